"""Log-sum-exp and softmax of scores.

Scores are real, float32 or float64; -inf is the score of probability 0, +inf and nan are refused with their index. Float32 is computed in float64 and
returned as float32. A row runs along `axis`, None takes the whole array; the largest score m of a row is set apart, so that log(1 + rest) is log1p.
"""

from typing import Any, NoReturn

import numpy as np
import numpy.typing as npt

from symit.numeric.checks import F64, Result, Rows
from symit.numeric.sums import BLOCK, Array, column, row_sums, run, without


def _scores(x: npt.ArrayLike, axis: int | None) -> tuple[Rows, Array, npt.NDArray]:
    """The rows, their largest scores and where those are."""
    rows = Rows(x, "x", axis)
    data = rows.data
    at = data.argmax(axis=1)  # of a nan, if there is one
    top = data[np.arange(len(data)), at].astype(np.float64)
    if not (top < np.inf).all():
        _refuse(rows, 0)
    return rows, top, at


def _refuse(rows: Rows, row: int) -> NoReturn:
    """Name an entry that is nan or +inf, or else the row that has nothing but -inf."""
    a = rows.original
    bad = ~(a < np.inf)
    if bad.any():
        place = tuple(int(i) for i in np.argwhere(bad)[0])
        raise ValueError(f"x[{', '.join(map(str, place))}] = {a[place]}; scores are finite numbers or -inf")
    raise ValueError(f"all scores of x are -inf{rows.where(row)}; softmax needs one that is finite")


def _rest(rows: Rows, top: Array, at: npt.NDArray) -> Array:
    """sum exp(x - m) without the largest score; 0 for a row of nothing but -inf."""
    safe = np.where(top > -np.inf, top, 0.0)

    def kernel(blocks: list[Array], work: Array, block: slice, start: int) -> tuple[object, ...]:
        w = np.subtract(blocks[0], column(safe, blocks[0], block), out=work[0])
        np.exp(w, out=w)
        return (row_sums(without(w, work[1], at[block], start)),)

    return run(kernel, (rows.data,), 1, 2)[0]


def logsumexp(x: npt.ArrayLike, *, axis: int | None = -1) -> Result:
    """log sum exp(x) along `axis`, as m + log1p(sum exp(x - m) without the largest): an absolute error of a few eps max(|m|, log n), and of a few
    eps times the result where m = 0. -inf for a row of nothing but -inf. Raises ValueError for nan, +inf and empty rows, TypeError for other than
    real numbers.
    """
    with np.errstate(all="ignore"):
        rows, top, at = _scores(x, axis)
        return rows.finish(top + np.log1p(_rest(rows, top, at)))


def _map(x: npt.ArrayLike, axis: int | None, log: bool) -> npt.NDArray[Any]:
    rows = Rows(x, "x", axis)
    data = rows.data
    m, n = data.shape
    out = np.empty((m, n), dtype=data.dtype)
    if n <= BLOCK:
        # maximum, sum and quotient of a block while it is in the cache; larger blocks than elsewhere, since there is one array only
        count = 4 * BLOCK // n
        for i in range(0, m, count):
            block = data[i : i + count]
            top = np.maximum.reduce(block, 1, keepdims=True)
            if not (np.abs(top) < np.inf).all():
                _refuse(rows, i + int(np.flatnonzero(~(np.abs(top[:, 0]) < np.inf))[0]))
            w = out[i : i + count] if data.dtype == F64 else np.empty(block.shape)
            np.subtract(block, top, out=w, dtype=np.float64)
            e = np.exp(w) if log else np.exp(w, out=w)
            s = row_sums(e)
            if log:
                # the sum of the others: its digits are lost in 1 + rest
                rest = s - 1.0
                steep = np.flatnonzero(rest < 0.5)
                if len(steep):
                    others = e[steep]
                    others[np.arange(len(steep)), w[steep].argmax(axis=1)] = 0.0
                    rest[steep] = row_sums(others)
                w -= np.log1p(rest)[:, None]
            else:
                w /= s[:, None]
            if w.dtype != out.dtype:
                out[i : i + count] = w
    else:
        rows, top, at = _scores(x, axis)
        if not (top > -np.inf).all():
            _refuse(rows, int(np.flatnonzero(~(top > -np.inf))[0]))
        rest = _rest(rows, top, at)
        norm = np.log1p(rest) if log else 1.0 + rest

        def kernel(blocks: list[Array], work: Array, block: slice, start: int) -> tuple[object, ...]:
            w = np.subtract(blocks[0], column(top, blocks[0], block), out=work[0])
            if log:
                w -= column(norm, w, block)
            else:
                np.exp(w, out=w)
                w /= column(norm, w, block)
            out[block.start, start : start + len(w)] = w
            return ()

        run(kernel, (data,), 0, 1)
    if axis is None or rows.original.ndim == 1:
        return out.reshape(rows.original.shape)
    return np.moveaxis(out.reshape(*rows.batch, n), -1, axis)


def log_softmax(x: npt.ArrayLike, *, axis: int | None = -1) -> Result:
    """x - logsumexp(x) along `axis`, in nats, with a relative error of a few eps in every entry (next to 0: eps times the gap to the second score).

    Errors as for `softmax`.
    """
    with np.errstate(all="ignore"):
        return _map(x, axis, True)


def softmax(x: npt.ArrayLike, *, axis: int | None = -1) -> Result:
    """exp(x) / sum exp(x) along `axis`. Raises ValueError for nan, +inf, empty rows and rows of nothing but -inf, TypeError for other than real
    numbers.
    """
    with np.errstate(all="ignore"):
        return _map(x, axis, False)
