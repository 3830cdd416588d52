"""Chains of relations -> statements, definitions, expressions."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import sympy
from lark import Tree
from sympy import Expr, Mul, Pow, Rational, S, log

from symit.language.calculus import LimitOf
from symit.language.latex.bounds import discriminator, given_density, of_function
from symit.language.latex.context import DocumentContext
from symit.language.latex.declare import density_equation, number_of, split_chain
from symit.language.latex.errors import Unread
from symit.language.latex.events import named
from symit.language.latex.extremes import is_bound
from symit.language.latex.facts import FormulaFacts
from symit.language.latex.functions import key
from symit.language.latex.pieces import Part
from symit.language.latex.resolve import Resolver
from symit.language.latex.scope import finish
from symit.language.latex.short import of_laws, short
from symit.language.latex.spelling import Spelled, as_name, items, leaves, strip, unread
from symit.language.objects import (
    Card,
    Comparison,
    Entropy,
    Expectation,
    Law,
    MutualInformation,
    Param,
    Prob,
    RandomVariable,
    SelfInformation,
    is_law,
)  # fmt: skip
from symit.language.statements import Printed, Statement

_INFINITE = (S.Infinity, S.NegativeInfinity)
_BAD = (S.NaN, S.ComplexInfinity, S.ImaginaryUnit)
VERIFIABLE = {"=": "=", ":=": "=", "<=": "<=", ">=": ">=", "<": "<", ">": ">", "!=": "!=", "~": "~"}


class NotSaid(Exception):
    """This choice of reading says nothing."""


@dataclass
class Claim:
    kind: str = "claim"
    statements: list[Statement] = field(default_factory=list)
    terms: list[Any] = field(default_factory=list)
    rels: list[str] = field(default_factory=list)
    assumptions: list[Any] = field(default_factory=list)
    expressions: list[Any] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    qualified: bool = False
    defined: str | None = None
    unit: str | None = None
    last: Any = None
    offered: dict[str, int] = field(default_factory=dict)
    preferred: dict[str, int] = field(default_factory=dict)


def read_claims(parts: list[Part], ctx: DocumentContext, facts: FormulaFacts, previous: Any, choices: dict[str, int],
                integers: dict[str, int], universal: bool = False, existential: bool = False) -> Claim:
    """All statements of the chains, read in one way."""
    claim = Claim()
    unit = _unit(parts)
    claim.unit = unit
    if unit == "bits" and ctx.unit != "bits":
        ctx = ctx.copy()
        ctx.unit = "bits"
    r = Resolver(ctx, facts, choices, integers)
    _prepare_cards(r, parts)
    only_expressions = True
    for part in parts:
        sides, rels = split_chain(part.tree)
        if not rels:
            claim.expressions.append(_expression(r, sides[0]))
            continue
        only_expressions = False
        if part.label is not None:
            claim.defined = part.label
            claim.expressions.append(_side(r, sides[0]))
            if len(sides) == 1:
                claim.kind = "definition"
                continue
            rels = rels[1:]
            _chain(r, Tree("chain", part.tree.children[1:]), sides, rels, claim, None, universal, existential)
            continue
        _chain(r, part.tree, sides, rels, claim, previous, universal, existential)
    if only_expressions:
        claim.kind = "expression"
    if claim.statements and claim.kind == "definition":
        claim.kind = "claim"
    _check_indices(r)
    finish(r, claim, ctx)
    claim.offered = dict(r.offered)
    if r.offered_conditions and "fixed" not in choices:
        if not _free_elsewhere(claim, r.offered_conditions):
            claim.preferred = {"fixed": 1}
    return claim


def _unit(parts: list[Part]) -> str | None:
    units = {t.text for p in parts for t in leaves(p.tree) if t.kind == "UNIT"}
    if len(units) > 1:
        raise Unread("two units in one formula", parts[0].start, ", ".join(sorted(units)))
    return next(iter(units), None)


def _prepare_cards(r: Resolver, parts: list[Part]) -> None:
    """A first pass that finds sum_{i=1}^n p_i: then n is the number of letters everywhere in the formula."""
    probe = Resolver(r.ctx, r.facts, r.choices, r.integers)
    for part in parts:
        for side in split_chain(part.tree)[0]:
            try:
                probe.value(side)
            except Unread:
                continue
    r.cards.update(probe.cards)


def _expression(r: Resolver, side: Any) -> Any:
    """An expression that claims nothing: it may be infinite, as \\log 0 is, but must be defined."""
    value = r.value(side)
    if isinstance(value, Expr) and value.has(S.NaN, S.ComplexInfinity):
        raise unread(side, "this has no value")
    return value


def _check_indices(r: Resolver) -> None:
    for index, node in r.free_indices.items():
        if index in r.summed_indices:
            raise unread(node, f"the index {index} occurs outside of the sum that binds it")


def _free_elsewhere(claim: Claim, candidates: set[RandomVariable]) -> bool:
    """Does one of the variables occur free outside of the measures that could fix or average it?"""
    for sides in [(s.lhs, s.rhs) for s in claim.statements] + [tuple(claim.expressions)]:
        for side in sides:
            if isinstance(side, Expr):
                bare = side.replace(lambda e: isinstance(e, (Comparison, Entropy)), lambda e: sympy.Dummy())
                if {v for v in bare.free_symbols if isinstance(v, RandomVariable)} & candidates:
                    return True
    return False


# -- one chain


def _chain(r: Resolver, tree: Tree[Any], sides: list[Any], rels: list[str], claim: Claim, previous: Any,
           universal: bool, existential: bool) -> None:
    for rel, node in zip(rels, [c for c in tree.children if isinstance(c, Tree) and c.data == "rel"], strict=True):
        if rel not in VERIFIABLE:
            raise unread(node, f"the relation {rel} is not read here")
    terms: list[Any] = []
    if tree.data == "continued":
        if previous is None:
            raise unread(tree, "a formula that starts with a relation, and nothing before it")
        terms.append(previous)
    elif not _starts_definition(r, sides, rels, claim):
        terms.append(_side(r, sides[0]))
    rest = sides if tree.data == "continued" else sides[1:]
    if not terms:
        rels = rels[1:]
        terms.append(_side(r, rest[0]))
        rest = rest[1:]
    built: list[Any] = [terms[0]]
    kept: list[str] = []
    for rel, side in zip(rels, rest, strict=True):
        value = _side(r, side, infinite=isinstance(terms[-1], LimitOf) and len(rels) == 1)
        digits = number_of(side)
        relation = VERIFIABLE[rel]
        if relation == "~":
            if digits is None:
                raise unread(side, "an approximation by something that is no decimal number")
            built.append(Printed(digits))
        elif relation == "=" and digits is not None and "." in digits and not _rational(terms[-1]):
            rounded = r.choose(f"rounded{tok_start(side)}", ["=", "~"])
            relation = rounded
            built.append(Printed(digits) if rounded == "~" else value)
        else:
            built.append(value)
        if relation == "!=" and (existential or not universal):
            relation = "exists!="
        if existential and relation not in ("exists!=", "!="):
            raise unread(side, "an existence claim of this kind is not read")
        _state(r, relation, terms[-1], built[-1], claim)
        terms.append(value)
        kept.append(relation)
    claim.last = terms[-1]
    claim.expressions += [t for t in terms[:1] if not kept]
    if len(built) > 1 and all(rel != "assumption" for rel in kept):
        claim.terms = claim.terms or built
        claim.rels = claim.rels or kept


def tok_start(node: Any) -> int:
    return next(leaves(node)).start


def _rational(e: Any) -> bool:
    return isinstance(e, Expr) and bool(e.is_Rational)


def _side(r: Resolver, node: Any, infinite: bool = False) -> Any:
    node = strip(node)
    for inner in [node] if isinstance(node, Tree) else []:
        if inner.data == "only_unit":
            raise unread(inner, "a unit without a number")
    value = r.value(node)
    if isinstance(value, RandomVariable) or not isinstance(value, Expr):
        raise unread(node, "not a number")
    if isinstance(value, LimitOf) and value.args[2] in _INFINITE and not value.args[0].has(*_BAD, *_INFINITE):
        return value
    if is_law(value) or (value.atoms(Law) and _bare_law(value)):
        raise unread(node, "a law where a number is expected")
    if infinite and value in _INFINITE:
        return value
    if value.has(S.NaN, S.ComplexInfinity, S.ImaginaryUnit, S.Infinity, S.NegativeInfinity):
        raise unread(node, "this has no finite value")
    return value


def _bare_law(e: Any) -> bool:
    """Is there a law in arithmetic, outside of any measure or density?"""
    if is_law(e):
        return True
    if isinstance(e, (sympy.Add, sympy.Mul, Pow, sympy.log, sympy.exp, sympy.Abs, sympy.Max, sympy.Min)):
        return any(_bare_law(a) for a in e.args)
    return False


def _state(r: Resolver, rel: str, lhs: Any, rhs: Any, claim: Claim) -> None:
    if rel == "=" and isinstance(rhs, Expr):
        assumed = density_equation(lhs, rhs)
        if assumed is not None:
            claim.assumptions.append(assumed)
            claim.kind = "assumption"
            return
    naming = named(lhs, rhs) if rel == "=" and isinstance(lhs, Expr) and isinstance(rhs, Expr) else None
    if naming is not None:
        claim.assumptions.append(naming)
        claim.kind = "assumption"
        return
    if is_bound(lhs, rel, rhs) or of_function(lhs, rel, rhs) or (rel == "=" and given_density(lhs, rhs)):
        claim.assumptions.append(Statement(rel, lhs, rhs))
        claim.kind = "assumption"
        return
    if rel != "~":
        lhs, rhs = _cleared(lhs, rhs)
    claim.statements.append(Statement(rel, lhs, rhs))


def _cleared(lhs: Any, rhs: Any) -> tuple[Any, Any]:
    """Both sides times log 2, where all terms are in bits: the base does not matter to such a claim."""
    for base in (2, 10):
        unit = 1 / log(base)
        if not any(isinstance(e, Expr) and e.has(unit) for e in (lhs, rhs)):
            continue
        left, right = (sympy.expand_mul(e * log(base)) for e in (lhs, rhs))
        if not left.has(unit) and not right.has(unit):
            return left, right
    return lhs, rhs


# -- definitions


def _starts_definition(r: Resolver, sides: list[Any], rels: list[str], claim: Claim) -> bool:
    """Is the left side a symbol without a standard meaning, which the formula defines?"""
    if rels[0] not in ("=", ":="):
        return False
    if r.facts.short and of_laws(r.ctx, sides[1]):
        standard_name = as_name(strip(sides[0]))
        if standard_name is not None and short(r, standard_name, sides[0]) is not None:
            return False
    name = _defined_name(r, sides[0])
    if name is None:
        return False
    standard = _elbo(r, sides) if _is_elbo(sides[0]) else None
    if standard is not None:
        value = _side(r, sides[1])
        claim.statements.append(Statement("=", standard, value))
    claim.defined = name
    if len(sides) == 2 and standard is None:
        claim.kind = "definition"
        naming = _named_event(r, sides)
        if naming is not None:
            claim.assumptions.append(naming)
            claim.kind, claim.defined = "assumption", None
            return True
        try:
            claim.expressions.append(_side(r, sides[1]))
        except Unread:
            if not _definable(sides[1]):
                raise
    return True


def _named_event(r: Resolver, sides: list[Any]) -> Statement | None:
    """P_e = P(X != Z)."""
    name = as_name(strip(sides[0]))
    try:
        return None if name is None else named(Param(name.name()), _side(r, sides[1]))
    except Unread:
        return None


def _definable(side: Any) -> bool:
    return False


def _defined_name(r: Resolver, side: Any) -> str | None:
    node = strip(side)
    name = as_name(node)
    if name is None and isinstance(node, Tree) and node.data == "call":
        head = Spelled(node)
        if key(head) in r.ctx.functions:
            return None
        known = head.base in ("L", "J", "F", "f", "g", "loss", "MDL", "V", "T", "IG", "C", "R")
        if discriminator(r, head, *items(next(c for c in node.children if isinstance(c, Tree) and c.data == "args"))) is not None:
            return head.base
        letters = all(t.kind in ("NAME", "COMMA", "SEMI", "ARGO", "ARGC", "SUB", "SUP", "CALL", "CLOSE", "PRIME")
                      for t in leaves(node))
        if known and letters:
            return head.name(False)
        return None
    if name is None:
        return None
    known_scalar = name.name(False) in r.ctx.scalars or name.root() in r.integers or name.name() in r.ctx.cards
    if (name.base == "e" and name.sub is None) or known_scalar or (name.base in ("e", "pi", "infty") and name.plain):
        return None
    if name.plain and name.base in r.facts.values:
        return None
    return name.name()


def _is_elbo(side: Any) -> bool:
    return any(t.kind == "NAME" and t.data.base == "ELBO" for t in leaves(side))


def _elbo(r: Resolver, sides: list[Any]) -> Any:
    """ELBO = E_q[log p(x,z) - log q(z|x)], with q and p as they occur on the right side."""
    conditional = [(law, s, t) for law, found in sorted(r.facts.called.items()) for s, t in found if t and law[0] == "q"]
    models = sorted({r.unified(law) for law in r.facts.called if law[0] == "p"})
    if not conditional or len(set(conditional)) != 1 or len(models) != 1:
        return None
    law, s, t = conditional[0]
    z, x = [RandomVariable(v) for v in s], [RandomVariable(v) for v in t]
    q, p = Prob(Law(law), z, x), Prob(Law(models[0]), [*x, *z])
    return Expectation((q,), log(p) - log(q))


# -- what the names of a statement are known to be


__all__ = ["Card", "Claim", "Mul", "MutualInformation", "NotSaid", "Rational", "SelfInformation", "read_claims"]
