"""Short ways to write an adapter's laws."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from flint import arb

from symit.compare.exact import nearby
from symit.compare.laws import KINDS, Argument, Law, Part, Point
from symit.meaning.special import exact_ball

ONE = Fraction(1)


def argument(text: str) -> Argument:
    """`probs:unit[]` (ends legal), `n:count<=1000`, `loc:real`, `a:positive>=1e-3<=1e6`."""
    found = re.fullmatch(r"(\w+):(\w+)(\[\])?(?:>=([-\d.e]+))?(?:<=([-\d.e]+))?", text)
    if found is None or found[2] not in KINDS:
        raise ValueError(f"not an argument: {text!r}")
    name, kind, closed, low, high = found.groups()
    return Argument(name, kind, float(low) if low else -math.inf, float(high) if high else math.inf, bool(closed))


def law(name: str, code: str, arguments: str, parts: str | Callable[..., Any], bases: Sequence[Point] = (), fits: Callable[..., bool] | None = None,
        stretch: Callable[..., Any] | None = None) -> Law:  # fmt: skip
    """`parts` is a family with the same arguments, or gives one part or a sequence of them."""

    def listed(*values: Fraction) -> Sequence[Part]:
        if isinstance(parts, str):
            return [Part(parts, values)]
        found = parts(*values)
        return [found] if isinstance(found, Part) else found

    return Law(name, code, tuple(argument(a) for a in arguments.split()), listed, tuple(bases), fits or (lambda *_: True), stretch)


def part(family: str, *values: Fraction | int) -> Part:
    return Part(family, tuple(Fraction(v) for v in values))


def bernoulli(p: Fraction) -> Part:
    return part("atom", p) if p in (0, 1) else part("Bernoulli", p)


def binomial(n: Fraction, p: Fraction) -> Part:
    return part("atom", n * p) if p in (0, 1) else part("Binomial", n, p)


def geometric(p: Fraction) -> Part:
    return part("atom", 0) if p == 1 else part("Geometric", p)


def poisson(rate: Fraction) -> Part:
    return part("Poisson", rate) if rate else part("atom", 0)


def masses(*weights: Fraction) -> Part:
    """A categorical law with these weights; the table has those without zeros, up to six."""
    total = sum(weights, Fraction(0))
    shares = [w / total for w in weights]
    if all(shares) and 3 <= len(shares) <= 6:
        return part(f"Categorical{len(shares)}", *shares[:-1])
    return part("masses", *shares)


def tilted(eta: Fraction) -> Part:
    """Continuous Bernoulli; uniform where the tilt vanishes."""
    return part("ContinuousBernoulli", eta) if eta else part("Uniform", 0, 1)


def sigmoid(x: Fraction) -> Fraction:
    small = nearby(lambda: 1 / (1 + exact_ball(abs(x)).exp()))
    return 1 - small if x > 0 else small  # both sides to many digits


def softmax(*x: Fraction) -> Part:
    return masses(*(exponential(v) for v in x))


def logit(p: Fraction) -> Fraction:
    return nearby(lambda: (exact_ball(p) / exact_ball(1 - p)).log()) if p != Fraction(1, 2) else Fraction(0)


def exponential(x: Fraction) -> Fraction:
    return nearby(lambda: exact_ball(x).exp())


def root(x: Fraction) -> Fraction:
    return nearby(lambda: exact_ball(x).sqrt())


def pi() -> Any:
    return arb.pi()
