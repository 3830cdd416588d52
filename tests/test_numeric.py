"""symit.numeric against balls of 75 to 150 digits, computed from the exact values of the float inputs; conventions, shapes and refusals."""

import doctest
import math
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from flint import arb, ctx
from hypothesis import given, settings
from hypothesis import strategies as some

from symit import numeric
from symit.numeric import bregman, sums
from symit.numeric.checks import tolerance

TOLERANCE = 2e-15
settings.register_profile("numeric", max_examples=300, deadline=None, derandomize=True)
PROFILE = settings.get_profile("numeric")


@pytest.fixture(autouse=True)
def precision():
    before = ctx.prec
    ctx.prec = 320
    yield
    ctx.prec = before


# ---- references -----------------------------------------------------------------------------------------------------------------


def total(values):
    return sum(values, arb(0))


def normed(x):
    values = [arb(float(v)) for v in np.ravel(x)]
    s = total(values)
    return [v / s for v in values]


def ball_relative(a, b):
    return total(x * (x / y).log() for x, y in zip(a, b, strict=True) if x != 0)


def square(x):
    # ** goes through the logarithm, which a ball around zero has not
    return x * x


def power(x, a):
    return (x.log() * a).exp()


def ball_entropy(p):
    return -total(x * x.log() for x in normed(p) if x != 0)


def ball_kl(p, q):
    return ball_relative(normed(p), normed(q))


def ball_cross(p, q):
    return -total(x * y.log() for x, y in zip(normed(p), normed(q), strict=True) if x != 0)


def ball_js(p, q, w=0.5):
    a, b, w = normed(p), normed(q), arb(w)
    m = [w * x + (1 - w) * y for x, y in zip(a, b, strict=True)]
    return w * ball_relative(a, m) + (1 - w) * ball_relative(b, m)


def ball_variation(p, q):
    return total(abs(x - y) for x, y in zip(normed(p), normed(q), strict=True)) / 2


def ball_hellinger2(p, q):
    return total(square(x.sqrt() - y.sqrt()) for x, y in zip(normed(p), normed(q), strict=True)) / 2


def ball_chi2(p, q):
    return total(square(x - y) / y for x, y in zip(normed(p), normed(q), strict=True) if y != 0)


def ball_renyi(p, q, alpha):
    a = arb(alpha)
    return total(power(x, a) * power(y, 1 - a) for x, y in zip(normed(p), normed(q), strict=True) if x != 0 and y != 0).log() / (a - 1)


def ball_power_sum(p, alpha):
    return total(power(x, arb(alpha)) for x in normed(p) if x != 0)


def ball_renyi_entropy(p, alpha):
    return ball_power_sum(p, alpha).log() / (1 - arb(alpha))


def ball_tsallis(p, alpha):
    return (1 - ball_power_sum(p, alpha)) / (arb(alpha) - 1)


def marginals(table):
    nx, ny = table.shape
    p = normed(table)
    return p, [total(p[i * ny : i * ny + ny]) for i in range(nx)], [total(p[j::ny]) for j in range(ny)]


def ball_information(table):
    p, px, py = marginals(table)
    return ball_relative(p, [x * y for x in px for y in py])


def ball_conditional_entropy(table):
    p, px, py = marginals(table)
    return -ball_relative(p, py * len(px))


def ball_conditional_information(cube):
    s = total(arb(float(v)) for v in cube.ravel())
    return total(ball_information(cube[..., k]) * total(arb(float(v)) for v in cube[..., k].ravel()) for k in range(cube.shape[2])) / s


TWO = {
    "kl": ball_kl,
    "cross_entropy": ball_cross,
    "js": ball_js,
    "total_variation": ball_variation,
    "hellinger2": ball_hellinger2,
    "chi2": ball_chi2,
}


def error(value, truth):
    return abs(float((arb(float(value)) - truth) / truth))


def draw(rng, shape, shape_parameter=1.0):
    p = rng.gamma(shape_parameter, size=shape) + 1e-300
    return p / p.sum(axis=-1, keepdims=True)


def close(rng, p, eps):
    q = p * (1.0 + eps * rng.uniform(-1.0, 1.0, size=p.shape))
    return q / q.sum(axis=-1, keepdims=True)


@some.composite
def pairs(draw_from):
    """(p, q): far apart, close, or close to a point mass; the same zeros, or more of them in p."""
    rng = np.random.default_rng(draw_from(some.integers(0, 2**32)))
    n = draw_from(some.sampled_from([1, 2, 3, 8, 33, 70]))
    p = draw(rng, n, draw_from(some.sampled_from([0.1, 1.0, 10.0])))
    kind = draw_from(some.sampled_from(["far", "near", "zeros", "more zeros"]))
    q = close(rng, p, 10.0 ** -draw_from(some.integers(0, 11))) if kind != "far" else draw(rng, n)
    if kind in ("zeros", "more zeros") and n > 2:
        gone = rng.random(n) < 0.4
        gone[:2] = False
        p = np.where(gone, 0.0, p)
        q = np.where(gone, 0.0, q) if kind == "zeros" else q
        p, q = p / p.sum(), q / q.sum()
    return p, q


# ---- accuracy -------------------------------------------------------------------------------------------------------------------


@PROFILE
@given(pairs(), some.floats(1e-3, 1e3))
def test_measures_of_two_against_balls(pair, factor):
    p, q = pair
    for name, ball in TWO.items():
        measure = getattr(numeric, name)
        for a, b, value in ((p, q, measure(p, q)), (p * factor, q, measure(p * factor, q, normalise=True))):
            truth = ball(a, b)
            if len(p) == 1 or abs(truth) < 1e-60:
                assert abs(value) < 1e-50
            else:
                assert error(value, truth) < TOLERANCE, (name, a, b)


@PROFILE
@given(pairs(), some.sampled_from([0.01, 0.3, 0.5, 0.9, 1 - 1e-6, 1 - 1e-12, 1 + 1e-12, 1 + 1e-7, 1.01, 1.5, 2.0, 3.0]))
def test_renyi_and_tsallis_against_balls(pair, alpha):
    p, q = pair
    if len(p) == 1:
        assert numeric.renyi(p, q, alpha) == 0 == numeric.renyi_entropy(p, alpha) == numeric.tsallis_entropy(p, alpha)
        return
    assert error(numeric.renyi_entropy(p, alpha), ball_renyi_entropy(p, alpha)) < TOLERANCE
    assert error(numeric.tsallis_entropy(p, alpha), ball_tsallis(p, alpha)) < TOLERANCE
    truth = ball_renyi(p, q, alpha)
    assert error(numeric.renyi(p, q, alpha), truth) < TOLERANCE if abs(truth) > 1e-60 else numeric.renyi(p, q, alpha) < 1e-50


@pytest.mark.parametrize("alpha", [10.0, 60.0])
def test_large_orders_lose_digits_in_proportion(alpha):
    rng = np.random.default_rng(3)
    for eps in (None, 0.3, 1e-4, 1e-10):
        for _ in range(5):
            p = draw(rng, 5)
            q = draw(rng, 5) if eps is None else close(rng, p, eps)
            assert error(numeric.renyi(p, q, alpha), ball_renyi(p, q, alpha)) < TOLERANCE + 1e-15 * alpha


@PROFILE
@given(pairs(), some.sampled_from([2, 10, math.e, 0.5]))
def test_entropies_against_balls(pair, base):
    p = pair[0]
    if len(p) == 1:
        assert numeric.entropy(p) == 0.0
        return
    truth = ball_entropy(p)
    assert error(numeric.entropy(p), truth) < TOLERANCE
    assert error(numeric.entropy(p * 3.7, normalise=True), ball_entropy(p * 3.7)) < TOLERANCE
    assert error(numeric.entropy(p, base=base) * math.log(base), truth) < TOLERANCE
    assert error(numeric.perplexity(p), truth.exp()) < TOLERANCE * 5


@pytest.mark.parametrize("n", [1000, 20000])
@pytest.mark.parametrize("eps", [None, 0.3, 1e-2, 1e-6, 1e-10])
def test_long_rows_far_and_near(n, eps):
    """One block and several, by every way to the terms; the truth from the same balls."""
    ctx.prec = 192
    rng = np.random.default_rng(n)
    p = draw(rng, n)
    q = draw(rng, n) if eps is None else close(rng, p, eps)
    for name in TWO if n == 1000 else ("kl", "chi2"):
        truth = TWO[name](p, q)
        assert error(getattr(numeric, name)(p, q), truth) < TOLERANCE
        if name == "kl":
            # as a batch of two, which goes another way
            assert error(numeric.kl(np.stack([p, q]), np.stack([q, q]))[0], truth) < TOLERANCE
    assert error(numeric.entropy(p), ball_entropy(p)) < TOLERANCE


@pytest.mark.parametrize("rest", [1e-3, 1e-9, 1e-15, 1e-200])
@pytest.mark.parametrize("n", [2, 50, 9000])
def test_entropy_of_a_peaked_distribution(n, rest):
    ctx.prec = 1600 if rest < 1e-100 else 320
    rng = np.random.default_rng(1)
    p = draw(rng, n) * rest
    p[n // 2] = 1.0 - (p.sum() - p[n // 2])
    truth = ball_entropy(p)
    assert error(numeric.entropy(p), truth) < TOLERANCE
    assert error(numeric.entropy(p[:, None], axis=0)[0], truth) < TOLERANCE
    assert error(numeric.renyi_entropy(p, 2.0), ball_renyi_entropy(p, 2.0)) < TOLERANCE
    q = np.roll(p, 1) * 0.5 + p * 0.5
    assert error(numeric.cross_entropy(p, q), ball_cross(p, q)) < TOLERANCE
    top = ball_renyi_entropy(p, 1e6) if rest > 1e-100 and n < 100 else None
    if top is not None:
        assert error(numeric.renyi_entropy(p, math.inf), top * (1e6 - 1) / 1e6) < 1e-5


@pytest.mark.parametrize("shape", [(2, 2), (5, 3), (40, 40), (60, 150)])
@pytest.mark.parametrize("eps", [None, 0.5, 1e-2, 1e-6, 1e-10])
def test_information_of_tables(shape, eps):
    ctx.prec = 256
    rng = np.random.default_rng(7)
    nx, ny = shape
    t = draw(rng, nx * ny).reshape(shape) if eps is None else np.outer(draw(rng, nx), draw(rng, ny)) * (1.0 + eps * rng.uniform(-1, 1, size=shape))
    t /= t.sum()
    truth = ball_information(t)
    assert error(numeric.mutual_information(t), truth) < TOLERANCE
    assert error(numeric.mutual_information(t.T), truth) < TOLERANCE
    assert error(numeric.mutual_information(t * 1e-200, normalise=True), ball_information(t * 1e-200)) < TOLERANCE
    assert error(numeric.conditional_entropy(t), ball_conditional_entropy(t)) < TOLERANCE
    assert error(numeric.conditional_entropy(t, axis=(1, 0)), ball_conditional_entropy(t.T)) < TOLERANCE


def test_information_of_tables_of_rank_one_is_zero():
    t = np.outer([0.5, 0.25, 0.25], [0.125, 0.875])
    assert numeric.mutual_information(t) == 0.0
    for seed in range(5):
        rng = np.random.default_rng(seed)
        u = np.outer(draw(rng, 5), draw(rng, 4))
        u /= u.sum()
        assert error(numeric.mutual_information(u), ball_information(u)) < 1e-9  # of 1e-33 and less


@pytest.mark.parametrize("eps", [None, 0.1, 1e-6, 1e-10])
def test_conditional_information(eps):
    rng = np.random.default_rng(9)
    shape = (3, 4, 5)
    if eps is None:
        t = draw(rng, 60).reshape(shape)
        t[:, 1, 2] = 0.0
    else:
        t = np.stack([np.outer(draw(rng, 3), draw(rng, 4)) * w for w in draw(rng, 5)], axis=-1) * (1.0 + eps * rng.uniform(-1, 1, size=shape))
    t /= t.sum()
    truth = ball_conditional_information(t)
    assert error(numeric.conditional_mutual_information(t), truth) < TOLERANCE
    assert error(numeric.conditional_mutual_information(t.transpose(2, 0, 1), axis=(1, 2, 0)), truth) < TOLERANCE


@PROFILE
@given(some.one_of(some.floats(0, 1), some.integers(0, 1000).map(lambda k: 10.0**-k), some.integers(1, 50).map(lambda k: 1.0 - 2.0**-k)))
def test_binary_entropy(x):
    exact = arb(x)
    truth = -exact * exact.log() - (1 - exact) * (-exact).log1p() if 0.0 < x < 1.0 else arb(0)
    value = float(numeric.binary_entropy(x))
    assert value == 0.0 if x in (0.0, 1.0) else abs(value - float(truth)) <= TOLERANCE * float(truth) + 1e-322
    assert numeric.binary_entropy(np.array([x, 1.0 - x])).shape == (2,)


@PROFILE
@given(some.integers(0, 2**32), some.sampled_from([0.0, 1.0, 30.0, 700.0]), some.sampled_from([1, 2, 7, 60]))
def test_logits_against_balls(seed, spread, n):
    check_logits(seed, spread, n)


def test_long_logits_against_balls():
    check_logits(1, 5.0, 9000)


def check_logits(seed, spread, n):
    ctx.prec = 192 if spread <= 5.0 else 8000
    rng = np.random.default_rng(seed)
    x = rng.normal(size=n) * spread
    if n > 2:
        x[1] = -np.inf
    norm = total(arb(float(v)).exp() for v in x if v > -np.inf)
    assert abs(float(arb(float(numeric.logsumexp(x))) - norm.log())) <= 1e-15 * max(abs(x.max()), math.log(n) + 1)
    shown = [0, n - 1, int(x.argmax())]
    log, soft = numeric.log_softmax(x), numeric.softmax(x)
    for i in shown:
        truth = arb(float(x[i])) - norm.log() if n > 1 else arb(0)
        # next to certainty: the error of exp(x - m) at the second largest score
        gap = x.max() - np.sort(x)[-2] if n > 1 else 0.0
        assert abs(float(log[i]) - float(truth)) <= (1.5e-15 + (1.2e-16 * gap if x[i] == x.max() else 0.0)) * abs(float(truth))
        if float(truth) > -600:
            assert error(soft[i], truth.exp()) < TOLERANCE + 4e-16 * abs(x[i] - x.max())
    assert np.allclose(numeric.softmax(np.stack([x, x]).T, axis=0).T, soft, rtol=TOLERANCE, atol=0)


def test_log_softmax_next_to_certainty():
    x = np.array([0.0, -80.0])
    assert error(numeric.log_softmax(x)[0], -(1 + arb(-80).exp()).log()) < TOLERANCE
    assert error(numeric.logsumexp(x), (1 + arb(-80).exp()).log()) < TOLERANCE


def test_magnitudes_at_the_ends_of_the_range():
    p = np.array([5e-324, 1e-310, 0.5, 0.5])
    q = np.array([0.25, 1e-300, 0.25, 0.5])
    for name in ("kl", "js", "chi2", "hellinger2", "total_variation", "cross_entropy"):
        a, b = p / p.sum(), q / q.sum()
        assert error(getattr(numeric, name)(a, b), TWO[name](a, b)) < TOLERANCE, name
    assert error(numeric.kl(q / q.sum(), [5e-324, 0.25, 0.25, 0.5]), ball_kl(q, [5e-324, 0.25, 0.25, 0.5])) < TOLERANCE
    for factor in (1e-305, 1e300):
        a, b = np.array([1.0, 2.0, 4.0]), np.array([3.0, 3.0, 1.0])
        for name in TWO:
            assert error(getattr(numeric, name)(a * factor, b, normalise=True), TWO[name](a * factor, b)) < TOLERANCE, (name, factor)
        assert error(numeric.entropy(a * factor, normalise=True), ball_entropy(a * factor)) < TOLERANCE
    ctx.prec = 1600
    t = np.diag([1.0, 1e-200])
    assert error(numeric.mutual_information(t), ball_information(t)) < TOLERANCE


def test_proportional_arguments():
    rng = np.random.default_rng(2)
    p = draw(rng, 100)
    for name in TWO:
        if name != "cross_entropy":
            assert getattr(numeric, name)(p, p) == 0.0
            assert getattr(numeric, name)(p, p * 8.0, normalise=True) == 0.0
            assert 0.0 <= getattr(numeric, name)(p, p * 3.0, normalise=True) < 1e-15
    # what is left after rounding, some 1e-33, is still right
    for name in ("kl", "chi2", "hellinger2"):
        for value in (getattr(numeric, name)(p, p * 3.0, normalise=True), getattr(numeric, name)([p, p], [p * 3.0, p], normalise=True)[0]):
            assert error(value, TWO[name](p, p * 3.0)) < 1e-6
    # one rounding apart, and sums that differ by as much
    q = p * (1.0 + 2.0**-51)
    assert error(numeric.kl(p, q), ball_kl(p, q)) < 1e-12
    assert float(ball_kl(p, q)) < 1e-31


def test_close_pairs_with_sums_off_by_more_than_a_rounding():
    """Within the tolerance the difference of the sums may be larger than rounding, and matters when P and Q agree to ten digits."""
    rng = np.random.default_rng(17)
    p = draw(rng, 1000)
    q = close(rng, p, 1e-10) * (1.0 + 5e-13)
    assert abs(q.sum() - 1.0) > 2e-13
    for name, ball in TWO.items():
        assert error(getattr(numeric, name)(p, q), ball(p, q)) < TOLERANCE, name
    for x in (q, q[:, None].T):
        assert error(np.ravel(numeric.entropy(x))[0], ball_entropy(q)) < TOLERANCE
    assert error(numeric.renyi(p, q, 0.7), ball_renyi(p, q, 0.7)) < TOLERANCE


@pytest.mark.parametrize("rest", [1e-6, 1e-12, 1e-15])
def test_close_pairs_next_to_a_point_mass(rest):
    rng = np.random.default_rng(18)
    p = np.array([1.0, 0.0, 0.0, 0.0]) + draw(rng, 4) * rest
    p /= p.sum()
    for eps in (0.3, 1e-4, 1e-10):
        q = close(rng, p, eps)
        for name, ball in TWO.items():
            assert error(getattr(numeric, name)(p, q), ball(p, q)) < TOLERANCE, name
            assert error(getattr(numeric, name)(p * 5.1, q, normalise=True), ball(p * 5.1, q)) < TOLERANCE, name
        for alpha in (0.01, 0.5, 1.5, 3.0):
            assert error(numeric.renyi(p, q, alpha), ball_renyi(p, q, alpha)) < TOLERANCE


@pytest.mark.parametrize(
    "p, q, alpha",
    [
        ([1.05e-17, 0.99845, 0.00155], [0.0184, 0.98160, 1.03e-10], 0.3),
        ([1.0, 1.2e-12], [0.949, 0.051], 0.3),
        ([0.99996, 4.26e-05], [0.99999, 1.03e-05], 0.5),
        ([1.0, 3.9e-12], [1.0, 7.0e-13], 2.0),
        ([0.5, 0.5, 1e-9], [1e-9, 0.5, 0.5], 0.45),
        ([0.5, 0.5, 1e-9], [1e-9, 0.5, 0.5], 2.5),
    ],
)
def test_renyi_divergences_of_unlike_atoms(p, q, alpha):
    value = numeric.renyi(p, q, alpha, normalise=True)
    assert error(value, ball_renyi(p, q, alpha)) < TOLERANCE


def test_batches_of_mixed_kinds():
    """Each row is right, whatever way suits most of the batch."""
    rng = np.random.default_rng(19)
    p = draw(rng, (60, 4))
    q = np.stack([close(rng, row, 10.0 ** -(i % 12)) if i % 3 else draw(rng, 4) for i, row in enumerate(p)])
    q[7], p[11, 2], q[11, 2] = np.roll(p[7], 1), 0.0, 0.0
    for name, ball in TWO.items():
        values = getattr(numeric, name)(p, q, normalise=True)
        for i in range(60):
            assert error(values[i], ball(p[i], q[i])) < TOLERANCE, (name, i)
    t = np.stack([draw(rng, 6).reshape(2, 3) if i < 30 else np.outer(draw(rng, 2), draw(rng, 3)) for i in range(60)])
    t[30:] *= 1.0 + 10.0 ** rng.uniform(-11, -1, size=(30, 1, 1)) * rng.uniform(-1, 1, size=(30, 2, 3))
    values, given = numeric.mutual_information(t, normalise=True), numeric.conditional_entropy(t, normalise=True)
    for i in range(60):
        assert error(values[i], ball_information(t[i])) < TOLERANCE
        assert error(given[i], ball_conditional_entropy(t[i])) < TOLERANCE


@pytest.mark.parametrize("n", [3, 100])
def test_marginals_whose_product_underflows(n):
    t = np.eye(n) / (n - 1)
    t[-1, -1] = 1e-200
    assert error(numeric.mutual_information(t), arb(n - 1).log()) < TOLERANCE


# ---- what the proofs assume -------------------------------------------------------------------------------------------------------


def plain_pairwise(x):
    n = len(x)
    if n < 8:
        s = x[0]
        for v in x[1:]:
            s += v
        return s
    if n <= 128:
        r, whole = list(x[:8]), n - n % 8
        for i in range(8, whole, 8):
            for j in range(8):
                r[j] += x[i + j]
        s = ((r[0] + r[1]) + (r[2] + r[3])) + ((r[4] + r[5]) + (r[6] + r[7]))
        for v in x[whole:]:
            s += v
        return s
    half = n // 2 - (n // 2) % 8
    return plain_pairwise(x[:half]) + plain_pairwise(x[half:])


@pytest.mark.parametrize("n", [1, 7, 8, 100, 127, 128, 129, 1000, 4097, 8192])
def test_numpy_adds_pairwise(n):
    """Bit by bit the algorithm whose depth sums.py counts, for one row and for several."""
    x = np.random.default_rng(n).standard_normal(n)
    truth = plain_pairwise(x.tolist())
    assert np.add.reduce(x) == truth
    if not sums.line_of(n):
        assert sums.row_sums(np.stack([x, -x])).tolist() == [truth, -truth]


def test_depth_of_every_sum():
    assert max(map(sums.pairwise_depth, range(1, sums.BLOCK + 1))) < sums.PAIRWISE

    def depth(n):
        line = sums.line_of(n)
        return sums.pairwise_depth(n) if not line else n - 1 if line == n else line - 1 + depth(n // line)

    assert max(map(depth, range(1, sums.BLOCK + 1))) <= sums.DEPTH


@pytest.mark.parametrize("function, points", [(np.log, (1e-300, 1e300)), (np.log1p, (1e-17, 1e300)), (np.log1p, (-0.75, -1e-17))])
def test_logarithms_are_within_one_ulp(function, points):
    """K = 1 of bregman.py; the size of the arrays makes NumPy take its vector code."""
    rng = np.random.default_rng(4)
    low, high = points
    ends = np.sort(np.log(np.abs([low, high])))
    wide = np.exp(rng.uniform(*ends, size=1500)) * np.sign(low)
    narrow = rng.uniform(0.5, 2.0, size=1500) if function is np.log else rng.uniform(max(low, -0.75), min(high, 1.0), size=1500)
    x = np.concatenate([wide, narrow, narrow**4 if function is np.log else narrow**3])
    values = function(x)
    worst = 0.0
    for a, v in zip(x, values, strict=True):
        truth = arb(float(a)).log() if function is np.log else arb(float(a)).log1p()
        worst = max(worst, abs(float(arb(float(v)) - truth)) / np.spacing(abs(float(truth))))
    assert worst < 0.75, worst  # 0.51 to 0.53 with AVX-512; the proofs use 1


@pytest.mark.parametrize("way, bound", [(bregman.near, 15), (bregman.middle, 43), (bregman.short, 31)])
def test_each_way_keeps_its_bound(way, bound):
    """The elementwise bounds of bregman.py, with the roundings of the last operations and of a sum of n terms."""
    rng = np.random.default_rng(5)
    worst = 0.0
    for n in (2, 3, 8):
        for _ in range(150):
            p = draw(rng, n, 3.0)
            q = p * np.exp(10.0 ** rng.uniform(-6 if way is bregman.near else -1, 0.5) * rng.uniform(-1, 1, size=n))
            d = q - p
            value = float(np.add.reduce(way(p, q, d, np.empty((3, n)), False)))
            exact = [(arb(float(a)), arb(float(b))) for a, b in zip(p, q, strict=True)]
            truth = total(a * (a / b).log() - a + b for a, b in exact)
            if float(truth) >= bregman.LEAST[way] * float(p.sum()) and abs(float(d.sum())) < 1e-1:
                worst = max(worst, error(value, truth) / 2.0**-53 - n)
    assert 0.0 < worst < bound, worst


@pytest.mark.parametrize("k", range(12))
def test_the_series_is_cut_late_enough(k):
    """Just below and above the place where the degree changes, both signs."""
    for r in np.sqrt(bregman._DEGREE[k]) * np.array([0.999, 1.001, -0.999, -1.001]):
        p = np.full(50, 0.01) * np.linspace(1, 2, 50)
        q = p * (1.0 + r) / (1.0 - r)
        value = bregman.near(p, q, q - p, np.empty((3, 50)), False)
        for i in (0, 17, 49):
            a, b = arb(float(p[i])), arb(float(q[i]))
            assert error(value[i], a * (a / b).log() - a + b) < 7 * 2.0**-53 if abs(r) < 0.25 else 15 * 2.0**-53


# ---- conventions ----------------------------------------------------------------------------------------------------------------


def test_zeros_and_infinities():
    certain, other, fair = [1.0, 0.0], [0.0, 1.0], [0.5, 0.5]
    assert numeric.entropy(certain) == 0.0 == numeric.kl(certain, certain)
    assert numeric.kl(certain, fair) == pytest.approx(math.log(2), rel=1e-15)
    for name in ("kl", "cross_entropy", "chi2"):
        assert getattr(numeric, name)(fair, certain) == math.inf
    assert numeric.total_variation(certain, other) == 1.0 == numeric.hellinger2(certain, other)
    assert numeric.js(certain, other) == pytest.approx(math.log(2), rel=4e-16)
    assert numeric.js(certain, other, weights=(1, 0)) == 0.0
    assert numeric.mutual_information(np.eye(4) / 4, base=2) == pytest.approx(2.0, rel=4e-16)
    assert numeric.conditional_entropy(np.eye(4) / 4) == 0.0


def test_limits_of_the_orders():
    p, q = np.array([0.5, 0.25, 0.25, 0.0]), np.array([0.125, 0.25, 0.25, 0.375])
    assert numeric.renyi_entropy(p, 0) == pytest.approx(math.log(3))
    assert numeric.renyi_entropy(p, 1) == numeric.entropy(p) == numeric.tsallis_entropy(p, 1)
    assert numeric.renyi_entropy(p, math.inf) == pytest.approx(math.log(2))
    assert numeric.tsallis_entropy(p, 0) == 2.0 and numeric.tsallis_entropy(p, math.inf) == 0.0
    assert numeric.renyi(p, q, 0) == pytest.approx(-math.log(0.625))
    assert numeric.renyi(p, q, 1) == numeric.kl(p, q)
    assert numeric.renyi(p, q, math.inf) == pytest.approx(math.log(4))
    assert numeric.renyi(q, p, 2) == math.inf == numeric.renyi(q, p, math.inf)
    assert numeric.renyi([1, 0], [0, 1], 0.5) == math.inf
    rng = np.random.default_rng(0)
    a = draw(rng, 20)
    b = close(rng, a, 1e-8)
    assert error(numeric.renyi(a, b, math.inf), max(x / y for x, y in zip(normed(a), normed(b), strict=True)).log()) < TOLERANCE


@pytest.mark.parametrize("shape", [(4, 5), (3, 4097), (2, 9000), (2000, 7), (3, 2, 100), (6, 1)])
def test_axes_and_batches(shape):
    rng = np.random.default_rng(11)
    p, q = draw(rng, shape), draw(rng, shape)
    last = (-1,) * (len(shape) - 1)
    for name in TWO:
        measure = getattr(numeric, name)
        values = measure(p, q)
        assert values.shape == shape[:-1]
        assert values[last] == pytest.approx(measure(p[last], q[last]), rel=TOLERANCE, abs=1e-300)
        moved = measure(np.moveaxis(p, -1, 0), np.moveaxis(q, -1, 0), axis=np.int64(0))
        assert np.allclose(moved, values, rtol=TOLERANCE, atol=0)
        for single in (measure(p, q[last]), measure(np.moveaxis(p, -1, 0), q[last], axis=0)):
            assert single.shape == shape[:-1] and single[last] == pytest.approx(values[last], rel=TOLERANCE, abs=1e-300)
        assert measure(p[last], q).shape == shape[:-1]
    for values in (numeric.entropy(p), numeric.renyi_entropy(p, 2), numeric.logsumexp(p), numeric.perplexity(p)):
        assert values.shape == shape[:-1]
    assert numeric.softmax(p, axis=0).shape == shape
    assert np.allclose(numeric.softmax(p, axis=0).sum(axis=0), 1.0)


def test_batches_broadcast():
    rng = np.random.default_rng(12)
    p, q = draw(rng, (3, 1, 5)), draw(rng, (4, 5))
    values = numeric.kl(p, q)
    assert values.shape == (3, 4)
    assert values[2, 1] == pytest.approx(numeric.kl(p[2, 0], q[1]), rel=TOLERANCE)
    joint = draw(rng, (2, 3, 20)).reshape(2, 3, 4, 5)
    assert numeric.mutual_information(joint).shape == (2, 3)
    assert numeric.mutual_information(joint)[1, 2] == pytest.approx(numeric.mutual_information(joint[1, 2]), rel=TOLERANCE)
    assert numeric.entropy(joint[0, 0], axis=None) == pytest.approx(numeric.entropy(joint[0, 0].ravel()), rel=TOLERANCE)


@pytest.mark.parametrize("n", [7, 300, 9000])
def test_float32_is_computed_in_float64(n):
    rng = np.random.default_rng(13)
    p = draw(rng, (2, n)).astype(np.float32)
    q = close(rng, p.astype(np.float64), 1e-3).astype(np.float32)
    for name, ball in TWO.items():
        value = getattr(numeric, name)(p, q)
        assert value.dtype == np.float32
        assert error(value[1], ball(p[1], q[1])) < 7e-8, name
    for value in (numeric.entropy(p), numeric.softmax(p), numeric.logsumexp(p), numeric.mutual_information(p[:1]), numeric.binary_entropy(p)):
        assert value.dtype == np.float32
    assert numeric.kl(p, draw(rng, n)).dtype == np.float64
    assert isinstance(numeric.entropy(p[0]), np.float32)


def test_other_layouts_and_types():
    rng = np.random.default_rng(14)
    p, q = draw(rng, (50, 6)), draw(rng, (50, 6))
    wide = np.zeros((50, 12))
    wide[:, ::2] = p
    assert np.array_equal(numeric.kl(wide[:, ::2], q), numeric.kl(p, q))
    assert np.array_equal(numeric.kl(np.asfortranarray(p), q[::-1][::-1]), numeric.kl(p, q))
    assert numeric.kl(p.astype(">f8")[0], q[0]) == numeric.kl(p[0], q[0])
    assert numeric.entropy([True, False]) == 0.0 and numeric.entropy([3, 1], normalise=True) == numeric.binary_entropy(0.25)
    assert numeric.kl([0.5, 0.5], [0.25, 0.75]) == pytest.approx(0.14384103622589042, rel=1e-15)
    before = p.copy()
    numeric.js(p, q), numeric.softmax(p), numeric.entropy(p * 9, normalise=True)
    assert np.array_equal(p, before)


def test_no_rows_give_no_values():
    none, q = np.zeros((0, 3)), [0.5, 0.25, 0.25]
    for name in TWO:
        assert getattr(numeric, name)(none, q).shape == (0,)
    for alpha in (0, 0.3, 1, 2, math.inf):
        assert numeric.renyi(none, q, alpha).shape == (0,) == numeric.renyi_entropy(none, alpha).shape == numeric.tsallis_entropy(none, alpha).shape
    assert numeric.mutual_information(np.zeros((0, 2, 3))).shape == (0,) == numeric.conditional_entropy(np.zeros((0, 2, 3))).shape
    assert numeric.softmax(none).shape == (0, 3)


def test_within_the_tolerance_the_normalised_pair_counts():
    p = np.array([0.5, 0.5 - 4e-16])
    q = np.array([0.5, 0.5])
    assert error(numeric.kl(p, q), ball_kl(p, q)) < 1e-12 and error(numeric.entropy(p), ball_entropy(p)) < TOLERANCE
    n = 10**5
    long = np.full(n, 1e-5) * (1.0 + 5e-11)
    assert abs(long.sum() - 1.0) < tolerance(n)
    assert numeric.kl(long, np.full(n, 1e-5)) < 1e-30
    assert error(numeric.entropy(long), arb(n).log()) < 3e-15
    single = np.full(1000, 1e-3, dtype=np.float32) * np.float32(1.0001)
    assert numeric.total_variation(single, np.full(1000, 1e-3, dtype=np.float32)) < 1e-15


@PROFILE
@given(pairs(), some.floats(0.01, 0.99))
def test_f_divergences_agree_with_the_named_ones(pair, w):
    p, q = pair
    for f, f0, slope, value in (
        (lambda t: t * np.log(t) - t + 1, 1.0, math.inf, numeric.kl(p, q)),
        (lambda t: np.abs(t - 1) / 2, None, 0.5, numeric.total_variation(p, q)),
        (lambda t: (np.sqrt(t) - 1) ** 2 / 2, None, 0.5, numeric.hellinger2(p, q)),
        (lambda t: (t - 1) ** 2, None, math.inf, numeric.chi2(p, q)),
        (
            lambda t: w * t * np.log(t) - (w * t + 1 - w) * np.log(w * t + 1 - w),
            -(1 - w) * math.log(1 - w),
            -w * math.log(w),
            numeric.js(p, q, weights=(w, 1 - w)),
        ),
    ):
        assert numeric.f_divergence(p, q, f, f0=f0, fprime_inf=slope) == pytest.approx(value, rel=1e-9, abs=1e-13)
        scaled = numeric.f_divergence(p * 7.0, q * 0.3, f, f0=f0, fprime_inf=slope, normalise=True)
        assert scaled == pytest.approx(value, rel=1e-9, abs=1e-13)


def test_f_divergence_at_the_borders():
    f = lambda t: t * np.log(t)
    assert numeric.f_divergence([1.0, 0.0], [0.5, 0.5], f, f0=0.0) == pytest.approx(math.log(2))
    assert numeric.f_divergence([0.5, 0.5, 0], [0, 1.0, 0], lambda t: np.abs(t - 1) / 2, fprime_inf=0.5) == 0.5
    with pytest.raises(ValueError, match="pass fprime_inf"):
        numeric.f_divergence([0.5, 0.5], [1.0, 0.0], f)
    with pytest.raises(ValueError, match="pass f0"):
        numeric.f_divergence([1.0, 0.0], [0.5, 0.5], f)
    with pytest.raises(ValueError, match="one value for each"):
        numeric.f_divergence([0.5, 0.5], [0.5, 0.5], lambda t: 0.0)


@PROFILE
@given(some.integers(0, 2**32), some.sampled_from([(2, 3, 2), (4, 4, 3)]))
def test_identities_and_inequalities(seed, shape):
    t = draw(np.random.default_rng(seed), math.prod(shape), 0.3).reshape(shape)
    xy, yz = t.sum(axis=2), t.sum(axis=0)
    h = numeric.entropy
    near = {"rel": 1e-12, "abs": 1e-14}
    assert h(xy, axis=None) == pytest.approx(numeric.conditional_entropy(xy) + h(xy.sum(axis=0), normalise=True), **near)
    information = numeric.mutual_information(xy)
    assert information == pytest.approx(h(xy.sum(axis=1)) - numeric.conditional_entropy(xy), **near)
    assert information == pytest.approx(numeric.kl(xy, np.outer(xy.sum(axis=1), xy.sum(axis=0)), axis=None), **near)
    whole = numeric.mutual_information(t.reshape(shape[0], -1))
    given_y = numeric.conditional_mutual_information(t, axis=(0, 2, 1))
    assert whole == pytest.approx(information + given_y, **near)
    p, q = yz[:, 0] / yz[:, 0].sum(), yz[:, 1] / yz[:, 1].sum()
    assert numeric.cross_entropy(p, q) == pytest.approx(h(p) + numeric.kl(p, q), **near)
    slack = 1 + 1e-14
    assert 2 * numeric.total_variation(p, q) ** 2 <= numeric.kl(p, q) * slack
    assert numeric.hellinger2(p, q) <= numeric.total_variation(p, q) * slack
    assert numeric.kl(p, q) <= math.log1p(numeric.chi2(p, q)) * slack
    assert numeric.renyi(p, q, 0.5) <= numeric.kl(p, q) * slack <= numeric.renyi(p, q, 2) * slack**2
    assert numeric.renyi(p, q, 2) == pytest.approx(math.log1p(numeric.chi2(p, q)), rel=1e-13)
    assert numeric.renyi_entropy(p, 2) <= h(p) * slack


# ---- refusals -------------------------------------------------------------------------------------------------------------------

third = np.full((4, 3), 1 / 3)
off = third.copy()
off[3] = [0.5, 0.24, 0.24]
fair = [0.5, 0.5]


@pytest.mark.parametrize(
    "call, kind, message",
    [
        (lambda: numeric.entropy(off), ValueError, r"p sums to 0\.98 in row 3; pass normalise=True or normalise it"),
        (lambda: numeric.entropy(off.reshape(2, 2, 3)), ValueError, r"p sums to 0\.98 in row \(1, 1\)"),
        (lambda: numeric.entropy([0.5, 0.48]), ValueError, r"p sums to 0\.98;.*accepted: \|sum - 1\| <= 1\.8e-15"),
        (lambda: numeric.kl(third, off), ValueError, r"q sums to 0\.98 in row 3"),
        (lambda: numeric.kl(fair, [0.6, 0.5]), ValueError, r"q sums to 1\.1"),
        (lambda: numeric.js(off, third), ValueError, r"p sums to 0\.98 in row 3"),
        (lambda: numeric.renyi(off, third, 2), ValueError, r"p sums to 0\.98 in row 3"),
        (lambda: numeric.cross_entropy(third, off), ValueError, r"q sums to 0\.98 in row 3"),
        (lambda: numeric.entropy([[0.5, 0.5], [1.2, -0.2]]), ValueError, r"p\[1, 1\] = -0\.2 is negative; probabilities are finite numbers >= 0"),
        (lambda: numeric.kl([1.5, -0.5], [1.5, -0.5]), ValueError, r"p\[1\] = -0\.5 is negative"),
        (lambda: numeric.kl(fair, [1.5, -0.5]), ValueError, r"q\[1\] = -0\.5 is negative"),
        (lambda: numeric.kl([0.0, 1.0], [-0.5, 1.5]), ValueError, r"q\[0\] = -0\.5 is negative"),
        (lambda: numeric.kl([2, 1], [-1, 4], normalise=True), ValueError, r"q\[0\] = -1\.0 is negative"),
        (lambda: numeric.total_variation([1.5, -0.5], fair), ValueError, r"p\[1\] = -0\.5 is negative"),
        (lambda: numeric.chi2(fair, [1.5, -0.5]), ValueError, r"q\[1\] = -0\.5 is negative"),
        (lambda: numeric.cross_entropy([0.0, 1.0], [-0.5, 1.5]), ValueError, r"q\[0\] = -0\.5 is negative"),
        (lambda: numeric.mutual_information([[0.5, -0.5], [0.5, 0.5]]), ValueError, r"pxy\[0, 1\] = -0\.5 is negative"),
        (lambda: numeric.conditional_entropy([[0.5, -0.5], [0.5, 0.5]]), ValueError, r"pxy\[0, 1\] = -0\.5 is negative"),
        (lambda: numeric.mutual_information(np.full((2, 3, 3), 0.1)), ValueError, r"pxy sums to 0\.9\d* in table 0"),
        (lambda: numeric.conditional_mutual_information(np.full((2, 2, 2), 0.25)), ValueError, r"pxyz sums to 2\.0;"),
        (lambda: numeric.entropy([math.nan, 1.0]), ValueError, r"p\[0\] = nan is not a number"),
        (lambda: numeric.kl(fair, [math.nan, 1.0]), ValueError, r"q\[0\] = nan is not a number"),
        (lambda: numeric.kl([math.inf, 1.0], fair), ValueError, r"p\[0\] = inf is infinite"),
        (lambda: numeric.entropy([math.inf, 1.0], normalise=True), ValueError, r"p\[0\] = inf is infinite"),
        (lambda: numeric.entropy([0.0, 0.0], normalise=True), ValueError, r"p sums to 0\.0, so it cannot be normalised"),
        (lambda: numeric.kl(third, np.zeros((4, 3)), normalise=True), ValueError, r"q sums to 0\.0 in row 0, so it cannot"),
        (lambda: numeric.entropy([1j, 1.0]), TypeError, r"p is complex \(complex128\); real numbers in float32 or float64 were expected"),
        (lambda: numeric.entropy(["a"]), TypeError, r"p has dtype <U1"),
        (lambda: numeric.entropy(np.array(fair, dtype=np.float16)), TypeError, r"p has dtype float16"),
        (lambda: numeric.entropy(np.ma.masked_array(fair, [0, 1])), TypeError, r"p is a masked array"),
        (lambda: numeric.entropy([[1.0], [0.5, 0.5]]), ValueError, r"p is not a rectangular array"),
        (lambda: numeric.entropy([]), ValueError, r"p has no entries to sum over \(shape \(0,\)"),
        (lambda: numeric.entropy(0.5), ValueError, r"p is a single number; an array of numbers was expected"),
        (lambda: numeric.entropy(fair, axis=1), ValueError, r"p has shape \(2,\): axis 1 cannot be taken"),
        (lambda: numeric.entropy(fair, axis="x"), TypeError, r"axis is 'x'"),
        (lambda: numeric.kl(fair, [0.5, 0.25, 0.25]), ValueError, r"p has 2 entries along axis -1 \(shape \(2,\)\) and q has 3"),
        (lambda: numeric.kl(third, np.full((5, 3), 1 / 3)), ValueError, r"p has shape \(4, 3\) and q has shape \(5, 3\).*cannot be broadcast"),
        (lambda: numeric.kl(third, third.T, axis=None), ValueError, r"with axis=None the same shape"),
        (lambda: numeric.mutual_information(fair), ValueError, r"pxy has shape \(2,\): the 2 axes"),
        (lambda: numeric.mutual_information(third, axis=(0,)), ValueError, r"2 axes were expected"),
        (lambda: numeric.entropy(fair, base=1), ValueError, r"base is 1; a positive number other than 1"),
        (lambda: numeric.entropy(fair, base=-2), ValueError, r"base is -2"),
        (lambda: numeric.entropy(fair, base="e"), TypeError, r"base is 'e'"),
        (lambda: numeric.renyi(fair, fair, -1), ValueError, r"alpha is -1; a number in \[0, inf\]"),
        (lambda: numeric.renyi_entropy(fair, "x"), TypeError, r"alpha is 'x'"),
        (lambda: numeric.js(fair, fair, weights=(0.5, 0.6)), ValueError, r"weights is \(0\.5, 0\.6\)"),
        (lambda: numeric.binary_entropy([0.5, 1.5]), ValueError, r"x\[1\] = 1\.5 is not in \[0, 1\]"),
        (lambda: numeric.logsumexp([[0.0, math.nan]]), ValueError, r"x\[0, 1\] = nan; scores are finite numbers or -inf"),
        (lambda: numeric.softmax([0.0, math.inf]), ValueError, r"x\[1\] = inf"),
        (lambda: numeric.log_softmax([[0, 1], [-math.inf, -math.inf]]), ValueError, r"all scores of x are -inf in row 1"),
    ],
)
def test_refusals_name_the_place(call, kind, message):
    with pytest.raises(kind, match=message):
        call()


def test_all_scores_at_minus_infinity_have_a_sum():
    assert numeric.logsumexp([-math.inf, -math.inf]) == -math.inf


@pytest.mark.parametrize("measure", [*TWO, "renyi"])
def test_refusals_in_large_batches(measure):
    """The one bad entry of many blocks is found, in either argument."""
    rng = np.random.default_rng(15)
    p, q = draw(rng, (3000, 7)), draw(rng, (3000, 7))
    call = (lambda a, b: numeric.renyi(a, b, 0.7)) if measure == "renyi" else getattr(numeric, measure)
    for name, x in (("p", p), ("q", q)):
        kept = x[2500, 3]
        x[2500, 3] = -kept
        with pytest.raises(ValueError, match=rf"{name}\[2500, 3\] = -.* is negative"):
            call(p, q)
        x[2500, 3] = kept * 2
        with pytest.raises(ValueError, match=rf"{name} sums to .* in row 2500"):
            call(p, q)
        x[2500, 3] = kept


# ---- the package ------------------------------------------------------------------------------------------------------------------


def test_imports_only_numpy_and_only_when_asked():
    code = "import sys, symit; assert 'numpy' not in sys.modules and 'symit.numeric' not in sys.modules; import symit.numeric; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert "symit.numeric.measures" in loaded and not {"sympy", "scipy", "flint", "mpmath"} & set(loaded)


def test_the_examples_of_the_documentation():
    page = Path(__file__).resolve().parent.parent / "docs" / "numeric.md"
    text = page.read_text(encoding="utf-8")
    blocks = text.split("```pycon\n")[1:]
    assert len(blocks) >= 4
    source = "\n".join(block.split("```")[0] for block in blocks)
    test = doctest.DocTestParser().get_doctest(source, {}, "numeric.md", str(page), 0)
    runner = doctest.DocTestRunner(verbose=False)
    runner.run(test)
    assert runner.failures == 0 and runner.tries > 10
