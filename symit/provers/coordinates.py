"""Claims about vectors with independent coordinates: proved for every dimension, refuted in dimension 1 or 2."""

from __future__ import annotations

from typing import Any

from symit.kernel import Rejected, Status, Verdict, annotate, conclude, conclude_conditional, undecided
from symit.kernel.closed.coordinates import instance
from symit.kernel.rows import Rejected as KernelRejected
from symit.provers.clock import clock


def decide_coordinates(context: dict[str, Any], seed: int, deadline: float) -> Verdict:
    """The verdict on a context with "coordinates" (symit.kernel.closed.coordinates)."""
    from symit.provers.closed import decide_closed

    why = ""
    for n in (1, 2):
        try:
            written = instance(context, n)
        except KernelRejected as error:
            return undecided(Status.UNKNOWN, str(error).removeprefix("closed: "))
        verdict = decide_closed(written, seed=seed, budget=max(0.1, (deadline - clock()) / 2))
        data = verdict.certificate.data if verdict.certificate is not None else {}
        try:
            if verdict.status is Status.REFUTED:
                broken = {**data, "context": context, "coordinates": n}
                dimension = context["coordinates"]["dimension"]
                return annotate(conclude(broken, f"broken for {dimension} = {n}"), method=verdict.method, counterexample=verdict.counterexample)
            if n == 1 and verdict.status in (Status.PROVED, Status.CONDITIONAL):
                own = data["context"]
                full = {**data, "context": {**context, "given": own["given"], "witness": own.get("witness", {})}}
                if verdict.status is Status.PROVED:
                    return annotate(conclude(full, f"{verdict.why}, for every dimension"), method=verdict.method)
                return annotate(conclude_conditional(full, verdict.needs, verdict.why), method=verdict.method)
        except Rejected as error:
            why = str(error).removeprefix("closed: ")
            continue
        why = why or verdict.why
    return undecided(Status.UNKNOWN, why)
