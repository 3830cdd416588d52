"""The measures of information as SymPy expressions; `.doit()` unfolds each by its definition (nats)."""

from __future__ import annotations

from typing import Any

from sympy import Abs as AbsoluteValue
from sympy import Add, Expr, Max, Mul, Rational, S, Tuple, log, sqrt

from symit.language.symbols import (
    DEFAULT_LAW,
    At,
    Conditioned,
    Expectation,
    IntegralOver,
    Mixture,
    Param,
    Prob,
    RandomVariable,
    SumOver,
    Term,
    as_density,
    as_law,
    density_variables,
    flat,
    is_law,
    split_at,
    split_condition,
    variables_of,
)  # fmt: skip


class Entropy(Term):
    """H(S|T, at) = -E[log p(s|t)]: averaged over S and T, at the current values of `at` (Shannon 1948)."""

    def __new__(cls, law: Any, of: Any, given: Any = (), at: Any = ()) -> Any:
        of, given, at = variables_of(of), variables_of(given), variables_of(at)
        return super().__new__(cls, as_law(law), of, given, at)

    law = property(lambda self: self.args[0])
    of = property(lambda self: self.args[1])
    given = property(lambda self: self.args[2])
    at = property(lambda self: self.args[3])
    binder = SumOver

    @property
    def free_symbols(self) -> set[Any]:
        """Values that are held fixed, and parameters of the law."""
        return set(self.at) | self.law.atoms(Param)

    def doit(self, **hints: Any) -> Any:
        """-sum p(s,t|at) log p(s|t,at)."""
        names = Tuple(*self.of, *(v for v in self.given if v not in self.of))
        weight = Prob(self.law, names, self.at)
        return -self.binder(names, weight * log(Prob(self.law, self.of, Tuple(*self.given, *self.at))))


class DifferentialEntropy(Entropy):
    """h(S|T, at) = -E[log p(s|t)] for continuous S; it may be negative."""

    binder = IntegralOver


class MutualInformation(Term):
    """I(S1;...;Sk|T, at); I(S1;..;Sk|T) = I(S1;..;Sk-1|T) - I(S1;..;Sk-1|Sk,T) (McGill 1954)."""

    def __new__(cls, law: Any, groups: Any, given: Any = (), at: Any = ()) -> Any:
        sets = [variables_of(g) for g in groups]
        if len(sets) < 2 or not all(sets):
            raise TypeError("mutual information needs at least two groups of variables")
        return super().__new__(cls, as_law(law), Tuple(*sets), variables_of(given), variables_of(at))

    law = property(lambda self: self.args[0])
    groups = property(lambda self: self.args[1])
    given = property(lambda self: self.args[2])
    at = property(lambda self: self.args[3])

    @property
    def free_symbols(self) -> set[Any]:
        """Values that are held fixed, and parameters of the law."""
        return set(self.at) | self.law.atoms(Param)

    def doit(self, **hints: Any) -> Any:
        """E[log p(s1,s2|t) / (p(s1|t) p(s2|t))] for two groups, recursively for more."""
        if len(self.groups) > 2:
            head, last = self.groups[:-1], self.groups[-1]
            more = MutualInformation(self.law, head, Tuple(*self.given, *last), self.at)
            return MutualInformation(self.law, head, self.given, self.at).doit() - more.doit()
        a, b = self.groups
        cond = Tuple(*self.given, *self.at)
        names = variables_of([*a, *b, *self.given])
        ratio = Prob(self.law, [*a, *b], cond) / (Prob(self.law, a, cond) * Prob(self.law, b, cond))
        return SumOver(names, Prob(self.law, names, self.at) * log(ratio))


class Comparison(Term):
    """A functional of two laws or densities; between bare laws it is over the ambient variables of the statement."""

    def __new__(cls, first: Any, second: Any, averaged: Any = ()) -> Any:
        return super().__new__(cls, as_density(first), as_density(second), variables_of(averaged))

    first = property(lambda self: self.args[0])
    second = property(lambda self: self.args[1])
    averaged = property(lambda self: self.args[2])

    @property
    def free_symbols(self) -> set[Any]:
        """Conditioning variables that are not averaged over stay at their current values."""
        params = {a for x in self.args for a in x.free_symbols if isinstance(a, Param)}
        if is_law(self.first):
            return params
        bound = {*(density_variables(self.first) or ()), *self.averaged}
        return params | {v for d in (self.first, self.second) for p in d.atoms(Prob) for v in (*p.S, *p.T)} - bound

    def densities(self, ambient: Any = ()) -> tuple[Any, Any, Any, Any]:
        """(weight, first density, second density, variables summed over); bare laws are over X unless told otherwise."""
        ambient = ambient or (RandomVariable("X"),)
        first, second = self.first, self.second
        names = density_variables(first) if not is_law(first) else None
        if names is None:
            names = density_variables(second) if not is_law(second) else variables_of(ambient)
        if is_law(first):
            first = Prob(first, names)
        if is_law(second):
            second = Prob(second, names)
        weight = first
        if self.averaged:
            law = next(iter(sorted(first.atoms(Prob), key=str))).law
            weight = first * Prob(law, tuple(self.averaged), ())
        averaged: Any = self.averaged
        return weight, first, second, variables_of([*(names or ()), *averaged])


class RelativeEntropy(Comparison):
    """D(P||Q) = E_P[log p/q], the Kullback-Leibler divergence (1951)."""

    def doit(self, ambient: Any = (), **hints: Any) -> Any:
        weight, p, q, names = self.densities(ambient)
        return SumOver(names, weight * log(p / q))


class CrossEntropy(Comparison):
    """H(P,Q) = -E_P[log q]."""

    def doit(self, ambient: Any = (), **hints: Any) -> Any:
        weight, _, q, names = self.densities(ambient)
        return -SumOver(names, weight * log(q))


class TotalVariation(Comparison):
    """TV(P,Q) = 1/2 sum |p - q|."""

    def doit(self, ambient: Any = (), **hints: Any) -> Any:
        _, p, q, names = self.densities(ambient)
        return SumOver(names, AbsoluteValue(p - q)) / 2


class SquaredHellinger(Comparison):
    """H2(P,Q) = 1/2 sum (sqrt p - sqrt q)^2."""

    def doit(self, ambient: Any = (), **hints: Any) -> Any:
        _, p, q, names = self.densities(ambient)
        return SumOver(names, (sqrt(p) - sqrt(q)) ** 2) / 2


class ChiSquare(Comparison):
    """chi2(P||Q) = sum (p - q)^2 / q."""

    def doit(self, ambient: Any = (), **hints: Any) -> Any:
        _, p, q, names = self.densities(ambient)
        return SumOver(names, (p - q) ** 2 / q)


class LeCam(Comparison):
    """LC(P,Q) = 1/2 sum (p - q)^2 / (p + q), half the triangular discrimination (Le Cam 1986; Vincze 1981)."""

    def doit(self, ambient: Any = (), **hints: Any) -> Any:
        _, p, q, names = self.densities(ambient)
        return SumOver(names, (p - q) ** 2 / (p + q)) / 2


class JensenShannon(Comparison):
    """JS(P,Q) = D(P||M)/2 + D(Q||M)/2 with M = (P+Q)/2 (Lin 1991)."""

    def doit(self, ambient: Any = (), **hints: Any) -> Any:
        half = Rational(1, 2)
        if is_law(self.first) and is_law(self.second):
            middle = Mixture(((half, self.first), (half, self.second)))
            return half * RelativeEntropy(self.first, middle) + half * RelativeEntropy(self.second, middle)
        _, p, q, names = self.densities(ambient)
        m = (p + q) / 2
        return SumOver(names, p * log(p / m) + q * log(q / m)) / 2


class Ordered(Comparison):
    """A comparison that depends on an order or a function."""

    def __new__(cls, order: Any, first: Any, second: Any, averaged: Any = ()) -> Any:
        return Expr.__new__(cls, S(order), as_density(first), as_density(second), variables_of(averaged))

    order = property(lambda self: self.args[0])
    first = property(lambda self: self.args[1])
    second = property(lambda self: self.args[2])
    averaged = property(lambda self: self.args[3])


class Renyi(Ordered):
    """Renyi[a](P||Q) = log(sum p^a q^(1-a)) / (a - 1), for a > 0 other than 1 (Renyi 1961)."""

    def __new__(cls, order: Any, first: Any, second: Any, averaged: Any = ()) -> Any:
        order = S(order)
        if order.is_number and (not order.is_positive or order == 1):
            raise ValueError("the order of a Renyi divergence is positive and not 1")
        return super().__new__(cls, order, first, second, averaged)

    def doit(self, ambient: Any = (), **hints: Any) -> Any:
        _, p, q, names = self.densities(ambient)
        a = self.order
        return log(SumOver(names, p * (p / q) ** (a - 1))) / (a - 1)


class HockeyStick(Ordered):
    """Egamma[g](P||Q) = sum max(p - g q, 0), for g >= 1 (Polyanskiy, Poor and Verdu 2010)."""

    def doit(self, ambient: Any = (), **hints: Any) -> Any:
        _, p, q, names = self.densities(ambient)
        return SumOver(names, Max(p - self.order * q, 0))


class FDivergence(Ordered):
    """Df[f(t)](P||Q) = sum q f(p/q), for a convex f with f(1) = 0 (Csiszar 1963); the order is Lambda(t, f(t))."""

    def doit(self, ambient: Any = (), **hints: Any) -> Any:
        _, p, q, names = self.densities(ambient)
        return SumOver(names, q * self.order(p / q))


class SelfInformation(Term):
    """I(s) = -log p(s), the information content of a value."""

    def __new__(cls, law: Any, of: Any) -> Any:
        return super().__new__(cls, as_law(law), variables_of(of))

    @property
    def free_symbols(self) -> set[Any]:
        return set(self.args[1]) | self.args[0].atoms(Param)

    def doit(self, **hints: Any) -> Any:
        """-log p(s)."""
        return -log(Prob(self.args[0], self.args[1]))


class BinaryEntropy(Term):
    """h_b(p) = -p log p - (1-p) log(1-p)."""

    def __new__(cls, p: Any) -> Any:
        return super().__new__(cls, S(p))

    def doit(self, **hints: Any) -> Any:
        """The defining expression, with 0 log 0 = 0."""
        p = self.args[0]
        if p in (0, 1):
            return S.Zero
        return -p * log(p) - (1 - p) * log(1 - p)


# -- what a user writes


def _entropy(kind: Any, of: tuple[Any, ...]) -> Any:
    left, right = split_condition(of)
    given, at = split_at(right)
    return kind(DEFAULT_LAW, variables_of(left), given, at)


def H(*of: Any) -> Any:
    """H(X), H(X, Y), H(X | Y), H(X, Y | Z); H(P) of a law; H(P, Q) of two laws is their cross-entropy."""
    if of and all(is_law(x) or _is_mixture(x) for x in of):
        if len(of) == 1:
            return CrossEntropy(as_law(of[0]), as_law(of[0]))
        return CE(*of)
    return _entropy(Entropy, of)


def h(*of: Any) -> Any:
    """Differential entropy h(X), h(X | Y)."""
    return _entropy(DifferentialEntropy, of)


def I(*groups: Any) -> Any:  # noqa: E743
    """I(X, Y), I((X, Y), Z | W), I(X, Y, Z): the arguments are what semicolons separate on paper."""
    sets: list[Any] = []
    right: list[Any] = []
    for group in groups:
        if isinstance(group, Conditioned):
            sets.append(group.args[0])
            right.extend(group.args[1])
        elif right:
            right.extend(flat(group))
        else:
            sets.append(flat(group))
    given, at = split_at(right)
    return MutualInformation(DEFAULT_LAW, sets, given, at)


def KL(first: Any, second: Any) -> Any:
    """Relative entropy D(first || second) of laws or densities."""
    return RelativeEntropy(first, second)


def CE(first: Any, second: Any) -> Any:
    """Cross-entropy H(first, second) = -E_first[log second]."""
    return CrossEntropy(first, second)


def E(weight: Any, body: Any) -> Any:
    """Expectation of the body: E(P(X), ...), E(q(Z | X), ...); under a bare law over the variables of the body."""
    if is_law(weight):
        names = sorted({v for p in S(body).atoms(Prob) for v in (*p.S, *p.T)}, key=str)
        weight = Prob(weight, names)
    return Expectation(weight, body)


def _is_mixture(item: Any) -> bool:
    return isinstance(item, (Add, Mul)) and any(is_law(a) for a in item.atoms()) and not item.atoms(Prob)


__all__ = ["CE", "KL", "At", "E", "H", "I", "h"]
