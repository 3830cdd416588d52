"""False claims that analysis certificates proved once, and forged certificates: the kernel refuses each of them."""

import pytest

from symit.kernel import Rejected, conclude
from symit.language.text import parse
from symit.meaning.lower import lowered

ZERO, POLY = {"rule": "zero"}, {"rule": "poly"}


def num(x):
    return ("num", str(x))


def par(name):
    return ("par", name)


def closed(lo, hi):
    return {"lo": lo, "hi": hi, "lo_open": False, "hi_open": False}


def refused(context, **data):
    """The certificate claims what is false (each test says why); the kernel may only reject it."""
    with pytest.raises(Rejected) as caught:
        conclude({"symit": 1, "kind": "analysis", "context": context, "verdict": "proved", **data})
    return str(caught.value)


def test_an_order_that_leaves_one_point():
    # x = y = 1 satisfies all assumptions and breaks x >= 5; no interior point satisfies them
    context = {"params": {"x": closed("1", "2"), "y": closed("0", "1")}, "claim": (">=", par("x"), num(5)), "given": [("<=", par("x"), par("y"))]}
    by = ("add", par("y"), ("mul", num(-1), par("x")))
    assert "room" in refused(context, how="scalar", order=["x", "y"], proof={"rule": "scale", "by": by, "then": POLY})


def test_the_slope_is_no_variable_of_a_limit():
    # the limit at t = 1/#s of -1 + #s (t - 1) is 0, and #s t -> 0 at t = #s: nothing follows about a fixed #s
    context = lowered(parse("TV(P,Q) >= TV(P,Q) + 1"))
    inner = {"rule": "slide", "var": "#t", "from": "lo", "start": ZERO, "slope": ZERO}
    proof = {"rule": "slide", "var": "#t", "from": "hi", "start": ZERO, "slope": inner}
    assert "something else" in refused(context, how="linear", slope=("mul", num(-1), par("#s")), proof=proof)
    assert "something else" in refused(context, how="linear", slope=("sf", "atan", par("#s")), proof=proof)


def test_an_order_that_varies_with_the_ratio():
    # sum q t^h(t) is more than 1.4 for P = (0.92, 0.08), Q = (0.08, 0.92)
    context = lowered(parse("log(Df[exp((9/10 - 4/5/(1+t^2))*log(t))](P||Q)) <= 0"))
    order = ("add", num("9/10"), ("mul", num("-4/5"), ("pow", ("add", num(1), ("pow", par("#t"), "2")), "-1")))
    assert "power" in refused(context, how="orders", weight=num(1), points=[num(0), order, num(1)])


@pytest.mark.parametrize(
    "proof",
    [
        None, [], "sign", {"rule": {"a": "b"}}, {"rule": "scale", "by": None, "then": POLY}, {"rule": "scale", "by": ["foo"], "then": POLY},
        {"rule": "scale", "by": ["num", "1e99999999"], "then": POLY}, {"rule": "split", "var": "x", "at": "1e99999999", "parts": [POLY, POLY]},
        {"rule": "split", "var": "x", "at": ["1/2"], "parts": [POLY, POLY]}, {"rule": "sum", "parts": []}, {"rule": "factor", "signs": [], "parts": []},
        {"rule": "put", "vars": ["x"], "map": "odd", "then": POLY}, {"rule": "ball", "boxes": "x"}, {"rule": "ball", "boxes": 10**9},
        {"rule": "slide", "var": ["x"], "from": None}, {"rule": "scale", "by": ["par", ["par", "x"]], "then": POLY},
        {"rule": "scale", "by": ["sf", "besseli0", ["par", "z"]], "then": POLY},
    ],
)  # fmt: skip
def test_malformed_nodes_are_rejected(proof):
    context = {"params": {"x": closed("0", "1")}, "claim": (">=", ("mul", num(10**5), par("x")), num(1))}
    assert refused(context, how="scalar", proof=proof)


def test_nesting_without_end_is_rejected():
    term = par("x")
    for _ in range(300):
        term = ("exp", term)
    assert "nested" in refused({"params": {"x": closed("0", "1")}, "claim": (">=", term, num(1))}, how="scalar", proof=ZERO)


def test_the_sign_jumps_at_an_end():
    # sgn(0) = 0
    context = {"params": {"x": closed("0", "1")}, "claim": (">=", ("sf", "sgn", par("x")), num(1))}
    assert "jumps" in refused(context, how="scalar", proof=ZERO)


def test_names_of_divergences_are_no_parameters():
    # #d0 is how the kernel calls TV(P,Q) while it reads the claim; nothing declares it here
    context = lowered(parse("TV(P,Q) >= 0"))
    claim = (">=", context["claim"][1], par("#d0"))
    assert "declared" in refused({**context, "claim": claim}, how="linear", slope=num(0), proof=ZERO)
