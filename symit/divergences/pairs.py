"""Which f-divergences bound which: every ordered pair of seven, with bounds that are proved or a proof that there is none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from symit.derivation.analysis import analysis_derivation
from symit.kernel import Deferred, Status, Verdict, annotate, conclude
from symit.language.printing import text
from symit.language.statements import Statement
from symit.language.text import parse
from symit.language.typeset import latex
from symit.meaning.calculus import num, times
from symit.meaning.lower import lowered
from symit.provers.proving import prove

DIVERGENCES = {
    "KL": "D(P||Q)", "reverse KL": "D(Q||P)", "chi2": "chi2(P||Q)", "H2": "H2(P,Q)", "TV": "TV(P,Q)", "JS": "JS(P,Q)", "LC": "LC(P,Q)",
}  # fmt: skip

# upper bounds of the first by the second, written with A and B for the two; what holds is decided when the table is made
BOUNDS: dict[tuple[str, str], tuple[str, ...]] = {
    ("KL", "chi2"): ("A <= log(1+B)",),
    ("TV", "KL"): ("A <= sqrt(B/2)", "A <= sqrt(1-exp(-B))"),
    ("TV", "chi2"): ("A <= sqrt(B)/2", "A <= sqrt(B/(1+B))"),
    ("TV", "H2"): ("A <= sqrt(2*B-B^2)",),
    ("TV", "JS"): ("A <= sqrt(2*B)",),
    ("TV", "LC"): ("A <= sqrt(B)",),
    ("H2", "KL"): ("A <= 1-exp(-B/2)",),
    ("H2", "chi2"): ("A <= 1-1/sqrt(1+B)",),
    ("H2", "TV"): ("A <= B",),
    ("H2", "JS"): ("A <= B/log(2)",),
    ("H2", "LC"): ("A <= B",),
    ("JS", "KL"): ("A <= log(2)/2*B",),
    ("JS", "chi2"): ("A <= log(2)/2*B",),
    ("JS", "H2"): ("A <= B",),
    ("JS", "TV"): ("A <= log(2)*B",),
    ("JS", "LC"): ("A <= log(2)*B",),
    ("LC", "KL"): ("A <= B", "A <= sqrt(1-exp(-B))"),
    ("LC", "chi2"): ("A <= B/2",),
    ("LC", "H2"): ("A <= 2*B-B^2",),
    ("LC", "TV"): ("A <= B",),
    ("LC", "JS"): ("A <= 2*B",),
}  # fmt: skip
# by the symmetry of all but KL, reverse KL and chi2, what KL bounds, reverse KL bounds too
REVERSED = ("TV", "H2", "JS", "LC")

_S: Any = ("par", "#s0")
_INVERSE: Any = ("pow", _S, "-1")
# pairs of laws (p, 1-p), (q, 1-q) with p and q functions of s -> oo
FAMILIES: dict[str, tuple[Any, Any]] = {
    "P = (1/2, 1/2), Q = (1/s, 1-1/s)": (num("1/2"), _INVERSE),
    "P = (1/s, 1-1/s), Q = (1/2, 1/2)": (_INVERSE, num("1/2")),
    "P = (1/s, 1-1/s), Q = (exp(-s), 1-exp(-s))": (_INVERSE, ("exp", times(num(-1), _S))),
}


@dataclass(frozen=True)
class Unbounded:
    """No function that is finite on [0, oo) of the second divergence bounds the first."""

    first: Any
    second: Any

    def text(self) -> str:
        """In words."""
        return f"{text(self.first)} is not bounded by a function of {text(self.second)}"

    def latex(self) -> str:
        """In words, for use in a formula."""
        return rf"{latex(self.first)} \text{{ is not bounded by a function of }} {latex(self.second)}"


@dataclass(frozen=True)
class Entry:
    """What is known of the first divergence by the second: proved bounds, or pairs of laws that leave it unbounded."""

    first: str
    second: str
    bounds: tuple[tuple[str, Verdict], ...]
    unbounded: tuple[str, Verdict] | None

    def text(self) -> str:
        if self.unbounded is not None:
            return f"none: {self.unbounded[0]}, s -> oo"
        return "; ".join(form for form, _ in self.bounds) or "unknown"


def entries(seed: int = 0, budget: float = 20.0) -> Iterator[Entry]:
    """Every ordered pair; a bound that is not proved is left out, a pair with neither bound nor family says so."""
    for first in DIVERGENCES:
        for second in DIVERGENCES:
            if first != second:
                yield entry(first, second, seed=seed, budget=budget)


def entry(first: str, second: str, *, seed: int = 0, budget: float = 20.0) -> Entry:
    """One ordered pair; raises KeyError for a divergence that is not in the table."""
    a, b = DIVERGENCES[first], DIVERGENCES[second]
    bounds = []
    for form in statements(first, second):
        verdict = prove(form, seed=seed, budget=budget)
        if verdict.status is Status.PROVED:
            bounds.append((form, verdict))
    found = None if bounds else next(((name, v) for name in FAMILIES if (v := unbounded(a, b, name)) is not None), None)
    return Entry(first, second, tuple(bounds), found)


def statements(first: str, second: str) -> list[str]:
    """The bounds of the table for a pair, as text."""
    known = "KL" if second == "reverse KL" and first in REVERSED else second
    forms = BOUNDS.get((first, known), ())
    return [f.replace("A", DIVERGENCES[first]).replace("B", DIVERGENCES[second]) for f in forms]


def unbounded(first: str, second: str, family: str) -> Verdict | None:
    """A proof that along the family of pairs the first tends to infinity and the second to a number; None if it does not show that."""
    p, q = FAMILIES[family]
    compared = parse(f"{first} >= {second}")
    if not isinstance(compared, Statement):
        raise ValueError("two divergences are compared")
    context = dict(lowered(compared))
    context["claim"] = ("unbounded", *context["claim"][1:])
    data = {"symit": 1, "kind": "analysis", "how": "unbounded", "context": context, "lo": "2", "p": p, "q": q, "verdict": "proved"}
    try:
        verdict = conclude(data, f"along {family}, s -> oo")
    except ValueError:
        return None
    statement = Unbounded(compared.lhs, compared.rhs)
    derivation = Deferred(lambda: analysis_derivation(statement, data))
    return annotate(verdict, method="limits along pairs of laws", statement=statement, derivation=derivation)


def printed(form: str = "text", seed: int = 0) -> str:
    """The table, as text or Markdown: the row is bounded by the column."""
    rows = list(entries(seed))
    if form == "markdown":
        lines = ["| divergence | by | bounds, each proved |", "|---|---|---|"]
        lines += [f"| {e.first} | {e.second} | {_code(e)} |" for e in rows]
    else:
        lines = [f"{e.first} by {e.second}: {e.text()}" for e in rows]
    return "\n".join(lines)


def _code(e: Entry) -> str:
    if e.unbounded is not None:
        return f"none: {e.unbounded[0]}, s → ∞"
    return "; ".join(f"`{form.replace('||', chr(92) + '|' + chr(92) + '|')}`" for form, _ in e.bounds) or "unknown"
