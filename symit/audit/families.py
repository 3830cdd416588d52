"""What a document may mean by the parameters and logarithms of a family of laws, where a verdict depends on it."""

from __future__ import annotations

import re
from typing import Any

import sympy

from symit.language.measures import JensenShannon, Renyi, SelfInformation
from symit.language.objects import BinaryEntropy, CrossEntropy, Entropy, Expectation, MutualInformation, Param, RelativeEntropy
from symit.language.statements import FamilyLaw, NormalLaw, Statement

# the letters of the parameter, in its place, that leave open which parametrisation is meant; and ours in words
OPEN_LETTERS = {
    "Exponential": (0, ("theta", "beta", "mu", "m", "tau", "b", "s"), "its rate"),
    "Gamma": (1, ("theta", "s", "tau"), "shape and rate"),
    "Weibull": (0, ("lambda", "eta", "theta", "lam"), "shape and scale"),
    "Pareto": (0, ("alpha", "a", "k", "theta"), "scale and index"),
    "LogNormal": (1, ("sigma", "s"), "mean and variance of the logarithm"),
    "Normal": (1, ("sigma", "s", "tau"), "mean and variance"),
}
SAID = {
    "Exponential": r"\bscale\b|\bmean\b|均值|尺度", "Gamma": r"\bscale\b|尺度", "Weibull": r"\bscale\b.*\bshape\b", "Pareto": r"\bindex\b|\bshape\b",
    "LogNormal": r"\bstandard deviation\b|标准差", "Normal": r"\bstandard deviation\b|标准差", "Geometric": r"\btrials?\b|试验",
}  # fmt: skip
BASE_TWO = re.compile(r"\bbase[ -]?\$?(2|two)\b|\bbinary logarithms?\b|\bin bits\b|\bdenotes?\s+\$?\\?log_?\{?2|以\s*2\s*为底|单位(为|是)比特", re.I)


NATURAL = re.compile(r"\bnats?\b|\bnatural log|纳特|自然对数|\bbase[ -]?e\b", re.I)


def to_base_two(text: str) -> bool:
    """Does a document say that its logarithms are to base 2, and speak of no others?"""
    return bool(BASE_TWO.search(text)) and not NATURAL.search(text)


def left_open(statement: Statement, text: str) -> str | None:
    """The parametrisation that a proof took for granted, where letters or words leave another one open."""
    for a in statement.given:
        if isinstance(a, NormalLaw):
            family, values = "Normal", (a.mean, a.variance)
        elif isinstance(a, FamilyLaw) and hasattr(a.target, "family"):
            family, values = a.target.family, a.target.values
        else:
            continue
        if family == "Geometric" and any(x.atoms(Expectation) for x in (statement.lhs, statement.rhs) if isinstance(x, sympy.Basic)):
            return "the geometric variable counted from 0"
        place, letters, ours = OPEN_LETTERS.get(family, (0, (), ""))
        if not ours:
            continue
        value = values[place]
        bare = isinstance(value, Param) and str(value).split("_")[0] in letters
        if bare or (isinstance(value, Param) and re.search(SAID[family], text, re.I | re.S)):
            return f"the parameters of {family} read as {ours}"
    return None


LOGARITHMIC = (Entropy, BinaryEntropy, MutualInformation, RelativeEntropy, CrossEntropy, JensenShannon, Renyi, SelfInformation)


def in_bits(statement: Statement, logarithms: bool = True) -> Statement:
    """The statement with its logarithms and measures to base 2; without `logarithms`, those that are written out stay natural (\\ln)."""
    kinds = (sympy.log, *LOGARITHMIC) if logarithms else LOGARITHMIC
    sides = []
    for side in (statement.lhs, statement.rhs):
        if not isinstance(side, sympy.Basic):
            return statement
        found: dict[Any, Any] = {x: x / sympy.log(2) for x in side.atoms(*kinds)}
        sides.append(side.xreplace(found))
    return statement.with_sides(*sides)


def depends_on_base(statement: Statement, logarithms: bool = True) -> bool:
    """Does the statement change its meaning when its measures (and its logarithms) change their base?

    It does not where all terms of both sides carry the same power of the unit, as H(X) <= H(Y) and sqrt(JS) <= sqrt(JS') + sqrt(JS'').
    """
    unit = sympy.Dummy("unit", positive=True)
    kinds = (sympy.log, *LOGARITHMIC) if logarithms else LOGARITHMIC
    powers = set()
    for side in (statement.lhs, statement.rhs):
        if not isinstance(side, sympy.Basic):
            return False
        found: dict[Any, Any] = {x: unit * x for x in side.atoms(*kinds)}
        for term in sympy.Add.make_args(sympy.expand(side.xreplace(found))):
            if term == 0:
                continue
            base, power = term.as_independent(unit, as_Add=False)[1].as_base_exp()
            if base not in (unit, sympy.S.One):
                return True
            powers.add(power if base == unit else sympy.S.Zero)
    return len(powers) > 1
