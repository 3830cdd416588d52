"""How each macro is turned into normalised tokens (second half of tokens.py)."""

from __future__ import annotations

import re

from symit.language.latex import macros as m
from symit.language.latex.errors import Unread
from symit.language.latex.rows import NARROWS
from symit.language.latex.tokens import Name, Normaliser, Tok

# Annotations above a relation that say nothing about the claim: (a), (i), (1), by Jensen, ...
_DEFINING = ("def", "triangle", "Delta", ":", "定义")
_HARMLESS_WORDS = ("jensen", "*", "bayes", "chain", "dpi", "gibbs", "ineq", "不等式", "def", "elbo", "dagger", "star")
_STEP = re.compile(
    r"\(?(?:\\(?:text|mathrm|rm|textbf|mathit)\s*\{)?\s*\(?\s*(?:[a-bd-z]|[ivx]+|\d+|[A-Z])\s*\)?\}?\)?|\(c\)|\\(?:text|mathrm)\{\(c\)\}"
)
# c, +, const over = leave out a constant
_LOOSE = re.compile(
    r"(?:\\(?:text|mathrm)\{)?\s*(?:c|C|\+|const\.?|\\propto|\\sim|\\approx|a\.?\s?[se]\.?|w\.?\s?h\.?\s?p\.?|\.|\\cdot|n\s*\\to.*)\s*\}?"
)


def narrows(note: str) -> bool:
    """May a remark (over a relation, under a brace, as a tag) state a condition?"""
    return bool(NARROWS.search(note))


def read_macro(n: Normaliser, i: int, stop: int, name: str) -> tuple[list[Tok], int]:
    r = n.raws[i]
    s, e = r.start, r.end

    def tok(kind: str, text: str | None = None, data: object = None) -> list[Tok]:
        return [Tok(kind, r.text if text is None else text, s, e, data)]

    if name in m.NEUTRAL:
        return [], i + 1
    if name in m.WIDE:
        return tok("QUAD"), i + 1
    if name == "hspace" or name == "hspace*":
        j = i + 1 + (i + 1 < stop and n.raws[i + 1].text == "*")
        return tok("QUAD"), n.argument(j, stop, "\\hspace")[2]
    if name in ("\\", "cr", "newline", "tabularnewline"):
        return tok("ROW"), _row_options(n, i + 1, stop)
    if name in m.DROPPED_WITH_ARGUMENT:
        j = i + 1 + (i + 1 < stop and n.raws[i + 1].text == "*")
        first, last, after = n.argument(j, stop, "\\" + name)
        if name in ("tag", "tag*", "eqno") and narrows(n._text(first, last)):
            n.notes.conditions.append(n._text(first, last))
        return [], after
    if name == "textcolor":
        j = n.argument(i + 1, stop, "\\textcolor")[2]
        first, last, after = n.argument(j, stop, "\\textcolor")
        return n.span(first, last), after
    if name in m.TRANSPARENT_WITH_ARGUMENT:
        first, last, after = n.argument(i + 1, stop, "\\" + name)
        return n.span(first, last), after
    if name in m.GREEK:
        return n._named(Name(m.GREEK[name]), r.text, s, e), i + 1
    if name in ("infty", "partial", "nabla", "top", "intercal", "dagger", "star", "circ", "prime", "emptyset",
                "varnothing", "Omega"):
        return n._named(Name(name), r.text, s, e), i + 1
    if name in m.STYLES:
        return _style(n, i, stop, m.STYLES[name])
    if name in m.WORDS:
        return _word(n, i, stop)
    if name in m.TEXTS:
        return _text(n, i, stop)
    if name in m.ACCENTS:
        return _accent(n, i, stop, m.ACCENTS[name])
    if name in ("left", "right", "middle"):
        return _delimiter(n, i, stop, name)
    if name in m.FRACTIONS:
        top, j = n.delimited(i + 1, stop, "\\" + name)
        bottom, j = n.delimited(j, stop, "\\" + name)
        return [*tok("FRAC"), *top, *bottom], j
    if name == "sqrt":
        return _root(n, i, stop)
    if name in m.LOGS:
        return tok("LOG", name, m.LOGS[name]), i + 1
    if name == "arg":
        j = i + 1
        while j < stop and n.raws[j].kind == "macro" and n.raws[j].text in m.NEUTRAL:
            j += 1
        if j < stop and n.raws[j].text in ("max", "min"):
            return [Tok("OPT", "arg" + n.raws[j].text, s, n.raws[j].end)], j + 1
        raise Unread("\\arg without \\max or \\min", s, r.text)
    if name in ("min", "max") and n.scripts and i + 1 == stop:
        return n.word(name, s, r.end, plain=True), i + 1  # q_{\min}
    if name in m.OPTIMA:
        return tok("OPT", name), i + 1
    if name in m.FUNCTIONS:
        return tok("FUNC", name), i + 1
    if name in m.SUMS:
        return tok("SUM", name), i + 1
    if name in m.INTEGRALS:
        return tok("INT", name), i + 1
    if name in m.RELATIONS:
        return tok("REL", m.RELATIONS[name]), i + 1
    if name == "not":
        return _negated(n, i, stop)
    if name == "xrightarrow" or name == "xleftrightarrow":
        first, last, after = n.argument(i + 1, stop, "\\" + name)
        n.notes.comments.append(n._text(first, last))
        return tok("REL", "to"), after
    if name in ("overset", "stackrel", "underset"):
        return _stacked(n, i, stop, name)
    if name in ("underbrace", "overbrace"):
        return _braced(n, i, stop, "_" if name == "underbrace" else "^")
    if name == "substack":
        first, last, after = n.argument(i + 1, stop, "\\substack")
        return [Tok("COMMA", ",", t.start, t.end) if t.kind == "ROW" else t for t in n.span(first, last)], after
    if name in m.CONNECTIVES:
        return tok("CONNECT", m.CONNECTIVES[name]), i + 1
    if name in ("forall", "exists"):
        return tok("QUANT", name), i + 1
    if name in m.TIMES:
        return tok("TIMES", name), i + 1
    if name in m.DOTS:
        return tok("DOTS"), i + 1
    if name in ("lvert", "lVert"):
        return tok("OPEN", "|" if name == "lvert" else "||"), i + 1
    if name in ("rvert", "rVert"):
        return tok("CLOSE", "|" if name == "rvert" else "||"), i + 1
    if name in m.BARS and name != "|":
        return tok("BAR", "|"), i + 1
    if name == "|" or name in m.DOUBLE_BARS:
        return tok("DBAR", "||"), i + 1
    if name in m.OPENING:
        return tok("OPEN", m.OPENING[name]), i + 1
    if name in m.CLOSING:
        return tok("CLOSE", m.CLOSING[name]), i + 1
    if name == "colon":
        return tok("COLON", ":"), i + 1
    if name in ("begin", "end"):
        return _environment(n, i, stop, name)
    if name in ("lim", "limsup", "liminf"):
        if name != "lim":
            raise Unread("upper and lower limits are not read", s, r.text)
        return tok("LIM", name), i + 1
    if name in ("binom", "dbinom", "tbinom"):
        top, j = n.delimited(i + 1, stop, "\\" + name)
        bottom, after = n.delimited(j, stop, "\\" + name)
        return [Tok("FRAC", "binom", s, e), *top, *bottom], after
    if name in ("DKL", "KL", "Ent", "E", "Expect", "argmax", "argmin"):      # macros that documents define themselves
        if name in ("E", "Expect"):
            return n._named(Name("E", "bb"), r.text, s, e), i + 1
        return n.word("KL" if name in ("DKL", "KL") else "H" if name == "Ent" else name, s, e), i + 1
    raise Unread("a macro that is not known", s, "\\" + r.text if r.kind == "macro" else r.text)


def _row_options(n: Normaliser, i: int, stop: int) -> int:
    """Skip the star or the optional space of a line break: `\\\\*`, `\\\\[4pt]`."""
    if i < stop and n.raws[i].text == "*":
        i += 1
    if i < stop and n.raws[i].text == "[" and not n.raws[i].space:
        for j in range(i + 1, min(stop, i + 8)):
            if n.raws[j].text == "]":
                inside = n._text(i + 1, j)
                if inside[-2:] in ("pt", "ex", "em", "mm", "cm", "in"):
                    return j + 1
    return i


def _style(n: Normaliser, i: int, stop: int, style: str) -> tuple[list[Tok], int]:
    first, last, after = n.argument(i + 1, stop, "a font")
    word = n._plain_word(first, last)
    if len(word) > 1 and style in ("bb", "cal") and not word.isdigit():
        return n.word(word, n.raws[i].start, n.raws[after - 1].end), after      # \mathbb{KL}
    return [n._styled(t, style) for t in n.span(first, last)], after


def _word(n: Normaliser, i: int, stop: int) -> tuple[list[Tok], int]:
    if i + 1 < stop and n.raws[i + 1].text == "*" and n.raws[i].text == "operatorname":
        i += 1
    first, last, after = n.argument(i + 1, stop, "a font")
    start, end = n.raws[i].start, n.raws[after - 1].end
    spaced = any(r.space for r in n.raws[first + 1:last]) and n.raws[first].kind == "char"
    if spaced and n.raws[i].text != "operatorname":
        content = n._text(first, last)
        if content.replace(" ", "").replace("~", "").isalnum():
            return n.prose(content, start, end), after
    word = n._plain_word(first, last)
    if word and word.isdigit():
        return [Tok("NUMBER", word, start, end)], after
    if word and word.replace("-", "").isalnum():
        return n.word(word, start, end), after
    return n.span(first, last), after


def _text(n: Normaliser, i: int, stop: int) -> tuple[list[Tok], int]:
    first, last, after = n.argument(i + 1, stop, "\\text")
    out: list[Tok] = []
    j = first
    while j < last:
        if n.raws[j].kind == "dollar":
            k = next((k for k in range(j + 1, last) if n.raws[k].kind == "dollar"), None)
            if k is None:
                raise Unread("a dollar sign inside a formula", n.raws[j].start, "$")
            out += n.span(j + 1, k)
            j = k + 1
        else:
            k = j
            while k < last and n.raws[k].kind != "dollar":
                k += 1
            out += n.prose(n._text(j, k), n.raws[j].start, n.raws[k - 1].end)
            j = k
    return out, after


def _accent(n: Normaliser, i: int, stop: int, accent: str) -> tuple[list[Tok], int]:
    first, last, after = n.argument(i + 1, stop, "an accent")
    inner = n.span(first, last)
    if not accent:
        return inner, after
    if not inner or inner[0].kind not in ("NAME", "EXPECT"):
        raise Unread("an accent on something that is not a name", n.raws[i].start, "\\" + n.raws[i].text)
    if len(inner) > 1 and inner[1].kind not in ("SUB", "SUP"):
        raise Unread("an accent on more than one name", n.raws[i].start, "\\" + n.raws[i].text)
    head = inner[0]
    name = Name(head.data.base, head.data.style, (*head.data.accents, accent))
    return [Tok("NAME", head.text, n.raws[i].start, head.end, name), *inner[1:]], after


def _delimiter(n: Normaliser, i: int, stop: int, side: str) -> tuple[list[Tok], int]:
    if i + 1 >= stop:
        raise Unread(f"\\{side} without a bracket", n.raws[i].start, n.raws[i].text, ["a bracket"])
    d = n.raws[i + 1]
    s, e, c = n.raws[i].start, d.end, m.PLAIN_CHARACTERS.get(d.text, d.text)
    if c == "." or d.text == ".":
        return [], i + 2
    if side == "middle":
        if (c == "|" and d.kind == "char") or d.text in ("vert", "mid"):
            return [Tok("BAR", "|", s, e)], i + 2
        if d.text in ("|", "Vert", "parallel"):
            return [Tok("DBAR", "||", s, e)], i + 2
        raise Unread("\\middle with this bracket", s, d.text)
    table = m.OPENING if side == "left" else m.CLOSING
    kind = "OPEN" if side == "left" else "CLOSE"
    if (d.kind == "macro" and d.text == "|") or d.text in ("Vert", "lVert", "rVert", "∥", "‖"):
        return [Tok(kind, "||", s, e)], i + 2
    if c == "|" or d.text in ("vert", "lvert", "rvert"):
        return [Tok(kind, "|", s, e)], i + 2
    if c in "()[]" and c not in table:                 # ]0,1[ is not read
        raise Unread(f"\\{side} with this bracket", s, d.text)
    if c in table and ((d.kind == "char" and c not in "{}") or d.kind == "macro"):
        return [Tok(kind, table[c], s, e)], i + 2
    raise Unread(f"\\{side} without a bracket", s, d.text, ["a bracket"])


def _root(n: Normaliser, i: int, stop: int) -> tuple[list[Tok], int]:
    r = n.raws[i]
    if i + 1 < stop and n.raws[i + 1].text == "[":
        j = next((j for j in range(i + 2, stop) if n.raws[j].text == "]"), None)
        if j is None:
            raise Unread("\\sqrt[ is never closed", r.start, r.text)
        index = n.span(i + 2, j)
        body, after = n.delimited(j + 1, stop, "\\sqrt")
        a, b = n.raws[i + 1], n.raws[j]
        return [Tok("ROOT", r.text, r.start, r.end), Tok("ARGO", "{", a.start, a.end), *index,
                Tok("ARGC", "}", b.start, b.end), *body], after
    body, after = n.delimited(i + 1, stop, "\\sqrt")
    return [Tok("SQRT", r.text, r.start, r.end), *body], after


def _negated(n: Normaliser, i: int, stop: int) -> tuple[list[Tok], int]:
    inner, after = n.one(i + 1, stop, single=True) if i + 1 < stop else ([], i + 1)
    if len(inner) == 1 and inner[0].kind == "REL" and inner[0].text in ("=", "perp", "in"):
        text = {"=": "!=", "perp": "notperp", "in": "notin"}[inner[0].text]
        return [Tok("REL", text, n.raws[i].start, inner[0].end)], after
    raise Unread("\\not before something else than a known relation", n.raws[i].start, "\\not")


def _stacked(n: Normaliser, i: int, stop: int, name: str) -> tuple[list[Tok], int]:
    first, last, j = n.argument(i + 1, stop, "\\" + name)
    note = n._text(first, last)
    base_first, base_last, after = n.argument(j, stop, "\\" + name)
    base = n.span(base_first, base_last)
    if name == "underset" and base and base[0].kind in ("OPT", "EXPECT", "SUM"):
        s = n.raws[i].start
        return [*base, Tok("SUB", "_", s, s), Tok("ARGO", "{", s, s), *n.span(first, last),
                Tok("ARGC", "}", s, s)], after
    if len(base) != 1 or base[0].kind not in ("REL", "CONNECT"):
        raise Unread(f"\\{name} over something that is not a relation", n.raws[i].start, "\\" + name)
    rel = base[0]
    if any(d in note for d in _DEFINING) and rel.text == "=":
        return [Tok("REL", ":=", n.raws[i].start, rel.end)], after
    if note.strip() in ("d", "D", "?", "!", "\\text{?}", "\\mathrm{d}", "law", "\\mathcal{D}"):
        raise Unread("a relation with an annotation that changes it", n.raws[i].start, note)
    lowered = note.lower()
    if _LOOSE.fullmatch(note.strip()):
        raise Unread("a relation with an annotation that changes it", n.raws[i].start, note)
    if not narrows(note) and (any(w in lowered for w in _HARMLESS_WORDS) or _STEP.fullmatch(note.strip()) or n._plain_word(first, last)):
        n.notes.comments.append(note)
    else:
        n.notes.conditions.append(note)
    return [Tok("REL", rel.text, n.raws[i].start, rel.end, note)], after


def _braced(n: Normaliser, i: int, stop: int, script: str) -> tuple[list[Tok], int]:
    first, last, after = n.argument(i + 1, stop, "a brace")
    inner = n.span(first, last)
    if after < stop and n.raws[after].kind == "char" and n.raws[after].text == script:
        a, b, after = n.argument(after + 1, stop, "the label of a brace")
        label = n._text(a, b)
        (n.notes.conditions if narrows(label) else n.notes.comments).append(label)
    return inner, after


def _environment(n: Normaliser, i: int, stop: int, side: str) -> tuple[list[Tok], int]:
    first, last, after = n.argument(i + 1, stop, "\\" + side)
    env = n._text(first, last)
    if env not in m.ENVIRONMENTS:
        raise Unread(f"the environment {env} is not read", n.raws[i].start, f"\\{side}{{{env}}}")
    if side == "begin":
        n.environments.append(env)
        if env in m.ENVIRONMENTS_WITH_ARGUMENT:
            after = n.argument(after, stop, "\\begin")[2]
        elif after < stop and n.raws[after].text == "[" and n._text(after + 1, after + 2) in ("t", "b", "c"):
            after += 3
        return [], after
    if not n.environments or n.environments.pop() != env:
        raise Unread(f"\\end{{{env}}} closes nothing", n.raws[i].start, f"\\end{{{env}}}")
    return [], after
