"""X ~ partial(0.15, 0.12; rest 0.73 over 98): a law of which some masses are known, and what is left for the other classes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sympy

from symit.language.names import latex_name
from symit.language.printing import text
from symit.language.statements import Assumption
from symit.language.symbols import Prob, RandomVariable
from symit.language.typeset import latex


@dataclass(frozen=True)
class PartialLaw(Assumption):
    """The law of X (or a law q of X) has k classes with the masses `known`; what is left is spread over `over` further classes.

    known: rational masses. rest: the mass of the further classes together (None: 1 - sum of known). over: their number (None: any
    finite number). at_most: no further class has more than this. within: each number given may be off by this much, as a rounded
    one may. Raises ValueError where no law is like that.
    """

    variable: RandomVariable
    known: tuple[Any, ...]
    rest: Any = None
    over: int | None = None
    at_most: Any = None
    law: Any = None
    within: Any = sympy.S.Zero

    def __post_init__(self) -> None:
        if self.rest is None and all(isinstance(x, sympy.Rational) for x in self.known):
            left = 1 - sum(self.known, sympy.S.Zero)
            if left < -self.within * len(self.known):
                raise ValueError(f"the known masses sum to {1 - left}, more than 1")
            object.__setattr__(self, "rest", max(left, sympy.S.Zero))
        given = [*self.known, *(x for x in (self.rest, self.at_most) if x is not None), self.within]
        if not all(isinstance(x, sympy.Rational) for x in given):
            raise ValueError("the masses of a law known in part are rational numbers")
        if any(not 0 <= x <= 1 for x in given):
            raise ValueError("a mass lies between 0 and 1")
        if self.over is not None and (isinstance(self.over, bool) or not isinstance(self.over, int) or self.over < 0):
            raise ValueError("the number of further classes is 0, 1, 2, ...")
        slack = self.within * (len(self.known) + 1)
        total = sum(self.known, sympy.S.Zero) + self.rest
        if abs(total - 1) > slack:
            raise ValueError(f"the masses sum to {total}, not 1")
        least = self.rest - slack
        if self.over == 0 and least > 0:
            raise ValueError(f"a mass of {self.rest} is left, and no class for it")
        if self.at_most is not None and self.over is not None and least > self.over * (self.at_most + self.within):
            raise ValueError(f"{self.over} classes cannot hold a mass of {self.rest} with at most {self.at_most} each")

    def text(self) -> str:
        left = self.variable.name if self.law is None else text(Prob(self.law, (self.variable,)))
        over = "" if self.over is None else f" over {self.over}"
        more = f", each <= {self.at_most}" if self.at_most is not None else ""
        more += f", within {self.within}" if self.within else ""
        return f"{left} ~ partial({', '.join(str(x) for x in self.known)}; rest {self.rest}{over}{more})"

    def latex(self) -> str:
        left = latex_name(self.variable.name) if self.law is None else latex(Prob(self.law, (self.variable,)))
        over = "" if self.over is None else rf"\ \text{{over}}\ {self.over}"
        more = rf",\ \text{{each}} \leq {latex(self.at_most)}" if self.at_most is not None else ""
        more += rf",\ \text{{within}}\ {latex(self.within)}" if self.within else ""
        return rf"{left} \sim ({', '.join(latex(x) for x in self.known)};\ \text{{rest}}\ {latex(self.rest)}{over}{more})"
