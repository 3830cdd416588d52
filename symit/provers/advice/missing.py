"""The weakest single assumption (independence, Markov chain, function) under which a statement about entropies is proved."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Any

from symit.kernel import Status
from symit.language.objects import DifferentialEntropy, Entropy, RandomVariable
from symit.language.statements import Continuous, FunctionOf, Independent, Markov, Statement
from symit.meaning.core import freeze_json
from symit.meaning.lower import lower
from symit.provers.clock import clock
from symit.provers.shannon.elemental import prove_small
from symit.provers.shannon.problem import Problem, Vector, information_vector, read_problem
from symit.provers.statements import decide_statement

MOST_VARIABLES = 5
Candidate = tuple[int, int, int]  # I(A;B|C) = 0, or H(A|C) = 0 when A = B


def missing_assumptions(statement: Statement, *, budget: float = 3.0, limit: int = 3) -> list[str]:
    """Texts of assumptions, each of which alone makes the statement a consequence of Shannon's inequalities.

    Of two that do, one of which implies the other under the statement's own assumptions, only the weaker is listed. Up to
    five discrete variables; empty for any other statement.
    """
    deadline = clock() + budget
    if statement.rel not in ("=", "<=", ">="):
        return []  # an assumption may make the sides equal
    try:
        problem = read_problem(freeze_json(lower(statement)))
    except (ValueError, NotImplementedError, TypeError):
        return []
    if problem is not None and problem.continuous:
        return ["the variables are discrete (H in place of h)"] if true_if_discrete(statement, budget) else []
    if problem is None or problem.unused or not 2 <= len(problem.names) <= MOST_VARIABLES:
        return []
    found: list[Candidate] = []
    for candidate in candidates(len(problem.names)):
        if clock() > deadline or len(found) >= 4 * limit:
            break
        if follows(problem, goals(problem), candidate):
            found.append(candidate)
    weakest = [c for c in found if not any(d != c and implied(problem, d, c) and not (implied(problem, c, d) and found.index(c) < found.index(d))
                                           for d in found)]  # fmt: skip
    return [described(problem, c) for c in weakest[:limit]]


def true_if_discrete(statement: Statement, budget: float) -> bool:
    """Is the same statement about discrete variables proved?"""
    given = []
    for a in statement.given:
        if isinstance(a, Statement):
            given.append(Statement(a.rel, discrete(a.lhs), discrete(a.rhs)))
        elif not isinstance(a, Continuous):
            given.append(a)
    version = Statement(statement.rel, discrete(statement.lhs), discrete(statement.rhs), tuple(given))
    return decide_statement(version, budget=min(budget, 1.0)).status is Status.PROVED


def discrete(expression: Any) -> Any:
    """Entropies in place of differential entropies."""
    return expression.xreplace({e: Entropy(*e.args) for e in expression.atoms(DifferentialEntropy)})


def goals(problem: Problem) -> list[Vector]:
    return [problem.goal, {m: -c for m, c in problem.goal.items()}] if problem.equality else [problem.goal]


def candidates(n: int) -> Iterator[Candidate]:
    """Independences of single variables first, then functions, then independences of groups."""
    bits = [1 << i for i in range(n)]
    everything = (1 << n) - 1
    for a, b in combinations(bits, 2):
        rest = everything & ~(a | b)
        yield from ((a, b, c) for c in submasks(rest))
    for a in bits:
        yield from ((a, a, c) for c in submasks(everything & ~a))
    for a in range(1, everything + 1):
        for b in range(a + 1, everything + 1):
            if not a & b and a.bit_count() + b.bit_count() > 2:
                yield from ((a, b, c) for c in submasks(everything & ~(a | b)))


def submasks(mask: int) -> list[int]:
    found, sub = [], mask
    while True:
        found.append(sub)
        if not sub:
            return sorted(found, key=lambda m: (-m.bit_count(), m))
        sub = (sub - 1) & mask


def follows(problem: Problem, claims: list[Vector], extra: Candidate) -> bool:
    """Are the claims (>= 0) Shannon-type consequences when the extra measure vanishes?"""
    equations = [*problem.equations, (-1, information_vector(*extra))]
    more = Problem(problem.names, problem.law, problem.goal, False, equations, problem.inequalities)
    return all(not goal or prove_small(more, goal, 1.0) is not None for goal in claims)


def implied(problem: Problem, weak: Candidate, strong: Candidate) -> bool:
    """Does the strong candidate imply the weak one?"""
    return follows(problem, [{m: -c for m, c in information_vector(*weak).items()}], strong)


def described(problem: Problem, candidate: Candidate) -> str:
    a, b, c = (tuple(RandomVariable(v) for v in problem.members(mask)) for mask in candidate)
    if candidate[0] == candidate[1]:
        what: Any = FunctionOf(a, c)
        return str(what.text()) if c else f"H({','.join(v.name for v in a)}) = 0"
    return str((Markov((a, c, b)) if c else Independent((a, b))).text())
