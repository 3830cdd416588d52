"""Where a library is asked: moderate points, corners, ladders to extreme arguments, laws that nearly agree.

A ladder moves some arguments together from moderate values by one coordinate, so that the place where a defect starts can
be found by bisection.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product

from symit.compare.laws import Argument, Entry, Point

RUNGS = (1, 2, 3, 4, 6, 8, 11, 15, 20, 40, 100, 155, 250)  # powers of ten
NEAR = (4, 8, 12, 16, 20, 24, 28, 32, 36, 40, 44, 48)  # powers of two
BASES = {"real": (0.5, -0.25, 1.5), "positive": (1.5, 2.0, 0.75, 3.0), "unit": (0.25, 0.625, 0.375), "count": (3.0, 3.0)}
CORNERS: dict[str, tuple[float, ...]] = {
    "real": (0.0, 1.0, -1.0, 2.0), "positive": (1.0, 2.0, 0.5, 4.0), "unit": (0.5, 0.25), "count": (1.0, 2.0, 5.0),
}  # fmt: skip
ENDS: dict[str, tuple[float, ...]] = {"positive": (0.0,), "unit": (0.0, 1.0)}


@dataclass(frozen=True)
class Path:
    """A way from moderate arguments (coordinate 0) outwards; `say` tells where on it a coordinate and its point are."""

    label: str
    at: Callable[[float], Point]
    stops: tuple[float, ...]
    say: Callable[[float, Point], str]


@dataclass(frozen=True)
class Sample:
    """A point to ask at; `kind` is moderate, corner, ladder, near or extreme."""

    point: Point
    kind: str
    path: Path | None = None
    at: float = 0.0


def bases(entry: Entry) -> list[Point]:
    """Moderate points to start ladders from, the laws' own first."""
    first = entry.p.bases or (_base(entry.p.arguments, 0),)
    if entry.q is None:
        return [b for b in first if entry.legal(b)]
    second = entry.q.bases or (_base(entry.q.arguments, 1),)
    return [a + b for a, b in product(first, second) if entry.legal(a + b)]


def _base(arguments: tuple[Argument, ...], shift: int) -> Point:
    seen: dict[str, int] = {}
    result = []
    for a in arguments:
        row, k = BASES[a.kind], seen.get(a.kind, 0) + shift
        seen[a.kind] = seen.get(a.kind, 0) + 2
        x = row[k % len(row)]
        result.append(x if a.legal(x) else min(max(x, a.low), a.high))
    return tuple(result)


def moved(argument: Argument, base: float, s: float) -> float:
    """An argument s decades from its base: towards 1 for a probability with s > 0, towards 0 otherwise."""
    if argument.kind == "unit":
        return short(base * 10.0**s) if s < 0 else short(1 - (1 - base) * 10.0**-s)
    scaled = float(f"{base * 10.0**s:.6g}") if s != 0 else base  # 1.5e+40, not 1.5000000000000001e+40
    return float(max(1, round(scaled))) if argument.kind == "count" else scaled


Move = tuple[int, int]  # which argument, and whether up (1) or down (-1)


def ladders(entry: Entry, base: Point) -> Iterator[Path]:
    """The single arguments, those of one name in both laws, all of one law, both ways; real arguments also of both signs."""
    labels, arguments = entry.labels(), entry.arguments
    count = len(entry.p.arguments)
    groups: list[tuple[int, ...]] = [(i,) for i in range(len(labels))]
    for i in range(count):
        groups += [(i, j) for j in range(count, len(labels)) if arguments[i].name == arguments[j].name]
    for side in (range(count), range(count, len(labels))):
        inside = tuple(i for i in side if arguments[i].kind in ("positive", "count"))
        if len(inside) > 1:
            groups.append(inside)
    everything = tuple(i for i, a in enumerate(arguments) if a.kind == "positive")
    if entry.q is not None and len(everything) > 2:
        groups.append(everything)
    for group in groups:
        for direction in (1, -1):
            yield from _ladder(entry, base, tuple((i, direction) for i in group), 1)
        if len(group) == 1 and arguments[group[0]].kind == "real":
            yield from _ladder(entry, base, ((group[0], 1),), -1)


def crossed(entry: Entry, base: Point) -> Iterator[Path]:
    """One argument of each law, all four ways."""
    count = len(entry.p.arguments)
    for i, j in product(range(count), range(count, len(entry.arguments))):
        for first, second in product((1, -1), (1, -1)):
            yield from _ladder(entry, base, ((i, first), (j, second)), 1)


def _ladder(entry: Entry, base: Point, moves: tuple[Move, ...], sign: int) -> Iterator[Path]:
    arguments, labels, way = entry.arguments, entry.labels(), dict(moves)
    if any(base[i] == 0 for i in way):
        return

    def at(s: float) -> Point:
        return tuple(moved(arguments[i], sign * x, way[i] * s) if i in way else x for i, x in enumerate(base))

    def say(s: float, point: Point) -> str:
        return ", ".join(f"{labels[i]} {_side(arguments[i], point[i], d)}" for i, d in moves)

    names = ", ".join(f"{labels[i]} {'up' if d > 0 else 'down'}" for i, d in moves)
    yield Path(f"{names}{' (negative)' if sign < 0 else ''}", at, tuple(float(r) for r in RUNGS), say)


def _side(argument: Argument, x: float, direction: int) -> str:
    if x in (0, 1):
        return f"= {x:.0f}"
    if argument.kind == "unit" and direction > 0 and x > 0.9:
        return f">= 1 - {1 - x:.1e}"
    return f"{'>=' if (direction > 0) == (x > 0) else '<='} {x:.2g}"


def nearly_equal(entry: Entry, base: Point) -> Iterator[Path]:
    """q = p (1 + 2^-s), in all arguments and in each."""
    count = len(entry.p.arguments)
    if entry.q is None or entry.p is not entry.q:
        return
    free = [i for i in range(count) if entry.p.arguments[i].kind != "count" and base[i] != 0]
    for group in [tuple(free), *([(i,) for i in free] if len(free) > 1 else [])]:

        def at(s: float, group: tuple[int, ...] = group) -> Point:
            return base[:count] + tuple(x * (1 + 2.0**-s) if i in group else x for i, x in enumerate(base[:count]))

        names = ", ".join(entry.p.arguments[i].name for i in group)
        stops = tuple(float(s) for s in NEAR)
        yield Path(f"q near p in {names}", at, stops, lambda s, _, names=names: f"q = p (1 + d) in {names}, d <= {2.0**-s:.1e}")  # type: ignore[misc]


def between(start: Point, end: Point, arguments: tuple[Argument, ...], labels: tuple[str, ...]) -> Path:
    """From one point to another, by decades for positive arguments; the coordinate runs from 0 to 1."""

    def one(a: Argument, x: float, y: float, s: float) -> float:
        if x == y or s <= 0:
            return x
        if s >= 1:
            return y
        if a.kind in ("positive", "count") and x > 0 and y > 0:
            value = math.exp(math.log(x) * (1 - s) + math.log(y) * s)
            return float(max(1, round(value))) if a.kind == "count" else value
        if a.kind == "unit" and 0 < x < 1 and 0 < y < 1:
            odds = (math.log(x) - math.log1p(-x)) * (1 - s) + (math.log(y) - math.log1p(-y)) * s
            return 1 / (1 + math.exp(-odds))
        return math.sinh(math.asinh(x) * (1 - s) + math.asinh(y) * s)

    def at(s: float) -> Point:
        exact = zip(arguments, start, end, strict=True)
        return tuple(v if (v := one(a, x, y, s)) in (x, y) else short(v) for a, x, y in exact)

    def say(s: float, point: Point) -> str:
        return ", ".join(
            f"{n} = {_near_one(v)}" + (f" (towards {_near_one(y)})" if v != y else "")
            for n, v, x, y in zip(labels, point, start, end, strict=True)
            if x != y
        )

    return Path("elsewhere", at, (1.0,), say)


def _near_one(x: float) -> str:
    return f"1 - {1 - x:.1e}" if 0.99 < x < 1 else f"{x:.2g}"


def short(x: float) -> float:
    """Three digits, of the distance from 1 for what is next to it."""
    return 1 - float(f"{1 - x:.3g}") if 0.5 < x < 1 else float(f"{x:.3g}")


def moderate(a: Argument, rng: random.Random) -> float:
    """A number of three digits that anyone could write."""
    for _ in range(20):
        if a.kind == "real":
            x = rng.gauss(0, 2)
        elif a.kind == "positive":
            x = math.exp(rng.gauss(0, 1))
        elif a.kind == "unit":
            x = rng.uniform(0.05, 0.95)
        else:
            x = float(rng.randint(1, 12))
        x = float(f"{x:.3g}")
        if a.legal(x):
            return x
    return min(max(BASES[a.kind][0], a.low), a.high)


def corner(a: Argument, rng: random.Random) -> float:
    choices = [x for x in CORNERS[a.kind] + (ENDS.get(a.kind, ()) if a.closed else ()) if a.legal(x)]
    return rng.choice(choices) if choices else moderate(a, rng)


def extreme(a: Argument, rng: random.Random, decades: float) -> float:
    if rng.random() < 0.4:
        return moderate(a, rng)
    x = moved(a, moderate(a, rng), rng.uniform(-decades, decades))
    return float(x) if a.kind == "count" else short(x)


def random_points(entry: Entry, kind: str, rng: random.Random, count: int) -> Iterator[Sample]:
    """Points of one kind, legal ones only."""
    arguments = entry.arguments
    half = len(entry.p.arguments)
    tries, seen = 0, set()
    while count > 0 and tries < 30 * count + 60:
        tries += 1
        decades = rng.choice((2, 5, 15, 100))
        if kind == "moderate":
            point = tuple(moderate(a, rng) for a in arguments)
        elif kind == "corner":
            point = tuple(corner(a, rng) for a in arguments)
            if entry.q is not None and entry.p is entry.q and rng.random() < 0.25:
                point = point[:half] * 2
        else:
            point = tuple(extreme(a, rng, decades) for a in arguments)
        if point not in seen and entry.legal(point):
            seen.add(point)
            count -= 1
            yield Sample(point, kind)
