"""From floating-point multipliers to an exact combination: rational guesses first, then exact elimination."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from flint import fmpq, fmpq_mat

from symit.provers.shannon.problem import Vector

Term = tuple[Any, Any]  # coefficient (Fraction or int) and row: ("I", A, B, C) in masks, or ("given", j)
SIMPLE = (1, 12, 5040)
MAX_SUPPORT = 1500


def combine_exactly(goal: Vector, rows: list[tuple[Any, Vector, bool]], multipliers: list[float]) -> list[Term] | None:
    """Multipliers with  sum x_i row_i = goal  exactly, x_i >= 0 unless row i is an equation; None if the support has none.

    rows: (row, its vector, is it an equation?), with a floating-point multiplier each.
    """
    scale = max((abs(float(c)) for c in goal.values()), default=1.0)
    for bound in SIMPLE:
        found = _guess(goal, rows, [x * scale for x in multipliers], bound)
        if found is not None:
            return found
    for tolerance in (1e-9, 1e-7, 1e-12):
        support = [r for r, x in zip(rows, multipliers, strict=True) if abs(x) > tolerance]
        if 0 < len(support) <= MAX_SUPPORT:
            found = _eliminate(goal, support)
            if found is not None:
                return found
    return None


def _guess(goal: Vector, rows: list[tuple[Any, Vector, bool]], multipliers: list[float], bound: int) -> list[Term] | None:
    total: Vector = {}
    terms: list[Term] = []
    for (row, vector, equation), x in zip(rows, multipliers, strict=True):
        if abs(x) < 1e-9:
            continue
        value: Any = round(x) if bound == 1 else Fraction(x).limit_denominator(bound)
        if not value:
            continue
        if value < 0 and not equation:
            return None
        for mask, c in vector.items():
            total[mask] = total.get(mask, 0) + value * c
        terms.append((value, row))
    return terms if {m: c for m, c in total.items() if c} == goal else None


def _eliminate(goal: Vector, rows: list[tuple[Any, Vector, bool]]) -> list[Term] | None:
    """Reduced row echelon form over the rationals; free unknowns are zero."""
    masks = sorted({m for _, vector, _ in rows for m in vector} | set(goal))
    width = len(rows) + 1
    where = {m: i for i, m in enumerate(masks)}
    table = [[fmpq(0)] * width for _ in masks]
    for j, (_, vector, _) in enumerate(rows):
        for m, c in vector.items():
            table[where[m]][j] = _fmpq(c)
    for m, c in goal.items():
        table[where[m]][-1] = _fmpq(c)
    reduced, rank = fmpq_mat(table).rref()
    terms: list[Term] = []
    start = 0
    for i in range(rank):
        pivot = next(j for j in range(start, width) if reduced[i, j] != 0)
        start = pivot + 1
        if pivot == width - 1:
            return None
        value = reduced[i, width - 1]
        x = Fraction(int(value.p), int(value.q))
        if x < 0 and not rows[pivot][2]:
            return None
        if x:
            terms.append((x, rows[pivot][0]))
    return terms


def _fmpq(value: Any) -> fmpq:
    return fmpq(value) if isinstance(value, int) else fmpq(value.numerator, value.denominator)
