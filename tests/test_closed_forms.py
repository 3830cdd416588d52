"""Closed forms of parametric families: derived by the kernel, against independent routes to the same numbers."""

from decimal import Decimal
from fractions import Fraction
from random import Random

import mpmath
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symit import closed_form, prove
from symit.families.closed_form import NoClosedForm
from symit.families.deriving import alternatives
from symit.families.quadrature import defining_value, numeric_law
from symit.families.table import named, rows, table
from symit.families.typeset import name_of
from symit.kernel import Certificate, Rejected
from symit.kernel.closed.integrals import ROWS
from symit.kernel.closed.law import require_record
from symit.kernel.closed.quantities import ONE, TWO
from symit.language.parametric import DISCRETE, FAMILY_PARAMETERS, VARIANCES
from symit.meaning.families import FAMILIES, LIST, family
from symit.meaning.formulas import constant
from symit.meaning.special import at_precision

TORCH_PAIRS = """Beta-Exponential Beta-Gamma Beta-Normal Beta-Uniform ContinuousBernoulli-Exponential ContinuousBernoulli-Normal
ContinuousBernoulli-Uniform Exponential-Gamma Exponential-Gumbel Exponential-Normal Gamma-Exponential Gamma-Gumbel Gamma-Normal Gumbel-Normal
Laplace-Normal Normal-Gumbel Normal-Laplace Pareto-Exponential Pareto-Gamma Pareto-Normal Uniform-Beta Uniform-ContinuousBernoulli
Uniform-Exponential Uniform-Gamma Uniform-Gumbel Uniform-Normal Uniform-Pareto Bernoulli-Poisson""".split()  # noqa: SIM905


def draw(domain, random):
    if domain == "positive integer":
        return Fraction(random.randint(1, 9))
    if domain == "integer":
        return Fraction(random.randint(-5, 5))
    if domain == "in (0,1)":
        return Fraction(random.randint(5, 95), 100)
    if domain == ">1":
        return 1 + Fraction(random.randint(5, 50), 10)
    if domain in (">0", ">=0"):
        return Fraction(random.randint(4, 40), 10)
    if domain == "nonzero":
        return Fraction(random.choice((-1, 1)) * random.randint(2, 30), 10)
    return Fraction(random.randint(-20, 20), 10)


def parameters(name, random):
    record = family(name)
    if record.integral == "finite":
        weights = [random.randint(1, 9) for _ in range(len(record.params) + 1)]
        return [Fraction(w, sum(weights)) for w in weights[:-1]]
    for _ in range(500):
        values = [draw(d, random) for _, d in record.params]
        by_name = dict(zip(record.names, values, strict=True))
        ordered = all(by_name[a] < by_name[b] for a, b in zip(record.ordered, record.ordered[1:], strict=False))
        if ordered:
            return values
    raise AssertionError(name)


def nested(first, second):
    ends = [(law.end(0), law.end(1)) for law in (first, second)]
    low, high = ([None if e is None else constant(e) for e in pair] for pair in zip(*ends, strict=True))
    return (low[1] is None or (low[0] is not None and low[0] >= low[1])) and (high[1] is None or (high[0] is not None and high[0] <= high[1]))


def agree(quantity, p, q, seed, digits=20, alpha=None):
    """The closed form against the defining integral or sum; False where there is nothing to compare."""
    random = Random(seed)
    form = closed_form(quantity, p, q)
    for _ in range(40):
        a = parameters(p, random)
        b = parameters(q, random) if q else None
        for x, y in form.found.ties:
            b[form.found.q_names.index(y)] = a[form.found.p_names.index(x)]
        if q and not nested(numeric_law(p, a), numeric_law(q, b)):
            continue  # the defining expectation under P needs P << Q
        try:
            value = form.value(p=a, q=b, alpha=alpha, digits=digits)
        except ValueError:
            continue  # outside of the conditions
        if "inf" not in value:
            break
    else:
        return False
    number = defining_value(quantity, p, a, q, b, alpha, digits)
    gap = float(at_precision(200, lambda: abs(number - type(number)(value)).upper()))
    assert gap < 10.0 ** (4 - digits) * max(1, abs(float(value))), (form, a, b, value, number)
    return True


# -- the records and the integrals under them


@pytest.mark.parametrize("record", LIST, ids=lambda r: r.name)
def test_every_density_is_normalised_by_its_integral(record):
    require_record(record.name)


def test_every_integral_is_used_by_a_family():
    assert {row.name for row in ROWS} == {f.integral for f in LIST} - {"finite"}


def test_a_record_with_a_wrong_constant_is_refused(monkeypatch):
    from dataclasses import replace

    from symit.kernel.closed import law
    from symit.meaning.formulas import formula

    wrong = replace(family("Gamma"), log_density=formula("a*log(b)-lgamma(a)+(a-1)*log(x)-b*x+1/1000"))
    monkeypatch.setattr(law, "family", lambda name: wrong)
    with pytest.raises(Rejected, match="not the one of its integral"):
        law.require_record.__wrapped__("Gamma")


def test_the_language_knows_the_families():
    assert set(FAMILY_PARAMETERS) == set(FAMILIES)
    assert {f.name for f in LIST if f.support[0] == "integer"} == DISCRETE
    for name, names in FAMILY_PARAMETERS.items():
        assert name in VARIANCES or tuple(names.split()) == family(name).names


# -- against the defining sums and integrals


@pytest.mark.parametrize("name", [f.name for f in LIST])
@pytest.mark.parametrize("quantity", ["entropy", "KL", "hellinger2"])
def test_against_the_definition(quantity, name):
    q = None if quantity == "entropy" else name
    try:
        closed_form(quantity, name, q)
    except NoClosedForm:
        pytest.skip("no closed form")
    assert agree(quantity, name, q, seed=len(name))


@pytest.mark.parametrize("name", ["Normal", "Gamma", "Beta", "Weibull", "Laplace", "Poisson", "Geometric", "Categorical4", "InverseGamma", "LogNormal"])
@pytest.mark.parametrize("quantity", ["renyi", "chi2", "renyi_entropy", "tsallis"])
def test_orders_against_the_definition(quantity, name):
    try:
        form = closed_form(quantity, name, name if quantity in TWO else None)
    except NoClosedForm:
        pytest.skip("no closed form")
    alpha = Fraction(2, 3) if "alpha" in form.parameters else None
    assert agree(quantity, name, form.q, seed=7, alpha=alpha)


@pytest.mark.parametrize("pair", TORCH_PAIRS)
def test_pairs_of_different_families(pair):
    assert agree("KL", *pair.split("-"), seed=3)


def test_total_variation_against_a_fine_grid():
    mpmath.mp.dps = 20
    cases = [("Normal", ["1/2", 2], ["1/2", "1.1"], [-14, -2, -1.5, 0.5, 2.5, 3, 15]), ("Rayleigh", ["1.7"], ["0.6"], [0, 1, 1.1, 2, 15]),
             ("Weibull", [2, 1], [2, "1.5"], [0, 1.1, 1.3, 8]), ("Logistic", [0, 1], [1, 1], [-40, 0.5, 41])]  # fmt: skip
    from symit.families.quadrature import numeric_law
    from symit.meaning.calculus import num
    from symit.meaning.special import term_ball

    for name, a, b, ends in cases:
        laws = [numeric_law(name, [Fraction(x) for x in v]) for v in (a, b)]
        density = lambda law, x: mpmath.mpf(float(term_ball(("exp", law.log_density(num(Fraction(float(x))))), {}).mid()))
        gap = mpmath.quad(lambda x, laws=laws, d=density: abs(d(laws[0], x) - d(laws[1], x)) if x else mpmath.mpf(0), ends) / 2
        assert abs(float(closed_form("tv", name, name).value(p=a, q=b, digits=12)) - float(gap)) < 2e-4


# -- relations between the quantities, at rational points

positive = st.fractions(min_value=Fraction(1, 20), max_value=20, max_denominator=20)
real = st.fractions(min_value=-10, max_value=10, max_denominator=20)


@settings(deadline=None, max_examples=30)
@given(positive, positive, positive, positive)
def test_divergences_of_gamma_laws(a1, b1, a2, b2):
    def value(quantity, **extra):
        return Decimal(closed_form(quantity, "Gamma", "Gamma").value(p=[a1, b1], q=[a2, b2], digits=30, **extra))

    kl, js, h2, bd = value("KL"), value("jeffreys"), value("hellinger2"), value("bhattacharyya")
    back = Decimal(closed_form("KL", "Gamma", "Gamma").value(p=[a2, b2], q=[a1, b1], digits=30))
    assert kl >= 0 and (kl > 0 or (a1, b1) == (a2, b2))
    assert abs(kl + back - js) <= Decimal("1e-25") * (1 + js)
    assert abs((-bd).exp() + h2 - 1) < Decimal("1e-25")
    half = value("renyi", alpha="1/2")
    assert abs(half - 2 * bd) < Decimal("1e-25") * (1 + bd)
    assert value("renyi", alpha="1/3") <= half <= kl * (1 + Decimal("1e-25"))


@settings(deadline=None, max_examples=30)
@given(real, positive, real, positive, positive)
def test_scaling_of_normal_laws(m1, s1, m2, s2, c):
    f = closed_form("KL", "Normal", "Normal")
    one = f.value(p=[m1, s1], q=[m2, s2], digits=30)
    other = f.value(p=[c * m1, c * s1], q=[c * m2, c * s2], digits=30)
    assert abs(Decimal(one) - Decimal(other)) <= Decimal("1e-27") * (1 + Decimal(one))


@settings(deadline=None, max_examples=20)
@given(positive, positive)
def test_digits_are_right(a, b):
    f = closed_form("entropy", "Beta")
    long = Decimal(f.value(p=[a, b], digits=60))
    short = Decimal(f.value(p=[a, b], digits=12))
    with mpmath.workdps(60):
        x, y = mpmath.mpf(a.numerator) / a.denominator, mpmath.mpf(b.numerator) / b.denominator
        exact = (mpmath.log(mpmath.beta(x, y)) - (x - 1) * mpmath.digamma(x) - (y - 1) * mpmath.digamma(y) + (x + y - 2) * mpmath.digamma(x + y))
        assert abs(exact - mpmath.mpf(str(long))) < mpmath.mpf(10) ** -50
    assert abs(long - short) <= abs(long) * Decimal("5.001e-12")


# -- results that are not plain numbers


def test_infinite_values_are_results():
    assert str(closed_form("KL", "Normal", "Gamma").expr) == "oo"
    assert closed_form("KL", "Normal", "Gamma").value(p=[0, 1], q=[1, 1]) == "inf"
    assert closed_form("KL", "Uniform", "Uniform").value(p=[0, 2], q=[0, 1]) == "inf"
    assert closed_form("KL", "Pareto", "Normal").value(p=[1, "1.5"], q=[0, 1]) == "inf"
    assert closed_form("chi2", "Gamma", "Gamma").value(p=[1, 1], q=[1, 2]) == "inf"
    assert closed_form("renyi_entropy", "StudentT").value(p=[1, 0, 1], alpha="1/2") == "inf"
    assert closed_form("KL", "Uniform", "Uniform").conditions == ("l1 >= l2", "u2 >= u1")


@pytest.mark.parametrize(
    "call, said",
    [
        (lambda: closed_form("KL", "Gamma"), "two laws"),
        (lambda: closed_form("KL", "Gama", "Gamma"), "known are"),
        (lambda: closed_form("kullback", "Gamma", "Gamma"), "no quantity"),
        (lambda: closed_form("entropy", "Gamma").value(p=["2"]), "takes 2 values"),
        (lambda: closed_form("entropy", "Gamma").value(p=["2", "-1"]), "outside its range"),
        (lambda: closed_form("entropy", "Gamma").value(p=["2", "x"]), "not an exact number"),
        (lambda: closed_form("entropy", "Uniform").value(p=[3, 1]), "required of the parameters"),
        (lambda: closed_form("entropy", "Categorical3").value(p=["0.7", "0.6"]), "required of the parameters"),
        (lambda: closed_form("renyi", "Normal", "Normal").value(p=[0, 1], q=[0, 1]), "alpha"),
        (lambda: closed_form("KL", "NegBinomial", "NegBinomial").value(p=[2, "0.5"], q=[3, "0.5"]), "only where"),
        (lambda: closed_form("fisher[l,l]", "Uniform"), "support depends"),
        (lambda: closed_form("mean", "Cauchy"), "never holds"),
        (lambda: closed_form("entropy", "Gamma").value(p=[2, 1], digits=0), "digits"),
    ],
)  # fmt: skip
def test_clear_errors(call, said):
    with pytest.raises(ValueError, match=said):
        call()


def test_a_moment_that_does_not_exist_is_not_symmetric_nonsense():
    """E X of a Cauchy law: the two infinite halves must not cancel."""
    assert prove("E[X] = x0", given="X ~ Cauchy(x0, g)").status == "unknown"
    v = prove("E[X] = m", given="X ~ StudentT(n, m, s)")
    assert v.status == "conditional" and "n" in v.needs[0]
    assert prove("E[X] = m", given=["X ~ StudentT(n, m, s)", "n > 1"]).status == "proved"


# -- textbook formulas, and mutants of them

RIGHT = [
    "D(Normal(m1,s1^2)||Normal(m2,s2^2)) = log(s2/s1) + (s1^2 + (m1-m2)^2)/(2*s2^2) - 1/2",
    "D(N(mu,sigma^2)||N(0,1)) = (mu^2 + sigma^2 - 1 - log(sigma^2))/2",
    "h(Normal(mu, v)) = log(2*pi*e*v)/2",
    "h(Gamma(a,b)) = a - log(b) + lgamma(a) + (1-a)*digamma(a)",
    "D(Gamma(a1,b1)||Gamma(a2,b2)) = a2*log(b1/b2) + lgamma(a2) - lgamma(a1) + (a1-a2)*digamma(a1) + (b2-b1)*a1/b1",
    "h(Beta(a,b)) = lgamma(a)+lgamma(b)-lgamma(a+b)-(a-1)*digamma(a)-(b-1)*digamma(b)+(a+b-2)*digamma(a+b)",
    "D(Exponential(a)||Exponential(b)) = log(a/b) + b/a - 1",
    "D(Poisson(a)||Poisson(b)) = a*log(a/b) - a + b",
    "H(Geometric(p)) = (-p*log(p) - (1-p)*log(1-p))/p",
    "h(Laplace(mu,b)) = 1 + log(2*b)",
    "h(Frechet(k,s)) = 1 + EulerGamma/k + EulerGamma + log(s/k)",
    "h(Weibull(k,lam)) = EulerGamma*(1-1/k) + log(lam/k) + 1",
    "D(Laplace(m1,b1)||Laplace(m2,b2)) = log(b2/b1) + abs(m1-m2)/b2 + b1/b2*exp(-abs(m1-m2)/b1) - 1",
    "D(Cauchy(x1,g1)||Cauchy(x2,g2)) = log(((g1+g2)^2+(x1-x2)^2)/(4*g1*g2))",
    "H2(Exponential(a), Exponential(b)) = 1 - 2*sqrt(a*b)/(a+b)",
    "TV(Laplace(m1,b), Laplace(m2,b)) = 1 - exp(-abs(m1-m2)/(2*b))",
    "chi2(Poisson(a)||Poisson(b)) = exp((a-b)^2/b) - 1",
    "D(Bernoulli(p)||Bernoulli(q)) = p*log(p/q) + (1-p)*log((1-p)/(1-q))",
    "Renyi[2](Exponential(a)||Exponential(b)) = log(a^2/(b*(2*a-b)))",
]  # fmt: skip
WRONG = [
    "D(Normal(m1,s1^2)||Normal(m2,s2^2)) = log(s2/s1) + (s1^2 + (m1-m2)^2)/(2*s2^2)",
    "D(N(mu,sigma^2)||N(0,1)) = mu^2 + sigma^2 - log(sigma) - 1/2",
    "D(Normal(m1,s1^2)||Normal(m2,s2^2)) = log(s2^2/s1^2 + s1^2/s2^2 + (m1-m2)^2/s2^2 - 1)/2",
    "h(Gamma(a,b)) = a - log(b) + lgamma(a) - (1-a)*digamma(a)",
    "D(Poisson(a)||Poisson(b)) = a*log(a/b) + a - b",
    "H(Geometric(p)) = (-p*log2(p) - (1-p)*log2(1-p))/p",
    "h(Frechet(k,s)) = (k+1)*(log(s) - digamma(1)/k) - log(s*k) + 1",
    "D(Bernoulli(p)||Bernoulli(q)) = p*log(p) - log(q) + (1-p)*log(1-p) - (1-p)*log(1-q)",
    "h(Beta(a,b)) >= 0",
    "D(Exponential(a)||Exponential(b)) = D(Exponential(b)||Exponential(a))",
]  # fmt: skip


@pytest.mark.parametrize("claim", RIGHT)
def test_textbook_formulas_are_proved(claim):
    given = ["2*a > b"] if "Renyi" in claim else []
    v = prove(claim, given=given)
    assert v.status == "proved"
    assert Certificate.from_json(v.certificate.to_json()).check() == "proved"


@pytest.mark.parametrize("claim", WRONG)
def test_wrong_formulas_are_refuted(claim):
    v = prove(claim)
    assert v.status == "refuted"
    assert Certificate.from_json(v.certificate.to_json()).check() == "refuted"
    left, right = v.counterexample.sides(30)
    assert Decimal(left) != Decimal(right)


@pytest.mark.parametrize("claim", RIGHT)
@pytest.mark.parametrize("change", ["+ 1/1000000", "- lgamma(3)", "*2"])
def test_mutants_are_not_proved(claim, change):
    left, right = claim.split(" = ")
    given = ["2*a > b"] if "Renyi" in claim else []
    assert prove(f"{left} = ({right}){change if change[0] == '*' else ' ' + change}", given=given).status in ("refuted", "unknown", "conditional")


def test_a_factor_of_two_is_a_convention_for_total_variation():
    v = prove("TV(Laplace(m1,b), Laplace(m2,b)) = 2 - 2*exp(-abs(m1-m2)/(2*b))")
    assert v.status == "conditional" and "1/2" in v.needs[0]


@pytest.mark.parametrize(
    "claim, reading",
    [
        ("h(Gamma(a,b)) = a + log(b) + lgamma(a) + (1-a)*digamma(a)", "shape and scale"),
        ("h(Exponential(t)) = 1 + log(t)", "its mean"),
        ("D(N(mu,sigma^2)||N(0,1)) = (mu^2 + sigma - 1 - log(sigma))/2", "the variance"),
        ("D(N(mu,s^2)||N(0,1)) = -1/2*(1 + s - mu^2 - exp(s))", "the log-variance"),
        ("D(q||p) = (mu^2 + sigma^2 - 1 - log(sigma^2))/2", "standard normal"),
    ],
)
def test_other_parametrisations_are_conditions(claim, reading):
    v = prove(claim)
    assert v.status == "conditional" and any(reading in need for need in v.needs)


def test_the_closed_form_is_offered_as_repair():
    v = prove("D(Poisson(a)||Poisson(b)) = a*log(a/b) + a - b")
    assert any(prove(r.statement).status == "proved" for r in v.repairs)


def test_printed_values():
    assert prove("D(Normal(0,1)||Normal(1,4)) ~= 0.4431").status == "proved"
    assert prove("D(Normal(0,1)||Normal(1,4)) ~= 0.4432").status == "refuted"


def test_conditions_are_asked_for():
    claim = "D(Uniform(a,b)||Uniform(c,d)) = log((d-c)/(b-a))"
    assert prove(claim).status == "conditional"
    assert prove(claim, given=["a >= c", "b <= d"]).status == "proved"
    assert prove("h(X) = log(b)", given=["X ~ Uniform(0,b)", "b > 1", "b < 1"]).status == "unknown"


# -- certificates that must not pass


def tampered(claim, change, **options):
    data = prove(claim, **options).certificate.to_json()
    change(data)
    with pytest.raises(Rejected):
        Certificate.from_json(data).check()


def test_tampered_certificates():
    claim = "h(Gamma(a,b)) = a - log(b) + lgamma(a) + (1-a)*digamma(a)"
    tampered(claim, lambda d: d["context"]["claim"].__setitem__(2, ["num", "0"]))
    tampered(claim, lambda d: d["context"].pop("witness"))
    tampered(claim, lambda d: d["context"]["params"]["b"].update(lo="-1"))
    tampered(claim, lambda d: d["context"]["params"].update({"#x": {}}))
    tampered(claim, lambda d: d["context"]["params"].pop("a"))
    tampered(claim, lambda d: d.update(verdict="refuted"))
    wrong = "h(Gamma(a,b)) = 1"
    tampered(wrong, lambda d: d["point"].update(b="-1"))
    tampered(wrong, lambda d: d["point"].pop("b"))
    tampered(wrong, lambda d: d["context"].update(dropped=["something"]))
    tampered(wrong, lambda d: d["context"]["claim"].__setitem__(0, "!="))


def test_false_conditions_in_a_certificate():
    """What a certificate says of the conditions of a closed form is checked, not believed."""
    v = prove("D(Uniform(a,b)||Uniform(c,d)) = log((d-c)/(b-a))", given=["a >= c", "b <= d"])
    data = v.certificate.to_json()
    data["context"]["given"] = [c for c in data["context"]["given"] if c[0] == ">"]
    with pytest.raises(Rejected):
        Certificate.from_json(data).check()
    data = v.certificate.to_json()
    data["uses"][0][4].append([">", ["num", "0"], ["num", "1"]])
    with pytest.raises(Rejected):
        Certificate.from_json(data).check()


# -- the table


def test_the_table_is_large_and_its_names_read_back():
    found = [f for q in ("entropy", "KL", "renyi", "chi2") for f in rows(q)]
    assert len(found) > 200
    for f in found[::7]:
        assert (named(name_of(f)).quantity, named(name_of(f)).p, named(name_of(f)).q) == (f.quantity, f.p, f.q)


@pytest.mark.parametrize("format", ["text", "latex", "markdown", "html"])
def test_formats(format):
    shown = table("Gamma", format)
    assert "Gamma" in shown
    if format == "latex":
        assert shown.count(r"\begin{align*}") == 1 and shown.count("{") == shown.count("}")


@pytest.mark.parametrize("name", ["kl-gamma-gamma", "entropy-studentt", "renyi-normal-normal", "fisher[k,lam]-weibull", "kl-laplace-laplace"])
def test_derivations(name):
    derivation = named(name).derivation
    assert "definition" in derivation.text() and derivation.latex().count("&=") >= 3
    assert derivation.latex().count("{") == derivation.latex().count("}")


def test_every_quantity_is_there():
    for quantity in (*ONE, *TWO):
        assert any(True for _ in rows(f"{quantity} Bernoulli")) or any(True for _ in rows(f"{quantity} Normal"))


def test_alternatives_agree_where_both_hold():
    """The form for equal scales is the limit of the general one."""
    general, tied = [f for f in alternatives("hellinger2", "Laplace", "Laplace") if f.ties in ((), (("b1", "b2"),))]
    assert general.conditions and not tied.conditions
    f = closed_form("hellinger2", "Laplace", "Laplace")
    at, near = (Decimal(f.value(p=[0, 1], q=[1, b], digits=30)) for b in ("1", "1.000000001"))
    assert abs(at - near) < Decimal("1e-8")
