"""Parametric families in documents: read from LaTeX, proved, refuted with parameters, or right under another reading."""

import pytest

from symit import audit, prove
from symit.language.errors import SyntaxProblem

TEXT = r"""# Families

Let $X \sim \mathrm{Exp}(\lambda)$. Then $h(X) = 1 - \log \lambda$.

$$D_{KL}(\mathrm{Exp}(\lambda_1) \| \mathrm{Exp}(\lambda_2)) = \log\frac{\lambda_1}{\lambda_2} + \frac{\lambda_2}{\lambda_1} - 1$$

$$D_{KL}(\mathrm{Poi}(\lambda_1) \| \mathrm{Poi}(\lambda_2)) = \lambda_1\log\frac{\lambda_1}{\lambda_2} + \lambda_1 - \lambda_2$$

For $Y \sim \mathcal{U}(a,b)$: $h(Y) = \log(b-a)$.

For $W \sim \mathrm{Exp}(\theta)$, $h(W) = 1 + \log\theta$.

$$D_{KL}(q_\phi(z|x) \| p(z)) = \frac{1}{2}\sum_{j=1}^d \left(\mu_j^2 + \sigma_j^2 - 1 - \log\sigma_j^2\right)$$

# Elsewhere

$$H(X) \geq 0$$
"""


def findings(tmp_path, text):
    file = tmp_path / "text.md"
    file.write_text(text)
    return [f for f in audit(str(file)).findings if f.status != "no-claim"]


def test_statuses(tmp_path):
    found = findings(tmp_path, TEXT)
    assert [f.status for f in found] == ["proved", "proved", "refuted", "proved", "conditional", "conditional", "proved"]
    wrong = found[2]
    assert set(wrong.counterexample["params"]) == {"lambda_1", "lambda_2"}
    assert any("lambda_2" in r["statement"] and r["status"] == "proved" for r in wrong.repairs)
    assert "mean" in found[4].needs[0]
    assert "standard normal" in " ".join(found[5].needs)


def test_an_example_does_not_reach_other_claims(tmp_path):
    """A law given as an example is not assumed of every later X."""
    found = findings(tmp_path, "Let $X \\sim \\mathrm{Exp}(\\lambda)$.\n\n$$H(X|Y) \\leq H(X)$$\n\n$$H(X) \\geq 0$$\n")
    assert "refuted" not in {f.status for f in found}


def test_conventions_of_other_books(tmp_path):
    """A geometric variable from 1, an exponential law by its mean: right there, so not refuted here."""
    text = "For $X \\sim \\mathrm{Geom}(p)$, $\\mathbb{E}[X] = 1/p$.\n\nFor $Y \\sim \\mathrm{Exp}(\\theta)$, $\\mathrm{Var}(Y) = \\theta^2$.\n"
    found = findings(tmp_path, text)
    assert [f.status for f in found] == ["conditional", "conditional"]
    assert "from 1" in found[0].needs[0]


def test_standard_deviation_in_second_place(tmp_path):
    found = findings(tmp_path, "Let $X \\sim \\mathcal{N}(\\mu, \\sigma)$. Then $h(X) = \\frac12 \\log(2\\pi e \\sigma^2)$.\n")
    assert [f.status for f in found] == ["conditional"]


def test_an_unknown_parameter_blocks_a_refutation(tmp_path):
    found = findings(tmp_path, "Let $X \\sim \\mathrm{Exp}(\\lambda)$. Then $h(X) = c - \\log \\lambda$.\n")
    assert [f.status for f in found] == ["unknown"]


CASES = [
    (r"Let $X \sim \mathcal{N}(\mu,\sigma)$, with $\sigma$ the standard deviation. $h(X)=\frac12\ln(2\pi e\sigma)$", "conditional"),
    (r"Let $X\sim\mathrm{Gamma}(k,\theta)$ with shape $k$ and scale $\theta$: $\mathbb{E}[X]=k/\theta$", "conditional"),
    (r"Let $X\sim\mathrm{Exp}(\beta)$, where $\beta$ is the mean: $h(X)=1-\ln\beta$", "conditional"),
    (r"Let $X \sim \mathrm{Geom}(p)$. $\mathbb{E}[X] = \frac{1-p}{p}$", "conditional"),
    (r"Let $X \sim \mathrm{Exp}(\lambda)$. $h(X) = 1 - \log\lambda$", "proved"),
    ("All logarithms are to base 2. Let $X \\sim \\mathrm{Exp}(\\lambda)$.\n\n$$h(X) = 1 - \\log\\lambda$$", "conditional"),
    ("Let $X\\sim\\mathrm{Exp}(\\lambda)$.\n\nLet $X, Y \\sim \\mathcal{N}(0,1)$. Then $h(X)=1-\\log\\lambda$.", "unknown"),
    (r"$D_{KL}(\mathcal N(\mu,\sigma^2)\|\mathcal N(0,1)) = -\frac12(1+\log\sigma-\mu^2-\sigma^2)$", "refuted"),
    ("Let $P = \\mathrm{Exp}(\\lambda)$ and $Q = \\mathrm{Exp}(\\eta)$.\n\n$$D_{KL}(P\\|Q) = \\log\\frac{\\lambda}{\\eta} + \\frac{\\eta}{\\lambda} - 1$$", "proved"),
    ("Let $X \\sim \\mathcal{N}(0, \\sigma^2)$.\n\n$$H(X) \\geq 0$$", "unknown"),
]


@pytest.mark.parametrize("text, status", CASES)
def test_what_a_text_leaves_open(tmp_path, text, status):
    assert [f.status for f in findings(tmp_path, text)] == [status]


def test_claims_that_crashed():
    assert prove("h(X) = d/2*log(2*pi) + log(det(S))/2", given="X ~ MVN[d](mu,S)").status == "refuted"
    assert prove("H(X) <= 1/2", given="X ~ Bernoulli(p)").status == "refuted"
    with pytest.raises(SyntaxProblem):
        prove("D(N(a,s^2)||N(b,t^2)) <= oo")
