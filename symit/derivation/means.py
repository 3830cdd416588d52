"""Derivations of claims about expectations from their certificates: the moments, and the quantities that add up to the claim."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sympy

from symit.derivation.formulas import Math, letter, math
from symit.derivation.paragraphs import Paragraphs
from symit.derivation.trees import Step
from symit.families.writing import expression
from symit.kernel.analysis.means import check_means, divisor, quantity, read_assumptions
from symit.kernel.analysis.moments import SCORES, Moments, Q, S, T
from symit.kernel.analysis.projection import check_projection, projected
from symit.kernel.rows import claim_parts
from symit.meaning.calculus import over
from symit.meaning.polynomials import unkey
from symit.meaning.spelling import term_of


def means_derivation(statement: Any, data: dict[str, Any]) -> Paragraphs:
    """The derivation of a statement from its certificate of kind "analysis", way "means"; raises Rejected for one that does not check."""
    check_means(data["context"], data)
    return Paragraphs(statement, tuple(_Teller(data).steps()))


def projection_derivation(statement: Any, data: dict[str, Any]) -> Paragraphs:
    """Pythagoras' inequality for an I-projection, from the compensation identity."""
    check_projection(data["context"], data)
    p, q, r, _ = projected(data["context"]["every"][data["every"]])
    p, q, r = (x.upper() if len(x) == 1 else x for x in (p, q, r))

    def divergence(a: str, b: str) -> Math:
        return Math(f"D({a}||{b})", rf"D({a} \,\|\, {b})")

    at = f"{r}_t"
    hypothesis = divergence(at, q) + Math(" >= ", r" \geq ") + divergence(r, q)
    left = Math("(1-t)*", "(1-t) ") + divergence(r, q) + Math(" + t*", " + t ") + divergence(p, q)
    right = divergence(at, q) + Math(" + (1-t)*", " + (1-t) ") + divergence(r, at) + Math(" + t*", " + t ") + divergence(p, at)
    steps = (
        Step(("let ", Math(f"{at} = (1-t)*{r} + t*{p}", f"{at} = (1-t) {r} + t {p}"), ", for which ", hypothesis, " for small t > 0 by assumption")),
        Step((left + Math(" = ", " = ") + right, ", by definition")),
        Step(("so ", divergence(p, q) + Math(" - ", " - ") + divergence(r, q) + Math(" >= ", r" \geq ") + divergence(p, at), ", since ",
              divergence(r, at) + Math(" >= 0", r" \geq 0"))),
        Step(("as t -> 0, ", divergence(p, at), " has no smaller limit than ", divergence(p, r), ": relative entropy is lower semicontinuous")),
    )  # fmt: skip
    return Paragraphs(statement, steps)


class _Teller:
    def __init__(self, data: dict[str, Any]) -> None:
        self.data = data
        self.context = data["context"]
        self.reading = Moments(self.context, bool(data.get("swap", False)))
        self.gap = self.reading.gap(self.context["claim"])
        read_assumptions(self.reading, [*data["parts"], *(p for fact in data.get("positive", ()) for p in fact["parts"])])
        self.reading.frozen = True
        for part in [p for fact in data.get("positive", ()) for p in fact["parts"]] + list(data["parts"]):
            quantity(self.reading, self.reading.form(), part["of"], False)
        self.symbols = {n: sympy.Symbol(n, real=True) for n in self.reading.params}
        taken = {*self.reading.params, *(str(name) for name, _ in self.reading.functions)}
        self.ratio, self.any = (next(n for n in names if n not in taken) for names in (("t", "ratio", "t_"), ("s", "z", "s_")))
        self.symbols |= {S: sympy.Symbol(self.any, real=True), T: sympy.Symbol(self.ratio, positive=True)}
        self.symbols |= {Q: sympy.Symbol(self.law(-1), positive=True)}
        m = next(n for n in ("m", "M", "m_") if not any(x.startswith(n) and x[len(n) :].isdigit() for x in taken))
        for k, score in enumerate(SCORES):
            self.symbols[score] = sympy.Symbol("score" if not k else f"score{k + 1}", real=True)
        for i, (name, _) in enumerate(self.reading.functions):
            self.symbols[f"#f{i}"] = sympy.Symbol(str(name), real=True)
        self.symbols |= {name: sympy.Symbol(f"{m}{i + 1}", real=True) for i, name in enumerate(self.reading.moments.values())}

    def law(self, i: int) -> str:
        """The name of a law; a product of densities by those."""
        law = self.reading.laws[i]
        return "*".join(str(m) for m, _, _ in law) if len(law) == 1 else "".join(f"{m}({','.join(s).lower()})" for m, s, _ in law)

    def show(self, t: Any) -> Math:
        return math(expression(term_of(self.reading.form().term(t)), self.symbols))

    def steps(self) -> Iterator[Step]:
        if len(self.reading.laws) == 2:
            ratio = f"{self.ratio} = {self.law(0)}/{self.law(-1)}"
            yield Step(("let ", Math(ratio, ratio), " at each letter"))
        parts: list[str | Math] = []
        for k, name in self.reading.moments.items():
            inside = over(term_of(unkey(k)), ("par", Q))
            m = letter(str(self.symbols[name]))
            body = self.show(inside)
            law = self.law(-1)
            mean = Math(f" = E_{law}[{body.text}]", rf" = \mathbb{{E}}_{{{law}}}\left[{body.latex}\right]")
            parts += [", ", m + mean]
        if parts:
            yield Step(("let ", *parts[1:]))
        rel = claim_parts(self.context["claim"])[0]
        sign = Math(" = 0", " = 0") if rel == "=" else Math(" >= 0", r" \geq 0")
        yield Step(("the claim is ", self.show(self.gap) + sign))
        for step in self.data.get("steps", ()):
            a, b = self.show(step["a"]), self.show(step["b"])
            yield Step(("it follows from ", Math("A^2 >= B^2", r"A^2 \geq B^2"), " with ", Math("A = ", "A = ") + a, ", ", Math("B = ", "B = ") + b))
        for fact in self.data.get("positive", ()):
            divisor(self.reading, self.gap, fact["of"], fact["parts"])
            below = tuple(s for part in fact["parts"] for s in self.part(part))
            yield Step((self.show(fact["of"]) + Math(" > 0", " > 0"), ", by which the claim divides:"), below)
        if self.data["parts"]:
            yield Step(("that is the sum of", ":"), tuple(s for part in self.data["parts"] for s in self.part(part)))
        else:
            yield Step(("both sides agree",))

    def part(self, part: Any, inner: bool = False) -> Iterator[Step]:
        of, kind = part["of"], part["of"][0]
        value, exact = quantity(self.reading, self.reading.form(), of, inner)
        sign = Math(" = 0", " = 0") if exact else Math(" >= 0", r" \geq 0")
        times_ = () if self.show(part["coef"]).text == "1" else (self.show(part["coef"]), " times ")
        head = (*times_, self.show(value) + sign)
        if kind == "one":
            yield Step(head)
        elif kind == "mass":
            yield Step((*head, f", the derivative{'' if of[2] == 1 else ' of order 2'} by {of[1]} of the sum of all masses"))
        elif kind == "log":
            a, b = (self.show(t) for t in of[1:3])
            law = Math("a*log(a/b) - a + b >= 0", r"a \log(a/b) - a + b \geq 0")
            yield Step((*head, ", a sum over letters of ", law, " with ", Math("a = ", "a = ") + a, ", ", Math("b = ", "b = ") + b))
        elif kind == "square":
            v, u = (self.show(t) for t in of[1:3])
            law = Math("v*u^2", "v u^2")
            yield Step((*head, ", a sum over letters of ", law, " with ", Math("v = ", "v = ") + v, ", ", Math("u = ", "u = ") + u))
        elif kind in ("quadratic", "half"):
            below = tuple(s for p in of[1] for s in self.part(p, True))
            s = f"for every number {self.any}" if kind == "quadratic" else f"for every {self.any} > 0"
            yield Step((*head, f", since {s} a quadratic polynomial in {self.any} is not negative:"), below)
        else:
            where = of[2] if len(of) > 2 else {}
            places: list[str | Math] = []
            for n, t in where.items():
                places += [", ", Math(f"{n} = ", f"{letter(n).latex} = ") + self.show(t)]
            said = "by assumption" if not kind.startswith("log") else "by the logarithm of an assumption"
            slope = f", differentiated by {of[3]}" if len(of) > 3 else ""
            yield Step((*head, f", {said}{slope}", *((" at ", *places[1:]) if places else ())))


__all__ = ["means_derivation", "projection_derivation"]
