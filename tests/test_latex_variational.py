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
