"""The whole elemental programme over irreducible sets, by an interior-point method: for dense claims on up to MOST variables."""

from __future__ import annotations

import numpy as np

from symit.provers.shannon.elemental import elemental_rows
from symit.provers.shannon.exact import Term, combine_exactly
from symit.provers.shannon.problem import Problem, Vector
from symit.provers.shannon.programme import INFINITY, Programme
from symit.provers.shannon.reduction import Reduction

MOST = 11


def prove_full(problem: Problem, goal: Vector, reduction: Reduction, seconds: float) -> list[Term] | None:
    """An exact combination over irreducible sets, or None."""
    reduced = reduction.vector(goal)
    if not reduced:
        return []
    rows = [(("given", j), reduction.vector(e), True) for j, e in problem.equations]
    rows += [(("given", j), reduction.vector(e), False) for j, e in problem.inequalities]
    rows = [r for r in rows if r[1]]
    seen = set()
    for row, vector, _ in elemental_rows(len(problem.names), problem.continuous):
        short = reduction.vector(vector)
        key = tuple(sorted(short.items()))
        if short and key not in seen:
            seen.add(key)
            rows.append((row, short, False))
    columns = sorted({m for _, v, _ in rows for m in v} | set(reduced))
    index = {m: i for i, m in enumerate(columns)}
    scale = max(abs(float(c)) for c in reduced.values())
    programme = Programme(interior_point=True)
    costs = np.zeros(len(columns))
    for m, c in reduced.items():
        costs[index[m]] = float(c) / scale
    programme.add_columns(list(costs), -INFINITY, INFINITY)
    rows.sort(key=lambda r: not r[2])
    for equation, lower, upper in ((True, 0.0, 0.0), (False, -1.0, INFINITY)):
        chosen = [[(index[m], float(c)) for m, c in v.items()] for _, v, e in rows if e is equation]
        if chosen:
            programme.add_rows(chosen, lower, upper)
    found = programme.solve(seconds)
    return None if found is None else combine_exactly(reduced, rows, list(found[2]))
