"""Numeric claims: printed digits in the stated unit, other bases, truncation, values given in the text."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Any

import sympy

from symit.audit.instances import instances
from symit.audit.prose import first_sentence, last_sentence
from symit.audit.report import finding
from symit.kernel import Status
from symit.language.objects import BinaryEntropy, Comparison, Law, Param, RandomVariable
from symit.language.statements import Printed, Statement
from symit.meaning.balls import numeric, printed_interval
from symit.meaning.lower import lower
from symit.provers.advice.conventions import decimal_text
from symit.provers.statements import decide_statement

# a number that was estimated or measured need not be that of the closed form
ESTIMATED = re.compile(
    r"estimat|empiric|simulat|monte carlo|histogram|nearest|\bk-?nn\b|sampl|measur|observ|train|epoch|converg|experiment|initial"
    r"|估计|经验|模拟|采样|样本|测得|观测|训练|收敛|实验|初始",
    re.I,
)
BASES = ((2, "with logarithms to base 2 (bits)"), (10, "with logarithms to base 10"))


def judge_number(formula: Any, claim: Any, statement: Statement, unit: str | None, setting: Any, seed: int, budget: float) -> Any:
    """The finding for a claim between numbers, or between a measure and printed digits."""
    text = statement.text()
    given: list[dict[str, Any]] = []
    rounded_values: Statement | None = None
    open_side = isinstance(statement.lhs, sympy.Basic) and statement.lhs.atoms(Law, RandomVariable, Comparison)
    if open_side:
        setting.numbers.append(len(setting.values))
        found = list(instances(statement, formula, setting))
        if not found:
            return finding(formula, text, "unknown", "IT401", "the document gives no values from which this number follows")
        instance = found[0]
        if not instance.own and any(_holds(o.statement, seed, budget) for o in found[1:]) and not _holds(instance.statement, seed, budget):
            own = next(o for o in found[1:] if _holds(o.statement, seed, budget))
            needs = [f"the document's own equation, {own.given[0]['text']}"]
            return finding(formula, text, "conditional", "IT201", "right only by the document's own equation", needs=needs, given=list(own.given))
        statement, given, rounded_values = instance.statement, list(instance.given), instance.rounded
        text += f", that is {statement.text()}"
    elif statement.lhs.atoms(Param):
        return finding(formula, text, "unknown", "IT401", "a parameter has no value here")
    verdict = decide_statement(statement, seed=seed, budget=budget)
    if verdict.status is Status.PROVED:
        return finding(formula, text, "proved", "IT002" if given else "IT001", verdict.why, method=verdict.method, given=given)
    if verdict.status is not Status.REFUTED:
        return finding(formula, text, "unknown", "IT401", verdict.why)
    need = convention(claim, statement, unit, seed, budget, measured=bool(open_side))
    if not need and rounded_values is not None and decide_statement(rounded_values, seed=seed, budget=budget).status is not Status.REFUTED:
        need = "when the given values are rounded ones"
    if need:
        return finding(formula, text, "conditional", "IT201", f"right only {need}", needs=[need], method="interval arithmetic", given=given)
    if open_side and ESTIMATED.search(f"{last_sentence(formula.before)} {first_sentence(formula.after)}"):
        return finding(formula, text, "unknown", "IT401", "the sentence speaks of an estimate or of an experiment")
    scale = counted_in(statement, claim.printed or printed_digits(statement))
    value = shown_value(statement if scale == 1 else statement.with_sides(statement.lhs / scale, statement.rhs / scale))
    code = "IT105" if given else "IT103"
    in_unit = {sympy.log(2): " bits", sympy.log(10): " in base 10"}.get(scale, "")
    message = f"the value is {value}{in_unit}" if value else "the two numbers differ"
    repairs = []
    if value and isinstance(statement.rhs, Printed):
        fixed = rounded(statement, statement.rhs.digits)
        if fixed and decide_statement(statement.with_sides(statement.lhs, Printed(fixed)), seed=seed, budget=budget).status is Status.PROVED:
            repairs = [{"statement": f"{statement.with_sides(statement.lhs, Printed(fixed)).text()}", "status": "proved"}]
    example = {"lhs": value, "rhs": statement.rhs.digits if isinstance(statement.rhs, Printed) else str(statement.rhs)}
    return finding(
        formula, text, "refuted", code, message, method="interval arithmetic", given=given, repairs=repairs, counterexample=example
    )


def _holds(statement: Statement, seed: int, budget: float) -> bool:
    return decide_statement(statement, seed=seed, budget=budget).status is Status.PROVED


def convention(claim: Any, statement: Statement, unit: str | None, seed: int, budget: float, measured: bool = False) -> str | None:
    """The base, rounding or truncation under which the claim is right."""
    digits = statement.rhs.digits if isinstance(statement.rhs, Printed) else claim.printed or printed_digits(statement)
    if digits is None:
        return None
    trials = []
    if not isinstance(statement.rhs, Printed) and "." in digits:
        trials.append((statement.lhs / counted_in(statement, digits), digits, "when = is read as rounding to the printed digits"))
    if measured:
        # a measure as a whole changes with the base, not only the logarithms in its formula
        trials += [(statement.lhs / sympy.log(base), digits, words) for base, words in BASES if unit is None]
        trials += [(sympy.expand(statement.lhs * sympy.log(2)), digits, "with natural logarithms (nats)")] if unit == "bits" else []
    elif unfolded(statement.lhs).atoms(sympy.log) or (isinstance(statement.rhs, sympy.Basic) and statement.rhs.atoms(sympy.log)):
        for base, words in BASES:
            trials.append((in_base(statement.lhs, base), digits, words))
        if statement.lhs.has(1 / sympy.log(2)):
            trials.append((sympy.expand(statement.lhs * sympy.log(2)), digits, "with natural logarithms (nats)"))
    lo, hi = printed_interval(digits)
    half = (hi - lo) / 2
    middle = Fraction(digits)
    sign = 1 if middle >= 0 else -1
    shift = sympy.Rational(half.numerator, half.denominator) * sign
    trials.append((statement.lhs - shift, digits, "when the digits are truncated, not rounded"))
    for side, text, words in trials:
        if decide_statement(Statement("~", side, Printed(text), statement.given), seed=seed, budget=budget).status is Status.PROVED:
            return words
    return None


def printed_digits(statement: Statement) -> str | None:
    """The decimal on the right, or the one that is a number of bits."""
    if statement.rel != "=" or not isinstance(statement.rhs, sympy.Basic):
        return None
    found = (decimal_text(statement.rhs / unit) for unit in (sympy.S.One, sympy.log(2)))
    return next((text for text in found if text), None)


def counted_in(statement: Statement, digits: str | None) -> Any:
    """What the printed number is multiplied by: log 2 for a value in bits."""
    rhs = statement.rhs
    if digits is None or not isinstance(rhs, sympy.Basic) or not Fraction(digits):
        return sympy.S.One
    scale = rhs / sympy.Rational(digits)
    return scale if scale in (sympy.log(2), sympy.log(10)) else sympy.S.One


def in_base(expr: Any, base: int) -> Any:
    """The expression with every logarithm taken to this base."""
    return unfolded(expr).replace(sympy.log, lambda x: sympy.log(x) / sympy.log(base))


def unfolded(expr: Any) -> Any:
    """Binary entropies written out."""
    return expr.replace(lambda e: isinstance(e, BinaryEntropy), lambda e: e.doit())


def shown_value(statement: Statement) -> str | None:
    ball = value_ball(statement)
    return None if ball is None else str(ball.str(6, radius=False))


def value_ball(statement: Statement) -> Any:
    context = lower(statement)
    values = {n: (d["lo"], d["hi"]) for n, d in context["params"].items() if d.get("lo") is not None and d.get("hi") is not None}
    try:
        return numeric(context["claim"][1], values, 128)
    except (ValueError, ArithmeticError):
        return None


def rounded(statement: Statement, digits: str) -> str | None:
    """The value rounded to as many decimals as were printed."""
    ball = value_ball(statement)
    if ball is None:
        return None
    places = len(digits.partition(".")[2])
    return f"{float(ball.mid()):.{places}f}"
