"""Entropies and perplexities that a document states of a law that it describes in part: outside the exact interval, or possible."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import sympy

from symit.audit.documents import Document, Formula
from symit.audit.partial import CLASSES, MASS, Described, Sentence, spelled
from symit.audit.report import Finding, finding
from symit.kernel import Status
from symit.language.objects import Comparison, Entropy, H, Law, MutualInformation, RandomVariable
from symit.language.partial import PartialLaw
from symit.language.statements import NotExpressed, Printed, Statement
from symit.provers.statements import decide_statement

REACH = 6  # blocks
VALUE = r"(?P<digits>\d+(?:\.\d+)?)"
UNIT = r"(?P<unit>bits?|nats?|比特|纳特)"
SUBJECT = (
    r"(?:(?:that|the|its|their|this|an?|Shannon|total|overall|whose|has|have|with)\s+)*(?P<what>entropy|perplexity)"
    r"(?:\s+of\s+(?:the|this|such\s+a)\s+(?:[a-z]+\s+){0,2}?(?:distribution|law|source|model|prediction|histogram))?"
)
VERB = (
    r"\**(?:(?:is|was|equals|comes to|amounts to|works out (?:to|at)|turns out to be|of|=|≈|:)\**\s*(?:therefore|then|thus|hence)?\s*)?"
    r"(?:(?:only|just|about|around|approximately|roughly|≈|nearly)\s+)?"
)
START = (
    r"(?:^\s*(?:[-*+]\s+)?\**|(?<=[,.;:，。；：])|\b(?:and|so|then|thus|hence|therefore|giving|gives|give|means|for)\b)\s*"
    r"(?:(?:and|so|then|thus|hence|therefore|giving)\b,?\s*)?"
)
END = r"(?=\s*(?:$|[.,;:!)。，；：！）(（]|\band\b|(?:\bper\s+|/\s*)(?:word|symbol|token|letter|character|sample|draw|class|outcome)\b))"
PROSE = (
    re.compile(rf"{START}{SUBJECT}\s*{VERB}{VALUE}(?:\s*{UNIT})?{END}", re.I),
    re.compile(rf"(?:^|(?<=[，。；、：,;:*]))\s*(?:因此|所以|于是|则|故|其|该分布的|这个分布的|分布的|信息)*(?P<what>熵|困惑度)\**\s*(?:约?为|约?是|等于|大约是|大约为|大约|约|≈|=|：|:)*\s*"
               rf"{VALUE}(?:\s*{UNIT})?{END}"),
)  # fmt: skip
MATH = re.compile(rf"(?<![A-Za-z])H\s*(?:\([^()]*\))?\s*[=≈]\s*{VALUE}(?:\s*{UNIT})?", re.I)
# the only words that may stand beside a stated value: with others it may be that of another law, or a bound
NEUTRAL = re.compile(
    r"so|then|thus|hence|therefore|and|the|its|their|this|that|of|we|have|has|gets?|obtain|finds?|computed?|gives?|giving|is|are|was|equals?|which"
    r"|entropy|perplexity|shannon|distribution|law|source|model|bits?|nats?|per|word|symbol|class|token|for|it|with|whose|now|here|calculation"
    r"|computation|total|overall|in|to|be",
    re.I,
)
ZH_NEUTRAL = re.compile(
    r"因此|所以|于是|则|故|得到|得|可得|计算|熵|困惑度|分布|信息|该|这个|其|的|为|是|约|有|比特|纳特|我们|每|词|类别|类|个|等于|即"
)
# what, later in the sentence, may make it a value of something else
SHIFT = re.compile(
    r"\b(?:if|when|for|under|with|without|after|before|would|could|might|unless|assuming|provided|by|in case|were|rather|instead|not)\b"
    r"|n't|如果|若|当|假设|不是|而非",
    re.I,
)
TERM = rf"({MASS})\s*(?:\\cdot|\*|×)?\s*\\?(?:log|ln)\s*(?:_\s*\{{?\s*(?:2|e)\s*\}}?)?\s*\(?\s*({MASS})\s*\)?"
DOTTED = re.compile(
    rf"\s*H\s*\(\s*(?P<name>[A-Za-z])\s*\)\s*=\s*(?:-\s*[\[({{]\s*(?P<sum>{TERM.replace('(', '(?:', 1)}.*?)\+\s*\.\.\.\s*[\])}}]"
    rf"|(?P<minus>-.*?)-\s*\.\.\.)\s*[≈=]\s*{VALUE}\s*(?P<unit>bits?|nats?)?\s*[.,]?\s*",
    re.I,
)
ENTROPY_OF = re.compile(r"(?<![A-Za-z\\])H\s*(?:_\s*(?:\{[^{}]*\}|\w))?\s*(?:\\left)?\(([^()]*)\)")
SHORT = re.compile(rf"\s*H\s*(?:≈|=)\s*{VALUE}\s*(?P<unit>bits?|nats?)?\s*[.,]?\s*", re.I)
BASES = ((1, ""), (2, "with logarithms to base 2 (bits)"), (10, "with logarithms to base 10"))


@dataclass(frozen=True)
class Value:
    """A stated value in words."""

    statement: Statement
    unit: str | None
    formula: Formula
    around: tuple[str, str]


def places_of_values(text: str) -> list[tuple[int, int]]:
    """Where values of entropies stand in a sentence."""
    return [m.span() for pattern in (*PROSE, MATH) for m in pattern.finditer(text)]


def values_in_words(document: Document, told: list[Sentence]) -> Iterator[Value]:
    """`the entropy is about 8.2 bits`: values that no formula states."""
    shown = {f.block for f in document.formulas if f.display}
    for k, sentence in enumerate(told):
        if sentence.block in shown:
            continue
        earlier = " ".join(s.text for s in told[:k] if s.section == sentence.section)
        for pattern in PROSE:
            for match in pattern.finditer(sentence.text):
                what = match["what"].lower()
                perplexity = what in ("perplexity", "困惑度")
                if not perplexity and not match["unit"]:
                    continue
                unit = _unit(match["unit"])
                x = H(RandomVariable("X"))
                lhs = sympy.exp(x) if perplexity else x / sympy.log(2) if unit == "bits" else x
                before = f"{earlier} {sentence.text[: match.start()]}"
                line = next((n for n in range(sentence.line, len(document.lines) + 1) if match["digits"] in document.lines[n - 1]), sentence.line)
                column = document.lines[line - 1].find(match["digits"]) + 1
                own = Formula(match.group().strip(" ,.;:，。；：*"), line, max(1, column), line, False, sentence.block, sentence.section, 0)
                around = (before, sentence.text[match.end() :])
                yield Value(Statement("~", lhs, Printed(match["digits"])), "nats" if perplexity else unit, own, around)


def _blank(text: str, spans: list[tuple[int, int]]) -> str:
    for start, end in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def neutral(words: str) -> bool:
    """Do the words beside a value leave it that of the law described?"""
    plain = re.sub(r"\{\d+\}|\\formula", " ", words)
    return all(NEUTRAL.fullmatch(w) or re.fullmatch(CLASSES, w, re.I) for w in re.findall(r"[A-Za-z']+", plain)) and not re.search(
        r"[\u4e00-\u9fff]", ZH_NEUTRAL.sub("", plain)
    )


def beside(before: str, after: str, law: Described) -> bool:
    """Are the words from the end of the description to a value, and those up to the next stop after it, neutral?

    `before` is all that stands before the value in its own block and in those since the description's.
    """
    left = " ".join(before.split())
    if law.last in left:
        left = left.rpartition(law.last)[2]
    else:
        # inside the last sentence of the description, which was read whole
        inside = next((k for k in range(len(left)) if law.last.startswith(left[k:])), None)
        left = re.split(r"[\d%]", left[inside:])[-1] if inside is not None else left
    left = _blank(left, places_of_values(left))
    right = re.split(r"[;；。！!?？]|\.(?=\s|$)", after)[0]
    beyond = _blank(right, places_of_values(right))
    return neutral(left) and not re.search(r"\d", left) and neutral(re.split(r"[,:()，：（）]", right)[0]) and not SHIFT.search(beyond)


def named_once(document: Document, section: int) -> bool:
    """Do the formulas of a section speak of the entropy of one variable only?"""
    heads = (ENTROPY_OF.findall(f.source) for f in document.formulas if f.section == section)
    return len({name.strip() for found in heads for name in found if name.strip()}) <= 1


def law_for(formula: Formula, described: list[Described]) -> Described | None:
    """The description that a value belongs to; None where it is not clear which one."""
    near = [d for d in described if d.section == formula.section and 0 <= formula.block - d.block <= REACH]
    if not near:
        return None
    last = near[-1]
    earlier = [d for d in near[:-1] if d.law != last.law]
    if not earlier:
        return last
    return last if formula.block - last.block <= 1 and last.block - earlier[-1].block >= 2 else None


def printed_value(statement: Statement, unit: str | None, source: str) -> Statement:
    """H(X) = 8.2 bits as the rounded value that it is."""
    if statement.rel != "=" or not isinstance(statement.rhs, sympy.Basic):
        return statement
    scale = sympy.log(2) if unit == "bits" and statement.rhs.has(sympy.log) else sympy.S.One
    value = statement.rhs / scale
    digits = next((d for d in re.findall(r"\d+(?:\.\d+)?", source) if value == sympy.Rational(d)), None)
    return replace(statement, rel="~", lhs=statement.lhs / scale, rhs=Printed(digits)) if digits else statement


def value_of_formula(formula: Formula, source: str, described: list[Described]) -> tuple[Statement, str | None] | None:
    """`H(X) = -[0.15 log 0.15 + ... ] = 2.89 bits` with dots for what is not spelled out, or `H = 2.89 bits`: the statement and unit."""
    law = law_for(formula, described)
    if law is None:
        return None
    source = spelled(source)
    match = DOTTED.fullmatch(source)
    if match is not None:
        known = list((law.law or law.rounded).known) if law.law or law.rounded else []  # type: ignore[union-attr]
        body = match["sum"] if match["sum"] is not None else match["minus"]
        sign = r"\+" if match["sum"] is not None else "-"
        terms = [t.strip() for t in re.split(sign, body) if t.strip()]
        for term in terms:
            pair = re.fullmatch(TERM, term)
            if pair is None or pair[1] != pair[2] or sympy.Rational(pair[1]) not in known:
                return None
            known.remove(sympy.Rational(pair[1]))
    match = match or SHORT.fullmatch(source)
    if match is None:
        return None
    unit = _unit(match["unit"])
    entropy = H(RandomVariable("X"))
    return Statement("~", entropy / sympy.log(2) if unit == "bits" else entropy, Printed(match["digits"])), unit


def _unit(word: str | None) -> str | None:
    return None if word is None else "bits" if word.lower().startswith("b") or word == "比特" else "nats"


def judge_value(
    formula: Formula, statement: Statement, unit: str | None, described: list[Described], around: tuple[str, str], seed: int, budget: float
) -> Finding | None:
    """The finding for a stated entropy of a law described in part; None where it may be about something else."""
    found = law_for(formula, described)
    variable = _subject(statement)
    if found is None or variable is None or not beside(*around, found):
        return None
    statement = replace(statement, given=())
    shown = statement.text()
    if found.rounded is None:
        return finding(formula, shown, "unknown", "IT401", f"the law described in line {found.line} is none: {found.problem}")
    in_base = [(replace(statement, lhs=statement.lhs / sympy.log(b) if b > 1 else statement.lhs), words) for b, words in BASES]
    trials = in_base if unit is None else in_base[:1]
    exact = [(_decide(s, found.law, variable, seed, budget), words) for s, words in trials] if found.law is not None else []
    given = [{"text": (found.law or found.rounded).text(), "line": found.line}]
    for verdict, words in exact:
        if verdict.status is Status.PROVED and not words:
            return finding(formula, shown, "proved", "IT002", verdict.why, method=verdict.method, given=given)
        if verdict.status in (Status.PROVED, Status.CONDITIONAL):
            needs = [*([words] if words else []), *verdict.needs]
            return finding(formula, shown, "conditional", "IT201", verdict.why, needs=needs, method=verdict.method, given=given)
        if verdict.status is not Status.REFUTED:
            return finding(formula, shown, "unknown", "IT401", verdict.why, given=given)
    loose = [_decide(s, found.rounded, variable, seed, budget) for s, _ in trials]
    if all(v.status is Status.REFUTED for v in loose):
        first = exact[0][0] if exact else loose[0]
        example = first.counterexample
        return finding(formula, shown, "refuted", "IT105", first.why, method=first.method, given=given,
                       counterexample=example.to_json() if example else None, shown=example.text() if example else "")  # fmt: skip
    why = f"{exact[0][0].why}; but the masses may be rounded ones" if exact else loose[0].why
    return finding(formula, shown, "unknown", "IT401", why, given=given)


def _decide(statement: Statement, law: PartialLaw, variable: RandomVariable, seed: int, budget: float) -> Any:
    return decide_statement(statement.assuming([replace(law, variable=variable)]), seed=seed, budget=budget)


def _subject(statement: Statement) -> RandomVariable | None:
    """The variable of the one plain entropy on the left, of a law that has no name of its own."""
    lhs = statement.lhs
    if statement.rel != "~" or not isinstance(statement.rhs, Printed) or not isinstance(lhs, sympy.Basic):
        return None
    if any(not isinstance(a, NotExpressed) for a in statement.given):
        return None
    entropies = list(lhs.atoms(Entropy))
    if len(entropies) != 1 or lhs.atoms(Comparison, MutualInformation) or lhs.free_symbols - entropies[0].free_symbols:
        return None
    (entropy,) = entropies
    if type(entropy) is not Entropy or entropy.given or entropy.at or len(entropy.of) != 1:
        return None
    if any(len(law.name) > 1 for law in entropy.atoms(Law)):
        return None
    return entropy.of[0]


__all__ = ["Value", "judge_value", "law_for", "places_of_values", "value_of_formula", "values_in_words"]
