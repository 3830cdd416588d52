"""What the names in a text are: laws, random variables or numbers, judged by the places where they stand.

A name in a distribution position (D, KL, CE, TV, JS, E_P, P << Q, a mixture, a density) is a law everywhere; one
between the parentheses of H, h or I, of a density or of an assumption is a random variable; any other is a number.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from lark import Token, Tree

from symit.language import statements as st
from symit.language import symbols as s
from symit.language.functions import functions_of
from symit.language.measures import Comparison
from symit.language.names import (
    BINARY,
    COMPARISONS,
    ENTROPIES,
    FUNCTIONS,
    GROUPED,
    canonical,
    is_law_letter,
    is_log,
    law_name,
    variable_name,
)  # fmt: skip
from symit.language.parametric import FAMILY_PARAMETERS, SPECIAL
from symit.language.quantified import ForAll
from symit.language.text_calculus import calculus_call
from symit.language.text_functions import function_names, is_function, own_call
from symit.language.text_marginals import marginal
from symit.language.text_quantities import inner_calls, quantity_of
from symit.language.text_tree import Arguments, full_head, head_of, name_in, sole, token_type, trees
from symit.language.vector_families import HEADS as VECTOR_HEADS


def joint(node: Any) -> bool:
    """The law of a pair of variables."""
    call = sole(node)
    return isinstance(call, Tree) and call.data == "round" and full_head(call) == "BivariateNormal"


def sum_letter(product: Any) -> str | None:
    """The j of sum_j (mu_j^2 + sigma_j^2): a letter with which names in the body end; None for a sum over values."""
    for factor in trees(product, "factor"):
        big = sole(factor)
        if isinstance(big, Tree) and big.data == "big" and len(big.children) == 1 and str(big.children[0]).startswith("sum_"):
            letter = str(big.children[0])[4:]
            names = [str(t) for t in product.scan_values(lambda t: t.type == "NAME")]
            if len(letter) == 1 and any("_" in n and n.endswith(letter) for n in names):
                return letter
    return None


def is_symbolic(node: Any) -> bool:
    """Is it MVN[d](mu, Sigma), with the names of a vector and a matrix, and no MVN[2](mx, my, sx, sy, rho) of numbers?"""
    return len(Arguments(node.children[-1]).items) == 2


class NameUse:
    """The laws, variables and numbers of a statement and its assumptions."""

    def __init__(self) -> None:
        self.laws: set[str] = set()
        self.variables: set[str] = set()
        self.values: set[str] = set()  # variables whose values occur in small letters
        self.numbers: set[str] = set()
        self._undecided: list[str] = []  # E_n and H(n): a law or a variable
        self._averages: list[tuple[str, Any]] = []
        self.functions: frozenset[str] = frozenset()  # of numbers: F in F'(x)
        self.marginals: set[str] = set()  # names such as P_Y that stand in the place of a law somewhere
        self.coordinates = False  # in a product with a sum over coordinates

    # -- objects

    def see(self, item: Any) -> None:
        """An assumption object, or an expression."""
        if isinstance(item, st.Statement):
            for side in (item.lhs, item.rhs):
                self._expression(side)
            for a in item.given:
                self.see(a)
        elif isinstance(item, st.Chain):
            for side in item.terms:
                self._expression(side)
        elif isinstance(item, ForAll):
            self.see(item.statement)
        elif isinstance(item, st.Assumption):
            for part in vars(item).values():
                self._part(part)

    def _part(self, part: Any) -> None:
        if isinstance(part, (tuple, list)):
            for piece in part:
                self._part(piece)
        elif s.is_law(part):
            self.laws |= {law.name for law in part.atoms(s.Law)}
        else:
            self._expression(part)

    def _expression(self, e: Any) -> None:
        if not hasattr(e, "atoms"):
            return
        self.variables |= {v.name for v in e.atoms(s.RandomVariable)}
        self.numbers |= {v.name for v in e.atoms(s.Param)}
        for d in e.atoms(s.Prob, Comparison):
            self.laws |= {law.name for law in d.atoms(s.Law)}

    # -- trees

    def read(self, tree: Tree[Token]) -> None:
        data, parts = tree.data, tree.children
        if data in ("markov", "independent", "dotted", "function"):
            for part in parts:
                self._variables(part)
        elif data == "dominated":
            for part in parts:
                self._law(part)
        elif data == "distributed":
            if name_in(parts[2]) in ("uniform", "Uniform"):
                self._uniform(name_in(parts[0]))
            elif name_in(parts[0]) or joint(parts[2]):
                self._variables(parts[0])
            else:
                self._visit(parts[0])
            right = name_in(parts[2])
            if right and right not in ("uniform", "Uniform"):
                self.laws.add(law_name(right))
            elif isinstance(sole(parts[2]), Tree) and sole(parts[2]).data in ("expr", "product", "group"):
                self._law(parts[2])
            elif not right:
                self._visit(parts[2])
        else:
            for part in parts:
                self._visit(part)

    def decide(self) -> None:
        """After everything is read: what is left open by the places alone."""
        for name in sorted(self.numbers):
            found = marginal(name)
            if found is not None and found[0] in self.laws and set(found[1]) <= self.variables:
                self.marginals.add(name)  # P_X, beside laws P and variables X
        for name, _ in self._averages:
            if variable_name(name) not in self.variables and is_law_letter(name):
                self.laws.add(law_name(name))
        for name in self._undecided:
            if law_name(name) in self.laws:
                continue
            if variable_name(name) not in self.variables and name[0].islower() and is_law_letter(name):
                self.laws.add(law_name(name))
            elif name[0].isupper():
                self.variables.add(variable_name(name))

    def _visit(self, node: Any) -> None:
        if isinstance(node, Tree) and node.data == "product" and sum_letter(node):
            outer, self.coordinates = self.coordinates, True
            for child in node.children:
                self._visit(child)
            self.coordinates = outer
            return
        if isinstance(node, Token):
            if node.type == "KERNEL":
                self._marginal(node)
            elif node.type == "NAME" and not is_log(str(node)):
                self.numbers.add(canonical(str(node)))
            elif node.type == "BIGNAME" and not self.coordinates:
                self._value(str(node).partition("_")[2])
            return
        if node.data == "big":
            for part in node.children[1:]:
                self._variables(part)
            if len(node.children) == 1:
                self._visit(node.children[0])
        elif node.data in ("round", "square", "ordered", "bound", "sub_round", "sub_square"):
            self._call(node)
        else:
            for child in node.children:
                self._visit(child)

    def _call(self, node: Tree[Token]) -> None:
        if own_call(node) and str(node.children[0]) != "fisher":
            self._visit(node.children[-1])
            return
        if calculus_call(node):
            for part in node.children[1:]:
                self._visit(part)
            return
        if is_function(node, self.functions):
            self._visit(node.children[-1])
            return
        head, sub, long_sub = head_of(node)
        full = full_head(node)
        last: Any = node.children[-1]
        args = Arguments(last)
        if full in ("det", "tr", "quad", "diag", "partial") or (full == "MVN" and is_symbolic(node)):
            return  # names of matrices and vectors; words between the masses of a law known in part
        if quantity_of(node) is not None:
            for call in inner_calls(node):
                self._visit(call.children[-1])  # parameters are numbers
        elif full in COMPARISONS:
            for part in (*(args.pair or ()), *(a for a in node.children if isinstance(a, Tree) and a.data == "expr")):
                self._law(part) if part.data == "item" else self._visit(part)
            if args.pair is None:
                self._visit(last)
            if args.condition is not None:
                tokens = [t for t in args.condition.scan_values(lambda _: True) if isinstance(t, Token) and t.type in ("NAME", "KERNEL")]
                marked = [t for t in tokens if self._marginal(t)]
                if not marked:
                    self._variables(args.condition)
        elif full in (*BINARY, *FUNCTIONS, *SPECIAL, *FAMILY_PARAMETERS, *VECTOR_HEADS, "N", "sum", "BivariateNormal") or is_log(full):
            self._visit(last)
        elif head in ("E", "Var"):
            self._expectation(sub, long_sub, last)
        elif head in ENTROPIES and not sub and long_sub is None:
            self._entropy(args)
        elif full == "param":
            pass  # a number whatever else has its name
        elif full == "integer":
            self._visit(last)
        elif full in ("uniform",):
            for n in map(name_in, args.items):
                self._uniform(n)
        else:
            if head in ("H", "h", "I", "Pr"):
                if sub:
                    self.laws.add(law_name(sub))
                elif long_sub is not None:
                    self._law_items(Arguments(long_sub))
            elif full not in (*GROUPED, "card") and head != "fn" and is_law_letter(head):
                self.laws.add(law_name(_law_of_head(full)))
            self._variables(last)

    def _uniform(self, name: str | None) -> None:
        """A small letter is a law here, a capital what it is elsewhere."""
        if name and name[0].islower():
            self.laws.add(law_name(name))
        elif name:
            self._undecided.append(name)

    def _entropy(self, args: Arguments) -> None:
        if not (args.plain and len(args.items) <= 2) or all(isinstance(sole(i), Tree) and sole(i).data == "group" for i in args.items):
            self._variables(args.node)
            return
        for item in args.items:
            name = name_in(item)
            if name:
                self._undecided.append(name)
            elif len(item.children) == 1 and isinstance(sole(item), Tree) and sole(item).data not in ("group", "square"):
                self._law(item)
            else:
                self._variables(item)

    def _expectation(self, sub: str, long_sub: Any, body: Any) -> None:
        if sub and not self._marginal(Token("NAME", sub)):
            self._averages.append((sub, body))
        elif long_sub is not None:
            inner = Arguments(long_sub)
            if inner.law is not None:
                self._law(inner.law)
            for item in inner.items:
                tokens = [t for t in item.scan_values(lambda _: True) if isinstance(t, Token) and t.type in ("NAME", "KERNEL")]
                if all([self._marginal(t) for t in tokens]):
                    continue
                if name_in(item):
                    self._variables(item)
                else:
                    self._visit(item)
        before = set(self.numbers), set(self.variables)
        self._visit(body)
        if self.variables == before[1] and long_sub is None:
            # E[X^2]: capitals in the body of E are variables when nothing else is
            capitals = {n for n in self.numbers - before[0] if n[0].isupper()}
            self.numbers -= capitals
            self.variables |= capitals

    def _law_items(self, args: Arguments) -> None:
        for item in args.items:
            self._law(item)

    def _law(self, node: Any) -> None:
        """A distribution position: one name of each summand is a law; calls are densities."""
        inner = sole(node)
        if isinstance(inner, Token):
            if inner.type in ("NAME", "KERNEL") and not self._marginal(inner) and inner.type == "NAME":
                self.laws.add(law_name(str(inner)))
            return
        if inner.data == "group":
            self._law(inner.children[0])
            return
        if inner.data == "list":
            for part in inner.children:
                self._law(part)
            return
        for product in trees(inner, "product") or ([inner] if inner.data == "product" else []):
            self._summand(product)
        if inner.data not in ("expr", "product"):
            self._visit(inner)

    def _marginal(self, token: Token) -> bool:
        """P_Y and P_{Y|X} in the place of a law name a law and variables."""
        found = marginal(str(token))
        if found is not None:
            self.laws.add(found[0])
            self.variables.update((*found[1], *found[2]))
            self.marginals.add(canonical(str(token)) if token.type == "NAME" else str(token))
        return found is not None

    def _summand(self, product: Tree[Token]) -> None:
        named = [n for n in map(name_in, trees(product, "factor")) if n and not is_log(n)]
        groups = [f for f in trees(product, "factor") if name_in(f) is None]
        tokens = [t for t in map(sole, trees(product, "factor")) if isinstance(t, Token) and t.type in ("NAME", "KERNEL")]
        if any([self._marginal(t) for t in tokens]):
            return
        if any(_has_density(f) for f in groups) or not named:
            for child in product.children:
                inner = sole(child)
                if isinstance(inner, Tree) and inner.data == "group" and not named and not _has_density(product):
                    self._law(inner)
                else:
                    self._visit(child)
            return
        for choose in (lambda n: n[0].isupper(), lambda n: True, is_law_letter):
            chosen = [n for n in named if choose(n)]
            if len(chosen) == 1:
                self.laws.add(law_name(chosen[0]))
                self.numbers |= {canonical(n) for n in named if n != chosen[0]}
                break
        for f in groups:
            self._visit(f)

    def _variables(self, node: Any) -> None:
        if isinstance(node, Token):
            if node.type == "NAME":
                self._value(str(node))
            return
        for child in node.children:
            self._variables(child)

    def _value(self, name: str) -> None:
        self.variables.add(variable_name(name))
        if name[0].islower():
            self.values.add(variable_name(name))


def _law_of_head(full: str) -> str:
    """p_X(x) names the variable of p twice: its law is p, not p_X."""
    base, _, sub = full.partition("_")
    return base if sub[:1].isupper() else full


def _has_density(node: Any) -> bool:
    if not isinstance(node, Tree):
        return False
    if node.data in ("round", "sub_round") and token_type(node.children[0]):
        head = head_of(node)[0]
        return head == "Pr" or (is_law_letter(head) and full_head(node) not in COMPARISONS)
    return any(_has_density(c) for c in node.children)


def survey(trees_read: Iterable[Tree[Token]], objects: Iterable[Any], every: Iterable[str] = ()) -> NameUse:
    """The use of names over a statement and all its assumptions; `every` are those that an assumption is made for all values of."""
    use = NameUse()
    trees_read = list(trees_read)
    use.functions = function_names(trees_read, every) | {f.name for item in objects for f in functions_of(item)}
    for item in objects:
        use.see(item)
    for tree in trees_read:
        use.read(tree)
    use.decide()
    return use
