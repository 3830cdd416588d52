"""What one formula shows about its own names before it is read: which are laws, which densities occur, which bases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from lark import Tree

from symit.language.latex.context import DocumentContext, Signature
from symit.language.latex.errors import Unread
from symit.language.latex.events import is_binary
from symit.language.latex.spelling import LAW_LETTERS, Spelled, as_name, items, leaves, strip, tok, walk, word
from symit.language.names import law_name, variable_name

DIVERGENCES = {"D", "KL", "KLD", "JS", "JSD", "TV", "CE", "LC"}


@dataclass
class FormulaFacts:
    """Names of a formula by the places in which they stand."""

    called: dict[str, list[Signature]] = field(default_factory=dict)   # laws applied to variables
    compared: set[str] = field(default_factory=set)      # bare names inside D( . || . ) or under E
    of_letters: dict[str, Any] = field(default_factory=dict)  # letters alone under an expectation, and what is averaged over
    measured: set[str] = field(default_factory=set)      # variables inside H, I, h
    capitals: set[str] = field(default_factory=set)      # laws written P, Q between bars
    values: set[str] = field(default_factory=set)        # letters that stand as values in densities
    complemented: set[str] = field(default_factory=set)  # p where 1 - p occurs
    bases: set[str] = field(default_factory=set)         # bases of the logarithms: "2", "e", "10", "" for unsaid
    dotted: str | None = None                            # the n of X_1, ..., X_n
    subscripted: set[str] = field(default_factory=set)   # variables in subscripts such as P_{XY}
    densities: set[str] = field(default_factory=set)     # f, g under an integral beside h(X)
    bare: set[str] = field(default_factory=set)          # names outside of all calls
    binds: bool = False                                  # is there a sum, an integral or an expectation?
    averages: bool = False                               # is there an E that does not say over what?
    vectors: bool = False                                # is there a law of vectors, or a divergence?
    last_indices: set[str] = field(default_factory=set)  # the d of sums over j = 1, ..., d of numbers
    matrices: set[str] = field(default_factory=set)      # covariance matrices: K, and S beside |S| or S^{-1}
    hellinger: bool = False                              # is there an H^2(P,Q) of laws?
    short: bool = False                                  # are divergences named without their laws, TV <= sqrt(D/2)?
    skewed: tuple[str, str] | None = None                # the laws of JS(P, Q)
    undetermined: set[str] = field(default_factory=set)  # F beside F'(x) or F^*(y)


def is_measure(head: Spelled) -> bool:
    return head.base in ("H", "h", "I", "MI", "CMI") and not head.head.accents


def is_divergence(head: Spelled) -> bool:
    return head.base in DIVERGENCES or (head.base == "chi" and head.sup is not None)


def law_of(head: Spelled, variables: set[str]) -> str:
    """The law that p_X, p_{Y|X}, p_theta name: subscripts that spell the variables are no part of the name."""
    if head.sub is not None and not head.primes:
        names = subscript_variables(head)
        if names is not None and names and names <= variables:
            return law_name(head.root())
    power = head.sup is not None and all(t.kind == "NUMBER" for t in leaves(head.sup))      # p^2(x) is p(x)^2
    return law_name(head.name(with_sup=not power))


def subscript_variables(head: Spelled) -> set[str] | None:
    """The variables of p_{X,Y}, p_{XY}, p_{Y|X}; None if the subscript is something else."""
    if head.sub is None:
        return None
    out: set[str] = set()
    for t in leaves(head.sub):
        if t.kind == "NAME":
            if not (len(t.data.base) == 1 and t.data.base.isupper()):
                return None
            out.add(variable_name(t.data.base))
        elif t.kind not in ("BAR", "COMMA"):
            return None
    return out


def gather(tree: Tree[Any], ctx: DocumentContext) -> FormulaFacts:
    from symit.language.latex.undetermined import undetermined

    facts = FormulaFacts()
    _bare(tree, facts)
    facts.undetermined = undetermined(tree, ctx)
    if any(n.data == "integral" for n in walk(tree)) and any(_measures(n) for n in walk(tree)):
        facts.densities = {"f", "g"}
    facts.matrices = _covariances(tree)
    from symit.language.latex.short import shortened

    facts.short = shortened(tree, ctx)
    if facts.short and facts.skewed is None and any(n.data == "name" and Spelled(n).base in ("JS", "JSD") for n in walk(tree)):
        facts.skewed = ("p", "q")
    for node in walk(tree):
        if node.data == "sum_over":
            _last_index(node, facts)
        if node.data in ("call", "expect", "absolute"):
            from symit.language.latex.divergences import shown

            shown(node, facts)
        if node.data in ("expect", "expect_over", "sum_over", "integral"):
            facts.binds = True
        if node.data == "call":
            _call(node, facts, ctx)
        elif node.data in ("expect", "expect_over"):
            _expect(node, facts)
        elif node.data in ("log", "plog"):
            facts.bases.add(_base(node))
        elif node.data == "scripted" or (node.data == "scripted_name" and Spelled(node).base == "e"):
            facts.bases |= _power_of_measure(node)
        elif node.data == "minus":
            left, right = strip(node.children[0]), as_name(node.children[2])
            if isinstance(left, Tree) and left.data == "number" and tok(left.children[0]).text == "1" and right:
                facts.complemented.add(right.name())
        elif node.data == "args":
            _dots(node, facts)
        elif node.data == "scripted_name":
            names = subscript_variables(Spelled(node)) if Spelled(node).base in LAW_LETTERS else None
            if names and len(names) > 1:
                facts.subscripted |= names
    return facts


def _covariances(tree: Tree[Any]) -> set[str]:
    """Capital letters in second place of N(mu, K) that are matrices: K always, another one beside its determinant, trace or inverse."""
    second, shown = set(), set()
    for node in walk(tree):
        if node.data == "call" and tok(node.children[0]).kind == "NAME" and Spelled(node).base in ("N", "Normal", "Gaussian"):
            pieces, _ = items(next(c for c in node.children if isinstance(c, Tree) and c.data == "args"))
            last = as_name(pieces[-1]) if pieces else None
            if last is not None and len(last.base) == 1 and last.base.isupper() and last.base != "I":
                second.add(last.name(with_sup=False))
        elif node.data == "absolute" or (node.data in ("func", "func_bare") and tok(node.children[0]).text in ("det", "tr", "Tr", "trace")):
            shown |= {n.name(with_sup=False) for n in map(as_name, walk(node)) if n is not None}
        elif node.data == "scripted_name":
            n = Spelled(node)
            if n.sup is not None and "".join(t.text for t in leaves(n.sup) if t.kind in ("MINUS", "NUMBER")) == "-1":
                shown.add(n.name(with_sup=False))
    return {n for n in second if n[0] == "K" or n in shown}


def _last_index(node: Tree[Any], facts: FormulaFacts) -> None:
    """The upper limit of a sum of numbers that have its index."""
    scripts = next((c for c in node.children[1:-1] if isinstance(c, Tree) and c.data == "scripts"), None)
    above = [as_name(s.children[1].children[1].children[0]) for s in (scripts.children if scripts is not None else ())
             if s.data == "sup" and len(s.children[1].children[1].children) == 1]  # fmt: skip
    if any(n.data in ("call", "expect") for n in walk(node.children[-1])):
        return
    facts.last_indices |= {n.name() for n in above if n is not None and n.sup is None}


def _power_of_measure(node: Tree[Any]) -> set[str]:
    """2^{nH} counts bits, e^{nH} and 10^{nH} their own units."""
    if not any(n.data == "call" and tok(n.children[0]).kind == "MNAME" and Spelled(n).base in ("H", "h", "I", "D", "KL") for n in walk(node)):
        return set()
    base = strip(node.children[0])
    if isinstance(base, Tree) and base.data == "number":
        text = tok(base.children[0]).text
        return {text} if text in ("2", "10") else set()
    return {"e"} if node.data == "scripted_name" else set()


def _measures(node: Tree[Any]) -> bool:
    """h(X), H(X): beside them f(x) under an integral is a density."""
    return node.data == "call" and tok(node.children[0]).kind == "MNAME"


def _bare(node: Any, facts: FormulaFacts) -> None:
    """Names that stand in arithmetic, outside of calls and scripts."""
    if not isinstance(node, Tree) or node.data in ("call", "scripts"):
        return
    if node.data in ("name", "scripted_name"):
        facts.bare.add(Spelled(node).name())
    for child in node.children:
        _bare(child, facts)


def _base(node: Tree[Any]) -> str:
    head = tok(node.children[0])
    for child in node.children[1:]:
        if isinstance(child, Tree) and child.data == "scripts":
            for s in child.children:
                if s.data == "sub":
                    return "".join(t.text for t in leaves(s) if t.kind in ("NUMBER", "NAME"))
    return str(head.data or "")


def _call(node: Tree[Any], facts: FormulaFacts, ctx: DocumentContext) -> None:
    try:
        head = Spelled(node)
    except Unread:
        return
    args = next(c for c in node.children if isinstance(c, Tree) and c.data == "args")
    try:
        pieces, seps = items(args)
    except Unread:
        return
    if head.base in ("N", "Normal", "Gaussian") and len(pieces) > 1:
        last = as_name(pieces[-1])
        named = last is not None and (last.base in ("Sigma", "Lambda") or last.name(with_sup=False) in facts.matrices)
        matrix = any((t.kind == "FUNC" and t.text == "diag") or (t.kind == "NAME" and t.data.base == "I") for t in leaves(pieces[-1]))
        facts.vectors = facts.vectors or named or matrix
    if is_divergence(head):
        facts.vectors = True
        if head.base in ("JS", "JSD") or (head.sub is not None and word(head.sub) in ("JS", "JSD")):
            names_of = [as_name(p) for p in pieces]
            if len(names_of) == 2 and names_of[0] is not None and names_of[1] is not None:
                facts.skewed = (law_name(names_of[0].name()), law_name(names_of[1].name()))
        for p in pieces:
            called = strip(p)
            if len(pieces) == 2 and isinstance(called, Tree) and called.data == "call" and Spelled(called).base in ("r", "m", "s", "w"):
                facts.compared.add(law_name(Spelled(called).name()))  # D(p(y|x) || r(y)): a density
            for inner in _plain_nodes(p):
                if inner.data in ("name", "scripted_name") and not _inside_call(p, inner):
                    facts.compared.add(law_name(Spelled(inner).name()))
        return
    if is_binary(head):
        return
    if is_measure(head):
        for p in pieces:
            for inner in _plain_nodes(p):
                found = as_name(inner) if inner.data in ("name", "scripted_name") else None
                if found is not None:
                    facts.measured.add(found.name())
                    if found.sup is not None and found.root()[0].isupper():
                        letters = [t.data.base for t in leaves(found.sup) if t.kind == "NAME"]
                        if len(letters) == 1 and letters[0] in ("n", "N", "m", "T") and word(found.sup) == letters[0]:
                            facts.dotted = facts.dotted or letters[0]
        return
    names: list[list[str]] = [[], []]
    spelled: list[str] = []
    side = 0
    for k, p in enumerate(pieces):
        if k and seps[k - 1] == "BAR":
            side = 1
        found = _coordinate(p)
        if found is None:
            return
        if found.base in ("dot", "star"):
            return
        try:
            names[side].append(variable_name(found.name()))
        except ValueError:
            return
        spelled.append(found.name())
    law = law_of(head, set(names[0]) | set(names[1]))
    if head.base in LAW_LETTERS or head.base in facts.densities or law in ctx.laws or law in ctx.signatures:
        facts.values.update(spelled)
        facts.called.setdefault(law, []).append((tuple(names[0]), tuple(names[1])))


def _plain_nodes(node: Any) -> Iterator[Tree[Any]]:
    """All nodes outside of scripts: in Z_L only Z_L itself, not L."""
    if isinstance(node, Tree) and node.data != "scripts":
        yield node
        for child in node.children:
            yield from _plain_nodes(child)


def _inside_call(root: Any, node: Any) -> bool:
    return any(t.data == "call" and any(n is node for n in walk(t)) for t in walk(root))


def _coordinate(piece: Any) -> Spelled | None:
    """x, X, X=x, x_i as an argument of a density."""
    piece = strip(piece)
    if isinstance(piece, Tree) and piece.data == "chain" and len(piece.children) == 3:
        piece = strip(piece.children[0])
    return as_name(piece)


def _expect(node: Tree[Any], facts: FormulaFacts) -> None:
    scripts = next((c for c in node.children if isinstance(c, Tree) and c.data == "scripts"), None)
    if scripts is None:
        facts.averages = True
        return
    for script in scripts.children:
        if script.data != "sub":
            continue
        for piece in script.children[1].children[1].children:
            if not isinstance(piece, Tree) or piece.data != "chain":
                continue
            name = as_name(piece.children[2] if len(piece.children) == 3 else piece)
            if name is not None and (len(piece.children) == 3 or name.base in LAW_LETTERS):
                facts.compared.add(law_name(name.name()))


def _dots(node: Tree[Any], facts: FormulaFacts) -> None:
    children = [strip(c) for c in node.children if not (isinstance(c, Tree) and c.data == "separator")]
    for k, child in enumerate(children):
        if isinstance(child, Tree) and child.data == "dots" and k + 1 < len(children):
            last = as_name(children[k + 1])
            if last is not None and last.sub is not None:
                inner = as_name(last.sub.children[0]) if len(last.sub.children) == 1 else None
                if inner is not None and inner.plain:
                    facts.dotted = facts.dotted or inner.base
