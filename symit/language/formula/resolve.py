"""Syntax tree -> expressions of the language: arithmetic, names, sums and integrals."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import sympy
from lark import Tree

from symit.language.formula.context import DocumentContext
from symit.language.formula.errors import Unread
from symit.language.formula.roles import (
    INDEX_LETTERS, LAW_LETTERS, SUPERSCRIPT_WORDS, VECTOR_LETTERS, base_name, fail, first, items, label, letter_of, only,
    split_scripts, tokens,
)  # fmt: skip
from symit.language.formula.tokens import Name, Tok
from symit.language.names import BadName, value_name, variable_name
from symit.language.objects import Card, Fn, IntegralOver, Law, Param, Prob, RandomVariable, SumOver, is_law
from symit.language.statements import Assumption, CardIs


@dataclass
class Mode:
    """Choices that a formula leaves open; the reader tries them in order."""

    average_conditions: bool = False
    conditions_at_values: bool = False
    double_bar_entropy: str = "CE"


@dataclass
class Survey:
    """What can be seen of a formula before reading it."""

    laws: set[str] = field(default_factory=set)
    scalars: set[str] = field(default_factory=set)
    coordinates: list[str] = field(default_factory=list)
    integral: bool = False
    based: set[str] = field(default_factory=set)
    variables: set[str] = field(default_factory=set)
    signatures: dict[str, Any] = field(default_factory=dict)
    plain_log: bool = False


class Expressions:
    """Reads expressions; measures are read by the subclass in measures.py."""

    def __init__(self, survey: Survey, context: DocumentContext, mode: Mode, base: str | None) -> None:
        self.survey, self.context, self.mode, self.base = survey, context, mode, base
        self.index: dict[str, RandomVariable] = {}
        self.bare: tuple[RandomVariable, ...] = ()
        self.found: list[Assumption] = []

    # -- dispatch

    def expr(self, node: Any) -> Any:
        if isinstance(node, Tree):
            method = getattr(self, "on_" + str(node.data), None)
            if method is None:
                raise fail(node, f"{node.data} is not read here")
            return method(node)
        raise fail(node, "not read")

    def on_chain(self, node: Any) -> Any:
        if len(node.children) != 1:
            raise fail(node, "a relation inside an expression")
        return self.expr(node.children[0])

    def on_segment(self, node: Any) -> Any:
        return self.multiply(self.expr(child) for child in node.children)

    on_run = on_logrun = on_segment

    def multiply(self, parts: Any) -> Any:
        total: Any = sympy.Integer(1)
        for part in parts:
            total = total * part
        return total

    def on_over(self, node: Any) -> Any:
        top, _, bottom = node.children
        return self.expr(top) / self.nonzero(bottom)

    def nonzero(self, node: Any) -> Any:
        value = self.expr(node)
        if value == 0:
            raise fail(node, "division by zero")
        return value

    def on_followed(self, node: Any) -> Any:
        return self.follow(self.expr(node.children[0]), node.children[1])

    def follow(self, value: Any, rest: Any) -> Any:
        children = list(rest.children)
        if isinstance(children[0], Tree) and str(children[0].data).startswith("rest"):
            value = self.follow(value, children[0])
        last = children[-1]
        return value / self.nonzero(last) if rest.data == "rest_over" else value * self.expr(last)

    def on_times(self, node: Any) -> Any:
        return self.multiply(self.expr(c) for c in node.children if isinstance(c, Tree))

    def on_plus(self, node: Any) -> Any:
        return self.expr(node.children[0]) + self.expr(node.children[2])

    def on_minus(self, node: Any) -> Any:
        return self.expr(node.children[0]) - self.expr(node.children[2])

    def on_positive(self, node: Any) -> Any:
        return self.expr(node.children[1])

    def on_negative(self, node: Any) -> Any:
        return -self.expr(node.children[1])

    def on_number(self, node: Any) -> Any:
        text = first(node).text
        if len(text) > 400:
            raise fail(node, "a number that is too long")
        return sympy.Rational(text)

    def on_group(self, node: Any) -> Any:
        parts = items(node.children[1])
        if len(parts) != 1:
            raise fail(node, "a list where a number was expected")
        return self.expr(parts[0][1])

    def on_args(self, node: Any) -> Any:
        parts = items(node)
        if len(parts) != 1:
            raise fail(node, "a list where a number was expected")
        return self.expr(parts[0][1])

    def on_argument(self, node: Any) -> Any:
        return self.on_args(node.children[1])

    def on_frac(self, node: Any) -> Any:
        return self.expr(node.children[1]) / self.nonzero(node.children[2])

    def on_sqrt(self, node: Any) -> Any:
        return sympy.sqrt(self.expr(node.children[1]))

    def on_root(self, node: Any) -> Any:
        return self.expr(node.children[2]) ** (1 / self.nonzero(node.children[1]))

    def on_factorial(self, node: Any) -> Any:
        raise fail(node, "factorials are not read")

    def on_dots(self, node: Any) -> Any:
        raise fail(node, "an ellipsis")

    def on_absolute(self, node: Any) -> Any:
        inner = only(node.children[1])
        found = tokens(inner)
        if isinstance(inner, Tree) and inner.data in ("name", "scripted_name") and isinstance(found[0].data, Name):
            letter = found[0].data
            if letter.style == "cal" or (len(letter.base) == 1 and letter.base.isupper()):
                name, powers = self.full_name(found[0], inner.children[1] if inner.data == "scripted_name" else None)
                if powers:
                    raise fail(node, "the size of a power of an alphabet")
                return Card(self.variable_named(name.removeprefix("cal"), inner))
        value = self.expr(node.children[1])
        return sympy.Abs(value)

    # -- logs and functions

    def log_base(self, tok: Tok, scripts: Any) -> Any:
        """log of this base, as a divisor of the natural log."""
        subs, sups, _ = split_scripts(scripts)
        if sups:
            raise Unread("a power of a logarithm", tok.start, tok.text)
        if subs:
            base = self.expr(subs[0])
            return sympy.Integer(1) if base == sympy.E else sympy.log(base)
        if tok.data in ("2", "10"):
            return sympy.log(sympy.Integer(int(tok.data)))
        if tok.data == "e":
            return sympy.Integer(1)
        return self.unit_log()

    def unit_log(self) -> Any:
        """The log of the base in which base-less logs and measures are counted here."""
        if not self.base:
            return sympy.Integer(1)
        return sympy.log(sympy.Integer(int(self.base)) if self.base.isdigit() else Param(self.base))

    def logged(self, node: Any, value: Any) -> Any:
        if is_law(value):
            raise fail(node, "the logarithm of a law")
        if value == 0:
            raise fail(node, "the logarithm of zero")
        return sympy.log(value, evaluate=False) if value == 1 else sympy.log(value)

    def on_log(self, node: Any) -> Any:
        scripts = node.children[1] if len(node.children) == 3 else None
        value = self.expr(node.children[-1])
        return self.logged(node, value) / self.log_base(first(node), scripts)

    on_plog = on_log_big = on_log

    def on_func(self, node: Any) -> Any:
        name = first(node).text
        if name == "card":
            return Card(self.variable_named(tokens(items(node.children[-2])[0][1])[0].text, node))
        args = [self.expr(item) for _, item in items(node.children[-2])]
        return self.function(node, name, args)

    def on_func_bare(self, node: Any) -> Any:
        return self.function(node, first(node).text, [self.expr(node.children[-1])])

    def function(self, node: Any, name: str, args: list[Any]) -> Any:
        if name == "exp" and len(args) == 1:
            return sympy.exp(args[0])
        if name == "abs" and len(args) == 1:
            return sympy.Abs(args[0])
        if name == "sqrt" and len(args) == 1:
            return sympy.sqrt(args[0])
        if name in ("max", "min") and len(args) > 1:
            return (sympy.Max if name == "max" else sympy.Min)(*args, evaluate=False)
        raise fail(node, f"the function {name} is not read")

    # -- names

    def full_name(self, tok: Tok, scripts: Any = None, drop_sup: bool = False) -> tuple[str, list[Any]]:
        """The name with its subscripts; the superscripts that are left are powers."""
        name = base_name(tok)
        subs, sups, primes = split_scripts(scripts)
        for sub in subs:
            part = label(sub)
            if part:
                name += "_" + part
        powers = []
        for sup in sups:
            words = [t for t in tokens(sup) if t.kind not in ("ARGO", "ARGC")]
            if len(words) == 1 and words[0].kind == "NAME" and (drop_sup or words[0].data.base in SUPERSCRIPT_WORDS):
                name += "_" + SUPERSCRIPT_WORDS.get(words[0].data.base, base_name(words[0]))
            else:
                powers.append(sup)
        return name + "'" * primes, powers

    def indexed(self, tok: Tok, scripts: Any) -> RandomVariable | None:
        """The coordinate that an index subscript stands for: p_i inside a sum over i."""
        subs, _, _ = split_scripts(scripts)
        if len(subs) == 1:
            words = [t for t in tokens(subs[0]) if t.kind not in ("ARGO", "ARGC")]
            if len(words) == 1 and words[0].kind == "NAME":
                return self.index.get(base_name(words[0]))
        return None

    def variable(self, tok: Tok, node: Any = None) -> RandomVariable:
        try:
            return RandomVariable(base_name(tok).removeprefix("cal"))
        except BadName as error:
            raise Unread(str(error), tok.start, tok.text) from None

    def on_name(self, node: Any) -> Any:
        tok = first(node)
        name = base_name(tok)
        if name == "e" or name == "E1":
            return sympy.E
        if name == "pi":
            return sympy.pi
        if name in ("infty", "dot", "partial", "nabla", "top", "emptyset", "varnothing"):
            raise Unread("not read here", tok.start, tok.text)
        if self.bare and name[0].lower() in "pqrfgm" and len(name) == 1 and name in self.survey.laws:
            return Prob(Law(name), self.bare)
        if name in self.index:
            raise Unread("an index used as a number", tok.start, tok.text)
        return self.scalar(tok, name)

    def scalar(self, tok: Tok, name: str) -> Any:
        try:
            if name in self.survey.laws and name not in self.survey.scalars:
                return Law(name)
            return Param(name)
        except BadName as error:
            raise Unread(str(error), tok.start, tok.text) from None

    def on_scripted_name(self, node: Any) -> Any:
        tok, scripts = first(node), node.children[1]
        coordinate = self.indexed(tok, scripts)
        _, sups, _ = split_scripts(scripts)
        if coordinate is not None:
            name = base_name(tok)
            value = self.vector(tok, name, coordinate)
            return self.powered(value, sups)
        name, powers = self.full_name(tok, scripts)
        if self.is_entry(tok, scripts):
            # p_i outside of a sum: the probability of one letter
            ambient = self.survey.coordinates[0] if self.survey.coordinates else "X"
            return self.powered(Prob(Law(base_name(tok)), (RandomVariable(ambient),)), powers)
        if name in ("e", "pi"):
            return self.powered(sympy.E if name == "e" else sympy.pi, powers)
        if self.bare and name in self.survey.laws:
            return self.powered(Prob(Law(name), self.bare), powers)
        return self.powered(self.scalar(tok, name), powers)

    def is_entry(self, tok: Tok, scripts: Any) -> bool:
        subs, _, _ = split_scripts(scripts)
        words = [t for sub in subs for t in tokens(sub) if t.kind not in ("ARGO", "ARGC")]
        letter = tok.data.base if isinstance(tok.data, Name) else ""
        return letter in ("p", "q") and len(words) == 1 and words[0].text in ("i", "j", "k")

    def vector(self, tok: Tok, name: str, coordinate: RandomVariable) -> Any:
        letter = letter_of(tok)
        if letter in VECTOR_LETTERS and name not in self.survey.scalars:
            return Prob(Law(name), (coordinate,))
        return Fn(name, (coordinate,))

    def powered(self, value: Any, sups: list[Any]) -> Any:
        for sup in sups:
            words = [t for t in tokens(sup) if t.kind not in ("ARGO", "ARGC")]
            if len(words) == 1 and words[0].text in ("T", "top", "prime", "dagger", "circ"):
                raise fail(sup, "a transposition or mark")
            if words and words[0].kind == "OPEN":
                inner = only(only(sup.children[1]))
                if isinstance(inner, Tree) and inner.data == "group":
                    raise fail(sup, "an index in brackets")
            exponent = self.expr(sup)
            if isinstance(value, Law) or is_law(value):
                raise fail(sup, "a power of a law")
            if value == sympy.E:
                value = sympy.exp(exponent)
                continue
            if exponent.is_number and abs(exponent) > 1000:
                raise fail(sup, "an exponent that is too large")
            value = value**exponent
        return value

    def on_scripted(self, node: Any) -> Any:
        subs, sups, primes = split_scripts(node.children[1])
        if subs or primes:
            raise fail(node, "a subscript on something that is no name")
        return self.powered(self.expr(node.children[0]), sups)

    # -- sums

    def on_sum_over(self, node: Any) -> Any:
        scripts = node.children[1] if len(node.children) == 3 else None
        body = node.children[-1]
        if first(node).text == "prod":
            raise fail(node, "products are not read")
        kind = IntegralOver if first(node).text == "intx" else SumOver
        if first(node).text == "int":
            raise fail(node, "an integral without its differential")
        subs, sups, _ = split_scripts(scripts)
        saved = dict(self.index)
        try:
            bound: list[RandomVariable] = []
            for _, item in items(subs[0]) if subs else ():
                bound.append(self.sum_variable(item, sups, body))
            if not subs:
                bound = self.unbound(body)
                if not bound:
                    raise fail(node, "a sum over nothing that is named")
            if len(set(bound)) < len(bound):
                raise fail(node, "a sum over the same variable twice")
            saved_bare = self.bare
            self.bare = self.bare or (tuple(bound) if not subs else ())
            try:
                return kind(bound, self.expr(body))
            finally:
                self.bare = saved_bare
        finally:
            self.index = saved

    def sum_variable(self, item: Any, sups: list[Any], body: Any) -> RandomVariable:
        """The coordinate bound by one item under a sum: x, x \\in X, i, i = 1."""
        lower = None
        if isinstance(item, Tree) and item.data == "chain" and len(item.children) == 3:
            rel = first(item.children[1])
            if rel.text not in ("=", "in"):
                raise fail(item, "a restricted sum")
            if rel.text == "=":
                lower = item.children[2]
            elif self._set_name(item.children[2]) is None:
                raise fail(item, "a restricted sum")
            item = item.children[0]
        node = only(item)
        if not isinstance(node, Tree) or node.data not in ("name", "scripted_name"):
            raise fail(item, "a restricted sum")
        name, powers = self.full_name(first(node), node.children[1] if node.data == "scripted_name" else None)
        if powers:
            raise fail(item, "a restricted sum")
        coordinate = self.coordinate(name, body)
        if name[:1] in INDEX_LETTERS and len(name) == 1:
            self.index[name] = coordinate
        if lower is not None:
            self.limits(coordinate, lower, sups, item)
        elif sups:
            raise fail(sups[0], "an upper limit without a lower one")
        return coordinate

    def coordinate(self, name: str, body: Any) -> RandomVariable:
        """The variable of a density argument of that name, or the ambient one for an index."""
        if name in self.density_arguments(body):
            return RandomVariable(name)
        if len(name) == 1 and name in INDEX_LETTERS and (self.indexes_vector(body, name) or self.indexes_argument(body, name)):
            ambient = [v for v in self.survey.coordinates if v not in self.index.values()]
            free = [v for v in ambient if RandomVariable(v) not in self.index.values()]
            return RandomVariable(free[0] if free else "X")
        return RandomVariable(name)

    def density_arguments(self, body: Any) -> set[str]:
        names = set()
        for call in body.find_data("call") if isinstance(body, Tree) else ():
            for part in call.children[-2].find_data("name"):
                names.add(base_name(first(part)))
            for part in call.children[-2].find_data("scripted_name"):
                try:
                    names.add(self.full_name(first(part), part.children[1])[0])
                except Unread:
                    continue
        return names

    def indexes_vector(self, body: Any, name: str) -> bool:
        for part in body.find_data("scripted_name"):
            subs, _, _ = split_scripts(part.children[1])
            data = first(part).data
            if subs and label(subs[0]) == name and isinstance(data, Name) and data.base in VECTOR_LETTERS:
                return True
        return False

    def indexes_argument(self, body: Any, name: str) -> bool:
        """p(x_i) inside a sum over i."""
        for call in body.find_data("call"):
            for part in call.children[-2].find_data("scripted_name"):
                subs, _, _ = split_scripts(part.children[1])
                if subs and label(subs[0]) == name:
                    return True
        return False

    def limits(self, v: RandomVariable, lower: Any, sups: list[Any], where: Any) -> None:
        start = self.expr(lower)
        if not start.is_Integer or not sups:
            raise fail(where, "a sum with these limits")
        end = self.expr(sups[0])
        if end.is_Integer and 0 < end - start + 1 <= 100_000:
            size = end - start + 1
        elif (isinstance(end, (Param, Card)) and start == 1) or (end.is_Add and start == 0 and isinstance(end + 1, Param)):
            size = end - start + 1
        else:
            raise fail(where, "a sum with these limits")
        if isinstance(size, Card):
            if size != Card(v):
                raise fail(where, "a sum with these limits")
            return
        known = [a for a in self.found if isinstance(a, CardIs) and a.variable == v]
        if known and known[0].size != size:
            raise fail(where, "two alphabet sizes for one variable")
        if not known:
            self.found.append(CardIs(v, size))

    def _set_name(self, node: Any) -> str | None:
        found = [t for t in tokens(node) if t.kind not in ("ARGO", "ARGC")]
        if found and all(t.kind == "NAME" for t in found[:1]):
            return base_name(found[0])
        return None

    def unbound(self, body: Any) -> list[RandomVariable]:
        """The variables of a sum without limits: all that stand small in densities."""
        names = [n for n in sorted(self.density_arguments(body)) if n[:1].islower()]
        if names:
            return [RandomVariable(n) for n in names]
        bare = [base_name(first(n)) for n in body.find_data("name")]
        if any(n in self.survey.laws for n in bare):
            return [RandomVariable(v) for v in self.survey.coordinates[:1] or ["X"]]
        return []

    def on_integral(self, node: Any) -> Any:
        differentials = [c for c in node.children if isinstance(c, Tree) and c.data == "differential"]
        body = node.children[-len(differentials) - 1]
        bound = []
        for d in differentials:
            scripts = d.children[2] if len(d.children) > 2 else None
            name, _ = self.full_name(first(d.children[1]), scripts)
            bound.append(RandomVariable(name))
        saved, self.bare = self.bare, tuple(bound)
        try:
            return IntegralOver(bound, self.expr(body))
        finally:
            self.bare = saved

    def values_name(self, v: RandomVariable) -> str:
        return value_name(v.name)

    def law_like(self, name: str, tok: Tok) -> bool:
        letter = letter_of(tok)
        return letter in LAW_LETTERS or name in self.survey.laws

    def variable_named(self, name: str, node: Any) -> RandomVariable:
        try:
            return RandomVariable(variable_name(name))
        except BadName as error:
            raise fail(node, str(error)) from None

