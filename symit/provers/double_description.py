"""The double description method: the extreme rays of a cone given by half-spaces that arrive one by one (Motzkin 1953)."""

from __future__ import annotations

from math import gcd
from typing import Any

Ray = tuple[int, ...]


class Cone:
    """{c in R^k : v . c >= 0 for the half-spaces so far}, as lines (both directions) and extreme rays, in integers."""

    def __init__(self, k: int) -> None:
        self.lines: list[Ray] = [tuple(int(i == j) for j in range(k)) for i in range(k)]
        self.rays: list[Ray] = []
        self.halfspaces: list[Ray] = []

    def cut(self, v: Ray) -> None:
        """Intersect with {c : v . c >= 0}."""
        crossing = next((line for line in self.lines if dot(v, line)), None)
        if crossing is not None:
            self.lines.remove(crossing)
            up = crossing if dot(v, crossing) > 0 else tuple(-x for x in crossing)
            self.lines = [combined(line, up, dot(v, up), -dot(v, line)) for line in self.lines]
            self.rays = [combined(ray, up, dot(v, up), -dot(v, ray)) for ray in self.rays]
            self.rays.append(up)
        else:
            above = [r for r in self.rays if dot(v, r) > 0]
            below = [r for r in self.rays if dot(v, r) < 0]
            fresh = [combined(p, q, -dot(v, q), dot(v, p)) for p in above for q in below if self.adjacent(p, q)]
            self.rays = [*above, *(r for r in self.rays if dot(v, r) == 0), *fresh]
        self.halfspaces.append(v)
        self.rays = sorted(set(self.rays))

    def adjacent(self, p: Ray, q: Ray) -> bool:
        """Do no other rays lie on all the half-spaces' borders that both lie on?"""
        shared = [v for v in self.halfspaces if not dot(v, p) and not dot(v, q)]
        return not any(all(not dot(v, r) for v in shared) for r in self.rays if r not in (p, q))


def dot(a: Ray, b: Ray) -> int:
    return sum(x * y for x, y in zip(a, b, strict=True))


def combined(a: Ray, b: Ray, x: int, y: int) -> Ray:
    """x a + y b, divided by the greatest common divisor of its entries."""
    return primitive([x * s + y * t for s, t in zip(a, b, strict=True)])


def primitive(entries: Any) -> Ray:
    divisor = gcd(*entries) or 1
    return tuple(e // divisor for e in entries)
