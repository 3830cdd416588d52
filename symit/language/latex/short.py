"""Divergences of P and Q named without their laws: TV \\le \\sqrt{D/2}, H^2 \\le \\chi^2, D_f = D(P\\|Q).

A formula is read so where one of its bare names can be nothing else (TV, JS, KL, \\chi^2, D_f of a written-out f), or two of D, H^2 stand in it.
"""

from __future__ import annotations

from typing import Any

from lark import Tree
from sympy import sqrt

from symit.language.latex.context import DocumentContext
from symit.language.latex.divergences import CONVENTIONS, generator_of, hellinger_convention, is_order, positive_order
from symit.language.latex.spelling import Spelled, tok, walk, word
from symit.language.latex.tokens import Name
from symit.language.measures import FDivergence, Renyi
from symit.language.objects import ChiSquare, JensenShannon, Law, LeCam, RelativeEntropy, SquaredHellinger, TotalVariation

PLAIN = {"TV": TotalVariation, "JS": JensenShannon, "JSD": JensenShannon, "KL": RelativeEntropy, "KLD": RelativeEntropy, "LC": LeCam}
SUBSCRIPTS = {"KL": RelativeEntropy, "TV": TotalVariation, "JS": JensenShannon, "LC": LeCam}


def kind_of(n: Spelled, ctx: DocumentContext) -> str | None:
    """strong: can be nothing but a divergence; weak: can be one; None."""
    if n.primes or n.head.accents or n.head.style not in ("", "rm") or n.name(False) in ctx.scalars or n.name(False) in ctx.definitions:
        return None
    sup = word(n.sup) if n.sup is not None else ""
    power = sup in ("", "2", "4")
    if n.base in PLAIN and n.sub is None and power:
        return "strong"
    if n.base == "chi" and n.sub is None and sup == "2":
        return "strong"
    if n.base == "D" and n.sub is not None and power:
        if word(n.sub) in SUBSCRIPTS:
            return "strong"
        if generator_of(ctx, n) is not None:
            return "strong"
        return "strong" if ctx.conventions.get("D_alpha") == "renyi" and is_order(n) else None
    if n.sub is not None:
        return None
    if n.base == "Delta" and sup == "" and ctx.conventions.get("Delta") == "triangular":
        return "strong"
    if (n.base == "D" and power) or (n.base == "H" and sup == "2"):
        return "weak"
    return "root" if n.base == "H" and sup == "" else None


def of_laws(ctx: DocumentContext, side: Any) -> bool:
    """Does a side speak of P and Q, or of another divergence? D_{KL} = a number in other letters is about the laws of the text."""
    names = [Spelled(x) for x in walk(side) if x.data in ("name", "scripted_name", "call") and isinstance(tok(x.children[0]).data, Name)]
    return any(n.base in ("p", "q", "P", "Q", "M") or kind_of(n, ctx) in ("strong", "weak") for n in names)


def shortened(tree: Tree[Any], ctx: DocumentContext) -> bool:
    """Does the formula name divergences without their laws?"""
    found: list[tuple[str, str]] = []
    stack: list[Any] = [tree]
    while stack:
        node = stack.pop()
        if not isinstance(node, Tree) or node.data in ("call", "scripts", "expect"):
            continue
        if node.data in ("name", "scripted_name"):
            n = Spelled(node)
            kind = kind_of(n, ctx)
            if kind is not None:
                found.append((kind, n.name()))
        stack += node.children
    related = any(x.data == "rel" for x in walk(tree))
    return related and (any(k == "strong" for k, _ in found) or len({name for k, name in found if k == "weak"}) > 1)


def short(r: Any, n: Spelled, node: Any) -> Any:
    """The divergence of P and Q that a bare name stands for; None for any other name."""
    if not r.facts.short or r.facts.compared - {"p", "q", "m"}:
        return None
    kind = kind_of(n, r.ctx)
    if kind is None:
        return None
    p, q = Law("p"), Law("q")
    sup = word(n.sup) if n.sup is not None else ""
    value: Any
    if n.base == "chi":
        value, sup = ChiSquare(p, q), ""
    elif n.base == "H":
        factor = CONVENTIONS[hellinger_convention(r)]
        value = factor * SquaredHellinger(p, q)
        value, sup = (value, "") if sup == "2" else (sqrt(value), "")
    elif n.base == "Delta":
        value = 2 * LeCam(p, q)
    elif n.base in PLAIN:
        value = PLAIN[n.base](p, q)
    elif n.sub is None:
        value = RelativeEntropy(p, q)
    elif word(n.sub) in SUBSCRIPTS:
        value = SUBSCRIPTS[word(n.sub)](p, q)
    elif generator_of(r.ctx, n) is not None:
        value = FDivergence(generator_of(r.ctx, n), p, q)
    else:
        order = r.expr(r.single(n.sub))
        positive_order(r, order)
        value = Renyi(order, p, q)
    value = r.in_unit(value) if n.base in ("D", "KL", "KLD", "JS", "JSD") else value
    return value if not sup else value ** int(sup)


__all__ = ["short", "shortened"]
