"""Counterexamples that keep to bounds at every letter: pairs of laws on two to four letters, and parameters that their masses fix.

A parameter that an assumption compares with a least mass or an extreme ratio is put equal to it, so that the assumption holds with
equality; a bound that is a number is met by the laws. Floating point finds the place, the kernel evaluates a rational one nearby.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import numpy as np

from symit.kernel.analysis.bounded import Bounds
from symit.kernel.analysis.divergences import P, Q, Reading
from symit.provers.analysis.sampling import values

COUNT = 1500
ROUNDS = 40
STARTS = 4
FREE = (1.0, 0.5, 2.0, 0.1, 0.9, 3.0, 0.25, 10.0)

Found = tuple[list[Fraction], list[Fraction], dict[str, Fraction]]


class Pairs:
    """Many pairs of laws at once: arrays of shape (pairs, letters)."""

    def __init__(self, reading: Reading, bounds: Bounds, gap: Any) -> None:
        self.reading, self.bounds, self.gap = reading, bounds, gap
        self.fixed = {b[1]: (tag, laws) for tag, laws, b in bounds.facts if b[0] == "par"}
        self.limits = [(tag, laws, float(Fraction(b[1]))) for tag, laws, b in bounds.facts if b[0] == "num"]
        self.free = sorted({n for n, *_ in bounds.box()} - set(self.fixed))

    def extreme(self, tag: str, laws: tuple[str, ...], p: Any, q: Any, axis: int = -1) -> Any:
        own = {self.reading.laws[0]: p, self.reading.laws[1]: q}
        if tag == "least":
            return own[laws[0]].min(axis=axis)
        ratio = own[laws[0]] / own[laws[1]]
        return ratio.max(axis=axis) if tag == "mostratio" else ratio.min(axis=axis)

    def score(self, p: Any, q: Any, free: dict[str, float]) -> Any:
        """How far the claim fails, relative to the rounding error; infinite where a bound is broken."""
        at: dict[str, Any] = dict(free)
        for name, (tag, laws) in self.fixed.items():
            at[name] = self.extreme(tag, laws, p, q)
        for i, g in enumerate(self.reading.divergences):
            v, _ = values(g, {P: p, Q: q, **{n: np.asarray(x)[..., None] for n, x in at.items()}})
            at[f"#d{i}"] = np.asarray(v * np.ones_like(p)).sum(axis=-1)
        v, s = values(self.gap, at)
        with np.errstate(all="ignore"):
            good = np.isfinite(v) & np.isfinite(s)
            for tag, laws, limit in self.limits:
                found = self.extreme(tag, laws, p, q)
                good &= found <= limit * (1 + 1e-12) if tag == "mostratio" else found >= limit * (1 - 1e-12)
            return np.where(good, v / (np.abs(s) + 1e-300), np.inf) * np.ones(len(p))

    # -- pairs to begin with

    def sample(self, n: int, rng: Any) -> tuple[Any, Any]:
        """Laws with masses of different sizes; a quarter of the first laws are close to the second."""
        q = _laws(n, rng)
        p = _laws(n, rng)
        near = rng.random(COUNT) < 0.3
        share = 10.0 ** (-4 * rng.random((COUNT, 1)))
        p = np.where(near[:, None], (1 - share) * q + share * p, p)
        step = np.zeros_like(q)
        step[:, 0], step[:, 1] = 1, -1
        moved = q + step * (q.min(axis=1, keepdims=True) * rng.choice([1.0, 0.5, 0.01, -0.5, -0.01], size=(COUNT, 1)))
        p = np.where((rng.random(COUNT) < 0.3)[:, None] & (moved >= 0).all(axis=1, keepdims=True), moved, p)
        for tag, laws, limit in self.limits:
            if tag == "least" and n * limit <= 1:
                own = limit + (1 - n * limit) * _laws(n, rng)
                p, q = (own, q) if laws[0] == self.reading.laws[0] else (p, own)
        for tag, laws, limit in self.limits:
            if tag == "least":
                continue
            # the mixture with the other law that meets the bound
            first = laws == tuple(self.reading.laws)
            a, b = (p, q) if first else (q, p)
            with np.errstate(all="ignore"):
                worst = (a / b).max(axis=1, keepdims=True) if tag == "mostratio" else (a / b).min(axis=1, keepdims=True)
                share = np.clip((limit - 1) / (worst - 1), 0, 1)
                share = np.where((worst > limit) if tag == "mostratio" else (worst < limit), share, 1.0)
            a = share * a + (1 - share) * b
            p, q = (a, b) if first else (b, a)
        return p, q

    def found(self, seed: int, sizes: tuple[int, ...]) -> Iterator[Found]:
        rng = np.random.default_rng(seed)
        for n in sizes:
            p, q = self.sample(n, rng)
            places = []
            for value in FREE if self.free else FREE[:1]:
                free = {name: self.within(name, value) for name in self.free}
                with np.errstate(all="ignore"):
                    score = self.score(p, q, free)
                for i in np.argsort(score, kind="stable")[:STARTS]:
                    if score[i] < np.inf:
                        places += [([p[i], q[i]], free)] if score[i] < -1e-13 else []
                        *laws, best = self.refined(p[i], q[i], free, float(score[i]), rng)
                        places += [(laws, free)] if best < -1e-13 else []
            # what is seen with simple numbers is easier to follow
            for d, clear in ((4, 1e-3), (12, 1e-3), (60, 1e-4), (1000, 1e-7), (10**5, 1e-12), (10**8, 1e-13)):
                for laws, free in places:
                    found = self.settled(laws, free, d, clear)
                    if found is not None:
                        yield found

    def within(self, name: str, value: float) -> float:
        """A number near the value inside the range of a parameter."""
        lo, hi = self.bounds.ends(name, several=False)
        if lo is not None and hi is not None:
            return float(lo) + (float(hi) - float(lo)) * value / (1 + value)
        return float(lo) + value if lo is not None else float(hi) - value if hi is not None else value

    def refined(self, p: Any, q: Any, free: dict[str, float], best: float, rng: Any) -> tuple[Any, Any, float]:
        width = 0.3
        for _ in range(ROUNDS):
            a, b = (x * np.exp(width * rng.standard_normal((48, len(x)))) for x in (p, q))
            a, b = (x / x.sum(axis=1, keepdims=True) for x in (a, b))
            with np.errstate(all="ignore"):
                score = self.score(a, b, free)
            i = int(np.argmin(score))
            if score[i] < best:
                best, p, q = float(score[i]), a[i], b[i]
            else:
                width /= 1.5
        return p, q, best

    def settled(self, near: Any, free: dict[str, float], d: int, clear: float) -> Found | None:
        """Rational laws near, for which the claim fails clearly, and the values of the parameters."""
        laws = [_rational(x, d) for x in near]
        p, q = (np.array([x], dtype=float) for x in laws)
        if any(min(x) <= 0 for x in laws) or not self.score(p, q, free)[0] < -clear:
            return None
        own = dict(zip(self.reading.laws, laws, strict=True))
        params = {n: Fraction(x).limit_denominator(1000) for n, x in free.items()}
        for name, (tag, names) in self.fixed.items():
            if not name.startswith("#"):
                ratios = own[names[0]] if tag == "least" else [a / b for a, b in zip(*(own[x] for x in names), strict=True)]
                params[name] = max(ratios) if tag == "mostratio" else min(ratios)
        return laws[0], laws[1], params


def _laws(n: int, rng: Any) -> Any:
    weights = np.exp(rng.choice([0.3, 1.5, 5.0], size=(COUNT, 1)) * rng.standard_normal((COUNT, n)))
    same = rng.random(COUNT) < 0.4
    weights[same, 1] = weights[same, 0]  # two letters with the same mass
    return weights / weights.sum(axis=1, keepdims=True)


def _rational(x: Any, d: int) -> list[Fraction]:
    """Masses with sum 1, none of them zero."""
    masses = [max(Fraction(float(v)).limit_denominator(d), Fraction(1, 10 * d)) for v in x]
    top = max(range(len(masses)), key=masses.__getitem__)
    masses[top] += 1 - sum(masses)
    return masses


def broken_letters(reading: Reading, bounds: Bounds, gap: Any, seed: int, sizes: tuple[int, ...]) -> Iterator[dict[str, Any]]:
    """Models with so many letters in which the claim may fail and the bounds hold."""
    if reading.names is None or len(reading.names) != 1 or any(b[0] not in ("par", "num") for _, _, b in bounds.facts):
        return
    (name,) = reading.names
    for p, q, params in Pairs(reading, bounds, gap).found(seed, sizes):
        tables = {law: {"vars": [name], "probs": [str(x) for x in xs]} for law, xs in zip(reading.laws, (p, q), strict=True)}
        yield {"sizes": {name: len(p)}, "measures": tables, "params": {n: str(x) for n, x in params.items()}}


__all__ = ["broken_letters"]
