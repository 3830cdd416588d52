"""What a name that is not known may have been meant to be."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches

from symit.language.parametric import FAMILY_PARAMETERS
from symit.language.vector_families import VECTOR_FAMILIES

# other names of families, in small letters
ALIASES = {
    "gaussian": "Normal", "gauss": "Normal", "exp": "Exponential", "expo": "Exponential", "expon": "Exponential", "bern": "Bernoulli",
    "ber": "Bernoulli",
    "pois": "Poisson", "poi": "Poisson", "geom": "Geometric", "geo": "Geometric", "binom": "Binomial", "bin": "Binomial", "unif": "Uniform",
    "chi2": "ChiSquared", "chisquare": "ChiSquared", "lap": "Laplace", "invgamma": "InverseGamma", "invgauss": "InverseGaussian",
    "wald": "InverseGaussian", "student": "StudentT", "t": "StudentT", "nbinom": "NegBinomial", "negativebinomial": "NegBinomial",
    "sech": "HyperbolicSecant",
    "fisk": "LogLogistic",
    "randint": "DiscreteUniform", "reciprocal": "LogUniform", "generalizednormal": "GenNormal", "truncatednormal": "TruncNormal",
    "lognorm": "LogNormal", "halfnorm": "HalfNormal",
}  # fmt: skip

GENERATED = re.compile(r"(?:Df|D_([a-z]+))")  # D_f, D_phi: what others write for Df[f]
WORDS = re.compile(r"\b(?:is|are|isn't|can|cannot|can't|may|never|always|has|have|does|satisfies|obeys|increases?|decreases?|vanishes)\b", re.I)


def is_sentence(text: str) -> bool:
    """Does the text look like a sentence rather than a formula: a verb, and no relation?"""
    return WORDS.search(text) is not None and re.search(r"[<>=≤≥]", text) is None


def nearest(name: str, options: Iterable[str]) -> str | None:
    """The option that is spelled most like the name, if one is near."""
    small = {o.lower(): o for o in options}
    found = get_close_matches(name.lower(), small, n=1, cutoff=0.75)
    return small[found[0]] if found else None


def nearest_family(name: str) -> str | None:
    """The family that the name stands for elsewhere, or that is spelled most like it."""
    low = name.lower().replace("_", "")
    if low in ALIASES:
        return ALIASES[low]
    found = nearest(low, [*FAMILY_PARAMETERS, *VECTOR_FAMILIES, *(a for a in ALIASES if len(a) > 4)])
    return ALIASES.get(found.lower(), found) if found else None


def family_hint(name: str) -> str:
    """"; did you mean Gamma(a, b)?", or nothing."""
    family = nearest_family(name)
    if family is None:
        return ""
    parameters = f"({', '.join(FAMILY_PARAMETERS[family].split())})" if family in FAMILY_PARAMETERS else ""
    return f"; did you mean {family}{parameters}?"
