"""Named quantities in the text syntax: capacity(BSC(p)), C(BSC(p)), fisher_rao(Poisson(lam), Poisson(mu))."""

from __future__ import annotations

from typing import Any

from lark import Tree

from symit.language.named_terms import QUANTITY_HEADS, SHORT, NamedQuantity
from symit.language.text_tree import Arguments, full_head, sole


def quantity_of(node: Any) -> str | None:
    """The quantity that a call in a parse tree asks for: capacity(BSC(p)), or C(BSC(p)) of an object in its own brackets."""
    full = full_head(node)
    if full in QUANTITY_HEADS:
        return full
    return SHORT[full] if full in SHORT and len(inner_calls(node)) == 1 else None


def inner_calls(node: Any) -> list[Any]:
    """The arguments of a call that are themselves calls with round brackets; empty unless all are."""
    args = Arguments(node.children[-1])
    found = [sole(i) for i in args.items] if args.plain else []
    calls = [c for c in found if isinstance(c, Tree) and c.data == "round"]
    return calls if len(calls) == len(found) else []


def read_quantity(reader: Any, quantity: str, node: Any) -> NamedQuantity:
    """capacity(BinarySymmetric(p)); the reader is that of symit.language.text_calls."""
    calls = inner_calls(node)
    wanted = QUANTITY_HEADS[quantity]
    if len(calls) != wanted or len({full_head(c) for c in calls}) != 1:
        example = "capacity(BSC(p))" if wanted == 1 else f"{quantity}(Poisson(lam), Poisson(mu))"
        raise reader.problem(f"{quantity} is of {'one object' if wanted == 1 else 'two objects of one kind'} with parameters: {example}", node)
    lists = []
    for call in calls:
        args = Arguments(call.children[-1])
        if not args.plain:
            raise reader.problem("parameters are separated by commas", call)
        lists.append([reader.expr(i) for i in args.items])
    return NamedQuantity(quantity, full_head(calls[0]), *lists)
