"""Claims about vectors of any length: each case as a scalar claim; refuted at length 2 or 3."""

from __future__ import annotations

from itertools import product
from typing import Any

from symit.kernel import Rejected, Status, Verdict, annotate, conclude, undecided
from symit.kernel.analysis.indices import cases, differentiated, free_letters, instance
from symit.meaning.core import freeze_json
from symit.provers.analysis.search import TROUBLE
from symit.provers.calculus import decide_calculus
from symit.provers.clock import clock
from symit.provers.jensen import decide_jensen

METHOD = "calculus of sums over an index"
LENGTHS = (2, 3)
MOST = 8  # choices of indices that are tried at a length


def decide_sums(context: dict[str, Any], *, seed: int = 0, budget: float = 5.0) -> Verdict:
    """proved for every length, refuted at one, or unknown and why."""
    started = clock()
    context = freeze_json(context)
    why = ""
    try:
        parts = cases(context)
    except TROUBLE as error:
        parts, why = [], str(error).removeprefix("indices: ")
    proofs = []
    for plain in parts:
        verdict = decide_calculus(plain, seed=seed, budget=max(0.2, budget / (2 * len(parts))))
        if verdict.status is not Status.PROVED or verdict.certificate is None:
            why = verdict.why
            break
        data = verdict.certificate.data
        proofs.append({**{k: v for k, v in data.items() if k not in ("symit", "kind", "context")}, "witness": data["context"].get("witness", {})})
    verdict = undecided(Status.UNKNOWN, why or "not decided")
    try:
        if parts and len(proofs) == len(parts):
            data = {"symit": 1, "kind": "sums", "context": context, "cases": proofs, "verdict": "proved"}
            verdict = annotate(conclude(data, "for vectors of every length"), method=METHOD)
        else:
            found = decide_jensen(context, seed=seed, budget=budget)
            verdict = found or _refuted(context, seed, clock() + budget / 2) or verdict
    except Rejected as error:
        verdict = undecided(Status.UNKNOWN, str(error))
    return annotate(verdict, elapsed_ms=round((clock() - started) * 1000, 3), seed=seed)


def _refuted(context: dict[str, Any], seed: int, deadline: float) -> Verdict | None:
    free = sorted(set().union(*(free_letters(differentiated(t)) for t in context["claim"][1:])))
    for n in LENGTHS:
        for values in list(product(range(1, n + 1), repeat=len(free)))[:MOST]:
            at = {k: str(v) for k, v in zip(free, values, strict=True)}
            try:
                plain = instance(context, n, at)
            except TROUBLE:
                return None
            verdict = decide_calculus(plain, seed=seed, budget=max(0.2, (deadline - clock()) / 4))
            if verdict.status is Status.REFUTED and verdict.certificate is not None:
                data = {**verdict.certificate.data, "kind": "sums-point", "context": context, "length": str(n), "at": at}
                try:
                    broken = conclude(data, f"broken by vectors of length {n}")
                    return annotate(broken, method=METHOD, counterexample=verdict.counterexample)
                except Rejected:
                    continue
    return None


__all__ = ["decide_sums"]
