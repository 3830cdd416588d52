"""`read_latex`: a formula to its claims, assumptions and declarations."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sympy
from lark import Tree

from symit.language.formula.assume import assumption_of, declaration_of
from symit.language.formula.calls import Calls
from symit.language.formula.context import DocumentContext
from symit.language.formula.errors import Unread
from symit.language.formula.layout import lay_out
from symit.language.formula.parse import parse_terminals
from symit.language.formula.reading import Claim, Reading
from symit.language.formula.resolve import Mode, Survey
from symit.language.formula.roles import PROBABILITY_SCALARS, base_name, fail, first, items, only, tokens
from symit.language.formula.survey import survey
from symit.language.formula.tokens import Tok
from symit.language.objects import (
    DEFAULT_LAW, BinaryEntropy, Card, Comparison, Entropy, Law, Param, Prob, RandomVariable, SelfInformation, Term, is_law,
)  # fmt: skip
from symit.language.statements import CardIs, Domain, Printed, Statement
from symit.language.symbols import CompoundLaw, Expectation, SumOver
from symit.meaning.lower import ambient_variables

RELATIONS = {"=": "=", ":=": "=", "<=": "<=", ">=": ">=", "<": "<", ">": ">", "!=": "exists!=", "~": "~"}
HARMLESS_WORDS = {"and", "so", "thus", "hence", "then", "i.e.", "that is", "where", "其中", "即", "所以", "因此", "故", "和", "且", "或", "or", "与", "有", "则", "得"}
FOR_ALL = ("for all", "for every", "for any", "forall", "whenever", "if", "对所有", "任意", "若", "当", "如果")


def read_latex(source: str, context: DocumentContext | None = None) -> Reading:
    """Read a formula whole, or raise Unread with the place where reading stopped."""
    context = context or DocumentContext()
    terminals, notes = lay_out(source)
    tree = parse_terminals(terminals, len(source))
    return read_tree(tree, context, [*notes.comments], list(notes.conditions))


def read_tree(tree: Tree[Any], context: DocumentContext, comments: list[str], conditions: list[str]) -> Reading:
    reading = Reading("expression", notes=comments)
    seen = survey(tree, context)
    pieces: list[Any] = []
    for child in tree.children:
        if isinstance(child, Tree):
            pieces.append(child)
        elif first(child).kind in ("TEXT", "CONNECT", "QUANT"):
            word = first(child).text.strip(" .,;:，。；：()（）").lower()
            if word not in HARMLESS_WORDS:
                reading.notes.append(first(child).text)
                conditions.append(first(child).text)
    universal = any(w in c.lower() for c in conditions for w in FOR_ALL)
    connected = any(first(c).kind == "CONNECT" for c in tree.children if not isinstance(c, Tree))
    reading.qualified = bool(conditions) or connected
    for name, signature in seen.signatures.items():
        if "_" in name:
            context.signatures[name] = signature
    for piece in _join(pieces):
        _read_piece(piece, seen, context, reading, universal)
    if reading.claims:
        reading.kind = "claim"
    elif reading.assumptions:
        reading.kind = "assumption"
    return reading


def _join(pieces: list[Any]) -> list[list[Any]]:
    """Pieces that start with a relation continue the chain before them."""
    chains: list[list[Any]] = []
    for piece in pieces:
        parts = list(piece.children)
        if piece.data == "continued":
            if not chains:
                raise fail(piece, "a relation without a left side")
            chains[-1] += parts
        else:
            chains.append(parts)
    return chains


def _read_piece(parts: list[Any], seen: Survey, context: DocumentContext, reading: Reading, universal: bool) -> None:
    sides, rels = parts[::2], [first(r) for r in parts[1::2]]
    found = assumption_of(sides, rels, seen, context)
    if found is not None:
        reading.assumptions += found
        return
    objectives = [isinstance(s, Tree) and (s.data == "objective" or any(True for _ in s.find_data("objective"))) for s in sides]
    if any(objectives):
        reading.kind = "objective"
        if rels and all(objectives):
            reading.claims.append(Claim("vague", text=_words(parts), why="an equality of optimisation problems"))
        elif rels and not _new_symbol(sides[0], seen):
            raise fail(sides[objectives.index(True)], "an optimum inside a relation")
        return
    unknown = next((r for r in rels if r.text not in RELATIONS), None)
    if unknown is not None:
        raise Unread("a relation that is not read here", unknown.start, unknown.text)
    if not rels:
        value = _Side(seen, context, Mode(), None).read(sides[0])
        reading.text = _text(value)
        return
    declared = declaration_of(sides, rels, seen, context)
    if declared is not None:
        reading.assumptions += declared
        if len(rels) == 1:
            return
    unit = next((u for u in (_unit(side) for side in sides) if u), None)
    reading.unit = reading.unit or unit
    base = {"bits": "2", "bans": "10"}.get(unit or "", None)
    explicit = sorted(seen.based - {"e"})
    if base is None and len(explicit) == 1 and (explicit[0] in ("2", "10") or explicit[0].isalpha()):
        base = explicit[0]
    plain = base if not (seen.plain_log and explicit) else None
    links = _links(sides, rels, seen, context, plain)
    for rel, (a, b, extra, why, kind), side in zip(rels, links, sides[1:], strict=True):
        claim = _claim(rel, a, b, extra, why, kind, side, universal, context)
        claim.printed = _digits(side)
        reading.claims.append(claim)


class _Side(Calls):
    """Reads one side whole and checks that nothing unfit is left in it."""

    def read(self, side: Any) -> Any:
        if isinstance(side, Tree) and side.data == "with_unit":
            side = side.children[0]
        if isinstance(side, Tree) and side.data == "only_unit":
            raise fail(side, "a unit without a number")
        value = self.expr(side)
        if isinstance(value, (Law, CompoundLaw)):
            return value
        if any(_stray(a) for a in sympy.preorder_traversal(value)):
            raise fail(side, "a law or a variable used as a number")
        return value


def _stray(e: Any) -> bool:
    if isinstance(e, (sympy.Add, sympy.Mul, sympy.Pow, sympy.log, sympy.exp)):
        return any(isinstance(a, (Law, CompoundLaw)) for a in e.args)
    return False


def _links(sides: list[Any], rels: list[Tok], seen: Survey, context: DocumentContext, base: str | None) -> list[Any]:
    """For each relation: left, right, extra assumptions, why it was not read, kind."""
    modes = [Mode()]
    texts = [t.text for s in sides for t in tokens(s)]
    if "||" in texts and any(t.kind == "MNAME" and t.text in ("H",) for s in sides for t in tokens(s)):
        modes.append(Mode(double_bar_entropy="KL"))
    modes += [Mode(average_conditions=True), Mode(conditions_at_values=True)]
    readings = {}
    out = []
    for i, rel in enumerate(rels):
        pair = (sides[i], sides[i + 1])
        if i == 0 and rel.text in ("=", ":=", "~") and _new_symbol(sides[0], seen):
            out.append((None, None, (), "", "definition"))
            continue
        if i > 0 and rel.text in ("~",) and _digits(pair[1]) is None:
            out.append((None, None, (), "an approximation without digits", "vague"))
            continue
        chosen: list[Any] = []
        problem: Unread | None = None
        for number, mode in enumerate(modes):
            try:
                values = []
                for k in (i, i + 1):
                    if (k, number) not in readings:
                        reader = _Side(seen, context, mode, base)
                        value = _digits(sides[k]) if rel.text == "~" and k == i + 1 else None
                        readings[k, number] = (Printed(value), ()) if value else (reader.read(sides[k]), tuple(reader.found))
                    values.append(readings[k, number])
                chosen.append((mode, *values))
            except (Unread, TypeError, ValueError) as error:
                if isinstance(error, Unread):
                    problem = problem or error
                else:
                    problem = problem or fail(sides[i], str(error))
        if problem is not None and (not chosen or chosen[0][0] != modes[0]):
            raise problem
        out.append(_choose(chosen))
    return out


def _choose(chosen: list[Any]) -> Any:
    """The first mode in which both sides leave the same variables at fixed values; else the plain one."""

    def free(value: Any) -> set[Any]:
        names = value.free_symbols if isinstance(value, sympy.Basic) else set()
        return {v for v in names if isinstance(v, RandomVariable)}

    fits = [c for c in chosen if isinstance(c[2][0], Printed) or free(c[1][0]) == free(c[2][0])] or chosen[:1]
    best = fits[0]
    others = [c for c in fits[1:] if c[0].double_bar_entropy != best[0].double_bar_entropy]
    extra = tuple(dict.fromkeys((*best[1][1], *best[2][1])))
    alternatives = [(c[1][0], c[2][0]) for c in others]
    return best[1][0], best[2][0], extra, alternatives, "claim"


def _claim(rel: Tok, a: Any, b: Any, extra: Any, why: Any, kind: str, side: Any, universal: bool, context: DocumentContext) -> Claim:
    if kind != "claim":
        return Claim(kind, why=why if isinstance(why, str) else "", offset=rel.start)
    name = RELATIONS[rel.text]
    if name == "exists!=" and universal:
        name = "!="
    if not isinstance(b, (Printed,)) and name == "~":
        return Claim("vague", why="an approximation without digits", offset=rel.start)
    if is_law(a) or is_law(b):
        return Claim("vague", why="a relation between laws", offset=rel.start)
    alternatives = tuple(_statement(name, x, y, extra, context) for x, y in why) if isinstance(why, list) else ()
    statement = _statement(name, a, b, extra, context)
    return Claim("claim", statement, alternatives, text=statement.text(), offset=rel.start)


def _statement(rel: str, a: Any, b: Any, extra: Iterable[Any], context: DocumentContext) -> Statement:
    """Bare laws get their variables, plain entropies the law that the formula is about, scalars their domains."""
    sides = [x for x in (a, b) if isinstance(x, sympy.Basic)]
    ambient = ambient_variables(sides)
    law = _default_law(sides)
    changed = []
    for side in (a, b):
        if isinstance(side, sympy.Basic):
            side = _with_law(side, law)
            side = _explicit(side, ambient)
        changed.append(side)
    given = [x for x in extra if not (isinstance(x, CardIs) and not _mentions(changed, x))]
    for name in sorted({p.name for x in changed if isinstance(x, sympy.Basic) for p in x.atoms(Param)}):
        if name in PROBABILITY_SCALARS:
            given.append(Domain(Param(name), sympy.Integer(0), sympy.Integer(1)))
        elif name.split("_")[0] in ("sigma", "tau", "n", "N"):
            given.append(Domain(Param(name), sympy.Integer(0), None, True))
    return Statement(rel, changed[0], changed[1], tuple(given))


def _mentions(sides: list[Any], card: CardIs) -> bool:
    atoms = {x for side in sides if isinstance(side, sympy.Basic) for x in side.atoms(Param, RandomVariable)}
    return card.variable in atoms or card.size in atoms


def _default_law(sides: list[Any]) -> Law:
    """The law of plain variables: p if it occurs, else the only law that occurs."""
    laws = {law for side in sides for law in side.atoms(Law)} - {DEFAULT_LAW}
    densities = {p.law for side in sides for p in side.atoms(Prob)}
    if DEFAULT_LAW in densities or any(DEFAULT_LAW in (c.first, c.second) for s in sides for c in s.atoms(Comparison)):
        return DEFAULT_LAW
    named = {law for law in densities if isinstance(law, Law)} or laws
    return next(iter(named)) if len(named) == 1 else DEFAULT_LAW


def _with_law(side: Any, law: Law) -> Any:
    if law == DEFAULT_LAW:
        return side
    swap: dict[Any, Any] = {}
    for e in side.atoms(Term):
        if isinstance(e, (Entropy, SelfInformation)) and e.args[0] == DEFAULT_LAW or type(e).__name__ == "MutualInformation" and e.args[0] == DEFAULT_LAW:
            swap[e] = e.func(law, *e.args[1:])
    return side.xreplace(swap)


def _explicit(side: Any, ambient: tuple[Any, ...]) -> Any:
    swap = {}
    for c in side.atoms(Comparison):
        if isinstance(c.first, Law) and isinstance(c.second, Law):
            continue
        if is_law(c.first) != is_law(c.second):
            swap[c] = c.func(*(Prob(d, ambient) if is_law(d) else d for d in (c.first, c.second)), c.averaged)
    return side.xreplace(swap)


def _new_symbol(side: Any, seen: Survey) -> bool:
    """A lone symbol on the left: what follows defines it."""
    node = only(side)
    if isinstance(node, Tree) and node.data in ("name", "scripted_name", "scripted"):
        tok = first(node)
        if tok.kind != "NAME":
            return False
        return not (node.data == "name" and base_name(tok) in ("e", "pi")) and not seen_elsewhere(tok, seen)
    if isinstance(node, Tree) and node.data == "call" and first(node).kind == "NAME":
        letter = first(node).data
        return letter.style in ("cal", "rm") or letter.base in ("L", "J", "F", "R", "Q", "C", "S", "T", "G", "W", "f", "g", "s", "ELBO")
    return False


def seen_elsewhere(tok: Tok, seen: Survey) -> bool:
    return False


def _digits(side: Any) -> str | None:
    """The printed decimal of a side that is one number."""
    if isinstance(side, Tree) and side.data == "with_unit":
        side = side.children[0]
    node, sign = only(side), ""
    if isinstance(node, Tree) and node.data == "negative":
        node, sign = only(node.children[1]), "-"
    if isinstance(node, Tree) and node.data == "number":
        return sign + first(node).text
    return None


def _unit(side: Any) -> str | None:
    return first(side.children[-1]).text if isinstance(side, Tree) and side.data == "with_unit" else None


def _words(parts: list[Any]) -> str:
    return " ".join(t.text for p in parts for t in tokens(p))


def _text(value: Any) -> str:
    return str(value)


__all__ = ["BinaryEntropy", "Card", "Expectation", "SumOver", "items", "read_latex"]
