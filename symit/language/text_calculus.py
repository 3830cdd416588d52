"""Calculus in the text syntax: diff(f, x, 2), limit(f, x -> 0), max[p](f), O(eps^3), convex[t](f)."""

from __future__ import annotations

from typing import Any

import sympy
from lark import Tree

from symit.language.calculus import EXTREMA, BigO, Diff, Extremum, LimitOf
from symit.language.indices import LETTERS, IndexDelta, IndexSum, Item
from symit.language.text_tree import Arguments, full_head, name_in, sole, token_type

CALLS = ("diff", "limit", "O", "o", "logsumexp")


def calculus_call(node: Any) -> bool:
    """Is the call in a parse tree one of calculus? Names in it are numbers."""
    return node.data == "bound" or entry_call(node) or (node.data == "round" and full_head(node) in CALLS)


def entry_call(node: Any) -> bool:
    """z[i], delta[i,j]: an entry of a vector of any length."""
    if node.data != "square":
        return False
    head, args = full_head(node), Arguments(node.children[-1])
    names = [name_in(i) for i in args.items] if args.plain else []
    small = head[0].islower() and head not in ("h", "sum", "int")
    return small and all(n in LETTERS for n in names) and len(names) == (2 if head == "delta" else 1)


def bound_parts(node: Any) -> tuple[str, Any, Any]:
    """(word, names, body) of convex[t](f) or max[p](f)."""
    word, names, args = node.children
    return str(word), names, args


def read_bound(reader: Any, node: Any) -> tuple[str, list[Any], Any]:
    word, names, last = bound_parts(node)
    args = Arguments(last)
    if not args.plain or len(args.items) != 1:
        raise reader.problem(f"write {word}[x](f), with one function", node)
    return word, [reader.expr(e) for e in names.children], reader.expr(args.items[0])


def read_calculus(reader: Any, node: Any) -> Any:
    """The expression; the reader is that of symit.language.text_calls."""
    if node.data == "square":
        letters = [name_in(i) for i in Arguments(node.children[-1]).items]
        return IndexDelta(*letters) if full_head(node) == "delta" else Item(f"{full_head(node)}[{letters[0]}]")
    if node.data == "bound" and bound_parts(node)[0] == "sum":
        _, names, last = bound_parts(node)
        args = Arguments(last)
        letters = [name_in(x) for x in names.children]
        if not args.plain or len(args.items) != 1 or letters[0] not in LETTERS or len(letters) > 2 or not letters[-1]:
            raise reader.problem("write sum[i](f) or sum[i,n](f)", node)
        return IndexSum(letters[0], reader.expr(args.items[0]), *(reader.expr(x) for x in names.children[1:]))
    if node.data == "bound":
        word, names, f = read_bound(reader, node)
        if word not in EXTREMA or len(names) != 1:
            why = "is over one variable" if word in EXTREMA else "is a statement, not a number"
            raise reader.problem(f"{word}[x](f) {why}", node)
        return Extremum(word, f, names[0])
    head, args = full_head(node), Arguments(node.children[-1])
    if not args.plain:
        raise reader.problem(f"{head} takes expressions separated by commas", node)
    items = args.items
    if head == "logsumexp":
        return sympy.log(sympy.Add(*(sympy.exp(reader.expr(i)) for i in items)))
    if head == "diff" and len(items) in (2, 3):
        return Diff(*(reader.expr(i) for i in items))
    if head == "limit" and len(items) == 2 and len(items[1].children) == 3 and token_type(items[1].children[1]) == "ARROW":
        x, _, at = items[1].children
        return LimitOf(reader.expr(items[0]), reader.expr(x), _place(reader, at))
    if head in ("O", "o") and len(items) == 1:
        power = reader.expr(items[0])
        base, n = power.as_base_exp()
        return BigO(base, n + (head == "o"))  # of a power series, o(x^n) is O(x^(n+1))
    usage = {"diff": "diff(f, x) or diff(f, x, 2)", "limit": "limit(f, x -> 0)", "O": "O(x^3)", "o": "o(x^2)"}
    raise reader.problem(f"write {usage[head]}", node)


def _place(reader: Any, node: Any) -> Any:
    inner = sole(node)
    if isinstance(inner, Tree) and inner.data == "expr" and inner.children[0] == "-" and [name_in(x) for x in inner.children[1:]] == ["oo"]:
        return sympy.S.NegativeInfinity
    return sympy.S.Infinity if name_in(node) == "oo" else reader.expr(node)


def shape_call(node: Any) -> Any:
    """The call convex[t](f) that a bare text consists of, or None."""
    inner = sole(node.children[0]) if isinstance(node, Tree) and node.data == "bare" else None
    found = inner if isinstance(inner, Tree) and inner.data == "bound" else None
    return found if found is not None and bound_parts(found)[0] not in (*EXTREMA, "sum") else None


