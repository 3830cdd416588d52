"""The variational form of an f-divergence, for any convex f: D_f(P||Q) >= E_P[g] - E_Q[f*(g)] (Nguyen, Wainwright and Jordan 2010).

f*(y) = sup over t > 0 of t y - f(t), so that f(t) + f*(y) >= t y; with t = p/q and y = g at each letter, times q, that adds up to it. The
claim divides by q, so that it speaks of positive q; and of g at which f* is finite.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from symit.kernel.analysis.sums import Letters, over, total
from symit.kernel.rows import Rejected, claim_parts, names
from symit.meaning.calculus import minus, num, parameters_of, plus, times


def check_fenchel(context: dict[str, Any], data: dict[str, Any]) -> str:
    """The claim's gap is a positive multiple of sum q (f(p/q) + f*(g) - g p/q)."""
    rel, lhs, rhs = claim_parts(context["claim"])
    if rel not in ("<=", ">="):
        raise Rejected("fenchel: an inequality")
    factor = Fraction(data["times"])
    if factor <= 0 or data["f"] not in context.get("generators", ()):
        raise Rejected("fenchel: a positive multiple, and a function that is known to be convex")
    letters = Letters(context)
    gap = minus(rhs, lhs) if rel == "<=" else minus(lhs, rhs)
    if not letters.equal(letters.read(gap), letters.read(times(num(factor), young(data, context.get("params", {}))))):
        raise Rejected("fenchel: the claim is not the variational form")
    return "proved"


def young(data: dict[str, Any], params: Iterable[str]) -> Any:
    """sum v f(u/v) + sum v f*(g) - sum u g."""
    where, u, v, g = names(data["over"]), data["u"], data["v"], data["g"]
    if not parameters_of(g) <= set(params):
        raise Rejected("fenchel: a parameter that is not declared")
    if any(w[0] != "prob" or w[3] or set(w[2]) != set(where) for w in (u, v)):
        raise Rejected("fenchel: the densities of two laws")
    f = ("sf", data["f"], over(u, v))
    return plus(total(where, times(v, f)), total(where, times(v, ("sf", conjugate(data["f"]), g))), times(num(-1), total(where, times(u, g))))


def conjugate(name: str) -> str:
    """The plain name of f*, for that of f (symit.meaning.undetermined)."""
    prefix, letter, order = str(name).split(":")
    return f"{prefix}:{letter}*:{order}"
