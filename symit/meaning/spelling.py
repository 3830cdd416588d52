"""Normal forms written out again as scalar terms."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from symit.meaning.calculus import num, plus, times
from symit.meaning.polynomials import Gen, Mono, Poly, add, unkey


def term_of(poly: Poly) -> Any:
    """A scalar term with this normal form."""
    return plus(*(times(num(c), *_factors(mono)) for mono, c in sorted(poly.items(), key=repr)))


def _factors(mono: Mono) -> list[Any]:
    """The factors of a monomial, its exponentials as one."""
    exponents = [{inner: Fraction(c) * Fraction(e) for inner, c in unkey(g[1]).items()} for g, e in mono if g[0] == "exp"]
    found = [_raised(g, Fraction(e)) for g, e in mono if g[0] != "exp"]
    return [*found, ("exp", term_of(add(*exponents)))] if exponents else found


def _raised(g: Gen, e: Fraction) -> Any:
    base = generator_term(g)
    return base if e == 1 else ("pow", base, str(e))


def _matrix_term(g: Gen) -> Any:
    if g[1] == "det":
        return ("mat", "det", ((g[2], 1),))
    if g[1] == "tr":
        return ("mat", "tr", g[2], "d")  # a word that is not empty: its dimension does not matter
    return ("mat", "quad", (("1", g[2]),), g[3], (("1", g[4]),))


def generator_term(g: Gen) -> Any:
    tag = g[0]
    if tag in ("pi", "euler", "par"):
        return tuple(g)
    if tag == "mat":
        return _matrix_term(g)
    if tag == "prime":
        return num(g[1])
    if tag == "logp":
        return ("log", num(g[1]))
    if tag == "sf":
        return ("sf", g[1], term_of(unkey(g[2])))
    inner = term_of(unkey(g[1]))
    return inner if tag == "base" else (tag, inner)
