"""Undetermined functions of a number in plain data: ("sf", "fn:F:k", t) is the k-th derivative of F at t, and "fn:F*:k" that of the
convex conjugate F*(y) = sup_x (x y - F(x)).

For a convex F that is differentiable on an open interval, F*(F'(x)) = x F'(x) - F(x); where F* is differentiable its derivative there is x,
and where it is twice differentiable F*''(F'(x)) F''(x) = 1. The same holds with F and F* exchanged, since F** = F (Rockafellar 1970,
theorems 12.2, 23.5 and 26.5). Both are used from left to right as equations of normal forms; that F is convex is for the kernel to ask.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from symit.meaning.polynomials import Poly, gen, sub, unkey

PREFIX = "fn:"


def parts(name: str) -> tuple[str, int]:
    """("F", 1) for F', ("F*", 0) for the conjugate."""
    head, _, order = name[len(PREFIX) :].rpartition(":")
    return head, int(order)


def partner(head: str) -> str:
    return head[:-1] if head.endswith("*") else head + "*"


def at_conjugate_point(form: Any, name: str, poly: Poly) -> Poly | None:
    """G(F'(u)), G'(F'(u)) and G''(F'(u)) for conjugates F and G; None for any other place or order."""
    head, order = parts(name)
    if len(poly) != 1 or order > 2:
        return None
    ((mono, c),) = poly.items()
    if c != 1 or len(mono) != 1 or mono[0][1] != 1 or mono[0][0][:2] != ("sf", f"{PREFIX}{partner(head)}:1"):
        return None
    inner = mono[0][0][2]
    if order == 1:
        return unkey(inner)
    if order == 2:
        return form.power(gen(("sf", f"{PREFIX}{partner(head)}:2", inner)), Fraction(-1))  # type: ignore[no-any-return]
    return sub(form.mul(unkey(inner), poly), gen(("sf", f"{PREFIX}{partner(head)}:0", inner)))


def places(t: Any) -> Iterator[tuple[str, Any]]:
    """(name, argument) of every undetermined function in a term."""
    if isinstance(t, tuple) and t:
        if t[0] == "sf" and str(t[1]).startswith(PREFIX):
            yield str(t[1]), t[2]
        for x in t:
            yield from places(x)


__all__ = ["PREFIX", "at_conjugate_point", "partner", "parts", "places"]
