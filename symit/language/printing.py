"""The text syntax of expressions: what `str` prints and the reader reads back to the same expression."""

from __future__ import annotations

from typing import Any

import sympy
from sympy import Add, Mul, Pow, Rational

from symit.language import measures as m
from symit.language import symbols as s
from symit.language.names import value_name


def text(expr: Any) -> str:
    """One expression in the text syntax."""
    return _show(expr, 0)


def names(items: Any) -> str:
    return ",".join(v.name for v in items)


def values(items: Any) -> str:
    return ",".join(value_name(v.name) for v in items)


def condition(given: Any, at: Any = ()) -> str:
    parts = [v.name for v in given] + [f"{v.name}={value_name(v.name)}" for v in at]
    return "|" + ",".join(parts) if parts else ""


def law_text(law: Any) -> str:
    if isinstance(law, s.Law):
        return str(law.name.upper() if len(law.name) == 1 else law.name)
    if isinstance(law, s.UniformLaw):
        return "uniform"
    if isinstance(law, s.Mixture):
        return " + ".join(f"{_show(w, 2)}*{law_text(q)}" for w, q in law.parts)
    return "*".join(_show(f, 2) for f in law.factors)


def density_text(item: Any) -> str:
    return law_text(item) if s.is_law(item) else _show(item, 0)


def subscript(law: Any) -> str:
    return "" if law == s.DEFAULT_LAW else f"_{{{density_text(law)}}}"


def _bracket(body: str, needed: bool) -> str:
    return f"({body})" if needed else body


def _show(e: Any, level: int) -> str:
    """level 0: a sum may stand bare; 1: a product may; 2: only a closed factor."""
    if isinstance(e, s.Name):
        return law_text(e) if isinstance(e, s.Law) else str(e.name)
    if isinstance(e, s.Prob):
        law = e.law.name if isinstance(e.law, s.Law) else f"({law_text(e.law)})"
        return f"{law}({values(e.S)}{'|' + values(e.T) if e.T else ''})"
    if isinstance(e, s.Expectation):
        return f"E_{{{'*'.join(_show(w, 2) for w in e.weights)}}}[{_show(e.body, 0)}]"
    if isinstance(e, s.SumOver):
        word = "int" if isinstance(e, s.IntegralOver) else "sum"
        return f"({word}_{{{values(e.variables)}}} ({_show(e.body, 0)}))"
    if isinstance(e, s.Card):
        return f"card({e.args[0].name})"
    if isinstance(e, s.Fn):
        return f"{e.name}({values(e.variables)})"
    if isinstance(e, s.CompoundLaw):
        return _bracket(law_text(e), level > 0)
    if isinstance(e, m.DifferentialEntropy):
        return f"h{subscript(e.law)}({names(e.of)}{condition(e.given, e.at)})"
    if isinstance(e, m.Entropy):
        return f"H{subscript(e.law)}({names(e.of)}{condition(e.given, e.at)})"
    if isinstance(e, m.MutualInformation):
        return f"I{subscript(e.law)}({';'.join(names(g) for g in e.groups)}{condition(e.given, e.at)})"
    if isinstance(e, m.Comparison):
        return _comparison(e)
    if isinstance(e, m.SelfInformation):
        return f"I{subscript(e.args[0])}({values(e.args[1])})"
    if isinstance(e, m.BinaryEntropy):
        return f"H_b({_show(e.args[0], 0)})"
    return _arithmetic(e, level)


def _comparison(e: Any) -> str:
    first, second = density_text(e.first), density_text(e.second)
    over = f" over {values(e.averaged)}" if e.averaged else ""
    if isinstance(e, m.CrossEntropy):
        if e.first == e.second and s.is_law(e.first):
            return f"H({first})"
        return f"H({first},{second})" if s.is_law(e.first) and s.is_law(e.second) else f"CE({first},{second}{over})"
    name, bar = {"RelativeEntropy": ("D", "||"), "TotalVariation": ("TV", ","), "SquaredHellinger": ("H2", ","),
                 "ChiSquare": ("chi2", "||"), "JensenShannon": ("JS", ",")}[type(e).__name__]  # fmt: skip
    return f"{name}({first}{bar}{second}{over})"


def _arithmetic(e: Any, level: int) -> str:
    if isinstance(e, Add):
        terms = sorted(e.args, key=_term_key)
        out = ""
        for term in terms:
            c, _ = term.as_coeff_Mul()
            negative = c.is_negative
            body = _show(-term if negative else term, 1)
            out += (" - " if negative else " + ") + body if out else ("-" + body if negative else body)
        return _bracket(out, level > 0)
    if isinstance(e, Mul):
        return _product(e, level)
    if isinstance(e, Pow):
        if e.base == sympy.E:
            return f"exp({_show(e.exp, 0)})"
        if e.exp == -1:
            return _bracket(f"1/{_show(e.base, 2)}", level > 1)
        if e.exp.is_Integer and e.exp > 0:
            return f"{_atom(e.base)}^{e.exp}"
        return f"{_atom(e.base)}^({_show(e.exp, 0)})"
    if isinstance(e, sympy.exp):
        return f"exp({_show(e.args[0], 0)})"
    if isinstance(e, sympy.log):
        return f"log({_show(e.args[0], 0)})"
    if isinstance(e, sympy.Abs):
        return f"abs({_show(e.args[0], 0)})"
    if isinstance(e, (sympy.Max, sympy.Min)):
        word = "max" if isinstance(e, sympy.Max) else "min"
        return f"{word}({', '.join(sorted(_show(a, 0) for a in e.args))})"
    if isinstance(e, Rational):
        return _bracket(str(e), level > 1 and (e.q != 1 or e < 0))
    if e in (sympy.pi, sympy.E):
        return "pi" if e == sympy.pi else "exp(1)"
    raise TypeError(f"{type(e).__name__} has no text syntax")


def _term_key(term: Any) -> tuple[bool, str]:
    c, rest = term.as_coeff_Mul()
    return (bool(c.is_negative), _show(rest, 1))


def _atom(e: Any) -> str:
    out = _show(e, 2)
    return out if out.isidentifier() or out.isdigit() or out.startswith("(") else f"({out})"


def _product(e: Any, level: int) -> str:
    c, rest = e.as_coeff_Mul()
    negative = c.is_negative
    top, bottom = [], []
    if abs(c).p != 1:
        top.append(str(abs(c).p))
    if c.q != 1:
        bottom.append(str(c.q))
    for f in sorted(Mul.make_args(rest), key=lambda f: (isinstance(f, (s.SumOver, sympy.log)), _show(f, 2))):
        if isinstance(f, Pow) and f.exp == -1 and f.base != sympy.E:
            bottom.append(_show(f.base, 2))
        else:
            top.append(_show(f, 2))
    out = "*".join(top) or "1"
    if bottom:
        out += "/" + (bottom[0] if len(bottom) == 1 else "(" + "*".join(bottom) + ")")
    return _bracket(("-" if negative else "") + out, level > 1 or (negative and level > 0))
