"""Search for proofs about expectations: candidates for the parts of symit.kernel.analysis.means, and a linear programme over them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from typing import Any

from symit.kernel import Status, Verdict, annotate, conclude, undecided
from symit.kernel.analysis.means import quantity, read_assumptions, sure
from symit.kernel.analysis.moments import SCORES, Moments, Q, S, T
from symit.kernel.rows import Rejected
from symit.meaning.calculus import minus, num, parameters_of, plus, substitute, times
from symit.meaning.core import show
from symit.meaning.polynomials import Poly, gen, mul, scale, unkey
from symit.meaning.scalars import Scalars
from symit.meaning.spelling import term_of
from symit.provers.analysis.search import TROUBLE
from symit.provers.clock import clock
from symit.provers.combine import Row, combine
from symit.provers.consistency import contradiction, why_vacuous

METHOD = "a sum of non-negative expectations"
MOST_ROWS = 900
PQ: Any = times(("par", T), ("par", Q))
q: Any = ("par", Q)


@dataclass
class Part:
    of: Any
    value: Any
    exact: bool


def decide_means(context: dict[str, Any], deadline: float) -> Verdict | None:
    """`proved`, or None; `unknown` where the assumptions that a proof uses are shown to be contradictory."""
    if context["claim"][0] not in ("=", "<=", ">="):
        return None
    context = without_words(context)
    verdict = _projection(context)
    if verdict is not None:
        return verdict
    verdict = _decided(context, deadline)
    if verdict is None or not any(_assumes(p) for p in verdict.certificate.data["parts"]):  # type: ignore[union-attr]
        return verdict
    parts = contradiction(context)
    if parts is None and _decided({**context, "claim": (">=", num(-1), num(0))}, deadline) is not None:
        parts = [*(e["text"] for e in context.get("every", ())), *(f"{show(a)} {rel} {show(b)}" for rel, a, b in context.get("given", ()))]
    return verdict if parts is None else undecided(Status.UNKNOWN, why_vacuous(parts))


def without_words(context: dict[str, Any]) -> dict[str, Any]:
    """Without the words of the assumptions for all values of a parameter, which are used here."""
    texts = {e.get("text") for e in context.get("every", ())}
    kept = [d for d in context.get("dropped", ()) if d not in texts]
    return {k: v for k, v in context.items() if k != "dropped"} | ({"dropped": kept} if kept else {})


def _assumes(part: dict[str, Any]) -> bool:
    kind = part["of"][0]
    return any(map(_assumes, part["of"][1])) if kind in ("quadratic", "half") else kind not in ("one", "log", "square")


def _projection(context: dict[str, Any]) -> Verdict | None:
    """Pythagoras' inequality for an I-projection."""
    for j in range(len(context.get("every", ()))):
        data = {"symit": 1, "kind": "analysis", "how": "projection", "context": context, "verdict": "proved", "every": j}
        try:
            return annotate(conclude(data, "by Pythagoras' inequality for an I-projection (Csiszar 1975)"), method="I-projection")
        except Rejected:
            continue
    return None


def _decided(context: dict[str, Any], deadline: float) -> Verdict | None:
    for swap in (False, True):
        try:
            found = _Search(context, swap, deadline).found()
        except TROUBLE:
            continue
        for data in found:
            try:
                certificate = {"symit": 1, "kind": "analysis", "how": "means", "context": context, "verdict": "proved", "swap": swap, **data}
                return annotate(conclude(certificate, f"by {METHOD}"), method=METHOD)
            except Rejected:
                continue
    return None


class _Search:
    def __init__(self, context: dict[str, Any], swap: bool, deadline: float) -> None:
        self.context = context
        self.deadline = deadline
        self.swap = swap
        self.rel = context["claim"][0]
        self.reading = Moments(context, swap)
        self.gap = self.reading.gap(context["claim"])

    def found(self) -> list[dict[str, Any]]:
        assumptions = list(self._assumptions())
        parts = assumptions + ([] if self.rel == "=" else list(self._parts(assumptions)))
        form = self.reading.form()
        step = None if self.rel == "=" else _root(form, self.gap)
        ways = [(self.gap, [])] if step is None else [(minus(("pow", step["a"], "2"), ("pow", step["b"], "2")), [step]), (self.gap, [])]
        answers = [self._solved(gap, parts, steps) for gap, steps in ways]
        return [self._renamed(a) for a in answers if a is not None]

    # -- candidates

    def _assumptions(self) -> Iterator[Part]:
        for j, _ in enumerate(self.context.get("given", ())):
            for kind in ("given", "log-given"):
                yield from self._part([kind, j])
        used = sorted(set().union(*(parameters_of(t) for t in self.context["claim"][1:])))
        for j, entry in enumerate(self.context.get("every", ())):
            for name in entry["names"]:
                yield from self._part(["every", j, {}, name])
                yield from self._part(["mass", name, 1])
                yield from self._part(["mass", name, 2])
            if len(entry["names"]) == 1:
                (name,) = entry["names"]
                places = [("par", n) for n in used] + [times(("par", a), ("pow", ("par", b), "-1")) for a in used for b in used if a != b]
                for kind in ("every", "log-every"):
                    for place in [num(0), num(-1), num(1), *places[:30]]:
                        yield from self._part([kind, j, {name: place}])

    def _part(self, of: Any) -> Iterator[Part]:
        before = dict(self.reading.moments), dict(self.reading.known)
        try:
            value, exact = quantity(self.reading, self.reading.form(), of, False)
            self.reading.form().term(value)
        except TROUBLE:
            self.reading.moments, self.reading.known = before
            return
        yield Part(of, value, exact)

    def _masses(self) -> list[Any]:
        return [q, PQ] if len(self.reading.laws) == 2 else [q]

    def _parts(self, assumptions: list[Part]) -> Iterator[Part]:
        self.reading.frozen = True
        yield from self._part(["one"])
        for a, b in self._log_pairs():
            yield from self._part(["log", a, b])
        for v in self._masses():
            for u in self._basis(v):
                yield from self._part(["square", v, u])
            for one, two in combinations(self._basis(v), 2):
                yield from self._part(["quadratic", [{"coef": num(1), "of": ["square", v, plus(one, times(("par", S), two))]}]])
        for g in sorted({g for mono in self.reading.form().term(self.gap) for g, _ in mono if g[0] == "sf"}, key=repr):
            yield from self._part(["square", q, term_of(gen(g))])
        yield from self._of_every()

    def _log_pairs(self, wanted: str | None = None) -> Iterator[tuple[Any, Any]]:
        """(mass, tilted mass): with its normalising moment, or as it is; the two masses."""
        if wanted is None and len(self.reading.laws) == 2:
            yield PQ, q
            yield q, PQ
        for k, name in list(self.reading.moments.items()):
            letter = unkey(k)
            ((mono, _),) = letter.items()
            if not any(g[0] == "exp" for g, _ in mono) or any(g[0] not in ("exp", "par") for g, _ in mono):
                continue
            if (wanted is not None) != any(S in str(g) for g, _ in mono):
                continue
            tilted = term_of(letter)
            for a in self._masses():
                yield a, times(tilted, ("pow", ("par", name), "-1"))
                if wanted is None:
                    yield a, tilted
            if wanted is None:
                exponent = term_of({m: c for g, e in mono if g[0] == "exp" for m, c in {k2: c2 * e for k2, c2 in unkey(g[1]).items()}.items()})
                for base in self._masses():
                    try:
                        yield times(base, ("exp", self.reading.total(times(base, exponent)))), tilted
                    except Rejected:
                        continue

    def _functions(self) -> list[Any]:
        """Monomials in functions whose means the claim speaks of."""
        found: list[Any] = []
        for k in self.reading.moments:
            ((mono, _),) = unkey(k).items()
            rest = tuple(pair for pair in mono if pair[0] not in (("par", Q), ("par", T)))
            if rest and all(g[0] == "par" and g[1].startswith("#f") and Fraction(e).denominator == 1 and e > 0 for g, e in rest):
                found.append(term_of({rest: 1}))
        found += [("par", f"#f{i}") for i in range(len(self.reading.functions))]
        return list(dict.fromkeys(found))[:6]

    def _centred(self, v: Any) -> Iterator[Any]:
        for h in self._functions():
            yield h
            for base in self._masses():
                try:
                    yield minus(h, self.reading.total(times(base, h)))
                except Rejected:
                    continue

    def _basis(self, v: Any) -> list[Any]:
        found: list[Any] = [("par", SCORES[0])] if self.reading.scored is not None else []
        if len(self.reading.laws) == 2:
            found.append(minus(("par", T), num(1)))
        return [*found, *self._centred(v)][:10]

    def _of_every(self) -> Iterator[Part]:
        """An assumption for all values of a parameter, beside a tilt by that parameter: a quadratic polynomial in it."""
        for j, entry in enumerate(self.context.get("every", ())):
            if len(entry["names"]) != 1:
                continue
            (name,) = entry["names"]
            half = entry["ranges"].get(name, {}).get("lo") is not None
            for kind in ("every", "log-every"):
                of = [kind, j, {name: ("par", S)}]
                before = dict(self.reading.moments), dict(self.reading.known)
                self.reading.frozen = False
                try:
                    with self.reading.scale_of_s(half):
                        quantity(self.reading, self.reading.form(), of, True)
                except TROUBLE:
                    self.reading.moments, self.reading.known = before
                    continue
                finally:
                    self.reading.frozen = True
                for a, b in self._log_pairs(S):
                    for sign in (1, -1):
                        parts = [{"coef": num(1), "of": ["log", a, b]}, {"coef": num(1), "of": of}]
                        if sign > 0:
                            yield from self._part(["half" if half else "quadratic", parts])

    # -- the linear programme

    def _solved(self, gap: Any, parts: list[Part], steps: list[Any]) -> dict[str, Any] | None:
        positive: list[dict[str, Any]] = []
        form = self.reading.form()
        facts: tuple[Poly, ...] = ()
        for value in self._divisors(form, self.gap):
            proof = self._combination(form, value, parts)
            if proof is not None:
                positive.append({"of": term_of(value), "parts": proof})
                facts = (*facts, value)
        form = self.reading.form(facts)
        target = form.lowest_terms(form.term(self.reading.defined(gap)))
        divide: Poly = {(): 1}
        for g, e in sorted({(g, min(Fraction(x) for m in target for h, x in m if h == g)) for mono in target for g, e in mono if e < 0}, key=repr):
            base = unkey(g[1]) if g[0] == "base" else gen(g)
            sign = form.sign(base)
            if g[0] in ("base", "par") and sign and e.denominator == 1:
                divide = form.mul(divide, form.power(scale(base, sign), -e))
        target = form.lowest_terms(form.mul(target, divide))
        found = self._combination(form, target, parts)
        if found is None:
            return None
        inverse = term_of(form.power(divide, Fraction(-1))) if divide != {(): 1} else num(1)
        return {"parts": [{**p, "coef": times(p["coef"], inverse)} for p in found], "positive": positive, "steps": steps}

    def _divisors(self, form: Scalars, gap: Any) -> Iterator[Poly]:
        """Numbers of unknown sign by which the claim divides."""
        seen = set()
        for mono in form.term(gap):
            for g, e in mono:
                base = unkey(g[1]) if g[0] == "base" else gen(g)
                if e < 0 and g[0] in ("base", "par") and g not in seen and not form.sign(base):
                    seen.add(g)
                    yield from (base, scale(base, -1))

    def _combination(self, form: Scalars, target: Poly, parts: list[Part]) -> list[dict[str, Any]] | None:
        rows: list[Row] = []
        values = [(part, form.lowest_terms(form.term(self.reading.defined(part.value)))) for part in parts]
        values = [(part, value) for part, value in values if value and (part.exact or self.rel != "=")]
        # equations are multiplied by whatever may be rewritten by them
        everything: Poly = dict.fromkeys([*target, *(mono for part, value in values if not part.exact or part.of[0] == "mass" for mono in value)], 1)
        for part, value in values:
            for multiplier in _multipliers(form, everything if part.exact else target, value, part.exact):
                poly = form.lowest_terms(mul(value, multiplier)) if multiplier != {(): 1} else value
                rows.append(Row({"coef": term_of(multiplier), "of": part.of}, poly, part.exact, 1.0 + 0.1 * len(poly)))
            if len(rows) > MOST_ROWS or clock() > self.deadline:
                break
        answer = combine(target, rows, max(0.1, self.deadline - clock())) if target else []
        return None if answer is None else [{**row.spec, "coef": times(num(c), row.spec["coef"])} for c, row in answer]

    def _renamed(self, data: dict[str, Any]) -> dict[str, Any]:
        """Moments numbered as the kernel will meet them."""
        fresh = Moments(self.context, self.swap)
        fresh.gap(self.context["claim"])
        read_assumptions(fresh, [*data["parts"], *(p for fact in data["positive"] for p in fact["parts"])])
        fresh.frozen = True

        def put() -> dict[str, Any]:
            return {old: ("par", fresh.moments[k]) for k, old in self.reading.moments.items() if k in fresh.moments}

        # what brings in a moment comes first
        def first(parts: list[dict[str, Any]]) -> list[dict[str, Any]]:
            return sorted(parts, key=lambda p: p["of"][0] != "log")

        positive = [{**fact, "parts": first(fact["parts"])} for fact in data["positive"]]
        ordered = {"parts": first(data["parts"]), "positive": positive, "steps": data["steps"]}
        for part in [p for fact in positive for p in fact["parts"]] + ordered["parts"]:
            quantity(fresh, fresh.form(), _put(part["of"], put()), False)
        return {name: _put(value, put()) for name, value in ordered.items()}


def _put(data: Any, names: dict[str, Any]) -> Any:
    if isinstance(data, dict):
        return {k: _put(v, names) for k, v in data.items()}
    if isinstance(data, list):
        return [_put(x, names) for x in data]
    if isinstance(data, tuple) and data and isinstance(data[0], str):
        return substitute(data, names)
    return data


def _multipliers(form: Scalars, target: Poly, value: Poly, exact: bool) -> list[Poly]:
    """1, and positive quotients of monomials of the target by monomials of the part."""
    found: dict[Any, Poly] = {((),): {(): 1}}
    for m1 in list(target)[: 60 if exact else 24]:
        for m2 in list(value)[:12]:
            exponents: dict[Any, Any] = {}
            for sign, mono in ((1, m1), (-1, m2)):
                for g, e in mono:
                    exponents[g] = exponents.get(g, 0) + sign * e
            mono = tuple(sorted(((g, e) for g, e in exponents.items() if e), key=repr))
            if mono and (mono,) not in found and len(mono) <= 4 and (_divisible(form, mono) if exact else sure(form, {mono: 1})):
                found[mono,] = {mono: 1}
    return list(found.values())[: 40 if exact else 12]


def _divisible(form: Scalars, mono: Any) -> bool:
    """No division by what may be zero."""
    return all(e > 0 or form.sign(gen(g)) for g, e in mono)


def _root(form: Scalars, gap: Any) -> dict[str, Any] | None:
    """A - B, A the terms with roots of moments or parameters."""
    poly = form.term(gap)
    roots = {mono: c for mono, c in poly.items() if any(Fraction(e).denominator == 2 and g[0] in ("par", "base") for g, e in mono)}
    if not roots or any(c < 0 for c in roots.values()):
        return None
    rest = {mono: -c for mono, c in poly.items() if mono not in roots}
    return {"a": term_of(roots), "b": term_of(rest)}


__all__ = ["decide_means"]
