"""The portfolio: which programme decides a problem, and the certificate in terms of the variables as they were given."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from symit.provers.clock import clock
from symit.provers.shannon.elemental import SMALL, prove_small
from symit.provers.shannon.exact import Term, combine_exactly
from symit.provers.shannon.full import MOST, combination, prove_full
from symit.provers.shannon.lazy import Lazy
from symit.provers.shannon.marginal import prove_marginal
from symit.provers.shannon.merge import canonical, merged
from symit.provers.shannon.problem import Problem, Vector, bump, information_vector, without_twins
from symit.provers.shannon.reduction import Reduction, as_function, as_independence
from symit.provers.shannon.symmetry import Closures, Orbits, symmetries

FIRST_TRY = 0.15  # seconds for the lazy search before other ways get their turn
FEW_ENOUGH = 24  # variables among which symmetries are looked for
SYMMETRY_SHARE = 0.1  # of the time left


def prove_goal(problem: Problem, deadline: float) -> tuple[list[Term], list[Term] | None] | None:
    """(terms, None) for an inequality or an equality by equations; (terms, reverse) for an equality by two inequalities."""
    if not problem.goal:
        return [], None
    if not problem.equality:
        terms = as_written(problem) or prove_nonnegative(problem, problem.goal, deadline)
        return None if terms is None else (terms, None)
    equations = [(("given", j), e, True) for j, e in problem.equations]
    direct = combine_exactly(problem.goal, equations, [1.0] * len(equations)) if equations else None
    if direct is not None:
        return direct, None
    if not equations:
        return None
    forward = prove_nonnegative(problem, problem.goal, deadline)
    backward = forward and prove_nonnegative(problem, {m: -c for m, c in problem.goal.items()}, deadline)
    return None if forward is None or backward is None else (forward, backward)


def as_written(problem: Problem) -> list[Term] | None:
    """A sum of measures that are non-negative one by one needs no search."""
    if problem.written is None or any(c < 0 for c in problem.written.values()):
        return None
    if any(a == b and a & problem.continuous for (a, b, _), c in problem.written.items() if c):
        return None
    return [(Fraction(c), ("I", a, b, given)) for (a, b, given), c in sorted(problem.written.items()) if c]


def at_sight(problem: Problem, goal: Vector) -> list[Term] | None:
    """The goal, give or take one assumption, is a single measure that is not negative."""
    measure = single_measure(goal, problem.continuous)
    if measure is not None:
        return [measure]
    for j, equation in problem.equations:
        if len(equation) > 4:
            continue
        for sign in (1, -1):
            rest = dict(goal)
            for mask, c in equation.items():
                bump(rest, mask, -sign * c)
            measure = single_measure(rest, problem.continuous) if rest else None
            if measure is not None or not rest:
                return [(Fraction(sign), ("given", j)), *([measure] if measure else [])]
    return None


def single_measure(vector: Vector, continuous: int) -> Term | None:
    """c I(A;B|C), or c H(A|C) for discrete A, with c > 0."""
    function = as_function(vector)
    if function and function[2] > 0 and not function[1] & ~function[0] & continuous:
        return Fraction(function[2]), ("I", function[1] & ~function[0], function[1] & ~function[0], function[0])
    split = as_independence(vector)
    if split and split[3] > 0:
        return Fraction(split[3]), ("I", *split[:3])
    return None


def prove_nonnegative(problem: Problem, goal: Vector, deadline: float) -> list[Term] | None:
    """Rows that add up to the goal exactly, with non-negative weights on the inequalities; None if none were found."""
    if not goal:
        return []
    seen = at_sight(problem, goal)
    if seen is not None:
        return seen
    marginal = prove_marginal(problem, goal, deadline - clock())
    if marginal is not None:
        return merged(marginal)
    small, bits = without_twins(Problem(problem.names, problem.law, goal, False, problem.equations, problem.inequalities,
                                        problem.continuous))  # fmt: skip
    terms = _search(small, deadline)
    if terms is None:
        return _apart(problem, goal, deadline)
    return merged([(c, expand(row, bits)) for c, row in terms])


def _search(problem: Problem, deadline: float) -> list[Term] | None:
    goal, n = problem.goal, len(problem.names)
    if n <= SMALL or (n == SMALL + 1 and not problem.equations):
        return prove_small(problem, goal, deadline - clock())
    reduction = Reduction(problem)
    terms = None
    if not problem.continuous or n > MOST:
        lazy = Lazy(problem, goal, reduction)
        terms, against = lazy.run(min(deadline, clock() + FIRST_TRY))
        if against is not None and not reduction.splits:
            return None
    if terms is None and n <= FEW_ENOUGH and not problem.continuous:
        whole = by_symmetry(problem, deadline)
        if whole is not None:
            return whole
    if terms is None and n <= MOST and clock() < deadline:
        terms = prove_full(problem, goal, reduction, deadline - clock())
    if terms is None and n > MOST:
        terms, _ = lazy.run(deadline)
    if terms is None:
        return None
    return [*terms, *reduction.explain(residual(problem, goal, terms))]


def by_symmetry(problem: Problem, deadline: float) -> list[Term] | None:
    """A proof over orbits of sets, averaged over the group of symmetries of the problem."""
    group = symmetries(problem, SYMMETRY_SHARE * (deadline - clock()))
    if len(group) == 1:
        return None
    orbits = Orbits(problem, group)
    found, _ = Lazy(problem, problem.goal, orbits, batch=600, patient=0).run(deadline)
    if found is None:
        return None
    terms = [(Fraction(c) / len(group), moved) for c, row in found if row[0] == "I" for moved in orbits.moved(row)]
    rest = orbits.vector_over_closures(residual(problem, problem.goal, terms))
    if rest:
        equations = [(("given", j), orbits.vector_over_closures(e), True) for j, e in problem.equations]
        solved = combine_exactly(rest, [r for r in equations if r[1]], [1.0] * sum(bool(r[1]) for r in equations))
        if solved is None:
            return None
        terms += solved
    rows = dict.fromkeys(canonical(row) for _, row in terms if row[0] == "I")
    plain = Closures(problem)
    shorter = combination(problem, problem.goal, plain, [row for row in rows if row is not None], deadline - clock())
    if shorter is not None:
        return [*shorter, *plain.explain(residual(problem, problem.goal, shorter))]
    return [*terms, *orbits.explain(residual(problem, problem.goal, terms))]


def _apart(problem: Problem, goal: Vector, deadline: float) -> list[Term] | None:
    """Coefficients that differ from simple ones by less than floating point can tell: the simple part and the rest apart."""
    top = max(abs(c) for c in goal.values())
    simple = {m: Fraction(c, 1) / top for m, c in goal.items()}
    simple = {m: c.limit_denominator(1000) * top for m, c in simple.items()}
    simple = {m: c for m, c in simple.items() if c}
    rest = dict(goal)
    for m, c in simple.items():
        bump(rest, m, -c)
    if not rest or not simple or clock() > deadline:
        return None
    first = prove_nonnegative(problem, simple, deadline)
    second = first and prove_nonnegative(problem, rest, deadline)
    return None if first is None or second is None else merged([*first, *second])


def expand(row: Any, bits: list[int]) -> Any:
    """A row over merged variables as one over the variables they stand for."""
    if row[0] != "I":
        return row
    return ("I", *(sum(bit for k, bit in enumerate(bits) if mask >> k & 1) for mask in row[1:]))


def residual(problem: Problem, goal: Vector, terms: list[Term]) -> Vector:
    """goal - sum of the rows, over sets as they stand."""
    given = dict([*problem.equations, *problem.inequalities])
    rest: Vector = dict(goal)
    for c, row in terms:
        vector = given[row[1]] if row[0] == "given" else information_vector(*row[1:])
        for mask, x in vector.items():
            bump(rest, mask, -c * x)
    return {m: Fraction(c) for m, c in rest.items()}
