"""All parts of an expression of given types: one traversal of each expression, remembered."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

from sympy import preorder_traversal

MOST = 4096
# by identity, since comparing expressions costs as much as walking them; the expression is kept, so its id stays its own
_seen: OrderedDict[int, tuple[Any, tuple[Any, ...]]] = OrderedDict()


def _nodes(expression: Any) -> tuple[Any, ...]:
    found = _seen.get(id(expression))
    if found is None:
        found = (expression, tuple(dict.fromkeys(preorder_traversal(expression))))
        _seen[id(expression)] = found
        if len(_seen) > MOST:
            _seen.popitem(last=False)
    return found[1]


def atoms(expression: Any, *types: type) -> list[Any]:
    """Like `expression.atoms(*types)`, in the order of the expression."""
    return [node for node in _nodes(expression) if isinstance(node, types)]
