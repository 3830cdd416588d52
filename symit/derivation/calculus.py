"""Derivations of statements of calculus from their certificates: what the sides come to, and the trees in sentences."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Any

from symit.derivation.formulas import Math, letter, math, number, shown
from symit.derivation.paragraphs import Paragraphs
from symit.derivation.premises import checked
from symit.derivation.trees import Step, Teller
from symit.kernel.analysis.calculus import check_calculus, evaluated, extremum_gap, region_of
from symit.kernel.analysis.check import parameters
from symit.kernel.analysis.region import Region
from symit.kernel.analysis.shapes import SHAPES, obligations
from symit.kernel.rows import Rejected, claim_parts
from symit.meaning.calculus import minus
from symit.meaning.spelling import term_of

RELATIONS = {"<=": r" \leq ", ">=": r" \geq ", "=": " = ", "<": " < ", ">": " > "}


def calculus_derivation(statement: Any, data: dict[str, Any]) -> Paragraphs:
    """The derivation of a statement from its certificate of kind "calculus"; raises Rejected for one that does not check or is not told."""
    check_calculus(data["context"], data)
    plain = evaluated(data["context"], data.get("uses", ()))
    return Paragraphs(statement, tuple(_steps(plain, data)))


def _steps(plain: dict[str, Any], data: dict[str, Any]) -> Iterator[Step]:
    rel, lhs, rhs = claim_parts(plain["claim"])
    names = {n: n for n in plain["params"]}
    teller = Teller(names)
    if rel in SHAPES:
        yield from _shape(rel, lhs, [x[1] for x in rhs[1:]], region_of(plain, data), data, teller)
        return
    if rel not in RELATIONS:
        raise Rejected(f"calculus: no sentences for {rel}")
    if lhs[0] == "extremum":
        yield from _extremum(lhs, rhs, plain, data, teller)
        return
    everything = parameters(plain, set(plain["params"]))
    left, right = (math(shown(t, everything, names)) for t in (lhs, rhs))
    between = Math(f" {rel} ", RELATIONS[rel])
    for body in dict.fromkeys(plain["bodies"]):
        yield Step(("differentiated is ", math(shown(body, everything, names))))
    if rel == "=":
        yield Step(("both sides are ", right) if left == right else ("the sides are ", left, " and ", right, ", of one normal form"))
    elif "proof" in data:
        yield Step(("the claim is ", left + between + right))
        region = region_of(plain, data)
        gap = minus(rhs, lhs) if rel == "<=" else minus(lhs, rhs)
        yield from teller.claim(None, checked(gap, region, data["proof"]), names, place=True)
    else:
        yield Step(("the claim is ", left + between + right))
        gap = minus(rhs, lhs) if rel in ("<=", "<") else minus(lhs, rhs)
        strict = Math(" > 0", " > 0") if rel in ("<", ">") else Math(" >= 0", r" \geq 0")
        yield Step((math(shown(gap, everything, names)) + strict, "   [the form and the ranges show the sign]"))


def _extremum(t: Any, value: Any, plain: dict[str, Any], data: dict[str, Any], teller: Teller) -> Iterator[Step]:
    """v - f >= 0 (or f - v), and where f is v."""
    _, kind, f, x = t
    names = {n: n for n in plain["params"]}
    region = region_of(plain, {})
    shown_f = math(shown(f, region, names))
    place = value if kind.startswith("arg") else data["at"]
    head = Math(f"f({x[1]}) = ", f"f({letter(x[1]).latex}) = ") + shown_f
    v = Math("f", "f") if kind.startswith("arg") else math(shown(value, region, names))
    if place in ("lo", "hi"):
        end = region.ends(x[1])[place == "hi"]
        to = number(end) if end is not None else Math("oo", r"\infty") if place == "hi" else Math("-oo", r"-\infty")
        yield Step((head, " tends to ", v, " as ", letter(x[1]) + Math(" -> ", r" \to ") + to))
    else:
        at = letter(x[1]) + Math(" = ", " = ") + math(shown(place, region, names))
        yield Step((head, ", to be compared with its value at ", at) if kind.startswith("arg") else (head, " is ", v, " at ", at))
    gap = extremum_gap(kind, f, x[1], value)
    yield from teller.claim(None, checked(gap, region, data["proof"]), names, place=True)


def _shape(shape: str, f: Any, names: list[str], region: Region, data: dict[str, Any], teller: Teller) -> Iterator[Step]:
    """The signs of the derivative, of the principal minors of the Hessian, or of the Schur-Ostrowski product."""
    letters = {n: n for n in region.names}
    yield Step((Math("f = ", "f = ") + math(shown(f, region, letters)),))
    if "cuts" in data:
        raise Rejected("calculus: no sentences for a function in pieces")
    if not set(names) <= set(region.names):
        raise Rejected("calculus: no sentences for a function that does not vary")
    wanted = obligations(shape, term_of(region.form.term(f)), names, region)
    sign = SHAPES[shape]
    for heading, t, node in zip(_headings(shape, names, sign), wanted, data["proofs"], strict=True):
        yield from teller.claim(heading, checked(t, region, node), letters, sign=1, place=True)


def _headings(shape: str, names: list[str], sign: int) -> list[Math]:
    """What the functions that must not be negative are called, in the order of `obligations`."""
    minus_ = "-" if sign < 0 else ""
    d = r"\partial " if len(names) > 1 else "d"
    if shape in ("increasing", "decreasing"):
        return [Math(f"{minus_}df/d{names[0]}", rf"{minus_}\frac{{df}}{{d{letter(names[0]).latex}}}")]
    if shape.startswith("schur"):
        x, y = names[:2]
        lx, ly = (letter(n).latex for n in (x, y))
        text = f"{minus_}({x} - {y})*(df/d{x} - df/d{y})"
        slope = rf"\left(\frac{{\partial f}}{{\partial {lx}}} - \frac{{\partial f}}{{\partial {ly}}}\right)"
        return [Math(text, f"{minus_}({lx} - {ly}){slope}")]
    found = []
    for k in range(1, len(names) + 1):
        for chosen in combinations(names, k):
            if k == 1:
                v = letter(chosen[0]).latex
                found.append(Math(f"{minus_}d^2f/d{chosen[0]}^2", rf"{minus_}\frac{{{d}^2 f}}{{{d}{v}^2}}"))
            else:
                text, latex = ", ".join(chosen), ", ".join(letter(n).latex for n in chosen)
                found.append(Math(f"det Hessian[{minus_}f]({text})", rf"\det \nabla^2_{{{latex}}} ({minus_}f)"))
    return found


