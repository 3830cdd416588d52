"""Formulas put up for judgement or shown as errors by what stands above or beside them: a heading, the words over a list, cells of a table."""

from __future__ import annotations

import re

from symit.audit.documents import Document, Formula

HEADING = re.compile(
    r"\btrue or false\b|\bquiz\b|\b(?:common |frequent |typical )?(?:mistakes?|pitfalls?|errors?|traps?|fallac\w+)\b|\b(?:wrong|incorrect|false|bad|invalid|myths?|misconceptions?|misunderstandings?|don'?ts?|avoid|anti-?patterns?|counterexamples?|conjectures?)\b"
    r"|判断|误区|错误|陷阱|辨析|猜想",
    re.I,
)
ABOVE = re.compile(
    r"\bwhether\b|\bwhich (?:of|ones?|statements?|claims?|inequalit\w+|identit\w+|formulas?)\b|\btrue or false\b|\btrue/false\b|\b(?:prove or|counter-?examples?|disprove)\b|\b(?:wrong|false|incorrect|invalid|not true|do not hold|mistakes?|errors?|avoid|tempting|myths?|misconceptions?)\b"
    r"|\bcomplete the\b|\bcorrect the\b|\bcases?\b|\bscenarios?\b|\bexamples?\b|\bdecide\b|\bhold\?|[?？]\s*$|判断|下列|以下哪|是否|错误|误区|哪些|情形|情况",
    re.I,
)
CELL = re.compile(
    r"^\W*(?:no|false|wrong|incorrect|never|not (?:true|always|in general|valid|correct)|fails?|invalid|✗|❌|✘|×|错误?|否|假|不成立|不对|不一定)\b|[✗❌✘]|^\W*(?:sometimes|only|if|when|iff|for|under|in)\b",
    re.I,
)
HEAD_CELL = re.compile(r"\b(?:wrong|false|incorrect|mistakes?|errors?|before|bad|naive|student|claimed|myth|buggy|original|as printed|not)\b|错误|误|原文", re.I)
ITEM = re.compile(r"\s*(?:>\s*)*(?:[-*+]\s|\d+[.)]\s|\(?[a-zA-Zivx]{1,4}[.)]\s)")


def asked(formula: Formula, document: Document) -> str | None:
    """The words above or beside a formula that put it up for judgement, or call it an error; None if there are none."""
    line = document.lines[formula.line - 1] if 0 < formula.line <= len(document.lines) else ""
    heading = ""
    intro = ""
    listed = bool(ITEM.match(line))
    for block, at, text in reversed(document.prose):
        if block > formula.block or document.sections.get(block, -1) != formula.section:
            continue
        own = document.lines[at - 1] if 0 < at <= len(document.lines) else ""
        if own.lstrip().startswith("#"):
            heading = text
            break
        if listed and block < formula.block and not intro and not ITEM.match(own):
            intro = text
    found = HEADING.search(heading)
    if found:
        return f"the heading: {found.group()}"
    sentences = [s for s in re.split(r"(?<=[.。:：?？!！])\s", intro) if s.strip()]
    found = next((m for s in sentences[-3:] if (m := ABOVE.search(s))), None)
    if found:
        return f"the words above the list: {found.group().strip()}"
    return _in_table(formula, line, document) if line.lstrip().startswith("|") else None


def _in_table(formula: Formula, line: str, document: Document) -> str | None:
    cells = _cells(line)
    first = formula.line - 1
    while first > 0 and document.lines[first - 1].lstrip().startswith("|"):
        first -= 1
    column = len(_cells(line[: formula.column - 1] + "x")) - 1
    heads = _cells(document.lines[first])
    head = heads[column] if column < len(heads) and first < formula.line - 1 else ""
    if HEAD_CELL.search(head):
        return f"the head of its column: {head.strip()}"
    found = next((c for c in cells if CELL.search(c.strip())), None)
    return f"beside it in its row: {found.strip()}" if found else None


def _cells(row: str) -> list[str]:
    """The cells of a row, formulas taken out."""
    return re.sub(r"(?<!\\)\$[^$]*\$", "{}", row).strip().strip("|").split("|")


__all__ = ["asked"]
