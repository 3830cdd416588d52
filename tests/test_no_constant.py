"""Inequalities that hold with no constant: the ratio of the sides grows without end along pairs of laws, as the kernel checks."""

import json
from math import exp, log, sqrt

import pytest

from symit import sharp
from symit.divergences.no_constant import NEAR, NoConstant, no_constant
from symit.divergences.pairs import FAMILIES
from symit.kernel import Rejected, conclude
from symit.language.text import parse

INFINITY = float("inf")
# (claim, the larger side over the smaller one, for laws on two letters)
NONE = [
    ("D(P||Q) <= c*TV(P,Q)", lambda d: d["D"] / d["T"]),
    ("TV(P,Q) <= c*D(P||Q)", lambda d: d["T"] / d["D"]),
    ("chi2(P||Q) <= c*D(P||Q)", lambda d: d["C"] / d["D"]),
    ("D(P||Q) <= c*D(Q||P)", lambda d: d["D"] / d["E"]),
    ("TV(P,Q) <= c*H2(P,Q)", lambda d: d["T"] / d["S"]),
    ("H2(P,Q) <= c*TV(P,Q)^2", lambda d: d["S"] / d["T"] ** 2),
    ("c*TV(P,Q)^2 >= JS(P,Q)", lambda d: d["J"] / d["T"] ** 2),
]
LAWS = {
    "P = (1/2, 1/2), Q = (1/s, 1-1/s)": lambda s: (1 / 2, 1 / s),
    "P = (1/s, 1-1/s), Q = (1/2, 1/2)": lambda s: (1 / s, 1 / 2),
    "P = (1/s, 1-1/s), Q = (exp(-s), 1-exp(-s))": lambda s: (1 / s, exp(-s)),
    "P = (1/2+1/s, 1/2-1/s), Q = (1/2, 1/2)": lambda s: (1 / 2 + 1 / s, 1 / 2),
    "P = (1/2, 1/2), Q = (1/2+1/s, 1/2-1/s)": lambda s: (1 / 2, 1 / 2 + 1 / s),
    "P = (1/s, 1-1/s), Q = (1/(2s), 1-1/(2s))": lambda s: (1 / s, 1 / (2 * s)),
}


def measured(p, q):
    rows = [(p, q), (1 - p, 1 - q)]
    kl = lambda pairs: sum(a * log(a / b) for a, b in pairs)
    return {
        "D": kl(rows), "E": kl([(b, a) for a, b in rows]), "C": sum((a - b) ** 2 / b for a, b in rows), "T": abs(p - q),
        "S": sum((sqrt(a) - sqrt(b)) ** 2 for a, b in rows) / 2,
        "J": (kl([(a, (a + b) / 2) for a, b in rows]) + kl([(b, (a + b) / 2) for a, b in rows])) / 2,
    }  # fmt: skip


@pytest.mark.parametrize("text, ratio", NONE, ids=[t for t, _ in NONE])
def test_where_there_is_none_it_is_said_with_a_proof(text, ratio):
    with pytest.raises(NoConstant, match="there is no such constant") as caught:
        sharp(text)
    proof = caught.value.proof
    assert proof.status == "proved" and proof.certificate.check() == "proved" and proof.derivation is not None
    grown = [ratio(measured(*LAWS[proof.family](s))) for s in (10, 40, 160)]
    assert grown[0] < grown[1] < grown[2]
    assert conclude(json.loads(json.dumps(proof.certificate.to_json()))).status == "proved"


# a constant exists; whatever the laws, nothing says that there is none
BOUNDED = ["TV(P,Q)^2 <= c*D(P||Q)", "H2(P,Q) <= c*TV(P,Q)", "JS(P,Q) <= c*TV(P,Q)", "D(P||Q) <= c*chi2(P||Q)", "TV(P,Q)^2 <= c*H2(P,Q)", "TV(P,Q) <= c"]


@pytest.mark.parametrize("text", BOUNDED)
def test_where_there_is_one_none_is_denied(text):
    assert no_constant(parse(text), "c", INFINITY) is None


def test_certificates_for_other_claims_are_rejected():
    saved = no_constant(parse("TV(P,Q) <= c*D(P||Q)"), "c", INFINITY).certificate.to_json()
    context = saved["context"]
    rel, larger, smaller = context["claim"]
    square = ["pow", larger, "2"]
    for claim in ([rel, smaller, larger], [rel, square, smaller], ["unbounded", larger, smaller], ["<=", larger, smaller]):
        with pytest.raises(Rejected):
            conclude({**saved, "context": {**context, "claim": claim}})
    for change in ({"p": ["num", "1/2"]}, {"p": ["num", "2"]}, {"lo": "1"}, {"q": ["par", "#s1"]}, {"ranges": {}}):
        with pytest.raises(Rejected):
            conclude({**saved, **change})


def test_all_families_are_looked_at_here():
    assert set(LAWS) == {*FAMILIES, *NEAR}
