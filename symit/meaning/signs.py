"""Signs of normal forms of numbers: what ranges of parameters, known facts, factors and balls tell."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from itertools import product as choices
from typing import Any

from symit.meaning.polynomials import Gen, Poly, add, const, gen, key, scale, sub, unkey
from symit.meaning.polynomials import mul as plain_mul
from symit.meaning.rational_functions import factors
from symit.meaning.special import constant_sign

POSITIVE = ("pi", "euler", "exp", "prime", "abs", "logp")
POSITIVE_FUNCTIONS = ("besseli0", "expint1", "psi1", "ellipk")


class Signs:
    """Signs over parameters with ranges; `facts` are polynomials known to be positive."""

    params: dict[str, Any]
    facts: tuple[Poly, ...]
    _signs: dict[Any, int]

    def sign(self, poly: Poly) -> int:
        """1 or -1 where the sign is the same for all parameter values (strictly), else 0."""
        if not poly:
            return 0
        k = key(poly)
        if k not in self._signs:
            self._signs[k] = 0  # while it is being worked out
            self._signs[k] = self._sign(poly)
        return self._signs[k]

    def _sign(self, poly: Poly) -> int:
        plain = self._plain_sign(poly)
        if plain or len(poly) == 1:
            return plain
        content, pieces = factors(poly)
        sign = 1 if content > 0 else -1
        for piece, e in pieces:
            if e % 2:
                sign *= self._plain_sign(piece)
            elif not self._plain_sign(piece):
                return 0
        return sign

    def _plain_sign(self, poly: Poly) -> int:
        for s in (1, -1):
            signed = scale(poly, s)
            if self._positive(signed):
                return s
            for fact in self.facts:
                if any(not rest or self._positive(rest) for rest in self._without(signed, fact)):
                    return s
        if not any(g[0] == "par" for g in generators(poly)):
            return constant_sign(poly)
        if len(poly) == 1:
            return self._product_sign(poly)
        linear = self._sign_between(poly)
        if linear:
            return linear
        if len(poly) == 2:
            return self._sign_of_gap(poly) or self._sign_of_log_gap(poly)
        return 0

    def _sign_between(self, poly: Poly) -> int:
        """A polynomial that is linear in a parameter has between the ends of its range the sign that it has at both."""
        if sum(g[0] == "par" and len(self._ends(g[1])) == 2 for g in generators(poly)) > 2:
            return 0
        for name, domain in sorted(self.params.items()):
            g = ("par", name)
            if domain.get("lo") is None or domain.get("hi") is None or any(g in generators({((h, 1),): 1}) for m in poly for h, _ in m if h != g):
                continue
            if not any(dict(m).get(g) for m in poly) or any(dict(m).get(g, 0) not in (0, 1) for m in poly):
                continue
            signs = set()
            for end in ("lo", "hi"):
                value = Fraction(domain[end])
                at: Poly = {}
                for m, c in poly.items():
                    rest = tuple(pair for pair in m if pair[0] != g)
                    at = add(at, {rest: c * value if dict(m).get(g) else c} if not dict(m).get(g) or value else {})
                signs.add(self.sign(at))
            if len(signs) == 1 and 0 not in signs:
                return signs.pop()
        return 0

    def _sign_of_log_gap(self, poly: Poly) -> int:
        """c (log A - log B) has the sign of c (A - B)."""
        (one, c), (two, d) = poly.items()
        if c != -d or any(len(mono) != 1 or mono[0][0][0] != "log" or mono[0][1] != 1 for mono in (one, two)):
            return 0
        gap = sub(unkey(one[0][0][1]), unkey(two[0][0][1]))
        return self.sign(gap) * (1 if c > 0 else -1)

    def _product_sign(self, poly: Poly) -> int:
        """The sign of a product, by those of its factors; a log is negative where its argument is below 1."""
        ((mono, c),) = poly.items()
        sign = 1 if c > 0 else -1
        for g, e in mono:
            if self._surely(g, set()):
                continue
            if not (self._negative_parameter(g) and Fraction(e).denominator == 1) and (g[0] != "log" or self.sign(sub(const(1), unkey(g[1]))) <= 0):
                return 0
            sign *= -1 if Fraction(e) % 2 else 1
        return sign

    def _negative_parameter(self, g: Gen) -> bool:
        """A parameter whose range ends at or below 0, without 0."""
        domain = self.params.get(g[1], {}) if g[0] == "par" else {}
        return domain.get("hi") is not None and (Fraction(domain["hi"]) < 0 or (Fraction(domain["hi"]) == 0 and bool(domain.get("hi_open"))))

    def _sign_of_gap(self, poly: Poly) -> int:
        """The sign of c (1 - M) for a product M of powers of numbers all below, or all above, 1."""
        if () not in poly:
            return 0
        mono, c = next((m, c) for m, c in poly.items() if m)
        if poly[()] != -c:
            return 0
        signs = {self._side_of_one(g) * (1 if e > 0 else -1) for g, e in mono}
        return (signs.pop() * (1 if c > 0 else -1)) if len(signs) == 1 else 0

    def _side_of_one(self, g: Gen) -> int:
        """1, -1 or 0 for a positive generator above, below or not surely on one side of 1."""
        if g[0] == "exp":
            return self.sign(unkey(g[1]))
        if g[0] == "par":
            domain = self.params.get(g[1], {})
            ends = [Fraction(domain[e]) if domain.get(e) is not None and domain.get(f"{e}_open") else None for e in ("lo", "hi")]
            above = ends[0] is not None and ends[0] >= 1
            return 1 if above else -1 if ends[1] is not None and ends[1] <= 1 and self._surely(g, set()) else 0
        return self.sign(sub(unkey(g[1]), const(1))) if g[0] == "base" and self._surely(g, set()) else 0

    def _without(self, poly: Poly, fact: Poly) -> list[Poly]:
        """poly - c * fact for each c > 0 that removes a monomial of the fact which poly has with the same sign."""
        ratios = [Fraction(poly.get(mono, 0)) / Fraction(c) for mono, c in sorted(fact.items(), key=repr)]
        return [sub(poly, scale(fact, c)) for c in dict.fromkeys(ratios) if c > 0]

    def _positive(self, poly: Poly) -> bool:
        """Positive by form, after shifting parameters to the ends of their ranges in some way."""
        if self._by_form(poly, set()):
            return True
        names = [g[1] for g in generators(poly) if g[0] == "par" and self._ends(g[1])]
        if len(names) > 4 or any(g[0] in ("log", "sf", "exp", "base") for g in generators(poly)):
            return False
        for ends in choices(*(self._ends(n) for n in names)):
            moved: Poly | None = poly
            for name, (end, direction) in zip(names, ends, strict=True):
                moved = self._shift(moved, name, end, direction)
            if moved is not None and self._by_form(moved, set(names)):
                return True
        return False

    def nonnegative(self, poly: Poly, weak: tuple[Poly, ...] = ()) -> bool:
        """Non-negative by form, by one of the polynomials known to be so, or at the ends of ranges."""
        for fact in weak:
            if any(not rest or self._nonnegative_form(rest, set()) for rest in self._without(poly, fact)):
                return True
        names = [g[1] for g in generators(poly) if g[0] == "par" and self._ends(g[1])]
        if self._nonnegative_form(poly, set()):
            return True
        if len(names) > 4 or any(g[0] != "par" for g in generators(poly)):
            return False
        for ends in choices(*(self._ends(n) for n in names)):
            moved: Poly | None = poly
            for name, (end, direction) in zip(names, ends, strict=True):
                moved = self._shift(moved, name, end, direction)
            if moved is not None and self._nonnegative_form(moved, set(names)):
                return True
        return False

    def _nonnegative_form(self, poly: Poly, shifted: set[str]) -> bool:
        return all(c > 0 and all(e % 2 == 0 or self._generator_positive(g, shifted) for g, e in mono) for mono, c in poly.items())

    def _ends(self, name: str) -> list[tuple[Fraction, int]]:
        domain = self.params.get(name, {})
        found = [(Fraction(domain["lo"]), 1)] if domain.get("lo") is not None else []
        return found + ([(Fraction(domain["hi"]), -1)] if domain.get("hi") is not None else [])

    def _shift(self, poly: Poly | None, name: str, end: Fraction, direction: int) -> Poly | None:
        """poly with the parameter replaced by end + direction * (a positive parameter of the same name); None if it cannot be."""
        if poly is None:
            return None
        g = ("par", name)
        moved: Poly = {}
        value = add(const(end), scale(gen(g), direction))
        for mono, c in poly.items():
            e = dict(mono).get(g, 0)
            if e < 0 or Fraction(e).denominator != 1 or e > 8:
                return None
            piece: Poly = {tuple((h, x) for h, x in mono if h != g): c}
            for _ in range(int(e)):
                piece = plain_mul(piece, value)
            moved = add(moved, piece)
        return moved

    def _by_form(self, poly: Poly, shifted: set[str]) -> bool:
        """Every coefficient is positive, every generator non-negative, and one term surely positive."""
        sure = False
        for mono, c in poly.items():
            if c < 0 or not all(e % 2 == 0 or self._generator_positive(g, shifted) for g, e in mono if Fraction(e).denominator == 1):
                return False
            if not all(self._generator_positive(g, shifted) for g, e in mono if Fraction(e).denominator != 1):
                return False
            sure = sure or all(self._surely(g, shifted) for g, _ in mono)
        return sure

    def _generator_positive(self, g: Gen, shifted: set[str]) -> bool:
        if g[0] == "par":
            if g[1] in shifted:
                return True
            lo = self.params.get(g[1], {}).get("lo")
            return lo is not None and Fraction(lo) >= 0
        if g[0] == "base":
            return self.sign(unkey(g[1])) > 0
        if g[0] == "log" or (g[0] == "sf" and g[1] == "zeta"):
            return self._above_one(unkey(g[-1]))
        if g[0] == "mat":
            return bool(g[1] == "det")
        return g[0] in POSITIVE or (g[0] == "sf" and g[1] in POSITIVE_FUNCTIONS)

    def _above_one(self, poly: Poly) -> bool:
        return bool(poly) and self.sign(sub(poly, const(1))) > 0 if len(poly) < 8 else False

    def _surely(self, g: Gen, shifted: set[str]) -> bool:
        """Positive, and not zero at an end of a closed range."""
        if g[0] == "par":
            if g[1] in shifted:
                return all(self.params[g[1]].get(f"{end}_open", False) or self.params[g[1]].get(end) is None for end in ("lo", "hi"))
            domain = self.params.get(g[1], {})
            lo = Fraction(domain["lo"]) if domain.get("lo") is not None else Fraction(-1)
            return lo > 0 or (lo == 0 and bool(domain.get("lo_open")))
        return g[0] != "abs" and self._generator_positive(g, shifted)


@lru_cache(maxsize=50_000)
def inner_generators(k: Any) -> frozenset[Gen]:
    return frozenset(generators(unkey(k)))


def generators(poly: Poly) -> set[Gen]:
    """All generators that occur, at any depth."""
    found: set[Gen] = set()
    for mono in poly:
        for g, _ in mono:
            found.add(g)
            if g[0] in ("log", "exp", "base", "abs"):
                found |= inner_generators(g[1])
            elif g[0] == "sf":
                found |= inner_generators(g[2])
    return found
