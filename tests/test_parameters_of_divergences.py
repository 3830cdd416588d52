"""Claims about divergences with parameters: orders, thresholds, and constants that vary in a range."""

import json
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symit import parse, prove
from symit.kernel import Rejected, conclude
from symit.kernel.analysis.region import Region
from symit.kernel.analysis.tree import check
from symit.meaning.lower import lowered
from symit.provers.analysis.sampling import values
from symit.provers.analysis.search import Search

TRUE = [
    ("D(P||Q) >= c*TV(P,Q)^2", ["c <= 2"], "D(P||Q) >= c*TV(P,Q)^2", ["c <= 2.02"]),
    ("D(P||Q) >= c*TV(P,Q)^2", ["0 <= c <= 2"], "D(P||Q) >= c*TV(P,Q)^2", ["c >= 2"]),
    ("TV(P,Q) <= sqrt(c*D(P||Q))", ["c >= 1/2"], "TV(P,Q) <= sqrt(c*D(P||Q))", ["c >= 0.495"]),
    ("D(P||Q) <= c*log(1+chi2(P||Q))", ["c >= 1"], "D(P||Q) <= c*log(1+chi2(P||Q))", ["c >= 0.99"]),
    ("c*D(P||Q) + d*TV(P,Q) >= TV(P,Q)^2", ["c >= 1/2", "d >= 0"], "c*D(P||Q) + d*TV(P,Q) >= TV(P,Q)^2", ["c >= 0.49", "d >= 0"]),
    ("Egamma[g](P||Q) <= 1", ["g >= 1"], "Egamma[g](P||Q) <= 0.99", ["g >= 1"]),
    ("Egamma[g](P||Q) <= 1", ["g > 0"], "Egamma[g](P||Q) <= 1 - g/100", ["g > 0"]),
    ("Egamma[g](P||Q) >= 0", ["g > 0"], "Egamma[g](P||Q) >= 0.01", ["g > 0"]),
    ("Egamma[g](P||Q) <= Egamma[k](P||Q)", ["k >= 1", "g >= k"], "Egamma[g](P||Q) <= 0.99*Egamma[k](P||Q)", ["k >= 1", "g >= k"]),
    ("Egamma[g](P||Q) <= Egamma[k](P||Q)", ["k > 0", "g >= k"], "Egamma[g](P||Q) >= Egamma[k](P||Q)", ["k > 0", "g >= k"]),
    ("Renyi[a](P||Q) <= Renyi[b](P||Q)", ["0 < a < 1", "b > 1"], "Renyi[a](P||Q) <= 0.99*Renyi[b](P||Q)", ["0 < a < 1", "b > 1"]),
    ("Renyi[a](P||Q) <= Renyi[2](P||Q)", ["0 < a < 1"], "Renyi[a](P||Q) >= Renyi[2](P||Q)", ["0 < a < 1"]),
    ("(1-a)*Renyi[a](P||Q) = a*Renyi[1-a](Q||P)", ["0 < a < 1"], "(1-a)*Renyi[a](P||Q) = a*Renyi[1-a](P||Q)", ["0 < a < 1"]),
]  # fmt: skip


@pytest.mark.parametrize("text, assumed, stronger, under", TRUE, ids=[f"{t} {a}" for t, a, _, _ in TRUE])
def test_proved_and_what_is_stronger_refuted(text, assumed, stronger, under):
    verdict = prove(text, given=assumed, budget=30.0)
    assert verdict.status == "proved" and verdict.derivation is not None
    saved = json.loads(json.dumps(verdict.certificate.to_json()))
    assert conclude(saved).status == "proved"
    assert prove(stronger, given=under, budget=30.0).status == "refuted"
    with pytest.raises(Rejected):
        conclude({**saved, "context": json.loads(json.dumps(lowered(parse(stronger, given=under))))})


def test_what_the_assumption_was_for():
    assert prove("Egamma[g](P||Q) <= Egamma[k](P||Q)", given=["k >= 1", "g >= 1"]).status == "refuted"
    assert prove("D(P||Q) >= c*TV(P,Q)^2").status == "refuted"
    assert prove("Renyi[a](P||Q) <= Renyi[b](P||Q)", given=["0 < a < 1", "b > 0"]).status != "proved"


def test_a_counterexample_has_the_end_of_the_range():
    w = prove("D(P||Q) >= c*TV(P,Q)^2", given="c <= 3")
    assert w.status == "refuted" and "c = 3\n" in w.counterexample.text()


def test_a_simple_limit_of_a_parameter_is_not_taken_for_the_parameter():
    """Along the range the claim gets stronger at the other end, or the divergences move too."""
    saved = prove("D(P||Q) >= c*TV(P,Q)^2", given="1 <= c <= 2").certificate.to_json()
    assert saved["how"] == "parameter" and saved["end"] == "hi"
    for change in ({"end": "lo"}, {"end": "mid"}, {"param": "d"}, {"param": "#d0"}, {"then": {"how": "linear", "slope": ["num", "0"], "proof": {"rule": "zero"}}}):
        with pytest.raises(Rejected):
            conclude({**saved, **change})
    moving = prove("Egamma[g](P||Q) >= 0", given="1 <= g <= 2").certificate.to_json()
    forged = {"how": "parameter", "param": "g", "end": "hi", "ranges": {}, "slope": {"rule": "zero"}, "then": {k: moving[k] for k in ("how", "slope", "proof")}}
    with pytest.raises(Rejected):
        conclude({"symit": 1, "kind": "analysis", "verdict": "proved", "context": moving["context"], **forged})


# -- absolute values

X, Y = ("par", "x"), ("par", "y")
PLANE = Region((("x", None, None), ("y", Fraction(0), None)))


def modulus(*terms):
    return ("abs", ("add", *terms))


def test_an_absolute_value_is_at_least_its_argument():
    zero = {"rule": "zero"}
    one = {"rule": "sign"}
    upward = {"rule": "modulus", "of": X, "sign": 1, "coefficient": one, "then": zero}
    check(("add", ("abs", X), ("mul", ("num", "-1"), X)), PLANE, upward)
    check(("add", ("abs", X), X), PLANE, {**upward, "sign": -1})
    both = {"rule": "modulus", "of": X, "parts": [zero, zero]}
    for t, node in [
        (("add", X, ("mul", ("num", "-1"), ("abs", X))), {**upward, "sign": 1}),  # x - |x|: its coefficient is negative
        (("add", X, ("mul", ("num", "-1"), ("abs", X))), both),
        (("add", ("abs", X), ("mul", ("num", "-2"), X)), upward),
        (("add", ("pow", ("abs", ("add", X, ("num", "1"))), "3"), ("num", "-1")), {**upward, "of": ("add", X, ("num", "1"))}),
        (("log", ("add", ("abs", X), ("num", "1/2"))), upward),
        (("add", ("abs", X), ("mul", ("num", "-1"), X)), {**upward, "of": Y}),
        (("add", ("abs", X), ("mul", ("num", "-1"), X)), {**upward, "sign": 2}),
    ]:
        with pytest.raises((Rejected, ValueError)):
            check(t, PLANE, node)


small = st.integers(-3, 3)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(small, small, small, small), min_size=1, max_size=4), small, small)
def test_sums_of_absolute_values_that_are_proved_are_nonnegative(rows, a, b):
    moduli = [("mul", ("num", str(c)), modulus(("mul", ("num", str(p)), X), ("mul", ("num", str(q)), Y), ("num", str(r)))) for c, p, q, r in rows]
    t = ("add", *moduli, ("mul", ("num", str(a)), X), ("mul", ("num", str(b)), Y))
    search = Search(float("inf"))
    node = search.signed(t, PLANE)
    if node is None:
        return
    check(t, PLANE, node)
    for x in range(-12, 13):
        for y in range(1, 25):
            v, _ = values(t, {"x": x / 3, "y": y / 3})
            assert v >= -1e-9
