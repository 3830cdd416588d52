"""Permutations of the variables that leave the assumptions and the goal (modulo the assumptions) as they are.

Averaging a proof over such a group keeps it a proof, so the search may treat sets in one orbit as one.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np

from symit.provers.clock import clock
from symit.provers.shannon.problem import Problem, Vector
from symit.provers.shannon.reduction import Reduction

MOST = 2000
Permutation = tuple[int, ...]


class Closures(Reduction):
    """Functional dependence only: independences stay equations."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem)
        self.splits = []


class Orbits(Closures):
    """Sets modulo functional dependence, equal entropies among the assumptions, and a group of symmetries."""

    def __init__(self, problem: Problem, group: list[Permutation] | None = None) -> None:
        super().__init__(problem)
        self.group = group or [tuple(range(len(problem.names)))]
        self.tables = _byte_tables(self.group, len(problem.names))
        self.root: dict[int, int] = {}
        self.lowest: dict[int, int] = {}
        for _, equation in problem.equations:
            pair = self.vector_over_closures(equation)
            if len(pair) == 2 and sum(pair.values()) == 0:
                self._join(*sorted(self.orbit(m) for m in pair))

    @property
    def trivial(self) -> bool:
        return False

    def vector_over_closures(self, vector: Vector) -> Vector:
        return Reduction.vector_with(vector, lambda m: {self.closure(m): 1})

    def images(self, mask: int) -> Any:
        """The images of a set under the whole group."""
        found = self.tables[0][mask & 255]
        for k in range(1, len(self.tables)):
            found = found | self.tables[k][mask >> 8 * k & 255]
        return found

    def orbit(self, mask: int) -> int:
        low = self.lowest.get(mask)
        if low is None:
            images = self.images(mask)
            low = int(images.min())
            for m in images.tolist():
                self.lowest[m] = low
        return low

    def _join(self, a: int, b: int) -> None:
        a, b = self._find(a), self._find(b)
        self.root[max(a, b)] = min(a, b)

    def _find(self, a: int) -> int:
        while self.root.get(a, a) != a:
            a = self.root[a]
        return a

    def set(self, mask: int) -> Vector:
        found = self.memo.get(mask)
        if found is None:
            found = {self._find(self.orbit(self.closure(mask))): 1}
            self.memo[mask] = found
        return found

    def members(self, column: int) -> list[int]:
        """Every closed set that the column stands for."""
        reps = [column, *(a for a in self.root if self._find(a) == column)]
        return sorted({int(m) for rep in reps for m in self.images(rep)})

    def moved(self, row: Any) -> list[Any]:
        """The images of a row I(A;B|C) under the group."""
        return [("I", *parts) for parts in zip(*(self.images(mask).tolist() for mask in row[1:]), strict=True)]


def _byte_tables(group: list[Permutation], n: int) -> list[Any]:
    """For each byte of a mask, its images under every permutation: an array (256, permutations)."""
    tables = []
    for k in range((n + 7) // 8):
        bits = np.array([[1 << g[8 * k + i] if 8 * k + i < n else 0 for g in group] for i in range(8)], dtype=np.int64)
        table = np.zeros((256, len(group)), dtype=np.int64)
        for value in range(1, 256):
            low = (value & -value).bit_length() - 1
            table[value] = table[value & (value - 1)] | bits[low]
        tables.append(table)
    return tables


def symmetries(problem: Problem, seconds: float) -> list[Permutation]:
    """All automorphisms, found by colour refinement; the identity alone when they are more than MOST, or take longer."""
    until = clock() + seconds
    search = _Search(problem)
    identity = tuple(range(len(problem.names)))
    found: list[Permutation] = []
    for g in search.candidates(search.start, search.start):
        if search.keeps(g):
            found.append(g)
        if len(found) > MOST or clock() > until:
            return [identity]
    return found or [identity]


class _Search:
    """Variables, sets and assumptions as the nodes of a graph; individualise a variable, refine, recurse."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.plain = Orbits(problem)
        self.n = len(problem.names)
        self.edges: list[list[tuple[int, Any]]] = [[] for _ in range(self.n)]
        self.interned: dict[Any, int] = {}
        start: list[Any] = ["variable"] * self.n
        goal = self.plain.vector(problem.goal)
        self.goal = goal
        columns = {m for v in [goal, *(self.plain.vector(e) for _, e in problem.equations)] for m in v} | set(self.plain.root)
        node_of: dict[int, int] = {}
        for column in sorted({self.plain._find(m) for m in columns}):
            node_of[column] = self._node(start, ("class", goal.get(column, 0)))
            for mask in sorted({column, *(a for a in self.plain.root if self.plain._find(a) == column)}):
                at = self._node(start, "set")
                self._edge(node_of[column], at, "in")
                for i in range(self.n):
                    if mask >> i & 1:
                        self._edge(at, i, "of")
        for _, x, xy, _ in self.plain.functions:
            at = self._node(start, "function")
            for i in range(self.n):
                if xy >> i & 1:
                    self._edge(at, i, "by" if x >> i & 1 else "to")
        for _, e in problem.equations:
            vector = self.plain.vector(e)
            if vector:
                at = self._node(start, "equation")
                for column, c in vector.items():
                    self._edge(at, node_of[column], abs(c))
        self.start = [self._intern(c) for c in start]
        self.equations = {key for _, e in problem.equations for key in _both(self.plain.vector(e))}

    def _node(self, start: list[Any], colour: Any) -> int:
        start.append(colour)
        self.edges.append([])
        return len(start) - 1

    def _edge(self, a: int, b: int, role: Any) -> None:
        self.edges[a].append((b, (role, 0)))
        self.edges[b].append((a, (role, 1)))

    def _intern(self, value: Any) -> int:
        return self.interned.setdefault(value, len(self.interned))

    def refine(self, colours: list[int]) -> list[int]:
        kinds = len(set(colours))
        while True:
            colours = [
                self._intern((c, tuple(sorted((repr(role), colours[b]) for b, role in self.edges[a]))))
                for a, c in enumerate(colours)
            ]
            if len(set(colours)) == kinds:
                return colours
            kinds = len(set(colours))

    def candidates(self, source: list[int], target: list[int]) -> Any:
        source, target = self.refine(source), self.refine(target)
        if Counter(source) != Counter(target):
            return
        cells: dict[int, list[int]] = {}
        for i in range(self.n):
            cells.setdefault(source[i], []).append(i)
        open_cells = [cell for cell in cells.values() if len(cell) > 1]
        if not open_cells:
            place = {c: i for i, c in enumerate(target[: self.n])}
            yield tuple(place[c] for c in source[: self.n])
            return
        v = min(open_cells, key=len)[0]
        for w in [i for i in range(self.n) if target[i] == source[v]]:
            mark = self._intern(("marked", source[v]))
            yield from self.candidates(
                [mark if i == v else c for i, c in enumerate(source)], [mark if i == w else c for i, c in enumerate(target)]
            )

    def keeps(self, g: Permutation) -> bool:
        """Does the permutation keep the closure operator, the assumptions, and the goal modulo them?"""
        problem, plain = self.problem, self.plain

        def move(mask: int) -> int:
            return sum(1 << g[i] for i in range(self.n) if mask >> i & 1)

        if problem.inequalities or any(problem.continuous >> i & 1 != problem.continuous >> g[i] & 1 for i in range(self.n)):
            return False
        if any(move(xy) & ~plain.closure(move(x)) for _, x, xy, _ in plain.functions):
            return False
        if plain.vector({move(m): c for m, c in problem.goal.items()}) != self.goal:
            return False
        return all(
            not vector or tuple(sorted(vector.items())) in self.equations
            for vector in (plain.vector({move(m): c for m, c in e.items()}) for _, e in problem.equations)
        )


def _both(vector: Vector) -> list[Any]:
    return [tuple(sorted(vector.items())), tuple(sorted((m, -c) for m, c in vector.items()))]
