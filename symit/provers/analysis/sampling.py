"""Where a function is looked at in floating point before a proof is tried: numbers guide the search and prove nothing."""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import numpy as np

from symit.kernel.analysis.region import Region

COUNT = 160
EXPONENT = 150


def points(region: Region, seed: int = 0, count: int = COUNT) -> dict[str, Any]:
    """Points of the region: spread out, near the ends, and near the diagonal of ordered variables."""
    rng = np.random.default_rng(seed)
    found: dict[str, Any] = {}
    for name, lo, hi in region.box:
        u = rng.random(count)
        third = count // 3
        # edges: distances 1e-1 ... 1e-6 from either end
        u[:third] = 10.0 ** (-1 - 5 * rng.random(third))
        u[third : 2 * third : 2] = 1 - 10.0 ** (-1 - 4 * rng.random(len(u[third : 2 * third : 2])))
        rng.shuffle(u)
        found[name] = _placed(u, lo, hi)
    if region.order is not None:
        small, large = region.order
        a, b = found[small], found[large]
        near = rng.random(count) < 0.3
        b = np.where(near, a + (b - a) * 10.0 ** (-1 - 2 * rng.random(count)), b)
        found[small], found[large] = np.minimum(a, b), np.maximum(a, b)
    return found


def _placed(u: Any, lo: Fraction | None, hi: Fraction | None) -> Any:
    if lo is not None and hi is not None:
        return float(lo) + (float(hi) - float(lo)) * u
    if lo is not None:
        return float(lo) + u / (1 - u)
    if hi is not None:
        return float(hi) - u / (1 - u)
    return (2 * u - 1) / (u * (1 - u)) / 4


def values(t: Any, at: Mapping[str, Any]) -> tuple[Any, Any]:
    """The values of a scalar term, and the size of what was added up to get them (for the rounding error)."""
    with np.errstate(all="ignore"):
        return _values(t, at)


def _values(t: Any, at: Mapping[str, Any]) -> tuple[Any, Any]:
    tag, args = t[0], t[1:]
    if tag == "num":
        x = float(Fraction(args[0]))
        return x, abs(x)
    if tag == "par":
        x = at[args[0]]
        return x, np.abs(x)
    if tag in ("pi", "e", "euler"):
        x = {"pi": np.pi, "e": np.e, "euler": np.euler_gamma}[tag]
        return x, x
    inner = [_values(a, at) for a in (args[:1] if tag == "pow" else args if tag != "sf" else args[1:])]
    if tag == "add":
        return sum(v for v, _ in inner), sum(s for _, s in inner)
    if tag == "mul":
        total, size = 1.0, 1.0
        for v, s in inner:
            total, size = total * v, size * s
        return total, size
    v, s = inner[0]
    blow = s / np.maximum(np.abs(v), 1e-300)
    if tag == "pow":
        q = float(Fraction(args[1]))
        x = np.power(v, int(q)) if q == int(q) and q >= 0 else np.power(np.asarray(v, dtype=float), q)
        return x, np.abs(x) * np.maximum(1, abs(q) * blow)
    if tag == "log":
        x = np.log(v)
        return x, np.abs(x) + blow
    if tag == "exp":
        # beyond, products of exponentials overflow or vanish
        e: Any = np.where(np.abs(v) < EXPONENT, np.exp(v), np.nan)
        return e, e * (1 + s)
    if tag == "abs":
        return np.abs(v), s
    if tag in ("max", "min"):
        pick = np.maximum if tag == "max" else np.minimum
        return pick(v, inner[1][0]), s + inner[1][1]
    if tag == "sf" and args[0] == "sgn":
        return np.sign(v), np.ones_like(np.sign(v))
    if tag == "sf" and args[0] == "lgamma":
        x = np.vectorize(_log_gamma, otypes=[float])(v)
        return x, np.abs(x) + s * (1 + np.abs(np.log(np.abs(v) + 1e-300)))
    if tag == "sf" and str(args[0]).startswith("psi"):
        x = _polygamma(int(args[0][3:]), np.where(np.asarray(v, dtype=float) > 0, v, np.nan))
        return x, np.abs(x) * (1 + blow)
    raise KeyError(f"no numeric value of {tag}")


BERNOULLI = (1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730)  # B_2, B_4, ...


def _polygamma(n: int, x: Any) -> Any:
    """The asymptotic series at x + 12, and the terms before it."""
    y, sign, f = x + 12, -1 if n % 2 == 0 else 1, math.factorial
    if n == 0:
        total = np.log(y) - 1 / (2 * y) - sum(b / (2 * k * y ** (2 * k)) for k, b in enumerate(BERNOULLI, 1))
    else:
        series = sum(b * f(2 * k + n - 1) / f(2 * k) / y ** (2 * k + n) for k, b in enumerate(BERNOULLI, 1))
        total = sign * (f(n - 1) / y**n + f(n) / (2 * y ** (n + 1)) + series)
    return total + sign * f(n) * sum((x + j) ** -(n + 1.0) for j in range(12))


def _log_gamma(x: float) -> float:
    return math.lgamma(x) if 0 < x < 1e300 else math.nan


def sign(t: Any, region: Region, at: Mapping[str, Any]) -> int | None:
    """1, -1 or 0 as far as the points show (0: nothing but zero is seen); None if both signs occur."""
    v, s = values(t, at)
    v, s = np.atleast_1d(np.asarray(v, dtype=float)), np.atleast_1d(np.asarray(s, dtype=float))
    good = np.isfinite(v) & np.isfinite(s)
    v, s = v[good], s[good]
    tolerance = 1e-12 * s + 1e-300
    up, down = bool((v > tolerance).any()), bool((v < -tolerance).any())
    if up and down:
        return None
    return 1 if up else -1 if down else 0
