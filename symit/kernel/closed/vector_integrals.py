"""Integrals (and sums) over vectors: exp(A) = integral of exp(carrier + sum of natural * statistic), by dimension.

The rows are those of integrals.py in more than one variable: Dirichlet's integral, Gauss's, Siegel's for positive definite
matrices, the Bessel function of the sphere and the multinomial theorem. `positive` is the natural domain: where all of
it is > 0 the integral is finite, elsewhere not.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Any

from symit.kernel.rows import Rejected
from symit.meaning.calculus import ZERO, minus, num, over, plus, times
from symit.meaning.explicit import det, inverse, minors, quadratic, symmetric
from symit.meaning.vector_functions import HALF, LOG_2PI, bessel_partition, lgamma, multigamma, par

LOG_DET: Any = ("log", ("par", "det_x"))


@dataclass(frozen=True)
class VectorIntegral:
    """One row at one size; `statistics` maps a natural parameter to its function of the coordinates.

    These are x1, x2, ...; for matrices x11, x12, ..., with the determinant det_x, the trace tr_x, and the entries y11, ...
    and trace tr_y of the inverse. `opened` says what a trace is, where the statistics are entries.
    """

    name: str
    statistics: tuple[tuple[str, Any], ...]
    log_partition: Any
    positive: tuple[Any, ...]
    nonzero: tuple[Any, ...] = ()
    carrier: Any = ZERO
    shapes: tuple[str, ...] = ()
    opened: tuple[tuple[str, Any], ...] = ()


def coordinates(count: int) -> tuple[Any, ...]:
    return tuple(par(f"x{i}") for i in range(1, count + 1))


def dirichlet(k: int) -> VectorIntegral:
    """Over the simplex x1 + ... + xK = 1, by Lebesgue measure in K - 1 of them (Dirichlet 1839)."""
    x, t = coordinates(k), [par(f"t{i}") for i in range(1, k + 1)]
    shifted = [plus(a, num(1)) for a in t]
    partition = minus(plus(*(lgamma(a) for a in shifted)), lgamma(plus(*shifted)))
    return VectorIntegral("dirichlet", tuple((f"t{i}", ("log", a)) for i, a in enumerate(x, 1)), partition, tuple(shifted))


def multinomial(k: int) -> VectorIntegral:
    """Counts of K sorts, n in all; the last count is n minus the others."""
    x, n = coordinates(k - 1), par("n")
    last = minus(n, plus(*x))
    carrier = minus(lgamma(plus(n, num(1))), plus(*(lgamma(plus(a, num(1))) for a in (*x, last))))
    partition = times(n, ("log", plus(num(1), *(("exp", par(f"t{i}")) for i in range(1, k)))))
    return VectorIntegral("multinomial", tuple((f"t{i}", a) for i, a in enumerate(x, 1)), partition, (n,), (), carrier, ("n",))


def normal(d: int) -> VectorIntegral:
    """exp(h^T x - x^T L x / 2) over R^d, for L positive definite."""
    x, h = coordinates(d), tuple(par(f"h{i}") for i in range(1, d + 1))
    precision = symmetric(d, lambda i, j: par(f"l{i}{j}"))
    statistics = [(f"h{i}", a) for i, a in enumerate(x, 1)]
    for i in range(1, d + 1):
        statistics += [(f"l{i}{j}", times(num("-1/2" if i == j else -1), x[i - 1], x[j - 1])) for j in range(i, d + 1)]
    partition = times(HALF, minus(plus(quadratic(h, inverse(precision), h), times(num(d), LOG_2PI)), ("log", det(precision))))
    return VectorIntegral("normal", tuple(statistics), partition, minors(precision))


def diagonal_normal(d: int) -> VectorIntegral:
    """The same for diagonal L."""
    x = coordinates(d)
    pairs = [(par(f"h{i}"), par(f"l{i}")) for i in range(1, d + 1)]
    partition = times(HALF, plus(times(num(d), LOG_2PI), *(minus(over(("pow", h, "2"), c), ("log", c)) for h, c in pairs)))
    statistics = [(f"h{i}", a) for i, a in enumerate(x, 1)] + [(f"l{i}", times(num("-1/2"), ("pow", a, "2"))) for i, a in enumerate(x, 1)]
    return VectorIntegral("diagonal-normal", tuple(statistics), partition, tuple(c for _, c in pairs))


def isotropic_normal(d: int) -> VectorIntegral:
    """The same for L a multiple of the identity."""
    x, c = coordinates(d), par("l")
    square = plus(*(("pow", par(f"h{i}"), "2") for i in range(1, d + 1)))
    partition = times(HALF, plus(times(num(d), minus(LOG_2PI, ("log", c))), over(square, c)))
    statistics = [(f"h{i}", a) for i, a in enumerate(x, 1)] + [("l", times(num("-1/2"), plus(*(("pow", a, "2") for a in x))))]
    return VectorIntegral("isotropic-normal", tuple(statistics), partition, (c,))


def wishart(p: int) -> VectorIntegral:
    """|X|^e exp(-tr T X) over positive definite X, by Lebesgue measure in the entries on and above the diagonal (Siegel 1935)."""
    return _siegel("wishart", p, "x", par("e"), LOG_DET)


def inverse_wishart(p: int) -> VectorIntegral:
    """|X|^-e exp(-tr T X^-1): the same integral after X -> X^-1 = Y, whose Jacobian is |X|^-(p+1)."""
    return _siegel("inverse-wishart", p, "y", minus(par("e"), num(p + 1)), times(num(-1), LOG_DET))


def _siegel(name: str, p: int, letter: str, exponent: Any, log_det: Any) -> VectorIntegral:
    scale = symmetric(p, lambda i, j: par(f"t{i}{j}"))
    a = plus(exponent, num(Fraction(p + 1, 2)))
    statistics = [("e", log_det)]
    for i in range(1, p + 1):
        statistics += [(f"t{i}{j}", times(num(-1 if i == j else -2), par(f"{letter}{i}{j}"))) for j in range(i, p + 1)]
    partition = minus(multigamma(p, a), times(a, ("log", det(scale))))
    trace = plus(*(par(f"{letter}{i}{i}") for i in range(1, p + 1)))
    return VectorIntegral(name, tuple(statistics), partition, (minus(a, num(Fraction(p - 1, 2))), *minors(scale)), opened=((f"tr_{letter}", trace),))


def isotropic_wishart(p: int) -> VectorIntegral:
    """wishart with T a multiple of the identity."""
    return _isotropic("isotropic-wishart", p, "x", par("e"), LOG_DET)


def isotropic_inverse_wishart(p: int) -> VectorIntegral:
    """inverse-wishart with T a multiple of the identity."""
    return _isotropic("isotropic-inverse-wishart", p, "y", minus(par("e"), num(p + 1)), times(num(-1), LOG_DET))


def _isotropic(name: str, p: int, letter: str, exponent: Any, log_det: Any) -> VectorIntegral:
    t, a = par("t"), plus(exponent, num(Fraction(p + 1, 2)))
    partition = minus(multigamma(p, a), times(a, num(p), ("log", t)))
    return VectorIntegral(name, (("e", log_det), ("t", times(num(-1), par(f"tr_{letter}")))), partition, (minus(a, num(Fraction(p - 1, 2))), t))


def sphere(p: int) -> VectorIntegral:
    """exp(k^T x) over the unit sphere of R^p by its surface measure: (2 pi)^(p/2) I_(p/2-1)(r) / r^(p/2-1), r = |k| > 0."""
    k = tuple(par(f"k{i}") for i in range(1, p + 1))
    square = plus(*(("pow", a, "2") for a in k))
    partition = bessel_partition(p, ("pow", square, "1/2"))
    return VectorIntegral("sphere", tuple(zip((f"k{i}" for i in range(1, p + 1)), coordinates(p), strict=True)), partition, (), (square,))


def zonal_sphere(p: int) -> VectorIntegral:
    """The same for a k along the last axis, of length r."""
    r = par("r")
    return VectorIntegral("zonal-sphere", (("r", par(f"x{p}")),), bessel_partition(p, r), (r,))


ROWS = {
    "dirichlet": dirichlet, "multinomial": multinomial, "normal": normal, "diagonal-normal": diagonal_normal, "isotropic-normal": isotropic_normal,
    "wishart": wishart, "inverse-wishart": inverse_wishart, "isotropic-wishart": isotropic_wishart,
    "isotropic-inverse-wishart": isotropic_inverse_wishart, "sphere": sphere, "zonal-sphere": zonal_sphere,
}  # fmt: skip


@cache
def vector_integral(name: str, size: int) -> VectorIntegral:
    if name not in ROWS:
        raise Rejected(f"no integral {name!r}")
    return ROWS[name](size)
