"""Why a claim that fails in some model is not called refuted: what the text leaves open, or says in words not read."""

from __future__ import annotations

from typing import Any

import sympy

from symit.audit.hedges import DOUBTS, UNCLAIMED, other_family
from symit.audit.particular import particular
from symit.audit.prose import Surroundings
from symit.audit.setting import Known
from symit.language.calculus import CALCULUS
from symit.language.coordinates import DiagonalNormal, by_coordinates
from symit.language.latex.context import names_of
from symit.language.latex.extremes import parameters
from symit.language.matrices import MATRIX_TERMS, VectorNormal
from symit.language.measures import FDivergence, HockeyStick, Renyi
from symit.language.objects import Card, Comparison, Entropy, Fn, Law, Mixture, MutualInformation, Param, Prob, RandomVariable, Term
from symit.language.parametric import ParametricLaw
from symit.language.statements import CardIs, Domain, FamilyLaw, JointlyNormal, NormalLaw, NotExpressed, Statement, Value


def statement_atoms(statement: Statement, *kinds: Any) -> set[Any]:
    return {a for side in (statement.lhs, statement.rhs) if isinstance(side, sympy.Basic) for a in side.atoms(*kinds)}


def statement_variables(statement: Statement) -> set[Any]:
    return statement_atoms(statement, RandomVariable)


def statement_laws(statement: Statement) -> set[Any]:
    return statement_atoms(statement, Law)


def statement_params(statement: Statement) -> set[Any]:
    return statement_atoms(statement, Param)


def statement_names(statement: Statement) -> set[str]:
    """The parameters of a statement, and the matrices and vectors in its determinants, traces and quadratic forms."""
    return {p.name for p in statement_params(statement)} | {str(n) for e in statement_atoms(statement, *MATRIX_TERMS) for n in e.atoms(sympy.Symbol)}


def constant(side: Any) -> bool:
    return isinstance(side, sympy.Basic) and not side.atoms(Law, Prob, Entropy, MutualInformation, Comparison, Fn, Card)


def blocked(statement: Statement, words: Surroundings, reading: Any, known: list[Known], assuming: Statement, verdict: Any) -> str | None:
    """Why a claim that fails in some model must not be called refuted here; None if it may."""
    if words.negated:
        return "the text around it says that it does not hold"
    if reading.qualified:
        return f"words beside the formula may change its meaning: {'; '.join(reading.notes)[:80]}"
    given = known or any(isinstance(a, (FamilyLaw, JointlyNormal, NormalLaw)) for a in assuming.given)
    if words.unclaimed:
        return UNCLAIMED
    if words.doubted:
        return DOUBTS
    laws = [a for a in assuming.given if isinstance(a, (FamilyLaw, JointlyNormal, NormalLaw))]
    if laws or verdict.method == "closed forms":
        names = {str(getattr(a.target, "family", "normal")).lower() if isinstance(a, FamilyLaw) else "normal" for a in laws}
        change = words.altered or words.rough or (other_family(words.sentence, names) if laws else None)
        if change:
            return f"the words may speak of another law, or of less: {change[:60]}"
    if words.property and not given:
        return "the sentence names a property of the laws that was not read"
    tied = {v.name for v in statement_variables(statement)} & words.tied
    if tied:
        return f"the text ties {', '.join(sorted(tied))} by a formula that was not read"
    if words.conditional and not given:
        return "the sentence states a condition that was not read"
    if any(isinstance(k.assumption, NotExpressed) for k in known) or any(isinstance(a, NotExpressed) for a in words.assumptions):
        return "the text states an assumption that was not read"
    named_laws = sorted(statement_atoms(statement, ParametricLaw, VectorNormal, DiagonalNormal), key=str)
    spoken = [FamilyLaw(RandomVariable("X"), law) for law in named_laws]  # the claim names its laws itself
    strange = words.hypotheses.strange([*(k.assumption for k in known), *assuming.given, *spoken])
    if strange:
        return f"the text states a condition that was not read: {strange}"
    meant = particular(assuming, words, 1.0)
    if meant:
        return meant
    if verdict.method == "closed forms":
        spoken_of = statement_atoms(statement, ParametricLaw, VectorNormal, DiagonalNormal)
        laws = [*spoken_of, *(a.target for a in assuming.given if isinstance(a, FamilyLaw))]
        normals = [e for a in assuming.given if isinstance(a, NormalLaw) for e in (a.mean, a.variance)]
        own = {p for e in (*laws, *normals) for p in (by_coordinates(e) or e).atoms(Param)}
        own |= {p for a in assuming.given if isinstance(a, JointlyNormal) for p in a.correlation.atoms(Param)}
        own |= {g.param for g in assuming.given if isinstance(g, (Domain, Value))}
        undeclared = sorted(str(p) for p in statement_params(statement) - own)
        if not spoken_of and (0 in (statement.lhs, statement.rhs) or not _names_law(statement, assuming)):
            return "the law that was given may be an example: the claim does not name its parameters"
        return f"{', '.join(undeclared)}: not declared, so values that break it show nothing" if undeclared else None
    of_laws = statement_atoms(statement, Law, RandomVariable, Term) and not statement_atoms(statement, *CALCULUS)
    bounds = {p for g in assuming.given if isinstance(g, Statement) for p in parameters(g)}
    constants = [constant(side) and not (isinstance(side, sympy.Basic) and side.atoms(Param) & bounds) for side in (statement.lhs, statement.rhs)]
    if of_laws and constants[0] != constants[1]:
        bounded = statement.rel in ("<=", ">=", "<", ">") and 0 in (statement.lhs, statement.rhs)
        if not bounded:
            return "holds for particular laws only; which ones are meant was not read"
    if tied_in_words(statement):
        return "a law and its conditional are averaged under another law; how they hang together was not read"
    free = unexplained(statement, assuming)
    if free:
        return f"{', '.join(free)}: not declared, so a model that breaks it shows nothing"
    return None


def _names_law(statement: Statement, assuming: Statement) -> bool:
    """Does the claim name a parameter of the laws that are given, if these have any?"""
    laws = [a for a in assuming.given if isinstance(a, (FamilyLaw, NormalLaw))]
    own = {n for a in laws for n in (names_of(a.target) if isinstance(a, FamilyLaw) else names_of(a.mean) | names_of(a.variance))}
    return not own or bool(own & statement_names(statement))


def tied_in_words(statement: Statement) -> bool:
    """q(z|x) under p(x) beside q(z) or I_q: q(z) may be meant as the mixture of q(z|x) over p(x). Or bare laws beside
    information about other variables, which only the text can connect."""
    probs = statement_atoms(statement, Prob)
    for p in probs:
        if p.T:
            own = {m.law for m in probs if not m.T and m.law == p.law}
            own |= {i.law for i in statement_atoms(statement, MutualInformation, Entropy) if i.law == p.law}
            other = [m for m in probs if not m.T and m.law != p.law and set(m.S) & set(p.T)]
            if own and other:
                return True
    for c in statement_atoms(statement, Comparison):
        second = c.second
        if len(c.args) > 2 and c.args[2] and isinstance(second, Prob) and any(not m.T and m.law == second.law for m in probs):
            return True  # Q_Y beside D(P_{Y|X} || Q_{Y|X} | P_X) may be meant as the mixture of Q_{Y|X} under P_X
    bare = [c for c in statement_atoms(statement, Comparison) if isinstance(c.first, Law) and c.first != c.second]
    laws = {law for c in bare for law in (c.first, c.second)}
    return bool(bare) and any(i.law not in laws or len(laws) > 1 for i in statement_atoms(statement, MutualInformation))


def unexplained(statement: Statement, assuming: Statement) -> list[str]:
    """Parameters, functions and sizes that are not tied to the laws of the statement."""
    if not statement_atoms(statement, Law, RandomVariable):
        return []
    weights = {p for m in statement_atoms(statement, Mixture) for w, _ in m.parts for p in w.atoms(Param)}
    weights |= {p for d in statement_atoms(statement, Renyi, HockeyStick) for p in d.order.atoms(Param)}
    weights |= {x for d in statement_atoms(statement, FDivergence) for x in d.order.variables}
    sized = {g.size for g in assuming.given if isinstance(g, CardIs)}
    ranged = {g.param for g in assuming.given if isinstance(g, (Domain, Value))} - {
        g.param for g in statement.given if isinstance(g, Domain)
    }
    bounds = {p for g in assuming.given if isinstance(g, Statement) for p in parameters(g)}
    names = [str(p) for p in statement_params(statement) - weights - sized - ranged - bounds]
    names += [str(f) for f in statement_atoms(statement, Fn)]
    own = {v for e in statement_atoms(statement, Entropy, MutualInformation, Comparison, Prob) for v in e.atoms(RandomVariable)}
    names += [str(c) for c in statement_atoms(statement, Card) if c.args[0] not in own]
    return sorted(names)


__all__ = ["blocked", "constant", "statement_atoms", "statement_laws", "statement_names", "statement_params", "statement_variables"]
