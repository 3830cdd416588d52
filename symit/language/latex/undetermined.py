"""Undetermined functions of numbers in LaTeX: F'(x), F^*(y), \\frac{d}{d\\eta} A(\\eta), beside which F(x), A(\\eta) are functions too.

Nothing is known of such a function but what the statement says, so that no statement about one is refuted here: the text may say more.
"""

from __future__ import annotations

from typing import Any

from lark import Tree
from sympy import Integer

from symit.language.calculus import require_params
from symit.language.functions import MAX_PRIMES, Function, bregman
from symit.language.latex.context import DocumentContext
from symit.language.latex.errors import Unread
from symit.language.latex.facts import is_divergence, is_measure
from symit.language.latex.functions import SPECIAL, key
from symit.language.latex.spelling import LAW_LETTERS, Spelled, as_name, items, leaves, strip, tok, unread, walk
from symit.language.objects import Param
from symit.language.statements import NotExpressed, Statement

SIGNS = ("d", "partial")


def undetermined(tree: Tree[Any], ctx: DocumentContext) -> set[str]:
    """The names that a formula uses as functions with derivatives or conjugates, and does not define."""
    calls = [c for c in map(_call, (n for n in walk(tree) if n.data == "call")) if c is not None]
    found = {key(head) for head, _ in calls if head.primes or starred(head)}
    found |= {f for n in walk(tree) if n.data == "call" for f, _ in [_bregman(n) or ("", False)] if f}
    found |= {f for n in walk(tree) if n.data == "call" for f in [_generator(n)] if f}
    by = {name for n in walk(tree) if n.data == "frac" for name in _variables(n)}
    for head, piece in calls:
        name = as_name(piece)
        if head.base[:1].isupper() and name is not None and name.plain and name.root() in by:
            found.add(key(head))
    return {f for f in found if f not in ctx.functions and f not in ctx.expressions}


def _call(node: Tree[Any]) -> tuple[Spelled, Any] | None:
    """(head, argument) of a call of one argument that means nothing else."""
    try:
        if tok(node.children[0]).kind not in ("NAME", "MNAME"):
            return None
        head = Spelled(node)
        pieces, seps = items(next(c for c in node.children if isinstance(c, Tree) and c.data == "args"))
    except (Unread, TypeError, StopIteration):
        return None
    if len(pieces) != 1 or seps or is_measure(head) or is_divergence(head) or head.base in SPECIAL or head.base in LAW_LETTERS:
        return None
    if len(head.base) > 1 and head.base[:1].isupper():
        return None
    return head, pieces[0]


def starred(head: Spelled) -> bool:
    """F^*."""
    return head.sup is not None and [t.text for t in leaves(head.sup) if t.kind not in ("ARGO", "ARGC")] in (["*"], ["\\ast"], ["\\star"], ["ast"])


def _variables(node: Tree[Any]) -> list[str]:
    """The x of d/dx."""
    below = [as_name(c) for c in walk(node.children[2])] if len(node.children) > 2 else []
    names = [n for n in below if n is not None]
    if not names or names[0].base not in SIGNS:
        return []
    return [n.root() for n in names[1:]]


def _bregman(node: Tree[Any]) -> tuple[str, bool] | None:
    """(F, is it of the conjugate?) of B_F(x, y), B_{F^*}(x, y)."""
    try:
        head = Spelled(node)
        pieces, seps = items(next(c for c in node.children if isinstance(c, Tree) and c.data == "args"))
    except (Unread, TypeError, StopIteration):
        return None
    inner = as_name(head.sub.children[0]) if head.base == "B" and head.sub is not None and len(head.sub.children) == 1 else None
    if inner is None or len(pieces) != 2 or seps[0] not in ("COMMA", "SEMI", "DBAR") or head.sup is not None or head.primes:
        return None
    conjugate = starred(inner)
    plain = len(inner.base) == 1 and inner.sub is None and not inner.primes and (conjugate or inner.sup is None)
    return (inner.root(), conjugate) if plain else None


def _generator(node: Tree[Any]) -> str:
    """The f of D_f(P || Q)."""
    try:
        head = Spelled(node)
    except (Unread, TypeError):
        return ""
    inner = as_name(head.sub.children[0]) if head.base == "D" and head.sub is not None and len(head.sub.children) == 1 else None
    return inner.root() if inner is not None and inner.plain and inner.base in ("f", "g", "phi", "varphi", "h") else ""


def applied(r: Any, head: Spelled, node: Tree[Any]) -> Any:
    """F(x), F''(x), F^*(y) of such a function; None for any other call."""
    of = _bregman(node)
    if of is not None and of[0] in r.facts.undetermined:
        pieces, _ = items(next(c for c in node.children if isinstance(c, Tree) and c.data == "args"))
        _note(r, of[0])
        return bregman(of[0], r.expr(pieces[0]), r.expr(pieces[1]), int(of[1]))
    if key(head) not in r.facts.undetermined:
        return None
    found = _call(node)
    if found is None:
        return None
    if head.primes > MAX_PRIMES:
        raise unread(node, "a derivative of too high an order")
    _note(r, key(head))
    at = r.expr(found[1])
    if starred(head):
        return Function(key(head), at, head.primes, 1)
    value = Function(key(head), at, head.primes)
    if head.sup is None:
        return value
    power = strip(r.single(head.sup))
    if isinstance(power, Tree) and power.data == "number":
        return value ** Integer(tok(power.children[0]).text) if tok(power.children[0]).text.isdigit() else _refuse(node)
    return _refuse(node)


def _note(r: Any, name: str) -> None:
    note = NotExpressed(f"what else is known of {name}")
    if note not in r.extra:
        r.extra.append(note)
        if r.ctx.shapes.get(name):
            x = next(p for p in map(Param, ("u", "v", "w", "s", "u_1")) if p.name not in r.ctx.domains and p.name not in r.facts.bare)
            r.extra.append(Statement(r.ctx.shapes[name], Function(name, x), require_params([x])))


def _refuse(node: Any) -> Any:
    raise unread(node, "this superscript of a function is not read")


__all__ = ["applied", "undetermined"]
