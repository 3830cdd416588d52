"""Integrals and sums of exp(L) G over a piece: Arb's integration between, the lemma of `rays` beyond."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise
from typing import Any

from flint import acb, arb, ctx

from symit.families.enclosure.functions import Exact, Function, exponential
from symit.families.enclosure.pieces import NotEnclosed, Piece
from symit.families.enclosure.rays import START, Untamed, tail
from symit.meaning.special import exact_ball

FARTHEST = arb(10) ** 9
EVALUATIONS = 40_000
MAX_TERMS = 400_000


def integral(exponent: Function, factor: Function | None, piece: Piece, tolerance: Any, breaks: Callable[[Any, Any], list[Any]] | None = None,
             body: Callable[[Any, bool], Any] | None = None) -> Any:  # fmt: skip
    """The integral of exp(exponent) * factor over the piece, to about the tolerance; `body`, if given, is what is integrated
    in its place, and exp(exponent) |factor| bounds it on the rays."""
    rest, ends = arb(0), []
    for sign, end in ((-1, piece.low), (1, piece.high)):
        if end is not None:
            ends.append(exact_ball(end))
            continue
        place, beyond = truncated(exponent, factor, sign, tolerance)
        rest = rest + arb(0, beyond)
        ends.append(place * sign)
    low, high = ends
    inner = sorted((b for b in breaks(low, high) if b > low and b < high), key=float) if breaks is not None else []
    if body is None:
        body = product_body(exponent, factor)
    total = arb(0)
    marks = [low, *inner, high]
    for a, b in pairwise(marks):
        value = acb.integral(body, acb(a), acb(b), rel_tol=arb(2) ** -ctx.prec, abs_tol=tolerance, eval_limit=EVALUATIONS, depth_limit=20 * ctx.prec)
        if not value.is_finite():
            raise NotEnclosed("the integral was not enclosed")
        total = total + value.real
    return total + rest


def product_body(exponent: Function, factor: Function | None) -> Callable[[Any, bool], Any]:
    def body(z: Any, analytic: bool) -> Any:
        value = exponential(exponent, z, analytic)
        return value if factor is None else value * factor.at(z, analytic)

    return body


def truncated(exponent: Function, factor: Function | None, sign: int, tolerance: Any, steps: bool = False, first: int = START) -> tuple[Any, Any]:
    """(T, bound): beyond T, on the side of `sign`, the integral is at most the bound, which is below the tolerance."""
    one = Exact([(Fraction(1), 0, Fraction(0))])
    start, why = arb(first), "the tail is too long"
    while start < FARTHEST:
        try:
            bound = tail(exponent.ray(start, sign), (factor or one).ray(start, sign), steps)
            if bound < tolerance:
                return start, bound
        except Untamed as error:
            why = str(error)
        start = (start * 3 / 2).ceil()
    raise Untamed(why)


def summed(exponent: Function, factor: Function | None, low: int, high: int | None, sign: int, tolerance: Any) -> Any:
    """The sum over t = low, low + 1, ... (to high, or to infinity) of exp(exponent(sign t)) factor(sign t)."""
    rest = arb(0)
    if high is None:
        stop, bound = truncated(exponent, factor, sign, tolerance, True, max(START, low))
        high, rest = int(stop.unique_fmpz()) - 1, arb(0, bound)
    if high - low > MAX_TERMS:
        raise NotEnclosed(f"the series has more than {MAX_TERMS} terms that count")
    body = product_body(exponent, factor)
    total = acb(0)
    for k in range(low, high + 1):
        total = total + body(acb(sign * k), False)
    if not total.is_finite():
        raise NotEnclosed("a term was not enclosed")
    return total.real + rest
