"""Proofs of inequalities between f-divergences of two laws: linear ones, ones about one divergence, and by the joint range."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import combinations, product
from typing import Any

import numpy as np

from symit.kernel.analysis.check import interval, letters, with_order
from symit.kernel.analysis.divergences import PAIR, C, Reading, T
from symit.kernel.analysis.orders import check_orders, order_of
from symit.kernel.analysis.parameter import at_end, obligation
from symit.kernel.analysis.region import Region
from symit.kernel.analysis.smooth import require_smooth
from symit.meaning.calculus import derivative, minus, num, parameters_of, plus, substitute, times
from symit.meaning.polynomials import Poly, scale, unkey
from symit.meaning.scalars import Scalars, generators
from symit.meaning.spelling import term_of
from symit.provers.analysis.rewriting import rewritings
from symit.provers.analysis.sampling import points, sign, values
from symit.provers.analysis.search import TROUBLE, Node, Search

Route = Callable[[Reading, Any, Search], Node | None]
OPTIMA = tuple(Fraction(x) for x in ("1/2", "0", "1", "-1", "2", "1/4", "-1/2"))
RATIOS = Region(((T, Fraction(0), None),))


def prove_divergences(context: dict[str, Any], search: Search) -> Node | None:
    """The part of an analysis certificate that the kernel asks for, or None."""
    try:
        reading = Reading(context)
        gap = reading.gap(context["claim"][0])
    except TROUBLE:
        return None
    if reading.functions:
        return first_found((linear, tangent), reading, gap, search)
    found = by_orders(reading, gap, context)
    if found is not None:
        return found
    if reading.params:
        # a kink at t = g is easier than one at t = 1/g
        for swap in (False, True):
            try:
                other = Reading(context, swap)
                found = linear(other, other.gap(context["claim"][0]), search)
            except TROUBLE:
                continue
            if found is not None:
                return {**found, "swap": swap}
        return by_parameter(context, reading, search) or first_found((leveled, tangent), reading, gap, search)
    # for divergences from a mixture the letters say more than pairs of laws
    first = (leveled, briefly) if "('log', ('add'" in repr(reading.divergences) else (briefly, leveled)
    return first_found((linear, single, *first, by_lemma, joint_range, tangent), reading, gap, search)


def leveled(reading: Reading, gap: Any, search: Search) -> Node | None:
    from symit.provers.analysis.levels import at_variation

    return at_variation(reading, gap, search)


def first_found(routes: tuple[Route, ...], reading: Reading, gap: Any, search: Search) -> Node | None:
    for route in routes:
        try:
            found = route(reading, gap, search)
        except TROUBLE:
            continue
        if found is not None:
            return found
    return None


def by_orders(reading: Reading, gap: Any, context: dict[str, Any]) -> Node | None:
    """Renyi divergences of two orders, of one order and relative entropy, or of one order and zero."""
    try:
        orders = [order_of(reading, i) for i in range(len(reading.divergences))]
    except TROUBLE:
        return None
    powers = [term_of(o) for o in orders if not isinstance(o, str)]
    one, zero = num(1), num(0)
    tries: list[Node] = []
    for a, b in product([*powers, one, zero], repeat=2):
        for three in ((a, b, one), (a, one, b), (one, a, b), (zero, a, b), (a, zero, b), (zero, one, a), (a, b, zero)):
            if len({repr(x) for x in three}) == 3:
                tries.append({"how": "orders", "points": list(three)})
    tries += [{"how": "orders", "tangent": a, "at": side} for a in powers for side in ("forward", "backward") if side in orders]
    off = [minus(a, one) for a in powers] + list(powers)
    scales = [num(1), *(x for y in off for x in (y, minus(zero, y))), *(times(x, s, y) for x, y in combinations(off, 2) for s in (one, num(-1)))]
    for node in tries:
        for by in scales:
            full = {**node, "weight": ("pow", by, "-1")}
            try:
                check_orders(reading, gap, full, context)
            except TROUBLE:
                continue
            return full
    return None


def linear(reading: Reading, gap: Any, search: Search) -> Node | None:
    h, region = reading.linear(gap), letters(reading)
    for order in (*orders(reading.given, region), {}):
        here = with_order(region, {"given": reading.given}, order)
        found = above_a_line(h, here, search)
        if found is not None:
            return {"how": "linear", **order, **found}
    return None


def orders(given: Any, region: Region) -> list[Node]:
    """Assumptions that one variable of the region is at most another."""
    found: list[Node] = []
    for rel, a, b in given:
        if rel in ("<=", "<", ">=", ">") and a[0] == b[0] == "par" and {a[1], b[1]} <= set(region.names):
            found.append({"order": [a[1], b[1]] if rel in ("<=", "<") else [b[1], a[1]]})
    return found


def by_parameter(context: dict[str, Any], reading: Reading, search: Search) -> Node | None:
    """A parameter in which the claim is monotone, and the claim at the end of its range where it says most."""
    for name, end in product(sorted(reading.params), ("lo", "hi")):
        try:
            ranges, known = known_ranges(reading, search)
            slope, region = obligation(reading, name, end, known, context["claim"][0])
            if sign(slope, region, search.at(region)) not in (0, 1):
                continue
            node = search.prove(slope, region)
            then = None if node is None else prove_divergences(at_end(context, name, end), search)
        except TROUBLE:
            continue
        if then is not None:
            return {"how": "parameter", "param": name, "end": end, "ranges": ranges, "slope": node, "then": then}
    return None


def above_a_line(h: Any, region: Region, search: Search) -> Node | None:
    """A slope k and a proof of h(t) >= k (t - 1)."""
    for slope in slopes(h, region):
        gap = minus(h, times(slope, minus(("par", T), num(1))))
        if sign(gap, region, search.at(region)) not in (0, 1):
            continue
        node = search.prove(gap, region)
        if node is not None:
            return {"slope": slope, "proof": node}
    return None


def slopes(h: Any, region: Region) -> list[Any]:
    """The one-sided slopes of h at 1, and simple numbers between them."""
    found: list[Any] = []
    for lo, hi in ((1, None), (0, 1)):
        part = region.within(T, Fraction(lo), None if hi is None else Fraction(hi))
        try:
            slope = derivative(term_of(part.form.term(h)), T)
            value = part.form.term(substitute(term_of(part.form.term(slope)), {T: num(1)}))
            require_smooth(value, region)
            found.append(term_of(value))
        except TROUBLE:
            continue
    found += _slopes_at_optimum(h, region)
    at = points(region)
    t = at[T]
    v, _ = values(h, at)
    with np.errstate(all="ignore"):
        ratio = np.asarray(v / (t - 1), dtype=float) * np.ones_like(t)
    good = np.isfinite(ratio)
    if (good & (t > 1)).any() and (good & (t < 1)).any() and len(region.names) == 1:
        high, low = float(ratio[good & (t > 1)].min()), float(ratio[good & (t < 1)].max())
        found += [num(c) for c in (0, 1, -1, Fraction(1, 2), Fraction(-1, 2)) if low - 1e-9 <= c <= high + 1e-9]
        if low < high:
            found.append(num(Fraction((low + high) / 2).limit_denominator(64)))
    form = region.form
    free = {mono: c for mono, c in form.term(h).items() if not any(("par", T) in generators({(pair,): 1}) for pair in mono)}
    simple = [num(c) for c in (1, -1)] if len(region.names) > 1 else []
    slopes_ = [*found, num(0), *simple, term_of(scale(free, -1)), term_of(scale({m: c for m, c in free.items() if "#f" not in repr(m)}, -1))]
    return [k for k in dict.fromkeys(slopes_) if not any(n.startswith("#f") for n in parameters_of(k))]


def _slopes_at_optimum(h: Any, region: Region) -> Iterator[Any]:
    """The slope at t = 1 where the value of the functions is the best one there, so that h is 0: a simple number."""
    functions = [n for n in region.names if n.startswith("#f")]
    for c in OPTIMA if functions else ():
        at = {T: num(1)} | dict.fromkeys(functions, num(c))
        try:
            if not region.form.term(substitute(h, at)):
                yield term_of(region.form.term(substitute(derivative(h, T), at)))
        except TROUBLE:
            continue


def single(reading: Reading, gap: Any, search: Search) -> Node | None:
    if len(reading.divergences) != 1 or reading.params:
        return None
    ranges, known = known_ranges(reading, search)
    node = search.prove(gap, interval("#d0", known))
    return None if node is None else {"how": "single", "ranges": ranges, "proof": node}


def known_ranges(reading: Reading, search: Search) -> tuple[dict[str, Any], dict[str, Any]]:
    """The ranges of the divergences with their proofs, and as the ranges of #d0, #d1, ...; worked out once in a search."""
    place = (tuple(reading.divergences), reading.letters)
    if place not in search.ranges:
        proofs = {f"#d{i}": range_of(reading, i, search) for i in range(len(reading.divergences))}
        known = {
            name: {e: ends[e]["value"] if e in ends else None for e in ("lo", "hi")} | {"lo_open": True, "hi_open": True}
            for name, ends in proofs.items()
        }
        search.ranges[place] = proofs, known
    return search.ranges[place]


def range_of(reading: Reading, i: int, search: Search) -> dict[str, Any]:
    """Ends of the range of a divergence that are rational, with their proofs."""
    f = reading.generator(i)
    if reading.functions:
        positive = {"value": "0", "slope": num(0), "proof": search.prove(f, Region(reading.letters))}
        return {"lo": positive} if positive["proof"] is not None else {}
    found: dict[str, Any] = {}
    # the extremes of a convex or concave f are f(1), at P = Q, and f(0) + f'(oo), at disjoint laws
    ends = [x for x in (_at_one(f), _at_disjoint(f)) if x is not None]
    wanted = {"lo": min(ends), "hi": max(ends)} if len(ends) == 2 else {"lo": ends[0], "hi": ends[0]} if ends else {}
    for end, value in wanted.items():
        gap = minus(f, num(value)) if end == "lo" else minus(num(value), f)
        entry = above_a_line(gap, RATIOS, search)
        if entry is not None:
            found[end] = {"value": str(value), **entry}
    return found


def _at_one(f: Any) -> Fraction | None:
    value = Scalars({}).term(substitute(f, {T: num(1)}))
    return Fraction(value.get((), 0)) if set(value) <= {()} else None


def _at_disjoint(f: Any) -> Fraction | None:
    """f(0) + f'(oo) where it is close to a simple rational number."""
    near, far = 1e-12, 1e12
    at = np.array([near, far, near * 1e4, far / 1e4])
    v, _ = values(f, {T: at})
    v = np.asarray(v, dtype=float) * np.ones(4)
    first, second = v[0] + v[1] / far, v[2] + v[3] / (far / 1e4)
    if not np.isfinite([first, second]).all() or abs(first - second) > 1e-3:
        return None
    value = Fraction(float(first)).limit_denominator(12)
    return value if abs(float(value) - first) < 1e-5 else None


def briefly(reading: Reading, gap: Any, search: Search) -> Node | None:
    return joint_range(reading, gap, search, brief=True)


def joint_range(reading: Reading, gap: Any, search: Search, brief: bool = False) -> Node | None:
    if reading.params:
        return None
    ranges, known = known_ranges(reading, search)
    # without roots and exponentials it is easier
    forms = rewritings(reading, gap, known)[::-1]
    search.brief = brief
    try:
        for steps, changed in forms:
            try:
                found = _concave_proof(reading, changed, known, search)
            except TROUBLE:
                continue
            if found is not None:
                return {"how": "joint-range", "steps": steps, "ranges": ranges, **found}
    finally:
        search.brief = False
    return None


def _concave_proof(reading: Reading, gap: Any, known: dict[str, Any], search: Search) -> Node | None:
    parts = reading.separated(gap, known)
    pairs = {f"#d{i}": reading.binary(i) for i in range(len(reading.divergences))}
    composed = substitute(plus(*parts.values()), pairs)
    if not search.plausible(composed, PAIR):
        return None
    concave: dict[str, Node] = {}
    for name, part in parts.items():
        if name:
            bend = times(num(-1), derivative(derivative(part, name), name))
            node = search.prove(bend, interval(name, known))
            if node is None:
                return None
            concave[name] = node
    require_smooth(PAIR.form.term(composed), PAIR)
    node = search.prove(composed, PAIR)
    return None if node is None else {"concave": concave, "proof": node}


def prove_equal(context: dict[str, Any], search: Search) -> Node | None:
    """Two linear combinations of f-divergences whose generators differ by k (t - 1), or two equal functions of divergences."""
    try:
        reading = Reading(context)
        gap = reading.gap("<=")
    except TROUBLE:
        return None
    return first_found((equal, same), reading, gap, search)


def equal(reading: Reading, gap: Any, search: Search) -> Node | None:
    h, region = reading.linear(gap), letters(reading)
    for slope in slopes(h, region):
        rest = minus(h, times(slope, minus(("par", T), num(1))))
        back = times(num(-1), rest)
        if all(sign(x, region, search.at(region)) in (0, 1) for x in (rest, back)):
            nodes = [search.prove(x, region) for x in (rest, back)]
            if all(nodes):
                return {"how": "equal", "slope": slope, "proof": nodes[0], "reverse": nodes[1]}
    return None


def same(reading: Reading, gap: Any, search: Search) -> Node | None:
    """One function of the divergences, once those that are multiples of others are put in terms of these."""
    form = reading.form({f"#d{i}": {"lo": None, "hi": None, "lo_open": True, "hi_open": True} for i in range(len(reading.divergences))})
    return {"how": "same"} if not reading.functions and form.equal(form.term(gap), {}) else None


def tangent(reading: Reading, gap: Any, search: Search) -> Node | None:
    """A family of linear claims, for a gap with one term that is concave: -b^k (k > 1), w b^k (0 < k < 1) or w log b."""
    ranges, known = known_ranges(reading, search)
    c = ("par", C)
    for steps, changed in rewritings(reading, gap, known, 1):
        poly = reading.form(known).term(changed)
        for mono, w in poly.items():
            bent = [(g, e) for g, e in mono if g[0] in ("log", "par", "base") and (g[0] == "log" or e != 1) and "#d" in repr(g)]
            if len(bent) != 1 or len(mono) != 1:
                continue
            (g, e), rest = bent[0], {m: x for m, x in poly.items() if m != mono}
            b = term_of(unkey(g[1])) if g[0] in ("log", "base") else g
            if g[0] == "log":
                own = plus(("log", c), times(b, ("pow", c, "-1")), num(-1))
            else:
                own = plus(times(num(e), ("pow", c, str(e - 1)), b), times(num(1 - Fraction(e)), ("pow", c, str(e))))
            family = plus(times(num(w), own), term_of(rest))
            region = letters(reading, (C, Fraction(0), None))
            h = reading.linear(family, {C: {"lo": "0", "hi": None, "lo_open": True, "hi_open": True}})
            found = above_a_line(h, region, search)
            if found is not None:
                return {"how": "tangent", "steps": steps, "linear": family, "at": b, "ranges": ranges, **found}
    return None


def by_lemma(reading: Reading, gap: Any, search: Search) -> Node | None:
    """A known inequality times a number, and a function of one divergence."""
    if reading.params or len(reading.divergences) != 2:
        return None
    ranges, known = known_ranges(reading, search)
    for steps, changed in rewritings(reading, gap, known):
        poly = reading.form(known).term(changed)
        for i in range(2):
            for first, of in _lemmas_times(poly, f"#d{i}", f"#d{1 - i}"):
                rest = term_of(reading.form(known).term(minus(changed, first)))
                try:
                    last = search.prove(rest, interval(of, known))
                    lead = joint_range(reading, first, search) if last is not None else None
                except TROUBLE:
                    continue
                if lead is not None:
                    parts = [{"gap": first, **lead}, {"gap": rest, "how": "single", "of": of, "ranges": ranges, "proof": last}]
                    return {"how": "sum", "steps": steps, "ranges": ranges, "parts": parts}
    return None


def _lemmas_times(poly: Poly, first: str, second: str) -> list[tuple[Any, str]]:
    """c (D - phi(v)) with the coefficient c of D, and c (x - x^2/4 - v^2/4) for x = 2 H2, v = 2 TV; what the rest depends on."""
    x, v = ("par", first), ("par", second)
    found: list[tuple[Any, str]] = []
    c = Fraction(poly.get(((x, 1),), 0))
    if c > 0:
        found += [(times(num(c), minus(x, lemma)), second) for lemma in lemmas(v)]
    c = -4 * Fraction(poly.get(((v, 2),), 0))
    if c > 0:
        squares = plus(("pow", x, "2"), ("pow", v, "2"))
        found.append((times(num(c), minus(x, times(num("1/4"), squares))), first))
    return found


def lemmas(v: Any) -> list[Any]:
    """Lower bounds of D by half of v = 2 TV: Bretagnolle-Huber, Vajda, Pinsker."""
    tv = times(num("1/2"), v)
    square = ("pow", tv, "2")
    return [
        times(num(-1), ("log", minus(num(1), square))),
        minus(("log", times(plus(num(1), tv), ("pow", minus(num(1), tv), "-1"))), times(num(2), tv, ("pow", plus(num(1), tv), "-1"))),
        times(num(2), square),
    ]


__all__ = ["prove_divergences", "prove_equal"]
