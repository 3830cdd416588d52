"""From a formula with its surroundings to findings: which assumptions apply, what may be refuted, what is only named."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import sympy

from symit.audit.documents import Formula
from symit.audit.families import depends_on_base, in_bits, left_open
from symit.audit.hedges import DOUBTS
from symit.audit.held import blocked, statement_atoms, statement_variables
from symit.audit.in_force import groups_of, locate, named_measures, relevant, stated_in_words, with_sizes
from symit.audit.instances import instances, short_number
from symit.audit.numbers import judge_number
from symit.audit.other_readings import NATURAL_LOG, at_a_value, case_of_equality, in_other_units
from symit.audit.partial_values import judge_value, printed_value
from symit.audit.prose import Surroundings, all_independent
from symit.audit.reading import Claim, Read
from symit.audit.report import Finding, finding
from symit.audit.setting import Setting
from symit.kernel import Status, Verdict
from symit.language.calculus import Diff
from symit.language.latex.extremes import without_declared
from symit.language.objects import (
    Card,
    Comparison,
    Entropy,
    Fn,
    Law,
    MutualInformation,
    Param,
    Prob,
    RandomVariable,
    SquaredHellinger,
    TotalVariation,
)  # fmt: skip
from symit.language.statements import (
    Independent,
    Markov,
    NormalLaw,
    NotExpressed,
    Printed,
    Statement,
)  # fmt: skip
from symit.language.symbols import Expectation, SumOver
from symit.meaning.closed_claims import speaks_of_families
from symit.provers.advice.constants import as_eulers_constant
from symit.provers.advice.conventions import under_convention
from symit.provers.advice.entries import as_probabilities
from symit.provers.advice.normal_laws import as_diagonal_normal, wrong_for_diagonal_normal
from symit.provers.advice.repairs import repairs
from symit.provers.statements import decide_statement

HELLINGER = re.compile(r"H|(?<![a-zA-Z\\])h\s*\^")
NOT_THIS = re.compile(r"(\bnot|n't|并非|不是|而非|instead of|rather than)\s*$", re.I)


def judge(formula: Formula, read: Read, words: Surroundings, setting: Setting, *, seed: int, budget: float) -> list[Finding]:
    """One finding for each relation of the formula, in reading order."""
    reading = read.reading
    out = []
    if reading.kind == "definition" or (reading.defined and not read.instances):
        out.append(finding(formula, str(reading.defined or ""), "no-claim", "IT601", "defines a new symbol: nothing to verify"))
    if read.instances:
        return [judge_instances(formula, read, words, setting, seed, budget)]
    short = short_number(read.source, formula, setting) if not read.claims else None
    if short is not None:
        claim = Claim(short[0], (), short[0].rhs.digits if isinstance(short[0].rhs, Printed) else None)
        return [judge_value_of(formula, claim, claim.statement, short[1], words, setting, seed, budget)]
    if not read.claims and not out:
        kinds = {"objective": "an objective", "assumption": "an assumption", "declaration": "a declaration", "name": "a name"}
        said = reading.declared.note if reading.declared is not None else ""
        message = f"{kinds.get(reading.kind, 'an expression')}: {said or 'nothing to verify'}"
        return [finding(formula, reading.text(), "no-claim", "IT601", message)]
    for claim in read.claims:
        out.append(judge_claim(formula, claim, read, words, setting, seed, budget))
        out[-1] = in_both_conventions(out[-1], formula, claim, read, words, setting, seed, budget)
        remember(claim.statement, formula, setting)
    return out


def in_both_conventions(
    found: Finding, formula: Formula, claim: Claim, read: Read, words: Surroundings, setting: Setting, seed: int, budget: float
) -> Finding:
    """The finding, if it stands also with the total variation that the text defines, which is twice ours."""
    terms = statement_atoms(claim.statement, TotalVariation)
    if not words.no_half or not terms or found.status not in ("proved", "refuted"):
        return found
    double: dict[Any, Any] = {t: 2 * t for t in terms}
    sides = (side.xreplace(double) if isinstance(side, sympy.Basic) else side for side in (claim.statement.lhs, claim.statement.rhs))
    other = judge_claim(formula, Claim(claim.statement.with_sides(*sides), (), claim.printed), read, words, setting, seed, budget)
    if other.status == found.status:
        return found
    return finding(formula, found.reading, "unknown", "IT401", f"the text speaks of {words.no_half}; then it is {other.status}", method=found.method)


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
    """Keep an equation for a measure in parameters: numbers that follow are instances of it."""
    if statement.rel != "=" or not isinstance(statement.rhs, sympy.Basic) or statement.rhs.atoms(Law, RandomVariable, Entropy, Comparison):
        return
    scale, measure = statement.lhs.as_coeff_Mul()
    if isinstance(measure, (Entropy, MutualInformation, Comparison)) and statement.rhs.atoms(Param):
        setting.equations.append((replace(statement, lhs=measure, rhs=statement.rhs / scale), formula.line, formula.section))


def judge_claim(
    formula: Formula, claim: Claim, read: Read, words: Surroundings, setting: Setting, seed: int, budget: float
) -> Finding:
    statement, reading = claim.statement, read.reading
    if setting.here and next(instances(statement, formula, setting), None) is None:
        # no other values give the number: the law may be one that the text describes in part
        value = printed_value(statement, reading.unit, formula.source)
        found = judge_value(formula, value, reading.unit, setting.here, setting.around, seed, budget)
        if found is not None:
            return found
    if not isinstance(statement.rhs, Printed) and not closed_number(statement):
        # h(X) = 1.4189 is a rounded number where the text gives the law, or an equation, with values
        rounded = [replace(statement, rel="~", rhs=Printed(claim.printed))] if claim.printed and statement.rel == "=" else []
        rounded += [a for a in claim.alternatives if isinstance(a.rhs, Printed)]
        statement = next((a for a in rounded if next(instances(a, formula, setting), None) is not None), statement)
    if isinstance(statement.rhs, Printed) or closed_number(statement):
        return judge_value_of(formula, claim, statement, reading.unit, words, setting, seed, budget)
    declared = declares(statement)
    known = relevant(statement, formula, setting)
    known += stated_in_words(statement, formula, words, known)
    plain = decide_statement(with_sizes(statement, [], setting), seed=seed, budget=budget)
    text = statement.text()
    if plain.status is Status.PROVED:
        more = said_besides(formula, claim, plain, reading, words, setting, seed, budget)
        return more or besides(proved(formula, text, plain, []), reading)
    if declared:
        return finding(formula, text, "no-claim", "IT601", "declares a density or an event: nothing to verify")
    verdict, used = plain, []
    assuming = with_sizes(statement.assuming([k.assumption for k in known if not isinstance(k.assumption, NotExpressed)]), known, setting)
    assuming = without_declared(assuming, ())
    if assuming != statement:
        verdict = decide_statement(assuming, seed=seed, budget=budget)
        used = [g for g in assuming.given if g not in statement.given and not isinstance(g, NotExpressed)]
        if verdict.status is Status.PROVED:
            return hedged(formula, text, assuming, verdict, setting, seed, budget) or proved(formula, text, verdict, locate(used, known))
    named = named_measures(assuming, formula, setting)
    if named:
        trial = decide_statement(assuming.assuming([k.assumption for k in named]), seed=seed, budget=budget)
        if trial.status is Status.PROVED:
            return proved(formula, text, trial, locate([*used, *(k.assumption for k in named)], [*known, *named]))
    if words.independent and not any(isinstance(k.assumption, (Independent, Markov)) for k in known):
        names = sorted(statement_variables(statement), key=str)
        if len(names) > 1 and all_independent(words, {str(v) for v in names}):
            guess = Independent(tuple((v,) for v in names))
            trial = decide_statement(assuming.assuming([guess]), seed=seed, budget=budget)
            if trial.status is Status.PROVED:
                return proved(formula, text, trial, [{"text": guess.text(), "line": formula.line}])
    if verdict.status in (Status.REFUTED, Status.UNKNOWN):
        for need, other in as_eulers_constant(assuming):
            constant = decide_statement(other, seed=seed, budget=budget)
            if constant.status is Status.PROVED:
                return finding(formula, text, "conditional", "IT201", f"right for {need}", needs=[need], method=constant.method)
        for need, other in as_probabilities(assuming):
            if decide_statement(other, seed=seed, budget=budget).status is Status.PROVED:
                return finding(formula, text, "conditional", "IT201", f"right for {need}", needs=[need], method=verdict.method)
        normal = as_diagonal_normal(statement, seed=seed, budget=budget)
        if normal is not None:
            return finding(formula, text, "conditional", "IT201", normal.why, needs=list(normal.needs), method=normal.method)
        wrong = wrong_by_the_prior(formula, statement, words, reading, setting, seed, budget)
        if wrong is not None:
            return wrong
    if verdict.status is Status.REFUTED and setting.base_two and (speaks_of_families(assuming) or depends_on_base(assuming)):
        in_base_two = decide_statement(in_bits(assuming, not NATURAL_LOG.search(formula.source)), seed=seed, budget=budget).status
        if in_base_two is Status.PROVED:
            base = "logarithms to base 2"
            return finding(formula, text, "conditional", "IT201", f"right for {base}", needs=[base], method=verdict.method)
        if in_base_two is not Status.REFUTED:
            return finding(formula, text, "unknown", "IT401", "not decided for logarithms to base 2, of which the text speaks", method=verdict.method)
    if verdict.status is Status.REFUTED:
        beside = [k for k in setting.known if k.beside(formula) and len(groups_of(k.assumption) & statement_variables(statement)) >= 2]
        if beside:
            under = decide_statement(assuming.assuming([k.assumption for k in beside]), seed=seed, budget=budget)
            needs = [k.assumption.text() for k in beside]
            if under.status is Status.PROVED:
                return finding(formula, text, "conditional", "IT201", f"proved under {', '.join(needs)}", needs=needs, method=under.method)
            if under.status is not Status.REFUTED:
                return finding(formula, text, "unknown", "IT401", f"may be meant under {', '.join(needs)}", method=verdict.method)
        stop = blocked(statement, words, reading, known, assuming, verdict)
        if stop:
            return finding(formula, text, "unknown", "IT401", stop, method=verdict.method)
        open_parameters = not any(a in setting.worded for a in assuming.given)
        conditional = under_convention(assuming, seed=seed, budget=budget, parameters=open_parameters)
        if conditional is not None:
            return finding(formula, text, "conditional", "IT201", conditional.why, needs=list(conditional.needs), method=conditional.method)
        others = [decide_statement(a.assuming(used), seed=seed, budget=budget) for a in claim.alternatives]
        if any(o.status is not Status.REFUTED for o in others):
            return finding(formula, text, "unknown", "IT401", "another reading of this notation is not refuted")
        return refuted(formula, text, statement, verdict, locate(used, known), seed, budget)
    if verdict.status is Status.SUPPORTED:
        return finding(formula, text, "supported", "IT301", verdict.why, method="instances", given=locate(used, known))
    return finding(formula, text, "unknown", "IT401", verdict.why)


def judge_value_of(
    formula: Formula, claim: Claim, statement: Statement, unit: str | None, words: Surroundings, setting: Setting, seed: int, budget: float
) -> Finding:
    """A number; not refuted where the sentence does not claim it, or may speak of another law."""
    number = judge_number(formula, claim, statement, unit, setting, seed, budget)
    if number.status != "refuted":
        return number
    why = None
    if words.doubted:
        why = DOUBTS
    elif words.altered and number.given:
        why = f"the words may speak of another law than the one given: {words.altered[:60]}"
    elif NOT_THIS.search(formula.before.rstrip()):
        why = "the text says that this is not the value"
    return number if why is None else finding(formula, number.reading, "unknown", "IT401", why)


def wrong_by_the_prior(
    formula: Formula, statement: Statement, words: Surroundings, reading: Any, setting: Setting, seed: int, budget: float
) -> Finding | None:
    """A divergence from a prior that the words call standard normal, by a formula in means and scales that is wrong in every reading."""
    line = setting.priors.get(formula.section)
    if line is None or setting.base_two or words.negated or reading.qualified or words.doubted or words.altered or words.rough:
        return None
    found = wrong_for_diagonal_normal(statement, seed=seed, budget=budget)
    if found is None:
        return None
    verdict, meant = found
    given = [{"text": "the prior is standard normal, the other law a diagonal normal one", "line": line}]
    return refuted(formula, statement.text(), meant, verdict, given, seed, budget)


def hedged(formula: Formula, text: str, statement: Statement, verdict: Any, setting: Setting, seed: int, budget: float) -> Finding | None:
    """A proof about a family of laws that rests on a parametrisation, or on natural logarithms, which the text may not mean."""
    other_unit = in_other_units(formula, statement, verdict, setting, seed, budget)
    if other_unit is not None:
        return other_unit
    normal = any(isinstance(a, NormalLaw) for a in statement.given)
    if statement_atoms(statement, SquaredHellinger) and HELLINGER.search(formula.source) and "H^2" not in setting.table.context.conventions:
        half = "the squared Hellinger distance with the factor 1/2"
        double: dict[Any, Any] = {e: 2 * e for e in statement_atoms(statement, SquaredHellinger)}
        other = statement.with_sides(*(side.xreplace(double) if isinstance(side, sympy.Basic) else side for side in (statement.lhs, statement.rhs)))
        if decide_statement(other, seed=seed, budget=budget).status is not Status.PROVED:
            return finding(formula, text, "conditional", "IT201", f"right for {half}", needs=[half], method=verdict.method)
    if not normal and not speaks_of_families(statement) and not statement_atoms(statement, Diff):
        return None
    need = None if any(a in setting.worded for a in statement.given) else left_open(statement, formula.before)
    if need is None and setting.base_two and decide_statement(in_bits(statement), seed=seed, budget=budget).status is not Status.PROVED:
        need = "natural logarithms"
    if need is None:
        return None
    return finding(formula, text, "conditional", "IT201", f"right for {need}", needs=[need], method=verdict.method)


def said_besides(
    formula: Formula, claim: Claim, verdict: Verdict, reading: Any, words: Surroundings, setting: Setting, seed: int, budget: float
) -> Finding | None:
    """What the sentence says beyond a proved formula, where that is wrong or open: of equality, of each value, in other units."""
    statement = claim.statement
    case = case_of_equality(formula, statement, words, reading, seed, budget)
    if case is not None and not (words.negated or words.doubted or words.unclaimed or words.sense):
        given = [{"text": case[0], "line": formula.line}]
        found = refuted(formula, statement.text(), replace(statement, rel="="), case[1], given, seed, 0.0)
        return replace(found, message=f"the inequality holds, but it is no equality under {case[0]}", repairs=[])
    at_one = at_a_value(formula, statement, claim.alternatives, words, words.sources, seed, budget)
    return at_one or hedged(formula, statement.text(), statement, verdict, setting, seed, budget)


def besides(found: Finding, reading: Any) -> Finding:
    """Words beside the formula that were not understood are named: the verdict does not cover them."""
    notes = reading.notes if reading.qualified else [n for n in reading.notes if re.search(r"equality|取等|等号|[=<>]|\\[lg]eq?\b|\\ne", n)]
    if notes:
        found.message += f"; not checked: {'; '.join(notes)[:80]}"
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


def closed_number(statement: Statement) -> bool:
    """Both sides are numbers without laws, variables or parameters."""
    return not statement_atoms(statement, Law, RandomVariable, Param, Fn, Card, SumOver)


def declares(statement: Statement) -> bool:
    """One side is a bare density (or log-density) at a point and the statement is no inequality of measures."""
    sides = (statement.lhs, statement.rhs)
    if any(side.atoms(Entropy, MutualInformation, Comparison, Expectation, SumOver) for side in sides if isinstance(side, sympy.Basic)):
        return False
    return statement.rel in ("=", "exists!=") and any(isinstance(side, Prob) for side in sides)


__all__ = ["judge"]
