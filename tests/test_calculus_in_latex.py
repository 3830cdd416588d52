"""Limits, extrema, derivatives and remainders as documents write them, and infinite limits; mutants are not proved."""

from __future__ import annotations

import pytest

from symit import prove
from symit.audit.run import audit_text
from symit.language.latex import DocumentContext, Unread, read_latex


def statuses(context: str, formula: str) -> list[str]:
    report = audit_text(f"# Section\n\n{context}\n\n$${formula}$$\n", timeout=100)
    return [f.status for f in report.findings if f.line > 4]


SIGMOID = r"The logistic sigmoid is $\sigma(z)=\frac{1}{1+e^{-z}}$."
BCE = r"Let $\sigma(z)=1/(1+e^{-z})$ and $L(z) = -y\log\sigma(z) - (1-y)\log(1-\sigma(z))$."
KL_OF_NORMALS = r"D_{KL}(\mathcal N(\mu_1,\sigma_1^2)\|\mathcal N(\mu_2,\sigma_2^2))"

TRUE = [
    ("", r"\lim_{x\to 0^+} x\log x = 0"),
    ("", r"\lim_{x\to\infty} \frac{\log x}{x} = 0"),
    ("", r"\lim_{n\to\infty}\left(1+\frac1n\right)^n = e"),
    ("", r"\lim_{x\to 0^+} \log\frac1x = \infty"),
    ("", r"\lim_{x\downarrow 0} \log x = -\infty"),
    ("", r"\lim_{p\to 0} H_b(p) = 0"),
    ("", r"\max_p H_b(p) = \log 2"),
    ("", r"\max_{0\le p\le 1} H_b(p) = 1 \text{ bit}"),
    ("", r"\arg\max_{p\in[0,1]} H_b(p) = \frac12"),
    ("", r"\max_{x>0}\, (\log x - x) = -1"),
    ("", r"\min_{x>0} x\log x = -\frac1e"),
    ("", r"H_b'(p) = \log\frac{1-p}{p}"),
    ("", r"H_b''(p) = -\frac{1}{p(1-p)} < 0"),
    ("", rf"\frac{{\partial}}{{\partial\sigma_1}} {KL_OF_NORMALS} = \frac{{\sigma_1}}{{\sigma_2^2}}-\frac{{1}}{{\sigma_1}}"),
    ("", r"\log(1+x) = x - \frac{x^2}{2} + O(x^3)"),
    ("", r"e^\epsilon = 1+\epsilon+\frac{\epsilon^2}{2}+o(\epsilon^2)"),
    ("", r"D_{KL}(\mathrm{Bern}(p)\|\mathrm{Bern}(p+\epsilon)) = \frac{\epsilon^2}{2p(1-p)} + O(\epsilon^3)"),
    (r"Let $f(t)=t\log t$.", r"f''(t) = \frac1t"),
    (r"Let $f(t)=t\log t$.", r"f''(1) = 1"),
    (SIGMOID, r"\sigma'(z) = \sigma(z)(1-\sigma(z))"),
    (SIGMOID, r"\frac{d\sigma}{dz} = \sigma(z)(1-\sigma(z))"),
    (SIGMOID, r"1-\sigma(z) = \sigma(-z)"),
    (BCE, r"\frac{\partial L}{\partial z} = \sigma(z)-y"),
    (BCE, r"L''(z) = \sigma(z)(1-\sigma(z))"),
]
FALSE = [
    ("", r"\lim_{x\to 0^+} x\log x = 1"),
    ("", r"\lim_{x\to\infty} \log x = 5"),
    ("", r"\lim_{x\to 0^+} \log x = \infty"),
    ("", r"\lim_{x\to\infty} \frac{\log x}{x} = \infty"),
    ("", r"\max_p H_b(p) = 1.01\log 2"),
    ("", r"\arg\max_p H_b(p) = \frac13"),
    ("", r"H_b'(p) = \log\frac{p}{1-p}"),
    ("", r"H_b''(p) = \frac{1}{p(1-p)}"),
    ("", rf"\frac{{\partial}}{{\partial\sigma_1}} {KL_OF_NORMALS} = \frac{{\sigma_1}}{{\sigma_2^2}}+\frac{{1}}{{\sigma_1}}"),
    ("", r"\log(1+x) = x - \frac{x^2}{3} + O(x^3)"),
    ("", r"e^\epsilon = 1+\epsilon+\frac{\epsilon^2}{3}+o(\epsilon^2)"),
    (r"Let $f(t)=t\log t$.", r"f''(1) = 2"),
    (SIGMOID, r"\sigma'(z) = \sigma(z)(1+\sigma(z))"),
    (BCE, r"\frac{\partial L}{\partial z} = y-\sigma(z)"),
    ("", r"e^x > 1+x"),
    ("", r"x^2 > 0"),
    ("", r"\log x \ge x-1"),
]


@pytest.mark.parametrize(("context", "formula"), TRUE)
def test_proved(context: str, formula: str) -> None:
    found = statuses(context, formula)
    assert found and set(found) == {"proved"}


@pytest.mark.parametrize(("context", "formula"), FALSE)
def test_refuted(context: str, formula: str) -> None:
    found = statuses(context, formula)
    assert "refuted" in found


@pytest.mark.parametrize(
    "formula",
    [r"C = \max_{p(x)} I(X;Y)", r"\max_\theta \log p_\theta(x) = 0", r"\max_{p} H(X) = \log n", r"\theta^* = \arg\max_\theta L(\theta)"],
)
def test_optima_over_laws_are_objectives(formula: str) -> None:
    assert read_latex(formula).kind in ("objective", "definition")


@pytest.mark.parametrize("formula", [r"\lim_{n\to\infty} \frac1n H(X_1,\ldots,X_n) = H", r"\limsup_{x\to 0} x = 0", r"\frac{dL}{dz} = z", r"f'(t) = 1", r"O(n \log n) = 1"])
def test_what_is_not_written_out_is_not_a_claim(formula: str) -> None:
    try:
        reading = read_latex(formula)
    except Unread:
        return
    assert not reading.statements


def test_a_derivative_that_is_zero_may_be_an_equation_to_be_solved() -> None:
    assert statuses("", r"\frac{d}{dp}H_b(p) = 0") != ["refuted"]


def test_a_definition_goes_into_the_derivative_of_what_it_defines() -> None:
    context = DocumentContext()
    read_latex(r"u = e^{-z}", context)
    read_latex(r"L = \log(1+u)", context)
    (statement,) = read_latex(r"\frac{dL}{dz} = -\frac{u}{1+u}", context).statements
    assert prove(statement).status == "proved"
    (mutant,) = read_latex(r"\frac{dL}{dz} = \frac{u}{1+u}", context).statements
    assert prove(mutant).status == "refuted"


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("limit(log(x), x -> oo) = oo", "proved"), ("limit(log(x), x -> 0) = -oo", "proved"), ("limit(log(x), x -> 0) = oo", "refuted"),
        ("limit(x, x -> oo) = 0", "refuted"), ("limit(exp(-x), x -> oo) = oo", "refuted"), ("limit(1/x, x -> 0) = oo", "unknown"),
        ("limit(1/x^2, x -> 0) = oo", "proved"), ("limit(a*x, x -> oo) = oo", "unknown"),
        ("limit(D(Bernoulli(p)||Bernoulli(q)), q -> 0) = oo", "proved"), ("exp(x) > 1 + x", "refuted"), ("x^2 > 0", "refuted"),
        ("exp(x) = 1 + x + x^2/2 + o(x^2)", "proved"), ("exp(x) = 1 + x + o(x^2)", "refuted"),
    ],
)  # fmt: skip
def test_infinite_limits_and_strict_inequalities(text: str, status: str) -> None:
    verdict = prove(text)
    assert verdict.status == status
    assert verdict.certificate is None or verdict.certificate.check() == status


@pytest.mark.parametrize("text", ["limit(exp(-p*x), x -> oo) = 0", "limit(p*log(x), x -> oo) = oo", "limit(p*x/(1+x), x -> oo) = 2*p"])
def test_a_limit_may_jump_where_another_parameter_reaches_its_end(text: str) -> None:
    # at p = 0 the first is 1 and the second 0
    assert prove(text, given="0 <= p <= 1").status != "proved"
