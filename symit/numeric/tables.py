r"""Mutual informations of tables, accurate when the variables are nearly independent.

For a table p(x, y) with any sum S the mutual information of p / S is sum g / S with g = p log(p / q) + q - p and q = p(x) p(y) / S, whose sum is S.
The terms are those of bregman.py, with S in the place of both sums and no correction phi(t), for the sum of d = q - p is zero.

**Exact products.** Near independence d is what is left of two nearly equal numbers, so q must be known beyond double precision: the marginals are
added as pairs (`double_sum`, about 100 bits) and multiplied as pairs, and d = (q_high - p) + q_low is rounded at its own size. The relative error of
q, a few (log2 n)**2 u**2, is nothing against d unless the dependence is below 1e-14. The bound is (2) of bregman.py.

**Rounded products.** Away from independence q = fl(fl(p(x) / S) p(y)) is good enough if the marginals are. They are added in two parts: with
y = fl(fl(p + 2) - 2), a multiple of 2**-51, the sums of y are exact in any order as long as S <= 2 (every partial sum is a multiple of 2**-51 below
2), and p - y, exact and at most 2**-52 each, adds up with an error below n DEPTH u 2**-52. So the marginals are right to u and a part that is
negligible against S: a marginal that is off by e moves sum g by at most 2 e. The relative error of q is then at most 5 u, and since the derivative of
g by q is d / q, it moves sum g by at most 5 u sum |d| <= 5 u sqrt(2.003 G). Added to the elementwise bounds of bregman.py this is at most 52 u G for
`short` from G / S = 0.11 on and 57 u G for `middle` from 0.05 on (`_LEAST`); with the sums, 213 u = 2.4e-14 in all.
"""

import math
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from symit.numeric.atoms import row_totals
from symit.numeric.bregman import Term, likely, middle, near, short
from symit.numeric.checks import Rows
from symit.numeric.sums import BLOCK, Array, double_sum, fast_two_sum, product_error, row_sums, total, two_sum

Double = tuple[Array, Array]
_LEAST: dict[Term, float] = {near: 0.0, middle: 0.05, short: 0.11}


def two_parts(p: Array, work: Array) -> Double:
    """p = high + low with the sums of high exact, for entries >= 0 with a sum <= 2."""
    high = np.add(p, 2.0, out=work[0])
    high -= 2.0
    return high, np.subtract(p, high, out=work[1])


def double_product(a: Double, b: Double) -> Double:
    """The product of two pairs as a pair."""
    high = a[0] * b[0]
    return high, product_error(a[0], b[0], high) + (a[0] * b[1] + a[1] * b[0])


def double_quotient(a: Double, b: Double) -> Double:
    """A pair divided by another, as a pair."""
    high = a[0] / b[0]
    product = high * b[0]
    rest = ((a[0] - product) - product_error(high, b[0], product)) + a[1] - high * b[1]
    return fast_two_sum(high, rest / b[0])


def add_pairs(a: Double, axis: int) -> Double:
    """The sum of pairs as a pair."""
    high, low = double_sum(a[0], axis)
    return fast_two_sum(high, low + a[1].sum(axis=axis))


def _stripes(nx: int, ny: int) -> Iterator[slice]:
    step = max(1, BLOCK // ny)
    for i in range(0, nx, step):
        yield slice(i, min(i + step, nx))


def large(table: npt.NDArray) -> float:
    """sum g of one table that fills a block or more, in stripes of rows; its sum is in (0, 2]."""
    nx, ny = table.shape
    step = max(1, BLOCK // ny)
    work = np.empty((4, min(nx, step), ny))

    def stripes() -> Iterator[tuple[slice, Array, Array]]:
        for stripe in _stripes(nx, ny):
            p = np.ascontiguousarray(table[stripe], dtype=np.float64)
            yield stripe, p, work[:, : len(p)]

    def terms(a: Double, b: Double, way: Term | None) -> tuple[float, Term]:
        parts = []
        for stripe, p, w in stripes():
            q = np.multiply(a[0][stripe, None], b[0], out=w[3])
            d = q - p
            if way is None:
                way = likely(p, d)
                if way is near:
                    return 0.0, near
            if way is near:
                left, right = np.broadcast_to(a[0][stripe, None], q.shape), np.broadcast_to(b[0], q.shape)
                d += product_error(left, right, q) + (left * b[1] + a[1][stripe, None] * right)
            g = way(p, q, d, w, bool(np.minimum.reduce(p, None) <= 0.0))
            _underflow(g, p, q, a[0][stripe, None], b[0])
            parts.append(float(np.add.reduce(row_sums(g))))
        assert way is not None
        return total(parts), way

    x, y = np.empty(nx), [np.zeros(ny), np.zeros(ny)]
    for stripe, p, w in stripes():
        high, low = two_parts(p, w)
        x[stripe] = high.sum(axis=1) + low.sum(axis=1)
        y[0] += np.add.reduce(high, 0)
        y[1] += np.add.reduce(low, 0)
    whole = math.fsum(x)
    zero = np.zeros(0)
    g, way = terms((x / whole, zero), (y[0] + y[1], zero), None)
    if way is not near and g >= _LEAST[way] * whole:
        return g
    rows: list[Double] = []
    columns: Double = (np.zeros(ny), np.zeros(ny))
    for _, p, _ in stripes():
        rows.append(double_sum(p, 1))
        part = double_sum(p, 0)
        s, e = two_sum(columns[0], part[0])
        columns = fast_two_sum(s, e + (columns[1] + part[1]))
    pairs: Double = (np.concatenate([r[0] for r in rows]), np.concatenate([r[1] for r in rows]))
    return terms(double_quotient(pairs, add_pairs(pairs, 0)), columns, near)[0]


def small(tables: npt.NDArray, sums: Array) -> Array:
    """sum g of tables of shape (m, nx, ny), many of them at once; their sums are in [0, 2]."""
    m, nx, ny = tables.shape
    g = np.empty(m)
    count = max(1, BLOCK // (nx * ny))
    work = np.empty((4, min(m, count), nx, ny))
    safe = np.where(sums > 0.0, sums, 1.0)
    exact = []
    for i in range(0, m, count):
        p = np.ascontiguousarray(tables[i : i + count], dtype=np.float64)
        w = work[:, : len(p)]
        high, low = two_parts(p, w)
        x = row_sums(high.reshape(-1, ny)) + row_sums(low.reshape(-1, ny))
        y = np.add.reduce(high, 1) + np.add.reduce(low, 1)
        x = x.reshape(-1, nx) / safe[i : i + count, None]
        q = np.multiply(x[:, :, None], y[:, None, :], out=w[3])
        d = q - p
        way = likely(p, d)
        if way is near:
            exact.append(np.arange(i, i + len(p)))
            continue
        terms = way(p, q, d, w, bool(np.minimum.reduce(p, None) <= 0.0))
        _underflow(terms, p, q, x[:, :, None], y[:, None, :])
        part = row_sums(terms.reshape(len(p), -1))
        g[i : i + count] = part
        exact.append(i + np.flatnonzero(~(part >= _LEAST[way] * sums[i : i + count])))
    index = np.concatenate(exact) if exact else np.zeros(0, dtype=int)
    for i in range(0, len(index), count):
        rows = index[i : i + count]
        g[rows] = _exact(np.asarray(tables[rows], dtype=np.float64))
    return g


def _exact(p: Array) -> Array:
    k, nx, ny = p.shape
    x, y = double_sum(p, 2), double_sum(p, 1)
    s = add_pairs(x, 1)
    x = double_quotient(x, (np.where(s[0] > 0.0, s[0], 1.0)[:, None], s[1][:, None]))
    # contiguous copies: ufuncs that broadcast along short axes cost five times as much
    a: Double = (np.repeat(x[0], ny, axis=1), np.repeat(x[1], ny, axis=1))
    b: Double = (np.repeat(y[0][:, None], nx, axis=1).reshape(k, -1), np.repeat(y[1][:, None], nx, axis=1).reshape(k, -1))
    flat = p.reshape(k, -1)
    q, q_low = double_product(a, b)
    d = (q - flat) + q_low
    terms = near(flat, q, d, np.empty((3, *flat.shape)), True)
    _underflow(terms, flat, q, a[0], b[0])
    return row_sums(terms)


def _underflow(g: Array, p: Array, q: Array, a: Array, b: Array) -> None:
    """Put in order the terms whose product of marginals a b is too small to have its digits."""
    if float(np.minimum.reduce(q, None)) < 1e-290:
        bad = (q < 1e-290) & (p > 0.0)
        if bad.any():
            a, b = np.broadcast_to(a, p.shape), np.broadcast_to(b, p.shape)
            g[bad] = p[bad] * (np.log(p[bad]) - np.log(a[bad]) - np.log(b[bad])) + (q[bad] - p[bad])


def informations(rows: Rows, sums: Array, shape: tuple[int, int], slices: int = 1) -> Array:
    """Mutual informations in nats of the tables in the rows, whose sums are in (0, 2]; with `slices` > 1 each row is that many tables.

    The second gives conditional mutual informations: sum_z sum g(x, y, z) / S with q = p(x, z) p(y, z) / p(z).
    """
    m = len(rows.data)
    tables = rows.data.reshape(m * slices, *shape)
    each = sums if slices == 1 else row_totals(tables.reshape(m * slices, shape[0] * shape[1]))
    if shape[0] * shape[1] > BLOCK:
        g = np.array([large(t) if s > 0.0 else 0.0 for t, s in zip(tables, each, strict=True)])
    else:
        g = small(tables, each)
    if slices > 1:
        g = np.add.reduce(g.reshape(m, slices), axis=1)
    return np.maximum(g / sums, 0.0)
