"""A tree of the kernel's rules in sentences: the function at each node, and why it is not negative."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import sympy

from symit.derivation.formulas import Math, Names, letter, math, number, occurring, shown, symbols_of, where
from symit.derivation.linear import linear_factors
from symit.derivation.premises import Place, Premise, premises
from symit.families.writing import expression
from symit.kernel.analysis.smooth import normal
from symit.meaning.rational_functions import factors

LEAVES = ("zero", "sign", "poly", "ball", "log-sum", "binary-entropy")
LABELS = ("F", "G", "H", "K", "L", "M", "N", "R", "S", "U", "V", "W")
FRESH = ("s", "u", "v", "w", "z", "r")


@dataclass(frozen=True)
class Step:
    """A sentence of words and formulas, the steps that show it, and what it says of functions."""

    parts: tuple[str | Math, ...]
    below: tuple[Step, ...] = ()
    says: tuple[Any, ...] = field(default=(), compare=False)

    def count(self) -> int:
        return 1 + sum(s.count() for s in self.below)

    def walk(self) -> Iterator[Step]:
        yield self
        for s in self.below:
            yield from s.walk()


@dataclass(frozen=True)
class Said:
    """What a step says of one function: `shown` is SymPy for sign * t on the region, in these letters."""

    premise: Premise
    names: Names
    sign: int
    shown: Any


class Teller:
    """`tell(...)` gives the steps for one function; labels run through the whole derivation."""

    def __init__(self, taken: Any = ()) -> None:
        self.taken = set(taken)
        self.labels = self._names(LABELS)

    def _names(self, letters: tuple[str, ...]) -> Iterator[str]:
        k = 1
        while True:
            for x in letters:
                name = x if k == 1 else f"{x}{k}"
                if name not in self.taken:
                    yield name
            k += 1

    # -- one function

    def claim(self, lhs: Math | None, p: Premise, names: Names, *, sign: int = 1, eq: str = "=", at: tuple[str | Math, ...] = (),
              place: bool | tuple[str, ...] = False) -> list[Step]:  # fmt: skip
        """lhs = sign * t, which is >= 0 (<= 0 for sign -1); `place`: the region is said, also of the letters given."""
        e = shown(p.t, p.region, names, sign)
        formula = math(e)
        zero = p.node["rule"] == "zero"
        letters = [*occurring(e), *(place if isinstance(place, tuple) else ())]
        region = where(p.region, names, letters or None) if place else None
        on: tuple[str | Math, ...] = (*at, *((" for ", region) if region is not None else ()))
        said = (Said(p, names, sign, e),)
        equals = Math(f" {eq} ", r" \to " if eq == "->" else " = ")
        head = formula if lhs is None else lhs + equals + formula
        if zero:
            nothing = Math("0", "0")
            return [Step((nothing if lhs is None else lhs + equals + nothing, *on), (), said)]
        if is_leaf(p.node):
            rel = Math("", "") if e.is_number and e.is_nonnegative and e.is_rational and sign > 0 else Math(" >= 0", r" \geq 0")
            if sign < 0:
                rel = Math(" <= 0", r" \leq 0")
            why = self.reason(p, names)
            return [Step((head + rel, *on, *((f"   [{why[0]}", *why[1:], "]") if why and rel.text else ())), (), said)]
        name = next(self.labels)
        own = Math(f"{name}({', '.join(occurring(e))})", f"{_tex(name)}({', '.join(letter(x).latex for x in occurring(e))})")
        start = own if lhs is None else own + Math(" = ", " = ") + (Math("-", "-") if sign < 0 else Math("", "")) + lhs
        if sign < 0:
            formula = math(shown(p.t, p.region, names))
            said = (Said(p, names, 1, shown(p.t, p.region, names)),)
        if eq == "->":
            start = own + Math(" = lim ", r" = \lim ") + (lhs or own)
        return [Step((start + Math(" = ", " = ") + formula + Math(" >= 0", r" \geq 0"), *on, ":"), tuple(self.tell(name, p, names)), said)]

    def reason(self, p: Premise, names: Names) -> tuple[str | Math, ...]:
        rule = p.node["rule"]
        if rule == "sign":
            if not p.region.names:
                return ()
            more = [part for factor in linear_factors(p, names) for part in (", ", *factor)]
            return ("the form shows the sign", *more)
        if rule == "poly":
            plain = all(e % 2 == 0 or p.region.form.sign(piece) for piece, e in factors(normal(p.t, p.region))[1])
            return ("factor by factor",) if plain else ("Bernstein coefficients of the factors have one sign",)
        if rule == "factor":
            return ("even powers",)
        if rule == "ball":
            return ("ball arithmetic on every box of a fine partition",)
        if rule == "log-sum":
            symbols = symbols_of(p.region, names)
            pairs = [tuple(math(expression(x, symbols)) for x in pair) for pair in p.node["pairs"]]
            text = ", ".join(f"({a.text}, {b.text})" for a, b in pairs)
            return ("log-sum inequality for ", Math(text, ",\\ ".join(f"({a.latex}, {b.latex})" for a, b in pairs)))
        if rule == "binary-entropy":
            symbols = symbols_of(p.region, names)
            a, b = (math(expression(p.node[x], symbols)) for x in ("a", "b"))
            return ("continuity of binary entropy between ", a, " and ", b)
        return ()

    def tell(self, name: str, p: Premise, names: Names) -> list[Step]:
        """Why the function called `name` is not negative."""
        found = premises(p)
        rule = str(p.node["rule"]).replace("-", "_")
        return list(getattr(self, f"tell_{rule}", self._other)(_label(name), p, found, names))

    def _other(self, f: Math, p: Premise, found: Mapping[Place, Premise], names: Names) -> Iterator[Step]:
        yield Step((f"by the rule {p.node['rule']}:",), tuple(s for q in found.values() for s in self.claim(None, q, names, place=True)))

    def same(self, head: tuple[str | Math, ...], p: Premise, f: Math, names: Names) -> Step:
        """The same function on a part of the region."""
        said = (Said(p, names, 1, shown(p.t, p.region, names)),)
        if is_leaf(p.node):
            e = math(said[0].shown)
            why = self.reason(p, names)
            rel = Math(" = ", " = ") + e + (Math(" >= 0", r" \geq 0") if e.text != "0" else Math("", ""))
            return Step((*head, f + rel, *((f"   [{why[0]}", *why[1:], "]") if why else ())), (), said)
        return Step((*head, f, " = ", math(said[0].shown), ":"), tuple(self.tell(f.text, p, names)), said)

    # -- the rules

    def tell_factor(self, f: Math, p: Premise, found: Mapping[Place, Premise], names: Names) -> Iterator[Step]:
        yield Step(("a product of:",), tuple(s for q in found.values() for s in self.claim(None, q, names)))

    def tell_split(self, f: Math, p: Premise, found: Mapping[Place, Premise], names: Names) -> Iterator[Step]:
        yield Step(("cut at ", letter(names.get(p.node["var"], p.node["var"])) + _eq(number(Fraction(p.node["at"]))), ":"),
                   tuple(self.same(("for ", _region(q, names), ": "), q, f, names) for q in found.values()))  # fmt: skip

    def tell_diagonal(self, f: Math, p: Premise, found: Mapping[Place, Premise], names: Names) -> Iterator[Step]:
        for q in found.values():
            yield self.same(("for ", _region(q, names), ": "), q, f, names)

    def tell_slide(self, f: Math, p: Premise, found: Mapping[Place, Premise], names: Names) -> Iterator[Step]:
        var, anchor = p.node["var"], p.node["from"]
        yield from self.ends(f, p, found, names, var, anchor, ("start",))
        slope = _slope(f, names.get(var, var), 1, len(p.region.names) > 1)
        if ("slope",) in found:
            rising = anchor == "lo" or (anchor == "order" and p.region.order is not None and var == p.region.order[1])
            yield from self.claim(slope, found[("slope",)], names, sign=1 if rising else -1)
            return
        at = Math(anchor, anchor)
        x = letter(names.get(var, var))
        yield from self.claim(slope, found[("below",)], names, sign=-1, at=(" for ", x + Math(" < ", " < ") + at))
        yield from self.claim(slope, found[("above",)], names, at=(" for ", x + Math(" > ", " > ") + at))

    def ends(self, f: Math, p: Premise, found: Mapping[Place, Premise], names: Names, var: str, end: str, place: Place) -> Iterator[Step]:
        """The value or the limit at an end, at the other variable, or at a number."""
        x = letter(names.get(var, var))
        if end == "order":
            low, high = p.region.order or (var, var)
            other = low if high == var else high
            yield from self.claim(f, found[place], names, at=(" at ", x + _eq(letter(names.get(other, other)))))
        elif end in ("lo", "hi"):
            value = p.region.ends(var)[end == "hi"]
            to = number(value) if value is not None else Math("oo", r"\infty") if end == "hi" else Math("-oo", r"-\infty")
            tends: tuple[str | Math, ...] = (" as ", x + Math(" -> ", r" \to ") + to)
            if place in found:
                yield from self.claim(f, found[place], names, eq="->", at=tends)
            else:
                yield Step((f + Math(" -> oo", r" \to \infty"), *tends))
        else:
            yield from self.claim(f, found[place], names, at=(" at ", x + _eq(number(Fraction(end)))))

    def tell_concave(self, f: Math, p: Premise, found: Mapping[Place, Premise], names: Names) -> Iterator[Step]:
        var = p.node["var"]
        yield Step(("concave in ", letter(names.get(var, var)), ":"),
                   tuple(self.claim(_slope(f, names.get(var, var), 2, len(p.region.names) > 1), found[("second",)], names, sign=-1)))  # fmt: skip
        order = p.region.order if p.region.order is not None and var in p.region.order else None
        ends = ("lo", "hi") if order is None else ("lo", "order") if order[0] == var else ("order", "hi")
        for k, end in enumerate(ends):
            yield from self.ends(f, p, found, names, var, end, ("ends", k))

    def tell_scale(self, f: Math, p: Premise, found: Mapping[Place, Premise], names: Names) -> Iterator[Step]:
        by = math(shown(p.node["by"], p.region, names))
        yield Step(("times a positive function:",))
        yield from self.claim(Math(f"({by.text})*", rf"\left({by.latex}\right) ") + f, found[("then",)], names)

    def tell_sum(self, f: Math, p: Premise, found: Mapping[Place, Premise], names: Names) -> Iterator[Step]:
        yield Step(("a sum of:",), tuple(s for q in found.values() for s in self.claim(None, q, names)))

    def tell_root(self, f: Math, p: Premise, found: Mapping[Place, Premise], names: Names) -> Iterator[Step]:
        a, b = self.sides(p, names)
        yield Step((f + Math(" = A - B", " = A - B"), " with ", Math("A = ", "A = ") + a, " and ", Math("B = ", "B = ") + b, ":"),
                   tuple(self.claim(Math("A", "A"), found[("nonnegative",)], names)))  # fmt: skip
        yield from self.claim(Math("A^2 - B^2", "A^2 - B^2"), found[("then",)], names)

    def sides(self, p: Premise, names: Names) -> list[Math]:
        return [math(shown(p.node[k], p.region, names)) for k in ("a", "b")]

    def tell_logs(self, f: Math, p: Premise, found: Mapping[Place, Premise], names: Names) -> Iterator[Step]:
        a, b = self.sides(p, names)
        logs, plain = Math("log A - log B", r"\log A - \log B"), Math("A - B", "A - B")
        whole, rest = (logs, plain) if p.node["rule"] == "logs" else (plain, logs)
        yield Step((f + Math(" = ", " = ") + whole, " with ", Math("A = ", "A = ") + a + Math(" > 0", " > 0"), " and ",
                    Math("B = ", "B = ") + b + Math(" > 0", " > 0")))  # fmt: skip
        yield from self.claim(rest, found[("then",)], names)

    tell_exps = tell_logs

    def tell_put(self, f: Math, p: Premise, found: Mapping[Place, Premise], names: Names) -> Iterator[Step]:
        renamed = self.renamed(p.node["vars"], names)
        how = p.node["map"]
        said: list[str | Math] = []
        for var in p.node["vars"]:
            s = sympy.Symbol(renamed[var], positive=True)
            new = (2 * s / (1 + s**2)) ** 2 if how == "angle" else s / (1 - s) if how == "odds" else s ** int(how)
            said += [", " if said else "", letter(names.get(var, var)) + _eq(math(new))]
        q = found[("then",)]
        yield Step(("put ", *said[1:]))
        yield from self.claim(f, q, renamed, place=True)

    def tell_stretch(self, f: Math, p: Premise, found: Mapping[Place, Premise], names: Names) -> Iterator[Step]:
        var = p.node["var"]
        renamed = self.renamed([var], names)
        by = math(shown(p.node["by"], p.region.without(var), names))
        s = letter(renamed[var])
        yield Step(("put ", letter(names.get(var, var)) + _eq(Math(f"({by.text})*{s.text}", rf"\left({by.latex}\right) {s.latex}"))))
        yield from self.claim(f, found[("then",)], renamed, place=True)

    def renamed(self, chosen: Any, names: Names) -> Names:
        """Fresh letters for new variables."""
        free = self._names(FRESH)
        used = set(names.values())
        fresh = {}
        for var in chosen:
            fresh[var] = next(x for x in free if x not in used)
            used.add(fresh[var])
        return {**names, **fresh}

    def tell_stirling(self, f: Math, p: Premise, found: Mapping[Place, Premise], names: Names) -> Iterator[Step]:
        x = letter(names.get(p.node["var"], p.node["var"]))
        to: tuple[str | Math, ...] = (" as ", x + Math(" -> oo", r" \to \infty"), ", by Stirling's formula")
        if ("limit",) in found:
            yield from self.claim(f, found[("limit",)], names, eq="->", at=to)
        else:
            yield Step((f + Math(" -> oo", r" \to \infty"), *to))
        step = Math(f"{f.text}({x.text}) - {f.text}({x.text} + 1)", f"{f.latex}({x.latex}) - {f.latex}({x.latex} + 1)")
        yield from self.claim(step, found[("step",)], names)

    def tell_modulus(self, f: Math, p: Premise, found: Mapping[Place, Premise], names: Names) -> Iterator[Step]:
        inside = [math(shown(p.node["of"], p.region, names, s)) for s in (1, -1)]
        symbols = symbols_of(p.region, names)
        whole = math(sympy.Abs(expression(p.node["of"], symbols)))
        if "sign" in p.node:
            least = inside[0 if int(p.node["sign"]) == 1 else 1]
            yield Step(("since ", whole + Math(" >= ", r" \geq ") + least, ", ", f, " is at least:"),
                       tuple(self.claim(None, found[("then",)], names)))  # fmt: skip
            return
        for k, value in enumerate(inside):
            yield Step(("if ", whole + _eq(value), ", ", f, " is:"), tuple(self.claim(None, found[("parts", k)], names)))

    def tell_robbins(self, f: Math, p: Premise, found: Mapping[Place, Premise], names: Names) -> Iterator[Step]:
        s = Math("S(y) = (y - 1/2)*log(y) - y + log(2*pi)/2", r"S(y) = \left(y - \tfrac12\right)\log y - y + \tfrac12\log 2\pi")
        bound = Math("S(y) < lgamma(y) < S(y) + 1/(12*y)", r"S(y) < \log\Gamma(y) < S(y) + \frac{1}{12 y}")
        yield Step((bound, " with ", s, " (Robbins 1955); a lower bound of ", f, " is:"))
        yield from self.claim(None, found[("then",)], names)


def is_leaf(node: Mapping[str, Any]) -> bool:
    """Does the node ask for nothing more?"""
    return node["rule"] in LEAVES or (node["rule"] == "factor" and not node["parts"])


def _label(name: str) -> Math:
    return Math(name, _tex(name))


def _tex(name: str) -> str:
    return name if len(name) == 1 else f"{name[0]}_{{{name[1:]}}}"


def _eq(value: Math) -> Math:
    return Math(" = ", " = ") + value


def _region(p: Premise, names: Names) -> Math:
    return where(p.region, names) or Math("all", r"\text{all}")


def _slope(f: Math, x: str, order: int, partial: bool) -> Math:
    d, v = (r"\partial" if partial else "d"), letter(x).latex
    if order == 1:
        return Math(f"d{f.text}/d{x}", rf"\frac{{{d} {f.latex}}}{{{d} {v}}}")
    return Math(f"d^{order}{f.text}/d{x}^{order}", rf"\frac{{{d}^{order} {f.latex}}}{{{d} {v}^{order}}}")
