"""Certificates of denied statements, and of values that are infinite (docs/prose-properties.md)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from symit.kernel.rows import Rejected
from symit.meaning.core import Model

OPPOSITE = {"proved": "refuted", "refuted": "proved"}
MAX_NESTED = 4


def check_not(data: dict[str, Any], check: Callable[[Any], str]) -> str:
    """Not all models satisfy a claim: proved where the claim is refuted, refuted where it is proved. The part speaks for itself."""
    if set(data) != {"symit", "kind", "verdict", "part"}:
        raise Rejected("not: one part and nothing else")
    part, depth = data["part"], 1
    while part["kind"] == "not":
        part, depth = part["part"], depth + 1
        if depth > MAX_NESTED:
            raise Rejected("not: nested too deeply")
    return OPPOSITE[check(data["part"])]


def check_infinite(context: dict[str, Any], data: dict[str, Any]) -> str:
    """Some model makes a relative entropy or cross-entropy +oo: a letter has positive mass under the first law, none under the second.

    The claim is ["infinite", term], the term a D or CE of two named laws of discrete variables; p log(p/0) = -p log 0 = +oo for p > 0,
    and no other summand is -oo.
    """
    if set(data) != {"symit", "kind", "verdict", "context", "model"} or len(context["claim"]) != 2 or context["claim"][0] != "infinite":
        raise Rejected("infinite: a claim that a term can be infinite, and a model")
    if any(context.get(key) for key in ("given", "dropped", "every", "params")):
        raise Rejected("infinite: a claim without assumptions and parameters")
    tag, first, second, variables, condition = context["claim"][1]
    if tag not in ("D", "CE") or condition or not (isinstance(first, str) and isinstance(second, str)) or first == second:
        raise Rejected("infinite: the relative entropy or cross-entropy of two laws")
    kinds, laws = context["vars"], context["measures"]
    if any(kinds[v]["kind"] != "discrete" or kinds[v].get("size") for v in variables) or laws[first] or laws[second]:
        raise Rejected("infinite: two unknown laws of discrete variables")
    model = Model.from_json(data["model"])
    names = tuple(variables)
    p, q = (model.table(law, names, context) for law in (first, second))
    if not any(mass and not q[letters] for letters, mass in p.items()):
        raise Rejected("infinite: the second law is positive wherever the first is")
    return "proved"


__all__ = ["check_infinite", "check_not"]
