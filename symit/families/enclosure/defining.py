"""The measures of parametric laws by their definitions, enclosed: integrals over densities, sums over masses (nats)."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from flint import acb, arb, ctx

from symit.families.enclosure import functions as fn
from symit.families.enclosure.dirichlet import summed_powers
from symit.families.enclosure.integrals import integral, summed
from symit.families.enclosure.pieces import LINE_TAILS, NotEnclosed, Piece, function, kinks, pieces, rational
from symit.families.enclosure.rays import Untamed
from symit.kernel.closed.law import AT, Law, Setting
from symit.meaning.calculus import derivative, minus, num, plus, substitute, times
from symit.meaning.special import at_precision, exact_ball, term_ball

STEEP = 3  # slopes of exponentials that are integrated on their own
Laws = tuple[Law, ...]


def numeric_law(name: str, values: list[Fraction]) -> Law:
    """A law with rational parameters."""
    return Law(name, tuple(num(v) for v in values), Setting({}, ()))


def log_mass(law: Law, x: Any = AT) -> Any:
    """log p(x); of a law on finitely many letters at a number x."""
    if law.family.integral == "finite" and x != AT:
        return ("log", law.masses()[int(rational(x))])
    return law.log_density(x)


def integrated(law: Law, exponent: Callable[[Any], Any], factor: Callable[[Any], Any] | None, others: Laws, tolerance: Any) -> Any:
    """The integral (or sum) of exp(exponent(x)) factor(x) over the support of a law, with about this error."""
    if law.family.integral == "finite":
        return sum((term_ball(times(("exp", exponent(num(k))), factor(num(k)) if factor else num(1)), {}) for k in range(len(law.masses()))), arb(0))
    e, f = exponent(AT), factor(AT) if factor is not None else None
    if law.family.support[0] == "integer":
        return _series(law, e, f, tolerance)
    return by_pieces(law, (e,) if f is None else (e, f), others, lambda piece: _one(piece, e, f, tolerance))


def by_pieces(law: Law, terms: tuple[Any, ...], others: Laws, one: Callable[[Piece], Any]) -> Any:
    """The sum over the pieces, with other coordinates where the first choice does not tame the tails or meets a singular end."""
    try:
        return sum((one(piece) for piece in pieces(law, terms, others)), arb(0))
    except (Untamed, NotEnclosed):
        if law.family.integral in LINE_TAILS:
            raise
        return sum((one(piece) for piece in pieces(law, terms, others, plain=True)), arb(0))


def _one(piece: Piece, e: Any, f: Any, tolerance: Any) -> Any:
    exponent = fn.total([function(e, piece), piece.log_slope])
    factor = None if f is None else function(f, piece)
    return weighted(exponent, factor, piece, tolerance) if isinstance(factor, fn.Exact) else integral(exponent, factor, piece, tolerance)


def weighted(exponent: fn.Function, factor: fn.Exact, piece: Piece, tolerance: Any) -> Any:
    """The integral of exp(exponent) times a sum of c t^k exp(g t), with about this error unless a c is as little known."""
    # steep exponentials go into the exponent, which is what is evaluated sharply on wide boxes
    steep = [t for t in factor.terms if t[1] == 0 and (len(factor.terms) == 1 or abs(fn.ball(t[2])) > STEEP)]
    rest = fn.Exact([t for t in factor.terms if t not in steep])
    total = integral(exponent, rest, piece, tolerance) if rest.terms else arb(0)
    for c, _, g in steep:
        size = fn.ball(c)
        if size.contains(0):
            # no logarithm to put into the exponent: the integral without it, as much less sharp as it is small
            bare = integral(fn.total([exponent, fn.log(fn.Exact([(Fraction(1), 0, g)]))]), None, piece, tolerance / abs(size).upper())
            total = total + size * bare
            continue
        value = integral(fn.total([exponent, fn.log(fn.Exact([(abs(c), 0, g)]))]), None, piece, tolerance)
        total = total + value if size > 0 else total - value
    return total


def _series(law: Law, e: Any, f: Any, tolerance: Any) -> Any:
    low, high = (None if end is None else int(rational(end)) for end in (law.end(0), law.end(1)))
    if law.family.integral == "zeta":
        piece = Piece(fn.Exact([(Fraction(1), 0, Fraction(1))]), fn.constant(Fraction(0)), None, None, Fraction(1))
        body = fn.exp(function(e, piece))
        return summed_powers(body if f is None else fn.product(body, function(f, piece)))
    if any(k != 0 or (low is not None and low < 0) for t in (e, f) if t is not None for k in kinks(t)):
        raise NotEnclosed("a kink inside the support")
    total = arb(0)
    sides = [(1, low, high)] if low is not None else [(1, 0, None), (-1, 1, None)]
    for sign, start, stop in sides:
        piece = Piece(fn.Exact([(Fraction(1), 1, Fraction(0))]), fn.constant(Fraction(0)), None, None, Fraction(sign, 2))
        total = total + summed(function(e, piece), None if f is None else function(f, piece), int(start or 0), stop, sign, tolerance)
    return total


class Definition:
    """The integrals that define measures of P (and Q) at one rational point; enclosures are kept while they are narrow enough."""

    def __init__(self, p: Law, q: Law | None = None, alpha: Fraction | None = None) -> None:
        self.p, self.q, self.alpha = p, q, alpha
        self.kept: dict[Any, Any] = {}
        self.guess: Any = None  # about the value, for tolerances only
        self.rough = False  # variances about 0, for laws much wider than their distance from it

    def log_p(self, x: Any) -> Any:
        return log_mass(self.p, x)

    def log_q(self, x: Any) -> Any:
        assert self.q is not None
        return log_mass(self.q, x)

    def mean_of(self, name: Any, factor: Callable[[Any], Any], tolerance: Any) -> Any:
        return self._keep(("mean", name), tolerance, lambda: integrated(self.p, self.log_p, factor, self._others(), tolerance))

    def power(self, a: Fraction, with_q: bool, tolerance: Any) -> Any:
        """integral p^a, or p^a q^(1-a)."""
        one = num(a)

        def exponent(x: Any) -> Any:
            return plus(times(one, self.log_p(x)), times(num(1 - a), self.log_q(x))) if with_q else times(one, self.log_p(x))

        return self._keep(("power", a, with_q), tolerance, lambda: integrated(self.p, exponent, None, self._others(), tolerance))

    def _others(self) -> Laws:
        return (self.q,) if self.q is not None else ()

    def _keep(self, name: Any, tolerance: Any, compute: Callable[[], Any]) -> Any:
        known = self.kept.get(name)
        if known is None or not known.rad() < 2 * tolerance:
            self.kept[name] = compute()
        return self.kept[name]

    def excess(self, tolerance: Any) -> Any:
        """integral (p - q)^+ over the support of P, which is the total variation distance."""
        if self.p.family.integral == "finite" or self.p.family.support[0] == "integer":
            return self._excess_of_masses()
        e, f = self.log_p(AT), self.log_q(AT)

        def one(piece: Piece) -> Any:
            first, second = (fn.total([function(t, piece), piece.log_slope]) for t in (e, f))

            gap = fn.total([second, fn.product(fn.constant(Fraction(-1)), first)])

            if isinstance(gap, fn.Exact) and not gap.terms:
                return arb(0)  # the laws are one

            def body(z: Any, analytic: bool) -> Any:
                # p (1 - q/p) where p > q on the real part of the box, 0 where p < q
                ratio = fn.tight(gap, z, analytic, True)
                if ratio.real > 0:
                    return acb(0)
                if ratio.real < 0:
                    return fn.exponential(first, z, analytic) * (1 - ratio.exp())
                if analytic:
                    return fn.NAN
                value = fn.exponential(first, z, analytic)
                return value * acb((1 - ratio.real.exp()).union(arb(0)))

            return integral(first, None, piece, tolerance, lambda low, high: crossings(gap, low, high), body)

        return by_pieces(self.p, (e, f), self._others(), one)

    def _excess_of_masses(self) -> Any:
        p, q = self.p, self.q
        assert q is not None
        low, high = (law_end(p, i) for i in (0, 1))
        if low is None or high is None:
            raise NotEnclosed("total variation of laws on infinitely many letters")
        total = arb(0)
        for k in range(low, high + 1):
            ends = law_end(q, 0), law_end(q, 1)
            inside = (ends[0] is None or k >= ends[0]) and (ends[1] is None or k <= ends[1])
            gap = term_ball(minus(("exp", self.log_p(num(k))), ("exp", self.log_q(num(k))) if inside else num(0)), {})
            total = total + gap.max(arb(0))
        return total


def law_end(law: Law, which: int) -> int | None:
    end = law.end(which)
    return None if end is None else int(rational(end))


def crossings(gap: fn.Function, low: Any, high: Any) -> list[Any]:
    """Where a real function seems to change sign: places to cut at, on which nothing else depends."""
    steps = 400
    marks = [low + (high - low) * k / steps for k in range(steps + 1)]
    signs = [_sign(gap, t) for t in marks]
    found = []
    for k in range(steps):
        if signs[k] * signs[k + 1] < 0:
            a, b = marks[k].mid(), marks[k + 1].mid()
            for _ in range(ctx.prec // 2):
                middle = ((a + b) / 2).mid()
                a, b = (middle, b) if _sign(gap, middle) == signs[k] else (a, middle)
            found.append(a)
    return found


def _sign(gap: fn.Function, t: Any) -> int:
    value = gap.at(acb(t), False).real
    return 1 if value > 0 else -1 if value < 0 else 0


def enclosure(quantity: str, definition: Definition, tolerance: Callable[[str], Any]) -> Any:
    """A measure from its definition. `tolerance` gives the absolute error wanted of a value that goes in linearly
    ("value") or of an integral under a logarithm ("log")."""
    d, tol = definition, tolerance("value")
    a = d.alpha if d.alpha is not None else Fraction(1)
    less = exact_ball(a) - 1

    def loss() -> Any:
        return d.mean_of("log p", d.log_p, tol)

    def swapped() -> Any:
        assert d.q is not None
        return Definition(d.q, d.p)

    rules: dict[str, Callable[[], Any]] = {
        "entropy": lambda: -loss(),
        "cross_entropy": lambda: -d.mean_of("log q", d.log_q, tol),
        "KL": lambda: d.mean_of("log p/q", lambda x: minus(d.log_p(x), d.log_q(x)), tol),
        "jeffreys": lambda: enclosure("KL", d, tolerance) + enclosure("KL", swapped(), tolerance),
        "varentropy": lambda: spread(d, d.log_p, "log p", tol),
        "mean": lambda: d.mean_of("x", lambda x: x, tol),
        "variance": lambda: spread(d, lambda x: x, "x", tol),
        "entropy_power": lambda: (-2 * d.mean_of("log p", d.log_p, tolerance("log")) - 1).exp() / (2 * arb.pi()),
        "negentropy": lambda: negentropy(d, loss(), tol),
        "bhattacharyya": lambda: -d.power(Fraction(1, 2), True, tolerance("log")).log(),
        "hellinger2": lambda: 1 - d.power(Fraction(1, 2), True, tol),
        "chi2": lambda: d.power(Fraction(2), True, tol) - 1,
        "renyi": lambda: d.power(a, True, tolerance("log")).log() / less,
        "tsallis_divergence": lambda: (d.power(a, True, tol * abs(less)) - 1) / less,
        "renyi_entropy": lambda: -d.power(a, False, tolerance("log")).log() / less,
        "tsallis": lambda: (1 - d.power(a, False, tol * abs(less))) / less,
        "tv": lambda: d.excess(tol),
        "js": lambda: jensen_shannon(d),
        "w2sq": lambda: d.mean_of("map", lambda x: ("pow", moved(d, x), "2"), tol),
        "w1": lambda: d.mean_of("map", lambda x: ("abs", moved(d, x)), tol),
    }
    if quantity.startswith("fisher["):
        return fisher(d, quantity, tol)
    if quantity not in rules:
        raise NotEnclosed(f"no definition of {quantity} here")
    return rules[quantity]()


def negentropy(d: Definition, loss: Any, tolerance: Any) -> Any:
    """log(2 pi e Var X)/2 - h(X); the variance is wanted to a relative error, so its size is guessed first."""
    unit = 2 * arb.pi() * arb(1).exp()
    size = (2 * (d.guess - loss)).exp().upper() / unit if d.guess is not None else arb(1)
    return (unit * spread(d, lambda x: x, "x", tolerance * size)).log() / 2 + loss


def spread(d: Definition, function: Callable[[Any], Any], name: str, tolerance: Any) -> Any:
    """Var f(X) = E (f - c)^2 - (E f - c)^2 with c next to the mean."""
    rough = d.mean_of(name, function, tolerance)
    c = near(rough) if not d.rough else Fraction(0)
    sharper = tolerance / (1 + 2 * abs(rough - exact_ball(c)).upper())  # the square of the mean has its error times this
    mean = d.mean_of((name, c), lambda x: minus(function(x), num(c)), sharper)
    return d.mean_of((name, c, 2), lambda x: ("pow", minus(function(x), num(c)), "2"), tolerance) - mean * mean


def near(value: Any) -> Fraction:
    """A short rational near the middle of a ball; 0 where it would be long."""
    with_bits = at_precision(60, lambda: (+value.mid()).mid())
    man, exp = with_bits.man_exp()
    return Fraction(int(man)) * Fraction(2) ** int(exp) if abs(int(exp)) < 3000 else Fraction(0)


def jensen_shannon(d: Definition) -> Any:
    """Half of each divergence from the mixture, on finitely many letters."""
    assert d.q is not None
    total = arb(0)
    for k in range(len(d.p.masses())):
        m, n = (term_ball(law.masses()[k], {}) for law in (d.p, d.q))
        total = total + (m * (2 * m / (m + n)).log() + n * (2 * n / (m + n)).log()) / 2
    return total


def moved(d: Definition, x: Any) -> Any:
    """x - T(x) for the increasing affine map T that takes P to Q, which are of one location-scale family."""
    from symit.kernel.closed.quantities import _location_scale

    assert d.q is not None
    location, size = _location_scale(d.p)
    zero = num(0)
    m, n = (law.put[location] if location else zero for law in (d.p, d.q))
    ratio = times(d.q.put[size], ("pow", d.p.put[size], "-1"))
    return minus(minus(x, n), times(ratio, minus(x, m)))


def fisher(d: Definition, quantity: str, tolerance: Any) -> Any:
    """E of the product of two derivatives of log p."""
    i, _, j = quantity[7:-1].partition(",")
    p = d.p
    if p.family.integral == "finite":
        parts = []
        for t in (t for _, t in sorted(p.family.naturals)):
            slopes = times(derivative(t, i), derivative(t, j), ("pow", t, "-1"))
            parts.append(term_ball(substitute(slopes, p.put), {}))
        return sum(parts, arb(0))
    first, second = (derivative(p.family.log_density, n) for n in (i, j))

    def factor(x: Any) -> Any:
        return substitute(times(first, second), {**p.put, "x": x})

    return d.mean_of(quantity, factor, tolerance)


__all__ = ["Definition", "enclosure", "integrated", "log_mass", "numeric_law"]
