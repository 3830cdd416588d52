"""Densities p(x|y) and expectations E_{...}[...]."""

from __future__ import annotations

from typing import Any

from lark import Tree
from sympy import Mul

from symit.language.calculus import Diff
from symit.language.latex.facts import law_of
from symit.language.latex.resolve import MAX_EXPANSION, NeedsInstance, Resolver
from symit.language.latex.spelling import (
    Spelled,
    as_name,
    items,
    leaves,
    strip,
    tok,
    unread,
    walk,
)
from symit.language.names import law_name
from symit.language.objects import (
    Expectation,
    Fn,
    Law,
    Param,
    Prob,
    RandomVariable,
    density_factors,
)  # fmt: skip


def density(r: Resolver, head: Spelled, node: Any, pieces: list[Any], seps: list[str]) -> Any:
    """p(x), p(x,y|z), P(X=x), p_{Y|X}(y|x), p(x;theta)."""
    if head.sup is not None and any(t.text in ("n", "N") for t in leaves(head.sup)):
        raise unread(node, "a product of copies of a law is not read")
    groups: list[list[RandomVariable]] = [[], []]
    side, suffix = 0, ""
    for piece, sep in coordinate_list(r, pieces, seps):
        if sep == "BAR":
            if side:
                raise unread(node, "two bars in a density")
            side = 1
        elif sep == "SEMI":
            side = 2
        elif sep not in ("COMMA", ""):
            raise unread(node, "this separator in a density")
        if side == 2:
            name = as_name(piece)
            if name is None:
                raise unread(piece, "a parameter is expected behind the semicolon")
            suffix += "_" + name.root()
            continue
        groups[side].extend(coordinates(r, piece))
    variables = {v.name for g in groups for v in g}
    law = Law(r.unified(law_of(head, variables) + suffix))
    if set(groups[0]) & set(groups[1]) or not groups[0]:
        raise unread(node, "a density of a variable given itself")
    return Prob(law, groups[0], groups[1])


def coordinate_list(r: Resolver, pieces: list[Any], seps: list[str]) -> list[tuple[Any, str]]:
    """The arguments, x_1, ..., x_n written out, each with the separator before it; an empty range leaves nothing."""
    out: list[tuple[Any, str]] = []
    skip, carried = False, ""
    for k, piece in enumerate(pieces):
        sep = carried or (seps[k - 1] if k else "")
        inner = strip(piece)
        if skip:
            skip = False
            continue
        carried = ""
        if not (isinstance(inner, Tree) and inner.data == "dots"):
            out.append((piece, sep))
            continue
        before = as_name(pieces[k - 1]) if k and out else None
        last = as_name(pieces[k + 1]) if k + 1 < len(pieces) else None
        if before is None or last is None or before.root() != last.root() or before.sub is None or last.sub is None:
            raise unread(inner, "dots need a first and a last element")
        lo, hi = r.index_value(before.sub), r.index_value(last.sub)
        if lo is None:
            raise unread(inner, "dots need a number to start from")
        if hi is None:
            raise NeedsInstance(_symbol(last, inner))
        if abs(hi - lo) > MAX_EXPANSION:
            raise unread(inner, f"more than {MAX_EXPANSION} variables are not written out")
        if hi < lo:
            dropped = lo - hi
            if dropped > len(out):
                raise unread(inner, "dots that run backwards")
            carried = next((s for _, s in out[len(out) - dropped:] if s == "BAR"), "")
            del out[len(out) - dropped:]
        else:
            between = seps[k - 1] if seps[k - 1] != "BAR" else "COMMA"
            out += [(RandomVariable(f"{before.root()}_{j}"), between) for j in range(lo + 1, hi)]
        skip = hi <= lo
    return out


def _symbol(n: Spelled, node: Any) -> str:
    names = [t.data.base for t in leaves(n.sub) if t.kind == "NAME"] if n.sub is not None else []
    if len(names) != 1:
        raise unread(node, "dots need one symbol for the last element")
    return str(names[0])


def coordinates(r: Resolver, piece: Any) -> list[RandomVariable]:
    if isinstance(piece, RandomVariable):
        return [piece]
    piece = strip(piece)
    if isinstance(piece, Tree) and piece.data == "chain" and len(piece.children) == 3:
        rel = tok(piece.children[1].children[0]).text
        left, right = as_name(piece.children[0]), as_name(piece.children[2])
        if rel != "=" or left is None or right is None:
            raise unread(piece, "only X = x is read as an event")
        variable = r.coordinate(left, piece)
        value = r.coordinate(right, piece) if not _indexed_value(r, right) else variable
        base = RandomVariable(right.root())
        if value != variable and base != variable:
            raise unread(piece, "an event X = x with another letter")
        r.seen.pop()
        r.seen.append((variable, False))
        return [variable]
    if isinstance(piece, Tree) and piece.data == "group":
        return [v for p in items(piece.children[1])[0] for v in coordinates(r, p)]
    name = as_name(piece)
    if name is None:
        raise unread(piece, "a variable is expected in a density")
    if name.sup is not None and name.sub is None:
        power = family_power(r, name)
        if power is not None:
            return power
    return [r.coordinate(name, piece)]


def _indexed_value(r: Resolver, n: Spelled) -> bool:
    return n.sub is not None


def family_power(r: Resolver, n: Spelled) -> list[RandomVariable] | None:
    """X^n is X_1, ..., X_n where n is (or becomes) an integer."""
    assert n.sup is not None
    letters = [t.data.base for t in leaves(n.sup) if t.kind == "NAME"]
    index = r.index_value(n.sup)
    if index is not None and letters:
        if index > MAX_EXPANSION:
            raise unread(n.node, f"more than {MAX_EXPANSION} variables are not written out")
        return [RandomVariable(f"{n.root()}_{j}") for j in range(1, index + 1)]
    if letters and all(x in ("n", "N", "k", "m", "i", "j") for x in letters) and n.root()[0].isupper():
        raise NeedsInstance(letters[0])
    return None


# -- expectations


def expectation(r: Resolver, node: Tree[Any]) -> Any:
    bracketed = node.data == "expect"
    scripts = next((c for c in node.children[1:] if isinstance(c, Tree) and c.data == "scripts"), None)
    if bracketed:
        pieces, seps = items(next(c for c in node.children if isinstance(c, Tree) and c.data == "args"))
        if seps or len(pieces) != 1:
            raise unread(node, "conditional expectations are not read")
        body_node = pieces[0]
    else:
        body_node = node.children[-1]
    weights = _weights(r, scripts, node)
    bound = [v for w in weights if isinstance(w, Prob) for v in w.S]
    shorthand = tuple(bound) if bound else (r.ambient(),)
    mark = len(r.seen)
    r.bound += bound
    r.implicit.append(shorthand)
    alone = as_name(body_node.children[0]) if bracketed and len(body_node.children) == 1 else None
    if alone is not None and alone.plain and alone.base in {*r.ctx.families, *r.ctx.normals} and not weights:
        # the mean of a variable whose law the document gives
        r.implicit.pop()
        del r.bound[len(r.bound) - len(bound):]
        return Expectation([Prob(Law("p"), [RandomVariable(alone.base)])], RandomVariable(alone.base))
    own = _given_variables(r, body_node) if bracketed and not weights else set()
    if len(own) == 1:
        # a function of a variable whose law the document gives
        r.averaged = own
        try:
            value = r.expr(body_node)
        finally:
            r.averaged = set()
            r.implicit.pop()
            del r.bound[len(r.bound) - len(bound):]
        variable = RandomVariable(next(iter(own)))
        return Expectation([Prob(Law("p"), [variable])], value)
    try:
        body = r.expr(body_node)
    finally:
        r.implicit.pop()
        del r.bound[len(r.bound) - len(bound):]
    seen = r.seen[mark:]
    if not {v for v in body.free_symbols if isinstance(v, RandomVariable)}:
        body, over = of_letters(r, body, weights, bound, node)
        weights = [Prob(w, over) if isinstance(w, Law) and over else w for w in weights]
    if bound and not set(bound) & set(body.free_symbols):
        raise unread(node, "an expectation of something that does not vary")
    final: list[Any] = []
    for w in weights or [None]:
        if isinstance(w, Prob):
            final.append(w)
        else:
            final.append(_averaging_density(r, w, body, seen, bound, node))
    return Expectation([w for w in final if w is not None], body)


FUNCTION_LETTERS = ("f", "g", "u", "F", "G", "U", "V", "T", "phi", "psi", "ell", "l", "varphi")


def of_letters(r: Resolver, body: Any, weights: list[Any], bound: list[RandomVariable], node: Any) -> tuple[Any, list[RandomVariable]]:
    """E_P f, E_Q e^f: a letter alone under an expectation is a function of what is averaged over."""
    letters = sorted((p for p in body.atoms(Param) if p.name in FUNCTION_LETTERS and p.name not in r.ctx.scalars | set(r.ctx.domains)), key=str)
    if not weights or not letters:
        return body, []
    over = sorted(set(bound), key=str) if bound else [r.ambient()]
    for p in letters:
        if r.facts.of_letters.setdefault(p.name, over) != over:
            raise unread(node, f"{p.name} is averaged over different variables")
    return body.xreplace({p: Fn(p.name, over) for p in letters}), over


def _given_variables(r: Resolver, body: Any) -> set[str]:
    """The variables with a given law in a body without densities and measures."""
    if any(n.data in ("call", "expect", "sum_over", "integral") for n in walk(body)):
        return set()
    return {n.base for n in map(as_name, (x for x in walk(body) if x.data in ("name", "scripted_name"))) if n is not None
            and n.sub is None and n.base in {*r.ctx.families, *r.ctx.normals} and n.base[0].isupper()}  # fmt: skip


def _weights(r: Resolver, scripts: Any, node: Any) -> list[Any]:
    """What stands under E: densities (Prob), laws (Law), or nothing."""
    if scripts is None:
        return []
    if len(scripts.children) != 1 or scripts.children[0].data != "sub":
        raise unread(scripts, "this script of an expectation is not read")
    pieces, seps = items(scripts.children[0].children[1].children[1])
    if any(s != "COMMA" for s in seps):
        raise unread(scripts, "only commas separate what an expectation is taken over")
    out: list[Any] = []
    waiting: list[RandomVariable] = []
    for piece in pieces:
        if isinstance(piece, Tree) and piece.data == "chain" and len(piece.children) == 3:
            rel = tok(piece.children[1].children[0]).text
            if rel != "sim":
                raise unread(piece, "under an expectation only x ~ p is read")
            names = waiting + coordinates(r, piece.children[0])
            waiting = []
            out += _sampled(r, names, piece.children[2], piece)
            continue
        if (isinstance(piece, Tree) and piece.data != "chain") or len(piece.children) != 1:
            raise unread(piece, "under an expectation only densities, laws and x ~ p are read")
        inner = strip(piece)
        name = as_name(inner)
        if name is not None and not r.looks_like_law(name):
            waiting.append(r.coordinate(name, inner))
            continue
        if isinstance(inner, Tree) and inner.data == "group":
            waiting += coordinates(r, inner)
            continue
        if name is not None:
            out.append(_law_or_density(r, name, inner))
            continue
        r.implicit.append(())
        try:
            value = r.value(inner) if not isinstance(inner, Tree) or inner.data != "times" else _product(r, inner)
        finally:
            r.implicit.pop()
        factors = density_factors(value)
        if factors is None:
            raise unread(inner, "under an expectation only densities, laws and x ~ p are read")
        out.extend(factors)
    if waiting:
        out.append(Prob(Law(r.default_law()), waiting))
    return out


def _law_or_density(r: Resolver, name: Spelled, node: Any) -> Any:
    """P, or the density of the variables in P_{XY}."""
    from symit.language.latex.compare import compared_name

    value = compared_name(r, name, node) if name.sub is not None else None
    return value if isinstance(value, Prob) else Law(r.unified(law_name(name.name())))


def _product(r: Resolver, node: Tree[Any]) -> Any:
    """P_X \\otimes P_Y, p(x) p(y)."""
    from symit.language.latex.compare import compared

    return Mul(*(compared(r, c) for c in (node.children[0], node.children[-1])))


def _sampled(r: Resolver, names: list[RandomVariable], source: Any, node: Any) -> list[Any]:
    inner = strip(source)
    name = as_name(inner)
    if name is not None:
        law = r.unified(law_name(name.name()))
        given = r.condition_of(law, {v.name for v in names})
        return [Prob(Law(law), names, [RandomVariable(v) for v in given])]
    value = r.value(inner)
    factors = density_factors(value)
    if factors is None or {v for f in factors for v in f.S} != set(names):
        raise unread(node, "the variable drawn is not the variable of the density")
    return list(factors)


def scored(body: Any) -> str | None:
    """The law p_theta whose score, d/dtheta log p_theta(x), stands under an E that does not say which law it is of."""
    found = {law.name for d in body.atoms(Diff) for law in d.atoms(Law) if law.name.partition("_")[2] == d.args[1].name}
    return found.pop() if len(found) == 1 else None


def _averaging_density(r: Resolver, law: Any, body: Any, seen: list[tuple[RandomVariable, bool]],
                       bound: list[RandomVariable], node: Any) -> Any:
    """The density that E_q or E averages under: over upper-case variables, or those q is a density of."""
    name = law.name if law is not None else scored(body) or r.averaging_law(node)
    free = {v for v in body.free_symbols if isinstance(v, RandomVariable)} - set(r.bound) - set(bound)
    if not free:
        if law is not None and not body.atoms(Prob):
            raise unread(node, "an expectation of something that does not vary")
        raise unread(node, "nothing is left to average over")
    capitals = {v for v, upper in seen if upper} & free
    own = {RandomVariable(v) for s in (r.signatures(name) if law is not None else ()) for v in s[0]} & free
    if own and capitals != free and not capitals & own:
        capitals = set()  # q(theta) averages over theta; the data D, which stand for themselves, are given
    if capitals:
        if capitals != free:
            raise unread(node, "capital and small letters are mixed under an expectation")
        return Prob(Law(name), sorted(free, key=str))
    if law is not None:
        known = [s for s in r.signatures(name) if {RandomVariable(v) for v in s[0]} & free]
        if known and all(s[1] for s in known) and len({s for s in known}) == 1:
            s, t = known[0]
            return Prob(Law(name), [RandomVariable(v) for v in s], [RandomVariable(v) for v in t])
        if known:
            over = {RandomVariable(v) for s in known for v in (*s[0], *s[1])} & free
            return Prob(Law(name), sorted(over, key=str))
        if len(free) > 1 and law is not None:
            raise unread(node, f"which variables does the expectation under {name} average over?")
    return Prob(Law(name), sorted(free, key=str))


# -- laws and densities inside D( . || . )
