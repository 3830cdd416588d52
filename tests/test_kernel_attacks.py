"""Certificates and contexts that were once let through: what no model meets, or what only looks like a rule."""

import pytest

from symit.kernel import Rejected, check, independent
from symit.kernel.independent import Rejected as Refused

ZERO = ("num", "0")
X2 = {"X": {"kind": "discrete", "size": 2}}


def certificate(claim, terms=(), kind="linear", verdict="proved", given=(), measures=None, variables=None, **more):
    context = {"vars": variables or {}, "params": {}, "measures": measures or {"p": {}}, "given": list(given), "claim": claim}
    data = {"symit": 1, "kind": kind, "verdict": verdict, "context": context, **more}
    return data | ({"terms": [{"coef": c, "row": row} for c, row in terms]} if kind == "linear" else {})


LOG2 = ("log", ("num", "2"))
HALF = {"B": {"table": {"vars": ["X"], "probs": [("num", "1/2"), ("num", "1/2")]}}}
NORMAL = {"G": {"normal": {"var": "X", "mean": ZERO, "variance": ("num", "1/1000")}}}
AC = {"A": {"kind": "continuous", "size": None}, "C": {"kind": "discrete", "size": None}}
CONTINUOUS = {"X": {"kind": "continuous", "size": 2}}
WEIGHT = ("H", "p", ("R",), ())
MIX = lambda v: ("mix", ((WEIGHT, "p"), (("add", ("num", "1"), ("mul", ("num", "-1"), WEIGHT)), "q")))
CASES = {
    "jensen with an overlap": certificate(("<=", LOG2, ZERO), [("1/4", ("jensen", "p", ("X",), ("X",), ("num", "2")))],
                                          variables={"X": {"kind": "discrete", "size": 8}}),
    "a continuous variable determined pointwise": certificate(
        ("=", ("sum", ("A",), ("mul", ("prob", "p", ("A",), ("C",)), ("log", ("prob", "p", ("A",), ("C",))))), ZERO),
        [("1", ("point", 0, "p", ("A",), ("C",)))], given=[("=", ("H", "p", ("A",), ("C",)), ZERO)], variables=AC),
    "a name that looks like a letter": certificate(("=", ("prob", "p", ("X=0",), ()), ("at", "X", 0, ("prob", "p", ("X",), ())))),
    "a normal law of a discrete variable": certificate(("<=", ZERO, ("H", "G", ("X",), ())), [("1", ("I", "G", ("X",), ("X",), ()))],
                                                       measures=NORMAL, variables={"X": {"kind": "discrete", "size": None}}),
    "letters of a continuous variable": certificate(("=", ("H", "B", ("X",), ()), LOG2), measures=HALF, variables=CONTINUOUS),
    "cells of an undeclared variable": certificate((">=", ("H", "p", ("X",), ()), ZERO), kind="model", verdict="refuted", model={
        "sizes": {"X": 2}, "widths": {"X": "1/4"}, "measures": {"p": {"vars": ["X"], "probs": ["1/2", "1/2"]}}}),
    "a power of an infinite logarithm": certificate((">=", ("exp", ("pow", ("log", ZERO), "2")), ("num", "1")), kind="numeric", verdict="refuted"),
    "an infinite side": certificate(("=", ("log", ZERO), ZERO), kind="numeric", verdict="refuted"),
    "a negative entry": certificate((">=", ("at", "X", 0, ("prob", "B", ("X",), ())), ("num", "2")), variables=X2,
                                    measures={"B": {"table": {"vars": ["X"], "probs": [("num", "2"), ("num", "-1")]}}}),
    "a table that does not fit": certificate((">=", ("H", "B", ("X",), ()), ZERO), [("1", ("I", "B", ("X",), ("X",), ()))], variables=X2,
                                             measures={"B": {"table": {"vars": ["X"], "probs": [("num", "1/2"), ("num", "1/4"), ("num", "1/4")]}}}),
    "a letter that is not there": certificate(("=", ("at", "X", 7, ("prob", "B", ("X",), ())), ZERO), measures=HALF, variables=X2),
    "a sum over a variable twice": certificate(("=", ("sum", ("X", "X"), ("prob", "p", ("X",), ())), ("num", "1")), variables=X2),
    "weights that sum to 2": certificate(
        ("=", ("sum", ("X",), ("prob", ("mix", ((("num", "1"), "p"), (("num", "1"), "p"))), ("X",), ())), ("num", "2")), variables=X2),
    "a null event under a table": certificate((">", ("prob", "B", ("X",), ()), ZERO), kind="model", verdict="refuted", variables=X2,
                                              measures={"B": {"table": {"vars": ["X"], "probs": [("num", "1"), ZERO]}}},
                                              model={"sizes": {"X": 2}, "measures": {}, "point": {"X": 1}}),
    "exp(-log p) is no 1/p": certificate(
        ("=", ("sum", ("X",), ("mul", ("prob", "p", ("X",), ()), ("exp", ("mul", ("num", "-1"), ("log", ("prob", "p", ("X",), ())))))),
         ("card", "X")), variables=X2),
    "a copy named in a weight": certificate(
        ("=", ("prob", MIX("R"), ("X",), ()), ("prob", MIX("C"), ("X",), ())), [("1", ("given", 0))], variables=X2,
        measures={"p": {}, "q": {}}, copies=[{"law": "p", "new": {"R": ["X"]}, "over": []}]),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_neither_checker_accepts(name):
    for checker in (check, independent.check):
        with pytest.raises((Rejected, Refused)):
            checker(CASES[name])


def test_a_chain_has_no_claim_of_its_own():
    part = certificate((">=", ("H", "p", ("X",), ()), ZERO), [("1", ("I", "p", ("X",), ("X",), ()))], variables=X2)
    good = {"symit": 1, "kind": "all", "verdict": "proved", "parts": [part]}
    assert check(good) == independent.check(good) == "proved"
    bad = {**good, "context": {**part["context"], "claim": ("<=", ("H", "p", ("X",), ()), ZERO)}}
    for checker in (check, independent.check):
        with pytest.raises((Rejected, Refused)):
            checker(bad)
