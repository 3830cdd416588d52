"""The integrals (and sums) that closed forms rest on: exp(K) = integral of exp(carrier + sum of natural * statistic).

Everything else follows: E[T_i] = dK/d(natural_i), E[T_i T_j] and E[T_i exp(d T_j)] by further differentiation under the
integral sign and by shifted natural parameters. Each row is checked against ball arithmetic in tests/test_closed_forms.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from symit.meaning.formulas import formula


@dataclass(frozen=True)
class Integral:
    """One row: `naturals` maps a natural parameter to its statistic; `positive` must be > 0 for the integral to be finite."""

    name: str
    support: tuple[str, Any, Any]
    naturals: tuple[tuple[str, Any], ...]
    carrier: Any
    log_partition: Any
    positive: tuple[Any, ...]
    others: tuple[str, ...] = ()
    nonzero: tuple[Any, ...] = ()


def _row(name: str, support: tuple[str, str | None, str | None], naturals: dict[str, str], k: str, positive: str = "",
         carrier: str = "0", others: str = "", nonzero: str = "") -> Integral:  # fmt: skip
    kind, lo, hi = (support[0], *(None if end is None else formula(end) for end in support[1:]))
    return Integral(
        name, (kind, lo, hi), tuple((n, formula(t)) for n, t in naturals.items()), formula(carrier), formula(k),
        tuple(formula(t) for t in positive.split()), tuple(others.split()), tuple(formula(t) for t in nonzero.split()),
    )  # fmt: skip


HALF_LINE: Any = ("real", "0", None)
LINE: Any = ("real", None, None)
NATURALS: Any = ("integer", "0", None)
ONWARDS: Any = ("integer", "1", None)
# fmt: off
ROWS = [
    # Euler's integrals, after x -> x^c and x -> log x
    _row("gamma", HALF_LINE, {"s": "log(x)", "b": "-x**c"}, "lgamma(s/c)-(s/c)*log(b)-log(abs(c))", "s/c b", "-log(x)", "c", "c"),
    _row("exp-gamma", LINE, {"s": "x", "b": "-exp(c*x)"}, "lgamma(s/c)-(s/c)*log(b)-log(abs(c))", "s/c b", "0", "c", "c"),
    _row("beta", ("real", "0", "u"), {"p": "log(x)", "r": "log(u**c-x**c)"},
         "(p+c*(r-1))*log(u)+lgamma(p/c)+lgamma(r)-lgamma(p/c+r)-log(c)", "p r c u", "-log(x)-log(u**c-x**c)", "c u"),
    _row("beta-prime", HALF_LINE, {"p": "log(x)", "r": "-log(k+x**c)"},
         "(p/c-r)*log(k)+lgamma(p/c)+lgamma(r-p/c)-lgamma(r)-log(c)", "p r-p/c k c", "-log(x)", "c k"),
    _row("logistic", LINE, {"p": "x", "r": "-log(k+exp(c*x))"},
         "(p/c-r)*log(k)+lgamma(p/c)+lgamma(r-p/c)-lgamma(r)-log(c)", "p r-p/c k c", "0", "c k"),
    # Gauss
    _row("normal", LINE, {"a": "x", "b": "-x**2"}, "a**2/(4*b)+log(pi/b)/2", "b"),
    _row("lognormal", HALF_LINE, {"a": "log(x)", "b": "-log(x)**2"}, "a**2/(4*b)+log(pi/b)/2", "b", "-log(x)"),
    _row("truncated-normal", ("real", "l", "u"), {"a": "x", "b": "-x**2"},
         "a**2/(4*b)+log(pi/b)/2+log((erf(sqrt(b)*(u-a/(2*b)))-erf(sqrt(b)*(l-a/(2*b))))/2)", "b u-l", "0", "l u"),
    _row("inverse-gaussian", HALF_LINE, {"a": "-x", "b": "-1/x"}, "log(pi/b)/2-2*sqrt(a*b)", "a b", "-3*log(x)/2"),
    # elementary
    _row("pareto", ("real", "l", None), {"a": "-log(x)"}, "-a*log(l)-log(a)", "a l", "-log(x)", "l"),
    _row("exponential-tail", ("real", "l", None), {"a": "-x"}, "-a*l-log(a)", "a", "0", "l"),
    _row("truncated-exponential", ("real", "l", "u"), {"t": "x"}, "log((exp(t*u)-exp(t*l))/t)", "u-l", "0", "l u", "t"),
    _row("gompertz", HALF_LINE, {"h": "-exp(c*x)"}, "-h-log(h*c)", "h c", "c*x", "c"),
    _row("lindley", HALF_LINE, {"t": "-x"}, "log(1+t)-2*log(t)", "t", "log(1+x)"),
    _row("interval", ("real", "l", "u"), {}, "log(u-l)", "u-l", "0", "l u"),
    _row("log-interval", ("real", "l", "u"), {}, "log(log(u/l))", "l u-l", "-log(x)", "l u"),
    # Bessel
    _row("circle", ("circle", None, None), {"a": "cos(x)", "b": "sin(x)"}, "log(2*pi*besseli0(sqrt(a**2+b**2)))"),
    # sums
    _row("poisson", NATURALS, {"t": "x"}, "exp(t)", "", "-lgamma(x+1)"),
    _row("binomial", ("integer", "0", "n"), {"t": "x"}, "n*log(1+exp(t))", "n", "lgamma(n+1)-lgamma(x+1)-lgamma(n-x+1)", "n"),
    _row("negative-binomial", NATURALS, {"t": "x"}, "-r*log(1-exp(t))", "r 1-exp(t)", "lgamma(x+r)-lgamma(r)-lgamma(x+1)", "r"),
    _row("geometric", NATURALS, {"t": "x"}, "-log(1-exp(t))", "1-exp(t)"),
    _row("two-sided-geometric", ("integer", None, None), {"t": "abs(x)"}, "log((1+exp(t))/(1-exp(t)))", "1-exp(t)"),
    _row("logarithmic", ONWARDS, {"t": "x"}, "log(-log(1-exp(t)))", "1-exp(t)", "-log(x)"),
    _row("zeta", ONWARDS, {"s": "-log(x)"}, "log(zeta(s))", "s-1"),
    _row("borel", ONWARDS, {}, "0", "m 1-m", "(x-1)*log(x)-lgamma(x+1)+(x-1)*log(m)-m*x", "m"),
    _row("counting", ("integer", "l", "u"), {}, "log(u-l+1)", "u-l+1", "0", "l u"),
]
# fmt: on
INTEGRALS = {row.name: row for row in ROWS}
