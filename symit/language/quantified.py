"""Assumptions that hold for all values of a parameter: `for all lambda > 0: E_Q[exp(lambda*f(X))] <= exp(lambda^2*s^2/2)`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from symit.language.statements import Assumption, Domain, Statement

HEAD = re.compile(r"\s*for all\s+([^:]{1,200}):(.*)", re.DOTALL)
TAIL = re.compile(r"(.+?)[\s,]+for all\s+([^:]{1,200})", re.DOTALL)


@dataclass(frozen=True)
class ForAll(Assumption):
    """The statement holds for all values of the parameters in their ranges; they have no value outside of it."""

    domains: tuple[Domain, ...]
    statement: Statement

    def text(self) -> str:
        return f"for all {', '.join(d.text() for d in self.domains)}: {self.statement.text()}"

    def latex(self) -> str:
        return rf"\forall {', '.join(d.latex() for d in self.domains)}:\ {self.statement.latex()}"


def quantified(text: str) -> tuple[list[str], str] | None:
    """(the parameters with their ranges, the statement) of `for all ...: ...` or `... for all ...`; None for any other text."""
    head, tail = HEAD.fullmatch(text), TAIL.fullmatch(text)
    if head is None and tail is None:
        return None
    said, claim = (head[1], head[2]) if head is not None else (tail[2], tail[1]) if tail is not None else ("", "")
    return [part.strip() for part in said.split(",")], claim


def bound_names(text: str) -> list[str]:
    """The parameters of `for all lambda > 0: ...` and of `... for all lambda > 0`; none for any other text."""
    found = quantified(text)
    return [] if found is None else [name for part in found[0] for name in re.findall(r"[A-Za-z][A-Za-z0-9_]*", part)]


def for_all(domains: list[Any], claim: Any) -> ForAll:
    """The assumption; raises ValueError."""
    made = tuple(d if isinstance(d, Domain) else Domain(d) for d in domains)
    if not isinstance(claim, Statement) or claim.given:
        raise ValueError("after `for all ...:` one relation must stand")
    if len({d.param for d in made}) != len(made):
        raise ValueError("a parameter stands twice after `for all`")
    return ForAll(made, claim)


__all__ = ["ForAll", "bound_names", "for_all", "quantified"]
