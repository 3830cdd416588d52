"""Formulas that look like something else: what is no product, no claim and no number must not be judged as one."""

import pytest

from symit.audit.families import depends_on_base
from symit.audit.run import audit_text
from symit.language.latex.reading import read_latex


def statuses(text):
    return [f.status for f in audit_text(text, timeout=30).findings if f.status != "no-claim"]


# -- units of a triangle inequality


def test_a_triangle_inequality_beside_bits():
    triangle = r"$$\sqrt{\mathrm{JS}(P,R)} \le \sqrt{\mathrm{JS}(P,Q)} + \sqrt{\mathrm{JS}(Q,R)}.$$"
    doubled = triangle.replace(r"$$\sqrt", r"$$2\sqrt")
    shifted = r"$$\sqrt{\mathrm{JS}(P,R)} \le \sqrt{\mathrm{JS}(P,Q)} + \sqrt{\mathrm{JS}(Q,R)} - \frac{1}{2}.$$"
    bits = r"In bits, Pinsker's inequality is $D(P\|Q) \ge \frac{1}{2\ln 2}\|P-Q\|_1^2$."
    assert statuses(f"{triangle}\n\n{bits}")[0] == "proved"
    for false in (doubled, shifted):
        assert statuses(f"{false}\n\n{bits}")[0] not in ("proved", "unread")


@pytest.mark.parametrize(
    ("formula", "depends"),
    [
        (r"H(X) \ge 0", False), (r"H(X) \le \log 4", False), (r"H(X) \le 4", True), (r"\sqrt{H(X)} \le \sqrt{H(Y)} + \sqrt{H(Z)}", False),
        (r"\sqrt{H(X)} \le H(Y)", True), (r"H(X)^2 \le H(Y) \log 4", False), (r"e^{H(X)} \le 4", True), (r"H(X)/(1 + H(Y)) \le H(X)", True),
        (r"\sqrt{H(X)} \le \sqrt{H(Y)} + 1", True), (r"D(P\|Q) \ge 2\,\mathrm{TV}(P,Q)^2", True),
    ],
)  # fmt: skip
def test_what_changes_with_the_base(formula, depends):
    assert depends_on_base(read_latex(formula).statements[0]) is depends


# -- derivatives with a slash, and differentials


@pytest.mark.parametrize(
    "formula",
    [
        r"d/dx \log x = 1/x", r"d\log(x)/dx = 1/x", r"\mathrm{d}x^2/\mathrm{d}x = 2x", r"dH_b(p)/dp = \log\frac{1-p}{p}",
        r"d(-p\log p)/dp = -\log p - 1", r"dz^2/dz = 2z", r"\partial (xy)/\partial x = y", r"\partial^2 (x^2 y)/\partial x^2 = 2y",
        r"d^2/dx^2 \log x = -1/x^2", r"x\cdot dx^2/dx + 1 = 2x^2 + 1",
    ],
)  # fmt: skip
def test_derivatives_with_a_slash(formula):
    assert statuses(f"${formula}$") == ["proved"]


@pytest.mark.parametrize("formula", [r"dz^2/dz = z", r"d\log(x)/dx = \log(x)/x", r"dH_b(p)/dp = H_b(p)/p", r"\partial (xy)/\partial x = xy/x + 1"])
def test_false_derivatives(formula):
    assert statuses(f"${formula}$") == ["refuted"]


@pytest.mark.parametrize(
    "formula",
    [
        r"dL/dz = y", r"dL/dz = L/z", r"y\,dy/dx = y^2/x", r"\log x\,dy/dx = 2", r"\frac{x\,dy}{y\,dx} = 1", r"\frac{2dx}{dy} = 2x/y",
        r"\mathrm{d}y \le 1", r"\mathrm{d}y = 2x\,\mathrm{d}x", r"d\log x = \frac{dx}{x}", r"(d/dx) x^2 = x", r"d x/(x\,d x) = 1",
        r"H^2(P,Q) = \frac12\int(\sqrt{dP}-\sqrt{dQ})^2", r"\int \sqrt{dP\,dQ} \le 1", r"\int_A \log\frac{dP}{dQ}\,dP \ge 0",
    ],
)  # fmt: skip
def test_differentials_are_no_numbers(formula):
    assert statuses(f"${formula}$") == ["unread"]


def test_an_integral_by_a_measure_is_an_expectation():
    by_measure = read_latex(r"D(P\|Q) = \int \log\frac{dP}{dQ}\,dP").statements
    assert by_measure == read_latex(r"D(P\|Q) = \mathbb{E}_P\left[\log\frac{dP}{dQ}\right]").statements
    assert statuses(r"$D(P\|Q) = \int \log\frac{dP}{dQ}\,dP$") == ["proved"]
    assert statuses(r"$D(P\|Q) = 2\int \log\frac{dP}{dQ}\,dP$") != ["proved"]


def test_a_number_may_be_called_d():
    assert statuses(r"$d \log d \ge d - 1$") == ["proved"]
    assert read_latex(r"h(X) \le \frac{d}{2}\log(2\pi e) + d\log n").statements


# -- lists before a relation


@pytest.mark.parametrize(
    ("declared", "bounds"),
    [
        (r"x,y>0", "0 < x; 0 < y"), (r"x,y\ge 0", "0 <= x; 0 <= y"), (r"x,y,z>0", "0 < x; 0 < y; 0 < z"), (r"x,y<1", "x < 1; y < 1"),
        (r"p,q\in(0,1)", "0 < p < 1; 0 < q < 1"), (r"0 < p, q \le 1", "0 < p <= 1; 0 < q <= 1"), (r"0 < x, \quad y < 1", "0 < x; y < 1"),
        (r"x_1, x_2 > 0", "0 < x_1; 0 < x_2"), (r"X, Y \in \{0,1\}", "card(X) = 2; card(Y) = 2"),
    ],
)  # fmt: skip
def test_lists_declare_each_name(declared, bounds):
    reading = read_latex(declared)
    assert (reading.kind, reading.text()) == ("assumption", bounds)
    for words in ("Here ${}$.", "Throughout, ${}$.", "This holds where ${}$"):
        assert statuses(words.format(declared)) == []


@pytest.mark.parametrize(
    ("text", "status"),
    [
        (r"For all $a, b > 0$, $\log\frac{a}{b} \le \frac{a}{b} - 1$.", "proved"), (r"Let $x, y \in (0, 1)$. Then $xy < 1$.", "proved"),
        (r"Let $x, y \in (0, 1)$. Then $xy < 1/2$.", "refuted"), (r"Let $x,y\ge 0$. Then $\log(1+x+y) \ge 0$.", "proved"),
        (r"$$\log\frac{a}{b} \le \frac{a}{b} - 1 \text{ for all } a, b > 0$$", "proved"), (r"$0 < x, y < 1$, so $xy < 1$.", "proved"),
        (r"$$\log\frac{a}{b} \le \frac{a}{b} - 2, \quad a, b > 0$$", "refuted"),
    ],
)  # fmt: skip
def test_claims_under_lists(text, status):
    assert statuses(text) == [status]


def test_lists_of_measures_and_mixed_lists():
    assert statuses(r"$H(X), I(X;Y) \ge 0$") == ["proved", "proved"]
    for mixed in (r"-H(X), H(Y) \ge 0", r"H(Y), -H(X) \ge 0", r"p, 1-p \ge 0", r"x, \log y \ge 0"):
        assert statuses(f"${mixed}$") == ["unread"]
    assert statuses(r"$t\log t, t > 0$") == []


# -- the entropy of a law, or of a number


@pytest.mark.parametrize(
    "formula",
    [r"\max_p H(p) = \log n", r"\max_p H(p) = \log 4", r"\sup_p H(p) = \log 4", r"\max_q H(q) = \log 2", r"\arg\max_p H(p) = 1/2", r"H'(p) = \log p"],
)
def test_an_entropy_that_may_be_of_a_law_is_not_judged(formula):
    for words in ("${}$", "Let $p$ be a distribution on $n$ symbols.\n\n${}$"):
        assert not {"proved", "refuted"} & set(statuses(words.format(formula)))


@pytest.mark.parametrize(
    ("text", "status"),
    [
        (r"$\max_p H_b(p) = \log 2$", "proved"), (r"$\max_p h(p) = \log 2$", "proved"), (r"$\max_p H_2(p) = \log 4$", "refuted"),
        (r"$\max_{0 \le p \le 1} H(p) = \log 4$", "refuted"), ("Let $p\\in(0,1)$.\n\n$\\max_p H(p) = \\log 2$", "proved"),
        (r"$H'(p) = \log\frac{1-p}{p}$", "proved"), (r"$H'(p) = \log\frac{2-p}{1-p}$", "refuted"),
    ],
)  # fmt: skip
def test_the_entropy_of_a_number(text, status):
    assert statuses(text) == [status]
