"""How a closed form is derived, for people: the definition, the densities, the moments, the result."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sympy

from symit.families.deriving import Derived
from symit.families.typeset import DEFINITIONS, latex_law, plain, tex
from symit.families.vector_writing import shown, shown_term, with_coordinates
from symit.families.writing import expression, written
from symit.kernel.closed.law import Setting
from symit.kernel.closed.multivariate import is_vector
from symit.kernel.closed.quantities import INFINITE, general_value_in
from symit.meaning.calculus import substitute
from symit.meaning.families import family

# quantity -> (symbol in text, in LaTeX, the definition in text, in LaTeX)


# the last step for laws of vectors, where it is not linearity
LAST = {
    "fisher": "slopes of the natural parameters times slopes of the means", "w2sq": "the optimal coupling of normal laws is linear",
    "varentropy": "the second derivative of log E_P[p(X)^(alpha-1)] at alpha = 1",
}  # fmt: skip


class ClosedFormDerivation:
    """Definition, densities, the moments that the kernel used, and what they add up to."""

    def __init__(self, found: Derived, symbols: Mapping[str, Any]) -> None:
        self.found, self.symbols = found, dict(symbols)
        setting = Setting(found.params, (*found.given, *found.conditions))
        if found.term != INFINITE:
            general_value_in(setting, found.quantity, found.p, found.q, found.ties)
        self.moments = list(dict.fromkeys(setting.trace))

    # -- parts

    def _laws(self) -> list[tuple[str, str, Any]]:
        """(P or Q, its family with parameters, its log-density) as expressions in x."""
        found, shown = self.found, []
        tied = {b: a for a, b in found.ties}
        for letter, name, names in (("P", found.p, found.p_names), ("Q", found.q, found.q_names)):
            if name is None:
                continue
            record = family(name)
            put = {n: ("par", tied.get(m, m)) for n, m in zip(record.names, names, strict=True)}
            density = substitute(record.log_density, put)
            if is_vector(name):
                shown.append((letter, f"{name}({', '.join(tied.get(m, m) for m in names)})", with_coordinates(density, self.symbols, False)))
                continue
            x = {"x": sympy.Symbol("x", real=True)}
            if record.integral == "finite" and len(record.params) != 1:
                continue  # its masses are its parameters
            shown.append((letter, f"{name}({', '.join(tied.get(m, m) for m in names)})", expression(density, {**self.symbols, **x})))
        return shown

    def _reason(self, name: str, rule: str) -> str:
        if self.found.quantity == "w2sq" and not is_vector(name):
            return "moments of the standard law of the family"
        if rule == "finite sum":
            return "X1, X2, ... and the last count are binomial: a finite sum"
        even = "one side of the centre, " if family(name).even is not None and rule != "known" else ""
        return even + {
            "derivative": "a derivative of the log-partition function",
            "shift": "the normalising integral at shifted parameters",
            "known": "a classical integral",
        }[rule]  # fmt: skip

    def _head(self) -> tuple[str, str, str, str]:
        if self.found.quantity.startswith("fisher["):
            i, _, j = self.found.quantity[7:-1].partition(",")
            tex = {n: sympy.latex(sympy.Symbol(n)) for n in (i, j)}
            return (f"I_{i},{j}(P)", f"I_{{{tex[i]}, {tex[j]}}}(P)", f"E_P[d_{i} log p(X) d_{j} log p(X)]",
                    rf"\mathbb{{E}}_P[\partial_{{{tex[i]}}} \log p(X)\, \partial_{{{tex[j]}}} \log p(X)]")  # fmt: skip
        if self.found.quantity == "w2sq" and is_vector(self.found.p):
            return (*DEFINITIONS["w2sq"][:2], "the least E|X - Y|^2 of X ~ P, Y ~ Q", r"\min\ \mathbb{E}|X - Y|^2,\ X \sim P,\ Y \sim Q")
        return DEFINITIONS[self.found.quantity]

    def _last(self) -> str:
        if self.found.term == INFINITE:
            return "the first law is not absolutely continuous with respect to the second"
        if is_vector(self.found.p) and self.found.quantity.partition("[")[0] in LAST:
            return LAST[self.found.quantity.partition("[")[0]]
        if self.moments:
            return "linearity"
        return "a sum" if family(self.found.p).integral == "finite" else "a classical integral"

    def _result(self) -> Any:
        return shown(self.found, self.symbols)

    def _averages(self) -> list[tuple[Any, Any, str]]:
        """(what is averaged, or None for what the definition averages; its mean; why)."""
        if is_vector(self.found.p):
            return [
                (None if rule == "shift" else with_coordinates(what, self.symbols, True), shown_term(value, self.found, self.symbols),
                 self._reason(name, rule))
                for name, what, value, rule in self.moments
            ]  # fmt: skip
        symbols = {**self.symbols, "#x": sympy.Symbol("X", real=True)}
        return [
            (None if rule == "shift" else expression(what, symbols), written(value, self.symbols), self._reason(name, rule))
            for name, what, value, rule in self.moments
        ]

    # -- as text

    def text(self) -> str:
        """Plain text, a step a line."""
        symbol, _, definition, _ = self._head()
        lines = [f"{letter} = {law}: log {letter.lower()}(x) = {plain(density)}" for letter, law, density in self._laws()]
        lines.append(f"{symbol} = {definition}   [definition]")
        for what, value, why in self._averages():
            inner = plain(what) if what is not None else between(definition, "E_P[")
            lines.append(f"  E[{inner}] = {plain(value)}   [{why}]")
        lines.append(f"{symbol} = {plain(self._result())}   [{self._last()}]")
        return "\n".join(lines)

    def latex(self) -> str:
        """An align* environment."""
        _, symbol, _, definition = self._head()
        rows = [rf"  \log {letter.lower()}(x) &= {tex(density)} && \text{{{latex_law(law)}}}" for letter, law, density in self._laws()]
        rows.append(rf"  {symbol} &= {definition} && \text{{by definition}}")
        for what, value, why in self._averages():
            inner = tex(what) if what is not None else between(definition, r"\mathbb{E}_P\left[" if r"\left[" in definition else r"\mathbb{E}_P[")
            rows.append(rf"  \mathbb{{E}}\left[{inner}\right] &= {tex(value)} && \text{{{why}}}")
        rows.append(rf"  {symbol} &= {tex(self._result())} && \text{{{self._last()}}}")
        return "\\begin{align*}\n" + " \\\\\n".join(rows) + "\n\\end{align*}"

    def markdown(self) -> str:
        """The LaTeX in a display."""
        return f"$$\n{self.latex()}\n$$"


def between(definition: str, opening: str) -> str:
    """What stands in the brackets of the expectation in a definition."""
    body, depth = definition.split(opening, 1)[1], 1
    for i, c in enumerate(body):
        depth += (c == "[") - (c == "]")
        if not depth:
            return body[:i].removesuffix(r"\right")
    return body
