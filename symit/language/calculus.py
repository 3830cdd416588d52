"""Derivatives, limits, extrema and remainders as expressions, and the shapes (convex, increasing, ...) that statements claim of functions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sympy import Integer, S, Symbol, Tuple, sympify

from symit.language.indices import indexed_latex, indexed_text
from symit.language.names import latex_name
from symit.language.symbols import Param, Term

MAX_ORDER = 6
SHAPES = ("convex", "concave", "increasing", "decreasing", "schur_convex", "schur_concave")
SHAPE_WORDS = {"convex": "convex", "concave": "concave", "increasing": "nondecreasing", "decreasing": "nonincreasing",
               "schur_convex": "Schur-convex", "schur_concave": "Schur-concave"}  # fmt: skip
EXTREMA = ("max", "min", "sup", "inf", "argmax", "argmin")


def require_params(names: Any) -> Tuple:
    """The variables of a derivative, limit, extremum or shape are distinct parameters."""
    if not names or not all(isinstance(x, Param) for x in names) or len(set(names)) != len(names):
        raise ValueError("the variables here are different names of numbers")
    return Tuple(*names)


class Diff(Term):
    """d^n f / dx^n, the other parameters fixed."""

    def __new__(cls, f: Any, x: Any, n: Any = 1) -> Any:
        require_params([x])
        n = sympify(n, strict=True)
        if not (isinstance(n, Integer) and 1 <= n <= MAX_ORDER):
            raise ValueError(f"the order of a derivative is a number from 1 to {MAX_ORDER}")
        f = sympify(f, strict=True)
        if isinstance(f, Diff) and f.args[1] == x and f.args[2] + n <= MAX_ORDER:
            f, n = f.args[0], f.args[2] + n
        return super().__new__(cls, f, x, n)


class LimitOf(Term):
    """The limit of f as x tends to a number or to oo or -oo, from within the range of x."""

    def __new__(cls, f: Any, x: Any, at: Any) -> Any:
        require_params([x])
        at = sympify(at, strict=True)
        if not (at.is_Rational or at in (S.Infinity, S.NegativeInfinity)):
            raise ValueError("a limit is taken at a rational number, oo or -oo")
        return super().__new__(cls, sympify(f, strict=True), x, at)

    free_symbols = property(lambda self: self.args[0].free_symbols - {self.args[1]})


class Extremum(Term):
    """max, min, sup, inf of f over the range of x; argmax and argmin: a value of x at which it is attained."""

    def __new__(cls, kind: Any, f: Any, x: Any) -> Any:
        require_params([x])
        if str(kind) not in EXTREMA:
            raise ValueError(f"one of {', '.join(EXTREMA)}")
        return super().__new__(cls, Symbol(str(kind)), sympify(f, strict=True), x)

    kind = property(lambda self: str(self.args[0].name))
    free_symbols = property(lambda self: self.args[1].free_symbols - {self.args[2]})


class BigO(Term):
    """O(x^n) as x tends to 0: some function whose absolute value is at most c |x|^n near 0."""

    def __new__(cls, x: Any, n: Any) -> Any:
        require_params([x])
        n = sympify(n, strict=True)
        if not (isinstance(n, Integer) and 1 <= n <= MAX_ORDER):
            raise ValueError(f"a remainder is O(x^n), n from 1 to {MAX_ORDER}")
        return super().__new__(cls, x, n)


CALCULUS = (Diff, LimitOf, Extremum, BigO)


def calculus_text(e: Any, show: Callable[[Any], str]) -> str | None:
    """The text of such an expression; None for anything else."""
    indexed = indexed_text(e, show)
    if indexed is not None:
        return indexed
    if isinstance(e, Diff):
        f, x, n = e.args
        return f"diff({show(f)}, {show(x)}{f', {n}' if n != 1 else ''})"
    if isinstance(e, LimitOf):
        return f"limit({show(e.args[0])}, {show(e.args[1])} -> {e.args[2]})"
    if isinstance(e, Extremum):
        return f"{e.kind}[{show(e.args[2])}]({show(e.args[1])})"
    if isinstance(e, BigO):
        return f"O({show(e.args[0])}^{e.args[1]})"
    return None


def calculus_latex(e: Any, show: Callable[[Any], str]) -> str | None:
    """The LaTeX of such an expression; None for anything else."""
    indexed = indexed_latex(e, show)
    if indexed is not None:
        return indexed
    if isinstance(e, Diff):
        f, x, n = e.args
        order = "" if n == 1 else f"^{{{n}}}"
        d = r"\partial" if len(f.free_symbols) > 1 else "d"
        return rf"\frac{{{d}{order}}}{{{d} {show(x)}{order}}} \left[{show(f)}\right]"
    if isinstance(e, LimitOf):
        at = {S.Infinity: r"\infty", S.NegativeInfinity: r"-\infty"}.get(e.args[2]) or show(e.args[2])
        return rf"\lim_{{{show(e.args[1])} \to {at}}} \left[{show(e.args[0])}\right]"
    if isinstance(e, Extremum):
        word = rf"\{e.kind}" if not e.kind.startswith("arg") else rf"\arg\{e.kind[3:]}"
        return rf"{word}_{{{show(e.args[2])}}} \left[{show(e.args[1])}\right]"
    if isinstance(e, BigO):
        return rf"O({show(e.args[0])}^{{{e.args[1]}}})"
    return None


def shape_text(shape: str, names: Any, body: str) -> str:
    return f"{shape}[{', '.join(x.name for x in names)}]({body})"


def shape_latex(shape: str, names: Any, body: str) -> str:
    listed = ", ".join(latex_name(x.name) for x in names)
    return rf"{listed} \mapsto {body} \text{{ is {SHAPE_WORDS[shape]}}}"
