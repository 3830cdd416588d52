"""Small matrices of scalar terms: determinants, adjugates, products, written out entry by entry."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from symit.meaning.calculus import ZERO, num, plus, times

Matrix = tuple[tuple[Any, ...], ...]


def symmetric(size: int, entry: Any) -> Matrix:
    """The matrix of entry(i, j), i <= j counted from 1."""
    return tuple(tuple(entry(min(i, j), max(i, j)) for j in range(1, size + 1)) for i in range(1, size + 1))


def without(a: Matrix, i: int, j: int) -> Matrix:
    return tuple(tuple(x for n, x in enumerate(row) if n != j) for m, row in enumerate(a) if m != i)


@lru_cache(maxsize=4096)
def det(a: Matrix) -> Any:
    """By the first row."""
    if not a:
        return num(1)
    return plus(*(times(num((-1) ** j), x, det(without(a, 0, j))) for j, x in enumerate(a[0]) if x != ZERO))


def adjugate(a: Matrix) -> Matrix:
    """A with adjugate(A) A = det(A) I."""
    size = range(len(a))
    return tuple(tuple(times(num((-1) ** (i + j)), det(without(a, j, i))) for j in size) for i in size)


def inverse(a: Matrix) -> Matrix:
    below = ("pow", det(a), "-1")
    return tuple(tuple(times(x, below) for x in row) for row in adjugate(a))


def minors(a: Matrix) -> tuple[Any, ...]:
    """The leading principal minors: all positive exactly where a symmetric matrix is positive definite (Sylvester)."""
    return tuple(det(tuple(row[:k] for row in a[:k])) for k in range(1, len(a) + 1))


def quadratic(u: tuple[Any, ...], a: Matrix, v: tuple[Any, ...]) -> Any:
    """u^T A v."""
    return plus(*(times(x, e, y) for x, row in zip(u, a, strict=True) for e, y in zip(row, v, strict=True)))
