"""Statements with auxiliary variables: `exists U: X -> U -> Y, I(X;U) <= I(X;Y)`, verified for a given or a found choice of U.

A choice makes each auxiliary variable a tuple of the statement's own variables (or a constant). The claims with the choice put
in are ordinary statements; when all are proved, so is the existential one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import combinations, product
from typing import Any

import sympy

from symit.kernel import Status, Verdict, annotate, conclude, undecided
from symit.language.claimed import claimed
from symit.language.errors import SyntaxProblem
from symit.language.names import RESERVED, canonical, is_law_letter
from symit.language.objects import DifferentialEntropy, Entropy, IntegralOver, MutualInformation, RandomVariable
from symit.language.statements import Assumption, FunctionOf, Independent, Markov, Statement
from symit.language.text import parse, parse_assumption
from symit.meaning.lower import flattened
from symit.provers.clock import clock
from symit.provers.statements import decide_statement

HEADER = re.compile(r"\s*exists\s+(?P<names>[A-Za-z][\w']*(?:\s*,\s*[A-Za-z][\w']*)*)\s*:(?P<claims>.*)\Z", re.DOTALL)
CHOICE = re.compile(r"(.*)\bwith\s+((?:[A-Za-z][\w']*\s*=.*))\Z", re.DOTALL)
MOST_CHOICES = 400
Choice = dict[str, tuple[Any, ...]]


@dataclass(frozen=True)
class Existential:
    """There are variables `names`, jointly distributed with those of the statement, for which all claims hold."""

    names: tuple[str, ...]
    claims: tuple[Any, ...]
    given: tuple[Any, ...] = ()
    choice: tuple[tuple[str, tuple[Any, ...]], ...] = ()

    def text(self) -> str:
        said = f"exists {', '.join(self.names)}: {', '.join(c.text() for c in self.claims)}"
        return said + (f" with {shown(dict(self.choice))}" if self.choice else "")

    def latex(self) -> str:
        return rf"\exists\, {', '.join(self.names)}:\ " + r",\ ".join(c.latex() for c in self.claims)


def shown(choice: Choice) -> str:
    return ", ".join(f"{name} = {'(' + ','.join(v.name for v in of) + ')' if len(of) != 1 else of[0].name}" for name, of in choice.items())


def read_existential(text: str, given: Any = ()) -> Existential | None:
    """None when the text is no `exists NAMES: CLAIMS`; raises SyntaxProblem when the claims cannot be read whole."""
    header = HEADER.match(text)
    if header is None:
        return None
    names = tuple(canonical(name.strip()) for name in header["names"].split(","))
    if len(set(names)) < len(names) or any(name in RESERVED or is_law_letter(name) for name in names):
        raise SyntaxProblem(f"auxiliary variables need names of their own, not {', '.join(names)}", text)
    body, choice = header["claims"], ()
    chosen = CHOICE.match(body)
    if chosen:
        body = chosen[1]
        choice = tuple(_choices(chosen[2], names, text))
    claims = _split([piece.strip() for piece in body.split(",")])
    if claims is None:
        raise SyntaxProblem("after `exists U:` come claims, separated by commas: relations, Markov chains, indep(..), func(..)", text)
    items = [given] if isinstance(given, (str, Assumption)) else list(given)
    assumed = tuple(parse_assumption(g) if isinstance(g, str) else g for g in items)
    for a in assumed:
        if {v.name for v in mentioned(a)} & set(names):
            raise SyntaxProblem(f"the assumption {a.text()} speaks of an auxiliary variable: say it among the claims", text)
    return Existential(names, tuple(claims), assumed, choice)


def _choices(text: str, names: tuple[str, ...], whole: str) -> Any:
    for part in re.split(r",\s*(?=[A-Za-z][\w']*\s*=)", text):
        name, _, value = part.partition("=")
        inside = value.strip().removeprefix("(").removesuffix(")")
        members = tuple(RandomVariable(v.strip()) for v in inside.split(",") if v.strip())
        if name.strip() not in names:
            raise SyntaxProblem(f"`with {name.strip()} = ...`: {name.strip()} is not among {', '.join(names)}", whole)
        yield name.strip(), members


def _split(pieces: list[str]) -> list[Any] | None:
    """The pieces between commas joined into as many claims as possible: a comma may also stand inside a tuple."""
    if not pieces:
        return []
    for k in range(1, len(pieces) + 1):
        claim = _claim(", ".join(pieces[:k]))
        rest = _split(pieces[k:]) if claim is not None else None
        if claim is not None and rest is not None:
            return [claim, *rest]
    return None


def _claim(text: str) -> Any:
    for reader in (parse, parse_assumption):
        try:
            return reader(text)
        except (SyntaxProblem, ValueError, TypeError):
            continue
    return None


def decide_existential(claim: Existential, *, seed: int = 0, budget: float = 5.0) -> Verdict:
    """`proved` when a choice makes every claim proved; else `unknown`, with what was tried."""
    deadline = clock() + budget
    if any(continuous(a) for a in flattened([*claim.claims, *claim.given])):
        return annotate(undecided(Status.UNKNOWN, "auxiliary variables are looked for among discrete variables only"), statement=claim)
    tried = 0
    for choice in [dict(claim.choice)] if claim.choice else found_choices(claim):
        if clock() > deadline:
            break
        tried += 1
        try:
            parts = [s for c in claim.claims for s in relations(c, choice, claim.given)]
        except (TypeError, ValueError):
            continue
        verdicts = []
        for part in parts:
            verdicts.append(decide_statement(part, seed=seed, budget=min(1.0, budget)))
            if verdicts[-1].status is not Status.PROVED:
                break
        if all(v.status is Status.PROVED for v in verdicts):
            data = {"symit": 1, "kind": "all", "verdict": "proved", "parts": [v.certificate.data for v in verdicts if v.certificate]}
            why = f"take {shown(choice)}; every claim is then proved"
            return annotate(conclude(data, why), statement=claim, links=verdicts, choice=shown(choice), method="a choice of the auxiliary variables")
        if claim.choice:
            why = f"with {shown(choice)} the claim {verdicts[-1].statement.text()} is {verdicts[-1].status}"
            return annotate(undecided(Status.UNKNOWN, why), statement=claim, links=verdicts)
    return annotate(undecided(Status.UNKNOWN, f"none of {tried} choices among the variables makes every claim true"), statement=claim)


def found_choices(claim: Existential) -> Any:
    """Every tuple of the statement's own variables for each auxiliary one, small ones first."""
    own = sorted({v for c in (*claim.claims, *claim.given) for v in mentioned(c) if v.name not in claim.names}, key=lambda v: v.name)
    tuples = [t for size in range(len(own) + 1) for t in combinations(own, size)]
    for count, values in enumerate(product(tuples, repeat=len(claim.names))):
        if count >= MOST_CHOICES:
            return
        yield dict(zip(claim.names, values, strict=True))


def continuous(a: Any) -> bool:
    """Does the claim or assumption speak of densities?"""
    if isinstance(a, Statement):
        return any(x.has(DifferentialEntropy, IntegralOver) for x in (a.lhs, a.rhs))
    return not isinstance(a, (Markov, Independent, FunctionOf))


def mentioned(item: Any) -> set[Any]:
    found: set[Any] = set()
    for a in flattened([item]):
        if isinstance(a, Statement):
            found |= a.lhs.atoms(RandomVariable) | a.rhs.atoms(RandomVariable)
        elif isinstance(a, (Markov, Independent)):
            found |= {v for g in a.groups for v in g} | set(getattr(a, "given", ()))
        elif isinstance(a, FunctionOf):
            found |= {*a.of, *a.by}
    return found


def relations(claim: Any, choice: Choice, given: tuple[Any, ...]) -> list[Statement]:
    """A claim (relation or property) as relations, with the choice put in."""
    found: list[Statement] = []
    for a in flattened([claim]):
        if isinstance(a, Statement):
            found.append(Statement(a.rel, a.lhs, a.rhs))
        elif isinstance(a, (Markov, Independent, FunctionOf)):
            found += claimed(a)
        else:
            raise ValueError(f"{a.text()} cannot be claimed of auxiliary variables")
    return [Statement(s.rel, put(s.lhs, choice), put(s.rhs, choice), given) for s in found]


def put(expression: Any, choice: Choice) -> Any:
    """The expression with auxiliary variables replaced by tuples; a measure of nothing is zero."""

    def group(variables: Any) -> list[Any]:
        return list(dict.fromkeys(w for v in variables for w in choice.get(v.name, (v,))))

    replaced = {}
    for e in expression.atoms(Entropy):
        s, t = group(e.of), group(e.given)
        replaced[e] = type(e)(e.law, s, t) if s else sympy.Integer(0)
    for e in expression.atoms(MutualInformation):
        groups = [group(g) for g in e.groups]
        replaced[e] = MutualInformation(e.law, groups, group(e.given)) if all(groups) else sympy.Integer(0)
    return expression.xreplace(replaced)
