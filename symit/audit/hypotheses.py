"""The sentences that state what a formula takes for granted, the assumptions in them, and the words that were not read.

`Let {0} be injective. Then {1}`, `Assumptions: X-Y-Z Markov.` before a display, a cell beside it in a table: a formula is
not refuted where a word of such a sentence may narrow the laws that are meant and nothing read accounts for it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, field
from operator import itemgetter

from symit.audit.documents import START, Document, Formula
from symit.audit.hypotheses_words import (
    CHINESE,
    EXPLAINED,
    HARMLESS,
    HARMLESS_IN_CHINESE,
    INSIDE,
    LABEL,
    LASTING,
    NARROW,
    RELATION,
    SAYS_OF,
    STARTS,
    STARTS_IN_CHINESE,
    STOP,
    TAKEN_UP,
    VERB,
    WHOLE,
)
from symit.audit.stated import stated
from symit.language.objects import RandomVariable
from symit.language.statements import Assumption

REACH = 4  # blocks
CONSTANT = re.compile(r"(?:the )?Euler(?:[-–—\s]*Mascheroni)?(?:['’]s)? constant|欧拉[-–—]?(?:马歇罗尼|马斯刻若尼)?常数")
NAME = re.compile(r"[^=<>(){}]{1,14}|[^=<>()]{1,6}(?:_\{[^}]*\})?")


@dataclass
class Hypotheses:
    """What the sentences that govern a formula take for granted."""

    sentences: list[tuple[str, str]] = field(default_factory=list)  # with formulas as {k}, and with names spelled out
    unread: list[str] = field(default_factory=list)  # relations in them that no reading accounts for
    beside: list[str] = field(default_factory=list)  # conditional sentences just before, which say themselves what then holds
    remarks: list[str] = field(default_factory=list)  # verbless remarks, labels, headings, the formula's own sentence

    def assumptions(self, variables: Iterable[RandomVariable]) -> list[Assumption]:
        """Chains, independence and functions that these sentences state in words."""
        out: list[Assumption] = []
        for sentence in [s for _, s in self.sentences] + self.remarks:
            out += stated(sentence, variables)
        return list(dict.fromkeys(out))

    def strange(self, known: Iterable[Assumption]) -> str | None:
        """The words that may narrow the laws in question and that none of the assumptions `known` explains; None if there are none."""
        kinds = {type(a) for a in known}
        explained = re.compile("|".join(words for words, types in EXPLAINED if kinds & set(types)) or r"(?!)", re.I)
        for sentence in (CONSTANT.sub(" ", s) for s, _ in self.sentences):
            for word in re.findall(r"[A-Za-z][A-Za-z-]*[A-Za-z]", re.sub(r"\{[\d#]+\}|\$[^$]*\$", " ", sentence)):
                if not all(len(w) < 2 or HARMLESS.fullmatch(w) or explained.fullmatch(w) for w in word.split("-")) and not explained.fullmatch(word):
                    return f"{sentence.strip(' *_|>')[:40]} ... {word}" if word not in sentence[:40] else sentence.strip(" *_|>")[:60]
            for run in CHINESE.findall(sentence):
                rest = explained.sub("", HARMLESS_IN_CHINESE.sub("", run))
                if rest:
                    return f"{sentence.strip()[:40]} ({rest[:12]})"
        for remark in (CONSTANT.sub(" ", r) for r in self.remarks + self.beside):
            found = next((m for m in NARROW.finditer(remark) if not explained.match(m.group())), None)
            if found:
                return f"{remark.strip(' *_|>')[:60]}"
        return self.unread[0] if self.unread else None


def hypotheses(formula: Formula, document: Document, sources: dict[int, dict[int, str]], read: dict[tuple[int, int], bool]) -> Hypotheses:
    """The sentences that govern a formula: those before it in its block, in a table's row, and in blocks just before.

    `read` says of a formula, by block and number, whether a relation in it was read as an assumption.
    """
    out = Hypotheses()
    left, right = formula.before[-2000:], formula.after[:600]
    row = document.lines[formula.line - 1].lstrip().startswith("|") if 0 < formula.line <= len(document.lines) else False
    own = sources.get(formula.block, {})
    pieces = _sentences(left)
    last = pieces.pop() if pieces and not re.search(r"[.。！？!?；;\n]\s*$", left) else ""
    resumed = bool(TAKEN_UP.match(LABEL.sub("", last)))
    for sentence in pieces:
        _take(out, sentence, formula.block, own, read, near=True, resumed=resumed)
    if row:
        for cell in [*left.split("|"), *right.split("|")]:
            _take(out, cell, formula.block, own, read, near=True)
    clause = _sentences(last + "{#}" + right)
    if clause and not row:
        spelled = _spelled(clause[0], own)
        out.remarks.append(spelled)
        for condition in INSIDE.findall(clause[0].replace("{#}", "")):
            _take(out, condition.strip(), formula.block, own, read, near=True)
        start = LABEL.sub("", last)
        if STARTS.match(start) or STARTS_IN_CHINESE.match(start):
            _take(out, re.split(r"[,，:：]|\bthen\b|则", start)[0], formula.block, own, read, near=True)
    for mark in re.findall(r"\[\^(\w+)\]", left[-300:] + right[:200]):
        note = next((line.split(":", 1)[1] for line in document.lines if line.startswith(f"[^{mark}]:")), "")
        out.remarks += [note] if note else []
    for block, text in lasting(document):
        if block < formula.block:
            _take(out, text, block, sources.get(block, {}), read, near=False)
    nearest = True
    for at in range(bisect_left(document.prose, formula.block, key=itemgetter(0)) - 1, -1, -1):
        block, line, text = document.prose[at]
        if document.sections.get(block, -1) != formula.section:
            break
        if formula.block - block > REACH and not _theorem(document, block, formula):
            break
        heading = 0 < line <= len(document.lines) and document.lines[line - 1].lstrip().startswith("#")
        for sentence in _sentences(text):
            if heading:
                out.remarks += [sentence] if nearest or formula.block - block <= REACH else []
            else:
                _take(out, sentence, block, sources.get(block, {}), read, near=nearest and not pieces, resumed=resumed and nearest)
        nearest = False
    return out


def lasting(document: Document) -> list[tuple[int, str]]:
    """The sentences that state a condition for a whole chapter or document, with their blocks."""
    if document.lasting is None:
        document.lasting = [(b, s) for b, _, text in document.prose if LASTING.search(text) for s in _sentences(text) if lasts(s)]
    return document.lasting


def lasts(sentence: str) -> bool:
    """`Throughout, all variables are independent`: a condition for all that follows."""
    return bool(LASTING.search(sentence) and (NARROW.search(sentence) or re.search(r"\b(?:assum|suppos)\w*|假设|假定", sentence, re.I)))


def _theorem(document: Document, block: int, formula: Formula) -> bool:
    """Does a block stand in the theorem that holds the formula?"""
    first, last = (bisect_left(document.prose, b, key=itemgetter(0)) for b in (block, formula.block + 1))
    texts = [t for _, _, t in document.prose[first:last]]
    return bool(START.match(texts[0])) and not any(START.match(t) for t in texts[1:])


def _sentences(text: str) -> list[str]:
    text = re.sub(r"\bi\.\s?i\.\s?d\b\.?", "iid", text)
    text = re.sub(r"\b(e\.\s?g|i\.\s?e|w\.\s?r\.\s?t|a\.\s?s|a\.\s?e|resp|cf|eq|fig|sec)\.", lambda m: m[1].replace(".", ""), text, flags=re.I)
    return [s for s in STOP.split(text) if s.strip()]


def _take(
    out: Hypotheses, sentence: str, block: int, sources: dict[int, str], read: dict[tuple[int, int], bool], *, near: bool, resumed: bool = True
) -> None:
    plain = LABEL.sub("", sentence.replace("|", " ")).strip()
    if not plain:
        return
    if not resumed and WHOLE.match(plain):
        out.beside += [_spelled(plain, sources)] if near else []
        return
    names = [k for m in [SAYS_OF.match(plain)] if m for k in re.findall(r"\{(\d+)\}", m[0])]
    of_names = SAYS_OF.match(plain) and all(NAME.fullmatch(sources.get(int(k), "").strip()) for k in names)
    starts = STARTS.match(plain) or STARTS_IN_CHINESE.match(plain) or re.search(r"\b(?:assum|suppos|provided that)\w*", plain, re.I)
    if of_names or starts or lasts(plain):
        out.sentences.append((plain, _spelled(plain, sources)))
        bare = RELATION.search(plain)
        if bare and not stated(plain, ()):
            out.unread.append(f"{plain[:60]}: not read as an assumption")
        for k in map(int, re.findall(r"\{(\d+)\}", plain)):
            source = sources.get(k, "")
            if RELATION.search(source) and not read.get((block, k), False):
                out.unread.append(f"{source[:40]}: not read as an assumption")
    elif near and len(plain.split()) <= 14 and not VERB.search(re.sub(r"\{\d+\}", " ", plain)):
        out.remarks.append(_spelled(plain, sources))


def _spelled(sentence: str, sources: dict[int, str]) -> str:
    """The sentence with the short formulas in it written out."""
    return re.sub(r"\{(\d+)\}", lambda m: sources.get(int(m[1]), m[0]).strip() if len(sources.get(int(m[1]), "")) < 60 else m[0], sentence)


__all__ = ["Hypotheses", "hypotheses"]
