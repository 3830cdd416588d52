"""Extremes over all letters in LaTeX: \\min_x q(x), \\max_x \\frac{p(x)}{q(x)}, q_{\\min}, and the density \\frac{dP}{dQ}."""

from __future__ import annotations

from typing import Any

from lark import Tree
from sympy import Expr

from symit.language import extremes
from symit.language.events import Differ
from symit.language.latex.spelling import LAW_LETTERS, Spelled, as_name, items, leaves, strip, tok, unread
from symit.language.names import law_name, variable_name
from symit.language.objects import Law, Param, Prob, RandomVariable
from symit.language.statements import NotExpressed, Statement

UNDECLARED = "not declared: "


def over_letters(node: Tree[Any]) -> bool:
    """Is it the least or the largest of a density, or of a ratio of two, over its letters, and no objective of an optimisation?"""
    if node.data not in ("objective", "optimum_over") or tok(node.children[0]).text not in ("min", "max"):
        return False
    body = _inner(node.children[-1])
    if isinstance(body, Tree) and body.data == "over":
        calls = [_inner(c) for c in body.children if isinstance(c, Tree)]
    elif isinstance(body, Tree) and body.data == "frac":
        calls = [_inner(c) for c in body.children[1:]]
    else:
        calls = [body]
    ratio = len(calls) == 2
    good = all(isinstance(c, Tree) and c.data == "call" and tok(c.children[0]).kind == "NAME" and Spelled(c).base in LAW_LETTERS for c in calls)
    return good and _letter(node) is not None and (ratio or tok(node.children[0]).text == "min")


def optimum(r: Any, node: Tree[Any]) -> Any:
    """The value of such an extreme; None for any other optimum."""
    letter = _letter(node)
    if not over_letters(node) or letter is None:
        return None
    parts = extremes.quotient(r.value(node.children[-1]))
    name = variable_name(letter)
    if parts is None or any([v.name for v in p.S] != [name] for p in parts if p is not None):
        raise unread(node, f"an extreme over {letter} of something else")
    found = extremes.extreme(tok(node.children[0]).text, parts[0] / parts[1] if parts[1] is not None else parts[0])
    if found is None:
        raise unread(node, "this extreme is not read")
    return found


def least_mass(r: Any, n: Spelled) -> Any:
    """q_{\\min} beside a law Q, unless it is declared to be something else; None otherwise."""
    if n.base not in LAW_LETTERS or n.base == "pi" or n.sub is None or n.sup is not None or n.primes or n.head.accents:
        return None
    law = law_name(n.base)
    if "".join(t.text for t in leaves(n.sub) if t.kind not in ("SUB", "ARGO", "ARGC")) != "min" or n.name() in r.ctx.scalars:
        return None
    return extremes.LeastMass(Law(law)) if law in r.facts.compared or law in r.facts.called else None


def ratio_of_laws(r: Any, node: Tree[Any]) -> Any:
    """dP/dQ, the density of one law with respect to another, at x; None for any other fraction."""
    laws = []
    for part in node.children[1:]:
        names = [t for t in leaves(part) if t.kind not in ("ARGO", "ARGC")]
        if len(names) != 2 or any(t.kind != "NAME" for t in names) or names[0].data.base != "d" or names[1].data.base not in LAW_LETTERS:
            return None
        law = law_name(names[1].data.base)
        if names[1].data.base.islower() and law not in r.facts.compared | set(r.facts.called):
            return None  # the derivative of a number p
        laws.append(law)
    x = [RandomVariable("X")]
    return Prob(Law(laws[0]), x) / Prob(Law(laws[1]), x)


def without_declared(s: Statement, given: Any) -> Statement:
    """Parameters that bound masses or ratios in an assumption are declared by it."""
    bounded = {p.name for a in (*s.given, *given) if isinstance(a, Statement) for p in parameters(a)}
    kept: list[Any] = []
    for a in s.given:
        if isinstance(a, NotExpressed) and a.words.startswith(UNDECLARED):
            names = [n for n in a.words[len(UNDECLARED):].split(", ") if n not in bounded]
            kept += [NotExpressed(UNDECLARED + ", ".join(names))] if names else []
        else:
            kept.append(a)
    return Statement(s.rel, s.lhs, s.rhs, tuple(kept))


def parameters(a: Statement) -> set[Any]:
    """The parameters with which an assumption bounds masses or ratios at every letter, or that it says are a probability."""
    if a.rel == "=" and isinstance(a.lhs, Param) and isinstance(a.rhs, Expr) and a.rhs.has(Differ):
        return {a.lhs}
    found = extremes.bound(a.lhs, a.rel, a.rhs)
    return set(found[2].atoms(Param)) if found is not None else set()


def bounded_laws(a: Statement) -> set[Any]:
    """The laws whose masses an assumption bounds at every letter."""
    found = extremes.bound(a.lhs, a.rel, a.rhs)
    return set(found[0].atoms(Law)) if found is not None else set()


def is_bound(lhs: Any, rel: str, rhs: Any) -> bool:
    """q(x) >= m, p(x) <= M q(x), q_min > 0: said of the laws at every letter, nothing to verify. But q(x) >= 0 is a claim."""
    found = extremes.bound(lhs, rel, rhs) if isinstance(lhs, Expr) and isinstance(rhs, Expr) else None
    if found is None:
        return any(isinstance(a, extremes.LeastMass) and b == 0 and way == rel for a, b, way in ((lhs, rhs, ">"), (rhs, lhs, "<")))
    return bool(found[2].atoms(Param)) or found[2].has(extremes.LeastMass)


def _letter(node: Tree[Any]) -> str | None:
    """The x of \\min_x, \\min_{x \\in \\mathcal{X}}."""
    scripts = next((c for c in node.children[1:-1] if isinstance(c, Tree) and c.data == "scripts"), None)
    if scripts is None or len(scripts.children) != 1 or scripts.children[0].data != "sub":
        return None
    try:
        pieces, _ = items(scripts.children[0].children[1].children[1])
    except ValueError:
        return None
    if len(pieces) != 1:
        return None
    first = strip(pieces[0])
    if isinstance(first, Tree) and first.data == "chain" and len(first.children) == 3 and tok(first.children[1].children[0]).text == "in":
        first = first.children[0]
    name = as_name(first)
    return name.name() if name is not None and name.root().islower() else None


def _inner(node: Any) -> Any:
    """The node within lists and products of one item."""
    node = strip(node)
    while isinstance(node, Tree) and node.data in ("chain", "segment", "run", "args", "argument", "group", "factors") and len(_trees(node)) == 1:
        node = strip(_trees(node)[0])
    return node


def _trees(node: Tree[Any]) -> list[Any]:
    return [c for c in node.children if isinstance(c, Tree)]


__all__ = ["bounded_laws", "is_bound", "least_mass", "optimum", "over_letters", "parameters", "ratio_of_laws", "without_declared"]
