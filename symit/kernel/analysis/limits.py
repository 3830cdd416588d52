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
    size = None if lo is None or hi is None else str(hi - lo)
    params = dict(rest.form.params)
    params[NEAR] = {"lo": "0", "hi": size if at is not None else None, "lo_open": True, "hi_open": True}
    form = Scalars(params, rest.form.facts)
    return leading(form.term(substitute(t, {name: near})), form, rest)


def leading(poly: Poly, form: Scalars, rest: Region) -> tuple[str, Any]:
    """The limit for #s -> 0+ of a sum of s^a (log s)^k C(s), with C continuous at 0."""
    groups: dict[tuple[Fraction, Fraction], Poly] = {}
    varying = set()  # where C is not constant, so that a sum of C(0) that is zero says nothing
    for mono, c in poly.items():
        a, k, at_zero, moves = Fraction(0), Fraction(0), const(c), False
        for g, e in mono:
            e = Fraction(e)
            if g == ("par", NEAR):
                a += e
            elif g[0] == "log" and unkey(g[1]) == gen(("par", NEAR)):
                k += e
            else:
                value, order = _generator_at_zero(g, form, rest)
                if not value and e < 0:
                    raise Rejected("analysis: a limit is not found")
                moves = moves or _depends(g)
                a += order * e
                at_zero = mul(at_zero, form.power(value, e))
        groups[a, k] = add(groups.get((a, k), {}), at_zero)
        if moves:
            varying.add((a, k))
    # the fastest growing term first: s^a with the least a, then the highest power of log
    for a, k in sorted((p for p in groups if p[0] < 0 or (p[0] == 0 and p[1] > 0)), key=lambda p: (p[0], -p[1])):
        if not groups[a, k]:
            if (a, k) in varying:
                raise Rejected("analysis: a limit is not found")
            continue
        sign = rest.form.sign(groups[a, k]) if rest.names else constant_sign(groups[a, k])
        if not sign or k.denominator != 1:
            raise Rejected("analysis: a limit is not found")
        return ("+oo" if sign * (-1 if k % 2 else 1) > 0 else "-oo"), None
    # s^a (log s)^k with a > 0, and (log s)^k with k < 0, vanish
    return "value", term_of(groups.get((Fraction(0), Fraction(0)), {}))


def _depends(g: Any) -> bool:
    return _has_near({((g, 1),): 1})


def _generator_at_zero(g: Any, form: Scalars, rest: Region) -> tuple[Poly, Fraction]:
    """(C, a): the generator is s^a times a function that is C at s = 0 and continuous there."""
    if g[0] in ("par", "pi", "euler", "prime", "logp"):
        return gen(g), Fraction(0)
    inner = unkey(g[2] if g[0] == "sf" else g[1])
    if not _has_near(inner):
        return gen(g), Fraction(0)
    if g[0] == "base":
        lowest, order = _lowest(inner, form, rest)
        return lowest, order
    kind, value = leading(inner, form, rest)
    if g[0] == "exp":
        if kind == "-oo":
            raise Rejected("analysis: an exponential vanishes faster than a power")
        if kind == "+oo":
            raise Rejected("analysis: an exponential grows")
        return form.exp(form.term(value)), Fraction(0)
    if kind != "value":
        raise Rejected("analysis: a limit is not found")
    limit_poly = form.term(value)
    if g[0] == "log":
        if form.sign(limit_poly) <= 0:
            raise Rejected("analysis: a logarithm diverges")
        return form.log(limit_poly), Fraction(0)
    if g[0] == "abs":
        return form.absolute(limit_poly), Fraction(0)
    if g[0] == "sf" and g[1] in ("erf", "cos", "sin", "atan", "besseli0", "besseli1"):
        return form.special(g[1], limit_poly), Fraction(0)
    raise Rejected(f"analysis: the limit of {g[0]} is not found")


def _lowest(inner: Poly, form: Scalars, rest: Region) -> tuple[Poly, Fraction]:
    """A positive sum as s^a times a function that is positive at 0."""
    orders: dict[Fraction, Poly] = {}
    for mono, c in inner.items():
        a, at_zero = Fraction(0), const(c)
        for g, e in mono:
            if g == ("par", NEAR):
                a += Fraction(e)
            elif g[0] == "log" and _has_near(unkey(g[1])):
                raise Rejected("analysis: the limit of a root of logarithms is not found")
            else:
                value, order = _generator_at_zero(g, form, rest)
                if not value:
                    raise Rejected("analysis: a limit is not found")
                a += order * Fraction(e)
                at_zero = mul(at_zero, form.power(value, Fraction(e)))
        orders[a] = add(orders.get(a, {}), at_zero)
    a = min(orders)
    if form.sign(orders[a]) <= 0:
        raise Rejected("analysis: a limit is not found")
    return orders[a], a


def _has_near(poly: Poly) -> bool:
    return ("par", NEAR) in generators(poly)
