"""The probability that two variables differ, Pr(X != Z): the error probability of an estimate Z of X, with the letters of X."""

from __future__ import annotations

from typing import Any

from symit.language.symbols import Param, RandomVariable, Term, as_law


class Differ(Term):
    """P(X != Z) = 1 - sum_x p(X=x, Z=x), of two discrete variables with the same letters."""

    def __new__(cls, law: Any, first: Any, second: Any) -> Any:
        if not all(isinstance(v, RandomVariable) for v in (first, second)) or first == second:
            raise TypeError("two different random variables may differ")
        first, second = sorted((first, second), key=lambda v: v.name)
        return super().__new__(cls, as_law(law), first, second)

    law = property(lambda self: self.args[0])
    variables = property(lambda self: (self.args[1], self.args[2]))

    @property
    def free_symbols(self) -> set[Any]:
        """Parameters of the law."""
        return set(self.law.atoms(Param))


def event(law: Any, first: Any, rel: str, second: Any) -> Any:
    """P(X != Z), or P(X = Z) = 1 - P(X != Z); None for any other relation."""
    if rel == "!=":
        return Differ(law, first, second)
    return 1 - Differ(law, first, second) if rel == "=" else None


__all__ = ["Differ", "event"]
