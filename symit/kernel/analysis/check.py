"""Certificates of analysis: claims between numbers, and between f-divergences of two laws (docs/analysis.md)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

from symit.kernel.analysis.divergences import PAIR, C, Reading, T
from symit.kernel.analysis.means import check_means
from symit.kernel.analysis.orders import check_orders
from symit.kernel.analysis.parameter import check_parameter
from symit.kernel.analysis.projection import check_projection
from symit.kernel.analysis.region import Region, read_region
from symit.kernel.analysis.several import Laws, check_convexity, check_letters, check_triangle
from symit.kernel.analysis.smooth import require_smooth
from symit.kernel.analysis.tree import check
from symit.kernel.analysis.unbounded import check_unbounded
from symit.kernel.rows import Rejected, claim_parts
from symit.meaning.calculus import derivative, minus, num, parameters_of, plus, substitute, times
from symit.meaning.core import measures, variables
from symit.meaning.polynomials import require_modest


def check_analysis(context: dict[str, Any], data: dict[str, Any]) -> str:
    """The claim holds for all values of its parameters in range, and for all laws."""
    for text in strings((context["claim"], context.get("params", {}), {name: value for name, value in data.items() if name != "context"})):
        require_modest(text)
    rel, lhs, rhs = claim_parts(context["claim"])
    how = data["how"]
    if how == "entropies":
        from symit.kernel.analysis.entropies import check_entropies

        check_entropies(context, data)
        return "proved"
    if how == "unbounded":
        return check_unbounded(context, data, check_ranges)
    if how == "projection":
        check_projection(context, data)
        return "proved"
    if how == "means":
        for text in strings((context.get("given", ()), context.get("every", ()))):
            require_modest(text)
        check_means(context, data)
        return "proved"
    if rel not in (("=",) if how in ("equal", "same") else ("<=", ">=")):
        raise Rejected(f"analysis: no claim of the kind {rel}")
    if how not in ("scalar", "orders", "parameter", "convexity", "letters", "triangle", "level", "chain", *ROUTES):
        raise Rejected(f"analysis: no route {how!r}")
    if how == "parameter":
        check_parameter(context, data, check_ranges, check_analysis)
        return "proved"
    if how == "scalar":
        if any(variables(t) or measures(t) for t in (lhs, rhs)):
            raise Rejected("analysis: the claim is about more than numbers")
        if "sgn" in set(strings((lhs, rhs))):
            raise Rejected("analysis: the sign jumps, so its limits say nothing about an end or a cut")
        region = parameters(context, set(context.get("params", {})))
        check(minus(rhs, lhs) if rel == "<=" else minus(lhs, rhs), with_order(region, context, data), data["proof"])
        return "proved"
    if how in ("convexity", "letters", "triangle"):
        laws = Laws(context)
        if how == "triangle":
            check_triangle(laws, laws.gap(rel), data)
        elif how == "letters":
            check_letters(laws, laws.gap(rel), data, parameters(context, set(laws.params)))
        else:
            check_convexity(laws, laws.gap(rel), data, parameters(context, set(laws.params), ((T, Fraction(0), None),)))
        return "proved"
    reading = Reading(context, bool(data.get("swap", False)))
    if how == "orders" and not reading.functions:
        check_orders(reading, reading.gap(rel), data, context)
        return "proved"
    if reading.functions and how not in ("linear", "equal", "tangent"):
        raise Rejected("analysis: functions of a letter in a claim about pairs of laws")
    if how in ("level", "chain"):
        from symit.kernel.analysis.chains import check_bounded

        check_bounded(reading, reading.gap(rel), data, context)
        return "proved"
    ROUTES[how](reading, reading.gap("<=" if rel == "=" else rel), data)
    return "proved"


def strings(data: Any) -> Iterator[str]:
    """All strings of plain data."""
    stack = [data]
    while stack:
        item = stack.pop()
        if isinstance(item, str):
            yield item
        elif isinstance(item, (dict, tuple, list)):
            stack += item.values() if isinstance(item, dict) else item


def parameters(context: dict[str, Any], names: set[str], more: Any = ()) -> Region:
    """The interior of the ranges of the parameters; a claim that is continuous where it is defined holds at the ends too."""
    box = list(more)
    for name in sorted(names):
        domain = context["params"][name]
        if str(name).startswith("#") or domain.get("integer"):
            raise Rejected("analysis: a parameter is a real number, and its name does not start with #")
        box.append((name, *(None if domain.get(e) is None else Fraction(domain[e]) for e in ("lo", "hi"))))
    return Region(tuple(box))


def letters(reading: Reading, *more: Any) -> Region:
    """What a generator is a function of: the ratio, the values of functions, the parameters."""
    return parameters({"params": reading.params}, set(reading.params), (*reading.letters, *more))


def interval(name: str, ranges: dict[str, Any]) -> Region:
    """The range of one divergence."""
    return read_region({"box": [(name, ranges[name]["lo"], ranges[name]["hi"])]})


def with_order(region: Region, context: dict[str, Any], data: dict[str, Any]) -> Region:
    """An assumption that one parameter is at most another orders the two."""
    if "order" not in data:
        return region
    small, large = (("par", str(n)) for n in data["order"])
    if not {small[1], large[1]} <= set(region.names):
        raise Rejected("analysis: two variables are ordered")
    said = [claim_parts(c) for c in context.get("given", ())]
    if not any((rel in ("<=", "<") and (a, b) == (small, large)) or (rel in (">=", ">") and (b, a) == (small, large)) for rel, a, b in said):
        raise Rejected("analysis: the order is not assumed")
    return tightened(Region(region.box, (small[1], large[1])))


def tightened(region: Region) -> Region:
    """Of x_a < x_b, b lies above the lower end of a, and a below the upper end of b."""
    small, large = region.order or ("", "")
    below = [e for e in (region.ends(small)[0], region.ends(large)[0]) if e is not None]
    above = [e for e in (region.ends(small)[1], region.ends(large)[1]) if e is not None]
    ends = {small: (region.ends(small)[0], min(above, default=None)), large: (max(below, default=None), region.ends(large)[1])}
    return Region(tuple((n, *ends.get(n, (lo, hi))) for n, lo, hi in region.box), region.order)


def check_linear(reading: Reading, gap: Any, data: dict[str, Any]) -> None:
    """c0 + sum c_i f_i(t) >= k (t - 1) for all t > 0 and all values of the parameters."""
    region = with_order(letters(reading), {"given": reading.given}, data)
    check(minus(reading.linear(gap), line(data["slope"], region)), region, data["proof"])


def check_same(reading: Reading, gap: Any, data: dict[str, Any]) -> None:
    """Both sides are one function of the divergences, whatever these are."""
    form = reading.form(check_ranges(reading, {}))
    if not form.equal(form.term(gap), {}):
        raise Rejected("analysis: the sides differ")


def check_equal(reading: Reading, gap: Any, data: dict[str, Any]) -> None:
    """c0 + sum c_i f_i(t) = k (t - 1) for all t > 0: two inequalities."""
    check_linear(reading, gap, data)
    region = letters(reading)
    check(minus(line(data["slope"], region), reading.linear(gap)), region, data["reverse"])


def check_tangent(reading: Reading, gap: Any, data: dict[str, Any]) -> None:
    """L(D; c) >= 0, linear in the divergences, for every c > 0; the claim is L at some c > 0 that depends on them."""
    ranges = check_ranges(reading, data.get("ranges", {}))
    for step in data.get("steps", ()):
        gap = rewritten(reading, gap, ranges, step)
    form = reading.form(ranges)
    require_names(reading, data["linear"], C)
    require_names(reading, data["at"])
    place = form.term(data["at"])
    at = substitute(data["linear"], {C: data["at"]})
    if C in reading.params or form.sign(place) <= 0 or not form.equal(form.term(at), form.term(gap)):
        raise Rejected("analysis: the claim is not a value of its linear family")
    region = letters(reading, (C, Fraction(0), None))
    h = reading.linear(data["linear"], {C: {"lo": "0", "hi": None, "lo_open": True, "hi_open": True}})
    check(minus(h, line(data["slope"], region)), region, data["proof"])


def check_sum(reading: Reading, gap: Any, data: dict[str, Any]) -> None:
    """A sum of claims, each proved on its own."""
    parts = data["parts"]
    ranges = check_ranges(reading, data.get("ranges", {}))
    for step in data.get("steps", ()):
        gap = rewritten(reading, gap, ranges, step)
    form = reading.form(ranges)
    inside = read_region({"box": [(n, d["lo"], d["hi"]) for n, d in ranges.items()]})
    if not 2 <= len(parts) <= 8 or not form.equal(form.term(plus(*(p["gap"] for p in parts))), form.term(gap)):
        raise Rejected("analysis: the parts do not sum to the claim")
    for part in parts:
        if part["how"] not in ("linear", "single", "joint-range") or reading.params:
            raise Rejected("analysis: no such part")
        require_names(reading, part["gap"])
        # defined wherever all divergences lie inside their ranges; other pairs of laws are limits of such
        require_smooth(inside.form.term(part["gap"]), inside)
        ROUTES[part["how"]](reading, part["gap"], part)


def require_names(reading: Reading, t: Any, *more: str) -> None:
    """No variable but the divergences, the parameters of the claim, and those allowed."""
    allowed = {*reading.params, *(f"#d{i}" for i in range(len(reading.divergences))), *more}
    if not parameters_of(t) <= allowed:
        raise Rejected("analysis: a term about something else")


def check_single(reading: Reading, gap: Any, data: dict[str, Any]) -> None:
    """A function of one divergence, non-negative on the range of it."""
    name = str(data.get("of", "#d0"))
    if reading.params or not name.startswith("#d"):
        raise Rejected("analysis: a claim about one divergence")
    check(gap, interval(name, check_ranges(reading, data.get("ranges", {}))), data["proof"])


def check_joint_range(reading: Reading, gap: Any, data: dict[str, Any]) -> None:
    """Phi(D_0, D_1, ...) >= 0 with Phi concave, checked on pairs of laws on two letters."""
    if reading.params:
        raise Rejected("analysis: a parameter in a claim about the joint range")
    ranges = check_ranges(reading, data.get("ranges", {}))
    for step in data.get("steps", ()):
        gap = rewritten(reading, gap, ranges, step)
    parts = reading.separated(gap, ranges)
    for name, part in parts.items():
        if not name:
            continue
        bend = derivative(derivative(part, name), name)
        check(times(num(-1), bend), interval(name, ranges), data["concave"][name])
    pairs = {f"#d{i}": reading.binary(i) for i in range(len(reading.divergences))}
    for i in range(len(reading.divergences)):
        reading.generator(i)  # homogeneous
    # defined at all pairs: where a concave function is minus infinity, a mean of pairs could not be compared with them
    composed = substitute(plus(*parts.values()), pairs)
    require_smooth(PAIR.form.term(composed), PAIR)
    check(composed, PAIR, data["proof"])


def line(slope: Any, region: Region) -> Any:
    """k (t - 1), whose mean is zero: k is a number, or a function of the parameters that is defined for all of them."""
    if any(n == T or n.startswith("#f") for n in parameters_of(slope)):
        raise Rejected("analysis: a slope that varies from letter to letter")
    require_smooth(region.form.term(slope), region)
    return times(slope, minus(("par", T), num(1)))


def rewritten(reading: Reading, gap: Any, ranges: dict[str, Any], step: Any) -> Any:
    """A claim that implies the present one, c (a - b) >= 0 or the like, on the ranges of the divergences.

    logs: A - B for log A - log B; exps: log A - log B for A - B, with A, B > 0; root: A^2 - B^2 for A - B with A >= 0;
    power: A - B for A^r - B^r with A, B > 0 and r > 0.
    """
    rule, a, b = step["rule"], step["a"], step["b"]
    form = reading.form(ranges)
    for side in (a, b):
        require_names(reading, side)
    logs, plain = minus(("log", a), ("log", b)), minus(a, b)
    if rule in ("logs", "exps"):
        whole, implied = (logs, plain) if rule == "logs" else (plain, logs)
    elif rule == "root":
        whole, implied = plain, minus(("pow", a, "2"), ("pow", b, "2"))
    elif rule == "power" and Fraction(step["r"]) > 0:
        whole, implied = minus(("pow", a, step["r"]), ("pow", b, step["r"])), plain
    else:
        raise Rejected("analysis: no such step")
    scale = Fraction(step.get("times", 1))
    if scale <= 0 or not form.equal(form.term(times(num(scale), whole)), form.term(gap)):
        raise Rejected("analysis: a step does not imply the claim")
    for side in (a,) if rule == "root" else (a, b):
        poly = form.term(side)
        if form.sign(poly) <= 0 and not (rule == "root" and form.nonnegative(poly)):
            raise Rejected("analysis: a side is not known to be positive")
    return implied


def check_ranges(reading: Reading, given: dict[str, Any]) -> dict[str, Any]:
    """Ends of the ranges of the divergences, each a linear claim about one of them."""
    ranges: dict[str, Any] = {}
    for i in range(len(reading.divergences)):
        name = f"#d{i}"
        ranges[name] = {"lo": None, "hi": None, "lo_open": True, "hi_open": True}
        for end, entry in given.get(name, {}).items():
            if end not in ("lo", "hi"):
                raise Rejected("analysis: a range has a lower and an upper end")
            value = num(Fraction(entry["value"]))
            f = reading.generator(i)
            difference = minus(f, value) if end == "lo" else minus(value, f)
            ratios = Region(reading.letters)
            check(minus(difference, line(entry["slope"], ratios)), ratios, entry["proof"])
            ranges[name][end] = entry["value"]
    return ranges


ROUTES: dict[str, Callable[[Reading, Any, dict[str, Any]], None]] = {
    "linear": check_linear, "equal": check_equal, "same": check_same, "tangent": check_tangent, "single": check_single,
    "joint-range": check_joint_range, "sum": check_sum,
}  # fmt: skip
