"""What the summands of claims about expectations are made of: letters of one law or two, and the laws they are averaged under.

#q is the mass of the second law (or the only one), #t the ratio of the first to it, #f0, #f1, ... the values of functions, #k1, #k2, #k3 scores.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from symit.kernel.rows import Rejected, claim_parts
from symit.meaning.calculus import occurs, times
from symit.meaning.polynomials import Poly, gen
from symit.meaning.scalars import Scalars, generators
from symit.meaning.undetermined import PREFIX

T, Q, S = "#t", "#q", "#s"
SCORES = ("#k1", "#k2", "#k3")
POSITIVE: Any = {"lo": "0", "hi": None, "lo_open": True, "hi_open": True}
REAL: Any = {"lo": None, "hi": None, "lo_open": True, "hi_open": True}
PLAIN = ("num", "pi", "e", "euler")


def definitions(context: dict[str, Any]) -> dict[str, Any]:
    """Assumptions theta = g(phi) between parameters."""
    found: dict[str, Any] = {}
    for claim in context.get("given", ()):
        rel, a, b = claim_parts(claim)
        if rel == "=" and a[0] == "par" and plain(b) and not occurs(a[1], b) and a[1] not in found:
            if not any(occurs(a[1], v) for v in found.values()) and not any(occurs(n, b) for n in found):
                found[a[1]] = b
    return found


def plain(t: Any) -> bool:
    if t[0] == "sf":
        return str(t[1]).startswith(PREFIX) and "*" not in t[1] and plain(t[2])
    return t[0] in ("par", *PLAIN) or (t[0] in ("add", "mul", "log", "exp", "pow") and all(plain(x) for x in t[1:] if isinstance(x, tuple)))


def varies(g: Any) -> bool:
    """Does a generator vary from letter to letter?"""
    return any(h[0] == "par" and (h[1] in (T, Q, *SCORES) or h[1].startswith("#f")) for h in generators(gen(g)))


def divergent(poly: Poly) -> bool:
    """q t log t, whose sum is a relative entropy."""
    return poly == Scalars({T: POSITIVE, Q: POSITIVE}).term(times(("par", T), ("par", Q), ("log", ("par", T))))


def wild(inside: Any) -> bool:
    """May the moment be infinite where a mass is zero: more than t, or less than 1, or no power of t between 0 and 1?"""
    for g, e in inside:
        if g == ("par", T):
            if not 0 <= Fraction(e) <= 1:
                return True
        elif ("par", T) in generators(gen(g)):
            return True
    return False


def vanishes(inside: Any) -> bool:
    """May the moment of a positive function be zero, as the two laws may live on disjoint sets? A power of t from 1 on, or up to 0, is not."""
    for g, e in inside:
        if g == ("par", T):
            if 0 < Fraction(e) < 1:
                return True
        elif ("par", T) in generators(gen(g)):
            return True
    return False


def laws_in(t: Any, names: tuple[str, ...]) -> list[Any]:
    """The laws of the densities in a summand."""
    if not isinstance(t, tuple) or not t:
        return []
    if t[0] in ("sum", "D", "I"):
        return []
    if t[0] == "prob" or (t[0] == "mul" and any(x[0] == "prob" for x in t[1:])):
        factors = t[1:] if t[0] == "mul" else (t,)
        probs = [(x[1], tuple(sorted(x[2])), tuple(sorted(x[3]))) for x in factors if x[0] == "prob"]
        found = [(p,) for p in probs if p[1] == names and not p[2]]
        rest = tuple(p for p in probs if p[1] != names or p[2])
        found += [product(rest, names)] if rest else []
        return found + [law for x in factors if x[0] != "prob" for law in laws_in(x, names)]
    return [law for x in t[1:] for law in laws_in(x, names)]


def product(factors: tuple[Any, ...], names: tuple[str, ...]) -> Any:
    """Densities m(S|T) with disjoint S that make all variables, each T among the S before it."""
    seen: set[str] = set()
    waiting = sorted(factors)
    while waiting:
        ready = next((f for f in waiting if set(f[2]) <= seen and not set(f[1]) & seen), None)
        if ready is None or not isinstance(ready[0], str):
            raise Rejected("means: densities that make no law")
        seen |= set(ready[1])
        waiting.remove(ready)
    if seen != set(names):
        raise Rejected("means: densities of other variables")
    return tuple(sorted(factors))


__all__ = [
    "PLAIN", "POSITIVE", "REAL", "SCORES", "Q", "S", "T", "definitions", "divergent", "laws_in", "plain", "product", "vanishes", "varies", "wild",
]  # fmt: skip
