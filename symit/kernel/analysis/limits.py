"""Limits of a function at an end of a variable's range, from its normal form."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from symit.kernel.analysis.region import Region
from symit.kernel.rows import Rejected
from symit.meaning.calculus import num, plus, substitute, times
from symit.meaning.polynomials import Poly, add, const, gen, mul, unkey
from symit.meaning.scalars import Scalars, generators
from symit.meaning.special import constant_sign
from symit.meaning.spelling import term_of

NEAR = "#s"  # the distance from the end, or the reciprocal of the variable at an infinite end


def limit(t: Any, region: Region, name: str, end: str) -> tuple[str, Any]:
    """("value", term) of the other variables, or ("+oo", None) / ("-oo", None); raises Rejected where it is not found."""
    lo, hi = region.ends(name)
    at = lo if end == "lo" else hi
    s = ("par", NEAR)
    sign = 1 if end == "lo" else -1
    near = times(num(-sign), ("pow", s, "-1")) if at is None else plus(num(at), times(num(sign), s))
    rest = region.without(name) if region.order is None or name not in region.order else None
    if rest is None:
        raise Rejected("analysis: the limit of an ordered variable at an end of its range")
    size = _most(lo, hi, at)
    params = dict(rest.form.params)
    params[NEAR] = {"lo": "0", "hi": size, "lo_open": True, "hi_open": True}
    form = Scalars(params, rest.form.facts)
    return leading(form.lowest_terms(form.term(substitute(t, {name: near}))), form, rest)


def _most(lo: Fraction | None, hi: Fraction | None, at: Fraction | None) -> str | None:
    """How large #s can be: the length of the range, or the reciprocal of its other end."""
    if lo is not None and hi is not None:
        return str(hi - lo)
    other = lo if lo is not None else None if hi is None else -hi
    return str(1 / other) if at is None and other is not None and other > 0 else None


Place = tuple[Fraction, Fraction, Fraction]  # (-r, a, -k) of exp(r/s) s^a (log s)^k: the smaller, the faster it grows
HERE: Place = (Fraction(0), Fraction(0), Fraction(0))


def leading(poly: Poly, form: Scalars, rest: Region) -> tuple[str, Any]:
    """The limit for #s -> 0+ of a sum of exp(r/s) s^a (log s)^k C(s), with C continuous at 0."""
    groups, varying = _groups(poly, form, rest)
    for place in sorted(p for p in groups if p < HERE):
        k = -place[2]
        if not groups[place]:
            # where C is not constant, a sum of C(0) that is zero says nothing
            if place in varying:
                raise Rejected("analysis: a limit is not found")
            continue
        sign = rest.form.sign(groups[place]) if rest.names else constant_sign(groups[place])
        if not sign or k.denominator != 1:
            raise Rejected("analysis: a limit is not found")
        return ("+oo" if sign * (-1 if k % 2 else 1) > 0 else "-oo"), None
    # exp(r/s) with r < 0, s^a (log s)^k with a > 0, and (log s)^k with k < 0, vanish
    return "value", term_of(groups.get(HERE, {}))


def _groups(poly: Poly, form: Scalars, rest: Region) -> tuple[dict[Place, Poly], set[Place]]:
    """The sums of C(0) for each growth, and the growths whose C varies with s."""
    groups: dict[Place, Poly] = {}
    varying: set[Place] = set()
    for mono, c in poly.items():
        # a logarithm of something that grows like exp(r/s) is r/s plus one that does not: a sum of products
        products: list[tuple[Place, Poly, bool]] = [(HERE, const(c), False)]
        for g, e in mono:
            found = _generator(g, Fraction(e), form, rest)
            products = [(_plus(p, q), mul(x, y), m or n) for p, x, m in products for q, y, n in found]
            if len(products) > 64:
                raise Rejected("analysis: a limit is not found")
        for place, value, moves in products:
            groups[place] = add(groups.get(place, {}), value)
            if moves:
                varying.add(place)
    return groups, varying


def _plus(p: Place, q: Place) -> Place:
    return p[0] + q[0], p[1] + q[1], p[2] + q[2]


def _generator(g: Any, e: Fraction, form: Scalars, rest: Region) -> list[tuple[Place, Poly, bool]]:
    """g^e as a sum of products: their growths, what else they tend to, and whether that part varies."""
    if g == ("par", NEAR):
        return [((Fraction(0), e, Fraction(0)), const(1), False)]
    if g[0] in ("par", "pi", "euler", "prime", "logp"):
        return [(HERE, gen(g, e), False)]
    inner = unkey(g[2] if g[0] == "sf" else g[1])
    if not _has_near(inner):
        return [(HERE, gen(g, e), False)]
    if g[0] == "log" and inner == gen(("par", NEAR)):
        return [((Fraction(0), Fraction(0), -e), const(1), False)]
    if g[0] == "exp" and list(inner) == [((("par", NEAR), -1),)]:
        return [((-e * Fraction(inner[(("par", NEAR), -1),]), Fraction(0), Fraction(0)), const(1), False)]
    if g[0] in ("base", "log"):
        place, value = _positive_leading(inner, form, rest)
        if g[0] == "base":
            return [((place[0] * e, place[1] * e, place[2] * e), form.power(value, e), True)]
        if place[1:] != HERE[1:] or (place != HERE and e != 1):
            raise Rejected("analysis: a logarithm diverges")
        own = form.power(form.log(value), e) if form.log(value) or e > 0 else None
        if own is None:
            raise Rejected("analysis: a limit is not found")
        grows = [((Fraction(0), Fraction(-1), Fraction(0)), const(-place[0]), False)] if place != HERE else []
        return [*grows, (HERE, own, True)]
    kind, value_term = leading(inner, form, rest)
    if kind != "value":
        raise Rejected("analysis: a limit is not found")
    at_zero = form.term(value_term)
    if g[0] == "exp":
        own = form.exp(at_zero)
    elif g[0] == "abs":
        own = form.absolute(at_zero)
    elif g[0] == "sf" and g[1] in ("erf", "cos", "sin", "atan", "besseli0", "besseli1"):
        own = form.special(g[1], at_zero)
    else:
        raise Rejected(f"analysis: the limit of {g[0]} is not found")
    if not own and e < 0:
        raise Rejected("analysis: a limit is not found")
    return [(HERE, form.power(own, e), True)]


def _positive_leading(inner: Poly, form: Scalars, rest: Region) -> tuple[Place, Poly]:
    """A sum as its fastest growth times a function that is positive at 0."""
    groups, _ = _groups(inner, form, rest)
    place = min(groups)
    if place[2] or form.sign(groups[place]) <= 0:
        raise Rejected("analysis: a limit is not found")
    return place, groups[place]


def _has_near(poly: Poly) -> bool:
    return ("par", NEAR) in generators(poly)
