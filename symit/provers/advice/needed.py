"""Which of the assumptions a proof needs: a minimal set, found by leaving out one after another."""

from __future__ import annotations

from typing import Any

from symit.kernel import Status
from symit.language.statements import Statement
from symit.provers.clock import clock
from symit.provers.statements import decide_statement


def needed_assumptions(statement: Statement, *, seed: int = 0, budget: float = 3.0) -> tuple[Any, ...]:
    """A subset of the statement's assumptions under which it is still proved, and no part of which was found to suffice."""
    deadline = clock() + budget
    kept = list(statement.given)
    for assumption in list(statement.given):
        rest = tuple(a for a in kept if a is not assumption)
        left = deadline - clock()
        if left <= 0:
            break
        fewer = Statement(statement.rel, statement.lhs, statement.rhs, rest)
        if decide_statement(fewer, seed=seed, budget=min(left, 1.0)).status is Status.PROVED:
            kept = list(rest)
    return tuple(kept)
