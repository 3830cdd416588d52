"""Laws of vectors and matrices: the closed forms against integrals and sums over the definitions."""

from fractions import Fraction
from itertools import product
from math import factorial

import mpmath
import numpy as np
import pytest

from symit import audit, closed_form, parse, prove
from symit.families.closed_form import NoClosedForm
from symit.families.table import named, rows, table
from symit.kernel import Certificate, Rejected
from symit.kernel.closed import multivariate
from symit.language.vector_families import VECTOR_FAMILIES, canonical_name
from symit.meaning.families import family
from symit.meaning.formulas import formula

FAMILIES = [canonical_name(n) for n in VECTOR_FAMILIES]

# -- quadrature rules: points of the support and weights, and densities written out here once more


def gauss(lo, hi, n):
    x, w = np.polynomial.legendre.leggauss(n)
    return lo + (hi - lo) * (x + 1) / 2, w * (hi - lo) / 2


def plane(n=220, size=9.0):
    x, w = gauss(-size, size, n)
    a, b = np.meshgrid(x, x)
    return np.stack([a.ravel(), b.ravel()]), np.outer(w, w).ravel()


def simplex(n=160):
    """Double-exponential in both variables of x = (u, (1 - u) v, (1 - u)(1 - v))."""
    t = np.linspace(-3.3, 3.3, n)
    u = 1 / (1 + np.exp(-np.pi * np.sinh(t)))
    w = (t[1] - t[0]) * np.pi * np.cosh(t) * u * (1 - u)
    a, b = np.meshgrid(u, u)
    one = 1 / (1 + np.exp(np.pi * np.sinh(t)))  # 1 - u without cancellation
    c, d = np.meshgrid(one, one)
    return np.stack([a, c * b, c * d]).reshape(3, -1), (np.outer(w, w) * c).ravel()


def positive_definite(n=110):
    """X = L L^T with L = [[exp r, 0], [sinh u / 2, exp s]]."""
    r, wr = gauss(-6.0, 3.4, n)
    u, wu = gauss(-5.0, 5.0, n)
    z, wz = np.sinh(u) / 2, wu * np.cosh(u) / 2
    a, b, c = np.meshgrid(r, z, r, indexing="ij")
    a, c = np.exp(a), np.exp(c)
    weight = wr[:, None, None] * wz[None, :, None] * wr[None, None, :] * 4 * a**3 * c**2
    return np.stack([a**2, a * b, b**2 + c**2]).reshape(3, -1), weight.ravel()


def sphere(n=60):
    t, w = gauss(-1, 1, n)
    phi = np.arange(2 * n) * np.pi / n
    a, b = np.meshgrid(t, phi, indexing="ij")
    s = np.sqrt(1 - a**2)
    return np.stack([s * np.cos(b), s * np.sin(b), a]).reshape(3, -1), np.repeat(w, 2 * n) * np.pi / n


def lgamma(x):
    return float(mpmath.loggamma(x))


def dirichlet(a):
    a = np.array(a, float)
    norm = lgamma(a.sum()) - sum(map(lgamma, a))
    return lambda x: norm + ((a[:, None] - 1) * np.log(x)).sum(axis=0)


def normal(mean, cov):
    mean, cov = np.array(mean, float), np.array(cov, float)
    inverse, norm = np.linalg.inv(cov), -np.log(2 * np.pi) - np.log(np.linalg.det(cov)) / 2
    return lambda x: norm - np.einsum("in,ij,jn->n", x - mean[:, None], inverse, x - mean[:, None]) / 2


def mvn(p):
    mx, my, sx, sy, rho = map(float, p)
    return normal([mx, my], [[sx**2, rho * sx * sy], [rho * sx * sy, sy**2]])


def mvn_covariance(p):
    m1, m2, a, b, c = map(float, p)
    return normal([m1, m2], [[a, b], [b, c]])


def diagonal(p):
    return mvn([*p, 0])


def isotropic(p):
    return mvn([*p, p[2], 0])


def wishart(p):
    nu, a, b, c = map(float, p)
    det = a * c - b * b
    norm = -nu * np.log(2) - nu / 2 * np.log(det) - np.log(np.pi) / 2 - lgamma(nu / 2) - lgamma((nu - 1) / 2)
    return lambda x: norm + (nu - 3) / 2 * np.log(x[0] * x[2] - x[1] ** 2) - (c * x[0] - 2 * b * x[1] + a * x[2]) / det / 2


def inverse_wishart(p):
    nu, a, b, c = map(float, p)
    norm = -nu * np.log(2) + nu / 2 * np.log(a * c - b * b) - np.log(np.pi) / 2 - lgamma(nu / 2) - lgamma((nu - 1) / 2)

    def density(x):
        det = x[0] * x[2] - x[1] ** 2
        return norm - (nu + 3) / 2 * np.log(det) - (a * x[2] - 2 * b * x[1] + c * x[0]) / det / 2

    return density


def von_mises_fisher(k):
    k = np.array(k, float)
    r = np.sqrt((k**2).sum())
    return lambda x: np.log(r / (4 * np.pi * np.sinh(r))) + (k[:, None] * x).sum(axis=0)


# family -> (rule, density, two points)
CASES = {
    "Dirichlet[3]": (simplex, dirichlet, ["1.8", "2.5", "1.6"], ["2", "1.5", "2.2"]),
    "MVN[2]": (plane, mvn, ["0.3", "-0.2", "1", "0.8", "0.35"], ["-0.4", "0.6", "1.1", "1.2", "-0.2"]),
    "MVNCovariance[2]": (plane, mvn_covariance, ["0.3", "-0.2", "1", "0.4", "0.8"], ["0", "0.6", "1.4", "-0.1", "1.3"]),
    "DiagNormal[2]": (plane, diagonal, ["0.3", "-0.2", "1", "0.8"], ["-0.4", "0.6", "1.2", "1.1"]),
    "IsotropicNormal[2]": (plane, isotropic, ["0.3", "-0.2", "0.9"], ["-0.4", "0.6", "1.1"]),
    "Wishart[2]": (positive_definite, wishart, ["5.3", "0.5", "0.1", "0.4"], ["6.5", "0.4", "-0.1", "0.5"]),
    "IsotropicWishart[2]": (positive_definite, lambda p: wishart([p[0], p[1], 0, p[1]]), ["5.3", "0.5"], ["6.5", "0.4"]),
    "InverseWishart[2]": (positive_definite, inverse_wishart, ["9.3", "3", "0.5", "2"], ["9", "3", "0.2", "2.2"]),
    "IsotropicInverseWishart[2]": (positive_definite, lambda p: inverse_wishart([p[0], p[1], 0, p[1]]), ["9.3", "3"], ["8.5", "2.5"]),
    "VonMisesFisher[3]": (sphere, von_mises_fisher, ["0.4", "-1", "1.1"], ["1", "0.5", "0.5"]),
    "ZonalVonMisesFisher[3]": (sphere, lambda p: von_mises_fisher([0, 0, p[0]]), ["1.7"], ["0.6"]),
}  # fmt: skip
ORDER = "3/2"


def by_definition(quantity, p, q, w):
    """The measure of two laws whose log-densities are given at the points of a rule."""
    at, order = np.exp(p), float(Fraction(ORDER))
    affinity = lambda a: (w * np.exp(a * p + (1 - a) * q)).sum()
    values = {
        "entropy": lambda: -(w * at * p).sum(),
        "varentropy": lambda: (w * at * p**2).sum() - (w * at * p).sum() ** 2,
        "renyi_entropy": lambda: np.log((w * np.exp(order * p)).sum()) / (1 - order),
        "tsallis": lambda: (1 - (w * np.exp(order * p)).sum()) / (order - 1),
        "cross_entropy": lambda: -(w * at * q).sum(),
        "KL": lambda: (w * at * (p - q)).sum(),
        "jeffreys": lambda: (w * (at - np.exp(q)) * (p - q)).sum(),
        "renyi": lambda: np.log(affinity(order)) / (order - 1),
        "tsallis_divergence": lambda: (affinity(order) - 1) / (order - 1),
        "bhattacharyya": lambda: -np.log(affinity(0.5)),
        "hellinger2": lambda: 1 - affinity(0.5),
        "chi2": lambda: affinity(2) - 1,
    }
    return values[quantity]()


QUANTITIES = {"one": ["entropy", "varentropy", "renyi_entropy", "tsallis"],
              "two": ["cross_entropy", "KL", "jeffreys", "renyi", "tsallis_divergence", "bhattacharyya", "hellinger2", "chi2"]}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_against_the_defining_integrals(name):
    rule, density, a, b = CASES[name]
    x, w = rule()
    floats = [[float(v) for v in p] for p in (a, b)]
    p, q = (density(v)(x) for v in floats)
    assert abs((w * np.exp(p)).sum() - 1) < 1e-8  # the rule is good enough to see an error
    for quantity in QUANTITIES["one"] + QUANTITIES["two"]:
        two = quantity in QUANTITIES["two"]
        form = closed_form(quantity, name, name if two else None)
        ordered = {"alpha": ORDER} if "alpha" in form.parameters else {}
        value = float(form.value(p=a, q=b if two else None, digits=20, **ordered))
        assert abs(value - by_definition(quantity, p, q, w)) < 1e-6 * max(1, abs(value)), (quantity, name)


@pytest.mark.parametrize("name", CASES)
def test_fisher_information_by_differences(name):
    rule, density, a, _ = CASES[name]
    x, w = rule()
    names, point, step = family(name).names, [float(v) for v in a], 1e-4
    at = np.exp(density(point)(x))

    def slope(i):
        sides = [density([v + s * step * (k == i) for k, v in enumerate(point)])(x) for s in (1, -1)]
        return (sides[0] - sides[1]) / (2 * step)

    for i, j in {(0, 0), (0, len(names) - 1)}:
        value = float(closed_form(f"fisher[{names[i]},{names[j]}]", name).value(p=a, digits=15))
        assert abs(value - (w * at * slope(i) * slope(j)).sum()) < 1e-5 * max(1, abs(value))


@pytest.mark.parametrize("first, second", [("DiagNormal[2]", "MVN[2]"), ("MVNCovariance[2]", "IsotropicNormal[2]"), ("IsotropicNormal[2]", "DiagNormal[2]"),
                                           ("IsotropicWishart[2]", "Wishart[2]"), ("InverseWishart[2]", "IsotropicInverseWishart[2]"),
                                           ("VonMisesFisher[3]", "ZonalVonMisesFisher[3]")])  # fmt: skip
def test_two_families_with_one_exponential_form(first, second):
    rule, one, a, _ = CASES[first]
    _, two, _, b = CASES[second]
    x, w = rule()
    p, q = one([float(v) for v in a])(x), two([float(v) for v in b])(x)
    for quantity in ("KL", "hellinger2"):
        value = float(closed_form(quantity, first, second).value(p=a, q=b, digits=20))
        assert abs(value - by_definition(quantity, p, q, w)) < 1e-7


# -- more dimensions, against other routes


def mp_values(*texts):
    return [mpmath.mpf(Fraction(t).numerator) / Fraction(t).denominator for t in texts]


def close(text, number, digits=28):
    assert abs(mpmath.mpf(text) - number) <= mpmath.mpf(10) ** -digits * max(1, abs(number))


@pytest.mark.parametrize("p", range(2, 9))
@pytest.mark.parametrize("kappa", ["1/10", "1.7", "25"])
def test_von_mises_fisher_on_spheres_of_any_dimension(p, kappa):
    """The integral over the height t, with the area of the slice."""
    with mpmath.workdps(40):
        (k,) = mp_values(kappa)
        area = 2 * mpmath.pi ** (mpmath.mpf(p - 1) / 2) / mpmath.gamma(mpmath.mpf(p - 1) / 2)
        # t = cos u
        weight = lambda u: area * mpmath.sin(u) ** (p - 2) * mpmath.exp(k * (mpmath.cos(u) - 1))
        ends = [0, mpmath.pi / 4, mpmath.pi]
        total = mpmath.quad(weight, ends)
        mean = mpmath.quad(lambda u: weight(u) * mpmath.cos(u), ends) / total
        entropy = mpmath.log(total) + k - k * mean
        close(closed_form("entropy", f"ZonalVonMisesFisher[{p}]").value(p=[kappa], digits=32), entropy)
        close(closed_form("entropy", f"VonMisesFisher[{p}]").value(p=[0] * (p - 1) + [kappa], digits=32), entropy)


def test_the_circle_is_the_sphere_of_the_plane():
    one = closed_form("KL", "VonMises", "VonMises").value(p=[0, "1.7"], q=[0, "0.6"], digits=40)
    assert closed_form("KL", "ZonalVonMisesFisher[2]", "ZonalVonMisesFisher[2]").value(p=["1.7"], q=["0.6"], digits=40) == one


@pytest.mark.parametrize("k", [2, 4, 5, 12])
def test_dirichlet_laws_by_their_beta_marginals(k):
    """E log x_i under Beta(a_i, a_0 - a_i), by quadrature."""
    a = [Fraction(3 + 2 * i, 4) for i in range(k)]
    b = [Fraction(9 + 3 * i, 7) for i in range(k)]
    with mpmath.workdps(30):
        x, y = (mp_values(*v) for v in (a, b))
        norm = lambda v: mpmath.loggamma(sum(v)) - sum(map(mpmath.loggamma, v))
        logs = []
        for u in x:
            rest = sum(x) - u
            f = lambda t, u=u, rest=rest: t ** (u - 1) * (1 - t) ** (rest - 1) / mpmath.beta(u, rest) * mpmath.log(t)
            logs.append(mpmath.quad(f, [0, 0.5, 1]))
        entropy = -norm(x) - sum((u - 1) * e for u, e in zip(x, logs, strict=True))
        kl = norm(x) - norm(y) + sum((u - v) * e for u, v, e in zip(x, y, logs, strict=True))
        name = f"Dirichlet[{k}]"
        close(closed_form("entropy", name).value(p=a, digits=25), entropy, 15)
        close(closed_form("KL", name, name).value(p=a, q=b, digits=25), kl, 15)


def test_two_sorts_are_beta_and_binomial():
    beta = closed_form("KL", "Beta", "Beta").value(p=["1.3", "2"], q=["2", "0.7"], digits=30)
    assert closed_form("KL", "Dirichlet[2]", "Dirichlet[2]").value(p=["1.3", "2"], q=["2", "0.7"], digits=30) == beta
    binomial = closed_form("KL", "Binomial", "Binomial").value(p=[7, "0.3"], q=[7, "0.6"], digits=30)
    assert closed_form("KL", "Multinomial[2]", "Multinomial[2]").value(p=[7, "0.3"], q=[7, "0.6"], digits=30) == binomial
    gamma = closed_form("KL", "Gamma", "Gamma").value(p=["2.5", "0.25"], q=["3", "0.5"], digits=30)  # chi-square times a scale
    assert closed_form("KL", "Wishart[1]", "Wishart[1]").value(p=[5, 2], q=[6, 1], digits=30) == gamma


@pytest.mark.parametrize("n, k", [(1, 3), (5, 3), (4, 4), (9, 2)])
def test_multinomial_laws_by_enumeration(n, k):
    p = [Fraction(i + 1, k * (k + 1) // 2) for i in range(k)]
    q = [Fraction(2 * (k - i) + 1, k * (k + 2)) for i in range(k)]
    assert sum(p) == sum(q) == 1
    with mpmath.workdps(40):
        entropy = kl = affinity = mpmath.mpf(0)
        for counts in product(range(n + 1), repeat=k):
            if sum(counts) != n:
                continue
            ways = factorial(n)
            for c in counts:
                ways //= factorial(c)
            masses = []
            for law in (p, q):
                m = Fraction(ways)
                for c, t in zip(counts, law, strict=True):
                    m *= t**c
                masses.append(mpmath.mpf(m.numerator) / m.denominator)
            entropy -= masses[0] * mpmath.log(masses[0])
            kl += masses[0] * mpmath.log(masses[0] / masses[1])
            affinity += mpmath.sqrt(masses[0] * masses[1])
        name = f"Multinomial[{n},{k}]"
        close(closed_form("entropy", name).value(p=p[:-1], digits=32), entropy)
        close(closed_form("KL", name, name).value(p=p[:-1], q=q[:-1], digits=32), kl)
        close(closed_form("hellinger2", name, name).value(p=p[:-1], q=q[:-1], digits=32), 1 - affinity)
        general = closed_form("KL", f"Multinomial[{k}]", f"Multinomial[{k}]")
        assert general.conditions == ("n1 == n2",)
        close(general.value(p=[n, *p[:-1]], q=[n, *q[:-1]], digits=32), kl)


@pytest.mark.parametrize("p", [1, 2, 3, 6, 11])
def test_wishart_entropies_by_bartlett(p):
    """log det X = p log(2 s) + sum of log chi-square_(nu-k)/2 variables, whose means are integrals."""
    nu, s = "14.3", "0.7"
    with mpmath.workdps(30):
        v, t = mp_values(nu, s)
        mean = p * mpmath.log(2 * t)
        for k in range(p):
            shape = (v - k) / 2
            mean += mpmath.quad(lambda x, c=shape: x ** (c - 1) * mpmath.exp(-x) * mpmath.log(x), [0, 1, 10, 60, mpmath.inf]) / mpmath.gamma(shape)
        multigamma = p * (p - 1) / mpmath.mpf(4) * mpmath.log(mpmath.pi) + sum(mpmath.loggamma((v - k) / 2) for k in range(p))
        entropy = v * p / 2 * mpmath.log(2 * t) + multigamma - (v - p - 1) / 2 * mean + v * p / 2
        close(closed_form("entropy", f"IsotropicWishart[{p}]").value(p=[nu, s], digits=25), entropy, 15)
        if p <= 3:
            scale = {1: [s], 2: [s, 0, s], 3: [s, 0, 0, s, 0, s]}[p]
            close(closed_form("entropy", f"Wishart[{p}]").value(p=[nu, *scale], digits=25), entropy, 15)


COV = [["2", "1/2", "-1/3"], ["1/2", "1", "1/4"], ["-1/3", "1/4", "3/2"]]
COV2 = [["1", "-1/5", "0"], ["-1/5", "2", "1/2"], ["0", "1/2", "3"]]


def upper(a):
    return [a[i][j] for i in range(3) for j in range(i, 3)]


def test_normal_laws_of_space_by_matrices():
    m1, m2 = ["1", "0", "1/2"], ["0", "-1/3", "1"]
    with mpmath.workdps(40):
        s1, s2 = (mpmath.matrix([mp_values(*row) for row in c]) for c in (COV, COV2))
        gap = mpmath.matrix(mp_values(*m1)) - mpmath.matrix(mp_values(*m2))
        inverse = s2**-1
        trace = sum((inverse * s1)[i, i] for i in range(3))
        kl = (mpmath.log(mpmath.det(s2) / mpmath.det(s1)) - 3 + trace + (gap.T * inverse * gap)[0]) / 2
        middle = (s1 + s2) / 2
        distance = (gap.T * middle**-1 * gap)[0] / 8 + mpmath.log(mpmath.det(middle) / mpmath.sqrt(mpmath.det(s1) * mpmath.det(s2))) / 2
        a, b = [*m1, *upper(COV)], [*m2, *upper(COV2)]
        name = "MVNCovariance[3]"
        close(closed_form("KL", name, name).value(p=a, q=b, digits=32), kl)
        close(closed_form("bhattacharyya", name, name).value(p=a, q=b, digits=32), distance)
        order = mpmath.mpf(5) / 4
        star = (1 - order) * s1 + order * s2
        renyi = order / 2 * (gap.T * star**-1 * gap)[0]
        renyi += mpmath.log(mpmath.det(star) / (mpmath.det(s1) ** (1 - order) * mpmath.det(s2) ** order)) / (2 * (1 - order))
        close(closed_form("renyi", name, name).value(p=a, q=b, alpha="5/4", digits=32), renyi)
        # standard deviations and correlations
        one = closed_form("entropy", "MVN[3]").value(p=[0, 0, 0, 2, 1, "1/2", "1/4", "-1/3", "1/5"], digits=30)
        cov = ["4", "1/2", "-1/3", "1", "1/10", "1/4"]
        assert closed_form("entropy", name).value(p=[0, 0, 0, *cov], digits=30) == one


@pytest.mark.parametrize("d", [1, 3, 20])
def test_diagonal_normal_laws_are_sums(d):
    m1, s1 = [Fraction(i, 3) for i in range(d)], [Fraction(i + 2, 4) for i in range(d)]
    m2, s2 = [Fraction(-i, 5) for i in range(d)], [Fraction(i + 3, 5) for i in range(d)]
    for quantity in ("KL", "w2sq", "bhattacharyya", "jeffreys"):
        value = closed_form(quantity, f"DiagNormal[{d}]", f"DiagNormal[{d}]").value(p=[*m1, *s1], q=[*m2, *s2], digits=30)
        parts = [closed_form(quantity, "Normal", "Normal").value(p=[a, b], q=[c, e], digits=40) for a, b, c, e in zip(m1, s1, m2, s2, strict=True)]
        with mpmath.workdps(40):
            close(value, sum(map(mpmath.mpf, parts)), 26)


def test_wasserstein_distance_by_matrix_roots():
    for a, b in [(COV, COV2), (COV2, COV)]:
        one, two = (np.array([[float(Fraction(x)) for x in row[:2]] for row in c[:2]]) for c in (a, b))
        values, vectors = np.linalg.eigh(one)
        root = vectors @ np.diag(np.sqrt(values)) @ vectors.T
        cross = np.sqrt(np.linalg.eigvalsh(root @ two @ root)).sum()
        wanted = 1 + 4 + np.trace(one) + np.trace(two) - 2 * cross
        p, q = ([*m, c[0][0], c[0][1], c[1][1]] for m, c in ((["1", "0"], a), (["0", "2"], b)))
        assert abs(float(closed_form("w2sq", "MVNCovariance[2]", "MVNCovariance[2]").value(p=p, q=q, digits=20)) - wanted) < 1e-12
    with pytest.raises(NoClosedForm, match="plane"):
        closed_form("w2sq", "MVNCovariance[3]", "MVNCovariance[3]")


# -- textbook formulas


def test_the_formulas_of_the_tables():
    with mpmath.workdps(40):
        m, g, psi = mpmath, mpmath.loggamma, mpmath.digamma
        a = mp_values("1.2", "2.5", "1.3")
        value = sum(map(g, a)) - g(sum(a)) + (sum(a) - 3) * psi(sum(a)) - sum((x - 1) * psi(x) for x in a)
        close(closed_form("entropy", "Dirichlet(3)").value(p=["1.2", "2.5", "1.3"], digits=32), value)
        n1, s1, n2, s2 = mp_values("5.3", "1.3", "6.5", "0.7")
        value = -n2 * m.log(s1 / s2) + n1 * (s1 / s2 - 1) + g(n2 / 2) + g((n2 - 1) / 2) - g(n1 / 2) - g((n1 - 1) / 2)
        value += (n1 - n2) / 2 * (psi(n1 / 2) + psi((n1 - 1) / 2))
        close(closed_form("KL", "IsotropicWishart[2]", "IsotropicWishart[2]").value(p=["5.3", "1.3"], q=["6.5", "0.7"], digits=32), value)
        close(closed_form("KL", "Wishart[2]", "Wishart[2]").value(p=["5.3", "1.3", 0, "1.3"], q=["6.5", "0.7", 0, "0.7"], digits=32), value)
        k, l = mp_values("1.7", "0.6")
        value = (k - l) * (m.coth(k) - 1 / k) + m.log(k * m.sinh(l) / (l * m.sinh(k)))
        close(closed_form("KL", "ZonalVonMisesFisher[3]", "ZonalVonMisesFisher[3]").value(p=["1.7"], q=["0.6"], digits=32), value)


RIGHT = [
    "h(Dirichlet(a,b,c)) = lgamma(a)+lgamma(b)+lgamma(c)-lgamma(a+b+c)+(a+b+c-3)*digamma(a+b+c)-(a-1)*digamma(a)-(b-1)*digamma(b)-(c-1)*digamma(c)",
    "h(MVN(m1,m2,s1,s2,r)) = log(2*pi*e) + log(s1^2*s2^2*(1-r^2))/2",
    "D(MVN[2](0,0,s,t,r)||DiagNormal[2](0,0,s,t)) = -log(1-r^2)/2",
    "D(Multinomial[3](n,p,q)||Multinomial[3](n,r,s)) = n*(p*log(p/r)+q*log(q/s)+(1-p-q)*log((1-p-q)/(1-r-s)))",
    "H(Multinomial[2,2](p)) = -2*p*log(p)-2*(1-p)*log(1-p)-2*p*(1-p)*log(2)",
    "D(ZonalVonMisesFisher[3](a)||ZonalVonMisesFisher[3](b)) = (a-b)*(cosh(a)/sinh(a)-1/a)+log(a*sinh(b)/(b*sinh(a)))",
    "chi2(DiagNormal[2](0,0,1,1)||DiagNormal[2](m,0,1,1)) = exp(m^2)-1",
    "D(Dirichlet[4](a,b,c,d)||Dirichlet[4](1,1,1,1)) >= 0",
    "h(Dirichlet(1,1,1)) ~= -0.6931",
]  # fmt: skip
WRONG = [
    "h(Dirichlet(a,b,c)) = lgamma(a)+lgamma(b)+lgamma(c)-lgamma(a+b+c)-(a+b+c-3)*digamma(a+b+c)-(a-1)*digamma(a)-(b-1)*digamma(b)-(c-1)*digamma(c)",
    "h(MVN(m1,m2,s1,s2,r)) = log(2*pi*e) + log(s1^2*s2^2*(1-r^2))",
    "D(MVN[2](0,0,s,t,r)||DiagNormal[2](0,0,s,t)) = -log(1-r^2)",
    "H(Multinomial[2,2](p)) = -2*p*log(p)-2*(1-p)*log(1-p)",
    "D(Dirichlet(a,b,c)||Dirichlet(1,1,1)) = D(Dirichlet(1,1,1)||Dirichlet(a,b,c))",
    "h(Dirichlet(a,b,c)) >= 0",
    "h(Dirichlet(1,1,1)) ~= 0",
]  # fmt: skip


@pytest.mark.parametrize("claim", RIGHT)
def test_right_formulas_are_proved(claim):
    v = prove(claim)
    assert v.status == "proved"
    assert Certificate.from_json(v.certificate.to_json()).check() == "proved"


@pytest.mark.parametrize("claim", WRONG)
def test_wrong_formulas_are_refuted(claim):
    v = prove(claim)
    assert v.status == "refuted"
    assert Certificate.from_json(v.certificate.to_json()).check() == "refuted"


@pytest.mark.parametrize("claim", [c for c in RIGHT if " = " in c])
def test_changed_formulas_are_not_proved(claim):
    left, right = claim.split(" = ")
    for change in ("+ 1/1000000", "- log(2)"):
        assert prove(f"{left} = {right} {change}").status in ("refuted", "unknown", "conditional")


def test_a_law_of_a_variable():
    assert prove("h(X) = log(2*pi*e) + log(a*b)", given="X ~ DiagNormal[2](m,n,a,b)").status == "proved"
    assert prove("E[X] = m", given="X ~ DiagNormal[2](m,n,a,b)").status == "unknown"


def test_dirichlet_laws_in_documents(tmp_path):
    (tmp_path / "a.md").write_text(r"""
$h(\mathrm{Dir}(1,1,1)) = -\log 2$ and $h(\mathrm{Dir}(1,1,1,1)) = -\log 3$.

$$D_{KL}(\mathrm{Dirichlet}(a,b) \,\|\, \mathrm{Dirichlet}(1,1)) =
\log\Gamma(a+b) - \log\Gamma(a) - \log\Gamma(b) + (a-1)(\psi(a)-\psi(a+b)) + (b-1)(\psi(b)-\psi(a+b))$$
""")
    assert [f.status for f in audit(tmp_path / "a.md").findings] == ["proved", "refuted", "proved"]
    claim = parse("D(Dirichlet(a,b,c)||Dirichlet(1,1,1)) >= 0")
    assert parse(claim.text()).text() == claim.text()


# -- results that are not plain numbers, and refusals


def test_infinite_values():
    name = "MVN[2]"
    assert closed_form("chi2", name, name).value(p=[0, 0, 2, 1, 0], q=[0, 0, 1, 1, 0]) == "inf"
    assert closed_form("chi2", "Dirichlet[3]", "Dirichlet[3]").value(p=["1/2", 2, 3], q=[2, 2, 2]) == "inf"
    assert closed_form("renyi", "Wishart[2]", "Wishart[2]").value(p=[2, 1, 0, 1], q=[9, 1, 0, 1], alpha=2) == "inf"
    assert closed_form("renyi", "Wishart[2]", "Wishart[2]").value(p=[2, 1, 0, 1], q=[9, 1, 0, 1], alpha="1/2") != "inf"
    for quantity, apart in (("KL", "inf"), ("hellinger2", "1")):  # counts of different sums
        assert closed_form(quantity, "Multinomial[3]", "Multinomial[3]").value(p=[4, "0.2", "0.3"], q=[5, "0.2", "0.3"]) == apart
    assert "inf" not in closed_form("hellinger2", name, name).value(p=[0, 0, 2, 1, 0], q=[0, 0, 1, 1, "0.9"])


@pytest.mark.parametrize("call, said", [
    (lambda: closed_form("KL", "Dirichlet[1]", "Dirichlet[1]"), "sizes"),
    (lambda: closed_form("entropy", "Wishart[9]"), "sizes"),
    (lambda: closed_form("KL", "Dirichlet[3]", "Dirichlet[4]"), "no exponential family together"),
    (lambda: closed_form("KL", "Normal", "MVN[2]"), "vectors"),
    (lambda: closed_form("mean", "MVN[2]"), "no closed form of mean"),
    (lambda: closed_form("entropy", "Multinomial[3]"), "for a given n"),
    (lambda: closed_form("entropy", "MVN[2]").value(p=[0, 0, 1, 1, "1.2"]), "outside its range"),
    (lambda: closed_form("entropy", "MVNCovariance[2]").value(p=[0, 0, 1, 2, 1]), "required of the parameters"),
    (lambda: closed_form("entropy", "Wishart[2]").value(p=[1, 1, 0, 1]), "outside its range"),
    (lambda: closed_form("entropy", "Multinomial[4,3]").value(p=["0.7", "0.4"]), "required of the parameters"),
    (lambda: closed_form("tsallis_divergence", "Multinomial[3]", "Multinomial[3]").value(p=[4, "0.2", "0.3"], q=[5, "0.2", "0.3"], alpha=2), "only where"),
    (lambda: prove("h(Multinomial(n,p,q)) = 0"), "size in brackets"),
    (lambda: prove("h(Dirichlet[k](a,b)) = 0"), "as numbers"),
    (lambda: prove("h(Dirichlet[3](a,b)) = 0"), "takes 3 parameters"),
    (lambda: prove("Renyi[2,3](p||q) >= 0"), "one order"),
])  # fmt: skip
def test_clear_errors(call, said):
    with pytest.raises(ValueError, match=said):
        call()


# -- the records under them


@pytest.mark.parametrize("name", [*FAMILIES, "MVN[3]", "MVNCovariance[4]", "Wishart[4]", "InverseWishart[4]", "VonMisesFisher[4]", "ZonalVonMisesFisher[5]"])
def test_every_form_of_a_record_is_the_one_of_its_integral(name):
    for form in family(name).forms:
        multivariate.require_form(name, form)


@pytest.mark.parametrize("name", FAMILIES)
@pytest.mark.parametrize("part", ["log_density", "potential"])
def test_a_record_with_a_wrong_constant_is_refused(name, part, monkeypatch):
    from dataclasses import replace

    from symit.meaning.calculus import plus

    record = family(name)
    wrong = replace(record, **{part: plus(getattr(record, part), formula("1/1000"))})
    monkeypatch.setattr(multivariate, "family", lambda _: wrong)
    for form in record.forms:
        with pytest.raises(Rejected):
            multivariate.require_form.__wrapped__(name, form)


@pytest.mark.parametrize("name", [n for n in FAMILIES if any(f.means for f in family(n).forms)])
def test_a_wrong_mean_is_refused(name):
    from dataclasses import replace

    from symit.meaning.calculus import times

    for form in family(name).forms:
        for i, (statistic, mean) in enumerate(form.means):
            if mean == ("num", "0"):
                continue
            means = (*form.means[:i], (statistic, times(formula("1001/1000"), mean)), *form.means[i + 1 :])
            with pytest.raises(Rejected):
                multivariate.require_form.__wrapped__(name, replace(form, means=means))


def test_names():
    assert canonical_name("Dirichlet(4)") == canonical_name("Dirichlet4") == "Dirichlet[4]"
    assert canonical_name("Multinomial(5, 3)") == "Multinomial[5,3]" and canonical_name("vmf") == "VonMisesFisher[3]"
    assert canonical_name("MultivariateNormal") == "MVN[2]" and canonical_name("Gamma") is None
    assert closed_form("KL", "Dirichlet(3)", "Dirichlet[3]").p == "Dirichlet[3]"
    assert named("kl-dirichlet-dirichlet").p == "Dirichlet[3]" and named("entropy-Multinomial[5,3]").parameters == ("p1", "p2")
    assert any(f.p == "Wishart[2]" for f in rows("entropy"))


@pytest.mark.parametrize("name", ["kl-dirichlet-dirichlet", "renyi-mvn-mvn", "entropy-wishart", "entropy-Multinomial[3,3]", "kl-zonalvmf-zonalvmf",
                                  "w2sq-mvn-mvn", "fisher[rho,rho]-mvn", "varentropy-dirichlet"])  # fmt: skip
def test_derivations(name):
    derivation = named(name).derivation
    assert "definition" in derivation.text() and derivation.latex().count("&=") >= 3
    assert derivation.latex().count("{") == derivation.latex().count("}")


@pytest.mark.parametrize("format", ["text", "latex", "markdown", "html"])
def test_formats(format):
    shown = table("KL Dirichlet[3]", format)
    assert "Dirichlet" in shown and shown.count("{") == shown.count("}")
