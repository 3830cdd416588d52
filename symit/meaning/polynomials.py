"""Exact polynomials over the generators of the normal form (symit/meaning/normal.py).

A polynomial maps monomials to Fractions; a monomial is a sorted tuple of (generator, rational exponent). Generators are
nested tuples: ("par", name), ("card", V), ("pi",), ("e",), ("prime", p) with a fractional exponent, ("logp", p) = log p,
("m", M, S) a marginal density, ("lp", M, S) its log, ("fn", f, S), ("val", X), ("S", V, monomial) an irreducible sum
over V, and the opaque ("log"|"exp"|"inv"|"abs"|"pow", key) and ("max"|"min", keys) of a polynomial.
"""

from __future__ import annotations

import re
from fractions import Fraction
from functools import lru_cache
from math import isqrt
from typing import Any

Gen = tuple[Any, ...]
Exponent = Any  # Fraction, or int wherever it is integral: cheaper to hash
Mono = tuple[tuple[Gen, Exponent], ...]
Number = Any  # Fraction, or int wherever it is integral; never divide two of them (that makes a float)
Poly = dict[Mono, Number]
ONE = 1
MAX_TERMS = 20_000
LONG_EXPONENT = re.compile(r"\d\.?[eE][+-]?[\d_]{4,}")


class NotNormal(ValueError):
    """The term is ill-formed, undefined, or too large for the kernel."""


def const(value: Fraction | int) -> Poly:
    return {(): exact(value)} if value else {}


def exact(exponent: Exponent) -> Exponent:
    """An int where it is integral, so that equal monomials also print, and so sort, alike."""
    whole: Exponent = exponent if isinstance(exponent, int) or exponent.denominator != 1 else exponent.numerator
    return whole


def rational(text: Any) -> Number:
    """The number that a string such as "3/4" stands for."""
    if isinstance(text, str):
        if text.isdecimal() and text.isascii():
            return int(text)
        require_modest(text)
    return exact(Fraction(text))


def require_modest(text: str) -> None:
    """A number such as 1e9999999 has a short name, but nothing can be computed with it."""
    if LONG_EXPONENT.search(text):
        raise NotNormal("a number is too large")


def gen(g: Gen, exponent: Exponent = 1) -> Poly:
    return {((g, exact(exponent)),): ONE}


def add(*polys: Poly) -> Poly:
    total: Poly = {}
    for poly in polys:
        if not total:
            total = dict(poly)
            continue
        for mono, c in poly.items():
            old = total.get(mono)
            if old is None:
                total[mono] = c
            elif old + c:
                total[mono] = old + c
            else:
                del total[mono]
    return total


def scale(poly: Poly, c: Fraction | int) -> Poly:
    if isinstance(c, float):
        raise NotNormal("a floating-point number among exact ones")
    if c == -1:
        return {mono: -value for mono, value in poly.items()}
    return {mono: value * c for mono, value in poly.items()} if c else {}


def sub(a: Poly, b: Poly) -> Poly:
    return add(a, scale(b, -1))


@lru_cache(maxsize=200_000)
def mono_mul(a: Mono, b: Mono) -> Mono:
    exponents = dict(a)
    for g, e in b:
        exponents[g] = exponents.get(g, 0) + e
    return tuple(sorted(((g, exact(e)) for g, e in exponents.items() if e), key=repr))


def mul(a: Poly, b: Poly) -> Poly:
    if len(a) * len(b) > MAX_TERMS:
        raise NotNormal("the expanded product is too large")
    if len(a) == 1 and () in a:
        return scale(b, a[()])
    product: Poly = {}
    for ma, ca in a.items():
        for mb, cb in b.items():
            mono = mono_mul(ma, mb)
            product[mono] = product.get(mono, 0) + ca * cb
    return {mono: c for mono, c in product.items() if c}


def key(poly: Poly) -> tuple[Any, ...]:
    return tuple(sorted(((mono, str(c)) for mono, c in poly.items()), key=repr))


def unkey(k: tuple[Any, ...]) -> Poly:
    return {mono: exact(Fraction(c)) for mono, c in k}


@lru_cache(maxsize=200_000)
def depends(g: Gen) -> frozenset[str]:
    """The variables on whose current values a generator depends."""
    tag = g[0]
    if tag in ("m", "lp", "fn"):
        return frozenset(v for v in g[2] if "=" not in v)
    if tag == "val":
        return frozenset(g[1:])
    if tag == "S":
        return frozenset().union(*(depends(h) for h, _ in g[2])) - set(g[1])
    if tag in ("log", "inv", "exp", "abs", "pow", "max", "min"):
        keys = g[1] if tag in ("max", "min") else (g[1],)
        return frozenset().union(*(depends(h) for k in keys for mono, _ in k for h, _ in mono))
    return frozenset()


def primes(n: int) -> dict[int, int]:
    """Prime factors by trial division; refuses numbers with a large unfactored part."""
    found: dict[int, int] = {}
    p = 2
    while p * p <= n:
        if p > 2_000_000:
            raise NotNormal("a number in a logarithm is too large to factor")
        while n % p == 0:
            found[p] = found.get(p, 0) + 1
            n //= p
        p += 1 if p == 2 else 2
    if n > 1:
        found[n] = found.get(n, 0) + 1
    return found


def log_rational(value: Fraction) -> Poly:
    if value <= 0:
        raise NotNormal("the logarithm of a number that is not positive")
    parts = [scale(gen(("logp", p)), e) for p, e in sorted(primes(value.numerator).items())]
    return add(*parts, *(scale(gen(("logp", p)), -e) for p, e in sorted(primes(value.denominator).items())))


def freeze(factors: dict[Gen, Any]) -> Mono:
    return tuple(sorted(((g, exact(e)) for g, e in factors.items() if e), key=repr))


def rational_power(c: Fraction, q: Fraction) -> Poly:
    """c^q for c > 0: the integer parts of the prime exponents as a number, the rest as roots of primes."""
    number, roots = Fraction(1), {}
    for sign, n in ((1, c.numerator), (-1, c.denominator)):
        if isqrt(n) ** 2 == n and q == Fraction(1, 2):
            number *= Fraction(isqrt(n)) ** sign
            continue
        for p, e in primes(n).items():
            whole, part = divmod(sign * e * q, 1)
            if abs(whole) > 4096:
                raise NotNormal("a power is too large")
            number *= Fraction(p) ** int(whole)
            roots["prime", p] = part
    return {freeze(roots): exact(number)}


def is_zero(poly: Poly) -> bool:
    """Is the normal form zero, once the inverses of sums are multiplied out?"""
    for _ in range(16):
        inverses = sorted({g for mono in poly for g, _ in mono if g[0] == "inv"}, key=repr)
        if not inverses:
            break
        g = inverses[-1]
        top = max((dict(mono).get(g, 0) for mono in poly), default=0)
        cleared: Poly = {}
        for mono, c in poly.items():
            exponents = dict(mono)
            factor = {freeze({h: e for h, e in exponents.items() if h != g}): c}
            for _ in range(int(top - exponents.get(g, 0))):
                factor = mul(factor, unkey(g[1]))
            cleared = add(cleared, factor)
        poly = cleared
    return not poly
