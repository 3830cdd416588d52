"""Signs of polynomials on a region, by Bernstein coefficients on boxes that are halved (Bernstein 1912; Cargo-Shisha 1966).

On [0,1]^n a polynomial lies between the least and the greatest of its Bernstein coefficients, and is positive in the open
box where none of them is negative and one is positive. Coefficients are exact rationals, or balls where constants such as
log 2 occur in them.
"""

from __future__ import annotations

from math import comb
from typing import Any

import numpy as np
from flint import arb, fmpq

from symit.kernel.analysis.region import Region
from symit.kernel.rows import Rejected
from symit.meaning.polynomials import Poly, gen
from symit.meaning.rational_functions import Field
from symit.meaning.special import at_precision, generator_ball

MAX_BOXES = 4000
MAX_ENTRIES = 4096
BITS = 192


def polynomial_sign(poly: Poly, region: Region, boxes: int = MAX_BOXES) -> int:
    """1 or -1 where the polynomial is >= 0 or <= 0 on the region (strictly inside each box); raises Rejected otherwise."""
    tensor = on_unit_box(poly, region)
    return at_precision(BITS, lambda: _sign(tensor, boxes))


def strictly_positive(poly: Poly, region: Region) -> bool:
    """Is the polynomial positive on the whole region, seen from the coefficients of the whole box?"""
    try:
        tensor = on_unit_box(poly, region)
    except Rejected:
        return False
    flat = list(tensor.flat)
    return all(_sign_of(c) >= 0 for c in flat) and any(_sign_of(c) > 0 for c in flat)


def _sign_of(c: Any) -> int:
    """The sign of a coefficient, -2 where a ball does not tell."""
    if isinstance(c, fmpq):
        return int(c > 0) - int(c < 0)
    return 1 if c > 0 else -1 if c < 0 else 0 if c.is_zero() else -2


def _sign(tensor: Any, boxes: int) -> int:
    sign = 0
    queue = [(tensor, 0)]
    used = 0
    while queue:
        piece, depth = queue.pop()
        used += 1
        if used > boxes or depth > 60 * piece.ndim:
            raise Rejected("analysis: the sign of a polynomial is not settled by so many boxes")
        signs = {_sign_of(c) for c in piece.flat} - {0}
        if not signs:
            continue
        corners = {_sign_of(piece[tuple(-(k >> i & 1) for i in range(piece.ndim))]) for k in range(1 << piece.ndim)} - {0}
        if {1, -1} <= corners | {sign}:
            raise Rejected("analysis: a polynomial changes its sign")
        if len(signs) == 1 and -2 not in signs:
            if sign and signs != {sign}:
                raise Rejected("analysis: a polynomial changes its sign")
            sign = signs.pop()
            continue
        sign = sign or next(iter(corners - {-2}), 0)
        axis = max(range(piece.ndim), key=lambda i: (piece.shape[i] > 1, -((depth + i) % piece.ndim)))
        queue += [(half, depth + 1) for half in halves(piece, axis)]
    return sign


def halves(tensor: Any, axis: int) -> tuple[Any, Any]:
    """De Casteljau's algorithm at 1/2: the coefficients on the two halves along an axis."""
    work = np.moveaxis(tensor, axis, 0).copy()
    n = work.shape[0] - 1
    left, right = np.empty_like(work), np.empty_like(work)
    half = fmpq(1, 2)
    for k in range(n + 1):
        left[k], right[n - k] = work[0], work[n - k]
        if k < n:
            work[: n - k] = (work[: n - k] + work[1 : n - k + 1]) * half
    return np.moveaxis(left, 0, axis), np.moveaxis(right, 0, axis)


def on_unit_box(poly: Poly, region: Region) -> Any:
    """The Bernstein coefficients on the unit box of the polynomial, moved there by a map that keeps its sign."""
    pars = [("par", n) for n in region.names]
    field = Field([poly, *(gen(g) for g in pars)])
    if any(field.scale[g] != 1 for g in pars):
        raise Rejected("analysis: a root of a variable is no polynomial")
    num, den = field.fraction(poly)
    if den != field.one and any(d for d in den.degrees()):
        raise Rejected("analysis: a rational function is no polynomial")
    if den.leading_coefficient() < 0:
        num = -num
    places = {n: field.place[g] for n, g in zip(region.names, pars, strict=True)}
    num = _moved(num, region, places, field)
    index = [places[n] for n in region.names]
    others = [(i, g) for g, i in field.place.items() if i not in index]
    degrees = [num.degrees()[i] if len(num) else 0 for i in index]
    size = 1
    for d in degrees:
        size *= d + 1
    if size > MAX_ENTRIES:
        raise Rejected("analysis: the polynomial is too large")
    tensor = np.full([d + 1 for d in degrees], fmpq(0), dtype=object)

    def fill() -> None:
        values = {i: generator_ball(g, {}) for i, g in others if any(e[i] for e in num.to_dict())}
        for exponents, c in num.to_dict().items():
            value: Any = c
            for i, ball in values.items():
                if exponents[i]:
                    n = field.scale[field.gens[i]]
                    value = value * (ball ** int(exponents[i]) if n == 1 else _root(ball, exponents[i], n))
            place = tuple(int(exponents[i]) for i in index)
            tensor[place] = tensor[place] + value

    at_precision(BITS, fill)
    return at_precision(BITS, lambda: _to_bernstein(tensor))


def _root(ball: Any, e: int, n: int) -> Any:
    return (ball.log() * arb(fmpq(int(e), n))).exp()


def _to_bernstein(tensor: Any) -> Any:
    """Coefficients of powers to those of Bernstein's polynomials, axis by axis."""
    for axis, size in enumerate(tensor.shape):
        n = size - 1
        if n == 0:
            continue
        work = np.moveaxis(tensor, axis, 0)
        out = np.empty_like(work)
        for k in range(n + 1):
            total = work[0] * fmpq(1)
            for i in range(1, k + 1):
                total = total + work[i] * fmpq(comb(k, i), comb(n, i))
            out[k] = total
        tensor = np.moveaxis(out, 0, axis)
    return tensor


def _moved(num: Any, region: Region, places: dict[str, int], field: Field) -> Any:
    """num with each variable written over (0, 1), times powers of positive denominators."""
    ctx = field.ctx
    x = {n: ctx.gen(i) for n, i in places.items()}
    one = ctx.constant(1)
    if region.order is not None:
        small, large = region.order
        lo, hi = region.ends(large)
        if region.ends(small) != (lo, hi) or lo is None:
            raise Rejected("analysis: ordered variables have one range, bounded below")
        s, u = x[small], x[large]
        # large = small + (hi - small) u, or small + u / (1 - u)
        top, bottom = (s * (one - u) + u, one - u) if hi is None else (s * (one - u) + u * ctx.constant(_q(hi)), one)
        num = _compose(num, places[large], top, bottom, ctx)
    for name, lo, hi in region.box:
        if region.order is None or name != region.order[1]:
            below, above = (None if e is None else ctx.constant(_q(e)) for e in (lo, hi))
            num = _compose(num, places[name], *_from_unit(x[name], below, above, one), ctx)
    return num


def _q(value: Any) -> fmpq:
    return fmpq(value.numerator, value.denominator)


def _from_unit(u: Any, lo: Any, hi: Any, one: Any) -> tuple[Any, Any]:
    if lo is not None and hi is not None:
        return lo + (hi - lo) * u, one
    if lo is not None:
        return lo * (one - u) + u, one - u
    if hi is not None:
        return hi * u - (one - u), u
    return 2 * u - one, u * (one - u)


def _compose(num: Any, place: int, top: Any, bottom: Any, ctx: Any) -> Any:
    """bottom^d num(x = top / bottom), d the degree in x."""
    degree = num.degrees()[place] if len(num) else 0
    if degree > 120:
        raise Rejected("analysis: the degree is too large")
    parts: dict[int, dict[Any, Any]] = {}
    for exponents, c in num.to_dict().items():
        rest = list(exponents)
        k = int(rest[place])
        rest[place] = 0
        parts.setdefault(k, {})[tuple(rest)] = c
    total = ctx.constant(0)
    ups, downs = [ctx.constant(1)], [ctx.constant(1)]
    for _ in range(int(degree)):
        ups.append(ups[-1] * top)
        downs.append(downs[-1] * bottom)
    for k, part in parts.items():
        total = total + ctx.from_dict(part) * ups[k] * downs[int(degree) - k]
    return total
