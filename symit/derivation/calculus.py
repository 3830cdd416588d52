"""Derivations of statements of calculus from their certificates: what the sides come to, and the trees in sentences."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from symit.derivation.formulas import Math, joined, letter, math, number, shown
from symit.derivation.paragraphs import Paragraphs
from symit.derivation.premises import checked
from symit.derivation.shapes import shape_steps
from symit.derivation.trees import Step, Teller
from symit.kernel.analysis.calculus import check_calculus, evaluated, extremum_gap, region_of, remainder_of
from symit.kernel.analysis.check import parameters
from symit.kernel.analysis.region import Region
from symit.kernel.analysis.shapes import SHAPES
from symit.kernel.analysis.undetermined import tangent_gap
from symit.kernel.closed.law import Setting
from symit.kernel.rows import Rejected, claim_parts
from symit.meaning.calculus import minus, num

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
        region = region_of(plain, data)
        letters = {n: n for n in region.names}
        yield Step((Math("f = ", "f = ") + math(shown(lhs, region, letters)),))
        yield from shape_steps(rel, lhs, [x[1] for x in rhs[1:]], region, data, teller, letters, Math("f", "f"))
        return
    if rel == "O":
        yield from _remainder(lhs, *remainder_of(rhs, plain), plain, names)
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
    elif "tangents" in data:
        yield Step(("the claim is ", left + between + right))
        yield Step(("the difference of the sides is the sum of:",), tuple(_tangents(plain, data["tangents"], everything, names)))
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


def _remainder(t: Any, name: str, n: int, plain: dict[str, Any], names: dict[str, str]) -> Iterator[Step]:
    """The difference of the sides is a power series at 0 without its first n terms."""
    everything, x = parameters(plain, set(plain["params"])), letter(names[name])
    yield Step(("the difference of the sides is ", Math("F = ", "F = ") + math(shown(t, everything, names)),
                ", a power series in ", x, " near ", x + Math(" = 0", " = 0"), ", as it is made of such"))  # fmt: skip
    powers = [Math("F", "F"), Math(f"dF/d{x.text}", rf"\frac{{d F}}{{d {x.latex}}}")]
    powers += [Math(f"d^{k}F/d{x.text}^{k}", rf"\frac{{d^{{{k}}} F}}{{d {x.latex}^{{{k}}}}}") for k in range(2, n)]
    yield Step(("at ", x + Math(" = 0", " = 0"), " these vanish: ", joined(", ", powers[:n])))


def _tangents(plain: dict[str, Any], tangents: Any, region: Region, names: dict[str, str]) -> Iterator[Step]:
    """What convexity says of two places of a function."""
    setting = Setting(plain["params"], plain["given"])
    for entry in tangents:
        gap = tangent_gap(entry["kind"], entry["of"], entry["u"], entry["v"], plain["shapes"], setting)
        shape = next(shape for shape, f, _ in plain["shapes"] if f == entry["of"])
        coef = () if entry["coef"] == num(1) else (math(shown(entry["coef"], region, names)), " times ")
        why = f"since {entry['of']} is {shape}" if entry["kind"] == "tangent" else "by the definition of the conjugate"
        yield Step((*coef, math(shown(gap, region, names)) + Math(" >= 0", r" \geq 0"), f", {why}"))
