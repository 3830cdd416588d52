"""Functions of numbers that a document writes out: f(t) = t \\log t, \\sigma(z) = 1/(1+e^{-z}); f(2), f'(t), f''(1)."""

from __future__ import annotations

from typing import Any

import sympy
from lark import Tree
from sympy import Basic, Lambda

from symit.language.calculus import MAX_ORDER, Diff
from symit.language.latex.errors import Unread
from symit.language.latex.facts import is_divergence, is_measure
from symit.language.latex.spelling import LAW_LETTERS, Spelled, as_name, items, leaves, strip, tok, unread
from symit.language.objects import BinaryEntropy, Law, Param, RandomVariable
from symit.language.statements import Domain, NotExpressed, Statement

SPECIAL = ("Gamma", "psi", "digamma", "B", "Beta", "V", "Var", "Variance", "E", "N", "U", "O", "o")


def definition(r: Any, left: Any, right: Any) -> dict[str, Lambda] | None:
    """f(t) = an expression in t; None for any other equation."""
    node = strip(left)
    if not (isinstance(node, Tree) and node.data == "call" and tok(node.children[0]).kind in ("NAME", "MNAME")):
        return None
    head = Spelled(node)
    pieces, _ = items(next(c for c in node.children if isinstance(c, Tree) and c.data == "args"))
    name = as_name(pieces[0]) if len(pieces) == 1 else None
    if name is None or not name.plain or name.root()[0].isupper() or head.primes or head.sup is not None:
        return None
    if is_measure(head) or is_divergence(head) or head.base in SPECIAL or head.base in LAW_LETTERS or r.is_law_call(head, pieces):
        return None
    x = Param(name.root())
    value = r.expr(right)
    if not isinstance(value, Basic) or value.atoms(Law, RandomVariable) or x not in value.free_symbols:
        return None
    if key(head) in {str(p.name) for p in value.free_symbols}:
        return None
    return {key(head): Lambda(x, value)}


def key(head: Spelled) -> str:
    """The name of the function, without the primes of its derivatives."""
    out = head.root()
    if head.sub is not None:
        from symit.language.latex.spelling import word

        out += "_" + word(head.sub)
    return out


def applied(r: Any, head: Spelled, node: Tree[Any]) -> Any:
    """f(u), f'(u), H_b'(p) of a function that the document writes out; None for any other call."""
    pieces, seps = items(next(c for c in node.children if isinstance(c, Tree) and c.data == "args"))
    if len(pieces) != 1 or seps:
        return None
    f = r.ctx.functions.get(key(head)) or logistic(r, head, pieces[0])
    if f is None and head.primes:
        f = binary(r, head, pieces[0])
    if f is None or head.primes > MAX_ORDER:
        return None
    try:
        u = r.expr(pieces[0])
    except Unread:
        if head.primes:
            raise
        return None  # f(x) at the values of a random variable is another function
    value = derived(r, f, u, head.primes) if head.primes else f(u)
    if value.has(sympy.S.NaN, sympy.S.ComplexInfinity):
        raise unread(node, "this has no value")
    return value if head.sup is None else r.power(value, head.sup, node)


def logistic(r: Any, head: Spelled, piece: Any) -> Lambda | None:
    """\\sigma(z) where sigma is no number of the document: the logistic function. It may be meant otherwise, so nothing is refuted."""
    known = r.ctx.scalars | set(r.ctx.domains) | r.facts.bare | {str(p) for a in r.ctx.normals.values() for p in a.variance.free_symbols}
    if head.base != "sigma" or head.sub is not None or head.head.accents or "sigma" in known or any(t.kind == "COMMA" for t in leaves(piece)):
        return None
    if any(t.kind == "NAME" and t.data.base[:1].isupper() for t in leaves(piece)):
        return None
    remark = NotExpressed("sigma is the logistic function")
    if remark not in r.extra:
        r.extra.append(remark)
    z = Param("z")
    return Lambda(z, 1 / (1 + sympy.exp(-z)))


def derived(r: Any, f: Lambda, u: Any, order: int) -> Any:
    """The derivative of f of that order at u."""
    x = f.variables[0]
    if isinstance(u, Param) and u.name not in {str(p) for p in f.free_symbols}:
        return Diff(f(u), u, order)
    taken = {str(p) for p in f.free_symbols | u.free_symbols} | {str(s.lhs) for s in r.extra if isinstance(s, Statement)}
    name = next(n for n in (x.name, *(f"{x.name}_{k}" for k in range(1, 99))) if n not in taken)
    place = Param(name)
    r.extra.append(Statement("=", place, u))
    return Diff(f(place), place, order)


def primed(r: Any, node: Any, order: int) -> Any:
    """(u \\log u - u)'': the derivative by its only letter."""
    f = r.expr(node)
    letters = f.free_symbols if isinstance(f, Basic) else set()
    if len(letters) != 1 or f.atoms(Law, RandomVariable) or order > MAX_ORDER or not all(isinstance(x, Param) for x in letters):
        raise unread(node, "the derivative of something that is no function of one letter")
    return Diff(f, next(iter(letters)), order)


def binary(r: Any, head: Spelled, piece: Any) -> Lambda | None:
    """H_b of H_b'(p), h'(p) of a number p."""
    from symit.language.latex.quantities import is_number_of
    from symit.language.latex.spelling import word

    named = head.base in ("H", "h") and head.sub is not None and word(head.sub) in ("b", "2", "B", "bin", "binary")
    if not named and not (head.base in ("H", "h") and head.sub is None and is_number_of(r, head, piece)):
        return None
    letter = as_name(piece)
    known = r.ctx.scalars | set(r.ctx.domains) | r.facts.complemented
    if head.base == "H" and not named and letter is not None and letter.name(False) not in known:
        return None  # H'(p) of a p that may be a law
    p = Param("p")
    u = r.expr(piece)
    if isinstance(u, Param) and u.name not in r.ctx.domains:
        r.extra.append(Domain(u, sympy.S.Zero, sympy.S.One, True, True))
    return Lambda(p, BinaryEntropy(p))


def declared(r: Any, left: Any, right: Any) -> dict[str, Lambda] | None:
    """The definition, or None where the sides are not read as one."""
    try:
        return definition(r, left, right)
    except (Unread, TypeError, ValueError):
        return None


__all__ = ["applied", "declared", "key", "logistic"]
