"""Mutants of true statements must never be proved against the evaluator: sign, swap, dropped condition, coefficient + 1e-9."""

import json
import random

import numpy as np
import pytest

from symit.kernel import Status
from symit.meaning.batch import evaluate_many
from symit.meaning.lower import lower
from symit.meaning.models import sample
from symit.provers import decide
from symit.provers.proving import as_statement
from symit.provers.statements import decide_statement

TRUE = [
    ("H(X,Y) = H(X) + H(Y|X)", ()),
    ("H(X,Y,Z) = H(X) + H(Y|X) + H(Z|X,Y)", ()),
    ("I(X;Y) = H(X) - H(X|Y)", ()),
    ("I(X;Y) = H(X) + H(Y) - H(X,Y)", ()),
    ("I(X;Y|Z) = H(X|Z) - H(X|Y,Z)", ()),
    ("I(X,Y;Z) = I(X;Z) + I(Y;Z|X)", ()),
    ("I(X;Y) - I(X;Y|Z) = I(X;Z) - I(X;Z|Y)", ()),
    ("H(X|Y) <= H(X)", ()),
    ("H(X,Y) <= H(X) + H(Y)", ()),
    ("H(X|Y,Z) <= H(X|Z)", ()),
    ("2 H(X,Y,Z) <= H(X,Y) + H(Y,Z) + H(X,Z)", ()),
    ("I(X;Y) >= 0", ()),
    ("H(X|Z) <= H(X|Y) + H(Y|Z)", ()),
    ("I(X;Z) <= I(X;Y)", ("X -> Y -> Z",)),
    ("I(X;Y|Z) <= I(X;Y)", ("X -> Y -> Z",)),
    ("I(X;Y) <= I(X;Y|Z)", ("indep(X;Z)",)),
    ("H(Y) <= H(X)", ("Y = f(X)",)),
    ("H(P,Q) = H(P) + D(P||Q)", ()),
    ("D(P||Q) >= 0", ()),
    ("H(P) <= H(P,Q)", ()),
    ("D(P||R) = D(P||Q) + E_P[log q(X)] - E_P[log r(X)]", ()),
    ("I(X;Y) = sum_{x,y} p(x,y) log(p(x,y)/(p(x) p(y)))", ()),
    ("log p(x) = E_{q(z|x)}[log p(x|z)] - D(q(z|x)||p(z)) + D(q(z|x)||p(z|x))", ()),
]
COUNT = 1000


def swap(text: str, rng: random.Random) -> str:
    """One textual mutation that keeps the statement well-formed."""
    kind = rng.randrange(6)
    if kind == 0:
        places = [i for i, c in enumerate(text) if c in "+-" and text[i - 1 : i + 2] in (" + ", " - ")]
        if places:
            i = rng.choice(places)
            return text[:i] + ("-" if text[i] == "+" else "+") + text[i + 1 :]
    if kind == 1:
        names = [n for n in "XYZPQR" if n in text]
        if len(names) > 1:
            a, b = rng.sample(names, 2)
            i = rng.choice([i for i, c in enumerate(text) if c == a])
            return text[:i] + b + text[i + 1 :]
    if kind == 2 and "|" in text and "||" not in text:
        return text.replace("|", ",", 1)
    if kind == 3:
        for old, new in (("<=", ">="), (">=", "<="), (" = ", " >= ")):
            if old in text:
                return text.replace(old, new, 1)
    if kind == 4:
        starts = [i for i in range(len(text)) if text[i : i + 2] in ("H(", "I(", "D(")]
        i = rng.choice(starts) if starts else 0
        return text[:i] + rng.choice(["1.000000001 ", "0.999999999 ", "2 ", "1/2 "]) + text[i:]
    if kind == 5 and ";" in text:
        return text.replace(";", ",", 1)
    return text


@pytest.fixture(scope="module")
def verdicts():
    rng = random.Random(20260101)
    seen, results = set(), []
    while len(results) < COUNT and len(seen) < 40 * COUNT:
        statement, given = rng.choice(TRUE)
        for _ in range(rng.randint(1, 3)):
            statement = swap(statement, rng)
        if rng.random() < 0.3:
            given = ()
        seen.add((statement, given, len(seen)))
        try:
            claim = as_statement(statement, given)
            context = lower(claim)
        except (ValueError, TypeError, NotImplementedError):
            continue
        if (statement, given) in TRUE or any(statement == r[0] and given == r[1] for r in results[-50:]):
            continue
        results.append((statement, given, context, decide(context, budget=0.05)))
    return results


def test_there_are_a_thousand_mutants(verdicts):
    assert len(verdicts) == COUNT


def test_no_mutant_is_proved_that_the_evaluator_contradicts(verdicts):
    proved = [v for v in verdicts if v[3].status is Status.PROVED]
    for statement, given, context, verdict in proved:
        assert verdict.certificate.check() is Status.PROVED
        rel, lhs, rhs = context["claim"]
        for size in (2, 3):
            models = sample(context, np.random.default_rng(size), size, 60)
            left, right = evaluate_many(lhs, models, context), evaluate_many(rhs, models, context)
            ok = np.isfinite(left) & np.isfinite(right)
            gap, slack = (right - left)[ok], 1e-11 * (1 + np.abs(left[ok]))
            good = {"=": np.abs(gap) <= slack, "<=": gap >= -slack, ">=": gap <= slack}[rel]
            assert good.all(), (statement, given)


def test_no_true_statement_is_refuted():
    for statement, given in TRUE:
        assert decide_statement(as_statement(statement, given)).status is Status.PROVED, (statement, given)


@pytest.mark.parametrize("delta", ["+ 1e-9", "- 1e-9", "+ 1e-12"])
def test_a_coefficient_off_by_a_hair_is_not_waved_through(delta):
    for statement, given in [("H(X,Y) = (1 %s) H(X) + H(Y|X)", ()), ("(2 %s) H(X,Y,Z) <= H(X,Y) + H(Y,Z) + H(X,Z)", ())]:
        verdict = decide_statement(as_statement(statement % delta, given))
        true = statement.startswith("(2") and delta.startswith("-")
        assert verdict.status is (Status.PROVED if true else Status.REFUTED), statement % delta


def test_certificates_survive_json(verdicts):
    from symit.kernel import Certificate

    for _, _, _, verdict in [v for v in verdicts if v[3].certificate is not None][::20]:
        saved = json.loads(json.dumps(verdict.certificate.to_json()))
        assert Certificate.from_json(saved).check() is verdict.status
