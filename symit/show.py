"""How a verdict is shown: as text for people and as the JSON object of the contract."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from symit.kernel import Verdict


def verdict_json(verdict: Verdict, given: Iterable[str] = ()) -> dict[str, Any]:
    """statement, given, status, method, needs, repairs, counterexample, certificate, elapsed_ms."""
    example, certificate = verdict.counterexample, verdict.certificate
    return {
        "statement": verdict.statement.text() if verdict.statement is not None else "",
        "given": list(given),
        "status": str(verdict.status),
        "method": verdict.method,
        "why": verdict.why,
        "needs": list(verdict.needs),
        "repairs": [r.to_json() for r in verdict.repairs or ()],
        "counterexample": example.to_json() if example is not None else None,
        "certificate": certificate.to_json() if certificate is not None else None,
        "elapsed_ms": verdict.elapsed_ms,
        "seed": verdict.seed,
    }


def verdict_text(verdict: Verdict) -> str:
    """The verdict, what was read, why, the counterexample, the derivation, repairs."""
    lines = [f"{verdict.status}: {verdict.statement.text()}"]
    assumed = [g.text() for g in verdict.statement.given]
    if assumed:
        lines.append(f"  given: {'; '.join(assumed)}")
    if verdict.uses is not None and len(verdict.uses) < len(assumed):
        lines.append(f"  uses only: {'; '.join(a.text() for a in verdict.uses) or 'none of them'}")
    if verdict.why:
        lines.append(f"  why: {verdict.why}")
    if verdict.counterexample is not None and str(verdict.status) == "refuted":
        lines.append("  counterexample:")
        lines += ["    " + line for line in verdict.counterexample.text().splitlines()]
    if verdict.witness is not None:
        lines.append("  borne out by:")
        lines += ["    " + line for line in verdict.witness.text().splitlines()]
    if verdict.derivation is not None:
        lines.append("  derivation:")
        lines += ["    " + line for line in verdict.derivation.text().splitlines()]
    for need in verdict.needs:
        lines.append(f"  {'true if' if str(verdict.status) == 'refuted' else 'needs'}: {need}")
    for repair in verdict.repairs or ():
        lines.append(f"  repair: {repair.statement}  ({repair.status})")
    if str(verdict.status) in ("unknown", "supported", "refuted"):
        lines.append(f"  seed: {verdict.seed}")
    return "\n".join(lines)
