"""Derivations in sentences: steps, each indented below what it shows, as text, LaTeX and Markdown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from symit.derivation.chain import escape
from symit.derivation.formulas import Math
from symit.derivation.trees import Said, Step

MAX_LINES = 40


@dataclass(frozen=True)
class Paragraphs:
    """Steps, each shown by those below it; at most MAX_LINES of them are printed, the deepest ones counted instead."""

    statement: Any
    steps: tuple[Step, ...]

    def rows(self) -> list[tuple[int, tuple[str | Math, ...]]]:
        """(depth, sentence) of every line."""
        steps = self.steps
        depth = 0
        while sum(s.count() for s in steps) > MAX_LINES:
            # leave out the deepest steps first
            depth = max(d for s in steps for d in _depths(s))
            if depth == 0:
                break
            steps = tuple(_pruned(s, depth) for s in steps)
        return [row for s in steps for row in _rows(s, 0)]

    def said(self) -> Iterator[Said]:
        """What the steps say of functions, printed or not."""
        for top in self.steps:
            for s in top.walk():
                yield from s.says

    @property
    def given(self) -> tuple[Any, ...]:
        """What the statement assumes."""
        return tuple(getattr(self.statement, "given", ()))

    def _given(self) -> str:
        return ", given " + "; ".join(f"${g.latex()}$" for g in self.given) if self.given else ""

    def text(self) -> str:
        """A step a line, indented below what it shows."""
        given = "; ".join(g.text() for g in self.given)
        lines = [f"{self.statement.text()}, given {given}:" if given else f"{self.statement.text()}:"]
        lines += ["  " * (d + 1) + "".join(p if isinstance(p, str) else p.text for p in parts) for d, parts in self.rows()]
        return "\n".join(lines)

    def latex(self) -> str:
        """Paragraphs, indented below what they show."""
        rows = [rf"{{\noindent ${self.statement.latex()}${self._given()}:\par}}"]
        rows += [rf"{{\leftskip={1.5 * (d + 1)}em \noindent {_tex_parts(parts)}\par}}" for d, parts in self.rows()]
        return "\n".join(rows)

    def markdown(self) -> str:
        """A nested list with formulas in dollars."""
        rows = [f"${self.statement.latex()}${self._given()}:", ""]
        rows += ["  " * d + "- " + "".join(p if isinstance(p, str) else f"${p.latex}$" for p in parts) for d, parts in self.rows()]
        return "\n".join(rows)


@dataclass(frozen=True)
class Several:
    """Derivations of the links of a chain, one after the other."""

    parts: tuple[Any, ...]

    def text(self) -> str:
        """One after the other."""
        return "\n".join(p.text() for p in self.parts)

    def latex(self) -> str:
        """One after the other."""
        return "\n".join(p.latex() for p in self.parts)

    def markdown(self) -> str:
        """One after the other."""
        return "\n\n".join(p.markdown() for p in self.parts)


def _tex_parts(parts: tuple[str | Math, ...]) -> str:
    return "".join(escape(p) if isinstance(p, str) else f"${p.latex}$" for p in parts)


def _depths(s: Step) -> Iterator[int]:
    yield 0
    for b in s.below:
        yield from (d + 1 for d in _depths(b))


def _pruned(s: Step, depth: int) -> Step:
    """Without the steps at this depth, which are counted instead."""
    if depth == 1 and s.below:
        n = sum(b.count() for b in s.below)
        last = s.parts[-1]
        head = (*s.parts[:-1], last.rstrip(":")) if isinstance(last, str) else s.parts
        return replace(s, parts=(*head, f"   [{n} more step{'s' if n > 1 else ''}]"), below=())
    return replace(s, below=tuple(_pruned(b, depth - 1) for b in s.below))


def _rows(s: Step, depth: int) -> Iterator[tuple[int, tuple[str | Math, ...]]]:
    yield depth, s.parts
    for b in s.below:
        yield from _rows(b, depth + 1)
