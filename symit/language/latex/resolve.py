"""From the syntax tree to expressions of the language. What each notation means is tabled in docs/notation.md."""

from __future__ import annotations

from typing import Any

import sympy
from lark import Tree
from sympy import Abs, Add, Integer, Mul, Rational, S, exp, oo, pi, sqrt

from symit.language.latex import limits
from symit.language.latex.derivatives import differentiated, fraction, plain_start
from symit.language.latex.errors import Unread
from symit.language.latex.events import probability
from symit.language.latex.extremes import least_mass, optimum, ratio_of_laws
from symit.language.latex.facts import is_divergence, is_measure, law_of
from symit.language.latex.families import law_problem, special_call
from symit.language.latex.matrices import absorb, determinant, value_removed
from symit.language.latex.powers import Powers
from symit.language.latex.spelling import (
    GREEK_PARAMETERS,
    Spelled,
    as_name,
    items,
    leaves,
    place,
    strip,
    tok,
    unread,
)  # fmt: skip
from symit.language.objects import Card, Fn, Law, Prob, RandomVariable, is_law

MAX_EXPANSION = 64
MAX_DIGITS = 60


class NeedsInstance(Exception):
    """The formula speaks of X_1, ..., X_n for a symbolic n: it is read at given n only."""

    def __init__(self, symbol: str) -> None:
        super().__init__(symbol)
        self.symbol = symbol


class Resolver(Powers):
    """Reads one formula in one way; `choices` says which reading to take where notations leave a choice."""

    # -- expressions

    def expr(self, node: Any) -> Any:
        """The real-valued expression of a node."""
        value = self.value(node)
        if is_law(value):
            raise unread(node, "a law where a number is expected")
        if isinstance(value, RandomVariable) and value.name not in self.averaged:
            raise unread(node, "the values of a random variable in arithmetic are not read")
        return value

    def value(self, node: Any) -> Any:
        node = strip(node)
        if not isinstance(node, Tree):
            raise unread(node, "not read")
        method = getattr(self, "on_" + node.data, None)
        if method is None:
            raise unread(node, f"not read here ({node.data})")
        return method(node)

    def on_number(self, node: Tree[Any]) -> Any:
        text = tok(node.children[0]).text
        if len(text) > MAX_DIGITS:
            raise unread(node, f"a number of more than {MAX_DIGITS} digits")
        return Rational(text)

    def on_chain(self, node: Tree[Any]) -> Any:
        if len(node.children) > 1:
            raise unread(node.children[1], "a relation inside an expression")
        return self.value(node.children[0])

    def on_with_unit(self, node: Tree[Any]) -> Any:
        return self.value(node.children[0])

    def on_positive(self, node: Tree[Any]) -> Any:
        return self.expr(node.children[-1])

    def on_negative(self, node: Tree[Any]) -> Any:
        return -self.linear(node.children[-1])

    def on_plus(self, node: Tree[Any]) -> Any:
        return self._addends(node)

    def on_minus(self, node: Tree[Any]) -> Any:
        return self._addends(node)

    def _addends(self, node: Any) -> Any:
        """a + b - c; a variable bound by the last sum of an addend may not occur behind it."""
        flat: list[tuple[int, Any]] = []
        while isinstance(node, Tree) and node.data in ("plus", "minus"):
            flat.append((1 if node.data == "plus" else -1, node.children[2]))
            node = node.children[0]
        flat.append((1, node))
        flat.reverse()
        out: list[Any] = []
        bound: set[Any] = set()
        for sign, part in flat:
            term = self.linear(part)
            escaped: set[Any] = (getattr(term, "free_symbols", set()) & bound) - set(self.bound)
            if escaped:
                names = ", ".join(sorted(v.name.lower() for v in escaped))
                raise unread(part, f"{names} occurs behind the sum that binds it: bracket the sum")
            bound |= self._bound_in(part)
            out.append(sign * term)
        return self.add(out)

    def _bound_in(self, node: Any) -> set[Any]:
        """Variables bound by an unbracketed sum at the end of this product."""
        from symit.language.latex.sums import sum_variables

        node = strip(node)
        while isinstance(node, Tree) and node.data in ("times", "negative", "positive"):
            node = strip(node.children[-1])
        if isinstance(node, Tree) and node.data in ("sum_over", "expect_over"):
            return set(sum_variables(self, node)) | self._bound_in(node.children[-1])
        return set()

    def linear(self, node: Any) -> Any:
        """An addend; the caller decides whether laws may be added (mixtures)."""
        return self.value(node)

    def add(self, terms: list[Any]) -> Any:
        if any(isinstance(t, RandomVariable) and t.name not in self.averaged for t in terms):
            raise Unread("the values of random variables in arithmetic are not read")
        laws = [bool(t.atoms(Law)) and not t.atoms(Prob) and _law_linear(t) for t in terms]
        if any(laws) and not all(laws):
            raise Unread("a law and a number cannot be added")
        return Add(*terms)

    def multiply(self, factors: list[Any], node: Any) -> Any:
        """A product with 0 log 0 = 0."""
        if any(isinstance(f, RandomVariable) and f.name not in self.averaged for f in factors):
            raise unread(node, "the values of random variables in arithmetic are not read")
        if any(f == 0 for f in factors):
            return S.Zero
        return Mul(*factors)

    def on_segment(self, node: Tree[Any]) -> Any:
        derivative = differentiated(self, node)
        if derivative is not None:
            return derivative
        return self.multiply([self.value(c) for c in node.children], node)

    def on_run(self, node: Tree[Any]) -> Any:
        derivative = differentiated(self, node)
        return self.product(node) if derivative is None else derivative

    on_logrun = on_run
    on_rest_times = on_run

    def product(self, node: Any) -> Any:
        """A run of juxtaposed factors with slashes, from left to right."""
        flat: list[tuple[str, Any]] = []
        while isinstance(node, Tree) and node.data in ("run", "logrun", "over"):
            if node.data == "over":
                flat.append(("/", node.children[2]))
                node = node.children[0]
            elif len(node.children) == 2:
                flat.append(("*", node.children[1]))
                node = node.children[0]
            else:
                node = node.children[0]
        flat.append(("*", node))
        flat.reverse()
        return self.fractions_of(flat, node)

    def fractions_of(self, flat: list[tuple[str, Any]], node: Any) -> Any:
        """a/b c: c belongs to the denominator where b is a number and c is not, or the reader may choose."""
        flat = absorb(self, flat)
        top: list[Any] = []
        bottom: list[Any] = []
        k = 0
        while k < len(flat):
            op, part = flat[k]
            value = self.factor(part)
            if op == "*":
                top.append(value)
                k += 1
                continue
            bottom.append(value)
            k += 1
            follow = []
            while k < len(flat) and flat[k][0] == "*":
                follow.append(flat[k][1])
                k += 1
            if follow:
                values = [self.factor(f) for f in follow]
                numeric = all(t.is_number for t in top) and value.is_number
                tight = self.choose(f"slash{place(part)[0]}", [False, True] if numeric else [True, False])
                (bottom if tight else top).extend(values)
        numerator = self.multiply(top, node)
        if not bottom:
            return numerator
        return self.divide(numerator, self.multiply(bottom, node), node)

    def factor(self, node: Any) -> Any:
        return node if isinstance(node, sympy.Basic) else self.value(node)

    def divide(self, top: Any, bottom: Any, node: Any) -> Any:
        if bottom == 0:
            if top.is_positive:
                return oo
            raise unread(node, "a division by zero")
        if is_law(top) or is_law(bottom) or isinstance(top, RandomVariable) or isinstance(bottom, RandomVariable):
            raise unread(node, "a quotient of laws without arguments")
        return top / bottom

    on_over = on_run

    def on_times(self, node: Tree[Any]) -> Any:
        return self.multiply([self.value(node.children[0]), self.value(node.children[-1])], node)

    def on_followed(self, node: Tree[Any]) -> Any:
        """A measure, bracket or logarithm with factors behind it: H(X) p(x), H(X)/n."""
        flat: list[tuple[str, Any]] = []
        rest = node.children[1]
        while isinstance(rest, Tree) and rest.data in ("rest_times", "rest_over"):
            op = "*" if rest.data == "rest_times" else "/"
            flat.append((op, rest.children[-1]))
            first = rest.children[0]
            if not (isinstance(first, Tree) and first.data in ("rest_times", "rest_over")) or len(rest.children) < 2:
                break
            rest = first
        flat.append(("*", node.children[0]))
        flat.reverse()
        return self.fractions_of(flat, node)

    def on_frac(self, node: Tree[Any]) -> Any:
        if tok(node.children[0]).text == "binom":
            return limits.binomial(self, node)
        parts = [self.single(c.children[1]) for c in node.children[1:]]
        heads = [next((t.data.base for t in leaves(p) if t.kind == "NAME"), "") if plain_start(p) else "" for p in parts]
        if any(h in ("partial", "nabla") for h in heads) or heads == ["d", "d"]:
            derivative = ratio_of_laws(self, node) or fraction(self, node)
            if derivative is not None:
                return derivative
            raise unread(node, "derivatives are not read")
        return self.divide(self.expr_or_shorthand(parts[0]), self.expr_or_shorthand(parts[1]), node)

    def expr_or_shorthand(self, node: Any) -> Any:
        return self.expr(node)

    def single(self, args: Tree[Any]) -> Any:
        """The one piece of an argument list."""
        pieces, _ = items(args)
        if len(pieces) != 1:
            raise unread(args, "one expression is expected here")
        return pieces[0]

    def on_sqrt(self, node: Tree[Any]) -> Any:
        return sqrt(self.expr(self.single(node.children[1].children[1])))

    def on_root(self, node: Tree[Any]) -> Any:
        index = self.expr(self.single(node.children[1].children[1]))
        if not (index.is_Integer and index > 0):
            raise unread(node, "a root of this order")
        return self.raised(self.expr(self.single(node.children[2].children[1])), Rational(1, index), node)

    def on_group(self, node: Tree[Any]) -> Any:
        return self.value(self.single(node.children[1]))

    def on_absolute(self, node: Tree[Any]) -> Any:
        bars = tok(node.children[0]).text
        inner = strip(node.children[1])
        name = as_name(inner)
        if bars == "||":
            raise unread(node, "norms are not read")
        if name is not None:
            if name.head.style == "cal" and name.plain:
                return Card(RandomVariable(name.base))
            full = name.name()
            if name.name(with_sup=False) in self.ctx.matrices | self.facts.matrices:
                return determinant(self, inner)
            if name.base[:1].isupper() and len(name.base) == 1 and name.plain:
                return Card(RandomVariable(full))
            if name.base in ("Sigma", "Lambda", "theta", "Theta", "Omega", "A", "S"):
                raise unread(node, "a determinant or the size of a set of parameters is not read")
        return Abs(self.expr(inner))

    def on_factorial(self, node: Tree[Any]) -> Any:
        return limits.factorial(self, node)

    def on_dots(self, node: Tree[Any]) -> Any:
        raise unread(node, "dots stand for something that is not spelled out")

    def on_objective(self, node: Tree[Any]) -> Any:
        return optimum(self, node) or limits.extremum(self, node)

    def on_limit_over(self, node: Tree[Any]) -> Any:
        return limits.limit(self, node)

    on_optimum_over = on_objective

    def on_only_unit(self, node: Tree[Any]) -> Any:
        raise unread(node, "a unit without a number")

    # -- names

    def on_name(self, node: Tree[Any]) -> Any:
        return self.named(Spelled(node), node)

    def on_scripted_name(self, node: Tree[Any]) -> Any:
        return self.named(Spelled(node), node)

    def named(self, n: Spelled, node: Any) -> Any:
        """A bare name in arithmetic."""
        if n.base == "e" and n.sub is None and not n.head.accents and "e" not in self.ctx.scalars:
            return S.Exp1 if n.sup is None else exp(self.expr(self.single(n.sup)))
        if n.base == "infty" and n.plain:
            return oo
        if n.base in self.averaged and n.sub is None and not n.primes:
            value = RandomVariable(n.base)
            return value if n.sup is None else self.power(value, n.sup, node)
        if n.base in ("partial", "nabla", "emptyset", "varnothing", "top", "dot", "star", "prime"):
            raise unread(node, "this symbol is not read here")
        if self.facts.short:
            from symit.language.latex.short import short

            named = short(self, n, node)
            if named is not None:
                return named
        vector = self.vector_entry(n, node)
        if vector is not None:
            return vector if n.sup is None else self.power(vector, n.sup, node)
        law = least_mass(self, n) or self.bare_law(n, node)
        if law is not None:
            return law
        if n.base == "pi" and n.sub is None and n.style_free():
            return pi if n.sup is None else self.power(pi, n.sup, node)
        if n.plain and n.root() in self.integers:
            return Integer(self.integers[n.root()])
        base = self.scalar(n, node)
        return base if n.sup is None else self.power(base, n.sup, node)

    # -- calls

    def on_call(self, node: Tree[Any]) -> Any:
        from symit.language.latex.densities import density
        from symit.language.latex.divergences import distance, renyi_entropy
        from symit.language.latex.fisher import fisher
        from symit.language.latex.functions import applied
        from symit.language.latex.quantities import comparison, information
        from symit.language.latex.undetermined import applied as undetermined

        head = Spelled(node)
        if self.coordinate_letter is not None and value_removed(node) is not node:
            return self.named(head, node)
        named = distance(self, head, node)
        if named is None:
            named = applied(self, head, node)
        if named is None:
            named = undetermined(self, head, node)
        if named is None:
            named = fisher(self, head, node)
        if named is None:
            named = limits.remainder(self, head, node)
        if named is not None:
            return named
        if is_divergence(head):
            return self.in_unit(comparison(self, head, node))
        if is_measure(head):
            of_order = renyi_entropy(self, head, node)
            if of_order is not None:
                return of_order
            return self.in_unit(information(self, head, node))
        args = next(c for c in node.children if isinstance(c, Tree) and c.data == "args")
        pieces, seps = items(args)
        special = special_call(self, head, pieces, seps)
        if special is not None:
            return special
        differing = probability(self, pieces, seps) if head.base == "P" and head.sub is None and head.sup is None else None
        if differing is not None:
            return differing
        if self.is_law_call(head, pieces):
            value = density(self, head, node, pieces, seps)
            digits = [t.text for t in leaves(head.sup)] if head.sup is not None else []
            if head.sup is not None and len(digits) == 1 and digits[0].isdigit():
                return self.power(value, head.sup, node)
            return value
        if len(pieces) == 1 and self._is_product(head, pieces[0]):
            return self.multiply([self.named(head, node), self.expr(pieces[0])], node)
        names = [as_name(p) for p in pieces]
        if all(x is not None and x.plain and len(x.base) == 1 for x in names) and all(s == "COMMA" for s in seps) \
                and head.sup is None and head.base not in GREEK_PARAMETERS and head.head.style == "":
            return self.user_function(head, [x for x in names if x is not None])
        raise unread(node, law_problem(node) or f"the function {head.base} is not read")

    def user_function(self, head: Spelled, names: list[Spelled]) -> Any:
        variables = [self.coordinate(x, x.node) for x in names]
        return Fn(head.name(), variables)

    # -- binders

    def on_sum_over(self, node: Tree[Any]) -> Any:
        from symit.language.latex.sums import summation

        return summation(self, node)

    def on_integral(self, node: Tree[Any]) -> Any:
        from symit.language.latex.sums import integral

        return integral(self, node)

    def on_expect(self, node: Tree[Any]) -> Any:
        from symit.language.latex.densities import expectation
        from symit.language.latex.divergences import hockey_stick

        stick = hockey_stick(self, node)
        return stick if stick is not None else expectation(self, node)

    on_expect_over = on_expect


def _law_linear(e: Any) -> bool:
    return all(sum(1 for f in Mul.make_args(t) if is_law(f)) == 1 for t in Add.make_args(sympy.expand(e)))


__all__ = ["NeedsInstance", "Resolver", "law_of"]
