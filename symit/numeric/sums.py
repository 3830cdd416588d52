"""Blocked passes over rows, and sums whose rounding error is bounded.

Everything below works on two-dimensional arrays, one distribution a row. A pass cuts them into blocks of `BLOCK` doubles (64 KB) that stay
in the second-level cache while a kernel runs a dozen ufuncs over them: many short rows a block, or a piece of one long row.

Rounding, with u = 2**-53 and the standard model fl(a op b) = (a op b)(1 + d), |d| <= u:

* `row_sums` adds lines of n <= `LINE` = 32 numbers by a matrix product: any order, so at most n - 1 <= 31 roundings touch a term. Longer rows are cut
  into lines of equal length, if their length has a divisor from 8 to 32, and the sums of the lines added in the same way;
* else rows are added by NumPy's pairwise summation: leaves of at most 128 terms in eight running sums, then a binary tree. `pairwise_depth`
  counts the roundings a term goes through; up to `BLOCK` terms it is at most 30, below `PAIRWISE` = 32 (tests evaluate it and compare NumPy with the
  algorithm);
* the pieces of a row longer than a block are added by `math.fsum`, which rounds once;
* the fast paths of quick.py add long rows in lines of `LINE` (`pieces`), and the sums of the lines pairwise: 31 roundings, and at most 45 for rows of
  up to 2**35 numbers.

So every row sum satisfies |computed - exact| <= gamma_`DEPTH` * sum |x_i| with `DEPTH` = 76 and gamma_k = k u / (1 - k u), for every length. Matrix
products of lines cost half of pairwise sums, a tenth for short rows.

Source: N. J. Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., SIAM 2002, section 4.2 (summation), and T. Ogita, S. M. Rump and
S. Oishi, Accurate sum and dot product, SIAM J. Sci. Comput. 26 (2005) (error-free transformations).
"""

import functools
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Kernel = Callable[[list[Array], Array, slice, int], tuple[Any, ...]]

U = 2.0**-53
BLOCK = 8192
PAIRWISE = 32
LINE = 32
DEPTH = 76
ONES = np.ones(BLOCK)


def pairwise_depth(n: int) -> int:
    """The largest number of roundings one of n terms goes through in NumPy's pairwise summation."""
    if n < 8:
        return max(n - 1, 0)
    if n <= 128:
        return n // 8 - 1 + 3 + n % 8
    half = n // 2 - (n // 2) % 8
    return 1 + max(pairwise_depth(half), pairwise_depth(n - half))


@functools.cache
def line_of(n: int) -> int:
    """How long the lines are that a row of n numbers is cut into; 0 if its length has no suitable divisor."""
    return n if n <= LINE else max((k for k in range(8, LINE + 1) if n % k == 0), default=0)


def row_sums(x: Array) -> Array:
    """Sums along the last axis; a float for a piece of one row."""
    if x.ndim == 1:
        return np.add.reduce(x)
    n = x.shape[1]
    line = line_of(n)
    if not line:
        return np.add.reduce(x, 1)
    # reductions along a short axis pay for each row what a matrix product pays for a hundred
    if line == n:
        return x.dot(ONES[:n])
    return row_sums(x.reshape(-1, line).dot(ONES[:line]).reshape(len(x), -1))


def pieces(*rows: Array) -> Iterator[tuple[Array, ...]]:
    """Contiguous rows cut alike into blocks, the whole lines that are left, and the rest: the pieces, and the same as matrices of lines.

    Iterating over reshaped rows makes a view for a tenth of what slicing and reshaping every block costs.
    """
    n = len(rows[0])
    full, whole = n - n % BLOCK, n - n % LINE
    for a, b, size in ((0, full, BLOCK), (full, whole, whole - full), (whole, n, n - whole)):
        if a < b:
            width = min(size, LINE)
            yield from zip(*(x[a:b].reshape(-1, size) for x in rows), *(x[a:b].reshape(-1, size // width, width) for x in rows), strict=True)


def total(parts: Iterable[float]) -> float:
    parts = list(parts)
    try:
        return math.fsum(parts)
    except (ValueError, OverflowError):  # infinities of both signs, or a sum beyond the largest double
        return float(np.add.reduce(np.array(parts)))


def whole_rows(m: int, n: int) -> bool:
    """Whether a block holds several rows (two-dimensional), or a piece of one row (one-dimensional)."""
    return m > 1 and 2 * n <= BLOCK


class Feed:
    """Hands out the blocks of an array as contiguous float64.

    One row that stands for many is repeated once, into a buffer: a ufunc that broadcasts along short rows is five times slower.
    """

    def __init__(self, data: npt.NDArray, m: int):
        self.data = data
        n = data.shape[1]
        self.single = len(data) == 1 and m > 1
        self.buffer: Array | None = None
        if whole_rows(m, n):
            self.direct = data.dtype == np.float64 and data.flags.c_contiguous and not self.single
            if not self.direct:
                self.buffer = np.empty((min(m, BLOCK // n), n))
                if self.single:
                    self.buffer[...] = data
        else:
            self.direct = data.dtype == np.float64 and (data.strides[1] == data.itemsize or n == 1)
            if not self.direct:
                self.buffer = np.empty(min(n, BLOCK))

    def rows(self, start: int, stop: int) -> Array:
        """Several whole rows."""
        if self.buffer is None:
            return self.data[start:stop]
        out = self.buffer[: stop - start]
        if not self.single:
            np.copyto(out, self.data[start:stop])
        return out

    def piece(self, row: int, start: int, stop: int) -> Array:
        """A piece of one row."""
        piece = self.data[0 if self.single else row, start:stop]
        if self.buffer is None:
            return piece
        out = self.buffer[: stop - start]
        np.copyto(out, piece)
        return out


def run(kernel: Kernel, arrays: Sequence[npt.NDArray], outputs: int, scratch: int) -> Array:
    """Apply a kernel block by block: an array (outputs, m) of row values, those of a long row added over its pieces.

    The arrays have shape (m, n), or (1, n) when one row stands for all m. `kernel(blocks, work, rows, start)` gets the blocks, `scratch`
    arrays of the same shape (the same memory in every call), the rows it works on and the first column, and returns `outputs` row values.
    """
    lengths = [len(a) for a in arrays]
    m, n = 0 if 0 in lengths else max(lengths), arrays[0].shape[1]
    feeds = [Feed(a, m) for a in arrays]
    result = np.empty((outputs, m))
    if whole_rows(m, n):
        count = min(m, BLOCK // n)
        work = np.empty((scratch, count, n))
        for i in range(0, m, count):
            j = min(i + count, m)
            values = kernel([f.rows(i, j) for f in feeds], work if j - i == count else work[:, : j - i], slice(i, j), 0)
            for k, value in enumerate(values):
                result[k, i:j] = value
        return result
    width = min(n, BLOCK)
    work = np.empty((scratch, width))
    for i in range(m):
        parts = [
            kernel([f.piece(i, a, min(a + width, n)) for f in feeds], work if a + width <= n else work[:, : n - a], slice(i, i + 1), a)
            for a in range(0, n, width)
        ]
        result[:, i] = parts[0] if len(parts) == 1 else [total(values) for values in zip(*parts, strict=True)]
    return result


def without(v: Array, out: Array, at: npt.NDArray, start: int) -> Array:
    """A copy of the block with the atoms at these columns of the whole rows set to zero."""
    if out is not v:
        np.copyto(out, v)
    if out.ndim == 2:
        out[np.arange(len(out)), at] = 0.0
    elif start <= at[0] < start + len(out):
        out[at[0] - start] = 0.0
    return out


def column(x: Array, like: Array, rows: slice) -> Array:
    """Row parameters shaped to act on a block."""
    return x[rows] if like.ndim == 1 else x[rows, None]


def two_sum(a: Array, b: Array) -> tuple[Array, Array]:
    """The rounded sum and its exact error (Knuth)."""
    s = a + b
    v = s - a
    return s, (a - (s - v)) + (b - v)


def split(a: Array) -> tuple[Array, Array]:
    """a = high + low with 26 significant bits each (Dekker, Veltkamp); |a| < 2**996."""
    c = a * 134217729.0
    high = c - (c - a)
    return high, a - high


def product_error(a: Array, b: Array, product: Array) -> Array:
    """a * b - product, exactly when product = fl(a * b) and nothing underflows."""
    ah, al = split(a)
    bh, bl = split(b)
    return al * bl - (((product - ah * bh) - al * bh) - ah * bl)


def double_sum(x: npt.NDArray, axis: int = -1) -> tuple[Array, Array]:
    """Sums along an axis as unevaluated pairs high + low.

    A binary tree of error-free additions whose errors are added along: for non-negative terms the relative error is below
    2 (log2 n + 1)**2 u**2, so the pair carries about 100 bits.
    """
    high = np.moveaxis(np.asarray(x, dtype=np.float64), axis, 0)
    low: Array | None = None
    while len(high) > 1:
        odd = high[-1:] if len(high) % 2 else None
        odd_low = None if odd is None or low is None else low[-1:]
        half = len(high) // 2
        s, e = two_sum(high[:half], high[half : 2 * half])
        if low is not None:
            e += low[:half]
            e += low[half : 2 * half]
        if odd is not None:
            s = np.concatenate([s, odd])
            e = np.concatenate([e, odd_low if odd_low is not None else np.zeros_like(odd)])
        high, low = s, e
    if low is None:
        return high[0] + 0.0, np.zeros_like(high[0])
    return fast_two_sum(high[0], low[0])


def fast_two_sum(a: Array, b: Array) -> tuple[Array, Array]:
    """Renormalise a pair with |a| >= |b|."""
    s = a + b
    return s, b - (s - a)
