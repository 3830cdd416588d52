"""Finding a closed form: which conditions it needs, and which parameters must agree for there to be one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from typing import Any

from symit.kernel.closed.law import Missing
from symit.kernel.closed.multivariate import is_vector
from symit.kernel.closed.quantities import general_context, general_value, parameter_names
from symit.kernel.rows import Rejected
from symit.meaning.calculus import num
from symit.meaning.core import Undefined
from symit.meaning.families import family
from symit.meaning.polynomials import NotNormal

MAX_CONDITIONS = 6


class NoClosedForm(ValueError):
    """There is no closed form here, and why."""


@dataclass(frozen=True)
class Derived:
    """A quantity as a scalar term of its parameters, valid where every condition (claim) holds."""

    quantity: str
    p: str
    q: str | None
    term: Any
    params: dict[str, Any]
    p_names: tuple[str, ...]
    q_names: tuple[str, ...]
    conditions: tuple[Any, ...]
    ties: tuple[tuple[str, str], ...]
    given: tuple[Any, ...] = ()


@lru_cache(maxsize=4096)
def derive(quantity: str, p: str, q: str | None = None) -> Derived:
    """The closed form of a quantity, in general or else where the fewest parameters of one name agree."""
    why = ""
    for ties in possible_ties(p, q):
        try:
            return derive_with(quantity, p, q, ties)
        except NoClosedForm as error:
            why = why or str(error)
    raise NoClosedForm(why)


def alternatives(quantity: str, p: str, q: str | None = None) -> Iterator[Derived]:
    """The general closed form, then those where some parameters of one name agree."""
    for ties in possible_ties(p, q):
        try:
            yield derive_with(quantity, p, q, ties)
        except NoClosedForm:
            continue


def possible_ties(p: str, q: str | None) -> list[tuple[tuple[str, str], ...]]:
    """Sets of parameters that two laws of one family may share, smallest first."""
    shared = [(n + "1", n + "2") for n in family(p).names] if q == p else []
    if is_vector(p):
        # what laws of vectors must share is a count
        domains = family(p).domains()
        return [(), *(((a, b),) for a, b in shared if domains[a[:-1]]["integer"])]
    return [ties for count in range(max(1, len(shared))) for ties in combinations(shared, count)]


@lru_cache(maxsize=8192)
def derive_with(quantity: str, p: str, q: str | None, ties: tuple[tuple[str, str], ...]) -> Derived:
    """The closed form under some ties, with the conditions that the kernel asks for."""
    conditions: list[Any] = []
    params, given = general_context(quantity, p, q)
    for _ in range(MAX_CONDITIONS):
        try:
            term = general_value(quantity, p, q, ties, tuple(conditions))
        except Missing as need:
            claim = (need.rel, need.term, num(0))
            if claim in conditions:
                raise NoClosedForm(f"a condition does not help: {need}") from None
            conditions.append(claim)
        except (Rejected, NotNormal, Undefined) as error:
            raise NoClosedForm(str(error)) from None
        else:
            return Derived(quantity, p, q, term, params, *parameter_names(p, q), tuple(conditions), ties, given)
    raise NoClosedForm("too many conditions would be needed")
