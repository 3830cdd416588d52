"""Information geometry and bounds used in learning, as textbooks typeset them."""

from __future__ import annotations

import pytest

from symit import prove
from symit.kernel import Status
from symit.language.latex import DocumentContext, Unread, read_latex
from symit.language.text import parse_assumption

CONVEX = [parse_assumption("convex[x](F(x))"), parse_assumption("convex[eta](A(eta))")]
PROVED = [
    r"F(x) \ge F(y) + F'(y)(x-y)",
    r"B_F(x,z) = B_F(x,y) + B_F(y,z) + (x-y)(F'(y)-F'(z))",
    r"B_F(x,y) = F(x) - F(y) - F'(y)(x-y)",
    r"B_F(x,y) \ge 0",
    r"B_F(x,y) = B_{F^*}(F'(y),F'(x))",
    r"A(\eta) + A^*(\mu) \ge \eta\mu",
    r"A(\eta) + A^*(A'(\eta)) = \eta A'(\eta)",
    r"\frac{d}{dx} F(g(x)) = F'(g(x)) g'(x)",
    r"\mathbb{E}_{p_\theta}\left[\frac{\partial}{\partial\theta}\log p_\theta(x)\right] = 0",
    r"\mathbb{E}\left[\left(\frac{\partial}{\partial\theta}\log p_\theta(X)\right)^2\right] "
    r"= -\mathbb{E}\left[\frac{\partial^2}{\partial\theta^2}\log p_\theta(X)\right]",
    r"\mathbb{E}_{p_\theta}[(\partial_\theta\log p(x;\theta))^2] = -\mathbb{E}_{p_\theta}[\partial_\theta^2\log p(x;\theta)]",
    r"\frac{\partial}{\partial\theta}\mathbb{E}_{p_\theta}[f(x)] = \mathbb{E}_{p_\theta}[f(x)\,\partial_\theta\log p_\theta(x)]",
    r"\operatorname{Var}_{p_\theta}[f(x)] \ge \frac{\left(\frac{\partial}{\partial\theta}\mathbb{E}_{p_\theta}[f(x)]\right)^2}"
    r"{\mathbb{E}_{p_\theta}[(\partial_\theta \log p_\theta(x))^2]}",
    r"\chi^2(P\|Q) \ge \frac{(\mathbb{E}_P[f(X)]-\mathbb{E}_Q[f(X)])^2}{\mathrm{Var}_Q(f(X))}",
]  # fmt: skip
EVIDENCE = r"-\log p(D) = \mathbb{E}_q[-\log p(D|\theta)] + D_{KL}(q(\theta)\|p(\theta)) - D_{KL}(q(\theta)\|p(\theta|D))"
PROVED += [
    EVIDENCE,
    EVIDENCE.replace("D)", r"\mathcal{D})").replace("p(D|", r"p(\mathcal{D}|"),
    r"-\log p(D) \le \mathbb{E}_q[-\log p(D|\theta)] + D_{KL}(q(\theta)\|p(\theta))",
    r"I(X;T) - \beta I(T;Y) = -\beta\left(I(T;Y) - \frac1\beta I(X;T)\right)",
    r"I(X;Y) + \beta \mathbb{E}[d(X,Y)] \ge -\mathbb{E}_{p(x)}\left[\log \sum_y p(y) e^{-\beta d(x,y)}\right]",
]
UNPROVED = [
    r"F(x) \ge F(y) + F'(x)(x-y)",
    r"B_F(x,z) = B_F(x,y) + B_F(y,z) + (x-y)(F'(z)-F'(y))",
    r"B_F(x,y) = B_{F^*}(F'(x),F'(y))",
    r"A(\eta) + A^*(\mu) \le \eta\mu",
    r"\mathbb{E}_{p_\theta}[\partial_\theta\log p_\theta(x)] = 1",
    r"\mathbb{E}_{p_\theta}[(\partial_\theta\log p_\theta(x))^2] = \mathbb{E}_{p_\theta}[\partial_\theta^2\log p_\theta(x)]",
]


def statement(source, context=None):
    reading = read_latex(source, context)
    (found,) = reading.statements
    return found


@pytest.mark.parametrize("source", PROVED)
def test_proved(source):
    given = CONVEX if "F'" in source or "A" in source or "B_F" in source else []
    verdict = prove(statement(source), given=given)
    assert verdict.status is Status.PROVED, verdict.why


@pytest.mark.parametrize("source", UNPROVED)
def test_neither_proved_nor_refuted_as_the_text_may_say_more(source):
    given = CONVEX if "F'" in source or "A" in source or "B_F" in source else []
    assert prove(statement(source), given=given).status is Status.UNKNOWN


BOUND = r"|\mathbb{E}_{p(w)p(s)}[f(w,s)] - \mathbb{E}_{p(w,s)}[f(w,s)]| \le \sqrt{\frac{2\sigma^2 I(W;S)}{n}}"
TAIL = "for all lambda: log(E_{p(w)p(s)}[exp(lambda*(f(w,s)-E_{p(w)p(s)}[f(w,s)]))]) <= lambda^2*sigma^2/(2*n)"


def test_bounds_with_assumptions():
    given = [parse_assumption(TAIL), parse_assumption("n > 0")]
    assert prove(statement(BOUND), given=given).status is Status.PROVED
    for wrong in (BOUND.replace("2\\sigma^2", "\\sigma^2"), BOUND.replace("{n}", "{n^2}")):
        assert prove(statement(wrong), given=given, budget=1.0).status is not Status.PROVED
    catoni = statement(r"\mathbb{E}_\rho[f(h)] \le \frac{D(\rho\|\pi)+\log \mathbb{E}_\pi[e^{\lambda f(h)}]}{\lambda}")
    assert prove(catoni, given=[parse_assumption("lambda > 0")]).status is Status.PROVED


@pytest.mark.parametrize(("law", "source", "status"), [
    (r"X \sim \mathrm{Poisson}(\lambda)", r"I(\lambda) = \frac{1}{\lambda}", Status.PROVED),
    (r"X \sim \mathrm{Poisson}(\lambda)", r"I(\lambda) = \lambda", Status.REFUTED),
    (r"X \sim \mathrm{Poisson}(\lambda)", r"\mathrm{Var}(X) = \frac{1}{\mathcal I(\lambda)}", Status.PROVED),
    (r"X \sim \mathrm{Bernoulli}(\theta)", r"\mathcal{I}(\theta) = \frac{1}{\theta(1-\theta)}", Status.PROVED),
    (r"X \sim \mathcal{N}(\mu,\sigma^2)", r"I(\mu) = \frac{1}{\sigma^2}", Status.PROVED),
    (r"X \sim \mathcal{N}(\mu,\sigma^2)", r"I(\sigma) = \frac{1}{\sigma^2}", Status.REFUTED),
    (r"X \sim \mathrm{Bernoulli}(\theta)", r"I(\theta) = \frac{n}{\theta(1-\theta)}", Status.UNKNOWN),  # of a sample
])  # fmt: skip
def test_fisher_information_of_the_law_of_the_document(law, source, status):
    context = DocumentContext()
    read_latex(law, context)
    assert prove(statement(source, context)).status is status


def test_information_of_an_unknown_law_is_not_guessed():
    with pytest.raises(Unread):
        read_latex(r"I(\theta) = 1")
    context = DocumentContext()
    read_latex(r"p(\theta)", context)
    assert read_latex(r"I(\theta) = -\log p(\theta)", context).statements  # a value with a density: its self-information


DOCUMENT = """# Bregman divergences

{words}

$$B_F(x,y) = F(x) - F(y) - F'(y)(x-y)$$

Then $B_F(x,y) \\ge 0$, and $B_F(x,y) = B_{{F^*}}(F'(y), F'(x))$, while $B_F(x,y) \\le 0$ would be wrong.

# Another section

Here $F(x) \\ge F(y) + F'(y)(x-y)$.
"""


def statuses(words):
    from symit.audit.run import audit_text

    return {f.latex: f.status for f in audit_text(DOCUMENT.format(words=words)).findings}


@pytest.mark.parametrize("words", [
    "Let $F$ be a strictly convex differentiable function.", "Take a convex, differentiable function $F$ of one number.",
    "Throughout, $F$ is twice differentiable and convex.",
])  # fmt: skip
def test_the_words_of_a_document_say_that_a_function_is_convex(words):
    found = statuses(words)
    assert found[r"B_F(x,y) \ge 0"] == "proved" and found[r"B_F(x,y) = B_{F^*}(F'(y), F'(x))"] == "proved"
    assert found[r"F(x) \ge F(y) + F'(y)(x-y)"] == "unknown"  # in a section of its own
    assert "refuted" not in found.values()


@pytest.mark.parametrize("words", [
    "Let $F$ be a differentiable function.", "The function $F$ need not be convex.", "If $F$ is convex, more can be said.", "Let $F$ be a concave function.",
    "Let $G$ be a convex function and $F$ any other.",
])  # fmt: skip
def test_what_the_words_do_not_say_is_not_assumed(words):
    found = statuses(words)
    assert found[r"B_F(x,y) \ge 0"] == "unknown" and "refuted" not in found.values()
