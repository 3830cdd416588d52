"""Shapes of functions on a region: monotone and convex, from the signs of derivatives; with corners, piece by piece."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, pairwise
from typing import Any

from symit.kernel.analysis.limits import limit
from symit.kernel.analysis.region import Region
from symit.kernel.analysis.smooth import require_smooth
from symit.kernel.analysis.tree import check
from symit.kernel.rows import Rejected
from symit.meaning.calculus import derivative, minus, num, occurs, plus, substitute, times
from symit.meaning.scalars import generators
from symit.meaning.spelling import term_of

SHAPES = {"convex": 1, "concave": -1, "increasing": 1, "decreasing": -1, "schur_convex": 1, "schur_concave": -1}


def check_shape(shape: str, f: Any, names: list[str], region: Region, proofs: Any) -> None:
    """Monotone: the first derivative has the sign. Convex: all principal minors of the Hessian are non-negative.

    Schur-convex: f is symmetric and (x - y) (df/dx - df/dy) >= 0 for the first two of its variables (Schur 1923, Ostrowski 1952).

    The region is an open convex set on each fibre of the other parameters, and what is continuous keeps the shape at its ends.
    """
    poly = region.form.term(f)
    if not names or not set(names) <= set(region.names):
        if names and not any(occurs(n, f) for n in names):
            return  # a function that does not depend on the variables has every shape
        raise Rejected("calculus: the variables of the shape")
    for name in names:
        require_smooth(poly, region, name)
    wanted = obligations(shape, term_of(poly), names, region)
    if len(proofs) != len(wanted):
        raise Rejected("calculus: a part of the proof is missing")
    for t, node in zip(wanted, proofs, strict=True):
        check(t, region, node)


def obligations(shape: str, f: Any, names: list[str], region: Region) -> list[Any]:
    """What must be non-negative on the region for f to have the shape."""

    def d(t: Any, name: str) -> Any:
        return term_of(region.form.term(derivative(t, name)))

    f = times(num(SHAPES[shape]), term_of(region.form.term(f)))
    if shape in ("increasing", "decreasing"):
        if len(names) != 1:
            raise Rejected("calculus: monotone in one variable")
        return [d(f, names[0])]
    if shape.startswith("schur"):
        require_symmetric(f, names, region)
        x, y = names[:2]
        return [term_of(region.form.term(times(minus(("par", x), ("par", y)), minus(d(f, x), d(f, y)))))]
    if len(names) > 3 or len(set(names)) != len(names):
        raise Rejected("calculus: convex in at most three variables")
    first = [d(f, a) for a in names]
    hessian = [[d(term_of(region.form.term(row)), b) for b in names] for row in first]
    rows = [c for k in range(1, len(names) + 1) for c in combinations(range(len(names)), k)]
    return [term_of(region.form.term(determinant([[hessian[i][j] for j in c] for i in c]))) for c in rows]


def require_symmetric(f: Any, names: list[str], region: Region) -> None:
    """f does not change when two neighbours change places, and neither does the region."""
    if len(names) < 2 or len(set(names)) != len(names) or len({region.ends(n) for n in names}) != 1:
        raise Rejected("calculus: several variables of one range")
    if region.order is not None and set(region.order) & set(names):
        raise Rejected("calculus: variables that are not ordered")
    for x, y in pairwise(names):
        if not region.form.equal(region.form.term(substitute(f, {x: ("par", y), y: ("par", x)})), region.form.term(f)):
            raise Rejected("calculus: the function is not symmetric")


def determinant(m: list[list[Any]]) -> Any:
    if len(m) == 1:
        return m[0][0]
    minors = [[row[:j] + row[j + 1 :] for row in m[1:]] for j in range(len(m))]
    return plus(*(times(num((-1) ** j), m[0][j], determinant(minors[j])) for j in range(len(m))))


def check_pieces(shape: str, f: Any, names: list[str], region: Region, data: Any) -> None:
    """A continuous function of one variable with corners: the shape on each piece, and slopes that jump the right way."""
    if len(names) != 1 or shape.startswith("schur") or names[0] not in region.names or (region.order is not None and names[0] in region.order):
        raise Rejected("calculus: one variable, not ordered, for a function in pieces")
    if any(g[:2] == ("sf", "sgn") for g in generators(region.form.term(f))):
        raise Rejected("calculus: the sign of a number is not continuous")
    (name,) = names
    rest, here = [region], region
    for at in (Fraction(c) for c in data["cuts"]):
        below, here = here.split(name, at)
        rest[-1:] = [below, here]
        region.without(name).form.term(substitute(f, {name: num(at)}))  # defined at the corner, so continuous there
    if len(data["parts"]) != len(rest):
        raise Rejected("calculus: a piece is missing")
    for piece, proofs in zip(rest, data["parts"], strict=True):
        check_shape(shape, f, names, piece, proofs)
    if shape in ("increasing", "decreasing"):
        return
    if len(data["jumps"]) != len(rest) - 1:
        raise Rejected("calculus: a corner is missing")
    for below, above, node in zip(rest, rest[1:], data["jumps"], strict=False):
        check(jump(shape, f, name, below, above), region.without(name), node)


def jump(shape: str, f: Any, name: str, below: Region, above: Region) -> Any:
    """The slope after a corner less the slope before it (for a concave claim: the other way round)."""
    slopes = []
    for piece, end in ((below, "hi"), (above, "lo")):
        kind, value = limit(derivative(term_of(piece.form.term(f)), name), piece, name, end)
        if kind != "value":
            raise Rejected("calculus: a slope at a corner is infinite")
        slopes.append(value)
    return times(num(SHAPES[shape]), minus(slopes[1], slopes[0]))
