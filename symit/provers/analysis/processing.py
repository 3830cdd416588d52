"""Finds the moves of symit.kernel.analysis.processing: which sums become marginal ones, which kernels are dropped or added."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice, product
from typing import Any

from symit.kernel import Rejected, Status, Verdict, annotate, conclude
from symit.kernel.analysis.divergences import P, Q
from symit.kernel.analysis.growth import growth
from symit.kernel.analysis.processing import check_bent, moved, stretched, with_sums
from symit.meaning.calculus import num, parameters_of, times
from symit.meaning.core import free_variables, freeze_json, measures
from symit.meaning.normal import Normaliser
from symit.provers.analysis.pairs import (
    TROUBLE,
    Pair,
    Product,
    as_pairs,
    atoms_of,
    kernel_product,
    multiplied,
    summed_out,
    sums_of,
    variables_of,
    written_product,
)
from symit.provers.analysis.renaming import renamed
from symit.provers.analysis.search import Search
from symit.provers.analysis.several import convex
from symit.provers.clock import clock

Decide = Callable[[dict[str, Any], float], Verdict]
MOST_PATHS = 400
MOST_PAIRS = 6
MOST_KERNELS = 12


def decide_processing(context: dict[str, Any], decide: Decide, seed: int, deadline: float) -> Verdict | None:
    """`proved` if moves lead to a claim that is proved, else None. `decide` proves claims without further moves."""
    if context["claim"][0] not in ("=", "<=", ">="):
        return None
    try:
        start = with_sums(context)
    except TROUBLE:
        return None
    for moves, now in plans(start, Search(deadline, seed)):
        left = deadline - clock()
        if left <= 0:
            return None
        verdict = decide(now, max(0.3, 0.8 * left))
        found = concluded(context, moves, verdict, Status.PROVED)
        if found is not None:
            return found
    return None


def decide_tilted(context: dict[str, Any], decide: Decide, budget: float) -> Verdict | None:
    """A law with an assumed density is put in; what is then proved or refuted was so before."""
    try:
        now = with_sums(context)
    except TROUBLE:
        return None
    moves: list[Any] = []
    while True:
        move = next(_tilts(now), None)
        if move is None:
            break
        moves, now = [*moves, move[0]], move[1]
    if not moves:
        return None
    verdict = decide(now, budget)
    return concluded(context, moves, verdict, Status.PROVED, Status.REFUTED)


def concluded(context: dict[str, Any], moves: list[Any], verdict: Verdict, *allowed: Status) -> Verdict | None:
    if verdict.status not in allowed or verdict.certificate is None:
        return None
    rest = {k: v for k, v in verdict.certificate.data.items() if k not in ("context", "symit", "verdict")}
    data = {"symit": 1, "kind": "processing", "context": context, "moves": moves, "then": rest, "verdict": str(verdict.status)}
    names = {move["move"] for move in moves}
    method = (
        "a density put in" if names == {"tilt"} else "laws on several variables as one" if names == {"rename"}
        else "two letters" if "letter" in names else "data processing" if "marginal" in names else "a common kernel"
    )  # fmt: skip
    try:
        found = conclude(data, f"by {method}, and {verdict.method}")
    except Rejected:
        return None
    return annotate(found, method=method, **({"counterexample": verdict.counterexample} if verdict.counterexample is not None else {}))


def _tilts(context: dict[str, Any]) -> Iterator[tuple[Any, dict[str, Any]]]:
    used = {m for claim in (context["claim"], *context.get("given", ())) for side in claim[1:] if isinstance(side, tuple) for m in measures(side)}
    for j, (rel, lhs, rhs) in enumerate(context.get("given", ())):
        if rel != "=" or lhs[0] != "prob" or lhs[3] or lhs[1] not in used or rhs[0] == "prob":
            continue
        factors = rhs[1:] if rhs[0] == "mul" else (rhs,)
        names = [f[1][1] for f in factors if f[0] == "pow" and f[1][0] == "par" and f[2] == "-1"]
        for name in (*names, None):
            move = {"move": "tilt", "given": j} | ({"normaliser": name} if name else {})
            try:
                yield move, freeze_json(moved(context, move))
            except TROUBLE:
                continue


# -- plans: sequences of moves, and the claim that each leads to


Plan = tuple[list[Any], dict[str, Any]]


def plans(context: dict[str, Any], search: Search) -> Iterator[Plan]:
    sums = list(dict.fromkeys(s for side in context["claim"][1:] for s in sums_of(side)))
    if not 1 <= len(sums) <= 6:
        return
    yield from _letters(context, sums, search)
    yield from renamed(context, sums)
    yield from _vanishing(context, sums, search)
    if len(sums) == 1:
        return
    pairs = {s: list(islice(_safely(context, s), MOST_PAIRS)) for s in sums}
    yield from _brought_together(context, sums, pairs, search)
    yield from _widened(context, sums, pairs)


def _safely(context: dict[str, Any], s: Any) -> Iterator[Pair]:
    try:
        yield from as_pairs(context, s)
    except TROUBLE:
        return


def _brought_together(context: dict[str, Any], sums: list[Any], pairs: dict[Any, list[Pair]], search: Search) -> Iterator[Plan]:
    """All sums as divergences of the two densities of one of them."""
    targets = dict.fromkeys((p.u, p.v) for s in sorted(sums, key=lambda s: len(s[1])) for p in pairs[s])
    facts = kernels(context) + [(k, k, None) for k in conditionals(atoms_of(context["claim"]))]
    for target in targets:
        moves: list[Any] = []
        now = context
        for s in sums:
            if any((p.u, p.v) in (target, target[::-1]) for p in pairs[s]):
                continue
            for pair in pairs[s]:
                step = _towards(now, pair, target, facts, search)
                if step is not None:
                    moves, now = [*moves, *step[0]], step[1]
                    break
            else:
                break
        else:
            if moves:
                yield _united(moves, now)


def _vanishing(context: dict[str, Any], sums: list[Any], search: Search) -> Iterator[Plan]:
    """Every divergence by f(1), its least value."""
    if context["claim"][0] == "=" or not context.get("generators"):
        return
    moves: list[Any] = []
    now = context
    for s in sums:
        step = _bent_step(now, s, search, {"move": "marginal", "over": list(s[1]), "marginals": [num(1), num(1)]})
        if step is not None:
            moves, now = [*moves, step[0]], step[1]
    if moves:
        yield moves, now


def _bent_step(context: dict[str, Any], s: Any, search: Search, move: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """The move for a sum, as g(u, v) with a convex or concave g, that the kernel takes, and where it leads; None if there is none."""
    for pair in islice(_safely(context, s), MOST_PAIRS):
        told = {**move, "sum": s, "g": pair.g, "u": written_product(pair.u), "v": written_product(pair.v)}
        bent = _bent(context, told, search)
        if bent is None:
            continue
        told |= bent
        try:
            return told, freeze_json(moved(context, freeze_json(told)))
        except TROUBLE:
            continue
    return None


def _united(moves: list[Any], context: dict[str, Any]) -> Plan:
    """Sums that are the same written in one way."""
    sums = list(dict.fromkeys(sums_in(context)))
    for i, s in enumerate(sums):
        for other in sums[:i]:
            if s[1] == other[1]:
                move = {"move": "rewrite", "sum": s, "to": other}
                try:
                    moves, context = [*moves, move], freeze_json(moved(context, freeze_json(move)))
                except TROUBLE:
                    continue
                break
    return moves, context


def kernels(context: dict[str, Any]) -> list[tuple[Any, Any, int | None]]:
    """Pairs of conditional densities that are equal by an assumption."""
    found: list[tuple[Any, Any, int | None]] = []
    for j, (rel, lhs, rhs) in enumerate(context.get("given", ())):
        if rel != "=":
            continue
        if lhs[0] == rhs[0] == "prob" and (set(lhs[2]), set(lhs[3])) == (set(rhs[2]), set(rhs[3])):
            ends = [("prob", x[1], tuple(sorted(x[2])), tuple(sorted(x[3]))) for x in (lhs, rhs)]
        elif lhs[0] == "I" and rhs == num(0) and len(lhs[2]) == 2:
            _, law, (a, b), c = lhs
            for one, other in ((a, b), (b, a)):
                two = [("prob", law, tuple(sorted(one)), tuple(sorted(x))) for x in ({*other, *c}, c)]
                found += [(two[i], two[k], j) for i in (0, 1) for k in (0, 1)]
            continue
        else:
            continue
        found += [(ends[i], ends[k], j if i != k else None) for i, k in ((0, 1), (1, 0), (0, 0), (1, 1))]
    return found


def conditionals(atoms: list[tuple[str, tuple[str, ...]]]) -> list[Any]:
    """The conditional densities that quotients of these are, such as q(y|x) for q(x,y)/q(x), and the densities themselves."""
    found: list[Any] = [("prob", law, own, ()) for law, own in atoms]
    for law, own in atoms:
        for other, less in atoms:
            if law == other and set(less) < set(own):
                found.append(("prob", law, tuple(v for v in own if v not in less), less))
    return found[:MOST_KERNELS]


Step = tuple[str, Any]


def _towards(context: dict[str, Any], pair: Pair, target: tuple[Product, Product], facts: Any, search: Search) -> Plan | None:
    """The shortest way from a pair of densities to another one, by kernels and marginals, carried out."""
    form = Normaliser(context)
    wanted = {target, target[::-1]}
    start = (pair.u, pair.v)
    seen: dict[Any, list[Step]] = {start: []}
    waiting = [start]
    everything = set(context.get("vars", {}))
    while waiting and len(seen) < MOST_PATHS:
        here = waiting.pop(0)
        for step, there in _steps(form, here, facts, everything):
            if there in seen or len(seen[here]) >= 4:
                continue
            seen[there] = [*seen[here], (step, there)]
            if there in wanted:
                done = _carried_out(context, pair, seen[there], search)
                if done is not None:
                    return done
            waiting.append(there)
    return None


def _steps(form: Normaliser, here: tuple[Product, Product], facts: Any, everything: set[str]) -> Iterator[tuple[Any, tuple[Product, Product]]]:
    u, v = here
    names = variables_of(u) | variables_of(v)
    for k1, k2, by in facts:
        of = set(k1[2])
        if set(k1[3]) | set(k2[3]) <= names and not of & names:
            yield ("add", k1, k2, by), (multiplied(u, kernel_product(k1)), multiplied(v, kernel_product(k2)))
        if of < names:
            small = multiplied(u, kernel_product(k1), -1), multiplied(v, kernel_product(k2), -1)
            if not of & (variables_of(small[0]) | variables_of(small[1])):
                yield ("drop", k1, k2, by), small
    for x in sorted(names):
        if len(names) > 1:
            marginals = [summed_out(form, w, (x,)) for w in here]
            if marginals[0] is not None and marginals[1] is not None:
                yield ("marginal", (x,)), (marginals[0], marginals[1])


def _carried_out(context: dict[str, Any], pair: Pair, steps: list[Any], search: Search) -> Plan | None:
    """The moves of the kernel, with their proofs."""
    moves: list[Any] = []
    t, (u, v) = pair.sum, (pair.u, pair.v)
    same: tuple[int, ...] = pair.same
    now = context
    for step, (nu, nv) in steps:
        move: dict[str, Any] = {"sum": t, "g": pair.g, "u": written_product(u), "v": written_product(v)}
        if same:
            move["same"] = list(same)
        if step[0] == "marginal":
            bent = _bent(now, move, search)
            if bent is None:
                return None
            move |= {"move": "marginal", "over": list(step[1]), "marginals": [written_product(nu), written_product(nv)], **bent}
        else:
            small = (nu, nv) if step[0] == "drop" else (u, v)
            move |= {"move": "kernel", "way": step[0], "kernels": [step[1], step[2]], "small": [written_product(w) for w in small]}
            if step[3] is not None:
                move["by"] = step[3]
        before = set(sums_in(now))
        try:
            now = freeze_json(moved(now, freeze_json(move)))
        except TROUBLE:
            return None
        moves.append(move)
        fresh = [s for s in sums_in(now) if s not in before]
        if len(fresh) != 1:
            return (moves, now) if (nu, nv) == steps[-1][1] else None
        t, (u, v), same = fresh[0], (nu, nv), ()
    return moves, now


def sums_in(context: dict[str, Any]) -> list[Any]:
    return [s for side in context["claim"][1:] for s in sums_of(side)]


def _bent(context: dict[str, Any], move: dict[str, Any], search: Search) -> dict[str, Any] | None:
    """Is g the perspective of a convex or concave function, and does the claim grow with its sum as it should?"""
    if context["claim"][0] == "=":
        return None
    for shape, sign in (("convex", 1), ("concave", -1)):
        try:
            slope, region = growth(context, move["sum"], {**move, "shape": shape})
            grows = search.prove(slope, region)
        except TROUBLE:
            continue
        if grows is None:
            continue
        if context.get("generators"):
            assumed = {"shape": shape, "grows": grows, "assumed": True}
            try:
                check_bent(context, move["g"], assumed)
            except TROUBLE:
                continue
            return assumed
        for by in (None, *(("par", n) for n in sorted(parameters_of(move["g"]) - {P, Q}))):
            try:
                f, ratios = stretched(context, move["g"], by)
                proof = convex(times(num(sign), f), ratios, search)
            except TROUBLE:
                continue
            if proof is not None:
                return {"shape": shape, "grows": grows, **({"stretch": by} if by else {}), **proof}
    return None


# -- a fixed letter


def _letters(context: dict[str, Any], sums: list[Any], search: Search) -> Iterator[Plan]:
    """Every sum over all fixed variables by its terms at the fixed letter and at the rest; then only numbers are left."""
    fixed = set().union(*(free_variables(side) for side in context["claim"][1:]))
    if not fixed or any(set(s[1]) != fixed for s in sums):
        return
    moves: list[Any] = []
    now = context
    for s in sums:
        step = _bent_step(now, s, search, {"move": "letter"})
        if step is None:
            return
        moves, now = [*moves, step[0]], step[1]
    taken = set(now.get("params", {}))
    atoms = [("prob", law, names, ()) for law, names in atoms_of(now["claim"])]
    labels = [n for n in (*"abcdefgh", *(f"a_{i}" for i in range(1, 9))) if n not in taken]
    move = {"move": "numbers", "names": dict(zip(labels, atoms, strict=False))}
    try:
        yield [*moves, move], freeze_json(moved(now, freeze_json(move)))
    except TROUBLE:
        return


# -- all sums over all variables


def _widened(context: dict[str, Any], sums: list[Any], pairs: dict[Any, list[Pair]]) -> Iterator[Plan]:
    """Sums over fewer variables as sums over all of them, with kernels that occur; then the laws are renamed."""
    whole = max((s[1] for s in sums), key=len)
    atoms = atoms_of(context["claim"])
    narrow = [s for s in sums if s[1] != whole]
    if not 1 <= len(narrow) <= 2:
        return
    options = []
    for s in narrow:
        missing = tuple(v for v in whole if v not in s[1])
        ways = [(pair, k) for pair in pairs[s][:2] for k in conditionals(atoms) if k[2] == missing and set(k[3]) <= set(s[1])]
        options.append(ways)
    ends = [{p.u, p.v} for p in pairs.get(next(s for s in sums if s[1] == whole), ())]
    for chosen in islice((c for c in product(*options) if _linked(c, ends)), 12):
        moves: list[Any] = []
        now = context
        try:
            for pair, k in chosen:
                uv = [written_product(w) for w in (pair.u, pair.v)]
                move = {"move": "kernel", "way": "add", "sum": pair.sum, "g": pair.g, "u": uv[0], "v": uv[1], "kernels": [k, k], "small": uv}
                now = freeze_json(moved(now, freeze_json(move)))
                moves.append(move)
        except TROUBLE:
            continue
        wide = sums_in(now)
        for more, there in renamed(now, list(dict.fromkeys(wide))):
            yield [*moves, *more], there
        yield _united(moves, now)


def _linked(chosen: Any, ends: list[set[Product]]) -> bool:
    """With the kernels, do the sums lead from one density of the whole to the other?"""
    steps = [{multiplied(w, kernel_product(k)) for w in (pair.u, pair.v)} for pair, k in chosen]
    if len(steps) == 1:
        return any(steps[0] & two for two in ends)
    return any(len(steps[0] & steps[1]) == 1 and steps[0] ^ steps[1] == two for two in ends)


__all__ = ["P", "Q", "decide_processing", "decide_tilted"]
