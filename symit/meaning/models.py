"""Random finite models with exact rational entries that satisfy a context's assumptions by construction.

Conditional independences and functions are turned into a factorisation: an order of the variables in which each one
depends on few of those before it. What cannot be factorised so is not sampled; nothing is satisfied approximately.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from itertools import islice, permutations, product
from typing import Any

import numpy as np

from symit.meaning.core import Model, Undefined, free_variables, functions, measures, params, variables
from symit.meaning.exact import satisfies
from symit.meaning.functions import function_values
from symit.meaning.scope import everywhere
from symit.meaning.shared import shared_kernels

MAX_ORDERS = 720
WIDTHS = (Fraction(1, 4), Fraction(1, 2), Fraction(1), Fraction(2))
Parents = list[tuple[str, tuple[str, ...], bool]]


def sample(context: dict[str, Any], rng: np.random.Generator, size: int, count: int) -> list[Model]:
    """`count` models (or none, when the assumptions cannot be built in) with alphabets of the given size."""
    claims = [context["claim"], *context.get("given", ())]
    sides = [s for c in claims for s in c[1:] if isinstance(s, tuple)]
    names = sorted(set().union(*(variables(s) for s in sides)))
    facts = context.get("measures", {})
    if any("normal" in f for f in facts.values()):
        return []
    laws = sorted({m for s in sides for law in measures(s) for m in named_laws(law)})
    laws = [m for m in laws if not facts.get(m)]
    declared = context.get("vars", {})
    sizes = {v: int(declared.get(v, {}).get("size") or size) for v in names}
    tables = [t for facts in context.get("measures", {}).values() for t in facts.get("table", {}).get("probs", ())]
    used = sorted(set().union(*(params(s) for s in (*sides, *tables))))
    if np.prod([sizes[v] for v in names], dtype=float) > 5000:
        return []
    plans: dict[str, Parents] = {}
    for law in laws:
        plan = factorisation(law, names, context.get("given", ()))
        if plan is None:
            return []
        plans[law] = plan
    fixed = sorted(set().union(*(free_variables(s) for s in sides)))
    wanted = {n: f for s in sides for n, f in functions(s).items()}
    models: list[Model] = []
    for index in range(count):
        data: dict[str, Any] = {"sizes": sizes, "measures": {}, "params": {}}
        style = index % 4
        for law in laws:
            data["measures"][law] = {"vars": names, "probs": joint(plans[law], names, sizes, rng, style, bool(len(laws) > 1))}
        shared_kernels(context, data)
        for name in used:
            data["params"][name] = str(parameter(context.get("params", {}).get(name, {}), rng))
        data["point"] = {v: int(rng.integers(sizes[v])) for v in fixed}
        data["widths"] = {v: WIDTHS[rng.integers(4)] for v in names if declared.get(v, {}).get("kind") == "continuous"}
        data["fns"] = {
            n: {"vars": f, "values": function_values(context, n, rng, int(np.prod([sizes[v] for v in f])))}
            for n, f in wanted.items()
        }
        model = Model.from_json(data)
        try:
            if all(meets(c, at, context) for c in context.get("given", ()) for at in everywhere(c, model, context)):
                models.append(model)
        except (Undefined, KeyError):
            continue
        if index == 5 and not models:
            return []
    return models


def meets(claim: Any, model: Model, context: dict[str, Any]) -> bool:
    if claim[0] == "=":
        return satisfies(claim, model, context) is True
    from symit.meaning.balls import ball

    left, right = ball(claim[1], model, context, 128), ball(claim[2], model, context, 128)
    return bool({"<=": left < right, "<": left < right, ">=": left > right, ">": left > right, "!=": left != right}.get(claim[0]))


def named_laws(law: Any) -> set[str]:
    if isinstance(law, str):
        return {law}
    if law[0] == "mix":
        return set().union(*(named_laws(m) for _, m in law[1]))
    if law[0] == "prod":
        return set().union(*(named_laws(m) for m, _, _ in law[1]))
    return set()


def factorisation(law: str, names: list[str], given: Iterable[Any]) -> Parents | None:
    """(variable, parents, deterministic) in an order that makes the law's independences and functions hold."""
    independences, maps = [], []
    for claim in given:
        rel, lhs, rhs = claim
        if rel != "=" or rhs != ("num", "0") or lhs[0] not in ("I", "H") or lhs[1] != law:
            continue
        if lhs[0] == "H":
            maps += [(v, set(lhs[3])) for v in lhs[2]]
        elif len(lhs[2]) == 2:
            a, b = (set(g) for g in lhs[2])
            independences += [(a, b, set(lhs[3])), (b, a, set(lhs[3]))]
    if not independences and not maps:
        return [(v, tuple(names[:i]), False) for i, v in enumerate(names)]
    best: tuple[int, Parents] | None = None
    for order in islice(permutations(names), MAX_ORDERS):
        plan: Parents = []
        unused = {(frozenset(a | b), frozenset(c)) for a, b, c in independences}
        functions_left = list(maps)
        for i, v in enumerate(order):
            before = set(order[:i])
            function = next(((w, by) for w, by in functions_left if w == v and by <= before), None)
            if function:
                functions_left = [f for f in functions_left if f[0] != v]
                plan.append((v, tuple(sorted(function[1])), True))
                continue
            smallest = before
            for a, b, c in independences:
                if v in a and before <= b | c | (a - {v}) and c <= before and not (before & a - c):
                    smallest = min(smallest, before & c, key=len)
                    unused.discard((frozenset(a | b), frozenset(c)))
                elif v in a and b & before and c <= before:
                    # independent of a part of what came before: depend on the rest only
                    rest = before - b
                    if len(rest | c) < len(smallest):
                        smallest = rest | c
                    unused.discard((frozenset(a | b), frozenset(c)))
            plan.append((v, tuple(sorted(smallest)), False))
        score = len(unused) * 10 + len(functions_left) * 20 - sum(len(p) for _, p, _ in plan) // 4
        if best is None or score < best[0]:
            best = (score, plan)
            if score <= 0:
                break
    return best[1] if best else None


def joint(plan: Parents, names: list[str], sizes: dict[str, int], rng: np.random.Generator, style: int, positive: bool) -> list[str]:
    """Row-major probabilities of the product of random kernels (numerators over a common total per kernel row)."""
    table: dict[tuple[int, ...], Fraction] = {(): Fraction(1)}
    order = [v for v, _, _ in plan]
    for v, parents, deterministic in plan:
        where = [order.index(u) for u in parents]
        kernels: dict[tuple[int, ...], list[Fraction]] = {}
        for k in product(*(range(sizes[u]) for u in parents)):
            kernels[k] = kernel(sizes[v], rng, style, deterministic, positive)
        table = {
            (*letters, j): p * q
            for letters, p in table.items()
            for j, q in enumerate(kernels[tuple(letters[w] for w in where)])
        }
    position = [order.index(v) for v in names]
    inverse = {letters: p for letters, p in table.items()}
    flat = []
    for k in product(*(range(sizes[v]) for v in names)):
        letters = [0] * len(order)
        for place, letter in zip(position, k, strict=True):
            letters[place] = letter
        flat.append(str(inverse[tuple(letters)]))
    return flat


def kernel(size: int, rng: np.random.Generator, style: int, deterministic: bool, positive: bool) -> list[Fraction]:
    """One probability vector with small numerators; styles go from mild to peaked."""
    if deterministic or (style == 3 and not positive):
        letter = int(rng.integers(size))
        return [Fraction(int(j == letter)) for j in range(size)]
    top = (4, 10, 40, 200)[style]
    low = 1 if positive or style == 1 else 0
    weights = [int(x) for x in rng.integers(low, top, size=size)]
    if style == 3:
        weights = [1 if rng.integers(2) else top for _ in weights]
    if not any(weights):
        weights[0] = 1
    total = sum(weights)
    return [Fraction(w, total) for w in weights]


def parameter(domain: dict[str, Any], rng: np.random.Generator) -> Fraction:
    """A rational inside the domain, often a simple one."""
    lo = Fraction(domain["lo"]) if domain.get("lo") is not None else None
    hi = Fraction(domain["hi"]) if domain.get("hi") is not None else None
    if domain.get("integer"):
        base = int(lo) if lo is not None else 1
        return Fraction(base + int(rng.integers(1, 5)))
    if lo is not None and hi is not None:
        share = Fraction(int(rng.integers(1, 12)), 12)
        return lo + (hi - lo) * share
    step = Fraction(int(rng.integers(1, 13)), int(rng.choice([1, 2, 3, 4])))
    if lo is not None:
        return lo + step
    if hi is not None:
        return hi - step
    return step if rng.integers(2) else -step
