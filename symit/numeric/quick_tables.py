r"""The fast path for the mutual information of one table, away from independence.

With S = sum p, marginals x, y and q = x y, I = T / S + log S, T = sum p log(p / q); None where T is below `LEAST` = 0.3 or anything is to be refused.
Notation and model of quick.py, D = `sums.DEPTH` = 76 for every sum, G = I. To first order in u, with S within 1e-3 of 1:

* p / q, the logarithm and the product: 3 u |p log(p / q)| + 1.01 u p a term, the sum D u |p log(p / q)| more, where
  sum |p log(p / q)| <= G + W, W <= 1.42 sqrt G;
* log q: marginals with the relative error D u each and one rounding, which weighted with p is (2 D + 1) u;
* S, which is the sum of the x: 2 D u (G + 1); the last operations 4 u.

    u ((3 + D)(G + W) + 1.01 + 2 D + 1 + 2 D (G + 1) + 4) <= 1470 u G for G >= 0.3: 1.7e-13.

For a table of up to 32 rows and columns the marginals have 31 in the place of D, S has 31 + 32, and the terms, added in one pairwise sum, 32:
630 u, 7.0e-14. What is observed is below 2e-15. Products x y below the normal range belong to p <= min(x, y), which is then below 1e-150.
"""

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from symit.numeric.checks import F64, tolerance
from symit.numeric.sums import BLOCK, LINE, ONES, Array, row_sums

LEAST = 0.3
# wider tables would make matrix products that BLAS shares among threads, for which a block is too short
_WIDTH = BLOCK // 4


def column_sums(table: Array) -> Array:
    """Sums of the columns, of at most 32 rows at a time."""
    nx, ny = table.shape
    step = min(LINE, BLOCK // ny)
    while nx > step:
        table = np.array([ONES[: min(step, nx - i)].dot(table[i : i + step]) for i in range(0, nx, step)])
        nx = len(table)
    return ONES[:nx].dot(table)


def _terms(p: Array, x: Array, y: Array, work: Array) -> float:
    """sum p log(p / (x y)) of some rows."""
    q = np.multiply(x[:, None], y, work)
    np.divide(p, q, q)
    low = p.item(p.argmin())
    if not low > 1e-280:
        if not low >= 0.0:
            return math.nan
        q += 1e-300
    np.log(q, q)
    q *= p
    return float(np.add.reduce(q, None))


@np.errstate(all="ignore")
def information(p: npt.ArrayLike) -> float | None:
    """Mutual information of one table in nats."""
    if not (type(p) is np.ndarray and p.dtype is F64 and p.ndim == 2 and p.flags.c_contiguous and 0 < p.shape[1] <= _WIDTH and len(p) > 0):
        return None
    nx, ny = p.shape
    step = BLOCK // ny
    whole = nx <= step
    x: Any = row_sums(p) if whole else np.concatenate([row_sums(p[i : i + step]) for i in range(0, nx, step)])
    s = float(np.add.reduce(x))
    if not abs(s - 1.0) <= tolerance(nx * ny):
        return None
    y = column_sums(p)
    work = np.empty((min(step, nx), ny))
    if whole:
        t = _terms(p, x, y, work)
    else:
        parts = [_terms(p[i : i + step], x[i : i + step], y, work[: min(step, nx - i)]) for i in range(0, nx, step)]
        t = math.fsum(parts) if all(map(math.isfinite, parts)) else math.nan
    return t / s + math.log(s) if 1.002 * LEAST <= t < math.inf else None
