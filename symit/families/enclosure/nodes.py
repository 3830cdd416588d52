"""Functions of a coordinate t that integrands are built from: their values at complex boxes, and on rays.

Exact exponential sums c t^k exp(g t) are kept apart from the rest, so that log x is t where x = exp(t) and the logarithm of a
density is the sum that it is on paper, with no logarithm of an exponential in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from flint import acb, arb

from symit.families.enclosure.rays import FLAT, LINEAR, LOG, Growth, Ray, Untamed, ball, hull
from symit.meaning.special import exact_ball

NAN: Any = acb(arb("nan"))


class Function:
    """A function of t, real on the real piece that is integrated over."""

    def at(self, z: Any, analytic: bool) -> Any:
        """An enclosure at a complex box; not finite if `analytic` and it may not be analytic there."""
        raise NotImplementedError

    def jet(self, z: Any) -> tuple[Any, Any, Any]:
        """Enclosures of the function and its first two derivatives, not finite where it may not be analytic."""
        raise NotImplementedError

    def ray(self, start: Any, sign: int) -> Ray:
        """An enclosure of f(sign * t) on t >= start."""
        raise NotImplementedError


class Exact(Function):
    """sum of c t^k exp(g t): c a fraction or a ball, k a natural number, g a fraction or a ball."""

    def __init__(self, terms: Sequence[tuple[Any, int, Any]]) -> None:
        merged: list[tuple[Any, int, Any]] = []
        for c, k, g in terms:
            for i, (d, j, h) in enumerate(merged):
                if j == k and isinstance(g, (int, Fraction)) and isinstance(h, (int, Fraction)) and g == h:
                    merged[i] = (add(c, d), k, g)
                    break
            else:
                merged.append((c, k, g))
        self.terms = [t for t in merged if not is_zero(t[0])]
        if not all(ball(c).is_finite() for c, _, _ in self.terms):
            raise Untamed("a constant has no digits at this precision")
        self.sizes: list[tuple[int, float, float]] | None = None
        self.balls = [(acb(ball(c)), k, None if is_zero(g) else acb(ball(g))) for c, k, g in self.terms]

    @property
    def constant(self) -> Any:
        """The value of a function that does not depend on t; None for others."""
        if not self.terms:
            return Fraction(0)
        (c, k, g), *more = self.terms
        return c if not more and k == 0 and is_zero(g) else None

    def at(self, z: Any, analytic: bool) -> Any:
        total = acb(0)
        for c, k, g in self.balls:
            value = c if g is None else c * (g * z).exp()
            total = total + (value if k == 0 else value * z if k == 1 else value * z**k)
        return total

    def jet(self, z: Any) -> tuple[Any, Any, Any]:
        f, d, dd = acb(0), acb(0), acb(0)
        for c, k, g in self.balls:
            e = c if g is None else c * (g * z).exp()
            rate = acb(0) if g is None else g
            p, p1 = z**k, k * z ** (k - 1) if k else acb(0)
            p2 = k * (k - 1) * z ** (k - 2) if k > 1 else acb(0)
            f, d, dd = f + e * p, d + e * (rate * p + p1), dd + e * (rate * rate * p + 2 * rate * p1 + p2)
        return f, d, dd

    def ray(self, start: Any, sign: int) -> Ray:
        return Ray(start, [(ball(c) * sign**k, Growth(k, 0, g * sign)) for c, k, g in self.terms])

    def scaled_by(self, place: float) -> int:
        """The term of the largest positive exponential at a place, roughly; -1 if there is none."""
        if self.sizes is None:
            self.sizes = [(j, _float(ball(c).log()), _float(ball(g))) for j, (c, k, g) in enumerate(self.terms) if k == 0 and ball(c) > 0]
        return max(self.sizes, key=lambda s: s[1] + s[2] * place, default=(-1,))[0]

    def over(self, j: int) -> Exact:
        """The sum divided by its term j, an exponential."""
        d, _, h = self.terms[j]
        return Exact([(divide(c, d), k, minus(g, h)) for c, k, g in self.terms])


def _float(x: Any) -> float:
    return float(x.mid()) if x.is_finite() else 0.0


def is_zero(x: Any) -> bool:
    return x == 0 if isinstance(x, (int, Fraction)) else bool(x.is_zero())


def add(a: Any, b: Any) -> Any:
    return a + b if isinstance(a, (int, Fraction)) and isinstance(b, (int, Fraction)) else ball(a) + ball(b)


def times(a: Any, b: Any) -> Any:
    return a * b if isinstance(a, (int, Fraction)) and isinstance(b, (int, Fraction)) else ball(a) * ball(b)


def minus(a: Any, b: Any) -> Any:
    return a - b if isinstance(a, (int, Fraction)) and isinstance(b, (int, Fraction)) else ball(a) - ball(b)


def divide(a: Any, b: Any) -> Any:
    return Fraction(a) / b if isinstance(a, (int, Fraction)) and isinstance(b, (int, Fraction)) else ball(a) / ball(b)


class Log(Function):
    """log w of an exponential sum: its largest exponential is taken out, so that what is left is near 1 on wide boxes."""

    def __init__(self, inner: Function) -> None:
        self.inner = inner
        self.cache: dict[int, tuple[Any, Any, Any]] = {}

    def _parts(self, z: Any) -> tuple[Any, Any, Exact] | None:
        if not isinstance(self.inner, Exact):
            return None
        j = self.inner.scaled_by(float(z.real.mid()))
        if j < 0:
            return None
        if j not in self.cache:
            c, _, g = self.inner.terms[j]
            self.cache[j] = (acb(ball(c).log()), acb(ball(g)), self.inner.over(j))
        return self.cache[j]

    def at(self, z: Any, analytic: bool) -> Any:
        parts = self._parts(z)
        if parts is None:
            return tight(self.inner, z, analytic, True).log(analytic)
        c, g, rest = parts
        return c + g * z + tight(rest, z, analytic, True).log(analytic)

    def jet(self, z: Any) -> tuple[Any, Any, Any]:
        parts = self._parts(z)
        c, g, inner = parts if parts is not None else (acb(0), acb(0), self.inner)
        f, d, dd = inner.jet(z)
        first = d / f
        return c + g * z + f.log(True), g + first, dd / f - first * first

    def ray(self, start: Any, sign: int) -> Ray:
        return self.inner.ray(start, sign).log()


class Sum(Function):
    def __init__(self, parts: Sequence[Function]) -> None:
        self.parts = list(parts)

    def at(self, z: Any, analytic: bool) -> Any:
        total = self.parts[0].at(z, analytic)
        for p in self.parts[1:]:
            total = total + p.at(z, analytic)
        return total

    def jet(self, z: Any) -> tuple[Any, Any, Any]:
        jets = [p.jet(z) for p in self.parts]
        return tuple(sum((j[i] for j in jets), acb(0)) for i in range(3))  # type: ignore[return-value]

    def ray(self, start: Any, sign: int) -> Ray:
        total = self.parts[0].ray(start, sign)
        for p in self.parts[1:]:
            total = total + p.ray(start, sign)
        return total


class Product(Function):
    def __init__(self, a: Function, b: Function) -> None:
        self.a, self.b = a, b

    def at(self, z: Any, analytic: bool) -> Any:
        return self.a.at(z, analytic) * self.b.at(z, analytic)

    def jet(self, z: Any) -> tuple[Any, Any, Any]:
        (f, df, ddf), (g, dg, ddg) = self.a.jet(z), self.b.jet(z)
        return f * g, df * g + f * dg, ddf * g + 2 * df * dg + f * ddg

    def ray(self, start: Any, sign: int) -> Ray:
        return self.a.ray(start, sign) * self.b.ray(start, sign)


class Exp(Function):
    def __init__(self, inner: Function) -> None:
        self.inner = inner

    def at(self, z: Any, analytic: bool) -> Any:
        return exponential(self.inner, z, analytic)

    def jet(self, z: Any) -> tuple[Any, Any, Any]:
        f, d, dd = self.inner.jet(z)
        e = f.exp()
        return e, e * d, e * (dd + d * d)

    def ray(self, start: Any, sign: int) -> Ray:
        return self.inner.ray(start, sign).exp()


def exponential(inner: Function, z: Any, analytic: bool) -> Any:
    """exp f(z), where an exponent of large slope would blow up its ball."""
    return tight(inner, z, analytic, False).exp()


def tight(f: Function, z: Any, analytic: bool, relative: bool) -> Any:
    """f(z); on a box where its ball is wide, by Taylor's form about the middle if that is narrower."""
    plain = f.at(z, analytic)
    if z.rad() < 1e-25 or not plain.rad() > (abs(plain.mid()) / 4 if relative else 1) or not plain.is_finite():
        return plain
    middle = z.mid()
    step = z - middle
    value, d, _ = f.jet(middle)
    taylor = value + step * (d + step * f.jet(z)[2] / 2)
    return taylor if taylor.is_finite() and taylor.rad() < plain.rad() else plain


class Power(Function):
    """f^q for a fraction q; for a fraction that is not whole f is positive on the piece."""

    def __init__(self, inner: Function, q: Fraction) -> None:
        self.inner, self.q = inner, q

    def at(self, z: Any, analytic: bool) -> Any:
        value = self.inner.at(z, analytic)
        if self.q.denominator == 1:
            return value ** int(self.q)
        return (value.log(analytic) * acb(exact_ball(self.q))).exp()

    def jet(self, z: Any) -> tuple[Any, Any, Any]:
        f, d, dd = self.inner.jet(z)
        q = acb(exact_ball(self.q))
        value = f ** int(self.q) if self.q.denominator == 1 else (f.log(True) * q).exp()
        return value, q * value * d / f, q * value * (dd / f + (q - 1) * (d / f) ** 2)

    def ray(self, start: Any, sign: int) -> Ray:
        return self.inner.ray(start, sign).power(self.q)


class Absolute(Function):
    def __init__(self, inner: Function) -> None:
        self.inner = inner

    def at(self, z: Any, analytic: bool) -> Any:
        return self.inner.at(z, analytic).real_abs(analytic)

    def jet(self, z: Any) -> tuple[Any, Any, Any]:
        return NAN, NAN, NAN

    def ray(self, start: Any, sign: int) -> Ray:
        return self.inner.ray(start, sign).magnitude()


class LogGamma(Function):
    """lgamma(t + r) for t > 0 or lgamma(r - t), at natural t (where sums are taken); on rays by Stirling's formula."""

    def __init__(self, inner: Exact) -> None:
        self.inner = inner

    def at(self, z: Any, analytic: bool) -> Any:
        return self.inner.at(z, analytic).lgamma()

    def ray(self, start: Any, sign: int) -> Ray:
        slopes = {k: c for c, k, g in self.inner.terms if is_zero(g)}
        if len(slopes) != len(self.inner.terms) or slopes.pop(1, None) != sign:
            raise Untamed("lgamma of no shifted coordinate")
        r = ball(slopes.pop(0, Fraction(0)))
        if slopes or not r >= 0:
            raise Untamed("lgamma of no shifted coordinate")
        # log(1 + y) lies in [y - y^2/2, y], y = r/t; lgamma(z) - (z - 1/2) log z + z - log(2 pi)/2 in [0, 1/(12 z)]
        small = hull(0, r / start)
        constant = hull(-r * r / (2 * start), 0) + (r - arb(1) / 2) * small + hull(0, 1 / (12 * start)) + (2 * arb.pi()).log() / 2
        return Ray(start, [(arb(1), LINEAR.times(LOG)), (r - arb(1) / 2, LOG), (arb(-1), LINEAR), (constant, FLAT)])


class Circular(Function):
    """cos or sin, on finite pieces."""

    def __init__(self, name: str, inner: Function) -> None:
        self.name, self.inner = name, inner

    def at(self, z: Any, analytic: bool) -> Any:
        value = self.inner.at(z, analytic)
        return value.cos() if self.name == "cos" else value.sin()

    def jet(self, z: Any) -> tuple[Any, Any, Any]:
        f, d, dd = self.inner.jet(z)
        c, s = f.cos(), f.sin()
        return (c, -s * d, -c * d * d - s * dd) if self.name == "cos" else (s, c * d, -s * d * d + c * dd)

    def ray(self, start: Any, sign: int) -> Ray:
        return Ray(start, [(hull(-1, 1), FLAT)])
