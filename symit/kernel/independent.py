"""A second, independent checker for saved certificates (docs/core.md): it uses the standard library only.

    python -I independent.py certificate.json ...

It shares no code with the kernel: a slip would have to be made twice, in two designs,
for a false certificate to pass.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterable
from fractions import Fraction as Q
from functools import reduce
from itertools import combinations, product
from typing import Any

Term = tuple[Any, ...]
Poly = dict[tuple[Any, ...], Q]  # {((generator, exponent), ...): coefficient}
Interval = tuple[int, int]  # both ends in units of 2^-precision
DEPTH, TERMS, LETTER = 150, 20000, "\0"
CONTEXT_KEYS = {"vars", "params", "measures", "given", "claim", "statement", "dropped"}


class Rejected(Exception):
    """The certificate establishes nothing (for this checker)."""


def need(condition: Any, reason: str) -> None:
    if not condition:
        raise Rejected(reason)


def rational(text: Any) -> Q:
    need(
        isinstance(text, str) and len(text) < 2000 and re.fullmatch(r"-?[0-9]+(/[0-9]*[1-9][0-9]*)?", text),
        f"no rational: {text!r}"[:80],
    )
    return Q(text)


def freeze(value: Any, depth: int = 0) -> Any:
    need(depth <= DEPTH, "nested too deeply")
    if isinstance(value, (list, tuple)):
        return tuple(freeze(v, depth + 1) for v in value)
    if isinstance(value, dict):
        need(all(isinstance(k, str) for k in value), "a key that is no text")
        return {k: freeze(v, depth + 1) for k, v in value.items()}
    need(value is None or type(value) in (str, int, bool), "unknown type of data")
    return value


def keys(value: Any, allowed: set[str], required: Iterable[str] = ()) -> dict[str, Any]:
    need(
        isinstance(value, dict) and set(value) <= allowed and set(required) <= set(value),
        f"unknown or missing keys {value!r}"[:90],
    )
    return value  # type: ignore[no-any-return]


# ---------------------------------------- intervals: fixed point, outward rounding


def _series(x: int, y: int, w: int) -> int:
    """2 artanh(x/y) in units of 2^-w, a few units per step off."""
    power, total, n, square = (x << w) // y, 0, 1, (x * x << w) // (y * y)
    while power:
        total, power, n = total + power // n, power * square >> w, n + 2
    return 2 * total


def log_fixed(a: int, p: int) -> Interval:
    need(a > 0, "log of a number that is not positive")
    w = p + 48
    k = a.bit_length() - 1 - p
    need(abs(k) < 1 << 14, "number out of range")
    m = a << 48 - k if k <= 48 else a >> k - 48
    value = _series(m - (1 << w), m + (1 << w), w) + k * _series(1, 3, w)
    error = (abs(k) + 2) * 16 * w
    return (value - error) >> 48, -((-value - error) >> 48)


def exp_fixed(a: int, p: int) -> Interval:
    need(abs(a) >> p < 1 << 12, "exponent out of range")
    w = p + 64 + max(0, 2 * (a >> p) + 2)
    k, r = divmod(a << w - p, _series(1, 3, w))
    total, power, n = 0, 1 << w, 1
    while power:
        total, power, n = total + power, (power * r >> w) // n, n + 1
    low, high = total - (1 << 40), total + (1 << 40)
    shift = w - p - k
    return low >> shift, -(-high >> shift)


def pi_fixed(p: int) -> Interval:
    w = p + 32

    def arctan(n: int) -> int:
        power, total, i, sign = (1 << w) // n, 0, 1, 1
        while power:
            total, power, i, sign = total + sign * (power // i), power // (n * n), i + 2, -sign
        return total

    value = 16 * arctan(5) - 4 * arctan(239)
    return (value - 64 * w) >> 32, -((-value - 64 * w) >> 32)


def enclose(q: Q, p: int) -> Interval:
    return (q.numerator << p) // q.denominator, -((-q.numerator << p) // q.denominator)


def times(a: Interval, b: Interval, p: int) -> Interval:
    ends = [x * y for x in a for y in b]
    return min(ends) >> p, -(-max(ends) >> p)


def interval(t: Term, p: int, params: dict[str, tuple[Q, Q]], size: Callable[[Any], Q]) -> Interval:
    """An enclosure of a closed elementary term; raises Rejected where it may be undefined."""
    tag, args = t[0], t[1:]
    if tag == "num" and len(args) == 1:
        return enclose(rational(args[0]), p)
    if tag == "pi" and not args:
        return pi_fixed(p)
    if tag == "e" and not args:
        return exp_fixed(1 << p, p)
    if tag == "card" and len(args) == 1:
        return enclose(size(args[0]), p)
    if tag == "par" and len(args) == 1:
        need(args[0] in params, "parameter without a value")
        return enclose(params[args[0]][0], p)[0], enclose(params[args[0]][1], p)[1]
    need(args and tag in ("add", "mul", "max", "min", "pow", "log", "exp", "abs"), f"no number: {tag!r}")
    if tag == "pow":
        need(len(args) == 2, "pow takes two")
        return power_interval(interval(args[0], p, params, size), rational(args[1]), p)
    subs = [interval(x, p, params, size) for x in args]
    if tag == "add":
        return sum(s[0] for s in subs), sum(s[1] for s in subs)
    if tag == "mul":
        return reduce(lambda a, b: times(a, b, p), subs)
    if tag in ("max", "min"):
        best = max if tag == "max" else min
        return best(s[0] for s in subs), best(s[1] for s in subs)
    need(len(subs) == 1, f"{tag} takes one")
    low, high = subs[0]
    if tag == "abs":
        return (0 if low <= 0 <= high else min(abs(low), abs(high))), max(abs(low), abs(high))
    function = log_fixed if tag == "log" else exp_fixed
    return function(low, p)[0], function(high, p)[1]


def power_interval(base: Interval, q: Q, p: int) -> Interval:
    low, high = base
    if q < 0:
        need(low > 0 or high < 0, "division by a number that may be zero")
        base, q = ((1 << 2 * p) // high, -(-(1 << 2 * p) // low)), -q
        low, high = base
    if q.denominator == 1:
        need(q < 4096, "power out of range")
        if q % 2 == 0 and low <= 0 <= high:
            low, high = 0, max(-low, high)
        elif q % 2 == 0 and high < 0:
            low, high = -high, -low
        one = (1 << p, 1 << p)  # the ends are powered apart, so that x^2 is exact about signs
        ends = [reduce(lambda a, _, x=x: times(a, (x, x), p), range(int(q)), one) for x in (low, high)]  # type: ignore[misc]
        return ends[0][0], ends[1][1]
    need(low >= 0, "root of a negative number")

    def root(x: int) -> Interval:
        return (0, 0) if x == 0 else exp_interval(times(log_fixed(x, p), enclose(q, p), p), p)

    return root(low)[0], root(high)[1]


def exp_interval(a: Interval, p: int) -> Interval:
    return exp_fixed(a[0], p)[0], exp_fixed(a[1], p)[1]


# ---------------------------------------- polynomials


def const(q: Q | int) -> Poly:
    return {(): Q(q)} if q else {}


def gen(g: Term, exponent: Q | int = 1) -> Poly:
    return {((g, Q(exponent)),): Q(1)} if exponent else const(1)


def add(*polys: Poly) -> Poly:
    out: Poly = {}
    for poly in polys:
        for m, c in poly.items():
            out[m] = out.get(m, Q(0)) + c
    need(len(out) <= TERMS, "too many terms")
    return {m: c for m, c in out.items() if c}


def scale(c: Q | int, poly: Poly) -> Poly:
    return {m: c * v for m, v in poly.items()} if c else {}


def sub(a: Poly, b: Poly) -> Poly:
    return add(a, scale(-1, b))


def key(poly: Poly) -> tuple[Any, ...]:
    return tuple(sorted(poly.items(), key=repr))


def mul(*polys: Poly) -> Poly:
    out = const(1)
    for poly in polys:
        need(len(out) * len(poly) <= 50 * TERMS, "too many terms")
        acc: Poly = {}
        for (m, c), (n, d) in product(out.items(), poly.items()):
            for k, v in _monomial(m, n).items():
                acc[k] = acc.get(k, Q(0)) + c * d * v
        out = {m: c for m, c in acc.items() if c}
    return out


def _monomial(m: Term, n: Term) -> Poly:
    if not any(g[0] in ("opq", "num") for g, _ in (*m, *n)) and not (m and n):
        return {m or n: Q(1)}
    exps: dict[Any, Q] = dict(m)
    for g, e in n:
        exps[g] = exps.get(g, Q(0)) + e
    coef, extra = Q(1), []
    for g, e in list(exps.items()):
        if g[0] == "opq" and e > 0 and e.denominator == 1:
            extra.append((dict(g[1]), int(exps.pop(g))))  # a positive power of a polynomial is multiplied out
        elif g[0] == "num" and e.denominator == 1:
            coef *= Q(g[1]) ** int(exps.pop(g))
    base: Poly = {tuple(sorted(((g, e) for g, e in exps.items() if e), key=repr)): coef}
    for poly, e in extra:
        need(e < 64, "power out of range")
        base = mul(base, *[poly] * e)
    return base


ONE = const(1)


def primes(n: int) -> dict[int, int]:
    out: dict[int, int] = {}
    f = 2
    while f * f <= n and f < 100_000:
        while n % f == 0:
            out[f], n = out.get(f, 0) + 1, n // f
        f += 1 + f % 2
    return (
        {**out, n: 1} if n > 1 else out
    )  # a large unfactored rest stays whole: equalities found are still true


def log_number(q: Q) -> Poly:
    need(q > 0, "log of a number that is not positive")
    up, down = primes(q.numerator), primes(q.denominator)
    return add(
        *[scale(k, gen(("logp", f))) for f, k in up.items()],
        *[scale(-k, gen(("logp", f))) for f, k in down.items()],
    )


def as_term(poly: Poly) -> Term:
    """A constant polynomial as a term for `interval`."""
    return (
        "add",
        ("num", "0"),
        *[("mul", ("num", str(c)), *[("pow", _gen_term(g), str(e)) for g, e in m]) for m, c in poly.items()],
    )


def _gen_term(g: Term) -> Term:
    tag = g[0]
    if tag in ("pi", "e", "par", "card"):
        return g
    if tag in ("num", "logp"):
        return ("num", str(g[1])) if tag == "num" else ("log", ("num", str(g[1])))
    if tag == "logg":
        return ("log", _gen_term(g[1]))
    need(tag in ("opq", "log", "exp", "abs", "max", "min"), "not a number")
    subs = [as_term(dict(k)) for k in g[1:]]
    return subs[0] if tag == "opq" else (tag, *subs)


class Algebra:
    """Normal forms of terms over one context."""

    def __init__(self, raw: Any) -> None:
        c = keys(raw, CONTEXT_KEYS, ("vars", "params", "measures", "given", "claim"))
        need(
            isinstance(c.get("statement", ""), str)
            and all(isinstance(c[k], dict) for k in ("vars", "params", "measures")),
            "context",
        )
        need(isinstance(c.get("dropped", ()), tuple) and isinstance(c["given"], tuple), "context lists")
        self.vars, self.params, self.measures, self.given, self.claim = (
            c["vars"],
            c["params"],
            c["measures"],
            c["given"],
            c["claim"],
        )
        self.dropped, self.letters, self.laws = bool(c.get("dropped")), set[str](), set[Any]()
        for name, v in self.vars.items():
            keys(v, {"kind", "size"}, ("kind", "size"))
            need(
                name and LETTER not in name and v["kind"] in ("discrete", "continuous"), "kind of a variable"
            )
            ok = v["size"] is None or (type(v["size"]) is int and v["size"] >= 1 and v["kind"] == "discrete")
            need(ok, "size of a variable")
        for v in self.params.values():
            keys(
                v,
                {"lo", "hi", "lo_open", "hi_open", "integer"},
                ("lo", "hi", "lo_open", "hi_open", "integer"),
            )
            need(all(type(v[k]) is bool for k in ("lo_open", "hi_open", "integer")), "range flags")
            v["lo"], v["hi"] = (None if v[k] is None else rational(v[k]) for k in ("lo", "hi"))
        for claim in (*self.given, self.claim):
            need(
                isinstance(claim, tuple) and len(claim) == 3 and isinstance(claim[0], str),
                "a claim is [rel, lhs, rhs]",
            )
        for spec in self.measures.values():
            self._law(keys(spec, {"uniform", "table", "normal"}))

    def _law(self, spec: dict[str, Any]) -> None:
        need(len(spec) <= 1 and spec.get("uniform", True) is True, "law")
        if "table" in spec:
            t = keys(spec["table"], {"vars", "probs"}, ("vars", "probs"))
            self.names(t["vars"])
            need(t["vars"] and all(self.vars[v]["size"] for v in t["vars"]), "a table needs sizes")
            self.letters |= set(t["vars"])
            polys = t["polys"] = [self.poly(x) for x in t["probs"]]
            need(len(polys) == reduce(lambda n, v: n * self.vars[v]["size"], t["vars"], 1), "table size")
            need(
                not sub(add(*polys), ONE) and all(self.nonneg(x) and not self.free(x) for x in polys),
                "a table is no law",
            )
        if "normal" in spec:
            n = keys(spec["normal"], {"var", "mean", "variance"}, ("var", "mean", "variance"))
            self.names((n["var"],))
            n["m"], n["v"] = self.poly(n["mean"]), self.poly(n["variance"])
            need(self.vars[n["var"]]["kind"] == "continuous" and self.nonneg(n["v"]), "normal law")
            need(n["v"] and not self.free(n["m"]) | self.free(n["v"]), "normal law")

    def names(self, s: Any) -> tuple[str, ...]:
        ok = (
            isinstance(s, tuple)
            and all(isinstance(v, str) and v in self.vars for v in s)
            and len(set(s)) == len(s)
        )
        need(ok, f"no list of variables: {s!r}"[:80])
        return tuple(s)

    def discrete(self, s: Iterable[str]) -> bool:
        return all(self.vars[v]["kind"] == "discrete" for v in s)

    def card(self, v: Any) -> Poly:
        need(
            isinstance(v, str) and v in self.vars and self.discrete([v]),
            "card of what is no discrete variable",
        )
        return const(self.vars[v]["size"]) if self.vars[v]["size"] else gen(("card", v))

    def size(self, v: Any) -> Q:
        poly = self.card(v)
        need(set(poly) == {()}, "unknown size")
        return poly[()]

    # -- signs and free variables

    def nn_gen(self, g: Term) -> bool:
        if g[0] == "par":
            return self.params[g[1]]["lo"] is not None and self.params[g[1]]["lo"] >= 0
        if g[0] == "opq":
            return self.nonneg(dict(g[1]))
        return g[0] in ("card", "pi", "e", "m", "num", "exp", "abs", "logp") or (
            g[0] == "sum" and self.nonneg({g[2]: Q(1)})
        )

    def nonneg(self, poly: Poly) -> bool:
        if all(c > 0 and all(self.nn_gen(g) or e % 2 == 0 for g, e in m) for m, c in poly.items()):
            return True
        rest = [m for m in poly if m]
        if len(rest) == 1 and len(rest[0]) == 1 and rest[0][0][0][0] == "par" and rest[0][0][1] == 1:
            end = self.params[rest[0][0][0][1]][
                "lo" if poly[rest[0]] > 0 else "hi"
            ]  # linear in one bounded parameter
            return end is not None and poly.get((), Q(0)) + poly[rest[0]] * end >= 0
        return False

    def nn_term(self, t: Term) -> bool:
        if t[0] == "mul":
            return all(self.nn_term(x) for x in t[1:])
        if t[0] == "pow" and len(t) == 3 and (rational(t[2]) % 2 == 0 or self.nn_term(t[1])):
            return True
        return self.nonneg(self.poly(t))

    def free_gen(self, g: Term) -> set[str]:
        tag = g[0]
        if tag in ("m", "lp", "fn"):
            return {v for v in g[2] if LETTER not in v}
        if tag == "val":
            return {g[1]}
        if tag == "sum":
            return self.free({g[2]: Q(1)}) - set(g[1])
        if tag == "logg":
            return self.free_gen(g[1])
        return (
            set().union(*(self.free(dict(k)) for k in g[1:]))
            if tag in ("log", "opq", "exp", "abs", "max", "min")
            else set()
        )

    def free(self, poly: Poly) -> set[str]:
        return {v for m in poly for g, _ in m for v in self.free_gen(g)}

    # -- densities

    def law(self, measure: Any) -> None:
        """A mixture's weights and a product's factors make a probability law."""
        if isinstance(measure, str):
            need(measure in self.measures, f"unknown measure {measure!r}"[:60])
        elif measure not in self.laws:
            need(isinstance(measure, tuple) and measure and measure[0] in ("mix", "prod", "unif"), "measure")
            need(len(measure) == (1 if measure[0] == "unif" else 2), "measure")
            if measure[0] == "mix":
                need(all(len(part) == 2 for part in measure[1]), "mixture")
                weights = [self.poly(w) for w, _ in measure[1]]
                need(self.zero(sub(add(*weights), ONE)), "the weights of a mixture do not sum to 1")
                need(
                    all(
                        self.nonneg(w) or self.nn_term(t[0]) for w, t in zip(weights, measure[1], strict=True)
                    ),
                    "a weight may be negative",
                )
                need(not any(self.free(w) for w in weights), "a weight depends on values")
            before: set[str] = set()
            for part in measure[1] if measure[0] == "prod" else ():
                need(len(part) == 3 and part[1], "product law")
                s, t = set(self.names(part[1])), set(self.names(part[2]))
                need(not s & before and t <= before, "product law")
                before |= s
            for part in measure[1] if len(measure) > 1 else ():
                self.law(part[0] if measure[0] == "prod" else part[1])
            self.laws.add(measure)

    def dens(self, measure: Any, items: Iterable[str]) -> Poly:
        """The marginal density of the listed variables; an item is a variable, or variable + LETTER + k."""
        self.law(measure)
        items = tuple(sorted(set(items)))
        bare = [i.split(LETTER)[0] for i in items]
        if not items:
            return ONE
        if measure[0] == "mix" and not isinstance(measure, str):
            return add(*[mul(self.poly(w), self.dens(m, items)) for w, m in measure[1]])
        if measure[0] == "prod" and not isinstance(measure, str):
            wanted, out = set(bare), ONE
            for m, s, t in reversed(measure[1]):
                if wanted & set(s):
                    wanted |= {*s, *t}
                    out = mul(out, self.prob(m, s, t))
            need(wanted <= {v for _, s, _ in measure[1] for v in s}, "variable outside of a product law")
            out = self.total(wanted - set(bare), out)
            for i in items:
                out = self.put(out, i.split(LETTER)[0], i) if LETTER in i else out
            return out
        spec: dict[str, Any] = self.measures[measure] if isinstance(measure, str) else {"uniform": True}
        if "uniform" in spec:
            return self.power(mul(*[self.card(v) for v in bare]), Q(-1))
        if "table" in spec:
            order = spec["table"]["vars"]
            need(set(bare) <= set(order), "variable outside of a table")
            if all(LETTER in i for i in items):
                at = {i.split(LETTER)[0]: int(i.split(LETTER)[1]) for i in items}
                cells = zip(
                    product(*[range(self.vars[v]["size"]) for v in order]),
                    spec["table"]["polys"],
                    strict=True,
                )
                return add(
                    *[p for c, p in cells if all(at.get(v, k) == k for v, k in zip(order, c, strict=True))]
                )
        need("normal" not in spec or items == (spec["normal"]["var"],), "variable outside of a normal law")
        return gen(("m", measure, items))

    def logdens(self, measure: Any, items: Iterable[str]) -> Poly:
        items = tuple(sorted(set(items)))
        density = self.dens(measure, items)
        normal = self.measures[measure].get("normal") if isinstance(measure, str) else None
        if normal and items:
            off = sub(gen(("val", normal["var"])), normal["m"])
            square = mul(off, off, self.power(normal["v"], Q(-1)))
            return scale(
                Q(-1, 2), add(log_number(Q(2)), gen(("logg", ("pi",))), self.log(normal["v"]), square)
            )
        return self.log(density)

    def prob(self, measure: Any, s: Any, t: Any) -> Poly:
        both = {*self.names(s), *self.names(t)}
        return mul(self.dens(measure, both), self.power(self.dens(measure, t), Q(-1)))

    # -- functions of polynomials

    def power(self, poly: Poly, q: Q) -> Poly:
        if q == 0:
            return ONE
        need(poly, "power of zero") if q < 0 else None
        if q.denominator == 1 and q > 0 and len(poly) != 1:
            need(q < 64, "power out of range")
            return mul(*[poly] * int(q))
        if len(poly) == 1:
            ((m, c),) = poly.items()
            if q.denominator == 1:
                bits = max(c.numerator.bit_length(), c.denominator.bit_length())
                need(bits * abs(q) < 1 << 20, "power out of range")
                return mul(const(c ** int(q)), *[gen(g, e * q) for g, e in m])
            if c > 0 and all(self.nn_gen(g) for g, _ in m):
                up = [(f, k) for f, k in primes(c.numerator).items()] + [
                    (f, -k) for f, k in primes(c.denominator).items()
                ]
                return mul(
                    ONE,
                    *[mul(gen(("num", f), k * q), gen(("num", 1))) for f, k in up],
                    *[gen(g, e * q) for g, e in m],
                )
        return gen(("opq", key(poly)), q) if poly else {}

    def log(self, poly: Poly) -> Poly:
        need(poly, "log 0")
        m, c = min(poly.items(), key=repr)
        if len(poly) == 1 and c > 0 and all(self.nn_gen(g) for g, _ in m):
            return add(log_number(c), *[scale(e, self.log_gen(g)) for g, e in m])
        return add(log_number(abs(c)), gen(("log", key(scale(1 / abs(c), poly)))))

    def log_gen(self, g: Term) -> Poly:
        if g[0] == "m":
            return gen(("lp", *g[1:]))
        if g[0] in ("num", "e"):
            return log_number(Q(g[1])) if g[0] == "num" else ONE
        if g[0] in ("exp", "opq"):
            return dict(g[1]) if g[0] == "exp" else self.log(dict(g[1]))
        return gen(("logg", g))

    def log_term(self, t: Term) -> Poly:
        if t[0] == "mul":
            signs = [self.nn_term(x) for x in t[1:]]
            rest = [x for x, ok in zip(t[1:], signs, strict=True) if not ok]
            logs = [self.log_term(x) for x, ok in zip(t[1:], signs, strict=True) if ok]
            return add(*logs, *([self.log(self.poly(("mul", *rest)))] if rest else []))
        if t[0] == "pow" and len(t) == 3 and self.nn_term(t[1]):
            return scale(rational(t[2]), self.log_term(t[1]))
        if t[0] == "prob" and len(t) == 4:
            return sub(self.logdens(t[1], {*self.names(t[2]), *self.names(t[3])}), self.logdens(t[1], t[3]))
        return self.log(self.poly(t))

    def exp(self, poly: Poly) -> Poly:
        out = ONE
        for m, c in poly.items():
            g: Term = m[0][0] if len(m) == 1 and m[0][1] == 1 else ("",)
            if not m:
                out = mul(out, gen(("e",), c))
            elif g[0] in ("logp", "lp", "logg") and (g[0] == "logp" or c > 0) and not (g[0] == "lp" and "normal" in self.measures[g[1]]):
                base = const(g[1]) if g[0] == "logp" else self.dens(*g[1:]) if g[0] == "lp" else gen(g[1])
                out = mul(out, self.power(base, c))
            else:
                out = mul(out, gen(("exp", key({m: Q(1)})), c))
        return out

    def other(self, tag: str, polys: list[Poly]) -> Poly:
        if tag == "abs":
            need(len(polys) == 1, "abs takes one")
            flip = scale(-1, polys[0])
            return (
                polys[0] if self.nonneg(polys[0]) else gen(("abs", min(key(polys[0]), key(flip), key=repr)))
            )
        return gen((tag, *sorted({key(p) for p in polys}, key=repr)))

    # -- sums

    def total(self, over: Iterable[str], poly: Poly) -> Poly:
        out: Poly = {}
        for m, c in poly.items():
            out = add(out, scale(c, self._sum(set(over), m)))
        return out

    def _sum(self, over: set[str], m: Term) -> Poly:
        outside = tuple((g, e) for g, e in m if not self.free_gen(g) & over)
        inside = tuple(x for x in m if x not in outside)
        if outside:
            return mul({outside: Q(1)}, self._sum(over, inside))
        for g, e in inside:  # flatten a nested sum where no name is captured
            rest = tuple(x for x in inside if x[0] != g)
            if g[0] == "sum" and e == 1 and not set(g[1]) & (over | self.free({rest: Q(1)})):
                return self.total(over | set(g[1]), mul({rest: Q(1)}, {g[2]: Q(1)}))
        for v in sorted(over):
            uses = [x for x in inside if v in self.free_gen(x[0])]
            rest = tuple(x for x in inside if x not in uses)
            if not uses:
                return mul(self.card(v), self._sum(over - {v}, inside))
            if len(uses) == 1 and uses[0][0][0] == "m" and uses[0][1] == 1:
                measure, items = uses[0][0][1:]
                return self.total(over - {v}, mul({rest: Q(1)}, self.dens(measure, set(items) - {v})))
            moment = self._moment(uses)
            if moment is not None:
                return self.total(over - {v}, mul({rest: Q(1)}, moment))
        for v in sorted(over & self.letters):
            return add(
                *[
                    self.total(over - {v}, self.put({inside: Q(1)}, v, f"{v}{LETTER}{k}"))
                    for k in range(int(self.size(v)))
                ]
            )
        if not over:
            return {inside: Q(1)}
        part, names = {inside[0]}, self.free_gen(inside[0][0]) & over
        while grown := {x for x in inside if x not in part and self.free_gen(x[0]) & names}:
            part |= grown
            names |= {v for x in grown for v in self.free_gen(x[0])} & over
        if len(part) < len(inside):
            one, two = (tuple(x for x in inside if (x in part) == side) for side in (True, False))
            return mul(self._sum(names, one), self._sum(over - names, two))
        return gen(("sum", tuple(sorted(over)), inside))

    def _moment(self, uses: list[Any]) -> Poly | None:
        kinds = {g[0]: (g, e) for g, e in uses}
        if (
            set(kinds) != {"m", "val"}
            or len(uses) != 2
            or kinds["m"][1] != 1
            or kinds["val"][1] not in (1, 2, 3, 4)
        ):
            return None
        normal = self.measures[kinds["m"][0][1]].get("normal")
        if not normal:
            return None
        moments = [ONE, normal["m"]]
        for k in range(2, int(kinds["val"][1]) + 1):
            moments.append(add(mul(normal["m"], moments[-1]), scale(k - 1, mul(normal["v"], moments[-2]))))
        return moments[int(kinds["val"][1])]

    def put(self, poly: Poly, v: str, item: str) -> Poly:
        """The polynomial at a letter of v."""
        out: Poly = {}
        for m, c in poly.items():
            value = const(c)
            for g, e in sorted(m, key=lambda x: x[0][0] != "m"):  # a null density annihilates what follows
                value = mul(value, self.power(self._put(g, v, item), e)) if value else value
            out = add(out, value)
        return out

    def _put(self, g: Term, v: str, item: str) -> Poly:
        tag = g[0]
        if v not in self.free_gen(g):
            return gen(g)
        if tag in ("m", "lp", "fn"):
            items = tuple(item if i == v else i for i in g[2])
            return (
                gen((tag, g[1], items))
                if tag == "fn"
                else (self.dens if tag == "m" else self.logdens)(g[1], items)
            )
        if tag == "sum":
            return self.total(g[1], self.put({g[2]: Q(1)}, v, item))
        if tag == "logg":
            return self.log(self._put(g[1], v, item))
        need(tag != "val", "letter of a continuous variable")
        subs = [self.put(dict(k), v, item) for k in g[1:]]
        return (
            subs[0]
            if tag == "opq"
            else self.log(subs[0])
            if tag == "log"
            else self.exp(subs[0])
            if tag == "exp"
            else self.other(tag, subs)
        )

    # -- terms

    def poly(self, t: Any) -> Poly:
        need(isinstance(t, tuple) and t and isinstance(t[0], str), f"no term: {t!r}"[:80])
        tag, a = t[0], t[1:]
        if tag in ("add", "mul", "max", "min", "abs"):
            need(a, "no arguments")
            subs = [self.poly(x) for x in a]
            return add(*subs) if tag == "add" else mul(*subs) if tag == "mul" else self.other(tag, subs)
        rules: dict[tuple[str, int], Callable[..., Poly]] = {
            ("num", 1): lambda x: const(rational(x)),
            ("pi", 0): lambda: gen(("pi",)),
            ("e", 0): lambda: gen(("e",)),
            ("card", 1): self.card,
            ("pow", 2): lambda x, q: self.power(self.poly(x), rational(q)),
            ("log", 1): self.log_term,
            ("exp", 1): lambda x: self.exp(self.poly(x)),
            ("prob", 3): self.prob,
            ("par", 1): self._par,
            ("sum", 2): lambda v, x: self.total(self.names(v), self.poly(x)),
            ("at", 3): self._at,
            ("fn", 2): lambda n, v: gen(("fn", n, self.names(v))),
            ("H", 3): self.entropy,
            ("I", 3): self.information,
            ("D", 4): lambda m, n, s, b: sub(self.cross(m, n, s, b), self.cross(m, m, s, b)),
            ("CE", 4): self.cross,
        }
        need((tag, len(a)) in rules, f"unknown term {tag!r}/{len(a)}"[:80])
        return rules[tag, len(a)](*a)

    def _par(self, name: Any) -> Poly:
        need(isinstance(name, str) and name in self.params, "unknown parameter")
        return gen(("par", name))

    def _at(self, v: Any, k: Any, t: Any) -> Poly:
        need(type(k) is int and 0 <= k < self.size(v), "no such letter")
        return self.put(self.poly(t), v, f"{v}{LETTER}{k}")

    def cross(self, m: Any, n: Any, s: Any, t: Any, fixed: Any = ()) -> Poly:
        """-E_m[log n(s|t)], given fixed values of `fixed`."""
        both = {*self.names(s), *self.names(t)}
        need(self.discrete(set(s) & set(t)), "continuous overlap")
        weight = self.prob(m, tuple(sorted(both - set(fixed))), fixed)
        return self.total(both - set(fixed), mul(weight, sub(self.logdens(n, t), self.logdens(n, both))))

    def entropy(self, m: Any, s: Any, t: Any, fixed: Any = ()) -> Poly:
        return self.cross(m, m, s, t, fixed)

    def information(self, m: Any, groups: Any, t: Any, fixed: Any = ()) -> Poly:
        need(isinstance(groups, tuple) and 1 <= len(groups) <= 6, "sets of I")
        every = [v for s in (*groups, t) for v in self.names(s)]
        need(self.discrete({v for v in every if every.count(v) > 1}), "continuous overlap")
        out: Poly = {}
        for k in range(1, len(groups) + 1):
            for chosen in combinations(groups, k):
                union = tuple(sorted({v for s in chosen for v in s}))
                out = add(out, scale((-1) ** (k + 1), self.entropy(m, union, t, fixed)))
        return out

    def zero(self, poly: Poly) -> bool:
        for _ in range(40):
            low = [(e, g) for m in poly for g, e in m if g[0] == "opq" and e < 0]
            if not low:
                break
            e, g = min(low, key=repr)
            e = min(x for x, h in low if h == g)
            poly = mul(poly, gen(g, -e))
        for v in sorted(self.letters):  # the last letter's density is what the others leave
            last = f"{v}{LETTER}{int(self.size(v)) - 1}"
            for g in {g for m in poly for g, e in m if g[0] == "m" and last in g[2] and e == 1}:
                rest = set(g[2]) - {last}
                others = [self.dens(g[1], {*rest, f"{v}{LETTER}{k}"}) for k in range(int(self.size(v)) - 1)]
                value = sub(self.dens(g[1], rest), add(*others))
                poly = add(
                    *[
                        mul({tuple(x for x in m if x[0] != g): c}, value) if (g, 1) in m else {m: c}
                        for m, c in poly.items()
                    ]
                )
        return not poly


# ---------------------------------------- linear certificates

Row = tuple[Poly, bool, bool]  # value, whether it is an equality, whether it is strict


def difference(rel: str, lhs: Poly, rhs: Poly) -> Poly:
    return sub(lhs, rhs) if rel in (">=", ">") else sub(rhs, lhs)


def row_value(a: Algebra, row: Any) -> Row:
    need(isinstance(row, tuple) and row and isinstance(row[0], str), "no row")
    tag, args = row[0], row[1:]
    if tag == "I" and len(args) in (4, 5):
        m, x, y, z, fixed = (*args, ()) if len(args) == 4 else args
        sets = [set(a.names(s)) for s in (x, y, z, fixed)]
        need(sets[3] <= sets[2], "fixed variables are conditioned on")
        need(len(args) == 4 or not (sets[0] & sets[1] or sets[2] & (sets[0] | sets[1])), "overlap")
        return a.information(m, (x, y), z, fixed), False, False
    if tag == "D" and len(args) in (4, 5):
        fixed = args[4] if len(args) == 5 else ()
        need(set(a.names(fixed)) <= set(a.names(args[3])), "fixed variables are conditioned on")
        m, n, s, t = args[:4]
        return sub(a.cross(m, n, s, t, fixed), a.entropy(m, s, t, fixed)), False, False
    if tag == "card" and len(args) == 2:
        logs = [a.log(a.card(v)) for v in a.names(args[1])]
        return sub(add(*logs), a.entropy(args[0], args[1], ())), False, False
    if tag == "given" and len(args) in (1, 2):
        rel, lhs, rhs = _given(a, args[0])
        need(rel in ("=", "<=", ">=", "<", ">"), "this assumption is no row")
        need(len(args) == 1, "side of an assumption")
        return difference(rel, a.poly(lhs), a.poly(rhs)), rel == "=", rel in ("<", ">")
    if tag == "point" and len(args) == 4:
        return _point(a, *args)
    if tag == "range" and len(args) == 2:
        need(args[0] in a.params and args[1] in ("lo", "hi"), "range")
        spec, par = a.params[args[0]], a._par(args[0])
        need(spec[args[1]] is not None, "this range is not bounded")
        end = const(spec[args[1]])
        return (sub(par, end) if args[1] == "lo" else sub(end, par)), False, spec[args[1] + "_open"]
    if tag == "product" and len(args) == 2:
        (p, eq1, strict1), (q, eq2, strict2) = row_value(a, args[0]), row_value(a, args[1])
        need(not eq1 and not eq2, "a product takes inequalities")
        return mul(p, q), False, strict1 and strict2
    if tag == "jensen" and len(args) in (4, 5):
        m, s, t, g = args[:4]
        need(len(args) == 4 or (args[4] == "mean" and a.names(t)), "jensen: an average over variables")
        need(a.nn_term(g) and not set(a.names(s)) & set(a.names(t)), "jensen needs g >= 0")
        weight = a.prob(m, s, t)
        mean = a.total(s, mul(weight, a.poly(g)))
        gap = sub(a.log(mean), a.total(s, mul(weight, a.log_term(g))))
        return (gap if len(args) == 4 else a.total(t, mul(a.prob(m, t, ()), gap))), False, False
    if tag == "log" and len(args) == 2:
        x, y = args
        need(a.nn_term(x) and a.nn_term(y), "the log row needs terms that are not negative")
        px, py = a.poly(x), a.poly(y)
        ratio = mul(px, sub(a.log_term(x), a.log_term(y))) if px else {}
        return add(ratio, scale(-1, px), py), False, False
    if tag == "positive" and len(args) == 1:
        need(any(interval(args[0], p, {}, a.size)[0] > 0 for p in (64, 256, 1024)), "not positive")
        return a.poly(args[0]), False, True
    if tag in ("prob", "letter") and len(args) == 3:
        value = a.prob(*args)
        need(not set(args[1]) & set(args[2]) and (tag == "prob" or a.discrete(args[1])), "density row")
        return (value if tag == "prob" else sub(ONE, value)), False, False
    raise Rejected(f"unknown row {tag!r}"[:80])


def _given(a: Algebra, j: Any) -> Term:
    need(type(j) is int and 0 <= j < len(a.given), "no such assumption")
    return a.given[j]


def _point(a: Algebra, j: Any, m: Any, s: Any, t: Any) -> Row:
    rel, lhs, rhs = _given(a, j)
    need(rel == "=" and not a.poly(rhs) and len(lhs) == 4 and lhs[0] in ("I", "H"), "no independence")
    law, x, y, z = (
        (lhs[1], *lhs[2], lhs[3]) if lhs[0] == "I" and len(lhs[2]) == 2 else (lhs[1], lhs[2], lhs[2], lhs[3])
    )
    need(
        law == m and (lhs[0] == "H" or len(lhs[2]) == 2),
        "the average is taken under the law of the assumption",
    )
    xs, ys, zs = (set(a.names(v)) for v in (x, y, z))
    need(a.discrete(xs & ys | zs & (xs | ys)), "continuous overlap")
    need(xs | ys | zs <= {*a.names(s), *a.names(t)}, "the average does not cover the assumption")
    k = add(
        a.logdens(m, xs | ys | zs),
        a.logdens(m, zs),
        scale(-1, add(a.logdens(m, xs | zs), a.logdens(m, ys | zs))),
    )
    return a.total(s, mul(a.prob(m, s, t), k)), True, False


def words(data: Any) -> set[str]:
    if isinstance(data, tuple):
        return set().union(*(words(d) for d in data)) if data else set()
    return {data} if isinstance(data, str) else set()


def adjoin(a: Algebra, copy: Any) -> None:
    """New variables R' with (R', V) ~ (R, V), independent of all else given V: the equations that they bring."""
    keys(copy, {"law", "new", "over"}, ("law", "new", "over"))
    law, new, over = copy["law"], copy["new"], frozenset(a.names(copy["over"]))
    need(isinstance(law, str) and a.measures.get(law) == {}, "only an unknown law has copies")
    need(all(v["kind"] == "discrete" for v in a.vars.values()), "copies are of discrete variables")
    need(isinstance(new, dict) and new and not set(new) & set(a.vars) and all(new), "names of copies")
    image = {name: frozenset(a.names(of)) for name, of in new.items()}
    need(all(of and not of & over for of in image.values()) and len(new) + len(over) <= 6, "what is copied")
    others = tuple(sorted(set(a.vars) - over))
    fresh, base = tuple(sorted(new)), tuple(sorted(over))
    a.given += (("=", ("I", law, (fresh, others), base), ("num", "0")),)
    for k in range(1, len(new) + len(over) + 1):
        for names in combinations(sorted((*fresh, *base)), k):
            if set(names) & set(fresh):
                old = sorted(frozenset().union(*(image.get(v, {v}) for v in names)))
                a.given += (("=", ("H", law, names, ()), ("H", law, tuple(old), ())),)
    a.vars |= {name: {"kind": "discrete", "size": None} for name in fresh}


def linear(a: Algebra, certificate: dict[str, Any]) -> str:
    rel, lhs, rhs = a.claim
    need(rel in ("=", "<=", ">=", "<", ">"), "relation of a linear certificate")
    s = difference(rel, a.poly(lhs), a.poly(rhs))
    if certificate.get("copies", ()):
        # nor may the claim speak of them, not even inside a weight
        need(not {n for c in certificate["copies"] for n in c["new"]} & words((a.claim, a.given)), "a copy with a known name")
        for given in a.given:
            a.poly(given[1]), a.poly(given[2])  # they may not speak of the copies
        for copy in certificate["copies"]:
            adjoin(a, copy)
    both = "reverse" in certificate
    need(not both or rel == "=", "`reverse` is for equalities")
    for name, target in (("terms", s), *([("reverse", scale(-1, s))] if both else [])):
        need(isinstance(certificate[name], tuple), "terms")
        total, strict = dict(target), False
        for item in certificate[name]:
            keys(item, {"coef", "row"}, ("coef", "row"))
            coef, (value, equality, positive) = rational(item["coef"]), row_value(a, item["row"])
            need(equality or (coef >= 0 and (rel != "=" or both)), "an inequality with this sign")
            total, strict = add(total, scale(-coef, value)), strict or (positive and coef > 0)
        need(strict or rel not in ("<", ">"), "nothing strict in a strict claim")
        need(a.zero(total), "the rows do not add up to the claim")
    return "proved"


# ---------------------------------------- numbers and models


def decimal(text: Any) -> tuple[Q, Q]:
    need(isinstance(text, str) and len(text) < 60, "decimal")
    match = re.fullmatch(r"(-?[0-9]+)(?:\.([0-9]+))?(?:[eE]([+-]?[0-9]{1,3}))?", text)
    need(match, "decimal")
    whole, part, power = match.groups()  # type: ignore[union-attr]
    unit = Q(10) ** (int(power or 0) - len(part or ""))
    return Q(int(whole + (part or ""))) * unit, unit / 2


def apart(left: Callable[[int], Interval], right: Callable[[int], Interval]) -> str:
    """`<` or `>` when the two are strictly apart, else `?`."""
    for p in (64, 192, 512, 1536):
        (a, b), (c, d) = left(p), right(p)
        if b < c or d < a:
            return "<" if b < c else ">"
    return "?"


def holds(rel: str, order: str, equal: bool) -> bool | None:
    order = "=" if equal else order
    if order == "?":
        return None
    return order in {"=": "=", "<=": "<=", ">=": ">=", "<": "<", ">": ">", "!=": "<>"}[rel]


def decide(rel: str, value: Callable[[int, int], Interval], decimal_text: Any, equal: bool) -> bool | None:
    """Whether side 0 rel side 1, None if it is not clear; value(side, precision)."""
    if rel != "~":
        need(rel in ("=", "<=", ">=", "<", ">", "!="), f"unknown relation {rel!r}"[:60])
        return holds(rel, apart(lambda p: value(0, p), lambda p: value(1, p)) if not equal else "=", equal)
    middle, half = decimal(decimal_text)
    low = apart(lambda p: value(0, p), lambda p: enclose(middle - half, p))
    high = apart(lambda p: value(0, p), lambda p: enclose(middle + half, p))
    return False if low == "<" or high == ">" else True if (low, high) == (">", "<") else None


def numeric(a: Algebra) -> str:
    need(not a.given, "a numeric certificate takes no assumptions")
    box = {}
    for name, v in a.params.items():
        if v["lo"] is not None and v["hi"] is not None:
            low, high = v["lo"], v["hi"]
            inside = low < high or (low == high and not (v["lo_open"] or v["hi_open"]))
            if v["integer"]:
                low = low.__floor__() + 1 if v["lo_open"] else low.__ceil__()
                high = high.__ceil__() - 1 if v["hi_open"] else high.__floor__()
                inside = low <= high
            need(inside, "an empty range")
            box[name] = (Q(low), Q(high))
    answer = decide(a.claim[0], lambda i, p: interval(a.claim[1 + i], p, box, a.size), a.claim[2], False)
    need(answer is not None, "the two sides are not strictly apart")
    need(answer or not a.dropped, "a refutation that drops an assumption")
    return "proved" if answer else "refuted"


class Model:
    """Exact values of terms in a finite model: polynomials without variables."""

    def __init__(self, a: Algebra, raw: Any) -> None:
        m = keys(raw, {"sizes", "widths", "measures", "params", "point", "fns"})
        need(all(isinstance(v, dict) for v in m.values()), "model")
        self.a, self.sizes, self.point, self.fns = a, m.get("sizes", {}), m.get("point", {}), m.get("fns", {})
        self.widths = {v: rational(w) for v, w in m.get("widths", {}).items()}
        self.params = {k: rational(v) for k, v in m.get("params", {}).items()}
        need(
            {*self.sizes, *self.widths, *self.point} <= set(a.vars) and set(self.params) <= set(a.params),
            "unknown names in a model",
        )
        for v, spec in a.vars.items():
            n = self.sizes.setdefault(v, spec["size"]) if spec["size"] else self.sizes.get(v)
            need(
                n is None or (type(n) is int and 1 <= n <= 4096 and spec["size"] in (None, n)),
                "size in a model",
            )
            w = self.widths.get(v, Q(1))
            need(w > 0 and (w == 1 or spec["kind"] == "continuous"), "width")
        for name, value in self.params.items():
            p = a.params[name]
            need(
                p["lo"] is None or value > p["lo"] or (value == p["lo"] and not p["lo_open"]),
                "parameter out of range",
            )
            need(
                p["hi"] is None or value < p["hi"] or (value == p["hi"] and not p["hi_open"]),
                "parameter out of range",
            )
            need(not p["integer"] or value.denominator == 1, "parameter is no integer")
        need(set(self.params) == set(a.params), "a parameter without a value")
        self.laws: dict[str, tuple[Term, list[Q]]] = {}
        for name, law in m.get("measures", {}).items():
            keys(law, {"vars", "probs"}, ("vars", "probs"))
            need(a.measures.get(name) == {}, "a law that the context fixes or does not know")
            self._add(name, law["vars"], [rational(q) for q in law["probs"]])
        for name, spec in a.measures.items():
            need("normal" not in spec, "a normal law has no finite model")
            if "table" in spec:
                self._add(
                    name,
                    spec["table"]["vars"],
                    [self.number(self.value(t, {})) for t in spec["table"]["probs"]],
                )
        for f in self.fns.values():
            keys(f, {"vars", "values"}, ("vars", "values"))
            need(len(f["values"]) == self.cells(a.names(f["vars"])), "values of a function")
        need(all(type(k) is int and 0 <= k < self.size(v) for v, k in self.point.items()), "point")

    def _add(self, name: str, names: Any, probs: list[Q]) -> None:
        need(len(probs) == self.cells(self.a.names(names)), "number of probabilities")
        need(all(q >= 0 for q in probs) and sum(probs) == 1, "probabilities are >= 0 and sum to 1")
        self.laws[name] = (names, probs)

    def size(self, v: str) -> int:
        need(self.sizes.get(v), f"no size for {v}")
        return int(self.sizes[v])

    def cells(self, names: Term) -> int:
        n = reduce(lambda k, v: k * self.size(v), names, 1)
        need(n <= 1 << 16, "model too large")
        return n

    def points(self, names: Iterable[str], env: dict[str, int]) -> Iterable[dict[str, int]]:
        names = sorted(names)
        self.cells(tuple(names))
        return (
            {**env, **dict(zip(names, c, strict=True))}
            for c in product(*[range(self.size(v)) for v in names])
        )

    def width(self, names: Iterable[str]) -> Q:
        return reduce(lambda w, v: w * self.widths.get(v, Q(1)), names, Q(1))

    def number(self, poly: Poly) -> Q:
        need(set(poly) <= {()}, "no rational number")
        return poly.get((), Q(0))

    def mass(self, measure: Any, names: Iterable[str], env: dict[str, int]) -> Q:
        """Probability of the cell; density times widths."""
        names = set(names)
        need(names <= set(env), "a variable without a value")
        if isinstance(measure, str) and measure in self.laws:
            order, probs = self.laws[measure]
            need(names <= set(order), "variable outside of a law")
            cells = zip(product(*[range(self.size(v)) for v in order]), probs, strict=True)
            return sum(
                (
                    q
                    for c, q in cells
                    if all(env[v] == k for v, k in zip(order, c, strict=True) if v in names)
                ),
                Q(0),
            )
        if measure == ("unif",) or (
            isinstance(measure, str) and "uniform" in self.a.measures.get(measure, {})
        ):
            need(self.a.discrete(names), "uniform law of a continuous variable")
            return Q(1, self.cells(tuple(names)))
        need(
            isinstance(measure, tuple) and len(measure) == 2 and measure[0] in ("mix", "prod"),
            "a law that the model lacks",
        )
        if measure[0] == "mix":
            weights = [self.number(self.value(w, {})) for w, _ in measure[1]]
            need(all(w >= 0 for w in weights) and sum(weights) == 1, "weights of a mixture")
            return sum(
                (w * self.mass(m, names, env) for w, (_, m) in zip(weights, measure[1], strict=True) if w),
                Q(0),
            )
        self.a.law(measure)
        wanted, parts = set(names), []
        for m, s, t in reversed(measure[1]):
            if wanted & set(s):
                wanted |= {*s, *t}
                parts.append((m, s, t))
        need(wanted <= {v for _, s, _ in measure[1] for v in s}, "variable outside of a product law")
        total = Q(0)
        for e in self.points(wanted - names, {v: env[v] for v in names}):
            value = Q(1)
            for m, s, t in reversed(parts):
                value = value * self.ratio(m, s, t, e) if value else value
            total += value
        return total

    def ratio(self, m: Any, s: Any, t: Any, env: dict[str, int]) -> Q:
        below = self.mass(m, t, env)
        need(below, "density given a null event")
        return self.mass(m, {*s, *t}, env) / below

    def density(self, m: Any, s: Any, t: Any, env: dict[str, int]) -> Q:
        return self.ratio(m, s, t, env) / self.width(set(s) - set(t))

    def cross(self, m: Any, n: Any, s: Any, t: Any) -> Poly:
        both = {*self.a.names(s), *self.a.names(t)}
        need(self.a.discrete(set(s) & set(t)), "continuous overlap")
        out: Poly = {}
        for env in self.points(both, {}):
            weight = self.mass(m, both, env)
            if weight:
                out = sub(out, scale(weight, log_number(self.density(n, s, t, env))))
        return out

    def value(self, t: Any, env: dict[str, int]) -> Poly:
        need(isinstance(t, tuple) and t and isinstance(t[0], str), "no term")
        tag: str = t[0]
        x: Term = t[1:]
        if tag == "mul" and x:
            flat = _factors(t)
            if any(f[0] == "prob" and len(f) == 4 and self._null(f, env) for f in flat):
                return {}
            return mul(*[self.value(f, env) for f in flat])
        if tag in ("add", "max", "min", "abs") and x:
            subs = [self.value(y, env) for y in x]
            return add(*subs) if tag == "add" else self.a.other(tag, subs)
        if tag == "par" and len(x) == 1:
            need(x[0] in self.params, "parameter without a value")
            return const(self.params[x[0]])
        if tag == "card" and len(x) == 1:
            need(x[0] in self.a.vars and self.a.discrete(x), "card")
            return const(self.size(x[0]))
        if tag == "log" and len(x) == 1:
            inner = self.value(x[0], env)
            return self.finite(("log", as_term(inner)), self.a.log, inner)
        if tag == "exp" and len(x) == 1:
            return self.a.exp(self.value(x[0], env))
        if tag == "pow" and len(x) == 2:
            base, q = self.value(x[0], env), rational(x[1])
            return (
                self.a.power(base, q)
                if q.denominator == 1 and set(base) <= {()}
                else self.finite(("pow", as_term(base), x[1]), lambda b: self.a.power(b, q), base)
            )
        if tag == "sum" and len(x) == 2:
            names = self.a.names(x[0])
            return scale(self.width(names), add(*[self.value(x[1], e) for e in self.points(names, env)]))
        if tag == "at" and len(x) == 3:
            need(x[0] in self.a.vars and type(x[1]) is int and 0 <= x[1] < self.size(x[0]), "no such letter")
            return self.value(x[2], {**env, x[0]: x[1]})
        if tag == "prob" and len(x) == 3:
            return const(self.density(x[0], self.a.names(x[1]), self.a.names(x[2]), env))
        if tag == "fn" and len(x) == 2:
            f = self.fns.get(x[0])
            need(f and f["vars"] == self.a.names(x[1]) and set(x[1]) <= set(env), "function without values")
            return const(rational(f["values"][reduce(lambda i, v: i * self.size(v) + env[v], x[1], 0)]))
        if tag in ("D", "CE") and len(x) == 4:
            own = self.cross(x[0], x[0], x[2], x[3]) if tag == "D" else {}
            return sub(self.cross(*x), own)
        if tag == "H" and len(x) == 3:
            return self.cross(x[0], x[0], x[1], x[2])
        if tag == "I" and len(x) == 3 and 1 <= len(x[1]) <= 6:
            every = [v for s in (*x[1], x[2]) for v in self.a.names(s)]
            need(self.a.discrete({v for v in every if every.count(v) > 1}), "continuous overlap")
            unions = [set().union(*c) for k in range(1, len(x[1]) + 1) for c in combinations(x[1], k)]
            signs = [(-1) ** (k + 1) for k in range(1, len(x[1]) + 1) for _ in combinations(x[1], k)]
            return add(
                *[
                    scale(s, self.cross(x[0], x[0], tuple(sorted(u)), x[2]))
                    for s, u in zip(signs, unions, strict=True)
                ]
            )
        if tag in LETTERWISE and len(x) == (3 if tag.endswith("ratio") else 2):
            return const(self.letterwise(tag, x[:-1], self.a.names(x[-1])))
        need(tag in ("num", "pi", "e"), f"unknown term {tag!r}"[:60])
        return self.a.poly(t)

    def letterwise(self, tag: str, laws: Term, names: Term) -> Q:
        """The least density, the extreme ratio of two densities where not both are 0, P(X != Z)."""
        points = list(self.points(names, {}))
        if tag == "differ":
            need(len(names) == 2 and self.a.discrete(names), "two discrete variables that may differ")
            need(self.size(names[0]) == self.size(names[1]), "two variables with the same letters")
            return sum((self.mass(laws[0], names, e) for e in points if e[names[0]] != e[names[1]]), Q(0))
        tables = [[self.density(m, names, (), e) for e in points] for m in laws]
        if tag == "least":
            return min(tables[0])
        pairs = [(p, q) for p, q in zip(*tables, strict=True) if p or q]
        if tag == "leastratio":
            return min(p / q for p, q in pairs if q)
        need(all(q for _, q in pairs), "an infinite ratio")
        return max(p / q for p, q in pairs)

    def finite(self, t: Term, function: Callable[[Poly], Poly], argument: Poly) -> Poly:
        interval(t, 512, {}, self.a.size)  # defined
        return function(argument)

    def _null(self, f: Term, env: dict[str, int]) -> bool:
        below = self.mass(f[1], self.a.names(f[3]), env)
        return bool(below) and not self.mass(f[1], {*self.a.names(f[2]), *f[3]}, env)

    def verdict(self, claim: Term, env: dict[str, int]) -> bool | None:
        rel = "!=" if claim[0] == "exists!=" else claim[0]
        sides = [self.value(claim[1], env), {} if rel == "~" else self.value(claim[2], env)]
        none: dict[str, tuple[Q, Q]] = {}
        terms = [as_term(s) for s in sides]
        for t in terms:
            interval(t, 256, none, self.a.size)  # both sides finite
        equal = rel != "~" and not sub(*sides)
        return decide(rel, lambda i, p: interval(terms[i], p, none, self.a.size), claim[2], equal)


LETTERWISE = ("least", "mostratio", "leastratio", "differ")


def _factors(t: Term) -> list[Term]:
    return [f for x in t[1:] for f in _factors(x)] if t[0] == "mul" else [t]


def open_variables(t: Any) -> set[str]:
    """Variables that occur outside of every sum over them."""
    if not isinstance(t, tuple) or not t:
        return set()
    if t[0] == "prob" and len(t) == 4:
        return {*t[2], *t[3]}
    if t[0] == "fn" and len(t) == 3:
        return set(t[2])
    if t[0] in ("H", "I", "D", "CE", *LETTERWISE):
        return set()
    inner = set().union(*(open_variables(x) for x in t[1:])) if len(t) > 1 else set()
    return inner - (set(t[1]) if t[0] == "sum" else {t[1]} if t[0] == "at" else set())


def divides(t: Any) -> bool:
    """Whether a density is divided by, outside of the log of a plain ratio."""
    if not isinstance(t, tuple) or not t or (t[0] == "log" and len(t) == 2 and _plain(t[1])):
        return False
    if t[0] == "pow" and len(t) == 3 and isinstance(t[2], str) and t[2].startswith("-") and _mentions(t[1]):
        return True
    return any(divides(x) for x in t[1:])


def _plain(t: Any) -> bool:
    if t[0] in ("mul", "pow"):
        return all(_plain(x) for x in t[1:] if isinstance(x, tuple))
    return t[0] in ("num", "par", "card", "pi", "e", "prob")


def _mentions(t: Any) -> bool:
    return (
        isinstance(t, tuple)
        and bool(t)
        and (t[0] in ("prob", "H", "I", "D", "CE", *LETTERWISE) or any(_mentions(x) for x in t[1:]))
    )


def model(a: Algebra, raw: Any) -> str:
    m = Model(a, raw)
    need(not a.dropped, "a model that ignores an assumption")
    for claim in (*a.given, a.claim):
        positive = all(q > 0 for _, probs in m.laws.values() for q in probs)
        need(
            positive or not (divides(claim[1]) or divides(claim[2])),
            "a density that is divided by may vanish",
        )
    for claim in a.given:
        for env in m.points(open_variables(claim[1]) | open_variables(claim[2]), {}):
            need(m.verdict(claim, env), "an assumption does not hold in the model")
    fixed = open_variables(a.claim[1]) | open_variables(a.claim[2])
    need(fixed <= set(m.point), "a fixed variable without a value")
    env = {v: m.point[v] for v in fixed}
    need(
        all(m.mass(n, fixed & set(order), env) > 0 for n, (order, _) in m.laws.items()),
        "the point has probability 0",
    )
    answer = m.verdict(a.claim, env)
    if a.claim[0] == "exists!=":
        need(answer, "the sides do not differ")
        return "proved"
    need(answer is False, "the model does not violate the claim")
    return "refuted"


# ---------------------------------------- certificates


def check(certificate: dict[str, Any]) -> str:
    """What the certificate establishes, "proved" or "refuted"; raises Rejected if it establishes nothing."""
    sys.setrecursionlimit(max(sys.getrecursionlimit(), 20000))
    try:
        return _check(freeze(certificate), 0)
    except Rejected:
        raise
    except (
        TypeError,
        ValueError,
        KeyError,
        IndexError,
        AttributeError,
        ArithmeticError,
        RecursionError,
    ) as error:
        raise Rejected(f"malformed: {type(error).__name__}: {error}"[:200]) from error


def _check(c: Any, depth: int) -> str:
    need(
        not (isinstance(c, dict) and c.get("kind") in ("closed", "closed-point")),
        "closed forms of parametric families are not covered by this checker: use symit check",
    )
    keys(
        c,
        {"symit", "kind", "context", "verdict", "terms", "reverse", "copies", "model", "parts", "part"},
        ("symit", "kind", "verdict"),
    )
    need(type(c["symit"]) is int and c["symit"] == 1 and depth < 20, "format")
    own = {"linear": {"terms", "reverse", "copies"}, "numeric": set(), "model": {"model"}, "all": {"parts"}, "not": {"part"}}
    need(c["kind"] in own, "unknown kind")
    required = own[c["kind"]] - {"reverse", "copies"} | (set() if c["kind"] in ("all", "not") else {"context"})
    keys(c, {"symit", "kind", "verdict"} | required | own[c["kind"]], required)
    if c["kind"] == "all":
        need(
            isinstance(c["parts"], tuple)
            and c["parts"]
            and all(_check(p, depth + 1) == "proved" for p in c["parts"]),
            "parts",
        )
        answer = "proved"
    elif c["kind"] == "not":  # not all models satisfy the part's claim
        answer = {"proved": "refuted", "refuted": "proved"}[_check(c["part"], depth + 1)]
    else:
        a = Algebra(c["context"])
        answer = (
            linear(a, c)
            if c["kind"] == "linear"
            else numeric(a)
            if c["kind"] == "numeric"
            else model(a, c["model"])
        )
    need(c["verdict"] == answer, "the verdict is not what the certificate shows")
    return answer


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    need(len({k for k, _ in pairs}) == len(pairs), "a key occurs twice")
    return dict(pairs)


def main(paths: list[str]) -> int:
    bad = not paths
    for path in paths:
        try:
            with open(path, encoding="utf-8") as file:
                print(f"{path}: {check(json.load(file, object_pairs_hook=_pairs))}")
        except (Rejected, OSError, ValueError, RecursionError) as error:
            bad = True
            print(f"{path}: rejected: {error}")
    return int(bad)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
