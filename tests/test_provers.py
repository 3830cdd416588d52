"""What the provers decide, and that each verdict carries a certificate that re-checks from JSON alone."""

import json

import pytest

from symit import prove
from symit.kernel import Certificate, Status
from symit.language.statements import NotExpressed

PROVED = [
    ("H(X,Y) = H(X) + H(Y|X)", ()), ("I(X;Y,Z) = I(X;Y) + I(X;Z|Y)", ()), ("H(P,Q) = H(P) + D(P||Q)", ()),
    ("I(X;Y) = D(p(x,y)||p(x)*p(y))", ()), ("H(X|Y) = sum_{y} p(y) H(X|Y=y)", ()),
    ("log(p(x)) - D(q(z|x)||p(z|x)) = E_{q(z|x)}[log p(x|z)] - D(q(z|x)||p(z))", ()),
    ("E_{p(x)}[log q(x)] = -H(P) - D(P||Q)", ()),
    ("D(P||Q) >= 0", ()), ("H(X) <= log(card(X))", ()), ("H(X|Z) <= H(X|Y) + H(Y|Z)", ()), ("I(X;Y) <= min(H(X), H(Y))", ()),
    ("I(X;Z) <= I(X;Y)", ("X -> Y -> Z",)), ("I(X;Y) = I(X;Z)", ("X -> Y -> Z", "X -> Z -> Y")),
    ("I(X;Y|Z) = 0", ("I(X;Y,W|Z) = 0",)), ("H(Y) <= H(X)", ("Y = f(X)",)), ("H(X|Y) = H(X)", ("indep(X;Y)",)),
    ("H((1-eps)*P + eps*Q) >= (1-eps)*H(P) + eps*H(Q)", ()), ("JS(P,Q) >= 0", ()), ("H_b(p) <= log 2", ()), ("H_b(p) >= 0", ()),
    ("log(x) <= x - 1", ()), ("beta*I(X;Y) >= 0", ("0 <= beta",)), ("-log 0.85 ~= 0.163", ()), ("log(p(x)) <= 0", ()),
    ("E_{p(x)}[log(1/p(x))] <= log(E_{p(x)}[1/p(x)])", ()), ("H(X,Y) = H(X) + H(Y|X) <= H(X) + H(Y)", ()),
]  # fmt: skip
REFUTED = [
    ("H(X|Y) = H(X,Y) - H(X)", ()), ("D(P||R) <= D(P||Q) + D(Q||R)", ()), ("D(P||Q) = D(Q||P)", ()), ("D(P||Q) != D(Q||P)", ()),
    ("I(X;Y|Z) <= I(X;Y)", ()), ("I(X;Y;Z) >= 0", ()), ("h(X) >= 0", ()), ("H(P,Q) = H(P) - D(P||Q)", ()),
    ("I(X;Y) <= I(X;Z)", ("X -> Y -> Z",)), ("1000001 I(X;Z) <= 1000000 I(X;Y)", ("X -> Y -> Z",)),
    ("I(A;B) <= I(A;B|C) + I(A;B|D) + I(C;D)", ()), ("I(X;Z) = 0", ("I(X;Y) = 0", "I(Y;Z) = 0")), ("-log 0.85 ~= 0.164", ()),
    ("H((1-eps)*P + eps*Q) <= (1-eps)*H(P) + eps*H(Q)", ()), ("H(P) - H(P,Q) = D(P||Q)", ()), ("D(P||Q) = -sum_{x} p(x) log q(x) - sum_{x} p(x) log p(x)", ()),
]  # fmt: skip
OPEN = [
    # Zhang and Yeung 1997: true, essentially conditional, and beyond the copy lemma
    ("I(C;D) <= I(C;D|A) + I(C;D|B)", ["I(A;B) == 0", "I(A;B|C) == 0"], Status.UNKNOWN),
    ("(E_{P}[f(X)] - E_{Q}[f(X)])^4 <= chi2(P||Q)^2*E_{Q}[f(X)^4]", [], Status.SUPPORTED),
]


@pytest.mark.parametrize("statement, given", PROVED)
def test_proved(statement, given):
    verdict = prove(statement, given)
    assert verdict.status is Status.PROVED, verdict
    saved = json.loads(json.dumps(verdict.certificate.to_json()))
    assert Certificate.from_json(saved).check() is Status.PROVED


@pytest.mark.parametrize("statement, given", REFUTED)
def test_refuted(statement, given):
    verdict = prove(statement, given)
    assert verdict.status is Status.REFUTED, verdict
    saved = json.loads(json.dumps(verdict.certificate.to_json()))
    assert Certificate.from_json(saved).check() is Status.REFUTED
    assert all(prove(r.statement, given).status is Status.PROVED for r in verdict.repairs)


@pytest.mark.parametrize("statement, given, status", OPEN)
def test_left_open(statement, given, status):
    verdict = prove(statement, given, budget=1.0)
    assert verdict.status is status and verdict.certificate is None and verdict.why


def test_a_derivation_leads_from_one_side_to_the_other():
    verdict = prove("I(X;Z) <= I(X;Y)", "X -> Y -> Z")
    lines = verdict.derivation.lines
    assert (lines[0].left, lines[-1].right) == (verdict.statement.lhs, verdict.statement.rhs)
    for line in lines:
        step = prove(f"{line.left} {line.rel} {line.right}", "X -> Y -> Z")
        assert step.status is Status.PROVED
    assert "\\begin{align*}" in verdict.derivation.latex()


def test_dropped_assumptions_never_refute():
    verdict = prove("I(X;Z) <= I(X;Y)", [NotExpressed("something said in words")])
    assert verdict.status is Status.UNKNOWN


def test_another_convention_makes_it_conditional():
    verdict = prove("TV(P,Q) = sum_{x} abs(p(x) - q(x))")
    assert verdict.status is Status.CONDITIONAL and verdict.certificate.check() is Status.PROVED and "1/2" in verdict.needs[0]
    assert prove("TV(P,Q) = 1/2*sum_{x} abs(p(x) - q(x))").status is Status.PROVED
    assert prove("TV(P,Q) = 1/3*sum_{x} abs(p(x) - q(x))").status is Status.REFUTED


def test_the_search_is_reproducible():
    first, second = (prove("I(X;Y|Z) <= I(X;Y)", seed=5) for _ in range(2))
    assert first.counterexample.to_json() == second.counterexample.to_json() and first.seed == 5
