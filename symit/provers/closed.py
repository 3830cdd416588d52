"""Claims about parametric families: closed forms make both sides scalar terms, which are equal or differ at some point."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import partial
from random import Random
from typing import Any

from symit.families.deriving import NoClosedForm, alternatives
from symit.kernel import Rejected, Status, Verdict, annotate, conclude, conclude_conditional, undecided
from symit.kernel.closed.check import require_point
from symit.kernel.closed.coordinates import LAW as PRODUCT
from symit.kernel.closed.law import Missing
from symit.kernel.closed.vectors import NAME as VECTORS
from symit.kernel.closed.vectors import dimensions_of
from symit.kernel.rows import Rejected as KernelRejected
from symit.meaning.core import freeze_json, show
from symit.provers.clock import clock

NICE = [Fraction(n) for n in "1 2 1/2 3 3/2 1/3 5/2 2/3 3/4 1/4 4 5 7/3 1/5 9/10 0 -1 -1/2 -2".split()]  # noqa: SIM905
MAX_POINTS = 400
MAX_CONDITIONS = 4


def decide_closed(context: dict[str, Any], *, seed: int = 0, budget: float = 5.0) -> Verdict:
    """proved for all parameters, refuted at rational ones, or unknown and why."""
    started = clock()
    context = freeze_json(context)
    if "coordinates" in context:
        from symit.provers.coordinates import decide_coordinates

        verdict = decide_coordinates(context, seed, started + budget)
    else:
        verdict = _decide(context, seed, started + budget)
    return annotate(verdict, elapsed_ms=round((clock() - started) * 1000, 3), seed=seed)


def _decide(context: dict[str, Any], seed: int, deadline: float) -> Verdict:
    needed = sorted(set(measures_in(context["claim"])), key=repr)
    uses: list[Any] = []
    for name, p, q in needed:
        try:
            uses += [[name, p, q, [list(t) for t in d.ties], list(d.conditions)] for d in alternatives(name, p, q)]
        except (NoClosedForm, ValueError, KernelRejected) as error:
            return undecided(Status.UNKNOWN, f"{name} of {p}{f' and {q}' if q else ''}: {error}")
        if not any(u[:3] == [name, p, q] for u in uses):
            return undecided(Status.UNKNOWN, f"no closed form of {name} of {p}{f' and {q}' if q else ''} is known here")
    points = list(_points(context, seed, deadline))
    proof_context = dict(context)
    if points:
        proof_context["witness"] = {n: str(v) for n, v in points[0].items()}
    why = ""
    data = {"symit": 1, "kind": "closed", "context": proof_context, "uses": uses, "verdict": "proved"}
    same = {"=": "both sides have the same closed form", "~": "the closed form rounds to the printed value"}
    reason = same.get(context["claim"][0], "the closed forms differ by a sign")
    need: Missing | None = None
    try:
        return annotate(conclude(data, reason), method="closed forms")
    except Rejected as error:
        why = str(error).removeprefix("closed: ")
        need = error if isinstance(error, Missing) else None
    try:
        gibbs = {"symit": 1, "kind": "closed", "context": proof_context, "uses": [], "gibbs": True, "verdict": "proved"}
        return annotate(conclude(gibbs, "a divergence is not negative"), method="Gibbs inequality")
    except Rejected:
        pass
    if context.get("dimensions"):
        points = []
        instance = _vector_instance(context, uses, seed)
        if instance is not None:
            return instance
    for point in points:
        if clock() > deadline:
            break
        broken = {"symit": 1, "kind": "closed-point", "context": context, "uses": uses,
                  "point": {n: str(v) for n, v in point.items()}, "verdict": "refuted"}  # fmt: skip
        try:
            verdict = conclude(broken, "broken at these parameters")
        except Rejected:
            continue
        return annotate(verdict, method="closed forms", counterexample=PointCounterexample(point, context, uses))
    if need is not None:
        conditional = _under_conditions(context, data, need, seed, deadline, reason)
        if conditional is not None:
            return conditional
    return undecided(Status.UNKNOWN, why)


def _vector_instance(context: Any, uses: Any, seed: int) -> Verdict | None:
    """Diagonal matrices and vectors of small dimension that break the claim."""
    random = Random(seed)
    dims = dimensions_of(context["claim"])
    for n in (1, 2, 3) * 4:
        choose = lambda pool, n=n: [str(random.choice(pool)) for _ in range(n)]  # noqa: E731
        known = context["dimensions"]
        point = {d: str(n) for d in dims} | {p: str(random.choice(_fitting(f, NICE))) for p, f in context["params"].items() if p not in dims}
        data = {"symit": 1, "kind": "closed-point", "context": context, "uses": uses, "point": point, "dimension": n, "verdict": "refuted",
                "matrices": {k: choose(NICE[:15]) for k in known["matrices"]}, "vectors": {k: choose(NICE) for k in known["vectors"]}}  # fmt: skip
        try:
            verdict = conclude(data, "broken at these matrices")
        except Rejected:
            continue
        return annotate(verdict, method="closed forms", counterexample=MatrixCounterexample(data))
    return None


def _under_conditions(context: Any, data: Any, need: Missing, seed: int, deadline: float, reason: str) -> Verdict | None:
    """The claim with the conditions that its closed forms ask for as assumptions."""
    needs: list[tuple[str, Any]] = []
    for _ in range(MAX_CONDITIONS):
        if (need.rel, need.term) in needs:
            return None
        needs.append((need.rel, need.term))
        given = (*context.get("given", ()), *((rel, t, ("num", "0")) for rel, t in needs))
        wider = {**context, "given": given}
        point = next(_points(freeze_json(wider), seed, deadline), None)
        if point is None:
            return None
        wider["witness"] = {n: str(v) for n, v in point.items()}
        try:
            said = tuple(f"{show(t)} {rel} 0" for rel, t in needs)
            return annotate(conclude_conditional({**data, "context": wider}, said, reason), method="closed forms")
        except Missing as error:
            need = error
        except Rejected:
            return None
    return None


def closed_side(statement: Any) -> Any:
    """The left side of a statement as an expression without measures; None where its closed form is not general."""
    from symit.families.writing import expression, written
    from symit.kernel.closed.check import resolved
    from symit.kernel.closed.coordinates import instance
    from symit.kernel.closed.law import Setting
    from symit.language.coordinates import CoordinateSum, Entry
    from symit.language.objects import Param
    from symit.meaning.closed_claims import closed_context
    from symit.meaning.spelling import term_of

    try:
        context = freeze_json(closed_context(statement))
        indexed = context.get("coordinates", {}).get("indexed", ())
        context = instance(context, 1) if indexed else context
        setting = Setting(context["params"], context["given"])
        uses = [[n, p, q, d.ties, d.conditions] for n, p, q in measures_in(context["claim"]) for d in alternatives(n, p, q)]
        term = resolved(context["claim"][1], setting, uses)
        if context.get("dimensions"):
            return expression(term, {n: Param(n) for n in context["params"]})
        term = term_of(setting.scalars.term(term))
    except (ValueError, KernelRejected):
        return None
    closed = written(term, {n: Entry(n) if n in indexed else Param(n) for n in context["params"]})
    return CoordinateSum(closed) if indexed else closed


def measures_in(t: Any) -> Iterator[tuple[str, str, str | None]]:
    if isinstance(t, tuple):
        if t and t[0] == "measure":
            if t[2][0] not in (VECTORS, PRODUCT):
                yield t[1], t[2][0], t[3][0] if t[3] else None
        for x in t:
            yield from measures_in(x)


def _points(context: dict[str, Any], seed: int, deadline: float) -> Iterator[dict[str, Fraction]]:
    """Rational parameters in range that meet the assumptions, simple ones first."""
    random = Random(seed)
    names = sorted(context["params"])
    found = 0
    for attempt in range(MAX_POINTS):
        if found >= 12 or clock() > deadline:
            return
        pool = NICE if attempt < MAX_POINTS // 2 else [Fraction(random.randint(-40, 40), random.choice((1, 2, 3, 5, 7, 10))) for _ in NICE]
        point = {n: random.choice(_fitting(context["params"][n], pool)) for n in names}
        try:
            require_point(context, point)
        except (KernelRejected, ValueError):
            continue
        found += 1
        yield point
        if not names:
            return


def _fitting(domain: dict[str, Any], pool: list[Fraction]) -> list[Fraction]:
    lo, hi = (Fraction(domain[end]) if domain.get(end) is not None else None for end in ("lo", "hi"))
    good = [v for v in pool if (lo is None or v > lo) and (hi is None or v < hi) and (not domain.get("integer") or v.denominator == 1)]
    if good:
        return good
    middle = (lo + hi) / 2 if lo is not None and hi is not None else (lo or Fraction(0)) + 1 if hi is None else hi - 1
    return [Fraction(int(middle) + 1) if domain.get("integer") else middle]


class MatrixCounterexample:
    """Diagonal covariance matrices and mean vectors at which a claim fails."""

    def __init__(self, data: dict[str, Any]) -> None:
        self.data = data

    def to_json(self) -> dict[str, Any]:
        return {k: self.data[k] for k in ("dimension", "matrices", "vectors", "point")}

    def text(self) -> str:
        shown = [f"{k} = diag({', '.join(v)})" for k, v in self.data["matrices"].items()]
        shown += [f"{k} = ({', '.join(v)})" for k, v in self.data["vectors"].items()]
        shown += [f"{k} = {v}" for k, v in self.data["point"].items()]
        return "; ".join(shown)

    __str__ = text


def _numbered(name: str) -> str:
    """mu_j@2, the second coordinate of the vector mu, is mu_2."""
    name, _, k = name.partition("@")
    return f"{name[:-1]}{k}" if k else name


class PointCounterexample:
    """Values of the parameters at which a claim fails, with both sides."""

    def __init__(self, point: dict[str, Fraction], context: dict[str, Any], uses: Any) -> None:
        self.params = point
        self._context, self._uses = context, uses

    def sides(self, digits: int = 12) -> tuple[str, str]:
        """Decimal values of both sides."""
        from symit.families.values import digits_of
        from symit.kernel.closed.check import resolved, substitute_deep
        from symit.kernel.closed.law import Setting
        from symit.meaning.calculus import num
        from symit.meaning.special import term_ball

        values = {n: num(v) for n, v in self.params.items()}
        sides = [t for t in self._context["claim"][1:] if isinstance(t, tuple)]
        terms = [resolved(substitute_deep(t, values), Setting({}, ()), self._uses) for t in sides]
        if len(terms) == 1:
            return digits_of(lambda: term_ball(terms[0], {}), digits, lambda: Fraction(0)), self._context["claim"][2]
        left, right = (digits_of(partial(term_ball, t, {}), digits, lambda: Fraction(0)) for t in terms)
        return left, right

    def to_json(self) -> dict[str, Any]:
        left, right = self.sides()
        return {"params": {_numbered(n): str(v) for n, v in self.params.items()}, "left": left, "right": right}

    def text(self) -> str:
        left, right = self.sides()
        where = ", ".join(f"{_numbered(n)} = {v}" for n, v in self.params.items()) or "no parameters"
        return f"{where}: left side {left}, right side {right}"

    __str__ = text
