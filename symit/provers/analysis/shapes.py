"""What a function looks like: which rule of the kernel may help with it."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from symit.kernel.analysis.region import Region
from symit.meaning.calculus import minus, num, plus, times
from symit.meaning.polynomials import Poly, scale, unkey
from symit.meaning.rational_functions import factors
from symit.meaning.scalars import generators
from symit.meaning.spelling import term_of


def is_rational(poly: Poly, region: Region) -> bool:
    """A rational function of the variables, with numbers for coefficients."""
    for g, e in powers(poly):
        if g[0] == "par":
            if Fraction(e).denominator != 1:
                return False
        elif has(g, region) and (g[0] != "base" or Fraction(e).denominator != 1):
            return False
    return True


def powers(poly: Poly) -> Iterator[tuple[Any, Any]]:
    for mono in poly:
        for g, e in mono:
            yield g, e
            if g[0] in ("base", "log", "exp", "abs"):
                yield from powers(unkey(g[1]))


def has(g: Any, region: Region) -> bool:
    return any(h[0] == "par" and h[1] in region.names for h in generators({((g, 1),): 1}))


def complement(g: Any, region: Region) -> str | None:
    """x for the generator of 1 - x, x between 0 and 1."""
    for name, lo, hi in region.box:
        if g[0] == "base" and (lo, hi) == (0, 1) and unkey(g[1]) == {(): 1, ((("par", name), 1),): -1}:
            return name
    return None


def complexity(poly: Poly, region: Region) -> tuple[int, int]:
    """How many variables the factors have at most, and how many generators there are."""
    _, pieces = factors(poly)
    most = max((sum(("par", n) in generators(piece) for n in region.names) for piece, _ in pieces), default=0)
    return most, len([g for g in generators(poly) if g[0] == "log"])


def linear_root(poly: Poly, region: Region) -> tuple[str, Fraction] | None:
    """(x, c) for a polynomial a (x - c) with c inside the range of x."""
    for name, lo, hi in region.box:
        g = ("par", name)
        if set(poly) <= {((g, 1),), ()} and ((g, 1),) in poly:
            c = -Fraction(poly.get((), 0)) / Fraction(poly[((g, 1),)])
            if (lo is None or c > lo) and (hi is None or c < hi):
                return name, c
    return None


def difference(poly: Poly, region: Region) -> tuple[str, str] | None:
    """(x, y) for a polynomial c (x - y)."""
    names = [n for n in region.names if ((("par", n), 1),) in poly]
    if len(poly) != 2 or len(names) != 2 or sum(map(Fraction, poly.values())) != 0:
        return None
    return names[0], names[1]


def divisors(poly: Poly, region: Region) -> list[Any]:
    """The reciprocals of the coefficients of logarithms, with the sign that makes them positive."""
    coefficients: dict[Any, Poly] = {}
    for mono, c in poly.items():
        logs = [(g, e) for g, e in mono if g[0] == "log" and has(g, region)]
        if len(logs) == 1 and logs[0][1] == 1:
            rest = tuple(pair for pair in mono if pair not in logs)
            coefficients.setdefault(logs[0][0], {})[rest] = c
    found = []
    plain = {m: c for m, c in poly.items() if not any(g[0] in ("log", "exp") and has(g, region) for g, _ in m)}
    if coefficients and any(has(h, region) for mono in plain for h, _ in mono) and any(Fraction(e).denominator != 1 for m in plain for _, e in m):
        found += [("pow", term_of(scale(plain, s)), "-1") for s in (1, -1)]
    for g in sorted(coefficients, key=repr):
        coefficient = coefficients[g]
        if any(has(h, region) for mono in coefficient for h, _ in mono):
            for s in (1, -1):
                found.append(("pow", term_of(scale(coefficient, s)), "-1"))
    return found


def truncated(p: Any, q: Any, terms: int) -> Any:
    """kl(p, q) less the Bregman divergence of the function whose second derivative is 4 sum_{k<terms} (2t-1)^(2k)."""
    kl = plus(
        times(p, ("log", times(p, ("pow", q, "-1")))),
        times(minus(num(1), p), ("log", times(minus(num(1), p), ("pow", minus(num(1), q), "-1")))),
    )
    u, v = (minus(times(num(2), x), num(1)) for x in (p, q))
    pieces = []
    for k in range(terms):
        n = 2 * k + 2
        # phi(u) = u^n / (n (n-1)), as a function of u = 2t - 1: phi'' in t is 4 u^(2k)
        c = Fraction(1, n * (n - 1))
        tangent = plus(("pow", v, str(n)), times(num(n), ("pow", v, str(n - 1)), minus(u, v)))
        pieces.append(times(num(c), minus(("pow", u, str(n)), tangent)))
    return minus(kl, plus(*pieces))
