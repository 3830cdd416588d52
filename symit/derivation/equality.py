"""Two f-divergences are one when their generators differ by k (t - 1): told with the generators as they are written."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sympy

from symit.derivation.formulas import Math, Names, joined, letter, math, shown
from symit.derivation.trees import Step
from symit.kernel.analysis.check import letters
from symit.kernel.analysis.divergences import P, Q, Reading, T
from symit.kernel.analysis.region import Region
from symit.kernel.rows import Rejected
from symit.meaning.calculus import minus, num, substitute, times
from symit.meaning.polynomials import NotNormal


class Apart(Reading):
    """A claim whose divergences are kept apart, also where one is a multiple of another."""

    def related(self, g: Any, other: Any) -> tuple[Any, Any] | None:
        return None


def equal_generators(context: dict[str, Any], swap: bool, names: Names) -> list[Step] | None:
    """The steps, or None where the normal form does not show it, or functions of a letter occur."""
    try:
        return list(_steps(Apart(context, swap), names))
    except (Rejected, NotNormal, ArithmeticError):
        return None


def _steps(reading: Apart, names: Names) -> Iterator[Step]:
    region = letters(reading)
    f, g = (reading.linear(side) for side in reading.sides)
    k = substitute(minus(f, g), {T: num(2)})
    rest = times(k, minus(("par", T), num(1)))
    form = region.form
    if reading.functions or not form.equal(form.term(minus(f, g)), form.term(rest)):
        raise Rejected("analysis: the generators are not seen to be equal")
    p, q = (letter(names[x]) for x in (P, Q))
    bounds = Region((*region.box, *((f"#d{i}", None, None) for i in range(len(reading.divergences)))))
    own = {**names, **{f"#d{i}": f"D{i + 1}" for i in range(len(reading.divergences))}}
    ds = [math(shown(side, bounds, own)) for side in reading.sides]
    for i in range(len(reading.divergences)):
        d = letter(own[f"#d{i}"])
        body = math(shown(reading.generator(i), region, names))
        n = i + 1
        sums = Math(f" = sum {q.text}(x)*f{n}({p.text}(x)/{q.text}(x))", rf" = \sum_x {q.latex}(x) f_{{{n}}}({p.latex}(x)/{q.latex}(x))")
        yield Step(("let ", d + sums, ", ", Math(f"f{n}(t) = ", f"f_{{{n}}}(t) = ") + body))
    yield Step(("the claim is ", joined(" = ", ds)))
    fs = [math(shown(x, region, names)) for x in (f, g)]
    gap = shown(rest, region, names)
    if gap == sympy.Integer(0):
        yield Step(("the generators of both sides are ", fs[0]))
        return
    yield Step(("the generators of the sides, ", fs[0], " and ", fs[1], ", differ by ", math(gap), ", whose mean is 0, as ",
                Math(f"t = {p.text}(x)/{q.text}(x)", f"t = {p.latex}(x)/{q.latex}(x)"), " has mean 1 under ", q))  # fmt: skip


__all__ = ["equal_generators"]
