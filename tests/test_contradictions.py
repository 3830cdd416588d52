"""Nothing is proved from assumptions that cannot hold together; assumptions that can are not called contradictory."""

import pytest

from symit import parse, prove
from symit.meaning.lower import lowered
from symit.provers.consistency import contradiction

CONTRADICTORY = [
    ("H_b(p) >= 6", ["p = 2"], ["p = 2", "p <= 1"]),
    ("H(X) >= 100", ["H(X) <= -1"], ["H(X) <= -1"]),
    ("H(X) >= 3", ["H(X) = 4", "H(X) = 2"], ["H(X) = 4", "H(X) = 2"]),
    ("I(X;Y) >= 5", ["H(X) <= 1", "I(X;Y) >= 2"], ["H(X) <= 1", "I(X;Y) >= 2"]),
    ("I(X;Y) = 0", ["H(X) <= 1", "I(X;Y) >= 2"], ["H(X) <= 1", "I(X;Y) >= 2"]),
    ("H(Z) >= 1", ["X = f(Y)", "H(X) >= 2", "H(Y) <= 1"], ["H(X) >= 2", "H(Y) <= 1"]),
    ("H(X) >= 1", ["X = f(Y)", "H(X) >= 2", "H(Y) <= 1"], ["H(X) >= 2", "H(Y) <= 1"]),
    ("a >= 5", ["a >= 1", "a <= b", "b <= 0"], ["a <= b", "a >= 1", "b <= 0"]),
    ("beta*I(X;Y) >= 3", ["beta = 0", "beta >= 1"], ["beta = 0", "beta >= 1"]),
    ("H(X) >= 4", ["card(X) = 4", "H(X) >= 3"], ["H(X) >= 3", "card(X) = 4"]),
    ("D(P||Q) >= 3", ["D(P||Q) < 0"], ["D(p||q", "< 0"]),
    ("Renyi[alpha](P||Q) <= Renyi[beta](P||Q)", ["alpha > 1", "beta > alpha", "beta < 1"], ["alpha > 1", "beta < 1", "beta > alpha"]),
]  # fmt: skip


@pytest.mark.parametrize("text, given, named", CONTRADICTORY, ids=[f"{t} | {g}" for t, g, _ in CONTRADICTORY])
def test_nothing_is_proved_from_a_contradiction(text, given, named):
    verdict = prove(text, given=given)
    assert verdict.status == "unknown" and verdict.certificate is None
    assert "contradict" in verdict.why or "cannot hold" in verdict.why
    assert all(part in verdict.why for part in named), verdict.why


CONSISTENT = [
    ("I(X;Z) <= I(X;Y)", ["X -> Y -> Z"]),
    ("H(X) <= 2", ["H(X) <= 1"]),
    ("H(X) <= 0", ["H(X) <= 0"]),
    ("H_b(p) >= 0", ["p = 1/2"]),
    ("I(X;Y) <= 1", ["H(X) <= 1", "I(X;Y) >= 1/2"]),
    ("a >= 0", ["a >= 1", "a <= b", "b <= 2"]),
    ("beta*I(X;Y) >= 0", ["beta = 1", "beta >= 1"]),
    ("H(X) >= 1", ["card(X) = 4", "H(X) >= 1"]),
    ("D(P||Q) <= 1", ["D(P||Q) <= 1/2"]),
    ("D(P||Q) <= 1", ["D(P||Q) < 1/2"]),
    ("I(X;Y) >= 3", ["H(X|Y) <= H(X) - 3"]),
    ("Renyi[alpha](P||Q) <= Renyi[beta](P||Q)", ["alpha > 1", "beta > alpha"]),
    ("H(Z|X,Y) <= 1", ["Z = f(X,Y)", "H(Z) >= 1/2"]),
]


@pytest.mark.parametrize("text, given", CONSISTENT, ids=[f"{t} | {g}" for t, g in CONSISTENT])
def test_assumptions_that_hold_together_prove_as_before(text, given):
    assert prove(text, given=given).status == "proved"
    assert contradiction(lowered(parse(text, given=given))) is None


@pytest.mark.parametrize("text", ["I(X;Y) >= 0", "D(P||Q) >= 0", "H(X|Y) <= H(X)"])
def test_what_holds_without_assumptions_is_proved_beside_contradictory_ones(text):
    """The proof does not rest on them."""
    assert prove(text, given=["H(W) <= -1"]).status == "proved"
