"""How a closed form is derived, for people: the definition, the densities, the moments, the result."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import sympy
from sympy.printing.latex import LatexPrinter
from sympy.printing.str import StrPrinter

from symit.families.deriving import Derived
from symit.families.vector_writing import shown, shown_term, with_coordinates
from symit.families.writing import expression, symbol, written
from symit.kernel.closed.law import Setting
from symit.kernel.closed.multivariate import is_vector
from symit.kernel.closed.quantities import INFINITE, general_value_in
from symit.meaning.calculus import substitute
from symit.meaning.families import family
from symit.meaning.named import PAIRS

# quantity -> (symbol in text, in LaTeX, the definition in text, in LaTeX)
DEFINITIONS: dict[str, tuple[str, str, str, str]] = {
    "entropy": ("H(P)", "H(P)", "-E_P[log p(X)]", r"-\mathbb{E}_P[\log p(X)]"),
    "cross_entropy": ("H(P,Q)", "H(P, Q)", "-E_P[log q(X)]", r"-\mathbb{E}_P[\log q(X)]"),
    "KL": ("D(P||Q)", r"D_{\mathrm{KL}}(P \,\|\, Q)", "E_P[log p(X) - log q(X)]", r"\mathbb{E}_P[\log p(X) - \log q(X)]"),
    "jeffreys": ("J(P,Q)", "J(P, Q)", "D(P||Q) + D(Q||P)", r"D_{\mathrm{KL}}(P \,\|\, Q) + D_{\mathrm{KL}}(Q \,\|\, P)"),
    "varentropy": ("V(P)", "V(P)", "E_P[(log p(X))^2] - H(P)^2", r"\mathbb{E}_P[(\log p(X))^2] - H(P)^2"),
    "renyi_entropy": ("H_alpha(P)", r"H_{\alpha}(P)", "log E_P[p(X)^(alpha-1)]/(1-alpha)", r"\frac{1}{1-\alpha}\log \mathbb{E}_P[p(X)^{\alpha-1}]"),
    "tsallis": ("S_alpha(P)", r"S_{\alpha}(P)", "(1 - E_P[p(X)^(alpha-1)])/(alpha-1)", r"\frac{1 - \mathbb{E}_P[p(X)^{\alpha-1}]}{\alpha-1}"),
    "renyi": ("D_alpha(P||Q)", r"D_{\alpha}(P \,\|\, Q)", "log E_P[(p(X)/q(X))^(alpha-1)]/(alpha-1)",
              r"\frac{1}{\alpha-1}\log \mathbb{E}_P\left[\left(p(X)/q(X)\right)^{\alpha-1}\right]"),
    "tsallis_divergence": ("T_alpha(P||Q)", r"T_{\alpha}(P \,\|\, Q)", "(E_P[(p(X)/q(X))^(alpha-1)] - 1)/(alpha-1)",
                           r"\frac{\mathbb{E}_P\left[\left(p(X)/q(X)\right)^{\alpha-1}\right] - 1}{\alpha-1}"),
    "bhattacharyya": ("B(P,Q)", "B(P, Q)", "-log E_P[(q(X)/p(X))^(1/2)]", r"-\log \mathbb{E}_P\left[\sqrt{q(X)/p(X)}\right]"),
    "hellinger2": ("H2(P,Q)", "H^2(P, Q)", "1 - E_P[(q(X)/p(X))^(1/2)]", r"1 - \mathbb{E}_P\left[\sqrt{q(X)/p(X)}\right]"),
    "chi2": ("chi2(P||Q)", r"\chi^2(P \,\|\, Q)", "E_P[p(X)/q(X)] - 1", r"\mathbb{E}_P[p(X)/q(X)] - 1"),
    "js": ("JS(P,Q)", r"\mathrm{JS}(P, Q)", "D(P||M)/2 + D(Q||M)/2, M = (P+Q)/2",
           r"\tfrac12 D(P \,\|\, M) + \tfrac12 D(Q \,\|\, M),\ M = \tfrac12 (P+Q)"),
    "tv": ("TV(P,Q)", r"\mathrm{TV}(P, Q)", "integral |p - q| / 2", r"\tfrac12 \int |p - q|"),
    "w1": ("W1(P,Q)", "W_1(P, Q)", "the cost of the monotone coupling", r"\text{the cost of the monotone coupling}"),
    "w2sq": ("W2(P,Q)^2", "W_2(P, Q)^2", "the squared cost of the monotone coupling", r"\text{the squared cost of the monotone coupling}"),
    "mean": ("E_P[X]", r"\mathbb{E}_P[X]", "E_P[X]", r"\mathbb{E}_P[X]"),
    "variance": ("Var_P[X]", r"\mathrm{Var}_P[X]", "E_P[X^2] - E_P[X]^2", r"\mathbb{E}_P[X^2] - \mathbb{E}_P[X]^2"),
    "entropy_power": ("N(P)", "N(P)", "exp(2 h(P))/(2 pi e)", r"\frac{e^{2h(P)}}{2\pi e}"),
    "negentropy": ("J(P)", "J(P)", "log(2 pi e Var_P[X])/2 - h(P)", r"\tfrac12 \log(2\pi e \mathrm{Var}_P[X]) - h(P)"),
}  # fmt: skip


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


class StatementDerivation:
    """The closed forms that a proved statement rests on, each with its derivation, and the statement."""

    def __init__(self, statement: Any, forms: list[Any]) -> None:
        self.statement, self.forms = statement, forms

    @classmethod
    def of(cls, verdict: Any) -> StatementDerivation | None:
        from symit.families.deriving import derive_with
        from symit.families.named_forms import named_form

        forms: list[Any] = []
        for quantity, p, q, ties, conditions in verdict.certificate.data["uses"]:
            found = derive_with(quantity, p, q, tuple(tuple(t) for t in ties))
            if found.conditions == tuple(conditions) and not any((f.found.quantity, f.found.p, f.found.q) == (quantity, p, q) for f in forms):
                forms.append(ClosedFormDerivation(found, {n: symbol(n, d) for n, d in found.params.items()}))
        named = dict.fromkeys(named_in(verdict.certificate.data["context"]["claim"]))
        forms += [named_form(q, n, n if q in PAIRS else None).derivation for q, n in named]
        return cls(verdict.statement, forms) if forms else None

    def text(self) -> str:
        """The derivations one after the other, then the claim."""
        return "\n".join([*(f.text() for f in self.forms), f"{self.statement.text()}   [closed forms put in]"])

    def latex(self) -> str:
        """An align* environment for each closed form, and the claim."""
        claim = rf"\[{self.statement.latex()} && \text{{closed forms put in}}\]".replace("&&", r"\qquad")
        return "\n".join([*(f.latex() for f in self.forms), claim])

    def markdown(self) -> str:
        """Displays of the same."""
        return "\n\n".join([*(f.markdown() for f in self.forms), f"$${self.statement.latex()}$$"])


def named_in(t: Any) -> Iterator[tuple[str, str]]:
    """The quantities of channels, sources and the like that occur in a claim."""
    if isinstance(t, (tuple, list)):
        if t and t[0] == "named":
            yield t[1], t[2]
        for x in t:
            yield from named_in(x)


class Plain(StrPrinter):
    """SymPy's text with the digamma function by its name."""

    def _print_polygamma(self, e: Any) -> str:
        order, x = e.args
        return f"digamma({self._print(x)})" if order == 0 else f"polygamma({order}, {self._print(x)})"

    def _print_loggamma(self, e: Any) -> str:
        return f"lgamma({self._print(e.args[0])})"

    def _print_Abs(self, e: Any) -> str:
        return f"abs({self._print(e.args[0])})"


class Tex(LatexPrinter):
    """SymPy's LaTeX with the field's names for the gamma functions."""

    def _print_polygamma(self, e: Any, exp: Any = None) -> str:
        order, x = e.args
        head = r"\psi" if order == 0 else rf"\psi^{{({order})}}"
        body = rf"{head}\left({self._print(x)}\right)"
        return body if exp is None else rf"{body}^{{{exp}}}"

    def _print_loggamma(self, e: Any, exp: Any = None) -> str:
        body = rf"\log\Gamma\left({self._print(e.args[0])}\right)"
        return body if exp is None else rf"\left({body}\right)^{{{exp}}}"


def between(definition: str, opening: str) -> str:
    """What stands in the brackets of the expectation in a definition."""
    body, depth = definition.split(opening, 1)[1], 1
    for i, c in enumerate(body):
        depth += (c == "[") - (c == "]")
        if not depth:
            return body[:i].removesuffix(r"\right")
    return body


def plain(e: Any) -> str:
    return str(Plain().doprint(e))


def tex(e: Any) -> str:
    names = {s: sympy.Symbol(LETTERS.sub(_letter, s.name), **s.assumptions0) for s in getattr(e, "free_symbols", ())}
    return str(Tex().doprint(e.xreplace(names) if names else e))


# parameters whose names in code are not their letters
LETTERS = re.compile(r"^(lam|alpha_|xm)(?=[12]?$)")


def _letter(match: re.Match[str]) -> str:
    return {"lam": "lambda", "alpha_": "alpha", "xm": "x_m"}[match[1]]


def latex_law(law: str) -> str:
    return law.replace("_", r"\_")
