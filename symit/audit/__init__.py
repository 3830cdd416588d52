"""Documents -> formulas -> statements -> verdicts -> reports: `audit(path)`."""

from typing import Any

__all__ = ["audit"]


def __getattr__(name: str) -> Any:
    if name == "audit":
        from symit.audit.run import audit

        return audit
    raise AttributeError(name)
