"""Laws of parametric families in LaTeX: \\mathrm{Exp}(\\lambda), \\text{Gamma}(\\alpha, \\beta), \\mathcal U(a, b)."""

from __future__ import annotations

from typing import Any

import sympy
from lark import Tree

from symit.language.latex.spelling import Spelled, as_name, items, leaves, strip, unread
from symit.language.names import variable_name
from symit.language.objects import Expectation, Law, Prob, RandomVariable
from symit.language.parametric import FAMILY_PARAMETERS, ParametricLaw, bounded
from symit.language.suggest import family_hint
from symit.language.vector_families import vector_by_count

# spelling -> family, for as many arguments as the family has parameters
SPELLED = {
    "Exp": "Exponential", "Expo": "Exponential", "Exponential": "Exponential", "Ga": "Gamma", "Gamma": "Gamma", "Gam": "Gamma",
    "Beta": "Beta", "Be": "Beta", "Poisson": "Poisson", "Poi": "Poisson", "Pois": "Poisson", "Po": "Poisson",
    "Geom": "Geometric", "Geo": "Geometric", "Geometric": "Geometric", "Laplace": "Laplace", "Lap": "Laplace",
    "Bin": "Binomial", "Binom": "Binomial", "Binomial": "Binomial", "Weibull": "Weibull", "Gumbel": "Gumbel", "Logistic": "Logistic",
    "Cauchy": "Cauchy", "Pareto": "Pareto", "Rayleigh": "Rayleigh", "LogNormal": "LogNormal", "Lognormal": "LogNormal",
    "InvGamma": "InverseGamma", "InverseGamma": "InverseGamma", "Kumaraswamy": "Kumaraswamy", "HalfNormal": "HalfNormal",
    "VonMises": "VonMises", "vonMises": "VonMises", "Unif": "Uniform", "Uniform": "Uniform", "Uni": "Uniform", "U": "Uniform",
    "Bern": "Bernoulli", "Ber": "Bernoulli", "Bernoulli": "Bernoulli", "ChiSquared": "ChiSquared", "Maxwell": "Maxwell",
}  # fmt: skip


def family_law(r: Any, node: Any) -> ParametricLaw | None:
    """The law that a call such as \\mathrm{Exp}(\\lambda) names; None if it names none."""
    inner = strip(node)
    if isinstance(inner, Tree) and inner.data in ("scripted_name", "call") and _bare_letter(Spelled(inner)):
        return _by_letter(r, inner)
    if not (isinstance(inner, Tree) and inner.data == "call"):
        return None
    head = Spelled(inner)
    if head.base in ("Dir", "Dirichlet") and head.plain:
        return _dirichlet(r, inner)
    family = SPELLED.get(head.base) or (head.base if head.base in FAMILY_PARAMETERS and len(head.base) > 3 else None)
    if family is None or not head.plain or (len(head.base) == 1 and head.head.style != "cal"):
        return None
    pieces, seps = items(next(c for c in inner.children if isinstance(c, Tree) and c.data == "args"))
    if len(pieces) == 1 and family == "Uniform":
        # \mathcal U([a, b])
        group = strip(pieces[0])
        if isinstance(group, Tree) and group.data == "group":
            pieces, seps = items(group.children[1])
    wanted = len(FAMILY_PARAMETERS[family].split())
    if len(pieces) == wanted + 1 and seps[0] in ("SEMI", "BAR") and as_name(pieces[0]) is not None:
        pieces, seps = pieces[1:], seps[1:]  # Exp(x; lambda)
    if len(pieces) != wanted or any(s not in ("COMMA", "SEMI") for s in seps):
        return None
    return ParametricLaw(family, [r.expr(p) for p in pieces])


def _dirichlet(r: Any, node: Any) -> ParametricLaw | None:
    """Dir(a, b, c), with its parameters one by one."""
    pieces, seps = items(next(c for c in node.children if isinstance(c, Tree) and c.data == "args"))
    name = vector_by_count("Dirichlet", len(pieces))
    if name is None or any(s != "COMMA" for s in seps):
        return None
    return ParametricLaw(name, [r.expr(p) for p in pieces])


def _bare_letter(head: Spelled) -> bool:
    power = [t.text for t in leaves(head.sup) if t.kind not in ("ARGO", "ARGC")] if head.sup is not None else []
    return (head.base == "chi" and power == ["2"]) or (head.base == "t" and head.sup is None and head.sub is not None)


def _by_letter(r: Any, node: Any) -> ParametricLaw | None:
    """chi^2_k, chi^2(k), t_nu."""
    head = Spelled(node)
    if node.data == "call":
        pieces, _ = items(next(c for c in node.children if isinstance(c, Tree) and c.data == "args"))
    else:
        pieces = [head.sub] if head.sub is not None else []
    if len(pieces) != 1 or (head.sub is not None and node.data == "call"):
        return None
    from symit.language.latex.equations import r_scalar  # chi^2(k) is elsewhere a divergence, and k a law

    degrees = r_scalar(r, r.single(pieces[0]) if head.sub is not None else pieces[0])
    return ParametricLaw("ChiSquared", [degrees]) if head.base == "chi" else ParametricLaw("StudentT", [degrees, 0, 1])


def law_problem(node: Any) -> str | None:
    """What keeps a call behind X \\sim from being a law: an unknown name that is near a known one, or the number of parameters."""
    inner = strip(node)
    if not (isinstance(inner, Tree) and inner.data == "call"):
        return None
    base = Spelled(inner).base
    family = SPELLED.get(base) or (base if base in FAMILY_PARAMETERS else None)
    if family is not None and len(base) > 1:
        return f"not read as a law: {family} takes {', '.join(FAMILY_PARAMETERS[family].split()) or 'no parameters'}"
    hint = family_hint(base) if len(base) > 2 else ""
    return f"not read as a law: {base} is not known{hint}" if hint else None


def special_call(r: Any, head: Spelled, pieces: list[Any], seps: list[str]) -> Any:
    """\\Gamma(a), \\psi(a), \\psi'(a), B(a, b) of numbers; None for anything else."""
    if head.sup is not None or head.head.accents or any(s != "COMMA" for s in seps):
        return None
    if head.base in ("V", "Variance") and len(pieces) == 1 and head.plain:
        return variance(r, pieces[0])
    letters = {t.data.base for p in pieces for t in leaves(p) if t.kind == "NAME"}
    if {variable_name(x) for x in letters} & (r.known_variables() | r.facts.measured):
        return None
    trigamma = head.base == "psi" and head.sub is not None and [t.text for t in leaves(head.sub)] == ["1"]
    wanted = {"Gamma": 1, "psi": 1, "digamma": 1, "B": 2, "Beta": 2}.get(head.base)
    if wanted != len(pieces) or not (trigamma or head.sub is None) or head.head.style == "cal" or head.primes > (2 if head.base == "psi" else 0):
        return None
    values = [r.expr(p) for p in pieces]
    if not bounded([*values, sympy.Add(*values)]):
        raise unread(head.node, "a special function of a number that is too large")
    if wanted == 2:
        a, b = values
        return sympy.gamma(a) * sympy.gamma(b) / sympy.gamma(a + b)
    return sympy.gamma(values[0]) if head.base == "Gamma" else sympy.polygamma(1 if trigamma else head.primes, values[0])


def spread_under(r: Any, node: Tree[Any]) -> Any:
    """Var_Q(f(X)), with the law below."""
    from symit.language.latex.densities import expectation

    inside = next((c for c in node.children if isinstance(c, Tree) and c.data == "args"), Tree("args", [node.children[-1]]))
    mean = expectation(r, Tree("expect", [node.children[0], node.children[1], inside]))
    return Expectation(mean.weights, mean.body**2) - mean**2 if isinstance(mean, Expectation) else None


def variance(r: Any, piece: Any) -> Any:
    """Var(X) = E X^2 - (E X)^2 of a variable whose law the document gives; None for any other."""
    name = as_name(piece)
    if name is None or not name.plain or name.base not in {*r.ctx.families, *r.ctx.normals}:
        return None
    x = RandomVariable(name.base)
    weight = [Prob(Law("p"), [x])]
    return Expectation(weight, x**2) - Expectation(weight, x) ** 2
