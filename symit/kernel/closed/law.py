"""A law of a parametric family inside a claim: its density, support and integral, with the arguments put in."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from typing import Any

from symit.kernel.closed.integrals import INTEGRALS, Integral
from symit.kernel.rows import Rejected
from symit.meaning.calculus import minus, num, plus, substitute, times
from symit.meaning.core import show
from symit.meaning.families import Family, domain, family
from symit.meaning.polynomials import Poly, const, scale, sub
from symit.meaning.rational_functions import factors
from symit.meaning.scalars import Scalars
from symit.meaning.spelling import term_of

X = "#x"
AT: Any = ("par", X)


class Missing(Rejected):
    """A condition that the derivation needs and the claim does not give: `term` > 0, >= 0 or != 0."""

    def __init__(self, term: Any, rel: str) -> None:
        super().__init__(f"needs {show(term)} {rel} 0")
        self.term, self.rel = term, rel


class Impossible(Rejected):
    """A condition that holds for no parameter values."""


class Infinite(Rejected):
    """The quantity is infinite for all parameter values."""


LONG = 250  # leaves of a condition that is compared as it stands, and not reasoned with


def leaves(t: Any) -> int:
    """How many numbers and names a term has."""
    return sum(leaves(x) for x in t if isinstance(x, tuple)) or 1


def long_claims(given: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(c for c in given if leaves(c[1]) + leaves(c[2]) > LONG)


class Setting:
    """The parameters of a claim, their ranges and what is known to be positive."""

    def __init__(self, params: dict[str, Any], given: tuple[Any, ...] = ()) -> None:
        self.params = params
        self.given = given
        plain = Scalars(params)
        given = tuple(c for c in given if c not in long_claims(given))
        self.equations = tuple(c for c in given if c[0] == "=")
        self.facts = tuple(sub(plain.term(a), plain.term(b)) for rel, a, b in given if rel == ">")
        self.weak = tuple(sub(plain.term(a), plain.term(b)) for rel, a, b in given if rel == ">=")
        self.nonzero = tuple(sub(plain.term(a), plain.term(b)) for rel, a, b in given if rel == "!=")
        self.scalars = Scalars(params, self.facts)
        # the moments that were used, for those who want to show them: (family, what is averaged, its mean, by which rule)
        self.trace: list[tuple[str, Any, Any, str]] = []
        # what the rules of named quantities found on the way: (what, its value, why)
        self.steps: list[tuple[str, Any, str]] = []

    def with_variable(self, kind: str, lo: Any, hi: Any) -> Scalars:
        """Scalars in which the variable #x is known to lie between the ends, as far as their signs tell."""
        entry = domain("real")
        if kind != "real":  # integers, the circle, or the whole line
            if kind == "integer" and lo is not None and self.scalars.sign(self.scalars.term(lo)) > 0:
                entry.update(lo="1", integer=True)
            return Scalars({**self.params, X: entry}, self.facts)
        if lo is not None:
            low = self.scalars.term(lo)
            if not low or self.scalars.sign(low) > 0:
                entry.update(lo="0", lo_open=True)
        if hi is not None and self.scalars.term(hi) == const(1):
            entry.update(hi="1", hi_open=True)
        facts = list(self.facts)
        plain = Scalars({**self.params, X: entry}, self.facts)
        for end, sign in ((lo, 1), (hi, -1)):
            if end is not None and any(t[0] == "par" for t in _walk(end)):
                facts.append(scale(sub(plain.term(AT), plain.term(end)), sign))
        return Scalars({**self.params, X: entry}, tuple(facts))

    def require(self, term: Any, rel: str) -> None:
        """The polynomial of the term is > 0, >= 0 or != 0 by what is known; raises Missing."""
        if leaves(term) > LONG and self.params:
            if (rel, term, num(0)) not in self.given:
                raise Missing(term, rel)
            return
        poly = self.scalars.term(term)
        sign = self.scalars.sign(poly)
        if sign > 0 or (rel == "!=" and sign):
            return
        if rel == ">=" and (not poly or self.scalars.nonnegative(poly, self.weak)):
            return
        if rel == "!=" and self._nonzero(poly):
            return
        if sign < 0 or (not poly and rel in (">", "!=")):
            raise Impossible(f"needs {show(term)} {rel} 0, which never holds")
        need = self.primitive(poly)
        if rel != "!=" and any(self.scalars.equal(self.scalars.term(need), f) for f in (self.facts + (self.weak if rel == ">=" else ()))):
            return
        raise Missing(need, rel)

    def _nonzero(self, poly: Poly) -> bool:
        known = [piece for fact in (*self.nonzero, *self.facts) for piece, _ in factors(fact)[1]]
        return bool(poly) and all(self.scalars.sign(piece) or piece in known for piece, _ in factors(poly)[1])

    def primitive(self, poly: Poly) -> Any:
        """The polynomial without the factors whose sign is known, as a term."""
        content, pieces = factors(poly)
        sign = 1 if content > 0 else -1
        rest = const(1)
        for piece, e in pieces:
            known = self.scalars.sign(piece)
            sign *= known if known and e % 2 else 1
            if not known:
                rest = self.scalars.mul(rest, self.scalars.power(piece, Fraction(abs(e))))
        return term_of(scale(rest, sign))


def _walk(t: Any) -> Any:
    yield t
    for x in t:
        if isinstance(x, tuple):
            yield from _walk(x)


class Law:
    """`Gamma(a, b)` with terms for a and b."""

    def __init__(self, name: str, args: tuple[Any, ...], setting: Setting) -> None:
        self.family: Family = family(name)
        self.args = args
        if len(args) != len(self.family.params):
            raise Rejected(f"{name} takes {len(self.family.params)} parameters: {', '.join(self.family.names)}")
        require_record(name)
        self.setting = setting
        self.put = dict(zip(self.family.names, args, strict=True))
        self._require_domains()
        self.integral: Integral | None = INTEGRALS.get(self.family.integral)
        self.naturals = {n: substitute(t, self.put) for n, t in self.family.naturals}
        self.even = substitute(self.family.even, self.put) if self.family.even is not None else None

    def _require_domains(self) -> None:
        for (name, text), value in zip(self.family.params, self.args, strict=True):
            facts = domain(text)
            if facts["integer"] and not self._integer(value):
                raise Rejected(f"{name} of {self.family.name} must be an integer")
            for end, sign in (("lo", 1), ("hi", -1)):
                if facts[end] is not None:
                    gap = times(num(sign), minus(value, num(facts[end])))
                    self.setting.require(gap, ">" if facts[f"{end}_open"] else ">=")
            if facts.get("nonzero"):
                self.setting.require(value, "!=")
        for rel, a, b in self.family.given():
            if rel != "!=":
                self.setting.require(minus(substitute(a, self.put), substitute(b, self.put)), rel)

    def _integer(self, t: Any) -> bool:
        if t[0] == "num":
            return Fraction(t[1]).denominator == 1
        if t[0] == "par":
            return bool(self.setting.params.get(t[1], {}).get("integer"))
        return t[0] in ("add", "mul") and all(self._integer(a) for a in t[1:])

    def end(self, which: int) -> Any:
        """The lower (0) or upper (1) end of the support as a term; None where it has none."""
        end = self.family.support[1 + which]
        return None if end is None else substitute(end, self.put)

    def log_density(self, at: Any = AT) -> Any:
        if self.family.log_density == num(0):
            raise Rejected(f"{self.family.name} has masses, and no density that is a formula in x")
        return substitute(self.family.log_density, {**self.put, "x": at})

    def masses(self) -> list[Any]:
        """The probabilities of a law on finitely many letters."""
        return [t for _, t in sorted(self.naturals.items())]


@cache
def require_record(name: str) -> None:
    """The record's density is exactly exp(carrier + sum natural * statistic - K), so that it is normalised by its integral."""
    record = family(name)
    if record.integral in ("finite", "vector"):
        return  # the forms of a law of vectors are checked as they are used
    row = INTEGRALS[record.integral]
    setting = Setting(record.domains(), record.given())
    put = dict(record.naturals)
    if set(put) != {n for n, _ in row.naturals} | set(row.others):
        raise Rejected(f"the record of {name} does not fit the integral {row.name}")
    ends = tuple(None if end is None else substitute(end, put) for end in row.support[1:])
    form = setting.with_variable(row.support[0], *ends)
    statistics = [times(put[n], substitute(t, {**put, "x": AT})) for n, t in row.naturals]
    total = plus(substitute(row.carrier, {**put, "x": AT}), *statistics)
    expected = sub(form.term(total), form.term(substitute(row.log_partition, put)))
    centres = [AT] if record.even is None else [plus(record.even, AT), minus(record.even, AT)]
    if record.even is not None:
        expected = sub(expected, form.term(("log", num(2))))
    for at in centres:
        if not form.equal(form.term(substitute(record.log_density, {"x": at})), expected):
            raise Rejected(f"the density of {name} is not the one of its integral {row.name}")
    for t in row.positive:
        setting.require(substitute(t, put), ">")
    kind, lo, hi = record.support
    if kind != row.support[0] or (record.even is None and not all(_same(setting, a, b) for a, b in zip((lo, hi), ends, strict=True))):
        raise Rejected(f"the support of {name} is not the one of its integral {row.name}")


def _same(setting: Setting, a: Any, b: Any) -> bool:
    if a is None or b is None:
        return a is b
    return setting.scalars.equal(setting.scalars.term(a), setting.scalars.term(b))


__all__ = ["AT", "Impossible", "Infinite", "Law", "Missing", "Setting", "X", "require_record"]
