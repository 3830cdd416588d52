"""What the assumptions make of a joint entropy: H(S) as a combination of fewer, and the certificate for it.

Functional dependence replaces a set by its closure; a conditional independence I(A;B|C) = 0 splits a set with
C <= S <= ABC into H(S & AC) + H(S & BC) - H(C). A chain makes every joint entropy a sum over neighbours in this way.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from symit.provers.shannon.exact import Term
from symit.provers.shannon.problem import Problem, Vector, bump


class Reduction:
    """Canonical vectors modulo the functions and independences among the assumptions."""

    def __init__(self, problem: Problem) -> None:
        self.functions: list[tuple[int, int, int, Any]] = []  # (assumption, X, XY, s): its vector is s * H(Y|X)
        self.splits: list[tuple[int, int, int, int, Any]] = []  # (assumption, A, B, C, s): its vector is s * I(A;B|C)
        for index, vector in problem.equations:
            function, split = as_function(vector), as_independence(vector)
            if function and not (function[1] & ~function[0]) & problem.continuous:
                self.functions.append((index, *function))
            elif split:
                self.splits.append((index, *split))
        self.closures: dict[int, int] = {}
        self.memo: dict[int, Vector] = {0: {}}

    @property
    def trivial(self) -> bool:
        return not self.functions and not self.splits

    def closure(self, mask: int) -> int:
        if not self.functions:
            return mask
        closed = self.closures.get(mask)
        if closed is None:
            closed, grown = mask, True
            while grown:
                grown = False
                for _, x, xy, _ in self.functions:
                    if not x & ~closed and xy & ~closed:
                        closed |= xy
                        grown = True
            self.closures[mask] = closed
        return closed

    def members(self, column: int) -> list[int]:
        """The sets that a column stands for in the search."""
        return [column]

    def split(self, mask: int) -> tuple[int, int, int, int, int, int, Any] | None:
        """(assumption, A, B, C, S & A, S & B, sign) for the first independence that splits a closed set into smaller ones."""
        size = mask.bit_count()
        for index, a, b, c, sign in self.splits:
            if not c & ~mask and not mask & ~(a | b | c):
                left, right = mask & a & ~c, mask & b & ~c
                if left and right and all(self.closure(p | c).bit_count() < size for p in (left, right)):
                    return index, a, b, c, left, right, sign
        return None

    def set(self, mask: int) -> Vector:
        """H(mask) over irreducible closed sets."""
        found = self.memo.get(mask)
        if found is None:
            closed = self.closure(mask)
            parts = self.split(closed) if self.splits else None
            if parts is None:
                found = {closed: 1}
            else:
                found = {}
                c = parts[3]
                for part, sign in ((parts[4] | c, 1), (parts[5] | c, 1), (c, -1)):
                    for m, x in self.set(part).items():
                        bump(found, m, sign * x)
            self.memo[mask] = found
        return found

    def vector(self, vector: Vector) -> Vector:
        return vector if self.trivial else self.vector_with(vector, self.set)

    @staticmethod
    def vector_with(vector: Vector, canonical: Callable[[int], Vector]) -> Vector:
        total: Vector = {}
        for mask, c in vector.items():
            for m, x in canonical(mask).items():
                bump(total, m, c * x)
        total.pop(0, None)
        return total

    def explain(self, residual: Vector) -> list[Term]:
        """Rows that add up to a vector whose canonical form is zero."""
        terms: list[Term] = []
        rest = {m: c for m, c in residual.items() if c}
        while rest:
            # every step goes to a larger closure once, or to smaller closed sets
            mask = max(rest, key=lambda m: (self.closure(m).bit_count(), m != self.closure(m), m))
            c = rest.pop(mask)
            closed = self.closure(mask)
            if closed != mask:
                terms += [(-c, ("I", closed & ~mask, closed & ~mask, mask))] if c < 0 else self._determined(mask, c)
                bump(rest, closed, c)
                continue
            parts = self.split(mask)
            if parts is None:
                raise ValueError("the residual is not zero modulo the assumptions")
            index, a, b, given, left, right, sign = parts
            if c < 0:
                terms.append((-c, ("I", left, right, given)))
            else:
                # I(A;B|C) = I(A';B'|C) + I(A';B''|C B') + I(A'';B|C A')
                terms.append((Fraction(-c) / sign, ("given", index)))
                if b & ~given & ~right:
                    terms.append((c, ("I", left, b & ~given & ~right, given | right)))
                if a & ~given & ~left:
                    terms.append((c, ("I", a & ~given & ~left, b & ~given, given | left)))
            for part, x in ((left | given, c), (right | given, c), (given, -c)):
                if part:
                    bump(rest, part, x)
        return terms

    def _determined(self, mask: int, c: Any) -> list[Term]:
        """-c H(cl S|S) >= 0, step by step:  H(Y|S) = H(Y|X) - I(Y; S - XY | XY & S) - H(S & Y|X)."""
        terms: list[Term] = []
        s, grown = mask, True
        while grown:
            grown = False
            for index, x, xy, sign in self.functions:
                if not x & ~s and xy & ~s:
                    terms.append((Fraction(-c) / sign, ("given", index)))
                    inside = xy & s
                    if s & ~xy:
                        terms.append((c, ("I", xy & ~s, s & ~xy, inside)))
                    if inside & ~x:
                        terms.append((c, ("I", inside & ~x, inside & ~x, x)))
                    s |= xy
                    grown = True
        return terms


def as_function(vector: Vector) -> tuple[int, int, Any] | None:
    """(X, XY, s) when the vector is s * (H(XY) - H(X)); None otherwise."""
    if len(vector) == 1:
        ((xy, c),) = vector.items()
        return 0, xy, c
    if len(vector) == 2:
        (a, ca), (b, cb) = sorted(vector.items(), key=lambda item: (item[0].bit_count(), item[0]))
        if ca == -cb and not a & ~b:
            return a, b, cb
    return None


def as_independence(vector: Vector) -> tuple[int, int, int, Any] | None:
    """(A, B, C, s), disjoint, when the vector is s * I(A;B|C); None otherwise."""
    if len(vector) not in (3, 4):
        return None
    for sign in (1, -1):
        plus = [m for m, c in vector.items() if c * sign > 0]
        minus = [m for m, c in vector.items() if c * sign < 0]
        if len(plus) == 2:
            (ac, bc), c = plus, plus[0] & plus[1]
            if set(minus) == {ac | bc, c} - {0} and len({abs(x) for x in vector.values()}) == 1:
                return ac & ~c, bc & ~c, c, sign * abs(next(iter(vector.values())))
    return None
