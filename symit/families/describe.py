"""One line on a family: the ranges of its parameters and its support."""

from __future__ import annotations

from symit.meaning.core import show
from symit.meaning.families import Family
from symit.meaning.multivariate import VectorFamily


def describe(f: Family) -> str:
    """mu real, sigma > 0; x real."""
    words = {"real": "real", "nonzero": "not 0", "integer": "an integer", "positive integer": "a positive integer"}
    ranges = [f"{n} {words.get(d, d.replace('>', '> '))}" for n, d in f.params]
    if isinstance(f, VectorFamily):
        return f"{', '.join(ranges)}; {f.where}"
    kind, lo, hi = f.support
    ends = [None if e is None else show(e) for e in (lo, hi)]
    if kind == "circle":
        support = "x on the circle"
    elif ends == [None, None]:
        support = f"x {kind}"
    else:
        support = f"{kind} x from {ends[0] or '-oo'} to {ends[1] or 'oo'}"
    return f"{', '.join(ranges)}; {support}" if ranges else support
