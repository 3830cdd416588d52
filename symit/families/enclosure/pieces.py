"""Where integrands are cut, and the coordinate on each piece.

The support is cut at the kinks of log-densities (exact rationals). On a piece the variable is

    whole line     x = c + w t                                  (c, w near the mode and the width: any rationals do)
    half-line      x = a + e^t or a - e^t, t real; where that does not tame the tail, t <= 0 and then x = a + t, t >= 1
    interval       x = a + (b - a) t, 0 <= t <= 1, where nothing is singular at the ends; else both halves by
                   x = a + (b - a)/2 e^t and x = b - (b - a)/2 e^t, t <= 0 (for y = x^c where the density is one in 1 - x^c)

In these coordinates logarithms of densities are sums of exponentials and logarithms of sums of exponentials.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

from flint import arb

from symit.families.enclosure import functions as fn
from symit.families.enclosure.functions import Exact, Function
from symit.families.enclosure.rays import Untamed
from symit.kernel.closed.law import Law
from symit.meaning.calculus import num, substitute
from symit.meaning.formulas import constant
from symit.meaning.special import special, term_ball

X = "#x"
SMOOTH = ("interval", "counting", "truncated-normal", "truncated-exponential", "exponential-tail", "gompertz", "normal", "exp-gamma", "logistic")
LINE_TAILS = ("gompertz", "exponential-tail")


class NotEnclosed(ValueError):
    """No rigorous enclosure is offered here, and why."""


@dataclass(frozen=True)
class Piece:
    """A part of the support: x and log |dx/dt| as functions of t, the range of t, and a rational x inside."""

    x: Function
    log_slope: Function
    low: Fraction | None
    high: Fraction | None
    inside: Fraction


T = Exact([(Fraction(1), 1, Fraction(0))])


def _shifted(a: Fraction, scale: Fraction, sign: int = 1, rate: int = 1) -> Exact:
    """a + sign * scale * e^(rate t)."""
    return Exact([(a, 0, Fraction(0)), (sign * scale, 0, Fraction(rate))])


def exponential_piece(a: Fraction, sign: int, scale: Fraction = Fraction(1), high: Fraction | None = None) -> Piece:
    slope = fn.log(Exact([(scale, 0, Fraction(1))]))
    return Piece(_shifted(a, scale, sign), slope, None, high, a + sign * scale / 2)


def linear_piece(a: Fraction, w: Fraction, low: Fraction | None, high: Fraction | None) -> Piece:
    inside = a if low is None else a + w * (low + (1 if high is None else (high - low) / 2))
    return Piece(Exact([(a, 0, Fraction(0)), (w, 1, Fraction(0))]), fn.log(fn.constant(abs(w))), low, high, inside)


def pieces(law: Law, terms: tuple[Any, ...], others: tuple[Law, ...] = (), plain: bool = False) -> Iterator[Piece]:
    """The pieces of a law's support for integrands made of terms in #x; `plain` asks for the second choice of
    coordinates: linear ones on half-lines, exponential ones on intervals."""
    low, high = (None if e is None else rational(e) for e in (law.end(0), law.end(1)))
    if law.family.support[0] == "circle":
        yield from (linear_circle(k) for k in range(8))
        return
    row = law.family.integral
    cuts = {k for t in terms for k in kinks(t)}
    if row == "beta":
        if any(0 < k < rational(law.naturals["u"]) for k in cuts):
            raise NotEnclosed("a kink inside the support of a beta law")
        yield from _beta(law)
        return
    if law.even is not None:
        cuts.add(rational(law.even))
    inner = sorted(k for k in cuts if (low is None or k > low) and (high is None or k < high))
    ends = [low, *inner, high]
    if ends == [None, None]:
        yield linear_piece(*_place(law), None, None)
        return
    for a, b in pairwise(ends):
        if a is not None and b is not None:
            yield from _interval(a, b, plain or any(_singular(q, e) for q in (law, *others) for e in (a, b)))
        elif a is not None:
            yield from _half_line(a, 1, plain or row in LINE_TAILS, any(_singular(q, a) for q in (law, *others)))
        elif b is not None:
            yield from _half_line(b, -1, plain, False)


def linear_circle(k: int) -> Piece:
    """An eighth of the circle: x = pi t/4 - pi on [k, k + 1]."""
    quarter = arb.pi() / 4
    x = Exact([(-arb.pi(), 0, Fraction(0)), (quarter, 1, Fraction(0))])
    return Piece(x, fn.constant(quarter.log()), Fraction(k), Fraction(k + 1), Fraction(0))


def _half_line(a: Fraction, sign: int, plain: bool, singular: bool) -> Iterator[Piece]:
    if not plain:
        yield exponential_piece(a, sign)
    elif not singular:
        yield linear_piece(a, Fraction(sign), Fraction(0), None)
    else:
        yield exponential_piece(a, sign, high=Fraction(0))
        yield linear_piece(a, Fraction(sign), Fraction(1), None)


def _interval(a: Fraction, b: Fraction, singular: bool) -> Iterator[Piece]:
    if not singular:
        yield linear_piece(a, b - a, Fraction(0), Fraction(1))
    else:
        for end, sign in ((a, 1), (b, -1)):
            yield exponential_piece(end, sign, (b - a) / 2, Fraction(0))


def _beta(law: Law) -> Iterator[Piece]:
    """x = y^(1/c) u with y = e^t/2 and y = 1 - e^t/2."""
    c, u = rational(law.naturals["c"]), rational(law.naturals["u"])
    half = Fraction(1, 2)
    for y in (Exact([(half, 0, Fraction(1))]), _shifted(Fraction(1), half, -1)):
        x = fn.product(fn.constant(u), fn.power(y, 1 / c))
        parts = [fn.constant(arb((u / c).numerator).log() - arb((u / c).denominator).log()), fn.log(Exact([(half, 0, Fraction(1))]))]
        if c != 1:
            parts.append(fn.product(fn.constant(1 / c - 1), fn.log(y)))
        yield Piece(x, fn.total(parts), None, Fraction(0), u / 2)


def _singular(law: Law, end: Fraction) -> bool:
    """May a log-density have a logarithm of the distance from this end?"""
    return law.family.integral not in SMOOTH and any(e is not None and rational(e) == end for e in (law.end(0), law.end(1)))


def rational(t: Any) -> Fraction:
    value = constant(t)
    if value is None:
        raise NotEnclosed("an end of the support is not rational")
    return value


def _place(law: Law) -> tuple[Fraction, Fraction]:
    """A rational centre and width near those of a law on the line."""
    put = {n: term_ball(t, {}) for n, t in law.naturals.items()}
    row = law.family.integral
    if row == "normal":
        centre, width = put["a"] / (2 * put["b"]), 1 / (2 * put["b"]).sqrt()
    elif row == "exp-gamma":
        centre, width = (put["s"] / (put["b"] * put["c"])).log() / put["c"], 1 / abs(put["c"])
    else:
        centre, width = put["k"].log() / put["c"], 1 / put["c"]
    unit = Fraction(2) ** int((width.mid().log() / arb(2).log()).floor().unique_fmpz() or 0)
    steps = (centre / arb(unit.numerator) * arb(unit.denominator)).mid().floor().unique_fmpz()
    return unit * int(steps or 0), unit


def kinks(t: Any) -> Iterator[Fraction]:
    """Where the argument of an absolute value, linear in #x with rational coefficients, is nil."""
    if not isinstance(t, tuple) or not t:
        return
    if t[0] == "abs" or (t[0] == "sf" and t[1] == "sgn"):
        line = linear(t[-1])
        if line is not None and line[1] != 0:
            yield -line[0] / line[1]
    for part in t:
        yield from kinks(part)


def linear(t: Any) -> tuple[Fraction, Fraction] | None:
    """(a, b) of a term a + b x."""
    values = [constant(substitute(t, {X: num(k)})) for k in (0, 1, 2)]
    if any(v is None for v in values) or values[2] - values[1] != values[1] - values[0]:  # type: ignore[operator]
        return None
    a, b, c = (constant(substitute(t, {X: num(Fraction(k, 7))})) for k in (1, 2, 3))
    if None in (a, b, c) or c - b != b - a:  # type: ignore[operator]
        return None
    return values[0], values[1] - values[0]  # type: ignore[operator,return-value]


def function(t: Any, piece: Piece) -> Function:
    """A term in #x as a function of the coordinate of a piece."""
    tag, args = t[0], t[1:]
    if tag == "num":
        return fn.constant(Fraction(args[0]))
    if tag in ("pi", "e", "euler"):
        return fn.constant(term_ball(t, {}))
    if tag == "par":
        if args[0] != X:
            raise NotEnclosed(f"the parameter {args[0]} has no value")
        return piece.x
    if tag == "pow":
        return fn.power(function(args[0], piece), Fraction(args[1]))
    if tag == "abs" or (tag == "sf" and args[0] == "sgn"):
        return _absolute(tag, args[-1], piece)
    inner = [function(a, piece) for a in (args[1:] if tag == "sf" else args)]
    if tag == "add":
        return fn.total(inner)
    if tag == "mul":
        value = inner[0]
        for f in inner[1:]:
            value = fn.product(value, f)
        return value
    if tag in ("log", "exp"):
        return fn.log(inner[0]) if tag == "log" else fn.exp(inner[0])
    if tag == "sf":
        only = inner[0]
        if isinstance(only, Exact) and only.constant is not None:
            return fn.constant(special(str(args[0]), fn.ball(only.constant)))
        if args[0] == "lgamma" and isinstance(only, Exact):
            return fn.LogGamma(only)
        if args[0] in ("cos", "sin"):
            return fn.Circular(str(args[0]), only)
    raise NotEnclosed(f"{tag} {args[0] if tag == 'sf' else ''} of the variable")


def _absolute(tag: str, inner: Any, piece: Piece) -> Function:
    line = linear(inner)
    if line is None:
        if tag == "sf":
            raise NotEnclosed("the sign of a curve")
        return fn.Absolute(function(inner, piece))
    # the piece has no kink inside, so that the sign is that at one place
    sign = 1 if line[0] + line[1] * piece.inside > 0 else -1 if line[0] + line[1] * piece.inside < 0 else 0
    return fn.constant(Fraction(sign)) if tag == "sf" else fn.product(fn.constant(Fraction(sign)), function(inner, piece))


__all__ = ["LINE_TAILS", "NotEnclosed", "Piece", "Untamed", "function", "kinks", "pieces", "rational"]
