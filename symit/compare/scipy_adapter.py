"""scipy.stats: the entropies of the laws that symit's table has, entropy(pk), entropy(pk, qk), special.rel_entr, special.kl_div."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

from symit.compare.build import bernoulli, binomial, exponential, geometric, law, masses, part, pi, poisson, root
from symit.compare.laws import Entry, Law, Library, Part

SETUP = "from scipy import special, stats"
HALF = Fraction(1, 2)


def _pareto_tail(c: Any) -> Part:
    if c == 0:
        return part("Exponential", 1)
    return part("Lomax", 1 / c, 1 / c) if c > 0 else part("Beta", 1, -1 / c)


def _extreme(c: Any) -> Part:
    """scipy's c is minus the usual shape: c > 0 has an upper end."""
    if c == 0:
        return part("Gumbel", 0, 1)
    return part("Weibull", 1 / c, 1) if c > 0 else part("Frechet", -1 / c, 1)


def _or_one(c: Any) -> Any:
    return 1 / abs(c) if c else Fraction(1)


def _simple(name: str, shapes: str, parts: Any, stretch: Any = None, bases: Any = ()) -> Law:
    """A law with shape arguments only."""
    holes = ", ".join("{%d}" % i for i in range(len(shapes.split())))  # noqa: UP031
    return law(name, f"stats.{name}({holes})", shapes, parts, bases, stretch=stretch)


def _scaled(name: str, shapes: str, parts: Any, bases: Any = ()) -> Law:
    """A law with shape arguments and a scale."""
    count = len(shapes.split())
    holes = "".join("{%d}, " % i for i in range(count))  # noqa: UP031
    return law(name, f"stats.{name}({holes}scale={{{count}}})", f"{shapes} scale:positive".strip(), parts, bases)


LAWS = [
    # shapes and a scale
    _scaled("norm", "", lambda s: part("Normal", 0, s)),
    _scaled("laplace", "", lambda s: part("Laplace", 0, s)),
    _scaled("cauchy", "", lambda s: part("Cauchy", 0, s)),
    _scaled("logistic", "", lambda s: part("Logistic", 0, s)),
    _scaled("gumbel_r", "", lambda s: part("Gumbel", 0, s)),
    _scaled("gumbel_l", "", lambda s: part("Gumbel", 0, s)),
    _scaled("moyal", "", lambda s: part("Moyal", 0, s)),
    _scaled("expon", "", lambda s: part("Exponential", 1 / s)),
    _scaled("gamma", "a:positive", lambda a, s: part("Gamma", a, 1 / s)),
    _scaled("invgamma", "a:positive", lambda a, s: part("InverseGamma", a, s)),
    _scaled("halfnorm", "", lambda s: part("HalfNormal", s)),
    _scaled("halfcauchy", "", lambda s: part("HalfCauchy", s)),
    _scaled("rayleigh", "", lambda s: part("Rayleigh", s)),
    _scaled("maxwell", "", lambda s: part("Maxwell", s)),
    _scaled("nakagami", "nu:positive", lambda m, s: part("Nakagami", m, s * s)),
    _scaled("weibull_min", "c:positive", lambda c, s: part("Weibull", c, s)),
    _scaled("weibull_max", "c:positive", lambda c, s: part("Weibull", c, s)),
    _scaled("invweibull", "c:positive", lambda c, s: part("Frechet", c, s)),
    _scaled("levy", "", lambda s: part("Levy", s)),
    _scaled("levy_l", "", lambda s: part("Levy", s)),
    _scaled("lomax", "c:positive", lambda c, s: part("Lomax", s, c)),
    _scaled("fisk", "c:positive", lambda c, s: part("LogLogistic", s, c)),
    _scaled("pareto", "b:positive", lambda b, s: part("Pareto", s, b)),
    _scaled("invgauss", "mu:positive", lambda mu, s: part("InverseGaussian", mu * s, s)),
    _scaled("t", "df:positive", lambda df, s: part("StudentT", df, 0, s)),
    _scaled("uniform", "", lambda s: part("Uniform", 0, s)),
    # shapes only
    _simple("arcsine", "", lambda: part("Arcsine")),
    _simple("beta", "a:positive b:positive", "Beta"),
    _simple("betaprime", "a:positive b:positive", "BetaPrime"),
    _simple("bradford", "c:positive", lambda c: part("LogUniform", 1, 1 + c), lambda c: 1 / c),
    _simple("burr12", "c:positive d:positive", "BurrXII"),
    _simple("chi", "df:positive", "Chi"),
    _simple("chi2", "df:positive", "ChiSquared"),
    _simple("dgamma", "a:positive", lambda a: part("Gamma", a, 1), lambda a: Fraction(2)),
    _simple("dweibull", "c:positive", lambda c: part("Weibull", c, 1), lambda c: Fraction(2)),
    _simple("erlang", "a:count<=1e15", lambda a: part("Erlang", a, 1)),
    _simple("f", "dfn:positive dfd:positive", "F", bases=((3.0, 5.0),)),
    _simple("genextreme", "c:real", _extreme, _or_one),
    _simple("gengamma", "a:positive c:positive", lambda a, c: part("GenGamma", 1, a * c, c)),
    _simple("genlogistic", "c:positive", lambda c: part("GeneralizedLogistic", c, 0, 1)),
    _simple("gennorm", "beta:positive", lambda b: part("GenNormal", 0, 1, b)),
    _simple("genpareto", "c:real", _pareto_tail, lambda c: -1 / c if c < 0 else Fraction(1)),
    _simple("gibrat", "", lambda: part("LogNormal", 0, 1)),
    _simple("gompertz", "c:positive", lambda c: part("Gompertz", c, 1)),
    _simple("halfgennorm", "beta:positive", lambda b: part("GenNormal", 0, 1, b), lambda b: HALF),
    _simple("halflogistic", "", lambda: part("Logistic", 0, 1), lambda: HALF),
    _simple("hypsecant", "", lambda: part("HyperbolicSecant", 0, 1), lambda: pi() / 2),
    _simple("loggamma", "c:positive", lambda c: part("ExpGamma", c, 1)),
    _simple("lognorm", "s:positive", lambda s: part("LogNormal", 0, s)),
    law("loguniform", "stats.loguniform({0}, {1})", "a:positive b:positive", "LogUniform", ((0.5, 3.0),), lambda a, b: a < b),
    _simple("pearson3", "skew:real", lambda k: part("Gamma", 4 / (k * k), 2 / abs(k)) if k else part("Normal", 0, 1)),
    _simple("powerlaw", "a:positive", "PowerFunction"),
    _simple("rdist", "c:positive", lambda c: part("Beta", c / 2, c / 2), lambda c: Fraction(2)),
    _simple("semicircular", "", lambda: part("Beta", 3 * HALF, 3 * HALF), lambda: Fraction(2)),
    _simple("truncexpon", "b:positive", lambda b: part("TruncExp", 1, b)),
    law("truncnorm", "stats.truncnorm({0}, {1})", "a:real b:real", lambda a, b: part("TruncNormal", 0, 1, a, b),
        ((-1.0, 2.0), (0.5, 3.0), (-4.0, -2.0)), lambda a, b: a < b),
    _simple("vonmises", "kappa:positive", lambda k: part("VonMises", 0, k)),
    _simple("vonmises_line", "kappa:positive", lambda k: part("VonMises", 0, k)),
    _simple("wald", "", lambda: part("InverseGaussian", 1, 1)),
    # integers; the ranges keep the library's own sums and the table's short
    _simple("bernoulli", "p:unit[]", bernoulli),
    _simple("binom", "n:count<=1000 p:unit[]", binomial, bases=((3.0, 0.25),)),
    _simple("dlaplace", "a:positive<=700", lambda a: part("DiscreteLaplace", exponential(-a))),
    law("geom", "stats.geom({0})", "p:unit[]", geometric, fits=lambda p: p > 0),
    _simple("logser", "p:unit<=0.9999", lambda p: part("Logarithmic", p)),
    _simple("nbinom", "n:positive<=1000 p:unit>=0.001", lambda r, p: part("NegBinomial", r, p), bases=((2.0, 0.25),)),
    _simple("planck", "lambda_:positive<=700", lambda x: part("Geometric", 1 - exponential(-x))),
    law("poisson", "stats.poisson({0})", "mu:positive[]<=10000", poisson),
    law("randint", "stats.randint({0}, {1})", "low:count<=1e15 high:count<=1e15", lambda a, b: part("DiscreteUniform", a, b - 1),
        ((1.0, 6.0),), lambda a, b: b > a + 1),
    _simple("zipf", "a:positive>=1.05", lambda s: part("Zeta", s), bases=((1.5,), (3.0,))),
    # laws of vectors in few dimensions
    law("dirichlet(2)", "stats.dirichlet([{0}, {1}])", "a:positive b:positive", "Beta"),
    law("dirichlet(3)", "stats.dirichlet([{0}, {1}, {2}])", "a:positive b:positive c:positive", "Dirichlet[3]"),
    law("multivariate_normal(2-D)", "stats.multivariate_normal([0.0, 0.0], [[{0}, {1}], [{1}, {2}]])", "v11:positive v12:real v22:positive",
        lambda a, b, c: part("MVNCovariance[2]", 0, 0, a, b, c), fits=lambda a, b, c: Fraction(a) * Fraction(c) > Fraction(b) ** 2),
    law("wishart(2x2)", "stats.wishart({0}, [[{1}, {2}], [{2}, {3}]])", "df:positive>=1.125 v11:positive v12:real v22:positive", "Wishart[2]",
        ((5.0, 1.5, 0.5, 0.75),), lambda _, a, b, c: Fraction(a) * Fraction(c) > Fraction(b) ** 2),
    law("invwishart(2x2)", "stats.invwishart({0}, [[{1}, {2}], [{2}, {3}]])", "df:positive>=1.125 v11:positive v12:real v22:positive",
        "InverseWishart[2]", ((5.0, 1.5, 0.5, 0.75),), lambda _, a, b, c: Fraction(a) * Fraction(c) > Fraction(b) ** 2),
    law("vonmises_fisher(3)", "stats.vonmises_fisher([0.0, 0.0, 1.0], {0})", "kappa:positive", "ZonalVonMisesFisher[3]"),
    law("vonmises_fisher(4)", "stats.vonmises_fisher([0.0, 0.0, 0.0, 1.0], {0})", "kappa:positive", "ZonalVonMisesFisher[4]"),
    law("multivariate_normal(1-D)", "stats.multivariate_normal([0.0], [[{0}]])", "var:positive", lambda v: part("Normal", 0, root(v))),
    law("multivariate_t(1-D)", "stats.multivariate_t([0.0], [[{0}]], {1})", "var:positive df:positive",
        lambda v, df: part("StudentT", df, 0, root(v))),
    law("matrix_normal(1x1)", "stats.matrix_normal([[0.0]], [[{0}]], [[{1}]])", "row:positive column:positive",
        lambda u, v: part("Normal", 0, root(u * v))),
    law("wishart(1x1)", "stats.wishart({0}, [[{1}]])", "df:positive v:positive", lambda n, v: part("Gamma", n / 2, 1 / (2 * v))),
    law("invwishart(1x1)", "stats.invwishart({0}, [[{1}]])", "df:positive v:positive", lambda n, v: part("InverseGamma", n / 2, v / 2)),
    law("vonmises_fisher(2)", "stats.vonmises_fisher([1.0, 0.0], {0})", "kappa:positive", lambda k: part("VonMises", 0, k)),
    law("multinomial(n, 2)", "stats.multinomial({0}, [{1}, 1 - {1}])", "n:count<=100 p:unit", binomial),
    # scipy's newer distributions
    law("Normal", "stats.Normal(mu=0.0, sigma={0})", "sigma:positive", lambda s: part("Normal", 0, s)),
    law("Uniform", "stats.Uniform(a={0}, b={1})", "a:real b:real", "Uniform", ((0.25, 0.75),), lambda a, b: a < b),
    law("Logistic", "stats.Logistic()", "", lambda: part("Logistic", 0, 1)),
    law("Binomial", "stats.Binomial(n={0}, p={1})", "n:count<=1000 p:unit[]", binomial, ((3.0, 0.25),)),
]  # fmt: skip
WEIGHTS = law("[w1, w2, w3]", "[{0}, {1}, {2}]", "w1:positive[] w2:positive[] w3:positive[]", masses, fits=lambda *w: sum(w) > 0)
MASS = law("mass", "{0}", "x:positive[]", lambda x: part("masses", x))
RATE = law("rate", "{0}", "x:positive[]", poisson)


def entries() -> list[Entry]:
    only = ("float64",)
    return [
        *(Entry("entropy", replace(p, numeric=_numeric(p)), None, "{p}.entropy()", only) for p in LAWS),
        Entry("entropy", WEIGHTS, None, "stats.entropy({p})", only, "stats.entropy(pk)"),
        Entry("KL", WEIGHTS, WEIGHTS, "stats.entropy({p}, {q})", only, "stats.entropy(pk, qk)"),
        Entry("KL", MASS, MASS, "special.rel_entr({p}, {q})", only, "special.rel_entr(x, y)"),
        Entry("KL", RATE, RATE, "special.kl_div({p}, {q})", only, "special.kl_div(x, y)"),
    ]


def _numeric(p: Law) -> bool:
    """Has scipy no formula of its own for this law, but the general integral or sum?"""
    from scipy import stats

    kind = getattr(stats, p.name, None)
    if not isinstance(kind, (stats.rv_continuous, stats.rv_discrete)):
        return False
    return type(kind)._entropy in (stats.rv_continuous._entropy, stats.rv_discrete._entropy)


def library() -> Library:
    """The installed scipy; raises ImportError where there is none."""
    import scipy
    import scipy.stats

    found = Library("scipy", scipy.__version__, entries(), SETUP)
    names = {p.name.split("(")[0] for p in LAWS} | {"reciprocal"}
    known = (scipy.stats.rv_continuous, scipy.stats.rv_discrete)
    rest = sorted(n for n in dir(scipy.stats) if isinstance(getattr(scipy.stats, n), known) and n not in names)
    found.left_out = [(n, "no such family in the table") for n in rest]
    return found
