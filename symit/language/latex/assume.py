"""Formulas that assume or declare: Markov chains, independence, domains, laws, values, alphabets."""

from __future__ import annotations

from typing import Any

import sympy
from lark import Tree

from symit.language.latex.calls import Calls
from symit.language.latex.context import DocumentContext
from symit.language.latex.errors import Unread
from symit.language.latex.resolve import Mode, Survey
from symit.language.latex.roles import base_name, fail, first, items, only, tokens
from symit.language.latex.tokens import Name, Tok
from symit.language.objects import Law, Param, RandomVariable
from symit.language.statements import Assumption, CardIs, Domain, Independent, Markov, NormalLaw, Table, Value


def assumption_of(sides: list[Any], rels: list[Tok], seen: Survey, context: DocumentContext) -> list[Assumption] | None:
    """X -> Y -> Z, X perp Y | Z, X ~ N(mu, s^2), 0 <= p <= 1, eps in (0, 1); None for anything else."""
    words = [r.text for r in rels]
    calls = Calls(seen, context, Mode(), None)
    if words and set(words) == {"to"}:
        chain = [_group(side, calls) for side in sides]
        if len(chain) < 3 or not all(v[:1].isupper() for side in sides for v in _spelled(side)):
            return []
        return [Markov(tuple(chain))]
    if words and set(words) == {"perp"}:
        return [_independent(sides, calls)]
    if words == ["sim"]:
        return _law(sides, calls)
    if words == ["in"]:
        return _member(sides, calls)
    if words == ["ll"] or words == ["gg"]:
        return []
    if words and len(words) == 2 and set(words) <= {"<=", "<"}:
        node = only(sides[1])
        if isinstance(node, Tree) and node.data in ("name", "scripted_name"):
            ends = [_constant(sides[0], calls), _constant(sides[2], calls)]
            if None not in ends:
                name, powers = calls.full_name(first(node), node.children[1] if node.data == "scripted_name" else None)
                if not powers:
                    return [Domain(Param(name), ends[0], ends[1], words[0] == "<", words[1] == "<")]
    if len(words) == 1 and words[0] in ("<", "<=", ">", ">="):
        node = only(sides[0])
        end = _constant(sides[1], calls)
        if isinstance(node, Tree) and node.data in ("name", "scripted_name") and end is not None:
            name, powers = calls.full_name(first(node), node.children[1] if node.data == "scripted_name" else None)
            if not powers:
                strict = words[0] in ("<", ">")
                up = words[0] in (">", ">=")
                return [Domain(Param(name), end if up else None, None if up else end, strict and up, strict and not up)]
    return None


def declaration_of(sides: list[Any], rels: list[Tok], seen: Survey, context: DocumentContext) -> list[Assumption] | None:
    """sigma^2 ~ 0.25 and p = 0.3 give a parameter a value; |X| = n an alphabet its size; X-set = {..} is a set."""
    calls = Calls(seen, context, Mode(), None)
    node = only(sides[0])
    words = [r.text for r in rels]
    if len(rels) != 1 or words[0] not in ("=", "~", ":="):
        if "{" in [t.text for t in tokens(sides[-1])] and any(t.data.style == "cal" for t in tokens(sides[0]) if isinstance(t.data, Name)):
            return []
        return None
    if isinstance(node, Tree) and any(isinstance(t.data, Name) and t.data.style == "cal" for t in tokens(node)[:2]) and any(
        t.kind == "OPEN" and t.text == "{" for t in tokens(sides[1])
    ):
        return _alphabet(node, sides[1], calls)
    entry = _entry(node, sides[1], calls, context)
    if entry is not None:
        return entry
    printed = _printed(sides[1])
    if isinstance(node, Tree) and node.data == "scripted_name" and calls.is_entry(first(node), node.children[1]):
        return []
    if isinstance(node, Tree) and node.data in ("name", "scripted_name", "scripted") and printed is not None:
        found = [t for t in tokens(node)]
        if found[0].kind != "NAME" or isinstance(found[0].data, Name) and found[0].data.style in ("cal", "rm"):
            return None
        try:
            value = calls.expr(node)
        except Unread:
            return None
        base = value.base if value.is_Pow else value
        if isinstance(base, Param) and (value == base or value == base**2):
            name = Param(base.name + "_sq") if value != base else base
            return [Value(name, printed)]
    if isinstance(node, Tree) and node.data == "absolute":
        try:
            size = calls.expr(node)
            other = calls.expr(sides[1])
        except Unread:
            return None
        if size.func.__name__ == "Card":
            return [CardIs(size.args[0], other)]
    return None


def _entry(node: Any, side: Any, calls: Calls, context: DocumentContext) -> list[Assumption] | None:
    """P(Y = 1) = p: one entry of a table on {0, 1}; the other is 1 - p unless it is given too."""
    if not (isinstance(node, Tree) and node.data == "call" and first(node).kind == "NAME"):
        return None
    args = [item for _, item in items(node.children[-2])]
    if len(args) != 1 or not (isinstance(args[0], Tree) and args[0].data == "chain" and len(args[0].children) == 3):
        return None
    letter = _constant(args[0].children[2], calls)
    if letter is None:
        return None
    scripts = node.children[1] if isinstance(node.children[1], Tree) and node.children[1].data == "scripts" else None
    name, powers = calls.full_name(first(node), scripts)
    if powers or letter not in (0, 1):
        return []
    value = calls.expr(side)
    law, variable = Law(name), calls.one_variable(args[0].children[0])
    probs = (1 - value, value) if letter == 1 else (value, 1 - value)
    return [Table(law, variable, probs)]


def _printed(side: Any) -> str | None:
    from symit.language.latex.reader import _digits

    return _digits(side)


def _alphabet(node: Any, side: Any, calls: Calls) -> list[Assumption]:
    """The set X = {x_1, ..., x_n}: n letters."""
    tok = next(t for t in tokens(node) if isinstance(t.data, Name))
    variable = RandomVariable(base_name(tok).removeprefix("cal"))
    group = next((g for g in side.iter_subtrees() if g.data == "group"), None)
    if group is None:
        return []
    parts = [item for _, item in items(group.children[1])]
    if any(list(p.find_data("dots")) for p in parts if isinstance(p, Tree)):
        last = only(parts[-1])
        if isinstance(last, Tree) and last.data == "scripted_name":
            words = [t for t in tokens(last.children[1]) if t.kind == "NAME"]
            if len(words) == 1:
                return [CardIs(variable, Param(base_name(words[0])))]
        return []
    return [CardIs(variable, sympy.Integer(len(parts)))]


def _spelled(side: Any) -> list[str]:
    return [t.text for t in tokens(side) if t.kind == "NAME" and isinstance(t.data, Name)][:1]


def _group(side: Any, calls: Calls) -> tuple[RandomVariable, ...]:
    node = only(side)
    if isinstance(node, Tree) and node.data == "group":
        return tuple(calls.one_variable(item) for _, item in items(node.children[1]))
    return (calls.one_variable(side),)


def _independent(sides: list[Any], calls: Calls) -> Assumption:
    groups: list[tuple[RandomVariable, ...]] = []
    given: tuple[RandomVariable, ...] = ()
    for side in sides:
        groups.append(_group(side, calls))
    return Independent(tuple(groups), given)


def _law(sides: list[Any], calls: Calls) -> list[Assumption]:
    """X ~ N(mu, sigma^2); other laws only name the law of the variable."""
    node = only(sides[1])
    if isinstance(node, Tree) and node.data == "call" and base_name(first(node)) in ("calN", "Normal", "N"):
        args = [item for _, item in items(node.children[-2])]
        try:
            variable = _group(sides[0], calls)
            if len(args) == 2 and len(variable) == 1:
                mean, variance = calls.expr(args[0]), calls.expr(args[1])
                if not (mean.atoms(Law) or variance.atoms(Law)) and not (isinstance(variance, Param) and variance.name in ("I", "Sigma")):
                    return [NormalLaw(variable[0], mean, variance)]
        except Unread:
            return []
    return []


def _member(sides: list[Any], calls: Calls) -> list[Assumption]:
    """eps in [0, 1], (0, 1): a domain; anything else declares nothing that is used."""
    node, target = only(sides[0]), only(sides[1])
    if not (isinstance(node, Tree) and node.data in ("name", "scripted_name") and isinstance(target, Tree) and target.data == "group"):
        return []
    name, powers = calls.full_name(first(node), node.children[1] if node.data == "scripted_name" else None)
    parts = [item for _, item in items(target.children[1])]
    opening, closing = tokens(target)[0].text, tokens(target)[-1].text
    if powers or len(parts) != 2 or opening == "{" or not name[:1].islower():
        return []
    ends = [_constant(p, calls) for p in parts]
    if None in ends:
        return []
    return [Domain(Param(name), ends[0], ends[1], opening == "(", closing == "(")]


def _constant(side: Any, calls: Calls) -> Any:
    try:
        value = calls.expr(side)
    except Unread:
        return None
    return value if value.is_Rational else None


__all__ = ["assumption_of", "declaration_of", "fail"]
