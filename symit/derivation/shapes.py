"""Monotone, convex and Schur-convex functions in sentences: which derivatives have a sign, and which way slopes jump at corners."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations, pairwise
from typing import Any

from symit.derivation.formulas import Math, Names, letter, math, number, shown
from symit.derivation.premises import checked
from symit.derivation.trees import Step, Teller
from symit.kernel.analysis.region import Region
from symit.kernel.analysis.shapes import SHAPES, jump, obligations
from symit.meaning.spelling import term_of


def shape_steps(shape: str, f: Any, variables: list[str], region: Region, data: Any, teller: Teller, names: Names, own: Math) -> Iterator[Step]:
    """Why f, which is called `own`, has the shape in the variables: `data` is that part of the certificate."""
    if not set(variables) <= set(region.names):
        yield Step((own, " does not vary with ", Math(", ".join(variables), ", ".join(letter(n).latex for n in variables))))
        return
    if "cuts" in data:
        yield from _pieces(shape, f, variables, region, data, teller, names, own)
        return
    yield from _smooth(shape, f, variables, region, data["proofs"], teller, names, own)


def _smooth(shape: str, f: Any, variables: list[str], region: Region, proofs: Any, teller: Teller, names: Names, own: Math) -> Iterator[Step]:
    """The signs of the derivative, of the principal minors of the Hessian, or of the Schur-Ostrowski product."""
    wanted = obligations(shape, term_of(region.form.term(f)), variables, region)
    letters = [names.get(n, n) for n in variables]
    for heading, t, node in zip(headings(shape, letters, SHAPES[shape], own), wanted, proofs, strict=True):
        yield from teller.claim(heading, checked(t, region, node), names, sign=1, place=tuple(letters))


def _pieces(shape: str, f: Any, variables: list[str], region: Region, data: Any, teller: Teller, names: Names, own: Math) -> Iterator[Step]:
    (name,) = variables
    x = letter(names.get(name, name))
    cuts = [Fraction(c) for c in data["cuts"]]
    pieces = [region]
    for at in cuts:
        pieces[-1:] = pieces[-1].split(name, at)
    places: list[str | Math] = [part for c in cuts for part in (", ", x + Math(" = ", " = ") + number(c))]
    yield Step((own, f" is continuous, with {'corners' if len(cuts) > 1 else 'a corner'} at ", *places[1:], "; on each piece it is:"))
    for piece, proofs in zip(pieces, data["parts"], strict=True):
        here = math(shown(f, piece, names))
        inside = tuple(_smooth(shape, f, variables, piece, proofs, teller, names, own))
        yield Step((own + Math(" = ", " = ") + here, ":"), inside)
    if shape in ("increasing", "decreasing"):
        return
    for at, (below, above), node in zip(cuts, pairwise(pieces), data["jumps"], strict=True):
        premise = checked(jump(shape, f, name, below, above), region.without(name), node)
        minus = "-" if SHAPES[shape] < 0 else ""
        slope = _slope(own, x)
        words = rf"\text{{jump of }} {slope.latex}"
        said = Math(f"-(jump of {slope.text})", rf"-\left({words}\right)") if minus else Math(f"jump of {slope.text}", words)
        yield from teller.claim(said, premise, names, at=(" at ", x + Math(" = ", " = ") + number(at)))


def _slope(f: Math, x: Math) -> Math:
    return Math(f"d{f.text}/d{x.text}", rf"\frac{{d{f.latex}}}{{d{x.latex}}}")


def headings(shape: str, variables: list[str], sign: int, own: Math) -> list[Math]:
    """What the functions that must not be negative are called, in the order of `obligations`."""
    minus = "-" if sign < 0 else ""
    f, g = own.text, own.latex
    d = r"\partial " if len(variables) > 1 else "d"
    if shape in ("increasing", "decreasing"):
        slope = _slope(own, letter(variables[0]))
        return [Math(f"{minus}{slope.text}", f"{minus}{slope.latex}")]
    if shape.startswith("schur"):
        x, y = variables[:2]
        lx, ly = (letter(n).latex for n in (x, y))
        text = f"{minus}({x} - {y})*(d{f}/d{x} - d{f}/d{y})"
        slopes = rf"\left(\frac{{\partial {g}}}{{\partial {lx}}} - \frac{{\partial {g}}}{{\partial {ly}}}\right)"
        return [Math(text, f"{minus}({lx} - {ly}){slopes}")]
    found = []
    for k in range(1, len(variables) + 1):
        for chosen in combinations(variables, k):
            if k == 1:
                v = letter(chosen[0]).latex
                found.append(Math(f"{minus}d^2{f}/d{chosen[0]}^2", rf"{minus}\frac{{{d}^2 {g}}}{{{d}{v}^2}}"))
            else:
                text, latex = ", ".join(chosen), ", ".join(letter(n).latex for n in chosen)
                found.append(Math(f"det Hessian[{minus}{f}]({text})", rf"\det \nabla^2_{{{latex}}} ({minus}{g})"))
    return found


__all__ = ["headings", "shape_steps"]
