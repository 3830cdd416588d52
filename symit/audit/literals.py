"""Literal distributions in formulas and in plain text: do their probabilities sum to 1?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

LIST = re.compile(r"[\[(（{]\s*((?:\d*\.?\d+\s*[,，;；&]\s*)+\d*\.?\d+)\s*\\?[\])）}]")
WORDS = re.compile(
    r"distribut|分布|概率|probabilit|softmax|预测|predict|one-?hot|标签|label|\bpmf\b|输出|prior|posterior|先验|后验|(?<![A-Za-z])[pqPQy]\s*(?:\([a-z]\))?\s*=\s*\\?\{?$",
    re.I,
)
APPROXIMATE = re.compile(r"≈|\\approx|约|about|roughly|approximately|大约", re.I)


@dataclass(frozen=True)
class Literal:
    """A list of decimals that the document calls a distribution."""

    text: str
    entries: tuple[str, ...]
    line: int
    column: int
    rounded: bool

    @property
    def total(self) -> Fraction:
        return sum((Fraction(e) for e in self.entries), Fraction(0))

    @property
    def explained_by_rounding(self) -> bool:
        """At least three decimals (or equal entries), off by at most half a unit for each entry."""
        places = [len(e.partition(".")[2]) for e in self.entries if Fraction(e) not in (0, 1)]
        if not places:
            return False
        unit = Fraction(1, 10 ** max(places))
        fine = min(places) >= 3 or (len(set(self.entries)) == 1 and min(places) >= 2)
        return (fine or self.rounded) and abs(self.total - 1) <= unit * len(self.entries) / 2


def find(lines: list[str], skip: set[int]) -> Iterator[Literal]:
    """Lists of numbers in [0, 1] with a word of probability before them; code lines are skipped."""
    for number, line in enumerate(lines, 1):
        if number in skip or len(line) > 20_000:
            continue
        for match in LIST.finditer(line):
            entries = tuple(e.strip() for e in re.split(r"[,，;；&]", match[1]))
            values = [Fraction(e if not e.startswith(".") else "0" + e) for e in entries]
            before = line[max(0, match.start() - 60) : match.start()]
            if any(not 0 <= v <= 1 for v in values) or re.search(r"\\in\s*$|∈\s*$|interval|区间|到\s*$|seed|shape|axis", before, re.I):
                continue
            if len(values) == 2 and all(v.denominator == 1 for v in values) and sum(values) != 1:
                continue
            if len(values) == 2 and values == [0, 1] and not re.search(r"one-?hot|标签|label|y\s*=\s*$", before, re.I):
                continue
            if not WORDS.search(before):
                continue
            yield Literal(match.group(), entries, number, match.start() + 1, bool(APPROXIMATE.search(before)))
