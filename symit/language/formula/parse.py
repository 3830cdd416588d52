"""Terminals -> syntax tree, by the LALR grammar of formula.lark."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedInput, UnexpectedToken
from lark.lexer import Lexer

from symit.language.formula.errors import Unread
from symit.language.formula.tokens import Tok


class _Terminals(Lexer):
    """Hands the laid-out tokens to Lark; the token's value is the Tok itself."""

    def __init__(self, *_: Any) -> None:
        pass

    def lex(self, data: Any, *_: Any) -> Iterator[Token]:  # type: ignore[override]
        for t in data:
            yield Token(t.kind, t, start_pos=t.start, end_pos=t.end)


@lru_cache(maxsize=1)
def _parser() -> Lark:
    grammar = (Path(__file__).parent / "formula.lark").read_text(encoding="utf-8")
    return Lark(grammar, parser="lalr", lexer=_Terminals, maybe_placeholders=False)


def parse_terminals(terminals: list[Tok], length: int) -> Tree[Any]:
    """The tree of a whole formula; raises Unread at the first terminal that does not fit."""
    try:
        return _parser().parse(terminals)  # type: ignore[arg-type]
    except UnexpectedToken as error:
        token = error.token
        expected = sorted({READABLE.get(k, k.lower()) for k in error.expected})[:8]
        if isinstance(token.value, Tok):
            raise Unread("not expected here", token.value.start, token.value.text, expected) from None
        raise Unread("the formula ends too early", length, "end", expected) from None
    except UnexpectedInput:
        raise Unread("not read", 0, "") from None


READABLE = {
    "NAME": "a name", "NUMBER": "a number", "OPEN": "(", "CLOSE": ")", "REL": "a relation", "SEP": "the end",
    "$END": "the end", "ARGC": "}", "ARGO": "{", "PLUS": "+", "MINUS": "-", "TIMES": "\\cdot", "SUM": "\\sum",
    "LOG": "\\log", "BAR": "|", "DBAR": "\\|", "FRAC": "\\frac", "EXPECT": "\\mathbb{E}", "ABSC": "|",
}  # fmt: skip
