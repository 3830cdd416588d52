"""Claims about expectations under one law or two, as functions of moments.

A sum over letters is read as a combination of moments: after division by the mass q of the second law (or the only one) its summand is a
sum of monomials in the ratio t = p/q, in the values of functions and in scores, times numbers. Each such monomial is one moment; those
of 1 and t are 1, those of the scores of a regular family are 0. Moments are finite (docs/core.md: every term of a claim is finite), and
a sum holds at most one monomial that may be infinite where q = 0, so that it may be split.

A law p_theta is a regular family in theta: its masses are positive and smooth in theta, and sums over letters are differentiated term
by term. Its scores are #k1 = p'/p, #k2 = p''/p, #k3 = p'''/p. Other laws, and functions, do not vary with theta.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from symit.kernel.analysis.defined import Spoken
from symit.kernel.analysis.exponential import log_ratio, put_in, score, written
from symit.kernel.analysis.summands import (
    PLAIN,
    POSITIVE,
    REAL,
    SCORES,
    Q,
    S,
    T,
    definitions,
    divergent,
    laws_in,
    product,
    vanishes,
    varies,
)
from symit.kernel.analysis.summands import wild as unbounded
from symit.kernel.rows import Rejected, claim_parts
from symit.meaning.calculus import derivative, minus, num, occurs, parameters_of, plus, substitute, times
from symit.meaning.core import params
from symit.meaning.polynomials import Poly, gen, key, unkey
from symit.meaning.scalars import Scalars, generators
from symit.meaning.spelling import term_of
from symit.meaning.undetermined import PREFIX

MAX_MOMENTS = 40


class Moments:
    """The laws and moments of a context; terms in #d0, #d1, ... for its sides and assumptions."""

    def __init__(self, context: dict[str, Any], swap: bool = False) -> None:
        self.context = context
        self.params: dict[str, Any] = {n: dict(d) for n, d in context.get("params", {}).items()}
        every = [e["claim"] for e in context.get("every", ())]
        said = [side for claim in (context["claim"], *context.get("given", ()), *every) for side in claim[1:]]
        if any(str(n).startswith("#") for n in (*self.params, *(n for side in said if isinstance(side, tuple) for n in params(side)))):
            raise Rejected("means: the name of a parameter does not start with #")
        self.names: tuple[str, ...] | None = None
        self.laws: list[Any] = []
        self.functions: list[tuple[str, Any]] = []
        self.moments: dict[Any, str] = {}
        self.frozen = False
        self.scored: int | None = None  # the law whose scores are spoken of
        self.known: dict[str, Any] = {**self.params, T: POSITIVE, Q: POSITIVE, S: REAL, **dict.fromkeys(SCORES, REAL)}
        self.swap = swap
        self.definitions = definitions(context)
        self.densities: dict[Any, Any] = {}  # of laws that an assumption writes out
        self.spoken = Spoken()  # what the claim divides by, and the like
        self._find(tuple(said))
        if not 1 <= len(self.laws) <= 2 or self.names is None:
            raise Rejected("means: expectations under one law or two")
        first = next(self._compared(context["claim"]), None)
        if first is not None and first != self.laws[0]:
            self.laws.reverse()
        if swap and len(self.laws) == 2:
            self.laws.reverse()
        self.densities = written(self)

    # -- which laws

    def _find(self, t: Any) -> None:
        """The variables that are summed over, and the laws of all of them, in the order of the claim."""
        if not isinstance(t, tuple) or not t:
            return
        if t[0] == "sum":
            self._over(t[1])
            for law in laws_in(t[2], tuple(sorted(t[1]))):
                self._law(law)
        elif t[0] == "D":
            self._over(t[3])
            for law in t[1:3]:
                self._law(self.compound(law))
        elif t[0] == "I":
            for law in self._pair(t):
                self._law(law)
        for x in t:
            self._find(x)

    def _compared(self, t: Any) -> Iterator[Any]:
        """The first laws of divergences."""
        if isinstance(t, tuple) and t:
            if t[0] == "D":
                yield self.compound(t[1])
            elif t[0] == "I":
                yield self._pair(t)[0]
            for x in t:
                yield from self._compared(x)

    def _over(self, names: Any) -> None:
        if self.names not in (None, tuple(sorted(names))):
            raise Rejected("means: sums over the same variables")
        self.names = tuple(sorted(names))

    def _law(self, law: Any) -> None:
        if any(not isinstance(m, str) for m, _, _ in law):
            raise Rejected("means: named laws, and products of their densities")
        if law not in self.laws:
            self.laws.append(law)

    def compound(self, law: Any) -> Any:
        """A named law of all variables, or a product of densities that makes one."""
        assert self.names is not None
        if isinstance(law, str):
            return ((law, self.names, ()),)
        if law[0] == "prod":
            return product(tuple((m, tuple(sorted(s)), tuple(sorted(given))) for m, s, given in law[1]), self.names)
        raise Rejected("means: named laws, and products of their densities")

    def _pair(self, t: Any) -> tuple[Any, Any]:
        """The joint law and the product of its marginals, of a mutual information."""
        _, law, groups, given = t
        if given or len(groups) != 2 or set(groups[0]) & set(groups[1]) or not isinstance(law, str):
            raise Rejected("means: the mutual information of two groups of variables")
        self._over((*groups[0], *groups[1]))
        assert self.names is not None
        return ((law, self.names, ()),), product(tuple((law, tuple(sorted(g)), ()) for g in groups), self.names)

    # -- terms of numbers

    def read(self, t: Any) -> Any:
        """A closed term, with moments for its sums."""
        tag = t[0]
        if tag in PLAIN:
            return t
        if tag == "par":
            if t[1] not in self.params and t[1] != S:
                raise Rejected("means: a parameter that is not declared")
            return t
        if tag == "sum":
            self._over(t[1])
            return self.total(self.body(t[2]), single=True)
        if tag == "D":
            _, m, n, names, given = t
            if given:
                raise Rejected("means: no conditional divergences")
            self._over(names)
            return self._divergence(self.compound(m), self.compound(n))
        if tag == "I":
            return self._divergence(*self._pair(t))
        if tag == "pow":
            return ("pow", self.read(t[1]), t[2])
        if tag == "diff":
            return self._repeated(self.read(t[1]), t, self.change)
        if tag == "sf" and str(t[1]).startswith(PREFIX) and "*" not in t[1]:
            return ("sf", t[1], self.read(t[2]))
        if tag in ("add", "mul", "log", "exp", "abs"):
            return (tag, *(self.read(x) for x in t[1:]))
        raise Rejected(f"means: {tag} in a claim about expectations")

    def _divergence(self, m: Any, n: Any) -> Any:
        a, b = self.mass(m), self.mass(n)
        return self.total(times(a, ("log", times(a, ("pow", b, "-1")))), single=True)

    def _repeated(self, value: Any, t: Any, step: Any) -> Any:
        if t[2][0] != "par" or self.params.get(t[2][1], {"integer": True}).get("integer") or not 1 <= int(t[3]) <= 3:
            raise Rejected("means: a derivative by a real parameter")
        for _ in range(int(t[3])):
            value = step(value, t[2][1])
        return value

    # -- terms of letters

    def mass(self, law: Any) -> Any:
        """#q for the last law, #t #q for the first of two."""
        if law not in self.laws:
            raise Rejected("means: a law of other variables")
        return ("par", Q) if law == self.laws[-1] else times(("par", T), ("par", Q))

    def body(self, t: Any) -> Any:
        """A summand, in #t, #q, #f0, ... and moments."""
        tag = t[0]
        if tag in PLAIN or tag == "par":
            return self.read(t)
        if tag in ("sum", "D", "I"):
            return self.read(t)
        if tag == "prob" or (tag == "mul" and any(x[0] == "prob" for x in t[1:])):
            factors = t[1:] if tag == "mul" else (t,)
            probs = [(x[1], tuple(sorted(x[2])), tuple(sorted(x[3]))) for x in factors if x[0] == "prob"]
            whole = [self.mass(((m, s, g),)) for m, s, g in probs if s == self.names and not g]
            rest = [p for p in probs if p[1] != self.names or p[2]]
            assert self.names is not None
            masses = whole + ([self.mass(product(tuple(rest), self.names))] if rest else [])
            return times(*masses, *(self.body(x) for x in factors if x[0] != "prob"))
        if tag == "fn":
            if not set(t[2]) <= set(self.names or ()):
                raise Rejected("means: a function of other variables")
            entry = (t[1], tuple(t[2]))
            if entry not in self.functions:
                self.functions.append(entry)
            return ("par", f"#f{self.functions.index(entry)}")
        if tag == "pow":
            return ("pow", self.body(t[1]), t[2])
        if tag == "diff":
            return self._repeated(self.body(t[1]), t, self.change)
        if tag == "sf":
            return self.read(t)
        if tag in ("add", "mul", "log", "exp", "abs"):
            return (tag, *(self.body(x) for x in t[1:]))
        raise Rejected(f"means: {tag} under an expectation")

    def family(self, law: Any, theta: str) -> bool:
        """Does the law vary with the parameter: is it p_theta?"""
        found = [m for m, _, _ in law if str(m).partition("_")[2] == theta]
        if found and (len(law) > 1 or law[0][2]):
            raise Rejected("means: a product of laws that vary with a parameter")
        return bool(found)

    def change(self, t: Any, theta: str) -> Any:
        """The derivative by theta of a summand or of a number: by the rules of calculus, with all that varies with theta."""
        total = self._flow(t, theta)
        for name, value in self.definitions.items():
            if occurs(theta, value):
                total = plus(total, times(derivative(value, theta), self._flow(t, name)))
        return total

    def _flow(self, t: Any, theta: str) -> Any:
        """The derivative by theta where no definition depends on it."""
        named = [*(n for n in parameters_of(t) if n != theta), *(f for f, _ in self.functions)]
        if any(n.partition("_")[2] == theta for n in named):
            raise Rejected(f"means: how a name with the subscript {theta} varies with it is not known")
        if any(n in self._tied(theta) for n in parameters_of(t)):
            raise Rejected(f"means: an assumption ties a number to others, which may vary with {theta}")
        if any(occurs(theta, density) and not self.family(law, theta) for law, density in self.densities.items()):
            raise Rejected(f"means: a law that is written out with {theta} at one value of it")
        total = derivative(t, theta)
        varying = [i for i, law in enumerate(self.laws) if self.family(law, theta)]
        if varying:
            if len(varying) > 1 or self.scored not in (None, varying[0]) or occurs(SCORES[2], t):
                raise Rejected("means: derivatives of two laws, or of too high an order")
            k1, k2, k3 = (("par", k) for k in SCORES)
            density = self.densities.get(self.laws[varying[0]])
            if density is None:
                self.scored = varying[0]
            else:
                k1 = score(density, theta)
            both, first = len(self.laws) == 2, ("par", T)
            if both and varying == [0]:
                moving = {T: times(first, k1)}
            else:
                moving = {Q: times(("par", Q), k1)} | ({T: times(num(-1), first, k1)} if both else {})
            if density is None:
                moving |= {SCORES[0]: minus(k2, times(k1, k1)), SCORES[1]: minus(k3, times(k1, k2))}
            for name, slope in moving.items():
                total = plus(total, times(derivative(t, name), slope))
        for letter, name in list(self.moments.items()):
            if occurs(name, t):
                total = plus(total, times(derivative(t, name), self.total(self._flow(term_of(unkey(letter)), theta))))
        return total

    def _tied(self, theta: str) -> set[str]:
        """The parameters other than theta of which an equation says something at one value of theta only, or on which theta depends."""
        found: set[str] = set(parameters_of(self.definitions[theta])) if theta in self.definitions else set()
        for rel, a, b in map(claim_parts, self.context.get("given", ())):
            if rel == "=" and not (a[0] == "par" and self.definitions.get(a[1]) == b):
                found |= params(a) | params(b)
        for entry in self.context.get("every", ()):
            if theta not in entry["names"]:
                found |= params(entry["claim"][1]) | params(entry["claim"][2])
        return found - {theta}

    # -- moments

    def form(self, facts: tuple[Poly, ...] = ()) -> Scalars:
        known = dict(self.known)
        known.update({f"#f{i}": REAL for i in range(len(self.functions))})
        for fact in facts:
            ((mono, c),) = fact.items() if len(fact) == 1 else (((), 0),)
            if c > 0 and len(mono) == 1 and mono[0][0][0] == "par" and mono[0][1] == 1:
                known[mono[0][0][1]] = {**known[mono[0][0][1]], "lo": "0", "lo_open": True}  # so that its powers are positive too
        return Scalars(known, facts)

    @contextmanager
    def scale_of_s(self, positive: bool) -> Iterator[None]:
        """While #s is any number, or any positive one."""
        before, self.known[S] = self.known[S], POSITIVE if positive else REAL
        try:
            yield
        finally:
            self.known[S] = before

    def _range(self, poly: Poly) -> dict[str, Any]:
        """What is known of a moment: the mean of a function that is positive, or not negative; a relative entropy."""
        form = Scalars({**self.known, S: REAL, **{f"#f{i}": REAL for i in range(len(self.functions))}})
        positive = form.sign(poly) > 0
        weak = positive or form.nonnegative(poly) or divergent(poly)
        positive = positive and not any(vanishes(mono) for mono in poly)
        return {"lo": "0" if weak else None, "hi": None, "lo_open": positive, "hi_open": True}

    def total(self, letter: Any, single: bool = False) -> Any:
        """The sum over letters, as a term in moments. `single`: a sum of the claim, at most one part of which may be infinite alone."""
        form = self.form()
        poly = form.lowest_terms(form.term(letter))
        ratio = log_ratio(self, form)
        poly = poly if ratio is None else form.lowest_terms(put_in(form, poly, ratio, ("par", T)))
        total: list[Any] = []
        wild = 0
        for mono, c in sorted(poly.items(), key=repr):
            inside = tuple(pair for pair in mono if varies(pair[0]))
            outside: Poly = {tuple(pair for pair in mono if not varies(pair[0])): c}
            if (("par", Q), 1) not in inside or any(g != ("par", Q) and ("par", Q) in generators(gen(g)) for g, _ in inside):
                raise Rejected("means: the summand is not homogeneous in the masses")
            wild += unbounded(inside)
            value = self._moment(inside)
            if value is not None:
                total.append(times(term_of(outside), value))
        if single and wild > 1:
            raise Rejected("means: a sum that cannot be split")
        return plus(*total)

    def _moment(self, inside: Any) -> Any:
        """1 for a mass, None (zero) for a mean of scores, else the name of the moment."""
        rest = [pair for pair in inside if pair != (("par", Q), 1)]
        last = self.scored == len(self.laws) - 1
        if not rest or rest == [(("par", T), 1)]:
            return num(1)
        scores = [pair for pair in rest if pair[0] != ("par", T)]
        weight = [pair for pair in rest if pair[0] == ("par", T)]
        if len(scores) == 1 and scores[0][0][1] in SCORES and scores[0][1] == 1 and weight == ([] if last else [(("par", T), 1)]):
            return None
        k = key({inside: 1})
        if k not in self.moments:
            if self.frozen or len(self.moments) >= MAX_MOMENTS:
                raise Rejected("means: a moment that the claim does not speak of")
            name = f"#d{len(self.moments)}"
            self.known[name] = self._range({inside: 1})
            self.moments[k] = name
        return ("par", self.moments[k])

    def varying(self) -> set[str]:
        """The moments that vary with #s."""
        return {name for k, name in self.moments.items() if ("par", S) in generators(unkey(k))}

    def constants(self, inner: bool) -> set[str]:
        """The names of moments; where #s is not spoken of, of those that do not vary with it."""
        return {*self.moments.values(), S} if inner else set(self.moments.values()) - self.varying()

    def wild(self, k: Any) -> bool:
        """May the moment be infinite where a mass is zero?"""
        return any(unbounded(mono) for mono in unkey(k))

    def summed(self, theta: str, order: int) -> Any:
        """The derivative of that order, by theta, of the sum of a family's masses: zero."""
        varying = [law for law in self.laws if self.family(law, theta)]
        if len(varying) != 1 or varying[0] not in self.densities or order not in (1, 2):
            raise Rejected("means: the masses of a family that is written out")
        letter = self.mass(varying[0])
        for _ in range(order):
            letter = self._flow(letter, theta)
        return self.total(letter)

    def gap(self, claim: Any) -> Any:
        """What a claim says is non-negative (of an equation: zero)."""
        rel, lhs, rhs = claim_parts(claim)
        if rel not in ("=", "<=", ">=", "<", ">"):
            raise Rejected(f"means: no claim of the kind {rel}")
        left, right = self.read(lhs), self.read(rhs)
        gap = minus(left, right) if rel in (">=", ">") else minus(right, left)
        if claim == self.context["claim"]:
            self.speak(self.form(), gap)
        return gap

    def speak(self, form: Scalars, gap: Any) -> None:
        """What the claim speaks of is defined."""
        self.spoken.add([form.term(gap), form.term(self.defined(gap)), *map(unkey, self.moments)])

    def defined(self, t: Any) -> Any:
        """The definitions of parameters put in."""
        for _ in self.definitions:
            t = substitute(t, self.definitions)
        return t


__all__ = ["POSITIVE", "REAL", "SCORES", "Moments", "Q", "S", "T"]
