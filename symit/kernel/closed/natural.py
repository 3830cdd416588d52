"""Exponential families in natural parameters, laws of largest entropy, and geometric means of densities.

Each rule compares log-densities exactly, as functions of x.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from symit.kernel.closed.law import Law, Setting, X
from symit.kernel.closed.moments import expectation
from symit.kernel.closed.quantities import entropy, relative_entropy
from symit.kernel.closed.real_channels import depends, law_of
from symit.kernel.rows import Rejected
from symit.meaning.calculus import minus, num, plus, substitute, times
from symit.meaning.polynomials import Poly, scale, sub
from symit.meaning.scalars import Scalars
from symit.meaning.spelling import term_of

AT: Any = ("par", X)


def on_support(law: Law) -> Scalars:
    """Normal forms of functions of #x on the support of the law."""
    kind = law.family.support[0]
    return law.setting.with_variable("real" if kind == "real" else kind, law.end(0), law.end(1))


def constant_in_x(form: Scalars, poly: Poly, why: str) -> Poly:
    poly = form.canonical(poly)
    if depends(poly, X):
        reference = form.term(substitute(term_of(poly), {X: num("1/2") if not _integer(form) else num(1)}))
        if depends(reference, X) or not form.equal(poly, reference):
            raise Rejected(why)
        return reference
    return poly


def _integer(form: Scalars) -> bool:
    return bool(form.params.get(X, {}).get("integer"))


def log_normalizer(setting: Setting, data: dict[str, Any]) -> Poly:
    """A(theta) with log p(x) = log h(x) + sum theta_i T_i(x) - A(theta): what is left must not depend on x.

    `law` is the family at its parameters in terms of theta, `terms` the pairs (theta_i, T_i), `carrier` log h.
    """
    law = law_of(data["law"], setting)
    form = on_support(law)
    if law.family.integral == "finite":
        return _finite_normalizer(setting, law, data)
    linear = [times(theta, substitute(t, {"x": AT})) for theta, t in data["terms"]]
    rest = minus(plus(substitute(data["carrier"], {"x": AT}), *linear), law.log_density())
    value = constant_in_x(form, form.term(rest), "closed: log p - log h - sum theta T depends on x")
    for theta, t in data["terms"]:
        setting.steps.append((f"T(x) of {theta[1]}", t, "a sufficient statistic"))
    setting.steps.append(("log h(x)", data["carrier"], "the carrier: log p = log h + sum theta T - A"))
    return value


def _finite_normalizer(setting: Setting, law: Law, data: dict[str, Any]) -> Poly:
    form = setting.scalars
    values = []
    for k, mass in enumerate(law.masses()):
        linear = [times(theta, substitute(t, {"x": num(k)})) for theta, t in data["terms"]]
        values.append(form.term(minus(plus(substitute(data["carrier"], {"x": num(k)}), *linear), ("log", mass))))
    if not all(form.equal(v, values[0]) for v in values):
        raise Rejected("closed: log p - log h - sum theta T depends on x")
    return values[0]


def max_entropy(setting: Setting, data: dict[str, Any]) -> Poly:
    """The largest entropy of laws on a support under E f_i(X) = m_i: that of the law q with log q = c_0 + sum c_i f_i and these means.

    For any other p, h(p) = -E_p log q - D(p||q) <= -E_p log q = -E_q log q = h(q), since E_p f_i = E_q f_i (Jaynes 1957).
    """
    law = law_of(data["law"], setting)
    form = on_support(law)
    linear = []
    for multiplier, function, value in data["constraints"]:
        at_x = substitute(function, {"x": AT})
        linear.append(times(multiplier, at_x))
        if not form.equal(expectation(law, at_x), form.term(value)):
            raise Rejected("closed: the law does not meet a constraint")
        setting.steps.append((f"E[{_shown(function)}]", value, f"met by {data['law'][0]}"))
        setting.steps.append((f"multiplier of {_shown(function)}", multiplier, "log q is affine in the constrained functions"))
    if law.family.integral == "finite":
        for a, m in enumerate(law.masses()):
            here = minus(("log", m), plus(*(times(c, substitute(f, {"x": num(a)})) for c, f, _ in data["constraints"])))
            if not form.equal(form.term(here), form.term(minus(*_first(law, data)))):
                raise Rejected("closed: log q is not affine in the constrained functions")
    else:
        constant_in_x(form, form.term(minus(law.log_density(), plus(*linear))), "closed: log q is not affine in the constrained functions")
    return entropy(law)


def _first(law: Law, data: dict[str, Any]) -> tuple[Any, Any]:
    return ("log", law.masses()[0]), plus(*(times(c, substitute(f, {"x": num(0)})) for c, f, _ in data["constraints"]))


def _shown(t: Any) -> str:
    from symit.meaning.core import show

    return show(t)


def geometric_js(setting: Setting, data: dict[str, Any]) -> Poly:
    """(D(P||G) + D(Q||G))/2, G the normalised geometric mean of the densities (Nielsen 2019); with "dual" (D(G||P) + D(G||Q))/2."""
    p, q, g = (law_of(data[k], setting) for k in ("p", "q", "middle"))
    _require_geometric_mean(setting, p, q, g)
    for n, t in zip(g.family.names, g.args, strict=True):
        setting.steps.append((f"{n} of G", t, "log g - (log p + log q)/2 does not depend on x"))
    pairs = [(g, p), (g, q)] if data.get("dual") else [(p, g), (q, g)]
    total: Poly = {}
    for a, b in pairs:
        total = sub(total, scale(relative_entropy(a, b), -1))
    return scale(total, Fraction(1, 2))


def _require_geometric_mean(setting: Setting, p: Law, q: Law, g: Law) -> None:
    form = on_support(p)
    ends = [(setting.scalars.term(x.end(w)) if x.end(w) is not None else None) for w in (0, 1) for x in (p, q, g)]
    if ends[0] != ends[1] or ends[1] != ends[2] or ends[3] != ends[4] or ends[4] != ends[5]:
        raise Rejected("closed: the supports differ")
    if p.family.integral == "finite":
        masses = zip(p.masses(), q.masses(), g.masses(), strict=True)
        gaps = [minus(("log", c), times(num("1/2"), plus(("log", a), ("log", b)))) for a, b, c in masses]
        if not all(form.equal(form.term(gap), form.term(gaps[0])) for gap in gaps):
            raise Rejected("closed: the law is not the geometric mean of the two")
        return
    gap = minus(g.log_density(), times(num("1/2"), plus(p.log_density(), q.log_density())))
    constant_in_x(form, form.term(gap), "closed: the law is not the geometric mean of the two")


__all__ = ["geometric_js", "log_normalizer", "max_entropy"]
