"""What a document's words and formulas say that its names of divergences mean: Renyi's D_\\alpha, H^2 with the half or without."""

from __future__ import annotations

import re
from collections.abc import Iterator

from symit.audit.documents import Document
from symit.kernel import Status
from symit.language.latex.context import DocumentContext
from symit.language.latex.errors import Unread
from symit.language.latex.reading import read_latex
from symit.provers.statements import decide_statement

RENYI = re.compile(r"R[ée]nyi|R\\'\{?e\}?nyi|雷尼|瑞利熵|仁义", re.I)
OTHER_ORDERS = re.compile(r"(?:\{\d+\}|α|alpha)[- ]?(?:divergence|散度)|Amari|Tsallis|Cressie|Chernoff", re.I)
OWN = re.compile(r"(?:R[ée]nyi|R\\'\{?e\}?nyi)(?:'s)?[\s-]*(?:\{\d+\}|α|alpha)?[- ]?(?:divergences?|entrop(?:y|ies)|散度)", re.I)
CALL = re.compile(r"\s*\\?(?P<head>delta|Delta|V|d|rho)\s*\(\s*\\?[A-Za-z]+\s*,\s*\\?[A-Za-z]+\s*\)\s*")
WORDS = {"TV": re.compile(r"total[- ]variation(?! norm)|全变差", re.I), "triangular": re.compile(r"triangular discrimination|三角判别", re.I)}
WITHOUT_HALF = re.compile(r"without the (?:factor|half)|L_?1|\\ell_1", re.I)
SQUARED = re.compile(r"\b[Hh]\s*\^\s*\{?\s*2\s*\}?\s*(?:\\left)?\s*\(")
CLAUSE = re.compile(r"[.;。；]\s|\n\n")


def conventions(document: Document, sources: dict[int, dict[int, str]]) -> dict[int, dict[str, str]]:
    """For each section, what D_alpha, H^2, delta, Delta stand for there, as far as the document says it."""
    sections = sorted({f.section for f in document.formulas})
    spoken: dict[int, list[str]] = {s: [] for s in sections}
    found: dict[int, dict[str, str]] = {s: {} for s in sections}
    last = 0
    for block, _, text in document.prose:
        last = document.sections.get(block, last)
        if last not in spoken:
            continue
        spoken[last].append(_orders(text, sources.get(block, {})))
        for clause in CLAUSE.split(text):
            for k in re.findall(r"\{(\d+)\}", clause):
                named = CALL.fullmatch(sources.get(block, {}).get(int(k), ""))
                kinds = [kind for kind, words in WORDS.items() if words.search(clause)]
                if named and len(kinds) == 1 and not WITHOUT_HALF.search(clause):
                    found[last][named["head"]] = kinds[0]
    words = " ".join(t for texts in spoken.values() for t in texts)
    for section in sections:
        own = " ".join(spoken[section])
        if _renyi(own) or (not OTHER_ORDERS.search(OWN.sub(" ", own)) and _renyi(words)):
            found[section]["D_alpha"] = "renyi"
    half = set(hellinger(document))
    for section in sections:
        if len(half) == 1:
            found[section]["H^2"] = next(iter(half))
    return found


SIMPLEX = re.compile(r"one-hot|probability vector|sums? to (?:one|1)|label distribution|over (?:the )?(?:classes|labels)|独热|概率向量", re.I)
VECTOR = re.compile(r"\s*(?:\\(?:mathbf|bm)\s*)?\{?\s*(?P<name>[a-z])\s*\}?\s*(?:=\s*\(.*|\\in.*)?", re.S)  # y, \mathbf y, y = (0, ..., 1), y \in ...


def summing_to_one(document: Document, sources: dict[int, dict[int, str]]) -> dict[int, set[str]]:
    """For each section, the vectors that its words call one-hot or a probability vector."""
    found: dict[int, set[str]] = {}
    last = 0
    for block, _, text in document.prose:
        last = document.sections.get(block, last)
        for clause in re.split(r"[.;,。；，]\s|\n\n|\band\b", text):
            names = [VECTOR.fullmatch(sources.get(block, {}).get(int(k), "")) for k in re.findall(r"\{(\d+)\}", clause)]
            letters = {n["name"] for n in names if n is not None}
            if SIMPLEX.search(clause) and not re.search(r"\bnot\b|n't", clause) and len(letters) == 1:
                found.setdefault(last, set()).update(letters)
    return found


def _orders(text: str, sources: dict[int, str]) -> str:
    """The text without the formulas that are no orders: the f of "an f-divergence" is none."""
    return re.sub(r"\{(\d+)\}", lambda m: m[0] if "alpha" in sources.get(int(m[1]), "alpha") else "()", text)


def _renyi(text: str) -> bool:
    return bool(RENYI.search(text)) and not OTHER_ORDERS.search(OWN.sub(" ", text))


def hellinger(document: Document) -> Iterator[str]:
    """The factor with which each equation for H^2(P,Q) in the document defines it."""
    for formula in document.formulas:
        if not SQUARED.search(formula.source) or "=" not in formula.source:
            continue
        held = []
        for convention in ("half", "full"):
            context = DocumentContext(conventions={"H^2": convention})
            try:
                reading = read_latex(formula.source, context)
            except Unread:
                break
            if reading.statements and reading.statements[0].rel == "=":
                verdict = decide_statement(reading.statements[0], budget=0.5)
                held += [convention] if verdict.status is Status.PROVED else []
        if len(held) == 1:
            yield held[0]


__all__ = ["conventions", "summing_to_one"]
