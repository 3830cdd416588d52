"""`audit`: every formula of a document judged within a bounded time, one bad formula never losing the rest."""

from __future__ import annotations

import re
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import Any

from sympy import Basic

from symit.audit import literals
from symit.audit.asked import asked
from symit.audit.constants import eulers_constants
from symit.audit.continuity import continuous_here, continuous_in_words
from symit.audit.denials import denied, given_up
from symit.audit.documents import Document, Formula, Unreadable, parse_markdown, read_text
from symit.audit.events import named_later
from symit.audit.families import to_base_two
from symit.audit.hypotheses import hypotheses
from symit.audit.judge import judge
from symit.audit.laws import Said, laws_in_words
from symit.audit.nearby import earlier_words, heading_of, naming_two, opposite, orthogonal, spell_out, spoken_before
from symit.audit.notation import conventions, summing_to_one
from symit.audit.partial import described_laws, sentences, spelled_out
from symit.audit.partial_values import judge_value, named_once, places_of_values, value_of_formula, values_in_words
from symit.audit.priors import standard_priors
from symit.audit.properties import property_findings
from symit.audit.prose import Surroundings, first_sentence, last_sentence, relates, surroundings
from symit.audit.reading import DECIMAL, Read, read
from symit.audit.report import DocumentReport, Finding, Report, finding
from symit.audit.senses import other_sense, without_half
from symit.audit.setting import GivenValue, Known, Setting
from symit.audit.shapes import shapes_in_words
from symit.audit.standing import NEVER, THEOREM, ended, goes_on, place, standing
from symit.audit.stated import BYPASS, RANDOMISED, WEAKENED, WEAKENED_BEFORE
from symit.audit.withheld import withheld
from symit.kernel import Status
from symit.language.latex.context import DocumentContext
from symit.language.latex.errors import Unread
from symit.language.objects import Comparison, Entropy, Fn, MutualInformation, Param, RandomVariable
from symit.language.statements import CardIs, FamilyLaw, FunctionOf, Independent, JointlyNormal, Markov, NormalLaw, Statement
from symit.provers import decide

SUFFIXES = (".md", ".markdown", ".qmd", ".rmd", ".txt")


APPROXIMATELY = re.compile(r"\\approx|\\simeq|≈|\\sim(?![a-z])")


SUPPOSED = re.compile(r"\b(?:if|for|when|with|let|suppose|take|taking|set|setting|at)\b|当|若|如果|设|取|令", re.I)


class TimedOut(Exception):
    """The time for one formula ran out."""


def audit(
    paths: str | Path | Iterable[str | Path], *, timeout: float = 5.0, seed: int = 0, progress: Callable[[str], None] | None = None
) -> Report:
    """Audit Markdown documents (or folders of them). `timeout`: seconds for one formula. Returns a Report."""
    items = [paths] if isinstance(paths, (str, Path)) else list(paths)
    reports = []
    for path in expand(items):
        if progress:
            progress(path)
        reports.append(audit_file(path, timeout=timeout, seed=seed))
    return Report(reports)


def expand(items: list[Any]) -> Iterator[str]:
    for item in items:
        path = Path(item)
        if path.is_dir():
            yield from sorted(str(p) for p in path.rglob("*") if p.suffix.lower() in SUFFIXES)
        else:
            yield str(path)


def audit_file(path: str, *, timeout: float = 5.0, seed: int = 0) -> DocumentReport:
    try:
        text = read_text(path)
    except (Unreadable, OSError) as error:
        return DocumentReport(path, problem=str(error))
    return audit_text(text, path, timeout=timeout, seed=seed)


def audit_text(text: str, path: str = "<text>", *, timeout: float = 5.0, seed: int = 0) -> DocumentReport:
    """Audit Markdown text."""
    document = parse_markdown(text, path)
    report = DocumentReport(path, lines=document.lines)
    setting = Setting(base_two=to_base_two(text))
    sources = block_sources(document)
    setting.euler = eulers_constants(document, sources)
    setting.conventions = conventions(document, sources)
    setting.simplex = summing_to_one(document, sources)
    setting.shapes = shapes_in_words(document, sources)
    setting.priors = standard_priors(document, sources)
    setting.orthogonal = orthogonal(document, sources)
    setting.naming_two = naming_two(document, sources)
    setting.continuous = continuous_in_words(document, sources)
    setting.known += named_later(document)
    said = laws_in_words(document, sources)
    setting.sentences = list(sentences(document, sources))
    setting.described = described_laws(setting.sentences, places_of_values)
    place: dict[int, int] = {}
    for formula in document.formulas:
        number = place[formula.block] = place.get(formula.block, -1) + 1
        while said and (said[0].block, said[0].first) <= (formula.block, number):
            add_law(said.pop(0), formula, setting)
        setting.place = (formula.block, number)
        report.findings += audit_formula(formula, sources, document, setting, timeout, seed)
    report.findings += literal_findings(document, seed)
    for value in values_in_words(document, setting.sentences) if setting.described else ():
        judged = judge_value(value.formula, value.statement, value.unit, setting.described, value.around, seed, timeout / 4)
        report.findings += [judged] if judged is not None else []
    report.findings += property_findings(document, sources, seed, timeout, limit)
    report.findings.sort(key=lambda f: f.line)
    return report


def block_sources(document: Document) -> dict[int, dict[int, str]]:
    """For each block, the formulas that its placeholders {k} stand for."""
    sources: dict[int, dict[int, str]] = {}
    for f in document.formulas:
        place = sources.setdefault(f.block, {})
        place[len(place)] = f.source
    return sources


def audit_formula(
    formula: Formula, everywhere: dict[int, dict[int, str]], document: Document, setting: Setting, timeout: float, seed: int
) -> list[Finding]:
    sources = everywhere.get(formula.block, {})
    try:
        with limit(timeout):
            words = words_around(formula, sources, document)
            words.hypotheses = hypotheses(formula, document, everywhere, setting.read_as_assumption)
            near = (f for f in document.formulas if f.section == formula.section and abs(f.block - formula.block) <= 2)
            words.tied = set().union(*(relates(f.source) for f in near))
            spell_out(formula, words, document, everywhere)
            words.asked, words.contradicted = asked(formula, document), opposite(formula, document)
            words.spoken = spoken_before(formula, setting.naming_two)
            words.sense = other_sense(formula, words, document, everywhere)
            words.no_half = without_half(formula, document, everywhere)
            words.denied = denied(words)
            words.given_up = given_up(words, earlier_words(formula, document))
            add_words(formula, words, setting)
            context = setting.table.at(formula.unit)
            context.constants = setting.euler.get(formula.section, set())
            context.simplex = setting.simplex.get(formula.section, set())
            context.shapes = setting.shapes.get(formula.section, {})
            context.conventions = setting.conventions.get(formula.section, {})
            context.generators = {f for f, block in setting.written.items() if 0 <= formula.block - block <= 2}
            look_around(formula, sources, document, setting)
            stated = value_of_formula(formula, with_unit(formula), setting.here)
            if stated is not None:
                judged = judge_value(formula, *stated, setting.here, setting.around, seed, timeout / 4)
                if judged is not None:
                    return [judged]
            with densities(setting.table.at(formula.unit), continuous_here(formula, words, setting.continuous, heading_of(formula, document))):
                reading = read(with_unit(formula), setting.table, formula.unit)
            add_reading(formula, reading, setting)
            found = [withheld(f, formula, words) for f in judge(formula, reading, words, setting, seed=seed, budget=timeout / 4)]
            if found and all(f.status == "proved" for f in found):
                setting.read_as_assumption[setting.place] = True  # what holds anyway narrows nothing
            return found
    except Unread as error:
        message = f"{error.message}: {error.token!r}" + (f" (expected {', '.join(error.expected[:4])})" if error.expected else "")
        return [finding(formula, "", "unread", "IT501", message)]
    except TimedOut:
        return [finding(formula, "", "unknown", "IT502", f"took longer than {timeout:g} s")]
    except RecursionError:
        return [finding(formula, "", "unread", "IT501", "nested too deeply")]
    except Exception as error:  # one bad formula never loses the rest
        return [finding(formula, "", "unread", "IT501", f"not read ({type(error).__name__})")]


@contextmanager
def densities(context: DocumentContext, names: set[str]) -> Iterator[None]:
    """Read a formula with these variables continuous."""
    before = set(context.continuous)
    context.continuous |= names
    try:
        yield
    finally:
        context.continuous &= before | (context.continuous - names)


UNIT_AFTER = re.compile(r"\s*(bits?|nats?|比特|纳特)(?![A-Za-z/])")


def with_unit(formula: Formula) -> str:
    """`$H_b(0.3) \\approx 0.881$ bits`: the unit stands behind the formula."""
    unit = UNIT_AFTER.match(formula.after)
    if unit and re.search(r"\d\s*$", formula.source) and re.search(r"=|approx", formula.source):
        return f"{formula.source.rstrip()} \\text{{ {unit[1]}}}"
    return formula.source


def words_around(formula: Formula, sources: dict[int, str], document: Document) -> Surroundings:
    before, after = formula.before, formula.after
    block = formula.block
    if formula.display and not before.strip():
        # a display that stands alone belongs to the sentence before it
        earlier = [(b, raw) for b, _, raw in document.prose if b < formula.block]
        if earlier and formula.block - earlier[-1][0] <= 1:
            block, before = earlier[-1]
            sources = {k: f.source for k, f in enumerate(f for f in document.formulas if f.block == earlier[-1][0])}
        later = [raw for b, _, raw in document.prose if b == formula.block + 1]
        if not after.strip():
            after = later[0] if later else ""
    own = last_sentence(before)
    if block != formula.block and ended(before):
        formula.sentence = (formula.block, 0)
    else:
        formula.sentence, formula.goes_on = (block, place(before)), goes_on(own)
    formula.standing = "unit" if THEOREM.match(before) and not NEVER.search(own) else standing(own, after)
    return surroundings(before.rstrip(), after, sources)


def look_around(formula: Formula, sources: dict[int, str], document: Document, setting: Setting) -> None:
    """What the rules for laws described in part need: which laws are in question, and the words beside the formula."""
    setting.here = setting.described if named_once(document, formula.section) else []
    if not setting.here:
        return
    earlier = [s.text for s in setting.sentences if s.section == formula.section and s.block < formula.block]
    after = formula.after
    if formula.display and not formula.before.strip():
        after = next((raw for b, _, raw in document.prose if b == formula.block + 1), "")
        after = after if re.match(r"[a-z]", after) else ""  # else a new sentence or item
    setting.around = (" ".join([*earlier, spelled_out(formula.before, sources)]), spelled_out(after, sources))


def add_law(said: Said, formula: Formula, setting: Setting) -> None:
    """A law that the words give, read from the formula that says the same."""
    try:
        found = read(said.latex if said.pair is None else f"0 + {said.latex}", setting.table, formula.unit)
        if said.pair is not None:
            first, second = (RandomVariable(v) for v in said.pair)
            setting.table.at(formula.unit).declare([JointlyNormal(first, second, found.reading.expressions[0])])
            return
    except (Unread, IndexError):
        return
    own = Formula(said.latex, said.line, 1, said.line, False, said.block, formula.section, formula.unit)
    add_reading(own, found, setting)
    setting.worded += [a for a in found.reading.assumptions if isinstance(a, (FamilyLaw, NormalLaw))]


def add_words(formula: Formula, words: Surroundings, setting: Setting) -> None:
    setting.table.at(formula.unit).declare(words.assumptions)
    for a in words.assumptions:
        setting.known.append(Known(a, formula.line, formula.block, formula.section, formula.unit))
    setting.sizes += [(name, formula.line) for name in words.sizes]


def add_reading(formula: Formula, read: Read, setting: Setting) -> None:
    left_out = False
    for a in read.reading.assumptions:
        if isinstance(a, Markov) and len(a.groups) < 3:
            continue
        own = f"{last_sentence(formula.before)} {first_sentence(formula.after)}"
        if isinstance(a, (Independent, Markov)):
            beside = BYPASS.search(own) if isinstance(a, Markov) else None
            beside = beside or WEAKENED.search(first_sentence(formula.after)) or WEAKENED_BEFORE.search(last_sentence(formula.before))
            left_out = left_out or bool(beside) or (setting.orthogonal and "perp" in formula.source)
        if left_out or (isinstance(a, FunctionOf) and RANDOMISED.search(own)):
            left_out = True
            continue
        known = Known(a, formula.line, formula.block, formula.section, formula.unit, lasting=isinstance(a, CardIs) and isinstance(a.size, Param))
        if isinstance(a, (Markov, Independent, FunctionOf)):
            known.standing, known.sentence = formula.standing, formula.sentence
        setting.known.append(known)
    declared = read.reading.declared
    said = bool(read.reading.assumptions) or read.reading.kind == "definition"
    setting.read_as_assumption[setting.place] = said or (declared is not None and not declared.inert)
    if read.reading.kind == "definition" and read.reading.defined:
        setting.written[read.reading.defined] = formula.block
        value = read.reading.expressions[-1] if read.reading.expressions else None
        if isinstance(value, Basic) and value.atoms(Comparison, Entropy, MutualInformation) and not value.atoms(Fn):
            called = Statement("=", Param(str(read.reading.defined)), value)
            setting.names.append(Known(called, formula.line, formula.block, formula.section, formula.unit))
    if read.reading.declared is not None:
        setting.written.update(dict.fromkeys(read.reading.declared.functions, formula.block))
        exact = not APPROXIMATELY.search(formula.source)
        for expr, printed in read.reading.declared.values.items():
            shown = next((d for d in DECIMAL.findall(formula.source) if Fraction(d) == Fraction(printed)), printed)
            supposed = bool(SUPPOSED.search(last_sentence(formula.before)))
            value = GivenValue(expr, printed, formula.line, formula.block, formula.section, exact, shown, supposed)
            setting.values.append(value)


def literal_findings(document: Document, seed: int) -> list[Finding]:
    out = []
    inside = code_lines(document)
    for item in literals.find(document.lines, inside):
        formula = Formula(item.text, item.line, item.column, item.line, False, 0, 0, 0)
        terms = tuple(("num", e if not e.startswith(".") else "0" + e) for e in item.entries)
        claim = ("=", ("add", *terms), ("num", "1"))
        verdict = decide({"vars": {}, "params": {}, "measures": {}, "given": (), "claim": claim}, seed=seed)
        reading = " + ".join(item.entries) + " = 1"
        if verdict.status is Status.PROVED:
            out.append(finding(formula, reading, "proved", "IT001", "the probabilities sum to 1", method="arithmetic"))
        elif verdict.status is Status.REFUTED and item.explained_by_rounding:
            need = "the entries are rounded"
            out.append(finding(formula, reading, "conditional", "IT201", f"the sum is {shown(item.total)}, right when {need}", needs=[need]))
        elif verdict.status is Status.REFUTED:
            message = f"the probabilities sum to {shown(item.total)}, not 1"
            example = {"lhs": shown(item.total), "rhs": "1"}
            out.append(finding(formula, reading, "refuted", "IT104", message, method="arithmetic", counterexample=example))
    return out


def shown(total: Any) -> str:
    return f"{float(total):.10g}"


def code_lines(document: Document) -> set[int]:
    """Lines inside fenced code, where lists are programs."""
    inside: set[int] = set()
    fence = ""
    for number, line in enumerate(document.lines, 1):
        mark = line.lstrip()[:3]
        if mark in ("```", "~~~") and (not fence or mark == fence):
            fence = "" if fence else mark
            inside.add(number)
        elif fence:
            inside.add(number)
    return inside


@contextmanager
def limit(seconds: float) -> Iterator[None]:
    """Raise TimedOut in the body after that many seconds (main thread of a Unix process; elsewhere unlimited)."""
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "setitimer") or seconds <= 0:
        yield
        return

    def ring(*_: Any) -> None:
        raise TimedOut

    previous = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)
