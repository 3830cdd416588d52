"""Look for a model of the assumptions in which the claim fails: structured laws first, then random rational ones."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from symit.kernel import Rejected, Status, Verdict, annotate, conclude, undecided
from symit.meaning.batch import evaluate_many
from symit.meaning.core import Model, free_variables, measures, variables
from symit.meaning.models import named_laws, sample
from symit.meaning.normal import Normaliser
from symit.meaning.polynomials import NotNormal, Poly, scale, sub
from symit.provers import entropic
from symit.provers.clock import clock
from symit.provers.counterexample import Counterexample
from symit.provers.shannon.known import recognised
from symit.provers.shannon.problem import Problem
from symit.provers.shannon.tables import QUICK, broken_by

SIZES = (2, 3, 4)
MODELS_PER_ROUND = 150


def refute(form: Normaliser, context: dict[str, Any], seed: int, deadline: float, reasons: list[str]) -> Verdict:
    """`refuted` with a model (`proved`, for exists!=), else `unknown` or `supported` with what was tried."""
    rel = context["claim"][0]
    wanted = "proved" if rel == "exists!=" else "refuted"
    for model in _models(form, context, seed, deadline):
        verdict = _conclude(context, model, wanted)
        if verdict is not None:
            return verdict
        if clock() > deadline:
            break
    return _unsettled(form, context, seed, deadline, reasons)


def quickly_refuted(context: dict[str, Any], problem: Problem, thorough: bool = False) -> Verdict | None:
    """A model from the smallest tables, before any proof is looked for; from the larger ones when `thorough`."""
    if context.get("dropped") or context["claim"][0] not in ("=", "<=", ">="):
        return None
    for model in broken_by(problem, slice(QUICK, None) if thorough else slice(QUICK)):
        known = recognised(problem) if thorough and len(problem.names) <= 5 else None
        verdict = _conclude(context, model, "refuted", f"; this is {known.citation()}: {known.truth}" if known else "")
        if verdict is not None:
            return verdict
    return None


def _conclude(context: dict[str, Any], model: dict[str, Any], wanted: str, more: str = "") -> Verdict | None:
    data = {"symit": 1, "kind": "model", "context": context, "model": model, "verdict": wanted}
    try:
        verdict = conclude(data, "a finite model separates the sides" if wanted == "proved" else f"a finite model breaks it{more}")
    except Rejected:
        return None
    return annotate(verdict, method="finite model", counterexample=Counterexample(context, model))


def _models(form: Normaliser, context: dict[str, Any], seed: int, deadline: float) -> Iterator[dict[str, Any]]:
    """Candidate models, most promising first; the kernel decides."""
    rel, lhs, rhs = context["claim"]
    rng = np.random.default_rng(seed)
    names = sorted(set().union(*(variables(s) for s in (lhs, rhs))).union(*_given_variables(context)))
    laws = sorted(set().union(*(measures(s) for s in (lhs, rhs))), key=repr)
    discrete = all(form.kind(v) == "discrete" for v in names)
    if discrete and rel in ("<", ">", "!=") and len(laws) == 1 and isinstance(laws[0], str):
        # constants make most measures equal
        yield {"sizes": dict.fromkeys(names, 1), "measures": {laws[0]: {"vars": names, "probs": ["1"]}}}
    pair = sorted(set().union(*(named_laws(law) for law in laws)))
    if discrete and rel in ("<", ">", "!=") and len(pair) == 2 and len(names) == 1:
        # equal laws, and laws on different letters
        for probs in (("1/2", "1/2"), ("1/2", "1/2")), (("1", "0"), ("0", "1")):
            tables = {law: {"vars": names, "probs": list(p)} for law, p in zip(pair, probs, strict=True)}
            yield {"sizes": {names[0]: 2}, "measures": tables}
    if discrete and len(laws) == 1 and isinstance(laws[0], str) and rel in ("=", "<=", ">=", "<", ">", "!=", "exists!="):
        yield from _entropic_models(form, context, laws[0], names, rng, deadline)
    yield from _sampled_models(context, rng, deadline)


def _given_variables(context: dict[str, Any]) -> list[set[str]]:
    return [set(variables(side)) for claim in context.get("given", ()) for side in claim[1:] if isinstance(side, tuple)]


def _entropic_models(
    form: Normaliser, context: dict[str, Any], law: str, names: list[str], rng: np.random.Generator, deadline: float
) -> Iterator[dict[str, Any]]:
    rel, lhs, rhs = context["claim"]
    try:
        target = sub(form.term(rhs), form.term(lhs))
        givens = [
            (scale(sub(form.term(c[2]), form.term(c[1])), -1 if c[0] in (">=", ">") else 1), c[0] == "=")
            for c in context.get("given", ())
            if c[0] in ("=", "<=", "<", ">=", ">")
        ]
    except (NotNormal, ValueError):
        return
    goal: Poly = scale(target, -1) if rel in (">=", ">") else target
    yield from entropic.search(goal, givens, rel in ("=", "exists!="), law, names, rng, deadline)


def _sampled_models(context: dict[str, Any], rng: np.random.Generator, deadline: float) -> Iterator[dict[str, Any]]:
    """Random models of the assumptions, the most violated first, in growing alphabets."""
    for size in SIZES:
        for _ in range(3):
            if clock() > deadline:
                return
            models = sample(context, rng, size, MODELS_PER_ROUND)
            if not models:
                return
            for index in _most_violated(context, models)[:6]:
                yield models[index].to_json()


def _most_violated(context: dict[str, Any], models: list[Model]) -> list[int]:
    rel, lhs, rhs = context["claim"]
    with np.errstate(all="ignore"):
        gap = evaluate_many(lhs, models, context) - evaluate_many(rhs, models, context)
    score = {"<=": gap, "<": gap, ">=": -gap, ">": -gap, "!=": -np.abs(gap)}.get(rel, np.abs(gap))
    floor = -1e-9 if rel in ("<", ">", "!=") else 1e-13
    found = [i for i in range(len(models)) if np.isfinite(score[i]) and score[i] > floor]
    # a clear violation by simple numbers is easier to follow than the largest one
    return sorted(found, key=lambda i: (score[i] < 0.01, _size(models[i]) if score[i] >= 0.01 else -score[i], i))


def _size(model: Model) -> int:
    return max((p.denominator for law in model.measures.values() for p in law["probs"]), default=1)


def _unsettled(form: Normaliser, context: dict[str, Any], seed: int, deadline: float, reasons: list[str]) -> Verdict:
    """Neither proved nor refuted: did the claim hold wherever it could be evaluated?"""
    rel, lhs, rhs = context["claim"]
    laws = sorted(set().union(*(measures(s) for s in (lhs, rhs))), key=repr)
    shannon = len(laws) == 1 and isinstance(laws[0], str) and not (free_variables(lhs) | free_variables(rhs))
    if shannon and rel in ("<=", ">=", "<", ">", "="):
        why = "not a Shannon-type consequence of the assumptions, and no counterexample was found"
        return annotate(undecided(Status.UNKNOWN, "; ".join([*reasons, why])), method="Shannon inequalities")
    models = sample(context, np.random.default_rng(seed + 1), 2, MODELS_PER_ROUND)
    held = _held(context, models) if models and rel in ("=", "<=", ">=", "<", ">") else 0
    if models and held == len(models):
        return undecided(Status.SUPPORTED, f"held in {held} random models at 9 digits (seed {seed}); no proof was found")
    why = "neither a proof nor a counterexample was found"
    if not models:
        why = "no proof was found, and no models of the assumptions could be constructed to test it"
    return undecided(Status.UNKNOWN, "; ".join([*reasons, why]))


def _held(context: dict[str, Any], models: list[Model]) -> int:
    rel, lhs, rhs = context["claim"]
    with np.errstate(all="ignore"):
        left, right = evaluate_many(lhs, models, context), evaluate_many(rhs, models, context)
        slack = 1e-9 * (1 + np.abs(left))
        good = {"=": np.abs(left - right) <= slack, "<=": left <= right + slack, "<": left <= right + slack}
        return int(np.sum(good.get(rel, left >= right - slack)))
