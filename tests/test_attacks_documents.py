"""Documents in which the words around a formula change what it claims: no wrong verdict, and none lost where they do not."""

import pytest

from symit.audit.run import audit_text

# true as their authors mean them: a model that breaks the formula shows nothing
TRUE = [
    "By symmetry, $H(X) = H(Y)$.",
    "By construction $H(Y|X) \\le H(Z)$.",
    "We observe $D(P\\|Q) > D(Q\\|P)$.",
    "From the table: $H(X) > H(Y)$.",
    "Case 1: $H(X) > H(Y)$. Case 2: $H(X) \\le H(Y)$.",
    "Either $H(X) \\le H(Y)$ or $H(X) > H(Y)$.",
    "We distinguish the cases $I(X;Y) = 0$ and $I(X;Y) > 0$.",
    "WLOG let $H(X) \\ge H(Y)$; then $I(X;Y) \\le H(X)$.",
    "Equality case: $H(X|Y) = H(X)$.",
    "Set $H(X|Y) = H(X)$ for simplicity.",
    "To second order, $D(P\\|Q) = \\frac12 \\chi^2(P\\|Q)$.",
    "In the limit $Q \\to P$ we have $D(P\\|Q) = D(Q\\|P)$ to second order.",
    "A student writes $H(X|Y) = H(X) - H(Y)$. What is wrong?",
    "一个常见的误区是 $D(P\\|Q)=D(Q\\|P)$。",
    "We have $I(X;Z) \\le I(X;Y)$. This requires that $X \\to Y \\to Z$ is a Markov chain.",
    "$$H(f(X)) = H(X).$$\nHere $f$ is injective.",
    "The mean-field family factorises, so $H(Z_1,Z_2) = H(Z_1)+H(Z_2)$.",
    "Exchangeable variables satisfy $H(X|Y) = H(Y|X)$.",
    "Volume-preserving maps satisfy $h(Y) = h(X)$.",
    "Among laws with given mean, the exponential law maximises entropy: $h(X) \\le h(E)$.",
    "Non-trivial information: $I(X;Y) > 0$.",
    "We divide by $H(X) > 0$ to get a ratio.",
    "Throughout this chapter all variables are independent.\n\n## Sums\n\nSome words.\n\nWe have $H(X,Y) = H(X)+H(Y)$.",
    "We have[^1] $H(X,Y) = H(X)+H(Y)$.\n\n[^1]: For independent variables.",
    "The Hamiltonian splits: $H(p,q) = H(p) + H(q)$.",
    "The hidden state is $h(x) = \\tanh(Wx + b)$. It satisfies $h(x) \\ge 0$.",
    "The Hellinger distance satisfies $H(P,Q) = H(Q,P)$.",
    "$$H(X_1,X_2) \\stackrel{\\text{i.i.d.}}{=} 2H(X_1)$$",
    "$$H(X,Y) = H(X)+H(Y) \\tag{if independent}$$",
    "$$\\underbrace{H(X,Y) = H(X)+H(Y)}_{\\text{only if independent}}$$",
    "$$D(P\\|Q) \\stackrel{c}{=} H(P,Q)$$",
]  # fmt: skip

# false as their authors mean them, though the formula alone holds of discrete variables, or under what was assumed elsewhere
FALSE = [
    "Let $X$ be a continuous random variable. Then $H(X) \\ge 0$.",
    "For differential entropy, $H(X|Y) \\ge 0$.",
    "If $X$ is Gaussian then $I(X;X) = H(X)$.",
    "## Continuous variables\n\nOne has $H(X,Y) \\ge H(X)$.",
    "设 $X$ 为连续型随机变量，则 $H(X)\\ge 0$。",
    "It is not true that $H(X|Y) \\le H(X)$.",
    "$H(X|Y) \\le H(X)$ does not hold in general.",
    "$D(P\\|Q) \\ge 0$ need not hold.",
    "Never do we have $I(X;Y) \\ge 0$.",
    "$H(X|Y) \\le H(X)$ holds only if $X$ and $Y$ are independent.",
    "$H(X|Y) \\le H(X)$, and the inequality is strict.",
    "$H(X|Y)\\le H(X)$ 不成立。",
    "$$H(X|Y) \\le H(X) \\quad \\text{is false}$$",
    "$$\\text{not } H(X|Y) \\le H(X)$$",
    "$$H(X|Y) \\le H(X) \\text{ only if } X \\perp Y$$",
    "Let $X \\perp Y$. Now drop the assumption. We have $H(X,Y) = H(X)+H(Y)$.",
    "Let $X \\perp Y$. Without this assumption $H(X,Y) = H(X) + H(Y)$.",
    "Suppose $X$ and $Y$ are independent.\n\nIn general, however, $H(X,Y) = H(X)+H(Y)$.",
    "Let TV denote $\\sum_x |P(x)-Q(x)|$. Then $TV(P,Q) \\le 1$.",
    "For unnormalized functions $p$ and $q$: $D(p\\|q) \\ge 0$.",
    "For quantum states, $H(A|B) \\ge 0$.",
    "Von Neumann entropy is monotone: $H(AB) \\ge H(A)$.",
    "Throughout, $H$ is the min-entropy. $H(X,Y) \\le H(X)+H(Y)$.",
    "Let $H$ denote Rényi entropy of order 2. Then $H(X,Y) = H(X) + H(Y|X)$.",
    "For Tsallis entropy with independent $X$ and $Y$, $H(X,Y) = H(X)+H(Y)$.",
]  # fmt: skip

PROVED = [
    "It is not hard to see that $H(X|Y) \\le H(X)$.",
    "Since information cannot be negative, $I(X;Y) \\ge 0$.",
    "$H(X|Y) \\le H(X)$, not the other way around.",
    "$H(X) \\ge 0$. This does not hold for densities.",
    "$D(P\\|Q) \\ge 0$. It is not a metric, however.",
    "Unlike differential entropy, $H(X) \\ge 0$ always.",
    "For continuous random variables $X$ and $Y$, $I(X;Y) \\ge 0$.",
    "Let $X$ be continuous. Then $h(X|Y) \\le h(X)$.",
    "Shannon entropy satisfies the chain rule $H(X,Y) = H(X)+H(Y|X)$; Rényi entropy does not.",
    "In general, $H(X,Y) \\le H(X) + H(Y)$.",
    "Let $X\\perp Y$. In this case $H(X,Y)=H(X)+H(Y)$.",
    "KL 散度不是对称的，但 $D(P\\|Q)\\ge 0$。",
    "$D(P\\|Q)\\ge 0$，当且仅当两个分布相同时取等号。",
    "$$H(X|Y) \\stackrel{(c)}{\\le} H(X)$$",
    "$$H(X|Y) \\le H(X) \\tag{1.2}$$",
]  # fmt: skip

REFUTED = [
    "The entropy of a pair: $H(X,Y) = H(X) + H(Y)$.",
    "By the chain rule, $H(X|Y) = H(X,Y) - H(X)$.",
    "Mutual information is defined as $I(X;Y) = H(X) - H(Y|X)$.",
    "Conditioning always reduces mutual information: $I(X;Y|Z) \\le I(X;Y)$.",
    "Joint entropy is bounded below by the sum: $H(X,Y) \\ge H(X)+H(Y)$.",
    "In image compression, the code length is $H(p,q) = H(p) - D(p\\|q)$.",
    "For all $P$ and $Q$, $D(P\\|Q) \\le D(Q\\|P)$.",
    "Data processing: for $X \\to Y \\to Z$, $I(X;Z) \\ge I(X;Y)$.",
    "If $X$ and $Y$ are independent then $H(X|Y) = H(Y)$.",
    "条件熵满足 $H(X|Y)=H(X,Y)-H(X)$。",
    "条件作用增加熵：$H(X|Y)\\ge H(X)$。",
    "In this chapter we study data and models.\n\nWe have $H(X|Y) = H(X,Y) - H(X)$.",
]  # fmt: skip


def statuses(text):
    """Of the formulas; sentences are judged on their own."""
    return [str(f.status) for f in audit_text(text).findings if f.status != "no-claim" and f"${f.latex}" in text.replace("\n", "")]


@pytest.mark.parametrize("text", TRUE)
def test_what_is_true_as_it_is_meant_is_not_refuted(text):
    found = statuses(text)
    assert found and "refuted" not in found


@pytest.mark.parametrize("text", FALSE)
def test_what_is_false_as_it_is_meant_is_not_proved(text):
    found = statuses(text)
    assert found and found[-1] != "proved"


@pytest.mark.parametrize("text", PROVED)
def test_words_that_change_nothing_keep_the_proof(text):
    assert statuses(text) == ["proved"]


@pytest.mark.parametrize("text", REFUTED)
def test_plain_errors_are_refuted(text):
    assert statuses(text) == ["refuted"]
