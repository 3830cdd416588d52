"""Limits, extrema and remainders in LaTeX: \\lim_{x \\to 0^+} x \\log x, \\max_{0 \\le p \\le 1} H_b(p), O(\\epsilon^3), o(x^2), \\binom nk, n!."""

from __future__ import annotations

from typing import Any

from lark import Tree
from sympy import Basic, S, gamma

from symit.language.calculus import BigO, Extremum, LimitOf
from symit.language.latex.spelling import Spelled, as_name, items, leaves, strip, tok, unread, walk
from symit.language.objects import Law, Param, RandomVariable
from symit.language.statements import Domain, Statement
from symit.language.whole import Whole

NO_NAMES = ("e", "pi", "d", "infty")


def limit(r: Any, node: Tree[Any]) -> Any:
    """\\lim_{x \\to a} of all that follows in the product."""
    args = _below(node)
    pieces, seps = items(args)
    chain: Any = pieces[0] if len(pieces) == 1 else args
    rels = [tok(c.children[0]).text for c in chain.children if isinstance(c, Tree) and c.data == "rel"]
    if seps or rels not in (["to"], ["up"], ["down"]) or chain.data != "chain" or len(chain.children) != 3:
        raise unread(args, "under \\lim one variable and where it goes must stand: x \\to 0")
    x = _variable(r, chain.children[0])
    at, side = _place(r, chain.children[2])
    side = {"up": -1, "down": 1}.get(rels[0], side)
    f = _of_numbers(r, x, node.children[-1])
    if at in (S.Infinity, S.NegativeInfinity):
        _range(r, x, Domain(x, S.Zero, None, True) if at == S.Infinity else Domain(x, None, S.Zero, False, True))
    elif side:
        _range(r, x, Domain(x, at, None, True) if side > 0 else Domain(x, None, at, False, True))
    return LimitOf(f, x, at)


def _place(r: Any, node: Any) -> tuple[Any, int]:
    """0, \\infty, and the side of 0^+."""
    node = strip(node)
    signs = [t.data.base for t in leaves(node) if t.kind == "NAME" and t.data.base in ("plus", "minus")]
    if isinstance(node, Tree) and node.data == "scripted" and len(signs) == 1:
        at = r.expr(strip(node.children[0]))
        return _number(at, node), 1 if signs[0] == "plus" else -1
    return _number(r.expr(node), node), 0


def _number(at: Any, node: Any) -> Any:
    if not (at.is_Rational or at in (S.Infinity, S.NegativeInfinity)):
        raise unread(node, "a limit is read at a rational number or at infinity")
    return at


def _range(r: Any, x: Param, domain: Domain) -> None:
    if x.name not in r.ctx.domains and domain not in r.extra:
        r.extra.append(domain)


def _below(node: Tree[Any]) -> Any:
    scripts = next((c for c in node.children[1:-1] if isinstance(c, Tree) and c.data == "scripts"), None)
    if scripts is None or len(scripts.children) != 1 or scripts.children[0].data != "sub":
        raise unread(node, "what varies must stand below")
    return scripts.children[0].children[1].children[1]


def _variable(r: Any, node: Any) -> Param:
    name = as_name(node)
    if name is None or name.sup is not None or name.primes or name.base in NO_NAMES or name.root() in r.integers or name.head.style == "cal":
        raise unread(node, "a limit or an extremum is over one number")
    return Param(name.name())


def _of_numbers(r: Any, x: Param, body: Any) -> Any:
    """The body as a function of x, which is a number in it."""
    r.ctx.scalars.add(x.name)
    before, r.parametric = r.parametric, True
    try:
        f = r.expr(body)
    finally:
        r.parametric = before
    if not isinstance(f, Basic) or x not in f.free_symbols:
        raise unread(body, f"not written as a function of {x}")
    return f


# -- extrema


def extremum(r: Any, node: Tree[Any]) -> Any:
    """\\max_{x \\in [0, 1]} f(x), the extremum over one number of a function that is written out."""
    word = tok(node.children[0]).text
    args = _below(node)
    pieces, seps = items(args)
    if len(pieces) != 1 or seps or word == "esssup":
        raise unread(node, "an optimum over more than one number is an objective")
    x, bounds = _over(r, pieces[0])
    if not bounds and x.name not in r.ctx.scalars | set(r.ctx.domains) | r.facts.bare | r.facts.complemented and _entropy_of(x, node.children[-1]):
        raise unread(node, f"is {x} a number or a law here?", ("H_b",))
    f = _of_numbers(r, x, node.children[-1])
    if f.atoms(Law, RandomVariable):
        raise unread(node, "an optimum over laws is an objective")
    for bound in bounds:
        r.extra.append(bound)
    return Extremum(word, f, x)


def _entropy_of(x: Param, body: Any) -> bool:
    """Does H(x) occur, which may be the entropy of a law or of a number?"""
    calls = [n for n in walk(body) if n.data == "call" and Spelled(n).base == "H" and Spelled(n).sub is None]
    names = [as_name(p) for n in calls for p in items(next(c for c in n.children if isinstance(c, Tree) and c.data == "args"))[0]]
    return any(n is not None and n.name() == x.name for n in names)


def _over(r: Any, piece: Any) -> tuple[Param, list[Any]]:
    from symit.language.latex.declare import declaration

    if piece.data == "chain" and len(piece.children) == 1:
        return _variable(r, piece.children[0]), []
    declared = declaration(piece, r.ctx, r.facts)
    domains = [a for a in declared.assumptions if isinstance(a, Domain)] if declared is not None else []
    if declared is not None and not domains and _all_reals(piece):
        return _variable(r, piece.children[0]), []
    if declared is None or len({a.param for a in domains}) != 1 or len(domains) != len(declared.assumptions):
        raise unread(piece, "the range of an optimum is not read")
    return domains[0].param, domains


def _all_reals(piece: Any) -> bool:
    found = [t for t in leaves(piece.children[-1])]
    return len(found) == 1 and found[0].kind == "NAME" and found[0].data.style == "bb" and found[0].data.base == "R"


# -- remainders and numbers of combinatorics


def remainder(r: Any, head: Spelled, node: Tree[Any]) -> Any:
    """O(x^n), and o(x^n), which is O(x^(n+1)) for functions that are power series; None for any other call."""
    if head.base not in ("O", "o") or not head.plain or head.head.accents:
        return None
    pieces, seps = items(next(c for c in node.children if isinstance(c, Tree) and c.data == "args"))
    if len(pieces) != 1 or seps:
        return None
    base, n = r.expr(pieces[0]).as_base_exp()
    if not isinstance(base, Param):
        raise unread(node, "a remainder is read as O(x^n) or o(x^n)")
    return BigO(base, n + (head.base == "o"))


def binomial(r: Any, node: Tree[Any]) -> Any:
    """n over k, by the Gamma function; n is positive, and k from 0 to n."""
    n, k = (r.expr(r.single(c.children[1])) for c in node.children[1:])
    if isinstance(n, Param):
        _range(r, n, Domain(n, S.Zero, None, True))
    if isinstance(k, Param):
        _range(r, k, Domain(k, S.Zero, None))
        if isinstance(n, Param):
            r.extra.append(Statement("<=", k, n))
    _whole(r, n, k)
    return gamma(n + 1) / (gamma(k + 1) * gamma(n - k + 1))


def factorial(r: Any, node: Tree[Any]) -> Any:
    """n! for n >= 1, by the Gamma function."""
    n = r.expr(node.children[0])
    if n.is_Rational and not (n.is_Integer and 0 <= n <= 200):
        raise unread(node, "the factorial of this number is not read")
    if isinstance(n, Param):
        _range(r, n, Domain(n, S.One, None))
    _whole(r, n)
    return gamma(n + 1)


def _whole(r: Any, *values: Any) -> None:
    params = tuple(sorted({x for v in values for x in v.free_symbols if isinstance(x, Param)}, key=str))
    if params and Whole(params) not in r.extra:
        r.extra.append(Whole(params))


def claims_extremum(statements: Any) -> bool:
    return any(isinstance(side, Basic) and side.atoms(Extremum) for s in statements for side in (s.lhs, s.rhs))


__all__ = ["binomial", "claims_extremum", "extremum", "factorial", "limit", "remainder"]
