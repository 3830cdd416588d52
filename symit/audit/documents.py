"""Markdown documents -> formulas with their exact places, the prose around them, and their block and section."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.amsmath import amsmath_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.front_matter import front_matter_plugin
from mdit_py_plugins.texmath import texmath_plugin

MAX_BYTES = 20_000_000
CURRENCY = re.compile(r"\d[\d,.]*\s+[A-Za-z]{2,}\s")
START = re.compile(
    r"\s*(\*\*|__|\*)?\s*(Theorem|Lemma|Definition|Proposition|Corollary|Example|Exercise|Remark|Claim|"
    r"定理|引理|定义|推论|命题|例|应用|算法|练习|习题)",
    re.I,
)
LABEL = re.compile(r"\s*(\*\*|__)?\s*(proof|证明|证|solution|解)", re.I)


class Unreadable(ValueError):
    """A file that is no text document."""


@dataclass
class Formula:
    """One span of mathematics. `before` is the prose before it in its block (formulas as {k}), `after` what follows."""

    source: str
    line: int
    column: int
    end_line: int
    display: bool
    block: int
    section: int
    unit: int
    before: str = ""
    after: str = ""
    sentence: tuple[int, int] = (0, 0)  # the block in which its sentence stands, and the number there
    standing: str = "unit"  # how long an assumption in it stands (symit.audit.standing)
    goes_on: bool = False  # does the sentence begin with `then`, `in this case` or the like?


@dataclass
class Document:
    path: str
    lines: list[str]
    formulas: list[Formula] = field(default_factory=list)
    prose: list[tuple[int, int, str]] = field(default_factory=list)  # (block, line, raw text)
    sections: dict[int, int] = field(default_factory=dict)  # of each block
    lasting: list[tuple[int, str]] | None = None  # sentences that govern all that follows (symit.audit.hypotheses), once they were looked for


def read_text(path: str) -> str:
    """The text of a file; raises Unreadable for binary or huge files."""
    file = Path(path)
    if not file.is_file():
        raise Unreadable("no such file")
    if file.stat().st_size > MAX_BYTES:
        raise Unreadable(f"larger than {MAX_BYTES // 1_000_000} MB")
    data = file.read_bytes()
    if b"\0" in data:
        raise Unreadable("a binary file; Markdown text in UTF-8 was expected")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable(f"not UTF-8 text (byte {error.start})") from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def parser() -> MarkdownIt:
    md = MarkdownIt("commonmark").enable("table")
    md.use(front_matter_plugin)
    md.use(dollarmath_plugin, allow_labels=False, allow_space=True, allow_digits=False, double_inline=True)
    md.use(texmath_plugin, delimiters="brackets")
    md.use(amsmath_plugin)
    for rule in md.block.ruler.__rules__:
        # a line that starts with $$ ends the paragraph before it, also when \\begin{align} follows
        if rule.name.startswith("math_block"):
            rule.alt = ["paragraph", "reference", "blockquote", "list"]
            rule.fn = _silent(rule.fn)
    md.block.ruler.__cache__ = None
    return md


def _silent(rule: Any) -> Any:
    """The plugin's rule writes tokens even when it is only asked whether it would match."""

    def wrapped(state: Any, start: int, end: int, silent: bool) -> bool:
        count, line = len(state.tokens), state.line
        matched = bool(rule(state, start, end, silent))
        if silent:
            del state.tokens[count:]
            state.line = line
        return matched

    return wrapped


def parse_markdown(text: str, path: str = "<text>") -> Document:
    """Find every formula. Code blocks, code spans and front matter hold none, except ```math fences."""
    lines = text.split("\n")
    document = Document(path, lines)
    walker = _Walker(document)
    for token in parser().parse(text):
        walker.token(token)
    return document


def _delimited(raw: str, content: str, position: int) -> int:
    """Where the content stands between delimiters of mathematics: the s of $s$ is not that of a word before it."""
    found = [raw.find(left + content + right, position) + len(left) for left, right in (("$", "$"), ("\\(", "\\)"), ("\\[", "\\]"))
             if raw.find(left + content + right, position) >= 0]  # fmt: skip
    return min(found, default=raw.find(content, position))


class _Walker:
    def __init__(self, document: Document) -> None:
        self.document = document
        self.block = self.section = self.unit = 0
        self.in_table = False
        self.map: list[int] = [0, 0]
        self.row_done: set[int] = set()

    def token(self, token: Token) -> None:
        if token.map:
            self.map = list(token.map)
        if token.type == "heading_open":
            self.section += 1
            self.unit += 1
        elif token.type == "table_open":
            self.in_table = True
        elif token.type == "table_close":
            self.in_table = False
        elif token.type == "fence" and token.info.strip().split(" ")[0] in ("math", "{math}"):
            self.block += 1
            self.add(token.content, self.map[0] + 2, 1, self.map[1], True)
        elif token.type in ("math_block", "math_block_label", "amsmath", "math_block_eqno") or (
            token.type.startswith("math_block") and token.content
        ):
            self.block += 1
            self.display(token)
        elif token.type == "inline":
            self.block += 1
            self.inline(token)

    def add(self, source: str, line: int, column: int, end: int, display: bool, before: str = "", after: str = "") -> None:
        formula = Formula(source, line, column, max(line, end), display, self.block, self.section, self.unit, before, after)
        self.document.formulas.append(formula)
        self.document.sections[self.block] = self.section

    def display(self, token: Token) -> None:
        if token.map is None:
            # the \\[ \\] rule gives no lines: look for the content below what came before
            text = "\n".join(self.document.lines[self.map[0] :])
            start = max(0, text.find(token.content))
            first = self.map[0] + text[:start].count("\n")
            self.map = [first, first + token.content.count("\n") + 1]
        first, last = self.map
        if "$$" in token.content:
            # $$a$$ and then $$b$$ on lines that start and end with $$
            raw = "\n".join(self.document.lines[first:last])
            found = re.finditer(r"\$\$(.+?)\$\$|(?<![\\$])\$([^$]+?)\$", raw, re.S)
            self.spans(raw, first, [(m.start(), m[1] or m[2], m.end(), m[1] is not None) for m in found])
            return
        raw = self.document.lines[first]
        offset = re.search(r"\$\$|\\\[|\\begin", raw)
        column = offset.start() + 1 if offset else 1
        self.add(token.content, first + 1, column, last, True)

    def inline(self, token: Token) -> None:
        first, last = self.map
        raw = "\n".join(self.document.lines[first:last])
        if self.in_table:
            if first in self.row_done:
                return
            self.row_done.add(first)
            found = [(m.start(), m.group(1), m.end()) for m in re.finditer(r"(?<![\\$])\$([^$\n]+?)\$", raw)]
            self.spans(raw, first, [(s, src, e, False) for s, src, e in found])
            return
        if START.match(raw) and not LABEL.match(raw):
            self.unit += 1
        spans, position = [], 0
        for child in token.children or ():
            if not child.type.startswith("math") or "`" in child.content or CURRENCY.match(child.content):
                continue
            start = _delimited(raw, child.content, position)
            if start < 0:
                # prefixes of quotes or lists stand between the lines: look for the first line only
                start = raw.find(child.content.split("\n")[0], position)
            if start < 0:
                start = position
            end = min(len(raw), start + len(child.content))
            width = 2 if raw[max(0, start - 2) : start] in ("$$", "\\(", "\\[") else 1
            shown = "double" in child.type or (width == 2 and raw[start - 1 : start] == "$")
            spans.append((max(0, start - width), child.content, min(len(raw), end + width), shown))
            position = end
        self.spans(raw, first, spans)

    def spans(self, raw: str, first: int, spans: list[tuple[int, str, int, bool]]) -> None:
        pieces, position = [], 0
        for k, (start, _, end, _) in enumerate(spans):
            pieces.append(raw[position:start])
            pieces.append(f"{{{k}}}")
            position = end
        pieces.append(raw[position:])
        self.document.sections[self.block] = self.section
        self.document.prose.append((self.block, first + 1, "".join(p for p in pieces)))
        for k, (start, source, end, display) in enumerate(spans):
            line = first + 1 + raw[:start].count("\n")
            column = start - (raw.rfind("\n", 0, start) + 1) + 1
            before = "".join(pieces[: 2 * k + 1])
            after = "".join(pieces[2 * k + 2 :])
            self.add(source, line, column, line + raw[start:end].count("\n"), display, before, after)
