"""The kernel: what it accepts, and above all what it refuses."""

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symit.kernel import Rejected, Status, Verdict, check, conclude, conclude_conditional, undecided

XY = ("X", "Y")


def linear(claim, terms, given=(), **context):
    return {
        "symit": 1, "kind": "linear", "verdict": "proved", "terms": terms,
        "context": {"vars": {}, "params": {}, "measures": {}, "given": given, "claim": claim, **context},
    }  # fmt: skip


def H(s, t=()):
    return ("H", "p", tuple(s), tuple(t))


def I(a, b, c=()):  # noqa: E743
    return ("I", "p", (tuple(a), tuple(b)), tuple(c))


ZERO = ("num", "0")
MARKOV = ("=", I("X", "Z", "Y"), ZERO)
DPI = linear(
    ("<=", I("X", "Z"), I("X", "Y")),
    [{"coef": "1", "row": ("I", "p", ("X",), ("Y",), ("Z",))}, {"coef": "1", "row": ("given", 0)}],
    (MARKOV,),
)


def test_identities_need_no_rows():
    assert check(linear(("=", H("XY"), ("add", H("X"), H("Y", "X"))), [])) == "proved"
    ce = ("CE", "p", "q", ("X",), ())
    assert check(linear(("=", ce, ("add", H("X"), ("D", "p", "q", ("X",), ()))), [])) == "proved"
    with pytest.raises(Rejected):
        check(linear(("=", H("XY"), ("add", H("X"), H("Y"))), []))


def test_data_processing():
    assert check(DPI) == "proved"


@pytest.mark.parametrize(
    "terms",
    [
        [],
        [{"coef": "1", "row": ("I", "p", ("X",), ("Y",), ("Z",))}],
        [{"coef": "1", "row": ("I", "p", ("X",), ("Y",), ("Z",))}, {"coef": "-1", "row": ("given", 0)}],
        [{"coef": "1.000000001", "row": ("I", "p", ("X",), ("Y",), ("Z",))}, {"coef": "1", "row": ("given", 0)}],
        [{"coef": "-1", "row": ("I", "p", ("X",), ("Z",), ("Y",))}],
    ],
)
def test_tampered_sums_are_refused(terms):
    with pytest.raises(Rejected):
        check({**DPI, "terms": terms})


def test_an_inequality_cannot_be_used_backwards():
    backwards = linear(("<=", I("X", "Y"), ZERO), [{"coef": "-1", "row": ("I", "p", ("X",), ("Y",), ())}])
    with pytest.raises(Rejected, match="sign"):
        check(backwards)


def test_entropy_of_a_continuous_variable_has_no_sign():
    row = [{"coef": "1", "row": ("I", "p", ("X",), ("X",), ())}]
    claim = (">=", H("X"), ZERO)
    assert check(linear(claim, row)) == "proved"
    with pytest.raises(Rejected):
        check(linear(claim, row, vars={"X": {"kind": "continuous", "size": None}}))


def test_a_table_that_is_no_law_proves_nothing():
    facts = {"B": {"table": {"vars": ["X"], "probs": [("num", "1/2"), ("num", "2/3")]}}}
    data = linear(
        (">=", ("H", "B", ("X",), ()), ZERO), [{"coef": "1", "row": ("I", "B", ("X",), ("X",), ())}],
        vars={"X": {"kind": "discrete", "size": 2}}, measures=facts,
    )  # fmt: skip
    with pytest.raises(Rejected, match="sum to 1"):
        check(data)


def test_strict_claims_need_a_strict_row():
    with pytest.raises(Rejected, match="strict"):
        check(linear((">", I("X", "Y"), ZERO), [{"coef": "1", "row": ("I", "p", ("X",), ("Y",), ())}]))


def numeric(claim, verdict="proved", **params):
    return {"symit": 1, "kind": "numeric", "verdict": verdict, "context": {"claim": claim, "params": params}}


LOSS = ("mul", ("num", "-1"), ("log", ("num", "85/100")))


def test_numbers():
    assert check(numeric(("~", LOSS, "0.163"))) == "proved"
    assert check(numeric(("~", LOSS, "0.164"), "refuted")) == "refuted"
    with pytest.raises(Rejected):
        check(numeric(("~", LOSS, "0.164")))
    variance = {"v": {"lo": "89/200", "hi": "91/200"}}
    entropy = ("mul", ("num", "1/2"), ("log", ("mul", ("num", "2"), ("pi",), ("e",), ("par", "v"))))
    assert check(numeric(("~", entropy, "0.39"), "refuted", **variance)) == "refuted"
    with pytest.raises(Rejected):
        check(numeric(("~", entropy, "1.02"), "proved", **variance))


def model(claim, probs, verdict="refuted", given=(), **rest):
    return {
        "symit": 1, "kind": "model", "verdict": verdict, "context": {"claim": claim, "given": given},
        "model": {"sizes": {"X": 2, "Y": 2}, "measures": {"p": {"vars": ["X", "Y"], "probs": probs}}, **rest},
    }  # fmt: skip


COPY = ["1/2", "0", "0", "1/2"]


def test_models_refute():
    assert check(model(("<=", H("X"), H("X", "Y")), COPY)) == "refuted"
    for broken in (["1/2", "0", "0", "1/3"], ["3/2", "-1/2", "0", "0"], ["1/2", "1/2"]):
        with pytest.raises(Rejected):
            check(model(("<=", H("X"), H("X", "Y")), broken))
    with pytest.raises(Rejected, match="not violated"):
        check(model(("<=", H("X", "Y"), H("X")), COPY))


def test_a_model_must_meet_the_assumptions_exactly():
    independent = ("=", I("X", "Y"), ZERO)
    claim = ("<=", H("X"), ZERO)
    assert check(model(claim, ["1/4"] * 4, given=(independent,))) == "refuted"
    with pytest.raises(Rejected, match="assumption"):
        check(model(claim, ["250000001/1000000000", "249999999/1000000000", "1/4", "1/4"], given=(independent,)))


@settings(max_examples=60, deadline=None)
@given(st.recursive(st.none() | st.text(max_size=4) | st.integers(), lambda c: st.lists(c, max_size=4), max_leaves=8))
def test_rubbish_is_refused_cleanly(junk):
    for data in ({**DPI, "terms": junk}, {**DPI, "context": junk}, {**DPI, "kind": junk}, {"symit": 1, "kind": "model", "model": junk}):
        if data.get("terms") == [] or data == DPI:
            continue
        with pytest.raises(Rejected):
            check(data)


def test_only_the_kernel_makes_verdicts():
    for status in Status:
        with pytest.raises(TypeError):
            Verdict(object(), status, None, "", ())
    for status in (Status.PROVED, Status.REFUTED, Status.CONDITIONAL):
        with pytest.raises(TypeError):
            undecided(status, "because")
    verdict = conclude(DPI)
    assert verdict.status is Status.PROVED
    with pytest.raises(AttributeError):
        verdict.status = Status.REFUTED
    with pytest.raises(Rejected):
        conclude_conditional(DPI, ())


def test_the_kernel_needs_no_prover_and_no_sympy():
    code = (
        "import sys\n"
        "class Block:\n"
        "    def find_spec(self, name, *rest):\n"
        "        if name.split('.')[0] in ('sympy', 'highspy', 'lark') or name.startswith(('symit.provers', 'symit.language')):\n"
        "            raise ImportError(name)\n"
        "sys.meta_path.insert(0, Block())\n"
        "from symit.kernel import check\n"
        f"assert check({DPI!r}) == 'proved'\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
