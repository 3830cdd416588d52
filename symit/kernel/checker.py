"""Re-checks a certificate (docs/core.md) from its plain data alone: `check` returns "proved" or "refuted", or raises."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from symit.kernel.rows import Rejected, claim_parts, describe, row
from symit.meaning.balls import Undefined, ball, numeric, printed_interval
from symit.meaning.core import Model, free_variables, measures, params, variables
from symit.meaning.exact import is_zero as exactly_zero
from symit.meaning.exact import satisfies
from symit.meaning.normal import Normaliser
from symit.meaning.polynomials import NotNormal, Poly, add, is_zero, scale, sub

PRECISIONS = (64, 128, 256, 512, 1024)
MAX_DEPTH = 120


def check(certificate: dict[str, Any]) -> str:
    """The verdict that the certificate establishes about its own context; raises Rejected otherwise."""
    try:
        data = freeze_json(certificate)
        context, kind = data.get("context"), data["kind"]
        checkers = {"linear": check_linear, "numeric": check_numeric, "model": check_model, "all": check_all}
        if data["symit"] != 1 or kind not in checkers:
            raise Rejected(f"unknown certificate {data['symit']!r}, {kind!r}")
        verdict = checkers[kind](context, data)
    except Rejected:
        raise
    except (NotNormal, Undefined, ValueError, TypeError, KeyError, IndexError, AttributeError, ArithmeticError) as error:
        raise Rejected(f"{type(error).__name__}: {error}") from None
    if data["verdict"] != verdict:
        raise Rejected(f"the certificate says {data['verdict']!r} but establishes {verdict!r}")
    return verdict


def freeze_json(value: Any, depth: int = 0) -> Any:
    """Lists become tuples (so that terms can be compared and cached); everything else must be plain JSON."""
    if depth > MAX_DEPTH:
        raise Rejected("the certificate is nested too deeply")
    if isinstance(value, (list, tuple)):
        return tuple(freeze_json(v, depth + 1) for v in value)
    if isinstance(value, dict):
        return {str(k): freeze_json(v, depth + 1) for k, v in value.items()}
    if value is None or isinstance(value, (str, int, bool)):
        return value
    raise Rejected(f"a certificate holds strings, integers, lists and objects only, not {value!r}")


def check_linear(context: dict[str, Any], data: dict[str, Any]) -> str:
    """rhs - lhs = sum of coef * row, as polynomials, with every coefficient of an inequality >= 0.

    An equality uses equations only, or two sums: `terms` for <= and `reverse` for >=.
    """
    form = Normaliser(context)
    rel, lhs, rhs = claim_parts(context["claim"])
    if rel not in ("=", "<=", ">=", "<", ">"):
        raise Rejected(f"a linear certificate cannot prove {rel}")
    target = sub(form.term(rhs), form.term(lhs))
    both = rel == "=" and "reverse" in data
    strict = check_sum(form, context, scale(target, -1 if rel in (">=", ">") else 1), data["terms"], rel == "=" and not both)
    if both:
        check_sum(form, context, scale(target, -1), data["reverse"], False)
    if rel in ("<", ">") and not strict:
        raise Rejected("a strict claim needs a strict row")
    return "proved"


def check_sum(form: Normaliser, context: dict[str, Any], target: Poly, terms: Any, equations: bool) -> bool:
    """Is target the sum of the rows? Returns whether a strict row takes part."""
    total: Poly = {}
    strict = False
    for entry in terms:
        if set(entry) != {"coef", "row"}:
            raise Rejected("a term of the sum has a coefficient and a row")
        coef = Fraction(entry["coef"])
        poly, sign = row(form, list(context.get("given", ())), entry["row"])
        if sign != "=" and (coef < 0 or equations):
            raise Rejected(f"the inequality {entry['row'][0]} is used with the wrong sign")
        strict = strict or (sign == ">" and coef > 0)
        total = add(total, scale(poly, coef))
    if not is_zero(sub(target, total)):
        raise Rejected("the sum of the rows differs from the claim")
    return strict


def check_all(_: Any, data: dict[str, Any]) -> str:
    """A chain of claims, each with its own certificate: all proved."""
    if not data["parts"] or any(check(part) != "proved" for part in data["parts"]):
        raise Rejected("a link of the chain is not proved")
    return "proved"


def interval(domain: dict[str, Any]) -> tuple[str, str]:
    if domain.get("lo") is None or domain.get("hi") is None:
        raise Rejected("a parameter without both ends of its range has no numeric value")
    return str(domain["lo"]), str(domain["hi"])


def check_numeric(context: dict[str, Any], data: dict[str, Any]) -> str:
    """A claim about numbers: decided where interval arithmetic separates the sides for all parameter values."""
    rel, lhs, rhs = claim_parts(context["claim"])
    sides = (lhs,) if rel == "~" else (lhs, rhs)
    if any(variables(t) or measures(t) for t in sides):
        raise Rejected("numeric: the claim is about more than numbers")
    if context.get("given") or context.get("dropped"):
        raise Rejected("numeric: a claim about numbers takes no assumptions")
    used = set().union(*(params(t) for t in sides))
    values = {name: interval(context["params"][name]) for name in sorted(used)}
    for bits in PRECISIONS:
        left = numeric(lhs, values, bits)
        if rel == "~":
            lo, hi = (numeric(("num", str(end)), {}, bits) for end in printed_interval(rhs))
            # the ends count as right: a value half-way rounds either way
            if left >= lo and left <= hi:
                return "proved"
            if left < lo or left > hi:
                return "refuted"
            if exactly_zero(("add", lhs, ("num", str(-printed_interval(rhs)[0]))), EMPTY, context) or exactly_zero(
                ("add", lhs, ("num", str(-printed_interval(rhs)[1]))), EMPTY, context
            ):
                return "proved"
            continue
        right = numeric(rhs, values, bits)
        below, above = bool(left < right), bool(left > right)
        if below or above:
            true = {"<": below, "<=": below, ">": above, ">=": above, "!=": True, "=": False}[rel]
            return "proved" if true else "refuted"
    raise Rejected("numeric: the two sides could not be separated")


EMPTY = Model.from_json({})


def check_model(context: dict[str, Any], data: dict[str, Any]) -> str:
    """A finite model that satisfies every assumption exactly and breaks the claim (or bears out `exists!=`)."""
    if context.get("dropped"):
        raise Rejected("model: an assumption is not expressed in the context, so nothing can be refuted")
    model = Model.from_json(data["model"])
    check_model_fits(context, model)
    for claim in context.get("given", ()):
        if satisfies(claim, model, context) is not True and not holds(claim, model, context):
            raise Rejected(f"model: the assumption {claim!r} is not met exactly")
    rel, lhs, rhs = claim_parts(context["claim"])
    if rel == "exists!=":
        if holds(("!=", lhs, rhs), model, context):
            return "proved"
    else:
        opposite = {"=": "!=", "<=": ">", ">=": "<", "<": ">=", ">": "<=", "!=": "="}
        if rel == "~":
            lo, hi = printed_interval(rhs)
            if holds(("<", lhs, ("num", str(lo))), model, context) or holds((">", lhs, ("num", str(hi))), model, context):
                return "refuted"
        elif holds((opposite[rel], lhs, rhs), model, context):
            return "refuted"
    raise Rejected("model: the claim is not violated")


def holds(claim: Any, model: Model, context: dict[str, Any]) -> bool:
    """Is the claim certainly true in the model, with both sides finite?"""
    rel, lhs, rhs = claim_parts(claim)
    zero = exactly_zero(("add", lhs, ("mul", ("num", "-1"), rhs)), model, context)
    if rel in ("=", "<=", ">=") and zero is True:
        return True
    if rel == "=" or zero is True:
        return False
    for bits in PRECISIONS:
        left, right = ball(lhs, model, context, bits), ball(rhs, model, context, bits)
        if not (left.is_finite() and right.is_finite()):
            raise Rejected("model: a side of the claim is infinite or undefined")
        if left < right:
            return rel in ("<", "<=", "!=")
        if left > right:
            return rel in (">", ">=", "!=")
    return False


def check_model_fits(context: dict[str, Any], model: Model) -> None:
    """The model is one of the context's: declared sizes and domains, facts on laws, and the scope's positivity."""
    for v, facts in context.get("vars", {}).items():
        if facts.get("size") and model.sizes.get(v, facts["size"]) != facts["size"]:
            raise Rejected(f"model: {v} has {facts['size']} letters")
        if facts.get("kind") != "continuous" and Fraction(model.widths.get(v, "1")) != 1:
            raise Rejected(f"model: the discrete variable {v} has cells of width 1")
    for name, domain in context.get("params", {}).items():
        if name not in model.params:
            continue
        value = Fraction(model.params[name])
        for end, sign in (("lo", 1), ("hi", -1)):
            if domain.get(end) is not None:
                gap = (value - Fraction(domain[end])) * sign
                if gap < 0 or (gap == 0 and domain.get(f"{end}_open")):
                    raise Rejected(f"model: {name} = {value} lies outside its range")
        if domain.get("integer") and value.denominator != 1:
            raise Rejected(f"model: {name} is an integer")
    for law, facts in context.get("measures", {}).items():
        if law in model.measures and facts:
            raise Rejected(f"model: the law {law} is fixed by the context")
        if "normal" in facts:
            raise Rejected("model: a normal law has no finite model")
    claims = (context["claim"], *context.get("given", ()))
    if any(divides_by_density(side) for c in claims for side in c[1:]):
        if any(Fraction(p) <= 0 for law in model.measures.values() for p in law["probs"]):
            raise Rejected("model: the claim divides by densities, so they must be positive")
    fixed = sorted(set().union(*(free_variables(side) for c in claims for side in c[1:] if isinstance(side, tuple))))
    for v in fixed:
        if v not in model.point:
            raise Rejected(f"model: the fixed variable {v} has no value")
    for name, law in model.measures.items():
        at = tuple(v for v in fixed if v in law["vars"])
        if at and model.marginal_at(name, at) <= 0:
            raise Rejected(f"model: the point has probability zero under {name}")


def divides_by_density(term: Any) -> bool:
    """Does a negative power of a density stand outside of the log of a plain ratio?"""
    if not isinstance(term, tuple) or not term:
        return False
    if term[0] == "log" and _is_ratio(term[1]):
        return False
    if term[0] == "pow" and Fraction(term[2]) < 0 and measures(term[1]):
        return True
    return any(divides_by_density(t) for t in term)


def _is_ratio(term: Any) -> bool:
    if term[0] in ("num", "par", "card", "prob"):
        return True
    return term[0] in ("mul", "pow") and all(_is_ratio(t) for t in term[1:] if isinstance(t, tuple))
