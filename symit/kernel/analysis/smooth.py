"""Where a function is defined, positive and smooth on a region; its normal form there."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from symit.kernel.analysis.bernstein import strictly_positive
from symit.kernel.analysis.region import Region
from symit.kernel.rows import Rejected
from symit.meaning.polynomials import Poly, gen, scale, unkey
from symit.meaning.rational_functions import factors
from symit.meaning.scalars import generators

GAMMAS = ("lgamma", "psi0", "psi1", "psi2", "psi3", "psi4")  # smooth on the positive numbers
SMOOTH = (*GAMMAS, "erf", "sin", "cos", "atan")

def positive(poly: Poly, region: Region) -> bool:
    """Is the function positive everywhere on the region? Each of its factors is, or an even number are negative."""
    if region.form.sign(poly) > 0 or _strict(poly, region):
        return True
    content, pieces = factors(poly)
    sign = 1 if content > 0 else -1
    for piece, e in pieces:
        own = region.form.sign(piece) or (1 if _strict(piece, region) else -1 if _strict(scale(piece, -1), region) else 0)
        if not own:
            return False
        sign *= own if e % 2 else 1
    return sign > 0


def _strict(poly: Poly, region: Region) -> bool:
    return bool(region.names) and all(_plain(g, e, region) for mono in poly for g, e in mono) and strictly_positive(poly, region)


def _plain(g: Any, e: Any, region: Region) -> bool:
    return (g[0] == "par" and Fraction(e).denominator == 1 and e > 0) or not _depends(g, region)


def _depends(g: Any, region: Region) -> bool:
    return any(h[0] == "par" and h[1] in region.names for h in generators(gen(g)))


def require_smooth(poly: Poly, region: Region, name: str | None = None) -> None:
    """Every part is defined on the region; and differentiable in `name`: no absolute value of it."""
    for mono in poly:
        for g, e in mono:
            _require_generator(g, Fraction(e), region, name)


def _require_generator(g: Any, e: Fraction, region: Region, name: str | None) -> None:
    if not _depends(g, region):
        return
    own = gen(g)
    if g[0] == "sf" and g[1] in SMOOTH and e.denominator == 1 and e > 0:
        inner = unkey(g[2])
        require_smooth(inner, region, name)
        if g[1] in GAMMAS and not positive(inner, region):
            raise Rejected(f"analysis: {g[1]} of a positive number")
        return
    if g[0] in ("abs", "sf") and name is not None and ("par", name) in generators(own):
        raise Rejected(f"analysis: {g[0]} is not known to be smooth")
    inner = unkey(g[2] if g[0] == "sf" else g[1]) if g[0] != "par" else own
    if g[0] != "par":
        require_smooth(inner, region, name)
    whole = e.denominator == 1
    if g[0] == "log" or (g[0] in ("base", "par", "abs") and (not whole or e < 0)):
        signs = (1, -1) if g[0] != "log" and whole else (1,)
        if not any(positive(scale(inner if g[0] != "abs" else own, s), region) for s in signs):
            raise Rejected("analysis: a part is not known to be defined on the whole region")
    elif g[0] == "log" or (g[0] not in ("par", "base", "abs", "exp")):
        raise Rejected(f"analysis: {g[0]} of a variable")
    if g[0] == "log" and (e < 0 or not whole):
        raise Rejected("analysis: a root or a reciprocal of a logarithm")


def normal(t: Any, region: Region) -> Poly:
    return region.form.lowest_terms(region.form.term(t))
