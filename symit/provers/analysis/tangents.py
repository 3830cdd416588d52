"""Search for statements about undetermined functions: combinations of tangents of convex functions, and functions that refute."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from symit.kernel import Rejected
from symit.kernel.analysis.shapes import obligations
from symit.kernel.analysis.undetermined import AT, interval_of, shapes_assumed, tangent_gap
from symit.kernel.closed.law import Setting
from symit.meaning.calculus import minus, num, parameters_of, plus, times
from symit.meaning.polynomials import key
from symit.meaning.undetermined import parts, places
from symit.provers.analysis.search import TROUBLE, Search
from symit.provers.combine import Row, combine

MAX_PLACES = 6
X: Any = ("par", AT)
SQUARE = ("pow", X, "2")
INSTANCES: tuple[Any, ...] = (
    times(num("1/2"), SQUARE), ("exp", X), ("pow", X, "4"), plus(SQUARE, X), ("pow", X, "3"), times(num(-1), SQUARE), times(num(-1), ("exp", X)), X,
)  # fmt: skip


def functions_in(context: dict[str, Any]) -> list[str]:
    """The undetermined functions of a context, conjugates by the name of their function."""
    return sorted({parts(n)[0].rstrip("*") for claim in (context["claim"], *context.get("given", ())) for t in claim[1:] for n, _ in places(t)})


def tangents(gap: Any, plain: dict[str, Any], seconds: float) -> list[dict[str, Any]] | None:
    """The gap as a sum of tangent gaps with non-negative coefficients; None if none is found."""
    shapes = plain["shapes"]
    setting = Setting(plain["params"], plain["given"])
    form = setting.scalars
    found: dict[str, dict[Any, Any]] = {}
    target = form.lowest_terms(form.term(gap))
    for name, at in [*places(gap)]:
        found.setdefault(parts(name)[0], {}).setdefault(key(form.term(at)), at)
    rows = []
    for head in {f for _, f, _ in shapes}:
        at = list(found.get(head, {}).values())[:MAX_PLACES]
        dual = list(found.get(head + "*", {}).values())[:MAX_PLACES]
        pairs = [("tangent", u, v) for u in at for v in at if u != v] + [("young", u, v) for u in at for v in dual]
        for kind, u, v in pairs:
            try:
                value = tangent_gap(kind, head, u, v, shapes, setting)
            except Rejected:
                continue
            for coef in _multipliers(plain):
                poly = form.lowest_terms(form.term(times(coef, value)))
                rows.append(Row({"coef": coef, "kind": kind, "of": head, "u": u, "v": v}, poly, False, 1.0 if coef == num(1) else 1.5))
    answer = combine(target, rows, max(0.1, seconds))
    return None if answer is None else [{**row.spec, "coef": times(num(c), row.spec["coef"])} for c, row in answer]


def _multipliers(plain: dict[str, Any]) -> list[Any]:
    """1, and what ranges say is not negative: weights of means."""
    found = [num(1)]
    for name, domain in sorted(plain["params"].items()):
        for end, sign in (("lo", 1), ("hi", -1)):
            if domain.get(end) is not None and name in set().union(*(parameters_of(t) for t in plain["claim"][1:])):
                found.append(times(num(sign), minus(("par", name), num(Fraction(domain[end])))))
    return found[:9]


def instances(context: dict[str, Any], search: Search) -> Iterator[dict[str, Any]]:
    """Functions with the assumed shapes to put in for the undetermined ones, one function for all of them or two."""
    names = functions_in(context)
    if not names or len(names) > 4:
        return
    try:
        _, shapes = shapes_assumed(context)
    except TROUBLE:
        return
    for k in range(len(INSTANCES)):
        chosen = {n: INSTANCES[(k + i) % len(INSTANCES)] for i, n in enumerate(names)}
        proofs: dict[str, Any] = {}
        try:
            for shape, head, domain in shapes:
                if head in chosen:
                    box = interval_of(domain)
                    proofs[head] = [search.prove(t, box) for t in obligations(shape, chosen[head], [AT], box)]
        except TROUBLE:
            continue
        if all(p is not None for part in proofs.values() for p in part):
            yield {"functions": chosen, "shapes": proofs}


__all__ = ["functions_in", "instances", "tangents"]
