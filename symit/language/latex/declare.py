"""Formulas that assume or declare: X -> Y -> Z, X indep Y, 0 <= p <= 1, X ~ N(mu, s^2), P(X=1) = p, p = (1/2, 1/2)."""

from __future__ import annotations

from typing import Any

from lark import Tree
from sympy import Integer, S

from symit.language.coordinates import DiagonalNormal
from symit.language.latex.bounds import member, same_law
from symit.language.latex.compare import is_normal, normal_law, normal_parameters, vector_key
from symit.language.latex.context import DocumentContext
from symit.language.latex.coordinates import diagonal, is_diagonal
from symit.language.latex.declared import Declared
from symit.language.latex.densities import coordinates
from symit.language.latex.divergences import definition as divergence
from symit.language.latex.equations import ORDER, domain_declared, entries, equation_declared, number_of, r_scalar
from symit.language.latex.errors import Unread
from symit.language.latex.facts import FormulaFacts
from symit.language.latex.families import family_law, law_problem
from symit.language.latex.functions import declared
from symit.language.latex.matrices import normal_pieces
from symit.language.latex.quantities import arguments, variable_group
from symit.language.latex.resolve import NeedsInstance, Resolver
from symit.language.latex.spelling import Spelled, as_name, items, leaves, strip, tok
from symit.language.matrices import VectorNormal
from symit.language.names import law_name, variable_name
from symit.language.objects import Law, Param, Prob, RandomVariable, density_factors
from symit.language.parametric import ParametricLaw
from symit.language.statements import (
    AbsolutelyContinuous,
    Assumption,
    CardIs,
    Continuous,
    Domain,
    FamilyLaw,
    Independent,
    Markov,
    NormalLaw,
    Statement,
    Table,
    UniformOn,
)  # fmt: skip


def declaration(chain: Tree[Any], ctx: DocumentContext, facts: FormulaFacts) -> Declared | None:
    """What a chain declares; None if it is a claim (or not read at all: then reading it says why)."""
    try:
        return _declaration(chain, ctx, facts)
    except NeedsInstance:
        return None


def _declaration(chain: Tree[Any], ctx: DocumentContext, facts: FormulaFacts) -> Declared | None:
    if chain.data == "continued":
        return None
    sides, rels = split_chain(chain)
    kinds = set(rels)
    r = Resolver(ctx, facts)
    if kinds == {"to"}:
        return _markov(r, sides)
    if kinds == {"perp"}:
        return _independent(r, sides)
    if kinds <= {"in"} and len(sides) == 2:
        return _member(r, sides[0], sides[1])
    if kinds == {"sim"} and len(sides) == 2:
        return _distributed(r, sides[0], sides[1])
    if kinds == {"ll"} and len(sides) == 2:
        names = [as_name(s) for s in sides]
        if all(n is not None and r.looks_like_law(n) for n in names):
            first, second = (Law(law_name(n.name())) for n in names if n is not None)
            return Declared([AbsolutelyContinuous(first, second)])
        return None
    if kinds <= {"mapsto", "gets", "subset", "notin", "propto", "up", "down"}:
        return Declared(inert=True)
    if kinds <= ORDER:
        return domain_declared(r, sides, rels)
    if kinds <= {"="} and entries(sides):
        return Declared(inert=True)
    if len(sides) == 2 and rels[0] in ("=", ":="):
        matrix = as_name(sides[0])
        if matrix is not None and matrix.sup is None and is_diagonal(sides[1]):
            return Declared(diagonals={matrix.name(): diagonal(r, sides[1])})
        law = _law_equation(r, sides[0], sides[1])
        if law is not None:
            return law
        functions = declared(r, sides[0], sides[1])
        if functions is not None and not _known(ctx.functions, functions):
            return Declared(functions=functions)
        compared = _divergence(r, sides[0], sides[1])
        if compared is not None:
            return Declared(divergences=compared)
    if len(sides) == 2 and rels[0] == "=":
        common = same_law(r, sides[0], sides[1])
        if common is not None:
            return Declared([common])
    if len(sides) == 2 and rels[0] == "=" and _value_of_function(sides[0], ctx) and number_of(sides[1]) is not None:
        return Declared(inert=True, note="a value of a function")
    if len(sides) == 2 and rels[0] in ("=", ":=", "~", "!="):
        return equation_declared(r, sides[0], sides[1], rels[0])
    return None


def _known(functions: dict[str, Any], said: dict[str, Any]) -> bool:
    """f(t) = g(t) of an f that the document has defined claims an equality."""
    return all(name in functions for name in said)


def _divergence(r: Resolver, left: Any, right: Any) -> Any:
    try:
        return divergence(r, left, right)
    except (Unread, TypeError, ValueError):
        return None


def _value_of_function(side: Any, ctx: DocumentContext) -> bool:
    """f(1) of an f that the document does not write out."""
    node = strip(side)
    if not (isinstance(node, Tree) and node.data == "call" and tok(node.children[0]).kind == "NAME"):
        return False
    head = Spelled(node)
    pieces, _ = items(arguments(node))
    plain = head.plain and head.base in ("f", "g", "phi", "varphi") and head.base not in ctx.functions
    return plain and len(pieces) == 1 and number_of(pieces[0]) is not None


def split_chain(chain: Tree[Any]) -> tuple[list[Any], list[str]]:
    sides = [c for c in chain.children if not (isinstance(c, Tree) and c.data == "rel")]
    rels = [tok(c.children[0]).text for c in chain.children if isinstance(c, Tree) and c.data == "rel"]
    return sides, rels


# -- relations between variables


def _groups(r: Resolver, sides: list[Any]) -> list[tuple[RandomVariable, ...]] | None:
    out = []
    for side in sides:
        try:
            names = variable_group(r, side, side)
        except Unread:
            return None
        if any(not v.name[0].isupper() for v in names):
            return None
        out.append(tuple(names))
    return out


def _markov(r: Resolver, sides: list[Any]) -> Declared:
    groups = _groups(r, sides) if all(_capital(s) for s in sides) else None
    if groups is None or len(groups) < 3:
        return Declared(inert=True)
    return Declared([Markov(tuple(groups))], variables={v.name for g in groups for v in g})


def markov_by_dashes(tree: Any) -> Markov | None:
    """X - Y - Z of capital letters, three or more."""
    node = strip(tree)
    names: list[RandomVariable] = []
    while isinstance(node, Tree) and node.data == "minus":
        last = as_name(node.children[2])
        if last is None or not last.root()[0].isupper() or last.sup is not None:
            return None
        names.append(RandomVariable(last.name()))
        node = strip(node.children[0])
    first = as_name(node)
    if first is None or not first.root()[0].isupper() or first.sup is not None or len(names) < 2:
        return None
    names.append(RandomVariable(first.name()))
    return Markov(tuple((v,) for v in reversed(names))) if len(set(names)) == len(names) else None


def _capital(side: Any) -> bool:
    return all(t.data.base[0].isupper() or len(t.data.base) > 1 for t in leaves(side) if t.kind == "NAME"
               ) and any(t.kind == "NAME" for t in leaves(side))


def _independent(r: Resolver, sides: list[Any]) -> Declared | None:
    given: tuple[RandomVariable, ...] = ()
    last = strip(sides[-1])
    if isinstance(last, Tree) and last.data == "given_side":
        sides = [*sides[:-1], last.children[0]]
        condition = _groups(r, [last.children[2]])
        if condition is None:
            return None
        given = condition[0]
    groups = _groups(r, sides)
    if groups is None:
        return None
    return Declared([Independent(tuple(groups), given)], variables={v.name for g in groups for v in g} | {v.name for v in given})


def _member(r: Resolver, left: Any, right: Any) -> Declared:
    name = as_name(left)
    inner = strip(right)
    if name is None:
        ends = [tok(inner.children[k]).text for k in (0, -1)] if isinstance(inner, Tree) and inner.data == "group" else []
        bounds = member(r, left, inner, *ends) if ends else None
        return Declared(bounds) if bounds else Declared(inert=True)
    if isinstance(inner, Tree) and inner.data == "group":
        opening, closing = tok(inner.children[0]), tok(inner.children[-1])
        pieces, seps = items(inner.children[1])
        if opening.text == "{":
            if name.root()[0].isupper() and seps and all(s == "COMMA" for s in seps) and not _has_dots(inner):
                size = CardIs(RandomVariable(name.name()), Integer(len(pieces)))
                return Declared([size], variables={variable_name(name.name())})
            return Declared(inert=True)
        if len(pieces) == 2 and seps == ["COMMA"] and not name.root()[0].isupper():
            try:
                lo, hi = (r.expr(p) for p in pieces)
            except Unread:
                return Declared(inert=True)
            if all(x.is_Rational or x.is_infinite for x in (lo, hi)):
                domain = Domain(Param(name.name()), lo if lo.is_Rational else None, hi if hi.is_Rational else None,
                                opening.text == "(", closing_text(closing) == "(")
                return Declared([domain], scalars={name.name()})
    if any(t.kind == "NAME" and t.data.style == "bb" and t.data.base == "R" for t in leaves(inner)):
        if name.root()[0].isupper() and name.plain:
            return Declared([Continuous((RandomVariable(name.name()),))], variables={name.name()})
    return Declared(inert=True)


def closing_text(t: Any) -> str:
    return str(t.text)


def _has_dots(node: Any) -> bool:
    return any(t.kind == "DOTS" for t in leaves(node))


def _distributed(r: Resolver, left: Any, right: Any) -> Declared:
    try:
        names = coordinates(r, left)
    except Unread:
        return Declared(inert=True)
    inner = strip(right)
    known = {v.name for v in names}
    if isinstance(inner, Tree) and inner.data == "call":
        head = Spelled(inner)
        pieces = normal_pieces(inner) if head.base in ("N", "Normal", "Gaussian") else items(arguments(inner))[0]
        if head.base in ("N", "Normal", "Gaussian") and len(pieces) == 2 and len(names) == 1:
            try:
                vectors = normal_law(r, inner)
            except Unread:
                return Declared(inert=True, variables=known)
            if vectors is not None:
                laws = {vector_key(vectors): vectors}
                return Declared([Continuous((names[0],)), FamilyLaw(names[0], vectors)], variables=known, vector_normals=laws)
            return _normal(r, names[0], pieces)
        if head.base in ("Bernoulli", "Bern", "Ber", "B") and len(pieces) == 1 and len(names) == 1:
            p = r.expr(pieces[0])
            out = Declared([Table(Law("p"), names[0], (1 - p, p))], variables=known)
            if isinstance(p, Param):
                out.scalars.add(p.name)
                out.assumptions.append(Domain(p, S.Zero, S.One))
            return out
        law = _family(r, inner) if len(names) == 1 else None
        if law is not None:
            real = [Continuous((names[0],))] if law.family == "Uniform" else []
            return Declared([*real, FamilyLaw(names[0], law)], variables=known, scalars={p.name for p in law.free_symbols})
        if head.base in ("U", "Unif", "Uniform", "Uni") and len(names) == 1:
            return Declared([UniformOn(names[0])] if _finite(pieces) else [Continuous((names[0],))], variables=known)
    letter = _family(r, inner) if len(names) == 1 and isinstance(inner, Tree) and inner.data == "scripted_name" else None
    if letter is not None:
        return Declared([FamilyLaw(names[0], letter)], variables=known, scalars={p.name for p in letter.free_symbols})
    upper = {n.name for n in names} if all(t.data.base[0].isupper() for t in leaves(left) if t.kind == "NAME") else set()
    return Declared(inert=True, variables=upper, note=law_problem(inner) or "")


def _family(r: Resolver, node: Any) -> Any:
    try:
        return family_law(r, node)
    except Unread:
        return None


def _law_equation(r: Resolver, left: Any, right: Any) -> Declared | None:
    """p = N(mu, sigma^2), q(x) = Gamma(a, b): the law of a letter or of a density."""
    inner, head = strip(right), strip(left)
    if not (isinstance(inner, Tree) and inner.data == "call"):
        return None
    name = as_name(head)
    variable, law = RandomVariable("X"), None
    at: tuple[RandomVariable, ...] = ()
    if name is not None and name.sup is None and not name.primes and r.looks_like_law(name):
        law = Law(law_name(name.name()))
    elif isinstance(head, Tree) and head.data == "call":
        spelled = Spelled(head)
        pieces, seps = items(arguments(head))
        names = [as_name(p) for p in pieces]
        one = names[0] if seps in ([], ["BAR"]) else None
        if one is not None and all(n is not None for n in names) and spelled.sup is None and not spelled.primes and r.is_law_call(spelled, pieces):
            variable, law = r.coordinate(one, pieces[0]), Law(law_name(spelled.name()))
            at = tuple(r.coordinate(n, p) for n, p in zip(names[1:], pieces[1:], strict=True) if n is not None)
    if law is None:
        return None
    try:
        target = normal_law(r, inner) if Spelled(inner).base in ("N", "Normal", "Gaussian") else family_law(r, inner)
        if isinstance(target, (DiagonalNormal, VectorNormal)) and target.dimension.name == law.name:
            target = target.func(*target.args[:-1], Param("d"))  # the p of p = N(mu, Sigma) is no dimension
        if target is not None:
            vectors = {vector_key(target): target} if isinstance(target, (DiagonalNormal, VectorNormal)) else {}
            return Declared([FamilyLaw(variable, target, law, at)], laws={law.name}, vector_normals=vectors)
        if is_normal(Spelled(inner)):
            mean, variance = normal_parameters(r, inner)
            if at:
                return Declared([FamilyLaw(variable, ParametricLaw("Normal", (mean, variance)), law, at)], laws={law.name})
            return Declared([NormalLaw(variable, mean, variance, law)], laws={law.name})
    except Unread:
        return None
    return None


def _finite(pieces: list[Any]) -> bool:
    inner = strip(pieces[0]) if len(pieces) == 1 else None
    return isinstance(inner, Tree) and inner.data == "group" and tok(inner.children[0]).text == "{"


def _normal(r: Resolver, variable: RandomVariable, pieces: list[Any]) -> Declared:
    try:
        mean, variance = (r_scalar(r, p) for p in pieces)  # the power P of N(0, P) is no law
    except Unread:
        return Declared(inert=True)
    powers = {p.name for p in variance.atoms(Param) if p.name[0].isupper()}
    return Declared([NormalLaw(variable, mean, variance)], variables={variable.name}, scalars=powers)


# -- numbers


# -- equations between densities


def density_equation(lhs: Any, rhs: Any) -> Assumption | None:
    """p(z|x,y) = p(z|y), p(x,y) = p(x) p(y): equations between densities that do not hold by themselves."""
    left, right = density_factors(lhs), density_factors(rhs)
    if left is None or right is None or not left or not right:
        return None
    laws = {f.law for f in (*left, *right)}
    if len(laws) == 1 and _joint(left) == _joint(right):
        return None
    if len(laws) == 1 and len(left) == 1 and len(right) == 1 and set(left[0].S) == set(right[0].S):
        a, b = (left[0], right[0]) if len(left[0].T) > len(right[0].T) else (right[0], left[0])
        if set(b.T) < set(a.T) and a.law == Law("p"):
            more = tuple(v for v in a.T if v not in b.T)
            return Independent((tuple(a.S), more), tuple(b.T))
    if len(laws) == 1 and laws == {Law("p")}:
        for one, many in ((left, right), (right, left)):
            if len(one) == 1 and len(many) > 1 and all(set(f.T) == set(one[0].T) for f in many) \
                    and {v for f in many for v in f.S} == set(one[0].S):
                return Independent(tuple(tuple(f.S) for f in many), tuple(one[0].T))
    return Statement("=", lhs, rhs)


def _joint(factors: tuple[Prob, ...]) -> dict[frozenset[Any], int]:
    """A product of conditionals as marginals with multiplicities: p(y|x) = p(x,y) / p(x)."""
    out: dict[frozenset[Any], int] = {}
    for f in factors:
        top, bottom = frozenset((*f.S, *f.T)), frozenset(f.T)
        out[top] = out.get(top, 0) + 1
        if bottom:
            out[bottom] = out.get(bottom, 0) - 1
    return {k: v for k, v in out.items() if v}


__all__ = ["Declared", "declaration", "density_equation", "number_of", "split_chain"]
