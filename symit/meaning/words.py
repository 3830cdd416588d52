"""Words in symmetric invertible matrices: reduction, traces up to rotation and reversal, quadratic forms."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from symit.meaning.polynomials import NotNormal, Poly, add, const, gen, mono_mul, scale

Word = tuple[tuple[str, int], ...]
MAX_WORD = 24


def checked(word: Any) -> Word:
    letters = tuple((str(n), int(e)) for n, e in word)
    if len(letters) > MAX_WORD or any(abs(e) != 1 for _, e in letters):
        raise NotNormal("a word of matrices is a short product of matrices and inverses")
    return letters


def reduced(word: Word) -> Word:
    """A A^-1 cancels."""
    out: list[tuple[str, int]] = []
    for n, e in word:
        if out and out[-1] == (n, -e):
            out.pop()
        else:
            out.append((n, e))
    return tuple(out)


def cyclic(word: Word) -> Word:
    """The least of all rotations and reversals: tr(AB) = tr(BA), and tr(W) = tr(W^T)."""
    word = reduced(word)
    while len(word) > 1 and word[0] == (word[-1][0], -word[-1][1]):
        word = word[1:-1]
    turns = [w[i:] + w[:i] for w in (word, word[::-1]) for i in range(max(1, len(word)))]
    return min(turns)


def matrix_poly(kind: str, args: Any) -> Poly:
    """The normal form of ("mat", kind, ...): determinants multiply, traces and quadratic forms are linear."""
    if kind == "det":
        total: dict[str, int] = {}
        for n, e in checked(args[0]):
            total[n] = total.get(n, 0) + e
        poly = const(1)
        for n, e in sorted(total.items()):
            if e:
                poly = {mono_mul(m, ((("mat", "det", n), e),)): c for m, c in poly.items()}
        return poly
    if kind == "tr":
        word = cyclic(checked(args[0]))
        return gen(("mat", "tr", word)) if word else gen(("par", str(args[1])))
    if kind == "quad":
        word = reduced(checked(args[1]))
        total_poly: Poly = {}
        for c, u in args[0]:
            for d, v in args[2]:
                key = min((str(u), word, str(v)), (str(v), word[::-1], str(u)))
                total_poly = add(total_poly, scale(gen(("mat", "quad", *key)), Fraction(c) * Fraction(d)))
        return total_poly
    raise NotNormal(f"no matrix term {kind!r}")


def names(kind: str, args: Any) -> tuple[set[str], set[str]]:
    """(matrices, vectors) that a matrix term speaks of."""
    if kind == "quad":
        return {str(n) for n, _ in args[1]}, {str(n) for c, n in (*args[0], *args[2])}
    return {str(n) for n, _ in args[0]}, set()


def instance(kind: str, args: Any, matrices: dict[str, list[Fraction]], vectors: dict[str, list[Fraction]], n: int) -> Fraction:
    """The value at diagonal matrices and given vectors of dimension n."""

    def entry(word: Any, k: int) -> Fraction:
        total = Fraction(1)
        for name, e in word:
            total *= matrices[str(name)][k] ** int(e)
        return total

    if kind == "det":
        total = Fraction(1)
        for k in range(n):
            total *= entry(args[0], k)
        return total
    if kind == "tr":
        return sum((entry(args[0], k) for k in range(n)), Fraction(0))
    left, word, right = args
    sides = [[sum((Fraction(c) * vectors[str(v)][k] for c, v in side), Fraction(0)) for k in range(n)] for side in (left, right)]
    return sum((sides[0][k] * entry(word, k) * sides[1][k] for k in range(n)), Fraction(0))
