"""Vectors of any length by their entries: sums over an index, z_i, and delta_ij.

`sum[i](y[i]*log(s[i]))` is over i = 1, ..., n; `sum[i,n](f)` names the length. A letter that no sum binds is any index.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import sympy
from sympy import Symbol

from symit.language.names import BadName, canonical, latex_name
from symit.language.symbols import Param, Term

LETTERS = ("i", "j", "k", "l", "m", "c")
WRITTEN = re.compile(r"(.+)\[([a-z])\]")


class Item(Param):
    """The entry z[k] of a vector z of any length."""

    __slots__ = ()

    def __new__(cls, name: str) -> Any:
        found = WRITTEN.fullmatch(name)
        if found is None or found[2] not in LETTERS:
            raise BadName(f"{name!r} is no entry: write z[i], the index one of {', '.join(LETTERS)}")
        return super(Param, cls).__new__(cls, f"{canonical(found[1])}[{found[2]}]", real=True)  # type: ignore[call-arg]

    @property
    def vector(self) -> str:
        return str(self.name).partition("[")[0]

    @property
    def letter(self) -> str:
        return str(self.name)[-2]


class IndexSum(Term):
    """The sum of the body over the letter, from 1 to the length."""

    def __new__(cls, letter: Any, body: Any, length: Any = None) -> Any:
        if str(letter) not in LETTERS:
            raise ValueError(f"the index of a sum is one of {', '.join(LETTERS)}")
        args = [Symbol(str(letter)), sympy.sympify(body, strict=True)]
        return super().__new__(cls, *args, *([] if length is None else [length]))

    letter = property(lambda self: str(self.args[0].name))
    body = property(lambda self: self.args[1])
    length = property(lambda self: self.args[2] if len(self.args) > 2 else None)

    @property
    def free_symbols(self) -> set[Any]:
        inside = {x for x in self.body.free_symbols if not (isinstance(x, Item) and x.letter == self.letter)}
        return inside | ({self.length} if self.length is not None else set())


class IndexDelta(Term):
    """1 if the two indices are equal, else 0."""

    def __new__(cls, first: Any, second: Any) -> Any:
        if not {str(first), str(second)} <= set(LETTERS):
            raise ValueError("delta[i,j] of two indices")
        return super().__new__(cls, *sorted((Symbol(str(first)), Symbol(str(second))), key=str))

    @property
    def free_symbols(self) -> set[Any]:
        return set()


INDEXED = (IndexSum, IndexDelta, Item)


def speaks_of_indices(e: Any) -> bool:
    return isinstance(e, sympy.Basic) and bool(e.atoms(*INDEXED))


def indexed_text(e: Any, show: Callable[[Any], str]) -> str | None:
    """The text of such an expression; None for anything else."""
    if isinstance(e, IndexSum):
        return f"sum[{e.letter}{f',{e.length}' if e.length is not None else ''}]({show(e.body)})"
    if isinstance(e, IndexDelta):
        return f"delta[{e.args[0]},{e.args[1]}]"
    return None


def indexed_latex(e: Any, show: Callable[[Any], str]) -> str | None:
    """The LaTeX of such an expression; None for anything else."""
    if isinstance(e, IndexSum):
        upper = f"=1}}^{{{show(e.length)}}}" if e.length is not None else "}"
        return rf"\sum_{{{e.letter}{upper} \left({show(e.body)}\right)"
    if isinstance(e, IndexDelta):
        return rf"\delta_{{{e.args[0]}{e.args[1]}}}"
    if isinstance(e, Item):
        return f"{latex_name(e.vector)}_{{{e.letter}}}"
    return None


__all__ = ["INDEXED", "LETTERS", "IndexDelta", "IndexSum", "Item", "indexed_latex", "indexed_text", "speaks_of_indices"]
