"""symit compare: planted defects are found and named, a right library yields none, and the adapters mean what they say."""

import json
import math
import sys
from decimal import Decimal
from fractions import Fraction

import pytest

from symit import closed_form
from symit.compare import cli_text, library_named
from symit.compare.build import argument, law, logit, masses, part, poisson, sigmoid, tilted
from symit.compare.classify import CLASSES, decades
from symit.compare.confirm import confirmed
from symit.compare.engine import compare
from symit.compare.exact import Exact, NoTruth, time_limit, truth
from symit.compare.laws import Entry, Library, neighbour, rounded
from symit.compare.points import bases, ladders, nearly_equal
from symit.compare.readings import Prober, Silent, faulty
from symit.compare.report import written

SETUP = '''
import math
import mpmath

work = mpmath.MPContext()
work.dps = 80

def right(p, q):
    (m, s), (n, t) = ([work.mpf(x) for x in law] for law in (p, q))
    r = s / t
    return float(-work.log(r) + (r * r + ((m - n) / t) ** 2 - 1) / 2)

def naive(p, q):
    ratio = (p[1] / q[1]) * (p[1] / q[1])
    shift = (p[0] - q[0]) / q[1]
    return 0.5 * (ratio + shift * shift - 1 - math.log(ratio)) if ratio else math.inf

def half_forgotten(p, q):
    return 2 * right(p, q)

def not_a_number(p, q):
    return math.nan if p[0] > 1000 else right(p, q)

def refused(p, q):
    if q[1] < 1e-3:
        raise ValueError("no such scale")
    return right(p, q)

def switched(p, q):
    return right(p, q) * (1.01 if p[1] > 500 else 1)

def missing(p, q):
    raise NotImplementedError

def touching(p, q):
    (a, b), (c, d) = p, q
    return math.log((d - c) / (b - a)) if c < a and b < d else math.inf

def squared(s):
    return 0.5 * math.log(2 * math.pi * math.e * (s * s)) if 0 < s * s < math.inf else math.copysign(math.inf, s * s - 1)

def short_sum(rate):
    return -sum(m * math.log(m) for k in range(30) if (m := math.exp(k * math.log(rate) - rate - math.lgamma(k + 1))) > 0)

def double(s):
    return 0.5 * math.log(2 * math.pi * math.e) + math.log(s)
'''
NORMAL = law("Normal", "({0}, {1})", "mu:real sigma:positive", "Normal")
CENTRED = law("Normal", "{0}", "sigma:positive", lambda s: part("Normal", 0, s))
UNIFORM = law("Uniform", "({0}, {1})", "low:real high:real", "Uniform", ((0.25, 0.75), (-1.0, 2.0)), lambda a, b: a < b)
POISSON = law("Poisson", "{0}", "rate:positive<=2000", poisson)


def fake(code, p, q=None):
    kind = "KL" if q is not None else "entropy"
    entry = Entry(kind, p, q, code + ("({p}, {q})" if q is not None else "({p})"), ("float64",))
    return Library("fake", "1", [entry], SETUP)


@pytest.mark.parametrize(
    "code, p, q, kind",
    [
        ("naive", NORMAL, NORMAL, "cancellation"),
        ("naive", NORMAL, NORMAL, "overflow"),
        ("half_forgotten", NORMAL, NORMAL, "wrong formula"),
        ("not_a_number", NORMAL, NORMAL, "nan"),
        ("refused", NORMAL, NORMAL, "raises"),
        ("switched", NORMAL, NORMAL, "wrong branch"),
        ("touching", UNIFORM, UNIFORM, "wrong infinity"),
        ("squared", CENTRED, None, "overflow"),
        ("short_sum", POISSON, None, "approximation"),
    ],
)
def test_planted_defects_are_found(code, p, q, kind):
    found = compare(fake(code, p, q), points=100, seed=3, confirm=False)
    assert kind in CLASSES
    assert kind in [f.kind for f in found.findings], [(f.kind, f.shown, f.region) for f in found.findings]


def test_where_a_defect_starts():
    found = compare(fake("switched", NORMAL, NORMAL), points=100, seed=1, confirm=False).findings
    assert [f.kind for f in found] == ["wrong branch"]
    assert 500 < found[0].first.point[1] < 550 and "p.sigma" in found[0].region
    near = [f for f in compare(fake("naive", NORMAL, NORMAL), points=150, seed=1, confirm=False).findings if f.near]
    assert len(near) == 1 and near[0].region.startswith("q = p (1 + d)")


@pytest.mark.parametrize("code, p, q", [("right", NORMAL, NORMAL), ("double", CENTRED, None)])
def test_a_right_library_yields_nothing(code, p, q):
    found = compare(fake(code, p, q), points=150, seed=5)
    assert found.findings == []
    assert found.outcomes[0].compared > 50
    assert found.outcomes[0].right == found.outcomes[0].compared


def test_what_is_missing_is_said_if_the_table_has_it():
    assert [e.name for e in compare(fake("missing", NORMAL, NORMAL)).missing] == ["KL(Normal || Normal)"]
    student = law("StudentT", "({0}, {1}, {2})", "nu:positive mu:real s:positive", "StudentT")
    assert compare(fake("missing", student, student)).missing == []


def test_reports():
    found = compare(fake("half_forgotten", NORMAL, NORMAL), points=30, seed=11)
    data = json.loads(written(found, "json"))
    assert data["seed"] == 11 and data["findings"][0]["class"] == "wrong formula"
    assert data["findings"][0]["confirmed"] == "integral"
    scope: dict = {}
    exec(data["findings"][0]["code"].replace("print(", "answer = ("), scope)  # the snippet stands alone
    assert repr(scope["answer"]) == data["findings"][0]["library"]
    for form in ("text", "markdown"):
        shown = written(found, form)
        assert "seed 11" in shown and "wrong formula" in shown and data["findings"][0]["exact"] in shown
    again = compare(fake("half_forgotten", NORMAL, NORMAL), points=30, seed=11)
    assert [f.shown for f in again.findings] == [f.shown for f in found.findings]


# the exact side


def test_truth_is_the_closed_form_at_the_exact_floats():
    entry = fake("right", NORMAL, NORMAL).entries[0]
    point = (0.1, 1e-300, -3.7, 0.3)
    want = closed_form("KL", "Normal", "Normal").value(p=[Fraction(x) for x in point[:2]], q=[Fraction(x) for x in point[2:]], digits=25)
    assert abs(truth(entry, point).value / Decimal(want) - 1) < Decimal("1e-20")
    assert truth(entry, (0.1, 2.0, 0.1, 2.0)).value == 0
    infinite = fake("touching", UNIFORM, UNIFORM).entries[0]
    assert truth(infinite, (0.0, 2.0, 0.0, 1.0)).text() == "inf"
    assert truth(infinite, (0.0, 1.0, 0.0, 1.0)).value == 0


def test_values_that_no_float_reaches_are_not_written_out():
    gumbel = law("Gumbel", "", "mu:real beta:positive", "Gumbel")
    found = truth(Entry("KL", gumbel, gumbel, ""), (0.0, 1.0, 1e100, 1e-100))
    assert found.huge and found.text() == "beyond 1e12000"
    assert faulty(math.inf, found, "float64", Decimal(0))[1] == "" and faulty(math.nan, found, "float64", Decimal(0))[1] == "nan"


def test_point_masses_and_zeros():
    closed = law("Poisson", "", "rate:positive[]", poisson)
    entry = Entry("KL", closed, closed, "")
    assert truth(entry, (0.0, 2.0)).value == 2 and truth(entry, (2.0, 0.0)).text() == "inf" and truth(entry, (0.0, 0.0)).value == 0
    three = law("Categorical", "", "a:positive[] b:positive[] c:positive[]", masses)
    pair = Entry("KL", three, three, "")
    assert abs(float(truth(pair, (1.0, 1.0, 0.0, 1.0, 1.0, 2.0)).value) - math.log(2)) < 1e-15
    assert truth(pair, (1.0, 1.0, 1.0, 1.0, 1.0, 0.0)).text() == "inf"
    assert truth(Entry("entropy", three, None, ""), (5.0, 0.0, 0.0)).value == 0
    assert abs(float(truth(Entry("entropy", three, None, ""), (1.0, 1.0, 1.0)).value) - math.log(3)) < 1e-15


def test_irrational_parameters():
    for x in (Fraction(40), Fraction(-40), Fraction(1, 3)):
        assert abs(float(logit(sigmoid(x))) - float(x)) < 1e-14
    assert tilted(logit(Fraction(1, 2))).family == "Uniform"


def test_confirmation_by_the_definition():
    entry = Entry("entropy", law("Gamma", "", "a:positive b:positive", "Gamma"), None, "")
    for point in ((1.5, 2.0), (1e17, 3e16)):  # the second is too narrow for a fixed grid
        exact = truth(entry, point)
        assert confirmed(entry, point, exact, 1.0) == "integral"
        assert not confirmed(entry, point, Exact(exact.value + 1, ""), 0.5).startswith("integral")


def test_judging():
    one = Exact(Decimal(1), "")
    assert faulty(1 + 1e-12, one, "float64", Decimal(0)) == (pytest.approx(1e-12, rel=1e-3), "")
    assert faulty(1.01, one, "float64", Decimal(0))[1] == "value" and faulty(1.0001, one, "float32", Decimal(0))[1] == ""
    assert faulty(math.inf, one, "float64", Decimal(0))[1] == "infinity"
    assert faulty(1e-17, Exact(Decimal("1e-20"), ""), "float64", Decimal(0))[1] == "value"
    assert faulty(1e-17, Exact(Decimal("1e-20"), ""), "float64", Decimal(1))[1] == ""  # the zero of a differential entropy is arbitrary
    assert faulty(math.inf, Exact(Decimal("1e400"), ""), "float64", Decimal(0))[1] == ""
    assert faulty(0.0, Exact(Decimal("1e-400"), ""), "float64", Decimal(0))[1] == ""


def test_errors_that_the_inputs_explain_are_not_defects():
    # at 1e20 one unit in the last place is 16384, and the difference of the means is wholly theirs
    library = fake("naive", NORMAL, NORMAL)
    prober = Prober(library, library.entries[0])
    reading = prober.at((1e20, 1.0, 1e20 + 16384, 1.0), "float64")
    assert reading.fault == "" and prober.conditioning(reading)[0] > 0.9
    with pytest.raises(Silent):
        prober.at((0.0, -1.0, 0.0, 1.0), "float64")


def test_points():
    entry = fake("right", NORMAL, NORMAL).entries[0]
    base = bases(entry)[0]
    assert entry.legal(base) and decades(entry, base) < 0.7
    paths = {p.label: p for p in ladders(entry, base)}
    assert paths["p.sigma up"].at(0.0) == base and paths["p.sigma up"].at(3.0)[1] == base[1] * 1000
    assert all(p.at(48.0)[:2] == base[:2] for p in nearly_equal(entry, base))
    assert argument("p:unit[]").legal(1.0) and not argument("p:unit").legal(1.0) and not argument("n:count").legal(1.5)
    assert rounded(0.1, "float32") != 0.1 and neighbour(1.0, 1, "float64") == math.nextafter(1.0, 2.0)
    with pytest.raises(ValueError):
        argument("p:between")


def test_time_limit():
    with pytest.raises(NoTruth), time_limit(0.05):
        while True:
            pass


# usage


def test_usage(monkeypatch):
    with pytest.raises(ValueError, match="torch, scipy"):
        cli_text("numpy")
    with pytest.raises(ValueError, match="text, markdown, json"):
        cli_text("scipy", format="xml")
    with pytest.raises(ValueError, match="at least 10"):
        cli_text("scipy", points=1)
    for name in ("torch", "scipy"):
        monkeypatch.setitem(sys.modules, name, None)
        with pytest.raises(ValueError, match=rf"install symit\[{name}\]"):
            library_named(name)


# the adapters: at moderate arguments a library and the table agree, so the parameters are converted rightly

KNOWN = {"entropy(betaprime)", "entropy(burr12)", "entropy(zipf)", "entropy(pearson3)", "entropy(invwishart(2x2))"}


@pytest.mark.parametrize("name", ["torch", "scipy"])
def test_adapters_mean_the_same_laws(name):
    pytest.importorskip(name)
    library = library_named(name)
    agreed = 0
    for entry in library.entries:
        prober = Prober(library, entry)
        for point in bases(entry)[:2]:
            try:
                reading = prober.at(point, "float64")
            except (Silent, NotImplementedError):
                continue
            if entry.name not in KNOWN:
                assert not reading.fault, (entry.name, reading)
                agreed += 1
    assert agreed > (150 if name == "torch" else 75)
    assert all(why for _, why in library.left_out)


def test_the_entropy_of_inverse_wishart_laws_contradicts_their_density():
    """scipy subtracts log 2 where log det(V/2) = log det V - p log 2: right for p = 1 only."""
    stats = pytest.importorskip("scipy.stats")
    import numpy as np

    library = library_named("scipy")
    library.entries = [e for e in library.entries if e.name == "entropy(invwishart(2x2))"]
    found = compare(library, points=20, seed=0, confirm=False)
    law = stats.invwishart(9.0, [[1.0, 0.25], [0.25, 2.0]])
    sample = law.rvs(40_000, random_state=1)
    mean = -np.mean(law.logpdf(np.moveaxis(sample, 0, -1)))
    exact = float(closed_form("entropy", "InverseWishart[2]").value(p=[9, 1, "1/4", 2], digits=10))
    assert abs(mean - exact) < 0.05
    # a later release may have mended it
    assert abs(law.entropy() - exact) < 1e-9 or [f.kind for f in found.findings][:1] == ["wrong formula"]


def test_torch_defects_are_found():
    pytest.importorskip("torch")
    library = library_named("torch")
    wanted = {"KL(Uniform || ContinuousBernoulli)": "wrong infinity", "KL(Gamma || Gamma)": "cancellation", "KL(Poisson || Poisson)": "nan"}
    library.entries = [e for e in library.entries if e.name in wanted]
    found = compare(library, points=60, seed=0, confirm=False)
    # a later release may have mended some
    assert {f.entry.name for f in found.findings} & set(wanted)
    assert all(f.kind in CLASSES for f in found.findings)


def test_scipy_defects_are_found():
    pytest.importorskip("scipy")
    library = library_named("scipy")
    library.entries = [e for e in library.entries if e.name in ("entropy(norm)", "entropy(f)", "entropy(geom)", "stats.entropy(pk, qk)")]
    found = compare(library, points=60, seed=0, confirm=False)
    assert found.findings and "entropy(norm)" not in {f.entry.name for f in found.findings}
