"""Sums over the coordinates of vectors in LaTeX, and normal laws with a diagonal covariance matrix.

\\sum_j (\\mu_j^2 + \\sigma_j^2 - 1) beside a law of vectors or a divergence; a sum without an index, \\sum (1 + \\log\\sigma^2 - \\mu^2),
runs over the coordinates of the vectors in it. \\mathrm{diag}(\\sigma^2), \\mathrm{diag}(\\sigma_1^2, \\dots, \\sigma_d^2) and
\\sigma^2 I are covariance matrices.
"""

from __future__ import annotations

from typing import Any

import sympy
from lark import Tree
from sympy import Mul

from symit.language.coordinates import CoordinateSum, DiagonalNormal, Entry, combined, entry
from symit.language.latex.facts import is_divergence, is_measure
from symit.language.latex.matrices import dimension, is_identity, is_transposed, normal_pieces, only, value_removed, vector_of
from symit.language.latex.spelling import LAW_LETTERS, Spelled, as_name, items, leaves, strip, tok, unread, walk
from symit.language.matrices import vector
from symit.language.names import law_name
from symit.language.objects import Param

UNINDEXED = ""
NUMBERS = ("pi", "e", "I", "d", "D", "n", "J", "K", "L")


def diagonal_normal(r: Any, node: Any) -> DiagonalNormal | None:
    """N(mu, diag(sigma^2)), N(mu, sigma^2 I); None for any other normal law."""
    pieces = normal_pieces(node)
    if len(pieces) != 2:
        return None
    spread = _scaled_identity(r, pieces[1])
    if spread is None:
        spread = diagonal(r, pieces[1]) if is_diagonal(pieces[1]) else declared(r, pieces[1])
    if spread is None:
        return None
    mean = _mean(r, pieces[0])
    if mean is None:
        raise unread(node, "the mean of this normal law is not read")
    return DiagonalNormal(mean, spread, Param(dimension(r)))


def is_diagonal(node: Any) -> bool:
    """Is this diag(...)?"""
    inner = only(node)
    return isinstance(inner, Tree) and inner.data in ("func", "func_bare") and tok(inner.children[0]).text == "diag"


def diagonal(r: Any, node: Any) -> Any:
    """The j-th entry of diag(...)."""
    letter, inner = _diagonal(only(node))
    return _within(r, letter, inner)


def declared(r: Any, node: Any) -> Any:
    """The j-th entry of a matrix that the document says to be diagonal; None for any other matrix."""
    n = as_name(only(node))
    return r.ctx.diagonals.get(n.name()) if n is not None and n.sup is None else None


def of_diagonal(r: Any, kind: str, node: Any) -> Any:
    """The trace of a matrix declared as diagonal, or the logarithm of its determinant."""
    entry_at = declared(r, node)
    if entry_at is None:
        return None
    return CoordinateSum(entry_at) if kind == "tr" else sympy.exp(CoordinateSum(sympy.log(entry_at)))


def _mean(r: Any, node: Any) -> Any:
    inner = only(node)
    if isinstance(inner, Tree) and inner.data == "number":
        return sympy.S.Zero if [t.text for t in leaves(inner)] == ["0"] else None
    listed = strip(inner.children[0]) if isinstance(inner, Tree) and inner.data == "scripted" and is_transposed(inner) else inner
    if isinstance(listed, Tree) and listed.data == "group" and len(items(listed.children[1])[0]) > 2:
        pieces, seps = items(listed.children[1])
        return _within(r, *_first_of(pieces, seps, listed))
    entries = vector_of(r, inner)
    return None if entries is None else combined(vector(entries))


def _diagonal(inner: Any) -> tuple[str, Any]:
    """What stands on the diagonal, and its index; of sigma_1^2, ..., sigma_d^2 the first entry."""
    if inner.data == "func_bare":
        return UNINDEXED, inner.children[-1]
    pieces, seps = items(next(c for c in inner.children if isinstance(c, Tree) and c.data == "args"))
    if len(pieces) == 1:
        return UNINDEXED, pieces[0]
    return _first_of(pieces, seps, inner)


def _first_of(pieces: list[Any], seps: list[str], where: Any) -> tuple[str, Any]:
    """The first of sigma_1^2, ..., sigma_d^2, and its index."""
    texts = [[t.text for t in leaves(p) if t.kind not in ("ARGO", "ARGC")] for p in pieces]
    dots = [isinstance(strip(p), Tree) and strip(p).data == "dots" for p in pieces]
    if any(s != "COMMA" for s in seps) or sum(dots) != 1 or not dots[-2] or texts[0].count("1") != 1:
        raise unread(where, "these entries of a vector or a diagonal matrix are not read")
    last = next((y for x, y in zip(texts[0], texts[-1], strict=False) if x == "1"), "")
    steps = [[x if x != "1" else str(k + 1) for x in texts[0]] for k in range(len(pieces) - 2)]
    if texts[:-2] != steps or texts[-1] != [x if x != "1" else last for x in texts[0]] or not last.isalpha():
        raise unread(where, "these entries of a vector or a diagonal matrix are not read")
    return "1", pieces[0]


def _scaled_identity(r: Any, node: Any) -> Any:
    """The scalar of sigma^2 I; None for anything else, I itself included."""
    factors = [only(x) for x in _factors(only(node))]
    identities = [f for f in factors if (n := as_name(f)) is not None and is_identity(n)]
    if len(identities) != 1 or len(factors) < 2:
        return None
    return Mul(*(r.expr(f) for f in factors if f is not identities[0]))


def _factors(node: Any) -> list[Any]:
    if isinstance(node, Tree) and node.data in ("run", "times", "segment"):
        return [f for c in node.children if isinstance(c, Tree) for f in _factors(strip(c))]
    return [node]


def _within(r: Any, letter: str, node: Any) -> Any:
    if r.coordinate_letter is not None:
        raise unread(node, "a sum over coordinates inside of another")
    r.coordinate_letter = letter
    try:
        return r.expr(node)
    finally:
        r.coordinate_letter = None


def entry_of(r: Any, n: Spelled) -> Entry | None:
    """mu_j under a sum over j, mu_{1,j}, and mu itself in a sum without an index; None for a number."""
    letter = r.coordinate_letter
    if letter is None or n.primes:
        return None
    subs = [t for t in leaves(n.sub) if t.kind in ("NAME", "NUMBER")] if n.sub is not None else []
    names = [t.data.base if t.kind == "NAME" else t.text for t in subs]
    if letter == UNINDEXED:
        return None if n.base in NUMBERS and n.sub is None else _entry(n, names)
    if names.count(letter) != 1:
        return None
    names.remove(letter)
    return _entry(n, names)


def _entry(n: Spelled, rest: list[str]) -> Entry:
    return entry("_".join([n.root(), "".join(rest)]) if rest else n.root())


def coordinate_sum(r: Any, limits: Any, body: Any, node: Any, sure: bool = False) -> Any:
    """A sum over coordinates; None for a sum that is none. A sum that can be nothing else is one (`sure`) beside any formula."""
    if not (sure or r.facts.vectors or r.ctx.diagonals) or tok(node.children[0]).text != "sum":
        return None
    if r.integers or r.value_index or r.bound or r.implicit:
        return None
    if not _plain(body) or _speaks_of_laws(r, body) or len(limits.variables) > 1 or (limits.variables and limits.index is not None):
        return None
    if limits.index is not None:
        name, first, last = limits.index
        inner = as_name(last) if last is not None else None
        if not name.plain or first != 1 or inner is None or inner.sup is not None or not _carries(body, name.root()):
            return None
        letter = name.root()
    elif limits.variables:
        if not limits.variables[0].plain or not _carries(body, limits.variables[0].root()):
            return None
        letter = limits.variables[0].root()
    else:
        letter = UNINDEXED
    value = _within(r, letter, body)
    if not value.atoms(Entry):
        return None
    if len(r.facts.last_indices) > 1:
        raise unread(node, "sums over different numbers of coordinates")
    return CoordinateSum(value)


def _carries(body: Any, letter: str) -> bool:
    """Does the letter stand in subscripts of the body, and nowhere else?"""
    scripts = [s for n in walk(body) if n.data == "sub" for s in [n]]
    inside = sum(1 for s in scripts for t in leaves(s) if t.kind == "NAME" and t.data.base == letter)
    return 0 < inside == sum(1 for t in leaves(body) if t.kind == "NAME" and t.data.base == letter)


def _speaks_of_laws(r: Any, body: Any) -> bool:
    """p_j of a law p is a probability, and no coordinate."""
    laws = r.ctx.laws | r.facts.compared | set(r.facts.called) | set(r.ctx.indexed)
    names = [Spelled(n) for n in walk(body) if n.data in ("name", "scripted_name")]
    return any((n.base in LAW_LETTERS and n.base != "pi") or law_name(n.root()) in laws for n in names)


def _plain(body: Any) -> bool:
    """Numbers, names and functions only: no laws, densities, measures or sums."""
    for n in walk(body):
        if n.data in ("sum_over", "expect", "expect_over", "integral", "absolute", "dots"):
            return False
        if n.data == "call":
            head = Spelled(n)
            if is_measure(head) or is_divergence(head) or value_removed(n) is n:
                return False
    return True
