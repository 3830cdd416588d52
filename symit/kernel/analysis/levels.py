"""Claims about f-divergences of two laws at a fixed total variation, and claims under bounds that hold at every letter.

Let t = p(x)/q(x). What a claim says is >= 0 is, at a fixed value v of one divergence D_j = c sum |p - q|, linear in the others:
c0(v) + sum c_i(v) D_i >= 0. It holds if, for some k and l (functions of v and the parameters),

    L(t) = c0 + sum c_i f_i(t) - k (t - 1) - l (f_j(t) - v) >= 0    at every letter,

as the means of t - 1 and of f_j(t) - v over q are zero. Letters with q(x) = 0 follow by the limit of L(t)/t. It is enough to look at v
inside the range of D_j: along P_e = (1-e) P + e Q it is (1-e) v, and the other divergences tend to their values; at P = Q all of
them have the values f_i(1), as they have for any other law in the place of P, in whose neighbourhood there are pairs with small v > 0.

Where the assumptions bound p, q or p/q at every letter (symit.kernel.analysis.bounded), only some t occur:
* lo q <= p <= hi q: lo <= t <= hi (and lo <= 1 <= hi, since t has mean 1);
* q >= m, or p >= m, on a discrete alphabet: t <= 1/m, or t >= m;
* q >= m, and v is the total variation: |p - q| <= v at every letter, so that |t - 1| <= w with w = v/m. Two letters at least have
  masses then, so m <= 1/2. Here the claim at P = Q, where an alphabet may have one letter only, is a premise of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from symit.kernel.analysis.bounded import Bounds
from symit.kernel.analysis.divergences import Reading, T
from symit.kernel.analysis.region import Region
from symit.kernel.analysis.smooth import require_smooth
from symit.kernel.analysis.tree import check
from symit.kernel.rows import Rejected
from symit.meaning.calculus import minus, num, over, parameters_of, plus, substitute, times

V, W, U = "#v", "#w", "#u"  # the level; the level over the least mass; where a letter lies between two ratios
LETTERS = ("ratio", "mixture", "near")
Case = tuple[str, Any, Any, Region, dict[str, Any]]  # name, t, positive factor, region, what stands for the level


def steepness(reading: Reading, name: str) -> Fraction:
    """The c > 0 for which the divergence is c sum |p - q|."""
    if not name.startswith("#d") or not name[2:].isdecimal() or int(name[2:]) >= len(reading.divergences):
        raise Rejected("analysis: no such divergence")
    f = reading.generator(int(name[2:]))
    form = reading.form({T: {"lo": "0", "hi": None, "lo_open": True, "hi_open": True}})
    at_two = form.term(substitute(f, {T: num(2)}))
    if not set(at_two) <= {()} or at_two.get((), 0) <= 0:
        raise Rejected("analysis: the level is one of total variation")
    c = Fraction(at_two[()])
    if not form.equal(form.term(f), form.term(times(num(c), ("abs", minus(("par", T), num(1)))))):
        raise Rejected("analysis: the level is one of total variation")
    return c


def cases(reading: Reading, bounds: Bounds, data: dict[str, Any]) -> Iterator[Case]:
    """The letters, in parts: below 1 and above 1, seen in the coordinate that the certificate names."""
    how, u, w = data["letters"], ("par", U), ("par", W)
    level = data.get("of")
    c = steepness(reading, str(level)) if level is not None else Fraction(0)
    free, scaled = ([(V, Fraction(0), Fraction(1))], {V: times(num(2 * c), ("par", V))}) if level is not None else ([], {})
    unit = (U, Fraction(0), Fraction(1))
    if how == "near":
        mass = bounds.least(1)
        if level is None or mass is None:
            raise Rejected("analysis: a least mass and a level")
        put = {V: times(num(2 * c), mass, w)}
        left = (W, Fraction(0), Fraction(1)), (W, Fraction(1), None)
        few = bounds.box(several=True)
        yield "right", plus(num(1), times(w, u)), num(1), Region((unit, (W, Fraction(0), None), *few)), put
        yield "left", minus(num(1), times(w, u)), num(1), Region((unit, left[0], *few)), put
        yield "far", u, num(1), Region((unit, left[1], *few)), put
        return
    box = (*free, *bounds.box())
    if how == "mixture":
        # s = |p - q|/(p + q), whose mean under the mixture is the total variation
        one = num(1)
        yield "right", over(plus(one, u), minus(one, u)), minus(one, u), Region((unit, *box)), scaled
        yield "left", over(minus(one, u), plus(one, u)), plus(one, u), Region((unit, *box)), scaled
        return
    hi, lo = (bounds.ratio(end, data.get(end)) for end in ("hi", "lo"))
    if hi is None:
        yield "right", plus(num(1), u), num(1), Region(((U, Fraction(0), None), *box)), scaled
    else:
        yield "right", plus(num(1), times(minus(hi, num(1)), u)), num(1), Region((unit, *box)), scaled
    below = u if lo is None else plus(lo, times(minus(num(1), lo), u))
    yield "left", below, num(1), Region((unit, *box)), scaled


def obligation(reading: Reading, gap: Any, data: dict[str, Any], case: Case) -> tuple[Any, Region]:
    """L(t) at the letters of one case."""
    _, t, factor, region, put = case
    level = data.get("of")
    at = substitute(gap, {level: ("par", V)}) if level is not None else gap
    h = reading.linear(at, {V: {"lo": None, "hi": None}})
    k, l = data["slope"], data.get("weight", num(0))
    f = reading.generator(int(level[2:])) if level is not None else num(0)
    whole = minus(h, plus(times(k, minus(("par", T), num(1))), times(l, minus(f, ("par", V))) if level is not None else num(0)))
    for multiplier in (k, l):
        if not parameters_of(multiplier) <= {*reading.params, *((V,) if level is not None else ())}:
            raise Rejected("analysis: a multiplier that varies from letter to letter")
        require_smooth(region.form.term(substitute(multiplier, put)), region)
    return times(factor, substitute(whole, {T: t, **put})), region


def at_equal_laws(reading: Reading, gap: Any) -> Any:
    """The claim at P = Q."""
    return substitute(gap, {f"#d{i}": substitute(reading.generator(i), {T: num(1)}) for i in range(len(reading.divergences))})


def check_level(reading: Reading, gap: Any, data: dict[str, Any], bounds: Bounds) -> None:
    """The claim, already freed of roots and the like, by a premise for each case of letters."""
    if data["letters"] not in LETTERS:
        raise Rejected("analysis: no such coordinate of letters")
    if data["letters"] == "near":
        # with one letter only the least mass is larger than 1/2, and P = Q
        check(at_equal_laws(reading, gap), Region(bounds.box()), data["equal"])
    for case in cases(reading, bounds, data):
        check(*obligation(reading, gap, data, case), data["proofs"][case[0]])


__all__ = ["U", "V", "at_equal_laws", "cases", "check_level", "obligation", "steepness"]
