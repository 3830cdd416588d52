"""Laws that a document describes in part, and the entropies that it states of them."""

from __future__ import annotations

import pytest

from symit.audit.documents import parse_markdown
from symit.audit.partial import described_laws, sentences
from symit.audit.partial_values import places_of_values
from symit.audit.run import audit_text, block_sources

LAW = "X ~ partial(3/20, 3/25, 2/25; rest 13/20 over 997)"
CAPPED = "X ~ partial(3/20, 3/25, 2/25; rest 13/20 over 997, each <= 2/25)"


def laws(text):
    document = parse_markdown(text)
    return [d.law.text() if d.law else d.problem for d in described_laws(list(sentences(document, block_sources(document))), places_of_values)]


def verdicts(text):
    return [(f.status, f.reading) for f in audit_text(text).findings if f.status != "no-claim"]


READ = [
    "$p = (0.15, 0.12, 0.08, \\dots)$ with the remaining 997 entries summing to 0.65.",
    "The word probabilities are 0.15, 0.12, 0.08; the remaining 997 words share 0.65.",
    "The word probabilities are $0.15, 0.12, 0.08$, and the remaining 997 words share $0.65$.",
    "Let 'the' have probability 0.15, 'of' 0.12 and 'and' 0.08, and let the remaining probability 0.65 be spread over 997 other words.",
    "Three tokens have probabilities 15%, 12% and 8%, and the other 997 together have 65%.",
    "Class probabilities: 0.15, 0.12, 0.08, others total 0.65 over 997 classes.",
    "There are 1000 classes. The first three have probabilities $p_1=0.15$, $p_2=0.12$, $p_3=0.08$. The rest sum to 0.65.",
    "词的概率为0.15、0.12、0.08，其余997个词共占0.65。",
    "- 类别：1000个类别\n- 分布：\n  - 猫：$P(\\text{cat}) = 0.15$\n  - 狗：$P(\\text{dog}) = 0.12$\n  - 鸟：$P(\\text{bird}) = 0.08$\n  - 其他类别：总和0.65\n",
]


@pytest.mark.parametrize("text", READ)
def test_descriptions_are_read(text):
    assert laws(text) == [LAW]


@pytest.mark.parametrize(
    "text",
    [
        "The three most likely tokens have probabilities 0.15, 0.12 and 0.08; the other 997 tokens share 0.65.",
        "The probabilities are 0.15, 0.12 and 0.08, while the remaining 997 words, none of them more likely than 0.08, together have 0.65.",
    ],
)
def test_a_bound_on_the_others_is_read(text):
    assert laws(text) == [CAPPED]


def test_equal_shares_leave_one_law():
    text = "The probabilities are 0.15, 0.12 and 0.08, while the remaining 997 words share 0.65 equally."
    assert laws(text) == ["X ~ partial(3/20, 3/25, 2/25; rest 13/20 over 997, each <= 13/19940)"]
    assert verdicts(f"{text} The entropy is 7.95 bits.") == [("proved", "H(X)/log(2) ~= 7.95")]
    assert verdicts(f"{text} The entropy is 2.95 bits.")[0][0] == "refuted"


@pytest.mark.parametrize(
    "text",
    [
        "The probabilities are 0.15, 0.12 and 0.08, while the remaining 5 words have probability 0.1 each.",
        "The probabilities are about 0.15, 0.12 and 0.08, while the remaining 997 words share 0.65.",
        "The probabilities are 0.15, 0.12 and 0.08 with 3 seeds, while the remaining 997 words share 0.65.",
        "The probabilities are not 0.15, 0.12 and 0.08; the remaining 997 words share 0.65.",
        "The probabilities are 0.15, 0.12 and 0.08.",
        "The remaining 997 words share 0.65.",
        "There are 900 words. The probabilities are 0.15, 0.12 and 0.08; the remaining 997 words share 0.65.",
        "We spend 0.15, 0.12 and 0.08 of the budget; the remaining 997 items share 0.65.",
        "The probabilities are 0.15, 0.12 and 0.08.\n\n# Next\n\nThe remaining 997 words share 0.65.",
        "The probabilities are 0.15, 0.12 and 0.08; the remaining 997 words share 0.65 and 0.35.",
        "The probabilities are 0.15, 0.12 and 1.08; the remaining 997 words share 0.65.",
    ],
)
def test_what_is_not_read_whole_says_nothing(text):
    assert laws(text) == []
    assert verdicts(f"{text} The entropy is 9 bits.") == []
    assert all(status != "refuted" for status, _ in verdicts(f"{text} So $H(X) = 9$ bits."))


def test_masses_that_do_not_sum_to_one_decide_nothing():
    text = "The probabilities are 0.15, 0.12 and 0.18; the remaining 997 words share 0.65."
    assert laws(text) == ["the masses sum to 11/10, not 1"]
    assert [s for s, _ in verdicts(f"{text} The entropy is 9 bits.")] == ["unknown"]


@pytest.mark.parametrize("text", READ)
@pytest.mark.parametrize(
    ("claim", "status"),
    [
        ("The entropy is about 8.2 bits.", "refuted"), ("The entropy is about 5.2 bits.", "conditional"), ("The entropy is 1.2 bits.", "refuted"),
        ("- **Entropy**: 8.2 bits", "refuted"), ("The entropy is therefore about 8.2 bits per word.", "refuted"),
        ("So $H(X) \\approx 8.2$ bits.", "refuted"), ("So $H(X) = 5.2$ bits.", "conditional"), ("Hence $H(X) \\approx 6.2$.", "conditional"),
        ("Hence $H(X) \\approx 8.2$.", "refuted"), ("The perplexity is 300.", "refuted"), ("The perplexity is 40.", "conditional"),
        ("$$H(X) = -[0.15\\log_2 0.15 + 0.12\\log_2(0.12) + \\cdots] \\approx 2.89 \\text{ bits}$$", "conditional"),
        ("$$H(X) = -0.15\\log_2 0.15 - 0.12\\log_2(0.12) - \\cdots \\approx 8.89 \\text{ bits}$$", "refuted"),
    ],
)  # fmt: skip
def test_stated_values(text, claim, status):
    found = [f for f in audit_text(f"{text}\n\n{claim}\n").findings if f.status != "no-claim"]
    assert [f.status for f in found] == [status]
    assert found[0].given[0]["text"].startswith("X ~ partial(")
    assert bool(found[0].needs) == (status == "conditional")


@pytest.mark.parametrize(
    "claim",
    [
        "The entropy of a uniform distribution is 9.97 bits.", "With label smoothing, the entropy is 9 bits.", "The maximum entropy is 9.97 bits.",
        "The cross entropy is 9.9 bits.", "For comparison, a uniform law gives $H(X) = 9.97$ bits.", "With smoothing, $H(X) \\approx 9$ bits.",
        "So $H(X) \\approx 9.97$ bits for a uniform law.", "The conditional entropy is 0.5 bits.", "After training, the entropy is 9 bits.",
        "We now smooth the model. The entropy is 9 bits.", "The entropy is not 9 bits.", "The entropy is at most 9.97 bits.",
        "$$H(X) = -[0.15\\log_2 0.15 + 0.3\\log_2 0.3 + \\cdots] \\approx 8.89 \\text{ bits}$$", "So $H(X|Y) \\approx 0.2$ bits.",
        "So $H(X) \\approx 5$ bits and $H(Y) \\approx 9$ bits.", "Hence $H_{\\max} \\approx 9.97$ bits.", "If smoothed, the entropy is 9 bits.",
        "The entropy is 9 bits, if the model is smoothed.", "The entropy is 5200 bits per message.", "The entropy is 9 bits lower than before.",
        "So $H(X) \\approx 9$ bits, when smoothed.", "The entropy rate is 9 bits.", "The entropy is 9 kilobits.",
    ],
)  # fmt: skip
def test_values_of_something_else_are_left_alone(claim):
    assert all(status not in ("refuted", "conditional") for status, _ in verdicts(f"{READ[0]}\n\n{claim}\n")), verdicts(f"{READ[0]}\n\n{claim}\n")


def test_of_two_laws_the_one_that_is_meant():
    other = "The letter probabilities are 0.5 and 0.3; the remaining 2 letters share 0.2."
    both = f"{READ[0]}\n\n{other}\n\nThe entropy is 5 bits.\n"
    assert [s for s, _ in verdicts(both)] == []  # of which of them, is not said
    parted = f"# A\n\n{READ[0]}\n\nThe entropy is 5 bits.\n\n# B\n\n{other}\n\nThe entropy is 5 bits.\n"
    assert [s for s, _ in verdicts(parted)] == ["conditional", "refuted"]


def test_masses_that_may_be_rounded_refute_only_what_no_rounding_explains():
    text = "The probabilities are 0.5 and 0.3; the remaining letter makes up 0.2."
    assert laws(text) == ["X ~ partial(1/2, 3/10; rest 1/5)"]
    text = "The probabilities are 0.5 and 0.3; the remaining 1 letter makes up 0.2."
    assert [s for s, _ in verdicts(f"{text} The entropy is 1.49 bits.")] == ["proved"]
    assert [s for s, _ in verdicts(f"{text} The entropy is 1.45 bits.")] == ["unknown"]
    assert [s for s, _ in verdicts(f"{text} The entropy is 0.95 bits.")] == ["refuted"]
