"""A function taken apart as A - B at a root, an exponential, a quotient or its logarithms, for the rules that compare A and B.

The search for trees (moves) and the rewriting of claims about divergences both take functions apart in these ways.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from symit.meaning.calculus import num
from symit.meaning.polynomials import Poly, scale, unkey
from symit.meaning.spelling import term_of

Split = tuple[Poly, Poly]  # the terms with the root (exponential, quotient), and the others
Varies = Callable[[Any], bool]
LOGS = ("log", "logp")


def always(_: Any) -> bool:
    return True


def split(poly: Poly, inside: Callable[[Any], bool]) -> Split:
    """The terms whose monomials are inside, and the others."""
    own = {mono: c for mono, c in poly.items() if inside(mono)}
    return own, {mono: c for mono, c in poly.items() if mono not in own}


def roots(poly: Poly, kinds: tuple[str, ...] = ("base",), varies: Varies = always) -> list[Split]:
    """For each square root that occurs, the terms with it."""
    found = sorted({g for mono in poly for g, e in mono if g[0] in kinds and Fraction(e).denominator == 2 and varies(g)}, key=repr)
    return [split(poly, lambda mono, g=g: any(h == g and Fraction(e).denominator == 2 for h, e in mono)) for g in found]  # type: ignore[misc]


def exponentials(poly: Poly, varies: Varies = always, most: int = 1) -> list[Split]:
    """A term with an exponential on one side: the only one, or the only one that is added, of at most so many."""
    own, _ = split(poly, lambda mono: any(g[0] == "exp" and varies(g) for g, _ in mono))
    if len(own) > most:
        return []
    alone = [mono for mono in own if len(own) == 1 or (poly[mono] > 0 and all(own[m] < 0 for m in own if m != mono))]
    return [split(poly, lambda m, mono=mono: m == mono) for mono in alone]  # type: ignore[misc]


def quotients(poly: Poly) -> list[Split]:
    """The only term that is divided by a sum, where it is taken away."""
    own, rest = split(poly, lambda mono: any(g[0] == "base" and e < 0 for g, e in mono))
    return [(own, rest)] if len(own) == 1 and next(iter(own.values())) < 0 else []


def logarithms(poly: Poly) -> tuple[list[tuple[Any, Fraction]], Poly] | None:
    """[(A_i, c_i), ...] and the rest, for sum c_i log A_i + rest with numbers c_i; None for logarithms in other places."""
    own, rest = split(poly, lambda mono: any(g[0] in LOGS for g, _ in mono))
    found = []
    for mono, c in own.items():
        if len(mono) != 1 or mono[0][1] != 1:
            return None
        g = mono[0][0]
        found.append((num(g[1]) if g[0] == "logp" else term_of(unkey(g[1])), Fraction(c)))
    return found, rest


def compared(rule: str, pieces: Split, up: bool) -> dict[str, Any]:
    """The node of a rule for A - B: A is the first of the pieces if that is the positive one."""
    own, rest = pieces
    a, b = (own, scale(rest, -1)) if up else (rest, scale(own, -1))
    return {"rule": rule, "a": term_of(a), "b": term_of(b)}


__all__ = ["compared", "exponentials", "logarithms", "quotients", "roots", "split"]
