"""Single edits of a refuted statement that are themselves proved, the smallest first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import sympy

from symit.kernel import Status
from symit.language.objects import CrossEntropy, Entropy, MutualInformation, RelativeEntropy
from symit.language.statements import NormalLaw, Statement
from symit.meaning.closed_claims import speaks_of_families
from symit.provers.clock import clock
from symit.provers.statements import decide_statement

OPPOSITE = {"convex": "concave", "increasing": "decreasing", "schur_convex": "schur_concave"}
OPPOSITE |= {b: a for a, b in OPPOSITE.items()}
FLIPPED = {"<=": ">=", ">=": "<=", "<": ">", ">": "<"}
MAX_TRIALS = 60


@dataclass(frozen=True)
class Repair:
    """An edited statement that was proved, and what was edited."""

    statement: str
    status: str
    edit: str

    def to_json(self) -> dict[str, str]:
        return {"statement": self.statement, "status": self.status, "edit": self.edit}


def repairs(statement: Statement, *, seed: int = 0, budget: float = 3.0, limit: int = 2) -> list[Repair]:
    """Proved single edits of the statement (sign, swapped arguments or conditioning, relation, lost factor)."""
    deadline = clock() + budget
    found: list[Repair] = []
    seen = {statement.text()}
    for edit, candidate in _edits(statement):
        text = candidate.text()
        if text in seen or len(seen) > MAX_TRIALS or clock() > deadline:
            continue
        seen.add(text)
        if _trivial(candidate):
            continue
        verdict = decide_statement(candidate, seed=seed, budget=min(0.5, budget))
        if verdict.status is Status.PROVED:
            found.append(Repair(text, str(verdict.status), edit))
            if len(found) == limit:
                break
    return found


def _trivial(statement: Statement) -> bool:
    return statement.lhs == statement.rhs


def _edits(statement: Statement) -> Iterator[tuple[str, Statement]]:
    lhs, rhs = statement.lhs, statement.rhs
    if statement.rel in OPPOSITE:
        yield "the opposite shape", statement.with_relation(OPPOSITE[statement.rel])
        return
    if not isinstance(rhs, sympy.Basic):
        return
    for side, build in ((rhs, _with_rhs), (lhs, _with_lhs)):
        if side == 0:
            continue
        if statement.rel == "=":
            yield "sign", build(statement, -side)
        for edit, expr in _term_edits(side, statement.rel == "="):
            yield edit, build(statement, expr)
        for factor in (sympy.Rational(1, 2), sympy.Integer(2)):
            yield f"factor {factor}", build(statement, factor * side)
    if statement.rel == "=" and (speaks_of_families(statement) or any(isinstance(a, NormalLaw) for a in statement.given)):
        from symit.provers.closed import closed_side

        expr = closed_side(statement)
        if expr is not None:
            yield "the closed form", _with_rhs(statement, expr)
    if statement.rel in FLIPPED:
        yield "direction", statement.with_relation(FLIPPED[statement.rel])
    if statement.rel == "=":
        yield "an inequality for an equality", statement.with_relation("<=")
        yield "an inequality for an equality", statement.with_relation(">=")


def _with_rhs(statement: Statement, rhs: Any) -> Statement:
    return statement.with_sides(statement.lhs, rhs)


def _with_lhs(statement: Statement, lhs: Any) -> Statement:
    return statement.with_sides(lhs, statement.rhs)


def _term_edits(side: Any, equality: bool) -> Iterator[tuple[str, Any]]:
    """Edit one summand: its sign, or one measure in it."""
    terms = list(sympy.Add.make_args(side))
    for i, term in enumerate(terms):
        rest = terms[:i] + terms[i + 1 :]
        if len(terms) > 1 and equality:
            yield "sign of a term", sympy.Add(*rest, -term)
        for old in sorted(term.atoms(Entropy, MutualInformation, RelativeEntropy, CrossEntropy), key=str):
            for edit, new in _measure_edits(old):
                yield edit, sympy.Add(*rest, term.xreplace({old: new}))


def _measure_edits(measure: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(measure, (RelativeEntropy, CrossEntropy)):
        yield "swapped arguments", type(measure)(measure.args[1], measure.args[0])
    if isinstance(measure, Entropy) and measure.given:
        law, s, t, at = measure.args
        yield "swapped conditioning", type(measure)(law, t, s, at)
        yield "joint for conditional", type(measure)(law, sympy.Tuple(*s, *t), sympy.Tuple(), at)
    if isinstance(measure, MutualInformation) and len(measure.groups) == 2:
        law, groups, t, at = measure.args
        yield "conditional entropy for mutual information", Entropy(law, groups[0], sympy.Tuple(*groups[1], *t), at)
