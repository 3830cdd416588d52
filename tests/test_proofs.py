"""The theorem library: every theorem checks; tampered ones do not; LaTeX is well formed."""

import re

import pytest

from symit import load_proofs, parse
from symit.derivation.library import ProofProblem, find, load_file

THEOREMS = load_proofs()


def test_there_are_at_least_twenty():
    assert len({t.name for t in THEOREMS}) == len(THEOREMS) >= 20


@pytest.mark.parametrize("theorem", THEOREMS, ids=lambda t: t.name)
def test_checks_and_typesets(theorem):
    theorem.check()
    tex = theorem.latex()
    assert "\\begin{align*}" in tex and tex.endswith("\\end{align*}")
    assert tex.count("{") == tex.count("}") and tex.count("\\left") == tex.count("\\right")
    assert len(re.findall(r"&& ", tex)) >= len(theorem.steps)  # a step by copies is shown at length
    assert parse(theorem.statement).text() == parse(parse(theorem.statement).text()).text()


GOOD = """theorem t "T"
given X -> Y -> Z
claim I(X;Z) <= I(X;Y)
  I(X;Z) = I(X;Y,Z) - I(X;Y|Z)                 by chain rule
         = I(X;Y) + I(X;Z|Y) - I(X;Y|Z)        by chain rule
         = I(X;Y) - I(X;Y|Z)                   since X -> Y -> Z
         <= I(X;Y)                             since I(X;Y|Z) >= 0
"""
BAD = [
    ("given X -> Y -> Z\n", "given X -> Z -> Y\n"),
    ("by chain rule\n         = I(X;Y) - I(X;Y|Z)", "by magic\n         = I(X;Y) - I(X;Y|Z)"),
    ("since X -> Y -> Z", "by chain rule"),
    ("since I(X;Y|Z) >= 0", "since I(X;Y|Z) >= I(X;Y)"),
    ("since I(X;Y|Z) >= 0", "by definition"),
    ("claim I(X;Z) <= I(X;Y)", "claim I(X;Z) <= I(Y;Z)"),
    ("claim I(X;Z) <= I(X;Y)", "claim I(X;Z) = I(X;Y)"),
    ("- I(X;Y|Z)                   since", "+ I(X;Y|Z)                   since"),
    ("<= I(X;Y)   ", ">= I(X;Y)   "),
]


def test_the_example_checks(tmp_path):
    (tmp_path / "t.proof").write_text(GOOD)
    [theorem] = load_file(tmp_path / "t.proof")
    theorem.check()


@pytest.mark.parametrize("old, new", BAD)
def test_tampered_theorems_are_refused_with_their_place(old, new, tmp_path):
    assert old in GOOD
    (tmp_path / "t.proof").write_text(GOOD.replace(old, new, 1))
    with pytest.raises(ProofProblem, match=r"t\.proof:\d+"):
        [theorem] = load_file(tmp_path / "t.proof")
        theorem.check()


def test_find():
    assert find("data-processing").claim if hasattr(find("data-processing"), "claim") else find("data-processing").statement
    assert find("no-such-theorem") is None
