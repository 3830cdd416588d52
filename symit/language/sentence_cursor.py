"""A place in a sentence, and what can be taken from there."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from symit.language.sentence_formulas import Shape

ANY = "any"


class Stuck(Exception):
    """The sentence does not go on as the grammar says."""


@lru_cache(maxsize=2048)
def compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


class Cursor:
    """Reads a sentence from left to right; formulas stand as {k}, `shapes` say what they are."""

    spaces = re.compile(r"\s*")
    inside = re.compile(r"[A-Za-z0-9]")  # a word does not end before one of these

    def __init__(self, text: str, shapes: dict[int, Shape | None]) -> None:
        self.text = text
        self.shapes = shapes
        self.at = 0
        self.kind = ""  # discrete or continuous, where the sentence begins by saying so
        self.loose = ""  # a quantity was named by words that leave open which it is
        self.skip()

    def skip(self) -> None:
        found = self.spaces.match(self.text, self.at)
        self.at = found.end() if found else self.at

    def take(self, pattern: str, kinds: tuple[str, ...] = ()) -> re.Match[str] | None:
        """Match whole words here and go on; formulas among them must be of one of the kinds (`ANY`: no matter which)."""
        found = compiled(pattern).match(self.text, self.at)
        if found is None or found.end() == found.start():
            return None
        end = found.end()
        if end < len(self.text) and self.inside.match(self.text[end]) and self.inside.match(self.text[end - 1]):
            return None
        for k in re.findall(r"\{(\d+)\}", found[0]) if ANY not in kinds else ():
            shape = self.shapes.get(int(k))
            if shape is None or (f"{shape.kind}:{shape.value}" not in kinds and shape.kind not in kinds):
                return None
        self.at = end
        self.skip()
        return found

    def formula(self, *kinds: str) -> Shape | None:
        """A formula of one of the kinds."""
        start = self.at
        found = self.take(r"\{\d+\}", kinds)
        return None if found is None else self.shapes[int(self.text[start:].partition("{")[2].partition("}")[0])]

    def first(self, table: Any, kinds: tuple[str, ...] = ()) -> Any:
        """The value of the first row whose pattern stands here."""
        for pattern, value in table:
            if self.take(pattern, kinds):
                return value
        return None

    def rest(self) -> str:
        return self.text[self.at :]


__all__ = ["ANY", "Cursor", "Stuck", "compiled"]
