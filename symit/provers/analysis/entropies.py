"""Claims that follow from Fano's inequality or the continuity of entropy, and the models in which those hold with equality."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from typing import Any

from symit.kernel.analysis.entropies import AXIOMS, Entropies, N, halves, numbers, remainder
from symit.kernel.analysis.region import Region
from symit.kernel.analysis.smooth import normal
from symit.meaning.calculus import parameters_of, times
from symit.meaning.core import variables
from symit.meaning.spelling import term_of
from symit.provers.analysis.search import TROUBLE, Node, Search

SIZES = (2, 3, 4, 8, 16)
PLACES = tuple(Fraction(x) for x in ("1/2", "1/4", "1/10", "3/4", "1/100", "9/10", "1"))


def prove_entropies(context: dict[str, Any], search: Search) -> Node | None:
    """What the kernel asks for beside the theorem: a factor and a rest that are not negative, for each sign of an absolute value."""
    parts = []
    for half in halves(context):
        part = _prove_half(Entropies(half), search)
        if part is None:
            return None
        parts.append(part)
    return {"how": "entropies", "parts": parts}


def _prove_half(claim: Entropies, search: Search) -> Node | None:
    try:
        c, rest = remainder(claim)
        factor = search.prove(c, numbers(claim, c))
        proof = by_parts(rest, numbers(claim, rest), search) or without_factor(rest, c, numbers(claim, rest), search)
    except TROUBLE:
        return None
    return None if proof is None or factor is None else {"axiom": AXIOMS[claim.event[0]], "proof": proof, "factor": factor}


def by_parts(t: Any, region: Region, search: Search) -> Node | None:
    """A function as it is, or as the sum of what depends on the number of letters and what does not."""
    found = search.prove(t, region, most=4)
    if found is not None or N not in region.names:
        return found
    poly = region.form.term(t)
    own = {mono: c for mono, c in poly.items() if N in parameters_of(term_of({mono: c}))}
    rest = {mono: c for mono, c in poly.items() if mono not in own}
    parts = []
    for part in (own, rest):
        node = search.prove(term_of(part), region)
        if node is None:
            return None
        parts.append([term_of(part), node])
    return {"rule": "sum", "parts": parts}


def without_factor(t: Any, c: Any, region: Region, search: Search) -> Node | None:
    """A function divided by what the theorem is multiplied by."""
    by = ("pow", c, "-1")
    if not parameters_of(c) or not parameters_of(c) <= set(region.names):
        return None
    then = by_parts(times(by, term_of(normal(t, region))), region, search)
    return None if then is None else {"rule": "scale", "by": by, "then": then}


def tight_models(claim: Entropies) -> Iterator[dict[str, Any]]:
    """X is one letter with probability 1 - v and any other one with v/(n-1); its estimate, or the other law, is that letter."""
    context = claim.context
    sides = [side for c in (context["claim"], *context.get("given", ())) for side in c[1:] if isinstance(side, tuple)]
    names = sorted(set().union(*(variables(side) for side in sides)))
    kind, laws, counted = claim.event[0], claim.event[1], claim.event[2]
    first = min(counted, key=lambda v: (v != claim.counted, v))
    known = context.get("vars", {}).get(first, {}).get("size")
    for n, v in product((known,) if known else SIZES, PLACES):
        if n < 2:
            continue
        spread = [1 - v, *[v / (n - 1)] * (n - 1)]
        point = [Fraction(1), *[Fraction(0)] * (n - 1)]
        sizes = {name: n if name in counted else context.get("vars", {}).get(name, {}).get("size") or 1 for name in names}
        orders = ((laws, (spread, point)), (laws, (point, spread))) if kind == "TV" else (((laws,), (spread,)),)
        for own, tables in orders:
            measures = {law: {"vars": names, "probs": _table(names, sizes, first, masses)} for law, masses in zip(own, tables, strict=True)}
            yield {"sizes": sizes, "measures": measures}


def _table(names: list[str], sizes: dict[str, int], first: str, masses: list[Fraction]) -> list[str]:
    """The law of all variables: one has these masses, the others stay at their first letter."""
    at = names.index(first)
    cells = product(*(range(sizes[name]) for name in names))
    return [str(masses[k[at]]) if not any(x for i, x in enumerate(k) if i != at) else "0" for k in cells]


__all__ = ["prove_entropies", "tight_models"]
