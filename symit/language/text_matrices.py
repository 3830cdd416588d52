"""Matrices in the text syntax: MVN[d](mu, Sigma), det(Sigma), tr(inv(Sigma_2)*Sigma_1), quad(mu_2 - mu_1, inv(Sigma_2))."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from lark import Tree

from symit.language.coordinates import LETTER, DiagonalNormal, combined
from symit.language.matrices import Determinant, QuadraticForm, Trace, VectorNormal, vector, word
from symit.language.symbols import Param
from symit.language.text_names import is_symbolic
from symit.language.text_tree import Arguments, full_head, name_in, sole, token_type

HEADS = ("det", "tr", "quad")
LAW = "MVN"
IDENTITIES = ("eye", "I")


def matrix_call(reader: Any, head: str, node: Any, args: Arguments) -> Any:
    """A determinant, trace or quadratic form."""
    count = (2, 3) if head == "quad" else (1,)
    if not args.plain or len(args.items) not in count:
        raise reader.problem("write det(Sigma), tr(inv(Sigma_2)*Sigma_1), quad(mu_2 - mu_1, inv(Sigma_2))", node)
    if head != "quad":
        return (Determinant if head == "det" else Trace)(_word(reader, args.items[0]))
    left = _vector(reader, args.items[0])
    right = _vector(reader, args.items[2]) if len(args.items) == 3 else left
    return QuadraticForm(left, _word(reader, args.items[1]), right)


def normal_of_vector(reader: Any, node: Any) -> Any:
    """MVN[d](mu, Sigma), MVN[d](mu, diag(sigma^2)), N(mu, s*eye); None if the node is no such call."""
    if not (isinstance(node, Tree) and node.data in ("ordered", "round")) or full_head(node) not in (LAW, "N", "Normal"):
        return None
    if not _of_matrices(node) if full_head(node) != LAW else not is_symbolic(node):
        return None
    last: Any = node.children[-1]
    args = Arguments(last)
    dimension = sole(node.children[1]) if node.data == "ordered" else None
    name = name_in(node.children[1]) if dimension is not None else "d"
    if not args.plain or len(args.items) != 2 or name is None:
        raise reader.problem("write MVN[d](mean, covariance)", node)
    mean, spread = _vector(reader, args.items[0]), _only(args.items[1])
    if isinstance(spread, Tree) and spread.data == "round" and full_head(spread) == "diag":
        inner = Arguments(spread.children[-1])
        if not inner.plain or len(inner.items) != 1:
            raise reader.problem("write diag(sigma^2)", spread)
        marked = any(t.type == "NAME" and "_" in t and t.endswith(LETTER) for t in inner.items[0].scan_values(lambda t: True))
        variance = reader.by_coordinates(LETTER if marked else "", lambda: reader.expr(inner.items[0]), spread)
        return DiagonalNormal(combined(mean), variance, Param(name))
    factors = [c for c in spread.children if token_type(c) != "MULOP"] if isinstance(spread, Tree) and spread.data == "product" else []
    others = [c for c in factors if name_in(_only(c)) not in IDENTITIES]
    if len(others) == len(factors) - 1 and all(c == "*" for c in spread.children if token_type(c) == "MULOP") and not _matrix(others):
        return DiagonalNormal(combined(mean), reader.product(Tree("product", others)), Param(name))
    return VectorNormal(mean, _word(reader, args.items[1]), Param(name))


def _matrix(factors: list[Any]) -> bool:
    """Is a factor a single capital name, or an inverse, and so no number?"""
    heads = [_only(f) for f in factors]
    return any((name_in(h) or "x")[0].isupper() or (isinstance(h, Tree) and h.data == "round" and full_head(h) == "inv") for h in heads)


def _of_matrices(node: Any) -> bool:
    """Does N(mean, covariance) speak of a matrix: diag(...), eye or I?"""
    args = Arguments(node.children[-1])
    if not args.plain or len(args.items) != 2:
        return False
    spread = _only(args.items[1])
    factors = [_only(c) for c in spread.children] if isinstance(spread, Tree) and spread.data == "product" else [spread]
    return any(name_in(f) in IDENTITIES or (isinstance(f, Tree) and f.data == "round" and full_head(f) == "diag") for f in factors)


def _only(node: Any) -> Any:
    """Through nodes with one child that stand for no operation."""
    while isinstance(node, Tree) and node.data in ("item", "expr", "product", "factor", "list", "group") and len(node.children) == 1:
        node = node.children[0]
    return node


def _word(reader: Any, node: Any) -> Any:
    inner = _only(node)
    parts = [c for c in inner.children if token_type(c) != "MULOP"] if isinstance(inner, Tree) and inner.data == "product" else [inner]
    letters = []
    for part in parts:
        part = _only(part)
        name = name_in(part)
        if isinstance(part, Tree) and part.data == "round" and full_head(part) == "inv":
            last: Any = part.children[-1]
            name = name_in(Arguments(last).items[0])
            letters.append((name, -1))
        elif name not in IDENTITIES:
            letters.append((name, 1))
        if name is None:
            raise reader.problem("a product of matrices and inverses is written A*inv(B)", node)
    return word([(n, e) for n, e in letters if n is not None])


def _vector(reader: Any, node: Any) -> Any:
    inner = _only(node)
    terms = list(inner.children) if isinstance(inner, Tree) and inner.data == "expr" else [inner]
    entries, sign = [], 1
    for term in terms:
        if token_type(term) == "ADDOP":
            sign = -1 if term == "-" else 1
            continue
        part, coefficient = _only(term), Fraction(sign)
        if isinstance(part, Tree) and part.data == "product":
            factors = [_only(c) for c in part.children if token_type(c) != "MULOP"]
            numbers = [f for f in factors if token_type(f) == "NUMBER"]
            for number in numbers:
                coefficient *= Fraction(str(number))
            names = [f for f in factors if f not in numbers]
            part = names[0] if len(names) == 1 else None
        name = name_in(part) if part is not None else None
        if token_type(part) == "NUMBER" and part == "0":
            continue
        if name is None:
            raise reader.problem("a vector is a sum of names, such as mu_2 - mu_1", node)
        if name != "zero":
            entries.append((coefficient, name))
        sign = 1
    return vector(entries)
