"""From a formula with its surroundings to findings: which assumptions apply, what may be refuted, what is only named."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Any

import sympy

from symit.audit.documents import Formula
from symit.audit.families import in_bits, left_open
from symit.audit.numbers import judge_number
from symit.audit.prose import Surroundings
from symit.audit.reading import Claim, Read, SymbolTable
from symit.audit.report import Finding, finding
from symit.kernel import Status, Verdict
from symit.language.matrices import VectorNormal
from symit.language.objects import Card, Comparison, Entropy, Fn, Law, Mixture, MutualInformation, Param, Prob, RandomVariable, Term
from symit.language.parametric import ParametricLaw
from symit.language.statements import (
    Assumption,
    CardIs,
    Domain,
    FamilyLaw,
    Independent,
    Markov,
    NormalLaw,
    NotExpressed,
    Printed,
    Statement,
    Table,
    UniformOn,
    Value,
)  # fmt: skip
from symit.language.symbols import Expectation, IntegralOver, SumOver
from symit.meaning.closed_claims import speaks_of_families
from symit.provers.advice.conventions import under_convention
from symit.provers.advice.normal_laws import as_diagonal_normal
from symit.provers.advice.repairs import repairs
from symit.provers.statements import decide_statement

NOT_THIS = re.compile(r"(\bnot|n't|并非|不是|而非|instead of|rather than)\s*$", re.I)


@dataclass
class Known:
    """An assumption of the document, where it stands, and how far it reaches."""

    assumption: Assumption
    line: int
    block: int
    section: int
    unit: int
    lasting: bool = False

    def reaches(self, f: Formula) -> bool:
        if self.lasting:
            return True
        if isinstance(self.assumption, (Value, Table, NotExpressed)):
            return self.section == f.section and 0 <= f.block - self.block <= 4
        return self.section == f.section and (self.unit == f.unit or self.block == f.block) and 0 <= f.block - self.block <= 8


@dataclass(frozen=True)
class GivenValue:
    """A value that the text gives to a parameter (or to a power of one), and where."""

    expr: Any
    printed: str
    line: int
    block: int
    section: int

    def near(self, f: Formula) -> bool:
        return self.section == f.section and 0 <= f.block - self.block <= 4


@dataclass
class Setting:
    """What the document has said so far."""

    known: list[Known] = field(default_factory=list)
    sizes: list[tuple[str, int]] = field(default_factory=list)
    equations: list[tuple[Statement, int, int]] = field(default_factory=list)
    values: list[GivenValue] = field(default_factory=list)
    base_two: bool = False  # does the document say that its logarithms are to base 2?
    table: SymbolTable = field(default_factory=SymbolTable)


def judge(formula: Formula, read: Read, words: Surroundings, setting: Setting, *, seed: int, budget: float) -> list[Finding]:
    """One finding for each relation of the formula, in reading order."""
    reading = read.reading
    out = []
    if reading.kind == "definition" or (reading.defined and not read.instances):
        out.append(finding(formula, str(reading.defined or ""), "no-claim", "IT601", "defines a new symbol: nothing to verify"))
    if read.instances:
        return [judge_instances(formula, read, words, setting, seed, budget)]
    if not read.claims and not out:
        kinds = {"objective": "an objective", "assumption": "an assumption", "declaration": "a declaration", "name": "a name"}
        message = f"{kinds.get(reading.kind, 'an expression')}: nothing to verify"
        return [finding(formula, reading.text(), "no-claim", "IT601", message)]
    for claim in read.claims:
        out.append(judge_claim(formula, claim, read, words, setting, seed, budget))
        remember(claim.statement, formula, setting)
    return out


def judge_instances(formula: Formula, read: Read, words: Surroundings, setting: Setting, seed: int, budget: float) -> Finding:
    """A statement about X_1, ..., X_n at a few n: refuted at one is refuted; proved at all is supported."""
    symbol = read.reading.family
    held = []
    conditional: Finding | None = None
    for n, claims in read.instances:
        for claim in claims:
            found = judge_claim(formula, claim, read, words, setting, seed, budget / 2)
            if found.status == "refuted":
                found.message += f", at {symbol} = {n}"
                return found
            if found.status not in ("proved", "conditional"):
                return finding(formula, found.reading, "unknown", "IT401", f"at {symbol} = {n}: {found.message}")
            if found.status == "conditional":
                conditional = found
        held.append(str(n))
    if conditional is not None:
        message = f"{conditional.message}, for {symbol} = {', '.join(held)}"
        return finding(formula, conditional.reading, "conditional", "IT201", message, needs=conditional.needs, method=conditional.method)
    message = f"proved for {symbol} = {', '.join(held)}; the general case needs an induction rule"
    first = next((c for _, claims in read.instances for c in claims), None)
    if first is None:
        return finding(formula, read.reading.text(), "no-claim", "IT601", "nothing to verify")
    return finding(formula, first.statement.text(), "supported", "IT301", message, method="instances")


def remember(statement: Statement, formula: Formula, setting: Setting) -> None:
    if statement.rel == "=" and isinstance(statement.lhs, (Entropy, Comparison)) and isinstance(statement.rhs, sympy.Basic):
        if statement.rhs.atoms(Param) and not statement.rhs.atoms(Law, RandomVariable):
            setting.equations.append((statement, formula.line, formula.section))


def judge_claim(
    formula: Formula, claim: Claim, read: Read, words: Surroundings, setting: Setting, seed: int, budget: float
) -> Finding:
    statement, reading = claim.statement, read.reading
    if isinstance(statement.rhs, Printed) or closed_number(statement):
        number = judge_number(formula, claim, statement, reading.unit, setting, seed, budget)
        if number.status == "refuted" and NOT_THIS.search(formula.before.rstrip()):
            return finding(formula, number.reading, "unknown", "IT401", "the text says that this is not the value")
        return number
    declared = declares(statement)
    known = relevant(statement, formula, setting)
    plain = decide_statement(with_sizes(statement, [], setting), seed=seed, budget=budget)
    text = statement.text()
    if plain.status is Status.PROVED:
        return hedged(formula, text, statement, plain, setting, seed, budget) or besides(proved(formula, text, plain, []), reading)
    if declared:
        return finding(formula, text, "no-claim", "IT601", "declares a density or an event: nothing to verify")
    verdict, used = plain, []
    assuming = with_sizes(statement.assuming([k.assumption for k in known if not isinstance(k.assumption, NotExpressed)]), known, setting)
    if assuming != statement:
        verdict = decide_statement(assuming, seed=seed, budget=budget)
        used = [g for g in assuming.given if g not in statement.given]
        if verdict.status is Status.PROVED:
            return hedged(formula, text, assuming, verdict, setting, seed, budget) or proved(formula, text, verdict, locate(used, known))
    if words.independent and not any(isinstance(k.assumption, (Independent, Markov)) for k in known):
        names = sorted(statement_variables(statement), key=str)
        if len(names) > 1:
            guess = Independent(tuple((v,) for v in names))
            trial = decide_statement(assuming.assuming([guess]), seed=seed, budget=budget)
            if trial.status is Status.PROVED:
                return proved(formula, text, trial, [{"text": guess.text(), "line": formula.line}])
    if verdict.status in (Status.REFUTED, Status.UNKNOWN):
        normal = as_diagonal_normal(statement, seed=seed, budget=budget)
        if normal is not None:
            return finding(formula, text, "conditional", "IT201", normal.why, needs=list(normal.needs), method=normal.method)
    if verdict.status is Status.REFUTED and setting.base_two and speaks_of_families(assuming):
        if decide_statement(in_bits(assuming), seed=seed, budget=budget).status is Status.PROVED:
            base = "logarithms to base 2"
            return finding(formula, text, "conditional", "IT201", f"right for {base}", needs=[base], method=verdict.method)
    if verdict.status is Status.REFUTED:
        stop = blocked(statement, words, reading, known, assuming, verdict)
        if stop:
            return finding(formula, text, "unknown", "IT401", stop, method=verdict.method)
        conditional = under_convention(assuming, seed=seed, budget=budget)
        if conditional is not None:
            return finding(formula, text, "conditional", "IT201", conditional.why, needs=list(conditional.needs), method=conditional.method)
        others = [decide_statement(a.assuming(used), seed=seed, budget=budget) for a in claim.alternatives]
        if any(o.status is not Status.REFUTED for o in others):
            return finding(formula, text, "unknown", "IT401", "another reading of this notation is not refuted")
        return refuted(formula, text, statement, verdict, locate(used, known), seed, budget)
    if verdict.status is Status.SUPPORTED:
        return finding(formula, text, "supported", "IT301", verdict.why, method="instances", given=locate(used, known))
    return finding(formula, text, "unknown", "IT401", verdict.why)


def hedged(formula: Formula, text: str, statement: Statement, verdict: Any, setting: Setting, seed: int, budget: float) -> Finding | None:
    """A proof about a family of laws that rests on a parametrisation, or on natural logarithms, which the text may not mean."""
    normal = any(isinstance(a, NormalLaw) for a in statement.given)
    if not normal and not speaks_of_families(statement):
        return None
    need = left_open(statement, formula.before)
    if need is None and setting.base_two and decide_statement(in_bits(statement), seed=seed, budget=budget).status is not Status.PROVED:
        need = "natural logarithms"
    if need is None:
        return None
    return finding(formula, text, "conditional", "IT201", f"right for {need}", needs=[need], method=verdict.method)


def besides(found: Finding, reading: Any) -> Finding:
    """Words beside the formula that were not understood are named: the verdict does not cover them."""
    if reading.qualified and reading.notes:
        found.message += f"; not checked: {'; '.join(reading.notes)[:80]}"
    return found


def proved(formula: Formula, text: str, verdict: Verdict, given: list[dict[str, Any]]) -> Finding:
    code = "IT002" if given else "IT001"
    return finding(formula, text, "proved", code, verdict.why, method=verdict.method, given=given)


def refuted(
    formula: Formula, text: str, statement: Statement, verdict: Verdict, given: list[dict[str, Any]], seed: int, budget: float
) -> Finding:
    code = "IT101" if statement.rel == "=" else "IT102"
    what = "this identity is false" if code == "IT101" else "this inequality is false"
    found = repairs(statement, seed=seed, budget=min(budget, 1.5))
    example = verdict.counterexample
    return finding(
        formula, text, "refuted", code, what, method=verdict.method, given=given, repairs=[r.to_json() for r in found],
        counterexample=example.to_json() if example else None, shown=example.text() if example else "",
    )  # fmt: skip


def locate(used: list[Any], known: list[Known]) -> list[dict[str, Any]]:
    lines = {k.assumption: k.line for k in known}
    return [{"text": g.text(), "line": lines.get(g)} for g in used]


def relevant(statement: Statement, formula: Formula, setting: Setting) -> list[Known]:
    """The assumptions in force that speak of the statement's own variables, laws and parameters; the nearest of each."""
    variables, laws, params = statement_variables(statement), statement_laws(statement), statement_params(statement)
    out: dict[Any, Known] = {}
    for k in setting.known:
        if not k.reaches(formula):
            continue
        a = k.assumption
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
            own = {p for p in a.target.free_symbols if isinstance(p, Param)}
            named = a.law in laws if a.law is not None else a.variable in variables
            fits, name = named and (bool(own & params) or (not own and k.block == formula.block)), ("family", a.law or a.variable)
        elif isinstance(a, CardIs):
            fits, name = a.variable in variables, ("card", a.variable)
        else:
            fits, name = k.block == formula.block, ("words", a.text())
        if fits:
            out[name] = k
    return list(out.values())


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


def statement_atoms(statement: Statement, *kinds: Any) -> set[Any]:
    return {a for side in (statement.lhs, statement.rhs) if isinstance(side, sympy.Basic) for a in side.atoms(*kinds)}


def statement_variables(statement: Statement) -> set[Any]:
    return statement_atoms(statement, RandomVariable)


def statement_laws(statement: Statement) -> set[Any]:
    return statement_atoms(statement, Law)


def statement_params(statement: Statement) -> set[Any]:
    return statement_atoms(statement, Param)


def closed_number(statement: Statement) -> bool:
    """Both sides are numbers without laws, variables or parameters."""
    return not statement_atoms(statement, Law, RandomVariable, Param, Fn, Card, SumOver)


def constant(side: Any) -> bool:
    return isinstance(side, sympy.Basic) and not side.atoms(Law, Prob, Entropy, MutualInformation, Comparison, Fn, Card)


def declares(statement: Statement) -> bool:
    """One side is a bare density (or log-density) at a point and the statement is no inequality of measures."""
    sides = (statement.lhs, statement.rhs)
    if any(side.atoms(Entropy, MutualInformation, Comparison, Expectation, SumOver) for side in sides if isinstance(side, sympy.Basic)):
        return False
    return statement.rel in ("=", "exists!=") and any(isinstance(side, Prob) for side in sides)


def blocked(statement: Statement, words: Surroundings, reading: Any, known: list[Known], assuming: Statement, verdict: Any) -> str | None:
    """Why a claim that fails in some model must not be called refuted here; None if it may."""
    if words.negated:
        return "the text around it says that it does not hold"
    if reading.qualified:
        return f"words beside the formula may change its meaning: {'; '.join(reading.notes)[:80]}"
    if words.property and not known:
        return "the sentence names a property of the laws that was not read"
    tied = {v.name for v in statement_variables(statement)} & words.tied
    if tied:
        return f"the text ties {', '.join(sorted(tied))} by a formula that was not read"
    if words.conditional and not known:
        return "the sentence states a condition that was not read"
    if any(isinstance(k.assumption, NotExpressed) for k in known) or any(isinstance(a, NotExpressed) for a in words.assumptions):
        return "the text states an assumption that was not read"
    if verdict.method == "closed forms":
        laws = [*statement_atoms(statement, ParametricLaw, VectorNormal), *(a.target for a in assuming.given if isinstance(a, FamilyLaw))]
        normals = [e for a in assuming.given if isinstance(a, NormalLaw) for e in (a.mean, a.variance)]
        own = {p for e in (*laws, *normals) for p in e.atoms(Param)} | {g.param for g in assuming.given if isinstance(g, (Domain, Value))}
        strange = sorted(str(p) for p in statement_params(statement) - own)
        spoken = bool(statement_atoms(statement, ParametricLaw, VectorNormal))
        if not spoken and (0 in (statement.lhs, statement.rhs) or not _names_law(statement, assuming)):
            return "the law that was given may be an example: the claim does not name its parameters"
        return f"{', '.join(strange)}: not declared, so values that break it show nothing" if strange else None
    if constant(statement.lhs) != constant(statement.rhs) and statement_atoms(statement, Law, RandomVariable, Term):
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
    own = {p for a in laws for e in ([a.target] if isinstance(a, FamilyLaw) else [a.mean, a.variance]) for p in e.atoms(Param)}
    return not own or bool(own & statement_params(statement))


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
    bare = [c for c in statement_atoms(statement, Comparison) if isinstance(c.first, Law) and c.first != c.second]
    laws = {law for c in bare for law in (c.first, c.second)}
    return bool(bare) and any(i.law not in laws or len(laws) > 1 for i in statement_atoms(statement, MutualInformation))


def unexplained(statement: Statement, assuming: Statement) -> list[str]:
    """Parameters, functions and sizes that are not tied to the laws of the statement."""
    if not statement_atoms(statement, Law, RandomVariable):
        return []
    weights = {p for m in statement_atoms(statement, Mixture) for w, _ in m.parts for p in w.atoms(Param)}
    sized = {g.size for g in assuming.given if isinstance(g, CardIs)}
    ranged = {g.param for g in assuming.given if isinstance(g, (Domain, Value))} - {
        g.param for g in statement.given if isinstance(g, Domain)
    }
    names = [str(p) for p in statement_params(statement) - weights - sized - ranged]
    names += [str(f) for f in statement_atoms(statement, Fn)]
    own = {v for e in statement_atoms(statement, Entropy, MutualInformation, Comparison, Prob) for v in e.atoms(RandomVariable)}
    names += [str(c) for c in statement_atoms(statement, Card) if c.args[0] not in own]
    return sorted(names)


__all__ = ["IntegralOver", "Known", "Setting", "judge"]
