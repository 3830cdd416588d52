"""Formulas about vectors of any length by their entries: \\partial L/\\partial z_i = \\hat y_i - y_i, \\nabla_z L = \\hat y - y, \\sum_j e^{z_j}.

A second reading of formulas that the first one does not take: p_i is a number here, and no probability of a law; sums are over an index.
What a document defines by entries (\\hat y_i = e^{z_i}/\\sum_j e^{z_j}, L = -\\sum_i y_i \\log \\hat y_i, \\sum_i y_i = 1) goes into later claims.
"""

from __future__ import annotations

from typing import Any

from lark import Tree
from sympy import Basic, Expr, S, exp, log

from symit.language.calculus import Diff
from symit.language.indices import INDEXED, LETTERS, IndexDelta, IndexSum, Item
from symit.language.latex.context import DocumentContext
from symit.language.latex.declare import split_chain
from symit.language.latex.derivatives import _first, _sign, _single
from symit.language.latex.errors import Unread
from symit.language.latex.facts import FormulaFacts, gather
from symit.language.latex.functions import logistic
from symit.language.latex.resolve import Resolver
from symit.language.latex.spelling import Spelled, as_name, items, leaves, strip, tok, unread, walk, word
from symit.language.names import BadName
from symit.language.objects import Law, Param, RandomVariable
from symit.language.statements import Domain, NotExpressed, Statement

RELATIONS = {"=": "=", ":=": "=", "<=": "<=", ">=": ">=", "<": "<", ">": ">"}
SPARE = ("k", "i", "j", "l")
MAX_GIVEN = 12


class Entries(Resolver):
    """Names with an index are entries of vectors; there are no laws and no random variables."""

    def __init__(self, ctx: DocumentContext, facts: FormulaFacts) -> None:
        super().__init__(ctx, facts)
        self.vector: str | None = None   # the index that whole vectors are read at
        self.summed: list[str] = []
        self.compared: set[str] = set()  # vectors of probabilities in H(p), D(p||q)

    def is_law_name(self, n: Spelled, law: str) -> bool:
        return False

    def looks_like_law(self, n: Spelled) -> bool:
        return False

    def bare_law(self, n: Spelled, node: Any) -> Any:
        return None

    def is_law_call(self, head: Spelled, pieces: list[Any]) -> bool:
        return False

    def named(self, n: Spelled, node: Any) -> Any:
        if n.base == "delta" and n.sub is not None and not n.primes:
            letters = [t.data.base for t in leaves(n.sub) if t.kind == "NAME"]
            if len(letters) == 2 and set(letters) <= set(LETTERS):
                return IndexDelta(*letters)
        found = self.item(n)
        if found is not None:
            return found if n.sup is None else self.power(found, n.sup, node)
        if n.sub is not None and any(t.kind == "NAME" and t.data.base in LETTERS for t in leaves(n.sub)):
            raise unread(node, "this index is not read")
        if n.base in ("e", "pi", "infty", "nabla", "partial"):
            return super().named(n, node)
        if self.vector is not None and n.name(False) in vectors(self.ctx) | self.compared:
            value = Item(f"{n.name(False)}[{self.vector}]")
        elif self.vector is not None and not self.is_number(n.name(False)):
            raise unread(node, f"is {n.name(False)} a vector or a number?")
        else:
            value = Param(n.name(False))
        return value if n.sup is None else self.power(value, n.sup, node)

    def is_number(self, name: str) -> bool:
        """Does the document define or declare the letter, or is it one that stands for numbers?"""
        ctx = self.ctx
        return name in {*ctx.entries, *ctx.expressions, *ctx.scalars, *ctx.domains, "beta", "lambda", "tau", "T", "n", "N", "K"}

    def item(self, n: Spelled) -> Item | None:
        if n.sub is None or n.primes or n.base in ("e", "pi", "nabla", "partial", "d"):
            return None
        names = [t for t in leaves(n.sub) if t.kind in ("NAME", "NUMBER", "PLUS", "MINUS")]
        if len(names) != 1 or names[0].kind != "NAME" or names[0].data.base not in LETTERS:
            return None
        return Item(f"{n.root()}[{names[0].data.base}]")

    def power(self, base: Any, args: Any, node: Any) -> Any:
        return self.raised(base, self.expr(self.single(args)), node)

    def in_unit(self, measure: Any) -> Any:
        raise Unread("a measure beside entries of vectors", 0, "")

    # -- sums, calls, derivatives

    def on_sum_over(self, node: Tree[Any]) -> Any:
        scripts = next((c for c in node.children[1:-1] if isinstance(c, Tree) and c.data == "scripts"), None)
        if tok(node.children[0]).text != "sum" or scripts is None:
            raise unread(node, "this sum is not read")
        letter, length = None, None
        for script in scripts.children:
            inner = script.children[1].children[1]
            if script.data == "sup":
                value = self.expr(self.single(inner))
                length = value if isinstance(value, Param) else None
                if length is None:
                    raise unread(script, "a sum to this number")
            else:
                letter = self._letter(self.single(inner))
        if letter is None or letter in self.summed:
            raise unread(node, "this sum is not read")
        self.summed.append(letter)
        try:
            body = self.expr(node.children[-1])
        finally:
            self.summed.pop()
        return IndexSum(letter, body, length)

    def _letter(self, piece: Any) -> str:
        """i, i = 1, i \\in ... under a sum."""
        rels = [tok(c.children[0]).text for c in piece.children if isinstance(c, Tree) and c.data == "rel"] if piece.data == "chain" else []
        name = as_name(piece.children[0] if rels else piece)
        starts = rels in ([], ["in"]) or (rels == ["="] and [t.text for t in leaves(piece.children[2])] == ["1"])
        if name is None or not name.plain or name.base not in LETTERS or not starts:
            raise unread(piece, "this condition under a sum is not read")
        return str(name.base)

    def on_call(self, node: Tree[Any]) -> Any:
        head = Spelled(node)
        pieces, seps = items(next(c for c in node.children if isinstance(c, Tree) and c.data == "args"))
        if tok(node.children[0]).kind == "MNAME" or head.base in ("CE", "KL"):
            return self.measure(head, pieces, node)
        plain = len(pieces) == 1 and not head.primes and head.sup is None
        f = self.ctx.functions.get(head.name(False)) or logistic(self, head, pieces[0]) if plain else None
        if f is not None:
            return f(self.expr(pieces[0]))
        if len(pieces) == 1 and not seps and head.base not in ("f", "g", "h", "L", "J", "H", "A", "F", "P", "Q", "I", "D"):
            return self.multiply([self.named(head, node), self.expr(pieces[0])], node)
        if len(pieces) == 1 and head.plain and as_name(pieces[0]) is not None and head.base in ("L", "J", "A", "F"):
            return Param(head.name())     # L(z) is the L that the document defines
        raise unread(node, f"the function {head.base} is not read")

    def on_func(self, node: Tree[Any]) -> Any:
        if tok(node.children[0]).text in ("softmax", "Var"):
            args = next(c for c in node.children if isinstance(c, Tree) and c.data == "args")
            pieces, _ = items(args)
            scripts = next((c for c in node.children if isinstance(c, Tree) and c.data == "scripts"), None)
            if tok(node.children[0]).text == "softmax" and len(pieces) == 1:
                letter = self.vector if scripts is None else word(scripts.children[0])
                name = as_name(pieces[0])
                if name is None or letter not in LETTERS:
                    raise unread(node, "softmax of a named vector is read, at an index")
                return softmax(name.name(), str(letter))
            if len(pieces) == 1:
                return self.spread(pieces[0], node)
        return super().on_func(node)

    def on_func_bare(self, node: Tree[Any]) -> Any:
        if tok(node.children[0]).text == "Var":
            return self.spread(node.children[-1], node)
        return super().on_func_bare(node)

    def spread(self, piece: Any, node: Any) -> Any:
        """Var(E) under the probabilities p_i that the document defines."""
        return self.moment(piece, 2, node) - self.moment(piece, 1, node) ** 2

    def on_expect(self, node: Tree[Any]) -> Any:
        pieces, seps = items(next(c for c in node.children if isinstance(c, Tree) and c.data == "args"))
        if len(pieces) != 1 or seps:
            raise unread(node, "this expectation is not read")
        name = as_name(pieces[0])
        power = 1
        if name is not None and name.sup is not None:
            power = 2 if [t.text for t in leaves(name.sup) if t.kind == "NUMBER"] == ["2"] else 0
        return self.moment(pieces[0], power, node)

    def moment(self, piece: Any, power: int, node: Any) -> Any:
        name = as_name(piece)
        known = vectors(self.ctx)
        laws = [p for p in ("p", "pi", "q", "s") if p in known]
        if name is None or name.sub is not None or name.name(False) not in known or not laws or power not in (1, 2):
            raise unread(node, "an average of this is not read")
        letter = next(x for x in SPARE if x not in self.summed and x != self.vector)
        return IndexSum(letter, Item(f"{laws[0]}[{letter}]") * Item(f"{name.name(False)}[{letter}]") ** power)

    def on_segment(self, node: Tree[Any]) -> Any:
        found = self.derivative(node)
        return found if found is not None else self.multiply([self.value(c) for c in node.children], node)

    def on_run(self, node: Tree[Any]) -> Any:
        found = self.derivative(node)
        return self.product(node) if found is None else found

    on_logrun = on_run
    on_rest_times = on_run
    on_over = on_run

    def derivative(self, node: Tree[Any]) -> Any:
        """d/dz_k of all that follows, \\nabla_z L; None for any other product."""
        found = _first(node)
        if found is None or found[1] is None:
            return None
        first, rest = found
        name = as_name(first)
        if name is not None and name.base == "partial" and name.sub is not None and name.sup is None:
            return self.diff(rest, self._entry(name.sub, rest, node), 1, node)
        if name is not None and name.base == "nabla" and name.sub is not None and self.vector is not None:
            return self.diff(rest, Item(f"{word(name.sub)}[{self.vector}]"), 1, node)
        if not (isinstance(first, Tree) and first.data == "frac") or tok(first.children[0]).text == "binom":
            return None
        top, bottom = (_single(c) for c in first.children[1:])
        sign = _sign(top)
        return None if sign is None else self._by(rest, sign, bottom, node)

    def _entry(self, sub: Any, body: Any, node: Any) -> Item:
        """The z_k of \\partial_{z_k}; in \\partial_j p_i, where p is the softmax of z, z_j."""
        inner = as_name(sub.children[0]) if len(sub.children) == 1 else None
        found = self.item(inner) if inner is not None else None
        if found is None and inner is not None and inner.plain and inner.base in LETTERS:
            of = {x.vector for x in self.expr(body).free_symbols if isinstance(x, Item)}
            of = {x.vector for name in of if name in self.ctx.entries for x in self.ctx.entries[name].rhs.free_symbols if isinstance(x, Item)}
            found = Item(f"{of.pop()}[{inner.base}]") if len(of) == 1 else None
        if found is None:
            raise unread(node, "this derivative is not read")
        return found

    def measure(self, head: Spelled, pieces: list[Any], node: Any) -> Any:
        """H(p), CE(y, p), D(p\\|q) of vectors of probabilities, under a derivative."""
        names = [as_name(x) for x in pieces]
        if not head.plain and not (head.base == "D" and head.sub is not None and word(head.sub) == "KL"):
            raise unread(node, "this measure of vectors is not read")
        if any(n is None or not n.style_free() or n.sub is not None or n.sup is not None or n.root()[0].isupper() for n in names):
            raise unread(node, "this measure of vectors is not read")
        self.compared |= {n.name() for n in names if n is not None}
        letter = next(x for x in ("l", "m", "c") if x not in self.summed)
        first, last = (Item(f"{n.name()}[{letter}]") for n in (names[0], names[-1]) if n is not None)
        if (head.base in ("H", "CE") and len(names) == (1 if head.base == "H" else 2)) or (head.base == "H" and len(names) == 2):
            return -IndexSum(letter, first * log(last))
        if head.base in ("D", "KL") and len(names) == 2:
            return IndexSum(letter, first * log(first / last))
        raise unread(node, "this measure of vectors is not read")

    def on_frac(self, node: Tree[Any]) -> Any:
        if tok(node.children[0]).text != "binom":
            top, bottom = (_single(c) for c in node.children[1:])
            found = _first(top)
            sign = _sign(found[0]) if found is not None and found[1] is not None else None
            if found is not None and sign is not None:
                return self._by(found[1], sign, bottom, node)
        return super().on_frac(node)

    def _by(self, body: Any, sign: tuple[str, int], bottom: Any, node: Any) -> Any:
        """d^n f over \\partial x^n, or over \\partial x \\partial y."""
        variables: list[Any] = []
        rest: Any = bottom
        while rest is not None:
            found = _first(rest)
            below = _sign(found[0]) if found is not None else None
            if found is None or below is None or below != (sign[0], 1) or found[1] is None:
                raise unread(node, "this derivative is not read")
            after = _first(found[1])
            name = as_name(after[0]) if after is not None else None
            if after is None or name is None:
                raise unread(node, "this derivative is not read")
            power = int(word(name.sup)) if name.sup is not None and word(name.sup).isdigit() else 1
            plain = self.item(name) or (Item(f"{name.name(False)}[{self.vector}]") if self.vector and name.name(False) in vectors(self.ctx)
                                        else Param(name.name(False)))
            variables += [plain] * power
            rest = after[1]
        if len(variables) != sign[1]:
            raise unread(node, "this derivative is not read")
        value = None
        for x in variables:
            value = self.diff(body, x, 1, node) if value is None else Diff(value, x)
        return value

    def diff(self, body: Any, x: Any, order: int, node: Any) -> Any:
        f = self.expr(body)
        if not isinstance(f, Basic):
            raise unread(node, "this derivative is not read")
        undefined = f == Param("H") and "H" not in {*self.ctx.entries, *self.ctx.expressions}
        if undefined and isinstance(x, Item) and x.vector in ("p", "pi", "q"):
            own = Item(f"{x.vector}[l]")
            f = -IndexSum("l", own * log(own))    # the entropy of p, by p_i
        return Diff(f, x, order)


def softmax(z: str, letter: str) -> Any:
    other = next(x for x in ("j", "l", "m") if x != letter)
    return exp(Item(f"{z}[{letter}]")) / IndexSum(other, exp(Item(f"{z}[{other}]")))


def vectors(ctx: DocumentContext) -> set[str]:
    """The names that the document uses with an index."""
    found = {x.vector for s in ctx.entries.values() for side in (s.lhs, s.rhs) for x in side.atoms(Item)}
    found |= ctx.simplex
    return found | {x.vector for s in ctx.entry_facts for side in (s.lhs, s.rhs) for x in side.atoms(Item)}


# -- what a formula says


def learn(tree: Tree[Any], ctx: DocumentContext) -> bool:
    """Keep what a formula defines by entries, \\hat y_i = ..., L = ..., or says of them, \\sum_i y_i = 1; was it such a formula?"""
    chains = [c for c in tree.children if isinstance(c, Tree) and c.data == "chain"]
    done = 0
    for chain in chains:
        sides, rels = split_chain(chain)
        try:
            done += _learned(chain, sides, rels, ctx, tree)
        except (Unread, BadName, TypeError, ValueError, RecursionError):
            continue
    return bool(chains) and done == len(chains)


def _learned(chain: Any, sides: list[Any], rels: list[str], ctx: DocumentContext, tree: Any) -> bool:
    if len(sides) < 2 or any(r not in RELATIONS for r in rels):
        return False
    r = Entries(ctx, gather(tree, ctx))
    name = as_name(sides[0])
    call = strip(sides[0])
    if isinstance(call, Tree) and call.data == "call" and Spelled(call).plain and Spelled(call).base in ("L", "J", "A", "F"):
        pieces, _ = items(next(c for c in call.children if isinstance(c, Tree) and c.data == "args"))
        if len(pieces) == 1 and as_name(pieces[0]) is not None:
            name = Spelled(Tree("name", [call.children[0]]))
    if name is not None and rels[0] in ("=", ":=") and name.sup is None and not name.primes:
        own = r.item(name)
        whole = _is_softmax(sides[1])
        if own is None and whole:
            r.vector = "i"
            own = Item(f"{name.name()}[i]")
        value = r.expr(sides[1])
        if not isinstance(value, Expr) or value.atoms(Law, RandomVariable):
            return False
        what = own if own is not None else Param(name.name())
        if value.atoms(*INDEXED) and what not in value.free_symbols and not value.atoms(Diff):
            ctx.entries[what.vector if isinstance(what, Item) else what.name] = Statement("=", what, value)
            return len(sides) == 2
        return False
    left, right = (r.expr(s) for s in sides[:2])
    if len(sides) == 2 and isinstance(left, IndexSum) and right.is_Rational and rels == ["="] and isinstance(left.body, Item):
        ctx.entry_facts.append(Statement("=", left, right))
        return True
    if len(sides) == 2 and isinstance(left, Item) and right.is_Rational and rels[0] in (">", ">=", "<", "<="):
        ctx.entry_facts.append(Statement(rels[0], left, right))
        return True
    return False


def _is_softmax(side: Any) -> bool:
    node = strip(side)
    return isinstance(node, Tree) and node.data == "func" and tok(node.children[0]).text == "softmax"


def claims(tree: Tree[Any], ctx: DocumentContext) -> list[Statement] | None:
    """The relations of a formula about entries; None for a formula that is none, raises Unread for one that is not read."""
    pieces = [c for c in tree.children if isinstance(c, Tree)]
    if len(pieces) != 1 or pieces[0].data != "chain" or not _indexed(pieces[0], ctx):
        return None
    sides, rels = split_chain(pieces[0])
    if not rels or any(r not in RELATIONS for r in rels):
        return None
    r = Entries(ctx, gather(tree, ctx))
    r.vector = _whole(pieces[0], ctx)
    values = [r.expr(s) for s in sides]
    if any(not isinstance(v, Expr) or v.has(S.NaN, S.ComplexInfinity) or v.atoms(Law, RandomVariable) for v in values):
        return None
    if not any(v.atoms(*INDEXED, Diff) for v in values):
        return None
    bound = {x.letter for v in values for x in v.atoms(IndexSum)}
    if bound & {x.letter for v in values for x in v.free_symbols if isinstance(x, Item)}:
        raise Unread("an index occurs outside of the sum that binds it", 0, ", ".join(sorted(bound)))
    out = []
    for a, rel, b in zip(values, rels, values[1:], strict=False):
        given = closure(ctx, a, b, r, RELATIONS[rel] != "=")
        if given is None:
            return None
        out.append(Statement(RELATIONS[rel], a, b, given))
    return out


def _indexed(chain: Any, ctx: DocumentContext) -> bool:
    """Does the formula hold a derivative, or an entry outside of laws and measures?"""
    nodes = list(walk(chain))
    derived = any(n.data in ("name", "scripted_name") and Spelled(n).base in ("partial", "nabla") for n in nodes)
    if not derived and any(n.data == "call" and tok(n.children[0]).kind == "MNAME" for n in nodes):
        return False
    letters = any(n.data == "scripted_name" and Spelled(n).sub is not None and word_of(Spelled(n).sub) in LETTERS for n in nodes)
    return letters or derived or bool(ctx.entries)


def word_of(sub: Any) -> str:
    try:
        return word(sub)
    except Unread:
        return ""


def _whole(chain: Any, ctx: DocumentContext) -> str | None:
    """The index at which a claim about whole vectors is read: beside \\nabla_z, or \\partial z of a vector z."""
    known = vectors(ctx)
    names = [Spelled(n) for n in walk(chain) if n.data in ("name", "scripted_name")]
    used = {t.data.base for n in names if n.sub is not None for t in leaves(n.sub) if t.kind == "NAME"}
    whole = any(n.base == "nabla" for n in names) or any(n.sub is None and n.name(False) in known for n in names)
    return next((x for x in SPARE if x not in used), None) if whole else None


def closure(ctx: DocumentContext, a: Any, b: Any, r: Entries, order: bool) -> tuple[Any, ...] | None:
    """The definitions and facts about the names of a claim; None where a name is left that may hide another dependence."""
    given: list[Any] = [x for x in r.extra if isinstance(x, Domain)]
    seen: set[str] = set()
    waiting = [a, b]
    while waiting:
        e = waiting.pop()
        for x in e.free_symbols | e.atoms(Item):
            name = x.vector if isinstance(x, Item) else str(x)
            if name in seen:
                continue
            seen.add(name)
            said = ctx.entries.get(name) or (Statement("=", x, ctx.expressions[name]) if name in ctx.expressions else None)
            if said is not None:
                if len(seen) > 4 * MAX_GIVEN:
                    return None
                given.append(said)
                waiting.append(said.rhs)
            elif isinstance(x, Param) and not isinstance(x, Item):
                if name in ctx.domains:
                    given.append(ctx.domains[name])
                elif name in ("T", "tau"):
                    given.append(Domain(x, S.Zero, None, True))
    diffs = [d for e in (a, b) for d in e.atoms(Diff)]
    for d in diffs:
        shown = {y for s in [d.args[0], *(g.rhs for g in given if isinstance(g, Statement))] for y in (*s.free_symbols, *s.atoms(Item))}
        x = d.args[1]
        if not any(y == x or (isinstance(x, Item) and isinstance(y, Item) and y.vector == x.vector) for y in shown):
            return None
        hidden = [y for y in d.args[0].free_symbols if not isinstance(y, Item) and str(y)[0].isupper() and str(y) not in ctx.entries
                  and str(y) not in ctx.expressions and y != x]
        if hidden:
            return None
    for fact in ctx.entry_facts:
        if {x.vector for x in fact.lhs.atoms(Item)} <= seen and fact not in given:
            given.append(fact)
    for name in sorted(ctx.simplex & seen):
        given.append(Statement("=", IndexSum("i", Item(f"{name}[i]")), S.One))
    # an inequality is about all vectors; an equation may define what it holds
    named = {x for e in (a, b) for x in e.free_symbols | e.atoms(Item)}
    own = {x.vector if isinstance(x, Item) else str(x) for x in named if not (order and isinstance(x, Item))}
    told = {*ctx.entries, *ctx.expressions, *ctx.domains, *ctx.simplex, *(x.vector for f in ctx.entry_facts for x in f.lhs.atoms(Item))}
    lengths = {str(s.length) for e in (a, b) for s in e.atoms(IndexSum) if s.length is not None}
    # of a derivative, what is differentiated and its definitions show which names may have any value
    bodies = [*(d.args[0] for d in diffs), *((g.rhs for g in given if isinstance(g, Statement)) if diffs else ())]
    told |= {y.vector if isinstance(y, Item) else str(y) for e in bodies for y in (*e.free_symbols, *e.atoms(Item))}
    if own - told - lengths:
        given.append(NotExpressed("not declared: " + ", ".join(sorted(own - told - lengths))))
    if any(s == 0 for s in (a, b)) and diffs:
        given.append(NotExpressed("perhaps an equation to be solved"))
    return tuple(dict.fromkeys(given))


__all__ = ["claims", "learn", "softmax"]
