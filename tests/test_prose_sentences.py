"""Sentences about properties in documents: true ones proved, false ones refuted with a witness, all others left alone."""

import contextlib
from pathlib import Path

import pytest

from symit.audit.documents import parse_markdown
from symit.audit.properties import property_findings
from symit.audit.run import audit_text, block_sources


def properties(text):
    document = parse_markdown(text)
    found = property_findings(document, block_sources(document), 0, 20.0, lambda seconds: contextlib.nullcontext())
    return [(f.status, f.reading) for f in found]


PROVED = r"""
The KL divergence is not symmetric.
The Kullback-Leibler divergence is asymmetric.
Relative entropy is, in general, not a symmetric function of its arguments.
KL isn't symmetric.
$D(P\|Q)$ is not symmetric in $P$ and $Q$.
The KL divergence $D_{KL}(P \| Q)$ is not symmetric and does not satisfy the triangle inequality, so it is not a metric.
The relative entropy is neither symmetric nor a metric.
Although the KL divergence is not symmetric, it is always non-negative.
KL divergence is not a true distance, because it is not symmetric.
The KL divergence violates the triangle inequality.
The KL divergence need not be symmetric.
The KL divergence is an asymmetric measure of the difference between two probability distributions.
The KL divergence is non-negative but not symmetric.
The KL divergence is zero if and only if $P = Q$.
KL divergence vanishes only when the two distributions are equal.
The KL divergence can be infinite.
The KL divergence is unbounded.
KL divergence is jointly convex in $P$ and $Q$.
The relative entropy is convex in the pair $(P, Q)$.
The KL divergence is convex in each argument.
The reverse KL divergence is not symmetric.
The KL divergence is never larger than the chi-square divergence.
The KL divergence is additive for product distributions.
The KL divergence is invariant under reparametrization.
The cross-entropy is not symmetric.
The cross-entropy is never smaller than the Shannon entropy.
The cross-entropy is convex in its second argument.
The Jensen-Shannon divergence is symmetric, non-negative and bounded above by $\log 2$.
The Jensen–Shannon divergence is symmetric but not a metric.
Unlike the KL divergence, the Jensen-Shannon divergence is symmetric.
The square root of the Jensen-Shannon divergence is a metric.
The JS divergence is always finite.
The total variation distance is a metric and lies between 0 and 1.
Total variation satisfies the triangle inequality.
The chi-squared divergence is not symmetric.
The Jeffreys divergence is symmetric, but it does not satisfy the triangle inequality.
Differential entropy can be negative.
The differential entropy is not invariant under invertible transformations.
Differential entropy is not invariant under scaling.
The entropy of a continuous random variable can be negative.
For continuous random variables, the entropy can be negative.
The entropy of a discrete random variable is never negative.
Shannon entropy is always non-negative.
Entropy is never negative.
Entropy cannot be negative.
Entropy is concave in $p$.
The entropy is a concave function of the distribution.
The Shannon entropy is at most the logarithm of the number of outcomes.
The entropy of a discrete random variable is at most $\log n$.
Entropy attains its maximum at the uniform distribution.
The uniform distribution maximizes the entropy.
Entropy is additive for independent random variables.
Entropy is not additive in general.
Entropy is subadditive.
Kullback-Leibler (KL) divergence is NOT symmetric!
KL divergence is always non-negative and is zero if and only if $P = Q$ for all $x$.
As we know, KL divergence is not symmetric, and we have the following results.
Unlike discrete entropy, differential entropy can be negative (e.g., uniform on $[0, a]$ with $a < 1$) and is not invariant under coordinate transformations.
KL divergence is always >= 0, with equality only when P and Q are equal almost everywhere.
Since the KL divergence is always $\geq 0$, we can write the bound.
Mutual information is symmetric ($I(X; Y) = I(Y; X)$), non-negative, and zero iff $X$ and $Y$ are independent.
The Jensen-Shannon divergence is symmetric and always finite, providing a convenient loss.
Entropy is maximized when all outcomes are equally likely, and minimized when one of them is certain.
另外，互信息是对称的（symmetric），也就是$I(X;Y) = I(Y;X)$。
1.非负性：KL散度是非负的，表示两个分布之间的差异。
JS divergence is always finite, even when $P$ and $Q$ have disjoint support.
JS divergence is always finite (even when KL is infinite) and symmetric.
由于KL散度是大于等于0的，我们得到下界。
可以看出互信息是满足对称性的。
Entropy is invariant under relabeling of the outcomes.
Conditioning reduces entropy.
Conditioning cannot increase entropy.
Conditioning on another variable never increases entropy.
Conditioning on a particular value can increase entropy.
Conditioning can increase mutual information.
Conditioning can decrease the mutual information.
Processing cannot increase mutual information.
Conditional entropy never exceeds the entropy.
The conditional entropy is not symmetric.
The joint entropy is at least the entropy of either variable.
Mutual information is symmetric.
The mutual information $I(X;Y)$ is symmetric and non-negative.
The mutual information is zero if and only if $X$ and $Y$ are independent.
Mutual information is at most the entropy of either variable.
Mutual information is concave in $p(x)$ for fixed $p(y|x)$.
Mutual information is a convex function of the channel for a fixed input distribution.
Mutual information is invariant under invertible transformations of $X$ and $Y$.
The conditional mutual information is never negative.
Interaction information can be negative, unlike mutual information.
Pointwise mutual information may be negative.
Self-information is non-negative.
The binary entropy function is concave and attains its maximum $\log 2$ at $p = 1/2$.
The binary entropy function is symmetric.
The binary entropy function is increasing in $p$ on $[0, 1/2]$.
The differential entropy of a Gaussian increases with its variance.
The differential entropy of a normal distribution does not depend on its mean.
The differential entropy of an exponential distribution is decreasing in its rate.
Entropy is zero if and only if $X$ is deterministic.
Entropy vanishes only if the distribution is a point mass.
The entropy is at most $\log n$, with equality if and only if $X$ is uniform.
Entropy is maximal only for the uniform distribution.
熵为零当且仅当$X$是确定性的。
KL divergence satisfies the data processing inequality.
The total variation distance satisfies the data-processing inequality.
Entropy satisfies the chain rule.
The relative entropy satisfies the chain rule.
The KL divergence, also known as relative entropy, is not symmetric.
The KL divergence is invariant under scaling.
Mutual information is invariant under invertible linear transformations of the variables.
KL散度（也称相对熵）不是对称的。
互信息满足数据处理不等式和链式法则。
The Rényi divergence is non-decreasing in its order.
The Rényi divergence is not symmetric.
Data processing cannot increase the total variation distance.
高斯分布的微分熵随方差增大而增大。
高斯分布的微分熵不依赖于均值。
KL 散度不是对称的。
KL散度不对称。
KL散度是非对称的，也不满足三角不等式，因此不是度量。
相对熵不具有对称性。
KL散度的三角不等式不成立。
虽然KL散度不是对称的，但它是非负的。
KL散度不一定对称。
KL散度为零当且仅当$P=Q$。
KL散度可以为无穷大。
KL散度关于$(P,Q)$是联合凸的。
与KL散度不同，JS散度是对称的。
JS散度的平方根是一个真正的度量。
JS散度是对称的且有界的。
JS散度的上界为$\log 2$。
交叉熵不具有对称性。
互信息具有对称性和非负性。
互信息是对称的，所以可以交换两个变量。
对于固定的$p(y|x)$，互信息是$p(x)$的凹函数。
互信息在可逆变换下保持不变。
数据处理不会增加互信息。
微分熵可以为负。
微分熵在坐标变换下会变化。
连续随机变量的熵可以为负。
熵永远不会为负。
香农熵总是非负的。
熵是关于分布的凹函数。
均匀分布的熵最大。
熵在均匀分布时取得最大值。
条件化不会增加熵。
条件化可以增加互信息。
二元熵函数在$p = 1/2$处取得最大值$\log 2$。
交互信息可以为负。
高斯分布的微分熵可以为负。
"""

REFUTED = r"""
The KL divergence is symmetric.
The KL divergence is a metric.
KL divergence satisfies the triangle inequality.
The relative entropy is a true distance between probability distributions.
The KL divergence is symmetric, so the order of its arguments does not matter.
The KL divergence is always bounded.
The KL divergence is always finite.
The KL divergence is concave in the pair $(P, Q)$.
The KL divergence never exceeds $\log 2$.
The KL divergence is at most $\log 2$ for all $P$ and $Q$.
The Jensen-Shannon divergence is a metric.
The Jensen-Shannon divergence is unbounded.
The Jensen-Shannon divergence is not symmetric.
The square root of the KL divergence is a metric.
The total variation distance does not satisfy the triangle inequality.
The chi-square divergence is symmetric.
Cross-entropy is symmetric.
The cross-entropy is zero if and only if $P = Q$.
Differential entropy is never negative.
Differential entropy is invariant under scaling.
The differential entropy is invariant under invertible transformations.
Shannon entropy can be negative.
The Shannon entropy is convex in the distribution.
The entropy can be negative.
Conditioning can increase entropy.
Conditioning cannot increase mutual information.
Conditioning on a particular value never increases entropy.
Processing can increase mutual information.
The entropy never exceeds the conditional entropy.
Mutual information is not symmetric.
Mutual information can be negative.
Mutual information is convex in $p(x)$ for fixed $p(y|x)$.
Interaction information is always non-negative.
The conditional entropy is symmetric.
The binary entropy function is increasing in $p$.
The differential entropy of a Gaussian decreases with its variance.
The Rényi divergence is decreasing in $\alpha$.
The entropy of the softmax distribution decreases with the temperature.
Processing can increase the Jensen-Shannon divergence.
高斯分布的微分熵随方差增大而减小。
softmax分布的熵随温度升高而减小。
KL散度是对称的。
KL散度满足三角不等式。
KL散度是一个真正的度量。
互信息可以为负。
互信息不是对称的。
微分熵永远不会为负。
交叉熵是对称的。
香农熵可以为负。
JS散度的平方根不满足三角不等式。
条件化可以增加熵。
当$p(y|x)$固定时，互信息是$p(x)$的凸函数。
2.对称性：KL散度是对称的，即 $D_{KL}(P\|Q) = D_{KL}(Q\|P)$。
KL散度是对称的，表示两个分布可以互换。
"""

LEFT_ALONE = r"""
The KL divergence is symmetric if $P = Q$.
The KL divergence is almost symmetric.
The KL divergence is symmetric up to second order.
The KL divergence is symmetric for Gaussians with equal variances.
The KL divergence is symmetric in the limit of small differences.
The KL divergence is locally symmetric.
The KL divergence is never symmetric.
The KL divergence can be symmetric.
The KL divergence is often treated as a metric.
The KL divergence is a metric for comparing models.
The KL divergence is a distance.
The KL divergence behaves like a squared distance.
One might think that the KL divergence is symmetric.
It is a common misconception that the KL divergence is symmetric.
It is not true that the KL divergence is symmetric.
Nobody would say the KL divergence is symmetric.
Is the KL divergence symmetric?
Show that the KL divergence is symmetric.
Suppose the KL divergence is symmetric.
If the KL divergence is symmetric, then it is a metric.
Bob says "The KL divergence is symmetric."
"The KL divergence is symmetric", claimed the student.
The KL divergence is symmetric, says Bob.
The symmetrised version of the KL divergence is bounded by something.
Some divergences are symmetric.
A symmetric KL divergence is often used.
The KL divergence is not symmetric unless $P = Q$.
The KL divergence is not symmetric as long as $P$ differs from $Q$.
The estimated mutual information can be negative.
The empirical entropy is never negative.
An estimate of the mutual information can be negative.
The KL divergence term can be negative.
The entropy of the posterior increases.
The entropy of the output distribution increases with temperature.
The entropy bonus is never negative.
Conditional entropy of quantum states can be negative.
The quantum conditional entropy can be negative.
The KL divergence between Gaussians is symmetric when the variances agree.
The mutual information is concave.
The mutual information is convex in $p(x)$.
The mutual information is maximal.
The mutual information is bounded.
The mutual information is invariant under rotations of the data set.
The $f$-divergence is symmetric.
The Wasserstein distance is not symmetric.
$D_\alpha(P\|Q)$ is symmetric.
$D(P\|P)$ is symmetric.
The Rényi entropy is concave.
The entropy is low.
The entropy is not zero.
The entropy is additive.
Its divergence is not symmetric.
The Jensen-Shannon divergence satisfies the chain rule.
And this KL divergence is symmetric.
The per-sample KL divergence is symmetric.
The KL divergence is symmetric by assumption.
该KL散度是对称的。
It is not symmetric.
Not symmetric.
The loss is symmetric and the KL divergence is small.
KL is symmetric, except when the supports differ.
The KL divergence is not symmetric and non-negative.
The KL divergence is symmetric or bounded.
Entropy is positive.
Entropy is a measure of uncertainty.
The KL divergence is always zero.
如果$P=Q$，KL散度是对称的。
KL散度几乎是对称的。
KL散度是对称的吗？
很多人误以为KL散度是对称的。
KL散度是一种距离。
KL散度是衡量两个分布差异的度量。
假设KL散度是对称的。
当方差相等时，KL散度是对称的。
KL散度可能是对称的。
互信息是凹的。
熵很小。
它不对称。
证明KL散度不是对称的。
互信息的估计可以为负。
条件熵越小越好。
"""


def lines(block):
    return [line for line in block.strip().splitlines() if line.strip()]


@pytest.mark.parametrize("sentence", lines(PROVED))
def test_true_sentences_are_proved(sentence):
    found = properties(sentence)
    assert found and {status for status, _ in found} == {"proved"}, found


@pytest.mark.parametrize("sentence", lines(REFUTED))
def test_false_sentences_are_refuted_with_what_holds_instead(sentence):
    found = properties(sentence)
    assert [status for status, _ in found] == ["refuted"], found
    [finding] = [f for f in audit_text(sentence, timeout=20.0).findings if f.code == "IT106"]
    assert finding.repairs and all(r["status"] == "proved" for r in finding.repairs)
    assert finding.counterexample or "tends to infinity" in finding.message or "infinite" in finding.message or "contrary is proved" in finding.message


@pytest.mark.parametrize("sentence", lines(LEFT_ALONE))
def test_all_others_are_left_alone(sentence):
    assert properties(sentence) == []


LEADS = ["If $P = Q$, ", "It is false that ", "Perhaps ", "Nobody thinks that ", "Suppose that ", "For Gaussians, ", "In this example, ", "It seems that ", "Locally, ", "Prove or disprove: ", "According to Bob, "]
ENDS = [" if $P = Q$", " for Gaussians", " only when the laws agree", " in this example", " unless the supports differ", " up to a constant", " sometimes", " in expectation", ", right?", ", as Bob claims",
        ", which is false", ", but this is not true", ", provided $P = Q$", ", except at one point", " (wrong)", " - not!", ", so they say", " for some $P$ and $Q$"]  # fmt: skip
CHINESE_LEADS = ["如果$P=Q$，", "并非", "也许", "对于高斯分布，", "有人说", "局部地，", "据说"]
CHINESE_ENDS = ["吗", "，如果$P=Q$", "是错误的", "仅当$P=Q$", "，这是错误的", "，除非$P=Q$", "（错误）", "，对吗", "，但只对高斯分布成立"]


def chinese(sentence):
    return any("一" <= letter <= "龥" for letter in sentence)


@pytest.mark.parametrize("sentence", lines(REFUTED))
def test_no_false_sentence_is_refuted_with_words_that_may_make_it_true(sentence):
    body = sentence.rstrip(".。")
    start = body if body.startswith(("KL", "JS", "$", "Jensen", "Shannon")) else body[0].lower() + body[1:]
    leads, ends, stop = (CHINESE_LEADS, CHINESE_ENDS, "。") if chinese(sentence) else (LEADS, ENDS, ".")
    for text in [lead + start + stop for lead in leads] + [body + end + stop for end in ends]:
        assert "refuted" not in [status for status, _ in properties(text)], text


@pytest.mark.parametrize("sentence", lines(PROVED))
def test_no_sentence_that_is_taken_back_is_proved(sentence):
    body = sentence.rstrip(".。!")
    for end in ("，这是错误的。", "，据说如此。") if chinese(sentence) else (", which is false.", " (not true).", ", as Bob claims."):
        assert properties(body + end) == [], body + end


def test_there_are_enough_sentences():
    assert len(lines(PROVED)) > 100 and len(lines(REFUTED)) > 40 and len(lines(LEFT_ALONE)) > 60


@pytest.mark.parametrize(
    "text",
    [
        "Let $P$ and $Q$ be Gaussians with equal variance. The KL divergence is symmetric.",
        "Let $P$ and $Q$ be Gaussians with equal variance.\n\nThe KL divergence is symmetric.",
        "## Common misconceptions\n\nThe KL divergence is symmetric.", "## Exercises\n\nThe KL divergence is symmetric.",
        "Which of these is true?\n\n- The KL divergence is symmetric.", "False statements:\n\n- The KL divergence is symmetric.\n- Entropy can be negative.",
        "**Myth:** The KL divergence is symmetric.", "**Wrong.** The KL divergence is symmetric.", "**Question.** The KL divergence is symmetric.",
        "The KL divergence is symmetric. This is wrong.", "The KL divergence is symmetric. No, it is not.", "The KL divergence is symmetric. True only for $P = Q$.",
        "Many people believe the following. The KL divergence is symmetric.", "> The KL divergence is symmetric.", "~~The KL divergence is symmetric.~~",
        'He wrote: "Easy. The KL divergence is symmetric. You see?"', "(a) The KL divergence is symmetric.", "- [ ] The KL divergence is symmetric.",
        "The KL divergence is symmetric, because $P = Q$.", "The KL divergence is symmetric, but only for $P = Q$.", "The KL divergence is symmetric, so they say.",
        "| claim |\n|---|\n| The KL divergence is symmetric. |", "# The KL divergence is symmetric", "```\nThe KL divergence is symmetric.\n```",
        "Differential entropy is another matter.\n\nThe entropy can be negative.", "# Continuous variables\n\nThe entropy can be negative.",
        "For quantum states things differ. The conditional entropy can be negative.\n\nThe entropy can be negative.", "The Jensen-Shannon distance is at most 1/2.",
        "The Hellinger distance does not satisfy the triangle inequality.", "The total variation distance can exceed 1.", "The Hellinger distance is at most $1/2$.",
        "The KL divergence is bounded.", "The KL divergence is at most 0.01.", "The entropy is at most 1 bit.", "The mutual information is at most 1 bit.", "The KL divergence is finite.",
        "- [F] Mutual information can be negative.", "Mutual information can be negative due to numerical issues.", "Cross-entropy is convex and has a simple gradient.", "交叉熵是凸函数。",
        "2. **True or False**: The KL divergence satisfies the triangle inequality.", "**误区二：KL散度是对称的**", "KL散度是有界的。", "We use a symmetrized variant. The KL divergence is symmetric.",
        "- Misconceptions:\n  - The KL divergence is symmetric.", "- A question?\n  - Entropy is convex in $p$.", "The labels are one-hot. The cross-entropy is zero if and only if $P = Q$.",
        "KL divergence is symmetric (e.g. for $P = Q$).", "The KL divergence is symmetric; this is false.", "Suppose $P$ is uniform.\n\nThe KL divergence is symmetric.",
        "We assume that the variances agree. The KL divergence is symmetric.", "Consider a permutation $Q$ of $P$. The KL divergence is symmetric.",
        "Gaussians are used.\n\nThe cross-entropy can be negative.", "Consider densities.\n\nThe joint entropy can be negative.",
        "考虑两个方差相等的高斯分布。KL散度是对称的。", "**误区**：KL散度是对称的。", "## 常见错误\n\nKL散度是对称的。", "下列说法错误的是：\n\n- KL散度是对称的。",
        "KL散度是对称的。这是错误的。", "微分熵是连续情形。熵可以为负。", "KL散度是对称的，因为$P=Q$。", "KL散度是对称的，当且仅当$P=Q$。",
    ],
)  # fmt: skip
def test_what_the_text_around_leaves_open_is_not_refuted(text):
    assert "refuted" not in [status for status, _ in properties(text)]
    assert "IT106" not in [f.code for f in audit_text(text).findings]


def test_the_first_of_these_are_refuted_on_their_own():
    # what stops the refutations above is the text around the sentence
    for sentence in ("The KL divergence is symmetric.", "KL散度是对称的。", "Entropy can be negative."):
        assert [status for status, _ in properties(sentence)] == ["refuted"]


@pytest.mark.parametrize("text, status", [
    ("# Densities\n\nThe differential entropy comes first.\n\nEntropy is never negative.", "conditional"), ("Entropy is never negative.", "proved"),
    ("# Differential entropy\n\nConditioning reduces entropy.", "proved"), ("# Continuous laws\n\nThe Shannon entropy is never negative.", "proved"),
    ("Let $P$ and $Q$ be Gaussians with equal variance. The KL divergence is not symmetric.", "unknown"),
    ("Let $P$ and $Q$ be two distributions. The KL divergence is not symmetric.", "proved"), ("Let $P$ and $Q$ be Gaussians. The KL divergence is never negative.", "proved"),
])  # fmt: skip
def test_what_the_text_around_does_to_proofs(text, status):
    assert [found for found, _ in properties(text)][-1:] == [status]


def test_places_and_messages():
    text = "# Notes\n\nFirst, a word. The KL\ndivergence is symmetric.\n\n- **Symmetry:** $I(X;Y)$ is symmetric.\n"
    [wrong] = [f for f in audit_text(text).findings if f.code == "IT106"]
    assert (wrong.line, wrong.column, wrong.end_line) == (3, 16, 4) and wrong.latex == "The KL divergence is symmetric."
    assert wrong.counterexample["lhs"] != wrong.counterexample["rhs"] and {r["statement"] for r in wrong.repairs} == {"the KL divergence is not symmetric"}
    [right] = [f for f in audit_text(text).findings if f.status == "proved" and "symmetric" in f.reading]
    assert (right.line, right.column) == (6, 17) and "I(X;Y) = I(Y;X)" in right.message
    [finding] = [f for f in audit_text("Differential entropy can be negative.").findings if f.code == "IT001"]
    assert "width" in finding.message


def test_a_repair_names_what_has_the_property():
    [finding] = [f for f in audit_text("The Jensen-Shannon divergence is a metric.", timeout=30.0).findings if f.code == "IT106"]
    assert "the square root of the Jensen-Shannon divergence is a metric" in [r["statement"] for r in finding.repairs]
    [finding] = [f for f in audit_text("Differential entropy is never negative.", timeout=30.0).findings if f.code == "IT106"]
    assert "the Shannon entropy is never negative" in [r["statement"] for r in finding.repairs]


def test_long_and_broken_text_is_no_trouble():
    assert properties("The KL divergence " * 2000 + "is symmetric.") == []
    assert properties("The KL divergence is symmetric and " * 200) == []
    assert properties("{0} is symmetric. {999999} is a metric. $ is symmetric. **The KL divergence is symmetric") is not None


WRONG = {
    "properties.md": [
        "the Shannon entropy is convex in the distribution", "conditioning cannot increase the mutual information", "the KL divergence is symmetric",
        "the KL divergence satisfies the triangle inequality", "the KL divergence is at most log(2)", "the Jensen-Shannon divergence is a metric",
        "the mutual information can be negative", "the mutual information is not symmetric", "the cross-entropy is symmetric",
        "the differential entropy is never negative", "the differential entropy is invariant under invertible maps",
    ],
    "properties-zh.md": [
        "the Shannon entropy is convex in the distribution", "conditioning cannot increase the mutual information", "the KL divergence is symmetric",
        "the KL divergence satisfies the triangle inequality", "the KL divergence is at most log(2)", "the mutual information can be negative",
        "the mutual information is not symmetric", "the cross-entropy is symmetric", "the differential entropy is never negative",
        "the differential entropy is invariant under invertible maps",
    ],
}


@pytest.mark.parametrize("name", WRONG)
def test_documents_with_false_sentences_among_true_ones(name):
    found = properties((Path(__file__).parent / "documents" / name).read_text())
    assert [reading for status, reading in found if status == "refuted"] == WRONG[name]
    assert {status for status, _ in found} == {"refuted", "proved"} and sum(status == "proved" for status, _ in found) >= 6
