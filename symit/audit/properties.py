"""Properties of measures that the prose of a document claims: read whole, decided, and reported (docs/prose-properties.md)."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from symit.audit.documents import Document
from symit.audit.report import Finding
from symit.audit.told import DENYING, DOUBTING, LIMITING, MISTAKEN, REPORTING, RETRACTED, WRONG, Told, restricted, told
from symit.kernel import Status, Verdict
from symit.language.properties import NoMeaning, Property
from symit.language.property_forms import bounded_by_number
from symit.language.property_quantities import QUANTITIES, ROOTS
from symit.language.sentence_formulas import shape
from symit.language.sentences import Sentence, read_sentence
from symit.language.sentences_zh import read_chinese
from symit.provers.properties import decide_property

MOST = 600  # characters of a sentence
CHINESE = re.compile(r"[一-鿿]")
SPOKEN_OF = re.compile(r"KL|entrop|informati|divergence|distance|variation|conditioning|processing|uniform|\bMI\b|PMI|surpris|correlation|熵|散度|互信息|信息|距离|条件|均匀|\{\d+\}", re.I)
SWAPPED = {"convex": "concave", "concave": "convex", "increasing": "decreasing", "decreasing": "increasing"}


def property_findings(
    document: Document, sources: dict[int, dict[int, str]], seed: int, timeout: float, limit: Callable[[float], AbstractContextManager[None]]
) -> list[Finding]:
    """A finding for each property that a sentence claims."""
    out: list[Finding] = []
    whole: set[tuple[int, str]] = set()  # sentences read whole, which restrict nothing
    for sentence in told(document):
        sentence.before = [text for text in sentence.before if (sentence.block, text) not in whole]
        sentence.earlier = [entry for entry in sentence.earlier if entry not in whole]
        if len(sentence.text) > MOST or not SPOKEN_OF.search(sentence.text):
            continue
        try:
            with limit(4 * timeout):
                found, complete = _judged(sentence, sources.get(sentence.block, {}), seed, timeout)
                out += found
                if complete:
                    whole.add((sentence.block, sentence.text))
        except Exception:  # one sentence never loses the rest
            continue
    return out


def _judged(sentence: Told, formulas: dict[int, str], seed: int, timeout: float) -> tuple[list[Finding], bool]:
    """The findings, and whether the sentence was read to its end."""
    shapes = {int(k): shape(formulas.get(int(k), "")) for k in re.findall(r"\{(\d+)\}", sentence.text)}
    chinese = bool(CHINESE.search(sentence.text))
    if WRONG.search(sentence.label) or any(MISTAKEN.search(words) for words in sentence.heads) or sentence.text.endswith(("?", "？")):
        return [], False
    read = (read_chinese if chinese else read_sentence)(sentence.text, shapes)
    if read is None or DENYING.search(read.tail):
        return [], False
    return [_finding(sentence, formulas, read, i, seed, timeout) for i in range(len(read.properties))], not read.tail


def _finding(sentence: Told, formulas: dict[int, str], read: Sentence, i: int, seed: int, timeout: float) -> Finding:
    said, expressly = read.properties[i], read.always[i]
    verdict = decided(said, seed, timeout)
    status, code, needs, message = str(verdict.status), "IT401", [], f"{said.formal()}: {verdict.why}"
    example: Any = None
    repairs: list[dict[str, str]] = []
    if verdict.status is Status.PROVED:
        code, message = "IT001", f"proved: {said.formal()}"
        if said.denied:
            message = f"proved by an example: {said.formal()}" + witnessed(verdict)
        doubt = left_open(sentence, read, said) if said.denied else None
        if doubt:
            status, code, message = "unknown", "IT401", f"{said.formal()} in general, but {doubt}"
        elif sentence.dense and of_densities(read, said, seed, timeout) is not Status.PROVED:
            needs = ["the variables are discrete"]
            status, code, message = "conditional", "IT201", f"{said.formal()}, when {needs[0]}"
    elif verdict.status is Status.REFUTED:
        reason = held_back(sentence, read, said, expressly, seed, timeout)
        if reason:
            status, message = "unknown", f"{said.formal()} would be false, but {reason}"
        else:
            code, message = "IT106", f"this property does not hold: {said.formal()}" + ("" if verdict.counterexample else f"; {verdict.why}")
            example, repairs = verdict.counterexample, repaired(said, seed, timeout)
    written = re.sub(r"\{(\d+)\}", lambda m: f"${formulas.get(int(m[1]), m[0]).strip()}$", sentence.raw)
    return Finding(
        sentence.line, sentence.column, sentence.end_line, " ".join(written.split()), said.text(), status, code, message, needs=needs, repairs=repairs,
        counterexample=example.to_json() if example else None, method=verdict.method, shown=example.text() if example else "",
    )  # fmt: skip


DENSITIES = {"entropy": "differential entropy", "conditional entropy": "conditional differential entropy", "joint entropy": "joint differential entropy"}


def of_densities(read: Sentence, said: Property, seed: int, timeout: float) -> Status | None:
    """The verdict where the words may also mean the entropy of densities; that on the property itself where they cannot."""
    if said.quantity == "CE" and said.name == "nonnegative":
        return None
    if read.loose != "entropy" or said.quantity not in DENSITIES:
        return decided(said, seed, timeout).status
    try:
        return decided(Property(DENSITIES[said.quantity], said.name, said.argument, said.denied), seed, timeout).status
    except NoMeaning:
        return None


def decided(said: Property, seed: int, timeout: float) -> Verdict:
    """Each property is decided once: it may take longer than a formula."""
    return decide_property(said, seed=seed, budget=2 * timeout)


def witnessed(verdict: Verdict) -> str:
    """The model that bears a denial out, on one line."""
    if verdict.witness is None:
        return f"; {verdict.why}" if verdict.why else ""
    return "; " + "; ".join(verdict.witness.text().splitlines()[:-1])


def left_open(sentence: Told, read: Sentence, said: Property) -> str | None:
    """Why the words around a sentence may restrict it or take it back."""
    if sentence.quoted:
        return "the sentence is quoted"
    if RETRACTED.search(sentence.after):
        return "the next sentence takes something back"
    if sentence.before and REPORTING.search(sentence.before[-1]):
        return "the sentence before it reports or doubts something"
    narrow = restricted(sentence.before)
    return f"an earlier sentence may restrict it ({narrow})" if narrow else None


def held_back(sentence: Told, read: Sentence, said: Property, expressly: bool, seed: int, timeout: float) -> str | None:
    """Why a property that fails in a model is not called refuted."""
    dense = sentence.dense_document and of_densities(read, said, seed, timeout) is not Status.REFUTED
    if read.loose == "name" or dense or (read.loose and sentence.other_document):
        return "the words leave open which quantity is meant"
    known = said.measure.kind == "number" or bool(bounded_by_number(said.measure, ""))
    if said.name in ("bounded", "finite", "at most") and not (said.denied or known or expressly):
        return "it may be said of the laws at hand"
    if read.remark:
        return "a remark in parentheses was passed over"
    if read.tail and (not read.consequence or DOUBTING.search(read.tail) or LIMITING.search(read.tail)):
        return "not all of the sentence was read"
    if said.measure.convention and said.name in ("at most", "below", "above"):
        return "sources define it with different constants"
    narrow = restricted([text for _, text in sentence.earlier])
    return left_open(sentence, read, said) or (f"an earlier sentence may restrict it ({narrow})" if narrow else None)


def repaired(said: Property, seed: int, timeout: float) -> list[dict[str, str]]:
    """The nearest properties that are proved: of the root, of the opposite curvature, of discrete variables; else the denial."""
    tried: list[tuple[str, str, str, bool]] = []
    if said.name in ("metric", "triangle") and said.quantity in ROOTS and not said.denied:
        tried.append((ROOTS[said.quantity], said.name, said.argument, False))
    if said.name in SWAPPED and not said.denied:
        tried.append((said.quantity, SWAPPED[said.name], said.argument, False))
    if said.measure.kind == "variables" and not said.measure.discrete and said.quantity.replace("differential ", "") != said.quantity:
        other = "entropy" if said.quantity == "differential entropy" else said.quantity.replace("differential ", "")
        if other in QUANTITIES:
            tried.append((other, said.name, said.argument, said.denied))
    tried.append((said.quantity, said.name, said.argument, not said.denied))
    out: list[dict[str, str]] = []
    for quantity, name, argument, denied in tried:
        try:
            near = Property(quantity, name, argument, denied)
        except NoMeaning:
            continue
        if decided(near, seed, timeout).status is Status.PROVED:
            out.append({"statement": near.text(), "status": "proved"})
    return out[:2]


__all__ = ["property_findings"]
