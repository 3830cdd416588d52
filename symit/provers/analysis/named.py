"""Instances of the named inequalities that the kernel has a rule for (symit.kernel.analysis.theorems)."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, islice, permutations
from typing import Any

from symit.kernel.analysis.limits import limit
from symit.kernel.analysis.region import Region
from symit.kernel.analysis.theorems import shifted, stirling
from symit.kernel.analysis.tree import check
from symit.kernel.rows import Rejected
from symit.meaning.polynomials import NotNormal, Poly, add, key, scale, unkey
from symit.meaning.scalars import generators
from symit.meaning.spelling import term_of

TROUBLE = (Rejected, NotNormal, ValueError, KeyError, ArithmeticError)
MOST = 4
MOST_PARTS = 20


def theorem(poly: Poly, region: Region, search: Any) -> dict[str, Any] | None:
    try:
        found = _log_sum(poly, region) or _log_sum_of_parts(poly, region) or _binary_entropy(poly, region)
        if found is not None or search.inside:
            return found
        search.inside = True  # what is left of a log-factorial after a step is elementary, or the rule does not help
        try:
            return _stirling(poly, region, search)
        finally:
            search.inside = False
    except TROUBLE:
        return None


def _accepted(poly: Poly, region: Region, node: dict[str, Any]) -> bool:
    try:
        check(term_of(poly), region, node)
    except TROUBLE:
        return False
    return True


def _log_sum(poly: Poly, region: Region) -> dict[str, Any] | None:
    """A log B - A log A + ..., for sums A and B with as many terms."""
    sums = [unkey(g[1]) for g in sorted(generators(poly), key=repr) if g[0] == "log" and len(unkey(g[1])) > 1]
    if not 2 <= len(sums) <= MOST:
        return None
    for a, b in permutations(sums, 2):
        if len(a) != len(b) or len(a) > MOST:
            continue
        c = -_weight(poly, a, a)
        if c <= 0 or _weight(poly, a, b) != c:
            continue
        first = [term_of({m: k}) for m, k in sorted(a.items(), key=repr)]
        for second in permutations([term_of({m: k}) for m, k in sorted(b.items(), key=repr)]):
            node = {"rule": "log-sum", "times": str(c), "pairs": [list(p) for p in zip(first, second, strict=True)]}
            if _accepted(poly, region, node):
                return node
    return None


def _log_sum_of_parts(poly: Poly, region: Region) -> dict[str, Any] | None:
    """-a log b for each part (a, b), b in one logarithm: a log(a/b) + ..., also where the b add up to 1."""
    coefficients: dict[Any, Poly] = {}
    for mono, c in poly.items():
        logs = [g for g, e in mono if g[0] == "log" and e == 1]
        if len(logs) == 1:
            rest: Poly = {tuple(p for p in mono if p[0] != logs[0]): c}
            coefficients[logs[0]] = add(coefficients.get(logs[0], {}), rest)
    parts = [(scale(a, -1), unkey(g[1])) for g, a in sorted(coefficients.items(), key=repr)]
    parts = [(a, b) for a, b in parts if region.form.sign(a) > 0]
    for count in (2, 3):
        for chosen in islice(combinations(parts, count), MOST_PARTS):
            node = {"rule": "log-sum", "times": "1", "pairs": [[term_of(a), term_of(b)] for a, b in chosen]}
            if _accepted(poly, region, node):
                return node
    return None


def _binary_entropy(poly: Poly, region: Region) -> dict[str, Any] | None:
    """The gap between binary entropies of two numbers and that of their difference."""
    if region.order is None:
        return None
    small, large = (("par", n) for n in region.order)
    c = abs(Fraction(poly.get(tuple(sorted([(("log", key({((large, 1),): 1})), 1), (large, 1)], key=repr)), 0)))
    for sign in (1, -1) if c else ():
        node = {"rule": "binary-entropy", "a": large, "b": small, "sign": sign, "times": str(c)}
        if _accepted(poly, region, node):
            return node
    return None


def _weight(poly: Poly, by: Poly, of: Poly) -> Fraction:
    """The number c for which c * by is the coefficient of log(of)."""
    found: Poly = {}
    for mono, c in poly.items():
        logs = [g for g, e in mono if g[0] == "log" and e == 1 and unkey(g[1]) == of]
        if len(logs) == 1:
            found = add(found, {tuple(p for p in mono if p[0] != logs[0]): c})
    lead = min(by, key=repr)
    c = Fraction(found.get(lead, 0)) / Fraction(by[lead])
    return c if not add(found, scale(by, -c)) else Fraction(0)


def _stirling(poly: Poly, region: Region, search: Any) -> dict[str, Any] | None:
    """Bounds on log-factorials: by Robbins' bounds, or by differences from x to x + 1 and Stirling's formula at infinity."""
    if not any(g[0] == "sf" and g[1] == "lgamma" for mono in poly for g, _ in mono):
        return None
    t = term_of(poly)
    if len(region.names) == 1:
        try:
            kind, value = limit(stirling(t, region), region, region.names[0], "hi")
            below = {} if kind == "+oo" else search.prove(value, region.without(region.names[0])) if kind == "value" else None
            step = search.prove(shifted(t, region, region.names[0]), region) if below is not None else None
        except TROUBLE:
            step = None
        if step is not None:
            return {"rule": "stirling", "var": region.names[0], "limit": below, "step": step}
    then = search.prove(stirling(t, region, bounds=True), region)
    return None if then is None else {"rule": "robbins", "then": then}


__all__ = ["theorem"]
