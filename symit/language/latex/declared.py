"""What a formula declares about names."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from symit.language.latex.context import DocumentContext
from symit.language.matrices import VectorNormal
from symit.language.objects import Law, RandomVariable
from symit.language.statements import (
    Assumption,
    NormalLaw,
    Table,
)  # fmt: skip


@dataclass
class Declared:
    """What a formula declares: assumptions, and facts about names that only the context keeps."""

    assumptions: list[Assumption] = field(default_factory=list)
    scalars: set[str] = field(default_factory=set)
    variables: set[str] = field(default_factory=set)
    laws: set[str] = field(default_factory=set)
    indexed: dict[str, str] = field(default_factory=dict)
    values: dict[Any, str] = field(default_factory=dict)
    normals: dict[str, NormalLaw] = field(default_factory=dict)
    vector_normals: dict[str, Any] = field(default_factory=dict)
    diagonals: dict[str, Any] = field(default_factory=dict)
    definitions: dict[str, Any] = field(default_factory=dict)
    events: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    functions: dict[str, Any] = field(default_factory=dict)
    divergences: dict[str, Any] = field(default_factory=dict)
    note: str = ""                 # what was not understood in it
    inert: bool = False            # understood as a declaration that the context has no use for

    def apply(self, ctx: DocumentContext) -> None:
        ctx.declare(self.assumptions)
        ctx.scalars |= self.scalars
        ctx.variables |= self.variables
        ctx.laws |= self.laws
        ctx.indexed.update(self.indexed)
        ctx.values.update(self.values)
        ctx.normals.update(self.normals)
        ctx.vector_normals.update(self.vector_normals)
        ctx.matrices |= {str(n) for law in self.vector_normals.values() if isinstance(law, VectorNormal) for n, _ in law.covariance}
        ctx.diagonals.update(self.diagonals)
        ctx.matrices |= set(self.diagonals)
        ctx.definitions.update(self.definitions)
        ctx.functions.update(self.functions)
        ctx.divergences.update(self.divergences)
        for key, letters in self.events.items():
            known = ctx.events.setdefault(key, {})
            known.update(letters)
            if {"0", "1"} <= set(known):
                ctx.declare([Table(Law(key[0]), RandomVariable(key[1]), (known["0"], known["1"]))])
