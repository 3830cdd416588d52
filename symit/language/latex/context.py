"""What a document has declared so far: the reader asks it about names, and teaches it what formulas declare."""

from __future__ import annotations

from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from sympy import Integer, Pow, Rational, S

from symit.language.matrices import VectorNormal
from symit.language.objects import Law, Param, RandomVariable
from symit.language.statements import (
    Assumption,
    CardIs,
    Continuous,
    Domain,
    FamilyLaw,
    JointlyNormal,
    NormalLaw,
    Table,
    UniformOn,
    Value,
)  # fmt: skip

Signature = tuple[tuple[str, ...], tuple[str, ...]]     # names of S and T of a density p(S|T)


@dataclass
class DocumentContext:
    """Declarations in force at a place of a document. All names are canonical (symit.language.names)."""

    laws: set[str] = field(default_factory=set)                  # names that are laws: "m" for M = (P+Q)/2
    variables: set[str] = field(default_factory=set)             # names that are random variables
    scalars: set[str] = field(default_factory=set)               # names that are numbers, even if they look like laws
    continuous: set[str] = field(default_factory=set)            # variables with densities
    domains: dict[str, Domain] = field(default_factory=dict)     # parameter -> its domain
    values: dict[Any, str] = field(default_factory=dict)         # parameter (or an expression in it) -> printed value
    uniform: set[str] = field(default_factory=set)               # uniform laws
    cards: dict[str, str] = field(default_factory=dict)          # "n" -> "X": the alphabet of X has n letters
    sizes: dict[str, int] = field(default_factory=dict)          # variable -> number of letters
    indexed: dict[str, str] = field(default_factory=dict)        # "p" -> "X": p_i is P(X = x_i)
    signatures: dict[str, list[Signature]] = field(default_factory=dict)
    tables: dict[str, Table] = field(default_factory=dict)
    normals: dict[str, NormalLaw] = field(default_factory=dict)  # variable, law, or number of \\mathcal N_1
    vector_normals: dict[str, Any] = field(default_factory=dict)  # number of \\mathcal N_1 -> normal law of a vector
    matrices: set[str] = field(default_factory=set)              # covariance matrices
    diagonals: dict[str, Any] = field(default_factory=dict)      # diagonal matrix -> its j-th entry
    families: dict[str, FamilyLaw] = field(default_factory=dict)  # variable -> its law
    constants: set[str] = field(default_factory=set)             # letters that are Euler's constant
    definitions: dict[str, Any] = field(default_factory=dict)    # a symbol and what it stands for
    events: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)   # (law, variable) -> letter -> P
    assumptions: list[Assumption] = field(default_factory=list)  # Markov chains, independence, ...
    functions: dict[str, Any] = field(default_factory=dict)      # f -> Lambda(t, f(t)), as the document writes it out
    expressions: dict[str, Any] = field(default_factory=dict)    # L -> the function of parameters that L = ... says it is
    entries: dict[str, Any] = field(default_factory=dict)        # L, y_hat -> the equation that defines it by entries of vectors
    entry_facts: list[Any] = field(default_factory=list)         # sum_i y_i = 1, w_i >= 0
    simplex: set[str] = field(default_factory=set)               # vectors whose entries the words say to sum to 1
    shapes: dict[str, str] = field(default_factory=dict)         # functions that the words call convex or concave
    generators: set[str] | None = None                           # those that the D_f here may be meant with; None: all
    divergences: dict[str, Any] = field(default_factory=dict)    # name -> two laws, the divergence of them, its order
    conventions: dict[str, str] = field(default_factory=dict)    # "H^2" -> "half" or "full", "D_alpha" -> "renyi", "delta" -> "TV"
    unit: str | None = None                                      # the document's unit: "bits", "nats" or unknown

    def copy(self) -> DocumentContext:
        return deepcopy(self)

    def declare(self, assumptions: Iterable[Assumption]) -> None:
        """Take over what an assumption says about names; other assumptions are kept as they are."""
        for a in assumptions:
            if isinstance(a, Domain):
                self.domains[a.param.name] = _meet(self.domains.get(a.param.name), a)
            elif isinstance(a, Value):
                self.values[a.param] = a.printed
            elif isinstance(a, UniformOn) and isinstance(a.what, Law):
                self.uniform.add(a.what.name)
                self.laws.add(a.what.name)
            elif isinstance(a, Continuous):
                self.continuous |= {v.name for v in a.variables}
            elif isinstance(a, CardIs):
                self._card(a)
            elif isinstance(a, Table):
                self.tables[a.law.name] = a
                self.laws.add(a.law.name)
            elif isinstance(a, NormalLaw):
                self.normals[a.law.name if a.law is not None else a.variable.name] = a
                self.continuous.add(a.variable.name)
                self.families.pop(a.law.name if a.law is not None else a.variable.name, None)
            elif isinstance(a, FamilyLaw):
                named = a.law.name if a.law is not None else a.variable.name
                self.families[named] = a
                self.normals.pop(named, None)
            elif a not in self.assumptions:
                self.assumptions.append(a)

    def _card(self, a: CardIs) -> None:
        self.variables.add(a.variable.name)
        if isinstance(a.size, Param):
            self.cards[a.size.name] = a.variable.name
        elif getattr(a.size, "is_Integer", False):
            self.sizes[a.variable.name] = int(a.size)

    def sign(self, law: str, signature: Signature) -> None:
        """A density p(S|T) was written."""
        known = self.signatures.setdefault(law, [])
        if signature not in known:
            known.append(signature)

    def facts(self, variables: Iterable[str], laws: Iterable[str], params: Iterable[str]) -> tuple[Assumption, ...]:
        """The declarations that fix the meaning of these names, as assumptions of a statement."""
        laws, variables = sorted(set(laws)), sorted(set(variables))
        wanted = set(params)
        out: list[Assumption] = []
        for v in variables:
            if v in self.sizes:
                out.append(CardIs(RandomVariable(v), Integer(self.sizes[v])))
            if v in self.normals:
                out.append(self._with_values(self.normals[v]))
            if v in self.families and self.families[v].law is None:
                # an example of long ago is not meant: the claim names the parameters, or there are none
                own = names_of(self.families[v].target)
                out += [self.families[v]] if not own or own & wanted else []
        out += [a for a in self.assumptions if isinstance(a, JointlyNormal) and {a.first.name, a.second.name} <= set(variables)][-1:]
        for law in laws:
            if law in self.uniform:
                out.append(UniformOn(Law(law)))
            if law in self.tables and set(variables) <= {self.tables[law].variable.name}:
                out.append(self.tables[law])
            if law in self.families and self.families[law].law is not None:
                out.append(self.families[law])
            if law in self.normals and law not in variables:
                out.append(self._with_values(self.normals[law]))
        for a in list(out):
            if isinstance(a, NormalLaw):
                out += positive(a.variance)
        for a in out:
            wanted |= {s.name for e in vars(a).values() for s in _params(e)}
        for name in sorted(wanted):
            if name in self.domains:
                out.append(self.domains[name])
            if Param(name) in self.values and not self._exact(name):
                out.append(Value(Param(name), self.values[Param(name)]))
        return tuple(out)

    def _exact(self, name: str) -> bool:
        domain = self.domains.get(name)
        return domain is not None and domain.lo is not None and domain.lo == domain.hi

    def _with_values(self, a: NormalLaw) -> NormalLaw:
        """Put in the value of the variance where the document gives one: sigma^2 ~ 0.25."""
        known = {e: Rational(v) for e, v in self.values.items()}
        return NormalLaw(a.variable, known.get(a.mean, a.mean), known.get(a.variance, a.variance), a.law)

    def new_paragraph(self) -> None:
        """Forget what holds for one argument only: values, domains, tables, sizes, independence."""
        for kept in (self.values, self.domains, self.tables, self.sizes, self.scalars, self.assumptions,
                     self.definitions, self.events):
            kept.clear()
        self.families = {v: a for v, a in self.families.items() if names_of(a.target)}
        self.uniform -= {"p", "q"}        # p(x) = 1/|X| is a condition; a letter u keeps its meaning

    def new_section(self) -> None:
        """Forget also what letters stand for: n for the size of an alphabet, u for a uniform law, normal laws."""
        self.new_paragraph()
        for kept in (self.cards, self.uniform, self.indexed, self.normals, self.vector_normals, self.matrices, self.diagonals, self.families,
                     self.continuous, self.signatures):
            kept.clear()


def names_of(law: Any) -> set[str]:
    """The parameters of a law, the matrices and vectors of one of a vector; its dimension is none of them."""
    if isinstance(law, VectorNormal):
        return {str(n) for n, _ in law.covariance} | {str(n) for _, n in law.mean}
    return {p.name for p in law.free_symbols if isinstance(p, Param)}


def positive(variance: Any) -> list[Domain]:
    """sigma > 0 for a variance sigma^2."""
    base = variance.base if isinstance(variance, Pow) and variance.exp == 2 else variance
    return [Domain(base, S.Zero, None, True)] if isinstance(base, Param) else []


def _params(e: Any) -> set[Param]:
    if isinstance(e, tuple):
        return set().union(*(_params(x) for x in e)) if e else set()
    return set(e.atoms(Param)) if hasattr(e, "atoms") else set()


def _meet(old: Domain | None, new: Domain) -> Domain:
    """Both domains hold: later ends replace missing ones."""
    if old is None:
        return new
    lo = (new.lo, new.lo_open) if new.lo is not None else (old.lo, old.lo_open)
    hi = (new.hi, new.hi_open) if new.hi is not None else (old.hi, old.hi_open)
    return Domain(new.param, lo[0], hi[0], lo[1], hi[1])
