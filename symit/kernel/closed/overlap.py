"""Integrals of products of densities, and total variation, where a single expectation does not give them.

Each rule is a classical integral; tests/test_closed_forms.py checks it against ball arithmetic.
"""

from __future__ import annotations

from typing import Any

from symit.kernel.closed.law import Law
from symit.kernel.closed.supports import nested
from symit.kernel.rows import Rejected
from symit.meaning.calculus import minus, num, plus, substitute, times
from symit.meaning.formulas import formula
from symit.meaning.polynomials import Poly


def overlap(p: Law, q: Law, a: Any) -> Poly | None:
    """integral p^a q^(1-a) for two Laplace or two Cauchy laws; None elsewhere."""
    names = (p.family.name, q.family.name)
    put = {**{n + "1": t for n, t in p.put.items()}, **{n + "2": t for n, t in q.put.items()}, "a": a}
    if names == ("Laplace", "Laplace"):
        return _laplace(p, put)
    if names == ("Cauchy", "Cauchy") and a in CAUCHY:
        return p.setting.scalars.term(substitute(formula(CAUCHY[a]), put))
    return None


# the affinity by Landen's transformation of the elliptic integral; p^2/q by residues
CAUCHY = {
    num("1/2"): "2/pi*sqrt(4*g1*g2/((g1+g2)**2+(x01-x02)**2))*elliptic_k(((g1-g2)**2+(x01-x02)**2)/((g1+g2)**2+(x01-x02)**2))",
    num(2): "1+((x01-x02)**2+(g1-g2)**2)/(2*g1*g2)",
}


def _laplace(p: Law, put: dict[str, Any]) -> Poly:
    """exp(-u|x-m1| - v|x-m2|) integrates to 2 (u exp(-v d) - v exp(-u d)) / (u^2 - v^2), d = |m1 - m2|, u + v > 0."""
    put = {**put, "u": substitute(formula("a/b1"), put), "v": substitute(formula("(1-a)/b2"), put)}
    form = p.setting.scalars
    p.setting.require(plus(put["u"], put["v"]), ">")
    same = form.equal(form.term(put["u"]), form.term(put["v"]))
    if not same:
        p.setting.require(minus(put["u"], put["v"]), "!=")
    weight = "(2*b1)**(-a)*(2*b2)**(a-1)*"
    body = "(abs(mu1-mu2)+1/u)*exp(-u*abs(mu1-mu2))" if same else "2*(u*exp(-v*abs(mu1-mu2))-v*exp(-u*abs(mu1-mu2)))/(u**2-v**2)"
    return form.term(substitute(formula(weight + body), put))


# symmetric laws that differ in location only: TV = P(|Z| < d / (2 scale)), d the distance of the centres
SHIFTED = {
    "Normal": ("mu", "erf(d/(2*sqrt(2)*sigma))"),
    "Laplace": ("mu", "1-exp(-d/(2*b))"),
    "Logistic": ("mu", "tanh(d/(4*s))"),
}
CAUCHY_TV = "2/pi*atan(sqrt(((x01-x02)**2+(g1-g2)**2)/(4*g1*g2)))"
CENTRED = "abs(erf(z/(sqrt(2)*w1))-erf(z/(sqrt(2)*w2)))"
CROSSING = "sqrt(w1**2*w2**2*log(w1**2/w2**2)/(w1**2-w2**2))"


def total_variation(p: Law, q: Law) -> Poly:
    """TV(P, Q) of laws whose densities cross where it is known."""
    form, name = p.setting.scalars, p.family.name
    if q.family.name != name:
        raise Rejected("no closed form of the total variation of laws of two families is known here")
    put = {**{n + "1": t for n, t in p.put.items()}, **{n + "2": t for n, t in q.put.items()}}
    if name == "Cauchy":
        return form.term(substitute(formula(CAUCHY_TV), put))
    if p.family.integral in ("interval", "counting"):
        return _uniform(p, q)
    if name in SHIFTED and all(n == SHIFTED[name][0] or _agree(p, q, n) for n in p.family.names):
        location, body = SHIFTED[name]
        return form.term(substitute(formula(body), {**p.put, "d": ("abs", minus(p.put[location], q.put[location]))}))
    if name == "HalfNormal" or (name == "Normal" and _agree(p, q, "mu")):
        w1, w2 = (law.put["s" if name == "HalfNormal" else "sigma"] for law in (p, q))
        p.setting.require(minus(w1, w2), "!=")
        z = substitute(formula(CROSSING), {"w1": w1, "w2": w2})
        return form.term(substitute(formula(CENTRED), {"w1": w1, "w2": w2, "z": z}))
    b1, b2 = _exponential_rate(p, q), _exponential_rate(q, p)
    if b1 is None or b2 is None:
        raise Rejected("no closed form of the total variation is known here")
    p.setting.require(minus(b1, b2), "!=")
    rates = {"b": b1, "c": b2}
    return form.term(substitute(formula("abs((b/c)**(c/(c-b))-(b/c)**(b/(c-b)))"), rates))


def _agree(p: Law, q: Law, name: str) -> bool:
    form = p.setting.scalars
    return form.equal(form.term(p.put[name]), form.term(q.put[name]))


def _uniform(p: Law, q: Law) -> Poly:
    nested(p, q)
    extra = num(1 if p.family.integral == "counting" else 0)
    sizes = [plus(minus(law.naturals["u"], law.naturals["l"]), extra) for law in (p, q)]
    return p.setting.scalars.term(minus(num(1), times(sizes[0], ("pow", sizes[1], "-1"))))


def _exponential_rate(p: Law, q: Law) -> Any:
    """b where an increasing or decreasing function of x (or of |x - m|), common to both laws, is exponential with rate b."""
    form = p.setting.scalars
    row, mine, other = p.family.integral, p.naturals, q.naturals

    def same(*pairs: tuple[Any, Any]) -> bool:
        return all(form.equal(form.term(a), form.term(b)) for a, b in pairs)

    if p.even is not None and not same((p.even, q.even)):
        return None
    if row in ("gamma", "exp-gamma") and same((mine["s"], mine["c"]), (mine["c"], other["c"])):
        return mine["b"]  # x^c or exp(c x)
    if row == "pareto" and same((mine["l"], other["l"])):
        return mine["a"]  # log(x/l)
    if row == "exponential-tail" and same((mine["l"], other["l"])):
        return mine["a"]
    if row == "beta" and same((mine["u"], other["u"]), (mine["c"], other["c"])):
        if same((mine["p"], mine["c"]), (other["p"], mine["c"])):
            return mine["r"]  # -log(u^c - x^c)
        if same((mine["r"], num(1)), (other["r"], num(1))):
            return mine["p"]  # -log x
    if row in ("beta-prime", "logistic") and same((mine["k"], other["k"]), (mine["c"], other["c"]), (mine["p"], mine["c"]), (other["p"], mine["c"])):
        return minus(mine["r"], num(1))  # log(k + x^c)
    return None
