"""Numeric instances: the values that a text gives, put into the closed form of a measure or into the text's own equation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import sympy

from symit.audit.setting import GivenValue, Setting
from symit.language.coordinates import CoordinateSum, Entry, squared
from symit.language.latex.context import names_of
from symit.language.matrices import MATRIX_TERMS, QuadraticForm
from symit.language.objects import Comparison, Entropy, Law, MutualInformation, Param, RandomVariable
from symit.language.printing import text
from symit.language.statements import FamilyLaw, NormalLaw, Printed, Statement, Table, Value
from symit.provers.closed import closed_side

DIMENSIONS = ("d", "D", "k", "K", "n", "m", "p", "J", "L", "N")
MEASURES = (Entropy, MutualInformation, Comparison)
SHORT = re.compile(
    r"\s*(?P<head>D(?:_\{?\s*(?:KL|\\(?:text|mathrm|rm|textrm|operatorname)\s*\{?\s*KL\s*\}?)\s*\}?)?|\\(?:text|mathrm|operatorname)\{KL\}|KL|h|H|I)"
    r"\s*(?P<rel>=|\\approx|\\simeq|≈)\s*(?P<digits>-?\d+(?:\.\d+)?)\s*(?:\\(?:text|mathrm)\{\s*(?P<unit>bits?|nats?)\s*\}|\\,|\\;|\.|,)*\s*$"
)
KINDS = {"D": Comparison, "K": Comparison, "h": Entropy, "H": Entropy, "I": MutualInformation}


@dataclass(frozen=True)
class Instance:
    """A number as an expression without laws: with exact values, and with those values as rounded ones; what was used."""

    statement: Statement
    rounded: Statement | None
    given: tuple[dict[str, Any], ...]
    own: bool  # by the text's own equation, and not by the closed form of the laws


def short_number(source: str, formula: Any, setting: Setting) -> tuple[Statement, str | None] | None:
    """D_{KL} \\approx 2.3: the divergence is that of the last equation in the section; the statement and its unit."""
    match = SHORT.match(source)
    if match is None:
        return None
    head = match["head"].lstrip("\\")
    kind = KINDS["K" if "KL" in head else head[0]]
    for equation, _, section in reversed(setting.equations):
        if section == formula.section:
            if not isinstance(equation.lhs, kind):
                continue
            unit = {"b": "bits", "n": "nats"}.get((match["unit"] or " ")[0])
            lhs = equation.lhs / sympy.log(2) if unit == "bits" else equation.lhs
            if match["rel"] == "=" and "." not in match["digits"]:
                return Statement("=", lhs, sympy.Rational(match["digits"]), equation.given), unit
            return Statement("~", lhs, Printed(match["digits"]), equation.given), unit
    return None


def instances(statement: Statement, formula: Any, setting: Setting) -> Iterator[Instance]:
    """The statement with its measure replaced by the closed form of the laws, then by the text's equation for it."""
    found = [m for m in (statement.lhs.atoms(*MEASURES) if isinstance(statement.lhs, sympy.Basic) else ())]
    if len(found) != 1:
        return
    (measure,) = found
    scale = statement.lhs / measure
    if not scale.is_number:
        return
    for expr, given, own in _formulas(measure, statement, formula, setting):
        values = _values(expr, formula, setting, SHORT.match(formula.source) is not None and "(" not in formula.source)
        if values is None:
            continue
        exact, rounded, used = values
        lines = (*given, *({"text": f"{text(v.expr)} {'=' if v.exact else '~='} {v.shown or v.printed}", "line": v.line} for v in used))
        first = Statement("~", scale * exact[0], statement.rhs, tuple(exact[1]))
        second = Statement("~", scale * rounded[0], statement.rhs, tuple(rounded[1])) if rounded is not None else None
        if not isinstance(statement.rhs, Printed):
            first, second = replace(first, rel="="), None
        yield Instance(first, second, lines, own)


def _formulas(measure: Any, statement: Statement, formula: Any, setting: Setting) -> Iterator[tuple[Any, list[dict[str, Any]], bool]]:
    equations = [(e, line) for e, line, section in reversed(setting.equations) if section == formula.section and e.lhs == measure]
    named = measure.atoms(RandomVariable, Law)
    known = [k.assumption for k in reversed(setting.known) if isinstance(k.assumption, (FamilyLaw, NormalLaw)) and k.reaches(formula)]
    latest = {(a.variable, a.law): a for a in reversed(known) if (a.law or a.variable) in named}
    for given in [statement.given, *(e.given for e, _ in equations), tuple(latest.values())]:
        laws = tuple(_as_said(a, formula, setting) for a in given if isinstance(a, (FamilyLaw, NormalLaw)))
        if any(_an_example(a, formula, setting) for a in laws):
            continue
        closed = closed_side(Statement("=", measure, sympy.S.Zero, laws))
        if closed is not None:
            lines = {k.assumption: k.line for k in setting.known}
            yield closed, [{"text": a.text(), "line": lines.get(a)} for a in laws], False
            break
        tables = {a.law: a for a in given if isinstance(a, Table)}
        if isinstance(measure, Entropy) and len(measure.of) == 1 and not measure.given and not measure.at and measure.law in tables:
            table = tables[measure.law]
            if table.variable == measure.of[0]:
                entropy = sympy.Add(*(-q * sympy.log(q) for q in table.probs if q != 0))
                yield entropy, [{"text": table.text(), "line": None}], False
                break
    for equation, line in equations:
        yield equation.rhs, [{"text": equation.text(), "line": line}], True


def _as_said(law: Any, formula: Any, setting: Setting) -> Any:
    """The law as the text gives it, before the values of its parameters were put in: these may be rounded."""
    same = (k.assumption for k in reversed(setting.known) if isinstance(k.assumption, type(law)) and k.reaches(formula))
    return next((a for a in same if (a.variable, a.law) == (law.variable, law.law)), law)


def _an_example(law: Any, formula: Any, setting: Setting) -> bool:
    """A law without parameters, X ~ N(0, 1), given some paragraphs ago: X may be another variable by now."""
    own = names_of(law.target) if isinstance(law, FamilyLaw) else names_of(law.mean) | names_of(law.variance)
    lines = [k.block for k in setting.known if k.assumption == law]
    return not own and all(formula.block - block > 1 for block in lines)


Case = tuple[Any, list[Value]]


def _values(expr: Any, formula: Any, setting: Setting, short: bool) -> tuple[Case, Case | None, list[GivenValue]] | None:
    """The expression at the values given near the formula, exactly and as rounded ones; None if a parameter has none."""
    near: list[GivenValue] = []
    last: dict[Any, int] = {}
    for k, value in reversed(list(enumerate(setting.values))):
        if not value.near(formula) or value.line > formula.line or (short and formula.block - value.block > 1):
            continue
        if value.expr not in last:
            near.append(value)
        elif value.printed != setting.values[last[value.expr]].printed and not any(k < n <= last[value.expr] for n in setting.numbers):
            return None  # "for sigma = 1 and sigma = 2": which one is meant is not read
        last.setdefault(value.expr, k)
    expr = expr.replace(lambda e: isinstance(e, QuadraticForm), lambda e: squared(e) or e)
    if expr.atoms(*MATRIX_TERMS):
        return None
    used: list[GivenValue] = []
    if expr.atoms(CoordinateSum):
        sizes = [v for v in near if isinstance(v.expr, Param) and str(v.expr) in DIMENSIONS and v.exact]
        own = [v for v in sizes if v.expr in expr.free_symbols]
        sizes = own or sizes
        if len(sizes) != 1:
            return None
        used.append(sizes[0])
        size = sympy.Rational(sizes[0].printed)
        expr = expr.replace(lambda e: isinstance(e, CoordinateSum), lambda e: size * e.body)
    exact, exactly, rounded, roundly = expr, [], expr, []
    for value in near:
        targets = [t for t in _targets(value.expr, expr) if expr.has(t) or (_scale(t) and expr.has(t.base))]
        if not targets:
            continue
        if value not in used:
            used.append(value)
        name = Param("_".join(str(a.name) for a in sorted(value.expr.atoms(Param), key=str)) + "_value")
        number = sympy.Rational(value.printed)
        precise = value.exact and (value.supposed or "." not in value.shown)
        for target in targets:
            exact = _put(exact, target, number if value.exact else name)
            rounded = _put(rounded, target, number if precise else name)
        exactly += [] if value.exact else [Value(name, value.printed)]
        roundly += [] if precise else [Value(name, value.shown)]
    left = {p for p in exact.free_symbols if isinstance(p, Param)} - {v.param for v in exactly}
    if left or (not used and expr.free_symbols):
        return None
    same = len(roundly) == len(exactly)
    return (exact, exactly), None if same else (rounded, roundly), used


def _scale(target: Any) -> bool:
    """The square of a standard deviation, which is positive."""
    return isinstance(target, sympy.Pow) and target.exp == 2 and str(target.base).split("_")[0] in ("sigma", "s", "tau")


def _put(expr: Any, target: Any, value: Any) -> Any:
    expr = expr.subs(target, value)
    return expr.subs(target.base, sympy.sqrt(value)) if _scale(target) else expr


def _targets(given: Any, expr: Any) -> list[Any]:
    """What a value is given to: mu_i = 0.5 gives it to every coordinate of mu, whatever letter the sum has."""
    for p in given.atoms(Param):
        head, _, letter = str(p.name).rpartition("_")
        if not head or letter[-1:] not in ("i", "j", "k", "l"):
            continue
        stem = f"{head}_{letter[:-1]}" if letter[:-1] else head
        same = [x for x in expr.atoms(Param) if (isinstance(x, Entry) and x.vector == stem) or re.fullmatch(rf"{re.escape(stem)}_\d+", str(x.name))]
        if same:
            return [given.xreplace({p: x}) for x in sorted(same, key=str)]
    return [given]
