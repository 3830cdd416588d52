"""Jensen's inequality, the log-sum inequality and the like for any number of points; bounds of binomials; `for all`; whole numbers."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from symit import parse, prove
from symit.audit.run import audit_text
from symit.kernel import Certificate, Rejected
from symit.language.errors import SyntaxProblem

WEIGHTS = ["w[i] >= 0", "sum[i](w[i]) = 1"]
POSITIVE = ["x[i] > 0"]
PROBABILITIES = ["p[i] > 0", "sum[i](p[i]) = 1"]
PAIRS = ["a[i] > 0", "b[i] > 0"]


@pytest.mark.parametrize(
    ("text", "given", "status"),
    [
        ("exp(sum[i](w[i]*x[i])) <= sum[i](w[i]*exp(x[i]))", WEIGHTS, "proved"),
        ("exp(sum[i](w[i]*x[i])) >= sum[i](w[i]*exp(x[i]))", WEIGHTS, "refuted"),
        ("exp(sum[i](w[i]*x[i])) <= 0.99*sum[i](w[i]*exp(x[i]))", WEIGHTS, "refuted"),
        ("exp(sum[i](w[i]*x[i])) <= sum[i](w[i]*exp(x[i]))", WEIGHTS[:1], "refuted"),
        ("exp(sum[i](w[i]*x[i])) <= sum[i](w[i]*exp(x[i]))", WEIGHTS[1:], "refuted"),
        ("log(sum[i](w[i]*x[i])) >= sum[i](w[i]*log(x[i]))", [*WEIGHTS, *POSITIVE], "proved"),
        ("log(sum[i](w[i]*x[i])) <= sum[i](w[i]*log(x[i]))", [*WEIGHTS, *POSITIVE], "refuted"),
        ("sum[i](w[i]*x[i])^2 <= sum[i](w[i]*x[i]^2)", WEIGHTS, "proved"),
        ("sum[i](a[i]*log(a[i]/b[i])) >= sum[i](a[i])*log(sum[i](a[i])/sum[i](b[i]))", PAIRS, "proved"),
        ("sum[i](a[i]*log(a[i]/b[i])) <= sum[i](a[i])*log(sum[i](a[i])/sum[i](b[i]))", PAIRS, "refuted"),
        ("sum[i](a[i]*b[i])^2 <= sum[i](a[i]^2)*sum[i](b[i]^2)", PAIRS, "proved"),
        ("sum[i](a[i]*b[i])^2 >= sum[i](a[i]^2)*sum[i](b[i]^2)", PAIRS, "refuted"),
        ("sum[i,n](x[i])/n >= exp(sum[i,n](log(x[i]))/n)", POSITIVE, "proved"),
        ("-sum[i,n](p[i]*log(p[i])) <= log(n)", PROBABILITIES, "proved"),
        ("-sum[i,n](p[i]*log(p[i])) <= 0.99*log(n)", PROBABILITIES, "refuted"),
        ("sum[i](p[i]*log(p[i]/q[i])) >= 0", [*PROBABILITIES, "q[i] > 0", "sum[i](q[i]) = 1"], "proved"),
        ("log(sum[i](exp(z[i]))) >= sum[i](p[i]*z[i]) - sum[i](p[i]*log(p[i]))", PROBABILITIES, "proved"),
        ("log(sum[i,n](exp(z[i]))) >= sum[i,n](z[i])/n + log(n)", [], "proved"),
        ("log(sum[i,n](exp(z[i]))) >= sum[i,n](z[i])/n + 1.01*log(n)", [], "refuted"),
    ],
)  # fmt: skip
def test_any_number_of_points(text: str, given: list[str], status: str) -> None:
    verdict = prove(text, given=given, budget=20)
    assert verdict.status == status
    assert verdict.certificate is not None and verdict.certificate.check() == status


def test_changed_certificates_are_rejected() -> None:
    good = prove("exp(sum[i](w[i]*x[i])) <= sum[i](w[i]*exp(x[i]))", given=WEIGHTS, budget=20).certificate
    assert good is not None and good.data["kind"] == "jensen"
    square = ("pow", ("par", "t"), "2")
    for change in ({"f": square}, {"weight": ("item", "x", "i")}, {"u": ("item", "w", "i")}, {"scale": ("num", "-1")}, {"proofs": []}):
        data: dict[str, Any] = {**copy.deepcopy(dict(good.data)), **change}
        with pytest.raises(Rejected):
            Certificate(data).check()
    context = {**dict(good.data["context"]), "given": ()}
    with pytest.raises(Rejected):
        Certificate({**dict(good.data), "context": context}).check()


BINOMIAL = "gamma(n+1)/(gamma(k+1)*gamma(n-k+1))"
COUNTS = ["n > 0", "k >= 0", "k <= n"]


@pytest.mark.parametrize(
    ("text", "status"),
    [
        (f"{BINOMIAL} <= exp(n*H_b(k/n))", "proved"),
        (f"{BINOMIAL} >= exp(n*H_b(k/n))/(n+1)", "proved"),
        (f"log({BINOMIAL})/n <= H_b(k/n)", "proved"),
        (f"{BINOMIAL} >= exp(n*H_b(k/n))/(n+1)^2", "proved"),
        (f"{BINOMIAL} >= exp(n*H_b(k/n))", "refuted"),
        (f"{BINOMIAL} <= exp(0.5*n*H_b(k/n))", "refuted"),
    ],
)
def test_binomials(text: str, status: str) -> None:
    verdict = prove(text, given=[*COUNTS, "integer(k,n)"], budget=20)
    assert verdict.status == status
    assert verdict.certificate is not None and verdict.certificate.check() == status
    if status == "refuted":
        assert all(v.denominator == 1 for v in verdict.counterexample.params.values())


def test_only_whole_numbers_refute_what_is_said_of_whole_numbers() -> None:
    text = f"{BINOMIAL} >= exp(n*H_b(k/n))/n"
    assert prove(text, given=COUNTS, budget=10).status == "refuted"                          # between the whole numbers
    assert prove(text, given=[*COUNTS, "integer(k,n)"], budget=10).status != "refuted"
    assert parse("n >= 0", given="integer(n)").given[0].text() == "integer(n)"


@pytest.mark.parametrize(
    ("text", "status", "given"),
    [
        ("log(x) <= x-1 for all x > 0", "proved", ["0 < x"]),
        ("for all x > 0: log(x) <= x-1", "proved", ["0 < x"]),
        ("for all x, y > 0: log(x*y) = log(x)+log(y)", "proved", ["0 < y", "0 < x"]),
        ("for all p in (0,1/2): H_b(p) >= 2*p*log(2)", "proved", ["0 < p", "p < 1/2"]),
        ("for all laws P, Q: D(P||Q) >= 0", "proved", []),
        ("D(P||Q) >= D(Q||P) for all P, Q", "refuted", []),
        ("x^2 > 0 for all x", "refuted", []),
    ],
)
def test_for_all(text: str, status: str, given: list[str]) -> None:
    verdict = prove(text)
    assert verdict.status == status
    assert [g.text() for g in verdict.statement.given] == given


def test_a_quantifier_that_is_not_understood_is_refused() -> None:
    for text in ("D(P||Q) >= 0 for all foo bar", "for all x such that x > 0: x > 0", "for all: x >= 0"):
        with pytest.raises(SyntaxProblem):
            prove(text)


@pytest.mark.parametrize(
    ("context", "formula", "status"),
    [
        ("", r"\frac{2^{nH_b(k/n)}}{n+1} \le \binom{n}{k} \le 2^{nH_b(k/n)}", "proved"),
        ("", r"\binom nk \le e^{nH_b(k/n)}", "proved"),
        ("", r"\binom nk \ge 2^{nH_b(k/n)}", "refuted"),
        ("", r"n! \ge \left(\frac{n}{e}\right)^n", "proved"),
        ("", r"n! \le \left(\frac{n}{e}\right)^n", "refuted"),
        (r"For weights $w_i\ge0$ with $\sum_i w_i=1$,", r"\exp\left(\sum_{i=1}^n w_i x_i\right) \le \sum_{i=1}^n w_i e^{x_i}", "proved"),
        (r"For weights $w_i\ge0$ with $\sum_i w_i=1$,", r"\exp\left(\sum_{i=1}^n w_i x_i\right) \ge \sum_{i=1}^n w_i e^{x_i}", "refuted"),
    ],
)  # fmt: skip
def test_documents(context: str, formula: str, status: str) -> None:
    report = audit_text(f"# Section\n\n{context}\n\n$${formula}$$\n", timeout=100)
    found = [f.status for f in report.findings if f.line > 4]
    assert found and set(found) == {status}
