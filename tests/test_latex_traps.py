"""Formulas that look like something else: what is no product, no claim and no number must not be judged as one."""

import pytest

from symit.audit.families import depends_on_base
from symit.audit.run import audit_text
from symit.language.latex.reading import read_latex


def statuses(text):
    return [f.status for f in audit_text(text).findings if f.status != "no-claim"]


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
