"""Open boxes with rational or infinite ends, two of whose variables may be ordered: where a function is looked at."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import Any

from symit.kernel.rows import Rejected
from symit.meaning.polynomials import Poly, gen, sub
from symit.meaning.scalars import Scalars

End = Fraction | None
MAX_VARIABLES = 8


@dataclass(frozen=True)
class Region:
    """{x : lo_i < x_i < hi_i}, and x_a < x_b for `order` = (a, b). An end that is None is infinite."""

    box: tuple[tuple[str, End, End], ...]
    order: tuple[str, str] | None = None

    def __post_init__(self) -> None:
        if len(self.box) > MAX_VARIABLES or len({n for n, _, _ in self.box}) != len(self.box):
            raise Rejected("analysis: too many variables, or one of them twice")
        for name, lo, hi in self.box:
            if lo is not None and hi is not None and lo >= hi:
                raise Rejected(f"analysis: the range of {name} has no interior")
        if self.order is not None and (self.order[0] == self.order[1] or not set(self.order) <= set(self.names)):
            raise Rejected("analysis: two different variables are ordered")
        if self.order is not None:
            # an empty region would prove anything, also about the corner where x_a = x_b
            below, above = self.ends(self.order[0])[0], self.ends(self.order[1])[1]
            if below is not None and above is not None and below >= above:
                raise Rejected("analysis: the ranges leave no room for the order")

    @cached_property
    def names(self) -> tuple[str, ...]:
        return tuple(n for n, _, _ in self.box)

    def ends(self, name: str) -> tuple[End, End]:
        for n, lo, hi in self.box:
            if n == name:
                return lo, hi
        raise Rejected(f"analysis: {name} is no variable of the region")

    @cached_property
    def form(self) -> Scalars:
        params = {
            n: {"lo": None if lo is None else str(lo), "hi": None if hi is None else str(hi), "lo_open": True, "hi_open": True}
            for n, lo, hi in self.box
        }
        facts: tuple[Poly, ...] = ()
        if self.order is not None:
            facts = (sub(gen(("par", self.order[1])), gen(("par", self.order[0]))),)
        return Scalars(params, facts)

    def within(self, name: str, lo: End, hi: End) -> Region:
        """The part where name lies between new ends (inside the old ones)."""
        self.ends(name)
        return replace(self, box=tuple((n, lo, hi) if n == name else (n, a, b) for n, a, b in self.box))._tidy()

    def without(self, name: str) -> Region:
        """The region of the other variables, for a function that name no longer occurs in."""
        order = None if self.order is not None and name in self.order else self.order
        return Region(tuple(row for row in self.box if row[0] != name), order)

    def _tidy(self) -> Region:
        """An order that the ends imply is dropped."""
        if self.order is not None:
            below, above = self.ends(self.order[0])[1], self.ends(self.order[1])[0]
            if below is not None and above is not None and below <= above:
                return replace(self, order=None)
        return self

    def split(self, name: str, at: Fraction) -> list[Region]:
        """The parts below and above; the ordered pair of variables is cut at the same place."""
        lo, hi = self.ends(name)
        if (lo is not None and at <= lo) or (hi is not None and at >= hi):
            raise Rejected(f"analysis: {at} does not lie inside the range of {name}")
        if self.order is None or name not in self.order:
            return [self.within(name, lo, at), self.within(name, at, hi)]
        small, large = self.order
        if self.ends(small) != self.ends(large):
            raise Rejected("analysis: ordered variables have one range")
        return [
            self.within(small, lo, at)._twin(large, lo, at),
            self.within(small, lo, at).within(large, at, hi),
            self.within(small, at, hi)._twin(large, at, hi),
        ]

    def _twin(self, name: str, lo: End, hi: End) -> Region:
        return replace(self, box=tuple((n, lo, hi) if n == name else (n, a, b) for n, a, b in self.box), order=self.order)

    def to_json(self) -> dict[str, Any]:
        box = [[n, None if lo is None else str(lo), None if hi is None else str(hi)] for n, lo, hi in self.box]
        return {"box": box} | ({"order": list(self.order)} if self.order else {})


def read_region(data: Any) -> Region:
    box = tuple((str(n), *(None if e is None else Fraction(e) for e in (lo, hi))) for n, lo, hi in data["box"])
    order = data.get("order")
    return Region(box, None if order is None else (str(order[0]), str(order[1])))  # type: ignore[arg-type]
