"""The verdict on one statement or on several at once: lowered to plain data, decided, and the verdicts put together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import sympy

from symit.kernel import Status, Verdict, annotate, conclude, undecided
from symit.kernel.rows import Rejected as KernelRejected
from symit.language.coordinates import CoordinateSum, DiagonalNormal
from symit.language.named_terms import NamedQuantity
from symit.language.nodes import atoms
from symit.language.objects import Card, Fn, Law, Param, RandomVariable
from symit.language.parametric import ParametricLaw
from symit.language.statements import Domain, NormalLaw, NotExpressed, Statement
from symit.language.whole import Whole
from symit.meaning.calculus_claims import calculus_context, speaks_of_calculus
from symit.meaning.closed_claims import speaks_of_families
from symit.meaning.lower import flattened, lowered
from symit.meaning.partial_claims import partial_law
from symit.provers.analysis.means import decide_means
from symit.provers.clock import clock
from symit.provers.deciding import decide
from symit.provers.generators import decide_generators, generators_of
from symit.provers.orders import order_cases
from symit.provers.partial import decide_partial

UNDECIDED = "a derivative of an expectation: neither an identity nor a sum of non-negative expectations was found"


def decide_statement(statement: Statement, *, seed: int = 0, budget: float = 5.0) -> Verdict:
    """The verdict on one Statement object."""
    if any(isinstance(a, Whole) for a in statement.given):
        return _whole(statement, seed, budget)
    if generators_of(statement):
        return decide_generators(statement, decide_statement, seed=seed, budget=budget)
    if speaks_of_calculus(statement):
        verdict = _calculus(statement, seed, budget)
        if verdict is not None:
            return verdict
    orders = order_cases(statement)
    if len(orders) > 1:
        # each is decided by convexity in the order at once, the whole by no single proof; what is longer waits for the search of the whole
        split = all_of(orders, [decide_statement(c, seed=seed, budget=min(budget, 0.5)) for c in orders])
        if split.status is Status.PROVED:
            return annotate(split, statement=statement)
    parts = conjunction(statement)
    if parts:
        return annotate(all_of(parts, [decide_statement(p, seed=seed, budget=budget) for p in parts]), statement=statement)
    if speaks_of_families(statement):
        verdict = _closed(statement, seed, budget)
        if verdict is not None:
            return verdict
    try:
        context = lowered(statement)
    except (ValueError, NotImplementedError, TypeError) as error:
        return annotate(undecided(Status.UNKNOWN, f"not expressible yet: {error}"), statement=statement)
    try:
        verdict = undecided(Status.UNKNOWN, UNDECIDED) if {"diff", "sf"} & set(tags(context)) else decide(context, seed=seed, budget=budget)
    except KernelRejected as error:  # what the kernel does not take from one prover may be decided by another
        verdict = undecided(Status.UNKNOWN, str(error))
    if verdict.status in (Status.UNKNOWN, Status.SUPPORTED) and statement.rel in ("<=", ">=", "="):
        verdict = decide_means(context, clock() + budget) or verdict
    if verdict.status is Status.UNKNOWN and any(isinstance(a, NormalLaw) for a in statement.given):
        verdict = _closed(statement, seed, budget) or verdict
    cases = orders or two_sided(statement) if verdict.status in (Status.UNKNOWN, Status.SUPPORTED) else []
    if cases:
        split = all_of(cases, [decide_statement(c, seed=seed, budget=budget) for c in cases])
        verdict = split if split.status in (Status.PROVED, Status.REFUTED) else verdict
        return annotate(verdict, statement=statement)
    if verdict.status in (Status.UNKNOWN, Status.SUPPORTED) and of_numbers(statement):
        # words that are not expressed stop refutations, never proofs
        said = replace(statement, given=tuple(a for a in statement.given if not isinstance(a, NotExpressed)))
        analysed = _calculus(said, seed, budget)
        if analysed is not None and (analysed.status is Status.PROVED or (analysed.status is Status.REFUTED and said == statement)):
            verdict = analysed
    named = unfolded(statement) if verdict.status in (Status.UNKNOWN, Status.SUPPORTED) else None
    if named is not None:
        put_in = decide_statement(named, seed=seed, budget=budget)
        verdict = put_in if put_in.status in (Status.PROVED, Status.REFUTED) else verdict
    if verdict.status is not Status.PROVED and partial_law(statement) is not None:
        verdict = decide_partial(statement) or verdict
    if verdict.certificate is not None:
        verdict.certificate.label = statement.text
    return annotate(verdict, statement=statement)


def unfolded(statement: Statement) -> Statement | None:
    """The same statement with T = TV(P,Q), which it assumes, put in for T; None where it names no measure so."""
    for a in statement.given:
        if not isinstance(a, Statement) or a.rel != "=" or a.given:
            continue
        for name, value in ((a.lhs, a.rhs), (a.rhs, a.lhs)):
            spoken_of = isinstance(name, Param) and isinstance(value, sympy.Basic) and name not in value.free_symbols
            if not spoken_of or not atoms(value, Law, RandomVariable) or atoms(value, Fn):
                continue
            given = [c for b in statement.given if b is not a for c in _with(b, name, value)]
            sides = (x.xreplace({name: value}) if isinstance(x, sympy.Basic) else x for x in (statement.lhs, statement.rhs))
            return replace(statement.with_sides(*sides), given=tuple(given))
    return None


def _with(a: Any, name: Any, value: Any) -> list[Any]:
    """An assumption with the value put in for the name; a range of the name is one of the value."""
    if isinstance(a, Domain) and a.param == name:
        ends = [(">" if a.lo_open else ">=", a.lo), ("<" if a.hi_open else "<=", a.hi)]
        return [Statement(rel, value, end) for rel, end in ends if end is not None]
    if isinstance(a, Statement) and isinstance(a.lhs, sympy.Basic) and isinstance(a.rhs, sympy.Basic):
        return [replace(a, lhs=a.lhs.xreplace({name: value}), rhs=a.rhs.xreplace({name: value}))]
    return [a]


def _whole(statement: Statement, seed: int, budget: float) -> Verdict:
    """About whole numbers: proved for all real ones, or refuted by whole ones."""
    real = replace(statement, given=tuple(a for a in statement.given if not isinstance(a, Whole)))
    verdict = decide_statement(real, seed=seed, budget=budget)
    if verdict.status is Status.PROVED:
        return annotate(verdict, statement=statement)
    closed = _closed(statement, seed, budget)
    if closed is not None and closed.status is Status.REFUTED:
        return closed
    why = "neither proved for all real numbers nor refuted by whole ones"
    return annotate(undecided(Status.UNKNOWN, verdict.why if verdict.status is Status.UNKNOWN else why), statement=statement)


def _closed(statement: Statement, seed: int, budget: float) -> Verdict | None:
    """A statement about parametric families or special functions; None if the laws in it are of no family."""
    from symit.meaning.closed_claims import closed_context
    from symit.provers.closed import decide_closed

    try:
        context = closed_context(statement)
    except (ValueError, NotImplementedError, TypeError) as error:
        spoken_of = (ParametricLaw, CoordinateSum, DiagonalNormal, NamedQuantity)
        if any(atoms(x, *spoken_of) for x in (statement.lhs, statement.rhs) if isinstance(x, sympy.Basic)):
            return annotate(undecided(Status.UNKNOWN, f"not expressible yet: {error}"), statement=statement)
        return None
    verdict = decide_closed(context, seed=seed, budget=budget)
    real = not any(p.get("integer") for p in context["params"].values()) and not {"coordinates", "dimensions", "dropped"} & set(context)
    if verdict.status is Status.UNKNOWN and statement.rel in ("<=", ">=") and real:
        from symit.provers.binomials import decide_binomial
        from symit.provers.calculus import decide_calculus

        counted = decide_binomial(context, seed=seed, budget=budget)
        analysed = counted or decide_calculus(context, seed=seed, budget=budget)
        verdict = analysed if analysed.status is not Status.UNKNOWN else verdict
    if verdict.certificate is not None:
        verdict.certificate.label = statement.text
    return annotate(verdict, statement=statement)


def tags(context: dict[str, Any]) -> Iterator[str]:
    """The tags of all terms of a context."""
    stack: list[Any] = [context["claim"], *context.get("given", ()), *(e["claim"] for e in context.get("every", ()))]
    while stack:
        t = stack.pop()
        if isinstance(t, tuple) and t:
            if isinstance(t[0], str):
                yield t[0]
            stack += t


def _calculus(statement: Statement, seed: int, budget: float) -> Verdict | None:
    """A statement of calculus; None for one about laws of no family."""
    from symit.provers.calculus import decide_calculus

    try:
        context = calculus_context(statement)
    except (ValueError, NotImplementedError, TypeError) as error:
        if statement.rel in ("=", "<=", ">=") and any(atoms(x, Law) for x in (statement.lhs, statement.rhs)):
            return None
        return annotate(undecided(Status.UNKNOWN, f"not expressible yet: {error}"), statement=statement)
    if "sums" in context:
        from symit.provers.indices import decide_sums

        verdict = decide_sums(context, seed=seed, budget=budget)
    else:
        verdict = decide_calculus(context, seed=seed, budget=budget)
    if verdict.certificate is not None:
        verdict.certificate.label = statement.text
    return annotate(verdict, statement=statement)


def of_numbers(statement: Statement) -> bool:
    """Does the statement, with its assumptions, speak of real parameters only, without laws, variables and functions of them?"""
    sides = [x for part in (statement, *flattened(statement.given)) for x in vars(part).values() if isinstance(x, sympy.Basic)]
    plain = all(isinstance(a, (Domain, Statement, NotExpressed)) for a in flattened(statement.given))
    return plain and statement.rel not in ("exists!=", "!=") and not any(atoms(x, Law, RandomVariable, Fn, Card) for x in sides)


def conjunction(statement: Statement) -> list[Statement]:
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


def two_sided(statement: Statement) -> list[Statement]:
    """|a| <= b, a a combination of means of functions, says a <= b and -a <= b."""
    low, high = (statement.lhs, statement.rhs) if statement.rel == "<=" else (statement.rhs, statement.lhs)
    if statement.rel not in ("<=", ">=") or not isinstance(low, sympy.Abs) or not atoms(low, Fn):
        return []
    return [Statement("<=", a, high, statement.given) for a in (low.args[0], -low.args[0])]


def all_of(links: list[Statement], verdicts: list[Verdict]) -> Verdict:
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
