"""Closed forms of laws of vectors, arranged for reading: rational parts over one factored denominator, differences of means shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

from sympy import Add, Integer, Mul, Pow, Rational, Symbol, cosh, fraction, log, oo, sinh

from symit.families.deriving import Derived
from symit.families.writing import exponential, expression, written
from symit.kernel.closed.law import Setting, leaves
from symit.kernel.closed.multivariate import is_vector
from symit.kernel.closed.quantities import INFINITE
from symit.meaning import vector_functions
from symit.meaning.polynomials import NotNormal, Poly, add
from symit.meaning.rational_functions import factors
from symit.meaning.scalars import Scalars
from symit.meaning.spelling import term_of

MANY = 300  # monomials of a rational function that are not brought over one denominator
LARGE = 1500  # leaves of a term beyond which it is shown as the rule gives it


def shown(found: Derived, symbols: Mapping[str, Any]) -> Any:
    """The expression of a closed form, arranged for reading."""
    if found.term == INFINITE:
        return oo
    return written_vector(found, symbols) if is_vector(found.p) else written(found.term, symbols)


class Coordinates(dict[str, Any]):
    """The symbols of the coordinates x1, x2, ... or X1, X2, ..., made as they are asked for."""

    def __init__(self, symbols: Mapping[str, Any], random: bool) -> None:
        super().__init__(symbols)
        self.random = random

    def __missing__(self, name: str) -> Any:
        head, _, rest = name.partition("_")
        matrix = {"x": "X", "y": "Y"}  # Y the inverse of X
        if rest in matrix:
            return Symbol(f"{head}({matrix[rest]})")
        return Symbol(name.upper() if self.random else name, real=True)


def with_coordinates(t: Any, symbols: Mapping[str, Any], random: bool) -> Any:
    """A function of the coordinates."""
    return expression(t, Coordinates(symbols, random))


def shown_term(t: Any, found: Derived, symbols: Mapping[str, Any]) -> Any:
    """A part of the derivation, arranged as the closed form is."""
    return written_vector(replace(found, term=t), symbols)


def written_vector(found: Derived, symbols: Mapping[str, Any]) -> Any:
    """The closed form as a SymPy expression."""
    names = dict(symbols)
    # exp of the logarithm of an overlap is shown as it is, and so are hyperbolic functions
    term = named_parts(found.term, names, found, "VonMisesFisher" in found.p)
    if leaves(term) > LARGE or "VonMisesFisher" in found.p:
        return expression(term, names)
    return arranged_term(term, found, names)


def arranged_term(t: Any, found: Derived, symbols: Mapping[str, Any]) -> Any:
    form = Setting(found.params, (*found.given, *found.conditions)).scalars
    try:
        return Arranged(form, found, symbols).show(form.term(t))
    except NotNormal:
        return expression(t, symbols)


def named_parts(t: Any, names: dict[str, Any], found: Derived, hyperbolic: bool) -> Any:
    """The term with the parts that are shown apart as parameters #0, #1, ...; `names` gets what these show."""
    part = None
    if hyperbolic:
        r = sinh_or_cosh(t)
        part = r and r[0](expression(r[1], names))
    elif t[0] == "exp" and leaves(t) > 8:
        part = exponential(arranged_term(t[1], found, names)) if leaves(t) <= LARGE else exponential(expression(t[1], names))
    if part:
        name = f"#{len(names)}"
        names[name] = part
        return ("par", name)
    if t[0] == "pow":
        return ("pow", named_parts(t[1], names, found, hyperbolic), t[2])
    return tuple(named_parts(x, names, found, hyperbolic) if isinstance(x, tuple) else x for x in t)


def sinh_or_cosh(t: Any) -> Any:
    """(sinh or cosh, r) of a term that is one."""
    for function, head in ((vector_functions.sinh, sinh), (vector_functions.cosh, cosh)):
        if t[0] == "mul" and len(t) == 3 and t[2][0] == "add" and t[2][1][0] == "exp" and t == function(t[2][1][1]):
            return head, t[2][1][1]
    return None


class Arranged:
    def __init__(self, form: Scalars, found: Derived, symbols: Mapping[str, Any]) -> None:
        self.form, self.found, self.symbols = form, found, dict(symbols)
        pairs = zip(found.p_names, found.q_names, strict=False)
        self.pairs = [(a, b) for a, b in pairs if found.params[a]["lo"] is None]

    def show(self, poly: Poly) -> Any:
        """Logs with numbers before them as one log, then each special function with its coefficient."""
        groups: dict[Any, Poly] = {}
        for mono, c in poly.items():
            special = tuple((g, e) for g, e in mono if not (g[0] == "par" or (g[0] == "base" and Fraction(e).denominator == 1)))
            rest: Poly = {tuple(pair for pair in mono if pair not in special): c}
            groups[special] = add(groups.get(special, {}), rest)
        parts, logs = [], []
        for special, coefficient in sorted(groups.items(), key=repr):
            number = coefficient.get((), 0) if not set(coefficient) - {()} else None
            if len(special) == 1 and special[0][1] == 1 and special[0][0][0] in ("log", "logp") and number is not None:
                logs.append((Fraction(number), expression(term_of({special: 1}), self.symbols).args[0]))
                continue
            parts.append(Mul(self.rational(coefficient), expression(term_of({special: 1}), self.symbols)) if special else self.rational(coefficient))
        return Add(*parts, one_log(logs))

    def rational(self, poly: Poly) -> Any:
        """Over one denominator where there is one."""
        if not any(g[0] == "base" or Fraction(e) < 0 for mono in poly for g, e in mono):
            return self.polynomial(poly)
        apart = self.by_denominator(poly)
        if len(apart) > 1 and (len(poly) > MANY or not any(g[0] == "base" for mono in poly for g, _ in mono)):
            return Add(*(self.rational(part) for part in apart))
        content, pieces = factors(poly)
        shown = [Pow(self.polynomial(f), e) for f, e in pieces]
        return Mul(Rational(content.numerator, content.denominator), *shown)

    def by_denominator(self, poly: Poly) -> list[Poly]:
        groups: dict[Any, Poly] = {}
        for mono, c in poly.items():
            below = tuple((g, e) for g, e in mono if Fraction(e) < 0)
            groups[below] = add(groups.get(below, {}), {mono: c})
        return [part for _, part in sorted(groups.items(), key=repr)]

    def polynomial(self, poly: Poly) -> Any:
        """With differences of the parameters of the two laws in place of them, where it depends on nothing else of them."""
        names = {g[1] for mono in poly for g, _ in mono if g[0] == "par"}
        moved, back = poly, {}
        for a, b in self.pairs:
            if a not in names or b not in names:
                continue
            self.form.values = {a: add({((("par", b), 1),): 1}, {((("par", f"#{a}"), 1),): 1})}
            try:
                tried = self.form.term(term_of(moved))
            finally:
                self.form.values = {}
            if not any(g == ("par", b) for mono in tried for g, _ in mono):
                moved, back[f"#{a}"] = tried, self.symbols[a] - self.symbols[b]
        return self.collected(moved, back)

    def collected(self, poly: Poly, back: Mapping[str, Any]) -> Any:
        """Grouped by the powers of the differences."""
        groups: dict[Any, Poly] = {}
        for mono, c in poly.items():
            inside = tuple((g, e) for g, e in mono if g[1] in back)
            groups[inside] = add(groups.get(inside, {}), {tuple(pair for pair in mono if pair not in inside): c})
        parts = []
        for inside, coefficient in sorted(groups.items(), key=repr):
            outer = Mul(*(Pow(back[g[1]], Rational(str(e))) for g, e in inside))
            parts.append(Mul(outer, expression(term_of(coefficient), self.symbols)))
        return Add(*parts)


def one_log(logs: list[tuple[Fraction, Any]]) -> Any:
    """Logs of one common coefficient as one."""
    groups: dict[Fraction, list[tuple[int, Any]]] = {}
    for c, x in logs:
        groups.setdefault(abs(c), []).append((1 if c > 0 else -1, x))
    parts = []
    for c, pieces in sorted(groups.items()):
        inside = Mul(*(Pow(x, e) for e, x in pieces))
        if fraction(inside)[0] == 1:
            c, inside = -c, 1 / inside
        parts.append(Mul(Rational(c.numerator, c.denominator), log(inside)))
    return Add(*parts) if parts else Integer(0)
