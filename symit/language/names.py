"""Spelling of names: which spellings are the same variable, law or parameter, and how they are typeset."""

from __future__ import annotations

import re

NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*(_[A-Za-z0-9]+)*'*\Z")
NUMBERED = re.compile(r"([A-Za-z]+)(\d+)((?:_[A-Za-z0-9]+)*'*)\Z")
MAX_NAME = 60
GREEK = frozenset(
    "alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi pi rho varrho sigma "  # noqa: SIM905
    "tau upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega".split()
)
LATEX_ALIASES = {"eps": r"\varepsilon", "lam": r"\lambda"}


class BadName(ValueError):
    """A name that the language does not have."""


def canonical(name: str) -> str:
    """`X1`, `X_1` and `X_{1}` are one name: X_1."""
    if not isinstance(name, str):
        raise BadName(f"a name must be text, got {type(name).__name__}")
    name = name.replace("{", "").replace("}", "")
    if len(name) > MAX_NAME or not NAME.match(name):
        raise BadName(f"{name[:MAX_NAME]!r} is no name: letters and digits, then optional _subscripts, such as X_1 or q_phi")
    numbered = NUMBERED.match(name)
    return f"{numbered[1]}_{numbered[2]}{numbered[3]}" if numbered else name


def variable_name(name: str) -> str:
    """The coordinate of a variable X or of its value x: the first letter is a capital."""
    name = canonical(name)
    return name[0].upper() + name[1:]


def law_name(name: str) -> str:
    """A law P and its density p are one law: the first letter is small."""
    name = canonical(name)
    return name[0].lower() + name[1:]


def value_name(name: str) -> str:
    """The value x of a variable X."""
    return name[0].lower() + name[1:]


def natural_key(name: str) -> tuple[tuple[int, int, str], ...]:
    """X_2 before X_10."""
    parts = re.findall(r"\d+|\D+", name)
    return tuple((0, int(p), "") if p.isdigit() else (1, 0, p) for p in parts)


def latex_name(name: str) -> str:
    """q_phi -> q_{\\phi}, X_1' -> X_{1}', data -> \\mathrm{data}."""
    primes = len(name) - len(name.rstrip("'"))
    base, *subscripts = name.rstrip("'").split("_")
    head = _latex_word(base)
    if subscripts:
        head += "_{" + ", ".join(_latex_word(s) for s in subscripts) + "}"
    return head + "'" * primes


def _latex_word(word: str) -> str:
    if word in LATEX_ALIASES:
        return LATEX_ALIASES[word]
    if word in GREEK:
        return "\\" + word
    if len(word) == 1 or word.isdigit():
        return word
    return r"\mathrm{" + word + "}"


# -- what letters mean in the text syntax unless the text says otherwise

LAW_LETTERS = frozenset({"p", "q", "r", "m", "pi", "rho", "nu"})
FUNCTION_LETTERS = frozenset({"c", "d", "f", "g", "k", "l", "t", "v", "w", "phi", "psi"})
COMPARISONS = {
    "D": "RelativeEntropy", "KL": "RelativeEntropy", "D_KL": "RelativeEntropy", "DKL": "RelativeEntropy",
    "CE": "CrossEntropy", "TV": "TotalVariation", "H2": "SquaredHellinger", "chi2": "ChiSquare", "JS": "JensenShannon",
    "JSD": "JensenShannon", "LC": "LeCam", "Renyi": "Renyi", "Df": "FDivergence", "Egamma": "HockeyStick",
}  # fmt: skip
ENTROPIES = ("H", "h")
BINARY = ("H_b", "h_b", "hb", "Hb")
FUNCTIONS = ("exp", "sqrt", "abs", "max", "min", "ln", "log", "log2", "log10", "lg")
GROUPED = ("indep", "func", "iid", "continuous")
RESERVED = frozenset(
    {"pi", "e", "bits", "bit", "nats", "nat", "sum", "int", "exists", "H", "h", "I", "E", "Pr", "fn", "param", "card"}
    | {"uniform", "Uniform", "Normal", "N", "Bernoulli", "integer", *COMPARISONS, *BINARY, *FUNCTIONS, *GROUPED}
) - {"N"}


def letter(name: str) -> str:
    return canonical(name).split("_")[0].rstrip("'")


def is_law_letter(name: str) -> bool:
    return law_name(letter(name)) in LAW_LETTERS


def is_log(head: str) -> bool:
    return head in ("log", "ln", "log2", "log10", "lg") or head.startswith("log_")
