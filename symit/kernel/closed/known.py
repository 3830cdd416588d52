"""Moments that no differentiation gives: each a classical integral, checked against ball arithmetic in the tests."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from symit.kernel.closed.law import AT, Law, X
from symit.meaning.calculus import minus, num, over, plus, substitute, times
from symit.meaning.formulas import formula
from symit.meaning.polynomials import Gen, Mono, Poly, scale, unkey
from symit.meaning.scalars import Scalars, generators
from symit.meaning.spelling import term_of

# (integral, function of x) -> E, in the integral's own natural parameters and shapes
TABLE: dict[tuple[str, str], str] = {
    # d/dp of the Bessel function K_p at p = -1/2 (Abramowitz & Stegun 10.2.34)
    ("inverse-gaussian", "log(x)"): "log(b/a)/2-exp(4*sqrt(a*b))*expint1(4*sqrt(a*b))",
    # by parts from the survival function exp(h - h exp(c x))
    ("gompertz", "x"): "exp(h)*expint1(h)/c",
    # moments of uniform laws, by parts
    ("interval", "log(x)"): "(xlogx(u)-xlogx(l))/(u-l)-1",
    ("interval", "log(1-x)"): "(xlogx(1-l)-xlogx(1-u))/(u-l)-1",
    ("interval", "log(x)**2"): "(u*log(u)**2-l*log(l)**2)/(u-l)-2*(u*log(u)-l*log(l))/(u-l)+2",
    ("log-interval", "log(x)"): "(log(u)+log(l))/2",
    ("log-interval", "log(x)**2"): "(log(u)**2+log(u)*log(l)+log(l)**2)/3",
    ("counting", "x"): "(l+u)/2",
    ("counting", "x**2"): "(u*(u+1)*(2*u+1)-(l-1)*l*(2*l-1))/(6*(u-l+1))",
    # mean of the Borel law: its generating function G satisfies G(z) = z exp(m (G(z) - 1))
    ("borel", "x"): "1/(1-m)",
    # by parts, with u = 1 + x
    ("lindley", "log(1+x)"): "(1+exp(t)*expint1(t))/(1+t)",
    # the definition of the function expectedlogfactorial
    ("poisson", "lgamma(x+1)"): "expectedlogfactorial(exp(t))",
}

# integral -> E|x - m| (m a term free of x)
DISTANCES = {
    "gamma": "s/b-m+2*(m_plus-1/b+exp(-b*m_plus)/b)",  # for s = c = 1
    "laplace": "abs(m)+exp(-abs(m)*b)/b",  # x the signed distance from the centre
    "normal": "exp(-(m-a/(2*b))**2*b)/sqrt(pi*b)+(m-a/(2*b))*erf((m-a/(2*b))*sqrt(b))",
    "interval": "((u-m)*abs(u-m)-(l-m)*abs(l-m))/(2*(u-l))",
    # symmetric logistic laws: p = c, r = 2, centre log(k)/c
    "logistic": "2*log(2*cosh((c*m-log(k))/2))/c",
}


def known_moment(law: Law, form: Scalars, inside: Mono) -> Poly | None:
    """E of a monomial of generators in #x from the table; None when it is not there."""
    row = law.family.integral
    put = law.naturals
    name = "laplace" if law.even is not None else row
    if law.even is None:
        for (integral, function), value in TABLE.items():
            if integral == row and _is(form, inside, function, put):
                return form.term(substitute(formula(value), put))
        power = _power_of_interval(law, form, inside)
        if power is not None:
            return power
    if len(inside) != 1:
        return None
    ((g, e),) = inside
    if g[0] == "abs" and e == 1:
        return _distance(law, form, name, unkey(g[1]))
    if g[0] == "log" and e == 1 and row == "beta-prime" and _is_cauchy(law, form):
        return _log_distance(law, form, unkey(g[1]))
    return None


def _is(form: Scalars, inside: Mono, function: str, put: dict[str, Any]) -> bool:
    if not any(form_has(g, X) for g, _ in inside):
        return False
    return form.term(substitute(formula(function), {**put, "x": AT})) == {inside: 1}


def form_has(g: Gen, name: str) -> bool:
    return ("par", name) in generators({((g, 1),): 1})


def _power_of_interval(law: Law, form: Scalars, inside: Mono) -> Poly | None:
    """E x^n and E exp(c x) under a uniform law, E x^n under a log-uniform one."""
    if law.family.integral not in ("interval", "log-interval") or len(inside) != 1:
        return None
    ((g, e),) = inside
    l, u, n = law.naturals["l"], law.naturals["u"], Fraction(e)
    if g == ("par", X):
        log_case = law.family.integral == "log-interval"
        top = n if log_case else n + 1
        if top == 0 or (not log_case and (n < 0 or n.denominator != 1) and form.sign(form.term(l)) <= 0):
            return None
        ends = minus(("pow", u, str(top)), ("pow", l, str(top)))
        below = minus(("log", u), ("log", l)) if log_case else minus(u, l)
        return form.term(times(num(1 / top), over(ends, below)))
    if g[0] == "exp" and law.family.integral == "interval":
        (mono,) = unkey(g[1])
        if dict(mono).get(("par", X)) != 1 or any(form_has(h, X) for h, _ in mono if h != ("par", X)):
            return None
        c = term_of({tuple(pair for pair in mono if pair[0] != ("par", X)): Fraction(e)})
        law.setting.require(c, "!=")
        return form.term(over(minus(("exp", times(c, u)), ("exp", times(c, l))), times(c, minus(u, l))))
    return None


def _linear(poly: Poly) -> tuple[Fraction, Poly] | None:
    """(slope, rest) of a polynomial that is linear in #x with a rational slope."""
    slope = poly.get(((("par", X), 1),))
    rest = {mono: c for mono, c in poly.items() if mono != ((("par", X), 1),)}
    if slope is None or any(form_has(g, X) for mono in rest for g, _ in mono):
        return None
    return Fraction(slope), rest


def _distance(law: Law, form: Scalars, name: str, inner: Poly) -> Poly | None:
    line = _linear(inner)
    put = dict(law.naturals)
    exponential = law.family.integral == "gamma" and put["s"] == num(1) and put["c"] == num(1)
    symmetric = law.family.integral == "logistic" and put["r"] == num(2) and form.equal(form.term(put["p"]), form.term(put["c"]))
    if line is None or name not in DISTANCES or (name in ("gamma", "laplace") and not exponential) or (name == "logistic" and not symmetric):
        return None
    slope, rest = line
    m = term_of(scale(rest, -1 / slope))
    if law.even is not None:
        m = minus(m, law.even)
    put |= {"m": m, "m_plus": times(num("1/2"), plus(m, ("abs", m)))}
    return scale(form.term(substitute(formula(DISTANCES[name]), put)), abs(slope))


def _is_cauchy(law: Law, form: Scalars) -> bool:
    return law.naturals["p"] == num(1) and form.equal(form.term(law.naturals["r"]), form.term(num(1))) and law.naturals["c"] == num(2)


def _log_distance(law: Law, form: Scalars, inner: Poly) -> Poly | None:
    """E log((x - m)^2 + s^2) = log((x0 - m)^2 + (g + s)^2): log |x + i s - m| is harmonic in the upper half-plane."""
    square = inner.get(((("par", X), 2),))
    if square is None:
        return None
    monic = scale(inner, 1 / Fraction(square))
    rest = {mono: c for mono, c in monic.items() if mono != ((("par", X), 2),)}
    linear = {mono: c for mono, c in rest.items() if any(g == ("par", X) for g, _ in mono)}
    if any(dict(mono)[("par", X)] != 1 for mono in linear) or any(form_has(g, X) for m in rest for g, _ in m if g != ("par", X)):
        return None
    m = term_of({tuple(pair for pair in mono if pair[0] != ("par", X)): Fraction(c, -2) for mono, c in linear.items()})
    constant = term_of({mono: c for mono, c in rest.items() if mono not in linear})
    gap = minus(constant, ("pow", m, "2"))
    law.setting.require(gap, ">=")
    width = plus(("pow", law.naturals["k"], "1/2"), ("pow", gap, "1/2"))
    if law.even is None and form.term(m):
        return None
    centre = num(0) if law.even is None else law.even
    spread = plus(("pow", minus(centre, m), "2"), ("pow", width, "2"))
    return form.term(plus(("log", spread), ("log", num(square))))
