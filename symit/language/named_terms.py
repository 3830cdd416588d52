"""Named quantities of channels, sources, processes and states: capacity(BinarySymmetric(p)), fisher_rao(P, Q)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sympy import Symbol, Tuple, sympify

from symit.language.symbols import Term

# how many objects each quantity is of; which objects there are is a matter of symit.meaning.named
QUANTITY_HEADS = {
    "capacity": 1, "rate_distortion": 1, "entropy_rate": 1, "mutual_information_rate": 1, "mutual_information": 1, "quantum_entropy": 1,
    "quantum_relative_entropy": 2, "fisher_rao": 2, "geometric_js": 2, "geometric_js_dual": 2, "log_normalizer": 1, "max_entropy": 1,
}  # fmt: skip
SHORT = {"C": "capacity", "R": "rate_distortion"}


class NamedQuantity(Term):
    """A quantity (nats) of one object, or of two of one kind, each a name with its parameters."""

    def __new__(cls, quantity: Any, name: Any, *values: Any) -> Any:
        lists = [Tuple(*(sympify(x, strict=True) for x in v)) for v in values]
        if QUANTITY_HEADS.get(str(quantity)) != len(lists):
            raise ValueError(f"{quantity} is of {QUANTITY_HEADS.get(str(quantity), 'no')} objects")
        return super().__new__(cls, Symbol(str(quantity)), Symbol(str(name)), *lists)

    quantity = property(lambda self: str(self.args[0].name))
    name = property(lambda self: str(self.args[1].name))
    values = property(lambda self: tuple(self.args[2:]))

    @property
    def free_symbols(self) -> set[Any]:
        return set().union(*(v.free_symbols for v in self.values))


def named_text(e: Any, show: Callable[[Any], str]) -> str | None:
    """The text of a named quantity; None for anything else."""
    if not isinstance(e, NamedQuantity):
        return None
    objects = [f"{e.name}({_commas(v, show)})" for v in e.values]
    return f"{e.quantity}({', '.join(objects)})"


def named_latex(e: Any, show: Callable[[Any], str]) -> str | None:
    """The LaTeX of a named quantity; None for anything else."""
    if not isinstance(e, NamedQuantity):
        return None
    head = {v: k for k, v in SHORT.items()}.get(e.quantity) or rf"\mathrm{{{e.quantity}}}".replace("_", r"\_")
    objects = [rf"\mathrm{{{e.name}}}({_commas(v, show)})" for v in e.values]
    return f"{head}({', '.join(objects)})"


def _commas(values: Any, show: Callable[[Any], str]) -> str:
    return ", ".join(show(x) for x in values)
