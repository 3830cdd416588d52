"""What stands behind the numbered assumptions of a certificate: the assumption as written, or a copy of variables."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import sympy

from symit.derivation.chain import escape
from symit.language.objects import Param
from symit.language.statements import Statement
from symit.language.typeset import latex as tex
from symit.meaning.copies import copy_claims
from symit.meaning.core import freeze_json, walk
from symit.meaning.lower import flattened, lower

Core = Any


class Sources:
    """The assumptions of a context with its copies: each as a core claim, and why it holds."""

    def __init__(self, statement: Statement, data: Any) -> None:
        self.statement, self.context = statement, data["context"]
        self.copies = tuple(data.get("copies", ()))
        self.given = list(self.context.get("given", ()))
        self.added = list(copy_claims(self.context, self.copies)) if self.copies else []
        self.reasons: dict[int, Any] = {}

    def claim(self, index: int) -> Core:
        return [*self.given, *self.added][index]

    def law(self) -> Any:
        """The law of the claim's first measure."""
        for side in self.context["claim"][1:]:
            for t in walk(side):
                if t[0] in ("H", "I"):
                    return t[1]
        return None

    def core_side(self, side: Any) -> Core:
        """The core term of one of the statement's own sides."""
        lhs, rhs = self.context["claim"][1:]
        return lhs if side == self.statement.lhs else rhs

    def because(self, index: int) -> str:
        """The assumption that says it, as it was written."""
        if index >= len(self.given):
            return self._copied(index)
        reason = self._assumption(index)
        return "the assumptions" if reason is None else str(reason.text())

    def latex(self, index: int) -> str:
        """The same for LaTeX."""
        reason = self._assumption(index) if index < len(self.given) else None
        if reason is not None:
            return str(reason.latex())
        return rf"\text{{{escape(self.because(index))}}}"

    def _assumption(self, index: int) -> Any:
        if not self.reasons:
            for a in flattened(self.statement.given):
                alone = Statement("=", self.statement.lhs, self.statement.lhs, (a,))
                for claim in freeze_json(lower(alone)["given"]):
                    for j, known in enumerate(self.given):
                        if known == claim:
                            self.reasons.setdefault(j, a)
        return self.reasons.get(index)

    def _copied(self, index: int) -> str:
        left = index - len(self.given)
        for copy in self.copies:
            size = len(copy_claims({**self.context, "vars": {**self.context["vars"], **_earlier(self.copies, copy)}}, [copy]))
            if left < size:
                return describe_copy(copy)
            left -= size
        raise IndexError(index)

    def zero(self, index: int, weight: Fraction, ledger: Any) -> tuple[Any, str, str, str] | None:
        """(the term that the assumption makes zero, the fact as text and LaTeX, why): weight times (left - right) of an equality."""
        rel, lhs, rhs = self.claim(index)
        if rel != "=":
            return None
        term = self.shown(lhs, ledger)
        other = self.shown(rhs, ledger)
        if term is None or other is None:
            return None
        c = sympy.Rational(weight.numerator, weight.denominator)
        return c * (term - other), f"{term} = {other}", f"{tex(term)} = {tex(other)}", self.because(index)

    def shown(self, term: Core, ledger: Any) -> Any:
        """A core term in H and I as an expression; None for anything else."""
        tag, args = term[0], term[1:]
        if tag == "num":
            return sympy.Rational(args[0])
        if tag == "par":
            return Param(args[0])
        if tag in ("add", "mul"):
            parts = [self.shown(t, ledger) for t in args]
            if any(p is None for p in parts):
                return None
            return sympy.Add(*parts) if tag == "add" else sympy.Mul(*parts)
        measure = None
        if tag == "H":
            measure = ledger.measure(args[1], args[1], args[2])
        elif tag == "I" and len(args[1]) == 2:
            measure = ledger.measure(args[1][0], args[1][1], args[2])
        return None if measure is None else ledger.expression(measure)

    def assumptions(self, ledger: Any) -> list[Any]:
        """The copies' claims as assumptions, for the lines that speak of the copies."""
        found = []
        for _, lhs, rhs in self.added:
            left, right = self.shown(lhs, ledger), self.shown(rhs, ledger)
            if left is not None and right is not None and left != right:
                found.append(Statement("=", left, right))
        return found


def _earlier(copies: Any, until: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for copy in copies:
        if copy is until:
            break
        found |= {name: {"kind": "discrete", "size": None} for name in copy["new"]}
    return found


def describe_copy(copy: Any) -> str:
    new = ",".join(sorted(copy["new"]))
    old = ",".join(v if len(of) == 1 else "(" + ",".join(of) + ")" for _, (v, *_), of in
                   ((n, copy["new"][n], copy["new"][n]) for n in sorted(copy["new"])))  # fmt: skip
    return f"{new} is a copy of {old} over {','.join(copy['over'])}"
