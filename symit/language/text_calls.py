"""Sums, expectations, densities and measures in parse trees."""

from __future__ import annotations

from typing import Any

import sympy
from lark import Token, Tree
from sympy import Mul, Rational

from symit.language import measures as m
from symit.language import symbols as s
from symit.language.coordinates import CoordinateSum, DiagonalNormal
from symit.language.errors import SyntaxProblem
from symit.language.events import event
from symit.language.extremes import extreme
from symit.language.functions import Function
from symit.language.matrices import VectorNormal
from symit.language.names import (
    BINARY,
    COMPARISONS,
    ENTROPIES,
    FUNCTION_LETTERS,
    FUNCTIONS,
    GROUPED,
    canonical,
    is_law_letter,
    is_log,
    law_name,
    letter,
    variable_name,
)
from symit.language.parametric import FAMILY_PARAMETERS, SPECIAL, ParametricLaw, bounded, parameters_of
from symit.language.suggest import GENERATED, family_hint
from symit.language.text_calculus import calculus_call, read_calculus
from symit.language.text_functions import is_function, own_call, read_function, read_own
from symit.language.text_marginals import marginal_density
from symit.language.text_matrices import HEADS, matrix_call, normal_of_vector
from symit.language.text_names import sum_letter
from symit.language.text_quantities import quantity_of, read_quantity
from symit.language.text_terms import Arithmetic
from symit.language.text_tree import Arguments, full_head, head_of, name_in, sole, token_type
from symit.language.vector_families import HEADS as VECTOR_HEADS
from symit.language.vector_families import canonical_name, vector_by_count


class Terms(Arithmetic):
    """Builds the expressions of one text."""

    # -- sums and expectations

    def big_sum(self, big: Any, rest: list[Any]) -> Any:
        if len(big.children) == 1:
            word, _, name = big.children[0].partition("_")
            names = [s.RandomVariable(name)]
        else:
            word, names = str(big.children[0]), self.variables(big.children[1])
        if not rest or token_type(rest[0]):
            raise self.problem("a sum needs its body after it", big)
        body = Tree("product", rest)
        letter = sum_letter(Tree("product", [Tree("factor", [big]), *rest]))
        if letter is not None:
            return CoordinateSum(self.by_coordinates(letter, lambda: self.product(body), big))
        with self._binding(names):
            value = self.product(body)
        return (s.IntegralOver if word == "int" else s.SumOver)(names, value)

    def _expectation(self, node: Tree[Token], sub: str, long_sub: Any) -> Any:
        body: Any = node.children[-1]
        args = Arguments(body)
        if not args.plain or len(args.items) != 1:
            raise self.problem("an expectation has one body, in brackets", node)
        law, names, weights = self._average(node, sub, long_sub)
        with self._binding(names or [s.RandomVariable(v) for v in sorted(self.use.variables)] if law is not None else names):
            value = self.expr(args.items[0])
        if law is not None:
            names = names or sorted((v for v in value.free_symbols if isinstance(v, s.RandomVariable)), key=str)
            if not names:
                raise self.problem("nothing in the body varies: write E_{x ~ p}[...] to say over what it averages", node)
            weights = [s.Prob(law, names)]
        return s.Expectation(weights, value)

    def _average(self, node: Any, sub: str, long_sub: Any) -> tuple[Any, list[Any], list[Any]]:
        """(law, variables, densities) of the subscript: densities, or a law with the variables, if it names them."""
        if long_sub is None:
            if not sub:
                return s.DEFAULT_LAW, [], []
            part = marginal_density(sub)
            if part is not None:
                return None, list(part.S), [part]
            is_variable, is_law = variable_name(sub) in self.use.variables, law_name(sub) in self.use.laws
            if is_variable and is_law:
                raise self.problem(f"{sub} is a law and a variable here: write E_{{x ~ p}}[...]", node)
            if is_variable:
                return s.DEFAULT_LAW, [s.RandomVariable(sub)], []
            if is_law:
                return self.law(sub, node), [], []
            raise self.problem(f"is {sub} a law or a variable? Write E_{{x ~ p}}[...]", node)
        args = Arguments(long_sub)
        if len(args.sections) != 1 or len(args.groups) != 1 or args.condition is not None:
            raise self.problem("the subscript of E is a density q(z|x), variables, or x ~ p", long_sub)
        if all(name_in(i) and marginal_density(name_in(i) or "") is None for i in args.items):
            names = [v for i in args.items for v in self.variables(i)]
            if args.law is None:
                return s.DEFAULT_LAW, names, []
            density = self.density(args.law)
            if s.is_law(density):
                return density, names, []
            if set(s.density_variables(density) or ()) != set(names):
                raise self.problem("the law after ~ is of other variables", args.law)
            return None, names, list(Mul.make_args(density))
        densities = [f for i in args.items for f in Mul.make_args(self.expr(i))]
        if args.law is not None or not all(isinstance(f, s.Prob) for f in densities):
            raise self.problem("the subscript of E is a density q(z|x), variables, or x ~ p", long_sub)
        return None, [v for f in densities for v in f.S], densities

    # -- laws and densities

    def density(self, node: Any) -> Any:
        """What stands in D(. || .): a law, a mixture of laws, or an expression in densities."""
        inner = sole(node)
        if isinstance(inner, Tree) and inner.data == "group":
            return self.density(inner.children[0])
        family = normal_of_vector(self, inner) or self._family(inner)
        if family is not None:
            return family
        if token_type(inner) in ("NAME", "KERNEL"):
            part = marginal_density(inner)
            return part if part is not None else s.UniformLaw() if inner in ("uniform", "Uniform") else self.law(inner, inner)
        value = _LawTerms(self).expr(node)
        try:
            return s.as_density(value)
        except (TypeError, ValueError) as error:
            raise self.problem(str(error), node) from None

    def with_laws(self, node: Any) -> Any:
        """An expression in which laws may stand for their densities at every letter."""
        return _LetterTerms(self).expr(node)

    def _family(self, inner: Any) -> Any:
        """Gamma(a, b) and its like; N(mu, sigma^2) is Normal."""
        if not (isinstance(inner, Tree) and inner.data in ("round", "ordered")):
            return None
        head = full_head(inner)
        head = "Normal" if head == "N" else head
        if head not in FAMILY_PARAMETERS and head not in VECTOR_HEADS:
            return None
        last: Any = inner.children[-1]
        args = Arguments(last)
        if not args.plain:
            raise self.problem(f"write {head}({', '.join(parameters_of(head) or ())})", inner)
        if head in VECTOR_HEADS:
            head = self._sized(head, inner, args)
        try:
            return ParametricLaw(head, [self.expr(i) for i in args.items])
        except ValueError as error:
            if isinstance(error, SyntaxProblem):
                raise
            raise self.problem(str(error), inner) from None

    def _sized(self, head: str, inner: Any, args: Arguments) -> str:
        """Dirichlet[3], by the sizes in brackets; without them Dirichlet(a, b, c) and MVN(mx, my, sx, sy, rho)."""
        if inner.data == "ordered":
            sizes = [sole(n) for n in inner.children[1:-1]]
            if not all(token_type(n) == "NUMBER" and str(n).isdecimal() for n in sizes):
                raise self.problem(f"the sizes of {head}[...] are written as numbers", inner)
            written = f"{head}[{','.join(map(str, sizes))}]"
        else:
            found = vector_by_count(head, len(args.items)) if head in ("Dirichlet", "MVN") else None
            if found is None:
                raise self.problem(f"write the size in brackets, as in {canonical_name(head)}({', '.join(parameters_of(head) or ())})", inner)
            written = found
        try:
            return canonical_name(written) or written
        except ValueError as error:
            raise self.problem(str(error), inner) from None

    def _density_call(self, head: str, node: Tree[Token]) -> Any:
        last: Any = node.children[-1]
        args = Arguments(last)
        names, given = self._coordinates(args, node)
        base, _, sub = head.partition("_")
        if sub[:1].isupper():
            used = {v.name for v in (*names, *given)}
            if canonical(sub) not in used and not set(sub) <= {*used, "0123456789"}:
                return s.Prob(s.Law(head), names, given)
            head = base
        return s.Prob(s.Law(head), names, given)

    def _coordinates(self, args: Arguments, node: Any) -> tuple[list[Any], list[Any]]:
        if len(args.sections) != 1 or len(args.groups) != 1 or args.law is not None:
            raise self.problem("a density is written p(x,y|z)", node)
        return ([self._coordinate(i) for i in args.items],
                [self._coordinate(i) for i in args.condition.children] if args.condition is not None else [])  # fmt: skip

    def _coordinate(self, item: Any) -> Any:
        """x, X or X=x."""
        if name_in(item.children[0]) is None:
            raise self.problem("a density takes names of variables; write p*(...) for a product", item)
        v = self.variable(item.children[0])
        if len(item.children) > 1 and (item.children[1] not in ("=", "==") or self.variable(item.children[2]) != v):
            raise self.problem(f"only {v.name}={v.name.lower()} can be read, each variable at its own value", item)
        return v

    def _group(self, items: Any) -> tuple[list[Any], list[Any]]:
        """Variables, and those held at their values (Y=y), of a list with commas."""
        names, held = [], []
        for item in items.children:
            if len(item.children) > 1:
                held.append(self._coordinate(item))
            else:
                names += self.capitals(item)
        return names, held

    # -- calls

    def call(self, node: Tree[Token]) -> Any:
        if own_call(node):
            return read_own(self, node)
        if calculus_call(node):
            return read_calculus(self, node)
        if is_function(node, self.use.functions):
            return read_function(self, node)
        head, sub, long_sub = head_of(node)
        full = full_head(node)
        last: Any = node.children[-1]
        args = Arguments(last)
        quantity = quantity_of(node)
        if quantity is not None:
            return read_quantity(self, quantity, node)
        if full in COMPARISONS and long_sub is None:
            return self._comparison(COMPARISONS[full], node, args)
        if head == "E":
            return self._expectation(node, sub, long_sub)
        if head == "Var" and full == "Var" + ("_" + sub if sub else ""):
            mean = self._expectation(node, sub, long_sub)
            if not isinstance(mean, s.Expectation):
                raise self.problem("write Var_{q(x)}[f(x)]", node)
            return s.Expectation(mean.weights, mean.body**2) - mean**2
        if is_log(full) or full in FUNCTIONS or full in BINARY or (head == "log" and long_sub is not None):
            return self._function(full, node, args, long_sub)
        if head in (*ENTROPIES, "I", "Pr"):
            law = s.DEFAULT_LAW
            if long_sub is not None:
                law = self.density(Arguments(long_sub).items[0])
            elif sub:
                law = self.law(sub, node)
            factors = None if s.is_law(law) else s.density_factors(law)
            if factors is not None and len(factors) > 1:
                law = s.ProductLaw(factors)
            if not s.is_law(law):
                raise self.problem("the subscript of a measure is a law", node)
            return self._measure(head, law, node, args, plain=not sub and long_sub is None)
        if long_sub is not None and not (is_law_letter(head) or head == "fn"):
            raise self.problem(f"{head} is no measure", node)
        return self._other_call(full, head, node, args, long_sub)

    def _other_call(self, full: str, head: str, node: Any, args: Arguments, long_sub: Any) -> Any:
        if full == "card":
            return Mul(*(s.Card(v) for v in self.variables(args.groups[0])))
        if full == "param":
            return s.Param(name_in(args.items[0]) or "")
        if full == "sum" and args.plain and len(args.items) == 1:
            return CoordinateSum(self.by_coordinates("", lambda: self.expr(args.items[0]), node))
        if full in HEADS:
            return matrix_call(self, full, node, args)
        if full in SPECIAL:
            count, build = SPECIAL[full]
            if not args.plain or len(args.items) != count:
                raise self.problem(f"{full} takes {count} argument{'s' if count > 1 else ''}", node)
            values = [self.expr(i) for i in args.items]
            if not bounded(values):
                raise self.problem(f"{full} of a number that is too large", node)
            return self._real(build(values), node)
        if full in GROUPED or full in ("uniform", "integer"):
            raise self.problem(f"{full}(...) is an assumption, not a number", node)
        if full in FAMILY_PARAMETERS or full in VECTOR_HEADS:
            raise self.problem(f"{full}(...) is a law, not a number: write X ~ {full}(...), D({full}(...)||Q), H({full}(...))", node)
        if node.data == "square" or node.data == "sub_square":
            raise self.problem(f"{head} is no measure; write {head}*(...) for a product", node)
        if head == "fn":
            names, given = self._coordinates(args, node)
            return s.Fn(full[3:], names)
        if long_sub is not None:
            names, given = self._coordinates(args, node)
            inner = Arguments(long_sub)
            said = self._coordinates(inner, long_sub)
            if [set(said[0]), set(said[1])] != [set(names), set(given)]:
                raise self.problem("the subscript names other variables than the arguments", node)
            return s.Prob(s.Law(head), names, given)
        if is_law_letter(head) or law_name(full) in self.use.laws:
            return self._density_call(full, node)
        if letter(head) in FUNCTION_LETTERS:
            names, given = self._coordinates(args, node)
            if given:
                raise self.problem(f"{head} is read as a function of values; the density of a law {head} is Pr_{{{head}}}(...)", node)
            return s.Fn(full, names)
        if generator := GENERATED.fullmatch(full):
            f = generator[1] or "f"
            raise self.problem(f"an f-divergence is written with its generator in brackets: write Df[{f}](P||Q)", node)
        raise self.problem(f"{full} is no measure, law or function known here; write {full}*(...) for a product{family_hint(full)}", node)

    def _function(self, full: str, node: Any, args: Arguments, long_sub: Any) -> Any:
        count = 1 if full not in ("max", "min") else len(args.items)
        if not args.plain or len(args.items) != count:
            raise self.problem(f"{full} takes one expression", node)
        if full in ("max", "min") and count == 1:
            inside = self.with_laws(args.items[0])
            found = extreme(full, inside)
            if found is None:
                raise self.problem(f"{full} of two numbers or more, of a law as in min(q(x)), or of a ratio of laws as in {full}(p(x)/q(x))", node)
            return found
        values = [self.expr(i) for i in args.items]
        value = values[0]
        if long_sub is not None:
            base = self.expr(Arguments(long_sub).items[0])
            if base in (0, 1) or base.is_negative:
                raise self.problem("no logarithm has this base", node)
            return self._log("log", value, node) / sympy.log(base)
        if is_log(full):
            return self._log(full, value, node)
        if full in BINARY:
            return m.BinaryEntropy(value)
        if full == "exp":
            return self._power(sympy.E, value, node)
        if full == "sqrt":
            return self._power(value, Rational(1, 2), node)
        if full == "abs":
            return sympy.Abs(value)
        return (sympy.Max if full == "max" else sympy.Min)(*values)

    def _comparison(self, kind: str, node: Any, args: Arguments) -> Any:
        pair = args.pair
        if pair is None:
            raise self.problem("two laws or densities must stand here, as in D(P||Q)", node)
        first, second = (self.density(i) for i in pair)
        extra: list[Any] = []
        if node.data == "ordered":
            if len(node.children) != 3:
                raise self.problem("one order in brackets, as in Renyi[2](P||Q)", node)
            extra = [self._order(kind, node.children[1])]
        elif kind in ("Renyi", "FDivergence", "HockeyStick"):
            raise self.problem("write Renyi[alpha](P||Q), Df[t*log(t)](P||Q), Egamma[2](P||Q)", node)
        if args.condition is None:
            return getattr(m, kind)(*extra, first, second)
        if s.is_law(first) or s.is_law(second):
            raise self.problem("write the densities out: D(p(y|x) || q(y|x) | p(x))", args.condition)
        if all(name_in(i) and marginal_density(name_in(i) or "") is None for i in args.condition.children):
            return getattr(m, kind)(*extra, first, second, self.variables(args.condition))
        weights = [f for i in args.condition.children for f in Mul.make_args(self.expr(i))]
        inner = getattr(m, kind)(*extra, first, second)
        return s.Expectation(weights, inner)

    def _order(self, kind: str, node: Any) -> Any:
        if kind in ("Renyi", "HockeyStick"):
            return self.expr(node)
        t = s.Param("t")
        bare = name_in(node)
        if bare in ("f", "g", "phi", "psi"):
            return sympy.Lambda(t, Function(bare, t))  # any convex function
        f = self.expr(node)
        names = sorted((x for x in f.free_symbols if isinstance(x, (s.Param, s.RandomVariable))), key=str)
        if t in names or not names:
            return sympy.Lambda(t, f)
        if len(names) > 1:
            raise self.problem("write the function of a divergence in t: Df[a*(t-1)^2](P||Q)", node)
        return sympy.Lambda(t, f.xreplace({names[0]: t}))

    def _measure(self, head: str, law: Any, node: Any, args: Arguments, plain: bool) -> Any:
        if len(args.sections) != 1 or args.law is not None:
            raise self.problem(f"{head} compares no laws with ||: write D(P||Q)", node)
        if head == "Pr":
            return self._event(law, args) or s.Prob(law, *self._coordinates(args, node))
        given, held = self._group(args.condition) if args.condition is not None else ([], [])
        if head == "I":
            return self._information(law, args, given, held, node)
        if len(args.groups) != 1:
            raise self.problem(f"{head} separates its variables with commas; I(X;Y) has the semicolon", node)
        if plain and args.condition is None:
            of_laws = self._entropy_of_laws(head, args, node)
            if of_laws is not None:
                return of_laws
        names, at_left = self._group(args.groups[0])
        if at_left:
            raise self.problem("only a condition can be held at a value: H(X|Y=y)", node)
        kind = m.Entropy if head == "H" else m.DifferentialEntropy
        return kind(law, names, given, held)

    def _event(self, law: Any, args: Arguments) -> Any:
        """Pr(X != Z), Pr(X = Z) of two variables; None where letters stand for values."""
        parts = args.items[0].children if len(args.items) == 1 and args.plain else []
        if len(parts) != 3 or not all(name_in(parts[i]) and str(name_in(parts[i]))[0].isupper() for i in (0, 2)):
            return None
        first, second = (self.capitals(parts[i])[0] for i in (0, 2))
        rel = {"==": "=", "≠": "!="}.get(str(parts[1]), str(parts[1]))
        return None if first == second else event(law, first, rel, second)

    def _information(self, law: Any, args: Arguments, given: Any, held: Any, node: Any) -> Any:
        if len(args.groups) == 1:
            names = [name_in(i) for i in args.items]
            if args.condition is None and all(n is not None and n[0].islower() for n in names):
                return m.SelfInformation(law, [s.RandomVariable(n) for n in names if n])
            raise self.problem("separate the groups of a mutual information with semicolons: I(X;Y)", node)
        groups = [self._group(g) for g in args.groups]
        if any(at for _, at in groups):
            raise self.problem("only a condition can be held at a value: I(X;Y|Z=z)", node)
        return m.MutualInformation(law, [names for names, _ in groups], given, held)

    def _entropy_of_laws(self, head: str, args: Arguments, node: Any) -> Any:
        """H(P), H(P,Q), H((1-eps)*P + eps*U), H(p(x)); None when the arguments are variables."""
        if len(args.items) > 2 or any(len(i.children) > 1 for i in args.items):
            return None
        kinds = [self._is_law(i) for i in args.items]
        if not any(kinds):
            return None
        if not all(kinds):
            raise self.problem(f"{head} has a law and a variable as arguments", node)
        found = [self.density(i) for i in args.items]
        if head == "h" and all(isinstance(x, (ParametricLaw, VectorNormal, DiagonalNormal)) for x in found):
            return m.CrossEntropy(found[0], found[-1])
        if head == "h":
            hint = "write h_{q}(X) for the differential entropy of X under a law q, H_b(q) for the binary entropy of a number"
            raise self.problem(hint, node)
        if len(found) == 2:
            return m.CrossEntropy(*found)
        law = found[0]
        if s.is_law(law):
            return m.CrossEntropy(law, law)
        factors = s.density_factors(law)
        if factors is None or any(f.T for f in factors):
            raise self.problem("the entropy of a density is read for p(x) and products of such; write H(X|Y)", node)
        if len(factors) == 1:
            return m.Entropy(factors[0].law, factors[0].S)
        product = s.ProductLaw(factors)
        return m.Entropy(product, product.variables)

    def _is_law(self, item: Any) -> bool:
        name = name_in(item)
        if name is None:
            return not (isinstance(sole(item), Tree) and sole(item).data == "group")
        if name[0].islower():
            if law_name(name) not in self.use.laws:
                raise self.problem(f"write H({variable_name(name)}) for a variable, H_b({name}) for the binary entropy", item)
            if canonical(name) in self.use.numbers:
                raise self.problem(f"{name} is a number and a law: write H_b({name}) for the binary entropy", item)
            return True
        if law_name(name) not in self.use.laws:
            return False
        if variable_name(name) in self.use.variables:
            raise self.problem(f"{name} is a law and a variable: write H_{{p}}({name}) for the variable", item)
        return True


class _LawTerms(Terms):
    """Expressions in a distribution position: the names of laws are laws."""

    def __init__(self, outer: Terms) -> None:
        super().__init__(outer.text, outer.use)
        self.bound = outer.bound

    def _number_name(self, token: Token) -> Any:
        if token in ("uniform", "Uniform"):
            return s.UniformLaw()
        if law_name(token) in self.use.laws and canonical(token) not in self.use.numbers:
            return self.law(token, token)
        return super()._number_name(token)

    def expr(self, node: Any) -> Any:
        return super().expr(node)


class _LetterTerms(_LawTerms):
    """Expressions at one letter, in which a capital that is a law elsewhere stands for its density."""

    def _number_name(self, token: Token) -> Any:
        if token[0].isupper() and law_name(token) in self.use.laws and variable_name(token) not in self.use.variables:
            return self.law(token, token)
        return super()._number_name(token)
