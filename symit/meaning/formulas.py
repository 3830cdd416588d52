"""Formulas written as Python arithmetic (`a*log(b)-lgamma(a)`), read as scalar terms without evaluating anything."""

from __future__ import annotations

import ast
from fractions import Fraction
from functools import lru_cache
from typing import Any

from symit.meaning.calculus import minus, num, over, plus, times

ELEMENTARY = ("log", "exp", "abs", "max", "min")
CONSTANTS = {"pi": ("pi",), "E": ("e",), "EulerGamma": ("euler",)}
SPECIAL = {
    "lgamma": "lgamma", "loggamma": "lgamma", "digamma": "psi0", "psi": "psi0", "trigamma": "psi1", "erf": "erf",
    "besseli0": "besseli0", "besseli1": "besseli1", "cos": "cos", "sin": "sin", "atan": "atan",
    "asin": "asin", "acos": "acos", "acosh": "acosh", "zeta": "zeta",
    "dzeta": "zeta1", "expint1": "expint1", "elliptic_k": "ellipk", "sgn": "sgn",
    "expectedlogfactorial": "expectedlogfactorial", "xlogx": "xlogx",
}  # fmt: skip


@lru_cache(maxsize=4096)
def formula(text: str) -> Any:
    """The scalar term of a formula; raises ValueError on anything that is not one."""
    return _term(ast.parse(text, mode="eval").body, text)


def _term(node: ast.AST, text: str) -> Any:
    if isinstance(node, ast.Constant) and isinstance(node.value, (int, float)) and not isinstance(node.value, bool):
        return num(Fraction(ast.get_source_segment(text, node) or "0"))
    if isinstance(node, ast.Name):
        return CONSTANTS.get(node.id, ("par", node.id))
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.USub, ast.UAdd)):
        inner = _term(node.operand, text)
        return times(num(-1), inner) if isinstance(node.op, ast.USub) else inner
    if isinstance(node, ast.BinOp):
        left, right = _term(node.left, text), _term(node.right, text)
        if isinstance(node.op, ast.Pow):
            return power(left, right)
        rules = {ast.Add: plus, ast.Sub: minus, ast.Mult: times, ast.Div: over}
        if type(node.op) in rules:
            return rules[type(node.op)](left, right)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and not node.keywords:
        return call(node.func.id, [_term(a, text) for a in node.args])
    raise ValueError(f"not a formula: {ast.get_source_segment(text, node) if isinstance(node, ast.expr) else text}")


def constant(t: Any) -> Fraction | None:
    """The value of a term in rational numbers only."""
    if t[0] == "num":
        return Fraction(t[1])
    if t[0] in ("add", "mul"):
        values = [constant(a) for a in t[1:]]
        if None in values:
            return None
        total = Fraction(t[0] == "mul")
        for v in values:
            total = total + v if t[0] == "add" else total * v  # type: ignore[operator]
        return total
    if t[0] == "pow" and Fraction(t[2]).denominator == 1:
        base = constant(t[1])
        return base ** int(Fraction(t[2])) if base else None
    return None


def power(base: Any, exponent: Any) -> Any:
    q = constant(exponent)
    if base == ("e",):
        return ("exp", exponent)
    return ("pow", base, str(q)) if q is not None else ("exp", times(exponent, ("log", base)))


def call(name: str, args: list[Any]) -> Any:
    if name in ELEMENTARY and (len(args) == 1 or name in ("max", "min")):
        return (name, *args)
    if name in SPECIAL and len(args) == 1:
        return ("sf", SPECIAL[name], args[0])
    one = args[0] if args else num(0)
    if name == "gamma":
        return ("exp", ("sf", "lgamma", one))
    if name == "sqrt":
        return ("pow", one, "1/2")
    if name == "Abs":
        return ("abs", one)
    if name in ("besseli", "expint", "polygamma") and len(args) == 2 and constant(one) is not None:
        head = {"besseli": "besseli", "expint": "expint", "polygamma": "psi"}[name]
        return ("sf", f"{head}{constant(one)}", args[1])
    up, down = ("exp", one), ("exp", times(num(-1), one))
    if name == "cosh":
        return times(num("1/2"), plus(up, down))
    if name == "sinh":
        return times(num("1/2"), minus(up, down))
    if name == "tanh":
        return over(minus(up, down), plus(up, down))
    if name == "coth":
        return over(plus(up, down), minus(up, down))
    if name == "atanh":
        return times(num("1/2"), ("log", over(plus(num(1), one), minus(num(1), one))))
    raise ValueError(f"no function {name} here")
