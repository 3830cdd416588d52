"""The error of the text reader: where reading stopped, and what could have stood there."""

from __future__ import annotations

from collections.abc import Iterable

WINDOW = 60


class SyntaxProblem(ValueError):
    """Text that is not understood whole; `str` shows the place with a caret."""

    def __init__(self, message: str, text: str = "", position: int = 0, expected: Iterable[str] = ()) -> None:
        self.message = message
        self.text = text
        self.position = min(max(position, 0), len(text))
        self.expected = tuple(expected)
        super().__init__(message)

    def __reduce__(self) -> tuple[type, tuple[str, str, int, tuple[str, ...]]]:
        return (type(self), (self.message, self.text, self.position, self.expected))

    def __str__(self) -> str:
        lines = [self.message]
        if self.text:
            start = max(0, self.position - WINDOW)
            excerpt = self.text[start : self.position + WINDOW]
            shown = "".join(c if c.isprintable() else " " for c in excerpt)
            lead = "..." if start else ""
            tail = "..." if self.position + WINDOW < len(self.text) else ""
            lines += [f"  {lead}{shown}{tail}", "  " + " " * (len(lead) + self.position - start) + "^"]
        if self.expected:
            lines.append(f"expected {', '.join(self.expected)}")
        return "\n".join(lines)
