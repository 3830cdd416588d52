"""A claim about the joint entropies of one law, as exact vectors over sets of variables (bit masks).

A vector maps a mask S to the coefficient of H(S); the claim reads  goal . h >= 0,  assumptions  e . h = 0  or  e . h >= 0.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from itertools import combinations
from typing import Any

Vector = dict[int, Any]  # int or Fraction coefficients, none zero
MAX_VARIABLES = 62
MAX_GROUPS = 10


class OtherClaim(ValueError):
    """The claim (or an assumption) is not linear in the joint entropies of one unknown law."""


@dataclass
class Problem:
    """goal >= 0 under equations (= 0) and inequalities (>= 0), each with the number of its assumption."""

    names: tuple[str, ...]
    law: str
    goal: Vector
    equality: bool
    equations: list[tuple[int, Vector]] = field(default_factory=list)
    inequalities: list[tuple[int, Vector]] = field(default_factory=list)
    continuous: int = 0
    written: dict[Any, Any] | None = None  # the goal as the claim puts it, {(A, B, C): coefficient of I(A;B|C)}
    unused: bool = False  # is there an assumption that the vectors cannot say?

    @property
    def full(self) -> int:
        """The union of all sets that occur."""
        everything = 0
        for _, vector in [(0, self.goal), *self.equations, *self.inequalities]:
            for mask in vector:
                everything |= mask
        return everything

    def members(self, mask: int) -> tuple[str, ...]:
        return tuple(name for i, name in enumerate(self.names) if mask >> i & 1)


def read_problem(context: dict[str, Any]) -> Problem | None:
    """The problem of a context's claim, or None where the claim is about anything but entropies of one law."""
    rel, lhs, rhs = context["claim"]
    if rel not in ("=", "<=", ">=", "<", ">"):
        return None
    try:
        reader = _Reader(context)
        low, high = (rhs, lhs) if rel in (">=", ">") else (lhs, rhs)
        goal = reader.difference(high, low)
    except OtherClaim:
        return None
    written, reader.written = reader.written, None
    equations, inequalities, unused = [], [], False
    for index, (given_rel, left, right) in enumerate(context.get("given", ())):
        try:
            if given_rel == "=":
                equations.append((index, reader.difference(right, left)))
            elif given_rel in ("<=", "<"):
                inequalities.append((index, reader.difference(right, left)))
            elif given_rel in (">=", ">"):
                inequalities.append((index, reader.difference(left, right)))
            else:
                unused = True
        except OtherClaim:
            unused = True
    if reader.law is None or len(reader.index) > MAX_VARIABLES:
        return None
    continuous = sum(1 << i for v, i in reader.index.items() if reader.continuous(v))
    names = tuple(reader.index)
    equations = [(j, e) for j, e in equations if e]
    return Problem(names, reader.law, goal, rel == "=", equations, inequalities, continuous, written, unused)


class _Reader:
    def __init__(self, context: dict[str, Any]) -> None:
        self.variables = context.get("vars", {})
        self.laws = context.get("measures", {})
        self.index: dict[str, int] = {}
        self.law: str | None = None
        self.written: dict[Any, Any] | None = {}

    def continuous(self, v: str) -> bool:
        return bool(self.variables.get(v, {}).get("kind", "discrete") != "discrete")

    def mask(self, names: Any) -> int:
        total = 0
        for v in names:
            total |= 1 << self.index.setdefault(v, len(self.index))
        return total

    def difference(self, plus: Any, minus: Any) -> Vector:
        vector: Vector = {}
        self.add(plus, 1, vector)
        self.add(minus, -1, vector)
        vector.pop(0, None)
        return {mask: c for mask, c in vector.items() if c}

    def add(self, term: Any, c: Any, vector: Vector) -> None:
        tag = term[0]
        if tag == "I":
            self.same_law(term[1])
            self.no_continuous_overlap(*term[2], term[3])
            self.information(term[2], term[3], c, vector)
        elif tag == "H":
            self.same_law(term[1])
            self.no_continuous_overlap(term[2], term[3])
            given, of = self.mask(term[3]), self.mask(term[2])
            self.note(of, of, given, c)
            bump(vector, of | given, c)
            bump(vector, given, -c)
        elif tag == "add":
            for t in term[1:]:
                self.add(t, c, vector)
        elif tag == "mul":
            rest = []
            for t in term[1:]:
                if t[0] == "num":
                    c = c * number(t[1])
                else:
                    rest.append(t)
            if len(rest) != 1:
                raise OtherClaim
            self.add(rest[0], c, vector)
        elif tag != "num" or number(term[1]):
            raise OtherClaim

    def information(self, groups: Any, given: Any, c: Any, vector: Vector) -> None:
        if not 1 <= len(groups) <= MAX_GROUPS:
            raise OtherClaim
        base = self.mask(given)
        masks = [self.mask(g) for g in groups]
        if len(masks) < 3:
            self.note(min(masks), max(masks), base, c)
        else:
            self.written = None
        for size in range(1, len(masks) + 1):
            sign = c if size % 2 else -c
            for chosen in combinations(masks, size):
                joint = base
                for m in chosen:
                    joint |= m
                bump(vector, joint, sign)
                bump(vector, base, -sign)

    def note(self, a: int, b: int, given: int, c: Any) -> None:
        if self.written is not None:
            self.written[a, b, given] = self.written.get((a, b, given), 0) + c

    def same_law(self, law: Any) -> None:
        if not isinstance(law, str) or self.laws.get(law) or self.law not in (None, law):
            raise OtherClaim
        self.law = law

    def no_continuous_overlap(self, *groups: Any) -> None:
        seen: set[str] = set()
        for group in groups:
            if any(self.continuous(v) for v in seen & set(group)):
                raise OtherClaim
            seen |= set(group)


def row_spec(problem: Any, row: Any) -> Any:
    """A row over masks as the kernel names it."""
    if row[0] != "I":
        return row
    return ("I", problem.law, *(problem.members(mask) for mask in row[1:]))


def without_twins(problem: Problem) -> tuple[Problem, list[int]]:
    """Variables that always occur together become one; the masks for which the new bits stand."""
    occurrences: dict[int, list[int]] = {}
    masks = sorted({m for _, v in [(0, problem.goal), *problem.equations, *problem.inequalities] for m in v})
    for i in range(len(problem.names)):
        signature = sum(1 << k for k, m in enumerate(masks) if m >> i & 1)
        if signature:
            occurrences.setdefault(signature, []).append(i)
    groups = sorted(occurrences.values())
    if len(groups) == len(problem.names):
        return problem, [1 << i for i in range(len(problem.names))]
    bits = [sum(1 << i for i in group) for group in groups]

    def shrink(vector: Vector) -> Vector:
        return {sum(1 << k for k, bit in enumerate(bits) if m & bit): c for m, c in vector.items()}

    return Problem(
        tuple(problem.names[group[0]] for group in groups), problem.law, shrink(problem.goal), problem.equality,
        [(j, shrink(e)) for j, e in problem.equations], [(j, shrink(e)) for j, e in problem.inequalities],
        sum(1 << k for k, bit in enumerate(bits) if bit & problem.continuous), None, problem.unused,
    ), bits  # fmt: skip


def number(text: str) -> Any:
    if text.isdecimal() and text.isascii():
        return int(text)
    value = Fraction(text)
    return value.numerator if value.denominator == 1 else value


def bump(vector: Vector, mask: int, c: Any) -> None:
    """Add c to the coefficient of H(mask)."""
    value = vector.get(mask, 0) + c
    if value:
        vector[mask] = value
    else:
        vector.pop(mask, None)


def information_vector(a: int, b: int, c: int) -> Vector:
    """I(A;B|C) as a vector; A = B gives H(A|C)."""
    vector: Vector = {}
    for mask, sign in ((a | c, 1), (b | c, 1), (a | b | c, -1), (c, -1)):
        bump(vector, mask, sign)
    vector.pop(0, None)
    return vector
