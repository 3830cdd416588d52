"""Passes over pairs of distributions: differences, sums, checks, and the second order corrections of bregman.py."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from symit.numeric.bregman import LEAST, Term, likely, middle, near, phi, short
from symit.numeric.checks import F64, Pair, tolerance
from symit.numeric.sums import BLOCK, Array, column, product_error, row_sums, run, total, without


class Pass:
    """A kernel that adds up the terms of one measure, with the sum of p and of d = q - p, and looks for negative entries.

    `scale`, if given, multiplies the rows of q; the products are carried as exact pairs, so that d = q scale - p keeps its digits.
    `tau`, if given, then takes q tau off d, for terms that want differences whose sum vanishes; `at` names one column a row where d is set to zero.
    """

    def __init__(self, term: Term, scale: Array | None = None, tau: Array | None = None):
        self.term, self.scale, self.tau = term, scale, tau
        self.low = np.inf
        self.at: npt.NDArray | None = None

    def __call__(self, blocks: list[Array], work: Array, rows: slice, start: int) -> tuple[object, ...]:
        p, q = blocks
        low = float(np.minimum.reduce(p, None))
        if not low > 0.0 or self.watch_q:
            low = min(low, float(np.minimum.reduce(q, None)))
        if not low >= self.low and self.low == self.low:  # a nan stays
            self.low = low
        if self.scale is None:
            d = np.subtract(q, p, out=work[0])
            term = self.choose(p, d)
        else:
            c = column(self.scale, p, rows)
            scaled = np.multiply(q, c, out=work[1])
            d = np.subtract(scaled, p, out=work[0])
            term = self.choose(p, d)
            if term is not short and term is not middle:
                d += product_error(q, c, scaled)
            q = scaled
        if self.tau is not None:
            d -= q * column(self.tau, p, rows)
        if self.at is not None:
            without(d, d, self.at[rows], start)
        return row_sums(term(p, q, d, work[2:], low <= 0.0)), row_sums(p), row_sums(d)

    watch_q = True

    def choose(self, p: Array, d: Array) -> Term:
        return self.term


class RelativePass(Pass):
    """The terms of the relative entropy: in a plain way if that looks sufficient, which the caller then checks."""

    # a negative q under a positive p makes a logarithm not a number
    watch_q = False

    def __init__(self, scale: Array | None = None, guess: Term | None = None):
        super().__init__(near, scale)
        self.guess = guess

    def choose(self, p: Array, d: Array) -> Term:
        if self.guess is None:
            self.guess = likely(p, d)
        return self.guess


Finish = Callable[[Array, Array, Array], tuple[Array, Array]]


def second_order(pair: Pair, term: Term, finish: Finish, normalise: bool) -> Array:
    """Row values of a measure that the sums of p and q enter only by a correction of second order.

    `finish(values, sum p, t)` gives the measure of the normalised pair and the correction that was subtracted; rows in which it is more than a
    64th of what is left are computed again with q rescaled to the sum of p.
    """
    scale = np.divide(*entry_pass(pair, True)) if normalise else None
    kernel = RelativePass(scale) if term is near else Pass(term, scale)
    values, s, sd = run(kernel, pair.arrays(), 3, 5)
    if not normalise:
        pair.check(s, s + sd, kernel.low, False)
    if isinstance(kernel, RelativePass):
        # rows that came out below what the way they were computed is good for, by the next better way
        while kernel.guess is not None and kernel.guess is not near:
            again = np.flatnonzero(~(values >= LEAST[kernel.guess] * s) | (values == np.inf))
            if not len(again):
                break
            kernel = RelativePass(None if scale is None else scale[again], middle if kernel.guess is short else near)
            values[again], s[again], sd[again] = run(kernel, pair.take(again), 3, 5)
    if not kernel.low >= 0.0 or (values != values).any():
        pair.refuse(s)
    t = sd / s
    result, correction = finish(values, s, t)
    again = np.flatnonzero(correction * 64.0 > result)
    if len(again):
        # proportional arguments: bring q to the sum of p, up to a rounding error by a factor and to u**2 by a difference
        arrays = pair.take(again)
        scale = (1.0 if scale is None else scale[again]) / (1.0 + t[again])
        _, s, sd = run(Pass(_differences, scale), arrays, 3, 2)
        t = sd / s
        values = run(Pass(term, scale, t / (1.0 + t)), arrays, 3, 5)[0]
        result[again] = finish(values, s, np.zeros_like(s))[0]
    return np.maximum(result, 0.0)


def _differences(p: Array, q: Array, d: Array, work: Array, zeros: bool) -> Array:
    return d


def entry_pass(pair: Pair, normalise: bool) -> tuple[Array, Array]:
    """(sum p, sum q), row by row, after the checks."""
    kernel = Pass(lambda p, q, d, work, zeros: q)
    sq, sp, _ = run(kernel, pair.arrays(), 3, 2)
    pair.check(sp, sq, kernel.low, normalise)
    return pair.rescale(sp, sq) if normalise else (sp, sq)


def centred(pair: Pair, normalise: bool) -> tuple[Array | None, Array, Array]:
    """(scale, tau, sum p): q scale (1 - tau) has the sum of p, row by row, up to an error that is small even against the differences."""
    sp, sq = entry_pass(pair, normalise)
    scale = sp / sq if normalise else None
    _, s, sd = run(Pass(_differences, scale), pair.arrays(), 3, 2)
    if not normalise and (np.abs(sd / s) > 2.0**-50).any():
        # q tau would carry rounding errors of its own
        scale = sp / sq
        _, s, sd = run(Pass(_differences, scale), pair.arrays(), 3, 2)
    t = sd / s
    return scale, t / (1.0 + t), s


def skewed(pair: Pair, w1: float, w2: float, normalise: bool) -> Array:
    """w1 KL(P, M) + w2 KL(Q, M), M = w1 P + w2 Q, of the normalised rows.

    The differences m - p = w2 d and m - q = -w1 d come from d = q - p, whose sum is zero after `centred`. `middle` is enough from the same value on
    as for one relative entropy: by Jensen's inequality w1 sum |w2 d| + w2 sum |w1 d| is bounded by the square root of twice the result in the same
    way, and the two more roundings of the differences make the bound of bregman.py 50 u in place of 43 u.
    """
    scale, tau, s = centred(pair, normalise)
    if w1 == 0.0 or w2 == 0.0:
        return np.zeros_like(s)

    def term(way: Term) -> Term:
        def both(p: Array, q: Array, d: Array, work: Array, zeros: bool) -> Array:
            m, e, first = work[0], work[1], work[2]
            np.multiply(d, w2, out=e)
            np.add(p, e, out=m)
            np.multiply(way(p, m, e, work[3:], zeros), w1, out=first)
            np.multiply(d, -w1, out=e)
            return np.add(first, way(q, m, e, work[3:], zeros) * w2, out=first)

        return both

    values = run(Pass(term(middle), scale, tau), pair.arrays(), 3, 8)[0]
    again = np.flatnonzero(~(values >= LEAST[middle] * s))
    if len(again):
        kernel = Pass(term(near), None if scale is None else scale[again], tau[again])
        values[again] = run(kernel, pair.take(again), 3, 8)[0]
    return np.maximum(values / s, 0.0)


def variation(pair: Pair, normalise: bool) -> Array:
    """sum |p - q| / 2 of the normalised rows.

    Below 1e-15 the difference of the largest atom of p, known to u**2 only, may be the rounding of that atom; it is then minus the sum of the others.
    """
    scale, tau, s = centred(pair, normalise)
    values = run(Pass(_absolute, scale, tau), pair.arrays(), 3, 3)[0] / (2.0 * s)
    again = np.flatnonzero(values < 1e-15)
    if len(again):
        p, q = pair.take(again)
        p = np.broadcast_to(p, (len(again), p.shape[1]))
        kernel = Pass(_absolute, None if scale is None else scale[again], tau[again])
        kernel.at = p.argmax(axis=1)
        around, _, sd = run(kernel, (p, q), 3, 3)
        values[again] = (around + np.abs(sd)) / (2.0 * s[again])
    return values


def _absolute(p: Array, q: Array, d: Array, work: Array, zeros: bool) -> Array:
    return np.abs(d, out=work[0])


def relative(pair: Pair, normalise: bool) -> Array:
    """KL of the normalised rows, in nats."""
    if not normalise and pair.rows == 1:
        value = _one(pair)
        if value is not None:
            return value

    def finish(values: Array, s: Array, t: Array) -> tuple[Array, Array]:
        correction = phi(t)
        return values / s - correction, correction

    return second_order(pair, near, finish, normalise)


def _row(p: npt.NDArray, q: npt.NDArray, term: Term | None) -> tuple[float, float, float, float, Term]:
    """sum g, sum p, sum d, the smallest entry (of q only if p has zeros), and the way the terms were computed."""
    n = len(p)
    width = min(n, BLOCK)
    work = np.empty((4, width))
    low, parts = np.inf, []
    for a in range(0, n, width):
        x = p[a : a + width].astype(np.float64, copy=False)
        y = q[a : a + width].astype(np.float64, copy=False)
        w = work if len(x) == width else work[:, : len(x)]
        least = np.minimum.reduce(x)
        if not least > 0.0:
            least = min(least, np.minimum.reduce(y))
        low = least if not least >= low else low
        d = np.subtract(y, x, out=w[0])
        if term is None:
            term = likely(x, d)
        parts.append((np.add.reduce(term(x, y, d, w[1:], not least > 0.0)), np.add.reduce(x), np.add.reduce(d)))
    assert term is not None
    g, s, sd = parts[0] if len(parts) == 1 else (total(values) for values in zip(*parts, strict=True))
    return float(g), float(s), float(sd), float(low), term


def _one(pair: Pair) -> Array | None:
    """`relative` for one row, in Python floats: the general way costs 40 microseconds more. None if anything is to be refused."""
    p, q = (x[0] for x in pair.arrays())
    g, s, sd, low, term = _row(p, q, None)
    if not (low >= 0.0 and abs(s - 1.0) <= tolerance(len(p), p.dtype) and abs(s + sd - 1.0) <= tolerance(len(q), q.dtype)):
        return None
    if term is not near and not LEAST[term] * s <= g < np.inf:
        g = _row(p, q, near)[0]
    t = sd / s
    correction = t * t * (0.5 - t / 3.0)
    value = g / s - correction
    return np.array([value]) if abs(t) <= 1e-8 and 64.0 * correction <= value else None


def one_block(p: npt.ArrayLike, q: npt.ArrayLike) -> float | None:
    """`relative` for two float64 vectors of one block with positive entries, with nothing around it; None for anything else."""
    if not (type(p) is np.ndarray and type(q) is np.ndarray and p.dtype == F64 and q.dtype == F64 and p.ndim == 1 and p.shape == q.shape):
        return None
    n = len(p)
    if not 0 < n <= BLOCK or not np.minimum.reduce(p) > 0.0:
        return None
    work = np.empty((5, n))
    d = np.subtract(q, p, out=work[0])
    np.copyto(work[1], p)
    # two entries tell most pairs that are far apart for less than `likely` costs
    way = likely(p, d) if abs(d[0]) < 0.5 * p[0] and abs(d[-1]) < 0.5 * p[-1] else short
    way(p, q, d, work[2:], False)
    # one reduction of three rows costs less than two of one
    sd, s, value = np.add.reduce(work[:3], 1).tolist()
    allowed = tolerance(n)
    if not (abs(s - 1.0) <= allowed and abs(s + sd - 1.0) <= allowed):
        return None
    if way is not near and not LEAST[way] * s <= value < np.inf:
        way = near
        value = float(np.add.reduce(near(p, q, d, work[2:], False)))
    t = sd / s
    correction = t * t * (0.5 - t / 3.0)
    value = value / s - correction
    return value if 64.0 * correction <= value else None
