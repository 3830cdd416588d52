"""Derivations of claims by way of other ones: each move of a certificate of kind "processing" in a sentence, then what is left."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sympy

from symit.derivation.formulas import Math
from symit.derivation.paragraphs import Paragraphs
from symit.derivation.trees import Step
from symit.kernel.analysis.processing import check_processing, moved, with_sums
from symit.kernel.rows import Rejected
from symit.language import symbols as s
from symit.language.functions import Function
from symit.language.printing import text
from symit.language.typeset import latex
from symit.meaning.core import freeze_json

RELATIONS = {"=": Math(" = ", " = "), "<=": Math(" <= ", r" \leq "), ">=": Math(" >= ", r" \geq ")}


def processing_derivation(statement: Any, data: dict[str, Any]) -> Paragraphs:
    """The derivation of a statement from its certificate of kind "processing"; raises Rejected for one that does not check."""
    check_processing(data["context"], data)
    return Paragraphs(statement, tuple(_steps(data)))


def _steps(data: dict[str, Any]) -> Iterator[Step]:
    now = with_sums(data["context"])
    yield Step(("in sums over letters the claim is ", claim(now)))
    for move in data["moves"]:
        yield Step(tuple(sentence(move)))
        now = freeze_json(moved(now, freeze_json(move)))
        yield Step(("the claim is now " if move["move"] in ("tilt", "kernel", "rewrite") else "it follows from ", claim(now)))
    yield from rest({**data["then"], "context": now})


def claim(context: dict[str, Any]) -> Math:
    rel, lhs, rhs = context["claim"]
    return shown(lhs) + RELATIONS[rel] + shown(rhs)


def shown(t: Any) -> Math:
    e = spoken(t)
    return Math(text(e), latex(e))


def sentence(move: Any) -> Iterator[str | Math]:
    """Why a move is allowed."""
    kind = move["move"]
    if kind in ("marginal", "letter"):
        yield "u = "
        yield shown(move["u"])
        yield ", v = "
        yield shown(move["v"])
        yield f": the summand is homogeneous and {move['shape']} in u and v, "
    if kind == "marginal":
        larger = "not larger" if move["shape"] == "convex" else "not smaller"
        yield f"so that summing both over {names(move['over'])} first gives a sum that is {larger}"
    elif kind == "letter":
        yield "and the other letters are taken together, with u and v summed over them"
    elif kind == "kernel":
        k = move["kernels"][0]
        yield f"sum over {names(k[2])} of a kernel is 1: " + ("left out of both laws is " if move["way"] == "drop" else "attached to both laws is ")
        yield shown(k)
        if move["kernels"][0] != move["kernels"][1]:
            yield " = "
            yield shown(move["kernels"][1])
    elif kind == "rename":
        yield "for any laws "
        for i, (law, u) in enumerate(move["laws"].items()):
            yield (", " if i else "") + f"{law} (here "
            yield shown(u)
            yield ")"
        yield f" of ({names(move['over'])})"
    elif kind == "numbers":
        yield "probabilities are numbers between 0 and 1"
    elif kind == "tilt":
        yield "the law that is given by its density is put in"
        if "normaliser" in move:
            yield f", with {move['normaliser']} the sum of the weights"
    else:
        yield "a sum is written as another one"


def names(of: Any) -> str:
    return ",".join(v[0].lower() + v[1:] for v in of)


def rest(data: dict[str, Any]) -> Iterator[Step]:
    """What is left, as far as its kind is told in sentences."""
    from symit.derivation.analysis import analysis_derivation

    if data["kind"] == "analysis":
        try:
            yield from analysis_derivation(None, data).steps
            return
        except Rejected:
            yield Step(("that is shown by the rules of analysis",))
            return
    if data["kind"] == "processing":
        yield from _steps(data)
        return
    if data["kind"] == "fenchel":
        law = Math("f(t) + f*(y) >= t*y", r"f(t) + f^*(y) \geq t y")
        ratio = (shown(data["u"]), " to ", shown(data["v"]))
        yield Step(("at each letter ", law, " (Fenchel and Young) with t the ratio of ", *ratio, ", y = ", shown(data["g"])))
        return
    same = data["kind"] == "same" or not data.get("terms", True)
    yield Step(("both sides agree",) if same else ("that is a sum of inequalities of Gibbs, Shannon and Jensen, and of assumptions",))


def spoken(t: Any) -> Any:
    """The expression of the language with this core term; raises Rejected for what it has none."""
    tag, args = t[0], t[1:]
    if tag == "num":
        return sympy.Rational(args[0])
    if tag in ("pi", "e", "euler"):
        return {"pi": sympy.pi, "e": sympy.E, "euler": sympy.EulerGamma}[tag]
    if tag == "par":
        return s.Param(args[0])
    if tag == "prob" and isinstance(args[0], str):
        return s.Prob(s.Law(args[0]), variables(args[1]), variables(args[2]))
    if tag == "fn":
        return s.Fn(args[0], variables(args[1]))
    if tag == "sum":
        return s.SumOver(variables(args[0]), spoken(args[1]))
    if tag == "card":
        return s.Card(s.RandomVariable(args[0]))
    if tag == "sf" and str(args[0]).startswith("fn:"):
        head = str(args[0]).split(":")[1]
        return Function(head.rstrip("*"), spoken(args[1]), 0, int(head.endswith("*")))
    if tag == "pow":
        return sympy.Pow(spoken(args[0]), sympy.Rational(args[1]))
    build = {"add": sympy.Add, "mul": sympy.Mul, "log": sympy.log, "exp": sympy.exp, "abs": sympy.Abs, "max": sympy.Max, "min": sympy.Min}
    if tag not in build:
        raise Rejected(f"derivation: no expression for {tag}")
    return build[tag](*(spoken(x) for x in args))


def variables(of: Any) -> list[Any]:
    return [s.RandomVariable(v) for v in of]


__all__ = ["processing_derivation"]
