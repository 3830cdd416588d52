"""The assumptions of a document that are in force where a claim stands, and what the words say of its variables."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from symit.audit.documents import Formula
from symit.audit.held import statement_atoms, statement_laws, statement_names, statement_params, statement_variables
from symit.audit.prose import Surroundings
from symit.audit.setting import Known, Setting
from symit.language.events import Differ
from symit.language.latex.context import names_of
from symit.language.latex.extremes import bounded_laws
from symit.language.objects import (
    Fn,
    Law,
    Param,
    Prob,
    RandomVariable,
)  # fmt: skip
from symit.language.statements import (
    CardIs,
    Domain,
    FamilyLaw,
    FunctionOf,
    Independent,
    Markov,
    NormalLaw,
    Statement,
    Table,
    UniformOn,
    Value,
)  # fmt: skip


def locate(used: list[Any], known: list[Known]) -> list[dict[str, Any]]:
    lines = {k.assumption: k.line for k in known}
    return [{"text": g.text(), "line": lines.get(g)} for g in used]


def relevant(statement: Statement, formula: Formula, setting: Setting) -> list[Known]:
    """The assumptions in force that speak of the statement's own variables, laws and parameters; the nearest of each."""
    variables, laws, params = statement_variables(statement), statement_laws(statement), statement_params(statement)
    shown = statement_names(statement)
    out: dict[Any, Known] = {}
    given = {(g.variable, g.law) for g in statement.given if isinstance(g, (FamilyLaw, NormalLaw))}
    for k in setting.known:
        a = k.assumption
        if not k.reaches(formula) or (isinstance(a, (FamilyLaw, NormalLaw)) and (a.variable, a.law) in given):
            continue
        name: Any
        if isinstance(a, (Markov, Independent)):
            own = {v for g in a.groups for v in g}
            fits, name = len(own & variables) >= 2, ("chain", a.text())
        elif isinstance(a, Table):
            fits, name = a.law in laws, ("table", a.law)
        elif isinstance(a, UniformOn):
            fits, name = a.what in laws | variables, ("uniform", a.what)
        elif isinstance(a, (Domain, Value)):
            fits, name = a.param in params, ("param", a.param, type(a))
        elif isinstance(a, NormalLaw):
            fits, name = a.variable in variables, ("normal", a.variable)
        elif isinstance(a, FamilyLaw):
            # an example of long ago is not meant: the claim names its parameters
            names = names_of(a.target)
            named = a.law in laws if a.law is not None else a.variable in variables
            fits, name = named and (bool(names & shown) or (not names and k.block == formula.block)), ("family", a.law or a.variable)
        elif isinstance(a, Statement) and statement_params(a) and not statement_atoms(a, Law, RandomVariable, Fn):
            fits, name = statement_params(a) <= params, ("order", a.text())
        elif isinstance(a, CardIs):
            fits, name = a.variable in variables, ("card", a.variable)
        elif isinstance(a, Statement) and statement_atoms(a, Differ):
            fits, name = bool(statement_params(a) & params), ("event", a.text())
        elif isinstance(a, Statement) and bounded_laws(a):
            # bounds at every letter; one without parameters is an example's own
            own_params = statement_params(a)
            fits = bounded_laws(a) <= laws and (bool(own_params & params) or (not own_params and k.block == formula.block))
            name = ("letters", a.text())
        elif isinstance(a, Statement) and statement_atoms(a, Prob, Fn):
            fits, name = _of_letters(a, statement), ("letters", a.text())
        else:
            fits, name = k.block == formula.block, ("words", a.text())
        if fits:
            out[name] = k
    return list(out.values())


def _of_letters(a: Statement, statement: Statement) -> bool:
    """A common channel, the range of a function: does all that it is about occur? The density of a law: does the law?"""
    functions = {f.name for f in statement_atoms(a, Fn)}
    if functions and isinstance(a.lhs, Prob):
        return a.lhs.law in statement_laws(statement)
    if not functions <= {f.name for f in statement_atoms(statement, Fn)} or not statement_laws(a) <= statement_laws(statement):
        return False
    return bool(functions) or statement_variables(a) <= statement_variables(statement)


def named_measures(statement: Statement, formula: Formula, setting: Setting) -> list[Known]:
    """What the document calls by the names of parameters that occur: "with T = TV(P,Q)". It serves proofs, and refutes nothing."""
    params = {p.name for p in statement_params(statement)}
    near = [k for k in setting.names if k.section == formula.section and 0 <= formula.block - k.block <= 4]
    return list({k.assumption.lhs: k for k in near if isinstance(k.assumption, Statement) and str(k.assumption.lhs) in params}.values())


def stated_in_words(statement: Statement, formula: Formula, words: Surroundings, known: list[Known]) -> list[Known]:
    """What the sentences that govern the formula say of its own variables, as far as it was not read already."""
    variables = statement_variables(statement)
    have = {k.assumption for k in known}
    found = [a for a in words.hypotheses.assumptions(variables) if a not in have]
    own = [a for a in found if len(groups_of(a) & variables) >= 2]
    return [Known(a, formula.line, formula.block, formula.section, formula.unit) for a in own]


def groups_of(a: Any) -> set[Any]:
    groups = (a.of, a.by) if isinstance(a, FunctionOf) else a.groups
    return {v for g in groups for v in g}


def with_sizes(statement: Statement, known: list[Known], setting: Setting) -> Statement:
    """A number that the document calls an alphabet's size is the size of the statement's one variable."""
    if any(isinstance(g, CardIs) for g in statement.given):
        return statement
    declared = [k.assumption for k in setting.known if isinstance(k.assumption, CardIs)]
    names = {name for name, _ in setting.sizes} | {a.size.name for a in declared if isinstance(a.size, Param)}
    params = {p.name for p in statement_params(statement)} & names
    variables = statement_variables(statement) or ({RandomVariable("X")} if statement_laws(statement) else set())
    if len(params) == 1 and len(variables) == 1:
        return replace(statement, given=(*statement.given, CardIs(next(iter(variables)), Param(params.pop()))))
    return statement


__all__ = ["groups_of", "locate", "named_measures", "relevant", "stated_in_words", "with_sizes"]
