"""Copies of random variables (Zhang and Yeung 1998, the copy lemma): claims that may be assumed of new variables.

For discrete variables under a law m, there is always an extension of m by new variables R' such that (R', V) has the law of
(R, V), and R' is independent of everything else given V. A claim about the old variables that follows from what holds of
the extension is therefore true.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations
from typing import Any

MOST = 6  # new variables and V together
ZERO = ("num", "0")


def words(data: Any) -> set[str]:
    """Every string in some plain data, wherever it stands."""
    if isinstance(data, (tuple, list)):
        return set().union(*(words(d) for d in data)) if data else set()
    return {data} if isinstance(data, str) else set()


def copy_claims(context: dict[str, Any], copies: Iterable[Any]) -> list[Any]:
    """The equations that hold of each copy {"law": m, "new": {R': [R, ...]}, "over": [V, ...]}; later copies may use earlier ones.

    A new variable copies one old variable or several as a whole. First I(R'; all others | V) = 0, then H(S') = H(S) for the
    sets S' of new variables and members of V that hold a new one, by size and name. Raises ValueError when a name is not new, a
    variable is not discrete, or the law is not an unknown one.
    """
    known = {v: str(facts.get("kind", "discrete")) for v, facts in context.get("vars", {}).items()}
    mentioned = words((context["claim"], context.get("given", ())))
    claims: list[Any] = []
    for copy in copies:
        law, over = copy["law"], tuple(sorted(set(copy["over"])))
        new = {name: tuple(sorted(set(of))) for name, of in sorted(copy["new"].items())}
        old = {v for of in new.values() for v in of}
        if not isinstance(law, str) or context.get("measures", {}).get(law):
            raise ValueError("only an unknown law can be extended by a copy")
        if not new or any(not of or not name or name in known or name in mentioned for name, of in new.items()):
            raise ValueError("a copy needs new names, and something to copy for each")
        if not old | set(over) <= set(known) or old & set(over) or len(new) + len(over) > MOST:
            raise ValueError(f"a copy is of variables of the context over others, at most {MOST} together")
        if any(kind != "discrete" for kind in known.values()):
            raise ValueError("copies need discrete variables")
        claims.append(("=", ("I", law, (tuple(new), tuple(sorted(set(known) - set(over)))), over), ZERO))
        for size in range(1, len(new) + len(over) + 1):
            for image in combinations(sorted({*new, *over}), size):
                if set(image) & set(new):
                    chosen = sorted({w for v in image for w in new.get(v, (v,))})
                    claims.append(("=", ("H", law, image, ()), ("H", law, tuple(chosen), ())))
        known |= dict.fromkeys(new, "discrete")
    return claims
