"""Claims that follow from one theorem on entropies and an inequality between numbers.

A claim G >= 0 about entropies H, a probability v and the number n of letters is read as one about numbers, and holds if
G = c (F - E) + R, where E <= F is the theorem, c >= 0, and R >= 0 is an inequality between v, n and parameters, shown by a tree. The theorems:

* Fano (1961; Cover and Thomas 2006, theorem 2.10.1): E = H(X|T), v = P(X != Z) for Z in the alphabet of X, F = h(v) + v log(n-1), n = |X|.
  Proved: H(X|Z) <= H(B) + H(X|B,Z) for B = 1{X != Z}, and given B = 1 and Z = z, X has at most n-1 values. Here T holds Z, or X and Z are
  assumed independent given T, so that H(X|T) = H(X|T,Z) <= H(X|Z).
* Continuity (Zhang 2007; Audenaert 2007): E = H_P(X) - H_Q(X), v = TV(P,Q), the same F. Proved: P = (1-v) R + v A, Q = (1-v) R + v B with laws
  A and B of disjoint supports, so that H_P <= h(v) + (1-v) H(R) + v H(A), H_Q >= (1-v) H(R), and H(A) <= log(n-1).

Both are of discrete variables, for every n >= 2 (log(n-1) is infinite for infinite alphabets, and so is F unless v = 0). With one letter
E = v = 0, and 0 log 0 = 0.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from symit.kernel.analysis.region import Region
from symit.kernel.analysis.tree import check
from symit.kernel.rows import Rejected, claim_parts
from symit.meaning.calculus import minus, num, parameters_of, plus, substitute, times
from symit.meaning.polynomials import NotNormal
from symit.meaning.scalars import generators
from symit.meaning.spelling import term_of

V, N = "#v", "#n"  # the probability, the number of letters
AXIOMS = {"differ": "Fano's inequality (Fano 1961)", "TV": "continuity of entropy (Zhang 2007; Audenaert 2007)"}
ELEMENTARY = ("add", "mul", "log", "exp", "abs")


def fano_bound() -> Any:
    """h(v) + v log(n - 1)."""
    v, rest, n = ("par", V), minus(num(1), ("par", V)), ("par", N)
    entropy = times(num(-1), plus(times(v, ("log", v)), times(rest, ("log", rest))))
    return plus(entropy, times(v, ("log", minus(n, num(1)))))


class Entropies:
    """A claim with its entropies replaced by #h0, #h1, ..., its probability by #v, its number of letters by #n."""

    def __init__(self, context: dict[str, Any]) -> None:
        self.context = context
        self.entropies: list[Any] = []
        self.event: Any = None  # ("differ", law, (X, Z)), or ("TV", (P, Q), (X,))
        self.counted: str | None = None
        used = set().union(*(parameters_of(t) for t in context["claim"][1:]))
        self.params = {n: d for n, d in context.get("params", {}).items() if n in used}
        if any(n.startswith("#") or d.get("integer") for n, d in self.params.items()) or used - set(self.params):
            raise Rejected("analysis: a parameter is a real number, and its name does not start with #")
        rel, lhs, rhs = claim_parts(context["claim"])
        if rel not in ("<=", ">="):
            raise Rejected(f"analysis: no claim of the kind {rel}")
        sides = [self.read(side) for side in (lhs, rhs)]
        if self.event is None:
            raise Rejected("analysis: no probability of an error and no total variation in the claim")
        self.gap: Any = minus(sides[1], sides[0]) if rel == "<=" else minus(sides[0], sides[1])

    # -- terms

    def read(self, t: Any) -> Any:
        tag = t[0]
        if tag in ("num", "par", "pi", "e", "euler"):
            return t
        if tag == "pow":
            return ("pow", self.read(t[1]), t[2])
        if tag in ELEMENTARY:
            return (tag, *(self.read(x) for x in t[1:]))
        if tag == "H":
            return self.entropy(t[1], t[2], t[3])
        if tag == "I" and len(t[2]) == 2:
            first, second = (tuple(g) for g in t[2])
            return minus(self.entropy(t[1], first, t[3]), self.entropy(t[1], first, (*second, *t[3])))
        if tag == "card":
            if self.counted not in (None, t[1]):
                raise Rejected("analysis: two alphabets")
            self.counted = t[1]
            size = self.context.get("vars", {}).get(t[1], {}).get("size")
            return num(size) if size else ("par", N)
        if tag == "differ":
            return self.probability(("differ", t[1], tuple(t[2])))
        if tag == "sum":
            return times(num(2), self.probability(("TV", difference(t), tuple(t[1]))))
        raise Rejected(f"analysis: {tag} in a claim about entropies")

    def probability(self, event: Any) -> Any:
        if self.event not in (None, event):
            raise Rejected("analysis: two probabilities")
        self.event = event
        return ("par", V)

    def entropy(self, law: Any, of: Any, given: Any) -> Any:
        """H(S|T); log n where the assumptions say so."""
        names = tuple(sorted(set(of) - set(given))), tuple(sorted(set(given)))
        if any(self.context.get("vars", {}).get(v, {}).get("kind", "discrete") != "discrete" for v in (*names[0], *names[1])):
            raise Rejected("analysis: entropies of discrete variables")
        if not names[1] and len(names[0]) == 1 and self.uniform(law, names[0][0]):
            return ("log", self.read(("card", names[0][0])))
        entry = ("H", law, *names)
        if entry not in self.entropies:
            self.entropies.append(entry)
        return ("par", f"#h{self.entropies.index(entry)}")

    def uniform(self, law: Any, v: str) -> bool:
        """Is H(V) = log |V| assumed?"""
        wanted = ("H", law, (v,), ()), ("log", ("card", v))
        facts = self.context.get("measures", {}).get(law, {}) if isinstance(law, str) else {}
        return bool(facts.get("uniform")) or any(rel == "=" and (a, b) in (wanted, wanted[::-1]) for rel, a, b in self.given())

    def given(self) -> list[Any]:
        return [claim_parts(c) for c in self.context.get("given", ())]

    # -- the theorem

    def bounded(self) -> tuple[Any, str]:
        """The entropies E of the theorem that speaks of the claim's probability, and the variable whose letters are counted."""
        if self.event[0] == "TV":
            (p, q), names = self.event[1], self.event[2]
            found = {law: f"#h{i}" for i, (_, law, of, t) in enumerate(self.entropies) if of == names and not t}
            if set(found) != {p, q} or len(names) != 1:
                raise Rejected("analysis: no difference of the entropies of the two laws")
            c = self.coefficient(found[p])
            first, second = (p, q) if self.negative(c) else (q, p)
            return minus(("par", found[first]), ("par", found[second])), names[0]
        _, law, pair = self.event
        for i, (_, own, of, t) in enumerate(self.entropies):
            if own == law and len(of) == 1 and of[0] in pair:
                other = next(v for v in pair if v != of[0])
                if other in t or self.independent(law, of[0], other, t):
                    return ("par", f"#h{i}"), of[0]
        raise Rejected("analysis: no entropy of a variable given what is known of its estimate")

    def independent(self, law: Any, x: str, z: str, t: tuple[str, ...]) -> bool:
        """Does I(X;Z|T) = 0 follow from one assumption: independence of sets with X and Z given T, or Z a function of T?"""
        for rel, a, b in self.given():
            if rel != "=" or b != ("num", "0") or a[1] != law:
                continue
            if a[0] == "I" and len(a[2]) == 2 and tuple(sorted(a[3])) == t and any({x} <= set(f) and {z} <= set(g) for f, g in (a[2], a[2][::-1])):
                return True
            if a[0] == "H" and z in a[2] and set(a[3]) <= set(t):
                return True
        return False

    def coefficient(self, name: str) -> Any:
        """What an entropy is multiplied by in the gap, as a term."""
        form, g = self.region().form, ("par", name)
        found = {}
        for mono, c in form.term(self.gap).items():
            if any(g in generators({(pair,): 1}) for pair in mono):
                if (g, 1) not in mono or any(h != g and g in generators({((h, e),): 1}) for h, e in mono):
                    raise Rejected("analysis: the claim is not linear in an entropy")
                found[tuple(pair for pair in mono if pair != (g, 1))] = c
        return term_of(found)

    def negative(self, t: Any) -> bool:
        form = self.region().form
        return form.sign(form.term(times(num(-1), t))) > 0

    # -- regions

    def region(self) -> Region:
        """The interior of the ranges of the numbers; entropies are not negative."""
        box: list[tuple[str, Any, Any]] = [(N, Fraction(max(2, self.least_size())), None), (V, Fraction(0), self.largest())]
        for name, d in sorted(self.params.items()):
            box.append((name, *(None if d.get(e) is None else Fraction(d[e]) for e in ("lo", "hi"))))
        return Region((*box, *((f"#h{i}", Fraction(0), None) for i in range(len(self.entropies)))))

    def least_size(self) -> int:
        card = ("card", self.counted)
        said = [b if a == card else a for rel, a, b in self.given() if (rel, a) == (">=", card) or (rel, b) == ("<=", card)]
        return max((int(t[1]) for t in said if t[0] == "num" and "/" not in t[1]), default=1)

    def largest(self) -> Fraction:
        """The largest value of v that the assumptions leave: one of the kind a v <= b."""
        found = Fraction(1)
        for rel, a, b in self.given():
            if rel not in ("<=", "<", ">=", ">"):
                continue
            own = Entropies.__new__(Entropies)
            own.__dict__.update({**self.__dict__, "entropies": [], "event": None, "counted": None})
            try:
                t = minus(own.read(b), own.read(a)) if rel[0] == "<" else minus(own.read(a), own.read(b))
            except Rejected:
                continue
            form = Region(((V, Fraction(0), Fraction(1)),)).form
            if own.event != self.event or own.entropies or parameters_of(t) != {V}:
                continue
            poly = form.term(t)
            slope = Fraction(poly.get(((("par", V), 1),), 0))
            if set(poly) <= {(), ((("par", V), 1),)} and slope < 0 and Fraction(poly.get((), 0)) > 0:
                found = min(found, Fraction(poly.get((), 0)) / -slope)
        return found


def difference(t: Any) -> tuple[str, str]:
    """The laws of sum |p - q|."""
    _, names, body = t
    if body[0] == "abs" and body[1][0] == "add" and len(body[1]) == 3:
        for first, second in (body[1][1:], body[1][:0:-1]):
            if second[:2] == ("mul", ("num", "-1")) and len(second) == 3 and all(
                d[0] == "prob" and tuple(d[2]) == tuple(names) and not d[3] and isinstance(d[1], str) for d in (first, second[2])
            ):  # fmt: skip
                pair = sorted((first[1], second[2][1]))
                if pair[0] != pair[1]:
                    return pair[0], pair[1]
    raise Rejected("analysis: a sum over letters that is no total variation")


def remainder(claim: Entropies) -> tuple[Any, Any]:
    """(c, R) with G = c (F - E) + R, R free of entropies."""
    bounded, x = claim.bounded()
    claim.read(("card", x))  # the letters that are counted are those of X
    name = bounded[1] if bounded[0] == "par" else bounded[1][1]
    c = times(num(-1), claim.coefficient(name))
    form = claim.region().form
    size = claim.context.get("vars", {}).get(x, {}).get("size")
    bound = substitute(fano_bound(), {N: num(size)}) if size else fano_bound()
    rest = form.term(minus(claim.gap, times(c, minus(bound, bounded))))
    if any(str(g[1]).startswith("#h") for g in generators(rest) if g[0] == "par"):
        raise Rejected("analysis: entropies are left")
    return c, term_of(rest)


def numbers(claim: Entropies, t: Any) -> Region:
    """The region of what is left: the numbers that occur in it."""
    return Region(tuple(row for row in claim.region().box if row[0] in parameters_of(t)))


def halves(context: dict[str, Any]) -> list[dict[str, Any]]:
    """|a| <= b says a <= b and -a <= b."""
    rel, lhs, rhs = claim_parts(context["claim"])
    small, large = (lhs, rhs) if rel == "<=" else (rhs, lhs)
    if rel not in ("<=", ">=") or small[0] != "abs":
        return [context]
    return [{**context, "claim": ("<=", side, large)} for side in (small[1], times(num(-1), small[1]))]


def check_entropies(context: dict[str, Any], data: dict[str, Any]) -> None:
    own = halves(context)
    if len(data["parts"]) != len(own):
        raise Rejected("analysis: a proof for each sign")
    for half, part in zip(own, data["parts"], strict=True):
        check_half(half, part)


def check_half(context: dict[str, Any], data: dict[str, Any]) -> None:
    claim = Entropies(context)
    if data["axiom"] != AXIOMS[claim.event[0]]:
        raise Rejected("analysis: the certificate names the theorem that it rests on")
    c, rest = remainder(claim)
    whole = claim.region()
    if whole.form.sign(whole.form.term(c)) <= 0:
        # where c is not defined, neither is the claim, which it is a coefficient of
        check(c, numbers(claim, c), data["factor"])
    check(rest, numbers(claim, rest), data["proof"])
    size = context.get("vars", {}).get(claim.counted, {}).get("size")
    if size == 1 or (not size and claim.least_size() < 2):
        require_one_letter(claim)


def require_one_letter(claim: Entropies) -> None:
    """With one letter the entropies and v are zero, and 0 log 0 = 0: what is left of the claim must not be negative."""
    form = claim.region().form
    kept = {mono: c for mono, c in form.term(claim.gap).items() if not any(g == ("par", V) for g, _ in mono)}
    put = {V: num(0), N: num(1), **{f"#h{i}": num(0) for i in range(len(claim.entropies))}}
    t = term_of(kept)
    own = Region(tuple(row for row in claim.region().box if not row[0].startswith("#"))).form
    try:
        value = own.term(substitute(t, put))
    except (NotNormal, ZeroDivisionError) as error:
        if isinstance(error, NotNormal) and not str(error).startswith(("division by zero", "the logarithm of")):
            raise
        return  # not defined with one letter, as where log |X| divides
    if value and own.sign(value) <= 0 and not own.nonnegative(value):
        raise Rejected("analysis: the claim may fail with one letter")


__all__ = ["AXIOMS", "Entropies", "check_entropies", "halves", "numbers", "remainder"]
