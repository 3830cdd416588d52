"""Properties of measures as statements: what is said, of what, and the formulas that it means (docs/prose-properties.md)."""

from __future__ import annotations

from dataclasses import dataclass, field

from symit.language.property_forms import FORMS, Claim, NoMeaning
from symit.language.property_quantities import QUANTITIES, Quantity
from symit.language.statements import Assumption, Chain, Statement
from symit.language.text import parse


@dataclass(frozen=True)
class Property:
    """`quantity` has the property `name` for all laws and variables; with `denied`, it does not.

    name: a key of FORMS; argument: what the property is about where it needs one (a bound, an argument, a map, a parameter).
    Raises NoMeaning for a property that has no formal meaning for the quantity.
    """

    quantity: str
    name: str
    argument: str = ""
    denied: bool = False
    given: tuple[Assumption, ...] = field(default=())

    def __post_init__(self) -> None:
        if self.quantity not in QUANTITIES or self.name not in FORMS:
            raise NoMeaning(f"no quantity {self.quantity!r}, or no property {self.name!r}")
        if not FORMS[self.name].fits(self.argument):
            raise NoMeaning(f"{self.name}: not {self.argument!r}")
        self.claims()

    @property
    def measure(self) -> Quantity:
        return QUANTITIES[self.quantity]

    def claims(self) -> tuple[Claim, ...]:
        """The formulas that, together, say that the quantity has the property (not denied)."""
        return FORMS[self.name].claims(self.measure, self.argument)

    def sufficient(self) -> tuple[Claim, ...]:
        """Other formulas that imply the property; none where only the claims are known to."""
        return FORMS[self.name].sufficient(self.measure, self.argument)

    def statements(self) -> tuple[Statement, ...]:
        return tuple(s for claim in self.claims() for s in stated(claim))

    def __str__(self) -> str:
        return self.text()

    def text(self) -> str:
        """A sentence that reads back to this property."""
        return FORMS[self.name].sentence(self.measure, self.argument, self.denied)

    def formal(self) -> str:
        """The formulas in the text syntax."""
        said = " and ".join((c.shown or c.text) + (f" given {'; '.join(c.given)}" if c.given else "") for c in self.claims())
        return ("not always " if self.denied else "always ") + said

    def latex(self) -> str:
        parts = []
        for claim in self.claims():
            found = stated(claim)
            if not found:
                parts.append(rf"\text{{{claim.shown}}}")
                continue
            given = r",\ ".join(g.latex() for g in found[0].given)
            parts.append(r",\ ".join(s.latex() for s in found) + (rf"\ \text{{if}}\ {given}" if given else ""))
        said = r"\ \text{and}\ ".join(parts)
        return rf"\text{{{'not always' if self.denied else 'always'}}}\ {said}"


def stated(claim: Claim) -> tuple[Statement, ...]:
    """The statements of a claim; none where no relation says it."""
    if not claim.text:
        return ()
    read = parse(claim.text, given=list(claim.given))
    return read.statements() if isinstance(read, Chain) else (read,)


__all__ = ["NoMeaning", "Property", "stated"]
