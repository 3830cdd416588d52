"""LaTeX of expressions."""

from __future__ import annotations

from typing import Any

import sympy
from sympy import Add, Mul, Pow, Rational

from symit.language import extremes
from symit.language import measures as m
from symit.language import symbols as s
from symit.language.calculus import calculus_latex
from symit.language.coordinates import DiagonalNormal, coordinate_latex
from symit.language.events import Differ
from symit.language.fisher import fisher_latex
from symit.language.functions import Function, function_latex
from symit.language.matrices import VectorNormal, matrix_latex
from symit.language.named_terms import named_latex
from symit.language.names import latex_name, value_name
from symit.language.parametric import ParametricLaw, special_latex
from symit.language.printing import term_key

SYMMETRIC = (m.TotalVariation, m.SquaredHellinger, m.JensenShannon, m.LeCam)


def latex(expr: Any) -> str:
    """One expression in LaTeX (logs are natural)."""
    return _tex(expr, 0)


def names_latex(items: Any) -> str:
    return ", ".join(latex_name(v.name) for v in items)


def values_latex(items: Any) -> str:
    return ", ".join(latex_name(value_name(v.name)) for v in items)


def law_latex(law: Any) -> str:
    if isinstance(law, s.Law):
        return latex_name(law.name.upper() if len(law.name) == 1 else law.name)
    if isinstance(law, s.UniformLaw):
        return "U"
    if isinstance(law, (VectorNormal, DiagonalNormal)):
        return str(matrix_latex(law) or coordinate_latex(law, lambda x: _tex(x, 0)))
    if isinstance(law, ParametricLaw):
        head, _, sizes = law.family.partition("[")
        size = f"_{{{sizes[:-1]}}}" if sizes and head != "Dirichlet" else ""  # that many parameters
        return rf"\mathrm{{{head}}}{size}({', '.join(_tex(v, 0) for v in law.values)})"
    if isinstance(law, s.Mixture):
        return " + ".join(f"{_tex(w, 2)} {law_latex(q)}" for w, q in law.parts)
    return " ".join(_tex(f, 2) for f in law.factors)


def _density(item: Any) -> str:
    return law_latex(item) if s.is_law(item) else _tex(item, 1)


def _at_letter(item: Any) -> str:
    """The density of a bare law at x."""
    return _tex(s.Prob(item, [s.RandomVariable("X")]), 1) if s.is_law(item) else _tex(item, 1)


def _condition(given: Any, at: Any) -> str:
    parts = [latex_name(v.name) for v in given]
    parts += [f"{latex_name(v.name)} = {latex_name(value_name(v.name))}" for v in at]
    return r" \mid " + ", ".join(parts) if parts else ""


def _sub(law: Any) -> str:
    return "" if law == s.DEFAULT_LAW else f"_{{{_density(law)}}}"


def _paren(body: str, needed: bool) -> str:
    return rf"\left({body}\right)" if needed else body


def _tex(e: Any, level: int) -> str:
    if isinstance(e, s.Law):
        return law_latex(e)
    if isinstance(e, s.Name):
        return latex_name(e.name)
    if isinstance(e, s.Prob):
        law = latex_name(e.law.name) if isinstance(e.law, s.Law) else _paren(law_latex(e.law), True)
        return f"{law}({values_latex(e.S)}{r' | ' + values_latex(e.T) if e.T else ''})"
    if isinstance(e, s.Expectation):
        return rf"\mathbb{{E}}_{{{' '.join(_tex(w, 2) for w in e.weights)}}}\left[{_tex(e.body, 0)}\right]"
    if isinstance(e, s.IntegralOver):
        d = "".join(rf"\,d{latex_name(value_name(v.name))}" for v in e.variables)
        return _paren(rf"\int {_tex(e.body, 1)}{d}", level > 1)
    if isinstance(e, s.SumOver):
        return _paren(rf"\sum_{{{values_latex(e.variables)}}} {_tex(e.body, 1)}", level > 1)
    if isinstance(e, s.Card):
        return rf"|\mathcal{{{latex_name(e.args[0].name)}}}|"
    if isinstance(e, s.Fn):
        return f"{latex_name(e.name)}({values_latex(e.variables)})"
    shown = calculus_latex(e, lambda x: _tex(x, 0)) or function_latex(e, lambda x: _tex(x, 0)) or matrix_latex(e) or fisher_latex(e, law_latex)
    shown = shown or coordinate_latex(e, lambda x: _tex(x, 0)) or named_latex(e, lambda x: _tex(x, 0))
    if shown is not None:
        return shown
    if isinstance(e, s.CompoundLaw):
        return _paren(law_latex(e), level > 0)
    if isinstance(e, m.Entropy):
        letter = "h" if isinstance(e, m.DifferentialEntropy) else "H"
        return f"{letter}{_sub(e.law)}({names_latex(e.of)}{_condition(e.given, e.at)})"
    if isinstance(e, m.MutualInformation):
        groups = "; ".join(names_latex(g) for g in e.groups)
        return f"I{_sub(e.law)}({groups}{_condition(e.given, e.at)})"
    if isinstance(e, Differ):
        first, second = (latex_name(v.name) for v in e.variables)
        return rf"\Pr{_sub(e.law)}({first} \neq {second})"
    if isinstance(e, extremes.Extreme):
        return extremes.latex(e, _at_letter)
    if isinstance(e, m.Comparison):
        first, second = _density(e.first), _density(e.second)
        if isinstance(e, m.CrossEntropy):
            return f"H({first})" if e.first == e.second else f"H({first}, {second})"
        head = _comparison_head(e)
        average = rf"\mathbb{{E}}_{{{names_latex(e.averaged)}}} " if e.averaged else ""
        bar = ", " if isinstance(e, SYMMETRIC) else r" \,\|\, "
        return f"{average}{head}({first}{bar}{second})"
    if isinstance(e, m.SelfInformation):
        return f"I{_sub(e.args[0])}({values_latex(e.args[1])})"
    if isinstance(e, m.BinaryEntropy):
        return f"H_b({_tex(e.args[0], 0)})"
    if isinstance(e, Add):
        out = ""
        for term in sorted(e.args, key=term_key):
            negative = term.as_coeff_Mul()[0].is_negative
            body = _tex(-term if negative else term, 1)
            out += (" - " if negative else " + ") + body if out else ("-" + body if negative else body)
        return _paren(out, level > 0)
    if isinstance(e, Mul):
        c, _ = e.as_coeff_Mul()
        if c.is_negative:
            return _paren("-" + _tex(-e, 1), level > 1)
        top, bottom = sympy.fraction(e)
        if isinstance(c, Rational) and c.q != 1 and not top.is_number:
            return _paren(rf"{_tex(c, 2)} {_tex(e / c, 2)}", level > 2)
        if bottom != 1:
            return rf"\frac{{{_tex(top, 0)}}}{{{_tex(bottom, 0)}}}"
        parts = sorted(Mul.make_args(e), key=lambda f: (not f.is_number, isinstance(f, (s.SumOver, sympy.log)), str(f)))
        return _paren(" ".join(_tex(f, 2) for f in parts), level > 2)
    if isinstance(e, Rational):
        return str(e) if e.q == 1 else (r"-" if e < 0 else "") + rf"\frac{{{abs(e.p)}}}{{{e.q}}}"
    if isinstance(e, sympy.log):
        return _logarithm(e.args[0])
    if isinstance(e, sympy.Abs):
        return rf"\left|{_tex(e.args[0], 0)}\right|"
    if isinstance(e, (sympy.Max, sympy.Min)):
        word = r"\max" if isinstance(e, sympy.Max) else r"\min"
        return rf"{word}\left\{{{', '.join(sorted(_tex(a, 0) for a in e.args))}\right\}}"
    if isinstance(e, (Pow, sympy.exp)):
        base, exponent = e.as_base_exp()
        if exponent == -1:
            return rf"\frac{{1}}{{{_tex(base, 0)}}}"
        if exponent == Rational(1, 2):
            return rf"\sqrt{{{_tex(base, 0)}}}"
        return rf"{_paren(_tex(base, 2), not base.is_Symbol and not base.is_Integer and base != sympy.E)}^{{{_tex(exponent, 0)}}}"
    special = special_latex(e, lambda a: _tex(a, 0))
    if special is not None:
        return special
    if e in (sympy.pi, sympy.E):
        return r"\pi" if e == sympy.pi else "e"
    if e in (sympy.oo, -sympy.oo):
        return r"\infty" if e == sympy.oo else r"-\infty"
    raise TypeError(f"{type(e).__name__} has no LaTeX")


def _logarithm(argument: Any) -> str:
    """Parentheses only where the reach of the log would not be plain."""
    plain = isinstance(argument, (s.Prob, s.Card, s.Name)) or (isinstance(argument, Rational) and argument.q == 1)
    if plain or sympy.fraction(argument)[1] != 1:
        return rf"\log {_tex(argument, 0)}"
    return rf"\log \left({_tex(argument, 0)}\right)"


def _comparison_head(e: Any) -> str:
    if isinstance(e, m.Renyi):
        return f"D_{{{_tex(e.order, 0)}}}"
    if isinstance(e, m.HockeyStick):
        return f"E_{{{_tex(e.order, 0)}}}"
    if isinstance(e, m.FDivergence):
        f = e.order.expr
        return f"D_{{{latex_name(f.name)}}}" if isinstance(f, Function) else f"D_{{f(t) = {_tex(f, 0)}}}"
    return {
        "RelativeEntropy": r"D_{\mathrm{KL}}", "TotalVariation": r"\mathrm{TV}", "SquaredHellinger": "H^2",
        "ChiSquare": r"\chi^2", "JensenShannon": r"\mathrm{JS}", "LeCam": r"\mathrm{LC}",
    }[type(e).__name__]  # fmt: skip
