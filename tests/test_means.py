"""Bounds on expectations: change of measure, sub-Gaussian tails, variances, scores of regular families; and what is a little too strong."""

from __future__ import annotations

import copy
import json
from itertools import product

import pytest

from symit import prove
from symit.kernel import Rejected, Status
from symit.kernel.checker import check
from symit.language.text import parse

SUBGAUSSIAN = "for all lambda: log(E_{Q}[exp(lambda*(f(X)-E_{Q}[f(X)]))]) <= lambda^2*sigma^2/2"
RISK = "for all lambda: log(E_{p(w)p(s)}[exp(lambda*(f(w,s)-E_{p(w)p(s)}[f(w,s)]))]) <= lambda^2*sigma^2/(2*n)"
GAP = "abs(E_{p(w)p(s)}[f(w,s)] - E_{p(w,s)}[f(w,s)])"
MOMENT = "E_{pi}[exp(2*n*f(H)^2)] <= 2*sqrt(n)/delta"
J = "E_{p_theta(x)}[diff(log p_theta(x), theta)^2]"
UNBIASED = "for all theta: E_{p_theta(x)}[f(x)] = theta"
TRUE = [
    # changes of measure
    ("E_{rho}[f(H)] <= (D(rho||pi) + log(E_{pi}[exp(lambda*f(H))]))/lambda", ["lambda > 0"]),
    ("E_{rho}[f(H)] <= (D(rho||pi) + log(1/delta))/lambda", ["lambda > 0", "delta > 0", "E_{pi}[exp(lambda*f(H))] <= 1/delta"]),
    ("E_{rho}[f(H)] <= sqrt((D(rho||pi) + log(2*sqrt(n)/delta))/(2*n))", ["n > 0", "delta > 0", MOMENT]),
    ("E_{P}[f(X)] - E_{Q}[f(X)] <= D(P||Q)/lambda + lambda*s^2/2",
     ["lambda > 0", "log(E_{Q}[exp(lambda*(f(X)-E_{Q}[f(X)]))]) <= lambda^2*s^2/2"]),
    # sub-Gaussian tails, and Xu and Raginsky
    ("abs(E_{P}[f(X)] - E_{Q}[f(X)]) <= sqrt(2*sigma^2*D(P||Q))", [SUBGAUSSIAN]),
    (f"{GAP} <= sqrt(2*sigma^2*I(W;S)/n)", [RISK, "n > 0"]),
    ("n*log(E_{Q}[exp(lambda/n*(f(X)-E_{Q}[f(X)]))]) <= lambda^2*sigma^2/(2*n)", [SUBGAUSSIAN.replace("lambda", "t"), "n > 0"]),
    ("E_{P}[f(X)] - E_{Q}[f(X)] <= sqrt(2*sigma^2*D(P||Q))", [SUBGAUSSIAN.replace("all lambda", "all lambda > 0"), "sigma > 0"]),
    # variances
    ("chi2(P||Q) >= (E_{P}[f(X)] - E_{Q}[f(X)])^2/Var_{Q}[f(X)]", []),
    ("abs(E_{P}[f(X)] - E_{Q}[f(X)]) <= sqrt(chi2(P||Q)*Var_{Q}[f(X)])", []),
    ("E_{Q}[f(X)*g(X)]^2 <= E_{Q}[f(X)^2]*E_{Q}[g(X)^2]", []),
    ("exp(E_{Q}[f(X)]) <= E_{Q}[exp(f(X))]", []),
    # scores
    ("E_{p_theta(x)}[diff(log p_theta(x), theta)] = 0", []),
    (f"{J} = -E_{{p_theta(x)}}[diff(log p_theta(x), theta, 2)]", []),
    ("E_{p_theta(x)}[diff(log p_theta(x), phi)^2] = diff(theta, phi)^2*" + J, ["theta = g(phi)"]),
    ("diff(E_{p_theta(x)}[f(x)], theta) = E_{p_theta(x)}[f(x)*diff(log p_theta(x), theta)]", []),
    ("diff(D(P||q_theta), theta) = -E_{p(x)}[diff(log q_theta(x), theta)]", []),
    (f"Var_{{p_theta(x)}}[f(x)] >= diff(E_{{p_theta(x)}}[f(x)], theta)^2/{J}", []),
    (f"Var_{{p_theta(x)}}[f(x)] >= 1/{J}", [UNBIASED]),
    ("E_{p_theta(x)}[(f(x)-theta)^2] >= 1/J", [UNBIASED, f"J = {J}"]),
    (f"E_{{p_theta(x)}}[(f(x)-theta)^2] >= (1+diff(b(theta),theta))^2/{J} + b(theta)^2", ["for all theta: E_{p_theta(x)}[f(x)] = theta + b(theta)"]),
]  # fmt: skip
WRONG = [
    # signs, factors, swapped arguments
    ("E_{rho}[f(H)] <= (D(pi||rho) + log(E_{pi}[exp(lambda*f(H))]))/lambda", ["lambda > 0"]),
    ("E_{rho}[f(H)] <= D(rho||pi) + log(E_{pi}[exp(lambda*f(H))])/lambda", ["lambda > 0"]),
    ("E_{rho}[f(H)] <= (0.99*D(rho||pi) + log(E_{pi}[exp(lambda*f(H))]))/lambda", ["lambda > 0"]),
    ("E_{rho}[f(H)] <= (D(rho||pi) + log(E_{pi}[exp(lambda*f(H))]))/lambda", ["lambda < 0"]),
    ("E_{rho}[f(H)] <= (D(rho||pi) + log(delta))/lambda", ["lambda > 0", "delta > 0", "E_{pi}[exp(lambda*f(H))] <= 1/delta"]),
    ("E_{rho}[f(H)] <= sqrt((D(rho||pi) + log(2*sqrt(n)/delta))/(2.02*n))", ["n > 0", "delta > 0", MOMENT]),
    ("E_{rho}[f(H)] <= sqrt((D(rho||pi) + log(2/delta))/(2*n))", ["n > 0", "delta > 0", MOMENT]),
    ("abs(E_{P}[f(X)] - E_{Q}[f(X)]) <= sqrt(sigma^2*D(P||Q))", [SUBGAUSSIAN]),
    ("abs(E_{P}[f(X)] - E_{Q}[f(X)]) <= sqrt(1.98*sigma^2*D(P||Q))", [SUBGAUSSIAN]),
    ("abs(E_{P}[f(X)] - E_{Q}[f(X)]) <= sqrt(2*sigma^2*D(Q||P))", [SUBGAUSSIAN]),
    ("abs(E_{P}[f(X)] - E_{Q}[f(X)]) <= sqrt(2*sigma^2*D(P||Q))", []),
    ("abs(E_{P}[f(X)] - E_{Q}[f(X)]) <= sqrt(2*sigma^2*D(P||Q))", [SUBGAUSSIAN.removeprefix("for all lambda: ")]),
    # the assumption bounds one tail only
    ("E_{Q}[f(X)] - E_{P}[f(X)] <= sqrt(2*sigma^2*D(P||Q))", [SUBGAUSSIAN.replace("all lambda", "all lambda > 0"), "sigma > 0"]),
    ("E_{P}[f(X)] - E_{Q}[f(X)] <= sqrt(2*sigma^2*D(P||Q))", [SUBGAUSSIAN.replace("all lambda", "all lambda > 1"), "sigma > 0"]),
    (f"{GAP} <= sqrt(sigma^2*I(W;S)/n)", [RISK, "n > 0"]),
    (f"{GAP} <= sqrt(2*sigma^2*I(W;S)/n^2)", [RISK, "n > 0"]),
    (f"{GAP} <= sqrt(2*sigma^2*I(W;S)/n)", [RISK.replace("/(2*n)", "/2"), "n > 1"]),
    (f"{GAP} <= sqrt(2*sigma^2*I(W;S)/n)", [RISK.replace("p(w)p(s)", "p(w,s)"), "n > 0"]),
    ("chi2(P||Q) >= (E_{P}[f(X)] - E_{Q}[f(X)])^2/Var_{P}[f(X)]", []),
    ("chi2(P||Q) >= 1.01*(E_{P}[f(X)] - E_{Q}[f(X)])^2/Var_{Q}[f(X)]", []),
    ("chi2(Q||P) >= (E_{P}[f(X)] - E_{Q}[f(X)])^2/Var_{Q}[f(X)]", []),
    ("E_{Q}[f(X)*g(X)]^2 <= 0.99*E_{Q}[f(X)^2]*E_{Q}[g(X)^2]", []),
    ("exp(E_{Q}[f(X)]) >= E_{Q}[exp(f(X))]", []),
    (f"{J} = E_{{p_theta(x)}}[diff(log p_theta(x), theta, 2)]", []),
    ("E_{p_theta(x)}[diff(log p_theta(x), phi)^2] = diff(theta, phi)*" + J, ["theta = g(phi)"]),
    ("diff(D(P||q_theta), theta) = E_{p(x)}[diff(log q_theta(x), theta)]", []),
    ("E_{q(x)}[diff(log p_theta(x), theta)] = 0", []),
    (f"Var_{{p_theta(x)}}[f(x)] >= 1.01/{J}", [UNBIASED]),
    (f"Var_{{p_theta(x)}}[f(x)] >= 1/{J}", []),
    # unbiased at one theta says nothing of the derivative
    (f"Var_{{p_theta(x)}}[f(x)] >= 1/{J}", [UNBIASED.removeprefix("for all theta: ")]),
    (f"Var_{{p_theta(x)}}[f(x)] >= {J}", [UNBIASED]),
    (f"Var_{{p_theta(x)}}[f(x)] <= 1/{J}", [UNBIASED]),
    # how f_theta varies is not said, and neither is how a number varies that an assumption ties to theta
    ("diff(E_{p_theta(x)}[f_theta(x)], theta) = E_{p_theta(x)}[f_theta(x)*diff(log p_theta(x), theta)]", []),
    ("diff(J*E_{p_theta(x)}[f(x)], theta) = J*diff(E_{p_theta(x)}[f(x)], theta)", [f"J = {J}"]),
]  # fmt: skip


@pytest.mark.parametrize(("statement", "given"), TRUE)
def test_what_is_true_is_proved(statement, given):
    verdict = prove(statement, given)
    assert verdict.status is Status.PROVED, verdict.why
    saved = json.loads(json.dumps(verdict.certificate.to_json()))
    assert check(saved) == "proved" and saved.get("how", "sum of rows") in ("means", "sum of rows")


@pytest.mark.parametrize(("statement", "given"), WRONG)
def test_what_is_wrong_is_not_proved(statement, given):
    assert prove(statement, given, budget=1.0).status is not Status.PROVED


def test_what_is_wrong_for_all_laws_is_refuted():
    refuted = [s for s, given in WRONG if not given and "theta" not in s]
    assert len(refuted) >= 6
    for statement in refuted:
        assert prove(statement).status is Status.REFUTED, statement


def test_assumptions_for_all_values_print_and_read_back():
    for text in (SUBGAUSSIAN, UNBIASED, "for all t > 0, 0 < s < 1: E_{q(x)}[exp(t*f(x))] <= exp(t^2*s)"):
        statement = parse("E_{Q}[f(X)] <= 1", given=[text])
        (assumption,) = statement.given
        again = parse("E_{Q}[f(X)] <= 1", given=[assumption.text()])
        assert again == statement
    for text in ("for all 3: E_{Q}[f(X)] <= 1", "for all lambda: X -> Y -> Z", "for all lambda", "for all t, t: E_{Q}[f(X)] <= t"):
        with pytest.raises(ValueError):
            parse("E_{Q}[f(X)] <= 1", given=[text])


def places(data, path=()):
    """Every place in nested data."""
    yield path
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in items:
        yield from places(value, (*path, key))


def changed(data, path, value):
    data = copy.deepcopy(data)
    place = data
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return data


@pytest.mark.parametrize(("statement", "given"), [TRUE[2], TRUE[4], TRUE[8], TRUE[18]])
def test_changed_certificates_are_rejected(statement, given):
    data = json.loads(json.dumps(prove(statement, given).certificate.to_json()))
    assert check(data) == "proved"
    tried = 0
    for path in places({"parts": data["parts"]}):
        place = data
        for step in path:
            place = place[step]
        for value in (["num", "-1"], ["num", "2"]) if isinstance(place, list) and place and isinstance(place[0], str) and path else ():
            if place[0] in ("num", "par", "pow", "mul", "add", "exp") and place != value:
                tried += 1
                with pytest.raises(Rejected):
                    check(changed(data, path, value))
    assert tried > 10
    for key, value in product(("claim",), (["<=", ["num", "1"], ["num", "0"]], ["=", *data["context"]["claim"][1:]])):
        with pytest.raises(Rejected):
            check(changed(data, ("context", key), value))
    for key in {"every", "given"} & {k for k, v in data["context"].items() if v}:
        used = [p["of"][0] for p in data["parts"]] + [q["of"][0] for p in data["parts"] if p["of"][0] == "quadratic" for q in p["of"][1]]
        if any(key in kind for kind in used):
            with pytest.raises(Rejected):
                check(changed(data, ("context", key), []))


def test_derivations_name_every_part():
    verdict = prove(*TRUE[4])
    text = verdict.derivation.text()
    assert "by assumption at lambda = " in text and "a*log(a/b) - a + b >= 0" in text and "for every number" in text
    assert prove(f"Var_{{p_theta(x)}}[f(x)] >= 1/{J}", [UNBIASED]).derivation.text().count("differentiated by theta") >= 1
    # letters of the sentences are none of the claim's
    clash = prove("E_{P}[f(X)] - E_{Q}[f(X)] <= sqrt(2*s^2*D(P||Q))", [SUBGAUSSIAN.replace("sigma", "s")])
    assert clash.status is Status.PROVED and "for every number z" in clash.derivation.text()


def test_contradictory_assumptions_prove_nothing():
    for given in (["E_{Q}[f(X)^2] <= -6"], ["for all t: E_{Q}[f(X)^2] <= t"], ["E_{Q}[exp(f(X))] <= 1/2", "E_{Q}[f(X)] >= 0"]):
        assert prove("E_{Q}[f(X)^2] + E_{Q}[exp(f(X))] <= E_{Q}[f(X)]", given, budget=2.0).status is not Status.PROVED
    assert "cannot hold" in prove("E_{Q}[f(X)]^2 <= -5", ["for all t: E_{Q}[f(X)^2] <= t"], budget=2.0).why


FAMILY = "for all eta: p_eta(x) = c(x)*exp(eta*f(x) - A(eta))"
OTHER = "q(x) = c(x)*exp(zeta*f(x) - A(zeta))"
EXPONENTIAL = [
    "A'(eta) = E_{p_eta(x)}[f(x)]",
    "diff(A(eta), eta, 2) = Var_{p_eta(x)}[f(x)]",
    "fisher[eta](p_eta(x)) = A''(eta)",
    "D(p_eta||Q) = A(zeta) - A(eta) - (zeta-eta)*A'(eta)",
    "D(p_eta||Q) = Bregman[A](zeta, eta)",
    "diff(E_{p_eta(x)}[g(x)], eta) = E_{p_eta(x)}[f(x)*g(x)] - E_{p_eta(x)}[f(x)]*E_{p_eta(x)}[g(x)]",
    "D(p_eta||Q) >= 0",
]
NOT_EXPONENTIAL = [
    "A'(eta) = -E_{p_eta(x)}[f(x)]",
    "A''(eta) = E_{p_eta(x)}[f(x)^2]",
    "fisher[eta](p_eta(x)) = A'(eta)",
    "D(p_eta||Q) = A(eta) - A(zeta) - (eta-zeta)*A'(zeta)",
    "D(p_eta||Q) = Bregman[A](eta, zeta)",
    "D(Q||p_eta) = Bregman[A](zeta, eta)",
    "D(p_eta||Q) <= 0",
]


@pytest.mark.parametrize("statement", EXPONENTIAL)
def test_exponential_families(statement):
    verdict = prove(statement, [FAMILY, OTHER] if "Q" in statement else [FAMILY])
    assert verdict.status is Status.PROVED, verdict.why
    assert verdict.certificate.check() == "proved" and verdict.derivation is not None


@pytest.mark.parametrize("statement", NOT_EXPONENTIAL)
def test_what_is_wrong_of_exponential_families_is_not_proved(statement):
    assert prove(statement, [FAMILY, OTHER] if "Q" in statement else [FAMILY], budget=1.0).status is not Status.PROVED
    # the densities at one parameter say nothing of derivatives
    assert prove("A'(eta) = E_{p_eta(x)}[f(x)]", FAMILY.removeprefix("for all eta: "), budget=1.0).status is not Status.PROVED


def test_a_normaliser_that_does_not_show_its_parameter_is_not_taken_for_a_constant():
    hidden = "for all eta: p_eta(x) = c(x)*exp(eta*f(x))/Z"
    assert prove("E_{p_eta(x)}[f(x)] = 0", [hidden, "Z > 0"], budget=1.0).status is not Status.PROVED
    shown = "for all eta: p_eta(x) = c(x)*exp(eta*f(x))/Z(eta)"
    assert prove("diff(log(Z(eta)), eta) = E_{p_eta(x)}[f(x)]", shown).status is Status.PROVED


def test_a_law_that_is_written_out_at_one_parameter_does_not_vary():
    same = OTHER.replace("zeta", "eta")
    for statement in ("diff(D(p_eta||Q), eta, 2) = 0", "diff(D(p_eta||Q), eta) = 1", "diff(E_{q(x)}[f(x)], eta) = 1"):
        assert prove(statement, [FAMILY, same], budget=1.0).status is not Status.PROVED
    assert prove("diff(D(Q||p_eta), eta, 2) = A''(eta)", FAMILY).status is Status.PROVED


def test_a_family_must_be_written_out_for_all_of_its_own_parameter():
    wrong = FAMILY.replace("for all eta", "for all zeta")
    assert prove("A'(eta) = E_{p_eta(x)}[f(x)]", wrong, budget=1.0).status is not Status.PROVED
    data = json.loads(json.dumps(prove(EXPONENTIAL[0], FAMILY).certificate.to_json()))
    assert check(data) == "proved"
    for path, value in ((("parts", 0, "of", 2), 2), (("parts", 0, "of", 1), "zeta"), (("context", "every", 0, "names"), ["zeta"])):
        with pytest.raises(Rejected):
            check(changed(data, path, value))


def test_the_quantifier_may_follow_the_assumption():
    """It was once read as a product with the letters `for` and `all`."""
    claim = "abs(E_{P}[f(X)] - E_{Q}[f(X)]) <= sqrt(2*sigma^2*D(P||Q))"
    said = SUBGAUSSIAN.removeprefix("for all lambda: ")
    for text in (f"{said} for all lambda", f"{said}, for all lambda"):
        assert parse(claim, given=text) == parse(claim, given=SUBGAUSSIAN)
        assert prove(claim, text).status == "proved"
    assert prove(claim, f"{said} for all 0 <= lambda <= 1").status != "proved"
