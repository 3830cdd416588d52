"""Derivations at a fixed total variation and under bounds at every letter (symit.kernel.analysis.levels, .chains)."""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from fractions import Fraction
from typing import Any

import sympy

from symit.derivation.formulas import Math, letter, math, shown
from symit.derivation.premises import checked
from symit.derivation.trees import Step
from symit.families.writing import expression
from symit.kernel.analysis.chains import with_chi_square
from symit.kernel.analysis.divergences import P, Q, T
from symit.kernel.analysis.levels import U, V, W, at_equal_laws, cases, obligation, steepness
from symit.kernel.analysis.region import Region
from symit.meaning.calculus import minus, num, plus, substitute, times

KINDS = {"least": ("m", "n"), "mostratio": ("M", "N"), "leastratio": ("b", "d")}
LETTERS = {V: ("v", "y"), W: ("w", "z"), U: ("u", "h")}


def named(names: dict[str, str], reading: Any) -> dict[str, str]:
    """Letters for least masses, extreme ratios, the level, and where a letter lies."""
    used, found = set(names.values()), {}
    wanted = [(name, KINDS[tag]) for name, (tag, _) in reading.extremes.items()] + list(LETTERS.items())
    for name, choices in wanted:
        found[name] = next((x for x in choices if x not in used), f"{choices[0]}1")
        used.add(found[name])
    return found


def level_steps(n: Any) -> Iterator[Step]:
    """The steps of a certificate of the route "level"; `n` is a symit.derivation.analysis.Narrator."""
    yield from facts(n)
    _, opened = n.opened()
    yield from opened
    yield from at_level(n, n.left(n.gap(), n.ranges()[0]))


def chain_steps(n: Any) -> Iterator[Step]:
    """The steps of a certificate of the route "chain"."""
    yield from facts(n)
    yield n.claimed()
    p, q = (letter(n.names[x]) for x in (P, Q))
    wider = with_chi_square(n.reading, n.bounds, n.data["hi"])
    new = len(wider.divergences) > len(n.reading.divergences)
    whole, parts = n.data, n.data["parts"]
    n.reading = wider
    if new:
        name = f"#d{len(wider.divergences) - 1}"
        d = letter(n.names.setdefault(name, f"D{len(wider.divergences)}"))
        yield Step(("let ", d + Math(f" = chi2({p.text}||{q.text})", rf" = \chi^2({p.latex} \| {q.latex})"),
                    ", which is finite, as the ratio of the masses is bounded"))  # fmt: skip
    ranges, said = n.ranges()
    yield from said
    yield Step(("a sum of:",))
    for part in parts:
        n.data = part
        yield Step((n.form(part["gap"], ranges) + Math(" >= 0", r" \geq 0"), ":"), tuple(_part(n, part, ranges)))
    n.data = whole


def _part(n: Any, part: dict[str, Any], ranges: Any) -> Iterator[Step]:
    _, said = n.ranges()
    yield from said
    yield from n.rewriting(part["gap"], ranges)
    if part["how"] == "level":
        yield from at_level(n, n.left(part["gap"], ranges))
        return
    reading = n.reading
    n.reading = copy(reading)
    n.reading.params = {}
    yield from n.two_letters()
    n.reading = reading


def facts(n: Any) -> Iterator[Step]:
    """What is known at every letter."""
    for name, (tag, laws) in n.reading.extremes.items():
        masses = [_mass(n, law) for law in laws]
        value = masses[0] if tag == "least" else Math(f"{masses[0].text}/{masses[1].text}", f"{masses[0].latex}/{masses[1].latex}")
        end = Math("max ", r"\max_x ") if tag == "mostratio" else Math("min ", r"\min_x ")
        yield Step(("let ", letter(n.names[name]) + Math(" = ", " = ") + end + value))
    said: list[str | Math] = []
    for tag, laws, bound in n.bounds.facts:
        if bound[0] == "par" and bound[1] in n.reading.extremes:
            continue
        b = n.form(bound)
        first, rest = (_mass(n, law) for law in (laws[0], laws[-1]))
        at_most = Math(" <= ", r" \leq ") if tag == "mostratio" else Math(" >= ", r" \geq ")
        if tag != "least":
            whole = Math(f"({b.text})", rf"\left({b.latex}\right)") if not b.text.isalnum() else b
            b = whole + Math("*", r"\,") + rest
        said += [", ", first + at_most + b]
    if said:
        yield Step(("at every letter ", *said[1:]))


def _mass(n: Any, law: str) -> Math:
    x = letter(n.names[(P, Q)[n.reading.laws.index(law)]])
    return Math(f"{x.text}(x)", f"{x.latex}(x)")


def at_level(n: Any, gap: Any) -> Iterator[Step]:
    """L(t) >= 0 for each part of the letters."""
    data, bounds, reading = n.data, n.bounds, n.reading
    level = data.get("of")
    v, t = letter(n.names[V]), Math("t", "t")
    scaled: Any = {}
    at, f = gap, num(0)
    if level is not None:
        c = steepness(reading, str(level))
        j = int(level[2:])
        scaled = {V: times(num(2 * c), ("par", V))}
        at, f = substitute(gap, {level: scaled[V]}), reading.generator(j)
        value = Math(f"{2 * c}*{v.text}", rf"{_number(2 * c)} {v.latex}") if 2 * c != 1 else v
        yield Step(("at a fixed total variation ", v, ", which makes ", letter(n.names[f"#d{j}"]) + Math(" = ", " = ") + value,
                    ", the claim is linear in the other divergences"))  # fmt: skip
    k, weight = (substitute(x, scaled) for x in (data["slope"], data.get("weight", num(0))))
    h = reading.linear(at, {V: {"lo": "0", "hi": "1", "lo_open": True, "hi_open": True}})
    off = times(weight, minus(f, scaled[V])) if level is not None else num(0)
    whole = minus(h, plus(times(k, minus(("par", T), num(1))), off))
    free = ((V, Fraction(0), Fraction(1)),) if level is not None else ()
    box = Region(((T, Fraction(0), None), *free, *bounds.box()))
    big = Math("L(t) = ", "L(t) = ") + math(shown(whole, box, n.names))
    means = [math(shown(x, box, n.names)) for x in ([minus(("par", T), num(1))] if k != num(0) else [])]
    if level is not None and weight != num(0):
        means.append(math(shown(minus(f, scaled[V]), box, n.names)))
    has = (", as the mean of ", _and(means), " is 0") if means else ()
    yield Step(("with ", n.ratio(), " it is enough that ", big + Math(" >= 0", r" \geq 0"), " at every letter", *has))
    if data["letters"] == "near":
        w, m = letter(n.names[W]), math(shown(bounds.least(1), Region(bounds.box()), n.names))
        yield Step((Math(f"abs({n.names[P]}(x) - {n.names[Q]}(x)) <= {v.text}",
                         rf"\left|{letter(n.names[P]).latex}(x) - {letter(n.names[Q]).latex}(x)\right| \leq {v.latex}"),
                    " at every letter, so that ", Math(f"abs(t - 1) <= {w.text}", rf"\left|t - 1\right| \leq {w.latex}"), " with ",
                    v + Math(" = ", " = ") + (Math(f"{m.text}*", f"{m.latex} ") if m.text.isalnum() else
                                              Math(f"({m.text})*", rf"\left({m.latex}\right) ")) + w))  # fmt: skip
        premise = checked(at_equal_laws(reading, gap), Region(bounds.box()), data["equal"])
        yield from n.teller.claim(Math("the difference", r"\text{the difference}"), premise, n.names, at=(" at equal laws",))
    for case in cases(reading, bounds, data):
        name, at_t, factor, region, _ = case
        term, where_ = obligation(reading, gap, data, case)
        symbols = {x: _symbol(n.names[x]) for x in where_.names}
        place = t + Math(" = ", " = ") + math(expression(at_t, symbols))
        by = math(expression(factor, symbols))
        lhs = Math("L", "L") if factor == num(1) else Math(f"({by.text})*L", rf"\left({by.latex}\right) L")
        yield Step(("for ", place, ":"), tuple(n.teller.claim(lhs, checked(term, region, data["proofs"][name]), n.names, place=True)))


def _and(parts: list[Math]) -> Math:
    return Math(" and of ".join(x.text for x in parts), r" \text{ and of } ".join(x.latex for x in parts))


def _symbol(name: str) -> Any:
    return sympy.Symbol(name, positive=True)


def _number(x: Fraction) -> str:
    return str(x) if x.denominator == 1 else rf"\frac{{{x.numerator}}}{{{x.denominator}}}"


__all__ = ["chain_steps", "facts", "level_steps", "named"]
