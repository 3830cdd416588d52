"""The text syntax of expressions: what `str` prints and the reader reads back to the same expression."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sympy
from sympy import Add, Mul, Pow, Rational

from symit.language import extremes
from symit.language import measures as m
from symit.language import symbols as s
from symit.language.calculus import calculus_text
from symit.language.coordinates import DiagonalNormal, Entry, coordinate_text
from symit.language.events import Differ
from symit.language.fisher import fisher_text
from symit.language.functions import Function, function_text
from symit.language.indices import Item
from symit.language.matrices import VectorNormal, matrix_text
from symit.language.named_terms import named_text
from symit.language.names import (
    FUNCTION_LETTERS,
    RESERVED,
    is_law_letter,
    is_log,
    law_name,
    letter,
    value_name,
    variable_name,
)  # fmt: skip
from symit.language.parametric import ParametricLaw, is_discrete, special_text

COMPARISON_HEADS = {
    "RelativeEntropy": ("D", "||"), "TotalVariation": ("TV", ","), "SquaredHellinger": ("H2", ","),
    "ChiSquare": ("chi2", "||"), "JensenShannon": ("JS", ","),
    "LeCam": ("LC", ","), "HockeyStick": ("Egamma", "||"), "Renyi": ("Renyi", "||"), "FDivergence": ("Df", "||"),
}  # fmt: skip


def text(expr: Any, among: Iterable[Any] = (), laws: Iterable[str] = ()) -> str:
    """One expression in the text syntax; `among` are the other sides of its statement, `laws` those of its assumptions."""
    printer = _Printer([expr, *among])
    printer.laws |= set(laws)
    return printer.show(expr, 0)


def names(items: Any) -> str:
    return ",".join(v.name for v in items)


def values(items: Any) -> str:
    return ",".join(value_name(v.name) for v in items)


def law_text(law: Any) -> str:
    """A law where only a law can stand, as in D(P||Q)."""
    return _Printer([]).law(law)


def term_key(term: Any) -> tuple[bool, str]:
    """Positive terms first, then by name."""
    c, rest = term.as_coeff_Mul()
    return (bool(c.is_negative), _Printer([]).show(rest, 1))


def _bracket(body: str, needed: bool) -> str:
    return f"({body})" if needed else body


class _Printer:
    """Printing of expressions that are read together: which names clash depends on all of them."""

    def __init__(self, expressions: Iterable[Any]) -> None:
        self.declared: set[str] = set()  # laws that stand where only a law can
        self.laws: set[str] = set()
        self.variables: set[str] = set()
        self.in_weight = False
        self._shown: dict[Any, str] = {}  # terms are sorted by their text: without it, twice the work at every depth
        for e in expressions:
            if isinstance(e, sympy.Basic):
                self._collect(e)

    def _collect(self, e: Any) -> None:
        for c in e.atoms(m.Comparison):
            bare = [x for x in (c.first, c.second) if s.is_law(x)]
            found = {law.name for x in bare for law in x.atoms(s.Law)}
            self.laws |= found
            if isinstance(c, m.CrossEntropy):  # H(P,Q) declares nothing, a mixture inside does
                found = {law.name for x in bare if isinstance(x, s.Mixture) for law in x.atoms(s.Law)}
            self.declared |= found
        self.laws |= {law.name for d in e.atoms(s.Prob) for law in d.atoms(s.Law)}
        self.declared |= {law.name for d in e.atoms(s.Prob) for law in d.atoms(s.Law)}
        self.variables |= {v.name for v in e.atoms(s.RandomVariable)}

    # level 0: a sum may stand bare; 1: a product may; 2: only a closed factor

    def show(self, e: Any, level: int) -> str:
        key = (e, level, self.in_weight)
        if key not in self._shown:
            self._shown[key] = self._show(e, level)
        return self._shown[key]

    def _show(self, e: Any, level: int) -> str:
        if isinstance(e, s.Law):
            return self.law(e)
        if isinstance(e, (Entry, Item)):
            return str(e.name)
        if isinstance(e, s.Param):
            clash = (self.in_weight and is_law_letter(e.name)) or e.name in RESERVED or is_log(e.name) or variable_name(e.name) in self.variables
            return f"param({e.name})" if clash or law_name(e.name) in self.laws else str(e.name)
        if isinstance(e, s.Name):
            return str(e.name)
        if isinstance(e, s.Prob):
            return f"{self._density_head(e.law)}({values(e.S)}{'|' + values(e.T) if e.T else ''})"
        if isinstance(e, s.Expectation):
            return f"E_{{{'*'.join(self.show(w, 2) for w in e.weights)}}}[{self.show(e.body, 0)}]"
        if isinstance(e, s.SumOver):
            word = "int" if isinstance(e, s.IntegralOver) else "sum"
            return f"({word}_{{{values(e.variables)}}} ({self.show(e.body, 0)}))"
        if isinstance(e, s.Card):
            return f"card({e.args[0].name})"
        if isinstance(e, s.Fn):
            plain = letter(e.name) in FUNCTION_LETTERS and not is_law_letter(e.name) and law_name(e.name) not in self.laws
            return f"{e.name if plain else 'fn_{' + e.name + '}'}({values(e.variables)})"
        shown = calculus_text(e, lambda x: self.show(x, 0)) or function_text(e, lambda x: self.show(x, 0)) or matrix_text(e)
        shown = shown or fisher_text(e, self.law)
        shown = shown or coordinate_text(e, lambda x: self.show(x, 0)) or named_text(e, lambda x: self.show(x, 0))
        if shown is not None:
            return shown
        if isinstance(e, s.CompoundLaw):
            return _bracket(self.law(e), level > 0)
        if isinstance(e, (m.Entropy, m.MutualInformation, m.SelfInformation, m.BinaryEntropy)):
            return self._measure(e)
        if isinstance(e, Differ):
            return f"Pr{self._subscript(e.law)}({' != '.join(v.name for v in e.variables)})"
        if isinstance(e, extremes.Extreme):
            return extremes.text(e, self.density)
        if isinstance(e, m.Comparison):
            return self._comparison(e)
        return self._arithmetic(e, level)

    # -- laws

    def law(self, law: Any) -> str:
        if isinstance(law, s.Law):
            upper = law.name[0].upper() + law.name[1:]
            return upper if "_" not in law.name or law.name.split("_")[1].isdigit() else str(law.name)
        if isinstance(law, s.UniformLaw):
            return "uniform"
        if isinstance(law, (VectorNormal, DiagonalNormal)):
            return str(matrix_text(law) or coordinate_text(law, lambda x: self.show(x, 0)))
        if isinstance(law, ParametricLaw):
            return f"{law.family}({', '.join(self.show(v, 0) for v in law.values)})"
        if isinstance(law, s.Mixture):
            return " + ".join(f"{self._weight(w)}*{self.law(q)}" for w, q in law.parts)
        return "*".join(self.show(f, 2) for f in law.factors)

    def _weight(self, w: Any) -> str:
        """A weight of a mixture, where p*Q would not tell which one is the law."""
        outer, self.in_weight = self.in_weight, True
        shown = self.show(w, 1)
        self.in_weight = outer
        return shown

    def _density_head(self, law: Any) -> str:
        if isinstance(law, s.Law) and is_law_letter(law.name) and not law.name.partition("_")[2][:1].isupper():
            return str(law.name)
        return f"Pr_{{{law.name if isinstance(law, s.Law) else self.law(law)}}}"

    def density(self, item: Any) -> str:
        return self.law(item) if s.is_law(item) else self.show(item, 0)

    def _subscript(self, law: Any, forced: bool = False) -> str:
        if law == s.DEFAULT_LAW and not forced:
            return ""
        return f"_{{{law.name if isinstance(law, s.Law) else self.law(law)}}}"

    # -- measures

    def _measure(self, e: Any) -> str:
        if isinstance(e, m.BinaryEntropy):
            return f"H_b({self.show(e.args[0], 0)})"
        if isinstance(e, m.SelfInformation):
            return f"I{self._subscript(e.args[0])}({values(e.args[1])})"
        condition = [v.name for v in e.given] + [f"{v.name}={value_name(v.name)}" for v in e.at]
        given = "|" + ",".join(condition) if condition else ""
        if isinstance(e, m.MutualInformation):
            return f"I{self._subscript(e.law)}({';'.join(names(g) for g in e.groups)}{given})"
        head = "h" if isinstance(e, m.DifferentialEntropy) else "H"
        clash = not condition and len(e.of) <= 2 and any(law_name(v.name) in self.laws for v in e.of)
        return f"{head}{self._subscript(e.law, clash)}({names(e.of)}{given})"

    def _seen_as_law(self, law: Any) -> bool:
        """Would the reader take it for a law between the parentheses of H?"""
        if isinstance(law, (s.Mixture, ParametricLaw, VectorNormal)):
            return True
        return isinstance(law, s.Law) and (is_law_letter(law.name) or law.name in self.declared)

    def _in_entropy(self, law: Any) -> str:
        """A law in H(.), where a capital could be a variable: small, unless it is declared beside."""
        if isinstance(law, s.Law) and (law.name not in self.declared or variable_name(law.name) in self.variables):
            return str(law.name)
        return self.law(law)

    def _comparison(self, e: Any) -> str:
        first, second = self.density(e.first), self.density(e.second)
        over = f"|{values(e.averaged)}" if e.averaged else ""
        if isinstance(e, m.CrossEntropy):
            if e.first == e.second and self._seen_as_law(e.first):
                differential = isinstance(e.first, VectorNormal) or (isinstance(e.first, ParametricLaw) and not is_discrete(e.first.family))
                return f"{'h' if differential else 'H'}({self._in_entropy(e.first)})"
            if isinstance(e.first, s.Law) and self._seen_as_law(e.first) and self._seen_as_law(e.second):
                return f"H({self._in_entropy(e.first)},{self._in_entropy(e.second)})"
            return f"CE({first},{second}{over})"
        name, bar = COMPARISON_HEADS[type(e).__name__]
        if isinstance(e, m.FDivergence):
            f = e.order.expr
            name += f"[{f.name if isinstance(f, Function) else self.show(f, 0)}]"
        elif isinstance(e, m.Ordered):
            name += f"[{self.show(e.order, 0)}]"
        return f"{name}({first}{bar}{second}{over})"

    # -- arithmetic

    def _arithmetic(self, e: Any, level: int) -> str:
        if isinstance(e, Add):
            return _bracket(self._sum(e), level > 0)
        if isinstance(e, Mul):
            return self._product(e, level)
        if isinstance(e, Pow) and e.base != sympy.E:
            return self._power(e, level)
        if isinstance(e, (Pow, sympy.exp)):
            return f"exp({self.show(e.args[-1], 0)})"
        if isinstance(e, (sympy.log, sympy.Abs)):
            return f"{'log' if isinstance(e, sympy.log) else 'abs'}({self.show(e.args[0], 0)})"
        if isinstance(e, (sympy.Max, sympy.Min)):
            word = "max" if isinstance(e, sympy.Max) else "min"
            return f"{word}({', '.join(sorted(self.show(a, 0) for a in e.args))})"
        if isinstance(e, Rational):
            return _bracket(str(e), level > 1 and (e.q != 1 or e < 0))
        special = special_text(e, lambda a: self.show(a, 0))
        if special is not None:
            return special
        if e in (sympy.pi, sympy.E):
            return "pi" if e == sympy.pi else "e"
        if e in (sympy.oo, -sympy.oo):
            return "oo" if e == sympy.oo else "-oo"
        raise TypeError(f"{type(e).__name__} has no text syntax")

    def _sum(self, e: Any) -> str:
        out = ""
        for term in sorted(e.args, key=lambda t: (bool(t.as_coeff_Mul()[0].is_negative), self.show(t.as_coeff_Mul()[1], 1))):
            negative = bool(term.as_coeff_Mul()[0].is_negative)
            body = self.show(-term if negative else term, 1)
            out += (" - " if negative else " + ") + body if out else ("-" + body if negative else body)
        return out

    def _power(self, e: Any, level: int) -> str:
        if e.exp == -1:
            return _bracket(f"1/{self.show(e.base, 2)}", level > 1)
        base = self.show(e.base, 2)
        if not (isinstance(e.base, s.Name) or base.isdigit() or base.startswith("(")) or isinstance(e.base, Pow):
            base = f"({base})"
        exponent = str(e.exp) if e.exp.is_Integer and e.exp > 0 else f"({self.show(e.exp, 0)})"
        return f"{base}^{exponent}"

    def _product(self, e: Any, level: int) -> str:
        c, rest = e.as_coeff_Mul()
        negative = bool(c.is_negative)
        top, bottom = [], []
        if abs(c).p != 1:
            top.append(str(abs(c).p))
        if c.q != 1:
            bottom.append(str(c.q))
        for f in sorted(Mul.make_args(rest), key=lambda f: (*_place(f), self.show(f, 2))):
            if isinstance(f, Pow) and f.exp == -1 and f.base != sympy.E:
                bottom.append(self.show(f.base, 2))
            else:
                top.append(self.show(f, 2))
        out = "*".join(top) or "1"
        if bottom:
            out += "/" + (bottom[0] if len(bottom) == 1 else "(" + "*".join(bottom) + ")")
        return _bracket(("-" if negative else "") + out, level > 1 or (negative and level > 0))


def _place(f: Any) -> tuple[int, ...]:
    """Parameters first, then measures, sums and logs last."""
    return (0 if not f.atoms(s.RandomVariable, s.Law) else 2 if isinstance(f, (s.SumOver, sympy.log)) else 1,)
