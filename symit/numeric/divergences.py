"""f-divergences and the families of Renyi and Tsallis.

Arguments, normalisation, units and errors are those of symit/numeric/measures.py. Total variation, squared Hellinger distance and chi-square
have no unit and take no `base`. All are computed from the differences q - p, exact where the two nearly agree, so that they keep their digits.
"""

import math
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from symit.numeric import atoms
from symit.numeric.alpha import renyi_rows
from symit.numeric.checks import Pair, Result, Rows, order, unit
from symit.numeric.pairs import entry_pass, relative, second_order, variation
from symit.numeric.sums import Array, column, row_sums, run


def total_variation(p: npt.ArrayLike, q: npt.ArrayLike, *, axis: int | None = -1, normalise: bool = False) -> Result:
    """Total variation with the half: sum |p - q| / 2 = max over events of |P(A) - Q(A)|, in [0, 1].

    p, q: probabilities along `axis`, batches broadcast. Errors: see measures.py.
    """
    pair = Pair(p, q, axis)
    with np.errstate(all="ignore"):
        return pair.finish(variation(pair, normalise))


def hellinger2(p: npt.ArrayLike, q: npt.ArrayLike, *, axis: int | None = -1, normalise: bool = False) -> Result:
    """Squared Hellinger distance with the half: sum (sqrt p - sqrt q)**2 / 2 = 1 - sum sqrt(p q), in [0, 1].

    p, q: probabilities along `axis`, batches broadcast. Computed from (q - p)**2 / (sqrt p + sqrt q)**2. Errors: see measures.py.
    """

    def term(p: Array, q: Array, d: Array, work: Array, zeros: bool) -> Array:
        w, v = np.sqrt(p, out=work[0]), np.sqrt(q, out=work[1])
        w += v
        if zeros:
            np.maximum(w, 5e-324, out=w)  # 0 / 0 where both are zero
        np.divide(d, w, out=w)
        return np.multiply(w, w, out=w)

    def finish(values: Array, s: Array, t: Array) -> tuple[Array, Array]:
        # 1 - sum sqrt(p q) / sqrt(sum p sum q), with sum q = s (1 + t)
        root = np.sqrt(1.0 + t)
        correction = (t / (root + 1.0)) ** 2 / (2.0 * root)
        return values / (2.0 * s * root) - correction, correction

    pair = Pair(p, q, axis)
    with np.errstate(all="ignore"):
        return pair.finish(second_order(pair, term, finish, normalise))


def chi2(p: npt.ArrayLike, q: npt.ArrayLike, *, axis: int | None = -1, normalise: bool = False) -> Result:
    """Pearson's chi-square divergence sum (p - q)**2 / q = sum p**2 / q - 1; +inf where q = 0 < p.

    p, q: probabilities along `axis`, batches broadcast. Errors: see measures.py.
    """

    def term(p: Array, q: Array, d: Array, work: Array, zeros: bool) -> Array:
        w = np.divide(d, q, out=work[0])
        w *= d
        if zeros:
            np.copyto(w, 0.0, where=(p == 0.0) & (q == 0.0))
        return w

    def finish(values: Array, s: Array, t: Array) -> tuple[Array, Array]:
        # sum p**2 / q = values - sum q + 2 sum p, so that of the normalised pair less 1 is values (1 + t) / s - t**2
        return values * (1.0 + t) / s - t * t, t * t

    pair = Pair(p, q, axis)
    with np.errstate(all="ignore"):
        return pair.finish(second_order(pair, term, finish, normalise))


def f_divergence(
    p: npt.ArrayLike,
    q: npt.ArrayLike,
    f: Callable[[Array], npt.ArrayLike],
    *,
    f0: float | None = None,
    fprime_inf: float | None = None,
    axis: int | None = -1,
    normalise: bool = False,
) -> Result:
    """D_f(P||Q) = sum q f(p / q), for f convex on (0, inf) with f(1) = 0; in the unit of f.

    p, q: probabilities along `axis`, batches broadcast. f gets a one-dimensional float64 array of positive ratios and returns as many values.
    f0 = lim f(t) for t -> 0 is the value where p = 0 < q (default: f(0), if that is a number), fprime_inf = lim f(t) / t for t -> inf the factor
    of p where q = 0 < p; where both are zero the term is 0. Rounding: that of f; near P = Q a generator with f'(1) = 0 loses least.
    Errors: see measures.py; ValueError if one of the limits is needed and missing, or f returns another number of values.
    Source: I. Csiszar, Studia Sci. Math. Hungar. 2 (1967).
    """
    pair = Pair(p, q, axis)
    limits = {"f0": f0, "fprime_inf": fprime_inf}

    def limit(name: str) -> float:
        value = limits[name]
        if value is None and name == "f0":
            value = limits[name] = float(np.asarray(f(np.zeros(1)), dtype=np.float64).reshape(-1)[0])
        if value is None or math.isnan(value):
            where = "p = 0 < q" if name == "f0" else "q = 0 < p"
            what = "lim f(t) for t -> 0" if name == "f0" else "lim f(t) / t for t -> inf"
            raise ValueError(f"there is an entry with {where}; pass {name} = {what}")
        return float(value)

    with np.errstate(all="ignore"):
        s, sq = entry_pass(pair, normalise)
        factor = sq / s

        def kernel(blocks: list[Array], work: Array, rows: slice, start: int) -> tuple[object, ...]:
            a, b = blocks
            w = np.divide(a, b, out=work[0])
            w *= column(factor, w, rows)
            inside = (a > 0.0) & (b > 0.0)
            ratios = w[inside]
            values = np.asarray(f(ratios), dtype=np.float64)
            if values.shape != ratios.shape:
                raise ValueError(f"f returned an array of shape {values.shape} for {len(ratios)} ratios; one value for each was expected")
            w[inside] = values * b[inside]
            w[(a == 0.0) & (b == 0.0)] = 0.0
            for name, where, x, c in (("f0", (a == 0.0) & (b > 0.0), b, None), ("fprime_inf", (a > 0.0) & (b == 0.0), a, factor)):
                if where.any():
                    value = x * limit(name)
                    w[where] = (value if c is None else value * column(c, w, rows))[where]
            return (row_sums(w),)

        return pair.finish(run(kernel, pair.arrays(), 1, 1)[0] / sq)


def renyi_entropy(p: npt.ArrayLike, alpha: float, *, axis: int | None = -1, base: float | None = None, normalise: bool = False) -> Result:
    """Renyi entropy log(sum p**alpha) / (1 - alpha) of order alpha in [0, inf], in nats unless `base` is given.

    The limits: log of the number of positive entries at 0, Shannon's entropy at 1, -log max p at inf. Accurate as alpha -> 1 and near a point mass.
    p: probabilities along `axis`. Errors: see measures.py; ValueError for alpha < 0. Source: A. Renyi, Proc. 4th Berkeley Symp. (1961).
    """
    scale, a = unit(base), order(alpha)
    rows = Rows(p, "p", axis)
    with np.errstate(all="ignore"):
        if a == 1.0:
            values = atoms.entropy_rows(rows, normalise)
        elif a == 0.0:
            values = atoms.log_support(rows, normalise)
        elif a == math.inf:
            values = atoms.min_entropy(rows, normalise)
        else:
            values = atoms.power_sums(rows, a, normalise)[1] / (1.0 - a)
        return rows.finish(values, scale)


def tsallis_entropy(p: npt.ArrayLike, alpha: float, *, axis: int | None = -1, normalise: bool = False) -> Result:
    """Tsallis entropy (1 - sum p**alpha) / (alpha - 1) of order alpha in [0, inf]; no unit, except Shannon's nats at 1.

    The limits: the number of positive entries less 1 at 0, Shannon's entropy in nats at 1, 0 at inf. p: probabilities along `axis`.
    Errors: see measures.py; ValueError for alpha < 0. Source: C. Tsallis, J. Stat. Phys. 52 (1988).
    """
    a = order(alpha)
    rows = Rows(p, "p", axis)
    with np.errstate(all="ignore"):
        if a == 1.0:
            values = atoms.entropy_rows(rows, normalise)
        elif a == 0.0:
            atoms.sums(rows, normalise)
            values = np.count_nonzero(rows.data, axis=1) - 1.0
        elif a == math.inf:
            values = 0.0 * atoms.sums(rows, normalise)
        else:
            values = atoms.power_sums(rows, a, normalise)[0] / (1.0 - a)
        return rows.finish(values)


def renyi(
    p: npt.ArrayLike, q: npt.ArrayLike, alpha: float, *, axis: int | None = -1, base: float | None = None, normalise: bool = False
) -> Result:
    """Renyi divergence log(sum p**alpha q**(1 - alpha)) / (alpha - 1) of order alpha in [0, inf], in nats unless `base` is given.

    The limits: -log Q(p > 0) at 0, D(P||Q) at 1, log max p / q at inf. +inf where q = 0 < p if alpha >= 1, and for disjoint supports. Accurate as
    alpha -> 1 and as Q -> P (symit/numeric/alpha.py). p, q: probabilities along `axis`, batches broadcast. Errors: see measures.py; ValueError for
    alpha < 0. Source: T. van Erven and P. Harremoes, IEEE Trans. Inf. Theory 60 (2014).
    """
    scale, a = unit(base), order(alpha)
    pair = Pair(p, q, axis)
    with np.errstate(all="ignore"):
        return pair.finish(relative(pair, normalise) if a == 1.0 else renyi_rows(pair, a, normalise), scale)
