"""Powers, functions and logarithms of numbers in a formula."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sympy
from lark import Tree
from sympy import Abs, Integer, Max, Min, Mul, Pow, S, exp, log, oo

from symit.language.latex.events import probability
from symit.language.latex.families import spread_under, variance
from symit.language.latex.matrices import determinant, squared_norm, trace
from symit.language.latex.naming import Naming
from symit.language.latex.spelling import (
    items,
    leaves,
    strip,
    tok,
    unread,
)  # fmt: skip

MAX_EXPONENT = 1024


class Powers(Naming):
    """The part of the resolver that reads them; what stands in them is read by the whole (symit.language.latex.resolve)."""

    if TYPE_CHECKING:

        def expr(self, node: Any) -> Any: ...
        def value(self, node: Any) -> Any: ...
        def single(self, args: Any) -> Any: ...
        def multiply(self, factors: list[Any], node: Any) -> Any: ...

    # -- powers, functions, logarithms

    def on_scripted(self, node: Tree[Any]) -> Any:
        base = strip(node.children[0])
        norm = squared_norm(self, node)
        if norm is None:
            from symit.language.latex.divergences import law_norm

            norm = law_norm(self, node)
        if norm is not None:
            return norm
        power = None
        if all(script.data == "prime" for script in node.children[1].children):
            from symit.language.latex.functions import primed

            return primed(self, base, len(node.children[1].children))
        for script in node.children[1].children:
            if script.data != "sup" or power is not None:
                raise unread(script, "this script is not read here")
            power = script
        if power is None:
            raise unread(node, "this script is not read here")
        return self.power(self.expr(base), power.children[1].children[1], node)

    def power(self, base: Any, args: Tree[Any], node: Any) -> Any:
        for t in leaves(args):
            if t.kind == "NAME" and t.data.base in self.value_index:
                raise unread(args, "an index that is a superscript is not read")
            if t.kind == "NAME" and t.data.base in ("T", "top", "intercal", "star", "dagger", "prime", "dot", "circ"):
                raise unread(args, "this superscript is not read")
        return self.raised(base, self.expr(self.single(args)), node)

    def raised(self, base: Any, exponent: Any, node: Any) -> Any:
        """base^exponent; numbers that would be written with thousands of digits are refused."""
        if exponent.is_Rational:
            bits = max(abs(x).bit_length() for x in (base.p, base.q)) if base.is_Rational else 1
            if abs(exponent) > MAX_EXPONENT or exponent.q > MAX_EXPONENT or abs(exponent) * bits > 4 * MAX_EXPONENT:
                raise unread(node, "a power too large to be written out")
            if base == 0 and exponent <= 0:
                raise unread(node, "zero to this power")
        elif base.is_Rational and exponent.is_number and abs(exponent.evalf(5)) > MAX_EXPONENT:
            raise unread(node, "a power too large to be written out")
        return Pow(base, exponent)

    def on_func_bare(self, node: Tree[Any]) -> Any:
        return self.function(node, [node.children[-1]], ["COMMA"])

    def on_func(self, node: Tree[Any]) -> Any:
        args = next(c for c in node.children if isinstance(c, Tree) and c.data == "args")
        pieces, seps = items(args)
        return self.function(node, pieces, seps)

    def function(self, node: Tree[Any], pieces: list[Any], seps: list[str]) -> Any:
        head = tok(node.children[0]).text
        if any(isinstance(c, Tree) and c.data == "scripts" for c in node.children[1:2]):
            spread = spread_under(self, node) if head == "Var" else None
            if spread is not None:
                return spread
            raise unread(node, f"a script on {head} is not read")
        if any(s != "COMMA" for s in seps):
            raise unread(node, "only commas separate the arguments of a function")
        if head == "exp" and len(pieces) == 1:
            return exp(self.expr(pieces[0]))
        if head in ("max", "min") and len(pieces) > 1:
            return (Max if head == "max" else Min)(*(self.expr(p) for p in pieces))
        if head in ("det", "tr", "Tr", "trace") and len(pieces) == 1:
            value = determinant(self, pieces[0]) if head == "det" else trace(self, pieces[0])
            if value is None:
                raise unread(node, "the determinant of this is not read")
            return value
        if head == "Var" and len(pieces) == 1:
            spread = variance(self, pieces[0])
            if spread is not None:
                return spread
        if head in ("sin", "cos", "tanh") and len(pieces) == 1:
            return getattr(sympy, head)(self.expr(pieces[0]))
        if head == "abs" and len(pieces) == 1:
            return Abs(self.expr(pieces[0]))
        if head == "Pr":
            value = probability(self, pieces, seps)
            if value is not None:
                return value
            raise unread(node, "probabilities of events are not read")
        raise unread(node, f"the function {head} is not read")

    def on_log(self, node: Tree[Any]) -> Any:
        """A logarithm to its base: none said is the base of the formula (see Reading.unit)."""
        head = tok(node.children[0])
        base: Any = {"": None, "e": S.Exp1, "10": Integer(10), "2": Integer(2)}[str(head.data or "")]
        power = None
        for child in node.children[1:-1]:
            for script in child.children:
                if script.data == "sub":
                    base = self.expr(self.single(script.children[1].children[1]))
                elif script.data == "sup":
                    power = self.expr(self.single(script.children[1].children[1]))
                else:
                    raise unread(script, "this script is not read here")
        behind: list[Any] = []
        whole = self.log_argument(node)
        if isinstance(whole, Tree) and whole.data == "logrun" and power is None and self._of_number_only(whole, node):
            # \\log 2 \\sqrt{x} may be (\\log 2) \\sqrt{x}
            while isinstance(whole, Tree) and whole.data == "logrun" and len(whole.children) == 2:
                behind.insert(0, self.expr(whole.children[1]))
                whole = whole.children[0]
        arg = self.expr(whole)
        value = -oo if arg == 0 else oo if arg == oo else log(arg)
        if base is None:
            base = self.unsaid_base()
        if base != S.Exp1:
            if base.is_number and (base <= 0 or base == 1):
                raise unread(node, "this base of a logarithm")
            value = value / log(base)
        value = Mul(value, *behind) if behind else value
        return value if power is None else self.raised(value, power, node)

    def _of_number_only(self, run: Tree[Any], node: Any) -> bool:
        """Is the logarithm of a product that begins with a number one of that number, by the reading chosen?"""
        first: Any = run
        while isinstance(first, Tree) and first.data == "logrun" and len(first.children) == 2:
            first = first.children[0]
        if first is run or not isinstance(strip(first), Tree) or strip(first).data != "number":
            return False
        return bool(self.choose(f"log{tok(node.children[0]).start}", [False, True]))

    on_plog = on_log

    def log_argument(self, node: Tree[Any]) -> Any:
        return node.children[-1]

    def unsaid_base(self) -> Any:
        """`\\log` beside `\\log_2` or a result in bits is first read to base 2, else it is natural."""
        bases = self.facts.bases
        if "2" in bases or self.ctx.unit == "bits":
            return self.choose("log", [Integer(2), S.Exp1]) if "2" in bases else Integer(2)
        return S.Exp1

    def in_unit(self, measure: Any) -> Any:
        """A measure as a number in the unit of the formula: H(X) beside a log to base 2 is a number of bits."""
        if ("2" in self.facts.bases or self.ctx.unit == "bits") and "e" not in self.facts.bases:
            return measure / log(2)
        return measure


__all__ = ["Powers"]
