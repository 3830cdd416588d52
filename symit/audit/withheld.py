"""Verdicts taken back where the words around a formula deny it, give its letters another sense, or give up what a proof assumed."""

from __future__ import annotations

from dataclasses import replace

from symit.audit.documents import Formula
from symit.audit.prose import Surroundings
from symit.audit.report import Finding, finding

HELD = ("proved", "conditional", "supported", "refuted")


def withheld(found: Finding, formula: Formula, words: Surroundings) -> Finding:
    """The finding, or an `unknown` one that says why neither a proof nor a model of the formula settles its sentence."""
    if found.status not in HELD:
        return found
    if words.sense:
        return finding(formula, found.reading, "unknown", "IT401", words.sense, method=found.method)
    if words.denied and found.status != "refuted":
        why = f"the sentence denies it or holds it for a case only: {words.denied}"
        return finding(formula, found.reading, "unknown", "IT401", why, method=found.method)
    if words.given_up and found.status == "proved" and found.given and found.code == "IT002":
        needs = [g["text"] for g in found.given]
        message = f"proved under {', '.join(needs)}, which the sentence gives up"
        return replace(found, status="conditional", code="IT201", message=message, given=[], needs=needs)
    return found


__all__ = ["withheld"]
