r"""Relative entropies from non-negative terms, and the proof of when a plain way to them is good enough.

For p, q > 0 and d = q - p let g = p phi(d / p) = p log(p / q) + d, phi(y) = y - log(1 + y) >= 0. Then sum g is a sum of non-negative terms, and
with S = sum p, t = sum d / S the relative entropy of the *normalised* pair is exactly

    KL = sum g / S - phi(t),                                                                                (1)

because sum p log(p/q) / S + log(1 + t) = (sum g - S t) / S + log(1 + t). The rounding of S and t enters (1) through the factor 1/S and through
phi(t) = t**2/2 - ..., never at first order: that is why nothing is lost when P and Q agree to ten digits and their sums miss 1 by an ulp.
When phi(t) is more than a 64th of the result (proportional arguments), q is rescaled to the sum of p (`pairs.second_order`).

u = 2**-53; fl(a op b) = (a op b)(1 + e), |e| <= u; np.log and np.log1p are assumed to be within K = 1 ulp, that is, to have a relative error
of at most 2 K u (tests/test_numeric.py measures at most 0.6 ulp); `DEPTH` = 76 is that of sums.py. Constants are rounded up to cover the terms of
second order. Under- and overflow: a quotient p / q below the smallest normal number spoils a term by less than p < 2**-1021; one that overflows makes
an infinite sum, which is computed again with log p - log q.

**The series** (in `near`). With r = d / (p + q), x = r**2: log(p / q) = -2 atanh r, so g = r d (1 - r (1 - r) S(x)), S(x) = 1/3 + x/5 + x**2/7 + ...
For |r| <= 1/4 the ratio q / p lies in [3/5, 5/3], so d is exact (Sterbenz). p + q, the quotient, r d and the last product round once each: 4 u. The
bracket lies in [0.93, 1.12] and takes 2.3 u by Horner's rule with x <= 1/16; S is cut where the omitted terms are below u / 2 (`_DEGREE`). Each term
is within 7 u.

**The far terms** (`far`), |r| > 1/4. For y = d / p >= -3/4: p (y - log1p(y)). d and the quotient err by 2 u, or by u where d is exact, which is
multiplied by y**2 / (1 + y) / phi(y) <= 3.6; log1p errs by 2 K |log1p y| / phi(y) <= 9.3 u (largest at q = 3 p / 5); two more roundings: 15 u at the
worst y, just below -1/2. Below -3/4: p log(p / q) + d, with (2 + (2 K + 1) log(p / q) + phi) / phi <= 11 u. So for `near`, whatever the ratios,

    |computed sum g / S - exact| <= (15 + DEPTH + DEPTH + 4) u sum g / S = 171 u sum g / S.                 (2)

The error of t is at most DEPTH u W, W = sum |d|, and |t| <= sqrt(KL / 32), so phi(t) adds at most 20 u KL; in all 191 u KL = 2.2e-14 KL.

**Plain ways.** Let G = sum g / S and take S = 1 within 1e-3. W**2 <= (2 sum p + 4 sum q) / 3 sum g <= 2.003 G, by Cauchy-Schwarz on
3 (z - 1)**2 <= (2 z + 4)(z log z - z + 1), z = p / q (the proof of Pinsker's inequality, for measures). Note |p log(p / q)| = |g - d| <= g + |d|.

`short`: fl(fl(p fl(log fl(p / q))) + d).

    division   fl(p / q) = (p / q)(1 + e):   sum p |log(1 + e)|        <= 1.01 u
    log, product                             sum (2 K + 1) u |p log|   <= (2 K + 1) u (G + W)
    d, last addition                                                   <= u (W + G)
    together, K = 1                          u (4 G + 4 W + 1.01)      <= u G (4 + 5.67 / sqrt G + 1.02 / G) <= 31 u G for G >= 0.11

`middle`: p fl(y - fl(log1p(y))), y = fl(d / p), where y >= -3/4, and the far term below.

    d, quotient, as above                                              <= 7.2 u G
    log1p                                    sum 2 K u |p log|         <= 2 K u (G + W)
    difference, product                                                <= 2 u G
    together, K = 1                                                    <= u G (11.2 + 2.84 / sqrt G) <= 43 u G for G >= 0.008

Both bounds decrease in G. The plain ways are kept where the computed G is at least `LEAST`; otherwise the row is computed again by the next better
way. With the sums and the last operations (43 + 2 DEPTH + 4) u = 199 u: the relative error is at most 2.3e-14. (Where q is rescaled, the products q c
are rounded to u in the plain ways, which moves sum g by at most u W, less than 16 u G: 2.4e-14.)

These are worst cases, which add up the roundings of thousands of terms as if all had the same sign and the largest size; what is observed is below
2e-15 (docs/benchmarks-numeric.md).

Source: the pointwise inequality, I. Csiszar and J. Körner, Information Theory, 2nd ed., 2011, problem 3.18; Bregman form, L. M. Bregman, USSR Comput.
Math. Math. Phys. 7 (1967); exact differences, P. H. Sterbenz, Floating-Point Computation, 1974.
"""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from symit.numeric.sums import Array

_FAR = 0.0625
_TINY = 5e-324
# S(x) = sum x**j / (2 j + 3); degree k serves x up to _DEGREE[k], where |r| (1 + |r|) x**(k + 1) / ((2 k + 5)(1 - x)) <= u / 2
_S = [1.0 / (2 * j + 3) for j in range(13)]
_DEGREE = [min(((2 * k + 5) * 0.75 * 2.0**-54) ** (2.0 / (2 * k + 3)), _FAR) for k in range(13)]

# a term: (p, q, d, scratch, zeros) -> the terms to be added; `zeros` says that p may have zeros
Term = Callable[[Array, Array, Array, Array, bool], Array]


def _series(d: Array, r: Array, x: Array, out: Array, top: float) -> Array:
    """d r (1 - r (1 - r) S(r**2)) for |r| <= 1/4; x = r**2 <= top on entry; r and x are overwritten."""
    k = 0
    while _DEGREE[k] < top:
        k += 1
    if k == 0:
        x -= r
        x *= _S[0]
    else:
        np.multiply(x, _S[k], out=out)
        out += _S[k - 1]
        for j in range(k - 2, -1, -1):
            out *= x
            out += _S[j]
        x -= r
        x *= out
    x += 1.0
    r *= d
    return np.multiply(r, x, out=out)


def far(p: Array, q: Array, d: Array) -> Array:
    """p log(p / q) + d for q / p outside [3/5, 5/3], also where p or q is zero."""
    y = d / p
    out = p * (y - np.log1p(y))
    other = np.flatnonzero(~((y >= -0.75) & (y < np.inf)))
    if len(other):
        a, b = p[other], q[other]
        ratio = a / b
        # a quotient that leaves the range though both are finite; log a - log b is then accurate enough, for it is above 700
        log = np.where(((ratio == np.inf) & (b > 0.0)) | (ratio == 0.0), np.log(a) - np.log(b), np.log(ratio))
        out[other] = np.where(a == 0.0, d[other], a * log + d[other])
    return out


def near(p: Array, q: Array, d: Array, work: Array, zeros: bool) -> Array:
    """p log(p / q) + d to a few units in the last place, whatever the ratio; like the other two ways, it leaves the terms in work[0]."""
    out, r, x = work[0], work[1], work[2]
    np.add(p, q, out=r)
    if zeros:
        np.maximum(r, _TINY, out=r)  # 0 / 0 where both are zero
    np.divide(d, r, out=r)
    np.multiply(r, r, out=x)
    top = float(np.maximum.reduce(x, None))
    if top <= _FAR:
        return _series(d, r, x, out, top)
    index = np.flatnonzero(~(x <= _FAR))
    pf, qf, df = p.ravel()[index], q.ravel()[index], d.ravel()[index]
    if 2 * len(index) > x.size:
        # most are far: the series for the few others
        out[...] = far(p.ravel(), q.ravel(), d.ravel()).reshape(out.shape)
        index = np.flatnonzero(x <= _FAR)
        if len(index):
            r, x = r.ravel()[index], x.ravel()[index]
            out.reshape(-1)[index] = _series(d.ravel()[index], r, x, np.empty(len(index)), _FAR)
        return out
    r.reshape(-1)[index] = 0.0
    x.reshape(-1)[index] = 0.0
    _series(d, r, x, out, _FAR)
    out.reshape(-1)[index] = far(pf, qf, df)
    return out


def short(p: Array, q: Array, d: Array, work: Array, zeros: bool) -> Array:
    """p log(p / q) + d in the plain way; see the module's docstring for when that is enough."""
    w = np.divide(p, q, out=work[0])
    if zeros:
        np.fmax(w, 1e-300, out=w)  # 0 / q and 0 / 0; multiplied by p = 0 below
    np.log(w, out=w)
    w *= p
    w += d
    return w


def phi(y: npt.NDArray) -> Array:
    """y - log(1 + y), with a small relative error also near 0; +inf at -1."""
    y = np.atleast_1d(np.asarray(y, dtype=np.float64))
    if not y.size or float(np.abs(y).max()) <= 1e-8:
        return y * y * (0.5 - y / 3.0)
    one = np.ones_like(y)
    return near(one, 1.0 + y, y, np.empty((3, *y.shape)), True)


def middle(p: Array, q: Array, d: Array, work: Array, zeros: bool) -> Array:
    """p log(p / q) + d as p (y - log1p(y)), y = d / p; see the module's docstring for when that is enough."""
    w, y = work[0], work[1]
    if zeros:
        p = np.maximum(p, 1e-300, out=work[2])  # gives p y = d where p = 0
    np.divide(d, p, out=y)
    np.log1p(y, out=w)
    np.subtract(y, w, out=w)
    w *= p
    if not np.minimum.reduce(y, None) >= -0.75:
        index = np.flatnonzero(~(y >= -0.75))
        a = p.reshape(-1)[index]
        w.reshape(-1)[index] = a * np.log(a / q.reshape(-1)[index]) + d.reshape(-1)[index]
    return w


# the value of sum g / S from which on a way to the terms is proved to be good enough
LEAST: dict[Term, float] = {near: 0.0, middle: 0.008, short: 0.11}


def likely(p: Array, d: Array) -> Term:
    """The cheapest way that will probably do; a wrong guess costs time only."""
    # sum d**2 / sum p**2 is about 2 G / S if the large entries are like the others
    a, b = (p, d) if p.ndim == 1 else (p.reshape(-1), d.reshape(-1))
    ratio = float(b.dot(b)) / (float(a.dot(a)) or 1.0)
    return short if not ratio < 0.21 else middle if ratio > 0.018 else near
