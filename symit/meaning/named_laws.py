"""Geometry, natural parameters, largest entropies and geometric means of families (see symit.meaning.named)."""

from __future__ import annotations

from typing import Any

from symit.meaning.families import FAMILIES
from symit.meaning.formulas import formula
from symit.meaning.named import Named, claims_of, law, params_of

SIMPLE = {n: " ".join(f"{a}:{d.replace(' ', '_')}" for a, d in f.params) for n, f in FAMILIES.items()}


def _distance(name: str, free: str, chart: dict[str, Any], about: str) -> Named:
    """A Fisher-Rao distance within a family, the other parameters being equal."""
    record = FAMILIES[name]
    names = tuple(free.split())
    data = {"family": name, "free": names, **chart}
    given = tuple((rel, _marked(a, end), _marked(b, end)) for end in "12" for rel, a, b in record.given())
    ties = tuple(n for n in record.names if n not in names)
    return Named("fisher_rao", name, record.params, "fisher_rao", data, about, None, given, ties, True)


def _marked(t: Any, end: str) -> Any:
    return ("par", t[1] + end) if t[0] == "par" else tuple(_marked(a, end) if isinstance(a, tuple) else a for a in t)


def _line(name: str, free: str, chart: str) -> Named:
    others = [n for n in FAMILIES[name].names if n != free]
    about = f"within the laws with the same {', '.join(others)}" if others else "laws of one parameter"
    return _distance(name, free, {"line": formula(chart)}, about)


def _plane(name: str, u: str, v: str, c: str, **inverse: str) -> Named:
    chart = {"plane": (formula(u), formula(v), formula(c)), "inverse": {n: formula(t) for n, t in inverse.items()}}
    return _distance(name, " ".join(inverse), chart, "a half-plane of constant negative curvature")


# the Fisher information of Gumbel's law: (dm + (g - 1) db)^2/b^2 + (pi^2/6) db^2/b^2, g Euler's constant
G, PI6 = "EulerGamma", "(pi/sqrt(6))"
SPHERES = [
    _distance(name, " ".join(FAMILIES[name].names), {"sphere": tuple(t for _, t in sorted(FAMILIES[name].naturals))}, "a sphere of radius 2")
    for name in ("Bernoulli", "Categorical3", "Categorical4", "Categorical5", "Categorical6")
]
DISTANCES = [
    _plane("Normal", "mu/sqrt(2)", "sigma", "2", mu="sqrt(2)*u", sigma="v"),
    _plane("LogNormal", "mu/sqrt(2)", "sigma", "2", mu="sqrt(2)*u", sigma="v"),
    _plane("Cauchy", "x0", "g", "1/2", x0="u", g="v"),
    _plane("StudentT", "mu*sqrt((nu+1)/(2*nu))", "s", "2*nu/(nu+3)", mu="u/sqrt((nu+1)/(2*nu))", s="v"),
    _plane("Logistic", "mu/sqrt((pi**2+3)/3)", "s", "(pi**2+3)/9", mu="u*sqrt((pi**2+3)/3)", s="v"),
    _plane("Gumbel", f"(mu+({G}-1)*beta)/{PI6}", "beta", "pi**2/6", mu=f"{PI6}*u-({G}-1)*v", beta="v"),
    _plane("Weibull", f"(log(lam)-({G}-1)/k)/{PI6}", "1/k", "pi**2/6", lam=f"exp({PI6}*u+({G}-1)*v)", k="1/v"),
    _plane("Frechet", f"(log(s)+({G}-1)/alpha_)/{PI6}", "1/alpha_", "pi**2/6", s=f"exp({PI6}*u-({G}-1)*v)", alpha_="1/v"),
    _line("Exponential", "lam", "log(lam)"),
    _line("Poisson", "lam", "2*sqrt(lam)"),
    _line("Geometric", "p", "2*acosh(1/sqrt(p))"),
    _line("Binomial", "p", "2*sqrt(n)*asin(sqrt(p))"),
    _line("NegBinomial", "p", "2*sqrt(r)*acosh(1/sqrt(p))"),
    _line("Pareto", "a", "log(a)"),
    _line("PowerFunction", "a", "log(a)"),
    _line("Kumaraswamy", "b", "log(b)"),
    _line("Lomax", "a", "log(a)"),
    _line("Laplace", "b", "log(b)"),
    _line("GenNormal", "alpha_", "sqrt(beta)*log(alpha_)"),
    _line("Gamma", "b", "sqrt(a)*log(b)"),
    _line("Erlang", "b", "sqrt(k)*log(b)"),
    _line("InverseGamma", "b", "sqrt(a)*log(b)"),
    _line("ScaledInverseChiSquared", "tau", "sqrt(2*nu)*log(tau)"),
    _line("HalfNormal", "s", "sqrt(2)*log(s)"),
    _line("Rayleigh", "s", "2*log(s)"),
    _line("Maxwell", "a", "sqrt(6)*log(a)"),
    _line("Nakagami", "w", "sqrt(m)*log(w)"),
    _line("InverseGaussian", "lam", "log(lam)/sqrt(2)"),
    _line("Levy", "c", "log(c)/sqrt(2)"),
    _line("HyperbolicSecant", "mu", "pi*mu/(2*sqrt(2)*s)"),
    _line("HalfCauchy", "s", "log(s)/sqrt(2)"),
    _line("LogLogistic", "alpha_", "beta*log(alpha_)/sqrt(3)"),
    *SPHERES,
]


def _products() -> list[Named]:
    """Normal laws of independent coordinates."""
    found = []
    for k in (2, 3):
        params = " ".join(f"mu{i}:real sigma{i}:>0" for i in range(1, k + 1))
        parts = tuple(("Normal", tuple(("par", f"{n}{i}{end}") for end in "12" for n in ("mu", "sigma"))) for i in range(1, k + 1))
        about = f"normal laws of {k} independent coordinates"
        found.append(Named("fisher_rao", f"DiagonalNormal{k}", params_of(params), "fisher_rao_product", {"parts": parts}, about, None, (), (), True))
    return found


def _middle(name: str, middle: str, dual: bool, given: str = "", ties: str = "") -> Named:
    """The geometric mean of two laws of a family that is closed under it."""
    record = FAMILIES[name]
    tied = tuple(ties.split())
    data = {
        "p": (name, *(("par", n + "1") for n in record.names)), "q": (name, *(("par", n + ("1" if n in tied else "2")) for n in record.names)),
        "middle": law(f"{name} {middle}"), "dual": dual,
    }  # fmt: skip
    quantity = "geometric_js_dual" if dual else "geometric_js"
    claims = tuple((rel, _marked(a, end), _marked(b, end)) for end in "12" for rel, a, b in record.given())
    return Named(
        quantity,
        name,
        record.params,
        "geometric_js",
        data,
        f"G is {name}({', '.join(middle.split())})",
        None,
        (*claims, *claims_of(given)),
        tied,
        True,
    )


def _means(name: str) -> str:
    return " ".join(f"({n}1+{n}2)/2" for n in FAMILIES[name].names)


ROOTS = "(sqrt(p1*p2)+sqrt((1-p1)*(1-p2)))"
VARIANCE = "(2*sigma1**2*sigma2**2/(sigma1**2+sigma2**2))"
MIDDLES = [
    (name, middle, ties)
    for name, middle, ties in [
        ("Normal", f"(mu1*sigma2**2+mu2*sigma1**2)/(sigma1**2+sigma2**2) sqrt({VARIANCE})", ""),
        ("LogNormal", f"(mu1*sigma2**2+mu2*sigma1**2)/(sigma1**2+sigma2**2) sqrt({VARIANCE})", ""),
        ("Exponential", _means("Exponential"), ""),
        ("Gamma", _means("Gamma"), ""),
        ("InverseGamma", _means("InverseGamma"), ""),
        ("Beta", _means("Beta"), ""),
        ("ChiSquared", _means("ChiSquared"), ""),
        ("Poisson", "sqrt(lam1*lam2)", ""),
        ("Geometric", "1-sqrt((1-p1)*(1-p2))", ""),
        ("Bernoulli", f"sqrt(p1*p2)/{ROOTS}", ""),
        ("Binomial", f"n1 sqrt(p1*p2)/{ROOTS}", "n"),
        ("Pareto", "xm1 (a1+a2)/2", "xm"),
        ("Laplace", "mu1 2*b1*b2/(b1+b2)", "mu"),
        ("Rayleigh", "sqrt(2*s1**2*s2**2/(s1**2+s2**2))", ""),
        ("HalfNormal", "sqrt(2*s1**2*s2**2/(s1**2+s2**2))", ""),
        ("Maxwell", "sqrt(2*a1**2*a2**2/(a1**2+a2**2))", ""),
    ]
]  # fmt: skip


def _normalizer(name: str, params: str, args: str, terms: str, carrier: str = "0", given: str = "", called: str = "") -> Named:
    """A(theta) of a family at its parameters in terms of theta; `terms` are pairs theta*T(x), `carrier` log h(x)."""
    pairs = tuple((formula(a), formula(b)) for a, b in (x.split(":") for x in terms.split()))
    said = ", ".join(f"theta T(x) = {a} {b}" for a, b in (x.split(":") for x in terms.split()))
    data = {"law": (name, *map(formula, args.split())), "terms": pairs, "carrier": formula(carrier)}
    return Named("log_normalizer", called or name, params_of(params), "log_normalizer", data, f"{said}, log h(x) = {carrier}", None, claims_of(given))


T, NEGATIVE = "t:real", "t:<0"
NORMALIZERS = [
    _normalizer("Bernoulli", T, "exp(t)/(1+exp(t))", "t:x"),
    _normalizer("Categorical3", "t1:real t2:real", "exp(t1)/(1+exp(t1)+exp(t2)) exp(t2)/(1+exp(t1)+exp(t2))", "t1:(2-x)*(1-x)/2 t2:x*(2-x)"),
    _normalizer("Binomial", "t:real n:positive_integer", "n exp(t)/(1+exp(t))", "t:x", "lgamma(n+1)-lgamma(x+1)-lgamma(n-x+1)"),
    _normalizer("Poisson", T, "exp(t)", "t:x", "-lgamma(x+1)"),
    _normalizer("Geometric", NEGATIVE, "1-exp(t)", "t:x"),
    _normalizer("NegBinomial", "t:<0 r:>0", "r 1-exp(t)", "t:x", "lgamma(x+r)-lgamma(r)-lgamma(x+1)"),
    _normalizer("Logarithmic", NEGATIVE, "exp(t)", "t:x", "-log(x)"),
    _normalizer("Zeta", NEGATIVE, "-t", "t:log(x)", given="-1-t > 0"),
    _normalizer("DiscreteLaplace", NEGATIVE, "exp(t)", "t:abs(x)"),
    _normalizer("Normal", "t1:real t2:<0", "-t1/(2*t2) sqrt(-1/(2*t2))", "t1:x t2:x**2"),
    _normalizer("LogNormal", "t1:real t2:<0", "-t1/(2*t2) sqrt(-1/(2*t2))", "t1:log(x) t2:log(x)**2", "-log(x)"),
    _normalizer("Laplace", "t:<0 mu:real", "mu -1/t", "t:abs(x-mu)"),
    _normalizer("Exponential", NEGATIVE, "-t", "t:x"),
    _normalizer("Gamma", "t1:real t2:<0", "t1+1 -t2", "t1:log(x) t2:x", given="t1+1 > 0"),
    _normalizer("InverseGamma", "t1:real t2:<0", "-1-t1 -t2", "t1:log(x) t2:1/x", given="-1-t1 > 0"),
    _normalizer("ChiSquared", T, "2*(t+1)", "t:log(x)", "-x/2", "t+1 > 0"),
    _normalizer("Beta", "t1:real t2:real", "t1+1 t2+1", "t1:log(x) t2:log(1-x)", given="t1+1 > 0; t2+1 > 0"),
    _normalizer("Rayleigh", NEGATIVE, "sqrt(-1/(2*t))", "t:x**2", "log(x)"),
    _normalizer("HalfNormal", NEGATIVE, "sqrt(-1/(2*t))", "t:x**2"),
    _normalizer("Maxwell", NEGATIVE, "sqrt(-1/(2*t))", "t:x**2", "2*log(x)"),
    _normalizer("Weibull", "t:<0 k:>0", "k (-t)**(-1/k)", "t:x**k", "(k-1)*log(x)"),
    _normalizer("Pareto", "t:real xm:>0", "xm -1-t", "t:log(x)", given="-1-t > 0"),
    _normalizer("PowerFunction", T, "t+1", "t:log(x)", given="t+1 > 0"),
    _normalizer("Kumaraswamy", "t:real a:>0", "a t+1", "t:log(1-x**a)", "(a-1)*log(x)", "t+1 > 0"),
    _normalizer("InverseGaussian", "t1:<0 t2:<0", "sqrt(t2/t1) -2*t2", "t1:x t2:1/x", "-3*log(x)/2"),
    _normalizer("VonMises", "k:>=0", "0 k", "k:cos(x)"),
    _normalizer("TruncExp", "t:<0 c:>0", "-t c", "t:x"),
    _normalizer("GenNormal", "t:<0 beta:>0", "0 (-t)**(-1/beta) beta", "t:abs(x)**beta"),
    _normalizer("Frechet", "t:<0 alpha_:>0", "alpha_ (-t)**(1/alpha_)", "t:x**(-alpha_)", "-(alpha_+1)*log(x)"),
    _normalizer("Lomax", "t:real lam:>0", "lam -1-t", "t:log(1+x/lam)", given="-1-t > 0"),
    _normalizer("Levy", NEGATIVE, "-2*t", "t:1/x", "-3*log(x)/2"),
    _normalizer("Lindley", NEGATIVE, "-t", "t:x", "log(1+x)"),
    # one parameter of two is known
    _normalizer("Normal", "t:real sigma:>0", "t*sigma**2 sigma", "t:x", "-x**2/(2*sigma**2)-log(2*pi*sigma**2)/2", called="NormalMean"),
    _normalizer("Normal", "t:<0 mu:real", "mu sqrt(-1/(2*t))", "t:(x-mu)**2", called="NormalScale"),
    _normalizer("Gamma", "t:<0 a:>0", "a -t", "t:x", "(a-1)*log(x)-lgamma(a)", called="GammaRate"),
    _normalizer("Gamma", "t:real b:>0", "t+1 b", "t:log(x)", "-b*x", "t+1 > 0", called="GammaShape"),
    _normalizer("InverseGamma", "t:<0 a:>0", "a -t", "t:1/x", "-(a+1)*log(x)-lgamma(a)", called="InverseGammaScale"),
    _normalizer("ContinuousBernoulli", "t:nonzero", "t", "t:x", given="t != 0"),
]


def _largest(name: str, params: str, args: str, about: str, constraints: str, given: str = "") -> Named:
    """The law of largest entropy: `constraints` are multiplier:function:mean."""
    items = tuple(tuple(formula(x) for x in c.split(":")) for c in constraints.split())
    data = {"law": law(f"{name} {args}".strip()), "constraints": items}
    return Named("max_entropy", name, params_of(params), "max_entropy", data, about, None, claims_of(given))


LARGEST = [
    _largest("Uniform", "l:real u:real", "l u", "on [l, u]", "", "u > l"),
    _largest("DiscreteUniform", "l:integer u:integer", "l u", "on the integers from l to u", "", "u > l"),
    _largest("Bernoulli", "p:in_(0,1)", "p", "on {0, 1} with E X = p", "log(p/(1-p)):x:p"),
    _largest("Exponential", "m:>0", "1/m", "on x >= 0 with E X = m", "-1/m:x:m"),
    _largest("ShiftedExponential", "m:real l:real", "1/(m-l) l", "on x >= l with E X = m", "-1/(m-l):x:m", "m > l"),
    _largest("Geometric", "m:>0", "1/(m+1)", "on 0, 1, 2, ... with E X = m", "log(m/(m+1)):x:m"),
    _largest("DiscreteLaplace", "q:in_(0,1)", "q", "on the integers with E |X| = 2 q/(1 - q^2)", "log(q):abs(x):2*q/(1-q**2)"),
    _largest("Normal", "mu:real sigma:>0", "mu sigma", "on the line with E X = mu and Var X = sigma^2",
             "mu/sigma**2:x:mu -1/(2*sigma**2):x**2:mu**2+sigma**2"),
    _largest("Laplace", "b:>0", "0 b", "on the line with E |X - m| = b for one m (here 0)", "-1/b:abs(x):b"),
    _largest("GenNormal", "alpha_:>0 beta:>0", "0 alpha_ beta", "on the line with E |X|^beta = alpha_^beta/beta",
             "-alpha_**(-beta):abs(x)**beta:alpha_**beta/beta"),
    _largest("HalfNormal", "v:>0", "sqrt(v)", "on x >= 0 with E X^2 = v", "-1/(2*v):x**2:v"),
    _largest("Gamma", "a:>0 b:>0", "a b", "on x > 0 with E X = a/b and E log X = psi(a) - log(b)", "-b:x:a/b a-1:log(x):psi(a)-log(b)"),
    _largest("InverseGamma", "a:>0 b:>0", "a b", "on x > 0 with E 1/X = a/b and E log X = log(b) - psi(a)", "-b:1/x:a/b -a-1:log(x):log(b)-psi(a)"),
    _largest("ChiSquared", "k:>0", "k", "on x > 0 with E X = k and E log X = psi(k/2) + log(2)", "-1/2:x:k k/2-1:log(x):psi(k/2)+log(2)"),
    _largest("Beta", "a:>0 b:>0", "a b", "on [0, 1] with E log X = psi(a) - psi(a+b) and E log(1-X) = psi(b) - psi(a+b)",
             "a-1:log(x):psi(a)-psi(a+b) b-1:log(1-x):psi(b)-psi(a+b)"),
    _largest("LogNormal", "mu:real sigma:>0", "mu sigma", "on x > 0 with E log X = mu and Var log X = sigma^2",
             "mu/sigma**2-1:log(x):mu -1/(2*sigma**2):log(x)**2:mu**2+sigma**2"),
    _largest("Pareto", "xm:>0 a:>0", "xm a", "on x >= xm with E log X = log(xm) + 1/a", "-a-1:log(x):log(xm)+1/a"),
    _largest("PowerFunction", "a:>0", "a", "on [0, 1] with E log X = -1/a", "a-1:log(x):-1/a"),
    _largest("Rayleigh", "s:>0", "s", "on x > 0 with E X^2 = 2 s^2 and E log X = (log(2 s^2) - g)/2, g Euler's constant",
             "-1/(2*s**2):x**2:2*s**2 1:log(x):(log(2*s**2)-EulerGamma)/2"),
    _largest("Maxwell", "a:>0", "a", "on x > 0 with E X^2 = 3 a^2 and E log X = 1 + (log(a^2/2) - g)/2, g Euler's constant",
             "-1/(2*a**2):x**2:3*a**2 2:log(x):1+(log(a**2/2)-EulerGamma)/2"),
    _largest("Weibull", "k:>0 lam:>0", "k lam", "on x > 0 with E X^k = lam^k and E log X = log(lam) - g/k, g Euler's constant",
             "-lam**(-k):x**k:lam**k k-1:log(x):log(lam)-EulerGamma/k"),
    _largest("Gumbel", "mu:real beta:>0", "mu beta", "on the line with E X = mu + g beta, g Euler's constant, and E exp(-X/beta) = exp(-mu/beta)",
             "-1/beta:x:mu+EulerGamma*beta -exp(mu/beta):exp(-x/beta):exp(-mu/beta)"),
    _largest("Cauchy", "g:>0", "0 g", "on the line with E log(1 + X^2/g^2) = 2 log(2)", "-1:log(1+x**2/g**2):2*log(2)"),
    _largest("StudentT", "nu:>0", "nu 0 1", "on the line with E log(1 + X^2/nu) = psi((nu+1)/2) - psi(nu/2)",
             "-(nu+1)/2:log(1+x**2/nu):psi((nu+1)/2)-psi(nu/2)"),
    _largest("VonMises", "k:>=0", "0 k", "on the circle with E cos X = I1(k)/I0(k)", "k:cos(x):besseli1(k)/besseli0(k)"),
    _largest("TruncExp", "lam:>0 c:>0", "lam c", "on [0, c] with E X = 1/lam - c/(exp(lam c) - 1)", "-lam:x:1/lam-c/(exp(lam*c)-1)"),
    _largest("InverseGaussian", "mu:>0 lam:>0", "mu lam", "on x > 0 with E X = mu, E 1/X = 1/mu + 1/lam and the E log X of this law",
             "-lam/(2*mu**2):x:mu -lam/2:1/x:1/mu+1/lam -3/2:log(x):log(mu)-exp(2*lam/mu)*expint1(2*lam/mu)"),
    _largest("ContinuousBernoulli", "eta:nonzero", "eta", "on [0, 1] with E X = 1/(1 - exp(-eta)) - 1/eta",
             "eta:x:1/(1-exp(-eta))-1/eta", "eta != 0"),
    _largest("Lomax", "lam:>0 a:>0", "lam a", "on x >= 0 with E log(1 + X/lam) = 1/a", "-(a+1):log(1+x/lam):1/a"),
    _largest("Kumaraswamy", "a:>0 b:>0", "a b", "on [0, 1] with E log X = -(psi(b+1) + g)/a and E log(1-X^a) = -1/b, g Euler's constant",
             "a-1:log(x):-(psi(b+1)+EulerGamma)/a b-1:log(1-x**a):-1/b"),
    _largest("BetaPrime", "a:>0 b:>0", "a b", "on x > 0 with E log X = psi(a) - psi(b) and E log(1+X) = psi(a+b) - psi(b)",
             "a-1:log(x):psi(a)-psi(b) -(a+b):log(1+x):psi(a+b)-psi(b)"),
    _largest("Frechet", "alpha_:>0 s:>0", "alpha_ s", "on x > 0 with E X^-alpha_ = s^-alpha_ and E log X = log(s) + g/alpha_, g Euler's constant",
             "-s**alpha_:x**(-alpha_):s**(-alpha_) -(alpha_+1):log(x):log(s)+EulerGamma/alpha_"),
    _largest("Chi", "k:>0", "k", "on x > 0 with E X^2 = k and E log X = (psi(k/2) + log(2))/2", "-1/2:x**2:k k-1:log(x):(psi(k/2)+log(2))/2"),
    _largest("Nakagami", "m:>0 w:>0", "m w", "on x > 0 with E X^2 = w and E log X = (psi(m) + log(w/m))/2",
             "-m/w:x**2:w 2*m-1:log(x):(psi(m)+log(w/m))/2"),
    _largest("Levy", "c:>0", "c", "on x > 0 with E 1/X = 1/c and E log X = g + log(2 c), g Euler's constant",
             "-c/2:1/x:1/c -3/2:log(x):EulerGamma+log(2*c)"),
    _largest("Logistic", "s:>0", "0 s", "on the line with E X = 0 and E log(1 + exp(-X/s)) = 1", "-1/s:x:0 -2:log(1+exp(-x/s)):1"),
    _largest("HyperbolicSecant", "s:>0", "0 s", "on the line with E log(cosh(pi X/(2 s))) = log(2)", "-1:log(cosh(pi*x/(2*s))):log(2)"),
    _largest("Zeta", "s:>1", "s", "on 1, 2, 3, ... with E log X = -zeta'(s)/zeta(s)", "-s:log(x):-dzeta(s)/zeta(s)"),
]  # fmt: skip
LAWS: list[Named] = [*DISTANCES, *_products(), *(_middle(n, m, d, "", t) for n, m, t in MIDDLES for d in (False, True)), *NORMALIZERS, *LARGEST]
