"""The measures of parametric laws as expectations, by their definitions (nats)."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from itertools import zip_longest
from typing import Any

from symit.kernel.closed.law import Infinite, Law, Setting
from symit.kernel.closed.moments import expectation, exponential_moment
from symit.kernel.closed.multivariate import is_vector, vector_measure
from symit.kernel.closed.overlap import overlap, total_variation
from symit.kernel.closed.supports import nested
from symit.kernel.rows import Rejected
from symit.meaning.calculus import derivative, minus, num, occurs, over, plus, substitute, times
from symit.meaning.families import domain, family
from symit.meaning.polynomials import Poly, add, const, scale, sub
from symit.meaning.spelling import term_of

ORDER = "alpha"
ALPHA: Any = ("par", ORDER)
AT: Any = ("par", "#x")
LESS_ONE: Any = minus(ALPHA, num(1))


def entropy(p: Law) -> Poly:
    """H(P) or h(P) = -E_P log p."""
    if p.family.integral == "finite":
        return _finite(p.setting, (times(num(-1), m, ("log", m)) for m in p.masses()))
    return expectation(p, times(num(-1), p.log_density()))


def cross_entropy(p: Law, q: Law) -> Poly:
    """H(P, Q) = -E_P log q, infinite unless P << Q."""
    nested(p, q)
    if p.family.integral == "finite":
        return _finite(p.setting, (times(num(-1), m, ("log", n)) for m, n in _pairs(p, q)))
    return expectation(p, times(num(-1), q.log_density()))


def relative_entropy(p: Law, q: Law) -> Poly:
    """D(P || Q) = E_P log(p/q), infinite unless P << Q (Kullback and Leibler 1951)."""
    nested(p, q)
    if p.family.integral == "finite":
        return _finite(p.setting, (times(m, minus(("log", m), ("log", n))) for m, n in _pairs(p, q)))
    return expectation(p, minus(p.log_density(), q.log_density()))


def jeffreys(p: Law, q: Law) -> Poly:
    """D(P || Q) + D(Q || P) (Jeffreys 1946)."""
    return add(relative_entropy(p, q), relative_entropy(q, p))


def varentropy(p: Law) -> Poly:
    """Var[-log p(X)]."""
    form = p.setting.scalars
    if p.family.integral == "finite":
        square = _finite(p.setting, (times(m, ("pow", ("log", m), "2")) for m in p.masses()))
    else:
        square = expectation(p, ("pow", p.log_density(), "2"))
    mean = entropy(p)
    return sub(square, form.mul(mean, mean))


def _power_sum(p: Law) -> Poly:
    """integral p^alpha."""
    if p.family.integral == "finite":
        return _finite(p.setting, (("exp", times(ALPHA, ("log", m))) for m in p.masses()))
    return exponential_moment(p, times(LESS_ONE, p.log_density()))


def renyi_entropy(p: Law) -> Poly:
    """log(integral p^alpha) / (1 - alpha), for alpha > 0 other than 1 (Renyi 1961)."""
    return _over(p.setting, p.setting.scalars.log(_power_sum(p)), times(num(-1), LESS_ONE))


def tsallis(p: Law) -> Poly:
    """(1 - integral p^alpha) / (alpha - 1) (Tsallis 1988)."""
    return _over(p.setting, sub(const(1), _power_sum(p)), LESS_ONE)


def affinity(p: Law, q: Law, a: Any) -> Poly:
    """integral p^a q^(1-a) over the support of P, which must lie in that of Q."""
    nested(p, q)
    if p.family.integral == "finite":
        return _finite(p.setting, (("exp", plus(times(a, ("log", m)), times(minus(num(1), a), ("log", n)))) for m, n in _pairs(p, q)))
    special = overlap(p, q, a)
    if special is not None:
        return special
    return exponential_moment(p, times(minus(a, num(1)), minus(p.log_density(), q.log_density())))


def renyi(p: Law, q: Law) -> Poly:
    """log(integral p^alpha q^(1-alpha)) / (alpha - 1) (Renyi 1961)."""
    return _over(p.setting, p.setting.scalars.log(affinity(p, q, ALPHA)), LESS_ONE)


def tsallis_divergence(p: Law, q: Law) -> Poly:
    """(integral p^alpha q^(1-alpha) - 1) / (alpha - 1)."""
    return _over(p.setting, sub(affinity(p, q, ALPHA), const(1)), LESS_ONE)


def bhattacharyya(p: Law, q: Law) -> Poly:
    """-log(integral sqrt(p q))."""
    return scale(p.setting.scalars.log(affinity(p, q, num("1/2"))), -1)


def hellinger2(p: Law, q: Law) -> Poly:
    """Squared Hellinger distance 1 - integral sqrt(p q), with the half."""
    return sub(const(1), affinity(p, q, num("1/2")))


def chi2(p: Law, q: Law) -> Poly:
    """integral p^2/q - 1."""
    return sub(affinity(p, q, num(2)), const(1))


def jensen_shannon(p: Law, q: Law) -> Poly:
    """D(P||M)/2 + D(Q||M)/2 with M = (P+Q)/2, for laws on finitely many letters (Lin 1991)."""
    if p.family.integral != "finite" or q.family.integral != "finite" or len(p.masses()) != len(q.masses()):
        raise Rejected("the Jensen-Shannon divergence has a closed form on finite sets only")
    parts = []
    for m, n in _pairs(p, q):
        middle = ("log", times(num("1/2"), plus(m, n)))
        parts += [times(num("1/2"), m, minus(("log", m), middle)), times(num("1/2"), n, minus(("log", n), middle))]
    return _finite(p.setting, parts)


def tv(p: Law, q: Law) -> Poly:
    """Total variation distance (1/2) integral |p - q|."""
    if p.family.integral == "finite" and q.family.integral == "finite":
        letters = zip_longest(p.masses(), q.masses(), fillvalue=num(0))
        return _finite(p.setting, (times(num("1/2"), ("abs", minus(m, n))) for m, n in letters))
    return total_variation(p, q)


def fisher(p: Law, i: str, j: str) -> Poly:
    """Fisher information E[d_i log p d_j log p], for parameters on which the support does not depend."""
    for end in (p.end(0), p.end(1)):
        if end is not None and (occurs(i, end) or occurs(j, end)):
            raise Rejected("the support depends on the parameter: there is no Fisher information")
    if p.family.integral == "finite":
        return _finite(p.setting, (over(times(derivative(m, i), derivative(m, j)), m) for m in p.masses()))
    density = p.log_density()
    return expectation(p, times(derivative(density, i), derivative(density, j)))


def mean(p: Law) -> Poly:
    """E X."""
    return expectation(p, AT)


def variance(p: Law) -> Poly:
    """Var X."""
    first = mean(p)
    return sub(expectation(p, ("pow", AT, "2")), p.setting.scalars.mul(first, first))


def entropy_power(p: Law) -> Poly:
    """exp(2 h(X)) / (2 pi e) (Shannon 1948)."""
    form = p.setting.scalars
    return form.mul(form.exp(scale(entropy(p), 2)), form.term(("mul", num("1/2"), ("pow", ("pi",), "-1"), ("exp", num(-1)))))


def negentropy(p: Law) -> Poly:
    """log(2 pi e Var X)/2 - h(X): how far the law is from the normal one of its variance."""
    spread = times(num(2), ("pi",), ("e",), term_of(variance(p)))
    return sub(p.setting.scalars.term(times(num("1/2"), ("log", spread))), entropy(p))


def wasserstein2(p: Law, q: Law) -> Poly:
    """Squared 2-Wasserstein distance of two laws of one location-scale family: the monotone coupling is optimal on the line."""
    (location, size), (there, spread) = _location_scale(p), _location_scale(q)
    if p.family.name != q.family.name:
        raise Rejected("no rule for the Wasserstein distance of laws of two families")
    others = [n for n in p.family.names if n not in (location, size)]
    for n in others:
        if not p.setting.scalars.equal(p.setting.scalars.term(p.put[n]), p.setting.scalars.term(q.put[n])):
            raise Rejected(f"the laws differ in {n}, which is neither location nor scale")
    standard = {**p.put, size: num(1), **({location: num(0)} if location else {})}
    z = Law(p.family.name, tuple(standard[n] for n in p.family.names), p.setting)
    shift = minus(p.put[location], q.put[there]) if location else num(0)
    gap = plus(shift, times(minus(p.put[size], q.put[spread]), AT))
    return expectation(z, ("pow", gap, "2"))


def wasserstein1(p: Law, q: Law) -> Poly:
    """1-Wasserstein distance of laws that differ in location only: the distance of the locations."""
    (location, _), _ = _location_scale(p), _location_scale(q)
    form = p.setting.scalars
    if p.family.name != q.family.name or any(n != location and not form.equal(form.term(p.put[n]), form.term(q.put[n])) for n in p.put):
        raise Rejected("the laws differ in more than location")
    return form.absolute(form.term(minus(p.put[location], q.put[location])))


def _location_scale(p: Law) -> tuple[str, str]:
    """(location or "", scale): the names of parameters with density f((x - m)/s)/s, checked on the density."""
    domains = dict(p.family.params)
    for size in (n for n, d in domains.items() if d == ">0"):
        for location in ("", *(n for n, d in domains.items() if d == "real")):
            if _scales(p, location, size):
                return location, size
    raise Rejected(f"{p.family.name} has no location and scale parameters here")


def _scales(p: Law, location: str, size: str) -> bool:
    fresh = Setting(p.family.domains(), p.family.given())
    law = Law(p.family.name, tuple(("par", n) for n in p.family.names), fresh)
    at = times(("par", size), AT)
    density = plus(law.log_density(plus(at, ("par", location)) if location else at), ("log", ("par", size)))
    form = fresh.with_variable("real", num(0) if law.end(0) == num(0) else None, None)
    real = [n for n, d in p.family.params if d == "real"]
    if (real and not location) or any(e not in (None, num(0)) for e in (law.end(0), law.end(1))):
        return False
    try:
        value = form.term(density)
        moved = Law(p.family.name, tuple(num(1) if n == size else num(0) if n == location else ("par", n) for n in p.family.names), fresh)
        return form.equal(value, form.term(moved.log_density()))
    except (Rejected, ValueError):
        return False


def _over(setting: Setting, top: Poly, below: Any) -> Poly:
    setting.require(below, "!=")
    return setting.scalars.mul(top, setting.scalars.term(("pow", below, "-1")))


def _finite(setting: Setting, terms: Any) -> Poly:
    return setting.scalars.term(plus(*terms))


def _pairs(p: Law, q: Law) -> list[tuple[Any, Any]]:
    """The masses of two laws on the letters of the first, which the second has too."""
    first = p.masses()
    if q.family.integral == "finite":
        return list(zip(first, q.masses(), strict=False))
    return [(m, ("exp", q.log_density(num(k)))) for k, m in enumerate(first)]


ONE: dict[str, Callable[[Law], Poly]] = {
    "entropy": entropy, "varentropy": varentropy, "renyi_entropy": renyi_entropy, "tsallis": tsallis, "mean": mean,
    "variance": variance, "entropy_power": entropy_power, "negentropy": negentropy,
}  # fmt: skip
TWO: dict[str, Callable[[Law, Law], Poly]] = {
    "KL": relative_entropy, "cross_entropy": cross_entropy, "jeffreys": jeffreys, "renyi": renyi, "tsallis_divergence": tsallis_divergence,
    "bhattacharyya": bhattacharyya, "hellinger2": hellinger2, "chi2": chi2, "js": jensen_shannon, "tv": tv, "w2sq": wasserstein2, "w1": wasserstein1,
}  # fmt: skip
ORDERED = ("renyi_entropy", "tsallis", "renyi", "tsallis_divergence")


INFINITE: Any = ("sf", "infinity", num(1))
DIVERGES = ("KL", "cross_entropy", "jeffreys", "chi2")


@lru_cache(maxsize=8192)
def general_value(quantity: str, p: str, q: str | None, ties: tuple[tuple[str, str], ...], conditions: tuple[Any, ...]) -> Any:
    """The quantity of P and Q as a term in their parameters, where the conditions and ties hold (see `settled`)."""
    params, given = general_context(quantity, p, q)
    return general_value_in(Setting(params, (*given, *conditions)), quantity, p, q, ties)


def general_value_in(setting: Setting, quantity: str, p: str, q: str | None, ties: tuple[tuple[str, str], ...]) -> Any:
    """The same in a setting whose trace the caller may read."""
    names = parameter_names(p, q)
    tied = {b: a for a, b in ties}
    first = Law(p, tuple(("par", n) for n in names[0]), setting)
    second = Law(q, tuple(("par", tied.get(n, n)) for n in names[1]), setting) if q else None
    if is_vector(p) or (q and is_vector(q)):
        return vector_measure(quantity, first, second)
    if quantity.startswith("fisher["):
        i, _, j = quantity[7:-1].partition(",")
        return term_of(fisher(first, i, j))
    if second is None:
        return term_of(ONE[quantity](first))
    try:
        return term_of(TWO[quantity](first, second))
    except Infinite:
        if quantity not in DIVERGES:
            raise
        return INFINITE


def parameter_names(p: str, q: str | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The names of the parameters of both laws: marked 1 and 2 where there are two."""
    first = tuple(n + ("1" if q else "") for n in family(p).names)
    return first, tuple(n + "2" for n in family(q).names) if q else ()


def general_context(quantity: str, p: str, q: str | None) -> tuple[dict[str, Any], tuple[Any, ...]]:
    """Parameters with their ranges, and what the records say of them beyond."""
    params: dict[str, Any] = {}
    given: list[Any] = []
    for record, names in zip((p, q), parameter_names(p, q), strict=True):
        if record is None:
            continue
        put = {n: ("par", m) for n, m in zip(family(record).names, names, strict=True)}
        params |= dict(zip(names, family(record).domains().values(), strict=True))
        given += [(rel, substitute(a, put), substitute(b, put)) for rel, a, b in family(record).given()]
    if quantity in ORDERED:
        params[ORDER] = domain(">0")
        given.append(("!=", ALPHA, num(1)))
    return params, tuple(given)
