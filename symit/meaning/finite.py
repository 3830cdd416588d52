"""The value of a core term in a finite model, for any kind of number: one walk shared by exact and ball arithmetic.

Rationals stay `Fraction`s as long as possible, so that zero is exact and the conventions can be applied:
a product with a density factor that is zero is zero; log 0 = -oo; oo - oo is undefined.
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from itertools import product
from typing import Any

from symit.meaning.core import LETTERWISE, Model, Undefined, subterms

INF = float("inf")
DENSITY_TAGS = ("num", "par", "prob", "card")


class Evaluator:
    """Subclasses say what log, exp, pow, abs, max, min, pi and e are; +, * work on their numbers and on Fractions."""

    def __init__(self, model: Model, context: dict[str, Any]) -> None:
        self.model, self.context = model, context

    # what a subclass supplies
    def constant(self, name: str) -> Any: ...
    def parameter(self, name: str) -> Any: ...
    def log(self, x: Any) -> Any: ...
    def exp(self, x: Any) -> Any: ...
    def power(self, x: Any, q: Fraction) -> Any: ...
    def order(self, tag: str, xs: list[Any]) -> Any: ...

    def value(self, term: Any) -> Any:
        return self.term(term, dict(self.model.point))

    def add(self, xs: list[Any]) -> Any:
        infinite = {x for x in xs if isinstance(x, float)}
        if len(infinite) > 1:
            raise Undefined("oo - oo")
        if infinite:
            return infinite.pop()
        total: Any = Fraction(0)
        for x in xs:
            total = total + x if total != 0 or not isinstance(total, Fraction) else x
        return total

    def times(self, x: Any, y: Any) -> Any:
        if isinstance(x, float) or isinstance(y, float):
            if isinstance(y, float):
                x, y = y, x
            sign = self.sign(y)
            if not sign:
                raise Undefined("0 * oo")
            return x * sign
        if isinstance(x, Fraction) and x == 1:
            return y
        if isinstance(y, Fraction) and y == 1:
            return x
        return x * y

    def sign(self, x: Any) -> int:
        if isinstance(x, (float, Fraction)):
            return (x > 0) - (x < 0)
        raise Undefined("the sign is not exact")

    def mass(self, law: Any, names: tuple[str, ...], env: dict[str, int]) -> Fraction:
        try:
            return self.model.table(law, names, self.context)[tuple(env[v] for v in names)]
        except KeyError as missing:
            raise Undefined(f"no value for {missing}") from None

    def density(self, law: Any, s: tuple[str, ...], t: tuple[str, ...], env: dict[str, int]) -> Fraction:
        s = tuple(v for v in s if v not in t)
        base = self.mass(law, t, env) if t else Fraction(1)
        if not base:
            raise Undefined("a conditional density given an event of probability zero")
        return self.mass(law, s + t, env) / base / self.model.width(s)

    def letters(self, names: tuple[str, ...], env: dict[str, int]) -> Any:
        for k in product(*(range(self.model.size(v, self.context)) for v in names)):
            yield env | dict(zip(names, k, strict=True))

    def term(self, term: Any, env: dict[str, int]) -> Any:
        tag, args = term[0], term[1:]
        if tag == "num":
            return Fraction(args[0])
        if tag == "prob":
            return self.density(args[0], tuple(args[1]), tuple(args[2]), env)
        if tag == "mul":
            return self.product(args, env)
        if tag == "add":
            return self.add([self.term(t, env) for t in args])
        if tag == "log":
            return self.log(self.term(args[0], env))
        if tag == "sum":
            names = tuple(args[0])
            cell = self.model.width(names)
            values = [self.term(args[1], at) for at in self.letters(names, env)]
            return self.times(cell, self.add(values))
        if tag == "pow":
            return self.raised(self.term(args[0], env), Fraction(args[1]))
        if tag == "par":
            return self.parameter(args[0])
        if tag == "card":
            return Fraction(self.model.size(args[0], self.context))
        if tag in ("pi", "e"):
            return self.constant(tag)
        if tag == "exp":
            x = self.term(args[0], env)
            if isinstance(x, float):
                return x if x > 0 else Fraction(0)
            return self.exp(x)
        if tag == "abs":
            x = self.term(args[0], env)
            return abs(x)
        if tag in ("max", "min"):
            return self.order(tag, [self.term(t, env) for t in args])
        if tag == "at":
            return self.term(args[2], env | {args[0]: int(args[1])})
        if tag == "fn":
            fn = self.model.fns[args[0]]
            index = 0
            for v in fn["vars"]:
                index = index * self.model.size(v, self.context) + env[v]
            return fn["values"][index]
        if tag == "H":
            return self.average(args[0], args[0], tuple(args[1]), tuple(args[2]), -1)
        if tag == "CE":
            return self.average(args[0], args[1], tuple(args[2]), tuple(args[3]), -1)
        if tag == "D":
            m, n, s, t = args
            return self.relative_entropy(m, n, tuple(s), tuple(t))
        if tag == "I":
            return self.information(args[0], [tuple(g) for g in args[1]], tuple(args[2]))
        if tag in LETTERWISE:
            return self.letterwise(tag, args[:-1], tuple(args[-1]))
        raise Undefined(f"unknown term {tag!r}")

    def letterwise(self, tag: str, laws: tuple[Any, ...], names: tuple[str, ...]) -> Any:
        """The least density of a law, the extreme ratio of the densities of two where not both are zero, P(X != Z)."""
        if tag == "differ":
            if len({self.model.size(v, self.context) for v in names}) != 1 or len(names) != 2:
                raise Undefined("two variables that may be equal have the same letters")
            return sum((p for (a, b), p in self.model.table(laws[0], names, self.context).items() if a != b), Fraction(0))
        tables = [self.model.table(law, names, self.context) for law in laws]
        if tag == "least":
            return min(tables[0].values()) / self.model.width(names)
        ratios = [p / q if q else INF for p, q in ((p, tables[1][k]) for k, p in tables[0].items()) if p or q]
        return max(ratios) if tag == "mostratio" else min(ratios)

    def raised(self, x: Any, q: Fraction) -> Any:
        if isinstance(x, float):
            if x < 0 and q.denominator != 1:
                raise Undefined("a fractional power of -oo")
            return Fraction(0) if q < 0 else abs(x) if q % 2 == 0 else x
        if isinstance(x, Fraction) and q.denominator == 1:
            if not x and q < 0:
                raise Undefined("division by zero")
            return x ** int(q)
        return self.power(x, q)

    def product(self, factors: Any, env: dict[str, int]) -> Any:
        """Density factors first: one that is zero makes the product zero, whatever the rest is."""
        flat = list(flatten(factors))
        result: Any = Fraction(1)
        later = []
        for t in flat:
            if not density_like(t):
                later.append(t)
                continue
            try:
                x = self.term(t, env)
            except Undefined:
                later.append(t)
                continue
            if isinstance(x, Fraction) and x == 0 and contains_density(t):
                self.require_no_slope(flat, env)
                return Fraction(0)
            result = self.times(result, x)
        for t in later:
            result = self.times(result, self.term(t, env))
        return result

    def require_no_slope(self, factors: Any, env: dict[str, int]) -> None:
        """q f(p/q) with q = 0 < p is p times the slope of f at infinity, not zero: it is left undefined here."""
        for u in factors:
            if divides(u):
                try:
                    self.term(u, env)
                except Undefined:
                    if any(self.term(d, env) for d in densities(u)):
                        raise

    def conditionals(self, law: Any, s: tuple[str, ...], t: tuple[str, ...]) -> Any:
        """k -> n(s|t) at the joint letters k of (s, t), for the weights of an average."""
        joint = self.model.table(law, s + t, self.context)
        base = self.model.table(law, t, self.context) if t else None
        width, skip = self.model.width(s), len(s)

        def density(k: tuple[int, ...]) -> Fraction:
            if base is None:
                return joint[k] / width if width != 1 else joint[k]
            below = base[k[skip:]]
            if not below:
                raise Undefined("a conditional density given an event of probability zero")
            return joint[k] / below / width

        return density

    def average(self, m: Any, n: Any, s: tuple[str, ...], t: tuple[str, ...], sign: int) -> Any:
        """sign * E_m[log n(s|t)]."""
        s = tuple(v for v in dict.fromkeys(s) if v not in t)
        density = self.conditionals(n, s, t)
        logs: dict[Fraction, Fraction] = {}
        for k, weight in self.model.table(m, s + t, self.context).items():
            if weight:
                x = density(k)
                logs[x] = logs.get(x, Fraction(0)) + weight
        return self.add([self.times(sign * weight, self.log(x)) for x, weight in logs.items()])

    def relative_entropy(self, m: Any, n: Any, s: tuple[str, ...], t: tuple[str, ...]) -> Any:
        s = tuple(v for v in dict.fromkeys(s) if v not in t)
        own, other = self.conditionals(m, s, t), self.conditionals(n, s, t)
        logs: dict[Fraction, Fraction] = {}
        infinite = False
        for k, weight in self.model.table(m, s + t, self.context).items():
            if weight:
                below = other(k)
                infinite = infinite or not below
                if below:
                    x = own(k) / below
                    logs[x] = logs.get(x, Fraction(0)) + weight
        return INF if infinite else self.add([self.times(weight, self.log(x)) for x, weight in logs.items()])

    def information(self, law: Any, groups: list[tuple[str, ...]], given: tuple[str, ...]) -> Any:
        """Inclusion and exclusion of conditional entropies; two groups directly as a relative entropy."""
        terms: list[Any] = []
        if len(groups) == 2 and not set(groups[0]) & set(groups[1]) and not set((*groups[0], *groups[1])) & set(given):
            a, b = groups
            return self.add([self.times(weight, self.log(x)) for x, weight in self.ratios(law, a, b, given).items()])
        for mask in range(1, 1 << len(groups)):
            chosen = [g for i, g in enumerate(groups) if mask >> i & 1]
            s = tuple(dict.fromkeys(v for g in chosen for v in g))
            terms.append(self.average(law, law, s, given, -1 if len(chosen) % 2 else 1))
        return self.add(terms)


    def ratios(self, law: Any, a: tuple[str, ...], b: tuple[str, ...], given: tuple[str, ...]) -> dict[Fraction, Fraction]:
        """The values of p(abc) p(c) / (p(ac) p(bc)) with their probabilities."""
        table = lambda names: self.model.table(law, names, self.context)  # noqa: E731
        left, right = table(a + given), table(b + given)
        base: dict[tuple[int, ...], Fraction] = table(given) if given else {(): Fraction(1)}
        i, j = len(a), len(a) + len(b)
        found: dict[Fraction, Fraction] = {}
        for k, joint in table((*a, *b, *given)).items():
            if joint:
                x = joint * base[k[j:]] / (left[k[:i] + k[j:]] * right[k[i:]])
                found[x] = found.get(x, Fraction(0)) + joint
        return found


def flatten(factors: Any) -> Any:
    for t in factors:
        if t[0] == "mul":
            yield from flatten(t[1:])
        else:
            yield t


def density_like(term: Any) -> bool:
    """Built from numbers, parameters and densities by ring operations and powers."""
    if term[0] in DENSITY_TAGS:
        return True
    if term[0] in ("add", "mul"):
        return all(density_like(t) for t in term[1:])
    return bool(term[0] == "pow" and density_like(term[1]))


@lru_cache(maxsize=10_000)
def divides(term: Any) -> bool:
    """Is there a density under a negative power, not inside a logarithm (0 log 0 = 0 settles those)?"""
    if term[0] == "log":
        return False
    if term[0] == "pow" and Fraction(term[2]) < 0 and contains_density(term[1]):
        return True
    return any(divides(t) for t in subterms(term))


@lru_cache(maxsize=10_000)
def densities(term: Any) -> tuple[Any, ...]:
    """The unconditional densities that occur in a term."""
    if term[0] == "prob":
        return () if term[3] else (term,)
    return tuple(d for t in subterms(term) for d in densities(t))


def contains_density(term: Any) -> bool:
    return bool(term[0] == "prob" or any(contains_density(t) for t in subterms(term)))
