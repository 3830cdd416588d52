"""Decimal values all of whose digits are right, from enclosures of growing precision.

Digits are read off a ball scaled by a power of ten, so that exp(10^8) takes no more time or memory than exp(1).
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction
from typing import Any

from flint import arb, ctx

from symit.meaning.core import Undefined
from symit.meaning.special import at_precision

MAX_BITS = 200_000
LARGEST = 10**9  # of a decimal exponent


def digits_of(enclosure: Callable[[], Any], digits: int, exact: Callable[[], Fraction | None]) -> str:
    """The value rounded to so many significant digits; `exact` is asked when the digits do not settle."""
    if isinstance(digits, bool) or not isinstance(digits, int) or not 1 <= digits <= 10_000:
        raise ValueError(f"digits must lie between 1 and 10000, not {digits}")
    bits = max(64, int(digits * 3.33) + 40)
    tried = 0
    while bits <= MAX_BITS and tried < 6:
        try:
            value = at_precision(bits, lambda: settled(enclosure(), digits))
        except TooLarge:
            raise
        except Undefined:
            if tried == 5:
                raise
            value = None  # perhaps for want of precision
        if value is not None:
            return str(value)
        tried += 1
        bits *= 2
        if tried == 2:
            known = exact()
            if known is not None:
                return str(rounded(known, digits))
    raise Undefined("the digits of this value could not be settled")


class TooLarge(Undefined):
    """The value, or its inverse, has more than 10^9 digits before the point."""


def settled(value: Any, digits: int) -> Decimal | None:
    """The decimal that all numbers of a ball round to; None where they do not agree."""
    if not value.is_finite():
        return None
    if value.is_zero():
        return Decimal(0)
    if value.contains(0):
        return None
    if value.is_exact() and abs(int(value.man_exp()[1])) < MAX_BITS:
        return rounded(fraction_of(value), digits)  # 0.25, not 0.25000
    power = exponent(value, digits)
    before = ctx.prec
    try:
        ctx.prec = before + 64  # for the bits of the exponent
        scaled = value * arb(10) ** (digits - 1 - power)
        low, high = fraction_of(scaled.lower()), fraction_of(scaled.upper())
    finally:
        ctx.prec = before
    first, last = (rounded(x, digits) for x in (low, high))
    return first.scaleb(power + 1 - digits, Context(prec=digits, Emax=2 * LARGEST, Emin=-2 * LARGEST)) if first == last else None


def fraction_of(x: Any) -> Fraction:
    """The exact binary fraction that a ball without radius is."""
    man, exp = x.man_exp()
    return Fraction(int(man)) * Fraction(2) ** int(exp)


def exponent(value: Any, digits: int) -> int:
    """n with 10^n <= |x| < 10^(n+1), or next to it, for the middle x of a ball."""
    before = ctx.prec
    try:
        ctx.prec = 96
        size = abs(value.mid()).log() / arb(10).log()
        if not abs(size) < LARGEST - digits:
            raise TooLarge(f"the value is 10 to the power {size.str(5, radius=False)}, too large or small to be written out")
        return int(float(size.floor().mid()))
    finally:
        ctx.prec = before


def rounded(value: Fraction, digits: int) -> Decimal:
    """A rational correctly rounded to so many digits: divided once."""
    top, below = (Decimal(n) for n in (value.numerator, value.denominator))  # exact, whatever their length
    return Context(prec=digits, rounding=ROUND_HALF_EVEN, Emax=LARGEST, Emin=-LARGEST).divide(top, below)
