"""Conditions that the sentences around a formula state: used where they are read, and no refutation where they are not."""

import pytest

from symit.audit.run import audit_text

PROVED = [
    ("Let $f$ be injective. Then $H(f(X)) = H(X)$.", "func"),
    ("Assumptions: $f$ injective, $X$ discrete.\n\n$$H(f(X))=H(X)$$", "func"),
    ("For an injective $f$, $H(f(X)) = H(X)$.", "func"),
    ("Assumptions: X-Y-Z Markov.\n\n$$I(X;Z)\\le I(X;Y)$$", "X -> Y -> Z"),
    ("Suppose that $X \\to Y \\to Z$ is a Markov chain.\n\n$$I(X;Z)\\le I(X;Y)$$", "X -> Y -> Z"),
    ("X → Y → Z is Markov. Hence $I(X;Z)\\le I(Y;Z)$.", "X -> Y -> Z"),
    ("| claim | if |\n|---|---|\n| $I(X;Z)\\le I(X;Y)$ | X-Y-Z Markov |\n", "X -> Y -> Z"),
    ("- X and Y independent: $H(X,Y)=H(X)+H(Y)$", "indep"),
    ("Assume X and Y are independent.\n\n$$H(X\\mid Y)=H(X)$$", "indep"),
    ("**Lemma 2.** *X, Y and Z are mutually independent.* Then\n$$H(X,Y,Z)=H(X)+H(Y)+H(Z)$$", "indep"),
    ("Let Y be a deterministic function of X. Then $H(X) \\ge H(Y)$.", "func"),
    ("Assumption: Y=g(X).\n\n$$H(X)=H(Y)+H(X\\mid Y)$$", "func"),
    ("设X与Y相互独立。则 $H(X,Y)=H(X)+H(Y)$。", "indep"),
]  # fmt: skip
NARROWED = [
    "If $X_i$ are i.i.d., then $$H(X^n)=nH(X_1)$$",
    "Assumptions: X_i i.i.d.\n\n$$H(X^n)=nH(X_1)$$",
    "Assume that $P$ majorises $Q$.\n\n$$H(Q)\\ge 2H(P)-H(Q)$$",
    "Suppose that Y is an erased version of X.\n\n$$H(X|Y) = H(X,Y)$$",
    "Memoryless channel.\n\n$$I(X^n;Y^n)\\le\\sum_iI(X_i;Y_i)$$",
    "Let $T$ be sufficient for $\\theta$. Then $I(\\theta;X)=I(\\theta;T)$.",
    "$R$ is the exponential tilt of $Q$ that matches the moments of $P$.\n\n$$D(P\\|Q)=D(P\\|R)+D(R\\|Q)$$",
    "Here $R$ is the projection of $Q$ on a convex set.\n\n$$D(P\\|Q)\\ge D(P\\|R)+D(R\\|Q)$$",
    "Consider a doubly stochastic kernel from $X$ to $Y$. We find $H(Y)\\ge H(X)$.",
    "Let $X$ and $Y$ be exchangeable.\n\nThen\n\n$$H(X) = H(Y)$$",
    "**Theorem 3.** Let $X_1, X_2$ be a stationary process.\n\nWrite it out.\n\n$$H(X_2) = H(X_1)$$",
    "Suppose Alice keeps $X$ and hands Bob a perfect clone $Y$.\n\n$$I(X;Y) = H(X)$$",
    "Assumption: |X| = 1.\n\n$$H(X) = H(X, Y) - H(Y)$$",
    "Under the symmetry assumption, $H(X|Y) = H(Y|X)$.",
    "When the noise vanishes, $H(X|Y) = 0$ and $I(X;Y)=H(X)$.",
    "When the two laws coincide on all singletons, everything is simple. Then $D(P\\|Q) = D(Q\\|P)$.",
    "| claim | hypothesis |\n|---|---|\n| $H(X) = H(Y)$ | X, Y equidistributed, stationary |\n",
    "## Stationary sources\n\n$$H(X_2) = H(X_1)$$",
    "假设信道是无噪声的。\n\n$$H(X|Y)=0$$",
    "设 $Y$ 是 $X$ 的置换。则 $H(X)=H(Y)$。",
    "$P$ and $Q$ are permutations of each other. So $H(P) = H(Q)$.",
    "$H(X) = H(Y)$, where $Y$ is a relabelling of $X$.",
    "$H(X) = H(Y)$ provided that $Y$ permutes $X$.",
    "$H(P) \\le H(Q)$ whenever $P$ is more peaked than $Q$.",
    "Given that all letters are equally likely under $P$: $H(P) \\ge H(Q)$.",
]  # fmt: skip
PLAIN = [
    "Let $X$ and $Y$ be discrete random variables with joint law $p(x,y)$. Then $H(X,Y) = H(X) + H(Y)$.",
    "Let $P$ and $Q$ be two distributions on a finite alphabet.\n\n$$D(P\\|Q) = D(Q\\|P)$$",
    "Consider three random variables. We have $I(X;Y|Z) \\le I(X;Y)$.",
    "Suppose $X \\to Y \\to Z$. Then $I(X;Z) \\ge I(X;Y)$.",
    "Assumptions: X-Y-Z Markov.\n\n$$I(X;Z)\\ge I(X;Y)$$",
    "Assume that $X$ and $Y$ are independent. Then $H(X,Y) = H(X)$.",
    "The entropy of a pair is at most the sum. $H(X,Y) \\ge H(X) + H(Y)$.",
    "设 $X$ 和 $Y$ 是离散随机变量。则 $H(X,Y) = H(X) + H(Y)$。",
    "If $f$ is injective, all is fine.\n\n## Next\n\n$$D(P\\|Q) = D(Q\\|P)$$",
]  # fmt: skip


@pytest.mark.parametrize("text, kind", PROVED)
def test_conditions_in_words_are_used(text, kind):
    found = [f for f in audit_text(text).findings if f.status not in ("no-claim",)]
    assert [f.status for f in found] == ["proved"]
    assert any(kind in g["text"] for g in found[0].given)


@pytest.mark.parametrize("text", NARROWED)
def test_a_condition_that_is_not_read_keeps_the_claim_from_being_refuted(text):
    found = [f.status for f in audit_text(text).findings]
    assert "refuted" not in found and "proved" not in found and found.count("unknown") + found.count("unread") >= 1


@pytest.mark.parametrize("text", PLAIN)
def test_words_that_narrow_nothing_do_not(text):
    assert [f.status for f in audit_text(text).findings].count("refuted") == 1


BESIDE = [
    "$I(X;Y)=0$ if and only if $X\\perp Y$. We find {}",
    "Equality holds iff $X\\perp Y$.\n\nThe joint entropy satisfies {}",
    "$H(X|Y) \\le H(X)$, with equality when $X\\perp Y$. We have {}",
    "If $X\\perp Y$ then $I(X;Y)=0$. In general {}",
    "We ask whether $X\\perp Y$. We have {}",
    "It is false that $X\\perp Y$ is needed. We have {}",
    "Note that $X\\perp Y$ does not imply $X\\perp Y|Z$. We have {}",
    "$X \\perp Y$ 当且仅当 $I(X;Y)=0$。一般地 {}",
    "If X and Y are independent, then $I(X;Y)=0$. In general {}",
    "Show that X and Y are independent in the last example. We have {}",
]  # fmt: skip


@pytest.mark.parametrize("text", BESIDE)
def test_a_condition_of_another_sentence_is_not_taken_for_granted(text):
    found = audit_text(text.format("$H(X,Y) = H(X) + H(Y)$.")).findings[-1]
    assert found.status in ("conditional", "unknown", "refuted") and not found.given


@pytest.mark.parametrize("text", [
    "If $X\\perp Y$, then {}",
    "If $X\\perp Y$ then $I(X;Y)=0$. In this case {}",
    "If $X\\perp Y$ then $I(X;Y)=0$. Moreover, {}",
    "**Theorem.** If $X\\perp Y$, then $I(X;Y)=0$.\n\nProof. We have {}",
    "Suppose $X\\perp Y$. We have {}",
    "$X\\perp Y$.\n\nWe have {}",
    "Since $X\\perp Y$, {}",
    "$$X\\perp Y$$\n\nWe have {}",
])  # fmt: skip
def test_a_condition_stands_where_it_is_assumed(text):
    found = audit_text(text.format("$H(X,Y) = H(X) + H(Y)$.")).findings[-1]
    assert found.status == "proved" and found.given
