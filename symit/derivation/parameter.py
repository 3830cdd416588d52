"""A claim that is monotone in a parameter, told: the derivative by the parameter, and the claim at the end of its range."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from symit.derivation.formulas import Math, letter, number
from symit.derivation.premises import checked
from symit.derivation.trees import Step
from symit.kernel.analysis.check import check_ranges
from symit.kernel.analysis.parameter import at_end, obligation


def parameter_steps(narrator: Any) -> Iterator[Step]:
    """The steps of a certificate of the route "parameter"; `narrator` is a symit.derivation.analysis.Narrator."""
    data, context, reading = narrator.data, narrator.context, narrator.reading
    name, end = str(data["param"]), str(data["end"])
    yield narrator.claimed()
    known, said = narrator.ranges()
    yield from said
    c, down = letter(name), end == "hi"
    label = next(narrator.teller.labels)
    f = Math(label, label)
    yield Step((f + Math(" = ", " = ") + narrator.form(narrator.gap(), known), ", the larger side less the smaller one, ",
                "falls as " if down else "grows with ", c, *(" grows:" if down else ":",)))  # fmt: skip
    slope, region = obligation(reading, name, end, check_ranges(reading, data.get("ranges", {})), context["claim"][0])
    heading = Math(f"d{label}/d{name}", rf"\frac{{\partial {label}}}{{\partial {c.latex}}}")
    yield from narrator.teller.claim(heading, checked(slope, region, data["slope"]), narrator.names, sign=-1 if down else 1)
    value = number(Fraction(reading.params[name][end]))
    rest = narrator.nested(at_end(context, name, end), data["then"])
    yield Step(("so that it is enough to show the claim for ", c + Math(" = ", " = ") + value, ":"), tuple(rest))


__all__ = ["parameter_steps"]
