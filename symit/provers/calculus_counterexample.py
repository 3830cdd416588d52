"""What refutes a statement of calculus, as a user sees it: the point, and what the sides come to."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import factorial
from typing import Any

import sympy

from symit.families.typeset import plain
from symit.families.writing import symbol, written
from symit.kernel.analysis.expansions import derivatives_at, elsewhere
from symit.kernel.analysis.shapes import SHAPES
from symit.kernel.analysis.undetermined import AT
from symit.meaning.balls import Undefined
from symit.meaning.calculus import num, parameters_of, times
from symit.meaning.core import show
from symit.meaning.polynomials import NotNormal
from symit.meaning.scalars import Scalars
from symit.meaning.special import at_precision, exact_ball, term_ball
from symit.meaning.spelling import term_of
from symit.provers.counterexample import decimal

BITS = 128
LONG = 120  # characters of an expression; a longer one is not shown
INFINITE = {("oo",): "oo", ("-oo",): "-oo"}
WHOLE = {"limit": "limit", "diff": "derivative"}


class CalculusCounterexample:
    """Values of the parameters that break a claim; of a shape, two points and the weight of a mean of them.

    claim: as it was made; came_to: the context with derivatives and limits put in.
    """

    def __init__(self, data: dict[str, Any], claim: Any, came_to: Mapping[str, Any]) -> None:
        self.data, self.claim, self.context = data, claim, came_to
        self.came_to, self.ranges = came_to["claim"], came_to["params"]
        self.params = {n: Fraction(v) for n, v in data["point"].items()}

    def to_json(self) -> dict[str, Any]:
        found: dict[str, Any] = {k: self.data[k] for k in ("point", "other", "weight", "margin", "functions") if k in self.data}
        sides = self.sides()
        return found | {"lhs": sides[0][1], "rhs": sides[1][1]} if sides else found

    def sides(self) -> list[tuple[str, str]]:
        """(what the side is, in the parameters; its value at the point) for both sides of an equation or inequality; else nothing."""
        if "functions" in self.data or self.came_to[0] in SHAPES or self.came_to[0] == "O" or self.came_to[1][0] == "extremum":
            return []
        try:
            return [self._side(t) for t in self.came_to[1:]]
        except (Undefined, NotNormal, ValueError, KeyError, TypeError, ArithmeticError):
            return []

    def _side(self, t: Any) -> tuple[str, str]:
        if t in INFINITE:
            return INFINITE[t], INFINITE[t]
        values = {n: exact_ball(v) for n, v in self.params.items()}
        return self._written(t), decimal(at_precision(BITS, lambda: term_ball(t, values)))

    def _written(self, t: Any) -> str:
        symbols = {n: symbol(n, d) for n, d in self.ranges.items()}
        e = written(term_of(Scalars(self.ranges).term(t)), symbols)
        return "e" if e == sympy.E else plain(e).replace("**", "^")

    def text(self) -> str:
        """The point, then both sides; a claim on a limit or a derivative says what that is."""
        if self.came_to[0] == "O":
            return self._term() or self._point()
        sides = self.sides()
        if not sides or "functions" in self.data or "other" in self.data or "margin" in self.data:
            return self._point()
        used = set().union(*(parameters_of(t) for t in self.came_to[1:] if t not in INFINITE))
        lines = [", ".join(f"{n} = {v}" for n, v in self.data["point"].items() if n in used)] if used else []
        for t, (expression, _) in zip(self.claim[1:], sides, strict=True):
            if t[0] in WHOLE and len(expression) <= LONG:
                lines.append(f"the {WHOLE[t[0]]} is {expression}")
        if used or len(lines) == 0:
            lines.append(f"left side = {sides[0][1]}, right side = {sides[1][1]}")
        else:
            lines[-1] += f", the claim says {self.claim[0]} {sides[1][0]}" if self.claim[1][0] in WHOLE else ""
        return "\n".join(lines)

    def _term(self) -> str | None:
        """The first term by which the sides of an expansion differ."""
        _, difference, remainder = self.came_to
        (_, x), n = remainder[1], int(Fraction(remainder[2]))
        try:
            values = derivatives_at(difference, x, num(0), dict(self.context), n)
            form = elsewhere(dict(self.context), x)
            k = next(k for k, v in enumerate(values) if not form.equal(v, {}))
            c = self._written(times(num(Fraction(1, factorial(k))), term_of(values[k])))
        except (ValueError, KeyError, ArithmeticError, StopIteration):
            return None
        power = "" if k == 0 else f" of {x}" if k == 1 else f" of {x}^{k}"
        return f"the coefficient{power} is off by {c}" if k else f"the sides differ by {c} at {x} = 0"

    def _point(self) -> str:
        shown = ", ".join(f"{n} = {v}" for n, v in self.data["point"].items()) or "no parameters"
        if "functions" in self.data:
            shown = "; ".join([*(f"{n}(x) = {show(f).replace(AT, 'x')}" for n, f in sorted(self.data["functions"].items())), shown])
        if "margin" in self.data:
            return f"the value is missed by more than {self.data['margin']}"
        if "other" in self.data:
            shown += " and " + ", ".join(f"{n} = {v}" for n, v in self.data["other"].items())
        if "weight" in self.data and "other" not in self.data:
            shown += f", of which the first two change places with weight {1 - Fraction(self.data['weight'])}"
        elif "weight" in self.data:
            shown += f", with weights {self.data['weight']} and {1 - Fraction(self.data['weight'])}"
        return shown

    __str__ = text


__all__ = ["CalculusCounterexample"]
