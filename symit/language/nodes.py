"""All parts of an expression of given types: one traversal of each expression, remembered."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from sympy import preorder_traversal


@lru_cache(maxsize=8192)
def _nodes(expression: Any) -> tuple[Any, ...]:
    return tuple(dict.fromkeys(preorder_traversal(expression)))


def atoms(expression: Any, *types: type) -> list[Any]:
    """Like `expression.atoms(*types)`, in the order of the expression."""
    return [node for node in _nodes(expression) if isinstance(node, types)]
