"""Capacities, rates, distances and largest entropies: the derived values against independent numerics."""

from fractions import Fraction
from itertools import pairwise, product

import numpy as np
import pytest

from symit import closed_form
from symit.families.named_forms import REASONS
from symit.families.table import named, table
from symit.kernel.closed.named import RULES
from symit.meaning.named import PAIRS, QUANTITIES, records
from symit.meaning.named_channels import _general_chain


def value(quantity, name, *p, q=None, digits=20):
    return float(closed_form(quantity, name, name if q else None).value(p=list(map(str, p)), q=list(map(str, q)) if q else None, digits=digits))


def test_every_record_holds_up_and_every_rule_is_used():
    used = set()
    for (quantity, name), item in records().items():
        form = closed_form(quantity, name, name if quantity in PAIRS else None)
        assert form.expr is not None and form.derivation.text()
        used.add(item.rule)
    assert used == set(RULES) == set(REASONS)
    assert {q for q, _ in records()} == set(QUANTITIES)


# -- channels


def blahut_arimoto(w, steps=40000):
    p = np.full(len(w), 1 / len(w))
    safe = np.where(w > 0, w, 1)
    for _ in range(steps):
        gains = np.sum(np.where(w > 0, w * np.log(safe / (p @ w)), 0), axis=1)
        top = np.log(np.sum(p * np.exp(gains)))
        if gains.max() - top < 1e-11:
            break
        p = p * np.exp(gains - top)
    return top, gains.max()


def symmetric(q, p):
    return np.full((q, q), p / (q - 1)) + np.eye(q) * (1 - p - p / (q - 1))


def erasing(q, e):
    return np.hstack([np.eye(q) * (1 - e), np.full((q, 1), e)])


MATRICES = [
    ("BinarySymmetric", ("0.11",), np.array([[0.89, 0.11], [0.11, 0.89]])),
    ("BinaryErasure", ("0.3",), erasing(2, 0.3)),
    ("BinaryErrorsErasures", ("0.1", "0.25"), np.array([[0.65, 0.1, 0.25], [0.1, 0.65, 0.25]])),
    ("ZChannel", ("0.3",), np.array([[1, 0], [0.3, 0.7]])),
    ("ZChannel", ("0.95",), np.array([[1, 0], [0.95, 0.05]])),
    ("BinaryAsymmetric", ("0.1", "0.3"), np.array([[0.9, 0.1], [0.3, 0.7]])),
    ("BinaryAsymmetric", ("0.8", "0.7"), np.array([[0.2, 0.8], [0.7, 0.3]])),
    ("QarySymmetric", ("5", "0.2"), symmetric(5, 0.2)),
    ("QaryErasure", ("4", "0.15"), erasing(4, 0.15)),
    ("NoisyTypewriter", ("6", "0.4"), np.eye(6) * 0.6 + np.roll(np.eye(6), 1, axis=1) * 0.4),
    ("Noiseless", ("7",), np.eye(7)),
]


@pytest.mark.parametrize(("name", "p", "w"), MATRICES, ids=lambda x: x if isinstance(x, str) else "")
def test_capacity_is_that_of_blahut_and_arimoto(name, p, w):
    assert np.allclose(w.sum(axis=1), 1)
    low, high = blahut_arimoto(w)
    assert high - low < 1e-8
    assert low - 1e-9 <= value("capacity", name, *p) <= high + 1e-9


def test_every_finite_channel_is_compared():
    finite = {n for (q, n), r in records().items() if q == "capacity" and r.rule == "capacity"}
    assert {m[0] for m in MATRICES} == finite


def gaussian_information(p, n):
    """I(X; X+Z) by quadrature of log p(y|x)/p(y)."""
    x, w = np.polynomial.hermite_e.hermegauss(60)
    w = w / w.sum()
    xs, zs = np.meshgrid(x * np.sqrt(p), x * np.sqrt(n), indexing="ij")
    y = xs + zs
    ratio = -(zs**2) / (2 * n) - np.log(n) / 2 + y**2 / (2 * (p + n)) + np.log(p + n) / 2
    return float(np.einsum("i,j,ij", w, w, ratio))


def test_gaussian_channels():
    one = gaussian_information(2.0, 0.7)
    assert value("capacity", "AWGN", "2", "0.7") == pytest.approx(one, rel=1e-10)
    assert value("mutual_information", "AWGN", "2", "0.7") == pytest.approx(one, rel=1e-10)
    assert value("capacity", "ComplexAWGN", "4", "1.4") == pytest.approx(2 * one, rel=1e-10)
    assert value("capacity", "ParallelGaussian2", "2", "1", "0.7", "3") == pytest.approx(one + gaussian_information(1, 3), rel=1e-10)
    # 2 W uses a second, of power P/(2 W) and noise N0/2
    assert value("capacity", "BandlimitedAWGN", "5", "20", "1.4") == pytest.approx(10 * one, rel=1e-10)


def test_water_is_filled_as_a_search_over_the_powers_says():
    p, n1, n2 = 3.0, 1.0, 2.5
    best = max(np.log(1 + a / n1) / 2 + np.log(1 + (p - a) / n2) / 2 for a in np.linspace(0, p, 200001))
    assert value("capacity", "WaterFilling2", p, n1, n2) == pytest.approx(best, rel=1e-9)
    with pytest.raises(ValueError, match="required"):  # the second channel would not be used
        closed_form("capacity", "WaterFilling2").value(["1", "1", "2.5"])


def test_no_other_input_does_better_against_exponential_noise():
    a, b = 1.5, 0.8
    capacity = value("capacity", "ExponentialNoise", a, b)
    y = np.linspace(0, 80, 160001)

    def information(points, weights):
        density = sum(w * np.where(y >= x, np.exp(-np.clip(y - x, 0, None) / b) / b, 0) for x, w in zip(points, weights, strict=True))
        plain = np.where(density > 0, -density * np.log(np.where(density > 0, density, 1)), 0)
        return np.trapezoid(plain, y) - (1 + np.log(b))

    assert information([0, 3 * a], [2 / 3, 1 / 3]) < capacity
    # the optimal law, an atom and an exponential part, on a fine grid of the latter
    grid = np.linspace(0, 40, 801)[1:] - 0.025
    part = np.exp(-grid / (a + b))
    weights = np.concatenate([[b / (a + b)], a / (a + b) * part / part.sum()])
    assert information([0, *grid], weights) == pytest.approx(capacity, abs=2e-3)


# -- mutual information


def test_information_of_jointly_normal_variables():
    x, w = np.polynomial.hermite_e.hermegauss(80)
    w, rho = w / w.sum(), 0.6
    xs, zs = np.meshgrid(x, x, indexing="ij")
    ys = rho * xs + np.sqrt(1 - rho**2) * zs
    ratio = -(zs**2) / 2 - np.log(1 - rho**2) / 2 + ys**2 / 2
    assert value("mutual_information", "BivariateNormal", "-0.6") == pytest.approx(np.einsum("i,j,ij", w, w, ratio), rel=1e-10)


def table_information(joint):
    joint = np.array(joint)
    outer = joint.sum(1, keepdims=True) * joint.sum(0, keepdims=True)
    return sum(p * np.log(p / q) for p, q in zip(joint.ravel(), outer.ravel(), strict=True) if p)


def test_information_of_small_tables():
    a, p = 0.3, 0.2
    assert value("mutual_information", "BinarySymmetric", a, p) == pytest.approx(table_information([[0.7 * 0.8, 0.7 * 0.2], [0.3 * 0.2, 0.3 * 0.8]]))
    assert value("mutual_information", "BinaryErasure", a, p) == pytest.approx(
        table_information([[0.7 * 0.8, 0, 0.7 * 0.2], [0, 0.3 * 0.8, 0.3 * 0.2]])
    )
    assert value("mutual_information", "BinaryPair", "0.1", "0.25", "0.4") == pytest.approx(table_information([[0.1, 0.25], [0.4, 0.25]]))


# -- rate-distortion


def blahut(p, d, s, steps=3000):
    """(distortion, rate) at slope s."""
    a = np.exp(-s * d)
    r = np.full(d.shape[1], 1 / d.shape[1])
    for _ in range(steps):
        r = r * ((p / (a @ r)) @ a)
    joint = p[:, None] * a * r / (a @ r)[:, None]
    inside = joint > 0
    rate = np.sum(joint[inside] * np.log(joint[inside] / (p[:, None] * joint.sum(0))[inside]))
    return float(np.sum(np.where(np.isfinite(d), joint * np.where(np.isfinite(d), d, 0), 0))), float(rate)


def test_rate_distortion_of_finite_sources():
    reached, rate = blahut(np.array([0.7, 0.3]), 1 - np.eye(2), np.log(9))
    assert reached == pytest.approx(0.1) and rate == pytest.approx(value("rate_distortion", "BernoulliHamming", "0.3", "0.1"))
    reached, rate = blahut(np.full(5, 0.2), 1 - np.eye(5), 2.0)
    assert rate == pytest.approx(value("rate_distortion", "UniformHamming", 5, repr(reached)))
    with np.errstate(invalid="ignore"):
        erase = np.hstack([np.where(np.eye(4) > 0, 0, np.inf), np.ones((4, 1))])
        # at the slope log(4) every distortion is optimal: the rate falls in a straight line
        joint = np.hstack([np.eye(4) * 0.7 / 4, np.full((4, 1), 0.3 / 4)])
    assert erase.shape == joint.shape
    assert value("rate_distortion", "UniformErasure", 4, "0.3") == pytest.approx(table_information(joint))
    # a slightly other slope moves to an end of the line
    assert blahut(np.full(4, 0.25), erase, np.log(4) + 0.3)[0] < 0.01 and blahut(np.full(4, 0.25), erase, np.log(4) - 0.3)[0] > 0.99


@pytest.mark.parametrize(
    ("name", "density", "distortion", "slope", "p"),
    [
        ("GaussianSquaredError", lambda x: np.exp(-(x**2) / 2), lambda z: z**2, 1.5, ("1",)),
        ("LaplaceAbsoluteError", lambda x: np.exp(-np.abs(x)), np.abs, 2.5, ("1",)),
        ("ExponentialOneSided", lambda x: np.where(x >= 0, np.exp(-x), 0), lambda z: np.where(z >= -1e-9, z + 0.0125, np.inf), 2.5, ("1",)),
    ],
)
def test_rate_distortion_of_sources_on_the_line_by_a_grid(name, density, distortion, slope, p):
    x = np.linspace(-8, 8, 641)
    source = density(x)
    kept = source > 0
    source, y = source[kept] / source[kept].sum(), x[kept]
    reached, rate = blahut(source, distortion(y[:, None] - y), slope, 400)
    assert rate == pytest.approx(value("rate_distortion", name, *p, repr(reached)), abs=0.03)


def test_outside_of_its_range_a_rate_is_refused():
    for name, p in (("BernoulliHamming", ["0.1", "0.2"]), ("GaussianSquaredError", ["1", "1"]), ("LaplaceAbsoluteError", ["1", "2"])):
        with pytest.raises(ValueError, match="required"):
            closed_form("rate_distortion", name).value(p)


# -- processes


def block_difference(pi, p, n=6):
    def block(length):
        total = 0.0
        for word in product(range(len(pi)), repeat=length):
            mass = pi[word[0]] * np.prod([p[i][j] for i, j in pairwise(word)])
            total -= mass * np.log(mass) if mass > 0 else 0
        return total

    return block(n) - block(n - 1), block(1)


def stationary(p):
    values, vectors = np.linalg.eig(np.array(p).T)
    pi = np.real(vectors[:, np.argmax(np.real(values))])
    return pi / pi.sum()


@pytest.mark.parametrize(
    ("name", "args", "p"),
    [
        ("Markov2", ("0.2", "0.35"), [[0.8, 0.2], [0.35, 0.65]]),
        ("Markov3", ("0.2", "0.1", "0.3", "0.25", "0.05", "0.4"), [[0.7, 0.2, 0.1], [0.3, 0.45, 0.25], [0.05, 0.4, 0.55]]),
        ("SymmetricMarkov", ("4", "0.3"), symmetric(4, 0.3)),
        ("CyclicWalk", ("4", "0.3"), np.eye(4) * 0.7 + np.roll(np.eye(4), 1, axis=1) * 0.3),
    ],
)
def test_rates_of_chains_are_differences_of_block_entropies(name, args, p):
    pi = stationary(p)
    rate, marginal = block_difference(pi, p)
    assert value("entropy_rate", name, *args) == pytest.approx(rate, rel=1e-9)
    assert value("mutual_information_rate", name, *args) == pytest.approx(marginal - rate, rel=1e-9)


@pytest.mark.parametrize(
    ("name", "args", "phi", "theta"),
    [("GaussianAR1", ("0.7",), 0.7, 0), ("GaussianMA1", ("-0.5",), 0, -0.5), ("GaussianARMA11", ("0.6", "0.3"), 0.6, 0.3)],
)
def test_rates_of_gaussian_processes_are_those_of_long_blocks(name, args, phi, theta):
    s, n = 1.3, 120
    response = np.array([1.0] + [(phi + theta) * phi**k for k in range(400)])
    cov = s**2 * np.array([np.sum(response[: 401 - k] * response[k:]) for k in range(n)])
    matrix = cov[np.abs(np.subtract.outer(np.arange(n), np.arange(n)))]
    step = np.linalg.slogdet(matrix)[1] - np.linalg.slogdet(matrix[:-1, :-1])[1]
    rate = (np.log(2 * np.pi * np.e) + step) / 2
    assert value("entropy_rate", name, *args, s) == pytest.approx(rate, rel=1e-9)
    assert value("mutual_information_rate", name, *args) == pytest.approx((np.log(2 * np.pi * np.e * cov[0])) / 2 - rate, rel=1e-9)


def test_rates_of_an_autoregression_of_order_two():
    a, b, s, n = 0.5, -0.3, 1.3, 100
    response = [1.0, a]
    for _ in range(400):
        response.append(a * response[-1] + b * response[-2])
    response = np.array(response)
    cov = s**2 * np.array([np.sum(response[: len(response) - k] * response[k:]) for k in range(n)])
    matrix = cov[np.abs(np.subtract.outer(np.arange(n), np.arange(n)))]
    rate = (np.log(2 * np.pi * np.e) + np.linalg.slogdet(matrix)[1] - np.linalg.slogdet(matrix[:-1, :-1])[1]) / 2
    assert value("entropy_rate", "GaussianAR2", a, b, s) == pytest.approx(rate, rel=1e-9)
    assert value("mutual_information_rate", "GaussianAR2", a, b) == pytest.approx(np.log(2 * np.pi * np.e * cov[0]) / 2 - rate, rel=1e-9)
    with pytest.raises(ValueError, match="required"):
        closed_form("entropy_rate", "GaussianAR2").value(["1.2", "0.1", "1"])


# -- quantum states


def logm(matrix):
    values, vectors = np.linalg.eigh(matrix)
    return vectors @ np.diag(np.log(values)) @ vectors.conj().T


def qubit(x, y, z):
    return np.array([[1 + z, x - 1j * y], [x + 1j * y, 1 - z]]) / 2


def test_entropies_of_qubits_by_matrix_logarithms():
    rho, sigma = qubit(0.3, -0.2, 0.5), qubit(-0.1, 0.6, 0.2)
    entropy = -np.trace(rho @ logm(rho)).real
    assert value("quantum_entropy", "BlochQubit", "0.3", "-0.2", "0.5") == pytest.approx(entropy)
    divergence = np.trace(rho @ (logm(rho) - logm(sigma))).real
    assert value("quantum_relative_entropy", "BlochQubit", "0.3", "-0.2", "0.5", q=("-0.1", "0.6", "0.2")) == pytest.approx(divergence)
    along = np.trace(qubit(0, 0, 0.6) @ (logm(qubit(0, 0, 0.6)) - logm(qubit(0, 0, -0.3)))).real
    assert value("quantum_relative_entropy", "Qubit", "0.6", q=("-0.3",)) == pytest.approx(along)
    assert value("quantum_entropy", "Qubit", "0.6") == pytest.approx(-np.trace(qubit(0.6, 0, 0) @ logm(qubit(0.6, 0, 0))).real)
    bell = np.zeros((4, 4))
    bell[np.ix_([0, 3], [0, 3])] = 0.5
    werner = 0.4 * bell + 0.6 * np.eye(4) / 4
    assert value("quantum_entropy", "Werner", "0.4") == pytest.approx(-np.trace(werner @ logm(werner)).real)
    assert value("quantum_entropy", "MaximallyMixed", "5") == pytest.approx(np.log(5))
    masses = np.array([0.6 * 0.4**k for k in range(200)])
    assert value("quantum_entropy", "Thermal", Fraction(2, 3)) == pytest.approx(-np.sum(masses * np.log(masses)))
    with pytest.raises(ValueError, match="required"):
        closed_form("quantum_entropy", "BlochQubit").value(["0.8", "0.8", "0"])


# -- names


def test_names_tables_and_refusals():
    assert closed_form("capacity", "BSC").expr == closed_form("capacity", "bsc").expr == closed_form("capacity", "BinarySymmetric").expr
    assert named("capacity-zchannel") is closed_form("capacity", "ZChannel") and named("fisher_rao-normal-normal") is not None
    assert "capacity(BinaryErasure(e)) = (1 - e)*log(2)" in table("capacity")
    assert table("AWGN").count("\n") == 1
    for form in ("latex", "markdown", "html"):
        assert table("max_entropy", form)
    for args in (("capacity", "Foo"), ("capacity", "BSC", "BSC"), ("fisher_rao", "Normal"), ("fisher_rao", "Normal", "Cauchy")):
        with pytest.raises(ValueError, match=r"capacity|fisher_rao"):
            closed_form(*args)
    with pytest.raises(ValueError, match="outside its range"):
        closed_form("capacity", "BSC").value(["1.5"])


def test_the_tree_formula_gives_stationary_laws_of_any_size():
    from symit.kernel.closed.law import Setting
    from symit.kernel.closed.named import named_value_in

    item = _general_chain(4)[0]
    assert named_value_in(Setting(item.domains(), item.given()), item)
