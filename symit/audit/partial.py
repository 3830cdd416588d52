"""Laws that a document describes in part: "probabilities 0.15, 0.12 and 0.08; the remaining 997 words share 0.65".

A sentence (or list item, its formulas spelled out) is read whole or says nothing: every number in it must be a mass, what is left, a number of
classes, a bound on the others, or a value claimed. The masses may stand in several items; what is left closes the description.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import sympy

from symit.audit.documents import Document
from symit.language.partial import PartialLaw
from symit.language.symbols import RandomVariable

MASS = r"(?<![\d.,])(?:0?\.\d+|\d+(?:\.\d+)?\s*%)(?![\d])"
COUNT = r"(?<![\d.])(?:\d{1,3}(?:,\d{3})+|\d+)(?![\d.]*\d|\s*%|,\d)"
NUMBER = re.compile(r"\d*\.?\d+(?:,\d{3})*\s*%?")
GAP = r"[^0-9.;。；%]{0,40}?"
CLASSES = (
    r"(?:class(?:es)?|categor(?:y|ies)|words?|tokens?|symbols?|letters?|outcomes?|values?|states?|items?|species|types?|labels?|terms?"
    r"|characters?|entries|events?|options?|alternatives?|possibilities|bins?)"
)
ZH_CLASSES = r"(?:个|种)?\s*(?:类别|类|单词|词元|词|符号|字母|字符|取值|结果|状态|标签|选项)"
TOGETHER = r"(?:together|in total|a total|combined|between them|collectively|altogether|jointly)"
OTHERS = r"(?:\bremaining|\bremainder|\bothers?\b|\brest\b|\beverything else)"
REST = (
    re.compile(
        rf"{OTHERS}{GAP}(?P<over>{COUNT})?{GAP}\b(?:shar(?:e|ing)|sum(?:s|ming)?(?: up)? to|total(?:s|l?ing)?|add(?:s|ing)? up to"
        r"|account(?:s|ing)? for|mak(?:es?|ing) up"
        rf"|{TOGETHER}\s+ha(?:ve|s)|ha(?:ve|s)\s+{TOGETHER}|{TOGETHER})\b{GAP}(?P<mass>{MASS})"
        rf"(?:\s+(?:over|among|across|between)\s+(?:the\s+)?(?P<over2>{COUNT})\s+(?:other\s+|further\s+|remaining\s+)?{CLASSES})?",
        re.I,
    ),
    re.compile(
        rf"{OTHERS}\s*(?:probability\s+mass|probability|mass)?\s*(?:of|,)?\s*(?P<mass>{MASS})\s*,?\s*"
        r"(?:of the (?:probability|mass)\s*)?(?:is|are|be|to be|being)?\s*"
        rf"(?:(?:evenly|equally|uniformly)\s+)?(?:spread|shared|split|distributed|divided)\b{GAP}(?:over|among|across|between|by)\b{GAP}"
        rf"(?P<over>{COUNT})\s+(?:[a-z]+\s+){{0,2}}?{CLASSES}",
        re.I,
    ),
    re.compile(
        rf"(?:其他|其它|其余|剩余|剩下|余下)[^0-9。；%]{{0,10}}?(?P<over>{COUNT})?[^0-9。；%]{{0,14}}?(?:总和|合计|总共|总计|之和|总概率|共占|共享|共有|加起来)"
        rf"[^0-9。；%]{{0,8}}?(?P<mass>{MASS})"
    ),
)  # fmt: skip
SIZE = re.compile(rf"(?P<size>{COUNT})\s*(?:(?:possible|different|distinct|image|object)\s+)*(?:{CLASSES}\b|{ZH_CLASSES})", re.I)
CAP = (
    re.compile(
        rf"\b(?:none|no\s+(?:other|one|single))\b{GAP}"
        rf"(?:more|larger|greater|higher|above|over|exceed\w*)(?:\s+likely)?(?:\s+than)?\s+(?P<mass>{MASS})",
        re.I,
    ),
    re.compile(rf"\beach\b{GAP}(?:at most|no more than|not more than|≤)\s*(?P<mass>{MASS})", re.I),
    re.compile(rf"(?:每个|都|均)[^0-9。；]{{0,8}}?不(?:超过|大于)\s*(?P<mass>{MASS})"),
)  # fmt: skip
LARGEST = re.compile(r"\b(?:most|top)\b[^0-9.;]{0,12}?(?:probable|likely|frequent|common)\b|\blargest\s+probabilit|概率最大|最常见|最频繁", re.I)
EVENLY = re.compile(r"\b(?:evenly|equally|uniformly|equal(?:ly)? shares?)\b|均匀|平均分|等概率", re.I)
PROBABILITY = re.compile(r"probabilit|\bmass(?:es)?\b|\bfrequenc(?:y|ies)\b|概率|频率|(?<![A-Za-z])[PpQq]r?\s*(?:_|\(|=\s*[(\[])", re.I)
HELD = re.compile(
    r"\b(?:not|nor|never|about|around|roughly|approximately|almost|nearly|some|perhaps|each|respectively|at least|instead|rather)\b"
    r"|n't|≈|~|大约|约|左右|近似|每个|各自|并非|不是|除了|\\(?:approx|sim)\b",
    re.I,
)
ITEM = re.compile(rf"(?<![A-Za-z])[PpQq]r?\s*(?:_\s*(?:\{{[^{{}}]*\}}|\w)|\([^()]*\))\s*=\s*(?P<mass>{MASS})")
SENTENCE = re.compile(r"[。！？!?]|(?<!\d)(?<!\.)\.(?=\s|$)|(?<=\d)\.(?=\s|$)|\n\s*\n")
LATEX = (
    (re.compile(r"\\(?:text|mathrm|mathit|operatorname|textrm)\s*\{([^{}]*)\}"), r"\1"),
    (re.compile(r"\\(?:[lcd]?dots)"), "..."), (re.compile(r"\\%"), "%"),
    (re.compile(r"\\approx"), "≈"), (re.compile(r"\\(?:left|right)\b"), ""), (re.compile(r"\\[,;:! ]|~"), " "), (re.compile(r"\\leq?\b"), "≤"),
    (re.compile(r"\{,\}"), ","),
)  # fmt: skip


@dataclass(frozen=True)
class Described:
    """A law described in part, and where its description ends. `rounded` is the same with each number taken as a rounded one."""

    law: PartialLaw | None
    rounded: PartialLaw | None
    problem: str
    block: int
    section: int
    line: int
    last: str  # the sentence that ends the description


@dataclass(frozen=True)
class Sentence:
    """A sentence with its formulas spelled out, and the line on which it begins."""

    text: str
    block: int
    section: int
    line: int


@dataclass
class _Found:
    """What has been said of a law so far."""

    masses: list[Fraction] = field(default_factory=list)
    within: Fraction = Fraction(0)
    size: int | None = None
    cap: Fraction | None = None
    largest: bool = False
    block: int = -9


def sentences(document: Document, sources: dict[int, dict[int, str]]) -> Iterator[Sentence]:
    """All prose and displayed formulas in reading order."""
    shown = {f.block: (f.line, "{0}") for f in document.formulas if f.display and f.block not in {b for b, _, _ in document.prose}}
    blocks = sorted([*document.prose, *((b, line, text) for b, (line, text) in shown.items())])
    for block, line, raw in blocks:
        start = 0
        text = spelled_out(raw, sources.get(block, {}))
        for end in [*(m.end() for m in SENTENCE.finditer(text)), len(text)]:
            part = text[start:end]
            if part.strip():
                lead = len(part) - len(part.lstrip())
                yield Sentence(" ".join(part.split()), block, document.sections.get(block, 0), line + text[: start + lead].count("\n"))
            start = end


def spelled_out(text: str, sources: dict[int, str]) -> str:
    """Prose with its formulas as plain text."""
    return re.sub(r"\{(\d+)\}", lambda m: spelled(sources.get(int(m[1]), m[0])), text)


def spelled(source: str) -> str:
    """A formula as plain text."""
    for pattern, plain in LATEX:
        source = pattern.sub(plain, source)
    return source.strip()


def described_laws(told: list[Sentence], claims: Any) -> list[Described]:
    """The laws described in part, in reading order. `claims(text)` are the places of values claimed, which are no part of a law."""
    out: list[Described] = []
    found, section = _Found(), -1
    for sentence in told:
        if sentence.section != section or sentence.block - found.block > 4:
            found, section = _Found(), sentence.section
        spans = claims(sentence.text)
        text = _without(sentence.text, spans)
        if not NUMBER.search(text):
            continue
        law = _take(text, found, sentence)
        if law is None:
            found = _Found()
        elif law is not found:
            out.append(law)
            found = _Found()
    return out


def _without(text: str, spans: list[tuple[int, int]]) -> str:
    for start, end in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def _take(text: str, found: _Found, sentence: Sentence) -> Any:
    """The description with this sentence added; the law where it is complete; None where the sentence is not read whole."""
    left = re.sub(r"^\s*(?:[-*+]|\d+[.)])\s+", "", text)
    cap, left = _first(CAP, left)
    rest, left = _first(REST, left)
    if rest and re.search(MASS, rest.string[rest.end() :]):
        return None  # a mass after what is left: which of the two it belongs to is not clear
    items = [m["mass"] for m in ITEM.finditer(left)]
    left = ITEM.sub(" ", left)
    size = SIZE.search(left)
    left = SIZE.sub(" ", left, count=1)
    if HELD.search(left) or HELD.search(rest[0] if rest else ""):
        return None
    others = [m.group().strip() for m in NUMBER.finditer(left)]
    if others and (not re.search(MASS, left) or [m.group().strip() for m in re.finditer(MASS, left)] != others or not PROBABILITY.search(text)):
        return None
    if size and (items or others or not rest):
        found.size = _count(size["size"])
    elif size:
        return None
    numbers = items + others
    if cap:
        found.cap = _mass(cap["mass"])
    if numbers:
        found.masses += [_mass(n) for n in numbers]
        found.within = max([found.within, *map(_half, numbers)])
        found.largest = found.largest or bool(LARGEST.search(text))
    found.block = sentence.block
    if rest is None:
        return found
    if not found.masses:
        return None
    found.within = max(found.within, _half(rest["mass"]))
    groups = rest.groupdict()
    counts = {_count(groups[g]) for g in ("over", "over2") if groups.get(g)}
    if found.size is not None:
        counts.add(found.size - len(found.masses))
    return _described(found, _mass(rest["mass"]), counts, bool(EVENLY.search(rest[0]) or EVENLY.search(left)), sentence)


def _first(patterns: Any, text: str) -> tuple[Any, str]:
    for pattern in patterns:
        match = pattern.search(text)
        if match:
            return match, text[: match.start()] + " " + text[match.end() :]
    return None, text


def _described(found: _Found, rest: Fraction, counts: set[int], evenly: bool, sentence: Sentence) -> Described | None:
    if len(counts) > 1 or any(n < 1 for n in counts) or (evenly and not counts):
        return None
    over = next(iter(counts), None)
    cap = min(found.masses) if found.largest and found.cap is None else found.cap
    laws: list[PartialLaw | None] = []
    problem = ""
    for within in (Fraction(0), found.within):
        bound = rest / over if evenly and over else cap
        try:
            laws.append(PartialLaw(RandomVariable("X"), tuple(map(_exact, found.masses)), _exact(rest), over,
                                   None if bound is None else _exact(bound), None, _exact(within)))  # fmt: skip
        except ValueError as error:
            laws.append(None)
            problem = problem or str(error)
    return Described(laws[0], laws[1], problem, sentence.block, sentence.section, sentence.line, sentence.text)


def _mass(text: str) -> Fraction:
    digits = text.replace("%", "").strip()
    value = Fraction("0" + digits if digits.startswith(".") else digits)
    return value / 100 if "%" in text else value


def _half(text: str) -> Fraction:
    """Half a unit of the last digit."""
    places = len(text.replace("%", "").strip().partition(".")[2]) + (2 if "%" in text else 0)
    return Fraction(1, 2 * 10**places)


def _count(text: str) -> int:
    return int(text.replace(",", ""))


def _exact(x: Fraction) -> Any:
    return sympy.Rational(x.numerator, x.denominator)
