"""Declarations by equations and bounds: 0 <= p <= 1, sigma^2 ~ 0.25, p = (1/2, 1/2), P(Y=1) = p, M = (P+Q)/2."""

from __future__ import annotations

from typing import Any

from lark import Tree
from sympy import Expr, Integer, Pow, S

from symit.language.latex.declared import Declared
from symit.language.latex.errors import Unread
from symit.language.latex.facts import FormulaFacts
from symit.language.latex.quantities import arguments, variable_group
from symit.language.latex.resolve import MAX_DIGITS, Resolver
from symit.language.latex.spelling import Spelled, as_name, items, leaves, strip, tok
from symit.language.names import law_name, variable_name
from symit.language.objects import Card, Law, Param, Prob, RandomVariable, as_law
from symit.language.statements import (
    CardIs,
    Domain,
    FunctionOf,
    Statement,
    Table,
    UniformOn,
    Value,
)  # fmt: skip

ORDER = {"<=", "<", ">=", ">"}


def domain_declared(r: Resolver, sides: list[Any], rels: list[str]) -> Declared | None:
    """0 <= p <= 1, beta > 0, sigma^2 > 0: bounds by numbers on one parameter."""
    centre = [k for k, s in enumerate(sides) if not is_number(s)]
    if len(centre) > 1:
        return _ordered(r, sides, rels)
    if len(centre) != 1 or len(sides) > 3:
        return None
    k = centre[0]
    name = as_name(sides[k])
    if name is not None and name.base in ("D", "H", "I", "h", "TV", "KL", "L", "ELBO"):
        return None
    if name is None or (name.sup is not None and not (len(sides) == 2 and _squared(name))):
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
    if name.sup is not None and (lo != (S.Zero, True) or name.root() in ("x", "y", "z", "t", "u")):
        return None  # sigma^2 > 0 says sigma > 0; x^2 > 0 is a claim
    return Declared([Domain(param, lo[0], hi[0], lo[1], hi[1])], scalars={name.name(False)})


def _ordered(r: Resolver, sides: list[Any], rels: list[str]) -> Declared | None:
    """0 < alpha < beta: bounds of plain parameters by numbers and by one another, all in one direction."""
    if len({rel[0] for rel in rels}) != 1:
        return None
    values: list[Any] = []
    for side in sides:
        name = as_name(side)
        if name is None and is_number(side):
            values.append(r.expr(side))
        elif name is not None and name.sup is None and not name.primes and not name.root()[0].isupper() and name.base not in NO_ORDERS \
                and (name.base not in ("p", "q", "r") or name.name(False) in r.ctx.scalars):
            values.append(Param(name.name(False)))
        else:
            return None
    out = Declared(scalars={v.name for v in values if isinstance(v, Param)})
    pairs = zip(values, rels, values[1:], strict=False)
    for a, rel, b in pairs:
        small, large = (a, b) if rel[0] == "<" else (b, a)
        if isinstance(small, Param) and isinstance(large, Param):
            out.assumptions.append(Statement(rel, a, b))
        elif isinstance(small, Param) and large.is_Rational:
            out.assumptions.append(Domain(small, None, large, False, rel in ("<", ">")))
        elif isinstance(large, Param) and small.is_Rational:
            out.assumptions.append(Domain(large, small, None, rel in ("<", ">"), False))
        elif not (large == S.Infinity or small == S.NegativeInfinity):
            return None
    if out.assumptions and all(isinstance(a, Statement) for a in out.assumptions) and not any(v.name in r.ctx.domains for v in values):
        return None  # a <= b of two names that nothing declares may be a claim
    return out


NO_ORDERS = ("e", "pi", "h", "d", "l", "L", "f", "g", "infty")


def _squared(n: Spelled) -> bool:
    return n.sup is not None and [t.text for t in leaves(n.sup)] == ["2"]


def is_number(side: Any) -> bool:
    return all(t.kind in ("NUMBER", "MINUS", "PLUS", "SLASH", "FRAC", "ARGO", "ARGC", "OPEN", "CLOSE") or
               (t.kind == "NAME" and t.data.base == "infty") for t in leaves(side))


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
        digits = tok(node.children[0]).text
        return sign + digits if len(digits) <= MAX_DIGITS else None
    return None


def equation_declared(r: Resolver, left: Any, right: Any, rel: str) -> Declared | None:
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
                by = [v for p in items(arguments(inner))[0] for v in variable_group(r, p, inner)]
            except Unread:
                return None
            return Declared([FunctionOf((RandomVariable(name.name()),), tuple(by))], variables={variable_name(name.name())})
    if other is not None and other.root().lower() == name.root().lower() and name.name() != other.name():
        return Declared(inert=True)                                  # Y = y
    if name.head.style == "cal" or (not is_number(right) and number_of(right) is None):
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
        if (first == last_value and (1 / first) in (Card(variable), *(Param(c) for c in r.ctx.cards))) or _inverse(first):
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


def entries(sides: list[Any]) -> bool:
    """q(0) = q(1) = 0.5: entries of a law, and numbers."""
    calls = 0
    for side in sides:
        node = strip(side)
        if isinstance(node, Tree) and node.data == "call":
            pieces, _ = items(arguments(node))
            if Spelled(node).base not in ("p", "q", "P", "Q", "r", "R") or any(number_of(p) is None for p in pieces):
                return False
            calls += 1
        elif not is_number(side):
            return False
    return calls > 0


def _event(r: Resolver, head: Tree[Any], right: Any) -> Declared | None:
    """P(X = x_i) = p_i, P(Y = 1) = p, P(x) = 1/|X|, P(cat) = 0.15."""
    law_head = Spelled(head)
    pieces, _ = items(arguments(head))
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
