"""Claims about f-divergences of two laws, reduced to functions of one or two numbers.

A divergence is a sum over letters of g(p(x), q(x)) with g homogeneous of degree 1; D_f(P||Q) has f(t) = g(t, 1) (Csiszar 1967).
* A linear combination c0 + sum c_i D_i >= 0 holds for all P, Q if and only if c0 + sum c_i f_i(t) >= k (t - 1) for some k and all
  t > 0: sum over q(x) with t = p(x)/q(x), where q(x) = 0 by the limit of f(t)/t. (Only "if" is used.)
* The joint range of finitely many divergences is the convex hull of its pairs of laws on two letters (Harremoes and Vajda 2011,
  theorem 2: extreme laws of t with mean 1 have two points; the proof is for any number of divergences). So Phi(D) >= 0 with Phi
  concave holds for all P, Q if it holds for P = (p, 1-p), Q = (q, 1-q), 0 < q < p < 1: letters may be exchanged, and
  divergences are continuous along segments towards every pair at which they are finite.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from symit.kernel.analysis.region import Region
from symit.kernel.rows import Rejected
from symit.meaning.calculus import minus, num, parameters_of, plus, substitute, times
from symit.meaning.core import EXTREMES, measures
from symit.meaning.functions import function_range
from symit.meaning.polynomials import Poly, scale, sub
from symit.meaning.scalars import Scalars, generators
from symit.meaning.spelling import term_of

P, Q, T, C, S = "#p", "#q", "#t", "#c", "#s0"
PAIR = Region(((P, Fraction(0), Fraction(1)), (Q, Fraction(0), Fraction(1))), (Q, P))
MASS: Any = {"lo": "0", "hi": None, "lo_open": True, "hi_open": True}


def split(poly: Poly) -> tuple[Poly, Poly]:
    """The terms c p and c q with numbers c, and the others."""
    plain: Poly = {}
    bent: Poly = {}
    for mono, c in poly.items():
        masses = [pair for pair in mono if any(g in (("par", P), ("par", Q)) for g in generators({(pair,): 1}))]
        (plain if masses in ([(("par", P), 1)], [(("par", Q), 1)]) else bent)[mono] = c
    return plain, bent


class Reading:
    """The two laws of a claim, its divergences as g(#p, #q), and the claim with #d0, #d1, ... in their place."""

    def __init__(self, context: dict[str, Any], swap: bool = False) -> None:
        used = set().union(*(parameters_of(t) for t in context["claim"][1:]))
        self.params = {n: dict(d) for n, d in context.get("params", {}).items() if n in used}
        if any(str(n).startswith("#") for n in self.params):
            raise Rejected("analysis: the name of a parameter does not start with #")
        # which of two laws is called P does not matter to the claim, only to the form of the generators
        self.laws = [m for m in sorted(context.get("measures", {}), reverse=swap) if any(m in measures(t) for t in context["claim"][1:])]
        self.given = tuple(context.get("given", ()))
        self.names: tuple[str, ...] | None = None
        self.divergences: list[Any] = []
        self.functions: list[str] = []  # of a letter: a real number #f0, #f1, ... at each, in a range if one is assumed
        self.extremes: dict[str, tuple[str, tuple[str, ...]]] = {}  # least masses and extreme ratios in the claim: numbers #e0, #e1, ...
        self.context = context
        _, lhs, rhs = context["claim"]
        if not (parameters_of(lhs) | parameters_of(rhs)) <= set(self.params):
            # an undeclared #d0 would be taken for a divergence
            raise Rejected("analysis: a parameter of the claim is not declared")
        self.sides = (self.read(lhs), self.read(rhs))
        if not self.divergences:
            raise Rejected("analysis: no divergence in the claim")
        if len(self.laws) != 2:
            raise Rejected("analysis: a claim about the divergences of two laws")

    # -- terms

    def read(self, t: Any) -> Any:
        """The term with its divergences replaced by #d0, #d1, ..."""
        tag = t[0]
        if tag == "D":
            _, m, n, s, given = t
            if given or self.names not in (None, tuple(s)):
                raise Rejected("analysis: divergences of the same variables, not conditional ones")
            self.names = tuple(s)
            first, second = self.mass(m), self.mass(n)
            return self.divergence(times(first, ("log", times(first, ("pow", second, "-1")))))
        if tag == "sum":
            if self.names not in (None, tuple(t[1])):
                raise Rejected("analysis: divergences of the same variables")
            self.names = tuple(t[1])
            return self.divergence(self.body(t[2]))
        if tag in ("num", "par", "pi", "e", "euler"):
            return t
        if tag in EXTREMES:
            return self.extreme(tag, t[1:-1], tuple(t[-1]))
        if tag == "pow":
            return ("pow", self.read(t[1]), t[2])
        if tag in ("add", "mul", "log", "exp", "abs", "max", "min"):
            return (tag, *(self.read(x) for x in t[1:]))
        raise Rejected(f"analysis: {tag} in a claim about divergences")

    def extreme(self, tag: str, laws: tuple[str, ...], names: tuple[str, ...]) -> Any:
        """A least mass in (0, 1], a largest ratio in [1, oo) or a least ratio in [0, 1], by itself a number of the claim."""
        for law in laws:
            self.law(law)
        if self.names not in (None, names):
            raise Rejected("analysis: extremes and divergences of the same variables")
        self.names = names
        for name, known in self.extremes.items():
            if known == (tag, laws):
                return ("par", name)
        name = f"#e{len(self.extremes)}"
        self.extremes[name] = tag, laws
        ends = {"least": ("0", "1"), "mostratio": ("1", None), "leastratio": ("0", "1")}[tag]
        self.params[name] = {"lo": ends[0], "hi": ends[1], "lo_open": tag == "least", "hi_open": False}
        return ("par", name)

    def divergence(self, g: Any) -> Any:
        g = term_of(self.form({P: MASS, Q: MASS}).term(g))
        if g in self.divergences:
            return ("par", f"#d{self.divergences.index(g)}")
        for i, other in enumerate(self.divergences):
            found = self.related(g, other)
            if found is not None:
                return plus(found[0], times(found[1], ("par", f"#d{i}")))
        self.divergences.append(g)
        return ("par", f"#d{len(self.divergences) - 1}")

    def related(self, g: Any, other: Any) -> tuple[Any, Any] | None:
        """(a, b) with g = a' p + a'' q + b other, a = a' + a'', so that the one sum over letters is a + b times the other."""
        form = self.form({P: MASS, Q: MASS})
        mine, bent = split(form.term(g))
        theirs, base = split(form.term(other))
        if not bent or set(bent) != set(base):
            return None
        lead = min(base, key=repr)
        b = Fraction(bent[lead]) / Fraction(base[lead])
        if sub(bent, scale(base, b)):
            return None
        rest = sub(mine, scale(theirs, b))
        ones = {P: num(1), Q: num(0)}, {P: num(0), Q: num(1)}
        return plus(*(substitute(term_of(rest), at) for at in ones)), num(b)

    def law(self, name: Any) -> Any:
        if not isinstance(name, str):
            raise Rejected("analysis: the laws are named ones")
        if name not in self.laws or len(self.laws) != 2:
            raise Rejected("analysis: divergences of two named laws")
        return ("par", (P, Q)[self.laws.index(name)])

    def mass(self, law: Any) -> Any:
        """A law, or a mixture of laws, at one letter."""
        if isinstance(law, (tuple, list)) and law and law[0] == "mix":
            return plus(*(times(self.scalar(weight), self.mass(part)) for weight, part in law[1]))
        return self.law(law)

    def scalar(self, t: Any) -> Any:
        if t[0] in ("prob", "D", "sum"):
            raise Rejected("analysis: a weight is a number")
        return t if t[0] in ("num", "par") else tuple(self.scalar(x) if isinstance(x, tuple) and x else x for x in t)

    def body(self, t: Any) -> Any:
        if t[0] == "prob":
            _, law, s, given = t
            if given or tuple(s) != self.names:
                raise Rejected("analysis: a density of other variables")
            return self.mass(law)
        if t[0] == "fn":
            if tuple(t[2]) != self.names:
                raise Rejected("analysis: a function of other variables")
            if t[1] not in self.functions:
                self.functions.append(t[1])
            return ("par", f"#f{self.functions.index(t[1])}")
        if t[0] in ("num", "par", "pi", "e", "euler"):
            return t
        if t[0] == "pow":
            return ("pow", self.body(t[1]), t[2])
        if t[0] in ("add", "mul", "log", "exp", "abs", "max", "min"):
            return (t[0], *(self.body(x) for x in t[1:]))
        raise Rejected(f"analysis: {t[0]} under a sum over letters")

    # -- functions

    @property
    def letters(self) -> tuple[tuple[str, Fraction | None, Fraction | None], ...]:
        """What varies from letter to letter: the ratio t > 0 and the values of functions."""
        return ((T, Fraction(0), None), *((f"#f{i}", *ends) for i, ends in enumerate(self.ends_of_functions())))

    def ends_of_functions(self) -> list[tuple[Fraction | None, Fraction | None]]:
        return [function_range(self.context, name, self.names) for name in self.functions]

    def form(self, more: dict[str, Any]) -> Scalars:
        ranges = {
            f"#f{i}": {"lo": None if lo is None else str(lo), "hi": None if hi is None else str(hi), "lo_open": True, "hi_open": True}
            for i, (lo, hi) in enumerate(self.ends_of_functions())
        }
        return Scalars({**self.params, **ranges, **more})

    def generator(self, i: int) -> Any:
        """f(#t) = g(#t, 1), once g(#t #q, #q) = #q g(#t, 1) has been checked."""
        g = self.divergences[i]
        form = self.form({T: MASS, Q: MASS})
        t, q = ("par", T), ("par", Q)
        at_one = substitute(g, {P: t, Q: num(1)})
        if not form.equal(form.term(substitute(g, {P: times(t, q), Q: q})), form.term(times(q, at_one))):
            raise Rejected("analysis: the summand is not homogeneous")
        return at_one

    def gap(self, rel: str) -> Any:
        """What the claim says is >= 0, in #d0, #d1, ..."""
        lhs, rhs = self.sides
        if rel in (">=", ">"):
            return minus(lhs, rhs)
        if rel in ("<=", "<"):
            return minus(rhs, lhs)
        raise Rejected(f"analysis: no claim of the kind {rel}")

    def binary(self, i: int) -> Any:
        """The divergence of (p, 1-p) from (q, 1-q)."""
        g = self.divergences[i]
        other = {P: minus(num(1), ("par", P)), Q: minus(num(1), ("par", Q))}
        return plus(g, substitute(g, other))

    def linear(self, gap: Any, more: Any = None) -> Any:
        """c0 + sum c_i f_i(t) for a gap that is linear in the divergences; raises Rejected otherwise."""
        names = [("par", f"#d{i}") for i in range(len(self.divergences))]
        form = self.form({n[1]: {"lo": None, "hi": None} for n in names} | (more or {}))
        poly = form.term(gap)
        total: list[Any] = []
        for mono, c in poly.items():
            inside = [(g, e) for g, e in mono if any(n in generators({((g, 1),): 1}) for n in names)]
            if len(inside) > 1 or any(g not in names or e != 1 for g, e in inside):
                raise Rejected("analysis: the claim is not linear in the divergences")
            rest: Poly = {tuple(pair for pair in mono if pair not in inside): c}
            total.append(times(term_of(rest), self.generator(names.index(inside[0][0]))) if inside else term_of(rest))
        return plus(*total)

    def separated(self, gap: Any, ranges: dict[str, Any]) -> dict[str, Any]:
        """The gap as a sum of functions of one divergence each ("" for the rest); raises Rejected if it is none."""
        poly = self.form(ranges).term(gap)
        parts: dict[str, Poly] = {}
        for mono, c in poly.items():
            seen = {g[1] for pair in mono for g in generators({(pair,): 1}) if g[0] == "par" and str(g[1]).startswith("#d")}
            if len(seen) > 1:
                raise Rejected("analysis: a product of functions of different divergences")
            parts.setdefault(seen.pop() if seen else "", {})[mono] = c
        return {name: term_of(part) for name, part in parts.items()}


