"""Statements of calculus as plain data: those of closed_claims with derivatives, limits, extrema, remainders and shapes.

("diff", f, ("par", x), n), ("limit", f, ("par", x), "0" | "oo" | "-oo"), ("extremum", kind, f, ("par", x)); a claim
("O", f, ("pow", ("par", x), n)) says f = O(x^n) as x -> 0, and (shape, f, ("tuple", ("par", x), ...)) that f has the shape.
"""

from __future__ import annotations

from typing import Any

import sympy

from symit.language import statements as st
from symit.language import symbols as s
from symit.language.calculus import CALCULUS, SHAPES, BigO, Diff, Extremum, LimitOf
from symit.language.functions import Function
from symit.language.indices import INDEXED, IndexDelta, IndexSum, Item
from symit.language.nodes import atoms
from symit.meaning.calculus import minus
from symit.meaning.closed_claims import ClosedLowering
from symit.meaning.families import domain
from symit.meaning.lower_terms import NotLowered


def speaks_of_calculus(statement: st.Statement) -> bool:
    """Does the statement claim a shape, or hold a derivative, a limit, an extremum or a remainder?"""
    sides = [x for x in (statement.lhs, statement.rhs) if isinstance(x, sympy.Basic)]
    return statement.rel in SHAPES or any(atoms(x, *CALCULUS, *INDEXED, Function) for x in sides)


def calculus_context(statement: st.Statement) -> dict[str, Any]:
    """The context of a statement of calculus; raises NotLowered."""
    if statement.rel == "=" and isinstance(statement.rhs, Extremum) and not isinstance(statement.lhs, Extremum):
        statement = statement.with_sides(statement.rhs, statement.lhs)
    remainder = _remainder(statement)
    lowering = _CalculusLowering(statement if remainder is None else statement.with_sides(statement.lhs, statement.rhs - remainder))
    context = lowering.context()
    if lowering.items or lowering.summed:
        context["sums"] = {"items": dict(sorted(lowering.items.items())), "length": lowering.length()}
    if "dimensions" in context or "coordinates" in context:
        raise NotLowered("calculus with matrices, vectors or sums over coordinates")
    if remainder is not None:
        x, n = remainder.args
        context["params"].setdefault(x.name, {"lo": None, "hi": None, "lo_open": True, "hi_open": True, "integer": False})
        context["claim"] = ["O", minus(context["claim"][1], context["claim"][2]), ("pow", ("par", x.name), str(n))]
    return context


def _remainder(statement: st.Statement) -> Any:
    """The remainder in f = g + O(x^n)."""
    if not isinstance(statement.rhs, sympy.Basic) or not any(atoms(x, BigO) for x in (statement.lhs, statement.rhs)):
        return None
    found = [t for t in sympy.Add.make_args(statement.rhs) if isinstance(t, BigO)]
    if len(found) != 1 or statement.rel != "=" or any(atoms(x, BigO) for x in (statement.lhs, statement.rhs - found[0])):
        raise NotLowered("a remainder stands once, alone, on the right of =: f = g + O(x^3)")
    return found[0]


class _CalculusLowering(ClosedLowering):
    def __init__(self, statement: st.Statement) -> None:
        super().__init__(statement)
        self.items: dict[str, dict[str, Any]] = {}  # vectors of any length, with the range of their entries
        self.lengths: set[str] = set()
        self.summed = False

    def length(self) -> str | None:
        if len(self.lengths) > 1:
            raise NotLowered("vectors of different lengths")
        return next(iter(self.lengths), None)

    def _parameter(self, param: Any) -> dict[str, Any]:
        if isinstance(param, Item):
            return self.items.setdefault(param.vector, domain("real"))
        return super()._parameter(param)

    def _assume(self, a: Any) -> None:
        if isinstance(a, st.Statement) and isinstance(a.lhs, Item) and getattr(a.rhs, "is_Rational", False) and a.rel in ("<", "<=", ">", ">="):
            lo, hi = (None, a.rhs) if a.rel[0] == "<" else (a.rhs, None)
            self._range(a.lhs, lo, hi, a.rel == ">", a.rel == "<")
            return
        if isinstance(a, st.Statement) and a.rel in ("convex", "concave") and isinstance(a.lhs, Function):
            f = a.lhs
            if f.order == 0 and not f.conjugate and tuple(a.rhs) == (f.at,):
                self.given.append([a.rel, self.term(f), self.term(a.rhs)])
                return
        super()._assume(a)

    def term(self, e: Any) -> Any:
        if isinstance(e, Item):
            self._parameter(e)
            return ("item", e.vector, e.letter)
        if isinstance(e, IndexSum):
            self.summed = True
            if e.length is not None:
                self.term(e.length)
                self.lengths.add(str(e.length.name))
            return ("isum", e.letter, self.term(e.body))
        if isinstance(e, IndexDelta):
            self.summed = True
            return ("delta", str(e.args[0]), str(e.args[1]))
        if isinstance(e, sympy.Tuple):
            return ("tuple", *(self.term(x) for x in e))
        if isinstance(e, Diff):
            return ("diff", self.term(e.args[0]), self.term(e.args[1]), str(e.args[2]))
        if isinstance(e, Function):
            return ("sf", e.core_name(), self.term(e.at))
        if isinstance(e, LimitOf):
            f, x, at = e.args
            return ("limit", self.term(f), self.term(x), {sympy.oo: "oo", -sympy.oo: "-oo"}.get(at) or str(at))
        if isinstance(e, Extremum):
            return ("extremum", e.kind, self.term(e.args[1]), self.term(e.args[2]))
        if e in (sympy.oo, -sympy.oo):
            if not isinstance(self.statement.lhs, LimitOf) or e != self.statement.rhs or self.statement.rel != "=":
                raise NotLowered("an infinite value stands alone, on the right of a limit")
            return ("oo",) if e == sympy.oo else ("-oo",)
        if isinstance(e, BigO):
            raise NotLowered("a remainder stands alone on the right of =")
        return super().term(e)

    def _log_argument(self, u: Any) -> Any:
        """In log(p/(1-p)) the parameter lies between 0 and 1, since p and 1 - p cannot both be negative."""
        factors = [f.as_base_exp() for f in sympy.Mul.make_args(u)]
        bases = [b for b, e in factors if e in (1, -1)]
        odds = [b for b in bases if isinstance(b, s.Param) and 1 - b in bases]
        if odds and len(factors) == 2:
            self._range(odds[0], 0, 1, True, True)
        return super()._log_argument(u)


__all__ = ["calculus_context", "speaks_of_calculus"]
