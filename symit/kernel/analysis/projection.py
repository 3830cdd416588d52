"""Pythagoras' inequality for the I-projection R of Q onto a convex set of laws that contains P (Csiszar 1975, theorem 2.2).

The hypothesis is that D((1-t) R + t P||Q) >= D(R||Q) for all small t > 0. With R_t = (1-t) R + t P the compensation identity
(1-t) D(R||Q) + t D(P||Q) = D(R_t||Q) + (1-t) D(R||R_t) + t D(P||R_t) gives D(P||Q) - D(R||Q) - D(P||R_t) >= 0, and D is lower
semicontinuous: D(P||Q) >= D(P||R) + D(R||Q).
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from symit.kernel.rows import Rejected, claim_parts, pick
from symit.meaning.calculus import minus, num, plus, times
from symit.meaning.scalars import Scalars


def check_projection(context: dict[str, Any], data: dict[str, Any]) -> None:
    """The claim is D(P||Q) >= D(P||R) + D(R||Q) for laws of which an assumption says that hypothesis; raises Rejected."""
    p, q, r, names = projected(pick(list(context.get("every", ())), data["every"]))
    seen: dict[Any, str] = {}
    rel, lhs, rhs = claim_parts(context["claim"])
    if rel not in ("<=", ">="):
        raise Rejected(f"projection: no claim of the kind {rel}")
    sides = [_opened(t, seen) for t in (lhs, rhs)]
    gap = minus(sides[1], sides[0]) if rel == "<=" else minus(sides[0], sides[1])
    terms = [_opened(("D", a, b, names, ()), seen) for a, b in ((p, q), (p, r), (r, q))]
    wanted = plus(terms[0], times(num(-1), terms[1]), times(num(-1), terms[2]))
    form = Scalars({n: {"lo": None, "hi": None} for n in seen.values()})
    if not form.equal(form.term(gap), form.term(wanted)):
        raise Rejected("projection: the claim is not Pythagoras' inequality")


def projected(entry: Any) -> tuple[str, str, str, Any]:
    """(P, Q, R, the variables) of D((1-t) R + t P||Q) >= D(R||Q) for all t of an interval that begins at 0 or below."""
    rel, lhs, rhs = claim_parts(entry["claim"])
    if rel == "<=":
        lhs, rhs = rhs, lhs
    if rel not in ("<=", ">=") or len(entry["names"]) != 1 or lhs[0] != "D" or rhs[0] != "D":
        raise Rejected("projection: no hypothesis of the kind")
    (t,) = entry["names"]
    domain = entry["ranges"].get(t, {})
    low, high = (None if domain.get(e) is None else Fraction(domain[e]) for e in ("lo", "hi"))
    if (low is not None and low > 0) or (high is not None and high <= 0):
        raise Rejected("projection: the weight does not tend to 0 from above")
    _, mixed, q, names, given = lhs
    _, r, other, own, rest = rhs
    if given or rest or tuple(names) != tuple(own) or q != other or not all(isinstance(x, str) for x in (q, r)):
        raise Rejected("projection: relative entropies to one law")
    if not isinstance(mixed, tuple) or mixed[0] != "mix" or len(mixed[1]) != 2:
        raise Rejected("projection: a mixture of two laws")
    form = Scalars({t: {"lo": None, "hi": None}})
    wanted = {True: ("par", t), False: minus(num(1), ("par", t))}
    laws = {m: w for w, m in mixed[1]}
    others = [m for m in laws if m != r]
    if r not in laws or len(others) != 1 or not isinstance(others[0], str):
        raise Rejected("projection: a mixture of R with another law")
    for m, w in laws.items():
        if not form.equal(form.term(w), form.term(wanted[m != r])):
            raise Rejected("projection: the weights are t and 1 - t")
    return others[0], q, r, names


def _opened(t: Any, seen: dict[Any, str]) -> Any:
    """The relative entropies of a term as parameters."""
    if t[0] == "D" and all(isinstance(m, str) for m in t[1:3]) and not t[4]:
        return ("par", seen.setdefault((t[1], t[2], tuple(t[3])), f"#d{len(seen)}"))
    if t[0] == "num":
        return t
    if t[0] in ("add", "mul"):
        return (t[0], *(_opened(x, seen) for x in t[1:]))
    raise Rejected("projection: a claim about relative entropies")


__all__ = ["check_projection", "projected"]
