"""What stands near a formula: the words behind it with their formulas, the words and the heading before it, its opposite."""

from __future__ import annotations

import re

from symit.audit.documents import Document, Formula
from symit.audit.hypotheses_words import LABEL, STARTS
from symit.audit.prose import Surroundings, first_sentence


def spell_out(formula: Formula, words: Surroundings, document: Document, everywhere: dict[int, dict[int, str]]) -> None:
    """The words behind a formula with their formulas written out, and the formulas beside it."""
    own = everywhere.get(formula.block, {})
    alone = formula.display and not formula.before.strip()
    behind = everywhere.get(formula.block + 1, {}) if alone and not formula.after.strip() else own
    words.sources = own if not alone else everywhere.get(formula.block - 1, {})
    words.behind, words.behind_later = (re.sub(r"\{(\d+)\}", lambda m: behind.get(int(m[1]), m[0]), t) for t in (words.right, words.later))
    if not words.later.strip() and not alone:
        nearest = next(((b, raw) for b, _, raw in document.prose if b == formula.block + 1), None)
        words.later = first_sentence(nearest[1]) if nearest else ""
    words.beside = " ".join(words.sources.get(int(k), "") for k in re.findall(r"\{(\d+)\}", words.left))


RELATIONS = re.compile(r"\\(?:leq?|geq?|leqslant|geqslant|lt|gt)(?![A-Za-z])|[<>≤≥]")


def opposite(formula: Formula, document: Document) -> str | None:
    """A formula of the block, or one beside it, with the same two sides and another inequality between them."""
    pieces = [re.sub(r"\s+", "", p) for p in RELATIONS.split(formula.source)]
    own = RELATIONS.findall(formula.source)
    if len(pieces) != 2:
        return None
    for f in document.formulas:
        if f.section == formula.section and abs(f.block - formula.block) <= 1 and f is not formula:
            other = [re.sub(r"\s+", "", p) for p in RELATIONS.split(f.source)]
            theirs = (RELATIONS.findall(f.source) or [""])[0]
            turned = ("l" in own[0] or own[0] in "<≤") != ("l" in theirs or theirs in "<≤")
            if (other == pieces and turned) or (other == pieces[::-1] and not turned):
                return f.source.strip()
    return None


BARE = re.compile(r"\s*[A-Z](?:_\{?\w\}?)?'?\s*")


def naming_two(document: Document, sources: dict[int, dict[int, str]]) -> list[tuple[int, str, dict[int, str]]]:
    """The sentences of a document that name two variables or more, with their blocks."""
    out = []
    for block, _, text in document.prose:
        own = sources.get(block, {})
        if len([1 for s in own.values() if BARE.fullmatch(s)]) < 2:
            continue
        for sentence in re.split(r"(?<=[.。！？!?;；\n])(?=\s|$)|(?<=[。！？；])", text):
            if len({own.get(int(k), "").strip() for k in re.findall(r"\{(\d+)\}", sentence) if BARE.fullmatch(own.get(int(k), ""))}) > 1:
                out.append((block, sentence, own))
    return out


def orthogonal(document: Document, sources: dict[int, dict[int, str]]) -> bool:
    """Does a sentence say of the sign of independence that it means orthogonal, or uncorrelated, variables?"""
    for block, _, text in document.prose:
        for sentence in re.split(r"(?<=[.。！？!?;；\n])(?=\s|$)|(?<=[。！？；])", text):
            said = re.search(r"\borthogonal|\buncorrelated|\bperpendicular|正交|不相关", sentence, re.I)
            if said and not re.search(r"\bnot\b|\bindependen", sentence):
                if any("\\perp" in sources.get(block, {}).get(int(k), "") for k in re.findall(r"\{(\d+)\}", sentence)):
                    return True
    return False


def spoken_before(formula: Formula, said: list[tuple[int, str, dict[int, str]]]) -> list[tuple[str, dict[int, str]]]:
    """Those of them that stand before a formula; what its own paragraph assumes is read with its hypotheses."""
    out = [(s, own) for b, s, own in said if formula.block - 40 <= b < formula.block]
    return out + [(s, own) for b, s, own in said if b == formula.block and s in formula.before and not STARTS.match(LABEL.sub("", s.strip()))]


def earlier_words(formula: Formula, document: Document) -> str:
    """The last two sentences before that of a formula, in its block or the one before."""
    before = next((raw for b, _, raw in reversed(document.prose) if b < formula.block and formula.block - b <= 2), "")
    text = before + " " + formula.before
    return text[-300:]


def heading_of(formula: Formula, document: Document) -> str:
    """The heading above a formula."""
    for block, line, text in reversed(document.prose):
        if block <= formula.block and 0 < line <= len(document.lines) and document.lines[line - 1].lstrip().startswith("#"):
            return text if document.sections.get(block, -1) == formula.section else ""
    return ""


__all__ = ["earlier_words", "heading_of", "naming_two", "opposite", "orthogonal", "spell_out", "spoken_before"]
