"""symit proves, refutes and typesets information theory."""

from typing import Any

_WHERE = {
    "CE": "symit.language.objects",
    "Chain": "symit.language.statements",
    "E": "symit.language.objects",
    "H": "symit.language.objects",
    "I": "symit.language.objects",
    "KL": "symit.language.objects",
    "Statement": "symit.language.statements",
    "Verdict": "symit.kernel",
    "Certificate": "symit.kernel",
    "at": "symit.language.objects",
    "closed_form": "symit.families.closed_form",
    "entropy_interval": "symit.provers.entropy_interval",
    "fdivergence": "symit.divergences.family",
    "h": "symit.language.objects",
    "laws": "symit.language.objects",
    "load_proofs": "symit.derivation.library",
    "parse": "symit.language.text",
    "project": "symit.provers.project",
    "prove": "symit.api",
    "rvs": "symit.language.objects",
    "sharp": "symit.divergences.sharp",
}
__all__ = sorted([*_WHERE, "audit"])


def __getattr__(name: str) -> Any:
    # heavy modules load on first use, so that `symit --help` and the kernel stay light
    if name == "audit":
        import symit.audit as package

        return package
    if name not in _WHERE:
        raise AttributeError(f"module 'symit' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_WHERE[name]), name)


def __dir__() -> list[str]:
    return __all__
