"""LaTeX source -> normalised tokens of this field, each with the place where it was written.

pylatexenc finds the raw tokens; this file names them: fonts and accents are folded into names, spacing disappears,
macro arguments and sub- and superscripts are always delimited, Unicode and full-width characters become their macros.
Nothing else may disappear: an unknown macro raises `Unread`.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from typing import Any

from pylatexenc.latexwalker import LatexWalker, LatexWalkerEndOfStream, LatexWalkerParseError

from symit.language.latex import macros as m
from symit.language.latex.errors import MAX_LENGTH, MAX_NESTING, Unread


@dataclass(frozen=True, slots=True)
class Name:
    """A name as dressed on the page: base letter or word, font, accents from the inside out."""

    base: str
    style: str = ""
    accents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tok:
    """One normalised token; `data` carries a Name, the annotation of a relation, or the content of a text."""

    kind: str
    text: str
    start: int
    end: int
    data: Any = None


@dataclass(frozen=True, slots=True)
class _Raw:
    kind: str     # char, macro, open, close, amp, dollar
    text: str
    start: int
    end: int
    space: bool   # white space before it


@dataclass
class Notes:
    """What is said beside the formula: annotations of relations and braces, comments."""

    comments: list[str] = field(default_factory=list)
    conditions: list[str] = field(default_factory=list)


def raw_tokens(source: str) -> list[_Raw]:
    if len(source) > MAX_LENGTH:
        raise Unread(f"a formula of more than {MAX_LENGTH} characters", 0, source[:20])
    for i, c in enumerate(source):
        if unicodedata.category(c) in ("Cc", "Cs", "Co", "Cn") and c not in "\t\n\r":
            raise Unread("a control character", i, repr(c))
    walker = LatexWalker(source, tolerant_parsing=False)
    out: list[_Raw] = []
    pos, depth = 0, 0
    while True:
        try:
            token = walker.get_token(pos, environments=False)
        except LatexWalkerEndOfStream:
            return out
        except LatexWalkerParseError as e:
            raise Unread("not LaTeX: " + str(e).splitlines()[0][:80], pos, source[pos:pos + 10]) from None
        start, end = int(token.pos), int(token.pos + token.len)
        if end <= pos:
            raise Unread("not LaTeX", pos, source[pos:pos + 10])
        pos, space, kind = end, bool(token.pre_space), token.tok
        if kind == "char":
            out.append(_Raw("char", token.arg, start, end, space))
        elif kind == "macro":
            out.append(_Raw("macro", token.arg, start, end, space))
        elif kind in ("brace_open", "brace_close"):
            if token.arg not in ("{", "}"):
                out.append(_Raw("char", token.arg, start, end, space))
                continue
            depth += 1 if kind == "brace_open" else -1
            if depth > MAX_NESTING:
                raise Unread(f"nested more than {MAX_NESTING} deep", start, "{")
            if depth < 0:
                raise Unread("a closing brace that was not opened", start, "}")
            out.append(_Raw("open" if kind == "brace_open" else "close", token.arg, start, end, space))
        elif kind == "specials":
            chars = token.arg.specials_chars
            if chars == "&":
                out.append(_Raw("amp", "&", start, end, space))
            elif chars != "~" and chars.strip():
                out.extend(_Raw("char", c, start + k, start + k + 1, space and k == 0) for k, c in enumerate(chars))
        elif kind in ("mathmode_inline", "mathmode_display"):
            out.append(_Raw("dollar", token.arg, start, end, space))
        elif kind != "comment":
            raise Unread("not understood", start, source[start:end])


def _index_letters(run: str) -> bool:
    """Letters that stand side by side as separate names: xyz, ijk, dxdy."""
    if run[0] == "d" and all(run[k] == "d" for k in range(0, len(run), 2)) and len(run) % 2 == 0:
        return True
    return any(set(run) <= set(group) for group in ("xyzw", "ijklmn", "abcd", "pqr", "uvw", "stu", "npq"))


def _is_cjk(c: str) -> bool:
    return "\u2e80" <= c <= "\u9fff" or "\uf900" <= c <= "\ufaff" or "\u3040" <= c <= "\u30ff"


class Normaliser:
    def __init__(self, source: str) -> None:
        self.source = source
        self.raws = raw_tokens(source)
        self.match = self._braces()
        self.notes = Notes()
        self.environments: list[str] = []
        self.depth = 0          # of spans in spans
        self.scripts = 0        # of scripts in scripts
        self.bare = 0           # of arguments without braces inside one another

    def _braces(self) -> dict[int, int]:
        stack: list[int] = []
        match: dict[int, int] = {}
        for i, r in enumerate(self.raws):
            if r.kind == "open":
                stack.append(i)
            elif r.kind == "close":
                match[stack.pop()] = i
        if stack:
            raise Unread("a brace that is never closed", self.raws[stack[-1]].start, "{")
        return match

    def run(self) -> list[Tok]:
        out = self.span(0, len(self.raws))
        if self.environments:
            raise Unread("an environment that is never closed", len(self.source), self.environments[-1])
        return out

    def span(self, i: int, stop: int) -> list[Tok]:
        self.depth += 1
        if self.depth > 2 * MAX_NESTING:
            where = self.raws[min(i, len(self.raws) - 1)]
            raise Unread(f"nested more than {MAX_NESTING} deep", where.start, where.text)
        try:
            return self._span(i, stop)
        finally:
            self.depth -= 1

    def _span(self, i: int, stop: int) -> list[Tok]:
        out: list[Tok] = []
        while i < stop:
            r = self.raws[i]
            if r.kind == "macro" and r.text in m.OLD_FONTS and r.text != "mathrm":
                inner = self.span(i + 1, stop)
                word = self._plain_word(i + 1, stop)
                if m.OLD_FONTS[r.text] == "rm" and word:
                    return out + self.word(word, r.start, self.raws[stop - 1].end)
                return out + [self._styled(t, m.OLD_FONTS[r.text]) for t in inner]
            toks, i = self.one(i, stop)
            out.extend(toks)
        return out

    # -- one unit

    def one(self, i: int, stop: int, single: bool = False) -> tuple[list[Tok], int]:
        """The tokens of the unit at i and where the next begins; `single` reads one digit or letter only."""
        r = self.raws[i]
        if r.kind == "open":
            return self.group(i), self.match[i] + 1
        if r.kind == "amp":
            return [Tok("AMP", "&", r.start, r.end)], i + 1
        if r.kind == "dollar":
            raise Unread("a dollar sign inside a formula", r.start, r.text)
        if r.kind == "char":
            return self.character(i, stop, single)
        if r.kind == "macro":
            return self.macro(i, stop)
        raise Unread("not understood", r.start, r.text)

    def group(self, i: int) -> list[Tok]:
        """A TeX group shows nothing; it may not silently bind a script to less than what it holds."""
        end = self.match[i]
        inner = self.span(i + 1, end)
        if end + 1 < len(self.raws) and self.raws[end + 1].text in ("_", "^") and self.raws[end + 1].kind == "char":
            depth = 0
            loose = False
            for t in inner:
                depth += (t.kind in ("OPEN", "ARGO")) - (t.kind in ("CLOSE", "ARGC"))
                loose = loose or (depth == 0 and t.kind in ("PLUS", "MINUS", "TIMES", "SLASH", "REL", "COMMA"))
            if loose:
                raise Unread("a script on an unbracketed sum or product", self.raws[end + 1].start,
                             self.raws[end + 1].text)
        return inner

    def argument(self, i: int, stop: int, what: str) -> tuple[int, int, int]:
        """Bounds (first, last) in raw tokens of the argument that starts at i, and where reading goes on."""
        if i >= stop:
            where = self.raws[i - 1]
            raise Unread(f"{what} without its argument", where.start, where.text, ["an argument"])
        if self.raws[i].kind == "open":
            return i + 1, self.match[i], self.match[i] + 1
        if self.raws[i].kind in ("close", "amp"):
            raise Unread(f"{what} without its argument", self.raws[i].start, self.raws[i].text, ["an argument"])
        self.bare += 1
        if self.bare > 4:
            raise Unread("too many arguments without braces", self.raws[i].start, self.raws[i].text)
        _, after = self.one(i, stop, single=True)
        self.bare -= 1
        return i, after, after

    def delimited(self, i: int, stop: int, what: str) -> tuple[list[Tok], int]:
        """The argument at i between ARGO and ARGC."""
        first, last, after = self.argument(i, stop, what)
        inner = self.one(first, last, single=True)[0] if self.raws[i].kind != "open" else self.span(first, last)
        start, end = self.raws[i].start, self.raws[after - 1].end
        return [Tok("ARGO", "{", start, start), *inner, Tok("ARGC", "}", end, end)], after

    def _text(self, first: int, last: int) -> str:
        return self.source[self.raws[first].start:self.raws[last - 1].end] if first < last else ""

    def _plain_word(self, first: int, last: int) -> str:
        """The letters between first and last if there is nothing but letters, digits, hyphens and spacing."""
        word = ""
        for r in self.raws[first:last]:
            if r.kind == "char" and (r.text.isalnum() or r.text in "-"):
                word += r.text
            elif not (r.kind == "macro" and r.text in m.NEUTRAL):
                return ""
        return word

    # -- characters

    def character(self, i: int, stop: int, single: bool) -> tuple[list[Tok], int]:
        r = self.raws[i]
        c = r.text
        if c in m.INVISIBLE:
            return [], i + 1
        if c in m.UNICODE:
            base, _, style = m.UNICODE[c].partition("@")
            if style:
                return self._named(Name(base, style), c, r.start, r.end), i + 1
            return self.macro(i, stop, base)
        if c in m.SUPERSCRIPTS or c in m.SUBSCRIPTS:
            table = m.SUPERSCRIPTS if c in m.SUPERSCRIPTS else m.SUBSCRIPTS
            digits, j = "", i
            while j < stop and self.raws[j].text in table:
                digits, j = digits + table[self.raws[j].text], j + 1
            s, e = r.start, self.raws[j - 1].end
            return [Tok("SUP" if c in m.SUPERSCRIPTS else "SUB", c, s, e), Tok("ARGO", "{", s, s),
                    Tok("NUMBER", digits, s, e), Tok("ARGC", "}", e, e)], j
        c = m.PLAIN_CHARACTERS.get(c, c)
        if c == " ":
            return [], i + 1
        if c.isascii() and c.isdigit():
            return self.number(i, stop, single)
        if c.isascii() and c.isalpha():
            return self.letters(i, stop, single)
        if c in "_^":
            self.scripts += 1
            inner, after = self.delimited(i + 1, stop, "a subscript" if c == "_" else "a superscript")
            self.scripts -= 1
            return [Tok("SUB" if c == "_" else "SUP", c, r.start, r.end), *inner], after
        if c == "'":
            return [Tok("PRIME", c, r.start, r.end)], i + 1
        if c in "([":
            return [Tok("OPEN", m.OPENING[c], r.start, r.end)], i + 1
        if c in ")]":
            return [Tok("CLOSE", m.CLOSING[c], r.start, r.end)], i + 1
        if c in "{}":     # full-width braces
            return [Tok("OPEN" if c == "{" else "CLOSE", "{", r.start, r.end)], i + 1
        nxt = self.raws[i + 1] if i + 1 < stop and self.raws[i + 1].kind == "char" else None
        follow = m.PLAIN_CHARACTERS.get(nxt.text, nxt.text) if nxt else ""
        for pair, kind, text in ((":=", "REL", ":="), ("<=", "REL", "<="), (">=", "REL", ">="), ("==", "REL", "="),
                                 ("!=", "REL", "!="), ("<<", "REL", "ll"), (">>", "REL", "gg"), ("->", "REL", "to"),
                                 ("~=", "REL", "~")):
            if c + follow == pair and nxt is not None and nxt.end - r.start <= 2:
                return [Tok(kind, text, r.start, nxt.end)], i + 2
        if c in "=<>":
            return [Tok("REL", c, r.start, r.end)], i + 1
        if c == "|":
            return [Tok("BAR", "|", r.start, r.end)], i + 1
        simple = {"+": "PLUS", "-": "MINUS", "*": "TIMES", "/": "SLASH", ",": "COMMA", ";": "SEMI", ":": "COLON",
                  ".": "PERIOD", "!": "BANG"}
        if c in simple:
            return [Tok(simple[c], c, r.start, r.end)], i + 1
        if _is_cjk(c):
            j = i
            while j < stop and self.raws[j].kind == "char" and (_is_cjk(self.raws[j].text)):
                j += 1
            return self.prose(self._text(i, j), r.start, self.raws[j - 1].end), j
        if c.isalpha() and unicodedata.normalize("NFKC", c).isascii():     # mathematical alphanumerics
            return self._named(Name(unicodedata.normalize("NFKC", c)), c, r.start, r.end), i + 1
        raise Unread("a character that is not known here", r.start, r.text)

    def number(self, i: int, stop: int, single: bool) -> tuple[list[Tok], int]:
        r, j, text = self.raws[i], i + 1, self.raws[i].text
        if not single:
            while j < stop and self.raws[j].kind == "char":
                c = m.PLAIN_CHARACTERS.get(self.raws[j].text, self.raws[j].text) if self.raws[j].text != "。" else "。"
                after = self.raws[j + 1] if j + 1 < stop else None
                digit = c.isascii() and c.isdigit() and (not self.raws[j].space or text[-1] != ".")
                point = (c == "." and "." not in text and after is not None and after.kind == "char"
                         and after.text.isdigit() and not after.space and not self.raws[j].space)
                if not digit and not point:
                    break
                text += c
                j += 1
        return [Tok("NUMBER", text, r.start, self.raws[j - 1].end)], j

    def letters(self, i: int, stop: int, single: bool) -> tuple[list[Tok], int]:
        r = self.raws[i]
        if single:
            return self._named(Name(r.text), r.text, r.start, r.end), i + 1
        j = i + 1
        while (j < stop and self.raws[j].kind == "char" and self.raws[j].text.isascii()
               and self.raws[j].text.isalpha() and not self.raws[j].space):
            j += 1
        run = "".join(x.text for x in self.raws[i:j])
        if run in m.PLAIN_WORDS:
            return self.word(run, r.start, self.raws[j - 1].end), j
        if self.scripts and len(run) >= 3 and not _index_letters(run):
            return self._named(Name(run, "rm"), run, r.start, self.raws[j - 1].end), j     # p_{data}
        for word in ("log", "exp", "ln"):       # `plogp` is p log p
            at = run.find(word)
            if at == 0:
                return self.word(word, r.start, self.raws[i + len(word) - 1].end), i + len(word)
            if at > 0:
                j = i + at
                break
        run = "".join(x.text for x in self.raws[i:j])
        if not self.scripts and len(run) >= 3 and run.islower() and not _index_letters(run):
            raise Unread("a word where formulas have letters: write it in \\text{}", r.start, run)
        out: list[Tok] = []
        for x in self.raws[i:j]:
            out.extend(self._named(Name(x.text), x.text, x.start, x.end))
        return out, j

    # -- names, words, prose

    def _named(self, name: Name, text: str, start: int, end: int) -> list[Tok]:
        kind = "EXPECT" if name.base == "E" and name.style == "bb" else "NAME"
        return [Tok(kind, text, start, end, name)]

    def word(self, word: str, start: int, end: int, plain: bool = False) -> list[Tok]:
        """An upright word: a function, an operator, a unit, or (if plain, only) a name of several letters."""
        if plain:
            return self._named(Name(word, "rm"), word, start, end)
        if word in m.LOGS:
            return [Tok("LOG", word, start, end, m.LOGS[word])]
        if word in m.OPTIMA:
            return [Tok("OPT", word, start, end)]
        if word in m.FUNCTIONS:
            return [Tok("FUNC", word, start, end)]
        if word in m.UNITS:
            return [Tok("UNIT", m.UNITS[word], start, end)]
        return self._named(Name(word, "rm" if len(word) > 1 else ""), word, start, end)

    def prose(self, content: str, start: int, end: int) -> list[Tok]:
        """Text inside a formula: a unit, a one-word name, or prose."""
        plain = " ".join(content.replace("~", " ").replace("\\,", " ").replace("\\ ", " ").split())
        stripped = plain.strip(" .,;，。；()（）[]")
        if stripped in m.UNITS:
            return [Tok("UNIT", m.UNITS[stripped], start, end)]
        if not plain:
            return []
        word = plain.strip()
        known = {*m.CONDITION_WORDS, *m.JOINING_WORDS, *m.FOR_ALL_WORDS, *m.WHERE_WORDS, *m.IFF_WORDS,
                 "otherwise", "else", "by", "since", "because", "using", "or", "as"}
        if word.lower() in known or not word.replace("-", "").replace("_", "").isalnum() or not word.isascii():
            return [Tok("TEXT", plain, start, end)]
        return self.word(word, start, end)

    def _styled(self, t: Tok, style: str) -> Tok:
        if t.kind not in ("NAME", "EXPECT") or not isinstance(t.data, Name) or not style:
            return t
        return self._named(Name(t.data.base, style if style != "rm" else t.data.style, t.data.accents),
                           t.text, t.start, t.end)[0]

    # -- macros (continued in _MACROS below)

    def macro(self, i: int, stop: int, name: str | None = None) -> tuple[list[Tok], int]:
        from symit.language.latex.macroread import read_macro  # one reader split over two files

        return read_macro(self, i, stop, name if name is not None else self.raws[i].text)


def normalise(source: str) -> tuple[list[Tok], Notes]:
    """The normalised tokens of a formula, and the comments that were written beside it."""
    reader = Normaliser(source)
    return reader.run(), reader.notes
