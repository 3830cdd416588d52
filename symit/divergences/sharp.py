"""`sharp`: the best constant in an inequality between f-divergences, between a proof and a counterexample."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import islice
from typing import Any

import sympy

from symit.divergences.no_constant import NoConstant, no_constant
from symit.kernel import Status, Verdict
from symit.kernel.analysis.divergences import PAIR, P, Q, Reading
from symit.language.objects import Param
from symit.language.statements import Statement
from symit.language.text import parse
from symit.meaning.calculus import substitute
from symit.meaning.core import Undefined
from symit.meaning.lower import lowered
from symit.meaning.special import at_precision, exact_ball, term_ball
from symit.provers.analysis.deciding import broken_at, decide_analysis
from symit.provers.analysis.witness import BITS, negative_points, trial_pairs
from symit.provers.clock import clock

FAR = 20  # a constant beyond which it is worth asking first whether there is one at all
LAST = 5.0  # seconds for that question after all values have failed


@dataclass(frozen=True)
class Sharp:
    """The best constant lies between `proved_at`, where the inequality is proved, and `refuted_at`, where it is refuted."""

    statement: Statement
    constant: str
    proved_at: Any  # an exact number: a rational one, or one with log(2)
    refuted_at: Any  # a rational number
    proof: Verdict
    counterexample: Verdict

    @property
    def width(self) -> float:
        """|proved_at - refuted_at|."""
        return float(abs(self.proved_at - self.refuted_at))

    def text(self) -> str:
        return f"{self.statement.text()}: proved for {self.constant} = {self.proved_at}, refuted for {self.constant} = {float(self.refuted_at):.10g}"


def sharp(statement: str, constant: str = "c", *, tolerance: Any = Fraction(1, 10**6), budget: float = 60.0, seed: int = 0) -> Sharp:
    """Bracket the best constant c of an inequality between f-divergences of two laws.

    statement: text with the constant as a parameter, such as "D(P||Q) >= c*TV(P,Q)^2"; the inequality holds on one side of the
    best constant and fails on the other; the constant enters linearly. Returns a Sharp whose two ends, at most `tolerance` apart, carry a proof and a
    counterexample (nats). Raises ValueError if the statement is no such inequality, or if no bracket was found in `budget`
    seconds (the message says how far it got); NoConstant, a ValueError with a proof, if the inequality holds for no constant.
    """
    tolerance = Fraction(tolerance)
    claim = parse(statement)
    if not isinstance(claim, Statement) or claim.rel not in ("<=", ">=") or claim.given:
        raise ValueError("sharp takes one inequality between f-divergences, such as D(P||Q) >= c*TV(P,Q)^2")
    if Param(constant) not in claim.lhs.free_symbols | claim.rhs.free_symbols:
        raise ValueError(f"there is no constant {constant} in {statement}")
    case = _Case(claim, constant, seed, clock() + budget)
    edge, side, pairs = case.bracket()
    if abs(edge) > FAR:
        _require_constant(claim, constant, case.deadline)
    where = next((c for c in _candidates(edge, side, tolerance) if case.prove(c)), None)
    if where is None:
        _require_constant(claim, constant, clock() + LAST)
        raise ValueError(f"pairs of laws stop the constant at {float(edge):.9g}, but no value within {float(tolerance):g} of it was proved")
    near = Fraction(str(sympy.N(where, 30)))
    for c in (near - side * tolerance * Fraction(999, 1000), edge - side * tolerance / 8):
        broken = case.refute(c, pairs) if abs(c - near) <= tolerance else None
        if broken is not None:
            return Sharp(claim, constant, where, _exact(c), case.proofs[where], broken)
    raise ValueError(f"proved at {where}, but no value within {float(tolerance):g} of it was refuted")


def _require_constant(claim: Statement, constant: str, deadline: float) -> None:
    """Raises NoConstant where the inequality is proved to hold for no constant."""
    proof = no_constant(claim, constant, deadline)
    if proof is not None:
        raise NoConstant(f"there is no such constant: the ratio of the sides of {claim.text()} is unbounded along {proof.family}, s -> oo", proof)


class _Case:
    """The inequality at values of its constant."""

    def __init__(self, claim: Statement, constant: str, seed: int, deadline: float) -> None:
        self.claim, self.constant, self.seed, self.deadline = claim, Param(constant), seed, deadline
        self.proofs: dict[Any, Verdict] = {}

    def at(self, c: Any) -> dict[str, Any]:
        put = {self.constant: _exact(c)}
        return lowered(self.claim.with_sides(self.claim.lhs.xreplace(put), self.claim.rhs.xreplace(put)))

    def composed(self, c: Fraction) -> tuple[Reading, Any, Any]:
        try:
            context = self.at(c)
            reading = Reading(context)
            gap = reading.gap(context["claim"][0])
        except (ValueError, NotImplementedError, TypeError) as error:
            raise ValueError(f"sharp takes an inequality between f-divergences of two laws, linear in {self.constant}: {error}") from None
        return reading, gap, substitute(gap, {f"#d{i}": reading.binary(i) for i in range(len(reading.divergences))})

    def bracket(self) -> tuple[Fraction, int, list[dict[str, Fraction]]]:
        """Where pairs of laws on two letters stop the constant, on which side it must stay (1: at or above), and those pairs."""
        zero, one, two = (self.composed(Fraction(k))[2] for k in (0, 1, 2))
        limits: dict[int, list[tuple[Fraction, dict[str, Fraction]]]] = {1: [], -1: []}
        for p, q in trial_pairs():
            self._limit({P: p, Q: q}, zero, one, two, limits)
        sides = [side for side, found in limits.items() if found]
        if len(sides) != 1:
            raise ValueError("the inequality has no single best constant: it holds for none, for all, or for an interval of values")
        side = sides[0]
        for _ in range(3):
            # a narrower search around the best pairs so far
            worst = max(limits[side], key=lambda pair: side * pair[0])[0]
            for point in islice(negative_points(self.composed(worst)[2], PAIR, self.seed), 12):
                self._limit(point, zero, one, two, limits)
        best = sorted(limits[side], key=lambda pair: -side * pair[0])[:5]
        return best[0][0], side, [point for _, point in best]

    def _limit(self, point: dict[str, Fraction], zero: Any, one: Any, two: Any, limits: Any) -> None:
        """F(c) = a + b c >= 0 at a pair: c >= -a/b or c <= -a/b."""
        def work() -> None:
            values = {n: exact_ball(x) for n, x in point.items()}
            a, ab, abb = (term_ball(t, values) for t in (zero, one, two))
            b = ab - a
            if not (abb - ab - b).contains(0):
                raise ValueError("the constant must enter the inequality linearly")
            if b > 0 or b < 0:
                ratio = -a / b
                if ratio.is_finite() and (ratio.rel_accuracy_bits() > 60 or ratio.is_zero()):
                    limits[1 if b > 0 else -1].append((Fraction(float(ratio.mid())), point))

        try:
            at_precision(BITS, work)
        except Undefined:
            return

    def prove(self, c: Any) -> bool:
        verdict = decide_analysis(self.at(c), self.seed, min(self.deadline, clock() + 10))
        if verdict is not None and verdict.status is Status.PROVED:
            self.proofs[c] = verdict
        return c in self.proofs

    def refute(self, c: Fraction, pairs: list[dict[str, Fraction]]) -> Verdict | None:
        reading, _, _ = self.composed(c)
        for point in pairs:
            verdict = broken_at(self.at(c), reading, point)
            if verdict is not None:
                return verdict
        return None


def _exact(c: Any) -> Any:
    return sympy.Rational(c.numerator, c.denominator) if isinstance(c, Fraction) else c


def _candidates(edge: Fraction, side: int, tolerance: Fraction) -> list[Any]:
    """Values at most the tolerance away on the good side of the edge (a little on the other), the simplest first."""
    found: list[Any] = []
    for unit in (sympy.Integer(1), sympy.log(2), 1 / sympy.log(2)):
        scale = Fraction(str(sympy.N(unit, 30)))
        for d in (1, 2, 3, 4, 6, 8, 9, 12, 16, 24, 36):
            ratio = (edge / scale).limit_denominator(d)
            if -tolerance / 8 <= side * (ratio * scale - edge) <= tolerance:
                found.append(_exact(ratio) * unit)
    found += [_exact((edge + side * tolerance * Fraction(k, 8)).limit_denominator(10**8)) for k in (1, 3, 6)]
    return list(dict.fromkeys(found))
