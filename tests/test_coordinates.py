"""Sums over the coordinates of vectors: proved for every dimension, refuted in one or two; in text, LaTeX and certificates."""

import copy

import pytest

from symit import prove
from symit.audit.run import audit_text
from symit.kernel import Rejected
from symit.kernel.checker import check
from symit.language.errors import SyntaxProblem
from symit.language.text import parse

VAE = "D(N(mu, diag(sigma^2))||N(0, I))"


def findings(text):
    return [f for f in audit_text(text).findings if f.status != "no-claim"]


@pytest.mark.parametrize("right", [
    "1/2*sum_j (mu_j^2 + sigma_j^2 - 1 - log(sigma_j^2))",
    "-1/2*sum_i (1 + 2 log(sigma_i) - mu_i^2 - sigma_i^2)",
    "-1/2*sum(1 + log(sigma^2) - mu^2 - sigma^2)",
    "1/2*(quad(mu, eye) - d + sum_j (sigma_j^2 - log(sigma_j^2)))",
])  # fmt: skip
def test_the_vae_term_is_proved_in_every_dimension(right):
    v = prove(f"{VAE} = {right}")
    assert v.status == "proved" and v.certificate.check() == "proved"
    assert v.certificate.data["context"]["coordinates"]["indexed"] == ("mu_j", "sigma_j")


@pytest.mark.parametrize("wrong", [
    "1/2*sum_j (1 + log(sigma_j^2) - mu_j^2 - sigma_j^2)",  # the sign
    "1/2*sum_j (mu_j^2 + sigma_j^2 - log(sigma_j^2))",  # -1 forgotten
    "1/2*sum_j (mu_j^2 + sigma_j^2 - 1 - sigma_j^2)",  # log forgotten
    "sum_j (mu_j^2 + sigma_j^2 - 1 - log(sigma_j^2))",  # the half forgotten
    "1/2*sum_j (mu_j^2 + exp(sigma_j) - 1 - log(sigma_j^2))",
])  # fmt: skip
def test_wrong_vae_terms_are_refuted_and_mended(wrong):
    v = prove(f"{VAE} = {wrong}")
    assert v.status == "refuted" and v.certificate.check() == "refuted"
    assert "mu_j" in v.counterexample.text() and v.repairs and v.repairs[0].status == "proved"
    assert prove(v.repairs[0].statement).status == "proved"


def test_right_in_one_dimension_only():
    """1 for d is right on the line, and wrong in the plane."""
    v = prove(f"{VAE} = 1/2*(sum_j (mu_j^2 + sigma_j^2 - log(sigma_j^2)) - 1)")
    assert v.status == "refuted" and v.certificate.data["coordinates"] == 2
    assert {"mu_1", "mu_2"} <= set(v.counterexample.to_json()["params"])


def test_other_laws_and_quantities():
    two = "D(N(mu_1, diag(s_1^2))||N(mu_2, diag(s_2^2)))"
    right = "sum_j (log(s_2j/s_1j) + (s_1j^2 + (mu_1j - mu_2j)^2)/(2*s_2j^2) - 1/2)"
    assert prove(f"{two} = {right}").status == "proved"
    assert prove(f"{two} = {right.replace('s_2j/s_1j', 's_1j/s_2j')}").status == "refuted"
    assert prove("D(N(mu, s*eye)||N(0, eye)) = (quad(mu, eye) + d*s - d - d*log(s))/2").status == "proved"
    assert prove("h(N(mu, diag(s^2))) = d/2*log(2*pi*e) + sum_j log(s_j)").status == "proved"
    assert prove("h(N(mu, diag(s^2))) = d/2*log(2*pi*e) + sum_j log(s_j^2)").status == "refuted"
    assert prove(f"{VAE} >= 0").status == "proved"
    assert prove(f"{VAE} >= 1").status == "refuted"


def test_given_laws():
    given = ["q(z|x) ~ N(mu, diag(sigma^2))", "p(z) ~ N(0, I)"]
    assert prove("D(q(z|x)||p(z)) = 1/2*sum_j (mu_j^2 + sigma_j^2 - 1 - log(sigma_j^2))", given=given).status == "proved"
    assert prove("D(q(z|x)||p(z)) = 1/2*sum_j (mu_j^2 + sigma_j^2 + 1 - log(sigma_j^2))", given=given).status == "refuted"
    assert prove("D(q(z|x)||p(z)) = 1/2*sum_j (mu_j^2 + sigma_j^2 - 1 - log(sigma_j^2))").status != "proved"


def test_text_reads_back():
    for text in (f"{VAE} = 1/2*sum_j (mu_j^2 + sigma_j^2 - 1)", "D(MVN[k](m, s^2*eye)||N(0, I)) >= 0", "h(N(m_1, diag(exp(l_1)))) = sum_j l_1j"):
        assert parse(parse(text).text()) == parse(text)
    for text in ("D(N(mu, diag(2))||N(0, I)) = 0", "sum(3) = 1", "sum_j (a_j + sum_j b_j) = 0"):
        with pytest.raises(SyntaxProblem):
            parse(text)


def test_forged_certificates_are_refused():
    data = prove(f"{VAE} = 1/2*sum_j (mu_j^2 + sigma_j^2 - 1 - log(sigma_j^2))").certificate.to_json()
    assert check(data) == "proved"
    rel, lhs, rhs = data["context"]["claim"]
    one, d = ["num", "1"], ["par", "d"]
    for wrong in (
        ["add", rhs, ["add", d, ["num", "-1"]]],  # 0 for d = 1 only
        ["add", rhs, ["mul", d, ["add", d, ["num", "-1"]]]],  # 0 for d = 0 and d = 1
        ["mul", rhs, d],
        ["pow", ["pow", rhs, "2"], "1/2"],
        ["coords", ["coords", one]],
        ["add", rhs, ["add", ["par", "mu_j"], ["mul", ["num", "-1"], ["par", "mu_j"]]]],
    ):
        forged = copy.deepcopy(data)
        forged["context"]["claim"] = [rel, lhs, wrong]
        with pytest.raises(Rejected):
            check(forged)
    forged = copy.deepcopy(data)
    forged["context"]["coordinates"]["indexed"] = ["mu_j"]  # sigma_j would be one number, which it is not
    forged["context"]["claim"] = [rel, lhs, ["mul", d, ["coords", one]]]
    with pytest.raises(Rejected):
        check(forged)


LAWS = r"\mathcal N(\mu, \mathrm{diag}(\sigma^2)) \| \mathcal N(0, I)"


@pytest.mark.parametrize(("formula", "status"), [
    (rf"D_{{KL}}({LAWS}) = \frac12\sum_{{j=1}}^d(\mu_j^2+\sigma_j^2-1-\log\sigma_j^2)", "proved"),
    (rf"D_{{KL}}({LAWS}) = \frac12\left(\sum_j(\mu_j^2+\sigma_j^2-\log\sigma_j^2) - d\right)", "proved"),
    (rf"D_{{KL}}({LAWS}) = \frac12\sum_j(\mu_j^2+\sigma_j^2-\log\sigma_j^2)", "refuted"),
    (rf"D_{{KL}}({LAWS}) = -\frac12\sum (1 + \log\sigma^2 - \mu^2 - \sigma^2)", "proved"),
    (rf"D_{{KL}}({LAWS}) = \frac12\sum_j(\mu_j^2+\sigma_j-1-\log\sigma_j)", "conditional"),  # sigma for the variance
    (rf"D_{{KL}}({LAWS}) = \frac12\sum_j(\mu_j^2+e^{{\sigma_j}}-1-\sigma_j)", "conditional"),  # sigma for the log-variance
    (r"D_{KL}(\mathcal N(\mu, diag(\sigma_1^2, \dots, \sigma_d^2)) \| \mathcal N(0,I)) = \sum_i\left(\frac{\mu_i^2+\sigma_i^2-1}{2}-\log\sigma_i\right)", "proved"),
    (r"D_{KL}(\mathcal N(\mu, \sigma^2 I) \| \mathcal N(0,I)) = \frac12(\|\mu\|^2+d\sigma^2-d-d\log\sigma^2)", "proved"),
    (r"D_{KL}(\mathcal N(\mu, \sigma^2 I) \| \mathcal N(0,I)) = \frac12(\mu^\top\mu+d\sigma^2-d-\log\sigma^2)", "refuted"),
    (r"D_{KL}(\mathcal N(\mu_1, I) \| \mathcal N(\mu_2,I)) = \frac12\|\mu_1-\mu_2\|_2^2", "proved"),
    (r"D_{KL}(q_\phi(z|x) \| p(z)) = -\frac12\sum_{j=1}^J(1+\log\sigma_j^2-\mu_j^2-\sigma_j^2)", "conditional"),
    (r"D_{KL}(q_\phi(z|x) \| p(z)) = \frac12\sum_{j=1}^J(1+\log\sigma_j^2-\mu_j^2-\sigma_j^2)", "unknown"),
])  # fmt: skip
def test_in_documents(formula, status):
    assert [f.status for f in findings(f"$${formula}$$\n")] == [status]


def test_laws_declared_in_the_document():
    said = r"Let $q_\phi(z|x) = \mathcal N(z; \mu(x), \mathrm{diag}(\sigma^2(x)))$ and $p(z) = \mathcal N(0, I)$. Then "
    claim = r"$$D_{KL}(q_\phi(z|x) \| p(z)) = \frac12\sum_{j=1}^d(\mu_j^2+\sigma_j^2%s-\log\sigma_j^2).$$"
    assert [f.status for f in findings(said + claim % "-1")] == ["proved"]
    assert [f.status for f in findings(said + claim % "")] == ["refuted"]


def test_sums_over_values_stay_what_they_are():
    for formula in (r"H(X) = -\sum_i p_i \log p_i", r"D(p\|q) = \sum_x p(x)\log\frac{p(x)}{q(x)}", r"D(p\|q) = \sum_i p_i \log \frac{p_i}{q_i}"):
        assert [f.status for f in findings(f"$${formula}$$\n")] == ["proved"]


GAUSS = r"D_{KL}(\mathcal N(\mu_1, %s) \| \mathcal N(\mu_2, %s)) = \frac12\left(\log\frac{%s}{%s}-d+\mathrm{tr}(%s)+(\mu_2-\mu_1)^\top %s(\mu_2-\mu_1)\right)"


@pytest.mark.parametrize("letter", ["K", "S", "C", r"\Sigma", r"\Psi"])
def test_letters_of_covariance_matrices(letter):
    a, b = f"{letter}_1", f"{letter}_2"
    right = GAUSS % (a, b, f"|{b}|", f"|{a}|", f"{b}^{{-1}}{a}", f"{b}^{{-1}}")
    swapped = GAUSS % (a, b, f"|{a}|", f"|{b}|", f"{b}^{{-1}}{a}", f"{b}^{{-1}}")
    assert [f.status for f in findings(f"$${right}$$\n\n$${swapped}$$\n")] == ["proved", "refuted"]


def test_precision_matrices():
    a, b = r"\Lambda_1", r"\Lambda_2"
    right = GAUSS % (f"{a}^{{-1}}", f"{b}^{{-1}}", f"|{a}|", f"|{b}|", f"{b}{a}^{{-1}}", b)
    swapped = GAUSS % (f"{a}^{{-1}}", f"{b}^{{-1}}", f"|{b}|", f"|{a}|", f"{b}{a}^{{-1}}", b)
    assert [f.status for f in findings(f"$${right}$$\n\n$${swapped}$$\n")] == ["proved", "refuted"]


def test_dimension_and_power_are_numbers():
    text = r"Let $X\sim\mathcal N(\mu, K)$. Then $h(X)=\frac12\log((2\pi e)^n|K|)$, $h(X)=\frac12\log(2\pi e|K|)$." + "\n\n# Noise\n\n"
    text += r"Let $Z\sim\mathcal N(0, P)$. Then $h(Z)=\frac12\log(2\pi eP)$, $h(Z)=\log(2\pi eP)$."
    assert [f.status for f in findings(text)] == ["proved", "refuted", "proved", "refuted"]


def test_a_matrix_that_is_said_to_be_diagonal():
    said = r"Let $\Sigma=\mathrm{diag}(\sigma_1^2,\dots,\sigma_d^2)$. "
    assert [f.status for f in findings(said + r"$\log|\Sigma| = \sum_j\log\sigma_j^2$, $\mathrm{tr}(\Sigma)=\sum_i\sigma_i^2$")] == ["proved", "proved"]
    chain = r"$$D_{KL}(\mathcal N(\mu,\Sigma)\|\mathcal N(0,I))=\frac12\left(\mathrm{tr}(\Sigma)+\mu^\top\mu-d-\log|\Sigma|\right)"
    assert [f.status for f in findings(said + chain + r"=\frac12\sum_{j=1}^d(\sigma_j^2+\mu_j^2-1-\log\sigma_j^2)$$")] == ["proved", "proved"]
    wrong = [f.status for f in findings(said + chain + r"=\frac12\sum_{j=1}^d(\sigma_j^2+\mu_j^2-1-2\log\sigma_j^2)$$")]
    assert wrong[0] == "proved" and wrong[1] not in ("proved", "conditional")


def test_names_such_as_log_var():
    law = "D(N(mu, diag(exp(log_var)))||N(0, I))"
    assert prove(f"{law} = -0.5*sum(1 + log_var - mu^2 - exp(log_var))").status == "proved"
    assert prove(f"{law} = -0.5*sum(1 + 2*log_var - mu^2 - exp(log_var))").status == "refuted"
    assert parse(parse(f"{law} = sum(log_var)").text()) == parse(f"{law} = sum(log_var)")


def test_two_displays_on_one_line():
    assert [f.status for f in findings("$$H(X) \\geq 0$$ and $$H(X|Y) = H(X,Y) - H(Y)$$\n")] == ["proved", "proved"]


@pytest.mark.parametrize("said", [
    "The encoder is Gaussian and the prior is standard normal.", r"With a Gaussian posterior and the prior $p(z)=\mathcal N(0,I)$:",
    "编码器输出高斯分布，先验为标准正态分布：",
])  # fmt: skip
def test_laws_that_the_words_give(said):
    """Wrong in every parametrisation from a prior that is said to be standard normal; not where nothing is said."""
    claim = "$$D_{KL}(q_\\phi(z|x) \\| p(z)) = \\frac12\\sum_j(%s).$$\n"
    wrong = [r"\mu_j^2+\sigma_j^2-\log\sigma_j^2", r"1+\log\sigma_j^2-\mu_j^2-\sigma_j^2", r"\mu_j^2+2\sigma_j^2-1-\log\sigma_j^2"]
    right = [r"\mu_j^2+\sigma_j^2-1-\log\sigma_j^2", r"\mu_j^2+\sigma_j-1-\log\sigma_j", r"\mu_j^2+e^{\sigma_j}-1-\sigma_j"]
    for body in wrong:
        found = findings(f"{said}\n\n{claim % body}")
        assert [f.status for f in found] == ["refuted"] and found[0].given[0]["line"] == 1 and found[0].repairs
        assert [f.status for f in findings(claim % body)] == ["unknown"]
        assert "refuted" not in [f.status for f in findings(f"The posterior is Gaussian, the prior is not standard normal.\n\n{claim % body}")]
    for body in right:
        assert [f.status for f in findings(f"{said}\n\n{claim % body}")] == ["conditional"]


def test_a_vector_in_a_scaled_identity():
    law = r"D_{KL}(\mathcal N(\mu,\sigma^2 I)\|\mathcal N(0,I)) = "
    assert [f.status for f in findings(f"$${law}" + r"\frac12\sum_{j}(\mu_j^2+\sigma_j^2-1-\log\sigma_j^2)$$")] == ["proved"]
    assert [f.status for f in findings(f"$${law}" + r"\frac12\sum_{j}(\mu_j^2+\sigma_j^2-\log\sigma_j^2)$$")] == ["refuted"]


def test_means_written_out():
    law = r"D_{KL}(\mathcal N((\mu_1, \ldots, \mu_k)^\mathsf{T}, \operatorname{diag}(\sigma_1^2, \ldots, \sigma_k^2)) \| \mathcal N(\mathbf 0, \mathbf I)) = "
    assert [f.status for f in findings(f"$${law}" + r"\frac12\sum_{i=1}^k[\sigma_i^2 + \mu_i^2 - 1 - \ln(\sigma_i^2)]$$")] == ["proved"]
    assert [f.status for f in findings(f"$${law}" + r"\frac12\sum_{i=1}^k[\sigma_i^2 + \mu_i^2 - \ln(\sigma_i^2)]$$")] == ["refuted"]
    standard = r"\mathrm{KL}(q_\phi(z|x)\,\|\,\mathcal N(0,I)) = "
    assert [f.status for f in findings(f"$${standard}" + r"\frac12\sum_i(\mu_i^2+\sigma_i^2-\log\sigma_i^2-1)$$")] == ["conditional"]
    assert [f.status for f in findings(f"$${standard}" + r"\frac12\sum_i(\mu_i^2+\sigma_i^2-\log\sigma_i^2)$$")] == ["unknown"]


def test_sums_over_different_numbers_are_not_one_sum():
    law = rf"D_{{KL}}({LAWS}) = \frac12\sum_{{j=1}}^d(\mu_j^2-1)+\frac12\sum_{{j=1}}^k(\sigma_j^2-\log\sigma_j^2)"
    for formula in (r"\sum_{i=1}^n \sigma_i = \sum_{i=1}^m \sigma_i", law):
        assert not {"proved", "refuted"} & {f.status for f in findings(f"$${formula}$$\n")}


def test_the_prior_speaks_of_p_only():
    said = "The encoder is Gaussian and the prior $p(z)$ is standard normal.\n\n"
    body = r"\frac12\sum_j(\mu_j^2+\sigma_j^2-\log\sigma_j^2)"
    assert [f.status for f in findings(f"{said}$$D_{{KL}}(q(z|x) \\| p(z)) = {body}$$")] == ["refuted"]
    assert [f.status for f in findings(f"{said}$$D_{{KL}}(p_1(z) \\| p_2(z)) = {body}$$")] == ["unknown"]
