"""Statements of calculus: derivatives, limits, extrema, expansions and shapes, proved by normal forms and trees of analysis rules."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations, pairwise, product
from random import Random
from typing import Any

from symit.families.deriving import NoClosedForm, alternatives
from symit.kernel import Rejected, Status, Verdict, annotate, conclude, undecided
from symit.kernel.analysis.calculus import evaluated, extremum_gap, infinite, region_of, require_met
from symit.kernel.analysis.shapes import SHAPES, jump, obligations
from symit.kernel.analysis.undetermined import instantiated
from symit.meaning.calculus import derivative, minus, num, occurs, over, times
from symit.meaning.core import freeze_json, show
from symit.meaning.polynomials import gen, key, unkey
from symit.meaning.rational_functions import factors
from symit.meaning.scalars import generators
from symit.meaning.spelling import term_of
from symit.provers.analysis.search import TROUBLE, Search
from symit.provers.analysis.shapes import linear_root
from symit.provers.analysis.tangents import functions_in, instances, tangents
from symit.provers.analysis.witness import negative_points
from symit.provers.calculus_counterexample import CalculusCounterexample
from symit.provers.clock import clock
from symit.provers.closed import NICE, _fitting, measures_in

PROOF_SECONDS = 20.0
PLAIN = (Fraction(1, 2), Fraction(0), Fraction(1))
WEIGHTS = (Fraction(1, 2), Fraction(1, 4), Fraction(3, 4))
METHOD = "calculus"


def decide_calculus(context: dict[str, Any], *, seed: int = 0, budget: float = 5.0) -> Verdict:
    """proved for all parameters, refuted at rational ones, or unknown and why."""
    started = clock()
    verdict = _decide(freeze_json(context), seed, started + budget)
    return annotate(verdict, elapsed_ms=round((clock() - started) * 1000, 3), seed=seed)


def _decide(context: dict[str, Any], seed: int, deadline: float) -> Verdict:
    uses: list[Any] = []
    for name, p, q in sorted(set(measures_in(context["claim"])), key=repr):
        try:
            uses += [[name, p, q, [list(t) for t in d.ties], list(d.conditions)] for d in alternatives(name, p, q)]
        except (NoClosedForm, ValueError) as error:
            return undecided(Status.UNKNOWN, f"{name} of {p}: {error}")
    try:
        plain = evaluated(context, freeze_json(uses))
    except TROUBLE as error:
        return undecided(Status.UNKNOWN, str(error).removeprefix("calculus: "))
    points = list(_points(plain, seed, deadline))
    base = {"symit": 1, "kind": "calculus", "context": context, "uses": uses}
    if points:
        base["context"] = {**context, "witness": {n: str(v) for n, v in points[0].items()}}
    if functions_in(plain):
        attempts = [_of_functions(plain, deadline), _instances(context, uses, seed, deadline)]
    else:
        attempts = [_refuted(plain, points, seed), _found(plain, seed, deadline), _apart(plain, points, seed, deadline)]
    for attempt in attempts:
        for data in attempt:
            try:
                verdict = conclude({**base, **data})
            except Rejected:
                continue
            if verdict.status is Status.REFUTED:
                verdict = annotate(verdict, counterexample=CalculusCounterexample(data, context["claim"], plain))
            return annotate(verdict, method=METHOD)
    return undecided(Status.UNKNOWN, f"neither proved nor refuted: {_said(plain)}")


def _said(plain: dict[str, Any]) -> str:
    rel, lhs, rhs = plain["claim"]
    if rel in SHAPES or lhs[0] == "extremum" or rel == "O":
        return f"a statement of calculus about {show(lhs[2] if lhs[0] == 'extremum' else lhs)}"
    left, right = (t if isinstance(t, str) else t[0] if infinite(t) else show(t) for t in (lhs, rhs))
    return f"{left} {rel} {right}"


# -- proofs


def _found(plain: dict[str, Any], seed: int, deadline: float) -> Iterator[dict[str, Any]]:
    rel, lhs, rhs = plain["claim"]
    proved = {"verdict": "proved"}
    search = Search(min(max(deadline, clock() + 0.5), clock() + PROOF_SECONDS), seed)
    try:
        if rel in SHAPES:
            names = [x[1] for x in rhs[1:]]
            yield from _pieces(plain, names, search)
            for order in _orders(plain):
                region = region_of(plain, order)
                used = set(names) <= set(region.names) or rel.startswith("schur")
                parts = obligations(rel, lhs, names, region) if used else []
                proofs = [search.prove(t, region) for t in parts]
                if all(p is not None for p in proofs):
                    yield {**proved, **order, "proofs": proofs}
        elif lhs[0] == "extremum" and rel == "=":
            yield from _extremum(plain, search)
        else:
            yield dict(proved)
            if rel in ("<=", ">="):
                for order in _orders(plain):
                    node = search.prove(minus(rhs, lhs) if rel == "<=" else minus(lhs, rhs), region_of(plain, order))
                    if node is not None:
                        yield {**proved, **order, "proof": node}
    except TROUBLE:
        return


def _pieces(plain: dict[str, Any], names: list[str], search: Search) -> Iterator[dict[str, Any]]:
    """A function of one variable with absolute values: the pieces between their corners."""
    rel, f, _ = plain["claim"]
    region = region_of(plain, {})
    if len(names) != 1 or names[0] not in region.names:
        return
    inside = [unkey(g[1]) for g in generators(region.form.term(f)) if g[0] == "abs"]
    roots = {found for found in (linear_root(poly, region) for poly in inside) if found is not None and found[0] == names[0]}
    if not roots:
        return
    cuts = sorted(c for _, c in roots)
    rest, here = [], region
    for c in cuts:
        below, here = here.split(names[0], c)
        rest.append(below)
    rest.append(here)
    parts = [[search.prove(t, piece) for t in obligations(rel, f, names, piece)] for piece in rest]
    jumps: list[Any] = []
    if rel in ("convex", "concave"):
        jumps = [search.prove(jump(rel, f, names[0], a, b), region.without(names[0])) for a, b in pairwise(rest)]
    if all(x is not None for x in (*jumps, *(p for part in parts for p in part))):
        yield {"verdict": "proved", "cuts": [str(c) for c in cuts], "parts": parts, "jumps": jumps}


def _stationary(f: Any, name: str, region: Any) -> list[Any]:
    """Where the derivative vanishes, if a factor of it is linear in the variable, in its logarithm or in its exponential."""
    found: list[Any] = []
    x = gen(("par", name))
    for piece, _ in factors(region.form.term(derivative(term_of(region.form.term(f)), name)))[1]:
        for g, back in ((x, None), (gen(("log", key(x))), "exp"), (gen(("exp", key(x))), "log")):
            (only,) = next(iter(g))
            linear = {mono: c for mono, c in piece.items() if any(p[0] == only[0] and Fraction(p[1]) == 1 for p in mono)}
            slope = {tuple(p for p in mono if p[0] != only[0]): c for mono, c in linear.items()}
            rest = {mono: c for mono, c in piece.items() if all(p[0] != only[0] for p in mono)}
            if slope and len(slope) + len(rest) == len(piece) and not occurs(name, term_of({**slope, **rest})):
                at = over(term_of(rest), times(num(-1), term_of(slope)))
                found.append(at if back is None else (back, at))
    return found


def _orders(plain: dict[str, Any]) -> list[dict[str, Any]]:
    """An assumption a <= b between two parameters."""
    found: list[dict[str, Any]] = []
    for rel, a, b in plain["given"]:
        if rel in ("<=", "<", ">=", ">") and a[0] == b[0] == "par":
            found.append({"order": [a[1], b[1]] if rel in ("<=", "<") else [b[1], a[1]]})
    return [*found, {}]


def _extremum(plain: dict[str, Any], search: Search) -> Iterator[dict[str, Any]]:
    _, (_, kind, f, x), value = plain["claim"]
    region = region_of(plain, {})
    node = search.prove(extremum_gap(kind, f, x[1], value), region)
    if node is None:
        return
    places: list[Any] = ["lo", "hi"] if kind in ("sup", "inf") else []
    lo, hi = region.ends(x[1])
    inside = [c for c in (Fraction(1, n) for n in range(2, 9)) for c in (c, 1 - c)] + NICE
    places += [num(c) for c in dict.fromkeys(inside) if (lo is None or c >= lo) and (hi is None or c <= hi)]
    places += [("par", n) for n in region.names if n != x[1]]
    places += [("pow", ("par", n), e) for n in region.names if n != x[1] for e in ("-1", "1/2", "2")]
    places += _stationary(f, x[1], region)
    for place in [None] if kind.startswith("arg") else places:
        yield {"verdict": "proved", "proof": node, "at": place}


def _of_functions(plain: dict[str, Any], deadline: float) -> Iterator[dict[str, Any]]:
    """About undetermined functions: an identity, or a sum of tangents of convex ones."""
    rel, lhs, rhs = plain["claim"]
    if rel in SHAPES or lhs[0] == "extremum" or rel == "O":
        return
    yield {"verdict": "proved"}
    if rel in ("<=", ">="):
        try:
            found = tangents(minus(rhs, lhs) if rel == "<=" else minus(lhs, rhs), plain, deadline - clock())
        except TROUBLE:
            return
        if found:
            yield {"verdict": "proved", "tangents": found}


# -- refutations


def _instances(context: dict[str, Any], uses: Any, seed: int, deadline: float) -> Iterator[dict[str, Any]]:
    """Functions put in for the undetermined ones, and parameters at which the claim then fails."""
    search = Search(deadline, seed)
    for chosen in instances(context, search):
        if clock() > deadline:
            return
        try:
            plain = evaluated(instantiated(context, chosen), freeze_json(uses))
            rel = plain["claim"][0]
            if rel in SHAPES or rel == "O" or plain["claim"][1][0] == "extremum":
                return
            for data in _refuted(plain, list(_points(plain, seed, deadline)), seed):
                yield {**data, **chosen}
        except TROUBLE:
            continue


def _refuted(plain: dict[str, Any], points: list[dict[str, Fraction]], seed: int) -> Iterator[dict[str, Any]]:
    rel, lhs, rhs = plain["claim"]
    refuted = {"kind": "calculus-point", "verdict": "refuted"}
    try:
        if rel in SHAPES:
            yield from _bent(plain, points, seed)
            return
        if lhs[0] == "extremum":
            gap = extremum_gap(lhs[1], lhs[2], lhs[3][1], rhs)
            for point in negative_points(gap, region_of(plain, {}), seed):
                yield {**refuted, "point": _shown(plain, point, points)}
            return
    except TROUBLE:
        return
    for point in points:
        yield {**refuted, "point": {n: str(v) for n, v in point.items()}}
    if rel in ("<=", ">="):
        try:
            for point in negative_points(minus(rhs, lhs) if rel == "<=" else minus(lhs, rhs), region_of(plain, {}), seed):
                yield {**refuted, "point": _shown(plain, point, points)}
        except TROUBLE:
            return


def _apart(plain: dict[str, Any], points: list[dict[str, Fraction]], seed: int, deadline: float) -> Iterator[dict[str, Any]]:
    """A value that an extremum stays away from by a margin."""
    _, lhs, value = plain["claim"]
    if lhs[0] != "extremum" or lhs[1].startswith("arg") or not points:
        return
    search = Search(deadline, seed)
    try:
        region = region_of(plain, {})
        for margin in (Fraction(1, 4), Fraction(1, 64), Fraction(1, 1000), Fraction(1, 10**5)):
            node = search.prove(minus(extremum_gap(lhs[1], lhs[2], lhs[3][1], value), num(margin)), region)
            if node is not None:
                shown = {n: str(v) for n, v in points[0].items()}
                yield {"kind": "calculus-point", "verdict": "refuted", "point": shown, "margin": str(margin), "proof": node}
    except TROUBLE:
        return


def _shown(plain: dict[str, Any], point: dict[str, Fraction], points: list[dict[str, Fraction]]) -> dict[str, str]:
    base = points[0] if points else {}
    return {n: str(point.get(n, base.get(n, Fraction(1)))) for n in plain["params"]}


def _bent(plain: dict[str, Any], points: list[dict[str, Fraction]], seed: int) -> Iterator[dict[str, Any]]:
    """Points at which the definition of the shape fails, near where the derivative has the wrong sign."""
    rel, f, rhs = plain["claim"]
    names = [x[1] for x in rhs[1:]]
    region = region_of(plain, {})
    if not set(names) <= set(region.names):
        return
    if rel.startswith("schur"):
        for point in points:
            for w in ("0", "1/2", "1/4", "9/10"):
                yield {"kind": "calculus-point", "verdict": "refuted", "point": {n: str(v) for n, v in point.items()}, "weight": w}
        return
    try:
        parts = obligations(rel, f, names, region)
    except TROUBLE:
        parts = []  # not smooth
    for part in parts:
        for k, point in enumerate(negative_points(part, region, seed)):
            if k >= 6:
                break
            for d in (Fraction(1, 2), Fraction(1, 8), Fraction(1, 64), Fraction(1, 1024)):
                for step in _steps(len(names)):
                    before, after = (_moved(point, names, step, s * d, region) for s in (-1, 1))
                    yield from _broken(plain, names, before, after, points)
    if len(names) == 1:
        for a, b in combinations(points, 2):
            both = sorted((a[names[0]], b[names[0]]))
            if both[0] < both[1]:
                yield from _broken(plain, names, {**a, names[0]: both[0]}, {**a, names[0]: both[1]}, points)


def _steps(n: int) -> list[tuple[int, ...]]:
    return [s for s in product((1, 0, -1, 2), repeat=n) if any(s) and next(x for x in s if x) > 0]


def _moved(point: dict[str, Fraction], names: list[str], step: tuple[int, ...], d: Fraction, region: Any) -> dict[str, Fraction]:
    """A small step, of a size that the distance to the ends of the range allows."""
    room = Fraction(1)
    for n in names:
        lo, hi = region.ends(n)
        room = min(room, *(abs(point[n] - e) for e in (lo, hi) if e is not None), Fraction(1))
    return {**point, **{n: point[n] + s * d * room / 2 for n, s in zip(names, step, strict=True)}}


def _broken(plain: Any, names: list[str], a: dict[str, Fraction], b: dict[str, Fraction], points: list[Any]) -> Iterator[dict[str, Any]]:
    data = {"kind": "calculus-point", "verdict": "refuted", "point": _shown(plain, a, points), "other": {n: str(b[n]) for n in names}}
    if plain["claim"][0] in ("increasing", "decreasing"):
        if a[names[0]] < b[names[0]]:
            yield data
    else:
        for w in WEIGHTS:
            yield {**data, "weight": str(w)}


def _points(plain: dict[str, Any], seed: int, deadline: float) -> Iterator[dict[str, Fraction]]:
    """Rational parameters in range that meet the assumptions, simple ones first."""
    random = Random(seed)
    names = sorted(plain["params"])
    found = 0
    for value in PLAIN if names else ():
        point = {n: value if value in _fitting(plain["params"][n], [value]) else _fitting(plain["params"][n], NICE)[0] for n in names}
        try:
            require_met(plain, point)
        except TROUBLE:
            continue
        yield point
    for attempt in range(300):
        if found >= 10 or clock() > deadline:
            return
        pool = NICE if attempt < 150 else [Fraction(random.randint(-40, 40), random.choice((1, 2, 3, 5, 7, 10))) for _ in NICE]
        point = {n: random.choice(_fitting(plain["params"][n], pool)) for n in names}
        try:
            require_met(plain, point)
        except TROUBLE:
            continue
        found += 1
        yield point
        if not names:
            return


__all__ = ["decide_calculus"]
