r"""Entropies of one distribution, and why the largest atom is set apart.

Of a distribution close to a point mass the entropy is small, and log of its largest atom is lost in the rounding of the sum. With S = sum v,
R = the sum without the largest atom v0, and pi = v / S,

    -log pi0 = log1p(R / v0),       H = (sum' -v log(v / S) + v0 log1p(R / v0)) / S,                        (1)

the sums over the other atoms, none of which is above 1/2 when v0 is. All terms are non-negative and none is the difference of nearly equal numbers.

With u = 2**-53, np.log within K = 1 ulp and `DEPTH` of sums.py (Higham's bounds, second order rounded up):

* plain way, H = log S - sum v log v / S, taken where the result is at least `PLAIN` = 0.69: the logarithm and the product give 3 u sum |v log v|, the
  sum `DEPTH` u more, the quotient by S another (`DEPTH` + 1) u; log S, whose argument has an error of `DEPTH` u, gives at most (`DEPTH` + 2) u, and
  S is within 1e-3 of 1. Together (2 DEPTH + 5) u H + (DEPTH + 2) u <= 271 u H = 3.0e-14 H. Below 0.69 an atom is above 1/2. A row of n <= 16 entries
  has n - 1 in the place of DEPTH, and the same bound holds from 0.25 on (`plain`);
* (1): each v log(v / S) has the relative error (DEPTH + 2) u / |log(v / S)| + 3 u <= 117 u, and log1p(R / v0) has at most (DEPTH + 4) u; with the
  sum and the quotient 117 u + 2 (DEPTH + 1) u <= 271 u again.

What is observed is below 1e-15.
"""

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from symit.numeric.checks import F64, Pair, Rows
from symit.numeric.sums import BLOCK, Array, column, row_sums, run, total, without

PLAIN = 0.69


def plain(n: int) -> float:
    """The entropy of n atoms from which on the plain way is good enough."""
    return PLAIN if n > 16 else 0.25


class Plain:
    """The kernel (sum v log v, sum v). `low` gets below zero, or is not a number, if an entry is."""

    def __init__(self) -> None:
        self.low = 0.0
        self.zeros = False

    def __call__(self, blocks: list[Array], work: Array, rows: slice, start: int) -> tuple[Any, ...]:
        v, w = blocks[0], work[0]
        if not self.zeros:
            np.log(v, out=w)
            w *= v
            t = row_sums(w)
            if (t if w.ndim == 1 else np.add.reduce(t)) < np.inf:
                return t, row_sums(v)
            # 0 log 0, or a negative entry: from now on both are looked for first, because logarithms of zero are slow
            self.zeros = True
        low = float(np.minimum.reduce(v, None))
        self.low = low if not low >= self.low else self.low
        # v log max(v, 1e-300) is 0 for 0, and off by less than 1e-297 below
        np.maximum(v, 1e-300, out=w)
        np.log(w, out=w)
        w *= v
        return row_sums(w), row_sums(v)


def _sums(blocks: list[Array], work: Array, rows: slice, start: int) -> tuple[object, ...]:
    return (row_sums(blocks[0]),)


def row_totals(data: npt.NDArray) -> Array:
    """Row sums."""
    if len(data) == 1 and data.dtype == F64 and data.shape[1] <= BLOCK:
        return np.array([np.add.reduce(data[0])])
    return run(_sums, (data,), 1, 0)[0]


def sums(rows: Rows, normalise: bool) -> Array:
    """Row sums, after the checks."""
    s = row_totals(rows.data)
    low = float(np.minimum.reduce(rows.data, None)) if rows.data.size else 0.0
    if not normalise:
        rows.check(s, low)
        return s
    rows.check_positive(s, low)
    return rows.rescale(s)


class Peaks:
    """The largest atom of every row: where it is, its size, the sum of the others, and -log of its probability."""

    def __init__(self, data: npt.NDArray, s: Array):
        self.s = s
        self.at = data.argmax(axis=1)
        self.top = data[np.arange(len(data)), self.at].astype(np.float64)
        self.rest = s - self.top
        # the difference would cancel; elsewhere it loses a bit at most
        above = np.flatnonzero(self.top > 0.25 * s)
        if len(above):
            at = self.at[above]

            def kernel(blocks: list[Array], work: Array, rows: slice, start: int) -> tuple[object, ...]:
                return (row_sums(without(blocks[0], work[0], at[rows], start)),)

            self.rest[above] = run(kernel, (data[above],), 1, 1)[0]
        self.surprise = np.log1p(self.rest / self.top)


def peaked(data: npt.NDArray, s: Array) -> Array:
    """Entropies of the normalised rows by (1); 0 for a row that sums to 0."""
    safe = np.where(s > 0.0, s, 1.0)
    peaks = Peaks(data, safe)

    def kernel(blocks: list[Array], work: Array, rows: slice, start: int) -> tuple[object, ...]:
        v = without(blocks[0], work[0], peaks.at[rows], start)
        w = np.divide(v, column(safe, v, rows), out=work[1])
        np.log(w, out=w)
        w *= v
        np.copyto(w, 0.0, where=v == 0.0)
        return (row_sums(w),)

    t = run(kernel, (data,), 1, 2)[0]
    return np.where(s > 0.0, (peaks.top * peaks.surprise - t) / safe, 0.0)


def entropy_rows(rows: Rows, normalise: bool) -> Array:
    """Entropies of the rows in nats."""
    if normalise:
        s = sums(rows, True)
        return entropy_scaled(rows.data, s)
    data = rows.data
    kernel = Plain()
    if len(data) == 1:
        t, s = (np.array([x]) for x in _one(data[0], kernel))
    else:
        t, s = run(kernel, (data,), 2, 1)
    rows.check(s, kernel.low)
    h = np.log(s) - t / s
    return _finish(data, s, h)


def _one(v: npt.NDArray, kernel: Plain) -> tuple[float, float]:
    """The sums of the kernel for one row, without the bookkeeping of `run`."""
    width = min(len(v), BLOCK)
    work = np.empty((1, width))
    whole = slice(0, 1)
    parts = []
    for a in range(0, len(v), width):
        x = v[a : a + width].astype(np.float64, copy=False)
        parts.append(kernel([x], work if len(x) == width else work[:, : len(x)], whole, a))
    if len(parts) == 1:
        return parts[0][0], parts[0][1]
    return total(p[0] for p in parts), total(p[1] for p in parts)


def entropy_scaled(data: npt.NDArray, s: Array) -> Array:
    """Entropies of non-negative rows with the sums s, which may be anything; 0 for a row that sums to 0."""
    safe = np.where(s > 0.0, s, 1.0)

    def kernel(blocks: list[Array], work: Array, rows: slice, start: int) -> tuple[object, ...]:
        v = blocks[0]
        w = np.divide(v, column(safe, v, rows), out=work[0])
        np.maximum(w, 1e-300, out=w)
        np.log(w, out=w)
        w *= v
        return (row_sums(w),)

    return _finish(data, s, run(kernel, (data,), 1, 1)[0] / -safe)


def _finish(data: npt.NDArray, s: Array, h: Array) -> Array:
    least = plain(data.shape[1])
    if h.size and not float(np.minimum.reduce(h)) >= least:
        again = np.flatnonzero(~(h >= least))
        h[again] = peaked(data.take(again, axis=0), s[again])
    return h


def cross_rows(pair: Pair, normalise: bool) -> Array:
    """-sum p log q of the normalised rows, in nats, by the plain way or, below `PLAIN`, with the largest atom of q set apart as in (1)."""
    low = np.inf
    sq = sums(pair.q, normalise)
    if normalise:
        sums(pair.p, True)  # for the scaling

    def kernel(blocks: list[Array], work: Array, rows: slice, start: int) -> tuple[object, ...]:
        nonlocal low
        p, q = blocks
        least = float(np.minimum.reduce(p, None))
        low = least if not least >= low and low == low else low
        w = np.log(np.divide(q, column(sq, q, rows), out=work[0]) if normalise else q, out=work[0])
        w *= p
        if not least > 0.0:
            np.copyto(w, 0.0, where=p == 0.0)
        return row_sums(w), row_sums(p)

    sq = np.broadcast_to(sq, (pair.rows,))
    t, sp = run(kernel, pair.arrays(), 2, 1)
    pair.p.check_positive(sp, low) if normalise else pair.p.check(sp, low)
    h = -t / sp if normalise else np.log(sq) - t / sp
    again = np.flatnonzero(~(h >= PLAIN))
    if len(again):
        h[again] = _cross_peaked(*pair.take(again), sp[again], sq[again])
    return h


def _cross_peaked(p: npt.NDArray, q: npt.NDArray, sp: Array, sq: Array) -> Array:
    peaks = Peaks(np.broadcast_to(q, (len(sp), q.shape[1])), sq)

    def kernel(blocks: list[Array], work: Array, rows: slice, start: int) -> tuple[object, ...]:
        v = without(blocks[0], work[0], peaks.at[rows], start)
        w = np.divide(blocks[1], column(sq, v, rows), out=work[1])
        np.log(w, out=w)
        w *= v
        np.copyto(w, 0.0, where=v == 0.0)
        return (row_sums(w),)

    at_top = np.broadcast_to(p, (len(sp), p.shape[1]))[np.arange(len(sp)), peaks.at]
    return (at_top * peaks.surprise - run(kernel, (p, q), 1, 2)[0]) / sp


def power_sums(rows: Rows, alpha: float, normalise: bool) -> tuple[Array, Array]:
    """(sum pi (pi**(alpha - 1) - 1), log sum pi**alpha) for alpha in (0, inf) other than 1.

    expm1((alpha - 1) log pi) keeps its digits as alpha -> 1, and all terms have one sign. Where the power sum is below 1/2 its logarithm comes from
    (alpha - 1) log pi0 + log sum pi (pi / pi0)**(alpha - 1), two terms of one sign, which cannot underflow.
    """
    s = sums(rows, normalise)
    peaks = Peaks(rows.data, s)
    beta = alpha - 1.0

    def kernel(blocks: list[Array], work: Array, block: slice, start: int) -> tuple[object, ...]:
        v = without(blocks[0], work[0], peaks.at[block], start)
        v /= column(s, v, block)
        w = np.log(v, out=work[1])
        w *= beta
        e = np.expm1(w, out=work[2])
        e *= v
        # exp z has an error of z units in the last place, a power has not
        index = np.flatnonzero(np.abs(w, out=w) > 1.0)
        rare = v.reshape(-1)[index]
        e.reshape(-1)[index] = np.power(rare, alpha) - rare
        return (row_sums(e),)

    excess = run(kernel, (rows.data,), 1, 3)[0]
    excess += peaks.top / s * np.expm1(-beta * peaks.surprise)
    log = np.log1p(np.maximum(excess, -0.5))
    small = np.flatnonzero(excess < -0.5)
    if len(small):
        top, total = peaks.top[small], s[small]

        def scaled(blocks: list[Array], work: Array, block: slice, start: int) -> tuple[object, ...]:
            v = blocks[0]
            w = np.divide(v, column(top, v, block), out=work[0])
            np.log(w, out=w)
            w *= beta
            np.exp(w, out=w)
            w *= np.divide(v, column(total, v, block), out=work[1])
            return (row_sums(w),)

        log[small] = np.log(run(scaled, (rows.data[small],), 1, 2)[0]) - beta * peaks.surprise[small]
    return excess, log


def log_support(rows: Rows, normalise: bool) -> Array:
    """log of the number of positive entries."""
    sums(rows, normalise)
    return np.log(np.count_nonzero(rows.data, axis=1))


def min_entropy(rows: Rows, normalise: bool) -> Array:
    """-log of the largest probability."""
    return Peaks(rows.data, sums(rows, normalise)).surprise


def binary(x: npt.NDArray) -> Array:
    """-x log x - (1 - x) log(1 - x) for x in [0, 1], by the smaller of x and 1 - x, which is exact."""
    m = np.where(x > 0.5, 1.0 - x, x)
    return np.where(m > 0.0, -m * np.log(m), 0.0) - (1.0 - m) * np.log1p(-m)


def perplexity_of(h: Array) -> Array:
    """exp of an entropy in nats."""
    return np.exp(h) if len(h) != 1 else np.array([math.exp(h[0])])
