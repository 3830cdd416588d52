"""Information measures of NumPy arrays, accurate also where the textbook formula has no digits left. See docs/numeric.md."""

from typing import Any

from symit.numeric._estimators_api import EXPORTS
from symit.numeric.divergences import chi2, f_divergence, hellinger2, renyi, renyi_entropy, total_variation, tsallis_entropy
from symit.numeric.logits import log_softmax, logsumexp, softmax
from symit.numeric.measures import (
    binary_entropy,
    conditional_entropy,
    conditional_mutual_information,
    cross_entropy,
    entropy,
    js,
    kl,
    mutual_information,
    perplexity,
)

__all__ = [
    "binary_entropy",
    "chi2",
    "conditional_entropy",
    "conditional_mutual_information",
    "cross_entropy",
    "entropy",
    "f_divergence",
    "hellinger2",
    "js",
    "kl",
    "log_softmax",
    "logsumexp",
    "mutual_information",
    "perplexity",
    "renyi",
    "renyi_entropy",
    "softmax",
    "total_variation",
    "tsallis_entropy",
]


def __getattr__(name: str) -> Any:
    # estimators and losses load on first use: some need SciPy or torch
    if name not in EXPORTS:
        raise AttributeError(f"module 'symit.numeric' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(EXPORTS[name]), name)


def __dir__() -> list[str]:
    return sorted({*__all__, *EXPORTS})
