"""Rigorous enclosures by Arb balls (python-flint) of terms in exact rational models."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

from flint import arb, ctx, fmpq

from symit.meaning.core import Model, Undefined
from symit.meaning.finite import Evaluator

__all__ = ["Undefined", "ball", "numeric", "printed_interval"]


class Balls(Evaluator):
    def constant(self, name: str) -> Any:
        return arb.pi() if name == "pi" else arb(1).exp()

    def parameter(self, name: str) -> Any:
        value = self.model.params.get(name)
        if isinstance(value, Fraction):
            return value
        if isinstance(value, tuple):
            lo, hi = (to_arb(Fraction(end)) for end in value)
            return lo.union(hi)
        raise Undefined(f"the parameter {name} has no value")

    def log(self, x: Any) -> Any:
        if isinstance(x, float):
            if x > 0:
                return x
            raise Undefined("the log of -oo")
        if isinstance(x, Fraction):
            if x == 0:
                return float("-inf")
            if x < 0:
                raise Undefined("the log of a negative number")
            if x == 1:
                return Fraction(0)
            # a ratio near 1 loses no digits: log of the exact quotient
            return to_arb(x).log()
        if not x > 0:
            raise Undefined("the log of a number not known to be positive")
        return x.log()

    def exp(self, x: Any) -> Any:
        return to_arb(x).exp() if x != 0 else Fraction(1)

    def power(self, x: Any, q: Fraction) -> Any:
        base = to_arb(x)
        if q.denominator == 1:
            if q < 0 and base.contains(0):
                raise Undefined("division by zero")
            return base ** int(q)
        if isinstance(x, Fraction) and x == 0 and q > 0:
            return Fraction(0)
        if not base > 0:
            raise Undefined("a fractional power of a number not known to be positive")
        return (base.log() * to_arb(q)).exp()

    def order(self, tag: str, xs: list[Any]) -> Any:
        result = xs[0]
        for x in xs[1:]:
            if isinstance(x, float) or isinstance(result, float):
                raise Undefined("max or min of infinite values")
            result = to_arb(result).max(to_arb(x)) if tag == "max" else to_arb(result).min(to_arb(x))
        return result

    def sign(self, x: Any) -> int:
        if isinstance(x, (float, Fraction)):
            return super().sign(x)
        if x > 0:
            return 1
        if x < 0:
            return -1
        raise Undefined("0 * oo")

    def times(self, x: Any, y: Any) -> Any:
        if isinstance(x, Fraction) and isinstance(y, arb):
            return to_arb(x) * y if x != 1 else y
        if isinstance(y, Fraction) and isinstance(x, arb):
            return to_arb(y) * x if y != 1 else x
        return super().times(x, y)

    def add(self, xs: list[Any]) -> Any:
        if any(isinstance(x, float) for x in xs):
            return super().add(xs)
        exact = sum((x for x in xs if isinstance(x, Fraction)), Fraction(0))
        rest = [x for x in xs if not isinstance(x, Fraction)]
        total = to_arb(exact) if rest and exact else exact
        for x in rest:
            total = x + total if not isinstance(total, Fraction) else x
        return total


def to_arb(x: Any) -> Any:
    if isinstance(x, Fraction):
        return arb(fmpq(x.numerator, x.denominator))
    if isinstance(x, float):
        return arb("+inf") if x > 0 else arb("-inf")
    return x


def ball(term: Any, model: Model, context: dict[str, Any], bits: int = 64) -> Any:
    """An arb that contains the value (infinite where the conventions say so); raises Undefined."""
    before = ctx.prec
    try:
        ctx.prec = bits
        return to_arb(Balls(model, context).value(term))
    finally:
        ctx.prec = before


def numeric(term: Any, values: dict[str, Any], bits: int = 64) -> Any:
    """The value of a closed term; `values` gives parameters as fractions or as (lo, hi) intervals."""
    model = Model({}, {}, {}, {n: tuple(v) if isinstance(v, (tuple, list)) else Fraction(v) for n, v in values.items()}, {}, {})
    return ball(term, model, {}, bits)


def printed_interval(text: str) -> tuple[Fraction, Fraction]:
    """Half a unit of the last printed digit around a decimal: 0.163 stands for [0.1625, 0.1635]."""
    number = Decimal(text)
    if not number.is_finite() or abs(number.adjusted()) > 400 or len(text) > 400:
        raise ValueError(f"not a printed decimal: {text[:40]!r}")
    half = Fraction(10) ** int(number.as_tuple().exponent) / 2
    return Fraction(number) - half, Fraction(number) + half
