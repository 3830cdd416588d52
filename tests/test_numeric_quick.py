"""The fast paths of symit.numeric.quick: their bounds against balls, what they assume of NumPy's sums, and what they leave to the general way."""

import math
import warnings

import numpy as np
import pytest
from flint import arb, ctx

from symit import numeric
from symit.numeric import quick, quick_tables, sums

U = 2.0**-53
EPS = [None, 0.3, 0.1, 0.06, 0.01, 1e-3, 1e-5, 1e-6, 1e-8, 1e-10]


@pytest.fixture(autouse=True)
def precision():
    before = ctx.prec
    ctx.prec = 256
    yield
    ctx.prec = before


def draw(rng, n, shape=1.0):
    p = rng.gamma(shape, size=n) + 1e-12
    return p / p.sum()


def close(rng, p, eps):
    q = p * (1.0 + eps * rng.uniform(-1.0, 1.0, size=len(p)))
    return q / q.sum()


def normed(x):
    values = [arb(float(v)) for v in x]
    s = sum(values, arb(0))
    return [v / s for v in values]


def ball_kl(p, q):
    return sum((a * (a / b).log() for a, b in zip(normed(p), normed(q), strict=True) if a != 0), arb(0))


def ball_entropy(p):
    return -sum((a * a.log() for a in normed(p) if a != 0), arb(0))


def error(value, truth):
    return abs(float((arb(float(value)) - truth) / truth))


@pytest.mark.parametrize("n", [2, 33, 100, 500, 1000, 1023])
@pytest.mark.parametrize("eps", EPS)
def test_relative_entropies(n, eps):
    rng = np.random.default_rng(n)
    taken = 0
    for _ in range(3):
        p = draw(rng, n)
        q = draw(rng, n) if eps is None else close(rng, p, eps)
        truth = ball_kl(p, q)
        value = quick.relative(p, q)
        taken += value is not None
        for got in (value, numeric.kl(p, q)):
            assert got is None or error(got, truth) < 2e-15, (n, eps)
    assert taken or n < 500


@pytest.mark.parametrize("n", [1025, 8192, 20001])
def test_long_rows(n):
    rng = np.random.default_rng(n)
    p, q = draw(rng, n), draw(rng, n)
    gone = np.where(rng.random(n) < 0.3, 0.0, p)
    gone /= gone.sum()
    for a in (p, gone):
        value = quick.relative(a, q)
        assert value is not None and error(value, ball_kl(a, q)) < 2e-15
        value = quick.entropy(a)
        assert value is not None and error(value, ball_entropy(a)) < 2e-15
    assert quick.relative(p, close(rng, p, 0.1)) is None
    for shape in (2.0, 4.0):
        # far apart for the guess, but not for the bound
        a, b = draw(rng, n, shape), draw(rng, n, shape)
        truth = ball_kl(a, b)
        assert 0.1 < truth < 0.6 and quick.relative(a, b) is None
        assert error(numeric.kl(a, b), truth) < 2e-15


@pytest.mark.parametrize("n", [300, 1000])
def test_rows_between_the_limits_of_two_ways(n):
    rng = np.random.default_rng(n)
    for shape in (1.2, 1.6, 2.0, 4.0, 6.0):
        p, q = draw(rng, n, shape), draw(rng, n, shape)
        value, truth = quick.relative(p, q), ball_kl(p, q)
        assert 0.12 < truth < 1.0 and (value is None or error(value, truth) < 2e-15)
        assert value is not None or 0.5 * p[0] < q[0] < 1.5 * p[0] or p[0] == 0.0


def test_long_rows_that_begin_with_zeros():
    rng = np.random.default_rng(6)
    p, q = draw(rng, 30000), draw(rng, 30000)
    p[:10000] = 0.0
    p /= p.sum()
    assert error(numeric.kl(p, q), ball_kl(p, q)) < 2e-15
    assert numeric.kl(q, p) == math.inf
    assert error(numeric.entropy(p), ball_entropy(p)) < 2e-15


@pytest.mark.parametrize("n", [3, 50, 1000])
def test_entropies(n):
    rng = np.random.default_rng(n)
    for zeros in (False, True):
        p = draw(rng, n, 5.0)
        if zeros:
            p[n // 2 :: 3] = 0.0
            p /= p.sum()
        value = quick.entropy(p)
        assert value is None if ball_entropy(p) < 0.7 else error(value, ball_entropy(p)) < 2e-15


def test_one_large_atom_is_left_to_the_general_way_or_right():
    """Terms whose rounding errors do not average out."""
    rng = np.random.default_rng(1)
    for n in (2, 3, 300, 1000):
        for eps in np.geomspace(1e-9, 0.4, 60):
            p = draw(rng, n)
            p *= 10.0 ** -rng.uniform(0, 6)
            p[0] += 1.0 - p.sum()
            q = close(rng, p, eps)
            assert error(numeric.kl(p, q), ball_kl(p, q)) < 2e-15, (n, eps)


def test_sums_away_from_one_within_the_tolerance():
    rng = np.random.default_rng(2)
    p = draw(rng, 1000)
    for eps in EPS:
        q = (draw(rng, 1000) if eps is None else close(rng, p, eps)) * (1.0 + 6e-13)
        assert abs(q.sum() - 1.0) > 5e-13
        assert error(numeric.kl(p, q), ball_kl(p, q)) < 2e-15, eps
        assert error(numeric.kl(q, p), ball_kl(q, p)) < 2e-15, eps
    assert error(numeric.entropy(p * (1.0 - 6e-13)), ball_entropy(p)) < 2e-15


@pytest.mark.parametrize("n", [4, 1000, 5000])
def test_refusals_are_left_to_the_general_way_and_nothing_warns(n):
    p = np.full(n, 1.0 / n)
    bad = []
    for value in (-1.0 / n, math.nan, math.inf, -math.inf):
        for at in (0, n // 2, n - 1):
            x = p.copy()
            x[at] = value
            bad.append(x)
    bad.append(p * 1.1)
    pair = p.copy()
    pair[1], pair[2] = -p[1], 3.0 * p[2]
    bad.append(pair)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for x in bad:
            assert quick.entropy(x) is None and quick.relative(x, p) is None and quick.relative(p, x) is None and quick.relative(x, x) is None
            for call in (lambda x=x: numeric.entropy(x), lambda x=x: numeric.kl(x, p), lambda x=x: numeric.kl(p, x), lambda x=x: numeric.kl(x, x)):
                with pytest.raises(ValueError):
                    call()
        zero = p.copy()
        zero[1], zero[2] = 0.0, 2.0 / n
        assert numeric.kl(p, zero) == math.inf
        assert error(numeric.kl(zero, p), ball_kl(zero, p)) < 2e-15
        tiny = zero.copy()
        tiny[1] = 5e-324
        assert error(numeric.kl(p, tiny), ball_kl(p, tiny)) < 2e-15
        assert error(numeric.kl(tiny, p), ball_kl(tiny, p)) < 2e-15
        assert error(numeric.entropy(tiny), ball_entropy(tiny)) < 2e-15


def test_arrays_that_are_no_plain_vectors_go_the_general_way():
    p = np.full((2, 4), 0.25)
    assert quick.entropy(p) is None and quick.entropy([0.5, 0.5]) is None and quick.entropy(p[0].astype(np.float32)) is None
    assert quick.entropy(np.repeat(p[0], 2)[::2]) is None and quick.entropy(np.zeros(0)) is None
    assert quick.relative(p[0], np.full(5, 0.2)) is None
    assert numeric.entropy(np.repeat(p[0], 2)[::2]) == pytest.approx(math.log(4))


# ---- what the bounds assume of sums -----------------------------------------------------------------------------------------------


def test_lines_and_their_sums():
    assert max(map(sums.pairwise_depth, range(1, quick.ONE + 1))) <= sums.PAIRWISE
    for n in (2**10, 2**17 + 5, 2**20 - 1):
        # the rest of every piece makes a line of its own
        assert sums.LINE - 1 + max(sums.pairwise_depth(n // sums.LINE + k) for k in range(3)) <= sums.DEPTH
    # one rounding more for every doubling
    assert sums.LINE - 1 + sums.pairwise_depth(2**15) + 2 + (35 - 5 - 15) <= sums.DEPTH


@pytest.mark.parametrize("n", [1025, 4096, 8191, 20000, 100003])
@pytest.mark.parametrize("kind", ["equal", "two values", "random"])
def test_sums_by_lines(n, kind):
    """Equal numbers are the worst case: their roundings all have one sign."""
    rng = np.random.default_rng(n)
    for _ in range(20):
        x = rng.random(n) if kind == "random" else np.full(n, rng.random())
        if kind == "two values":
            x[: n // 3] = rng.random()
        value = float(np.add.reduce(np.concatenate([m.dot(np.ones(m.shape[1])) for _, m in sums.pieces(x)])))
        assert abs(value / math.fsum(x) - 1.0) < 12 * U


def two_values(n, a, b, low):
    p = np.full(n, a)
    p[:low] = b
    return p / p.sum()


@pytest.mark.parametrize("n", [7, 100, 591, 767, 949, 991, 1024, 2480, 6748, 7463, 8203])
def test_rows_of_few_different_values(n):
    """Their roundings do not average out."""
    uniform = two_values(n, 1.0, 1.0, 0)
    assert error(numeric.entropy(uniform), ball_entropy(uniform) if n < 100 else arb(n).log()) < 2e-15
    for ratio in (30.0, 1.5, 1.3, 1.1, 1.01, 1.0001, 1.000001):
        p = two_values(n, 1.0, ratio, n // 2)
        for a, b in ((uniform, p), (p, uniform)):
            assert error(numeric.kl(a, b), weighted(a, b, n // 2)) < 2e-15, (n, ratio)


def weighted(p, q, low):
    """The relative entropy of rows with one value up to `low` and one from there on."""
    counts = (low, len(p) - low)
    a, b = ([arb(float(x[0])), arb(float(x[-1]))] for x in (p, q))
    sp, sq = (sum((v * k for v, k in zip(x, counts, strict=True)), arb(0)) for x in (a, b))
    return sum((k * (x / sp) * ((x / sp) / (y / sq)).log() for x, y, k in zip(a, b, counts, strict=True)), arb(0))


@pytest.mark.parametrize("n", [1, 31, 32, 33, 8191, 8192, 8193, 20000])
def test_pieces_cover_a_row_once(n):
    x = np.arange(float(n))
    parts = list(sums.pieces(x, x + 0.5))
    assert np.array_equal(np.concatenate([a for a, *_ in parts]), x)
    assert np.array_equal(np.concatenate([b.ravel() for *_, b in parts]), x + 0.5)
    assert all(len(a) <= sums.BLOCK and (m.shape[1] == sums.LINE or len(a) < sums.LINE) for a, _, m, _ in parts)


# ---- tables and batches -----------------------------------------------------------------------------------------------------------


def ball_information(table):
    p = [[arb(float(v)) for v in row] for row in table]
    x = [sum(row, arb(0)) for row in p]
    y = [sum(column, arb(0)) for column in zip(*p, strict=True)]
    s = sum(x, arb(0))
    return sum((v * (v * s / (x[i] * y[j])).log() for i, row in enumerate(p) for j, v in enumerate(row) if v != 0), arb(0)) / s


def tables(rng, nx, ny):
    yield rng.exponential(size=(nx, ny)) ** 2
    yield rng.exponential(size=(nx, ny)) * (rng.random((nx, ny)) < 0.4) + 1e-300
    blocks = np.full((nx, ny), 0.01)
    blocks[: nx // 2, : ny // 2], blocks[nx // 2 :, ny // 2 :] = 1.1, 1.7
    yield blocks
    yield np.eye(nx, ny) + 1e-3


@pytest.mark.parametrize("shape", [(2, 2), (3, 5), (30, 30), (31, 17), (100, 100), (3, 1000), (300, 7)])
def test_information_of_dependent_tables(shape):
    ctx.prec = 192
    taken = 0
    for table in tables(np.random.default_rng(shape[0]), *shape):
        table /= table.sum()
        truth = ball_information(table)
        value = quick_tables.information(table)
        taken += value is not None
        for got in (value, numeric.mutual_information(table), numeric.mutual_information(np.stack([table, table]))[1]):
            assert got is None or error(got, truth) < 2e-15
    assert taken or max(shape) < 6


def test_tables_left_to_the_general_way():
    rng = np.random.default_rng(3)
    near = np.full((30, 30), 1.0) + rng.random((30, 30))
    near /= near.sum()
    assert quick_tables.information(near) is None
    diagonal = np.eye(4) / 4.0
    assert quick_tables.information(np.eye(4, 8)[:, ::2] / 2.0) is None  # not contiguous
    assert numeric.mutual_information(diagonal) == pytest.approx(math.log(4), rel=1e-15)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for value in (-0.25, math.nan, math.inf):
            bad = diagonal.copy()
            bad[1, 2] = value
            assert quick_tables.information(bad) is None
            with pytest.raises(ValueError):
                numeric.mutual_information(bad)
        with pytest.raises(ValueError):
            numeric.mutual_information(diagonal * 1.1)
        empty = np.zeros((4, 4))
        empty[0, 0] = empty[1, 1] = 0.5  # two rows and columns without weight
        assert error(numeric.mutual_information(empty), arb(2).log()) < 2e-15


@pytest.mark.parametrize("n", [2, 4, 10, 16, 17, 32, 37, 50, 100, 124, 1000])
def test_batches_row_by_row(n):
    """Rows far apart, near, peaked, of two values; the lines of `row_sums` have one length or another."""
    rng = np.random.default_rng(n)
    p = np.stack([draw(rng, n) for _ in range(6)] + [two_values(n, 1.0, 1.3, n // 2)] * 2)
    p[2, 0] += 20.0
    p[2] /= p[2].sum()
    q = np.stack([draw(rng, n), draw(rng, n), draw(rng, n), close(rng, p[3], 0.3), close(rng, p[4], 1e-3), close(rng, p[5], 1e-8)] + [p[0]] * 2)
    for value, row in zip(numeric.entropy(p), p, strict=True):
        assert error(value, ball_entropy(row)) < 2e-15
    for value, a, b in zip(numeric.kl(p, q), p, q, strict=True):
        assert error(value, ball_kl(a, b)) < 2e-15


@pytest.mark.parametrize("n", [1, 5, 31, 33, 100, 101, 124, 1000, 1024, 4096])
def test_row_sums(n):
    rng = np.random.default_rng(n)
    x = np.concatenate([rng.random((4, n)), np.full((4, n), 0.1)])
    assert np.allclose(sums.row_sums(x), [math.fsum(row) for row in x], rtol=12 * U, atol=0.0)
    assert np.allclose(quick_tables.column_sums(np.ascontiguousarray(x.T)), [math.fsum(row) for row in x], rtol=12 * U, atol=0.0)
