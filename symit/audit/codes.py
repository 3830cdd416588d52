"""The diagnostic codes: stable numbers, what they mean, an example, and how to mend it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Code:
    code: str
    title: str
    meaning: str
    example: str
    mend: str


CODES = {
    c.code: c
    for c in (
        Code("IT001", "proved", "The kernel checked a certificate: the claim holds for every model in scope.", "H(X,Y) = H(X) + H(Y|X)", "Nothing to do."),
        Code("IT002", "proved under an assumption of the document", "Proved with the assumptions that the finding lists with their lines.", "X -> Y -> Z, then I(X;Z) <= I(X;Y)", "Nothing to do; keep the assumption near the claim."),
        Code("IT101", "false identity", "An equality fails in the finite model that is shown.", "H(X|Y) = H(X,Y) - H(X)", "Look at the repair, if one is offered: it was proved."),
        Code("IT102", "false inequality", "An inequality fails in the finite model that is shown.", "D(P||R) <= D(P||Q) + D(Q||R)", "Reverse it, add the assumption it needs, or drop it."),
        Code("IT103", "wrong number", "The printed digits are not those of the value, in any usual unit.", "-log(0.85) ~= 0.2", "Put the value that the help line shows."),
        Code("IT104", "not a probability distribution", "The listed probabilities do not sum to 1.", "[0.5, 0.4, 0.2]", "Correct an entry, or say that the entries are rounded."),
        Code("IT105", "contradicts the document's own values", "A number differs from what the document's formula gives for the values it states.", "h(X) = 1/2 log(2 pi e s), s ~= 0.45, h(X) ~= 0.39", "Recompute the number."),
        Code("IT106", "false property", "A property that a sentence claims of a measure fails for the laws that are shown.", "The KL divergence is symmetric.", "Deny it, or name the quantity or the condition that has it."),
        Code("IT201", "right only under a convention", "The claim is right in another base, or when rounding is meant.", "log(10) ~= 3.32 (base 2)", "State the unit, or write \\approx for rounded values."),
        Code("IT301", "supported by instances", "No proof was found; it held wherever it was evaluated.", "TV(P,Q)^2 <= D(P||Q)/2", "Cite a source; a later version may prove it."),
        Code("IT401", "not decided", "The formula was read, but neither proved nor refuted; the message says why.", "I(X;Z) >= log N - L", "Declare the symbols, or state the assumptions next to the formula."),
        Code("IT501", "not read", "Reading stopped at the token shown; nothing was guessed.", "\\sum without a body", "Use the notation of docs/notation.md."),
        Code("IT502", "took too long", "The time for one formula ran out.", "", "Raise --timeout, or split the formula."),
        Code("IT601", "no claim", "A definition, name, objective or declaration: nothing to verify.", "L = I(X;T) - beta I(T;Y)", "Nothing to do."),
    )
}  # fmt: skip


def explain(code: str) -> str:
    """The text behind `symit explain CODE`; raises KeyError."""
    c = CODES[code.upper()]
    lines = [f"{c.code}: {c.title}", "", c.meaning]
    if c.example:
        lines += ["", f"example:  {c.example}"]
    return "\n".join([*lines, "", f"what to do:  {c.mend}"])
