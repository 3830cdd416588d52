"""Proofs at a fixed total variation, under bounds at every letter, and by way of chi2 (symit.kernel.analysis.levels, chains)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from fractions import Fraction
from itertools import product
from typing import Any

from symit.kernel.analysis.bounded import Bounds
from symit.kernel.analysis.chains import with_chi_square
from symit.kernel.analysis.divergences import MASS, Reading, T
from symit.kernel.analysis.levels import U, V, at_equal_laws, cases, obligation, steepness
from symit.kernel.analysis.limits import limit
from symit.kernel.analysis.orders import order_of
from symit.kernel.analysis.region import Region
from symit.kernel.analysis.smooth import normal
from symit.meaning.calculus import derivative, minus, num, over, parameters_of, plus, substitute, times
from symit.meaning.polynomials import key
from symit.meaning.scalars import generators
from symit.meaning.spelling import term_of
from symit.provers.analysis.divergences import joint_range, known_ranges
from symit.provers.analysis.rewriting import rewritings
from symit.provers.analysis.sampling import sign
from symit.provers.analysis.search import TROUBLE, Node, Search

MINUS_ONE = num(-1)


def under_bounds(context: dict[str, Any], search: Search) -> Node | None:
    """A claim whose assumptions, or which itself, speaks of bounds at every letter; either law may be the one that divides."""
    for swap in (False, True):
        try:
            reading = Reading(context, swap)
            bounds = Bounds(reading, context)
            gap = reading.gap(context["claim"][0])
        except TROUBLE:
            continue
        if not bounds.facts:
            return None
        for route in (at_level, by_chi_square):
            try:
                found = route(reading, gap, bounds, search)
            except TROUBLE:
                continue
            if found is not None:
                return {**found, "swap": swap}
    return None


def at_variation(reading: Reading, gap: Any, search: Search) -> Node | None:
    """At a fixed total variation, without bounds."""
    return None if reading.params else at_level(reading, gap, Bounds(reading, {"given": ()}), search, plain=True)


def at_level(reading: Reading, gap: Any, bounds: Bounds, search: Search, plain: bool = False) -> Node | None:
    ranges, known = known_ranges(reading, search)
    for steps, changed in rewritings(reading, gap, known, 2):
        for data in settings(reading, bounds, plain):
            try:
                found = with_multipliers(reading, changed, data, bounds, search)
            except TROUBLE:
                continue
            if found is not None:
                return {"how": "level", "steps": steps, "ranges": ranges if steps else {}, **found}
    return None


def settings(reading: Reading, bounds: Bounds, plain: bool) -> Iterator[dict[str, Any]]:
    """Which divergence is held at a level, and how letters are looked at."""
    levels: list[Any] = []
    for i in range(len(reading.divergences)):
        try:
            steepness(reading, f"#d{i}")
        except TROUBLE:
            continue
        levels.append(f"#d{i}")
    if plain:
        yield from ({"letters": how, "of": level} for level in levels for how in ("mixture", "ratio"))
        return
    ends: dict[str, list[Any]] = {}
    for end in ("hi", "lo"):
        ends[end] = []
        for source in ("ratio", "mass"):
            try:
                if bounds.ratio(end, source) is not None:
                    ends[end].append(source)
            except TROUBLE:
                continue
        ends[end].append(None)
    for level in (None, *levels):
        if level is not None and bounds.least(1) is not None:
            yield {"letters": "near", "of": level}
        for hi, lo in product(ends["hi"], ends["lo"]):
            if hi is not None or lo is not None:
                yield {"letters": "ratio", "hi": hi, "lo": lo} | ({} if level is None else {"of": level})


def with_multipliers(reading: Reading, gap: Any, data: dict[str, Any], bounds: Bounds, search: Search) -> Node | None:
    places = list(cases(reading, bounds, data))
    for k, l in multipliers(reading, gap, data, bounds):
        full = {**data, "slope": k} | ({"weight": l} if "of" in data else {})
        try:
            asked = {case[0]: obligation(reading, gap, full, case) for case in places}
        except TROUBLE:
            continue
        if any(sign(t, region, search.at(region)) not in (0, 1) for t, region in asked.values()):
            continue
        proofs = {}
        done: dict[Any, Node] = {}  # for what is symmetric, both sides of 1 ask the same
        for name, (t, region) in asked.items():
            place = key(normal(t, region)), region
            node = done.get(place) or (touching(t, region, search) if data["letters"] == "mixture" else None) or search.prove(t, region)
            if node is None:
                break
            proofs[name] = done[place] = node
        if len(proofs) < len(asked):
            continue
        if data["letters"] == "near":
            equal = search.prove(at_equal_laws(reading, gap), Region(bounds.box()))
            if equal is None:
                return None
            full["equal"] = equal
        return {**full, "proofs": proofs}
    return None


def touching(t: Any, region: Region, search: Search) -> Node | None:
    """A function of the letter and the level that vanishes where they agree, as for tangents at the level."""
    if not {U, V} <= set(region.names) or region.ends(U) != region.ends(V):
        return None
    search.light = True
    return next((node for node in (search.ordered(t, region, U, V, depth) for depth in (2, 3, 4)) if node is not None), None)


def multipliers(reading: Reading, gap: Any, data: dict[str, Any], bounds: Bounds) -> Iterator[tuple[Any, Any]]:
    """Slopes k and weights l for which L may be non-negative: zero at t = 1, at an end, or the same for t and 1/t."""
    level = data.get("of")
    at = substitute(gap, {level: ("par", V)}) if level is not None else gap
    everywhere: Any = {V: {"lo": "0", "hi": None, "lo_open": True, "hi_open": True}}
    form = reading.form({T: MASS, **everywhere})
    h = reading.linear(at, everywhere)
    v, t = ("par", V), ("par", T)
    weights: list[Any] = [num(0)]
    if level is not None:
        weights = [over(times(MINUS_ONE, substitute(h, {T: num(1)})), v)]
        slope = derivative(at, V)
        if not any(n.startswith("#d") for n in parameters_of(slope)):
            weights.insert(0, times(MINUS_ONE, slope))
        weights.append(num(0))
    f = reading.generator(int(level[2:])) if level is not None else num(0)
    free = term_of({m: c for m, c in form.term(h).items() if not any(t in generators({(pair,): 1}) for pair in m)})
    bent = {m: c for m, c in form.term(h).items() if not any(g[0] == "abs" for g, _ in m)}
    seen: set[Any] = set()
    for l in weights:
        constant = plus(free, times(l, v) if level is not None else num(0))
        whole = minus(h, times(l, minus(f, v))) if level is not None else h
        # L(t) = t L(1/t) for this slope, if for any
        turned = times(num("1/2"), minus(substitute(whole, {T: num(2)}), times(num(2), substitute(whole, {T: num("1/2")}))))
        slopes: list[Any] = [turned] if data["letters"] == "mixture" else []
        with suppress(*TROUBLE):
            slopes.append(substitute(derivative(term_of(bent), T), {T: num(1)}))
        slopes += ends(whole, data, bounds)
        slopes += [num(0), times(MINUS_ONE, constant)]
        slopes.append(turned)
        for k in slopes:
            try:
                k, w = (term_of(form.term(x)) for x in (k, l))
            except TROUBLE:
                continue
            if (k, w) not in seen:
                seen.add((k, w))
                yield k, w


def ends(whole: Any, data: dict[str, Any], bounds: Bounds) -> list[Any]:
    """The slopes of lines through (1, 0) that meet the function at an end of the ratios."""
    found = []
    for end in ("hi", "lo"):
        at = bounds.ratio(end, data.get(end)) if data["letters"] == "ratio" else None
        if at is not None:
            found.append(over(substitute(whole, {T: at}), minus(at, num(1))))
    zero, one = Fraction(0), Fraction(1)
    with suppress(*TROUBLE):
        kind, value = limit(whole, Region(((T, zero, one), *bounds.box(), (V, zero, None))), T, "lo")
        if kind == "value":
            found.append(times(MINUS_ONE, value))
    return found


def by_chi_square(reading: Reading, gap: Any, bounds: Bounds, search: Search) -> Node | None:
    """D <= log(1 + chi2), and what is left is a claim about chi2."""
    source = next((s for s in ("mass", "ratio") if _available(bounds, s)), None)
    if source is None:
        return None
    wider = with_chi_square(reading, bounds, source)
    ranges, _ = known_ranges(wider, search)
    poly = reading.form({f"#d{i}": MASS for i in range(len(reading.divergences))}).term(gap)
    for i in range(len(reading.divergences)):
        c = -poly.get(((("par", f"#d{i}"), 1),), 0)
        if c <= 0 or order_of(reading, i) != "forward":
            continue
        chi = ("par", f"#d{len(wider.divergences) - 1}")
        first = times(num(c), minus(("log", plus(num(1), chi)), ("par", f"#d{i}")))
        rest = term_of(wider.form({f"#d{j}": MASS for j in range(len(wider.divergences))}).term(minus(gap, first)))
        second = at_level(wider, rest, bounds, search)
        if second is None:
            continue
        free = Reading.__new__(Reading)
        free.__dict__.update({**wider.__dict__, "params": {}})
        lead = joint_range(free, first, search)
        if lead is not None:
            return {"how": "chain", "hi": source, "ranges": ranges, "parts": [{"gap": first, **lead}, {"gap": rest, **second}]}
    return None


def _available(bounds: Bounds, source: str) -> bool:
    try:
        return bounds.ratio("hi", source) is not None
    except TROUBLE:
        return False


__all__ = ["at_variation", "under_bounds"]
