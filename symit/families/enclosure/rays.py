"""Enclosures of functions on a ray t >= T, and the one lemma that bounds every truncated tail.

A `Ray` is a sum of B t^k (log t)^m exp(g t) with balls B (k and g exact or balls), T >= 3: a set of functions that contains
the given one on the whole ray. Sums, products, logs, powers and exponentials of such functions stay in the class; where need be, terms
that decrease are absorbed into the constant ball [0, their value at T].

Lemma (exponential comparison). If f > 0 and (log f)' <= -c < 0 on [T, oo), then f(t) <= f(T) exp(-c (t - T)), so that
the integral of f over the ray is at most f(T)/c, and the sum of f(T + n), n >= 0, at most f(T)/(1 - exp(-c)).
In the coordinates chosen in `pieces` the logarithm of every density is at least linear there (power tails become exponential
under x = exp(t), Gaussian and double-exponential ones fall faster), so the lemma covers all integrals of the table.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from flint import arb

from symit.meaning.special import exact_ball

START = 3  # rays begin here or later, so that log t > 1


class Untamed(ArithmeticError):
    """No bound on this ray; perhaps on a later one."""


def ball(x: Any) -> Any:
    return exact_ball(x) if isinstance(x, (int, Fraction)) else x


def _same(a: Any, b: Any) -> bool:
    return isinstance(a, (int, Fraction)) and isinstance(b, (int, Fraction)) and a == b


def hull(low: Any, high: Any) -> Any:
    return arb(low).union(arb(high))


@dataclass(frozen=True)
class Growth:
    """t^k (log t)^m exp(g t)."""

    k: Any
    m: int
    g: Any

    def times(self, other: Growth, sign: int = 1) -> Growth:
        return Growth(self.k + other.k * sign, self.m + sign * other.m, _plus(self.g, other.g, sign))

    def at(self, t: Any) -> Any:
        value = (ball(self.g) * t).exp() if not _same(self.g, 0) else arb(1)
        if not _same(self.k, 0):
            value = value * (ball(self.k) * t.log()).exp()
        return value * t.log() ** self.m if self.m else value

    def slope(self, t: Any) -> tuple[Any, Any]:
        """Bounds on [t, oo) of the derivative of the logarithm: g + k/t + m/(t log t)."""
        k, g, m, unit = ball(self.k), ball(self.g), self.m, 1 / (t * t.log())
        low = g.lower() + min(k.lower(), arb(0)) / t + min(m, 0) * unit
        high = g.upper() + max(k.upper(), arb(0)) / t + max(m, 0) * unit
        return low, high

    def equals(self, other: Growth) -> bool:
        return self.m == other.m and _same(self.k, other.k) and _same(self.g, other.g)


def _plus(a: Any, b: Any, sign: int) -> Any:
    if isinstance(a, (int, Fraction)) and isinstance(b, (int, Fraction)):
        return a + b * sign
    return ball(a) + ball(b) * sign


FLAT = Growth(0, 0, 0)
LINEAR = Growth(1, 0, 0)
LOG = Growth(0, 1, 0)


class Ray:
    """A sum of balls times growths on t >= start."""

    def __init__(self, start: Any, terms: list[tuple[Any, Growth]]) -> None:
        self.start = start
        self.terms: list[tuple[Any, Growth]] = []
        self.constant = arb(0)
        for b, h in terms:
            if b.is_zero():
                continue
            if h.equals(FLAT):
                self.constant = self.constant + b
            else:
                self._merge(b, h)

    def absorbed(self) -> Ray:
        """The same with terms that never increase in the constant ball."""
        result = Ray(self.start, [])
        result.constant = self.constant
        for b, h in self.terms:
            if h.slope(self.start)[1] > 0:
                result.terms.append((b, h))
            else:
                result.constant = result.constant + b * hull(0, h.at(self.start))
        return result

    def _merge(self, b: Any, h: Growth) -> None:
        for i, (c, other) in enumerate(self.terms):
            if other.equals(h):
                self.terms[i] = (c + b, h)
                if self.terms[i][0].is_zero():
                    del self.terms[i]
                return
        self.terms.append((b, h))

    def all(self) -> list[tuple[Any, Growth]]:
        return [*self.terms, (self.constant, FLAT)]

    def __add__(self, other: Ray) -> Ray:
        return Ray(self.start, self.all() + other.all())

    def __mul__(self, other: Ray) -> Ray:
        return Ray(self.start, [(a * b, h.times(j)) for a, h in self.all() for b, j in other.all()])

    def _dominant(self) -> tuple[Any, Growth, Any]:
        """(B, h, r): the sum is B h (1 + r), r a ball."""
        terms = self.all()
        order = sorted(range(len(terms)), key=lambda i: (-float(ball(terms[i][1].g).mid()), -float(ball(terms[i][1].k).mid()), -terms[i][1].m))
        for i in order:
            b, h = terms[i]
            if b.contains(0):
                continue
            rest = Ray(self.start, [(c / b, j.times(h, -1)) for n, (c, j) in enumerate(terms) if n != i]).absorbed()
            if not rest.terms:
                return b, h, rest.constant
        raise Untamed("no term outgrows the others")

    def log(self) -> Ray:
        b, h, rest = self._dominant()
        inner = b * (1 + rest)
        if not inner > 0 or h.m:
            raise Untamed("the logarithm of what may be negative")
        return Ray(self.start, [(inner.log(), FLAT), (ball(h.g), LINEAR), (ball(h.k), LOG)])

    def power(self, q: Fraction) -> Ray:
        if q.denominator == 1 and 0 <= q <= 8:
            total = Ray(self.start, [(arb(1), FLAT)])
            for _ in range(int(q)):
                total = total * self
            return total
        b, h, rest = self._dominant()
        inner = b * (1 + rest)
        if h.m or (not inner > 0 and (q.denominator != 1 or inner.contains(0))):
            raise Untamed("a power of what may be nil")
        raised = inner ** int(q) if q.denominator == 1 else (inner.log() * exact_ball(q)).exp()
        k, g = (x * q if isinstance(x, (int, Fraction)) else x * exact_ball(q) for x in (h.k, h.g))
        return Ray(self.start, [(raised, Growth(k, 0, g))])

    def exp(self) -> Ray:
        line, power = arb(0), arb(0)
        others = []
        tidy = self.absorbed()
        for b, h in tidy.terms:
            if h.equals(LINEAR):
                line = line + b
            elif h.equals(LOG):
                power = power + b
            else:
                others.append((b, h))
        value = tidy.constant.exp()
        if others:
            rest = Ray(self.start, others).tamed()
            if any(b.upper() > 0 for b, _ in rest):
                raise Untamed("an exponential of an exponential grows")
            value = value * hull(0, 1)
        return Ray(self.start, [(value, Growth(power if not power.is_zero() else 0, 0, line if not line.is_zero() else 0))])

    def magnitude(self) -> Ray:
        return Ray(self.start, [(hull(-1, 1) * b, h) for b, h in self.all()])

    def tamed(self) -> list[tuple[Any, Growth]]:
        """Growths with upper ends of their balls, those above 0 hidden in stronger ones below 0: an upper bound of the sum."""
        terms = [(arb(b.upper()), h) for b, h in self.terms]
        for i, (b, h) in enumerate(terms):
            if not b > 0 or h.equals(LINEAR) or h.equals(LOG):
                continue
            for j, (c, strong) in enumerate(terms):
                ratio = h.times(strong, -1)
                if c < 0 and not ratio.slope(self.start)[1] > 0:
                    terms[j] = (arb((c + b * ratio.at(self.start)).upper()), strong)
                    terms[i] = (arb(0), h)
                    break
        return [(b, h) for b, h in terms if not b.is_zero()]


def tail(exponent: Ray, factor: Ray, steps: bool = False) -> Any:
    """A bound of the integral (or, with `steps`, of the sum over start, start + 1, ...) of exp(exponent) |factor|."""
    exponent = exponent.absorbed()
    start, upper = exponent.start, exponent.tamed()
    slope, log_size = arb(0), exponent.constant.upper()
    for b, h in upper:
        log_size = log_size + b * h.at(start)
        slope = slope + _derivative(b, h, start)
    total = arb(0)
    for b, h in factor.all():
        if b.is_zero():
            continue
        rate = -(slope + h.slope(start)[1]).upper()
        if not rate > 0:
            raise Untamed("the tail does not fall yet")
        size = abs(b).upper() * h.at(start) * log_size.exp()
        total = total + size / (1 - (-rate).exp() if steps else rate)
    if not total.is_finite():
        raise Untamed("the tail is not bounded yet")
    return total.upper()


def _derivative(b: Any, h: Growth, start: Any) -> Any:
    """The supremum of b h' on the ray."""
    if h.equals(LINEAR):
        return b
    if h.equals(LOG):
        return max(b, arb(0)) / start
    low = h.slope(start)[0]
    if b > 0 or not low >= 0:
        raise Untamed("the exponent grows")
    k, g = ball(h.k), ball(h.g)
    least = arb(0)
    if g >= 0 and k >= 0 and h.m >= 0:
        if g > 0:
            least = g.lower() * h.at(start).lower()  # h' >= g h, and h increases
        elif k >= 1:
            least = (k.lower() * Growth(h.k - 1, h.m, 0).at(start)).lower()  # h' >= k t^(k-1) (log t)^m, which increases
    return b * least


__all__ = ["FLAT", "LINEAR", "LOG", "START", "Growth", "Ray", "Untamed", "ball", "hull", "tail"]
