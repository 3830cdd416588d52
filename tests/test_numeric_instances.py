"""Numbers that follow from a formula of the document and the values that it gives."""

import pytest

from symit.audit.run import audit_text


def statuses(text):
    return [f.status for f in audit_text(text).findings if f.status != "no-claim"]


VAE = r"$$D_{KL}(\mathcal N(\mu,\mathrm{diag}(\sigma^2))\|\mathcal N(0,I)) = \frac12\sum_{j=1}^d(\mu_j^2+\sigma_j^2-1-\log\sigma_j^2).$$" + "\n\n"
READ = r"$$D_{KL}(q_\phi(z|x) \| p(z)) = -\frac12\sum_{j=1}^J(1+\log\sigma_j^2-\mu_j^2-\sigma_j^2).$$" + "\n\n"


@pytest.mark.parametrize(("number", "status"), [
    (r"D_{KL} \approx 3.25", "proved"), (r"D_{\mathrm{KL}} = 3.254", "proved"), (r"\mathrm{KL} \approx 3.3 \text{ nats}", "proved"),
    (r"D_{KL} \approx 4.69 \text{ bits}", "proved"), (r"D_{KL} \approx 4.69", "conditional"), (r"D_{KL} \approx 2.3", "refuted"),
    (r"D_{KL} \approx 3.26", "refuted"), (r"D_{KL} \approx 3.25 \text{ bits}", "conditional"), (r"D_{KL} = 20", "unknown"),
])  # fmt: skip
def test_the_vae_term_with_values(number, status):
    """20 times (0.25 + 1.44 - 1 - log 1.44)/2 = 3.25357 nats."""
    values = r"If all $\mu_j = 0.5$, $\sigma_j = 1.2$ and $d = 20$, then "
    found = statuses(f"{VAE}{values}${number}$.\n")
    assert found[0] == "proved" and found[-1] in ((status,) if status != "unknown" else ("unknown", "refuted"))
    if status != "unknown":
        other = statuses(f"{READ}{values.replace('d =', 'J =').replace('_j', '_i')}${number}$.\n")
        assert other == ["conditional", status]


def test_a_value_that_is_missing_settles_nothing():
    assert statuses(VAE + r"If all $\mu_j = 0.5$ and $d = 20$, then $D_{KL} \approx 2.3$.") == ["proved", "unknown"]
    assert statuses(VAE + r"If all $\mu_j = 0.5$ and $\sigma_j = 1.2$, then $D_{KL} \approx 2.3$.") == ["proved", "unknown"]


@pytest.mark.parametrize(("said", "number", "status"), [
    (r"Let $X\sim\mathcal N(\mu,\sigma^2)$ with $\sigma = 1$.", r"h(X) \approx 1.42", "proved"),
    (r"Let $X\sim\mathcal N(\mu,\sigma^2)$ with $\sigma = 1$.", r"h(X) = 1.4189", "proved"),
    (r"Let $X\sim\mathcal N(\mu,\sigma^2)$ with $\sigma = 1$.", r"h(X) = 2.047 \text{ bits}", "proved"),
    (r"Let $X\sim\mathcal N(\mu,\sigma^2)$ with $\sigma = 1$.", r"h(X) = 1.43", "refuted"),
    (r"Let $X\sim\mathcal N(\mu,\sigma^2)$ with $\sigma^2 = 4$.", r"h(X) \approx 2.11", "proved"),
    (r"Let $X\sim\mathrm{Exp}(\lambda)$ with $\lambda = 2$.", r"h(X) \approx 0.307", "proved"),
    (r"Let $X\sim\mathrm{Exp}(2)$.", r"h(X) \approx 0.693", "refuted"),
    (r"Let $X$ be exponential with rate $2$.", r"h(X) \approx 0.307", "proved"),
    (r"Let $X$ be exponential with mean $2$.", r"h(X) \approx 0.307", "refuted"),
    (r"Let $X\sim\mathrm{Bern}(p)$ with $p = 0.1$.", r"H(X) \approx 0.469 \text{ bits}", "proved"),
    (r"Let $X\sim\mathrm{Bern}(p)$ with $p = 0.1$.", r"H(X) \approx 0.9 \text{ bits}", "refuted"),
    (r"Let $X\sim\mathrm{Geom}(0.5)$.", r"H(X) = 1.386", "proved"),
])  # fmt: skip
def test_entropies_with_values(said, number, status):
    assert statuses(f"{said} Then ${number}$.\n")[-1] == status


def test_values_that_change():
    text = r"Let $X\sim\mathcal N(0,\sigma^2)$. For $\sigma = 1$, $h(X) \approx 1.42$; for $\sigma = 2$, $h(X) \approx 2.11$."
    assert statuses(text) == ["proved", "proved"]
    both = r"Let $X\sim\mathcal N(0,\sigma^2)$. For $\sigma = 1$ and $\sigma = 2$, $h(X) \approx 1.42$ and $h(X) \approx 2.11$, respectively."
    assert "refuted" not in statuses(both)


def test_rounded_values_are_not_taken_for_exact_ones():
    """0.45 may stand for 0.4549, whose entropy is 1.025."""
    text = "Let $X \\sim \\mathcal{N}(\\mu, \\sigma^2)$.\n\n- $\\sigma^2 \\approx 0.45$, so $h(X) \\approx %s$\n"
    assert "refuted" not in statuses(text % "1.03")
    assert statuses(text % "1.40")[-1] == "refuted"


def test_a_wrong_formula_and_its_own_number():
    text = "Let $X\\sim\\mathcal N(0,\\sigma^2)$. $$h(X)=\\log(2\\pi e\\sigma^2)$$\n\nFor $\\sigma=1$: $h(X)\\approx 2.84$."
    assert statuses(text) == ["refuted", "conditional"]


def test_a_number_of_another_divergence_is_left_alone():
    text = VAE + "If all $\\mu_j = 0.5$, $\\sigma_j = 1.2$ and $d = 20$.\n\nText.\n\nText.\n\nAfter training $D_{KL} \\approx 11.2$.\n"
    assert statuses(text) == ["proved", "unknown"]


def test_sums_over_a_number_of_coordinates():
    text = r"$$D_{KL}(q(z|x)\|p(z)) = \frac12\sum_{j=1}^{20}(\mu_j^2+\sigma_j^2-1-\log\sigma_j^2)$$" + "\n\n- If all $\\mu_j = 0.5$, $\\sigma_j = 1.2$:"
    assert statuses(text + r" $D_{KL} \approx 2.3$") == ["conditional", "refuted"]
    assert statuses(text + r" $D_{KL} \approx 3.25$") == ["conditional", "proved"]


@pytest.mark.parametrize("said", ["A nearest neighbour estimate from 100 samples gives", "The Monte Carlo estimate is", "采样估计得到"])
def test_estimates_are_not_held_against_the_closed_form(said):
    law = r"Let $X\sim\mathcal N(0,1)$. "
    assert statuses(law + rf"{said} $h(X) \approx 1.47$.")[-1] == "unknown"
    assert statuses(law + r"Then $h(X) \approx 1.47$.")[-1] == "refuted"
