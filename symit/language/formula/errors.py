"""The one error of the reader: a formula that was not read whole."""

from __future__ import annotations

from collections.abc import Iterable

MAX_LENGTH = 20_000
MAX_NESTING = 60


class Unread(Exception):
    """Reading stopped at `token`, `offset` characters into the source; `expected` names what could have stood there."""

    def __init__(self, message: str, offset: int = 0, token: str = "", expected: Iterable[str] = ()) -> None:
        self.message = message
        self.offset = offset
        self.token = token
        self.expected: tuple[str, ...] = tuple(expected)
        super().__init__(message)

    def __str__(self) -> str:
        where = f" at {self.offset}" + (f" ({self.token!r})" if self.token else "")
        wanted = f"; expected {', '.join(self.expected)}" if self.expected else ""
        return f"{self.message}{where}{wanted}"
