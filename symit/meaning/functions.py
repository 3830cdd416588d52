"""The range that assumptions give to an arbitrary function of a letter."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np


def function_range(context: dict[str, Any], name: str, names: Any = None) -> tuple[Fraction | None, Fraction | None]:
    """The ends of lo <= f(x) <= hi (strict or not) and |f(x)| <= c, which are assumed of all values; None where there is none."""
    lo: Fraction | None = None
    hi: Fraction | None = None
    for claim in context.get("given", ()):
        if claim[0] not in ("<", "<=", ">", ">="):
            continue
        small, large = (claim[1], claim[2]) if claim[0][0] == "<" else (claim[2], claim[1])
        for side, other, upper in ((small, large, True), (large, small, False)):
            if other[0] != "num":
                continue
            end = Fraction(other[1])
            own = _is_function(side, name, names)
            both = upper and side[0] == "abs" and _is_function(side[1], name, names)
            if (own and upper) or both:
                hi = end if hi is None else min(hi, end)
            if (own and not upper) or both:
                low = -end if both else end
                lo = low if lo is None else max(lo, low)
    return lo, hi


def _is_function(t: Any, name: str, names: Any) -> bool:
    return bool(t[0] == "fn" and t[1] == name and (names is None or tuple(t[2]) == tuple(names)))


def function_values(context: dict[str, Any], name: str, rng: np.random.Generator, count: int) -> list[Fraction]:
    """Rational values of the function, inside its range."""
    lo, hi = function_range(context, name)
    if lo is None and hi is None:
        return [Fraction(int(rng.integers(-6, 7)), 2) for _ in range(count)]
    if lo is not None and hi is not None:
        return [lo + (hi - lo) * Fraction(int(rng.integers(1, 24)), 24) for _ in range(count)]
    steps = [Fraction(int(rng.integers(1, 13)), int(rng.choice([1, 2, 3, 4]))) for _ in range(count)]
    return [lo + s if lo is not None else (hi or Fraction(0)) - s for s in steps]
