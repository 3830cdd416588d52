"""`entropy_interval`: the exact range of the entropy of a law of which some masses are known (docs/partial-information.md)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import sympy
from flint import arb, ctx

from symit.kernel.partial import Partial, entropy_ends, filled, read_record
from symit.language.partial import PartialLaw
from symit.language.symbols import RandomVariable
from symit.meaning.core import freeze_json
from symit.meaning.partial_claims import record

GUARD = 40  # bits beyond the digits asked for


@dataclass(frozen=True)
class Law:
    """A law by its masses in order, each with the number of classes that have it; classes of mass 0 are left out."""

    masses: tuple[tuple[Fraction, int], ...]

    def entropy(self) -> Any:
        """-sum p log p in nats, as a SymPy expression."""
        return sympy.Add(*(-n * _exact(p) * sympy.log(_exact(p)) for p, n in self.masses if p != 1))

    def __str__(self) -> str:
        return ", ".join(f"{n} x {p}" if n != 1 else str(p) for p, n in self.masses)


@dataclass(frozen=True)
class EntropyInterval:
    """The range [low, high] of the entropy in nats, as SymPy expressions (high may be oo), and the laws at its ends.

    `least` is the law at the lower end; `largest` that at the upper one, None where the number of classes is not bounded.
    `perplexity` is [exp(low), exp(high)]; `max_probability` the range of the largest mass, exact; with an unknown number of classes its
    lower end is approached and need not be attained.
    """

    low: Any
    high: Any
    least: Law
    largest: Law | None
    perplexity: tuple[Any, Any]
    max_probability: tuple[Fraction, Fraction]
    _record: Partial

    def decimals(self, digits: int = 10, unit: str = "nats") -> tuple[str, str]:
        """The lower end rounded down and the upper end rounded up to that many decimal places, in "nats" or "bits"; "inf" for oo.

        Every law meets these bounds: the rounding is outward, by ball arithmetic.
        """
        if unit not in ("nats", "bits"):
            raise ValueError(f"the unit is nats or bits, not {unit!r}")
        if not 0 <= digits <= 1000:
            raise ValueError("from 0 to 1000 decimal places")
        before = ctx.prec
        try:
            ctx.prec = int(digits * 3.33) + GUARD + 64
            low, high = entropy_ends(self._record)
            scale = 10 ** arb(digits) / (arb(2).log() if unit == "bits" else 1)
            down = int((low * scale).lower().floor().unique_fmpz()) if low > 0 else 0
            up = int((high * scale).upper().ceil().unique_fmpz()) if high.is_finite() else None
        finally:
            ctx.prec = before
        return _placed(down, digits), "inf" if up is None else _placed(up, digits)


def entropy_interval(known: Iterable[Any], *, rest: Any = None, over: int | None = None, at_most: Any = None) -> EntropyInterval:
    """The exact range of H(X) = -sum p log p over all laws with these known masses.

    known: masses of some classes: rationals, decimals as text, or floats, which stand for the decimals they print as. rest: the mass of all
    others together (default: 1 - sum of known). over: how many others there are (default: any finite number). at_most: none of these has
    more. The upper end is at equal masses, the lower at the most uneven ones allowed (entropy is Schur-concave: Marshall and Olkin 1979,
    3.D.1), and every value between is taken. Raises ValueError where no law is like that.
    """
    law = PartialLaw(RandomVariable("X"), tuple(map(_rational, known)), None if rest is None else _rational(rest), over,
                     None if at_most is None else _rational(at_most))  # fmt: skip
    found = read_record(freeze_json(record(law, "p", over)))
    masses = [lo for lo, _ in found.known]
    left = found.rest[0]
    cap = min(left, found.cap) if found.cap is not None else left
    full, small = filled(left, cap) if left else (0, left)
    least = _law([*((p, 1) for p in masses), (cap, full), (small, 1)])
    largest = None if over is None and left else _law([*((p, 1) for p in masses), (left / over if over else left, over or 0)])
    low, high = least.entropy(), largest.entropy() if largest is not None else sympy.oo
    top = max(masses, default=Fraction(0))
    even = left / over if over else Fraction(0)
    return EntropyInterval(low, high, least, largest, (sympy.exp(low), sympy.exp(high)), (max(top, even), max(top, cap)), found)


def _law(masses: Iterable[tuple[Fraction, int]]) -> Law:
    return Law(tuple((p, n) for p, n in masses if p and n))


def _rational(x: Any) -> Any:
    try:
        value = Fraction(str(x)) if isinstance(x, (float, str)) else Fraction(x.p, x.q) if isinstance(x, sympy.Rational) else Fraction(x)
    except (TypeError, ValueError, ZeroDivisionError):
        raise ValueError(f"a mass is a rational number, not {x!r}") from None
    return sympy.Rational(value.numerator, value.denominator)


def _exact(x: Fraction) -> Any:
    return sympy.Rational(x.numerator, x.denominator)


def _placed(n: int, digits: int) -> str:
    whole = str(n).zfill(digits + 1)
    return whole[: len(whole) - digits] + ("." + whole[len(whole) - digits :] if digits else "")
