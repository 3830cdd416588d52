"""Inequalities between Renyi divergences, told: the convexity of psi(a) = log sum p^a q^(1-a) in the order a."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sympy

from symit.derivation.formulas import Math, joined, letter, math
from symit.derivation.trees import Step
from symit.families.writing import expression
from symit.kernel.analysis.divergences import P, Q
from symit.kernel.analysis.orders import order_of
from symit.meaning.calculus import minus, num, times
from symit.meaning.spelling import term_of


def orders_steps(n: Any) -> Iterator[Step]:
    """Convexity of psi(a) = log sum p^a q^(1-a)."""
    yield n.claimed()
    p, q = (n.names[x] for x in (P, Q))
    psi = Math(f"psi(a) = log(sum {p}^a*{q}^(1-a))", rf"\psi(a) = \log \sum_x {letter(p).latex}(x)^a {letter(q).latex}(x)^{{1-a}}")
    yield Step((psi, " is convex in ", Math("a", "a"), " (Hoelder's inequality); ", _psi(Math("0", "0")), " and ", _psi(Math("1", "1")),
                ", at most 0, count as 0"))  # fmt: skip
    yield from _logs(n)
    symbols = {x: sympy.Symbol(x) for x in n.params}
    show = lambda t: math(expression(term_of(n.reading.form({}).term(t)), symbols))  # noqa: E731
    if "points" in n.data:
        points = n.data["points"]
        a, b, c = (show(t) for t in points)
        upper, lower, whole = (_bracketed(show(minus(points[i], points[k]))) for i, k in ((2, 1), (1, 0), (2, 0)))
        sides = []
        for rows in ((upper, a), (lower, c)), ((whole, b),):
            kept = [_times(k, _psi(x)) for k, x in rows if x.text not in ("0", "1")]
            sides.append(joined(" + ", kept) if kept else Math("0", "0"))
        yield Step(("at the orders ", Math(f"{a.text} < {b.text} < {c.text}", f"{a.latex} < {b.latex} < {c.latex}"), ": ",
                    sides[0] + Math(" >= ", r" \geq ") + sides[1]))  # fmt: skip
    else:
        forward = n.data["at"] == "forward"
        a = show(n.data["tangent"])
        slope = _bracketed(show(minus(n.data["tangent"], num(1)) if forward else times(num(-1), n.data["tangent"])))
        kinds = [order_of(n.reading, i) for i in range(len(n.reading.divergences))]
        d = letter(n.names[f"#d{kinds.index(n.data['at'])}"])
        yield Step((f"above its tangent at {1 if forward else 0}: ",
                    _psi(a) + Math(" >= ", r" \geq ") + _times(slope, d)))  # fmt: skip
    w = show(n.data["weight"])
    yield Step(("times ", w + Math(" > 0", " > 0"), " this is the claim"))


def _logs(n: Any) -> Iterator[Step]:
    """Which divergence of the claim is psi at which order."""
    said: list[str | Math] = []
    for i in range(len(n.reading.divergences)):
        order = order_of(n.reading, i)
        d = letter(n.names[f"#d{i}"])
        if not isinstance(order, str):
            a = math(expression(term_of(order), {x: sympy.Symbol(x) for x in n.params}))
            said += [", ", _psi(a) + Math(f" = log({d.text})", rf" = \log {d.latex}")]
    if said:
        yield Step((*said[1:],))


def _psi(x: Math) -> Math:
    return Math(f"psi({x.text})", rf"\psi({x.latex})")


def _times(k: Math, x: Math) -> Math:
    return x if k.text == "1" else Math(f"{k.text}*{x.text}", rf"{k.latex}\,{x.latex}")


def _bracketed(x: Math) -> Math:
    return x if x.text.isalnum() else Math(f"({x.text})", rf"\left({x.latex}\right)")


__all__ = ["orders_steps"]
