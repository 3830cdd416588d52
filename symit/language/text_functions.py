"""Undetermined functions in the text syntax: F(x), F'(x), conj[F](y), known by a derivative, a shape or a prime in the text."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sympy
from lark import Token, Tree

from symit.language import symbols as s
from symit.language.calculus import Diff
from symit.language.fisher import FisherInformation
from symit.language.functions import MAX_PRIMES, Function, bregman
from symit.language.named_terms import QUANTITY_HEADS
from symit.language.names import (
    BINARY,
    COMPARISONS,
    ENTROPIES,
    FUNCTION_LETTERS,
    FUNCTIONS,
    GROUPED,
    RESERVED,
    canonical,
    is_law_letter,
    is_log,
    letter,
)
from symit.language.parametric import FAMILY_PARAMETERS, SPECIAL
from symit.language.text_calculus import bound_parts, calculus_call
from symit.language.text_tree import Arguments, full_head, name_in, sole, token_type
from symit.language.vector_families import HEADS as VECTOR_HEADS

CONJUGATE, FISHER, BREGMAN = "conj", "fisher", "Bregman"
OWN = (CONJUGATE, FISHER, BREGMAN)  # heads with brackets that are not of calculus
TAKEN = {*COMPARISONS, *ENTROPIES, *BINARY, *FUNCTIONS, *GROUPED, *RESERVED, *SPECIAL, *VECTOR_HEADS, *QUANTITY_HEADS, "I", "E", "Var",
         "D", "N", "O", "MVN", "BivariateNormal", "diff", "limit", "logsumexp", "det", "tr", "quad", "diag", "partial"} - {"R"}  # fmt: skip


def base_of(head: str) -> str:
    return head.rstrip("'")


def primes_of(head: str) -> int:
    return len(head) - len(head.rstrip("'"))


def function_names(trees: Iterable[Tree[Token]], every: Iterable[str] = ()) -> frozenset[str]:
    """The names that stand for functions of numbers, in a statement with its assumptions.

    F'(x) and conj[F](y) say so; where there is a derivative or a shape, an unknown capital before one argument is a function too, and
    a small letter if its argument is a variable of a derivative or a shape (for the letters of functions: names no other).
    """
    trees = list(trees)
    calls = [n for tree in trees for n in tree.iter_subtrees() if n.data in ("round", "bound")]
    found: set[str] = set()
    quantified = {canonical(x) for x in every}
    derived = {name for n in calls if calculus_call(n) for name in _bound_names(n)}
    bound, calculus = derived | quantified, bool(derived)
    for n in calls:
        if n.data == "bound":
            if str(n.children[0]) in (CONJUGATE, BREGMAN):
                found |= {canonical(x) for x in _names(n.children[1])[:1]}
        elif primes_of(full_head(n)) and _may_be(n) and not is_law_letter(full_head(n)):
            found.add(canonical(base_of(full_head(n))))
    calculus = calculus or bool(found)
    for n in calls:
        head = full_head(n) if n.data == "round" else ""
        if not head or not (calculus or quantified) or not _may_be(n) or is_law_letter(head):
            continue
        inside = {canonical(x) for x in _names(n.children[-1])}
        last: Any = n.children[-1]
        alone = name_in(Arguments(last).items[0].children[0]) is not None
        if (head[0].isupper() and (calculus or inside <= bound)) or (inside and inside <= bound and (alone or letter(head) in FUNCTION_LETTERS)):
            found.add(canonical(base_of(head)))
    return frozenset(found)


def _may_be(node: Any) -> bool:
    """A call of one argument whose head means nothing else."""
    last: Any = node.children[-1]
    head, args = full_head(node), Arguments(last)
    plain = args.plain and len(args.items) == 1 and len(args.items[0].children) == 1
    base = base_of(head)
    if base in FAMILY_PARAMETERS and len(FAMILY_PARAMETERS[base]) == 1:
        return False
    return plain and base not in TAKEN and not is_log(base) and not base.startswith(("fn_", "log_", "Pr"))


def _names(node: Any) -> list[str]:
    return [str(t) for t in node.scan_values(lambda t: token_type(t) == "NAME")] if isinstance(node, Tree) else []


def _bound_names(node: Any) -> list[str]:
    """The variables of a derivative, a limit, an extremum or a shape."""
    if node.data == "bound":
        return [canonical(x) for x in _names(node.children[1])] if str(node.children[0]) not in (*OWN, "sum") else []
    args = Arguments(node.children[-1])
    if full_head(node) in ("diff", "limit") and args.plain and len(args.items) > 1:
        name = name_in(args.items[1].children[0])
        return [canonical(name)] if name else []
    return []


def is_function(node: Any, functions: Iterable[str]) -> bool:
    return node.data == "round" and canonical(base_of(full_head(node))) in functions


def read_function(reader: Any, node: Any) -> Any:
    """F'(x); the reader is that of symit.language.text_calls."""
    head, args = full_head(node), Arguments(node.children[-1])
    name = canonical(base_of(head))
    if name in reader.use.numbers:
        raise reader.problem(f"{name} is a function and a number here: write {name}*(...) for a product", node)
    if not args.plain or len(args.items) != 1 or primes_of(head) > MAX_PRIMES:
        raise reader.problem(f"{name} is a function of one number here", node)
    return Function(name, reader.expr(args.items[0]), primes_of(head))


def read_conjugate(reader: Any, node: Any) -> Any:
    """conj[F](y), conj[F, 1](y) for its derivative."""
    _, names, last = bound_parts(node)
    args = Arguments(last)
    listed = [sole(n) for n in names.children]
    name = name_in(names.children[0])
    order = int(listed[1]) if len(listed) == 2 and token_type(listed[1]) == "NUMBER" and str(listed[1]).isdecimal() else 0
    if name is None or len(listed) > 2 or (len(listed) == 2 and not order) or not args.plain or len(args.items) != 1:
        raise reader.problem("write conj[F](y) for the convex conjugate of F, conj[F, 1](y) for its derivative", node)
    return Function(canonical(name), reader.expr(args.items[0]), order, 1)


def read_own(reader: Any, node: Any) -> Any:
    """conj[F](y), fisher[theta](law), Bregman[F](x, y)."""
    return {CONJUGATE: read_conjugate, FISHER: read_fisher, BREGMAN: read_bregman}[str(node.children[0])](reader, node)


def own_call(node: Any) -> bool:
    """Is it a call that `read_own` reads?"""
    return node.data == "bound" and str(node.children[0]) in OWN


def read_bregman(reader: Any, node: Any) -> Any:
    """Bregman[F](x, y)."""
    _, names, last = bound_parts(node)
    args = Arguments(last)
    name = name_in(names.children[0]) if len(names.children) == 1 else None
    if name is None or not args.plain or len(args.items) != 2:
        raise reader.problem("write Bregman[F](x, y) for F(x) - F(y) - F'(y)*(x - y)", node)
    return bregman(canonical(name), *(reader.expr(i) for i in args.items))


def read_fisher(reader: Any, node: Any) -> Any:
    """fisher[theta](Poisson(theta)), fisher[theta](p_theta(x))."""
    _, names, last = bound_parts(node)
    args = Arguments(last)
    if len(names.children) != 1 or not args.plain or len(args.items) != 1:
        raise reader.problem("write fisher[theta](Poisson(theta)) or fisher[theta](p_theta(x))", node)
    theta, law = reader.expr(names.children[0]), reader.density(args.items[0])
    if isinstance(law, s.Prob):
        return s.Expectation([law], Diff(sympy.log(law), theta) ** 2)
    return FisherInformation(law, theta)


__all__ = ["function_names", "is_function", "own_call", "read_function", "read_own"]
