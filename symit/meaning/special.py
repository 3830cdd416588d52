"""Enclosures by Arb balls of scalar terms and of their normal forms, special functions included."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from flint import acb, arb, ctx, fmpq

from symit.meaning.core import Undefined
from symit.meaning.polynomials import Poly, unkey

PRECISIONS = (64, 128, 256)


def _real(value: Any) -> Any:
    return value.real


def _positive(x: Any) -> Any:
    if not x > 0:
        raise Undefined("a function of positive numbers at a number not known to be positive")
    return x


def _zeta(x: Any, derivative: int) -> Any:
    if not x > 1:
        raise Undefined("the zeta series converges for s > 1")
    if derivative == 0:
        return x.zeta()
    from flint import acb_series

    old = ctx.cap
    try:
        ctx.cap = max(old, derivative + 1)
        coefficient = acb_series([acb(x), 1], derivative + 1).zeta()[derivative]
    finally:
        ctx.cap = old
    return (coefficient * arb(derivative).fac()).real


def _polygamma(n: int) -> Callable[[Any], Any]:
    return lambda x: _positive(x).digamma() if n == 0 else acb(_positive(x)).polygamma(n).real


def expected_log_factorial(x: Any) -> Any:
    """E log X! for X ~ Poisson(x), by its series; log k! <= k(k-1)/2 bounds the tail by that of the exponential series."""
    x = _positive(x)
    last = int(float(x.abs_upper()) * 4) + ctx.prec + 10
    if last > 200_000:
        raise Undefined("the series is too long")
    total, weight = arb(0), arb(1)
    for k in range(1, last + 1):
        weight = weight * x / k
        total = total + weight * arb(k + 1).lgamma()
    # weight = x^last/last!, so sum_{k>last} x^k/(k-2)!/2 <= x^2/2 * x^(last-1)/(last-1)! / (1 - x/last)
    tail = x * weight * last / (1 - x / last) / 2
    return (-x).exp() * (total + tail.union(arb(0)))


FUNCTIONS: dict[str, Callable[[Any], Any]] = {
    "lgamma": lambda x: _positive(x).lgamma(),
    "erf": lambda x: x.erf(),
    "erfc": lambda x: x.erfc(),
    "expint1": lambda x: _positive(x).expint(1),
    "besseli0": lambda x: x.bessel_i(0),
    "besseli1": lambda x: x.bessel_i(1),
    "cos": lambda x: x.cos(),
    "sin": lambda x: x.sin(),
    "atan": lambda x: x.atan(),
    "acosh": lambda x: x.acosh(),
    "asin": lambda x: x.asin(),
    "acos": lambda x: x.acos(),
    "ellipk": lambda x: _real(acb(x).elliptic_k()) if x < 1 else _positive(-x),
    "zeta": lambda x: _zeta(x, 0),
    "zeta1": lambda x: _zeta(x, 1),
    "zeta2": lambda x: _zeta(x, 2),
    "xlogx": lambda x: x if x.is_zero() else x * _positive(x).log(),
    "expectedlogfactorial": expected_log_factorial,
    "sgn": lambda x: arb(1) if x > 0 else arb(-1) if x < 0 else arb(0) if x.is_zero() else arb(0, 1),
    **{f"psi{n}": _polygamma(n) for n in range(6)},
}


def special(name: str, x: Any) -> Any:
    if name not in FUNCTIONS:
        raise Undefined(f"no function {name}")
    return FUNCTIONS[name](x)


def exact_ball(value: Fraction | int) -> Any:
    value = Fraction(value)
    return arb(fmpq(value.numerator, value.denominator))


def _power(x: Any, q: Fraction) -> Any:
    if q.denominator == 1:
        if q < 0 and x.contains(0):
            raise Undefined("division by zero")
        return x ** int(q)
    if q == Fraction(1, 2) and x.is_zero():
        return arb(0)
    return (_positive(x).log() * exact_ball(q)).exp()


def term_ball(t: Any, values: Mapping[str, Any]) -> Any:
    """The value of a scalar term; parameters are balls."""
    tag, args = t[0], t[1:]
    if tag == "num":
        return exact_ball(Fraction(args[0]))
    if tag == "pi":
        return arb.pi()
    if tag == "e":
        return arb(1).exp()
    if tag == "euler":
        return arb.const_euler()
    if tag == "par":
        if args[0] not in values:
            raise Undefined(f"the parameter {args[0]} has no value")
        return values[args[0]]
    inner = [term_ball(a, values) for a in (args[1:] if tag == "sf" else args[:1] if tag == "pow" else args)]
    if tag == "add":
        return sum(inner, arb(0))
    if tag == "mul":
        total = arb(1)
        for x in inner:
            total = total * x
        return total
    if tag == "pow":
        return _power(inner[0], Fraction(args[1]))
    if tag == "log":
        return _positive(inner[0]).log()
    if tag == "exp":
        return inner[0].exp()
    if tag == "abs":
        return abs(inner[0])
    if tag in ("max", "min"):
        result = inner[0]
        for x in inner[1:]:
            result = result.max(x) if tag == "max" else result.min(x)
        return result
    if tag == "sf":
        return special(str(args[0]), inner[0])
    raise Undefined(f"no scalar term: {tag!r}")


def poly_ball(poly: Poly, values: Mapping[str, Any]) -> Any:
    """The value of a normal form."""
    total = arb(0)
    for mono, c in poly.items():
        piece = exact_ball(c)
        for g, e in mono:
            piece = piece * _power(generator_ball(g, values), Fraction(e))
        total = total + piece
    return total


def generator_ball(g: Any, values: Mapping[str, Any]) -> Any:
    tag = g[0]
    if tag in ("pi", "euler", "par"):
        return term_ball(g, values)
    if tag == "prime":
        return arb(g[1])
    if tag == "logp":
        return arb(g[1]).log()
    inner = poly_ball(unkey(g[2] if tag == "sf" else g[1]), values)
    if tag == "log":
        return _positive(inner).log()
    if tag == "exp":
        return inner.exp()
    if tag == "base":
        return inner
    if tag == "abs":
        return abs(inner)
    if tag == "sf":
        return special(g[1], inner)
    raise Undefined(f"no generator of numbers: {tag!r}")


def at_precision(bits: int, compute: Callable[[], Any]) -> Any:
    before = ctx.prec
    try:
        ctx.prec = bits
        return compute()
    finally:
        ctx.prec = before


def constant_sign(poly: Poly) -> int:
    """The sign of a normal form without parameters, where balls separate it from zero."""
    for bits in PRECISIONS:
        try:
            value = at_precision(bits, lambda: poly_ball(poly, {}))
        except Undefined:
            continue
        if value > 0:
            return 1
        if value < 0:
            return -1
    return 0
