"""Reading of arguments for the estimators: every refusal names the argument and says what would be accepted."""

from __future__ import annotations

import importlib
import math
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]
Ints = NDArray[np.int64]

# a probability vector typed with ten digits passes, a vector of unnormalised weights does not
TOLERANCE = 1e-9


def extra(module: str, option: str) -> ModuleType:
    """Import an optional dependency, or say which extra of symit brings it."""
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise ImportError(f"{module.partition('.')[0]} is needed here: pip install 'symit[{option}]'") from error


def real_array(value: ArrayLike, name: str, *, ndim: int | None = None, low: float = -math.inf, high: float = math.inf) -> Array:
    """`value` as float64, finite, with every entry in [low, high]."""
    out = real_or_infinite(value, name, ndim=ndim)
    if not np.isfinite(out).all():
        raise ValueError(f"{name} holds an infinite value: only finite numbers are accepted")
    if out.size and (out.min() < low or out.max() > high):
        raise ValueError(f"{name} has values from {out.min():.6g} to {out.max():.6g}: accepted are values in [{low:g}, {high:g}]")
    return out


def real_or_infinite(value: ArrayLike, name: str, *, ndim: int | None = None, plus: bool = True, minus: bool = True) -> Array:
    """`value` as float64 without NaN; `plus`, `minus`: whether +inf, -inf are accepted."""
    raw = np.asarray(value)
    if raw.dtype.kind not in "fiubO":
        raise TypeError(f"{name} has dtype {raw.dtype}: an array of real numbers is accepted")
    try:
        out = np.asarray(raw, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise TypeError(f"{name} is not an array of real numbers: {error}") from error
    if ndim is not None and out.ndim != ndim:
        raise ValueError(f"{name} has shape {out.shape}: {ndim} dimension{'s are' if ndim != 1 else ' is'} accepted")
    if np.isnan(out).any():
        raise ValueError(f"{name} holds NaN: only real numbers are accepted")
    if not plus and np.isposinf(out).any():
        raise ValueError(f"{name} holds +inf: accepted are finite numbers{' and -inf' if minus else ''}")
    if not minus and np.isneginf(out).any():
        raise ValueError(f"{name} holds -inf: accepted are finite numbers{' and +inf' if plus else ''}")
    return out


def points(value: ArrayLike, name: str, *, at_least: int = 2) -> Array:
    """Samples of a continuous vector as an (N, d) array; shape (N,) is read as (N, 1)."""
    out = real_array(value, name)
    if out.ndim == 1:
        out = out[:, None]
    if out.ndim != 2 or out.shape[1] == 0:
        raise ValueError(f"{name} has shape {np.shape(value)}: accepted are (N,) and (N, d), one sample a row")
    if len(out) < at_least:
        raise ValueError(f"{name} has {len(out)} samples: at least {at_least} are needed")
    return out


def same_length(x: NDArray[Any], y: NDArray[Any], names: tuple[str, str]) -> None:
    if len(x) != len(y):
        raise ValueError(f"{names[0]} has {len(x)} samples and {names[1]} has {len(y)}: they are pairs, equal numbers are accepted")


def whole(value: int, name: str, *, low: int, high: int | None = None) -> int:
    """An integer in [low, high]; a float or a bool is refused, since k=2.5 or k=True is a slip."""
    if isinstance(value, bool | np.bool_) or not isinstance(value, int | np.integer):
        raise TypeError(f"{name} = {value!r}: an integer is accepted")
    if value < low or (high is not None and value > high):
        raise ValueError(f"{name} = {value}: accepted are integers from {low}" + (f" to {high}" if high is not None else ""))
    return int(value)


def number(value: float, name: str, *, low: float = -math.inf, high: float = math.inf, open_low: bool = False) -> float:
    """A finite real number in [low, high], or in (low, high] with `open_low`."""
    try:
        out = float(value)
    except (TypeError, ValueError) as error:
        raise TypeError(f"{name} = {value!r}: a real number is accepted") from error
    if not math.isfinite(out) or out < low or out > high or (open_low and out == low):
        bracket = "(" if open_low or math.isinf(low) else "["
        raise ValueError(f"{name} = {value}: accepted are numbers in {bracket}{low:g}, {high:g}{')' if math.isinf(high) else ']'}")
    return out


def choice(value: str, name: str, accepted: tuple[str, ...]) -> str:
    if value not in accepted:
        raise ValueError(f"{name} = {value!r}: accepted are {', '.join(map(repr, accepted))}")
    return value


def count_array(value: ArrayLike, name: str, *, ndim: int | None = None) -> Ints:
    """Numbers of occurrences: non-negative integers (floats with integer values pass), not all zero."""
    raw = real_array(value, name, ndim=ndim)
    if (raw < 0).any():
        raise ValueError(f"{name} holds {raw.min():g}: a count is a non-negative integer")
    if (raw != np.floor(raw)).any():
        raise ValueError(f"{name} holds {raw[raw != np.floor(raw)][0]:g}: a count is a non-negative integer, not a probability or a weight")
    if raw.sum() == 0:
        raise ValueError(f"{name} has no observation: at least one positive count is needed")
    if raw.sum() >= 2.0**53:
        raise ValueError(f"{name} sums to {raw.sum():.3g}: sums below 2^53 are accepted")
    return raw.astype(np.int64)


def probabilities(value: ArrayLike, name: str, *, ndim: int = 1) -> Array:
    """A probability table: non-negative, sum 1 up to `TOLERANCE`. It is not rescaled."""
    out = real_array(value, name, ndim=ndim)
    if out.size == 0 or (out < 0).any():
        raise ValueError(f"{name} {'is empty' if out.size == 0 else 'holds negative entries'}: accepted are non-negative numbers with sum 1")
    if abs(out.sum() - 1) > TOLERANCE:
        raise ValueError(f"{name} sums to {out.sum():.12g}: accepted are non-negative numbers with sum 1 (divide by the sum first)")
    return out


def codes(samples: ArrayLike, name: str) -> tuple[Ints, int]:
    """Discrete samples as integers 0..K-1 and the number K of observed letters; rows of a 2-d array are joint letters."""
    raw = np.asarray(samples)
    if raw.ndim not in (1, 2) or raw.size == 0:
        raise ValueError(f"{name} has shape {raw.shape}: accepted are (N,) letters or (N, d) rows of joint letters, N >= 1")
    if raw.dtype.kind in "fc" and np.isnan(raw).any():
        raise ValueError(f"{name} holds NaN: a letter is a number or a string (map missing values to a letter of their own)")
    if raw.dtype.kind == "O":  # tuples of unlike types, None, ...: hashing is the only equality there is
        seen: dict[Any, int] = {}
        rows = raw.tolist() if raw.ndim == 1 else [tuple(row) for row in raw.tolist()]
        if any(isinstance(v, float) and math.isnan(v) for row in rows for v in (row if isinstance(row, tuple) else (row,))):
            raise ValueError(f"{name} holds NaN: a letter is a number or a string (map missing values to a letter of their own)")
        return np.array([seen.setdefault(row, len(seen)) for row in rows], dtype=np.int64), len(seen)
    _, inverse = np.unique(raw, axis=0 if raw.ndim == 2 else None, return_inverse=True)
    flat = inverse.reshape(-1).astype(np.int64)
    return flat, int(flat.max()) + 1
