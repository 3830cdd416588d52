"""Data processing of f-divergences, laws on several variables as one, densities put in: truths proved, mutants never."""

from __future__ import annotations

import json

import pytest

from symit import audit, prove
from symit.kernel import Rejected, check
from symit.kernel.analysis.sums import total, written
from symit.language.latex import DocumentContext, Unread, read_latex

CHANNEL = "p(y|x) = q(y|x)"
DIVERGENCES = [
    "D(%s||%s)", "TV(%s,%s)", "H2(%s,%s)", "chi2(%s||%s)", "JS(%s,%s)", "LC(%s,%s)", "Egamma[2](%s||%s)", "Df[max(1-t,0)](%s||%s)",
    "Df[t^3-1](%s||%s)", "Renyi[2](%s||%s)", "Renyi[1/2](%s||%s)", "sqrt(JS(%s,%s))",
]  # fmt: skip


def of(divergence: str, names: str) -> str:
    return divergence % (f"p({names})", f"q({names})")


def status(statement: str, *given: str) -> str:
    verdict = prove(statement, given=list(given), budget=15.0)  # other processes may run beside
    if verdict.certificate is not None:
        assert verdict.certificate.check() == ("refuted" if verdict.status == "refuted" else "proved")
    return str(verdict.status)


@pytest.mark.parametrize("d", DIVERGENCES)
def test_data_processing(d: str) -> None:
    assert status(f"{of(d, 'y')} <= {of(d, 'x,y')}") == "proved"
    assert status(f"{of(d, 'y')} <= {of(d, 'x')}", CHANNEL) == "proved"
    assert status(f"{of(d, 'x,y')} = {of(d, 'x')}", CHANNEL) == "proved"
    assert status(f"{of(d, 'y')} <= {of(d, 'x')}", "Y = f(X)") == "proved"


@pytest.mark.parametrize("d", DIVERGENCES)
def test_what_is_no_data_processing_is_refuted(d: str) -> None:
    assert status(f"1.01*{of(d, 'y')} <= {of(d, 'x,y')}") == "refuted"
    assert status(f"{of(d, 'y')} <= {of(d, 'x')}") == "refuted"  # no common channel
    assert status(f"{of(d, 'x')} <= {of(d, 'y')}", CHANNEL) == "refuted"


@pytest.mark.parametrize(
    ("statement", "given"),
    [
        ("Renyi[a](p(y)||q(y)) <= Renyi[a](p(x,y)||q(x,y))", ["a > 1"]),
        ("Renyi[a](p(y)||q(y)) <= Renyi[a](p(x,y)||q(x,y))", ["0 < a < 1"]),
        ("Egamma[g](p(y)||q(y)) <= Egamma[g](p(x,y)||q(x,y))", ["g >= 1"]),
        ("2*TV(p(y),q(y))^2 <= D(p(x)||q(x))", [CHANNEL]),
        ("TV(p(y),q(y)) <= E_{p(x)}[TV(p(y|x),q(y|x))]", ["p(x) = q(x)"]),
        ("chi2(p(y)||q(y)) <= E_{p(x)}[chi2(p(y|x)||q(y|x))]", ["p(x) = q(x)"]),
        ("D(p(y)||q(y)) <= E_{p(x)}[D(p(y|x)||q(y|x))]", ["p(x) = q(x)"]),
        ("chi2(p(t)||q(t)) = chi2(p(x)||q(x))", ["T = f(X)", "p(x|t) = q(x|t)"]),  # a sufficient statistic
        ("TV(p(y),q(y)) = TV(p(x),q(x))", ["Y = f(X)", "X = g(Y)"]),
        ("TV(p(x,z),p(x)*p(z)) <= TV(p(x,y),p(x)*p(y))", ["X -> Y -> Z"]),
        ("chi2(p(x,z)||p(x)*p(z)) <= chi2(p(x,y)||p(x)*p(y))", ["X -> Y -> Z"]),
        ("TV(p(x)*p(y),q(x)*q(y)) <= TV(p(x),q(x)) + TV(p(y),q(y))", []),
        ("TV(p(x,y),q(x,y)) <= TV(p(x),q(x)) + E_{p(x)}[TV(p(y|x),q(y|x))]", []),
        ("TV(p(x)*r(y),q(x)*r(y)) = TV(p(x),q(x))", []),
        ("Df[f](p(x)*r(y|x)||q(x)*r(y|x)) = Df[f](p(x)||q(x))", []),
        ("abs(E_{P}[g(X)] - E_{Q}[g(X)]) <= 2*TV(P,Q)", ["abs(g(X)) <= 1"]),
        ("1-H2(p(x)*p(y),q(x)*q(y)) = (1-H2(p(x),q(x)))*(1-H2(p(y),q(y)))", []),
        ("1+chi2(p(x)*p(y)||q(x)*q(y)) = (1+chi2(p(x)||q(x)))*(1+chi2(p(y)||q(y)))", []),
        ("Renyi[a](p(x)*p(y)||q(x)*q(y)) = Renyi[a](p(x)||q(x)) + Renyi[a](p(y)||q(y))", ["a > 1"]),
    ],
)
def test_other_moves(statement: str, given: list[str]) -> None:
    assert status(statement, *given) == "proved"


@pytest.mark.parametrize(
    ("statement", "given"),
    [
        ("TV(p(y),q(y)) <= E_{p(x)}[TV(p(y|x),q(y|x))]", []),
        ("2.02*TV(p(y),q(y))^2 <= D(p(x)||q(x))", [CHANNEL]),
        ("TV(p(t),q(t)) = TV(p(x),q(x))", ["T = f(X)"]),
        ("TV(p(x,z),p(x)*p(z)) <= TV(p(x,y),p(x)*p(y))", []),
        ("TV(p(x)*p(y),q(x)*q(y)) <= TV(p(x),q(x)) + 0.99*TV(p(y),q(y))", []),
        ("Df[sqrt(t)](p(y)||q(y)) <= Df[sqrt(t)](p(x,y)||q(x,y))", []),  # concave
        ("Df[t^3-3*t^2](p(y)||q(y)) <= Df[t^3-3*t^2](p(x,y)||q(x,y))", []),  # neither
    ],
)
def test_without_a_hypothesis_or_with_a_larger_constant_nothing_is_proved(statement: str, given: list[str]) -> None:
    assert status(statement, *given) in ("refuted", "unknown", "supported", "conditional")


def test_markov_chains_and_functions_of_several_laws() -> None:
    # a function is one function under both laws, and a chain may be meant of both
    assert status("D(p(y)||q(y)) <= D(p(x)||q(x))", "func(Y|X)") == "proved"
    assert status("D(p(z)||q(z)) <= D(p(y)||q(y))", "X -> Y -> Z") == "unknown"
    # but a conditional law that stands beside is a model's own, and no function
    assert status("E_{p(x,y)}[-log(q(y|x))] <= 0", "Y = f(X)") == "refuted"


def test_functions_that_break_a_variational_bound_are_found() -> None:
    assert status("E_{P}[log(d(X))] + E_{Q}[log(1-d(X))] <= 1.98*JS(P,Q) - log(4)", GAN) == "refuted"
    assert status("E_{P}[f(X)] - E_{Q}[exp(f(X)-1)] <= 0.99*D(P||Q)") == "refuted"


@pytest.mark.parametrize(
    ("statement", "truth"),
    [
        ("abs(p(x)-q(x)) <= TV(P,Q)", True),
        ("P(A) - Q(A) <= TV(P,Q)", True),
        ("P(A)*log(P(A)/Q(A)) + (1-P(A))*log((1-P(A))/(1-Q(A))) <= D(P||Q)", True),
        ("2*(p(x)-q(x))^2 <= D(P||Q)", True),
        ("2.02*(p(x)-q(x))^2 <= D(P||Q)", False),
        ("P(A)*log(P(A)/Q(A)) + (1-P(A))*log((1-P(A))/(1-Q(A))) <= 0.99*D(P||Q)", False),
    ],
)
def test_a_letter_and_the_rest(statement: str, truth: bool) -> None:
    assert (status(statement) == "proved") is truth


@pytest.mark.parametrize(
    ("statement", "truth"),
    [
        ("I(X;Y) >= E_{p(x,y)}[f(x,y)] - log(E_{p(x)*p(y)}[exp(f(x,y))])", True),
        ("I(X;Y) >= E[f(X,Y)] - E_{p(x)*p(y)}[exp(f(X,Y)-1)]", True),
        ("I(X;Y) <= E_{p(x,y)}[log(p(y|x))] - E_{p(x)*p(y)}[log(p(y|x))]", True),
        ("TV(p(x,y),p(x)*p(y)) <= sqrt(I(X;Y)/2)", True),
        ("I(X;Y) <= log(1+chi2(p(x,y)||p(x)*p(y)))", True),
        ("I(X;Y) >= 1.01*E_{p(x,y)}[f(x,y)] - log(E_{p(x)*p(y)}[exp(f(x,y))])", False),
        ("I(X;Y) >= E_{p(x,y)}[f(x,y)] - E_{p(x)*p(y)}[exp(f(x,y)-1.01)]", False),
        ("I(X;Y) <= E_{p(x,y)}[log(q(y|x))] - E_{p(x)*p(y)}[log(q(y|x))]", False),  # needs the channel itself
        ("I(X;Y) >= E_{p(x,y)}[log(p(y|x))] - E_{p(x)*p(y)}[log(p(y|x))]", False),
        ("TV(p(x,y),p(x)*p(y)) <= sqrt(I(X;Y)/2.02)", False),
    ],
)
def test_bounds_on_mutual_information(statement: str, truth: bool) -> None:
    assert (status(statement) == "proved") is truth


TILT = "r(x) = q(x)*exp(f(x))/Z"
MOMENT = "E_{P}[f(X)] = E_{R}[f(X)]"


@pytest.mark.parametrize(
    ("statement", "given", "truth"),
    [
        ("D(P||Q) = E_{P}[f(X)] - log(E_{Q}[exp(f(X))]) + D(P||R)", [TILT], True),
        ("D(P||Q) = E_{P}[f(X)] - log(E_{Q}[exp(f(X))]) + D(P||R)", ["r(x) = q(x)*exp(f(x))/E_{Q}[exp(f(X))]"], True),
        ("D(P||Q) = E_{P}[f(X)] - log(Z) + D(P||R)", [TILT], True),
        ("E_{q(x)}[f(x)] - H(q) = -log(Z) + D(q||r)", ["r(x) = exp(-f(x))/Z"], True),
        ("E_{q(x)}[f(x)] - H(q) >= -log(Z)", ["r(x) = exp(-f(x))/Z"], True),
        ("D(P||Q) = D(P||R) + D(R||Q)", [TILT, MOMENT], True),
        ("D(P||Q) = E_{P}[f(X)] - log(E_{Q}[exp(f(X))]) + D(R||P)", [TILT], False),
        ("D(P||Q) = E_{P}[f(X)] - log(E_{Q}[exp(f(X))]) - D(P||R)", [TILT], False),
        ("D(P||Q) = E_{P}[f(X)] + log(Z) + D(P||R)", [TILT], False),
        ("E_{q(x)}[f(x)] - H(q) = log(Z) + D(q||r)", ["r(x) = exp(-f(x))/Z"], False),
        ("D(P||Q) = D(P||R) + D(R||Q)", [TILT], False),
        ("D(P||Q) = D(P||R) + D(Q||R)", [TILT, MOMENT], False),
        ("D(P||Q) = D(P||R) + D(R||Q)", [MOMENT], False),
    ],
)
def test_densities_put_in(statement: str, given: list[str], truth: bool) -> None:
    assert (status(statement, *given) == "proved") is truth


GAN = "0 < d(X) < 1"


@pytest.mark.parametrize(
    ("statement", "given", "truth"),
    [
        ("E_{P}[log(d(X))] + E_{Q}[log(1-d(X))] <= 2*JS(P,Q) - log(4)", [GAN], True),
        ("E_{P}[log(p(X)/(p(X)+q(X)))] + E_{Q}[log(q(X)/(p(X)+q(X)))] = 2*JS(P,Q) - log(4)", [], True),
        ("E_{P}[g(X)] - E_{Q}[g(X)] <= 2*TV(P,Q)", ["abs(g(X)) <= 1"], True),
        ("E_{P}[g(X)] - E_{Q}[g(X)] <= TV(P,Q)", ["0 <= g(X) <= 1"], True),
        ("E_{P}[g(X)] - E_{Q}[g(X)+g(X)^2/4] <= chi2(P||Q)", [], True),
        ("(E_{P}[g(X)] - E_{Q}[g(X)])^2 <= chi2(P||Q)*(E_{Q}[g(X)^2]-E_{Q}[g(X)]^2)", [], True),
        ("2*H2(P,Q) >= E_{P}[g(X)] - E_{Q}[g(X)/(1-g(X))]", ["g(X) < 1"], True),
        ("H2(P,Q) >= 1 - (E_{P}[g(X)] + E_{Q}[1/g(X)])/2", ["g(X) > 0"], True),
        ("E_{P}[log(d(X))] + E_{Q}[log(1-d(X))] <= 2*JS(P,Q) - log(4.1)", [GAN], False),
        ("E_{P}[log(d(X))] + E_{Q}[log(1-d(X))] <= 1.98*JS(P,Q) - log(4)", [GAN], False),
        ("E_{P}[g(X)] - E_{Q}[g(X)] <= 2*TV(P,Q)", ["abs(g(X)) <= 1.01"], False),
        ("E_{P}[g(X)] - E_{Q}[g(X)] <= 2*TV(P,Q)", ["g(X) <= 1"], False),
        ("E_{P}[g(X)] - E_{Q}[g(X)+g(X)^2/4] <= 0.99*chi2(P||Q)", [], False),
        ("(E_{P}[g(X)] - E_{Q}[g(X)])^2 <= chi2(P||Q)*(E_{P}[g(X)^2]-E_{P}[g(X)]^2)", [], False),
        ("(E_{P}[g(X)] - E_{Q}[g(X)])^2 <= 0.99*chi2(P||Q)*(E_{Q}[g(X)^2]-E_{Q}[g(X)]^2)", [], False),
        ("H2(P,Q) >= 1 - (E_{P}[g(X)] + E_{Q}[1/g(X)])/2", [], False),
        ("H2(P,Q) >= 1 - 0.99*(E_{P}[g(X)] + E_{Q}[1/g(X)])/2", ["g(X) > 0"], False),
    ],
)
def test_variational_bounds(statement: str, given: list[str], truth: bool) -> None:
    assert (status(statement, *given) == "proved") is truth


@pytest.mark.parametrize(
    ("statement", "given", "truth"),
    [
        ("Df[f](P||Q) >= 0", [], True),
        ("Df[f](P_Y||Q_Y) <= Df[f](P_{XY}||Q_{XY})", [], True),
        ("Df[f](P_Y||Q_Y) <= Df[f](P_X||Q_X)", ["P_{Y|X} = Q_{Y|X}"], True),
        ("Df[f](P_Y||Q_Y) <= Df[f](P_X||Q_X)", ["Y = g(X)"], True),
        ("Df[f](P_{XY}||Q_{XY}) = Df[f](P_X||Q_X)", ["P_{Y|X} = Q_{Y|X}"], True),
        ("Df[f](P_T||Q_T) = Df[f](P_X||Q_X)", ["T = g(X)", "P_{X|T} = Q_{X|T}"], True),
        ("Df[f](P_Y||Q_Y) <= E_{P_X}[Df[f](P_{Y|X}||Q_{Y|X})]", ["P_X = Q_X"], True),
        ("Df[f](p(x,z)||p(x)*p(z)) <= Df[f](p(x,y)||p(x)*p(y))", ["X -> Y -> Z"], True),
        ("Df[f](P||Q) >= E_{P}[g(X)] - E_{Q}[conj[f](g(X))]", [], True),
        ("Df[f](P||Q) >= 1.01*E_{P}[g(X)] - E_{Q}[conj[f](g(X))]", [], False),
        ("Df[f](P||Q) >= E_{P}[g(X)] - E_{Q}[conj[f](g(X))] + 1/100", [], False),
        ("Df[f](P||Q) >= E_{Q}[g(X)] - E_{P}[conj[f](g(X))]", [], False),
        ("Df[f](P||Q) <= E_{P}[g(X)] - E_{Q}[conj[f](g(X))]", [], False),
        ("Df[f](P||Q) <= 0", [], False),
        ("Df[f](P||Q) >= 1/100", [], False),
        ("Df[f](P||Q) = Df[f](Q||P)", [], False),
        ("Df[f](P_Y||Q_Y) <= Df[f](P_X||Q_X)", [], False),
        ("Df[f](P_X||Q_X) <= Df[f](P_Y||Q_Y)", ["P_{Y|X} = Q_{Y|X}"], False),
        ("1.01*Df[f](P_Y||Q_Y) <= Df[f](P_{XY}||Q_{XY})", [], False),
        ("Df[f](P_T||Q_T) = Df[f](P_X||Q_X)", ["T = g(X)"], False),
    ],
)
def test_any_convex_function(statement: str, given: list[str], truth: bool) -> None:
    assert status(statement, *given) == ("proved" if truth else "refuted")


# -- the kernel


def certificate(statement: str, *given: str) -> dict:
    verdict = prove(statement, given=list(given))
    assert verdict.status == "proved" and verdict.certificate.data["kind"] == "processing"
    return json.loads(json.dumps(verdict.certificate.data))


def test_a_move_without_its_assumption_is_rejected() -> None:
    data = certificate("TV(p(y),q(y)) <= TV(p(x),q(x))", CHANNEL)
    assert check(data) == "proved"
    assert data["context"]["given"]
    data["context"]["given"] = []
    with pytest.raises(Rejected):
        check(data)


def test_the_other_direction_is_rejected() -> None:
    data = certificate("TV(p(y),q(y)) <= TV(p(x,y),q(x,y))")
    data["context"]["claim"][0] = ">="
    with pytest.raises(Rejected):
        check(data)


def test_a_concave_function_is_not_taken_for_a_convex_one() -> None:
    data = certificate("Renyi[1/2](p(y)||q(y)) <= Renyi[1/2](p(x,y)||q(x,y))")
    (move,) = [m for m in data["moves"] if m["move"] == "marginal"]
    assert move["shape"] == "concave"
    move["shape"] = "convex"
    with pytest.raises(Rejected):
        check(data)


def test_marginals_and_laws_are_looked_at() -> None:
    data = certificate("chi2(p(y)||q(y)) <= chi2(p(x,y)||q(x,y))")
    data["moves"][0]["marginals"] = data["moves"][0]["marginals"][::-1]
    with pytest.raises(Rejected):
        check(data)
    data = certificate("TV(p(x,y),p(x)*p(y)) <= sqrt(I(X;Y)/2)")
    laws = data["moves"][0]["laws"]
    laws["q"] = ["mul", ["prob", "p", ["X"], []], ["prob", "p", ["X", "Y"], []]]  # no density
    with pytest.raises(Rejected):
        check(data)


def test_the_variational_form_is_of_one_function() -> None:
    data = certificate("Df[f](P||Q) >= E_{P}[g(X)] - E_{Q}[conj[f](g(X))]")
    assert data["then"]["kind"] == "fenchel"
    for change in ({"times": "-1"}, {"times": "2"}, {"u": data["then"]["v"], "v": data["then"]["u"]}, {"f": "fn:h:0"}):
        with pytest.raises(Rejected):
            check({**data, "then": {**data["then"], **change}})
    with pytest.raises(Rejected):
        check({**data, "context": {**data["context"], "generators": []}})


def test_only_what_is_said_to_be_convex_is_taken_for_convex() -> None:
    data = certificate("Df[f](P_Y||Q_Y) <= Df[f](P_{XY}||Q_{XY})")
    assert data["context"]["generators"] == ["fn:f:0"]
    with pytest.raises(Rejected):
        check({**data, "context": {**data["context"], "generators": []}})
    data = certificate("Df[f](P||Q) >= 0")
    data["context"]["claim"][0] = "<="
    with pytest.raises(Rejected):
        check(data)
    concave = json.loads(json.dumps(certificate("chi2(P_Y||Q_Y) <= chi2(P_{XY}||Q_{XY})")))
    for key in ("proofs", "cuts", "parts", "jumps"):
        concave["moves"][0].pop(key, None)
    with pytest.raises(Rejected):
        check({**concave, "moves": [{**concave["moves"][0], "assumed": True}]})


def test_a_stronger_claim_refutes_nothing() -> None:
    data = certificate("TV(p(y),q(y)) <= TV(p(x),q(x))", CHANNEL)
    with pytest.raises(Rejected):
        check({**data, "verdict": "refuted"})


def test_the_density_of_a_tilt_is_one() -> None:
    statement = "D(P||Q) = E_{P}[f(X)] - log(Z) + D(P||R)"
    assert status(statement, TILT) == "proved"
    # with another range of Z, or a sign that is not known, the law may not be what it is said to be
    data = certificate(statement, TILT)
    data["context"]["params"]["Z"]["hi"] = "1"
    with pytest.raises(Rejected):
        check(data)
    assert status("D(P||Q) = E_{P}[log(f(X))] - log(Z) + D(P||R)", "r(x) = q(x)*f(x)/Z") != "proved"


def test_assumptions_hold_for_all_values_in_a_counterexample() -> None:
    verdict = prove("TV(p(x),q(x)) <= TV(p(y),q(y))", given=CHANNEL)
    assert verdict.status == "refuted"
    data = json.loads(json.dumps(verdict.certificate.data))
    law = data["model"]["measures"]["q"]["probs"]
    data["model"]["measures"]["q"]["probs"] = law[1:] + law[:1]  # another channel
    with pytest.raises(Rejected):
        check(data)


def test_sums_within_sums_are_one_sum() -> None:
    p, q = ("prob", "p", ("X",), ()), ("prob", "q", ("Y",), ("X",))
    inner = ("sum", ("Y",), ("mul", ("log", q), q))
    both = total(("X",), ("mul", p, inner))
    assert both == ("sum", ("X", "Y"), ("mul", p, inner[2]))
    assert total(("X",), ("mul", ("pow", p, "2"), ("sum", ("X",), p)))[2][0] == "mul"  # another x: a number, left alone
    assert written(("I", "p", (("X",), ("Y",)), ()))[1] == ("X", "Y")


# -- LaTeX


READ = [
    (r"D(P_Y\|Q_Y) \le D(P_{XY}\|Q_{XY})", "claim", "D(p(y)||q(y)) <= D(p(x,y)||q(x,y))"),
    (r"\mathbb{E}_{x\sim p}[\log D(x)] + \mathbb{E}_{x\sim q}[\log(1-D(x))] \le 2\,\mathrm{JS}(p\|q) - \log 4", "claim",
     "E_{p(x)}[log(fn_{D}(x))] + E_{q(x)}[log(1 - fn_{D}(x))] <= 2*JS(P,Q) - log(4)"),
    (r"I(X;Y) \le \mathbb{E}_{p(x,y)}[\log p(y|x)] - \mathbb{E}_{p(x)p(y)}[\log p(y|x)]", "claim",
     "I(X;Y) <= E_{p(x,y)}[log(p(y|x))] - E_{p(x)*p(y)}[log(p(y|x))]"),
    (r"D_f(P_Y\|Q_Y) \le D_f(P_X\|Q_X)", "claim", "Df[f](p(y)||q(y)) <= Df[f](p(x)||q(x))"),
    (r"P_{Y|X} = Q_{Y|X}", "assumption", "p(y|x) = q(y|x)"),
    (r"P_X = Q_X", "assumption", "p(x) = q(x)"),
    (r"D(x) \in (0,1)", "assumption", "fn_{D}(x) > 0; fn_{D}(x) < 1"),
    (r"g(x) \in [-1,1]", "assumption", "g(x) >= -1; g(x) <= 1"),
    (r"|g(x)| \le 1", "assumption", "abs(g(x)) <= 1"),
    (r"\tilde{p}(x) = \frac{q(x) e^{f(x)}}{Z}", "assumption", "p_tilde(x) = exp(f(x))*q(x)/Z"),
    (r"D(x) = \frac{p(x)}{p(x)+q(x)}", "definition", ""),
]  # fmt: skip


@pytest.mark.parametrize(("source", "kind", "text"), READ)
def test_latex(source: str, kind: str, text: str) -> None:
    reading = read_latex(source, DocumentContext())
    assert reading.kind == kind
    said = reading.statements if kind == "claim" else reading.assumptions
    assert "; ".join(s.text() for s in said) == text


def test_a_distortion_is_no_function_of_a_letter() -> None:
    for source in (r"D(R) = 2^{-2R}", r"D(p) \ge 0"):
        with pytest.raises(Unread):
            read_latex(source, DocumentContext())


def test_a_document_may_assume_a_channel_a_range_and_a_density(tmp_path) -> None:
    page = tmp_path / "page.md"
    page.write_text(r"""# Channels

Let $P_{Y|X} = Q_{Y|X}$. Then
$$\mathrm{TV}(P_Y, Q_Y) \le \mathrm{TV}(P_X, Q_X).$$

# Without a channel

$$\mathrm{TV}(P_Y, Q_Y) \le \mathrm{TV}(P_X, Q_X)$$

# Discriminators

For a discriminator $D(x) \in (0,1)$ we have
$$\mathbb{E}_{x\sim p}[\log D(x)] + \mathbb{E}_{x\sim q}[\log(1-D(x))] \le 2\,\mathrm{JS}(p\|q) - \log 4.$$

# Tilts

Let $\tilde p(x) = \frac{q(x) e^{f(x)}}{Z}$. Then
$$D(p\|q) = \mathbb{E}_p[f(X)] - \log Z + D(p\|\tilde p).$$
""", encoding="utf-8")
    claims = [f for f in audit(str(page)).findings if f.status != "no-claim"]
    assert [str(f.status) == "proved" for f in claims] == [True, False, True, True]


# -- derivations


def test_derivations_say_the_moves_and_what_is_left() -> None:
    told = prove("Df[f](P_Y||Q_Y) <= Df[f](P_X||Q_X)", given=CHANNEL, budget=15.0).derivation
    lines = told.text().splitlines()
    assert any("attached to both laws is p(y|x) = q(y|x)" in line for line in lines)
    assert any("convex in u and v, so that summing both over x first" in line for line in lines)
    assert lines[-1].strip() == "both sides agree"
    assert told.latex() and told.markdown()
    pinsker = prove("TV(P_{XY},P_X*P_Y) <= sqrt(I(X;Y)/2)", budget=15.0).derivation.text()
    assert "for any laws p (here p(x,y)), q (here p(x)*p(y)) of (x,y)" in pinsker and "joint range" in pinsker
    tilted = prove("E_{q(x)}[f(x)] - H(q) = -log(Z) + D(q||r)", given="r(x) = exp(-f(x))/Z", budget=15.0).derivation.text()
    assert "with Z the sum of the weights" in tilted
