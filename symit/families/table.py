"""The table of closed forms: names such as kl-gamma-gamma, and how it is printed."""

from __future__ import annotations

import html
from collections.abc import Iterator
from functools import lru_cache

from symit.families.closed_form import ClosedForm, NoClosedForm, closed_form
from symit.families.named_forms import named_theorem
from symit.families.typeset import heading, name_of, plain, tex
from symit.kernel.closed.quantities import ONE, TWO
from symit.language.vector_families import VECTOR_FAMILIES, canonical_name
from symit.meaning.families import FAMILIES, family
from symit.meaning.named import PAIRS, QUANTITIES, records

FORMATS = ("text", "latex", "markdown", "html", "proof")


@lru_cache(maxsize=1)
def lower_names() -> dict[str, str]:
    objects = [name for _, name in records()]
    return {n.lower(): n for n in (*objects, *FAMILIES, *ONE, *TWO, *QUANTITIES)}


def named(name: str) -> ClosedForm | None:
    """The closed form of a name such as kl-normal-normal, entropy-gamma or fisher[mu,mu]-normal; None if it is no such name."""
    head, *laws = name.split("-")
    known = lower_names()
    quantity = head if head.lower().startswith("fisher[") else known.get(head.lower(), "")
    if not quantity or not 1 <= len(laws) <= 2:
        return None
    if quantity in QUANTITIES:
        objects = [known.get(law.lower(), "") for law in laws]
        return closed_form(quantity, *objects) if all(objects) else None
    families = [found for law in laws if (found := family_of(law))]
    if len(families) < len(laws):
        return None
    return closed_form(quantity, *families)


def family_of(word: str) -> str | None:
    """The canonical name of a family, in any case and with or without the size of a law of vectors; None if there is none."""
    known = lower_names().get(word.lower())
    return known if known in FAMILIES else canonical_name(word)


def rows(what: str) -> Iterator[ClosedForm]:
    """The closed forms of a family, of a quantity, of a quantity of a family, or of one name; raises ValueError."""
    known = lower_names()
    one = named(what) if "-" in what else None
    if one is not None:
        yield one
        return
    words = [family_of(w) or known.get(w.lower(), w) for w in what.split()]
    families = [w for w in words if family_of(w)]
    quantities = [w for w in words if w in ONE or w in TWO]
    objects = [w for w in words if any(name == w for _, name in records())]
    asked = [w for w in words if w in QUANTITIES]
    strange = [w for w in words if w not in (*families, *quantities, *objects, *asked)]
    if not words or strange:
        listed = ", ".join((*ONE, *TWO, *QUANTITIES))
        raise ValueError(f"{(strange or [what])[0]!r} is no family ({', '.join((*FAMILIES, *VECTOR_FAMILIES))}) and no quantity ({listed})")
    for quantity, name in records() if asked or objects else ():
        if quantity in (asked or QUANTITIES) and (not objects or name in objects) and not (quantities and not asked):
            yield closed_form(quantity, name, name if quantity in PAIRS else None)
    if (asked or set(objects) - set(families)) and not quantities:
        return
    every = [*FAMILIES, *(canonical_name(v) or v for v in VECTOR_FAMILIES)]
    for quantity in quantities or [*ONE, *TWO]:
        for p in families or every:
            partners = [None] if quantity in ONE else ([p] if not (families and quantities) else [p, *(f for f in every if f != p)])
            for q in partners:
                try:
                    yield closed_form(quantity, p, q)
                except NoClosedForm:
                    continue


def table(what: str, format: str = "text") -> str:
    """The rows as text, LaTeX (align*), Markdown, HTML, or as theorems for a proofs folder."""
    found = list(rows(what))
    if not found:
        raise NoClosedForm(f"no closed form is known of {what}")
    if format == "text":
        return "\n".join(_text(f) for f in found)
    if format == "proof":
        return "\n\n".join(t for t in map(theorem, found) if t)
    if format == "latex":
        lines = [rf"  {heading(f, True)}:\quad &{tex(f.expr)}{_when(f, True)}" for f in found]
        return "\\begin{align*}\n" + " \\\\\n".join(lines) + "\n\\end{align*}"
    if format == "markdown":
        bar = r"\vert "  # a bare bar would end the cell
        body = [f"| {heading(f, False).replace('||', '∥')} | ${tex(f.expr).replace('|', bar)}$ | {_said(f)} |" for f in found]
        return "\n".join(["| quantity | closed form (nats) | if |", "|---|---|---|", *body])
    cells = [(html.escape(heading(f, False)), rf"\({html.escape(tex(f.expr))}\)", html.escape(_said(f))) for f in found]
    body_rows = "\n".join("<tr>" + "".join(f"<td>{c}</td>" for c in row) + "</tr>" for row in cells)
    return f"<table>\n<tr><th>quantity</th><th>closed form (nats)</th><th>if</th></tr>\n{body_rows}\n</table>"


def _text(f: ClosedForm) -> str:
    return f"{name_of(f)}: {heading(f, False)} = {plain(f.expr)}{_when(f, False)}{_about(f)}"


def _about(f: ClosedForm) -> str:
    """What the name of a channel, source, process or state means."""
    about = getattr(f, "about", "")
    return f"   [{about}]" if about else ""


def _said(f: ClosedForm) -> str:
    """The conditions, and what a name means, for a cell of a table."""
    return "; ".join(x for x in (", ".join(f.conditions), getattr(f, "about", "")) if x).replace("|", r"\|")


def _when(f: ClosedForm, latex: bool) -> str:
    if not f.conditions:
        return ""
    said = ", ".join(f.conditions)
    if not latex:
        return f"   if {said}"
    for sign, command in ((">=", r"\geq "), ("!=", r"\neq "), ("==", "="), ("**", "^"), ("*", " ")):
        said = said.replace(sign, command)
    return r"\quad \text{if } " + said


HEADS = {
    "KL": "D({p}||{q})", "cross_entropy": "CE({p},{q})", "hellinger2": "H2({p},{q})", "chi2": "chi2({p}||{q})", "tv": "TV({p},{q})",
    "js": "JS({p},{q})", "renyi": "Renyi[alpha]({p}||{q})",
}  # fmt: skip


def theorem(f: ClosedForm) -> str:
    """The closed form as a theorem of a .proof file; empty where the text syntax cannot say it."""
    from symit.families.vector_writing import shown as arranged
    from symit.families.writing import expression
    from symit.language.objects import Param
    from symit.language.parametric import VARIANCES
    from symit.language.printing import text

    found = f.found
    if found.quantity in QUANTITIES:
        return named_theorem(f)
    if str(f.expr) == "oo" or not f.found.params or (f.quantity not in HEADS and f.quantity != "entropy"):
        return ""
    names = {n: Param(n.rstrip("_")) for n in found.params}
    tied = {b: a for a, b in found.ties}

    def law(family: str, params: tuple[str, ...]) -> str:
        shown = [text(names[tied.get(n, n)]) for n in params]
        if family in VARIANCES:
            shown[1] += "^2"
        return f"{family}({', '.join(shown)})"

    if f.quantity == "entropy":
        head = f"{'H' if family(f.p).support[0] == 'integer' else 'h'}({law(f.p, found.p_names)})"
    else:
        head = HEADS[f.quantity].format(p=law(f.p, found.p_names), q=law(f.q or "", found.q_names))
    # what the families say of their parameters is read from the statement itself
    given = [f"{text(expression(a, names))} {rel} {text(expression(b, names))}" for rel, a, b in found.conditions]
    if f.quantity == "renyi":
        given += ["alpha > 0", "alpha != 1"]
    try:
        right = text(arranged(found, names))
    except TypeError:
        return ""
    lines = [f'theorem {name_of(f)} "{heading(f, False)}"', *([f"given {' and '.join(given)}"] if given else []), f"claim {head} = {right}"]
    return "\n".join([*lines, f"  {head} = {right}   by closed form"])
