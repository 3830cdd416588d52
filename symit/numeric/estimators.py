"""Entropy and mutual information of discrete laws from samples. All values in nats.

Every function takes either samples (N letters: numbers, strings, or rows of a 2-d array as joint letters) or the table of
their counts. How far the expectation of each is from the exact quantity is said in its docstring; `tests/test_estimators.py`
checks those statements by enumerating every sample of small size.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from ._inputs import Ints, codes, count_array, same_length
from ._special import digamma, entropic

__all__ = ["grassberger_entropy", "miller_madow_entropy", "plugin_entropy", "plugin_mutual_information"]


def _counts(samples: ArrayLike | None, counts: ArrayLike | None) -> Ints:
    """The positive counts, as a flat array."""
    if (samples is None) == (counts is None):
        raise TypeError("exactly one of samples and counts is accepted")
    if counts is not None:
        table = count_array(counts, "counts").reshape(-1)
        return table[table > 0]
    assert samples is not None
    letters, size = codes(samples, "samples")
    return np.bincount(letters, minlength=size)


def plugin_entropy(samples: ArrayLike | None = None, *, counts: ArrayLike | None = None) -> float:
    """Entropy of the empirical law (plug-in, maximum likelihood), in nats.

    H_hat = - sum_i (n_i/N) log(n_i/N),  N = sum_i n_i.

    samples: (N,) letters, or (N, d) rows of joint letters. counts: non-negative integers of any shape. Give one of the two.

    Bias: never positive, -log(1 + (K-1)/N) <= E[H_hat] - H <= 0 for an alphabet of K letters (Paninski 2003, Neural Computation 15,
    Proposition 1; the upper end is Jensen's inequality); to first order -(K-1)/(2N) (Miller 1955).

    Raises TypeError if none or both are given, ValueError for NaN, negative or fractional counts, or no observation.

    >>> round(plugin_entropy(["a", "b", "a", "b"]), 6)
    0.693147
    >>> round(plugin_entropy(counts=[3, 1]), 6)
    0.562335
    """
    n = _counts(samples, counts)
    total = int(n.sum())
    share = n / total
    # the log of a share near 1 has its digits in the other letters' counts, which are exact integers
    large = 2 * n > total
    logs = np.where(large, np.log1p(-(total - n) / np.where(large, total, 2 * total)), np.log(share))
    return max(0.0, float(-(share * logs).sum()))


def miller_madow_entropy(samples: ArrayLike | None = None, *, counts: ArrayLike | None = None) -> float:
    """Plug-in entropy plus the first-order correction of its bias, in nats.

    H_MM = H_hat + (K_obs - 1)/(2N),  K_obs the number of letters that occur (Miller 1955; the observed K stands for the unknown one).
    The correction is in nats: in bits it is (K_obs - 1)/(2 N log 2).

    Bias: O(1/N^2) for a fixed alphabet once every letter is likely to be seen (Harris 1975: the next term of the plug-in's bias is
    (1 - sum_i 1/p_i)/(12 N^2)); E[H_MM] may exceed H, and H_MM may exceed log K.

    Arguments and errors as in `plugin_entropy`.

    >>> round(miller_madow_entropy(counts=[3, 1]) - plugin_entropy(counts=[3, 1]), 6)
    0.125
    """
    n = _counts(samples, counts)
    return plugin_entropy(counts=n) + (len(n) - 1) / (2 * int(n.sum()))


def grassberger_entropy(samples: ArrayLike | None = None, *, counts: ArrayLike | None = None) -> float:
    """Grassberger's estimator of entropy, in nats.

    H_G = log N - (1/N) sum_i n_i G(n_i),  G(n) = psi(n) + (-1)^n/2 (psi((n+1)/2) - psi(n/2)),
    equivalently G(1) = -gamma - log 2, G(2) = 2 + G(1), G(2m+1) = G(2m), G(2m+2) = G(2m) + 2/(2m+1)
    (Grassberger 2003, "Entropy estimates from insufficient samplings", arXiv:physics/0307138).

    Bias: for a count n with a Poisson law of mean z, E[n G(n)] = z log z + z E_1(2z) exactly, E_1 the exponential integral; what
    is left is below e^(-2z)/2 a letter, so it vanishes exponentially, where the plug-in leaves about 1/2 a letter. For independent Poisson
    counts of means z_i = N p_i, with this N in the formula, the bias is -sum_i p_i E_1(2 z_i) <= 0. For exactly N drawings
    (multinomial counts) it is +1/(2N) to first order, whatever the alphabet (by enumeration; psi(N) for log N, as in Schuermann 2004,
    takes it away), and may have either sign when N is small.

    Arguments and errors as in `plugin_entropy`. The value may be negative (-0.036 for one letter seen twice) or above log K.

    >>> round(grassberger_entropy(counts=[3, 1]), 6)
    1.156657
    """
    n = _counts(samples, counts)
    total = int(n.sum())
    # G is constant on {2m, 2m+1}, and psi(m + 1/2) = -gamma - 2 log 2 + 2 (1 + 1/3 + ... + 1/(2m-1)); m = 0 is n = 1
    g = digamma(n // 2 + 0.5) + math.log(2)
    return float(math.log(total) - (n * g).sum() / total)


def plugin_mutual_information(x: ArrayLike | None = None, y: ArrayLike | None = None, *, counts: ArrayLike | None = None) -> float:
    """Mutual information of the empirical joint law, in nats; never negative.

    I_hat = sum_ij (n_ij/N) log(n_ij N / (n_i. n_.j)).

    x, y: N paired letters each ((N,) or (N, d) rows). counts: a (K_x, K_y) contingency table. Give x and y, or counts.

    Bias: E[I_hat] - I = (K_xy - K_x - K_y + 1)/(2N) + O(1/N^2), K the numbers of letters with positive probability (Miller 1955,
    applied to H(X) + H(Y) - H(X,Y); Roulston 1999). It is (K_x-1)(K_y-1)/(2N) > 0 when every pair can occur, and never negative for
    independent variables; it can be negative: for Y = X, I_hat is the plug-in entropy, E[I_hat] <= I.

    Computed as a sum of terms >= 0 from the exact integers n_ij N - n_i. n_.j, so that near independence no digit is lost, as it would be
    in H(X) + H(Y) - H(X,Y).

    Raises TypeError if the arguments are not one of the two forms, ValueError as in `plugin_entropy` or for unequal lengths.

    >>> plugin_mutual_information(counts=[[2, 2], [3, 3]])
    0.0
    >>> round(plugin_mutual_information([0, 0, 1, 1], ["a", "a", "b", "b"]), 6)
    0.693147
    """
    if counts is not None:
        if x is not None or y is not None:
            raise TypeError("exactly one of (x, y) and counts is accepted")
        table = count_array(counts, "counts", ndim=2)
    else:
        if x is None or y is None:
            raise TypeError("both x and y are needed, or counts alone")
        a, rows = codes(x, "x")
        b, columns = codes(y, "y")
        same_length(a, b, ("x", "y"))
        # only the pairs that occur: the full table of two fine alphabets would not fit in memory
        cells, n = np.unique(a * columns + b, return_counts=True)
        return _information(n.astype(np.int64), np.bincount(a, minlength=rows)[cells // columns], np.bincount(b, minlength=columns)[cells % columns])
    i, j = np.nonzero(table)
    return _information(table[i, j], table.sum(axis=1)[i], table.sum(axis=0)[j])


def _information(n: Ints, rows: Ints, columns: Ints) -> float:
    """Mutual information from the positive cells of a table and the row and column sum of each cell."""
    total = int(n.sum())
    if total >= 2**31:  # products of counts leave int64; Python's integers do not overflow
        n, rows, columns = n.astype(object), rows.astype(object), columns.astype(object)
    product = rows * columns
    excess = (n * total - product).astype(np.float64)
    weight = product.astype(np.float64)
    # a cell that never occurs contributes its product mass p q; all of them together what the others leave, an exact integer
    empty = total**2 - int(product.sum())
    return float(((weight * entropic(excess / weight)).sum() + float(empty)) / float(total) ** 2)
