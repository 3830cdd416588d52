"""A second checker of saved certificates: one file, standard library only, nothing shared with the rest of symit.

    python -I independent.py cert.json ...

It reads docs/core.md anew: normal forms with its own polynomials, models with Fractions, numbers with decimal intervals
(Decimal.ln and .exp are correctly rounded, so one unit in the last place either way encloses). What it does not
understand it rejects. Sums over the letters of tables, normal laws and products of laws are outside of its scope: it rejects them.
"""

from __future__ import annotations

import json
import sys
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal
from fractions import Fraction
from itertools import product
from typing import Any

Poly = dict[tuple[Any, ...], Fraction]
ZERO: Any = ["num", "0"]


class Rejected(ValueError):
    """The certificate does not establish its verdict, or is not understood."""


def need(condition: Any, why: str) -> None:
    if not condition:
        raise Rejected(why)


# -- polynomials: a monomial is a sorted tuple of (generator text, exponent); the text of a generator is its canonical JSON


def text(value: Any) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), default=str)


def plus(*polys: Poly) -> Poly:
    out: Poly = {}
    for p in polys:
        for m, c in p.items():
            out[m] = out.get(m, Fraction(0)) + c
    return {m: c for m, c in out.items() if c}


def times(p: Poly, q: Poly) -> Poly:
    need(len(p) * len(q) <= 20000, "too large")
    out: Poly = {}
    for m, c in p.items():
        for n, d in q.items():
            powers = dict(m)
            for g, e in n:
                powers[g] = powers.get(g, Fraction(0)) + e
            key = tuple(sorted((g, e) for g, e in powers.items() if e))
            out[key] = out.get(key, Fraction(0)) + c * d
    return {m: c for m, c in out.items() if c}


def number(c: Fraction | int) -> Poly:
    return {(): Fraction(c)} if c else {}


def atom(g: Any, e: Fraction | int = 1) -> Poly:
    return {((text(g), Fraction(e)),): Fraction(1)}


def minus(p: Poly, q: Poly) -> Poly:
    return plus(p, times(number(-1), q))


def frozen(p: Poly) -> list[Any]:
    return sorted([[list(map(list, [(g, str(e)) for g, e in m])), str(c)] for m, c in p.items()], key=text)


def thawed(k: list[Any]) -> Poly:
    return {tuple((g, Fraction(e)) for g, e in m): Fraction(c) for m, c in k}


def factor(n: int) -> dict[int, int]:
    out, p = {}, 2
    while p * p <= n:
        need(p < 2_000_000, "a number that is too large to factor")
        while n % p == 0:
            out[p], n = out.get(p, 0) + 1, n // p
        p += 1
    if n > 1:
        out[n] = out.get(n, 0) + 1
    return out


class Form:
    """Normal forms in one context."""

    def __init__(self, context: dict[str, Any]) -> None:
        self.vars, self.params, self.laws = (context.get(k, {}) for k in ("vars", "params", "measures"))
        for facts in self.laws.values():
            need(set(facts) <= {"uniform"}, "a law given by a table or a normal law is outside of this checker's scope")

    def continuous(self, v: str) -> bool:
        return bool(self.vars.get(v, {}).get("kind") == "continuous")

    def card(self, v: str) -> Poly:
        need(not self.continuous(v), "the number of letters of a continuous variable")
        size = self.vars.get(v, {}).get("size")
        return number(size) if size else atom(["card", v])

    def density(self, law: Any, names: Any) -> Poly:
        names = sorted(set(names))
        if not names:
            return number(1)
        if law == ["unif"] or (isinstance(law, str) and self.laws.get(law, {}).get("uniform")):
            out = number(1)
            for v in names:
                out = times(out, self.power(self.card(v), Fraction(-1)))
            return out
        if isinstance(law, str):
            return atom(["m", law, names])
        need(law[0] == "mix", "a law that is not understood")
        return plus(*(times(self.term(w), self.density(m, names)) for w, m in law[1]))

    def conditional(self, law: Any, s: Any, t: Any) -> Poly:
        joint = self.density(law, [*s, *t])
        return times(joint, self.power(self.density(law, t), Fraction(-1))) if t else joint

    def sign_known(self, g: str) -> bool:
        """A generator that is never negative."""
        head = json.loads(g)
        if head[0] == "par":
            lo = self.params.get(head[1], {}).get("lo")
            return lo is not None and Fraction(lo) >= 0
        return head[0] in ("m", "card", "pi", "e", "logp", "abs")

    def nonnegative(self, p: Poly) -> bool:
        if all(c > 0 and all(self.sign_known(g) or e % 2 == 0 for g, e in m) for m, c in p.items()):
            return True
        for name, d in self.params.items():
            if d.get("hi") is not None:
                gap = minus(number(Fraction(d["hi"])), atom(["par", name]))
                c = -p.get(((text(["par", name]), Fraction(1)),), Fraction(0))
                if c > 0 and p == times(number(c), gap):
                    return True
        return False

    def nonnegative_term(self, t: Any) -> bool:
        if t[0] == "prob":
            return True
        if t[0] in ("mul", "add") and all(map(self.nonnegative_term, t[1:])):
            return True
        return self.nonnegative_term(t[1]) if t[0] == "pow" else self.nonnegative(self.term(t))

    def power(self, p: Poly, q: Fraction) -> Poly:
        need(p or q > 0, "division by zero")
        if q.denominator == 1 and len(p) == 1 and abs(q) <= 4096:
            ((m, c),) = p.items()
            need(max(abs(c.numerator), c.denominator).bit_length() * abs(q) <= 65536, "a power that is too large")
            return {tuple(sorted((g, e * q) for g, e in m)): c ** int(q)}
        if q.denominator == 1 and 0 <= q <= 64:
            out = number(1)
            for _ in range(int(q)):
                out = times(out, p)
            return out
        if q.denominator == 1 and q < 0 and p:
            lead = p[min(p)]
            unit = times(number(1 / lead), p)
            return times(number(Fraction(1, 1) / lead ** int(-q)), atom(["inv", frozen(unit)], -q))
        return atom(["pow", frozen(p), str(q)])

    def log(self, t: Any) -> Poly:
        """log of a term: factors that cannot be negative come apart."""
        if t[0] == "mul":
            known = [a for a in t[1:] if self.nonnegative_term(a)]
            rest = [a for a in t[1:] if not any(a is b for b in known)]
            if known and rest:
                return plus(*map(self.log, known), self.log_poly(self.term(["mul", *rest])))
            if known:
                return plus(*map(self.log, known))
        if t[0] == "pow" and self.nonnegative_term(t[1]):
            return times(number(Fraction(t[2])), self.log(t[1]))
        return self.log_poly(self.term(t))

    def log_poly(self, p: Poly) -> Poly:
        need(p, "the log of zero")
        common = dict(min(p))
        for m in p:
            powers = dict(m)
            common = {g: min(e, powers[g]) for g, e in common.items() if g in powers}
        outer = {g: e for g, e in common.items() if e and self.sign_known(g)}
        inner = times(p, {tuple(sorted((g, -e) for g, e in outer.items())): Fraction(1)})
        lead = abs(inner[min(inner)])
        unit = times(number(1 / lead), inner)
        need(unit != number(-1), "the log of a negative number")
        out = plus(
            *(times(number(e), atom(["logp", n])) for n, e in factor(lead.numerator).items()),
            *(times(number(-e), atom(["logp", n])) for n, e in factor(lead.denominator).items()),
        )
        if unit != number(1):
            out = plus(out, atom(["log", frozen(unit)]))
        for g, e in outer.items():
            head = json.loads(g)
            piece = number(1) if head == ["e"] else atom(["lp", *head[1:]]) if head[0] == "m" else atom(["log", frozen(atom(head))])
            out = plus(out, times(number(e), piece))
        return out

    # -- sums

    def names_in(self, g: str) -> set[str]:
        head = json.loads(g)
        if head[0] in ("m", "lp", "fn"):
            return set(head[2])
        if head[0] == "S":
            return set().union(*(self.names_in(h) for h, _ in head[2])) - set(head[1])
        if head[0] in ("log", "inv", "abs", "pow", "exp"):
            return {v for m, _ in head[1] for h, _ in m for v in self.names_in(h)}
        if head[0] in ("max", "min"):
            return {v for k in head[1] for m, _ in k for h, _ in m for v in self.names_in(h)}
        return set()

    def total(self, names: Any, p: Poly) -> Poly:
        return plus(*(times(number(c), self.total_mono(set(names), dict(m))) for m, c in p.items()))

    def total_mono(self, bound: set[str], powers: dict[str, Fraction]) -> Poly:
        for g in list(powers):
            head = json.loads(g)
            if head[0] == "S" and powers[g] == 1 and self.names_in(g) & bound and not set(head[1]) & bound:
                others = set().union(*(self.names_in(h) for h in powers if h != g)) if len(powers) > 1 else set()
                if not set(head[1]) & others:
                    merged = times({tuple((h, e) for h, e in powers.items() if h != g): Fraction(1)}, {tuple((h, Fraction(e)) for h, e in head[2]): Fraction(1)})
                    ((m, _),) = merged.items()
                    return self.total_mono(bound | set(head[1]), dict(m))
        for v in sorted(bound):
            users = [g for g in powers if v in self.names_in(g)]
            if not users:
                return times(self.card(v), self.total_mono(bound - {v}, powers))
            head = json.loads(users[0])
            if len(users) == 1 and head[0] == "m" and powers[users[0]] == 1:
                rest = {g: e for g, e in powers.items() if g != users[0]}
                left = [w for w in head[2] if w != v]
                if left:
                    g = text(["m", head[1], left])
                    rest[g] = rest.get(g, Fraction(0)) + 1
                return self.total_mono(bound - {v}, {g: e for g, e in rest.items() if e})
        outside = {g: e for g, e in powers.items() if not self.names_in(g) & bound}
        inside = {g: e for g, e in powers.items() if g not in outside}
        out: Poly = {tuple(sorted(outside.items())): Fraction(1)}
        groups: list[set[str]] = []
        for g in inside:
            mine = self.names_in(g) & bound
            for other in [h for h in groups if h & mine]:
                groups.remove(other)
                mine |= other
            groups.append(mine)
        for group in groups:
            part = sorted([g, str(e)] for g, e in inside.items() if self.names_in(g) & group)
            out = times(out, atom(["S", sorted(group), part]))
        return out

    def entropy(self, law: Any, names: Any) -> Poly:
        names = sorted(set(names))
        if not names:
            return {}
        p = ["prob", law, names, []]
        return times(number(-1), self.total(names, times(self.term(p), self.log(p))))

    def information(self, law: Any, groups: Any, given: Any) -> Poly:
        need(1 <= len(groups) <= 10, "the number of groups")
        for i, a in enumerate([*groups, given]):
            for b in [*groups, given][:i]:
                need(not any(self.continuous(v) for v in set(a) & set(b)), "a continuous variable given itself")
        out: Poly = {}
        for mask in range(1, 1 << len(groups)):
            chosen = [v for i, g in enumerate(groups) if mask >> i & 1 for v in g]
            part = minus(self.entropy(law, [*chosen, *given]), self.entropy(law, given))
            out = plus(out, times(number(1 if bin(mask).count("1") % 2 else -1), part))
        return out

    def divergence(self, m: Any, n: Any, s: Any, t: Any, fixed: Any = ()) -> Poly:
        need(not set(s) & set(t) and set(fixed) <= set(t), "D: overlapping sets")
        names = [v for v in [*s, *t] if v not in fixed]
        ratio = ["mul", ["prob", m, s, t], ["pow", ["prob", n, s, t], "-1"]]
        return self.total(names, times(self.conditional(m, names, list(fixed)), self.log(ratio)))

    def term(self, t: Any) -> Poly:
        need(isinstance(t, list) and t and isinstance(t[0], str), "not a term")
        tag, a = t[0], t[1:]
        if tag == "num":
            return number(Fraction(a[0]))
        if tag in ("pi", "e"):
            return atom([tag])
        if tag == "par":
            return atom(["par", str(a[0])])
        if tag == "card":
            return self.card(a[0])
        if tag == "add":
            return plus(*map(self.term, a))
        if tag == "mul":
            out = number(1)
            for x in a:
                out = times(out, self.term(x))
            return out
        if tag == "pow":
            return self.power(self.term(a[0]), Fraction(a[1]))
        if tag == "log":
            return self.log(a[0])
        if tag in ("exp", "abs"):
            return atom([tag, frozen(self.term(a[0]))])
        if tag in ("max", "min"):
            return atom([tag, sorted((frozen(self.term(x)) for x in a), key=text)])
        if tag == "sum":
            return self.total(a[0], self.term(a[1]))
        if tag == "prob":
            return self.conditional(a[0], a[1], [v for v in a[2]])
        if tag == "fn":
            return atom(["fn", a[0], list(a[1])])
        if tag == "H":
            return self.information(a[0], [a[1]], a[2])
        if tag == "I":
            return self.information(a[0], a[1], a[2])
        if tag == "D":
            return self.divergence(*a)
        if tag == "CE":
            m, n, s, cond = a
            names = sorted({*s, *cond})
            return times(number(-1), self.total(names, times(self.density(m, names), self.log(["prob", n, s, cond]))))
        raise Rejected(f"unknown term {tag!r}")


# -- rows of linear certificates: (polynomial, sign)


def law_check(f: Form, law: Any) -> None:
    if isinstance(law, str) or law == ["unif"]:
        return
    need(law[0] == "mix", "a row needs a probability law")
    need(not minus(plus(*(f.term(w) for w, _ in law[1])), number(1)), "mixture weights must sum to 1")
    for w, m in law[1]:
        need(f.nonnegative(f.term(w)), "mixture weights must be non-negative")
        law_check(f, m)


def row(f: Form, given: list[Any], r: Any) -> tuple[Poly, str]:
    need(isinstance(r, list) and r, "not a row")
    tag, a = r[0], r[1:]
    if tag in ("I", "D", "card", "jensen", "prob", "letter"):
        law_check(f, a[0])
    if tag == "I":
        fixed = a[4] if len(a) > 4 else []
        if not fixed:
            return f.information(a[0], [a[1], a[2]], a[3]), ">="
        s, u, c = map(set, a[1:4])
        need(not (s & u or (s | u) & c) and set(fixed) <= c, "I: sets with fixed variables")
        names = sorted((s | u | c) - set(fixed))
        ratio = ["mul", ["prob", a[0], [*a[1], *a[2]], a[3]], ["pow", ["prob", a[0], a[1], a[3]], "-1"], ["pow", ["prob", a[0], a[2], a[3]], "-1"]]
        return f.total(names, times(f.conditional(a[0], names, fixed), f.log(ratio))), ">="
    if tag == "D":
        law_check(f, a[1])
        return f.divergence(*a), ">="
    if tag == "card":
        logs = [f.log_poly(f.card(v)) for v in sorted(set(a[1]))]
        return minus(plus(*logs), f.entropy(a[0], a[1])), ">="
    if tag == "given":
        rel, lhs, rhs = given[int(a[0])]
        gap = minus(f.term(rhs), f.term(lhs))
        if rel in (">=", ">"):
            return times(number(-1), gap), rel
        need(rel in ("=", "<=", "<"), "an assumption without a row")
        return gap, {"=": "=", "<=": ">=", "<": ">"}[rel]
    if tag == "range":
        d = f.params[a[0]]
        need(a[1] in ("lo", "hi") and d.get(a[1]) is not None, "no such end of the range")
        gap = minus(atom(["par", a[0]]), number(Fraction(d[a[1]])))
        return times(number(1 if a[1] == "lo" else -1), gap), ">" if d.get(a[1] + "_open") else ">="
    if tag == "product":
        (p, x), (q, y) = row(f, given, a[0]), row(f, given, a[1])
        return times(p, q), "=" if "=" in (x, y) else ">" if x == y == ">" else ">="
    if tag == "jensen":
        need(f.nonnegative(f.term(a[3])), "jensen: sign of g")
        weight = ["prob", a[0], a[1], a[2]]
        inner = f.total(a[1], times(f.term(weight), f.log(a[3])))
        return minus(f.log_poly(f.total(a[1], times(f.term(weight), f.term(a[3])))), inner), ">="
    if tag == "log":
        p, q = f.term(a[0]), f.term(a[1])
        need(f.nonnegative(p) and f.nonnegative(q), "log: signs")
        return plus(times(p, minus(f.log_poly(p), f.log_poly(q))), times(number(-1), p), q), ">="
    if tag == "positive":
        need(Values({}, {}).interval(a[0], {}, 40)[0] > 0, "not a positive number")
        return f.term(a[0]), ">"
    if tag == "prob":
        return f.conditional(*a), ">="
    if tag == "letter":
        need(not any(map(f.continuous, a[1])), "a density may exceed 1")
        return minus(number(1), f.conditional(*a)), ">="
    raise Rejected(f"unknown row {tag!r}")


def is_zero(p: Poly) -> bool:
    for _ in range(16):
        inverses = sorted(g for m in p for g, _ in m if json.loads(g)[0] == "inv")
        if not inverses:
            return not p
        g = inverses[-1]
        top = max(dict(m).get(g, Fraction(0)) for m in p)
        out: Poly = {}
        for m, c in p.items():
            part: Poly = {tuple((h, e) for h, e in m if h != g): c}
            for _ in range(int(top - dict(m).get(g, Fraction(0)))):
                part = times(part, thawed(json.loads(g)[1]))
            out = plus(out, part)
        p = out
    return not p


def check_linear(context: dict[str, Any], data: dict[str, Any]) -> str:
    f, given = Form(context), list(context.get("given", []))
    rel, lhs, rhs = context["claim"]
    need(rel in ("=", "<=", ">=", "<", ">"), "this relation has no linear proof")
    gap = minus(f.term(rhs), f.term(lhs))
    if rel in (">=", ">"):
        gap = times(number(-1), gap)
    lists = [(gap, data["terms"])]
    if rel == "=" and "reverse" in data:
        lists.append((times(number(-1), gap), data["reverse"]))
    strict = False
    for target, entries in lists:
        for entry in entries:
            need(set(entry) == {"coef", "row"}, "a term has a coefficient and a row")
            c = Fraction(entry["coef"])
            p, sign = row(f, given, entry["row"])
            need(sign == "=" or (c >= 0 and (rel != "=" or len(lists) == 2)), "an inequality used with the wrong sign")
            strict = strict or (sign == ">" and c > 0)
            target = minus(target, times(number(c), p))
        need(is_zero(target), "the sum of the rows is not the claim")
    need(rel not in ("<", ">") or strict, "a strict claim needs a strict row")
    return "proved"


# -- values in finite models


class Values:
    """Intervals of Decimals for terms in a model with exact probabilities."""

    def __init__(self, model: dict[str, Any], context: dict[str, Any]) -> None:
        self.sizes = {**{v: d["size"] for v, d in context.get("vars", {}).items() if d.get("size")}, **model.get("sizes", {})}
        self.widths = {v: Fraction(w) for v, w in model.get("widths", {}).items()}
        self.laws = {n: (list(d["vars"]), [Fraction(p) for p in d["probs"]]) for n, d in model.get("measures", {}).items()}
        self.facts = context.get("measures", {})
        self.params: dict[str, Any] = dict(model.get("params", {}))
        self.fns = model.get("fns", {})

    def letters(self, names: Any) -> Any:
        for k in product(*(range(self.sizes[v]) for v in names)):
            yield dict(zip(names, k, strict=True))

    def mass(self, law: Any, names: Any, at: dict[str, int]) -> Fraction:
        names = sorted(set(names))
        if isinstance(law, str) and law in self.laws:
            order, probs = self.laws[law]
            need(set(names) <= set(order), "a law without that variable")
            cells = product(*(range(self.sizes[v]) for v in order))
            return sum((p for k, p in zip(cells, probs, strict=True) if all(k[order.index(v)] == at[v] for v in names)), Fraction(0))
        if law == ["unif"] or (isinstance(law, str) and self.facts.get(law, {}).get("uniform")):
            out = Fraction(1)
            for v in names:
                out /= self.sizes[v]
            return out
        if isinstance(law, str) and "table" in self.facts.get(law, {}):
            table = self.facts[law]["table"]
            probs = [self.exact(t) for t in table["probs"]]
            need(all(p >= 0 for p in probs) and sum(probs) == 1, "a table that is no law")
            cells = product(*(range(self.sizes[v]) for v in table["vars"]))
            place = table["vars"].index
            return sum((p for k, p in zip(cells, probs, strict=True) if all(k[place(v)] == at[v] for v in names)), Fraction(0))
        need(not isinstance(law, str) and law[0] == "mix", "a law that the model does not have")
        weights = [self.exact(w) for w, _ in law[1]]
        need(all(w >= 0 for w in weights) and sum(weights) == 1, "mixture weights")
        return sum((w * self.mass(m, names, at) for w, (_, m) in zip(weights, law[1], strict=True)), Fraction(0))

    def exact(self, t: Any) -> Fraction:
        if t[0] == "num":
            return Fraction(t[1])
        if t[0] == "par":
            return Fraction(self.params[t[1]])
        if t[0] == "add":
            return sum(map(self.exact, t[1:]), Fraction(0))
        need(t[0] == "mul", "a weight that is not rational")
        out = Fraction(1)
        for x in t[1:]:
            out *= self.exact(x)
        return out

    def density(self, law: Any, s: Any, t: Any, at: dict[str, int]) -> Fraction:
        base = self.mass(law, t, at)
        need(base, "given an event of probability zero")
        out = self.mass(law, [*s, *t], at) / base
        for v in set(s) - set(t):
            out /= self.widths.get(v, Fraction(1))
        return out

    def unfold(self, t: Any, at: dict[str, int]) -> list[tuple[Fraction, Fraction]]:
        """H, I, D, CE as a list of (c, x): the sum of c log x."""
        tag = t[0]
        if tag == "I" and len(t[2]) > 1:
            head, last = t[2][:-1], t[2][-1]
            more = self.unfold(["I", t[1], head, [*t[3], *last]], at)
            return self.unfold(["I", t[1], head, t[3]], at) + [(-c, x) for c, x in more]
        if tag in ("H", "I"):
            m, n, s, cond = t[1], t[1], (t[2] if tag == "H" else t[2][0]), t[3]
        else:
            m, n, s, cond = t[1:]
        names = sorted({*s, *cond})
        out = []
        for k in self.letters(names):
            p = self.mass(m, names, k)
            if p:
                q = self.density(n, s, cond, k)
                need(q, "an infinite term")
                out.append((-p, q))
                if tag == "D":
                    out.append((p, self.density(m, s, cond, k)))
        return out

    def interval(self, t: Any, at: dict[str, int], digits: int) -> tuple[Decimal, Decimal]:
        low, high = Context(digits, ROUND_FLOOR), Context(digits, ROUND_CEILING)

        def of(q: Fraction) -> tuple[Decimal, Decimal]:
            return low.divide(Decimal(q.numerator), Decimal(q.denominator)), high.divide(Decimal(q.numerator), Decimal(q.denominator))

        def add(x: Any, y: Any) -> Any:
            return low.add(x[0], y[0]), high.add(x[1], y[1])

        def mul(x: Any, y: Any) -> Any:
            return min(low.multiply(a, b) for a in x for b in y), max(high.multiply(a, b) for a in x for b in y)

        def outward(f: str, x: Any) -> Any:
            c = Context(digits)
            return c.next_minus(getattr(x[0], f)(c)), c.next_plus(getattr(x[1], f)(c))

        def log(x: Any) -> Any:
            need(x[0] > 0, "the log of a number not known to be positive")
            return outward("ln", x)

        def go(t: Any, at: dict[str, int]) -> Any:
            tag, a = t[0], t[1:]
            if tag == "num":
                return of(Fraction(a[0]))
            if tag == "par":
                value = self.params[a[0]]
                return (of(Fraction(value[0]))[0], of(Fraction(value[1]))[1]) if isinstance(value, (list, tuple)) else of(Fraction(value))
            if tag == "card":
                return of(Fraction(self.sizes[a[0]]))
            if tag == "e":
                return outward("exp", of(Fraction(1)))
            if tag == "pi":
                return of(pi_bounds(digits)[0])[0], of(pi_bounds(digits)[1])[1]
            if tag == "add":
                out = of(Fraction(0))
                for x in a:
                    out = add(out, go(x, at))
                return out
            if tag == "mul":
                for x in a:
                    if x[0] == "prob" and not self.density(*x[1:], at):
                        return of(Fraction(0))
                out = of(Fraction(1))
                for x in a:
                    out = mul(out, go(x, at))
                return out
            if tag == "log":
                return log(go(a[0], at))
            if tag == "exp":
                return outward("exp", go(a[0], at))
            if tag == "abs":
                x = go(a[0], at)
                return (max(Decimal(0), x[0], -x[1]), max(-x[0], x[1]))
            if tag in ("max", "min"):
                xs = [go(x, at) for x in a]
                pick = max if tag == "max" else min
                return pick(x[0] for x in xs), pick(x[1] for x in xs)
            if tag == "pow":
                x, q = go(a[0], at), Fraction(a[1])
                if q.denominator != 1:
                    return outward("exp", mul(of(q), log(x)))
                out = of(Fraction(1))
                for _ in range(abs(int(q))):
                    out = mul(out, x)
                if q % 2 == 0 and out[0] < 0:
                    out = (Decimal(0), out[1])
                if q < 0:
                    need(out[0] > 0 or out[1] < 0, "division by zero")
                    out = (low.divide(Decimal(1), out[1]), high.divide(Decimal(1), out[0]))
                return out
            if tag == "sum":
                cell, out = Fraction(1), of(Fraction(0))
                for v in a[0]:
                    cell *= self.widths.get(v, Fraction(1))
                for k in self.letters(a[0]):
                    out = add(out, go(a[1], {**at, **k}))
                return mul(of(cell), out)
            if tag == "prob":
                return of(self.density(*a, at))
            if tag == "fn":
                index = 0
                for v in self.fns[a[0]]["vars"]:
                    index = index * self.sizes[v] + at[v]
                return of(Fraction(self.fns[a[0]]["values"][index]))
            need(tag in ("H", "I", "D", "CE"), f"unknown term {tag!r}")
            out = of(Fraction(0))
            for c, x in self.unfold(t, at):
                out = add(out, mul(of(c), log(of(x)) if x != 1 else of(Fraction(0))))
            return out

        return go(t, at)  # type: ignore[no-any-return]

    def exactly_zero(self, sides: list[tuple[int, Any]]) -> bool:
        """Is a combination of numbers and H, I, D, CE exactly zero? Logs of primes are independent over the rationals."""
        logs: dict[int, Fraction] = {}
        rational = Fraction(0)

        def collect(c: Fraction, t: Any) -> None:
            nonlocal rational
            if t[0] == "num":
                rational += c * Fraction(t[1])
            elif t[0] == "add":
                for x in t[1:]:
                    collect(c, x)
            elif t[0] == "mul":
                for x in t[1:-1]:
                    c *= self.exact(x)
                collect(c, t[-1])
            elif t[0] == "log":
                add_log(c, Fraction(self.sizes[t[1][1]]) if t[1][0] == "card" else self.exact(t[1]))
            else:
                need(t[0] in ("H", "I", "D", "CE"), "not a combination of measures")
                for d, x in self.unfold(t, {}):
                    add_log(c * d, x)

        def add_log(c: Fraction, x: Fraction) -> None:
            need(x > 0, "the log of zero")
            for n, sign in ((x.numerator, 1), (x.denominator, -1)):
                for p, e in factor(n).items():
                    logs[p] = logs.get(p, Fraction(0)) + sign * e * c

        for sign, t in sides:
            collect(Fraction(sign), t)
        return not rational and not any(logs.values())


def pi_bounds(digits: int) -> tuple[Fraction, Fraction]:
    """Machin: pi = 16 arctan(1/5) - 4 arctan(1/239); an alternating series stops between neighbours."""

    def arctan(n: int) -> tuple[Fraction, Fraction]:
        scale, total, k = 10 ** (digits + 10), 0, 0
        power = scale // n
        while power:
            total += (-1) ** k * (power // (2 * k + 1))
            power //= n * n
            k += 1
        return Fraction(total - 2 * k - 2, scale), Fraction(total + 2 * k + 2, scale)

    (a, b), (c, d) = arctan(5), arctan(239)
    return 16 * a - 4 * d, 16 * b - 4 * c


def compare(v: Values, lhs: Any, rhs: Any, at: dict[str, int]) -> int | None:
    """-1, 1 when intervals separate the sides; None when they do not."""
    for digits in (30, 60, 120, 240):
        a, b = v.interval(lhs, at, digits), v.interval(rhs, at, digits)
        if a[1] < b[0]:
            return -1
        if a[0] > b[1]:
            return 1
    return None


def digits_interval(shown: str) -> tuple[Fraction, Fraction]:
    d = Decimal(shown)
    need(d.is_finite() and len(shown) < 400 and abs(d.adjusted()) < 400, "not a printed decimal")
    half = Fraction(10) ** int(d.as_tuple().exponent) / 2
    return Fraction(d) - half, Fraction(d) + half


TRUE = {"<": (-1,), "<=": (-1, 0), ">": (1,), ">=": (0, 1), "=": (0,), "!=": (-1, 1), "exists!=": (-1, 1)}


def check_numeric(context: dict[str, Any], data: dict[str, Any]) -> str:
    need(not context.get("given") and not context.get("dropped"), "a claim about numbers takes no assumptions")
    rel, lhs, rhs = context["claim"]
    ranges = {n: (d["lo"], d["hi"]) for n, d in context.get("params", {}).items() if d.get("lo") is not None and d.get("hi") is not None}
    v = Values({"params": ranges}, {})
    if rel == "~":
        lo, hi = digits_interval(rhs)
        for digits in (30, 60, 120, 240):
            a, b = v.interval(lhs, {}, digits)
            if Fraction(a) >= lo and Fraction(b) <= hi:
                return "proved"
            if Fraction(b) < lo or Fraction(a) > hi:
                return "refuted"
        raise Rejected("the digits are not decided")
    order = compare(v, lhs, rhs, {})
    need(order is not None and rel in TRUE and rel != "exists!=", "the sides are not separated")
    return "proved" if order in TRUE[rel] else "refuted"


def divides(t: Any) -> bool:
    def ratio(x: Any) -> bool:
        return x[0] in ("num", "par", "card", "prob") or (x[0] in ("mul", "pow") and all(ratio(y) for y in x[1:] if isinstance(y, list)))

    if not isinstance(t, list) or not t or (t[0] == "log" and ratio(t[1])):
        return False
    if t[0] == "pow" and Fraction(t[2]) < 0 and '"prob"' in text(t[1]):
        return True
    return any(divides(x) for x in t if isinstance(x, list))


def fixed_names(t: Any) -> set[str]:
    if not isinstance(t, list) or not t or t[0] in ("H", "I", "D", "CE", "card"):
        return set()
    if t[0] == "prob":
        return set(t[2]) | set(t[3])
    if t[0] == "fn":
        return set(t[2])
    if t[0] == "sum":
        return fixed_names(t[2]) - set(t[1])
    return set().union(*(fixed_names(x) for x in t[1:] if isinstance(x, list)))


def check_model(context: dict[str, Any], data: dict[str, Any]) -> str:
    need(not context.get("dropped"), "an assumption is not expressed")
    model = data["model"]
    need(set(model) <= {"sizes", "widths", "measures", "params", "point", "fns"}, "unknown entries in the model")
    v = Values(model, context)
    for name, facts in context.get("vars", {}).items():
        need(not facts.get("size") or v.sizes.get(name) == facts["size"], "a declared size")
        need(facts.get("kind") == "continuous" or v.widths.get(name, 1) == 1, "a width of a discrete variable")
    need(all(set(v.widths) <= set(context.get("vars", {})) or w == 1 for w in v.widths.values()), "a width of an undeclared variable")
    need(all(w > 0 for w in v.widths.values()) and all(k >= 1 for k in v.sizes.values()), "sizes and widths are positive")
    for name, (names, probs) in v.laws.items():
        cells = 1
        for x in names:
            cells *= v.sizes[x]
        need(len(set(names)) == len(names) and len(probs) == cells and all(p >= 0 for p in probs) and sum(probs) == 1, f"{name} is no law")
        need(not context.get("measures", {}).get(name), "a law that the context fixes")
    need(not any("normal" in d for d in context.get("measures", {}).values()), "a normal law has no finite model")
    for name, d in context.get("params", {}).items():
        if name in v.params:
            x = Fraction(v.params[name])
            for end, sign in (("lo", 1), ("hi", -1)):
                if d.get(end) is not None:
                    gap = (x - Fraction(d[end])) * sign
                    need(gap > 0 or (gap == 0 and not d.get(end + "_open")), "a parameter outside of its range")
            need(not d.get("integer") or x.denominator == 1, "an integer parameter")
    claims = [context["claim"], *context.get("given", [])]
    if any(divides(side) for c in claims for side in c[1:]):
        need(all(p > 0 for _, probs in v.laws.values() for p in probs), "densities that are divided by must be positive")
    at = {k: int(x) for k, x in model.get("point", {}).items()}
    fixed = set().union(*(fixed_names(side) for c in claims for side in c[1:] if isinstance(side, list)))
    need(fixed <= set(at) and all(0 <= at[k] < v.sizes[k] for k in at), "a fixed variable without a value")
    for name, (names, _) in v.laws.items():
        mine = sorted(fixed & set(names))
        need(not mine or v.mass(name, mine, at) > 0, "a point of probability zero")
    for rel, lhs, rhs in context.get("given", []):
        if rel == "=" and rhs == ZERO and lhs[0] == "I" and len(lhs[2]) == 2 and not overlapping(*lhs[2], lhs[3]):
            need(independent(v, lhs[1], *lhs[2], lhs[3]), "an independence does not hold")
        elif rel == "=":
            need(v.exactly_zero([(1, lhs), (-1, rhs)]), "an assumption does not hold")
        else:
            need(compare(v, lhs, rhs, at) in TRUE[rel], "an assumption does not hold")
    rel, lhs, rhs = context["claim"]
    if rel == "~":
        lo, hi = digits_interval(rhs)
        outside = compare(v, lhs, ["num", str(lo)], at) == -1 or compare(v, lhs, ["num", str(hi)], at) == 1
        need(outside, "the digits are right here")
        return "refuted"
    order = compare(v, lhs, rhs, at)
    if order is None:
        need(rel in ("<", ">", "!=") and v.exactly_zero([(1, lhs), (-1, rhs)]), "the claim is not violated")
        return "refuted"
    if rel == "exists!=":
        return "proved"
    need(order not in TRUE[rel], "the claim is not violated")
    return "refuted"


def overlapping(*groups: Any) -> bool:
    names = [v for g in groups for v in g]
    return len(set(names)) < len(names)


def independent(v: Values, law: Any, a: Any, b: Any, c: Any) -> bool:
    return all(
        v.mass(law, [*a, *b, *c], k) * v.mass(law, c, k) == v.mass(law, [*a, *c], k) * v.mass(law, [*b, *c], k) for k in v.letters([*a, *b, *c])
    )


def check(certificate: Any) -> str:
    """ "proved" or "refuted"; raises Rejected."""
    try:
        plain = json.loads(json.dumps(certificate, allow_nan=False))
        need(plain["symit"] == 1, "another format")
        if plain["kind"] == "all":
            need(plain["parts"] and all(check(p) == "proved" for p in plain["parts"]), "a part is not proved")
            verdict = "proved"
        else:
            kinds = {"linear": check_linear, "numeric": check_numeric, "model": check_model}
            need(plain["kind"] in kinds, "unknown kind")
            verdict = kinds[plain["kind"]](plain["context"], plain)
    except Rejected:
        raise
    except (KeyError, TypeError, ValueError, IndexError, AttributeError, ArithmeticError, RecursionError) as error:
        raise Rejected(f"{type(error).__name__}: {error}") from None
    need(plain.get("verdict") == verdict, "it says another verdict than it establishes")
    return verdict


def main(paths: list[str]) -> int:
    bad = 0
    for path in paths:
        try:
            with open(path, encoding="utf-8") as file:
                print(f"{path}: {check(json.load(file))}")
        except (Rejected, OSError, ValueError) as error:
            print(f"{path}: rejected: {error}")
            bad = 1
    return bad


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
