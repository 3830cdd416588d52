"""What is compared: a library's laws with the symit families that they are, and the expressions in which it is asked.

A law is written as the library's own code with holes for its arguments; the code that is run is the code that a finding
shows. `parts` turns the arguments, taken as the exact rationals that the floats are, into laws of symit's table.
"""

from __future__ import annotations

import math
import re
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np

Point = tuple[float, ...]
DTYPES = ("float64", "float32")
KINDS = ("real", "positive", "unit", "count")


@dataclass(frozen=True)
class Argument:
    """One argument of a law: which numbers it takes, and between which it is asked (a cost, or the library's own rule)."""

    name: str
    kind: str
    low: float = -math.inf
    high: float = math.inf
    closed: bool = False  # the ends of its range (0 and 1, or 0) are legal arguments

    def legal(self, x: float) -> bool:
        if not math.isfinite(x) or not self.low <= x <= self.high:
            return False
        if self.kind in ("positive", "unit"):
            inside = x > 0 and (self.kind == "positive" or x < 1)
            return inside or (self.closed and (x == 0 or (self.kind == "unit" and x == 1)))
        return self.kind == "real" or (x == int(x) and x >= 1)


@dataclass(frozen=True)
class Part:
    """A law of symit's table at exact parameters.

    Also `atom` (all mass at the integer `values[0]`) and `masses` (probabilities of 0, 1, ..., zeros allowed).
    """

    family: str
    values: tuple[Fraction, ...]


@dataclass(frozen=True)
class Law:
    """A law as a library writes it, and what it is for symit.

    `parts` gives independent components, whose entropies and divergences add; `stretch` the factor by which the law is
    wider than its part (the entropy is larger by its log); `bases` moderate arguments to start from.
    """

    name: str
    code: str
    arguments: tuple[Argument, ...]
    parts: Callable[..., Sequence[Part]]
    bases: tuple[Point, ...] = ()
    fits: Callable[..., bool] = lambda *_: True
    stretch: Callable[..., Any] | None = None
    numeric: bool = False  # the library integrates or sums numerically

    def legal(self, point: Point) -> bool:
        return all(a.legal(x) for a, x in zip(self.arguments, point, strict=True)) and self.fits(*point)


@dataclass(frozen=True)
class Entry:
    """One thing that the library computes: an entropy, or the divergence of two laws; `code` has holes {p} and {q}."""

    quantity: str
    p: Law
    q: Law | None
    code: str
    dtypes: tuple[str, ...] = DTYPES
    called: str = ""

    @property
    def name(self) -> str:
        if self.called:
            return self.called
        return f"KL({self.p.name} || {self.q.name})" if self.q is not None else f"entropy({self.p.name})"

    @property
    def arguments(self) -> tuple[Argument, ...]:
        return self.p.arguments + (self.q.arguments if self.q is not None else ())

    def labels(self) -> tuple[str, ...]:
        """The arguments' names, with their law where there are two."""
        if self.q is None:
            return tuple(a.name for a in self.p.arguments)
        return tuple(f"{side}.{a.name}" for side, law in (("p", self.p), ("q", self.q)) for a in law.arguments)

    def split(self, point: Sequence[Any]) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
        count = len(self.p.arguments)
        return tuple(point[:count]), tuple(point[count:])

    def legal(self, point: Point) -> bool:
        first, second = self.split(point)
        return self.p.legal(first) and (self.q is None or self.q.legal(second))

    def expression(self, point: Point, dtype: str) -> str:
        """The library's code at a point."""
        shown = [written(x, a, dtype) for x, a in zip(point, self.arguments, strict=True)]
        first, second = self.split(shown)
        code = self.code.format(p=self.p.code.format(*first), q=self.q.code.format(*second) if self.q is not None else "")
        return code if dtype == "float64" else re.sub(r"\bt\(", "f(", code)  # t makes doubles, f single numbers


@dataclass
class Library:
    """A library: its entries, the lines that its code needs, and what was left out, and why."""

    name: str
    version: str
    entries: list[Entry]
    setup: str
    left_out: list[tuple[str, str]] = field(default_factory=list)
    scope: dict[str, Any] = field(default_factory=dict)

    def call(self, entry: Entry, point: Point, dtype: str) -> float:
        """The library's value; raises what the library raises."""
        if not self.scope:
            exec(self.setup, self.scope)  # the adapters' own text
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            return float(eval(entry.expression(point, dtype), self.scope))

    def snippet(self, entry: Entry, point: Point, dtype: str) -> str:
        return f"{self.setup}\nprint({entry.expression(point, dtype)})"


def rounded(x: float, dtype: str) -> float:
    """The float of this precision that the library really sees."""
    with np.errstate(all="ignore"):
        return float(x) if dtype == "float64" else float(np.float32(x))


def written(x: float, argument: Argument, dtype: str) -> str:
    """The shortest text that reads back as this float."""
    if argument.kind == "count":
        return str(int(x))
    return repr(float(x)) if dtype == "float64" else str(np.float32(x))


def neighbour(x: float, steps: int, dtype: str) -> float:
    """The float so many steps above (or below)."""
    one: Any = np.float64 if dtype == "float64" else np.float32
    value = one(x)
    with np.errstate(all="ignore"):
        for _ in range(abs(steps)):
            value = np.nextafter(value, one(math.inf if steps > 0 else -math.inf))
    return float(value)


def is_bound(dtype: str) -> tuple[float, float]:
    """The largest and the smallest normal number."""
    info: Any = np.finfo(dtype)
    return float(info.max), float(info.tiny)


def epsilon(dtype: str) -> float:
    return float(np.finfo(dtype).eps)
