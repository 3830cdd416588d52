"""Re-checks a certificate (docs/core.md) from its plain data alone: `check` returns "proved" or "refuted", or raises."""

from __future__ import annotations

from typing import Any

from symit.kernel.rows import Rejected, claim_parts, row
from symit.meaning.balls import Undefined, ball, numeric, printed_interval
from symit.meaning.copies import copy_claims
from symit.meaning.core import Model, freeze_json, measures, params, variables
from symit.meaning.exact import is_zero as exactly_zero
from symit.meaning.exact import satisfies
from symit.meaning.normal import Normaliser
from symit.meaning.polynomials import NotNormal, Poly, add, is_zero, rational, scale, sub
from symit.meaning.scope import everywhere, require_scope

PRECISIONS = (64, 128, 256, 512, 1024)


OF_NUMBERS = ("closed", "calculus", "sums", "binomial", "jensen")  # kinds about real parameters, not about finite models


def check(certificate: dict[str, Any], frozen: bool = False) -> str:
    """The verdict that the certificate establishes about its own context; raises Rejected otherwise."""
    try:
        data = certificate if frozen else freeze_json(certificate)
        context, kind = data.get("context") or {}, data["kind"]
        checkers: dict[str, Any] = {"linear": check_linear, "numeric": check_numeric, "model": check_model, "all": check_all}
        if str(kind).startswith("closed"):
            # imported when first needed: most claims are about no parametric family
            from symit.kernel.closed.check import check_closed, check_closed_point

            checkers |= {"closed": check_closed, "closed-point": check_closed_point}
        if str(kind).startswith("calculus"):
            from symit.kernel.analysis.calculus import check_calculus, check_calculus_point

            checkers |= {"calculus": check_calculus, "calculus-point": check_calculus_point}
        if kind == "jensen":
            from symit.kernel.analysis.jensen import check_jensen

            checkers["jensen"] = check_jensen
        if kind == "binomial":
            from symit.kernel.analysis.binomials import check_binomial

            checkers["binomial"] = check_binomial
        if str(kind).startswith("sums"):
            from symit.kernel.analysis.indices import check_sums, check_sums_point

            checkers |= {"sums": check_sums, "sums-point": check_sums_point}
        if kind == "analysis":
            from symit.kernel.analysis.check import check_analysis

            checkers["analysis"] = check_analysis
        if kind == "processing":
            from symit.kernel.analysis.processing import check_processing

            checkers["processing"] = check_processing
        if kind == "partial":
            from symit.kernel.partial import check_partial

            checkers["partial"] = check_partial
        if kind in ("not", "infinite"):
            from symit.kernel.denial import check_infinite, check_not

            checkers |= {"not": lambda _, whole: check_not(whole, check), "infinite": check_infinite}
        if data["symit"] != 1 or kind not in checkers:
            raise Rejected(f"unknown certificate {data['symit']!r}, {kind!r}")
        Normaliser(context if not str(kind).startswith(OF_NUMBERS) else {})  # refuses a context that no model could meet
        verdict = checkers[kind](context, data)
    except Rejected:
        raise
    except (NotNormal, Undefined, ValueError, TypeError, KeyError, IndexError, AttributeError, ArithmeticError) as error:
        raise Rejected(f"{type(error).__name__}: {error}") from None
    if data["verdict"] != verdict:
        raise Rejected(f"the certificate says {data['verdict']!r} but establishes {verdict!r}")
    return verdict


def check_linear(context: dict[str, Any], data: dict[str, Any]) -> str:
    """rhs - lhs = sum of coef * row, as polynomials, with every coefficient of an inequality >= 0.

    An equality uses equations only, or two sums: `terms` for <= and `reverse` for >=.
    """
    rel, lhs, rhs = claim_parts(context["claim"])
    if data.get("copies"):
        # numbered after the assumptions; the claim itself is about the variables of the context
        context = {**context, "given": (*context.get("given", ()), *copy_claims(context, data["copies"]))}
    form = Normaliser(context)
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
        coef = rational(entry["coef"])
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
    if "context" in data or not data["parts"] or any(check(part) != "proved" for part in data["parts"]):
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
    if context.get("given") or context.get("dropped") or context.get("every"):
        raise Rejected("numeric: a claim about numbers takes no assumptions")
    used = set().union(*(params(t) for t in sides))
    values = {name: interval(context["params"][name]) for name in sorted(used)}
    for bits in PRECISIONS:
        left = numeric(lhs, values, bits)
        right = numeric(rhs, values, bits) if rel != "~" else left
        if not (left.is_finite() and right.is_finite()):
            raise Rejected("numeric: a side is infinite or undefined")
        if rel == "~":
            lo, hi = (numeric(("num", str(end)), {}, bits) for end in printed_interval(rhs))
            # the ends count as right: a value half-way rounds either way
            if left >= lo and left <= hi:
                return "proved"
            if left < lo or left > hi:
                return "refuted"
            if any(exactly_zero(("add", lhs, ("num", str(-end))), EMPTY, context) for end in printed_interval(rhs)):
                return "proved"
            continue
        below, above = bool(left < right), bool(left > right)
        if below or above:
            true = {"<": below, "<=": below, ">": above, ">=": above, "!=": True, "=": False}[rel]
            return "proved" if true else "refuted"
    raise Rejected("numeric: the two sides could not be separated")


EMPTY = Model.from_json({})


def check_model(context: dict[str, Any], data: dict[str, Any]) -> str:
    """A finite model that satisfies every assumption exactly and breaks the claim (or bears out `exists!=`)."""
    if context.get("dropped") or context.get("every"):
        raise Rejected("model: an assumption is not expressed in the context, so nothing can be refuted")
    model = Model.from_json(data["model"])
    require_scope(context, model)
    for claim in context.get("given", ()):
        for at in everywhere(claim, model, context):
            if satisfies(claim, at, context) is not True and not holds(claim, at, context):
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
    for bits in PRECISIONS:
        left, right = ball(lhs, model, context, bits), ball(rhs, model, context, bits)
        if not (left.is_finite() and right.is_finite()):
            raise Rejected("model: a side of the claim is infinite or undefined")
        if left < right:
            return rel in ("<", "<=", "!=")
        if left > right:
            return rel in (">", ">=", "!=")
        if bits == PRECISIONS[0] and exactly_zero(("add", lhs, ("mul", ("num", "-1"), rhs)), model, context) is True:
            return rel in ("=", "<=", ">=")
    return False
