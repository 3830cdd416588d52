"""A claim about Renyi divergences of an order a > 0 says it for 0 < a < 1 and for a > 1: order 1 is no order of one."""

from __future__ import annotations

from itertools import product
from typing import Any

import sympy

from symit.language.measures import Renyi
from symit.language.nodes import atoms
from symit.language.objects import Param
from symit.language.statements import Domain, Statement
from symit.meaning.lower import flattened


def order_cases(statement: Statement) -> list[Statement]:
    """The claim on each side of order 1, for at most two orders that lie on both; empty where no order does."""
    sides = [x for x in (statement.lhs, statement.rhs) if isinstance(x, sympy.Basic)]
    orders = sorted({r.order for x in sides for r in atoms(x, Renyi) if isinstance(r.order, Param)}, key=str)
    given = flattened(statement.given)
    lo = {p: max((a.lo for a in _bounds(given, p) if a.lo is not None), default=sympy.S.Zero) for p in orders}
    hi = {p: min((a.hi for a in _bounds(given, p) if a.hi is not None), default=sympy.oo) for p in orders}
    open_ones = [p for p in orders if lo[p] < 1 < hi[p]]
    if not 1 <= len(open_ones) <= 2:
        return []
    out = []
    for above in product((False, True), repeat=len(open_ones)):
        side = dict(zip(open_ones, above, strict=True))
        if any(_contradicts(a, side, given) for a in given):
            continue
        more = [Domain(p, sympy.S.One, None, True) if up else Domain(p, sympy.S.Zero, sympy.S.One, True, True) for p, up in side.items()]
        out.append(statement.assuming(more))
    return out


def _bounds(given: Any, p: Param) -> list[Domain]:
    return [a for a in given if isinstance(a, Domain) and a.param == p]


def _contradicts(a: Any, side: dict[Any, bool], given: Any) -> bool:
    """a < b with a above 1 and b below."""
    if not isinstance(a, Statement) or a.rel not in ("<", "<=", ">", ">="):
        return False
    small, large = (a.lhs, a.rhs) if a.rel[0] == "<" else (a.rhs, a.lhs)
    above = side[small] if small in side else any(b.lo is not None and b.lo >= 1 for b in _bounds(given, small))
    below = not side[large] if large in side else any(b.hi is not None and b.hi <= 1 for b in _bounds(given, large))
    return above and below and (small in side or large in side)


__all__ = ["order_cases"]
