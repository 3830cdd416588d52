"""Certificates about expectations: the claim as a combination of quantities that are not negative (docs/learning.md).

A part is a coefficient and one of
* ["log", a, b]: the sum of a log(a/b) - a + b over letters, a and b positive summands (Gibbs, Donsker and Varadhan);
* ["square", v, u]: the sum of v u^2, v a positive summand;
* ["one"]: the number 1;
* ["mass", theta, n]: the n-th derivative of the sum of the masses of a family that an assumption writes out, which is zero;
* ["given", j], ["log-given", j]: an assumption, or log B - log A for an assumption A <= B with A > 0;
* ["every", j, {name: term}]: an assumption for all values of a parameter, at one of them; ["log-every", ...] likewise; with "slope": name,
  an equation for all theta, differentiated;
* ["quadratic", parts]: 4 a c - b^2, when the parts, in which #s is any real number, sum to c - b s + a s^2; ["half", parts]: 2 sqrt(a c) - b,
  when they do so for s > 0.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from symit.kernel.analysis.defined import Spoken, require_defined
from symit.kernel.analysis.moments import PLAIN, SCORES, Moments, Q, S, T
from symit.kernel.rows import Rejected, claim_parts, pick
from symit.meaning.calculus import minus, num, occurs, parameters_of, plus, times
from symit.meaning.core import params
from symit.meaning.polynomials import Poly, gen, scale, sub, unkey
from symit.meaning.scalars import Scalars
from symit.meaning.spelling import term_of

MAX_PARTS = 24


def check_means(context: dict[str, Any], data: dict[str, Any]) -> None:
    """The claim follows from its parts; raises Rejected."""
    reading = Moments(context, bool(data.get("swap", False)))
    rel = claim_parts(context["claim"])[0]
    if rel not in ("=", "<=", ">="):
        raise Rejected(f"means: no claim of the kind {rel}")
    gap = reading.gap(context["claim"])
    used = [*data["parts"], *(p for fact in data.get("positive", ()) for p in fact["parts"])]
    read_assumptions(reading, used)
    reading.frozen = True
    facts: tuple[Poly, ...] = ()
    for fact in data.get("positive", ()):
        facts = (*facts, divisor(reading, gap, fact["of"], fact["parts"]))
    form = reading.form(facts)
    reading.speak(form, gap)
    for step in data.get("steps", ()):
        gap = rooted(reading, form, gap, step, rel)
    total = combined(reading, form, data["parts"], rel == "=")
    if not same(reading, form, total, gap):
        raise Rejected("means: the parts do not sum to the claim")


def same(reading: Moments, form: Scalars, a: Any, b: Any) -> bool:
    return form.equal(form.term(reading.defined(a)), form.term(reading.defined(b)))


def read_assumptions(reading: Moments, parts: Any, inner: bool = False) -> None:
    """The moments of the assumptions that are used are finite too, and may be spoken of."""
    if len(parts) > MAX_PARTS:
        raise Rejected("means: too many parts")
    for part in parts:
        kind = part["of"][0]
        if kind in ("given", "log-given", "every", "log-every"):
            assumed(reading, part["of"], inner)
        elif kind in ("quadratic", "half"):
            with reading.scale_of_s(kind == "half"):
                read_assumptions(reading, part["of"][1], True)


def combined(reading: Moments, form: Scalars, parts: Any, equation: bool, inner: bool = False) -> Any:
    """sum of coefficient times part, the coefficients of what is only non-negative being so."""
    total = []
    for part in parts:
        value, exact = quantity(reading, form, part["of"], inner)
        if part["of"][0] == "mass":
            reading.spoken.add([form.term(value)])  # the density, and so what it is written with, is smooth in the parameter
        coef = part["coef"]
        require_numbers(reading, coef, inner)
        poly = form.term(coef)
        require_defined(form, poly, reading.spoken)
        if not exact and (equation or not sure(form, poly)):
            raise Rejected("means: a coefficient that may be negative")
        total.append(times(coef, value))
    return plus(*total)


def sure(form: Scalars, poly: Poly) -> bool:
    """Positive, or non-negative and defined everywhere."""
    return form.sign(poly) > 0 or (form.nonnegative(poly) and whole(poly))


def whole(poly: Poly) -> bool:
    """Defined everywhere: no negative powers, no logs."""
    everywhere = ("prime", "exp", "pi")
    return all(g[0] in everywhere or (g[0] in ("par", "logp", "abs") and Fraction(e) > 0) for mono in poly for g, e in mono)


def require_numbers(reading: Moments, t: Any, inner: bool = False) -> None:
    """A function of the parameters and the moments."""
    allowed = {*reading.params, *reading.constants(inner)}
    if not parameters_of(t) <= allowed:
        raise Rejected("means: a coefficient that varies from letter to letter")


def quantity(reading: Moments, form: Scalars, of: Any, inner: bool) -> tuple[Any, bool]:
    """The value of a part, and whether it is zero (an equation)."""
    kind = of[0]
    if kind == "log":
        a, b = (letter(reading, form, t, inner, True) for t in of[1:3])
        return pointwise(reading, form, plus(times(a, minus(("log", a), ("log", b))), times(num(-1), a), b)), False
    if kind == "square":
        v, u = letter(reading, form, of[1], inner, True), letter(reading, form, of[2], inner, False)
        return pointwise(reading, form, times(v, ("pow", u, "2"))), False
    if kind == "one":
        return num(1), False
    if kind == "mass":
        return reading.summed(str(of[1]), int(of[2])), True
    if kind in ("given", "log-given", "every", "log-every"):
        return assumed(reading, of, inner)
    if kind in ("quadratic", "half") and not inner:
        with reading.scale_of_s(kind == "half"):
            inside = reading.form(form.facts)
            c, b, a = coefficients(reading, inside, combined(reading, inside, of[1], False, True))
        if kind == "quadratic":
            return minus(times(num(4), a, c), times(b, b)), False
        return minus(times(num(2), ("pow", times(a, c), "1/2")), b), False
    raise Rejected(f"means: no part {kind!r}")


def pointwise(reading: Moments, form: Scalars, summand: Any) -> Any:
    """The sum of a summand that is not negative. One moment in it may be new: the mean of a function that is not negative, which the
    others bound from above, so that it is finite as they are."""
    before = len(reading.moments)
    reading.frozen = False
    try:
        value = reading.total(summand)
    finally:
        reading.frozen = True
    new = list(reading.moments.items())[before:]
    if not new:
        return value
    (k, name), form = new[0], reading.form(form.facts)
    own = {mono: c for mono, c in form.term(value).items() if occurs(name, term_of({mono: c}))}
    slope = {tuple(pair for pair in mono if pair != (("par", name), 1)): c for mono, c in own.items()}
    if len(new) > 1 or reading.known[name]["lo"] is None or reading.wild(k) or occurs(name, term_of(slope)) or form.sign(slope) >= 0:
        raise Rejected("means: a moment that the claim does not speak of")
    return value


def letter(reading: Moments, form: Scalars, t: Any, inner: bool, positive: bool) -> Any:
    """A term that varies with the letter."""
    names = {T, Q, *SCORES, *(f"#f{i}" for i in range(len(reading.functions))), *reading.params, *reading.constants(inner)}
    if not parameters_of(t) <= names or (any(occurs(k, t) for k in SCORES) and reading.scored is None):
        raise Rejected("means: a summand of something else")
    poly = form.term(t)
    require_defined(form, poly, reading.spoken)
    if positive and form.sign(poly) <= 0:
        raise Rejected("means: a summand that is not known to be positive")
    return t


def assumed(reading: Moments, of: Any, inner: bool = False) -> tuple[Any, bool]:
    """The non-negative difference of an assumption, or its logarithm's."""
    kind = of[0]
    if kind.endswith("given"):
        claim = pick(list(reading.context.get("given", ())), of[1])
    else:
        entry = pick(list(reading.context.get("every", ())), of[1])
        put, slope = (dict(of[2]), of[3] if len(of) > 3 else None) if len(of) > 2 else ({}, None)
        claim = for_all(reading, entry, put, inner)
        if slope is not None:
            ends = [entry["ranges"].get(slope, {}).get(end) for end in ("lo", "hi")]
            narrow = None not in ends and Fraction(ends[0]) >= Fraction(ends[1])
            if slope not in entry["names"] or put or claim[0] != "=" or kind != "every" or narrow:
                raise Rejected("means: an equation for all values of the parameter is differentiated")
            difference = minus(reading.read(claim[2]), reading.read(claim[1]))
            return reading.change(difference, slope), True
    rel, lhs, rhs = claim_parts(claim)
    if kind.startswith("log"):
        small, large = (lhs, rhs) if rel in ("<=", "<", "=") else (rhs, lhs)
        a, b = reading.read(small), reading.read(large)
        if reading.form().sign(reading.form().term(a)) <= 0:
            raise Rejected("means: the logarithm of a number that is not known to be positive")
        return minus(("log", b), ("log", a)), rel == "="
    return reading.gap(claim), rel == "="


def for_all(reading: Moments, entry: Any, put: dict[str, Any], inner: bool) -> tuple[Any, ...]:
    """What an assumption for all values of parameters says at values of them; a parameter that is not put keeps its own value."""
    claim = tuple(entry["claim"])
    names = set(entry["names"])
    if not set(put) <= names:
        raise Rejected("means: the assumption is not for all values of that")
    if any(names & params(value) for value in reading.definitions.values()):
        raise Rejected("means: a definition depends on what the assumption is for all values of")
    for name in sorted(names):
        value = put.get(name, ("par", name))
        if value != ("par", name):
            if "diff" in strings_in(claim):
                raise Rejected("means: a derivative in an assumption, at other values than those of the claim")
            if any(said.partition("_")[2] == name for said in strings_in(claim)):
                raise Rejected("means: a law or a function that varies with the parameter")
        if name in put or any(occurs(name, side) for side in claim[1:]) or name in {said.partition("_")[2] for said in strings_in(claim)}:
            require_in_range(reading, entry, name, value, inner)
    return (claim[0], *(deep(x, put) for x in claim[1:]))


def strings_in(t: Any) -> set[str]:
    """All names and tags in a term."""
    if isinstance(t, str):
        return {t}
    return set().union(*(strings_in(x) for x in t)) if isinstance(t, tuple) else set()


def deep(t: Any, put: dict[str, Any]) -> Any:
    if not isinstance(t, tuple) or not t:
        return t
    if t[0] == "par":
        return put.get(t[1], t)
    return tuple(deep(x, put) if isinstance(x, tuple) else x for x in t)


def require_in_range(reading: Moments, entry: Any, name: str, value: Any, inner: bool) -> None:
    """The value is a number in the range over which the assumption is made; #s is any number, or (in "half") any positive one."""
    if not plain(value) or not parameters_of(value) <= {*reading.params, *((S,) if inner else ())}:
        raise Rejected("means: a value that is not a function of the parameters")
    domain = entry["ranges"].get(name, {})
    form = reading.form()
    poly = form.term(value)
    require_defined(form, poly, Spoken())
    if domain.get("integer"):
        raise Rejected("means: an assumption for all integers")
    for end, sign in (("lo", 1), ("hi", -1)):
        if domain.get(end) is not None:
            gap = scale(sub(poly, form.term(num(Fraction(domain[end])))), sign)
            if form.sign(gap) <= 0 and not (form.nonnegative(gap) and not domain.get(f"{end}_open")):
                raise Rejected("means: a value outside of the range of the assumption")


def plain(t: Any) -> bool:
    """A term of numbers alone."""
    return t[0] in ("par", *PLAIN) or (t[0] in ("add", "mul", "log", "exp", "pow", "abs") and all(plain(x) for x in t[1:] if isinstance(x, tuple)))


def coefficients(reading: Moments, form: Scalars, t: Any) -> tuple[Any, Any, Any]:
    """c, b, a of c - b s + a s^2."""
    found: dict[int, Poly] = {0: {}, 1: {}, 2: {}}
    s, moving = ("par", S), {S, *reading.varying()}
    for mono, c in form.lowest_terms(form.term(t)).items():
        power = next((Fraction(e) for g, e in mono if g == s), Fraction(0))
        rest = tuple(pair for pair in mono if pair[0] != s)
        if power not in (0, 1, 2) or any(moving & parameters_of(term_of(gen(g))) for g, _ in rest):
            raise Rejected("means: no quadratic polynomial")
        found[int(power)][rest] = c
    return term_of(found[0]), term_of(scale(found[1], -1)), term_of(found[2])


def divisor(reading: Moments, gap: Any, of: Any, parts: Any) -> Poly:
    """A number by which the claim divides, so that it is not zero, and which is not negative: it is positive."""
    form = reading.form()
    require_numbers(reading, of)
    poly = form.term(of)
    divided = [g for mono in form.term(gap) for g, e in mono if Fraction(e) < 0]
    values = [unkey(g[1]) if g[0] == "base" else gen(g) for g in divided if g[0] in ("base", "par")]
    if not any(form.equal(v, poly) or form.equal(scale(v, _ratio(poly, v)), poly) for v in values):
        raise Rejected("means: the claim does not divide by that")
    if not form.equal(form.term(combined(reading, form, parts, False)), poly):
        raise Rejected("means: a divisor is not known to be non-negative")
    return poly


def _ratio(a: Poly, b: Poly) -> Fraction:
    lead = min(b, key=repr)
    found = Fraction(a.get(lead, 0)) / Fraction(b[lead])
    return found or Fraction(1)


def rooted(reading: Moments, form: Scalars, gap: Any, step: Any, rel: str) -> Any:
    """A^2 - B^2 >= 0 for A - B >= 0, with A >= 0; the claim is a positive multiple of A - B."""
    a, b, c = step["a"], step["b"], Fraction(step.get("times", 1))
    if rel == "=" or c <= 0 or not form.equal(form.term(times(num(c), minus(a, b))), form.term(gap)):
        raise Rejected("means: a step does not imply the claim")
    poly = form.term(a)
    for side in (a, b):
        require_numbers(reading, side)
        require_defined(form, form.term(side), reading.spoken)
    # a root is not negative where it is defined
    roots = all(c > 0 and all(Fraction(e).denominator == 2 or form.sign(gen(g)) > 0 for g, e in mono) for mono, c in poly.items())
    if not roots and form.sign(poly) <= 0 and not form.nonnegative(poly):
        raise Rejected("means: a root that is not known to be non-negative")
    return minus(("pow", a, "2"), ("pow", b, "2"))


__all__ = ["assumed", "check_means", "coefficients", "combined", "quantity", "rooted"]
