"""The rows a linear proof may use: elemental Shannon inequalities, Gibbs' inequality, cardinality, assumptions, ranges."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import Any

from symit.kernel.rows import Rejected
from symit.kernel.rows import row as kernel_row
from symit.meaning.balls import numeric
from symit.meaning.core import free_variables, measures, variables, walk
from symit.meaning.normal import Normaliser
from symit.meaning.polynomials import NotNormal, Poly
from symit.provers.combine import Row

MAX_ROWS = 40_000


def subsets(names: Iterable[str], smallest: int = 0) -> Iterator[tuple[str, ...]]:
    names = sorted(names)
    for size in range(smallest, len(names) + 1):
        yield from combinations(names, size)


class Candidates:
    """Collects rows for one claim; a row that the kernel refuses (say, for a continuous variable) is left out."""

    def __init__(self, form: Normaliser, context: dict[str, Any]) -> None:
        self.form = form
        self.given = list(context.get("given", ()))
        self.claims = [context["claim"], *self.given]
        sides = [side for claim in self.claims for side in claim[1:] if isinstance(side, tuple)]
        self.variables = sorted(set().union(*(variables(s) for s in sides)))
        self.fixed = sorted(set().union(*(free_variables(s) for s in [*context["claim"][1:]] if isinstance(s, tuple))))
        self.laws = sorted(set().union(*(measures(s) for s in sides)), key=repr)
        self.rows: list[Row] = []
        self.seen: set[Any] = set()

    def add(self, spec: Any, cost: float = 1.0) -> None:
        if spec in self.seen or len(self.rows) > MAX_ROWS:
            return
        self.seen.add(spec)
        try:
            poly, sign = kernel_row(self.form, self.given, spec)
        except (Rejected, NotNormal, ValueError):
            return
        if poly:
            self.rows.append(Row(spec, poly, sign == "=", cost))

    def assumptions(self) -> None:
        for index in range(len(self.given)):
            self.add(("given", index))

    def shannon(self, names: Iterable[str] | None = None) -> None:
        """Elemental inequalities of every law (Yeung 1997): H(i|rest) >= 0 and I(i;j|K) >= 0."""
        for law in self.laws:
            own = list(names) if names is not None else self._variables_of(law)
            for i in own:
                self.add(("I", law, (i,), (i,), tuple(v for v in own if v != i)), 1.2)
            for i, j in combinations(own, 2):
                for rest in subsets(v for v in own if v not in (i, j)):
                    self.add(("I", law, (i,), (j,), rest), 1.0 + 0.01 * len(rest))
                    held = tuple(v for v in rest if v in self.fixed)
                    if held:
                        self.add(("I", law, (i,), (j,), rest, held), 1.0)

    def gibbs(self) -> None:
        """D(M_{S|T} || N_{S|T} | M_T) >= 0 for every ordered pair of laws."""
        for m in self._with_parts():
            for n in self._with_parts():
                if m == n:
                    continue
                names = self._variables_of(m) if len(self.variables) > 4 else self.variables
                for s in subsets(names, 1):
                    for t in subsets(v for v in names if v not in s):
                        held = tuple(v for v in t if v in self.fixed)
                        if held:
                            self.add(("D", m, n, s, t, held))
                        if not set(self.fixed) & set(s):
                            self.add(("D", m, n, s, t), 1.0 + 0.01 * len(t))

    def gibbs_of_products(self) -> None:
        """D(P||Q) >= 0 where one of the laws is a product of densities under which the claim averages, such as p(x) p(y)."""
        for product in product_laws(self.claims):
            names = tuple(sorted(v for _, s, _ in product[1] for v in s))
            for law in self._with_parts():
                self.add(("D", product, law, names, ()))
                self.add(("D", law, product, names, ()))

    def jensen(self, polys: Iterable[Poly]) -> None:
        """log E_M[g] >= E_M[log g] for each log of a sum of m(s) g(s), or of h(s) = m(s) g(s)."""
        for poly in polys:
            for names, inner in logs_of_sums(poly):
                for law in self.laws:
                    if isinstance(law, str):
                        g = ("mul", inner, ("pow", ("prob", law, names, ()), "-1"))
                        self.add(("jensen", law, names, (), g))
        # a log of a sum at each value of other variables, averaged over those
        walked = [t for claim in self.claims for side in claim[1:] if isinstance(side, tuple) for t in walk(side)]
        # the evidence m(x) is the mean of m(x, z)/q(z) under q
        evidence = {(t[1], t[2]) for t in walked if t[0] == "prob" and not t[3] and set(t[2]) <= set(self.fixed) and isinstance(t[1], str)}
        averaged = {(t[1], t[2]) for t in walked if t[0] == "prob" and not t[3] and not set(t[2]) & set(self.fixed) and isinstance(t[1], str)}
        for m, at in sorted(evidence):
            for law, names in sorted(averaged):
                g = ("mul", ("prob", m, tuple(sorted((*at, *names))), ()), ("pow", ("prob", law, names, ()), "-1"))
                self.add(("jensen", law, names, (), g))
        for inside in dict.fromkeys(t[1] for t in walked if t[0] == "log" and t[1][0] == "sum"):
            rest = tuple(sorted(free_variables(inside)))
            for law in self.laws:
                if rest and isinstance(law, str):
                    weight = ("pow", ("prob", law, inside[1], rest), "-1")
                    self.add(("jensen", law, inside[1], rest, ("mul", inside[2], weight), "mean"))

    def cardinality(self) -> None:
        for law in self._with_parts():
            for s in subsets(self.variables[:4], 1):
                self.add(("card", law, s))

    def ranges(self) -> None:
        for name, domain in sorted(self.form.params.items()):
            for side in ("lo", "hi"):
                if domain.get(side) is not None:
                    self.add(("range", name, side))

    def tangents(self, polys: Iterable[Poly]) -> None:
        """a log(a/b) - a + b >= 0 for the quantities whose logs occur, and a few constants."""
        terms: set[Any] = {("num", "1"), ("num", "1/2")}
        for poly in polys:
            for mono in poly:
                for g, _ in mono:
                    if g[0] == "log":
                        term = poly_term(g[1])
                        if term is not None:
                            terms |= {term, ("pow", term, "-1")}
                    elif g[0] == "card":
                        terms.add(("pow", ("card", g[1]), "-1"))
        ordered = sorted(terms, key=repr)[:12]
        for a in ordered:
            for b in ordered:
                if a != b:
                    self.add(("log", a, b), 1.5)

    def letters(self, polys: Iterable[Poly]) -> None:
        """Probabilities at fixed values lie in [0, 1], and so do their logs' signs follow."""
        found = {g[1:] for poly in polys for mono in poly for g, _ in mono if g[0] in ("lp", "m")}
        for law, names in sorted(found, key=repr):
            plain = tuple(v for v in names if "=" not in v)
            if plain and set(plain) <= set(self.fixed):
                self.add(("prob", law, plain, ()))
                self.add(("letter", law, plain, ()))
                self.add(("log", ("num", "1"), ("prob", law, plain, ())), 1.5)

    def numbers(self, polys: Iterable[Poly]) -> None:
        """Positive closed numbers: the constants and logs of primes that occur, and their differences."""
        terms: set[Any] = {("num", "1")}
        for poly in polys:
            terms |= {("log", ("num", str(g[1]))) for mono in poly for g, _ in mono if g[0] == "logp"}
        for a in sorted(terms, key=repr):
            self.add(("positive", a), 2.0)
            for b in sorted(terms, key=repr):
                difference = ("add", a, ("mul", ("num", "-1"), b))
                if a != b and numeric(difference, {}, 64) > 0:
                    self.add(("positive", difference), 2.0)

    def products(self) -> None:
        """A parameter's range times any other non-negative row: coefficients such as beta or 1 - eps."""
        ends = [r for r in self.rows if r.spec[0] in ("range", "prob")]
        others = [r for r in self.rows if not r.equation and r.spec[0] != "positive"]
        for end in ends[:8]:
            for other in others[:400]:
                self.add(("product", end.spec, other.spec), 1.5)

    def _with_parts(self) -> list[Any]:
        laws = set(self.laws)
        for law in self.laws:
            if isinstance(law, tuple) and law[0] == "mix":
                laws |= {m for _, m in law[1]}
        return sorted(laws, key=repr)

    def _variables_of(self, law: Any) -> list[str]:
        """The variables with which the law occurs (all, if it occurs inside a compound law)."""
        found: set[str] = set()
        for claim in self.claims:
            for t in (t for side in claim[1:] for t in walk(side)):
                if (t[0] in ("H", "I", "prob") and t[1] == law) or (t[0] in ("D", "CE") and law in t[1:3]):
                    found.update(flat(t[2:] if t[0] in ("H", "I", "prob") else t[3:]))
        return sorted(found) or self.variables


def product_laws(claims: Iterable[Any]) -> list[Any]:
    """Products of two or more densities that stand as the weights of sums over all of their variables."""
    found: set[Any] = set()
    for claim in claims:
        for t in (t for side in claim[1:] if isinstance(side, tuple) for t in walk(side)):
            if t[0] != "sum" or t[2][0] != "mul":
                continue
            waiting = [f for f in t[2][1:] if f[0] == "prob" and isinstance(f[1], str)]
            factors: list[Any] = []
            seen: set[str] = set()
            while waiting:
                ready = [f for f in waiting if set(f[3]) <= seen and not set(f[2]) & seen]
                if not ready:
                    break
                factors.append((ready[0][1], tuple(ready[0][2]), tuple(ready[0][3])))
                seen |= set(ready[0][2])
                waiting.remove(ready[0])
            if len(factors) > 1 and seen == set(t[1]):
                found.add(("prod", tuple(factors)))
    return sorted(found, key=repr)


def logs_of_sums(poly: Poly) -> Iterator[tuple[tuple[str, ...], Any]]:
    """(variables, summand) of the sums whose logarithms occur."""
    for mono in poly:
        for g, _ in mono:
            if g[0] == "log" and len(g[1]) == 1 and g[1][0][1] == "1" and len(g[1][0][0]) == 1:
                ((inner, e),) = g[1][0][0]
                if inner[0] == "S" and e == 1:
                    try:
                        yield inner[1], ("mul", *(core_factor(h, k) for h, k in inner[2]))
                    except KeyError:
                        continue


def core_factor(g: Any, e: Any) -> Any:
    """A power of a density, an exponential or a function as a core term; raises KeyError on anything else."""
    if g[0] == "m":
        base: Any = ("prob", g[1], g[2], ())
    elif g[0] == "exp":
        base = ("exp", ("add", *(("mul", ("num", str(c)), *(core_factor(h, k) for h, k in mono)) for mono, c in g[1])))
    elif g[0] in ("fn", "par"):
        base = tuple(g)
    elif g[0] == "lp":
        base = ("log", ("prob", g[1], g[2], ()))
    else:
        raise KeyError(g[0])
    return base if e == 1 else ("pow", base, str(e))


def flat(groups: Any) -> set[str]:
    if isinstance(groups, str):
        return {groups}
    return set().union(*(flat(g) for g in groups)) if groups else set()


def poly_term(k: Any) -> Any:
    """A core term for the key of a polynomial in parameters and cardinalities; None if it holds anything else."""
    summands = []
    for mono, c in k:
        factors: list[Any] = [("num", c)] if c != "1" or not mono else []
        for g, e in mono:
            if g[0] not in ("par", "card", "pi", "e"):
                return None
            base = (g[0], *g[1:])
            factors.append(base if e == 1 else ("pow", base, str(e)))
        summands.append(factors[0] if len(factors) == 1 else ("mul", *factors))
    return summands[0] if len(summands) == 1 else ("add", *summands)
