"""Undetermined functions in statements of calculus: what is assumed of them, what follows for two places, and instances that refute.

An assumption ("convex", F(x), ("tuple", x)) says that F is convex (concave) on the interval of numbers that is declared for x. For a
differentiable convex F and u, v in that interval F(u) - F(v) - F'(v) (u - v) >= 0; and F(u) + F*(y) - u y >= 0 for its conjugate F*.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from symit.kernel.analysis.region import Region
from symit.kernel.analysis.shapes import check_shape
from symit.kernel.closed.law import Setting
from symit.kernel.rows import Rejected
from symit.meaning.calculus import derivative, minus, num, occurs, parameters_of, plus, substitute, times
from symit.meaning.spelling import term_of
from symit.meaning.undetermined import PREFIX, partner, parts, places

ASSUMED = ("convex", "concave")
AT = "#x"
MAX_ATOMS = 60
MAX_DEFINITIONS = 6
Shapes = tuple[tuple[str, str, dict[str, Any]], ...]


def defined(context: dict[str, Any]) -> dict[str, Any]:
    """The context with functions put in that an assumption F(x) = f defines, for all numbers x."""
    for _ in range(MAX_DEFINITIONS):
        found = next((c for c in context.get("given", ()) if c[0] == "=" and _defines(c[1], c[2])), None)
        if found is None:
            break
        (_, name, x), f = found[1], found[2]
        head = parts(str(name))[0]
        rest = tuple(c for c in context["given"] if c != found)
        if any(n == head + "*" for c in (context["claim"], *rest) for t in c[1:] for n, _ in (parts(m) for m, _ in places(t))):
            raise Rejected("calculus: the conjugate of a function that is given by a formula")
        put = {head: substitute(f, {x[1]: ("par", AT)})}
        context = {**context, "claim": _applied(tuple(context["claim"]), put), "given": tuple(_applied(tuple(c), put) for c in rest)}
    return context


def _defines(t: Any, f: Any) -> bool:
    """Is t the undetermined function F at a parameter x, and f a formula in x without F? What does not vary with x is a value at one place."""
    if t[0] != "sf" or not str(t[1]).startswith(PREFIX) or t[2][0] != "par" or not occurs(t[2][1], f):
        return False
    head, order = parts(str(t[1]))
    return not order and not head.endswith("*") and all(parts(n)[0].rstrip("*") != head for n, _ in places(f))


def shapes_assumed(context: dict[str, Any]) -> tuple[dict[str, Any], Shapes]:
    """The context without the assumptions about shapes, and (shape, function, range) for each of them."""
    rest, found = [], []
    for claim in context.get("given", ()):
        if claim[0] not in ASSUMED:
            rest.append(claim)
            continue
        _, f, names = claim
        if names[0] != "tuple" or len(names) != 2 or f[0] != "sf" or f[2] != names[1] or names[1][0] != "par":
            raise Rejected("calculus: a shape is assumed of an undetermined function of one variable")
        head, order = parts(str(f[1])) if str(f[1]).startswith(PREFIX) else ("*", 0)
        domain = context["params"][names[1][1]]
        if order or head.endswith("*") or domain.get("integer"):
            raise Rejected("calculus: a shape is assumed of an undetermined function of a real number")
        found.append((str(claim[0]), head, domain))
    return {**context, "given": tuple(rest)}, tuple(found)


def require_functions(context: dict[str, Any], shapes: Shapes) -> None:
    """Conjugates are those of functions that are convex on an open interval, and functions stand at places of their intervals."""
    used = [p for claim in (context["claim"], *context.get("given", ())) for side in claim[1:] for p in places(side)]
    setting = Setting(context["params"], context.get("given", ()))
    for name, at in used:
        head, _ = parts(name)
        if head.endswith("*"):
            found = [domain for shape, f, domain in shapes if f == head[:-1]]
            if [shape for shape, f, _ in shapes if f == head[:-1]] != ["convex"]:
                raise Rejected(f"calculus: the conjugate of {head[:-1]} is spoken of, which is not assumed to be convex")
            if any(found[0].get(end) is not None and not found[0].get(f"{end}_open") for end in ("lo", "hi")):
                raise Rejected("calculus: the conjugate of a function on an interval that is not open")
        elif any(f == head + "*" for f, _ in (parts(n) for n, _ in used)):
            require_inside(head, at, shapes, setting)


def require_inside(head: str, at: Any, shapes: Shapes, setting: Setting) -> None:
    """The place lies in the interval of every shape that is assumed of the function."""
    if at[0] == "sf" and str(at[1]).startswith(PREFIX) and parts(str(at[1])) == (partner(head), 1):
        return  # F*'(y) is a place where the slope of F is y
    for _, f, domain in shapes:
        for end, sign in (("lo", 1), ("hi", -1)):
            if f == head and domain.get(end) is not None:
                gap = times(num(sign), minus(at, num(Fraction(domain[end]))))
                setting.require(gap, ">" if domain.get(f"{end}_open") else ">=")


def tangent_gap(kind: str, head: str, u: Any, v: Any, shapes: Shapes, setting: Setting) -> Any:
    """What is non-negative for two places of a function with an assumed shape.

    "tangent": F(u) - F(v) - F'(v) (u - v), for a concave F its negative; "young": F(u) + F*(v) - u v.
    """
    found = [shape for shape, f, _ in shapes if f == head]
    require_inside(head, u, shapes, setting)
    if kind == "young" and found == ["convex"]:
        return plus(("sf", f"{PREFIX}{head}:0", u), ("sf", f"{PREFIX}{head}*:0", v), times(num(-1), u, v))
    if kind != "tangent" or not found:
        raise Rejected("calculus: no assumption about the shape of that function")
    require_inside(head, v, shapes, setting)
    gap = plus(
        ("sf", f"{PREFIX}{head}:0", u), times(num(-1), ("sf", f"{PREFIX}{head}:0", v)),
        times(num(-1), ("sf", f"{PREFIX}{head}:1", v), minus(u, v)),
    )  # fmt: skip
    return gap if found[0] == "convex" else times(num(-1), gap)


def check_tangents(gap: Any, plain: dict[str, Any], data: Any) -> None:
    """The gap is a combination, with coefficients that are not negative, of such differences."""
    setting = Setting(plain["params"], plain["given"])
    form = setting.scalars
    if not 1 <= len(data) <= MAX_ATOMS:
        raise Rejected("calculus: a few tangents")
    total = []
    for entry in data:
        coef = entry["coef"]
        poly = form.term(coef)
        if list(places(coef)) or not parameters_of(coef) <= set(plain["params"]):
            raise Rejected("calculus: a coefficient that is not a function of the parameters")
        if form.sign(poly) <= 0 and not form.nonnegative(poly, setting.weak):
            raise Rejected("calculus: a coefficient that may be negative")
        for t in (entry["u"], entry["v"]):
            if not parameters_of(t) <= set(plain["params"]):
                raise Rejected("calculus: a place that is not a function of the parameters")
        total.append(times(coef, tangent_gap(entry["kind"], str(entry["of"]), entry["u"], entry["v"], plain["shapes"], setting)))
    # a conjugate that only the tangents speak of is one of a function at places of its interval, too
    require_functions({**plain, "claim": ("=", plus(*total), gap)}, plain["shapes"])
    if not form.equal(form.term(plus(*total)), form.term(gap)):
        raise Rejected("calculus: the tangents do not sum to the claim")


# -- instances, for refutations


def instantiated(context: dict[str, Any], data: dict[str, Any]) -> dict[str, Any]:
    """The context with entire functions put in for the undetermined ones; they have the shapes that are assumed of those."""
    chosen = {str(name): f for name, f in data.get("functions", {}).items()}
    context = defined(context)
    for rel, a, b in context.get("given", ()):
        said = (t for t in (a, b) if any(places(t)))
        if rel not in ASSUMED and any(said) and not (rel == "=" and a[0] == "par"):
            # is it meant for one number, or for all?
            raise Rejected("calculus: an assumption about an undetermined function, so nothing can be refuted")
    if not chosen:
        return context
    for f in chosen.values():
        _require_entire(f)
    context, shapes = shapes_assumed(context)
    for shape, head, domain in shapes:
        if head in chosen:
            box = interval_of(domain)
            check_shape(shape, chosen[head], [AT], box, data["shapes"][head])
    conjugates = {}
    for head, f in chosen.items():
        slope = term_of(Setting({AT: {"lo": None, "hi": None}}).scalars.term(derivative(f, AT)))
        conjugates[head + "*"] = _conjugate(f, slope, [d for _, h, d in shapes if h == head])
    rest = tuple(c for c in context["given"])
    put = {**chosen, **{h: f for h, f in conjugates.items() if f is not None}}
    claim, given = _applied(tuple(context["claim"]), put, True), tuple(_applied(tuple(c), put, True) for c in rest)
    return {**context, "claim": claim, "given": given}


def interval_of(domain: dict[str, Any]) -> Region:
    """The numbers #x in the range of a parameter."""
    lo, hi = (None if domain.get(end) is None else Fraction(domain[end]) for end in ("lo", "hi"))
    return Region(((AT, lo, hi),))


def _require_entire(t: Any) -> None:
    """A polynomial or an exponential in #x, defined and smooth everywhere."""
    tag = t[0]
    if tag == "num" or t == ("par", AT):
        return
    if tag == "pow" and Fraction(t[2]).denominator == 1 and 0 < Fraction(t[2]) <= 12:
        return _require_entire(t[1])
    if tag not in ("add", "mul", "exp"):
        raise Rejected("calculus: an instance is a polynomial or an exponential")
    for x in t[1:]:
        _require_entire(x)


def _conjugate(f: Any, slope: Any, domains: list[Any]) -> Any:
    """(y - b)^2/(2 c) - a for a + b x + c x^2/2 with c > 0, y log y - y for exp x, on the whole line; None for other functions."""
    if f == ("exp", ("par", AT)) and not any(d.get(end) is not None for d in domains for end in ("lo", "hi")):
        return minus(times(("par", AT), ("log", ("par", AT))), ("par", AT))  # balls refuse places that are not positive
    form = Setting({AT: {"lo": None, "hi": None}}).scalars
    bend = form.term(derivative(slope, AT))
    if any(d.get(end) is not None for d in domains for end in ("lo", "hi")) or set(bend) != {()} or bend[()] <= 0:
        return None
    a, b = (substitute(t, {AT: num(0)}) for t in (f, slope))
    return minus(times(num(1 / (2 * Fraction(bend[()]))), ("pow", minus(("par", AT), b), "2")), a)


def _applied(t: Any, put: dict[str, Any], whole: bool = False) -> Any:
    """The term with the functions put in; `whole`: all of them."""
    if not isinstance(t, tuple) or not t:
        return t
    if t[0] == "sf" and str(t[1]).startswith(PREFIX):
        head, order = parts(str(t[1]))
        if head not in put:
            if whole:
                raise Rejected("calculus: a function without an instance")
            return (*t[:2], _applied(t[2], put, whole))
        f = put[head]
        if head.endswith("*") and order > 1 and put[head[:-1]][0] == "exp":
            raise Rejected("calculus: the curvature of a conjugate, which would be defined outside of its domain")
        for _ in range(order):
            f = derivative(f, AT)
        return substitute(f, {AT: _applied(t[2], put, whole)})
    return tuple(_applied(x, put, whole) for x in t)


__all__ = [
    "ASSUMED", "AT", "Shapes", "check_tangents", "defined", "instantiated", "interval_of", "require_functions", "shapes_assumed", "tangent_gap",
]  # fmt: skip
