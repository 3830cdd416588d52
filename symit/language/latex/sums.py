"""Sums and integrals: over the values of a variable, over the index of an alphabet, over numbered variables."""

from __future__ import annotations

from typing import Any

from lark import Tree
from sympy import Add, Integer

from symit.language.latex.coordinates import coordinate_sum
from symit.language.latex.differentials import MEASURES
from symit.language.latex.resolve import MAX_EXPANSION, NeedsInstance, Resolver
from symit.language.latex.spelling import Spelled, as_name, items, leaves, strip, tok, unread, walk
from symit.language.names import law_name
from symit.language.objects import Card, Expectation, IntegralOver, Law, Param, Prob, RandomVariable, SumOver
from symit.language.statements import CardIs

INDEX_LETTERS = {"i", "j", "k", "l", "m", "n", "c"}


class _Limits:
    """What stands under and over a sum."""

    def __init__(self, r: Resolver, node: Tree[Any]) -> None:
        self.variables: list[Spelled] = []
        self.index: tuple[Spelled, int, Any] | None = None     # name, first value, last value (tree or None)
        scripts = next((c for c in node.children[1:-1] if isinstance(c, Tree) and c.data == "scripts"), None)
        upper: Any = None
        for script in scripts.children if scripts is not None else ():
            if script.data == "sup":
                upper = script.children[1].children[1]
            elif script.data == "sub":
                self._below(r, script.children[1].children[1])
            else:
                raise unread(script, "this script of a sum is not read")
        if upper is not None:
            if self.index is None and len(self.variables) == 1 and self.variables[0].base in INDEX_LETTERS:
                self.index = (self.variables.pop(), 1, None)       # \sum_i^n
            if self.index is None:
                raise unread(upper, "an upper limit without an index that starts somewhere")
            self.index = (self.index[0], self.index[1], r.single(upper))
        elif self.index is not None:
            raise unread(node, "a sum that starts but does not end")

    def _below(self, r: Resolver, args: Tree[Any]) -> None:
        pieces, seps = items(args)
        if any(s != "COMMA" for s in seps):
            raise unread(args, "this condition under a sum is not read")
        for piece in pieces:
            if piece.data != "chain":
                raise unread(piece, "this condition under a sum is not read")
            left = self._names(piece.children[0])
            if len(piece.children) == 1:
                self.variables += left
                continue
            rel = tok(piece.children[1].children[0]).text
            if len(piece.children) == 3 and rel == "in":
                self._set(piece.children[2])
                self.variables += left
            elif len(piece.children) == 3 and rel == "=" and len(left) == 1 and self.index is None:
                first = r.expr(piece.children[2])
                if not first.is_Integer:
                    raise unread(piece, "a sum over an index starts at a number")
                self.index = (left[0], int(first), None)
            else:
                raise unread(piece, "this condition under a sum is not read")

    @staticmethod
    def _names(node: Any) -> list[Spelled]:
        inner = strip(node)
        name = as_name(inner)
        if name is not None:
            return [name]
        if isinstance(inner, Tree) and inner.data == "group":
            found = [as_name(p) for p in items(inner.children[1])[0]]
            if all(f is not None for f in found):
                return [f for f in found if f is not None]
        if isinstance(inner, Tree) and inner.data == "run":      # \sum_{xy}
            letters = [t for t in leaves(inner)]
            if all(t.kind == "NAME" for t in letters):
                return [Spelled(Tree("name", [leaf])) for leaf in inner.scan_values(lambda v: True)]
        raise unread(inner, "a variable or an index is expected under a sum")

    @staticmethod
    def _set(node: Any) -> None:
        """The set that a variable runs over is its alphabet: X, \\mathcal X, \\mathcal X \\times \\mathcal Y."""
        inner = strip(node)
        for t in leaves(inner):
            if t.kind not in ("NAME", "TIMES", "OPEN", "CLOSE", "COMMA", "SUB", "SUP", "ARGO", "ARGC", "NUMBER"):
                raise unread(inner, "this set under a sum is not read")


def summation(r: Resolver, node: Tree[Any]) -> Any:
    head = tok(node.children[0])
    if head.text == "prod":
        raise unread(node, "products over an index are not read")
    limits = _Limits(r, node)
    body = node.children[-1]
    kind: Any = IntegralOver if head.text == "int" else SumOver
    over = coordinate_sum(r, limits, body, node)
    if over is not None:
        return over
    if limits.index is not None:
        if limits.variables:
            raise unread(node, "an index and a variable under one sum")
        return _indexed(r, limits.index, body, node)
    if not limits.variables:
        over = coordinate_sum(r, limits, body, node, sure=True)
        if over is not None:
            return over
        inner = strip(body)
        if isinstance(inner, Tree) and inner.data == "sum_over":     # \sum\sum_{x,y}
            return r.value(inner)
        return _unlimited(r, kind, body, node)
    indices = [v for v in limits.variables if _is_index(r, v, body)]
    if indices and r.facts.dotted is None and not any(_probabilities(r, v.root(), body) for v in indices):
        over = coordinate_sum(r, limits, body, node, sure=True)
        if over is not None:
            return over
    if indices:
        return _over_indices(r, limits.variables, indices, body, node, kind)
    variables = [r.coordinate(v, node) for v in limits.variables]
    return _over(r, kind, variables, body, node)


def _over(r: Resolver, kind: Any, variables: list[RandomVariable], body: Any, node: Any) -> Any:
    clash = set(variables) & set(r.bound)
    if clash or len(set(variables)) != len(variables):
        raise unread(node, "a variable is bound twice")
    r.bound += variables
    r.implicit.append(tuple(variables))
    try:
        inner = r.expr(body)
    finally:
        r.implicit.pop()
        del r.bound[len(r.bound) - len(variables):]
    return kind(variables, inner)


def _unlimited(r: Resolver, kind: Any, body: Any, node: Any) -> Any:
    """A sum without limits runs over every value that its densities are densities of."""
    r.implicit.append((r.ambient(),))
    mark = len(r.bound)
    try:
        inner = r.expr(body)
    finally:
        r.implicit.pop()
        del r.bound[mark:]
    free = {v for v in inner.free_symbols if isinstance(v, RandomVariable)} - set(r.bound)
    main = {v for p in inner.atoms(Prob) for v in p.S} & free
    if not main:
        raise unread(node, "a sum over nothing")
    options = [main] if main == free else [main, free]
    chosen = r.choose(f"sum{tok(node.children[0]).start}", options)
    return kind(sorted(chosen, key=str), inner)


def sum_variables(r: Resolver, node: Tree[Any]) -> list[RandomVariable]:
    """The variables that a sum or an unbracketed expectation binds by name."""
    if node.data != "sum_over":
        return []
    limits = _Limits(r, node)
    mark = len(r.seen)
    out = [r.coordinate(v, node) for v in limits.variables if not _is_index(r, v, node.children[-1])]
    del r.seen[mark:]
    return out


# -- indices


def _is_index(r: Resolver, v: Spelled, body: Any) -> bool:
    """A letter that stands as a subscript in the body is an index."""
    if not v.plain or v.base not in INDEX_LETTERS:
        return False
    for inner in walk(body):
        if inner.data == "scripted_name" or inner.data == "call":
            try:
                s = Spelled(inner)
            except Exception:   # a script that is no name
                continue
            for part in (s.sub, s.sup):
                if part is not None and any(t.kind == "NAME" and t.data.base == v.base for t in leaves(part)):
                    return True
    return False


def _numbered_variables(r: Resolver, index: str, body: Any) -> bool:
    """Do measures in the body speak of X_i (the i-th variable, not the i-th value)?"""
    from symit.language.latex.facts import is_divergence, is_measure

    for inner in walk(body):
        if inner.data == "call":
            head = Spelled(inner)
            if is_measure(head) or is_divergence(head):
                if any(t.kind == "NAME" and t.data.base == index for t in leaves(inner)):
                    return True
    return False


def _probabilities(r: Resolver, index: str, body: Any) -> bool:
    """Does the body speak of p_i or p(x_i)?"""
    for inner in walk(body):
        if inner.data == "scripted_name":
            s = Spelled(inner)
            if s.sub is None or not any(t.kind == "NAME" and t.data.base == index for t in leaves(s.sub)):
                continue
            if any(t.kind in ("PLUS", "MINUS", "NUMBER") for t in leaves(s.sub)):
                return False
            from symit.language.latex.spelling import VECTOR_LETTERS
            from symit.language.names import law_name

            root = law_name(s.root())
            if not (s.base in VECTOR_LETTERS or root in r.ctx.laws or root in r.facts.compared or _inside_density(body, inner)):
                return False
    return True


def _inside_density(body: Any, name: Any) -> bool:
    from symit.language.latex.spelling import LAW_LETTERS

    calls = (n for n in walk(body) if n.data == "call" and Spelled(n).base in LAW_LETTERS)
    return any(n is name for call in calls for n in walk(call))


def _indexed(r: Resolver, index: tuple[Spelled, int, Any], body: Any, node: Any) -> Any:
    name, first, last_node = index
    if not name.plain:
        raise unread(node, "an index is a plain letter")
    letter = name.root()
    last = _last(r, last_node)
    uses = any(t.kind == "NAME" and t.data.base == letter for t in leaves(body))
    if not uses:
        value = r.expr(body)
        if last is None:
            symbol = _symbolic_last(r, last_node, node)
            return value * (symbol if first == 1 else symbol + 1 - first)
        return value * max(0, last - first + 1)
    if _numbered_variables(r, letter, body) or not _probabilities(r, letter, body):
        if last is None:
            if not _numbered_variables(r, letter, body) and not _expandable(body):
                raise unread(node, "a sum of a symbolic number of terms is not read")
            inner = as_name(last_node)
            raise NeedsInstance(inner.base if inner is not None else "n")
        return _expanded(r, letter, first, last, body, node)
    variable = _variable_for(r, letter, body)
    if last is not None:
        count = last - first + 1
        if count < 1:
            raise unread(node, "a sum over no values")
        r.extra.append(CardIs(variable, Integer(count)))
    else:
        symbol = as_name(last_node)
        if symbol is not None and first == 1:
            r.cards.setdefault(symbol.name(), variable)
        elif not (first == 0 and last_node is not None):
            raise unread(node, "the limits of this sum are not read")
    return _over_values(r, {letter: variable}, body, SumOver, node)


def _expanded(r: Resolver, letter: str, first: int, last: int, body: Any, node: Any) -> Any:
    """The sum written out term by term."""
    if last - first + 1 > MAX_EXPANSION:
        raise unread(node, f"a sum of more than {MAX_EXPANSION} terms is not written out")
    if letter in r.integers or letter in r.value_index:
        raise unread(node, "an index is bound twice")
    terms = []
    for value in range(first, last + 1):
        r.integers[letter] = value
        try:
            terms.append(r.expr(body))
        finally:
            del r.integers[letter]
    return Add(*terms)


def _expandable(body: Any) -> bool:
    return not any(inner.data in ("call",) for inner in walk(body))


def _last(r: Resolver, node: Any) -> int | None:
    """The upper limit as a number; None while it is symbolic."""
    try:
        value = r.expr(node)
    except NeedsInstance:
        raise
    if value.is_Integer:
        return int(value)
    return None


def _symbolic_last(r: Resolver, node: Any, where: Any) -> Any:
    value = r.expr(node)
    if isinstance(value, (Param, Card)):
        return value
    raise unread(where, "the upper limit of this sum is not read")


def _variable_for(r: Resolver, letter: str, body: Any) -> RandomVariable:
    """The variable whose values the index numbers: that of p(x_i), a declared one, the only one in the formula, or X."""
    for inner in walk(body):
        if inner.data == "scripted_name":
            s = Spelled(inner)
            if s.sub is not None and [t.data.base for t in leaves(s.sub) if t.kind == "NAME"] == [letter] \
                    and _inside_density(body, inner):
                return RandomVariable(s.root())
    from symit.language.names import law_name

    for inner in walk(body):
        if inner.data == "scripted_name":
            root = law_name(Spelled(inner).root())
            if root in r.ctx.indexed:
                return RandomVariable(r.ctx.indexed[root])
    return r.ambient({v for v in r.value_index.values()})


def _over_indices(r: Resolver, variables: list[Spelled], indices: list[Spelled], body: Any, node: Any, kind: Any) -> Any:
    if len(indices) != len(variables):
        raise unread(node, "indices and variables under one sum")
    letters = [v.root() for v in indices]
    if any(_numbered_variables(r, x, body) for x in letters):
        if r.facts.dotted is None or len(letters) > 1:
            raise unread(node, "a sum over numbered variables without limits")
        if r.facts.dotted not in r.integers:
            raise NeedsInstance(r.facts.dotted)
        return _expanded(r, letters[0], 1, r.integers[r.facts.dotted], body, node)
    if not all(_probabilities(r, x, body) for x in letters):
        raise unread(node, "a sum of a number of terms that is not given")
    chosen: dict[str, RandomVariable] = {}
    for x in letters:
        variable = _variable_for(r, x, body)
        if variable in chosen.values():
            variable = r.ambient(set(chosen.values()))
        chosen[x] = variable
    return _over_values(r, chosen, body, kind, node)


def _over_values(r: Resolver, chosen: dict[str, RandomVariable], body: Any, kind: Any, node: Any) -> Any:
    for letter in chosen:
        if letter in r.value_index or letter in r.integers:
            raise unread(node, "an index is bound twice")
        r.summed_indices.add(letter)
    r.value_index.update(chosen)
    try:
        return _over(r, kind, list(chosen.values()), body, node)
    finally:
        for letter in chosen:
            del r.value_index[letter]


# -- integrals


def by_measure(r: Resolver, name: Spelled, node: Tree[Any]) -> Any:
    """\\int f dP is the expectation of f under P, for f written with densities such as dP/dQ."""
    parts = [c for c in node.children if isinstance(c, Tree)]
    below = [t for c in parts if c.data == "scripts" for t in leaves(c) if t.kind not in ("SUB", "ARGO", "ARGC")]
    whole = all(t.kind == "NAME" and t.data.style in ("cal", "bb") and t.data.base in "XYZR" for t in below)
    one = whole and sum(c.data == "differential" for c in parts) == 1
    body = r.expr(next(c for c in parts if c.data not in ("scripts", "differential"))) if one and name.plain else None
    over = {v for v in body.free_symbols if isinstance(v, RandomVariable)} if body is not None else set()
    if body is None or len(over) != 1 or over & set(r.bound) or not body.atoms(Prob):
        raise unread(node, "an integral by this measure is not read")
    return Expectation([Prob(Law(law_name(name.base)), list(over))], body)


def integral(r: Resolver, node: Tree[Any]) -> Any:
    """\\int body dx: over the variables of its differentials."""
    variables: list[RandomVariable] = []
    for child in node.children:
        if isinstance(child, Tree) and child.data == "differential":
            name = Spelled(Tree("scripted_name", child.children[1:]))
            if name.base in MEASURES:
                return by_measure(r, name, node)
            variables.append(r.coordinate(name, child))
        if isinstance(child, Tree) and child.data == "scripts":
            for t in leaves(child):
                if t.kind in ("NUMBER", "PLUS", "MINUS", "SUB", "SUP", "ARGO", "ARGC"):
                    continue
                if t.kind == "NAME" and t.data.base == "infty":
                    continue
                if (t.kind == "NAME" and (t.data.style or t.data.base.isupper())) or (t.kind == "REL" and t.text == "in"):
                    continue
                raise unread(child, "the limits of this integral are not read")
            if any(t.kind == "NUMBER" for t in leaves(child)):
                raise unread(child, "integrals over part of the line are not read")
    body = next(c for c in node.children if isinstance(c, Tree) and c.data not in ("scripts", "differential"))
    return _over(r, IntegralOver, variables, body, node)
