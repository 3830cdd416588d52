"""Derivations of claims proved by the rules of analysis, read from the certificate alone (docs/analysis.md).

The route (pointwise, joint range, ...), the function of one or two variables that it leads to, and the tree of rules in sentences.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from typing import Any

import sympy

from symit.derivation.entropies import entropies_steps
from symit.derivation.equality import equal_generators
from symit.derivation.formulas import Math, Names, joined, letter, math, occurring, shown, where
from symit.derivation.levels import chain_steps, level_steps, named
from symit.derivation.means import means_derivation, projection_derivation
from symit.derivation.orders import orders_steps
from symit.derivation.paragraphs import Paragraphs
from symit.derivation.parameter import parameter_steps
from symit.derivation.premises import checked
from symit.derivation.several import several_steps
from symit.derivation.trees import Step, Teller
from symit.derivation.unbounded import unbounded_steps
from symit.families.typeset import plain, tex
from symit.families.writing import expression
from symit.kernel.analysis.bounded import Bounds
from symit.kernel.analysis.check import check_analysis, check_ranges, letters, line, parameters, rewritten, with_order
from symit.kernel.analysis.divergences import MASS, PAIR, C, P, Q, Reading, T
from symit.kernel.analysis.region import Region, read_region
from symit.kernel.rows import Rejected, claim_parts
from symit.meaning.calculus import derivative, minus, num, plus, substitute, times

# what is enough for what, for positive A and B (root: A >= 0)
ENOUGH = {
    "logs": (Math("A >= B", r"A \geq B"), Math("log A >= log B", r"\log A \geq \log B")),
    "exps": (Math("log A >= log B", r"\log A \geq \log B"), Math("A >= B", r"A \geq B")),
    "root": (Math("A^2 >= B^2", r"A^2 \geq B^2"), Math("A >= B", r"A \geq B")),
    "power": (Math("A >= B", r"A \geq B"), Math("A^r >= B^r", r"A^r \geq B^r")),
}
SEVERAL = ("convexity", "letters", "triangle")
TOLD = ("scalar", "orders", "linear", "equal", "tangent", "single", "joint-range", "sum", "unbounded", "same", "parameter", "level", "chain")
VALUES = ("u", "v", "w")  # of functions of a letter
IDENTIFIER = re.compile(r"[A-Za-z][A-Za-z0-9]*$")


def analysis_derivation(statement: Any, data: dict[str, Any]) -> Paragraphs:
    """The derivation of a statement from its certificate of kind "analysis"; raises Rejected for one that does not check."""
    check_analysis(data["context"], data)
    if data["how"] == "entropies":
        return Paragraphs(statement, tuple(entropies_steps(data["context"], data)))
    if data["how"] in SEVERAL:
        return Paragraphs(statement, tuple(several_steps(data["context"], data)))
    if data["how"] in ("means", "projection"):
        return (means_derivation if data["how"] == "means" else projection_derivation)(statement, data)
    return Paragraphs(statement, tuple(Narrator(data).steps()))


class Narrator:
    """The steps of one certificate."""

    def __init__(self, data: dict[str, Any]) -> None:
        self.data, self.context = data, data["context"]
        if data["how"] not in TOLD:
            raise Rejected(f"analysis: no sentences for {data['how']}")
        self.params = dict(self.context.get("params", {}))
        self.names: dict[str, str] = {n: n for n in self.params}
        self.reading: Any = None if data["how"] == "scalar" else Reading(self.context, bool(data.get("swap", False)))
        reading: Any = self.reading
        self.bounds: Any = Bounds(reading, self.context) if data["how"] in ("level", "chain") else None
        if self.reading is not None:
            self._letters()
        self.teller = Teller((*self.names.values(), *(("L",) if data["how"] in ("tangent", "level", "chain") else ())))
        self.ranges_said: dict[str, Step] = {}
        self.defined = False  # have the divergences been said?

    def _letters(self) -> None:
        """The masses of the two laws, their ratio, and the divergences."""
        laws = self.reading.laws
        good = all(IDENTIFIER.match(x) and x not in self.params and x not in ("t", "c") for x in laws)
        self.names |= dict(zip((P, Q), laws if good else ("p", "q"), strict=True)) | {T: "t", C: "c"}
        for i in range(len(self.reading.divergences)):
            self.names[f"#d{i}"] = f"D{i + 1}"
        taken = {*self.names.values(), "f", "g"}
        own = [x for x in VALUES if x not in taken] + [f"u{i + 1}" for i in range(len(self.reading.functions))]
        if self.bounds is not None:
            self.names |= named(self.names, self.reading)
        self.names |= {f"#f{i}": own[i] for i in range(len(self.reading.functions))}

    def steps(self) -> Iterator[Step]:
        how = self.data["how"]
        if how == "scalar":
            rel, lhs, rhs = claim_parts(self.context["claim"])
            region = with_order(parameters(self.context, set(self.params)), self.context, self.data)
            yield from self.tree(minus(rhs, lhs) if rel == "<=" else minus(lhs, rhs), region)
            return
        if self.data["how"] != "equal" and not self.defined:
            yield from self.divergences()
        yield from getattr(self, "tell_" + how.replace("-", "_"))()

    def tree(self, t: Any, region: Region, key: str = "proof", lhs: Math | None = None, place: bool = True) -> Iterator[Step]:
        """t >= 0 on the region by a tree of the certificate."""
        yield from self.teller.claim(lhs, checked(t, region, self.data[key]), self.names, place=place)

    # -- divergences

    def divergences(self) -> Iterator[Step]:
        """What D1, D2, ... are, and the claim about them."""
        first, second = (self.names[x] for x in (P, Q))
        parts: list[str | Math] = []
        own, name = self.values(), self.generator_name
        for i in range(len(self.reading.divergences)):
            f = math(shown(self.reading.generator(i), Region((*self.reading.letters, *self.box())), self.names))
            of = Math("".join(f", {u.text}" for u, _ in own), "".join(f", {u.latex}" for u, _ in own))
            parts += [", ", Math(f"{name}{i + 1}(t{of.text}) = {f.text}", f"{name}_{{{i + 1}}}(t{of.latex}) = {f.latex}")]
        n = "i" if len(self.reading.divergences) > 1 else "1"
        at = Math("".join(f", {f.text}" for _, f in own), "".join(f", {f.latex}" for _, f in own))
        sums = Math(f"D{n} = sum {second}(x)*{name}{n}({first}(x)/{second}(x){at.text})",
                    rf"D_{{{n}}} = \sum_x {_var(second)}(x) {name}_{{{n}}}({_var(first)}(x)/{_var(second)}(x){at.latex})")  # fmt: skip
        yield Step(("let ", sums, ", ", *parts[1:]))

    @property
    def generator_name(self) -> str:
        return "g" if self.reading.functions else "f"

    def values(self) -> list[tuple[Math, Math]]:
        """What the values of functions at a letter are called: (u, f(x))."""
        found = []
        for i, f in enumerate(self.reading.functions):
            found.append((letter(self.names[f"#f{i}"]), Math(f"{f}(x)", f"{_var(f)}(x)")))
        return found

    def ratio(self) -> Math:
        """t = p(x)/q(x), u = f(x)."""
        p, q = self.names[P], self.names[Q]
        ratio = Math(f"t = {p}(x)/{q}(x)", f"t = {_var(p)}(x)/{_var(q)}(x)")
        return joined(", ", [ratio, *(u + Math(" = ", " = ") + f for u, f in self.values())])

    def box(self) -> Any:
        return self.bounds.box() if self.bounds is not None else parameters({"params": self.reading.params}, set(self.reading.params)).box

    def plain_box(self) -> list[Any]:
        return [(n, None if a is None else str(a), None if b is None else str(b)) for n, a, b in self.box()]

    def gap(self) -> Any:
        rel = self.context["claim"][0]
        return self.reading.gap("<=" if rel == "=" else rel)

    def form(self, t: Any, ranges: Any = None, names: Names | None = None) -> Math:
        """A function of the divergences."""
        box = [(n, d["lo"], d["hi"]) for n, d in (ranges or {}).items()] or [(f"#d{i}", None, None) for i in range(len(self.reading.divergences))]
        region = read_region({"box": [*box, *self.plain_box()]})
        return math(shown(t, region, names or self.names))

    def claimed(self, ranges: Any = None) -> Step:
        rel = self.context["claim"][0]
        between = Math(f" {rel} ", {"<=": r" \leq ", ">=": r" \geq "}.get(rel, rel))
        lhs, rhs = (self.form(t, ranges) for t in self.reading.sides)
        return Step(("the claim is ", lhs + between + rhs))

    def pointwise(self, gap: Any, slope: Any, both: bool = False) -> Iterator[Step]:
        """A mean over q of h(t) - k (t - 1)."""
        q, ratio = self.names[Q], self.ratio()
        less = _line_math(slope, self.names)
        name = self.generator_name
        combined = self.form(gap, names={**self.names, **{f"#d{i}": f"{name}{i + 1}" for i in range(len(self.reading.divergences))}})
        if less.text != "0":
            combined = Math(f"{combined.text} - ({less.text})", rf"{combined.latex} - \left({less.latex}\right)")
        if less.text != "0":
            yield Step(("pointwise, with ", ratio, ", as ", Math("t", "t"), " has mean 1 under ", Math(q, _var(q)), " and ", less, " has mean 0:"))
        else:
            yield Step(("pointwise, with ", ratio, ":"))
        region = with_order(letters(self.reading), {"given": self.reading.given}, self.data)
        h, k = self.reading.linear(gap), line(slope, region)
        yield from self.tree(minus(h, k), region, lhs=combined)
        if both:
            yield from self.tree(minus(k, h), region, "reverse")

    def tell_linear(self) -> Iterator[Step]:
        yield self.claimed()
        yield from self.pointwise(self.gap(), self.data["slope"])

    def tell_equal(self) -> Iterator[Step]:
        same = equal_generators(self.context, bool(self.data.get("swap", False)), self.names)
        if same is not None:
            # as they are written, not one in terms of the other
            yield from same
            return
        yield from self.divergences()
        yield self.claimed()
        zero = all(self.data[k]["rule"] == "zero" for k in ("proof", "reverse"))
        yield from self.pointwise(self.gap(), self.data["slope"], both=not zero)

    def ranges(self) -> tuple[dict[str, Any], list[Step]]:
        """The ranges of the divergences, and the lines below or above their generators that show them."""
        given = self.data.get("ranges", {})
        fresh = lambda step: self.ranges_said.setdefault("".join(x if isinstance(x, str) else x.text for x in step.parts), step) is step  # noqa: E731
        ratios = Region(self.reading.letters)
        steps = []
        for name, ends in given.items():
            for end, entry in ends.items():
                value = num(Fraction(entry["value"]))
                rel = Math(" >= ", r" \geq ") if end == "lo" else Math(" <= ", r" \leq ")
                f = shown(self.reading.generator(int(name[2:])), ratios, self.names)
                above = shown(plus(value, times(num(1 if end == "lo" else -1), entry["slope"], minus(("par", T), num(1)))), ratios, self.names)
                place = where(ratios, self.names, {*occurring(f), *occurring(above)})
                steps.append(Step((letter(self.names[name]) + rel + math(expression(value, {})), " since ",
                                   math(f) + rel + math(above), *((" for ", place) if place is not None else ()))))  # fmt: skip
        return check_ranges(self.reading, given), [step for step in steps if fresh(step)]

    def rewriting(self, gap: Any, ranges: Any) -> Iterator[Step]:
        """The steps that replace the claim by one that implies it."""
        for step in self.data.get("steps", ()):
            gap = rewritten(self.reading, gap, ranges, step)
            a, b = (self.form(step[k], ranges) for k in ("a", "b"))
            r = (", ", Math(f"r = {step['r']}", f"r = {step['r']}")) if "r" in step else ()
            enough, whole = ENOUGH[step["rule"]]
            yield Step((enough, " gives ", whole, *r, ", with ", Math("A = ", "A = ") + a, " and ", Math("B = ", "B = ") + b, "; to show: ",
                        self.form(gap, ranges) + Math(" >= 0", r" \geq 0")))  # fmt: skip

    def opened(self) -> tuple[dict[str, Any], list[Step]]:
        """The claim, the ranges, and what the claim is replaced by."""
        ranges, steps = self.ranges()
        return ranges, [self.claimed(ranges), *steps, *self.rewriting(self.gap(), ranges)]

    def left(self, gap: Any, ranges: Any) -> Any:
        """The claim that the steps leave."""
        for step in self.data.get("steps", ()):
            gap = rewritten(self.reading, gap, ranges, step)
        return gap

    def tell_single(self) -> Iterator[Step]:
        _, steps = self.opened()
        yield from steps
        yield from self.function_of_one()

    def function_of_one(self) -> Iterator[Step]:
        name = str(self.data.get("of", "#d0"))
        yield from self.tree(self.part_gap(), self.range(name, check_ranges(self.reading, self.data.get("ranges", {}))))

    def part_gap(self) -> Any:
        """What is not negative, of the claim or of a part of it."""
        return self.data["gap"] if "gap" in self.data else self.gap()

    def range(self, name: str, ranges: Any) -> Region:
        return read_region({"box": [(name, ranges[name]["lo"], ranges[name]["hi"])]})

    def tell_joint_range(self) -> Iterator[Step]:
        _, steps = self.opened()
        yield from steps
        yield from self.two_letters()

    def two_letters(self) -> Iterator[Step]:
        """Concave in each divergence, so that the pairs of laws on two letters decide."""
        p, q = (self.names[x] for x in (P, Q))
        ranges = check_ranges(self.reading, self.data.get("ranges", {}))
        parts = self.reading.separated(self.left(self.part_gap(), ranges), ranges)
        for name, part in parts.items():
            if name and self.data["concave"][name]["rule"] != "zero":
                bend = times(num(-1), derivative(derivative(part, name), name))
                premise = checked(bend, self.range(name, ranges), self.data["concave"][name])
                d = self.names[name]
                second = Math(f"d^2/d{d}^2", rf"\partial^2/\partial {_var(d)}^2")
                for step in self.teller.claim(second, premise, self.names, sign=-1):
                    yield replace(step, parts=("concave in ", letter(d), ": ", *step.parts))
        laws = Math(f"({p}, 1 - {p}) and ({q}, 1 - {q})", rf"({_var(p)}, 1 - {_var(p)}) \text{{ and }} ({_var(q)}, 1 - {_var(q)})")
        region = where(PAIR, self.names)
        ds = joined(", ", [letter(self.names[f"#d{i}"]) for i in range(len(self.reading.divergences))])
        yield Step(("the difference of the sides is concave in ", ds, ", whose joint range is the convex hull of that of laws on two letters",
                    " (Harremoes and Vajda 2011, theorem 2)"))  # fmt: skip
        yield Step(("so ", laws, *((" with ", region) if region else ()), " suffice:"))
        pairs = {f"#d{i}": self.reading.binary(i) for i in range(len(self.reading.divergences))}
        yield from self.tree(substitute(plus(*parts.values()), pairs), PAIR, place=False)

    def tell_tangent(self) -> Iterator[Step]:
        ranges, steps = self.opened()
        yield from steps
        box = [(n, d["lo"], d["hi"]) for n, d in ranges.items()]
        family = math(shown(self.data["linear"], read_region({"box": [*box, (C, "0", None), *self.plain_box()]}), self.names))
        yield Step(("that is ", Math("L(c) = ", "L(c) = ") + family, " at ", Math("c = ", "c = ") + self.form(self.data["at"], ranges),
                    "; it is not negative at any ", Math("c > 0", "c > 0")))  # fmt: skip
        yield from self.pointwise_in_c()

    def pointwise_in_c(self) -> Iterator[Step]:
        less, ratio = _line_math(self.data["slope"], self.names), self.ratio()
        more = (", less ", less, ", whose mean is 0") if less.text != "0" else ()
        yield Step(("pointwise, with ", ratio, *more, ":"))
        region = letters(self.reading, (C, Fraction(0), None))
        h = self.reading.linear(self.data["linear"], {C: MASS})
        yield from self.tree(minus(h, line(self.data["slope"], region)), region)

    def tell_sum(self) -> Iterator[Step]:
        ranges, steps = self.opened()
        yield from steps
        whole = self.data
        yield Step(("a sum of:",))
        for part in whole["parts"]:
            self.data = part
            yield Step((self.form(part["gap"], ranges) + Math(" >= 0", r" \geq 0"), ":"), tuple(self.part(part)))
        self.data = whole

    def part(self, part: dict[str, Any]) -> Iterator[Step]:
        if part["how"] == "linear":
            yield from self.pointwise(part["gap"], part["slope"])
            return
        ranges, steps = self.ranges()
        yield from steps
        if part["how"] == "joint-range":
            yield from self.rewriting(part["gap"], ranges)
            yield from self.two_letters()
        else:
            yield from self.function_of_one()

    def tell_same(self) -> Iterator[Step]:
        yield self.claimed()
        yield Step(("both sides are ", self.form(self.reading.sides[1])))

    def tell_level(self) -> Iterator[Step]:
        yield from level_steps(self)

    def tell_chain(self) -> Iterator[Step]:
        yield from chain_steps(self)

    def tell_parameter(self) -> Iterator[Step]:
        yield from parameter_steps(self)

    def nested(self, context: Any, data: Any) -> Iterator[Step]:
        """The steps of a certificate inside this one, without what has been said."""
        inner = Narrator({**data, "context": context})
        inner.teller, inner.ranges_said = self.teller, self.ranges_said
        inner.defined = inner.reading.divergences == self.reading.divergences and inner.reading.laws == self.reading.laws
        yield from inner.steps()

    def tell_unbounded(self) -> Iterator[Step]:
        yield from unbounded_steps(self.reading, self.data, self.names)

    def tell_orders(self) -> Iterator[Step]:
        yield from orders_steps(self)


def _line_math(slope: Any, names: Names) -> Math:
    """k (t - 1)."""
    symbols = {n: sympy.Symbol(x) for n, x in names.items()}
    k, t = expression(slope, symbols), symbols[T]
    return Math("0", "0") if k == 0 else Math(plain(k * (t - 1)).replace("**", "^"), tex(k * (t - 1)))


def _var(name: str) -> str:
    return letter(name).latex


