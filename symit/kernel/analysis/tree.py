"""Proofs that a function is non-negative on a region: a tree of rules, each re-evaluated from the function itself.

`check(t, region, node)` returns None if the node proves t >= 0 wherever t is defined on the (open) region, and raises Rejected
otherwise. A node is a dict with its "rule"; the rules are the functions below, each with the argument that makes it sound: it checks its
conditions and returns its premises, other functions that must be non-negative, with their regions and nodes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction
from math import prod
from typing import Any

from symit.kernel.analysis.balls import require_nonnegative
from symit.kernel.analysis.bernstein import polynomial_sign
from symit.kernel.analysis.limits import limit
from symit.kernel.analysis.moduli import rule_modulus
from symit.kernel.analysis.region import Region
from symit.kernel.analysis.smooth import normal, positive, require_smooth
from symit.kernel.analysis.theorems import THEOREMS, Premises
from symit.kernel.rows import Rejected
from symit.meaning.calculus import derivative, minus, num, occurs, parameters_of, plus, substitute, times
from symit.meaning.polynomials import scale
from symit.meaning.rational_functions import factors
from symit.meaning.spelling import term_of

MAX_DEPTH = 40


def check(t: Any, region: Region, node: Mapping[str, Any], depth: int = 0) -> None:
    if depth > MAX_DEPTH:
        raise Rejected("analysis: the proof is too deep")
    if not parameters_of(t) <= set(region.names):
        # a number without a range is no variable that the rules look at, and could be the #s of a limit
        raise Rejected("analysis: a term about something else")
    if node["rule"] not in RULES:
        raise Rejected(f"analysis: no rule {node['rule']!r}")
    for premise in RULES[node["rule"]](t, region, node):
        check(*premise, depth + 1)


# -- the rules


def rule_zero(t: Any, region: Region, node: Any) -> Premises:
    """The function is zero."""
    if not region.form.equal(normal(t, region), {}):
        raise Rejected("analysis: the function is not zero")
    return []


def rule_sign(t: Any, region: Region, node: Any) -> Premises:
    """Positive or non-negative by the ranges of the variables and the form of the function (symit.meaning.signs)."""
    poly = normal(t, region)
    if region.form.sign(poly) <= 0 and not region.form.nonnegative(poly):
        raise Rejected("analysis: the sign does not follow from the form")
    return []


def rule_poly(t: Any, region: Region, node: Any) -> Premises:
    """A rational function: even powers of its factors do not matter, the others have one sign by Bernstein coefficients."""
    content, pieces = factors(normal(t, region))
    sign = 1 if content > 0 else -1
    for piece, e in pieces:
        if e % 2 == 0:
            continue
        own = region.form.sign(piece) or polynomial_sign(piece, region)
        sign *= own
    if sign < 0:
        raise Rejected("analysis: the rational function is negative")
    return []


def rule_factor(t: Any, region: Region, node: Any) -> Premises:
    """A product: each factor with an odd exponent, times its sign, is non-negative."""
    content, pieces = factors(normal(t, region))
    odd = [piece for piece, e in pieces if e % 2]
    signs, parts = [int(s) for s in node["signs"]], node["parts"]
    if len(signs) != len(odd) or len(parts) != len(odd) or not set(signs) <= {1, -1}:
        raise Rejected("analysis: a factor is missing")
    sign = prod(signs) * (1 if content > 0 else -1)
    if sign < 0:
        raise Rejected("analysis: the product of the factors is negative")
    return [(term_of(scale(piece, s)), region, part) for piece, s, part in zip(odd, signs, parts, strict=True)]


def rule_split(t: Any, region: Region, node: Any) -> Premises:
    """The region cut at a rational number; the function is continuous where it is defined, so the cut itself follows."""
    regions = region.split(node["var"], Fraction(node["at"]))
    if len(regions) != len(node["parts"]):
        raise Rejected("analysis: a part of the region is missing")
    return [(t, part, below) for part, below in zip(regions, node["parts"], strict=True)]


def rule_diagonal(t: Any, region: Region, node: Any) -> Premises:
    """Two variables of one range: the parts where the first is the smaller and where it is the larger."""
    first, second = (str(n) for n in node["vars"])
    if region.order is not None or region.ends(first) != region.ends(second):
        raise Rejected("analysis: two unordered variables of one range")
    if len(node["parts"]) != 2:
        raise Rejected("analysis: a part of the region is missing")
    orders = ((first, second), (second, first))
    return [(t, replace(region, order=order), below) for order, below in zip(orders, node["parts"], strict=True)]


def at_end(t: Any, region: Region, name: str, end: str) -> tuple[str, Any, Region]:
    """The limit of the function as the variable tends to an end of its fibre ("lo", "hi", "order"), and where it lives."""
    rest = region.without(name)
    if end in ("lo", "hi"):
        if region.order is not None and name in region.order and (end == "lo") == (name == region.order[1]):
            raise Rejected("analysis: the fibre ends at the other variable")
        kind, value = limit(t, replace(region, order=None) if region.order and name in region.order else region, name, end)
        return kind, value, rest
    if region.order is None or name not in region.order or region.ends(region.order[0]) != region.ends(region.order[1]):
        raise Rejected("analysis: no order to slide from")
    other = region.order[0] if name == region.order[1] else region.order[1]
    # every part is continuous where it is defined, and raises where it is not: the limit is the value
    value = substitute(term_of(normal(t, region)), {name: ("par", other)})
    require_smooth(rest.form.term(value), rest)
    return "value", value, rest


def _start(t: Any, region: Region, name: str, end: str, node: Any) -> Premises:
    kind, value, rest = at_end(t, region, name, end)
    if kind == "-oo":
        raise Rejected("analysis: the function is negative at an end")
    return [(value, rest, node)] if kind == "value" else []


def rule_slide(t: Any, region: Region, node: Any) -> Premises:
    """Non-negative at one place of each fibre and growing away from it (the mean value theorem)."""
    name, anchor = node["var"], node["from"]
    poly = normal(t, region)
    require_smooth(poly, region, name)
    slope = derivative(term_of(poly), name)
    down = times(num(-1), slope)
    if anchor in ("lo", "hi", "order"):
        start = _start(t, region, name, anchor, node.get("start"))
        if anchor == "order":
            rising = region.order is not None and name == region.order[1]
        else:
            rising = anchor == "lo"
        return [*start, (slope if rising else down, region, node["slope"])]
    at = Fraction(anchor)
    if region.order is not None and name in region.order:
        raise Rejected("analysis: an ordered variable is anchored at a number")
    below, above = region.split(name, at)
    value = substitute(term_of(poly), {name: num(at)})
    return [(value, region.without(name), node["start"]), (slope, above, node["above"]), (down, below, node["below"])]


def rule_concave(t: Any, region: Region, node: Any) -> Premises:
    """Concave along each fibre and non-negative at both of its ends."""
    name = node["var"]
    poly = normal(t, region)
    require_smooth(poly, region, name)
    first = normal(derivative(term_of(poly), name), region)
    premises: Premises = [(times(num(-1), derivative(term_of(first), name)), region, node["second"])]
    ordered = region.order is not None and name in region.order
    small = ordered and region.order is not None and name == region.order[0]
    ends = ("lo", "hi") if not ordered else ("lo", "order") if small else ("order", "hi")
    for end, start in zip(ends, node["ends"], strict=True):
        lo, hi = region.ends(name)
        if (lo if end == "lo" else hi) is None and end != "order":
            raise Rejected("analysis: a concave function needs two finite ends")
        premises += _start(t, region, name, end, start)
    return premises


def rule_scale(t: Any, region: Region, node: Any) -> Premises:
    """The function times a positive one is non-negative."""
    by = normal(node["by"], region)
    require_smooth(by, region)
    if not positive(by, region):
        raise Rejected("analysis: the factor is not known to be positive")
    return [(times(node["by"], term_of(normal(t, region))), region, node["then"])]


def rule_sum(t: Any, region: Region, node: Any) -> Premises:
    """A sum of non-negative functions."""
    parts = node["parts"]
    if not parts or not region.form.equal(normal(plus(*(p for p, _ in parts)), region), normal(t, region)):
        raise Rejected("analysis: the parts do not sum to the function")
    for part, _ in parts:
        require_smooth(normal(part, region), region)
    return [(part, region, below) for part, below in parts]


def rule_root(t: Any, region: Region, node: Any) -> Premises:
    """A - B >= 0 since A >= 0 and A^2 >= B^2."""
    a, b = node["a"], node["b"]
    if not region.form.equal(normal(minus(a, b), region), normal(t, region)):
        raise Rejected("analysis: the function is not the difference")
    for side in (a, b):
        require_smooth(normal(side, region), region)
    return [(a, region, node["nonnegative"]), (minus(("pow", a, "2"), ("pow", b, "2")), region, node["then"])]


def rule_logs(t: Any, region: Region, node: Any) -> Premises:
    """log A - log B >= 0 since A >= B > 0, or A - B >= 0 since log A >= log B ("exps")."""
    a, b = node["a"], node["b"]
    for side in (a, b):
        poly = normal(side, region)
        require_smooth(poly, region)
        if not positive(poly, region):
            raise Rejected("analysis: a side is not known to be positive")
    logs = minus(("log", a), ("log", b))
    whole, rest = (logs, minus(a, b)) if node["rule"] == "logs" else (minus(a, b), logs)
    if not region.form.equal(normal(whole, region), normal(t, region)):
        raise Rejected("analysis: the function is not the difference")
    return [(rest, region, node["then"])]


def rule_put(t: Any, region: Region, node: Any) -> Premises:
    """New variables that the old ones are increasing functions of, onto their ranges: x = s^n, x = (2s/(1+s^2))^2, x = s/(1-s)."""
    names, how = [str(n) for n in node["vars"]], node["map"]
    if not names or len(set(names)) != len(names) or (region.order is not None and len(set(names) & set(region.order)) == 1):
        raise Rejected("analysis: ordered variables are replaced together")
    box, put = [], {}
    for name, lo, hi in region.box:
        if name not in names:
            box.append((name, lo, hi))
            continue
        s = ("par", name)
        if how == "angle":
            if (lo, hi) != (0, 1):
                raise Rejected("analysis: this map is one of the unit interval")
            put[name] = ("pow", times(num(2), s, ("pow", plus(num(1), ("pow", s, "2")), "-1")), "2")
            box.append((name, lo, hi))
        elif how == "odds":
            if (lo, hi) != (0, None):
                raise Rejected("analysis: this map is one onto the positive numbers")
            put[name] = times(s, ("pow", minus(num(1), s), "-1"))
            box.append((name, Fraction(0), Fraction(1)))
        else:
            n = int(how)
            if not 2 <= n <= 12 or lo is None or lo < 0:
                raise Rejected("analysis: a power between 2 and 12 of a positive variable")
            put[name] = ("pow", s, str(n))
            box.append((name, _root(lo, n), None if hi is None else _root(hi, n)))
    return [(substitute(term_of(normal(t, region)), put), Region(tuple(box), region.order), node["then"])]


def rule_stretch(t: Any, region: Region, node: Any) -> Premises:
    """x = m s for a variable of (0, oo) and a positive function m of the others: s runs through (0, oo) too."""
    name, by = node["var"], node["by"]
    rest = region.without(name)
    if region.ends(name) != (0, None) or (region.order is not None and name in region.order):
        raise Rejected("analysis: a variable of the positive numbers, not ordered, is stretched")
    poly = rest.form.term(by)
    if occurs(name, by) or not positive(poly, rest):
        raise Rejected("analysis: the factor is not known to be positive")
    require_smooth(poly, rest)
    return [(substitute(term_of(normal(t, region)), {name: times(by, ("par", name))}), region, node["then"])]


def _root(x: Fraction, n: int) -> Fraction:
    parts = [round(v ** (1.0 / n)) for v in (x.numerator, x.denominator)]
    if parts[0] ** n != x.numerator or parts[1] ** n != x.denominator:
        raise Rejected(f"analysis: {x} is no power of a rational number")
    return Fraction(*parts)


def rule_ball(t: Any, region: Region, node: Any) -> Premises:
    """Non-negative on every box of a fine enough partition, by ball arithmetic."""
    require_nonnegative(normal(t, region), region, int(node.get("boxes", 400)))
    return []


RULES: dict[str, Callable[[Any, Region, Any], Premises]] = {
    "zero": rule_zero, "sign": rule_sign, "poly": rule_poly, "factor": rule_factor, "split": rule_split, "slide": rule_slide,
    "concave": rule_concave, "scale": rule_scale, "sum": rule_sum, "root": rule_root, "logs": rule_logs, "exps": rule_logs,
    "put": rule_put, "stretch": rule_stretch, "diagonal": rule_diagonal, "ball": rule_ball,
    "modulus": rule_modulus, **THEOREMS,
}  # fmt: skip


