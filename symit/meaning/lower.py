"""From the language (SymPy) to plain core terms and contexts (docs/core.md).

An assumption that the context cannot say exactly goes, as text, to context["dropped"]: a proof without it still stands,
a refutation does not.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from functools import lru_cache
from typing import Any

import sympy

from symit.language import measures as m
from symit.language import statements as st
from symit.language import symbols as s
from symit.language.events import Differ
from symit.language.extremes import LeastMass, LeastRatio, bound
from symit.language.nodes import atoms
from symit.language.quantified import ForAll
from symit.meaning.balls import printed_interval
from symit.meaning.core import free_variables, freeze_json, measures, params, variables
from symit.meaning.lower_terms import ZERO, Ambient, NotLowered, TermLowering, ambient_variables, coordinates, sorted_names

STRICT = ("<", ">", "!=", "exists!=")


def lower(statement: st.Statement) -> dict[str, Any]:
    """The context (docs/core.md) of a statement with its assumptions."""
    return _Lowering(statement).context()


@lru_cache(maxsize=1024)
def lowered(statement: st.Statement) -> dict[str, Any]:
    """The same, frozen; remembered, since a statement does not change."""
    context: dict[str, Any] = freeze_json(lower(statement))
    return context


def free_names(context: dict[str, Any]) -> list[str]:
    """The fixed variables of a context's claim."""
    return sorted(set().union(*(free_variables(x) for x in context["claim"][1:] if isinstance(x, tuple))))


def flattened(given: Iterable[Any]) -> list[Any]:
    """Chains as their links, and assumptions of assumptions beside them."""
    found: list[Any] = []
    for a in given:
        if isinstance(a, st.Chain):
            found += flattened(a.statements())
        else:
            found.append(a)
            if isinstance(a, st.Statement):
                found += flattened(a.given)
    return list(dict.fromkeys(found))


class _Lowering(TermLowering):
    def __init__(self, statement: st.Statement) -> None:
        self.statement, self.assumed = with_named_events(statement, flattened(statement.given))
        statement = self.statement
        sides = [statement.lhs, statement.rhs]
        sides += [x for a in self.assumed if isinstance(a, st.Statement) for x in (a.lhs, a.rhs)]
        sides += [x for a in self.assumed if isinstance(a, ForAll) for x in (a.statement.lhs, a.statement.rhs)]
        self.expressions = [x for x in sides if isinstance(x, sympy.Basic)]
        sized = [a.variable for a in self.assumed if isinstance(a, st.CardIs) and self._mentions(a.size)]
        described = [a for a in self.assumed if isinstance(a, (st.Table, st.HasLaw, st.NormalLaw)) and a.law is not None]
        super().__init__(Ambient([*self.expressions, *(s.Prob(a.law, (a.variable,)) for a in described)], sized))
        self.vars: dict[str, dict[str, Any]] = {}
        self.params: dict[str, dict[str, Any]] = {}
        self.measures: dict[str, dict[str, Any]] = {}
        self.given: list[Any] = []
        self.every: list[Any] = []
        self.dropped: list[str] = []

    def _mentions(self, size: Any) -> bool:
        return isinstance(size, s.Param) and any(e.has(size) for e in self.expressions)

    def context(self) -> dict[str, Any]:
        self._kinds()
        self._cardinalities()
        for a in self.assumed:
            self._assume(a)
        lhs = self.term(self.statement.lhs)
        rhs: Any = self.statement.rhs
        rhs = rhs.digits if isinstance(rhs, st.Printed) else self.term(rhs)
        self._weights()
        self._defined()
        self._names([*self.given, *(e["claim"] for e in self.every), (self.statement.rel, lhs, rhs)])
        for v in sorted(self.values):
            self.dropped.append(f"the values of {v} are distinct numbers")
        context: dict[str, Any] = {
            "vars": dict(sorted(self.vars.items())), "params": dict(sorted(self.params.items())),
            "measures": dict(sorted(self.measures.items())), "given": self.given, "claim": [self.statement.rel, lhs, rhs],
        }  # fmt: skip
        if self.every:
            context["every"] = self.every
        if self.dropped:
            context["dropped"] = list(dict.fromkeys(self.dropped))
        return context

    # -- variables

    def variable(self, v: Any) -> dict[str, Any]:
        return self.vars.setdefault(v.name, {"kind": "discrete", "size": None})

    def continuous(self, v: Any) -> bool:
        return self.vars.get(v.name, {}).get("kind") == "continuous"

    def _kinds(self) -> None:
        """h(X) and an integral over x make X continuous; H(X) of such an X is refused, unless it was declared so."""
        said: set[Any] = set()
        for a in self.assumed:
            if isinstance(a, st.Continuous):
                said |= set(a.variables)
            elif isinstance(a, st.NormalLaw):
                said.add(a.variable)
        shown: set[Any] = set()
        discrete: set[Any] = set()
        for e in self.expressions:
            for entropy in atoms(e, m.Entropy):
                (shown if isinstance(entropy, m.DifferentialEntropy) else discrete).update(entropy.of)
            for total in atoms(e, s.SumOver):
                (shown if isinstance(total, s.IntegralOver) else discrete).update(total.variables)
        for v in sorted((shown - said) & discrete, key=str):
            raise NotLowered(f"{v.name} is discrete in one place (H, a sum) and continuous in another (h, an integral)")
        for v in sorted(said | shown, key=str):
            self.variable(v)["kind"] = "continuous"

    def _cardinalities(self) -> None:
        sizes = [a for a in self.assumed if isinstance(a, st.CardIs)]
        for a in sizes:
            if isinstance(a.size, s.Param):
                self.cards.setdefault(a.size, a.variable)
        for a in sizes:
            facts = self.variable(a.variable)
            if isinstance(a.size, sympy.Integer) and a.size > 0 and facts["size"] in (None, int(a.size)):
                facts["size"] = int(a.size)
            elif self.cards.get(a.size) != a.variable:
                self._claim("=", ("card", a.variable.name), self.term(a.size), a)

    # -- assumptions

    def _assume(self, a: Any) -> None:
        """One assumption, exactly or to the dropped ones."""
        handlers: dict[Any, Any] = {
            st.Markov: self._markov, st.Independent: self._mutual, st.FunctionOf: self._function, st.IID: self._iid,
            st.UniformOn: self._uniform, st.HasLaw: self._has_law, st.Domain: self._domain, st.Value: self._value,
            st.NormalLaw: self._normal, st.Table: self._table, st.Statement: self._statement, ForAll: self._for_all,
        }  # fmt: skip
        if type(a) in handlers:
            handlers[type(a)](a)
        elif not isinstance(a, (st.CardIs, st.AbsolutelyContinuous, st.Continuous)):
            self.dropped.append(a.text())

    def _claim(self, rel: str, lhs: Any, rhs: Any, source: Any) -> None:
        """A claim about fixed values is assumed of all values."""
        self.given.append([rel, lhs, rhs])

    def _subject(self) -> str:
        """The law that an assumption on plain variables is about: p, or the only law that the statement speaks of."""
        found: set[Any] = set()
        for side in (self.statement.lhs, self.statement.rhs):
            if isinstance(side, sympy.Basic):
                found |= {e.law for e in atoms(side, m.Entropy, m.MutualInformation, s.Prob)}
        named = {law.name for law in found if isinstance(law, s.Law)}
        return next(iter(named)) if len(named) == 1 else "p"

    def _independent(self, a: Iterable[Any], b: Iterable[Any], c: Iterable[Any]) -> None:
        left, right, given = sorted_names(a), sorted_names(b), sorted_names(c)
        if set(left) & set(right) or set(left + right) & set(given):
            raise NotLowered("an independence assumption with overlapping groups of variables")
        if len(self._sharing({*left, *right, *given}, 2)) > 1:
            # it is about p; a reader may mean the others too, so that nothing is refuted without that
            self.dropped.append(f"independence of {','.join(left)} and {','.join(right)} under the other laws")
        self.given.append(["=", ("I", self._subject(), (left, right), given), ZERO])

    def _markov(self, a: st.Markov) -> None:
        for i in range(1, len(a.groups) - 1):
            self._independent([v for g in a.groups[:i] for v in g], [v for g in a.groups[i + 1 :] for v in g], a.groups[i])

    def _mutual(self, a: st.Independent) -> None:
        for i in range(1, len(a.groups)):
            self._independent([v for g in a.groups[:i] for v in g], a.groups[i], a.given)

    def _function(self, a: st.FunctionOf) -> None:
        """The same function under every law of these variables."""
        if any(self.continuous(v) for v in a.of):
            self.dropped.append(a.text())
            return
        of, by = sorted_names(a.of), sorted_names(a.by)
        first, *others = self._sharing({*of, *by}, len({*of, *by})) or [self._subject()]
        for law in (first, *others):
            self.given.append(["=", ("H", law, of, by), ZERO])
        for law in others:
            self.given.append(["=", ("prob", first, of, by), ("prob", law, of, by)])

    def _sharing(self, names: set[str], least: int) -> list[str]:
        """The laws that occur with at least so many of the variables; a law of conditionals only, such as q(y|x), is a model's own."""
        sides = [x for x in (self.statement.lhs, self.statement.rhs) if isinstance(x, sympy.Basic)]
        found = coordinates(sides)
        whole = {law.name for e in sides for p in atoms(e, s.Prob) if not p.T for law in atoms(p.law, s.Law)}
        whole |= {law.name for e in sides for q in atoms(e, m.Entropy, m.MutualInformation) for law in atoms(q.law, s.Law)}
        return sorted(law for law, own in found.items() if law in whole and len(names & {v.name for v in own}) >= least)

    def _iid(self, a: st.IID) -> None:
        """Independence and equal entropies follow; that the laws are equal is more than a context can say."""
        self._mutual(st.Independent(tuple((v,) for v in a.variables)))
        first, law = a.variables[0].name, self._subject()
        for v in a.variables[1:]:
            self.given.append(["=", ("H", law, (v.name,), ()), ("H", law, (first,), ())])
        self.dropped.append(a.text())

    def _uniform(self, a: st.UniformOn) -> None:
        if isinstance(a.what, s.Law):
            self._fact(a.what.name, {"uniform": True}, a)
        elif self.continuous(a.what):
            self.dropped.append(a.text())
        else:
            name = a.what.name
            self.given.append(["=", ("H", self._subject(), (name,), ()), ("log", ("card", name))])

    def _has_law(self, a: st.HasLaw) -> None:
        self.given.append(["=", ("D", "p", self.law(a.law), (a.variable.name,), ()), ZERO])

    def _fact(self, law: str, fact: dict[str, Any], a: Any) -> None:
        """One closed description of a law; a second one is dropped."""
        if self.measures.get(law, fact) != fact:
            self.dropped.append(a.text())
        else:
            self.measures[law] = fact

    def _normal(self, a: st.NormalLaw) -> None:
        law = a.law.name if a.law is not None else self._subject()
        spread = a.variance.base if isinstance(a.variance, sympy.Pow) and a.variance.exp == 2 else a.variance
        if isinstance(spread, s.Param):
            self._range(spread, 0, None, lo_open=True)
        mean, variance = self.term(a.mean), self.term(a.variance)
        self._fact(law, {"normal": {"var": a.variable.name, "mean": mean, "variance": variance}}, a)

    def _table(self, a: st.Table) -> None:
        facts = self.variable(a.variable)
        if facts["size"] not in (None, len(a.probs)):
            raise NotLowered(f"{a.text()}: {a.variable.name} has {facts['size']} letters")
        facts["size"] = len(a.probs)
        self._probabilities(a.probs)
        self._fact(a.law.name, {"table": {"vars": [a.variable.name], "probs": [self.term(x) for x in a.probs]}}, a)

    def _statement(self, a: st.Statement) -> None:
        if a.rel not in ("=", "<=", ">=", "<", ">"):
            self.dropped.append(a.text())
            return
        letters = bound(a.lhs, a.rel, a.rhs)
        if letters is not None:
            a = st.Statement(letters[1], letters[0], letters[2])
        if isinstance(a.lhs, (LeastMass, LeastRatio)) and isinstance(a.rhs, s.Param) and a.rel[0] == ">":
            self._range(a.rhs, 0, None, lo_open=True)  # a bound from below is one that says something
        self._claim(a.rel, self.term(a.lhs), self.term(a.rhs), a)

    def _for_all(self, a: ForAll) -> None:
        """Models cannot be tried for all values, so that nothing is refuted; a proof may use it."""
        self.dropped.append(a.text())
        if a.statement.rel not in ("=", "<=", ">=", "<", ">") or not all(_rational(x) for d in a.domains for x in (d.lo, d.hi)):
            return
        ends: dict[str, dict[str, Any]] = {}
        for d in a.domains:
            lo, hi = (None if v is None else str(v) for v in (d.lo, d.hi))
            ends[d.param.name] = {"lo": lo, "hi": hi, "lo_open": d.lo_open, "hi_open": d.hi_open}
        claim = [a.statement.rel, self.term(a.statement.lhs), self.term(a.statement.rhs)]
        written = claim[0] == "=" and any(side[0] == "prob" for side in claim[1:])  # a density, at every letter
        if written or not any(free_variables(side) for side in claim[1:]):
            self.every.append({"names": sorted(ends), "ranges": ends, "claim": claim, "text": a.text()})

    # -- parameters

    def _domain(self, a: st.Domain) -> None:
        self._range(a.param, a.lo, a.hi, a.lo_open, a.hi_open)

    def _value(self, a: st.Value) -> None:
        lo, hi = (sympy.Rational(x.numerator, x.denominator) for x in printed_interval(a.printed))
        self._range(a.param, lo, hi)

    def _range(self, param: Any, lo: Any, hi: Any, lo_open: bool = False, hi_open: bool = False) -> None:
        """The parameter's range, met with what was known; ends that are no fractions become claims."""
        domain = self._parameter(param)
        for end, value, is_open, rel, sign in (("lo", lo, lo_open, ">", 1), ("hi", hi, hi_open, "<", -1)):
            if value is None:
                continue
            value = sympy.sympify(value)
            if domain is None or not value.is_Rational:
                self.given.append([rel if is_open else rel + "=", self.term(param), self.term(value)])
                continue
            gap = 1 if domain[end] is None else (Fraction(str(value)) - Fraction(domain[end])) * sign
            if gap > 0:
                domain[end], domain[f"{end}_open"] = str(value), is_open
            elif gap == 0:
                domain[f"{end}_open"] = domain[f"{end}_open"] or is_open

    def _parameter(self, param: Any) -> dict[str, Any] | None:
        """Its domain; None for a parameter that stands for a number of letters."""
        if param in self.cards:
            return None
        unknown = {"lo": None, "hi": None, "lo_open": False, "hi_open": False, "integer": False}
        return self.params.setdefault(param.name, unknown)

    def _probabilities(self, weights: Iterable[Any]) -> None:
        """What stands as a probability is not negative: w and 1 - w bound w itself."""
        for w in weights:
            if isinstance(w, s.Param):
                self._range(w, 0, None)
                continue
            found = set(atoms(w, s.Param))
            single = next((q for q in found if sympy.expand(w + q - 1) == 0), None)
            if single is not None:
                self._range(single, None, 1)
            elif found:
                self.given.append([">=", self.term(w), ZERO])

    def _weights(self) -> None:
        for e in self.expressions:
            for mixture in sorted(atoms(e, s.Mixture), key=str):
                self._probabilities(w for w, _ in mixture.parts)
            for h in sorted(atoms(e, m.BinaryEntropy), key=str):
                p = h.args[0]
                self._probabilities((p, sympy.expand(1 - p)))
                if self.statement.rel in STRICT and not p.is_number and not self._interior(p):
                    raise NotLowered(f"{h.args[0]} may be 0 or 1 in a strict claim about H_b: say 0 < {p} < 1 or use <=")

    def _interior(self, p: Any) -> bool:
        domain = self.params.get(p.name, {}) if isinstance(p, s.Param) else {}
        low = domain.get("lo") is not None and (Fraction(domain["lo"]) > 0 or domain["lo_open"])
        high = domain.get("hi") is not None and (Fraction(domain["hi"]) < 1 or domain["hi_open"])
        return bool(low and high)

    def _defined(self) -> None:
        """A claim is about values for which its logs are defined: log u needs u >= 0, log(1 - u) needs u <= 1."""
        for e in self.expressions:
            for logarithm in sorted(atoms(e, sympy.log), key=str):
                u = logarithm.args[0]
                if isinstance(u, s.Param) and u not in self.cards:
                    self._range(u, 0, None)
                elif isinstance(u, sympy.Add):
                    for param in sorted(atoms(u, s.Param), key=str):
                        if sympy.expand(u + param - 1) == 0:
                            self._range(param, None, 1)

    def _names(self, claims: Iterable[Any]) -> None:
        """Every name that occurs gets its entry."""
        sides = [side for claim in claims for side in claim[1:] if isinstance(side, tuple)]
        for name in sorted(set().union(*(variables(side) for side in sides)) - set(self.vars)):
            self.variable(s.RandomVariable(name))
        for name in sorted(set().union(*(params(side) for side in sides))):
            self._parameter(s.Param(name))
        for law in set().union(*(measures(side) for side in sides)):
            for name in _law_names(law):
                self.measures.setdefault(name, {})


def _rational(x: Any) -> bool:
    return x is None or bool(sympy.sympify(x).is_Rational)


def with_named_events(statement: st.Statement, assumed: list[Any]) -> tuple[st.Statement, list[Any]]:
    """An assumption p = Pr(X != Z), or p = Pr(X = Z), names the probability: it is put in for p."""
    names: dict[Any, Any] = {}
    for a in assumed:
        if isinstance(a, st.Statement) and a.rel == "=":
            for p, e in ((a.lhs, a.rhs), (a.rhs, a.lhs)):
                if isinstance(p, s.Param) and (isinstance(e, Differ) or isinstance(1 - e, Differ)):
                    names.setdefault(p, e)
    if not names:
        return statement, assumed

    def put(x: Any) -> Any:
        return x.xreplace(names) if isinstance(x, sympy.Basic) else x

    out: list[Any] = []
    for a in assumed:
        if isinstance(a, st.Domain) and a.param in names:
            ends = ((">", a.lo, a.lo_open), ("<", a.hi, a.hi_open))
            out += [st.Statement(rel if is_open else rel + "=", put(a.param), end) for rel, end, is_open in ends if end is not None]
        elif isinstance(a, st.Value) and a.param in names:
            out.append(st.NotExpressed(a.text()))
        elif isinstance(a, st.Statement):
            out += [st.Statement(a.rel, put(a.lhs), put(a.rhs))] if put(a.lhs) != put(a.rhs) else []
        else:
            out.append(a)
    return st.Statement(statement.rel, put(statement.lhs), put(statement.rhs), statement.given), out


def _law_names(law: Any) -> list[str]:
    if isinstance(law, str):
        return [law]
    parts = [x[1] for x in law[1]] if law[0] == "mix" else [x[0] for x in law[1]] if law[0] == "prod" else []
    return [name for part in parts for name in _law_names(part)]


__all__ = ["NotLowered", "ambient_variables", "flattened", "free_names", "lower", "lowered"]
