"""From text to a parse tree, with limits on what is tried at all, and errors that point at the place."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedCharacters, UnexpectedInput, UnexpectedToken

from symit.language.errors import SyntaxProblem

MAX_LENGTH = 20_000
MAX_NESTING = 60
MAX_DIGITS = 400
MAX_SIGNS = 8
KINDS = {
    "NUMBER": "a number", "NAME": "a name", "KERNEL": "a law P_{Y|X}",
    "HEAD": "a measure such as I(X;Y)", "SUBHEAD": "a measure such as H_{q}(X)",
    "BINDER": "convex[t](...) or max[p](...)",
    "BIG": "a sum", "BIGNAME": "a sum", "ORDERED": "Renyi[...], Df[...] or MVN[...]", "LPAR": "(", "RPAR": ")", "LSQB": "[",
    "RSQB": "]", "LBRACE": "{", "RBRACE": "}", "COMMA": ",", "SEMICOLON": ";", "BAR": "|", "DBAR": "||", "ADDOP": "+ or -",
    "MULOP": "* or /", "POW": "^", "REL": "a relation such as <=", "ARROW": "->", "PERP": "_||_", "DOMINATED": "<<",
    "TILDE": "~", "DOT": ".", "COLON": ":", "$END": "the end", "EXISTS": "exists", "QUOTED": "quoted words", "__ANON_0": "_{",
}  # fmt: skip


@lru_cache(maxsize=1)
def _grammar() -> Lark:
    source = Path(__file__).with_name("text.lark").read_text(encoding="utf-8")
    return Lark(source, parser="lalr", propagate_positions=True, maybe_placeholders=False)


def read_tree(text: str) -> Tree[Token]:
    """The parse tree of one line of text, read whole; SyntaxProblem otherwise."""
    _limits(text)
    try:
        return _grammar().parse(text)
    except UnexpectedToken as error:
        at = len(text.rstrip()) if error.token.type == "$END" else int(error.token.start_pos or 0)
        what = "the text ends too early" if error.token.type == "$END" else f"{str(error.token)[:20]!r} cannot stand here"
        raise SyntaxProblem(what, text, at, _expected(error.accepts or error.expected)) from None
    except UnexpectedCharacters as error:
        expected = _expected(error.allowed or ())
        place = int(error.pos_in_stream or 0)
        if text[place] == "\\":
            raise SyntaxProblem("LaTeX cannot stand here: write | for \\mid, <= for \\leq, log for \\log", text, place) from None
        raise SyntaxProblem(f"{text[place]!r} cannot stand here", text, place, expected) from None
    except UnexpectedInput as error:  # pragma: no cover - the two above are all that LALR raises
        raise SyntaxProblem("not understood", text, int(error.pos_in_stream or 0)) from None


def _expected(names: Any) -> tuple[str, ...]:
    return tuple(sorted({KINDS.get(str(n), str(n).lower()) for n in names}))


def _limits(text: str) -> None:
    if not isinstance(text, str):
        raise TypeError(f"expected text, got {type(text).__name__}")
    if len(text) > MAX_LENGTH:
        raise SyntaxProblem(f"the text has {len(text)} characters; at most {MAX_LENGTH} are read", text, MAX_LENGTH)
    depth = digits = signs = 0
    for position, c in enumerate(text):
        if c in "([{":
            depth += 1
            if depth > MAX_NESTING:
                raise SyntaxProblem(f"brackets are nested more than {MAX_NESTING} deep", text, position)
        elif c in ")]}":
            depth -= 1
        digits = digits + 1 if c.isdigit() else 0
        signs = signs + 1 if c in "+-−^*" else signs if c.isspace() else 0
        if digits > MAX_DIGITS:
            raise SyntaxProblem(f"a number has more than {MAX_DIGITS} digits", text, position)
        if signs > MAX_SIGNS:
            raise SyntaxProblem("too many signs in a row", text, position)


# -- looking at trees


def start(node: Any) -> int:
    """Where a token or tree begins in the text."""
    if isinstance(node, Token):
        return int(node.start_pos or 0)
    return int(getattr(node.meta, "start_pos", 0) or 0)


def sole(node: Any) -> Any:
    """The one thing in layers that hold nothing else."""
    while isinstance(node, Tree) and node.data in ("list", "expr", "product", "factor", "item", "items", "section"):
        if len(node.children) != 1:
            return node
        node = node.children[0]
    return node


def name_in(node: Any) -> str | None:
    """The name, if the node is nothing else."""
    inner = sole(node)
    return str(inner) if isinstance(inner, Token) and inner.type == "NAME" else None


def trees(node: Any, data: str) -> list[Tree[Token]]:
    """The children of one kind."""
    return [c for c in node.children if isinstance(c, Tree) and c.data == data]


def token_type(node: Any) -> str:
    return node.type if isinstance(node, Token) else ""


class Arguments:
    """The inside of a call: sections split by ||, each a list of groups split by ;, then a condition, then ~ law."""

    def __init__(self, args: Tree[Token]) -> None:
        self.node = args
        self.sections = [trees(section, "items") for section in trees(args, "section")]
        conditions = trees(args, "items")
        self.condition = conditions[0] if conditions else None
        laws = trees(args, "expr")
        self.law = laws[0] if laws else None

    @property
    def groups(self) -> list[Tree[Token]]:
        return self.sections[0]

    @property
    def items(self) -> list[Any]:
        """The items of the first group."""
        return list(self.groups[0].children)

    @property
    def plain(self) -> bool:
        """One group of items, nothing else."""
        return len(self.sections) == 1 and len(self.groups) == 1 and self.condition is None and self.law is None

    @property
    def pair(self) -> list[Any] | None:
        """The two things of `P || Q` or `P, Q`."""
        if self.law is not None or any(len(s) != 1 for s in self.sections):
            return None
        flat: list[Any] = [item for section in self.sections for item in getattr(section[0], "children", ())]
        return flat if len(flat) == 2 and all(len(i.children) == 1 for i in flat) else None


def head_of(node: Tree[Token]) -> tuple[str, str, Any]:
    """(head, subscript or '', tree of a long subscript or None) of a call."""
    word = str(node.children[0]).replace("{", "").replace("}", "")
    if node.data in ("sub_round", "sub_square"):
        return word, "", node.children[1]
    base, _, sub = word.partition("_")
    return base, sub, None


def full_head(node: Tree[Token]) -> str:
    base, sub, _ = head_of(node)
    return f"{base}_{sub}" if sub else base
