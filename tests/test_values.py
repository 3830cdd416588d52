"""Decimal values of any magnitude: right digits, in bounded time and memory."""

from decimal import Decimal
from fractions import Fraction

import mpmath
import pytest
from flint import arb
from hypothesis import given
from hypothesis import strategies as st

from symit import closed_form
from symit.families.values import digits_of, rounded
from symit.meaning.core import Undefined


def test_a_value_with_fifty_million_digits():
    found = closed_form("KL", "Gumbel", "Gumbel").value(p=["1.5", "1e3"], q=["1e5", "1e-3"], digits=15)
    with mpmath.workdps(40):
        # the other terms are below 1e9, next to 10^48994505
        log10 = (mpmath.mpf("99998.5") * 1000 + mpmath.loggamma(mpmath.mpf(10) ** 6) + mpmath.log(10) * 6) / mpmath.log(10)
        power = int(mpmath.floor(log10))
        assert Decimal(found).adjusted() == power
        assert abs(float(found.partition("E")[0]) - float(mpmath.mpf(10) ** (log10 - power))) < 1e-13


def test_values_too_large_to_be_written():
    with pytest.raises(ValueError, match="too large or small to be written"):
        closed_form("mean", "LogNormal").value(p=[0, "1e10"])


def test_small_values():
    assert Decimal(closed_form("KL", "Normal", "Normal").value(p=[0, 1], q=["1e-300", 1], digits=5)) == Decimal("5.0000E-601")


@given(st.fractions(min_value=-(10**6), max_value=10**6), st.integers(1, 40))
def test_rationals_are_rounded_correctly(x, digits):
    shown = digits_of(lambda: arb(x.numerator) / arb(x.denominator), digits, lambda: x)
    if x == 0:
        assert Decimal(shown) == 0
        return
    unit = Fraction(10) ** (Decimal(shown).adjusted() - digits + 1)
    assert abs(Fraction(Decimal(shown)) - x) <= unit / 2
    assert Decimal(shown) == rounded(x, digits)


def test_what_does_not_settle():
    with pytest.raises(Undefined, match="could not be settled"):
        digits_of(lambda: arb(1, 1), 5, lambda: None)
