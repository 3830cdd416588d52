"""The error of ill-formed text: what, where, and what would have been accepted."""

from __future__ import annotations

from collections.abc import Iterable


class SyntaxProblem(ValueError):
    """Text that cannot be read whole; `str` shows the place with a caret."""

    def __init__(self, message: str, text: str = "", position: int = 0, expected: Iterable[str] = ()) -> None:
        self.message, self.text, self.position = message, text, position
        self.expected = tuple(expected)
        super().__init__(message)

    def __str__(self) -> str:
        start = max(0, self.position - 60)
        shown = self.text[start : self.position + 40].replace("\n", " ")
        lines = [self.message]
        if shown:
            lines += ["  " + shown, "  " + " " * (self.position - start) + "^"]
        if self.expected:
            lines.append("expected: " + ", ".join(self.expected))
        return "\n".join(lines)
