"""A closed form: its expression, its conditions, its values to any number of digits."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import cached_property
from typing import Any

import sympy

from symit.families.deriving import Derived, NoClosedForm, alternatives, derive
from symit.families.values import digits_of
from symit.families.vector_writing import shown
from symit.families.writing import expression, symbol
from symit.kernel.closed.multivariate import is_vector
from symit.kernel.closed.quantities import DIVERGES, INFINITE, ORDERED
from symit.meaning.core import Undefined
from symit.meaning.families import family
from symit.meaning.polynomials import NotNormal
from symit.meaning.scalars import Scalars
from symit.meaning.special import exact_ball, term_ball

# of laws on sets that do not meet: counts of different sums
APART = {"KL": "inf", "cross_entropy": "inf", "jeffreys": "inf", "chi2": "inf", "renyi": "inf", "bhattacharyya": "inf", "hellinger2": "1"}
SYMMETRIC = ("hellinger2", "bhattacharyya", "tv", "js")


class ClosedForm:
    """A derived closed form.

    `expr` is a SymPy expression in the parameters (those of P end in 1, those of Q in 2, where there are two laws; the
    order of a Renyi or Tsallis quantity is `alpha`), in nats; `conditions` say when it holds; `derivation` how it is found.
    """

    def __init__(self, found: Derived) -> None:
        self.found = found
        self.quantity, self.p, self.q = found.quantity, found.p, found.q

    @cached_property
    def symbols(self) -> dict[str, Any]:
        return {n: symbol(n, d) for n, d in self.found.params.items()}

    @property
    def parameters(self) -> tuple[str, ...]:
        """Names in order: those of P, those of Q, then alpha if there is one."""
        order = ("alpha",) if self.quantity in ORDERED else ()
        return (*self.found.p_names, *self.found.q_names, *order)

    @cached_property
    def expr(self) -> Any:
        """The expression; oo where the divergence is always infinite."""
        return shown(self.found, self.symbols)

    @cached_property
    def conditions(self) -> tuple[str, ...]:
        """When it holds, beyond the parameters' own ranges; elsewhere a divergence is infinite or has no closed form."""
        shown = []
        for rel, a, b in self.found.conditions:
            left, right = _sides(expression(a, self.symbols) - expression(b, self.symbols))
            shown.append(f"{left} {rel} {right}")
        return tuple(shown) + tuple(f"{a} == {b}" for a, b in self.found.ties)

    def value(self, p: Sequence[Any] = (), q: Sequence[Any] | None = None, alpha: Any = None, digits: int = 50) -> str:
        """The value at exact parameters (decimal strings, fractions, integers), all `digits` digits right; "inf" if infinite.

        Raises ValueError for parameters outside their ranges, or where there is no closed form.
        """
        return self._value_at(p, q, alpha, digits, False)

    def _value_at(self, p: Sequence[Any], q: Sequence[Any] | None, alpha: Any, digits: int, swapped: bool) -> str:
        point = self._point(p, q, alpha)
        if self.p == self.q and all(point[a] == point[b] for a, b in zip(self.found.p_names, self.found.q_names, strict=True)):
            if self.quantity not in ("cross_entropy",):
                return "0"  # the two laws are one
        why = ""
        for found in alternatives(self.quantity, self.p, self.q):
            if any(point[a] != point[b] for a, b in found.ties):
                continue
            failed = next((c for c in found.conditions if not _holds(c, point)), None)
            if failed is None and found.term == INFINITE:
                return "inf"
            if failed is None:
                return value_at(found, point, digits)
            if failed[0] == ">=" and self.quantity in SYMMETRIC and self.q is not None and not swapped:
                # the support of Q may lie in that of P
                return ClosedForm(derive(self.quantity, self.q, self.p))._value_at(q or (), p, alpha, digits, True)
            if failed[0] != "!=":
                return self._infinite(point, failed)
            why = f"the closed form does not hold where {self._said(failed)} fails"
        if is_vector(self.p) and self.found.ties and not why and self.quantity in APART:
            return APART[self.quantity]
        tied = ", ".join(f"{a} = {b}" for a, b in self.found.ties)
        raise NoClosedForm(why or f"there is a closed form only where {tied}")

    def _said(self, claim: Any) -> str:
        rel, a, b = claim
        return f"{expression(a, self.symbols)} {rel} {expression(b, self.symbols)}"

    def _infinite(self, point: dict[str, Fraction], failed: Any = (">",)) -> str:
        alpha = point.get("alpha", Fraction(1))
        if family(self.p).integral == "truncated-normal" and failed[0] == ">":
            raise NoClosedForm("no closed form is known here at these parameters")
        if self.quantity in DIVERGES or (self.quantity in ("renyi", "tsallis_divergence") and alpha > 1):
            return "inf"
        if self.quantity in ("renyi_entropy", "tsallis"):
            return "inf" if alpha < 1 else "-inf"
        raise NoClosedForm(f"no closed form of {self.quantity} holds at these parameters: needs {', '.join(self.conditions)}")

    def _point(self, p: Sequence[Any], q: Sequence[Any] | None, alpha: Any) -> dict[str, Fraction]:
        point: dict[str, Fraction] = {}
        for names, values, which in ((self.found.p_names, p, "p"), (self.found.q_names, q or (), "q")):
            if isinstance(values, (str, bytes)):
                raise ValueError(f"{which} is a list of parameters, not the text {values!r}")
            if len(values) != len(names):
                raise ValueError(f"{which} takes {len(names)} values ({', '.join(names)}), not {len(values)}")
            point |= {n: exact_number(v) for n, v in zip(names, values, strict=True)}
        if (self.quantity in ORDERED) != (alpha is not None):
            raise ValueError("give alpha, the order" if alpha is None else f"{self.quantity} has no order alpha")
        if alpha is not None:
            point["alpha"] = exact_number(alpha)
        _require_ranges(self.found, point)
        return point

    @cached_property
    def derivation(self) -> Any:
        from symit.families.derivation import ClosedFormDerivation

        return ClosedFormDerivation(self.found, self.symbols)

    def __repr__(self) -> str:
        conditions = f" if {', '.join(self.conditions)}" if self.conditions else ""
        return f"<{title(self.found)} = {self.expr}{conditions}>"


def title(found: Derived) -> str:
    """KL(Gamma(a1, b1) || Gamma(a2, b2))."""
    first = f"{found.p}({', '.join(found.p_names)})"
    if found.q is None:
        return f"{found.quantity}({first})"
    return f"{found.quantity}({first} || {found.q}({', '.join(found.q_names)}))"


def exact_number(value: Any) -> Fraction:
    """The rational that a decimal string, an integer or a fraction is; floats are taken at their exact binary value."""
    try:
        return Fraction(value)
    except (TypeError, ValueError, ZeroDivisionError, OverflowError):
        raise ValueError(f"not an exact number: {value!r}; write '2.3', '7/3' or 5") from None


def _require_ranges(found: Derived, point: dict[str, Fraction]) -> None:
    for name, value in point.items():
        domain = found.params[name]
        for end, sign in (("lo", 1), ("hi", -1)):
            if domain.get(end) is not None:
                gap = (value - Fraction(domain[end])) * sign
                if gap < 0 or (gap == 0 and domain.get(f"{end}_open")):
                    raise ValueError(f"{name} = {value} lies outside its range")
        if domain.get("integer") and value.denominator != 1:
            raise ValueError(f"{name} must be an integer, not {value}")
    for claim in found.given:
        if not _holds(claim, point):
            rel, a, b = claim
            symbols = {n: sympy.Symbol(n) for n in point}
            raise ValueError(f"{expression(a, symbols)} {rel} {expression(b, symbols)} is required of the parameters")


def _holds(claim: Any, point: dict[str, Fraction]) -> bool:
    """Is a condition met at a point, surely? (An equality counts for >= only if the exact difference is zero.)"""
    rel, a, b = claim
    exact = Scalars({n: {} for n in point})
    exact.values = {n: ({(): v} if v else {}) for n, v in point.items()}
    difference = ("add", a, ("mul", ("num", "-1"), b))
    try:
        poly = exact.term(difference)
    except NotNormal:
        return False
    if not poly:
        return bool(rel == ">=")
    sign = exact.sign(poly)
    return sign != 0 if rel == "!=" else sign > 0


def value_at(found: Derived, point: dict[str, Fraction], digits: int) -> str:
    def enclosure() -> Any:
        return term_ball(found.term, {n: exact_ball(v) for n, v in point.items()})

    def exact() -> Fraction | None:
        form = Scalars({})
        form.values = {n: ({(): v} if v else {}) for n, v in point.items()}
        try:
            poly = form.term(found.term)
        except (NotNormal, Undefined):
            return None
        return Fraction(poly.get((), 0)) if not set(poly) - {()} else None

    return digits_of(enclosure, digits, exact)


def _sides(difference: Any) -> tuple[Any, Any]:
    """The terms with a plus on the left, those with a minus on the right."""
    terms = difference.as_ordered_terms() if difference.is_Add else [difference]
    minus = [t for t in terms if t.could_extract_minus_sign()]
    if len(minus) == len(terms):
        return 0, -difference
    return sum(t for t in terms if t not in minus), -sum(minus)


__all__ = ["ClosedForm", "exact_number", "title", "value_at"]
