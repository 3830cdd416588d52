"""Densities that an assumption writes out, p_eta(x) = c(x) exp(eta f(x) - A(eta)) for all eta, in claims about expectations.

The score of such a family is the derivative of the logarithm of what is written (f - A'(eta)), and the sum of its derivatives over letters
is zero; log p/q of two laws that are written out is the difference of their logarithms.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from symit.kernel.rows import Rejected, claim_parts
from symit.meaning.calculus import derivative
from symit.meaning.core import params
from symit.meaning.polynomials import Poly, gen, key, sub

ALLOWED = ("num", "pi", "e", "euler", "par", "fn", "add", "mul", "pow", "exp", "sf")


def written(reading: Any) -> dict[Any, Any]:
    """Law -> its mass as a term of a letter. A law p_theta must be written out for all theta."""
    found: dict[Any, Any] = {}
    said: list[Any] = [(tuple(e["claim"]), set(e["names"]), e["ranges"]) for e in reading.context.get("every", ())]
    said += [(tuple(c), set(), {}) for c in reading.context.get("given", ())]
    for claim, names, ranges in said:
        rel, lhs, rhs = claim_parts(claim)
        for a, b in ((lhs, rhs), (rhs, lhs)):
            if rel != "=" or a[0] != "prob" or a[3] or tuple(sorted(a[2])) != reading.names or not _plain(b):
                continue
            law = ((a[1], reading.names, ()),)
            theta = str(a[1]).partition("_")[2]
            if law in reading.laws and law not in found and names == ({theta} if theta in reading.params else set()):
                if names and not within(reading.params[theta], ranges.get(theta, {})):
                    continue  # not for all values that theta has in the claim
                if names and params(b) != names:
                    continue  # a normaliser Z may be meant to vary with theta: it must be written Z(theta)
                found[law] = reading.body(b)
    return found


def within(domain: dict[str, Any], wide: dict[str, Any]) -> bool:
    """Does the range of a real parameter lie in another one?"""
    for end, sign in (("lo", 1), ("hi", -1)):
        if wide.get(end) is not None:
            gap = None if domain.get(end) is None else (Fraction(domain[end]) - Fraction(wide[end])) * sign
            if gap is None or gap < 0 or (gap == 0 and wide.get(f"{end}_open") and not domain.get(f"{end}_open")):
                return False
    lo, hi = wide.get("lo"), wide.get("hi")
    return not wide.get("integer") and (lo is None or hi is None or Fraction(lo) < Fraction(hi))


def _plain(t: Any) -> bool:
    """Built from numbers and functions of the letter alone."""
    return t[0] in ALLOWED and all(_plain(x) for x in t[1:] if isinstance(x, tuple) and x and t[0] not in ("fn", "par"))


def score(density: Any, theta: str) -> Any:
    """d log p/d theta."""
    return derivative(("log", density), theta)


def log_ratio(reading: Any, form: Any) -> Poly | None:
    """log p/q of the first law and the second, where both are written out."""
    if len(reading.laws) != 2 or not all(law in reading.densities for law in reading.laws):
        return None
    p, q = (form.term(("log", reading.densities[law])) for law in reading.laws)
    return sub(p, q)


def put_in(form: Any, poly: Poly, ratio: Poly, t: Any) -> Poly:
    """The normal form with the logarithm of t replaced."""
    log = ("log", key(gen(t)))
    total: Poly = {}
    for mono, c in poly.items():
        power = next((e for g, e in mono if g == log), 0)
        rest: Poly = {tuple(pair for pair in mono if pair[0] != log): c}
        if power and (int(power) != power or power < 0):
            raise Rejected("means: a root or reciprocal of a logarithm")
        for _ in range(int(power)):
            rest = form.mul(rest, ratio)
        for m, k in rest.items():
            total[m] = total.get(m, 0) + k
    return {m: k for m, k in total.items() if k}


__all__ = ["log_ratio", "put_in", "score", "written"]
