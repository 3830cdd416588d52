"""Audits of sentences in which a formula speaks of another law than the one given before, or of less than it says."""

import pytest

from symit.audit.run import audit_text

EXPONENTIAL = "Let $X$ be exponential with rate $\\lambda$. "
DICE = "Let $X$ be uniform on $\\{1,\\ldots,8\\}$. "
NORMAL = "A random variable $X$ is normal with mean $0$ and variance $\\sigma^2$. "
EQUATION = "The entropy is $h(X) = \\frac12 \\log(2\\pi e\\sigma^2)$. With $\\sigma = 1$ we get $h(X) = 1.419$. "
PRIOR = "The prior is standard normal. "
TERM = "\\sum_{j=1}^d (\\mu_j^2 + \\sigma_j^2 - \\log\\sigma_j^2 - 1)$"
KL = "$D_{KL}(q\\|p) = "

OTHERWISE = [
    DICE + "Given that $X$ is even, the entropy is $H(X) = 2$ bits.",
    DICE + "After one question, $H(X) = 2$ bits remain.",
    DICE + "If we merge pairs of letters, $H(X) = 2$ bits.",
    DICE + "Now $X$ is replaced by its parity. Then $H(X) = 1$ bit.",
    EXPONENTIAL + "If time is measured in minutes rather than seconds, $h(X) = 1 - \\log \\lambda - \\log 60$.",
    EXPONENTIAL + "The entropy of the truncated version is $h(X) = \\frac12 - \\log \\lambda$.",
    EXPONENTIAL + "An upper bound is $h(X) = 2 - \\log\\lambda$.",
    EXPONENTIAL + "Up to a constant, $h(X) = -\\log \\lambda$.",
    EXPONENTIAL + "For large $\\lambda$, $h(X) = -\\log \\lambda$.",
    EXPONENTIAL + "Approximately, $h(X) = -\\log \\lambda$.",
    EXPONENTIAL + "By contrast, if $X$ were Laplace with scale $1/\\lambda$, $h(X) = 1 + \\log(2/\\lambda)$.",
    EXPONENTIAL + "For a Laplace variable with the same rate, $h(X) = 1 + \\log(2/\\lambda)$.",
    EXPONENTIAL + "Suppose for contradiction that $h(X) = 2 - \\log\\lambda$.",
    EXPONENTIAL + "Is it true that $h(X) = 2 - \\log\\lambda$?",
    NORMAL + "The leading term is $h(X) = \\log\\sigma$.",
    NORMAL + "One often sees $h(X) = \\frac12\\log(2\\pi\\sigma^2)$, which forgets $e$.",
    NORMAL + "Were it uniform with the same variance, $h(X) = \\frac12\\log(12\\sigma^2)$.",
    EQUATION + "Multiplying $X$ by 2, we get $h(X) = 2.112$.",
    EQUATION + "With twice the variance, $h(X) = 1.766$.",
    PRIOR + "Up to a constant, " + KL + "\\frac12\\sum_{j=1}^d (\\mu_j^2 + \\sigma_j^2 - \\log\\sigma_j^2)$.",
    PRIOR + "Averaged over the dimensions, " + KL + "\\frac1{2d}" + TERM + ".",
    PRIOR + KL + "\\frac12" + TERM + ". With $d = 20$, $\\mu_j = 0.5$, $\\sigma_j=1$, each dimension contributes $D_{KL} \\approx 0.125$.",
    PRIOR + KL + "\\frac12" + TERM + ". With $d = 20$, $\\sigma_j=1$ and $\\mu_j = 1$ in one coordinate only, $D_{KL} \\approx 0.5$.",
]
UNCLAIMED = [
    "For no pair do we have $I(X;Y) < 0$.",
    "There is no $X$ with $H(X) < 0$.",
    "It never happens that $H(X|Y) > H(X)$.",
    "There exist variables with $I(X;Y|Z) > I(X;Y)$.",
    "For some variables, $I(X;Y|Z) > I(X;Y)$.",
    "Sometimes $H(X) < H(Y)$.",
    "We may have $I(X;Y|Z) > I(X;Y)$.",
    "In contrast to entropy, $h(X) \\ge 0$ need not hold.",
    "Choose $Q$ such that $D(P\\|Q) = D(Q\\|P)$.",
    "The equation $D(P\\|Q) = D(Q\\|P)$ has many solutions.",
    "Equality $H(X|Y) = H(X)$ holds iff $X$ and $Y$ are independent.",
    "The triangle inequality $D(P\\|R) \\le D(P\\|Q) + D(Q\\|R)$ is violated.",
    "We don't have $H(X,Y) = H(X) + H(Y)$.",
    "This isn’t the same as $H(X,Y) = H(X) + H(Y)$.",
    "To have $I(X;Y) = H(X)$ we need that $Y$ determines $X$.",
    "(a) True or false? $H(X|Y) = H(Y|X)$",
    "~~$H(X|Y) = H(Y|X)$~~",
    "$H(X|Y) = H(Y|X)$ — false!",
    "一般来说 $H(X|Y) = H(Y|X)$ 未必成立。",
    "求使 $D(P\\|Q) = D(Q\\|P)$ 的 $Q$。",
]
WRONG = [
    "Clearly $H(X|Y) = H(X,Y) - H(X)$ for all laws.",
    "For any two variables, $H(X|Y) \\ge H(X)$.",
    "Mutual information satisfies $I(X;Y) = H(X) + H(X|Y)$.",
    "The conditional entropy follows from the joint one:\n$$H(X|Y) = H(X,Y) - H(X).$$\n\nMutual information has many forms, not one.",
    "There is a simple identity: $H(X,Y) = H(X) + H(X|Y)$.",
    "By the chain rule, $H(X,Y) = H(X) + H(X|Y)$, which is often used.",
    "The triangle inequality $D(P\\|R) \\le D(P\\|Q) + D(Q\\|R)$ holds for the divergence.",
    DICE + "Then $H(X) = 2$ bits.",
    EXPONENTIAL + "Then $h(X) = 2 - \\log\\lambda$.",
    "If $X$ is exponential with rate $\\lambda$, then $h(X) = 2 - \\log\\lambda$.",
    "When $X$ is a normal variable with mean $0$ and variance $\\sigma^2$, we have $h(X) = \\frac12\\log(2\\pi\\sigma^2)$.",
    NORMAL + "Its differential entropy is $h(X) = \\frac12\\log(2\\pi\\sigma^2)$.",
    EQUATION + "With $\\sigma = 2$, $h(X) = 1.766$.",
    PRIOR + KL + "-\\frac12" + TERM + ".",
]


@pytest.mark.parametrize("text", OTHERWISE + UNCLAIMED)
def test_another_law_or_less_is_not_refuted(text):
    assert not [f for f in audit_text(text).findings if f.status == "refuted"]


@pytest.mark.parametrize("text", WRONG)
def test_the_same_without_such_words_is(text):
    assert [f.status for f in audit_text(text).findings].count("refuted") == 1


def test_derivatives_of_logarithms_to_base_two():
    said = "All logarithms are to base 2. "
    wrong, right = (audit_text(said + f"$\\frac{{d}}{{dp}}\\log p = {value}$.").findings[-1] for value in ("\\frac1p", "\\frac{\\log e}{p}"))
    assert wrong.status == "conditional" and wrong.needs == ["natural logarithms"]
    assert right.status in ("proved", "conditional")
    assert audit_text("$\\frac{d}{dp}\\log p = \\frac1p$.").findings[0].status == "proved"


def test_independence_that_is_denied_proves_nothing():
    found = audit_text("Without independence, $H(X,Y) = H(X) + H(Y)$ is lost.").findings
    assert [f.status for f in found] == ["unknown"]
