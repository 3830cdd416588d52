"""`closed_form(quantity, P, Q)`: a measure of parametric families as an expression, with its conditions and values."""

from __future__ import annotations

from functools import lru_cache

from symit.families.deriving import NoClosedForm, derive
from symit.families.form import ClosedForm, exact_number, title
from symit.families.named_forms import named_form
from symit.kernel.closed.quantities import ONE, TWO
from symit.language.suggest import nearest
from symit.meaning.families import family, family_name
from symit.meaning.named import QUANTITIES


@lru_cache(maxsize=4096)
def closed_form(quantity: str, p: str, q: str | None = None) -> ClosedForm:
    """The closed form of a quantity of one or two families, derived by the kernel's rules (nats).

    Quantities: entropy, cross_entropy, KL, jeffreys, renyi, tsallis_divergence, bhattacharyya, hellinger2, chi2, js, tv, w1,
    w2sq, renyi_entropy, tsallis, varentropy, mean, variance, entropy_power, negentropy, fisher[i,j]. Families and
    their parameters: `symit list family`; laws of vectors have their size in brackets (Dirichlet[3], MVN[2]). Of
    channels, sources, processes, states and the geometry of families:
    capacity, rate_distortion, entropy_rate, mutual_information, mutual_information_rate, quantum_entropy,
    quantum_relative_entropy, fisher_rao, geometric_js, geometric_js_dual, log_normalizer, max_entropy; their
    names and parameters: `symit list quantity`. Raises NoClosedForm (a ValueError) where there is none, and says why.
    """
    if not all(isinstance(x, str) for x in (quantity, p)) or not isinstance(q, (str, type(None))):
        raise ValueError("a closed form is asked for by the names of a quantity and of one or two families")
    quantity = quantity.replace(" ", "")
    if quantity in QUANTITIES:
        return named_form(quantity, p, q)
    p, q = family_name(p), family_name(q) if q else None
    known = (*ONE, *TWO, *QUANTITIES)
    if not quantity.startswith("fisher[") and quantity not in known:
        near = nearest(quantity, known)
        hint = f"; did you mean {near}?" if near else ""
        raise ValueError(f"no quantity {quantity!r}{hint}; known are {', '.join(known)}, fisher[i,j]")
    if (quantity in TWO) != (q is not None):
        raise ValueError(f"{quantity} is of {'two laws' if quantity in TWO else 'one law'}")
    if quantity.startswith("fisher["):
        names = quantity[7:-1].split(",")
        if len(names) != 2 or not quantity.endswith("]") or not set(names) <= set(family(p).names):
            raise ValueError(f"write fisher[i,j] with two parameters of {p}: {', '.join(family(p).names)}")
    return ClosedForm(derive(quantity, p, q))


__all__ = ["ClosedForm", "NoClosedForm", "closed_form", "exact_number", "title"]
