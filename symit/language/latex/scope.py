"""What is known about the names of a statement, and what keeps it from being refuted."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sympy import Expr, Lambda, Symbol

from symit.language.calculus import CALCULUS, Diff, Extremum, LimitOf
from symit.language.coordinates import DiagonalNormal, Entry, by_coordinates, vectorised
from symit.language.latex.context import DocumentContext
from symit.language.latex.derivatives import defining
from symit.language.latex.errors import Unread
from symit.language.latex.extremes import parameters
from symit.language.latex.matrices import DIMENSIONS
from symit.language.latex.resolve import Resolver
from symit.language.matrices import Determinant, QuadraticForm, Trace, VectorNormal
from symit.language.objects import (
    BinaryEntropy,
    Card,
    Comparison,
    CrossEntropy,
    Entropy,
    Fn,
    Law,
    Mixture,
    MutualInformation,
    Param,
    Prob,
    RandomVariable,
    is_law,
)  # fmt: skip
from symit.language.parametric import ParametricLaw
from symit.language.statements import CardIs, Domain, FamilyLaw, JointlyNormal, NormalLaw, NotExpressed, Printed, Statement, Table

if TYPE_CHECKING:
    from symit.language.latex.claims import Claim

OF_THE_TEXT = "about the laws of the text"


def finish(r: Resolver, claim: Claim, ctx: DocumentContext) -> None:
    done: list[Statement] = []
    for s in claim.statements:
        s = _vectors(_ambient_of_cards(s))
        sides = [e for e in (s.lhs, s.rhs) if isinstance(e, Expr)]
        params = {p.name for e in sides for p in e.atoms(Param)}
        if both := sorted(params & {f.name for e in sides for f in e.atoms(Fn)}):
            raise Unread("a number and a function of one name", 0, both[0])
        entries = {p for e in sides for p in e.atoms(Entry)}
        laws = {x.name for e in sides for x in e.atoms(Law)}
        variables = {x.name for e in sides for x in e.atoms(RandomVariable)}
        own = [a for a in r.extra if _concerns(a, params, laws, variables)]
        for a in own:
            params |= {p.name for e in vars(a).values() if isinstance(e, Expr) for p in e.atoms(Param)}
        shown = {str(n) for e in sides for m in e.atoms(Determinant, Trace, QuadraticForm) for n in m.atoms(Symbol)}
        facts = [*own, *ctx.facts(variables, laws, params | shown)]
        facts = [replace(a, target=vectorised(a.target, entries)) if isinstance(a, FamilyLaw) else a for a in facts]
        facts = [_in_dimension(a, params) for a in _sizes(facts, r, variables)]
        if any(e.atoms(Diff) for e in sides):
            facts += defining(ctx.expressions, {p for e in sides for p in e.free_symbols})
        missing = [] if speaks_for_all(s) else sorted(params - _declared(facts, sides) - bound_names(sides))
        if missing:
            facts.append(NotExpressed("not declared: " + ", ".join(missing)))
        if s.rel == "=" and any(e == 0 for e in sides) and any(isinstance(e, Diff) for e in sides):
            facts.append(NotExpressed("perhaps an equation to be solved"))
        events = _events(r, sides)
        if events:
            facts.append(NotExpressed("perhaps events: " + ", ".join(events)))
        if _particular(s) and not _fixed(laws, variables, facts):
            facts.append(NotExpressed(OF_THE_TEXT))
        done.append(Statement(s.rel, s.lhs, s.rhs, tuple(dict.fromkeys(facts))))
    claim.statements = done


def bound_names(sides: list[Any]) -> set[str]:
    """The letters of generators, limits and extrema, which say nothing about the letters of the text."""
    bound = {x.name for e in sides for f in e.atoms(Lambda) for x in f.variables}
    bound |= {e.args[1 if isinstance(e, LimitOf) else 2].name for side in sides for e in side.atoms(LimitOf, Extremum)}
    return bound - {x.name for e in sides for x in e.free_symbols}


def speaks_for_all(s: Statement) -> bool:
    """Is it about every value of its parameters: an equation of calculus, or an inequality of one letter?"""
    sides = [e for e in (s.lhs, s.rhs) if isinstance(e, Expr)]
    if any(e.atoms(Law, RandomVariable) for e in sides):
        return False
    if any(e.atoms(*CALCULUS) for e in sides):
        return True
    names = {p.name for e in sides for p in e.atoms(Param)}
    return len(names) == 1 and names <= set("xtuyzs") and s.rel in ("<=", ">=", "<", ">")


def _vectors(s: Statement) -> Statement:
    """In sigma^2 I beside sigma_j, sigma is a vector."""
    sides = [e for e in (s.lhs, s.rhs) if isinstance(e, Expr)]
    outside = [p for e in sides for p in _outside_laws(e)]
    numbers = {p.name for p in outside if not isinstance(p, Entry)}
    entries = {p for p in outside if isinstance(p, Entry) and p.vector not in numbers}
    moved: dict[Any, Any] = {law: vectorised(law, entries) for e in sides for law in e.atoms(DiagonalNormal)}
    if not moved:
        return s
    return replace(s, lhs=s.lhs.xreplace(moved), rhs=s.rhs.xreplace(moved) if isinstance(s.rhs, Expr) else s.rhs)


def _outside_laws(e: Any) -> list[Any]:
    """The parameters that stand outside of the laws."""
    if isinstance(e, DiagonalNormal):
        return []
    return [e] if isinstance(e, Param) else [p for a in e.args for p in _outside_laws(a)]


def _in_dimension(a: Any, params: set[str]) -> Any:
    """A law of vectors in the dimension that the statement names: n, where the law was written without one."""
    target = a.target if isinstance(a, FamilyLaw) else None
    if not isinstance(target, (VectorNormal, DiagonalNormal)) or target.dimension.name in params:
        return a
    own = {p.name for p in (by_coordinates(target) or target).atoms(Param)}
    letters = sorted((params & set(DIMENSIONS)) - own)
    if len(letters) != 1:
        return a
    return replace(a, target=target.func(*target.args[:-1], Param(letters[0])))


def _events(r: Resolver, sides: list[Any]) -> list[str]:
    """P(A) with a capital letter outside of any expectation may be the probability of an event."""
    capitals = {v for v, upper in r.seen if upper} - {v for v, upper in r.seen if not upper}
    free = {v for e in sides for v in e.free_symbols if isinstance(v, RandomVariable)}
    return sorted(v.name for v in capitals & free if v.name in ("A", "B", "C", "E", "F", "S", "G", "Omega"))


def _ambient_of_cards(s: Statement) -> Statement:
    """H(pi) <= log|A|: laws without arguments are about the only variable that occurs."""
    sides = [e for e in (s.lhs, s.rhs) if isinstance(e, Expr)]
    cards = {c.args[0] for e in sides for c in e.atoms(Card)}
    others = {v for e in sides for p in e.atoms(Prob, Entropy, MutualInformation) for v in p.atoms(RandomVariable)}
    if len(cards) != 1 or others:
        return s
    v = next(iter(cards))

    def about(e: Any) -> Any:
        return e.replace(lambda x: isinstance(x, Comparison) and is_law(x.first) and is_law(x.second),
                         lambda x: _compared_at(x, v)) if isinstance(e, Expr) else e

    return Statement(s.rel, about(s.lhs), about(s.rhs), s.given)


def _compared_at(x: Any, v: RandomVariable) -> Any:
    if isinstance(x, CrossEntropy) and x.first == x.second:
        return Entropy(x.first, (v,))
    return type(x)(Prob(x.first, (v,)), Prob(x.second, (v,)))


def _particular(s: Statement) -> bool:
    """A measure that equals a number, or is bounded by one other than 0, is about particular laws."""
    if isinstance(s.rhs, Printed):
        return bool(s.lhs.atoms(Law, RandomVariable))
    for one, other in ((s.lhs, s.rhs), (s.rhs, s.lhs)):
        if not one.atoms(RandomVariable, Law, Param) and other.atoms(RandomVariable, Law):
            return s.rel == "=" or one != 0
    return False


def _fixed(laws: set[str], variables: set[str], facts: list[Any]) -> bool:
    """Do tables, normal or uniform laws say what the laws are?"""
    known = {a.law.name for a in facts if isinstance(a, Table)}
    known |= {a.law.name if a.law is not None else "p" for a in facts if isinstance(a, (NormalLaw, FamilyLaw))}
    return bool(laws) and laws <= known


def _sizes(facts: list[Any], r: Resolver, variables: set[str]) -> list[Any]:
    out: list[Any] = []
    known: dict[Any, Any] = {}
    for a in facts:
        if isinstance(a, CardIs):
            if a.variable in known and known[a.variable] != a.size:
                raise Unread("an alphabet of two sizes", 0, a.variable.name)
            if a.variable in known:
                continue
            known[a.variable] = a.size
        out.append(a)
    return out


def _concerns(a: Any, params: set[str], laws: set[str], variables: set[str]) -> bool:
    if isinstance(a, Domain):
        return a.param.name in params
    if isinstance(a, CardIs):
        return a.variable.name in variables
    if isinstance(a, NormalLaw):
        return a.law is None or a.law.name in laws
    return True


def _declared(facts: list[Any], sides: list[Any]) -> set[str]:
    """Parameters with a domain, a value, or a place (mixture weight, binary entropy) that gives them one."""
    out = {a.param.name for a in facts if hasattr(a, "param")}
    for a in facts:
        if isinstance(a, NormalLaw):
            out |= {p.name for e in (a.mean, a.variance) for p in e.atoms(Param)}
        if isinstance(a, JointlyNormal):
            out |= {p.name for p in a.correlation.atoms(Param)}
        if isinstance(a, FamilyLaw):
            out |= {p.name for p in (by_coordinates(a.target) or a.target).atoms(Param)}
        if hasattr(a, "probs"):
            out |= {p.name for e in a.probs for p in e.atoms(Param)}
        if isinstance(a, Statement):
            out |= {p.name for p in parameters(a)}
    for e in sides:
        for law in e.atoms(ParametricLaw, VectorNormal, DiagonalNormal):
            out |= {p.name for p in (by_coordinates(law) or law).atoms(Param)}
        for mixture in e.atoms(Mixture):
            out |= {p.name for w, _ in mixture.parts for p in w.atoms(Param)}
        for b in e.atoms(BinaryEntropy):
            out |= {p.name for p in b.atoms(Param)}
    return out
