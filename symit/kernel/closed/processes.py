"""Entropy rates of stationary normal processes: moving averages and autoregressions."""

from __future__ import annotations

from typing import Any

from symit.kernel.closed.finite_channels import same
from symit.kernel.closed.law import Setting
from symit.kernel.closed.quantities import entropy
from symit.kernel.closed.real_channels import law_of
from symit.kernel.rows import Rejected
from symit.meaning.calculus import minus, num, plus, times
from symit.meaning.polynomials import Poly, sub
from symit.meaning.spelling import term_of


def linear_process(setting: Setting, data: dict[str, Any]) -> Poly:
    """Entropy rate of X_t = phi X_t-1 + Z_t + theta Z_t-1 with independent normal Z_t of variance v: log(2 pi e v)/2.

    For |phi| < 1 and |theta| < 1 the innovation of X is Z (Kolmogorov's formula: the mean of log|1 + c exp(i w)|^2 is 0
    for |c| <= 1, by Jensen), so h(X_t | past) = h(Z_t).
    """
    for name in ("phi", "theta"):
        for sign in (1, -1):
            setting.require(minus(num(1), times(num(sign), data[name])), ">")
    noise = law_of(("Normal", num(0), ("pow", data["variance"], "1/2")), setting)
    value = entropy(noise)
    setting.steps.append(("h(Z_t)", term_of(value), "the innovation: h(X_t | X_t-1, X_t-2, ...) = h(Z_t)"))
    return value


def linear_process_memory(setting: Setting, data: dict[str, Any]) -> Poly:
    """I(X_t; X_t-1, X_t-2, ...) = h(X_t) - entropy rate, with Var X = v (1 + (phi + theta)^2/(1 - phi^2)).

    The impulse response is 1, then (phi + theta) phi^(k-1). It is also the divergence rate from white noise of variance Var X.
    """
    rate_ = linear_process(setting, data)
    phi, theta, v = data["phi"], data["theta"], data["variance"]
    gain = times(("pow", plus(phi, theta), "2"), ("pow", minus(num(1), ("pow", phi, "2")), "-1"))
    spread = times(v, plus(num(1), gain))
    same(setting, spread, data["spread"], "the variance of the process is another one")
    marginal = entropy(law_of(("Normal", num(0), ("pow", data["spread"], "1/2")), setting))
    setting.steps.append(("h(X_t)", term_of(marginal), "a normal law of the variance of the process"))
    return sub(marginal, rate_)


def autoregression(setting: Setting, data: dict[str, Any]) -> Poly:
    """Entropy rate of X_t = sum phi_k X_t-k + Z_t with independent normal Z_t of variance v, order 1 or 2: log(2 pi e v)/2.

    The autocovariances solve the Yule-Walker equations and their Toeplitz matrix is positive definite, so the roots of the
    autoregression lie inside the unit circle and Z_t is independent of the past (Brockwell and Davis 1991, chapter 3).
    """
    phi, gamma, v = data["phi"], data["gamma"], data["variance"]
    setting.require(v, ">")
    order = len(phi)
    if order not in (1, 2) or len(gamma) != order + 1:
        raise Rejected("closed: an autoregression of order 1 or 2 has as many coefficients, and one autocovariance more")
    for k in range(order + 1):
        there = plus(*(times(c, gamma[abs(k - j)]) for j, c in enumerate(phi, 1)), v if k == 0 else num(0))
        same(setting, gamma[k], there, "the autocovariances do not solve the Yule-Walker equations")
        setting.steps.append((f"Cov(X_t, X_t-{k})", gamma[k], "the Yule-Walker equations"))
    setting.require(gamma[0], ">")
    if order == 2:
        setting.require(minus(("pow", gamma[0], "2"), ("pow", gamma[1], "2")), ">")
    value = entropy(law_of(("Normal", num(0), ("pow", v, "1/2")), setting))
    return value


def autoregression_memory(setting: Setting, data: dict[str, Any]) -> Poly:
    """I(X_t; X_t-1, X_t-2, ...) = h(X_t) - entropy rate, X_t normal of variance gamma_0."""
    rate = autoregression(setting, data)
    return sub(entropy(law_of(("Normal", num(0), ("pow", data["gamma"][0], "1/2")), setting)), rate)


__all__ = ["autoregression", "autoregression_memory", "linear_process", "linear_process_memory"]
