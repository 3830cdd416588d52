"""Exact values: polynomials in the logs of primes, whose independence over the rationals decides equality."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from symit.meaning.core import Model, Undefined
from symit.meaning.finite import Evaluator
from symit.meaning.polynomials import NotNormal, Poly, add, const, log_rational, mul


class Exact(Evaluator):
    """Numbers are Fractions or Polys in the generators ("logp", p)."""

    def parameter(self, name: str) -> Any:
        value = self.model.params.get(name)
        if isinstance(value, Fraction):
            return value
        raise Undefined(f"the parameter {name} has no exact value")

    def constant(self, name: str) -> Any:
        raise NotNormal("pi and e leave this class")

    def log(self, x: Any) -> Any:
        if isinstance(x, float) and x > 0:
            return x
        if not isinstance(x, Fraction):
            raise NotNormal("the log of a logarithm")
        if x == 0:
            return float("-inf")
        if x < 0:
            raise Undefined("the log of a negative number")
        return _plain(log_rational(x))

    def exp(self, x: Any) -> Any:
        if x == 0:
            return Fraction(1)
        raise NotNormal("an exponential")

    def power(self, x: Any, q: Fraction) -> Any:
        if x in (0, 1) and q > 0:
            return x
        if not isinstance(x, Fraction) and q.denominator == 1 and 0 < q < 20:
            result = const(1)
            for _ in range(int(q)):
                result = mul(result, x)
            return _plain(result)
        raise NotNormal("a power that leaves this class")

    def order(self, tag: str, xs: list[Any]) -> Any:
        if all(isinstance(x, Fraction) for x in xs):
            return max(xs) if tag == "max" else min(xs)
        raise NotNormal("an order of logarithms")

    def add(self, xs: list[Any]) -> Any:
        if any(isinstance(x, float) for x in xs):
            return super().add(xs)
        return _plain(add(*(_poly(x) for x in xs)))

    def times(self, x: Any, y: Any) -> Any:
        if isinstance(x, float) or isinstance(y, float):
            return super().times(x, y)
        return _plain(mul(_poly(x), _poly(y)))


def _poly(x: Any) -> Poly:
    return const(x) if isinstance(x, Fraction) else x


def _plain(poly: Poly) -> Any:
    if not poly:
        return Fraction(0)
    return Fraction(poly[()]) if set(poly) == {()} else poly


def exact(term: Any, model: Model, context: dict[str, Any]) -> Poly | None:
    """The value as a polynomial in logs of primes; None when it is infinite, undefined or outside this class."""
    try:
        value = Exact(model, context).value(term)
    except (NotNormal, Undefined, TypeError):
        return None
    return None if isinstance(value, float) else _poly(value)


def is_zero(term: Any, model: Model, context: dict[str, Any]) -> bool | None:
    """True or False when decided: logs of distinct primes and 1 are linearly independent over Q."""
    value = exact(term, model, context)
    if value is None:
        return None
    if not value:
        return True
    linear = all(mono == () or (len(mono) == 1 and mono[0][1] == 1) for mono in value)
    return False if linear else None


def satisfies(claim: Any, model: Model, context: dict[str, Any]) -> bool | None:
    """Does an equality assumption hold exactly? Independence and functions by rational arithmetic; None if undecided."""
    rel, lhs, rhs = claim
    if rel != "=":
        return None
    if rhs == ("num", "0") and lhs[0] == "I" and len(lhs[2]) == 2:
        a, b, c = (tuple(g) for g in (*lhs[2], lhs[3]))
        if not set(a) & set(b) and not set(a + b) & set(c):
            return _independent(lhs[1], a, b, c, model, context)
    return is_zero(("add", lhs, ("mul", ("num", "-1"), rhs)), model, context)


def _independent(law: Any, a: Any, b: Any, c: Any, model: Model, context: dict[str, Any]) -> bool:
    """p(a,b,c) p(c) = p(a,c) p(b,c) for all letters."""
    table = lambda names: model.table(law, names, context)  # noqa: E731
    left, right = table(a + c), table(b + c)
    base: dict[tuple[int, ...], Fraction] = table(c) if c else {(): Fraction(1)}
    i, j = len(a), len(a) + len(b)
    return all(joint * base[k[j:]] == left[k[:i] + k[j:]] * right[k[i:]] for k, joint in table(a + b + c).items())
