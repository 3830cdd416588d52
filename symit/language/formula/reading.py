"""What the reader returns: the claims of a formula in reading order, what it assumes, and what it merely names."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from symit.language.statements import Assumption, Statement


@dataclass
class Claim:
    """One relation of a formula. kind: claim, definition (a new symbol), vague (an approximation without digits)."""

    kind: str
    statement: Statement | None = None
    alternatives: tuple[Statement, ...] = ()
    text: str = ""
    why: str = ""
    offset: int = 0
    printed: str | None = None


@dataclass
class Reading:
    """kind: claim, assumption, objective, expression. `qualified`: words beside the formula may change its meaning."""

    kind: str
    claims: list[Claim] = field(default_factory=list)
    assumptions: list[Assumption] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    qualified: bool = False
    unit: str | None = None
    text: str = ""
    symbolic: Any = None
