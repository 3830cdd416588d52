"""Normal laws of vectors: determinants, traces and quadratic forms of symmetric positive definite matrices.

A word is a product of matrices and inverses, a Tuple of (name, 1 or -1); the empty word is the identity. A vector is a
Tuple of (rational coefficient, name).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sympy import Integer, Rational, Symbol, Tuple

from symit.language.names import canonical, latex_name
from symit.language.symbols import CompoundLaw, Param, Term


def word(items: Iterable[tuple[str, int]]) -> Tuple:
    return Tuple(*(Tuple(Symbol(canonical(str(n))), Integer(e)) for n, e in items))


def vector(items: Iterable[tuple[Any, str]]) -> Tuple:
    return Tuple(*(Tuple(Rational(c), Symbol(canonical(str(n)))) for c, n in items))


class Determinant(Term):
    """det of a word."""

    def __new__(cls, of: Any) -> Any:
        return super().__new__(cls, of)

    free_symbols = property(lambda self: set())


class Trace(Term):
    """tr of a word."""

    def __new__(cls, of: Any) -> Any:
        return super().__new__(cls, of)

    free_symbols = property(lambda self: set())


class QuadraticForm(Term):
    """u^T W v for vectors u, v and a word W."""

    def __new__(cls, left: Any, of: Any, right: Any) -> Any:
        return super().__new__(cls, left, of, right)

    free_symbols = property(lambda self: set())


class VectorNormal(CompoundLaw):
    """The normal law of a vector with the given mean and covariance matrix (one matrix, or the identity)."""

    def __new__(cls, mean: Any, covariance: Any, dimension: Any = None) -> Any:
        return super().__new__(cls, mean, covariance, dimension if dimension is not None else Param("d"))

    mean = property(lambda self: self.args[0])
    covariance = property(lambda self: self.args[1])
    dimension = property(lambda self: self.args[2])
    free_symbols = property(lambda self: set())


MATRIX_TERMS = (Determinant, Trace, QuadraticForm)


def _word_text(of: Any) -> str:
    return "*".join(f"inv({n})" if e == -1 else str(n) for n, e in of) or "eye"


def _vector_text(v: Any) -> str:
    out = ""
    for c, n in v:
        sign = " - " if c < 0 else " + "
        size = "" if abs(c) == 1 else f"{abs(c)}*"
        out += (sign if out else ("-" if c < 0 else "")) + size + str(n)
    return out or "zero"


def matrix_text(e: Any) -> str | None:
    """The text of a matrix term or law; None for anything else."""
    if isinstance(e, Determinant):
        return f"det({_word_text(e.args[0])})"
    if isinstance(e, Trace):
        return f"tr({_word_text(e.args[0])})"
    if isinstance(e, QuadraticForm):
        left, of, right = e.args
        if left == right:
            return f"quad({_vector_text(left)}, {_word_text(of)})"
        return f"quad({_vector_text(left)}, {_word_text(of)}, {_vector_text(right)})"
    if isinstance(e, VectorNormal):
        return f"MVN[{e.dimension}]({_vector_text(e.mean)}, {_word_text(e.covariance)})"
    return None


def _word_latex(of: Any) -> str:
    return " ".join(latex_name(str(n)) + ("^{-1}" if e == -1 else "") for n, e in of) or "I"


def _vector_latex(v: Any) -> str:
    out = ""
    for c, n in v:
        sign = " - " if c < 0 else " + "
        out += (sign if out else ("-" if c < 0 else "")) + ("" if abs(c) == 1 else f"{abs(c)} ") + latex_name(str(n))
    return out or "0"


def matrix_latex(e: Any) -> str | None:
    """The LaTeX of a matrix term or law; None for anything else."""
    if isinstance(e, Determinant):
        return rf"\left|{_word_latex(e.args[0])}\right|"
    if isinstance(e, Trace):
        return rf"\mathrm{{tr}}\left({_word_latex(e.args[0])}\right)"
    if isinstance(e, QuadraticForm):
        left, of, right = e.args
        return rf"\left({_vector_latex(left)}\right)^{{\top}} {_word_latex(of)} \left({_vector_latex(right)}\right)"
    if isinstance(e, VectorNormal):
        return rf"\mathcal{{N}}({_vector_latex(e.mean)}, {_word_latex(e.covariance)})"
    return None
