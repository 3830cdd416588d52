"""From dressed names in the tree to canonical names, and small helpers to look at trees."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lark import Token, Tree

from symit.language.latex.errors import Unread
from symit.language.latex.tokens import Name, Tok

LAW_LETTERS = {"p", "q", "r", "P", "Q", "R", "pi"}
VECTOR_LETTERS = {"p", "q", "r", "P", "Q", "R", "pi", "y", "t", "u", "w", "m", "a", "b"}
GREEK_PARAMETERS = {"theta", "phi", "psi", "vartheta", "varphi", "omega", "lambda", "eta", "w", "beta", "alpha"}
WORDS = {"plus": "plus", "minus": "minus", "star": "star", "dot": "dot"}


def tok(node: Any) -> Tok:
    """The Tok of a leaf."""
    if isinstance(node, Token):
        return node.value  # type: ignore[no-any-return]
    raise TypeError("not a leaf")


def leaves(node: Any) -> Iterator[Tok]:
    # with a stack: generators within generators take time in the square of the depth
    stack = [node]
    while stack:
        top = stack.pop()
        if isinstance(top, Token):
            yield tok(top)
        else:
            stack.extend(reversed(top.children))


def place(node: Any) -> tuple[int, str]:
    first = next(leaves(node), None)
    return (first.start, first.text) if first is not None else (0, "")


def unread(node: Any, message: str, expected: tuple[str, ...] = ()) -> Unread:
    offset, text = place(node)
    return Unread(message, offset, text, expected)


def walk(node: Any) -> Iterator[Tree[Any]]:
    stack = [node]
    while stack:
        top = stack.pop()
        if isinstance(top, Tree):
            yield top
            stack.extend(reversed(top.children))


def strip(node: Any) -> Any:
    """Through layers that hold one thing only: a chain of one side, a segment of one run of one factor."""
    while isinstance(node, Tree) and node.data in ("chain", "segment", "run", "logrun", "argument_item") \
            and len(node.children) == 1:
        node = node.children[0]
    return node


def items(args: Tree[Any]) -> tuple[list[Any], list[str]]:
    """The pieces of an argument list, and the separators between them; a missing piece is an error."""
    pieces: list[Any] = []
    seps: list[str] = []
    last_was_sep = True
    for child in args.children:
        if isinstance(child, Tree) and child.data == "separator":
            if last_was_sep:
                raise unread(child, "a separator with nothing before it")
            seps.append(tok(child.children[0]).kind)
            last_was_sep = True
        else:
            pieces.append(child)
            last_was_sep = False
    if last_was_sep and args.children:
        raise unread(args.children[-1], "a separator with nothing behind it")
    return pieces, seps


class Spelled:
    """A name with its scripts: base, subscript tree, superscript tree, primes."""

    def __init__(self, node: Any) -> None:
        self.node = node
        self.sub: Tree[Any] | None = None
        self.sup: Tree[Any] | None = None
        self.primes = 0
        children = node.children
        head = tok(children[0])
        if not isinstance(head.data, Name):
            raise unread(node, "a name is expected")
        self.head: Name = head.data
        self.scripts = next((c for c in children[1:] if isinstance(c, Tree) and c.data == "scripts"), None)
        for script in self.scripts.children if self.scripts is not None else ():
            if script.data == "prime":
                self.primes += 1
            elif script.data == "sub":
                if self.sub is not None:
                    raise unread(script, "two subscripts")
                self.sub = script.children[1].children[1]
            else:
                body = script.children[1].children[1]
                if _only_primes(body):
                    self.primes += sum(1 for t in leaves(body) if isinstance(t.data, Name))
                    continue
                if self.sup is not None:
                    raise unread(script, "two superscripts")
                self.sup = body

    @property
    def base(self) -> str:
        return self.head.base

    @property
    def plain(self) -> bool:
        return self.sub is None and self.sup is None and not self.primes

    def style_free(self) -> bool:
        return not self.head.style and not self.head.accents and not self.primes

    def root(self) -> str:
        """The base with font and accents: `\\hat y` is y_hat, `\\mathcal L` is calL."""
        base = self.head.base
        if self.head.style in ("cal", "frak"):
            base = self.head.style + base
        return "_".join([base.replace("-", ""), *self.head.accents])

    def name(self, with_sup: bool = True) -> str:
        """The canonical name: q_phi, Z_global, y_hat_k, p_T'."""
        out = self.root()
        if self.sub is not None:
            out += "_" + word(self.sub)
        if self.sup is not None and with_sup:
            out += "_" + word(self.sup)
        return out + "'" * self.primes


def _only_primes(body: Any) -> bool:
    return all(isinstance(t.data, Name) and t.data.base == "prime" for t in leaves(body)) and any(True for _ in leaves(body))


def word(node: Any) -> str:
    """A script spelled as one word for use in a name."""
    out: list[str] = []
    for t in leaves(node):
        if isinstance(t.data, Name):
            out.append(t.data.base + "".join(t.data.accents))
        elif t.kind == "NUMBER":
            out.append(t.text.replace(".", "d"))
        elif t.kind in ("PLUS", "MINUS"):
            out.append(t.kind.lower())
        elif t.kind == "REL":
            out.append({"<": "lt", "<=": "le", ">": "gt", ">=": "ge", "=": "eq", "!=": "ne"}.get(t.text, "rel"))
        elif t.kind in ("BAR", "COLON", "COMMA", "SEMI"):
            out.append({"BAR": "given", "COLON": "to"}.get(t.kind, ""))
        elif t.kind in ("OPT", "FUNC", "UNIT", "LOG"):
            out.append(t.text)
        elif t.kind not in ("ARGO", "ARGC", "SUB", "SUP", "OPEN", "CLOSE", "CALL"):
            out.append(t.kind.lower())
    spelled = "".join(c for c in "".join(out) if c.isascii() and c.isalnum())
    if not spelled:
        raise unread(node, "this script is no name")
    return spelled


def as_name(node: Any) -> Spelled | None:
    """The node as a name with scripts, if it is nothing else."""
    node = strip(node)
    if isinstance(node, Tree) and node.data in ("name", "scripted_name"):
        return Spelled(node)
    return None
