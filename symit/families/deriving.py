"""Finding a closed form: which conditions it needs, and which parameters must agree for there to be one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from typing import Any

from symit.kernel.closed.law import Law, Missing, Setting
from symit.kernel.closed.quantities import ALPHA, ONE, ORDERED, TWO, fisher
from symit.kernel.rows import Rejected
from symit.meaning.calculus import num, substitute
from symit.meaning.core import Undefined
from symit.meaning.families import domain, family
from symit.meaning.polynomials import NotNormal
from symit.meaning.spelling import term_of

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


def setting_of(quantity: str, p: str, q: str | None) -> tuple[dict[str, Any], tuple[Any, ...], tuple[str, ...], tuple[str, ...]]:
    """Parameters with ranges, what the records say of them, and the names of the parameters of both laws."""
    params: dict[str, Any] = {}
    given: list[Any] = []
    names = []
    for record, mark in ((family(p), "1" if q else ""), (family(q), "2") if q else (None, "")):
        if record is None:
            names.append(())
            continue
        rename = {n: ("par", n + mark) for n in record.names}
        params |= {n + mark: d for n, d in record.domains().items()}
        given += [(rel, substitute(a, rename), substitute(b, rename)) for rel, a, b in record.given()]
        names.append(tuple(n + mark for n in record.names))
    if quantity in ORDERED:
        params["alpha"] = domain(">0")
        given.append(("!=", ALPHA, num(1)))
    return params, tuple(given), names[0], names[1]


@lru_cache(maxsize=4096)
def derive(quantity: str, p: str, q: str | None = None) -> Derived:
    """The closed form of a quantity, in general or else where the fewest parameters of one name agree."""
    params, given, p_names, q_names = setting_of(quantity, p, q)
    why = ""
    shared = [(a, b) for a, b in zip(p_names, q_names, strict=False) if a[:-1] == b[:-1]] if q == p else []
    for count in range(len(shared)):
        for ties in combinations(shared, count):
            try:
                term, conditions = _attempt(quantity, p, q, params, given, p_names, q_names, dict((b, a) for a, b in ties))
            except NoClosedForm as error:
                why = why or str(error)
                continue
            return Derived(quantity, p, q, term, params, p_names, q_names, conditions, ties)
    if not shared:
        term, conditions = _attempt(quantity, p, q, params, given, p_names, q_names, {})
        return Derived(quantity, p, q, term, params, p_names, q_names, conditions, ())
    raise NoClosedForm(why)


def _attempt(quantity: str, p: str, q: str | None, params: Any, given: tuple[Any, ...], p_names: Any, q_names: Any,
             tied: dict[str, str]) -> tuple[Any, tuple[Any, ...]]:  # fmt: skip
    conditions: list[Any] = []
    for _ in range(MAX_CONDITIONS):
        try:
            return evaluate(quantity, p, q, Setting(params, (*given, *conditions)), p_names, q_names, tied), tuple(conditions)
        except Missing as need:
            claim = (need.rel, need.term, num(0))
            if claim in conditions:
                raise NoClosedForm(f"a condition does not help: {need}") from None
            conditions.append(claim)
        except (Rejected, NotNormal, Undefined) as error:
            raise NoClosedForm(str(error)) from None
    raise NoClosedForm("too many conditions would be needed")


def evaluate(quantity: str, p: str, q: str | None, setting: Setting, p_names: Any, q_names: Any, tied: dict[str, str]) -> Any:
    first = Law(p, tuple(("par", n) for n in p_names), setting)
    if quantity.startswith("fisher["):
        i, _, j = quantity[7:-1].partition(",")
        return term_of(fisher(first, i, j))
    if q is None:
        return term_of(ONE[quantity](first))
    second = Law(q, tuple(("par", tied.get(n, n)) for n in q_names), setting)
    return term_of(TWO[quantity](first, second))
