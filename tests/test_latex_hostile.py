"""Hostile and broken formulas: a Reading or Unread, quickly, and never anything else."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symit.language.latex import DocumentContext, Reading, Unread, read_latex

HOSTILE = {
    "ten megabytes": "H(X)+" * 2_000_000,
    "deep brackets": "(" * 9_000 + "x" + ")" * 9_000,
    "deep braces": "{" * 9_000 + "x" + "}" * 9_000,
    "deep fractions": r"\frac{" * 3_000,
    "deep sizes": r"\left(" * 2_000,
    "sum without body": r"\sum",
    "sum without body, with limits": r"H(X) = -\sum_{x \in \mathcal{X}}",
    "control character": "H(X)\x00 = 1",
    "escape": "\x1b[31mH(X)",
    "surrogate": "H(\ud800)",
    "import": '__import__("os").system("true")',
    "braces of format": "{0.__class__}",
    "fonts": r"\rm" * 5_000,
    "accents": r"\hat" * 4_000,
    "bars": "|" * 3_000,
    "signs": "-" * 5_000 + "x",
    "many terms": "+".join(["H(X)"] * 3_000) + r"\ge 0",
    "tower": "9^{9^{9^{9}}} = 1",
    "large power": r"2^{10^{10}} = 1",
    "power of a sum": r"(1+p)^{99999} = 1",
    "digits": "9" * 19_000 + "=1",
    "range": r"H(X_1,\ldots,X_{100000}) \ge 0",
    "large sum": r"\sum_{i=1}^{1000000000} H(X_i) \ge 0",
    "factorial": "99999! = 1",
    "environments": r"\begin{align}" * 1_400,
    "stacked": r"\overset" * 1_000,
    "choices": "+".join(["I/2N"] * 500) + "=0",
    "roots": r"\sqrt" * 3_000,
    "dollar": "$",
}

# Long, yet plain: a reader with stack enough may read these, if it reads them whole.
READABLE = {"many terms": "3000*H(X)", "choices": "250*I/N"}


def outcome(source: str) -> Reading | Unread:
    try:
        return read_latex(source, DocumentContext())
    except Unread as refusal:
        return refusal


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_hostile_formulas_end_quickly(name: str) -> None:
    read_latex("H(X) = 1")          # the grammar is built once
    started = time.perf_counter()
    result = outcome(HOSTILE[name])
    assert time.perf_counter() - started < 30  # a guard against hanging, no timing claim
    if isinstance(result, Reading):
        assert name in READABLE and str(result.statements[0].lhs) == READABLE[name]
    else:
        assert 0 <= result.offset <= len(HOSTILE[name])


def test_line_ends_do_not_matter() -> None:
    assert read_latex("H(X)\r\n\\ge 0") == read_latex("H(X) \\ge 0")


TOKENS = [r"H", r"I", r"h", r"D", r"KL", r"D_{KL}", r"(", r")", r"[", r"]", r"\{", r"\}", r"\left(", r"\right)", r"|", r"\|", r"\mid", r";", r",", r":", r"=", r"\le", r"\ge", r"\approx", r"\neq", r"+", r"-", r"\cdot", r"/", r"X", r"Y", r"x", r"y", r"p", r"q", r"P", r"Q", r"p(x)", r"p(x|y)", r"\sum_{x}", r"\sum_{i=1}^{n}", r"\sum", r"\int", r"dx", r"\log", r"\log_2", r"\frac{1}{2}", r"\frac{p(x)}{q(x)}", r"\mathbb{E}", r"\mathbb{E}_{p}", r"_{x}", r"^2", r"_i", r"X_1", r"X_n", r"\ldots", r"\beta", r"1", r"0.5", r"n", r"e", r"\sqrt{x}", r"\max", r"\min", r"\arg\max_\theta", r"\text{if}", r"\text{bits}", r"\quad", r"\\", r"&", r"\to", r"\perp", r"\sim", r"\mathcal{N}(\mu,\sigma^2)", r"\mathcal{X}", r"|\mathcal{X}|", r"{", r"}", r"\forall", r"\in", r"\iff", r"\Rightarrow", r"'", r"\hat", r"\tag{1}", r"p_i", r"0.163", r"\infty"]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(TOKENS), min_size=1, max_size=14))
def test_any_sequence_of_tokens_is_read_or_refused(tokens: list[str]) -> None:
    source = " ".join(tokens)
    result = outcome(source)
    if isinstance(result, Unread):
        assert 0 <= result.offset <= len(source)
    else:
        assert result.kind in ("claim", "assumption", "declaration", "definition", "objective", "expression", "name")
        assert isinstance(result.text(), str)


FORMULAS = [
    r"I(X;Y) = D_{KL}(p(x,y) \| p(x) p(y)) = \sum_{x,y} p(x, y) \log \frac{p(x, y)}{p(x) p(y)}",
    r"\mathcal{L} = \mathbb{E}_{q_\phi(z|x)}[\log p_\theta(x|z)] - D_{KL}(q_\phi(z|x) \| p(z))",
    r"H(X_1, \ldots, X_n) = \sum_{i=1}^n H(X_i | X_1, \ldots, X_{i-1}) \leq \sum_{i=1}^n H(X_i)",
    r"H_b(p) = -p \log p - (1-p) \log (1-p) \leq \log 2",
    r"H(X) = -\sum_{i=0}^9 0.1 \log_2(0.1) = \log_2(10) \approx 3.32 \text{ bits}",
]


def test_damaged_formulas_are_read_or_refused() -> None:
    rng = random.Random(20)
    for _ in range(300):
        source = rng.choice(FORMULAS)
        i, j = sorted(rng.sample(range(len(source)), 2))
        damaged = rng.choice([source[:i] + source[j:], source[:i] + source[i:j] * 2 + source[j:], source[i:j]])
        assert isinstance(outcome(damaged), (Reading, Unread))
