"""Claims whose left side stands in words: "the differential entropy of {law} is {formula}"."""

from __future__ import annotations

import re
from dataclasses import replace

from symit.audit.documents import Formula
from symit.audit.prose import last_sentence

RELATION = re.compile(r"=|<|>|\\(?:leq?|geq?|approx|sim|simeq|neq?|to|equiv|propto|in|coloneqq|triangleq|ll)(?![a-zA-Z])|≈|≤|≥|∼")
ENTROPY = re.compile(
    r"\b(?P<differential>differential\s+)?(?:Shannon\s+)?entropy\s+of\s+(?:(?:the|an?)\s+)?(?:(?:random\s+)?variable\s+|law\s+|distribution\s+)?\{(?P<of>\d+)\}"
    r"\s*(?:is|equals|is\s+given\s+by|is\s+equal\s+to)\s*:?\s*$"
    r"|\{(?P<chinese>\d+)\}\s*的\s*(?P<micro>微分)?熵(?:为|是|等于)\s*[:：]?\s*$",
    re.I,
)
MEASURE = re.compile(r"(?<![a-zA-Z\\])[HhID]\s*(?:_\{?\w+\}?\s*)?[(\[]")
VALUE = re.compile(r"\d|\\log|\\ln|\\frac|\\psi|\\Gamma")
NAMED = re.compile(r"\s*(?:[A-Z](?:_\{?\w\}?)?|\\(?:mathcal|mathrm|text|operatorname)\b.*\(.*\))\s*")


def with_left_side(formula: Formula, sources: dict[int, str]) -> Formula:
    """The formula h(law) = f where the words say that f is the entropy of a law or of a variable; else the formula as it is."""
    if RELATION.search(formula.source) or MEASURE.search(formula.source) or not VALUE.search(formula.source):
        return formula
    match = ENTROPY.search(last_sentence(formula.before))
    if match is None:
        return formula
    named = sources.get(int(match["of"] or match["chinese"]), "")
    if not NAMED.fullmatch(named):
        return formula
    head = "h" if match["differential"] or match["micro"] else "H"
    return replace(formula, source=f"{head}({named.strip()}) = {formula.source.strip().rstrip('.,;')}")
