"""Factors whose sign one does not see at a glance: polynomials that are linear in a variable and have one sign at both ends of its range."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from symit.derivation.formulas import Math, Names, letter, math, shown
from symit.derivation.premises import Premise
from symit.kernel.analysis.region import Region
from symit.kernel.analysis.smooth import normal
from symit.meaning.calculus import num, substitute
from symit.meaning.polynomials import NotNormal, Poly, gen, scale, sub
from symit.meaning.rational_functions import factors
from symit.meaning.scalars import generators
from symit.meaning.spelling import term_of


def linear_factors(p: Premise, names: Names) -> Iterator[tuple[str | Math, ...]]:
    """A sentence for each such factor with an odd exponent."""
    try:
        _, pieces = factors(normal(p.t, p.region))
    except (NotNormal, ArithmeticError):
        return
    for piece, e in pieces:
        if e % 2 == 0 or obvious(piece, p.region) or any(g[0] != "par" for g in generators(piece)):
            continue
        for name, lo, hi in p.region.box:
            if lo is None or hi is None or max((Fraction(x) for m in piece for g, x in m if g == ("par", name)), default=Fraction(0)) != 1:
                continue
            ends = [p.region.form.sign(p.region.form.term(substitute(term_of(piece), {name: num(x)}))) for x in (lo, hi)]
            if ends[0] and ends[0] == ends[1]:
                formula, kind = math(shown(term_of(piece), p.region, names)), "positive" if ends[0] > 0 else "negative"
                yield formula, " is linear in ", letter(names.get(name, name)), f" and {kind} at both ends of its range"
                break


def obvious(piece: Poly, region: Region) -> bool:
    """One term, or all terms of one sign, or 1 - x below 1, or the larger of two variables less the smaller."""
    if len(piece) == 1 or all(c > 0 for c in piece.values()) or all(c < 0 for c in piece.values()):
        return True
    if region.order is not None:
        gap = sub(gen(("par", region.order[1])), gen(("par", region.order[0])))
        if any(not sub(piece, scale(gap, s)) for s in (1, -1)):
            return True
    return len(piece) == 2 and () in piece and all(len(m) <= 1 for m in piece)


__all__ = ["linear_factors"]
