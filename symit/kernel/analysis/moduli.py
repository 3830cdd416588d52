"""Absolute values: |B| is B or -B, and at least either of them."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from symit.kernel.analysis.region import Region
from symit.kernel.analysis.smooth import normal
from symit.kernel.analysis.theorems import Premises
from symit.kernel.rows import Rejected
from symit.meaning.calculus import num, plus, times
from symit.meaning.polynomials import Poly
from symit.meaning.scalars import generators
from symit.meaning.spelling import term_of


def rule_modulus(t: Any, region: Region, node: Any) -> Premises:
    """C |B| + R >= 0 since C B + R >= 0 and -C B + R >= 0; or since C >= 0 and one of the two is non-negative ("sign": which)."""
    c, r = around(normal(t, region), node["of"], region)
    if "sign" in node:
        s = int(node["sign"])
        if s not in (1, -1):
            raise Rejected("analysis: an absolute value is at least its argument or its negative")
        return [(c, region, node["coefficient"]), (plus(r, times(num(s), c, node["of"])), region, node["then"])]
    first, second = node["parts"]
    return [(plus(r, times(num(s), c, node["of"])), region, part) for s, part in ((1, first), (-1, second))]


def around(poly: Poly, inside: Any, region: Region) -> tuple[Any, Any]:
    """C and R with poly = C |B| + R for the argument B; raises Rejected where |B| occurs in any other way."""
    modulus = region.form.term(("abs", inside))
    if len(modulus) != 1 or set(modulus.values()) != {1}:
        raise Rejected("analysis: not one absolute value")
    ((only,),) = (mono for mono in modulus)
    if only[0][0] != "abs" or only[1] != 1:
        raise Rejected("analysis: not one absolute value")
    coefficient: Poly = {}
    rest: Poly = {}
    for mono, x in poly.items():
        others = tuple(pair for pair in mono if pair[0] != only[0])
        if any(only[0] in generators({(pair,): 1}) for pair in others):
            raise Rejected("analysis: the absolute value stands inside another function")
        powers = [Fraction(e) for g, e in mono if g == only[0]]
        if powers not in ([], [1]):
            raise Rejected("analysis: a power of an absolute value")
        (coefficient if powers else rest)[others] = x
    return term_of(coefficient), term_of(rest)


__all__ = ["around", "rule_modulus"]
