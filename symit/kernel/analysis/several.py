"""Claims about the f-divergences of several laws: triangle inequalities and joint convexity.

A divergence is a sum over letters of g(p(x), q(x)) with g homogeneous of degree 1; f(t) = g(t, 1).
* Convexity: g is the perspective of f. If f is convex on (0, oo), then g(x_1 + ... + x_n, y_1 + ... + y_n) <= sum g(x_i, y_i) for
  positive x_i, y_i (g is convex and homogeneous), so a claim that sums such letters holds.
* Triangle (Csiszar and Fischer 1962; Kafka, Osterreicher and Vincze 1991): let g(p, q) = g(q, p), 0 < a <= 1, and on (0, 1) let
  f be non-increasing with limit 0 at 1 and f/(1 - t^a)^(1/a) be non-decreasing. Then g(p, r)^a <= g(p, q)^a + g(q, r)^a: for
  p <= q <= r because g(p, r)^a = (r^a - p^a) k(p/r)^a with k non-decreasing, and otherwise because g grows with the distance of its
  arguments. Minkowski's inequality with exponent 1/a >= 1 then gives D(P,R)^a <= D(P,Q)^a + D(Q,R)^a.
* Letters: a claim that is linear in the divergences holds if what it sums over letters is non-negative for all masses. What is
  homogeneous may be looked at where one mass is 1; sum (m_i - m_j) = 0 for any two laws, so k_i (m_i - 1) may be taken off.
Letters at which a mass is zero follow by limits along segments, along which the closure of g is continuous.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from symit.kernel.analysis.divergences import MASS, P, Q, Reading, T
from symit.kernel.analysis.limits import limit
from symit.kernel.analysis.region import Region
from symit.kernel.analysis.shapes import check_pieces, check_shape
from symit.kernel.analysis.smooth import require_smooth
from symit.kernel.analysis.tree import check
from symit.kernel.rows import Rejected
from symit.meaning.calculus import derivative, minus, num, parameters_of, plus, substitute, times
from symit.meaning.core import measures
from symit.meaning.scalars import generators
from symit.meaning.spelling import term_of

MAX_LAWS = 6
MAX_PARTS = 6
BELOW_ONE = Region(((T, Fraction(0), Fraction(1)),))


class Laws(Reading):
    """A claim about two to six laws: the divergences as sums over letters of terms in their masses #m0, #m1, ..."""

    def __init__(self, context: dict[str, Any]) -> None:
        # inside their ranges; at an end of them both sides of a claim are limits, or the side that is claimed to be larger is
        self.params = {n: {**d, "lo_open": True, "hi_open": True} for n, d in context.get("params", {}).items()}
        if any(str(n).startswith("#") for n in self.params):
            raise Rejected("analysis: the name of a parameter does not start with #")
        self.laws = [m for m in sorted(context.get("measures", {})) if any(m in measures(t) for t in context["claim"][1:])]
        if not 2 <= len(self.laws) <= MAX_LAWS:
            raise Rejected("analysis: a claim about the divergences of few laws")
        self.masses = {f"#m{i}": MASS for i in range(len(self.laws))}
        self.names: tuple[str, ...] | None = None
        self.context = context
        self.divergences: list[Any] = []
        self.functions: list[str] = []
        _, lhs, rhs = context["claim"]
        if not (parameters_of(lhs) | parameters_of(rhs)) <= set(self.params):
            raise Rejected("analysis: a parameter of the claim is not declared")
        self.params = {n: d for n, d in self.params.items() if n in parameters_of(lhs) | parameters_of(rhs)}
        self.sides = (self.read(lhs), self.read(rhs))
        if not self.divergences or self.functions:
            raise Rejected("analysis: no divergence in the claim, or functions of a letter beside several laws")

    def law(self, name: Any) -> Any:
        if not isinstance(name, str) or name not in self.laws:
            raise Rejected("analysis: the laws are named ones")
        return ("par", f"#m{self.laws.index(name)}")

    def divergence(self, g: Any) -> Any:
        g = term_of(self.form(self.masses).term(g))
        if g not in self.divergences:
            self.divergences.append(g)
        return ("par", f"#d{self.divergences.index(g)}")

    def sums(self) -> dict[str, Any]:
        """The divergences as parameters, of which nothing is known."""
        return {f"#d{i}": {"lo": None, "hi": None} for i in range(len(self.divergences))}

    def letter(self, gap: Any) -> Any:
        """What a claim that is linear in the divergences sums over letters."""
        form, names = self.form(self.sides_and_masses()), [("par", f"#d{i}") for i in range(len(self.divergences))]
        for mono in form.term(gap):
            inside = [(g, e) for g, e in mono if any(n in generators({((g, 1),): 1}) for n in names)]
            if len(inside) != 1 or inside[0][0] not in names or inside[0][1] != 1:
                raise Rejected("analysis: the claim is not linear in the divergences")
        return substitute(term_of(form.term(gap)), {f"#d{i}": g for i, g in enumerate(self.divergences)})

    def sides_and_masses(self) -> dict[str, Any]:
        return {**self.sums(), **self.masses}

    def perspective(self, g: Any) -> Any:
        """f(#t) = g(#t, 1), once g, in #p and #q, has been found to be homogeneous."""
        if not parameters_of(g) <= {P, Q, *self.params}:
            raise Rejected("analysis: a summand of two masses")
        form = self.form({T: MASS, Q: MASS})
        t, q = ("par", T), ("par", Q)
        f = substitute(g, {P: t, Q: num(1)})
        if not form.equal(form.term(substitute(g, {P: times(t, q), Q: q})), form.term(times(q, f))):
            raise Rejected("analysis: the summand is not homogeneous")
        return f


def check_convexity(laws: Laws, gap: Any, data: dict[str, Any], region: Region) -> None:
    """The claim sums s (sum_i g(x_i, y_i) - g(sum x_i, sum y_i)) over letters, with g the perspective of a convex function and s > 0.

    `region` is (0, oo) for #t, and the ranges of the parameters.
    """
    f = laws.perspective(data["g"])
    pairs = data["pairs"]
    if not 2 <= len(pairs) <= MAX_PARTS or any(len(pair) != 2 for pair in pairs):
        raise Rejected("analysis: two or more pairs of masses")
    form = laws.form(laws.masses)
    allowed = {*laws.params, *laws.masses}
    for t in (data["scale"], *(x for pair in pairs for x in pair)):
        if not parameters_of(t) <= allowed or form.sign(form.term(t)) <= 0:
            raise Rejected("analysis: a mass is not known to be positive")
    if parameters_of(data["scale"]) & set(laws.masses):
        raise Rejected("analysis: a factor that varies with the letter")

    def at(pair: Any) -> Any:
        return substitute(data["g"], {P: pair[0], Q: pair[1]})

    total = [plus(*(pair[k] for pair in pairs)) for k in (0, 1)]
    whole = times(data["scale"], minus(plus(*(at(pair) for pair in pairs)), at(total)))
    if not form.equal(form.term(whole), form.term(laws.letter(gap))):
        raise Rejected("analysis: the claim is not the convexity of that divergence")
    if "cuts" in data:
        check_pieces("convex", f, [T], region, data)
    else:
        check_shape("convex", f, [T], region, data["proofs"])


def check_letters(laws: Laws, gap: Any, data: dict[str, Any], ranges: Region) -> None:
    """What the claim sums over letters, less multiples of differences of masses, is non-negative; `ranges` are those of the parameters."""
    form, letter = laws.form({**laws.masses, P: MASS}), laws.letter(gap)
    scaled = {m: times(("par", P), ("par", m)) for m in laws.masses}
    if not form.equal(form.term(substitute(letter, scaled)), form.term(times(("par", P), letter))):
        raise Rejected("analysis: the summand is not homogeneous")
    t, region = letter_obligation(laws, letter, str(data["unit"]), data.get("slopes", {}), ranges)
    if not set(data.get("slopes", {})) <= set(laws.masses):
        raise Rejected("analysis: a slope for each law")
    check(t, region, data["proof"])


def letter_obligation(laws: Laws, letter: Any, unit: str, slopes: Any, ranges: Region) -> tuple[Any, Region]:
    """The summand where the mass `unit` is 1, less the slopes, on positive masses."""
    if unit not in laws.masses:
        raise Rejected("analysis: the mass of a law is 1")
    free = [m for m in laws.masses if m != unit]
    region = Region((*((m, Fraction(0), None) for m in free), *ranges.box))
    taken = plus(*(times(num(Fraction(slopes[m])), minus(("par", m), num(1))) for m in free if m in slopes))
    return minus(substitute(letter, {unit: num(1)}), taken), region


def check_triangle(laws: Laws, gap: Any, data: dict[str, Any]) -> None:
    """The claim is D(P,Q)^a + D(Q,R)^a - D(P,R)^a >= 0, its three terms combinations of what the claim names."""
    if laws.params:
        raise Rejected("analysis: a parameter in a triangle inequality")
    a = Fraction(data["power"])
    if not 0 < a <= 1:
        raise Rejected("analysis: the power lies between 0 and 1")
    f = laws.perspective(data["g"])
    form = laws.form({P: MASS, Q: MASS})
    swapped = substitute(data["g"], {P: ("par", Q), Q: ("par", P)})
    if not form.equal(form.term(swapped), form.term(data["g"])):
        raise Rejected("analysis: the divergence is not symmetric")
    letters = laws.form(laws.masses)
    first, between, last = (("par", str(m)) for m in data["laws"])
    if len({first, between, last}) != 3 or not {first[1], between[1], last[1]} <= set(laws.masses):
        raise Rejected("analysis: three laws")
    sums = []
    for combination, pair in zip(data["sums"], ((first, between), (between, last), (first, last)), strict=True):
        total = plus(*(times(num(Fraction(c)), ("par", f"#d{int(i)}")) for c, i in combination))
        wanted = substitute(data["g"], {P: pair[0], Q: pair[1]})
        if not letters.equal(letters.term(laws.letter(total)), letters.term(wanted)):
            raise Rejected("analysis: a term is not that divergence")
        sums.append(("pow", total, str(a)) if a != 1 else total)
    plain = laws.form(laws.sums())
    scale = Fraction(data.get("scale", 1))
    if scale <= 0 or not plain.equal(plain.term(times(num(scale), plus(sums[0], minus(sums[1], sums[2])))), plain.term(gap)):
        raise Rejected("analysis: the claim is not the triangle inequality")
    kind, value = limit(f, BELOW_ONE, T, "hi")
    if kind != "value" or not BELOW_ONE.without(T).form.equal(BELOW_ONE.without(T).form.term(value), {}):
        raise Rejected("analysis: the divergence of equal laws is not 0")
    down, growth = triangle_obligations(f, a)
    check(down, BELOW_ONE, data["down"])
    check(growth, BELOW_ONE, data["growth"])


def triangle_obligations(f: Any, a: Fraction) -> tuple[Any, Any]:
    """-f' >= 0, and t^(a-1) f + (1 - t^a) f' >= 0, which says that f/(1 - t^a)^(1/a) is non-decreasing on (0, 1)."""
    form, t = BELOW_ONE.form, ("par", T)
    require_smooth(form.term(f), BELOW_ONE, T)
    f = term_of(form.term(f))
    slope = term_of(form.term(derivative(f, T)))
    power = ("pow", t, str(a))
    growth = plus(times(f, ("pow", t, str(a - 1)) if a != 1 else num(1)), times(minus(num(1), power if a != 1 else t), slope))
    return times(num(-1), slope), growth
