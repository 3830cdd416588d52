"""Closed forms held against their defining integrals and sums, enclosed rigorously, at many rational points."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from flint import arb, ctx

from symit.families.deriving import NoClosedForm
from symit.families.enclosure.defining import Definition, enclosure, numeric_law
from symit.families.enclosure.named import has_definition, log_scale, named_enclosure, named_points
from symit.families.enclosure.pieces import rational
from symit.families.enclosure.points import points
from symit.families.form import SYMMETRIC, ClosedForm
from symit.families.named_forms import NamedForm
from symit.families.table import name_of, named
from symit.kernel.closed.law import Law
from symit.kernel.closed.multivariate import is_vector
from symit.kernel.closed.quantities import INFINITE, ONE, TWO
from symit.kernel.rows import Rejected
from symit.meaning.core import Undefined
from symit.meaning.polynomials import NotNormal

DIGITS = 30
POINTS = 20
MARGIN = 5  # digits by which integrals are sharper than the result wanted
TRIES = 40  # points drawn for each one wanted
ROUNDS = 4  # precisions tried at a point,
PATIENCE = 5.0  # none of them begun after so many seconds of this thread's own work, so that results do not depend on what else runs


@dataclass
class Check:
    """What one closed form did at one point."""

    kind: str
    p: tuple[str, ...]
    q: tuple[str, ...] | None
    alpha: str | None
    value: str
    digits: int = 0  # of the enclosure
    why: str = ""  # why there is no enclosure
    wrong: bool = False  # the enclosure excludes the closed form
    seconds: float = 0.0


@dataclass
class Record:
    """The checks of one closed form."""

    name: str
    checks: list[Check] = field(default_factory=list)
    infinite: int = 0  # points with an infinite value, which are not integrated
    unsettled: int = 0  # points at which the closed form itself has no digits
    why: str = ""

    @property
    def good(self) -> list[Check]:
        return [c for c in self.checks if c.digits >= DIGITS and not c.wrong]

    @property
    def wrong(self) -> list[Check]:
        return [c for c in self.checks if c.wrong]

    @property
    def missed(self) -> list[Check]:
        return [c for c in self.checks if c.digits < DIGITS and not c.wrong]


def verify(form: ClosedForm, wanted: int = POINTS, seed: int = 0, digits: int = DIGITS) -> Record:
    """A closed form at so many points where it is finite, at least two fifths of them extreme."""
    record = Record(name_of(form))
    if isinstance(form, NamedForm):
        if not has_definition(form.item):
            record.why = "no enclosure of its definition is computed here"
            return record
    elif form.quantity not in (*ONE, *TWO) and not form.quantity.startswith("fisher["):
        record.why = "not a sum or integral over a law"
        return record
    elif is_vector(form.p):
        record.why = "an integral over vectors, which is not enclosed"
        return record
    if form.found.term == INFINITE:
        record.why = "always infinite"
        return record
    seen: set[Any] = set()
    stream: Any = named_points(form.item, seed) if isinstance(form, NamedForm) else points(form.found, seed)
    for _ in range(TRIES * wanted):
        if len(record.checks) >= wanted:
            break
        kind, p, q, alpha = next(stream)
        key = (tuple(p), tuple(q or ()), alpha)
        if key in seen or (form.p == form.q and p == q):
            continue  # measures of one law and itself say nothing
        seen.add(key)
        try:
            value = form.value(p=p, q=q, alpha=alpha, digits=digits + 20)
        except Undefined:
            record.unsettled += 1
            continue
        except (NoClosedForm, ValueError):
            continue
        if "inf" in value:
            record.infinite += 1
            continue
        record.checks.append(check(form, kind, p, q, alpha, value, digits))
    if not record.checks:
        record.why = record.why or "no points with a finite value were found"
    return record


def check(form: ClosedForm, kind: str, p: list[Fraction], q: list[Fraction] | None, alpha: Fraction | None, value: str, digits: int) -> Check:
    """The closed form's value (its digits right to half a unit in the last place) against the enclosure of the definition."""
    shown = tuple(map(str, p)), tuple(map(str, q)) if q is not None else None, str(alpha) if alpha is not None else None
    result = Check(kind, *shown, value)
    start, why = time.thread_time(), ""
    before = ctx.prec
    try:
        for attempt in range(ROUNDS):
            ctx.prec = int((digits + 20) * 3.33) * 2**attempt + 60
            try:
                found = _enclosed(form, p, q, alpha, value, digits + MARGIN + 12 * attempt, attempt % 2 == 1)
            except (ValueError, ArithmeticError, Rejected, Undefined, NotNormal, OverflowError) as error:
                why = str(error)
                if time.thread_time() - start > PATIENCE:
                    break
                continue
            if not found.is_finite():
                why = "no finite enclosure"
                continue
            known = arb(value)
            known = known + arb(0, (abs(known) * arb(10) ** (1 - digits - 20)).upper())
            result.wrong = not found.overlaps(known)
            result.digits = accuracy(found, known)
            why = f"only {result.digits} digits"
            if result.wrong or result.digits >= digits or time.thread_time() - start > PATIENCE:
                break
    finally:
        ctx.prec = before
    result.why = "" if result.digits >= digits else why
    result.seconds = time.thread_time() - start
    return result


def accuracy(found: Any, known: Any) -> int:
    """Decimal digits of an enclosure, relative to the value (absolute for 0)."""
    size = abs(known).mid()
    ratio = found.rad() / size if size > 0 else found.rad()
    if ratio.is_zero():
        return 10_000
    return max(0, int(float((-ratio.log() / arb(10).log()).mid())))


def _enclosed(form: ClosedForm, p: list[Fraction], q: list[Fraction] | None, alpha: Fraction | None, value: str, digits: int, rough: bool) -> Any:
    if isinstance(form, NamedForm):
        whole = arb(value)
        error = (abs(whole) if not whole.is_zero() else arb(1)).min(arb(1)) * arb(10) ** -digits
        point = dict(zip((*form.item.p_names, *form.item.q_names), (*p, *(q or ())), strict=True))
        scale = log_scale(form.item, p, q, whole)
        return named_enclosure(form.item, point, lambda kind: error if kind == "value" else error * scale)
    first = numeric_law(form.p, p)
    second = numeric_law(form.q, q or []) if form.q else None
    if second is not None and form.quantity in SYMMETRIC and not nested(first, second):
        first, second = second, first  # the integral is over the smaller support
    size, small = abs(arb(value)), arb(10) ** -digits

    def tolerance(kind: str) -> Any:
        if kind == "value" or size.is_zero():
            return (size if size > 0 else arb(1)) * small
        v = arb(value)
        less = arb(1)
        if alpha is not None:
            less = arb((alpha - 1).numerator) / arb((alpha - 1).denominator)
        # the integral under the logarithm, from the value; its relative error is the absolute one of the logarithm
        under = {"renyi": v * less, "renyi_entropy": -v * less, "bhattacharyya": -v}.get(form.quantity)
        if form.quantity == "entropy_power":
            return small  # an absolute error of the entropy
        if under is None:
            return size.min(arb(1)) * small
        return under.exp() * abs(under).min(arb(1)) * small

    definition = Definition(first, second, alpha)
    definition.rough, definition.guess = rough, arb(value)
    return enclosure(form.quantity, definition, tolerance)


def nested(p: Law, q: Law) -> bool:
    """Does the support of P lie in that of Q?"""
    for which, sign in ((0, 1), (1, -1)):
        inner, outer = p.end(which), q.end(which)
        if outer is not None and (inner is None or (rational(inner) - rational(outer)) * sign < 0):
            return False
    return True


def verify_name(name: str, wanted: int = POINTS, seed: int = 0) -> Record:
    """The same for a form by its name (see `symit table`)."""
    form = named(name)
    assert form is not None
    return verify(form, wanted, seed)


__all__ = ["DIGITS", "POINTS", "Check", "Record", "check", "verify", "verify_name"]
