"""Where a number is defined. Equal normal forms are equal numbers only where both are defined, so what a certificate brings in must be
defined for all values of its parameters, unless the claim itself speaks of it: every term of a claim is defined (docs/core.md)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from symit.kernel.rows import Rejected
from symit.meaning.polynomials import Poly, gen, unkey
from symit.meaning.scalars import Scalars


@dataclass
class Spoken:
    """What occurs in terms that are known to be defined: numbers divided by, numbers under roots, and functions of numbers."""

    divided: set[Any] = field(default_factory=set)
    rooted: set[Any] = field(default_factory=set)
    functions: set[Any] = field(default_factory=set)

    def add(self, polys: Iterable[Poly]) -> None:
        waiting = list(polys)
        while waiting:
            for mono in waiting.pop():
                for g, e in mono:
                    e = Fraction(e)
                    if e < 0:
                        self.divided.add(g)
                    if e.denominator != 1:
                        self.rooted.add(g)
                    if g[0] in ("log", "sf"):
                        self.functions.add(g)
                    if (inner := inside(g)) is not None:
                        waiting.append(inner)


def inside(g: Any) -> Poly | None:
    """The argument of a function, a root or a reciprocal."""
    if g[0] in ("log", "exp", "base", "abs"):
        return unkey(g[1])
    return unkey(g[2]) if g[0] == "sf" else None


def require_defined(form: Scalars, poly: Poly, spoken: Spoken) -> None:
    """Defined for all values of the parameters for which what is spoken of is; raises Rejected."""
    for mono in poly:
        for g, e in mono:
            _require(form, g, Fraction(e), spoken)


def _require(form: Scalars, g: Any, e: Fraction, spoken: Spoken) -> None:
    inner, sign = inside(g), form.sign(gen(g))
    if inner is not None and not (g in spoken.functions or g in spoken.divided or g in spoken.rooted):
        require_defined(form, inner, spoken)
        if (g[0] == "log" and form.sign(inner) <= 0) or g[0] == "sf":
            raise Rejected("means: a function of a number that may lie outside of its domain")
    if e < 0 and not sign and g not in spoken.divided:
        raise Rejected("means: a division by a number that may be zero")
    if e.denominator != 1 and sign <= 0 and g not in spoken.rooted and not form.nonnegative(gen(g)):
        raise Rejected("means: a root of a number that may be negative")


__all__ = ["Spoken", "require_defined"]
