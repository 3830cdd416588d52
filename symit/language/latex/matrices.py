"""Determinants, traces and quadratic forms of covariance matrices, and normal laws of vectors, in LaTeX."""

from __future__ import annotations

from typing import Any

from lark import Tree
from sympy import Mul

from symit.language.latex.spelling import Spelled, as_name, items, leaves, strip, tok, unread
from symit.language.matrices import Determinant, QuadraticForm, Trace, VectorNormal, vector, word
from symit.language.objects import Param

MATRICES = ("Sigma", "Lambda", "Psi")
IDENTITIES = ("I",)
DIMENSIONS = ("d", "D", "k", "K", "n", "p", "m")
TRANSPOSED = ("T", "top", "intercal", "mathsf", "prime")
SPECIAL = ("psi", "Gamma", "digamma", "Beta", "zeta")
Letter = tuple[str, int]


def is_matrix(r: Any, n: Spelled) -> bool:
    """A capital Greek letter of matrices, or a name that the document declared as a covariance."""
    return n.base in MATRICES or n.name(with_sup=False) in r.ctx.matrices | r.facts.matrices


def is_identity(n: Spelled) -> bool:
    return n.base in IDENTITIES and n.sup is None and (n.sub is None or all(t.data.base in DIMENSIONS for t in leaves(n.sub) if t.kind == "NAME"))


def script(n: Spelled) -> str:
    """The superscript as one word: T, top, -1."""
    return "".join(t.data.base if t.kind == "NAME" else "-" if t.kind == "MINUS" else t.text for t in leaves(n.sup)) if n.sup is not None else ""


def letter(r: Any, node: Any) -> Letter | None:
    """Sigma_1 or Sigma_1^{-1}; None for anything else."""
    n = as_name(node)
    if n is None or not is_matrix(r, n) or n.primes:
        return None
    sup = script(n)
    if sup not in ("", "-1"):
        raise unread(node, "this power of a matrix is not read")
    return n.name(with_sup=False), -1 if sup else 1


def matrix_word(r: Any, node: Any) -> list[Letter] | None:
    """A product of matrices and inverses; None if something else stands in it."""
    node = strip(node)
    if isinstance(node, Tree) and node.data in ("run", "times", "logrun") and len(node.children) >= 2:
        parts = [c for c in node.children if isinstance(c, Tree)]
        words = [matrix_word(r, c) for c in parts]
        return [x for w in words for x in w or []] if all(w is not None for w in words) else None
    if isinstance(node, Tree) and node.data in ("chain", "segment", "run", "args") and len(node.children) == 1:
        return matrix_word(r, node.children[0])
    n = as_name(node)
    if n is not None and is_identity(n):
        return []
    one = letter(r, node)
    return None if one is None else [one]


def vector_of(r: Any, node: Any) -> list[tuple[int, str]] | None:
    """mu_2 - mu_1, mu, x - mu: a combination of names with coefficients 1 and -1; None for anything else."""
    node = strip(node)
    if not isinstance(node, Tree):
        return None
    if node.data == "group":
        return vector_of(r, r.single(node.children[1]))
    if node.data in ("chain", "segment", "run", "args") and len(node.children) == 1:
        return vector_of(r, node.children[0])
    if node.data in ("plus", "minus"):
        left, right = vector_of(r, node.children[0]), vector_of(r, node.children[2])
        if left is None or right is None:
            return None
        sign = 1 if node.data == "plus" else -1
        return left + [(sign * c, v) for c, v in right]
    if node.data == "negative":
        inner = vector_of(r, node.children[-1])
        return None if inner is None else [(-c, v) for c, v in inner]
    n = as_name(value_removed(node))
    if n is None or n.sup is not None or n.primes or is_matrix(r, n) or n.base[0].isupper():
        return None
    return [(1, n.name())]


def value_removed(node: Any) -> Any:
    """mu of mu(x) or mu_phi(x): a vector that depends on a value."""
    node = strip(node)
    if not (isinstance(node, Tree) and node.data == "call" and len(Spelled(node).base) > 1) or Spelled(node).base in SPECIAL:
        return node
    pieces, seps = items(next(c for c in node.children if isinstance(c, Tree) and c.data == "args"))
    found = [as_name(p) for p in pieces]
    if not all(n is not None and len(n.base) == 1 and n.base.islower() and n.sup is None for n in found) or set(seps) - {"COMMA", "SEMI"}:
        return node
    return Tree("scripted_name", [c for c in node.children if not _is_call(c) and not (isinstance(c, Tree) and c.data == "args")])


def transposed(r: Any, node: Any) -> list[tuple[int, str]] | None:
    """The vector under a transpose: (mu_2 - mu_1)^T, mu^\\top."""
    node = strip(node)
    if isinstance(node, Tree) and node.data == "scripted":
        return vector_of(r, node.children[0]) if is_transposed(node) else None
    n = as_name(node)
    if n is None or n.sup is None or not _is_transpose(n.sup) or is_matrix(r, n):
        return None
    return [(1, n.name(with_sup=False))]


def is_transposed(node: Any) -> bool:
    """Is this scripted node (...)^T?"""
    sups = [s for s in node.children[1].children if s.data == "sup"]
    return len(sups) == 1 == len(node.children[1].children) and _is_transpose(sups[0].children[1].children[1])


def _is_transpose(body: Any) -> bool:
    bases = [t.data.base for t in leaves(body) if t.kind == "NAME"]
    return len(bases) == 1 and bases[0] in TRANSPOSED and not any(t.kind == "NUMBER" for t in leaves(body))


def absorb(r: Any, flat: list[tuple[str, Any]]) -> list[tuple[str, Any]]:
    """A run of factors with its quadratic forms u^T W v put together (as expressions, not nodes)."""
    spread: list[tuple[str, Any]] = []
    for op, part in flat:
        inner = strip(part)
        if isinstance(inner, Tree) and inner.data == "call" and is_matrix(r, Spelled(inner)):
            # Sigma^{-1}(mu_2 - mu_1) is no call
            args = next(c for c in inner.children if isinstance(c, Tree) and c.data == "args")
            spread += [(op, Tree("scripted_name", [c for c in inner.children if c is not args and not _is_call(c)])), ("*", args)]
        else:
            spread.append((op, part))
    out: list[tuple[str, Any]] = []
    i = 0
    while i < len(spread):
        op, part = spread[i]
        left = transposed(r, part)
        if left is None:
            out.append((op, part))
            i += 1
            continue
        letters: list[Letter] = []
        i += 1
        while i < len(spread) and spread[i][0] == "*":
            more = matrix_word(r, spread[i][1])
            if more is None:
                break
            letters += more
            i += 1
        right = vector_of(r, spread[i][1]) if i < len(spread) and spread[i][0] == "*" else None
        if right is None:
            raise unread(part, "a quadratic form u^T W v is expected behind a transpose")
        i += 1
        out.append((op, QuadraticForm(vector(left), word(letters), vector(right))))
    return out


def _is_call(child: Any) -> bool:
    return not isinstance(child, Tree) and getattr(child, "type", "") in ("CALL", "CLOSE")


def determinant(r: Any, node: Any) -> Any:
    """|Sigma|, det Sigma of a product of matrices, det(c Sigma) = c^d det Sigma; None for anything else."""
    from symit.language.latex.coordinates import of_diagonal

    known = of_diagonal(r, "det", node)
    if known is not None:
        return known
    letters = matrix_word(r, node)
    if letters:
        return Determinant(word(letters))
    factors: list[Any] = []
    inner = only(node)
    while isinstance(inner, Tree) and inner.data == "run" and len(inner.children) == 2:
        factors.append(inner.children[1])
        inner = only(inner.children[0])
    last = matrix_word(r, factors[0]) if factors else None
    if not last:
        return None
    scalar = Mul(*(r.expr(f) for f in [inner, *factors[1:]]))
    return scalar ** Param(dimension(r)) * Determinant(word(last))


def squared_norm(r: Any, node: Any) -> Any:
    """The squared Euclidean norm of a combination of vectors, \\|mu\\|^2 or \\|mu\\|_2^2; None for anything else."""
    inner = strip(node.children[0])
    if not (r.facts.vectors and isinstance(inner, Tree) and inner.data == "absolute" and tok(inner.children[0]).text == "||"):
        return None
    scripts = {s.data: [t.text for t in leaves(s.children[1])][1:-1] for s in node.children[1].children if len(s.children) > 1}
    entries = vector_of(r, inner.children[1])
    if scripts not in ({"sup": ["2"]}, {"sup": ["2"], "sub": ["2"]}) or entries is None:
        return None
    return QuadraticForm(vector(entries), word([]), vector(entries))


def trace(r: Any, node: Any) -> Any:
    from symit.language.latex.coordinates import of_diagonal

    known = of_diagonal(r, "tr", node)
    if known is not None:
        return known
    letters = matrix_word(r, node)
    if letters is None:
        raise unread(node, "the trace of this is not read")
    return Trace(word(letters))


def vector_normal(r: Any, node: Any) -> VectorNormal | None:
    """N(mu, Sigma), N(0, I); None if its parameters are numbers."""
    pieces = normal_pieces(node)
    if len(pieces) != 2:
        return None
    second = as_name(strip(only(pieces[1])))
    if second is None or not (is_matrix(r, second) or (is_identity(second) and second.sup is None)):
        return None
    mean = only(pieces[0])
    zero = isinstance(mean, Tree) and mean.data == "number" and [t.text for t in leaves(mean)] == ["0"]
    entries = [] if zero else vector_of(r, mean)
    if entries is None:
        raise unread(node, "the mean of this normal law is not read")
    found = None if is_identity(second) else letter(r, only(pieces[1]))
    letters = [found] if found is not None else []
    r.ctx.matrices |= {n for n, _ in letters}
    return VectorNormal(vector(entries), word(letters), Param(dimension(r)))


def normal_pieces(node: Any) -> list[Any]:
    """Mean and variance of N(mu, sigma^2), also of the density N(x; mu, sigma^2); other lists as they are."""
    pieces, seps = items(next(c for c in node.children if isinstance(c, Tree) and c.data == "args"))
    if len(pieces) == 3 and seps[0] in ("SEMI", "BAR") and seps[1] == "COMMA" and as_name(strip(pieces[0])) is not None:
        return pieces[1:]
    return pieces if len(pieces) == 2 and seps[0] in ("COMMA", "SEMI") else []


def dimension(r: Any) -> str:
    """The letter of the dimension: the last index of a sum over coordinates, the first usual one used as a number, else d."""
    if len(r.facts.last_indices) == 1:
        return str(next(iter(r.facts.last_indices)))
    return next((x for x in DIMENSIONS if x in r.facts.bare - r.facts.matrices - r.ctx.matrices), "d")


def only(node: Any) -> Any:
    node = strip(node)
    while isinstance(node, Tree) and node.data in ("chain", "segment", "run", "args") and len(node.children) == 1:
        node = strip(node.children[0])
    return node
