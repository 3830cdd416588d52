"""First of all the variables of the goal alone: what the assumptions say about them, with all other variables marginalised out.

I(A;B|C) = 0 says I(A';B'|C) = 0 for parts A' of A and B' of B, and H(Y|X) = 0 says H(Y'|X) = 0 for a part Y' of Y. A chain of
fifty variables is a chain of four for a goal about four of them.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from symit.provers.shannon.elemental import SMALL, prove_small
from symit.provers.shannon.exact import Term
from symit.provers.shannon.problem import Problem, Vector, information_vector
from symit.provers.shannon.reduction import as_function, as_independence


def prove_marginal(problem: Problem, goal: Vector, seconds: float) -> list[Term] | None:
    """A proof among the variables of the goal, when these are few and not all; None when there is none."""
    kept = 0
    for mask in goal:
        kept |= mask
    places = [i for i in range(len(problem.names)) if kept >> i & 1]
    if len(problem.names) < SMALL or len(places) > SMALL or len(places) == len(problem.names):
        return None
    derived = implied(problem, kept)
    shrink = {1 << i: 1 << k for k, i in enumerate(places)}
    small = Problem(
        tuple(problem.names[i] for i in places), problem.law, moved(goal, shrink), False,
        [(k, moved(information_vector(*facts[:3]), shrink)) for k, facts in enumerate(derived)], [],
        sum(1 << k for k, i in enumerate(places) if problem.continuous >> i & 1),
    )  # fmt: skip
    terms = prove_small(small, small.goal, seconds)
    if terms is None:
        return None
    back = {new: old for old, new in shrink.items()}
    found: list[Term] = []
    for c, row in terms:
        if row[0] == "given":
            found += explained(derived[row[1]], c)
        else:
            found.append((c, ("I", *(image(mask, back) for mask in row[1:]))))
    return found


def implied(problem: Problem, kept: int) -> list[Any]:
    """(A', B', C, A, B, assumption, s): measures over the kept variables that vanish, with the assumption s * I(A;B|C) = 0."""
    found = []
    for index, vector in problem.equations:
        function, split = as_function(vector), as_independence(vector)
        if function and not function[0] & ~kept and not (function[1] & ~function[0]) & problem.continuous:
            y = function[1] & ~function[0]
            if y & kept:
                found.append((y & kept, y & kept, function[0], y, y, index, function[2]))
        elif split and not split[2] & ~kept:
            a, b, c, sign = split
            if a & kept and b & kept:
                found.append((a & kept, b & kept, c, a, b, index, sign))
    return found


def explained(facts: Any, weight: Fraction) -> list[Term]:
    """Rows that add up to weight * I(A';B'|C), which is zero: itself if weight > 0, the whole less its other parts if not."""
    a, b, c, whole_a, whole_b, index, sign = facts
    if weight >= 0:
        return [(weight, ("I", a, b, c))]
    terms: list[Term] = [(weight / Fraction(sign), ("given", index))]
    if a == b:
        rest = whole_a & ~a
        return [*terms, (-weight, ("I", rest, rest, a | c))] if rest else terms
    if whole_b & ~b:
        terms.append((-weight, ("I", a, whole_b & ~b, c | b)))
    if whole_a & ~a:
        terms.append((-weight, ("I", whole_a & ~a, whole_b, c | a)))
    return terms


def moved(vector: Vector, places: dict[int, int]) -> Vector:
    return {image(mask, places): c for mask, c in vector.items()}


def image(mask: int, places: dict[int, int]) -> int:
    total = 0
    for old, new in places.items():
        if mask & old:
            total |= new
    return total
