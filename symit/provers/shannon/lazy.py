"""A lazy polymatroid: only the joint entropies and inequalities that a proof seems to need, found by cutting planes.

The point over the active sets extends to all sets by g(S) = min {h(T) : T active, T contains S}. When no pair of active
sets violates monotonicity or submodularity, g is a polymatroid, so the goal is no Shannon-type consequence: the stopping
rule looks at pairs of active sets only, never at all 2^n.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from symit.provers.clock import clock
from symit.provers.shannon.exact import Term, combine_exactly
from symit.provers.shannon.problem import Problem, Vector, information_vector
from symit.provers.shannon.programme import Programme
from symit.provers.shannon.reduction import Reduction

TOLERANCE = 1e-7
BATCH = 200  # rows a round
MOST = 2000  # violated pairs looked at a round
PATIENT, FEW, MANY = 8, 1, 40  # how often a set may occur among the rows of a round: early and later
MAX_ACTIVE = 1200
TABLE = 16  # variables for which the extension is tabulated for all sets
UNBOUNDED = 1 + 1e-6  # what stands for the entropy of a set that no active set contains: a reason to look, if a weak one


class Lazy:
    """One search: the active sets, the rows so far, and the growing programme."""

    def __init__(self, problem: Problem, goal: Vector, reduction: Reduction, batch: int = BATCH, patient: int = PATIENT) -> None:
        self.reduction, self.batch, self.patient = reduction, batch, patient
        self.goal = reduction.vector(goal)
        self.scale = max((abs(float(c)) for c in self.goal.values()), default=1.0)
        self.continuous = problem.continuous
        self.active: list[int] = []
        self.index: dict[int, int] = {}
        self.rows: list[tuple[Any, Vector, bool]] = []
        self.seen: set[Any] = set()
        self.rounds = 0
        self.split_sets: set[int] = set()
        self.deep: list[int] = []
        self.masks: list[int] = []
        self.where: list[int] = []
        self.first: dict[int, int] = {}
        self.placed = 0
        self.n = len(problem.names)
        self.closures: Any = None
        self.programme = Programme()
        equations = [(("given", j), reduction.vector(e), True) for j, e in problem.equations]
        inequalities = [(("given", j), reduction.vector(e), False) for j, e in problem.inequalities]
        given = [r for r in [*equations, *inequalities] if r[1]]
        top = reduction.set(problem.full)
        wanted = {*self.goal, *(top if len(top) == 1 else ()), *(m for _, v, _ in given for m in v)}
        self.split_sets = {reduction.closure(m) for _, v in [(0, goal), *problem.equations] for m in v} | {reduction.closure(problem.full)}
        self.activate(sorted(wanted, key=lambda m: (m.bit_count(), m)))
        self.add([r for r in given if r[2]], 0.0)
        self.add([r for r in given if not r[2]])

    def activate(self, masks: list[int]) -> None:
        fresh = [m for m in dict.fromkeys(masks) if m and m not in self.index]
        if fresh:
            for m in fresh:
                self.index[m] = len(self.active)
                self.active.append(m)
            self.programme.add_columns([float(self.goal.get(m, 0)) / self.scale for m in fresh])

    def add(self, rows: list[tuple[Any, Vector, bool]], upper: float = float("inf")) -> None:
        if rows:
            self.rows += rows
            self.programme.add_rows([[(self.index[m], float(c)) for m, c in v.items()] for _, v, _ in rows], 0.0, upper)

    def run(self, deadline: float) -> tuple[list[Term] | None, Vector | None]:
        """(an exact combination over irreducible sets, None), (None, a polymatroid against the goal), or (None, None)."""
        if not self.goal:
            return [], None
        while True:
            left = deadline - clock()
            found = self.programme.solve(left) if left > 0 and len(self.active) <= MAX_ACTIVE else None
            if found is None:
                return None, None
            value, point, duals, reduced = found
            if value >= -TOLERANCE:
                return self.conclude(duals, reduced), None
            cuts = self.cuts(point)
            if not cuts and not self.deep:
                # sets that split are sums of columns: they may break monotonicity too
                self.deep = [m for m in sorted(self.split_sets) if m not in self.index]
                cuts = self.cuts(point)
            if not cuts:
                return None, {m: point[i] for m, i in self.index.items()}
            self.activate([m for _, v in cuts for m in v])
            self.add([(row, v, False) for row, v in cuts])

    def conclude(self, duals: Any, reduced: Any) -> list[Term] | None:
        rows, weights = list(self.rows), list(duals)
        for mask, i in self.index.items():
            if abs(reduced[i]) > TOLERANCE:
                rows.append((("I", mask, mask, 0), {mask: 1}, False))
                weights.append(reduced[i])
        return combine_exactly(self.goal, rows, weights)

    def cuts(self, point: Any) -> list[tuple[Any, Vector]]:
        """Violated inequalities to add: the worst, and few that share a set, so that the programme stays small."""
        self.rounds += 1
        often = FEW if self.rounds <= self.patient else MANY
        uses: dict[int, int] = {}
        chosen: list[tuple[Any, Vector]] = []
        for row in self.violated(point):
            if row in self.seen:
                continue
            sets = (row[1] | row[3], row[2] | row[3])
            if any(uses.get(m, 0) >= often for m in sets):
                continue
            self.seen.add(row)
            plain = information_vector(row[1], row[2], row[3])
            vector = self.reduction.vector(plain)
            key = tuple(sorted(vector.items()))
            if vector and key not in self.seen:
                self.seen.add(key)
                if self.reduction.splits:
                    self.split_sets.update(self.reduction.closure(m) for m in plain)
                for m in sets:
                    uses[m] = uses.get(m, 0) + 1
                chosen.append((row, vector))
                if len(chosen) == self.batch:
                    break
        return chosen

    def violated(self, point: Any) -> list[Any]:
        """Rows that the extension g of the point violates, the worst first."""
        masks, values = self.places(point)
        columns, heights = masks, values
        if self.deep:
            masks = np.array([*self.active, *self.deep], dtype=np.int64)
            values = np.concatenate([point, [self.value(m, point) for m in self.deep]])
        if len(masks) == len(self.active) + len(self.deep):
            i, j = np.triu_indices(len(masks), 1)
        else:
            # one set of each orbit against all sets
            first = np.array([self.first[m] for m in self.active])
            i, j = (x.ravel() for x in np.meshgrid(first, np.arange(len(masks)), indexing="ij"))
        a, b = masks[i], masks[j]
        ha, hb = values[i], values[j]
        inside, outside = (a & ~b) == 0, (b & ~a) == 0
        gaps = np.where(inside, ha - hb, np.where(outside, hb - ha, 0.0))
        found: list[tuple[float, Any]] = []
        for k in np.flatnonzero(gaps > TOLERANCE):
            small, large = (int(a[k]), int(b[k])) if inside[k] else (int(b[k]), int(a[k]))
            found.append((float(gaps[k]), ("I", large & ~small, large & ~small, small)))
        keep = ~(inside | outside) & (np.maximum(ha, hb) < 1)
        a, b, total = a[keep], b[keep], (ha + hb)[keep]
        if self.n <= TABLE and not self.reduction.splits:
            g = self.everywhere(columns, heights)
            excess = g[self.closed()[a | b]] + g[a & b] - total
        else:
            excess = self.extend(a | b, columns, heights) + self.extend(a & b, columns, heights) - total
        # among equally violated pairs those that differ most: unions grow to the whole in few rounds
        order = np.flatnonzero(excess > TOLERANCE)
        worst = np.lexsort((-popcount(a[order] ^ b[order]), -excess[order].round(7)))[:MOST]
        for k in order[worst]:
            x, y = int(a[k]), int(b[k])
            found.append((float(excess[k]), ("I", x & ~y, y & ~x, x & y)))
        found.sort(key=lambda item: -round(item[0], 7))
        return [row for _, row in found]

    def places(self, point: Any) -> tuple[Any, Any]:
        """All sets that the columns stand for, and their values."""
        while self.placed < len(self.active):
            column = self.active[self.placed]
            members = self.reduction.members(column)
            self.first[column] = len(self.masks)
            self.masks += members
            self.where += [self.placed] * len(members)
            self.placed += 1
        return np.array(self.masks, dtype=np.int64), point[np.array(self.where, dtype=np.int64)]

    def value(self, mask: int, point: Any) -> float:
        return float(sum(float(c) * point[self.index[m]] if m in self.index else float(c) for m, c in self.reduction.set(mask).items()))

    def extend(self, sets: Any, masks: Any, point: Any) -> Any:
        """g(S) = min of h over the active supersets, UNBOUNDED where there is none; sums of such for sets that split."""
        sets, where = np.unique(sets, return_inverse=True)
        if self.reduction.trivial:
            return self._superset(sets, masks, point)[where]
        parts = [self.reduction.set(int(m)) for m in sets]
        wanted = np.array(sorted({m for part in parts for m in part} | {0}), dtype=np.int64)
        value = dict(zip(wanted.tolist(), self._superset(wanted, masks, point).tolist(), strict=True))
        return np.array([sum(float(c) * value[m] for m, c in part.items()) for part in parts])[where]

    def closed(self) -> Any:
        """The closures of all 2^n sets."""
        if self.closures is None:
            self.closures = np.arange(1 << self.n, dtype=np.int64)
            size = -1
            while size != (size := int(self.closures.sum())):
                for _, x, xy, _ in self.reduction.functions:
                    self.closures[(self.closures & x) == x] |= xy
        return self.closures

    def everywhere(self, masks: Any, point: Any) -> Any:
        """g of all 2^n sets: the minimum over active supersets, one variable at a time."""
        g = np.full(1 << self.n, UNBOUNDED)
        np.minimum.at(g, masks, point)
        for i in range(self.n):
            pairs = g.reshape(-1, 2, 1 << i)
            np.minimum(pairs[:, 0], pairs[:, 1], out=pairs[:, 0])
        g[0] = 0.0
        return g

    def _superset(self, sets: Any, masks: Any, point: Any) -> Any:
        values = np.empty(len(sets))
        step = max(1, 2_000_000 // max(1, len(masks)))
        for start in range(0, len(sets), step):
            part = sets[start : start + step, None]
            values[start : start + step] = np.where((part & ~masks[None, :]) == 0, point[None, :], UNBOUNDED).min(axis=1)
        return np.where(sets == 0, 0.0, values)


def popcount(sets: Any) -> Any:
    """The number of variables in each set."""
    total = np.zeros(len(sets), dtype=np.int64)
    for shift in range(0, 64, 16):
        total += BITS[sets >> shift & 0xFFFF]
    return total


BITS = np.array([i.bit_count() for i in range(1 << 16)], dtype=np.int64)
