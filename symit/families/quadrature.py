"""The defining integrals and sums by ball arithmetic: an independent check of the closed forms.

Sums and, with `rigorous`, integrals over a finite range are enclosed by Arb. In the coordinate used here the density
is log-concave (or a product of such), so beyond the range blocks shrink at least geometrically; the rest is bounded by
the geometric series of the last two blocks. Without `rigorous` integrals are taken by the trapezoidal rule after a
double-exponential substitution (Takahasi and Mori 1974), at two steps that must agree: fast, and evidence only.
Laws with heavy tails on the integers (zeta) are not summed.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from typing import Any

from flint import acb, arb, ctx

from symit.kernel.closed.law import Law, Setting
from symit.meaning.calculus import minus, num, over, plus, substitute, times
from symit.meaning.core import Undefined
from symit.meaning.families import family
from symit.meaning.polynomials import NotNormal
from symit.meaning.scalars import Scalars
from symit.meaning.special import FUNCTIONS, at_precision, exact_ball, term_ball
from symit.meaning.spelling import term_of

T: Any = ("par", "#t")
MAX_BLOCKS = 4000
GUARD = 120  # bits: near the end of an interval 1 - x loses some
RIGOROUS: list[bool] = [False]  # how the integrals under way are taken


class NotSummed(ValueError):
    """No rigorous enclosure is offered for this law."""


def numeric_law(name: str, values: list[Fraction]) -> Law:
    return Law(name, tuple(num(v) for v in values), Setting({}, ()))


def expected(law: Law, function: Callable[[Any], Any], digits: int = 30, rigorous: bool = False) -> Any:
    """E f(X) for `function`, which builds the term f(x) from the term x; an enclosure with about so many digits."""
    before = ctx.prec
    RIGOROUS.append(rigorous)
    try:
        ctx.prec = int(digits * 3.33) + GUARD
        if law.family.integral == "finite":
            return sum((term_ball(times(p, function(num(k))), {}) for k, p in enumerate(law.masses())), arb(0))
        if law.family.support[0] == "integer":
            return _sum(law, function)
        return _integral(law, function)
    finally:
        RIGOROUS.pop()
        ctx.prec = before


def _sum(law: Law, function: Callable[[Any], Any]) -> Any:
    if law.family.integral == "zeta":
        raise NotSummed("the series converges too slowly to be summed term by term")
    low, high = (None if e is None else int(Fraction(term_value(e))) for e in (law.end(0), law.end(1)))

    def term(k: int) -> Any:
        mass = ("exp", law.log_density(num(k)))
        return term_ball(times(mass, function(num(k))), {})

    if low is not None and high is not None:
        return sum((term(k) for k in range(low, high + 1)), arb(0))
    if low is None:
        return term(0) + _series(term, 1, 1) + _series(term, -1, -1)
    return _series(term, low, 1)


def term_value(t: Any) -> str:
    from symit.meaning.formulas import constant

    value = constant(t)
    if value is None:
        raise NotSummed("an end of the support is not rational")
    return str(value)


def _series(term: Callable[[int], Any], start: int, step: int) -> Any:
    total, k, tiny = arb(0), start, arb(2) ** -(ctx.prec - GUARD + 68)
    last = None
    for _ in range(200_000):
        value = term(k)
        total = total + value
        size = abs(value).upper()
        if last is not None and size < tiny and size < last * 0.999:
            rest = size * size / (last - size) if last > 0 else arb(0)
            return total + arb(0, rest.abs_upper())
        last = size if size > 0 else last
        k += step
    raise NotSummed("the series does not settle")


def _integral(law: Law, function: Callable[[Any], Any]) -> Any:
    if law.even is not None:
        sides = [lambda r, at=at: function(at(law.even, r)) for at in (plus, minus)]
        density = lambda r: times(num("1/2"), ("exp", plus(law.log_density(plus(law.even, r)), ("log", num(2)))))  # noqa: E731
        return sum((_over_half_line(law, density, side) for side in sides), arb(0))
    density = lambda x: ("exp", law.log_density(x))  # noqa: E731
    kind, lo, hi = law.family.support[0], law.end(0), law.end(1)
    if kind == "circle":
        body = times(density(T), function(T))
        return _pieces(body, [arb.pi() * k / 8 - arb.pi() for k in range(17)])
    if lo is not None and hi is None:
        shift = None if lo == num(0) else lo
        at = lambda r: r if shift is None else plus(shift, r)  # noqa: E731
        return _over_half_line(law, lambda r: density(at(r)), lambda r: function(at(r)))
    if lo is not None and hi is not None:
        # x = lo + (hi - lo) / (1 + exp(-t))
        width = minus(hi, lo)
        x = plus(lo, over(width, plus(num(1), ("exp", times(num(-1), T)))))
        jacobian = over(times(width, ("exp", times(num(-1), T))), ("pow", plus(num(1), ("exp", times(num(-1), T))), "2"))
        return _both_ways(times(density(x), function(x), jacobian), arb(0), arb(2))
    centre, spread = _place(law)
    return _both_ways(times(density(T), function(T)), centre, spread)


def _place(law: Law) -> tuple[Any, Any]:
    """Where the bulk of a law on the line lies, roughly."""
    put = {n: term_ball(t, {}) for n, t in law.naturals.items()}
    if law.family.integral == "normal":
        return (put["a"] / (2 * put["b"])).mid(), (1 / (2 * put["b"]).sqrt()).mid()
    c = put["c"]
    if law.family.integral == "exp-gamma":
        return ((put["s"] / (put["b"] * c)).log() / c).mid(), abs(1 / c).mid()
    return (put["k"].log() / c).mid(), (1 / c).mid()


def _over_half_line(law: Law, density: Callable[[Any], Any], function: Callable[[Any], Any]) -> Any:
    """r = exp(t)."""
    r = ("exp", T)
    return _both_ways(times(density(r), function(r), r), arb(0), arb(1))


def _both_ways(body: Any, centre: Any, width: Any) -> Any:
    if not RIGOROUS[-1]:
        value = _trapezoid(body, centre, width)
        if value is not None:
            return value
    return _tail(body, centre, width) + _tail(body, centre, -width)


def _trapezoid(body: Any, centre: Any, width: Any) -> Any:
    """The integral with t = centre + width * sinh(u); None where three halvings of the step do not settle it."""
    body, digits = _compiled(body), ctx.prec - GUARD
    h, last, values = arb(1) / 8, None, {}  # type: ignore[var-annotated]
    for halving in range(5):
        total = arb(0)
        for direction in (1, -1):
            small, k = 0, 0 if direction == 1 else 1
            while small < 3 and k < 4000:
                u = h * (k * direction)
                place = Fraction(k * direction, 2**halving)
                if place not in values:
                    try:
                        values[place] = term_ball(body, {"#t": centre + width * u.sinh()}) * u.cosh()
                    except Undefined:
                        values[place] = arb(0)  # beyond the range of the arithmetic: the density is nil there
                value = values[place]
                if not value.is_finite():
                    value = arb(0)
                total = total + value
                small = small + 1 if abs(value) < arb(2) ** -(digits + 40) * (1 + abs(total)) and k > 8 else 0
                k += 1
        total = total * h * width
        if last is not None and abs(total - last) < arb(2) ** -(digits * 2 // 3 + 8) * (1 + abs(total)):
            # the error of the trapezoidal rule is squared by halving the step
            return total + arb(0, (abs(total - last) ** 2).abs_upper())
        last, h = total, h / 2
    return None


def _tail(body: Any, start: Any, width: Any) -> Any:
    """The integral from `start` on, block by block, until blocks are negligible and shrink."""
    total, last, tiny = arb(0), None, arb(2) ** -(ctx.prec - GUARD + 44)
    at, seen = start, arb(0)
    for _ in range(MAX_BLOCKS):
        value = _block(body, at, at + width)
        total = total + (value if width > 0 else -value)
        at = (at + width).mid()
        size = abs(value).upper()
        seen = seen.max(size)
        if last is not None and size < tiny * (1 + seen) and size < last * 0.9:
            rest = size * size / (last - size)
            return total + arb(0, rest.abs_upper())
        if size == 0 and seen > 0:
            return total
        last = size if size > 0 else last
    raise NotSummed("the tail is too long")


def _pieces(body: Any, ends: list[Any]) -> Any:
    return sum((_block(body, a, b) for a, b in pairwise(ends)), arb(0))


@lru_cache(maxsize=256)
def _compiled(body: Any) -> Any:
    """The integrand with its logs taken apart: log(exp(t)) is t, which has no branch."""
    try:
        return term_of(Scalars({"#t": {}}).term(body))
    except NotNormal:
        return body


def _block(body: Any, a: Any, b: Any) -> Any:
    body = _compiled(body)
    tolerance = arb(2) ** -(ctx.prec - GUARD + 30)
    value = acb.integral(lambda t, analytic: complex_ball(body, t, analytic), acb(a), acb(b), rel_tol=tolerance, abs_tol=tolerance)
    if not value.is_finite():
        raise NotSummed("the integral was not enclosed")
    return value.real


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


def defining_value(quantity: str, p: str, p_values: list[Fraction], q: str | None = None, q_values: list[Fraction] | None = None,
                   alpha: Fraction | None = None, digits: int = 30) -> Any:  # fmt: skip
    """A measure from its definition as an expectation under P, enclosed."""
    law = numeric_law(p, p_values)
    other = numeric_law(q, q_values or []) if q is not None else None

    def log_p(x: Any) -> Any:
        return _log_mass(law, x)

    def log_q(x: Any) -> Any:
        assert other is not None
        return _log_mass(other, x)

    def affinity(a: Any) -> Any:
        return expected(law, lambda x: ("exp", times(minus(a, num(1)), minus(log_p(x), log_q(x)))), digits)

    def power_sum() -> Any:
        return expected(law, lambda x: ("exp", times(minus(num(alpha or 1), num(1)), log_p(x))), digits)

    def order() -> Any:
        return exact_ball(alpha or 1)

    rules: dict[str, Callable[[], Any]] = {
        "entropy": lambda: -expected(law, log_p, digits),
        "cross_entropy": lambda: -expected(law, log_q, digits),
        "KL": lambda: expected(law, lambda x: minus(log_p(x), log_q(x)), digits),
        "mean": lambda: expected(law, lambda x: x, digits),
        "varentropy": lambda: expected(law, lambda x: ("pow", log_p(x), "2"), digits) - expected(law, log_p, digits) ** 2,
        "bhattacharyya": lambda: -affinity(num("1/2")).log(),
        "hellinger2": lambda: 1 - affinity(num("1/2")),
        "chi2": lambda: affinity(num(2)) - 1,
        "renyi": lambda: affinity(num(alpha or 1)).log() / (order() - 1),
        "tsallis_divergence": lambda: (affinity(num(alpha or 1)) - 1) / (order() - 1),
        "renyi_entropy": lambda: power_sum().log() / (1 - order()),
        "tsallis": lambda: (1 - power_sum()) / (order() - 1),
        "tv": lambda: expected(law, lambda x: times(num("1/2"), ("abs", minus(num(1), ("exp", minus(log_q(x), log_p(x)))))), digits),
    }
    if quantity not in rules:
        raise NotSummed(f"{quantity} is not an expectation under one law")
    return at_precision(int(digits * 3.33) + GUARD, rules[quantity])


def _log_mass(law: Law, x: Any) -> Any:
    if law.family.integral == "finite":
        return ("log", law.masses()[int(Fraction(term_value(x)))])
    return law.log_density(x)


__all__ = ["NotSummed", "defining_value", "expected", "family", "substitute"]
