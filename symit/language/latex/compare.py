"""What stands between the bars of D( . || . ): laws, mixtures, densities, products of densities, normal laws."""

from __future__ import annotations

from typing import Any

from lark import Tree
from sympy import Mul, Rational

from symit.language.coordinates import DiagonalNormal, Entry
from symit.language.latex.context import positive
from symit.language.latex.coordinates import diagonal_normal
from symit.language.latex.families import family_law
from symit.language.latex.matrices import normal_pieces, vector_normal
from symit.language.latex.resolve import Resolver
from symit.language.latex.spelling import (
    Spelled,
    as_name,
    leaves,
    strip,
    unread,
)
from symit.language.names import law_name
from symit.language.objects import (
    Law,
    Mixture,
    Param,
    Prob,
    RandomVariable,
    as_law,
    density_factors,
    density_variables,
    is_law,
)  # fmt: skip
from symit.language.parametric import ParametricLaw
from symit.language.statements import NormalLaw, NotExpressed


def compared(r: Resolver, piece: Any) -> Any:
    """A law, a mixture, a density, or a product of densities; P_X P_Y stands for p(x) p(y)."""
    inner = strip(piece)
    name = as_name(inner)
    if name is not None:
        return compared_name(r, name, inner)
    if isinstance(inner, Tree) and inner.data == "times":
        parts = [compared(r, inner.children[0]), compared(r, inner.children[-1])]
        if all(density_factors(p) for p in parts):
            return Mul(*parts)
    if isinstance(inner, Tree) and inner.data == "run":
        parts = [compared(r, p) for p in _factors_of(inner)]
        if all(isinstance(p, Prob) or density_factors(p) for p in parts):
            return Mul(*parts)
    if isinstance(inner, Tree) and inner.data == "group":
        return compared(r, r.single(inner.children[1]))
    if isinstance(inner, Tree) and inner.data == "call" and is_normal(Spelled(inner)):
        return normal_law(r, inner) or normal_called(r, inner)
    family = family_law(r, inner)
    if family is not None:
        return family
    value = r.value(inner)
    if is_law(value) or isinstance(value, Prob) or density_factors(value) is not None:
        return value
    if value.atoms(Law):
        if value.atoms(Prob) and density_variables(value) is None:
            raise unread(inner, "a law or a density is expected")
        try:
            return value if value.atoms(Prob) else as_law(value)
        except (TypeError, ValueError) as error:
            raise unread(inner, str(error)) from None
    raise unread(inner, "a law or a density is expected")


def _factors_of(node: Any) -> list[Any]:
    out: list[Any] = []
    while isinstance(node, Tree) and node.data == "run" and len(node.children) == 2:
        out.append(node.children[1])
        node = node.children[0]
    out.append(node)
    return [strip(x) for x in reversed(out)]


def compared_name(r: Resolver, n: Spelled, node: Any) -> Any:
    from symit.language.latex.facts import subscript_variables

    if n.head.style == "cal" and n.base in ("N", "U"):
        return normal_named(r, n, node)
    if n.sub is not None and any(t.kind == "NAME" and t.data.base in r.value_index for t in leaves(n.sub)):
        raise unread(node, "a numbered law is not read")
    names = subscript_variables(n)
    if names and n.base not in ("p", "q", "r", "P", "Q", "R"):
        raise unread(node, "a law with this subscript is not read")
    if names and len(n.base) == 1 and (names <= r.known_variables() or any(t.kind == "BAR" for t in leaves(n.sub))
                                       or len(names) > 1):
        groups: list[list[RandomVariable]] = [[], []]
        side = 0
        for t in leaves(n.sub):
            if t.kind == "BAR":
                side = 1
            elif t.kind == "NAME":
                groups[side].append(RandomVariable(t.data.base))
        return Prob(Law(r.unified(law_name(n.root()))), groups[0], groups[1])
    if n.sup is not None and any(t.kind == "NUMBER" or t.text in ("n", "N") for t in leaves(n.sup)):
        raise unread(node, "a product of copies of a law is not read")
    law = law_name(n.name())
    if n.base.isupper():
        r.facts.capitals.add(law)
    known = r.ctx.definitions.get(law)
    if known is not None and is_law(known):
        return known
    if law in ("m", "u") and law not in r.ctx.laws and law not in r.ctx.uniform:
        if law == "m" and r.facts.skewed is not None and "m" not in r.facts.skewed:
            half = Rational(1, 2)
            return Mixture(tuple((half, Law(x)) for x in r.facts.skewed))
        remark = NotExpressed(f"not declared: {n.base}")
        if remark not in r.extra:
            r.extra.append(remark)
    return Law(r.unified(law))


def is_normal(head: Spelled) -> bool:
    return head.base in ("N", "Normal", "Gaussian") and head.plain


def normal_parameters(r: Resolver, node: Any) -> tuple[Any, Any]:
    """Mean and variance of N(mu, sigma^2)."""
    pieces = normal_pieces(node)
    if len(pieces) != 2:
        raise unread(node, "a normal law has a mean and a variance")
    for t in leaves(node):
        if t.kind == "NAME" and t.data.base in ("Sigma", "I", "Lambda", "K"):
            raise unread(node, "normal laws of vectors are not read")
    return r.expr(pieces[0]), r.expr(pieces[1])


def normal_key(mean: Any, variance: Any) -> str:
    """The number of N_1 = N(mu_1, sigma_1^2), from the subscript that its parameters share."""
    suffixes = {p.name.split("_")[-1] for e in (mean, variance) for p in e.atoms(Param) if "_" in p.name}
    return f"calN_{suffixes.pop()}" if len(suffixes) == 1 else "calN"


def normal_law(r: Resolver, node: Any) -> Any:
    """The normal law of a vector that a call names; None if its parameters are numbers."""
    return diagonal_normal(r, node) or vector_normal(r, node)


def law_called(r: Resolver, node: Any) -> Any:
    """The law of a family that a call names, N(mu, sigma^2) or Exp(lambda); None if it names none."""
    inner = strip(node)
    if isinstance(inner, Tree) and inner.data == "call" and is_normal(Spelled(inner)) and normal_pieces(inner):
        return normal_law(r, inner) or ParametricLaw("Normal", normal_parameters(r, inner))
    return family_law(r, inner)


def vector_key(law: Any) -> str:
    """The number of N_1 = N(mu_1, Sigma_1)."""
    if isinstance(law, DiagonalNormal):
        names = [x.vector for x in sorted(law.atoms(Entry), key=str)]
    else:
        names = [str(n) for n, _ in law.covariance] + [str(n) for _, n in law.mean]
    suffixes = {n.split("_")[-1] for n in names if "_" in n}
    return f"calN_{suffixes.pop()}" if len(suffixes) == 1 else "calN"


def normal_called(r: Resolver, node: Any) -> Any:
    mean, variance = normal_parameters(r, node)
    if r.parametric:
        r.extra.extend(positive(variance))
        return ParametricLaw("Normal", (mean, variance))
    known = [a for a in r.extra if isinstance(a, NormalLaw)]
    for a in known:
        if (a.mean, a.variance) == (mean, variance):
            return a.law
    law = Law(f"n_{len(known) + 1}")
    r.extra.append(NormalLaw(r.ambient(), mean, variance, law))
    r.extra.extend(positive(variance))
    return law


def normal_named(r: Resolver, n: Spelled, node: Any) -> Any:
    """N_1 of a document that declared N(mu_1, sigma_1^2)."""
    key = n.name()
    if key in r.ctx.vector_normals:
        return r.ctx.vector_normals[key]
    declared = r.ctx.normals.get(key)
    if declared is None:
        raise unread(node, "a normal law that is not declared")
    law = Law("n_" + key.split("_")[-1])
    r.extra.append(NormalLaw(r.ambient(), declared.mean, declared.variance, law))
    r.extra.extend(positive(declared.variance))
    return law
