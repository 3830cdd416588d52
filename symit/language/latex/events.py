"""The event that two variables differ, in LaTeX: \\Pr(X \\neq \\hat{X}), P(\\hat X \\ne X), \\mathbb{P}[X = Y]; P_e = \\Pr(\\hat X \\neq X)."""

from __future__ import annotations

from typing import Any

from lark import Tree

from symit.language.events import Differ, event
from symit.language.latex.spelling import Spelled, as_name, strip, tok, word
from symit.language.objects import Law, Param
from symit.language.statements import Statement

BINARY = ("b", "2", "B", "bin", "binary")


def probability(r: Any, pieces: list[Any], seps: list[str]) -> Any:
    """P(X != Z) or P(X = Z) of two variables in capital letters; None for anything else, such as P(X = x)."""
    piece = strip(pieces[0]) if len(pieces) == 1 and not seps else None
    if not isinstance(piece, Tree) or piece.data != "chain" or len(piece.children) != 3:
        return None
    names = as_name(piece.children[0]), as_name(piece.children[2])
    if any(n is None or not n.root()[0].isupper() or n.sup is not None for n in names):
        return None
    first, second = (r.coordinate(n, piece) for n in names)
    return None if first == second else event(Law(r.default_law()), first, tok(piece.children[1].children[0]).text, second)


def is_binary(head: Spelled) -> bool:
    """H_b, h_2: of a number, not of a variable."""
    return head.base in ("H", "h") and head.sub is not None and word(head.sub) in BINARY


def named(lhs: Any, rhs: Any) -> Statement | None:
    """P_e = \\Pr(X \\neq \\hat X) names a probability."""
    for p, e in ((lhs, rhs), (rhs, lhs)):
        if isinstance(p, Param) and (isinstance(e, Differ) or isinstance(1 - e, Differ)):
            return Statement("=", p, e)
    return None


__all__ = ["is_binary", "named", "probability"]
