"""Assumptions that cannot hold together: from them anything follows, so what they prove says nothing.

A proof that rests on assumptions counts only if these are not shown to be contradictory by the same means: a sum of inequalities
(symit.kernel.rows) that comes to 0 < 0, which the kernel checks. Independences, Markov chains, functions, and inequalities between
entropies with no constant hold for variables that are constant, and need no such check.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from symit.kernel import Rejected, Status, conclude
from symit.meaning.core import show
from symit.meaning.normal import Normaliser
from symit.meaning.polynomials import NotNormal, scale
from symit.provers.candidates import Candidates
from symit.provers.clock import clock
from symit.provers.combine import Row, combine

ZERO, ONE = ("num", "0"), ("num", "1")
SECONDS = 1.0
MAX_VARIABLES = 6
MAX_STRICT = 6


def rests_on_assumptions(data: Mapping[str, Any]) -> bool:
    """Does the certificate use an assumption that may contradict others?"""
    given = data.get("context", {}).get("given", ())
    if not given or data["kind"] not in ("linear", "analysis", "processing"):
        return False
    if data["kind"] == "processing":
        # laws with a common kernel, and one with a given density, there always are
        return sum(c[1][0] == "prob" and c[2][0] != "prob" for c in given) > 1 or not all(_holds_for_constants(c) or c[1][0] == "prob" for c in given)
    if data["kind"] == "analysis":
        return data["how"] == "orders"  # other routes look at ranges only, which are not empty
    laws = data["context"].get("measures", {}).values()
    used = {i for entry in (*data["terms"], *data.get("reverse", ())) for i in _numbers(entry["row"]) if i < len(given)}
    return any(laws) or not all(_holds_for_constants(given[i]) for i in used)


def may_contradict(context: Mapping[str, Any]) -> bool:
    """Is there an assumption that constant variables need not meet?"""
    return not all(_holds_for_constants(claim) for claim in context.get("given", ()))


def _numbers(row: Any) -> Iterator[int]:
    """The assumptions that a row speaks of."""
    if row[0] in ("given", "point"):
        yield int(row[1])
    elif row[0] == "product":
        for part in row[1:]:
            yield from _numbers(part)


def _holds_for_constants(claim: Any) -> bool:
    """Every term is a multiple of an entropy or an information."""
    return claim[0] in ("=", "<=", ">=") and all(_vanishes(t) for t in claim[1:])


def _vanishes(t: Any) -> bool:
    if t[0] in ("H", "I") or t == ZERO:
        return True
    if t[0] == "add":
        return all(_vanishes(x) for x in t[1:])
    return t[0] == "mul" and any(_vanishes(x) for x in t[1:])


def contradiction(context: Mapping[str, Any]) -> list[str] | None:
    """Assumptions and ranges that cannot hold together, as text; None where they are not shown to be contradictory."""
    context = {**context, "claim": ("<", ZERO, ZERO)}
    deadline = clock() + SECONDS
    try:
        names = Candidates(Normaliser(context), context)
        if len(names.variables) > MAX_VARIABLES:
            return None
        names.assumptions()
        names.ranges()
        stages = (names.shannon, names.gibbs, names.cardinality, lambda: names.numbers([r.poly for r in names.rows]), names.products)
        for stage in (lambda: names.add(("positive", ONE)), *stages):
            stage()
            for strict in list(_strict(names))[:MAX_STRICT]:
                left = deadline - clock()
                if left <= 0:
                    return None
                found = combine(scale(strict.poly, -1), names.rows, left)
                terms = None if found is None else [*found, (1, strict)]
                if terms is not None and _proved(context, terms):
                    return said(context, terms)
    except (NotNormal, ValueError):
        return None
    return None


def _strict(names: Candidates) -> Iterator[Row]:
    """Rows that are positive, the number 1 first."""
    rows = [r for r in names.rows if r.spec == ("positive", ONE)]
    for r in names.rows:
        said_strictly = r.spec[0] == "given" and names.given[r.spec[1]][0] in ("<", ">")
        open_end = r.spec[0] == "range" and bool(names.form.params[r.spec[1]].get(f"{r.spec[2]}_open"))
        if said_strictly or open_end:
            rows.append(r)
    yield from rows


def _proved(context: Mapping[str, Any], terms: Any) -> bool:
    entries = [{"coef": str(c), "row": r.spec} for c, r in terms]
    data = {"symit": 1, "kind": "linear", "context": dict(context), "verdict": "proved", "terms": entries}
    try:
        return conclude(data).status is Status.PROVED
    except Rejected:
        return False


def said(context: Mapping[str, Any], terms: Any) -> list[str]:
    """The assumptions and ranges among the rows."""
    found = []
    for _, r in terms:
        specs = r.spec[1:] if r.spec[0] == "product" else (r.spec,)
        for spec in specs:
            if spec[0] in ("given", "point"):
                rel, lhs, rhs = context["given"][spec[1]]
                found.append(f"{show(lhs)} {rel} {show(rhs)}")
            elif spec[0] == "range":
                domain = context["params"][spec[1]]
                strict = "" if domain.get(f"{spec[2]}_open") else "="
                found.append(f"{spec[1]} {'>' if spec[2] == 'lo' else '<'}{strict} {domain[spec[2]]}")
            elif spec[0] == "card":
                sizes = {v: context["vars"][v].get("size") for v in spec[2]}
                found += [f"card({v}) = {n}" for v, n in sizes.items() if n is not None]
    return sorted(dict.fromkeys(found))


def why_vacuous(parts: list[str]) -> str:
    """What an `unknown` verdict says."""
    if len(parts) == 1:
        return f"the assumption {parts[0]} cannot hold, so that nothing is said by what follows from it"
    return f"the assumptions contradict one another ({', '.join(parts)}), so that nothing is said by what follows from them"


__all__ = ["contradiction", "may_contradict", "rests_on_assumptions", "why_vacuous"]
