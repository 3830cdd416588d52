"""Forged certificates about expectations: a false claim, and a part that would prove it if a side condition were not asked for."""

from __future__ import annotations

from typing import Any

import pytest

from symit import prove
from symit.kernel.checker import Rejected
from symit.kernel.verdict import Certificate

X = ("X",)
ONE, ZERO = ("num", "1"), ("num", "0")
REAL: Any = {"lo": None, "hi": None, "lo_open": False, "hi_open": False, "integer": False}
F, G, F_T = (("fn", name, X) for name in ("f", "g", "f_t"))
x, y, t, lam, Q, S = (("par", n) for n in ("x", "y", "t", "l", "#q", "#s"))


def num(n: int) -> Any:
    return ("num", str(n))


def times(*factors: Any) -> Any:
    return ("mul", *factors)


def power(base: Any, e: str) -> Any:
    return ("pow", base, e)


def mean(body: Any, law: Any = "Q") -> Any:
    return ("sum", X, times(("prob", law, X, ()), body))


def part(coef: Any, *of: Any) -> dict[str, Any]:
    return {"coef": coef, "of": list(of)}


def every(claim: Any, name: str = "l", **ends: Any) -> dict[str, Any]:
    ranges = {name: {"lo": None, "hi": None, "lo_open": True, "hi_open": True, **ends}} if ends else {}
    return {"names": [name], "ranges": ranges, "claim": claim, "text": "for all"}


def certificate(claim: Any, parts: Any, given: Any = (), assumed: Any = (), names: Any = (), laws: Any = ("Q",)) -> Certificate:
    context = {
        "vars": {"X": {"kind": "discrete", "size": None}}, "params": {n: REAL for n in names},
        "measures": {m: {} for m in laws}, "given": list(given), "every": list(assumed), "claim": claim,
    }  # fmt: skip
    return Certificate({"symit": 1, "kind": "analysis", "how": "means", "context": context, "verdict": "proved", "parts": parts})


AFFINITY = ("sum", X, times(power(("prob", "P", X, ()), "1/2"), power(("prob", "Q", X, ()), "1/2")))
SMALL = ["<=", ("add", mean(F), power(lam, "2")), num(10)]
EXPONENTIAL = part(ONE, "log", Q, times(Q, ("exp", times(S, ("par", "#f0")))))
FORGED: dict[str, dict[str, Any]] = {
    # the square of a root is not negative, but the root has to be there
    "a root of a function": {"claim": [">=", mean(F), ZERO], "parts": [part(ONE, "square", Q, power(("par", "#f0"), "1/2"))]},
    "a root of a parameter": {
        "claim": [">=", times(x, mean(power(F, "2"))), ZERO], "names": "x",
        "parts": [part(ONE, "square", Q, times(("par", "#f0"), power(x, "1/2")))],
    },
    # x E f = 0 says nothing at x = 0
    "a coefficient 1/x of an equation": {
        "claim": ["=", mean(F), ZERO], "given": [["=", times(x, mean(F)), ZERO]], "names": "x", "parts": [part(power(x, "-1"), "given", 0)],
    },
    "a coefficient exp(1/x)": {
        "claim": [">=", mean(F), ZERO], "given": [[">=", times(("exp", power(x, "-1")), mean(F)), ZERO]], "names": "x",
        "parts": [part(("exp", times(num(-1), power(x, "-1"))), "given", 0)],
    },
    # laws on disjoint sets
    "a division by an affinity": {
        "claim": [">=", x, ZERO], "given": [[">=", times(AFFINITY, x), ZERO]], "names": "x", "laws": ("P", "Q"),
        "parts": [part(power(("par", "#d0"), "-1"), "given", 0)],
    },
    # an assumption for all values of a parameter is one for real numbers, in its range
    "at the root of any number": {
        "claim": [">=", ("add", mean(F), x), ZERO], "names": "x", "assumed": [every([">=", ("add", mean(F), power(lam, "2")), ZERO])],
        "parts": [part(ONE, "every", 0, {"l": power(x, "1/2")})],
    },
    "at the root of s": {
        "claim": [">=", num(4), power(mean(F), "2")],
        "assumed": [every([">=", ("add", ONE, times(num(-1), mean(F), power(lam, "2")), power(lam, "4")), ZERO])],
        "parts": [part(ONE, "quadratic", [part(ONE, "every", 0, {"l": power(S, "1/2")})])],
    },
    "at a function of the letter": {
        "claim": ["=", mean(power(G, "2")), ZERO], "assumed": [every(["=", mean(times(lam, G)), ZERO])], "parts": [part(ONE, "every", 0, {"l": G})],
    },
    "at its own value, out of range": {
        "claim": SMALL, "names": "l", "assumed": [every(SMALL, lo="0", hi="1")], "parts": [part(ONE, "every", 0, {})],
    },
    "at a value of which a function bears the name": {
        "claim": ["<=", mean(F_T), num(-5)], "assumed": [every(["<=", mean(F_T), t], "t")], "parts": [part(ONE, "every", 0, {"t": num(-5)})],
    },
    "at the variable of a derivative": {
        "claim": ["=", times(t, mean(ONE)), ZERO], "names": "t", "assumed": [every(["=", ("diff", times(lam, t), t, "1"), lam])],
        "parts": [part(ONE, "every", 0, {"l": t})],
    },
    "at integers only": {
        "claim": SMALL, "names": "l", "assumed": [every(SMALL, integer=True)], "parts": [part(ONE, "every", 0, {})],
    },
    # E exp(s f) - 1 - s E f >= 0 is no polynomial in s, with E exp(s f) as a constant coefficient
    "a moment that varies with s": {
        "claim": ["<=", power(mean(F), "2"), ZERO], "assumed": [every([">=", mean(("exp", times(lam, F))), ZERO])],
        "parts": [part(ONE, "quadratic", [part(ZERO, "every", 0, {"l": S}), EXPONENTIAL])],
    },
    "the number s in the claim": {"claim": ["=", times(S, mean(ONE)), S], "parts": []},
    "masses that sum to 2": {"claim": ["=", ("sum", X, ("prob", ("mix", ((num(2), "Q"),)), X, ())), ONE], "parts": []},
}  # fmt: skip


@pytest.mark.parametrize("name", FORGED)
def test_forged_certificates_of_expectations_are_refused(name):
    with pytest.raises(Rejected):
        certificate(**FORGED[name]).check()


def test_the_same_certificates_with_their_side_conditions_are_accepted():
    twice = {"claim": [">=", times(x, mean(power(F, "2"))), ZERO], "parts": [part(x, "square", Q, ("par", "#f0"))], "names": "x"}
    with pytest.raises(Rejected):
        certificate(**twice).check()
    data = certificate(**twice).data
    positive = {**data["context"], "params": {"x": {**REAL, "lo": "0"}}}
    assert Certificate({**data, "context": positive}).check() == "proved"
    own = FORGED["at its own value, out of range"]
    data = certificate(**own).data
    inside = {**data["context"], "params": {"l": {**REAL, "lo": "1/4", "hi": "3/4"}}}
    assert Certificate({**data, "context": inside}).check() == "proved"


J = "E_{p_theta(x)}[diff(log p_theta(x), theta)^2]"


def test_an_assumption_for_some_values_of_a_parameter_is_differentiated_inside_of_them():
    unbiased = "for all 0 < theta < 1/2: E_{p_theta(x)}[f(x)] = theta"
    for given in ([unbiased], [unbiased, "theta > 3"], [unbiased, "0 < theta < 1"], [unbiased.replace("0 < theta < 1/2", "1 <= theta <= 1"), "theta >= 1", "theta <= 1"]):
        assert prove(f"Var_{{p_theta(x)}}[f(x)] >= 1/{J}", given=given, budget=2.0).status != "proved"
    assert prove(f"Var_{{p_theta(x)}}[f(x)] >= 1/{J}", given=[unbiased, "1/8 < theta < 1/4"]).status == "proved"


def test_sums_are_not_rewritten_by_undeclared_parameters():
    # E_P f E_Q g = E_Q f E_P g would follow if every sum were one of #f0 #a1
    f, g, p, q = ("fn", "f", X), ("fn", "g", X), ("prob", "P", X, ()), ("prob", "Q", X, ())
    sums = [("sum", X, times(a, b)) for a, b in ((f, p), (g, q), (f, q), (g, p))]
    context = {
        "vars": {"X": {"kind": "discrete", "size": None}}, "params": {}, "measures": {"P": {}, "Q": {}}, "given": [],
        "claim": ["=", times(*sums[:2]), times(*sums[2:])],
    }  # fmt: skip
    for to in (("sum", X, times(("par", "#f0"), ("par", "#a1"))), ("sum", X, times(("par", "f0"), ("par", "a1")))):
        moves = [{"move": "rewrite", "sum": t, "to": to} for t in sums]
        with pytest.raises(Rejected):
            Certificate({"symit": 1, "kind": "processing", "context": context, "moves": moves, "then": {"kind": "linear", "terms": []}, "verdict": "proved"}).check()


# -- undetermined functions of numbers


def tangents(kind: str, y_range: Any) -> Certificate:
    def at(k: int, place: Any) -> Any:
        return ("sf", f"fn:F:{k}", place)

    unit = {**REAL, "lo": "0", "hi": "1", "lo_open": True, "hi_open": True}
    context = {
        "params": {"x": unit, "y": {**REAL, **y_range}}, "given": [["convex", at(0, x), ("tuple", x)]],
        "claim": [">=", at(0, x), ("add", at(0, y), times(at(1, y), ("add", x, times(num(-1), y))))], "witness": {"x": "1/2", "y": "1/2"},
    }  # fmt: skip
    entry = {"coef": ONE, "kind": kind, "of": "F", "u": x, "v": y if kind == "tangent" else at(1, y)}
    return Certificate({"symit": 1, "kind": "calculus", "context": context, "uses": [], "verdict": "proved", "tangents": [entry]})


@pytest.mark.parametrize("kind", ["tangent", "young"])
def test_tangents_lie_where_the_function_is_convex(kind):
    # F(x) + F*(F'(y)) - x F'(y) = F(x) - F(y) - F'(y) (x - y) for y in the interval only
    assert tangents(kind, {"lo": "1/4", "hi": "3/4"}).check() == "proved"
    for outside in ({}, {"lo": "0"}, {"lo": "1/4", "hi": "2"}):
        with pytest.raises(Rejected):
            tangents(kind, outside).check()


def test_a_function_is_defined_by_a_formula_in_its_variable_only():
    assert prove("F'(x) = 2*x", given="F(x) = x^2").status == "proved"
    for given in ("F(x) = y", "F(x) = 0", "F(x) = 3"):
        assert prove("F'(x) = 0", given=given, budget=2.0).status == "unknown"


def test_nothing_is_refuted_beside_an_assumption_for_all_values():
    context = {
        "vars": {"X": {"kind": "discrete", "size": None}}, "params": {}, "measures": {"Q": {}}, "given": [], "claim": ["<=", mean(F), ZERO],
    }  # fmt: skip
    model = {"sizes": {"X": 1}, "measures": {"Q": {"vars": ["X"], "probs": ["1"]}}, "fns": {"f": {"vars": ["X"], "values": ["1"]}}}
    data = {"symit": 1, "kind": "model", "context": context, "model": model, "verdict": "refuted"}
    assert Certificate(data).check() == "refuted"
    with pytest.raises(Rejected):
        Certificate({**data, "context": {**context, "every": [every(["<=", times(lam, mean(F)), times(lam, lam)])]}}).check()


def test_an_undeclared_parameter_is_no_entry_of_a_vector():
    def said(claim: Any) -> Certificate:
        context = {"sums": {"items": {"z": REAL}, "length": None}, "params": {}, "given": [], "claim": claim}
        return Certificate({"symit": 1, "kind": "sums", "context": context, "uses": [], "verdict": "proved", "cases": [{"witness": {"z[i]": "1"}}]})

    item = ("item", "z", "i")
    assert said(["=", item, item]).check() == "proved"
    with pytest.raises(Rejected):
        said(["=", ("par", "z[i]"), item]).check()


def test_a_least_mass_at_a_closed_end():
    # q >= 1 - a leaves one letter for a < 1/2, where TV = 0; at a = 1/2 it does not
    p, q, a = ("prob", "P", X, ()), ("prob", "Q", X, ()), ("par", "a")
    variation = times(("num", "1/2"), ("sum", X, ("abs", ("add", p, times(num(-1), q)))))
    weight = times(a, ("add", ONE, times(num(-1), a)), power(("add", ("num", "1/2"), times(num(-1), a)), "-1"))

    def under(closed: bool) -> Certificate:
        unit = {"lo": "0", "hi": "1/2", "lo_open": True, "hi_open": not closed, "integer": False}
        context = {
            "vars": {"X": {"kind": "discrete", "size": None}}, "params": {"a": unit}, "measures": {"P": {}, "Q": {}},
            "given": [[">=", ("least", "Q", X), ("add", ONE, times(num(-1), a))]], "claim": ["<=", times(a, variation), ZERO],
        }  # fmt: skip
        proofs = {"letters": "near", "of": "#d0", "slope": ZERO, "weight": weight, "proofs": {key: {"rule": "sign"} for key in ("right", "left", "far")}}
        return Certificate({"symit": 1, "kind": "analysis", "how": "level", "context": context, "verdict": "proved", **proofs, "equal": {"rule": "zero"}})

    assert under(closed=False).check() == "proved"
    with pytest.raises(Rejected):
        under(closed=True).check()


def test_a_family_is_written_out_for_the_values_that_its_parameter_has():
    family = "p_eta(x) = c(x)*exp(eta*f(x) - A(eta))"
    mean_of_f = "E_{p_eta(x)}[f(x)] = A'(eta)"
    for given in ([f"for all 0 < eta < 1: {family}"], [f"for all 0 < eta < 1: {family}", "eta > 2"], [f"for all 0 < eta < 1: {family}", "0 < eta < 2"]):
        assert prove(mean_of_f, given=given, budget=2.0).status != "proved"
    for given in ([f"for all eta: {family}"], [f"for all 0 < eta < 1: {family}", "0 < eta < 1/2"], [f"for all 0 < eta < 1: {family}", "0 < eta < 1"]):
        assert prove(mean_of_f, given=given).status == "proved"


def test_a_term_is_infinite_without_assumptions_only():
    context = {
        "vars": {"X": {"kind": "discrete", "size": None}}, "params": {}, "measures": {"P": {}, "Q": {}}, "given": [],
        "claim": ["infinite", ["D", "P", "Q", ["X"], []]],
    }  # fmt: skip
    laws = {"P": {"vars": ["X"], "probs": ["1/2", "1/2"]}, "Q": {"vars": ["X"], "probs": ["1", "0"]}}
    data = {"symit": 1, "kind": "infinite", "context": context, "model": {"sizes": {"X": 2}, "measures": laws}, "verdict": "proved"}
    assert Certificate(data).check() == "proved"
    bounded = every(["<=", ("D", "P", "Q", X, ()), num(5)])
    with pytest.raises(Rejected):
        Certificate({**data, "context": {**context, "every": [bounded]}}).check()
