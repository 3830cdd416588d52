"""A claim about divergences that is monotone in a parameter: it holds for the whole range if it holds at the end where it says most."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from symit.kernel.analysis.divergences import Reading
from symit.kernel.analysis.region import Region, read_region
from symit.kernel.analysis.smooth import require_smooth
from symit.kernel.analysis.tree import check
from symit.kernel.rows import Rejected
from symit.meaning.calculus import derivative, num, occurs, substitute, times
from symit.meaning.spelling import term_of


def check_parameter(context: dict[str, Any], data: dict[str, Any], ranges_of: Callable[..., Any], check_rest: Callable[..., Any]) -> None:
    """The larger side less the smaller one falls towards an end of the parameter's range, and is non-negative there.

    The divergences do not depend on the parameter; the fall is shown on their ranges (a pair of laws at an end of a range is a limit
    of others), and the claim at the end is one of its own, without the parameter.
    """
    reading, name, end = Reading(context), str(data["param"]), str(data["end"])
    slope, region = obligation(reading, name, end, ranges_of(reading, data.get("ranges", {})), context["claim"][0])
    check(slope, region, data["slope"])
    check_rest(at_end(context, name, end), data["then"])


def obligation(reading: Reading, name: str, end: str, ranges: dict[str, Any], rel: str) -> tuple[Any, Region]:
    """What must be non-negative for the gap to fall towards the end, and where."""
    if name not in reading.params or reading.functions or end not in ("lo", "hi") or reading.params[name].get(end) is None:
        raise Rejected("analysis: a parameter whose range ends there")
    if reading.params[name].get("integer") or any(occurs(name, g) for g in reading.divergences):
        raise Rejected("analysis: the divergences do not depend on the parameter")
    ends = [*ranges.items(), *sorted(reading.params.items())]
    region = read_region({"box": [(n, d.get("lo"), d.get("hi")) for n, d in ends]})
    gap = region.form.term(reading.gap(rel))
    require_smooth(gap, region, name)
    return times(num(-1 if end == "hi" else 1), derivative(term_of(gap), name)), region


def at_end(context: dict[str, Any], name: str, end: str) -> dict[str, Any]:
    """The claim with the end of the range in the place of the parameter; assumptions about the parameter are dropped."""
    put = {name: num(Fraction(context["params"][name][end]))}
    rel, lhs, rhs = context["claim"]
    given = tuple(c for c in context.get("given", ()) if not any(isinstance(side, tuple) and occurs(name, side) for side in c[1:]))
    params = {n: d for n, d in context["params"].items() if n != name}
    return {**context, "claim": (rel, substitute(lhs, put), substitute(rhs, put)), "given": given, "params": params}


__all__ = ["at_end", "check_parameter", "obligation"]
