"""The second checker agrees with the kernel, and both refuse tampered certificates."""

import copy
import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symit.kernel import Rejected as KernelRejected
from symit.kernel import check as kernel_check
from symit.kernel import independent
from symit.provers.proving import prove

STATEMENTS = [
    ("H(X,Y) = H(X) + H(Y|X)", ()), ("I(X,Y;Z) = I(X;Z) + I(Y;Z|X)", ()), ("I(X;Z) <= I(X;Y)", "X -> Y -> Z"), ("D(P||Q) >= 0", ()),
    ("H(P,Q) = H(P) + D(P||Q)", ()), ("I(X;Y) = D(p(x,y)||p(x)*p(y))", ()), ("H(X) <= log(card(X))", ()), ("H_b(p) <= log 2", ()),
    ("log(p(x)) >= E_{q(z|x)}[log p(x|z)] - D(q(z|x)||p(z))", ()), ("-log 0.85 ~= 0.163", ()), ("-log 0.85 ~= 0.164", ()),
    ("H((1-eps)*P + eps*Q) >= (1-eps)*H(P) + eps*H(Q)", ()), ("D(P||R) <= D(P||Q) + D(Q||R)", ()), ("h(X) >= 0", ()),
    ("I(X;Y|Z) <= I(X;Y)", ()), ("2 H(X,Y,Z) <= H(X,Y) + H(Y,Z) + H(X,Z)", ()), ("I(X;Y|Z) = 0", "I(X;Y,W|Z) = 0"), ("JS(P,Q) >= 0", ()),
    ("log(x) <= x - 1", ()), ("log(p(x)) <= 0", ()), ("I(X;Y) <= min(H(X),H(Y))", ()), ("D(P||Q) != D(Q||P)", ()), ("H(Y) <= H(X)", "Y = f(X)"),
    ("exists D(P||Q) != D(Q||P)", ()), ("log(2) < 0.7", ()), ("E_{p(x)}[log(1/p(x))] <= log(E_{p(x)}[1/p(x)])", ()),
    ("I(A;B) <= I(A;B|C) + I(A;B|D) + I(C;D)", ()), ("H(X|Y) = sum_{y} p(y) H(X|Y=y)", ()), ("pi < 22/7", ()),
]  # fmt: skip


@pytest.fixture(scope="module")
def certificates():
    found = {}
    for statement, given_ in STATEMENTS:
        verdict = prove(statement, given_, repair=False)
        assert verdict.certificate is not None, statement
        found[statement] = json.loads(json.dumps(verdict.certificate.to_json()))
    return found


def test_it_agrees_with_the_kernel(certificates):
    for statement, data in certificates.items():
        assert independent.check(data) == data["verdict"] == kernel_check(data), statement


def both_reject(data):
    with pytest.raises(independent.Rejected):
        independent.check(data)
    with pytest.raises(KernelRejected):
        kernel_check(data)


def tampered(data):
    """Variants that establish nothing, or something else than they say."""

    def variant(change):
        other = copy.deepcopy(data)
        change(other)
        return other

    flip = {"proved": "refuted", "refuted": "proved"}
    yield variant(lambda d: d.update(verdict=flip[d["verdict"]]))
    yield variant(lambda d: d.update(kind="magic"))
    yield variant(lambda d: d.update(symit=2))
    if data["kind"] == "linear":
        yield variant(lambda d: d["context"]["claim"].__setitem__(2, ["add", d["context"]["claim"][2], ["num", "-1"]]))
        yield variant(lambda d: d["context"]["claim"].__setitem__(2, ["sub", d["context"]["claim"][2]]))
        for i in range(len(data["terms"])):
            yield variant(lambda d, i=i: d["terms"].pop(i))
            yield variant(lambda d, i=i: d["terms"][i].update(coef=d["terms"][i]["coef"] + "0000001/10000000" if "/" not in d["terms"][i]["coef"] else "7/3"))
            yield variant(lambda d, i=i: d["terms"][i].update(coef="-" + d["terms"][i]["coef"].lstrip("-") if not d["terms"][i]["coef"].startswith("-") else d["terms"][i]["coef"][1:]))
            yield variant(lambda d, i=i: d["terms"][i]["row"].__setitem__(0, "free"))
            yield variant(lambda d, i=i: d["terms"][i].update(note="trust me"))
        if data["context"]["given"] and any(t["row"][0] == "given" for t in data["terms"]):
            yield variant(lambda d: d["context"].update(given=[]))
    if data["kind"] == "model":
        laws = sorted(data["model"]["measures"])
        for law in laws:
            yield variant(lambda d, law=law: d["model"]["measures"][law]["probs"].__setitem__(0, d["model"]["measures"][law]["probs"][0] + "1"))
            yield variant(lambda d, law=law: d["model"]["measures"][law]["probs"].__setitem__(0, "-1/2"))
            yield variant(lambda d, law=law: d["model"]["measures"][law]["vars"].reverse() or d["model"]["measures"][law]["probs"].pop())
        yield variant(lambda d: d["context"].update(dropped=["something in words"]))
        yield variant(lambda d: d["model"].update(measures={}))
        yield variant(lambda d: d["model"].update(trust="me"))


def test_tampered_certificates_are_rejected_by_both(certificates):
    count = 0
    for statement, data in certificates.items():
        if data["kind"] == "all":
            continue
        for other in tampered(data):
            if other["kind"] == "linear" and other == data:
                continue
            count += 1
            both_reject(other)
    assert count > 150


def test_a_continuous_variable_has_no_entropy_sign(certificates):
    data = prove("H(X) >= 0").certificate.to_json()
    assert independent.check(data) == "proved"
    data["context"]["vars"] = {"X": {"kind": "continuous", "size": None}}
    both_reject(data)


@settings(max_examples=80, deadline=None)
@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=3), lambda c: st.lists(c, max_size=3) | st.dictionaries(st.text(max_size=3), c, max_size=3), max_leaves=10))
def test_rubbish_is_rejected(junk):
    for data in (junk, {"symit": 1, "kind": "linear", "context": junk, "terms": [], "verdict": "proved"}, {"symit": 1, "kind": "model", "context": {"claim": junk}, "model": junk, "verdict": "refuted"}):
        with pytest.raises(independent.Rejected):
            independent.check(data)


def test_it_runs_alone(certificates, tmp_path):
    path = Path(independent.__file__)
    names = []
    for i, data in enumerate(certificates.values()):
        (tmp_path / f"{i}.json").write_text(json.dumps(data))
        names.append(str(tmp_path / f"{i}.json"))
    result = subprocess.run([sys.executable, "-I", str(path), *names], capture_output=True, text=True)
    assert result.returncode == 0 and result.stdout.count(": ") == len(names), result.stdout
    (tmp_path / "bad.json").write_text("{}")
    assert subprocess.run([sys.executable, "-I", str(path), str(tmp_path / "bad.json")], capture_output=True).returncode == 1
