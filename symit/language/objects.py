"""Everything that an expression of the language is made of, in one place, and makers of names."""

from __future__ import annotations

import re

from symit.language.measures import (
    CE,
    KL,
    BinaryEntropy,
    ChiSquare,
    Comparison,
    CrossEntropy,
    DifferentialEntropy,
    E,
    Entropy,
    FDivergence,
    H,
    HockeyStick,
    I,
    JensenShannon,
    LeCam,
    MutualInformation,
    RelativeEntropy,
    Renyi,
    SelfInformation,
    SquaredHellinger,
    TotalVariation,
    h,
)  # fmt: skip
from symit.language.symbols import (
    DEFAULT_LAW,
    At,
    Card,
    CompoundLaw,
    Conditioned,
    Expectation,
    Fn,
    IntegralOver,
    Law,
    Mixture,
    Param,
    Prob,
    ProductLaw,
    RandomVariable,
    SumOver,
    Term,
    UniformLaw,
    as_density,
    as_law,
    at,
    density_factors,
    density_variables,
    is_law,
    prob,
    variables_of,
)  # fmt: skip


def _names(text: str) -> list[str]:
    found: list[str] = []
    for word in re.split(r"[\s,]+", text.strip()):
        span = re.fullmatch(r"([A-Za-z]+)_?(\d+):(\d+)", word)
        if span:
            found += [f"{span[1]}{i}" for i in range(int(span[2]), int(span[3]))]
        else:
            found.append(word)
    return found


def rvs(names: str) -> tuple[RandomVariable, ...]:
    """Random variables by name: rvs("X Y Z"), rvs("X1:5") for X_1 .. X_4."""
    return tuple(RandomVariable(name) for name in _names(names))


def laws(names: str) -> tuple[Law, ...]:
    """Probability laws by name: laws("P Q")."""
    return tuple(Law(name) for name in _names(names))


__all__ = [
    "CE",
    "DEFAULT_LAW",
    "KL",
    "At",
    "BinaryEntropy",
    "Card",
    "ChiSquare",
    "Comparison",
    "CompoundLaw",
    "Conditioned",
    "CrossEntropy",
    "DifferentialEntropy",
    "E",
    "Entropy",
    "Expectation",
    "FDivergence",
    "Fn",
    "H",
    "HockeyStick",
    "I",
    "IntegralOver",
    "JensenShannon",
    "Law",
    "LeCam",
    "Mixture",
    "MutualInformation",
    "Param",
    "Prob",
    "ProductLaw",
    "RandomVariable",
    "RelativeEntropy",
    "Renyi",
    "SelfInformation",
    "SquaredHellinger",
    "SumOver",
    "Term",
    "TotalVariation",
    "UniformLaw",
    "as_density",
    "as_law",
    "at",
    "density_factors",
    "density_variables",
    "h",
    "is_law",
    "laws",
    "prob",
    "rvs",
    "variables_of",
]  # fmt: skip
