"""Fisher information of laws of families for any parameter, and what it is compared with."""

from __future__ import annotations

from fractions import Fraction
from math import comb, exp, log

import pytest

from symit import prove
from symit.kernel import Status
from symit.language.text import parse

TRUE = [
    ("fisher[theta](Poisson(theta)) = 1/theta", []),
    ("fisher[t](Poisson(exp(t))) = exp(t)", []),
    ("fisher[p](Bernoulli(p)) = 1/(p*(1-p))", []),
    ("fisher[t](Bernoulli(sigmoid(t))) = sigmoid(t)*(1-sigmoid(t))", []),
    ("fisher[mu](Normal(mu, sigma^2)) = 1/sigma^2", []),
    ("fisher[sigma](Normal(mu, sigma^2)) = 2/sigma^2", []),
    ("fisher[v](Normal(mu, v)) = 1/(2*v^2)", []),
    ("fisher[t](Normal(mu, exp(2*t))) = 2", []),
    ("fisher[p](Binomial(n, p)) = n*fisher[p](Bernoulli(p))", []),
    ("fisher[k](Gamma(k, 1)) = polygamma(1, k)", []),
    ("E[X^2] - E[X]^2 = 1/fisher[mu](Normal(mu, s^2))", ["X ~ Normal(mu, s^2)"]),
    ("Var[X] = 1/fisher[lam](Poisson(lam))", ["X ~ Poisson(lam)"]),
    ("fisher[theta](p_theta(x)) = -E_{p_theta(x)}[diff(log p_theta(x), theta, 2)]", []),
    ("Var_{p_theta(x)}[f(x)] >= 1/fisher[theta](p_theta(x))", ["for all theta: E_{p_theta(x)}[f(x)] = theta"]),
    ("D(Bernoulli(p)||Bernoulli(p+d)) = d^2*fisher[p](Bernoulli(p))/2 + O(d^3)", ["0 < p < 1"]),
    ("D(Bernoulli(p+d)||Bernoulli(p)) = d^2*fisher[p](Bernoulli(p))/2 + O(d^3)", ["0 < p < 1"]),
    ("diff(D(Poisson(a)||Poisson(b)), b, 2) = fisher[a](Poisson(a))", ["b = a"]),
]  # fmt: skip
FALSE = [
    ("fisher[theta](Poisson(theta)) = theta", []),
    ("fisher[t](Poisson(exp(t))) = exp(-t)", []),
    ("fisher[v](Normal(mu, v)) = 1/v^2", []),
    ("fisher[sigma](Normal(mu, sigma^2)) = 1/(2*sigma^4)", []),
    ("fisher[p](Binomial(n, p)) = fisher[p](Bernoulli(p))/n", []),
    ("Var[X] = fisher[lam](Poisson(lam))", ["X ~ Poisson(lam)"]),
    ("D(Bernoulli(p)||Bernoulli(p+d)) = d^2*fisher[p](Bernoulli(p)) + O(d^3)", ["0 < p < 1"]),
]  # fmt: skip


@pytest.mark.parametrize(("statement", "given"), TRUE)
def test_proved(statement, given):
    verdict = prove(statement, given)
    assert verdict.status is Status.PROVED, verdict.why
    assert verdict.certificate.check() == "proved"


@pytest.mark.parametrize(("statement", "given"), FALSE)
def test_refuted(statement, given):
    verdict = prove(statement, given)
    assert verdict.status is Status.REFUTED, verdict.why


def test_the_mean_square_of_the_score_by_enumeration():
    """J(p) of Binomial(7, p), from the definition, at p = 3/10."""
    p, n = Fraction(3, 10), 7
    mass = [comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(n + 1)]
    score = [Fraction(k) / p - Fraction(n - k) / (1 - p) for k in range(n + 1)]
    assert sum(m * s for m, s in zip(mass, score, strict=True)) == 0
    value = sum(m * s * s for m, s in zip(mass, score, strict=True))
    assert value == Fraction(7) / (p * (1 - p))
    # the logit parameter, numerically
    t, h = 0.4, 1e-4
    log_mass = lambda k, t: k * t - n * log(1 + exp(t)) + log(comb(n, k))
    numeric = sum(exp(log_mass(k, t)) * ((log_mass(k, t + h) - log_mass(k, t - h)) / (2 * h)) ** 2 for k in range(n + 1))
    assert prove("fisher[t](Binomial(7, sigmoid(t))) = 7*sigmoid(t)*(1-sigmoid(t))").status is Status.PROVED
    assert abs(numeric - 7 * exp(t) / (1 + exp(t)) ** 2) < 1e-6


def test_what_is_not_said_is_not_guessed():
    for text in ("fisher[theta](Poisson(lam)) = 0", "fisher(Poisson(lam)) = 1", "fisher[a, b](Gamma(a, b)) = 1", "fisher[theta](3) = 1"):
        with pytest.raises(ValueError):
            parse(text)
    # p is a function of t by assumption: which of the two is varied?
    assert prove("fisher[p](Bernoulli(p)) = 4", "p = 1/2").status is not Status.PROVED


def test_printing_reads_back():
    for text, given in TRUE:
        statement = parse(text, given=given)
        assert parse(statement.text().split(" given ")[0], given=[a.text() for a in statement.given]) == statement
    assert parse("fisher[lam](Poisson(lam)) >= 0").latex().startswith("J_{\\lambda}")
