"""Vectors of any length by their entries: gradients and Jacobians for every number of classes, in text and LaTeX; mutants are refuted."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from symit import parse, prove
from symit.audit.run import audit_text
from symit.kernel import Certificate, Rejected

SOFTMAX = ["s[i] = exp(z[i])/sum[j](exp(z[j]))"]
GIBBS = ["p[i] = exp(-x[i]/T)/sum[j](exp(-x[j]/T))", "S = -sum[i](p[i]*log(p[i]))", "V = sum[i](p[i]*x[i]^2) - sum[i](p[i]*x[i])^2", "T > 0"]
FAMILY = ["A = log(sum[i](exp(b*t[i])))", "p[i] = exp(b*t[i])/sum[j](exp(b*t[j]))"]
LOSS = "diff(-sum[i](y[i]*log(s[i])), z[k])"
ONE = "sum[i](y[i]) = 1"

CASES: list[tuple[str, list[str], str]] = [
    (f"{LOSS} = s[k] - y[k]", [*SOFTMAX, ONE], "proved"),
    (f"{LOSS} = s[k]*sum[i](y[i]) - y[k]", SOFTMAX, "proved"),
    (f"{LOSS} = y[k] - s[k]", [*SOFTMAX, ONE], "refuted"),
    (f"{LOSS} = s[k] - y[k]", SOFTMAX, "refuted"),
    (f"{LOSS} = s[k] - 1.01*y[k]", [*SOFTMAX, ONE], "refuted"),
    ("diff(s[i], z[j]) = s[i]*(delta[i,j] - s[j])", SOFTMAX, "proved"),
    ("diff(s[i], z[j]) = s[i]*(delta[i,j] + s[j])", SOFTMAX, "refuted"),
    ("diff(s[i], z[j]) = -s[i]*s[j]", SOFTMAX, "refuted"),
    ("diff(s[i], z[i]) = s[i]*(1 - s[i])", SOFTMAX, "proved"),
    ("diff(log(sum[j](exp(z[j]))), z[k]) = exp(z[k])/sum[j](exp(z[j]))", [], "proved"),
    ("diff(diff(log(sum[j](exp(z[j]))), z[i]), z[k]) = s[i]*(delta[i,k] - s[k])", SOFTMAX, "proved"),
    ("log(sum[j](exp(z[j]))) >= z[k]", [], "proved"),
    ("log(sum[j](exp(z[j]))) <= z[k]", [], "refuted"),
    ("sum[i](s[i]) = 1", SOFTMAX, "proved"),
    ("diff(S, T) = V/T^3", GIBBS, "proved"),
    ("diff(S, T) = V/T^2", GIBBS, "refuted"),
    ("diff(A, b) = sum[i](p[i]*t[i])", FAMILY, "proved"),
    ("diff(A, b, 2) = sum[i](p[i]*t[i]^2) - sum[i](p[i]*t[i])^2", FAMILY, "proved"),
    ("diff(A, b, 2) = sum[i](p[i]*t[i]^2)", FAMILY, "refuted"),
    ("diff(-sum[i](p[i]*log(p[i])), p[k]) = -log(p[k]) - 1", ["p[i] > 0"], "proved"),
    ("diff(-sum[i](p[i]*log(p[i])), p[k]) = -log(p[k])", ["p[i] > 0"], "refuted"),
    ("sum[i,n](1/n) = 1", [], "proved"),
    ("sum[i,n](1) = n + 1", [], "refuted"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "given", "status"), CASES)
def test_statements(text: str, given: list[str], status: str) -> None:
    verdict = prove(text, given=given, budget=20)
    assert verdict.status == status
    assert verdict.certificate is not None and verdict.certificate.check() == status


@pytest.mark.parametrize("text", [LOSS + " = s[k] - y[k]", "sum[i,n](delta[i,j]*x[i]) = x[j]"])
def test_text_reads_back(text: str) -> None:
    statement = parse(text)
    assert parse(statement.text()) == statement and statement.latex()


@pytest.mark.parametrize(
    "text",
    [
        "sum[i](sum[j](x[i]*x[j])) = sum[i](x[i]^2)",
        "diff(sum[i](abs(x[i])), x[k]) = 1",
        "log(sum[j](exp(z[j]))) > z[k]",
        "sum[i](x[i]) <= sum[i](x[i]^2)",
    ],
)
def test_not_proved(text: str) -> None:
    assert prove(text).status != "proved"


def test_changed_certificates_are_rejected() -> None:
    good = prove(f"{LOSS} = s[k] - y[k]", given=[*SOFTMAX, ONE]).certificate
    assert good is not None

    def changed(change: Any) -> Certificate:
        data = copy.deepcopy(dict(good.data))
        data["context"] = copy.deepcopy(dict(data["context"]))
        change(data)
        return Certificate(data)

    def without_sum(data: Any) -> None:
        data["context"]["given"] = [c for c in data["context"]["given"] if c[1][0] != "isum" and c[2][0] != "isum"]

    for change in (without_sum, lambda d: d.update(cases=[]), lambda d: d.update(verdict="refuted")):
        with pytest.raises(Rejected):
            changed(change).check()


def test_a_length_outside_of_its_range_refutes_nothing() -> None:
    assert prove("sum[i,n](1) >= 3").status == "refuted"
    assert prove("sum[i,n](1) >= 3", given="n >= 4").status != "refuted"


# -- as documents write them

CLASSES = r"Let $\hat y_i = \frac{e^{z_i}}{\sum_j e^{z_j}}$ and $L = -\sum_i y_i\log\hat y_i$"
ONE_HOT, SUMS = CLASSES + " with $y$ one-hot.", CLASSES + r" with $\sum_i y_i=1$."
STATES = r"Let $p_i = \frac{e^{-E_i/T}}{Z}$ with $Z=\sum_i e^{-E_i/T}$ and $H = -\sum_i p_i \log p_i$."
ENERGIES = r"Let $p_i = e^{-\beta E_i}/Z$ with $Z=\sum_j e^{-\beta E_j}$."
SCORES = r"Let $L = \log\sum_j e^{z_j}$ and $s_i = e^{z_i}/\sum_j e^{z_j}$."


def statuses(context: str, formula: str) -> list[str]:
    report = audit_text(f"# Section\n\n{context}\n\n$${formula}$$\n", timeout=100)
    return [f.status for f in report.findings if f.line > 4]


@pytest.mark.parametrize(
    ("context", "formula", "status"),
    [
        (ONE_HOT, r"\frac{\partial L}{\partial z_i} = \hat y_i - y_i", "proved"),
        (SUMS, r"\frac{\partial L}{\partial z_k} = \hat y_k - y_k", "proved"),
        (SUMS, r"\frac{\partial L}{\partial z_i} = y_i - \hat y_i", "refuted"),
        (CLASSES + ".", r"\frac{\partial L}{\partial z_i} = \hat y_i - y_i", "conditional"),
        (ONE_HOT, r"\nabla_z L = \hat y - y", "proved"),
        (ONE_HOT, r"\nabla_z L = y - \hat y", "refuted"),
        (r"Let $\hat{\mathbf y} = \operatorname{softmax}(\mathbf z)$ and $L = -\sum_{i=1}^K y_i\log\hat y_i$ with $\sum_i y_i=1$.",
         r"\nabla_{\mathbf z} L = \hat{\mathbf y} - \mathbf y", "proved"),
        (r"Let $s_i = \frac{e^{z_i}}{\sum_k e^{z_k}}$.", r"\frac{\partial s_i}{\partial z_j} = s_i(\delta_{ij}-s_j)", "proved"),
        (r"Let $s_i = \frac{e^{z_i}}{\sum_k e^{z_k}}$.", r"\frac{\partial s_i}{\partial z_j} = s_i(\delta_{ij}+s_j)", "refuted"),
        (SCORES, r"\frac{\partial^2 L}{\partial z_i\partial z_j} = s_i(\delta_{ij}-s_j)", "proved"),
        (SCORES, r"\frac{\partial^2 L}{\partial z_i^2} = s_i(1+s_i)", "refuted"),
        (STATES, r"\frac{dH}{dT} = \frac{\mathrm{Var}(E)}{T^3}", "proved"),
        (STATES, r"\frac{dH}{dT} = \frac{\mathrm{Var}(E)}{T^2}", "refuted"),
        (ENERGIES, r"\frac{d}{d\beta} \log Z = -\mathbb{E}[E]", "proved"),
        (ENERGIES, r"\frac{\partial \log Z}{\partial\beta} = \sum_i p_i E_i", "refuted"),
        ("", r"\frac{\partial}{\partial z_k}\log\sum_j e^{z_j} = \frac{e^{z_j}}{\sum_j e^{z_j}}", "unread"),
        (r"Let $L = -\sum_i y_i\log\hat y_i$.", r"\frac{\partial L}{\partial z_i} = \hat y_i - y_i", "unread"),
    ],
)  # fmt: skip
def test_documents(context: str, formula: str, status: str) -> None:
    assert statuses(context, formula) == [status]


CROSS_ENTROPY_OF_CLASSES = "With $\\hat y_i = \\frac{e^{z_i}}{\\sum_j e^{z_j}}$ and $L = -\\sum_i y_i\\log\\hat y_i$, $\\sum_i y_i = 1$, we get $%s$."


def last_status(text):
    from symit.audit.run import audit_text

    return audit_text(text).findings[-1].status


def test_a_name_that_the_document_does_not_define_refutes_nothing():
    assert last_status(CROSS_ENTROPY_OF_CLASSES % r"\frac{\partial L}{\partial z_k} = \hat y_k - y_k") == "proved"
    assert last_status(CROSS_ENTROPY_OF_CLASSES % r"\frac{\partial L}{\partial z_k} = y_k - \hat y_k") == "refuted"
    assert last_status(CROSS_ENTROPY_OF_CLASSES % r"\frac{\partial L}{\partial z_k} = p_k - y_k") == "unknown"


def test_sigma_of_a_number_is_the_logistic_function_and_refutes_nothing():
    assert last_status(r"$\frac{\partial}{\partial z}\left[-y\log\sigma(z)-(1-y)\log(1-\sigma(z))\right] = \sigma(z)-y$") == "proved"
    assert last_status(r"$\sigma'(z) = \sigma(z)(1-\sigma(z))$") == "proved"
    assert last_status(r"$\sigma'(z) = \sigma(z)^2$") == "unknown"


@pytest.mark.parametrize(
    ("context", "formula", "status"),
    [
        ('Let $p = \\mathrm{softmax}(z)$.', '\\partial_{z_k}CE(y,p)=p_k\\textstyle\\sum_iy_i-y_k', "proved"),
        ('Let $p = \\mathrm{softmax}(z)$.', '\\partial_{z_k}CE(y,p)=p_k\\textstyle\\sum_iy_i+y_k', "refuted"),
        ('Let $p = \\mathrm{softmax}(z)$.', '\\partial_jp_i=p_i(\\delta_{ij}-p_j)', "proved"),
        ('Let $p = \\mathrm{softmax}(z)$.', '\\partial_jp_i=p_i(\\delta_{ij}+p_j)', "refuted"),
        ('', '\\partial_{p_i}H=-\\log p_i-1', "proved"),
        ('', '\\frac{\\partial H}{\\partial p_i}=-\\log p_i-1', "proved"),
        ('', '\\frac{\\partial H(p)}{\\partial p_i}=-\\log p_i-1', "proved"),
        ('', '\\frac{\\partial H(p)}{\\partial p_i}=-\\log p_i+1', "refuted"),
        ('', '\\frac{\\partial}{\\partial q_i} D(p\\|q) = -\\frac{p_i}{q_i}', "proved"),
        ('', '\\frac{\\partial D_{KL}(p\\|q)}{\\partial p_i} = \\log\\frac{p_i}{q_i} + 1', "proved"),
        ('', '\\frac{\\partial D_{KL}(p\\|q)}{\\partial p_i} = \\log\\frac{q_i}{p_i} + 1', "refuted"),
        ('Let $q = \\mathrm{softmax}(z)$ and let $p$ be a probability vector.', '\\frac{\\partial}{\\partial z_i} D(p\\|q) = q_i - p_i', "proved"),
        ('Let $q = \\mathrm{softmax}(z)$ and let $p$ be a probability vector.', '\\nabla_z D_{KL}(p\\|q) = q - p', "proved"),
        ('Let $q = \\mathrm{softmax}(z)$ and let $p$ be a probability vector.', '\\nabla_z H(p,q) = p - q', "refuted"),
        ('', '\\frac{\\partial^2 H}{\\partial p_i^2} = -\\frac{1}{p_i}', "proved"),
    ],
)  # fmt: skip
def test_measures_of_vectors_of_probabilities(context: str, formula: str, status: str) -> None:
    assert statuses(context, formula) == [status]


def test_a_letter_that_may_be_a_vector_or_a_number_is_not_read() -> None:
    assert statuses(r"Let $q = \mathrm{softmax}(z)$.", r"\nabla_z D_{KL}(p\|q) = q - u") == ["unread"]
