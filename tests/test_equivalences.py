"""A <=> B in LaTeX: each direction is a claim; A => B where B is a property of variables."""

import pytest

from symit.language.latex.errors import Unread
from symit.language.latex.reading import read_latex
from symit.provers.statements import decide_statement


def verdicts(source):
    return [decide_statement(s).status.value for s in read_latex(source).statements]


@pytest.mark.parametrize("source", [
    r"I(X;Y)=0 \iff X\perp Y",
    r"I(X;Y)=0 \text{ if and only if } X\perp Y",
    r"D(P\|Q) = 0 \Leftrightarrow P = Q",
    r"I(X;Y|Z)=0 \iff X \to Z \to Y",
    r"H(X|Y) = 0 \iff X = f(Y)",
    r"H(X,Y)=H(X)+H(Y)\iff X\perp Y",
    r"I(X;Y) = H(X) \iff X = f(Y)",
    r"X \to Y \to Z \Longleftrightarrow Z \to Y \to X",
])  # fmt: skip
def test_both_directions(source):
    assert verdicts(source) == ["proved", "proved"]


@pytest.mark.parametrize("source, expected", [
    (r"I(X;Y)=0 \implies X\perp Y", ["proved"]),
    (r"X\perp Y \implies I(X;Y)=0", ["proved"]),
    (r"I(X;Z)=0 \implies X\to Y\to Z", ["refuted"]),
    (r"H(P) = H(Q) \iff P = Q", ["proved", "refuted"]),
    (r"I(X;Y|Z)=0 \iff X\perp Y", ["refuted", "refuted"]),
    (r"H(Y|X) = 0 \iff X = f(Y)", ["refuted", "refuted"]),
    (r"H(X|Y) = 0 \iff X \perp Y", ["refuted", "refuted"]),
])  # fmt: skip
def test_each_direction_is_judged(source, expected):
    assert verdicts(source) == expected


@pytest.mark.parametrize("source", [r"I(X;Y)=0 \iff X", r"A \iff B", r"H(X)=0 \iff X\text{ is constant}", r"a = b \iff b = c \iff c = a"])
def test_what_is_not_read_whole(source):
    with pytest.raises(Unread):
        read_latex(source)


@pytest.mark.parametrize("source, relations", [
    (r"\begin{align} I(X;Y) &= H(X)-H(X|Y) \quad\text{(chain rule)}\\ &= H(Y) - H(Y|X) \text{ (symmetry)}\end{align}", 2),
    (r"H(X,Y) = H(X)+H(Y|X) \text{ (chain rule) } \le H(X)+H(Y)", 2),
    (r"H(X,Y) \le H(X) + H(Y) \text{ (subadditivity)}", 1),
])  # fmt: skip
def test_remarks_in_brackets_are_passed_over(source, relations):
    assert verdicts(source) == ["proved"] * relations


@pytest.mark.parametrize("source", [r"I(X;Y) \ge 0 \text{ obviously} - 1", r"H(X) \ge 0 \text{, which is known, } \ge 1", r"H(X) = 0 \text{ a.s.} + \log 2"])
def test_a_formula_that_goes_on_after_words_is_not_half_read(source):
    with pytest.raises(Unread):
        read_latex(source)


def test_a_remark_that_narrows_the_claim_is_kept():
    assert read_latex(r"H(X,Y)=H(X)+H(Y) \text{ (independence)}").qualified
    assert not read_latex(r"H(X,Y)=H(X)+H(Y|X) \text{ (chain rule)}").qualified
