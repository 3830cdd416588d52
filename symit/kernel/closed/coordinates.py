"""Claims about laws of vectors with independent coordinates, j = 1, ..., d, for every dimension d.

("coords", f) is the sum of f over the coordinates, and ("Product", law) the law of a vector whose j-th coordinate has
that law; the parameters listed under "indexed" have a value for each j. Entropy and the divergences of ADDITIVE are sums
over the coordinates of such laws (log-densities add up). A claim that is linear in d and these sums says

    a + sum_j (b + f_j) = 0,  a and b free of d and j:

it holds for all d if it holds for d = 0, where it says a = 0, and for d = 1.
"""

from __future__ import annotations

from typing import Any

from symit.kernel.rows import Rejected
from symit.meaning.calculus import num

SUM, LAW = "coords", "Product"
ADDITIVE = ("entropy", "KL", "cross_entropy", "jeffreys", "renyi")
MOST = 8


def instance(context: dict[str, Any], n: int) -> dict[str, Any]:
    """The claim in dimension n, written out; in one dimension the parameters keep their names."""
    said = context["coordinates"]
    indexed, dimension = [str(x) for x in said["indexed"]], said["dimension"]
    if not 0 <= n <= MOST or context.get("dimensions"):
        raise Rejected("closed: this dimension is not written out")
    kept = {k: v for k, v in context["params"].items() if k != dimension and k not in indexed}
    names = [{x: x if n == 1 else f"{x}@{k}" for x in indexed} for k in range(1, n + 1)]
    for put in names:
        for x in indexed:
            if put[x] in kept:
                raise Rejected(f"closed: two parameters are called {put[x]}")
    own = {put[x]: context["params"][x] for put in names for x in indexed if x in context["params"]}
    given = []
    for g in context.get("given", ()):
        if _speaks(g, {dimension}):
            if n == 0:
                continue
            g = (g[0], *(_written(t, names, dimension, n) for t in g[1:]))
        given += [(g[0], *(_renamed(t, put) for t in g[1:])) for put in names] if _speaks(g, set(indexed)) else [g]
    rel, *sides = context["claim"]
    claim = (rel, *(_written(t, names, dimension, n) if isinstance(t, tuple) else t for t in sides))
    if any(_speaks(t, set(indexed)) for t in claim[1:]) and n != 1:
        raise Rejected("closed: a coordinate outside of the sum over the coordinates")
    rest = {k: v for k, v in context.items() if k not in ("coordinates", "witness")}
    return {**rest, "params": {**kept, **own}, "given": tuple(given), "claim": claim}


def require_linear(context: dict[str, Any]) -> None:
    """The claim is linear in the dimension and the sums over coordinates, and no coordinate stands outside of them."""
    said = context["coordinates"]
    indexed = {str(x) for x in said["indexed"]}
    if said["dimension"] in indexed or any(_speaks(g, {SUM, LAW}) for g in context.get("given", ())):
        raise Rejected("closed: an assumption about a sum over coordinates")
    for side in context["claim"][1:]:
        _degree(side, said["dimension"], indexed)


def _degree(t: Any, dimension: str, indexed: set[str]) -> int:
    """0 for what is free of the dimension, 1 for what is linear in it; raises Rejected for all else."""
    if t[0] == "par":
        if t[1] in indexed:
            raise Rejected("closed: a coordinate outside of the sum over the coordinates")
        return int(t[1] == dimension)
    if t[0] == SUM or (t[0] == "measure" and t[2][0] == LAW):
        if _speaks(t, {dimension, SUM}, inside=True) or (t[0] == SUM and _speaks(t[1], {LAW})):
            raise Rejected("closed: a sum over coordinates inside of another")
        return 1
    if t[0] in ("num", "pi", "e", "euler"):
        return 0
    parts = [_degree(x, dimension, indexed) for x in t[1:] if isinstance(x, tuple) and x]
    total = max(parts, default=0) if t[0] == "add" else sum(parts)
    if total > 1 or (total and t[0] not in ("add", "mul")):
        raise Rejected("closed: not linear in the sums over coordinates")
    return total


def _speaks(t: Any, of: set[str], inside: bool = False) -> bool:
    if isinstance(t, str):
        return t in of and not inside
    return isinstance(t, (tuple, list)) and any(_speaks(x, of) for x in (t[1:] if inside else t))


def _renamed(t: Any, put: dict[str, str]) -> Any:
    if not isinstance(t, tuple) or not t:
        return t
    if t[0] == "par":
        return ("par", put.get(t[1], t[1]))
    return tuple(_renamed(x, put) for x in t)


def _written(t: Any, names: list[dict[str, str]], dimension: str, n: int) -> Any:
    if not isinstance(t, tuple) or not t:
        return t
    if t[0] == SUM:
        return _added([_renamed(t[1], put) for put in names])
    if t[0] == "par":
        return num(n) if t[1] == dimension else t
    if t[0] == "measure" and t[2][0] == LAW:
        _, quantity, p, q, order = t
        if quantity not in ADDITIVE or (q is not None and q[0] != LAW):
            raise Rejected(f"closed: {quantity} of these laws is no sum over the coordinates")
        return _added([("measure", quantity, _renamed(p[1], put), _renamed(q[1], put) if q else None, order) for put in names])
    return tuple(_written(x, names, dimension, n) for x in t)


def _added(parts: list[Any]) -> Any:
    return ("add", *parts) if len(parts) > 1 else parts[0] if parts else num(0)


__all__ = ["ADDITIVE", "LAW", "SUM", "instance", "require_linear"]
