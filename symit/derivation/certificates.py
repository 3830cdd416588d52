"""Reading a certificate aloud: an inequality as the other side plus named non-negative terms, one dropped a line."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import sympy

from symit.derivation.chain import Derivation, Line
from symit.derivation.shannon import NotShannon, Reading, reversed_lines
from symit.derivation.sources import Sources, describe_copy
from symit.kernel import Status, Verdict, annotate
from symit.kernel.rows import Rejected
from symit.language.objects import (
    DEFAULT_LAW,
    Card,
    Entropy,
    Law,
    Mixture,
    MutualInformation,
    Param,
    Prob,
    ProductLaw,
    RandomVariable,
    RelativeEntropy,
    UniformLaw,
    is_law,
)  # fmt: skip
from symit.language.statements import Printed, Statement
from symit.meaning.balls import Undefined
from symit.meaning.polynomials import NotNormal
from symit.provers.statements import decide_statement

Shown = tuple[Any, str, str]
SENTENCES = ("analysis", "calculus", "processing")  # kinds of certificates whose derivations are sentences rather than a chain of lines


def derivation_of(verdict: Verdict) -> Derivation | None:
    """The derivation of a proved statement, every line proved again; None where its certificate cannot be read aloud."""
    if verdict.certificate is not None and verdict.certificate.data.get("kind") == "closed":
        from symit.families.statement_derivation import StatementDerivation

        return StatementDerivation.of(verdict)  # type: ignore[return-value]
    links = [of_formula(link) for link in flat(verdict)]
    if None in links:
        return None
    if any(link.certificate is not None and link.certificate.data.get("kind") in SENTENCES for link in links):
        return in_sentences(links)  # type: ignore[return-value]
    parts = [_of_link(link) for link in links]
    if any(part is None for part in parts):
        return None
    found = [part for part in parts if part is not None]
    merged = lambda pick: tuple(dict.fromkeys(x for part in found for x in pick(part)))  # noqa: E731
    lines = tuple(line for part in found for line in part.lines)
    tight = found[0].tight if len(found) == 1 else ()
    notes = merged(lambda d: d.notes)
    if verdict.choice:
        notes = (f"take {verdict.choice}", *notes)
    return Derivation(lines, merged(lambda d: d.given), tight, notes)


def of_formula(verdict: Verdict) -> Any:
    """The verdict on the formula that a property means; None for what no formula says, such as a denial."""
    if verdict.statement is None or isinstance(verdict.statement, Statement):
        return verdict
    kind = verdict.certificate.data["kind"] if verdict.certificate is not None else "not"
    return annotate(verdict, statement=verdict.about) if kind != "not" and isinstance(verdict.about, Statement) else None


def in_sentences(links: list[Verdict]) -> Any:
    """The derivation of a claim, or of the links of a chain, some of which are shown by analysis; None where one cannot be told."""
    from symit.derivation.analysis import analysis_derivation
    from symit.derivation.calculus import calculus_derivation
    from symit.derivation.paragraphs import Several
    from symit.derivation.processing import processing_derivation

    parts: list[Any] = []
    for link in links:
        data = link.certificate.data if link.certificate is not None else {}
        try:
            tellers = {"analysis": analysis_derivation, "calculus": calculus_derivation, "processing": processing_derivation}
            tell = tellers.get(str(data.get("kind")))
            parts.append(_of_link(link) if tell is None else tell(link.statement, data))
        except (Rejected, NotNormal, Undefined, ValueError, KeyError, ArithmeticError):
            return None
    return None if None in parts else parts[0] if len(parts) == 1 else Several(tuple(parts))


def flat(verdict: Verdict) -> Iterator[Verdict]:
    """The verdicts on single relations that a verdict was put together from."""
    if verdict.links:
        for link in verdict.links:
            yield from flat(link)
    else:
        yield verdict


def _of_link(verdict: Verdict) -> Derivation | None:
    if verdict.certificate is None or verdict.statement is None:
        return None
    statement, data = verdict.statement, verdict.certificate.data
    if data["kind"] == "linear" and not isinstance(statement.rhs, Printed) and data["terms"]:
        try:
            return shannon_derivation(statement, data)
        except NotShannon:
            pass
    lines = link_lines(verdict)
    return None if lines is None else Derivation(tuple(lines), tuple(statement.given))


def shannon_derivation(statement: Any, data: Any) -> Derivation:
    """The lines of a certificate that adds up Shannon measures and assumptions; raises NotShannon for any other."""
    sources = Sources(statement, data)
    downward = statement.rel in (">=", ">")
    small, large = (statement.rhs, statement.lhs) if downward else (statement.lhs, statement.rhs)
    readings = [Reading(small, large, data["terms"], sources)]
    lines = reversed_lines(readings[0].lines) if downward else readings[0].lines
    if "reverse" in data:
        readings.append(Reading(large, small, data["reverse"], sources))
        lines = lines + reversed_lines(readings[1].lines)
    assumed = (*statement.given, *sources.assumptions(readings[0].ledger))
    if not lines or not all(holds(line, assumed) for line in lines):
        raise NotShannon
    strict = statement.rel in ("<", ">")
    tight = readings[0].tight() if statement.rel in ("<=", ">=") and not strict and not sources.copies else []
    copies = "; ".join(describe_copy(c) for c in sources.copies)
    notes = (f"by the copy lemma there are further variables: {copies}",) if copies else ()
    return Derivation(tuple(lines), tuple(statement.given), tuple(tight), notes)


def holds(line: Line, assumed: tuple[Any, ...]) -> bool:
    """Is the line proved by itself, under the assumptions?"""
    return decide_statement(Statement(line.rel, line.left, line.right, assumed), budget=2.0).status is Status.PROVED


def link_lines(verdict: Verdict) -> list[Line] | None:
    if verdict.certificate is None:
        return None
    statement, data = verdict.statement, verdict.certificate.data
    if data["kind"] == "numeric":
        return [Line(statement.lhs, statement.rel, statement.rhs, "interval arithmetic")]
    if data["kind"] == "model":
        return [Line(statement.lhs, statement.rel, statement.rhs, "the model shown separates the two sides")]
    if data["kind"] != "linear" or isinstance(statement.rhs, Printed):
        return None
    if not data["terms"]:
        return [Line(statement.lhs, "=", statement.rhs, "by definition, chain rule and marginalisation")]
    shown = [show_row(entry, statement, data["context"]) for entry in data["terms"]]
    if statement.rel == "=" or any(s is None for s in shown):
        return [Line(statement.lhs, statement.rel, statement.rhs, reasons([s for s in shown if s is not None], verdict))]
    return inequality(statement, [s for s in shown if s is not None])


def reasons(shown: list[Shown], verdict: Verdict) -> str:
    words = list(dict.fromkeys(word for _, _, word in shown))
    return "; ".join(words) or str(verdict.method)


def inequality(statement: Any, shown: list[Shown]) -> list[Line]:
    """smaller = larger - (sum of the rows) <= larger, the rows named one by one."""
    small, large = (statement.lhs, statement.rhs) if statement.rel in ("<=", "<") else (statement.rhs, statement.lhs)
    equations = [s for s in shown if s[1] == "="]
    drops = [s for s in shown if s[1] != "="]
    if len(shown) == 1 and drops:
        return [Line(statement.lhs, statement.rel, statement.rhs, drops[0][2])]
    current = large - sum((term for term, _, _ in shown), sympy.Integer(0))
    if statement.rel in (">=", ">"):
        return upward(statement, shown, equations, drops)
    lines = [Line(small, "=", current, "chain rule")]
    for term, _, why in equations:
        lines.append(Line(current, "=", current + term, why))
        current = current + term
    for k, (term, _, why) in enumerate(drops):
        following = current + term if k < len(drops) - 1 else large
        lines.append(Line(current, statement.rel if k == len(drops) - 1 else "<=", following, why))
        current = following
    return [line for line in lines if not (line.rel == "=" and line.left == line.right)] or [Line(small, statement.rel, large, "equal")]


def upward(statement: Any, shown: list[Shown], equations: list[Shown], drops: list[Shown]) -> list[Line]:
    """lhs = rhs + (sum of the rows) >= rhs."""
    current = statement.rhs + sum((term for term, _, _ in shown), sympy.Integer(0))
    lines = [Line(statement.lhs, "=", current, "chain rule")]
    for term, _, why in equations:
        lines.append(Line(current, "=", current - term, why))
        current = current - term
    for k, (term, _, why) in enumerate(drops):
        following = current - term if k < len(drops) - 1 else statement.rhs
        lines.append(Line(current, statement.rel if k == len(drops) - 1 else ">=", following, why))
        current = following
    return [line for line in lines if not (line.rel == "=" and line.left == line.right)] or [
        Line(statement.lhs, statement.rel, statement.rhs, "equal")
    ]


def show_row(entry: Any, statement: Any, context: Any) -> Shown | None:
    """(coefficient times the row as an expression, its sign, why it has that sign)."""
    coefficient = Fraction(entry["coef"])
    c = sympy.Rational(coefficient.numerator, coefficient.denominator)
    row = entry["row"]
    tag = row[0]
    if tag == "I" and len(row) == 5:
        _, law, a, b, cond = row
        measure = law_of(law)
        if measure is None:
            return None
        if set(a) == set(b):
            expr: Any = Entropy(measure, variables(a), variables(v for v in cond if v not in a))
            return c * expr, ">=", f"{expr} >= 0, entropy of a discrete variable"
        if set(a) & set(b):
            return None
        expr = MutualInformation(measure, (variables(a), variables(b)), variables(cond))
        return c * expr, ">=", f"{expr} >= 0"
    if tag == "D" and len(row) == 5 and not row[4]:
        first, second = law_of(row[1]), law_of(row[2])
        if first is None or second is None:
            return None
        expr = RelativeEntropy(Prob(first, variables(row[3])), Prob(second, variables(row[3])))
        return c * expr, ">=", f"{expr} >= 0, Gibbs' inequality"
    if tag == "card":
        measure = law_of(row[1])
        if measure is None:
            return None
        expr = sum((sympy.log(Card(v)) for v in variables(row[2])), -Entropy(measure, variables(row[2])))
        return c * expr, ">=", f"{Entropy(measure, variables(row[2]))} <= log of the number of letters"
    if tag == "given":
        return given_row(c, int(row[1]), statement, context)
    if tag == "range":
        domain = context["params"][row[1]]
        expr = Param(row[1]) - sympy.Rational(str(domain[row[2]]))
        return c * (expr if row[2] == "lo" else -expr), ">=", f"the range of {row[1]}"
    return None


def given_row(c: Any, index: int, statement: Any, context: Any) -> Shown | None:
    """An assumption: I(A;B|C) = 0 or H(A|B) = 0 by its own name."""
    rel, lhs, rhs = context["given"][index]
    if rel != "=" or rhs != ("num", "0"):
        return None
    measure = law_of(lhs[1]) if lhs[0] in ("I", "H") else None
    if measure is None:
        return None
    names = "; ".join(g.text() for g in statement.given)
    if lhs[0] == "I" and len(lhs[2]) == 2:
        expr: Any = MutualInformation(measure, tuple(variables(g) for g in lhs[2]), variables(lhs[3]))
    elif lhs[0] == "H":
        expr = Entropy(measure, variables(lhs[2]), variables(lhs[3]))
    else:
        return None
    return -c * expr, "=", f"{expr} = 0 since {names}"


def variables(names: Any) -> tuple[RandomVariable, ...]:
    return tuple(RandomVariable(v) for v in names)


def law_of(law: Any) -> Any:
    if isinstance(law, str):
        return DEFAULT_LAW if law == DEFAULT_LAW.name else Law(law)
    if law[0] == "unif":
        return UniformLaw()
    if law[0] == "mix":
        parts = [(number(w), law_of(m)) for w, m in law[1]]
        if any(w is None or not is_law(m) for w, m in parts):
            return None
        return Mixture(parts)
    factors = [Prob(law_of(m), variables(s), variables(t)) for m, s, t in law[1]]
    return ProductLaw(factors)


def number(term: Any) -> Any:
    """A weight as an expression in parameters."""
    tag, args = term[0], term[1:]
    if tag == "num":
        return sympy.Rational(args[0])
    if tag == "par":
        return Param(args[0])
    if tag == "add":
        return sympy.Add(*(number(t) for t in args))
    if tag == "mul":
        return sympy.Mul(*(number(t) for t in args))
    return None
