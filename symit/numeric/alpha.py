r"""Renyi divergences from non-negative terms.

With b = 1 - alpha, d = q - p, y = d / p and L = log1p(y) let

    a = (alpha p + b q - p**alpha q**b) / (alpha b) = p (phi(y) - E(b L) / b) / alpha,   phi(y) = y - L,  E(z) = exp z - 1 - z,

which is non-negative, of second order in d, and p phi(y) for alpha = 1. With S = sum p, t = sum d / S and z = b t - alpha b sum a / S,

    D_alpha = alpha sum a / S + phi(z) / b - phi(t)                                                          (1)

exactly, for log(sum p**alpha q**b / S**alpha / (sum q)**b) = log1p(z) - b log1p(t), log1p(z) = z - phi(z). No term of first order is left that could
cancel, neither as Q -> P nor as alpha -> 1. The difference phi - E / b is that of d**2 (1/2 - b/2): it keeps its digits for b <= 1/2, and for
alpha < 1/2 the roles are exchanged, D_alpha(P||Q) = alpha / b D_b(Q||P). E(z) = phi(expm1 z). Where the power sum is below 1/2 or above 2, its
logarithm is no small number and sum p (p / q)**(alpha - 1) is added up as it stands, with an error that grows like alpha u for large orders: a
ratio that is wrong by u/2 makes a power that is wrong by (alpha - 1) u / 2.

Source: T. van Erven and P. Harremoes, Renyi divergence and Kullback-Leibler divergence, IEEE Trans. Inf. Theory 60 (2014).
"""

import math

import numpy as np
import numpy.typing as npt

from symit.numeric.bregman import near, phi
from symit.numeric.checks import Pair
from symit.numeric.pairs import centred, entry_pass, second_order
from symit.numeric.sums import Array, product_error


def renyi_rows(pair: Pair, alpha: float, normalise: bool) -> Array:
    """Renyi divergences in nats of the normalised rows, for alpha in [0, inf] other than 1."""
    if alpha == 0.0:
        return _order_zero(pair, normalise)
    if alpha == math.inf:
        return _order_infinity(pair, normalise)
    if alpha < 0.5:
        return alpha / (1.0 - alpha) * _power(pair.swapped(), 1.0 - alpha, alpha, normalise)
    return _power(pair, alpha, 1.0 - alpha, normalise)


def _power(pair: Pair, alpha: float, b: float, normalise: bool) -> Array:
    def term(p: Array, q: Array, d: Array, work: Array, zeros: bool) -> Array:
        g = near(p, q, d, work, True)
        y = d / p
        log = np.log1p(y)
        away = ~((y > -0.75) & (y < np.inf))
        if away.any():
            log[away] = _log_ratio(q[away], p[away])
        z = b * log
        w = (g - p * _excess(z) / b) / alpha
        if float(np.minimum.reduce(log, None)) < -3.0:
            # phi(y) - E(b L) / b = y - expm1(b L) / b, where L itself is no longer the difference of two larger numbers
            np.copyto(w, (d - p * np.expm1(z) / b) / alpha, where=log < -3.0)
        if away.any():
            # q = 0 < p: p / b, or infinite; p = 0: q / alpha
            np.copyto(w, p / b if b > 0.0 else np.inf, where=(q == 0.0) & (p > 0.0))
            np.copyto(w, d / alpha, where=p == 0.0)
        return w

    def finish(values: Array, s: Array, t: Array) -> tuple[Array, Array]:
        z = b * t - alpha * b * values / s
        correction = phi(t)
        d = alpha * values / s + phi(np.clip(z, -0.5, 1.0)) / b - correction
        # marked for the power sum; not a number would mean a negative entry
        return np.where((z >= -0.5) & (z <= 1.0) & (values < np.inf), d, np.inf), correction

    values = second_order(pair, term, finish, normalise)
    again = np.flatnonzero(values == np.inf)
    if len(again):
        s, sq = (np.broadcast_to(x, (pair.rows,))[again] for x in entry_pass(pair, normalise))
        p, q = (np.broadcast_to(x, (len(again), x.shape[1])) for x in pair.take(again))
        for i in range(len(again)):
            values[again[i]] = _direct(p[i].astype(np.float64), q[i].astype(np.float64), alpha, b, float(s[i]), float(sq[i]))
    return values


def _log_ratio(a: Array, b: Array) -> Array:
    ratio = a / b
    return np.where((ratio > 1e-300) & (ratio < np.inf), np.log(ratio), np.log(a) - np.log(b))


def _excess(z: Array) -> Array:
    """exp z - 1 - z, with a small relative error also near 0."""
    v = np.expm1(z)
    small = np.abs(z) <= 0.5
    return np.where(small, phi(np.where(small, v, 0.0)), v - z)


def _direct(p: Array, q: Array, alpha: float, b: float, s: float, sq: float) -> float:
    """log(sum p**alpha q**b) / (alpha - 1) of one row, as a sum of powers."""
    keep = p > 0.0
    p, q = p[keep], q[keep]
    if b < 0.0 and not (q > 0.0).all():
        return math.inf
    c = np.array([s / sq])
    scaled = q * c
    ratio = p / scaled
    # near one the power of the rounded ratio would lose alpha units in the last place; far from one the product b log would
    log = np.log1p(((scaled - p) + product_error(q, c, scaled)) / p)
    power = float(np.add.reduce(p * np.where(np.abs(log) < 1.0, np.exp(b * log), np.power(ratio, -b)))) / s
    if 1e-100 < power < 1e100:
        return -math.log(power) / b
    log = np.log(p) - b * (np.log(p) - np.log(q) + math.log(sq / s))
    top = float(log.max())
    if top == -math.inf:
        return math.inf
    return -(top + math.log(float(np.add.reduce(np.exp(log - top)))) - math.log(s)) / b


def _order_zero(pair: Pair, normalise: bool) -> Array:
    _, sq = entry_pass(pair, normalise)
    p, q = (np.broadcast_to(x, (pair.rows, x.shape[1])) for x in pair.arrays())
    out = np.add.reduce(np.where(p > 0.0, 0.0, q), axis=1, dtype=np.float64) / sq
    inside = np.add.reduce(np.where(p > 0.0, q, 0.0), axis=1, dtype=np.float64) / sq
    return np.where(out < 0.5, -np.log1p(-out), -np.log(inside))


def _order_infinity(pair: Pair, normalise: bool) -> Array:
    """log max p / q as -log1p(min d / p), with the differences d of the normalised rows."""
    scale, tau, _ = centred(pair, normalise)
    p, q = (np.broadcast_to(x, (pair.rows, x.shape[1])).astype(np.float64) for x in pair.arrays())
    d, q = differences(p, q, scale, tau)
    low = np.where(p > 0.0, d / p, np.inf).min(axis=1)
    return np.where(low > -0.5, -np.log1p(low), np.log(np.where(p > 0.0, p / q, 0.0).max(axis=1)))


def differences(p: npt.NDArray, q: npt.NDArray, scale: Array | None, tau: Array) -> tuple[Array, Array]:
    """q scale (1 - tau) - p and q scale, see `centred`."""
    if scale is None:
        d = q - p
    else:
        scaled = q * scale[:, None]
        d = scaled - p + product_error(q, scale[:, None], scaled)
        q = scaled
    return d - q * tau[:, None], q
