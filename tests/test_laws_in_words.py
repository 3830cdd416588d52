"""Laws that documents give in words, and laws as arguments of measures."""

import pytest

from symit.audit.laws import read_sentence
from symit.audit.run import audit_text


def statuses(text):
    return [f.status for f in audit_text(text).findings if f.status != "no-claim"]


@pytest.mark.parametrize(("said", "right", "wrong"), [
    (r"Let $X$ be a Gaussian random variable with mean $\mu$ and variance $\sigma^2$.", r"\frac12\log(2\pi e\sigma^2)", r"\log(2\pi e\sigma^2)"),
    (r"Assume $X$ is normally distributed with mean $\mu$ and standard deviation $s$.", r"\frac12\log(2\pi es^2)", r"\frac12\log(2\pi es)"),
    (r"Suppose $X$ is exponential with rate $\lambda$.", r"1-\log\lambda", r"1+\log\lambda"),
    (r"$X$ follows an exponential distribution with mean $\theta$.", r"1+\log\theta", r"1-\log\theta"),
    (r"$X$ is uniformly distributed on the interval $[a,b]$.", r"\log(b-a)", r"\log(b-a)-1"),
    (r"$X$ is uniform over $[0,1]$.", r"0", r"1"),
    (r"For a Laplace random variable $X$ with location $\mu$ and scale $b$:", r"1+\log(2b)", r"1+\log b"),
    (r"$X$ has a gamma distribution with shape $k$ and scale $s$.", r"k+\log s+\log\Gamma(k)+(1-k)\psi(k)", r"k-\log s+\log\Gamma(k)+(1-k)\psi(k)"),
    (r"$X$ is a standard normal variable.", r"\frac12\log(2\pi e)", r"\frac12\log(2\pi)"),
    ("设 $X$ 服从参数为 $\\lambda$ 的指数分布。", r"1-\log\lambda", r"1+\log\lambda"),
    ("设 $X$ 服从均值为 $\\mu$、方差为 $\\sigma^2$ 的正态分布。", r"\frac12\log(2\pi e\sigma^2)", r"\frac12\log(2\pi\sigma^2)"),
])  # fmt: skip
def test_entropy_of_a_law_in_words(said, right, wrong):
    assert statuses(f"{said} Then $h(X)={right}$.\n") == ["proved"]
    assert statuses(f"{said}\n\n$$h(X)={wrong}$$\n")[-1] in (("refuted",) if wrong not in "01" else ("refuted", "unknown"))


@pytest.mark.parametrize("sentence", [
    "{0} is exponential with rate {1} given {2}",
    "{0} is exponential with rate {1} plus an independent noise",
    "{0} is not exponential with rate {1}",
    "{0} is approximately normal with mean {1} and variance {2}",
    "{0} is exponential with rate {1} or mean {2}",
    "{0} is normal with mean {1}",
    "{0} and {1} are jointly normal with mean {2} and variance {3}",
    "{0} is gamma with shape {1} and rate {2} and scale {3}",
    "{0} is exponential with {1}",
])  # fmt: skip
def test_what_is_not_read_whole_says_nothing(sentence):
    assert list(read_sentence(sentence, {0: "X", 1: r"\lambda", 2: "Y", 3: "s"})) == []


def test_a_law_reaches_to_the_end_of_its_section():
    text = "Let $X$ be exponential with rate $\\lambda$. Then $h(X)=1-\\log\\lambda$.\n\n# Next\n\n$$h(X) = 1 + \\log\\lambda$$\n"
    assert statuses(text) == ["proved", "unknown"]


def test_a_later_law_replaces_the_earlier_one():
    text = "Let $X$ be exponential with rate $a$. Then $h(X)=1-\\log a$. Let $X$ be uniform on $[0,a]$. Then $h(X)=\\log a$."
    assert statuses(text) == ["proved", "proved"]


@pytest.mark.parametrize(("formula", "status"), [
    (r"h(\mathcal N(\mu,\sigma^2)) = \frac12\log(2\pi e\sigma^2)", "proved"),
    (r"h(\mathcal N(x;\mu,\sigma^2)) = \log(2\pi e\sigma^2)", "refuted"),
    (r"h(\mathcal N(\mu,\Sigma)) = \frac12\log((2\pi e)^d|\Sigma|)", "proved"),
    (r"h(\mathcal N(\mu,\Sigma)) = \frac12\log(2\pi e|\Sigma|)", "refuted"),
    (r"H(\mathrm{Bern}(p)) = -p\log p-(1-p)\log(1-p)", "proved"),
    (r"H(\mathrm{Bern}(p)) = -p\log p+(1-p)\log(1-p)", "refuted"),
    (r"H(\mathcal N(\mu_1,\sigma_1^2), \mathcal N(\mu_2,\sigma_2^2)) = \frac12\log(2\pi\sigma_2^2)+\frac{\sigma_1^2+(\mu_1-\mu_2)^2}{2\sigma_2^2}", "proved"),
    (r"h(\mathrm{Exp}(x;\lambda)) = 1-\ln\lambda", "proved"),
    (r"h(\mathrm{Lomax}(\lambda,\alpha)) = 1+\frac1\alpha+\log\frac{\lambda}{\alpha}", "proved"),
])  # fmt: skip
def test_entropies_of_laws(formula, status):
    assert statuses(f"$${formula}$$\n") == [status]


def test_densities_with_their_argument():
    said = r"Let $p(x)=\mathcal N(x;\mu_1,\sigma_1^2)$ and $q(x)=\mathcal N(x;\mu_2,\sigma_2^2)$. Then "
    right = r"D_{KL}(p\|q)=\log\frac{\sigma_2}{\sigma_1}+\frac{\sigma_1^2+(\mu_1-\mu_2)^2}{2\sigma_2^2}-\frac12"
    assert statuses(f"{said}$${right}$$") == ["proved"]
    assert statuses(f"{said}$${right.replace('2}{', '1}{', 1)}$$") == ["refuted"]


def test_jointly_normal_variables():
    for said in (r"For jointly Gaussian $X$, $Y$ with correlation $\rho$,", r"Let $X$ and $Y$ be jointly normal with correlation coefficient $\rho$. Then"):
        assert statuses(said + r" $I(X;Y)=-\frac12\log(1-\rho^2)$.") == ["proved"]
        assert statuses(said + r" $I(X;Y)=-\log(1-\rho^2)$.") == ["refuted"]
    assert statuses(r"For variables $X$, $Y$ with correlation $\rho$, $I(X;Y)=-\log(1-\rho^2)$.") == ["unknown"]
    assert statuses(r"Let $X$ and $Y$ be jointly normal with correlation $\rho$ given $Z$. Then $I(X;Y)=-\log(1-\rho^2)$.") == ["unknown"]


def test_moments_of_a_given_law():
    text = r"Let $X \sim \mathcal N(\mu,\sigma^2)$. Then $\mathbb E[X^2] = \mu^2+\sigma^2$ and $\mathbb E[X^2] = \sigma^2$, $\mathbb E[(X-\mu)^2]=\sigma^2$."
    assert statuses(text) == ["proved", "refuted", "proved"]


def test_laws_by_letters():
    right = r"\frac k2+\ln(2\Gamma(k/2))+(1-\frac k2)\psi(\frac k2)"
    for law in (r"\chi^2_k", r"\chi^2(k)"):
        assert statuses(rf"Let $X\sim{law}$. Then $h(X)={right}$, $h(X) = {right}+1$.") == ["proved", "refuted"]
