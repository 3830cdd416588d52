"""From single wrong values to findings: where a defect starts, what kind it is, and the simplest place that shows it."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from symit.compare.exact import DECIMALS
from symit.compare.laws import Entry, Point, is_bound, neighbour, rounded
from symit.compare.points import Path, Sample, between
from symit.compare.readings import TOLERANCE, Prober, Reading, Silent

CLASSES = {
    "wrong formula": "wrong at most moderate arguments",
    "wrong infinity": "infinite where the value is finite, or finite where it is infinite, at moderate arguments",
    "nan": "no number where there is one",
    "raises": "an exception at legal arguments",
    "overflow": "an intermediate result overflows or underflows, the value does not",
    "cancellation": "digits are lost in a difference of nearly equal numbers: errors are rounding noise",
    "wrong branch": "right up to a place, wrong from there on: a switch of formulas, a clamp, a cut-off",
    "approximation": "errors grow smoothly: a series or an integral that does not converge, or a term that is rounded away",
}
MOST = 4  # groups of faults of one kind that are looked into
STEPS = 14  # of a bisection
MILD = 3.0  # decades from moderate arguments that users do go


Asked = Sequence[tuple[Sample, Reading]]


@dataclass
class Finding:
    """One defect of one entry: the simplest reading that shows it, its class, and where it starts."""

    entry: Entry
    kind: str
    reading: Reading
    region: str
    severity: float  # decades from moderate arguments to where it starts
    code: str
    first: Reading  # where it starts
    near: bool  # at laws that nearly agree
    also: list[str] = field(default_factory=list)
    confirmed: str = ""

    @property
    def shown(self) -> str:
        """The library's code at the place that is shown."""
        return self.entry.expression(self.reading.point, self.reading.dtype)

    def order(self) -> tuple[float, int, str]:
        return (round(self.severity, 1), list(CLASSES).index(self.kind), self.entry.name)


@dataclass
class Start:
    """Where a fault begins on a path: the first bad and the last good reading."""

    path: Path | None
    coordinate: float
    first: Reading
    last: Reading | None


def findings_of(prober: Prober, asked: Asked, rng: random.Random) -> list[Finding]:
    """The findings of one entry, merged: one for each class (losses near q = p apart)."""
    groups: dict[tuple[str, str, str], list[tuple[Sample, Reading]]] = {}
    for sample, reading in asked:
        if reading.fault:
            label = sample.path.label if sample.path is not None else sample.kind
            groups.setdefault((reading.fault, reading.dtype, label), []).append((sample, reading))
    found: list[tuple[Finding, bool]] = []
    for fault in ("infinity", "nan", "raises", "value"):
        for dtype in prober.entry.dtypes:
            mine = [g for (f, d, _), g in groups.items() if (f, d) == (fault, dtype)]
            mine.sort(key=lambda g: min(decades(prober.entry, r.point) + (s.kind == "extreme") for s, r in g))
            found += [_finding(prober, group, asked, rng) for group in mine[:MOST]]
    return merged(found)


def merged(found: list[tuple[Finding, bool]]) -> list[Finding]:
    """One for each way to be wrong (losses near q = p apart): the mildest where anyone would meet it, or in double precision."""
    kept: dict[tuple[str, bool], Finding] = {}
    for finding, near in sorted(found, key=lambda f: (f[0].severity >= MILD and f[0].reading.dtype != "float64", f[0].severity)):
        way = finding.reading.fault
        if way == "infinity":
            way += str(finding.reading.exact.value.is_infinite())
        first = kept.setdefault((way, near), finding)
        kind = "" if finding.kind == first.kind else f", {finding.kind}"
        note = f"{finding.reading.dtype}{kind}: {finding.region}"
        if first is not finding and note not in (*first.also, f"{first.reading.dtype}: {first.region}") and len(first.also) < 5:
            first.also.append(note)
    return list(kept.values())


def _finding(prober: Prober, group: Asked, asked: Asked, rng: random.Random) -> tuple[Finding, bool]:
    sample, worst = _representative(prober.entry, group)
    # a divergence that is next to nothing belongs to nearly equal laws, however they came about
    near = sample.kind == "near" or (prober.entry.q is not None and 0 < worst.exact.value < TOLERANCE[worst.dtype])
    if sample.path is not None:
        start = _on_path(prober, sample, worst, group)
    else:
        worst, start = _reduced(prober, worst, asked)
    worst = _mildest(prober, start, worst)
    kind = kind_of(prober, worst, start, asked, rng, sample)
    severity, region = decades(prober.entry, start.first.point), "moderate arguments"
    if sample.kind == "near" and start.path is not None:
        severity = start.coordinate * math.log10(2) / 2
    if start.path is not None:
        region = start.path.say(start.coordinate, start.first.point)
    if kind in ("wrong formula",):
        severity, region = 0.0, "everywhere"
    if worst.boundary and worst.fault == "infinity":
        region += " (on the border between finite and infinite)"
    code = prober.library.snippet(prober.entry, worst.point, worst.dtype)
    return Finding(prober.entry, kind, worst, region, severity, code, start.first, near), near


def _representative(entry: Entry, group: Asked) -> tuple[Sample, Reading]:
    """The mildest that has lost every digit, or else the worst."""
    lost = [(s, r) for s, r in group if r.error >= 1]
    if lost:
        return min(lost, key=lambda sr: (sr[0].at if sr[0].path is not None else 0, decades(entry, sr[1].point)))
    return max(group, key=lambda sr: sr[1].error)


def decades(entry: Entry, point: Point) -> float:
    """How far out a point is: the largest exponent of its arguments."""
    most = 0.0
    for a, x in zip(entry.arguments, point, strict=True):
        if a.kind == "unit":
            size = -math.log10(min(x, 1 - x)) if 0 < x < 1 else 0.0
        elif a.kind == "real":
            size = abs(math.log10(abs(x))) if x else 0.0
        else:
            size = abs(math.log10(x)) if x > 0 else 0.0
        most = max(most, size)
    return most


def _bad(prober: Prober, point: Point, dtype: str) -> Reading | None:
    try:
        reading = prober.at(point, dtype)
    except (Silent, NotImplementedError):
        return None
    return reading


def _on_path(prober: Prober, sample: Sample, worst: Reading, group: Asked) -> Start:
    path = sample.path
    assert path is not None
    low, good = 0.0, _bad(prober, path.at(0.0), worst.dtype)
    first_at, first = min(((s.at, r) for s, r in group if s.path is path), key=lambda sr: sr[0])
    for stop in path.stops:  # the last good rung before the first bad one
        if stop < first_at:
            reading = prober.readings.get((path.at(stop), worst.dtype))
            if reading is not None and not reading.fault:
                low, good = stop, reading
    if good is None or good.fault:
        return Start(path, 0.0, good, None) if good is not None else Start(path, first_at, first, None)
    return _bisected(prober, path, low, good, first_at, first)


def _bisected(prober: Prober, path: Path, low: float, good: Reading, high: float, first: Reading) -> Start:
    for _ in range(STEPS):
        if high - low < 0.02 * max(1.0, abs(low)) and path.label != "elsewhere":
            break
        middle = (low + high) / 2
        reading = _bad(prober, path.at(middle), first.dtype)
        if reading is not None and reading.fault == first.fault:
            high, first = middle, reading
        elif reading is not None:
            low, good = middle, reading
        else:
            high = middle  # nothing exact there: stay on the known side
            break
    return Start(path, high, first, good)


def _mildest(prober: Prober, start: Start, worst: Reading) -> Reading:
    """The first place beyond the start of a fault, in whole steps, that has lost every digit (or as many as the worst)."""
    if start.path is None:
        return worst
    near = math.ceil(start.coordinate)
    elsewhere = start.path.label == "elsewhere"
    tried = [start.coordinate + (1 - start.coordinate) * k / 8 for k in range(8)] if elsewhere else [near + k for k in (0, 1, 2, 3, 4, 6, 8, 11)]
    for s in tried:
        reading = _bad(prober, start.path.at(s), worst.dtype)
        if reading is not None and reading.fault == worst.fault and reading.error >= min(1.0, worst.error):
            return reading
    return worst


def _reduced(prober: Prober, worst: Reading, asked: Asked) -> tuple[Reading, Start]:
    """Put moderate values for as many arguments as possible, then go there from a good point."""
    entry, dtype = prober.entry, worst.dtype
    good = [r for s, r in asked if r.dtype == dtype and not r.fault and s.kind in ("moderate", "corner") and not r.boundary]
    good = [r for r in good if not r.exact.value.is_infinite()] or good
    if not good:
        return worst, Start(None, 0.0, worst, None)
    anchor = min(good, key=lambda r: sum(x != y for x, y in zip(r.point, worst.point, strict=True)))
    point = worst.point
    for i in range(len(point)):
        for simple in dict.fromkeys((anchor.point[i], *(r.point[i] for r in good[:3]))):
            if simple == point[i]:
                continue
            tried = _bad(prober, (*point[:i], simple, *point[i + 1 :]), dtype)
            if tried is not None and tried.fault == worst.fault and tried.error >= min(1.0, worst.error / 10):
                point, worst = tried.point, tried
                break
    path = between(anchor.point, point, entry.arguments, entry.labels())
    return worst, _bisected(prober, path, 0.0, anchor, 1.0, worst)


def kind_of(prober: Prober, worst: Reading, start: Start, asked: Asked, rng: random.Random, sample: Sample) -> str:
    """The class of a fault."""
    if worst.fault in ("nan", "raises"):
        return worst.fault
    far = decades(prober.entry, start.first.point)
    if worst.fault == "infinity":
        return "wrong infinity" if worst.exact.value.is_infinite() or far < 1.5 or worst.boundary else "overflow"
    plain = [r for s, r in asked if s.kind in ("moderate", "corner") and r.dtype == worst.dtype and not r.exact.value.is_infinite()]
    wrong = sorted(r.error for r in plain if r.fault == "value")
    if len(plain) >= 3 and len(wrong) >= 0.75 * len(plain) and wrong[len(wrong) // 2] > 1e-3:
        return "wrong formula"
    if prober.entry.p.numeric:
        return "approximation"  # adaptive integrals jump about as rounding noise does
    shared = sample.kind == "near"
    if any(noisy(prober, r, rng, shared) for r in (*_further(prober, start), worst)):
        return "cancellation"
    if abs(worst.exact.value) > Decimal(is_bound(worst.dtype)[0]) or far > (60 if worst.dtype == "float64" else 8):
        return "overflow"
    if start.last is not None and start.last.error < 1e-3 * start.first.error:
        return "wrong branch"
    return "approximation"


def _further(prober: Prober, start: Start) -> list[Reading]:
    """Readings a little beyond the start: a clamp is smooth there, noise is not."""
    if start.path is None:
        return [start.first]
    here = start.coordinate
    steps = (here + 0.03 * (1 - here), here + 0.1 * (1 - here)) if start.path.label == "elsewhere" else (here + 0.3, here + 1)
    found = [_bad(prober, start.path.at(s), start.first.dtype) for s in steps]
    return [r for r in found if r is not None and r.fault] or [start.first]


def noisy(prober: Prober, reading: Reading, rng: random.Random, near: bool) -> bool:
    """Does the error jump about under small changes of the arguments (rounding noise), or is it the same (a wrong value)?"""
    errors = [DECIMALS.subtract(Decimal(reading.value), reading.exact.value)] if math.isfinite(reading.value) else []
    for k in range(8):
        point = tuple(rounded(x, reading.dtype) for x in shaken(prober.entry, reading, rng, 0.0 if k % 2 else 1e-3, near))
        try:
            other = prober.raw(point, reading.dtype)
        except (Silent, NotImplementedError):
            continue
        if math.isfinite(other.value) and not other.exact.value.is_infinite():
            errors.append(DECIMALS.subtract(Decimal(other.value), other.exact.value))
    if len(errors) < 3:
        return False
    most = max(abs(e) for e in errors)
    return most > 0 and max(errors) - min(errors) > most * Decimal("0.05")


def shaken(entry: Entry, reading: Reading, rng: random.Random, share: float, near: bool) -> Point:
    """The point moved by a few units in the last place, or by this share of each argument (near q = p: of the difference)."""
    count, point = len(entry.p.arguments), list(reading.point)
    for i, (a, x) in enumerate(zip(entry.arguments, reading.point, strict=True)):
        if a.kind == "count" or x == 0:
            continue
        size = share * rng.uniform(-1, 1)
        if share == 0:
            point[i] = neighbour(x, rng.choice((-1, 1)) * rng.randint(1, 6), reading.dtype)
        elif near:
            point[i] = x + size * (x - reading.point[i - count]) if i >= count else x
        else:
            point[i] = 1 - (1 - x) * (1 + size) if a.kind == "unit" and x > 0.5 else x * (1 + size)
    return tuple(point)
