"""Decide one claim in one context (plain data, docs/core.md): try to prove, then to refute, and say what was tried."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import partial
from typing import Any

from symit.kernel import Rejected, Status, Verdict, annotate, conclude, undecided
from symit.meaning.balls import Undefined
from symit.meaning.core import freeze_json, measures, show, variables
from symit.meaning.normal import Normaliser
from symit.meaning.polynomials import NotNormal, Poly, gen, is_zero, mul, scale, sub
from symit.provers.candidates import Candidates
from symit.provers.clock import clock
from symit.provers.combine import Row, combine
from symit.provers.consistency import contradiction, may_contradict, rests_on_assumptions, why_vacuous
from symit.provers.refute import quickly_refuted, refute
from symit.provers.shannon.copying import MOST_VARIABLES, prove_by_copies
from symit.provers.shannon.elemental import SMALL
from symit.provers.shannon.known import recognised
from symit.provers.shannon.problem import Problem, read_problem, row_spec
from symit.provers.shannon.search import prove_goal

MAX_VARIABLES = 8
PROOF_SHARE = 0.6
ANALYSIS_SHARE = 0.7
FIRST_TRY = 0.3  # seconds for a proof before models with few letters are looked through


def decide(context: dict[str, Any], *, seed: int = 0, budget: float = 5.0) -> Verdict:
    """The verdict on context["claim"] under context["given"]. `budget` bounds the search in seconds (roughly)."""
    started = clock()
    context = freeze_json(context)
    try:
        verdict = _decide(context, seed, started + budget)
        vacuous = _vacuous(context, verdict)
        if vacuous is not None:
            verdict = undecided(Status.UNKNOWN, why_vacuous(vacuous))
    except OverflowError:
        verdict = undecided(Status.UNKNOWN, "a number is too large or too small for the search")
    return annotate(verdict, elapsed_ms=round((clock() - started) * 1000, 3), seed=seed)


def _vacuous(context: dict[str, Any], verdict: Verdict) -> list[str] | None:
    """Contradictory assumptions that a proof rests on, or that leave no model to be found."""
    if verdict.status is Status.PROVED and verdict.certificate is not None:
        return contradiction(context) if rests_on_assumptions(verdict.certificate.data) else None
    return contradiction(context) if verdict.status is Status.UNKNOWN and may_contradict(context) else None


def _decide(context: dict[str, Any], seed: int, deadline: float, moves: bool = True, refuting: bool = True) -> Verdict:
    """`moves`: may the claim be turned into another one that implies it? `refuting`: would a counterexample say anything?"""
    rel = context["claim"][0]
    reasons: list[str] = []

    def without_moves(other: dict[str, Any], seconds: float, refuting: bool = False) -> Verdict:
        try:
            return _decide(other, seed, min(deadline, clock() + seconds), moves=False, refuting=refuting)
        except Rejected as error:
            return undecided(Status.UNKNOWN, str(error))

    if moves and any(c[0] == "=" and c[1][0] == "prob" and not c[1][3] for c in context.get("given", ())):
        from symit.provers.analysis.processing import decide_tilted

        tilted = decide_tilted(context, partial(without_moves, refuting=True), deadline - clock())
        if tilted is not None:
            return tilted
    problem = read_problem(context)
    if problem is not None:
        broken = quickly_refuted(context, problem)
        if broken is not None:
            return broken
        for attempt in (
            lambda: _shannon(context, problem, clock() + FIRST_TRY),
            lambda: quickly_refuted(context, problem, thorough=True),
            lambda: _shannon(context, problem, deadline) if len(problem.names) > SMALL else None,
            lambda: _copied(context, problem, deadline),
        ):
            verdict = attempt()
            if verdict is not None:
                return verdict
    try:
        form = Normaliser(context)
        if rel != "~":
            target = sub(form.term(context["claim"][2]), form.term(context["claim"][1]))
        else:
            form.term(context["claim"][1])
    except (NotNormal, Undefined, ValueError) as error:
        return undecided(Status.UNKNOWN, str(error))
    if rel == "~":
        return _numeric(context) or undecided(Status.UNKNOWN, "the left side has no numeric value of its own")
    if rel != "exists!=" and (problem is None or problem.unused or rel in ("<", ">")):
        proof = _linear(form, context, target, deadline, reasons)
        if proof is not None:
            return proof
    if not any(variables(side) or measures(side) for side in context["claim"][1:]):
        numeric = _numeric(context)
        if numeric is not None:
            return numeric
    if problem is None and rel in ("<=", ">=", "="):
        from symit.provers.analysis.deciding import decide_analysis

        now = clock()
        analysed = decide_analysis(context, seed, now + (ANALYSIS_SHARE if refuting else 1) * max(0.5, deadline - now), refuting)
        if analysed is not None:
            return analysed
        if moves:
            from symit.provers.analysis.processing import decide_processing

            now = clock()
            moved = decide_processing(context, without_moves, seed, now + ANALYSIS_SHARE * max(0.5, deadline - now))
            if moved is not None:
                return moved
        further = _linear(form, context, target, deadline, [], further=True)
        if further is not None:
            return further
    if not refuting:
        return undecided(Status.UNKNOWN, "no proof was found")
    known = recognised(problem) if problem is not None and len(problem.names) <= MOST_VARIABLES else None
    if known is not None:
        reasons.append(f"this is {known.citation()}: {known.truth}, but not proved here")
    if context.get("dropped"):
        return undecided(Status.UNKNOWN, f"no proof without: {', '.join(context['dropped'])}")
    return refute(form, context, seed, deadline, reasons)


def _shannon(context: dict[str, Any], problem: Problem, deadline: float) -> Verdict | None:
    """A claim about the entropies of one law, by polymatroid reasoning (symit.provers.shannon)."""
    if context["claim"][0] in ("<", ">"):
        return None
    # what is false should have time to be refuted
    now = clock()
    found = prove_goal(problem, now + PROOF_SHARE * (deadline - now))
    if found is None:
        return None
    terms, reverse = found
    if not terms and not reverse:
        return _conclude_linear(context, [], None, "both sides have the same normal form", "definitions")
    shown = [(c, row_spec(problem, row)) for c, row in terms]
    back = None if reverse is None else [(c, row_spec(problem, row)) for c, row in reverse]
    if reverse is None and problem.equality:
        return _conclude_rows(context, shown, None, "equal by the assumptions", "definitions and assumptions")
    why = "a sum of Shannon inequalities" if reverse is None else "two inequalities"
    return _conclude_rows(context, shown, back, why, "Shannon inequalities")


def _copied(context: dict[str, Any], problem: Problem, deadline: float) -> Verdict | None:
    """Non-Shannon-type inequalities, by the copy lemma; half of the time left, the rest is for counterexamples."""
    if context["claim"][0] not in ("<=", ">="):
        return None
    now = clock()
    found = prove_by_copies(context, problem, now + (deadline - now) / 2)
    if found is None:
        return None
    copies, extended, terms = found
    rows = [(c, row_spec(extended, row)) for c, row in terms]
    known = recognised(problem)
    why = "a sum of Shannon inequalities among copies" + (f": {known.citation()}" if known else "")
    return _conclude_rows(context, rows, None, why, "copy lemma", copies=copies)


def _numeric(context: dict[str, Any]) -> Verdict | None:
    for verdict in ("proved", "refuted"):
        data = {"symit": 1, "kind": "numeric", "context": {**context, "given": ()}, "verdict": verdict}
        try:
            return annotate(conclude(data, "by interval arithmetic"), method="interval arithmetic")
        except Rejected:
            continue
    return None


def _linear(
    form: Normaliser, context: dict[str, Any], target: Poly, deadline: float, reasons: list[str], further: bool = False
) -> Verdict | None:
    """A sum of rows; `further`: with rows of Jensen's inequality, if there are any for the claim."""
    rel = context["claim"][0]
    if rel not in ("=", "<=", ">=", "<", ">"):
        return None
    goal = scale(target, -1) if rel in (">=", ">") else target
    unit = log_unit(goal)
    if unit is not None and not is_zero(goal):
        return _in_nats(form, context, goal, unit, deadline)
    if rel in ("<=", ">=", "=") and is_zero(goal):
        return _conclude_linear(context, [], None, "both sides have the same normal form", "definitions")
    names = Candidates(form, context)
    if len(names.variables) > MAX_VARIABLES:
        reasons.append(f"more than {MAX_VARIABLES} variables: no inequality search")
        return None
    if further and rel == "=":
        return None
    if rel == "=":
        names.assumptions()
        equations = [r for r in names.rows if r.equation]
        found = combine(goal, equations)
        if found is not None:
            return _conclude_linear(context, found, None, "equal by the assumptions", "definitions and assumptions")
        if not names.given:
            return None
        for stage in _stages(names, [goal]):
            stage()
            forward = combine(goal, names.rows, max(0.1, deadline - clock()))
            backward = forward and combine(scale(goal, -1), names.rows, max(0.1, deadline - clock()))
            if forward and backward:
                return _conclude_linear(context, forward, backward, "two inequalities", "Shannon inequalities")
            if clock() > deadline:
                break
        return None
    if further:
        names.jensen([goal])
        if not names.rows:
            return None
    for stage in _stages(names, [goal]):
        stage()
        if clock() > deadline:
            reasons.append("time ran out while looking for a proof")
            return None
        found = combine(goal, names.rows, max(0.1, deadline - clock()))
        if found is not None and rel in ("<", ">"):
            found = _strict(goal, names.rows, found)
        if found is not None:
            method = _method(found)
            return _conclude_linear(context, found, None, f"a sum of {method}", method)
    return None


def log_unit(goal: Poly) -> int | None:
    """The base b when every term is divided by log b: the claim is counted in bits or the like."""
    shared = None
    for mono in goal:
        units = {g[1] for g, e in mono if g[0] == "logp" and e == -1}
        shared = units if shared is None else shared & units
    return min(shared) if shared else None


def _in_nats(form: Normaliser, context: dict[str, Any], goal: Poly, unit: int, deadline: float) -> Verdict | None:
    """Prove log(b) times the claim, then multiply each row by 1/log(b) > 0."""
    rel = context["claim"][0]
    names = Candidates(form, context)
    if len(names.variables) > MAX_VARIABLES:
        return None
    scaled = mul(goal, gen(("logp", unit)))
    factor = ("positive", ("pow", ("log", ("num", str(unit))), "-1"))
    for stage in _stages(names, [scaled]):
        stage()
        rows = [r for r in names.rows if r.equation] if rel == "=" else names.rows
        found = combine(scaled, rows, max(0.1, deadline - clock()))
        if found is not None and rel in ("<", ">"):
            found = _strict(scaled, rows, found)
        if found is not None:
            wrapped = [(c, Row(("product", factor, r.spec), r.poly, r.equation)) for c, r in found]
            return _conclude_linear(context, wrapped, None, f"a sum of {_method(found)}", _method(found))
        if clock() > deadline:
            break
    return None


def _stages(names: Candidates, polys: list[Poly]) -> Iterator[Callable[[], None]]:
    """Small sets of rows first, richer ones later."""

    def basic() -> None:
        names.assumptions()
        names.shannon()

    def several() -> None:
        names.gibbs()
        names.gibbs_of_products()
        names.cardinality()
        names.ranges()

    def numbers() -> None:
        names.tangents(polys)
        names.letters(polys)
        names.numbers([*polys, *(r.poly for r in names.rows if r.spec[0] == "card")])

    yield basic
    yield several
    yield numbers
    if names.form.params or names.fixed:
        yield names.products


def _strict(goal: Poly, rows: list[Row], found: list[tuple[Any, Row]]) -> list[tuple[Any, Row]] | None:
    """A strict claim needs a strict row in the sum: give a small share of one to the combination."""
    if any(r.spec[0] in ("positive", "range") for _, r in found):
        return found
    for r in [r for r in rows if r.spec[0] == "positive"][:4]:
        share = Fraction(1, 1000)
        rest = combine(sub(goal, scale(r.poly, share)), rows)
        if rest is not None:
            return [*rest, (share, r)]
    return None


def _method(found: list[tuple[Any, Row]]) -> str:
    kinds = {r.spec[0] if r.spec[0] != "product" else r.spec[2][0] for _, r in found}
    if kinds <= {"I", "given"}:
        return "Shannon inequalities"
    if "D" in kinds:
        return "Gibbs and Shannon inequalities" if "I" in kinds else "Gibbs inequalities"
    return "elementary inequalities"


def _conclude_linear(context: dict[str, Any], found: Any, reverse: Any, why: str, method: str) -> Verdict | None:
    back = None if reverse is None else [(c, r.spec) for c, r in reverse]
    return _conclude_rows(context, [(c, r.spec) for c, r in found], back, why, method)


def _conclude_rows(context: dict[str, Any], found: Any, reverse: Any, why: str, method: str, **more: Any) -> Verdict | None:
    data: dict[str, Any] = {"symit": 1, "kind": "linear", "context": context, "verdict": "proved", **more}
    data["terms"] = [{"coef": str(c), "row": spec} for c, spec in found]
    if reverse is not None:
        data["reverse"] = [{"coef": str(c), "row": spec} for c, spec in reverse]
    try:
        return annotate(conclude(data, why), method=method)
    except Rejected:
        return None


def describe_claim(context: dict[str, Any]) -> str:
    rel, lhs, rhs = context["claim"]
    return f"{show(lhs)} {rel} {rhs if isinstance(rhs, str) else show(rhs)}"
