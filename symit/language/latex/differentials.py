"""The d of a derivative written with a slash, d\\log(x)/dx, d/dx \\log x, and of differentials, dP, \\mathrm{d}x: it is no number.

`slashes` turns derivatives with a slash into fractions, which symit.language.latex.derivatives reads; `check` refuses what is left.
"""

from __future__ import annotations

from symit.language.latex.errors import Unread
from symit.language.latex.tokens import Tok

LETTERS = ("d", "partial")
MEASURES = ("P", "Q", "R")
ENDS = {"REL", "SEP", "COMMA", "SEMI", "COLON", "PERIOD", "TEXT", "QUANT", "CONNECT", "PLUS", "MINUS", "ARGSEP"}
SPREADS = {"LOG", "LOGP", "SUM", "INT", "FUNC", "OPT", "OBJ", "LIM", "EXPECT"}   # what stands behind them is their own
OPERANDS = {"NAME", "OPEN", "LOG", "LOGP", "FRAC", "SQRT", "ROOT", "FUNC", "SUM"}


def slashes(toks: list[Tok]) -> list[Tok]:
    """d f / d x as ( \\frac{d}{dx} f ), d/dx as \\frac{d}{dx}. Raises Unread where it is not clear what is differentiated."""
    out: list[Tok] = []
    i = 0
    while i < len(toks):
        t = toks[i]
        if t.kind == "SLASH" and _divides_by_differential(toks, i) and (start := _numerator(out)) is not None:
            if toks[i + 1].kind == "OPEN":
                raise Unread("a quotient of differentials is not read", t.start, t.text)
            end = _behind_scripts(toks, i + 3)
            sign = _behind_scripts(out, start + 1)
            body = out[sign:]
            below = toks[i + 1 : end]
            whole = len(body) == 1 and body[0].kind == "NAME"  # dP/dQ
            fraction = [_mark("FRAC", "frac", out[start]), *_argument(out[start:] if whole else out[start:sign]), *_argument(below)]
            body = [] if whole else body
            out[start:] = [_mark("OPEN", "(", out[start]), *fraction, *body, _mark("CLOSE", "(", t)] if body else fraction
            i = end
            continue
        out.append(t)
        i += 1
    return out


def check(toks: list[Tok], source: str) -> None:
    """Raises Unread for a differential outside of a known form: it would be read as the product of a number d with what follows."""
    integral = any(t.kind in ("INT", "INTD") or (t.kind == "SUM" and t.text == "int") for t in toks)
    small = 0
    number = False  # does a d stand alone as an operand, as in \\sigma^2 d - d? Then it is a dimension everywhere
    found: list[Tok] = []
    for i, t in enumerate(toks):
        following = toks[i + 1] if i + 1 < len(toks) else None
        if not _is(t, "d") or following is None or following.kind not in OPERANDS | {"MNAME", "CALL"}:
            number = number or (_is(t, "d") and (following is None or following.kind in ("PLUS", "MINUS", "CLOSE", "REL", "RIGHT")))
            continue
        if i > 1 and toks[i - 1].kind == "ARGO" and toks[i - 2].kind in ("FRAC", "ARGC"):
            opposite = _other_argument(toks, i)
            if opposite is not None and any(_is(toks[k], "d") for k in opposite[:1]):
                continue  # \\frac{d}{dx} and \\frac{dP}{dQ} are read as such or refused
            if opposite is not None and any(_is(toks[k], "d") and toks[k + 1].kind in OPERANDS | {"MNAME"} for k in opposite):
                raise Unread("a quotient of differentials is not read", t.start, t.text)
        upright = source[t.start : t.start + 1] == "\\"  # \\mathrm{d}
        named = following.kind == "NAME" and getattr(following.data, "base", "") in MEASURES
        if named or (upright and not integral):
            raise Unread("a differential is not read here", t.start, t.text)
        found.append(t)
        small += following.kind == "NAME" and following.start == t.end and following.text.isascii() and following.text[:1].islower()
    if small and len(found) > 1 and not integral and not number:
        raise Unread("differentials are not read", found[0].start, found[0].text)


def _is(t: Tok, *letters: str) -> bool:
    return t.kind in ("NAME", "MNAME") and getattr(t.data, "base", "") in (letters or LETTERS) and not getattr(t.data, "accents", ())


def _divides_by_differential(toks: list[Tok], i: int) -> bool:
    """Is it /dx, /\\partial x, or a bracket with such a product behind the slash?"""
    if i + 2 >= len(toks):
        return False
    if toks[i + 1].kind == "OPEN":
        depth = 0
        for k in range(i + 1, len(toks) - 1):
            depth += (toks[k].kind == "OPEN") - (toks[k].kind == "CLOSE")
            if not depth:
                return False
            if depth == 1 and _is(toks[k]) and toks[k + 1].kind == "NAME":
                return True
        return False
    return _is(toks[i + 1]) and toks[i + 2].kind == "NAME"


def _numerator(out: list[Tok]) -> int | None:
    """The place of the d above; None if there is none in this product."""
    depth, found, spreads = 0, [], None
    for k in range(len(out) - 1, -1, -1):
        t = out[k]
        depth += (t.kind in ("CLOSE", "ARGC")) - (t.kind in ("OPEN", "ARGO"))
        if depth < 0 or (depth == 0 and t.kind in ENDS):
            break
        if depth:
            continue
        if _is(t) and (k + 1 == len(out) or out[k + 1].kind in OPERANDS | {"SUP", "ABS", "BAR", "NUMBER"}):
            found.append(k)
        elif t.kind in SPREADS:
            spreads = k
    if not found:
        return None
    start = found[-1]
    inner = any(t.kind == "SLASH" for t in _level(out[start:]))
    if len(found) > 1 or inner or (spreads is not None and spreads < start):
        raise Unread("what is differentiated here is not clear: write \\frac{d}{dx}", out[start].start, out[start].text)
    return start


def _level(toks: list[Tok]) -> list[Tok]:
    """The tokens outside of all brackets."""
    depth, kept = 0, []
    for t in toks:
        depth += t.kind in ("OPEN", "ARGO")
        if not depth:
            kept.append(t)
        depth -= t.kind in ("CLOSE", "ARGC")
    return kept


def _behind_scripts(toks: list[Tok], k: int) -> int:
    """The place behind the scripts that begin at k."""
    while k < len(toks) and toks[k].kind in ("SUB", "SUP", "PRIME"):
        if toks[k].kind == "PRIME":
            k += 1
            continue
        depth, k = 0, k + 1
        while k < len(toks):
            depth += (toks[k].kind == "ARGO") - (toks[k].kind == "ARGC")
            k += 1
            if not depth:
                break
    return k


def _other_argument(toks: list[Tok], i: int) -> list[int] | None:
    """The places of the tokens in the other argument of the fraction in which the token at i comes first."""
    def close(k: int) -> int:
        depth = 0
        while k < len(toks):
            depth += (toks[k].kind == "ARGO") - (toks[k].kind == "ARGC")
            if not depth:
                return k
            k += 1
        return k

    if toks[i - 2].kind == "FRAC":
        first = close(i - 1) + 1
        return list(range(first + 1, close(first))) or None
    depth, k = 0, i - 2
    while k >= 0:
        depth += (toks[k].kind == "ARGC") - (toks[k].kind == "ARGO")
        if not depth:
            break
        k -= 1
    return list(range(k + 1, i - 2)) if k > 0 and toks[k - 1].kind == "FRAC" else None


def _mark(kind: str, text: str, at: Tok) -> Tok:
    return Tok(kind, text, at.start, at.end)


def _argument(toks: list[Tok]) -> list[Tok]:
    return [_mark("ARGO", "{", toks[0]), *toks, _mark("ARGC", "}", toks[-1])]


__all__ = ["check", "slashes"]
