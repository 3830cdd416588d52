"""The normal form of numbers built from parameters: rational functions, logs, powers and special functions.

Generators: ("par", name), ("pi",), ("euler",), ("prime", p) with a fractional exponent, ("logp", p), ("log", key),
("exp", key of one monomial), ("base", key) for a sum under a negative or fractional power, ("abs", key) and
("sf", name, key) for a special function of its argument. Two terms of one normal form are equal wherever both are
defined; parameters that have a range are taken inside it.
"""

from __future__ import annotations

from fractions import Fraction
from math import factorial, floor
from typing import Any

from symit.meaning.polynomials import (
    Gen,
    Mono,
    NotNormal,
    Poly,
    add,
    const,
    exact,
    gen,
    key,
    log_rational,
    rational,
    rational_power,
    scale,
    sub,
    unkey,
)
from symit.meaning.polynomials import mul as plain_mul
from symit.meaning.rational_functions import factors, vanishes
from symit.meaning.signs import Signs, generators
from symit.meaning.undetermined import at_conjugate_point
from symit.meaning.words import matrix_poly

PI: Poly = gen(("pi",))
EULER: Poly = gen(("euler",))
HALF = Fraction(1, 2)


class Scalars(Signs):
    """Normal forms of scalar terms over parameters with ranges; `facts` are polynomials known to be positive."""

    def __init__(self, params: dict[str, Any], facts: tuple[Poly, ...] = ()) -> None:
        self.params = params
        self.facts = facts
        self.values: dict[str, Poly] = {}  # parameters that stand for something else
        self._signs: dict[Any, int] = {}

    # -- arithmetic

    def mul(self, *polys: Poly) -> Poly:
        total = const(1)
        for poly in polys:
            total = self.tidy(plain_mul(total, poly))
        return total

    def tidy(self, poly: Poly) -> Poly:
        """Powers that must be multiplied out: sums to a whole power, even powers of |x|, squares of sines."""
        if not any(_untidy(g, e) for mono in poly for g, e in mono):
            return poly
        total: Poly = {}
        for mono, c in poly.items():
            bad = next(((g, e) for g, e in mono if _untidy(g, e)), None)
            if bad is None:
                total = add(total, {mono: c})
                continue
            g, e = bad
            rest: Poly = {tuple(pair for pair in mono if pair[0] != g): c}
            if g[0] == "abs":
                even = e - e % 2
                value, left = self.power(unkey(g[1]), Fraction(even)), e - even
            elif g[0] == "prime":
                whole = floor(e)
                value, left = const(Fraction(g[1]) ** whole), e - whole
            elif g[0] == "sf":
                cosine = gen(("sf", "cos", g[2]), 2)
                value, left = sub(const(1), cosine), e - 2
            else:
                whole = floor(e)
                value, left = self._whole_power(unkey(g[1]), whole), e - whole
            total = add(total, self.mul(plain_mul(rest, gen(g, left) if left else const(1)), value))
        return total

    def _whole_power(self, base: Poly, n: int) -> Poly:
        if n > 32:
            raise NotNormal("a power is too large")
        total = const(1)
        for _ in range(n):
            total = self.mul(total, base)
        return total

    def power(self, base: Poly, q: Fraction) -> Poly:
        q = Fraction(q)
        if q == 0:
            return const(1)
        if not base:
            if q > 0:
                return {}
            raise NotNormal("division by zero")
        if len(base) > 1 and q.denominator == 1 and q > 0:
            return self._whole_power(base, int(q))
        if len(base) == 1:
            ((mono, c),) = base.items()
            if q.denominator == 1:
                if abs(q) > 256:
                    raise NotNormal("a power is too large")
                return self.tidy({tuple((g, exact(Fraction(e) * q)) for g, e in mono): exact(Fraction(c) ** int(q))})
            if c > 0 and all(self._generator_positive(g, set()) for g, _ in mono):
                return self.tidy(plain_mul({tuple((g, exact(Fraction(e) * q)) for g, e in mono): 1}, rational_power(Fraction(c), q)))
        content, pieces = factors(base)
        return self._factored_power(content, pieces, q)

    def _factored_power(self, content: Fraction, pieces: list[tuple[Poly, int]], q: Fraction) -> Poly:
        total, unknown = const(1), const(1)
        for piece, e in pieces:
            whole = q.denominator == 1 or ((q * e).denominator == 1 and e % 2 == 0 and (q * e) % 2 == 0)
            sign = 1 if whole else self._plain_sign(piece)
            if not sign:
                unknown = self.mul(unknown, self.power(piece, Fraction(e)))
                continue
            if whole and e * q < 0 and len(piece) > 1:
                sign = self._plain_sign(piece) or 1  # the base is written as the positive one of the two
            if sign < 0:
                piece, content = scale(piece, -1), content * (-1) ** (e % 2)
            lead = min(piece, key=repr)
            c, e2 = Fraction(piece[lead]), Fraction(e) * q
            simple = len(piece) == 1 and c > 0 and all(self._generator_positive(g, set()) for mono in piece for g, _ in mono)
            if simple or (len(piece) == 1 and e2.denominator == 1):
                total = self.mul(total, self.power(piece, e2))
            elif e2 > 0 and e2.denominator == 1:
                total = self.mul(total, self._whole_power(piece, int(e2)))
            else:
                content *= abs(c) ** e
                total = self.mul(total, gen(("base", key(scale(piece, 1 / abs(c)))), exact(e2)))
        if unknown == const(1):
            if content < 0 and q.denominator != 1:
                raise NotNormal("a root of a negative number")
            root = const(content ** int(q)) if q.denominator == 1 else rational_power(content, q)
            return self.mul(total, root)
        return self.mul(total, gen(("base", key(self.canonical(scale(unknown, content)))), exact(q)))

    def canonical(self, poly: Poly) -> Poly:
        """The same in lowest terms, so that equal rational functions have one key."""
        if not any(g[0] == "base" for mono in poly for g, _ in mono):
            return poly
        content, pieces = factors(poly)
        return self._factored_power(content, pieces, Fraction(1))

    def lowest_terms(self, poly: Poly) -> Poly:
        """The same, with the rational function before each product of other generators in lowest terms."""
        if not any(g[0] == "base" for mono in poly for g, e in mono):
            return poly
        groups: dict[Mono, Poly] = {}
        for mono, c in poly.items():
            outer: dict[Gen, Any] = {}
            inner: Poly = {(): c}
            for g, e in mono:
                # roots keep the part of the exponent between 0 and 1
                whole = floor(e) if g[0] in ("par", "base") else 0
                if e != whole:
                    outer[g] = exact(Fraction(e) - whole)
                if whole:
                    inner = plain_mul(inner, gen(g, whole)) if g[0] == "par" or whole < 0 else self.mul(inner, gen(g, whole))
            place = tuple(sorted(outer.items(), key=repr))
            groups[place] = add(groups.get(place, {}), inner)
        total: Poly = {}
        for place, inside in groups.items():
            if len(inside) > 1 and vanishes(inside):
                continue
            lowest = self._factored_power(*factors(inside), Fraction(1)) if len(inside) > 1 else inside
            total = add(total, self.mul({place: 1}, lowest))
        return total

    # -- logs and exponentials

    def log(self, base: Poly) -> Poly:
        if not base:
            raise NotNormal("the logarithm of zero")
        if len(base) == 1:
            ((mono, c),) = base.items()
            content = Fraction(c)
            pieces: list[tuple[Poly, Fraction]] = [(gen(g), Fraction(e)) for g, e in mono]
        else:
            content, found = factors(base)
            pieces = [(gen(g), Fraction(e) * n) for f, n in found if len(f) == 1 for mono in f for g, e in mono]
            content *= Fraction(1) * _content(f for f, _ in found if len(f) == 1)
            pieces += [(f, Fraction(n)) for f, n in found if len(f) > 1]
        total: Poly = {}
        unknown, negative = const(1), content < 0
        for piece, e in pieces:
            sign = self.sign(piece)
            if sign:
                negative ^= sign < 0 and e % 2 == 1
                total = add(total, scale(self._log_of_positive(scale(piece, sign)), e))
            elif e % 2 == 0:
                total = add(total, scale(self._log_of_positive(self.absolute(piece)), e))
            else:
                unknown = self.mul(unknown, self.power(piece, e))
        if unknown != const(1):
            total = add(total, self._log_of_unknown(scale(unknown, -1) if negative else unknown))
        elif negative:
            raise NotNormal("the logarithm of a negative number")
        return add(total, log_rational(abs(content)))

    def _log_of_unknown(self, poly: Poly) -> Poly:
        """log of a product of factors of unknown signs, written so that the first of them stands in the numerator."""
        content, pieces = factors(poly)
        turn = -1 if pieces[0][1] < 0 else 1
        rest = self._factored_power(content**turn, [(f, e * turn) for f, e in pieces], Fraction(1))
        lead = abs(Fraction(rest[min(rest, key=repr)]))
        return scale(add(gen(("log", key(scale(rest, 1 / lead)))), log_rational(lead)), turn)

    def _log_of_positive(self, piece: Poly) -> Poly:
        lead = abs(Fraction(piece[min(piece, key=repr)]))
        rest = scale(piece, 1 / lead)
        g = next(iter(rest))[0][0] if len(rest) == 1 else None
        if g is None:
            inner = gen(("log", key(rest)))
        elif g[0] == "exp":
            inner = unkey(g[1])
        elif g[0] == "prime":
            inner = gen(("logp", g[1]))
        elif g[0] == "base":
            inner = self.log(unkey(g[1]))
        else:
            inner = gen(("log", key(rest)))
        return add(inner, log_rational(lead))

    def exp(self, poly: Poly) -> Poly:
        total = const(1)
        for mono, c in poly.items():
            g = mono[0][0] if len(mono) == 1 and mono[0][1] == 1 else None
            if g and g[0] == "logp":
                total = self.mul(total, rational_power(Fraction(g[1]), Fraction(c)))
            elif g and g[0] == "log":
                total = self.mul(total, self.power(unkey(g[1]), Fraction(c)))
            else:
                total = self.mul(total, gen(("exp", key({mono: 1})), exact(Fraction(c))))
        return total

    def absolute(self, poly: Poly) -> Poly:
        poly = self.canonical(poly)
        sign = self.sign(poly)
        if sign or not poly:
            return scale(poly, sign)
        if len(poly) == 1:
            ((mono, c),) = poly.items()
            outer: Mono = tuple((g, e) for g, e in mono if self._generator_positive(g, set()))
            inner: Mono = tuple((g, e) for g, e in mono if (g, e) not in outer)
            return self.tidy(plain_mul({outer: abs(c)}, gen(("abs", key({inner: 1})))))
        content, pieces = factors(poly)
        settled = [(piece, e) for piece, e in pieces if self.sign(piece)]
        if settled and len(settled) < len(pieces):
            outside = self.mul(*(self.power(scale(piece, self.sign(piece)), Fraction(e)) for piece, e in settled))
            inside = self._factored_power(Fraction(1), [pair for pair in pieces if pair not in settled], Fraction(1))
            return scale(self.mul(outside, self.absolute(inside)), abs(content))
        lead = poly[min(poly, key=repr)]
        return scale(gen(("abs", key(scale(poly, 1 / Fraction(lead))))), abs(Fraction(lead)))

    # -- special functions

    def special(self, name: str, poly: Poly) -> Poly:
        """A special function at its argument, reduced by its functional equations."""
        poly = self.canonical(poly)
        if name.startswith("fn:"):
            return at_conjugate_point(self, name, poly) or gen(("sf", name, key(poly)))
        if name == "sgn":
            return const(self.sign(poly)) if self.sign(poly) else gen(("sf", name, key(poly)))
        if name == "lgamma":
            return self._gamma_shift(poly, lambda x: gen(("sf", "lgamma", key(x))), lambda x: self.log(x), True)
        if name.startswith("psi"):
            m = int(name[3:])
            step = Fraction((-1) ** m * factorial(m))
            return self._gamma_shift(poly, lambda x: self._psi(name, x), lambda x: scale(self.power(x, Fraction(-m - 1)), step), m > 0)
        if name == "xlogx" and (not poly or self.sign(poly) > 0):
            return self.mul(poly, self.log(poly)) if poly else {}
        if name in ("cos", "sin"):
            return self._circular(name, poly)
        if not poly:
            values = {"erf": {}, "atan": {}, "asin": {}, "acos": scale(PI, HALF), "besseli0": const(1), "besseli1": {}, "ellipk": scale(PI, HALF)}
            if name in values:
                return values[name]
        if name in ("acos", "acosh") and poly == const(1):
            return {}
        lead = poly[min(poly, key=repr)] if poly else 1
        if name in ("erf", "atan", "asin", "besseli1") and lead < 0:
            return scale(self.special(name, scale(poly, -1)), -1)
        if name == "besseli0" and lead < 0:
            poly = scale(poly, -1)
        return gen(("sf", name, key(poly)))

    def _gamma_shift(self, poly: Poly, at: Any, step: Any, positive_only: bool) -> Poly:
        """f(x + n) = f(x) + sum of steps, used to bring the constant part of the argument into [0, 1)."""
        c = Fraction(poly.get((), 0))
        if not set(poly) - {()}:
            return self._gamma_number(c, at, step)
        n = floor(c)
        low = sub(poly, const(n)) if n > 0 else poly
        if abs(n) > 64 or (n and positive_only and self.sign(low) <= 0):
            return at(poly)
        steps = [step(add(low, const(k))) for k in range(abs(n))]
        rest = at(sub(poly, const(n)))
        return add(rest, *steps) if n > 0 else sub(rest, add(*steps)) if steps else rest

    def _gamma_number(self, c: Fraction, at: Any, step: Any) -> Poly:
        if c <= 0 or c > 4096:
            raise NotNormal("a gamma function outside its domain, or too large")
        n = floor(c) if c.denominator != 1 else int(c) - 1
        low = c - n
        if n > 200:
            return at(const(c))
        base = self._gamma_base(at(const(low)))
        return add(base, *(step(const(low + k)) for k in range(n)))

    def _gamma_base(self, value: Poly) -> Poly:
        """lgamma and the first polygammas at 1 and 1/2."""
        ((mono, _),) = value.items()
        name, argument = mono[0][0][1], unkey(mono[0][0][2])
        log2, pi2 = gen(("logp", 2)), self.mul(PI, PI)
        one = argument == const(1)
        known = {
            ("lgamma", True): {}, ("lgamma", False): scale(self.log(PI), HALF),
            ("psi0", True): scale(EULER, -1), ("psi0", False): sub(scale(EULER, -1), scale(log2, 2)),
            ("psi1", True): scale(pi2, Fraction(1, 6)), ("psi1", False): scale(pi2, HALF),
        }  # fmt: skip
        if argument in (const(1), const(HALF)) and (name, one) in known:
            return known[name, one]  # type: ignore[return-value]
        return value

    def _psi(self, name: str, x: Poly) -> Poly:
        return gen(("sf", name, key(x)))

    def _circular(self, name: str, poly: Poly) -> Poly:
        """cos and sin of a sum of monomials, expanded; the argument of each is a monomial with coefficient 1/n or 1."""
        if len(poly) > 6:
            raise NotNormal("the cosine or sine of a sum of many terms")
        cosine, sine = const(1), {}  # type: tuple[Poly, Poly]
        for mono, c in poly.items():
            one, whole = Fraction(1, Fraction(c).denominator), abs(Fraction(c).numerator)
            if whole > 8:
                raise NotNormal("a multiple angle is too large")
            k = key({mono: exact(one)})
            for _ in range(whole):
                cs, sn = gen(("sf", "cos", k)), scale(gen(("sf", "sin", k)), 1 if c > 0 else -1)
                cosine, sine = sub(self.mul(cosine, cs), self.mul(sine, sn)), add(self.mul(sine, cs), self.mul(cosine, sn))
        return cosine if name == "cos" else sine

    # -- terms

    def term(self, t: Any) -> Poly:
        """The normal form of a scalar term (docs/closed-forms.md)."""
        tag, args = t[0], t[1:]
        if tag == "num":
            return const(rational(args[0]))
        if tag in ("pi", "euler"):
            return gen((tag,))
        if tag == "e":
            return self.exp(const(1))
        if tag == "par":
            return self.values[args[0]] if args[0] in self.values else gen(("par", str(args[0])))
        if tag == "add":
            return add(*(self.term(a) for a in args))
        if tag == "mul":
            return self.mul(*(self.term(a) for a in args))
        if tag == "pow":
            return self.power(self.term(args[0]), Fraction(args[1]))
        if tag == "log":
            return self.log(self.term(args[0]))
        if tag == "exp":
            return self.exp(self.term(args[0]))
        if tag == "abs":
            return self.absolute(self.term(args[0]))
        if tag in ("max", "min") and len(args) == 2:
            a, b = (self.term(x) for x in args)
            return scale(add(a, b, scale(self.absolute(sub(a, b)), 1 if tag == "max" else -1)), HALF)
        if tag == "sf":
            return self.special(str(args[0]), self.term(args[1]))
        if tag == "mat":
            return matrix_poly(str(args[0]), args[1:])
        raise NotNormal(f"no scalar term: {tag!r}")

    def equal(self, a: Poly, b: Poly) -> bool:
        gap = sub(a, b)
        return vanishes(gap) or (any(g[0] == "exp" for mono in gap for g, _ in mono) and vanishes(self.collapsed(gap)))

    def collapsed(self, poly: Poly) -> Poly:
        """The exponentials of each term with their exponents added up in lowest terms."""
        total: Poly = {}
        for mono, c in poly.items():
            exponent = add(*(scale(unkey(g[1]), e) for g, e in mono if g[0] == "exp"))
            rest: Poly = {tuple((g, e) for g, e in mono if g[0] != "exp"): c}
            total = add(total, self.mul(rest, self.exp(self.canonical(exponent))) if exponent else rest)
        return total


def _untidy(g: Gen, e: Any) -> bool:
    if g[0] == "prime":
        return not 0 <= e < 1
    return bool((g[0] == "base" and e >= 1) or (g[0] == "abs" and abs(e) >= 2) or (g[0] == "sf" and g[1] == "sin" and e >= 2))


def _content(pieces: Any) -> Fraction:
    total = Fraction(1)
    for piece in pieces:
        for c in piece.values():
            total *= Fraction(c)
    return total


__all__ = ["EULER", "HALF", "PI", "Scalars", "generators"]
