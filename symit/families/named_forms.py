"""`closed_form(quantity, object)` for channels, sources, processes, states and the geometry of families."""

from __future__ import annotations

from functools import cached_property, lru_cache
from typing import Any

import sympy

from symit.families.deriving import Derived, NoClosedForm
from symit.families.form import ClosedForm, value_at
from symit.families.typeset import heading, name_of, plain, tex
from symit.families.writing import expression, written
from symit.kernel.closed.law import Setting
from symit.kernel.closed.named import named_value, named_value_in, record
from symit.kernel.rows import Rejected
from symit.meaning.core import Undefined
from symit.meaning.families import family
from symit.meaning.named import PAIRS, Named, object_name


class NamedForm(ClosedForm):
    """A closed form of a named object; `about` says what the name means. See ClosedForm."""

    def __init__(self, item: Named) -> None:
        self.item = item
        term = named_value(item.quantity, item.name)
        second = item.name if item.two else None
        super().__init__(Derived(item.quantity, item.name, second, term, item.domains(), item.p_names, item.q_names, (), item.tied, item.given()))

    @property
    def about(self) -> str:
        return self.item.about

    @cached_property
    def conditions(self) -> tuple[str, ...]:
        """What is required of the parameters beyond their ranges."""
        shown = [f"{expression(a, self.symbols)} {rel} {expression(b, self.symbols)}" for rel, a, b in self.item.given()]
        return (*shown, *(f"{a} == {b}" for a, b in self.item.tied))

    @cached_property
    def expr(self) -> Any:
        as_it_is = self.item.shown is not None or self.item.rule.startswith("fisher_rao")
        return expression(self.found.term, self.symbols) if as_it_is else written(self.found.term, self.symbols)

    def _value_at(self, p: Any, q: Any, alpha: Any, digits: int, swapped: bool) -> str:
        point = self._point(p, q, alpha)
        apart = [f"{a} = {b}" for a, b in self.item.tied if point[a] != point[b]]
        if apart:
            raise NoClosedForm(f"there is a closed form only where {', '.join(apart)}")
        if self.item.two and all(point[a] == point[b] for a, b in zip(self.item.p_names, self.item.q_names, strict=True)):
            return "0"  # the two are one
        try:
            return value_at(self.found, point, digits)
        except Undefined as error:
            raise NoClosedForm(f"no value at these parameters: {error}") from None

    @cached_property
    def derivation(self) -> Any:
        return NamedDerivation(self)


class NamedDerivation:
    """What the name means, what the rule found and checked, and the value."""

    def __init__(self, form: NamedForm) -> None:
        self.form = form
        item = form.item
        setting = Setting(item.domains(), item.given())
        named_value_in(setting, item)
        self.steps = list(dict.fromkeys(setting.steps))
        self.why = REASONS[item.rule]

    def _symbols(self) -> dict[str, Any]:
        own = {"#in": sympy.Symbol("x", real=True), "#x": sympy.Symbol("x", real=True), "x": sympy.Symbol("x", real=True)}
        names = {n: sympy.Symbol(n, positive=True) for n, _ in self.form.item.params}
        return own | names | self.form.symbols

    def text(self) -> str:
        """Lines of plain text."""
        item, symbols = self.form.item, self._symbols()
        lines = [f"{item.name}({', '.join(n for n, _ in item.params)}): {item.about}"]
        lines += [f"{what} = {plain(written(value, symbols))}   [{why}]" for what, value, why in self.steps]
        return "\n".join([*lines, f"{heading(self.form, False)} = {plain(self.form.expr)}   [{self.why}]"])

    def latex(self) -> str:
        """An align* environment."""
        symbols = self._symbols()
        rows = [rf"  \text{{{latex_text(what)}}} &= {tex(written(value, symbols))} && \text{{{latex_text(why)}}}" for what, value, why in self.steps]
        rows.append(rf"  {heading(self.form, True)} &= {tex(self.form.expr)} && \text{{{latex_text(self.why)}}}")
        return "\\begin{align*}\n" + " \\\\\n".join(rows) + "\n\\end{align*}"

    def markdown(self) -> str:
        """The meaning of the name, and the LaTeX in a display."""
        return f"{self.form.item.name}: {self.form.item.about}.\n\n$$\n{self.latex()}\n$$"


def latex_text(said: str) -> str:
    """Plain words inside \\text{...}."""
    for sign in "_#%&":
        said = said.replace(sign, "\\" + sign)
    return said.replace("^", r"\textasciicircum{}").replace("~", r"\textasciitilde{}")


# the reason of the last line, by rule
REASONS = {
    "capacity": "I(X;Y) <= max D(W(.|x)||q) for every input law, with equality at this one",
    "information": "the mean of D(W(.|x)||q)", "rate": "the mean of D(W_x||q)",
    "capacity_with_cost": "I(X;Y) <= E D(W_X||q), and the price bounds it for every input within the budget",
    "parallel": "the parts add up", "per_second": "uses a second times the capacity of one",
    "distortion": "R(D) = E log lambda(X) - s D: the test channel attains the dual bound",
    "difference_distortion": "Shannon's lower bound h(X) - h(Z), attained",
    "chain_rate": "the mean entropy of a transition", "chain_memory": "the entropy of a state less the entropy rate",
    "linear_process": "the past is known", "linear_process_memory": "the entropy of the present less the entropy rate",
    "qubit_entropy": "the entropy of the eigenvalues", "qubit_divergence": "-S(rho) less the mean of the logs of the second state's eigenvalues",
    "spectral_entropy": "the entropy of the eigenvalues", "spectrum_entropy": "the entropy of the eigenvalues",
    "fisher_rao": "the distance in that space", "fisher_rao_product": "independent coordinates: the squares add up",
    "autoregression": "the past is known", "autoregression_memory": "the entropy of the present less the entropy rate",
    "geometric_js": "two relative entropies", "log_normalizer": "what is left does not depend on x",
    "max_entropy": "h(p) = -E_p log q - D(p||q) <= -E_p log q = -E_q log q = h(q) for every p that meets the constraints",
}  # fmt: skip


# letters that mean something else in the text syntax
LETTERS = {"e": "eps", "D": "d", "x": "x", "y": "y", "z": "z"}


def named_theorem(f: Any) -> str:
    """The closed form as a theorem of a .proof file; empty where the text syntax cannot say it."""
    from symit.language.named_terms import NamedQuantity
    from symit.language.objects import Param
    from symit.language.parametric import VARIANCES
    from symit.language.printing import text

    item = f.item
    tied = {b: a for a, b in item.tied}
    names = {n: Param(LETTERS.get(n, n).rstrip("_")) for n in f.found.params}
    lists = [[names[tied.get(n, n)] for n in group] for group in (item.p_names, item.q_names) if group]
    if item.name in VARIANCES and item.params == family(item.name).params:
        lists = [[mean, spread**2] for mean, spread in lists]
    given = [f"{text(expression(a, names))} {rel} {text(expression(b, names))}" for rel, a, b in item.given()]
    try:
        left, right = text(NamedQuantity(item.quantity, item.name, *lists)), text(expression(item.shown or f.found.term, names))
    except TypeError:
        return ""
    head = f'theorem {name_of(f)} "{heading(f, False)}"'
    lines = [head, *([f"given {' and '.join(given)}"] if given else []), f"claim {left} = {right}"]
    return "\n".join([*lines, f"  {left} = {right}   by closed form"])


@lru_cache(maxsize=1024)
def named_form(quantity: str, p: str, q: str | None = None) -> NamedForm:
    """The closed form of a quantity of QUANTITIES; raises ValueError."""
    if (quantity in PAIRS) != (q is not None):
        raise ValueError(f"{quantity} is of {'two objects' if quantity in PAIRS else 'one object'}")
    try:
        name = object_name(quantity, p)
        if q is not None and object_name(quantity, q) != name:
            raise NoClosedForm(f"{quantity} is of two objects of one kind")
        return NamedForm(record(quantity, name))
    except Rejected as error:
        raise NoClosedForm(str(error)) from None


__all__ = ["NamedForm", "named_form"]
