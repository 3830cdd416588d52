"""Sums of n^-a (log n)^m over all n >= 1, by the formula of Euler and Maclaurin with a bound of its remainder.

With f(x) = x^-a (log x)^m, a > 1: sum_{n >= N} f(n) = int_N^oo f + f(N)/2 - sum_{k=1}^M B_2k/(2k)! f^(2k-1)(N) + R and
|R| <= |B_2M|/(2M)! int_N^oo |f^(2M)|. On the circle of radius x/2 about x, |f| <= (x/2)^-a (log x + 1)^m, so that by Cauchy's
estimate |f^(2M)(x)| <= (2M)! (2/x)^(2M) (x/2)^-a x^m, for x >= 2.
"""

from __future__ import annotations

from typing import Any

from flint import acb_series, arb, ctx, fmpq

from symit.families.enclosure.functions import Exact, Function
from symit.families.enclosure.pieces import NotEnclosed
from symit.families.enclosure.rays import ball


def power_sum(a: Any, m: int) -> Any:
    """sum_{n >= 1} n^-a (log n)^m, enclosed; a > 1 a ball."""
    if not a > 1 or m > 8:
        raise NotEnclosed("the series diverges")
    first, terms = ctx.prec, ctx.prec // 8 + m
    total = arb(0) if m else arb(1)
    for n in range(2, first):
        log = arb(n).log()
        total = total + (-a * log).exp() * log**m
    place = arb(first)
    log = place.log()
    head = (-a * log).exp()
    # int_N^oo x^-a (log x)^m dx = N^(1-a) sum_j m!/(m-j)! (log N)^(m-j) / (a-1)^(j+1)
    whole, factor = arb(0), arb(1)
    for j in range(m + 1):
        whole = whole + factor * log ** (m - j) / (a - 1) ** (j + 1)
        factor = factor * (m - j)
    total = total + head * place * whole + head * log**m / 2
    slopes = _series(a, m, place, 2 * terms)
    for k in range(1, terms + 1):
        total = total - arb(fmpq.bernoulli(2 * k)) / (2 * k) * slopes[2 * k - 1].real
    size = abs(arb(fmpq.bernoulli(2 * terms))) * arb(2) ** (2 * terms) * (a * arb(2).log()).exp()
    power = 2 * terms + a - m - 1
    rest = size * (-power * log).exp() / power
    return total + arb(0, rest.upper())


def _series(a: Any, m: int, place: Any, length: int) -> Any:
    """Taylor coefficients of x^-a (log x)^m about N."""
    old = ctx.cap
    try:
        ctx.cap = max(old, length + 1)
        log = acb_series([place, 1], length + 1).log()
        value = (log * acb_series([-a], length + 1)).exp()
        for _ in range(m):
            value = value * log
        return [value[i] for i in range(length + 1)]
    finally:
        ctx.cap = old


def summed_powers(body: Function) -> Any:
    """The sum over n >= 1 of an exact exponential sum at t = log n."""
    if not isinstance(body, Exact):
        raise NotEnclosed("the terms are no powers and logarithms")
    total = arb(0)
    for c, k, g in body.terms:
        total = total + ball(c) * power_sum(-ball(g), k)
    return total
