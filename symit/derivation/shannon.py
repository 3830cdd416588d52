"""A Shannon certificate read aloud: from the smaller side up to the larger one, a named inequality a line.

small <= small + (non-negative measures, each joined to a summand) = large + (measures that the assumptions make zero) = large.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import sympy

from symit.derivation.chain import Line
from symit.derivation.ledger import Ledger, Measure, absorb, shift, split
from symit.derivation.sources import Sources
from symit.kernel import Status
from symit.language.objects import DEFAULT_LAW, Law, Param
from symit.language.statements import FunctionOf, Independent, Markov, Statement
from symit.language.typeset import latex as tex
from symit.provers.clock import clock
from symit.provers.statements import decide_statement

PATIENCE = 1.0  # seconds for conditions of equality that the assumptions already say


class NotShannon(ValueError):
    """The certificate holds other rows than Shannon measures and assumptions about them."""


class Reading:
    """One sum of rows as lines from `small` to `large`, and the measures that must vanish for equality."""

    def __init__(self, small: Any, large: Any, terms: Any, sources: Sources) -> None:
        context = sources.context
        continuous = {v for v, facts in context.get("vars", {}).items() if facts.get("kind") == "continuous"}
        self.sources = sources
        self.small, self.large = small, large
        law = next((entry["row"][1] for entry in terms if entry["row"][0] == "I"), None) or sources.law()
        if not isinstance(law, str):
            raise NotShannon
        self.law = law
        self.ledger = Ledger(DEFAULT_LAW if law == DEFAULT_LAW.name else Law(law), continuous)
        self.lines: list[Line] = []
        self.slack: list[Measure] = []
        self._read(terms)

    def _read(self, terms: Any) -> None:
        additions: list[tuple[Measure, Fraction]] = []
        zeros: list[tuple[int, Fraction]] = []
        bounds: list[tuple[int, Fraction]] = []
        for entry in terms:
            row, weight = entry["row"], Fraction(entry["coef"])
            if row[0] == "I" and len(row) == 5:
                measure = self.ledger.measure(*row[2:5])
                if measure is None:
                    raise NotShannon
                additions.append((measure, weight))
            elif row[0] == "given" and len(row) == 2 and self.sources.claim(row[1])[0] == "=":
                zeros.append((row[1], weight))
            elif row[0] == "given" and len(row) == 2:
                bounds.append((row[1], weight))
            else:
                raise NotShannon
        self.slack = [m for m, _ in additions]
        self.bounded = bool(bounds)
        additions.sort(key=lambda item: -(item[0].a | item[0].b | item[0].c).bit_count())
        sums = self.measures(self.sources.core_side(self.small))
        current = self.small
        while additions:
            k, opened, changed, old, new = self.choose(sums, additions)
            if old is None and len(additions) > 1:
                # nothing joins: all that is left in one line
                for extra, weight in additions:
                    shift(sums, extra, weight)
                self.step(current, "<=", self.total(sums), "the added terms are not negative")
                current = self.total(sums)
                break
            extra, weight = additions.pop(k)
            if opened is not None:
                self.step(current, "=", self.total(opened), "chain rule")
                current = self.total(opened)
            following = self.total(changed)
            self.step(current, "<=", following, *self.reason(extra, old, new))
            sums, current = changed, following
        for index, weight in bounds:
            rel, lhs, rhs = self.sources.claim(index)
            low, high = (rhs, lhs) if rel in (">=", ">") else (lhs, rhs)
            changed = dict(sums)
            self.collect(high, weight, changed)
            self.collect(low, -weight, changed)
            self.step(current, "<=", self.total(changed), self.sources.because(index), self.sources.latex(index))
            sums, current = changed, self.total(changed)
        self.vanish(current, zeros)

    def total(self, sums: dict[Any, Fraction]) -> Any:
        """Measures by their names, and what else stands in the sum (parameters, numbers) as it is."""
        measures = {m: c for m, c in sums.items() if isinstance(m, Measure)}
        others = [sympy.Rational(c.numerator, c.denominator) * plain(t) for t, c in sums.items() if not isinstance(t, Measure)]
        return sympy.Add(self.ledger.total(measures), *others)

    def measures(self, core: Any) -> dict[Measure, Fraction]:
        """A side of the claim as a sum of measures."""
        sums: dict[Measure, Fraction] = {}
        self.collect(core, Fraction(1), sums)
        return sums

    def collect(self, term: Any, c: Fraction, sums: dict[Any, Fraction]) -> None:
        tag = term[0]
        if tag == "add":
            for t in term[1:]:
                self.collect(t, c, sums)
        elif tag == "mul":
            rest = []
            for t in term[1:]:
                if t[0] == "num":
                    c *= Fraction(t[1])
                else:
                    rest.append(t)
            if len(rest) != 1 and all(t[0] == "par" for t in rest):
                shift(sums, ("mul", *sorted(rest)) if rest else ("num", "1"), c)
            elif len(rest) != 1:
                raise NotShannon
            else:
                self.collect(rest[0], c, sums)
        elif tag == "par":
            shift(sums, term, c)
        elif tag == "H" and term[1] == self.law:
            measure = self.ledger.measure(term[2], term[2], term[3])
            if measure is not None:
                shift(sums, measure, c)
        elif tag == "I" and term[1] == self.law and len(term[2]) == 2:
            measure = self.ledger.measure(term[2][0], term[2][1], term[3])
            if measure is None:
                raise NotShannon
            shift(sums, measure, c)
        elif tag == "I" and term[1] == self.law and len(term[2]) > 2:
            # I(A;..;Y;Z|C) = I(A;..;Y|C) - I(A;..;Y|Z,C)
            head, last = term[2][:-1], term[2][-1]
            self.collect(("I", self.law, head, term[3]), c, sums)
            self.collect(("I", self.law, head, tuple(dict.fromkeys((*last, *term[3])))), -c, sums)
        elif tag == "num":
            shift(sums, ("num", "1"), c * Fraction(term[1]))
        else:
            raise NotShannon

    def choose(self, sums: dict[Measure, Fraction], additions: list[tuple[Measure, Fraction]]) -> Any:
        """The first addition that a chain rule joins to a summand, after opening a joint entropy if need be; else the first."""
        for k, (extra, weight) in enumerate(additions):
            changed, old, new = absorb(sums, extra, weight)
            if old is not None:
                return k, None, changed, old, new
        for k, (extra, weight) in enumerate(additions):
            opened = split(sums, extra, weight)
            if opened is not None:
                changed, old, new = absorb(opened, extra, weight)
                if old is not None:
                    return k, opened, changed, old, new
        return (0, None, *absorb(sums, *additions[0]))

    def reason(self, extra: Measure, old: Measure | None, new: Measure | None) -> tuple[str, str]:
        """Why the extra term may be added, as text and as LaTeX."""
        measure = self.ledger.expression(extra)
        why, typeset = f"{measure} >= 0", rf"{tex(measure)} \geq 0"
        if old is not None and new is not None and old.entropy and new.entropy and not extra.entropy:
            return f"conditioning reduces entropy, {why}", rf"\text{{conditioning reduces entropy, }} {typeset}"
        return why, typeset

    def vanish(self, current: Any, zeros: list[tuple[int, Fraction]]) -> None:
        """current = large + (zero terms), and each of them dropped for its reason."""
        reasons: dict[str, list[tuple[Any, str, str]]] = {}
        latex: dict[str, str] = {}
        for index, weight in zeros:
            shown = self.sources.zero(index, weight, self.ledger)
            if shown is None:
                raise NotShannon
            term, fact, typeset, why = shown
            reasons.setdefault(why, []).append((term, fact, typeset))
            latex[why] = self.sources.latex(index)
        left = sympy.Add(*(term for facts in reasons.values() for term, _, _ in facts))
        self.step(current, "=", self.large + left, "chain rule")
        for why, facts in reasons.items():
            current, left = self.large + left, left - sympy.Add(*(term for term, _, _ in facts))
            said = ", ".join(dict.fromkeys(fact for _, fact, _ in facts))
            typeset = r",\ ".join(dict.fromkeys(shown for _, _, shown in facts))
            as_assumed = why.replace(" ", "").replace("==", "=") == said.replace(" ", "")
            more = "" if as_assumed else rf" \text{{ since }} {latex[why]}"
            self.step(current, "=", self.large + left, said if as_assumed else f"{said} since {why}", typeset + more)

    def step(self, left: Any, rel: str, right: Any, reason: str, latex: str = "") -> None:
        if rel == "=" and left == right:
            return
        self.lines.append(Line(left, rel, right, reason, latex))

    def tight(self) -> list[Any]:
        """What equality says: each slack measure vanishes, that does not by the assumptions. Empty with inequalities among these."""
        if self.bounded:
            return []
        found: list[Any] = []
        for m in self.slack:
            a, b, c = (self.ledger.members(mask) for mask in (m.a, m.b, m.c))
            if m.entropy:
                found.append(FunctionOf(a, c) if c else None)
            else:
                found.append(Markov((a, c, b)) if c else Independent((a, b)))
        shown = [(self.ledger.expression(m), f) for m, f in zip(self.slack, found, strict=True)]
        until = clock() + PATIENCE
        return [e if f is None else f for e, f in shown if not self.vanishes(e, until)]

    def vanishes(self, measure: Any, until: float) -> bool:
        """By the assumptions alone, as far as there is time to see it."""
        left = until - clock()
        if left <= 0:
            return False
        claim = Statement("=", measure, sympy.Integer(0), self.sources.statement.given)
        return decide_statement(claim, budget=min(left, 0.2)).status is Status.PROVED


def plain(term: Any) -> Any:
    """A number, a parameter, or a product of parameters."""
    if term[0] == "num":
        return sympy.Rational(term[1])
    return Param(term[1]) if term[0] == "par" else sympy.Mul(*(Param(t[1]) for t in term[1:]))


def reversed_lines(lines: list[Line]) -> list[Line]:
    """The same steps from the larger side down."""
    flipped = {"<=": ">=", "<": ">", "=": "="}
    return [Line(line.right, flipped[line.rel], line.left, line.reason, line.reason_latex) for line in reversed(lines)]
