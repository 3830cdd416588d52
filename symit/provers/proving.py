"""`prove`: a statement as text or as an expression, its assumptions, and the verdict on it."""

from __future__ import annotations

import time
from collections.abc import Iterable
from functools import partial
from typing import Any

import sympy

from symit.kernel import Deferred, Status, Verdict, annotate, conclude, undecided
from symit.language.statements import Chain, Statement
from symit.meaning.lower import lowered
from symit.provers.conventions import under_convention
from symit.provers.deciding import decide
from symit.provers.existential import decide_existential, read_existential
from symit.provers.missing import missing_assumptions
from symit.provers.needed import needed_assumptions
from symit.provers.repairs import repairs

RELATIONS = {"LessThan": "<=", "GreaterThan": ">=", "StrictLessThan": "<", "StrictGreaterThan": ">", "Equality": "="}


def prove(statement: Any, given: Any = (), *, seed: int = 0, budget: float = 5.0, repair: bool = True) -> Verdict:
    """Decide a statement about information measures.

    statement: text (`"I(X;Z) <= I(X;Y)"`), a Statement, a Chain, or a SymPy relation of symit expressions.
    given: an assumption or several, as text (`"X -> Y -> Z"`) or objects.
    Returns a Verdict: proved, refuted, conditional, supported or unknown. `budget` bounds the search in seconds for each
    relation, `seed` fixes the random search. Raises SyntaxProblem when a text cannot be read whole.
    """
    started = time.monotonic()
    auxiliary = read_existential(statement, given) if isinstance(statement, str) else None
    if auxiliary is not None:
        verdict = decide_existential(auxiliary, seed=seed, budget=budget)
        return annotate(verdict, elapsed_ms=round((time.monotonic() - started) * 1000, 3), seed=seed)
    claim = as_statement(statement, given)
    if isinstance(claim, Chain):
        verdict = _chain(claim, seed, budget)
    else:
        verdict = decide_statement(claim, seed=seed, budget=budget)
    if verdict.status is Status.REFUTED and isinstance(claim, Statement):
        verdict = under_convention(claim, seed=seed, budget=budget) or verdict
    if verdict.status is Status.PROVED and isinstance(claim, Statement):
        verdict = annotate(verdict, uses=Deferred(partial(needed_assumptions, claim, seed=seed, budget=min(budget, 3.0))))
    if repair and verdict.status is Status.REFUTED and isinstance(claim, Statement):
        verdict = annotate(
            verdict,
            repairs=Deferred(partial(repairs, claim, seed=seed, budget=min(budget, 3.0))),
            missing=Deferred(partial(missing_assumptions, claim, budget=min(budget, 3.0))),
        )
    return annotate(verdict, statement=claim, elapsed_ms=round((time.monotonic() - started) * 1000, 3), seed=seed)


def decide_statement(statement: Statement, *, seed: int = 0, budget: float = 5.0) -> Verdict:
    """The verdict on one Statement object."""
    parts = _conjunction(statement)
    if parts:
        return annotate(_all(parts, [decide_statement(p, seed=seed, budget=budget) for p in parts]), statement=statement)
    try:
        context = lowered(statement)
    except (ValueError, NotImplementedError, TypeError) as error:
        return annotate(undecided(Status.UNKNOWN, f"not expressible yet: {error}"), statement=statement)
    verdict = decide(context, seed=seed, budget=budget)
    if verdict.certificate is not None:
        verdict.certificate.label = statement.text
    return annotate(verdict, statement=statement)


def as_statement(statement: Any, given: Any = ()) -> Statement | Chain:
    """Text, a SymPy relation, a Statement or a Chain, with the assumptions added."""
    assumptions = [given] if isinstance(given, str) or not isinstance(given, Iterable) else list(given)
    if isinstance(statement, str):
        from symit.language.text import parse

        return parse(statement, given=assumptions)
    if isinstance(statement, (Statement, Chain)):
        return statement.assuming(assumptions) if assumptions else statement
    rel = RELATIONS.get(type(statement).__name__)
    if rel is None:
        raise TypeError(f"expected a statement such as 'I(X;Y) >= 0' or I(X, Y) >= 0, got {type(statement).__name__}")
    built = Statement(rel, statement.lhs, statement.rhs)
    return built.assuming(assumptions) if assumptions else built


def _conjunction(statement: Statement) -> list[Statement]:
    """a <= min(b, c) says a <= b and a <= c; likewise max on the smaller side."""
    low, high = (statement.lhs, statement.rhs) if statement.rel in ("<=", "<") else (statement.rhs, statement.lhs)
    if statement.rel not in ("<=", "<", ">=", ">"):
        return []
    lows = low.args if isinstance(low, sympy.Max) else (low,)
    highs = high.args if isinstance(high, sympy.Min) else (high,)
    if len(lows) * len(highs) == 1:
        return []
    rel = "<=" if "=" in statement.rel else "<"
    return [Statement(rel, a, b, statement.given) for a in lows for b in highs]


def _chain(chain: Chain, seed: int, budget: float) -> Verdict:
    """Every link of a = b <= c: refuted if one link is, proved if all are."""
    links = list(chain.statements())
    return _all(links, [decide_statement(link, seed=seed, budget=budget) for link in links])


def _all(links: list[Statement], verdicts: list[Verdict]) -> Verdict:
    for verdict in verdicts:
        if verdict.status is Status.REFUTED:
            return annotate(verdict, links=verdicts)
    if all(v.status is Status.PROVED for v in verdicts):
        parts = [v.certificate.data for v in verdicts if v.certificate is not None]
        data = {"symit": 1, "kind": "all", "parts": parts, "verdict": "proved"}
        return annotate(conclude(data, "every part is proved"), links=verdicts, method=verdicts[0].method)
    weakest = next(v for v in verdicts if v.status is not Status.PROVED)
    why = f"the part {weakest.statement.text()} is {weakest.status}: {weakest.why}"
    return annotate(undecided(Status.UNKNOWN, why), links=verdicts)
