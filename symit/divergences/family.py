"""`fdivergence`: an f-divergence and what its generator says about it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any

import sympy

from symit.kernel import Status, Verdict
from symit.kernel.analysis.check import parameters
from symit.kernel.analysis.divergences import MASS, Reading, T
from symit.kernel.analysis.limits import limit
from symit.language.errors import SyntaxProblem
from symit.language.printing import text as text_of
from symit.language.statements import Statement
from symit.language.text import parse, parse_expression
from symit.meaning.calculus import num, over, parameters_of, plus, substitute, times
from symit.meaning.lower import lowered
from symit.meaning.scalars import Scalars
from symit.meaning.spelling import term_of
from symit.provers.analysis.search import TROUBLE
from symit.provers.proving import prove

# divergences that vanish at equal laws only, with a factor that leaves room: those below which D_f stays prove that it does too
LOWER = ("LC({p},{q})/4", "LC({p},{q})/50", "TV({p},{q})^2", "TV({p},{q})^2/50", "LC({p},{q})^2/50", "TV({p},{q})^4/50")
POWERS = ("1", "1/2", "1/3", "1/4")


def fdivergence(text: str, given: Any = ()) -> Family:
    """The f-divergence D_f(P||Q) = sum q f(p/q), from its generator or its name.

    text: f in the variable t, such as "t*log(t)" or "max(t-g,0)", or a combination of divergences of P and Q, such as "JS(P,Q)".
    given: what is assumed of its parameters, such as "g >= 1".
    Raises SyntaxProblem for text that cannot be read, ValueError for what is no f-divergence of P and Q (nats), such as f with f(1) != 0:
    D_f(P||P) = f(1), so that it is no divergence.
    """
    given = (given,) if isinstance(given, str) else tuple(given)
    claim = _read(f"{text} >= 0", given) or _read(f"Df[{text}](P||Q) >= 0", given)
    if claim is None:
        parse(f"Df[{text}](P||Q) >= 0", given=list(given))  # says where reading stops
        raise ValueError(f"{text} is no f-divergence of P and Q, nor a function of t")
    family = Family(*claim, given)
    at_one = _at_one(family)
    if at_one is not None:
        taken = at_one if at_one.isalnum() else f"({at_one})"
        raise ValueError(f"f(1) = {at_one}, and an f-divergence has f(1) = 0: write {family.text} - {taken}")
    return family


def _at_one(family: Family) -> str | None:
    """f(1) if it is not 0 (for some values of the parameters); None where it is 0 or not decided."""
    value = _shown(substitute(family.term, {T: num(1)}))
    verdict = prove(f"{value} = 0", given=family.given, budget=5.0, repair=False)
    return text_of(parse_expression(value)) if verdict.status is Status.REFUTED else None


def _read(text: str, given: tuple[str, ...]) -> tuple[Any, dict[str, Any]] | None:
    try:
        statement = parse(text, given=list(given))
        if not isinstance(statement, Statement):
            return None
        reading = Reading(lowered(statement))
        if reading.laws != ["p", "q"]:
            return None
        f = reading.form({T: MASS}).term(reading.linear(reading.gap(">=")))
    except (*TROUBLE, SyntaxProblem):
        return None
    used = parameters_of(term_of(f))
    return term_of(f), {n: d for n, d in reading.params.items() if n in used}


@dataclass(frozen=True)
class Family:
    """An f-divergence; `f` and `dual` are SymPy expressions in the parameter t, verdicts carry certificates of the kernel."""

    term: Any
    params: dict[str, Any]
    given: tuple[str, ...] = field(default=())

    # -- the generator

    @cached_property
    def text(self) -> str:
        """f, as text in t."""
        return text_of(self.f)

    @cached_property
    def f(self) -> Any:
        return parse_expression(_shown(self.term))

    @cached_property
    def dual(self) -> Family:
        """t f(1/t), the generator of D_f(Q||P)."""
        t = ("par", T)
        return Family(self._form(times(t, substitute(self.term, {T: over(num(1), t)}))), self.params, self.given)

    @property
    def at_zero(self) -> Any:
        """f(0) = lim f(t) for t -> 0; None where the limit is not found."""
        return self._limit("lo")

    @property
    def slope_at_infinity(self) -> Any:
        """f'(oo) = lim f(t)/t for t -> oo; None where the limit is not found."""
        return self.dual._limit("lo")

    @property
    def largest(self) -> Any:
        """f(0) + f'(oo): D_f(P||Q) for laws on disjoint sets, and for convex f its largest value (up to f(1) = 0)."""
        ends = (self.at_zero, self.slope_at_infinity)
        return None if None in ends else sum(ends)

    def _limit(self, end: str) -> Any:
        region = parameters({"params": self.params}, set(self.params), ((T, Fraction(0), None),))
        try:
            kind, value = limit(self.term, region, T, end)
        except TROUBLE:
            return None
        return parse_expression(_shown(value)) if kind == "value" else sympy.oo if kind == "+oo" else -sympy.oo

    # -- verdicts

    def of(self, p: str = "P", q: str = "Q") -> str:
        """The divergence as text."""
        return f"Df[{self.text}]({p}||{q})"

    def _decide(self, text: str, more: tuple[str, ...] = (), budget: float = 30.0) -> Verdict:
        return prove(text, given=[*self.given, *more], budget=budget)

    @cached_property
    def convex(self) -> Verdict:
        """f is convex on (0, oo): decided on the whole of it, refuted by three points."""
        return self._decide(f"convex[t]({self.text})", ("t > 0",))

    @cached_property
    def nonnegative(self) -> Verdict:
        """D_f(P||Q) >= 0 for all laws."""
        return self._decide(f"{self.of()} >= 0")

    @cached_property
    def vanishes_only_at_equality(self) -> Verdict:
        """D_f(P||Q) = 0 for P = Q only: D_f is at least a divergence that has this property, or two different laws have D_f = 0."""
        broken = self._decide("TV(P,Q) <= 0", (f"{self.of()} = 0",))
        if broken.status is Status.REFUTED:
            return broken
        for lower in LOWER:
            verdict = self._decide(f"{self.of()} >= {lower.format(p='P', q='Q')}", budget=10.0)
            if verdict.status is Status.PROVED:
                return verdict
        return broken

    @cached_property
    def symmetric(self) -> Verdict:
        """D_f(P||Q) = D_f(Q||P) for all laws."""
        return self._decide(f"{self.of()} = {self.of('Q', 'P')}")

    def triangle(self, power: str = "1") -> Verdict:
        """D_f(P||R)^a <= D_f(P||Q)^a + D_f(Q||R)^a for all laws."""
        end = "" if power == "1" else f"^({power})"
        return self._decide(f"{self.of('P', 'R')}{end} <= {self.of('P', 'Q')}{end} + {self.of('Q', 'R')}{end}")

    @cached_property
    def metric(self) -> Metric:
        """The first of the powers 1, 1/2, 1/3, 1/4 that is proved to be a metric, and what stands against those before it."""
        failed: list[tuple[str, Verdict]] = []
        for name, verdict in (("symmetric", self.symmetric), ("zero for equal laws only", self.vanishes_only_at_equality)):
            if verdict.status is not Status.PROVED:
                return Metric(None, ((name, verdict),))
        for power, verdict in self._triangles():
            if verdict.status is Status.PROVED:
                return Metric(power, tuple(failed), verdict)
            failed.append((f"triangle inequality of the power {power}", verdict))
        return Metric(None, tuple(failed))

    def _triangles(self) -> Iterator[tuple[str, Verdict]]:
        """Where D_f is symmetric it is that of (f(t) + t f(1/t))/2 too, which the prover may know better: abs(t-1)/2 for max(t-1,0)."""
        half = Family(self._form(times(num("1/2"), plus(self.term, self.dual.term))), self.params, self.given)
        same = half.text == self.text or self.equals(half).status is not Status.PROVED
        for power in POWERS:
            verdict = self.triangle(power)
            yield power, verdict if same or verdict.status is Status.PROVED else half.triangle(power)

    def _form(self, term: Any) -> Any:
        return term_of(Scalars({**self.params, T: MASS}).term(term))

    @cached_property
    def jointly_convex(self) -> Verdict:
        """D_f(a P + (1-a) R||a Q + (1-a) S) <= a D_f(P||Q) + (1-a) D_f(R||S) for 0 <= a <= 1."""
        weight = next(n for n in ("a", "b", "c", "w") if n not in self.params)
        mixed = self.of(f"{weight}*P+(1-{weight})*R", f"{weight}*Q+(1-{weight})*S")
        return self._decide(f"{mixed} <= {weight}*{self.of()} + (1-{weight})*{self.of('R', 'S')}", (f"0 <= {weight} <= 1",))

    def equals(self, other: Family | str) -> Verdict:
        """Are the two one divergence: do their generators differ by c (t - 1)?"""
        other = fdivergence(other, self.given) if isinstance(other, str) else other
        return prove(f"{self.of()} = {other.of()}", given=[*self.given, *(g for g in other.given if g not in self.given)])

    def summary(self) -> str:
        """One property a line."""
        lines = [f"f(t) = {self.text}", f"dual: {self.dual.text}", f"f(0) = {self.at_zero}, f'(oo) = {self.slope_at_infinity}"]
        for name in ("convex", "nonnegative", "vanishes_only_at_equality", "symmetric", "jointly_convex"):
            verdict = getattr(self, name)
            shown = f" ({verdict.counterexample.text().splitlines()[0]})" if verdict.counterexample is not None else ""
            lines.append(f"{name.replace('_', ' ')}: {verdict.status.value}{shown}")
        return "\n".join([*lines, f"metric: {self.metric.text()}"])


@dataclass(frozen=True)
class Metric:
    """The power of a divergence that is a metric (None if none is known), what stands against others, and the proof."""

    power: str | None
    against: tuple[tuple[str, Verdict], ...]
    proof: Verdict | None = None

    def text(self) -> str:
        why = "; ".join(f"{name} {verdict.status.value}" for name, verdict in self.against)
        head = "none known" if self.power is None else f"its power {self.power}"
        return head + (f" ({why})" if why else "")


def _shown(term: Any) -> str:
    return _text(substitute(term, {T: ("par", "t")}))


def _text(t: Any) -> str:
    """A scalar term with all its parentheses, as the reader takes it."""
    tag, args = t[0], t[1:]
    if tag in ("num", "par"):
        return f"({args[0]})" if tag == "num" and not str(args[0]).isdigit() else str(args[0])
    if tag in ("pi", "e"):
        return str(tag)
    if tag in ("add", "mul"):
        return "(" + (" + " if tag == "add" else "*").join(map(_text, args)) + ")"
    if tag == "pow":
        return f"{_text(args[0])}^({args[1]})" if args[0][0] == "par" else f"({_text(args[0])})^({args[1]})"
    if tag in ("log", "exp", "abs", "max", "min"):
        return f"{tag}({', '.join(map(_text, args))})"
    raise ValueError(f"{tag} in a generator")


__all__ = ["Family", "Metric", "fdivergence"]
