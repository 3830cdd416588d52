"""Entropies of quantum states given by their spectrum: qubits in Bloch form, and products with the spectrum of a known law."""

from __future__ import annotations

from typing import Any

from symit.kernel.closed.finite_channels import positive, same
from symit.kernel.closed.law import Law, Setting
from symit.kernel.closed.quantities import entropy
from symit.meaning.calculus import minus, num, plus, times
from symit.meaning.polynomials import Poly

HALF = num("1/2")


def _spectrum(setting: Setting, bloch: Any, length: Any) -> list[Any]:
    """The eigenvalues (1 +- R)/2 of (I + x sx + y sy + z sz)/2, R^2 = x^2 + y^2 + z^2: trace 1, determinant (1 - R^2)/4."""
    square = plus(*(("pow", c, "2") for c in bloch))
    same(setting, ("pow", length, "2"), square, "the length of the Bloch vector is another one")
    positive(setting, minus(num(1), square))
    found = [times(HALF, plus(num(1), length)), times(HALF, minus(num(1), length))]
    for sign, value in zip("+-", found, strict=True):
        setting.steps.append((f"eigenvalue {sign}", value, "of trace 1 and determinant (1 - R^2)/4, R the length of the Bloch vector"))
    return found


def qubit_entropy(setting: Setting, data: dict[str, Any]) -> Poly:
    """S(rho) = -tr rho log rho: the entropy of the eigenvalues (von Neumann 1927)."""
    spectrum = _spectrum(setting, data["bloch"], data["length"])
    return setting.scalars.term(plus(*(times(num(-1), e, ("log", e)) for e in spectrum)))


def qubit_divergence(setting: Setting, data: dict[str, Any]) -> Poly:
    """S(rho||sigma) = tr rho (log rho - log sigma) (Umegaki 1962).

    With sigma = sum of mu_k P_k, P_k = (I +- n)/2 along the direction n of its Bloch vector, tr rho log sigma is
    sum tr(rho P_k) log mu_k, and tr(rho P_k) = (1 +- r.n)/2.
    """
    first = _spectrum(setting, data["bloch"], data["length"])
    second = _spectrum(setting, data["bloch2"], data["length2"])
    n = data["direction2"]
    same(setting, plus(*(("pow", c, "2") for c in n)), num(1), "the direction is no unit vector")
    for c, d in zip(data["bloch2"], n, strict=True):
        same(setting, c, times(data["length2"], d), "the direction is not that of the second state")
    along = plus(*(times(c, d) for c, d in zip(data["bloch"], n, strict=True)))
    weights = [times(HALF, plus(num(1), along)), times(HALF, minus(num(1), along))]
    for sign, value in zip("+-", weights, strict=True):
        setting.steps.append((f"tr(rho P{sign})", value, "P+- the eigenprojections of the second state"))
    parts = [times(e, ("log", e)) for e in first] + [times(num(-1), w, ("log", mu)) for w, mu in zip(weights, second, strict=True)]
    return setting.scalars.term(plus(*parts))


def spectral_entropy(setting: Setting, data: dict[str, Any]) -> Poly:
    """The entropy of a state that is diagonal with the masses of a law of a family."""
    law = Law(data["law"][0], tuple(data["law"][1:]), setting)
    return entropy(law)


def spectrum_entropy(setting: Setting, data: dict[str, Any]) -> Poly:
    """The entropy of eigenvalues given as (multiplicity, value), which must be positive and add up to 1."""
    pairs = data["spectrum"]
    positive(setting, *(x for pair in pairs for x in pair))
    same(setting, plus(*(times(n, e) for n, e in pairs)), num(1), "the eigenvalues do not add up to 1")
    return setting.scalars.term(plus(*(times(num(-1), n, e, ("log", e)) for n, e in pairs)))


__all__ = ["qubit_divergence", "qubit_entropy", "spectral_entropy", "spectrum_entropy"]
