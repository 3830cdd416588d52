"""Conventions that differ between sources: a claim that is false under ours may be right under another."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sympy

from symit.kernel import Status, Verdict, annotate, conclude_conditional
from symit.language.measures import LeCam
from symit.language.named_terms import NamedQuantity
from symit.language.objects import BinaryEntropy, CrossEntropy, Entropy, MutualInformation, Prob, RelativeEntropy, SquaredHellinger, TotalVariation
from symit.language.statements import Printed, Statement
from symit.provers.advice.constants import as_eulers_constant
from symit.provers.advice.normal_laws import by_deviation, counted_from_one, other_parameters, other_scales
from symit.provers.statements import decide_statement

MEASURES = (Entropy, MutualInformation, RelativeEntropy, CrossEntropy)
HALVES = ((TotalVariation, "total variation without the factor 1/2"), (SquaredHellinger, "squared Hellinger distance without the factor 1/2"),
          (LeCam, "triangular discrimination, the Le Cam distance without the factor 1/2"))  # fmt: skip


def other_conventions(statement: Statement, parameters: bool = True) -> Iterator[tuple[str, Statement]]:
    """The statement as it reads under another convention, and the convention's name.

    Without `parameters`, the parameters of families are taken as they stand: the text says what they are.
    """
    if not isinstance(statement.rhs, sympy.Basic):
        return
    for kind, name in HALVES:
        found = statement.lhs.atoms(kind) | statement.rhs.atoms(kind)
        if found:
            double: dict[Any, Any] = {e: 2 * e for e in found}
            yield name, statement.with_sides(statement.lhs.xreplace(double), statement.rhs.xreplace(double))
    yield from as_rounded(statement)
    yield from binary_in_bits(statement)
    if parameters:
        yield from other_scales(statement)
        yield from other_parameters(statement)
        yield from by_deviation(statement)
    yield from counted_from_one(statement)
    yield from as_eulers_constant(statement)
    averaged: dict[Any, Any] = {
        e: type(e)(e.first, e.second, e.first.T)
        for side in (statement.lhs, statement.rhs)
        for e in side.atoms(RelativeEntropy, CrossEntropy)
        if isinstance(e.first, Prob) and e.first.T and not e.averaged
    }
    if averaged:
        name = "conditional relative entropy averaged over the condition, as D(p(y|x)||q(y|x)|x)"
        yield name, statement.with_sides(statement.lhs.xreplace(averaged), statement.rhs.xreplace(averaged))
    terms = [t for side in (statement.lhs, statement.rhs) for t in sympy.Add.make_args(side)]
    plain = not any(isinstance(a, Statement) for a in statement.given)  # whose numbers would change their meaning too
    if plain and any(t.is_number and t != 0 for t in terms) and not any(side.has(sympy.log) for side in (statement.lhs, statement.rhs)):
        bits: dict[Any, Any] = {e: e / sympy.log(2) for side in (statement.lhs, statement.rhs) for e in side.atoms(*MEASURES)}
        if bits:
            yield "entropies in bits", statement.with_sides(statement.lhs.xreplace(bits), statement.rhs.xreplace(bits))


def binary_in_bits(statement: Statement) -> Iterator[tuple[str, Statement]]:
    """H_b in bits beside a capacity or the like: C = 1 - H_b(p), with or without the unit."""
    sides = (statement.lhs, statement.rhs)
    binary: dict[Any, Any] = {e: e / sympy.log(2) for side in sides for e in side.atoms(BinaryEntropy)}
    named: dict[Any, Any] = {e: e / sympy.log(2) for side in sides for e in side.atoms(NamedQuantity)}
    if binary and named:
        yield "entropies in bits", statement.with_sides(*(side.xreplace(binary | named) for side in sides))
        yield "binary entropies in bits", statement.with_sides(*(side.xreplace(binary) for side in sides))


def as_rounded(statement: Statement) -> Iterator[tuple[str, Statement]]:
    """A measure = a decimal, in nats or in bits, where the decimal may be a rounded one."""
    if statement.rel != "=" or statement.lhs.is_Rational:
        return
    for scale in (sympy.S.One, sympy.log(2)):
        text = decimal_text(statement.rhs / scale)
        if text is not None:
            yield f"= read as rounding to {text}", Statement("~", statement.lhs / scale, Printed(text), statement.given)


def decimal_text(value: Any) -> str | None:
    """The digits of a number that is a short decimal fraction; None for any other."""
    if not value.is_Rational or value.q == 1 or {*sympy.factorint(value.q)} - {2, 5}:
        return None
    digits = max(sympy.factorint(value.q).values())
    if digits > 15:
        return None
    whole, part = divmod(abs(int(value * 10**digits)), 10**digits)
    return f"{'-' if value < 0 else ''}{whole}.{part:0{digits}d}"


def under_convention(statement: Statement, *, seed: int, budget: float, parameters: bool = True) -> Verdict | None:
    """A conditional verdict when another convention makes the statement provable."""
    for name, candidate in other_conventions(statement, parameters):
        verdict = decide_statement(candidate, seed=seed, budget=budget)
        if verdict.status is Status.PROVED and verdict.certificate is not None:
            conditional = conclude_conditional(verdict.certificate.data, (name,), f"right for {name}")
            return annotate(conditional, statement=statement, method=verdict.method)
    return None
