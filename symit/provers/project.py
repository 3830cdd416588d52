"""Projection: all Shannon-type inequalities among given quantities, with everything else eliminated."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import Any

import sympy
from flint import fmpq, fmpq_mat

from symit.kernel import Verdict, annotate, conclude
from symit.language.statements import Statement
from symit.language.text import parse_assumption, parse_expression
from symit.meaning.core import freeze_json, show
from symit.meaning.lower import lower
from symit.provers.double_description import Cone, Ray, dot, primitive
from symit.provers.shannon.elemental import elemental_rows
from symit.provers.shannon.exact import Term, combine_exactly
from symit.provers.shannon.merge import merged
from symit.provers.shannon.problem import OtherClaim, Vector, _Reader, bump, row_spec
from symit.provers.shannon.programme import INFINITY, Programme

MOST_VARIABLES = 6
MOST_QUANTITIES = 8
TOLERANCE = 1e-7
TIGHT = 1e-8


@dataclass(frozen=True)
class Projection:
    """The implied inequalities (and equations), each with the verdict that proves it."""

    quantities: tuple[Any, ...]
    verdicts: tuple[Verdict, ...]

    @property
    def statements(self) -> tuple[Statement, ...]:
        return tuple(v.statement for v in self.verdicts)

    def text(self) -> str:
        return "\n".join(s.text() for s in self.statements) or "no constraint"

    def __iter__(self) -> Any:
        return iter(self.statements)

    def __len__(self) -> int:
        return len(self.verdicts)


def project(quantities: Iterable[Any], given: Any = ()) -> Projection:
    """All linear inequalities among the quantities that Shannon's inequalities and the assumptions imply; the rest is eliminated.

    quantities: up to eight expressions or texts, each linear in the joint entropies of one law and in real parameters, such as
    "H(X)", "I(X;Y|Z)" or "R1". given: assumptions (text or objects) about the same; inequalities such as "R1 + R2 >= H(X,Y)" too.
    The result lists the facets of the projected cone (by the double description method against a linear programme); each is
    proved by the kernel, and every other valid inequality of Shannon type is a non-negative combination of them.
    Raises ValueError for anything that is not linear in entropies and parameters, and for more than six variables.
    """
    quantities = [quantities] if isinstance(quantities, str) else list(quantities)
    shown = [parse_expression(q) if isinstance(q, str) else sympy.sympify(q) for q in quantities]
    assumed = [parse_assumption(g) if isinstance(g, str) else g for g in ([given] if isinstance(given, str) else given)]
    if len(set(shown)) < len(shown) or any(q.is_number for q in shown):
        raise ValueError("the quantities must be different and no plain numbers")
    if not 1 <= len(shown) <= MOST_QUANTITIES:
        raise ValueError(f"1 to {MOST_QUANTITIES} quantities can be projected on, not {len(shown)}")
    search = _Search(shown, assumed)
    cone = Cone(len(shown))
    settled: dict[Ray, list[Term]] = {}
    while True:
        waiting = [c for line in cone.lines for c in (line, tuple(-x for x in line))] + cone.rays
        fresh = next((c for c in waiting if c not in settled), None)
        if fresh is None:
            break
        proof, point = search.decide(fresh)
        if proof is not None:
            settled[fresh] = proof
        elif point is not None and dot(point, fresh) < 0:
            cone.cut(point)
        else:
            raise ValueError(f"the linear programme gave no exact answer for the direction {fresh}")
    verdicts = [search.verdict(line, "=", settled[line]) for line in sorted(cone.lines)]
    verdicts += [search.verdict(ray, ">=", settled[ray]) for ray in sorted(cone.rays, key=lambda r: (sum(map(abs, r)), r))]
    return Projection(tuple(shown), tuple(verdicts))


class _Search:
    """The cone of all polymatroids that meet the assumptions, and the linear programme over it."""

    def __init__(self, quantities: list[Any], given: list[Any]) -> None:
        self.quantities, self.given = quantities, tuple(given)
        statement = Statement(">=", sympy.Add(*(q for q in quantities)), sympy.Integer(0), self.given)
        context = freeze_json(lower(statement))
        self.reader = _Columns(context)
        vectors = []
        for q in quantities:
            alone = freeze_json(lower(Statement(">=", q, sympy.Integer(0), self.given)))
            vectors.append(self.reader.difference(alone["claim"][1], ("num", "0")))
        self.vectors: list[Vector] = vectors
        assumed: list[tuple[Any, Vector, bool]] = []
        for j, (rel, lhs, rhs) in enumerate(context["given"]):
            if rel not in ("=", "<=", ">=", "<", ">"):
                raise ValueError(f"the assumption number {j + 1} is no equation or inequality")
            low, high = (rhs, lhs) if rel in (">=", ">") else (lhs, rhs)
            assumed.append((("given", j), self.reader.difference(high, low), rel == "="))
        for name, domain in sorted(context["params"].items()):
            for side, sign in (("lo", 1), ("hi", -1)):
                if domain.get(side) is None:
                    continue
                if Fraction(domain[side]):
                    raise ValueError(f"the range of {name} ends at {domain[side]}: a cone knows ends at 0 only")
                assumed.append((("range", name, side), {self.reader.column(name): sign}, False))
        names = self.reader.index
        if len(names) > MOST_VARIABLES:
            raise ValueError(f"at most {MOST_VARIABLES} random variables can be eliminated, not {len(names)}")
        self.names = tuple(names)
        continuous = sum(1 << i for v, i in names.items() if self.reader.continuous(v))
        self.rows = [r for r in [*assumed, *elemental_rows(len(names), continuous)] if r[1]]
        top = 1 << len(names)
        self.columns = [*range(1, top), *(k for k in self.reader.parameters.values())]
        self.index = {m: i for i, m in enumerate(self.columns)}
        self.programme = Programme()
        low_end = -1.0 if continuous else 0.0
        self.programme.add_columns([0.0] * (top - 1), low_end, 1.0)
        if self.reader.parameters:
            self.programme.add_columns([0.0] * len(self.reader.parameters), -1.0, 1.0)
        self.rows.sort(key=lambda r: not r[2])
        for equation, upper in ((True, 0.0), (False, INFINITY)):
            chosen = [[(self.index[m], float(c)) for m, c in v.items()] for _, v, e in self.rows if e is equation]
            if chosen:
                self.programme.add_rows(chosen, 0.0, upper)

    def decide(self, c: Ray) -> tuple[list[Term] | None, Ray | None]:
        """(a proof that c . quantities >= 0, None) or (None, the quantities at a point against it)."""
        goal: Vector = {}
        for x, vector in zip(c, self.vectors, strict=True):
            for m, y in vector.items():
                bump(goal, m, x * y)
        if not goal:
            return [], None
        scale = max(abs(float(x)) for x in goal.values())
        costs = [0.0] * len(self.columns)
        for m, y in goal.items():
            costs[self.index[m]] = float(y) / scale
        self.programme.set_costs(costs)
        found = self.programme.solve(30.0)
        if found is None:
            return None, None
        value, point, duals, reduced = found
        against = None if value >= -TOLERANCE else self.exact_point(point)
        if value >= -TOLERANCE:
            rows, weights = list(self.rows), list(duals)
            for m in self.columns[: (1 << len(self.names)) - 1]:
                rows.append((("I", m, m, 0), {m: 1}, False))
                weights.append(reduced[self.index[m]])
            return combine_exactly(goal, rows, weights), None
        if against is None:
            return None, None
        values = [sum((Fraction(y) * against[self.index[m]] for m, y in v.items()), Fraction(0)) for v in self.vectors]
        denominator = lcm(*(v.denominator for v in values))
        return None, primitive([int(v * denominator) for v in values])

    def exact_point(self, point: Any) -> list[Fraction] | None:
        """The vertex near the point: the rows and bounds that are tight there, solved exactly; None when a row is not met."""
        width = len(self.columns)
        table = []
        for _, vector, equation in self.rows:
            if equation or abs(sum(float(c) * point[self.index[m]] for m, c in vector.items())) < TIGHT:
                line = [fmpq(0)] * (width + 1)
                for m, c in vector.items():
                    line[self.index[m]] = fmpq(Fraction(c).numerator, Fraction(c).denominator)
                table.append(line)
        for i, x in enumerate(point):
            if abs(x - round(x)) < TIGHT:
                line = [fmpq(0)] * (width + 1)
                line[i], line[width] = fmpq(1), fmpq(round(x))
                table.append(line)
        reduced, rank = fmpq_mat(table).rref()
        if rank != width or any(reduced[i, i] != 1 for i in range(width)):
            return None
        exact = [Fraction(int(reduced[i, width].p), int(reduced[i, width].q)) for i in range(width)]
        for _, vector, equation in self.rows:
            total = sum((Fraction(c) * exact[self.index[m]] for m, c in vector.items()), Fraction(0))
            if total < 0 or (equation and total):
                return None
        return exact

    def verdict(self, c: Ray, rel: str, terms: list[Term]) -> Verdict:
        """The kernel's verdict on  c . quantities >= 0  (or = 0: the other direction is proved too)."""
        large = sympy.Add(*(x * q for x, q in zip(c, self.quantities, strict=True) if x > 0))
        small = sympy.Add(*(-x * q for x, q in zip(c, self.quantities, strict=True) if x < 0))
        statement = Statement(rel, large, small, self.given)
        context = lower(statement)
        entries = [{"coef": str(x), "row": row_spec(self, row)} for x, row in merged(terms)]
        data: dict[str, Any] = {"symit": 1, "kind": "linear", "context": context, "verdict": "proved", "terms": entries}
        if rel == "=":
            back, _ = self.decide(tuple(-x for x in c))
            # terms prove left <= right, that is right - left >= 0
            data["reverse"] = entries
            data["terms"] = [{"coef": str(x), "row": row_spec(self, row)} for x, row in merged(back or [])]
        why = "a facet of the projection" if rel == ">=" else "implied by the assumptions"
        return annotate(conclude(data, why), statement=statement, method="projection")

    @property
    def law(self) -> str:
        return self.reader.law or "p"

    def members(self, mask: int) -> tuple[str, ...]:
        return tuple(name for i, name in enumerate(self.names) if mask >> i & 1)


class _Columns(_Reader):
    """Parameters become columns of their own, beyond all sets of variables."""

    def __init__(self, context: dict[str, Any]) -> None:
        super().__init__(context)
        self.parameters: dict[str, int] = {}

    def column(self, name: str) -> int:
        return self.parameters.setdefault(name, (1 << 40) + len(self.parameters))

    def add(self, term: Any, c: Any, vector: Vector) -> None:
        if term[0] == "par":
            bump(vector, self.column(term[1]), c)
        else:
            super().add(term, c, vector)

    def difference(self, plus: Any, minus: Any) -> Vector:
        try:
            return super().difference(plus, minus)
        except OtherClaim:
            raise ValueError(
                f"{show(plus)} - {show(minus)} is not linear in the entropies of one law and in parameters, without a constant"
            ) from None


__all__ = ["Projection", "project"]
