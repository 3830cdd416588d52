"""Decimal values all of whose digits are right, from enclosures of growing precision."""

from __future__ import annotations

from collections.abc import Callable
from decimal import ROUND_HALF_EVEN, Context, Decimal, localcontext
from fractions import Fraction
from typing import Any

from symit.meaning.core import Undefined
from symit.meaning.special import at_precision

MAX_BITS = 200_000


def digits_of(enclosure: Callable[[], Any], digits: int, exact: Callable[[], Fraction | None]) -> str:
    """The value rounded to so many significant digits; `exact` is asked when the digits do not settle."""
    if isinstance(digits, bool) or not isinstance(digits, int) or not 1 <= digits <= 10_000:
        raise ValueError(f"digits must lie between 1 and 10000, not {digits}")
    bits = max(64, int(digits * 3.33) + 40)
    tried = 0
    while bits <= MAX_BITS and tried < 6:
        try:
            ends = at_precision(bits, lambda: _ends(enclosure()))
        except Undefined:
            if tried == 5:
                raise
            ends = None  # perhaps for want of precision
        if ends is not None and rounded(ends[0], digits) == rounded(ends[1], digits):
            return str(rounded(ends[0], digits))
        tried += 1
        bits *= 2
        if tried == 2:
            value = exact()
            if value is not None:
                return str(rounded(value, digits))
    raise Undefined("the digits of this value could not be settled")


def _ends(value: Any) -> tuple[Fraction, Fraction] | None:
    return (fraction_of(value.lower()), fraction_of(value.upper())) if value.is_finite() else None


def fraction_of(x: Any) -> Fraction:
    """The exact binary fraction that a ball's end is."""
    man, exp = x.man_exp()
    return Fraction(int(man)) * Fraction(2) ** int(exp)


def rounded(value: Fraction, digits: int) -> Decimal:
    with localcontext(Context(prec=digits, rounding=ROUND_HALF_EVEN, Emax=10**9, Emin=-(10**9))):
        # a rational with a long numerator is divided once, so the result is correctly rounded
        return _divide(value, digits)


def _divide(value: Fraction, digits: int) -> Decimal:
    with localcontext(Context(prec=len(str(abs(value.numerator))) + len(str(value.denominator)) + 5, Emax=10**9, Emin=-(10**9))):
        top, below = Decimal(value.numerator), Decimal(value.denominator)
    return Context(prec=digits, rounding=ROUND_HALF_EVEN, Emax=10**9, Emin=-(10**9)).divide(top, below)
