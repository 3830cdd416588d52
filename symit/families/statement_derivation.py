"""The derivation of a proved statement from the closed forms that it rests on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from symit.families.derivation import ClosedFormDerivation
from symit.families.deriving import derive_with
from symit.families.named_forms import named_form
from symit.families.writing import symbol
from symit.meaning.named import PAIRS


class StatementDerivation:
    """The closed forms that a proved statement rests on, each with its derivation, and the statement."""

    def __init__(self, statement: Any, forms: list[Any]) -> None:
        self.statement, self.forms = statement, forms

    @classmethod
    def of(cls, verdict: Any) -> StatementDerivation | None:
        forms: list[Any] = []
        for quantity, p, q, ties, conditions in verdict.certificate.data["uses"]:
            found = derive_with(quantity, p, q, tuple(tuple(t) for t in ties))
            if found.conditions == tuple(conditions) and not any((f.found.quantity, f.found.p, f.found.q) == (quantity, p, q) for f in forms):
                forms.append(ClosedFormDerivation(found, {n: symbol(n, d) for n, d in found.params.items()}))
        named = dict.fromkeys(named_in(verdict.certificate.data["context"]["claim"]))
        forms += [named_form(q, n, n if q in PAIRS else None).derivation for q, n in named]
        return cls(verdict.statement, forms) if forms else None

    def text(self) -> str:
        """The derivations one after the other, then the claim."""
        return "\n".join([*(f.text() for f in self.forms), f"{self.statement.text()}   [closed forms put in]"])

    def latex(self) -> str:
        """An align* environment for each closed form, and the claim."""
        claim = rf"\[{self.statement.latex()} && \text{{closed forms put in}}\]".replace("&&", r"\qquad")
        return "\n".join([*(f.latex() for f in self.forms), claim])

    def markdown(self) -> str:
        """Displays of the same."""
        return "\n\n".join([*(f.markdown() for f in self.forms), f"$${self.statement.latex()}$$"])


def named_in(t: Any) -> Iterator[tuple[str, str]]:
    """The quantities of channels, sources and the like that occur in a claim."""
    if isinstance(t, (tuple, list)):
        if t and t[0] == "named":
            yield t[1], t[2]
        for x in t:
            yield from named_in(x)
