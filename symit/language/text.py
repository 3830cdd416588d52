"""Reading the text syntax (docs/language.md): `parse("I(X;Z) <= I(X;Y)", given="X -> Y -> Z")`."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from sympy import Basic, Integer, Pow

from symit.language.errors import SyntaxProblem
from symit.language.names import BadName
from symit.language.objects import Param
from symit.language.quantified import bound_names, for_all, quantified
from symit.language.statements import Assumption, Chain, Domain, Statement
from symit.language.text_claims import Claims
from symit.language.text_differentials import refuse_differentials
from symit.language.text_names import NameUse, survey
from symit.language.text_quantifiers import unquantified
from symit.language.text_tree import read_tree


def parse(text: str, given: Any = ()) -> Statement | Chain:
    """A statement or a chain of relations, with its assumptions (text or objects). Raises SyntaxProblem."""
    return _parsed(text, tuple(_items(given)))


@lru_cache(maxsize=1024)
def _parsed(text: str, items: tuple[Any, ...]) -> Statement | Chain:
    text, said = unquantified(text)
    items = (*items, *said)
    trees = {item: _trees(item) for item in items if isinstance(item, str)}
    tree = _tree(text)
    every = [n for item in trees for n in bound_names(item)]
    use = _survey(text, [tree, *(t for found in trees.values() for t in found)], [i for i in items if not isinstance(i, str)], every)
    reader = Claims(text, use)
    claim = _guarded(text, lambda: reader.claim(tree))
    claim = claim.assuming(_lost_roots(reader.rooted, claim))
    found = [_assumption(i, trees[i], use) if isinstance(i, str) else i for i in items]
    return claim.assuming(found) if found else claim


def _lost_roots(rooted: list[Any], claim: Statement | Chain) -> list[Any]:
    """sqrt(x)^2 is written x by SymPy: what says then that x is not negative."""
    sides = [x for x in (claim.terms if isinstance(claim, Chain) else (claim.lhs, claim.rhs)) if isinstance(x, Basic)]
    shown = {p.base for x in sides for p in x.atoms(Pow) if p.exp.is_Rational and p.exp.q % 2 == 0}
    lost = [b for b in dict.fromkeys(rooted) if b not in shown]
    return [Domain(b, Integer(0)) if isinstance(b, Param) else Statement(">=", b, Integer(0)) for b in lost]


def parse_assumption(text: str, near: Iterable[Any] = ()) -> Any:
    """One assumption; `near` are the statement and assumptions (objects) that say which names are laws."""
    found = _trees(text)
    return _assumption(text, found, _survey(text, found, list(near), bound_names(text)))


def _trees(text: str) -> list[Any]:
    """The parse trees of an assumption: of the statement, and of the ranges of what it is said for all values of."""
    parts = quantified(text) if isinstance(text, str) else None
    return [_tree(text)] if parts is None else [_tree(parts[1]), *map(_tree, parts[0])]


def _tree(text: str) -> Any:
    tree = read_tree(text)
    refuse_differentials(tree, text)
    return tree


def parse_expression(text: str) -> Any:
    """One expression, such as 2 I(X;Y|Z) - H(X)."""
    tree = _tree(text)
    if tree.data != "bare":
        raise SyntaxProblem("one expression, without relations, must stand here", text)
    use = _survey(text, [tree], [])
    return _guarded(text, lambda: Claims(text, use).expr(tree.children[0]))


def _items(given: Any) -> list[Any]:
    items = [given] if isinstance(given, (str, Assumption)) else list(given)
    for item in items:
        if not isinstance(item, (str, Assumption)):
            raise TypeError(f"not an assumption: {item!r}")
    return items


def _survey(text: str, trees: Any, objects: Any, every: Any = ()) -> NameUse:
    return _guarded(text, lambda: survey(trees, objects, every))  # type: ignore[no-any-return]


def _assumption(text: str, trees: Any, use: NameUse) -> Any:
    claims = Claims(text, use)
    if quantified(text) is None:
        return _guarded(text, lambda: claims.assumption(trees[0]))
    return _guarded(text, lambda: for_all([claims.quantity(t) for t in trees[1:]], claims.claim(trees[0])))


def _guarded(text: str, build: Any) -> Any:
    """Whatever the objects themselves refuse becomes a problem of the text."""
    try:
        return build()
    except SyntaxProblem:
        raise
    except (BadName, TypeError, ValueError, RecursionError) as error:
        message = "too deeply nested" if isinstance(error, RecursionError) else str(error)
        raise SyntaxProblem(message, text) from None


__all__ = ["SyntaxProblem", "parse", "parse_assumption", "parse_expression"]
