"""Triangle inequalities, joint convexity and letter-wise inequalities of f-divergences of several laws."""

import json
from math import log, sqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symit import Certificate, parse, prove
from symit.kernel import Rejected, conclude
from symit.provers.statements import decide_statement

# -- the divergences as functions of lists of masses

DEFINITIONS = {
    "D({}||{})": lambda p, q: sum(a * log(a / b) for a, b in zip(p, q, strict=True)),
    "chi2({}||{})": lambda p, q: sum((a - b) ** 2 / b for a, b in zip(p, q, strict=True)),
    "H2({},{})": lambda p, q: sum((sqrt(a) - sqrt(b)) ** 2 for a, b in zip(p, q, strict=True)) / 2,
    "TV({},{})": lambda p, q: sum(abs(a - b) for a, b in zip(p, q, strict=True)) / 2,
    "JS({},{})": lambda p, q: sum((a * log(2 * a / (a + b)) + b * log(2 * b / (a + b))) / 2 for a, b in zip(p, q, strict=True)),
    "LC({},{})": lambda p, q: sum((a - b) ** 2 / (a + b) for a, b in zip(p, q, strict=True)) / 2,
    "Df[t^3]({}||{})": lambda p, q: sum(a**3 / b**2 for a, b in zip(p, q, strict=True)),
    "Egamma[2]({}||{})": lambda p, q: sum(max(a - 2 * b, 0) for a, b in zip(p, q, strict=True)),
}


def triangle(name, power):
    d = [f"{name.format(*pair)}^({power})" for pair in ("PQ", "QR", "PR")]
    return f"{d[2]} <= {d[0]} + {d[1]}"


def convexity(name, factor="1"):
    mixed = name.format("(a*P+(1-a)*R)", "(a*Q+(1-a)*S)")
    return f"{factor}*{mixed} <= a*{name.format('P', 'Q')} + (1-a)*{name.format('R', 'S')}"


METRICS = [("TV({},{})", "1"), ("TV({},{})", "1/2"), ("H2({},{})", "1/2"), ("JS({},{})", "1/2"), ("LC({},{})", "1/2")]
NO_METRICS = [("H2({},{})", "1"), ("JS({},{})", "1"), ("LC({},{})", "1"), ("JS({},{})", "2/3"), ("LC({},{})", "3/5"), ("H2({},{})", "11/20")]
ASYMMETRIC = [("D({}||{})", "1"), ("D({}||{})", "1/2"), ("chi2({}||{})", "1")]


@pytest.mark.parametrize("name, power", METRICS)
def test_metrics_are_proved(name, power):
    verdict = prove(triangle(name, power), budget=60.0)
    assert verdict.status == "proved"
    saved = json.loads(json.dumps(verdict.certificate.to_json()))
    assert Certificate.from_json(saved).check() == "proved"
    # what is proved of one power says nothing of a larger one, nor of one law in the place of another
    for other in (triangle(name, "11/10"), triangle(name, power).replace("Q", "S", 1)):
        forged = {**saved, "context": decide_statement(parse(other)).certificate.to_json()["context"]}
        with pytest.raises(Rejected):
            conclude(forged)


@pytest.mark.parametrize("name, power", NO_METRICS + ASYMMETRIC)
def test_powers_that_are_no_metrics_are_refuted(name, power):
    assert prove(triangle(name, power)).status == "refuted"


laws = st.lists(st.lists(st.integers(1, 999), min_size=4, max_size=4), min_size=2, max_size=5)


@settings(max_examples=200, deadline=None)
@given(laws, st.fractions(0, 1))
def test_what_is_proved_holds_for_random_laws(rows, weight):
    p, q, r, s = ([x / sum(column) for x in column] for column in zip(*rows, strict=True))
    a = float(weight)
    for name, power in METRICS:
        d, e = DEFINITIONS[name], eval_power(power)
        assert max(d(p, r), 0) ** e <= max(d(p, q), 0) ** e + max(d(q, r), 0) ** e + 1e-7, name
    for name in CONVEX:
        d = DEFINITIONS[name]
        mixed = [[a * x + (1 - a) * y for x, y in zip(*pair, strict=True)] for pair in ((p, r), (q, s))]
        assert d(*mixed) <= a * d(p, q) + (1 - a) * d(r, s) + 1e-9 * (1 + d(p, q) + d(r, s)), name


def eval_power(text):
    above, _, below = text.partition("/")
    return int(above) / int(below or 1)


CONVEX = list(DEFINITIONS)


@pytest.mark.parametrize("name", CONVEX)
def test_divergences_are_jointly_convex(name):
    verdict = prove(convexity(name), given="0 <= a <= 1")
    assert verdict.status == "proved"
    saved = json.loads(json.dumps(verdict.certificate.to_json()))
    assert Certificate.from_json(saved).check() == "proved"
    stronger = decide_statement(parse(convexity(name, "101/100"), given="0 <= a <= 1"))
    assert stronger.status == "refuted"
    with pytest.raises(Rejected):
        conclude({**saved, "context": stronger.certificate.to_json()["context"]})


@pytest.mark.parametrize("f", ["sqrt(t)", "t^3-3*t^2", "min(t,1)", "-t*log(t)"])
def test_generators_that_are_not_convex_give_no_convexity(f):
    assert prove(convexity(f"Df[{f}]({{}}||{{}})"), given="0 <= a <= 1").status == "refuted"


def test_weights_outside_the_unit_interval_are_not_mixtures():
    with pytest.raises(ValueError):
        prove(convexity("D({}||{})").replace("1-a", "2-a"), given="0 <= a <= 1")


LETTERS = [
    ("TV(P,S) <= TV(P,Q) + TV(Q,R) + TV(R,S)", "proved"),
    ("H2(P,R) <= 2*H2(P,Q) + 2*H2(Q,R)", "proved"),
    ("H2(P,R) <= 1.9*H2(P,Q) + 2*H2(Q,R)", "refuted"),
    ("TV(P,Q) - TV(R,S) <= TV(P,R) + TV(Q,S)", "proved"),
    ("TV(P,Q) - TV(R,S) <= TV(P,R) + 0.9*TV(Q,S)", "refuted"),
    ("TV(P,S) <= TV(P,Q) + TV(R,S)", "refuted"),
]  # fmt: skip


@pytest.mark.parametrize("text, status", LETTERS)
def test_inequalities_of_sums_over_letters(text, status):
    assert decide_statement(parse(text)).status == status


FORGED = {
    "sqrt(JS(P,R)) <= sqrt(JS(P,Q)) + sqrt(JS(Q,R))": [
        {"power": "1"}, {"power": "2/3"}, {"power": "-1"}, {"scale": "-1"}, {"laws": ["#m0", "#m0", "#m2"]}, {"laws": ["#m0", "#m1", "#t"]},
        {"growth": {"rule": "zero"}}, {"down": {"rule": "sign"}}, {"g": ["num", "0"]}, {"g": ["par", "#p"]}, {"sums": [[], [], []]}, {"sums": []},
    ],
    convexity("chi2({}||{})"): [
        {"scale": ["num", "-1"]}, {"scale": ["num", "0"]}, {"scale": ["par", "#m0"]}, {"scale": ["par", "b"]}, {"proofs": []}, {"pairs": []},
        {"g": ["par", "#p"]},
    ],
    "H2(P,R) <= 2*H2(P,Q) + 2*H2(Q,R)": [{"unit": "#t"}, {"slopes": {"#m0": "1"}}, {"slopes": {"#d0": "1"}}, {"proof": {"rule": "zero"}}],
}  # fmt: skip


@pytest.mark.parametrize("text, change", [(text, change) for text, changes in FORGED.items() for change in changes])
def test_changed_certificates_are_rejected(text, change):
    saved = prove(text, given="0 <= a <= 1" if "a*P" in text else (), budget=60.0).certificate.to_json()
    assert conclude(saved).status == "proved"
    with pytest.raises(Rejected):
        conclude({**saved, **change})
