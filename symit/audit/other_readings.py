"""What a proved formula may also say in its sentence: in bits, at a fixed value, or of the case of equality; and whether that holds too."""

from __future__ import annotations

import re
from typing import Any

from symit.audit.documents import Formula
from symit.audit.families import depends_on_base, in_bits
from symit.audit.prose import Surroundings
from symit.audit.report import Finding, finding
from symit.audit.setting import Setting
from symit.audit.stated import stated
from symit.kernel import Status, Verdict
from symit.language.measures import Entropy, MutualInformation
from symit.language.names import BadName
from symit.language.objects import Law, RandomVariable
from symit.language.statements import Assumption, FunctionOf, Independent, Markov, Statement
from symit.provers.statements import decide_statement

BITS = re.compile(r"\s*(?:bits?\b|比特)")
NATURAL_LOG = re.compile(r"\\ln(?![A-Za-z])")
EACH = re.compile(
    r"\b(?:for |at |given )?(?:each|every|any|all|fixed|particular|single|specific|individual|a given|some|whatever|no matter which)\b[^.,;{]{0,30}\{(\d+)\}"
    r"|(?:每个|任意|固定|给定|对所有|对任意|对每)[^，。；{]{0,8}\{(\d+)\}|\b(?:pointwise|for (?:each|every|any) (?:single |fixed )?(?:value|realization|realisation|outcome|observation|sample))\b",
    re.I,
)
ALL_VALUES = re.compile(r"\\forall\s*\\?,?\s*([a-z])|\\text\{[^}]*(?:for (?:all|each|every|any)|∀)[^}]*\}\s*([a-z])")
EQUALITY = re.compile(
    r"^[\s,，;；(（*_]*(?:and |where |the )?(?:with )?equality (?:holds |occurs |is (?:attained|achieved|reached) )?(?:there )?(?:iff|if and only if|exactly (?:when|if)|precisely (?:when|if)|if|when)\s+([^.;。；)）]+)",
    re.I,
)
EQUALITY_IN_CHINESE = re.compile(r"^[\s,，;；(（]*当且仅当\s*([^。；，,)）]+?)时?\s*(?:取等号?|等号成立)")
VARIABLE = r"[A-Z](?:_\{?\w\}?)?"
INDEPENDENT = re.compile(rf"({VARIABLE})\s*\\(?:perp|indep|perp\s*\\!*\s*\\perp)\s*({VARIABLE})(?:\s*(?:\||\\mid|\\vert)\s*({VARIABLE}))?")
CHAIN = re.compile(rf"({VARIABLE})\s*(?:\\to|\\rightarrow|\\leftrightarrow|-)\s*({VARIABLE})\s*(?:\\to|\\rightarrow|\\leftrightarrow|-)\s*({VARIABLE})")
EQUAL = re.compile(rf"({VARIABLE})\s*=\s*({VARIABLE})")


def in_other_units(formula: Formula, statement: Statement, verdict: Verdict, setting: Setting, seed: int, budget: float) -> Finding | None:
    """A proof in nats of what the document, or the words behind the formula, say in bits."""
    logarithms = not NATURAL_LOG.search(formula.source)
    if not (setting.base_two or BITS.match(formula.after)) or "\\log_" in formula.source or not depends_on_base(statement, logarithms):
        return None
    if decide_statement(in_bits(statement, logarithms), seed=seed, budget=budget).status is Status.PROVED:
        return None
    return finding(formula, statement.text(), "conditional", "IT201", "right for natural logarithms", needs=["natural logarithms"], method=verdict.method)


def at_a_value(
    formula: Formula, statement: Statement, others: tuple[Statement, ...], words: Surroundings, sources: dict[int, str], seed: int, budget: float
) -> Finding | None:
    """A proof on the average over y of what the sentence says of every y, or of a fixed one."""
    named = set()
    for m in EACH.finditer(words.sentence):
        numbers = [g for g in m.groups() if g]
        named |= {sources.get(int(k), "").strip()[:1] for k in numbers} if numbers else {"*"}
    named |= {g for m in ALL_VALUES.finditer(formula.source) for g in m.groups() if g}
    if statement.rel != "=":
        named |= set(re.findall(r"[A-Z]\s*(?:\||\\mid|\\vert)\s*([a-z])\s*[)\]]", formula.source))  # H(X|y), not H(x|y)
    for other in others:
        at = set(re.findall(r"=([a-z])\b", other.text())) - set(re.findall(r"=([a-z])\b", statement.text()))
        if not (at & named or (at and "*" in named)):
            continue
        if decide_statement(other, seed=seed, budget=budget).status is Status.REFUTED:
            message = f"holds on the average only: {other.text()} is false at some {', '.join(sorted(at))}"
            return finding(formula, statement.text(), "unknown", "IT401", message)
    return None


def case_of_equality(formula: Formula, statement: Statement, words: Surroundings, reading: Any, seed: int, budget: float) -> tuple[str, Verdict] | None:
    """The condition under which the text says that a proved inequality is an equality, and a model of it in which it is none."""
    if statement.rel not in ("<=", ">=") or len(reading.statements) != 1 or statement.given:
        return None
    condition = _condition(words, reading)
    given: list[Any] = _read(condition) if condition else []
    variables = {v for g in given for group in ((g.of, g.by) if isinstance(g, FunctionOf) else g.groups) for v in group}
    if not given or not variables <= statement.lhs.atoms(RandomVariable) | statement.rhs.atoms(RandomVariable):
        return None
    if not all(m.law == Law("p") for side in (statement.lhs, statement.rhs) for m in side.atoms(Entropy, MutualInformation)):
        return None
    verdict = decide_statement(Statement("=", statement.lhs, statement.rhs, tuple(given)), seed=seed, budget=budget)
    return (" and ".join(g.text() for g in given), verdict) if verdict.status is Status.REFUTED else None


def _condition(words: Surroundings, reading: Any) -> str | None:
    notes = list(reading.notes)
    for before, note in zip(["", *notes], notes, strict=False):
        if note.startswith("equality: ") and re.search(r"\b(?:iff|if and only if|if|when)\b|当且仅当", before, re.I):
            return str(note.removeprefix("equality: "))
    if re.search(r"\{\d+\}", re.sub(r"\{\d+\}(?= and| or|,)", "", words.left)) and re.search(r"\\[lg]eq?|[<>=]", words.beside):
        return None  # which of the inequalities is meant
    for text in (words.behind, words.behind_later):
        found = EQUALITY.match(text) or EQUALITY_IN_CHINESE.match(text)
        if found:
            return found[1].strip(" *_,$")
    return None


def _read(condition: str) -> list[Assumption]:
    """The condition, where it is read to its end."""
    text = condition.replace("$", "").replace("\\!", "").strip()
    try:
        if made := INDEPENDENT.fullmatch(text):
            x, y, z = (RandomVariable(n) if n else None for n in made.groups())
            return [Independent(((x,), (y,)), (z,) if z else ())]  # type: ignore[arg-type]
        if made := CHAIN.fullmatch(re.sub(r"\s*(?:is|forms?) a Markov chain$", "", text)):
            return [Markov(tuple((RandomVariable(n),) for n in made.groups()))]
        if made := EQUAL.fullmatch(text):
            x, y = (RandomVariable(n) for n in made.groups())
            return [FunctionOf((x,), (y,)), FunctionOf((y,), (x,))]  # entropies do not see the names of the letters
    except BadName:
        return []
    whole = re.fullmatch(
        rf"{VARIABLE} (?:and|与|和) {VARIABLE} (?:are |is )?(?:相互)?(?:independent|独立)|{VARIABLE}\s*[与和]\s*{VARIABLE}\s*(?:相互)?独立"
        rf"|{VARIABLE} is (?:a (?:deterministic )?function of|independent of) {VARIABLE}", text
    )  # fmt: skip
    return stated(text, ()) if whole else []


__all__ = ["NATURAL_LOG", "at_a_value", "case_of_equality", "in_other_units"]
