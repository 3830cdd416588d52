"""Kernels that two laws of a random model share, since an assumption says so."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from itertools import product
from typing import Any


def shared_kernels(context: dict[str, Any], data: dict[str, Any]) -> None:
    """For every assumption p(t|s) = q(t|s) the second law is given the kernel of the first: q(s) p(t|s) q(rest|s,t)."""
    laws = data["measures"]
    for rel, lhs, rhs in context.get("given", ()):
        if rel != "=" or lhs[0] != "prob" or rhs[0] != "prob" or (set(lhs[2]), set(lhs[3])) != (set(rhs[2]), set(rhs[3])):
            continue
        first, second = lhs[1], rhs[1]
        if first != second and isinstance(first, str) and isinstance(second, str) and {first, second} <= set(laws):
            laws[second] = _with_kernel(laws[first], laws[second], data["sizes"], lhs[2], lhs[3])


def _with_kernel(first: Any, second: Any, sizes: dict[str, int], of: Iterable[str], given: Iterable[str]) -> dict[str, Any]:
    names = list(second["vars"])
    if list(first["vars"]) != names:
        return dict(second)
    letters = list(product(*(range(sizes[v]) for v in names)))
    p, q = (dict(zip(letters, map(Fraction, law["probs"]), strict=True)) for law in (first, second))
    base, both = ([i for i, v in enumerate(names) if v in chosen] for chosen in (set(given), set(given) | set(of)))

    def marginal(table: dict[tuple[int, ...], Fraction], places: list[int]) -> dict[tuple[int, ...], Fraction]:
        found: dict[tuple[int, ...], Fraction] = {}
        for k, mass in table.items():
            at = tuple(k[i] for i in places)
            found[at] = found.get(at, Fraction(0)) + mass
        return found

    p_base, p_both, q_base, q_both = marginal(p, base), marginal(p, both), marginal(q, base), marginal(q, both)
    cells = {tuple(k[i] for i in both) for k in letters}
    inside = len(letters) // len(cells)
    probs = []
    for k in letters:
        s, st = tuple(k[i] for i in base), tuple(k[i] for i in both)
        if not p_base[s]:
            probs.append(q[k])  # any kernel will do where the first law has none
            continue
        rest = q[k] / q_both[st] if q_both[st] else Fraction(1, inside)
        probs.append(q_base[s] * p_both[st] / p_base[s] * rest)
    return {"vars": names, "probs": [str(x) for x in probs]}
