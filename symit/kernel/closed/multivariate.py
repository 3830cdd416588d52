"""Measures of exponential families of vectors, from the log-partition function A and its derivatives (nats).

With log p(x) = carrier(x) + theta . T(x) - A(theta):  E T = grad A(theta),  D(P||Q) is the Bregman divergence
A(theta_q) - A(theta_p) - (theta_q - theta_p) . grad A(theta_p),  and the integral of p^a q^(1-a) is
exp(A(a theta_p + (1-a) theta_q) - a A(theta_p) - (1-a) A(theta_q)) where that parameter lies in the natural domain,
and infinite elsewhere. The natural domain is convex (Hoelder), so 0 <= a <= 1 needs no condition.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import cache
from math import comb, factorial
from typing import Any

from symit.kernel.closed.law import Law, Setting
from symit.kernel.closed.vector_integrals import VectorIntegral, vector_integral
from symit.kernel.rows import Rejected
from symit.meaning.calculus import ONE, ZERO, derivative, minus, num, over, plus, substitute, times
from symit.meaning.explicit import det, symmetric
from symit.meaning.families import domain, family
from symit.meaning.formulas import constant
from symit.meaning.multivariate import Form, VectorFamily
from symit.meaning.scalars import Scalars
from symit.meaning.spelling import term_of
from symit.meaning.vector_functions import LOG_2PI, bessel_partition, bessel_ratio, multigamma

ORDER = "alpha"
ALPHA: Any = ("par", ORDER)
LESS_ONE: Any = minus(ALPHA, ONE)


def is_vector(name: str) -> bool:
    return isinstance(family(name), VectorFamily)


class Member:
    """A law as a member of an exponential family: its parameters put into one of the forms of its record."""

    def __init__(self, law: Law, form: Form) -> None:
        require_form(law.family.name, form)
        self.law, self.setting, self.form = law, law.setting, form
        self.row: VectorIntegral = vector_integral(form.row, form.size)
        put = {n: substitute(t, law.put) for n, t in form.naturals}
        self.theta = {n: put[n] for n, _ in self.row.statistics}
        self.shapes = {n: put[n] for n in self.row.shapes}
        self.potential = substitute(_record(law).potential, law.put)

    def at(self, t: Any, theta: dict[str, Any] | None = None) -> Any:
        """A function of the natural parameters at those of this law, or at others."""
        return substitute(t, {**self.shapes, **(self.theta if theta is None else theta)})

    def means(self) -> dict[str, Any]:
        """E T = grad A."""
        stated = {n: substitute(t, self.law.put) for n, t in self.form.means}
        found = {n: stated[n] if n in stated else self.at(derivative(self.row.log_partition, n)) for n in self.theta}
        for n, t in self.row.statistics:
            self.setting.trace.append((self.law.family.name, t, found[n], "derivative"))
        return found


def _record(law: Law) -> VectorFamily:
    if not isinstance(law.family, VectorFamily):
        raise Rejected(f"{law.family.name} is a law of one number, the other one of vectors")
    return law.family


def member(p: Law) -> Member:
    return Member(p, _record(p).forms[0])


def members(p: Law, q: Law) -> tuple[Member, Member]:
    """Both laws in the first form that they share."""
    there = {(f.row, f.size): f for f in _record(q).forms}
    for form in _record(p).forms:
        if (form.row, form.size) in there:
            first, second = Member(p, form), Member(q, there[form.row, form.size])
            for n, t in first.shapes.items():
                if not p.setting.scalars.equal(p.setting.scalars.term(t), p.setting.scalars.term(second.shapes[n])):
                    raise Rejected(f"the laws differ in {n}: they live on different sets")
            return first, second
    raise Rejected(f"{p.family.name} and {q.family.name} are in no exponential family together")


@cache
def require_form(name: str, form: Form) -> None:
    """The record's density is exactly exp(carrier + theta . T - A(theta)), and the means it states are the derivatives of A."""
    record = family(name)
    assert isinstance(record, VectorFamily)
    row = vector_integral(form.row, form.size)
    if {n for n, _ in form.naturals} != {n for n, _ in row.statistics} | set(row.shapes):
        raise Rejected(f"the record of {name} does not fit the integral {row.name}")
    setting = Setting(record.domains(), record.given())
    scalars = setting.scalars
    put = dict(form.naturals)
    naturals = plus(*(times(put[n], t) for n, t in row.statistics))
    density = substitute(record.log_density, dict(row.opened))
    expected = minus(plus(substitute(row.carrier, {n: put[n] for n in row.shapes}), naturals), record.potential)
    if not scalars.equal(scalars.term(density), scalars.term(expected)):
        raise Rejected(f"the density of {name} is not the one of its integral {row.name}")
    if form.row in ("normal", "wishart", "inverse-wishart"):
        (_require_inverse if form.row == "normal" else _require_siegel)(form, record, scalars)
        return
    at = substitute(row.log_partition, put)
    if not scalars.equal(scalars.term(at), scalars.term(record.potential)):
        raise Rejected(f"the potential of {name} is not the one of its integral {row.name}")
    slopes = _radial_slopes(form) if form.row == "sphere" else {n: derivative(row.log_partition, n) for n, _ in form.means}
    for n, stated in form.means:
        if not scalars.equal(scalars.term(substitute(slopes[n], put)), scalars.term(stated)):
            raise Rejected(f"a mean of {name} is not the derivative of its log-partition function")


def _radial_slopes(form: Form) -> dict[str, Any]:
    """grad f(|k|) = f'(|k|) k/|k|, with f' compared in the one variable r > 0."""
    r = Scalars({"r": domain(">0")})
    slope = bessel_ratio(form.size, ("par", "r"))
    if not r.equal(r.term(derivative(bessel_partition(form.size, ("par", "r")), "r")), r.term(slope)):
        raise Rejected("the ratio of Bessel functions is not the derivative of the log-partition function")
    names = [f"k{i}" for i in range(1, form.size + 1)]
    length = ("pow", plus(*(("pow", ("par", n), "2") for n in names)), "1/2")
    return {n: times(substitute(slope, {"r": length}), over(("par", n), length)) for n in names}


def _require_inverse(form: Form, record: VectorFamily, scalars: Scalars) -> None:
    """For normal laws the same by linear algebra: the stated covariance S and mean m have L S = I and L m = h.

    Then S = L^-1, and m = L^-1 h and S + m m^T are the derivatives of A = (h^T L^-1 h - log det L + d log 2 pi)/2, which is
    (h . m + log det S + d log 2 pi)/2.
    """
    size = range(1, form.size + 1)
    natural, stated = dict(form.naturals), dict(form.means)
    precision = symmetric(form.size, lambda i, j: natural[f"l{i}{j}"])
    mean = [stated[f"h{i}"] for i in size]
    second = symmetric(form.size, lambda i, j: times(num(-2 if i == j else -1), stated[f"l{i}{j}"]))
    cov = tuple(tuple(term_of(scalars.term(minus(x, times(mean[i], mean[j])))) for j, x in enumerate(row)) for i, row in enumerate(second))
    checks = [(plus(*(times(a, m) for a, m in zip(row, mean, strict=True))), natural[f"h{i}"]) for i, row in zip(size, precision, strict=True)]
    for i, row in enumerate(precision):
        checks += [(plus(*(times(a, cov[k][j]) for k, a in enumerate(row))), num(int(i == j))) for j in range(form.size)]
    linear = plus(*(times(natural[f"h{i + 1}"], m) for i, m in enumerate(mean)))
    checks.append((record.potential, times(num("1/2"), plus(linear, ("log", det(cov)), times(num(form.size), LOG_2PI)))))
    if not all(scalars.equal(scalars.term(a), scalars.term(b)) for a, b in checks):
        raise Rejected(f"the moments of {record.name} are not those of its precision matrix")


def _require_siegel(form: Form, record: VectorFamily, scalars: Scalars) -> None:
    """For A = log Gamma_p(a) - a log det T, a = e +- (p+1)/2, by linear algebra: the stated mean M of X (or X^-1) has T M = a I.

    Then M = a T^-1 is the derivative of A, and log det T = p log a - log det M.
    """
    p = form.size
    natural, stated = dict(form.naturals), dict(form.means)
    shift, inverted = Fraction(p + 1, 2), form.row == "inverse-wishart"
    a = plus(natural["e"], num(-shift if inverted else shift))
    scale = symmetric(p, lambda i, j: natural[f"t{i}{j}"])
    mean = symmetric(p, lambda i, j: times(num(-1 if i == j else "-1/2"), stated[f"t{i}{j}"]))
    checks = [(plus(*(times(x, mean[k][j]) for k, x in enumerate(row))), a if i == j else ZERO) for i, row in enumerate(scale) for j in range(p)]
    # the one of the two whose entries are parameters
    log_det = ("log", det(scale)) if inverted else minus(times(num(p), ("log", a)), ("log", det(mean)))
    checks.append((record.potential, minus(multigamma(p, a), times(a, log_det))))
    checks.append((stated["e"], minus(plus(*(("sf", "psi0", minus(a, num(Fraction(k, 2)))) for k in range(p))), log_det)))
    if len(stated) != p * (p + 1) // 2 + 1 or not all(scalars.equal(scalars.term(x), scalars.term(y)) for x, y in checks):
        raise Rejected(f"the means of {record.name} are not those of its scale matrix")


# -- the rules


def mean_of_carrier(m: Member) -> Any:
    """E carrier: zero for most rows; for counts, n in all, log n! - sum of E log X_i!, and X_i is binomial (a finite sum)."""
    if m.row.carrier == ZERO:
        return ZERO
    n = constant(m.shapes["n"])
    if n is None:
        raise Rejected("the entropy of multinomial laws has a closed form only for a given n, as in Multinomial[5,3]")
    # the last count is binomial as well
    shares = [over(t, num(n)) for t in m.means().values()]
    total = ("log", num(factorial(int(n))))
    for p in (*shares, minus(ONE, plus(*shares))):
        for k in range(2, int(n) + 1):
            weight = times(num(comb(int(n), k)), ("pow", p, str(k)), *([("pow", minus(ONE, p), str(int(n) - k))] if k < n else []))
            total = minus(total, times(weight, ("log", num(factorial(k)))))
    m.setting.trace.append((m.law.family.name, substitute(m.row.carrier, m.shapes), total, "finite sum"))
    return total


def entropy(p: Law) -> Any:
    """h(P) = A(theta) - theta . grad A(theta) - E carrier."""
    m = member(p)
    means = m.means()
    return minus(m.potential, plus(mean_of_carrier(m), *(times(t, means[n]) for n, t in m.theta.items())))


def cross_entropy(p: Law, q: Law) -> Any:
    """-E_P log q = A(theta_q) - theta_q . grad A(theta_p) - E_P carrier."""
    first, second = members(p, q)
    means = first.means()
    return minus(second.potential, plus(mean_of_carrier(first), *(times(t, means[n]) for n, t in second.theta.items())))


def relative_entropy(p: Law, q: Law) -> Any:
    """The Bregman divergence of A."""
    first, second = members(p, q)
    means = first.means()
    gaps = (times(minus(first.theta[n], t), means[n]) for n, t in second.theta.items())
    return plus(second.potential, times(num(-1), first.potential), *gaps)


def jeffreys(p: Law, q: Law) -> Any:
    """(theta_p - theta_q) . (grad A(theta_p) - grad A(theta_q))."""
    first, second = members(p, q)
    here, there = first.means(), second.means()
    return plus(*(times(minus(first.theta[n], second.theta[n]), minus(here[n], there[n])) for n in first.theta))


def log_affinity(p: Law, q: Law, a: Any) -> Any:
    """log of the integral of p^a q^(1-a)."""
    first, second = members(p, q)
    b = minus(ONE, a)
    theta = {n: plus(times(a, t), times(b, second.theta[n])) for n, t in first.theta.items()}
    _require_domain(first, theta, a)
    middle = first.at(first.row.log_partition, theta)
    value = minus(middle, plus(times(a, first.potential), times(b, second.potential)))
    first.setting.trace.append((p.family.name, None, ("exp", value), "shift"))
    return value


def _require_domain(m: Member, theta: dict[str, Any], a: Any) -> None:
    weight = constant(a)
    if weight is None or not 0 <= weight <= 1:
        for t in m.row.positive:
            if not set(m.row.shapes) & {t[1]}:
                m.setting.require(m.at(t, theta), ">")
    for t in m.row.nonzero:
        m.setting.require(m.at(t, theta), "!=")


def log_power_sum(p: Law, ordered: bool = True) -> Any:
    """log of the integral of p^alpha; near alpha = 1, where it is finite, unless `ordered`."""
    m = member(p)
    if m.row.carrier != ZERO:
        raise Rejected(f"the integral of p^alpha has no closed form for {p.family.name}")
    theta = {n: times(ALPHA, t) for n, t in m.theta.items()}
    if ordered:
        _require_domain(m, theta, ALPHA)
    value = minus(m.at(m.row.log_partition, theta), times(ALPHA, m.potential))
    if ordered:
        m.setting.trace.append((p.family.name, None, ("exp", value), "shift"))
    return value


def varentropy(p: Law) -> Any:
    """Var log p(X): the second derivative at alpha = 1 of log of the integral of p^alpha, the cumulants of log p(X)."""
    form = Scalars({**p.setting.params, ORDER: domain(">0")}, p.setting.facts)
    value = term_of(form.term(log_power_sum(p, ordered=False)))
    return substitute(derivative(derivative(value, ORDER), ORDER), {ORDER: ONE})


def fisher(p: Law, i: str, j: str) -> Any:
    """I_ij = d_i theta . A'' . d_j theta = d_i theta . d_j (grad A)."""
    m = member(p)
    slopes = {n: derivative(t, i) for n, t in m.theta.items()}
    means = m.means()
    return plus(*(times(s, derivative(means[n], j)) for n, s in slopes.items() if s != ZERO))


def wasserstein2(p: Law, q: Law) -> Any:
    """Squared 2-Wasserstein distance of normal laws: |m1 - m2|^2 + tr(S1 + S2 - 2 (S1^(1/2) S2 S1^(1/2))^(1/2)).

    (Dowson and Landau 1982.) For commuting covariances the trace is sum (s1_i - s2_i)^2; in the plane the trace of the root of M
    with positive eigenvalues is (tr M + 2 (det M)^(1/2))^(1/2).
    """
    kinds = {f.row for f in _record(p).forms} & {f.row for f in _record(q).forms}
    first, second = members(p, q)
    size = first.form.size
    if "diagonal-normal" in kinds:
        (m1, s1), (m2, s2) = (_spread(x) for x in (p, q))
        roots = [(("pow", a, "1/2"), ("pow", b, "1/2")) for a, b in zip(s1, s2, strict=True)]
        return plus(*(("pow", minus(a, b), "2") for a, b in (*zip(m1, m2, strict=True), *roots)))
    if "normal" not in kinds or size != 2:
        raise Rejected("the 2-Wasserstein distance has a closed form for normal laws of the plane and for diagonal covariances")
    (m1, c1), (m2, c2) = _moments(first), _moments(second)
    shift = plus(*(("pow", minus(a, b), "2") for a, b in zip(m1, m2, strict=True)))
    trace = plus(c1[0], c1[2], c2[0], c2[2])
    product = plus(times(c1[0], c2[0]), times(num(2), c1[1], c2[1]), times(c1[2], c2[2]))
    dets = [minus(times(a, c), ("pow", b, "2")) for a, b, c in (c1, c2)]
    root = plus(product, times(num(2), *(("pow", d, "1/2") for d in dets)))
    return plus(shift, trace, times(num(-2), ("pow", root, "1/2")))


def _spread(p: Law) -> tuple[list[Any], list[Any]]:
    """Means and variances of a diagonal normal law."""
    m = Member(p, next(f for f in _record(p).forms if f.row == "diagonal-normal"))
    size = m.form.size
    return [m.means()[f"h{i}"] for i in range(1, size + 1)], [over(ONE, m.theta[f"l{i}"]) for i in range(1, size + 1)]


def _moments(m: Member) -> tuple[list[Any], tuple[Any, Any, Any]]:
    """The mean and the covariance c11, c12, c22 of a normal law of the plane."""
    e = m.means()
    x, y = e["h1"], e["h2"]
    second = (times(num(-2), e["l11"]), times(num(-1), e["l12"]), times(num(-2), e["l22"]))
    return [x, y], (minus(second[0], times(x, x)), minus(second[1], times(x, y)), minus(second[2], times(y, y)))


# -- the quantities


def _over_order(setting: Setting, top: Any, below: Any) -> Any:
    setting.require(below, "!=")
    return over(top, below)


ONE_LAW: dict[str, Callable[[Law], Any]] = {
    "entropy": entropy,
    "varentropy": varentropy,
    "renyi_entropy": lambda p: _over_order(p.setting, log_power_sum(p), times(num(-1), LESS_ONE)),
    "tsallis": lambda p: _over_order(p.setting, minus(ONE, ("exp", log_power_sum(p))), LESS_ONE),
}
TWO_LAWS: dict[str, Callable[[Law, Law], Any]] = {
    "KL": relative_entropy,
    "cross_entropy": cross_entropy,
    "jeffreys": jeffreys,
    "renyi": lambda p, q: _over_order(p.setting, log_affinity(p, q, ALPHA), LESS_ONE),
    "tsallis_divergence": lambda p, q: _over_order(p.setting, minus(("exp", log_affinity(p, q, ALPHA)), ONE), LESS_ONE),
    "bhattacharyya": lambda p, q: times(num(-1), log_affinity(p, q, num("1/2"))),
    "hellinger2": lambda p, q: minus(ONE, ("exp", log_affinity(p, q, num("1/2")))),
    "chi2": lambda p, q: minus(("exp", log_affinity(p, q, num(2))), ONE),
    "w2sq": wasserstein2,
}


def vector_measure(quantity: str, p: Law, q: Law | None) -> Any:
    """A quantity of laws of vectors, as a term in their parameters."""
    if quantity.startswith("fisher["):
        i, _, j = quantity[7:-1].partition(",")
        return fisher(p, i, j)
    if q is None and quantity in ONE_LAW:
        return ONE_LAW[quantity](p)
    if q is not None and quantity in TWO_LAWS:
        return TWO_LAWS[quantity](p, q)
    raise Rejected(f"no closed form of {quantity} is known for laws of vectors")


__all__ = ["Member", "is_vector", "require_form", "vector_measure"]
