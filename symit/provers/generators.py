"""Claims about D_f for any convex f with f(1) = 0: proved for all of them, or refuted by one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import product
from typing import Any

import sympy
from sympy import Abs, Lambda, Max, Rational, log

from symit.kernel import Rejected, Status, Verdict, annotate, conclude, undecided
from symit.kernel.analysis.processing import with_sums
from symit.language.functions import Function
from symit.language.measures import FDivergence
from symit.language.nodes import atoms
from symit.language.statements import NotExpressed, Statement
from symit.language.symbols import Param
from symit.meaning.core import freeze_json
from symit.meaning.lower import lowered
from symit.meaning.undetermined import places
from symit.provers.analysis.pairs import atoms_of, sums_of
from symit.provers.analysis.processing import plans
from symit.provers.analysis.search import TROUBLE, Search
from symit.provers.clock import clock

T = Param("t")
INSTANCES: tuple[Any, ...] = (
    (T - 1) ** 2, T * log(T), Abs(T - 1) / 2, -log(T), Max(T - 2, 0), Max(Rational(1, 2) - T, 0), T**3 - 1, 10 * (T - 1) ** 2, sympy.S.Zero, 1 - T,
)  # fmt: skip


def generators_of(statement: Statement) -> list[str]:
    """The functions f of the divergences D_f in a statement of which nothing is said."""
    sides = [x for x in (statement.lhs, statement.rhs) if isinstance(x, sympy.Basic)]
    return sorted({f.name for x in sides for d in atoms(x, FDivergence) for f in d.order.expr.atoms(Function)})


def decide_generators(statement: Statement, decide: Callable[..., Verdict], *, seed: int, budget: float) -> Verdict:
    """`proved` for all convex functions with value 0 at 1, `refuted` for one of them, or `unknown`."""
    names = generators_of(statement)
    try:
        context = freeze_json({**lowered(statement), "generators": [Function(n, T).core_name() for n in names]})
        found = _proved(context, seed, clock() + budget / 2)
    except (*TROUBLE, NotImplementedError, TypeError) as error:
        return annotate(undecided(Status.UNKNOWN, f"not expressible yet: {error}"), statement=statement)
    if found is not None:
        return annotate(found, statement=statement)
    explicit = {T * log(T): lambda y: sympy.exp(y - 1)}
    conjugates = any(f.conjugate for x in (statement.lhs, statement.rhs) if isinstance(x, sympy.Basic) for f in atoms(x, Function))
    if len(names) == 1 and not any(isinstance(a, NotExpressed) for a in statement.given):
        for f in explicit if conjugates else INSTANCES:
            verdict = decide(instance(statement, f, explicit.get(f)), seed=seed, budget=budget / len(INSTANCES))
            if verdict.status is Status.REFUTED:
                return annotate(verdict, statement=statement, instance=f"f(t) = {f}")
    return annotate(undecided(Status.UNKNOWN, "no proof for all convex f was found, and no f that breaks it"), statement=statement)


def instance(statement: Statement, f: Any, conjugate: Any = None) -> Statement:
    """The statement about D_f with this function of t, and its conjugate if it speaks of that."""

    def put(side: Any) -> Any:
        if not isinstance(side, sympy.Basic):
            return side
        put: dict[Any, Any] = {d: FDivergence(Lambda(T, f), d.first, d.second, d.averaged) for d in atoms(side, FDivergence)}
        if conjugate is not None:
            put |= {c: conjugate(c.at) for c in atoms(side, Function) if c.conjugate and not c.order}
        return side.xreplace(put)

    return replace(statement, lhs=put(statement.lhs), rhs=put(statement.rhs))


def _proved(context: dict[str, Any], seed: int, deadline: float) -> Verdict | None:
    if context["claim"][0] not in ("=", "<=", ">="):
        return None
    start = with_sums(context)
    for then in _variational(start):
        data = {"symit": 1, "kind": "processing", "context": context, "moves": [], "then": then, "verdict": "proved"}
        try:
            return annotate(conclude(data, "by the inequality of Fenchel and Young at each letter"), method="Fenchel's inequality")
        except Rejected:
            continue
    for moves, _ in plans(start, Search(deadline, seed)):
        data = {"symit": 1, "kind": "processing", "context": context, "moves": moves, "then": {"kind": "same"}, "verdict": "proved"}
        try:
            return annotate(conclude(data, "by data processing, for every convex f with f(1) = 0"), method="data processing")
        except Rejected:
            continue
    return None


def _variational(context: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The ways to see the claim as a variational form."""
    sums = [t for side in context["claim"][1:] for t in sums_of(side)]
    for t in sums:
        conjugates = {(name, g) for name, g in places(t[2]) if "*" in name}
        laws = [("prob", law, own, ()) for law, own in atoms_of(context["claim"]) if own == t[1]]
        for (name, g), u, v in product(sorted(conjugates, key=repr), laws, laws):
            if u != v:
                yield {"kind": "fenchel", "f": name.replace("*", ""), "over": t[1], "u": u, "v": v, "g": g, "times": "1"}


__all__ = ["decide_generators", "generators_of"]
