"""Extremes over all letters: the least mass of a law, and the largest and the least ratio of the masses of two laws.

min(Q) = min_x q(x); max(P/Q) = max_x p(x)/q(x) and min(P/Q) likewise, over the letters at which not both are zero, with p/0 = oo for
p > 0. "p(x) <= M q(x) for all x" says max(P/Q) <= M, "q(x) >= m for all x" says min(Q) >= m. For densities: the essential extremes.
"""

from __future__ import annotations

from typing import Any

from sympy import Expr, Mul, Pow

from symit.language import symbols as s
from symit.language.measures import Comparison


class Extreme(Comparison):
    """A number that is an extreme over all letters."""

    tag = ""


class LeastMass(Extreme):
    """min(Q), the least mass; its two arguments are the same law."""

    tag = "least"

    def __new__(cls, law: Any, same: Any = None, averaged: Any = ()) -> Any:
        if same not in (None, law) or averaged:
            raise TypeError("the least mass is that of one law")
        return super().__new__(cls, law, law)


class MostRatio(Extreme):
    """max(P/Q), whose logarithm is the Renyi divergence of order infinity."""

    tag = "mostratio"


class LeastRatio(Extreme):
    """min(P/Q)."""

    tag = "leastratio"


def extreme(word: str, inside: Any) -> Any:
    """min(Q), min(q(x)), max(P/Q), max(p(x)/q(x)) from what stands between the parentheses; None for anything else."""
    parts = quotient(inside)
    if parts is None:
        return None
    first, second = parts
    if second is None:
        return LeastMass(first) if word == "min" else None
    return (MostRatio if word == "max" else LeastRatio)(first, second)


def bound(lhs: Any, rel: str, rhs: Any) -> tuple[Any, str, Any] | None:
    """(min(Q), ">=", m) for q >= m at every letter, (max(P/Q), "<=", M) for p <= M q, (min(P/Q), ">=", b) for p >= b q.

    The sides are laws, densities of one point, or multiples or ratios of such; None for any other claim.
    """
    if rel not in ("<=", "<", ">=", ">"):
        return None
    for left, right, way in ((lhs, rhs, rel), (rhs, lhs, {"<": ">", ">": "<"}[rel[0]] + rel[1:])):
        own = quotient(left)
        if own is None:
            continue
        below = way[0] == "<"
        if own[1] is not None or not density_parts(right):
            if density_parts(right) or not isinstance(right, Expr):
                return None
            word = "max" if below and own[1] is not None else "min" if not below else ""
            found = extreme(word, left) if word else None
            return None if found is None else (found, way, right)
        parts = density_parts(right)
        if len(parts) == 1 and _power(right, parts[0]) == 1:
            ratio = MostRatio if below else LeastRatio
            return ratio(own[0], parts[0]), way, right / parts[0] if not s.is_law(parts[0]) else _without(right, parts[0])
    return None


def quotient(e: Any) -> tuple[Any, Any] | None:
    """(P, Q) for P/Q, (Q, None) for Q: laws, or densities of the same variables without a condition."""
    parts = density_parts(e)
    if not 1 <= len(parts) <= 2:
        return None
    powers = {part: _power(e, part) for part in parts}
    top, bottom = ([x for x in parts if powers[x] == sign] for sign in (1, -1))
    if len(top) != 1 or len(top) + len(bottom) != len(parts) or _without(e, *parts) != 1:
        return None
    return top[0], bottom[0] if bottom else None


def density_parts(e: Any) -> list[Any]:
    """The laws and densities that are factors, or powers of factors, of a product."""
    if s.is_law(e):
        return [e]
    if not isinstance(e, Expr):
        return []
    found = [f.base if isinstance(f, Pow) else f for f in Mul.make_args(e)]
    return [f for f in found if s.is_law(f) or (isinstance(f, s.Prob) and not f.T)]


def _power(e: Any, part: Any) -> Any:
    if e == part:
        return 1
    return next(f.exp if isinstance(f, Pow) else 1 for f in Mul.make_args(e) if part in (f, getattr(f, "base", None)))


def _without(e: Any, *parts: Any) -> Any:
    if e in parts:
        return Mul()
    return Mul(*(f for f in Mul.make_args(e) if f not in parts and getattr(f, "base", None) not in parts))


def text(e: Any, law: Any) -> str:
    """min(Q), max(P/Q); `law` prints a law or a density."""
    if isinstance(e, LeastMass):
        return f"min({law(e.first)})"
    return f"{'max' if isinstance(e, MostRatio) else 'min'}({law(e.first)}/{law(e.second)})"


def latex(e: Any, density: Any) -> str:
    """The same in LaTeX, with bare laws as densities at x."""
    if isinstance(e, LeastMass):
        return rf"\min_x {density(e.first)}"
    return rf"{chr(92)}{'max' if isinstance(e, MostRatio) else 'min'}_x \frac{{{density(e.first)}}}{{{density(e.second)}}}"


__all__ = ["Extreme", "LeastMass", "LeastRatio", "MostRatio", "bound", "extreme", "latex", "text"]
