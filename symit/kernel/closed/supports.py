"""Where one law lives within another."""

from __future__ import annotations

from symit.kernel.closed.law import Impossible, Infinite, Law
from symit.kernel.rows import Rejected
from symit.meaning.calculus import minus, num, times


def nested(p: Law, q: Law) -> None:
    """The support of p lies in that of q, by what is known; raises Missing or Rejected."""
    kinds = (p.family.support[0], q.family.support[0])
    if kinds[0] != kinds[1]:
        if "circle" in kinds:
            raise Rejected("one law lives on the circle, the other does not")
        raise Infinite("one law is discrete and the other continuous")
    if any(q.end(which) is not None and p.end(which) is None for which in (0, 1)):
        raise Infinite("the support of the first law is not contained in that of the second")
    for which, sign in ((0, 1), (1, -1)):
        if q.end(which) is not None:
            try:
                p.setting.require(times(num(sign), minus(p.end(which), q.end(which))), ">=")
            except Impossible:
                raise Infinite("the support of the first law is not contained in that of the second") from None
