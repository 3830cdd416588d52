"""Beyond Shannon: adjoin copies of variables (the copy lemma) and prove the claim among more variables.

Which copies to try is data: the strings under which Zhang and Yeung (1998), Makarychev et al. (2002), Matus (2007) and
Dougherty, Freiling and Zeger (arXiv:1104.3602) found their inequalities, for each way to put the claim's variables in.
"r=c:ab" adds a copy r of c over ab, "rs=cd:ab" a joint copy of c and d, "t=(cr):ab" one variable that copies c and r.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations, permutations
from typing import Any

from symit.meaning.copies import copy_claims
from symit.provers.clock import clock
from symit.provers.shannon.elemental import elemental_point, prove_small
from symit.provers.shannon.exact import Term
from symit.provers.shannon.merge import merged
from symit.provers.shannon.problem import Problem, Vector, bump, information_vector, read_problem

Copy = dict[str, Any]
MOST_VARIABLES = 5  # of the claim
QUICK = 1  # strings tried before counterexamples are searched at length
STRINGS = (
    "r=c:ab", "r=c:ab;s=r:ad", "r=c:ab;s=c:abr", "rs=cd:ab;t=c:as", "rs=ac:bd;t=d:abs", "rs=cd:ab;t=a:bcr", "rs=cd:ab;t=a:bcs",
    "rs=ac:bd;t=d:abr", "rs=ac:bd;t=b:adr", "rs=cd:ab", "rs=cd:ab;t=(cr):ab", "rs=cd:ab;t=(cs):ab", "rs=cd:ab;t=c:ar",
    "r=c:ab;s=r:ac;t=r:ad", "r=c:ab;s=c:abr;t=c:abrs", "r=c:ab;s=c:abr;t=a:bdrs", "rs=ac:bd;t=(ar):bd", "rs=ac:bd;t=a:br",
    "rs=cd:ab;t=c:abs", "rs=cd:ab;t=c:abrs", "rs=ac:bd;t=a:bcr", "rs=ac:bd;t=a:dr", "rs=ac:bd;t=b:acr",
)  # fmt: skip


def prove_by_copies(
    context: dict[str, Any], problem: Problem, deadline: float, strings: slice = slice(None)
) -> tuple[list[Copy], Problem, list[Term]] | None:
    """Copies under which the goal is a sum of Shannon inequalities; None when those tried in time do not suffice."""
    if problem.continuous or problem.equality or not problem.goal or not 4 <= len(problem.names) <= MOST_VARIABLES:
        return None
    for copies in candidates(problem, strings):
        if clock() > deadline:
            return None
        given = (*context.get("given", ()), *copy_claims(context, copies))
        extended = read_problem({**context, "given": given})
        assert extended is not None
        terms = prove_small(extended, extended.goal, deadline - clock())
        if terms is not None:
            return copies, extended, merged(terms)
    return None


def candidates(problem: Problem, strings: slice) -> Iterator[list[Copy]]:
    """The strings with the claim's variables put in, where Ingleton's inequality fails for the polymatroid against the claim."""
    taken: set[Any] = set()
    places = orientations(problem)
    for string in STRINGS[strings]:
        for letters in places:
            copies = instance(string, letters, problem)
            key = repr(copies)
            if key not in taken:
                taken.add(key)
                yield copies


def orientations(problem: Problem) -> list[dict[str, str]]:
    """Ways to name four of the variables a, b, c, d with  I(a;b) > I(a;b|c) + I(a;b|d) + I(c;d)  in the point against the claim."""
    point = elemental_point(problem)
    found = []
    for chosen in combinations(range(len(problem.names)), 4):
        for a, b, c, d in permutations(1 << i for i in chosen):
            ingleton: Vector = {}
            for vector, sign in ((information_vector(a, b, c), 1), (information_vector(a, b, d), 1),
                                 (information_vector(c, d, 0), 1), (information_vector(a, b, 0), -1)):  # fmt: skip
                for mask, x in vector.items():
                    bump(ingleton, mask, sign * x)
            score = sum(float(x) * point.get(mask, 0.0) for mask, x in ingleton.items())
            found.append((score, {name: problem.members(bit)[0] for name, bit in zip("abcd", (a, b, c, d), strict=True)}))
    broken = [names for score, names in found if score < -1e-6]
    return broken or [names for _, names in found]


def instance(string: str, letters: dict[str, str], problem: Problem) -> list[Copy]:
    """The copies of a string in terms of the claim's variables; variables that it does not name are left as they are."""
    names = dict(letters)
    taken = set(problem.names)
    copies = []
    for step in string.split(";"):
        left, right = step.split("=")
        groups, over = right.split(":")
        new = {}
        for letter, group in zip(left, re.findall(r"\(\w+\)|\w", groups), strict=True):
            fresh = next(name for name in (letter.upper() + "'" * k for k in range(1, 99)) if name not in taken)
            taken.add(fresh)
            new[fresh] = tuple(sorted(names[g] for g in group.strip("()")))
            names[letter] = fresh
        copies.append({"law": problem.law, "new": new, "over": tuple(sorted(names[v] for v in over))})
    return copies
