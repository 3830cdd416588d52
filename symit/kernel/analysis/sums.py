"""Sums over letters: measures written out as such, nested ones as one, and what they sum as a function of a few numbers.

At one letter, densities are positive numbers and functions of the letter real ones. Letters at which a density is zero follow by the
conventions of docs/core.md: a sum is one of functions that are homogeneous in the densities, continued to the boundary by limits.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from symit.kernel.rows import Rejected
from symit.meaning.calculus import num, plus, times
from symit.meaning.core import free_variables
from symit.meaning.polynomials import Poly
from symit.meaning.scalars import Scalars

POSITIVE: Any = {"lo": "0", "hi": None, "lo_open": True, "hi_open": True}
REAL: Any = {"lo": None, "hi": None, "lo_open": False, "hi_open": False}
PLAIN = ("num", "par", "pi", "e", "euler")
ARITHMETIC = ("add", "mul", "log", "exp", "abs", "max", "min")


def union(*groups: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set().union(*groups)))


def over(a: Any, b: Any) -> Any:
    return times(a, ("pow", b, "-1"))


def replace(t: Any, old: Any, new: Any) -> Any:
    """The term with every occurrence of a subterm replaced."""
    if t == old:
        return new
    return tuple(replace(x, old, new) for x in t) if isinstance(t, tuple) else t


# -- measures as sums


def density(law: Any, s: Iterable[str], t: Iterable[str] = ()) -> Any:
    """m(S|T) in joint densities of named laws."""
    s, t = union(s), union(t)
    if t:
        return over(density(law, (*s, *t)), density(law, t))
    if isinstance(law, str):
        return ("prob", law, s, ()) if s else num(1)
    if law[0] == "mix":
        return plus(*(times(written(w), density(m, s)) for w, m in law[1]))
    if law[0] == "prod" and set(s) == {v for _, own, _ in law[1] for v in own}:
        return times(*(density(m, own, given) for m, own, given in law[1]))
    return ("prob", law, s, ())


def written(t: Any) -> Any:
    """The term with relative entropies, cross-entropies, entropies and informations of two groups as sums, and nested sums as one."""
    tag = t[0]
    if tag == "prob":
        return density(t[1], t[2], t[3])
    if tag == "D":
        _, m, n, s, given = t
        ratio = times(density(m, s, given), *(("pow", x, "-1") for x in _factors(density(n, s, given))))
        return total(union(s, given), times(density(m, union(s, given)), ("log", ratio)))
    if tag == "CE":
        _, m, n, s, given = t
        return total(union(s, given), times(num(-1), density(m, union(s, given)), ("log", density(n, s, given))))
    if tag == "H" and not set(t[2]) & set(t[3]):
        _, m, s, given = t
        return total(union(s, given), times(num(-1), density(m, union(s, given)), ("log", density(m, s, given))))
    if tag == "I" and len(t[2]) == 2 and not (set(t[2][0]) & set(t[2][1]) or set(t[2][0] + t[2][1]) & set(t[3])):
        _, m, (a, b), given = t
        both = union(a, b)
        ratio = over(density(m, both, given), times(density(m, a, given), density(m, b, given)))
        return total(union(both, given), times(density(m, union(both, given)), ("log", ratio)))
    if tag == "sum":
        return total(t[1], written(t[2]))
    if tag == "pow":
        return ("pow", written(t[1]), t[2])
    if tag == "sf":
        return (*t[:2], written(t[2]))
    if tag in ARITHMETIC:
        return (tag, *(written(x) for x in t[1:]))
    return t


def _factors(t: Any) -> tuple[Any, ...]:
    return t[1:] if t[0] == "mul" else (t,)


def total(names: Iterable[str], body: Any) -> Any:
    """sum over the variables of the body; sum_x w(x) (sum_y b + sum_z c) is sum_{x,y} w b + sum_{x,z} w c."""
    names = union(names)
    if not names:
        return body
    if body[0] == "add" and any(_summed(x) for x in body[1:]):
        return plus(*(total(names, x) for x in body[1:]))
    factors = list(_factors(body)) if body[0] == "mul" else [body]
    factors = [f for x in factors for f in _factors(x)]
    inner = [f for f in factors if _summed(f)]
    if len(inner) == 1:
        (one,) = inner
        others = [f for f in factors if f is not one]
        if one[0] == "add":
            return plus(*(total(names, times(*others, x)) for x in one[1:]))
        taken = set(names).union(*(free_variables(f) for f in others))
        if one[0] == "sum" and not set(one[1]) & taken:
            return total(union(names, one[1]), times(*others, one[2]))
    return ("sum", names, body)


def _summed(t: Any) -> bool:
    """A sum that varies with the letter, or a sum of such; one that does not is a number."""
    return bool(free_variables(t)) and (t[0] == "sum" or (t[0] == "add" and any(_summed(x) for x in t[1:])))


# -- what is summed


class Letters:
    """Densities, functions and closed sums as parameters: densities are positive, and those that are assumed equal are one.

    `same` are numbers of assumptions p(s) = q(s).
    """

    def __init__(self, context: dict[str, Any], same: Iterable[Any] = ()) -> None:
        self.params: dict[str, Any] = dict(context.get("params", {}))
        if any(str(n).startswith("#") for n in self.params):
            raise Rejected("processing: the name of a parameter does not start with #")
        self.atoms: dict[Any, str] = {}
        self.closed: list[Any] = []
        self.ranges: dict[str, Any] = {}
        self.equal_to: dict[Any, Any] = {}
        self.generators = tuple(context.get("generators", ()))
        given = context.get("given", ())
        for j in same:
            rel, a, b = given[j]
            if rel != "=" or any(x[0] != "prob" or x[3] or not isinstance(x[1], str) for x in (a, b)) or union(a[2]) != union(b[2]):
                raise Rejected("processing: the assumption is no equality of two densities")
            first, second = sorted(density(x[1], x[2]) for x in (a, b))
            self.equal_to[second] = self.equal_to.get(first, first)

    def number(self, t: Any, domain: Any, mark: str) -> Any:
        name = self.atoms.setdefault(t, f"{mark}{len(self.atoms)}")
        self.ranges.setdefault(name, domain)
        return ("par", name)

    def read(self, t: Any) -> Any:
        """A term of densities and functions as a function of numbers."""
        tag = t[0]
        if tag == "prob":
            if t[3] or not isinstance(t[1], str):
                return self.read(density(t[1], t[2], t[3])) if t[3] or t[1][0] in ("mix", "prod") else self.number(t, POSITIVE, "#a")
            t = ("prob", t[1], union(t[2]), ())
            return self.number(self.equal_to.get(t, t), POSITIVE, "#a")
        if tag == "fn":
            return self.number(t, REAL, "#f")
        if tag in PLAIN:
            return t
        if tag == "pow":
            return ("pow", self.read(t[1]), t[2])
        if tag in ARITHMETIC:
            return (tag, *(self.read(x) for x in t[1:]))
        if tag == "sf" and str(t[1]).replace("*", "") in self.generators:
            return (*t[:2], self.read(t[2]))
        if tag in ("sum", "card") and not free_variables(t):
            return self.closed_sum(t)
        raise Rejected(f"processing: {tag} under a sum over letters")

    def closed_sum(self, t: Any) -> Any:
        """A number; one parameter for sums of the same."""
        if t[0] == "sum":
            inner = self.read(t[2])
            for other, known in self.closed:
                if other[1] == t[1] and self.equal(inner, known):
                    return ("par", self.atoms[other])
            self.closed.append((t, inner))
            positive = self.form.nonnegative(self.form.term(inner))
            return self.number(t, POSITIVE if positive else REAL, "#s")
        return self.number(t, POSITIVE, "#s")

    @property
    def form(self) -> Scalars:
        return Scalars({**self.params, **self.ranges})

    def term(self, t: Any) -> Poly:
        """The normal form, with f(1) = 0 for the convex functions of which nothing else is known."""
        form = self.form
        ones = [g for name in self.generators for mono in form.term(("sf", name, num(1))) for g, _ in mono]
        return {mono: c for mono, c in form.term(t).items() if not any(g in ones for g, _ in mono)}

    def equal(self, a: Any, b: Any) -> bool:
        return self.form.equal(self.term(a), self.term(b))

