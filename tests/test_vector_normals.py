"""Normal laws of vectors: words of matrices, closed forms, and what documents say of them."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symit import audit, parse, prove
from symit.kernel import Certificate, Rejected
from symit.meaning.words import cyclic, reduced

KL = "D(MVN[d](mu_1, S_1)||MVN[d](mu_2, S_2))"
RIGHT = "(log(det(S_2)/det(S_1)) - d + tr(inv(S_2)*S_1) + quad(mu_2 - mu_1, inv(S_2)))/2"

letters = st.tuples(st.sampled_from("ABC"), st.sampled_from((1, -1)))


@settings(max_examples=60, deadline=None)
@given(st.lists(letters, max_size=6), st.integers(0, 5))
def test_traces_of_words_against_matrices(items, turn):
    """The normal form of a trace is that of a matrix with the same trace."""
    rng = np.random.default_rng(7)
    found = {}
    for name in "ABC":
        m = rng.normal(size=(3, 3))
        found[name, 1] = m @ m.T + np.eye(3)
        found[name, -1] = np.linalg.inv(found[name, 1])

    def trace(word):
        total = np.eye(3)
        for letter in word:
            total = total @ found[letter]
        return np.trace(total)

    word = tuple(items)
    assert np.isclose(trace(word), trace(cyclic(word)))
    assert np.isclose(trace(word), trace(reduced(word)))
    turned = word[turn % max(1, len(word)) :] + word[: turn % max(1, len(word))]
    assert cyclic(turned) == cyclic(word) == cyclic(word[::-1])


def test_different_traces_stay_apart():
    assert cyclic((("A", 1), ("B", 1))) != cyclic((("A", 1), ("B", -1)))
    assert cyclic((("A", 1), ("A", 1), ("B", 1), ("B", 1))) != cyclic((("A", 1), ("B", 1), ("A", 1), ("B", 1)))


@pytest.mark.parametrize(
    "claim",
    [
        f"{KL} = {RIGHT}",
        "D(MVN[k](mu, S)||MVN[k](zero, eye)) = (tr(S) + quad(mu, eye) - k - log(det(S)))/2",
        "D(MVN[d](a, S)||MVN[d](b, S)) = quad(a - b, inv(S))/2",
        "h(MVN[d](mu, S)) = d/2*log(2*pi*e) + log(det(S))/2",
        "quad(x - y, A) = quad(x, A) - 2*quad(x, A, y) + quad(y, A)",
        f"{KL} >= 0",
    ],
)
def test_right(claim):
    v = prove(claim)
    assert v.status == "proved"
    assert Certificate.from_json(v.certificate.to_json()).check() == "proved"
    assert parse(parse(claim).text()).text() == parse(claim).text()


@pytest.mark.parametrize(
    "claim",
    [
        f"{KL} = log(det(S_2)/det(S_1) - d + tr(inv(S_2)*S_1) + quad(mu_2 - mu_1, inv(S_2)))/2",
        f"{KL} = (log(det(S_2)/det(S_1)) + tr(inv(S_2)*S_1) + quad(mu_2 - mu_1, inv(S_2)))/2",
        f"{KL} = (log(det(S_1)/det(S_2)) - d + tr(inv(S_2)*S_1) + quad(mu_2 - mu_1, inv(S_2)))/2",
        f"{KL} = (log(det(S_2)/det(S_1)) - d + tr(inv(S_1)*S_2) + quad(mu_2 - mu_1, inv(S_2)))/2",
        f"{KL} = (log(det(S_2)/det(S_1)) - d + tr(inv(S_2)*S_1) + quad(mu_2 + mu_1, inv(S_2)))/2",
        "tr(A*B) = tr(A)*tr(B)",
        "h(MVN[d](mu, S)) = d/2*log(2*pi) + log(det(S))/2",
    ],
)
def test_wrong(claim):
    v = prove(claim)
    assert v.status == "refuted"
    data = v.certificate.to_json()
    assert Certificate.from_json(data).check() == "refuted"
    name = next(iter(data["matrices"]))
    data["matrices"][name] = ["-1"] * data["dimension"]
    with pytest.raises(Rejected):
        Certificate.from_json(data).check()


def test_closed_form_against_numpy():
    """The proved formula at a random instance against the sampled definition's exact value."""
    rng = np.random.default_rng(3)
    a, b = rng.normal(size=(2, 3, 3))
    s1, s2 = a @ a.T + np.eye(3), b @ b.T + np.eye(3)
    m1, m2 = rng.normal(size=(2, 3))
    inv = np.linalg.inv(s2)
    value = (np.log(np.linalg.det(s2) / np.linalg.det(s1)) - 3 + np.trace(inv @ s1) + (m2 - m1) @ inv @ (m2 - m1)) / 2
    x = rng.multivariate_normal(m1, s1, size=400_000)

    def log_density(x, m, s):
        gap = x - m
        return -(3 * np.log(2 * np.pi) + np.log(np.linalg.det(s)) + np.einsum("ni,ij,nj->n", gap, np.linalg.inv(s), gap)) / 2

    samples = log_density(x, m1, s1) - log_density(x, m2, s2)
    assert abs(samples.mean() - value) < 5 * samples.std() / len(x) ** 0.5


DOCUMENT = r"""
For two $d$-dimensional normals $\mathcal{N}(\mu_1, \Sigma_1)$ and $\mathcal{N}(\mu_2, \Sigma_2)$:

$$D_{KL}(\mathcal{N}_1 \| \mathcal{N}_2) = \frac{1}{2}\left[\log\frac{|\Sigma_2|}{|\Sigma_1|} - d + \text{tr}(\Sigma_2^{-1}\Sigma_1) + (\mu_2 - \mu_1)^T \Sigma_2^{-1}(\mu_2 - \mu_1)\right]$$

$$D_{KL}(\mathcal{N}(\mu,\Sigma) \| \mathcal{N}(0,I)) = \frac{1}{2}\left(\operatorname{tr}(\Sigma) + \mu^\top\mu - k + \log\det(\Sigma)\right)$$

Let $X \sim \mathcal{N}(\mu, \Sigma)$. Then $h(X) = \frac12 \log\det(2\pi e \Sigma)$.
"""


def test_documents(tmp_path):
    file = tmp_path / "text.md"
    file.write_text(DOCUMENT)
    found = [f for f in audit(str(file)).findings if f.status != "no-claim"]
    assert [f.status for f in found] == ["proved", "refuted", "proved"]
    assert any(r["status"] == "proved" for r in found[1].repairs)


def test_undeclared_matrices_in_a_certificate():
    data = prove(f"{KL} = {RIGHT}").certificate.to_json()
    data["context"]["dimensions"]["matrices"] = ["S_1"]
    with pytest.raises(Rejected):
        Certificate.from_json(data).check()
    data = prove("tr(A*B) = tr(A)*tr(B)").certificate.to_json()
    data["point"]["d"] = str(Fraction(data["point"]["d"]) + 1)
    with pytest.raises(Rejected):
        Certificate.from_json(data).check()
