"""Laws that are assumed to have a density of their own, r(x) = w(x)/Z: put in for the law, with Z = sum_x w(x).

The law disappears from the claim and from its other assumptions, and so does Z: what is left speaks of the same models, since w/Z is a
law whenever Z is finite and positive, and since r is one, it is.
"""

from __future__ import annotations

from typing import Any

from symit.kernel.analysis.sums import over, total, union, written
from symit.kernel.rows import Rejected, claim_parts, pick
from symit.meaning.calculus import num, parameters_of, times
from symit.meaning.core import free_variables, measures
from symit.meaning.normal import Normaliser
from symit.meaning.polynomials import const, is_zero, sub


def tilted(context: dict[str, Any], move: Any) -> dict[str, Any]:
    """The context without the law whose density the assumption number move["given"] says."""
    given = list(context.get("given", ()))
    rel, lhs, rhs = claim_parts(pick(given, move["given"]))
    if rel != "=" or lhs[0] != "prob" or lhs[3] or not isinstance(lhs[1], str):
        raise Rejected("tilt: the assumption gives no density")
    law, over_all = lhs[1], union(lhs[2])
    weight, name = weighted(context, rhs, move.get("normaliser"))
    facts = dict(context.get("measures", {}))
    if facts.pop(law, None) or law in {m for x in measures(rhs) for m in names_in(x)} or free_variables(rhs) - set(over_all):
        raise Rejected("tilt: the law is described in terms of itself, or by something else too")
    form = Normaliser(context)
    if not form.nonnegative_term(weight, {}):
        raise Rejected("tilt: the density is not known to be non-negative")
    whole = total(over_all, weight)
    if name is None and not is_zero(sub(form.term(("sum", over_all, rhs)), const(1))):
        raise Rejected("tilt: the density does not sum to 1")
    body = over(weight, whole) if name is not None else rhs
    params = dict(context.get("params", {}))
    if name is not None:
        require_any_positive(params.pop(name))
        if mentions(facts, ("par", name)):
            raise Rejected("tilt: another law is described by the normaliser")

    def put(t: Any) -> Any:
        if not isinstance(t, tuple):
            return t
        if name is not None and t == ("par", name):
            return whole
        if t and t[0] == "prob" and t[1] == law:
            return marginal(body, over_all, union(t[2]), union(t[3]))
        return tuple(put(x) for x in t)

    def without(claim: Any) -> Any:
        sides = tuple(put(written(side)) if isinstance(side, tuple) and side and isinstance(side[0], str) else side for side in claim[1:])
        if any(law in {m for x in measures(side) for m in names_in(x)} for side in sides):
            raise Rejected("tilt: the law occurs in a way that is not written out")
        return (claim[0], *sides)

    rest = tuple(without(c) for j, c in enumerate(given) if j != move["given"])
    return {**context, "measures": facts, "params": params, "given": rest, "claim": without(context["claim"])}


def weighted(context: dict[str, Any], rhs: Any, name: Any) -> tuple[Any, str | None]:
    """(w, "Z") of w(x)/Z; (the density, None) if no parameter normalises it."""
    if name is None:
        return rhs, None
    factors = list(rhs[1:]) if rhs[0] == "mul" else [rhs]
    inverse = ("pow", ("par", name), "-1")
    others = [f for f in factors if f != inverse]
    if len(others) != len(factors) - 1 or any(str(name) in parameters_of(f) for f in others) or name not in context.get("params", {}):
        raise Rejected("tilt: the density is not a weight over that parameter")
    return times(*others) if others else num(1), str(name)


def require_any_positive(domain: dict[str, Any]) -> None:
    """Any positive number is in the range: the parameter is whatever the weights sum to."""
    if domain.get("hi") is not None or domain.get("integer") or domain.get("lo") not in (None, "0"):
        raise Rejected("tilt: the normaliser has a range of its own")


def mentions(data: Any, term: Any) -> bool:
    """Does plain data hold the term?"""
    inner = data.values() if isinstance(data, dict) else data if isinstance(data, (tuple, list)) else ()
    return data == term or any(mentions(x, term) for x in inner)


def marginal(body: Any, over_all: tuple[str, ...], s: tuple[str, ...], t: tuple[str, ...]) -> Any:
    """The conditional density of the law with this density."""
    if not set(s) | set(t) <= set(over_all):
        raise Rejected("tilt: the law has no such variable")
    joint = total([v for v in over_all if v not in s and v not in t], body)
    return over(joint, total([v for v in over_all if v not in t], body)) if t else joint


def names_in(law: Any) -> set[str]:
    if isinstance(law, str):
        return {law}
    parts = [x[1] for x in law[1]] if law[0] == "mix" else [x[0] for x in law[1]] if law[0] == "prod" else []
    return set().union(*(names_in(p) for p in parts))


__all__ = ["tilted"]
