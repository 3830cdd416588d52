"""Why one divergence is not bounded by another: pairs of laws along which the one tends to infinity and the other to a number."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from symit.derivation.formulas import Math, Names, joined, letter, math, number, shown
from symit.derivation.trees import Step
from symit.kernel.analysis.divergences import P, Q, Reading, S
from symit.kernel.analysis.limits import limit
from symit.kernel.analysis.region import Region
from symit.meaning.calculus import minus, num, substitute


def unbounded_steps(reading: Reading, data: dict[str, Any], names: Names) -> Iterator[Step]:
    """The laws, and the two limits."""
    lo = Fraction(data["lo"])
    region = Region(((S, lo, None),))
    own = {**names, S: "s"}
    put = {P: data["p"], Q: data["q"]}
    laws = []
    for law in (P, Q):
        masses = [math(shown(x, region, own)) for x in (put[law], minus(num(1), put[law]))]
        both = joined(", ", masses)
        laws.append(Math(f"{own[law]} = ({both.text})", rf"{letter(own[law]).latex} = \left({both.latex}\right)"))
    s = Math("s", "s")
    yield Step(("take the laws ", joined(", ", laws), " on two letters, ", s + Math(" > ", " > ") + number(lo)))
    pairs = {f"#d{i}": substitute(reading.binary(i), put) for i in range(len(reading.divergences))}
    everything = Region(tuple((f"#d{i}", None, None) for i in range(len(reading.divergences))))
    to: tuple[str | Math, ...] = (" as ", Math("s -> oo", r"s \to \infty"))
    sides = [(math(shown(side, everything, own)), substitute(side, pairs)) for side in reading.sides]
    if data.get("quotient"):
        for name, t in sides:
            yield Step((name + Math(" = ", " = ") + math(shown(t, region, own)),))
        (a, _), (b, _) = sides
        yield Step(("both are power series in ", Math("1/s", "1/s"), ", of which ", b, " begins later than ", a, ", so that the quotient of ",
                    b, " and ", a, " tends to ", Math("0", "0"), *to, ", while ", a + Math(" >= 0", r" \geq 0")))  # fmt: skip
    else:
        for name, t in sides:
            kind, value = limit(t, region, S, "hi")
            end = Math("oo", r"\infty") if kind == "+oo" else math(shown(value, region.without(S), own))
            yield Step((name + Math(" = ", " = ") + math(shown(t, region, own)) + Math(" -> ", r" \to ") + end, *to))
    if data["context"]["claim"][0] == "ratio":
        yield Step(("so that the first is not at most any constant times the second",))
    else:
        yield Step(("so that no function which is finite near the second limit bounds the first divergence",))


__all__ = ["unbounded_steps"]
