"""A second opinion on a finding: the defining integral or sum, by ball arithmetic, without the closed form.

Integrals and sums are enclosed by symit.families.quadrature; where that does not succeed, integrals are taken over fifty
standard deviations about the mean, a cut that is not bounded: evidence, not proof.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

from flint import acb, arb, ctx

from symit.compare.exact import Exact, ball, decimal_of, time_limit
from symit.compare.laws import Entry, Part, Point
from symit.families.closed_form import closed_form
from symit.families.quadrature import NotSummed, T, _compiled, _log_mass, complex_ball, expected, numeric_law
from symit.kernel.closed.law import Law as NumericLaw
from symit.meaning.calculus import minus, num, times
from symit.meaning.families import family
from symit.meaning.special import at_precision, term_ball

CLOSE = Decimal("1e-9")
DIGITS = 40
WIDTH = 50  # standard deviations to each side
STEPS = 6  # to each
PIECES = 20  # to each side
EVALUATIONS = 1000  # of one piece
NO = "no: "


def confirmed(entry: Entry, point: Point, exact: Exact, seconds: float) -> str:
    """How the definition confirms the exact value: "integral", "sum", or "no: " and why it was of no use."""
    if exact.value.is_infinite() or exact.huge:
        return NO + "not a number that an integral gives"
    first, second = entry.split([Fraction(x) for x in point])
    left = entry.p.parts(*first)
    right = entry.q.parts(*second) if entry.q is not None else [None] * len(left)
    if exact.source == "defining sum":
        return "sum (the source)"
    summed = family(left[0].family).support[0] == "integer"
    why = "the integral has too few digits there"
    end = time.monotonic() + seconds
    for way in (enclosed,) if summed else (enclosed, about_the_mean, in_pieces):
        left_over = end - time.monotonic()
        if left_over <= 0:
            break
        try:
            with time_limit(left_over if way is not enclosed else seconds / 2):
                total = arb(0)
                for one, other in zip(left, right, strict=True):
                    value, mass = way(one, other)
                    if not abs(mass - 1) < arb(2) ** -40:
                        raise NotSummed("the integral misses the law")
                    total += value
                if entry.p.stretch is not None and entry.q is None:
                    stretch = entry.p.stretch
                    total += at_precision(1200, lambda: ball(stretch(*first)).log())
        except (ValueError, ArithmeticError) as error:
            why = str(error)
            continue
        if not total.is_finite():
            why = "the integral was not enclosed"
            continue
        found = decimal_of(total.mid(), "").value
        if abs(found - exact.value) <= abs(exact.value) * CLOSE:
            return "sum" if summed else "integral"
        sure = total.rel_accuracy_bits() > 40
        why = f"it gives {found:.15g}" if sure else "the integral has too few digits there"
    return NO + why


def enclosed(p: Part, q: Part | None) -> tuple[Any, Any]:
    """The measure and the total mass, both enclosed."""
    law, other = _laws(p, q)
    sign = num(1) if other is not None else num(-1)
    value = expected(law, lambda x: times(sign, _ratio(law, other, x)), DIGITS)
    return value, expected(law, lambda x: num(1), DIGITS)


def about_the_mean(p: Part, q: Part | None) -> tuple[Any, Any]:
    """By the trapezoidal rule over fifty standard deviations about the mean: for narrow bells, where it is exact to many digits."""
    with _frame(p, q) as (centre, spread, low, high, density, integrand):
        density, integrand, total, mass = _compiled(density), _compiled(integrand), arb(0), arb(0)
        for k in range(-WIDTH * STEPS, WIDTH * STEPS + 1):
            x = (centre + spread * k / STEPS).mid()
            if (low is None or x > low) and (high is None or x < high):
                total += term_ball(integrand, {"#t": x})
                mass += term_ball(density, {"#t": x})
        return total * spread / STEPS, mass * spread / STEPS


def in_pieces(p: Part, q: Part | None) -> tuple[Any, Any]:
    """By Arb's integration, piece by piece: for densities with an edge or a kink at the mean."""
    with _frame(p, q) as (centre, spread, low, high, density, integrand):
        ends = [centre + spread * ball(Fraction(WIDTH * k, PIECES)) for k in range(-PIECES, PIECES + 1)]
        inside = [e for e in ends if (low is None or e > low) and (high is None or e < high)]
        ends = ([low] if low is not None and ends[0] < low else []) + inside + ([high] if high is not None and ends[-1] > high else [])
        return _integral(integrand, ends), _integral(density, ends)


@contextmanager
def _frame(p: Part, q: Part | None) -> Iterator[tuple[Any, ...]]:
    """Where a law lies, its density, and what is integrated, at a precision for narrow laws far from zero (differences of large logs)."""
    law, other = _laws(p, q)
    mean, variance = (Fraction(closed_form(of, p.family).value(p=list(p.values), digits=60)) for of in ("mean", "variance"))
    before = ctx.prec
    try:
        ctx.prec = 256 + 2 * _bits(mean * mean / variance) + _bits(abs(mean)) + _bits(1 / variance)
        low, high = (None if e is None else term_ball(e, {}) for e in (law.end(0), law.end(1)))
        density, sign = ("exp", law.log_density(T)), num(1 if other is not None else -1)
        yield ball(mean), ball(variance).sqrt(), low, high, density, times(sign, density, _ratio(law, other, T))
    finally:
        ctx.prec = before


def _integral(body: Any, ends: Sequence[Any]) -> Any:
    body, small, total = _compiled(body), arb(2) ** -80, arb(0)
    for a, b in pairwise(ends):
        piece = acb.integral(
            lambda t, analytic: complex_ball(body, t, analytic), acb(a), acb(b), rel_tol=small, abs_tol=small, eval_limit=EVALUATIONS
        )
        total += piece.real
    return total


def _bits(x: Fraction) -> int:
    return max(0, x.numerator.bit_length() - x.denominator.bit_length())


def _laws(p: Part, q: Part | None) -> tuple[NumericLaw, NumericLaw | None]:
    return numeric_law(p.family, list(p.values)), numeric_law(q.family, list(q.values)) if q is not None else None


def _ratio(law: NumericLaw, other: NumericLaw | None, x: Any) -> Any:
    """log p(x) - log q(x), or log p(x)."""
    return _log_mass(law, x) if other is None else minus(_log_mass(law, x), _log_mass(other, x))
