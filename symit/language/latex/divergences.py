"""Names of divergences between laws: D_f, D_\\alpha, H^2(P,Q), \\|P-Q\\|_1, d_{TV}, E_\\gamma, and those that a document defines.

What a source may mean in more than one way (D_\\alpha, H^2) is read where the document says what it means, see
`DocumentContext.conventions`; for H^2 both ways are alternatives.
"""

from __future__ import annotations

from typing import Any

from lark import Tree
from sympy import Lambda, S, log, sqrt

from symit.language.functions import Function
from symit.language.latex.compare import law_called
from symit.language.latex.spelling import LAW_LETTERS, Spelled, as_name, items, leaves, strip, tok, unread, word
from symit.language.measures import FDivergence, HockeyStick, RelativeEntropy, Renyi
from symit.language.names import law_name
from symit.language.objects import Law, LeCam, Param, Prob, SquaredHellinger, SumOver, TotalVariation, as_law, is_law
from symit.language.parametric import ParametricLaw
from symit.language.statements import Domain, NotExpressed

HELLINGER = {"H", "h", "Hel", "Hell", "Hellinger"}
CONVENTIONS = {"half": 1, "full": 2}
DISTANCES = {"TV": "TV", "tv": "TV", "var": "TV", "H": "H", "Hel": "H", "Hell": "H", "h": "H"}
SEPARATORS = ("DBAR", "COMMA", "SEMI")
ORDERS = ("alpha", "beta", "lambda", "s", "t", "a", "rho")


def pair(node: Tree[Any]) -> list[Any] | None:
    """The two things that a call compares, D(P||Q) or d(P,Q); None for any other call."""
    pieces, seps = items(next(c for c in node.children if isinstance(c, Tree) and c.data == "args"))
    return pieces if len(pieces) == 2 and seps[0] in SEPARATORS else None


def key_of(head: Spelled) -> str:
    """The name under which a document defines a divergence: delta, Delta, H^2, E_gamma."""
    return head.name(False) + (f"^{word(head.sup)}" if head.sup is not None else "")


def names_laws(r: Any, pieces: list[Any]) -> bool:
    """Do both pieces name laws: P, q, P_X, N(0,1)?"""
    for piece in pieces:
        name = as_name(piece)
        if name is None:
            if law_called(r, piece) is None:
                return False
        elif not (r.looks_like_law(name) or (name.base in LAW_LETTERS and name.base != "pi" and name.name(False) not in r.ctx.scalars)):
            return False
    return True


def distance(r: Any, head: Spelled, node: Tree[Any]) -> Any:
    """H^2(P,Q), d_{TV}(P,Q), BC(P,Q), \\delta(P,Q) as the document defines it; None for any other call."""
    pieces = pair(node)
    if pieces is None or head.primes or head.head.accents:
        return None
    known = defined(r, head, pieces, node)
    if known is not None:
        return known
    two_points = binary(r, head, pieces, node)
    if two_points is not None:
        return two_points
    sub = word(head.sub) if head.sub is not None else None
    sup = word(head.sup) if head.sup is not None else None
    kind = DISTANCES.get(sub or "") if head.base == "d" else None
    if head.base in HELLINGER and head.sub is None and sup in (None, "2"):
        kind = "H" if sup == "2" or head.base not in ("H", "h") or r.facts.hellinger else None
    if head.base == "BC" and head.plain:
        kind = "BC"
    if kind is None and head.plain:
        kind = r.ctx.conventions.get(head.base)
    if kind not in ("TV", "H", "BC", "triangular") or not names_laws(r, pieces):
        return None
    if sup not in (None, "2"):
        return None
    value = _compared(r, {"TV": TotalVariation, "triangular": LeCam}.get(kind, SquaredHellinger), pieces, node)
    if kind == "TV":
        return value if sup is None else value**2
    if kind == "triangular":
        return 2 * value
    if kind == "BC":
        return 1 - value
    factor = CONVENTIONS[hellinger_convention(r)]
    return factor * value if sup == "2" else sqrt(factor * value)


def binary(r: Any, head: Spelled, pieces: list[Any], node: Tree[Any]) -> Any:
    """d(p\\|q), kl(p, q) of two numbers: between Bernoulli laws; None for anything else."""
    bars = items(next(c for c in node.children if isinstance(c, Tree) and c.data == "args"))[1] == ["DBAR"]
    named = (head.base == "d" and (bars or head.sub is not None)) or head.base == "kl"
    if not named or head.sup is not None or (head.sub is not None and word(head.sub) not in ("b", "2", "B")):
        return None
    names = [as_name(p) for p in pieces]
    if any(n is None or n.base not in ("p", "q", "r", "a", "b", "x", "y", "s", "t", "epsilon", "delta") or n.sup is not None for n in names):
        return None
    if any(law_name(n.name()) in r.facts.called for n in names if n is not None):
        return None  # a law, applied to values elsewhere in the formula
    first, second = (Param(n.name(False)) for n in names if n is not None)
    for x in (first, second):
        if x.name not in r.ctx.domains:
            r.extra.append(Domain(x, S.Zero, S.One, True, True))
        r.ctx.scalars.add(x.name)
    return r.in_unit(RelativeEntropy(ParametricLaw("Bernoulli", (first,)), ParametricLaw("Bernoulli", (second,))))


def hellinger_convention(r: Any) -> str:
    """With the half or without: as the document says, else one of the two."""
    said = r.ctx.conventions.get("H^2")
    return str(said or r.choose("H^2", ["half", "full"]))


def _compared(r: Any, cls: Any, pieces: list[Any], node: Any) -> Any:
    from symit.language.latex.quantities import pair_of

    p, q, averaged = pair_of(r, pieces[0], pieces[1], node)
    try:
        return cls(p, q, averaged)
    except (TypeError, ValueError) as error:
        raise unread(node, str(error)) from None


# -- orders and generators


def ordered(r: Any, head: Spelled, node: Tree[Any]) -> Any:
    """D_f(P||Q) with a declared f, D_\\alpha(P||Q) where it is the Renyi divergence; None for a D without such a subscript."""
    pieces = pair(node)
    if head.base != "D" or head.sub is None or head.sup is not None or head.primes or pieces is None:
        return None
    known = defined(r, head, pieces, node)
    if known is not None:
        return known
    inner = as_name(head.sub.children[0]) if len(head.sub.children) == 1 else None
    generator = generator_of(r.ctx, head)
    if generator is not None:
        return r.in_unit(_compared(r, lambda p, q, a: FDivergence(generator, p, q, a), pieces, node))
    if inner is not None and inner.base in ("f", "g", "phi", "varphi", "psi"):
        # any convex f; but perhaps one that the text gives elsewhere, so that an f that breaks the claim shows nothing
        t, any_f = Param("t"), NotExpressed(f"not declared: {inner.base}")
        if any_f not in r.extra:
            r.extra.append(any_f)
        return r.in_unit(_compared(r, lambda p, q, a: FDivergence(Lambda(t, Function(inner.base, t)), p, q, a), pieces, node))
    if not is_order(head):
        return None
    if r.ctx.conventions.get("D_alpha") != "renyi":
        raise unread(node, f"the divergence D_{word(head.sub)} is not read: Renyi's, or another of this order?")
    order = r.expr(r.single(head.sub))
    if order in (S.Infinity, S.One, S.Zero) or (order.is_number and order <= 0):
        raise unread(node, "a Renyi divergence of this order is not read")
    positive_order(r, order)
    return r.in_unit(_compared(r, lambda p, q, a: Renyi(order, p, q, a), pieces, node))


def generator_of(ctx: Any, head: Spelled) -> Lambda | None:
    """The f of D_f, which the document writes out near: f(t) = t \\log t, or f = u \\log u in one letter."""
    inner = as_name(head.sub.children[0]) if head.sub is not None and len(head.sub.children) == 1 else None
    name = inner.name(False) if inner is not None else ""
    if ctx.generators is not None and name not in ctx.generators:
        return None
    if name in ctx.functions:
        return ctx.functions[name]  # type: ignore[no-any-return]
    letters = sorted(ctx.expressions[name].free_symbols, key=str) if name in ctx.expressions else []
    return Lambda(letters[0], ctx.expressions[name]) if len(letters) == 1 else None


def positive_order(r: Any, order: Any) -> None:
    """The order of a Renyi divergence is positive."""
    domain = Domain(order, S.Zero, None, True) if isinstance(order, Param) else None
    if domain is not None and order.name not in r.ctx.domains and domain not in r.extra:
        r.extra.append(domain)


def is_order(head: Spelled) -> bool:
    """Is the subscript a number, or a letter for one?"""
    names = [t.data.base for t in leaves(head.sub) if t.kind == "NAME"]
    kinds = {t.kind for t in leaves(head.sub)}
    return kinds <= {"NAME", "NUMBER", "SLASH", "FRAC", "ARGO", "ARGC", "PLUS", "MINUS"} and all(n in (*ORDERS, "infty") for n in names)


def renyi_entropy(r: Any, head: Spelled, node: Tree[Any]) -> Any:
    """H_\\alpha(X) = log(sum_x p(x)^alpha)/(1 - alpha) where the document speaks of Renyi entropies; None for any other entropy."""
    if r.ctx.conventions.get("D_alpha") != "renyi" or head.base != "H" or head.sub is None or head.sup is not None or head.primes:
        return None
    pieces, seps = items(next(c for c in node.children if isinstance(c, Tree) and c.data == "args"))
    name = as_name(pieces[0]) if len(pieces) == 1 and not seps else None
    if name is None or not name.root()[0].isupper() or not is_order(head):
        return None
    order = r.expr(r.single(head.sub))
    if order in (S.Infinity, S.One, S.Zero):
        raise unread(node, "a Renyi entropy of this order is not read")
    positive_order(r, order)
    law, variable = (Law(law_name(name.name())), r.ambient()) if r.looks_like_law(name) else (Law(r.default_law()), r.coordinate(name, node))
    return r.in_unit(log(SumOver((variable,), Prob(law, (variable,)) ** order)) / (1 - order))


def hockey_stick(r: Any, node: Tree[Any]) -> Any:
    """E_\\gamma(P||Q); None for an expectation."""
    args = next((c for c in node.children if isinstance(c, Tree) and c.data == "args"), None)
    if args is None:
        return None
    pieces, seps = items(args)
    scripts = next((c for c in node.children if isinstance(c, Tree) and c.data == "scripts"), None)
    if len(pieces) != 2 or seps[0] != "DBAR" or scripts is None or len(scripts.children) != 1 or scripts.children[0].data != "sub":
        return None
    order = r.expr(r.single(scripts.children[0].children[1].children[1]))
    return _compared(r, lambda p, q, a: HockeyStick(order, p, q, a), pieces, node)


# -- norms


def law_norm(r: Any, node: Tree[Any]) -> Any:
    """\\|P-Q\\|_1 = 2 TV(P,Q), \\|P-Q\\|_{TV}, with a power behind it; None for any other norm."""
    base = strip(node.children[0])
    pieces = difference(base)
    if pieces is None or not names_laws(r, pieces):
        return None
    subs = [s.children[1].children[1] for s in node.children[1].children if s.data == "sub"]
    sups = [s.children[1].children[1] for s in node.children[1].children if s.data == "sup"]
    if len(subs) != 1 or len(sups) > 1:
        return None
    factor = {"1": 2, "L1": 2, "TV": 1, "tv": 1, "var": 1, "l1": 2}.get(word(subs[0]))
    if factor is None:
        return None
    value = factor * _compared(r, TotalVariation, pieces, node)
    return value if not sups else r.power(value, sups[0], node)


def difference(base: Any) -> list[Any] | None:
    """P and Q of \\|P - Q\\|."""
    if not (isinstance(base, Tree) and base.data == "absolute" and tok(base.children[0]).text == "||"):
        return None
    inner = strip(base.children[1])
    if not (isinstance(inner, Tree) and inner.data == "minus"):
        return None
    sides = [strip(inner.children[0]), strip(inner.children[2])]
    return sides if all(as_name(s) is not None for s in sides) else None


# -- definitions


def defined(r: Any, head: Spelled, pieces: list[Any], node: Any) -> Any:
    """A divergence that the document defines, at these laws."""
    found = r.ctx.divergences.get(key_of(head))
    order: dict[Any, Any] = {}
    if found is None and head.sub is not None:
        # E_\\gamma defined, E_2 used
        same = [(k, v) for k, v in r.ctx.divergences.items() if v[3] is not None and k.split("_")[0] == head.root()]
        if len(same) == 1 and is_order(head):
            found = same[0][1]
            order = {Param(found[3]): r.expr(r.single(head.sub))}
    if found is None or not names_laws(r, pieces):
        return None
    first, second, body, _ = found
    from symit.language.latex.quantities import pair_of

    p, q, averaged = pair_of(r, pieces[0], pieces[1], node)
    if averaged or not (is_law(p) and is_law(q)):
        raise unread(node, "a divergence that the document defines, of densities")
    put: dict[Any, Any] = {Law(first): as_law(p), Law(second): as_law(q)}
    return body.subs({**put, **order}, simultaneous=True)


def definition(r: Any, left: Any, right: Any) -> dict[str, tuple[str, str, Any, str | None]] | None:
    """\\Delta(P,Q) = \\sum_x ...: a name that is no standard one, of two laws."""
    node = strip(left)
    if not (isinstance(node, Tree) and node.data in ("call", "expect")):
        return None
    pieces = pair(node)
    if pieces is None or any(as_name(p) is None for p in pieces):
        return None
    if node.data == "expect":
        scripts = next((c for c in node.children if isinstance(c, Tree) and c.data == "scripts"), None)
        if hockey_sub(scripts) is None:
            return None
        key, order = f"E_{hockey_sub(scripts)}", hockey_sub(scripts)
    else:
        head = Spelled(node)
        if head.primes or head.head.accents or head.head.style not in ("", "rm", "cal") or head.base not in DEFINABLE:
            return None
        if head.base == "d" and head.sub is not None and word(head.sub) in DISTANCES:
            return None
        key, order = key_of(head), word(head.sub) if head.sub is not None and is_order(head) else None
    names = [as_name(p) for p in pieces]
    laws = [law_name(n.name()) for n in names if n is not None]
    if not names_laws(r, pieces) or len(set(laws)) != 2:
        return None
    value = r.expr(right)
    if {x.name for x in value.atoms(Law)} != set(laws):
        return None
    return {key: (laws[0], laws[1], value, order)}


DEFINABLE = ("delta", "Delta", "rho", "d", "V", "A", "E", "S", "J", "T", "W", "B", "F", "M")


def hockey_sub(scripts: Any) -> str | None:
    if scripts is None or len(scripts.children) != 1 or scripts.children[0].data != "sub":
        return None
    names = [t for t in leaves(scripts.children[0]) if t.kind == "NAME"]
    return str(names[0].data.base) if len(names) == 1 and names[0].data.base in (*ORDERS, "gamma") else None


# -- what a formula shows before it is read


def shown(node: Tree[Any], facts: Any) -> None:
    """Names compared by norms, hockey-stick and Hellinger divergences; does H^2 of two laws occur?"""
    pieces: list[Any] | None = None
    if node.data == "absolute":
        pieces = difference(node)
    elif node.data == "expect":
        args = next((c for c in node.children if isinstance(c, Tree) and c.data == "args"), None)
        found, seps = items(args) if args is not None else ([], [])
        pieces = found if seps == ["DBAR"] else None
    elif node.data == "call":
        head = Spelled(node)
        pieces = pair(node)
        squared = pieces is not None and head.base in ("H", "h") and head.sub is None and head.sup is not None and word(head.sup) == "2"
        facts.hellinger = facts.hellinger or squared
        if not squared and not (head.base == "d" and head.sub is not None and word(head.sub) in DISTANCES) and head.base not in ("BC", "Hel"):
            return
    for piece in pieces or ():
        name = as_name(piece)
        if name is not None and name.base in LAW_LETTERS and name.base != "pi":
            facts.compared.add(law_name(name.name()))


__all__ = ["definition", "distance", "hockey_stick", "law_norm", "ordered", "renyi_entropy", "shown"]
