"""Euler's constant where a document says so, and names of families that are misspelled."""

import pytest

from symit import closed_form, prove
from symit.audit.run import audit_text
from symit.language.errors import SyntaxProblem

LAW = r"Let $X\sim\mathrm{Gumbel}(\mu,\beta)$. "


def findings(text):
    return [f for f in audit_text(text).findings if f.status != "no-claim"]


@pytest.mark.parametrize("said", [
    r"Then %s, where $\gamma$ is Euler's constant.", r"With the Euler–Mascheroni constant $\gamma$, %s.", r"With $\gamma \approx 0.5772$, %s.",
    r"Here $\gamma$ denotes the Euler-Mascheroni constant: %s.", "其中 $\\gamma$ 是欧拉常数，%s。",
])  # fmt: skip
def test_gamma_is_eulers_constant_where_the_text_says_so(said):
    assert [f.status for f in findings(LAW + said % r"$h(X)=\log\beta+\gamma+1$")] == ["proved"]
    assert [f.status for f in findings(LAW + said % r"$h(X)=\log\beta-\gamma+1$")] == ["refuted"]


def test_gamma_of_which_nothing_is_said():
    right, wrong = (findings(LAW + rf"$h(X)=\log\beta{sign}\gamma+1$")[0] for sign in "+-")
    assert right.status == "conditional" and "Euler" in right.needs[0]
    assert wrong.status == "unknown"
    v = prove("h(X) = log(beta) + gamma + 1", given="X ~ Gumbel(mu, beta)")
    assert v.status == "conditional" and "Euler" in v.needs[0]


def test_gamma_as_a_parameter_stays_one():
    assert [f.status for f in findings(r"Let $X\sim\mathrm{Exp}(\gamma)$. Then $h(X)=1-\log\gamma$.")] == ["proved"]
    text = LAW + "With Euler's constant $\\gamma$, $h(X)=\\log\\beta+\\gamma+1$.\n\n# Next\n\n" + r"Let $X\sim\mathrm{Exp}(\gamma)$. Then $h(X)=1-\log\gamma$."
    assert [f.status for f in findings(text)] == ["proved", "proved"]


@pytest.mark.parametrize(("text", "meant"), [
    ("D(Gama(a,b)||Gamma(a,b)) = 0", "Gamma(a, b)"), ("h(Gaussian(0,1)) = 0", "Normal(mean, variance)"), ("h(exponential(l)) = 1", "Exponential(lam)"),
])  # fmt: skip
def test_did_you_mean_in_text(text, meant):
    with pytest.raises(SyntaxProblem, match=r"did you mean") as error:
        prove(text)
    assert meant in str(error.value)


def test_did_you_mean_elsewhere():
    with pytest.raises(ValueError, match=r"did you mean Gamma\(a, b\)"):
        closed_form("KL", "Gama", "Gamma")
    with pytest.raises(ValueError, match="did you mean entropy"):
        closed_form("entrpy", "Gamma")
    messages = [f.message for f in audit_text(r"$X\sim\mathrm{Gausian}(\mu,\sigma^2)$ and $Y \sim \mathrm{Gamma}(a)$").findings]
    assert "did you mean Normal" in messages[0] and "takes a, b" in messages[1]


def test_primed_laws_are_other_laws():
    assert findings(r"$$D_{KL}(p_\theta \| p_{\theta'}) = D_{KL}(p_{\theta'} \| p_\theta)$$")[0].status == "refuted"
    text = r"Let $P_\theta=\mathcal N(\mu,\sigma^2)$ and $P_{\theta'}=\mathcal N(\mu',\sigma^2)$. "
    assert [f.status for f in findings(text + r"$$KL(P_\theta,P_{\theta'})=\frac{(\mu-\mu')^2}{2\sigma^2}$$")] == ["proved"]
    assert [f.status for f in findings(text + r"$$KL(P_\theta,P_{\theta'})=\mu-\mu'$$")] == ["refuted"]
