"""A refuted limit, derivative or expansion says what the right value is."""

import pytest

from symit import prove

CASES = [
    ("limit(x*log(x), x -> 0) = 1", [], "the limit is 0, the claim says = 1"),
    ("limit((1+1/n)^n, n -> oo) = 2", ["n > 0"], "the limit is e, the claim says = 2"),
    ("limit(1/x, x -> 0) = 1", ["x > 0"], "the limit is oo, the claim says = 1"),
    ("limit(a*x+b, x -> 0) = a", [], "the limit is b\n"),
    ("diff(x^2*log(x), x) = 3*x", [], "the derivative is 2*x*log(x) + x\n"),
    ("diff(H_b(p), p) = log(p/(1-p))", [], "the derivative is log((1 - p)/p)\n"),
    ("diff(D(Poisson(a)||Poisson(b)), a, 2) = 2/a", [], "the derivative is 1/a\n"),
    ("log(1+x) = x + O(x^3)", [], "the coefficient of x^2 is off by -1/2"),
    ("exp(x) = x + O(x^3)", [], "the sides differ by 1 at x = 0"),
]


@pytest.mark.parametrize("text, given, said", CASES, ids=[t for t, _, _ in CASES])
def test_the_right_value_is_said(text, given, said):
    verdict = prove(text, given=given)
    assert verdict.status == "refuted" and said in verdict.counterexample.text()


def test_both_sides_at_the_point():
    w = prove("diff(x^2, x) = 3*x")
    x = w.counterexample.params["x"]
    data = w.counterexample.to_json()
    assert data["point"] == {"x": str(x)}
    assert float(data["lhs"]) == pytest.approx(2 * float(x)) and float(data["rhs"]) == pytest.approx(3 * float(x))
    assert f"x = {x}\n" in w.counterexample.text()


def test_what_the_text_calls_the_limit_or_derivative_is_it():
    for text, given, said in CASES[:7]:
        value = said.split(" is ")[1].split(",")[0].split("\n")[0]
        if value != "oo":
            left = text.split(" = ")[0]
            assert prove(f"{left} = {value}", given=given).status == "proved"
