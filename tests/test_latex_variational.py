"""Variational bounds as papers write them: a letter alone under an expectation is a function of what is averaged over."""

import pytest

from symit.language.latex import Unread, read_latex
from symit.language.objects import Fn, Param
from symit.provers.statements import decide_statement

BOUNDS = [
    r"D(P\|Q)\ge\mathbb E_Pf-\log\mathbb E_Qe^f",
    r"\mathbb E_{\rho}[f] \le D(\rho\|\pi) + \log\mathbb E_\pi[e^f]",
    r"D(P\|Q)\ge\mathbb E_P[T]-\mathbb E_Q[e^{T-1}]",
    r"I(X;Y)\ge\mathbb E_{P_{XY}}f-\log\mathbb E_{P_X\otimes P_Y}e^f",
    r"\chi^2(P\|Q)\ge 2\mathbb E_P[f]-\mathbb E_Q[f^2] - 1",
    r"I(X;Y) \le \mathbb{E}_{p(x)}[D(p(y|x)\|r(y))]",
    r"I(X;Z) \le \mathbb{E}_{p(x)}[D_{KL}(p(z|x)\|m(z))]",
]  # fmt: skip


@pytest.mark.parametrize("source", BOUNDS)
def test_variational_bounds(source):
    assert decide_statement(read_latex(source).statements[0]).status.value == "proved"


@pytest.mark.parametrize("source", [
    r"D(P\|Q)\ge\mathbb E_Pf-\log\mathbb E_Qe^{2f}",
    r"D(Q\|P)\ge\mathbb E_Pf-\log\mathbb E_Qe^f",
    r"I(X;Y)\le\mathbb E_{P_{XY}}f-\log\mathbb E_{P_X\otimes P_Y}e^f",
    r"I(X;Y) \ge \mathbb{E}_{p(x)}[D(p(y|x)\|r(y))]",
])  # fmt: skip
def test_mutants_are_not_proved(source):
    assert decide_statement(read_latex(source).statements[0]).status.value != "proved"


def test_a_letter_is_a_function_everywhere_or_nowhere():
    statement = read_latex(BOUNDS[0]).statements[0]
    assert {f.name for f in statement.rhs.atoms(Fn)} == {"f"} and not statement.rhs.atoms(Param)
    with pytest.raises(Unread):
        read_latex(r"D(P\|Q)\ge\mathbb E_P[f]-\log\mathbb E_Q[e^f] + f")
    with pytest.raises(Unread):
        read_latex(r"I(X;Y) \ge \mathbb E_{P_{XY}}f - \log \mathbb E_{P_X}e^f")


@pytest.mark.parametrize("source", [
    r"D(P_{XY}\|Q_{XY})=D(P_X\|Q_X)+D(P_{Y\mid X}\|Q_{Y\mid X}\mid P_X)",
    r"I(X;Y) = D(P_{Y|X}\|P_Y|P_X)",
    r"D(p(y|x)\|q(y|x)|p(x)) \ge 0",
])  # fmt: skip
def test_conditional_divergences(source):
    assert decide_statement(read_latex(source).statements[0]).status.value == "proved"


def test_a_conditional_divergence_is_given_the_first_law():
    with pytest.raises(Unread):
        read_latex(r"D(P_{Y\mid X}\|Q_{Y\mid X}\mid Q_X) \ge 0")
    from symit.audit.run import audit_text

    # Q_Y may be meant as the mixture of Q_{Y|X} under P_X
    assert audit_text(r"$D(P_Y\|Q_Y)\le D(P_{Y\mid X}\|Q_{Y\mid X}\mid P_X)$").findings[0].status == "unknown"
