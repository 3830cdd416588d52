"""Calls: measures of information, densities, expectations."""

from __future__ import annotations

from typing import Any

import sympy
from lark import Tree

from symit.language.formula.errors import Unread
from symit.language.formula.resolve import Expressions
from symit.language.formula.roles import PROBABILITY_SCALARS, base_name, fail, first, items, label, only, split_scripts, tokens
from symit.language.formula.tokens import Name, Tok
from symit.language.objects import (
    DEFAULT_LAW, BinaryEntropy, ChiSquare, CrossEntropy, DifferentialEntropy, Entropy, Expectation, Fn, JensenShannon,
    Law, MutualInformation, Param, Prob, RandomVariable, RelativeEntropy, SelfInformation, SquaredHellinger, SumOver,
    TotalVariation, as_law, is_law,
)  # fmt: skip

DIVERGENCES = {"D": RelativeEntropy, "KL": RelativeEntropy, "KLD": RelativeEntropy, "JS": JensenShannon,
               "JSD": JensenShannon, "TV": TotalVariation, "CE": CrossEntropy, "chi2": ChiSquare, "H2": SquaredHellinger}  # fmt: skip
SUBSCRIPTED = {"KL": RelativeEntropy, "JS": JensenShannon, "TV": TotalVariation, "JSD": JensenShannon, "K_L": RelativeEntropy}


def separators_at(node: Any, kind: str) -> list[Tok]:
    return [first(s) for s in node.children[-2].children if isinstance(s, Tree) and s.data == "separator" and first(s).kind == kind]


class Calls(Expressions):
    """Adds what stands before brackets."""

    averaged: tuple[Any, ...] = ()

    def on_call(self, node: Any) -> Any:
        tok = first(node)
        scripts = node.children[1] if isinstance(node.children[1], Tree) and node.children[1].data == "scripts" else None
        args = items(node.children[-2])
        if not args:
            raise fail(node, "empty brackets")
        if tok.kind == "MNAME":
            return self.measure(node, tok, scripts, args)
        return self.density(node, tok, scripts, args)

    # -- measures

    def measure(self, node: Any, tok: Tok, scripts: Any, args: list[Any]) -> Any:
        head = base_name(tok).removeprefix("cal")
        subs, sups, primes = split_scripts(scripts)
        if primes:
            raise fail(node, "a primed measure")
        sub = label(subs[0]) if subs else ""
        if head == "H" and sups and [t.text for t in tokens(sups[0]) if t.kind == "NUMBER"] == ["2"] and len(args) == 2:
            return SquaredHellinger(*self.two_laws(node, args)[:2])
        if head == "H" and sub == "2" and len(args) == 2:
            raise fail(node, "an entropy with this subscript")
        value = self.unpowered(node, head, sub, args)
        return self.powered(value, sups)

    def unpowered(self, node: Any, head: str, sub: str, args: list[Any]) -> Any:
        if head in ("H", "h"):
            return self.entropy(node, head, sub, args) / self.unit_log()
        if head in ("I", "MI", "CMI"):
            if sub and sub not in self.survey.laws:
                raise fail(node, "an information with this subscript")
            return self.information(node, args, Law(sub) if sub else None) / self.unit_log()
        if head == "D" and sub not in ("", *SUBSCRIPTED):
            raise fail(node, f"the divergence D_{sub} is not read")
        kind = SUBSCRIPTED.get(sub) if sub else DIVERGENCES.get(head)
        if kind is None or (sub and head != "D"):
            raise fail(node, f"{head} is not read")
        p, q, _ = self.two_laws(node, args)
        if isinstance(p, Prob) and isinstance(q, Law):
            q = Prob(q, p.S, p.T)
        elif isinstance(q, Prob) and isinstance(p, Law) and not q.T:
            p = Prob(p, q.S)
        if self.averaged:
            value = kind(p, q, self.averaged)
        elif self.mode.average_conditions and kind in (RelativeEntropy, CrossEntropy):
            value = kind(p, q, self.conditions(p))
        else:
            value = kind(p, q)
        return value / self.unit_log() if kind in (RelativeEntropy, CrossEntropy, JensenShannon) else value

    def conditions(self, density: Any) -> tuple[Any, ...]:
        probs = [density] if isinstance(density, Prob) else sorted(density.atoms(Prob), key=str)
        return tuple(probs[0].T) if probs else ()

    def two_laws(self, node: Any, args: list[Any]) -> tuple[Any, Any, bool]:
        """The two sides of || (or of a comma)."""
        double = [i for i, (sep, _) in enumerate(args) if sep == "DBAR"]
        if len(double) == 1:
            i = double[0]
            left, right = args[:i], [("", args[i][1]), *args[i + 1 :]]
        elif not double and len(args) == 2 and args[1][0] in ("COMMA", "BAR", "SEMI", "COLON"):
            left, right = args[:1], [("", args[1][1])]
        else:
            raise fail(node, "a divergence has two sides")
        self.averaged = ()
        over = next((i for i, (sep, _) in enumerate(right) if sep == "SEMI" and i), None)
        if over is not None and all(t.text == "over" for t in separators_at(node, "SEMI")):
            self.averaged = tuple(self.one_variable(item) for _, item in right[over:])
            right = right[:over]
        if len(left) != 1 or len(right) != 1:
            raise fail(node, "a divergence has two sides")
        return self.law(left[0][1]), self.law(right[0][1]), bool(double)

    def law(self, item: Any) -> Any:
        """A law, a mixture, or an expression in densities."""
        node = only(item)
        if isinstance(node, Tree) and node.data in ("name", "scripted_name"):
            scripts = node.children[1] if node.data == "scripted_name" else None
            by_variables = self.subscripted_law(first(node), scripts)
            if by_variables is not None:
                return by_variables
            name, powers = self.full_name(first(node), scripts, drop_sup=True)
            if powers:
                raise fail(node, "a law with this superscript")
            signature = self.signature(Law(name))
            if signature:
                return Prob(Law(name), [RandomVariable(v) for v in signature[0]], [RandomVariable(v) for v in signature[1]])
            return Law(name)
        value = self.expr(item)
        if isinstance(value, (Law, Prob)) or is_law(value):
            return value
        if value.atoms(Prob):
            factors = [f for f in sympy.Mul.make_args(value) if not f.atoms(Prob)]
            if value.is_Mul and factors:
                raise fail(item, "a density with a factor")
            return value
        try:
            return as_law(value)
        except (TypeError, ValueError) as error:
            raise fail(item, str(error)) from None

    def signature(self, law: Law) -> Any:
        """The variables of a conditional law that the formula or the document writes out, such as q(z|x)."""
        return self.survey.signatures.get(law.name) or self.context.signatures.get(law.name)

    def subscripted_law(self, tok: Tok, scripts: Any) -> Any:
        """P_{XY}, P_{X,Y}, P_{Y|X}, P_X: the subscript lists variables."""
        subs, sups, primes = split_scripts(scripts)
        if len(subs) != 1 or sups or primes:
            return None
        letters, bar = ([], []), 0
        for t in tokens(subs[0]):
            if t.kind == "BAR":
                bar += 1
            elif t.kind == "NAME" and len(t.data.base) == 1 and t.data.base.isupper() and bar < 2:
                letters[bar].append(base_name(t))
            elif t.kind not in ("ARGO", "ARGC", "COMMA"):
                return None
        if not letters[0] or bar > 1:
            return None
        return Prob(Law(base_name(tok)), [RandomVariable(v) for v in letters[0]], [RandomVariable(v) for v in letters[1]])

    # -- entropies

    def entropy(self, node: Any, head: str, sub: str, args: list[Any]) -> Any:
        kind = Entropy if head == "H" else DifferentialEntropy
        separators = {sep for sep, _ in args[1:]}
        if "DBAR" in separators:
            p, q, _ = self.two_laws(node, args)
            return CrossEntropy(p, q) if self.mode.double_bar_entropy == "CE" else RelativeEntropy(p, q)
        if separators & {"SEMI", "COLON"}:
            if separators == {"SEMI"} and len(args) == 2 and all(self.names_law(item) for _, item in args):
                return CrossEntropy(self.law(args[0][1]), self.law(args[1][1]))
            raise fail(node, "a semicolon in an entropy")
        if sub in ("b", "2", "B", "bin", "binary") or (len(args) == 1 and self.is_scalar(args[0][1])):
            if len(args) == 1:
                if sub not in ("", "b", "2", "B", "bin", "binary"):
                    raise fail(node, "an entropy with this subscript")
                return BinaryEntropy(self.expr_scalar(args[0][1]))
            raise fail(node, "a binary entropy takes one number")
        law: Any = DEFAULT_LAW
        if sub:
            if sub not in self.survey.laws and sub[:1].lower() not in ("p", "q"):
                raise fail(node, "an entropy with this subscript")
            law = Law(sub)
        if separators <= {"COMMA"} and len(args) <= 2 and all(self.names_law(item) for _, item in args) and not sub:
            laws = [self.law(item) for _, item in args]
            if len(laws) == 2:
                return CrossEntropy(*laws)
            if isinstance(laws[0], Prob):
                p = laws[0]
                return -SumOver(p.S, p * sympy.log(p)) if p.T else kind(p.law, p.S)
            return CrossEntropy(laws[0], laws[0])
        of, given, at = self.variables(node, args)
        if self.mode.conditions_at_values and self.lower_case(args):
            given, at = (), (*given, *at)
        return kind(law, of, given, at)

    def lower_case(self, args: list[Any]) -> bool:
        return any(t.kind == "NAME" and isinstance(t.data, Name) and t.data.base[:1].islower() for _, item in args for t in tokens(item))

    def expr_scalar(self, item: Any) -> Any:
        value = self.expr(item)
        if value.atoms(Prob, Law):
            raise fail(item, "a number was expected")
        return value

    def is_scalar(self, item: Any) -> bool:
        """H(0.3), H(p) with a number p: a binary entropy."""
        node = only(item)
        found = [t for t in tokens(node) if t.kind not in ("OPEN", "CLOSE", "ARGO", "ARGC")]
        if all(t.kind in ("NUMBER", "SLASH", "FRAC") for t in found):
            return True
        if isinstance(node, Tree) and node.data == "name":
            name = base_name(found[0])
            return name in self.survey.scalars and name not in self.survey.laws and name[:1].islower()
        return False

    def names_law(self, item: Any) -> bool:
        """Is this argument of an entropy a law (H(P), H(p,q), a mixture) and not a variable?"""
        node = only(item)
        if not isinstance(node, Tree):
            return False
        if node.data in ("name", "scripted_name"):
            tok = first(node)
            name, _ = self.full_name(tok, node.children[1] if node.data == "scripted_name" else None, drop_sup=True)
            usual = name in ("P", "Q", "R", "p", "q", "r", "pi") and name not in self.survey.variables
            return name in self.survey.laws or usual
        if node.data == "call":
            return self.law_like(base_name(first(node)), first(node)) and first(node).kind == "NAME"
        return any(base_name(t) in self.survey.laws for t in tokens(node) if t.kind == "NAME")

    # -- information

    def information(self, node: Any, args: list[Any], law: Any) -> Any:
        cut = next((i for i, (sep, _) in enumerate(args) if sep == "BAR"), len(args))
        left, right = args[:cut], args[cut:]
        separators = {sep for sep, _ in left[1:]}
        if "DBAR" in {sep for sep, _ in args[1:]}:
            raise fail(node, "a double bar in an information")
        if not right and not separators & {"SEMI", "COLON"} and self.lower_case(left):
            of = [self.one_variable(item) for _, item in left]
            return SelfInformation(law or DEFAULT_LAW, of)
        main = next((sep for sep in ("SEMI", "COLON", "COMMA") if sep in separators), None)
        if main is None:
            raise fail(node, "an information between two groups of variables is needed")
        groups: list[list[Any]] = [[]]
        for sep, item in left:
            if sep == main:
                groups.append([])
            groups[-1].append(self.one_variable(item))
        given, at = self.condition(right)
        if self.mode.conditions_at_values and self.lower_case(right):
            given, at = (), (*given, *at)
        return MutualInformation(law or DEFAULT_LAW, groups, given, at)

    def variables(self, node: Any, args: list[Any]) -> tuple[Any, Any, Any]:
        cut = next((i for i, (sep, _) in enumerate(args) if sep == "BAR"), len(args))
        if any(sep == "BAR" for sep, _ in args[cut + 1 :]):
            raise fail(node, "two conditions")
        of = [self.one_variable(item) for _, item in args[:cut]]
        given, at = self.condition(args[cut:])
        return of, given, at

    def condition(self, args: list[Any]) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
        given, at = [], []
        for sep, item in args:
            if sep not in ("BAR", "COMMA", ""):
                raise fail(item, "a condition is a list of variables")
            if isinstance(item, Tree) and item.data == "chain" and len(item.children) == 3:
                at.append(self.event_variable(item))
            else:
                given.append(self.one_variable(item))
        return tuple(given), tuple(at)

    def event_variable(self, item: Any) -> RandomVariable:
        """X = x, X = x_i: the variable at its current value."""
        name = self.one_variable(item.children[0])
        value = [t for t in tokens(item.children[2]) if t.kind == "NAME"]
        if first(item.children[1]).text != "=" or not value or not value[0].data.base.islower():
            raise fail(item, "an event other than X = x")
        return name

    def one_variable(self, item: Any) -> RandomVariable:
        node = only(item)
        if isinstance(node, Tree) and node.data == "name":
            name = base_name(first(node))
        elif isinstance(node, Tree) and node.data == "scripted_name":
            coordinate = self.indexed(first(node), node.children[1])
            if coordinate is not None and base_name(first(node)).lower() == coordinate.name.lower():
                return coordinate
            name, powers = self.full_name(first(node), node.children[1], drop_sup=False)
            if powers:
                raise fail(item, "a block of variables X^n")
        else:
            raise fail(item, "a variable was expected here")
        if name in ("dot", "infty"):
            raise fail(item, "a placeholder")
        if name in self.survey.laws and name not in self.survey.coordinates and len(name) == 1 and name in "pqr":
            raise fail(item, "a law where a variable was expected")
        return self.variable_named(name.removeprefix("cal"), item)

    # -- densities

    def density(self, node: Any, tok: Tok, scripts: Any, args: list[Any]) -> Any:
        name, powers = self.full_name(tok, scripts)
        if not self.law_like(name, tok):
            return self.value_of_function(node, name, args)
        by_variables = self.subscripted_law(tok, scripts)
        of, given = [], []
        side = of
        for sep, item in args:
            if sep == "BAR":
                if side is given:
                    raise fail(node, "two conditions")
                side = given
            elif sep not in ("", "COMMA", "SEMI"):
                raise fail(node, "a density with these arguments")
            if isinstance(item, Tree) and item.data == "chain" and len(item.children) == 3:
                side.append(self.event_variable(item))
            else:
                side.append(self.one_variable(item))
        if by_variables is not None:
            if set(by_variables.S) != set(of) or set(by_variables.T) != set(given):
                raise fail(node, "the subscript of the density names other variables")
            return self.powered(by_variables, powers)
        value = Prob(Law(name), of, given)
        return self.powered(value, powers)

    def value_of_function(self, node: Any, name: str, args: list[Any]) -> Any:
        if any(sep not in ("", "COMMA") for sep, _ in args):
            raise fail(node, "a function with these arguments")
        if name[:1].isupper() or name.startswith("cal") or len(name) > 1:
            raise fail(node, f"what {name}(...) is was not declared")
        return Fn(name, [self.one_variable(item) for _, item in args])

    # -- expectations

    def on_expect(self, node: Any) -> Any:
        scripts = node.children[1] if isinstance(node.children[1], Tree) and node.children[1].data == "scripts" else None
        return self.expectation(node, scripts, node.children[-2])

    def on_expect_over(self, node: Any) -> Any:
        scripts = node.children[1] if len(node.children) == 3 else None
        return self.expectation(node, scripts, node.children[-1])

    def expectation(self, node: Any, scripts: Any, body: Any) -> Any:
        subs, sups, _ = split_scripts(scripts)
        if sups:
            raise fail(node, "an expectation with a superscript")
        weights = self.weights(subs[0], body) if subs else [self.implicit_weight(node, body)]
        inner = self.expr(body)
        for v in inner.atoms(RandomVariable) & set():
            raise fail(body, f"{v} as a number")
        return Expectation(weights, inner)

    def weights(self, sub: Any, body: Any) -> list[Any]:
        parts = items(sub)
        if all(sep in ("", "COMMA", "SEMI") for sep, _ in parts):
            found: list[Any] = []
            names: list[Any] = []
            for _, item in parts:
                weight = self.one_weight(item, body)
                if isinstance(weight, RandomVariable):
                    names.append(weight)
                else:
                    found += weight
            if names:
                found.append(Prob(self.law_of(body), names))
            return found
        raise fail(sub, "the law of an expectation was expected")

    def one_weight(self, item: Any, body: Any) -> Any:
        if isinstance(item, Tree) and item.data == "chain" and len(item.children) == 3:
            if first(item.children[1]).text != "sim":
                raise fail(item, "the law of an expectation was expected")
            left = only(item.children[0])
            inner = [i for _, i in items(left.children[1])] if isinstance(left, Tree) and left.data == "group" else [item.children[0]]
            of = [self.one_variable(i) for i in inner]
            law = self.law(item.children[2])
            if isinstance(law, Law):
                return [Prob(law, of)]
            if isinstance(law, Prob) and set(law.S) == set(of):
                return [law]
            raise fail(item, "the variables of the law are not those averaged over")
        node = only(item)
        if isinstance(node, Tree) and node.data in ("name", "scripted_name"):
            tok = first(node)
            scripts = node.children[1] if node.data == "scripted_name" else None
            if self.subscripted_law(tok, scripts) is not None and self.law_like(base_name(tok), tok):
                return [self.subscripted_law(tok, scripts)]
            name, _ = self.full_name(tok, scripts, drop_sup=True)
            if name in self.survey.laws or (self.law_like(name, tok) and tok.data.base not in ("d", "D", "w", "W", "M", "m", "U", "u")):
                return [self.bare_weight(Law(name), body)]
            return self.variable_named(name, item)
        value = self.expr(item)
        factors = [value] if isinstance(value, Prob) else list(sympy.Mul.make_args(value))
        if not all(isinstance(f, Prob) for f in factors):
            raise fail(item, "the law of an expectation was expected")
        return factors

    def bare_weight(self, law: Law, body: Any) -> Prob:
        """E_P[...]: over the declared signature of the law, else over all that the body's densities mention."""
        signature = self.signature(law)
        if signature:
            return Prob(law, [RandomVariable(v) for v in signature[0]], [RandomVariable(v) for v in signature[1]])
        names = sorted({RandomVariable(n) for n in self.density_arguments(body)}, key=str)
        if not names:
            names = [RandomVariable(v) for v in self.survey.coordinates[:1]] or [RandomVariable("X")]
        return Prob(law, names)

    def implicit_weight(self, node: Any, body: Any) -> Prob:
        """E[...] without a subscript averages over the capital variables of the body, under their own law."""
        arguments = self.density_arguments(body)
        names = sorted({n for n in arguments if n[:1].isupper()} or arguments)
        if not names:
            raise fail(node, "an expectation that does not say over what")
        return Prob(self.law_of(body), [RandomVariable(n) for n in names])

    def law_of(self, body: Any) -> Law:
        laws = {self.full_name(first(c), None)[0] for c in body.find_data("call") if first(c).kind == "NAME"}
        laws = {n for n in laws if n in self.survey.laws}
        named = {Law(n) for n in laws}
        if len(named) == 1:
            return named.pop()
        return DEFAULT_LAW


def scalar_domain(name: str) -> bool:
    return name in PROBABILITY_SCALARS


__all__ = ["Calls", "Param", "Unread"]
