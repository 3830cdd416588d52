"""Exact rational functions over generators, by python-flint: common denominators, lowest terms, factors."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from math import lcm
from typing import Any

from flint import Ordering, fmpq, fmpq_mpoly_ctx

from symit.meaning.polynomials import Gen, NotNormal, Poly, exact, unkey

MAX_DEGREE = 400
MAX_SIZE = 4000
MAX_PRODUCT = 1_000_000


class Field:
    """The rational functions in the generators of some polynomials; ("base", key)^-n stands for a divided sum."""

    def __init__(self, polys: Iterable[Poly]) -> None:
        self.scale: dict[Gen, int] = {}
        for poly in polys:
            self._collect(poly)
        self.gens = sorted(self.scale, key=repr)
        self.place = {g: i for i, g in enumerate(self.gens)}
        names = [f"g{i}" for i in range(len(self.gens))] or ["g0"]
        self.ctx = fmpq_mpoly_ctx.get(names, Ordering.lex)
        self.one = self.ctx.constant(1)

    def _collect(self, poly: Poly) -> None:
        if len(poly) > MAX_SIZE:
            raise NotNormal("the expression is too large")
        for mono in poly:
            for g, e in mono:
                fraction = Fraction(e)
                if g[0] == "base" and fraction.denominator == 1:
                    self._collect(unkey(g[1]))
                else:
                    self.scale[g] = lcm(self.scale.get(g, 1), fraction.denominator)

    def monomial(self, mono: Any, c: Any) -> tuple[Any, Any]:
        """(numerator, denominator) of one term."""
        up = [0] * max(1, len(self.gens))
        down = list(up)
        num, den = self.ctx.constant(_fmpq(c)), self.one
        for g, e in mono:
            if g[0] == "base" and Fraction(e).denominator == 1:
                top, bottom = self.fraction(unkey(g[1]))
                if abs(e) > 64:
                    raise NotNormal("a power is too large")
                if e < 0:
                    top, bottom = bottom, top
                num, den = num * top ** abs(int(e)), den * bottom ** abs(int(e))
                continue
            steps = int(Fraction(e) * self.scale[g])
            if abs(steps) > MAX_DEGREE:
                raise NotNormal("a power is too large")
            (up if steps > 0 else down)[self.place[g]] = abs(steps)
        return num * self.ctx.from_dict({tuple(up): 1}), den * self.ctx.from_dict({tuple(down): 1})

    def fraction(self, poly: Poly) -> tuple[Any, Any]:
        """Numerator and denominator in lowest terms."""
        num, den = self.ctx.constant(0), self.one
        for mono, c in poly.items():
            n, d = self.monomial(mono, c)
            if d == den:
                num = num + n
                continue
            common = den.gcd(d)
            left, right = d / common, den / common
            if max(len(num) * len(left), len(n) * len(right), len(den) * len(left)) > MAX_PRODUCT:
                raise NotNormal("the expression is too large")
            num, den = num * left + n * right, den * left
            if len(num) > MAX_SIZE:
                raise NotNormal("the expression is too large")
        common = num.gcd(den)
        return (num / common, den / common) if common != 1 else (num, den)

    def poly(self, value: Any) -> Poly:
        """A flint polynomial as one over the generators again."""
        found: Poly = {}
        for exponents, c in value.to_dict().items():
            mono = tuple((g, exact(Fraction(int(exponents[i]), self.scale[g]))) for i, g in enumerate(self.gens) if exponents[i])
            found[tuple(sorted(mono, key=repr))] = exact(Fraction(int(c.p), int(c.q)))
        return found


def _fmpq(c: Any) -> Any:
    value = Fraction(c)
    return fmpq(value.numerator, value.denominator)


def vanishes(poly: Poly) -> bool:
    """Is the rational function zero, its generators taken as independent?"""
    return not poly or bool(Field([poly]).fraction(poly)[0] == 0)


def factors(poly: Poly) -> tuple[Fraction, list[tuple[Poly, int]]]:
    """content * product of irreducible factors (with exponents, negative for the denominator)."""
    field = Field([poly])
    num, den = field.fraction(poly)
    content, found = Fraction(1), []
    for part, sign in ((num, 1), (den, -1)):
        c, pieces = part.factor()
        content *= Fraction(int(c.p), int(c.q)) ** sign
        found += [(field.poly(f), int(e) * sign) for f, e in pieces]
    return content, sorted(found, key=lambda pair: repr(sorted(pair[0].items(), key=repr)))
