"""The letter gamma read as Euler's constant, which is what it stands for in many entropies, and as a parameter in others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import sympy

from symit.language.coordinates import DiagonalNormal
from symit.language.nodes import atoms
from symit.language.objects import Param
from symit.language.parametric import ParametricLaw
from symit.language.statements import FamilyLaw, NormalLaw, Statement

NAMES = ("gamma", "gamma_E", "gamma_EM", "gamma_e", "gamma_Euler")


def as_eulers_constant(statement: Statement) -> Iterator[tuple[str, Statement]]:
    """The statement with a gamma that is no parameter of its laws read as Euler's constant."""
    sides = [x for x in (statement.lhs, statement.rhs) if isinstance(x, sympy.Basic)]
    laws: list[Any] = [law for x in sides for law in atoms(x, ParametricLaw, DiagonalNormal)]
    laws += [a.target for a in statement.given if isinstance(a, FamilyLaw)]
    laws += [e for a in statement.given if isinstance(a, NormalLaw) for e in (a.mean, a.variance)]
    own = {p for law in laws for p in law.atoms(Param)}
    for name in NAMES:
        letter = Param(name)
        if laws and letter not in own and any(x.has(letter) for x in sides):
            moved: list[Any] = [x.xreplace({letter: sympy.EulerGamma}) if isinstance(x, sympy.Basic) else x for x in (statement.lhs, statement.rhs)]
            yield f"{name} read as Euler's constant", replace(statement, lhs=moved[0], rhs=moved[1])
