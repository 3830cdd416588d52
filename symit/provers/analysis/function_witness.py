"""Two laws on two letters, and values of functions at the letters, for which a claim with functions of a letter fails."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from symit.kernel.analysis.divergences import PAIR, P, Q, Reading
from symit.kernel.analysis.region import Region
from symit.meaning.calculus import minus, num, plus, substitute
from symit.provers.analysis.witness import negative_points

MOST_FUNCTIONS = 3
MOST = 12


def function_models(reading: Reading, gap: Any, seed: int) -> Iterator[dict[str, Any]]:
    """Models near the places where the gap is least; the kernel decides."""
    if reading.names is None or len(reading.names) != 1 or reading.params or not 1 <= len(reading.functions) <= MOST_FUNCTIONS:
        return
    (name,) = reading.names
    second = {f"#f{i}": ("par", f"#g{i}") for i in range(len(reading.functions))}
    other = {P: minus(num(1), ("par", P)), Q: minus(num(1), ("par", Q)), **second}
    sums = {f"#d{i}": plus(g, substitute(g, other)) for i, g in enumerate(reading.divergences)}
    ends = reading.ends_of_functions()
    box = [(f"#{letter}{i}", *ends[i]) for i in range(len(ends)) for letter in "fg"]
    for point in islice(negative_points(substitute(gap, sums), Region((*PAIR.box, *box), PAIR.order), seed), MOST):
        laws = dict(zip(reading.laws, (point[P], point[Q]), strict=True))
        tables = {law: {"vars": [name], "probs": [str(x), str(1 - x)]} for law, x in laws.items()}
        fns = {f: {"vars": [name], "values": [str(point[f"#{letter}{i}"]) for letter in "fg"]} for i, f in enumerate(reading.functions)}
        yield {"sizes": {name: 2}, "measures": tables, "fns": fns}


__all__ = ["function_models"]
