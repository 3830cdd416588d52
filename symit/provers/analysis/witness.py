"""Rational points at which a function is negative: parameters that break a claim, or two laws on two letters that do."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import islice, product
from typing import Any

import numpy as np

from symit.kernel.analysis.region import Region
from symit.provers.analysis.sampling import points, values

ROUNDS = 60
BITS = 384
DENOMINATORS = (4, 10, 60, 1000, 10**4, 10**6, 10**9)


def negative_points(t: Any, region: Region, seed: int = 0, simple: bool = False) -> Iterator[dict[str, Fraction]]:
    """Rational points of the region near the places where the function is least, simple ones first (or these only)."""
    yield from _simple(t, region)
    if simple:
        return
    at = points(region, seed, 3000)
    v, s = values(t, at)
    v, s = (np.asarray(x, dtype=float) * np.ones(3000) for x in (v, s))
    # what counts is how far below zero, relative to the rounding error
    with np.errstate(all="ignore"):
        score = np.where(np.isfinite(v) & np.isfinite(s), v / (s + 1e-300), np.inf)
    order = np.argsort(score, kind="stable")[:8]
    for index in order:
        start = {n: float(at[n][index]) for n in region.names}
        found = refined(t, region, start, float(score[index]), seed)
        if found is None:
            continue
        for d, near in product(DENOMINATORS, (found, start)):
            point = {n: rational(near[n], d, lo, hi) for n, lo, hi in region.box}
            if inside(region, point):
                value, size = values(t, {n: float(x) for n, x in point.items()})
                if value < -1e-13 * size:
                    yield point


def rational(x: float, d: int, lo: Fraction | None, hi: Fraction | None) -> Fraction:
    """A fraction near x with a denominator of at most d, or larger where x is closer than 1/d to an end of its range."""
    for end, side in ((lo, 1), (hi, -1)):
        if end is not None and 0 < (Fraction(x) - end) * side < Fraction(1, d):
            return end + side * Fraction(1, round(1 / ((Fraction(x) - end) * side)))
    return Fraction(x).limit_denominator(d)


SIMPLE = tuple(Fraction(x) for x in ("1/2", "1", "-1", "1/3", "2", "2/3", "1/4", "3/4", "1/10", "9/10", "10", "-1/2", "-2"))


def _simple(t: Any, region: Region) -> Iterator[dict[str, Fraction]]:
    """Points with the simplest coordinates."""
    choices = [[c for c in SIMPLE if inside(Region(((n, lo, hi),)), {n: c})] for n, lo, hi in region.box]
    for values_ in islice(product(*choices), 200):
        point = dict(zip(region.names, values_, strict=True))
        if inside(region, point):
            value, size = values(t, {n: float(x) for n, x in point.items()})
            if np.isfinite(value) and value < -1e-9 * size:
                yield point


def trial_pairs() -> Iterator[tuple[Fraction, Fraction]]:
    """Pairs of laws on two letters close to each other, and close to the edges, for evaluation by balls."""
    centres = [Fraction(k, 20) for k in (10, 9, 11, 8, 12, 6, 14, 4, 16, 2, 18, 1, 19)]
    small = [Fraction(1, 10**k) for k in (1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 15, 18, 24, 30)]
    for k in range(1, 8):
        for scale in (1, 3):
            step = Fraction(1, scale * 10**k)
            for c in centres:
                for a, b in ((1, 1), (2, 1), (1, 2), (1, 0), (0, 1)):
                    p, q = c + a * step, c - b * step
                    if 0 < q < p < 1:
                        yield p, q
    edges = [*small, *(1 - x for x in small), *centres]
    for p in edges:
        for q in edges:
            if q < p:
                yield p, q


def edge_pairs() -> Iterator[tuple[Fraction, Fraction]]:
    """Pairs of laws on two letters, one of them very close to an edge, far beyond what floating point can tell."""
    for k in (15, 30, 100, 300, 1000):
        for x in (Fraction(1, 2), Fraction(9, 10)):
            small = Fraction(1, 10**k)
            yield from ((x, small), (small, x), (1 - x, small), (small, 1 - x))


def refined(t: Any, region: Region, at: dict[str, float], best: float, seed: int) -> dict[str, float] | None:
    """A random search that narrows around the least value found."""
    rng = np.random.default_rng(seed)
    width = {n: (float(hi - lo) if lo is not None and hi is not None else 1 + abs(at[n])) / 10 for n, lo, hi in region.box}
    for _ in range(ROUNDS):
        tried = {n: np.append(at[n] + width[n] * rng.standard_normal(64), at[n]) for n in at}
        good = np.ones(65, dtype=bool)
        for n, lo, hi in region.box:
            good &= (tried[n] > float(lo) if lo is not None else True) & (tried[n] < float(hi) if hi is not None else True)
        if region.order is not None:
            good &= tried[region.order[0]] < tried[region.order[1]]
        v, s = values(t, tried)
        with np.errstate(all="ignore"):
            score = np.where(good & np.isfinite(v), v / (s + 1e-300), np.inf)
        i = int(np.argmin(score))
        if score[i] < best:
            best, at = float(score[i]), {n: float(tried[n][i]) for n in at}
        else:
            width = {n: w / 2 for n, w in width.items()}
    return at if best < 0 else None


def inside(region: Region, point: dict[str, Fraction]) -> bool:
    for name, lo, hi in region.box:
        if (lo is not None and point[name] <= lo) or (hi is not None and point[name] >= hi):
            return False
    return region.order is None or point[region.order[0]] < point[region.order[1]]
