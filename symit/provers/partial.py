"""Claims about a law that is known in part: for all such laws, for none of them, or for those whose rest is as the verdict says."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from flint import arb

from symit.kernel import Rejected, Verdict, annotate, conclude, conclude_conditional, undecided
from symit.kernel.partial import Partial, entropy_ends, read_context, sides, spread_ends
from symit.kernel.verdict import Status
from symit.language.statements import Statement
from symit.meaning.balls import numeric, to_arb
from symit.meaning.core import freeze_json
from symit.meaning.partial_claims import partial_context

BITS = 128
STEPS = 60
METHOD = "extremal laws"
HUGE = 2000  # entropy of the rest, in nats, that no document reaches


def decide_partial(statement: Statement) -> Verdict | None:
    """The verdict of the rule `partial`; None where the statement is not about one law that is known in part alone."""
    try:
        context = freeze_json(partial_context(statement))
        record, claim = read_context(context)
        rel, lhs, rhs = claim
        sides(record, rel, lhs, rhs, BITS)
    except (ValueError, ArithmeticError, NotImplementedError, TypeError, IndexError, AttributeError, KeyError):
        return None
    unit = "bits" if _speaks_of_bits(claim) else "nats"
    known = shown_interval(record, unit)
    why = {"proved": f"right for every law with these masses: {known}", "refuted": f"no law with these masses meets it: {known}"}
    for verdict, reason in why.items():
        try:
            found = conclude({"symit": 1, "kind": "partial", "context": context, "verdict": verdict}, reason)
        except Rejected:
            continue
        return annotate(found, method=METHOD, counterexample=Extremes(record, unit) if verdict == "refuted" else None)
    return _conditional(context, record, claim, unit, known) or undecided(Status.UNKNOWN, f"the known masses do not decide it: {known}")


def _speaks_of_bits(claim: Any) -> bool:
    return any(("log", ("num", "2")) in _walk(side) for side in claim[1:] if isinstance(side, tuple))


def _walk(t: Any) -> list[Any]:
    return [t, *(y for x in t if isinstance(x, tuple) for y in _walk(x))] if isinstance(t, tuple) else []


# -- what is required of the rest


def _conditional(context: dict[str, Any], record: Partial, claim: Any, unit: str, known: str) -> Verdict | None:
    """The claim under an assumption on the entropy of the further classes given that one of them occurs."""
    if not record.exact or record.rest[0] == 0 or record.over == 0:
        return None
    for spread in _spreads(context, record, claim):
        wider = {**context, "partial": {**context["partial"], "spread": spread}}
        data = {"symit": 1, "kind": "partial", "context": wider, "verdict": "proved"}
        needs = (required(record, spread, unit), *larger_class(context, record, unit))
        try:
            return annotate(conclude_conditional(data, needs, f"possible with these masses, not implied by them: {known}"), method=METHOD)
        except Rejected:
            continue
    return None


def _spreads(context: dict[str, Any], record: Partial, claim: Any) -> list[Any]:
    """Candidates for the assumption: the part of [least, largest] in which the claim holds, its ends found by bisection."""
    rel = claim[0]
    low, high = (float(x) for x in spread_ends(record))
    high = min(high, float(HUGE))
    gap = _gap(context)
    if rel in ("=", "~"):
        ends = [_root(gap, low, high, i) for i in (0, 1)]
        if rel == "=":
            return [["exactly", t] for t in (_solved(record, claim),) if t is not None]
        inner = sorted(x for x in ends if x is not None)
        first, last = (inner[0], inner[1]) if len(inner) == 2 else (low, high)
        if len(inner) == 1:
            at_low = gap(low, 0) * gap(low, 1) <= 0
            first, last = (low, inner[0]) if at_low else (inner[0], high)
        return [["between", None if first <= low else _above(first, d), None if last >= high else _below(last, d)] for d in (4, 6, 9, 12)]
    root = _root(gap, low, high, 0)
    if root is None:
        return []
    return [s for d in (4, 6, 9, 12) for s in (["between", None, _below(root, d)], ["between", _above(root, d), None])]


def _gap(context: dict[str, Any]) -> Any:
    """gap(s, i): the left side less the i-th end of the right side where the rest has entropy s, as a float."""

    def value(s: float, i: int) -> float:
        at = str(Fraction(s).limit_denominator(10**15))
        record = {**context["partial"], "spread": ["between", at, at]}
        found, (rel, lhs, rhs) = read_context({**context, "partial": freeze_json(record)})
        left, right = sides(found, rel, lhs, rhs, BITS)
        return float(left[0] - right[i])

    return value


def _root(gap: Any, low: float, high: float, i: int) -> float | None:
    """Where the gap changes its sign between two ends, if it does."""
    a, b = gap(low, i), gap(high, i)
    if not a * b < 0:
        return None
    for _step in range(STEPS):
        middle = (low + high) / 2
        if gap(middle, i) * a > 0:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _below(x: float, digits: int) -> str:
    return str(Fraction(int(x * 10**digits // 1), 10**digits))


def _above(x: float, digits: int) -> str:
    return str(Fraction(int(x * 10**digits // 1) + 1, 10**digits))


def _solved(record: Partial, claim: Any) -> Any:
    """s from an equation a H = b, as a term."""
    _, lhs, rhs = claim
    for measure, other in ((lhs, rhs), (rhs, lhs)):
        factors = measure[1:] if measure[0] == "mul" else (measure,)
        entropies = [f for f in factors if f[0] == "H"]
        if len(entropies) != 1:
            continue
        inverse = [("pow", f, "-1") if f[0] != "pow" else ("pow", f[1], str(-Fraction(f[2]))) for f in factors if f[0] != "H"]
        masses = [("num", str(lo)) for lo, _ in (*record.known, record.rest) if lo]
        entropy = ("mul", *inverse, other) if inverse else other
        known = [("mul", p, ("log", p)) for p in masses]
        return ("mul", ("num", str(1 / record.rest[0])), ("add", entropy, *known))
    return None


# -- in words


def decimal(x: Any, unit: str, digits: int = 5) -> str:
    """The midpoint of a ball in the unit, to some digits."""
    value = x / arb(2).log() if unit == "bits" else x
    return "oo" if not value.is_finite() else str(value.str(digits, radius=False))


def shown_interval(record: Partial, unit: str) -> str:
    low, high = (decimal(x, unit) for x in entropy_ends(record))
    if low == high:
        return f"the entropy is {low} {unit}"
    return f"the entropy lies between {low} and {high} {unit}" if high != "oo" else f"the entropy is at least {low} {unit}"


def required(record: Partial, spread: Any, unit: str) -> str:
    """What the assumption on the rest says, with what it can be, and the number of equal classes of the same entropy."""
    classes = "the further classes" if record.over is None else f"the {record.over} further classes"
    low, high = spread_ends(record)
    if spread[0] == "exactly":
        ends = [numeric(spread[1], {}, BITS)]
        said = f"equal to {decimal(ends[0], unit)} {unit}"
    else:
        a, b = (None if x is None else to_arb(Fraction(x)) for x in spread[1:])
        ends = [x for x in (a, b) if x is not None]
        said = (f"between {decimal(a, unit)} and {decimal(b, unit)} {unit}" if a is not None and b is not None
                else f"at most {decimal(b, unit)} {unit}" if b is not None else f"at least {decimal(a, unit)} {unit}")  # fmt: skip
    count = " to ".join(dict.fromkeys(counted(float(x.exp())) for x in ends))
    scope = f"at least {decimal(low, unit)}" if not high.is_finite() else f"from {decimal(low, unit)} to {decimal(high, unit)}"
    return f"the law of {classes}, given that one of them occurs, has an entropy {said}, as {count} equal classes have (it can be {scope} {unit})"


def counted(x: float) -> str:
    return f"{x:.0f}" if 1000 <= x < 10**7 else f"{x:.3g}"


def larger_class(context: dict[str, Any], record: Partial, unit: str) -> tuple[str, ...]:
    """That a further class has more than all known ones, where the claim is refuted if none has."""
    if record.cap is not None or not any(lo for lo, _ in record.known):
        return ()
    cap = min(lo for lo, _ in record.known if lo)
    capped = freeze_json({**context, "partial": {**context["partial"], "at_most": str(cap)}})
    try:
        conclude({"symit": 1, "kind": "partial", "context": capped, "verdict": "refuted"})
        found, _ = read_context(capped)
    except Rejected:
        return ()
    return (f"a further class has more than {cap}, the least of the known ones: if none has, {shown_interval(found, unit)}",)


class Extremes:
    """The least and the largest entropy of the laws with the known masses."""

    def __init__(self, record: Partial, unit: str) -> None:
        self.record, self.unit = record, unit

    def text(self) -> str:
        low, high = (decimal(x, self.unit, 12) for x in entropy_ends(self.record))
        return f"least entropy {low} {self.unit}, largest {high} {self.unit}; any law with these masses lies between"

    def to_json(self) -> dict[str, Any]:
        low, high = (decimal(x, self.unit, 12) for x in entropy_ends(self.record))
        return {"least": low, "largest": high, "unit": self.unit}

    __str__ = text
