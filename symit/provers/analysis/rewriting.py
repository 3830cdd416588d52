"""Claims about divergences replaced by claims that imply them: without logarithms, roots, exponentials or quotients."""

from __future__ import annotations

from typing import Any

from symit.kernel.analysis.check import rewritten
from symit.kernel.analysis.divergences import Reading
from symit.meaning.calculus import times
from symit.meaning.polynomials import Poly
from symit.provers.analysis.apart import Split, compared, exponentials, logarithms, quotients, roots
from symit.provers.analysis.search import TROUBLE, Node


def rewritings(reading: Reading, gap: Any, known: dict[str, Any], most: int = 3) -> list[tuple[list[Any], Any]]:
    """The claim as it is, and claims that imply it: without its logarithms, roots or exponentials."""
    found: list[tuple[list[Any], Any]] = [([], gap)]
    for steps, now in found:
        if len(steps) == most:
            continue
        for rule in (of_logs, of_root, of_exponential, of_quotient):
            try:
                step = rule(reading.form(known).term(now))
                if step is not None:
                    found.append(([*steps, step], rewritten(reading, now, known, step)))
            except TROUBLE:
                continue
    return found


def of_logs(poly: Poly) -> Node | None:
    """sum of c_i log A_i as log A - log B, one side to the first power."""
    parts = logarithms(poly)
    if parts is None or parts[1] or not any(g[0] == "log" for mono in poly for g, _ in mono):
        return None
    sides = {s: [(inner, abs(c)) for inner, c in parts[0] if c * s > 0] for s in (1, -1)}
    unit = sides[1][0][1] if len(sides[1]) == 1 else max(abs(c) for _, c in parts[0])
    a, b = (times(*(("pow", x, str(e / unit)) if e != unit else x for x, e in sides[s])) for s in (1, -1))
    return {"rule": "logs", "a": a, "b": b, "times": str(unit)}


def of_root(poly: Poly) -> Node | None:
    """sqrt(A) - B, or A - sqrt(B)."""
    return only("root", roots(poly, ("base", "par")))


def of_exponential(poly: Poly) -> Node | None:
    """A - exp(B), or exp(A) - B."""
    return only("exps", exponentials(poly))


def of_quotient(poly: Poly) -> Node | None:
    """A - 1/B and the like, by logarithms."""
    return only("exps", quotients(poly))


def only(rule: str, splits: list[Split]) -> Node | None:
    """The rule for A - B where there is one way to take the function apart, at a single term."""
    if not splits or any(len(own) != 1 or own != splits[0][0] for own, _ in splits):
        return None
    return compared(rule, splits[0], next(iter(splits[0][0].values())) > 0)


__all__ = ["rewritings"]
