"""Lists before a relation: x, y > 0; p, q \\in (0, 1); 0 < x, y < 1; H(X), H(Y) \\ge 0. What is said of the last is said of each."""

from __future__ import annotations

import re
from typing import Any

from lark import Tree

from symit.language.latex.declare import split_chain
from symit.language.latex.equations import ORDER, is_number
from symit.language.latex.spelling import as_name, leaves, strip, tok

TOGETHER = re.compile(r"(?:[\s,~{}]|\\[,;:! ])*")


def alike(trees: list[Tree[Any]], source: str) -> list[Tree[Any]]:
    """What the last trees say together, one statement for each member of the list; no list, no trees."""
    last = trees[-1]
    sides, rels = split_chain(last)
    if not rels or last.data != "chain" or not (set(rels) <= ORDER or rels == ["in"]):
        return []
    kind = _member(sides[0])
    if kind is None:
        return []
    k = len(trees) - 1
    while k and _alone(trees[k - 1]) and _member(trees[k - 1].children[0]) == kind:
        k -= 1
    members = [t.children[0] for t in trees[k:]]
    ends = k and kind == "name" and set(rels) <= ORDER and len(sides) == 2 and is_number(sides[1])
    before = _bounded_from_below(trees[k - 1], rels) if ends else None
    if before is not None and TOGETHER.fullmatch(source[_end(trees[k - 1]) : _start(trees[k])]):
        start = before.children[:2]
        return [Tree("chain", [*start, m, *last.children[1:]]) for m in [before.children[2], *members]]
    return [Tree("chain", [m, *last.children[1:]]) for m in members] if len(members) > 1 else []


def _alone(tree: Tree[Any]) -> bool:
    return tree.data == "chain" and len(tree.children) == 1


def _member(side: Any) -> str | None:
    """Names go with names, and measures with measures; t \\log t, t > 0 is no list."""
    if as_name(side) is not None:
        return "name"
    node = strip(side)
    return "measure" if isinstance(node, Tree) and node.data == "call" and tok(node.children[0]).kind == "MNAME" else None


def _bounded_from_below(tree: Tree[Any], rels: list[str]) -> Tree[Any] | None:
    """The 0 < x in front of , y < 1."""
    sides, before = split_chain(tree)
    good = tree.data == "chain" and len(sides) == 2 and is_number(sides[0]) and _member(sides[1]) == "name"
    return tree if good and before and set(before) | set(rels) <= ORDER and {r[0] for r in before} == {r[0] for r in rels} else None


def _start(tree: Tree[Any]) -> int:
    return next(leaves(tree)).start


def _end(tree: Tree[Any]) -> int:
    return [t.end for t in leaves(tree)][-1]


__all__ = ["TOGETHER", "alike"]
