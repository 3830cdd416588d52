"""What the names of families of laws of vectors and matrices mean: parameters with their ranges, log-density, exponential form.

A record is one of symit.meaning.families, at one size. Coordinates are called x1, x2, ...; for random matrices x11, x12, ...,
with det_x and tr_x, and y11, ... and tr_y for the inverse.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Any

from symit.language.vector_families import vector_family, vector_parameters
from symit.meaning.calculus import ZERO, minus, num, over, plus, times
from symit.meaning.explicit import Matrix, det, inverse, minors, quadratic, symmetric
from symit.meaning.families import Family
from symit.meaning.vector_functions import HALF, LOG_2PI, bessel_partition, bessel_ratio, lgamma, multigamma, par

Naturals = tuple[tuple[str, Any], ...]


@dataclass(frozen=True)
class Form:
    """One way to write the family as exponential: the row of vector_integrals, its size, the natural parameters; `means`
    are the statistics' expectations where the record says them (the kernel compares them with the derivatives)."""

    row: str
    size: int
    naturals: Naturals
    means: Naturals = ()


@dataclass(frozen=True)
class VectorFamily(Family):
    """A family of laws of vectors or matrices; `potential` is A at its natural parameters."""

    forms: tuple[Form, ...] = ()
    constraints: tuple[Any, ...] = ()
    potential: Any = ZERO
    where: str = ""

    def given(self) -> tuple[Any, ...]:
        return self.constraints


def _record(name: str, domains: list[str], where: str, density: Any, potential: Any, forms: list[Form], constraints: Any = (),
            kind: str = "real") -> VectorFamily:  # fmt: skip
    names = vector_parameters(name) or ()
    claims = tuple((">", t, ZERO) for t in constraints)
    return VectorFamily(name, tuple(zip(names, domains, strict=True)), (kind, None, None), density, "vector", (),
                        forms=tuple(forms), constraints=claims, potential=potential, where=where)  # fmt: skip


def _pars(letter: str, count: int) -> tuple[Any, ...]:
    return tuple(par(f"{letter}{i}") for i in range(1, count + 1))


def _dirichlet(name: str, k: int) -> VectorFamily:
    a, x = _pars("a", k), _pars("x", k)
    kernel = plus(*(times(minus(c, num(1)), ("log", u)) for c, u in zip(a, x, strict=True)))
    potential = minus(plus(*(lgamma(c) for c in a)), lgamma(plus(*a)))
    form = Form("dirichlet", k, tuple((f"t{i}", minus(c, num(1))) for i, c in enumerate(a, 1)))
    return _record(name, [">0"] * k, f"x a probability vector of {k} entries", minus(kernel, potential), potential, [form])


def _multinomial(name: str, *sizes: int) -> VectorFamily:
    k = sizes[-1]
    n = par("n") if len(sizes) == 1 else num(sizes[0])
    p, x = _pars("p", k - 1), _pars("x", k - 1)
    last, rest = minus(num(1), plus(*p)), minus(n, plus(*x))
    carrier = minus(lgamma(plus(n, num(1))), plus(*(lgamma(plus(u, num(1))) for u in (*x, rest))))
    density = plus(carrier, times(rest, ("log", last)), *(times(u, ("log", q)) for u, q in zip(x, p, strict=True)))
    naturals = tuple((f"t{i}", minus(("log", q), ("log", last))) for i, q in enumerate(p, 1))
    means = tuple((f"t{i}", times(n, q)) for i, q in enumerate(p, 1))
    domains = (["positive integer"] if len(sizes) == 1 else []) + ["in (0,1)"] * (k - 1)
    form = Form("multinomial", k, (*naturals, ("n", n)), means)
    where, potential = f"x counts of {k} sorts that add up to n", times(num(-1), n, ("log", last))
    return _record(name, domains, where, density, potential, [form], [last] if k > 2 else [], "integer")


def _normal_record(name: str, domains: list[str], mean: tuple[Any, ...], cov: Matrix, log_det: Any, constraints: Any = (),
                   extra: tuple[Form, ...] = (), precision: Matrix | None = None) -> VectorFamily:  # fmt: skip
    d = len(mean)
    x = _pars("x", d)
    precision = precision or inverse(cov)
    gap = tuple(minus(u, m) for u, m in zip(x, mean, strict=True))
    kernel = times(num("-1/2"), quadratic(gap, precision, gap))
    normaliser = times(HALF, plus(times(num(d), LOG_2PI), log_det))
    potential = plus(normaliser, times(HALF, quadratic(mean, precision, mean)))
    naturals = [(f"h{i + 1}", plus(*(times(c, m) for c, m in zip(row, mean, strict=True)))) for i, row in enumerate(precision)]
    means = [(f"h{i + 1}", m) for i, m in enumerate(mean)]
    for i in range(d):
        for j in range(i, d):
            naturals.append((f"l{i + 1}{j + 1}", precision[i][j]))
            second = plus(cov[i][j], times(mean[i], mean[j]))
            means.append((f"l{i + 1}{j + 1}", times(num("-1/2" if i == j else -1), second)))
    forms = [*extra, *([Form("normal", d, tuple(naturals), tuple(means))] if d <= 4 else [])]
    return _record(name, domains, f"x in R^{d}", minus(kernel, normaliser), potential, forms, constraints)


def _mvn(name: str, d: int) -> VectorFamily:
    """Means, standard deviations, correlations."""
    names = [par(n) for n in vector_parameters(name) or ()]
    mean, s, r = tuple(names[:d]), names[d : 2 * d], iter(names[2 * d :])
    correlations = {(i, j): next(r) if i < j else num(1) for i in range(1, d + 1) for j in range(i, d + 1)}
    correlation = symmetric(d, lambda i, j: correlations[i, j])
    cov = tuple(tuple(times(e, s[i], s[j]) for j, e in enumerate(row)) for i, row in enumerate(correlation))
    unit = inverse(correlation)
    precision = tuple(tuple(over(over(e, s[i]), s[j]) for j, e in enumerate(row)) for i, row in enumerate(unit))
    log_det = plus(("log", det(correlation)), *(times(num(2), ("log", c)) for c in s))
    domains = ["real"] * d + [">0"] * d + ["in (-1,1)"] * (d * (d - 1) // 2)
    return _normal_record(name, domains, mean, cov, log_det, minors(correlation)[2:], (), precision)


def _mvn_covariance(name: str, d: int) -> VectorFamily:
    cov = symmetric(d, lambda i, j: par(f"c{i}{j}"))
    domains = ["real"] * d + [">0" if i == j else "real" for i in range(d) for j in range(i, d)]
    return _normal_record(name, domains, _pars("m", d), cov, ("log", det(cov)), minors(cov)[1:])


def _diagonal(mean: tuple[Any, ...], s: tuple[Any, ...]) -> Form:
    squares = [("pow", c, "2") for c in s]
    naturals = [(f"h{i}", over(m, c)) for i, (m, c) in enumerate(zip(mean, squares, strict=True), 1)]
    naturals += [(f"l{i}", ("pow", c, "-2")) for i, c in enumerate(s, 1)]
    means = [(f"h{i}", m) for i, m in enumerate(mean, 1)]
    means += [(f"l{i}", times(num("-1/2"), plus(("pow", m, "2"), c))) for i, (m, c) in enumerate(zip(mean, squares, strict=True), 1)]
    return Form("diagonal-normal", len(mean), tuple(naturals), tuple(means))


def _diagonal_record(name: str, domains: list[str], mean: tuple[Any, ...], s: tuple[Any, ...], extra: tuple[Form, ...] = ()) -> VectorFamily:
    d = len(mean)
    cov = tuple(tuple(("pow", s[i], "2") if i == j else ZERO for j in range(d)) for i in range(d))
    precision = tuple(tuple(("pow", s[i], "-2") if i == j else ZERO for j in range(d)) for i in range(d))
    log_det = plus(*(times(num(2), ("log", c)) for c in s))
    return _normal_record(name, domains, mean, cov, log_det, (), (*extra, _diagonal(mean, s)), precision)


def _diag_normal(name: str, d: int) -> VectorFamily:
    return _diagonal_record(name, ["real"] * d + [">0"] * d, _pars("m", d), _pars("s", d))


def _isotropic_normal(name: str, d: int) -> VectorFamily:
    mean, s = _pars("m", d), par("s")
    square = plus(*(("pow", m, "2") for m in mean))
    naturals = (*((f"h{i}", over(m, ("pow", s, "2"))) for i, m in enumerate(mean, 1)), ("l", ("pow", s, "-2")))
    second = times(num("-1/2"), plus(square, times(num(d), ("pow", s, "2"))))
    means = (*((f"h{i}", m) for i, m in enumerate(mean, 1)), ("l", second))
    return _diagonal_record(name, ["real"] * d + [">0"], mean, (s,) * d, (Form("isotropic-normal", d, naturals, means),))


def _wishart_record(name: str, p: int, inverted: bool, isotropic: bool) -> VectorFamily:
    """Density |X|^((nu-p-1)/2) exp(-tr(V^-1 X)/2), or |X|^(-(nu+p+1)/2) exp(-tr(V X^-1)/2) for the inverse."""
    nu, letter, log_det_x = par("nu"), "y" if inverted else "x", ("log", par("det_x"))
    sign = num(-1 if inverted else 1)
    exponent = times(HALF, plus(nu, num(p + 1)) if inverted else minus(nu, num(p + 1)))
    entries = symmetric(p, lambda i, j: (par("s") if i == j else ZERO) if isotropic else par(f"v{i}{j}"))
    log_det = times(num(p), ("log", par("s"))) if isotropic else ("log", det(entries))
    # natural parameter of the trace: V^-1/2, or V/2 for the inverse; E of what it multiplies
    tied = par("s") if inverted else over(num(1), par("s"))
    scale = entries if inverted else symmetric(p, lambda i, j: tied if i == j else ZERO) if isotropic else inverse(entries)
    kernel = times(sign, exponent, log_det_x)
    if isotropic:
        kernel = minus(kernel, times(HALF, tied, par(f"tr_{letter}")))
    else:
        pairs = [(i, j) for i in range(p) for j in range(i, p)]
        kernel = minus(kernel, times(HALF, plus(*(times(num(1 if i == j else 2), scale[i][j], par(f"{letter}{i + 1}{j + 1}")) for i, j in pairs))))
    half_nu = times(HALF, nu)
    potential = plus(times(half_nu, num(p), ("log", num(2))), times(num(-1) if inverted else num(1), half_nu, log_det), multigamma(p, half_nu))
    row = "inverse-wishart" if inverted else "wishart"
    average = over(num(1), par("s")) if inverted else par("s")
    mean = symmetric(p, lambda i, j: average if i == j else ZERO) if isotropic else inverse(entries) if inverted else entries
    digamma = plus(*(("sf", "psi0", minus(half_nu, num(Fraction(k, 2)))) for k in range(p)))
    log_mean = plus(digamma, times(num(p), ("log", num(2))), times(sign, log_det))
    forms = []
    if isotropic:
        forms.append(Form(f"isotropic-{row}", p, (("e", exponent), ("t", times(HALF, tied))),
                          (("e", log_mean), ("t", times(num(-p), nu, average)))))  # fmt: skip
    if p <= 4:
        naturals, means = [("e", exponent)], [("e", log_mean)]
        for i in range(p):
            for j in range(i, p):
                naturals.append((f"t{i + 1}{j + 1}", times(HALF, scale[i][j])))
                means.append((f"t{i + 1}{j + 1}", times(num(-1 if i == j else -2), nu, mean[i][j])))
        forms.append(Form(row, p, tuple(naturals), tuple(means)))
    scales = [">0"] if isotropic else [">0" if i == j else "real" for i in range(p) for j in range(i, p)]
    constraints = () if isotropic else minors(entries)[1:]
    return _record(name, [f">{p - 1}", *scales], f"X a positive definite {p} x {p} matrix", minus(kernel, potential), potential, forms, constraints)


def _von_mises_fisher(name: str, p: int) -> VectorFamily:
    k, x = _pars("k", p), _pars("x", p)
    square = plus(*(("pow", c, "2") for c in k))
    kernel = plus(*(times(c, u) for c, u in zip(k, x, strict=True)))
    length = ("pow", square, "1/2")
    means = tuple((f"k{i}", times(bessel_ratio(p, length), over(c, length))) for i, c in enumerate(k, 1))
    form = Form("sphere", p, tuple((f"k{i}", c) for i, c in enumerate(k, 1)), means)
    potential = bessel_partition(p, length)
    return _record(name, ["real"] * p, f"x on the unit sphere of R^{p}", minus(kernel, potential), potential, [form], [square])


def _zonal(name: str, p: int) -> VectorFamily:
    """The mean direction is the last axis."""
    kappa = par("kappa")
    kernel = times(kappa, par(f"x{p}"))
    ratio = bessel_ratio(p, kappa)
    zeros = tuple((f"k{i}", ZERO) for i in range(1, p))
    full = Form("sphere", p, (*zeros, (f"k{p}", kappa)), (*zeros, (f"k{p}", ratio)))
    forms = [Form("zonal-sphere", p, (("r", kappa),), (("r", ratio),)), full]
    potential = bessel_partition(p, kappa)
    return _record(name, [">0"], f"x on the unit sphere of R^{p}", minus(kernel, potential), potential, forms)


BUILDERS: dict[str, Callable[..., VectorFamily]] = {
    "Dirichlet": _dirichlet, "Multinomial": _multinomial, "MVN": _mvn, "MVNCovariance": _mvn_covariance, "DiagNormal": _diag_normal,
    "IsotropicNormal": _isotropic_normal, "VonMisesFisher": _von_mises_fisher, "ZonalVonMisesFisher": _zonal,
    "Wishart": lambda name, p: _wishart_record(name, p, False, False), "IsotropicWishart": lambda name, p: _wishart_record(name, p, False, True),
    "InverseWishart": lambda name, p: _wishart_record(name, p, True, False),
    "IsotropicInverseWishart": lambda name, p: _wishart_record(name, p, True, True),
}  # fmt: skip


@cache
def vector_record(name: str) -> VectorFamily | None:
    """The record of a canonical name such as Dirichlet[3]; None if it is no family of laws of vectors."""
    found = vector_family(name)
    return None if found is None else BUILDERS[found[0]](name, *found[1])
