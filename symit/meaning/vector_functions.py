"""Functions of the normalising constants of laws of vectors, written out in the functions of one variable."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from symit.meaning.calculus import minus, num, over, plus, times

HALF = num("1/2")
LOG_2PI: Any = ("log", times(num(2), ("pi",)))


def par(name: str) -> Any:
    return ("par", name)


def lgamma(x: Any) -> Any:
    return ("sf", "lgamma", x)


def multigamma(p: int, a: Any) -> Any:
    """log of Siegel's gamma function: pi^(p(p-1)/4) Gamma(a) Gamma(a - 1/2) ... Gamma(a - (p-1)/2)."""
    factors = (lgamma(minus(a, num(Fraction(k, 2)))) for k in range(p))
    return plus(times(num(Fraction(p * (p - 1), 4)), ("log", ("pi",))), *factors)


def bessel_partition(p: int, r: Any) -> Any:
    """log((2 pi)^(p/2) I_(p/2-1)(r) / r^(p/2-1)): the integral of exp(k^T x) over the unit sphere of R^p, r = |k|."""
    low, _ = _bessel_pair(p, r)
    if p % 2 == 0:
        return minus(plus(times(num(p // 2), LOG_2PI), ("log", low)), times(num(Fraction(p, 2) - 1), ("log", r)))
    scale = plus(times(num(Fraction(p - 1, 2)), LOG_2PI), ("log", num(2)))
    return minus(plus(scale, ("log", low)), times(num(Fraction(p - 3, 2)), ("log", r)))


def bessel_ratio(p: int, r: Any) -> Any:
    """I_(p/2)(r) / I_(p/2-1)(r), the derivative of the above in r: the length of the mean of x."""
    low, high = _bessel_pair(p, r)
    if p == 3:
        return minus(over(cosh(r), sinh(r)), ("pow", r, "-1"))
    return over(high, low)


def sinh(r: Any) -> Any:
    return times(HALF, minus(("exp", r), ("exp", times(num(-1), r))))


def cosh(r: Any) -> Any:
    return times(HALF, plus(("exp", r), ("exp", times(num(-1), r))))


def _bessel_pair(p: int, r: Any) -> tuple[Any, Any]:
    """I_(p/2-1)(r) and I_(p/2)(r) by the recurrence I_(v+1) = I_(v-1) - (2v/r) I_v; for odd p both times sqrt(pi/(2 r)).

    These are then i_0 = sinh r / r, i_1 = (r cosh r - sinh r) / r^2, and i_(n+1) = i_(n-1) - ((2n+1)/r) i_n.
    """
    inverse_r = ("pow", r, "-1")
    if p % 2 == 0:
        low, high, step, count = ("sf", "besseli0", r), ("sf", "besseli1", r), Fraction(2), p // 2 - 1
    else:
        low = times(sinh(r), inverse_r)
        high, step, count = minus(times(cosh(r), inverse_r), times(sinh(r), inverse_r, inverse_r)), Fraction(3), (p - 3) // 2
    for _ in range(count):
        low, high, step = high, minus(low, times(num(step), inverse_r, high)), step + 2
    return low, high
