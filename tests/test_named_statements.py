"""Statements about capacities, rates and distances: proved, refuted at rational points, conditional; their certificates."""

import copy

import pytest

from symit import parse, prove
from symit.kernel import Certificate, Rejected
from symit.language.errors import SyntaxProblem
from symit.language.named_terms import QUANTITY_HEADS
from symit.language.printing import text
from symit.meaning.named import PAIRS, QUANTITIES

TRUE = [
    ("C(BSC(p)) = log(2) - H_b(p)", ()),
    ("capacity(BEC(eps)) = (1 - eps)*log(2)", ()),
    ("C(QarySymmetric(q, p)) = log(q) - H_b(p) - p*log(q - 1)", ()),
    ("capacity(AWGN(P, N)) = log(1 + P/N)/2", ()),
    ("capacity(AWGN(P, N)) = mutual_information(AWGN(P, N))", ()),
    ("C(BinaryAsymmetric(p, p)) = C(BSC(p))", ("p != 1/2",)),
    ("R(GaussianSquaredError(s, d)) = log(s^2/d)/2", ("d < s^2",)),
    ("R(BernoulliHamming(p, d)) = H_b(p) - H_b(d)", ("d < p", "d < 1 - p")),
    ("entropy_rate(Markov2(a, b)) = (b*H_b(a) + a*H_b(b))/(a + b)", ()),
    ("mutual_information_rate(GaussianAR1(phi)) = -log(1 - phi^2)/2", ()),
    ("mutual_information(BivariateNormal(rho)) = -log(1 - rho^2)/2", ()),
    ("quantum_entropy(Qubit(r)) = H_b((1 + r)/2)", ()),
    ("quantum_relative_entropy(Qubit(r), Qubit(s)) >= 0", ()),
    ("fisher_rao(Exponential(a), Exponential(b)) = abs(log(a/b))", ()),
    ("fisher_rao(Normal(mu, s^2), Normal(mu, s^2)) = 0", ()),
    ("max_entropy(Normal(mu, sigma^2)) = h(Normal(mu, sigma^2))", ()),
    ("max_entropy(Exponential(m)) = 1 + log(m)", ()),
    ("log_normalizer(Geometric(t)) = -log(1 - exp(t))", ()),
    ("C(BSC(0.11)) ~= 0.3466", ()),
]
FALSE = [
    ("C(BSC(p)) = log(2) + H_b(p)", ()),
    ("C(BSC(p)) = 2 - H_b(p)", ()),
    ("C(ZChannel(p)) = (1 - p)*log(2)", ()),
    ("capacity(AWGN(P, N)) = log(1 + P/N)", ()),
    ("C(BinaryAsymmetric(a, b)) = log(2) - (H_b(a) + H_b(b))/2", ()),
    ("R(GaussianSquaredError(s, d)) = log(s/d)/2", ("d < s^2",)),
    ("entropy_rate(Markov2(a, b)) = (a*H_b(a) + b*H_b(b))/(a + b)", ()),
    ("mutual_information(BivariateNormal(rho)) = -log(1 - rho)/2", ()),
    ("fisher_rao(Poisson(a), Poisson(b)) = abs(sqrt(a) - sqrt(b))", ()),
    ("max_entropy(Laplace(b)) = 1 + log(b)", ()),
    ("log_normalizer(Exponential(t)) = log(-t)", ()),
    ("C(BSC(0.11)) ~= 0.5", ()),
]


@pytest.mark.parametrize(("claim", "given"), TRUE)
def test_proved(claim, given):
    v = prove(claim, given)
    assert v.status == "proved" and v.certificate.check() == "proved"
    assert v.derivation is None or v.derivation.text()


@pytest.mark.parametrize(("claim", "given"), FALSE)
def test_refuted_at_a_point(claim, given):
    v = prove(claim, given)
    assert v.status == "refuted" and v.certificate.check() == "refuted"
    left, right = v.counterexample.sides()
    assert left != right


@pytest.mark.parametrize(
    ("claim", "given", "status"),
    [
        ("I(X;Y) = -log(1 - rho^2)/2", "X,Y ~ BivariateNormal(rho)", "proved"),
        ("I(Y;X) = log(1 + P/N)/2", "X,Y ~ BivariateNormal(sqrt(P/(P+N))) and P > 0 and N > 0", "proved"),
        ("I(X;Y) >= 0", "X,Y ~ BivariateNormal(r)", "proved"),
        ("I(X;Y) ~= 0.5108", "X,Y ~ BivariateNormal(0.8)", "proved"),
        ("I(X;Y) = -log(1 - rho)/2", "X,Y ~ BivariateNormal(rho)", "refuted"),
        ("I(X;Y) <= I(Y;Z)", "X,Y ~ BivariateNormal(r) and Y,Z ~ BivariateNormal(s)", "refuted"),
        # nothing is said of X and Z; the correlations of a triangle are not free; a gamma variable is not normal
        ("I(X;Z) = 0", "X,Y ~ BivariateNormal(r)", "unknown"),
        ("I(X;Z) <= I(X;Y) + I(Y;Z) + 3", "X,Y ~ BivariateNormal(r) and Y,Z ~ BivariateNormal(s) and X,Z ~ BivariateNormal(t)", "unknown"),
        ("I(X;Y) = 0", "X,Y ~ BivariateNormal(r) and X ~ Gamma(a, b)", "unknown"),
    ],
)
def test_information_of_jointly_normal_variables(claim, given, status):
    v = prove(claim, given.split(" and "))
    assert v.status == status
    if status != "unknown":
        assert v.certificate.check() == status
        assert parse(claim, given.split(" and ")).text()


def test_a_condition_that_is_not_said_is_named():
    v = prove("R(GaussianSquaredError(s, d)) = log(s^2/d)/2")
    assert v.status == "conditional" and any("s^(2)" in n and "d" in n for n in v.needs)
    # the parameter that must be common to both laws is not
    assert prove("fisher_rao(Pareto(m, a), Pareto(n, b)) = abs(log(a/b))").status == "unknown"


def test_what_is_not_known_is_said():
    v = prove("C(Foo(p)) = 1")
    assert v.status == "unknown" and "BinarySymmetric" in v.why
    assert "takes 1 parameters" in prove("C(BSC(p, q)) = 1").why
    for wrong in ("capacity(3) = 1", "capacity(BSC(p), BSC(q)) = 1", "fisher_rao(Poisson(a), Exponential(b)) = 1", "fisher_rao(Poisson(a)) = 1"):
        with pytest.raises(ValueError, match="object"):
            prove(wrong)


def test_the_language_knows_the_quantities():
    assert set(QUANTITY_HEADS) == set(QUANTITIES)
    assert {q for q, n in QUANTITY_HEADS.items() if n == 2} == set(PAIRS)


@pytest.mark.parametrize("claim", [c for c, _ in TRUE if "~=" not in c])
def test_text_and_latex(claim):
    statement = parse(claim)
    assert parse(statement.text()) == statement
    assert text(statement.lhs) and statement.latex()


def test_a_certificate_that_claims_more_is_rejected(tmp_path):
    v = prove("C(BSC(p)) = log(2) - H_b(p)")
    v.certificate.save(str(tmp_path / "c.json"))
    loaded = Certificate.load(str(tmp_path / "c.json"))
    assert loaded.check() == "proved"
    for change in ("range", "object", "count", "name"):
        data = copy.deepcopy(loaded.data)
        context = dict(data["context"])
        rel, left, right = context["claim"]
        if change == "range":  # p beyond its range
            context["params"] = {"p": {**context["params"]["p"], "hi": "2"}}
        elif change == "object":
            left = ["named", "capacity", "ZChannel", ["par", "p"]]
        elif change == "count":
            left = ["named", "capacity", "BinarySymmetric", ["par", "p"], ["par", "p"]]
        else:
            left = ["named", "capacity", "Anything", ["par", "p"]]
        context["claim"] = [rel, left, right]
        with pytest.raises(Rejected):
            Certificate({**data, "context": context}).check()


@pytest.mark.parametrize(
    ("claim", "status"),
    [
        ("C(BSC(p)) = 1 - H_b(p)", "conditional"),  # in bits
        ("C(BSC(p)) = (1 - H_b(p)) bits", "conditional"),  # with the binary entropy in bits too
        ("C(BEC(p)) = (1 - p) bits", "proved"),
        ("H_b(1/4) = 0.811 bits", "conditional"),  # rounded
        ("H_b(1/4) = 0.821 bits", "refuted"),
    ],
)
def test_units(claim, status):
    assert prove(claim).status == status


def test_a_unit_after_a_sum_needs_parentheses():
    with pytest.raises(SyntaxProblem):
        prove("C(BSC(p)) = 1 - H_b(p) bits")
