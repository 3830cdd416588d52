"""Which f, W and u make a claim Jensen's inequality (symit.kernel.analysis.jensen)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from symit.kernel import Rejected, Verdict, annotate, conclude
from symit.kernel.analysis.jensen import LETTER, Sides, T, domain_of, follows, weighs, written
from symit.kernel.analysis.region import Region
from symit.kernel.analysis.shapes import obligations
from symit.meaning.calculus import ONE, num, over, times
from symit.provers.analysis.search import TROUBLE, Search
from symit.provers.calculus import _points, evaluated
from symit.provers.clock import clock

METHOD = "Jensen's inequality"
t = ("par", T)
FUNCTIONS = (("exp", t), times(num(-1), ("log", t)), times(t, ("log", t)), ("pow", t, "2"), ("pow", t, "-1"), times(num(-1), ("pow", t, "1/2")))


def decide_jensen(context: dict[str, Any], *, seed: int = 0, budget: float = 5.0) -> Verdict | None:
    """A proof by Jensen's inequality; None if none was found."""
    deadline = clock() + budget
    if context["claim"][0] not in ("<=", ">="):
        return None
    try:
        sides = Sides(context)
    except TROUBLE:
        return None
    for weight, u, f in _choices(context, sides):
        if clock() > deadline:
            return None
        total = ("isum", LETTER, weight)
        for scale in (ONE, total, over(ONE, total)):
            try:
                plain = sides.both(written(weight, u, f), scale)
                if not follows(plain):
                    continue
                region = Region(((T, *domain_of(u, context, sides)),))
                proofs = [Search(deadline, seed).prove(part, region) for part in obligations("convex", f, [T], region)]
                point = next(iter(_points(evaluated({**plain, "witness": {}}, ()), seed, deadline)), None)
                if point is None or any(p is None for p in proofs):
                    continue
                data = {"symit": 1, "kind": "jensen", "context": context, "weight": weight, "u": u, "f": f, "scale": scale, "proofs": proofs,
                        "witness": {n: str(v) for n, v in point.items()}, "verdict": "proved"}  # fmt: skip
                return annotate(conclude(data, "for any number of points"), method=METHOD)
            except (*TROUBLE, Rejected):
                continue
    return None


def _choices(context: dict[str, Any], sides: Sides) -> Iterator[tuple[Any, Any, Any]]:
    """Weights, points and functions made of the entries that the claim speaks of."""
    names = sorted(context["sums"]["items"])[:3]
    items = [("item", n, LETTER) for n in names]
    length = context["sums"].get("length")
    weights = [*items, *([over(ONE, ("par", length))] if length else []), *(("pow", x, "2") for x in items), *(("exp", x) for x in items)]
    pairs = [(a, b) for a in items for b in items if a != b]
    points = [*items, *(over(a, b) for a, b in pairs), *(over(ONE, a) for a in items), *(over(("exp", a), b) for a, b in pairs),
              *(("log", a) for a in items), *(("exp", a) for a in items)]  # fmt: skip
    for weight in weights:
        try:
            weighs(weight, context, sides)
        except TROUBLE:
            continue
        for u in points:
            try:
                positive = domain_of(u, context, sides)[0]
            except TROUBLE:
                continue
            for f in FUNCTIONS:
                if f in (FUNCTIONS[0], FUNCTIONS[3]) or (positive is not None and positive >= 0):
                    yield weight, u, f


__all__ = ["decide_jensen"]
