"""Divergences as documents name them: what is said near decides what a name means, and mutants are not proved."""

from __future__ import annotations

import pytest

from symit import prove
from symit.audit.run import audit_text
from symit.language.errors import SyntaxProblem
from symit.language.latex import DocumentContext, Unread, read_latex


def statuses(context: str, formula: str) -> list[str]:
    """The verdicts on a display that follows a paragraph."""
    report = audit_text(f"# Section\n\n{context}\n\n$${formula}$$\n", timeout=100)
    return [f.status for f in report.findings if f.line > 4]


HALF = r"Let $H^2(P,Q)=\frac12\sum_x(\sqrt{p(x)}-\sqrt{q(x)})^2$ be the squared Hellinger distance."
FULL = HALF.replace(r"\frac12", "")
TRIANGULAR = r"Let $\Delta(P,Q)=\sum_x\frac{(p(x)-q(x))^2}{p(x)+q(x)}$."


@pytest.mark.parametrize(
    ("context", "formula"),
    [
        (r"Let $f(t)=t\log t$.", r"D_f(P\|Q) = D(P\|Q)"),
        (r"With $g(u) = (u-1)^2$,", r"D_g(P\|Q) = \chi^2(P\|Q)"),
        ("", r"\|P-Q\|_1 = 2\,TV(P,Q)"),
        ("", r"D_{KL}(P\|Q) \ge \frac12 \|P-Q\|_1^2"),
        ("", r"\|P-Q\|_{\mathrm{TV}} \le \sqrt{\tfrac12 D(P\|Q)}"),
        ("", r"d_{TV}(P,Q) = \frac12\sum_x |p(x)-q(x)|"),
        (r"Let $\delta(P,Q)$ denote the total variation distance.", r"\delta(P,Q) \le \sqrt{\frac12 D_{KL}(P\|Q)}"),
        (HALF, r"H^2(P,Q) \le TV(P,Q) \le \sqrt{2} H(P,Q)"),
        (FULL, r"\frac12 H^2(P,Q) \le TV(P,Q) \le H(P,Q)"),
        ("", r"H^2(P,Q) \le D_{KL}(P\|Q)"),
        ("The Rényi divergence of order $\\alpha$.", r"D_\alpha(P\|Q) \ge 0"),
        ("Rényi divergences: for $0<\\alpha<\\beta<1$,", r"D_\alpha(P\|Q) \le D_\beta(P\|Q)"),
        ("The Rényi divergence.", r"D_{1/2}(P\|Q) = -2\log\sum_x\sqrt{p(x)q(x)}"),
        ("The Rényi divergence.", r"D_2(P\|Q) = \log(1+\chi^2(P\|Q))"),
        ("With $\\gamma\\ge1$,", r"E_\gamma(P\|Q) \le TV(P,Q)"),
        (TRIANGULAR, r"\Delta(P,Q) \le 2\,TV(P,Q)"),
        ("", r"\mathrm{BC}(P,Q) = \sum_x \sqrt{p(x) q(x)}"),
    ],
)  # fmt: skip
def test_proved(context: str, formula: str) -> None:
    found = statuses(context, formula)
    assert found and set(found) == {"proved"}


@pytest.mark.parametrize(
    ("context", "formula"),
    [
        ("", r"\|P-Q\|_1 \le \frac12 TV(P,Q)"),
        ("", r"D_{KL}(P\|Q) \ge \frac{51}{100} \|P-Q\|_1^2"),
        ("", r"\|P-Q\|_{\mathrm{TV}} \le \sqrt{\tfrac14 D(P\|Q)}"),
        (r"Let $\delta(P,Q)$ denote the total variation distance.", r"\delta(P,Q) \le \frac12 D_{KL}(P\|Q)"),
        (r"Let $f(t)=t\log t$.", r"D_f(P\|Q) = 2 D(P\|Q)"),
        (r"Let $f(t)=t\log t$.", r"D_f(P\|Q) = D(Q\|P)"),
        ("The Rényi divergence.", r"D_2(P\|Q) = \log(1+2\chi^2(P\|Q))"),
        ("The Rényi divergence.", r"D_{1/2}(P\|Q) = -\log\sum_x\sqrt{p(x)q(x)}"),
        (FULL, r"H^2(P,Q) \le \frac12 D_{KL}(P\|Q)"),
    ],
)  # fmt: skip
def test_mutants_are_refuted(context: str, formula: str) -> None:
    assert "refuted" in statuses(context, formula)


def test_what_sources_define_in_two_ways_is_conditional_or_unread() -> None:
    assert statuses("", r"H^2(P,Q) \le TV(P,Q)") == ["conditional"]
    assert statuses(FULL, r"H^2(P,Q) \le TV(P,Q)") != ["proved"]
    assert statuses("", r"D_\alpha(P\|Q) \ge 0") == ["unread"]
    assert statuses("The Rényi divergence; the $\\alpha$-divergence of Amari.", r"D_2(P\|Q) = \log(1+\chi^2(P\|Q))") == ["unread"]
    assert statuses("For a convex function $f$,", r"D_f(P\|Q) \ge 0") == ["proved"]  # of any f that is convex with f(1) = 0
    assert statuses("", r"\|x-y\|_1 \ge 0") == ["unread"]


def test_a_function_written_out_long_before_is_not_the_one_meant() -> None:
    between = "\n\n".join(["A paragraph.", "Formula $x$.", "Formula $y$.", "Formula $z$."])
    assert statuses(f"Let $f(t)=t\\log t$.\n\n{between}", r"D_f(P\|Q) = D(P\|Q)")[-1] == "unknown"  # of any f


def test_reader_alone_needs_the_convention() -> None:
    with pytest.raises(Unread):
        read_latex(r"D_\alpha(P\|Q) \ge 0")
    said = read_latex(r"D_\alpha(P\|Q) \ge 0", DocumentContext(conventions={"D_alpha": "renyi"}))
    assert said.text() == "Renyi[alpha](P||Q) >= 0"


def test_the_letter_of_a_generator_is_free() -> None:
    assert prove("Df[x*log(x)](P||Q) = D(P||Q)").status == "proved"
    assert prove("Df[u*log(u)](P||Q) = 2*D(P||Q)").status == "refuted"
    assert prove("Df[a*t*log(t)](P||Q) = a*D(P||Q)").status == "proved"
    with pytest.raises(SyntaxProblem, match="in t"):
        prove("Df[x*log(y)](P||Q) >= 0")


def test_orders_on_both_sides_of_one() -> None:
    assert prove("Renyi[a](P||Q) >= 0", given="a > 0").status == "proved"
    assert prove("Renyi[a](P||Q) <= Renyi[b](P||Q)", given=["a > 0", "b > a"]).status == "proved"
    assert prove("Renyi[a](P||Q) <= Renyi[b](P||Q)", given=["a > 0", "b > 0"]).status != "proved"
    assert prove("Renyi[a](P||Q) >= Renyi[b](P||Q)", given=["a > 0", "b > a"]).status != "proved"


SHORT = [
    (r"TV\le\sqrt{D/2}", "proved"), (r"TV\le\sqrt{D/3}", "refuted"), (r"D\ge-\log(1-TV^2)", "proved"), (r"1-TV\ge\tfrac12e^{-D}", "proved"),
    (r"H^2\le\chi^2", "proved"), (r"\tfrac12H^2\le TV", "proved"), (r"JS\le\log2\cdot TV\le\log2", "proved"), (r"D_{KL} \le \log(1+\chi^2)", "proved"),
    (r"\chi^2 \le D_{KL}", "refuted"), (r"TV\le\tfrac13\sqrt{\chi^2}", "refuted"),
]  # fmt: skip


@pytest.mark.parametrize(("formula", "status"), SHORT)
def test_divergences_without_their_laws(formula: str, status: str) -> None:
    found = statuses("", formula)
    assert found and set(found) == {status}


def test_a_generator_of_one_letter() -> None:
    assert statuses(r"Let $f = u\log u$.", r"D_f = D(P\|Q)") == ["proved"]
    assert statuses(r"Let $f = (u-1)^2$.", r"D_f = \chi^2") == ["proved"]
    assert statuses(r"Let $f = (u-1)^2$.", r"D_f = 2\chi^2") == ["refuted"]
    assert statuses("The Rényi divergence.", r"D_2=\log(1+\chi^2)") == ["proved"]


@pytest.mark.parametrize("formula", [r"D \le D_{\max}", r"R(D) = 1 - D", r"H = -\log p", r"D \ge 2 V^2", r"I \le H"])
def test_letters_that_may_be_anything_are_no_divergences(formula: str) -> None:
    assert not {"proved", "refuted"} & set(statuses("", formula))


@pytest.mark.parametrize(
    ("formula", "status"),
    [
        (r"d(p\|q)\ge2(p-q)^2", "proved"), (r"d(p\|q)\ge 3(p-q)^2", "refuted"), (r"\mathrm{kl}(p,q) \ge 2(p-q)^2", "proved"),
        (r"d(p\|q) = p\log\frac pq + (1-p)\log\frac{1-p}{1-q}", "proved"), (r"d(p\|q) = p\log\frac qp + (1-p)\log\frac{1-p}{1-q}", "refuted"),
        (r"(u\log u-u+1)'' = \frac1u", "proved"), (r"(u\log u-u+1)' = \log u + 1", "refuted"),
    ],
)  # fmt: skip
def test_divergences_of_two_numbers_and_primes(formula: str, status: str) -> None:
    assert statuses("", formula) == [status]
