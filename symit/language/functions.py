"""Functions of a real number of which nothing is known but what assumptions say: F(x), F'(x), and the convex conjugate of F."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sympy import Integer, Symbol, sympify

from symit.language.names import latex_name
from symit.language.symbols import Term

MAX_PRIMES = 4


class Function(Term):
    """The derivative of some order (0: the function itself) of F at a number; with `conjugate`, of F*(y) = sup_x (x y - F(x)).

    F is any function that has as many derivatives as are spoken of, wherever they are spoken of.
    """

    def __new__(cls, name: Any, at: Any, order: Any = 0, conjugate: Any = 0) -> Any:
        order, conjugate = (sympify(x, strict=True) for x in (order, conjugate))
        if not (isinstance(order, Integer) and 0 <= order <= MAX_PRIMES) or conjugate not in (0, 1):
            raise ValueError(f"a function has up to {MAX_PRIMES} primes")
        return super().__new__(cls, name if isinstance(name, Symbol) else Symbol(str(name)), sympify(at, strict=True), order, conjugate)

    name = property(lambda self: str(self.args[0].name))
    at = property(lambda self: self.args[1])
    order = property(lambda self: int(self.args[2]))
    conjugate = property(lambda self: bool(self.args[3]))
    free_symbols = property(lambda self: self.args[1].free_symbols)

    def core_name(self) -> str:
        """Its name in plain data (docs/core.md): fn:F:1 for F', fn:F*:0 for the conjugate."""
        return f"fn:{self.name}{'*' if self.conjugate else ''}:{self.order}"


def bregman(name: Any, x: Any, y: Any, conjugate: Any = 0) -> Any:
    """F(x) - F(y) - F'(y) (x - y) (Bregman 1967)."""
    at = lambda u, order=0: Function(name, u, order, conjugate)  # noqa: E731
    return at(x) - at(y) - at(y, 1) * (x - y)


def function_text(e: Any, show: Callable[[Any], str]) -> str | None:
    """The text of such an expression; None for anything else."""
    if not isinstance(e, Function):
        return None
    if e.conjugate:
        return f"conj[{e.name}{f', {e.order}' if e.order else ''}]({show(e.at)})"
    return f"{e.name}{chr(39) * e.order}({show(e.at)})"


def function_latex(e: Any, show: Callable[[Any], str]) -> str | None:
    """The LaTeX of such an expression; None for anything else."""
    if not isinstance(e, Function):
        return None
    head = latex_name(e.name)
    if e.conjugate:
        return f"({head}^*){chr(39) * e.order}({show(e.at)})" if e.order else f"{head}^*({show(e.at)})"
    return f"{head}{chr(39) * e.order}({show(e.at)})"


def functions_of(item: Any) -> set[Function]:
    """The functions in a statement, a chain or an assumption about numbers."""
    item = getattr(item, "statement", item)  # of an assumption for all values of a parameter
    sides = [getattr(item, "lhs", None), getattr(item, "rhs", None), *getattr(item, "terms", ())]
    return {f for x in sides if hasattr(x, "atoms") for f in x.atoms(Function)}


__all__ = ["MAX_PRIMES", "Function", "bregman", "function_latex", "function_text", "functions_of"]
