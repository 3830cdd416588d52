"""Seeded rational points at which closed forms are held against their definitions: moderate, extreme, nearly equal."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import count, pairwise
from random import Random

from symit.families.deriving import Derived
from symit.meaning.families import Family, family

KINDS = ("moderate", "extreme", "near", "extreme")
ORDERS = tuple(Fraction(x) for x in ("1/2", "2", "1/3", "3", "9/10", "11/10", "1001/1000", "1/100", "5/2"))
NEAR = tuple(Fraction(x) for x in ("1/1000", "1/1000000", "-1/1000", "1/1000000000"))


def draw(domain: str, extreme: bool, random: Random) -> Fraction:
    """A value in a parameter's range."""
    if domain in ("positive integer", "integer"):
        whole = random.choice((1, 30, 1000)) if extreme else random.randint(1, 9)
        return Fraction(whole * (random.choice((-1, 1)) if domain == "integer" else 1))
    if domain == "in (0,1)":
        return random.choice((Fraction(1, 1000), Fraction(999, 1000), Fraction(1, 100))) if extreme else Fraction(random.randint(5, 95), 100)
    size = random.choice((Fraction(1, 1000), Fraction(1000), Fraction(1, 50), Fraction(70))) if extreme else Fraction(random.randint(4, 40), 10)
    if domain in ("real", "nonzero"):
        return size * random.choice((-1, 1))
    return size + (1 if domain == ">1" else 0)


def law_values(record: Family, kind: str, random: Random) -> list[Fraction]:
    """Parameters of one law; of an extreme kind at least one is extreme."""
    if record.integral == "finite":
        weights = [random.choice((1, 1000)) if kind == "extreme" else random.randint(1, 9) for _ in range(len(record.params) + 1)]
        return [Fraction(w, sum(weights)) for w in weights[:-1]]
    must = random.randrange(len(record.params)) if record.params else 0
    for _ in range(200):
        values = [draw(d, kind == "extreme" and (i == must or random.random() < 0.4), random) for i, (_, d) in enumerate(record.params)]
        put = dict(zip(record.names, values, strict=True))
        if all(put[a] < put[b] for a, b in pairwise(record.ordered)):
            return values
    raise ValueError(f"no parameters of {record.name} were found")


def nearby(record: Family, values: list[Fraction], random: Random) -> list[Fraction]:
    """The parameters of a law that nearly agrees."""
    found = []
    for (_, domain), v in zip(record.params, values, strict=True):
        moved = v * (1 + random.choice(NEAR)) if "integer" not in domain else v
        found.append(moved if domain != "in (0,1)" or 0 < moved < 1 else v)
    return found if record.integral != "finite" or sum(found) < 1 else values


def points(found: Derived, seed: int) -> Iterator[tuple[str, list[Fraction], list[Fraction] | None, Fraction | None]]:
    """(kind, parameters of P, of Q, order), without end; parameters that a closed form ties agree."""
    ordered = "alpha" in found.params
    random = Random(f"{seed} {found.p} {found.q}")
    first, second = family(found.p), family(found.q) if found.q else None
    for n in count():
        kind = KINDS[n % len(KINDS)]
        if kind == "near" and (second is None or second is not first):
            kind = "moderate"
        p = law_values(first, kind, random)
        q = None
        if second is not None:
            q = nearby(first, p, random) if kind == "near" else law_values(second, kind if random.random() < 0.7 else "moderate", random)
            for a, b in found.ties:
                q[found.q_names.index(b)] = p[found.p_names.index(a)]
        order = random.choice(ORDERS)
        yield kind, p, q, order if ordered else None
