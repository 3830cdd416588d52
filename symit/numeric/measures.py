"""Shannon's measures of probability arrays.

Conventions of this package. Entries are real, finite and >= 0, float32 or float64 (integers and booleans count as float64); the result has the dtype
of the arguments, and float32 is computed in float64. A distribution lies along `axis`; all other axes are batches, and those of two arguments are
broadcast against each other (a one-dimensional argument is one distribution for every row). `axis=None` takes the whole array as one distribution.
The unit is the nat unless `base` is given. 0 log 0 = 0, p log(p / 0) = +inf.

A distribution of n entries may miss the sum 1 by min(4 n eps, 1e-3), eps of its dtype, and the result is that of the *normalised* distributions.
Beyond that a ValueError names the row, unless `normalise=True`, which divides every distribution by its sum, with no loss of digits.

Every function here raises TypeError for arguments that are not real numbers, and ValueError for negative, infinite or not-a-number entries (with
their index), empty distributions, sums away from 1 (with the row), and shapes that do not fit; `base` must be positive and not 1.

Accuracy: relative error below 2e-15 as measured (docs/benchmarks-numeric.md), below 6e-14 as proved for entropies and relative entropies
and 1.7e-13 for mutual informations (docs/numeric.md, docstrings of atoms.py, bregman.py, quick.py and quick_tables.py), for distributions however
close to each other, to independence or to a point mass.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from symit.numeric import quick, quick_tables
from symit.numeric.atoms import binary, cross_rows, entropy_rows, entropy_scaled, perplexity_of, row_totals, sums
from symit.numeric.checks import Pair, Result, Rows, real, shaped, unit
from symit.numeric.pairs import one_block, relative, skewed
from symit.numeric.tables import informations


def entropy(p: npt.ArrayLike, *, axis: int | None = -1, base: float | None = None, normalise: bool = False) -> Result:
    """Shannon entropy H(P) = -sum p log p, in nats unless `base` is given.

    p: probabilities along `axis`; the result has the other axes. `axis=None` gives the joint entropy of a table. The largest atom is set apart when
    it is above one half, so that the entropy of a distribution close to a point mass keeps its digits. Errors: see the module.
    Source: C. E. Shannon, Bell Syst. Tech. J. 27 (1948).
    """
    if not normalise and axis == -1:
        value = quick.entropy(p)
        if value is not None:
            return np.float64(value if base is None else value / unit(base))
    scale = unit(base)
    with np.errstate(all="ignore"):
        rows = Rows(p, "p", axis)
        return rows.finish(entropy_rows(rows, normalise), scale)


def perplexity(p: npt.ArrayLike, *, axis: int | None = -1, normalise: bool = False) -> Result:
    """exp H(P), the number of equally likely outcomes with the same entropy; no unit. Shapes and errors as for `entropy`."""
    rows = Rows(p, "p", axis)
    with np.errstate(all="ignore"):
        return rows.finish(perplexity_of(entropy_rows(rows, normalise)))


def binary_entropy(x: npt.ArrayLike, *, base: float | None = None) -> Result:
    """h(x) = -x log x - (1 - x) log(1 - x), entry by entry, for x in [0, 1]; h(0) = h(1) = 0. In nats unless `base` is given.

    x: any shape, which the result has. Raises ValueError with the index for an entry outside [0, 1] or not a number, TypeError for other than real
    numbers.
    """
    scale = unit(base)
    a = real(x, "x")
    bad = ~((a >= 0) & (a <= 1))
    if bad.any():
        at = tuple(int(i) for i in np.argwhere(bad)[0])
        raise ValueError(f"x{list(at) if at else ''} = {a[at]} is not in [0, 1]")
    with np.errstate(all="ignore"):
        return shaped(np.atleast_1d(binary(a.astype(np.float64))), a.shape, a.dtype, scale)


def cross_entropy(p: npt.ArrayLike, q: npt.ArrayLike, *, axis: int | None = -1, base: float | None = None, normalise: bool = False) -> Result:
    """Cross-entropy -sum p log q = H(P) + D(P||Q), in nats unless `base` is given; +inf where q = 0 < p.

    p, q: probabilities along `axis`, batches broadcast. Errors: see the module.
    """
    scale = unit(base)
    pair = Pair(p, q, axis)
    with np.errstate(all="ignore"):
        return pair.finish(cross_rows(pair, normalise), scale)


def kl(p: npt.ArrayLike, q: npt.ArrayLike, *, axis: int | None = -1, base: float | None = None, normalise: bool = False) -> Result:
    """Relative entropy D(P||Q) = sum p log(p / q), in nats unless `base` is given; +inf where q = 0 < p.

    p, q: probabilities along `axis`, batches broadcast. The relative error stays below 2e-15 when P and Q agree to ten digits and more, where
    sum p log(p / q) has none left; see symit/numeric/bregman.py for the method and the proof. Errors: see the module.
    Source: S. Kullback and R. A. Leibler, Ann. Math. Stat. 22 (1951).
    """
    if not normalise and axis == -1:
        value = quick.relative(p, q)
        if value is not None:
            return np.float64(value if base is None else value / unit(base))
    scale = unit(base)
    with np.errstate(all="ignore"):
        if not normalise and axis == -1:
            value = one_block(p, q)
            if value is not None:
                return np.float64(value / scale)
        pair = Pair(p, q, axis)
        return pair.finish(relative(pair, normalise), scale)


def js(
    p: npt.ArrayLike,
    q: npt.ArrayLike,
    *,
    weights: Sequence[float] = (0.5, 0.5),
    axis: int | None = -1,
    base: float | None = None,
    normalise: bool = False,
) -> Result:
    """Jensen-Shannon divergence w1 D(P||M) + w2 D(Q||M), M = w1 P + w2 Q, in nats unless `base` is given; at most the entropy of (w1, w2).

    p, q: probabilities along `axis`, batches broadcast; weights: two numbers >= 0 with the sum 1. Accurate also when P and Q nearly agree.
    Errors: see the module; ValueError for other weights. Source: J. Lin, IEEE Trans. Inf. Theory 37 (1991).
    """
    scale = unit(base)
    w = np.asarray(weights, dtype=np.float64)
    if w.shape != (2,) or not (w >= 0.0).all() or not abs(w[0] + w[1] - 1.0) <= 1e-12:
        raise ValueError(f"weights is {weights!r}; two numbers >= 0 with the sum 1 were expected")
    pair = Pair(p, q, axis)
    with np.errstate(all="ignore"):
        return pair.finish(skewed(pair, float(w[0]), float(w[1]), normalise), scale)


def mutual_information(pxy: npt.ArrayLike, *, axis: Sequence[int] = (-2, -1), base: float | None = None, normalise: bool = False) -> Result:
    """I(X;Y) = sum p(x,y) log(p(x,y) / (p(x) p(y))), in nats unless `base` is given.

    pxy: joint probabilities; `axis` names the axes of X and of Y, the others are batches. Accurate also when X and Y are nearly independent, where
    H(X) + H(Y) - H(X,Y) has no digits left (symit/numeric/tables.py). Errors: see the module.
    """
    if not normalise and axis == (-2, -1):
        value = quick_tables.information(pxy)
        if value is not None:
            return np.float64(value if base is None else value / unit(base))
    scale = unit(base)
    rows, shape = _table(pxy, "pxy", axis, 2)
    with np.errstate(all="ignore"):
        s = sums(rows, normalise)
        return rows.finish(informations(rows, s, (shape[0], shape[1])), scale)


def conditional_entropy(pxy: npt.ArrayLike, *, axis: Sequence[int] = (-2, -1), base: float | None = None, normalise: bool = False) -> Result:
    """H(X|Y) = sum p(x,y) log(p(y) / p(x,y)), the first of the two axes given the second, in nats unless `base` is given.

    pxy: joint probabilities; `axis` names the axes of X and of Y, so that `axis=(-1, -2)` gives H(Y|X). Accurate also when X is nearly a function
    of Y. Errors: see the module.
    """
    scale = unit(base)
    rows, (nx, ny) = _table(pxy, "pxy", axis, 2)
    with np.errstate(all="ignore"):
        whole = sums(rows, normalise)
        columns = np.ascontiguousarray(rows.data.reshape(len(whole), nx, ny).transpose(0, 2, 1)).reshape(-1, nx)
        s = row_totals(columns)
        h = entropy_scaled(columns, s)
        h *= s
        return rows.finish(row_totals(h.reshape(-1, ny)) / whole, scale)


def conditional_mutual_information(
    pxyz: npt.ArrayLike, *, axis: Sequence[int] = (-3, -2, -1), base: float | None = None, normalise: bool = False
) -> Result:
    """I(X;Y|Z) = sum p(x,y,z) log(p(x,y,z) p(z) / (p(x,z) p(y,z))), in nats unless `base` is given.

    pxyz: joint probabilities; `axis` names the axes of X, Y and Z, the others are batches. Accurate also near conditional independence.
    Errors: see the module.
    """
    scale = unit(base)
    rows, (nx, ny, nz) = _table(pxyz, "pxyz", axis, 3)
    with np.errstate(all="ignore"):
        s = sums(rows, normalise)
        rows.data = np.ascontiguousarray(np.moveaxis(rows.data.reshape(len(s), nx, ny, nz), 3, 1)).reshape(len(s), nx * ny * nz)
        return rows.finish(informations(rows, s, (nx, ny), slices=nz), scale)


def _table(x: npt.ArrayLike, name: str, axis: Sequence[int], count: int) -> tuple[Rows, tuple[int, ...]]:
    """The argument with one table a row, and the shape of a table."""
    axes = tuple(axis)
    if len(axes) != count:
        raise ValueError(f"axis is {axis!r}; {count} axes were expected")
    a = real(x, name)
    rows = Rows(a, name, axes)
    return rows, tuple(a.shape[k] for k in axes)
