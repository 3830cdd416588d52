"""The LaTeX reader: each notation gives the expression that it means, and spellings of one thing agree."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import Integer, Rational, exp, log, pi

from symit.language.latex import DocumentContext, Reading, Unread, read_latex
from symit.language.measures import (
    CE,
    KL,
    BinaryEntropy,
    CrossEntropy,
    DifferentialEntropy,
    Entropy,
    H,
    I,
    JensenShannon,
    MutualInformation,
    RelativeEntropy,
    SelfInformation,
    h,
)  # fmt: skip
from symit.language.objects import (
    Card,
    Expectation,
    IntegralOver,
    Law,
    Mixture,
    Param,
    Prob,
    RandomVariable,
    SumOver,
    at,
    laws,
    rvs,
)  # fmt: skip
from symit.language.statements import (
    CardIs,
    Domain,
    Independent,
    Markov,
    NormalLaw,
    NotExpressed,
    Printed,
    Statement,
    Table,
    UniformOn,
)  # fmt: skip
from symit.language.whole import Whole

X, Y, Z, W = rvs("X Y Z W")
P, Q, R = laws("P Q R")
px, qx, pxy = P(X), Q(X), P(X, Y)


def claim(source: str, context: DocumentContext | None = None) -> Statement:
    reading = read_latex(source, context)
    assert reading.kind == "claim", reading
    assert len(reading.statements) == 1, reading.text()
    return reading.statements[0]


def sides(source: str, context: DocumentContext | None = None) -> tuple[object, str, object]:
    s = claim(source, context)
    return s.lhs, s.rel, s.rhs


@pytest.mark.parametrize("head", [
    r"D", r"D_{KL}", r"D_\mathrm{KL}", r"D_{\mathrm{KL}}", r"D_{\text{KL}}", r"\mathrm{KL}", r"\text{KL}", "KL",
    r"\operatorname{KL}", r"\mathbb{D}", r"\mathbb{KL}", r"\mathcal{D}_{KL}", r"{\rm KL}", r"D_{\operatorname{KL}}",
])  # fmt: skip
@pytest.mark.parametrize("bar", [r"\|", "||", r"\Vert", r"\parallel", r"\mid\mid", r"\,\|\,", r"\,||\,", "‖", r"\Big\|"])
def test_spellings_of_relative_entropy(head: str, bar: str) -> None:
    assert sides(rf"{head}(P {bar} Q) \geq 0") == (KL(P, Q), ">=", 0)
    assert sides(rf"{head}\left[P {bar} Q\right] \ge 0") == (KL(P, Q), ">=", 0)


@pytest.mark.parametrize("source, expected", [
    ("H(X)", H(X)), ("H[X]", H(X)), (r"\mathbb{H}(X)", H(X)), (r"\mathcal{H}(X)", H(X)), (r"H\left(X\right)", H(X)),
    ("H{(X)}", H(X)), (r"H\big( X \big)", H(X)), ("H(x)", H(X)), ("H（X）", H(X)), ("H(X,Y)", H(X, Y)), ("H(XY)", H(X, Y)),
    ("H(X|Y)", H(X | Y)), (r"H(X\mid Y)", H(X | Y)), (r"H\left(X \middle| Y\right)", H(X | Y)), (r"H(X\vert Y, Z)", H(X | (Y, Z))),
    ("H(X|Y=y)", H(X | at(Y))), ("H(P)", CE(P, P)), ("H(P,Q)", CE(P, Q)), ("H(p, q)", CE(P, Q)), ("h(X)", h(X)),
    ("I(X;Y)", I(X, Y)), ("I(X:Y)", I(X, Y)), ("I(X,Y;Z|W)", I((X, Y), Z | W)), (r"\mathbb{I}[X; Y \mid Z]", I(X, Y | Z)),
    ("I(X;Y;Z)", I(X, Y, Z)), ("I(x)", SelfInformation(P, X)), (r"H_b(p)", BinaryEntropy(Param("p"))),
    (r"H((1-\epsilon)P + \epsilon Q)", CrossEntropy(*[Mixture(((1 - Param("epsilon"), P), (Param("epsilon"), Q)))] * 2)),
    (r"\operatorname{JS}(P\|Q)", JensenShannon(P, Q)), (r"\max\{H(X), H(Y)\}", None),
])  # fmt: skip
def test_measures(source: str, expected: object) -> None:
    reading = read_latex(source)
    assert reading.kind == "expression"
    if expected is not None:
        assert reading.expressions == (expected,)


@pytest.mark.parametrize("source", [
    r"H(X) = -\sum_x p(x)\log p(x)", r"H(X) = -\sum_{x} P(x) \log P(x)", r"H(X) = -\sum_{x\in\mathcal{X}} p(x)\log p(x)",
    r"H(X) = -\sum\limits_{x \in X} p(x) \, \log p(x)", r"H(X) = -\sum P(x)\log P(x)", r"H(X)=-\sum_{x}p_X(x)\log p_X(x)",
    r"H(X) = -\sum_{i=1}^{n} p(x_i) \log p(x_i)", r"H(X) = - \sum_{i} p_i \log p_i", r"H(X) = -∑_{x} p(x) log p(x)",
    r"H(X) = -\sum_{x} P(X=x) \log P(X=x)", r"H(X) = \displaystyle -\sum_x p(x) \ln p(x).", r"H(X) = -\sum_x p\log p",
])  # fmt: skip
def test_spellings_of_the_definition_of_entropy(source: str) -> None:
    assert sides(source) == (H(X), "=", -SumOver((X,), px * log(px)))


@pytest.mark.parametrize("source", [
    r"\mathbb{E}_{P}\left[\log \frac{P(X)}{Q(X)}\right]", r"\mathbb{E}_{x\sim P}[\log \tfrac{P(x)}{Q(x)}]",
    r"E_{p(x)}\{\log \dfrac{p(x)}{q(x)}\}", r"\mathbf{E}_{X \sim p} \log\frac{p(X)}{q(X)}",
    r"\mathbb E_P\log\frac pq", r"\operatorname{E}_{p}[\log p(X)/q(X)]", r"\underset{x \sim p}{\mathbb{E}}[\log(p(x)/q(x))]",
])  # fmt: skip
def test_expectations(source: str) -> None:
    assert read_latex(source).expressions == (Expectation((px,), log(px / qx)),)


def test_conditional_expectation_keeps_its_condition() -> None:
    q, p = Law("q_phi"), Law("p_theta")
    body = log(Prob(p, (X,), (Z,)))
    for under in (r"q_\phi(z|x)", r"z\sim q_\phi(z|x)", r"z \sim q_\phi(\cdot|x)"):
        try:
            reading = read_latex(rf"\mathbb{{E}}_{{{under}}}[\log p_\theta(x|z)]")
        except Unread:
            assert "cdot" in under
            continue
        assert reading.expressions == (Expectation((Prob(q, (Z,), (X,)),), body),)


def test_logarithms() -> None:
    n = Param("n")
    p = Param("a")
    assert read_latex(r"\log_2 8").expressions == (log(8) / log(2),)
    assert read_latex(r"\ln a b + 1").expressions == (log(p * Param("b")) + 1,)
    assert read_latex(r"\log(1-a) n").expressions == (log(1 - p) * n,)
    assert read_latex(r"\log a \cdot n").expressions == (log(p) * n,)
    assert read_latex(r"\frac{1}{2}\log(2\pi e \sigma^2)").expressions == (log(2 * pi * exp(1) * Param("sigma") ** 2) / 2,)
    assert read_latex(r"\log p(x) \sum_y p(y|x)").expressions == (log(px) * SumOver((Y,), P(Y | X)),)
    assert read_latex(r"-\log \sum_x P(x) \frac{Q(x)}{P(x)}").expressions == (-log(SumOver((X,), qx)),)


def test_integrals() -> None:
    assert sides(r"h(X) = -\int p(x) \log p(x) \, dx") == (h(X), "=", -IntegralOver((X,), px * log(px)))
    f = Law("f")
    assert sides(r"h(X) = -\int_{-\infty}^{\infty} f(x) \ln f(x)\,\mathrm{d}x") == (
        DifferentialEntropy(f, (X,)), "=", -IntegralOver((X,), f(X) * log(f(X))))  # fmt: skip
    assert read_latex(r"\int p \log\frac{p}{q} dx").expressions == (IntegralOver((X,), px * log(px / qx)),)


def test_chain_over_rows() -> None:
    reading = read_latex(r"""\begin{align}
      I(X;Y) &= H(X) - H(X|Y) \tag{1} \\
             &\overset{(a)}{=} H(X) + H(Y) - H(X,Y) \nonumber \\
             &\leq H(X) \end{align}""")
    assert [s.rel for s in reading.statements] == ["=", "=", "<="]
    assert reading.statements[0].lhs == I(X, Y)
    assert reading.statements[2].rhs == H(X)
    assert reading.chain is not None and reading.chain.statements()[1] == reading.statements[1]
    two = read_latex(r"\begin{aligned} H(P,Q) &= H(P) + D(P\|Q) \\ I(X;Y) &= H(X) - H(X|Y) \end{aligned}")
    assert [s.lhs for s in two.statements] == [CE(P, Q), I(X, Y)]
    broken = read_latex(r"\begin{split} H(X,Y) = & H(X) \\ & + H(Y|X) \end{split}")
    assert broken.statements[0].rhs == H(X) + H(Y | X)


def test_rows_that_start_with_a_sign() -> None:
    apart = read_latex(r"\begin{gathered} H(X) \ge 0 \\ -H(X) \le 0 \end{gathered}")
    assert [s.lhs for s in apart.statements] == [H(X), -H(X)]


def test_wide_space_sets_statements_apart() -> None:
    reading = read_latex(r"H(X) = H(Y) \quad H(Z) = H(W)")
    assert [(s.lhs, s.rhs) for s in reading.statements] == [(H(X), H(Y)), (H(Z), H(W))]


def test_numbers_and_units() -> None:
    s = claim(r"-\log(0.85) \approx 0.163")
    assert (s.lhs, s.rel, s.rhs) == (-log(Rational(17, 20)), "~", Printed("0.163"))
    bits = read_latex(r"H(X) = \log_2(10) \approx 3.32 \text{ bits}")
    assert bits.unit == "bits"
    assert (bits.statements[0].lhs, bits.statements[0].rhs) == (H(X), log(10))      # both times log 2
    assert bits.statements[1].lhs == log(10) / log(2)
    loss = read_latex(r"L = -\log0.9 \approx 0.105")
    assert loss.defined == "L" and [s.rhs for s in loss.statements] == [Printed("0.105")]
    with pytest.raises(Unread):
        read_latex(r"I(X;Z) \approx 6-8 \text{ bits}")


def test_standard_quantities_are_claims_and_new_symbols_definitions() -> None:
    assert read_latex(r"\mathcal{L}_{KD} = \alpha T^2 \cdot D_{KL}(p^T \| p^S)").kind == "definition"
    assert read_latex(r"L = -\sum_i y_i \log \hat{y}_i").defined == "L"
    assert read_latex(r"D(P\|Q) = H(P,Q) - H(P)").kind == "claim"
    elbo = read_latex(r"\mathrm{ELBO} = \mathbb{E}_{q(z|x)}[\log p(x|z)] - D_{KL}(q(z|x)\|p(z))").statements[0]
    q = Prob(Q, (Z,), (X,))
    assert elbo.lhs == Expectation((q,), log(P(X, Z)) - log(q))
    assert elbo.rhs == Expectation((q,), log(P(X | Z))) - RelativeEntropy(q, P(Z))


def test_assumptions_and_declarations() -> None:
    assert read_latex(r"X \to Y \to Z").assumptions == (Markov(((X,), (Y,), (Z,))),)
    assert read_latex(r"X - Y - Z").assumptions == (Markov(((X,), (Y,), (Z,))),)
    assert read_latex(r"X \perp Y").assumptions == (Independent(((X,), (Y,))),)
    assert read_latex(r"X \perp\!\!\!\perp Y").kind in ("assumption",)
    assert read_latex(r"X \perp Y \mid Z").assumptions == (Independent(((X,), (Y,)), (Z,)),)
    assert read_latex(r"0 \le a \le 1").assumptions == (Domain(Param("a"), Integer(0), Integer(1)),)
    assert read_latex(r"p(z|x,y) = p(z|y)").assumptions == (Independent(((Z,), (X,)), (Y,)),)
    assert read_latex(r"p(x,y) = p(x)p(y)").assumptions == (Independent(((X,), (Y,))),)
    assert read_latex(r"p(x,y) = p(x)p(y|x)").kind == "claim"
    assert read_latex(r"X \sim \mathcal{N}(\mu, \sigma^2)").assumptions[0] == NormalLaw(X, Param("mu"), Param("sigma") ** 2)
    assert read_latex(r"\arg\max_\theta \mathbb{E}_p[\log q(x)] = \arg\min_\theta H(p,q)").kind == "objective"
    assert read_latex(r"\min I(X;Z) - \beta I(Z;Y)").kind == "objective"


def test_declarations_reach_later_formulas() -> None:
    ctx = DocumentContext()
    read_latex(r"\mathcal{X} = \{x_1, x_2, \ldots, x_n\}", ctx)
    assert sides(r"H(X) \leq \log n", ctx) == (H(X), "<=", log(Card(X)))
    read_latex(r"u = (1/n, \ldots, 1/n)", ctx)
    s = claim(r"D_{KL}(p\|u) = \log n - H(X)", ctx)
    assert s.rhs == log(Card(X)) - H(X) and UniformOn(Law("u")) in s.given
    read_latex(r"P(Y=1) = p, P(Y=0) = 1-p", ctx)
    read_latex(r"Q(Y=1) = q, Q(Y=0) = 1-q", ctx)
    p, q = Param("p"), Param("q")
    cross = claim(r"H(P,Q) = -[p \log q + (1-p)\log(1-q)]", ctx)
    assert cross.rhs == -p * log(q) - (1 - p) * log(1 - q)
    assert Table(Law("p"), Y, (1 - p, p)) in cross.given and Table(Law("q"), Y, (1 - q, q)) in cross.given
    ctx.new_paragraph()
    assert all(not isinstance(a, Table) for a in claim(r"D(P\|Q) \ge 0", ctx).given)


def test_values_of_the_text_reach_a_normal_law() -> None:
    ctx = DocumentContext()
    read_latex(r"X \sim \mathcal{N}(\mu, \sigma^2)", ctx)
    read_latex(r"\sigma^2 \approx 0.25", ctx)
    s = claim(r"h(X) \approx -0.11", ctx)
    assert NormalLaw(X, Param("mu"), Rational(1, 4)) in s.given


def test_claims_about_particular_laws_are_not_universal() -> None:
    for source in (r"D(P\|Q) = \log 2", r"H(X) = 0", r"I(X;Y) \geq \log N - \mathcal{L}", r"I(X;Y) > I_c"):
        assert any(isinstance(a, NotExpressed) for a in claim(source).given), source
    for source in (r"D(P\|Q) \ge 0", r"I(X;Y) = H(X) - H(X|Y)", r"H(X) \le \log|\mathcal{X}|"):
        assert not claim(source).given


def test_inequality_of_two_divergences_is_existential_unless_it_says_for_all() -> None:
    assert claim(r"D(P\|Q) \neq D(Q\|P)").rel == "exists!="
    assert claim(r"D(P\|Q) \ne D(Q\|P),\ \text{if } P\neq Q").rel == "!="
    assert claim(r"\exists P,Q:\ D(P\|Q)\ne D(Q\|P)").rel == "exists!="


def test_words_beside_a_formula() -> None:
    assert not read_latex(r"H(X) \ge 0 \text{ for all discrete } X").qualified
    assert read_latex(r"H(X,Y) \ge H(X),\ \text{equality iff } X\perp Y").statements[0].given == ()
    assert read_latex(r"H(X|Y) = H(X) \text{ if } X \perp Y").statements[0].given == (Independent(((X,), (Y,))),)
    assert read_latex(r"H(X|Y) = H(X) \text{ under the hypotheses of the theorem}").qualified
    implied = read_latex(r"X \perp Y \Rightarrow H(X|Y) = H(X)")
    assert implied.statements[0].given == (Independent(((X,), (Y,))),)
    labelled = read_latex(r"\text{forward KL}: D_{KL}(P\|Q)")
    assert labelled.kind == "expression" and labelled.notes == ("forward KL",)


def test_symbolic_number_of_variables() -> None:
    reading = read_latex(r"I(X_1, X_2, \ldots, X_n; Y | Z) = \sum_{i=1}^{n} I(X_i; Y | Z, X_1, \ldots, X_{i-1})")
    assert reading.family == "n" and reading.statements == ()
    X1, X2, X3 = rvs("X1:4")
    three = reading.instances(3).statements[0]
    assert three.lhs == I((X1, X2, X3), Y | Z)
    assert three.rhs == I(X1, Y | Z) + I(X2, Y | (Z, X1)) + I(X3, Y | (Z, X1, X2))
    tuple_power = read_latex(r"H(X^n) = \sum_{i=1}^n H(X_i | X^{i-1})").instances(2).statements[0]
    assert (tuple_power.lhs, tuple_power.rhs) == (H(X1, X2), H(X1) + H(X2 | X1))


def test_two_readings_where_two_are_plausible() -> None:
    reading = read_latex(r"H(y|x) = -\sum_y p_\theta(y|x) \log p_\theta(y|x)")
    law = Law("p_theta")
    assert reading.statements[0].lhs == Entropy(law, (Y,), (), (X,))
    assert Entropy(law, (Y,), (X,)) in [a.statements[0].lhs for a in reading.alternatives]
    mixed = read_latex(r"H(P\|Q) \ge 0")
    assert mixed.statements[0].lhs == KL(P, Q) and mixed.alternatives[0].statements[0].lhs == CE(P, Q)
    averaged = read_latex(r"I(X;Y|Z) = D_{KL}(p(x,y|z) \| p(x|z)p(y|z))")
    assert averaged.statements[0].rhs == RelativeEntropy(P(X, Y | Z), P(X | Z) * P(Y | Z), (Z,))


def test_index_sums_bind_the_alphabet() -> None:
    s = claim(r"\sum_{i=1}^{2} y_i \log \frac{y_i}{q_i} \ge 0")
    y = Law("y")
    assert s.lhs == SumOver((X,), y(X) * log(y(X) / qx)) and CardIs(X, Integer(2)) in s.given
    assert claim(r"-\sum_{i=0}^{9} 0.1 \log(0.1) = \log 10").lhs == -log(Rational(1, 10))


@pytest.mark.parametrize("source", [
    r"\sum", r"H(X) = \sum_x", r"H(X", r"H(X))", r"\frac{1}", r"x_", r"= H(X)", r"H(X) +", r"\foo(x)", r"H(X) \mathcal", "$", "",
    r"H(X;Y)", r"I(X)", r"D(P)", r"D(P|Q|R)", r"D_\alpha(P\|Q) \ge 0", r"\sum_{x} p(x) + p(x) = 1", r"\lim_{n} H(X_n) = 1",
    r"\begin{cases} 1 & x \\ 0 & y \end{cases} = 1", r"D(p(x)\|q(y)) \ge 0", r"H(X) \approx H(Y)", r"a + \cdots = 1",
    r"\tfrac{d}{dx} I = 1", r"\frac{\partial H(P,Q)}{\partial q} = 1", r"H(X) \times = 1", r"H(X) \text{loss} = 1", r"J(X+Y) = 1",
    r"\mathbb{E}[X] = 1", r"H(X+Y) \le H(X)", r"\sum_i p_i + p_i = 1", r"D(\sum w_i P_i \| Q) \ge 0", r"\|x\| = 1", r"p^{n}(x) \le 2",
])  # fmt: skip
def test_what_is_not_understood_is_refused_at_its_place(source: str) -> None:
    with pytest.raises(Unread) as caught:
        read_latex(source)
    assert 0 <= caught.value.offset <= len(source)


def test_refusal_names_the_place() -> None:
    with pytest.raises(Unread) as caught:
        read_latex(r"H(X) = \unknownmacro{X}")
    assert caught.value.offset == 7 and "unknownmacro" in caught.value.token


# -- properties


names = st.sampled_from("XYZW")
neutral = st.sampled_from(["", " ", r"\,", r"\;", r"\!", "~", r"\displaystyle ", r"\nonumber "])


@st.composite
def informations(draw: st.DrawFn) -> tuple[list[str], object]:
    """A random measure as a list of pieces between which neutral spacing may stand, and what it means."""
    a, b, c = draw(st.permutations("XYZW"))[:3]
    kind = draw(st.sampled_from(["H", "Hc", "I", "Ic"]))
    V = {n: RandomVariable(n) for n in (a, b, c)}
    if kind == "H":
        return ["H", "(", a, ",", b, ")"], H(V[a], V[b])
    if kind == "Hc":
        return ["H", "(", a, r"\mid ", b, ",", c, ")"], H(V[a] | (V[b], V[c]))
    if kind == "I":
        return ["I", "(", a, ";", b, ")"], I(V[a], V[b])
    return ["I", r"\left(", a, ";", b, "|", c, r"\right)"], I(V[a], V[b] | V[c])


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 9), st.sampled_from("+-"), informations()), min_size=1, max_size=5), st.data())
def test_sums_of_measures_are_read_exactly(parts: list[tuple[int, str, tuple[list[str], object]]], data: st.DataObject) -> None:
    source, expected = "", Integer(0)
    for coefficient, sign, (pieces, meaning) in parts:
        spaced = "".join(piece + data.draw(neutral) for piece in pieces)
        source += f"{sign}{coefficient}{data.draw(neutral)} {spaced}"
        expected += (1 if sign == "+" else -1) * coefficient * meaning
    s = claim(source + r"\geqslant 0")
    assert s.lhs == expected


@settings(max_examples=40, deadline=None)
@given(informations(), informations())
def test_nothing_is_dropped_between_two_measures(first: tuple[list[str], object], second: tuple[list[str], object]) -> None:
    source = "".join(first[0]) + " " + "".join(second[0]) + r" \ge 0"
    assert claim(source).lhs == first[1] * second[1]


def test_reading_is_a_value() -> None:
    a, b = read_latex(r"H(X) \ge 0"), read_latex(r"H(X)\geq 0")
    assert isinstance(a, Reading) and a == b and a.text() == b.text()
    assert isinstance(a.statements[0].lhs, Entropy) and not isinstance(a.statements[0].lhs, MutualInformation)
    assert R not in a.statements[0].lhs.atoms(Law)


def test_a_logarithm_of_a_number_with_factors_behind_it_has_two_readings():
    readings = read_latex(r"H_b(p) \le 2\log 2\sqrt{p(1-p)}")
    p = readings.statements[0].rhs.free_symbols.pop()
    values = {float(r.statements[0].rhs.subs(p, Rational(1, 2))) for r in (readings, *readings.alternatives)}
    assert any(abs(v) < 1e-12 for v in values) and any(abs(v - float(log(2))) < 1e-12 for v in values)


def test_a_law_between_bars_is_not_a_density_of_another_formula():
    context = DocumentContext()
    read_latex(r"I(X;Y) \ge \mathbb E_{p(x,y)}[\log q(x|y)] + H(X)", context)
    after = read_latex(r"\mathrm{TV}(P,R) \le \mathrm{TV}(P,Q)+\mathrm{TV}(Q,R)", context)
    assert after.statements == read_latex(r"\mathrm{TV}(P,R) \le \mathrm{TV}(P,Q)+\mathrm{TV}(Q,R)").statements


@pytest.mark.parametrize("source", [r"n! \le e\sqrt{n}\left(\frac{n}{e}\right)^n", r"\binom{n}{k} \ge 1", r"n! \ge 1"])
def test_factorials_are_not_refuted_between_the_integers(source):
    statement = read_latex(source).statements[0]
    assert any(isinstance(a, Whole) for a in statement.given)
