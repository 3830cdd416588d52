"""The normal form: a core term (docs/core.md) as an exact polynomial over the generators of symit.meaning.polynomials.

Two terms with the same normal form are equal in every model in which both are defined and finite. Nothing here
searches, and what is not understood stays an opaque generator.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from functools import lru_cache
from typing import Any

from symit.meaning.core import LETTERWISE, measures
from symit.meaning.polynomials import (
    ONE,
    Exponent,
    Gen,
    Mono,
    NotNormal,
    Poly,
    add,
    const,
    depends,
    exact,
    freeze,
    gen,
    is_zero,
    key,
    log_rational,
    mono_mul,
    mul,
    rational,
    rational_power,
    scale,
    sub,
    unkey,
)
from symit.meaning.sense import require_sense

MAX_POWER = 64


def union(*groups: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set().union(*groups)))


class Normaliser:
    """Normal forms in one context: the declared variables, parameters and laws."""

    def __init__(self, context: dict[str, Any]) -> None:
        self.variables: dict[str, Any] = context.get("vars", {})
        self.params: dict[str, Any] = context.get("params", {})
        self.laws: dict[str, Any] = context.get("measures", {})
        self._entropy: dict[Any, Poly] = {}
        require_sense(self)

    # -- what is known of names

    def kind(self, v: str) -> str:
        kind = str(self.variables.get(v, {}).get("kind", "discrete"))
        if kind not in ("discrete", "continuous"):
            raise NotNormal(f"{v} is neither discrete nor continuous but {kind!r}")
        return kind

    def card(self, v: str) -> Poly:
        if self.kind(v) != "discrete":
            raise NotNormal(f"{v} is continuous: it has no number of letters")
        size = self.variables.get(v, {}).get("size")
        return const(size) if size else gen(("card", v))

    def positive(self, g: Gen) -> bool:
        """Is the generator non-negative wherever it is defined (so positive where its log is)?"""
        if g[0] == "par":
            lo = self.params.get(g[1], {}).get("lo")
            return lo is not None and Fraction(lo) >= 0
        if g[0] == "S":
            return all(self.positive(h) or e % 2 == 0 for h, e in g[2])
        return g[0] in ("m", "card", "pi", "e", "exp", "prime", "abs", "logp", *LETTERWISE)

    def nonnegative(self, poly: Poly) -> bool:
        """Non-negative by form: a positive combination of non-negative generators, or an end of a parameter's range."""
        if all(c > 0 and all(self.positive(g) or e % 2 == 0 for g, e in mono) for mono, c in poly.items()):
            return True
        for name, domain in sorted(self.params.items()):
            hi = domain.get("hi")
            slope = poly.get(((("par", name), ONE),), Fraction(0))
            if hi is not None and slope < 0 and poly == scale(sub(const(Fraction(hi)), gen(("par", name))), -slope):
                return True
        return False

    def nonnegative_term(self, t: Any, env: dict[str, int]) -> bool:
        """Non-negative by the way it is built: densities of laws, sums and products of such, ends of ranges."""
        if t[0] == "prob":
            return True
        if t[0] == "pow":
            return self.nonnegative_term(t[1], env)
        if t[0] == "mul" or (t[0] == "add" and all(self.nonnegative_term(a, env) for a in t[1:])):
            return all(self.nonnegative_term(a, env) for a in t[1:])
        return self.nonnegative(self.term(t, env))

    def log_of(self, t: Any, env: dict[str, int]) -> Poly:
        """log of a product is the sum of the logs of those factors that cannot be negative."""
        if t[0] == "pow" and self.nonnegative_term(t[1], env):
            return scale(self.log_of(t[1], env), Fraction(t[2]))
        if t[0] == "mul":
            known = [a for a in t[1:] if self.nonnegative_term(a, env)]
            if known:
                rest = [a for a in t[1:] if a not in known]
                split = add(*(self.log_of(a, env) for a in known))
                return add(split, self.log(self.term(("mul", *rest), env))) if rest else split
        return self.log(self.term(t, env))

    # -- densities

    def density(self, law: Any, names: tuple[str, ...], env: dict[str, int]) -> Poly:
        """The marginal density of the law on the named variables; variables in env stand at a given letter."""
        names = union(names)
        if not names:
            return const(1)
        if any("=" in v for v in names):
            raise NotNormal("the name of a variable holds no '='")
        if isinstance(law, str):
            facts = self.laws.get(law, {})
            if facts.get("uniform"):
                return self.density(("unif",), names, env)
            if "table" in facts:
                entries = self._table_density(facts["table"], names, env)
                if entries is not None:
                    return entries
            return gen(("m", law, tuple(f"{v}={env[v]}" if v in env else v for v in names)))
        if law[0] == "unif":
            total = const(1)
            for v in names:
                total = mul(total, self.power(self.card(v), Fraction(-1)))
            return total
        if law[0] == "mix":
            if not is_zero(sub(add(*(self.term(w) for w, _ in law[1])), const(1))):
                raise NotNormal("the weights of a mixture must sum to 1")
            return add(*(mul(self.term(w, env), self.density(m, names, env)) for w, m in law[1]))
        if law[0] == "prod":
            return self._product_density(law, names, env)
        raise NotNormal(f"unknown law {law!r}")

    def _table_density(self, table: Any, names: tuple[str, ...], env: dict[str, int]) -> Poly | None:
        order = list(table["vars"])
        if not set(names) <= set(order):
            raise NotNormal("a table law is asked for a variable that it does not list")
        if any(v not in env for v in names):
            return None
        sizes = [int(self.variables[v]["size"]) for v in order]
        parts = []
        for index, entry in enumerate(table["probs"]):
            letters, rest = {}, index
            for v, size in zip(reversed(order), reversed(sizes), strict=True):
                letters[v], rest = rest % size, rest // size
            if all(letters[v] == env[v] for v in names):
                parts.append(self.term(entry, {}))
        return add(*parts)

    def _product_density(self, law: Any, names: tuple[str, ...], env: dict[str, int]) -> Poly:
        wanted, total = set(names), const(1)
        seen: set[str] = set()
        for m, s, t in law[1]:
            here = wanted & set(s)
            if seen & set(s) or not set(t) <= seen:
                raise NotNormal("the factors of a product law must be disjoint and ordered")
            seen |= set(s)
            if here:
                if not set(t) <= wanted:
                    # the marginal is not a product of the factors: keep it whole
                    return gen(("m", law, tuple(f"{v}={env[v]}" if v in env else v for v in names)))
                total = mul(total, self.conditional(m, here, t, env))
        if not wanted <= seen:
            raise NotNormal("a product law is asked for a variable that it does not have")
        return total

    def conditional(self, law: Any, s: Iterable[str], t: Iterable[str], env: dict[str, int]) -> Poly:
        s, t = tuple(s), tuple(t)
        joint = self.density(law, union(s, t), env)
        return mul(joint, self.power(self.density(law, t, env), Fraction(-1))) if t else joint

    # -- arithmetic

    def power(self, base: Poly, q: Fraction) -> Poly:
        if q == 0:
            return const(1)
        if not base:
            if q > 0:
                return {}
            raise NotNormal("division by zero")
        if len(base) == 1:
            ((mono, c),) = base.items()
            if q.denominator == 1:
                if abs(q) > 4096 or (max(abs(c.numerator), c.denominator).bit_length() * abs(q)) > 65536:
                    raise NotNormal("a power is too large")
                return {tuple((g, exact(e * q)) for g, e in mono): exact(Fraction(c) ** int(q))}
            if c > 0 and all(self.positive(g) for g, _ in mono):
                root = rational_power(c, q)
                return mul({tuple((g, exact(e * q)) for g, e in mono): ONE}, root)
        if q.denominator == 1 and 0 < q <= MAX_POWER:
            result = const(1)
            for _ in range(int(q)):
                result = mul(result, base)
            return result
        if q.denominator == 1 and q < 0:
            lead = min(base, key=repr)
            c = base[lead]
            return scale(gen(("inv", key(scale(base, Fraction(1) / c))), -q), (Fraction(1) / c) ** int(-q))
        return gen(("pow", key(base), str(q)))

    def log(self, base: Poly) -> Poly:
        if not base:
            raise NotNormal("the logarithm of zero")
        common = dict(min(base, key=repr))
        for mono in base:
            exponents = dict(mono)
            common = {g: min(e, exponents.get(g, Fraction(0))) for g, e in common.items() if g in exponents}
        outer: Mono = tuple(sorted(((g, e) for g, e in common.items() if e and self.positive(g)), key=repr))
        inverse: Mono = tuple((g, -e) for g, e in outer)
        inner = mul(base, {inverse: ONE})
        lead = inner[min(inner, key=repr)]
        total = log_rational(abs(lead))
        rest = scale(inner, Fraction(1) / abs(lead))
        if rest == const(-1):
            raise NotNormal("the logarithm of a negative number")
        if rest != const(1):
            total = add(total, gen(("log", key(rest))))
        for g, e in outer:
            if g[0] == "m":
                piece = self.log_density(g)
            elif g[0] == "prime":
                piece = gen(("logp", g[1]))
            elif g[0] == "e":
                piece = const(1)
            elif g[0] == "exp":
                piece = unkey(g[1])
            else:
                piece = gen(("log", key(gen(g))))
            total = add(total, scale(piece, e))
        return total

    def log_density(self, g: Gen) -> Poly:
        """log m(M,S): for a normal law the quadratic  -log(2 pi v)/2 - (x - mean)^2 / (2 v)."""
        facts = self.laws.get(g[1], {}) if isinstance(g[1], str) else {}
        if "normal" in facts and g[2] == (facts["normal"]["var"],):
            mean, variance = self.normal_moments(facts["normal"])
            offset = sub(gen(("val", facts["normal"]["var"])), mean)
            spread = mul(mul(offset, offset), self.power(scale(variance, 2), Fraction(-1)))
            return sub(scale(self.log(mul(scale(gen(("pi",)), 2), variance)), Fraction(-1, 2)), spread)
        return gen(("lp", g[1], g[2]))

    def normal_moments(self, normal: Any) -> tuple[Poly, Poly]:
        mean, variance = self.term(normal["mean"], {}), self.term(normal["variance"], {})
        if len(variance) != 1 or any(c <= 0 for c in variance.values()):
            raise NotNormal("the variance of a normal law must be one positive monomial")
        if not all(self.positive(g) or e % 2 == 0 for mono in variance for g, e in mono):
            raise NotNormal("the variance of a normal law must be positive by its parameters' domains")
        return mean, variance

    def exp(self, poly: Poly) -> Poly:
        result, left = const(1), {}
        for mono, c in poly.items():
            g = mono[0][0] if len(mono) == 1 and mono[0][1] == 1 else None
            if mono == () and c.denominator == 1 and abs(c) < 4096:
                result = mul(result, gen(("e",), c))
            elif g and g[0] == "logp":
                result = mul(result, rational_power(Fraction(g[1]), c))
            elif g and g[0] in ("log", "lp") and c > 0:
                # exp(-log p) stays whole: as 1/p it would cancel where p may be 0
                result = mul(result, self.power(unkey(g[1]) if g[0] == "log" else gen(("m", *g[1:])), c))
            else:
                left[mono] = c
        # exp(f(x) + g(y)) as a product, so that a sum over x and y factorises
        for part in _by_variables(left):
            result = mul(result, gen(("exp", key(part))))
        return result

    # -- sums

    def total(self, names: tuple[str, ...], body: Any, env: dict[str, int]) -> Poly:
        """Sum of a term over all values of the variables; sums that meet a table law run over its letters."""
        inner = {v: k for v, k in env.items() if v not in names}
        for v in names:
            size = self.variables.get(v, {}).get("size")
            if size and self._meets_table(body, v):
                if size > 4096:
                    raise NotNormal("the alphabet is too large to sum letter by letter")
                rest = tuple(w for w in names if w != v)
                return add(*(self.total(rest, body, inner | {v: k}) for k in range(size)))
        return self.sum_poly(names, self.term(body, inner))

    def _meets_table(self, body: Any, v: str) -> bool:
        return any(v in self.laws[m].get("table", {}).get("vars", ()) for m in laws_in(body) if m in self.laws)

    def sum_poly(self, names: Iterable[str], poly: Poly) -> Poly:
        names = tuple(names)
        return add(*(scale(self._sum_mono(set(names), mono), c) for mono, c in poly.items()))

    def _sum_mono(self, bound: set[str], mono: Mono) -> Poly:
        bound, factors = self._flatten(set(bound), dict(mono))
        result = const(1)
        for v in sorted(bound):
            users = [g for g in factors if v in depends(g)]
            if not users:
                result = mul(result, self.card(v))
                bound.discard(v)
        while True:
            for v in sorted(bound):
                users = [g for g in factors if v in depends(g)]
                if len(users) == 1 and users[0][0] == "m" and factors[users[0]] == 1:
                    # marginalisation: the only factor with v is a density, to the first power
                    g = users[0]
                    del factors[g]
                    left = tuple(w for w in g[2] if w != v)
                    if left:
                        reduced = ("m", g[1], left)
                        factors[reduced] = factors.get(reduced, 0) + 1
                        if not factors[reduced]:
                            del factors[reduced]
                    bound.discard(v)
                    break
                moment = self._normal_moment(v, users, factors)
                if moment is not None:
                    for g in users:
                        del factors[g]
                    return mul(moment, mul(result, self._sum_mono(bound - {v}, freeze(factors))))
            else:
                break
        outside = {g: e for g, e in factors.items() if not depends(g) & bound}
        result = mul(result, {freeze(outside): ONE})
        inside = {g: e for g, e in factors.items() if g not in outside}
        for group in _components(inside, bound):
            part = {g: e for g, e in inside.items() if depends(g) & group}
            result = mul(result, gen(("S", tuple(sorted(group)), freeze(part))))
        for v in sorted(bound - set().union(*(depends(g) for g in inside))):
            result = mul(result, self.card(v))
        return result

    def _flatten(self, bound: set[str], factors: dict[Gen, Exponent]) -> tuple[set[str], dict[Gen, Exponent]]:
        """sum_y f(y) sum_x g(x,y) = sum_{x,y} f g, when nothing else is called x."""
        for g in list(factors):
            if g[0] == "S" and factors[g] == 1 and depends(g) & bound and not set(g[1]) & bound:
                if not any(set(g[1]) & depends(h) for h in factors if h != g):
                    merged = mono_mul(freeze({h: e for h, e in factors.items() if h != g}), g[2])
                    return self._flatten(bound | set(g[1]), dict(merged))
        return bound, factors

    def _normal_moment(self, v: str, users: list[Gen], factors: dict[Gen, Exponent]) -> Poly | None:
        """E[x] = mean and E[x^2] = mean^2 + variance, when v occurs as x^k times its normal density only."""
        if len(users) != 2 or ("val", v) not in users:
            return None
        weight = next(g for g in users if g != ("val", v))
        facts = self.laws.get(weight[1], {}) if weight[0] == "m" and isinstance(weight[1], str) else {}
        if facts.get("normal", {}).get("var") != v or weight[2] != (v,) or factors[weight] != 1:
            return None
        mean, variance = self.normal_moments(facts["normal"])
        order = factors[("val", v)]
        return mean if order == 1 else add(mul(mean, mean), variance) if order == 2 else None

    # -- terms

    def entropy(self, law: Any, names: Iterable[str]) -> Poly:
        names = union(names)
        if (law, names) not in self._entropy and names and isinstance(law, str) and not self.laws.get(law):
            self._entropy[law, names] = plain_entropy(law, names)
        elif (law, names) not in self._entropy:
            p = ("prob", law, names, ())
            self._entropy[law, names] = scale(self.total(names, ("mul", p, ("log", p)), {}), -1) if names else {}
        return self._entropy[law, names]

    def _no_continuous_overlap(self, *groups: Iterable[str]) -> None:
        seen: set[str] = set()
        for group in groups:
            if any(self.kind(v) != "discrete" for v in seen & set(group)):
                raise NotNormal("a continuous variable has no finite entropy given itself")
            seen |= set(group)

    def information(self, law: Any, groups: Any, given: Any) -> Poly:
        """I(S1;...;Sk|T) by inclusion and exclusion of joint entropies."""
        if len(groups) > 10 or not groups:
            raise NotNormal("mutual information needs 1 to 10 groups")
        self._no_continuous_overlap(*groups, given)
        if isinstance(law, str) and not self.laws.get(law):
            return self._plain_information(law, groups, given)
        total: Poly = {}
        for mask in range(1, 1 << len(groups)):
            chosen = [g for i, g in enumerate(groups) if mask >> i & 1]
            joint = sub(self.entropy(law, union(given, *chosen)), self.entropy(law, given))
            total = add(total, scale(joint, 1 if len(chosen) % 2 else -1))
        return total

    def _plain_information(self, law: str, groups: Any, given: Any) -> Poly:
        """The same for a law of which nothing is known: each joint entropy is one generator."""
        counts: dict[tuple[str, ...], int] = {}
        base = union(given)
        for mask in range(1, 1 << len(groups)):
            joint = union(given, *(g for i, g in enumerate(groups) if mask >> i & 1))
            sign = 1 if mask.bit_count() % 2 else -1
            counts[joint] = counts.get(joint, 0) + sign
            counts[base] = counts.get(base, 0) - sign
        return {mono: -c for names, c in counts.items() if names and c for mono in plain_entropy(law, names)}

    def divergence(self, m: Any, n: Any, s: Any, t: Any, fixed: Any = ()) -> Poly:
        """E_M[log m(S|T)/n(S|T)], given the current values of the fixed variables."""
        self._no_continuous_overlap(s, t)
        if not set(fixed) <= set(t):
            raise NotNormal("only conditioning variables can be held fixed")
        names = tuple(v for v in union(s, t) if v not in fixed)
        weight = ("prob", m, names, tuple(fixed))
        ratio = ("mul", ("prob", m, s, t), ("pow", ("prob", n, s, t), "-1"))
        return self.total(names, ("mul", weight, ("log", ratio)), {})

    def term(self, t: Any, env: dict[str, int] | None = None) -> Poly:
        """The normal form of a core term; raises NotNormal on anything it does not know."""
        env = env or {}
        if not isinstance(t, (tuple, list)) or not t:
            raise NotNormal(f"not a core term: {t!r}")
        tag, args = t[0], t[1:]
        if tag == "num":
            return const(rational(args[0]))
        if tag in ("pi", "e"):
            return gen((tag,))
        if tag == "par":
            return gen(("par", str(args[0])))
        if tag == "card":
            return self.card(args[0])
        if tag == "add":
            return add(*(self.term(a, env) for a in args))
        if tag == "mul":
            result = const(1)
            for a in args:
                result = mul(result, self.term(a, env))
            return result
        if tag == "pow":
            return self.power(self.term(args[0], env), Fraction(args[1]))
        if tag == "log":
            return self.log_of(args[0], env)
        if tag == "exp":
            return self.exp(self.term(args[0], env))
        if tag == "abs":
            return gen(("abs", key(self.term(args[0], env))))
        if tag in ("max", "min"):
            return gen((tag, tuple(sorted((key(self.term(a, env)) for a in args), key=repr))))
        if tag == "sum":
            if len(set(args[0])) < len(args[0]):
                raise NotNormal("a sum runs over each variable once")
            return self.total(tuple(args[0]), args[1], env)
        if tag == "at":
            if not 0 <= int(args[1]) < (self.variables.get(args[0], {}).get("size") or int(args[1]) + 1):
                raise NotNormal(f"{args[0]} has no letter number {args[1]}")
            return self.term(args[2], env | {args[0]: int(args[1])})
        if tag == "prob":
            return self.conditional(args[0], args[1], args[2], env)
        if tag == "fn":
            return gen(("fn", args[0], tuple(f"{v}={env[v]}" if v in env else v for v in args[1])))
        if tag == "H":
            return self.information(args[0], (tuple(args[1]),), tuple(args[2]))
        if tag == "I":
            return self.information(args[0], tuple(tuple(g) for g in args[1]), tuple(args[2]))
        if tag == "D":
            return self.divergence(args[0], args[1], tuple(args[2]), tuple(args[3]))
        if tag == "CE":
            m, n, s, cond = args
            names = union(s, cond)
            body = ("mul", ("prob", m, names, ()), ("log", ("prob", n, tuple(s), tuple(cond))))
            return scale(self.total(names, body, {}), -1)
        if tag in LETTERWISE:
            if tag == "differ" and any(self.kind(v) != "discrete" for v in args[-1]):
                raise NotNormal("only discrete variables are compared letter by letter")
            return gen((*t[:-1], tuple(args[-1])))
        raise NotNormal(f"unknown core term {tag!r}")


@lru_cache(maxsize=20_000)
def plain_entropy(law: str, names: tuple[str, ...]) -> Poly:
    """What `total` makes of -sum p log p for a law of which nothing is known; callers must not change it."""
    inner = freeze({("lp", law, names): 1, ("m", law, names): 1})
    return {((("S", names, inner), 1),): -ONE}


def laws_in(body: Any) -> set[str]:
    """The named laws that occur in a term, also inside compound laws."""
    found: set[str] = set()
    waiting = list(measures(body))
    while waiting:
        law = waiting.pop()
        if isinstance(law, str):
            found.add(law)
        elif law[0] == "mix":
            waiting += [m for _, m in law[1]]
        elif law[0] == "prod":
            waiting += [m for m, _, _ in law[1]]
    return found


def _by_variables(poly: Poly) -> list[Poly]:
    """The parts of a sum that have no variable in common; what has none goes with the first."""
    parts: list[tuple[set[str], Poly]] = []
    for mono, c in poly.items():
        own: set[str] = set().union(*(depends(g) for g, _ in mono))
        joined: Poly = {mono: c}
        for part in [p for p in parts if p[0] & own]:
            parts.remove(part)
            own |= part[0]
            joined = add(joined, part[1])
        parts.append((own, joined))
    free = add(*(p for own, p in parts if not own))
    bound = [p for own, p in sorted(((sorted(own), p) for own, p in parts if own), key=lambda x: x[0])]
    if free and bound:
        bound[0] = add(free, bound[0])
    return bound or ([free] if free else [])


def _components(factors: dict[Gen, Exponent], bound: set[str]) -> list[set[str]]:
    """Groups of bound variables linked by common factors: a sum of a product over separate groups factorises."""
    groups: list[set[str]] = []
    for g in factors:
        linked = set(depends(g) & bound)
        for group in [h for h in groups if h & linked]:
            groups.remove(group)
            linked |= group
        groups.append(linked)
    return sorted(groups, key=sorted)


