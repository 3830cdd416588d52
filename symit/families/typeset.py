"""How closed forms are written: their expressions as text and LaTeX, their names and headings."""

from __future__ import annotations

import re
from typing import Any

import sympy
from sympy.printing.latex import LatexPrinter
from sympy.printing.str import StrPrinter

from symit.meaning.named import QUANTITIES

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


def name_of(f: Any) -> str:
    """kl-gamma-gamma; the sizes of laws of vectors without brackets, as in entropy-multinomial5_3."""
    laws = (x.replace("[", "").replace("]", "").replace(",", "_") for x in (f.p, f.q) if x)
    return "-".join((f.quantity, *laws)).lower()


def heading(f: Any, latex: bool) -> str:
    """The quantity with its families."""
    laws = [law for law in ((f.p, f.found.p_names), (f.q, f.found.q_names)) if law[0]]
    if latex:
        if f.quantity in QUANTITIES:
            inside = r" \,\|\, ".join(rf"\mathrm{{{n}}}({', '.join(tex(f.symbols[a]) for a in names)})" for n, names in laws)
            return rf"\text{{{f.quantity.replace('_', ' ')}}}({inside})"
        symbol = DEFINITIONS[f.quantity][1] if f.quantity in DEFINITIONS else rf"I_{{{f.quantity[7:-1]}}}(P)"
        shown = [rf"{latex_family(n or '')}({', '.join(tex(f.symbols[a]) for a in names)})" for n, names in laws]
        return symbol + r",\ P = " + r",\ Q = ".join(shown)
    shown = [f"{n}({', '.join(names)})" for n, names in laws]
    return f"{f.quantity}({' || '.join(shown)})"


def latex_family(name: str) -> str:
    head, _, sizes = name.partition("[")
    return rf"\mathrm{{{head}}}" + (f"_{{{sizes[:-1]}}}" if sizes else "")
