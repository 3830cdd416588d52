"""Structured models of one law, smallest first: linear functions of fair bits, and partitions of a few atoms.

The entropies of all subsets are computed for whole batches of models; the claim and its assumptions are linear in them.
Candidates only: the kernel re-checks each model exactly.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np

from symit.meaning.polynomials import Poly
from symit.provers.clock import clock

BATCH = 60_000
MAX_CELLS = 20_000
SUPPORTS = (  # weights (over a common denominator) of the atoms that partitions act on
    (1, 1), (1, 1, 1), (1, 1, 1, 1), (2, 1, 1), (3, 1), (1, 1, 1, 1, 1), (4, 1, 1, 1, 1), (1, 7), (5, 1, 1, 1), (1, 1, 8, 8),
)  # fmt: skip


def entropy_vector(poly: Poly, law: str, names: list[str]) -> tuple[dict[int, float], float] | None:
    """The coefficients of H(S), by bit mask of S, in a polynomial linear in the entropies of one law; None otherwise."""
    coefficients: dict[int, float] = {}
    constant = 0.0
    for mono, c in poly.items():
        if len(mono) == 1 and mono[0][1] == 1 and mono[0][0][0] == "S":
            _, bound, inner = mono[0][0]
            wanted = ((("lp", law, bound), 1), (("m", law, bound), 1))
            if inner == wanted and set(bound) <= set(names):
                mask = sum(1 << names.index(v) for v in bound)
                coefficients[mask] = coefficients.get(mask, 0.0) - float(c)
                continue
        return None
    return coefficients, constant


def search(
    target: Poly,
    givens: list[tuple[Poly, bool]],
    equality: bool,
    law: str,
    names: list[str],
    rng: np.random.Generator,
    deadline: float = float("inf"),
) -> Iterator[dict[str, Any]]:
    """Models (docs/core.md) in which target < 0 (or != 0) while every given polynomial vanishes (or is >= 0), simplest first."""
    goal = entropy_vector(target, law, names)
    vectors = [(entropy_vector(g, law, names), vanishes) for g, vanishes in givens]
    facts = [(v, vanishes) for v, vanishes in vectors if v is not None]
    if goal is None or len(facts) < len(vectors) or not 1 <= len(names) <= 10:
        return
    for family in (_bit_functions(len(names), 2, rng), _bit_functions(len(names), 3, rng), _partitions(len(names), rng)):
        for entropies, build in family:
            if clock() > deadline:
                return
            value = sum(c * entropies(mask) for mask, c in goal[0].items())
            value = np.asarray(value, dtype=float)
            good = np.abs(value) > 1e-12 if equality else value < -1e-12
            for fact, vanishes in facts:
                size = sum(c * entropies(mask) for mask, c in fact[0].items())
                good &= np.abs(size) < 1e-9 if vanishes else size > -1e-9
            hits = np.flatnonzero(good)
            if len(hits):
                # the simplest model first: few letters, then the largest violation
                whole = np.asarray(entropies((1 << len(names)) - 1), dtype=float)
                order = sorted(hits, key=lambda i: (round(float(whole[i]), 6), -abs(value[i]), i))
                built = 0
                for i in order[:40]:
                    model = build(int(i), law, names)
                    if len(model["measures"][law]["probs"]) <= MAX_CELLS:
                        built += 1
                        yield model
                    if built == 5:
                        break


def _bit_functions(n: int, bits: int, rng: np.random.Generator) -> Iterator[Any]:
    """Each variable is a set of linear functions over GF(2) of `bits` fair bits: a subspace of the dual space."""
    spaces = sorted({span(gens) for gens in product(range(1 << bits), repeat=bits)}, key=lambda s: (len(s), sorted(s)))
    where = {space: i for i, space in enumerate(spaces)}
    join = np.array([[where[span([*a, *b])] for b in spaces] for a in spaces])
    dimension = np.array([len(s).bit_length() - 1 for s in spaces])
    for choice in _choices(len(spaces), n, rng):

        def entropies(mask: int, choice: Any = choice) -> Any:
            joined = np.zeros(len(choice), dtype=int)
            for i in range(n):
                if mask >> i & 1:
                    joined = join[joined, choice[:, i]]
            return dimension[joined] * np.log(2)

        def build(i: int, law: str, names: list[str], choice: Any = choice) -> dict[str, Any]:
            letters = []
            for column in choice[i]:
                basis = basis_of(spaces[column])
                letters.append([tuple(bin(f & x).count("1") % 2 for f in basis) for x in range(1 << bits)])
            return _model(law, names, letters, [1] * (1 << bits))

        yield entropies, build


def _partitions(n: int, rng: np.random.Generator) -> Iterator[Any]:
    """Each variable is a partition of a few weighted atoms."""
    for weights in SUPPORTS:
        k = len(weights)
        labels = np.array(list(growth_strings(k)))
        p = np.array(weights, dtype=float) / sum(weights)
        for choice in _choices(len(labels), n, rng):

            def entropies(mask: int, choice: Any = choice, labels: Any = labels, p: Any = p, k: int = k) -> Any:
                code = np.zeros((len(choice), k), dtype=np.int64)
                for i in range(n):
                    if mask >> i & 1:
                        code = code * k + labels[choice[:, i]]
                        code = _relabel(code)
                total = np.zeros(len(choice))
                for block in range(k):
                    q = ((code == block) * p).sum(axis=1)
                    total -= np.where(q > 0, q * np.log(np.where(q > 0, q, 1)), 0)
                return total

            def build(i: int, law: str, names: list[str], choice: Any = choice, labels: Any = labels, w: Any = weights) -> Any:
                return _model(law, names, [list(labels[column]) for column in choice[i]], list(w))

            yield entropies, build


def _relabel(code: Any) -> Any:
    """Blocks renamed by their first atom, so that codes stay below the number of atoms."""
    k = code.shape[1]
    result = np.zeros_like(code)
    for j in range(k - 1, -1, -1):
        for i in range(j, -1, -1):
            result[:, j] = np.where(code[:, i] == code[:, j], i, result[:, j])
    return result


def _choices(options: int, n: int, rng: np.random.Generator) -> Iterator[Any]:
    """All combinations of one option per variable in batches, or a seeded sample when there are too many."""
    total = options**n
    if total <= 4 * BATCH:
        for start in range(0, total, BATCH):
            index = np.arange(start, min(total, start + BATCH))
            yield np.stack([index // options**i % options for i in range(n)], axis=1)
    else:
        for _ in range(2):
            yield rng.integers(0, options, size=(BATCH, n))


def growth_strings(k: int) -> Iterator[tuple[int, ...]]:
    """Partitions of k atoms as restricted growth strings."""

    def extend(prefix: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
        if len(prefix) == k:
            yield prefix
            return
        for label in range(max(prefix, default=-1) + 2):
            yield from extend((*prefix, label))

    return extend(())


def span(generators: Any) -> frozenset[int]:
    space = {0}
    for g in generators:
        space |= {x ^ g for x in space}
    return frozenset(space)


def basis_of(space: frozenset[int]) -> list[int]:
    basis: list[int] = []
    for x in sorted(space):
        if x not in span(basis):
            basis.append(x)
    return basis


def _model(law: str, names: list[str], letters: list[list[Any]], weights: list[int]) -> dict[str, Any]:
    """The joint law of deterministic functions (letters per atom) of one weighted atom."""
    alphabets = [sorted(set(column)) for column in letters]
    shape = [len(a) for a in alphabets]
    probs = np.zeros(shape, dtype=object)
    for atom, weight in enumerate(weights):
        probs[tuple(a.index(column[atom]) for a, column in zip(alphabets, letters, strict=True))] += weight
    total = sum(weights)
    flat = [_fraction(int(x), total) for x in probs.ravel()]
    sizes = {v: len(a) for v, a in zip(names, alphabets, strict=True)}
    return {"sizes": sizes, "measures": {law: {"vars": list(names), "probs": flat}}}


def _fraction(numerator: int, denominator: int) -> str:
    return str(Fraction(numerator, denominator))
