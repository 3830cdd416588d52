"""From parse trees to expressions, once it is known what each name is (symit.language.text_names)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sympy
from lark import Token, Tree
from sympy import Add, Integer, Mul, Pow, Rational, S

from symit.language import measures as m
from symit.language import symbols as s
from symit.language.errors import SyntaxProblem
from symit.language.names import (
    BINARY,
    COMPARISONS,
    ENTROPIES,
    FUNCTION_LETTERS,
    FUNCTIONS,
    GROUPED,
    RESERVED,
    canonical,
    is_law_letter,
    is_log,
    law_name,
    letter,
    variable_name,
)  # fmt: skip
from symit.language.text_names import NameUse, full_head
from symit.language.text_tree import Arguments, head_of, name_in, sole, start, token_type, trees

MAX_EXPONENT = 1000
MAX_BITS = 40_000
UNITS = {"bits": sympy.log(2), "bit": sympy.log(2), "nats": S.One, "nat": S.One}


class Terms:
    """Builds the expressions of one text."""

    def __init__(self, text: str, use: NameUse) -> None:
        self.text = text
        self.use = use
        self.bound: list[str] = []

    def problem(self, message: str, node: Any) -> SyntaxProblem:
        return SyntaxProblem(message, self.text, start(node))

    @contextmanager
    def _binding(self, names: Any) -> Iterator[None]:
        self.bound += [v.name for v in names]
        try:
            yield
        finally:
            del self.bound[len(self.bound) - len(names) :]

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
        name = canonical(token)
        if name == "pi":
            return sympy.pi
        if name == "e":
            return sympy.E
        if name in RESERVED or is_log(name):
            raise self.problem(f"{token} needs its arguments in parentheses; a parameter of that name is param({token})", token)
        if variable_name(name) in self.use.variables:
            v = variable_name(name)
            if name[0].isupper() or v in self.bound or v in self.use.values:
                if name[0].islower() and name in self.use.laws:
                    raise self.problem(f"{name} is a value, a law and a number here; write param({name}) for a number", token)
                return s.RandomVariable(v)
            raise self.problem(f"{name} is the variable {v} or a number; write {v} or param({name})", token)
        if name[0].isupper() and law_name(name) in self.use.laws:
            raise self.problem(f"the law {name} stands where a number is needed", token)
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
        terms, negative, summed = [], False, set()
        for child in node.children:
            if token_type(child) == "ADDOP":
                negative ^= child != "+"
                continue
            value = self.product(child)
            if summed & {v.name for v in value.free_symbols if isinstance(v, s.RandomVariable)}:
                raise self.problem("the sum before ends at + or -: put its whole body in parentheses", child)
            if isinstance(child, Tree) and _bare_sum(child):
                summed |= {v.name for e in value.atoms(s.SumOver) for v in e.variables}
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
            if name is not None and is_log(name):
                if i >= len(children) or token_type(children[i]):
                    raise self.problem(f"{name} needs its argument", child)
                if len(children) > i + 1 or len(children[i].children) > 1:
                    raise self.problem(f"write {name}(...): how far it reaches is not clear", child)
                value = self._log(name, self.factor(children[i]), child)
                i += 1
            elif isinstance(big, Tree) and big.data == "big":
                value = self._sum(big, children[i:])
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
        exponents = [self._exponent(c) for c in node.children[1:] if not token_type(c)]
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
        return self._real(Pow(base, exponent), node)

    def _real(self, value: Any, node: Any) -> Any:
        if value in (S.ComplexInfinity, S.NaN, S.Infinity, S.NegativeInfinity) or value.has(S.ImaginaryUnit, S.NaN, S.ComplexInfinity):
            raise self.problem("this is no real number", node)
        return value

    def _atom(self, node: Any) -> Any:
        if isinstance(node, Token):
            if node.type == "NUMBER":
                return self._number(node)
            if node.type == "NAME":
                return UNITS[node] if node in UNITS else self._number_name(node)
            raise self.problem("a sum needs its body after it", node)
        if node.data == "group":
            return self.expr(node.children[0])
        if node.data == "row":
            return self.expr(node.children[0])
        if node.data in ("round", "square", "ordered", "sub_round", "sub_square"):
            try:
                return self._call(node)
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

    # -- sums and expectations

    def _sum(self, big: Any, rest: list[Any]) -> Any:
        if len(big.children) == 1:
            word, _, name = big.children[0].partition("_")
            names = [s.RandomVariable(name)]
        else:
            word, names = str(big.children[0]), self.variables(big.children[1])
        if not rest or token_type(rest[0]):
            raise self.problem("a sum needs its body after it", big)
        with self._binding(names):
            body = self.product(Tree("product", rest))
        return (s.IntegralOver if word == "int" else s.SumOver)(names, body)

    def _expectation(self, node: Tree[Token], sub: str, long_sub: Any) -> Any:
        body = node.children[-1]
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
        if all(name_in(i) for i in args.items):
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
        if token_type(inner) == "NAME":
            return s.UniformLaw() if inner in ("uniform", "Uniform") else self.law(inner, inner)
        value = _LawTerms(self).expr(node)
        try:
            return s.as_density(value)
        except (TypeError, ValueError) as error:
            raise self.problem(str(error), node) from None

    def _density_call(self, head: str, node: Tree[Token]) -> Any:
        args = Arguments(node.children[-1])
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

    def _call(self, node: Tree[Token]) -> Any:
        head, sub, long_sub = head_of(node)
        full = full_head(node)
        args = Arguments(node.children[-1])
        if full in COMPARISONS and long_sub is None:
            return self._comparison(COMPARISONS[full], node, args)
        if head == "E":
            return self._expectation(node, sub, long_sub)
        if is_log(full) or full in FUNCTIONS or full in BINARY or head == "log" and long_sub is not None:
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
        if full in GROUPED or full in ("uniform", "integer", "Normal", "Bernoulli"):
            raise self.problem(f"{full}(...) is an assumption, not a number", node)
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
        raise self.problem(f"{full} is no measure, law or function known here; write {full}*(...) for a product", node)

    def _function(self, full: str, node: Any, args: Arguments, long_sub: Any) -> Any:
        count = 1 if full not in ("max", "min") else len(args.items)
        if not args.plain or len(args.items) != count:
            raise self.problem(f"{full} takes one expression", node)
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
            extra = [self._order(kind, node.children[1])]
        elif kind in ("Renyi", "FDivergence"):
            raise self.problem("write Renyi[alpha](P||Q), Df[t*log(t)](P||Q)", node)
        if args.condition is None:
            return getattr(m, kind)(*extra, first, second)
        if s.is_law(first) or s.is_law(second):
            raise self.problem("write the densities out: D(p(y|x) || q(y|x) | p(x))", args.condition)
        if all(name_in(i) for i in args.condition.children):
            return getattr(m, kind)(*extra, first, second, self.variables(args.condition))
        weights = [f for i in args.condition.children for f in Mul.make_args(self.expr(i))]
        inner = getattr(m, kind)(*extra, first, second)
        return s.Expectation(weights, inner)

    def _order(self, kind: str, node: Any) -> Any:
        if kind == "Renyi":
            return self.expr(node)
        t = s.Param("t")
        return sympy.Lambda(t, self.expr(node))

    def _measure(self, head: str, law: Any, node: Any, args: Arguments, plain: bool) -> Any:
        if len(args.sections) != 1 or args.law is not None:
            raise self.problem(f"{head} compares no laws with ||: write D(P||Q)", node)
        if head == "Pr":
            return s.Prob(law, *self._coordinates(args, node))
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
        if head == "h":
            raise self.problem("write h_{p}(X) for the differential entropy of X under the law p", node)
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


def _grouped_product(factor: Any) -> Any:
    """The product in a/(b*c), which divides by each factor."""
    group = sole(factor)
    inner = sole(group.children[0]) if isinstance(group, Tree) and group.data == "group" else None
    return inner if isinstance(inner, Tree) and inner.data == "product" else None


def _bare_sum(product: Any) -> bool:
    return any(isinstance(sole(f), Tree) and sole(f).data == "big" for f in trees(product, "factor"))


def _small(exponent: Any) -> bool:
    try:
        return abs(float(exponent)) < MAX_EXPONENT
    except (TypeError, OverflowError, ValueError):
        return False

