"""Enclosures of the quantities of channels, chains and families by their definitions, apart from the rules that found them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import count
from random import Random
from typing import Any

from flint import acb, arb, arb_mat

from symit.families.enclosure.defining import Definition, enclosure, integrated, numeric_law
from symit.families.enclosure.pieces import NotEnclosed
from symit.families.enclosure.points import draw, law_values
from symit.families.named_forms import named_form
from symit.families.quadrature import T, complex_ball
from symit.kernel.closed.law import Law, Setting
from symit.kernel.closed.quantities import fisher
from symit.meaning.calculus import derivative, num, plus, substitute, times
from symit.meaning.families import FAMILIES, family
from symit.meaning.named import Named
from symit.meaning.scalars import Scalars
from symit.meaning.special import exact_ball, term_ball
from symit.meaning.spelling import term_of

Point = dict[str, Fraction]
Tolerance = Callable[[str], Any]
SMALL = Fraction(1, 1000)


def named_points(item: Named, seed: int) -> Iterator[tuple[str, list[Fraction], list[Fraction] | None, None]]:
    """(kind, parameters, those of a second object), without end; not all meet the record's conditions."""
    random = Random(f"{seed} {item.quantity} {item.name}")
    for n in count():
        kind = ("moderate", "extreme")[n % 2]
        p, q = (_values(item, kind, random) for _ in range(2))
        for a, b in item.tied:
            q[item.q_names.index(b)] = p[item.p_names.index(a)]
        yield kind, p, q if item.two else None, None


def _values(item: Named, kind: str, random: Random) -> list[Fraction]:
    if item.name in FAMILIES and item.params == family(item.name).params:
        return law_values(family(item.name), kind, random)
    return [_value(d, kind == "extreme" and random.random() < 0.5, random) for _, d in item.params]


def _value(domain: str, extreme: bool, random: Random) -> Fraction:
    if domain == "in (-1,1)":
        return random.choice((-1, 1)) * (random.choice((SMALL, 1 - SMALL)) if extreme else Fraction(random.randint(5, 95), 100))
    if domain == "in (0,1/2)":
        return SMALL if extreme else Fraction(random.randint(5, 49), 100)
    if domain == "<0":
        return -draw(">0", extreme, random)
    if domain == "integer >=2":
        return Fraction(1000 if extreme else random.randint(2, 9))
    return draw(domain, extreme, random)


def named_enclosure(item: Named, point: Point, tolerance: Tolerance) -> Any:
    """The quantity at a rational point; raises NotEnclosed where no definition is computed here."""
    if not has_definition(item):
        raise NotEnclosed(f"no definition of {item.quantity} of {item.name} is computed here")
    return NAMED_RULES[item.rule](item, point, tolerance)


def _balls(data: Any, point: Point) -> Any:
    """Nested tuples of terms as balls."""
    if isinstance(data, tuple) and (not data or isinstance(data[0], tuple)):
        return tuple(_balls(x, point) for x in data)
    return term_ball(data, {n: exact_ball(v) for n, v in point.items()})


def _channel(item: Named, point: Point) -> tuple[Any, Any, Any, Any]:
    inputs, outputs, rows = (_balls(item.data[k], point) for k in ("inputs", "outputs", "rows"))
    law = [sum((n * p * c * m / size for (n, p), row in zip(inputs, rows, strict=True) for c, m in row[j]), arb(0)) for j, size in enumerate(outputs)]
    gains = [sum((c * m * (m / q).log() for block, q in zip(row, law, strict=True) for c, m in block), arb(0)) for row in rows]
    information = sum((n * p * g for (n, p), g in zip(inputs, gains, strict=True)), arb(0))
    return inputs, rows, gains, information


def _capacity(item: Named, point: Point, tolerance: Tolerance) -> Any:
    """Between the information of one input law and the largest divergence of a row from its output law."""
    _, _, gains, information = _channel(item, point)
    top = gains[0]
    for g in gains[1:]:
        top = top.max(g)
    return information.union(top)


def _information(item: Named, point: Point, tolerance: Tolerance) -> Any:
    return _channel(item, point)[3]


def _chain(item: Named, point: Point, tolerance: Tolerance) -> Any:
    """The stationary law of the classes by solving its linear equations in balls."""
    states, rows = (_balls(item.data[k], point) for k in ("inputs", "rows"))
    size = len(states)
    moves = [[sum((c * m for c, m in block), arb(0)) for block in row] for row in rows]
    system = [[moves[i][j] - (1 if i == j else 0) for i in range(size)] for j in range(size - 1)] + [[arb(1)] * size]
    found = arb_mat(system).solve(arb_mat([[arb(0)]] * (size - 1) + [[arb(1)]]))
    weights = [found[i, 0] for i in range(size)]
    rate = sum((-w * c * m * m.log() for w, row in zip(weights, rows, strict=True) for block in row for c, m in block), arb(0))
    if item.rule == "chain_rate":
        return rate
    return sum((-w * (w / n).log() for w, (n, _) in zip(weights, states, strict=True)), arb(0)) - rate


def _law(spec: Any, point: Point) -> Law:
    values = {n: num(v) for n, v in point.items()}
    return Law(spec[0], tuple(substitute(a, values) for a in spec[1:]), Setting({}, ()))


def _entropy(item: Named, point: Point, tolerance: Tolerance) -> Any:
    """-E log q of the law of largest entropy."""
    return enclosure("entropy", Definition(_law(item.data["law"], point)), tolerance)


def _geometric(item: Named, point: Point, tolerance: Tolerance) -> Any:
    """With Z the integral of sqrt(p q): log g = (log p + log q)/2 - log Z, so the measure is J(P,Q)/4 + log Z, its dual -log Z."""
    p, q = (numeric_law(item.name, [point[n] for n in names]) for names in (item.p_names, item.q_names))
    definition = Definition(p, q)
    overlap = definition.power(Fraction(1, 2), True, tolerance("log")).log()
    return -overlap if item.data["dual"] else enclosure("jeffreys", definition, tolerance) / 4 + overlap


def _normalizer(item: Named, point: Point, tolerance: Tolerance) -> Any:
    """log of the integral of h(x) exp(sum theta T(x))."""
    values = {n: num(v) for n, v in point.items()}
    law = _law(item.data["law"], point)

    def exponent(x: Any) -> Any:
        at = values | {"x": x}
        return plus(substitute(item.data["carrier"], at), *(times(substitute(a, values), substitute(t, at)) for a, t in item.data["terms"]))

    return integrated(law, exponent, None, (), tolerance("log")).log()


def _length(item: Named, point: Point, tolerance: Tolerance) -> Any:
    """The integral of the root of the Fisher information along one parameter."""
    (free,) = item.data["free"]
    record = family(item.name)
    law = Law(item.name, tuple(("par", n) for n in record.names), Setting(record.domains(), record.given()))
    positive = law.setting.params[free]["lo"] == "0"
    ends = [exact_ball(point[free + end]) for end in "12"]
    theta: Any = T
    if positive:  # in the coordinate t with theta = exp(t)
        theta, ends = ("exp", T), [x.log() for x in ends]
    put = {n: theta if n == free else num(point[n + "1"]) for n in record.names}
    slope = ("pow", derivative(theta, T[1]), "2")
    body = Scalars({"#t": {}}).term(times(substitute(term_of(fisher(law, free, free)), put), slope))
    root = ("pow", term_of(body), "1/2")
    return abs(acb.integral(lambda z, analytic: complex_ball(root, z, analytic), *ends).real)


def has_definition(item: Named) -> bool:
    """Is there a definition to compute here? Lengths only where the root of the Fisher information has no branch nearby."""
    if item.rule != "fisher_rao":
        return item.rule in NAMED_RULES
    return "line" in item.data and dict(item.params)[item.data["free"][0]] != "in (0,1)"


def log_scale(item: Named, p: list[Fraction], q: list[Fraction] | None, value: Any) -> Any:
    """The size of the integral under the logarithm: its relative error is the absolute one of the logarithm."""
    if item.rule == "log_normalizer":
        return value.exp().mid()
    if item.rule == "geometric_js":
        dual = value if item.data["dual"] else arb(named_form("geometric_js_dual", item.name, item.name).value(p=p, q=q, digits=10))
        return (-dual).exp().mid()
    return arb(1)


NAMED_RULES: dict[str, Callable[[Named, Point, Tolerance], Any]] = {
    "capacity": _capacity, "information": _information, "chain_rate": _chain, "chain_memory": _chain, "max_entropy": _entropy,
    "geometric_js": _geometric, "log_normalizer": _normalizer, "fisher_rao": _length,
}  # fmt: skip
__all__ = ["has_definition", "log_scale", "named_enclosure", "named_points"]
