"""From parse trees to statements, chains and assumptions."""

from __future__ import annotations

from typing import Any

import sympy
from lark import Token, Tree
from sympy import Integer, Rational

from symit.language import statements as st
from symit.language import symbols as s
from symit.language.calculus import LimitOf, require_params
from symit.language.extremes import bound, density_parts
from symit.language.names import FUNCTION_LETTERS, is_law_letter, law_name, letter, variable_name
from symit.language.parametric import ParametricLaw
from symit.language.text_calculus import read_bound, shape_call
from symit.language.text_calls import Terms
from symit.language.text_matrices import normal_of_vector
from symit.language.text_partial import HEAD as PARTIAL
from symit.language.text_partial import partial_law
from symit.language.text_terms import UNITS
from symit.language.text_tree import Arguments, full_head, head_of, name_in, sole, token_type, trees
from symit.language.whole import Whole

SPELLINGS = {"==": "=", "≤": "<=", "≥": ">=", "≠": "!=", "≈": "~", "~=": "~"}
UNIFORM = ("uniform", "Uniform")


class Claims(Terms):
    """Builds the statement or assumption of one text."""

    def claim(self, tree: Tree[Token]) -> st.Statement | st.Chain:
        """A relation or a chain of them."""
        shape = shape_call(tree)
        if shape is not None:
            word, names, body = read_bound(self, shape)
            return st.Statement(word, body, require_params(names))
        if tree.data != "relation":
            raise self.problem("a statement needs a relation such as = or <=", tree)
        parts = list(tree.children)
        exists = token_type(parts[0]) == "EXISTS"
        sides = parts[1:] if exists else parts
        rels = [SPELLINGS.get(str(r), str(r)) for r in sides[1::2]]
        if len(rels) == 1 and exists:
            if rels[0] != "!=":
                raise self.problem("only `exists ... != ...` is read", tree)
            rels = ["exists!="]
        elif exists:
            raise self.problem("only `exists ... != ...` is read", tree)
        terms: list[Any] = []
        scale = sympy.S.One
        for i, side in enumerate(sides[0::2]):
            if i and rels[i - 1] == "~":
                printed, scale = self._printed(side)
                terms.append(printed)
            else:
                terms.append(self._infinite(side, terms) or self._side(side))
        for i, rel in enumerate(rels):
            if isinstance(terms[i], st.Printed):
                raise self.problem("a printed value ends its chain", sides[2 * i + 1])
            if rel == "~" and scale != 1:
                if len(rels) > 1:
                    raise self.problem("write the unit of a chain's printed value as a division: H(X)/log(2) ~= 0.5", sides[2 * i + 1])
                terms[i] = terms[i] / scale
        if len(rels) == 1:
            return st.Statement(rels[0], terms[0], terms[1])
        return st.Chain(tuple(terms), tuple(rels))

    def _infinite(self, node: Any, before: list[Any]) -> Any:
        """The oo of `limit(f, x -> 0) = oo`; None for a number."""
        if len(before) != 1 or not isinstance(before[0], LimitOf):
            return None
        inner = sole(node)
        signed = isinstance(inner, Tree) and inner.data == "expr" and inner.children[0] in ("-", "−")
        if signed and [name_in(x) for x in inner.children[1:]] == ["oo"]:
            return sympy.S.NegativeInfinity
        return sympy.S.Infinity if name_in(node) == "oo" else None

    def _side(self, node: Any) -> Any:
        value = self.expr(node)
        if any(s.is_law(a) for a in (value, *getattr(value, "args", ()))) and not isinstance(value, s.Term):
            raise self.problem("a law stands where a number is needed; that two laws are equal is written p(x) = q(x)", node)
        return value

    def _printed(self, node: Any) -> tuple[st.Printed, Any]:
        """The decimal after ~=, with its unit."""
        tokens = [t for t in node.scan_values(lambda t: True)]
        scale = sympy.S.One
        if tokens and tokens[-1] in UNITS:
            scale = UNITS[tokens.pop()]
        negative = len(tokens) == 2 and tokens[0] in ("-", "−")
        if negative:
            tokens = tokens[1:]
        if len(tokens) != 1 or tokens[0].type != "NUMBER":
            raise self.problem("after ~= a decimal must stand, such as 0.163, then possibly bits or nats", node)
        return st.Printed(("-" if negative else "") + plain_decimal(tokens[0], self, node)), scale

    # -- assumptions

    def assumption(self, tree: Tree[Token]) -> Any:
        kind, parts = tree.data, [c for c in tree.children if not token_type(c)]
        if kind == "words":
            return st.NotExpressed(str(tree.children[0])[1:-1])
        if kind == "markov":
            return self._markov([self.capitals(p) for p in parts], tree)
        if kind == "independent":
            has_given = any(token_type(c) == "BAR" for c in tree.children)
            found = [tuple(self.capitals(p)) for p in parts]
            return st.Independent(tuple(found[:-1] if has_given else found), found[-1] if has_given else ())
        if kind == "dotted":
            return st.Independent(tuple(tuple(self.capitals(p)) for p in parts))
        if kind == "function":
            return st.FunctionOf(tuple(self.capitals(parts[0])), tuple(self.capitals(parts[1])))
        if kind == "dominated":
            return st.AbsolutelyContinuous(self.density(parts[0]), self.density(parts[1]))
        if kind == "distributed":
            return self._distributed(parts[0], parts[1])
        if kind == "bare":
            return self._bare(tree)
        return self._relation(tree)

    def quantity(self, tree: Tree[Token]) -> Any:
        """lambda, lambda > 0 or 0 < p < 1 after `for all`."""
        if tree.data == "bare":
            name = name_in(tree.children[0])
            found: Any = st.Domain(self.expr(tree.children[0])) if name else None
        else:
            found = self._domain(self.claim(tree))
        if not isinstance(found, st.Domain) or not isinstance(found.param, s.Param):
            raise self.problem("after `for all` a parameter must stand, such as lambda or lambda > 0", tree)
        return found

    def _markov(self, found: list[list[Any]], node: Any) -> st.Markov:
        if len(found) < 3:
            raise self.problem("a Markov chain has at least three elements: X -> Y -> Z", node)
        return st.Markov(tuple(tuple(g) for g in found))

    def _bare(self, tree: Tree[Token]) -> Any:
        node = sole(tree.children[0])
        if shape_call(tree) is not None:
            return self.claim(tree)
        if isinstance(node, Tree) and node.data == "product":
            factors, ops = trees(node, "factor"), [c for c in node.children if token_type(c)]
            if all(o == "/" for o in ops) and len(ops) == len(factors) - 1 and all(name_in(f) for f in factors):
                return self._markov([self.capitals(f) for f in factors], tree)
        elif isinstance(node, Tree) and node.data == "round":
            return self._call_assumption(full_head(node), Arguments(node.children[-1]), node)
        raise self.problem("an assumption is a relation, a Markov chain X -> Y -> Z, indep(X;Y|Z), func(Y|X), iid(X,Y), P << Q or "
                           "X ~ law", tree)  # fmt: skip

    def _call_assumption(self, head: str, args: Arguments, node: Any) -> Any:
        if len(args.sections) != 1 or args.law is not None:
            raise self.problem("not an assumption", node)
        given = tuple(self.capitals(args.condition)) if args.condition is not None else ()
        if head == "indep" and len(args.groups) > 1:
            return st.Independent(tuple(tuple(self.capitals(g)) for g in args.groups), given)
        if len(args.groups) == 1:
            if head == "func" and given:
                return st.FunctionOf(tuple(self.capitals(args.groups[0])), given)
            if not given and head in ("iid", "continuous"):
                kind = st.IID if head == "iid" else st.Continuous
                return kind(tuple(self.capitals(args.groups[0])))
            if not given and head == "integer":
                values = [self.expr(i) for i in args.items]
                if values and all(type(v) is s.Param for v in values):
                    return Whole(tuple(values))
            if not given and head == "uniform" and len(args.items) == 1:
                return self._uniform(args.items[0])
        raise self.problem("an assumption is written indep(X;Y|Z), func(Y|X), iid(X,Y), uniform(X), continuous(X)", node)

    def _uniform(self, node: Any) -> Any:
        name = name_in(node) or ""
        if name and law_name(name) in self.use.laws and variable_name(name) not in self.use.variables:
            return st.UniformOn(self.law(name, node))
        return st.UniformOn(self.capitals(node)[0])

    def _distributed(self, left: Any, right: Any) -> Any:
        """X ~ Normal(mean, variance), X ~ uniform, X ~ Q, X ~ Bernoulli(p), q(x) ~ Normal(mean, variance)."""
        call = sole(right)
        head = full_head(call) if isinstance(call, Tree) and call.data == "round" else ""
        if head == "BivariateNormal":
            return self._jointly_normal(left, call)
        named = sole(left)
        law: Any = None
        at: tuple[Any, ...] = ()
        vector = normal_of_vector(self, call)
        if isinstance(named, Tree) and named.data in ("round", "sub_round"):
            density = self.expr(left)
            if not isinstance(density, s.Prob) or len(density.S) != 1:
                raise self.problem("on the left of ~ a variable, a law, q(x) or q(z|x) must stand", left)
            variable, law, at = density.S[0], density.law, tuple(density.T)
        elif name_in(right) in UNIFORM:
            return self._uniform(left)
        else:
            variable = self.capitals(left)[0]
        if head == PARTIAL and not at:
            return partial_law(self, call, variable, law)
        if vector is not None:
            return st.FamilyLaw(variable, vector, law, at)
        if at:
            target = self.density(right)
            if not isinstance(target, ParametricLaw):
                raise self.problem("on the right of ~ the law of a family must stand: Normal(mean, variance), Gamma(a, b)", right)
            return st.FamilyLaw(variable, target, law, at)
        if head in ("Normal", "N"):
            items = Arguments(call.children[-1]).items
            if len(items) != 2:
                raise self.problem("write Normal(mean, variance)", right)
            return st.NormalLaw(variable, self.expr(items[0]), self.expr(items[1]), law)
        if head == "Bernoulli":
            p = self.expr(Arguments(call.children[-1]).items[0])
            return st.Table(law or s.DEFAULT_LAW, variable, (1 - p, p))
        target = self.density(right)
        if isinstance(target, ParametricLaw):
            return st.FamilyLaw(variable, target, law)
        if law is not None or not s.is_law(target):
            raise self.problem("on the right of ~ a law must stand: Normal(mean, variance), Bernoulli(p), uniform or Q", right)
        return st.HasLaw(variable, target)

    def _jointly_normal(self, left: Any, call: Any) -> Any:
        pair, args = self.capitals(left), Arguments(call.children[-1])
        if len(pair) != 2 or pair[0] == pair[1] or not args.plain or len(args.items) != 1:
            raise self.problem("write X,Y ~ BivariateNormal(rho), rho the correlation", call)
        return st.JointlyNormal(pair[0], pair[1], self.expr(args.items[0]))

    def _relation(self, tree: Tree[Token]) -> Any:
        parts = list(tree.children)
        if len(parts) == 3 and parts[1] in ("=", "=="):
            special = self._table(parts[0], parts[2]) or self._function_of(parts[0], parts[2])
            if special is not None:
                return special
        claim = self._letters(parts) or self.claim(tree)
        return self._domain(claim) or claim

    def _function_of(self, left: Any, right: Any) -> Any:
        """Y = f(X)."""
        call = sole(right)
        if not (isinstance(call, Tree) and call.data == "round"):
            return None
        head, _, _ = head_of(call)
        names = [t for t in left.scan_values(lambda t: t.type == "NAME")]
        arguments: Any = call.children[-1]
        inner = [t for t in arguments.scan_values(lambda t: t.type == "NAME")]
        if not names or not all(n[0].isupper() for n in (*names, *inner)) or letter(head) not in FUNCTION_LETTERS:
            return None
        if is_law_letter(head) or any(token_type(t) not in ("NAME",) for t in left.scan_values(lambda t: True)):
            return None
        args = Arguments(call.children[-1])
        if not args.plain:
            return None
        return st.FunctionOf(tuple(self.capitals(left)), tuple(self.capitals(args.groups[0])))

    def _letters(self, parts: list[Any]) -> st.Statement | None:
        """Q >= m and P <= M*Q, at every letter."""
        if len(parts) != 3 or token_type(parts[0]) == "EXISTS":
            return None
        if not any(law_name(n) in self.use.laws for n in map(str, tree_names(parts))):
            return None
        left, right = (self.with_laws(side) for side in (parts[0], parts[2]))
        if not any(s.is_law(x) for side in (left, right) for x in density_parts(side)):
            return None
        found = bound(left, SPELLINGS.get(str(parts[1]), str(parts[1])), right)
        return None if found is None else st.Statement(found[1], found[0], found[2])

    def _table(self, left: Any, right: Any) -> Any:
        """p(x) = [1/2, 1/2]."""
        row = sole(right)
        if not (isinstance(row, Tree) and row.data == "row"):
            return None
        density = self.expr(left)
        if not isinstance(density, s.Prob) or density.T or len(density.S) != 1 or not isinstance(density.law, s.Law):
            raise self.problem("a list of probabilities is given for p(x)", left)
        return st.Table(density.law, density.S[0], tuple(self.expr(e) for e in row.children[0].children))

    def _domain(self, claim: Any) -> Any:
        """Facts on a single parameter or alphabet."""
        if isinstance(claim, st.Statement):
            lhs, rel, rhs = claim.lhs, claim.rel, claim.rhs
            if rel == "=" and isinstance(lhs, s.Card):
                return st.CardIs(lhs.args[0], rhs)
            if rel == "~" and isinstance(lhs, s.Param):
                return st.Value(lhs, rhs.digits)
            if rel in ("<", "<=", ">", ">="):
                if isinstance(rhs, s.Param) and _end(lhs):
                    lhs, rhs, rel = rhs, lhs, {"<": ">", "<=": ">=", ">": "<", ">=": "<="}[rel]
                if isinstance(lhs, s.Param) and _end(rhs):
                    strict = len(rel) == 1
                    return st.Domain(lhs, rhs, None, strict, False) if rel[0] == ">" else st.Domain(lhs, None, rhs, False, strict)
            return None
        if len(claim.terms) == 3 and isinstance(claim.terms[1], s.Param) and _end(claim.terms[0]) and _end(claim.terms[2]):
            lo, param, hi = claim.terms
            first, second = claim.rels
            if first[0] == second[0] == ">":
                lo, hi, first, second = hi, lo, "<" + second[1:], "<" + first[1:]
            if first[0] == second[0] == "<":
                return st.Domain(param, lo, hi, len(first) == 1, len(second) == 1)
        return None


def tree_names(parts: list[Any]) -> list[Token]:
    """The names in a relation that are no head of a call."""
    return [t for side in (parts[0], parts[2]) for t in side.scan_values(lambda t: t.type == "NAME")]


def _end(value: Any) -> bool:
    return isinstance(value, (Rational, Integer))


def plain_decimal(token: str, terms: Terms, node: Any) -> str:
    """The digits without an exponent; the last digit keeps its place."""
    mantissa, _, exponent = token.lower().partition("e")
    shift = int(exponent or 0)
    if not shift:
        return mantissa if not mantissa.startswith(".") else "0" + mantissa
    whole, _, fraction = mantissa.partition(".")
    if shift > len(fraction) or abs(shift) > 300:
        raise terms.problem("write the printed value as a plain decimal", node)
    digits = (whole or "0") + fraction
    places = len(fraction) - shift
    digits = digits.zfill(places + 1)
    return digits[: len(digits) - places] + ("." + digits[len(digits) - places :] if places else "")

