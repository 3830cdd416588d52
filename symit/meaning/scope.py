"""Is a finite model one of those that a context speaks of? (docs/core.md, "Scope of a claim")"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import product
from typing import Any

from symit.meaning.core import Model, free_variables, measures, subterms


class OutOfScope(ValueError):
    """The model is not one of the context's."""


def require_scope(context: dict[str, Any], model: Model) -> None:
    """The model is one of the context's: declared sizes and domains, facts on laws, and the scope's positivity."""
    for v, width in model.widths.items():
        if width != 1 and context.get("vars", {}).get(v, {}).get("kind") != "continuous":
            raise OutOfScope(f"the discrete variable {v} has cells of width 1")
    for v, facts in context.get("vars", {}).items():
        if facts.get("size") and model.sizes.get(v, facts["size"]) != facts["size"]:
            raise OutOfScope(f"{v} has {facts['size']} letters")
    for name, domain in context.get("params", {}).items():
        if name not in model.params:
            continue
        value = Fraction(model.params[name])
        for end, sign in (("lo", 1), ("hi", -1)):
            if domain.get(end) is not None:
                gap = (value - Fraction(domain[end])) * sign
                if gap < 0 or (gap == 0 and domain.get(f"{end}_open")):
                    raise OutOfScope(f"{name} = {value} lies outside its range")
        if domain.get("integer") and value.denominator != 1:
            raise OutOfScope(f"{name} is an integer")
    for law, facts in context.get("measures", {}).items():
        if law in model.measures and facts:
            raise OutOfScope(f"the law {law} is fixed by the context")
        if "normal" in facts:
            raise OutOfScope("a normal law has no finite model")
    claims = (context["claim"], *context.get("given", ()))
    if any(divides_by_density(side) for c in claims for side in c[1:]):
        if any(Fraction(p) <= 0 for law in model.measures.values() for p in law["probs"]):
            raise OutOfScope("the claim divides by densities, so they must be positive")
    fixed = sorted(set().union(*(free_variables(side) for side in context["claim"][1:] if isinstance(side, tuple))))
    for v in fixed:
        if v not in model.point:
            raise OutOfScope(f"the fixed variable {v} has no value")
    tables = {name: facts["table"] for name, facts in context.get("measures", {}).items() if "table" in facts}
    for name, law in [*model.measures.items(), *tables.items()]:
        at = tuple(v for v in fixed if v in law["vars"])
        if at and model.marginal_at(name, at, context) <= 0:
            raise OutOfScope(f"the point has probability zero under {name}")


def everywhere(claim: Any, model: Model, context: dict[str, Any]) -> list[Model]:
    """The model with every choice of values for the free variables of an assumption, which is meant for all of them."""
    free = sorted(set().union(*(free_variables(side) for side in claim[1:] if isinstance(side, tuple))))
    letters = product(*(range(model.size(v, context)) for v in free))
    return [replace(model, point={**model.point, **dict(zip(free, k, strict=True))}) for k in letters] if free else [model]


def divides_by_density(term: Any) -> bool:
    """Does a negative power of a density stand outside of the log of a plain ratio of densities?"""
    if not isinstance(term, tuple) or not term:
        return False
    if term[0] == "log" and _is_ratio(term[1]):
        return False
    if term[0] == "pow" and Fraction(term[2]) < 0 and measures(term[1]):
        return True
    return any(divides_by_density(t) for t in subterms(term))


def _is_ratio(term: Any) -> bool:
    if term[0] in ("num", "par", "card", "prob"):
        return True
    return term[0] in ("mul", "pow") and all(_is_ratio(t) for t in subterms(term))
