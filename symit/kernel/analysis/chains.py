"""Claims about f-divergences at a fixed total variation or under bounds at every letter, and sums of such claims with known ones.

* level: a claim freed of roots, logarithms and exponentials (`rewritten`) is linear at a fixed level (symit.kernel.analysis.levels).
* chain: a claim is the sum of several, each proved on its own, which may speak of chi2(P||Q) also where the claim does not:
  D <= log(1 + chi2) and log(1 + chi2) <= F for D <= F. Then chi2 must be finite, as it is where p/q is bounded.
"""

from __future__ import annotations

from copy import copy
from typing import Any

from symit.kernel.analysis.bounded import Bounds
from symit.kernel.analysis.check import check_joint_range, check_ranges, interval, require_names, rewritten
from symit.kernel.analysis.divergences import P, Q, Reading
from symit.kernel.analysis.levels import check_level
from symit.kernel.analysis.region import Region
from symit.kernel.analysis.smooth import require_smooth
from symit.kernel.rows import Rejected
from symit.meaning.calculus import minus, over, parameters_of, plus

CHI_SQUARE: Any = over(("pow", minus(("par", P), ("par", Q)), "2"), ("par", Q))
MOST_PARTS = 4


def check_bounded(reading: Reading, gap: Any, data: dict[str, Any], context: dict[str, Any]) -> None:
    bounds = Bounds(reading, context)
    if data["how"] == "level":
        check_at_level(reading, gap, data, bounds)
    else:
        check_chain(reading, gap, data, bounds)


def check_at_level(reading: Reading, gap: Any, data: dict[str, Any], bounds: Bounds) -> None:
    ranges = check_ranges(reading, data.get("ranges", {}))
    for step in data.get("steps", ()):
        gap = rewritten(reading, gap, ranges, step)
    check_level(reading, gap, data, bounds)


def with_chi_square(reading: Reading, bounds: Bounds, source: Any) -> Reading:
    """The same claim, with chi2(P||Q) as one more divergence, which is finite."""
    if bounds.ratio("hi", source) is None:
        raise Rejected("analysis: the ratio of the masses must be bounded")
    wider = copy(reading)
    wider.divergences = list(reading.divergences)
    wider.divergence(CHI_SQUARE)
    return wider


def check_chain(reading: Reading, gap: Any, data: dict[str, Any], bounds: Bounds) -> None:
    wider, parts = with_chi_square(reading, bounds, data["hi"]), data["parts"]
    ranges = check_ranges(wider, data.get("ranges", {}))
    inside = Region((*(interval(n, ranges).box[0] for n in ranges), *bounds.box()))
    form = wider.form(ranges)
    if not 2 <= len(parts) <= MOST_PARTS or not form.equal(form.term(plus(*(p["gap"] for p in parts))), form.term(gap)):
        raise Rejected("analysis: the parts do not sum to the claim")
    for part in parts:
        require_names(wider, part["gap"])
        # defined wherever all divergences lie inside their ranges; other pairs of laws are limits of such
        require_smooth(inside.form.term(part["gap"]), inside)
        if part["how"] == "level":
            check_at_level(wider, part["gap"], part, bounds)
        elif part["how"] == "joint-range" and not parameters_of(part["gap"]) & set(wider.params):
            free = copy(wider)
            free.params = {}
            check_joint_range(free, part["gap"], part)
        else:
            raise Rejected("analysis: no such part")


__all__ = ["check_bounded", "with_chi_square"]
