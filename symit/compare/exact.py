"""The exact value at the floats that a library sees: symit's closed forms, at the rationals that the floats are.

The enclosures of `ClosedForm.value` are used, but stopped at magnitudes that no float reaches: exp(10^100) has too many
digits to be written out, and a library is right to answer inf.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Context, Decimal
from fractions import Fraction
from typing import Any

from flint import arb, ctx

from symit.compare.laws import Entry, Part, Point
from symit.families.closed_form import ClosedForm, NoClosedForm, closed_form
from symit.families.deriving import alternatives
from symit.families.quadrature import defining_value
from symit.kernel.closed.quantities import INFINITE
from symit.meaning.core import Undefined
from symit.meaning.families import family
from symit.meaning.special import at_precision, exact_ball, term_ball

BITS = (128, 320, 800, 2000, 5000, 12_000)
WANTED = 70  # bits of relative accuracy, above 20 digits
AGAIN = 0.1  # seconds after which a time limit is said again
HUGE = 40_000  # an exponent (of two) beyond which a value is only known to be huge
INFINITY = Decimal("Infinity")
DECIMALS = Context(prec=40, Emax=10**9, Emin=-(10**9))
Thunk = Callable[[], Any]


class NoTruth(ValueError):
    """There is nothing exact to compare with, and why."""


class TooLong(NoTruth):
    """The time for one value is over."""


@dataclass(frozen=True)
class Exact:
    """An exact value to some 20 digits, where it comes from, and whether its size alone is known."""

    value: Decimal
    source: str
    huge: bool = False

    def text(self, digits: int = 15) -> str:
        if self.huge:
            return "beyond 1e12000" if self.value > 0 else "below -1e12000"
        if self.value.is_infinite():
            return "inf" if self.value > 0 else "-inf"
        shown = Context(prec=digits).create_decimal(self.value).normalize(Context(prec=digits))
        return f"{shown:f}" if -5 <= shown.adjusted() < digits else f"{shown:e}"


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Stop what takes longer, where the platform can (the main thread of a POSIX system)."""
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "setitimer"):
        yield
        return

    state = {"live": True, "over": False}
    late = f"not done within {seconds:.2g} s"

    def stop(*_: Any) -> None:
        if state["live"]:
            state["over"] = True
            raise TooLong(late)

    bits, before = ctx.prec, signal.signal(signal.SIGALRM, stop)
    # again and again: an exception in the middle of a C extension's callback may be swallowed there
    signal.setitimer(signal.ITIMER_REAL, seconds, AGAIN)
    try:
        yield
    except Exception:
        if state["over"]:  # or come out as something else
            raise TooLong(late) from None
        raise
    finally:
        state["live"] = False
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        ctx.prec = bits


def truth(entry: Entry, point: Point, seconds: float = 2.0) -> Exact:
    """The exact value of an entry where the arguments are exactly these floats."""
    first, second = entry.split([Fraction(x) for x in point])
    try:
        with time_limit(seconds):
            left = entry.p.parts(*first)
            right = entry.q.parts(*second) if entry.q is not None else [None] * len(left)
            thunks: list[Thunk] = []
            sources = set()
            for one, other in zip(left, right, strict=True):
                found, source = resolved(entry.quantity, one, other)
                sources.add(source)
                if found is None:
                    return Exact(INFINITY, source)
                thunks.append(found)
            if entry.p.stretch is not None and entry.q is None:
                stretch = entry.p.stretch
                thunks.append(lambda: ball(stretch(*first)).log())
            return settled(thunks, " + ".join(sorted(sources)))
    except TooLong:
        raise
    except (ValueError, ArithmeticError, LookupError, MemoryError) as error:
        raise NoTruth(str(error)) from None


def ball(x: Any) -> Any:
    """An enclosure of a rational; what is one already stays."""
    return exact_ball(x) if isinstance(x, (Fraction, int)) else x


def settled(thunks: Sequence[Thunk], source: str) -> Exact:
    """The sum of enclosures of growing precision, once it has enough digits."""
    for bits in BITS:
        try:
            total = at_precision(bits, lambda: sum((t() for t in thunks), arb(0)))
        except Undefined:
            continue  # the argument of a log or gamma function is not yet known to be positive
        if not total.is_finite():
            continue
        if total.is_zero():
            return Exact(Decimal(0), source)
        if total.rel_accuracy_bits() >= WANTED:
            return decimal_of(total.mid(), source)
        if abs(total) < arb(2) ** -4000:
            return Exact(Decimal(0), source)  # below every float
    raise NoTruth("the digits of the value could not be settled")


def decimal_of(x: Any, source: str) -> Exact:
    man, exp = x.man_exp()
    size = int(exp) + int(man).bit_length()
    if size > HUGE:
        return Exact(Decimal(1 if man > 0 else -1).scaleb(12_000), source, True)
    if size < -HUGE:
        return Exact(Decimal(0), source)
    return Exact(DECIMALS.multiply(DECIMALS.create_decimal(int(man)), DECIMALS.power(Decimal(2), Decimal(int(exp)))), source)


def resolved(quantity: str, p: Part, q: Part | None) -> tuple[Thunk | None, str]:
    """How to enclose a quantity of one or two parts (None: it is infinite), and by which right."""
    if p.family in ("atom", "masses") or (q is not None and q.family in ("atom", "masses")):
        return _by_masses(p, q), "defining sum"
    if p == q:
        return lambda: arb(0), "closed form"
    other = q.family if q is not None else None
    try:
        form = closed_form(quantity, p.family, other)
    except NoClosedForm:
        if family(p.family).support[0] != "integer":
            raise
        values = list(p.values), list(q.values) if q is not None else None
        return lambda: defining_value(quantity, p.family, values[0], other, values[1], digits=int(ctx.prec / 3.33)), "defining sum"
    # as ClosedForm.value, which gives digits and so writes out every magnitude
    point = _point(form, p, q)
    for found in alternatives(quantity, p.family, other):
        if any(point[a] != point[b] for a, b in found.ties):
            continue
        failed = next((c for c in found.conditions if not holds(c, point)), None)
        if failed is None and found.term != INFINITE:
            term = found.term
            return lambda: term_ball(term, _balls(point)), "closed form"
        if failed is None or (failed[0] != "!=" and quantity == "KL"):
            return None, "closed form"
        if failed[0] != "!=":
            break
    raise NoTruth("no closed form at these parameters")


def _point(form: ClosedForm, p: Part, q: Part | None) -> dict[str, Fraction]:
    """The parameters by name, inside their ranges."""
    point: dict[str, Fraction] = {}
    for names, law in ((form.found.p_names, p), (form.found.q_names, q)):
        if law is None:
            continue
        for name, value, domain in zip(names, law.values, family(law.family).domains().values(), strict=True):
            point[name] = value
            for end, sign in (("lo", 1), ("hi", -1)):
                gap = (value - Fraction(domain[end])) * sign if domain[end] is not None else Fraction(1)
                if gap < 0 or (gap == 0 and domain[f"{end}_open"]):
                    raise NoTruth(f"{law.family}: {name} lies outside its range")
    return point


def _balls(point: dict[str, Fraction]) -> dict[str, Any]:
    return {n: exact_ball(v) for n, v in point.items()}


def holds(claim: Any, point: dict[str, Fraction]) -> bool:
    """Is a condition met? A difference that no precision separates from zero is zero (parameters are exact)."""
    rel, a, b = claim
    for bits in (128, 1000, 4000):
        gap = at_precision(bits, lambda: term_ball(a, _balls(point)) - term_ball(b, _balls(point)))
        if gap > 0 or gap < 0:
            return rel == "!=" or bool(gap > 0)
    return bool(rel == ">=")


def _by_masses(p: Part, q: Part | None) -> Thunk | None:
    """Point masses and finite laws with zeros, by the definition with 0 log 0 = 0; None where q is 0 and p is not."""
    pairs: list[tuple[Fraction, Thunk]] = []
    if q is not None and "masses" in (p.family, q.family):
        p, q = _listed(p), _listed(q)
    atoms = [(int(p.values[0]), Fraction(1))] if p.family == "atom" else list(enumerate(p.values))
    if p.family not in ("atom", "masses"):
        if q is not None and q.family == "atom":
            return None  # every law of the table has more than one atom
        raise NoTruth("a law of the table against a list of masses")
    for k, mass in atoms:
        if mass == 0:
            continue
        if q is None:
            pairs.append((mass, lambda: arb(0)))
        elif q.family in ("atom", "masses"):
            other = _mass(q, k)
            if other == 0:
                return None
            pairs.append((mass, lambda other=other: exact_ball(other).log()))  # type: ignore[misc]
        else:
            row = family(q.family)
            values = dict(zip(row.names, q.values, strict=True))
            if row.support[2] is not None and k > term_ball(row.support[2], _balls(values)):
                return None
            density, at = row.log_density, {**values, "x": Fraction(k)}
            pairs.append((mass, lambda density=density, at=at: term_ball(density, _balls(at))))  # type: ignore[misc]
    return lambda: sum((exact_ball(m) * (exact_ball(m).log() - log_q()) for m, log_q in pairs), arb(0)) * (1 if q is not None else -1)


def _listed(law: Part) -> Part:
    """A categorical law as the list of its masses."""
    if law.family.startswith("Categorical"):
        return Part("masses", (*law.values, 1 - sum(law.values, Fraction(0))))
    return law


def _mass(q: Part, k: int) -> Fraction:
    if q.family == "atom":
        return Fraction(int(k == q.values[0]))
    return q.values[k] if 0 <= k < len(q.values) else Fraction(0)


def nearby(compute: Callable[[], Any], bits: int = 400) -> Fraction:
    """The rational with so many bits next to an irrational parameter (a log-odds, say); its error is below every float's."""
    man, exp = at_precision(bits, lambda: compute().mid()).man_exp()
    return Fraction(int(man)) * Fraction(2) ** int(exp)
