"""Every entry of a library at its points; what is found is classified, reduced, and located."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import islice

from symit.compare.classify import Finding, findings_of
from symit.compare.confirm import NO, confirmed
from symit.compare.laws import DTYPES, Entry, Library
from symit.compare.points import Sample, bases, crossed, ladders, nearly_equal, random_points
from symit.compare.readings import Prober, Reading, Silent
from symit.families.closed_form import NoClosedForm, closed_form

SHARES = {"moderate": 0.14, "corner": 0.14, "ladder": 0.38, "crossed": 0.12, "near": 0.1, "extreme": 0.12}
CONFIRM_SECONDS = 0.6


@dataclass
class Outcome:
    """One entry: how often it was right, and what was found."""

    entry: Entry
    compared: int = 0
    right: int = 0
    ill: int = 0
    missing: bool = False  # not implemented, though there is a closed form
    findings: list[Finding] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass
class Comparison:
    """A library against the table."""

    library: Library
    points: int
    seed: int
    seconds: float
    outcomes: list[Outcome]

    @property
    def findings(self) -> list[Finding]:
        """All of them, the worst first: those that moderate arguments meet, then by how far out they start."""
        return sorted((f for o in self.outcomes for f in o.findings), key=Finding.order)

    @property
    def missing(self) -> list[Entry]:
        return [o.entry for o in self.outcomes if o.missing]


def compare(library: Library, points: int = 100, seed: int = 0, confirm: bool = True, progress: Callable[[str], None] | None = None) -> Comparison:
    """Compare every entry at about `points` points in each precision."""
    begin = time.monotonic()
    outcomes = []
    for number, entry in enumerate(library.entries):
        if progress is not None:
            progress(f"{number + 1}/{len(library.entries)} {entry.name}")
        # each entry has its own stream, so that one can be looked at alone
        outcomes.append(examine(library, entry, points, random.Random(f"{seed} {entry.name}"), confirm))
    return Comparison(library, points, seed, time.monotonic() - begin, outcomes)


def examine(library: Library, entry: Entry, points: int, rng: random.Random, confirm: bool = True) -> Outcome:
    """One entry."""
    outcome, prober = Outcome(entry), Prober(library, entry)
    start = bases(entry) or [s.point for s in random_points(entry, "moderate", rng, 3)]
    if not start:
        outcome.notes.append("no legal arguments were found")
        return outcome
    try:
        library.call(entry, start[0], entry.dtypes[0])
    except NotImplementedError:
        outcome.missing = exists(entry)
        return outcome
    except Exception:  # found again, and kept, where points are compared
        pass
    prober.deadline = time.monotonic() + 1 + points / 100
    asked: list[tuple[Sample, Reading]] = []
    for sample in samples(entry, prober, points, rng):
        if time.monotonic() > prober.deadline or len(prober.slow) > 2:
            outcome.notes.append(f"stopped after {outcome.compared} comparisons: too slow")
            break
        for dtype in entry.dtypes:
            try:
                reading = prober.at(sample.point, dtype)
            except (Silent, NotImplementedError):
                continue
            outcome.compared += 1
            outcome.ill += reading.ill
            outcome.right += not reading.fault
            asked.append((sample, reading))
    outcome.notes += [f"no answer within the time: {code}" for code in prober.slow[:1]]
    if not outcome.compared:
        why = max(prober.why, key=prober.why.__getitem__, default="")
        outcome.notes.append(f"nothing exact to compare with{': ' + why if why else ''}")
    prober.deadline = time.monotonic() + 1 + points / 100
    outcome.findings = findings_of(prober, asked, rng)
    if confirm:
        for finding in outcome.findings:
            finding.confirmed = confirmation(finding)
    return outcome


def confirmation(finding: Finding) -> str:
    """What the defining integral says where the finding is shown, or else where it starts."""
    shown = confirmed(finding.entry, finding.reading.point, finding.reading.exact, CONFIRM_SECONDS)
    if shown.startswith(NO) and finding.first.point != finding.reading.point:
        first = confirmed(finding.entry, finding.first.point, finding.first.exact, CONFIRM_SECONDS)
        if not first.startswith(NO):
            return f"{first}, where it starts"
    return shown


def exists(entry: Entry) -> bool:
    """Does the table have a closed form of this entry?"""
    start = bases(entry)
    if not start:
        return False
    first, second = entry.split([Fraction(x) for x in start[0]])
    left = entry.p.parts(*first)
    right = entry.q.parts(*second) if entry.q is not None else [None] * len(left)
    try:
        for p, q in zip(left, right, strict=True):
            closed_form(entry.quantity, p.family, q.family if q is not None else None)
    except (NoClosedForm, ValueError):
        return False
    return True


def samples(entry: Entry, prober: Prober, points: int, rng: random.Random) -> Iterator[Sample]:
    """The points of one entry: first moderate ones and corners, then ladders from where the library is right."""
    start = [Sample(b, "moderate") for b in bases(entry)[:8]]
    yield from start
    yield from random_points(entry, "moderate", rng, max(3, int(points * SHARES["moderate"])))
    yield from random_points(entry, "corner", rng, max(3, int(points * SHARES["corner"])))
    good = [s.point for s in start if _finite(prober, entry, s)] or [s.point for s in start]
    good += [s.point for s in islice(random_points(entry, "moderate", rng, 2), 2) if prober.fine(s.point, entry.dtypes[0])]
    near = [Sample(path.at(s), "near", path, s) for base in good[:2] for path in nearly_equal(entry, base) for s in path.stops]
    yield from rng.sample(near, min(len(near), int(points * SHARES["near"])))
    for kind, ways in (("ladder", ladders), ("crossed", crossed)):
        steps = [Sample(path.at(s), "ladder", path, s) for base in good[:2] for path in ways(entry, base) for s in path.stops]
        yield from rng.sample(steps, min(len(steps), int(points * SHARES[kind])))
    yield from random_points(entry, "extreme", rng, int(points * SHARES["extreme"]))


def _finite(prober: Prober, entry: Entry, sample: Sample) -> bool:
    dtype = entry.dtypes[0]
    try:
        reading = prober.at(sample.point, dtype)
    except (Silent, NotImplementedError):
        return False
    return not reading.fault and not reading.exact.value.is_infinite()


__all__ = ["DTYPES", "Comparison", "Outcome", "compare", "examine"]
