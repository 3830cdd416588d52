r"""Fast paths for one float64 row, and the bounds that say when their results are kept.

A function here returns None whenever a hypothesis of its bound fails; the general way of atoms.py and pairs.py then computes, or refuses, anew.
Everything is decided from values that are computed anyway: the smallest entry (by `argmin`, which finds nan too and costs a third of `min`), the
sums, and the result.

Notation of bregman.py: u = 2**-53, K = 1 ulp for log and log1p, d = q - p, g = p log(p / q) + d, G = sum g / S, W = sum |d| <= 1.42 sqrt G; S is
within 1e-3 of 1. Sums err by at most D u sum |terms|: D = `sums.PAIRWISE` = 32 for rows of up to `ONE` entries, `sums.DEPTH` = 76 beyond. Where
np.dot is used, for corrections only, nothing is assumed of the order in which it adds: n u sum |terms|. To first order in u:

* far: KL = T / S + log(S' / S), T = sum p log(p / q), S' = sum q. The terms of T err by (2 K + 1) u |p log(p / q)| + 1.01 u p and their sum by D u
  more, where sum |p log(p / q)| <= G + W. S contributes D u (KL + 1), S' D u, the last operations 4 u. For G >= `FAR` = 0.7 in all

      u KL ((3 + D)(1 + W/G) + 1.01/G + D (1 + 1/G) + D/G + 4) <= (8 + 3 W/G + D (2 + W/G + 2/G) + 1.01/G) u KL <= (15 + 6.6 D) u KL,

  227 u KL = 2.6e-14 KL, or 517 u KL = 5.8e-14 KL for long rows.

  Rows of up to `ONE` entries between 0.11 and there add d to the terms, which is `short` of bregman.py: (31 + 2 D + 4) u KL = 99 u KL = 1.1e-14 KL.

* middle: y = d / p >= -3/4, terms p (y - log1p y) as in bregman.py, 43 u G for G >= `MIDDLE` = 0.008; their sum D u G; S and the last operations
  (D + 4) u: (47 + 2 D) u KL = 111 u KL = 1.3e-14 KL.

* series, as in `bregman.near`: g = v + v e with v = r d >= 0, e = (r**2 - r) S(r**2) and r**2 <= `TOP`, so |e| <= 0.048. v errs by 4 u, sum v by
  D u. The roundings of e (below 6 u |e|) and the terms omitted (u / 2) add u sum v, and sum v e, added by np.dot, n u |e| <= 50 u sum v. Since
  sum g >= 0.95 sum v, with S ((4 + D + 51) / 0.95 + D + 4) u KL <= 128 u KL = 1.5e-14 KL.

* tiny: sum g = M0/2 - M1/3 + M2/4 - R with Mk = sum v y**k, v = d y >= 0. Let Y = sum y**2; Y**1.5 < 1.5e-16 n <= 1.6e-13, so |y| <= sqrt(Y)
  <= 5.5e-5 and |R| <= M2 sqrt(Y) / 4.9, which is left out where it is below u M0. v errs by 4 u, M0 by D u, and M1, whatever the order, by
  (n + 6) u sqrt(Y) M0 < 0.1 u M0: ((4 + D) / 2 + 1.1) / 0.49 + D + 4 <= 76 u KL = 8.4e-15 KL.

In the last three t = sum d / S errs by at most D u W, which enters through phi(t) at second order (bregman.py, at most 8 u KL more); where phi(t) is
more than a 64th of the result the general way takes over.

* entropy, H = log S - T / S with T = sum p log p, kept if -T >= 0.7: log and product (2 K + 1) u |T|, sums D u |T|, D u |T| and D u, last operations
  4 u; with |T| <= 1.002 H this is (7 + 3.45 D) u H: 118 u H = 1.4e-14 H, or 270 u H = 3.0e-14 H for long rows.

These are worst cases; what is observed is below 2e-15, also for rows of few different values, whose roundings do not average out. Adding 1e-300 to p
or p / q keeps zeros out of the logarithm. It changes nothing above 1e-283, and below that moves a term by less than 1e-280.
"""

import math
from typing import TypeGuard

import numpy as np
import numpy.typing as npt

from symit.numeric.bregman import _DEGREE, _S, LEAST, short
from symit.numeric.checks import F64
from symit.numeric.sums import BLOCK, LINE, ONES, Array, pieces

# `checks.tolerance` for fewer than 10**12 entries
_ALLOWED = 4.0 * 2.0**-52
ONE = 1024
FAR, MIDDLE, TOP = 0.7, 0.008, 0.0156


# as a decorator it costs half as much as around the body
_quietly = np.errstate(all="ignore")


def _vector(p: npt.ArrayLike) -> TypeGuard[Array]:
    return type(p) is np.ndarray and p.dtype is F64 and p.strides == (8,) and p.size > 0


def entropy(p: npt.ArrayLike) -> float | None:
    """Entropy of one row in nats."""
    if not _vector(p):
        return None
    n = len(p)
    t, s = _short_entropy(p) if n <= ONE else _long_entropy(p)
    return math.log(s) - t / s if t <= -0.7 and -_ALLOWED * n <= s - 1.0 <= _ALLOWED * n else None


def _short_entropy(p: Array) -> list[float]:
    low = p.item(p.argmin())
    if not low >= 0.0:
        return [math.nan] * 2
    work = np.empty((2, len(p)))
    w = work[0]
    np.log(p if low > 0.0 else p + 1e-300, w)
    np.multiply(w, p, w)
    work[1] = p
    # one reduction of two rows costs less than two of one
    sums: list[float] = np.add.reduce(work, 1).tolist()
    return sums


@_quietly
def _long_entropy(p: Array) -> tuple[float, float]:
    # the logarithm comes first, because a pass that computes hides the time of reading memory
    work = np.empty(BLOCK)
    block = work.reshape(-1, LINE)
    terms: list[Array] = []
    sums: list[Array] = []
    zeros = False
    for x, m in pieces(p):
        ones = ONES[: m.shape[1]]
        w = work[: len(x)] if len(x) < BLOCK else work
        v = block if len(x) == BLOCK else w.reshape(m.shape)
        if not zeros:
            np.log(x, w)
            w *= x
            part = v.dot(ones)
        if zeros or not part.dot(part) < np.inf:
            # 0 log 0, or a negative entry
            if not x.item(x.argmin()) >= 0.0:
                return math.nan, math.nan
            zeros = True
            np.add(x, 1e-300, w)
            np.log(w, w)
            w *= x
            part = v.dot(ones)
        terms.append(part)
        sums.append(m.dot(ones))
    return float(np.add.reduce(np.concatenate(terms))), float(np.add.reduce(np.concatenate(sums)))


def relative(p: npt.ArrayLike, q: npt.ArrayLike) -> float | None:
    """KL of two rows in nats."""
    if not (_vector(p) and _vector(q)):
        return None
    n = len(p)
    if n != len(q):
        return None
    # two entries tell most pairs that are far apart; a wrong guess costs time only
    x, y = p.item(0), q.item(0)
    if 0.5 * x < y < 1.5 * x:
        x, y = p.item(-1), q.item(-1)
        if 0.5 * x < y < 1.5 * x:
            return _near(p, q) if n <= ONE else None
    if n <= ONE:
        return _short(p, q, n)
    return _together(*_long(p, q), n)


def _together(t: float, s: float, other: float, n: int) -> float | None:
    allowed = _ALLOWED * n
    if -allowed <= s - 1.0 <= allowed and -allowed <= other - 1.0 <= allowed and 1.002 * FAR <= t < math.inf:
        return t / s + math.log(other / s)
    return None


def _fill(x: Array, y: Array, w: Array) -> bool:
    """x log(x / y) in w; False if anything is negative."""
    np.divide(x, y, w)
    low = x.item(x.argmin())
    if not low > 1e-280:
        # with x = 0 a negative y would pass unseen
        if not (low >= 0.0 and y.item(y.argmin()) >= 0.0):
            return False
        w += 1e-300
    np.log(w, w)
    np.multiply(w, x, w)
    return True


@_quietly
def _short(p: Array, q: Array, n: int) -> float | None:
    work = np.empty((3, n))
    if not _fill(p, q, work[0]):
        return None
    work[1] = p
    work[2] = q
    t, s, other = np.add.reduce(work, 1).tolist()
    if not 0.9 * LEAST[short] <= t < 1.002 * FAR:
        return _together(t, s, other, n)
    # the way `short` of bregman.py
    np.subtract(q, p, work[2])
    work[0] += work[2]
    g, s, sd = np.add.reduce(work, 1).tolist()
    return _finish(g, s, sd, n) if g >= 1.002 * LEAST[short] else None


@_quietly
def _long(p: Array, q: Array) -> tuple[float, float, float]:
    x, y = p[:512], q[:512]
    s, other = float(x.sum()), float(y.sum())
    # the first entries tell whether the rest is worth the while
    if 0.0 < s < math.inf and 0.0 < other < math.inf and float(np.log(x / y + 1e-300).dot(x)) / s + math.log(other / s) < 0.8 * FAR:
        return math.nan, math.nan, math.nan
    work = np.empty(BLOCK)
    block = work.reshape(-1, LINE)
    lines: tuple[list[Array], ...] = ([], [], [])
    for x, y, mx, my in pieces(p, q):
        ones = ONES[: mx.shape[1]]
        w = work[: len(x)] if len(x) < BLOCK else work
        if not _fill(x, y, w):
            return math.nan, math.nan, math.nan
        lines[0].append((block if len(x) == BLOCK else w.reshape(mx.shape)).dot(ones))
        lines[1].append(mx.dot(ones))
        lines[2].append(my.dot(ones))
    t, s, other = (float(np.add.reduce(np.concatenate(row))) for row in lines)
    return t, s, other


@_quietly
def _near(p: Array, q: Array) -> float | None:
    n = len(p)
    if not p.item(p.argmin()) > 1e-200:
        return None
    work = np.empty((3, n))
    g, d = work[0], work[1]
    np.subtract(q, p, d)
    y = np.divide(d, p)
    square = float(y.dot(y))
    if not square < 0.5 and not y.item(y.argmin()) >= -0.75:
        return None
    more = third = 0.0
    small = square * math.sqrt(square) < 1.5e-16 * n
    middle = square > 0.017 * n
    if middle:
        np.log1p(y, g)
        np.subtract(y, g, y)
        np.multiply(y, p, g)
    elif small:
        np.multiply(y, d, g)
        second = float(g.dot(y))
        third = float(np.multiply(y, y, y).dot(g))
        np.multiply(g, 0.5, g)
        more = 0.25 * third - second / 3.0
    else:
        more = series(p, q, d, g)
        if more != more:
            return None
    work[2] = p
    first, sd, s = np.add.reduce(work, 1).tolist()
    if (middle and not first >= 1.002 * MIDDLE) or (small and not third * math.sqrt(square) <= 8e-16 * first):
        return None
    return _finish(first + more, s, sd, n)


def _finish(g: float, s: float, sd: float, n: int) -> float | None:
    """The relative entropy of the normalised pair, (1) of bregman.py."""
    allowed = _ALLOWED * n
    if not (abs(s - 1.0) <= allowed and abs(s + sd - 1.0) <= allowed):
        return None
    t = sd / s
    correction = t * t * (0.5 - t / 3.0)
    value = g / s - correction
    return value if 64.0 * correction <= value < math.inf else None


def series(p: Array, q: Array, d: Array, v: Array) -> float:
    """sum v e, and v; not a number if the rows are too far apart."""
    r = np.add(p, q)
    np.divide(d, r, r)
    np.multiply(r, d, v)
    x = np.multiply(r, r)
    top = x.item(x.argmax())
    if not top <= TOP:
        return math.nan
    k = 0
    while _DEGREE[k] < top:
        k += 1
    e = np.subtract(x, r, r)
    if k == 0:
        return _S[0] * float(v.dot(e))
    s = np.multiply(x, _S[k])
    s += _S[k - 1]
    for j in range(k - 2, -1, -1):
        s *= x
        s += _S[j]
    e *= s
    return float(v.dot(e))
