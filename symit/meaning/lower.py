"""From the language (SymPy) to plain core terms and contexts (docs/core.md)."""

from __future__ import annotations

from typing import Any

import sympy
from sympy import Add, Mul, Pow, Rational

from symit.language import measures as m
from symit.language import statements as st
from symit.language import symbols as s
from symit.meaning.balls import printed_interval
from symit.meaning.core import free_variables

ZERO: Any = ("num", "0")


class NotLowered(ValueError):
    """The expression has no finite-model meaning yet."""


def lower(statement: st.Statement) -> dict[str, Any]:
    """The context (docs/core.md) of a statement with its assumptions."""
    return _Lowering(statement).context()


def ambient_variables(expressions: list[Any]) -> tuple[Any, ...]:
    """The coordinates over which bare laws are compared: those with which laws occur, else one variable X."""
    found: set[Any] = set()
    for e in expressions:
        if not isinstance(e, sympy.Basic):
            continue
        for p in e.atoms(s.Prob):
            found |= set(p.S) | set(p.T)
        for measure in e.atoms(m.Entropy):
            found |= {*measure.of, *measure.given}
        for information in e.atoms(m.MutualInformation):
            found |= {v for g in (*information.groups, information.given) for v in g}
    return tuple(sorted(found, key=str)) or (s.RandomVariable("X"),)


class _Lowering:
    def __init__(self, statement: st.Statement) -> None:
        self.statement = statement
        self.cards: dict[Any, Any] = {}
        self.vars: dict[str, dict[str, Any]] = {}
        self.params: dict[str, dict[str, Any]] = {}
        self.measures: dict[str, dict[str, Any]] = {}
        self.given: list[Any] = []
        self.dropped: list[str] = []
        sides = [statement.lhs, statement.rhs]
        sides += [x for a in statement.given if isinstance(a, st.Statement) for x in (a.lhs, a.rhs)]
        self.expressions = [x for x in sides if isinstance(x, sympy.Basic)]
        self.ambient = ambient_variables(self.expressions)

    def context(self) -> dict[str, Any]:
        self._kinds()
        for a in self.statement.given:
            if isinstance(a, st.CardIs):
                self._cardinality(a)
        for a in self.statement.given:
            self._assume(a)
        lhs = self.term(self.statement.lhs)
        rhs: Any = self.statement.rhs
        rhs = rhs.digits if isinstance(rhs, st.Printed) else self.term(rhs)
        self._weights()
        self._defined()
        context: dict[str, Any] = {
            "vars": dict(sorted(self.vars.items())), "params": dict(sorted(self.params.items())),
            "measures": dict(sorted(self.measures.items())), "given": self.given, "claim": [self.statement.rel, lhs, rhs],
        }  # fmt: skip
        if self.dropped:
            context["dropped"] = self.dropped
        return context

    def variable(self, v: Any) -> dict[str, Any]:
        return self.vars.setdefault(v.name, {"kind": "discrete", "size": None})

    def _kinds(self) -> None:
        for e in self.expressions:
            for v in sorted((v for d in e.atoms(m.DifferentialEntropy) for v in d.of), key=str):
                self.variable(v)["kind"] = "continuous"
            for v in sorted((v for i in e.atoms(s.IntegralOver) for v in i.variables), key=str):
                self.variable(v)["kind"] = "continuous"

    def _cardinality(self, a: st.CardIs) -> None:
        if a.size.is_Integer and a.size > 0:
            self.variable(a.variable)["size"] = int(a.size)
        elif isinstance(a.size, s.Param):
            self.cards[a.size] = a.variable
        else:
            self.given.append(["=", ("card", a.variable.name), self.term(a.size)])

    def _assume(self, a: Any) -> None:
        p = "p"
        if isinstance(a, st.Markov):
            for i in range(1, len(a.groups) - 1):
                before = _names(v for g in a.groups[:i] for v in g)
                self._independent(p, before, _names(a.groups[i + 1]), _names(a.groups[i]))
        elif isinstance(a, st.Independent):
            for i in range(1, len(a.groups)):
                before = _names(v for g in a.groups[:i] for v in g)
                self._independent(p, before, _names(a.groups[i]), _names(a.given))
        elif isinstance(a, st.FunctionOf):
            self.given.append(["=", ("H", p, _names(a.of), _names(a.by)), ZERO])
        elif isinstance(a, st.UniformOn):
            if isinstance(a.what, s.Law):
                self.measures[a.what.name] = {"uniform": True}
            else:
                name = a.what.name
                self.given.append(["=", ("H", p, (name,), ()), ("log", ("card", name))])
        elif isinstance(a, st.Domain):
            domain = self.params.setdefault(a.param.name, {})
            for end, value, is_open in (("lo", a.lo, a.lo_open), ("hi", a.hi, a.hi_open)):
                if value is None:
                    continue
                if not value.is_Rational:
                    self.dropped.append(a.text())
                    continue
                domain[end], domain[f"{end}_open"] = str(value), is_open
        elif isinstance(a, st.Value):
            lo, hi = printed_interval(a.printed)
            self.params[a.param.name] = {"lo": str(lo), "hi": str(hi), "lo_open": False, "hi_open": False}
        elif isinstance(a, st.NormalLaw):
            law = a.law.name if a.law is not None else p
            self.variable(a.variable)["kind"] = "continuous"
            self.measures[law] = {
                "normal": {"var": a.variable.name, "mean": self.term(a.mean), "variance": self.term(a.variance)}
            }
        elif isinstance(a, st.Table):
            self.variable(a.variable)["size"] = len(a.probs)
            self.measures[a.law.name] = {"table": {"vars": [a.variable.name], "probs": [self.term(x) for x in a.probs]}}
        elif isinstance(a, st.Continuous):
            for v in a.variables:
                self.variable(v)["kind"] = "continuous"
        elif isinstance(a, st.Statement) and a.rel in ("=", "<=", ">=", "<", ">"):
            self.given.append([a.rel, self.term(a.lhs), self.term(a.rhs)])
        elif not isinstance(a, (st.CardIs, st.AbsolutelyContinuous)):
            self.dropped.append(a.text())

    def _independent(self, law: str, a: tuple[str, ...], b: tuple[str, ...], c: tuple[str, ...]) -> None:
        if set(a) & set(b) or set(a + b) & set(c):
            raise NotLowered("an independence assumption with overlapping groups of variables")
        self.given.append(["=", ("I", law, (a, b), c), ZERO])

    def _weights(self) -> None:
        """The weights of a mixture are probabilities: a single parameter there lies in [0, 1]."""
        for e in self.expressions:
            for mixture in e.atoms(s.Mixture):
                for w, _ in mixture.parts:
                    for param in w.atoms(s.Param):
                        domain = self.params.setdefault(param.name, {})
                        domain.setdefault("lo", "0")
                        domain.setdefault("hi", "1")

    def _defined(self) -> None:
        """A claim is about values for which its logs are defined: log u needs u >= 0, log(1 - u) needs u <= 1."""
        for e in self.expressions:
            for logarithm in e.atoms(sympy.log):
                u = logarithm.args[0]
                if isinstance(u, s.Param) and u not in self.cards:
                    self.params.setdefault(u.name, {}).setdefault("lo", "0")
                for param in u.atoms(s.Param):
                    if sympy.expand(u + param - 1) == 0:
                        self.params.setdefault(param.name, {}).setdefault("hi", "1")

    # -- terms

    def law(self, e: Any) -> Any:
        if isinstance(e, s.Law):
            return e.name
        if isinstance(e, s.UniformLaw):
            return ("unif",)
        if isinstance(e, s.Mixture):
            return ("mix", tuple((self.term(w), self.law(q)) for w, q in e.parts))
        if isinstance(e, s.ProductLaw):
            return ("prod", tuple((self.law(f.law), _names(f.S), _names(f.T)) for f in e.factors))
        raise NotLowered(f"{e} is no law")

    def term(self, e: Any) -> Any:
        if isinstance(e, sympy.Float):
            raise NotLowered("write decimals as exact numbers, not floats")
        if isinstance(e, Rational):
            return ("num", str(e))
        if e == sympy.pi:
            return ("pi",)
        if e == sympy.E:
            return ("e",)
        if isinstance(e, s.Param):
            return ("card", self.cards[e].name) if e in self.cards else ("par", e.name)
        if isinstance(e, Add):
            return ("add", *(self.term(a) for a in e.args))
        if isinstance(e, Mul):
            return ("mul", *(self.term(a) for a in e.args))
        if isinstance(e, (Pow, sympy.exp)):
            base, exponent = e.as_base_exp()
            if base == sympy.E:
                return ("exp", self.term(exponent))
            if isinstance(exponent, Rational):
                return ("pow", self.term(base), str(exponent))
            return ("exp", ("mul", self.term(exponent), ("log", self.term(base))))
        if isinstance(e, sympy.log):
            return ("log", self.term(e.args[0]))
        if isinstance(e, sympy.Abs):
            return ("abs", self.term(e.args[0]))
        if isinstance(e, (sympy.Max, sympy.Min)):
            return ("max" if isinstance(e, sympy.Max) else "min", *(self.term(a) for a in e.args))
        if isinstance(e, s.Card):
            return ("card", e.args[0].name)
        if isinstance(e, s.Fn):
            return ("fn", e.name, _names(e.variables))
        if isinstance(e, s.Prob):
            return ("prob", self.law(e.law), _names(e.S), _names(e.T))
        if isinstance(e, s.Expectation):
            return self.term(e.doit(deep=False))
        if isinstance(e, s.SumOver):
            return ("sum", _names(e.variables), self.term(e.body))
        return self._measure(e)

    def _measure(self, e: Any) -> Any:
        if isinstance(e, m.Entropy) and not e.at:
            return ("H", self.law(e.law), _names(e.of), _names(e.given))
        if isinstance(e, m.MutualInformation) and not e.at:
            return ("I", self.law(e.law), tuple(_names(g) for g in e.groups), _names(e.given))
        if isinstance(e, (m.RelativeEntropy, m.CrossEntropy)):
            plain = self._plain_comparison(e)
            if plain is not None:
                return plain
        if isinstance(e, m.Comparison):
            unfolded = e.doit(self.ambient)
            return self.term(unfolded)
        if isinstance(e, (m.Entropy, m.MutualInformation, m.SelfInformation, m.BinaryEntropy)):
            return self.term(e.doit())
        raise NotLowered(f"{type(e).__name__} has no core term")

    def _plain_comparison(self, e: Any) -> Any:
        """D or CE of two laws over the same variables, averaged over all conditions."""
        p, q = e.first, e.second
        tag = "D" if isinstance(e, m.RelativeEntropy) else "CE"
        if s.is_law(p) and s.is_law(q):
            names = _names(self.ambient)
            given: tuple[str, ...] = ()
            first, second = p, q
        elif isinstance(p, s.Prob) and isinstance(q, s.Prob) and set(p.S) == set(q.S) and p.T == q.T == e.averaged:
            names, given, first, second = _names(p.S), _names(p.T), p.law, q.law
        else:
            return None
        if tag == "CE" and first == second:
            return ("H", self.law(first), names, given)
        return (tag, self.law(first), self.law(second), names, given)


def _names(items: Any) -> tuple[str, ...]:
    return tuple(sorted({v.name for v in items}))


def free_names(context: dict[str, Any]) -> list[str]:
    """The fixed variables of a context's claim."""
    return sorted(set().union(*(free_variables(x) for x in context["claim"][1:] if isinstance(x, tuple))))
