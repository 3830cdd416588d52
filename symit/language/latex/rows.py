"""Rows, wide spaces, words and punctuation around a formula."""

from __future__ import annotations

import re

from symit.language.latex.errors import Unread
from symit.language.latex.macros import PLAIN_WORDS, PROPERTIES
from symit.language.latex.tokens import Name, Notes, Tok

JOINS = {"PLUS", "MINUS", "TIMES", "SLASH", "REL"}
SEPARATORS = {"COMMA", "SEMI", "COLON", "PERIOD"}
OPERAND_END = {"NUMBER", "NAME", "CLOSE", "ARGC", "PRIME", "ABSC", "DOTS", "BANG", "HOLE", "UNIT"}


# a remark with such a word may narrow what is claimed: (X, Y independent)
NARROWS = re.compile(
    r"\b(?:if|when|for|given|under|with|where|unless|not|false|wrong|untrue|incorrect|fails?|never|only)\b|assum|suppos|independen|\bi\.?i\.?d\b|markov|uniform|determin|memoryless|stationar|injecti"
    r"|bijecti|invertib|sufficien|disjoint|equal|same|noise|constant|function of|独立|均匀|确定|马尔|假设|若|当|不|错",
    re.I,
)


def is_comment(text: str) -> bool:
    """A remark in brackets that does not narrow a claim: (chain rule)."""
    inner = text.strip(" ,.;:，。")
    return inner[:1] in "(（[" and inner[-1:] in ")）]" and len(inner) > 1 and not NARROWS.search(inner)


def drop_comments(toks: list[Tok], notes: Notes) -> list[Tok]:
    """`(\\text{by Jensen})` is a comment; `(\\text{bits})` is a unit."""
    out: list[Tok] = []
    i = 0
    while i < len(toks):
        t = toks[i]
        if (t.kind == "OPEN" and i + 2 < len(toks) and toks[i + 2].kind == "CLOSE"
                and toks[i + 1].kind in ("TEXT", "UNIT") and (i == 0 or toks[i - 1].kind not in ("NAME", "FUNC"))):
            out.append(toks[i + 1])
            i += 3
        elif t.kind == "TEXT" and is_comment(t.text) and out and _goes_on(toks, i + 1):
            notes.comments.append(t.text.strip())
            i += 1
        else:
            out.append(t)
            i += 1
    return out


def _goes_on(toks: list[Tok], i: int) -> bool:
    """Does the formula go on with a relation or a sign, perhaps in its next row?"""
    after = next((t for t in toks[i:] if t.kind not in ("QUAD", "ROW", "AMP")), None)
    return after is not None and after.kind in ("REL", "PLUS", "MINUS")


def set_words_apart(toks: list[Tok]) -> list[Tok]:
    """An upright word between operands is prose, not a factor: `H(X_n) \\text{ nondecreasing}`."""
    out: list[Tok] = []
    depth = 0
    for k, t in enumerate(toks):
        depth += (t.kind in ("OPEN", "ARGO")) - (t.kind in ("CLOSE", "ARGC"))
        upright = (t.kind == "NAME" and isinstance(t.data, Name) and t.data.style == "rm" and len(t.data.base) > 2
                   and t.data.base.islower() and t.data.base not in PLAIN_WORDS)
        if upright and depth == 0:
            nxt = next((x for x in toks[k + 1:] if x.kind not in ("QUAD",)), None)
            last = next((x for x in reversed(out) if x.kind != "QUAD"), None)
            called = nxt is not None and nxt.kind in ("OPEN", "SUB", "SUP", "PRIME")
            after = last is not None and last.kind in ("CLOSE", "ARGC", "NAME", "NUMBER") and not called
            before = nxt is not None and nxt.kind in ("NAME", "NUMBER", "LOG", "SUM", "INT", "FRAC", "EXPECT", "OPT")
            if (after and t.data.base not in PROPERTIES) or (before and last is not None):
                raise Unread("a word beside a formula", t.start, t.data.base, ["an operator"])
            if after or before:
                out.append(Tok("TEXT", t.data.base, t.start, t.end))
                continue
        out.append(t)
    return out


def merged(toks: list[Tok]) -> list[Tok]:
    """`\\perp\\!\\!\\!\\perp` is one relation."""
    out: list[Tok] = []
    for t in toks:
        if t.kind == "REL" and t.text == "perp" and out and out[-1].kind == "REL" and out[-1].text == "perp":
            out[-1] = Tok("REL", "perp", out[-1].start, t.end)
        else:
            out.append(t)
    return out


def joined_rows(toks: list[Tok]) -> list[Tok]:
    """Join the rows of a display or set them apart as statements."""
    if not any(t.kind in ("ROW", "AMP") for t in toks):
        return toks
    rows: list[list[Tok]] = [[]]
    breaks: list[Tok] = []
    depth = 0
    for t in toks:
        depth += (t.kind in ("OPEN", "ARGO")) - (t.kind in ("CLOSE", "ARGC"))
        if t.kind == "ROW":
            breaks.append(t)
            rows.append([])
        else:
            rows[-1].append(t)
    out: list[Tok] = []
    depth = 0
    for k, row in enumerate(rows):
        body = [t for t in row if t.kind not in ("AMP",)]
        if k and body:
            visible = [t for t in body if t.kind != "QUAD"]
            first, last = (visible[0] if visible else None), next((t for t in reversed(out) if t.kind != "QUAD"), None)
            if first is not None and last is not None and depth <= 0 and not _continues(row, first, last):
                out.append(Tok("SEMI", "row", breaks[k - 1].start, breaks[k - 1].end))
        out += body
        depth += sum((t.kind in ("OPEN", "ARGO")) - (t.kind in ("CLOSE", "ARGC")) for t in body)
    return out


def _continues(row: list[Tok], first: Tok, last: Tok) -> bool:
    if first.kind == "REL" or last.kind in JOINS or first.kind in ("TIMES", "SLASH", "UNIT", "COMMA"):
        return True
    if last.kind in SEPARATORS or last.kind == "TEXT":
        return False
    if first.kind in ("PLUS", "MINUS"):
        lead = row[:row.index(first)]
        depth = 0
        for t in row:
            depth += (t.kind in ("OPEN", "ARGO")) - (t.kind in ("CLOSE", "ARGC"))
            if t.kind == "REL" and depth == 0:
                return any(t.kind == "AMP" for t in lead)
        return True
    return False


def wide_spaces(toks: list[Tok]) -> list[Tok]:
    """A wide space between two operands sets statements apart; elsewhere it is only layout."""
    out: list[Tok] = []
    depth = 0
    for k, t in enumerate(toks):
        depth += (t.kind in ("OPEN", "ARGO")) - (t.kind in ("CLOSE", "ARGC"))
        if t.kind != "QUAD":
            out.append(t)
            continue
        before = next((x for x in reversed(out)), None)
        after = next((x for x in toks[k + 1:] if x.kind != "QUAD"), None)
        apart = (before is not None and after is not None and before.kind in OPERAND_END and depth == 0
                 and after.kind not in (*JOINS, *SEPARATORS, "TEXT", "UNIT", "CLOSE", "CONNECT", "QUANT", "BAR",
                                        "DBAR", "SUB", "SUP", "ARGC"))
        if apart:
            out.append(Tok("SEMI", "quad", t.start, t.end))
    return out


def strip_punctuation(toks: list[Tok]) -> list[Tok]:
    """Punctuation around the formula belongs to the sentence."""
    start, end = 0, len(toks)
    while end > start and toks[end - 1].kind in SEPARATORS:
        end -= 1
    while start < end and toks[start].kind in SEPARATORS:
        start += 1
    return toks[start:end]
