"""A claim about sums over one set of variables as a claim about named laws on them: p(x,y) and p(x) p(y) as two laws."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, product
from typing import Any

from symit.kernel.analysis.processing import moved
from symit.kernel.analysis.sums import POSITIVE, Letters, replace
from symit.meaning.calculus import over, parameters_of, substitute, times
from symit.meaning.core import free_variables, freeze_json, measures
from symit.meaning.spelling import term_of
from symit.provers.analysis.pairs import TROUBLE, Product, atoms_of, laws_over, written_product


def renamed(context: dict[str, Any], sums: list[Any]) -> Iterator[tuple[list[Any], dict[str, Any]]]:
    """A claim about sums over one set of variables as one about named laws on them."""
    names = sums[0][1]
    if any(s[1] != names for s in sums) or any(free_variables(side) for side in context["claim"][1:]):
        return
    atoms = atoms_of(context["claim"])
    laws = laws_over(names, atoms)
    if len(names) < 2 or not 2 <= len(laws) <= 6 or all(len(u) == 1 and u[0][0][1] == names for u in laws):
        return
    for chosen in _choices(laws, atoms):
        move = _renaming(context, sums, names, chosen)
        if move is not None:
            try:
                yield [move], freeze_json(moved(context, freeze_json(move)))
            except TROUBLE:
                continue


def _choices(laws: list[Product], atoms: list[Any]) -> Iterator[list[Product]]:
    """All laws at first, then those without one of them."""
    yield laws
    for k in range(len(laws)):
        if len(laws) > 2:
            yield [u for i, u in enumerate(laws) if i != k]


def _renaming(context: dict[str, Any], sums: list[Any], names: Any, laws: list[Product]) -> dict[str, Any] | None:
    letters = Letters(context)
    labels = ("p", "q", "r", "m", "nu", "rho")[: len(laws)]
    places = {atom: letters.read(("prob", *atom, ()))[1] for u in laws for atom, _ in u}
    functions: dict[str, Any] = {}
    rel, lhs, rhs = context["claim"]
    for s in sums:
        body = letters.read(s[2])
        functions |= {name: t for t, name in letters.atoms.items() if t[0] == "fn"}
        found = _in_terms_of(letters, body, laws, places, [f"#n{i}" for i in range(len(laws))])
        if found is None:
            return None
        back = {f"#n{i}": ("prob", label, names, ()) for i, label in enumerate(labels)} | functions
        new = ("sum", names, substitute(found, back))
        lhs, rhs = replace(lhs, s, new), replace(rhs, s, new)
    used = {m for side in (lhs, rhs) for m in measures(side)}
    put = {label: written_product(u) for label, u in zip(labels, laws, strict=True) if label in used}
    return {"move": "rename", "over": names, "laws": put, "claim": [rel, lhs, rhs]}


def _in_terms_of(letters: Letters, body: Any, laws: list[Product], places: dict[Any, str], marks: list[str]) -> Any:
    """The body in the laws alone, by solving for one density of each law in turn."""
    letters.ranges |= dict.fromkeys(marks, POSITIVE)
    allowed = {*marks, *letters.params, *(n for n in letters.ranges if n.startswith(("#f", "#s")))}
    options = [[atom for atom, e in u if e == 1] for u in laws]
    for chosen in islice(product(*options), 32):
        if len(set(chosen)) < len(chosen):
            continue
        found = body
        for atom, u, mark in zip(chosen, laws, marks, strict=True):
            rest = times(*(("pow", ("par", places[a]), str(e)) for a, e in u if a != atom))
            found = substitute(found, {places[atom]: over(("par", mark), rest)})
        try:
            found = term_of(letters.term(found))
        except TROUBLE:
            continue
        if parameters_of(found) <= allowed:
            return found
    return None


__all__ = ["renamed"]
