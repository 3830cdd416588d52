"""T = TV(P,Q): a measure that is called by a name, in statements and in documents."""

import pytest

from symit import prove
from symit.audit.run import audit_text


@pytest.mark.parametrize("claim, given, status", [
    ("D(P||Q) >= 2*T^2", ["T = TV(P,Q)"], "proved"),
    ("D(P||Q) >= 2.1*T^2", ["T = TV(P,Q)"], "refuted"),
    ("D(P||Q) <= log(1+c)", ["c = chi2(P||Q)"], "proved"),
    ("abs(H(P)-H(Q)) <= H_b(T)+T*log(card(X)-1)", ["T = TV(P,Q)"], "proved"),
    ("abs(H(P)-H(Q)) <= -2*T*log(2*T/card(X))", ["T = TV(P,Q)", "T <= 1/4"], "proved"),
    ("r <= H(X)", ["r = I(X;Y)"], "proved"),
    ("r >= H(X)", ["r = I(X;Y)"], "refuted"),
])  # fmt: skip
def test_a_named_measure_is_put_in(claim, given, status):
    assert prove(claim, given=given).status == status


def test_documents_name_measures():
    text = "With $T=\\mathrm{TV}(P,Q)$, $D(P\\|Q) \\ge %s T^2$."
    right, wrong = (audit_text(text % c).findings[-1] for c in ("2", "3"))
    assert right.status == "proved" and right.given[0]["text"] == "T = TV(P,Q)"
    assert wrong.status == "unknown"  # T may be meant otherwise elsewhere
