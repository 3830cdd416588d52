"""Losses of machine learning that are cross-entropies or relative entropies, evaluated stably. Values in nats; the last axis holds the classes.

Conventions are PyTorch's where it has the function; `tests/test_estimators.py` compares the two when PyTorch is installed.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from ._inputs import TOLERANCE, Array, Ints, choice, number, real_array, real_or_infinite, whole
from ._special import exp_minus, log_softmax, logsumexp, minus_log1p, softplus

__all__ = [
    "bce_with_logits",
    "cross_entropy_loss",
    "distillation_gradient",
    "distillation_loss",
    "focal_loss",
    "kl_diagonal_normal",
    "kl_standard_normal",
    "smooth_labels",
    "softmax_temperature",
]

REDUCTIONS = ("mean", "sum", "none")


def _reduce(losses: Array, reduction: str, divisor: float | None = None) -> float | Array:
    if reduction == "none":
        return losses
    return float(losses.sum()) if reduction == "sum" else float(losses.sum() / (losses.size if divisor is None else divisor))


def _logits(value: ArrayLike, name: str) -> Array:
    out = real_or_infinite(value, name, plus=False)
    if out.ndim == 0 or out.shape[-1] < 2 or out.size == 0:
        raise ValueError(f"{name} has shape {out.shape}: accepted is (..., C), C >= 2 classes on the last axis")
    if np.isneginf(out).all(axis=-1).any():
        raise ValueError(f"{name} has a row of -inf only: softmax needs one finite logit a row")
    return out


def _classes(targets: ArrayLike, shape: tuple[int, ...], n_classes: int, name: str = "targets") -> Ints:
    raw = np.asarray(targets)
    if raw.dtype.kind not in "iu" or raw.shape != shape:
        raise ValueError(f"{name} has shape {raw.shape} and dtype {raw.dtype}: accepted are class numbers, integers of shape {shape}")
    if raw.size and (raw.min() < 0 or raw.max() >= n_classes):
        raise ValueError(f"{name} has classes from {raw.min()} to {raw.max()}: accepted are 0..{n_classes - 1}")
    return raw.astype(np.int64)


def _product(a: Array, b: Array) -> Array:
    """a b with 0 * inf = 0: a class of probability 0 costs nothing, however impossible."""
    return a * np.where(a == 0, 0.0, b)


def smooth_labels(targets: ArrayLike, n_classes: int, epsilon: float) -> Array:
    """Label smoothing: (1 - epsilon) onehot(targets) + epsilon/C, shape targets.shape + (C,) (Szegedy et al. 2016, sec. 7).

    Cross-entropy is linear in its first argument, hence CE(smoothed, q) = (1 - epsilon) CE(onehot, q) + epsilon CE(uniform, q).

    targets: integers in 0..C-1; epsilon in [0, 1]. Raises ValueError otherwise.

    >>> smooth_labels([1], 4, 0.2).round(12).tolist()
    [[0.05, 0.85, 0.05, 0.05]]
    """
    whole(n_classes, "n_classes", low=2)
    number(epsilon, "epsilon", low=0, high=1)
    index = _classes(targets, np.shape(targets), n_classes)
    return (1 - epsilon) * np.eye(n_classes)[index] + epsilon / n_classes


def cross_entropy_loss(
    logits: ArrayLike, targets: ArrayLike, *, label_smoothing: float = 0.0, reduction: str = "mean", weight: ArrayLike | None = None
) -> float | Array:
    """Cross-entropy of softmax(logits) relative to the targets, in nats: l = -sum_c w_c t_c log q_c, q = softmax(logits).

    logits: (..., C), finite or -inf. targets: class numbers, integers of shape (...), or probabilities, floats of shape (..., C).
    label_smoothing = eps replaces t by (1 - eps) t + eps/C (for class numbers `smooth_labels`).
    weight: C non-negative class weights w. reduction: "none" gives shape (...), "sum", or "mean", which divides by the
    number of rows, or with class numbers and weights by sum of w over the target classes (as torch.nn.CrossEntropyLoss).

    The largest logit's -log q is log1p of the rest: it stays positive (4e-18 at a margin of 40) where 1 - q has rounded to 0.

    Raises ValueError for NaN, +inf, wrong shapes, classes outside 0..C-1, targets that are no probabilities, weights that are negative or leave
    a mean over weight 0.

    >>> round(cross_entropy_loss([[2.0, 1.0, 0.0]], [0]), 6)
    0.407606
    >>> cross_entropy_loss([40.0, 0.0], 0)
    4.248354255291589e-18
    """
    z = _logits(logits, "logits")
    eps = number(label_smoothing, "label_smoothing", low=0, high=1)
    choice(reduction, "reduction", REDUCTIONS)
    c = z.shape[-1]
    w = np.ones(c) if weight is None else real_array(weight, "weight", ndim=1, low=0)
    if w.shape != (c,):
        raise ValueError(f"weight has shape {w.shape}: accepted is ({c},), one weight a class")
    nll = -log_softmax(z)
    divisor: float | None = None
    if np.shape(targets) == z.shape:
        t = real_array(targets, "targets", low=0, high=1 + TOLERANCE)
        if (np.abs(t.sum(axis=-1) - 1) > TOLERANCE).any():
            raise ValueError("targets has rows that do not sum to 1: accepted are probabilities, or class numbers of the shape without the last axis")
        t = (1 - eps) * t + eps / c
    else:
        index = _classes(targets, z.shape[:-1], c)
        t = smooth_labels(index, c, eps)
        if weight is not None:
            divisor = float(w[index].sum())
            if divisor == 0 and reduction == "mean":
                raise ValueError("weight is 0 for every target class: the mean is 0/0")
    return _reduce(_product(w * t, nll).sum(axis=-1), reduction, divisor)


def bce_with_logits(logits: ArrayLike, targets: ArrayLike, *, pos_weight: float = 1.0, reduction: str = "mean") -> float | Array:
    """Binary cross-entropy with q = sigmoid(logit), in nats: l = -pos_weight t log q - (1 - t) log(1 - q).

    Computed as pos_weight t softplus(-z) + (1 - t) softplus(z), softplus(z) = max(z, 0) + log1p(e^-|z|): no term cancels or overflows.

    logits, targets: equal shapes, logits finite, targets in [0, 1]. reduction: "mean", "sum", "none". Raises ValueError otherwise.

    >>> bce_with_logits([0.0], [1.0]) == math.log(2)
    True
    >>> bce_with_logits([800.0, -800.0], [0.0, 0.0], reduction="none").tolist()
    [800.0, 0.0]
    """
    z, t = real_array(logits, "logits"), real_array(targets, "targets", low=0, high=1)
    if z.shape != t.shape or z.size == 0:
        raise ValueError(f"logits has shape {z.shape} and targets {t.shape}: equal shapes with at least one entry are accepted")
    choice(reduction, "reduction", REDUCTIONS)
    plus = number(pos_weight, "pos_weight", low=0)
    return _reduce(plus * t * softplus(-z) + (1 - t) * softplus(z), reduction)


def focal_loss(
    logits: ArrayLike, targets: ArrayLike, *, gamma: float = 2.0, alpha: float | ArrayLike | None = None, reduction: str = "mean"
) -> float | Array:
    """Focal loss l = -alpha_t (1 - q_t)^gamma log q_t, in nats, q_t the probability given to the true class (Lin et al. 2017, eq. 4 and 5).

    Binary, if logits and targets have equal shapes: q = sigmoid(logits), targets 0 or 1; alpha is the weight of class 1, 1 - alpha that of class 0.
    With classes, if targets lacks the last axis of logits (..., C): q = softmax(logits); alpha is C weights.
    alpha=None: no weights. gamma = 0 is cross-entropy. For gamma >= 1, l >= CE - gamma H(q) (Mukhoti et al. 2020), so it favours uncertain answers.
    reduction="mean" divides by the number of targets, not by weights.

    logits: finite. Raises ValueError for NaN, infinities, wrong shapes, targets other than described, gamma < 0, alpha outside [0, 1] (binary)
    or negative.

    >>> round(focal_loss([0.0], [1]), 6)                                    # log(2)/4
    0.173287
    """
    z = real_array(logits, "logits")
    g = number(gamma, "gamma", low=0)
    choice(reduction, "reduction", REDUCTIONS)
    if np.shape(targets) == z.shape and z.size:
        t = real_array(targets, "targets", low=0, high=1)
        if not np.isin(t, (0.0, 1.0)).all():
            raise ValueError("targets of the binary focal loss: accepted are 0 and 1")
        signed = np.where(t == 1, z, -z)
        log_q, log_rest = -softplus(-signed), -softplus(signed)
        a = np.ones_like(t)
        if alpha is not None:
            share = real_array(alpha, "alpha", ndim=0, low=0, high=1)
            a = np.where(t == 1, share, 1 - share)
    else:
        _logits(z, "logits")
        index = _classes(targets, z.shape[:-1], z.shape[-1])
        logs = log_softmax(z)
        at = index[..., None]
        log_q = np.take_along_axis(logs, at, axis=-1)[..., 0]
        rest = logs.copy()
        np.put_along_axis(rest, at, -math.inf, axis=-1)
        # log(1 - q_t) as the log of the other classes' sum: 1 - q_t itself rounds to 0
        log_rest = logsumexp(rest, axis=-1)
        weights = np.ones(z.shape[-1]) if alpha is None else real_array(alpha, "alpha", ndim=1, low=0)
        if weights.shape != (z.shape[-1],):
            raise ValueError(f"alpha has shape {weights.shape}: accepted is ({z.shape[-1]},), one weight a class")
        a = weights[index]
    return _reduce(-a * np.exp(g * log_rest) * log_q, reduction)


def softmax_temperature(logits: ArrayLike, temperature: float = 1.0) -> Array:
    """softmax(logits/T) along the last axis; T -> 0 gives the argmax (ties share it), T -> inf the uniform law. T > 0.

    logits: (..., C), finite or -inf. Raises ValueError for NaN, +inf, a row of -inf, T <= 0 or infinite.

    >>> softmax_temperature([1.0, 3.0, 3.0], 1e-300).tolist()
    [0.0, 0.5, 0.5]
    """
    z = _logits(logits, "logits")
    t = number(temperature, "temperature", low=0, open_low=True)
    # the maximum goes before the division: a tiny T overflows to -inf, the right limit, and never to inf - inf
    with np.errstate(over="ignore"):
        return np.exp(log_softmax((z - z.max(axis=-1, keepdims=True)) / t))


def _pair(student: ArrayLike, teacher: ArrayLike, temperature: float) -> tuple[Array, Array, float]:
    s, t = _logits(real_array(student, "student_logits"), "student_logits"), _logits(real_array(teacher, "teacher_logits"), "teacher_logits")
    if s.shape != t.shape:
        raise ValueError(f"student_logits has shape {s.shape} and teacher_logits {t.shape}: equal shapes are accepted")
    # beyond these T^2 leaves the range of a double
    return s, t, number(temperature, "temperature", low=1e-100, high=1e100)


def distillation_loss(student_logits: ArrayLike, teacher_logits: ArrayLike, temperature: float = 1.0, *, reduction: str = "mean") -> float | Array:
    """T^2 D(p||q), p = softmax(teacher/T), q = softmax(student/T), in nats (Hinton, Vinyals and Dean 2015, sec. 2).

    T^2 keeps the gradient's size: d/d student = T (q - p) -> (1/C) (d - mean d), d = student - teacher, as T -> inf (their eq. 4 for logits of
    mean 0), and the loss itself -> (1/(2C)) sum_c (d_c - mean d)^2. It is T^2 (CE(p, q) - H(p)): the gradient of the usual soft cross-entropy.

    Computed as log E_p[e^(d/T)] with d centred to E_p[d] = 0, i.e. log1p of E_p[e^v - 1 - v] >= 0: exact to rounding at every T, where
    the textbook sum of p (log p - log q) has lost all its digits at T = 1e8.

    logits: (..., C), finite, equal shapes; T in [1e-100, 1e100]. reduction: "mean" over rows, "sum", "none". Raises ValueError otherwise.

    >>> round(distillation_loss([1.0, 0.0], [0.0, 1.0], 1e8), 12)           # d = (1, -1): (1 + 1)/(2*2)
    0.5
    """
    s, t, heat = _pair(student_logits, teacher_logits, temperature)
    choice(reduction, "reduction", REDUCTIONS)
    log_p = log_softmax((t - t.max(axis=-1, keepdims=True)) / heat)
    p = np.exp(log_p)
    v = (s - t) / heat
    v = v - v[..., :1]  # a common shift of the logits is no difference: exact zeros stay exact
    v = v - (p * v).sum(axis=-1, keepdims=True)
    small = np.abs(v).max(axis=-1) < 500
    near = np.log1p((p * exp_minus(np.where(small[..., None], v, 0.0))).sum(axis=-1))
    # e^500 and beyond: log1p is then no gain, and exp would overflow
    far = logsumexp(log_p + v, axis=-1)
    return _reduce(heat**2 * np.where(small, near, far), reduction)


def distillation_gradient(student_logits: ArrayLike, teacher_logits: ArrayLike, temperature: float = 1.0) -> Array:
    """Gradient of `distillation_loss(..., reduction="none")` by the student's logits: T (q - p), shape (..., C); see there for T -> inf.

    Computed as T p (e^(log q - log p) - 1), log q - log p without cancellation. Arguments and errors as there.

    >>> distillation_gradient([1.0, 0.0], [0.0, 1.0], 1e8).round(12).tolist()
    [0.5, -0.5]
    """
    s, t, heat = _pair(student_logits, teacher_logits, temperature)
    p, q = softmax_temperature(t, heat), softmax_temperature(s, heat)
    v = (s - t) / heat
    v = v - v[..., :1]
    v = v - (p * v).sum(axis=-1, keepdims=True)
    small = np.abs(v).max(axis=-1, keepdims=True) < 1
    w = np.where(small, v, 0.0)
    near = p * np.expm1(w - np.log1p((p * exp_minus(w)).sum(axis=-1, keepdims=True)))
    return np.asarray(heat * np.where(small, near, q - p))


def _one_of(**given: object) -> str:
    names = [name for name, value in given.items() if value is not None]
    if len(names) != 1:
        raise TypeError(f"exactly one of {', '.join(given)} is accepted, {len(names)} given")
    return names[0]


def _positive(value: ArrayLike, name: str) -> Array:
    out = real_array(value, name)
    if (out <= 0).any():
        raise ValueError(f"{name} holds {out.min():g}: accepted are positive numbers")
    return out


def _spread(excess: Array, log_ratio: Array) -> Array:
    """ratio - 1 - log ratio from ratio - 1 and log ratio: the first is exact near 1, the second is what is left where ratio - 1 rounds to -1."""
    near = np.abs(excess) < 0.5
    return np.where(near, minus_log1p(np.where(near, excess, 0.0)), excess - log_ratio)


def kl_standard_normal(
    mean: ArrayLike, *, variance: ArrayLike | None = None, std: ArrayLike | None = None, logvar: ArrayLike | None = None
) -> Array:
    """D(N(mean, diag v) || N(0, I)) = sum_j (m_j^2 + v_j - 1 - log v_j)/2 over the last axis, in nats.

    The KL term of a variational autoencoder (Kingma and Welling 2014, App. B).
    Give exactly one of variance = v, std = sqrt(v), logvar = log v: what a network puts out is one of them, and taking it for another is silent.

    mean: (..., d); the other broadcasts to its shape. Returns shape (...). v - 1 - log v is computed without cancellation near v = 1.

    Raises TypeError unless one of the three is given, ValueError for NaN, infinities, shapes that do not fit, or values <= 0 of variance, std.

    >>> float(kl_standard_normal([1.0, 0.0], variance=[1.0, 1.0]))
    0.5
    >>> round(float(kl_standard_normal([0.5] * 20, std=1.2)), 4)            # 10 (0.25 + 1.44 - 1 - log 1.44)
    3.2536
    """
    m = real_array(mean, "mean")
    pair = {"variance": variance, "std": std, "logvar": logvar}
    name = _one_of(**pair)
    return kl_diagonal_normal(m, np.zeros_like(m), **{name: (pair[name], 0.0 if name == "logvar" else 1.0)})  # type: ignore[arg-type]


def kl_diagonal_normal(
    mean_p: ArrayLike,
    mean_q: ArrayLike,
    *,
    variance: tuple[ArrayLike, ArrayLike] | None = None,
    std: tuple[ArrayLike, ArrayLike] | None = None,
    logvar: tuple[ArrayLike, ArrayLike] | None = None,
) -> Array:
    """D(N(mean_p, diag v_p) || N(mean_q, diag v_q)) = sum_j ((m_p - m_q)^2/v_q + v_p/v_q - 1 - log(v_p/v_q))/2 over the last axis, in nats.

    Give exactly one of variance = (v_p, v_q), std = (s_p, s_q), logvar = (l_p, l_q): a pair, first that of P.

    mean_p, mean_q: (..., d), broadcast together with the pair. Returns the broadcast shape without its last axis. Computed from v_p - v_q, so
    that the value keeps its digits as P -> Q.

    Raises TypeError unless one pair is given, ValueError for NaN, infinities, shapes that do not fit, or values <= 0 in variance, std.

    >>> round(float(kl_diagonal_normal([1.0], [0.0], variance=([2.0], [4.0]))), 6)   # (1/4 + 1/2 - 1 + log 2)/2
    0.221574
    """
    a, b = real_array(mean_p, "mean_p"), real_array(mean_q, "mean_q")
    pairs = {"variance": variance, "std": std, "logvar": logvar}
    name = _one_of(**pairs)
    pair = pairs[name]
    if not isinstance(pair, tuple | list) or len(pair) != 2:
        raise TypeError(f"{name}: a pair (that of P, that of Q) is accepted")
    read = real_array if name == "logvar" else _positive
    u, v = read(pair[0], f"{name}[0]"), read(pair[1], f"{name}[1]")
    try:
        a, b, u, v = np.broadcast_arrays(a, b, u, v)
    except ValueError as error:
        shapes = f"mean_p {a.shape}, mean_q {b.shape} and {name} {u.shape}, {v.shape}"
        raise ValueError(f"{shapes} do not fit together: shapes that broadcast are accepted") from error
    if a.ndim == 0:
        raise ValueError("mean_p and mean_q are numbers: accepted is (..., d), the dimensions on the last axis")
    if name == "logvar":
        spread, shift = exp_minus(u - v), (a - b) ** 2 * np.exp(-v)
    elif name == "std":
        spread, shift = _spread((u - v) / v * ((u + v) / v), 2 * (np.log(u) - np.log(v))), ((a - b) / v) ** 2
    else:
        spread, shift = _spread((u - v) / v, np.log(u) - np.log(v)), (a - b) ** 2 / v
    return np.asarray((spread + shift).sum(axis=-1) / 2)
