"""Derivatives and substitutions of scalar terms (docs/closed-forms.md)."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from symit.meaning.polynomials import NotNormal

ZERO: Any = ("num", "0")
ONE: Any = ("num", "1")


def plus(*terms: Any) -> Any:
    kept = [t for t in terms if t != ZERO]
    return ZERO if not kept else kept[0] if len(kept) == 1 else ("add", *kept)


def times(*terms: Any) -> Any:
    if ZERO in terms:
        return ZERO
    kept = [t for t in terms if t != ONE]
    return ONE if not kept else kept[0] if len(kept) == 1 else ("mul", *kept)


def num(value: Fraction | int | str) -> Any:
    return ("num", str(Fraction(value)))


def minus(a: Any, b: Any) -> Any:
    return plus(a, times(num(-1), b))


def over(a: Any, b: Any) -> Any:
    return times(a, ("pow", b, "-1"))


def substitute(t: Any, values: Mapping[str, Any]) -> Any:
    """The term with parameters replaced by terms."""
    if t[0] == "par":
        return values.get(t[1], t)
    if t[0] == "pow":
        return ("pow", substitute(t[1], values), t[2])
    return tuple(substitute(x, values) if isinstance(x, tuple) and x else x for x in t)


def occurs(name: str, t: Any) -> bool:
    return t == ("par", name) or any(isinstance(x, tuple) and x and occurs(name, x) for x in t)


def parameters_of(t: Any) -> set[str]:
    """The parameters of a scalar term, also those inside special functions."""
    if t[0] == "par":
        return {str(t[1])}
    return set().union(*(parameters_of(x) for x in t if isinstance(x, tuple) and x))


def special_derivative(name: str, x: Any) -> Any:
    """d/dx of a special function."""
    if name.startswith("fn:"):
        head, _, order = name.rpartition(":")
        return ("sf", f"{head}:{int(order) + 1}", x)
    if name == "lgamma":
        return ("sf", "psi0", x)
    if name.startswith("psi"):
        return ("sf", f"psi{int(name[3:]) + 1}", x)
    if name in ("zeta", "zeta1"):
        return ("sf", "zeta1" if name == "zeta" else "zeta2", x)
    known = {
        "erf": lambda: times(num(2), ("pow", ("pi",), "-1/2"), ("exp", times(num(-1), ("pow", x, "2")))),
        "expint1": lambda: times(num(-1), ("exp", times(num(-1), x)), ("pow", x, "-1")),
        "besseli0": lambda: ("sf", "besseli1", x),
        "besseli1": lambda: minus(("sf", "besseli0", x), over(("sf", "besseli1", x), x)),
        "cos": lambda: times(num(-1), ("sf", "sin", x)),
        "sin": lambda: ("sf", "cos", x),
        "atan": lambda: ("pow", plus(ONE, ("pow", x, "2")), "-1"),
        "acosh": lambda: ("pow", minus(("pow", x, "2"), ONE), "-1/2"),
        "asin": lambda: ("pow", minus(ONE, ("pow", x, "2")), "-1/2"),
        "acos": lambda: times(num(-1), ("pow", minus(ONE, ("pow", x, "2")), "-1/2")),
    }  # fmt: skip
    if name not in known:
        raise NotNormal(f"the derivative of {name} is not known here")
    return known[name]()


def derivative(t: Any, name: str) -> Any:
    """d t / d name, by the rules of calculus."""
    tag, args = t[0], t[1:]
    if not occurs(name, t):
        return ZERO
    if tag == "par":
        return ONE
    if tag == "add":
        return plus(*(derivative(a, name) for a in args))
    if tag == "mul":
        return plus(*(times(*args[:i], derivative(a, name), *args[i + 1 :]) for i, a in enumerate(args) if occurs(name, a)))
    inner = derivative(args[1] if tag == "sf" else args[0], name)
    if tag == "pow":
        q = Fraction(args[1])
        return times(num(q), ("pow", args[0], str(q - 1)) if q != 1 else ONE, inner)
    if tag == "log":
        return times(("pow", args[0], "-1"), inner)
    if tag == "exp":
        return times(t, inner)
    if tag == "abs":
        return times(("sf", "sgn", args[0]), inner)
    if tag == "sf":
        return times(special_derivative(str(args[0]), args[1]), inner)
    raise NotNormal(f"{tag} is not differentiated")
