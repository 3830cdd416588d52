"""Normalised tokens -> terminals of the grammar: rows, bars, calls and integrals get their meaning from where they stand.

- A row that starts with a relation or a sign continues the row before it; any other row is a new statement.
- `|` where an operand is expected opens an absolute value (or a size, |X|); after an operand it closes one that is
  open at the same level; otherwise it separates (conditioning). The same for `\\|`.
- A name directly followed by `(` is a call; by `[` or `{` only if it names a measure or an expectation.
- `\\int ... dx` is bracketed by its differential.
"""

from __future__ import annotations

from dataclasses import dataclass

from symit.language.latex.differentials import check, slashes
from symit.language.latex.errors import MAX_NESTING, Unread
from symit.language.latex.rows import OPERAND_END, drop_comments, joined_rows, merged, set_words_apart, strip_punctuation, wide_spaces
from symit.language.latex.tokens import Name, Notes, Tok, normalise

MEASURE_HEADS = {"H", "h", "I", "D", "KL", "KLD", "JS", "JSD", "TV", "CE", "MI", "CMI", "VI", "BCE", "R", "chi2"}


@dataclass
class _Level:
    kind: str                 # top, call, group, arg, script, expect, abs
    token: Tok | None
    bracket: str = ""
    integrals: int = 0


def lay_out(source: str) -> tuple[list[Tok], Notes]:
    toks, notes = normalise(source)
    toks = set_words_apart(merged(drop_comments(toks, notes)))
    toks = joined_rows(toks)
    toks = wide_spaces(toks)
    toks = strip_punctuation(toks)
    if not toks:
        raise Unread("nothing to read", 0, "")
    terminals = _brackets(slashes(toks))
    check(terminals, source)
    return terminals, notes


class _Brackets:
    """One pass over the tokens that keeps the stack of open brackets."""

    def __init__(self, toks: list[Tok]) -> None:
        self.toks = toks
        self.out: list[Tok] = []
        self.levels = [_Level("top", None)]
        self.name_open = False           # the last terminals are a name with its scripts
        self.head: Tok | None = None     # that name
        self.heads: list[Tok | None] = []
        self.log_at: int | None = None   # index in out of a LOG with nothing but scripts behind it
        self.log_stack: list[int | None] = []

    @property
    def level(self) -> _Level:
        return self.levels[-1]

    def operand_expected(self) -> bool:
        if not self.out:
            return True
        return self.out[-1].kind not in OPERAND_END or (self.out[-1].kind == "ARGC" and self._script_of_operator())

    def _script_of_operator(self) -> bool:
        """Do the last scripts belong to a sum, a log or the like (so that an operand must follow)?"""
        depth, k = 0, len(self.out) - 1
        while k >= 0:
            t = self.out[k]
            if t.kind == "ARGC":
                depth += 1
            elif t.kind == "ARGO":
                depth -= 1
            elif depth == 0 and t.kind not in ("SUB", "SUP", "PRIME"):
                return t.kind in ("SUM", "INT", "INTD", "LOG", "LOGP", "EXPECT", "OPT", "OBJ", "FUNC", "BIGE", "LIM")
            k -= 1
        return False

    def put(self, t: Tok, kind: str | None = None, text: str | None = None) -> None:
        self.out.append(Tok(kind or t.kind, t.text if text is None else text, t.start, t.end, t.data))

    def push(self, level: _Level) -> None:
        if len(self.levels) > MAX_NESTING:
            where = level.token
            raise Unread(f"nested more than {MAX_NESTING} deep", where.start if where else 0, where.text if where else "")
        self.levels.append(level)

    def run(self) -> list[Tok]:
        toks = self.toks
        for i, t in enumerate(toks):
            handler = getattr(self, "on_" + t.kind.lower(), None)
            if handler is not None:
                handler(t, i)
            else:
                self.plain(t)
        if len(self.levels) > 1:
            open_token = self.level.token
            raise Unread("a bracket that is never closed", open_token.start if open_token else 0,
                         open_token.text if open_token else "(")
        return self.out

    def plain(self, t: Tok) -> None:
        self.put(t)
        self.name_open, self.log_at = False, None

    # -- names and scripts

    def on_name(self, t: Tok, i: int) -> None:
        kind = "NAME"
        if isinstance(t.data, Name):
            if t.data.base == "E" and not t.data.accents and t.data.style in ("", "rm") and self._expects(i):
                return self.on_expect(t, i)
            if t.data.base == "d" and self._differential(i):
                self.level.integrals -= 1
                kind = "DIFF"
            elif t.data.base in MEASURE_HEADS and self._called(i):
                kind = "MNAME"
        self.put(t, kind)
        self.name_open, self.head, self.log_at = kind != "DIFF", self.out[-1], None

    def _after_scripts(self, i: int) -> tuple[int, bool]:
        """Index of the token behind the scripts of the token at i; whether there is a subscript."""
        toks, j, sub = self.toks, i + 1, False
        while j < len(toks) and toks[j].kind in ("SUB", "SUP", "PRIME"):
            sub = sub or toks[j].kind == "SUB"
            if toks[j].kind == "PRIME":
                j += 1
                continue
            depth = 0
            j += 1
            while j < len(toks):
                depth += (toks[j].kind == "ARGO") - (toks[j].kind == "ARGC")
                j += 1
                if depth == 0:
                    break
        return j, sub

    def _called(self, i: int) -> bool:
        j, _ = self._after_scripts(i)
        return j < len(self.toks) and self.toks[j].kind == "OPEN" and self.toks[j].text in ("(", "[", "{")

    def _expects(self, i: int) -> bool:
        """Is a plain E the expectation? E[..], E{..}, E_..(..), E_.. log, E_x E_y."""
        j, sub = self._after_scripts(i)
        if j >= len(self.toks):
            return False
        t = self.toks[j]
        if t.kind == "OPEN":
            return t.text in ("[", "{") or t.text == "("
        if not sub:
            return t.kind == "LOG"
        return t.kind in ("LOG", "EXPECT") or (t.kind == "NAME" and isinstance(t.data, Name) and t.data.base == "E"
                                               and self._expects(j))

    def _differential(self, i: int) -> bool:
        if self.level.integrals <= 0 or i + 1 >= len(self.toks):
            return False
        t = self.toks[i + 1]
        if t.kind != "NAME" or (t.start > self.toks[i].end + 1 and self.toks[i].data.style != "rm"):
            return False
        j, _ = self._after_scripts(i + 1)
        return not (j < len(self.toks) and self.toks[j].kind == "OPEN")

    def on_prime(self, t: Tok, i: int) -> None:
        self.put(t)

    def on_sub(self, t: Tok, i: int) -> None:
        self.put(t)

    on_sup = on_sub

    def on_argo(self, t: Tok, i: int) -> None:
        script = bool(self.out) and self.out[-1].kind in ("SUB", "SUP")
        self.heads.append(self.head if self.name_open and script else None)
        self.log_stack.append(self.log_at if script else None)
        self.log_at = None
        self.push(_Level("script" if script else "arg", t))
        self.put(t)
        self.name_open = False
        nxt, after = self.toks[i + 1], self.toks[i + 2] if i + 2 < len(self.toks) else None
        if script and after is not None and after.kind == "ARGC" and nxt.kind in ("PLUS", "MINUS", "TIMES"):
            word = {"PLUS": "plus", "MINUS": "minus", "TIMES": "star" if nxt.text in ("*", "ast") else "dot"}[nxt.kind]
            self.toks[i + 1] = Tok("NAME", nxt.text, nxt.start, nxt.end, Name(word))

    def on_argc(self, t: Tok, i: int) -> None:
        self._close_bars(t)
        if self.level.kind not in ("script", "arg"):
            raise Unread("a bracket that is not closed here", self.level.token.start if self.level.token else 0,
                         self.level.token.text if self.level.token else "")
        self.levels.pop()
        self.put(t)
        head = self.heads.pop()
        self.name_open, self.head = head is not None, head
        self.log_at = self.log_stack.pop()

    def _close_bars(self, t: Tok) -> None:
        if self.level.kind == "abs":
            raise Unread("a bar that is never closed", self.level.token.start if self.level.token else t.start, "|")

    # -- brackets

    def on_open(self, t: Tok, i: int) -> None:
        if t.text in ("|", "||"):
            self.push(_Level("abs", t, t.text))
            self.put(t, "ABSO")
            self.name_open = False
            return
        if t.text in ("floor", "ceil", "<"):
            raise Unread("this bracket is not read", t.start, t.text)
        head = self.head if self.name_open else None
        last = self.out[-1] if self.out else None
        opened = "OPEN"
        level = "group"
        if last is not None and last.kind == "FUNC":
            opened, level = "CALL", "call"
        elif head is not None and (t.text == "(" or head.kind in ("MNAME", "EXPECT")
                                   or (t.text == "[" and isinstance(head.data, Name) and head.data.style == "rm")):
            opened = "CALL"
            level = "expect" if head.kind == "EXPECT" else "call"
        elif self.log_at is not None:
            logged = self.out[self.log_at]
            self.out[self.log_at] = Tok("LOGP", logged.text, logged.start, logged.end, logged.data)
        self.push(_Level(level, t, t.text))
        self.put(t, opened)
        self.log_at, self.name_open = None, False

    def on_close(self, t: Tok, i: int) -> None:
        if t.text in ("|", "||"):
            if self.level.kind != "abs" or self.level.bracket != t.text:
                raise Unread("a bar that was not opened", t.start, t.text)
            self.levels.pop()
            self.put(t, "ABSC")
            self.name_open = False
            return
        self._close_bars(t)
        level = self.level
        if level.kind not in ("group", "call", "expect") or level.token is None:
            raise Unread("a closing bracket that was not opened", t.start, t.text)
        if level.bracket != t.text and not self._interval(level):
            raise Unread("brackets that do not match", t.start, t.text, [level.bracket])
        self.levels.pop()
        self.put(t)
        self.name_open = False

    def _interval(self, level: _Level) -> bool:
        k = next((k for k in range(len(self.out) - 1, -1, -1)
                  if level.token is not None and self.out[k].start == level.token.start), 0)
        return k > 0 and self.out[k - 1].kind == "REL" and self.out[k - 1].text == "in"

    # -- bars

    def on_bar(self, t: Tok, i: int) -> None:
        nxt = self.toks[i + 1] if i + 1 < len(self.toks) else None
        if nxt is not None and nxt.kind == "BAR" and not (self.level.kind == "abs" and self.level.bracket == "|"):
            self.toks[i + 1] = Tok("SKIP", "", nxt.start, nxt.end)
            return self.on_dbar(Tok("DBAR", "||", t.start, nxt.end), i + 1)
        self._bar(t, i, "|")

    def on_dbar(self, t: Tok, i: int) -> None:
        self._bar(t, i, "||")

    def on_skip(self, t: Tok, i: int) -> None:
        return None

    def _bar(self, t: Tok, i: int, text: str) -> None:
        self.name_open = False
        if self.level.kind == "abs" and self.level.bracket == text and not self.operand_expected():
            self.levels.pop()
            self.put(t, "ABSC", text)
        elif self.operand_expected():
            self.push(_Level("abs", t, text))
            self.put(t, "ABSO", text)
            self.log_at = None
        elif self.level.kind in ("call", "script", "expect") or not self._paired(i, text):
            single = "TBAR" if self.level.kind == "top" else "BAR"
            self.put(t, single if text == "|" else "DBAR", text)
        else:
            self.push(_Level("abs", t, text))
            self.put(t, "ABSO", text)

    def _paired(self, i: int, text: str) -> bool:
        depth = 0
        for t in self.toks[i + 1:]:
            depth += (t.kind in ("OPEN", "ARGO")) - (t.kind in ("CLOSE", "ARGC"))
            if depth < 0:
                return False
            if depth == 0 and t.kind == ("BAR" if text == "|" else "DBAR"):
                return True
        return False

    # -- operators

    def on_log(self, t: Tok, i: int) -> None:
        self.put(t)
        self.log_at, self.name_open = len(self.out) - 1, False

    def on_expect(self, t: Tok, i: int) -> None:
        self.log_at = None
        j, _ = self._after_scripts(i)
        bracketed = j < len(self.toks) and self.toks[j].kind == "OPEN" and self.toks[j].text in ("[", "(", "{")
        self.put(t, "EXPECT" if bracketed else "BIGE")
        self.name_open, self.head = bracketed, self.out[-1]

    def on_opt(self, t: Tok, i: int) -> None:
        self.log_at = None
        j, sub = self._after_scripts(i)
        self.name_open = False
        if not sub and j < len(self.toks) and self.toks[j].kind == "OPEN" and self._has_comma(j):
            return self.put(t, "FUNC")
        first = not self.out or self.out[-1].kind in ("REL", "SEP")
        self.put(t, "OBJ" if first else "OPT")

    def _has_comma(self, j: int) -> bool:
        depth = 0
        for t in self.toks[j:]:
            depth += (t.kind in ("OPEN", "ARGO")) - (t.kind in ("CLOSE", "ARGC"))
            if depth == 0:
                return False
            if depth == 1 and t.kind == "COMMA":
                return True
        return False

    def on_int(self, t: Tok, i: int) -> None:
        """An integral is delimited if its differential stands at the same bracket level."""
        depth, wanted = 0, {"iint": 2, "iiint": 3}.get(t.text, 1)
        found = 0
        j, _ = self._after_scripts(i)
        for k in range(j, len(self.toks)):
            x = self.toks[k]
            depth += (x.kind in ("OPEN", "ARGO")) - (x.kind in ("CLOSE", "ARGC"))
            if depth < 0 or (depth == 0 and x.kind == "REL"):
                break
            if depth == 0 and isinstance(x.data, Name) and x.data.base == "d" and x.kind == "NAME":
                self.level.integrals += 1
                found += self._differential(k)
                self.level.integrals -= 1
        self.log_at = None
        self.put(t, "INTD" if found else "SUM", "int")
        self.level.integrals += max(found, wanted) if found else 0
        self.name_open = False

    def on_times(self, t: Tok, i: int) -> None:
        self.log_at = None
        nxt = self.toks[i + 1] if i + 1 < len(self.toks) else None
        last = self.out[-1] if self.out else None
        empty_left = last is None or last.kind in ("CALL", "OPEN", "ARGO", "COMMA", "BAR", "DBAR", "SEMI", "ARGSEP")
        empty_right = nxt is None or nxt.kind in ("CLOSE", "ARGC", "COMMA", "BAR", "DBAR", "SEMI")
        if t.text == "cdot" and empty_left and empty_right:
            self.put(Tok("NAME", t.text, t.start, t.end, Name("dot")))
        else:
            self.put(t)
        self.name_open = False

    # -- separators

    def on_comma(self, t: Tok, i: int) -> None:
        top = self.level.kind == "top"
        if t.kind == "PERIOD" and not top:
            raise Unread("a full stop inside brackets", t.start, t.text)
        if top:
            self.out.append(Tok("SEP", t.text, t.start, t.end, t.kind))
        else:
            self.put(t)
        self.name_open = False

    on_semi = on_colon = on_period = on_comma

    def on_text(self, t: Tok, i: int) -> None:
        word = "".join(c for c in t.text.title() if c.isalnum() and c.isascii())
        if self.level.kind == "script" and word and t.kind == "TEXT":
            self.put(t, "NAME", word)
            self.out[-1] = Tok("NAME", word, t.start, t.end, Name(word, "rm"))
            return
        if self.level.kind != "top":
            raise Unread("prose inside brackets", t.start, t.text)
        self.out.append(Tok("SEP", t.text, t.start, t.end, t.kind))
        self.name_open = False

    on_connect = on_quant = on_text


def _brackets(toks: list[Tok]) -> list[Tok]:
    return _Brackets(list(toks)).run()
