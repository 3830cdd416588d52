"""Certificates about one law that is known in part: some masses, and how much is left for how many further classes.

Record: {"law", "var", "known": [[lo, hi], ...], "rest": [lo, hi], "over": m or null, "at_most": c or null, "spread": ...}. It stands for
every law on the alphabet of k known and m further classes (null: any finite number) whose k-th known mass lies between the ends
given, whose further masses sum to a number between the ends of `rest`, none of them above c. The claim is about all of these laws:
proved where all of them meet it, refuted where none does and there is one.

Entropy of such a law with masses p_1, ..., p_k and rest R:  H = sum h(p_i) + h(R) + R s,  h(x) = -x log x, where s is the entropy of
the law of the further classes given that one of them occurs (grouping: Shannon 1948, section 6). H is Schur-concave (Marshall and
Olkin 1979, 3.D.1), so s is largest, log m, where they are equal, and least at the majorant of all masses up to c / R: as many as fit at
the cap, one remainder, none elsewhere. These laws are connected, so that s takes every value between. The same two laws give the
extrema of every sum of powers.

"spread" is null, ["between", a, b] (s lies in [a, b], null for no end) or ["exactly", term]: an assumption on s, by which a
conditional verdict says what is required.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from flint import arb, ctx, fmpq

from symit.kernel.rows import Rejected, claim_parts
from symit.meaning.balls import numeric, printed_interval, to_arb
from symit.meaning.core import measures, params, variables
from symit.meaning.normal import Normaliser
from symit.meaning.polynomials import NotNormal, is_zero, sub

PRECISIONS = (64, 128, 256)
MOST_POWER = 1000
DROPPED = ("partial",)  # what stands in for the record in "dropped", so that no other rule refutes a claim in such a context
Ends = tuple[Any, Any]


@dataclass(frozen=True)
class Partial:
    """A checked record. Pairs are the ends of what a number may be, equal for one that is exact."""

    law: str
    var: str
    known: tuple[tuple[Fraction, Fraction], ...]
    rest: tuple[Fraction, Fraction]
    over: int | None
    cap: Fraction | None
    spread: Any

    @property
    def exact(self) -> bool:
        return all(lo == hi for lo, hi in (*self.known, self.rest))

    @property
    def letters(self) -> int | None:
        return None if self.over is None else len(self.known) + self.over


def check_partial(context: dict[str, Any], data: dict[str, Any]) -> str:
    """The claim for all laws of the record: "proved" if all meet it, "refuted" if none does."""
    record, (rel, lhs, rhs) = read_context(context)
    if record.spread is not None and record.spread[0] == "exactly":
        return check_exactly(record, rel, lhs, rhs)
    if rel in ("=", "<=", ">=") and record.exact and (record.rest[0] == 0 or record.over == 1) and same(record, ("num", "0"), lhs, rhs):
        return "proved"  # one law only
    for bits in PRECISIONS:
        left, right = sides(record, rel, lhs, rhs, bits)
        if record.spread is not None:
            require_spread(record, bits)
        true, false = decided(rel, left, right)
        if true or false:
            return "proved" if true else "refuted"
    raise Rejected("partial: the known masses do not decide the claim")


def read_context(context: dict[str, Any]) -> tuple[Partial, tuple[str, Any, Any]]:
    """The record and the claim; Rejected where something else is assumed or the claim speaks of something else."""
    if tuple(context.get("dropped", ())) != DROPPED or context.get("given") or context.get("params"):
        raise Rejected("partial: there are other assumptions")
    record = read_record(context["partial"])
    rel, lhs, rhs = claim_parts(context["claim"])
    for side in (lhs,) if rel == "~" else (lhs, rhs):
        if params(side) or not variables(side) <= {record.var}:
            raise Rejected("partial: the claim speaks of another variable or of a parameter")
        if not set(measures(side)) <= {record.law, ("unif",)}:
            raise Rejected("partial: the claim speaks of another law")
    facts = context["vars"].get(record.var, {"kind": "discrete", "size": None})
    if facts["kind"] != "discrete" or context["measures"].get(record.law):
        raise Rejected("partial: the law is described twice, or is one of densities")
    if facts["size"] not in (None, record.letters):
        raise Rejected(f"partial: {record.letters} classes are described, and the alphabet has {facts['size']}")
    return record, (rel, lhs, rhs)


def read_record(data: dict[str, Any]) -> Partial:
    """The record, with at least one law that it describes."""
    if set(data) != {"law", "var", "known", "rest", "over", "at_most", "spread"}:
        raise Rejected("partial: a record has law, var, known, rest, over, at_most and spread")
    known, rest, over, cap = [pair(p) for p in data["known"]], pair(data["rest"]), data["over"], data["at_most"]
    if over is not None and (type(over) is not int or over < 0 or over > 10**400):
        raise Rejected("partial: the number of further classes is no number")
    if cap is not None:
        cap = Fraction(cap)
        if not 0 < cap <= 1:
            raise Rejected("partial: a bound on the further masses lies above 0 and is at most 1")
    low, high = (sum((p[i] for p in known), Fraction(0)) for i in (0, 1))
    if low + rest[0] > 1 or high + rest[1] < 1:
        exact = low == high and rest[0] == rest[1]
        raise Rejected(f"partial: the masses sum to {low + rest[0]}, not 1" if exact else "partial: the masses cannot sum to 1")
    least, most = max(rest[0], 1 - high), min(rest[1], 1 - low)
    if over is not None and least > (cap if cap is not None else 1) * over:
        raise Rejected(f"partial: {over} classes cannot hold the mass {least}" + (f" with at most {cap} each" if cap is not None else ""))
    spread = data["spread"]
    if spread is not None and (least == 0 or not all(lo == hi for lo, hi in (*known, rest))):
        raise Rejected("partial: an assumption on the rest needs exact masses and a rest")
    return Partial(str(data["law"]), str(data["var"]), tuple(known), (least, most if over != 0 else least), over, cap, spread)


def pair(value: Any) -> tuple[Fraction, Fraction]:
    lo, hi = (Fraction(x) for x in value)
    if not 0 <= lo <= hi <= 1:
        raise Rejected("partial: a mass lies between 0 and 1")
    return lo, hi


# -- the extrema


def surprise(lo: Fraction, hi: Fraction) -> Ends:
    """The least and the largest value of -x log x for lo <= x <= hi: the ends, or 1/e between them."""
    values = [arb(0) if x == 0 else -to_arb(x) * to_arb(x).log() for x in dict.fromkeys((lo, hi))]
    top = arb(-1).exp()
    inside = [] if lo == hi or to_arb(hi) < top or to_arb(lo) > top else [top]
    return least(values), largest([*values, *inside])


def spread_ends(record: Partial) -> Ends:
    """The least and the largest entropy of the further classes given that one of them occurs."""
    low, high = record.rest
    top = arb("+inf") if record.over is None else arb(fmpq(record.over)).log()
    if record.cap is None or record.cap >= high:
        return arb(0), top
    if low == high:
        full, left = filled(low, record.cap)
        entropy, _ = surprise(record.cap / low, record.cap / low)
        return arb(fmpq(full)) * entropy + surprise(left / low, left / low)[0], top
    # no mass of the conditional law exceeds c / R, so that its entropy is at least log(R / c)
    return to_arb(max(Fraction(1), low / record.cap)).log(), top


def filled(rest: Fraction, cap: Fraction) -> tuple[int, Fraction]:
    """How many masses at the cap fit into the rest, and what is left for one more."""
    full = rest // cap
    return int(full), rest - full * cap


def entropy_ends(record: Partial) -> Ends:
    """The least and the largest entropy of the laws of the record."""
    parts = [surprise(*p) for p in (*record.known, record.rest)]
    lo, hi = (sum((p[i] for p in parts), arb(0)) for i in (0, 1))
    if record.rest[1] == 0:
        return lo, hi
    low, high = spread_ends(record)
    if record.spread is not None:
        _, a, b = record.spread
        low = low if a is None else largest([low, to_arb(Fraction(a))])
        high = high if b is None else least([high, to_arb(Fraction(b))])
    return lo + to_arb(record.rest[0]) * low, hi + to_arb(record.rest[1]) * high


def require_spread(record: Partial, bits: int) -> None:
    """Some law meets the assumption on the rest: what none meets would prove everything."""
    kind, a, b = record.spread
    before = ctx.prec
    try:
        ctx.prec = bits
        low, high = spread_ends(record)
        if kind != "between" or (a is not None and b is not None and Fraction(a) > Fraction(b)):
            raise Rejected("partial: no such assumption on the rest")
        if (a is not None and not to_arb(Fraction(a)) <= high) or (b is not None and not to_arb(Fraction(b)) >= low):
            raise Rejected("partial: no law is known to meet the assumption on the rest")
    finally:
        ctx.prec = before


def power_ends(record: Partial, q: Fraction) -> Ends:
    """The least and the largest sum of p^q, q > 0."""
    if not record.exact or not 0 < q <= MOST_POWER or q.denominator > MOST_POWER:
        raise Rejected("partial: a sum of powers needs exact masses and a positive power")
    rest = record.rest[0]
    known = sum((power(lo, q) for lo, _ in record.known), arb(0))
    full, left = filled(rest, record.cap if record.cap is not None and record.cap < rest else rest) if rest else (0, rest)
    packed = power(min(rest, record.cap) if record.cap is not None else rest, q) * full + power(left, q)
    if record.over is None:
        even = arb(0) if q > 1 else to_arb(rest) if q == 1 else arb("+inf")
    else:
        even = power(rest / record.over, q) * record.over if record.over else arb(0)
    return known + least([packed, even]), known + largest([packed, even])


def power(x: Fraction, q: Fraction) -> Any:
    if x == 0:
        return arb(0)
    return to_arb(x ** int(q)) if q.denominator == 1 else (to_arb(x).log() * to_arb(q)).exp()


# -- terms


def sides(record: Partial, rel: str, lhs: Any, rhs: Any, bits: int) -> tuple[Ends, Ends]:
    """Enclosures of what each side can be; a printed decimal is its rounding interval."""
    before = ctx.prec
    try:
        ctx.prec = bits
        if rel == "~":
            lo, hi = printed_interval(rhs)
            return ends(record, lhs), (to_arb(lo), to_arb(hi))
        return ends(record, lhs), ends(record, rhs)
    finally:
        ctx.prec = before


def decided(rel: str, left: Ends, right: Ends) -> tuple[bool, bool]:
    """Is the relation certain, is it impossible?"""
    below, above = bool(left[1] < right[0]), bool(left[0] > right[1])
    at_most, at_least = bool(left[1] <= right[0]), bool(left[0] >= right[1])
    if rel == "~":
        return bool(left[0] >= right[0]) and bool(left[1] <= right[1]), below or above
    answers = {"<=": (at_most, above), ">=": (at_least, below), "<": (below, at_least), ">": (above, at_most),
               "=": (False, below or above), "!=": (below or above, False)}  # fmt: skip
    if rel not in answers:
        raise Rejected(f"partial: no claim of the kind {rel}")
    return answers[rel]


def ends(record: Partial, t: Any) -> Ends:
    """What a term can be: exact ends where each atom occurs once and all is monotone, an enclosure otherwise."""
    tag = t[0]
    rules: dict[str, Callable[[], Ends]] = {
        "H": lambda: entropy_ends(record), "add": lambda: total([ends(record, x) for x in t[1:]]),
        "mul": lambda: multiplied([ends(record, x) for x in t[1:]]), "exp": lambda: monotone(ends(record, t[1]), lambda x: x.exp()),
        "log": lambda: monotone(positive(ends(record, t[1])), lambda x: x.log()), "pow": lambda: raised(ends(record, t[1]), Fraction(t[2])),
        "sum": lambda: power_ends(record, exponent(record, t)), "card": lambda: (alphabet(record), alphabet(record)),
        "D": lambda: divergence(record), "CE": lambda: (alphabet(record).log(), alphabet(record).log()),
    }  # fmt: skip
    if tag in ("num", "pi", "e"):
        value = numeric(t, {}, ctx.prec)
        return value, value
    if tag not in rules or not atom(record, t):
        raise Rejected(f"partial: no rule for {tag!r}")
    return rules[tag]()


def atom(record: Partial, t: Any) -> bool:
    """Is a measure in the claim one of those that are read here?"""
    own = (record.var,)
    shapes = {"H": ("H", record.law, own, ()), "card": ("card", record.var),
              "D": ("D", record.law, ("unif",), own, ()), "CE": ("CE", record.law, ("unif",), own, ())}  # fmt: skip
    return t[0] not in shapes or t == shapes[t[0]]


def exponent(record: Partial, t: Any) -> Fraction:
    """q of sum_x p(x)^q."""
    if t[1] != (record.var,) or t[2][0] != "pow" or t[2][1] != ("prob", record.law, (record.var,), ()):
        raise Rejected("partial: of the sums over the classes only those of powers are read")
    return Fraction(t[2][2])


def alphabet(record: Partial) -> Any:
    if record.letters is None:
        raise Rejected("partial: the number of classes is not given")
    return arb(fmpq(record.letters))


def divergence(record: Partial) -> Ends:
    """D(P||uniform) = log n - H."""
    size = alphabet(record).log()
    low, high = entropy_ends(record)
    return size - high, size - low


def total(parts: list[Ends]) -> Ends:
    return sum((p[0] for p in parts), arb(0)), sum((p[1] for p in parts), arb(0))


def multiplied(parts: list[Ends]) -> Ends:
    low, high = arb(1), arb(1)
    for a, b in parts:
        corners = [low * a, low * b, high * a, high * b]
        low, high = least(corners), largest(corners)
    return low, high


def positive(value: Ends) -> Ends:
    if not value[0] > 0:
        raise Rejected("partial: a log or a power of what is not known to be positive")
    return value


def monotone(value: Ends, f: Callable[[Any], Any]) -> Ends:
    return f(value[0]), f(value[1])


def raised(value: Ends, q: Fraction) -> Ends:
    lo, hi = monotone(positive(value), lambda x: (x.log() * to_arb(q)).exp())
    return (lo, hi) if q > 0 else (hi, lo)


def least(values: list[Any]) -> Any:
    found = values[0]
    for x in values[1:]:
        found = found.min(x)
    return found


def largest(values: list[Any]) -> Any:
    found = values[0]
    for x in values[1:]:
        found = found.max(x)
    return found


# -- an exact condition


def check_exactly(record: Partial, rel: str, lhs: Any, rhs: Any) -> str:
    """The equation holds at s = T, and some law has this s."""
    if rel != "=" or len(record.spread) != 2:
        raise Rejected("partial: an exact condition is for an equation")
    wanted = record.spread[1]
    if variables(wanted) or params(wanted) or measures(wanted):
        raise Rejected("partial: an exact condition is a number")
    low, high = spread_ends(record)
    value = numeric(wanted, {}, 128)
    if not (value >= low and value <= high):
        raise Rejected("partial: no law is known to meet the condition")
    if not same(record, wanted, lhs, rhs):
        raise Rejected("partial: the equation does not hold there")
    return "proved"


def same(record: Partial, spread: Any, lhs: Any, rhs: Any) -> bool:
    """Are both sides one number where the rest has this entropy? False also where the normal form cannot tell."""
    form, entropy = Normaliser({}), entropy_term(record, spread)
    try:
        return is_zero(sub(*(form.term(with_entropy(record, side, entropy)) for side in (lhs, rhs))))
    except (NotNormal, Rejected):
        return False


def entropy_term(record: Partial, spread: Any) -> Any:
    """sum h(p_i) + h(R) + R s as a term."""
    rest = ("num", str(record.rest[0]))
    masses = [("num", str(lo)) for lo, _ in (*record.known, record.rest) if lo]
    return ("add", *(("mul", ("num", "-1"), p, ("log", p)) for p in masses), ("mul", rest, spread))


def with_entropy(record: Partial, t: Any, entropy: Any) -> Any:
    """The term with the entropy in place of H, and the measures that follow from it."""
    if not isinstance(t, tuple):
        return t
    if t[0] in ("H", "D", "CE", "card"):
        if not atom(record, t):
            raise Rejected("partial: the claim speaks of another measure")
        size = ("num", str(record.letters)) if record.letters is not None else None
        if t[0] == "H":
            return entropy
        if size is None:
            raise Rejected("partial: the number of classes is not given")
        if t[0] == "card":
            return size
        return ("log", size) if t[0] == "CE" else ("add", ("log", size), ("mul", ("num", "-1"), entropy))
    if t[0] in ("sum", "prob", "I"):
        raise Rejected("partial: the claim speaks of another measure")
    return (t[0], *(with_entropy(record, x, entropy) for x in t[1:]))
