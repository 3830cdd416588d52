"""Verdicts. `proved`, `refuted` and `conditional` come out of the checker only; anyone may say `unknown`."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from symit.kernel.checker import Rejected, check
from symit.meaning.core import freeze_json

_SEAL = object()  # the kernel's own mark; Python cannot hide it, so saved certificates are what counts


class Status(StrEnum):
    """How a statement was answered (see the README's table of verdicts)."""

    PROVED = "proved"
    REFUTED = "refuted"
    CONDITIONAL = "conditional"
    SUPPORTED = "supported"
    UNKNOWN = "unknown"
    UNREAD = "unread"
    NO_CLAIM = "no-claim"


class Certificate:
    """Plain data that re-checks without the prover: `check()` runs the kernel, `to_json`/`save` keep it."""

    def __init__(self, data: dict[str, Any]) -> None:
        try:
            self.data = freeze_json(data)
        except ValueError as error:
            raise Rejected(str(error)) from None
        self.label: Callable[[], str] | None = None  # how the statement reads, written into the file for people

    def check(self) -> Status:
        """The verdict that the certificate establishes; raises Rejected if it establishes none."""
        return Status(check(self.data, frozen=True))

    def to_json(self) -> dict[str, Any]:
        data: dict[str, Any] = json.loads(json.dumps(self.data))
        if self.label is not None and "context" in data:
            data["context"]["statement"] = self.label()
        return data

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Certificate:
        return cls(data)

    def save(self, path: str) -> None:
        with open(path, "w", encoding="utf-8") as file:
            json.dump(self.to_json(), file, indent=1, ensure_ascii=False)
            file.write("\n")

    @classmethod
    def load(cls, path: str) -> Certificate:
        with open(path, encoding="utf-8") as file:
            return cls(json.load(file))


@dataclass(frozen=True)
class Deferred:
    """An extra that is worked out when it is first asked for."""

    make: Callable[[], Any]


class Verdict:
    """The answer to one statement. Made by `conclude`, `conclude_conditional` and `undecided` only."""

    __slots__ = ("_condition", "certificate", "extras", "status", "why")

    status: Status
    certificate: Certificate | None
    why: str
    extras: dict[str, Any]

    def __init__(self, seal: object, status: Status, certificate: Certificate | None, why: str, needs: tuple[str, ...]):
        if seal is not _SEAL:
            raise TypeError("a Verdict is made by the kernel: call symit.kernel.conclude(certificate)")
        parts: tuple[object, ...] = (needs, certificate, {}, status, why)
        for name, part in zip(self.__slots__, parts, strict=True):
            object.__setattr__(self, name, part)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("a Verdict does not change")

    def __getattr__(self, name: str) -> Any:
        # method, counterexample, repairs, derivation, ...: what provers attach with `annotate`
        if name.startswith("_") or name in Verdict.__slots__:
            raise AttributeError(name)
        if isinstance(self.extras.get(name), Deferred):
            self.extras[name] = self.extras[name].make()
        return self.extras.get(name)

    @property
    def needs(self) -> tuple[str, ...]:
        """The condition of a conditional verdict; what single extra assumption would make a refuted statement true."""
        return self._condition or tuple(self.__getattr__("missing") or ())

    def __reduce__(self) -> Any:
        raise TypeError("save the certificate, not the verdict")

    def __repr__(self) -> str:
        said = self.extras["statement"].text() if "statement" in self.extras else self.why
        return f"<{self.status}: {said}>"


def conclude(data: dict[str, Any], why: str = "") -> Verdict:
    """Check the certificate and pronounce what it establishes; raises Rejected otherwise."""
    certificate = Certificate(data)
    return Verdict(_SEAL, certificate.check(), certificate, why, ())


def conclude_conditional(data: dict[str, Any], needs: tuple[str, ...], why: str = "") -> Verdict:
    """The certificate proves the statement under the extra assumption or convention that `needs` names."""
    certificate = Certificate(data)
    if certificate.check() is not Status.PROVED or not needs:
        raise Rejected("a conditional verdict needs a proof and the name of its condition")
    return Verdict(_SEAL, Status.CONDITIONAL, certificate, why, needs)


def undecided(status: Status, why: str) -> Verdict:
    """`unknown` or `supported`: nothing is proved, and `why` says what stands in the way."""
    if status not in (Status.UNKNOWN, Status.SUPPORTED, Status.UNREAD, Status.NO_CLAIM):
        raise TypeError(f"{status} needs a certificate")
    return Verdict(_SEAL, status, None, why, ())


def annotate(verdict: Verdict, **extras: Any) -> Verdict:
    """The same verdict with more to show (derivation, counterexample, timing); status and certificate stay."""
    copy = Verdict(_SEAL, verdict.status, verdict.certificate, verdict.why, verdict._condition)
    copy.extras.update({**verdict.extras, **extras})
    return copy
