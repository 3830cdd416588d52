"""Fano's inequality and the continuity of entropy: what follows from them is proved, what does not is refuted, the theorems hold for random laws."""

import json
from fractions import Fraction
from functools import partial
from math import log

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symit import Certificate, audit, parse
from symit import prove as decided
from symit.kernel import Rejected, conclude, independent
from symit.language.latex.context import DocumentContext
from symit.language.latex.reading import read_latex
from symit.meaning.lower import lowered

prove = partial(decided, budget=40)  # not a matter of how busy the machine is
MARKOV = ["p = Pr(X != Xhat)", "X -> Y -> Xhat"]
CONTINUITY = "H(P)-H(Q) <= {}*(H_b(TV(P,Q)) + TV(P,Q)*log(card(X)-1))"

TRUE = [
    (CONTINUITY.format("1"), []), (CONTINUITY.format("1").replace("H(P)-H(Q)", "abs(H(P)-H(Q))"), []),
    ("H(Q)-H(P) <= H_b(TV(P,Q)) + TV(P,Q)*log(card(X))", []),
    ("abs(H(P)-H(Q)) <= -2*TV(P,Q)*log(2*TV(P,Q)/card(X))", ["2*TV(P,Q) <= 1/2"]),
    ("abs(H(P)-H(Q)) <= log(2) + TV(P,Q)*log(card(X))", []),
    ("abs(H_b(p)-H_b(q)) <= H_b(abs(p-q))", []),
    ("H_b(p)-H_b(q) <= H_b(p-q)", ["0 < q", "q < p", "p < 1"]),
    ("H(X|Y) <= H_b(p) + p*log(card(X)-1)", MARKOV), ("H(X|Y) <= H_b(p) + p*log(card(X)-1)", ["p = Pr(X != Xhat)", "Xhat = f(Y)"]),
    ("H(X|Xhat) <= H_b(Pr(X != Xhat)) + Pr(X != Xhat)*log(card(X)-1)", []), ("H(X|Y) <= log(2) + p*log(card(X))", MARKOV),
    ("H(X|Y)/log(2) <= 1 + p*log(card(X))/log(2)", MARKOV), ("p >= (H(X|Y) - log(2))/log(card(X))", MARKOV),
    ("p >= (H(X|Y) - log(2))/log(card(X)-1)", [*MARKOV, "card(X) >= 3"]), ("H(X|Y) <= H_b(Pr(X != Y))", ["card(X) = 2"]),
    ("Pr(X != Xhat) >= 1 - (I(X;Y) + log(2))/log(card(X))", ["X -> Y -> Xhat", "uniform(X)"]),
    ("Pr(X = Y) <= 1 - (H(X|Y) - log(2))/log(card(X))", []),
]  # fmt: skip


@pytest.mark.parametrize(("claim", "assumed"), TRUE)
def test_consequences_are_proved(claim, assumed):
    verdict = prove(claim, given=assumed)
    assert verdict.status == "proved"
    assert Certificate.from_json(json.loads(json.dumps(verdict.certificate.to_json()))).check() == "proved"


FALSE = [
    (CONTINUITY.format("0.99"), []), ("H(P)-H(Q) <= TV(P,Q)*log(card(X)-1)", []), ("H(P)-H(Q) <= H_b(TV(P,Q))", []),
    ("H(P)-H(Q) <= -2*TV(P,Q)*log(2*TV(P,Q)/card(X))", []), ("abs(H_b(p)-H_b(q)) <= 0.99*H_b(abs(p-q))", []),
    ("H(X|Y) <= 0.99*(H_b(p) + p*log(card(X)-1))", MARKOV), ("H(X|Y) <= H_b(p)", MARKOV), ("H(X|Y) <= p*log(card(X)-1)", MARKOV),
    ("H(X|Y) <= H_b(p) + p", MARKOV), ("p >= H(X|Y)/log(card(X))", MARKOV), ("p >= (H(X|Y) - log(1.9))/log(card(X))", MARKOV),
    ("H(X|Y) <= H_b(p) + p*log(card(X)-1)", ["p = Pr(X != Xhat)"]),
    ("Pr(X != Xhat) >= 1 - (I(X;Y) + log(2))/log(card(X))", ["X -> Y -> Xhat"]),
    ("H(X|Y) <= H_b(p) + p*log(card(X)-1)", ["p = Pr(X = Xhat)", "X -> Y -> Xhat"]),
]  # fmt: skip


@pytest.mark.parametrize(("claim", "assumed"), FALSE)
def test_stronger_claims_are_refuted(claim, assumed):
    verdict = prove(claim, given=assumed)
    assert verdict.status == "refuted"
    assert independent.check(json.loads(json.dumps(verdict.certificate.to_json()))) == "refuted"


@pytest.mark.parametrize("assumed", [
    ["p = Pr(X != Xhat)", "Y -> X -> Xhat"], ["p = Pr(X != Z)", "X -> Y -> Xhat"], ["p = Pr(Y != Xhat)", "X -> Y -> Xhat"], ["p > 0", "p < 1"],
    ["p = Pr(X != Xhat)", "X -> Y -> Xhat", "continuous(X)"],
])  # fmt: skip
def test_the_hypotheses_are_needed(assumed):
    assert prove("H(X|Y) <= H_b(p) + p*log(card(X)-1)", given=assumed, budget=2).status != "proved"


def entropy(p):
    return -sum(x * log(x) for x in p if x)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)), min_size=2, max_size=6).filter(lambda w: sum(a for a, _ in w) and sum(b for _, b in w)))
def test_the_theorems_hold_for_random_laws(weights):
    p, q = ([w[i] / sum(x[i] for x in weights) for w in weights] for i in (0, 1))
    v, n = sum(abs(a - b) for a, b in zip(p, q, strict=True)) / 2, len(p)
    assert abs(entropy(p) - entropy(q)) <= entropy([v, 1 - v]) + v * log(n - 1) + 1e-12


@settings(max_examples=200, deadline=None)
@given(st.integers(2, 4).flatmap(lambda n: st.lists(st.integers(0, 9), min_size=n * n, max_size=n * n).filter(any)))
def test_fano_holds_for_random_laws(weights):
    n = round(len(weights) ** 0.5)
    joint = [w / sum(weights) for w in weights]
    error = sum(x for i, x in enumerate(joint) if i // n != i % n)
    columns = [sum(joint[i::n]) for i in range(n)]
    assert entropy(joint) - entropy(columns) <= entropy([error, 1 - error]) + error * log(n - 1) + 1e-12


def test_the_kernel_reads_the_theorem_from_the_statement():
    data = prove("H(X|Y) <= H_b(p) + p*log(card(X)-1)", given=MARKOV).certificate.data
    assert conclude(data, "").status == "proved"
    context = data["context"]
    for change in ({"given": []}, {"vars": {**context["vars"], "X": {"kind": "continuous", "size": None}}}):
        with pytest.raises(Rejected):
            conclude({**data, "context": {**context, **change}}, "")
    for claim in ("H(X|Y) <= 0.99*(H_b(p) + p*log(card(X)-1))", "H(X|Y) <= H_b(p)", "H(Y|X) <= H_b(p) + p*log(card(X)-1)"):
        with pytest.raises(Rejected):
            conclude({**data, "context": lowered(parse(claim, given=MARKOV))}, "")
    data = prove(CONTINUITY.format("1")).certificate.data
    for claim in (CONTINUITY.format("0.99"), "H(P)-H(Q) <= TV(P,Q)*log(card(X)-1)", "H(P)+H(Q) <= H_b(TV(P,Q)) + TV(P,Q)*log(card(X)-1)"):
        with pytest.raises(Rejected):
            conclude({**data, "context": lowered(parse(claim))}, "")


def test_what_fails_with_one_letter_only_is_not_proved():
    # H(X) <= log |X| <= 2 log |X| - log 2 where there are two letters
    claim = "H(X|Xhat) <= H_b(Pr(X != Xhat)) + Pr(X != Xhat)*log(card(X)) + log(card(X)) - log(2)"
    assert prove(claim, budget=2).status != "proved"
    assert prove(claim, given="card(X) >= 2").status == "proved"


@pytest.mark.parametrize("claim", ["TV(P,Q) < 1", "JS(P,Q) < log(2)", "H2(P,Q) < 1", "D(P||Q) > 0", "TV(P,Q) > 0", "D(P||Q) <= 100*H2(P,Q)",
                                   "D(P||Q) <= 30*JS(P,Q)", "D(P||Q) <= 1000*TV(P,Q)", "D(Q||P) <= 40*LC(P,Q)"])  # fmt: skip
def test_claims_that_fail_at_the_edge_are_refuted(claim):
    verdict = prove(claim)
    assert verdict.status == "refuted"
    laws = verdict.counterexample.model["measures"]
    assert all(sum(map(Fraction, law["probs"])) == 1 for law in laws.values())


def test_events_are_written_and_read():
    for text in ("Pr(X != Xhat) <= 1/2", "H(X|Y) <= Pr(X != Y)", "Pr_{q}(X != Z) >= 0"):
        assert parse(text).text() == text and parse(parse(text).text()) == parse(text)
    assert parse("Pr(X = Z) <= 1").lhs == 1 - parse("Pr(X != Z) <= 1").lhs


# -- LaTeX

EVENTS = [
    (r"\Pr(X \neq \hat{X}) \ge \frac{H(X|Y) - \log 2}{\log |\mathcal{X}|}", "Pr(X != X_hat) >= (H(X|Y)-log(2))/log(card(X))"),
    (r"\mathbb{P}(X \neq \hat{X}) \ge 1 - \frac{I(X;Y) + \log 2}{\log |\mathcal{X}|}", "Pr(X != X_hat) >= 1 - (I(X;Y)+log(2))/log(card(X))"),
    (r"H(X|\hat X) \le H_b(P(\hat X \ne X)) + P(\hat X \ne X) \log(|\mathcal{X}|-1)",
     "H(X|X_hat) <= H_b(Pr(X != X_hat)) + Pr(X != X_hat)*log(card(X)-1)"),
]  # fmt: skip


@pytest.mark.parametrize(("latex", "text"), EVENTS)
def test_events_in_latex(latex, text):
    (statement,) = read_latex(latex, DocumentContext()).statements
    assert (statement.rel, statement.lhs, statement.rhs) == (parse(text).rel, parse(text).lhs, parse(text).rhs)


DOCUMENT = r"""
Let $X \to Y \to \hat{X}$ be a Markov chain and $P_e = \Pr(\hat{X} \ne X)$. Then

$$H(X|Y) \le H_b(P_e) + P_e \log(|\mathcal{X}|-1)$$

$$P_e \ge \frac{H(X|Y) - \log 2}{\log |\mathcal{X}|}$$

$$H(X|Y) \le H_b(P_e)$$

# Continuity

$$|H(P) - H(Q)| \le H_b(\mathrm{TV}(P,Q)) + \mathrm{TV}(P,Q) \log(|\mathcal{X}|-1)$$

$$|H(P) - H(Q)| \le H_b(\mathrm{TV}(P,Q)) \log(|\mathcal{X}|-1)$$
"""


def test_fano_in_a_document(tmp_path):
    path = tmp_path / "fano.md"
    path.write_text(DOCUMENT)
    found = [(f.status, [g["text"] for g in f.given]) for f in audit(path, timeout=60).findings if f.status != "no-claim"]
    assert [status for status, _ in found] == ["proved", "proved", "refuted", "proved", "refuted"]
    assert set(found[0][1]) == {"X -> Y -> X_hat", "P_e = Pr(X != X_hat)"}


LATER = r"""
Fano's inequality: $H(X|\hat{X}) \le H_b(P_e) + P_e \log(|\mathcal{X}|-1)$, where $P_e = \Pr(\hat{X} \ne X)$.

# Another

For a Markov chain $X \to Y \to \hat{X}$ we have

$$H(X|Y) \le H_b(P_e) + P_e \log(|\mathcal{X}|-1),$$

where $P_e = \mathbb{P}(X \neq \hat{X})$.

# A third, in which it is not said what P_e is

$$H(X|\hat{X}) \le H_b(P_e) + P_e \log(|\mathcal{X}|-1)$$
"""


def test_an_error_probability_named_after_the_formula(tmp_path):
    path = tmp_path / "later.md"
    path.write_text(LATER)
    found = [f.status for f in audit(path, timeout=60).findings if f.status != "no-claim"]
    assert found == ["proved", "proved", "unknown"]
