"""Inequalities between binomial coefficients and powers of an entropy (symit.kernel.analysis.binomials)."""

from __future__ import annotations

from itertools import permutations
from typing import Any

from symit.families.deriving import NoClosedForm, alternatives
from symit.kernel import Rejected, Verdict, annotate, conclude
from symit.kernel.analysis.binomials import BOUNDS, difference, slack
from symit.kernel.analysis.calculus import evaluated, region_of
from symit.kernel.closed.law import Setting
from symit.meaning.calculus import ONE, minus, occurs, times
from symit.meaning.core import freeze_json
from symit.provers.analysis.search import TROUBLE, Search
from symit.provers.calculus import _points
from symit.provers.clock import clock
from symit.provers.closed import measures_in

METHOD = "entropy bounds of binomial coefficients"


def speaks_of_factorials(t: Any) -> int:
    """How many log-factorials a term holds."""
    if not isinstance(t, tuple) or not t:
        return 0
    return int(t[:2] == ("sf", "lgamma")) + sum(speaks_of_factorials(x) for x in t)


def decide_binomial(context: dict[str, Any], *, seed: int = 0, budget: float = 5.0) -> Verdict | None:
    """A proof by one of the bounds; None if there is none."""
    started = clock()
    context = freeze_json(context)
    if sum(speaks_of_factorials(t) for t in context["claim"][1:] if isinstance(t, tuple)) < 3 or len(context["params"]) > 4:
        return None
    uses: list[Any] = []
    try:
        for name, p, q in sorted(set(measures_in(context["claim"])), key=repr):
            uses += [[name, p, q, [list(t) for t in d.ties], list(d.conditions)] for d in alternatives(name, p, q)]
        plain = evaluated(context, freeze_json(uses))
    except (*TROUBLE, NoClosedForm, ValueError):
        return None
    point = next(iter(_points(plain, seed, started + budget)), None)
    if point is None:
        return None
    met = {**context, "witness": {n: str(v) for n, v in point.items()}}
    base = {"symit": 1, "kind": "binomial", "context": met, "uses": uses, "verdict": "proved"}
    for logs in (True, False):
        try:
            gap = difference(plain, logs)
            form = Setting(plain["params"], plain["given"]).scalars
        except TROUBLE:
            continue
        names = [x for x in plain["params"] if occurs(x, gap)]
        for n, k in permutations(names, 2):
            for bound in BOUNDS:
                for scale in (ONE, ("pow", ("par", n), "-1")):
                    data = {**base, "n": n, "k": k, "bound": bound, "scale": scale, "logs": logs}
                    try:
                        rest = minus(gap, times(scale, slack(("par", n), ("par", k), bound)))
                        poly = form.term(rest)
                        if not form.equal(poly, {}):
                            if "lgamma" in repr(poly):
                                continue
                            node = Search(started + budget, seed).prove(rest, region_of(plain, {}))
                            if node is None:
                                continue
                            data["proof"] = node
                        return annotate(conclude(data), method=METHOD)
                    except (*TROUBLE, Rejected):
                        continue
    return None


__all__ = ["decide_binomial"]
