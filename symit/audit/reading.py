"""Formulas of a document through the LaTeX reader: the symbol table of each unit, claims with their printed digits."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import sympy

from symit.language.latex.context import DocumentContext
from symit.language.latex.reading import Reading, read_latex
from symit.language.statements import Printed, Statement

DECIMAL = re.compile(r"-?\d+\.\d+")
INSTANCES = (2, 3, 4)


@dataclass
class Claim:
    """One relation: its statement, what else it could mean, and the digits printed on its right side."""

    statement: Statement
    alternatives: tuple[Statement, ...] = ()
    printed: str | None = None


@dataclass
class Read:
    """A formula as the auditor takes it: claims, or (for a symbolic n) the claims of a few instances."""

    reading: Reading
    source: str = ""
    claims: list[Claim] = field(default_factory=list)
    instances: list[tuple[int, list[Claim]]] = field(default_factory=list)


@dataclass
class SymbolTable:
    """The reader's context: what names mean lasts; values, tables and laws end with the unit that gave them."""

    unit: int = -1
    context: DocumentContext = field(default_factory=DocumentContext)

    def at(self, unit: int) -> DocumentContext:
        if unit != self.unit:
            old = self.context
            self.unit, self.context = unit, DocumentContext()
            self.context.cards = dict(old.cards)
            self.context.divergences = dict(old.divergences)
            self.context.signatures = {k: v for k, v in old.signatures.items() if "_" in k}
        return self.context


def read(source: str, table: SymbolTable, unit: int) -> Read:
    """Read one formula; raises Unread."""
    reading = read_latex(source, table.at(unit))
    result = Read(reading, source)
    if reading.family is not None:
        result.instances = [(n, claims_of(reading.instances(n), source)) for n in INSTANCES]
    else:
        result.claims = claims_of(reading, source)
    return result


def claims_of(reading: Reading, source: str) -> list[Claim]:
    decimals = {Fraction(d): d for d in DECIMAL.findall(source.replace("{,}", ""))}
    out = []
    for i, statement in enumerate(reading.statements):
        others = tuple(a.statements[i] for a in reading.alternatives if len(a.statements) == len(reading.statements))
        out.append(Claim(statement, tuple(o for o in others if o != statement), printed(statement, decimals)))
    return out


def printed(statement: Statement, decimals: dict[Fraction, str]) -> str | None:
    """The decimal as it stands in the source, for a right side that is one number."""
    right: Any = statement.rhs
    if isinstance(right, Printed):
        return right.digits
    if isinstance(right, sympy.Rational):
        return decimals.get(Fraction(int(right.p), int(right.q)))
    return None
