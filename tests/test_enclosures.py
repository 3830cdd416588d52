"""Rigorous enclosures of defining integrals and sums: the lemma of the tails, coordinates, and the check of closed forms."""

import re
from decimal import Decimal
from fractions import Fraction

import mpmath
import pytest
from flint import acb, arb, ctx
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from symit import closed_form
from symit.cli import app
from symit.families.enclosure import functions as fn
from symit.families.enclosure.defining import weighted
from symit.families.enclosure.dirichlet import power_sum
from symit.families.enclosure.pieces import Piece, function, kinks
from symit.families.enclosure.rays import Growth, Ray, Untamed, tail
from symit.families.enclosure.reporting import cli_text, forms, line, markdown, verify_all
from symit.families.enclosure.verifying import check, verify, verify_name
from symit.families.quadrature import NotSummed, defining_value, expected, numeric_law
from symit.families.typeset import name_of
from symit.kernel.closed.quantities import ONE, TWO
from symit.meaning.calculus import minus, num
from symit.meaning.families import FAMILIES, family
from symit.meaning.special import at_precision


@pytest.fixture(autouse=True)
def precision():
    before = ctx.prec
    ctx.prec = 160
    yield
    ctx.prec = before


def mp(x):
    return mpmath.mpf(str(x.mid().str(40, radius=False)))


# -- the lemma

rates = st.fractions(min_value=Fraction(1, 4), max_value=3, max_denominator=4)


@settings(deadline=None, max_examples=40)
@given(rates, rates, st.integers(0, 2), st.integers(0, 2), st.fractions(0, 2, max_denominator=4), st.sampled_from([3, 5, 9]))
def test_tails_are_above_the_integral_and_not_far(a, b, k, m, g, start):
    """exp(-a t - b t^2) t^k (log t)^m exp(g t) beyond a place."""
    place = arb(start)
    exponent = Ray(place, [(arb(-a.numerator) / a.denominator, Growth(1, 0, 0)), (arb(-b.numerator) / b.denominator, Growth(2, 0, 0))])
    factor = Ray(place, [(arb(2), Growth(k, m, g))])
    try:
        bound = at_precision(100, lambda: tail(exponent, factor))
        sums = at_precision(100, lambda: tail(exponent, factor, steps=True))
    except Untamed:
        assert g + Fraction(k + m, start) >= a + 2 * b * start - 1
        return
    with mpmath.workdps(30):
        f = lambda t: 2 * mpmath.exp(-mpmath.mpf(a.numerator) / a.denominator * t - mpmath.mpf(b.numerator) / b.denominator * t * t) * t**k * mpmath.log(
            t) ** m * mpmath.exp(mpmath.mpf(g.numerator) / g.denominator * t)  # fmt: skip
        exact = mpmath.quad(f, [start, start + 1, start + 4, start + 40])
        assert exact <= mp(bound) * (1 + mpmath.mpf(10) ** -12)
        assert mpmath.nsum(lambda n: f(start + n), [0, 60]) <= mp(sums) * (1 + mpmath.mpf(10) ** -12)
        assert mp(bound) < 1000 * exact


def test_tails_that_do_not_fall_are_refused():
    one = Ray(arb(5), [(arb(1), Growth(0, 0, 0))])
    for exponent in ([], [(arb(-2), Growth(0, 1, 0))], [(arb(1), Growth(1, 0, 0))], [(arb(1), Growth(2, 0, 0)), (arb(-3), Growth(1, 0, 0))]):
        with pytest.raises(Untamed):
            tail(Ray(arb(5), exponent), one)
    # e^t hidden in -e^(2t) is no obstacle
    tame = Ray(arb(5), [(arb(10), Growth(0, 0, 1)), (arb(-1), Growth(0, 0, 2))])
    assert tail(tame, one) < arb(10) ** -1000


T = fn.Exact([(Fraction(1), 1, Fraction(0))])
EXPONENTIAL = fn.Exact([(Fraction(1), 0, Fraction(1))])
SHIFTED = fn.Exact([(Fraction(5, 2), 0, Fraction(0)), (Fraction(-1, 3), 0, Fraction(1))])
SAMPLES = [
    fn.log(fn.total([EXPONENTIAL, fn.constant(Fraction(3))])), fn.power(fn.total([EXPONENTIAL, fn.constant(Fraction(3))]), Fraction(-3, 2)),
    fn.product(T, fn.log(fn.total([EXPONENTIAL, fn.constant(Fraction(1))]))), fn.exp(fn.product(fn.constant(Fraction(-1)), EXPONENTIAL)),
    fn.power(SHIFTED, Fraction(2)), fn.log(fn.power(SHIFTED, Fraction(2))), fn.exp(fn.log(EXPONENTIAL)),
    fn.total([fn.product(T, T), fn.product(fn.constant(Fraction(-7)), T)]), fn.Absolute(SHIFTED),
]  # fmt: skip


@pytest.mark.parametrize("index", range(len(SAMPLES)))
@pytest.mark.parametrize("sign", [1, -1])
def test_rays_contain_the_function(index, sign):
    f, start = SAMPLES[index], arb(4)
    ray = f.ray(start, sign)
    for t in (4, 4.5, 7, 20):
        value = f.at(acb(t * sign), False).real
        total = sum((b * h.at(arb(t)) for b, h in ray.all()), arb(0))
        assert total.overlaps(value), (index, sign, t, total, value)


def test_log_gamma_on_a_ray():
    for r in (Fraction(1), Fraction(7, 2), Fraction(1, 1000)):
        ray = fn.LogGamma(fn.Exact([(Fraction(1), 1, Fraction(0)), (r, 0, Fraction(0))])).ray(arb(5), 1)
        for t in (5, 8, 1000):
            total = sum((b * h.at(arb(t)) for b, h in ray.all()), arb(0))
            value = (arb(t) + arb(r.numerator) / r.denominator).lgamma()
            assert total.overlaps(value) and float(total.rad()) < 3


def test_logarithms_of_exponentials_disappear():
    law = numeric_law("Gamma", [Fraction(5, 2), Fraction(3)])
    piece = Piece(EXPONENTIAL, T, None, None, Fraction(1))
    density = function(law.log_density(("par", "#x")), piece)
    assert isinstance(density, fn.Exact) and len(density.terms) == 3  # constant, t, exp(t)


def test_kinks_are_exact():
    law = numeric_law("Laplace", [Fraction(1, 3), Fraction(2)])
    assert set(kinks(law.log_density(("par", "#x")))) == {Fraction(1, 3)}


@pytest.mark.parametrize("a", ["1.02", "2", "7.5", "80"])
def test_sums_of_powers(a):
    assert power_sum(arb(a), 0).overlaps(arb(a).zeta())
    with mpmath.workdps(30):
        for m in (1, 2):
            exact = (-1) ** m * mpmath.zeta(mpmath.mpf(a), derivative=m)
            assert abs(exact - mp(power_sum(arb(a), m))) <= abs(exact) * mpmath.mpf(10) ** -25
    assert float(power_sum(arb(a), 2).rad()) < 1e-30


@pytest.mark.parametrize(("g", "value"), [(0, 1), (4, 120), (-1, 1)])
@pytest.mark.parametrize("radius", [1, 1e-9])
def test_coefficients_that_may_be_nil(g, value, radius):
    """c E X^g under Gamma(2,1), with x = exp(t): for c in [-r, r] all of [-r E X^g, r E X^g] is enclosed, and little more."""
    law = numeric_law("Gamma", [Fraction(2), Fraction(1)])
    piece = Piece(EXPONENTIAL, T, None, None, Fraction(1))
    exponent = fn.total([function(law.log_density(("par", "#x")), piece), T])
    tolerance, whole = arb(10) ** -30, radius * value
    found = weighted(exponent, fn.Exact([(arb(0, radius), 0, Fraction(g))]), piece, tolerance)
    assert -1.001 * whole < float(found.lower()) <= -whole and whole <= float(found.upper()) < 1.001 * whole
    # beside a term that is known, and one rounded to both sides of nil
    nil = arb(2).log() + arb(3).log() - arb(6).log()
    found = weighted(exponent, fn.Exact([(Fraction(1), 0, Fraction(1)), (nil, 0, Fraction(5))]), piece, tolerance)
    assert nil.contains(0) and found.overlaps(arb(2)) and float(found.rad()) < 1e-25


# -- closed forms


@pytest.mark.parametrize("name", list(FAMILIES))
def test_entropies_are_in_their_enclosures(name):
    try:
        form = closed_form("entropy", name)
    except ValueError:
        pytest.skip("no closed form")
    record = verify_name(name_of(form), 3, seed=5)
    assert record.checks and len(record.good) == len(record.checks), line(record)


@pytest.mark.parametrize("name", [
    "kl-cauchy-cauchy", "kl-gumbel-gumbel", "jeffreys-inversegaussian-inversegaussian", "tv-normal-normal", "tv-weibull-weibull", "kl-exponential-gompertz",
    "hellinger2-uniform-uniform", "hellinger2-pareto-pareto", "renyi-beta-beta", "chi2-gamma-gamma", "kl-zeta-geometric", "varentropy-kumaraswamy",
    "fisher[mu,sigma]-normal", "fisher[b,b]-laplace", "w2sq-logistic-logistic", "kl-pareto-gamma", "js-categorical3-categorical3", "variance-lognormal",
    "kl-vonmises-vonmises", "entropy_power-levy", "negentropy-gamma", "kl-discretelaplace-discretelaplace", "tsallis-hyperbolicsecant",
])  # fmt: skip
def test_forms_are_in_their_enclosures(name):
    record = verify_name(name, 6, seed=1)
    assert len(record.good) >= 4 and len(record.good) == len(record.checks), line(record)
    assert any(c.kind == "extreme" for c in record.checks)


def test_a_closed_form_that_is_wrong_in_the_thirtieth_digit_is_seen():
    form = closed_form("KL", "Gamma", "Gamma")
    p, q = [Fraction(5, 2), Fraction(1, 1000)], [Fraction(3), Fraction(70)]
    right = form.value(p=p, q=q, digits=50)
    assert not check(form, "moderate", p, q, None, right, 30).wrong
    wrong = str(Decimal(right) * (1 + Decimal("1e-30")))
    assert check(form, "moderate", p, q, None, wrong, 30).wrong


def test_what_is_no_integral_over_a_line_is_not_checked():
    """Laws of vectors, and quantities that are no expectation under a law, are said not to be checked."""
    vectors = verify(closed_form("entropy", "Dirichlet[3]"), 2)
    assert not vectors.checks and "vectors" in vectors.why and "not checked" in line(vectors)
    infinite = verify(closed_form("KL", "Normal", "Gamma"), 2)
    assert not infinite.checks and infinite.why == "always infinite"


def test_variances_of_wide_laws():
    """E X^2 is far above every tolerance relative to 1, and (E X)^2 far below it."""
    for quantity in ("variance", "negentropy"):
        form, p = closed_form(quantity, "LogNormal"), [Fraction(1, 2), Fraction(1000)]
        result = check(form, "extreme", p, None, None, form.value(p=p, digits=50), 30)
        assert not result.wrong and result.digits >= 30, result


def test_values_of_narrow_and_far_laws():
    """Where a grid misses the law: the definition is enclosed all the same."""
    for name, p in (("Gamma", ["1e9", "3"]), ("Normal", ["1e6", "1e-6"]), ("Gumbel", ["-1e4", "1e-4"])):
        p = [Fraction(x) for x in p]
        value = closed_form("entropy", name).value(p=p, digits=40)
        found = defining_value("entropy", name, p, digits=25)
        assert found.overlaps(arb(value)) and float(found.rad()) < 1e-20 * abs(float(value))


def test_expectations_with_a_singular_end():
    law = numeric_law("Uniform", [Fraction(0), Fraction(1)])
    found = expected(law, lambda x: ("log", x), 25)
    assert found.overlaps(arb(-1)) and float(found.rad()) < 1e-20
    mean = expected(numeric_law("Exponential", [Fraction(2)]), lambda x: minus(x, num(0)), 25)
    assert mean.overlaps(arb(1) / 2)


def test_what_is_not_enclosed_says_so():
    with pytest.raises((NotSummed, ArithmeticError)):
        defining_value("mean", "Cauchy", [Fraction(0), Fraction(1)])
    with pytest.raises((NotSummed, ArithmeticError)):
        defining_value("mean", "Pareto", [Fraction(1), Fraction(1, 2)])
    with pytest.raises(NotSummed, match="no definition"):
        defining_value("capacity", "Normal", [Fraction(0), Fraction(1)])


# -- reports


def test_what_all_means(monkeypatch):
    """Every quantity of the table, finite divergences of two families, Fisher information; here of three families."""
    from symit.families.enclosure import reporting

    asked = []
    monkeypatch.setattr(reporting, "rows", lambda quantity: asked.append(quantity) or iter(()))
    monkeypatch.setattr(reporting, "FAMILIES", {n: FAMILIES[n] for n in ("Gamma", "Uniform", "Normal")})
    names = [name_of(f) for f in forms("all")]
    assert asked == [*ONE, *TWO] and len(names) == len(set(names))
    assert {"kl-gamma-normal", "kl-uniform-gamma", "fisher[a,b]-gamma", "fisher[mu,mu]-normal"} <= set(names)
    assert "kl-normal-gamma" not in names  # infinite
    assert not any(n.startswith("fisher") and n.endswith("uniform") for n in names)


def test_reports():
    records = verify_all("Exponential", 3)
    records.append(verify_name("capacity-awgn", 3))
    shown = markdown(records, 1.0, 3, 0)
    assert "0 exclude it" in shown and "WRONG" not in shown
    assert "- `capacity-awgn`: no enclosure of its definition is computed here" in shown
    assert [r.name for r in records[:-1]] == [name_of(f) for f in forms("Exponential")] and all(len(r.good) == 3 for r in records[:-1])
    del records[-1]
    records[-1].checks[0].wrong = True
    assert "WRONG" in markdown(records, 1.0, 3, 0) and "WRONG" in line(records[-1])


def test_the_command():
    result = CliRunner().invoke(app, ["table", "kl-gamma-gamma", "--verify", "--points", "4"])
    assert result.exit_code == 0 and re.search(r"4 of 4 points, at least 3\d digits", result.output)
    assert CliRunner().invoke(app, ["table", "kl-gamma-gamma", "--verify", "--points", "0"]).exit_code == 2
    assert CliRunner().invoke(app, ["table", "nothing", "--verify"]).exit_code == 2
    assert CliRunner().invoke(app, ["table", "Gamma", "--verify", "--format", "latex"]).exit_code == 2


def test_a_wrong_form_ends_with_1(monkeypatch):
    from symit.families.closed_form import ClosedForm

    right = ClosedForm.value
    monkeypatch.setattr(ClosedForm, "value", lambda self, **given: str(Decimal(right(self, **given)) + Decimal("1e-20")))
    told = []
    shown, wrong = cli_text("kl-gamma-gamma", 2, 0, 1, "text", told.append)
    assert wrong and "WRONG" in told[0] and "2 exclude it" in shown
    assert family("Gamma").integral == "gamma"
