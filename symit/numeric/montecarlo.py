"""Monte Carlo estimates of a relative entropy from log-densities, and what their gradients estimate. Values in nats.

Convention throughout: the samples come from q, log r = log p(x) - log q(x), and what is estimated is D(q||p) = E_q[-log r]:

    k1 = -log r,    k2 = (log r)^2 / 2,    k3 = r - 1 - log r = expm1(log r) - log r

(J. Schulman, "Approximating KL Divergence", 2020). In reinforcement learning q is the policy and p the reference: D(q||p) is the "reverse" KL.

| | value: E_q[k] | loss: E_q[grad k(x)], x held fixed | reward: E_q[k(x) grad log q(x)], k held fixed |
|---|---|---|---|
| k1 | D(q||p) | 0 | grad D(q||p) |
| k2 | E_q[(log r)^2]/2, another f-divergence | grad D(q||p) | biased |
| k3 | D(q||p) - (1 - p(supp q)) | grad D(p||q), if p << q | grad D(q||p) - grad D(p||q), if p << q |

So the unbiased value with the small variance, k3, is not the one to differentiate (Tang and Munos 2025, arXiv:2506.09477).
`kl_estimator_gradients` gives the last two columns exactly for finite laws.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from ._inputs import Array, choice, probabilities, real_array, real_or_infinite
from ._special import entropic, exp_minus

__all__ = ["KLGradients", "MonteCarloEstimate", "kl_estimator_gradients", "kl_estimator_terms", "kl_monte_carlo"]

NAMES = ("k1", "k2", "k3")


@dataclass(frozen=True)
class MonteCarloEstimate:
    """A mean over samples, its standard error s/sqrt(n) (s with n - 1; nan if the mean is infinite), and n."""

    value: float
    standard_error: float
    n: int


@dataclass(frozen=True, eq=False)
class KLGradients:
    """Exact expectations for laws q_theta and p on a finite alphabet; every gradient has one entry per parameter.

    reverse: grad D(q||p); forward: grad D(p||q); loss["k1"], ...: E_q[grad k(x)] with x held fixed (what automatic differentiation of the
    sample mean of k gives on average); reward["k1"], ...: E_q[k(x) grad log q(x)] with k held fixed (the policy gradient for the penalty k).
    value["k1"], ...: E_q[k].
    """

    reverse: Array
    forward: Array
    loss: dict[str, Array]
    reward: dict[str, Array]
    value: dict[str, float]


def _terms(log_r: Array, estimator: str) -> Array:
    if estimator == "k1":
        return -log_r
    if estimator == "k2":
        return log_r * log_r / 2
    return exp_minus(log_r)


def kl_estimator_terms(logp: ArrayLike, logq: ArrayLike, estimator: str = "k3") -> Array:
    """k1, k2 or k3 of every sample, for samples from q: an array of the shape of the arguments, in nats.

    With log r = logp - logq: k1 = -log r, k2 = (log r)^2/2, k3 = expm1(log r) - log r, the last by its series near 0: written out,
    exp(log r) - 1 - log r is negative or 0 for |log r| < 1e-8 in double precision (1e-4 in single). k2, k3 >= 0; k1 has either sign.

    logp, logq: log p(x_i) and log q(x_i), equal shapes. logp may be -inf (all three are then inf); logq may not: q drew the sample.

    Raises ValueError for NaN, +inf, logq = -inf, unequal shapes, or an unknown estimator.

    >>> kl_estimator_terms([-1.0, -2.0], [-1.5, -1.0], "k1").tolist()
    [-0.5, 1.0]
    >>> float(kl_estimator_terms(-1.0, -1.0 - 2.0**-30, "k3")) == 2.0**-61 * (1 + 2.0**-30 / 3)
    True
    """
    choice(estimator, "estimator", NAMES)
    a = real_or_infinite(logp, "logp", plus=False)
    b = real_array(logq, "logq")
    if a.shape != b.shape:
        raise ValueError(f"logp has shape {a.shape} and logq {b.shape}: the log-densities of the same samples, equal shapes are accepted")
    return _terms(a - b, estimator)


def kl_monte_carlo(logp: ArrayLike, logq: ArrayLike, estimator: str = "k1") -> MonteCarloEstimate:
    """Estimate D(q||p) = E_q[log q - log p] from samples of q: the mean of k1, k2 or k3, with its standard error, in nats.

    Mind the direction: the samples are q's, the second argument's; for D(p||q) draw from p and swap the arguments.
    k1 is unbiased. k3 is unbiased if p gives no mass outside the support of q; else it is low by that mass. k2 is biased: E_q[k2] is the
    f-divergence of f(r) = (log r)^2/2, which agrees with D to second order as p -> q. The standard error says nothing about this bias, and nothing
    about regions that the samples never reached.

    logp, logq: (n,) log-densities at x_1..x_n drawn from q, n >= 2. If some p(x_i) = 0 the value is inf.

    Raises ValueError as `kl_estimator_terms`, or for fewer than two samples.

    >>> import numpy as np
    >>> x = np.random.default_rng(0).normal(size=10_000)                    # q = N(0,1), p = N(1/10,1): D(q||p) = 0.005
    >>> estimate = kl_monte_carlo(-(x - 0.1) ** 2 / 2, -x ** 2 / 2, "k3")
    >>> abs(estimate.value - 0.005) < 4 * estimate.standard_error < 0.0004
    True
    """
    terms = kl_estimator_terms(logp, logq, estimator)
    if terms.ndim != 1 or terms.size < 2:
        raise ValueError(f"logp has shape {terms.shape}: accepted is (n,) with n >= 2 samples")
    value = float(terms.mean())
    if math.isinf(value):
        return MonteCarloEstimate(value, math.nan, terms.size)
    return MonteCarloEstimate(value, float(terms.std(ddof=1) / math.sqrt(terms.size)), terms.size)


def kl_estimator_gradients(q: ArrayLike, p: ArrayLike, scores: ArrayLike | None = None) -> KLGradients:
    """What the gradients of k1, k2, k3 are on average, exactly, for q_theta and p on a finite alphabet of K letters.

    With the score s(x) = grad_theta log q_theta(x) (so that E_q[s] = 0 and grad log r = -s):

        loss:    E_q[grad k1] = E_q[s] = 0,   E_q[grad k2] = -E_q[s log r] = grad D(q||p),
                 E_q[grad k3] = E_q[(1 - r) s] = -sum_{x: q(x) > 0} p(x) s(x) = grad D(p||q) if p << q;
        reward:  E_q[k1 s] = grad D(q||p),   E_q[k2 s] = E_q[(log r)^2 s]/2,
                 E_q[k3 s] = grad D(q||p) + E_q[r s] = grad D(q||p) - grad D(p||q) if p << q.

    q, p: (K,) probabilities; q << p is required (else D(q||p) = inf has no gradient). scores: (K, m), row x the score s(x); by default those of
    q = softmax(theta): s(x) = e_x - q, m = K. Letters with q(x) = 0 do not count (their scores are ignored; q stays 0 there).

    `forward` is grad D(p||q) = -sum_x p(x) s(x), nan if p gives mass where q has none (D(p||q) = inf).

    Raises ValueError for arguments that are no probabilities, unequal lengths, q not << p, or scores with E_q[s] != 0 (no scores of q).

    >>> g = kl_estimator_gradients([0.5, 0.5], [0.75, 0.25])
    >>> bool(abs(g.loss["k1"]).max() < 1e-15), bool(abs(g.loss["k2"] - g.reverse).max() < 1e-15), bool(abs(g.loss["k3"] - g.forward).max() < 1e-15)
    (True, True, True)
    >>> g.forward.tolist()
    [-0.25, 0.25]
    """
    a, b = probabilities(q, "q"), probabilities(p, "p")
    if len(a) != len(b):
        raise ValueError(f"q has {len(a)} letters and p has {len(b)}: laws on one alphabet are accepted")
    live = a > 0
    if (b[live] == 0).any():
        raise ValueError("p is 0 where q is positive: D(q||p) is infinite and has no gradient; q << p is accepted")
    if scores is None:
        s = np.eye(len(a)) - a
    else:
        s = real_array(scores, "scores", ndim=2)
        if len(s) != len(a):
            raise ValueError(f"scores has shape {s.shape}: accepted is ({len(a)}, m), the gradient of log q(x) for each letter x")
        # relative to the size of the terms, and not so tight that scores computed in single precision are refused
        drift = np.abs(a[live] @ s[live])
        if (drift > 1e-6 * (1 + a[live] @ np.abs(s[live]))).any():
            raise ValueError(f"scores have mean {drift.max():.3g} under q: the gradient of log q has mean 0 (probabilities sum to 1 for every theta)")
    covered = bool((b[~live] == 0).all())
    a, b, s = a[live], b[live], s[live]
    # log1p of an exact difference: for p close to q the logarithm of the rounded ratio keeps few digits
    excess = (b - a) / a
    log_r = np.where(np.abs(excess) < 0.5, np.log1p(np.where(np.abs(excess) < 0.5, excess, 0.0)), np.log(b) - np.log(a))
    k = {name: _terms(log_r, name) for name in NAMES}
    value = {name: float(a @ k[name]) for name in NAMES}
    # D(q||p) as a sum of non-negative terms: sum q log(q/p) - q + p over the letters of q, and the mass p has elsewhere
    inverse = (a - b) / b
    value["k1"] = float(b @ entropic(inverse) + a.sum() - b.sum())
    reverse = -(a * log_r) @ s
    loss = {"k1": a @ s, "k2": -(a * log_r) @ s, "k3": -(a * excess) @ s}
    return KLGradients(
        reverse=reverse,
        forward=-(b @ s) if covered else np.full(s.shape[1], math.nan),
        loss=loss,
        reward={name: (a * k[name]) @ s for name in NAMES},
        value=value,
    )
