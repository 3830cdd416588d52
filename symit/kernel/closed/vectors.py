"""Entropy and divergences of normal laws of vectors, and instances of matrix claims.

E (X - a)^T W (X - a) = tr(W S) + (m - a)^T W (m - a) for a law with mean m and covariance S: with the log-density
-(d log 2 pi + log det S + (x - m)^T S^-1 (x - m))/2 this gives the measures below.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from symit.kernel.rows import Rejected
from symit.meaning.calculus import num, plus, times
from symit.meaning.words import checked, instance, names

NAME = "MVNormal"


def inverse(word: Any) -> Any:
    return tuple((n, -int(e)) for n, e in reversed(checked(word)))


def vector_value(quantity: str, p: Any, q: Any) -> Any:
    """The closed form of ("MVNormal", mean, covariance word, dimension) laws."""
    _, mean, cov, dim = p
    if len(checked(cov)) > 1:
        raise Rejected("the covariance of a normal law is one matrix, its inverse, or the identity")
    d = ("par", dim)
    half, own = num("1/2"), ("log", ("mat", "det", cov))
    two_pi = ("log", times(num(2), ("pi",)))
    if quantity == "entropy":
        return times(half, plus(times(d, plus(two_pi, num(1))), own))
    if quantity not in ("KL", "cross_entropy", "jeffreys") or q is None or q[0] != NAME or q[3] != dim:
        raise Rejected(f"no closed form of {quantity} of normal laws of vectors is known here")
    if quantity == "jeffreys":
        return plus(vector_value("KL", p, q), vector_value("KL", q, p))
    _, other, cov2, _ = q
    if len(checked(cov2)) > 1:
        raise Rejected("the covariance of a normal law is one matrix, its inverse, or the identity")
    gap = (*other, *((str(-Fraction(c)), n) for c, n in mean))
    spread = plus(("mat", "tr", (*inverse(cov2), *cov), dim), ("mat", "quad", gap, inverse(cov2), gap))
    if quantity == "KL":
        return times(half, plus(("log", ("mat", "det", cov2)), times(num(-1), own), times(num(-1), d), spread))
    return times(half, plus(times(d, two_pi), ("log", ("mat", "det", cov2)), spread))


def require_matrices(t: Any, context: dict[str, Any]) -> None:
    """Every matrix, vector and dimension is declared."""
    if not isinstance(t, tuple) or not t:
        return
    if t[0] == "mat":
        matrices, vectors = names(t[1], t[2:])
        dims = {t[3]} if t[1] == "tr" else set()
    elif t[0] == NAME:
        matrices, vectors, dims = {str(n) for n, _ in t[2]}, {str(n) for _, n in t[1]}, {t[3]}
    else:
        for x in t:
            require_matrices(x, context)
        return
    known = context.get("dimensions", {})
    facts = [context["params"].get(d, {}) for d in dims]
    if not matrices <= set(known.get("matrices", ())) or not vectors <= set(known.get("vectors", ())) or not all(f.get("integer") for f in facts):
        raise Rejected("closed: a matrix, vector or dimension is not declared")


def at_instance(t: Any, data: dict[str, Any], dims: set[str], point: dict[str, Fraction]) -> Any:
    """The term with its matrices diagonal and its vectors given, in a dimension n that all dimensions have."""
    n = int(data["dimension"])
    if not 1 <= n <= 8 or any(point.get(d) != n for d in dims):
        raise Rejected("closed: the dimensions are not those of the instance")
    matrices = {k: [Fraction(x) for x in v] for k, v in data["matrices"].items()}
    vectors = {k: [Fraction(x) for x in v] for k, v in data["vectors"].items()}
    if any(len(v) != n for v in (*matrices.values(), *vectors.values())) or any(x <= 0 for v in matrices.values() for x in v):
        raise Rejected("closed: the matrices of an instance are diagonal and positive, of the given dimension")

    def walk(u: Any) -> Any:
        if not isinstance(u, tuple) or not u:
            return u
        if u[0] == "mat":
            return num(instance(u[1], u[2:], matrices, vectors, n))
        return tuple(walk(x) for x in u)

    return walk(t)


def dimensions_of(t: Any) -> set[str]:
    if not isinstance(t, tuple) or not t:
        return set()
    if t[0] == NAME:
        return {t[3]}
    if t[0] == "mat":
        return {t[3]} if t[1] == "tr" else set()
    return set().union(*(dimensions_of(x) for x in t))


__all__ = ["NAME", "at_instance", "dimensions_of", "require_matrices", "vector_value"]
