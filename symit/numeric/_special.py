"""Functions of one real variable that lose digits when they are written as their definition says.

Each is a difference of nearly equal numbers near 0; the series forms keep the relative error at a few units of 2^-53.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from ._inputs import Array

_BERNOULLI = (1 / 12, -1 / 120, 1 / 252, -1 / 240, 1 / 132, -691 / 32760, 1 / 12)


def digamma(x: ArrayLike) -> Array:
    """psi(x) for x > 0: recurrence up to x >= 10, then Stirling's series (Abramowitz and Stegun 6.3.5, 6.3.18)."""
    z = np.array(x, dtype=np.float64)
    shift = np.zeros_like(z)
    for _ in range(10):
        low = z < 10
        shift = np.where(low, shift - 1 / np.where(low, z, 1.0), shift)
        z = np.where(low, z + 1, z)
    inverse = 1 / (z * z)
    series = np.zeros_like(z)
    for coefficient in reversed(_BERNOULLI):
        series = inverse * (coefficient + series)
    return np.asarray(np.log(z) - 0.5 / z - series + shift)


def _atanh_tail(u: Array) -> Array:
    """S(u^2) = 1/3 + u^2/5 + u^4/7 + ...: atanh(u) = u + u^3 S(u^2); 14 terms reach 2^-53 for |u| <= 1/4."""
    square = u * u
    out = np.zeros_like(u)
    for j in range(13, -1, -1):
        out = out * square + 1 / (2 * j + 3)
    return out


def minus_log1p(w: ArrayLike) -> Array:
    """w - log(1 + w) for w > -1; >= 0. With u = w/(2+w), log(1+w) = 2 atanh(u), so it is w u - 2 u^3 S(u^2)."""
    w = np.asarray(w, dtype=np.float64)
    u = w / (2 + w)
    near = np.abs(u) <= 0.25
    v = np.where(near, u, 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(near, w * v - 2 * v**3 * _atanh_tail(v), w - np.log1p(w))


def entropic(r: ArrayLike) -> Array:
    """(1 + r) log(1 + r) - r for r >= -1; >= 0, 1 at r = -1. The integrand of KL: q * entropic(p/q - 1) = p log(p/q) - p + q."""
    r = np.asarray(r, dtype=np.float64)
    u = r / (2 + r)
    near = np.abs(u) <= 0.25
    v = np.where(near, u, 0.0)
    safe = np.where(r > -1, r, 0.0)
    return np.where(near, r * v + 2 * (1 + r) * v**3 * _atanh_tail(v), np.where(r > -1, (1 + safe) * np.log1p(safe) - r, 1.0))


def exp_minus(d: ArrayLike) -> Array:
    """e^d - 1 - d; >= 0, inf at -inf and +inf. Taylor's series for |d| <= 1/2, where expm1(d) - d loses a share 2 eps/|d|."""
    d = np.asarray(d, dtype=np.float64)
    near = np.abs(d) <= 0.5
    v = np.where(near, d, 0.0)
    series = np.zeros_like(v)
    for j in range(15, 1, -1):
        series = (1 + series) * (v / j)
    with np.errstate(over="ignore", invalid="ignore"):
        far = np.where(np.isposinf(d), math.inf, np.expm1(d) - d)
    return np.where(near, series * v, far)


def logsumexp(x: ArrayLike, axis: int | None = None) -> Array:
    """log sum exp(x), -inf if all are; no overflow. The largest term is taken out, so that log(1 + small) keeps its digits."""
    x = np.asarray(x, dtype=np.float64)
    flat = x.reshape(-1) if axis is None else np.moveaxis(x, axis, -1)
    where = np.argmax(flat, axis=-1, keepdims=True)
    top = np.take_along_axis(flat, where, axis=-1)
    with np.errstate(invalid="ignore"):
        terms = np.where(np.isneginf(top), 0.0, np.exp(flat - top))
    np.put_along_axis(terms, where, 0.0, axis=-1)
    return np.asarray(top[..., 0] + np.log1p(terms.sum(axis=-1)))


def log_softmax(z: ArrayLike) -> Array:
    """z - logsumexp(z) along the last axis; the largest letter's is -log1p(rest), which does not round to 0 when it dominates."""
    z = np.asarray(z, dtype=np.float64)
    where = np.argmax(z, axis=-1, keepdims=True)
    shifted = z - np.take_along_axis(z, where, axis=-1)
    terms = np.exp(shifted)
    np.put_along_axis(terms, where, 0.0, axis=-1)
    return np.asarray(shifted - np.log1p(terms.sum(axis=-1, keepdims=True)))


def softplus(z: ArrayLike) -> Array:
    """log(1 + e^z) = max(z, 0) + log1p(e^-|z|)."""
    z = np.asarray(z, dtype=np.float64)
    return np.maximum(z, 0.0) + np.log1p(np.exp(-np.abs(z)))
