"""Sums over letters recognised as divergences of two densities, and the densities as products of joint ones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import permutations
from typing import Any

from symit.kernel.analysis.divergences import P, Q
from symit.kernel.analysis.sums import POSITIVE, Letters
from symit.kernel.rows import Rejected
from symit.meaning.calculus import num, over, parameters_of, substitute, times
from symit.meaning.core import free_variables
from symit.meaning.normal import Normaliser
from symit.meaning.polynomials import NotNormal
from symit.meaning.spelling import term_of

TROUBLE = (Rejected, NotNormal, ValueError, KeyError, ArithmeticError)
Product = tuple[tuple[tuple[str, tuple[str, ...]], Fraction], ...]  # ((law, variables), exponent), ...
MOST = 12


def product_of(poly: Any) -> Product | None:
    """A monomial of densities of named laws."""
    if len(poly) != 1:
        return None
    ((mono, c),) = poly.items()
    if c != 1 or any(g[0] != "m" or not isinstance(g[1], str) for g, _ in mono):
        return None
    return tuple(sorted(((g[1], tuple(g[2])), Fraction(e)) for g, e in mono))


def written_product(product: Product) -> Any:
    return times(*(("prob", law, names, ()) if e == 1 else ("pow", ("prob", law, names, ()), str(e)) for (law, names), e in product))


def multiplied(a: Product, b: Product, sign: int = 1) -> Product:
    found = dict(a)
    for atom, e in b:
        found[atom] = found.get(atom, Fraction(0)) + sign * e
    return tuple(sorted((atom, e) for atom, e in found.items() if e))


def variables_of(product: Product) -> set[str]:
    return {v for (_, names), _ in product for v in names}


def kernel_product(k: Any) -> Product:
    """The conditional density ("prob", law, s, t) as a product."""
    _, law, s, t = k
    joint: Product = (((law, tuple(sorted({*s, *t}))), Fraction(1)),)
    return multiplied(joint, (((law, tuple(sorted(t))), Fraction(1)),), -1) if t else joint


@dataclass(frozen=True)
class Pair:
    """sum over `names` of g(u, v)."""

    sum: Any
    names: tuple[str, ...]
    g: Any
    u: Product
    v: Product
    same: tuple[int, ...] = ()


def sums_of(t: Any) -> list[Any]:
    """The closed sums of a claim, outermost ones only."""
    if not isinstance(t, tuple) or not t:
        return []
    if t[0] == "sum":
        return [] if free_variables(t) else [t]
    return list(dict.fromkeys(s for x in t[1:] for s in sums_of(x)))


def atoms_of(t: Any) -> list[tuple[str, tuple[str, ...]]]:
    """(law, variables) of all joint densities in a term written as sums."""
    found: set[tuple[str, tuple[str, ...]]] = set()

    def walk(x: Any) -> None:
        if isinstance(x, tuple) and x:
            if x[0] == "prob" and isinstance(x[1], str) and not x[3]:
                found.add((x[1], tuple(x[2])))
            for y in x:
                walk(y)

    walk(t)
    return sorted(found)


def laws_over(names: Iterable[str], atoms: Iterable[tuple[str, tuple[str, ...]]]) -> list[Product]:
    """Products of these densities that are densities of laws on all of the variables: p(x,y), p(x) q(y), p(x) q(x,y)/q(x)."""
    wanted, atoms = set(names), list(atoms)
    found: list[Product] = []

    def extend(product: Product, covered: frozenset[str]) -> None:
        if len(found) > MOST:
            return
        if covered == wanted:
            if product not in found:
                found.append(product)
            return
        for law, own in atoms:
            fresh, old = set(own) - covered, set(own) & covered
            if not fresh or not set(own) <= wanted:
                continue
            if not old:
                extend(multiplied(product, (((law, own), Fraction(1)),)), covered | set(own))
            elif (law, tuple(sorted(old))) in atoms:
                extend(multiplied(product, kernel_product(("prob", law, tuple(sorted(fresh)), tuple(sorted(old))))), covered | set(own))

    extend((), frozenset())
    return found


def equal_densities(context: dict[str, Any]) -> tuple[int, ...]:
    """The assumptions p(s) = q(s) of two named laws."""
    found = []
    for j, (rel, a, b) in enumerate(context.get("given", ())):
        if rel == "=" and a[0] == b[0] == "prob" and not a[3] and not b[3] and isinstance(a[1], str) and isinstance(b[1], str):
            if set(a[2]) == set(b[2]):
                found.append(j)
    return tuple(found)


def as_pairs(context: dict[str, Any], t: Any) -> Iterator[Pair]:
    """The ways to see a sum over letters as a divergence of two densities."""
    for same in dict.fromkeys(((), equal_densities(context))):
        letters = Letters(context, same)
        body = letters.read(t[2])
        atoms = atoms_of(t[2])
        if same:
            for j in same:
                atoms += [(x[1], tuple(sorted(x[2]))) for x in context["given"][j][1:]]
            whole = {law for law, _ in atoms}
            atoms += [(x[1], t[1]) for j in same for x in context["given"][j][1:] if x[1] in whole]
            atoms = sorted(set(atoms))
        choices = laws_over(t[1], atoms)
        for u, v in permutations(choices, 2):
            try:
                g = as_function(letters, body, u, v)
            except TROUBLE:
                continue
            if g is not None:
                yield Pair(t, tuple(t[1]), g, u, v, same)


def as_function(letters: Letters, body: Any, u: Product, v: Product) -> Any:
    """g with body = g(u, v), or None."""
    places = {atom: letters.read(("prob", *atom, ()))[1] for product in (u, v) for atom, _ in product}
    letters.ranges |= dict.fromkeys((P, Q), POSITIVE)
    for a in pivots(u, v, places):
        for b in pivots(v, u, places):
            put = {places[a]: over(("par", P), rest(u, a, places)), places[b]: over(("par", Q), rest(v, b, places))}
            found = term_of(letters.term(substitute(body, put)))
            if parameters_of(found) <= {P, Q, *letters.params}:
                return found
    return None


def pivots(u: Product, v: Product, places: dict[Any, str]) -> list[Any]:
    """Densities to solve for: those that occur once, and in the other product not at all."""
    elsewhere = {places[atom] for atom, _ in v}
    return [atom for atom, e in u if e == 1 and places[atom] not in elsewhere and sum(places[x] == places[atom] for x, _ in u) == 1]


def rest(u: Product, pivot: Any, places: dict[Any, str]) -> Any:
    return times(*(("pow", ("par", places[atom]), str(e)) for atom, e in u if atom != pivot)) if len(u) > 1 else num(1)


def summed_out(form: Normaliser, product: Product, gone: Iterable[str]) -> Product | None:
    """The marginal of a density, if it is a product of densities again."""
    try:
        return product_of(form.term(("sum", tuple(sorted(gone)), written_product(product))))
    except TROUBLE:
        return None
