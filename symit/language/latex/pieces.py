"""A formula's statements, and what is said around them: conditions, quantifiers, comments."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

from lark import Token, Tree

from symit.language.latex import macros as m
from symit.language.latex.declare import split_chain
from symit.language.latex.equations import ORDER
from symit.language.latex.errors import Unread
from symit.language.latex.extremes import over_letters
from symit.language.latex.lists import TOGETHER, alike
from symit.language.latex.rows import is_comment
from symit.language.latex.spelling import as_name, leaves, tok
from symit.language.names import law_name
from symit.language.objects import Law, RelativeEntropy

CONTINUES = re.compile(r"[-+*/^_|!=<>≤≥≈]|\\(?:le|leq|leqslant|ge|geq|geqslant|lt|gt|ne|neq|approx|equiv|cdot|times|pm|mid)(?![A-Za-z])")

DENIES = re.compile(r"\b(?:not|never|nor|false|wrong|untrue|incorrect|fails?|only if|only when|no longer|unless|except)\b|不成立|错误|并非|除非")


@dataclass
class Part:
    """One statement, or one condition, of a formula."""

    tree: Tree[Any]
    start: int
    end: int
    binding: bool = False       # does the claim depend on it?
    label: str | None = None    # words that the formula defines
    unequal: Any = None         # P != Q as a statement, for a condition that says so
    also: tuple[str, ...] = ()  # names before it in `X, Y ~ p`

    @property
    def relations(self) -> list[str]:
        return split_chain(self.tree)[1]

    @property
    def objective(self) -> bool:
        found = [x for x in self.tree.iter_subtrees() if x.data in ("objective", "optimum_over") and not over_letters(x)]
        return any(_scripted(x) for x in found)


def _scripted(x: Any) -> bool:
    """An optimum over something, or the optimum of a whole side: \\max(x) alone is a function."""
    if x.data == "objective":
        return len(x.children) > 2 or not _bracketed(x.children[-1])
    return x.data == "optimum_over" and len(x.children) > 2


def _bracketed(node: Any) -> bool:
    found = next(leaves(node), None)
    return found is not None and found.kind in ("OPEN", "CALL")


@dataclass
class Said:
    conditions: list[Part] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    qualified: bool = False
    universal: bool = False      # for all, if P != Q: a `!=` is meant for every model
    existential: bool = False    # there is; in general
    implied: bool = False        # the part follows from the conditions: it is claimed, also where it is a chain of variables
    equivalent: bool = False     # the two parts are said to be equivalent
    objective: bool = False      # minimize ...
    label: str | None = None     # `forwards KL' in front of an `='
    pairs: list[tuple[str, int]] = field(default_factory=list)


def split_pieces(source: str, tree: Tree[Any]) -> tuple[list[Part], Said]:
    """The statements of a formula and what is said around them."""
    said = Said()
    parts: list[Part] = []
    mode = "main"
    pending: list[Any] = []
    for child in tree.children:
        if isinstance(child, Token):
            mode = _separator(tok(child), mode, parts, said)
            continue
        if not isinstance(child, Tree):
            continue
        part = _part(child)
        if mode in ("main", "implied"):
            parts = listed(_merge(parts, part), source)
        elif mode == "note":
            if CONTINUES.match(source, part.start):
                raise Unread("words in the middle of a formula", part.start, source[part.start : part.end][:20])
            said.notes.append(source[part.start:part.end])
        elif mode == "equality":
            said.notes.append("equality: " + source[part.start:part.end])
        else:
            part.binding = mode == "condition"
            if part.relations == ["!="]:
                part.unequal = _unequal(part)
                said.universal = True
            said.conditions = listed([*said.conditions, part], source)
    del pending
    if said.pairs:
        parts = _implications(parts, said)
    return parts, said


def _part(tree: Tree[Any]) -> Part:
    found = list(leaves(tree))
    return Part(tree, found[0].start, found[-1].end)


def _merge(parts: list[Part], part: Part) -> list[Part]:
    """`X, Y ~ p`: names before it have the law."""
    rels = part.relations
    if rels and rels[0] == "sim" and parts and not parts[-1].relations and as_name(parts[-1].tree) is not None:
        while parts and not parts[-1].relations and as_name(parts[-1].tree) is not None:
            part.also += (as_name(parts[-1].tree).name(),)  # type: ignore[union-attr]
            parts = parts[:-1]
        part.tree = Tree(part.tree.data, part.tree.children)
    return [*parts, part]


def listed(parts: list[Part], source: str) -> list[Part]:
    """x, y > 0 says x > 0 and y > 0; 0 < x, y < 1 bounds both on both sides."""
    last = parts[-1]
    trees = alike([p.tree for p in parts if p.binding == last.binding], source)
    if len(trees) < 2:
        return parts
    return [*parts[: len(parts) - len(trees)], *(replace(_part(t), binding=last.binding) for t in trees)]


def mixed_list(parts: list[Part], source: str) -> None:
    """Raises Unread for -H(X), H(Y) >= 0 and p, 1-p >= 0, of which only the last part would be judged."""
    for first, second in pairwise(parts):
        if not first.relations and set(second.relations) & ORDER and TOGETHER.fullmatch(source[first.end : second.start]):
            raise Unread("a list before a relation", first.start, source[first.start : first.end][:20])


def _unequal(part: Part) -> Any:
    """P != Q says D(P||Q) > 0."""
    from sympy import S

    from symit.language.statements import Statement

    names = [as_name(x) for x in split_chain(part.tree)[0]]
    if len(names) == 2 and all(n is not None and n.base in ("P", "Q", "p", "q", "R", "r") for n in names):
        first, second = (Law(law_name(n.name())) for n in names if n is not None)
        return Statement(">", RelativeEntropy(first, second), S.Zero)
    return None


def _separator(t: Any, mode: str, parts: list[Part], said: Said) -> str:
    kind, text = _kind(t)
    if kind in ("COMMA", "SEMI", "COLON", "PERIOD"):
        return "main" if mode == "quantified" and kind == "COLON" else mode
    if kind == "QUANT":
        if text == "exists":
            said.existential = True
        else:
            said.universal = True
        return "quantified"
    if kind == "CONNECT":
        if text in ("and", "therefore", "because"):
            return mode
        if not parts:
            return "main"
        said.pairs.append((text, len(parts)))
        return "main"
    words = text.lower().strip(" .,;:，。；：()（）")
    if words.startswith(("minimi", "maximi", "subject to", "s.t")):
        said.objective = True
        return "main"
    if any(w in words for w in m.EQUALITY_WORDS):
        said.notes.append(text)
        return "equality"
    if words in m.IFF_WORDS and parts and mode == "main":
        said.pairs.append(("iff", len(parts)))
        return "main"
    if words in m.GENERAL_WORDS or (any(words.endswith(w) for w in m.GENERAL_WORDS) and not DENIES.search(words)):
        said.notes.append(text)
        return mode
    for table, result in ((m.FOR_ALL_WORDS, "quantified"), (m.CONDITION_WORDS, "condition"), (m.WHERE_WORDS, "where"),
                          (m.JOINING_WORDS, mode)):
        for word in sorted(table, key=len, reverse=True):
            if words == word or words.startswith(word + " ") or (not word.isascii() and words.startswith(word)):
                rest = words[len(word):].strip()
                if result == "quantified":
                    said.universal = True
                if rest and not _harmless(rest):
                    said.qualified = True
                    said.notes.append(text)
                elif rest:
                    said.notes.append(text)
                return result
    if DENIES.search(words):
        raise Unread("words that deny the formula, or narrow it", t.start, text)
    if not parts:                # a label in front of the formula
        said.notes.append(text)
        said.label = text
        return "main"
    said.notes.append(text)
    said.qualified = said.qualified or not is_comment(text)
    return "note" if mode == "main" else mode


def _kind(t: Any) -> tuple[str, str]:
    origin = getattr(t, "data", None)
    if origin in ("COMMA", "SEMI", "COLON", "PERIOD", "QUANT", "CONNECT", "TEXT"):
        return str(origin), t.text
    raise Unread("a separator that is not known", t.start, t.text)


def _harmless(rest: str) -> bool:
    """Words behind `for all` or `if` that do not narrow the claim."""
    plain = rest.strip(" .,;:")
    return len(plain) <= 1 or plain in ("all", "any", "every", "discrete", "discrete random variables", "distributions",
                                        "random variables", "laws", "values", "and", "probability distributions")


def _implications(parts: list[Part], said: Said) -> list[Part]:
    """A => B is B under the condition A; A <=> B is both."""
    if len(said.pairs) == 1 and said.pairs[0][0] == "iff" and len(parts) == 2:
        said.equivalent = True
        return parts
    if len(said.pairs) != 1 or said.pairs[0][0] not in ("implies", "impliedby") or len(parts) != 2:
        raise Unread("an equivalence is not read", parts[-1].start if parts else 0, "\\iff")
    condition, claim = parts if said.pairs[0][0] == "implies" else (parts[1], parts[0])
    condition.binding = True
    said.conditions.append(condition)
    said.implied = True
    return [claim]
