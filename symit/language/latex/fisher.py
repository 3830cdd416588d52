"""Fisher information in LaTeX: I(\\theta), J(\\theta), \\mathcal I(\\theta) beside a law of a family with the parameter theta."""

from __future__ import annotations

from typing import Any

from lark import Tree

from symit.language.fisher import FisherInformation
from symit.language.latex.spelling import Spelled, as_name, items, unread
from symit.language.names import variable_name
from symit.language.objects import Param
from symit.language.parametric import ParametricLaw
from symit.language.statements import NotExpressed

HEADS = ("I", "calI", "J", "calJ")
PARAMETERS = {"theta", "vartheta", "phi", "varphi", "lambda", "mu", "sigma", "eta", "alpha", "beta", "tau", "kappa", "gamma"}


def fisher(r: Any, head: Spelled, node: Tree[Any]) -> Any:
    """The Fisher information of the only law with that parameter which the document gives; None for any other call."""
    if head.root() not in HEADS or head.sub is not None or head.sup is not None or head.primes or head.head.accents:
        return None
    pieces, seps = items(next(c for c in node.children if isinstance(c, Tree) and c.data == "args"))
    name = as_name(pieces[0]) if len(pieces) == 1 and not seps else None
    if name is None or not name.plain or name.base not in PARAMETERS:
        return None
    if variable_name(name.name()) in {v for signatures in r.facts.called.values() for s, t in signatures for v in (*s, *t)} | r.ctx.variables:
        return None  # a value that has a density
    theta = Param(name.name())
    found = {law for law in laws_of(r.ctx) if theta in law.free_symbols}
    if len(found) == 1:
        note = NotExpressed("of how many observations")
        if r.facts.bare & {"n", "N", "m"} and note not in r.extra:
            r.extra.append(note)  # I(theta) may be that of the whole sample
        return FisherInformation(found.pop(), theta)
    if head.base == "I":
        raise unread(node, f"the Fisher information of which law, or the self-information of a value of {name.name()}?")
    return None


def laws_of(ctx: Any) -> list[ParametricLaw]:
    """The laws of families that a document gives."""
    found = [a.target for a in ctx.families.values() if isinstance(a.target, ParametricLaw) and not a.at]
    found += [ParametricLaw("Normal", (a.mean, a.variance)) for a in ctx.normals.values()]
    tables = [a.probs for a in ctx.tables.values()]
    found += [ParametricLaw("Bernoulli", (p[1],)) for p in tables if len(p) == 2 and isinstance(p[1], Param) and p[0] == 1 - p[1]]
    return found


__all__ = ["fisher"]
