"""Feature selection by mutual information: mRMR (Peng, Long and Ding 2005, IEEE TPAMI 27(8), 1226-1238). Values in nats."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from ._inputs import Array, real_array, same_length, whole
from .estimators import plugin_mutual_information

__all__ = ["MrmrScore", "mrmr_scores", "mrmr_select", "mutual_information_table"]


@dataclass(frozen=True)
class MrmrScore:
    """relevance D = (1/|S|) sum_i I(f_i; c); redundancy R = (1/|S|^2) sum_ij I(f_i; f_j), i = j included; score = D - R. In nats."""

    relevance: float
    redundancy: float
    score: float


def mutual_information_table(features: ArrayLike, target: ArrayLike) -> tuple[Array, Array]:
    """Plug-in mutual informations of discrete features: relevance (F,) with entries I(f_i; c), redundancy (F, F) with entries I(f_i; f_j), in nats.

    features: (N, F), one column a discrete feature; target: (N,) letters. The diagonal of the second is the entropies H(f_i). Both are biased
    upwards for independent pairs by about (K_i - 1)(K_j - 1)/(2N) (`plugin_mutual_information`), which favours features with many values.

    Raises ValueError for wrong shapes or NaN.

    >>> relevance, redundancy = mutual_information_table([[0, 0], [0, 1], [1, 0], [1, 1]], [0, 0, 1, 1])
    >>> relevance.round(6).tolist(), redundancy.round(6).tolist()
    ([0.693147, 0.0], [[0.693147, 0.0], [0.0, 0.693147]])
    """
    x, c = np.asarray(features), np.asarray(target)
    if x.ndim != 2 or x.shape[1] == 0 or c.ndim != 1:
        raise ValueError(f"features has shape {x.shape} and target {c.shape}: accepted are (N, F), F >= 1, and (N,)")
    same_length(x, c, ("features", "target"))
    count = x.shape[1]
    relevance = np.array([plugin_mutual_information(x[:, i], c) for i in range(count)])
    redundancy = np.empty((count, count))
    for i in range(count):
        for j in range(i + 1):
            redundancy[i, j] = redundancy[j, i] = plugin_mutual_information(x[:, i], x[:, j])
    return relevance, redundancy


def _tables(relevance: ArrayLike, redundancy: ArrayLike) -> tuple[Array, Array]:
    d, r = real_array(relevance, "relevance", ndim=1), real_array(redundancy, "redundancy", ndim=2)
    if len(d) == 0 or r.shape != (len(d), len(d)):
        raise ValueError(f"relevance has shape {d.shape} and redundancy {r.shape}: accepted are (F,) and (F, F), F >= 1")
    if not np.allclose(r, r.T, rtol=1e-9, atol=1e-12):
        raise ValueError("redundancy is not symmetric: its entry (i, j) is I(f_i; f_j) = I(f_j; f_i)")
    return d, r


def mrmr_scores(relevance: ArrayLike, redundancy: ArrayLike, subset: Sequence[int]) -> MrmrScore:
    """Max-relevance min-redundancy score of a set S of features (Peng et al. 2005, eq. 4 to 6), in nats.

    D(S) = (1/|S|) sum_{i in S} I(f_i; c),   R(S) = (1/|S|^2) sum_{i,j in S} I(f_i; f_j),   score = D - R.
    R includes i = j, the entropies on the diagonal of the table: pass a table with zeros there for the variant without. Both are means, so
    sets of different sizes compare; with a sum or with 1/|S| before the double sum they do not.

    relevance: (F,); redundancy: (F, F), symmetric (`mutual_information_table`, or any estimator); subset: distinct indices, at least one.
    Raises ValueError otherwise.

    >>> mrmr_scores([0.5, 0.25], [[1.0, 0.5], [0.5, 1.0]], [0, 1])
    MrmrScore(relevance=0.375, redundancy=0.75, score=-0.375)
    """
    d, r = _tables(relevance, redundancy)
    chosen = [whole(i, "an index of subset", low=0, high=len(d) - 1) for i in subset]
    if not chosen or len(set(chosen)) != len(chosen):
        raise ValueError(f"subset = {list(subset)}: distinct indices, at least one, are accepted")
    first, second = float(d[chosen].mean()), float(r[np.ix_(chosen, chosen)].mean())
    return MrmrScore(first, second, first - second)


def mrmr_select(relevance: ArrayLike, redundancy: ArrayLike, k: int) -> list[int]:
    """The first k features in the greedy order of mRMR (Peng et al. 2005, eq. 7).

    First the most relevant; then, S being the m - 1 chosen ones, the feature j with the largest I(f_j; c) - (1/(m-1)) sum_{i in S} I(f_j; f_i).
    Ties go to the lowest index. The result need not maximise `mrmr_scores` over all sets of size k: that search is exponential.

    Arguments as in `mrmr_scores`; k in 1..F. Raises ValueError otherwise.

    >>> mrmr_select([0.5, 0.49, 0.2], [[1.0, 0.9, 0.0], [0.9, 1.0, 0.0], [0.0, 0.0, 1.0]], 2)   # 1 repeats 0
    [0, 2]
    """
    d, r = _tables(relevance, redundancy)
    whole(k, "k", low=1, high=len(d))
    chosen = [int(d.argmax())]
    while len(chosen) < k:
        gain = d - r[:, chosen].mean(axis=1)
        gain[chosen] = -np.inf
        chosen.append(int(gain.argmax()))
    return chosen
