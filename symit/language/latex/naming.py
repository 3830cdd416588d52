"""What the names of a formula are: laws, variables, indices, parameters (the table is docs/notation.md)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lark import Tree
from sympy import EulerGamma

from symit.language.latex.context import DocumentContext
from symit.language.latex.facts import FormulaFacts
from symit.language.latex.macros import GREEK
from symit.language.latex.spelling import (
    GREEK_PARAMETERS,
    LAW_LETTERS,
    VECTOR_LETTERS,
    Spelled,
    leaves,
    strip,
    tok,
    unread,
)  # fmt: skip
from symit.language.names import BadName, law_name, variable_name
from symit.language.objects import Card, Law, Param, Prob, RandomVariable

# Letters that are functions before a bracket, f(x + y), where other letters are factors, p (1 - p).
FUNCTION_LETTERS = ("f", "g", "h", "s", "u", "v", "l", "phi", "psi", "varphi", "Phi", "Psi")


class Naming:
    """The names of one formula, read in one way; `choices` says which where notations leave a choice."""

    def __init__(self, ctx: DocumentContext, facts: FormulaFacts, choices: dict[str, int] | None = None,
                 integers: dict[str, int] | None = None) -> None:
        self.ctx = ctx
        self.facts = facts
        self.choices = dict(choices or {})
        self.offered: dict[str, int] = {}                 # choice -> number of options
        self.integers: dict[str, int] = dict(integers or {})
        self.value_index: dict[str, RandomVariable] = {}  # i -> X inside sum_i p_i ...
        self.bound: list[RandomVariable] = []             # variables bound around here
        self.implicit: list[tuple[RandomVariable, ...]] = []   # what a bare p inside a sum is applied to
        self.cards: dict[str, RandomVariable] = {}        # n -> X found in this formula
        self.parametric = False           # are normal laws meant as functions of their parameters?
        self.coordinate_letter: str | None = None         # the j of a sum over coordinates, "" where it is not written
        self.averaged: set[str] = set()                   # variables of a given law whose values stand under an E
        self.extra: list[Any] = []                        # assumptions that notation brings in
        self.seen: list[tuple[RandomVariable, bool]] = [] # coordinates as written: variable, upper case?
        self.summed_indices: set[str] = set()
        self.free_indices: dict[str, Any] = {}
        self.notes: list[str] = []
        self.offered_conditions: set[RandomVariable] = set()   # values that may be fixed or averaged over

    def unified(self, law: str) -> str:
        """The prior p(z) beside the model p_theta(x|z) is the model's own prior (first reading)."""
        called = self.facts.called
        if law != "p" or "p" not in called or "p" in self.ctx.uniform:
            return law
        models = [name for name in sorted(called) if name.startswith("p_") and name[2:] in GREEK_PARAMETERS]
        if len(models) != 1 or any(t for _, t in called["p"]):
            return law
        about = {v for s, t in called[models[0]] for v in (*s, *t)}
        if not all(set(s) <= about for s, _ in called["p"]):
            return law
        return str(self.choose("prior", [models[0], law]))

    def default_law(self) -> str:
        """The law of the variables: p where p occurs, else the only law that is applied to variables."""
        called = sorted(self.facts.called)
        if "p" in called:
            return self.unified("p")
        if len(called) == 1:
            only = called[0]
            if only[0] in "fgw" or only.startswith("pi"):
                return only
            # E[log q(x|y)] averages under the true law unless it says otherwise
            return str(self.choose("law", ["p", only] if self.facts.averages else [only, "p"]))
        return "p"

    def averaging_law(self, node: Any) -> str:
        """The law of an E that does not say which: that of the variables, unless only laws without arguments occur."""
        bare = self.facts.compared - {"p"}
        if not self.facts.called and bare and "p" not in self.facts.compared:
            raise unread(node, "under which law is this expectation?", ("E_p",))
        return self.default_law()

    def signatures(self, law: str) -> list[Any]:
        own = list(dict.fromkeys(self.facts.called.get(law, [])))
        return own or list(self.ctx.signatures.get(law, []))

    def condition_of(self, law: str, names: set[str]) -> tuple[str, ...]:
        """The T of a density p(S|T) that this law is known by, if it has no other density of S."""
        known = {t for s, t in self.signatures(law) if set(s) == names}
        if len(known) == 1:
            return tuple(next(iter(known)))
        return ()

    def looks_like_law(self, n: Spelled) -> bool:
        law = law_name(n.name())
        if n.name(False) in self.ctx.scalars or is_error_probability(n):
            return False
        if law in self.ctx.laws or law in self.facts.compared or law in self.facts.called:
            return True
        if n.name(False) in self.facts.complemented or variable_name(n.name()) in self.ctx.variables:
            return False
        return n.base in LAW_LETTERS and n.base not in ("R",) and n.head.style == ""

    def known_variables(self) -> set[str]:
        out = set(self.ctx.variables) | self.facts.subscripted | {"X", "Y", "Z"}
        for signatures in self.facts.called.values():
            out |= {v for s, t in signatures for v in (*s, *t)}
        return out | {variable_name(n) for n in self.facts.measured if n[:1].isupper()}

    def ambient(self, without: set[RandomVariable] | None = None) -> RandomVariable:
        """The variable that laws without arguments are about: the only one of the formula, else X (then Y, Z)."""
        without = without or set()
        names = {variable_name(n) for n in self.facts.measured if len(n) == 1 and n not in LAW_LETTERS}
        names |= {v for group in self.facts.called.values() for s, t in group for v in (*s, *t)}
        left = sorted(names - {v.name for v in without})
        if left:
            return RandomVariable(left[0])
        return next(RandomVariable(v) for v in "XYZUVW" if v not in {x.name for x in without})

    def choose(self, key: str, options: Sequence[Any]) -> Any:
        self.offered.setdefault(key, len(options))
        return options[min(self.choices.get(key, 0), len(options) - 1)]

    def scalar(self, n: Spelled, node: Any) -> Any:
        """A parameter, or the number of letters that it is declared to be."""
        if self.coordinate_letter is not None:
            from symit.language.latex.coordinates import entry_of

            part = entry_of(self, n)
            if part is not None:
                return part
        name = self.indexed_name(n, node)
        if name in self.ctx.constants:
            return EulerGamma
        if name in self.cards:
            return Card(self.cards[name])
        if name in self.ctx.cards:
            return Card(RandomVariable(self.ctx.cards[name]))
        try:
            if (n.plain and n.root()[0].isupper() and variable_name(n.root()) in self.ctx.variables) \
                    or (n.name(False) in self.facts.measured and n.root()[0].isupper()):
                raise unread(node, "the values of a random variable in arithmetic are not read")
            if n.name(False) in self.facts.values and not n.root()[0].isupper() and n.name(False) not in self.ctx.scalars:
                raise unread(node, "the values of a random variable in arithmetic are not read")
            if any(t.kind == "NAME" and t.data.base in ("T", "top") for t in leaves(n.sup)) if n.sup is not None else False:
                raise unread(node, "matrices are not read")
            return Param(name)
        except BadName as error:
            raise unread(node, str(error)) from None

    def indexed_name(self, n: Spelled, node: Any) -> str:
        """mu_j with j bound to 2 is mu_2; a value index on something that is no probability is refused."""
        if n.sub is None:
            return n.root() + "'" * n.primes
        index = self.index_value(n.sub)
        if index is not None:
            return f"{n.root()}_{index}" + "'" * n.primes
        for t in leaves(n.sub):
            if t.kind == "NAME" and t.data.base in self.integers:
                raise unread(node, "this index is not read")
            if t.kind == "NAME" and len(t.data.base) == 1 and t.data.base in "ijkl":
                self.free_indices.setdefault(t.data.base, node)
            if t.kind == "NAME" and t.data.base in self.value_index:
                raise unread(node, "an indexed number that is not declared as a probability")
        return n.name(False)

    def index_value(self, args: Any) -> int | None:
        """The integer value of a subscript under the integers bound here; None if it is symbolic."""
        if not any(t.kind == "NAME" for t in leaves(args)):
            node = strip(args.children[0]) if len(args.children) == 1 else None
            if isinstance(node, Tree) and node.data == "number" and tok(node.children[0]).text.isdigit():
                return int(tok(node.children[0]).text)
            return None
        total, sign, last = 0, 1, False
        for t in leaves(args):
            if t.kind in ("PLUS", "MINUS"):
                sign, last = (1 if t.kind == "PLUS" else -1), False
            elif last:
                return None
            elif t.kind == "NUMBER" and t.text.isdigit():
                total, last = total + sign * int(t.text), True
            elif t.kind == "NAME" and t.data.base in self.integers:
                total, last = total + sign * self.integers[t.data.base], True
            else:
                return None
        return total

    def vector_entry(self, n: Spelled, node: Any) -> Any:
        """p_i where i runs over the alphabet: the density of law p at the value with number i."""
        if n.sub is None or n.primes:
            return None
        names = [t for t in leaves(n.sub) if t.kind == "NAME"]
        if not names or any(t.kind not in ("NAME", "COMMA", "BAR") for t in leaves(n.sub)):
            return None
        root = law_name(n.root())
        is_vector = n.base in VECTOR_LETTERS or root in self.ctx.laws or root in self.facts.compared
        if all(t.data.base in self.value_index for t in names) and is_vector:
            groups: list[list[RandomVariable]] = [[], []]
            side = 0
            for t in leaves(n.sub):
                if t.kind == "BAR":
                    side = 1
                elif t.kind == "NAME":
                    groups[side].append(self.value_index[t.data.base])
            return Prob(Law(root), groups[0], groups[1])
        index = names[0].data.base
        if (len(names) == 1 and root in self.ctx.indexed and index in ("i", "j", "k")
                and index not in self.integers):
            self.free_indices.setdefault(index, node)
            variable = RandomVariable(self.ctx.indexed[root])
            return Prob(Law(root), (variable,))
        return None

    def bare_law(self, n: Spelled, node: Any) -> Any:
        """A law without arguments: inside a sum it is applied to what the sum binds, else it is the law itself."""
        try:
            law = law_name(n.name(with_sup=False))
        except BadName:
            return None
        if not self.is_law_name(n, law):
            return None
        if n.sub is not None and any(t.kind == "NAME" and t.data.base in self.value_index for t in leaves(n.sub)):
            raise unread(node, "a numbered law is not read")
        if self.implicit:
            out = Prob(Law(law), self.implicit[-1])
            return out if n.sup is None else self.power(out, n.sup, node)
        if n.sup is not None:
            return None
        return Law(law)

    def is_law_name(self, n: Spelled, law: str) -> bool:
        if is_error_probability(n):
            return False
        if n.name(False) in self.ctx.scalars or (n.head.accents and law not in self.ctx.laws and not self.implicit):
            return law in self.facts.compared and n.head.accents != ()
        known = law in self.ctx.laws or law in self.facts.called or law in self.facts.compared
        if self.implicit:
            return (known and law not in self.ctx.scalars) or (n.base in LAW_LETTERS and n.base != "pi" and n.sub is None)
        if n.base.islower() and n.name(False) in self.facts.complemented:
            return False
        if n.base == "pi" and n.sub is None:
            return law in self.ctx.laws
        if law in self.ctx.uniform:
            return True
        return (known or n.base in LAW_LETTERS) and (n.base.isupper() or law in self.ctx.laws or law in self.facts.compared
                                                     or law in self.facts.called) and len(n.base) <= 3

    def is_law_call(self, head: Spelled, pieces: list[Any]) -> bool:
        law = law_name(head.name(with_sup=False)) if head.sub is None or head.sup is None else head.name()
        if head.base in ("R", "r") and not (law in self.ctx.laws or law in self.facts.compared):
            return False
        if head.base in self.facts.densities:
            return True
        if head.base in LAW_LETTERS:
            return not (len(pieces) == 1 and self._is_product(head, pieces[0]))
        return law in self.ctx.laws or law in self.facts.compared or law in self.ctx.signatures

    def _is_product(self, head: Spelled, piece: Any) -> bool:
        """p (1 - p): a number in front of a bracket."""
        inner = strip(piece)
        if head.name(False) not in self.ctx.scalars | self.facts.complemented:
            if head.base in FUNCTION_LETTERS or head.base[0].isupper() or (len(head.base) > 1 and head.base not in GREEK):
                return False
        return isinstance(inner, Tree) and inner.data in ("plus", "minus", "negative", "segment", "run", "times")

    def coordinate(self, n: Spelled, node: Any) -> RandomVariable:
        """The variable of which this name is a value, or that it names."""
        upper = n.root()[0].isupper()
        if n.sub is not None:
            index = self.index_value(n.sub)
            letters = [t.data.base for t in leaves(n.sub) if t.kind == "NAME"]
            if index is not None:
                name = f"{n.root()}_{index}"
            elif any(x in self.integers for x in letters):
                raise unread(node, "this index is not read")
            elif len(letters) == 1 and letters[0] in self.value_index and not upper:
                name = n.root()
                wanted = self.value_index[letters[0]]
                if variable_name(name) != wanted.name:
                    raise unread(node, "this index runs over the values of another variable")
            else:
                name = n.name()
        else:
            name = n.name()
        if n.primes and not upper:
            raise unread(node, "a second value of the same variable is not read")
        try:
            variable = RandomVariable(name)
        except BadName as error:
            raise unread(node, str(error)) from None
        self.seen.append((variable, upper))
        return variable

    def power(self, base: Any, args: Tree[Any], node: Any) -> Any:
        raise NotImplementedError


def is_error_probability(n: Spelled) -> bool:
    """P_e, P_err: the probability of an error, a number."""
    return n.sub is not None and n.base in ("P", "p") and [t.text for t in leaves(n.sub) if t.kind == "NAME"] in (
        ["e"], ["err"], ["error"], ["E"])
