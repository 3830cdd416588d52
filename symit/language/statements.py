"""Assumptions, statements and chains of relations; each prints as text that reads back to an equal object."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from symit.language.calculus import SHAPES, shape_latex, shape_text
from symit.language.names import latex_name
from symit.language.objects import Comparison, Law, Param, Prob, RandomVariable, is_law, variables_of
from symit.language.printing import law_text, names, text
from symit.language.typeset import latex, law_latex, names_latex

RELATIONS = ("=", "<=", ">=", "<", ">", "!=", "exists!=", "~")
LATEX_RELATIONS = {"=": "=", "<=": r"\leq", ">=": r"\geq", "<": "<", ">": ">", "!=": r"\neq", "exists!=": r"\neq", "~": r"\approx"}
Groups = tuple[tuple[RandomVariable, ...], ...]


class Assumption:
    """Something that a statement takes for granted; `line` says where a document said so."""

    def text(self) -> str:
        raise NotImplementedError

    def latex(self) -> str:
        raise NotImplementedError

    def __str__(self) -> str:
        return self.text()


def groups(items: Iterable[Any]) -> Groups:
    return tuple(tuple(variables_of(g)) for g in items)


@dataclass(frozen=True)
class Markov(Assumption):
    """X -> Y -> Z: given each element, what comes before and what comes next are independent."""

    groups: Groups

    def text(self) -> str:
        return " -> ".join(names(g) for g in self.groups)

    def latex(self) -> str:
        return r" \to ".join(names_latex(g) for g in self.groups)


@dataclass(frozen=True)
class Independent(Assumption):
    """The groups are mutually independent given the last ones."""

    groups: Groups
    given: tuple[RandomVariable, ...] = ()

    def text(self) -> str:
        return f"indep({';'.join(names(g) for g in self.groups)}{'|' + names(self.given) if self.given else ''})"

    def latex(self) -> str:
        given = r" \mid " + names_latex(self.given) if self.given else ""
        return r" \perp ".join(names_latex(g) for g in self.groups) + given


@dataclass(frozen=True)
class FunctionOf(Assumption):
    """`of` is a function of `by`: H(of|by) = 0 (discrete variables)."""

    of: tuple[RandomVariable, ...]
    by: tuple[RandomVariable, ...]

    def text(self) -> str:
        return f"func({names(self.of)}|{names(self.by)})"

    def latex(self) -> str:
        return f"{names_latex(self.of)} = f({names_latex(self.by)})"


@dataclass(frozen=True)
class IID(Assumption):
    """The variables are independent and have the same law."""

    variables: tuple[RandomVariable, ...]

    def text(self) -> str:
        return f"iid({names(self.variables)})"

    def latex(self) -> str:
        return names_latex(self.variables) + r"\ \text{i.i.d.}"


@dataclass(frozen=True)
class HasLaw(Assumption):
    """X ~ Q: the marginal law of X is Q's."""

    variable: RandomVariable
    law: Any

    def text(self) -> str:
        return f"{self.variable.name} ~ {law_text(self.law)}"

    def latex(self) -> str:
        return rf"{latex_name(self.variable.name)} \sim {law_latex(self.law)}"


@dataclass(frozen=True)
class FamilyLaw(Assumption):
    """X ~ Gamma(a, b): the law of X, or another law q of X, is of a parametric family.

    With `at`, the law of X at any value of these variables: q(z|x) ~ N(mu, sigma^2), where mu and sigma may depend on x.
    """

    variable: RandomVariable
    target: Any
    law: Any = None
    at: tuple[RandomVariable, ...] = ()

    def text(self) -> str:
        left = self.variable.name if self.law is None else text(Prob(self.law, (self.variable,), self.at))
        return f"{left} ~ {law_text(self.target)}"

    def latex(self) -> str:
        left = latex_name(self.variable.name) if self.law is None else latex(Prob(self.law, (self.variable,), self.at))
        return rf"{left} \sim {law_latex(self.target)}"


@dataclass(frozen=True)
class JointlyNormal(Assumption):
    """X,Y ~ BivariateNormal(rho): two real variables are jointly normal with this correlation, their means and variances any."""

    first: RandomVariable
    second: RandomVariable
    correlation: Any

    def text(self) -> str:
        return f"{self.first.name},{self.second.name} ~ BivariateNormal({text(self.correlation)})"

    def latex(self) -> str:
        pair = f"({latex_name(self.first.name)}, {latex_name(self.second.name)})"
        return rf"{pair} \text{{ jointly normal with correlation }} {latex(self.correlation)}"


@dataclass(frozen=True)
class AbsolutelyContinuous(Assumption):
    """P << Q: wherever Q is null, so is P."""

    first: Any
    second: Any

    def text(self) -> str:
        return f"{law_text(self.first)} << {law_text(self.second)}"

    def latex(self) -> str:
        return rf"{law_latex(self.first)} \ll {law_latex(self.second)}"


@dataclass(frozen=True)
class UniformOn(Assumption):
    """A law, or a variable, is uniform on its alphabet."""

    what: Any

    def text(self) -> str:
        return f"uniform({self.what.name})"  # laws have small names

    def latex(self) -> str:
        return rf"{law_latex(self.what) if is_law(self.what) else latex_name(self.what.name)} \sim \mathrm{{Uniform}}"


@dataclass(frozen=True)
class Domain(Assumption):
    """lo <= parameter <= hi; an end may be open or missing."""

    param: Param
    lo: Any = None
    hi: Any = None
    lo_open: bool = False
    hi_open: bool = False

    def text(self) -> str:
        left = f"{text(self.lo)} {'<' if self.lo_open else '<='} " if self.lo is not None else ""
        right = f" {'<' if self.hi_open else '<='} {text(self.hi)}" if self.hi is not None else ""
        return f"{left}{text(self.param)}{right}"

    def latex(self) -> str:
        left = f"{latex(self.lo)} {'<' if self.lo_open else chr(92) + 'leq'} " if self.lo is not None else ""
        right = f" {'<' if self.hi_open else chr(92) + 'leq'} {latex(self.hi)}" if self.hi is not None else ""
        return f"{left}{latex_name(self.param.name)}{right}"


@dataclass(frozen=True)
class Value(Assumption):
    """A parameter's printed value: it lies within half a unit of the last digit."""

    param: Param
    printed: str

    def text(self) -> str:
        return f"{text(self.param)} ~= {self.printed}"

    def latex(self) -> str:
        return rf"{latex_name(self.param.name)} \approx {self.printed}"


@dataclass(frozen=True)
class CardIs(Assumption):
    """The alphabet of a variable has that many letters."""

    variable: RandomVariable
    size: Any

    def text(self) -> str:
        return f"card({self.variable.name}) = {text(self.size)}"

    def latex(self) -> str:
        return rf"|\mathcal{{{latex_name(self.variable.name)}}}| = {latex(self.size)}"


@dataclass(frozen=True)
class NormalLaw(Assumption):
    """X ~ Normal(mean, variance): the law of one real variable."""

    variable: RandomVariable
    mean: Any
    variance: Any
    law: Any = None

    def text(self) -> str:
        left = text(Prob(self.law, (self.variable,))) if self.law is not None else self.variable.name
        return f"{left} ~ Normal({text(self.mean)}, {text(self.variance)})"

    def latex(self) -> str:
        return rf"{latex_name(self.variable.name)} \sim \mathcal{{N}}({latex(self.mean)}, {latex(self.variance)})"


@dataclass(frozen=True)
class Table(Assumption):
    """A law on one variable given by its probabilities."""

    law: Any
    variable: RandomVariable
    probs: tuple[Any, ...]

    def text(self) -> str:
        return f"{text(Prob(self.law, (self.variable,)))} = [{', '.join(text(p) for p in self.probs)}]"

    def latex(self) -> str:
        return rf"{law_latex(self.law)} = ({', '.join(latex(p) for p in self.probs)})"


@dataclass(frozen=True)
class Continuous(Assumption):
    """The variables have densities."""

    variables: tuple[RandomVariable, ...]

    def text(self) -> str:
        return f"continuous({names(self.variables)})"

    def latex(self) -> str:
        return names_latex(self.variables) + r"\ \text{continuous}"


@dataclass(frozen=True)
class NotExpressed(Assumption):
    """Something assumed in words that the language cannot say: it stops refutations, never proofs."""

    words: str

    def text(self) -> str:
        return f'"{self.words}"'

    def latex(self) -> str:
        return rf"\text{{{self.words}}}"


@dataclass(frozen=True)
class Printed:
    """A decimal as printed; a claim a ~= 0.163 says that a rounds to it."""

    digits: str

    def text(self) -> str:
        return self.digits

    def latex(self) -> str:
        return self.digits


def _sides_text(sides: Iterable[Any], given: Iterable[Any]) -> list[str]:
    """Sides that are read together, and together with the assumptions."""
    sides = list(sides)
    found: set[str] = set()
    for a in given:
        for e in _expressions(a):
            found |= {law.name for d in e.atoms(Prob, Comparison) for law in d.atoms(Law)}
            found |= {law.name for law in e.atoms(Law)} if is_law(e) else set()
    return [side.text() if isinstance(side, Printed) else text(side, sides, found) for side in sides]


def _expressions(item: Any) -> list[Any]:
    """The SymPy parts of an assumption."""
    if isinstance(item, Assumption):
        return [e for part in vars(item).values() for e in _expressions(part)]
    if isinstance(item, (tuple, list)):
        return [e for part in item for e in _expressions(part)]
    return [item] if hasattr(item, "atoms") else []


@dataclass(frozen=True)
class Statement(Assumption):
    """lhs rel rhs under the assumptions `given`, for all laws, variables and parameters that occur.

    With a shape (convex, increasing, ...) for rel: the shape of lhs as a function of the variables rhs.
    """

    rel: str
    lhs: Any
    rhs: Any
    given: tuple[Any, ...] = field(default=())

    def __post_init__(self) -> None:
        if self.rel not in (*RELATIONS, *SHAPES):
            raise ValueError(f"unknown relation {self.rel!r}; one of {' '.join(RELATIONS)}")

    def text(self) -> str:
        if self.rel in SHAPES:
            return shape_text(self.rel, self.rhs, _sides_text((self.lhs,), self.given)[0])
        rel = {"exists!=": "!=", "~": "~=", "!=": "!="}.get(self.rel, self.rel)
        prefix = "exists " if self.rel == "exists!=" else ""
        lhs, rhs = _sides_text((self.lhs, self.rhs), self.given)
        return f"{prefix}{lhs} {rel} {rhs}"

    def latex(self) -> str:
        if self.rel in SHAPES:
            return shape_latex(self.rel, self.rhs, latex(self.lhs))
        right = self.rhs.latex() if isinstance(self.rhs, Printed) else latex(self.rhs)
        return f"{latex(self.lhs)} {LATEX_RELATIONS[self.rel]} {right}"

    def assuming(self, more: Iterable[Any]) -> Statement:
        """The same statement under more assumptions (text or objects)."""
        extra = [as_assumption(a, (self,)) for a in more]
        return replace(self, given=tuple(dict.fromkeys((*self.given, *extra))))

    def with_relation(self, rel: str) -> Statement:
        return replace(self, rel=rel)

    def with_sides(self, lhs: Any, rhs: Any) -> Statement:
        return replace(self, lhs=lhs, rhs=rhs)


@dataclass(frozen=True)
class Chain(Assumption):
    """a rel b rel c ...: one statement for each relation."""

    terms: tuple[Any, ...]
    rels: tuple[str, ...]
    given: tuple[Any, ...] = field(default=())

    def statements(self) -> tuple[Statement, ...]:
        pairs = zip(self.terms, self.rels, self.terms[1:], strict=False)
        return tuple(Statement(rel, a, b, self.given) for a, rel, b in pairs)

    def text(self) -> str:
        first, *others = _sides_text(self.terms, self.given)
        return first + "".join(f" {'~=' if rel == '~' else rel} {t}" for rel, t in zip(self.rels, others, strict=True))

    def latex(self) -> str:
        out = latex(self.terms[0])
        for rel, term in zip(self.rels, self.terms[1:], strict=True):
            out += f" {LATEX_RELATIONS[rel]} {term.latex() if isinstance(term, Printed) else latex(term)}"
        return out

    def assuming(self, more: Iterable[Any]) -> Chain:
        extra = [as_assumption(a, (self,)) for a in more]
        return replace(self, given=tuple(dict.fromkeys((*self.given, *extra))))


def as_assumption(item: Any, near: Iterable[Any] = ()) -> Any:
    """Text or an Assumption; `near` (statements) say which names in the text are laws."""
    if isinstance(item, str):
        from symit.language.text import parse_assumption

        return parse_assumption(item, near)
    if isinstance(item, Assumption):
        return item
    raise TypeError(f"not an assumption: {item!r}")
