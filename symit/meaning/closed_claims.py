"""Statements about parametric families as plain data: parameters with ranges, assumptions and a claim between scalar terms.

Terms are those of docs/closed-forms.md, with ("measure", quantity, law, law or null, order or null) for the measures of
laws and ("mean", law, f) for E f(X); a law is (family, argument, ...).
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import sympy
from sympy import Add, Mul, Pow, Rational

from symit.language import measures as m
from symit.language import statements as st
from symit.language import symbols as s
from symit.language.coordinates import CoordinateSum, DiagonalNormal, Entry, by_coordinates, speaks_of_coordinates, squared
from symit.language.fisher import FisherInformation
from symit.language.matrices import MATRIX_TERMS, Determinant, QuadraticForm, VectorNormal
from symit.language.named_terms import NamedQuantity
from symit.language.nodes import atoms
from symit.language.parametric import VARIANCES, ParametricLaw
from symit.language.whole import Whole
from symit.meaning.calculus import derivative, minus, num, plus, substitute, times
from symit.meaning.families import domain, family
from symit.meaning.formulas import constant
from symit.meaning.lower import flattened
from symit.meaning.lower_terms import NotLowered
from symit.meaning.named import object_name, records

COMPARED = {
    m.RelativeEntropy: "KL", m.CrossEntropy: "cross_entropy", m.TotalVariation: "tv", m.SquaredHellinger: "hellinger2", m.ChiSquare: "chi2",
    m.JensenShannon: "js", m.Renyi: "renyi",
}  # fmt: skip
NAMED = {
    sympy.loggamma: "lgamma", sympy.erf: "erf", sympy.cos: "cos", sympy.sin: "sin", sympy.atan: "atan", sympy.zeta: "zeta",
    sympy.asin: "asin", sympy.acos: "acos", sympy.acosh: "acosh",
}  # fmt: skip
FUNCTIONS = (sympy.loggamma, sympy.gamma, sympy.polygamma, sympy.erf, sympy.besseli, sympy.expint, sympy.zeta, sympy.cosh, sympy.sinh,
             sympy.tanh, sympy.cos, sympy.sin, sympy.atan, sympy.asin, sympy.acos, sympy.acosh)  # fmt: skip


def speaks_of_families(statement: st.Statement) -> bool:
    """Does the statement need closed forms: a law of a family, or a special function?"""
    sides = [x for x in (statement.lhs, statement.rhs) if isinstance(x, sympy.Basic)]
    if any(isinstance(a, (st.FamilyLaw, st.JointlyNormal)) for a in flattened(statement.given)):
        return True
    families = (ParametricLaw, VectorNormal, DiagonalNormal, NamedQuantity)
    return any(atoms(x, *families, CoordinateSum, *MATRIX_TERMS, sympy.EulerGamma.__class__, *FUNCTIONS) for x in sides)


def closed_context(statement: st.Statement) -> dict[str, Any]:
    """The context of a statement about families; raises NotLowered."""
    return ClosedLowering(statement).context()


class ClosedLowering:
    def __init__(self, statement: st.Statement) -> None:
        self.statement = statement
        self.params: dict[str, dict[str, Any]] = {}
        self.given: list[Any] = []
        self.dropped: list[str] = []
        self.laws: dict[Any, Any] = {}  # variables, named laws, and densities q(z|x), of a family
        self.joint: dict[Any, Any] = {}  # correlations of jointly normal pairs
        self.shown: set[str] = set()  # the parameters that the sides name
        self.matrices: set[str] = set()
        self.vectors: set[str] = set()
        self.bases: list[Any] = []  # of powers with symbolic exponents: they must be positive anyway
        self.entries: set[str] = set()  # the parameters that have a value for each coordinate
        targets = [a.target for a in flattened(statement.given) if isinstance(a, st.FamilyLaw)]
        self.by_coordinates = any(speaks_of_coordinates(x) for x in (statement.lhs, statement.rhs, *targets))
        self.dimensions: set[str] = set()
        self.scalars: set[str] = set()
        self.at: Any = None  # the variable that stands for #x inside an expectation

    def context(self) -> dict[str, Any]:
        for a in flattened(self.statement.given):
            self._assume(a)
        odd = [v for pair in self.joint for v in pair if self.laws.get(v, ("Normal",))[0] != "Normal"]
        if odd:
            raise NotLowered(f"{min(odd, key=str)} is not normal by another assumption")
        lhs, rhs = self.statement.lhs, self.statement.rhs
        self.shown = {p.name for x in (lhs, rhs) if isinstance(x, sympy.Basic) for p in x.free_symbols if isinstance(p, s.Param)}
        claim = [self.statement.rel, self.term(lhs), rhs.digits if isinstance(rhs, st.Printed) else self.term(rhs)]
        context: dict[str, Any] = {"params": dict(sorted(self.params.items())), "given": self.given, "claim": claim}
        for base in self.bases:
            lo = self._parameter(base)["lo"]
            if lo is None or Fraction(lo) < 0:
                raise NotLowered(f"a power of {base} with a symbolic exponent: say {base} > 0")
        if self.dropped:
            context["dropped"] = self.dropped
        if self.by_coordinates:
            self._coordinates(context)
        elif self.matrices or self.vectors:
            context["dimensions"] = {"matrices": sorted(self.matrices), "vectors": sorted(self.vectors)}
            for law in {x for side in (lhs, rhs) if isinstance(side, sympy.Basic) for x in atoms(side, VectorNormal)}:
                self._dimension(law.dimension)
            context["params"] = dict(sorted(self.params.items()))
        return context

    # -- coordinates and matrices

    def _coordinates(self, context: dict[str, Any]) -> None:
        if len(self.dimensions) > 1:
            raise NotLowered(f"vectors of different dimensions: {', '.join(sorted(self.dimensions))}")
        dimension = next(iter(self.dimensions), "d")
        if self.scalars & self.entries or dimension in self.entries:
            raise NotLowered(f"a number and a coordinate of one name: {', '.join(sorted(self.scalars & self.entries))}")
        self._dimension(s.Param(dimension))
        context["coordinates"] = {"dimension": dimension, "indexed": sorted(self.entries)}
        context["params"] = dict(sorted(self.params.items()))

    def _dimension(self, d: Any) -> str:
        self._range(d, 1, None, False, False)
        self._parameter(d)["integer"] = True
        return str(d.name)

    def _word(self, of: Any) -> Any:
        found = tuple((str(n), int(e)) for n, e in of)
        self.matrices |= {n for n, _ in found}
        return found

    def _vector(self, v: Any) -> Any:
        found = tuple((str(c), str(n)) for c, n in v)
        self.vectors |= {n for _, n in found}
        return found

    def _matrix_term(self, e: Any) -> Any:
        if self.by_coordinates:
            form = squared(e) if isinstance(e, QuadraticForm) else None
            if form is None:
                raise NotLowered(f"{e} beside sums over coordinates")
            return self.term(form)
        if isinstance(e, Determinant):
            return ("mat", "det", self._word(e.args[0]))
        if isinstance(e, QuadraticForm):
            left, of, right = e.args
            return ("mat", "quad", self._vector(left), self._word(of), self._vector(right))
        laws = {x for side in (self.statement.lhs, self.statement.rhs) if isinstance(side, sympy.Basic) for x in atoms(side, VectorNormal)}
        dims = {x.dimension for x in laws} or {s.Param("d")}
        return ("mat", "tr", self._word(e.args[0]), self._dimension(sorted(dims, key=str)[0]))

    # -- assumptions

    def _assume(self, a: Any) -> None:
        if isinstance(a, (st.FamilyLaw, st.NormalLaw)):
            target = a.target if isinstance(a, st.FamilyLaw) else ParametricLaw("Normal", (a.mean, a.variance))
            at = a.at if isinstance(a, st.FamilyLaw) else ()
            name = s.Prob(a.law, (a.variable,), at) if at else a.variable if a.law is None else a.law
            self._law_of(name, self.law(target), a)
        elif isinstance(a, st.JointlyNormal):
            self._jointly_normal(a)
        elif isinstance(a, Whole):
            for p in a.params:
                self._parameter(p)["integer"] = True
        elif isinstance(a, st.Domain):
            self._range(a.param, a.lo, a.hi, a.lo_open, a.hi_open)
        elif isinstance(a, st.Statement) and a.rel in ("=", "<=", ">=", "<", ">", "!="):
            left, right = self.term(a.lhs), self.term(a.rhs)
            rel = a.rel
            if rel in ("<", "<="):
                left, right, rel = right, left, {"<": ">", "<=": ">="}[rel]
            self.given.append([rel, left, right])
        elif not isinstance(a, st.Continuous):
            self.dropped.append(a.text())

    def _jointly_normal(self, a: Any) -> None:
        """Correlations of -1 and 1 are left out: the information would be infinite."""
        t = self.term(a.correlation)
        self._put(a.correlation, t, domain("in (-1,1)"))
        pair = frozenset((a.first, a.second))
        if self.joint.setdefault(pair, t) != t or len(self.joint) > 2:
            self.dropped.append(a.text())  # the correlations of a triangle are not free

    def _law_of(self, name: Any, law: Any, a: Any) -> None:
        """A second law of one variable says more than a context can: it is dropped."""
        if self.laws.setdefault(name, law) != law:
            self.dropped.append(a.text())

    def _parameter(self, param: Any) -> dict[str, Any]:
        return self.params.setdefault(param.name, domain("real"))

    def _range(self, param: Any, lo: Any, hi: Any, lo_open: bool, hi_open: bool) -> None:
        facts = self._parameter(param)
        for end, value, is_open, sign in (("lo", lo, lo_open, 1), ("hi", hi, hi_open, -1)):
            if value is None:
                continue
            if not sympy.sympify(value).is_Rational:
                pair = (self.term(param), self.term(sympy.sympify(value)))
                self.given.append([">" if is_open else ">=", *(pair if end == "lo" else pair[::-1])])
                continue
            gap = 1 if facts[end] is None else (Fraction(str(value)) - Fraction(facts[end])) * sign
            if gap > 0:
                facts[end], facts[f"{end}_open"] = str(value), is_open
            elif gap == 0:
                facts[f"{end}_open"] = facts[f"{end}_open"] or is_open

    # -- laws

    def law(self, e: Any) -> Any:
        """(family, arguments); parameters that stand as arguments lie in the family's ranges."""
        if self.by_coordinates and isinstance(e, (VectorNormal, DiagonalNormal)):
            law = by_coordinates(e)
            if law is None:
                raise NotLowered(f"the covariance matrix of {e} beside sums over coordinates")
            self.dimensions.add(law.dimension.name)
            return ("Product", self.law(ParametricLaw("Normal", (law.mean, law.variance))))
        if isinstance(e, VectorNormal):
            return ("MVNormal", self._vector(e.mean), self._word(e.covariance), self._dimension(e.dimension))
        if isinstance(e, s.Law) and e in self.laws:
            return self.laws[e]
        if isinstance(e, s.Prob) and len(e.S) == 1 and not e.T:
            found = self.laws.get(e.law, self.laws.get(e.S[0]) if e.law == s.DEFAULT_LAW else None)
            if found is not None:
                return found
        if isinstance(e, s.Prob) and e in self.laws:
            return self.laws[e]
        if not isinstance(e, ParametricLaw):
            raise NotLowered(f"the law {e} is not given as one of a parametric family")
        record, values = family(e.family), list(e.values)
        if e.family in VARIANCES:
            values[1] = self._root(values[1])
        args = [self.term(v) for v in values]
        for (_, text), value, t in zip(record.params, values, args, strict=True):
            self._put(value, t, domain(text))
        by_name = dict(zip(record.names, args, strict=True))
        for rel, a, b in record.given():
            left, right = substitute(a, by_name), substitute(b, by_name)
            if rel != "!=" and constant(minus(left, right)) is None:
                self.given.append([rel, left, right])
        return (e.family, *args)

    def _root(self, variance: Any) -> Any:
        """The standard deviation; in sigma^2 the parameter sigma is positive."""
        if isinstance(variance, Pow) and variance.exp == 2:
            return variance.base
        return sympy.sqrt(variance) if variance.is_Rational else Pow(variance, Rational(1, 2), evaluate=False)

    def _put(self, value: Any, t: Any, facts: dict[str, Any]) -> None:
        """What stands as a parameter lies in its range."""
        if isinstance(value, s.Param):
            self._range(value, facts["lo"], facts["hi"], facts["lo_open"], facts["hi_open"])
            self._parameter(value)["integer"] = self._parameter(value)["integer"] or facts["integer"]
        elif isinstance(value, Pow) and isinstance(value.base, s.Param) and value.exp == Rational(1, 2) and facts["lo"] == "0":
            self._range(value.base, 0, None, True, False)  # its root is defined, and not zero
        elif not value.is_number:
            if facts["integer"] and isinstance(value, Add) and all(a.is_Integer or isinstance(a, s.Param) for a in value.args):
                for param in value.free_symbols if len(value.free_symbols) == 1 else ():
                    self._parameter(param)["integer"] = True  # in n - 1, n is an integer
            for end in ("lo", "hi"):
                if facts[end] is not None:
                    pair = (t, num(facts[end]))
                    self.given.append([">" if facts[f"{end}_open"] else ">=", *(pair if end == "lo" else pair[::-1])])
        if facts.get("nonzero") and not value.is_number:
            self.given.append(["!=", t, num(0)])

    # -- terms

    def term(self, e: Any) -> Any:
        if isinstance(e, Rational):
            return ("num", str(e))
        constants = {sympy.pi: ("pi",), sympy.E: ("e",), sympy.EulerGamma: ("euler",)}
        if e in constants:
            return constants[e]
        if isinstance(e, CoordinateSum):
            return ("coords", self.term(e.body))
        if isinstance(e, s.Param):
            self._parameter(e)
            (self.entries if isinstance(e, Entry) else self.scalars).add(e.name)
            return ("par", e.name)
        if isinstance(e, s.RandomVariable):
            if e != self.at:
                raise NotLowered(f"{e} stands outside of an expectation")
            return ("par", "#x")
        if isinstance(e, s.Term):
            return self._measure(e)
        if isinstance(e, (Add, Mul)):
            return ("add" if isinstance(e, Add) else "mul", *sorted((self.term(a) for a in e.args), key=repr))
        if isinstance(e, (Pow, sympy.exp)):
            base, exponent = e.as_base_exp()
            if base == sympy.E:
                return ("exp", self.term(exponent))
            if exponent.is_Rational:
                return ("pow", self.term(base), str(exponent))
            if isinstance(base, s.Param):
                self.bases.append(base)
            return ("exp", ("mul", self.term(exponent), ("log", self.term(base))))
        if isinstance(e, sympy.log):
            return ("log", self._log_argument(e.args[0]))
        if isinstance(e, sympy.Abs):
            return ("abs", self.term(e.args[0]))
        if isinstance(e, (sympy.Max, sympy.Min)) and len(e.args) == 2:
            return ("max" if isinstance(e, sympy.Max) else "min", *sorted((self.term(a) for a in e.args), key=repr))
        return self._special(e)

    def _log_argument(self, u: Any) -> Any:
        """A claim is about values for which its logs are defined."""
        if isinstance(u, s.Param):
            self._range(u, 0, None, True, False)
        elif isinstance(u, Add) and isinstance(1 - u, s.Param):
            self._range(1 - u, None, 1, False, True)
        return self.term(u)

    def _special(self, e: Any) -> Any:
        args = e.args
        if type(e) in NAMED and len(args) == 1:
            return ("sf", NAMED[type(e)], self.term(args[0]))
        if isinstance(e, sympy.gamma):
            return ("exp", ("sf", "lgamma", self.term(args[0])))
        if isinstance(e, sympy.polygamma) and args[0].is_Integer and 0 <= args[0] <= 4:
            return ("sf", f"psi{args[0]}", self.term(args[1]))
        if isinstance(e, sympy.besseli) and args[0] in (0, 1):
            return ("sf", f"besseli{args[0]}", self.term(args[1]))
        if isinstance(e, sympy.expint) and args[0] == 1:
            return ("sf", "expint1", self.term(args[1]))
        if isinstance(e, (sympy.cosh, sympy.sinh, sympy.tanh)):
            return self.term(e.rewrite(sympy.exp))
        raise NotLowered(f"{e} is no number of the language of closed forms")

    def _measure(self, e: Any) -> Any:
        if isinstance(e, MATRIX_TERMS):
            return self._matrix_term(e)
        if isinstance(e, NamedQuantity):
            return self._named(e)
        if isinstance(e, s.Expectation):
            return self._mean(e)
        if isinstance(e, FisherInformation):
            return self._fisher(e)
        if isinstance(e, m.BinaryEntropy):
            return self.term(e.doit())
        if isinstance(e, m.MutualInformation) and e.law == s.DEFAULT_LAW and not e.given and not e.at and all(len(g) == 1 for g in e.groups):
            correlation = self.joint.get(frozenset(g[0] for g in e.groups)) if len(e.groups) == 2 else None
            if correlation is None:
                raise NotLowered(f"the joint law of {', '.join(str(g[0]) for g in e.groups)} is not given")
            return ("named", "mutual_information", "BivariateNormal", correlation)
        if isinstance(e, m.Entropy) and len(e.of) == 1 and not e.given and not e.at:
            law = self.laws.get(e.of[0] if e.law == s.DEFAULT_LAW else e.law)
            if law is None:
                raise NotLowered(f"the law of {e.of[0]} is not given")
            self._kind(law, isinstance(e, m.DifferentialEntropy))
            return ("measure", "entropy", law, None, None)
        if type(e) in COMPARED and (not e.averaged or e.first in self.laws):
            p, q = self.law(e.first), self.law(e.second)
            if isinstance(e, m.CrossEntropy) and p == q:
                return ("measure", "entropy", p, None, None)
            return ("measure", COMPARED[type(e)], p, q, self.term(e.order) if isinstance(e, m.Renyi) else None)
        raise NotLowered(f"{type(e).__name__} has no closed form here")

    def _named(self, e: Any) -> Any:
        """A quantity of a channel, source, process or state; its parameters lie in their ranges."""
        try:
            item = records()[e.quantity, object_name(e.quantity, e.name)]
        except ValueError as error:
            raise NotLowered(str(error)) from None
        args = []
        for values in e.values:
            if len(values) != len(item.params):
                raise NotLowered(f"{item.name} takes {len(item.params)} parameters here: {', '.join(n for n, _ in item.params)}")
            given = list(values)
            if item.name in VARIANCES and item.params == family(item.name).params:
                given[1] = self._root(given[1])
            terms = [self.term(v) for v in given]
            for (_, text), value, t in zip(item.params, given, terms, strict=True):
                self._put(value, t, domain(text))
            args += terms
        return ("named", e.quantity, item.name, *args)

    def _fisher(self, e: FisherInformation) -> Any:
        """The sum over pairs of parameters of their Fisher information and their slopes."""
        equations = [a for a in flattened(self.statement.given) if isinstance(a, st.Statement) and a.rel == "="]
        if any(a.lhs in e.law.free_symbols for a in equations if isinstance(a.lhs, s.Param)):
            raise NotLowered(f"write the law with {e.theta} in it, without a name that an assumption defines")
        law, theta = self.law(e.law), e.theta.name
        if law[0] in ("MVNormal", "Product"):
            raise NotLowered("the Fisher information of a law of vectors")
        slopes = {n: derivative(t, theta) for n, t in zip(family(law[0]).names, law[1:], strict=True)}
        varying = [n for n, t in slopes.items() if t != num(0)]
        return plus(*(times(("measure", f"fisher[{i},{j}]", law, None, None), slopes[i], slopes[j]) for i in varying for j in varying))

    def _kind(self, law: Any, differential: bool) -> None:
        if law[0] in ("MVNormal", "Product"):
            return
        discrete = family(law[0]).support[0] == "integer"
        if not discrete and not differential and _names(law) & _names(self.shown):
            return  # H(X) of a law with a density, beside a formula in its parameters: the differential entropy is meant
        if discrete == differential:
            right = "H" if differential else "h"
            raise NotLowered(f"{law[0]} is a {'discrete' if differential else 'continuous'} law: write {right} for its entropy")

    def _mean(self, e: Any) -> Any:
        if len(e.weights) != 1 or self.at is not None:
            raise NotLowered("an expectation under one law of a family can be read")
        weight = e.weights[0]
        law = self.law(weight)
        self.at = weight.S[0]
        try:
            return ("mean", law, self.term(e.body))
        finally:
            self.at = None


def _names(t: Any) -> set[str]:
    """The parameters in a law or term."""
    if isinstance(t, set):
        return t
    if not isinstance(t, tuple):
        return set()
    return {t[1]} if t[0] == "par" else set().union(*(_names(x) for x in t))


__all__ = ["closed_context", "speaks_of_families"]
