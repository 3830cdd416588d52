"""Proofs about the f-divergences of several laws: joint convexity, and triangle inequalities of their powers."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import islice, pairwise, permutations, product
from typing import Any

from symit.kernel.analysis.check import parameters
from symit.kernel.analysis.divergences import P, Q, T
from symit.kernel.analysis.region import Region
from symit.kernel.analysis.several import BELOW_ONE, Laws, letter_obligation, triangle_obligations
from symit.kernel.analysis.shapes import jump, obligations
from symit.meaning.calculus import derivative, num, over, parameters_of, substitute, times
from symit.meaning.polynomials import Poly, add, scale, unkey
from symit.meaning.scalars import generators
from symit.meaning.spelling import term_of
from symit.provers.analysis.sampling import sign
from symit.provers.analysis.search import TROUBLE, Node, Search
from symit.provers.analysis.shapes import linear_root
from symit.provers.clock import clock

MOST_TRIES = 24


def prove_several(context: dict[str, Any], search: Search) -> Node | None:
    """The part of an analysis certificate that the kernel asks for, or None."""
    try:
        laws = Laws(context)
        gap = laws.gap(context["claim"][0])
    except TROUBLE:
        return None
    for route in (triangle, convexity, pointwise):
        try:
            found = route(laws, gap, search, context)
        except TROUBLE:
            continue
        if found is not None:
            return found
    return None


# -- triangle inequalities


def triangle(laws: Laws, gap: Any, search: Search, context: dict[str, Any]) -> Node | None:
    if laws.params or len(laws.laws) != 3:
        return None
    form = laws.form(laws.sums())
    sides = powers(laws, form.term(gap)) or plain(laws, form.term(gap))
    if sides is None:
        return None
    power, factor, one, two, far = sides
    ends = masses(laws, far)
    between = {f"#m{i}" for i in range(3)} - ends
    if len(ends) != 2 or len(between) != 1:
        return None
    (middle,) = between
    first, last = sorted(ends)
    near = {frozenset(masses(laws, s)): s for s in (one, two)}
    order = [near.get(frozenset((first, middle))), near.get(frozenset((middle, last))), far]
    if any(s is None or not _linear(s) for s in order):
        return None
    g = substitute(laws.letter(term_of(far)), {first: ("par", P), last: ("par", Q)})
    # what one search has given up on at a small depth is not looked at again
    down, growth = (Search(search.deadline, search.seed).prove(t, BELOW_ONE) for t in triangle_obligations(laws.perspective(g), power))
    if down is None or growth is None:
        return None
    sums = [[[str(c), int(mono[0][0][1][2:])] for mono, c in sorted(s.items(), key=repr)] for s in order if s is not None]
    node = {"how": "triangle", "power": str(power), "g": g, "laws": [first, middle, last], "sums": sums, "down": down, "growth": growth}
    return {**node, "scale": str(factor)}


def _linear(sums: Poly) -> bool:
    """Is it a sum of multiples of divergences, with no other factor (such as the logarithm of 2 of a unit)?"""
    return all(len(mono) == 1 and mono[0][1] == 1 and mono[0][0][0] == "par" and str(mono[0][0][1]).startswith("#") for mono in sums)


Sides = tuple[Fraction, Fraction, Poly, Poly, Poly]


def powers(laws: Laws, gap: Poly) -> Sides | None:
    """S1^a + S2^a - S3^a, each S a sum of divergences."""
    form = laws.form(laws.sums())
    if len(gap) != 3:
        return None
    exponents = {Fraction(e) for mono in gap for g, e in mono if g[0] in ("base", "par")}
    coefficients = {abs(Fraction(c)) for c in gap.values()}
    if len(exponents) != 1 or len(coefficients) != 1:
        return None
    (a,), (factor,) = exponents, coefficients
    if not 0 < a < 1:
        return None
    near: list[Poly] = []
    far: list[Poly] = []
    for mono, c in gap.items():
        inner: Poly = {(): Fraction(1)}
        for g, e in mono:
            one: Poly = {((g, Fraction(e)),): Fraction(1)}
            inner = form.mul(inner, unkey(g[1]) if g[0] == "base" else form.power(one, 1 / a))
        (near if c > 0 else far).append({tuple((g, 1) for g, _ in m): k for m, k in inner.items()})
    return (a, factor, near[0], near[1], far[0]) if (len(near), len(far)) == (2, 1) else None


def plain(laws: Laws, gap: Poly) -> Sides | None:
    """S1 + S2 - S3, told apart by the laws that they are about."""
    groups = grouped(laws, gap)
    near = [s for s in groups.values() if next(iter(s.values())) > 0]
    far = [s for s in groups.values() if next(iter(s.values())) < 0]
    return (Fraction(1), Fraction(1), near[0], near[1], scale(far[0], -1)) if (len(near), len(far)) == (2, 1) else None


def masses(laws: Laws, total: Poly) -> set[str]:
    return parameters_of(laws.letter(term_of(total))) - set(laws.params)


def grouped(laws: Laws, gap: Poly) -> dict[tuple[str, ...], Poly]:
    groups: dict[tuple[str, ...], Poly] = {}
    for mono, c in gap.items():
        names = tuple(sorted(masses(laws, {mono: c})))
        groups[names] = add(groups.get(names, {}), {mono: c})
    return groups


# -- joint convexity


def convexity(laws: Laws, gap: Any, search: Search, context: dict[str, Any]) -> Node | None:
    """sum of w_i D_f(P_i||Q_i) - D_f(sum w_i P_i||sum w_i Q_i), for weights w_i that occur in the mixtures of the claim."""
    form = laws.form(laws.masses)
    groups = grouped(laws, laws.form(laws.sums()).term(gap))
    whole = max(groups, key=len)
    parts = {names: total for names, total in groups.items() if names != whole}
    if not 2 <= len(parts) <= 4 or any(len(names) != 2 for names in parts):
        return None
    weights = mixture_weights(context["claim"])
    choices = [
        list(dict.fromkeys(w for n in names for w in weights.get(laws.laws[int(n[2:])], ()))) or [num(1)] for names in parts
    ]  # fmt: skip
    names = list(parts)
    region = parameters({"params": laws.params}, set(laws.params), ((T, Fraction(0), None),))
    target = form.term(laws.letter(gap))
    letters = [laws.letter(term_of(parts[n])) for n in names]
    for picked in islice(product(*choices), MOST_TRIES):
        for orientation in permutations(names[0]):
            g = substitute(over(letters[0], picked[0]), {orientation[0]: ("par", P), orientation[1]: ("par", Q)})
            g = term_of(laws.form({P: laws.masses["#m0"], Q: laws.masses["#m0"]}).term(g))
            pairs = _oriented(laws, form, g, names, letters, picked)
            if pairs is None or clock() > search.deadline:
                continue
            node: Node = {"how": "convexity", "scale": num(1), "g": g, "pairs": pairs}
            if not form.equal(target, form.term(_claimed(node))):
                continue
            proof = convex(laws.perspective(g), region, search)
            if proof is not None:
                return {**node, **proof}
    return None


def _claimed(node: Node) -> Any:
    def at(pair: Any) -> Any:
        return substitute(node["g"], {P: pair[0], Q: pair[1]})

    total = [("add", *(pair[k] for pair in node["pairs"])) for k in (0, 1)]
    return ("add", *(at(pair) for pair in node["pairs"]), times(num(-1), at(total)))


def _oriented(laws: Laws, form: Any, g: Any, names: Any, letters: Any, picked: Any) -> list[Any] | None:
    """For each group its two masses, times its weight, in the order in which they are arguments of g."""
    pairs = []
    for group, letter, w in zip(names, letters, picked, strict=True):
        for a, b in permutations(group):
            pair = [times(w, ("par", a)), times(w, ("par", b))]
            if form.equal(form.term(letter), form.term(substitute(g, {P: pair[0], Q: pair[1]}))):
                pairs.append(pair)
                break
        else:
            return None
    return pairs


def mixture_weights(claim: Any) -> dict[str, list[Any]]:
    """The weights with which each law occurs in mixtures of named laws."""
    found: dict[str, list[Any]] = {}

    def walk(t: Any) -> None:
        if isinstance(t, tuple):
            if t and t[0] == "mix":
                for weight, part in t[1]:
                    if isinstance(part, str):
                        found.setdefault(part, []).append(weight)
            for x in t:
                walk(x)

    walk(claim)
    return found


def convex(f: Any, region: Region, search: Search) -> Node | None:
    """What the kernel asks for to see that f is convex in #t: trees for its second derivative, on each piece if it has corners."""
    f = term_of(region.form.term(f))
    for at in corners(f, region):
        pieces = [region]
        for c in at:
            pieces[-1:] = list(pieces[-1].split(T, c))
        try:
            parts = [[search.prove(t, piece) for t in obligations("convex", f, [T], piece)] for piece in pieces]
            jumps = [search.prove(jump("convex", f, T, a, b), region.without(T)) for a, b in pairwise(pieces)]
        except TROUBLE:
            continue
        if all(x is not None for x in (*jumps, *(p for part in parts for p in part))):
            return {"proofs": parts[0]} if not at else {"cuts": [str(c) for c in at], "parts": parts, "jumps": jumps}
    return None


def corners(f: Any, region: Region) -> Iterator[list[Fraction]]:
    inside = [unkey(g[1]) for g in generators(region.form.term(f)) if g[0] == "abs"]
    roots = {found for found in (linear_root(poly, region) for poly in inside) if found is not None and found[0] == T}
    yield sorted(c for _, c in roots)
    if roots:
        yield []


# -- letter by letter


def pointwise(laws: Laws, gap: Any, search: Search, context: dict[str, Any]) -> Node | None:
    """The summand is non-negative for all masses, less multiples of their differences: its slopes where all are equal, or none."""
    letter = laws.letter(gap)
    ranges = parameters({"params": laws.params}, set(laws.params))
    for unit, slopes in product(reversed(laws.masses), ({}, *_slopes(laws, letter))):
        t, region = letter_obligation(laws, letter, unit, slopes, ranges)
        if sign(t, region, search.at(region)) not in (0, 1):
            continue
        node = search.prove(t, region)
        if node is not None:
            return {"how": "letters", "unit": unit, "slopes": slopes, "proof": node}
    return None


def _slopes(laws: Laws, letter: Any) -> Iterator[dict[str, str]]:
    form = laws.form(laws.masses)
    found = {}
    for m in laws.masses:
        try:
            value = form.term(substitute(derivative(letter, m), {n: num(1) for n in laws.masses}))
        except TROUBLE:
            return
        if set(value) - {()}:
            return
        found[m] = str(Fraction(value.get((), 0)))
    if any(Fraction(v) for v in found.values()):
        yield found
