"""Variational bounds on mutual information, as functionals of critic scores and exactly for finite laws. Values in nats.

A critic t(x, y) is any function. From N sample pairs it gives the matrix `scores[i, j] = t(x_i, y_j)`: the diagonal holds pairs drawn from p(x,y),
the rest pairs whose x and y come from different samples, hence from p(x)p(y). `donsker_varadhan`, `nwj` take the two kinds apart (`split_scores`).

| | the functional | exactly | its sample value, on average |
|---|---|---|---|
| `donsker_varadhan` | E_p[t] - log E_pp[e^t] | <= I, = I for t = log p(x,y)/(p(x)p(y)) + c | above the functional: no lower bound |
| `nwj` | E_p[t] - E_pp[e^(t-1)] | <= Donsker-Varadhan <= I, = I for c = 1 | equal: a lower bound |
| `info_nce` | log N + E[log softmax] | <= min(I, log N) | equal: a lower bound, never above log N |
| `barber_agakov` | H(X) + E_p[log q(x|y)] | <= I, = I for q(x|y) = p(x|y) | equal: a lower bound |
| `club` | E_p[log p(y|x)] - E_pp[log p(y|x)] | >= I (not for an approximate p(y|x)) | equal: an upper bound |

Here p = p(x,y) and pp = p(x)p(y). The functions `..._exact` take the joint table of a finite law and enumerate. Sources: Donsker and Varadhan 1983;
Nguyen, Wainwright and Jordan 2010; van den Oord, Li and Vinyals 2018; Barber and Agakov 2003; Cheng et al. 2020 (CLUB); compared by
Poole et al. 2019, "On variational bounds of mutual information".
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
from numpy.typing import ArrayLike

from ._inputs import Array, choice, number, probabilities, real_array, real_or_infinite, whole
from ._special import logsumexp

__all__ = [
    "barber_agakov",
    "barber_agakov_exact",
    "club",
    "club_exact",
    "donsker_varadhan",
    "donsker_varadhan_exact",
    "info_nce",
    "info_nce_exact",
    "nwj",
    "nwj_exact",
    "split_scores",
]

LIMIT = 2_000_000


def _scores(value: ArrayLike, name: str) -> Array:
    out = real_or_infinite(value, name, plus=False)
    if out.size == 0:
        raise ValueError(f"{name} is empty: at least one score is needed")
    return out


def _square(value: ArrayLike, name: str) -> Array:
    out = real_or_infinite(value, name, ndim=2, plus=False)
    if out.shape[0] != out.shape[1] or out.shape[0] < 2:
        raise ValueError(f"{name} has shape {out.shape}: accepted is (N, N), N >= 2, entry (i, j) for x_i and y_j")
    return out


def split_scores(scores: ArrayLike) -> tuple[Array, Array]:
    """The diagonal (N,) and the off-diagonal entries (N(N-1),) of a critic's matrix scores[i, j] = t(x_i, y_j), N >= 2.

    >>> joint, marginal = split_scores([[1.0, 2.0], [3.0, 4.0]])
    >>> joint.tolist(), marginal.tolist()
    ([1.0, 4.0], [2.0, 3.0])
    """
    table = _square(scores, "scores")
    return np.diag(table).copy(), table[~np.eye(len(table), dtype=bool)]


def donsker_varadhan(joint_scores: ArrayLike, marginal_scores: ArrayLike) -> float:
    """Donsker-Varadhan functional of samples: mean(t over p(x,y)) - log mean(e^t over p(x)p(y)), in nats.

    The functional with true expectations is a lower bound of I(X;Y). Its sample value is not, not even on average: E[-log mean e^t] >= -log E[e^t]
    (Jensen), so it is biased upwards, more so the fewer marginal scores and the larger t. Never below `nwj` of the same scores.

    joint_scores, marginal_scores: arrays of any shapes, finite or -inf. Raises ValueError for NaN, +inf, or an empty array.

    >>> donsker_varadhan([1.0, 1.0], [0.0, 0.0])
    1.0
    """
    a, b = _scores(joint_scores, "joint_scores"), _scores(marginal_scores, "marginal_scores")
    return float(a.mean() - (logsumexp(b) - math.log(b.size))) if not np.isneginf(a).any() else -math.inf


def nwj(joint_scores: ArrayLike, marginal_scores: ArrayLike) -> float:
    """Nguyen-Wainwright-Jordan functional of samples: mean(t over p(x,y)) - mean(e^(t-1) over p(x)p(y)), in nats; also called MINE-f, f-GAN KL.

    Unbiased for its functional with true expectations, hence a lower bound of I(X;Y) on average, for a critic that does not depend on these samples.
    Below `donsker_varadhan` of the same scores: log a <= a/e; equal if and only if mean(e^t) = e. Its variance grows like e^I (Song and Ermon 2020).

    Arguments and errors as in `donsker_varadhan`.

    >>> nwj([2.0, 2.0], [1.0, 1.0])
    1.0
    """
    a, b = _scores(joint_scores, "joint_scores"), _scores(marginal_scores, "marginal_scores")
    with np.errstate(over="ignore"):
        return float(a.mean() - np.exp(logsumexp(b - 1) - math.log(b.size)))


def info_nce(scores: ArrayLike) -> float:
    """InfoNCE: log N + (1/N) sum_i log( e^(s_ii) / sum_j e^(s_ij) ), in nats, from scores[i, j] = t(x_i, y_j).

    On average <= I(X;Y) for every critic and N (van den Oord et al. 2018; Poole et al. 2019), and <= log N on every sample: it cannot show more
    information than log N. The cross-entropy L with the diagonal as labels, which contrastive training minimises, is log N - info_nce; a similarity
    with temperature tau enters as scores = similarity/tau.

    scores: (N, N), N >= 2, rows x_i, columns y_j (negatives are the other y's of the batch; transpose for the other direction); finite or -inf.
    Raises ValueError for NaN, +inf or a shape that is not square.

    >>> info_nce([[0.0, 0.0], [0.0, 0.0]])
    0.0
    >>> bool(info_nce([[50.0, 0.0], [0.0, 50.0]]) <= np.log(2))
    True
    """
    table = _square(scores, "scores")
    own = np.diag(table)
    if np.isneginf(own).any():
        return -math.inf
    # -log softmax = log(1 + sum_{j != i} e^(s_ij - s_ii)) >= 0 term by term: the range holds in floating point as well
    others = table - own[:, None]
    np.fill_diagonal(others, -math.inf)
    losses = np.logaddexp(0.0, logsumexp(others, axis=1))
    return float(math.log(len(table)) - losses.mean())


def barber_agakov(log_decoder: ArrayLike, entropy: float) -> float:
    """Barber-Agakov lower bound of samples: H(X) + mean_i log q(x_i|y_i), in nats.

    Its expectation is I(X;Y) - E_y[D(p(x|y)||q(x|y))] <= I(X;Y) (Barber and Agakov 2003), for any normalised decoder q.

    log_decoder: log q(x_i|y_i), any shape, finite or -inf (densities: +inf is refused). entropy: H(X) or h(X) in nats, known exactly; an
    estimate of it that is too high spoils the bound.
    Raises ValueError for NaN, +inf, or an empty array.

    >>> barber_agakov([-0.25, -0.25], 0.75)
    0.5
    """
    return float(number(entropy, "entropy") + _scores(log_decoder, "log_decoder").mean())


def club(log_conditional: ArrayLike, *, pairs: str = "off-diagonal") -> float:
    """Contrastive log-ratio upper bound (Cheng et al. 2020) of samples: mean_i L_ii - mean_ij L_ij, L_ij = log p(y_j|x_i), in nats.

    pairs="off-diagonal" averages i != j, pairs from p(x)p(y): unbiased for E_p[log p(y|x)] - E_pp[log p(y|x)] >= I(X;Y) (Theorem 3.1). pairs="all"
    averages all i, j as the paper's sample formula does: (N-1)/N times that, which on average may fall below I(X;Y).
    With an approximate q(y|x) in place of p(y|x) it is an upper bound if D(p(x,y)||p(x) q(y|x)) <= D(p(x)p(y)||p(x) q(y|x)) (Theorem 3.2), and
    may be below I otherwise.

    log_conditional: (N, N), N >= 2, finite or -inf off the diagonal (the value is then inf).
    Raises ValueError for NaN, +inf, -inf on the diagonal (a pair that was drawn has positive density), or a shape that is not square.

    >>> club([[-0.5, -2.0], [-1.5, -0.5]])
    1.25
    >>> club([[-0.5, -2.0], [-1.5, -0.5]], pairs="all")
    0.625
    """
    table = _square(log_conditional, "log_conditional")
    choice(pairs, "pairs", ("off-diagonal", "all"))
    own, other = split_scores(table)
    if np.isneginf(own).any():
        raise ValueError("log_conditional holds -inf on the diagonal: p(y_i|x_i) > 0 for a pair that was drawn")
    return float(own.mean() - (other if pairs == "off-diagonal" else table).mean())


def _law(joint: ArrayLike, table: ArrayLike, name: str) -> tuple[Array, Array, Array, Array]:
    p = probabilities(joint, "joint", ndim=2)
    t = real_or_infinite(table, name, plus=False)
    if t.shape != p.shape:
        raise ValueError(f"{name} has shape {t.shape} and joint {p.shape}: one entry for each pair (x, y), equal shapes are accepted")
    return p, p.sum(axis=1), p.sum(axis=0), t


def _mean(p: Array, t: Array) -> float:
    """sum p t with 0 * -inf = 0."""
    return float((p * np.where(p > 0, t, 0.0)).sum())


def donsker_varadhan_exact(joint: ArrayLike, critic: ArrayLike) -> float:
    """E_p[t] - log E_pp[e^t] for joint[x, y] = p(x,y) and critic[x, y] = t(x,y), in nats; <= I(X;Y), = I for t = log p(x,y)/(p(x)p(y)) + c.

    joint: a table of probabilities with sum 1; critic: the same shape, finite or -inf. Raises ValueError otherwise.

    >>> round(donsker_varadhan_exact([[0.5, 0.0], [0.0, 0.5]], [[0.0, float("-inf")], [float("-inf"), 0.0]]), 6)
    0.693147
    """
    p, px, py, t = _law(joint, critic, "critic")
    weight = np.multiply.outer(px, py)
    with np.errstate(divide="ignore"):
        partition = float(logsumexp(np.log(weight) + np.where(weight > 0, t, 0.0)))
    mean = _mean(p, t)
    return mean if math.isinf(mean) else mean - partition


def nwj_exact(joint: ArrayLike, critic: ArrayLike) -> float:
    """E_p[t] - E_pp[e^(t-1)], in nats; <= `donsker_varadhan_exact` <= I(X;Y), = I for t = 1 + log p(x,y)/(p(x)p(y)). Arguments as there.

    >>> round(nwj_exact([[0.25, 0.25], [0.25, 0.25]], [[1.0, 1.0], [1.0, 1.0]]), 6)
    0.0
    """
    p, px, py, t = _law(joint, critic, "critic")
    weight = np.multiply.outer(px, py)
    with np.errstate(over="ignore"):
        return _mean(p, t) - float((weight * np.where(weight > 0, np.exp(t - 1), 0.0)).sum())


def _compositions(total: int, parts: int) -> Iterator[tuple[int, ...]]:
    if parts == 1:
        yield (total,)
        return
    for first in range(total + 1):
        for rest in _compositions(total - first, parts - 1):
            yield (first, *rest)


def info_nce_exact(joint: ArrayLike, critic: ArrayLike, n: int) -> float:
    """The expectation of `info_nce` over n independent pairs of a finite law, in nats; <= min(I(X;Y), log n).

    E = log n + E[t(x,y) - log(e^t(x,y) + sum_{j=2..n} e^t(x,y_j))], (x,y) from p, y_2..y_n independent from p(y). The sum depends only on how
    often each letter occurs among the y_j, so C(n-1+K-1, K-1) multinomial terms are added for K letters y of positive probability, not K^(n-1).

    joint, critic: as in `donsker_varadhan_exact`. n >= 2. Raises ValueError for bad tables, or more than 2 000 000 multinomial terms.

    >>> round(info_nce_exact([[0.5, 0.0], [0.0, 0.5]], [[9.0, 0.0], [0.0, 9.0]], 2), 4)     # I = log 2 = 0.6931
    0.3465
    """
    p, _, py, t = _law(joint, critic, "critic")
    whole(n, "n", low=2)
    letters = np.flatnonzero(py)
    terms = math.comb(n - 2 + len(letters), len(letters) - 1)
    if terms > LIMIT:
        raise ValueError(f"n = {n} with {len(letters)} letters y needs {terms} multinomial terms: at most {LIMIT} are accepted")
    x, y = np.nonzero(p)
    own = t[x, y]
    if np.isneginf(own).any():
        return -math.inf
    log_py = np.log(py[letters])
    ratios = t[x][:, letters] - own[:, None]
    total = 0.0
    for counts in _compositions(n - 1, len(letters)):
        c = np.array(counts)
        log_weight = math.lgamma(n) - sum(math.lgamma(v + 1) for v in counts) + float(c @ log_py)
        with np.errstate(divide="ignore"):
            others = logsumexp(ratios + np.log(c), axis=1)
        total += math.exp(log_weight) * float(p[x, y] @ np.logaddexp(0.0, others))
    return math.log(n) - total


def barber_agakov_exact(joint: ArrayLike, decoder: ArrayLike) -> float:
    """H(X) + E_p[log q(x|y)] for decoder[x, y] = q(x|y), in nats; = I(X;Y) - E_y[D(p(x|y)||q(x|y))].

    decoder: the shape of joint, every column y with p(y) > 0 a probability vector. Raises ValueError otherwise.

    >>> round(barber_agakov_exact([[0.5, 0.0], [0.0, 0.5]], [[0.9, 0.1], [0.1, 0.9]]), 6)   # log 2 + log 0.9
    0.587787
    """
    p, px, py, q = _law(joint, decoder, "decoder")
    for j in np.flatnonzero(py):
        probabilities(q[:, j], f"decoder[:, {j}]")
    positive = px[px > 0]
    with np.errstate(divide="ignore"):
        return float(-(positive * np.log(positive)).sum()) + _mean(p, np.log(np.where(p > 0, q, 1.0)))


def club_exact(joint: ArrayLike, conditional: ArrayLike | None = None) -> float:
    """E_p[log q(y|x)] - E_pp[log q(y|x)] for conditional[x, y] = q(y|x), by default p(y|x), in nats.

    With the default it is I(X;Y) + D(p(x)p(y)||p(x,y)) >= I(X;Y), inf if some pair of possible letters is impossible. With another q it may be
    below I, or nan (an impossible pair under both laws: inf - inf is undefined).
    Every row x with p(x) > 0 must be a probability vector. Raises ValueError otherwise.

    >>> round(club_exact([[0.4, 0.1], [0.1, 0.4]]), 6)
    0.415888
    """
    p = probabilities(joint, "joint", ndim=2)
    px, py = p.sum(axis=1), p.sum(axis=0)
    live = px > 0
    if conditional is None:
        q = p / np.where(live, px, 1.0)[:, None]
    else:
        q = real_array(conditional, "conditional", ndim=2)
        if q.shape != p.shape:
            raise ValueError(f"conditional has shape {q.shape} and joint {p.shape}: one entry for each pair (x, y), equal shapes are accepted")
        for i in np.flatnonzero(live):
            probabilities(q[i], f"conditional[{i}]")
    weight = np.multiply.outer(px, py)
    with np.errstate(divide="ignore"):
        logs = np.log(np.where(weight > 0, q, 1.0))
    first, second = _mean(p, logs), _mean(weight, logs)
    return math.nan if math.isinf(first) else first - second
