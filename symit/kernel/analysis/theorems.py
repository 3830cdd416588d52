"""Rules of the tree that rest on a theorem: the log-sum inequality, and Stirling's formula for log-factorials.

Each checks its conditions and returns its premises.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from symit.kernel.analysis.limits import limit
from symit.kernel.analysis.region import Region
from symit.kernel.analysis.smooth import normal, positive, require_smooth
from symit.kernel.rows import Rejected
from symit.meaning.calculus import minus, num, over, plus, substitute, times
from symit.meaning.polynomials import Poly, unkey
from symit.meaning.scalars import generators
from symit.meaning.spelling import term_of

Premises = list[tuple[Any, Region, Any]]  # what must be non-negative, where, and its node
MAX_PAIRS = 8
HALF = num(Fraction(1, 2))


def log_sum(pairs: Any) -> Any:
    """sum a_i log(a_i/b_i) - A log(A/B), with A = sum a_i and B = sum b_i."""
    a, b = (plus(*(p[i] for p in pairs)) for i in (0, 1))
    return minus(plus(*(times(x, ("log", over(x, y))) for x, y in pairs)), times(a, ("log", over(a, b))))


def rule_log_sum(t: Any, region: Region, node: Any) -> Premises:
    """The log-sum inequality: sum a_i log(a_i/b_i) >= A log(A/B) for positive a_i, b_i (Jensen's for u log u)."""
    pairs = node["pairs"]
    if not 2 <= len(pairs) <= MAX_PAIRS:
        raise Rejected("analysis: pairs of the log-sum inequality")
    for x in (x for pair in pairs for x in pair):
        poly = normal(x, region)
        require_smooth(poly, region)
        if not positive(poly, region):
            raise Rejected("analysis: a number in the log-sum inequality is not known to be positive")
    c = Fraction(node.get("times", 1))
    if c <= 0 or not region.form.equal(normal(times(num(c), log_sum(pairs)), region), normal(t, region)):
        raise Rejected("analysis: the function is not the gap of the log-sum inequality")
    return []


def stirling(t: Any, region: Region, bounds: bool = False) -> Any:
    """The function with log Gamma(y) replaced by S(y) = (y - 1/2) log y - y + log(2 pi)/2, or by what makes the whole smaller.

    For y > 0, S(y) < log Gamma(y) < S(y) + 1/(12 y) (Robbins 1955); the coefficient of log Gamma is a number.
    """
    total = []
    for mono, c in normal(t, region).items():
        special = [g for g, _ in mono if g[0] == "sf"]
        if not special:
            total.append(term_of({mono: c}))
            continue
        if len(mono) != 1 or mono[0][1] != 1 or special[0][1] != "lgamma":
            raise Rejected("analysis: log Gamma with a coefficient that is not a number")
        y = term_of(unkey(special[0][2]))
        value = plus(times(minus(y, HALF), ("log", y)), times(num(-1), y), times(HALF, ("log", times(num(2), ("pi",)))))
        if bounds and c < 0:
            value = plus(value, over(num(Fraction(1, 12)), y))
        total.append(times(num(c), value))
    return plus(*total)


def shifted(t: Any, region: Region, name: str) -> Any:
    """g(x) - g(x+1)."""
    return term_of(normal(minus(t, substitute(t, {name: plus(("par", name), num(1))})), region))


def rule_stirling(t: Any, region: Region, node: Any) -> Premises:
    """g(x) >= g(x+1) >= g(x+2) >= ..., whose limit is not negative; log Gamma(y+1) = log Gamma(y) + log y."""
    name = node["var"]
    lo, hi = region.ends(name)
    if region.names != (name,) or lo is None or lo < 0 or hi is not None:
        raise Rejected("analysis: a function of one variable x > 0")
    poly = normal(t, region)
    require_defined_gammas(poly, region)
    for g in generators(poly):
        # log Gamma(a x + b) with a > 0 is S(a x + b) and an error that vanishes as x -> oo
        if g[0] == "sf" and (set(y := unkey(g[2])) - {((("par", name), 1),), ()} or y.get(((("par", name), 1),), 0) <= 0):
            raise Rejected("analysis: log Gamma(a x + b), a > 0")
    kind, value = limit(stirling(term_of(poly), region), region, name, "hi")
    if kind == "-oo":
        raise Rejected("analysis: the limit is negative")
    premises = [(shifted(term_of(poly), region, name), region, node["step"])]
    return premises if kind == "+oo" else [*premises, (value, region.without(name), node["limit"])]


def rule_robbins(t: Any, region: Region, node: Any) -> Premises:
    """log Gamma between the bounds of Robbins."""
    poly = normal(t, region)
    require_defined_gammas(poly, region)
    return [(stirling(term_of(poly), region, bounds=True), region, node["then"])]


def require_defined_gammas(poly: Poly, region: Region) -> None:
    """Defined on the whole region; log Gamma of positive numbers only."""
    for mono in poly:
        for g, e in mono:
            if g[0] != "sf":
                require_smooth({((g, e),): 1}, region)
            elif g[1] != "lgamma" or not positive(unkey(g[2]), region):
                raise Rejected("analysis: log Gamma of a positive number")


def binary_entropy(p: Any) -> Any:
    """h(p) = -p log p - (1-p) log(1-p)."""
    rest = minus(num(1), p)
    return times(num(-1), plus(times(p, ("log", p)), times(rest, ("log", rest))))


def rule_binary_entropy(t: Any, region: Region, node: Any) -> Premises:
    """|h(a) - h(b)| <= h(a - b) for 0 < b < a < 1.

    For a fixed difference d, h(b + d) - h(b) falls in b, as h is concave: from h(d) at b = 0 to -h(1 - d) = -h(d) at b = 1 - d.
    """
    a, b = node["a"], node["b"]
    for x in (b, minus(a, b), minus(num(1), a)):
        poly = normal(x, region)
        require_smooth(poly, region)
        if not positive(poly, region):
            raise Rejected("analysis: two ordered numbers between 0 and 1")
    sign, c = int(node["sign"]), Fraction(node.get("times", 1))
    gap = plus(binary_entropy(minus(a, b)), times(num(sign), minus(binary_entropy(b), binary_entropy(a))))
    if sign not in (1, -1) or c <= 0 or not region.form.equal(normal(times(num(c), gap), region), normal(t, region)):
        raise Rejected("analysis: the function is not that of the continuity of binary entropy")
    return []


THEOREMS = {"log-sum": rule_log_sum, "binary-entropy": rule_binary_entropy, "stirling": rule_stirling, "robbins": rule_robbins}
__all__ = ["THEOREMS", "log_sum", "shifted", "stirling"]
