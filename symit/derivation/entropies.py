"""Derivations from Fano's inequality and the continuity of entropy: the theorem, and the inequality between numbers that is left."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from symit.derivation.formulas import Math, joined, letter, math, shown
from symit.derivation.premises import checked
from symit.derivation.trees import Step, Teller
from symit.kernel.analysis.entropies import Entropies, N, V, halves, numbers, remainder

SOURCES = {
    "differ": "Fano's inequality (Fano 1961; Cover and Thomas 2006, theorem 2.10.1)",
    "TV": "continuity of entropy (Zhang 2007; Audenaert 2007)",
}
H = Math("h(v) = -v*log(v) - (1 - v)*log(1 - v)", r"h(v) = -v \log v - (1 - v) \log (1 - v)")


def entropies_steps(context: dict[str, Any], data: dict[str, Any]) -> Iterator[Step]:
    """The steps of a certificate of the route "entropies"; of |a| <= b, for a <= b and for -a <= b."""
    own = halves(context)
    teller = Teller((*context.get("params", {}), "v", "n", "h", "H"))
    if len(own) == 1:
        yield from _half(own[0], data["parts"][0], teller)
        return
    yield Step(("without the absolute value:",), tuple(_half(own[0], data["parts"][0], teller)))
    if len({repr(remainder(Entropies(half))) for half in own}) == 1:
        yield Step(("with the other sign: likewise, the two laws exchanged",))
        return
    yield Step(("with the other sign:",), tuple(_half(own[1], data["parts"][1], teller)))


def _half(context: dict[str, Any], data: dict[str, Any], teller: Teller) -> Iterator[Step]:
    claim = Entropies(context)
    names = {n: n for n in claim.params} | {V: "v", N: "n"} | {f"#h{i}": f"H{i + 1}" for i in range(len(claim.entropies))}
    c, rest = remainder(claim)
    bounded, x = claim.bounded()
    region = claim.region()
    said: list[str | Math] = []
    for i, entry in enumerate(claim.entropies):
        said += [letter(f"H{i + 1}") + Math(" = ", " = ") + _entropy(claim, entry), ", "]
    size = context.get("vars", {}).get(x, {}).get("size")
    count = Math("n", "n") if not size else Math(f"n = {size}", f"n = {size}")
    said += [_probability(claim), ", and ", count, " the number of letters of ", letter(x)]
    yield Step(("let ", *said))
    e = math(shown(bounded, region, names))
    theorem = e + Math(" <= h(v) + v*log(n - 1)", r" \leq h(v) + v \log (n - 1)")
    yield Step((theorem, ", ", H, ", by " + SOURCES[claim.event[0]]))
    if claim.event[0] == "differ":
        yield from _estimate(claim, x)
    nothing = part_is_zero(data)
    times_ = math(shown(c, region, names))
    factor = () if times_.text == "1" else (times_, " times ")
    end = "the difference of these sides" + ("" if nothing else ", and a rest R")
    yield Step(("the larger side of the claim less the smaller one is ", *factor, end))
    if region.form.sign(region.form.term(c)) <= 0:
        yield from teller.claim(Math("the factor", r"\text{the factor}"), checked(c, numbers(claim, c), data["factor"]), names, place=True)
    if not nothing:
        yield from teller.claim(Math("R", "R"), checked(rest, numbers(claim, rest), data["proof"]), names, place=True)
    if size == 1 or (not size and claim.least_size() < 2):
        yield Step(("with one letter the entropies and ", Math("v", "v"), " are 0, and the claim holds as well"))


def part_is_zero(data: dict[str, Any]) -> bool:
    """Is nothing left besides the theorem?"""
    return bool(data["proof"]["rule"] == "zero")


def _entropy(claim: Entropies, entry: Any) -> Math:
    """H(X|Y), or H(P) where two laws are compared."""
    _, law, of, given = entry
    if claim.event[0] == "TV":
        name = letter(f"{law[0].upper()}{law[1:]}")
        return Math(f"H({name.text})", f"H({name.latex})")
    groups = [Math(",".join(g), ", ".join(letter(v).latex for v in g)) for g in (of, given)]
    return Math(f"H({groups[0].text}|{groups[1].text})", rf"H({groups[0].latex} \mid {groups[1].latex})") if given else Math(
        f"H({groups[0].text})", f"H({groups[0].latex})")  # fmt: skip


def _probability(claim: Entropies) -> Math:
    kind = claim.event[0]
    a, b = (letter(x if kind == "differ" else f"{x[0].upper()}{x[1:]}") for x in claim.event[2 if kind == "differ" else 1])
    if kind == "TV":
        return Math(f"v = TV({a.text},{b.text})", rf"v = \mathrm{{TV}}({a.latex}, {b.latex})")
    return Math(f"v = P({a.text} != {b.text})", rf"v = P({a.latex} \neq {b.latex})")


def _estimate(claim: Entropies, x: str) -> Iterator[Step]:
    """Why what is known of X tells no less than its estimate."""
    other = next(v for v in claim.event[2] if v != x)
    entry = next(e for e in claim.entropies if e[2] == (x,))
    given = entry[3]
    z = letter(other)
    if given == (other,):
        return
    own, less = _entropy(claim, entry), _entropy(claim, ("H", entry[1], (x,), (other,)))
    if other in given:
        yield Step((own + Math(" <= ", r" \leq ") + less, ", as more is known on the left"))
        return
    both = _entropy(claim, ("H", entry[1], (x,), tuple(sorted((*given, other)))))
    yield Step((own + Math(" = ", " = ") + both + Math(" <= ", r" \leq ") + less, ", as ", z, " tells nothing more of ", letter(x), " than ",
                joined(", ", [letter(v) for v in given])))  # fmt: skip


__all__ = ["entropies_steps"]
