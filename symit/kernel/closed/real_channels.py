"""Channels and sources on the line: input laws as mixtures, outputs by moment-generating functions, costs and distortions.

A mixture is a tuple of (weight, law or None, point): None is an atom at the point. A law is (family, argument, ...).
"""

from __future__ import annotations

from typing import Any

from symit.kernel.closed.finite_channels import positive, same
from symit.kernel.closed.law import AT, Law, Setting, X
from symit.kernel.closed.moments import expectation, exponential_moment
from symit.kernel.closed.quantities import entropy, relative_entropy
from symit.kernel.rows import Rejected
from symit.meaning.calculus import minus, num, plus, substitute, times
from symit.meaning.families import domain
from symit.meaning.polynomials import Poly, add, scale, sub
from symit.meaning.scalars import generators
from symit.meaning.spelling import term_of

INPUT, ARGUMENT = "#in", "#t"
AT_INPUT: Any = ("par", INPUT)
T: Any = ("par", ARGUMENT)


def law_of(spec: Any, setting: Setting) -> Law:
    return Law(spec[0], tuple(spec[1:]), setting)


def extended(setting: Setting, extra: dict[str, Any], facts: Any = ()) -> Setting:
    """The setting with variables of the kernel's own; its steps are shared."""
    more = Setting({**setting.params, **extra}, (*setting.given, *facts))
    more.steps, more.trace = setting.steps, setting.trace
    return more


def depends(poly: Poly, name: str) -> bool:
    return ("par", name) in generators(poly)


def free_of(setting: Setting, poly: Poly, *names: str) -> Poly:
    """The same without the names, which drop out after cancellation."""
    poly = setting.scalars.canonical(poly)
    if any(depends(poly, n) for n in names):
        # what cancels in lowest terms does not depend on them: compare with their values at one point
        at = {n: num(1) for n in names}
        fixed = setting.scalars.term(substitute(term_of(poly), at))
        if not setting.scalars.equal(poly, fixed):
            raise Rejected("closed: the expression still depends on the variable")
        return fixed
    return poly


def average(mixture: Any, function: Any, setting: Setting) -> Poly:
    """E f(X) for f a term in #in."""
    total: Poly = {}
    for weight, law, point in mixture:
        if law is None:
            value = setting.scalars.term(substitute(function, {INPUT: point}))
        else:
            value = expectation(law_of(law, setting), substitute(function, {INPUT: AT}))
        total = add(total, setting.scalars.mul(setting.scalars.term(weight), value))
    return total


def require_mixture(mixture: Any, setting: Setting) -> None:
    positive(setting, *(w for w, _, _ in mixture))
    same(setting, plus(*(w for w, _, _ in mixture)), num(1), "the weights of the input law do not add up to 1")


def require_output(setting: Setting, mixture: Any, channel: Any, output: Any, near_zero: Any) -> None:
    """The channel turns the mixture into the output law: their moment-generating functions agree near 0.

    `near_zero` lists terms in #t that are positive where the functions are finite; they are required to be positive at 0.
    """
    require_mixture(mixture, setting)
    for t in near_zero:
        setting.require(substitute(t, {ARGUMENT: num(0)}), ">")
    facts = tuple((">", t, num(0)) for t in near_zero)
    wide = extended(setting, {ARGUMENT: domain("real"), INPUT: domain("real")}, facts)
    form = wide.scalars
    channel_log = form.log(exponential_moment(law_of(channel, extended(setting, {ARGUMENT: domain("real"), **_input(mixture)}, facts)), times(T, AT)))
    slope: Poly = {}
    rest: Poly = {}
    for mono, c in channel_log.items():
        e = dict(mono).get(("par", INPUT), 0)
        others = tuple(pair for pair in mono if pair[0] != ("par", INPUT))
        if e not in (0, 1) or depends({others: c}, INPUT):
            raise Rejected("closed: the channel is not linear in its input")
        if e:
            slope = add(slope, {others: c})
        else:
            rest = add(rest, {others: c})
    total: Poly = {}
    for weight, law, point in mixture:
        if law is None:
            value = form.exp(form.mul(slope, form.term(point)))
        else:
            value = exponential_moment(law_of(law, wide), times(term_of(slope), AT))
        total = add(total, form.mul(form.term(weight), value))
    there = exponential_moment(law_of(output, wide), times(T, AT))
    if not form.equal(form.mul(total, form.exp(rest)), there):
        raise Rejected("closed: the output law is not the one that the input gives")


def _input(mixture: Any) -> dict[str, Any]:
    """The range of the input: that of the laws of the mixture."""
    kinds = {_range_of(law) for _, law, _ in mixture if law is not None}
    return {INPUT: domain(">=0" if kinds == {">=0"} else "real")}


def _range_of(law: Any) -> str:
    from symit.meaning.families import family

    return ">=0" if family(law[0]).support[1] == num(0) else "real"


def capacity_with_cost(setting: Setting, data: dict[str, Any]) -> Poly:
    """max I(X;Y) over E c(X) <= P: D(W_x||q) = C + s (c(x) - P) with s >= 0 for all x, q the output law of an input of cost P.

    Then I(X;Y) <= E D(W_X||q) = C + s (E c(X) - P) <= C for every input, with equality at that one (Csiszar and Korner).
    """
    value, _ = _gain(setting, data)
    return value


def _gain(setting: Setting, data: dict[str, Any]) -> tuple[Poly, Any]:
    mixture, channel, output = data["input"], data["channel"], data["output"]
    require_output(setting, mixture, channel, output, data.get("near_zero", ()))
    wide = extended(setting, _input(mixture))
    slope, cost, budget = data["slope"], data["cost"], data["budget"]
    setting.require(slope, ">=")
    form = wide.scalars
    gain = relative_entropy(law_of(channel, wide), law_of(output, wide))
    if not form.equal(average(mixture, cost, setting), form.term(budget)):
        raise Rejected("closed: the input law has another cost")
    value = free_of(wide, sub(gain, form.term(times(slope, minus(cost, budget)))), INPUT)
    setting.steps.append(("D(W_x||q)", term_of(gain), f"q = {_shown(output)}, the output of an optimal input"))
    setting.steps.append(("s", slope, "the price: D(W_x||q) - s (cost(x) - budget) is the same for all x"))
    return value, slope


def _shown(law: Any) -> str:
    from symit.meaning.core import show

    return f"{law[0]}({', '.join(show(a) for a in law[1:])})"


def parallel(setting: Setting, data: dict[str, Any]) -> Poly:
    """Independent channels side by side: capacities add (memoryless product); with one common budget the prices are equal."""
    total: Poly = {}
    prices = []
    for part in data["parts"]:
        value, price = _gain(setting, part)
        total = add(total, scale(value, data.get("times", 1)))
        prices.append(price)
    if data.get("shared"):
        # D(W_x||q) adds up over the parts: with one price it is C + s (sum of costs - sum of budgets)
        for price in prices[1:]:
            same(setting, price, prices[0], "the prices of the parts differ")
    return total


def rate(setting: Setting, data: dict[str, Any]) -> Poly:
    """I(X;Y) = E D(W_X||q) of a given input law."""
    mixture, channel, output = data["input"], data["channel"], data["output"]
    require_output(setting, mixture, channel, output, data.get("near_zero", ()))
    wide = extended(setting, _input(mixture))
    gain = free_of(wide, relative_entropy(law_of(channel, wide), law_of(output, wide)))
    setting.steps.append(("D(W_x||q)", term_of(gain), f"q = {_shown(output)}, the output law"))
    return average(mixture, term_of(gain), setting)


def difference_distortion(setting: Setting, data: dict[str, Any]) -> Poly:
    """R(D) = h(X) - h(Z) for E d(X - Y) <= D, nats: Shannon's lower bound, attained by X = Y + Z (Shannon 1959; Berger 1971).

    Z has density exp(c - s d(z)), s > 0 and E d(Z) = D, so h(X|Y) <= h(X - Y) <= h(Z) for every pair of distortion at most D.
    """
    source, mixture, channel = data["source"], data["input"], data["channel"]
    require_output(setting, mixture, channel, source, data.get("near_zero", ()))
    wide = extended(setting, _input(mixture))
    given_y = law_of(channel, wide)
    noise = law_of(substitute_law(channel, {INPUT: num(0)}), setting)
    setting.require(data["slope"], ">")
    form = wide.with_variable("line", None, None)
    tilted = plus(given_y.log_density(), times(data["slope"], substitute(data["measure"], {"z": minus(AT, AT_INPUT)})))
    constant = form.term(tilted)
    reference = form.term(plus(noise.log_density(num(1)), times(data["slope"], substitute(data["measure"], {"z": num(1)}))))
    if not form.equal(constant, reference) or depends(reference, X) or depends(reference, INPUT):
        raise Rejected("closed: the noise is not exp(c - s d)")
    for which in (0, 1):
        mine, there = noise.end(which), given_y.end(which)
        if (mine is None) != (there is None):
            raise Rejected("closed: the noise does not move with the reproduction")
        if mine is not None and there is not None:
            same(wide, plus(mine, AT_INPUT), there, "the noise does not move with the reproduction")
    if not form.equal(expectation(noise, substitute(data["measure"], {"z": AT})), form.term(data["distortion"])):
        raise Rejected("closed: the noise has another distortion")
    before, after = entropy(law_of(source, setting)), entropy(noise)
    setting.steps.append(("h(X)", term_of(before), "the entropy of the source"))
    setting.steps.append(("h(Z)", term_of(after), "the largest entropy at this distortion, attained by X = Y + Z"))
    return sub(before, after)


def substitute_law(law: Any, values: dict[str, Any]) -> Any:
    return (law[0], *(substitute(a, values) for a in law[1:]))


__all__ = ["average", "capacity_with_cost", "difference_distortion", "extended", "law_of", "parallel", "rate"]
