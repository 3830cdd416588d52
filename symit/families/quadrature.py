"""The defining integrals and sums by ball arithmetic: an independent check of the closed forms.

Values are enclosed rigorously (`symit.families.enclosure`); `complex_ball` evaluates any scalar term at a complex box for
those who integrate on their own.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache
from typing import Any

from flint import acb, arb, ctx

from symit.families.enclosure.defining import Definition, enclosure, integrated, log_mass, numeric_law
from symit.families.enclosure.pieces import NotEnclosed
from symit.kernel.closed.law import Law
from symit.kernel.closed.multivariate import is_vector
from symit.meaning.core import Undefined
from symit.meaning.polynomials import NotNormal
from symit.meaning.scalars import Scalars
from symit.meaning.special import FUNCTIONS, exact_ball, term_ball
from symit.meaning.spelling import term_of

T: Any = ("par", "#t")
GUARD = 100  # bits
ROUNDS = 3
NotSummed = NotEnclosed


def expected(law: Law, function: Callable[[Any], Any], digits: int = 30) -> Any:
    """E f(X) for `function`, which builds the term f(x) from the term x; an enclosure with about so many digits.

    Raises NotEnclosed, or ArithmeticError where no tail is bounded.
    """
    return _settled(digits, lambda tolerance: integrated(law, lambda x: log_mass(law, x), function, (), tolerance))


def defining_value(quantity: str, p: str, p_values: list[Fraction], q: str | None = None, q_values: list[Fraction] | None = None,
                   alpha: Fraction | None = None, digits: int = 30) -> Any:  # fmt: skip
    """A measure from its definition as an integral or sum over P, enclosed with about so many digits."""
    if is_vector(p):
        raise ValueError(f"the integrals and sums that define measures of {p} are not enclosed here: it is a law of vectors")
    law = numeric_law(p, p_values)
    other = numeric_law(q, q_values or []) if q is not None else None

    def once(tolerance: Any) -> Any:
        return enclosure(quantity, Definition(law, other, alpha), lambda kind: tolerance)

    return _settled(digits, once)


def _settled(digits: int, once: Callable[[Any], Any]) -> Any:
    """An enclosure to so many digits of its own size, by sharper tolerances and precisions; the best there is otherwise."""
    before, best, wanted = ctx.prec, None, arb(10) ** -digits
    tolerance = wanted / 1000
    try:
        for attempt in range(ROUNDS):
            ctx.prec = int(digits * 3.33) * 2**attempt + GUARD
            found = once(tolerance)
            if best is None or (found.is_finite() and not found.rad() > best.rad()):
                best = found
            size = abs(found).lower()
            if found.is_finite() and (found.rad() <= wanted * size or found.is_zero()):
                break
            if found.is_finite() and size > 0:
                tolerance = tolerance.min(size * wanted / 1000)
            else:
                tolerance = tolerance * wanted
        return best
    finally:
        ctx.prec = before


@lru_cache(maxsize=256)
def _compiled(body: Any) -> Any:
    """The integrand with its logs taken apart: log(exp(t)) is t, which has no branch."""
    try:
        return term_of(Scalars({"#t": {}}).term(body))
    except NotNormal:
        return body


def complex_ball(t: Any, at: Any, analytic: bool) -> Any:
    """A scalar term at complex #t, not finite where it is not analytic."""
    tag, args = t[0], t[1:]
    if t == T:
        return at
    if tag in ("num", "pi", "e", "euler"):
        return acb(term_ball(t, {}))
    if tag == "par":
        raise Undefined(f"{args[0]} has no value")
    inner = [complex_ball(a, at, analytic) for a in (args[1:] if tag == "sf" else args[:1] if tag == "pow" else args)]
    if tag == "add":
        return sum(inner, acb(0))
    if tag == "mul":
        total = acb(1)
        for x in inner:
            total = total * x
        return total
    if tag == "pow":
        q = Fraction(args[1])
        return inner[0] ** int(q) if q.denominator == 1 else (inner[0].log(analytic) * acb(exact_ball(q))).exp()
    if tag == "log":
        return at if args[0] == ("exp", T) else inner[0].log(analytic)
    if tag == "exp":
        return inner[0].exp()
    if tag == "abs":
        return inner[0].real_abs(analytic)
    if tag == "sf":
        x = inner[0]
        known = {"lgamma": lambda: x.lgamma(), "cos": lambda: x.cos(), "sin": lambda: x.sin(), "erf": lambda: x.erf()}
        if args[0] in known:
            return known[args[0]]()
        if x.imag == 0:
            return acb(FUNCTIONS[str(args[0])](x.real))
    raise Undefined(f"{tag} at a complex number")


_log_mass = log_mass

__all__ = ["NotSummed", "T", "complex_ball", "defining_value", "expected", "numeric_law"]
