"""`prove` for users: the prover's verdict with its derivation."""

from __future__ import annotations

from functools import partial
from typing import Any

from symit.kernel import Deferred, Status, Verdict, annotate
from symit.provers.proving import prove as _prove


def prove(statement: Any, given: Any = (), *, seed: int = 0, budget: float = 5.0) -> Verdict:
    """Decide a statement about information measures, under assumptions.

    statement: text (`"I(X;Z) <= I(X;Y)"`), a Statement or Chain, or a SymPy relation (`I(X, Z) <= I(X, Y)`).
    given: one assumption or several, as text (`"X -> Y -> Z"`) or objects.
    budget: seconds of search for each relation; seed: of the search for counterexamples.
    Returns a Verdict with status, certificate, counterexample, needs, repairs, derivation (None unless proved).
    Raises SyntaxProblem for text that cannot be read whole.
    """
    verdict = _prove(statement, given, seed=seed, budget=budget)
    if verdict.status is Status.PROVED and verdict.certificate is not None:
        from symit.derivation.certificates import derivation_of

        verdict = annotate(verdict, derivation=Deferred(partial(derivation_of, verdict)))
    return verdict
