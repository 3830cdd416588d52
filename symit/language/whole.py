"""integer(k, n): parameters that are whole numbers."""

from __future__ import annotations

from dataclasses import dataclass

from symit.language.names import latex_name
from symit.language.statements import Assumption
from symit.language.symbols import Param


@dataclass(frozen=True)
class Whole(Assumption):
    """The parameters are whole numbers: what holds for all real numbers in their ranges holds for them, and only such numbers refute."""

    params: tuple[Param, ...]

    def text(self) -> str:
        return f"integer({','.join(p.name for p in self.params)})"

    def latex(self) -> str:
        return rf"{', '.join(latex_name(p.name) for p in self.params)} \in \mathbb{{Z}}"


__all__ = ["Whole"]
