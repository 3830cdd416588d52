"""From parse trees to expressions, once it is known what each name is (symit.language.text_names)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import sympy
from lark import Token, Tree
from sympy import Add, Integer, Mul, Pow, Rational, S

from symit.language import symbols as s
from symit.language.coordinates import LETTER, Entry, entry
from symit.language.errors import SyntaxProblem
from symit.language.names import (
    RESERVED,
    canonical,
    is_log,
    law_name,
    variable_name,
)  # fmt: skip
from symit.language.parametric import CONSTANTS
from symit.language.text_marginals import marginal_density
from symit.language.text_names import NameUse
from symit.language.text_tree import name_in, sole, start, token_type, trees

MAX_EXPONENT = 1000
MAX_BITS = 40_000
UNITS = {"bits": sympy.log(2), "bit": sympy.log(2), "nats": S.One, "nat": S.One}


class Arithmetic:
    """Names, numbers and operations of one text; sums and calls are in symit.language.text_calls."""

    def __init__(self, text: str, use: NameUse) -> None:
        self.text = text
        self.use = use
        self.bound: list[str] = []
        self.rooted: list[Any] = []  # numbers of which a root was taken, so that they are not negative
        self.coordinate_letter: str | None = None  # the j of a sum over coordinates, "" in sum(...)

    def problem(self, message: str, node: Any) -> SyntaxProblem:
        return SyntaxProblem(message, self.text, start(node))

    @contextmanager
    def _binding(self, names: Any) -> Iterator[None]:
        self.bound += [v.name for v in names]
        try:
            yield
        finally:
            del self.bound[len(self.bound) - len(names) :]

    def by_coordinates(self, letter: str, read: Callable[[], Any], node: Any) -> Any:
        """The body of a sum over coordinates, in which names ending with the letter (with "", all names) are coordinates."""
        if self.coordinate_letter is not None:
            raise self.problem("a sum over coordinates stands inside of another", node)
        self.coordinate_letter = letter
        try:
            value = read()
        finally:
            self.coordinate_letter = None
        if not value.atoms(Entry):
            raise self.problem(f"nothing in the body has the index: write mu_{letter or 'j'}", node)
        return value

    # -- names

    def variable(self, node: Any) -> s.RandomVariable:
        name = name_in(node)
        if name is None:
            raise self.problem("a random variable must stand here", node)
        return s.RandomVariable(name)

    def variables(self, node: Any) -> list[Any]:
        """Variables separated by commas, possibly in parentheses."""
        inner = sole(node)
        if isinstance(inner, Tree) and inner.data in ("list", "items"):
            return [v for child in inner.children for v in self.variables(child)]
        if isinstance(inner, Tree) and inner.data == "group":
            return self.variables(inner.children[0])
        return [self.variable(inner)]

    def capitals(self, node: Any) -> list[Any]:
        """Variables that must be written with capitals: x is a value, not a variable."""
        found = self.variables(node)
        for token in node.scan_values(lambda t: True) if isinstance(node, Tree) else [node]:
            if token.type == "NAME" and token[0].islower():
                raise self.problem(f"write the random variable with a capital: {variable_name(token)}", token)
        return found

    def law(self, name: str, node: Any) -> Any:
        label = law_name(name)
        if "_" in label and label.partition("_")[2][0].isupper():
            raise self.problem(f"write the density p(x) of the marginal law {name}, or give the law a small subscript", node)
        return s.Law(label)

    def _number_name(self, token: Token) -> Any:
        if token in ("oo", "inf", "infty"):
            raise self.problem("an infinite value is no number here; write param(inf) for a parameter of that name", token)
        if token in CONSTANTS:
            return CONSTANTS[token]
        name = canonical(token)
        if self.coordinate_letter is not None and name not in ("pi", "e"):
            letter = self.coordinate_letter
            if not letter:
                return Entry(name) if name.endswith(LETTER) and "_" in name else entry(name)
            if "_" in name and name.endswith(letter):
                return entry(name[:-1].rstrip("_"))
        if name == "pi":
            return sympy.pi
        if name == "e":
            return sympy.E
        if name in RESERVED or (is_log(name) and not _named_log(name)):
            raise self.problem(f"{token} needs its arguments in parentheses; a parameter of that name is param({token})", token)
        if variable_name(name) in self.use.variables:
            v = variable_name(name)
            if name[0].isupper() or v in self.bound or v in self.use.values:
                if name[0].islower() and name in self.use.laws:
                    raise self.problem(f"{name} is a value, a law and a number here; write param({name}) for a number", token)
                return s.RandomVariable(v)
            raise self.problem(f"{name} is the variable {v} or a number; write {v} or param({name})", token)
        if name[0].isupper() and law_name(name) in self.use.laws:
            raise self.problem(f"the law {name} stands where a number is needed; that two laws are equal is written p(x) = q(x)", token)
        return s.Param(name)

    # -- arithmetic

    def expr(self, node: Any) -> Any:
        """A sum of products."""
        if isinstance(node, Token) or node.data not in ("list", "item", "expr"):
            return self._atom(node)
        if node.data != "expr":
            if len(node.children) != 1:
                raise self.problem("one expression must stand here, not a list or an equation", node.children[1])
            return self.expr(node.children[0])
        terms: list[Any] = []
        negative = False
        summed: set[Any] = set()
        for child in node.children:
            if token_type(child) == "ADDOP":
                negative ^= child != "+"
                continue
            value = self.product(child)
            if summed & {v.name for v in value.free_symbols if isinstance(v, s.RandomVariable)}:
                raise self.problem("the sum before ends at + or -: put its whole body in parentheses", child)
            if isinstance(child, Tree) and _bare_sum(child):
                summed |= {v.name for e in value.atoms(s.SumOver) for v in e.variables}
            unit = _last_unit(child)
            if terms and unit is not None and not (value / UNITS[unit]).is_number:
                raise self.problem(f"write (...) {unit}: how far the unit reaches is not clear", child)
            terms.append(-value if negative else value)
            negative = False
        return terms[0] if len(terms) == 1 else Add(*terms)

    def product(self, node: Any) -> Any:
        factors = self._factors(node)
        return factors[0] if len(factors) == 1 else Mul(*factors)

    def _factors(self, node: Any) -> list[Any]:
        """The factors one by one: SymPy must not multiply a number into a sum before it sees all of them."""
        children = list(node.children)
        factors: list[Any] = []
        i, divide, negative = 0, False, False
        while i < len(children):
            child = children[i]
            i += 1
            if token_type(child) == "MULOP":
                divide = child == "/"
                continue
            if token_type(child) == "ADDOP":
                negative ^= child != "+"
                continue
            name = name_in(child)
            big = sole(child)
            called = i < len(children) and not token_type(children[i])
            if name is not None and is_log(name) and (called or not _named_log(name)):
                if i >= len(children) or token_type(children[i]):
                    raise self.problem(f"{name} needs its argument", child)
                if len(children) > i + 1 or len(children[i].children) > 1:
                    raise self.problem(f"write {name}(...): how far it reaches is not clear", child)
                value = self._log(name, self.factor(children[i]), child)
                i += 1
            elif isinstance(big, Tree) and big.data == "big":
                value = self.big_sum(big, children[i:])
                i = len(children)
            else:
                inner = _grouped_product(child) if divide else None
                if inner is not None:
                    factors += [self._power(f, Integer(-1), child) for f in self._factors(inner)]
                    divide = False
                    continue
                value = self.factor(child)
            factors.append(self._power(value, Integer(-1), child) if divide else value)
            divide = False
        if negative:
            factors.insert(0, Integer(-1))
        return factors

    def factor(self, node: Tree[Token]) -> Any:
        base = self._atom(node.children[0])
        exponents = [self._exponent(c) for c in node.children[1:] if isinstance(c, Tree)]
        if not exponents:
            return base
        power = exponents[-1]
        for e in reversed(exponents[:-1]):
            power = self._power(e, power, node)
        return self._power(base, power, node)

    def _exponent(self, node: Tree[Token]) -> Any:
        *signs, body = node.children
        value = self.expr(body)
        return -value if signs and signs[0] != "+" else value

    def _power(self, base: Any, exponent: Any, node: Any) -> Any:
        if base == 0 and not exponent.is_positive:
            raise self.problem("division by zero", node)
        if base.is_number and exponent.is_number:
            rational = exponent.is_Rational
            bits = max(abs(base.p), base.q).bit_length() if base.is_Rational else 64
            if rational and (max(abs(exponent.p), exponent.q) > MAX_EXPONENT or bits * abs(exponent) > MAX_BITS):
                raise self.problem("the power is too large", node)
            if not rational and not _small(exponent):
                raise self.problem("the power is too large", node)
            if rational and exponent.q != 1 and base.is_negative:
                raise self.problem("a root of a negative number is not real", node)
        if exponent.is_Rational and exponent.q % 2 == 0 and base.free_symbols and all(isinstance(x, s.Param) for x in base.free_symbols):
            self.rooted.append(base)
        return self._real(Pow(base, exponent), node)

    def _real(self, value: Any, node: Any) -> Any:
        if value in (S.ComplexInfinity, S.NaN, S.Infinity, S.NegativeInfinity) or value.has(S.ImaginaryUnit, S.NaN, S.ComplexInfinity):
            raise self.problem("this is no real number", node)
        return value

    def _atom(self, node: Any) -> Any:
        if isinstance(node, Token):
            if node.type == "NUMBER":
                return self._number(node)
            if node.type == "KERNEL" or (node.type == "NAME" and canonical(node) in self.use.marginals):
                density = marginal_density(node)
                if density is None:
                    raise self.problem(f"{node} is not the conditional law of named variables, as in P_{{Y|X}}", node)
                return density
            if node.type == "NAME":
                return UNITS[node] if node in UNITS else self._number_name(node)
            raise self.problem("a sum needs its body after it", node)
        if node.data == "group":
            return self.expr(node.children[0])
        if node.data == "row":
            return self.expr(node.children[0])
        if node.data in ("round", "square", "ordered", "bound", "sub_round", "sub_square"):
            try:
                return self.call(node)
            except (TypeError, ValueError) as error:
                if isinstance(error, SyntaxProblem):
                    raise
                raise self.problem(str(error), node) from None
        return self.expr(node) if node.data in ("expr", "list", "item") else self.product(node) if node.data == "product" else self.factor(node)

    def _number(self, token: Token) -> Any:
        mantissa, _, exponent = token.lower().partition("e")
        if exponent and abs(int(exponent)) > MAX_EXPONENT:
            raise self.problem("the number is too large or too small", token)
        return Rational(mantissa) * Rational(10) ** int(exponent or 0)

    def _log(self, head: str, value: Any, node: Any) -> Any:
        if value == 0 or value.is_negative:
            raise self.problem("the logarithm of a number that is not positive", node)
        out = self._real(sympy.log(value), node)
        if head in ("log", "ln"):
            return out
        if head == "lg":
            raise self.problem("lg is base 2 or base 10: write log2 or log10", node)
        word = head[3:].lstrip("_")
        base = Rational(word) if word.isdigit() else self._number_name(Token("NAME", word, start_pos=start(node)))
        if base in (0, 1):
            raise self.problem("no logarithm has this base", node)
        return out / sympy.log(base)

    def big_sum(self, big: Any, rest: list[Any]) -> Any:
        raise NotImplementedError

    def call(self, node: Any) -> Any:
        raise NotImplementedError


def _grouped_product(factor: Any) -> Any:
    """The product in a/(b*c), which divides by each factor."""
    group = sole(factor)
    inner = sole(group.children[0]) if isinstance(group, Tree) and group.data == "group" else None
    return inner if isinstance(inner, Tree) and inner.data == "product" else None


def _named_log(name: str) -> bool:
    """log_var, which has no argument, is the name of a number."""
    return len(name.partition("_")[2]) > 2


def _bare_sum(product: Any) -> bool:
    return any(isinstance(sole(f), Tree) and sole(f).data == "big" for f in trees(product, "factor"))


def _small(exponent: Any) -> bool:
    try:
        return abs(float(exponent)) < MAX_EXPONENT
    except (TypeError, OverflowError, ValueError):
        return False


def _last_unit(node: Any) -> str | None:
    """The unit with which a product ends."""
    name = name_in(node.children[-1]) if isinstance(node, Tree) and len(node.children) > 1 else None
    return name if name in UNITS else None
