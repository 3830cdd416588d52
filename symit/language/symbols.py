"""Random variables, laws, parameters, densities, sums and expectations as SymPy expressions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sympy import Add, Basic, Expr, Integer, Mul, Pow, S, Symbol, Tuple, expand, sympify

from symit.language.names import canonical, law_name, variable_name


class Spoken:
    """Printing shared by all expressions of the language: text syntax for `str`, LaTeX for `latex`."""

    def _sympystr(self, printer: Any) -> str:
        from symit.language.printing import text

        return text(self)

    _sympyrepr = _sympystr

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        from symit.language.typeset import latex

        body = latex(self)
        return body if exp is None else rf"\left({body}\right)^{{{exp}}}"


class Term(Spoken, Expr):
    """A real-valued expression of the language (possibly infinite)."""

    is_extended_real = True
    is_commutative = True
    is_number = False  # never a floating-point value behind the reader's back

    def _eval_derivative(self, symbol: Any) -> Any:
        return None if symbol in self.free_symbols else S.Zero


class Name(Symbol):
    """A symbol that is rebuilt from its name alone."""

    __slots__ = ()

    def __getnewargs_ex__(self) -> Any:
        return ((self.name,), {})


class RandomVariable(Name):
    """A random variable X. The same object stands for its value x in densities: it is the coordinate X."""

    __slots__ = ()

    def __new__(cls, name: str) -> RandomVariable:
        return super().__new__(cls, variable_name(name), real=True)

    def __or__(self, other: Any) -> Conditioned:
        return Conditioned(self, other)

    def __ror__(self, other: Any) -> Conditioned:
        return Conditioned(other, self)


class Param(Name):
    """A real parameter, such as beta or eps."""

    __slots__ = ()

    def __new__(cls, name: str) -> Param:
        return super().__new__(cls, canonical(name), real=True)


class Law(Name):
    """An unknown probability law over all variables. P and its density p are the same law, named p."""

    __slots__ = ()

    def __new__(cls, name: str) -> Law:
        return super().__new__(cls, law_name(name), real=True)

    def __call__(self, *of: Any) -> Prob:
        return prob(self, *of)


DEFAULT_LAW = Law("p")


class At(Basic):
    """A variable standing at its current value in a condition: the Y of H(X | Y = y)."""

    def __new__(cls, variable: RandomVariable) -> At:
        return super().__new__(cls, variable)

    def __ror__(self, other: Any) -> Conditioned:
        return Conditioned(other, self)


def at(variable: RandomVariable) -> At:
    """Condition on the current value of the variable: H(X | at(Y)) is H(X | Y = y)."""
    return At(variable)


class Conditioned(Basic):
    """S given T: what `X | Y` and `(X, Y) | Z` build; used inside H(...), I(...) and P(...)."""

    def __new__(cls, of: Any, given: Any) -> Conditioned:
        return super().__new__(cls, Tuple(*flat(of)), Tuple(*flat(given)))


def flat(items: Any) -> list[Any]:
    """Variables (and At, Conditioned) in nested tuples, in order."""
    if isinstance(items, (tuple, list, Tuple)):
        return [v for item in items for v in flat(item)]
    return [items]


def variables_of(items: Any) -> Tuple:
    """A Tuple of distinct random variables, in the order given."""
    names = flat(items)
    for v in names:
        if not isinstance(v, RandomVariable):
            raise TypeError(f"expected a random variable, got {v}")
    return Tuple(*dict.fromkeys(names))


def split_condition(of: Sequence[Any]) -> tuple[list[Any], list[Any]]:
    """`X, Y | Z, W` reads (X, Y) given (Z, W), as on paper; groups (tuples) are kept."""
    left: list[Any] = []
    right: list[Any] = []
    seen = False
    for item in of:
        if isinstance(item, Conditioned):
            if seen:
                raise TypeError("only one condition | is possible")
            seen = True
            group = item.args[0]
            left.append(group[0] if len(group) == 1 else group)
            right.extend(item.args[1])
        elif seen:
            right.extend(flat(item))
        else:
            left.append(item)
    return left, right


def split_at(given: Iterable[Any]) -> tuple[Tuple, Tuple]:
    """Conditions averaged over, and conditions at their current value."""
    given = list(given)
    return (
        variables_of([v for v in given if not isinstance(v, At)]),
        variables_of([v.args[0] for v in given if isinstance(v, At)]),
    )


# -- compound laws


class CompoundLaw(Spoken, Expr):
    """A law built from others."""

    is_commutative = True
    is_extended_real = True

    def __call__(self, *of: Any) -> Prob:
        return prob(self, *of)


class UniformLaw(CompoundLaw):
    """The uniform law on the finite alphabets of the variables asked for."""

    def __new__(cls) -> UniformLaw:
        return super().__new__(cls)


class Mixture(CompoundLaw):
    """The law sum_i w_i P_i, with weights that sum to 1 identically."""

    def __new__(cls, parts: Iterable[Any]) -> Any:
        total: dict[Any, Any] = {}
        for weight, law in parts:
            inner = law.args[0] if isinstance(law, Mixture) else (Tuple(S.One, law),)
            for w, base in inner:
                total[base] = total.get(base, S.Zero) + sympify(weight, strict=True) * w
        total = {law: w for law, w in ((law, expand(w)) for law, w in total.items()) if w != 0}
        if expand(Add(*total.values()) - 1) != 0:
            raise ValueError("the weights of a mixture must sum to 1; write (1-w)*P + w*Q")
        for law, w in total.items():
            if not is_law(law):
                raise TypeError(f"{law} is no law")
            if w.is_number and w.is_negative:
                raise ValueError("a mixture has no negative weights")
            if any(isinstance(a, (Law, CompoundLaw)) for a in w.atoms(Law, CompoundLaw)):
                raise ValueError("the weights of a mixture must be numbers or parameters")
        if len(total) == 1:
            return next(iter(total))
        ordered = sorted(total.items(), key=lambda item: str(item[0]))
        return super().__new__(cls, Tuple(*(Tuple(w, law) for law, w in ordered)))

    @property
    def parts(self) -> tuple[tuple[Any, Any], ...]:
        return tuple((w, law) for w, law in self.args[0])


class ProductLaw(CompoundLaw):
    """The law with density prod m(S|T): disjoint S, every T among the S of the factors before it."""

    def __new__(cls, factors: Iterable[Prob]) -> ProductLaw:
        waiting = sorted(factors, key=str)
        for f in waiting:
            if not isinstance(f, Prob):
                raise TypeError(f"a product law is made of densities, not {f}")
        ordered: list[Prob] = []
        seen: set[Any] = set()
        while waiting:
            ready = [f for f in waiting if set(f.T) <= seen]
            if not ready:
                raise ValueError("the factors of a product law must have their conditions among the others")
            first = ready[0]
            if seen & set(first.S):
                raise ValueError("the factors of a product law must have different variables")
            seen |= set(first.S)
            ordered.append(first)
            waiting.remove(first)
        return super().__new__(cls, Tuple(*ordered))

    @property
    def factors(self) -> tuple[Prob, ...]:
        return tuple(self.args[0])

    @property
    def variables(self) -> Tuple:
        return Tuple(*(v for f in self.factors for v in f.S))


def is_law(item: Any) -> bool:
    return isinstance(item, (Law, CompoundLaw))


def as_law(item: Any) -> Any:
    """A law, or a linear combination of laws such as (1-eps)*P + eps*U read as their mixture."""
    if is_law(item):
        return item
    if isinstance(item, Expr) and item.atoms(Law, CompoundLaw) and not item.atoms(Prob):
        parts = []
        for summand in Add.make_args(expand(item)):
            factors = Mul.make_args(summand)
            laws = [f for f in factors if is_law(f)]
            if len(laws) != 1:
                raise ValueError(f"{item} is no mixture of laws; a product of laws is written with densities, p(x) q(y)")
            parts.append((Mul(*(f for f in factors if not is_law(f))), laws[0]))
        return Mixture(parts)
    raise TypeError(f"{item} is no law")


# -- densities


class Prob(Term):
    """The density of a law for the variables S given T, at their current values."""

    def __new__(cls, law: Any, of: Any, given: Any = ()) -> Any:
        given = variables_of(given)
        of = Tuple(*(v for v in variables_of(of) if v not in given))
        if not of:
            return S.One
        return super().__new__(cls, as_law(law), of, given)

    @property
    def law(self) -> Any:
        return self.args[0]

    @property
    def S(self) -> Tuple:
        return self.args[1]

    @property
    def T(self) -> Tuple:
        return self.args[2]


def prob(law: Any, *of: Any) -> Any:
    """P(X, Y | Z)."""
    left, right = split_condition(of)
    return Prob(law, left, right)


def density_factors(density: Any) -> tuple[Prob, ...] | None:
    """The factors of a product of densities; None for anything else."""
    factors = []
    for f in Mul.make_args(density):
        base, power = (f.base, f.exp) if isinstance(f, Pow) else (f, Integer(1))
        if not isinstance(base, Prob) or power != 1:
            return None
        factors.append(base)
    return tuple(factors)


def density_variables(density: Any) -> tuple[RandomVariable, ...] | None:
    """The variables that a density is a density of: S for m(S|T), the union for a product, the common one of a mixture."""
    if isinstance(density, Add):
        each = []
        for summand in density.args:
            probs = [f for f in Mul.make_args(summand) if f.atoms(Prob)]
            each.append(density_variables(Mul(*probs)) if probs else None)
        if any(names is None or set(names) != set(each[0] or ()) for names in each):
            return None
        return each[0]
    factors = density_factors(density)
    if factors is None:
        return None
    names = [v for f in factors for v in f.S]
    return tuple(names) if len(set(names)) == len(names) else None


def as_density(item: Any) -> Any:
    """What may stand in D(. || .): a law, a mixture, or an expression in densities such as p(x) p(y)."""
    if is_law(item):
        return item
    item = sympify(item, strict=True)
    if isinstance(item, Expr) and item.atoms(Prob):
        return item
    return as_law(item)


# -- values


class Fn(Term):
    """An arbitrary real function of the values of the listed variables."""

    def __new__(cls, name: Any, variables: Any) -> Fn:
        label = name if isinstance(name, Symbol) else Symbol(canonical(str(name)))
        return super().__new__(cls, label, variables_of(variables))

    @property
    def name(self) -> str:
        return str(self.args[0].name)

    @property
    def variables(self) -> Tuple:
        return self.args[1]

    @property
    def free_symbols(self) -> set[Any]:
        return set(self.args[1])


class Card(Term):
    """The number of letters of a variable's alphabet."""

    is_integer = True
    is_positive = True

    def __new__(cls, variable: RandomVariable) -> Card:
        if not isinstance(variable, RandomVariable):
            raise TypeError(f"card needs a random variable, got {variable}")
        return super().__new__(cls, variable)


# -- binders


def _guarded_subs(binder: Any, old: Any, new: Any) -> Any:
    """Bound variables are not replaced, and nothing that varies with them may come under the binder."""
    if old in binder.variables:
        return binder
    if old in binder.free_symbols and set(getattr(new, "free_symbols", ())) & set(binder.variables):
        raise ValueError(f"substituting {new} for {old} would capture its variables")
    return None


class SumOver(Term):
    """The sum of the body over all values of the variables.

    It has no `bound_symbols`: SymPy would put Dummy symbols, which are no random variables, in their place.
    """

    def __new__(cls, variables: Any, body: Any) -> Any:
        names = variables_of(variables)
        return super().__new__(cls, names, sympify(body, strict=True)) if names else sympify(body, strict=True)

    @property
    def variables(self) -> Tuple:
        return self.args[0]

    @property
    def body(self) -> Any:
        return self.args[1]

    @property
    def free_symbols(self) -> set[Any]:
        return self.body.free_symbols - set(self.variables)

    def _eval_subs(self, old: Any, new: Any) -> Any:
        return _guarded_subs(self, old, new)

    def _eval_derivative(self, symbol: Any) -> Any:
        return type(self)(self.variables, self.body.diff(symbol))


class IntegralOver(SumOver):
    """The integral of the body over all values of the (continuous) variables."""


class Expectation(Term):
    """E[body] over the variables in the S parts of the weights: E_{q(z|x)}[...] averages over z, and x stays."""

    def __new__(cls, weights: Any, body: Any) -> Expectation:
        items = weights if isinstance(weights, (tuple, list, Tuple)) else (density_factors(weights) or (weights,))
        probs = Tuple(*items)
        names = [v for w in probs if isinstance(w, Prob) for v in w.S]
        if not probs or not all(isinstance(w, Prob) for w in probs):
            raise TypeError("an expectation is taken under densities, such as p(x) or q(z|x)")
        if len(set(names)) < len(names):
            raise ValueError("two densities of one expectation average over the same variable")
        return super().__new__(cls, Tuple(*sorted(probs, key=str)), sympify(body, strict=True))

    @property
    def weights(self) -> Tuple:
        return self.args[0]

    @property
    def body(self) -> Any:
        return self.args[1]

    @property
    def variables(self) -> Tuple:
        return Tuple(*(v for w in self.weights for v in w.S))

    @property
    def free_symbols(self) -> set[Any]:
        return (self.body.free_symbols | self.weights.free_symbols) - set(self.variables)

    def _eval_subs(self, old: Any, new: Any) -> Any:
        return _guarded_subs(self, old, new)

    def _eval_derivative(self, symbol: Any) -> Any:
        if symbol in self.weights.free_symbols:
            return None
        return Expectation(self.weights, self.body.diff(symbol))

    def doit(self, **hints: Any) -> Any:
        """The defining sum: sum of weights times body."""
        body = self.body.doit(**hints) if hints.get("deep", True) else self.body
        return SumOver(self.variables, Mul(*self.weights, body))
