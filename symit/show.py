"""How a verdict is shown: as text for people and as the JSON object of the contract; what a saved certificate claims."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from symit.kernel import Verdict
from symit.meaning.core import show


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


def claim_of(data: Any) -> str:
    """What a checked certificate establishes, from the plain data itself: a label in the file is nobody's word."""
    if data["kind"] == "all":  # other kinds have parts and a claim of their own
        return "; ".join(claim_of(part) for part in data["parts"])
    if data["kind"] == "not":
        part = data["part"]
        return claim_of(part["part"]) if part["kind"] == "not" else f"not always ({claim_of(part)})"
    context = data["context"]
    given = [_range(name, found) for name, found in context.get("params", {}).items()]
    given += [_relation(c) for c in context.get("given", ())]
    given += [f"for all {', '.join(every['names'])}: {_relation(every['claim'])}" for every in context.get("every", ())]
    said = ", ".join(g for g in given if g)
    return _relation(context["claim"]) + (f" given {said}" if said else "")


def _range(name: str, found: Any) -> str:
    """The values that a parameter is assumed to have; '' for all real numbers."""
    low = f"{found['lo']} {'<' if found.get('lo_open') else '<='} " if found.get("lo") is not None else ""
    high = f" {'<' if found.get('hi_open') else '<='} {found['hi']}" if found.get("hi") is not None else ""
    whole = f"integer({name})" if found.get("integer") else ""
    return ", ".join(x for x in (f"{low}{name}{high}" if low or high else "", whole) if x)


def _relation(claim: Any) -> str:
    """A claim of the core: two sides and a relation, one side (infinite values), or a shape such as convex."""
    if len(claim) == 2:
        return f"{show(claim[1])} can be infinite"
    rel, lhs, rhs = claim
    if rel == "O":
        return f"{show(lhs)} = O({show(rhs)})"
    if not isinstance(rhs, str) and rhs[0] == "tuple":
        return f"{rel}[{show(rhs)}]({show(lhs)})"
    return f"{show(lhs)} {rel} {rhs if isinstance(rhs, str) else show(rhs)}"
