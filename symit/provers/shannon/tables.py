"""Small models looked up: the joint entropies of all linear functions of a few fair bits, and of partitions of a few atoms.

Each table is made once for a number of variables, simplest models first; a claim is one matrix product away from the
first model that breaks it. Candidates only: the kernel re-checks each model exactly.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import combinations, product
from typing import Any

import numpy as np

from symit.provers.clock import clock
from symit.provers.entropic import basis_of, growth_strings, span
from symit.provers.shannon.problem import Problem

Build = Callable[[int], tuple[list[list[int]], list[int]]]  # number of the model -> (letters of each variable, weights)
STAGES: tuple[tuple[Any, int], ...] = (  # (family, most variables)
    (("bits", 1), 9), (("bits", 2), 5), (("atoms", (1, 1, 1, 1)), 4), (("atoms", (3, 1)), 6), (("atoms", (2, 1, 1)), 5),
    (("bits", 3), 4), (("atoms", (5, 1, 1, 1)), 4), (("atoms", (1, 1, 8, 8)), 4),
)  # fmt: skip
MOST_CELLS = 100_000
PATIENCE = 0.1  # seconds for choosing the variables that vary, when there are more than a table is for
SPARSE = (STAGES[2][0], STAGES[5][0])  # families used for a few variables among many
QUICK = 2  # stages that cost next to nothing


def broken_by(problem: Problem, stages: slice = slice(None)) -> Iterator[dict[str, Any]]:
    """Models (docs/core.md) that meet the assumptions and break the claim, the simplest of each family."""
    n = len(problem.names)
    if problem.continuous or problem.unused or not problem.goal:
        return
    if stages.start in (None, 0):
        simple = one_bit(problem)
        if simple is not None:
            yield simple
    for family, most in STAGES[stages]:
        if n <= most:
            entropies, build = table(family, n)
            hits = meets(problem, entropies)
            if len(hits):
                yield model_of(problem, *build(int(hits[0])))
        elif stages.start not in (None, 0) and family in SPARSE:
            yield from _with_constants(problem, family, most)


def _with_constants(problem: Problem, family: Any, most: int) -> Iterator[dict[str, Any]]:
    """Models in which all but a few variables are constant."""
    n = len(problem.names)
    entropies, build = table(family, most)
    vectors = [problem.goal, *(v for _, v in problem.equations), *(v for _, v in problem.inequalities)]
    masks = sorted({m for v in vectors for m in v})
    in_goal = set().union(*(_bits(m) for m in problem.goal))
    order = sorted(range(n), key=lambda i: (i not in in_goal, i))
    until = clock() + PATIENCE
    for chosen in combinations(order, most):
        if clock() > until:
            return
        place = {i: k for k, i in enumerate(chosen)}
        shrunk = {m: sum(1 << place[i] for i in chosen if m >> i & 1) for m in masks}
        hits = meets(problem, {m: entropies[shrunk[m]] for m in masks})
        if len(hits):
            letters, weights = build(int(hits[0]))
            constant = [0] * len(weights)
            yield model_of(problem, [letters[place[i]] if i in place else constant for i in range(n)], weights)
            return


def _bits(mask: int) -> set[int]:
    return {i for i in range(mask.bit_length()) if mask >> i & 1}


def one_bit(problem: Problem) -> dict[str, Any] | None:
    """A model in which every variable is one and the same fair bit or constant: all choices up to 14 variables, then a sample.

    The sample holds the runs of consecutive variables, their complements, and seeded random choices.
    """
    n = len(problem.names)
    if problem.continuous or problem.unused or not problem.goal or n <= STAGES[0][1]:
        return None
    if n <= 14:
        choices = np.arange(1, 1 << n, dtype=np.int64)
    else:
        full = (1 << n) - 1
        runs = [((1 << j) - 1) & ~((1 << i) - 1) for i in range(n) for j in range(i + 1, n + 1)]
        rng = np.random.default_rng(0)
        random = (rng.integers(0, 1 << 31, size=(2, 4000), dtype=np.int64) * np.array([[1], [1 << 31]])).sum(axis=0) & full
        choices = np.array([*runs, *(full & ~r for r in runs), *random.tolist()], dtype=np.int64)
    hits = meets(problem, _OneBit(choices))
    if not len(hits):
        return None
    chosen = min((int(choices[k]) for k in hits), key=lambda c: (c.bit_count(), c))
    on = [i for i in range(n) if chosen >> i & 1]
    # a law over the variables in use only would do, but a model's law is over all of them
    if 2 ** len(on) > MOST_CELLS:
        return None
    return model_of(problem, [[0, 1] if i in on else [0, 0] for i in range(n)], [1, 1])


class _OneBit:
    """entropies[mask] of the models in which the variables of a choice are one fair bit."""

    def __init__(self, choices: Any) -> None:
        self.choices = choices

    def __getitem__(self, mask: int) -> Any:
        return ((self.choices & mask) != 0).astype(np.float64)


def meets(problem: Problem, entropies: Any) -> Any:
    """The numbers of the models that meet the assumptions and break the claim; each test only for what is left."""
    value = dot(entropies, problem.goal)
    left = np.flatnonzero(np.abs(value) > 1e-9 if problem.equality else value < -1e-9)
    for _, vector in problem.equations:
        if not len(left):
            return left
        left = left[np.abs(dot(entropies, vector, left)) < 1e-9]
    for _, vector in problem.inequalities:
        left = left[dot(entropies, vector, left) > 1e-9]
    return left


def dot(entropies: Any, vector: Any, chosen: Any = None) -> Any:
    if isinstance(entropies, _OneBit) and chosen is not None:
        entropies, chosen = _OneBit(entropies.choices[chosen]), None
    total = 0.0
    for mask, c in vector.items():
        column = entropies[mask]
        total = total + float(c) * (column if chosen is None else column[chosen])
    return total


@lru_cache(maxsize=64)
def table(family: Any, n: int) -> tuple[Any, Build]:
    """Entropies of shape (2^n, models), in units of one bit for linear models and nats for partitions."""
    return _linear(n, family[1]) if family[0] == "bits" else _partitions(n, family[1])


def _linear(n: int, bits: int) -> tuple[Any, Build]:
    """Each variable is a subspace of linear functions of `bits` fair bits."""
    spaces = sorted({span(gens) for gens in product(range(1 << bits), repeat=bits)}, key=lambda s: (len(s), sorted(s)))
    where = {space: i for i, space in enumerate(spaces)}
    join = np.array([[where[span([*a, *b])] for b in spaces] for a in spaces])
    dimension = np.array([len(s).bit_length() - 1 for s in spaces])
    choice = _all_choices(len(spaces), n)
    joined = np.zeros((1 << n, len(choice)), dtype=np.int64)
    for mask in range(1, 1 << n):
        low = (mask & -mask).bit_length() - 1
        joined[mask] = join[joined[mask & (mask - 1)], choice[:, low]]
    entropies = dimension[joined].astype(np.float64)
    # few bits in all, then few bits in each variable
    order = np.lexsort((np.arange(len(choice)), dimension[choice].sum(axis=1), entropies[-1]))
    choice, entropies = choice[order], np.ascontiguousarray(entropies[:, order])

    def build(i: int) -> tuple[list[list[int]], list[int]]:
        used = [basis_of(spaces[column]) for column in choice[i]]
        atoms = _atoms(used, bits)
        return [[sum((bin(f & x).count("1") % 2) << k for k, f in enumerate(basis)) for x in atoms] for basis in used], [1] * len(atoms)

    return entropies, build


def _atoms(used: list[list[int]], bits: int) -> list[int]:
    """One point for each joint value that occurs, all equally likely."""
    seen: dict[Any, int] = {}
    for x in range(1 << bits):
        seen.setdefault(tuple(bin(f & x).count("1") % 2 for basis in used for f in basis), x)
    return sorted(seen.values())


def _partitions(n: int, weights: tuple[int, ...]) -> tuple[Any, Build]:
    """Each variable is a partition of a few weighted atoms."""
    labels = list(growth_strings(len(weights)))
    where = {label: i for i, label in enumerate(labels)}
    meet = np.array([[where[_relabelled(zip(a, b, strict=True))] for b in labels] for a in labels])
    p = np.array(weights) / sum(weights)
    entropy = np.zeros(len(labels))
    for i, label in enumerate(labels):
        q = np.array([p[[k for k, block in enumerate(label) if block == b]].sum() for b in set(label)])
        entropy[i] = float(-(q * np.log(q)).sum())
    choice = _all_choices(len(labels), n)
    met = np.zeros((1 << n, len(choice)), dtype=np.int64)
    for mask in range(1, 1 << n):
        low = (mask & -mask).bit_length() - 1
        met[mask] = meet[met[mask & (mask - 1)], choice[:, low]]
    entropies = entropy[met]

    def build(i: int) -> tuple[list[list[int]], list[int]]:
        return [list(labels[column]) for column in choice[i]], list(weights)

    return entropies, build


def _relabelled(blocks: Any) -> tuple[int, ...]:
    names: dict[Any, int] = {}
    return tuple(names.setdefault(b, len(names)) for b in blocks)


def _all_choices(options: int, n: int) -> Any:
    index = np.arange(options**n)
    return np.stack([index // options**i % options for i in range(n)], axis=1)


def model_of(problem: Problem, letters: list[list[int]], weights: list[int]) -> dict[str, Any]:
    """The joint law of deterministic functions (letters for each atom) of one weighted atom."""
    total = sum(weights)
    sizes: dict[str, int] = {}
    place = [0] * len(weights)
    cells = 1
    for name, column in zip(problem.names, letters, strict=True):
        alphabet = {letter: k for k, letter in enumerate(sorted(set(column)))}
        sizes[name] = len(alphabet)
        place = [at * len(alphabet) + alphabet[letter] for at, letter in zip(place, column, strict=True)]
        cells *= len(alphabet)
    counts: dict[int, int] = {}
    for at, weight in zip(place, weights, strict=True):
        counts[at] = counts.get(at, 0) + weight
    shown = {c: _ratio(c, total) for c in set(counts.values())}
    probs = [shown[counts[k]] if k in counts else "0" for k in range(cells)]
    return {"sizes": sizes, "measures": {problem.law: {"vars": list(problem.names), "probs": probs}}}


@lru_cache(maxsize=1000)
def _ratio(numerator: int, denominator: int) -> str:
    from fractions import Fraction

    return str(Fraction(numerator, denominator))
