"""Inequalities beyond Shannon by their names: cited when a claim is one of them, up to renaming, scaling and assumptions.

A citation proves nothing; it says where to look.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import permutations
from typing import Any

from symit.provers.shannon.problem import Problem, Vector, read_problem


@dataclass(frozen=True)
class Known:
    """A named statement; `truth` says what is known of it."""

    name: str
    source: str
    statement: str
    given: tuple[str, ...] = ()
    truth: str = "true"

    def citation(self) -> str:
        return f"{self.name} ({self.source})"


INGLETON = "I(A;B|C) + I(A;B|D) + I(C;D) - I(A;B)"
TABLE = (
    Known("Ingleton's inequality", "Ingleton 1971", f"{INGLETON} >= 0", (), "true of linear ranks, false of entropies"),
    Known("the Zhang-Yeung inequality", "Zhang and Yeung 1998", f"{INGLETON} + I(A;B|C) + I(A;C|B) + I(B;C|A) >= 0"),
    Known("the Makarychev-Makarychev-Romashchenko-Vereshchagin inequality", "2002",
          f"{INGLETON} + I(A;B|E) + I(A;E|B) + I(B;E|A) >= 0"),
    *(Known(f"Matus' inequality for s = {s}", "Matus 2007, Theorem 3",
            f"{s} * ({INGLETON}) + I(A;B|C) + {s * (s + 1) // 2} I(A;C|B) + {s * (s + 1) // 2} I(B;C|A) >= 0") for s in (2, 3, 4)),
    *(Known(f"inequality {k} of Dougherty, Freiling and Zeger", "arXiv:1104.3602",
            f"{a} * ({INGLETON}) + {b} I(A;B|C) + {c} I(A;C|B) + {d} I(B;C|A) + {e} I(A;B|D) + {f} I(A;D|B) + {g} I(B;D|A) >= 0")
      for k, (a, b, c, d, e, f, g) in enumerate(((2, 2, 2, 1, 1, 1, 0), (2, 3, 2, 0, 1, 3, 1), (3, 3, 3, 1, 3, 3, 0)), start=1)),
    Known("the conditional inequality of Zhang and Yeung", "1997, Theorem 3", "I(C;D) <= I(C;D|A) + I(C;D|B)",
          ("I(A;B) == 0", "I(A;B|C) == 0")),
    Known("the conditional inequality I2 of Matus", "1999", "I(C;D) <= I(C;D|A) + I(C;D|B) + I(A;B)",
          ("I(A;B|C) == 0", "I(B;D|C) == 0")),
    Known("the conditional inequality I3 of Kaced and Romashchenko", "2013", "I(C;D) <= I(C;D|A) + I(C;D|B) + I(A;B)",
          ("func(C|A,B)", "I(A;B|C) == 0")),
)  # fmt: skip


@lru_cache(maxsize=1)
def _problems() -> tuple[tuple[Known, Problem], ...]:
    from symit.language.text import parse
    from symit.meaning.lower import lowered

    found = []
    for known in TABLE:
        problem = read_problem(lowered(parse(known.statement, given=known.given)))  # type: ignore[arg-type]
        assert problem is not None
        found.append((known, problem))
    return tuple(found)


def recognised(problem: Problem) -> Known | None:
    """The known statement that the problem is, for some naming of the variables; its assumptions must all be there."""
    if problem.equality or not problem.goal:
        return None
    goal = normal(problem.goal)
    given = {normal(e) for _, e in problem.equations}
    n = len(problem.names)
    for known, other in _problems():
        if len(other.names) != n or len(other.goal) != len(problem.goal):
            continue
        for places in permutations(range(n)):
            if normal(moved(other.goal, places)) == goal and {normal(moved(e, places)) for _, e in other.equations} <= given:
                return known
    return None


def moved(vector: Vector, places: tuple[int, ...]) -> Vector:
    return {sum(1 << places[i] for i in range(len(places)) if mask >> i & 1): c for mask, c in vector.items()}


def normal(vector: Vector) -> Any:
    """The vector up to a positive factor, as something to compare."""
    scale = max(abs(Fraction(c)) for c in vector.values())
    return tuple(sorted((mask, Fraction(c) / scale) for mask, c in vector.items()))
