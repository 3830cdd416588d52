"""Quantities of channels, sources, processes and states: each record's value, found by its rule and checked by exact algebra."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from symit.kernel.closed import finite_channels, geometry, natural, processes, real_channels, states
from symit.kernel.closed.law import Missing, Setting
from symit.kernel.rows import Rejected
from symit.meaning.calculus import minus, plus, substitute, times
from symit.meaning.named import Named, records
from symit.meaning.polynomials import NotNormal, Poly
from symit.meaning.spelling import term_of


def per_second(setting: Setting, data: dict[str, Any]) -> Poly:
    """So many uses a second of one channel."""
    value = real_channels.capacity_with_cost(setting, data["part"])
    return setting.scalars.mul(setting.scalars.term(data["uses"]), value)


def fisher_rao_product(setting: Setting, data: dict[str, Any]) -> Any:
    """Independent coordinates: the metric is a sum, so the squares of the distances add up."""
    squares = [("pow", named_at("fisher_rao", name, args, setting), "2") for name, args in data["parts"]]
    return ("pow", plus(*squares), "1/2")


RULES: dict[str, Callable[[Setting, dict[str, Any]], Any]] = {
    "capacity": finite_channels.capacity, "information": finite_channels.information, "distortion": finite_channels.distortion,
    "chain_rate": finite_channels.chain_rate, "chain_memory": finite_channels.chain_memory,
    "capacity_with_cost": real_channels.capacity_with_cost, "parallel": real_channels.parallel, "per_second": per_second,
    "rate": real_channels.rate, "difference_distortion": real_channels.difference_distortion,
    "linear_process": processes.linear_process, "linear_process_memory": processes.linear_process_memory,
    "autoregression": processes.autoregression, "autoregression_memory": processes.autoregression_memory,
    "qubit_entropy": states.qubit_entropy, "qubit_divergence": states.qubit_divergence,
    "spectral_entropy": states.spectral_entropy, "spectrum_entropy": states.spectrum_entropy,
    "fisher_rao": geometry.fisher_rao, "fisher_rao_product": fisher_rao_product, "geometric_js": natural.geometric_js,
    "log_normalizer": natural.log_normalizer, "max_entropy": natural.max_entropy,
}  # fmt: skip


def record(quantity: str, name: str) -> Named:
    found = records().get((quantity, name))
    if found is None:
        raise Rejected(f"no {quantity} of {name} is known here")
    return found


def named_value_in(setting: Setting, item: Named) -> Any:
    """The value of a record as a term, in a setting whose steps the caller may read; raises Rejected if the record does not hold up."""
    try:
        value: Any = RULES[item.rule](setting, item.data)
        if isinstance(value, tuple):
            return value  # a term as it is to be shown
        if item.shown is None:
            return term_of(value)
        if not setting.scalars.equal(setting.scalars.term(item.shown), value):
            raise Rejected(f"closed: the form shown of {item.quantity} of {item.name} is not the derived one")
        return item.shown
    except NotNormal as error:
        raise Rejected(f"closed: {error}") from None


def general_setting(item: Named) -> Setting:
    """The record's parameters, those of the second law tied where it says so."""
    return Setting(item.domains(), item.given())


@lru_cache(maxsize=1024)
def named_value(quantity: str, name: str) -> Any:
    """The value of a record as a term of its parameters."""
    item = record(quantity, name)
    return named_value_in(general_setting(item), item)


def named_at(quantity: str, name: str, args: tuple[Any, ...], setting: Setting) -> Any:
    """The value at terms for the parameters, whose ranges and conditions are required; raises Missing or Rejected."""
    item = record(quantity, name)
    names = (*item.p_names, *item.q_names)
    if len(args) != len(names):
        raise Rejected(f"{quantity} of {name} takes {len(names)} parameters: {', '.join(names)}")
    put = dict(zip(names, args, strict=True))
    form = setting.scalars
    for n, facts in item.domains().items():
        if facts["integer"] and not integer(put[n], setting):
            raise Rejected(f"{n} of {name} must be an integer")
        for end, sign in (("lo", "1"), ("hi", "-1")):
            if facts[end] is not None:
                setting.require(times(("num", sign), minus(put[n], ("num", facts[end]))), ">" if facts[f"{end}_open"] else ">=")
        if facts.get("nonzero"):
            setting.require(put[n], "!=")
    for a, b in item.tied:
        if not form.equal(form.term(put[a]), form.term(put[b])):
            raise Rejected(f"{a} and {b} differ")
    for rel, a, b in item.given():
        setting.require(minus(substitute(a, put), substitute(b, put)), rel)
    return substitute(named_value(quantity, name), put)


def integer(t: Any, setting: Setting) -> bool:
    from fractions import Fraction

    if t[0] == "num":
        return Fraction(t[1]).denominator == 1
    if t[0] == "par":
        return bool(setting.params.get(t[1], {}).get("integer"))
    return t[0] in ("add", "mul") and all(integer(a, setting) for a in t[1:])


__all__ = ["RULES", "Missing", "named_at", "named_value", "named_value_in", "record"]
