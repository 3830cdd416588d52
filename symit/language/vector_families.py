"""Families of laws of vectors and matrices: their names, such as Dirichlet[3], and the names of their parameters in order."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

Sizes = tuple[int, ...]


def _numbered(letter: str, count: int) -> list[str]:
    return [f"{letter}{i}" for i in range(1, count + 1)]


def _pairs(letter: str, size: int, diagonal: bool) -> list[str]:
    """Entries of a symmetric matrix, row by row from the diagonal on."""
    return [f"{letter}{i}{j}" for i in range(1, size + 1) for j in range(i if diagonal else i + 1, size + 1)]


def _normal(d: int) -> list[str]:
    if d == 2:
        return ["mx", "my", "sx", "sy", "rho"]
    return [*_numbered("m", d), *_numbered("s", d), *_pairs("r", d, False)]


def _multinomial(*sizes: int) -> list[str]:
    return [*(["n"] if len(sizes) == 1 else []), *_numbered("p", sizes[-1] - 1)]


# name -> (numbers in brackets where none are written, their ranges, the parameters)
VECTOR_FAMILIES: dict[str, tuple[Sizes, tuple[tuple[int, int], ...], Callable[..., list[str]]]] = {
    "Dirichlet": ((3,), ((2, 24),), lambda k: _numbered("a", k)),
    "Multinomial": ((3,), ((1, 60), (2, 9)), _multinomial),
    "MVN": ((2,), ((2, 3),), _normal),
    "MVNCovariance": ((2,), ((1, 4),), lambda d: [*_numbered("m", d), *_pairs("c", d, True)]),
    "DiagNormal": ((2,), ((1, 24),), lambda d: [*_numbered("m", d), *_numbered("s", d)]),
    "IsotropicNormal": ((2,), ((1, 24),), lambda d: [*_numbered("m", d), "s"]),
    "Wishart": ((2,), ((1, 4),), lambda p: ["nu", *_pairs("v", p, True)]),
    "IsotropicWishart": ((2,), ((1, 16),), lambda p: ["nu", "s"]),
    "InverseWishart": ((2,), ((1, 4),), lambda p: ["nu", *_pairs("v", p, True)]),
    "IsotropicInverseWishart": ((2,), ((1, 16),), lambda p: ["nu", "s"]),
    "VonMisesFisher": ((3,), ((2, 9),), lambda p: _numbered("k", p)),
    "ZonalVonMisesFisher": ((3,), ((2, 9),), lambda p: ["kappa"]),
}
ALIASES = {
    "MultivariateNormal": "MVN", "DiagonalNormal": "DiagNormal", "SphericalNormal": "IsotropicNormal", "vonMisesFisher": "VonMisesFisher",
    "VMF": "VonMisesFisher", "ZonalVMF": "ZonalVonMisesFisher", "InvWishart": "InverseWishart", "MVNCov": "MVNCovariance",
}  # fmt: skip
COUNTS = frozenset({"Multinomial"})  # laws of whole numbers
HEADS = frozenset({*VECTOR_FAMILIES, *ALIASES})
_WRITTEN = re.compile(r"([A-Za-z]+)(?:\[([\d,]*)\]|\(([\d,]*)\)|_?([\d_]*))")


@lru_cache(maxsize=1024)
def vector_family(name: str) -> tuple[str, Sizes] | None:
    """("Dirichlet", (3,)) of Dirichlet[3], Dirichlet(3), Dirichlet3 or (the default) Dirichlet; None if it is no such family.

    Raises ValueError where the sizes are not ones that are covered.
    """
    match = _WRITTEN.fullmatch(name.replace(" ", ""))
    if match is None:
        return None
    lower = {n.lower(): n for n in HEADS}
    head = lower.get(match[1].lower(), "")
    head = ALIASES.get(head, head)
    if head not in VECTOR_FAMILIES:
        return None
    default, ranges, _ = VECTOR_FAMILIES[head]
    written = match[2] or match[3] or match[4]
    sizes = tuple(int(x) for x in re.findall(r"\d{1,4}", written)) if written else default
    allowed = ranges[-len(sizes) :]
    if not 1 <= len(sizes) <= len(ranges) or not all(lo <= k <= hi for k, (lo, hi) in zip(sizes, allowed, strict=True)):
        said = " and ".join(f"{lo} to {hi}" for lo, hi in ranges)
        raise ValueError(f"{name}: the sizes of {head}[...] are from {said}")
    return head, sizes


def canonical_name(name: str) -> str | None:
    """Dirichlet[3] for all the ways to write it; None if it is no family of laws of vectors."""
    found = vector_family(name)
    return None if found is None else f"{found[0]}[{','.join(map(str, found[1]))}]"


def vector_parameters(name: str) -> tuple[str, ...] | None:
    """The names of the parameters; None if it is no family of laws of vectors."""
    found = vector_family(name)
    return None if found is None else tuple(VECTOR_FAMILIES[found[0]][2](*found[1]))


def vector_by_count(head: str, count: int) -> str | None:
    """The member of a family that takes so many parameters: Dirichlet(a, b, c) is one of Dirichlet[3]; None where it is not clear."""
    head = ALIASES.get(head, head)
    if head not in VECTOR_FAMILIES:
        return None
    lo, hi = VECTOR_FAMILIES[head][1][-1]
    fitting = [k for k in range(lo, hi + 1) if len(VECTOR_FAMILIES[head][2](k)) == count]
    return f"{head}[{fitting[0]}]" if len(fitting) == 1 else None
