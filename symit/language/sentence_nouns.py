"""Noun phrases of English sentences about measures: "the KL divergence {0} between two distributions", "the entropy of {1}"."""

from __future__ import annotations

from dataclasses import dataclass

from symit.language.property_quantities import QUANTITIES, ROOTS
from symit.language.sentence_cursor import Cursor, Stuck
from symit.language.sentence_words import FAMILIES, LOOSE, NAMES, THING, F

SIZED = r"(?:(?:arbitrary|discrete|probability|finite|general)\s+)*"
TWO_LAWS = rf"(?:(?:P|p|{F})\s+and\s+(?:Q|q|{F})|{F})"
BETWEEN = (
    rf"between\s+(?:(?:any|the|all)\s+)?(?:two\s+)?{SIZED}(?:distributions|laws|measures|densities)(?:\s+{TWO_LAWS})?|(?:between|of)\s+{TWO_LAWS}"
    rf"|from\s+(?:P|p|{F})\s+to\s+(?:Q|q|{F})|of\s+(?:P|p|{F})\s+(?:from|with\s+respect\s+to|relative\s+to)\s+(?:Q|q|{F})"
)
VARIABLES = (
    rf"(?:between|of)\s+(?:(?:any|the|all)\s+)?(?:two|three|several)?\s*{SIZED}(?:random\s+)?variables(?:\s+(?:{F}|X)\s+and\s+(?:{F}|Y)|\s+{F})?"
    rf"|(?:between|of)\s+(?:{F}|X)\s+and\s+(?:{F}|Y)"
)
ONE = rf"of\s+(?:(?:a|an|any|every|the|all)\s+)?(?P<kind>(?:(?:discrete|finite|single|arbitrary|continuous|real-valued|real)\s+)*){THING}(?:\s+(?:{F}|X|P|p))?"
EITHER = r"of\s+(?:either|each|one|any\s+one)(?:\s+of\s+the(?:\s+two)?)?\s+(?:random\s+)?variables?"
FAMILY = r"of\s+(?:(?:a|an|the|any)\s+)?(?:(?:univariate|one-dimensional|scalar)\s+)?(?P<family>{0})(?:ly)?(?:\s+distributed)?(?:\s+(?:distribution|law|density|output|outputs|probabilities|(?:random\s+)?variable)s?)?"
LAWS = ("law", "laws")
SHORT = r"\((?:KL|MI|CE|JS|JSD|TV|PMI|also\s+(?:called|known\s+as)\s+(?:the\s+)?(?:relative\s+entropy|KL\s+divergence|Kullback[-–]Leibler\s+divergence|information\s+gain))\)"

ALIAS = r",\s*(?:also|sometimes|often|or)\s+(?:known\s+as|called|referred\s+to\s+as|written|denoted)\s+[^,.;:()]{2,60},"


@dataclass
class Noun:
    """A quantity. `loose`: the words leave open which: "entropy" (of discrete variables or of densities), "name" (with or without a root)."""

    key: str
    loose: str = ""

    def measure_kind(self) -> str:
        return QUANTITIES[self.key].kind


def noun(c: Cursor, article: bool = True) -> Noun:
    """A quantity with what is said of its arguments; raises Stuck."""
    if article:
        c.take(r"the|a|an|Shannon['’]s")
    start = c.at
    shape = c.formula("quantity")
    if shape is not None:
        return Noun(shape.value)
    if c.take(r"square\s+root\s+of(?:\s+the)?|square-root\s+of(?:\s+the)?"):
        inner = noun(c, article=False)
        if inner.key not in ROOTS:
            raise Stuck
        return Noun(ROOTS[inner.key], inner.loose)
    if c.take(r"(?:\\sqrt|sqrt|√)\s*(?:of\s+)?"):
        c.at = start
        raise Stuck
    key = named(c)
    found = Noun(LOOSE.get(key, key), LEFT_OPEN.get(key, ""))
    if c.kind:
        _of_kind(found, c.kind)
    while _modified(c, found):
        pass
    return found


LEFT_OPEN = {key: "entropy" if key.endswith("?") else "name" for key in LOOSE}


def _of_kind(found: Noun, kind: str) -> None:
    """An entropy of a continuous variable is a differential one; of other quantities the forms are for discrete variables."""
    if kind == "continuous":
        other = {"entropy": "differential entropy", "conditional entropy": "conditional differential entropy", "joint entropy": "joint differential entropy"}
        if found.key not in (*other, *other.values()):
            raise Stuck
        found.key = other.get(found.key, found.key)
    elif "differential" in found.key:
        raise Stuck
    found.loose = "" if found.loose == "entropy" else found.loose


def named(c: Cursor) -> str:
    for pattern, key in NAMES:
        if c.take(pattern, ("symbol:\\chi^2", "symbol:\\chi^{2}")):
            return key
    raise Stuck


def _modified(c: Cursor, found: Noun) -> bool:
    """One modifier after the name, if there is one."""
    family = family_of(c, found)
    if family:
        return True
    start = c.at
    shape = c.formula("quantity", "symbol")
    if shape is None and c.take(r"\("):
        shape = c.formula("quantity", "symbol")
        if shape is None or not c.take(r"\)"):
            c.at = start
            shape = None
    if shape is not None:
        if shape.kind == "quantity" and shape.value != found.key:
            if (found.key, shape.value) != ("entropy", "differential entropy") or not found.loose:
                raise Stuck
            found.key = shape.value
        found.loose = "" if shape.kind == "quantity" else found.loose
        return True
    if c.take(SHORT) or c.take(ALIAS):
        return True
    if found.measure_kind() == "pair":
        return c.take(BETWEEN, LAWS) is not None
    if c.take(EITHER):
        return True
    one = c.take(ONE, ("variable", "law"))
    if one is not None:
        kind = one["kind"].lower()
        if "continuous" in kind or "real" in kind:
            _of_kind(found, "continuous")
        elif "discrete" in kind or "finite" in kind:
            _of_kind(found, "discrete")
        return True
    return bool(c.take(VARIABLES, ("variable", "variables")) or c.take(rf"of\s+{F}", ("variable", "law")))


def family_of(c: Cursor, found: Noun) -> bool:
    if found.key not in ("entropy", "differential entropy"):
        return False
    for pattern, key in FAMILIES:
        if c.take(FAMILY.format(pattern)):
            found.key, found.loose = key, ""
            return True
    if found.key == "entropy" and c.take(FAMILY.format("Bernoulli|binary")):
        found.key, found.loose = "binary entropy", ""
        return True
    return False


__all__ = ["LEFT_OPEN", "Noun", "noun"]
