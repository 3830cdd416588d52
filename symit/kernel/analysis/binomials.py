"""Binomial coefficients between powers of an entropy, for real 0 <= k <= n: exp(n h(k/n))/(n+1) <= C(n, k) <= exp(n h(k/n)).

C(n, k) = Gamma(n+1)/(Gamma(k+1) Gamma(n-k+1)), h the binary entropy in nats, 0 log 0 = 0. For integers: Cover and Thomas 2006, theorem 11.1.3.

Below: 1/((n+1) C(n, k)) is the integral of t^k (1-t)^(n-k) over [0, 1], whose integrand is largest at t = k/n, where it is exp(-n h(k/n)).
Above: g(x) = log Gamma(x+1) - x log x is concave with g(0) = 0, since g'' = psi'(x+1) - 1/x and psi'(x+1) = sum_j (x+j)^-2 < 1/x; so g is
subadditive, and g(k) + g(n-k) - g(n) = n h(k/n) - log C(n, k).
"""

from __future__ import annotations

from typing import Any

from symit.kernel.analysis.calculus import evaluated, region_of, require_witness
from symit.kernel.analysis.tree import check
from symit.kernel.closed.law import Setting
from symit.kernel.rows import Rejected, claim_parts
from symit.meaning.calculus import ONE, minus, plus, times

BOUNDS = ("above", "below")


def _x_log_x(x: Any) -> Any:
    return times(x, ("log", x))


def _factorial(x: Any) -> Any:
    return ("sf", "lgamma", plus(x, ONE))


def slack(n: Any, k: Any, bound: str) -> Any:
    """n h(k/n) - log C(n, k), or log(n+1) less that: not negative."""
    m = minus(n, k)
    entropy = minus(_x_log_x(n), plus(_x_log_x(k), _x_log_x(m)))
    above = minus(entropy, minus(_factorial(n), plus(_factorial(k), _factorial(m))))
    return above if bound == "above" else minus(("log", plus(n, ONE)), above)


def difference(plain: dict[str, Any], logs: bool) -> Any:
    """The larger side less the smaller one, or their logarithms."""
    rel, lhs, rhs = claim_parts(plain["claim"])
    if rel not in ("<=", ">=") or isinstance(rhs, str):
        raise Rejected("binomials: an inequality")
    low, high = (lhs, rhs) if rel == "<=" else (rhs, lhs)
    if not logs:
        return minus(high, low)
    form = Setting(plain["params"], plain["given"]).scalars
    if any(form.sign(form.term(t)) <= 0 for t in (low, high)):
        raise Rejected("binomials: a side that is not known to be positive")
    return minus(("log", high), ("log", low))


def check_binomial(context: dict[str, Any], data: dict[str, Any]) -> str:
    """The claim is c times one of the bounds, with c > 0, plus something that is not negative."""
    plain = evaluated(context, data.get("uses", ()))
    require_witness(plain)
    setting = Setting(plain["params"], plain["given"])
    n, k, scale = ("par", str(data["n"])), ("par", str(data["k"])), data["scale"]
    if data["bound"] not in BOUNDS or n[1] not in plain["params"] or k[1] not in plain["params"]:
        raise Rejected("binomials: which bound, of which numbers?")
    setting.require(k, ">=")
    setting.require(minus(n, k), ">=")
    form = setting.scalars
    if form.sign(form.term(scale)) <= 0:
        raise Rejected("binomials: a factor that is not positive")
    rest = minus(difference(plain, bool(data["logs"])), times(scale, slack(n, k, data["bound"])))
    if not form.equal(form.term(rest), {}):
        if "proof" not in data:
            raise Rejected("binomials: the claim is not the bound")
        check(rest, region_of(plain, {}), data["proof"])
    return "proved"


__all__ = ["check_binomial", "difference", "slack"]
