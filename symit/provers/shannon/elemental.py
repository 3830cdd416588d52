"""The whole elemental programme of a few variables, kept between calls: only costs and assumptions change.

Each inequality stands as  row . h >= -1 : the optimum is then minus the least sum of multipliers with
sum x_i row_i = goal, so that short proofs are preferred, and the programme is unbounded when there is no proof.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import combinations
from typing import Any

from symit.provers.shannon.exact import Term, combine_exactly
from symit.provers.shannon.problem import Problem, Vector, information_vector
from symit.provers.shannon.programme import INFINITY, Programme

SMALL = 5


@lru_cache(maxsize=32)
def elemental_rows(n: int, continuous: int = 0) -> tuple[tuple[Any, Vector, bool], ...]:
    """H(i|rest) >= 0 for discrete i, and I(i;j|K) >= 0 (Yeung 1997)."""
    full = (1 << n) - 1
    rows: list[tuple[Any, Vector, bool]] = []
    for i in range(n):
        if not continuous >> i & 1:
            bit = 1 << i
            rows.append((("I", bit, bit, full & ~bit), information_vector(bit, bit, full & ~bit), False))
    for i, j in combinations(range(n), 2):
        rest = [1 << k for k in range(n) if k not in (i, j)]
        for chosen in range(1 << len(rest)):
            given = sum(bit for k, bit in enumerate(rest) if chosen >> k & 1)
            rows.append((("I", 1 << i, 1 << j, given), information_vector(1 << i, 1 << j, given), False))
    return tuple(rows)


@lru_cache(maxsize=32)
def _kept(n: int, continuous: int) -> Programme:
    programme = Programme()
    programme.add_columns([0.0] * ((1 << n) - 1), -INFINITY, INFINITY)
    programme.add_rows([sparse(vector) for _, vector, _ in elemental_rows(n, continuous)], -1.0)
    return programme


def sparse(vector: Vector) -> list[tuple[int, float]]:
    return [(mask - 1, float(c)) for mask, c in vector.items()]


def prove_small(problem: Problem, goal: Vector, seconds: float) -> list[Term] | None:
    """An exact combination for at most SMALL variables, or None."""
    n = len(problem.names)
    programme = _kept(n, problem.continuous)
    first = programme.rows
    assumed: list[tuple[Any, Vector, bool]] = [(("given", j), e, True) for j, e in problem.equations]
    assumed += [(("given", j), e, False) for j, e in problem.inequalities]
    scale = max(abs(float(c)) for c in goal.values())
    costs = [0.0] * programme.columns
    for mask, c in goal.items():
        costs[mask - 1] = float(c) / scale
    programme.set_costs(costs)
    try:
        for equation, lower, upper in ((True, 0.0, 0.0), (False, -1.0, INFINITY)):
            chosen = [sparse(v) for _, v, e in assumed if e is equation]
            if chosen:
                programme.add_rows(chosen, lower, upper)
        found = programme.duals(seconds)
    finally:
        programme.drop_rows(first)
    if found is None:
        return None
    return combine_exactly(goal, [*elemental_rows(n, problem.continuous), *assumed], found)


def elemental_point(problem: Problem) -> Vector:
    """A polymatroid that meets the assumptions and breaks the claim most, entropies at most 1; empty when there is none."""
    rows = elemental_rows(len(problem.names), problem.continuous)
    programme = Programme()
    scale = max(abs(float(c)) for c in problem.goal.values())
    programme.add_columns([float(problem.goal.get(m, 0)) / scale for m in range(1, 1 << len(problem.names))])
    programme.add_rows([sparse(vector) for _, vector, _ in rows])
    for vectors, upper in ((problem.equations, 0.0), (problem.inequalities, INFINITY)):
        if vectors:
            programme.add_rows([sparse(v) for _, v in vectors], 0.0, upper)
    found = programme.solve(10.0)
    return {} if found is None else {mask + 1: x for mask, x in enumerate(found[1])}
