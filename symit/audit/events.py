"""Error probabilities that a text names after the formula: "..., where $P_e = \\Pr(\\hat X \\neq X)$"."""

from __future__ import annotations

import re

from symit.audit.documents import Document
from symit.audit.setting import Known
from symit.language.errors import SyntaxProblem
from symit.language.events import Differ
from symit.language.latex.context import DocumentContext
from symit.language.latex.errors import Unread
from symit.language.latex.reading import read_latex
from symit.language.statements import Statement

NAMING = re.compile(r"\s*[A-Za-z](?:_(?:\{[^{}]*\}|\w))?\s*(?::=|=|\\triangleq|\\coloneqq)[^=]*(?:\\neq?(?![A-Za-z])|≠|\\not\s*=)[^=]*$")
BACK = 2  # blocks before it that it may explain


def named_later(document: Document) -> list[Known]:
    """What such formulas say, known from the first formula on that they may explain: one of their paragraph or of the two before."""
    found = []
    for i, formula in enumerate(document.formulas):
        if not NAMING.match(formula.source):
            continue
        try:
            said = read_latex(formula.source, DocumentContext()).assumptions
        except (Unread, SyntaxProblem, ValueError):
            continue
        near = [f for f in document.formulas[:i] if f.section == formula.section and formula.block - f.block <= BACK]
        if near:
            own = [a for a in said if isinstance(a, Statement) and isinstance(a.rhs, Differ)]
            found += [Known(a, formula.line, near[0].block, formula.section, near[0].unit) for a in own]
    return found


__all__ = ["named_later"]
