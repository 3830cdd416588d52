"""Does a claim grow with a sum in it, so that a smaller sum makes it stronger? The derivative has a sign (docs/data-processing.md)."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from symit.kernel.analysis.divergences import P, Q
from symit.kernel.analysis.region import Region
from symit.kernel.analysis.smooth import require_smooth
from symit.kernel.analysis.sums import POSITIVE, REAL, Letters, replace
from symit.kernel.analysis.tree import check
from symit.kernel.rows import Rejected, names
from symit.meaning.calculus import derivative, minus, num, parameters_of, substitute, times
from symit.meaning.normal import Normaliser
from symit.meaning.polynomials import const, is_zero, sub, unkey
from symit.meaning.scalars import generators
from symit.meaning.spelling import term_of

SIGNS = {"convex": 1, "concave": -1}


def region_of(context: dict[str, Any], g: Any, *more: Any) -> Region:
    """The ranges of the parameters that occur, inside of them, with more variables."""
    box = list(more)
    for name in sorted(parameters_of(g) - {n for n, _, _ in more}):
        domain = context["params"][name]
        if domain.get("integer"):
            raise Rejected("processing: a parameter is a real number")
        box.append((name, *(None if domain.get(e) is None else Fraction(domain[e]) for e in ("lo", "hi"))))
    return Region(tuple(box))


def check_growth(context: dict[str, Any], t: Any, move: Any) -> None:
    """What the claim says is non-negative grows with the sum t, whatever the other sums are (falls, for a concave f)."""
    if context["claim"][0] == "=":
        raise Rejected("processing: a part of an equality")
    slope, region = growth(context, t, move)
    check(slope, region, move["grows"])


def growth(context: dict[str, Any], t: Any, move: Any) -> tuple[Any, Region]:
    """The derivative of the claim's gap by a sum (less it, for a concave f), and where it must be non-negative.

    The gap must be smooth along the way from the sum to the smaller one, and defined there too: if it is not continuous at 0, f has to be
    positive, so that no sum is 0 (f(0) and f'(oo) are not both 0 then; for a concave f the sum grows).
    """
    rel, lhs, rhs = context["claim"]
    shape = move["shape"]
    numbers = Letters(context)
    body = Letters(context)
    poly = body.term(body.read(t[2]))
    numbers.ranges["#d"] = POSITIVE if body.form.nonnegative(poly) or vanishes_at_one(context, t, move) else REAL
    gap = numbers.term(numbers.read(replace(minus(rhs, lhs) if rel == "<=" else minus(lhs, rhs), t, ("par", "#d"))))
    ends = {n: d["lo"] for n, d in numbers.ranges.items()}
    occur = {g[1] for g in generators(gap) if g[0] == "par"}
    more = [(n, None if ends[n] is None else Fraction(ends[n]), None) for n in sorted(occur & set(ends) | {"#d"})]
    region = region_of(context, term_of(gap), *more)
    for mono in gap:
        for g, e in mono:
            if ("par", "#d") in generators({((g, 1),): 1}):
                require_smooth({((g, e),): 1}, region, "#d")
    if shape == "convex" and _stops_at_zero(gap) and body.form.sign(poly) <= 0:
        raise Rejected("processing: the smaller sum may be 0, where the claim is not defined")
    return times(num(SIGNS[shape]), derivative(term_of(gap), "#d")), region


def vanishes_at_one(context: dict[str, Any], t: Any, move: Any) -> bool:
    """Is f convex with f(1) = 0, and are u and v the densities of laws? Then the sum and the smaller one are not negative (Jensen)."""
    form = Normaliser(context)
    ones = (sub(form.term(("sum", names(t[1]), w)), const(1)) for w in (move["u"], move["v"]))
    at_one = Letters(context)
    return move["shape"] == "convex" and at_one.equal(substitute(move["g"], {P: num(1), Q: num(1)}), num(0)) and all(map(is_zero, ones))


def _stops_at_zero(gap: Any) -> bool:
    """Does #d stand in a logarithm or under a negative power?"""
    for mono in gap:
        for g, e in mono:
            if ("par", "#d") in generators({((g, 1),): 1}):
                if g[0] == "log" or e < 0 or (g[0] in ("exp", "abs", "base") and _stops_at_zero(unkey(g[1]))):
                    return True
    return False
