"""What the names of channels, sources, processes and states mean, and the quantities that are asked of them.

A record gives the parameters with their ranges, the object itself (`data`: transition probabilities, laws, matrices) and
what its rule of the kernel needs to find and check the value (an input law, a test channel, a chart). Formulas are
strings in the syntax of symit.meaning.formulas; `shown` is a shorter form of the value, used only if it is equal to it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import Any

from symit.meaning.calculus import num
from symit.meaning.families import ALIASES, domain
from symit.meaning.formulas import formula


@dataclass(frozen=True)
class Named:
    """One quantity of one object (or of a pair, if `two`)."""

    quantity: str
    name: str
    params: tuple[tuple[str, str], ...]
    rule: str
    data: dict[str, Any] = field(hash=False)
    about: str
    shown: Any = None
    given_claims: tuple[Any, ...] = ()
    ties: tuple[str, ...] = ()
    two: bool = False

    @property
    def p_names(self) -> tuple[str, ...]:
        return tuple(n + ("1" if self.two else "") for n, _ in self.params)

    @property
    def q_names(self) -> tuple[str, ...]:
        return tuple(n + "2" for n, _ in self.params) if self.two else ()

    @property
    def tied(self) -> tuple[tuple[str, str], ...]:
        return tuple((n + "1", n + "2") for n in self.ties)

    def domains(self) -> dict[str, dict[str, Any]]:
        ranges = [domain(d) for _, d in self.params]
        both = (*self.p_names, *self.q_names)
        return dict(zip(both, ranges * (2 if self.two else 1), strict=True))

    def given(self) -> tuple[Any, ...]:
        """What is required of the parameters beyond their ranges, as claims."""
        return self.given_claims


def params_of(text: str) -> tuple[tuple[str, str], ...]:
    """`n:integer_>=2 p:in_(0,1)` as pairs of names and ranges."""
    return tuple((p.split(":")[0], p.split(":")[1].replace("_", " ")) for p in text.split())


def claims_of(text: str) -> tuple[Any, ...]:
    """`p > D; a != b` as claims; each side a formula."""
    found = []
    for part in (x.strip() for x in text.split(";")):
        rel = next((r for r in (">=", "!=", ">") if r in part), None)
        if rel is not None:
            left, right = part.split(rel)
            found.append((rel, formula(left.strip()), formula(right.strip())))
    return tuple(found)


def classes(text: str) -> tuple[Any, ...]:
    """`2:(1-e)/2 1:e`: classes as (number of letters, probability of each), or `2 1`: numbers alone."""
    return tuple(tuple(formula(x) for x in part.split(":")) if ":" in part else formula(part) for part in text.split())


def row(text: str) -> tuple[Any, ...]:
    """`1:1-e 2:e/2 | 1:q`: for each class of outputs its (count, mass, ...) entries."""
    return tuple(tuple(tuple(formula(x) for x in entry.split(":")) for entry in block.split()) for block in text.split("|"))


def law(text: str) -> Any:
    """`Normal 0 sqrt(P)` as a law of formulas, `in` the channel's input."""
    name, *args = text.split()
    return (name, *(_own(formula(a)) for a in args))


def _own(t: Any) -> Any:
    """`x` and `t` of a record are the kernel's own names: the input, the argument of a generating function."""
    if t in (("par", "x"), ("par", "t")):
        return ("par", {"x": "#in", "t": "#t"}[t[1]])
    return tuple(_own(a) if isinstance(a, tuple) else a for a in t)


def own(text: str) -> Any:
    return _own(formula(text))


def atom(weight: str, point: str = "0") -> Any:
    return (formula(weight), None, formula(point))


def part(weight: str, text: str) -> Any:
    return (formula(weight), law(text), num(0))


@cache
def records() -> dict[tuple[str, str], Named]:
    """All records by quantity and name."""
    from symit.meaning.named_channels import CHANNELS
    from symit.meaning.named_laws import LAWS

    return {(r.quantity, r.name): r for r in (*CHANNELS, *LAWS)}


# quantity -> what it is, in words
QUANTITIES = {
    "capacity": "capacity: the largest mutual information of input and output over the allowed input laws",
    "rate_distortion": "rate-distortion function: the least mutual information at a mean distortion of at most D",
    "entropy_rate": "entropy rate: the entropy of the present given the whole past",
    "mutual_information_rate": "information that the present has about the whole past, the divergence rate from independence",
    "mutual_information": "mutual information of two variables of a joint law",
    "quantum_entropy": "von Neumann entropy -tr rho log rho",
    "quantum_relative_entropy": "Umegaki's relative entropy tr rho (log rho - log sigma)",
    "fisher_rao": "geodesic distance of the Fisher information metric",
    "geometric_js": "Jensen-Shannon divergence with the normalised geometric mean G of the densities: (D(P||G) + D(Q||G))/2",
    "geometric_js_dual": "the same with the arguments exchanged: (D(G||P) + D(G||Q))/2",
    "log_normalizer": "log-partition function A(theta) in natural parameters: log p = log h + sum theta T - A(theta)",
    "max_entropy": "the largest entropy under constraints on means",
}
PAIRS = ("quantum_relative_entropy", "fisher_rao", "geometric_js", "geometric_js_dual")
# other names of the same objects
OBJECT_ALIASES = {
    "BSC": "BinarySymmetric", "BEC": "BinaryErasure", "Z": "ZChannel", "BAC": "BinaryAsymmetric", "QSC": "QarySymmetric", "QEC": "QaryErasure",
    "GaussianChannel": "AWGN", "MarkovChain": "Markov2", "Markov": "Markov2", "BernoulliSource": "BernoulliHamming",
    "GaussianSource": "GaussianSquaredError", "JointNormal": "BivariateNormal", "MA": "GaussianMA1", "AR": "GaussianAR1", "Gaussian": "Normal",
}  # fmt: skip


def object_name(quantity: str, name: str) -> str:
    """The name of a record for what a user wrote: an alias of an object or of a family, letters of either case."""
    for n in (name, ALIASES.get(name, name), OBJECT_ALIASES.get(name, name)):
        if (quantity, n) in records():
            return n
    known = [n for (q, n) in records() if q == quantity]
    lower = {n.lower(): n for n in known} | {a.lower(): n for a, n in {**ALIASES, **OBJECT_ALIASES}.items() if n in known}
    if name.lower() in lower:
        return lower[name.lower()]
    raise ValueError(f"no closed form of {quantity} of {name!r} is known here; there is one of {', '.join(known)}")
