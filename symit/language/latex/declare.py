"""Formulas that assume or declare: X -> Y -> Z, X indep Y, 0 <= p <= 1, X ~ N(mu, s^2), P(X=1) = p, p = (1/2, 1/2)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from lark import Tree
from sympy import Expr, Integer, Pow, S

from symit.language.latex.context import DocumentContext
from symit.language.latex.densities import _coordinates
from symit.language.latex.errors import Unread
from symit.language.latex.facts import FormulaFacts
from symit.language.latex.quantities import _variable_group, arguments
from symit.language.latex.resolve import Resolver
from symit.language.latex.spelling import Spelled, as_name, items, leaves, strip, tok, unread
from symit.language.names import law_name, variable_name
from symit.language.objects import Card, Law, Param, Prob, RandomVariable, as_law, density_factors
from symit.language.statements import (
    AbsolutelyContinuous, Assumption, CardIs, Continuous, Domain, FunctionOf, Independent, Markov, NormalLaw, Statement,
    Table, UniformOn, Value,
)  # fmt: skip

ORDER = {"<=", "<", ">=", ">"}


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
    definitions: dict[str, Any] = field(default_factory=dict)
    events: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    inert: bool = False            # understood as a declaration that the context has no use for

    def apply(self, ctx: DocumentContext) -> None:
        ctx.declare(self.assumptions)
        ctx.scalars |= self.scalars
        ctx.variables |= self.variables
        ctx.laws |= self.laws
        ctx.indexed.update(self.indexed)
        ctx.values.update(self.values)
        ctx.normals.update(self.normals)
        ctx.definitions.update(self.definitions)
        for key, letters in self.events.items():
            known = ctx.definitions.setdefault(("events", *key), {})
            known.update(letters)
            if {"0", "1"} <= set(known):
                ctx.declare([Table(Law(key[0]), RandomVariable(key[1]), (known["0"], known["1"]))])


def declaration(chain: Tree[Any], ctx: DocumentContext, facts: FormulaFacts) -> Declared | None:
    """What a chain declares; None if it is a claim (or not read at all: then reading it says why)."""
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
        return _domain(r, sides, rels)
    if kinds <= {"="} and _entries(sides):
        return Declared(inert=True)
    if len(sides) == 2 and rels[0] in ("=", ":=", "~", "!="):
        return _equation(r, sides[0], sides[1], rels[0])
    return None


def split_chain(chain: Tree[Any]) -> tuple[list[Any], list[str]]:
    sides = [c for c in chain.children if not (isinstance(c, Tree) and c.data == "rel")]
    rels = [tok(c.children[0]).text for c in chain.children if isinstance(c, Tree) and c.data == "rel"]
    return sides, rels


# -- relations between variables


def _groups(r: Resolver, sides: list[Any]) -> list[tuple[RandomVariable, ...]] | None:
    out = []
    for side in sides:
        try:
            names = _variable_group(r, side, side)
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
        return Declared(inert=True)
    if isinstance(inner, Tree) and inner.data == "group":
        opening, closing = tok(inner.children[0]), tok(inner.children[-1])
        pieces, seps = items(inner.children[1])
        if opening.text == "{":
            if name.root()[0].isupper() and seps and all(s == "COMMA" for s in seps) and not _has_dots(inner):
                return Declared([CardIs(RandomVariable(name.name()), Integer(len(pieces)))], variables={variable_name(name.name())})
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
        names = _coordinates(r, left)
    except Unread:
        return Declared(inert=True)
    inner = strip(right)
    known = {v.name for v in names}
    if isinstance(inner, Tree) and inner.data == "call":
        head = Spelled(inner)
        pieces, seps = items(arguments(inner))
        if head.base in ("N", "Normal", "Gaussian") and len(pieces) == 2 and len(names) == 1:
            return _normal(r, names[0], pieces)
        if head.base in ("Bernoulli", "Bern", "Ber", "B") and len(pieces) == 1 and len(names) == 1:
            p = r.expr(pieces[0])
            out = Declared([Table(Law("p"), names[0], (1 - p, p))], variables=known)
            if isinstance(p, Param):
                out.scalars.add(p.name)
                out.assumptions.append(Domain(p, S.Zero, S.One))
            return out
        if head.base in ("U", "Unif", "Uniform", "Uni") and len(names) == 1:
            return Declared([UniformOn(names[0])] if _finite(pieces) else [Continuous((names[0],))], variables=known)
    upper = {n.name for n in names} if all(t.data.base[0].isupper() for t in leaves(left) if t.kind == "NAME") else set()
    return Declared(inert=True, variables=upper)


def _finite(pieces: list[Any]) -> bool:
    inner = strip(pieces[0]) if len(pieces) == 1 else None
    return isinstance(inner, Tree) and inner.data == "group" and tok(inner.children[0]).text == "{"


def _normal(r: Resolver, variable: RandomVariable, pieces: list[Any]) -> Declared:
    try:
        mean, variance = (r.expr(p) for p in pieces)
    except Unread:
        return Declared(inert=True)
    out = Declared([NormalLaw(variable, mean, variance)], variables={variable.name})
    return out


# -- numbers


def _domain(r: Resolver, sides: list[Any], rels: list[str]) -> Declared | None:
    """0 <= p <= 1, beta > 0, sigma^2 > 0: bounds by numbers on one parameter."""
    centre = [k for k, s in enumerate(sides) if not _is_number(s)]
    if len(centre) != 1 or len(sides) > 3:
        return None
    k = centre[0]
    name = as_name(sides[k])
    if name is not None and name.base in ("D", "H", "I", "h", "TV", "KL", "L", "ELBO"):
        return None
    if name is None or name.sup is not None and not (len(sides) == 2 and _squared(name)):
        return None
    if name.sub is not None and law_name(name.root()) in r.ctx.indexed:
        return None
    try:
        bounds = [None if j == k else r.expr(s) for j, s in enumerate(sides)]
        param = Param(name.name(False))
    except Unread:
        return None
    lo: tuple[Any, bool] = (None, False)
    hi: tuple[Any, bool] = (None, False)
    for j, rel in enumerate(rels):
        bound = bounds[j] if j < k else bounds[j + 1]
        if bound is None or not bound.is_number:
            return None
        below = (rel in ("<=", "<")) == (j < k)
        end = (bound if bound.is_Rational else None, rel in ("<", ">"))
        if below:
            lo = end
        else:
            hi = end
    if name.sup is not None and lo != (S.Zero, True):
        return None
    return Declared([Domain(param, lo[0], hi[0], lo[1], hi[1])], scalars={name.name(False)})


def _squared(n: Spelled) -> bool:
    return n.sup is not None and [t.text for t in leaves(n.sup)] == ["2"]


def _is_number(side: Any) -> bool:
    return all(t.kind in ("NUMBER", "MINUS", "PLUS", "SLASH", "FRAC", "ARGO", "ARGC", "OPEN", "CLOSE") or
               t.kind == "NAME" and t.data.base == "infty" for t in leaves(side))


def number_of(side: Any) -> str | None:
    """The decimal that a side is, as printed, with its sign."""
    node = strip(side)
    if isinstance(node, Tree) and node.data == "with_unit":
        node = strip(node.children[0])
    sign = ""
    if isinstance(node, Tree) and node.data in ("negative", "positive"):
        sign = "-" if node.data == "negative" else ""
        node = strip(node.children[-1])
    if isinstance(node, Tree) and node.data == "number":
        return sign + tok(node.children[0]).text
    return None


def _equation(r: Resolver, left: Any, right: Any, rel: str) -> Declared | None:
    name = as_name(left)
    inner = strip(right)
    if rel == "!=":
        other = as_name(right)
        return Declared(inert=True) if name is not None and other is not None else None
    if name is not None:
        return _named_equation(r, name, inner, right, rel)
    head = strip(left)
    if isinstance(head, Tree) and head.data == "call":
        return _event(r, head, right)
    if isinstance(head, Tree) and head.data == "absolute":
        try:
            card, size = r.expr(head), r.expr(right)
        except Unread:
            return None
        if isinstance(card, Card) and (isinstance(size, Param) or size.is_Integer):
            return Declared([CardIs(card.args[0], size)])
    return None


def _named_equation(r: Resolver, name: Spelled, inner: Any, right: Any, rel: str) -> Declared | None:
    if isinstance(inner, Tree) and inner.data == "group":
        return _listed(r, name, inner)
    mixture = _mixture(r, name, right)
    if mixture is not None:
        return Declared(laws={law_name(name.name())}, definitions={law_name(name.name()): mixture})
    other = as_name(right)
    if other is not None and (r.looks_like_law(name) and r.looks_like_law(other)):
        return Declared(inert=True)
    if isinstance(inner, Tree) and inner.data == "call" and name.root()[0].isupper() and len(name.base) == 1:
        head = Spelled(inner)
        if head.base in ("f", "g", "T", "phi", "psi", "h") and head.plain:
            try:
                by = [v for p in items(arguments(inner))[0] for v in _variable_group(r, p, inner)]
            except Unread:
                return None
            return Declared([FunctionOf((RandomVariable(name.name()),), tuple(by))], variables={variable_name(name.name())})
    if other is not None and other.root().lower() == name.root().lower() and name.name() != other.name():
        return Declared(inert=True)                                  # Y = y
    if name.head.style == "cal" or not _is_number(right) and number_of(right) is None:
        return None
    digits = number_of(right)
    if name.sub is not None and law_name(name.root()) in r.ctx.indexed:
        return Declared(inert=True)                                  # some p_i = 1
    if name.sup is not None and not _squared(name):
        return None
    try:
        param = Param(name.name(False))
    except ValueError:
        return None
    value = Pow(param, 2) if name.sup is not None else param
    if name.base in ("L", "D", "H", "h", "I", "loss", "KL"):
        return Declared(inert=True)
    if rel == "~":
        if digits is None:
            return None
        out = Declared(scalars={name.name(False)}, values={value: digits})
        if value == param:
            out.assumptions.append(Value(param, digits))
        return out
    try:
        exact = r.expr(right)
    except Unread:
        return None
    if not exact.is_Rational:
        return None
    out = Declared(scalars={name.name(False)}, values={value: str(exact)})
    if value == param:
        out.assumptions.append(Domain(param, exact, exact))
    return out


def _mixture(r: Resolver, name: Spelled, right: Any) -> Any:
    """M = (P + Q)/2: the mixture that a letter stands for."""
    if not name.plain or as_name(right) is not None:
        return None
    try:
        value = r.value(right)
        if not isinstance(value, Expr) or not value.atoms(Law) or value.atoms(Prob):
            return None
        return as_law(value)
    except (Unread, TypeError, ValueError):
        return None


def _listed(r: Resolver, name: Spelled, group: Tree[Any]) -> Declared | None:
    """p = (1/2, 1/2), u = (1/n, ..., 1/n), \\mathcal X = {x_1, ..., x_n}."""
    pieces, seps = items(group.children[1])
    if len(pieces) < 2 or any(s != "COMMA" for s in seps):
        return None
    dots = any(isinstance(strip(p), Tree) and strip(p).data == "dots" for p in pieces)
    root = name.base
    if tok(group.children[0]).text == "{":
        if name.head.style != "cal" and not name.root()[0].isupper():
            return Declared(inert=True)
        variable = RandomVariable(name.base)
        if not dots:
            return Declared([CardIs(variable, Integer(len(pieces)))], variables={variable.name})
        last = as_name(pieces[-1])
        letters = [t.data.base for t in leaves(last.sub) if t.kind == "NAME"] if last is not None and last.sub is not None else []
        if len(letters) == 1:
            return Declared([CardIs(variable, Param(letters[0]))], variables={variable.name})
        return Declared(inert=True)
    law = law_name(name.name())
    variable = RandomVariable(r.ctx.indexed.get(law, r.ctx.indexed.get("p", "X")))
    if dots:
        ends = [as_name(pieces[0]), as_name(pieces[-1])]
        if all(e is not None and e.root() == root and e.sub is not None for e in ends):
            return Declared(laws={law}, indexed={law: variable.name})
        try:
            first, last_value = r.expr(pieces[0]), r.expr(pieces[-1])
        except Unread:
            return Declared(inert=True)
        if first == last_value and (1 / first) in (Card(variable), *(Param(c) for c in r.ctx.cards)) or _inverse(first):
            return Declared([UniformOn(Law(law))], laws={law})
        return Declared(inert=True)
    try:
        values = tuple(r.expr(p) for p in pieces)
    except Unread:
        return Declared(inert=True)
    if all(v.is_Rational for v in values):
        return Declared([Table(Law(law), variable, values)], laws={law})
    return Declared(inert=True)


def _inverse(e: Any) -> bool:
    return isinstance(e, Pow) and e.exp == -1 and isinstance(e.base, (Param, Card))


def _entries(sides: list[Any]) -> bool:
    """q(0) = q(1) = 0.5: entries of a law, and numbers."""
    calls = 0
    for side in sides:
        node = strip(side)
        if isinstance(node, Tree) and node.data == "call":
            pieces, _ = items(arguments(node))
            if Spelled(node).base not in ("p", "q", "P", "Q", "r", "R") or any(number_of(p) is None for p in pieces):
                return False
            calls += 1
        elif not _is_number(side):
            return False
    return calls > 0


def _event(r: Resolver, head: Tree[Any], right: Any) -> Declared | None:
    """P(X = x_i) = p_i, P(Y = 1) = p, P(x) = 1/|X|, P(cat) = 0.15."""
    law_head = Spelled(head)
    pieces, seps = items(arguments(head))
    if law_head.base not in ("P", "p", "Q", "q", "Pr") or len(pieces) != 1:
        return None
    law = law_name(law_head.name())
    event = pieces[0]
    if event.data == "chain" and len(event.children) == 3 and tok(event.children[1].children[0]).text == "=":
        variable, letter = as_name(event.children[0]), as_name(event.children[2])
        digits = number_of(event.children[2])
        if variable is None:
            return None
        name = variable_name(variable.name())
        if letter is not None and letter.sub is not None:
            other = as_name(right)
            if other is not None and other.sub is not None and other.root() != "":
                return Declared(indexed={law_name(other.root()): name}, laws={law_name(other.root())}, variables={name})
        if digits is not None:
            try:
                value = r_scalar(r, right)
            except Unread:
                return Declared(inert=True)
            out = Declared(variables={name}, events={(law, name): {digits: value}})
            for param in value.atoms(Param):
                out.scalars.add(param.name)
                out.assumptions.append(Domain(param, S.Zero, S.One))
            if digits in ("0", "1") and RandomVariable(name).name in r.ctx.sizes and r.ctx.sizes[name] == 2:
                out.events[(law, name)]["1" if digits == "0" else "0"] = 1 - value
            return out
        return None
    word = as_name(event)
    if word is not None and (len(word.base) > 1 and word.head.style == "rm"):
        return Declared(inert=True)
    if number_of(event) is not None:
        return Declared(inert=True)
    if word is None or not word.plain:
        return None
    try:
        value = r.expr(right)
    except Unread:
        return None
    variable_of = RandomVariable(word.name())
    if value == 1 / Card(variable_of):
        return Declared([UniformOn(Law(law))])
    return Declared(inert=True) if value.is_Rational else None


def r_scalar(r: Resolver, node: Any) -> Any:
    """An expression in which p and q are numbers."""
    scalars = {t.data.base for t in leaves(node) if t.kind == "NAME"}
    ctx = r.ctx.copy()
    ctx.scalars |= scalars
    return Resolver(ctx, FormulaFacts()).expr(node)


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
