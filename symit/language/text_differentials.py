"""Quotients of differentials, dL/dz or d/dz, are refused with the way to write a derivative: they are no quotients of numbers."""

from __future__ import annotations

import re
from typing import Any, NoReturn

from lark import Token, Tree

from symit.language.errors import SyntaxProblem
from symit.language.names import GREEK, LAW_LETTERS
from symit.language.text_tree import sole, start

# what follows the d below the slash: a letter or a Greek one, with indices; `dim` or `dist` are words
BELOW = re.compile(rf"d((?:{'|'.join(sorted(GREEK))}|[A-Za-z])(?:_?[A-Za-z]?\d+|_[A-Za-z0-9]+|_\{{[^}}]*\}})?'*)")
ABOVE = re.compile(r"d(?P<of>[A-Za-z0-9]\w*'*)?")


def refuse_differentials(tree: Tree[Token], text: str) -> None:
    """Raises SyntaxProblem for a product with d or dY above and dX below a slash."""
    for product in tree.find_data("product"):
        parts = product.children
        for k, part in enumerate(parts):
            if k and str(part) == "/" and isinstance(part, Token):
                below = [m for m in map(_below, _factors(parts[k + 1:k + 2])) if m]
                above = _above(parts[:k])
                if below and above is not None:
                    _refuse(text, product, above, below[0], parts, k)


def _refuse(text: str, product: Any, above: tuple[str, Any], name: str, parts: list[Any], slash: int) -> NoReturn:
    said, _ = above
    if not said:
        whole = text[start(above[1]):_end(above[1])]
        before = whole[2:-1] if whole.startswith("d(") and whole.endswith(")") else text[_end(above[1]):int(parts[slash].start_pos or 0)].strip()
        after = text[_end(parts[slash + 1]):_end(product)].strip()
        said = before or after
    plain = said if said and not re.search(r"\bd[A-Za-z]?/d", said) and said.count("(") == said.count(")") else "f"
    if {plain.lower(), name.lower()} <= LAW_LETTERS and plain.isupper() and name.isupper():
        hint = f"a ratio of densities is not written with d here: write {plain.lower()}(x)/{name.lower()}(x)"
    else:
        power = _power(parts[slash + 1])
        hint = f"a derivative is not written as a quotient here: write diff({plain}, {name}{', ' + power if power else ''})"
    raise SyntaxProblem(hint, text, start(product))


def _power(node: Any) -> str:
    """The 2 of dz^2, or ''."""
    exponent = sole(node.children[-1]) if isinstance(node, Tree) and node.data == "factor" and len(node.children) == 3 else None
    number = exponent.children[-1] if isinstance(exponent, Tree) and exponent.data == "exponent" else None
    return str(number) if isinstance(number, Token) and number.type == "NUMBER" else ""


def _factors(nodes: list[Any]) -> list[Any]:
    """The factors, also of a product in brackets."""
    found = []
    for node in nodes:
        inner = sole(node)
        if isinstance(inner, Tree) and inner.data == "group":
            inner = sole(inner.children[0])
        if isinstance(inner, Tree) and inner.data == "product":
            found += [c for c in inner.children if not (isinstance(c, Token) and c.type in ("MULOP", "ADDOP"))]
        else:
            found.append(inner)
    return found


def _word(node: Any) -> str | None:
    """The name that a factor consists of, whatever its power, or the head of a call such as dz[i] or d(f)."""
    while isinstance(node, Tree) and node.data in ("factor", "round", "square", "sub_round", "sub_square") and node.children:
        node = node.children[0]
    return str(node) if isinstance(node, Token) and node.type in ("NAME", "HEAD", "SUBHEAD") else None


def _below(node: Any) -> str | None:
    found = BELOW.fullmatch(_word(node) or "")
    return found[1] if found else None


def _above(nodes: list[Any]) -> tuple[str, Any] | None:
    """(the Y of dY or '', the factor) for the first differential above the slash."""
    for node in _factors([n for n in nodes if not isinstance(n, Token) or n.type == "NAME"]):
        word = _word(node) or ""
        found = ABOVE.fullmatch(word) if word not in GREEK else None
        if found is not None:
            return found["of"] or "", node
    return None


def _end(node: Any) -> int:
    return int(node.end_pos or 0) if isinstance(node, Token) else int(getattr(node.meta, "end_pos", 0) or 0)
