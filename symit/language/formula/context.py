"""What a document has declared so far: the symbol table that the reader consults and adds to."""

from __future__ import annotations

from dataclasses import dataclass, field

from symit.language.statements import Assumption

Signature = tuple[tuple[str, ...], tuple[str, ...]]


@dataclass
class DocumentContext:
    """Facts in force where a formula stands: assumptions, names of laws, conditional densities written so far."""

    assumptions: list[Assumption] = field(default_factory=list)
    laws: set[str] = field(default_factory=set)
    signatures: dict[str, Signature] = field(default_factory=dict)
