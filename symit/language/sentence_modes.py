"""Modality and negation: what "can be", "is never", "need not be" make of a predicate, the same in every language."""

from __future__ import annotations

from dataclasses import dataclass

from symit.language.properties import NoMeaning, Property
from symit.language.property_forms import FORMS
from symit.language.property_quantities import QUANTITIES


@dataclass(frozen=True)
class Predicate:
    """What is said: a form with its argument. `pointwise`: of each value (negative, at most 1), not of the whole function (symmetric).

    With `contrary`, the predicate is the opposite of the form: asymmetric, negative, infinite, exceeds.
    """

    form: str
    argument: str = ""
    contrary: bool = False
    pointwise: bool = False


@dataclass(frozen=True)
class Mode:
    """The words before a predicate. `can`: possibility; `denied`: not; `never`; `always`; `sometimes`; `perhaps_not`: need not, fails to."""

    can: bool = False
    denied: bool = False
    never: bool = False
    always: bool = False
    sometimes: bool = False
    perhaps_not: bool = False
    general: bool = False

    def force(self) -> str | None:
        """all, not, not all, some or none; None for what is no clear claim."""
        if self.perhaps_not:
            return None if self.denied or self.sometimes else "all" if self.never else "not all"
        if self.never:
            return None if self.denied or self.always or self.sometimes else "none"
        if self.sometimes:
            return None if self.always or self.denied else "some"
        if self.can:
            return None if self.always else "none" if self.denied else "some"
        if self.denied:
            return "not all" if self.always else "not"
        return "all"


def denial(predicate: Predicate, mode: Mode) -> bool | None:
    """Is the form affirmed (False) or denied (True)? None where the words claim neither."""
    force = mode.force()
    if predicate.pointwise and mode.general and force == "not":
        return None  # "is not negative in general": not always, or never?
    if predicate.contrary:
        table = {"not": False, "none": False, "some": True} | ({} if predicate.pointwise else {"all": True})
    else:
        table = {"all": False, "not": True, "not all": True}
    return table.get(force or "")


def said(key: str, predicate: Predicate, mode: Mode) -> Property | None:
    """The property that a sentence ascribes to a quantity; None where it is no clear claim, or has no meaning for the quantity."""
    denied = denial(predicate, mode)
    if denied is None:
        return None
    others = (key, "binary entropy") if key == "entropy" else (key,)  # H(p) may be either
    for quantity in others:
        try:
            return Property(quantity, predicate.form, predicate.argument, denied)
        except NoMeaning:
            continue
    return None


__all__ = ["FORMS", "QUANTITIES", "Mode", "Predicate", "denial", "said"]
