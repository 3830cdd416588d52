"""A function enclosed on boxes that are halved until none of its values can be negative."""

from __future__ import annotations

from fractions import Fraction

from flint import arb

from symit.kernel.analysis.region import Region
from symit.kernel.rows import Rejected
from symit.meaning.core import Undefined
from symit.meaning.polynomials import Poly
from symit.meaning.special import at_precision, exact_ball, poly_ball

MAX_BOXES = 20_000
BITS = 64


def require_nonnegative(poly: Poly, region: Region, most: int = 400) -> None:
    """poly >= 0 on the closed box of the region (its order is not used); the ends are finite."""
    start = tuple((lo, hi) for _, lo, hi in region.box if lo is not None and hi is not None)
    if len(start) < len(region.box):
        raise Rejected("analysis: ball arithmetic needs finite ends")
    names = region.names

    def run() -> None:
        queue, used = [start], 0
        while queue:
            box = queue.pop()
            used += 1
            if used > min(most, MAX_BOXES):
                raise Rejected("analysis: the sign is not settled by so many boxes")
            try:
                value = poly_ball(poly, {n: _interval(lo, hi) for n, (lo, hi) in zip(names, box, strict=True)})
            except Undefined:
                value = None
            if value is not None and value >= 0:
                continue
            if value is not None and value < 0:
                raise Rejected("analysis: the function is negative")
            i = max(range(len(box)), key=lambda k: (box[k][1] - box[k][0], -k))
            lo, hi = box[i]
            mid = (lo + hi) / 2
            queue += [(*box[:i], (lo, mid), *box[i + 1 :]), (*box[:i], (mid, hi), *box[i + 1 :])]

    at_precision(BITS, run)


def _interval(lo: Fraction, hi: Fraction) -> arb:
    return exact_ball(lo).union(exact_ball(hi))



