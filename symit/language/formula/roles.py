"""The table that decides what a symbol is (docs/notation.md)."""

from __future__ import annotations

from typing import Any

from lark import Tree

from symit.language.formula.errors import Unread
from symit.language.formula.tokens import Name, Tok

# Letters that name laws and densities when they are called, compared or used as weights.
LAW_LETTERS = frozenset({"p", "q", "r", "P", "Q", "R", "m", "M", "pi", "U", "u", "w", "W", "nu", "d", "D"})
# Letters whose bare or indexed use means a probability vector.
VECTOR_LETTERS = frozenset({"p", "q", "r", "P", "Q", "R", "y", "pi", "u", "w", "t"})
# Scalars that are probabilities, and scalars that are positive, unless the document says otherwise.
PROBABILITY_SCALARS = frozenset({"p", "q", "r"})
POSITIVE_SCALARS = frozenset({"sigma", "n", "N", "K", "d", "k", "M", "lambda", "tau", "T"})
INDEX_LETTERS = frozenset("ijklmcst")
SUPERSCRIPT_WORDS = {"star": "star", "ast": "star", "plus": "plus", "minus": "minus", "prime": "'", "top": "top"}


def tokens(node: Any) -> list[Tok]:
    """All tokens of a tree in order."""
    if isinstance(node, Tree):
        return [t for child in node.children for t in tokens(child)]
    value = getattr(node, "value", node)
    return [value] if isinstance(value, Tok) else []


def first(node: Any) -> Tok:
    found = tokens(node)
    return found[0] if found else Tok("END", "", 0, 0)


def fail(node: Any, message: str) -> Unread:
    t = first(node)
    return Unread(message, t.start, t.text)


def base_name(tok: Tok) -> str:
    """The name of a token: letter or word, accents at the end, calligraphic letters marked."""
    data = tok.data
    if not isinstance(data, Name):
        return tok.text
    word = "".join(c for c in data.base if c.isalnum() or c == "_")
    if not word:
        raise Unread("a name without letters", tok.start, tok.text)
    prefix = "cal" if data.style == "cal" and len(data.base) == 1 else ""
    return prefix + word + "".join(data.accents)


def letter_of(tok: Tok) -> str:
    """The letter that decides a name's role: the q of q_phi."""
    return tok.data.base.split("_")[0].rstrip("0123456789'") if isinstance(tok.data, Name) else tok.text


def only(node: Any) -> Any:
    """Unwrap trees with a single child."""
    while isinstance(node, Tree) and node.data in ("chain", "segment", "run", "args", "rest_times", "logrun") and len(node.children) == 1:
        node = node.children[0]
    return node


def split_scripts(scripts: Any) -> tuple[list[Any], list[Any], int]:
    """Subscript arguments, superscript arguments and the number of primes."""
    subs, sups, primes = [], [], 0
    for child in scripts.children if scripts is not None else ():
        if child.data == "sub":
            subs.append(child.children[1])
        elif child.data == "sup":
            sups.append(child.children[1])
        else:
            primes += 1
    return subs, sups, primes


def items(args: Any) -> list[tuple[str, Any]]:
    """The items of an argument list, each with the kind of separator before it ('' for the first)."""
    if isinstance(args, Tree) and args.data == "argument":
        args = args.children[1]
    out: list[tuple[str, Any]] = []
    separator = ""
    for child in args.children:
        if isinstance(child, Tree) and child.data == "separator":
            if separator and not out:
                raise fail(child, "two separators")
            separator = first(child).kind
        else:
            out.append((separator, child))
            separator = ""
    return out


def label(argument: Any) -> str:
    """A subscript as part of a name: letters and digits run together; refuses anything else."""
    words = []
    for t in tokens(argument):
        if t.kind in ("ARGO", "ARGC", "COMMA"):
            continue
        if t.kind in ("NAME", "MNAME"):
            words.append(base_name(t))
        elif t.kind == "NUMBER" and t.text.isdigit():
            words.append(t.text)
        elif t.kind == "FUNC" or t.kind == "OPT":
            words.append(t.text)
        else:
            raise Unread("a subscript that is no name", t.start, t.text)
    return "_".join(words)
