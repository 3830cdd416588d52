"""Functions of an analysis certificate as a person writes them: factored where rational, logs with one coefficient as one log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import sympy

from symit.families.typeset import Plain, tex
from symit.families.writing import expression
from symit.kernel.analysis.region import Region
from symit.kernel.analysis.smooth import normal
from symit.meaning.polynomials import NotNormal, Poly, scale
from symit.meaning.rational_functions import factors
from symit.meaning.scalars import generators
from symit.meaning.spelling import generator_term, term_of

LONG = 200  # characters; longer formulas are abbreviated
TERMS = 80  # characters of a sum within a long formula

Names = Mapping[str, str]  # parameters and variables of the kernel -> their letters


class Text(Plain):
    """Text in which the base of natural logarithms is e."""

    def _print_Exp1(self, e: Any) -> str:
        return "e"


def plain(e: Any) -> str:
    return str(Text().doprint(e))


@dataclass(frozen=True)
class Math:
    """A formula, in text and in LaTeX."""

    text: str
    latex: str

    def __add__(self, other: Math) -> Math:
        return Math(self.text + other.text, self.latex + other.latex)


def math(e: Any) -> Math:
    """A SymPy expression, its long sums cut short."""
    cuts: list[tuple[str, Math]] = []
    if len(plain(e)) > LONG:
        e = _cut(e, cuts, top=True)
    text, latex = plain(e).replace("**", "^"), tex(e)
    for name, shown in cuts:
        text, latex = text.replace(name, shown.text), latex.replace(name, shown.latex)
    return Math(text, latex)


def _cut(e: Any, cuts: list[tuple[str, Math]], top: bool = False) -> Any:
    if e.is_Atom or len(plain(e)) <= TERMS:
        return e
    if not isinstance(e, sympy.Add):
        return e.func(*(_cut(a, cuts) for a in e.args))
    terms = e.as_ordered_terms()
    kept = [_cut(terms[0], cuts)]
    for t in terms[1:]:
        if len(plain(sympy.Add(*kept, t))) > (LONG - TERMS if top else TERMS):
            break
        kept.append(t)
    head = sympy.Add(*kept)
    text, latex = plain(head).replace("**", "^"), tex(head)
    more = f"... ({len(terms)} terms)"
    shown = Math(f"{text} + {more}", rf"{latex} + \cdots\ (\text{{{len(terms)} terms}})")
    if len(kept) == len(terms):
        shown = Math(text, latex)
    if not top:
        shown = Math(f"({shown.text})", rf"\left({shown.latex}\right)")
    name = "Cut" + "".join(chr(ord("a") + int(d)) for d in f"{len(cuts):02d}")
    cuts.append((name, shown))
    return sympy.Symbol(name, positive=True)


def symbols_of(region: Region, names: Names) -> dict[str, Any]:
    found = {}
    for n, lo, _ in region.box:
        found[n] = sympy.Symbol(names.get(n, n), **({"positive": True} if lo is not None and lo >= 0 else {"real": True}))
    return found


def shown(t: Any, region: Region, names: Names, sign: int = 1) -> Any:
    """The SymPy expression of a function on a region (or of minus the function): the shorter of a product and a sum."""
    symbols = symbols_of(region, names)
    poly = scale(normal(t, region), sign)
    try:
        both = (_product(poly, symbols), _sum(poly, symbols))
    except (NotNormal, ArithmeticError, KeyError):
        return expression(term_of(poly), symbols)
    return min(both, key=lambda e: len(plain(e)))


def _product(poly: Poly, symbols: Mapping[str, Any]) -> Any:
    """Irreducible factors over the generators."""
    content, pieces = factors(poly)
    shown = [_power(_sum(piece, symbols, whole=True), e) for piece, e in pieces]
    shown.sort(key=lambda pair: pair[0] < 0)
    c = sympy.Rational(content.numerator, content.denominator)
    for k, (sign, e) in enumerate(shown):
        shown[k] = (1, e)
        c *= sign
    return sympy.Mul(c, *(e for _, e in shown), evaluate=True) if len(shown) != 1 or abs(c) == 1 else sympy.Mul(c, shown[0][1], evaluate=False)


def _power(e: Any, n: int) -> tuple[int, Any]:
    """(sign, power) with a factor such as 1 - p rather than p - 1."""
    if isinstance(e, sympy.Add) and len(e.args) == 2 and e.args[0].is_Number and e.args[0] < 0:
        return (-1 if n % 2 else 1), sympy.Pow(-e, n)
    return 1, sympy.Pow(e, n)


def _sum(poly: Poly, symbols: Mapping[str, Any], whole: bool = False) -> Any:
    """What stands with each logarithm (or other special function) together, and logarithms with the same coefficient as one."""
    groups: dict[Any, Poly] = {}
    for mono, c in poly.items():
        special = tuple((g, e) for g, e in mono if _special(g))
        groups.setdefault(special, {})[tuple(pair for pair in mono if pair not in special)] = c
    parts: list[Any] = []
    logs: list[tuple[Any, Any]] = []
    for special, rest in groups.items():
        c = _rational(rest, symbols) if not (whole and not special) else expression(term_of(rest), symbols)
        if len(special) == 1 and special[0][1] == 1 and special[0][0][0] in ("log", "logp"):
            g = special[0][0]
            inner = generator_term(g)[1]
            logs.append((c, expression(inner, symbols)))
            continue
        parts.append(sympy.Mul(c, *(expression(term_of({((g, e),): 1}), symbols) for g, e in special)))
    while logs:
        c, inside = logs.pop(0)
        for other, x in list(logs):
            for sign in (1, -1):
                if sympy.expand(c - sign * other) == 0:
                    inside = inside * x**sign
                    logs.remove((other, x))
                    break
        if sympy.fraction(inside)[0] == 1:
            inside, c = 1 / inside, -c
        parts.append(c * sympy.log(inside))
    return sympy.Add(*parts)


def _special(g: Any) -> bool:
    return g[0] not in ("par", "base", "prime") or (g[0] == "base" and any(h[0] in ("log", "exp", "abs", "sf") for h in generators({((g, 1),): 1})))


def _rational(poly: Poly, symbols: Mapping[str, Any]) -> Any:
    """A rational coefficient: its factors, or the sum as it is where that is shorter."""
    own = expression(term_of(poly), symbols)
    if len(poly) == 1:
        return own
    content, pieces = factors(poly)
    c = sympy.Rational(content.numerator, content.denominator)
    signed = [_power(expression(term_of(piece), symbols), e) for piece, e in pieces]
    for sign, _ in signed:
        c *= sign
    if len(signed) == 1 and abs(c) != 1:
        product = sympy.Mul(c, signed[0][1], evaluate=False) if isinstance(signed[0][1], sympy.Add) else c * signed[0][1]
    else:
        product = sympy.Mul(c, *(e for _, e in signed))
    return min((product, own), key=lambda e: len(plain(e)))


def occurring(e: Any) -> list[str]:
    """The letters in an expression."""
    return sorted(s.name for s in e.free_symbols)


# -- names and regions


def letter(name: str) -> Math:
    return Math(name, tex(sympy.Symbol(name)))


def joined(by: str, parts: Sequence[Math]) -> Math:
    return Math(by.join(x.text for x in parts), by.join(x.latex for x in parts))


def number(x: Fraction | None) -> Math:
    if x is None:
        return Math("oo", r"\infty")
    return math(sympy.Rational(x.numerator, x.denominator))


def where(region: Region, names: Names, only: Any = None) -> Math | None:
    """0 < q < p < 1, x > 0: the region, or the part of it about some letters."""
    chains: list[tuple[str, list[Math]]] = []
    done: set[str] = set()
    for name, lo, hi in region.box:
        if name in done or (only is not None and names.get(name, name) not in only):
            continue
        row = [letter(names.get(name, name))]
        done.add(name)
        if region.order is not None and name in region.order:
            small, large = region.order
            lo, hi = region.ends(small)[0], region.ends(large)[1]
            row = [letter(names.get(n, n)) for n in region.order]
            done |= {small, large}
        if lo is None and hi is None and len(row) == 1:
            continue
        if lo is not None and hi is None and len(row) == 1:
            chains.append((" > ", [row[0], number(lo)]))
            continue
        chains.append((" < ", ([number(lo)] if lo is not None else []) + row + ([number(hi)] if hi is not None else [])))
    shown = [Math(op.join(r.text for r in row), op.join(r.latex for r in row)) for op, row in chains]
    if not shown:
        return None
    return Math(", ".join(s.text for s in shown), r",\ ".join(s.latex for s in shown))
