"""A <=> B as two claims: A where B holds, and B where A holds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sympy import Basic, Integer

from symit.language.claimed import claimed
from symit.language.latex.context import DocumentContext
from symit.language.latex.declare import Declared, declaration, split_chain
from symit.language.latex.errors import Unread
from symit.language.latex.facts import FormulaFacts
from symit.language.latex.pieces import Part
from symit.language.latex.resolve import Resolver
from symit.language.latex.scope import OF_THE_TEXT
from symit.language.latex.spelling import as_name
from symit.language.names import law_name
from symit.language.objects import Law, RelativeEntropy
from symit.language.statements import FunctionOf, Independent, Markov, NotExpressed, Statement

Reader = Callable[[Part, DocumentContext], Any]
PROPERTIES = (Markov, Independent, FunctionOf)


def both_ways(parts: list[Part], ctx: DocumentContext, facts: FormulaFacts, condition: Reader, claims: Reader) -> list[Statement]:
    """The statements of A <=> B. P = Q between laws says that D(P||Q) = 0 where it is claimed, and names one law where it
    is assumed. Raises Unread where one side is neither a claim nor a property of variables."""
    out: list[Statement] = []
    for said, given in (parts, parts[::-1]):
        same, assumed = _same_law(given, ctx, facts), None
        if same is None:
            assumed = condition(given, ctx)
            if assumed is None or assumed.inert or not assumed.assumptions:
                raise Unread("a side of this equivalence is not read", given.start, "\\iff")
        for statement in _said(said, ctx, facts, claims):
            if same is not None:
                sides = [s.xreplace({same[1]: same[0]}) if isinstance(s, Basic) else s for s in (statement.lhs, statement.rhs)]
                out.append(replace(statement, lhs=sides[0], rhs=sides[1]))
            elif assumed is not None:
                out.append(statement.assuming([anywhere(a) for a in assumed.assumptions]))
    return out


def properties(part: Part, ctx: DocumentContext, facts: FormulaFacts) -> list[Statement]:
    """What a chain, an independence, Y = f(X) or P = Q claims; nothing for anything else."""
    same = _same_law(part, ctx, facts)
    if same is not None:
        return [Statement("=", RelativeEntropy(*same), Integer(0))]
    declared: Declared | None = declaration(part.tree, ctx, facts) if part.relations else None
    if declared is not None and declared.assumptions and all(isinstance(a, PROPERTIES) for a in declared.assumptions):
        return [s for a in declared.assumptions for s in claimed(a)]
    return []


def _said(part: Part, ctx: DocumentContext, facts: FormulaFacts, claims: Reader) -> list[Statement]:
    found = properties(part, ctx, facts)
    if found:
        return found
    if not part.relations or declaration(part.tree, ctx, facts) is not None:
        raise Unread("a side of this equivalence is not read", part.start, "\\iff")
    claim = claims(part, ctx)
    if claim.defined or not claim.statements or claim.qualified:
        raise Unread("a side of this equivalence is no claim", part.start, "\\iff")
    return [anywhere(s) for s in claim.statements]


def anywhere(a: Any) -> Any:
    """I(X;Y) = 0 beside its equivalent is said of all laws, not of those of the text."""
    return replace(a, given=tuple(g for g in a.given if g != NotExpressed(OF_THE_TEXT))) if isinstance(a, Statement) else a


def _same_law(part: Part, ctx: DocumentContext, facts: FormulaFacts) -> tuple[Law, Law] | None:
    if part.relations != ["="]:
        return None
    names = [as_name(s) for s in split_chain(part.tree)[0]]
    resolver = Resolver(ctx, facts)
    if any(n is None or n.sup is not None or not resolver.looks_like_law(n) for n in names):
        return None
    first, second = (Law(law_name(n.name())) for n in names if n is not None)
    return (first, second) if first != second else None


__all__ = ["both_ways", "properties"]
