"""A claim about the entries of a vector that is right where they sum to 1."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sympy

from symit.language.indices import IndexSum, Item
from symit.language.statements import Statement


def as_probabilities(statement: Statement) -> Iterator[tuple[str, Statement]]:
    """The claim for each vector that nothing defines, where its entries sum to 1, and what that says."""
    parts: list[Any] = [statement, *(g for g in statement.given if isinstance(g, Statement))]
    sides = [x for s in parts for x in (s.lhs, s.rhs) if isinstance(x, sympy.Basic)]
    told = {x.vector for g in parts[1:] if g.rel == "=" for x in g.lhs.atoms(Item)}
    for name in sorted({x.vector for e in sides for x in e.atoms(Item)} - told):
        total = Statement("=", IndexSum("i", Item(f"{name}[i]")), sympy.S.One)
        yield total.text(), statement.assuming([total])


__all__ = ["as_probabilities"]
