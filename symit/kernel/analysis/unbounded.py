"""What does not bound what: pairs of laws P = (p(s), 1 - p(s)), Q = (q(s), 1 - q(s)) along which two functions of divergences part, s -> oo.

* ["unbounded", A, B]: A is not bounded by a function of B that is finite near the limit of B, as A tends to infinity and B to a number.
* ["ratio", A, B]: there is no constant c with A <= c B for all laws, as A tends to infinity and B to a number; or A to a positive
  number and B to 0; or B/A to 0, with A >= 0 by the ranges of the divergences ("quotient").
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from symit.kernel.analysis.divergences import P, Q, Reading, S
from symit.kernel.analysis.limits import limit
from symit.kernel.analysis.region import Region
from symit.kernel.analysis.smooth import positive, require_smooth
from symit.kernel.rows import Rejected
from symit.meaning.calculus import minus, num, over, parameters_of, substitute
from symit.meaning.spelling import term_of

R = "#r"
RELATIONS = ("unbounded", "ratio")


def check_unbounded(context: dict[str, Any], data: dict[str, Any], ranges_of: Any) -> str:
    """A claim of one of the two kinds; p and q are functions of #s that lie between 0 and 1 on (lo, oo)."""
    rel, a, b = context["claim"]
    if rel not in RELATIONS:
        raise Rejected(f"analysis: no claim of the kind {rel}")
    reading = Reading({**context, "claim": (">=", a, b)})
    region, sides = along(reading, data)
    if data.get("quotient"):
        if rel != "ratio":
            raise Rejected("analysis: a quotient says nothing of the functions apart")
        form = reading.form(ranges_of(reading, data.get("ranges", {})))
        larger = form.term(reading.sides[0])
        if not form.nonnegative(larger) and form.sign(larger) <= 0:
            raise Rejected("analysis: the larger side is not known to be positive")
        if quotient_limit(reading, data) != num(0):
            raise Rejected("analysis: the quotient does not vanish")
        return "proved"
    (kind, value), (below, other) = (limit(side, region, S, "hi") for side in sides)
    grows = kind == "+oo" and below == "value"
    here = region.without(S).form
    parts = (kind, below) == ("value", "value") and here.sign(here.term(value)) > 0 and here.equal(here.term(other), {})
    if not grows and not (rel == "ratio" and parts):
        raise Rejected("analysis: the pairs of laws do not show it")
    return "proved"


def along(reading: Reading, data: dict[str, Any]) -> tuple[Region, list[Any]]:
    """The range of #s, and both sides as functions of it."""
    if reading.params or reading.functions:
        raise Rejected("analysis: two divergences, without parameters")
    region = Region(((S, Fraction(data["lo"]), None),))
    put = {P: data["p"], Q: data["q"]}
    for law in put.values():
        if not parameters_of(law) <= {S}:
            raise Rejected("analysis: a law that depends on something else")
        for mass in (law, minus(num(1), law)):
            require_smooth(region.form.term(mass), region)
            if not positive(region.form.term(mass), region):
                raise Rejected("analysis: a mass is not known to be positive")
    pairs = {f"#d{i}": substitute(reading.binary(i), put) for i in range(len(reading.divergences))}
    return region, [substitute(side, pairs) for side in reading.sides]


def quotient_limit(reading: Reading, data: dict[str, Any]) -> Any:
    """The limit of the second function over the first, power series in r = 1/s at r = 0."""
    from symit.kernel.analysis.expansions import analytic_limit

    region = Region(((R, Fraction(0), 1 / Fraction(data["lo"]) if Fraction(data["lo"]) > 0 else None),))
    put = {law: term_of(region.form.term(substitute(data[key], {S: ("pow", ("par", R), "-1")}))) for law, key in ((P, "p"), (Q, "q"))}
    pairs = {f"#d{i}": substitute(reading.binary(i), put) for i in range(len(reading.divergences))}
    a, b = (term_of(region.form.term(substitute(side, pairs))) for side in reading.sides)
    if num(0) in (a, b):
        raise Rejected("analysis: a side that vanishes along the pairs")
    value = analytic_limit(over(b, a), R, "0", {R: {"lo": None, "hi": None}})
    form = region.without(R).form
    return num(0) if form.equal(form.term(value), {}) else value


__all__ = ["RELATIONS", "along", "check_unbounded", "quotient_limit"]
