"""Jensen's inequality for any number of points: (sum W) f(sum W u / sum W) <= sum W f(u) for a convex f and weights W >= 0, not all zero.

W and u are functions of the entries of vectors at the index of the sums (symit.kernel.analysis.indices). With f(t) = t log t, u = a/b and W = b it
is the log-sum inequality, with f(t) = t^2 that of Cauchy and Schwarz (Cover and Thomas 2006, theorems 2.6.2 and 2.7.1).
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from symit.kernel.analysis.calculus import evaluated, require_witness
from symit.kernel.analysis.indices import ANY, Case, Letters, defined, differentiated, free_letters, rename
from symit.kernel.analysis.region import Region
from symit.kernel.analysis.shapes import check_shape
from symit.kernel.closed.law import Setting
from symit.kernel.rows import Rejected, claim_parts
from symit.meaning.calculus import minus, occurs, over, substitute, times

T = "t"  # the argument of f
LETTER = "i"


def written(weight: Any, u: Any, f: Any) -> Any:
    """sum W f(u) - (sum W) f(sum W u / sum W)."""
    total = ("isum", LETTER, weight)
    mean = over(("isum", LETTER, times(weight, u)), total)
    return minus(("isum", LETTER, times(weight, substitute(f, {T: u}))), times(total, substitute(f, {T: mean})))


def apart(t: Any) -> Any:
    """The term with bound letters of its own."""
    letters = Letters()
    letters.count = 100
    return letters.apart(t)


class Sides:
    """The claim and Jensen's inequality, with the sums as parameters."""

    def __init__(self, context: dict[str, Any]) -> None:
        claim, self.given = defined(context, Letters())
        rel, lhs, rhs = claim_parts(claim)
        if rel not in ("<=", ">="):
            raise Rejected("jensen: an inequality")
        low, high = (lhs, rhs) if rel == "<=" else (rhs, lhs)
        self.claim = differentiated(minus(high, low))
        if free_letters(self.claim):
            raise Rejected("jensen: an index outside of the sums")
        self.context = context

    def both(self, jensen: Any, scale: Any) -> dict[str, Any]:
        """A claim c = s j between the gaps of the claim and of Jensen's inequality, as a scalar one."""
        return Case(self.context, {}).of(("=", self.claim, times(apart(scale), apart(jensen))), self.given)

    def sign(self, t: Any) -> int:
        """1 if the term is positive at every index, or as a number."""
        case = Case(self.context, {})
        form = case.form()
        return int(form.sign(form.term(case.reduced(rename(apart(t), {LETTER: ANY})))))

    def total(self, weight: Any) -> dict[str, Any]:
        return Case(self.context, {}).of(("=", apart(("isum", LETTER, weight)), ("num", "1")), self.given)


def domain_of(u: Any, context: dict[str, Any], sides: Sides) -> tuple[Fraction | None, Fraction | None]:
    """An interval in which u lies."""
    if u[0] == "item":
        known = context["sums"]["items"].get(u[1], {})
        lo, hi = (None if known.get(e) is None else Fraction(known[e]) for e in ("lo", "hi"))
        return lo, hi
    return (Fraction(0), None) if sides.sign(u) > 0 else (None, None)


def weighs(weight: Any, context: dict[str, Any], sides: Sides) -> None:
    """W > 0, or W = w_i >= 0 and the weights sum to 1."""
    if sides.sign(weight) > 0:
        return
    known = context["sums"]["items"].get(weight[1], {}) if weight[0] == "item" else {}
    if known.get("lo") is None or Fraction(known["lo"]) < 0 or not follows(sides.total(weight)):
        raise Rejected("jensen: weights that may be negative, or all zero")


def follows(plain: dict[str, Any]) -> bool:
    """Do the sides of an equation have one normal form?"""
    _, lhs, rhs = evaluated({**plain, "witness": {}}, ())["claim"]
    form = Setting({n: d for n, d in plain["params"].items()}, ()).scalars
    return bool(form.equal(form.term(minus(lhs, rhs)), {}))


def check_jensen(context: dict[str, Any], data: dict[str, Any]) -> str:
    """The claim is Jensen's inequality times a positive factor."""
    weight, u, f, scale = data["weight"], data["u"], data["f"], data["scale"]
    if free_letters(weight) - {LETTER} or free_letters(u) - {LETTER} or free_letters(f) or free_letters(scale) or occurs(T, context["claim"]) \
            or T in context["params"]:
        raise Rejected("jensen: the parts are not functions of the entries")
    sides = Sides(context)
    weighs(weight, context, sides)
    if sides.sign(scale) <= 0:
        raise Rejected("jensen: a factor that is not positive")
    plain = sides.both(written(weight, u, f), scale)
    require_witness(evaluated({**plain, "witness": data.get("witness") or {}}, ()))
    if not follows(plain):
        raise Rejected("jensen: the claim is not the inequality")
    region = Region(((T, *domain_of(u, context, sides)),))
    check_shape("convex", f, [T], region, data["proofs"])
    return "proved"


__all__ = ["LETTER", "Sides", "T", "check_jensen", "domain_of", "follows", "weighs", "written"]
