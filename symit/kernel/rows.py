"""The inequalities and equations a linear certificate may add up: each rule says when its row is >= 0 (or = 0).

A rule returns (polynomial, sign) with sign "=" (the polynomial is zero), ">=" or ">" in every model in scope.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from symit.meaning.balls import numeric
from symit.meaning.core import params, variables
from symit.meaning.normal import Normaliser
from symit.meaning.polynomials import Poly, add, const, gen, mul, scale, sub


def pick(given: list[Any], index: Any) -> Any:
    """The assumption of that number, counted from 0."""
    if not isinstance(index, int) or isinstance(index, bool) or not 0 <= index < len(given):
        raise Rejected(f"there is no assumption number {index!r}")
    return given[index]


class Rejected(ValueError):
    """The certificate does not prove what it says; the message names the rule that failed."""


def names(value: Any) -> tuple[str, ...]:
    if not isinstance(value, (tuple, list)) or not all(isinstance(v, str) for v in value):
        raise Rejected(f"expected a list of variable names, got {value!r}")
    return tuple(sorted(set(value)))


def require_law(form: Normaliser, law: Any) -> None:
    """A non-negativity row needs a probability law: named, uniform, or built from such with weights >= 0."""
    if isinstance(law, str):
        table = form.laws.get(law, {}).get("table")
        if table:
            if sub(add(*(form.term(t) for t in table["probs"])), const(1)):
                raise Rejected(f"the table of {law} does not sum to 1")
            if not all(form.nonnegative(form.term(t)) for t in table["probs"]):
                raise Rejected(f"the table of {law} is not known to be non-negative")
    elif law[0] == "mix":
        if sub(add(*(form.term(w) for w, _ in law[1])), const(1)):
            raise Rejected("the weights of a mixture must sum to 1")
        for w, m in law[1]:
            if not form.nonnegative(form.term(w)):
                raise Rejected("the weights of a mixture must be known to be non-negative")
            require_law(form, m)
    elif law[0] == "prod":
        for m, _, _ in law[1]:
            require_law(form, m)
    elif law[0] != "unif":
        raise Rejected(f"unknown law {law!r}")


def row(form: Normaliser, given: list[Any], spec: Any) -> tuple[Poly, str]:
    """The polynomial of a row and its sign."""
    if not isinstance(spec, (tuple, list)) or not spec:
        raise Rejected(f"not a row: {spec!r}")
    rule = RULES.get(spec[0])
    if rule is None:
        raise Rejected(f"unknown rule {spec[0]!r}")
    try:
        return rule(form, given, *spec[1:])
    except (TypeError, KeyError, IndexError, AttributeError) as error:
        raise Rejected(f"{spec[0]}: malformed row ({error})") from None


def information(form: Normaliser, _: Any, law: Any, a: Any, b: Any, c: Any, fixed: Any = ()) -> tuple[Poly, str]:
    """I(A;B|C) >= 0; with A = B, H(A|C) >= 0 for discrete A (the normal form refuses continuous overlaps)."""
    require_law(form, law)
    a, b, c, fixed = names(a), names(b), names(c), names(fixed)
    if fixed:
        # I(A;B|C, F=f): the relative entropy of the joint conditional law from the product of its marginals
        if set(a) & set(b) or set(a + b) & set(c) or not set(fixed) <= set(c):
            raise Rejected("I: overlapping sets with fixed variables")
        inner = tuple(sorted(set(a + b + c) - set(fixed)))
        p = lambda s: ("prob", law, s, c)  # noqa: E731
        ratio = ("mul", p(a + b), ("pow", p(a), "-1"), ("pow", p(b), "-1"))
        return form.term(("sum", inner, ("mul", ("prob", law, inner, fixed), ("log", ratio)))), ">="
    return form.information(law, (a, b), c), ">="


def relative_entropy(form: Normaliser, _: Any, m: Any, n: Any, s: Any, t: Any, fixed: Any = ()) -> tuple[Poly, str]:
    """Gibbs: D(M_{S|T} || N_{S|T} | M_T) >= 0, also at fixed values of some of T."""
    require_law(form, m)
    require_law(form, n)
    return form.divergence(m, n, names(s), names(t), names(fixed)), ">="


def log_cardinality(form: Normaliser, _: Any, m: Any, s: Any) -> tuple[Poly, str]:
    """log |S| - H_M(S) >= 0 for discrete S."""
    require_law(form, m)
    total: Poly = {}
    for v in names(s):
        total = add(total, form.log(form.card(v)))
    return sub(total, form.entropy(m, names(s))), ">="


def assumption(form: Normaliser, given: list[Any], index: Any) -> tuple[Poly, str]:
    rel, lhs, rhs = claim_parts(pick(given, index))
    difference = sub(form.term(rhs), form.term(lhs))
    if rel in (">=", ">"):
        return scale(difference, -1), rel
    signs = {"=": "=", "<=": ">=", "<": ">"}
    if rel not in signs:
        raise Rejected(f"the assumption {rel} gives no row")
    return difference, signs[rel]


def pointwise(form: Normaliser, given: list[Any], index: Any, m: Any, s: Any, t: Any) -> tuple[Poly, str]:
    """I_K(A;B|C) = 0 holds pointwise, log k(ABC) + log k(C) = log k(AC) + log k(BC), so under any average by K itself."""
    rel, lhs, rhs = claim_parts(pick(given, index))
    if rel != "=" or form.term(rhs) or lhs[0] not in ("I", "H"):
        raise Rejected("point: the assumption is no conditional independence")
    k = lhs[1]
    sets = [names(g) for g in (lhs[2] if lhs[0] == "I" else (lhs[2], lhs[2]))]
    if len(sets) != 2 or m != k:
        raise Rejected("point: a two-set independence of the averaging law is needed")
    a, b, c, s, t = *sets, names(lhs[3]), names(s), names(t)
    if any(form.kind(v) != "discrete" for v in set(a) & set(b) | set(c) & set(a + b)):
        raise Rejected("point: a continuous variable in two sets")
    if not set(a + b + c) <= set(s + t):
        raise Rejected("point: the average must run over the variables of the independence")
    p = lambda *groups: ("prob", k, names(sum(groups, ())), ())  # noqa: E731
    relation = ("log", ("mul", p(a, b, c), p(c) if c else ("num", "1"), ("pow", p(a, c), "-1"), ("pow", p(b, c), "-1")))
    return form.term(("sum", s, ("mul", ("prob", m, s, t), relation))), "="


def domain_end(form: Normaliser, _: Any, name: Any, side: Any) -> tuple[Poly, str]:
    domain = form.params[name]
    end = domain.get(side)
    if end is None or side not in ("lo", "hi"):
        raise Rejected(f"range: {name} has no {side} end")
    difference = sub(gen(("par", name)), const(Fraction(end)))
    return scale(difference, 1 if side == "lo" else -1), ">" if domain.get(f"{side}_open") else ">="


def product(form: Normaliser, given: list[Any], left: Any, right: Any) -> tuple[Poly, str]:
    (p, sign_p), (q, sign_q) = row(form, given, left), row(form, given, right)
    return mul(p, q), "=" if "=" in (sign_p, sign_q) else ">" if sign_p == sign_q == ">" else ">="


def jensen(form: Normaliser, _: Any, m: Any, s: Any, t: Any, g: Any, over: Any = "") -> tuple[Poly, str]:
    """log E[g] - E[log g] >= 0 for g > 0; with "mean" its average over T under the same law."""
    require_law(form, m)
    if set(names(s)) & set(names(t)) or not form.nonnegative(form.term(g)):
        raise Rejected("jensen: g is not known to be non-negative")
    weight = ("prob", m, names(s), names(t))
    if over:
        if over != "mean" or not names(t):
            raise Rejected("jensen: an average over variables")
        inner = ("sum", names(s), ("mul", weight, ("log", g)))
        gap = ("add", ("log", ("sum", names(s), ("mul", weight, g))), ("mul", ("num", "-1"), inner))
        return form.term(("sum", names(t), ("mul", ("prob", m, names(t), ()), gap))), ">="
    outer = form.log(form.term(("sum", names(s), ("mul", weight, g))))
    return sub(outer, form.term(("sum", names(s), ("mul", weight, ("log", g))))), ">="


def log_tangent(form: Normaliser, _: Any, a: Any, b: Any) -> tuple[Poly, str]:
    """a log(a/b) - a + b >= 0 for a, b >= 0 (from log u <= u - 1)."""
    p, q = form.term(a), form.term(b)
    if not (form.nonnegative(p) and form.nonnegative(q)):
        raise Rejected("log: both terms must be known to be non-negative")
    return add(mul(p, sub(form.log(p), form.log(q))), scale(p, -1), q), ">="


def density(form: Normaliser, _: Any, m: Any, s: Any, t: Any) -> tuple[Poly, str]:
    """m(S|T) >= 0."""
    require_law(form, m)
    return form.conditional(m, names(s), names(t), {}), ">="


def at_most_one(form: Normaliser, _: Any, m: Any, s: Any, t: Any) -> tuple[Poly, str]:
    """1 - m(S|T) >= 0 for discrete S."""
    require_law(form, m)
    if any(form.kind(v) != "discrete" for v in names(s)):
        raise Rejected("letter: a density may exceed 1")
    return sub(const(1), form.conditional(m, names(s), names(t), {})), ">="


def positive_number(form: Normaliser, _: Any, term: Any) -> tuple[Poly, str]:
    """A closed number that interval arithmetic shows to be positive."""
    if variables(term) or params(term) or not numeric(term, {}, 128) > 0:
        raise Rejected("positive: not a positive number")
    return form.term(term), ">"


RULES: dict[str, Any] = {
    "I": information, "D": relative_entropy, "card": log_cardinality, "given": assumption, "point": pointwise,
    "range": domain_end, "product": product, "jensen": jensen, "log": log_tangent, "positive": positive_number,
    "prob": density, "letter": at_most_one,
}  # fmt: skip


def claim_parts(claim: Any) -> tuple[str, Any, Any]:
    if not isinstance(claim, (tuple, list)) or len(claim) != 3:
        raise Rejected(f"not a claim: {claim!r}")
    return claim[0], claim[1], claim[2]
