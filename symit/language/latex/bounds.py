"""What formulas assume of functions and laws at every letter: 0 < D(x) < 1, D(x) \\in (0, 1), |g(x)| <= 1, r(x) = q(x) e^{f(x)}/Z."""

from __future__ import annotations

from typing import Any

from sympy import Abs, Expr, Mul, Pow, exp
from sympy.core.function import AppliedUndef

from symit.language.latex.errors import Unread
from symit.language.latex.spelling import LAW_LETTERS, Spelled, as_name, items
from symit.language.objects import Fn, Law, Param, Prob
from symit.language.statements import Statement

DISCRIMINATORS = ("D",)  # names of measures that are functions of a letter where one value is their argument
LETTERS = ("x", "y", "z", "u", "v", "w", "s")


def of_function(lhs: Any, rel: str, rhs: Any) -> bool:
    """Is a function of a letter bounded by a number? Nothing to verify: a function may be any."""
    if rel not in ("<", "<=", ">", ">="):
        return False
    for side, end in ((lhs, rhs), (rhs, lhs)):
        inner = side.args[0] if isinstance(side, Abs) else side
        if isinstance(inner, Fn) and isinstance(end, Expr) and end.is_Rational:
            return True
    return False


def given_density(lhs: Any, rhs: Any) -> bool:
    """r(x) = w(x)/Z with an exponential in w and a number Z, or the sum of w: what the law r is."""
    if not isinstance(lhs, Prob) or lhs.T or not isinstance(lhs.law, Law) or not isinstance(rhs, Mul) or rhs.atoms(AppliedUndef):
        return False
    if lhs.law in rhs.atoms(Law) or not rhs.atoms(exp):
        return False
    inverse = [f.base for f in rhs.args if isinstance(f, Pow) and f.exp == -1]
    return any(isinstance(z, Param) and z not in (rhs * z).free_symbols for z in inverse)


def member(r: Any, left: Any, inner: Any, opening: str, closing: str) -> list[Any] | None:
    """D(x) \\in (0, 1), g(x) \\in [-1, 1]: the bounds of a function; None for anything else."""
    pieces, seps = items(inner.children[1])
    if len(pieces) != 2 or seps != ["COMMA"]:
        return None
    try:
        value, (lo, hi) = r.expr(left), (r.expr(p) for p in pieces)
    except Unread:
        return None
    if not isinstance(value, Fn):
        return None
    bounds: list[Any] = []
    if lo.is_Rational:
        bounds.append(Statement(">" if opening == "(" else ">=", value, lo))
    if hi.is_Rational:
        bounds.append(Statement("<" if closing == "(" else "<=", value, hi))
    return bounds or None


def same_law(r: Any, left: Any, right: Any) -> Statement | None:
    """P_{Y|X} = Q_{Y|X}, P_X = Q_X: a common channel, a common law of some variables."""
    from symit.language.latex.compare import compared

    names = [as_name(side) for side in (left, right)]
    if any(n is None or n.sub is None or n.base not in LAW_LETTERS for n in names):
        return None
    try:
        first, second = (compared(r, side) for side in (left, right))
    except Unread:
        return None
    if not (isinstance(first, Prob) and isinstance(second, Prob)) or first.law == second.law:
        return None
    same = set(first.S) == set(second.S) and set(first.T) == set(second.T)
    return Statement("=", first, second) if same else None


def discriminator(r: Any, head: Spelled, pieces: list[Any], seps: list[str]) -> Any:
    """D(x) of one value: a function of the letter, as in adversarial training; None for any other D."""
    name = as_name(pieces[0]) if len(pieces) == 1 and not seps else None
    if name is None or not name.plain or head.base not in DISCRIMINATORS or not head.plain or name.base in LAW_LETTERS:
        return None
    if name.base not in LETTERS and name.base not in ("X", "Y", "Z"):
        return None
    return Fn(head.base, [r.coordinate(name, pieces[0])])


__all__ = ["discriminator", "given_density", "member", "of_function", "same_law"]
