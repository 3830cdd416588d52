"""Fisher-Rao distances: charts in which the Fisher information is a known metric, checked by differentiation.

Each chart is onto a set that is geodesically convex in its space (an interval, the half-plane, the positive part of a sphere,
products of these), so the distance within the family is the distance in that space.
"""

from __future__ import annotations

from typing import Any

from symit.kernel.closed.law import Law, Setting
from symit.kernel.closed.quantities import fisher
from symit.kernel.rows import Rejected
from symit.meaning.calculus import derivative, minus, num, over, plus, substitute, times
from symit.meaning.families import domain, family
from symit.meaning.spelling import term_of

U, V = "#u", "#v"


def fisher_rao(setting: Setting, data: dict[str, Any]) -> Any:
    """The geodesic distance of the metric sum I_ij d theta_i d theta_j (Rao 1945), by the chart of the record.

    `data` names the family, the free parameters, and a chart: {"line": F} with F'^2 = I; {"plane": (u, v, c), "inverse": ...}
    with I_ij = c (u_i u_j + v_i v_j)/v^2; {"sphere": masses} with I_ij = sum d_i y d_j y for y = 2 sqrt(mass).
    """
    name, free = data["family"], data["free"]
    record = family(name)
    one = Setting(record.domains(), record.given())
    law = Law(name, tuple(("par", n) for n in record.names), one)
    metric = {(i, j): fisher(law, i, j) for i in free for j in free}
    for (i, j), value in metric.items():
        if i <= j:
            setting.steps.append((f"I_{i},{j}", term_of(value), "the Fisher information"))
    # parameters that are not free are those of the first law
    at = [{n: ("par", n + end if n in free else n + "1") for n in record.names} for end in "12"]
    kinds = {"line": _line, "plane": _plane, "sphere": _sphere}
    (kind,) = (k for k in kinds if k in data)
    return kinds[kind](setting, one, metric, free, data, at)


def _line(setting: Setting, one: Setting, metric: Any, free: Any, data: Any, at: Any) -> Any:
    (theta,) = free
    form, chart = one.scalars, data["line"]
    slope = form.term(derivative(chart, theta))
    if not form.equal(form.mul(slope, slope), metric[theta, theta]):
        raise Rejected("closed: the derivative of the chart is not the root of the Fisher information")
    # F' is continuous and nowhere 0 where I > 0, so F is monotone and the length of the path is |F(a) - F(b)|
    if not form.sign(metric[theta, theta]):
        raise Rejected("closed: the Fisher information may be 0")
    setting.steps.append(("F", chart, "an arc length: F' squared is the Fisher information"))
    return ("abs", minus(*(substitute(chart, point) for point in at)))


def _plane(setting: Setting, one: Setting, metric: Any, free: Any, data: Any, at: Any) -> Any:
    form = one.scalars
    u, v, c = data["plane"]
    one.require(v, ">")
    one.require(c, ">")
    if any(derivative(c, n) != num(0) for n in free):
        raise Rejected("closed: the curvature is not constant")
    for i in free:
        for j in free:
            here = times(c, plus(*(times(derivative(x, i), derivative(x, j)) for x in (u, v))), ("pow", v, "-2"))
            if not form.equal(form.term(here), metric[i, j]):
                raise Rejected("closed: the chart does not carry the Fisher information to the half-plane")
    # onto the half-plane: every (u, v) with v > 0 comes from parameters in range
    others = {n: d for n, d in one.params.items() if n not in free}
    back = Setting({**others, U: domain("real"), V: domain(">0")}, ())
    put = {n: substitute(t, {"u": ("par", U), "v": ("par", V)}) for n, t in data["inverse"].items()}
    if set(put) != set(free):
        raise Rejected("closed: the inverse of the chart gives other parameters")
    for n, t in put.items():
        if one.params[n]["lo"] is not None:
            back.require(minus(t, num(one.params[n]["lo"])), ">")
        if one.params[n]["hi"] is not None:
            raise Rejected("closed: the range of the chart is not the half-plane")
    for there, x in ((U, u), (V, v)):
        if not back.scalars.equal(back.scalars.term(substitute(x, put)), back.scalars.term(("par", there))):
            raise Rejected("closed: the inverse of the chart is another one")
    setting.steps.append(("u", u, "coordinates of the half-plane v > 0 with the metric c (du^2 + dv^2)/v^2"))
    setting.steps.append(("v", v, "the same"))
    setting.steps.append(("c", c, "the same"))
    (u1, v1), (u2, v2) = ((substitute(u, p), substitute(v, p)) for p in at)
    across, apart = (("pow", d, "2") for d in (minus(u1, u2), minus(v1, v2)))
    # the distance in the half-plane of curvature -1
    distance = ("sf", "acosh", plus(num(1), over(plus(across, apart), times(num(2), v1, v2))))
    return times(("pow", substitute(c, at[0]), "1/2"), distance)


def _sphere(setting: Setting, one: Setting, metric: Any, free: Any, data: Any, at: Any) -> Any:
    form = one.scalars
    masses = data["sphere"]
    for m in masses:
        one.require(m, ">")
    if not form.equal(form.term(plus(*masses)), form.term(num(1))):
        raise Rejected("closed: the masses do not add up to 1")
    for i in free:
        for j in free:
            ys = [times(num(2), ("pow", m, "1/2")) for m in masses]
            here = plus(*(times(derivative(y, i), derivative(y, j)) for y in ys))
            if not form.equal(form.term(here), metric[i, j]):
                raise Rejected("closed: the Fisher information is not that of the sphere")
    # The simplex is onto the positive part of the sphere of radius 2, which holds the shorter arc of any two of its points.
    for k, m in enumerate(masses):
        setting.steps.append((f"y_{k}", times(num(2), ("pow", m, "1/2")), "on the sphere of radius 2, whose metric is the Fisher information"))
    pairs = [[substitute(m, point) for point in at] for m in masses]
    inner = plus(*(times(("pow", a, "1/2"), ("pow", b, "1/2")) for a, b in pairs))
    return times(num(2), ("sf", "acos", inner))


__all__ = ["fisher_rao"]
