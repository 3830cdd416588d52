"""Fewer and larger facts: chain rules run backwards over a certificate.

I(A;B|C) + I(A;D|BC) = I(A;BD|C),   H(A|BC) + I(A;B|C) = H(A|C),   H(A|C) + H(B|AC) = H(AB|C).
"""

from __future__ import annotations

from typing import Any

from symit.provers.shannon.exact import Term

MOST = 400


def merged(terms: list[Term]) -> list[Term]:
    """The same sum in fewer terms (greedy): equal rows added up, neighbours in a chain rule joined."""
    weights: dict[Any, Any] = {}
    for c, row in terms:
        key = canonical(row)
        if key is not None:
            weights[key] = weights.get(key, 0) + c
    weights = {row: c for row, c in weights.items() if c}
    if len(weights) <= MOST:
        while join_one(weights):
            pass
    return [(c, row) for row, c in sorted(weights.items(), key=lambda item: (item[0][0] == "I", item[0]))]


def canonical(row: Any) -> Any:
    """Conditioning taken out of the other sets, the smaller set first; None for a row that is zero."""
    if row[0] != "I":
        return row
    _, a, b, c = row
    a, b = (a & ~c, b & ~c) if a != b else (a & ~c, a & ~c)
    if not a or not b:
        return None
    return ("I", min(a, b), max(a, b), c)


def join_one(weights: dict[Any, Any]) -> bool:
    """Join one pair of rows; the smaller weight goes over, the rest stays."""
    rows = sorted((row for row in weights if row[0] == "I"), key=lambda r: (r[3].bit_count(), r))
    by_given: dict[int, list[Any]] = {}
    for row in rows:
        by_given.setdefault(row[3], []).append(row)
    for first in rows:
        for joined, second in partners(first, by_given):
            if second in weights and second != first:
                shared = min(weights[first], weights[second])
                for row, c in ((first, -shared), (second, -shared), (canonical(joined), shared)):
                    value = weights.get(row, 0) + c
                    if value:
                        weights[row] = value
                    else:
                        weights.pop(row, None)
                return True
    return False


def partners(row: Any, by_given: dict[int, list[Any]]) -> list[tuple[Any, Any]]:
    """(the joined row, the row to join with) for the chain rules that start with `row`."""
    _, a, b, c = row
    found: list[tuple[Any, Any]] = []
    if a == b:
        # H(A|C) + H(D|AC)
        return [(("I", a | r[1], a | r[1], c), r) for r in by_given.get(a | c, ()) if r[1] == r[2]]
    for x, y in ((a, b), (b, a)):
        for r in by_given.get(y | c, ()):
            if r[1] == r[2] == x:
                found.append((("I", x, x, c), r))
            elif x in r[1:3] and r[1] != r[2]:
                other = r[2] if r[1] == x else r[1]
                found.append((("I", x, y | other, c), r))
    return found
