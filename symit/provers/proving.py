"""`prove`: a statement as text or as an expression, its assumptions, and the verdict on it."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from symit.kernel import Deferred, Status, Verdict, annotate
from symit.language.errors import SyntaxProblem
from symit.language.statements import Assumption, Chain, FunctionOf, Independent, Markov, Statement
from symit.language.suggest import is_sentence
from symit.language.text import parse_assumption
from symit.provers.advice.conventions import under_convention
from symit.provers.advice.missing import missing_assumptions
from symit.provers.advice.needed import needed_assumptions
from symit.provers.advice.normal_laws import as_diagonal_normal
from symit.provers.advice.repairs import repairs
from symit.provers.existential import decide_existential, read_existential, relations
from symit.provers.properties import in_words
from symit.provers.statements import all_of, decide_statement

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
    claim: Statement | Chain | Property
    try:
        claim = as_statement(statement, given)
    except SyntaxProblem as problem:
        said = as_property(statement, given) if isinstance(statement, str) else None
        if said is None:
            worded = in_words(statement, seed=seed, budget=budget) if isinstance(statement, str) and not given else None
            if worded is None:
                raise _unread(problem, given) from None
            return annotate(worded, elapsed_ms=round((time.monotonic() - started) * 1000, 3), seed=seed)
        claim = said
    if isinstance(claim, Property):
        parts = list(claim.statements())
        verdict = all_of(parts, [decide_statement(part, seed=seed, budget=budget) for part in parts])
    elif isinstance(claim, Chain):
        verdict = _chain(claim, seed, budget)
    else:
        verdict = decide_statement(claim, seed=seed, budget=budget)
    if verdict.status is Status.REFUTED and isinstance(claim, Statement):
        verdict = under_convention(claim, seed=seed, budget=budget) or verdict
    if verdict.status in (Status.REFUTED, Status.UNKNOWN) and isinstance(claim, Statement):
        verdict = as_diagonal_normal(claim, seed=seed, budget=budget) or verdict
    if verdict.status is Status.PROVED and isinstance(claim, Statement):
        verdict = annotate(verdict, uses=Deferred(partial(needed_assumptions, claim, seed=seed, budget=min(budget, 3.0))))
    if repair and verdict.status is Status.REFUTED and isinstance(claim, Statement):
        verdict = annotate(
            verdict,
            repairs=Deferred(partial(repairs, claim, seed=seed, budget=min(budget, 3.0))),
            missing=Deferred(partial(missing_assumptions, claim, budget=min(budget, 3.0))),
        )
    return annotate(verdict, statement=claim, elapsed_ms=round((time.monotonic() - started) * 1000, 3), seed=seed)


def _unread(problem: SyntaxProblem, given: Any) -> SyntaxProblem:
    """For a sentence: that none was read, with sentences that are; the problem itself for a formula."""
    if not is_sentence(problem.text):
        return problem
    where = "neither a statement nor a known property was read"
    if given:
        return SyntaxProblem(f"{where}: properties said in words take no further assumptions", problem.text)
    return SyntaxProblem(f"{where}: write a relation, or a sentence such as 'the KL divergence is not symmetric', 'D(P||Q) is a metric' or "
                         "'the differential entropy can be negative' (docs/prose-properties.md)", problem.text)  # fmt: skip


@dataclass(frozen=True)
class Property:
    """A Markov chain, an independence or a function, claimed rather than assumed."""

    claimed: Any
    given: tuple[Any, ...] = ()

    def text(self) -> str:
        return str(self.claimed.text())

    def statements(self) -> list[Statement]:
        return relations(self.claimed, {}, self.given)


def as_property(text: str, given: Any) -> Property | None:
    """`X -> Y -> Z`, `indep(X;Y|Z)` or `func(Y|X)` as a claim; None for anything else."""
    assumptions = [given] if isinstance(given, (str, Assumption)) else list(given)
    try:
        claimed = parse_assumption(text)
        assumed = tuple(parse_assumption(g) if isinstance(g, str) else g for g in assumptions)
    except (SyntaxProblem, ValueError, TypeError):
        return None
    return Property(claimed, assumed) if isinstance(claimed, (Markov, Independent, FunctionOf)) else None


def as_statement(statement: Any, given: Any = ()) -> Statement | Chain:
    """Text, a SymPy relation, a Statement or a Chain, with the assumptions added."""
    assumptions = [given] if isinstance(given, str) or not isinstance(given, Iterable) else list(given)
    if isinstance(statement, str):
        from symit.language.text import parse

        return parse(statement, given=assumptions)
    if isinstance(statement, (Statement, Chain)):
        return statement.assuming(assumptions) if assumptions else statement
    rel = RELATIONS.get(type(statement).__name__)
    if isinstance(statement, bool):
        raise TypeError("== compares expressions and gives a bool: write sympy.Eq(a, b), or the statement as text")
    if rel is None:
        raise TypeError(f"expected a statement such as 'I(X;Y) >= 0' or I(X, Y) >= 0, got {type(statement).__name__}")
    built = Statement(rel, statement.lhs, statement.rhs)
    return built.assuming(assumptions) if assumptions else built


def _chain(chain: Chain, seed: int, budget: float) -> Verdict:
    """Every link of a = b <= c: refuted if one link is, proved if all are."""
    links = list(chain.statements())
    return all_of(links, [decide_statement(link, seed=seed, budget=budget) for link in links])
