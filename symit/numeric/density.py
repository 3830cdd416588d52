"""Differential entropy through a kernel density estimate, in nats. NumPy only; the cost is N^2 kernel evaluations."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from ._inputs import Array, choice, points, real_array
from ._special import logsumexp

__all__ = ["kde_entropy"]

# rows of the distance table at a time: N = 10^4 would otherwise take a gigabyte
BLOCK = 256


def kde_entropy(x: ArrayLike, *, bandwidth: str | ArrayLike = "scott", method: str = "loo") -> float:
    """Differential entropy by a Gaussian kernel density estimate, in nats.

    method="loo" (leave one out):  h = -(1/N) sum_i log p_{-i}(x_i),  p_{-i}(u) = 1/(N-1) sum_{j != i} K(u - x_j);
    method="resubstitution":       h = -(1/N) sum_i log p(x_i),       p(u) = (1/N) sum_j K(u - x_j), the term j = i included.
    K is the normal density of mean 0 and covariance S. bandwidth="scott": S = f^2 C, f = N^(-1/(d+4)); "silverman": f = (N (d+2)/4)^(-1/(d+4)),
    C the sample covariance with N - 1 (Scott 1992; Silverman 1986, eq. 4.14; as `scipy.stats.gaussian_kde`). A number h > 0: S = h^2 I; d numbers:
    S = diag(h_j^2). These are standard deviations in the units of x, not factors of the covariance.

    x: (N,) or (N, d), N >= 2.

    Bias: with a bandwidth fixed beforehand E[h_loo] = h + E[D(p || p_{-i})] >= h: too high on average, whatever the kernel (an exact statement; a
    bandwidth taken from the same samples spoils it slightly). h_resubstitution <= h_loo on every sample, since its own
    kernel K(0), the largest value, is averaged in; as the bandwidth tends to 0 it tends to -inf. (Beirlant et al. 1997 survey both.)

    With "scott" and "silverman" exactly h(A x + b) = h(x) + log|det A|.

    Raises ValueError for NaN, infinities, wrong shapes, N < 2, a bandwidth that is not positive, or (without given bandwidth) a singular covariance.

    >>> import numpy as np
    >>> x = np.random.default_rng(0).normal(size=1000)                      # h = 1.4189
    >>> abs(kde_entropy(x) - 1.4189) < 0.1
    True
    """
    data = points(x, "x")
    choice(method, "method", ("loo", "resubstitution"))
    n, d = data.shape
    white, log_scale = _whiten(data, bandwidth)
    own = method == "resubstitution"
    logs = np.empty(n)
    for start in range(0, n, BLOCK):
        block = white[start : start + BLOCK]
        # differences first: |a|^2 + |b|^2 - 2ab would lose the digits of near points far from the mean
        distances = sum(((block[:, j, None] - white[None, :, j]) ** 2 for j in range(d)), np.zeros((len(block), n)))
        rows = np.arange(len(block))
        distances[rows, start + rows] = 0.0 if own else math.inf
        logs[start : start + BLOCK] = logsumexp(-distances / 2, axis=1)
    size = n if own else n - 1
    return float(math.log(size) + d / 2 * math.log(2 * math.pi) + log_scale - logs.mean())


def _whiten(x: Array, bandwidth: str | ArrayLike) -> tuple[Array, float]:
    """The samples in coordinates where the kernel's covariance is the identity, and log sqrt(det S)."""
    n, d = x.shape
    centred = x - x.mean(axis=0)
    if isinstance(bandwidth, str):
        rule = choice(bandwidth, "bandwidth", ("scott", "silverman"))
        factor = (n if rule == "scott" else n * (d + 2) / 4) ** (-1 / (d + 4))
        scale = np.abs(centred).max(axis=0)
        if not scale.all():
            raise ValueError("x has a constant column: give bandwidth as a number or as d numbers, or drop the column")
        # columns of very unlike scale are no reason for a refusal: divide it out before the rank is judged
        covariance = np.atleast_2d(np.cov(centred / scale, rowvar=False))
        values = np.linalg.eigvalsh(covariance)
        if values[0] <= values[-1] * d * 1e-13:
            raise ValueError("x has a singular covariance (linearly dependent columns, or N <= d): give bandwidth as a number or as d numbers")
        root = np.linalg.cholesky(covariance)
        white = np.linalg.solve(root, (centred / scale).T).T / factor
        return white, float(np.log(np.diag(root)).sum() + np.log(scale).sum() + d * math.log(factor))
    h = real_array(bandwidth, "bandwidth")
    if h.shape not in ((), (d,)) or (h <= 0).any():
        raise ValueError(f"bandwidth = {h.tolist()}: accepted are 'scott', 'silverman', a positive number, or d = {d} positive numbers")
    widths = np.broadcast_to(h, (d,))
    return centred / widths, float(np.log(widths).sum())
