"""Inequalities between f-divergences that hold with no constant at all: pairs of laws along which the ratio of the sides grows without end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from symit.derivation.analysis import analysis_derivation
from symit.divergences.pairs import FAMILIES
from symit.kernel import Deferred, Rejected, Verdict, annotate, conclude
from symit.kernel.analysis.divergences import Reading, S
from symit.language.statements import Statement
from symit.meaning.calculus import minus, num, plus, substitute, times
from symit.meaning.lower import lowered
from symit.meaning.scalars import generators
from symit.provers.analysis.divergences import known_ranges
from symit.provers.analysis.search import TROUBLE, Search

_S: Any = ("par", S)
_STEP: Any = ("pow", _S, "-1")
_HALF = num("1/2")
NEAR: dict[str, tuple[Any, Any]] = {
    "P = (1/2+1/s, 1/2-1/s), Q = (1/2, 1/2)": (plus(_HALF, _STEP), _HALF),
    "P = (1/2, 1/2), Q = (1/2+1/s, 1/2-1/s)": (_HALF, plus(_HALF, _STEP)),
    "P = (1/s, 1-1/s), Q = (1/(2s), 1-1/(2s))": (_STEP, times(_HALF, _STEP)),
}


class NoConstant(ValueError):
    """No constant makes the inequality true; `proof` is a verdict of the kernel, with the laws and the limits."""

    def __init__(self, message: str, proof: Verdict) -> None:
        super().__init__(message)
        self.proof = proof


@dataclass(frozen=True)
class WithoutConstant:
    """The statement that an inequality holds for no value of a constant."""

    claim: Statement
    constant: str

    def text(self) -> str:
        """In words."""
        return f"there is no {self.constant} with {self.claim.text()}"

    def latex(self) -> str:
        """In words, for use in a formula."""
        return rf"\text{{there is no }} {self.constant} \text{{ with }} {self.claim.latex()}"


def no_constant(claim: Statement, constant: str, deadline: float) -> Verdict | None:
    """A proof that the inequality, linear in the constant, holds for no value of it; None where none was found."""
    try:
        context = dict(lowered(claim))
        sides = list(_sides(context, constant))
    except TROUBLE:
        return None
    for larger, smaller in sides:
        whole = {**context, "claim": ("ratio", larger, smaller), "params": {n: d for n, d in context["params"].items() if n != constant}}
        for name, (p, q) in {**FAMILIES, **NEAR}.items():
            data: dict[str, Any] = {"symit": 1, "kind": "analysis", "how": "unbounded", "verdict": "proved", "context": whole}
            data |= {"lo": "4", "p": p, "q": q}
            for more in ({}, {"quotient": True}) if name in NEAR else ({},):
                verdict = _concluded({**data, **more}, deadline)
                if verdict is not None:
                    return _told(verdict, WithoutConstant(claim, constant), name)
    return None


def _told(verdict: Verdict, statement: Any, name: str) -> Verdict:
    data = verdict.certificate.data if verdict.certificate is not None else {}
    derivation = Deferred(lambda: analysis_derivation(statement, data))
    return annotate(verdict, method="limits along pairs of laws", statement=statement, derivation=derivation, family=name)


def _concluded(data: dict[str, Any], deadline: float) -> Verdict | None:
    try:
        if data.get("quotient"):
            reading = Reading({**data["context"], "claim": (">=", *data["context"]["claim"][1:])})
            data = {**data, "ranges": known_ranges(reading, Search(deadline))[0]}
        return conclude(data)
    except (Rejected, *TROUBLE):
        return None


def _sides(context: dict[str, Any], constant: str) -> Iterator[tuple[Any, Any]]:
    """(A, B) for the inequality A <= c B, or A <= -c B, of which the claim is one."""
    rel, lhs, rhs = context["claim"]
    gap = minus(rhs, lhs) if rel == "<=" else minus(lhs, rhs)
    reading = Reading(context)
    form = reading.form({f"#d{i}": {"lo": None, "hi": None, "lo_open": True, "hi_open": True} for i in range(len(reading.divergences))})
    c = ("par", constant)
    for mono in form.term(reading.gap(rel)):
        inside = [(g, Fraction(e)) for g, e in mono if c in generators({((g, e),): 1})]
        if inside not in ([], [(c, Fraction(1))]):
            raise Rejected("analysis: the constant enters linearly")
    at = [substitute(gap, {constant: num(k)}) for k in (0, 1)]
    larger, slope = times(num(-1), at[0]), minus(at[1], at[0])
    yield larger, slope
    yield larger, times(num(-1), slope)


__all__ = ["NoConstant", "no_constant"]
