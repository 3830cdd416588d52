"""The context of a claim about a law that is known in part (kind `partial`, docs/partial-information.md)."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

from symit.language.partial import PartialLaw
from symit.language.statements import CardIs, Statement
from symit.meaning.lower import lower
from symit.meaning.lower_terms import NotLowered


def partial_law(statement: Statement) -> PartialLaw | None:
    """The one law of the statement's assumptions that is known in part."""
    found = [a for a in statement.given if isinstance(a, PartialLaw)]
    return found[0] if len(found) == 1 else None


def partial_context(statement: Statement) -> dict[str, Any]:
    """The context; raises NotLowered (a ValueError) where the statement speaks of more than that law."""
    law = partial_law(statement)
    if law is None:
        raise NotLowered("one law that is known in part")
    others = tuple(a for a in statement.given if a is not law)
    sizes = [a for a in others if isinstance(a, CardIs) and a.variable == law.variable and a.size.is_Integer]
    if len(sizes) != len(others) or any(a.size != sizes[0].size for a in sizes):
        raise NotLowered("an assumption beside the law that is known in part")
    context = lower(replace(statement, given=tuple(sizes[:1])))
    context["vars"].setdefault(law.variable.name, {"kind": "discrete", "size": None})
    name = law.law.name if law.law is not None else next(iter(context["measures"]), "p") if len(context["measures"]) <= 1 else "p"
    over = law.over
    if over is None and sizes:
        over = int(sizes[0].size) - len(law.known)
        if over < 0:
            raise NotLowered("more masses are given than the alphabet has letters")
    context["dropped"] = ["partial"]
    context["partial"] = record(law, name, over)
    return context


def record(law: PartialLaw, name: str, over: int | None) -> dict[str, Any]:
    """The record of the kernel (symit.kernel.partial); each mass lies within `within` of the one given."""
    slack = Fraction(str(law.within))
    ends = lambda x: [str(max(Fraction(0), Fraction(str(x)) - slack)), str(min(Fraction(1), Fraction(str(x)) + slack))]  # noqa: E731
    return {
        "law": name, "var": law.variable.name, "known": [ends(x) for x in law.known], "rest": ends(law.rest), "over": over,
        "at_most": None if law.at_most is None else str(Fraction(str(law.at_most)) + slack), "spread": None,
    }  # fmt: skip


__all__ = ["NotLowered", "partial_context", "partial_law", "record"]
