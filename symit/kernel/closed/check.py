"""Claims about measures of parametric families, decided by their closed forms; plain data as in docs/closed-forms.md."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from symit.kernel.closed.coordinates import instance, require_linear
from symit.kernel.closed.law import Law, Missing, Setting
from symit.kernel.closed.moments import expectation
from symit.kernel.closed.named import named_at
from symit.kernel.closed.quantities import INFINITE, ORDER, general_value, parameter_names
from symit.kernel.closed.vectors import NAME as VECTORS
from symit.kernel.closed.vectors import at_instance, dimensions_of, require_matrices, vector_value
from symit.kernel.rows import Rejected, claim_parts
from symit.meaning.balls import printed_interval
from symit.meaning.calculus import minus, num, substitute
from symit.meaning.families import family
from symit.meaning.polynomials import Poly, scale, sub
from symit.meaning.scalars import Scalars, generators
from symit.meaning.special import at_precision, term_ball
from symit.meaning.spelling import term_of

PRECISIONS = (64, 128, 256, 512, 1024)


def check_closed(context: dict[str, Any], data: dict[str, Any]) -> str:
    """The claim holds for all parameters in range: the difference of the sides is zero, or of one sign."""
    if "coordinates" in context:
        return _in_every_dimension(context, data)
    require_names(context)
    setting = Setting(context["params"], context.get("given", ()))
    _require_consistent(context)
    rel, lhs, rhs = claim_parts(context["claim"])
    if rel == "~":
        return printed(resolved(lhs, setting, data["uses"]), rhs, "proved")
    if data.get("gibbs"):
        return _nonnegative(rel, minus(rhs, lhs) if rel in ("<=", "<") else minus(lhs, rhs), setting)
    left, right = (resolved(t, setting, data["uses"]) for t in (lhs, rhs))
    gap = sub(setting.scalars.term(right), setting.scalars.term(left))
    form = setting.scalars
    if rel in (">", ">="):
        gap, rel = scale(gap, -1), {">": "<", ">=": "<="}[rel]
    zero = form.equal(gap, {})
    true = {
        "=": lambda: zero,
        "<=": lambda: zero or form.sign(gap) > 0 or form.nonnegative(gap, setting.weak),
        "<": lambda: not zero and form.sign(gap) > 0,
    }
    if rel not in true or not true[rel]():
        raise Rejected("closed: the closed forms do not settle the claim")
    _require_defined(gap)
    return "proved"


def _in_every_dimension(context: dict[str, Any], data: dict[str, Any]) -> str:
    """A claim that is linear in sums over coordinates: an identity in dimension 0, and right in dimension 1."""
    require_linear(context)
    none, one = instance(context, 0), instance(context, 1)
    witness = context.get("witness") or {}
    none["claim"] = ("=", *none["claim"][1:])
    for case in (none, one):
        case["witness"] = {n: witness[n] for n in case["params"]}
        check_closed(case, data if case is one else {**data, "gibbs": False})
    return "proved"


def _require_defined(gap: Poly) -> None:
    if any(g[0] == "sf" and g[1] == "infinity" for mono in gap for g, _ in mono):
        raise Rejected("closed: an infinite quantity in the claim")


def _require_consistent(context: dict[str, Any]) -> None:
    """Assumptions that no parameters meet would prove everything: a point that meets them must be shown."""
    if context["params"] or context.get("given"):
        point = context.get("witness")
        if point is None:
            raise Rejected("closed: parameters that meet the assumptions must be given as a witness")
        require_point(context, {n: Fraction(v) for n, v in point.items()})


def resolved(t: Any, setting: Setting, uses: Any) -> Any:
    """The term with every measure of laws replaced by its closed form, whose conditions are required."""
    if t[0] == "measure":
        _, name, p, q, order = t
        closed = closed_value(name, p, q, order, setting, uses)
        if closed == INFINITE:
            raise Rejected("closed: an infinite quantity in the claim")
        return closed
    if t[0] == "named":
        return named_at(t[1], t[2], tuple(resolved(x, setting, uses) for x in t[3:]), setting)
    if t[0] == "mat":
        return t
    if t[0] == "mean":
        law = Law(t[1][0], tuple(t[1][1:]), setting)
        return term_of(expectation(law, t[2]))
    if t[0] == "pow":
        return ("pow", resolved(t[1], setting, uses), t[2])
    return tuple(resolved(x, setting, uses) if isinstance(x, tuple) else x for x in t)


def closed_value(name: str, p: Any, q: Any, order: Any, setting: Setting, uses: Any) -> Any:
    """One quantity at terms for its parameters; `uses` lists (quantity, P, Q, ties, conditions) of general forms to try."""
    if p[0] == VECTORS:
        return vector_value(name, p, q)
    first = Law(p[0], tuple(p[1:]), setting)
    second = Law(q[0], tuple(q[1:]), setting) if q else None
    names = parameter_names(p[0], q[0] if q else None)
    put = dict(zip(names[0], first.args, strict=True)) | (dict(zip(names[1], second.args, strict=True)) if second else {})
    if order is not None:
        put[ORDER] = order
        setting.require(order, ">")
        setting.require(minus(order, num(1)), "!=")
    why = "no closed form was named"
    for use in uses:
        quantity, p_name, q_name, ties, conditions = use
        if (quantity, p_name, q_name) != (name, p[0], q[0] if q else None):
            continue
        try:
            for a, b in ties:
                if not setting.scalars.equal(setting.scalars.term(put[a]), setting.scalars.term(put[b])):
                    raise Rejected(f"{a} and {b} differ")
            for rel, a, b in conditions:
                setting.require(minus(substitute(a, put), substitute(b, put)), rel)
            return substitute(general_value(quantity, p_name, q_name, tuple(tuple(t) for t in ties), tuple(conditions)), put)
        except Missing:
            raise
        except Rejected as error:
            why = str(error)
    raise Rejected(f"closed: {why}")


NONNEGATIVE = ("KL", "jeffreys", "renyi", "tsallis_divergence", "bhattacharyya", "hellinger2", "chi2", "js", "tv", "w1", "w2sq", "varentropy")
DISCRETE = ("entropy",)
NAMED_NONNEGATIVE = (
    "capacity", "rate_distortion", "mutual_information", "mutual_information_rate", "quantum_entropy", "quantum_relative_entropy", "fisher_rao",
    "geometric_js", "geometric_js_dual",
)  # fmt: skip


def _nonnegative(rel: str, gap: Any, setting: Setting) -> str:
    """Gibbs' inequality: divergences are non-negative (or infinite), and so are positive combinations of them."""
    names: dict[Any, str] = {}
    opened = _opened(gap, names, setting)
    params = {**setting.params, **{n: {"lo": "0"} for n in names.values()}}
    form = Scalars(params)
    poly = form.term(opened)
    if rel not in ("<=", ">=") or not form.nonnegative(poly):
        raise Rejected("closed: no sum of non-negative divergences")
    for mono in poly:
        # each divergence stands alone and to the first power: 0 * oo and 1/0 are nothing
        powers = [e for g, e in mono if any(str(h[1]).startswith("#m") for h in generators({((g, 1),): 1}) if h[0] == "par")]
        if powers and (powers != [1] or not all(form._surely(g, set()) or str(g[1]).startswith("#m") for g, _ in mono)):
            raise Rejected("closed: a divergence in a product")
    return "proved"


def _opened(t: Any, names: dict[Any, str], setting: Setting) -> Any:
    """The divergences in a term as parameters #m0, #m1, ... that are at least 0."""
    if t[0] == "measure" and (t[1] in NONNEGATIVE or (t[1] in DISCRETE and family(t[2][0]).support[0] == "integer")):
        for law in t[2:4]:
            if law and law[0] != VECTORS:
                Law(law[0], tuple(law[1:]), setting)  # its parameters lie in their ranges
        if t[4] is not None:
            setting.require(t[4], ">")
        return ("par", names.setdefault(t, f"#m{len(names)}"))
    if t[0] == "named" and t[1] in NAMED_NONNEGATIVE:
        named_at(t[1], t[2], tuple(t[3:]), setting)  # it is defined
        return ("par", names.setdefault(t, f"#m{len(names)}"))
    if t[0] in ("measure", "mean", "named"):
        raise Rejected("closed: a measure that may be negative")
    if t[0] == "mat":
        return t
    return tuple(_opened(x, names, setting) if isinstance(x, tuple) else x for x in t)


def printed(value: Any, digits: str, wanted: str) -> str:
    """A term without parameters lies within half a unit of the last printed digit, or outside."""
    ends = printed_interval(digits)
    below, above = (compare(value, num(end)) for end in ends)
    if wanted == "proved" and below == ">" and above == "<":
        return "proved"
    if wanted == "refuted" and (below == "<" or above == ">"):
        return "refuted"
    raise Rejected("closed: the printed value is not settled")


def require_names(context: dict[str, Any]) -> None:
    """Every parameter is declared, and none has a name of the kernel's own."""
    for claim in (context["claim"], *context.get("given", ())):
        for side in claim[1:]:
            require_matrices(side, context)
    if any(str(n).startswith("#") for n in context["params"]):
        raise Rejected("closed: the name of a parameter does not start with #")
    for claim in (context["claim"], *context.get("given", ())):
        for side in claim[1:]:
            _require_declared(side, context["params"])


def _require_declared(t: Any, params: dict[str, Any]) -> None:
    if not isinstance(t, tuple) or not t:
        return
    if t[0] == "par" and t[1] not in params:
        raise Rejected(f"closed: the parameter {t[1]} is not declared")
    if t[0] in ("mat", VECTORS):
        return
    for x in t[:2] if t[0] == "mean" else t:
        _require_declared(x, params)
    if t[0] == "mean":
        _require_declared(t[2], {**params, "#x": {}})


def check_closed_point(context: dict[str, Any], data: dict[str, Any]) -> str:
    """Parameters in range that meet every assumption and break the claim."""
    if context.get("dropped") or context.get("every"):
        raise Rejected("closed: an assumption is not expressed in the context, so nothing can be refuted")
    if "coordinates" in context:
        n = int(data["coordinates"])
        facts = context["params"].get(context["coordinates"]["dimension"], {})
        if n < 1 or any(facts.get(end) is not None and (n - Fraction(facts[end])) * sign < 0 for end, sign in (("lo", 1), ("hi", -1))):
            raise Rejected("closed: not a dimension that is meant")
        context = instance(context, n)
    require_names(context)
    point = {n: Fraction(v) for n, v in data["point"].items()}
    require_point(context, point)
    rel, lhs, rhs = claim_parts(context["claim"])
    values = {n: num(v) for n, v in point.items()}
    at = Setting({}, ())
    if rel == "~":
        return printed(resolved(substitute_deep(lhs, values), at, data["uses"]), rhs, "refuted")
    opposite = {"=": "!=", "<=": ">", ">=": "<", "<": ">=", ">": "<=", "!=": "="}[rel]
    dims = dimensions_of((lhs, rhs))
    sides = [resolved(t, Setting(context["params"], ()), data["uses"]) for t in (lhs, rhs)] if "dimension" in data else [lhs, rhs]
    if "dimension" in data:
        # the vectors' own measures first, since a dimension is a number only in the instance
        sides = [at_instance(t, data, dims, point) for t in sides]
    left, right = (resolved(substitute_deep(t, values), at, data["uses"]) for t in sides)
    if compare(left, right) not in {"!=": "<>", ">": ">", "<": "<", ">=": ">", "<=": "<"}.get(opposite, ""):
        raise Rejected("closed: the point does not break the claim")
    return "refuted"


def substitute_deep(t: Any, values: dict[str, Any]) -> Any:
    """Substitution inside the arguments of laws as well."""
    if t[0] == "par":
        return values.get(t[1], t)
    return tuple(substitute_deep(x, values) if isinstance(x, tuple) and x else x for x in t)


def require_point(context: dict[str, Any], point: dict[str, Fraction]) -> None:
    for name, domain in context["params"].items():
        if name not in point:
            raise Rejected(f"closed: no value for {name}")
        value = point[name]
        for end, sign in (("lo", 1), ("hi", -1)):
            if domain.get(end) is not None:
                gap = (value - Fraction(domain[end])) * sign
                if gap < 0 or (gap == 0 and domain.get(f"{end}_open")):
                    raise Rejected(f"closed: {name} = {value} lies outside its range")
        if domain.get("integer") and value.denominator != 1:
            raise Rejected(f"closed: {name} is an integer")
    form = Scalars({})
    form.values = {n: ({(): v} if v else {}) for n, v in point.items()}
    for rel, a, b in context.get("given", ()):
        difference = sub(form.term(a), form.term(b))
        zero, sign = not difference, form.sign(difference)
        met = {"=": zero, ">": sign > 0, ">=": zero or sign > 0, "<": sign < 0, "<=": zero or sign < 0, "!=": sign != 0}
        if not met.get(rel, False):
            raise Rejected("closed: the point does not meet an assumption")


def compare(left: Any, right: Any) -> str:
    """"<" or ">" where balls separate two terms without parameters; "?" where they do not."""
    gap = minus(left, right)
    for bits in PRECISIONS:
        value = at_precision(bits, lambda: term_ball(gap, {}))
        if value.is_finite():
            if value > 0:
                return ">"
            if value < 0:
                return "<"
    return "?"
