"""What a claim and its assumptions say of two laws at every letter: bounds on masses, and on the ratio of the masses.

The core terms (docs/core.md): ("least", Q, S) is min q(s); ("mostratio", P, Q, S) and ("leastratio", P, Q, S) are the largest and
the least p(s)/q(s) where not both are zero. An assumption compares one of them with a term b of the parameters; one that occurs
in the claim itself stands for a number #e0, #e1, ..., and is a bound by its definition.

Since masses sum to 1, a least mass is at most 1, and at most 1/2 where there are two letters; p <= M q at every letter needs M >= 1, p >= b q
needs b <= 1. Only the interior of the range of a parameter is looked at. This is enough at an end of it, also for the parameters
of the assumptions: laws with q >= 1/2 have q >= m for all m < 1/2, laws with p <= q have p <= M q for all M > 1, and where an end of a range
is one that the assumption is not weaker inside of, the ratio of (1-e) P + e Q and Q is strictly better bounded. For the least mass
there is no such argument at a lower end that belongs to the range; a range that begins at half of it is looked at instead. A least mass
that is a function of parameters is used where no end of their ranges belongs to them.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from symit.kernel.analysis.divergences import Reading
from symit.kernel.analysis.region import Region
from symit.kernel.rows import Rejected, claim_parts
from symit.meaning.calculus import num, over, parameters_of
from symit.meaning.core import EXTREMES

FLIPPED = {"<=": ">=", "<": ">=", ">=": "<=", ">": "<="}


class Bounds:
    """The bounds that a reading of a claim may use, whose parameters they narrow; `context` is that of the claim."""

    def __init__(self, reading: Reading, context: dict[str, Any]) -> None:
        self.reading, self.context = reading, context
        self.facts: list[tuple[str, tuple[str, ...], Any]] = []
        for name, (tag, laws) in reading.extremes.items():
            self.add(tag, laws, ("par", name))
        for claim in context.get("given", ()):
            rel, a, b = claim_parts(claim)
            if rel not in FLIPPED:
                continue
            if b[0] in EXTREMES:
                rel, a, b = FLIPPED[rel], b, a
            if a[0] not in EXTREMES or (a[0] == "mostratio") != (rel[0] == "<"):
                continue
            *laws, names = a[1:]
            if tuple(names) == reading.names and set(laws) <= set(reading.laws):
                self.add(a[0], tuple(laws), b)
        for name in set(reading.params) & {b[1] for _, _, b in self.facts if b[0] == "par"}:
            # laws that meet the bounds have M >= 1, m <= 1 and b <= 1
            domain, ends = reading.params[name], self.ends(name, several=False)
            known = {e: None if x is None else str(x) for e, x in zip(("lo", "hi"), ends, strict=True)}
            reading.params[name] = {**domain, **known, **{f"{e}_open": known[e] == domain.get(e) and domain.get(f"{e}_open") for e in known}}

    def add(self, tag: str, laws: tuple[str, ...], bound: Any) -> None:
        kinds = {self.context.get("vars", {}).get(v, {}).get("kind", "discrete") for v in self.reading.names or ()}
        known = {*self.context.get("params", {}), *self.reading.extremes}
        if (tag == "least" and kinds != {"discrete"}) or not parameters_of(bound) <= known or len(set(laws)) != len(laws):
            return
        domain = self.context.get("params", {}).get(bound[1], {}) if bound[0] == "par" else {}
        if tag == "least" and domain.get("lo") is not None and not domain.get("lo_open") and Fraction(domain["lo"]) <= 0:
            return  # the least mass may be zero, and bounds nothing
        if tag == "least" and bound[0] != "par" and not all(self.is_open(n) for n in parameters_of(bound)):
            return  # 1 - a with a <= 1/2: laws of two letters at a = 1/2 only, which no inner a tells of
        self.facts.append((tag, laws, bound))

    def is_open(self, name: str) -> bool:
        """Is no end of its range a value of the parameter?"""
        domain = self.context.get("params", {}).get(name) or self.reading.params[name]
        return all(domain.get(end) is None or domain.get(f"{end}_open") for end in ("lo", "hi"))

    # -- the ranges of parameters

    def ends(self, name: str, several: bool) -> tuple[Fraction | None, Fraction | None]:
        """The interior of the range of a parameter, as far as the bounds leave it room."""
        domain = self.context.get("params", {}).get(name) or self.reading.params[name]
        if domain.get("integer") or (name.startswith("#") and name not in self.reading.extremes):
            raise Rejected("analysis: a parameter is a real number, and its name does not start with #")
        lo, hi = (None if domain.get(e) is None else Fraction(domain[e]) for e in ("lo", "hi"))
        for tag, _, bound in self.facts:
            if bound != ("par", name):
                continue
            if tag == "least":
                if lo is not None and not domain.get("lo_open"):
                    lo = lo / 2  # a larger range, inside which the end lies
                hi = min(x for x in (hi, Fraction(1, 2 if several else 1)) if x is not None)
            elif tag == "mostratio":
                lo = max(x for x in (lo, Fraction(1)) if x is not None)
            else:
                hi = min(x for x in (hi, Fraction(1)) if x is not None)
        return lo, hi

    def box(self, several: bool = False) -> tuple[tuple[str, Fraction | None, Fraction | None], ...]:
        """The parameters of the claim and of the bounds."""
        names = {*self.reading.params, *(n for _, _, bound in self.facts for n in parameters_of(bound))}
        return tuple((n, *self.ends(n, several)) for n in sorted(names))

    # -- the bounds

    def least(self, role: int) -> Any:
        """m with p >= m (role 0) or q >= m (role 1) at every letter, m > 0; None where nothing is known."""
        return next((b for tag, laws, b in self.facts if tag == "least" and laws == (self.reading.laws[role],) and self.positive(b)), None)

    def positive(self, t: Any) -> bool:
        form = Region(self.box()).form
        return form.sign(form.term(t)) > 0

    def ratio(self, end: str, source: Any) -> Any:
        """hi with p <= hi q, or lo with p >= lo q, at every letter, from a bound on the ratio or on a mass."""
        if source is None:
            return None
        if source not in ("ratio", "mass"):
            raise Rejected("analysis: a bound on the ratio or on a mass")
        if source == "mass":
            found = self.least(1 if end == "hi" else 0)
            found = None if found is None else over(num(1), found) if end == "hi" else found
        else:
            pair = tuple(self.reading.laws)
            own, other = ("mostratio", "leastratio") if end == "hi" else ("leastratio", "mostratio")
            direct = [b for tag, laws, b in self.facts if tag == own and laws == pair]
            turned = [over(num(1), b) for tag, laws, b in self.facts if tag == other and laws == pair[::-1] and self.positive(b)]
            found = next(iter(direct + turned), None)
        if found is None:
            raise Rejected("analysis: no such bound is assumed")
        return found


__all__ = ["Bounds"]
