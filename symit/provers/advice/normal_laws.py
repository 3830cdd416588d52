"""Readings of formulas about normal laws: which law a divergence is of, and what its parameter sigma names.

Formulas such as (mu^2 + sigma^2 - 1 - log sigma^2)/2 stand in texts and code with the standard deviation, the variance
or the log-variance under one letter; a claim that one of these readings makes true is conditional on it, not wrong.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import sympy

from symit.kernel import Status, Verdict, annotate, conclude_conditional
from symit.language.coordinates import DiagonalNormal, Entry, by_coordinates
from symit.language.nodes import atoms
from symit.language.objects import Expectation, Law, Param, Prob, RelativeEntropy
from symit.language.parametric import ParametricLaw
from symit.language.statements import FamilyLaw, NormalLaw, Statement
from symit.provers.statements import decide_statement

# what the letter may name: (in words, the variance as a function of it)
SCALES = (
    ("the variance", lambda s: s),
    ("the standard deviation", lambda s: s**2),
    ("the log-variance", sympy.exp),
    ("the log of the standard deviation", lambda s: sympy.exp(2 * s)),
)
MAX_COORDINATES = 64
DIMENSIONS = ("d", "D", "k", "K", "n", "m", "p", "J", "L")


def other_scales(statement: Statement) -> Iterator[tuple[str, Statement]]:
    """The statement with the scales of its normal laws read as the variance, the standard deviation or their logs."""
    sides = [x for x in (statement.lhs, statement.rhs) if isinstance(x, sympy.Basic)]
    laws = [law for x in sides for law in atoms(x, ParametricLaw, DiagonalNormal) if isinstance(law, DiagonalNormal) or law.family == "Normal"]
    spreads = {law: law.variance if isinstance(law, DiagonalNormal) else law.values[1] for law in laws}
    letters = sorted({v for spread in spreads.values() for v in spread.free_symbols if isinstance(v, Param)}, key=str)
    if not laws or not letters or any(not _one_letter(spread) for spread in spreads.values()) or statement.given:
        return
    for words, variance in SCALES:
        moved = {law: _with_variance(law, _variance(spread, variance)) for law, spread in spreads.items()}
        if all(new == law for law, new in moved.items()):
            continue
        names = ", ".join(str(x) for x in letters)
        yield f"{names} read as {words}", statement.with_sides(*(x.xreplace(moved) for x in sides))


def _with_variance(law: Any, variance: Any) -> Any:
    if isinstance(law, DiagonalNormal):
        return DiagonalNormal(law.mean, variance, law.dimension)
    return ParametricLaw("Normal", (law.values[0], variance))


# family -> (what its parameters may mean elsewhere, those parameters in ours)
ELSEWHERE: dict[str, tuple[tuple[str, Any], ...]] = {
    "Exponential": (("its mean", lambda m: (1 / m,)),),
    "Gamma": (("shape and scale", lambda a, b: (a, 1 / b)),),
    "LogNormal": (("mean and standard deviation of the logarithm", lambda m, s: (m, s**2)),),
    "Normal": (("mean and standard deviation", lambda m, s: (m, s**2)),),
    "Weibull": (("scale and shape", lambda a, b: (b, a)),),
    "Pareto": (("index and scale", lambda a, b: (b, a)),),
    "InverseGamma": (("shape and inverse scale", lambda a, b: (a, 1 / b)),),
}


def other_parameters(statement: Statement) -> Iterator[tuple[str, Statement]]:
    """The statement with the parameters of its families read as other sources have them."""
    sides = [x for x in (statement.lhs, statement.rhs) if isinstance(x, sympy.Basic)]
    laws = {law for x in sides for law in atoms(x, ParametricLaw)} | {
        a.target for a in statement.given if isinstance(a, FamilyLaw) and isinstance(a.target, ParametricLaw)
    }
    for family in sorted({law.family for law in laws}):
        for words, ours in ELSEWHERE.get(family, ()):
            moved = {law: ParametricLaw(family, ours(*law.values)) for law in laws if law.family == family}
            given = tuple(replace(a, target=moved[a.target]) if isinstance(a, FamilyLaw) and a.target in moved else a for a in statement.given)
            other = replace(statement, lhs=_moved(statement.lhs, moved), rhs=_moved(statement.rhs, moved), given=given)
            yield f"the parameters of {family} read as {words}", other


def counted_from_one(statement: Statement) -> Iterator[tuple[str, Statement]]:
    """Geometric variables that count the trials, from 1, and not the failures before the first success."""
    shifted = {a.variable for a in statement.given if isinstance(a, FamilyLaw) and getattr(a.target, "family", "") == "Geometric"}
    sides = [x for x in (statement.lhs, statement.rhs) if isinstance(x, sympy.Basic)]
    means: dict[Any, Any] = {
        e: Expectation(e.weights, e.body.xreplace({v: v + 1 for v in e.variables if v in shifted})) for x in sides for e in atoms(x, Expectation)
    }
    if any(new != old for old, new in means.items()):
        other = replace(statement, lhs=_moved(statement.lhs, means), rhs=_moved(statement.rhs, means))
        yield "the geometric variable counted from 1", other


def by_deviation(statement: Statement) -> Iterator[tuple[str, Statement]]:
    """X ~ N(mu, sigma) with the standard deviation in second place."""
    given = tuple(replace(a, variance=a.variance**2) if isinstance(a, NormalLaw) else a for a in statement.given)
    if given != statement.given:
        yield "normal laws given by mean and standard deviation", replace(statement, given=given)


def _moved(side: Any, moved: Any) -> Any:
    return side.xreplace(moved) if isinstance(side, sympy.Basic) else side


def _one_letter(spread: Any) -> bool:
    return not spread.free_symbols or len(spread.free_symbols) == 1


def _variance(spread: Any, variance: Any) -> Any:
    (letter,) = spread.free_symbols or (None,)
    return spread if letter is None else variance(letter)


def as_diagonal_normal(statement: Statement, *, seed: int, budget: float) -> Verdict | None:
    """D(q||p) = a formula in mu_j and sigma_j: proved if q is normal with these moments and p standard normal.

    The divergence of laws with independent coordinates is the sum over the coordinates.
    """
    found = _divergence(statement)
    if found is None:
        return None
    divergence, means, scales = found
    for words, variance in SCALES[1:2] + SCALES[:1] + SCALES[2:]:
        parts = [_from_standard(mu, variance(s), statement) for mu, s in zip(means, scales, strict=True)]
        total: Any = {divergence: sympy.Add(*parts)}
        sides = (x.xreplace(total) for x in (statement.lhs, statement.rhs))
        verdict = decide_statement(Statement(statement.rel, *sides), seed=seed, budget=budget)
        if verdict.status is Status.PROVED and verdict.certificate is not None:
            first, second = divergence.first, divergence.second
            several = "diagonal " if len(means) > 1 or isinstance(means[0], Entry) else ""
            moments = f"means {_shown(means)}, {_shown(scales)} {words}"
            needs: tuple[str, ...] = (f"{first} is a {several}normal density with {moments}",)
            if isinstance(second, (Law, Prob)):
                needs = (*needs, f"{second} is standard normal")
            conditional = conclude_conditional(verdict.certificate.data, needs, "right for normal laws")
            return annotate(conditional, statement=statement, method=verdict.method)
    return None


def wrong_for_diagonal_normal(statement: Statement, *, seed: int, budget: float) -> tuple[Verdict, Statement] | None:
    """A formula for D(q||p) that is wrong for a diagonal normal q and the standard normal p, whatever its scale sigma means.

    The verdict and the statement are those with sigma as the standard deviation; None if a reading is not refuted.
    """
    found = _divergence(statement)
    if found is None or statement.rel != "=":
        return None
    divergence, means, scales = found
    numbers = {str(p) for x in (statement.lhs, statement.rhs) for p in x.free_symbols if isinstance(p, Param) and not isinstance(p, Entry)}
    names = [str(getattr(x, "law", x)) for x in (divergence.first, divergence.second)]
    if names[0].split("_")[0] != "q" or (isinstance(divergence.second, (Law, Prob)) and names[1].split("_")[0] != "p"):
        return None
    if not isinstance(means[0], Entry) or len(means) != 1 or not numbers <= set(DIMENSIONS) or len(numbers) > 1:
        return None
    first: tuple[Verdict, Statement] | None = None
    for _, variance in SCALES[1:2] + SCALES[:1] + SCALES[2:]:
        forward = _from_standard(means[0], variance(scales[0]), statement)
        for measure in (forward, RelativeEntropy(forward.second, forward.first)):
            moved: dict[Any, Any] = {divergence: measure}
            other = Statement("=", statement.lhs.xreplace(moved), statement.rhs.xreplace(moved))
            verdict = decide_statement(other, seed=seed, budget=budget)
            if verdict.status is not Status.REFUTED:
                return None
            first = first or (verdict, other)
    return first


def _from_standard(mu: Any, variance: Any, statement: Statement) -> Any:
    """D(N(mu, variance) || N(0, 1)), of vectors where mu is a coordinate."""
    if isinstance(mu, Entry):
        used = {p for x in (statement.lhs, statement.rhs) if isinstance(x, sympy.Basic) for p in x.free_symbols if isinstance(p, Param)}
        numbers = [p for p in used if not isinstance(p, Entry)]
        dimension = numbers[0] if len(numbers) == 1 else Param("d")
        return RelativeEntropy(DiagonalNormal(mu, variance, dimension), DiagonalNormal(sympy.S.Zero, sympy.S.One, dimension))
    return RelativeEntropy(ParametricLaw("Normal", (mu, variance)), ParametricLaw("Normal", (sympy.S.Zero, sympy.S.One)))


def _shown(names: list[Any]) -> str:
    return ", ".join(str(n) for n in names) if len(names) < 4 else f"{names[0]}, ..., {names[-1]}"


def _divergence(statement: Statement) -> tuple[Any, list[Any], list[Any]] | None:
    """One divergence of undescribed laws, and as many means as scales beside it."""
    sides = [x for x in (statement.lhs, statement.rhs) if isinstance(x, sympy.Basic)]
    divergences = {d for x in sides for d in atoms(x, RelativeEntropy)}
    if len(sides) < 2 or len(divergences) != 1 or any(atoms(x, ParametricLaw) for x in sides):
        return None
    (divergence,) = divergences
    second = by_coordinates(divergence.second) or divergence.second
    standard = isinstance(second, DiagonalNormal) and second.args[:2] == (0, 1)
    if not isinstance(divergence.first, (Law, Prob)) or not (standard or isinstance(second, (Law, Prob))):
        return None
    rest = [x.xreplace({divergence: sympy.S.Zero}) for x in sides]
    letters = sorted({p for x in rest for p in x.free_symbols}, key=lambda p: (len(str(p)), str(p)))
    if not all(isinstance(p, Param) for p in letters):
        return None
    entries = [p for p in letters if isinstance(p, Entry)]
    letters = entries or letters
    means = [p for p in letters if str(p).split("_")[0] in ("mu", "m", "mean")]
    scales = [p for p in letters if p not in means]
    tails = [["_".join(str(p).split("_")[1:]) for p in group] for group in (means, scales)]
    if not 0 < len(means) <= MAX_COORDINATES or tails[0] != tails[1]:
        return None
    return divergence, means, scales
