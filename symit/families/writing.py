"""Scalar terms as SymPy expressions that a person would write: one log, squares of differences, few brackets."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import lcm
from typing import Any

import sympy
from sympy import Add, Integer, Mul, Pow, Rational, Symbol

FUNCTIONS: dict[str, Any] = {
    "lgamma": sympy.loggamma, "erf": sympy.erf, "atan": sympy.atan,
    "asin": sympy.asin, "acos": sympy.acos, "acosh": sympy.acosh, "cos": sympy.cos, "sin": sympy.sin, "zeta": sympy.zeta,
    "ellipk": sympy.elliptic_k, "sgn": sympy.sign,
    "besseli0": lambda x: sympy.besseli(0, x), "besseli1": lambda x: sympy.besseli(1, x),
    "expint1": lambda x: sympy.expint(1, x),
}  # fmt: skip


def symbol(name: str, domain: Mapping[str, Any]) -> Symbol:
    """The SymPy symbol of a parameter, with what its range says of its sign."""
    lo = domain.get("lo")
    positive = lo is not None and (Fraction(lo) > 0 or (Fraction(lo) == 0 and domain.get("lo_open")))
    nonnegative = lo is not None and Fraction(lo) == 0 and not positive
    integer = {"integer": True} if domain.get("integer") else {}
    if positive:
        return Symbol(name, positive=True, **integer)
    return Symbol(name, nonnegative=True, **integer) if nonnegative else Symbol(name, real=True, **integer)


def special(name: str, x: Any) -> Any:
    """A special function in SymPy's names."""
    if name in FUNCTIONS:
        return FUNCTIONS[name](x)
    if name.startswith("fn:"):  # an undetermined function: its name with a prime for each derivative
        head, _, order = name[3:].rpartition(":")
        return sympy.Function(head + "'" * int(order), real=True)(x)
    if name.startswith("psi"):
        return sympy.digamma(x) if name == "psi0" else sympy.polygamma(int(name[3:]), x)
    if name == "xlogx":
        return x * sympy.log(x)
    s, k = sympy.Dummy("s"), Symbol("k", integer=True, nonnegative=True)
    if name in ("zeta1", "zeta2"):
        return sympy.Subs(sympy.Derivative(sympy.zeta(s), (s, int(name[4:]))), s, x)
    if name == "expectedlogfactorial":
        return sympy.exp(-x) * sympy.Sum(x**k * sympy.loggamma(k + 1) / sympy.factorial(k), (k, 0, sympy.oo))
    raise ValueError(f"no SymPy name for {name}")


def expression(t: Any, symbols: Mapping[str, Any]) -> Any:
    """The SymPy expression of a scalar term, as it stands."""
    tag, args = t[0], t[1:]
    if tag == "num":
        return Rational(args[0])
    if tag == "par":
        return symbols[args[0]]
    if tag in ("pi", "e", "euler"):
        return {"pi": sympy.pi, "e": sympy.E, "euler": sympy.EulerGamma}[tag]
    if tag == "mat":
        return matrix_expression(str(args[0]), args[1:])
    inner = [expression(a, symbols) for a in (args[1:] if tag == "sf" else args[:1] if tag == "pow" else args)]
    if tag == "pow":
        return Pow(inner[0], Rational(args[1]))
    if tag == "sf":
        return special(str(args[0]), inner[0])
    if tag == "exp":
        return exponential(inner[0])
    return {"add": Add, "mul": Mul, "log": sympy.log, "abs": sympy.Abs, "max": sympy.Max, "min": sympy.Min}[tag](*inner)


def matrix_expression(kind: str, args: Any) -> Any:
    """Determinant, trace or quadratic form."""
    from symit.language.matrices import Determinant, QuadraticForm, Trace, vector, word

    if kind == "quad":
        return QuadraticForm(vector(args[0]), word(args[1]), vector(args[2]))
    return (Determinant if kind == "det" else Trace)(word(args[0]))


def exponential(x: Any) -> Any:
    """exp of a sum, with log-gammas as gamma functions and k log(x) as x^k."""
    rest, factors = [], []
    for piece in Add.make_args(x):
        parts = Mul.make_args(piece)
        big = next((f for f in parts if isinstance(f, (sympy.loggamma, sympy.log))), None)
        if big is None or sum(f.has(sympy.log, sympy.loggamma) for f in parts) > 1:
            rest.append(piece)
            continue
        base = sympy.gamma(big.args[0]) if isinstance(big, sympy.loggamma) else big.args[0]
        factors.append(Pow(base, piece / big))
    return Mul(*factors, sympy.exp(Add(*rest)))


def written(t: Any, symbols: Mapping[str, Any]) -> Any:
    """The same, arranged for reading."""
    return arranged(expression(t, symbols), list(symbols.values()))


def arranged(e: Any, symbols: list[Any]) -> Any:
    """Logs with rational coefficients as one log; what is rational over one denominator, with differences shown."""
    if isinstance(e, Add):
        return _sum(e, symbols)
    if isinstance(e, (Mul, Pow, sympy.exp, sympy.log)) and not e.is_Atom:
        return e.func(*(arranged(a, symbols) for a in e.args))
    return e


def _sum(e: Any, symbols: list[Any]) -> Any:
    """Terms with one special factor together; the logs whose coefficients are numbers as one log."""
    groups: dict[Any, list[Any]] = {}
    for piece in e.args:
        factors = Mul.make_args(piece)
        plain = [f.is_rational_function(*symbols) and not f.has(sympy.Function) for f in factors]
        rational = Mul(*(f for f, keep in zip(factors, plain, strict=True) if keep))
        rest = Mul(*(f for f, keep in zip(factors, plain, strict=True) if not keep))
        groups.setdefault((rest == 1 and bool(piece.is_number), rest), []).append(rational)
    logs: list[tuple[Any, Any]] = []
    parts: list[Any] = []
    for (_, rest), pieces in groups.items():
        c = _rational(pieces, symbols)
        if isinstance(rest, sympy.log) and c.is_Rational:
            logs.append((c, arranged(rest.args[0], symbols)))
        else:
            parts.append(arranged(rest, symbols) * c)
    return Add(*parts, _one_log(logs))


def _rational(pieces: list[Any], symbols: list[Any]) -> Any:
    """A sum of rational functions: as few terms as it takes."""
    apart = Add(*pieces)
    if len(pieces) == 1:
        return apart
    together = sympy.cancel(sympy.together(apart))
    top, below = sympy.fraction(together)
    whole = _differences(top, symbols) / sympy.factor(below)
    separate = Add(*(_shown(group, symbols) for group in _by_denominator(pieces)))
    return min((whole, separate), key=lambda x: (sympy.count_ops(x), str(x)))


def _by_denominator(pieces: list[Any]) -> list[Any]:
    groups: dict[Any, list[Any]] = {}
    for piece in pieces:
        groups.setdefault(sympy.fraction(piece)[1].as_coeff_Mul()[1], []).append(piece)
    return [Add(*group) for group in groups.values()]


def _shown(e: Any, symbols: list[Any]) -> Any:
    top, below = sympy.fraction(sympy.together(e))
    return _differences(sympy.expand(top), symbols) / below


def _differences(top: Any, symbols: list[Any]) -> Any:
    """A polynomial with the difference of parameters a1, a2 shown where it depends on nothing else of them."""
    for a in symbols:
        b = next((s for s in symbols if a.name.endswith("1") and s.name == a.name[:-1] + "2"), None)
        if b is None or not top.has(a) or not top.has(b) or not top.is_polynomial(a, b):
            continue
        d = sympy.Dummy("d")
        moved = sympy.expand(top.subs(a, b + d))
        if not moved.has(b):
            coefficients = sympy.Poly(moved, d).all_coeffs()
            n = len(coefficients) - 1
            return Add(*(sympy.factor(c) * (a - b) ** (n - k) for k, c in enumerate(coefficients)))
    return sympy.factor(top)


def _one_log(logs: list[tuple[Any, Any]]) -> Any:
    if not logs:
        return Integer(0)
    common = lcm(*(int(c.q) for c, _ in logs))
    inside = Mul(*(Pow(x, c * common) for c, x in logs))
    sign = -1 if sympy.fraction(inside)[0] == 1 else 1
    return Rational(sign, common) * sympy.log(inside**sign)
