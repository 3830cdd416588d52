"""Each estimator, bound and loss against the exact quantity it stands for.

Expectations are exact where that is possible: all samples of a small size are enumerated, with rational probabilities, and compared with
mpmath. The nearest-neighbour estimators are compared with a direct transcription of their formulas, and with closed forms of normal laws.
"""

import doctest
import importlib
import itertools
import math
import re
import subprocess
import sys
from fractions import Fraction as F
from pathlib import Path

import mpmath as mp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symit.numeric import _special as special
from symit.numeric import bounds as B
from symit.numeric import estimators as E
from symit.numeric import features as S
from symit.numeric import losses as L
from symit.numeric import montecarlo as M
from symit.numeric import neighbours as N
from symit.numeric._estimators_api import EXPORTS
from symit.numeric.density import kde_entropy

ROOT = Path(__file__).resolve().parent.parent
MODULES = sorted(set(EXPORTS.values()))


def have(name):
    try:
        importlib.import_module(name)
    except ImportError:
        return False
    return True


needs_scipy = pytest.mark.skipif(not have("scipy.spatial"), reason="scipy is not installed")
needs_sklearn = pytest.mark.skipif(not have("sklearn"), reason="scikit-learn is not installed")


# ---------------------------------------------------------------- exact quantities and enumerations


def entropy(p):
    return -sum(mp.mpf(x.numerator) / x.denominator * mp.log(mp.mpf(x.numerator) / x.denominator) for x in map(F, p) if x)


def information(table):
    rows, columns = [sum(r) for r in table], [sum(c) for c in zip(*table, strict=True)]
    return entropy(rows) + entropy(columns) - entropy([v for r in table for v in r])


def compositions(total, parts):
    if parts == 1:
        yield (total,)
        return
    for first in range(total + 1):
        for rest in compositions(total - first, parts - 1):
            yield (first, *rest)


def expectation(p, n, statistic):
    """E[statistic(counts)] over n drawings from the rational law p; the weights are exact and sum to 1."""
    total, mass = mp.mpf(0), F(0)
    for counts in compositions(n, len(p)):
        weight = F(math.factorial(n)) * math.prod(q**c / math.factorial(c) for q, c in zip(p, counts, strict=True))
        mass += weight
        if weight:
            total += mp.mpf(weight.numerator) / weight.denominator * mp.mpf(float(statistic(np.array(counts))))
    assert mass == 1
    return total


LAWS = [[F(1, 2), F(1, 2)], [F(1, 3), F(2, 3)], [F(1, 10), F(9, 10)], [F(1, 2), F(1, 3), F(1, 6)], [F(1, 4)] * 4, [F(7, 10), F(1, 10), F(1, 10), F(1, 10)]]


# ---------------------------------------------------------------- special functions


def test_special_functions_keep_their_digits():
    rng = np.random.default_rng(0)
    small = [float(s * 10.0**e) for e in rng.uniform(-15, -0.05, 60) for s in (1, -1)]
    pairs = [
        (special.minus_log1p, lambda w: w - mp.log1p(w), [*small, 5.0, 100.0]),
        (special.entropic, lambda w: (1 + w) * mp.log1p(w) - w, [*small, 5.0, 100.0]),
        (special.exp_minus, lambda w: mp.expm1(w) - w, [*small, -50.0, -700.0, 30.0]),
        (special.digamma, mp.digamma, [0.5, 1.0, 2.0, 3.5, 9.5, 10.0, 1e3, 1e8]),
        (special.softplus, lambda w: mp.log1p(mp.exp(w)), [-700.0, -40.0, 0.0, 40.0]),
    ]
    with mp.workdps(60):
        for ours, exact, points in pairs:
            for x in points:
                truth = exact(mp.mpf(x))
                assert abs(mp.mpf(float(ours(x))) - truth) <= 4e-15 * abs(truth), (ours.__name__, x)


def test_logsumexp_keeps_the_small_terms():
    assert float(special.logsumexp([0.0, -40.0])) == pytest.approx(math.exp(-40), rel=1e-15, abs=0)
    assert special.logsumexp([[1e4, 1e4], [-math.inf, -math.inf]], axis=1).tolist() == [1e4 + math.log(2), -math.inf]


# ---------------------------------------------------------------- discrete entropies


@pytest.mark.parametrize("p", LAWS, ids=str)
@pytest.mark.parametrize("n", [1, 2, 5, 9])
def test_plugin_and_miller_madow_bias_by_enumeration(p, n):
    h, k = entropy(p), len(p)
    plugin = expectation(p, n, lambda c: E.plugin_entropy(counts=c))
    # the letters' counts are binomial: an independent exact value of the expectation
    with mp.workdps(30):
        direct = -sum(
            mp.mpf(math.comb(n, c)) * mp.mpf(q.numerator) ** c * mp.mpf(q.denominator - q.numerator) ** (n - c) / mp.mpf(q.denominator) ** n * c / n * mp.log(mp.mpf(c) / n)
            for q in p
            for c in range(1, n + 1)
        )
    assert abs(plugin - direct) < 1e-14
    assert -math.log(1 + (k - 1) / n) - 1e-14 <= plugin - h < 0
    seen = sum(1 - (1 - q) ** n for q in p)
    madow = expectation(p, n, lambda c: E.miller_madow_entropy(counts=c))
    assert abs(madow - plugin - float((seen - 1) / (2 * n))) < 1e-14
    # one observation shows one letter: nothing to correct
    assert madow == plugin if n == 1 else abs(madow - h) < abs(plugin - h)


def test_the_next_term_of_the_bias_is_harris():
    p, n = F(1, 3), 600
    bias = expectation([p, 1 - p], n, lambda c: E.miller_madow_entropy(counts=c)) - entropy([p, 1 - p])
    assert float(bias * 12 * n**2) == pytest.approx(float(1 - 1 / p - 1 / (1 - p)), rel=0.02, abs=0)


@pytest.mark.parametrize("z", ["0.2", "1", "4.5"])
def test_grassberger_is_exact_for_poisson_counts_up_to_the_exponential_integral(z):
    z = mp.mpf(z)
    with mp.workdps(30):
        mean = sum(mp.exp(-z) * z**n / mp.factorial(n) * n * mp.mpf(math.log(n) - E.grassberger_entropy(counts=[n])) for n in range(1, 60))
        assert abs(mean - (z * mp.log(z) + z * mp.e1(2 * z))) < 1e-13
        assert 0 < z * mp.e1(2 * z) < mp.exp(-2 * z) / 2


def test_grassberger_for_a_fixed_number_of_drawings():
    biases = {}
    for p in LAWS:
        for n in (2, 3, 6):
            biases[str(p), n] = expectation(p, n, lambda c: E.grassberger_entropy(counts=c)) - entropy(p)
    assert {bool(b > 0) for b in biases.values()} == {True, False}
    # 1/(2N) whatever the alphabet and the law, where the plug-in has -(K-1)/(2N); psi(N) for log N takes it away
    for p, n in [([F(1, 2), F(1, 2)], 40), ([F(1, 10), F(9, 10)], 60), ([F(1, 2), F(1, 3), F(1, 6)], 40)]:
        bias = expectation(p, n, lambda c: E.grassberger_entropy(counts=c)) - entropy(p)
        assert float(2 * n * bias) == pytest.approx(1, abs=0.02)
        assert abs(bias - mp.log(n) + mp.digamma(n)) < 1e-4 < abs(expectation(p, n, lambda c: E.plugin_entropy(counts=c)) - entropy(p)) / 50


def test_samples_and_counts_agree_for_every_kind_of_letter():
    rng = np.random.default_rng(3)
    numbers = rng.integers(0, 5, 200)
    counts = np.bincount(numbers)
    words = np.array(list("abcde"))[numbers]
    objects = np.array([None, "x", 2, 3.5, ("t", 1)], dtype=object)[numbers]
    for function in (E.plugin_entropy, E.miller_madow_entropy, E.grassberger_entropy):
        value = function(counts=counts)
        assert function(numbers) == pytest.approx(value, abs=1e-14)
        assert function(words) == pytest.approx(value, abs=1e-14)
        assert function(objects) == pytest.approx(value, abs=1e-14)
        assert function(np.c_[numbers, numbers % 2]) == pytest.approx(value, abs=1e-14)
        assert function(counts=[*counts, 0, 0]) == value


def test_a_dominant_letter_costs_no_digits():
    n = 10**15
    with mp.workdps(40):
        q = mp.mpf(1) / n
        truth = -q * mp.log(q) - (1 - q) * mp.log1p(-q)
    assert E.plugin_entropy(counts=[n - 1, 1]) == pytest.approx(float(truth), rel=4e-16, abs=0)
    assert E.plugin_entropy(counts=[7]) == 0


# ---------------------------------------------------------------- discrete mutual information

JOINTS = {
    "dependent": [[F(1, 2), F(1, 8)], [F(1, 8), F(1, 4)]],
    "independent": [[F(1, 6), F(1, 3)], [F(1, 6), F(1, 3)]],
    "copy": [[F(1, 3), F(0)], [F(0), F(2, 3)]],
    "one zero": [[F(1, 2), F(1, 4)], [F(0), F(1, 4)]],
}


@pytest.mark.parametrize("name", JOINTS)
def test_plugin_information_bias_by_enumeration(name):
    table = JOINTS[name]
    p, truth = [v for row in table for v in row], information(table)

    def bias(n):
        return expectation(p, n, lambda c: E.plugin_mutual_information(counts=c.reshape(2, 2))) - truth

    first = bias(5)
    if name == "independent":
        assert first > 0
    if name == "copy":
        assert first < 0
        assert abs(first - (expectation([F(1, 3), F(2, 3)], 5, lambda c: E.plugin_entropy(counts=c)) - truth)) < 1e-14
    leading = (sum(map(bool, p)) - 2 - 2 + 1) / 2
    # n bias = leading + c/n + ...: Richardson's extrapolation removes c
    assert float(2 * 24 * bias(24) - 12 * bias(12)) == pytest.approx(leading, abs=0.06)


@settings(deadline=None, max_examples=80)
@given(st.lists(st.lists(st.integers(0, 30), min_size=3, max_size=3), min_size=2, max_size=4))
def test_information_is_the_difference_of_entropies(table):
    counts = np.array(table)
    if counts.sum() == 0:
        return
    value = E.plugin_mutual_information(counts=counts)
    parts = E.plugin_entropy(counts=counts.sum(axis=1)) + E.plugin_entropy(counts=counts.sum(axis=0)) - E.plugin_entropy(counts=counts)
    assert value == pytest.approx(parts, abs=1e-13)
    assert value >= 0
    x, y = np.repeat(np.indices(counts.shape).reshape(2, -1), counts.reshape(-1), axis=1)
    assert E.plugin_mutual_information(x, y) == pytest.approx(value, rel=1e-13, abs=1e-16)
    assert E.plugin_mutual_information(y, x) == pytest.approx(value, rel=1e-13, abs=1e-16)


@pytest.mark.parametrize("base", [10**6, 10**11])
def test_information_near_independence_keeps_its_digits(base):
    # 10^11: products of counts leave the range of int64
    table = [[base + 1, base], [base, base + 2]]
    with mp.workdps(60):
        n = sum(map(sum, table))
        truth = information([[F(v, n) for v in row] for row in table])
    assert E.plugin_mutual_information(counts=table) == pytest.approx(float(truth), rel=1e-14, abs=0)


# ---------------------------------------------------------------- nearest neighbours


def direct_radii(x, k, p):
    d = np.linalg.norm(x[:, None] - x[None], ord=p, axis=2)
    np.fill_diagonal(d, np.inf)
    return np.sort(d, axis=1)[:, k - 1]


def direct_ksg(x, y, k, algorithm):
    n, dx, dy = len(x), np.abs(x[:, None] - x[None]).max(axis=2), np.abs(y[:, None] - y[None]).max(axis=2)
    psi, total = (lambda v: float(mp.digamma(v))), 0.0
    for i in range(n):
        others = [j for j in range(n) if j != i]
        near = sorted(others, key=lambda j: max(dx[i, j], dy[i, j]))[:k]
        if algorithm == 1:
            r = max(dx[i, near[-1]], dy[i, near[-1]])
            total += psi(1 + sum(dx[i, j] < r for j in others)) + psi(1 + sum(dy[i, j] < r for j in others))
        else:
            rx, ry = max(dx[i, j] for j in near), max(dy[i, j] for j in near)
            total += psi(sum(dx[i, j] <= rx for j in others)) + psi(sum(dy[i, j] <= ry for j in others)) + 1 / k
    return psi(k) + psi(n) - total / n


@needs_scipy
@pytest.mark.parametrize("k", [1, 3])
@pytest.mark.parametrize("d", [1, 2])
def test_neighbour_estimators_are_their_formulas(k, d):
    rng = np.random.default_rng(k + 10 * d)
    # sixteenths: exact ties of distances, which a counting with rounded x + r would miss
    for x, y in [(rng.normal(size=(40, d)), rng.normal(size=(40, 1))), (np.round(16 * rng.normal(size=(40, d))) / 16 + np.arange(40)[:, None] / 2**20, rng.normal(size=(40, d)))]:
        for algorithm in (1, 2):
            assert N.ksg_mutual_information(x, y, k, algorithm=algorithm) == pytest.approx(direct_ksg(x, y, k, algorithm), abs=1e-12)
        for metric, order, volume in [("euclidean", 2, [2, math.pi][d - 1]), ("max", np.inf, 2.0**d)]:
            value = float(mp.digamma(40) - mp.digamma(k)) + math.log(volume) + d * np.log(direct_radii(x, k, order)).mean()
            assert N.kozachenko_leonenko_entropy(x, k, metric=metric) == pytest.approx(value, abs=1e-12)
            z = rng.normal(size=(25, d))
            nu = np.sort(np.linalg.norm(x[:, None] - z[None], ord=order, axis=2), axis=1)[:, k - 1]
            value = d * np.log(nu / direct_radii(x, k, order)).mean() + math.log(25 / 39)
            assert N.knn_kl(x, z, k, metric=metric) == pytest.approx(value, abs=1e-12)


@needs_scipy
def test_rim_neighbours_are_counted_by_the_distance_that_was_measured():
    # fl(x + fl(y - x)) != y for about a tenth of random pairs; one miscount moves the estimate by 1/(n k)
    rng = np.random.default_rng(7)
    x, y = rng.normal(size=(120, 1)) * 10.0 ** rng.integers(-3, 3, (120, 1)), 1e-9 * rng.normal(size=(120, 1))
    for algorithm in (1, 2):
        assert N.ksg_mutual_information(x, y, 2, algorithm=algorithm) == pytest.approx(direct_ksg(x, y, 2, algorithm), abs=1e-12)


@needs_scipy
def test_neighbour_estimators_under_maps():
    rng = np.random.default_rng(1)
    x, y = rng.normal(size=(300, 2)), rng.normal(size=(200, 2)) + 0.5
    h, d, i = N.kozachenko_leonenko_entropy(x), N.knn_kl(x, y), N.ksg_mutual_information(x[:200], y)
    # powers of 2 and sums of few digits: the distances scale without rounding
    grid, other = np.round(x * 2**20) / 2**20, np.round(y * 2**20) / 2**20
    for a, b in [(8.0, 0.0), (-0.25, 3.0)]:
        assert N.kozachenko_leonenko_entropy(a * x) == pytest.approx(h + 2 * math.log(abs(a)), abs=1e-12)
        assert N.kozachenko_leonenko_entropy(a * grid + b) == pytest.approx(N.kozachenko_leonenko_entropy(grid) + 2 * math.log(abs(a)), abs=1e-12)
        assert N.knn_kl(a * grid + b, a * other + b) == pytest.approx(N.knn_kl(grid, other), abs=1e-12)
        assert N.ksg_mutual_information(a * grid[:200] + b, a * other + 7) == N.ksg_mutual_information(grid[:200], other)
    turn = np.array([[0.6, -0.8], [0.8, 0.6]])
    assert N.kozachenko_leonenko_entropy(x @ turn) == pytest.approx(h, abs=1e-12)
    assert N.knn_kl(x @ turn, y @ turn) == pytest.approx(d, abs=1e-12)
    assert N.ksg_mutual_information(y, x[:200]) == pytest.approx(i, abs=1e-12)
    order = rng.permutation(200)
    assert N.ksg_mutual_information(x[order], y[order]) == pytest.approx(i, abs=1e-12)


def average(function, repeats):
    return float(np.mean([function(np.random.default_rng(1000 + s)) for s in range(repeats)]))


@needs_scipy
@pytest.mark.parametrize("d, tolerance", [(1, 0.015), (2, 0.035), (4, 0.09)])
def test_entropy_of_normal_laws(d, tolerance):
    # tolerances: the bias at N = 1000, measured over 100 samples, is -0.006, -0.024, -0.068; a wrong ball volume is 0.24 and more
    truth = d / 2 * math.log(2 * math.pi * math.e)
    for metric in ("euclidean", "max"):
        assert average(lambda r: N.kozachenko_leonenko_entropy(r.normal(size=(1000, d)), metric=metric), 40) == pytest.approx(truth, abs=tolerance)


@needs_scipy
def test_entropy_of_an_exponential_law_and_of_a_uniform_one():
    assert average(lambda r: N.kozachenko_leonenko_entropy(r.exponential(3.0, 1000), 2), 40) == pytest.approx(1 + math.log(3), abs=0.015)
    assert average(lambda r: N.kozachenko_leonenko_entropy(r.uniform(0, 5, 1000), 2), 40) == pytest.approx(math.log(5), abs=0.01)


@needs_scipy
@pytest.mark.parametrize("rho", [0.0, 0.5, 0.9])
@pytest.mark.parametrize("algorithm", [1, 2])
def test_information_of_normal_laws(rho, algorithm):
    def draw(r):
        x = r.normal(size=1000)
        return N.ksg_mutual_information(x, rho * x + math.sqrt(1 - rho**2) * r.normal(size=1000), algorithm=algorithm)

    assert average(draw, 40) == pytest.approx(-math.log(1 - rho**2) / 2, abs=0.03)


@needs_scipy
def test_information_of_vectors_adds_up():
    # two independent pairs of correlation 0.6: I = 2 (-log(0.64)/2)
    def draw(r):
        x = r.normal(size=(1500, 2))
        return N.ksg_mutual_information(x, 0.6 * x + 0.8 * r.normal(size=(1500, 2)))

    assert average(draw, 20) == pytest.approx(-math.log(0.64), abs=0.04)


@needs_scipy
@pytest.mark.parametrize("algorithm", [1, 2])
@pytest.mark.parametrize("k", [1, 4])
def test_ksg_saturates(algorithm, k):
    x = np.random.default_rng(5).normal(size=500)
    top = float(mp.digamma(500) - mp.digamma(k))
    # Y = X has infinite information; algorithm 1 then attains the bound, algorithm 2 lacks the 1/k
    assert N.ksg_mutual_information(x, x, k, algorithm=algorithm) == pytest.approx(top - (0 if algorithm == 1 else 1 / k), abs=1e-12)


@needs_scipy
def test_divergence_of_normal_laws():
    assert average(lambda r: N.knn_kl(r.normal(size=1500), r.normal(1, 1, 1500)), 30) == pytest.approx(0.5, abs=0.03)
    assert average(lambda r: N.knn_kl(r.normal(size=1500), r.normal(0, 2, 1200), 5), 30) == pytest.approx(math.log(2) - 3 / 8, abs=0.03)
    assert average(lambda r: N.knn_kl(r.normal(size=(1500, 2)), r.normal(size=(1000, 2)), metric="max"), 30) == pytest.approx(0, abs=0.03)


@needs_scipy
@needs_sklearn
@pytest.mark.parametrize("k", [1, 3, 7])
def test_ksg_agrees_with_scikit_learn(k):
    from sklearn.feature_selection import mutual_info_regression

    rng = np.random.default_rng(k)
    x = rng.normal(size=1500)
    y = x**2 + rng.normal(size=1500)
    x, y = x / x.std(), y / y.std()  # what scikit-learn does first
    theirs = mutual_info_regression(x[:, None], y, n_neighbors=k, random_state=0)[0]
    # its noise of 1e-10 may reorder a neighbour or two: 1/(n k) each
    assert N.ksg_mutual_information(x, y, k) == pytest.approx(theirs, abs=2e-3 / k)
    assert theirs > 0.1


@needs_scipy
def test_ties():
    x = np.arange(40.0) // 4  # four copies of each
    y = np.random.default_rng(0).normal(size=40)
    with pytest.raises(ValueError, match=r"x holds 4 copies of 0.0.*at most k = 3.*ties='noise'"):
        N.kozachenko_leonenko_entropy(x)
    with pytest.raises(ValueError, match="y holds 4 copies"):
        N.ksg_mutual_information(y, x)
    with pytest.raises(ValueError, match=r"y holds 1 copies of the point \[0.0\] of x"):
        N.knn_kl(np.arange(5.0), np.arange(7.0), 1)
    with pytest.raises(ValueError, match="x holds 4 copies"):
        N.knn_kl(x, y)
    with pytest.raises(ValueError, match="the noise was lost"):
        N.kozachenko_leonenko_entropy(x * 1e-20 + 1e9, ties="noise")
    assert math.isfinite(N.kozachenko_leonenko_entropy(x, 4))
    noisy = N.ksg_mutual_information(y, x, ties="noise", seed=4)
    assert noisy == N.ksg_mutual_information(y, x, ties="noise", seed=4)
    assert abs(noisy) < 0.5
    smooth = np.random.default_rng(1).normal(size=500)
    assert N.kozachenko_leonenko_entropy(smooth, ties="noise") == pytest.approx(N.kozachenko_leonenko_entropy(smooth), abs=1e-4)


# ---------------------------------------------------------------- kernel density


def direct_kde(x, covariance, own):
    n, d = x.shape
    inverse, scale = np.linalg.inv(covariance), math.sqrt((2 * math.pi) ** d * np.linalg.det(covariance))
    gaps = x[:, None] - x[None]
    kernel = np.exp(-np.einsum("ijk,kl,ijl->ij", gaps, inverse, gaps) / 2) / scale
    if not own:
        np.fill_diagonal(kernel, 0)
    return -np.log(kernel.sum(axis=1) / (n if own else n - 1)).mean()


@pytest.mark.parametrize("d", [1, 3])
def test_kde_is_its_formula(d):
    # 300 rows: more than one block
    x = np.random.default_rng(d).normal(size=(300, d)) @ (np.eye(d) + 0.3)
    covariance = np.atleast_2d(np.cov(x, rowvar=False))
    for method, own in (("loo", False), ("resubstitution", True)):
        for rule, factor in (("scott", 300 ** (-1 / (d + 4))), ("silverman", (300 * (d + 2) / 4) ** (-1 / (d + 4)))):
            assert kde_entropy(x, bandwidth=rule, method=method) == pytest.approx(direct_kde(x, covariance * factor**2, own), abs=1e-11)
        widths = np.linspace(0.4, 0.9, d)
        assert kde_entropy(x, bandwidth=widths, method=method) == pytest.approx(direct_kde(x, np.diag(widths**2), own), abs=1e-11)
        assert kde_entropy(x, bandwidth=0.7, method=method) == pytest.approx(direct_kde(x, np.eye(d) * 0.49, own), abs=1e-11)


@needs_scipy
def test_kde_agrees_with_scipy():
    from scipy.stats import gaussian_kde

    x = np.random.default_rng(2).gamma(3.0, size=(200, 2))
    for rule in ("scott", "silverman"):
        assert kde_entropy(x, bandwidth=rule, method="resubstitution") == pytest.approx(-gaussian_kde(x.T, rule).logpdf(x.T).mean(), abs=1e-11)


@pytest.mark.parametrize("width", [0.3, 0.8, 1.4, 3.0])
def test_leave_one_out_is_too_high_on_average(width):
    # two samples: the estimate is log(w sqrt(2 pi)) + (x1-x2)^2/(2 w^2), its mean over N(0,1) log(w sqrt(2 pi)) + 1/w^2
    assert kde_entropy([0.3, 1.7], bandwidth=width) == pytest.approx(math.log(width * math.sqrt(2 * math.pi)) + 1.4**2 / (2 * width**2), abs=1e-12)
    # three samples: exact expectation by Gauss-Hermite quadrature over the two differences
    nodes, weights = np.polynomial.hermite_e.hermegauss(24)
    weights = weights / weights.sum()
    root = np.linalg.cholesky([[2.0, 1.0], [1.0, 2.0]])
    mean = sum(
        weights[i] * weights[j] * kde_entropy([0.0, *(root @ [nodes[i], nodes[j]])], bandwidth=width) for i in range(24) for j in range(24)
    )
    truth = math.log(2 * math.pi * math.e) / 2
    assert mean > truth
    # and the excess is D(p || mean kernel estimate) > D(p || p * K): by convexity it exceeds the smoothing alone
    assert mean - truth >= (math.log(1 + width**2) + 1 / (1 + width**2) - 1) / 2


@settings(deadline=None, max_examples=60)
@given(st.lists(st.floats(-50, 50), min_size=2, max_size=12), st.floats(0.01, 20))
def test_resubstitution_is_never_above_leave_one_out(x, width):
    assert kde_entropy(x, bandwidth=width, method="resubstitution") <= kde_entropy(x, bandwidth=width) + 1e-9


def test_kde_under_affine_maps():
    x = np.random.default_rng(4).normal(size=(150, 2))
    a = np.array([[2.0, 1.0], [0.0, -3e6]])
    for method in ("loo", "resubstitution"):
        for rule in ("scott", "silverman"):
            assert kde_entropy(x @ a + 5, bandwidth=rule, method=method) == pytest.approx(kde_entropy(x, bandwidth=rule, method=method) + math.log(6e6), abs=1e-9)


# ---------------------------------------------------------------- Monte Carlo estimates of KL


def k_terms(r):
    return {"k1": -mp.log(r), "k2": mp.log(r) ** 2 / 2, "k3": r - 1 - mp.log(r)}


def softmax(theta):
    top = [mp.exp(t) for t in theta]
    return [t / sum(top) for t in top]


@pytest.mark.parametrize("p", [[F(1, 5), F(1, 2), F(3, 10)], [F(1, 10), F(1, 10), F(4, 5)], [F(1, 3)] * 3], ids=str)
def test_expected_gradients_of_k1_k2_k3(p):
    """Differentiated numerically at 30 digits, sample by sample, and summed over the alphabet: no formula of the module is used."""
    with mp.workdps(40):
        theta = [mp.mpf("0.3"), mp.mpf("-0.7"), mp.mpf("0.1")]
        q, target = softmax(theta), [mp.mpf(v.numerator) / v.denominator for v in p]
        ours = M.kl_estimator_gradients([float(v) for v in q], [float(v) for v in target])

        def partial(function, c):
            return mp.diff(lambda t: function([*theta[:c], t, *theta[c + 1 :]]), theta[c])

        for c in range(3):
            reverse = partial(lambda th: sum(a * mp.log(a / b) for a, b in zip(softmax(th), target, strict=True)), c)
            forward = partial(lambda th: sum(b * mp.log(b / a) for a, b in zip(softmax(th), target, strict=True)), c)
            assert abs(ours.reverse[c] - reverse) < 1e-14
            assert abs(ours.forward[c] - forward) < 1e-14
            for name in M.NAMES:
                loss = sum(q[x] * partial(lambda th, x=x, name=name: k_terms(target[x] / softmax(th)[x])[name], c) for x in range(3))
                reward = sum(q[x] * k_terms(target[x] / q[x])[name] * partial(lambda th, x=x: mp.log(softmax(th)[x]), c) for x in range(3))
                assert abs(ours.loss[name][c] - loss) < 1e-14, name
                assert abs(ours.reward[name][c] - reward) < 1e-14, name
                named = {"k1": mp.mpf(0), "k2": reverse, "k3": forward}[name]
                assert abs(loss - named) < 1e-20, name
            assert abs(ours.reward["k1"][c] - reverse) < 1e-14
            assert abs(ours.reward["k3"][c] - (reverse - forward)) < 1e-14
        assert max(abs(ours.reverse - ours.forward)) > 0.01  # the difference the table is about
        assert max(abs(ours.reward["k2"] - ours.reverse)) > 0.001
        for name in M.NAMES:
            mean = sum(a * k_terms(b / a)[name] for a, b in zip(q, target, strict=True))
            assert abs(ours.value[name] - mean) < 1e-14


def test_gradients_by_other_parameters_and_outside_the_support():
    # one parameter of a Bernoulli law: d log q / d theta = (1/theta, -1/(1-theta))
    theta, p = 0.3, 0.6
    g = M.kl_estimator_gradients([theta, 1 - theta], [p, 1 - p], scores=[[1 / theta], [-1 / (1 - theta)]])
    assert g.reverse[0] == pytest.approx(math.log(theta / p) - math.log((1 - theta) / (1 - p)), abs=1e-14)
    assert g.forward[0] == pytest.approx(-p / theta + (1 - p) / (1 - theta), abs=1e-14)
    # p has mass 1/4 where q has none: E[k3] is low by just that, D(p||q) has no gradient
    g = M.kl_estimator_gradients([0.5, 0.5, 0.0], [0.5, 0.25, 0.25])
    assert g.value["k1"] == pytest.approx(math.log(2) / 2, abs=1e-15)
    assert g.value["k3"] == pytest.approx(math.log(2) / 2 - 0.25, abs=1e-15)
    assert np.isnan(g.forward).all() and np.isfinite(g.loss["k3"]).all()


def test_monte_carlo_mean_and_standard_error_by_enumeration():
    q, p, n = [F(1, 2), F(1, 3), F(1, 6)], [F(1, 4), F(1, 4), F(1, 2)], 4
    log_q, log_p = np.log([float(v) for v in q]), np.log([float(v) for v in p])
    for name in M.NAMES:
        terms = [float(k_terms(mp.mpf(b.numerator) / b.denominator * a.denominator / a.numerator)[name]) for a, b in zip(q, p, strict=True)]
        mean = sum(float(a) * t for a, t in zip(q, terms, strict=True))
        variance = sum(float(a) * (t - mean) ** 2 for a, t in zip(q, terms, strict=True))

        def estimate(counts, name=name):
            x = np.repeat(np.arange(3), counts)
            return M.kl_monte_carlo(log_p[x], log_q[x], name)

        assert float(expectation(q, n, lambda c: estimate(c).value)) == pytest.approx(mean, abs=1e-14)
        # the square of the standard error is an unbiased estimate of the variance of the mean
        assert float(expectation(q, n, lambda c: estimate(c).standard_error ** 2)) == pytest.approx(variance / n, abs=1e-14)
    kl = float(sum(mp.mpf(a.numerator) / a.denominator * mp.log(mp.mpf((a / b).numerator) / (a / b).denominator) for a, b in zip(q, p, strict=True)))
    exact = M.kl_estimator_gradients([float(v) for v in q], [float(v) for v in p]).value
    assert exact["k1"] == pytest.approx(kl, abs=1e-15) and exact["k3"] == pytest.approx(kl, abs=1e-15)
    assert abs(exact["k2"] - kl) > 0.02


def test_k3_keeps_its_sign_and_digits():
    d = np.array([1e-16, -1e-16, 1e-9, -3e-5, 0.4, 0.6, -40.0])
    values = M.kl_estimator_terms(d, np.zeros_like(d), "k3")
    with mp.workdps(50):
        truth = [mp.expm1(mp.mpf(float(v))) - mp.mpf(float(v)) for v in d]
    for ours, exact in zip(values, truth, strict=True):
        assert abs(mp.mpf(float(ours)) - exact) <= 1e-15 * exact
    estimate = M.kl_monte_carlo([-1.0, -math.inf], [-1.0, -1.0], "k3")
    assert estimate.value == math.inf and math.isnan(estimate.standard_error)


# ---------------------------------------------------------------- bounds

TABLE = [[F(3, 10), F(1, 10), F(1, 20)], [F(1, 20), F(1, 10), F(2, 5)]]
JOINT = np.array([[float(v) for v in row] for row in TABLE])
TRUE_I = float(information(TABLE))
OPTIMAL = np.log(JOINT / np.multiply.outer(JOINT.sum(axis=1), JOINT.sum(axis=0)))
CRITICS = [OPTIMAL, OPTIMAL + 1, 2 * OPTIMAL, np.zeros((2, 3)), np.array([[1.0, -2.0, 0.5], [0.0, 3.0, -1.0]])]
CELLS = list(itertools.product(range(2), range(3)))


def over_batches(n, statistic):
    """E[statistic(x, y)] over n independent pairs from TABLE."""
    total, mass = mp.mpf(0), F(0)
    for batch in itertools.product(CELLS, repeat=n):
        weight = math.prod(TABLE[i][j] for i, j in batch)
        mass += weight
        x, y = np.array(batch).T
        total += mp.mpf(weight.numerator) / weight.denominator * mp.mpf(statistic(x, y))
    assert mass == 1
    return float(total)


@pytest.mark.parametrize("critic", CRITICS, ids=["optimal", "optimal+1", "doubled", "zero", "arbitrary"])
def test_bounds_by_enumeration(critic):
    dv, nwj = B.donsker_varadhan_exact(JOINT, critic), B.nwj_exact(JOINT, critic)
    marginal = np.multiply.outer(JOINT.sum(axis=1), JOINT.sum(axis=0))
    assert dv == pytest.approx((JOINT * critic).sum() - math.log((marginal * np.exp(critic)).sum()), abs=1e-14)
    assert nwj == pytest.approx((JOINT * critic).sum() - (marginal * np.exp(critic - 1)).sum(), abs=1e-14)
    assert nwj <= dv + 1e-15 and dv <= TRUE_I + 1e-15
    for n in (2, 3):
        # NWJ's sample value is unbiased, Donsker-Varadhan's is too high
        assert over_batches(n, lambda x, y: B.nwj(*B.split_scores(critic[np.ix_(x, y)]))) == pytest.approx(nwj, abs=1e-13)
        mean = over_batches(n, lambda x, y: B.donsker_varadhan(*B.split_scores(critic[np.ix_(x, y)])))
        assert mean >= dv - 1e-14
        nce = over_batches(n, lambda x, y: B.info_nce(critic[np.ix_(x, y)]))
        assert nce == pytest.approx(B.info_nce_exact(JOINT, critic, n), abs=1e-13)
        assert nce <= min(TRUE_I, math.log(n)) + 1e-14


def test_bounds_are_attained():
    assert B.donsker_varadhan_exact(JOINT, OPTIMAL - 4) == pytest.approx(TRUE_I, abs=1e-14)
    assert B.nwj_exact(JOINT, OPTIMAL + 1) == pytest.approx(TRUE_I, abs=1e-14)
    assert B.nwj_exact(JOINT, OPTIMAL) < TRUE_I - 0.1
    values = [B.info_nce_exact(JOINT, OPTIMAL, n) for n in (2, 4, 16, 64)]
    assert values == sorted(values) and TRUE_I - 0.01 < values[-1] < TRUE_I
    # the sample value of Donsker-Varadhan with the optimal critic exceeds the information itself on average
    assert over_batches(2, lambda x, y: B.donsker_varadhan(*B.split_scores(OPTIMAL[np.ix_(x, y)]))) > TRUE_I + 0.02


def test_info_nce_cannot_pass_log_n():
    joint, sharp = np.eye(8) / 8, 200.0 * np.eye(8)
    for n in (2, 3, 5):
        value = B.info_nce_exact(joint, sharp, n)
        assert 0.5 * math.log(n) < value < math.log(n) < math.log(8)  # I = log 8
        assert B.info_nce(200.0 * np.eye(n)) <= math.log(n)
    assert B.info_nce([[1.0, 2.0], [3.0, 4.0]]) == pytest.approx(math.log(2) - (math.log(1 + math.e) + math.log(1 + math.exp(-1))) / 2, abs=1e-14)


@settings(deadline=None, max_examples=150)
@given(st.lists(st.floats(-30, 30), min_size=1, max_size=8), st.lists(st.floats(-30, 30), min_size=1, max_size=8))
def test_donsker_varadhan_is_above_nwj_on_every_sample(joint, marginal):
    dv, nwj = B.donsker_varadhan(joint, marginal), B.nwj(joint, marginal)
    assert dv >= nwj - 1e-12 * max(1.0, abs(nwj))
    # equal if and only if the mean of e^t is e: shift the critic there
    shift = 1 - (float(special.logsumexp(marginal)) - math.log(len(marginal)))
    assert B.nwj(np.array(joint) + shift, np.array(marginal) + shift) == pytest.approx(dv, abs=1e-11)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.floats(-8, 8), min_size=6, max_size=6), st.lists(st.integers(0, 9), min_size=6, max_size=6), st.integers(2, 6))
def test_info_nce_is_a_bound_for_every_law_and_critic(scores, weights, n):
    if not sum(weights):
        return
    table = [[F(v, sum(weights)) for v in weights[:3]], [F(v, sum(weights)) for v in weights[3:]]]
    joint, critic = np.array([[float(v) for v in row] for row in table]), np.reshape(scores, (2, 3))
    truth = float(information(table))
    assert B.info_nce_exact(joint, critic, n) <= min(truth, math.log(n)) + 1e-12
    assert B.donsker_varadhan_exact(joint, critic) <= truth + 1e-12


def test_barber_agakov_by_enumeration():
    decoder = np.array([[0.7, 0.4, 0.2], [0.3, 0.6, 0.8]])
    py = JOINT.sum(axis=0)
    gap = sum(JOINT[i, j] * math.log(JOINT[i, j] / py[j] / decoder[i, j]) for i, j in CELLS)
    value = B.barber_agakov_exact(JOINT, decoder)
    assert gap > 0.001 and value == pytest.approx(TRUE_I - gap, abs=1e-14)
    h = float(entropy([sum(row) for row in TABLE]))
    assert over_batches(2, lambda x, y: B.barber_agakov(np.log(decoder[x, y]), h)) == pytest.approx(value, abs=1e-14)
    assert B.barber_agakov_exact(JOINT, JOINT / py) == pytest.approx(TRUE_I, abs=1e-14)


def test_club_by_enumeration():
    px, py = JOINT.sum(axis=1), JOINT.sum(axis=0)
    conditional = JOINT / px[:, None]
    value = B.club_exact(JOINT)
    back = sum(px[i] * py[j] * math.log(px[i] * py[j] / JOINT[i, j]) for i, j in CELLS)
    assert value == pytest.approx(TRUE_I + back, abs=1e-14) and back > 0.1
    logs = np.log(conditional)
    for n in (2, 3):
        assert over_batches(n, lambda x, y: B.club(logs[np.ix_(x, y)])) == pytest.approx(value, abs=1e-13)
        low = over_batches(n, lambda x, y: B.club(logs[np.ix_(x, y)], pairs="all"))
        assert low == pytest.approx((n - 1) / n * value, abs=1e-13)
    # the paper's sample formula is no upper bound on average: two samples halve a bound that is less than twice I
    assert over_batches(2, lambda x, y: B.club(logs[np.ix_(x, y)], pairs="all")) < value / 2 + 1e-13 < TRUE_I + back / 2
    weak = np.array([[0.3, 0.2], [0.2, 0.3]])
    assert B.club_exact(weak) / 2 <= float(information([[F(3, 10), F(1, 5)], [F(1, 5), F(3, 10)]])) + 1e-3
    # an approximate conditional: the bound fails, by exactly the difference of the two divergences of Theorem 3.2
    q = np.array([[0.4, 0.3, 0.3], [0.3, 0.3, 0.4]])
    kl_joint = sum(JOINT[i, j] * math.log(JOINT[i, j] / (px[i] * q[i, j])) for i, j in CELLS)
    kl_product = sum(px[i] * py[j] * math.log(py[j] / q[i, j]) for i, j in CELLS)
    assert B.club_exact(JOINT, q) == pytest.approx(TRUE_I + kl_product - kl_joint, abs=1e-14)
    assert B.club_exact(JOINT, q) < TRUE_I - 0.1
    assert B.club_exact(np.eye(2) / 2) == math.inf


def test_mine_says_what_to_install(monkeypatch):
    from symit.numeric.neural import mine

    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(ImportError, match=re.escape("pip install 'symit[torch]'")):
        mine(np.arange(20.0), np.arange(20.0))


@pytest.mark.skipif(not have("torch"), reason="PyTorch is not installed")
def test_mine():
    import torch

    from symit.numeric.neural import mine

    rng = np.random.default_rng(0)
    x = rng.normal(size=2000)
    y = 0.8 * x + 0.6 * rng.normal(size=2000)
    before = torch.random.get_rng_state()
    result = mine(x, y, steps=600)
    assert (torch.random.get_rng_state() == before).all()
    assert result.value == pytest.approx(-math.log(0.36) / 2, abs=0.08)
    assert result.nwj <= result.value + 1e-6
    assert result.training_curve[0] < 0.2 and result.training_curve.shape == (600,)
    short = [mine(x, y, steps=20, seed=s).value for s in (3, 3, 4)]
    assert short[0] == short[1] != short[2]
    assert -0.2 < mine(x, rng.normal(size=2000), steps=300).value < 0.02


# ---------------------------------------------------------------- losses

finite = st.floats(-60, 60)


@settings(deadline=None, max_examples=80)
@given(st.lists(finite, min_size=3, max_size=3), st.integers(0, 2), st.floats(0, 1), st.lists(st.floats(0.1, 5), min_size=3, max_size=3))
def test_cross_entropy_is_its_definition(z, target, eps, weight):
    with mp.workdps(60):
        q = softmax([mp.mpf(v) for v in z])
        t = [(1 - mp.mpf(eps)) * (c == target) + mp.mpf(eps) / 3 for c in range(3)]
        truth = -sum(mp.mpf(w) * a * mp.log(b) for w, a, b in zip(weight, t, q, strict=True))
        plain, flat = -mp.log(q[target]), -sum(map(mp.log, q)) / 3
    ours = L.cross_entropy_loss(z, target, label_smoothing=eps, weight=weight, reduction="sum")
    assert ours == pytest.approx(float(truth), rel=1e-12, abs=0)
    # linear in the first argument: CE_ls = (1 - eps) CE + eps CE(uniform)
    smooth = L.cross_entropy_loss(z, target, label_smoothing=eps)
    assert smooth == pytest.approx(float((1 - mp.mpf(eps)) * plain + mp.mpf(eps) * flat), rel=1e-12, abs=0)
    assert L.cross_entropy_loss(z, L.smooth_labels(target, 3, eps)) == pytest.approx(smooth, rel=1e-12, abs=0)


def test_cross_entropy_reductions_and_masks():
    z, y, w = np.array([[1.0, 2.0, 0.5], [0.0, -1.0, 3.0]]), np.array([0, 2]), [1.0, 2.0, 4.0]
    each = L.cross_entropy_loss(z, y, reduction="none", weight=w)
    assert L.cross_entropy_loss(z, y, weight=w, reduction="sum") == pytest.approx(each.sum(), abs=1e-15)
    assert L.cross_entropy_loss(z, y, weight=w) == pytest.approx(each.sum() / 5, abs=1e-15)
    assert L.cross_entropy_loss(z, np.eye(3)[y], weight=w) == pytest.approx(each.sum() / 2, abs=1e-15)
    # soft targets are smoothed as class numbers are
    t = np.array([[0.2, 0.5, 0.3], [1.0, 0.0, 0.0]])
    mixed = L.cross_entropy_loss(z, t, label_smoothing=0.3)
    assert mixed == pytest.approx(0.7 * L.cross_entropy_loss(z, t) + 0.3 * L.cross_entropy_loss(z, np.full((2, 3), 1 / 3)), rel=1e-14, abs=0)
    assert L.cross_entropy_loss([0.0, -math.inf], 0) == 0 and L.cross_entropy_loss([0.0, -math.inf], 1) == math.inf
    assert L.cross_entropy_loss(z.reshape(1, 2, 3), y.reshape(1, 2)) == L.cross_entropy_loss(z, y)


def test_cross_entropy_is_entropy_plus_divergence():
    p = np.array([0.2, 0.5, 0.3])
    q = L.softmax_temperature([0.1, 0.7, -0.4])
    h, kl = -(p * np.log(p)).sum(), (p * np.log(p / q)).sum()
    assert L.cross_entropy_loss([0.1, 0.7, -0.4], p) == pytest.approx(h + kl, abs=1e-15)
    assert L.distillation_loss([0.1, 0.7, -0.4], np.log(p)) == pytest.approx(kl, abs=1e-15)


@settings(deadline=None, max_examples=80)
@given(st.floats(-700, 700), st.floats(0, 1), st.floats(0, 5))
def test_binary_cross_entropy_is_its_definition(z, t, weight):
    with mp.workdps(700):
        q = 1 / (1 + mp.exp(-mp.mpf(z)))
        truth = -weight * mp.mpf(t) * mp.log(q) - (1 - mp.mpf(t)) * mp.log(1 - q)
    assert L.bce_with_logits([z], [t], pos_weight=weight) == pytest.approx(float(truth), rel=1e-13, abs=1e-300)
    assert L.bce_with_logits([z], [1.0]) == pytest.approx(L.cross_entropy_loss([z, 0.0], 0), rel=1e-13, abs=1e-300)


@settings(deadline=None, max_examples=80)
@given(st.lists(st.floats(-30, 30), min_size=3, max_size=3), st.integers(0, 2), st.floats(1, 5))
def test_focal_loss_is_its_definition(z, target, gamma):
    with mp.workdps(60):
        q = softmax([mp.mpf(v) for v in z])
        truth = -((1 - q[target]) ** mp.mpf(gamma)) * mp.log(q[target])
        ce, h = -mp.log(q[target]), -sum(v * mp.log(v) for v in q)
        assert truth >= ce - mp.mpf(gamma) * h  # Mukhoti et al. 2020
    assert L.focal_loss(z, target, gamma=gamma) == pytest.approx(float(truth), rel=1e-11, abs=0)
    assert L.focal_loss(z, target, gamma=0) == pytest.approx(L.cross_entropy_loss(z, target), rel=1e-13, abs=0)
    assert L.focal_loss(z, target, gamma=gamma, alpha=[1.0, 2.0, 3.0]) == pytest.approx((target + 1) * float(truth), rel=1e-11, abs=0)
    # binary: the softmax of (z, 0)
    for t in (0, 1):
        share = 0.25 if t else 0.75
        two = L.focal_loss([z[0], 0.0], 1 - t, gamma=gamma)
        assert L.focal_loss([z[0]], [t], gamma=gamma, alpha=0.25) == pytest.approx(share * two, rel=1e-11, abs=0)


@pytest.mark.parametrize("heat", [0.3, 1.0, 4.0, 1e3, 1e8, 1e15])
def test_distillation_and_its_gradient_at_every_temperature(heat):
    student, teacher = np.array([0.3, -1.2, 2.0, 0.0]), np.array([1.0, 0.25, -0.5, 3.0])
    with mp.workdps(80):
        s, t = [mp.mpf(float(v)) for v in student], [mp.mpf(float(v)) for v in teacher]
        heat_ = mp.mpf(heat)
        p, q = softmax([v / heat_ for v in t]), softmax([v / heat_ for v in s])
        truth = heat_**2 * sum(a * mp.log(a / b) for a, b in zip(p, q, strict=True))
        slope = [heat_ * (b - a) for a, b in zip(p, q, strict=True)]
    assert L.distillation_loss(student, teacher, heat) == pytest.approx(float(truth), rel=1e-13, abs=0)
    gradient = L.distillation_gradient(student, teacher, heat)
    assert gradient == pytest.approx([float(v) for v in slope], rel=1e-12, abs=0)
    step = 1e-5
    numeric = [(L.distillation_loss(student + step * e, teacher, heat) - L.distillation_loss(student - step * e, teacher, heat)) / (2 * step) for e in np.eye(4)]
    assert gradient == pytest.approx(numeric, abs=1e-8)
    if heat >= 1e3:  # the limit, at rate 1/T: a quarter of the squared distance of centred logits, and their difference over C
        d = student - teacher - (student - teacher).mean()
        assert L.distillation_loss(student, teacher, heat) == pytest.approx((d**2).sum() / 8, abs=20 / heat + 1e-12)
        assert gradient == pytest.approx(d / 4, abs=20 / heat + 1e-12)


def test_distillation_extremes():
    assert L.distillation_loss([5.0, 5.0], [1.0, 1.0], 2.0) == 0
    assert L.distillation_loss([0.0, 2000.0], [0.0, 0.0]) == pytest.approx(1000 - math.log(2), rel=1e-13, abs=0)
    assert L.distillation_loss([[0.0, 1.0], [1.0, 0.0]], [[0.0, 0.0], [0.0, 0.0]], reduction="none").shape == (2,)
    # KL from a letter of probability e^-60 alone: not rounded away
    with mp.workdps(60):
        p, q = softmax([mp.mpf(0), mp.mpf(-60)]), softmax([mp.mpf(0), mp.mpf(-59)])
        truth = sum(a * mp.log(a / b) for a, b in zip(p, q, strict=True))
    assert L.distillation_loss([0.0, -59.0], [0.0, -60.0]) == pytest.approx(float(truth), rel=1e-12, abs=0)


def test_temperature_limits():
    z = [1.0, 2.0, 4.0]
    assert L.softmax_temperature(z, 1e-320).tolist() == [0, 0, 1]
    assert L.softmax_temperature(z, 1e12) == pytest.approx([1 / 3] * 3, abs=1e-11)
    assert L.softmax_temperature(z, 2.0) == pytest.approx([float(v) for v in softmax([0.5, 1.0, 2.0])], abs=1e-15)
    entropies = [-(q * np.log(q)).sum() for q in (L.softmax_temperature(z, t) for t in (0.5, 1, 2, 4))]
    assert entropies == sorted(entropies)


def normal_kl(m1, v1, m2, v2):
    return (mp.log(v2 / v1) + (v1 + (m1 - m2) ** 2) / v2 - 1) / 2


@settings(deadline=None, max_examples=80)
@given(st.lists(st.tuples(st.floats(-5, 5), st.floats(-40, 40), st.floats(-5, 5), st.floats(-40, 40)), min_size=1, max_size=3))
def test_normal_divergences_in_three_parametrisations(rows):
    m1, l1, m2, l2 = (np.array(c) for c in zip(*rows, strict=True))
    with mp.workdps(60):  # the truth is a difference of numbers near 1: 1e-50 is what 60 digits leave

        def truth(read1, read2, other=True):
            return float(sum(normal_kl(mp.mpf(float(a)), read1(i), mp.mpf(float(b)) if other else 0, read2(i)) for i, (a, b) in enumerate(zip(m1, m2, strict=True))))

        def as_read(values, function):
            return lambda i: function(mp.mpf(float(values[i])))

        forms = [("logvar", l1, l2, mp.exp), ("variance", np.exp(l1), np.exp(l2), lambda v: v), ("std", np.exp(l1 / 2), np.exp(l2 / 2), lambda v: v**2)]
        for name, a, b, function in forms:
            pair = truth(as_read(a, function), as_read(b, function))
            assert float(L.kl_diagonal_normal(m1, m2, **{name: (a, b)})) == pytest.approx(pair, rel=1e-13, abs=1e-50)
            unit = truth(as_read(a, function), lambda i: mp.mpf(1), other=False)
            assert float(L.kl_standard_normal(m1, **{name: a})) == pytest.approx(unit, rel=1e-13, abs=1e-50)


@pytest.mark.parametrize("eps", [1e-4, 1e-8, 1e-12])
def test_normal_divergence_of_close_laws(eps):
    with mp.workdps(60):
        for name, value, read in [("variance", 1 + eps, lambda v: v), ("std", 1 + eps, lambda v: v**2), ("logvar", eps, mp.exp)]:
            truth = normal_kl(mp.mpf(0), read(mp.mpf(value)), mp.mpf(0), mp.mpf(1))
            assert float(L.kl_standard_normal([0.0], **{name: value})) == pytest.approx(float(truth), rel=1e-14, abs=0)


@pytest.mark.skipif(not have("torch"), reason="PyTorch is not installed")
def test_losses_agree_with_pytorch():
    import torch
    import torch.nn.functional as G

    rng = np.random.default_rng(0)
    z, y, w, t = rng.normal(size=(6, 4)), rng.integers(0, 4, 6), rng.uniform(0.5, 2, 4), rng.dirichlet(np.ones(4), 6)
    tensor = torch.as_tensor
    for reduction in ("mean", "sum", "none"):
        for weight in (None, w):
            for eps in (0.0, 0.3):
                for target in (y, t):
                    theirs = G.cross_entropy(tensor(z), tensor(target), None if weight is None else tensor(weight), reduction=reduction, label_smoothing=eps)
                    assert L.cross_entropy_loss(z, target, label_smoothing=eps, reduction=reduction, weight=weight) == pytest.approx(theirs.numpy(), rel=1e-12, abs=0)
        theirs = G.binary_cross_entropy_with_logits(tensor(z), tensor(t), pos_weight=tensor(3.0), reduction=reduction)
        assert L.bce_with_logits(z, t, pos_weight=3.0, reduction=reduction) == pytest.approx(theirs.numpy(), rel=1e-12, abs=0)
    s = tensor(z).requires_grad_()
    loss = 9 * G.kl_div(torch.log_softmax(s / 3, 1), torch.softmax(tensor(t) / 3, 1), reduction="batchmean")
    loss.backward()
    assert L.distillation_loss(z, t, 3.0) == pytest.approx(loss.item(), rel=1e-11, abs=0)
    assert L.distillation_gradient(z, t, 3.0) / 6 == pytest.approx(s.grad.numpy(), rel=1e-11, abs=0)
    p, q = torch.distributions.Normal(tensor(z), tensor(t)), torch.distributions.Normal(tensor(0.5), tensor(2.0))
    assert L.kl_diagonal_normal(z, 0.5, std=(t, 2.0)) == pytest.approx(torch.distributions.kl_divergence(p, q).sum(1).numpy(), rel=1e-11, abs=0)


# ---------------------------------------------------------------- feature selection


def test_mrmr_is_its_definition_and_drops_a_copy():
    rng = np.random.default_rng(0)
    f0, f2 = rng.integers(0, 3, 400), rng.integers(0, 3, 400)
    target = 3 * f0 + (f2 > 0)
    x = np.c_[f0, f0, f2, rng.integers(0, 3, 400)]  # 1 copies 0; 3 is noise
    relevance, redundancy = S.mutual_information_table(x, target)
    assert redundancy[0, 0] == pytest.approx(E.plugin_entropy(f0), abs=1e-13) and redundancy[0, 2] == E.plugin_mutual_information(f0, f2)
    assert relevance[0] == E.plugin_mutual_information(f0, target)
    assert relevance[1] > relevance[2] and S.mrmr_select(relevance, redundancy, 2) == [0, 2]
    for subset in ([0], [0, 2], [0, 1, 3]):
        size = len(subset)
        score = S.mrmr_scores(relevance, redundancy, subset)
        first = sum(relevance[i] for i in subset) / size
        second = sum(redundancy[i, j] for i in subset for j in subset) / size**2
        assert (score.relevance, score.redundancy) == (pytest.approx(first), pytest.approx(second)) and score.score == pytest.approx(first - second)
    order, rest = S.mrmr_select(relevance, redundancy, 4), set(range(4))
    for m, chosen in enumerate(order):
        gains = {j: relevance[j] - (sum(redundancy[j, i] for i in order[:m]) / m if m else 0) for j in rest}
        assert gains[chosen] == pytest.approx(max(gains.values()), abs=1e-12)
        rest.discard(chosen)


# ---------------------------------------------------------------- refusals

REFUSALS = [
    (lambda: E.plugin_entropy(), TypeError, "exactly one of samples and counts"),
    (lambda: E.plugin_entropy([1], counts=[1]), TypeError, "exactly one"),
    (lambda: E.plugin_entropy(counts=[1, -1]), ValueError, "counts holds -1: a count is a non-negative integer"),
    (lambda: E.plugin_entropy(counts=[0.5, 0.5]), ValueError, "counts holds 0.5.*not a probability"),
    (lambda: E.plugin_entropy(counts=[0, 0]), ValueError, "no observation"),
    (lambda: E.plugin_entropy(counts=[1, math.nan]), ValueError, "counts holds NaN"),
    (lambda: E.plugin_entropy([1.0, math.nan]), ValueError, "samples holds NaN"),
    (lambda: E.plugin_entropy(np.array([None, math.nan], dtype=object)), ValueError, "samples holds NaN"),
    (lambda: E.plugin_entropy([]), ValueError, r"samples has shape \(0,\)"),
    (lambda: E.plugin_mutual_information([1, 2]), TypeError, "both x and y"),
    (lambda: E.plugin_mutual_information([1, 2], [1, 2], counts=[[1]]), TypeError, "exactly one"),
    (lambda: E.plugin_mutual_information([1, 2], [1, 2, 3]), ValueError, "x has 2 samples and y has 3"),
    (lambda: E.plugin_mutual_information(counts=[1, 2]), ValueError, "2 dimensions are accepted"),
    (lambda: N.kozachenko_leonenko_entropy([1.0, 2.0], 2), ValueError, "k = 2: accepted are integers from 1 to 1"),
    (lambda: N.kozachenko_leonenko_entropy([1.0, 2.0, 4.0], 1.0), TypeError, "k = 1.0: an integer"),
    (lambda: N.kozachenko_leonenko_entropy([1.0, math.inf, 4.0], 1), ValueError, "x holds an infinite value"),
    (lambda: N.kozachenko_leonenko_entropy([1.0, 2.0, 4.0], 1, metric="l1"), ValueError, "metric = 'l1': accepted are 'euclidean', 'max'"),
    (lambda: N.kozachenko_leonenko_entropy(np.zeros((2, 2, 2))), ValueError, r"accepted are \(N,\) and \(N, d\)"),
    (lambda: N.ksg_mutual_information([1.0, 2.0, 4.0], [1.0, 2.0], 1), ValueError, "x has 3 samples and y has 2"),
    (lambda: N.ksg_mutual_information([1.0, 2.0, 4.0], [1.0, 2.0, 5.0], 1, algorithm=3), ValueError, "accepted are 1 and 2"),
    (lambda: N.knn_kl([1.0, 2.0, 4.0], [[1.0, 2.0]], 1), ValueError, "x has 1 columns and y has 2"),
    (lambda: kde_entropy([1.0]), ValueError, "at least 2"),
    (lambda: kde_entropy([1.0, 1.0]), ValueError, "constant column"),
    (lambda: kde_entropy([[1.0, 2.0], [2.0, 4.0], [3.0, 6.0]]), ValueError, "singular covariance"),
    (lambda: kde_entropy([1.0, 2.0], bandwidth=0), ValueError, "bandwidth = 0"),
    (lambda: kde_entropy([1.0, 2.0], bandwidth="isj"), ValueError, "accepted are 'scott', 'silverman'"),
    (lambda: kde_entropy([1.0, 2.0], method="x"), ValueError, "accepted are 'loo', 'resubstitution'"),
    (lambda: M.kl_monte_carlo([1.0], [1.0]), ValueError, "n >= 2"),
    (lambda: M.kl_monte_carlo([1.0, 2.0], [1.0]), ValueError, "equal shapes"),
    (lambda: M.kl_monte_carlo([1.0, 2.0], [1.0, -math.inf]), ValueError, "logq holds an infinite value"),
    (lambda: M.kl_monte_carlo([1.0, math.inf], [1.0, 2.0]), ValueError, r"logp holds \+inf"),
    (lambda: M.kl_monte_carlo([1.0, 2.0], [1.0, 2.0], "k4"), ValueError, "accepted are 'k1', 'k2', 'k3'"),
    (lambda: M.kl_estimator_gradients([0.5, 0.6], [0.5, 0.5]), ValueError, "q sums to 1.1"),
    (lambda: M.kl_estimator_gradients([0.5, 0.5], [1.5, -0.5]), ValueError, "p holds negative entries"),
    (lambda: M.kl_estimator_gradients([0.5, 0.5], [1.0, 0.0]), ValueError, "p is 0 where q is positive"),
    (lambda: M.kl_estimator_gradients([0.5, 0.5], [0.2, 0.3, 0.5]), ValueError, "q has 2 letters and p has 3"),
    (lambda: M.kl_estimator_gradients([0.5, 0.5], [0.5, 0.5], [[1.0], [1.0]]), ValueError, "scores have mean 1 under q"),
    (lambda: B.donsker_varadhan([], [1.0]), ValueError, "joint_scores is empty"),
    (lambda: B.nwj([1.0], [math.inf]), ValueError, r"marginal_scores holds \+inf"),
    (lambda: B.info_nce([[1.0, 2.0]]), ValueError, r"accepted is \(N, N\)"),
    (lambda: B.info_nce([[1.0]]), ValueError, "N >= 2"),
    (lambda: B.info_nce_exact(np.full((20, 20), 1 / 400), np.zeros((20, 20)), 50), ValueError, "multinomial terms: at most"),
    (lambda: B.donsker_varadhan_exact([[0.5, 0.5]], [[1.0]]), ValueError, "equal shapes are accepted"),
    (lambda: B.donsker_varadhan_exact([[0.5, 0.6]], [[1.0, 1.0]]), ValueError, "joint sums to 1.1"),
    (lambda: B.barber_agakov_exact([[0.5], [0.5]], [[0.5], [0.6]]), ValueError, r"decoder\[:, 0\] sums to 1.1"),
    (lambda: B.barber_agakov([0.0], math.nan), ValueError, "entropy = nan"),
    (lambda: B.club([[-math.inf, 0.0], [0.0, 0.0]]), ValueError, "-inf on the diagonal"),
    (lambda: L.cross_entropy_loss([[1.0, 2.0]], [2]), ValueError, r"accepted are 0..1"),
    (lambda: L.cross_entropy_loss([[1.0, 2.0]], [0.0]), ValueError, "class numbers, integers of shape"),
    (lambda: L.cross_entropy_loss([[1.0, 2.0]], [[0.3, 0.3]]), ValueError, "do not sum to 1"),
    (lambda: L.cross_entropy_loss([[1.0, math.nan]], [0]), ValueError, "logits holds NaN"),
    (lambda: L.cross_entropy_loss([[-math.inf, -math.inf]], [0]), ValueError, "one finite logit a row"),
    (lambda: L.cross_entropy_loss([[1.0, 2.0]], [0], label_smoothing=1.5), ValueError, r"label_smoothing = 1.5: accepted are numbers in \[0, 1\]"),
    (lambda: L.cross_entropy_loss([[1.0, 2.0]], [0], weight=[1.0]), ValueError, r"accepted is \(2,\)"),
    (lambda: L.cross_entropy_loss([[1.0, 2.0]], [0], weight=[0.0, 1.0]), ValueError, "the mean is 0/0"),
    (lambda: L.cross_entropy_loss([[1.0, 2.0]], [0], reduction="avg"), ValueError, "accepted are 'mean', 'sum', 'none'"),
    (lambda: L.bce_with_logits([1.0], [2.0]), ValueError, r"targets has values from 2 to 2: accepted are values in \[0, 1\]"),
    (lambda: L.bce_with_logits([1.0], [1.0, 0.0]), ValueError, "equal shapes"),
    (lambda: L.focal_loss([1.0], [0.5]), ValueError, "accepted are 0 and 1"),
    (lambda: L.focal_loss([1.0], [1], gamma=-1), ValueError, "gamma = -1"),
    (lambda: L.softmax_temperature([1.0, 2.0], 0), ValueError, "temperature = 0"),
    (lambda: L.distillation_loss([1.0, 2.0], [1.0, 2.0, 3.0]), ValueError, "equal shapes"),
    (lambda: L.kl_standard_normal([0.0]), TypeError, "exactly one of variance, std, logvar is accepted, 0 given"),
    (lambda: L.kl_standard_normal([0.0], std=1.0, logvar=0.0), TypeError, "2 given"),
    (lambda: L.kl_standard_normal([0.0], variance=[-1.0]), ValueError, r"variance\[0\] holds -1: accepted are positive"),
    (lambda: L.kl_diagonal_normal([0.0], [1.0], std=[1.0]), TypeError, "a pair"),
    (lambda: L.kl_diagonal_normal([0.0] * 2, [1.0] * 3, std=(1.0, 1.0)), ValueError, "do not fit together"),
    (lambda: S.mrmr_scores([0.1], [[1.0]], []), ValueError, "at least one"),
    (lambda: S.mrmr_scores([0.1, 0.2], [[1.0, 0.5], [0.1, 1.0]], [0]), ValueError, "not symmetric"),
    (lambda: S.mrmr_select([0.1], [[1.0]], 2), ValueError, "k = 2"),
]


@pytest.mark.parametrize("call, error, message", REFUSALS, ids=[m for _, _, m in REFUSALS])
def test_bad_input_is_refused_by_name(call, error, message):
    with pytest.raises(error, match=message):
        call()


# ---------------------------------------------------------------- the package


def test_exports_are_what_the_modules_offer():
    offered = {name: module for module in MODULES for name in importlib.import_module(module).__all__}
    assert offered == EXPORTS
    # a submodule of an exported name would replace it in the package once imported
    assert not {module.rpartition(".")[2] for module in MODULES} & set(EXPORTS)
    for name, module in EXPORTS.items():
        assert getattr(importlib.import_module(module), name).__doc__


def test_importing_is_light():
    code = f"import sys, importlib\nfor m in {MODULES}: importlib.import_module(m)\nprint([m for m in ('scipy', 'sklearn', 'torch', 'sympy') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"


def test_scipy_missing_is_said(monkeypatch):
    for name in ("scipy", "scipy.spatial"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(ImportError, match=re.escape("pip install 'symit[estimators]'")):
        N.kozachenko_leonenko_entropy([1.0, 2.0, 4.0], 1)


def run_examples(text, name):
    test = doctest.DocTestParser().get_doctest(text, {}, name, name, 0)
    assert test.examples
    return doctest.DocTestRunner().run(test).failed


@needs_scipy
@pytest.mark.parametrize("module", [m for m in MODULES if not m.endswith("neural")])
def test_docstring_examples(module):
    result = doctest.testmod(importlib.import_module(module))
    assert result.failed == 0 and result.attempted > 0


@needs_scipy
def test_documentation_examples():
    blocks = re.findall(r"```pycon\n(.*?)```", (ROOT / "docs" / "estimators.md").read_text(), re.S)
    assert len(blocks) >= 5
    assert run_examples("\n".join(blocks), "estimators.md") == 0
