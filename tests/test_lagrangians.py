"""Lagrangians of rate distortion and of the information bottleneck, the evidence identity, I-projections."""

from __future__ import annotations

import copy
import json
import subprocess
import sys
from pathlib import Path

import pytest

from symit import prove
from symit.kernel import Rejected, Status
from symit.kernel.checker import check

CHECKER = Path(__file__).parents[1] / "symit/kernel/independent.py"
Z = "E_{p(x)}[log(sum_{y} p(y)*exp(-beta*d(x,y)))]"
W = "E_{p(x)}[log(sum_{y} q(y)*exp(-beta*d(x,y)))]"
PROJECTION = "for all 0 <= t <= 1: D((1-t)*R + t*P || Q) >= D(R||Q)"
BETTER = "I(T;Y) - I(X;T)/beta >= I(V;Y) - I(X;V)/beta"
TRUE = [
    (f"I(X;Y) + beta*E_{{p(x,y)}}[d(x,y)] >= -{Z}", []),
    (f"E_{{p(x)}}[D(p(y|x)||q(y))] + beta*E_{{p(x,y)}}[d(x,y)] >= -{W}", []),
    (f"I(X;Y) >= -{Z} - beta*delta", ["beta > 0", "E_{p(x,y)}[d(x,y)] <= delta"]),
    ("I(X;T) - beta*I(T;Y) = -beta*(I(T;Y) - I(X;T)/beta)", ["beta > 0"]),
    ("I(X;T) - beta*I(T;Y) <= I(X;V) - beta*I(V;Y)", ["beta > 0", BETTER]),
    ("-log(p(d)) = E_{q(t)}[-log p(d|t)] + D(q(t)||p(t)) - D(q(t)||p(t|d))", []),
    ("-log(p(d)) <= E_{q(t)}[-log p(d|t)] + D(q(t)||p(t))", []),
    ("D(P||Q) >= D(P||R) + D(R||Q)", [PROJECTION]),
    ("D(P||Q) - D(R||Q) >= D(P||R)", [PROJECTION]),
]
WRONG = [
    (f"I(X;Y) + beta*E_{{p(x,y)}}[d(x,y)] >= {Z}", [], True),
    (f"I(X;Y) + beta*E_{{p(x,y)}}[d(x,y)] <= -{Z}", [], True),
    (f"I(X;Y) + 0.99*beta*E_{{p(x,y)}}[d(x,y)] >= -{Z}", ["beta > 0"], True),
    (f"I(X;Y) + beta*E_{{p(x,y)}}[d(x,y)] >= -{Z.replace('-beta', 'beta')}", [], True),
    (f"I(X;Y) >= -{Z} + beta*delta", ["beta > 0", "E_{p(x,y)}[d(x,y)] <= delta"], True),
    ("I(X;T) - beta*I(T;Y) = beta*(I(T;Y) - I(X;T)/beta)", ["beta > 0"], True),
    ("I(X;T) - beta*I(T;Y) <= I(X;V) - beta*I(V;Y)", ["beta > 0", BETTER.replace("/beta", "*beta")], True),
    ("-log(p(d)) = E_{q(t)}[-log p(d|t)] + D(q(t)||p(t)) + D(q(t)||p(t|d))", [], True),
    ("-log(p(d)) = E_{q(t)}[-log p(d|t)] + D(q(t)||p(t)) - D(p(t|d)||q(t))", [], True),
    ("-log(p(d)) <= E_{q(t)}[-log p(d|t)] - D(q(t)||p(t))", [], True),
    ("-log(p(d)) >= E_{q(t)}[-log p(d|t)] + D(q(t)||p(t))", [], True),
    ("D(P||Q) >= D(P||R) + D(R||Q)", [], True),
    ("D(P||Q) <= D(P||R) + D(R||Q)", [PROJECTION], False),
    ("D(P||Q) >= D(R||P) + D(R||Q)", [PROJECTION], False),
    ("D(P||Q) >= D(P||R) + 1.01*D(R||Q)", [PROJECTION], False),
    ("D(P||Q) >= D(P||R) + D(R||Q)", [PROJECTION.replace("(1-t)*R + t*P", "(1-t)*P + t*R")], False),
    ("D(P||Q) >= D(P||R) + D(R||Q)", [PROJECTION.replace("0 <= t", "1/2 <= t")], False),
    ("D(P||Q) >= D(P||R) + D(R||Q)", [PROJECTION.replace(">= D", "<= D")], False),
    ("D(P||Q) >= D(P||R) + D(R||Q)", ["for all 0 <= t <= 1: D(Q || (1-t)*R + t*P) >= D(Q||R)"], False),
    ("D(P||Q) >= D(P||R) + D(R||Q)", [PROJECTION.removeprefix("for all 0 <= t <= 1: "), "0 <= t <= 1"], False),
]


@pytest.mark.parametrize(("statement", "given"), TRUE)
def test_proved(statement, given, tmp_path):
    verdict = prove(statement, given)
    assert verdict.status is Status.PROVED, verdict.why
    assert verdict.certificate.check() == "proved" and verdict.derivation is not None
    if verdict.certificate.data["kind"] == "linear":
        path = tmp_path / "certificate.json"
        verdict.certificate.save(path)
        assert subprocess.run([sys.executable, str(CHECKER), str(path)], capture_output=True, check=False).returncode == 0


@pytest.mark.parametrize(("statement", "given", "refuted"), WRONG)
def test_wrong(statement, given, refuted):
    status = prove(statement, given, budget=3.0).status
    assert status is Status.REFUTED if refuted else status is not Status.PROVED


def test_changed_certificates_are_rejected():
    data = json.loads(json.dumps(prove(*TRUE[7]).certificate.to_json()))
    assert check(data) == "proved" and data["how"] == "projection"
    entry = data["context"]["every"][0]
    for change in (
        {"names": ["s"]}, {"ranges": {"t": {**entry["ranges"]["t"], "hi": "0"}}}, {"ranges": {"t": {**entry["ranges"]["t"], "lo": "1/100"}}},
        {"claim": ["<=", *entry["claim"][1:]]}, {"claim": [entry["claim"][0], entry["claim"][2], entry["claim"][1]]},
    ):  # fmt: skip
        wrong = copy.deepcopy(data)
        wrong["context"]["every"][0].update(change)
        with pytest.raises(Rejected):
            check(wrong)
    averaged = json.loads(json.dumps(prove(*TRUE[0]).certificate.to_json()))
    place = next(t for t in averaged["terms"] if t["row"][0] == "jensen")
    for row in ([*place["row"][:5], "sum"], place["row"][:5], [*place["row"][:3], [], *place["row"][4:]]):
        before, place["row"] = place["row"], row
        with pytest.raises(Rejected):
            check(averaged)
        place["row"] = before
    assert check(averaged) == "proved"
