"""Fisher-Rao distances, geometric means, natural parameters and largest entropies: against independent numerics."""

from fractions import Fraction

import mpmath
import numpy as np
import pytest
import sympy

from symit import closed_form
from symit.families.closed_form import NoClosedForm
from symit.meaning.named import records


def value(quantity, name, *p, q=None, digits=20):
    return float(closed_form(quantity, name, name if q else None).value(p=list(map(str, p)), q=list(map(str, q)) if q else None, digits=digits))


# -- Fisher-Rao distances

POINTS = {
    "in (0,1)": ("0.35", "0.8"), ">0": ("0.7", "1.9"), "real": ("-0.4", "0.9"), ">=0": ("1", "2"), "positive integer": ("3", "5"),
}  # fmt: skip


def pair_of_points(item):
    """Two points of a pair of laws; tied parameters agree."""
    if item.name.startswith("Categorical"):
        k = len(item.params) + 1
        return [str(Fraction(1, k + 1))] * (k - 1), [str(Fraction(i + 1, k * (k + 1))) for i in range(k - 1)]
    first = [POINTS[d][0] for _, d in item.params]
    second = [POINTS[d][0 if n in item.ties else 1] for n, d in item.params]
    return first, second


DISTANCES = [r for (q, _), r in records().items() if q == "fisher_rao" and r.rule == "fisher_rao"]


def information_at(name, free, point):
    """The Fisher information by the second derivative of the relative entropy at 0, from 40-digit values."""
    step = Fraction(1, 10**9)

    def shifted(i, j, a, b):
        moved = list(point)
        moved[i] += a * step
        moved[j] += b * step
        return mpmath.mpf(closed_form("KL", name, name).value(p=point, q=moved, digits=40))

    size = len(free)
    with mpmath.workdps(40):
        matrix = np.empty((size, size))
        for a, i in enumerate(free):
            for b, j in enumerate(free):
                # D is 0 with its gradient where the two agree
                gap = shifted(i, j, 1, 1) - shifted(i, j, 1, -1) - shifted(i, j, -1, 1) + shifted(i, j, -1, -1)
                matrix[a, b] = float(gap / (4 * mpmath.mpf(step.numerator) ** 2 / mpmath.mpf(step.denominator) ** 2))
    return matrix


@pytest.mark.parametrize("item", [r for r in DISTANCES if r.name not in ("StudentT", "GenNormal", "Frechet", "Weibull", "Logistic", "HyperbolicSecant", "LogLogistic")],
                         ids=lambda r: r.name)  # fmt: skip
def test_distances_have_the_fisher_information_as_their_metric(item):
    first, second = pair_of_points(item)
    point = [Fraction(x) for x in first]
    names = [n for n, _ in item.params]
    free = [i for i, n in enumerate(names) if n not in item.ties]
    matrix = information_at(item.name, free, point)
    direction = np.array([float(Fraction(b) - Fraction(a)) for a, b in zip(first, second, strict=True)])[free]
    eps = Fraction(1, 10**8)
    near = [a + (Fraction(b) - a) * eps for a, b in zip(point, second, strict=True)]
    form = closed_form("fisher_rao", item.name, item.name)
    small = float(form.value(p=point, q=near, digits=20)) / float(eps)
    assert small**2 == pytest.approx(direction @ matrix @ direction, rel=1e-5)
    # symmetric, and zero at equality
    assert form.value(p=first, q=second) == form.value(p=second, q=first) and form.value(p=first, q=first) == "0"


@pytest.mark.parametrize("name", ["Normal", "Gumbel", "Cauchy", "Logistic", "Weibull", "Frechet"])
def test_distances_of_two_parameters_are_lengths_of_shortest_paths(name):
    """With the right metric (above), the triangle inequality and midpoints make a distance that of shortest paths."""
    form = closed_form("fisher_rao", name, name)
    distance = sympy.lambdify(list(form.symbols.values()), form.expr, "numpy")
    item, rng = form.item, np.random.default_rng(len(name))
    ranges = [(0.2, 3.0) if d == ">0" else (-2.0, 2.0) for _, d in item.params]

    def between(a, b):
        return distance(*a, *b)

    for _ in range(200):
        a, b, c = ([rng.uniform(*r) for r in ranges] for _ in range(3))
        assert between(a, c) <= between(a, b) + between(b, c) + 1e-9
    first, second = (list(map(float, x)) for x in pair_of_points(item))
    centre, size = (np.array(first) + second) / 2, 1.5
    for _ in range(25):  # where the larger of the two distances is least
        grid = [
            np.maximum(np.linspace(c - size, c + size, 41), 1e-3 if d == ">0" else -np.inf) for c, (_, d) in zip(centre, item.params, strict=True)
        ]
        u, v = np.meshgrid(*grid, indexing="ij")
        worst = np.maximum(distance(*first, u, v), distance(u, v, *second))
        k = np.unravel_index(np.argmin(worst), worst.shape)
        centre, size = np.array([u[k], v[k]]), size / 2
    assert worst.min() == pytest.approx(between(first, second) / 2, rel=1e-6)


def test_distance_of_bernoulli_laws_is_twice_the_difference_of_angles():
    expected = 2 * abs(np.arcsin(np.sqrt(0.2)) - np.arcsin(np.sqrt(0.7)))
    assert value("fisher_rao", "Bernoulli", "0.2", q=("0.7",)) == pytest.approx(expected, rel=1e-12)


def test_independent_coordinates_add_their_squares():
    squares = value("fisher_rao", "Normal", 0, 1, q=(1, 2)) ** 2 + value("fisher_rao", "Normal", 1, 3, q=(-1, 2)) ** 2
    assert value("fisher_rao", "DiagonalNormal2", 0, 1, 1, 3, q=(1, 2, -1, 2)) ** 2 == pytest.approx(squares, rel=1e-12)


def test_tied_parameters_must_agree():
    with pytest.raises(NoClosedForm, match="xm1 = xm2"):
        closed_form("fisher_rao", "Pareto", "Pareto").value(p=[1, 2], q=[2, 2])


# -- geometric means


@pytest.mark.parametrize("name", [n for q, n in records() if q == "geometric_js"])
def test_geometric_divergences_by_sums_and_integrals(name):
    from symit.families.quadrature import numeric_law
    from symit.meaning.calculus import num
    from symit.meaning.special import term_ball

    item = records()["geometric_js", name]
    first, second = pair_of_points(item)
    laws = [numeric_law(name, [Fraction(x) for x in p]) for p in (first, second)]

    def density(law, x):
        if law.family.integral == "finite":
            return float(term_ball(law.masses()[x], {}).mid())
        return float(term_ball(("exp", law.log_density(num(Fraction(x)))), {}).mid())

    if laws[0].family.support[0] == "integer":
        high = {"Bernoulli": 2, "Binomial": 4}.get(name, 60)
        points, weights = list(range(high)), np.ones(high)
    else:
        low = {"Beta": 0, "Pareto": 0.7}.get(name)
        if name == "Normal" or name == "Laplace":
            points = np.linspace(-25, 25, 5001)[1:-1]
            weights = np.full(len(points), 50 / 5000)
        elif low is not None and name == "Beta":
            u = np.linspace(-30, 30, 3001)
            points = 1 / (1 + np.exp(-u))
            weights = points * (1 - points) * (u[1] - u[0])
        else:
            u = np.linspace(np.log(low) if low else -40, 40, 6001)
            points = np.exp(u)
            weights = points * (u[1] - u[0])
            if low:
                weights[0] /= 2
                points[0] *= 1 + 1e-12
    p, q = (np.array([density(law, x if isinstance(x, int) else float(x)) for x in points]) for law in laws)
    g = np.sqrt(p * q)
    g = g / np.sum(g * weights)

    def divergence(a, b):
        inside = (a > 1e-280) & (b > 1e-280)
        return np.sum((a * weights)[inside] * np.log(a[inside] / b[inside]))

    assert value("geometric_js", name, *first, q=second) == pytest.approx((divergence(p, g) + divergence(q, g)) / 2, rel=1e-4)
    assert value("geometric_js_dual", name, *first, q=second) == pytest.approx((divergence(g, p) + divergence(g, q)) / 2, rel=1e-4)


# -- natural parameters

T, NEGATIVE = "0.7", "-0.7"
RAW = {  # h(x) exp(theta T(x)) over its support, without the density of symit
    "Poisson": (("0.7",), lambda t: mpmath.nsum(lambda x: mpmath.exp(t * x) / mpmath.factorial(x), [0, mpmath.inf])),
    "Geometric": (("-0.7",), lambda t: mpmath.nsum(lambda x: mpmath.exp(t * x), [0, mpmath.inf])),
    "Logarithmic": (("-0.7",), lambda t: mpmath.nsum(lambda x: mpmath.exp(t * x) / x, [1, mpmath.inf])),
    "Zeta": (("-2.5",), lambda t: mpmath.fsum(k**t for k in range(1, 400)) - 400 ** (t + 1) / (t + 1) + 400**t / 2 - t * 400 ** (t - 1) / 12),
    "DiscreteLaplace": (("-0.7",), lambda t: 1 + 2 * mpmath.nsum(lambda x: mpmath.exp(t * x), [1, mpmath.inf])),
    "Bernoulli": (("0.7",), lambda t: 1 + mpmath.exp(t)),
    "Categorical3": (("0.7", "-0.3"), lambda a, b: 1 + mpmath.exp(a) + mpmath.exp(b)),
    "Binomial": (("0.7", "5"), lambda t, n: mpmath.fsum(mpmath.binomial(n, k) * mpmath.exp(t * k) for k in range(6))),
    "NegBinomial": (("-0.7", "2.5"), lambda t, r: mpmath.nsum(lambda x: mpmath.binomial(x + r - 1, x) * mpmath.exp(t * x), [0, mpmath.inf])),
    "Exponential": (("-0.7",), lambda t: mpmath.quad(lambda x: mpmath.exp(t * x), [0, mpmath.inf])),
    "Normal": (("0.7", "-0.4"), lambda a, b: mpmath.quad(lambda x: mpmath.exp(a * x + b * x**2), [-mpmath.inf, 0, mpmath.inf])),
    "LogNormal": (("0.7", "-0.4"), lambda a, b: mpmath.quad(lambda x: mpmath.exp(a * x + b * x**2), [-mpmath.inf, 0, mpmath.inf])),  # in log x
    "Laplace": (("-0.7", "0.4"), lambda t, m: mpmath.quad(lambda x: mpmath.exp(t * abs(x - m)), [-mpmath.inf, m, mpmath.inf])),
    "Gamma": (("0.7", "-0.4"), lambda a, b: mpmath.quad(lambda x: x**a * mpmath.exp(b * x), [0, 1, mpmath.inf])),
    "InverseGamma": (("-2.5", "-0.4"), lambda a, b: mpmath.quad(lambda u: mpmath.exp((a + 1) * u + b * mpmath.exp(-u)), [-10, 0, 60])),
    "ChiSquared": (("0.7",), lambda t: mpmath.quad(lambda x: x**t * mpmath.exp(-x / 2), [0, 1, mpmath.inf])),
    "Beta": (("0.7", "0.4"), lambda a, b: mpmath.quad(lambda x: x**a * (1 - x) ** b, [0, 0.5, 1])),
    "Rayleigh": (("-0.7",), lambda t: mpmath.quad(lambda x: x * mpmath.exp(t * x**2), [0, mpmath.inf])),
    "HalfNormal": (("-0.7",), lambda t: mpmath.quad(lambda x: mpmath.exp(t * x**2), [0, mpmath.inf])),
    "Maxwell": (("-0.7",), lambda t: mpmath.quad(lambda x: x**2 * mpmath.exp(t * x**2), [0, mpmath.inf])),
    "Weibull": (("-0.7", "1.6"), lambda t, k: mpmath.quad(lambda x: x ** (k - 1) * mpmath.exp(t * x**k), [0, 1, mpmath.inf])),
    "Pareto": (("-2.5", "0.6"), lambda t, m: mpmath.quad(lambda x: x**t, [m, 1, mpmath.inf])),
    "PowerFunction": (("0.7",), lambda t: mpmath.quad(lambda x: x**t, [0, 1])),
    "Kumaraswamy": (("0.7", "1.6"), lambda t, a: mpmath.quad(lambda x: x ** (a - 1) * (1 - x**a) ** t, [0, 0.5, 1])),
    "InverseGaussian": (("-0.7", "-0.4"), lambda a, b: mpmath.quad(lambda x: x ** mpmath.mpf(-1.5) * mpmath.exp(a * x + b / x), [0, 0.2, 1, mpmath.inf])),
    "VonMises": (("1.7",), lambda k: mpmath.quad(lambda x: mpmath.exp(k * mpmath.cos(x)), [-mpmath.pi, 0, mpmath.pi])),
    "TruncExp": (("-0.7", "1.3"), lambda t, c: mpmath.quad(lambda x: mpmath.exp(t * x), [0, c])),
    "GenNormal": (("-0.7", "1.6"), lambda t, b: 2 * mpmath.quad(lambda x: mpmath.exp(t * x**b), [0, 1, mpmath.inf])),
    "Frechet": (("-0.7", "1.6"), lambda t, a: mpmath.quad(lambda u: mpmath.exp(-a * u + t * mpmath.exp(-a * u)), [-10, 0, 40])),  # in u = log x
    "Lomax": (("-2.5", "1.3"), lambda t, s: mpmath.quad(lambda x: (1 + x / s) ** t, [0, 1, mpmath.inf])),
    "Levy": (("-0.7",), lambda t: mpmath.quad(lambda u: mpmath.exp(-u / 2 + t * mpmath.exp(-u)), [-10, 0, 120])),
    "Lindley": (("-0.7",), lambda t: mpmath.quad(lambda x: (1 + x) * mpmath.exp(t * x), [0, mpmath.inf])),
    "NormalMean": (("0.7", "1.3"), lambda t, s: mpmath.quad(lambda x: mpmath.exp(t * x) * mpmath.npdf(x, 0, s), [-mpmath.inf, 0, mpmath.inf])),
    "NormalScale": (("-0.7", "0.4"), lambda t, m: mpmath.quad(lambda x: mpmath.exp(t * (x - m) ** 2), [-mpmath.inf, m, mpmath.inf])),
    "GammaRate": (("-0.7", "1.6"), lambda t, a: mpmath.quad(lambda x: x ** (a - 1) * mpmath.exp(t * x) / mpmath.gamma(a), [0, 1, mpmath.inf])),
    "GammaShape": (("0.7", "1.6"), lambda t, b: mpmath.quad(lambda x: x**t * mpmath.exp(-b * x), [0, 1, mpmath.inf])),
    "InverseGammaScale": (("-0.7", "1.6"), lambda t, a: mpmath.quad(lambda u: mpmath.exp(-a * u + t * mpmath.exp(-u)) / mpmath.gamma(a), [-10, 0, 60])),
    "ContinuousBernoulli": (("-0.7",), lambda t: mpmath.quad(lambda x: mpmath.exp(t * x), [0, 1])),
}  # fmt: skip


@pytest.mark.parametrize("name", [n for q, n in records() if q == "log_normalizer"])
def test_log_normalizers_are_logs_of_unnormalised_integrals(name):
    p, total = RAW[name]
    with mpmath.workdps(20):
        assert value("log_normalizer", name, *p) == pytest.approx(float(mpmath.log(total(*map(mpmath.mpf, p)))), rel=1e-8, abs=1e-9)


# -- largest entropies


@pytest.mark.parametrize("item", [r for (q, _), r in records().items() if q == "max_entropy"], ids=lambda r: r.name)
def test_largest_entropies_and_their_constraints_by_sums_and_integrals(item):
    from symit.families.quadrature import defining_value, expected, numeric_law
    from symit.meaning.calculus import substitute
    from symit.meaning.special import exact_ball, term_ball

    special = {
        "Uniform": ("-0.4", "0.9"),
        "DiscreteUniform": ("-2", "5"),
        "ShiftedExponential": ("0.9", "-0.4"),
        "Zeta": ("2.5",),
        "ContinuousBernoulli": ("1.5",),
    }
    p = special.get(item.name) or [POINTS[d][0] for _, d in item.params]
    point = {n: exact_ball(Fraction(x)) for (n, _), x in zip(item.params, p, strict=True)}
    found = value("max_entropy", item.name, *p)
    if item.name == "Zeta":  # the series converges too slowly: by mpmath
        s, z = mpmath.mpf(2.5), mpmath.zeta(2.5)
        assert found == pytest.approx(float(mpmath.log(z) - s * mpmath.zeta(s, derivative=1) / z))
        return
    args = [Fraction(str(term_ball(a, point).mid().str(40, radius=False))) for a in item.data["law"][1:]]
    number = defining_value("entropy", item.name, args, None, None, None, 15)
    assert found == pytest.approx(float(number.mid()), rel=1e-9, abs=1e-9)
    law = numeric_law(item.name, args)
    at = {n: ("num", str(Fraction(x))) for (n, _), x in zip(item.params, p, strict=True)}
    if item.name == "Kumaraswamy":  # E log(1 - X^a): Y = X^a is Beta(1, b)
        a, b = map(mpmath.mpf, p)
        means = [mpmath.quad(lambda y, f=f: f(y) * b * (1 - y) ** (b - 1), [0, 0.5, 1]) for f in (lambda y: mpmath.log(y) / a, lambda y: mpmath.log(1 - y))]
        for there, (_, _, mean) in zip(means, item.data["constraints"], strict=True):
            assert float(there) == pytest.approx(float(term_ball(mean, point).mid()), rel=1e-6)
        return
    for _, function, mean in item.data["constraints"]:
        there = expected(law, lambda x, f=function: substitute(f, {**at, "x": x}), 15)
        assert float(there.mid()) == pytest.approx(float(term_ball(mean, point).mid()), rel=1e-8, abs=1e-9)


def test_a_law_moved_within_the_constraints_has_less_entropy():
    x = np.linspace(0, 60, 60001)
    q = np.exp(-x / 1.3) / 1.3
    basis = np.array([np.sin(k * x) * np.exp(-x) for k in range(1, 5)])
    constraints = np.array([np.trapezoid(basis, x, axis=1), np.trapezoid(basis * x, x, axis=1)])
    direction = np.linalg.svd(constraints)[2][-1] @ basis
    moved = q + 0.02 * direction
    assert moved.min() > 0 and np.trapezoid(moved * x, x) == pytest.approx(1.3, rel=1e-4)
    assert -np.trapezoid(moved * np.log(moved), x) < value("max_entropy", "Exponential", "1.3") - 1e-6
