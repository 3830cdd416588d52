"""A sum of Shannon measures under way: joining a non-negative measure to a summand by a chain rule.

I(A;B|C) + I(A;D|BC) = I(A;BD|C),   H(A|BC) + I(A;B|C) = H(A|C),   H(A|C) + H(B|AC) = H(AB|C), and backwards.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import sympy

from symit.language.names import natural_key
from symit.language.objects import DifferentialEntropy, Entropy, MutualInformation, RandomVariable
from symit.provers.shannon.problem import Vector, bump, information_vector
from symit.provers.shannon.reduction import as_function, as_independence


@dataclass(frozen=True, order=True)
class Measure:
    """I(A;B|C) over bit masks; A = B stands for H(A|C)."""

    a: int
    b: int
    c: int

    @property
    def vector(self) -> Vector:
        return information_vector(self.a, self.b, self.c)

    @property
    def entropy(self) -> bool:
        return self.a == self.b


class Ledger:
    """The names behind the masks, and how measures are shown."""

    def __init__(self, law: Any, continuous: set[str]) -> None:
        self.law, self.continuous = law, continuous
        self.names: list[str] = []

    def mask(self, group: Any) -> int:
        total = 0
        for v in group:
            if v not in self.names:
                self.names.append(v)
            total |= 1 << self.names.index(v)
        return total

    def measure(self, a: Any, b: Any, c: Any) -> Measure | None:
        """None for a measure that is zero by itself."""
        x, y, z = self.mask(a), self.mask(b), self.mask(c)
        x, y = x & ~z, y & ~z
        if not x or not y or (x & y and x != y):
            return None
        return Measure(min(x, y), max(x, y), z)

    def members(self, mask: int) -> tuple[Any, ...]:
        """The variables of a mask, in the natural order of their names."""
        chosen = sorted((v for i, v in enumerate(self.names) if mask >> i & 1), key=natural_key)
        return tuple(RandomVariable(v) for v in chosen)

    def expression(self, m: Measure) -> Any:
        a, b, c = (self.members(mask) for mask in (m.a, m.b, m.c))
        if m.entropy:
            kind = DifferentialEntropy if any(v.name in self.continuous for v in a) else Entropy
            return kind(self.law, a, c)
        a, b = sorted((a, b), key=lambda group: [natural_key(v.name) for v in group])
        return MutualInformation(self.law, (a, b), c)

    def total(self, sums: dict[Measure, Fraction]) -> Any:
        return sympy.Add(*(sympy.Rational(c.numerator, c.denominator) * self.expression(m) for m, c in sums.items()))


def joined(summand: Measure, extra: Measure, sign: int = 1) -> Measure | None:
    """summand + extra (or minus) as a single measure, when a chain rule says so."""
    total: Vector = {}
    for vector, s in ((summand.vector, 1), (extra.vector, sign)):
        for mask, x in vector.items():
            bump(total, mask, s * x)
    return as_measure(total)


def as_measure(vector: Vector) -> Measure | None:
    """The measure whose vector this is."""
    function = as_function(vector)
    if function and function[2] == 1:
        s = function[1] & ~function[0]
        return Measure(s, s, function[0])
    split = as_independence(vector)
    if split and split[3] == 1:
        return Measure(min(split[:2]), max(split[:2]), split[2])
    return None


def absorb(sums: dict[Measure, Fraction], extra: Measure, weight: Fraction) -> tuple[dict[Measure, Fraction], Measure | None, Measure | None]:
    """sums + weight * extra with the extra joined to one summand: (the new sums, the summand, what it became)."""
    for old, c in sums.items():
        if not isinstance(old, Measure):
            continue
        # a negative summand shrinks: -I(A;BD|C) + I(A;D|BC) = -I(A;B|C)
        new = joined(old, extra) if c > 0 else joined(old, extra, -1)
        if new is not None and abs(c) >= weight:
            changed = dict(sums)
            shift(changed, old, -weight if c > 0 else weight)
            shift(changed, new, weight if c > 0 else -weight)
            return changed, old, new
    changed = dict(sums)
    shift(changed, extra, weight)
    return changed, None, None


def split(sums: dict[Measure, Fraction], extra: Measure, weight: Fraction) -> dict[Measure, Fraction] | None:
    """A joint entropy opened by the chain rule so that it holds H(A|BC), for an extra I(A;B|C); None when none can be."""
    if extra.entropy:
        return None
    a, b, c = extra.a, extra.b, extra.c
    for old, coefficient in sums.items():
        if not isinstance(old, Measure):
            continue
        whole = old.a | old.c
        if not old.entropy or coefficient < weight or old.c & ~c or (a | b | c) & ~whole:
            continue
        if ((a | b | c) == whole and a & ~old.a) or b & ~old.a:
            continue
        changed = dict(sums)
        shift(changed, old, -weight)
        for part, given in ((c & ~old.c, old.c), (b, c), (a, b | c), (whole & ~(a | b | c), a | b | c)):
            if part:
                shift(changed, Measure(part, part, given), weight)
        return changed
    return None


def shift(sums: dict[Any, Fraction], m: Any, c: Fraction) -> None:
    value = sums.get(m, Fraction(0)) + c
    if value:
        sums[m] = value
    else:
        sums.pop(m, None)
