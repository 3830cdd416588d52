"""Renyi divergences of different orders: psi(a) = log sum p^a q^(1-a) is convex in a (Hoelder's inequality).

For a <= b <= c: (c - b) psi(a) + (b - a) psi(c) >= (c - a) psi(b). psi(0) and psi(1) are logarithms of masses, at most 0, and
count as 0 here: as ends a, c that only weakens what is claimed; and where psi is finite on both sides of 1 (or of 0), P and Q
have the supports that make it 0. The tangents of psi at 1 and 0 have the slopes D(P||Q) and -D(Q||P).
(van Erven and Harremoes 2014, theorem 3 and corollary 2.)
"""

from __future__ import annotations

from typing import Any

from symit.kernel.analysis.divergences import MASS, Reading, T
from symit.kernel.rows import Rejected, claim_parts
from symit.meaning.calculus import minus, num, parameters_of, plus, times
from symit.meaning.polynomials import NotNormal, Poly, gen, sub
from symit.meaning.scalars import Scalars, generators


def assumed(context: dict[str, Any], form: Scalars) -> tuple[Poly, ...]:
    """What the strict assumptions between parameters say is positive."""
    facts = []
    for claim in context.get("given", ()):
        rel, a, b = claim_parts(claim)
        if rel in ("<", ">") and parameters_of(a) | parameters_of(b) <= set(form.params):
            try:
                facts.append(form.term(minus(b, a) if rel == "<" else minus(a, b)))
            except NotNormal:
                continue
    return tuple(facts)


def order_of(reading: Reading, i: int) -> Any:
    """The order a for which f_i(t) = t^a, as a normal form; "forward" for t log t, "backward" for -log t."""
    form = reading.form({T: MASS})
    f = form.term(reading.generator(i))
    t = ("par", T)
    log = form.log(gen(t))
    for name, wanted in (("forward", form.mul(gen(t), log)), ("backward", {m: -c for m, c in log.items()})):
        if form.equal(f, wanted):
            return name
    power = form.log(f)
    (g,) = next(iter(log))
    order: Poly = {}
    for mono, c in power.items():
        if g not in mono:
            raise Rejected("analysis: no power of the ratio")
        order[tuple(pair for pair in mono if pair != g)] = c
    if ("par", T) in generators(order):
        raise Rejected("analysis: no power of the ratio")
    return order


def check_orders(reading: Reading, gap: Any, data: dict[str, Any], context: dict[str, Any]) -> None:
    """gap = w times a convexity relation of psi, with w > 0."""
    plain = Scalars(reading.params)
    form = Scalars({**reading.params, **{f"#d{i}": MASS for i in range(len(reading.divergences))}}, assumed(context, plain))
    orders = [order_of(reading, i) for i in range(len(reading.divergences))]
    weight = form.term(data["weight"])
    if form.sign(weight) <= 0:
        raise Rejected("analysis: the weight is not known to be positive")

    def psi(a: Any) -> Any:
        value = form.term(a)
        if form.equal(value, {}) or form.equal(value, form.term(num(1))):
            return num(0)
        for i, order in enumerate(orders):
            if isinstance(order, dict) and form.equal(order, value):
                return ("log", ("par", f"#d{i}"))
        raise Rejected("analysis: no divergence of that order in the claim")

    def increasing(a: Any, b: Any) -> None:
        if form.sign(sub(form.term(b), form.term(a))) <= 0:
            raise Rejected("analysis: the orders are not known to increase")

    if "points" in data:
        a, b, c = data["points"]
        increasing(a, b)
        increasing(b, c)
        relation = plus(times(minus(c, b), psi(a)), times(minus(b, a), psi(c)), times(num(-1), minus(c, a), psi(b)))
    else:
        a, side = data["tangent"], data["at"]
        if side not in ("forward", "backward") or side not in orders:
            raise Rejected("analysis: no relative entropy in the claim")
        slope = ("par", f"#d{orders.index(side)}")
        # psi(a) >= (a - 1) D(P||Q), psi(a) >= -a D(Q||P)
        relation = minus(psi(a), times(minus(a, num(1)), slope)) if side == "forward" else plus(psi(a), times(a, slope))
    if not form.equal(form.mul(weight, form.term(relation)), form.term(gap)):
        raise Rejected("analysis: the claim is not that relation")
