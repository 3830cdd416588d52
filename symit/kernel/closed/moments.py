"""Expectations of functions of x under a law, by differentiation under the integral sign and shifted natural parameters."""

from __future__ import annotations

from fractions import Fraction
from math import comb
from typing import Any

from symit.kernel.closed.known import known_moment
from symit.kernel.closed.law import AT, Law, X
from symit.meaning.calculus import derivative, minus, num, plus, substitute, times
from symit.meaning.polynomials import Gen, Mono, NotNormal, Poly, add, const, gen, scale, sub, unkey
from symit.meaning.scalars import Scalars, generators
from symit.meaning.spelling import term_of

HALF = Fraction(1, 2)
MAX_ORDER = 8


def expectation(law: Law, function: Any) -> Poly:
    """E[f(X)], exactly; `function` is a scalar term in #x. Raises Missing where a condition is needed for it to be finite."""
    if law.family.integral == "finite":
        parts = [times(p, substitute(function, {X: num(k)})) for k, p in enumerate(law.masses())]
        return law.setting.scalars.term(plus(*parts))
    moments = Moments(law)
    if law.even is None:
        return moments.mean(moments.form.term(function))
    # x = centre +- r, unless the table knows the moment
    line = law.setting.with_variable("line", None, None)
    total: Poly = {}
    for mono, c in line.term(function).items():
        inside = tuple((g, e) for g, e in mono if X in names(g))
        outside: Poly = {tuple(pair for pair in mono if pair not in inside): c}
        value = known_moment(law, line, inside) if inside else const(1)
        if value is not None and inside:
            law.setting.trace.append((law.family.name, term_of({inside: 1}), term_of(value), "known"))
        if value is None:
            t = term_of({inside: 1})
            # each side on its own: what is infinite on both does not cancel
            sides = [moments.mean(moments.form.term(substitute(t, {X: at}))) for at in (plus(law.even, AT), minus(law.even, AT))]
            value = scale(add(*sides), HALF)
        total = add(total, moments.form.mul(outside, value))
    return total


def exponential_moment(law: Law, exponent: Any) -> Poly:
    """E[exp(g(X))] for g linear in the statistics of the law's integral."""
    moments = Moments(law)
    form = moments.form
    if law.even is None:
        return moments.tilted(form.term(exponent))
    sides = [moments.tilted(form.term(substitute(exponent, {X: at}))) for at in (plus(law.even, AT), minus(law.even, AT))]
    return scale(add(*sides), HALF)


class Statistic:
    """T = slope * g^power + offset, with g the only generator in it that depends on x."""

    def __init__(self, form: Scalars, name: str, poly: Poly) -> None:
        self.name = name
        moving = {mono: c for mono, c in poly.items() if depends(mono)}
        if len(moving) != 1:
            raise NotNormal("a statistic is one function of x")
        ((mono, c),) = moving.items()
        inside = [(g, e) for g, e in mono if X in names(g)]
        if len(inside) != 1:
            raise NotNormal("a statistic is one function of x")
        self.g, self.power = inside[0]
        self.slope: Poly = {tuple(pair for pair in mono if pair != inside[0]): c}
        self.offset = sub(poly, moving)
        self.inverse = form.power(self.slope, Fraction(-1))


class Moments:
    """The moments of one law over its integral."""

    def __init__(self, law: Law) -> None:
        if law.integral is None:
            raise NotNormal(f"no integral for {law.family.name}")
        self.law, self.row = law, law.integral
        put = law.naturals
        self.ends = tuple(None if end is None else substitute(end, put) for end in self.row.support[1:])
        self.form = law.setting.with_variable(self.row.support[0], *self.ends)
        self.statistics = [Statistic(self.form, n, self.form.term(substitute(t, {**put, "x": AT}))) for n, t in self.row.naturals]
        # the log-partition with its natural parameters as parameters #s, #b, ...
        fresh = {n: ("par", "#" + n) for n, _ in self.row.naturals}
        self.log_partition = substitute(self.row.log_partition, {**put, **fresh})
        self.positive = [substitute(t, {**put, **fresh}) for t in self.row.positive]
        self.nonzero = [substitute(t, {**put, **fresh}) for t in self.row.nonzero]

    def mean(self, poly: Poly) -> Poly:
        total: Poly = {}
        for mono, c in poly.items():
            inside = tuple((g, e) for g, e in mono if X in names(g))
            outside: Poly = {tuple(pair for pair in mono if pair not in inside): c}
            total = add(total, self.form.mul(outside, self.moment(inside)) if inside else outside)
        return total

    def moment(self, inside: Mono) -> Poly:
        """E of a product of powers of functions of x."""
        direct = known_moment(self.law, self.form, inside) if self.law.even is None else None
        value = self._moment(inside) if direct is None else direct
        self.law.setting.trace.append((self.law.family.name, term_of({inside: 1}), term_of(value), "derivative" if direct is None else "known"))
        return value

    def _moment(self, inside: Mono) -> Poly:
        orders: dict[str, int] = {}
        shifts: dict[str, Poly] = {}
        factor = const(1)
        for g, e in inside:
            for s, n in self._as_order(g, e):
                orders[s.name] = orders.get(s.name, 0) + n
                break
            else:
                s, d = self._as_shift(g, e)
                d = self.form.mul(d, s.inverse)
                shifts[s.name] = add(shifts.get(s.name, {}), d)
                factor = self.form.mul(factor, self.form.exp(scale(self.form.mul(d, s.offset), -1)))
        return self.form.mul(factor, self._expand(orders, shifts))

    def tilted(self, exponent: Poly) -> Poly:
        """E[exp(exponent)], by shifted natural parameters."""
        free: Poly = {}
        shifts: dict[str, Poly] = {}
        for mono, c in exponent.items():
            inside = tuple((g, e) for g, e in mono if X in names(g))
            rest: Poly = {tuple(pair for pair in mono if pair not in inside): c}
            if not inside:
                free = add(free, rest)
                continue
            s = next((s for s in self.statistics if inside == ((s.g, s.power),)), None)
            if s is None:
                raise NotNormal("no rule for this exponential moment")
            d = self.form.mul(rest, s.inverse)
            shifts[s.name] = add(shifts.get(s.name, {}), d)
            free = sub(free, self.form.mul(d, s.offset))
        value = self.form.mul(self.form.exp(free), self._expand({}, shifts))
        self.law.setting.trace.append((self.law.family.name, ("exp", term_of(exponent)), term_of(value), "shift"))
        return value

    def _as_order(self, g: Gen, e: Any) -> Any:
        for s in self.statistics:
            n = Fraction(e) / Fraction(s.power)
            # x^2 is |x|^2
            same = s.g == g or (g == ("par", X) and s.g[0] == "abs" and unkey(s.g[1]) == gen(g) and n % 2 == 0)
            if same and n.denominator == 1 and 0 < n <= MAX_ORDER:
                yield s, int(n)

    def _as_shift(self, g: Gen, e: Any) -> tuple[Statistic, Poly]:
        """The factor g^e as exp(d * g' ^ power) with g' the generator of a statistic."""
        if g[0] == "exp":
            (mono,) = unkey(g[1])
            inner = tuple((h, n) for h, n in mono if X in names(h))
            rest: Poly = {tuple(pair for pair in mono if pair not in inner): Fraction(e)}
            for s in self.statistics:
                if inner == ((s.g, s.power),):
                    return s, rest
        if g == ("par", X) or g[0] == "base":
            base = gen(g) if g[0] == "par" else unkey(g[1])
            for s in self.statistics:
                if s.g[0] == "log" and self._proportional(unkey(s.g[1]), base):
                    return s, const(Fraction(e))
        raise NotNormal("no rule for this moment")

    def _proportional(self, a: Poly, b: Poly) -> bool:
        return a == b

    def _expand(self, orders: dict[str, int], shifts: dict[str, Poly]) -> Poly:
        """E[prod g^n exp(shifts)] with g^power = (T - offset) / slope multiplied out."""
        sums: list[tuple[dict[str, int], Poly]] = [({}, const(1))]
        for s in self.statistics:
            n = orders.get(s.name, 0)
            if not n:
                continue
            outer = self.form.power(s.inverse, Fraction(n))
            grown = []
            for powers, c in sums:
                for k in range(n + 1):
                    if k < n and not s.offset:
                        continue
                    rest = scale(self.form.power(scale(s.offset, -1), Fraction(n - k)) if n > k else const(1), comb(n, k))
                    grown.append(({**powers, s.name: k}, self.form.mul(c, outer, rest)))
            sums = grown
        return add(*(self.form.mul(c, self._raw(powers, shifts)) for powers, c in sums))

    def _raw(self, orders: dict[str, int], shifts: dict[str, Poly]) -> Poly:
        """E[prod T^n exp(sum shift T)] = (d^n e^K)(natural + shift) / e^K(natural)."""
        body: Any = num(1)
        for name, n in sorted(orders.items()):
            slope = derivative(self.log_partition, "#" + name)
            for _ in range(n):
                body = plus(times(slope, body), derivative(body, "#" + name))
        form = self.form
        home = {"#" + n: form.term(t) for n, t in self.law.naturals.items()}
        away = {n: add(p, shifts.get(n[1:], {})) for n, p in home.items()}
        if shifts:
            put = {n: term_of(p) for n, p in away.items()}
            for t in self.positive:
                self.law.setting.require(substitute(t, put), ">")
            for t in self.nonzero:
                self.law.setting.require(substitute(t, put), "!=")
        value = self._at(away, body)
        if not shifts:
            return value
        ratio = sub(self._at(away, self.log_partition), self._at(home, self.log_partition))
        return form.mul(value, form.exp(ratio))

    def _at(self, naturals: dict[str, Poly], t: Any) -> Poly:
        self.form.values = naturals
        try:
            return self.form.term(t)
        finally:
            self.form.values = {}


def names(g: Gen) -> set[str]:
    """The parameters (and #x) that a generator depends on."""
    return {h[1] for h in generators({((g, 1),): 1}) if h[0] == "par"}


def depends(mono: Mono) -> bool:
    return any(X in names(g) for g, _ in mono)


__all__ = ["AT", "expectation"]
