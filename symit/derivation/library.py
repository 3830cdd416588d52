"""Theorem files (docs/proofs.md): read, check step by step with the prover and the kernel, typeset."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from symit.derivation.certificates import derivation_of
from symit.derivation.chain import Derivation, Line
from symit.kernel import Status
from symit.language.errors import SyntaxProblem
from symit.language.statements import Chain, Statement
from symit.provers.proving import as_statement
from symit.provers.statements import decide_statement

HEADER = re.compile(r'theorem\s+(?P<name>[\w-]+)\s+"(?P<title>[^"]+)"(?:\s+\[(?P<source>[^\]]+)\])?\s*$')
STEP = re.compile(r"(?P<left>.*?)\s*(?P<rel><=|>=|=|<|>)\s*(?P<right>.*?)\s{2,}(?P<reason>(by|since)\s.+)$")
IDENTITY_REASONS = ("definition", "chain rule", "marginalisation", "algebra", "symmetry", "normalisation")
COPIES = "copy lemma"
ANALYSIS = "real analysis"  # of numbers, or of generators and pairs of laws (docs/f-divergences.md)
CALCULUS = "calculus"  # derivatives, limits, shapes and undetermined functions (docs/analysis.md)
CLOSED = "closed form"  # of a parametric family (docs/closed-forms.md)
PATIENCE = 60.0  # seconds for a step that names its proof, which a busy machine may take several times as long to find


class ProofProblem(ValueError):
    """A theorem file that does not hold up; the message names file and line."""


@dataclass(frozen=True)
class Step:
    """left rel right, for a reason."""

    left: str
    rel: str
    right: str
    reason: str
    line: int


@dataclass
class Theorem:
    """A named claim with its assumptions and the steps that lead to it."""

    name: str
    title: str
    source: str
    path: str
    line: int
    given: list[str] = field(default_factory=list)
    statement: str = ""
    steps: list[Step] = field(default_factory=list)

    def problem(self, message: str, line: int | None = None) -> ProofProblem:
        return ProofProblem(f"{self.path}:{line or self.line}: theorem {self.name}: {message}")

    def check(self) -> None:
        """Every step proved for its own reason, and the chain of steps is the claim; raises ProofProblem."""
        claim = self._read(self.statement, self.line)
        if isinstance(claim, Chain):
            raise self.problem("a theorem claims one relation")
        settled = [self._check_step(step) for step in self.steps]
        self._check_composition(claim)
        if claim not in settled and decide_statement(claim).status is not Status.PROVED:
            raise self.problem("the claim is not proved as a whole")

    def _read(self, text: str, line: int) -> Any:
        try:
            return as_statement(text, self.given)
        except (SyntaxProblem, ValueError, TypeError) as error:
            raise self.problem(f"cannot read {text!r}: {error}", line) from None

    def _check_step(self, step: Step) -> Any:
        """The statement that the step has proved under all assumptions of the theorem; None if under fewer or by a part of it."""
        text = f"{step.left} {step.rel} {step.right}"
        statement = self._read(text, step.line)
        word, _, what = step.reason.partition(" ")
        bare = statement.with_sides(statement.lhs, statement.rhs)
        if word == "by" and what == COPIES:
            if decide_statement(bare).method != COPIES:
                raise self.problem(f"the step {text} does not follow by the {COPIES}", step.line)
            return None
        if word == "by" and what == ANALYSIS:
            verdict = decide_statement(statement, budget=PATIENCE)
            kind = verdict.certificate.data["kind"] if verdict.status is Status.PROVED and verdict.certificate is not None else None
            if kind not in ("analysis", "processing"):
                raise self.problem(f"the step {text} is not settled by {ANALYSIS}", step.line)
            return statement
        if word == "by" and what == CALCULUS:
            verdict = decide_statement(statement, budget=PATIENCE)
            if verdict.status is not Status.PROVED or verdict.method != CALCULUS:
                raise self.problem(f"the step {text} is not settled by {CALCULUS}", step.line)
            return statement
        if word == "by" and what == CLOSED:
            verdict = decide_statement(statement, budget=PATIENCE)
            if verdict.method != "closed forms" or verdict.status is not Status.PROVED:
                raise self.problem(f"the step {text} is not settled by closed forms", step.line)
            return statement
        if word == "by" and what in IDENTITY_REASONS:
            if step.rel != "=":
                raise self.problem(f"'{step.reason}' justifies = only", step.line)
            bare = self._without_assumptions(text, step.line)
        elif word == "since":
            facts = [f.strip() for f in what.split(" and ")]
            self._check_facts(facts, step)
            bare = self._assuming(text, facts, step)
        else:
            raise self.problem(f"unknown reason {step.reason!r}: by {', by '.join(IDENTITY_REASONS)}, or since FACT", step.line)
        verdict = decide_statement(bare)
        if verdict.status is not Status.PROVED:
            raise self.problem(f"the step {text} does not follow {step.reason} ({verdict.status}: {verdict.why})", step.line)
        if word == "since" and step.rel == "=" and not self._uses(verdict):
            raise self.problem(f"the step {text} holds without its reason; say 'by definition' or 'by chain rule'", step.line)
        return None

    def _uses(self, verdict: Any) -> bool:
        return bool(verdict.certificate.data.get("terms"))

    def _without_assumptions(self, text: str, line: int) -> Statement:
        try:
            return as_statement(text)  # type: ignore[return-value]
        except (SyntaxProblem, ValueError, TypeError) as error:
            raise self.problem(f"cannot read {text!r}: {error}", line) from None

    def _check_facts(self, facts: list[str], step: Step) -> None:
        """A fact is an assumption of the theorem, or is proved by itself from them."""
        for fact in facts:
            if fact in self.given:
                continue
            try:
                claim = as_statement(fact, self.given)
            except (SyntaxProblem, ValueError, TypeError):
                raise self.problem(f"{fact!r} is no assumption of the theorem and no statement", step.line) from None
            verdicts = [decide_statement(s) for s in (claim.statements() if isinstance(claim, Chain) else [claim])]
            if any(v.status is not Status.PROVED for v in verdicts):
                raise self.problem(f"the fact {fact} is not proved", step.line)

    def _assuming(self, text: str, facts: list[str], step: Step) -> Any:
        """The step with exactly the named facts as assumptions."""
        try:
            return as_statement(text, facts)
        except (SyntaxProblem, ValueError, TypeError) as error:
            raise self.problem(f"cannot use {facts}: {error}", step.line) from None

    def _check_composition(self, claim: Any) -> None:
        if not self.steps:
            raise self.problem("no steps")
        first = self._read(f"{self.steps[0].left} = {self.steps[-1].right}", self.line)
        if (first.lhs, first.rhs) != (claim.lhs, claim.rhs):
            raise self.problem("the steps lead from other sides than the claim's")
        rels = {s.rel for s in self.steps} - {"="}
        if len(rels) > 1 and not (rels <= {"<", "<="} or rels <= {">", ">="}):
            raise self.problem("the relations of the steps do not compose")
        total = "=" if not rels else next(iter(rels)) if len(rels) == 1 else max(rels, key=lambda r: r in "<>")
        if total != claim.rel:
            raise self.problem(f"the steps give {total}, the claim says {claim.rel}")

    def derivation(self) -> Derivation:
        lines: list[Line] = []
        notes: tuple[str, ...] = ()
        for step in self.steps:
            s = self._read(f"{step.left} {step.rel} {step.right}", step.line)
            found = derivation_of(decide_statement(s)) if step.reason == f"by {COPIES}" else None
            lines += found.lines if found else [Line(s.lhs, s.rel, s.rhs, step.reason)]
            notes += found.notes if found else ()
        given = self._read(self.statement, self.line).given
        return Derivation(tuple(lines), tuple(given), notes=notes)

    def latex(self) -> str:
        """align* with a reason for each line."""
        return self.derivation().latex()

    def markdown(self) -> str:
        claim = self._read(self.statement, self.line)
        head = f"**{self.title}**" + (f" ({self.source})" if self.source else "")
        return f"{head}: ${claim.latex()}$\n\n{self.derivation().markdown()}"

    def text(self) -> str:
        given = f"given {'; '.join(self.given)}\n" if self.given else ""
        return f"{self.title}: {self.statement}\n{given}{self.derivation().text()}"


def load_file(path: str | Path) -> list[Theorem]:
    """The theorems of one file; raises ProofProblem for a line that does not fit."""
    theorems: list[Theorem] = []
    try:
        text = Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ProofProblem(f"{path}: cannot be read ({type(error).__name__})") from None
    for number, raw in enumerate(text.splitlines(), 1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        header = HEADER.match(line)
        if header:
            theorems.append(Theorem(header["name"], header["title"], header["source"] or "", str(path), number))
            continue
        if not theorems:
            raise ProofProblem(f'{path}:{number}: expected: theorem NAME "Title" [Source]')
        _add(theorems[-1], line, number)
    for theorem in theorems:
        if not theorem.statement:
            raise theorem.problem("no 'claim' line")
    return theorems


def _add(theorem: Theorem, line: str, number: int) -> None:
    word, _, rest = line.partition(" ")
    if word == "given":
        theorem.given += [g.strip() for g in rest.split(" and ")]
        return
    if word == "claim":
        theorem.statement = rest.strip()
        return
    match = STEP.match(line)
    if match is None:
        raise theorem.problem("a step reads: left = right   by REASON (two spaces before the reason)", number)
    left = match["left"] or (theorem.steps[-1].right if theorem.steps else "")
    if not left:
        raise theorem.problem("the first step needs its left side", number)
    theorem.steps.append(Step(left, match["rel"], match["right"], match["reason"].strip(), number))


def library_folder() -> Path:
    """The theorem library: beside the package in a checkout, inside it when installed."""
    installed = Path(__file__).resolve().parent.parent / "_proofs"
    return installed if installed.is_dir() else Path(__file__).resolve().parents[2] / "proofs"


def load_proofs(path: str | Path | None = None) -> list[Theorem]:
    """All theorems of a folder (or file) of .proof files; the shipped library without an argument."""
    root = Path(path) if path is not None else library_folder()
    if not root.exists():
        raise ProofProblem(f"{root}: no such file or folder")
    files = [root] if root.is_file() else sorted(root.rglob("*.proof"))
    return [t for file in files for t in load_file(file)]


@lru_cache(maxsize=1)
def _shipped() -> dict[str, Theorem]:
    return {t.name: t for t in load_proofs()}


def find(name: str) -> Theorem | None:
    """A theorem of the shipped library by its name."""
    return _shipped().get(name)
