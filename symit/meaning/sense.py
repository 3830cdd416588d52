"""Does a context make sense? One that no model meets would prove everything, so it is refused before anything is proved."""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor, prod
from typing import Any

from symit.meaning.polynomials import NotNormal, add, const, is_zero, sub


def require_sense(form: Any) -> None:
    """Sizes, ranges, tables and normal laws of a normaliser's context; raises NotNormal."""
    for v, facts in form.variables.items():
        size = facts.get("size")
        if "=" in v or (size is not None and form.kind(v) != "discrete"):
            raise NotNormal(f"{v!r}: a name holds no '=', and a continuous variable has no number of letters")
        if form.kind(v) and size is not None and (isinstance(size, bool) or not isinstance(size, int) or size < 1):
            raise NotNormal(f"the alphabet of {v} cannot have {size!r} letters")
    for name, domain in form.params.items():
        lo, hi = (Fraction(domain[end]) if domain.get(end) is not None else None for end in ("lo", "hi"))
        if lo is None or hi is None:
            continue
        first = floor(lo) + 1 if domain.get("lo_open") else ceil(lo)
        last = ceil(hi) - 1 if domain.get("hi_open") else floor(hi)
        empty = lo > hi or (lo == hi and bool(domain.get("lo_open") or domain.get("hi_open")))
        if empty or (domain.get("integer") and first > last):
            raise NotNormal(f"the range of {name} is empty")
    for name, facts in form.laws.items():
        if "normal" in facts and form.kind(facts["normal"]["var"]) != "continuous":
            raise NotNormal(f"the normal law {name} is of a discrete variable")
        if "table" in facts:
            _require_table(form, name, facts["table"])


def _require_table(form: Any, name: str, table: Any) -> None:
    probs = [form.term(t) for t in table["probs"]]
    sizes = [form.variables.get(v, {}).get("size") for v in table["vars"]]
    if not is_zero(sub(add(*probs), const(1))):
        raise NotNormal(f"the table of {name} does not sum to 1")
    if not all(sizes) or len(probs) != prod(int(k) for k in sizes):
        raise NotNormal(f"the table of {name} does not fit its variables")
    if any(set(p) == {()} and p[()] < 0 for p in probs):
        raise NotNormal(f"the table of {name} is known to be non-negative in no model")
