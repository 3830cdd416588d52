"""A derivation: lines `left rel right   because`, and how it is typeset."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from symit.language.statements import LATEX_RELATIONS, Assumption, Printed
from symit.language.typeset import latex as tex


@dataclass(frozen=True)
class Line:
    """One step; the first line of a chain shows its left side."""

    left: Any
    rel: str
    right: Any
    reason: str
    reason_latex: str = ""


@dataclass(frozen=True)
class Derivation:
    """Steps that lead from one side of a claim to the other, under the assumptions `given`."""

    lines: tuple[Line, ...]
    given: tuple[Any, ...] = ()
    tight: tuple[Any, ...] = ()  # equality holds if and only if all of these do (assumptions, or measures that vanish)
    notes: tuple[str, ...] = ()  # said before the lines: copies of variables, a choice of auxiliary ones

    def latex(self) -> str:
        """An align* environment, a reason for each line."""
        rows = []
        for i, line in enumerate(self.lines):
            left = side_latex(line.left) if i == 0 or line.left != self.lines[i - 1].right else ""
            reason = line.reason_latex or rf"\text{{{escape(line.reason)}}}"
            rows.append(rf"  {left} &{LATEX_RELATIONS[line.rel]} {side_latex(line.right)} && {reason}")
        return "\\begin{align*}\n" + " \\\\\n".join(rows) + "\n\\end{align*}"

    def markdown(self) -> str:
        """The LaTeX in a display, with the assumptions before it."""
        head = ""
        if self.given:
            head = "Given " + ", ".join(f"${g.latex()}$" for g in self.given) + ":\n\n"
        for note in self.notes:
            head += f"{note[0].upper()}{note[1:]}.\n\n"
        tail = ""
        if self.tight:
            tail = "\n\nEquality holds if and only if " + " and ".join(f"${tight_latex(t)}$" for t in self.tight) + "."
        return f"{head}$$\n{self.latex()}\n$${tail}"

    def text(self) -> str:
        """Aligned plain text."""
        rows = []
        width = 0
        for i, line in enumerate(self.lines):
            left = side_text(line.left) if i == 0 or line.left != self.lines[i - 1].right else ""
            rows.append((left, line.rel, side_text(line.right), line.reason))
        indent = max((len(r[0]) for r in rows if len(r[0]) <= 30), default=4)
        bodies = []
        for left, rel, right, reason in rows:
            body = f"{left:{indent}} {rel} {right}"
            bodies.append((body, reason))
            width = max(width, min(len(body), 90))
        shown = list(self.notes)
        shown += [f"{body:{width}}   [{reason}]" for body, reason in bodies]
        if self.tight:
            shown.append("equality if and only if " + " and ".join(tight_text(t) for t in self.tight))
        return "\n".join(shown)


def tight_text(condition: Any) -> str:
    return condition.text() if isinstance(condition, Assumption) else f"{condition} = 0"


def tight_latex(condition: Any) -> str:
    return condition.latex() if isinstance(condition, Assumption) else f"{tex(condition)} = 0"


def side_latex(side: Any) -> str:
    if isinstance(side, str):
        return side
    return side.latex() if isinstance(side, Printed) else tex(side)


def side_text(side: Any) -> str:
    return side.text() if isinstance(side, Printed) else str(side)


def escape(reason: str) -> str:
    for old, new in (("\\", ""), ("&", r"\&"), ("%", r"\%"), ("#", r"\#"), ("_", r"\_"), ("$", r"\$"), ("|", r"$|$"), (">=", r"$\geq$"),
                     ("<=", r"$\leq$"), ("->", r"$\to$"), ("^", r"\^{}"), ("{", r"\{"), ("}", r"\}"))[1:11]:  # fmt: skip
        reason = reason.replace(old, new)
    return reason
