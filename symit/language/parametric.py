"""Laws of parametric families, such as Gamma(a, b), and the special functions of their closed forms."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy
from sympy import Symbol, Tuple, sympify

from symit.language.symbols import CompoundLaw
from symit.language.vector_families import COUNTS, VECTOR_FAMILIES, vector_parameters

# the parameters of each family in order; the second of Normal and LogNormal is the variance (of the logarithm)
FAMILY_PARAMETERS: dict[str, str] = {
    "Normal": "mean variance", "Laplace": "mu b", "GenNormal": "mu alpha_ beta", "Cauchy": "x0 g", "StudentT": "nu mu s", "Logistic": "mu s",
    "HyperbolicSecant": "mu s", "Gumbel": "mu beta", "Moyal": "mu s", "ExpGamma": "a b", "GeneralizedLogistic": "a mu s",
    "TruncNormal": "mu sigma l u", "Uniform": "l u", "Exponential": "lam", "Gamma": "a b", "Erlang": "k b", "InverseGamma": "a b",
    "ChiSquared": "k", "InverseChiSquared": "k", "ScaledInverseChiSquared": "nu tau", "Chi": "k", "HalfNormal": "s", "Rayleigh": "s",
    "Maxwell": "a", "Nakagami": "m w", "Weibull": "k lam", "Frechet": "alpha_ s", "GenGamma": "a d p", "Levy": "c", "LogNormal": "mu variance",
    "InverseGaussian": "mu lam", "Lomax": "lam a", "GenPareto": "xi s", "Dagum": "p a b", "BurrXII": "c k", "LogLogistic": "alpha_ beta",
    "BetaPrime": "a b", "F": "d1 d2", "HalfCauchy": "s", "Gompertz": "eta b", "Lindley": "theta", "Pareto": "xm a",
    "ShiftedExponential": "lam l", "Beta": "a b", "Kumaraswamy": "a b", "PowerFunction": "a", "Arcsine": "", "LogUniform": "l u",
    "TruncExp": "lam c", "ContinuousBernoulli": "eta", "VonMises": "mu kappa", "Poisson": "lam", "Geometric": "p", "Binomial": "n p",
    "NegBinomial": "r p", "DiscreteUniform": "l u", "DiscreteLaplace": "q", "Logarithmic": "p", "Zeta": "s", "Borel": "m", "Bernoulli": "p",
    **{f"Categorical{k}": " ".join(f"p{i}" for i in range(1, k)) for k in range(3, 7)},
}  # fmt: skip
DISCRETE = frozenset(
    {"Poisson", "Geometric", "Binomial", "NegBinomial", "DiscreteUniform", "DiscreteLaplace", "Logarithmic", "Zeta", "Borel", "Bernoulli"}
    | {f"Categorical{k}" for k in range(3, 7)}
)
VARIANCES = ("Normal", "LogNormal")


def parameters_of(family: str) -> tuple[str, ...] | None:
    """The names of the parameters of a family of numbers, or of vectors (Dirichlet[3]); None if there is no such family."""
    if family in FAMILY_PARAMETERS:
        return tuple(FAMILY_PARAMETERS[family].split())
    return vector_parameters(family)


def is_discrete(family: str) -> bool:
    return family in DISCRETE or family.partition("[")[0] in COUNTS


class ParametricLaw(CompoundLaw):
    """The law of a family with given parameters, on the set of numbers that is its support."""

    def __new__(cls, family: str, args: Any) -> Any:
        wanted = parameters_of(str(family))
        if wanted is None:
            raise ValueError(f"no family {family}; known are {', '.join((*FAMILY_PARAMETERS, *VECTOR_FAMILIES))}")
        values = tuple(sympify(a, strict=True) for a in args)
        if len(values) != len(wanted):
            raise ValueError(f"{family} takes {len(wanted)} parameters: {family}({', '.join(wanted)})")
        return super().__new__(cls, Symbol(str(family)), Tuple(*values))

    @property
    def family(self) -> str:
        return str(self.args[0].name)

    @property
    def values(self) -> tuple[Any, ...]:
        return tuple(self.args[1])

    @property
    def free_symbols(self) -> set[Any]:
        return set(self.args[1].free_symbols)


MOST = 170


def bounded(args: Any) -> bool:
    """Are the arguments of a special function small enough for SymPy, which expands gamma(10^6) into its digits?"""
    return all(not a.is_number or (a.is_finite is not False and abs(sympy.N(a, 5)) < MOST) for a in args)


def _one(f: Any) -> Callable[[list[Any]], Any]:
    return lambda args: f(args[0])


# name in the text syntax -> (number of arguments, expression)
SPECIAL: dict[str, tuple[int, Callable[[list[Any]], Any]]] = {
    "lgamma": (1, _one(sympy.loggamma)), "loggamma": (1, _one(sympy.loggamma)), "gamma": (1, _one(sympy.gamma)),
    "digamma": (1, _one(sympy.digamma)), "trigamma": (1, _one(sympy.trigamma)), "polygamma": (2, lambda a: sympy.polygamma(*a)),
    "sigmoid": (1, _one(lambda x: 1 / (1 + sympy.exp(-x)))), "logit": (1, _one(lambda p: sympy.log(p / (1 - p)))),
    "softplus": (1, _one(lambda x: sympy.log(1 + sympy.exp(x)))),
    "erf": (1, _one(sympy.erf)), "besseli": (2, lambda a: sympy.besseli(*a)), "expint": (2, lambda a: sympy.expint(*a)),
    "zeta": (1, _one(sympy.zeta)), "cosh": (1, _one(sympy.cosh)), "sinh": (1, _one(sympy.sinh)), "tanh": (1, _one(sympy.tanh)),
    "cos": (1, _one(sympy.cos)), "sin": (1, _one(sympy.sin)), "atan": (1, _one(sympy.atan)),
    "asin": (1, _one(sympy.asin)), "acos": (1, _one(sympy.acos)), "acosh": (1, _one(sympy.acosh)),
}  # fmt: skip
CONSTANTS = {"EulerGamma": sympy.EulerGamma}
PRINTED: dict[Any, str] = {
    sympy.loggamma: "lgamma", sympy.gamma: "gamma", sympy.erf: "erf", sympy.besseli: "besseli", sympy.expint: "expint", sympy.zeta: "zeta",
    sympy.cosh: "cosh", sympy.sinh: "sinh", sympy.tanh: "tanh", sympy.cos: "cos", sympy.sin: "sin", sympy.atan: "atan",
    sympy.asin: "asin", sympy.acos: "acos", sympy.acosh: "acosh",
}  # fmt: skip


def special_text(e: Any, show: Callable[[Any], str]) -> str | None:
    """The text of a special function or of a constant; None for anything else."""
    if e is sympy.EulerGamma:
        return "EulerGamma"
    if isinstance(e, sympy.polygamma):
        order, x = e.args
        return f"digamma({show(x)})" if order == 0 else f"polygamma({show(order)}, {show(x)})"
    head = PRINTED.get(type(e)) or ("expint" if isinstance(e, sympy.Function) and type(e).__name__ == "expint" else None)
    if head is None:
        return None
    return f"{head}({', '.join(show(a) for a in e.args)})"


def special_latex(e: Any, show: Callable[[Any], str]) -> str | None:
    """The LaTeX of a special function or of a constant; None for anything else."""
    if e is sympy.EulerGamma:
        return r"\gamma"
    if isinstance(e, sympy.polygamma):
        order, x = e.args
        return rf"\psi({show(x)})" if order == 0 else rf"\psi^{{({show(order)})}}({show(x)})"
    if isinstance(e, sympy.besseli):
        return rf"I_{{{show(e.args[0])}}}({show(e.args[1])})"
    if type(e).__name__ == "expint" and len(e.args) == 2:
        return rf"E_{{{show(e.args[0])}}}({show(e.args[1])})"
    heads = {sympy.loggamma: r"\log\Gamma", sympy.gamma: r"\Gamma", sympy.erf: r"\mathrm{erf}", sympy.zeta: r"\zeta", sympy.cosh: r"\cosh",
             sympy.sinh: r"\sinh", sympy.tanh: r"\tanh", sympy.cos: r"\cos", sympy.sin: r"\sin", sympy.atan: r"\arctan",
             sympy.asin: r"\arcsin", sympy.acos: r"\arccos", sympy.acosh: r"\mathrm{arcosh}"}  # fmt: skip
    head = heads.get(type(e))
    return None if head is None else rf"{head}\left({', '.join(show(a) for a in e.args)}\right)"
