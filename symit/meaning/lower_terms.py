"""Expressions of the language as core terms (docs/core.md)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sympy
from sympy import Add, Mul, Pow, Rational

from symit.language import measures as m
from symit.language import symbols as s
from symit.language.calculus import Diff
from symit.language.events import Differ
from symit.language.extremes import Extreme
from symit.language.functions import Function
from symit.language.names import natural_key
from symit.language.nodes import atoms

ZERO: Any = ("num", "0")


class NotLowered(ValueError):
    """The expression has no finite-model meaning yet."""


def sorted_names(items: Iterable[Any]) -> tuple[str, ...]:
    return tuple(sorted({v.name for v in items}))


# -- over which variables bare laws are compared


def bare_laws(comparison: Any) -> list[str]:
    return sorted({law.name for x in (comparison.first, comparison.second) if s.is_law(x) for law in atoms(x, s.Law)})


def coordinates(expressions: Iterable[Any]) -> dict[str, set[Any]]:
    """The variables with which each law occurs in densities and measures."""
    found: dict[str, set[Any]] = {}
    for e in expressions:
        if not isinstance(e, sympy.Basic):
            continue
        uses = [(p.law, (*p.S, *p.T)) for p in atoms(e, s.Prob)]
        uses += [(h.law, (*h.of, *h.given, *h.at)) for h in atoms(e, m.Entropy)]
        uses += [(i.law, (*(v for g in i.groups for v in g), *i.given, *i.at)) for i in atoms(e, m.MutualInformation)]
        uses += [(x.args[0], tuple(x.args[1])) for x in atoms(e, m.SelfInformation)]
        uses += [(x.law, x.variables) for x in atoms(e, Differ)]
        for law, names in uses:
            for name in {a.name for a in atoms(law, s.Law)}:
                found.setdefault(name, set()).update(names)
    return found


def ambient_variables(expressions: Iterable[Any]) -> tuple[Any, ...]:
    """The coordinates of all laws of some expressions, else one variable X."""
    found: set[Any] = set().union(*coordinates(expressions).values())
    return _in_order(found) or (s.RandomVariable("X"),)


class Ambient:
    """For bare laws, as in D(P||Q): the variables with which P, Q, or a law compared with them, occur elsewhere.

    Laws that occur with none are over the variables whose letters the statement counts, else over one variable X.
    """

    def __init__(self, expressions: Iterable[Any], sized: Iterable[Any] = ()) -> None:
        expressions = [e for e in expressions if isinstance(e, sympy.Basic)]
        counted = {c.args[0] for e in expressions for c in atoms(e, s.Card)} | set(sized)
        self.default = _in_order(counted) or (s.RandomVariable("X"),)
        self.found = coordinates(expressions)
        self.groups: list[set[str]] = []
        for e in expressions:
            for c in atoms(e, m.Comparison):
                self.link(bare_laws(c))
            for mixture in atoms(e, s.Mixture):
                self.link(sorted(law.name for law in atoms(mixture, s.Law)))

    def link(self, laws: Iterable[str]) -> None:
        """These laws are over the same variables."""
        joined = set(laws)
        if not joined:
            return
        for group in [g for g in self.groups if g & joined]:
            self.groups.remove(group)
            joined |= group
        self.groups.append(joined)

    def variables(self, laws: Iterable[str]) -> tuple[Any, ...]:
        names = set(laws)
        for group in self.groups:
            if group & names:
                names |= group
        found = set().union(*(self.found.get(name, set()) for name in names))
        return _in_order(found) or self.default


def _in_order(found: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(sorted(found, key=lambda v: natural_key(v.name)))


# -- terms


class TermLowering:
    """Core terms of expressions; `cards` are parameters that stand for the size of a variable's alphabet."""

    def __init__(self, ambient: Ambient) -> None:
        self.ambient = ambient
        self.cards: dict[Any, Any] = {}
        self.values: set[str] = set()  # variables used as numbers

    def law(self, e: Any) -> Any:
        if isinstance(e, s.Law):
            return e.name
        if isinstance(e, s.UniformLaw):
            return ("unif",)
        if isinstance(e, s.Mixture):
            return ("mix", tuple((self.term(w), self.law(q)) for w, q in e.parts))
        if isinstance(e, s.ProductLaw):
            return ("prod", tuple((self.law(f.law), sorted_names(f.S), sorted_names(f.T)) for f in e.factors))
        raise NotLowered(f"{e} is no law")

    def term(self, e: Any) -> Any:
        if s.is_law(e):
            raise NotLowered(f"the law {e} stands where a number is needed")
        if isinstance(e, s.Term):
            return self._spoken(e)
        if isinstance(e, s.Param):
            return ("card", self.cards[e].name) if e in self.cards else ("par", e.name)
        if isinstance(e, s.RandomVariable):
            self.values.add(e.name)
            return ("fn", e.name, (e.name,))
        return self._arithmetic(e)

    def _arithmetic(self, e: Any) -> Any:
        if isinstance(e, Rational):
            return ("num", str(e))
        if e == sympy.pi:
            return ("pi",)
        if e == sympy.E:
            return ("e",)
        if isinstance(e, (Add, Mul)):
            return ("add" if isinstance(e, Add) else "mul", *sorted((self.term(a) for a in e.args), key=repr))
        if isinstance(e, (Pow, sympy.exp)):
            return self._power(*e.as_base_exp())
        if isinstance(e, (sympy.log, sympy.Abs)):
            return ("log" if isinstance(e, sympy.log) else "abs", self.term(e.args[0]))
        if isinstance(e, (sympy.Max, sympy.Min)):
            return ("max" if isinstance(e, sympy.Max) else "min", *sorted((self.term(a) for a in e.args), key=repr))
        if isinstance(e, sympy.Float):
            raise NotLowered("write decimals as exact numbers, not floats")
        raise NotLowered(f"{e} is no number of the language")

    def _power(self, base: Any, exponent: Any) -> Any:
        if base == sympy.E:
            return ("exp", self.term(exponent))
        if isinstance(exponent, Rational):
            return ("pow", self.term(base), str(exponent))
        return ("exp", ("mul", self.term(exponent), ("log", self.term(base))))

    def _spoken(self, e: Any) -> Any:
        if isinstance(e, s.Card):
            return ("card", e.args[0].name)
        if isinstance(e, s.Fn):
            return ("fn", e.name, sorted_names(e.variables))
        if isinstance(e, s.Prob):
            return ("prob", self.law(e.law), sorted_names(e.S), sorted_names(e.T))
        if isinstance(e, s.Expectation):
            return self.term(e.doit(deep=False))
        if isinstance(e, Function):
            return ("sf", e.core_name(), self.term(e.at))
        if isinstance(e, Diff):
            return ("diff", self.term(e.args[0]), self.term(e.args[1]), str(e.args[2]))
        if isinstance(e, s.SumOver):
            return ("sum", sorted_names(e.variables), self.term(e.body))
        if isinstance(e, Function):
            return ("sf", e.core_name(), self.term(e.at))
        if isinstance(e, m.Entropy) and not e.at:
            return ("H", self.law(e.law), sorted_names(e.of), sorted_names(e.given))
        if isinstance(e, m.MutualInformation) and not e.at:
            return ("I", self.law(e.law), tuple(sorted_names(g) for g in e.groups), sorted_names(e.given))
        if isinstance(e, Differ):
            return ("differ", self.law(e.law), tuple(v.name for v in e.variables))
        if isinstance(e, m.Comparison):
            return self._comparison(e)
        if isinstance(e, m.BinaryEntropy) and e.args[0] in (0, 1):
            return ZERO
        if isinstance(e, (m.Entropy, m.MutualInformation, m.SelfInformation, m.BinaryEntropy)):
            return self.term(e.doit())
        raise NotLowered(f"{type(e).__name__} has no core term")

    def _comparison(self, e: Any) -> Any:
        ambient = self.ambient.variables(bare_laws(e))
        if isinstance(e, Extreme):
            return self._extreme(e, ambient)
        if isinstance(e, (m.RelativeEntropy, m.CrossEntropy)):
            plain = self._plain(e, ambient)
            if plain is not None:
                return plain
        _, _, second, names = e.densities(ambient)
        if not set(names) <= {v for p in atoms(second, s.Prob) for v in (*p.S, *p.T)} | set(e.averaged):
            raise NotLowered(f"{e} compares densities of different variables")
        return self.term(e.doit(ambient))

    def _extreme(self, e: Any, ambient: tuple[Any, ...]) -> Any:
        """The least mass of a law or an extreme ratio of two, over all letters of the same variables."""
        laws = [x if s.is_law(x) else x.law for x in (e.first, e.second)]
        names = {sorted_names(ambient) if s.is_law(x) else sorted_names(x.S) for x in (e.first, e.second)}
        if len(names) != 1 or any(isinstance(x, s.Prob) and x.T for x in (e.first, e.second)):
            raise NotLowered(f"{e} is about densities of different variables")
        return (e.tag, *(self.law(x) for x in (laws[:1] if e.tag == "least" else laws)), next(iter(names)))

    def _plain(self, e: Any, ambient: tuple[Any, ...]) -> Any:
        """D or CE of two laws over the same variables, averaged over all conditions."""
        p, q = e.first, e.second
        tag = "D" if isinstance(e, m.RelativeEntropy) else "CE"
        names = sorted_names(ambient)
        given: tuple[str, ...] = ()
        if not (s.is_law(p) and s.is_law(q)):
            if not (isinstance(p, s.Prob) and isinstance(q, s.Prob) and set(p.S) == set(q.S)):
                return None
            if not set(p.T) == set(q.T) == set(e.averaged):
                return None
            names, given, p, q = sorted_names(p.S), sorted_names(p.T), p.law, q.law
        if tag == "CE" and p == q:
            return ("H", self.law(p), names, given)
        return (tag, self.law(p), self.law(q), names, given)
