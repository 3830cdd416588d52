"""How proofs are found: untrusted search that hands certificates to the kernel."""

from typing import Any

__all__ = ["decide", "prove"]


def __getattr__(name: str) -> Any:
    if name == "decide":
        from symit.provers.deciding import decide

        return decide
    if name == "prove":
        from symit.provers.proving import prove

        return prove
    raise AttributeError(name)
