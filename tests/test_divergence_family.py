"""What is said of a generator holds of the function itself: limits, duals, verdicts, metrics."""

import pytest
import sympy
from sympy import Rational, log, oo

from symit import fdivergence
from symit.language.objects import Param

T = Param("t")

# text, f(0), f'(oo), convex, vanishes only at equality, the power that is a metric
KNOWN = [
    ("t*log(t)", 0, oo, "proved", "proved", None),
    ("D(Q||P)", oo, 0, "proved", "proved", None),
    ("(t-1)^2", 1, oo, "proved", "proved", None),
    ("TV(P,Q)", Rational(1, 2), Rational(1, 2), "proved", "proved", "1"),
    ("max(t-1,0)", 0, 1, "proved", "proved", "1"),
    ("H2(P,Q)", Rational(1, 2), Rational(1, 2), "proved", "proved", "1/2"),
    ("JS(P,Q)", log(2) / 2, log(2) / 2, "proved", "proved", "1/2"),
    ("LC(P,Q)", Rational(1, 2), Rational(1, 2), "proved", "proved", "1/2"),
    ("max(t-2,0)", 0, 1, "proved", "refuted", None),
    ("D(P||Q) + D(Q||P)", oo, oo, "proved", "proved", None),
]  # fmt: skip


@pytest.mark.parametrize("text, zero, slope, convex, strict, power", KNOWN, ids=[row[0] for row in KNOWN])
def test_properties(text, zero, slope, convex, strict, power):
    d = fdivergence(text)
    assert sympy.simplify(d.at_zero - zero) == 0 if zero != oo else d.at_zero == oo
    assert sympy.simplify(d.slope_at_infinity - slope) == 0 if slope != oo else d.slope_at_infinity == oo
    assert d.convex.status == convex and d.vanishes_only_at_equality.status == strict
    assert d.nonnegative.status == "proved" and d.jointly_convex.status == "proved"
    assert d.metric.power == power
    if power is not None:
        assert d.metric.proof.certificate.check() == "proved"
    for value in (0.3, 1.0, 4.5):
        here, there = (float(sympy.N(f.subs(T, v))) for f, v in ((d.f, 1 / value), (d.dual.f, value)))
        assert abs(value * here - there) < 1e-12
    assert d.dual.dual.equals(d).status == "proved"


def test_a_generator_that_is_not_convex():
    d = fdivergence("t^3-3*t^2+2")
    assert d.convex.status == "refuted"
    at = d.convex.counterexample.to_json()
    a, b, w = (Rational(x) for x in (at["point"]["t"], at["other"]["t"], at["weight"]))
    f = {x: d.f.subs(T, x) for x in (a, b, w * a + (1 - w) * b)}
    assert f[w * a + (1 - w) * b] > w * f[a] + (1 - w) * f[b]
    assert d.nonnegative.status == "refuted" and d.jointly_convex.status == "refuted"
    assert d.metric.power is None


@pytest.mark.parametrize("f, g, status", [
    ("t*log(t)", "t*log(t)-t+1", "proved"), ("t*log(t)", "-log(t)", "refuted"), ("max(1-t,0)", "TV(P,Q)", "proved"),
    ("(t-1)^2", "t^2-1", "proved"), ("(t-1)^2", "t^2-t", "proved"), ("abs(t-1)", "TV(P,Q)", "refuted"),
])  # fmt: skip
def test_equal_up_to_a_multiple_of_t_minus_one(f, g, status):
    verdict = fdivergence(f).equals(g)
    assert verdict.status == status or (status == "refuted" and verdict.status == "conditional")


def test_symmetric_and_no_metric_in_any_small_power():
    d = fdivergence("D(P||Q) + D(Q||P)")
    assert d.symmetric.status == "proved"
    # near P = Q it is a squared distance, so that no power above 1/2 can be a metric; nor is 1/2 (Jeffreys)
    assert [d.triangle(p).status for p in ("1", "3/5", "1/2")] == ["refuted"] * 3


@pytest.mark.parametrize("text", ["sin(t)", "H(X)", "D(P||R)", "t*log(t", "", "TV(P,Q)^2"])
def test_what_is_no_generator_is_refused(text):
    with pytest.raises(ValueError):
        fdivergence(text)


@pytest.mark.parametrize("text, given, value", [("t^2", [], "1"), ("exp(t)", [], "e|E|exp"), ("t*log(t)+c", ["c >= 0"], "c"), ("max(t-g,0)", ["0 <= g <= 1"], "g")])
def test_a_generator_vanishes_at_one(text, given, value):
    """Else D_f(P||P) = f(1) is not 0, and nothing said of divergences holds."""
    with pytest.raises(ValueError, match=rf"f\(1\) = .*({value}).*, and an f-divergence has f\(1\) = 0"):
        fdivergence(text, given)
    assert fdivergence("max(t-g,0)", "g >= 1").nonnegative.status == "proved"
