"""The whole elemental programme over irreducible sets, by an interior-point method: for dense claims on up to MOST variables."""

from __future__ import annotations

from typing import Any

import numpy as np

from symit.provers.shannon.elemental import elemental_rows
from symit.provers.shannon.exact import Term, combine_exactly
from symit.provers.shannon.problem import Problem, Vector, information_vector
from symit.provers.shannon.programme import INFINITY, Programme
from symit.provers.shannon.reduction import Reduction

MOST = 11


def prove_full(problem: Problem, goal: Vector, reduction: Reduction, seconds: float) -> list[Term] | None:
    """An exact combination over irreducible sets, or None."""
    rows = [row for row, _, _ in elemental_rows(len(problem.names), problem.continuous)]
    return combination(problem, goal, reduction, rows, seconds, interior_point=True)


def combination(
    problem: Problem, goal: Vector, reduction: Reduction, inequalities: list[Any], seconds: float, interior_point: bool = False
) -> list[Term] | None:
    """The goal as a combination of the given I(A;B|C) >= 0 and the assumptions, over irreducible sets, of least total weight."""
    reduced = reduction.vector(goal)
    if not reduced:
        return []
    equations: list[tuple[Any, Vector, bool]] = [(("given", j), reduction.vector(e), True) for j, e in problem.equations]
    rows: list[tuple[Any, Vector, bool]] = [(("given", j), reduction.vector(e), False) for j, e in problem.inequalities]
    seen = set()
    for row in inequalities:
        short = reduction.vector(information_vector(*row[1:]))
        key = tuple(sorted(short.items()))
        if short and key not in seen:
            seen.add(key)
            rows.append((row, short, False))
    rows = [r for r in [*equations, *rows] if r[1]]
    columns = sorted({m for _, v, _ in rows for m in v} | set(reduced))
    index = {m: i for i, m in enumerate(columns)}
    scale = max(abs(float(c)) for c in reduced.values())
    programme = Programme(interior_point)
    costs = np.zeros(len(columns))
    for m, c in reduced.items():
        costs[index[m]] = float(c) / scale
    # the interior-point method wants bounded entropies; the simplex method finds multipliers of least sum (see elemental.py)
    floor, bound = (0.0, 1.0) if interior_point else (-1.0, INFINITY)
    programme.add_columns(list(costs), -bound if problem.continuous else 1.0 - bound, bound)
    for equation, lower, upper in ((True, 0.0, 0.0), (False, floor, INFINITY)):
        chosen = [[(index[m], float(c)) for m, c in v.items()] for _, v, e in rows if e is equation]
        if chosen:
            programme.add_rows(chosen, lower, upper)
    found = programme.solve(seconds)
    if found is None:
        return None
    multipliers = list(found[2])
    if interior_point:
        rows += [(("I", m, m, 0), {m: 1}, False) for m in columns if not m & problem.continuous]
        multipliers += [found[3][index[m]] for m in columns if not m & problem.continuous]
    return combine_exactly(reduced, rows, multipliers)
