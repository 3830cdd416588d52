"""What the numeric functions accept, and what they say when they refuse.

Entries are real, finite and >= 0. A distribution of n entries may miss the sum 1 by `tolerance(n, dtype)` = min(4 n eps, 1e-3), eps of its own
dtype: that is the rounding of n entries and of the sum they were divided by. Within it the functions compute the quantity of the distributions
divided by their exact sums, so the tolerance costs no accuracy; beyond it they refuse, unless `normalise=True`.
"""

import math
import operator
from collections.abc import Sequence
from typing import Any, NoReturn

import numpy as np
import numpy.typing as npt

from symit.numeric.sums import Array

Result = Any  # a NumPy scalar or an array: float32 if every argument is float32, else float64
F64, _F32 = np.dtype(np.float64), np.dtype(np.float32)


def tolerance(n: int, dtype: np.dtype = F64) -> float:
    """How far the sum of n entries may be from 1."""
    return min(4.0 * n * (2.0**-52 if dtype == F64 else 2.0**-23), 1e-3)


def real(x: npt.ArrayLike, name: str) -> npt.NDArray:
    """The argument as a float32 or float64 array; TypeError for anything else than real numbers."""
    if type(x) is not np.ndarray:
        if isinstance(x, np.ma.MaskedArray):
            raise TypeError(f"{name} is a masked array; fill it or compress it first: a mask would be dropped silently")
        try:
            x = np.asarray(x)
        except ValueError as error:
            raise ValueError(f"{name} is not a rectangular array of numbers: {error}") from None
    if x.dtype == F64 or x.dtype == _F32:
        return x
    if x.size == 0:
        return x.astype(np.float64)
    if x.dtype.kind in "iub" or (x.dtype.kind == "f" and x.dtype.newbyteorder("=") in (F64, _F32)):
        return x.astype(np.float64 if x.dtype.kind != "f" else x.dtype.newbyteorder("="))
    if x.dtype.kind == "c":
        raise TypeError(f"{name} is complex ({x.dtype}); real numbers in float32 or float64 were expected")
    raise TypeError(f"{name} has dtype {x.dtype}; real numbers in float32 or float64 were expected")


def unit(base: float | None) -> float:
    """log(base), 1 for nats."""
    if base is None:
        return 1.0
    try:
        value = float(base)
    except (TypeError, ValueError):
        raise TypeError(f"base is {base!r}; a positive number other than 1 was expected, or None for nats") from None
    if not (0.0 < value < math.inf) or value == 1.0:
        raise ValueError(f"base is {base!r}; a positive number other than 1 was expected, or None for nats")
    return math.log(value)


def order(alpha: float, name: str = "alpha") -> float:
    """The order of a Renyi or Tsallis quantity."""
    try:
        value = float(alpha)
    except (TypeError, ValueError):
        raise TypeError(f"{name} is {alpha!r}; a number in [0, inf] was expected") from None
    if not value >= 0.0:
        raise ValueError(f"{name} is {alpha!r}; a number in [0, inf] was expected")
    return value


class Rows:
    """An argument as rows: `data` has shape (m, n), `batch` is the shape of the m rows."""

    __slots__ = ("batch", "data", "joint", "name", "original")

    def __init__(self, x: npt.ArrayLike, name: str, axis: int | Sequence[int] | None = -1, ndim: int | None = None):
        a = real(x, name)
        self.original, self.name, self.joint = a, name, False
        if a.ndim == 0:
            raise ValueError(f"{name} is a single number; an array of numbers was expected")
        if axis is not None and type(axis) is not int and not isinstance(axis, Sequence):
            axis = operator.index(axis)
        if axis is None:
            a, self.batch = a.reshape(1, -1), ()
        elif a.ndim == 1 and (axis == -1 or axis == 0 or ndim is not None):
            # next to an argument of more axes, one distribution stands for every row, whatever the axis
            a, self.batch = a[None], ()
        elif isinstance(axis, str):
            raise TypeError(f"axis is {axis!r}; an integer or None was expected")
        elif isinstance(axis, Sequence):
            a = move(a, axis, name)
            self.joint = True
            self.batch = a.shape[: -len(axis)]
            a = a.reshape(math.prod(self.batch), math.prod(a.shape[-len(axis) :]))
        else:
            a = move(a, (axis - ndim if ndim is not None and axis >= 0 else axis,), name)
            self.batch = a.shape[:-1]
            if a.ndim != 2:
                a = a.reshape(math.prod(self.batch), a.shape[-1])
        self.data = a
        if a.shape[1] == 0:
            raise ValueError(f"{name} has no entries to sum over (shape {self.original.shape}, axis {axis})")

    def check(self, sums: Array, low: float) -> None:
        """Refuse negative entries and sums away from 1 or not finite."""
        if len(self.data) == 1:
            sums = sums[:1]
        allowed = tolerance(self.data.shape[1], self.data.dtype)
        # a nan is both the smallest and the largest
        if not low >= 0.0 or (len(sums) and not (-allowed <= float(sums.min()) - 1.0 and float(sums.max()) - 1.0 <= allowed)):
            self.refuse(sums)

    def check_positive(self, sums: Array, low: float) -> None:
        """Refuse negative entries and sums that cannot be normalised."""
        if len(self.data) == 1:
            sums = sums[:1]
        if not low >= 0.0 or not ((sums > 0.0) & (sums < math.inf)).all():
            self.refuse(sums, normalised=True)

    def refuse(self, sums: Array, normalised: bool = False) -> NoReturn:
        """Raise the ValueError that says which entry or row was not acceptable."""
        x = self.original
        for bad, what in ((np.isnan(x), "not a number"), (x < 0, "negative"), (np.isinf(x), "infinite")):
            if bad.any():
                at = tuple(int(i) for i in np.argwhere(bad)[0])
                place = ", ".join(map(str, at))
                raise ValueError(f"{self.name}[{place}] = {x[at]} is {what}; probabilities are finite numbers >= 0")
        n = self.data.shape[1]
        if normalised:
            row = int(np.flatnonzero(~((sums > 0) & (sums < math.inf)))[0])
            raise ValueError(
                f"{self.name} sums to {float(sums[row])!r}{self.where(row)}, so it cannot be normalised; a positive finite sum was expected"
            )
        limit = tolerance(n, self.data.dtype)
        row = int(np.argmax(~(np.abs(sums - 1.0) <= limit)))
        raise ValueError(
            f"{self.name} sums to {float(sums[row])!r}{self.where(row)}; pass normalise=True or normalise it "
            f"(accepted: |sum - 1| <= {limit:.2g}, min(4 n eps, 1e-3) for n = {n} entries of {self.data.dtype})"
        )

    def where(self, row: int) -> str:
        """' in row 3' or ' in row (3, 2)', nothing for a single distribution."""
        if not self.batch:
            return ""
        at = np.unravel_index(row, self.batch)
        kind = "table" if self.joint else "row"
        return f" in {kind} {int(at[0])}" if len(at) == 1 else f" in {kind} ({', '.join(str(int(i)) for i in at)})"

    def rescale(self, sums: Array) -> Array:
        """Bring rows whose sum is far from 1, and all tables, to a sum in [1/2, 1) by powers of two; the new sums.

        For `normalise`, so that nothing under- or overflows.
        """
        if ((sums < 1e-60) | (sums > 1e60)).any() or self.joint:
            exponent = -np.frexp(sums)[1]
            half = exponent // 2  # 2.0**1074 is not a double
            self.data = np.ldexp(np.ldexp(self.data.astype(np.float64), half[:, None]), (exponent - half)[:, None])
            return np.ldexp(np.ldexp(sums, half), exponent - half)
        return sums

    def finish(self, values: Array, scale: float = 1.0) -> Result:
        """Row values in the shape and dtype of the argument, in the unit whose size is `scale` nats."""
        return shaped(values, self.batch, self.data.dtype, scale)


class Pair:
    """Two arguments with rows of one length, their batch shapes broadcast against each other."""

    __slots__ = ("batch", "dtype", "p", "q", "rows")

    def __init__(self, p: npt.ArrayLike, q: npt.ArrayLike, axis: int | None = -1, names: tuple[str, str] = ("p", "q")):
        a, b = real(p, names[0]), real(q, names[1])
        if axis is None and a.shape != b.shape:
            raise ValueError(f"{names[0]} has shape {a.shape} and {names[1]} has shape {b.shape}; with axis=None the same shape was expected")
        ndim = None if a.ndim == b.ndim else max(a.ndim, b.ndim)
        self.p, self.q = Rows(a, names[0], axis, ndim), Rows(b, names[1], axis, ndim)
        n, k = self.p.data.shape[1], self.q.data.shape[1]
        if n != k:
            raise ValueError(
                f"{names[0]} has {n} entries along axis {axis} (shape {a.shape}) and {names[1]} has {k} (shape {b.shape}); "
                "the same number was expected"
            )
        self.batch = self.p.batch
        if self.p.batch != self.q.batch:
            try:
                self.batch = np.broadcast_shapes(self.p.batch, self.q.batch)
            except ValueError:
                raise ValueError(
                    f"{names[0]} has shape {a.shape} and {names[1]} has shape {b.shape}; "
                    f"their rows {self.p.batch} and {self.q.batch} cannot be broadcast against each other"
                ) from None
            for x in (self.p, self.q):
                if x.batch != self.batch and len(x.data) != 1:
                    x.data = np.broadcast_to(x.data.reshape(*x.batch, n), (*self.batch, n)).reshape(-1, n)
                    x.batch = self.batch
        self.rows = math.prod(self.batch)
        self.dtype = a.dtype if a.dtype == b.dtype else F64

    def swapped(self) -> "Pair":
        """The pair with the arguments exchanged."""
        other = object.__new__(Pair)
        other.p, other.q, other.batch, other.rows, other.dtype = self.q, self.p, self.batch, self.rows, self.dtype
        return other

    def arrays(self) -> tuple[npt.NDArray, npt.NDArray]:
        """The rows of both."""
        return self.p.data, self.q.data

    def take(self, index: npt.NDArray) -> tuple[npt.NDArray, npt.NDArray]:
        """The rows with these numbers; a row that stands for all stays one row."""
        p, q = (x.data if len(x.data) == 1 and self.rows != 1 else x.data.take(index, axis=0) for x in (self.p, self.q))
        return p, q

    def check(self, sp: Array, sq: Array, low: float, normalise: bool) -> None:
        """Refuse sums, and the smallest entry of both, that are not acceptable."""
        if not low >= 0.0:
            self.refuse(sp)
        for x, s in ((self.p, sp), (self.q, sq)):
            x.check_positive(s, low) if normalise else x.check(s, low)

    def rescale(self, sp: Array, sq: Array) -> tuple[Array, Array]:
        """`Rows.rescale` of both."""
        new = []
        for x, s in ((self.p, sp), (self.q, sq)):
            new.append(np.broadcast_to(x.rescale(s[: len(x.data)]), s.shape))
        return new[0], new[1]

    def refuse(self, sums: Array) -> NoReturn:
        """Name the argument with a negative entry or one that is not finite."""
        x = self.q if np.isfinite(self.p.original).all() and (self.p.original >= 0).all() else self.p
        x.refuse(sums)

    def finish(self, values: Array, scale: float = 1.0) -> Result:
        """As `Rows.finish`, in the common shape and dtype."""
        return shaped(values, self.batch, self.dtype, scale)


def shaped(values: Array, batch: tuple[int, ...], dtype: np.dtype, scale: float = 1.0) -> Result:
    """Row values in their batch shape; a NumPy scalar when there is one distribution."""
    if scale != 1.0:
        values = values / scale
    if not batch:
        value = values[0]
        return value if dtype == F64 else dtype.type(value)
    return values.reshape(batch) if dtype == F64 else values.reshape(batch).astype(dtype)


def move(a: npt.NDArray, axes: Sequence[int], name: str) -> npt.NDArray:
    """The array with the named axes last, in their order."""
    if tuple(axes) == tuple(range(-len(axes), 0)) and a.ndim >= len(axes):
        return a
    try:
        return np.moveaxis(a, axes, range(-len(axes), 0))
    except (ValueError, np.exceptions.AxisError):
        wanted = f"axis {axes[0]}" if len(axes) == 1 else f"the {len(axes)} axes {tuple(axes)}"
        raise ValueError(f"{name} has shape {a.shape}: {wanted} cannot be taken from it") from None
