"""Fisher information of a law of a parametric family for one of the numbers in it: fisher[theta](Poisson(theta))."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from symit.language.calculus import require_params
from symit.language.names import latex_name
from symit.language.parametric import ParametricLaw
from symit.language.symbols import Param, Term


class FisherInformation(Term):
    """E[(d/dtheta log p(X))^2] for X of the law, all other numbers fixed."""

    def __new__(cls, law: Any, theta: Any) -> Any:
        require_params([theta])
        if not isinstance(law, ParametricLaw):
            raise ValueError("the Fisher information is of a law of a family, or of a density p_theta(x)")
        if theta not in law.free_symbols:
            raise ValueError(f"the law does not depend on {theta}")
        return super().__new__(cls, law, theta)

    law = property(lambda self: self.args[0])
    theta = property(lambda self: self.args[1])

    @property
    def free_symbols(self) -> set[Any]:
        return {p for p in self.law.free_symbols if isinstance(p, Param)}


def fisher_text(e: Any, show_law: Callable[[Any], str]) -> str | None:
    """The text of such an expression; None for anything else."""
    return f"fisher[{e.theta.name}]({show_law(e.law)})" if isinstance(e, FisherInformation) else None


def fisher_latex(e: Any, show_law: Callable[[Any], str]) -> str | None:
    """The LaTeX of such an expression; None for anything else."""
    return f"J_{{{latex_name(e.theta.name)}}}({show_law(e.law)})" if isinstance(e, FisherInformation) else None


__all__ = ["FisherInformation", "fisher_latex", "fisher_text"]
