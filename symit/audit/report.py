"""Findings and reports: JSON as in the contract, text in the manner of a compiler, GitHub annotations, Markdown."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

VERSION = 1
ORDER = ("refuted", "conditional", "proved", "supported", "unknown", "unread", "no-claim")
LEVEL = {"refuted": "error", "conditional": "warning"}


@dataclass
class Finding:
    """One statement of a document and the verdict on it."""

    line: int
    column: int
    end_line: int
    latex: str
    reading: str
    status: str
    code: str
    message: str
    given: list[dict[str, Any]] = field(default_factory=list)
    needs: list[str] = field(default_factory=list)
    repairs: list[dict[str, str]] = field(default_factory=list)
    counterexample: dict[str, Any] | None = None
    method: str | None = None
    help: str = ""
    shown: str = ""

    def to_json(self) -> dict[str, Any]:
        names = ("line", "column", "end_line", "latex", "reading", "status", "code", "message", "given", "needs", "repairs",
                 "counterexample", "method")  # fmt: skip
        return {n: getattr(self, n) for n in names}


def finding(formula: Any, reading: str, status: str, code: str, message: str, **more: Any) -> Finding:
    return Finding(formula.line, formula.column, formula.end_line, formula.source.strip(), reading, status, code, message, **more)


@dataclass
class DocumentReport:
    path: str
    findings: list[Finding] = field(default_factory=list)
    problem: str | None = None
    lines: list[str] = field(default_factory=list)

    @property
    def summary(self) -> dict[str, int]:
        counts = Counter(f.status for f in self.findings)
        return {s: counts[s] for s in ORDER}


class Report:
    """The audit of one or more documents."""

    def __init__(self, documents: list[DocumentReport]) -> None:
        self.documents = documents

    @property
    def findings(self) -> list[Finding]:
        return [f for d in self.documents for f in d.findings]

    @property
    def summary(self) -> dict[str, int]:
        counts = Counter(f.status for f in self.findings)
        return {s: counts[s] for s in ORDER}

    @property
    def problems(self) -> list[str]:
        return [f"{d.path}: {d.problem}" for d in self.documents if d.problem]

    def to_json(self) -> dict[str, Any]:
        documents = []
        for d in self.documents:
            entry: dict[str, Any] = {"path": d.path, "summary": d.summary, "findings": [f.to_json() for f in d.findings]}
            if d.problem:
                entry["problem"] = d.problem
            documents.append(entry)
        return {"version": VERSION, "documents": documents}

    def to_text(self, verbose: bool = False) -> str:
        shown = {"refuted", "conditional"} | ({"proved", "supported", "unknown", "unread", "no-claim"} if verbose else set())
        blocks = []
        for d in self.documents:
            if d.problem:
                blocks.append(f"error: {d.path}: {d.problem}")
            blocks += [excerpt(d, f) for f in d.findings if f.status in shown]
        return "\n\n".join([*blocks, self.summary_line()])

    def summary_line(self) -> str:
        counts = self.summary
        claims = sum(counts[s] for s in ORDER if s != "no-claim")
        total = sum(counts.values())
        parts = ", ".join(f"{counts[s]} {s}" for s in ORDER if counts[s])
        read = total - counts["unread"]
        share = f"{100 * counts['proved'] // claims}% of the claims proved" if claims else "no claims"
        return (
            f"{len(self.documents)} document{'s' * (len(self.documents) != 1)}, {total} findings: {parts or 'none'}\n"
            f"coverage: {100 * read // total if total else 100}% read, {share}"
        )

    def to_github(self) -> str:
        out = []
        for d in self.documents:
            for f in d.findings:
                if f.status in LEVEL:
                    message = f"{f.message} (read as {f.reading})".replace("%", "%25").replace("\n", "%0A")
                    out.append(f"::{LEVEL[f.status]} file={d.path},line={f.line},col={f.column},endLine={f.end_line},title={f.code}::{message}")
        return "\n".join([*out, self.summary_line()])

    def to_markdown(self) -> str:
        out = ["# symit audit", ""]
        for d in self.documents:
            out += [f"## {d.path}", "", "| line | verdict | code | read as | why |", "|---|---|---|---|---|"]
            for f in d.findings:
                if f.status != "no-claim":
                    cells = (str(f.line), f.status, f.code, f"`{f.reading}`" if f.reading else "", f.message)
                    out.append("| " + " | ".join(c.replace("|", "\\|").replace("\n", " ") for c in cells) + " |")
            out.append("")
        return "\n".join([*out, self.summary_line(), ""])

    def render(self, style: str, verbose: bool = False) -> str:
        if style == "json":
            return json.dumps(self.to_json(), ensure_ascii=False, indent=1)
        return {"text": lambda: self.to_text(verbose), "github": self.to_github, "markdown": self.to_markdown}[style]()


def excerpt(d: DocumentReport, f: Finding) -> str:
    """One finding: place, code, the source line with a caret, what was read, why, what to do."""
    number = str(f.line)
    gutter = " " * len(number)
    source = d.lines[f.line - 1] if 0 < f.line <= len(d.lines) else f.latex
    start = max(0, f.column - 1 - 60)
    source = source[start : start + 150]
    out = [f"{f.status}[{f.code}]: {f.message.splitlines()[0] if f.message else ''}", f"{gutter}--> {d.path}:{f.line}:{f.column}"]
    out += [f"{gutter} |", f"{number} | {source}", f"{gutter} | {' ' * (f.column - 1 - start)}^"]
    if f.reading:
        out.append(f"{gutter} = read as: {f.reading}")
    for g in f.given:
        out.append(f"{gutter} = given: {g['text']}" + (f" (line {g['line']})" if g.get("line") else ""))
    if f.shown:
        lines = f.shown.splitlines()
        out.append(f"{gutter} = counterexample: {lines[0]}")
        out += [f"{gutter}                   {line}" for line in lines[1:]]
    for need in f.needs:
        out.append(f"{gutter} = needs: {need}")
    for repair in f.repairs:
        out.append(f"{gutter} = help: {repair['statement']}  (proved)")
    if f.help:
        out.append(f"{gutter} = help: {f.help}")
    return "\n".join(out)
