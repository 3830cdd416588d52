"""Derivations about the f-divergences of several laws: triangle inequalities, joint convexity, inequalities letter by letter.

The arguments are those of symit.kernel.analysis.several, with the generator, the weights and the signs of the certificate.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import sympy

from symit.derivation.formulas import Math, Names, joined, letter, math, number, shown
from symit.derivation.premises import checked
from symit.derivation.shapes import shape_steps
from symit.derivation.trees import Step, Teller
from symit.families.writing import expression
from symit.kernel.analysis.check import parameters
from symit.kernel.analysis.divergences import T
from symit.kernel.analysis.region import Region
from symit.kernel.analysis.several import BELOW_ONE, Laws, letter_obligation, triangle_obligations
from symit.kernel.rows import claim_parts
from symit.meaning.calculus import minus, num, plus, substitute, times

IDENTIFIER = re.compile(r"[A-Za-z][A-Za-z0-9]*$")
TAKEN = ("t", "f", "D", "x", "g", "k", "L")  # what the sentences say themselves
FREE = ("u", "v", "w", "y", "z", "m", "n")
F = Math("f", "f")


def several_steps(context: dict[str, Any], data: dict[str, Any]) -> Iterator[Step]:
    """The steps of a certificate of the routes "convexity", "letters" and "triangle"."""
    told = {"convexity": _convexity, "letters": _letters, "triangle": _triangle}[data["how"]]
    yield from told(Told(context), data)


class Told:
    """The laws of a claim, and the letters in which their masses and the ratio of two are written."""

    def __init__(self, context: dict[str, Any]) -> None:
        self.laws = Laws(context)
        self.gap = self.laws.gap(claim_parts(context["claim"])[0])
        good = all(IDENTIFIER.match(x) and x not in self.laws.params and x not in TAKEN for x in self.laws.laws)
        own = self.laws.laws if good else [f"m{i + 1}" for i in range(len(self.laws.laws))]
        # three more letters, for any masses
        self.free = [letter(x) for x in FREE if x not in {*own, *self.laws.params}][:3]
        self.names: Names = {**{n: n for n in self.laws.params}, **dict(zip(self.laws.masses, own, strict=True)), T: "t"}
        self.ranges = parameters(context, set(self.laws.params))
        self.teller = Teller((*self.names.values(), *TAKEN))

    def on(self, *variables: Any) -> Region:
        """Positive masses (or ratios), and the ranges of the parameters."""
        return Region((*((v, Fraction(0), None) for v in variables), *self.ranges.box))

    def show(self, t: Any, *variables: Any) -> Math:
        return math(shown(t, self.on(*variables), self.names))

    def mass(self, m: str) -> Math:
        return letter(self.names[m])

    def write(self) -> Step:
        """What the masses at a letter are called."""
        masses = joined(", ", [self.mass(m) for m in self.laws.masses])
        values = [Math(f"{law}(x)", f"{letter(law).latex}(x)") for law in self.laws.laws]
        return Step(("at a letter ", Math("x", "x"), " write ", masses, " for the masses ", joined(", ", values)))

    def define(self, f: Any, p: Math, q: Math) -> tuple[str | Math, ...]:
        """D(P,Q) = sum q(x) f(p(x)/q(x)), f(t) = ..."""
        sums = Math(f" = sum {q.text}(x)*f({p.text}(x)/{q.text}(x))", rf" = \sum_x {q.latex}(x) f({p.latex}(x)/{q.latex}(x))")
        return divergence(p, q) + sums, ", ", Math("f(t) = ", "f(t) = ") + self.show(f, T)

    def plainly(self, t: Any) -> Math:
        """A mass times its weight, as it is written."""
        symbols = {n: sympy.Symbol(x, positive=True) for n, x in self.names.items()}
        return math(expression(t, symbols))


def divergence(p: Math, q: Math) -> Math:
    """D(P,Q) for laws with the masses p(x), q(x)."""
    return Math(f"D({_capital(p.text)},{_capital(q.text)})", f"D({_capital(p.latex)},{_capital(q.latex)})")


def _capital(name: str) -> str:
    return name[0].upper() + name[1:]


def _convexity(told: Told, data: dict[str, Any]) -> Iterator[Step]:
    laws = told.laws
    f = laws.perspective(data["g"])
    u, v, _ = told.free
    yield Step(("let ", *told.define(f, u, v)))
    region = told.on(T)
    inside = tuple(shape_steps("convex", f, [T], region, data, told.teller, told.names, F))
    yield Step((F, " is convex on ", Math("t > 0", "t > 0"), ":"), inside)
    g = Math(f"{v.text}*f({u.text}/{v.text})", f"{v.latex} f({u.latex}/{v.latex})")
    total = Math(f"sum {v.text}_i*f({u.text}_i/{v.text}_i) >= {v.text}*f({u.text}/{v.text})",
                 rf"\sum_i {v.latex}_i f({u.latex}_i/{v.latex}_i) \geq {v.latex} f({u.latex}/{v.latex})")  # fmt: skip
    sums = joined(", ", [Math(f"{x.text} = sum {x.text}_i", rf"{x.latex} = \sum_i {x.latex}_i") for x in (u, v)])
    yield Step(("so ", g, ", its perspective, is convex in ", Math(f"({u.text}, {v.text})", f"({u.latex}, {v.latex})"),
                " (Boyd and Vandenberghe 2004, section 3.2.6) and homogeneous of degree 1, and therefore ", total, " with ", sums,
                ", all positive"))  # fmt: skip
    yield told.write()
    pairs = []
    for i, pair in enumerate(data["pairs"]):
        first, second = (told.plainly(x) for x in pair)
        name = Math(f"({u.text}_{i + 1}, {v.text}_{i + 1})", f"({u.latex}_{{{i + 1}}}, {v.latex}_{{{i + 1}}})")
        pairs.append(name + Math(f" = ({first.text}, {second.text})", rf" = \left({first.latex}, {second.latex}\right)"))
    scale = () if data["scale"] == num(1) else (", times ", told.show(data["scale"]) + Math(" > 0", " > 0"))
    yield Step(("take ", joined(", ", pairs), "; the sum over all letters", *scale, " is the claim (Csiszar 1967)"))


def _letters(told: Told, data: dict[str, Any]) -> Iterator[Step]:
    laws, unit, slopes = told.laws, str(data["unit"]), data.get("slopes", {})
    letters = laws.letter(told.gap)
    yield told.write()
    masses = joined(", ", [told.mass(m) for m in laws.masses])
    name = Math(f"L({masses.text})", f"L({masses.latex})")
    yield Step(("the larger side less the smaller one is the sum over letters of ", name + Math(" = ", " = ") + told.show(letters, *laws.masses)))
    one = told.mass(unit)
    yield Step((Math("L", "L"), " is homogeneous of degree 1, so that it need be looked at for ", one + Math(" = 1", " = 1"), " only"))
    taken = plus(*(times(num(Fraction(k)), minus(("par", m), ("par", unit))) for m, k in slopes.items() if m != unit and Fraction(k)))
    less = bool([k for m, k in slopes.items() if m != unit and Fraction(k)])
    if less:
        yield Step(("what is taken off it has the sum 0 over all letters, as each law sums to 1: ", told.show(taken, *laws.masses)))
    t, region = letter_obligation(laws, letters, unit, slopes, told.ranges)
    at = Math(f"L at {one.text} = 1", rf"L|_{{{one.latex} = 1}}")
    if less:
        rest = told.show(substitute(taken, {unit: num(1)}), *laws.masses)
        at = Math(f"{at.text} - ({rest.text})", rf"{at.latex} - \left({rest.latex}\right)")
    yield from told.teller.claim(at, checked(t, region, data["proof"]), told.names, place=True)
    yield Step(("letters at which a mass is 0 follow as limits",))


def _triangle(told: Told, data: dict[str, Any]) -> Iterator[Step]:
    laws, a = told.laws, Fraction(data["power"])
    f = laws.perspective(data["g"])
    first, between, last = (told.mass(m) for m in data["laws"])
    power = sympy.Rational(a.numerator, a.denominator)
    t = sympy.Symbol("t", positive=True)
    yield Step(("let ", *told.define(f, first, between)))
    far, near, nearer = (_power(divergence(*pair), a) for pair in ((first, last), (first, between), (between, last)))
    yield Step(("the claim is the triangle inequality ", far + Math(" <= ", r" \leq ") + near + Math(" + ", " + ") + nearer))
    yield Step((Math("D", "D"), " is symmetric: ", Math("t*f(1/t) = f(t)", "t f(1/t) = f(t)"), ", and ", F + Math(" -> 0", r" \to 0"), " as ",
                Math("t -> 1", r"t \to 1")))  # fmt: skip
    down, growth = triangle_obligations(f, a)
    slope = Math("df/dt", r"\frac{df}{dt}")
    yield from told.teller.claim(slope, checked(down, BELOW_ONE, data["down"]), told.names, sign=-1, place=True)
    before, rest, whole = (math(x) for x in (t ** (power - 1), 1 - t**power, (1 - t**power) ** (1 / power)))
    k = Math(f"k(t) = f(t)/({whole.text})" if a == 1 else f"k(t) = f(t)/{whole.text}", rf"k(t) = \frac{{f(t)}}{{{whole.latex}}}")
    product = F if a == 1 else Math(f"({before.text})*f", rf"{before.latex} f")
    product += Math(f" + ({rest.text})*df/dt", rf" + \left({rest.latex}\right) {slope.latex}")
    why = tuple(told.teller.claim(product, checked(growth, BELOW_ONE, data["growth"]), told.names, place=True))
    yield Step((k, " does not fall on ", Math("0 < t < 1", "0 < t < 1"), ", as its derivative has the sign of"), why)
    yield from _letterwise(told, a)


def _letterwise(told: Told, a: Fraction) -> Iterator[Step]:
    """From the two signs to masses, and from masses to laws."""
    u, v, w = told.free

    def g(x: Math, y: Math) -> Math:
        return _power(Math(f"g({x.text}, {y.text})", f"g({x.latex}, {y.latex})"), a)

    def ratio(x: Math, y: Math, end: Fraction | int = 1) -> Math:
        return _power(Math(f"k({x.text}/{y.text})", f"k({x.latex}/{y.latex})"), end)

    def less(x: Math, y: Math) -> Math:
        return _power(y, a) + Math(" - ", " - ") + _power(x, a)

    def bracket(x: Math) -> Math:
        return Math(f"({x.text})", rf"\left({x.latex}\right)")

    at_most, plus_, equal = Math(" <= ", r" \leq "), Math(" + ", " + "), Math(" = ", " = ")
    own = Math(f"g({u.text}, {v.text}) = {v.text}*f({u.text}/{v.text})", f"g({u.latex}, {v.latex}) = {v.latex} f({u.latex}/{v.latex})")
    formula = g(u, w) + equal + bracket(less(u, w)) + Math("*", r"\, ") + ratio(u, w, a)
    parts = less(u, w) + equal + bracket(less(v, w)) + plus_ + bracket(less(u, v))
    yield Step((own, " satisfies ", g(u, w) + at_most + g(u, v) + plus_ + g(v, w), " (Kafka, Osterreicher and Vincze 1991):"), (
        Step(("for ", u + at_most + v + at_most + w, ": ", formula, ", ", parts, ", ", ratio(u, w) + at_most + ratio(u, v), " and ",
              ratio(u, w) + at_most + ratio(v, w))),
        Step(("for ", v, " outside of ", Math(f"[{u.text}, {w.text}]", f"[{u.latex}, {w.latex}]"), ": ", Math("g", "g"),
              " grows as its arguments move apart, so that one term on the right is enough")),
    ))  # fmt: skip
    if a == 1:
        yield Step(("the sum over all letters is the claim",))
        return
    yield Step(("Minkowski's inequality with the exponent ", number(1 / a), " for the sums over letters gives the claim (Csiszar and Fischer 1962)"))


def _power(x: Math, a: Fraction | int) -> Math:
    if a == 1:
        return x
    e = number(Fraction(a))
    if Fraction(a) == Fraction(1, 2):
        return Math(f"sqrt({x.text})", rf"\sqrt{{{x.latex}}}")
    return Math(f"{x.text}^({e.text})", f"{x.latex}^{{{e.latex}}}")


__all__ = ["several_steps"]
