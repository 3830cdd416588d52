"""Documents -> formulas -> statements -> verdicts -> reports. The package itself can be called: `symit.audit(path)`."""

import sys
from types import ModuleType
from typing import Any


class _Callable(ModuleType):
    def __call__(self, *args: Any, **options: Any) -> Any:
        from symit.audit.run import audit

        return audit(*args, **options)


# `from symit import audit` gives the function of the contract, whether or not this package was imported before
sys.modules[__name__].__class__ = _Callable
