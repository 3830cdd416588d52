"""Taylor coefficients and limits of a term at a number: what is analytic there is expanded, quotients by l'Hopital's rule."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from symit.kernel.analysis.check import parameters
from symit.kernel.analysis.limits import limit
from symit.kernel.analysis.region import Region
from symit.kernel.closed.law import Setting
from symit.kernel.rows import Rejected
from symit.meaning.calculus import derivative, num, occurs, over, plus, substitute, times
from symit.meaning.core import params as names_in
from symit.meaning.polynomials import NotNormal
from symit.meaning.scalars import Scalars
from symit.meaning.spelling import term_of

ENTIRE = ("erf", "cos", "sin", "atan", "besseli0", "besseli1")
ON_POSITIVE = ("lgamma", "psi0", "psi1", "psi2", "psi3", "psi4", "expint1")
MAX_ORDER = 8
S = "#t"  # the reciprocal of a variable that tends to infinity


def elsewhere(context: dict[str, Any], name: str) -> Scalars:
    """What is known about the other parameters."""
    params = {n: d for n, d in context["params"].items() if n != name}
    given = tuple(c for c in context.get("given", ()) if not any(occurs(name, side) for side in c[1:]))
    return Setting(params, given).scalars


def require_analytic(t: Any, name: str, at: Any, form: Scalars) -> None:
    """The term is a convergent power series in `name` around a number, by the way it is built."""
    if not occurs(name, t):
        form.term(t)  # defined
        return
    tag = t[0]
    for x in t[2:] if tag == "sf" else t[1:2] if tag == "pow" else t[1:]:
        if isinstance(x, tuple):
            require_analytic(x, name, at, form)
    if tag in ("par", "add", "mul", "exp") or (tag == "pow" and Fraction(t[2]) >= 0 and Fraction(t[2]).denominator == 1):
        return
    inner = t[2] if tag == "sf" else t[1]
    sign = form.sign(form.term(substitute(inner, {name: at})))
    if (tag == "pow" and Fraction(t[2]).denominator == 1) or tag == "abs":
        good = sign != 0
    elif tag in ("pow", "log") or (tag == "sf" and t[1] in ON_POSITIVE):
        good = sign > 0
    else:
        good = tag == "sf" and t[1] in ENTIRE
    if not good:
        raise Rejected(f"calculus: not known to be a power series in {name} there")


def derivatives_at(t: Any, name: str, at: Any, context: dict[str, Any], count: int) -> list[Any]:
    """The normal forms of t, t', t'', ... at a number."""
    form = elsewhere(context, name)
    require_analytic(t, name, at, form)
    # nothing is known of the variable itself: it runs through both sides of the number
    wide = Scalars({**form.params, name: {"lo": None, "hi": None}}, form.facts)
    found = []
    for _ in range(count):
        found.append(form.term(substitute(t, {name: at})))
        t = term_of(wide.term(derivative(t, name)))
    return found


def order_of_vanishing(t: Any, name: str, context: dict[str, Any], n: int) -> Any:
    """None if t, t', ..., t^(n-1) vanish at 0, so that t = O(x^n); else the first of them that does not, as a term."""
    form = elsewhere(context, name)
    for value in derivatives_at(t, name, num(0), context, n):
        if not form.equal(value, {}):
            return term_of(value)
    return None


def limit_of(t: Any, name: str, at: str, params: dict[str, Any]) -> Any:
    """The finite limit as the variable tends to a number, oo or -oo within its range; raises Rejected where it is not found."""
    if not occurs(name, t):
        return t
    region, sides = approaches(t, name, at, params)
    if t[0] == "exp":
        return _exponential(t[1], name, at, params, sides)
    try:
        require_open(t, name, params)
        found = [limit(t, r, name, end) for r, end in sides]
    except (Rejected, NotNormal):
        return analytic_limit(t, name, at, params)
    form = region.without(name).form
    if any(kind != "value" for kind, _ in found) or not form.equal(form.term(found[0][1]), form.term(found[-1][1])):
        raise Rejected("calculus: no finite limit")
    return found[0][1]


def infinite_limit(t: Any, name: str, at: str, params: dict[str, Any]) -> str | None:
    """"oo" or "-oo" where the limit from every side of the range is that; None where it is finite or not found."""
    if not occurs(name, t):
        return None
    _, sides = approaches(t, name, at, params)
    try:
        require_open(t, name, params)
        inner = t[1] if t[0] == "exp" else t  # exp grows beyond all bounds with its argument
        kinds = {limit(inner, r, name, end)[0] for r, end in sides}
    except (Rejected, NotNormal):
        return None
    if kinds == {"+oo"}:
        return "oo"
    return "-oo" if kinds == {"-oo"} and t[0] != "exp" else None


def require_open(t: Any, name: str, params: dict[str, Any]) -> None:
    """The leading terms are those inside the ranges of the other parameters; at an end that is included the limit may be another."""
    for n in names_in(t) - {name}:
        if any(params[n].get(end) is not None and not params[n].get(f"{end}_open") for end in ("lo", "hi")):
            raise Rejected(f"calculus: a limit for {n} at the end of its range")


def approaches(t: Any, name: str, at: str, params: dict[str, Any]) -> tuple[Region, list[tuple[Region, str]]]:
    """The region, and the ends of its parts at which the variable tends to the place within its range."""
    domain = params[name]
    lo, hi = (None if domain.get(e) is None else Fraction(domain[e]) for e in ("lo", "hi"))
    region = parameters({"params": params}, names_in(t))
    if at in ("oo", "-oo"):
        end = "hi" if at == "oo" else "lo"
        if (hi if at == "oo" else lo) is not None:
            raise Rejected("calculus: the range does not reach infinity")
        sides = [(region, end)]
    else:
        a = Fraction(at)
        above = (hi is None or hi > a) and (lo is None or lo <= a)
        below = (lo is None or lo < a) and (hi is None or hi >= a)
        sides = [(region.within(name, a, hi), "lo")] if above else []
        sides += [(region.within(name, lo, a), "hi")] if below else []
    if not sides:
        raise Rejected("calculus: the limit is taken outside of the range")
    return region, sides


def _exponential(u: Any, name: str, at: str, params: dict[str, Any], sides: list[tuple[Region, str]]) -> Any:
    """exp is continuous, and exp(-oo) = 0."""
    try:
        require_open(u, name, params)
        if all(limit(u, r, name, end)[0] == "-oo" for r, end in sides):
            return num(0)
    except (Rejected, NotNormal):
        pass
    return ("exp", limit_of(u, name, at, params))


def analytic_limit(t: Any, name: str, at: str, params: dict[str, Any]) -> Any:
    """The limit of a quotient of power series, by l'Hopital's rule."""
    if at in ("oo", "-oo"):
        t = substitute(t, {name: ("pow", ("par", S), "-1")})
        params = {n: d for n, d in params.items() if n != name} | {S: {"lo": None, "hi": None}}
        t = term_of(Scalars(params).term(t))
        name, at = S, "0"
    context = {"params": params}
    form = elsewhere(context, name)
    top, bottom = quotient(t)
    below = derivatives_at(bottom, name, num(Fraction(at)), context, MAX_ORDER)
    k = next((i for i, v in enumerate(below) if not form.equal(v, {})), None)
    if k is None or not form.sign(below[k]):
        raise Rejected("calculus: the denominator is not understood there")
    above = derivatives_at(top, name, num(Fraction(at)), context, k + 1)
    if any(not form.equal(v, {}) for v in above[:k]):
        raise Rejected("calculus: no finite limit")
    return over(term_of(above[k]), term_of(below[k]))


def quotient(t: Any) -> tuple[Any, Any]:
    """(N, D) with t = N/D, the negative whole powers in D."""
    one = num(1)
    if t[0] == "pow" and Fraction(t[2]) < 0 and Fraction(t[2]).denominator == 1:
        n, d = quotient(t[1])
        e = str(-Fraction(t[2]))
        return ("pow", d, e), ("pow", n, e)
    if t[0] == "mul":
        pairs = [quotient(x) for x in t[1:]]
        return times(*(n for n, _ in pairs)), times(*(d for _, d in pairs))
    if t[0] == "add":
        pairs = [quotient(x) for x in t[1:]]
        shared = list(dict.fromkeys(d for _, d in pairs if d != one))
        return plus(*(times(n, *(x for x in shared if x != d)) for n, d in pairs)), times(*shared)
    return t, one
