"""Sums, products, logarithms, exponentials and powers of functions of a coordinate, simplified as they are built.

log exp f is f, exp log w is w, and equal logarithms cancel: all at places where the functions are real and defined.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from symit.families.enclosure.nodes import (
    NAN,
    Absolute,
    Circular,
    Exact,
    Exp,
    Function,
    Log,
    LogGamma,
    Power,
    Product,
    Sum,
    add,
    exponential,
    is_zero,
    tight,
    times,
)
from symit.families.enclosure.rays import ball
from symit.meaning.special import exact_ball


def constant(value: Any) -> Exact:
    return Exact([(value, 0, Fraction(0))])


def total(parts: Sequence[Function]) -> Function:
    """The sum, its exact parts as one."""
    flat: list[Function] = []
    for p in parts:
        flat += p.parts if isinstance(p, Sum) else [p]
    exact = Exact([t for p in flat if isinstance(p, Exact) for t in p.terms])
    others = [p for p in flat if not isinstance(p, Exact)]
    if not others:
        return exact
    found = ([exact] if exact.terms else []) + collected(others)
    return found[0] if len(found) == 1 else Sum(found) if found else exact


def collected(parts: Sequence[Function]) -> list[Function]:
    """Multiples of one function added up, so that equal logarithms cancel."""
    sums: list[tuple[Any, Function]] = []
    for p in parts:
        c, f = coefficient(p)
        for i, (d, g) in enumerate(sums):
            if same(f, g):
                sums[i] = (add(c, d), g)
                break
        else:
            sums.append((c, f))
    return [f if c == 1 else Product(constant(c), f) for c, f in sums if not is_zero(c)]


def coefficient(f: Function) -> tuple[Any, Function]:
    """c and g with f = c g."""
    if isinstance(f, Product) and isinstance(f.a, Exact) and f.a.constant is not None:
        return f.a.constant, f.b
    return Fraction(1), f


def same(f: Function, g: Function) -> bool:
    """Surely one function."""
    if f is g:
        return True
    if isinstance(f, Exact) and isinstance(g, Exact):
        return len(f.terms) == len(g.terms) and all(any(_equal(s, t) for t in g.terms) for s in f.terms)
    if isinstance(f, (Log, Exp, LogGamma)) and type(f) is type(g):
        return same(f.inner, g.inner)
    return False


def _equal(s: tuple[Any, int, Any], t: tuple[Any, int, Any]) -> bool:
    return all(isinstance(a, (int, Fraction)) and isinstance(b, (int, Fraction)) and a == b for a, b in zip(s, t, strict=True))


def product(f: Function, g: Function) -> Function:
    if isinstance(f, Exact) and isinstance(g, Exact):
        return Exact([(times(c, d), k + j, add(a, b)) for c, k, a in f.terms for d, j, b in g.terms])
    if isinstance(g, Exact):
        f, g = g, f
    if isinstance(f, Exact) and f.constant is not None:
        if is_zero(f.constant):
            return Exact([])
        if f.constant == 1:
            return g
        if isinstance(g, Sum):
            return total([product(f, p) for p in g.parts])
        c, h = coefficient(g)
        return Product(constant(times(f.constant, c)), h)
    return Product(f, g)


def log(f: Function) -> Function:
    if isinstance(f, Exp):
        return f.inner
    if isinstance(f, Product):
        return total([log(f.a), log(f.b)])
    if isinstance(f, Power):
        return product(constant(f.q), log(f.inner))
    if isinstance(f, Exact) and len(f.terms) == 1:
        ((c, k, g),) = f.terms
        scale = Fraction(0) if c == 1 and isinstance(c, (int, Fraction)) else ball(c).log()
        line = Exact([(scale, 0, Fraction(0)), (g, 1, Fraction(0))])
        return line if k == 0 else total([line, product(constant(Fraction(k)), Log(Exact([(Fraction(1), 1, Fraction(0))])))])
    return Log(f)


def exp(f: Function) -> Function:
    parts = f.parts if isinstance(f, Sum) else [f]
    line = [p for p in parts if isinstance(p, Exact)]
    rest = [p for p in parts if not isinstance(p, Exact)]
    linear = [t for p in line for t in p.terms if t[1] <= 1 and is_zero(t[2])]
    curved = [t for p in line for t in p.terms if not (t[1] <= 1 and is_zero(t[2]))]
    scale: Any = Fraction(1)
    rate: Any = Fraction(0)
    for c, k, _ in linear:
        if k == 0:
            scale = times(scale, ball(c).exp())
        else:
            rate = add(rate, c)
    value: Function = Exact([(scale, 0, rate)])
    left: list[Function] = [Exact(curved)] if curved else []
    for p in rest:
        c, g = coefficient(p)
        if c == 1 and isinstance(g, Log):
            value = product(value, g.inner)  # exp(log w)
        else:
            left.append(p)
    return product(value, Exp(total(left))) if left else value


def power(f: Function, q: Fraction) -> Function:
    if isinstance(f, Exact):
        if f.constant is not None and isinstance(f.constant, (int, Fraction)) and q.denominator == 1:
            return constant(Fraction(f.constant) ** int(q))
        if q.denominator == 1 and 0 <= q <= 8:
            value: Function = constant(Fraction(1))
            for _ in range(int(q)):
                value = product(value, f)
            return value
        if len(f.terms) == 1 and f.terms[0][1] == 0:
            ((c, _, g),) = f.terms
            raised = Fraction(c) ** int(q) if q.denominator == 1 and isinstance(c, (int, Fraction)) else _raise(ball(c), q)
            return Exact([(raised, 0, times(g, q))])
    if isinstance(f, Exp):
        return exp(product(constant(q), f.inner))
    if isinstance(f, Product):
        return product(power(f.a, q), power(f.b, q))
    if q.denominator != 1:
        return exp(product(constant(q), log(f)))
    return Power(f, q)


def _raise(c: Any, q: Fraction) -> Any:
    return c ** int(q) if q.denominator == 1 else (c.log() * exact_ball(q)).exp()


__all__ = [
    "NAN", "Absolute", "Circular", "Exact", "Function", "LogGamma", "Sum", "ball", "constant", "exp", "exponential", "log", "power",
    "product", "tight", "total",
]  # fmt: skip
