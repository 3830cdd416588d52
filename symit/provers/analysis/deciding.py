"""Claims between numbers with parameters, and between f-divergences of two laws: proved by analysis, refuted at rational points."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import islice, product
from typing import Any

from symit.kernel import Rejected, Verdict, annotate, conclude
from symit.kernel.analysis.bounded import Bounds
from symit.kernel.analysis.check import parameters, with_order
from symit.kernel.analysis.divergences import PAIR, P, Q, Reading
from symit.kernel.analysis.entropies import Entropies
from symit.kernel.analysis.region import Region
from symit.meaning.calculus import minus, num, substitute
from symit.meaning.core import measures, variables
from symit.provers.analysis.divergences import prove_divergences, prove_equal
from symit.provers.analysis.entropies import prove_entropies, tight_models
from symit.provers.analysis.function_witness import function_models
from symit.provers.analysis.letter_witness import broken_letters
from symit.provers.analysis.levels import under_bounds
from symit.provers.analysis.search import TROUBLE, Search
from symit.provers.analysis.several import prove_several
from symit.provers.analysis.witness import edge_pairs, negative_points
from symit.provers.clock import clock
from symit.provers.counterexample import Counterexample

METHODS = {
    "scalar": "real analysis",
    "equal": "generators equal up to k (t - 1)", "linear": "pointwise inequality of the generators", "single": "real analysis",
    "joint-range": "joint range of f-divergences", "tangent": "pointwise inequality of the generators",
    "sum": "joint range of f-divergences", "orders": "convexity in the order",
    "convexity": "convexity of the generator", "letters": "pointwise inequality of the masses",
    "level": "pointwise inequality at each total variation", "chain": "inequalities by way of chi-square",
    "same": "definitions", "parameter": "monotone in a parameter",
    "entropies": "a theorem on entropies and real analysis",
    "triangle": "triangle inequality of a power of an f-divergence",
}  # fmt: skip


MOST_ENDS = 4
QUICK = 1.0  # seconds for the proof of a claim with parameters before counterexamples are looked for


def decide_analysis(context: dict[str, Any], seed: int, deadline: float, refuting: bool = True) -> Verdict | None:
    """`proved`, `refuted` or None, for a claim with <=, >= or =; `refuting`: is a counterexample worth some time?"""
    if context["claim"][0] == "=":
        return _proved(context, prove_equal(context, Search(min(deadline, clock() + 1), seed)))
    if context["claim"][0] not in ("<=", ">="):
        return None
    if any(variables(side) or measures(side) for side in context["claim"][1:]):
        return _entropies(context, seed, deadline) or _divergences(context, seed, deadline)
    return _scalar(context, seed, deadline, refuting)


def _entropies(context: dict[str, Any], seed: int, deadline: float) -> Verdict | None:
    """Fano's inequality, continuity of entropy, and what follows from them."""
    try:
        claim = Entropies(context)
        found = _proved(context, prove_entropies(context, Search(deadline, seed)))
        models = [] if found is not None or claim.params or context.get("dropped") else tight_models(claim)
        return found or next((v for v in (_broken(context, model) for model in models) if v is not None), None)
    except TROUBLE:
        return None


def _divergences(context: dict[str, Any], seed: int, deadline: float) -> Verdict | None:
    try:
        reading = Reading(context)
        gap = reading.gap(context["claim"][0])
    except TROUBLE:
        return _proved(context, prove_several(context, Search(deadline, seed)))
    bounds = Bounds(reading, context)
    if bounds.facts:
        return (
            _broken_letters(context, reading, bounds, gap, seed, (2,))
            or _proved(context, under_bounds(context, Search(deadline, seed)) or prove_divergences(context, Search(deadline, seed)))
            or _broken_letters(context, reading, bounds, gap, seed, (3, 4))
        )
    if reading.params and not reading.functions:
        quick = _proved(context, prove_divergences(context, Search(min(deadline, clock() + QUICK), seed)))
        if quick is not None:
            return quick
    broken = None if reading.functions else _broken_pair(context, reading, gap, seed)
    if broken is not None:
        return broken
    found = _broken_edge(context, reading) or _proved(context, prove_divergences(context, Search(deadline, seed)))
    return found or _broken_functions(context, reading, gap, seed)


def _broken_letters(context: dict[str, Any], reading: Reading, bounds: Bounds, gap: Any, seed: int, sizes: tuple[int, ...]) -> Verdict | None:
    """Laws that meet the bounds at every letter, for which the claim fails."""
    try:
        for model in broken_letters(reading, bounds, gap, seed, sizes):
            verdict = _broken(context, model)
            if verdict is not None:
                return verdict
    except TROUBLE:
        return None
    return None


def _broken_pair(context: dict[str, Any], reading: Reading, gap: Any, seed: int) -> Verdict | None:
    """Two laws on two letters, and parameters, for which the claim fails."""
    if reading.names is None or len(reading.names) != 1:
        return None
    composed = substitute(gap, {f"#d{i}": reading.binary(i) for i in range(len(reading.divergences))})
    try:
        for put, region in _places(reading):
            for point in negative_points(substitute(composed, {n: num(x) for n, x in put.items()}), region, seed):
                verdict = broken_at(context, reading, {**put, **point})
                if verdict is not None:
                    return verdict
    except TROUBLE:
        return None
    return None


def _broken_functions(context: dict[str, Any], reading: Reading, gap: Any, seed: int) -> Verdict | None:
    """Two laws on two letters and values of functions, for which the claim fails."""
    try:
        found = (_broken(context, model) for model in function_models(reading, gap, seed))
        return next((v for v in found if v is not None), None)
    except TROUBLE:
        return None


def _broken_edge(context: dict[str, Any], reading: Reading) -> Verdict | None:
    """Pairs of laws one of which has a letter of very small mass: for linear claims on divergences that grow like its logarithm."""
    try:
        reading.linear(reading.gap(context["claim"][0]))
    except TROUBLE:
        return None
    if reading.params or reading.functions or len(reading.divergences) < 2:
        return None
    found = (broken_at(context, reading, {P: p, Q: q}) for p, q in edge_pairs())
    return next((v for v in found if v is not None), None)


def _places(reading: Reading) -> Iterator[tuple[dict[str, Fraction], Region]]:
    """Pairs of laws with each parameter at an end of its range, then with parameters that vary."""
    ends = {n: [Fraction(d[e]) for e in ("lo", "hi") if d.get(e) is not None and not d.get(f"{e}_open")] for n, d in reading.params.items()}
    for values in islice(product(*ends.values()), MOST_ENDS):
        yield dict(zip(ends, values, strict=True)), PAIR
    if reading.params:
        yield {}, Region((*PAIR.box, *parameters({"params": reading.params}, set(reading.params)).box), PAIR.order)


def broken_at(context: dict[str, Any], reading: Reading, point: dict[str, Any]) -> Verdict | None:
    """Do the laws (p, 1-p) and (q, 1-q) break the claim?"""
    if reading.names is None or len(reading.names) != 1:
        return None
    laws = dict(zip(reading.laws, (point[P], point[Q]), strict=True))
    tables = {law: {"vars": list(reading.names), "probs": [str(x), str(1 - x)]} for law, x in laws.items()}
    values = {"params": {n: str(point[n]) for n in reading.params}} if reading.params else {}
    return _broken(context, {"sizes": {reading.names[0]: 2}, "measures": tables, **values})


def _broken(context: dict[str, Any], model: dict[str, Any]) -> Verdict | None:
    data = {"symit": 1, "kind": "model", "context": context, "model": model, "verdict": "refuted"}
    try:
        return annotate(conclude(data, "a finite model breaks it"), method="finite model", counterexample=Counterexample(context, model))
    except Rejected:
        return None


def _proved(context: dict[str, Any], found: dict[str, Any] | None) -> Verdict | None:
    if found is None:
        return None
    data = {"symit": 1, "kind": "analysis", "context": context, "verdict": "proved", **found}
    try:
        method = METHODS[found["how"]]
        return annotate(conclude(data, f"by {method}"), method=method)
    except Rejected:
        return None


def _scalar(context: dict[str, Any], seed: int, deadline: float, refuting: bool = True) -> Verdict | None:
    rel, lhs, rhs = context["claim"]
    gap = minus(rhs, lhs) if rel == "<=" else minus(lhs, rhs)
    try:
        region = parameters(context, set(context.get("params", {})))
        data: dict[str, Any] = {}
        for claim in context.get("given", ()):
            pair = [side[1] for side in claim[1:] if side[0] == "par"]
            if claim[0] in ("<=", "<", ">=", ">") and len(pair) == 2:
                data["order"] = pair if claim[0] in ("<=", "<") else pair[::-1]
        region = with_order(region, context, data)
        if not region.names:
            return None
        for point in negative_points(gap, region, seed, simple=not refuting):
            verdict = _broken(context, {"params": {n: str(x) for n, x in point.items()}})
            if verdict is not None:
                return verdict
        node = Search(min(deadline, clock() + 20), seed).prove(gap, region)
    except TROUBLE:
        return None
    return None if node is None else _proved(context, {"how": "scalar", **data, "proof": node})


__all__ = ["decide_analysis"]
