"""A Markov chain, an independence or a function as the equations that say it: what it takes to claim one."""

from __future__ import annotations

from typing import Any

import sympy

from symit.language.objects import DEFAULT_LAW, Entropy, MutualInformation
from symit.language.statements import FunctionOf, Independent, Markov, Statement


def claimed(assumption: Any) -> list[Statement]:
    """X -> Y -> Z is I(X;Z|Y) = 0, and so on for longer chains; functions are those of discrete variables, H(Y|X) = 0.

    Raises ValueError for what is no chain, independence or function.
    """
    zero = sympy.Integer(0)
    if isinstance(assumption, Markov):
        groups = assumption.groups
        parts = [(groups[:i], groups[i], groups[i + 1 :]) for i in range(1, len(groups) - 1)]
        return [Statement("=", MutualInformation(DEFAULT_LAW, ([v for g in a for v in g], [v for g in c for v in g]), b), zero) for a, b, c in parts]
    if isinstance(assumption, Independent):
        pairs = [([v for g in assumption.groups[:i] for v in g], assumption.groups[i]) for i in range(1, len(assumption.groups))]
        return [Statement("=", MutualInformation(DEFAULT_LAW, pair, assumption.given), zero) for pair in pairs]
    if isinstance(assumption, FunctionOf):
        return [Statement("=", Entropy(DEFAULT_LAW, assumption.of, assumption.by), zero)]
    raise ValueError(f"{assumption.text()} is no claim about variables")


__all__ = ["claimed"]
