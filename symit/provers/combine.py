"""Exact linear programming: write a target polynomial as a combination of rows, non-negative on the inequalities.

HiGHS (floating point) only chooses the support; the multipliers are then solved exactly over the rationals, and a
combination that is not exact, or has a wrong sign, is no combination.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from flint import fmpq, fmpq_mat

from symit.meaning.polynomials import Mono, Poly, sub

INFINITY = float("inf")


@dataclass(frozen=True)
class Row:
    """A candidate: its certificate spec, its polynomial, and whether it is an equation."""

    spec: Any
    poly: Poly
    equation: bool
    cost: float = 1.0


def combine(target: Poly, rows: list[Row], time_limit: float = 10.0) -> list[tuple[Fraction, Row]] | None:
    """Coefficients with  sum coef * row = target  exactly, or None. A sparse-leaning solution: minimal total cost.

    Where the coefficients of the target differ from simple ones by less than floating point can tell, the simple part
    and the rest are combined apart.
    """
    found = _combine(target, rows, time_limit)
    if found is not None or not target:
        return found
    simple = {mono: Fraction(c).limit_denominator(1000) for mono, c in target.items()}
    simple = {mono: c for mono, c in simple.items() if c}
    rest = sub(target, simple)
    if not rest or not simple:
        return None
    first = _combine(simple, rows, time_limit)
    second = _combine(rest, rows, time_limit) if first is not None else None
    return None if first is None or second is None else [*first, *second]


def _combine(target: Poly, rows: list[Row], time_limit: float) -> list[tuple[Fraction, Row]] | None:
    if not target:
        return []
    rows = _reachable(target, [r for r in rows if r.poly])
    columns = sorted({mono for r in rows for mono in r.poly}, key=repr)
    if not rows or any(mono not in set(columns) for mono in target):
        return None
    index = {mono: i for i, mono in enumerate(columns)}
    solution = _float_solution(target, rows, index, time_limit)
    if solution is None:
        return None
    for tolerance in (1e-9, 1e-6, 1e-13):
        support = [i for i, x in enumerate(solution) if abs(x) > tolerance]
        exact = _exact_solution(target, [rows[i] for i in support], index)
        if exact is not None:
            return exact
    return None


def _reachable(target: Poly, rows: list[Row]) -> list[Row]:
    """Drop rows with a monomial of one sign that no other row and not the target can cancel (repeatedly)."""
    while True:
        plus: dict[Mono, int] = {}
        minus: dict[Mono, int] = {}
        for mono, c in target.items():
            # the target stands on the other side
            (minus if c > 0 else plus)[mono] = 1
        for r in rows:
            for mono, c in r.poly.items():
                if r.equation or c > 0:
                    plus[mono] = plus.get(mono, 0) + 1
                if r.equation or c < 0:
                    minus[mono] = minus.get(mono, 0) + 1
        kept = []
        for r in rows:
            alone = False
            for mono, c in r.poly.items():
                if r.equation:
                    alone = alone or plus.get(mono, 0) + minus.get(mono, 0) <= 2
                else:
                    alone = alone or not (minus if c > 0 else plus).get(mono)
            if not alone:
                kept.append(r)
        if len(kept) == len(rows):
            return rows
        rows = kept


def _float_solution(target: Poly, rows: list[Row], index: dict[Mono, int], time_limit: float) -> Any:
    import highspy

    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(rows), len(index)
    scale = max(abs(c) for c in target.values())
    lp.col_cost_ = np.array([0.01 if r.equation else r.cost for r in rows])
    lower = [-INFINITY if r.equation else 0.0 for r in rows]
    if any(r.equation for r in rows):
        # free columns cost nothing in either direction
        lp.col_cost_ = np.array([0.0 if r.equation else r.cost for r in rows])
    lp.col_lower_, lp.col_upper_ = np.array(lower), np.full(len(rows), INFINITY)
    right = np.zeros(len(index))
    for mono, c in target.items():
        right[index[mono]] = float(c / scale)
    lp.row_lower_ = lp.row_upper_ = right
    starts, places, values = [0], [], []
    for r in rows:
        for mono in sorted(r.poly, key=lambda m: index[m]):
            places.append(index[mono])
            values.append(float(r.poly[mono]))
        starts.append(len(places))
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_ = np.array(starts, dtype=np.int32)
    lp.a_matrix_.index_ = np.array(places, dtype=np.int32)
    lp.a_matrix_.value_ = np.array(values)
    solver = highspy.Highs()
    for option, value in (("output_flag", False), ("time_limit", float(time_limit)), ("threads", 1), ("random_seed", 0)):
        solver.setOptionValue(option, value)
    solver.passModel(lp)
    solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    return list(solver.getSolution().col_value)


def _exact_solution(target: Poly, rows: list[Row], index: dict[Mono, int]) -> list[tuple[Fraction, Row]] | None:
    """Solve sum x_i row_i = target over the rationals; free unknowns are set to zero."""
    monos = sorted({m for r in rows for m in r.poly} | set(target), key=lambda m: index[m])
    if not rows:
        return None
    table = [[_fmpq(r.poly.get(m)) for r in rows] + [_fmpq(target.get(m))] for m in monos]
    reduced, rank = fmpq_mat(table).rref()
    result: list[tuple[Fraction, Row]] = []
    for i in range(rank):
        pivot = next(j for j in range(len(rows) + 1) if reduced[i, j] != 0)
        if pivot == len(rows):
            return None
        value = reduced[i, len(rows)]
        x = Fraction(int(value.p), int(value.q))
        if x < 0 and not rows[pivot].equation:
            return None
        if x:
            result.append((x, rows[pivot]))
    return result


def _fmpq(value: Fraction | None) -> fmpq:
    return fmpq(value.numerator, value.denominator) if value else fmpq(0)
