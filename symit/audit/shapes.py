"""Functions that the words of a document call convex or concave: "let {1} be a strictly convex differentiable function"."""

from __future__ import annotations

import re

from symit.audit.documents import Document

ADJECTIVE = r"strictly|strongly|closed|proper|smooth|twice|continuously|differentiable|real|real-valued|scalar|univariate|and"
WORDS = rf"(?:(?:{ADJECTIVE})(?:,\s*|\s+))*"
BEFORE = re.compile(rf"\b(convex|concave)(?:,\s*|\s+){WORDS}(?:function|generator|potential)\s+\{{(\d+)\}}", re.I)
AFTER = re.compile(rf"\{{(\d+)\}}\s+(?:is|be|denotes?)\s+(?:an?\s+|any\s+)?{WORDS}(convex|concave)\b", re.I)
HEDGED = re.compile(r"\b(?:not|nor|never|neither|no|if|when|whether|unless|only|may|might|need|otherwise)\b|n't", re.I)


def shapes_in_words(document: Document, sources: dict[int, dict[int, str]]) -> dict[int, dict[str, str]]:
    """For each section, the single letters that its words call convex or concave functions."""
    found: dict[int, dict[str, str]] = {}
    last = 0
    for block, _, text in document.prose:
        last = document.sections.get(block, last)
        for clause in re.split(r"[.;。；]\s|\n\n", " ".join(text.split())):
            if HEDGED.search(clause):
                continue
            said = [(m[1], m[2]) for m in BEFORE.finditer(clause)] + [(m[2], m[1]) for m in AFTER.finditer(clause)]
            for shape, number in said:
                name = sources.get(block, {}).get(int(number), "").strip()
                if re.fullmatch(r"[A-Za-z]", name):
                    own = found.setdefault(last, {})
                    own[name] = shape.lower() if own.get(name, shape.lower()) == shape.lower() else ""
    return found


__all__ = ["shapes_in_words"]
