"""Vectors by their coordinates: sum_j f(mu_j, sigma_j), and normal laws of vectors with independent coordinates.

The letter j is bound by the sum; the number of coordinates is the dimension of the statement's laws of vectors.
"""

from __future__ import annotations

from typing import Any

import sympy
from sympy import Add, Mul

from symit.language.matrices import VectorNormal
from symit.language.names import BadName
from symit.language.symbols import CompoundLaw, Param, Term

LETTER = "j"


class Entry(Param):
    """The j-th coordinate of the vector of that name: mu_j, or mu_1j of a vector mu_1."""

    __slots__ = ()

    def __new__(cls, name: str) -> Any:
        if not (name.endswith(LETTER) and "_" in name):
            raise BadName(f"{name!r} is no coordinate: write mu_{LETTER}, mu_1{LETTER}")
        return super().__new__(cls, name)

    @property
    def vector(self) -> str:
        return str(self.name)[: -len(LETTER)].rstrip("_")


def entry(vector: str) -> Entry:
    """The j-th coordinate of a vector."""
    return Entry(f"{vector}{LETTER}" if "_" in vector else f"{vector}_{LETTER}")


class CoordinateSum(Term):
    """The sum of the body over the coordinates j = 1, ..., d."""

    def __new__(cls, body: Any) -> Any:
        return super().__new__(cls, sympy.sympify(body, strict=True))

    body = property(lambda self: self.args[0])

    @property
    def free_symbols(self) -> set[Any]:
        return set(self.body.free_symbols)


class DiagonalNormal(CompoundLaw):
    """The law of a vector whose coordinates are independent, the j-th normal with the given mean and variance."""

    def __new__(cls, mean: Any, variance: Any, dimension: Any = None) -> Any:
        mean, variance = (sympy.sympify(x, strict=True) for x in (mean, variance))
        return super().__new__(cls, mean, variance, dimension if dimension is not None else Param("d"))

    mean = property(lambda self: self.args[0])
    variance = property(lambda self: self.args[1])
    dimension = property(lambda self: self.args[2])

    @property
    def free_symbols(self) -> set[Any]:
        return set(self.mean.free_symbols | self.variance.free_symbols)


def by_coordinates(law: Any) -> Any:
    """N(mu, I) as a law of independent coordinates; None for a law with another covariance matrix."""
    if isinstance(law, DiagonalNormal):
        return law
    if isinstance(law, VectorNormal) and not law.covariance:
        return DiagonalNormal(combined(law.mean), sympy.S.One, law.dimension)
    return None


def vectorised(law: Any, entries: set[Any]) -> Any:
    """N(mu, sigma^2 I) beside sigma_j: there sigma is a vector, and sigma^2 I the diagonal matrix of its squares."""
    if not isinstance(law, DiagonalNormal):
        return law
    moved: dict[Any, Any] = {p: entry(str(p.name)) for p in law.variance.atoms(Param) if not isinstance(p, Entry) and entry(str(p.name)) in entries}
    return law.xreplace(moved) if moved else law


def combined(vector: Any) -> Any:
    """The j-th coordinate of a combination of vectors."""
    return Add(*(Mul(c, entry(str(n))) for c, n in vector))


def squared(e: Any) -> Any:
    """u^T v as a sum over the coordinates; None for a form with a matrix in it."""
    left, of, right = e.args
    return None if of else CoordinateSum(combined(left) * combined(right))


def sum_of(body: Any) -> Any:
    """The sum over the coordinates with its constant factors in front."""
    coefficient, rest = body.as_independent(*body.atoms(Entry), as_Add=False) if isinstance(body, Mul) else (sympy.S.One, body)
    return coefficient * CoordinateSum(rest)


def speaks_of_coordinates(e: Any) -> bool:
    return isinstance(e, sympy.Basic) and bool(e.atoms(CoordinateSum, DiagonalNormal))


def coordinate_text(e: Any, show: Any) -> str | None:
    """The text of a sum over coordinates or of a law of independent ones; None for anything else."""
    if isinstance(e, CoordinateSum):
        return f"(sum_{LETTER} ({show(e.body)}))"
    if isinstance(e, DiagonalNormal):
        mean = _vector_text(e.mean, show)
        each = f"{_bracketed(show(e.variance))}*eye" if e.variance != 1 else "eye"
        spread = f"diag({show(e.variance)})" if e.variance.atoms(Entry) else each
        return f"MVN[{e.dimension}]({mean}, {spread})"
    return None


def _bracketed(shown: str) -> str:
    return f"({shown})" if "+" in shown or " - " in shown or "/" in shown else shown


def _vector_text(mean: Any, show: Any) -> str:
    return "zero" if mean == 0 else str(show(mean.xreplace({x: Param(x.vector) for x in mean.atoms(Entry)})))


def coordinate_latex(e: Any, show: Any) -> str | None:
    """The LaTeX of the same."""
    if isinstance(e, CoordinateSum):
        return rf"\sum_{{{LETTER}}} \left({show(e.body)}\right)"
    if isinstance(e, DiagonalNormal):
        vectors = {x: Param(x.vector) for x in (e.mean + e.variance).atoms(Entry)}
        mean = show(e.mean.xreplace(vectors))
        spread = show(e.variance.xreplace(vectors))
        matrix = rf"\operatorname{{diag}}({spread})" if e.variance.atoms(Entry) else "I" if e.variance == 1 else rf"{spread} I"
        return rf"\mathcal{{N}}({mean}, {matrix})"
    return None


__all__ = [
    "CoordinateSum", "DiagonalNormal", "Entry", "by_coordinates", "combined", "coordinate_latex", "coordinate_text", "entry", "speaks_of_coordinates",
    "squared", "sum_of", "vectorised",
]  # fmt: skip
