"""Where a document says that a letter is Euler's constant."""

from __future__ import annotations

import re

from symit.audit.documents import Document

EULER = r"(?:Euler|欧拉)"
AFTER = re.compile(rf"\{{(\d+)\}}[^.{{}}。]{{0,40}}{EULER}", re.I)
BEFORE = re.compile(rf"{EULER}[^.{{}}。]{{0,40}}?(?:constant|number|常数|常量)[^.{{}}。]{{0,12}}\{{(\d+)\}}", re.I)
LETTER = re.compile(r"\s*\\gamma(?:_\{?(?:\\(?:text|mathrm|rm)\{?)?(E|EM|e|Euler)?\}*)?\s*(?:(?:\\approx|=|\\simeq|≈)\s*0\.577\d*(?:\\l?dots)?)?\s*")
NUMBER = re.compile(r"\s*\\gamma(?:_\{?(?:\\(?:text|mathrm|rm)\{?)?(E|EM|e|Euler)?\}*)?\s*(?:\\approx|=|\\simeq|≈)\s*0\.577\d*.*")


def eulers_constants(document: Document, sources: dict[int, dict[int, str]]) -> dict[int, set[str]]:
    """For each section, the names that its words, or the number 0.577..., say to be Euler's constant."""
    sections = {f.block: f.section for f in document.formulas}
    found: dict[int, set[str]] = {}
    for block, _, text in document.prose:
        for match in (*AFTER.finditer(text), *BEFORE.finditer(text)):
            letter = LETTER.fullmatch(sources.get(block, {}).get(int(match[1]), ""))
            if letter:
                found.setdefault(sections.get(block, 0), set()).add(_name(letter[1]))
    for formula in document.formulas:
        number = NUMBER.fullmatch(formula.source)
        if number:
            found.setdefault(formula.section, set()).add(_name(number[1]))
    return found


def _name(subscript: str | None) -> str:
    return f"gamma_{subscript}" if subscript else "gamma"
