"""A function enclosed on boxes that are halved until none of its values can be negative."""

from __future__ import annotations

from fractions import Fraction

from flint import arb

from symit.kernel.analysis.region import Region
from symit.kernel.rows import Rejected
from symit.meaning.core import Undefined
from symit.meaning.polynomials import Poly, unkey
from symit.meaning.special import at_precision, exact_ball, poly_ball

MAX_BOXES = 4000
MAX_WORK = 100_000  # boxes times factors of the function
BITS = 64


def require_nonnegative(poly: Poly, region: Region, most: int = 400) -> None:
    """poly >= 0 on the closed box of the region (its order is not used); the ends are finite."""
    start = tuple((lo, hi) for _, lo, hi in region.box if lo is not None and hi is not None)
    if len(start) < len(region.box):
        raise Rejected("analysis: ball arithmetic needs finite ends")
    names = region.names
    most = min(most, MAX_BOXES, MAX_WORK // max(1, _size(poly)))

    def run() -> None:
        queue, used = [start], 0
        while queue:
            box = queue.pop()
            used += 1
            if used > most:
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


def _size(poly: Poly) -> int:
    """How many factors are evaluated."""
    inner = ("log", "exp", "base", "abs", "sf")
    return sum(1 + (_size(unkey(g[-1])) if g[0] in inner else 0) for mono in poly for g, _ in mono)


def _interval(lo: Fraction, hi: Fraction) -> arb:
    return exact_ball(lo).union(exact_ball(hi))



