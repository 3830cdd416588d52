"""Statements of calculus (docs/analysis.md): derivatives, limits, extrema, remainders and shapes, evaluated from the claim itself."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from symit.kernel.analysis.check import parameters, with_order
from symit.kernel.analysis.expansions import infinite_limit, limit_of, order_of_vanishing
from symit.kernel.analysis.region import Region
from symit.kernel.analysis.shapes import SHAPES, check_pieces, check_shape
from symit.kernel.analysis.tree import check
from symit.kernel.analysis.undetermined import check_tangents, defined, instantiated, require_functions, shapes_assumed
from symit.kernel.closed.check import compare, printed, require_names, require_point, resolved
from symit.kernel.closed.law import Setting
from symit.kernel.rows import Rejected, claim_parts
from symit.meaning.calculus import derivative, minus, num, occurs, plus, substitute, times
from symit.meaning.special import term_ball
from symit.meaning.spelling import term_of
from symit.meaning.undetermined import places as places_of

LARGEST = ("max", "sup", "argmax")
SMALLEST = ("min", "inf", "argmin")
MAX_DEFINITIONS = 12
ALL = ("diff", "limit", "extremum", "tuple", "O")


# -- what a claim says once definitions, measures, derivatives and limits are put in


def evaluated(context: dict[str, Any], uses: Any) -> dict[str, Any]:
    """The context with plain scalar terms: closed forms, derivatives and limits put in.

    An assumption y = f defines y, and f is put in for y first, so that derivatives are total; but x = c for the variable x of a
    derivative says where it is taken: in the derivatives by other variables it is put in at once, elsewhere last. "bodies" are the
    functions that were differentiated, "shapes" what is assumed of undetermined functions.
    """
    if context.get("dimensions") or context.get("coordinates"):
        raise Rejected("calculus: no matrices or coordinates")
    require_names(context)
    context, shapes = shapes_assumed(defined(context))
    context, _ = put_in(context, lambda name: not _bound(name, context["claim"], ALL))
    require_functions(context, shapes)
    placed, places = put_in({**context, "claim": ("=", num(0), num(0))}, lambda name: not _bound(name, context["claim"], ALL[1:]))
    names = {name for put in places for name in put}
    setting = Setting(context["params"], tuple(c for c in context["given"] if not (c[0] == "=" and c[1][0] == "par" and c[1][1] in names)))
    rel, lhs, rhs = claim_parts(context["claim"])
    if any(_holds_extremum(x) for x in (*(lhs[2:3] if lhs[0] == "extremum" else (lhs,)), rhs)):
        raise Rejected("calculus: an extremum stands alone on the left side")
    bodies: list[Any] = []
    sides = [t if isinstance(t, str) else _side(t, setting, uses, bodies, places) for t in (lhs, rhs)]
    for put in places:
        sides = [t if isinstance(t, str) else substitute(t, put) for t in sides]
        bodies = [substitute(t, put) for t in bodies]
    return {**placed, "claim": (rel, *sides), "bodies": bodies, "shapes": shapes}


def _holds_extremum(t: Any) -> bool:
    return isinstance(t, tuple) and bool(t) and (t[0] == "extremum" or any(_holds_extremum(x) for x in t))


def put_in(context: dict[str, Any], allowed: Callable[[str], bool]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The context without the assumptions y = f (f without y) for allowed names y, and what was put in for them."""
    claim, given, params = context["claim"], list(context.get("given", ())), dict(context["params"])
    done: list[dict[str, Any]] = []
    for _ in range(MAX_DEFINITIONS):
        pairs = ((c, c[1], c[2]) for c in given if c[0] == "=")
        found = next(((c, a[1], b) for c, a, b in pairs if a[0] == "par" and not occurs(a[1], b) and allowed(a[1])), None)
        if found is None:
            break
        said, name, value = found
        if value[0] == "par" and _bound(value[1], claim, ("diff",)):
            raise Rejected(f"calculus: write {value[1]} = {name} to say where the derivative by {value[1]} is taken")
        put = {name: value}
        done.append(put)
        given = [(rel, substitute(a, put), substitute(b, put)) for rel, a, b in given if (rel, a, b) != tuple(said)]
        claim = (claim[0], *(t if isinstance(t, str) else _deep(t, put) for t in claim[1:]))
        own = params.pop(name)
        if own.get("integer"):
            raise Rejected(f"calculus: {name} is an integer")
        for end in ("lo", "hi"):
            if own.get(end) is not None:
                ends = (value, num(Fraction(own[end])))
                given.append((">" if own.get(f"{end}_open") else ">=", *(ends if end == "lo" else ends[::-1])))
    return {**context, "claim": claim, "given": tuple(given), "params": params}, done


def _deep(t: Any, put: dict[str, Any]) -> Any:
    """Substitution, inside the arguments of laws as well."""
    if t[0] == "par":
        return put.get(t[1], t)
    return tuple(_deep(x, put) if isinstance(x, tuple) and x else x for x in t)


def _bound(name: str, t: Any, binders: tuple[str, ...]) -> bool:
    """Is it the variable of a derivative, a limit, an extremum, a shape or a remainder?"""
    if not isinstance(t, tuple) or not t:
        return False
    own = {"diff": t[2:3], "limit": t[2:3], "extremum": t[3:4], "tuple": t[1:], "O": t[2:3]}.get(t[0], ()) if t[0] in binders else ()
    return any(occurs(name, x) for x in own) or any(_bound(name, x, binders) for x in t)


def _side(t: Any, setting: Setting, uses: Any, bodies: list[Any], places: list[dict[str, Any]]) -> Any:
    """A side of the claim: a limit that stands alone may be infinite."""
    if t[0] == "limit":
        f, name = _plain(t[1], setting, uses, bodies, places), _name(t[2], setting)
        found = infinite_limit(f, name, str(t[3]), setting.params)
        return (found,) if found is not None else limit_of(f, name, str(t[3]), setting.params)
    return _plain(t, setting, uses, bodies, places)


def infinite(t: Any) -> bool:
    return t in (("oo",), ("-oo",))


def _plain(t: Any, setting: Setting, uses: Any, bodies: list[Any], places: list[dict[str, Any]]) -> Any:
    if t[0] == "diff":
        body = _plain(t[1], setting, uses, bodies, places)
        for put in places:
            body = body if t[2][1] in put else substitute(body, put)
        bodies.append(body)
        return differentiated(body, _name(t[2], setting), int(t[3]), setting)
    if t[0] == "limit":
        return limit_of(_plain(t[1], setting, uses, bodies, places), _name(t[2], setting), str(t[3]), setting.params)
    if t[0] == "extremum":
        return ("extremum", t[1], _plain(t[2], setting, uses, bodies, places), t[3])
    if t[0] == "tuple":
        return t
    if t[0] in ("measure", "named", "mean", "par", "num"):
        return resolved(t, setting, uses)
    return tuple(_plain(x, setting, uses, bodies, places) if isinstance(x, tuple) and x else x for x in t)


def _name(t: Any, setting: Setting) -> str:
    """A variable over which calculus is done: a real parameter that no equation ties to others."""
    if t[0] != "par" or setting.params.get(t[1], {"integer": True}).get("integer"):
        raise Rejected("calculus: the variable is not a real parameter")
    if any(occurs(t[1], side) for claim in setting.equations for side in claim[1:]):
        raise Rejected(f"calculus: an assumption ties {t[1]} to other parameters")
    return str(t[1])


def differentiated(t: Any, name: str, n: int, setting: Setting) -> Any:
    if not 1 <= n <= 6:
        raise Rejected("calculus: the order of a derivative")
    for _ in range(n):
        t = term_of(setting.scalars.term(derivative(term_of(setting.scalars.term(t)), name)))
    return t


# -- proofs


def check_calculus(context: dict[str, Any], data: dict[str, Any]) -> str:
    """The claim holds for all values of its parameters."""
    plain = evaluated(context, data.get("uses", ()))
    require_witness(plain)
    rel, lhs, rhs = claim_parts(plain["claim"])
    if rel == "~":
        return printed(lhs, rhs, "proved")
    if rel in SHAPES:
        names = [_name(x, Setting(plain["params"], plain["given"])) for x in rhs[1:]]
        if "cuts" in data:
            check_pieces(rel, lhs, names, region_of(plain, data), data)
        else:
            if rel.startswith("schur") and any(occurs(n, side) for n in names for claim in plain["given"] for side in claim[1:]):
                raise Rejected("calculus: an assumption about a variable of the shape")
            check_shape(rel, lhs, names, region_of(plain, data), data["proofs"])
        return "proved"
    if rel == "O":
        name, n = remainder_of(rhs, plain)
        if order_of_vanishing(lhs, name, plain, n) is not None:
            raise Rejected("calculus: a coefficient of the expansion is not zero")
        return "proved"
    if lhs[0] == "extremum":
        check_extremum(rel, lhs, rhs, plain, data)
        return "proved"
    if infinite(lhs) or infinite(rhs):
        if rel == "=" and lhs == rhs:
            return "proved"
        raise Rejected("calculus: the claim does not follow")
    setting = Setting(plain["params"], plain["given"])
    form = setting.scalars
    gap = minus(rhs, lhs) if rel in ("=", "<=", "<") else minus(lhs, rhs)
    poly = form.term(gap)
    zero = form.equal(poly, {})
    if rel == "=" and zero:
        return "proved"
    if rel in ("<=", ">=") and (zero or form.sign(poly) > 0 or form.nonnegative(poly, setting.weak)):
        return "proved"
    if rel in ("<", ">") and form.sign(poly) > 0:
        return "proved"
    known = not any(places_of(gap))
    if rel != "=" and known and not any(occurs(n, term_of(poly)) for n in plain["params"]) and compare(term_of(poly), num(0)) == ">":
        return "proved"
    if rel in ("<=", ">=") and "tangents" in data:
        check_tangents(gap, plain, data["tangents"])
        return "proved"
    if rel not in ("<=", ">=") or "proof" not in data:
        raise Rejected("calculus: the claim does not follow")
    check(gap, region_of(plain, data), data["proof"])
    return "proved"


def region_of(plain: dict[str, Any], data: dict[str, Any]) -> Region:
    used = {n for n in plain["params"] if any(occurs(n, t) for t in plain["claim"][1:])}
    return with_order(parameters(plain, used), plain, data)


def require_witness(plain: dict[str, Any]) -> None:
    """Assumptions that no parameters meet would prove everything: a point that meets them is shown in the certificate."""
    if plain["params"] or plain["given"]:
        require_met(plain, {str(n): Fraction(v) for n, v in (plain.get("witness") or {}).items()})


def require_met(plain: dict[str, Any], point: dict[str, Fraction]) -> None:
    """A point in range that meets every assumption; what is not rational there is compared by balls."""
    require_point({**plain, "given": ()}, point)
    put = {n: num(v) for n, v in point.items()}
    for claim in plain["given"]:
        rel, a, b = claim_parts(claim)
        try:
            require_point({"params": {}, "given": ((rel, substitute(a, put), substitute(b, put)),)}, {})
        except Rejected:
            said = compare(substitute(a, put), substitute(b, put))
            if said not in {">": ">", ">=": ">", "<": "<", "<=": "<", "!=": "<>"}.get(rel, ""):
                raise Rejected("calculus: the point does not meet an assumption") from None


def remainder_of(t: Any, plain: dict[str, Any]) -> tuple[str, int]:
    if t[0] != "pow" or t[1][0] != "par" or not 1 <= Fraction(t[2]) <= 6 or Fraction(t[2]).denominator != 1:
        raise Rejected("calculus: the remainder is O(x^n)")
    return _name(t[1], Setting(plain["params"], plain["given"])), int(Fraction(t[2]))


def extremum_gap(kind: str, f: Any, name: str, value: Any) -> Any:
    """What is non-negative for all x when the value (of argmax: the place) is right."""
    most = substitute(f, {name: value}) if kind.startswith("arg") else value
    return minus(most, f) if kind in LARGEST else minus(f, most)


def check_extremum(rel: str, t: Any, value: Any, plain: dict[str, Any], data: dict[str, Any]) -> None:
    """f <= v everywhere, and f = v at a point of the range (of sup and inf: or in the limit at an end)."""
    _, kind, f, x = t
    name = _name(x, Setting(plain["params"], plain["given"]))
    if rel != "=" or occurs(name, value):
        raise Rejected("calculus: an extremum is claimed to equal a number")
    tied = [c for c in plain["given"] if any(occurs(name, side) for side in c[1:])]
    region = region_of(plain, {})
    place = value if kind.startswith("arg") else data["at"]
    if kind in ("sup", "inf") and place in ("lo", "hi"):
        if tied:
            raise Rejected("calculus: an assumption restricts the variable of the extremum")
        end = plain["params"][name].get(place)
        reached = limit_of(f, name, str(end) if end is not None else "-oo" if place == "lo" else "oo", plain["params"])
    else:
        if occurs(name, place):
            raise Rejected("calculus: the place of an extremum does not vary")
        require_inside(place, plain["params"][name], plain)
        free = Setting(plain["params"], tuple(c for c in plain["given"] if c not in tied))
        for bound, a, b in tied:
            if bound not in (">", ">="):
                raise Rejected("calculus: an assumption restricts the variable of the extremum")
            free.require(substitute(minus(a, b), {name: place}), bound)
        reached = substitute(f, {name: place})
    form = Setting(plain["params"], plain["given"]).scalars
    if not kind.startswith("arg") and not form.equal(form.term(reached), form.term(value)):
        raise Rejected("calculus: the value is not attained there")
    form.term(reached)
    check(extremum_gap(kind, f, name, value), region, data["proof"])


def require_inside(place: Any, domain: dict[str, Any], plain: dict[str, Any]) -> None:
    setting = Setting(plain["params"], plain["given"])
    for end, sign in (("lo", 1), ("hi", -1)):
        if domain.get(end) is not None:
            setting.require(times(num(sign), minus(place, num(Fraction(domain[end])))), ">" if domain.get(f"{end}_open") else ">=")


# -- refutations


def check_calculus_point(context: dict[str, Any], data: dict[str, Any]) -> str:
    """Parameters that break the claim; of a shape, points on a line that do."""
    if context.get("dropped") or context.get("every"):
        raise Rejected("calculus: an assumption is not expressed in the context, so nothing can be refuted")
    plain = evaluated(instantiated(context, data), data.get("uses", ()))
    rel, lhs, rhs = claim_parts(plain["claim"])
    point = {str(n): Fraction(v) for n, v in data["point"].items()}
    require_met(plain, point)
    put = {n: num(v) for n, v in point.items()}
    require_places(plain["bodies"], [t for t in (lhs, rhs) if not isinstance(t, str)], put)
    if rel == "~":
        return printed(substitute(lhs, put), rhs, "refuted")
    if rel in SHAPES:
        _require_bent(rel, lhs, [x[1] for x in rhs[1:]], plain, point, data)
        return "refuted"
    if rel == "O":
        name, n = remainder_of(rhs, plain)
        coefficient = order_of_vanishing(lhs, name, plain, n)
        if coefficient is None or compare(substitute(coefficient, put), num(0)) not in ("<", ">"):
            raise Rejected("calculus: the expansion agrees")
        return "refuted"
    if lhs[0] == "extremum":
        if rel != "=":
            raise Rejected("calculus: an extremum is claimed to equal a number")
        _, kind, f, x = lhs
        gap = extremum_gap(kind, f, x[1], rhs)
        if "margin" in data:
            # the value stays away from the function
            margin = Fraction(data["margin"])
            if margin <= 0 or kind.startswith("arg") or occurs(x[1], rhs):
                raise Rejected("calculus: no margin")
            check(minus(gap, num(margin)), region_of(plain, {}), data["proof"])
            return "refuted"
        if compare(substitute(gap, put), num(0)) == "<":
            return "refuted"
        raise Rejected("calculus: the point is not beyond the extremum")
    if infinite(lhs) or infinite(rhs):
        if rel != "=" or lhs == rhs:
            raise Rejected("calculus: a limit is infinite")
        for t in (lhs, rhs):
            if not infinite(t):
                term_ball(substitute(t, put), {})
        return "refuted"
    wanted = {"=": "<>", "<=": ">", ">=": "<", "<": ">", ">": "<"}.get(rel, "")
    left, right = substitute(lhs, put), substitute(rhs, put)
    if compare(left, right) not in tuple(wanted) and not (rel in ("<", ">") and _same(left, right)):
        raise Rejected("calculus: the point does not break the claim")
    return "refuted"


def _same(a: Any, b: Any) -> bool:
    """Are the two numbers equal, by their normal forms?"""
    for t in (a, b):
        term_ball(t, {})
    form = Setting({}, ()).scalars
    return bool(form.equal(form.term(minus(a, b)), {}))


def require_places(bodies: list[Any], sides: list[Any], put: dict[str, Any]) -> None:
    """What was differentiated is defined at the point, and no absolute value has its corner there."""
    for t in (*bodies, *sides):
        for corner in _corners(t):
            if compare(substitute(corner, put), num(0)) == "?":
                raise Rejected("calculus: not differentiable at the point")
    for t in bodies:
        term_ball(substitute(t, put), {})


def _corners(t: Any) -> Any:
    if isinstance(t, tuple) and t:
        if t[:2] == ("sf", "sgn"):
            yield t[2]
        for x in t:
            yield from _corners(x)


def _require_bent(shape: str, f: Any, names: list[str], plain: dict[str, Any], point: dict[str, Fraction], data: dict[str, Any]) -> None:
    """f(w a + (1-w) b) > w f(a) + (1-w) f(b) for a convex claim; f(a) > f(b) with a < b for an increasing one."""
    w = Fraction(data.get("weight", 1))
    if shape.startswith("schur"):
        # the mean of a point and its transposition is majorised by the point
        x, y = names[:2]
        if not 0 <= w < 1:
            raise Rejected("calculus: a weight from 0 to below 1")
        data = {"other": {**point, x: w * point[x] + (1 - w) * point[y], y: w * point[y] + (1 - w) * point[x]}}
    other = {**point, **{n: Fraction(data["other"][n]) for n in names}}
    require_met(plain, other)

    def at(where: dict[str, Fraction]) -> Any:
        return substitute(f, {n: num(v) for n, v in where.items()})

    sign = ">" if SHAPES[shape] > 0 else "<"
    if shape.startswith("schur"):
        if compare(at(other), at(point)) == sign:
            return
        raise Rejected("calculus: the points do not break the claim")
    if shape in ("increasing", "decreasing"):
        if point[names[0]] < other[names[0]] and compare(at(point), at(other)) == sign:
            return
        raise Rejected("calculus: the points do not break the claim")
    if not 0 < w < 1:
        raise Rejected("calculus: a weight between 0 and 1")
    middle = {**point, **{n: w * point[n] + (1 - w) * other[n] for n in names}}
    require_met(plain, middle)
    if compare(at(middle), plus(times(num(w), at(point)), times(num(1 - w), at(other)))) != sign:
        raise Rejected("calculus: the points do not break the claim")
