"""Deciding properties of measures: each by the formulas that it means, a denied one by the refutation of what it denies."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from symit.kernel import Status, Verdict, annotate, conclude, undecided
from symit.language.properties import Property, stated
from symit.language.sentence_formulas import plain_formulas
from symit.language.sentences import read_sentence
from symit.language.statements import Statement
from symit.language.text import parse
from symit.meaning.calculus import num, times
from symit.meaning.lower import lowered
from symit.provers.clock import clock
from symit.provers.statements import all_of, decide_statement


def decide_property(said: Property, *, seed: int = 0, budget: float = 5.0) -> Verdict:
    """Proved or refuted where the provers settle the formulas that the property means; else unknown, with what was not settled.

    A denied property is proved by the kernel from a refutation (a model, a point), and refuted from a proof. `witness` is that model.
    """
    started = clock()
    verdict = _decided(said, seed, budget)
    return annotate(verdict, elapsed_ms=round((clock() - started) * 1000, 3), seed=seed)


@dataclass(frozen=True)
class Said:
    """Several properties that one sentence claims."""

    properties: tuple[Property, ...]
    given: tuple[Any, ...] = ()

    def text(self) -> str:
        return "; ".join(p.text() for p in self.properties)

    def latex(self) -> str:
        return r"\ \text{and}\ ".join(p.latex() for p in self.properties)


def in_words(text: str, *, seed: int = 0, budget: float = 5.0) -> Verdict | None:
    """The verdict on a sentence such as "The KL divergence is not symmetric"; None where it is not read whole."""
    read = read_sentence(*plain_formulas(text))
    if read is None or read.tail or not read.properties:
        return None
    verdicts = [decide_property(p, seed=seed, budget=budget) for p in read.properties]
    if len(verdicts) == 1:
        return verdicts[0]
    return annotate(together(list(read.properties), verdicts), statement=Said(tuple(read.properties)))


def together(said: list[Property], verdicts: list[Verdict]) -> Verdict:
    """Refuted if one is, proved if all are."""
    refuted = next((v for v in verdicts if v.status is Status.REFUTED), None)
    if refuted is not None:
        return annotate(refuted, links=verdicts)
    if all(v.status is Status.PROVED for v in verdicts):
        parts = [v.certificate.data for v in verdicts if v.certificate is not None]
        return annotate(conclude({"symit": 1, "kind": "all", "parts": parts, "verdict": "proved"}, "every part is proved"), links=verdicts)
    weakest, what = next((v, p) for v, p in zip(verdicts, said, strict=True) if v.status is not Status.PROVED)
    return annotate(undecided(Status.UNKNOWN, f"{what.text()}: {weakest.status}, {weakest.why}"), links=verdicts)


@lru_cache(maxsize=512)
def _decided(said: Property, seed: int, budget: float) -> Verdict:
    plain = _affirmed(said, seed, budget)
    if said.denied and plain.certificate is not None:
        kind = "proved" if plain.status is Status.REFUTED else "refuted"
        data = {"symit": 1, "kind": "not", "part": plain.certificate.data, "verdict": kind}
        why = "by a model in which it fails" if kind == "proved" else "the contrary is proved"
        # what refutes the formula bears out its denial: it is no counterexample of the denial
        extras = {"witness": plain.counterexample or plain.witness, "about": plain.statement, "links": plain.links}
        return annotate(conclude(data, plain.why if plain.witness_why else why), statement=said, method=plain.method, **extras)
    if said.denied:
        return annotate(undecided(Status.UNKNOWN, plain.why), statement=said)
    return annotate(plain, statement=said, about=plain.statement)


def _affirmed(said: Property, seed: int, budget: float) -> Verdict:
    """The verdict on the property itself, as if it were not denied."""
    if said.name in ("bounded", "finite"):
        broken = _without_bound(said)
        if broken is not None:
            return broken
    claims, sufficient = said.claims(), said.sufficient()
    reasons: list[str] = []
    if sufficient:
        # chosen since they are provable: time enough on a loaded machine
        implied = _settled([s for claim in sufficient for s in stated(claim)], seed, 4 * budget)
        if _all_proved(implied):
            return _together(implied)
        reasons += _left(implied)
    found = _settled([s for claim in claims for s in stated(claim)], seed, budget, onward=True)
    for _, verdict in found:
        if verdict.status is Status.REFUTED:
            return verdict
    if any(claim.partly or not claim.text for claim in claims):
        reasons.append("only an instance of it has a formula")
    elif _all_proved(found):
        return _together(found)
    return undecided(Status.UNKNOWN, "; ".join(dict.fromkeys(reasons + _left(found))))


def _settled(statements: list[Statement], seed: int, budget: float, onward: bool = False) -> list[tuple[Statement, Verdict]]:
    """The verdicts, up to the first that is no proof; `onward`: up to the first refutation."""
    found: list[tuple[Statement, Verdict]] = []
    for statement in statements:
        verdict = decide_statement(statement, seed=seed, budget=budget)
        found.append((statement, verdict))
        if verdict.status is Status.REFUTED or not (onward or verdict.status is Status.PROVED):
            break
    return found


def _left(found: list[tuple[Statement, Verdict]]) -> list[str]:
    return [f"{s.text()}: {v.status}" for s, v in found if v.status is not Status.PROVED]


def _all_proved(found: list[tuple[Statement, Verdict]]) -> bool:
    return bool(found) and all(v.status is Status.PROVED for _, v in found)


def _together(found: list[tuple[Statement, Verdict]]) -> Verdict:
    if len(found) == 1:
        return found[0][1]
    return annotate(all_of([s for s, _ in found], [v for _, v in found]), statement=None)


_S: Any = ("par", "#s0")
# pairs of laws (p, 1 - p), (q, 1 - q) with p and q functions of s -> oo, along which what is unbounded tends to infinity
PAIRS = (
    ("P = (1/2, 1/2), Q = (1/s, 1-1/s), s -> oo", num("1/2"), ("pow", _S, "-1")),
    ("P = (1/s, 1-1/s), Q = (1/2, 1/2), s -> oo", ("pow", _S, "-1"), num("1/2")),
    ("P = (1/s, 1-1/s), Q = (exp(-s), 1-exp(-s)), s -> oo", ("pow", _S, "-1"), ("exp", times(num(-1), _S))),
)  # fmt: skip
POINT = {"sizes": {"X": 2}, "measures": {"p": {"vars": ["X"], "probs": ["1/2", "1/2"]}, "q": {"vars": ["X"], "probs": ["1", "0"]}}}


def _without_bound(said: Property) -> Verdict | None:
    """A refutation of `bounded` along pairs of laws, of `finite` by two laws."""
    value = said.measure.at("P", "Q")
    data: dict[str, Any]
    if said.name == "finite":
        context = dict(lowered(_relation(f"{value} >= 0")))
        term = context["claim"][1]
        if term[0] not in ("D", "CE"):
            return None
        flipped = term[1] != "p"
        model = {**POINT, "measures": {"p": POINT["measures"]["q"], "q": POINT["measures"]["p"]}} if flipped else POINT  # type: ignore[index]
        context = {k: v for k, v in context.items() if k in ("vars", "measures", "params", "given")} | {"claim": ("infinite", term)}
        data = {"symit": 1, "kind": "infinite", "context": context, "model": model, "verdict": "proved"}
        shown = "p(x) = [1, 0], q(x) = [1/2, 1/2]" if flipped else "p(x) = [1/2, 1/2], q(x) = [1, 0]"
        return _denied(data, f"{shown} make it infinite", "a model")
    for shown, p, q in PAIRS:
        context = dict(lowered(_relation(f"{value} >= TV(P,Q)")))
        context["claim"] = ("unbounded", *context["claim"][1:])
        data = {"symit": 1, "kind": "analysis", "how": "unbounded", "context": context, "lo": "2", "p": p, "q": q, "verdict": "proved"}
        found = _denied(data, f"it tends to infinity along {shown}", "limits along pairs of laws")
        if found is not None:
            return found
    return None


def _relation(text: str) -> Statement:
    read = parse(text)
    assert isinstance(read, Statement)
    return read


def _denied(data: dict[str, Any], why: str, method: str) -> Verdict | None:
    """A refutation from the proof of the contrary."""
    try:
        refuted = conclude({"symit": 1, "kind": "not", "part": data, "verdict": "refuted"}, why)
    except ValueError:
        return None
    return annotate(refuted, method=method, witness_why=True)


__all__ = ["Said", "decide_property", "in_words", "together"]
