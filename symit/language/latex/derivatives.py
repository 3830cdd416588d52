"""Derivatives in LaTeX: \\frac{d}{dp} H_b(p), \\frac{\\partial^2}{\\partial p^2}[p \\log p], \\frac{d H_b(p)}{dp}."""

from __future__ import annotations

from typing import Any

from lark import Tree
from sympy import Basic

from symit.language.calculus import MAX_ORDER, Diff
from symit.language.latex.spelling import as_name, items, leaves, strip, tok, unread
from symit.language.latex.tokens import Name
from symit.language.objects import Law, Param, RandomVariable, is_law
from symit.language.statements import Statement

SIGNS = ("d", "partial")


def differentiated(r: Any, node: Tree[Any]) -> Any:
    """The value of a product that starts with d/dx, which acts on all that follows in it; None for any other product."""
    found = _first(node)
    if found is not None and found[1] is not None:
        by = _by_subscript(found[0])
        if by is not None:
            return _of(r, found[1], by[0], ("partial", by[1]), node)
    if found is None or not (isinstance(found[0], Tree) and found[0].data == "frac"):
        return None if found is None or found[1] is None else _behind(r, node)
    if found[1] is not None and not _operator(found[0]):
        return _behind(r, node)
    frac, rest = found
    top, bottom = (_single(c) for c in frac.children[1:])
    sign, below = _sign(top), _first(bottom)
    if sign is None or below is None or below[1] is None or (_sign(below[0]) or ("", 0))[0] != sign[0]:
        return None  # d/2 is a fraction of the number d
    if rest is None:
        raise unread(node, "a derivative without a function")
    return _diff(r, rest, sign, bottom, node)


def fraction(r: Any, node: Tree[Any]) -> Any:
    """The value of d f / d x, with f in the numerator; None for any other fraction."""
    top, bottom = (_single(c) for c in node.children[1:])
    found = _first(top)
    if found is None or found[1] is None:
        return None
    sign = _sign(found[0])
    below = _first(bottom)
    if sign is None or below is None or (_sign(below[0]) or ("", 0))[0] != sign[0]:
        return None
    return _diff(r, found[1], sign, bottom, node)


def _diff(r: Any, body: Any, sign: tuple[str, int], bottom: Any, node: Any) -> Any:
    """Refused where a name may hide a function of x: then nothing is known of its derivative."""
    letter, order = sign
    found = _first(bottom)
    below = None if found is None else _sign(found[0])
    if found is None or found[1] is None or below is None or below[0] != letter or below[1] != 1:
        raise unread(node, "this derivative is not read")
    name = as_name(found[1])
    power = 1
    if name is not None and name.sup is not None:
        digits = "".join(t.text for t in leaves(name.sup))
        power = int(digits) if digits.isdigit() else 0
    if name is None or power != order or not 1 <= order <= MAX_ORDER:
        raise unread(node, "this derivative is not read")
    return _of(r, body, Param(name.name(with_sup=False)), sign, node)


def plain_start(node: Any) -> bool:
    """Does the side start with a letter, and not with a bracket or a fraction that holds one?"""
    first = next(leaves(node), None)
    return first is None or first.kind in ("NAME", "ARGO")


def _operator(node: Any) -> bool:
    """Is it d/dx or \\partial_x, without a function?"""
    if _by_subscript(node) is not None:
        return True
    if not (isinstance(node, Tree) and node.data == "frac"):
        return False
    top, bottom = (_single(c) for c in node.children[1:])
    sign, below = _sign(top), _first(bottom)
    return sign is not None and below is not None and below[1] is not None and (_sign(below[0]) or ("", 0))[0] == sign[0]


def _behind(r: Any, node: Tree[Any]) -> Any:
    """f d/dx g: the product of what stands before the derivative with the derivative of all that follows."""
    before: list[Any] = []
    rest: Any = node
    while True:
        found = _first(rest)
        if found is None or found[1] is None:
            return None
        if _operator(found[0]):
            return r.multiply([*(r.value(b) for b in before), differentiated(r, rest)], node)
        before.append(found[0])
        rest = found[1]


def _by_subscript(node: Any) -> tuple[Param, int] | None:
    """x and the order of \\partial_x, \\partial_x^2."""
    name = as_name(node)
    if name is None or name.base != "partial" or name.sub is None or name.primes:
        return None
    inner = as_name(name.sub.children[0]) if len(name.sub.children) == 1 else None
    digits = "1" if name.sup is None else "".join(t.text for t in leaves(name.sup))
    if inner is None or inner.sup is not None or not (digits.isdigit() and 1 <= int(digits) <= MAX_ORDER):
        return None
    return Param(inner.name()), int(digits)


def _of_family(f: Any, x: Param) -> bool:
    """Is it a function of densities p_theta(x), differentiated by theta?"""
    laws = f.atoms(Law)
    letters = all(isinstance(v, RandomVariable) or not str(v)[0].isupper() for v in f.free_symbols - laws)
    return any(law.name.partition("_")[2] == x.name for law in laws) and letters


def _of(r: Any, body: Any, x: Param, sign: tuple[str, int], node: Any) -> Any:
    """The derivative of the body by x."""
    letter, order = sign
    f = _function(r, body, x)
    if isinstance(f, Basic) and not is_law(f) and _of_family(f, x):
        return Diff(f, x, order)
    if not isinstance(f, Basic) or is_law(f):
        raise unread(node, "the derivative of a law")
    symbols = f.free_symbols | {p for given in defining(r.ctx.expressions, f.free_symbols) for p in given.rhs.free_symbols}
    if x not in symbols or f.atoms(Law):
        raise unread(node, f"the derivative by {x} of something that is not written as a function of {x}")
    written = as_name(body) is not None or _application(r, body)
    declared = set(r.ctx.expressions) | r.ctx.scalars | set(r.ctx.domains)
    if any(str(p) not in declared and (str(p)[0].isupper() or (letter == "d" and not written)) for p in symbols - {x}):
        raise unread(node, f"a derivative of something that may depend on {x} in more than one way")
    return Diff(f, x, order)


def _function(r: Any, body: Any, x: Param) -> Any:
    """What is differentiated: for the name of a function that the document writes out, its value at x."""
    name = as_name(body)
    if name is not None and name.sup is None and not name.primes:
        known = r.ctx.functions.get(name.name())
        if known is not None:
            return known(x)
        if name.name() in r.ctx.expressions:
            return Param(name.name())
    before, r.parametric = r.parametric, True
    try:
        return r.value(body)
    finally:
        r.parametric = before


def _application(r: Any, body: Any) -> bool:
    """Is this f(x), or a measure such as H_b(p)?"""
    node = strip(body)
    return isinstance(node, Tree) and node.data == "call" and isinstance(tok(node.children[0]).data, Name)


def defining(expressions: dict[str, Any], symbols: Any) -> list[Statement]:
    """The equations of a document that say what these letters stand for, and the letters in those."""
    found: dict[str, Statement] = {}
    waiting = sorted(p.name for p in symbols if isinstance(p, Param))
    while waiting:
        name = waiting.pop()
        if name in expressions and name not in found:
            found[name] = Statement("=", Param(name), expressions[name])
            waiting += sorted(p.name for p in expressions[name].free_symbols if isinstance(p, Param))
    return [found[n] for n in sorted(found)]


def _sign(node: Any) -> tuple[str, int] | None:
    """(d, 1), (partial, 2): the letter of a derivative with its power."""
    name = as_name(node)
    if name is None or name.base not in SIGNS or name.sub is not None or name.primes:
        return None
    digits = "1" if name.sup is None else "".join(t.text for t in leaves(name.sup))
    return (name.base, int(digits)) if digits.isdigit() and len(digits) == 1 else None


def _single(argument: Tree[Any]) -> Any:
    pieces, _ = items(argument.children[1])
    return pieces[0] if len(pieces) == 1 else argument


def _first(node: Any) -> tuple[Any, Any] | None:
    """The first factor of a product, and the product of the others (None if there are none)."""
    if not isinstance(node, Tree):
        return None
    if node.data in ("chain", "segment", "run", "args") and len(node.children) == 1:
        return _first(node.children[0]) or (node.children[0], None)
    if node.data not in ("segment", "run", "times"):
        return node, None
    found = _first(node.children[0])
    if found is None or any(not isinstance(c, Tree) for c in node.children[1:-1]):
        return None if found is None or node.data != "times" else _before(found, node)
    first, rest = found
    if rest is None:
        others = node.children[1:]
        return first, others[0] if len(others) == 1 else Tree("segment", others)
    return first, Tree(node.data, [rest, *node.children[1:]])


def _before(found: tuple[Any, Any], node: Tree[Any]) -> tuple[Any, Any]:
    """a followed by \\cdot b."""
    first, rest = found
    return first, node.children[-1] if rest is None else Tree(node.data, [rest, *node.children[1:]])


__all__ = ["defining", "differentiated", "fraction", "plain_start"]
