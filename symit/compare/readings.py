"""One comparison: the library's value against the exact one, and how much of the difference the inputs explain.

An input is a float, which stands for all numbers that round to it. A difference that a change of the inputs by one unit
in the last place would make too is no defect of the library, so errors are held against that.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

import numpy as np

from symit.compare.exact import DECIMALS, Exact, NoTruth, TooLong, time_limit, truth
from symit.compare.laws import Entry, Library, Point, is_bound, neighbour, rounded
from symit.compare.points import bases
from symit.meaning.families import family

TOLERANCE = {"float64": 1e-6, "float32": 1e-3}
EXPLAINED = 100  # how many times the conditioning an error must exceed to count
CALL_SECONDS = 1.0
TRUTH_SECONDS = 1.0


@dataclass(frozen=True)
class Reading:
    """What the library said at a point; `fault` is empty, nan, infinity, value or raises."""

    point: Point
    dtype: str
    value: float
    exact: Exact
    error: float = 0.0
    fault: str = ""
    raised: str = ""
    conditioning: float = 0.0
    boundary: bool = False
    ill: bool = False

    def shown(self) -> str:
        return self.raised or (repr(self.value) if self.dtype == "float64" else str(np.float32(self.value)))


class Silent(ValueError):
    """Nothing to compare at this point."""


class Prober:
    """Asks a library and the table about one entry, and remembers."""

    def __init__(self, library: Library, entry: Entry) -> None:
        self.library, self.entry = library, entry
        self.known: dict[Point, Exact | None] = {}
        self.readings: dict[tuple[Point, str], Reading] = {}
        self.why: dict[str, int] = {}
        self.slow: list[str] = []
        self.deadline = math.inf
        # the zero of a differential entropy depends on the unit of length, so only errors beyond its own size or 1 say much
        self.floor = Decimal(1 if differential(entry) else 0)

    def truth(self, point: Point) -> Exact | None:
        if point not in self.known:
            try:
                self.known[point] = truth(self.entry, point, TRUTH_SECONDS)
            except NoTruth as error:
                self.why[str(error)] = self.why.get(str(error), 0) + 1
                self.known[point] = None
        return self.known[point]

    def at(self, point: Point, dtype: str) -> Reading:
        """The reading at a point rounded to a precision; raises Silent or NotImplementedError."""
        given, point = point, tuple(rounded(x, dtype) for x in point)
        if any(x in (0, 1) and x != y for x, y in zip(point, given, strict=True)):
            raise Silent("a number beyond the range of the precision")
        if (point, dtype) in self.readings:
            return self.readings[point, dtype]
        reading = self.readings[point, dtype] = self._judged(self.raw(point, dtype))
        return reading

    def raw(self, point: Point, dtype: str) -> Reading:
        """The same at floats of the precision, before the conditioning is asked."""
        tiny = is_bound(dtype)[1]
        if time.monotonic() > self.deadline:
            raise Silent("the time for this entry is over")
        if not self.entry.legal(point) or any(0 < abs(x) < tiny for x in point):
            raise Silent("not legal, or not normal numbers")
        exact = self.truth(point)
        if exact is None:
            raise Silent("nothing exact")
        return Reading(point, dtype, *self._called(point, dtype, exact))

    def fine(self, point: Point, dtype: str) -> bool | None:
        """Right, wrong, or None where nothing can be said."""
        try:
            return not self.at(point, dtype).fault
        except Silent:
            return None

    def _called(self, point: Point, dtype: str, exact: Exact) -> tuple[float, Exact, float, str, str]:
        try:
            with time_limit(CALL_SECONDS):
                value = self.library.call(self.entry, point, dtype)
        except NotImplementedError:
            raise
        except TooLong:
            self.slow.append(self.entry.expression(point, dtype))
            raise Silent("the library took too long") from None
        except Exception as error:  # whatever a library raises is what is being looked for
            text = " ".join(str(error).split())
            return math.nan, exact, math.inf, "raises", f"{type(error).__name__}: {text[:100]}"
        return value, exact, *faulty(value, exact, dtype, self.floor), ""

    def _judged(self, reading: Reading) -> Reading:
        """Put the error against what one unit in the last place of the inputs would do."""
        if not reading.fault or reading.fault in ("nan", "raises"):
            return reading
        conditioning, boundary = self.conditioning(reading)
        ill = reading.fault == "value" and reading.error <= EXPLAINED * conditioning
        return replace(reading, conditioning=conditioning, boundary=boundary, ill=ill, fault="" if ill else reading.fault)

    def conditioning(self, reading: Reading) -> tuple[float, bool]:
        """The relative change of the exact value under one-ulp changes; and whether they change finite to infinite."""
        total, boundary, here = 0.0, False, reading.exact.value
        for i, argument in enumerate(self.entry.arguments):
            if argument.kind == "count":
                continue
            most = 0.0
            for step in (1, -1):
                moved = neighbour(reading.point[i], step, reading.dtype)
                point = (*reading.point[:i], moved, *reading.point[i + 1 :])
                other = self.truth(point) if self.entry.legal(point) else None
                if other is None:
                    continue
                if other.value.is_infinite() != here.is_infinite():
                    boundary = True
                elif not here.is_infinite() and (size := max(abs(here), self.floor)) != 0:
                    change = DECIMALS.divide(abs(DECIMALS.subtract(other.value, here)), size)
                    most = max(most, float(min(change, Decimal("1e300"))))
            total += most
        return total, boundary


def differential(entry: Entry) -> bool:
    """Is this the entropy of a density?"""
    start = bases(entry)
    if entry.q is not None or not start:
        return False
    part = entry.p.parts(*(Fraction(x) for x in start[0]))[0]
    return part.family not in ("atom", "masses") and family(part.family).support[0] != "integer"


def faulty(value: float, exact: Exact, dtype: str, floor: Decimal) -> tuple[float, str]:
    """The error, relative to the exact value (or `floor`, if that is larger), and the kind of fault, before the conditioning is asked."""
    largest, tiny = is_bound(dtype)
    true = exact.value
    if math.isnan(value):
        return math.inf, "nan"
    if true.is_infinite():
        return (0.0, "") if value == float(true) else (math.inf, "infinity")
    beyond = abs(true) >= Decimal(largest) * (1 - Decimal("1e-6"))
    if math.isinf(value):
        same = (value > 0) == (true > 0)
        return (0.0, "") if beyond and same else (math.inf, "infinity")
    if abs(true) < Decimal(tiny) and abs(value) <= 2 * tiny:
        return 0.0, ""
    difference = abs(DECIMALS.subtract(DECIMALS.create_decimal(Decimal(value)), true))
    # where the exact value is zero only an absolute error has a meaning
    scale = max(abs(true), floor)
    error = difference if scale == 0 else DECIMALS.divide(difference, scale)
    size = float(min(error, Decimal("1e300")))
    return size, "value" if size > TOLERANCE[dtype] else ""
