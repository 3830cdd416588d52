"""What the names of parametric families mean: parameters with their domains, support and log-density (or log-mass).

Parametrisations are those of the field's tables; a rate is called lam or b, a scale s, sigma, beta or g.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from symit.language.suggest import family_hint
from symit.language.vector_families import VECTOR_FAMILIES, canonical_name
from symit.meaning.formulas import formula

Domain = dict[str, Any]


@dataclass(frozen=True)
class Family:
    """One family; `integral` names the row of symit.kernel.closed.integrals with its natural parameters and shapes.

    `even` is the centre m of a law whose distance r = |x - m| follows the integral; `even` laws are symmetric.
    """

    name: str
    params: tuple[tuple[str, str], ...]
    support: tuple[str, Any, Any]
    log_density: Any
    integral: str
    naturals: tuple[tuple[str, Any], ...]
    even: Any = None
    ordered: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(n for n, _ in self.params)

    def given(self) -> tuple[Any, ...]:
        """What the record says of its parameters beyond their ranges, as claims."""
        order = tuple((">", ("par", b), ("par", a)) for a, b in zip(self.ordered, self.ordered[1:], strict=False))
        masses = tuple((">", t, ("num", "0")) for _, t in self.naturals if self.integral == "finite" and t[0] != "par")
        return order + masses + tuple(("!=", ("par", n), ("num", "0")) for n, d in self.params if d == "nonzero")

    def domains(self) -> dict[str, Domain]:
        return {n: domain(d) for n, d in self.params}


def domain(text: str) -> Domain:
    """The range that a short description of a parameter's domain means."""
    found: Domain = {"lo": None, "hi": None, "lo_open": False, "hi_open": False, "integer": False}
    if text == "real":
        return found
    if text == "nonzero":
        return {**found, "nonzero": True}
    if text == "integer":
        return {**found, "integer": True}
    if text == "positive integer":
        return {**found, "lo": "1", "integer": True}
    if text in ("in (0,1)", "in (-1,1)", "in (0,1/2)"):
        lo, hi = text[4:-1].split(",")
        return {**found, "lo": lo, "hi": hi, "lo_open": True, "hi_open": True}
    if text == "<0":
        return {**found, "hi": "0", "hi_open": True}
    if text == "integer >=2":
        return {**found, "lo": "2", "integer": True}
    if text[:1] == ">" and text[1:].isdecimal():
        return {**found, "lo": text[1:], "lo_open": True}
    if text == ">=0":
        return {**found, "lo": "0"}
    raise ValueError(f"no domain {text!r}")


def _family(name: str, params: str, support: str, log_density: str, integral: str, even: str = "", ordered: str = "") -> Family:
    pairs = tuple((p.split(":")[0], p.split(":")[1].replace("_", " ")) for p in params.split())
    kind, _, ends = support.partition(" ")
    lo, hi = (None if e in ("", "oo", "-oo") else formula(e) for e in (ends.split() or ["", ""]))
    row, _, call = integral.partition(" ")
    naturals = tuple((a.split("=")[0], formula(a.split("=", 1)[1])) for a in call.split())
    centre = formula(even) if even else None
    return Family(name, pairs, (kind, lo, hi), formula(log_density), row, naturals, centre, tuple(ordered.split("<")) if ordered else ())


P01 = "in_(0,1)"
LIST = [
    # the real line
    _family("Normal", "mu:real sigma:>0", "real -oo oo", "-(x-mu)**2/(2*sigma**2)-log(2*pi*sigma**2)/2",
            "normal a=mu/sigma**2 b=1/(2*sigma**2)"),
    _family("Laplace", "mu:real b:>0", "real -oo oo", "-abs(x-mu)/b-log(2*b)", "gamma s=1 b=1/b c=1", even="mu"),
    _family("GenNormal", "mu:real alpha_:>0 beta:>0", "real -oo oo", "log(beta/(2*alpha_))-lgamma(1/beta)-(abs(x-mu)/alpha_)**beta",
            "gamma s=1 b=alpha_**(-beta) c=beta", even="mu"),
    _family("Cauchy", "x0:real g:>0", "real -oo oo", "log(g/pi)-log((x-x0)**2+g**2)", "beta-prime p=1 r=1 c=2 k=g**2", even="x0"),
    _family("StudentT", "nu:>0 mu:real s:>0", "real -oo oo",
            "lgamma((nu+1)/2)-lgamma(nu/2)-log(nu*pi*s**2)/2-(nu+1)/2*log(1+((x-mu)/s)**2/nu)",
            "beta-prime p=1 r=(nu+1)/2 c=2 k=nu*s**2", even="mu"),
    _family("Logistic", "mu:real s:>0", "real -oo oo", "-(x-mu)/s-log(s)-2*log(1+exp(-(x-mu)/s))", "logistic p=1/s r=2 c=1/s k=exp(mu/s)"),
    _family("HyperbolicSecant", "mu:real s:>0", "real -oo oo", "-log(2*s)-log(cosh(pi*(x-mu)/(2*s)))",
            "logistic p=pi/(2*s) r=1 c=pi/s k=exp(pi*mu/s)"),
    _family("Gumbel", "mu:real beta:>0", "real -oo oo", "-log(beta)-(x-mu)/beta-exp(-(x-mu)/beta)",
            "exp-gamma s=-1/beta b=exp(mu/beta) c=-1/beta"),
    _family("Moyal", "mu:real s:>0", "real -oo oo", "-((x-mu)/s+exp(-(x-mu)/s))/2-log(2*pi*s**2)/2",
            "exp-gamma s=-1/(2*s) b=exp(mu/s)/2 c=-1/s"),
    _family("ExpGamma", "a:>0 b:>0", "real -oo oo", "a*log(b)-lgamma(a)+a*x-b*exp(x)", "exp-gamma s=a b=b c=1"),
    _family("GeneralizedLogistic", "a:>0 mu:real s:>0", "real -oo oo", "log(a/s)-(x-mu)/s-(a+1)*log(1+exp(-(x-mu)/s))",
            "logistic p=a/s r=a+1 c=1/s k=exp(mu/s)"),
    _family("TruncNormal", "mu:real sigma:>0 l:real u:real", "real l u",
            "-(x-mu)**2/(2*sigma**2)-log(2*pi*sigma**2)/2-log((erf((u-mu)/(sigma*sqrt(2)))-erf((l-mu)/(sigma*sqrt(2))))/2)",
            "truncated-normal a=mu/sigma**2 b=1/(2*sigma**2) l=l u=u", ordered="l<u"),
    _family("Uniform", "l:real u:real", "real l u", "-log(u-l)", "interval l=l u=u", ordered="l<u"),
    # the half-line
    _family("Exponential", "lam:>0", "real 0 oo", "log(lam)-lam*x", "gamma s=1 b=lam c=1"),
    _family("Gamma", "a:>0 b:>0", "real 0 oo", "a*log(b)-lgamma(a)+(a-1)*log(x)-b*x", "gamma s=a b=b c=1"),
    _family("Erlang", "k:positive_integer b:>0", "real 0 oo", "k*log(b)-lgamma(k)+(k-1)*log(x)-b*x", "gamma s=k b=b c=1"),
    _family("InverseGamma", "a:>0 b:>0", "real 0 oo", "a*log(b)-lgamma(a)-(a+1)*log(x)-b/x", "gamma s=-a b=b c=-1"),
    _family("ChiSquared", "k:>0", "real 0 oo", "-k/2*log(2)-lgamma(k/2)+(k/2-1)*log(x)-x/2", "gamma s=k/2 b=1/2 c=1"),
    _family("InverseChiSquared", "k:>0", "real 0 oo", "-k/2*log(2)-lgamma(k/2)-(k/2+1)*log(x)-1/(2*x)", "gamma s=-k/2 b=1/2 c=-1"),
    _family("ScaledInverseChiSquared", "nu:>0 tau:>0", "real 0 oo", "nu/2*log(nu*tau**2/2)-lgamma(nu/2)-(nu/2+1)*log(x)-nu*tau**2/(2*x)",
            "gamma s=-nu/2 b=nu*tau**2/2 c=-1"),
    _family("Chi", "k:>0", "real 0 oo", "(1-k/2)*log(2)-lgamma(k/2)+(k-1)*log(x)-x**2/2", "gamma s=k b=1/2 c=2"),
    _family("HalfNormal", "s:>0", "real 0 oo", "log(2/(pi*s**2))/2-x**2/(2*s**2)", "gamma s=1 b=1/(2*s**2) c=2"),
    _family("Rayleigh", "s:>0", "real 0 oo", "log(x/s**2)-x**2/(2*s**2)", "gamma s=2 b=1/(2*s**2) c=2"),
    _family("Maxwell", "a:>0", "real 0 oo", "log(sqrt(2/pi)*x**2/a**3)-x**2/(2*a**2)", "gamma s=3 b=1/(2*a**2) c=2"),
    _family("Nakagami", "m:>0 w:>0", "real 0 oo", "log(2)+m*log(m/w)-lgamma(m)+(2*m-1)*log(x)-m*x**2/w", "gamma s=2*m b=m/w c=2"),
    _family("Weibull", "k:>0 lam:>0", "real 0 oo", "log(k/lam)+(k-1)*log(x/lam)-(x/lam)**k", "gamma s=k b=lam**(-k) c=k"),
    _family("Frechet", "alpha_:>0 s:>0", "real 0 oo", "log(alpha_/s)-(1+alpha_)*log(x/s)-(x/s)**(-alpha_)",
            "gamma s=-alpha_ b=s**alpha_ c=-alpha_"),
    _family("GenGamma", "a:>0 d:>0 p:>0", "real 0 oo", "log(p)-d*log(a)-lgamma(d/p)+(d-1)*log(x)-(x/a)**p", "gamma s=d b=a**(-p) c=p"),
    _family("Levy", "c:>0", "real 0 oo", "log(c/(2*pi))/2-3*log(x)/2-c/(2*x)", "gamma s=-1/2 b=c/2 c=-1"),
    _family("LogNormal", "mu:real sigma:>0", "real 0 oo", "-(log(x)-mu)**2/(2*sigma**2)-log(2*pi*sigma**2)/2-log(x)",
            "lognormal a=mu/sigma**2 b=1/(2*sigma**2)"),
    _family("InverseGaussian", "mu:>0 lam:>0", "real 0 oo", "log(lam/(2*pi*x**3))/2-lam*(x-mu)**2/(2*mu**2*x)",
            "inverse-gaussian a=lam/(2*mu**2) b=lam/2"),
    _family("Lomax", "lam:>0 a:>0", "real 0 oo", "log(a/lam)-(a+1)*log(1+x/lam)", "beta-prime p=1 r=a+1 c=1 k=lam"),
    _family("GenPareto", "xi:>0 s:>0", "real 0 oo", "-log(s)-(1+1/xi)*log(1+xi*x/s)", "beta-prime p=1 r=1+1/xi c=1 k=s/xi"),
    _family("Dagum", "p:>0 a:>0 b:>0", "real 0 oo", "log(a*p/x)+a*p*log(x/b)-(p+1)*log(1+(x/b)**a)", "beta-prime p=a*p r=p+1 c=a k=b**a"),
    _family("BurrXII", "c:>0 k:>0", "real 0 oo", "log(c*k)+(c-1)*log(x)-(k+1)*log(1+x**c)", "beta-prime p=c r=k+1 c=c k=1"),
    _family("LogLogistic", "alpha_:>0 beta:>0", "real 0 oo", "log(beta/alpha_)+(beta-1)*log(x/alpha_)-2*log(1+(x/alpha_)**beta)",
            "beta-prime p=beta r=2 c=beta k=alpha_**beta"),
    _family("BetaPrime", "a:>0 b:>0", "real 0 oo", "lgamma(a+b)-lgamma(a)-lgamma(b)+(a-1)*log(x)-(a+b)*log(1+x)", "beta-prime p=a r=a+b c=1 k=1"),
    _family("F", "d1:>0 d2:>0", "real 0 oo",
            "lgamma((d1+d2)/2)-lgamma(d1/2)-lgamma(d2/2)+d1/2*log(d1/d2)+(d1/2-1)*log(x)-(d1+d2)/2*log(1+d1*x/d2)",
            "beta-prime p=d1/2 r=(d1+d2)/2 c=1 k=d2/d1"),
    _family("HalfCauchy", "s:>0", "real 0 oo", "log(2/(pi*s))-log(1+(x/s)**2)", "beta-prime p=1 r=1 c=2 k=s**2"),
    _family("Gompertz", "eta:>0 b:>0", "real 0 oo", "log(b*eta)+eta+b*x-eta*exp(b*x)", "gompertz h=eta c=b"),
    _family("Lindley", "theta:>0", "real 0 oo", "2*log(theta)-log(1+theta)+log(1+x)-theta*x", "lindley t=theta"),
    # half-lines and intervals
    _family("Pareto", "xm:>0 a:>0", "real xm oo", "log(a)+a*log(xm)-(a+1)*log(x)", "pareto a=a l=xm"),
    _family("ShiftedExponential", "lam:>0 l:real", "real l oo", "log(lam)-lam*(x-l)", "exponential-tail a=lam l=l"),
    _family("Beta", "a:>0 b:>0", "real 0 1", "(a-1)*log(x)+(b-1)*log(1-x)-lgamma(a)-lgamma(b)+lgamma(a+b)", "beta p=a r=b c=1 u=1"),
    _family("Kumaraswamy", "a:>0 b:>0", "real 0 1", "log(a*b)+(a-1)*log(x)+(b-1)*log(1-x**a)", "beta p=a r=b c=a u=1"),
    _family("PowerFunction", "a:>0", "real 0 1", "log(a)+(a-1)*log(x)", "beta p=a r=1 c=1 u=1"),
    _family("Arcsine", "", "real 0 1", "-log(pi)-log(x)/2-log(1-x)/2", "beta p=1/2 r=1/2 c=1 u=1"),
    _family("LogUniform", "l:>0 u:>0", "real l u", "-log(x)-log(log(u/l))", "log-interval l=l u=u", ordered="l<u"),
    _family("TruncExp", "lam:>0 c:>0", "real 0 c", "log(lam)-lam*x-log(1-exp(-lam*c))", "truncated-exponential t=-lam l=0 u=c"),
    _family("ContinuousBernoulli", "eta:nonzero", "real 0 1", "eta*x+log(eta/(exp(eta)-1))", "truncated-exponential t=eta l=0 u=1"),
    # the circle
    _family("VonMises", "mu:real kappa:>=0", "circle", "kappa*cos(x-mu)-log(2*pi*besseli0(kappa))", "circle a=kappa*cos(mu) b=kappa*sin(mu)"),
    # integers
    _family("Poisson", "lam:>0", "integer 0 oo", "x*log(lam)-lam-lgamma(x+1)", "poisson t=log(lam)"),
    _family("Geometric", f"p:{P01}", "integer 0 oo", "log(p)+x*log(1-p)", "geometric t=log(1-p)"),
    _family("Binomial", f"n:positive_integer p:{P01}", "integer 0 n",
            "lgamma(n+1)-lgamma(x+1)-lgamma(n-x+1)+x*log(p)+(n-x)*log(1-p)", "binomial t=log(p/(1-p)) n=n"),
    _family("NegBinomial", f"r:>0 p:{P01}", "integer 0 oo", "lgamma(x+r)-lgamma(r)-lgamma(x+1)+r*log(p)+x*log(1-p)",
            "negative-binomial t=log(1-p) r=r"),
    _family("DiscreteUniform", "l:integer u:integer", "integer l u", "-log(u-l+1)", "counting l=l u=u", ordered="l<u"),
    _family("DiscreteLaplace", f"q:{P01}", "integer -oo oo", "log((1-q)/(1+q))+abs(x)*log(q)", "two-sided-geometric t=log(q)"),
    _family("Logarithmic", f"p:{P01}", "integer 1 oo", "x*log(p)-log(x)-log(-log(1-p))", "logarithmic t=log(p)"),
    _family("Zeta", "s:>1", "integer 1 oo", "-s*log(x)-log(zeta(s))", "zeta s=s"),
    _family("Borel", f"m:{P01}", "integer 1 oo", "-m*x+(x-1)*log(m*x)-lgamma(x+1)", "borel m=m"),
    # finite sets: the masses are listed in symit.kernel.closed.finite
    _family("Bernoulli", f"p:{P01}", "integer 0 1", "x*log(p)+(1-x)*log(1-p)", "finite p0=1-p p1=p"),
    *[
        _family(f"Categorical{k}", " ".join(f"p{i}:{P01}" for i in range(1, k)), f"integer 0 {k - 1}", "0",
                "finite " + " ".join(f"p{i - 1}=p{i}" for i in range(1, k)) + f" p{k - 1}=1-" + "-".join(f"p{i}" for i in range(1, k)))
        for k in range(3, 7)
    ],
]  # fmt: skip
FAMILIES = {f.name: f for f in LIST}
# other names of the same records
ALIASES = {
    "Gaussian": "Normal", "T": "StudentT", "Student": "StudentT", "Wald": "InverseGaussian", "InverseWeibull": "Frechet", "Chi2": "ChiSquared",
    "ChiSquare": "ChiSquared", "LogSeries": "Logarithmic", "NegativeBinomial": "NegBinomial", "TruncatedNormal": "TruncNormal",
    "GeneralizedNormal": "GenNormal", "GeneralizedGamma": "GenGamma", "GeneralizedPareto": "GenPareto", "FisherSnedecor": "F", "Zipf": "Zeta",
    "Burr": "BurrXII", "Categorical2": "Bernoulli", "HypSecant": "HyperbolicSecant", "Reciprocal": "LogUniform",
    "TruncatedExponential": "TruncExp", "Subbotin": "GenNormal", "PowerLaw": "PowerFunction", "Fisk": "LogLogistic", "ExponentialGamma": "ExpGamma",
}  # fmt: skip


@cache
def family(name: str) -> Family:
    """The record of a family of numbers (Gamma) or, at one size, of vectors (Dirichlet[3]); raises ValueError."""
    from symit.meaning.multivariate import vector_record  # its records are of this class

    found = FAMILIES.get(name) or vector_record(name)
    if found is None:
        raise ValueError(f"no family {name!r}{family_hint(name)}; known are {', '.join((*FAMILIES, *VECTOR_FAMILIES))}")
    return found


def family_name(name: str) -> str:
    """The canonical name of a family, by its other names and spellings; raises ValueError."""
    found = ALIASES.get(name, name)
    if found in FAMILIES:
        return found
    return family(canonical_name(name) or name).name
