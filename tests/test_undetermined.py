"""Statements about undetermined functions of a number: Bregman divergences, conjugates, changes of parameters."""

from __future__ import annotations

import copy
import json

import pytest

from symit import prove
from symit.kernel import Rejected, Status
from symit.kernel.checker import check
from symit.language.text import parse

CONVEX = ["convex[x](F(x))"]
BREGMAN = "F(x) - F(y) - F'(y)*(x-y)"
DUAL = "conj[F](F'(y)) - conj[F](F'(x)) - conj[F, 1](F'(x))*(F'(y)-F'(x))"
THREE = "F(x) - F(z) - F'(z)*(x-z) = (F(x) - F(y) - F'(y)*(x-y)) + (F(y) - F(z) - F'(z)*(y-z)) + (x-y)*(F'(y)-F'(z))"

TRUE = [
    (THREE, []),
    (f"{BREGMAN} >= 0", CONVEX),
    (f"{BREGMAN} <= 0", ["concave[x](F(x))"]),
    (f"{BREGMAN} = {DUAL}", CONVEX),
    ("(F'(x) - F'(y))*(x-y) >= 0", CONVEX),
    ("F(w*x+(1-w)*y) <= w*F(x) + (1-w)*F(y)", [*CONVEX, "0 <= w <= 1"]),
    ("F(x) + conj[F](y) >= x*y", CONVEX),
    ("A(eta) + conj[A](mu) = eta*mu", ["mu = A'(eta)", "convex[eta](A(eta))"]),
    ("conj[A, 1](A'(eta)) = eta", ["convex[eta](A(eta))"]),
    ("conj[F, 2](F'(x)) = 1/F''(x)", CONVEX),
    ("A(s) - A(t) - (s-t)*A'(t) = conj[A](A'(t)) - conj[A](A'(s)) - s*(A'(t) - A'(s))", ["convex[t](A(t))"]),
    ("diff(L(theta), phi) = L'(theta)*diff(theta, phi)", ["theta = g(phi)"]),
    ("diff(L(theta), theta)/J(theta) = diff(theta, phi)*diff(L(theta), phi)/(J(theta)*diff(theta, phi)^2)", ["theta = g(phi)"]),
    ("diff(L(p), t) = p*(1-p)*L'(p)", ["p = sigmoid(t)"]),
    ("diff(x^2, x)*diff(x, t) = 4*t^3", ["x = t^2"]),
    (f"{BREGMAN} >= 0", [*CONVEX, "x > 0", "y > 0"]),
    ("F(1) >= F(0) + F'(0)", [*CONVEX, "0 <= x <= 1"]),
    # functions that are given by formulas: generators of divergences, log-partition functions of families
    (f"{BREGMAN} = x*log(x/y) - x + y", ["F(x) = x*log(x)", "x > 0", "y > 0"]),
    (f"{BREGMAN} = (x-y)^2", ["F(x) = x^2"]),
    (f"{BREGMAN} = x/y - log(x/y) - 1", ["F(x) = -log(x)", "x > 0", "y > 0"]),
    ("A(t) - A(s) - (t-s)*A'(s) = D(Bernoulli(sigmoid(s))||Bernoulli(sigmoid(t)))", ["A(t) = log(1+exp(t))"]),
    ("A(t) - A(s) - (t-s)*A'(s) = D(Poisson(exp(s))||Poisson(exp(t)))", ["A(t) = exp(t)"]),
    ("A'(t) = E[X]", ["A(t) = exp(t)", "X ~ Poisson(exp(t))"]),
    ("A''(t) = E[X^2] - E[X]^2", ["A(t) = exp(t)", "X ~ Poisson(exp(t))"]),
]  # fmt: skip
FALSE = [
    (THREE.replace("(F'(y)-F'(z))", "(F'(z)-F'(y))"), []),
    (f"{BREGMAN} >= 0", []),
    (f"{BREGMAN} >= 0", ["concave[x](F(x))"]),
    ("F(x) - F(y) - F'(x)*(x-y) >= 0", CONVEX),
    (f"{BREGMAN} = {DUAL.replace('x', '#').replace('y', 'x').replace('#', 'y')}", CONVEX),
    ("F(w*x+(1-w)*y) <= w*F(x) + (1-w)*F(y)", CONVEX),
    ("F(w*x+(1-w)*y) >= w*F(x) + (1-w)*F(y)", [*CONVEX, "0 <= w <= 1"]),
    ("F(x) + conj[F](y) >= 1.01*x*y", CONVEX),
    ("F(x) + conj[F](y) <= x*y", CONVEX),
    ("conj[F, 2](F'(x)) = F''(x)", CONVEX),
    ("diff(L(theta), theta)/J(theta) = diff(L(theta), phi)/(J(theta)*diff(theta, phi)^2)", ["theta = g(phi)"]),
    ("diff(L(p), t) = L'(p)", ["p = sigmoid(t)"]),
    (f"{BREGMAN} = y/x - log(y/x) - 1", ["F(x) = -log(x)", "x > 0", "y > 0"]),
    ("A(t) - A(s) - (t-s)*A'(s) = D(Bernoulli(sigmoid(t))||Bernoulli(sigmoid(s)))", ["A(t) = log(1+exp(t))"]),
    ("A''(t) = E[X^2]", ["A(t) = exp(t)", "X ~ Poisson(exp(t))"]),
    # how far the assumption reaches: F is convex where x is, on the positive numbers
    (f"{BREGMAN} >= 0", [*CONVEX, "x > 0"]),
    # a derivative by another variable goes through x, also where some derivative is by x itself
    ("diff(x^2, x)*diff(x, t) = 0", ["x = t^2"]),
]  # fmt: skip


@pytest.mark.parametrize(("statement", "given"), TRUE)
def test_what_is_true_is_proved(statement, given):
    verdict = prove(statement, given)
    assert verdict.status is Status.PROVED, verdict.why
    assert verdict.certificate.check() == "proved"


@pytest.mark.parametrize(("statement", "given"), FALSE)
def test_what_is_false_is_refuted_by_an_instance(statement, given):
    verdict = prove(statement, given)
    assert verdict.status is Status.REFUTED, verdict.why
    assert verdict.certificate.check() == "refuted"
    if ("F" in statement or "L" in statement) and not any("(x) = -" in g for g in given):
        assert "(x) = " in verdict.counterexample.text()


def test_a_conjugate_needs_a_convex_function():
    assert prove("F(x) + conj[F](y) >= x*y").status is Status.UNKNOWN
    assert prove("F(x) + conj[F](F'(x)) = x*F'(x)", ["concave[x](F(x))"]).status is Status.UNKNOWN
    # on a closed interval the slope of the conjugate at F'(0) need not be 0
    assert prove("conj[F, 1](F'(x)) = x", ["convex[x](F(x))", "x >= 0"]).status is Status.UNKNOWN
    assert prove("conj[F, 1](F'(x)) = x", ["convex[x](F(x))", "x > 0"]).status is Status.PROVED


def test_an_assumption_about_a_function_at_one_number_refutes_nothing():
    # is it meant for all x? Then the claim may follow
    assert prove("F'(x) >= 0", ["F(x) >= 0"]).status is Status.UNKNOWN
    assert prove("F(1) >= F(0) + F'(0)", [*CONVEX, "0 < x < 1"]).status is Status.UNKNOWN  # 0 and 1 lie outside of the interval


def test_statements_print_and_read_back():
    for text, given in TRUE:
        statement = parse(text, given=given)
        again = parse(statement.text().split(" given ")[0], given=[a.text() for a in statement.given])
        assert again == statement


def test_a_name_is_not_a_function_and_a_number():
    with pytest.raises(ValueError, match="function and a number"):
        parse("diff(S(1-p), p) = -S")
    with pytest.raises(ValueError, match="write B"):
        parse("B(x) = 1")  # no calculus here: a product, perhaps


def _changed(data, path, value):
    data = copy.deepcopy(data)
    place = data
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return data


def test_changed_certificates_are_rejected():
    data = json.loads(json.dumps(prove(f"{BREGMAN} >= 0", CONVEX).certificate.to_json()))
    assert check(data) == "proved"
    for path, value in (
        (("tangents", 0, "coef"), ["num", "-1"]), (("tangents", 0, "coef"), ["par", "x"]), (("tangents", 0, "u"), ["par", "y"]),
        (("tangents", 0, "of"), "G"), (("tangents", 0, "kind"), "young"), (("context", "given"), []),
        (("context", "given", 0, 0), "concave"), (("tangents",), []),
    ):  # fmt: skip
        with pytest.raises(Rejected):
            check(_changed(data, path, value))
    refuted = json.loads(json.dumps(prove("F(x) - F(y) - F'(x)*(x-y) >= 0", CONVEX).certificate.to_json()))
    assert check(refuted) == "refuted"
    cube = ["pow", ["par", "#x"], "3"]
    for path, value in ((("functions", "F"), cube), (("functions", "F"), ["log", ["par", "#x"]]), (("shapes",), {})):
        with pytest.raises(Rejected):
            check(_changed(refuted, path, value))
