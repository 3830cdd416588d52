"""torch.distributions: every entropy, and every kl_divergence of two laws that symit's table has."""

from __future__ import annotations

import inspect
from dataclasses import replace
from typing import Any

from symit.compare.build import (
    bernoulli,
    binomial,
    geometric,
    law,
    logit,
    masses,
    part,
    poisson,
    root,
    sigmoid,
    softmax,
    tilted,
)
from symit.compare.laws import Entry, Law, Library, Part
from symit.compare.points import bases

SETUP = """import torch
from torch.distributions import *
t = lambda x: torch.tensor(x, dtype=torch.float64)
f = lambda x: torch.tensor(x, dtype=torch.float32)"""
ODDS = "logits:real>=-700<=700"
INTERVALS = ((0.25, 0.75), (-1.0, 2.0), (2.0, 5.0), (0.0, 1.0))


def _tail(loc: Any, scale: Any, shape: Any) -> Part:
    if shape == 0:
        return part("Exponential", 1)
    return part("Lomax", 1 / shape, 1 / shape) if shape > 0 else part("Beta", 1, -1 / shape)


CONTINUOUS = [
    law("Beta", "Beta(t({0}), t({1}))", "concentration1:positive concentration0:positive", "Beta"),
    law("Cauchy", "Cauchy(t({0}), t({1}))", "loc:real scale:positive", "Cauchy"),
    law("Chi2", "Chi2(t({0}))", "df:positive", "ChiSquared"),
    law("ContinuousBernoulli", "ContinuousBernoulli(t({0}))", "probs:unit", lambda p: tilted(logit(p)), ((0.25,), (0.625,))),
    law("Exponential", "Exponential(t({0}))", "rate:positive", "Exponential"),
    law("FisherSnedecor", "FisherSnedecor(t({0}), t({1}))", "df1:positive df2:positive", "F", ((3.0, 5.0),)),
    law("Gamma", "Gamma(t({0}), t({1}))", "concentration:positive rate:positive", "Gamma"),
    law("Gumbel", "Gumbel(t({0}), t({1}))", "loc:real scale:positive", "Gumbel"),
    law("HalfCauchy", "HalfCauchy(t({0}))", "scale:positive", "HalfCauchy"),
    law("HalfNormal", "HalfNormal(t({0}))", "scale:positive", "HalfNormal"),
    law("InverseGamma", "InverseGamma(t({0}), t({1}))", "concentration:positive rate:positive", "InverseGamma", ((3.0, 1.5), (2.5, 2.0))),
    law("Kumaraswamy", "Kumaraswamy(t({0}), t({1}))", "concentration1:positive concentration0:positive", "Kumaraswamy"),
    law("Laplace", "Laplace(t({0}), t({1}))", "loc:real scale:positive", "Laplace"),
    law("LogNormal", "LogNormal(t({0}), t({1}))", "loc:real scale:positive", "LogNormal"),
    law("Normal", "Normal(t({0}), t({1}))", "loc:real scale:positive", "Normal"),
    law("Pareto", "Pareto(t({0}), t({1}))", "scale:positive alpha:positive", "Pareto", ((2.0, 3.0), (1.5, 2.5))),
    law("StudentT", "StudentT(t({0}), t({1}), t({2}))", "df:positive loc:real scale:positive", "StudentT", ((5.0, 0.5, 1.5),)),
    law("Uniform", "Uniform(t({0}), t({1}))", "low:real high:real", "Uniform", INTERVALS, lambda low, high: low < high),
    law("VonMises", "VonMises(t({0}), t({1}))", "loc:real>=-3<=3 concentration:positive", "VonMises"),
    law("Weibull", "Weibull(t({0}), t({1}))", "scale:positive concentration:positive", lambda s, k: part("Weibull", k, s)),
]  # fmt: skip
DISCRETE = [
    law("Bernoulli", "Bernoulli(t({0}))", "probs:unit[]", bernoulli),
    law("Binomial", "Binomial({0}, t({1}))", "total_count:count<=300 probs:unit[]", binomial, ((3.0, 0.25), (3.0, 0.625))),
    law("Geometric", "Geometric(t({0}))", "probs:unit[]", geometric, fits=lambda p: p > 0),
    law("NegativeBinomial", "NegativeBinomial(t({0}), t({1}))", "total_count:positive<=1000 probs:unit",
        lambda r, p: part("NegBinomial", r, 1 - p), ((2.0, 0.25),)),
    law("Poisson", "Poisson(t({0}))", "rate:positive[]", poisson),
]  # fmt: skip
# other ways to write a law, and laws of vectors in few dimensions; each against itself
ALONE = [
    law("Bernoulli(logits)", "Bernoulli(logits=t({0}))", ODDS, lambda x: bernoulli(sigmoid(x))),
    law("ContinuousBernoulli(logits)", "ContinuousBernoulli(logits=t({0}))", ODDS, tilted),
    law("Geometric(logits)", "Geometric(logits=t({0}))", ODDS, lambda x: geometric(sigmoid(x))),
    law("Binomial(logits)", "Binomial({0}, logits=t({1}))", f"total_count:count<=300 {ODDS}", lambda n, x: binomial(n, sigmoid(x)), ((3.0, 0.5),)),
    law("Categorical", "Categorical(t([{0}, {1}, {2}]))", "w1:positive[] w2:positive[] w3:positive[]", masses, fits=lambda *w: sum(w) > 0),
    law("Categorical(logits)", "Categorical(logits=t([{0}, {1}, {2}]))", "l1:real>=-700<=700 l2:real>=-700<=700 l3:real>=-700<=700", softmax),
    law("OneHotCategorical", "OneHotCategorical(t([{0}, {1}, {2}]))", "w1:positive[] w2:positive[] w3:positive[]", masses,
        fits=lambda *w: sum(w) > 0),
    law("Dirichlet(2)", "Dirichlet(t([{0}, {1}]))", "a:positive b:positive", "Beta"),
    law("Dirichlet(3)", "Dirichlet(t([{0}, {1}, {2}]))", "a:positive b:positive c:positive", "Dirichlet[3]"),
    law("Independent(Normal, 1)", "Independent(Normal(t([{0}, {1}]), t([{2}, {3}])), 1)", "loc1:real loc2:real s1:positive s2:positive",
        lambda a, b, c, d: [part("Normal", a, c), part("Normal", b, d)]),
    law("MultivariateNormal(2-D, diagonal)", "MultivariateNormal(t([{0}, {1}]), scale_tril=t([[{2}, 0.0], [0.0, {3}]]))",
        "loc1:real loc2:real s1:positive s2:positive", lambda a, b, c, d: [part("Normal", a, c), part("Normal", b, d)]),
    law("MultivariateNormal(2-D)", "MultivariateNormal(t([{0}, {1}]), scale_tril=t([[{2}, 0.0], [{3}, {4}]]))",
        "loc1:real loc2:real l11:positive l21:real l22:positive", lambda a, b, c, d, e: part("MVNCovariance[2]", a, b, c * c, c * d, d * d + e * e)),
    law("Wishart(2x2)", "Wishart(t({0}), scale_tril=t([[{1}, 0.0], [{2}, {3}]]))", "df:positive>=1.125 l11:positive l21:real l22:positive",
        lambda n, c, d, e: part("Wishart[2]", n, c * c, c * d, d * d + e * e), ((5.0, 1.5, 0.5, 0.75), (3.0, 0.5, -0.25, 1.5))),
    law("Wishart(1x1)", "Wishart(t({0}), t([[{1}]]))", "df:positive v:positive", lambda n, v: part("Gamma", n / 2, 1 / (2 * v))),
]  # fmt: skip
GAUSS = [
    law("MultivariateNormal(1-D)", "MultivariateNormal(t([{0}]), t([[{1}]]))", "loc:real var:positive", lambda m, v: part("Normal", m, root(v))),
    law("LowRankMultivariateNormal(1-D)", "LowRankMultivariateNormal(t([{0}]), t([[{1}]]), t([{2}]))", "loc:real factor:real diag:positive",
        lambda m, f, d: part("Normal", m, root(f * f + d))),
]  # fmt: skip
ENTROPY_ONLY = [
    law("GeneralizedPareto", "GeneralizedPareto(t({0}), t({1}), t({2}))", "loc:real scale:positive concentration:real", _tail,
        stretch=lambda loc, scale, shape: -scale / shape if shape < 0 else scale),
    law("Multinomial(n, 2)", "Multinomial({0}, t([{1}, {2}]))", "total_count:count<=30 w1:positive w2:positive",
        lambda n, a, b: binomial(n, a / (a + b))),
    law("Multinomial(n, 3)", "Multinomial({0}, t([{1}, {2}, {3}]))", "total_count:count<=12 w1:positive w2:positive w3:positive",
        lambda n, *w: part(f"Multinomial[{n},3]", w[0] / sum(w), w[1] / sum(w))),
]  # fmt: skip
REASONS = {
    "LKJCholesky": "no such family in the table",
    "LogisticNormal": "no such family in the table",
    "MixtureSameFamily": "a mixture has no closed form",
    "RelaxedBernoulli": "no such family in the table",
    "RelaxedOneHotCategorical": "no such family in the table",
    "OneHotCategoricalStraightThrough": "the same code as OneHotCategorical",
    "TransformedDistribution": "compared through its subclasses",
    "ExponentialFamily": "compared through its subclasses",
    "Distribution": "abstract",
}


def entries() -> list[Entry]:
    entropy, divergence = "{p}.entropy().item()", "kl_divergence({p}, {q}).item()"
    everything: list[Law] = [*CONTINUOUS, *DISCRETE, *ALONE, *GAUSS, *ENTROPY_ONLY]
    found = [Entry("entropy", p, None, entropy) for p in everything]
    for group in (CONTINUOUS, DISCRETE, GAUSS):
        found += [Entry("KL", p, q, divergence) for p in group for q in group]
    found += [Entry("KL", p, p, divergence) for p in ALONE]
    # what is implemented first, so that the table of what is missing comes last
    return found


def library() -> Library:
    """The installed torch; raises ImportError where there is none."""
    import torch

    # threads of torch's own only cost time on single numbers
    torch.set_num_threads(1)
    found = Library("torch", torch.__version__, entries(), SETUP)
    found.left_out = left_out(found)
    return found


def left_out(found: Library) -> list[tuple[str, str]]:
    """Rules of the registry that no entry reaches, and laws that no entry has."""
    import torch.distributions as laws
    from torch.distributions.kl import _KL_REGISTRY, _dispatch_kl

    scope: dict[str, Any] = {}
    exec(found.setup, scope)
    kinds: dict[str, type] = {}
    for entry in found.entries:
        if entry.q is None:
            alone = replace(entry, code="{p}")
            kinds[entry.p.name] = type(eval(alone.expression(bases(alone)[0], "float64"), scope))
    reached = {_dispatch_kl(kinds[e.p.name], kinds[e.q.name]) for e in found.entries if e.q is not None}
    unseen = [pair for pair, rule in _KL_REGISTRY.items() if rule not in reached]
    missed = [(f"kl_divergence({p.__name__}, {q.__name__})", "no entry reaches this rule") for p, q in unseen]
    for name in laws.__all__:
        kind = getattr(laws, name)
        if inspect.isclass(kind) and issubclass(kind, laws.Distribution) and kind not in kinds.values():
            missed.append((name, REASONS.get(name, "no adapter yet")))
    return missed
