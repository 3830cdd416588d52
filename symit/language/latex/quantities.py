"""H(...), h(...), I(...), D(.||.), JS, TV, chi2, cross-entropy: from argument lists to measures."""

from __future__ import annotations

from typing import Any

from lark import Tree

from symit.language.latex.bounds import discriminator
from symit.language.latex.compare import compared, law_called
from symit.language.latex.densities import coordinate_list, coordinates, family_power
from symit.language.latex.divergences import ordered
from symit.language.latex.resolve import Resolver
from symit.language.latex.spelling import Spelled, as_name, items, leaves, strip, tok, unread, walk, word
from symit.language.names import law_name
from symit.language.objects import (
    BinaryEntropy,
    ChiSquare,
    CrossEntropy,
    DifferentialEntropy,
    Entropy,
    JensenShannon,
    Law,
    LeCam,
    MutualInformation,
    Param,
    Prob,
    RandomVariable,
    RelativeEntropy,
    SelfInformation,
    TotalVariation,
    as_law,
    density_factors,
    is_law,
)  # fmt: skip
from symit.language.statements import Domain, FunctionOf

DIVERGENCE_NAMES = {"KL": "KL", "KLD": "KL", "kl": "KL", "JS": "JS", "JSD": "JS", "TV": "TV", "tv": "TV", "chi": "chi2",
                    "CE": "CE", "D": "KL", "chi2": "chi2", "var": "TV", "LC": "LC"}


def arguments(node: Tree[Any]) -> Tree[Any]:
    return next(c for c in node.children if isinstance(c, Tree) and c.data == "args")


# -- comparisons of laws


def comparison(r: Resolver, head: Spelled, node: Tree[Any]) -> Any:
    """D(P||Q), KL(P||Q), JS(P,Q), TV(P,Q), chi^2(P||Q)."""
    kind = DIVERGENCE_NAMES[head.base]
    if head.base == "D" and head.sub is not None and word(head.sub) not in DIVERGENCE_NAMES:
        found = ordered(r, head, node)
        if found is not None:
            return found
    if head.base == "D" and head.sub is not None:
        spelled = word(head.sub)
        if spelled not in DIVERGENCE_NAMES or spelled == "D":
            raise unread(node, f"the divergence D_{spelled} is not read")
        kind = DIVERGENCE_NAMES[spelled]
    elif head.sub is not None or head.primes or head.head.accents:
        raise unread(node, "a divergence with this script is not read")
    if head.sup is not None and not (kind == "chi2" and word(head.sup) == "2"):
        raise unread(node, "a divergence with this superscript is not read")
    pieces, seps = items(arguments(node))
    function = discriminator(r, head, pieces, seps)
    if function is not None:
        return function
    if kind == "KL" and len(pieces) == 3 and seps == ["DBAR", "BAR"]:
        return conditional(r, pieces, node)
    if len(pieces) != 2 or seps[0] not in ("DBAR", "COMMA", "SEMI"):
        raise unread(node, "two laws are expected", ("P \\| Q",))
    return compare(r, kind, pieces[0], pieces[1], node)


def conditional(r: Resolver, pieces: list[Any], node: Any) -> Any:
    """D(P_{Y|X} || Q_{Y|X} | P_X), the mean under P_X of the relative entropy at each value."""
    mark = len(r.seen)
    p, q, under = (compared(r, piece) for piece in pieces)
    del r.seen[mark:]
    pair = isinstance(p, Prob) and isinstance(q, Prob) and p.T and set(p.S) == set(q.S) and set(q.T) <= set(p.T)
    if not pair or (under != Prob(p.law, p.T) and under != p.law):
        raise unread(node, "a conditional divergence is of two conditional laws, given the first law of what they are conditioned on")
    return RelativeEntropy(p, q, tuple(p.T))


def pair_of(r: Resolver, first: Any, second: Any, node: Any) -> tuple[Any, Any, Any]:
    """The laws or densities that are compared, and the variables that the comparison is averaged over."""
    mark = len(r.seen)
    r.implicit.append(())
    saved, r.implicit = r.implicit, []
    try:
        p, q = compared(r, first), compared(r, second)
    finally:
        r.implicit = saved
        r.implicit.pop()
    del r.seen[mark:]
    p, q = signed(r, p, q)
    free = conditions(p, q) - set(r.bound)
    averaged: tuple[Any, ...] = ()
    if free and isinstance(p, Prob) and free == set(p.T):
        averaged = r.choose("fixed", [(), tuple(sorted(free, key=str))])
        r.offered_conditions |= free
    if not is_law(p) and not is_law(q) and set(densities_of(p)) != set(densities_of(q)):
        raise unread(node, "laws of different variables are compared")
    return p, q, averaged


def compare(r: Resolver, kind: str, first: Any, second: Any, node: Any) -> Any:
    p, q, averaged = pair_of(r, first, second, node)
    cls: Any = {"KL": RelativeEntropy, "CE": CrossEntropy, "JS": JensenShannon, "TV": TotalVariation, "chi2": ChiSquare, "LC": LeCam}[kind]
    try:
        return cls(p, q, averaged)
    except (TypeError, ValueError) as error:
        raise unread(node, str(error)) from None


def densities_of(p: Any) -> tuple[Any, ...]:
    from symit.language.objects import density_variables

    return tuple(density_variables(p) or ())


def conditions(p: Any, q: Any) -> set[Any]:
    """Variables that a comparison of densities leaves fixed."""
    out: set[Any] = set()
    for d in (p, q):
        for factor in () if is_law(d) else d.atoms(Prob):
            out |= set(factor.T)
    return out - set(densities_of(p))


def signed(r: Resolver, p: Any, q: Any) -> tuple[Any, Any]:
    """A bare q_phi beside densities q_phi(z|x) stands for that density, and its partner for one of the same kind."""
    if not (isinstance(p, Law) and isinstance(q, Law)):
        if isinstance(q, Law) and isinstance(p, Prob):
            return p, Prob(q, p.S, p.T if any(t for _, t in r.signatures(q.name)) else ())
        return p, q
    if p.name in r.facts.capitals and not r.facts.called.get(p.name):
        return p, q  # the law P is not the density p(x|y) of another formula
    known = [s for s in r.signatures(p.name) if s[1]]
    if known and len(set(r.signatures(p.name))) == 1:
        s, t = known[0]
        of, given = [RandomVariable(v) for v in s], [RandomVariable(v) for v in t]
        own = [x[1] for x in r.signatures(q.name) if set(x[0]) == set(s)]
        conditions_of_q = list(dict.fromkeys([t, *own]))
        chosen = r.choose("partner", conditions_of_q)
        return Prob(p, of, given), Prob(q, of, [RandomVariable(v) for v in chosen])
    return p, q


# -- entropies and informations


def information(r: Resolver, head: Spelled, node: Tree[Any]) -> Any:
    if head.primes or head.sup is not None:
        raise unread(node, "a measure with this superscript is not read")
    pieces, seps = items(arguments(node))
    if not pieces:
        raise unread(node, "a measure of nothing")
    if head.base in ("I", "MI", "CMI"):
        return mutual(r, head, pieces, seps, node)
    return entropy(r, head, pieces, seps, node)


def _law_script(r: Resolver, head: Spelled, node: Any) -> Any:
    """H_p(X): the law under which; None if there is no script."""
    if head.sub is None:
        return None
    inner = as_name(head.sub.children[0]) if len(head.sub.children) == 1 else None
    if inner is not None and r.looks_like_law(inner):
        return Law(r.unified(law_name(inner.name())))
    raise unread(node, "a measure with this subscript is not read")


def entropy(r: Resolver, head: Spelled, pieces: list[Any], seps: list[str], node: Tree[Any]) -> Any:
    if head.sub is not None and word(head.sub) in ("b", "2", "B", "bin", "binary"):
        if len(pieces) != 1:
            raise unread(node, "binary entropy takes one probability")
        return binary(r, pieces[0])
    if "DBAR" in seps:
        if len(pieces) != 2:
            raise unread(node, "two laws are expected", ("P \\| Q",))
        kind = r.choose(f"bars{tok(node.children[0]).start}", ["KL", "CE"])
        return compare(r, kind, pieces[0], pieces[1], node)
    if all(s == "COMMA" for s in seps):
        special = _of_laws(r, head, pieces, node)
        if special is not None:
            return special
    law = _law_script(r, head, node) or Law(r.default_law())
    cls = DifferentialEntropy if head.base == "h" else Entropy
    groups, given, at = variables(r, pieces, seps, node, ("COMMA",))
    if groups and all(v.name in r.ctx.continuous for g in groups for v in g):
        cls = DifferentialEntropy
    return cls(law, [v for g in groups for v in g], given, at)


def binary(r: Resolver, piece: Any) -> Any:
    p = r.expr(piece)
    for param in p.atoms(Param):
        if p == param and param.name not in r.ctx.domains:
            from sympy import Integer

            r.extra.append(Domain(param, Integer(0), Integer(1)))
    return BinaryEntropy(p)


def _of_laws(r: Resolver, head: Spelled, pieces: list[Any], node: Tree[Any]) -> Any:
    """H(P), H(P,Q), H((1-e)P + eU), H(q(z|x)), H(p) of a number; None for variables."""
    inner = [strip(p) for p in pieces]
    names = [as_name(p) for p in pieces]
    families = [law_called(r, p) for p in pieces] if len(pieces) <= 2 else []
    if families and all(f is not None for f in families):
        return CrossEntropy(families[0], families[-1])  # of continuous laws the differential one, also where it is called H
    if len(inner) == 1:
        n, only = names[0], inner[0]
        if n is not None and _is_scalar(r, head, n):
            return binary(r, pieces[0])
        if (isinstance(only, Tree) and only.data == "number") or (isinstance(only, Tree) and only.data == "frac"):
            return binary(r, pieces[0])
        if _joined_letters(r, only):
            return None
        if isinstance(only, Tree) and only.data in ("plus", "minus", "run", "segment", "times"):
            return _of_expression(r, only, node)
        if isinstance(only, Tree) and only.data == "call":
            return _of_call(r, head, only, node)
    if any(n is None for n in names):
        return None
    laws = [r.looks_like_law(n) or law_name(n.name()) in r.ctx.laws for n in names if n is not None]
    if not any(laws):
        first, last = names[0], names[-1]
        if (first is not None and last is not None and len(names) == 2 and first.base == last.base
                and last.head.accents and not first.head.accents and first.base in ("y", "p", "t")):
            laws = [True, True]          # H(y, \hat y)
        else:
            return None
    if not all(laws):
        raise unread(node, "a law and a variable are mixed")
    found = [compared(r, p) for p in pieces]
    if len(found) == 1:
        return compare(r, "CE", pieces[0], pieces[0], node)
    if len(found) == 2:
        return compare(r, "CE", pieces[0], pieces[1], node)
    raise unread(node, "an entropy of more than two laws")


def _joined_letters(r: Resolver, node: Any) -> bool:
    """The XY of H(XY): capital letters side by side that are no laws."""
    if not (isinstance(node, Tree) and node.data == "run"):
        return False
    found = list(leaves(node))
    if any(t.kind != "NAME" or len(t.data.base) != 1 or not t.data.base.isupper() for t in found):
        return False
    laws = {"P", "Q"} | {n.upper() for n in r.ctx.laws | r.facts.compared}
    return not any(t.data.base in laws for t in found)


def is_number_of(r: Resolver, head: Spelled, piece: Any) -> bool:
    """Is this the binary entropy of a number, h(p)?"""
    name = as_name(piece)
    return name is not None and _is_scalar(r, head, name)


def _is_scalar(r: Resolver, head: Spelled, n: Spelled) -> bool:
    """Is the p of H(p), h(p) a number? It is where 1 - p or a bare p occurs without a sum, and always in h(p)."""
    name = n.name(False)
    if not n.root()[0].islower() or n.sup is not None or n.head.accents:
        return False
    if name in r.ctx.scalars or name in r.facts.complemented:
        return True
    if name in ("epsilon", "delta", "alpha", "lambda", "gamma"):
        return True
    if n.base in ("p", "q", "r", "a") and law_name(name) not in r.facts.called and law_name(name) not in r.facts.compared:
        return head.base == "h" or (name in r.facts.bare and not r.facts.binds)
    return False


def _of_expression(r: Resolver, node: Any, whole: Any) -> Any:
    saved, r.implicit = r.implicit, []
    try:
        value = r.value(node)
    finally:
        r.implicit = saved
    if value.atoms(Law) and not value.atoms(Prob):
        try:
            law = as_law(value)
        except (TypeError, ValueError) as error:
            raise unread(whole, str(error)) from None
        return CrossEntropy(law, law)
    if not value.atoms(Prob, RandomVariable):
        return binary(r, node)
    raise unread(whole, "an entropy of this expression is not read")


def _of_call(r: Resolver, head: Spelled, node: Tree[Any], whole: Any) -> Any:
    """H(q(z|x)): the entropy of that density; H(f(X)): of a function of X."""
    inner_head = Spelled(node)
    pieces, seps = items(arguments(node))
    if r.is_law_call(inner_head, pieces):
        value = r.value(node)
        if not isinstance(value, Prob):
            raise unread(whole, "an entropy of this density is not read")
        free = set(value.T) - set(r.bound)
        cls = DifferentialEntropy if head.base == "h" else Entropy
        if free:
            averaged = r.choose("fixed", [(), tuple(sorted(free, key=str))])
            r.offered_conditions |= free
            if averaged:
                return cls(value.law, value.S, value.T)
        return cls(value.law, value.S, (), value.T)
    variable = function_variable(r, inner_head, pieces, seps, whole)
    return (DifferentialEntropy if head.base == "h" else Entropy)(Law(r.default_law()), (variable,))


def function_variable(r: Resolver, head: Spelled, pieces: list[Any], seps: list[str], node: Any) -> RandomVariable:
    """f(X) as a variable of its own that is a function of X."""
    if any(s != "COMMA" for s in seps) or head.base not in ("f", "g", "T", "phi", "psi") or not head.plain:
        raise unread(node, "this function of variables is not read")
    by = [v for p in pieces for v in coordinates(r, p)]
    variable = RandomVariable(head.root() + "_of_" + "".join(v.name.replace("_", "") for v in by))
    assumption = FunctionOf((variable,), tuple(by))
    if assumption not in r.extra:
        r.extra.append(assumption)
    return variable


def variables(r: Resolver, pieces: list[Any], seps: list[str], node: Any, joins: tuple[str, ...]) -> tuple[Any, Any, Any]:
    """Groups of variables, conditions averaged over, conditions at their current value."""
    groups: list[list[RandomVariable]] = []
    given: list[RandomVariable] = []
    at: list[RandomVariable] = []
    behind = False
    for piece, sep in coordinate_list(r, pieces, seps):
        if sep == "BAR":
            if behind:
                raise unread(node, "two bars in a measure")
            behind = True
        elif sep and sep not in joins and not (behind and sep == "COMMA") and sep not in ("COMMA",):
            raise unread(piece if isinstance(piece, Tree) else node, "this separator is not read here")
        new_group = not groups or sep in ("SEMI", "COLON")
        if behind:
            names, fixed = _condition(r, piece, groups)
            (at if fixed else given).extend(names)
            if sep in ("SEMI", "COLON"):
                raise unread(node, "a semicolon behind the bar")
        elif new_group:
            groups.append(variable_group(r, piece, node))
        else:
            groups[-1].extend(variable_group(r, piece, node))
    if not groups or any(not g for g in groups):
        raise unread(node, "a measure of no variables")
    if set(at) & {v for g in groups for v in g}:
        raise unread(node, "a variable given its own value")
    return groups, given, at


def variable_group(r: Resolver, piece: Any, node: Any) -> list[RandomVariable]:
    if isinstance(piece, RandomVariable):
        return [piece]
    inner = strip(piece)
    if isinstance(inner, Tree) and inner.data == "group":
        found, seps = items(inner.children[1])
        if any(s != "COMMA" for s in seps):
            raise unread(inner, "only commas join variables")
        return [v for p, _ in coordinate_list(r, found, seps) for v in variable_group(r, p, node)]
    if isinstance(inner, Tree) and inner.data == "call":
        found, seps = items(arguments(inner))
        return [function_variable(r, Spelled(inner), found, seps, node)]
    if isinstance(inner, Tree) and inner.data == "run":
        letters = list(leaves(inner))
        if all(t.kind == "NAME" and len(t.data.base) == 1 and t.data.base.isupper() for t in letters):
            return [RandomVariable(t.data.base) for t in letters]     # H(XY)
    name = as_name(inner)
    if name is None or name.primes > 2:
        raise unread(inner, "a variable is expected in a measure")
    if name.sup is not None:
        power = family_power(r, name)
        if power is not None:
            return power
        if name.sub is not None or any(t.kind in ("NUMBER",) for t in leaves(name.sup)):
            raise unread(inner, "a variable with this superscript is not read")
    if name.head.style == "cal":
        raise unread(inner, "a set where a variable is expected")
    if name.base in ("infty", "dot", "star", "e") and name.plain:
        raise unread(inner, "a variable is expected in a measure")
    _ranges(r, name, inner)
    mark = len(r.seen)
    variable = _prime_variable(name) if name.primes else r.coordinate(name, inner)
    del r.seen[mark:]
    return [variable]


def _ranges(r: Resolver, n: Spelled, node: Any) -> None:
    if n.sub is not None and any(t.kind in ("COLON", "REL") for t in leaves(n.sub)):
        raise unread(node, "a range of variables is not read")


def _prime_variable(n: Spelled) -> RandomVariable:
    return RandomVariable(n.name())


def _condition(r: Resolver, piece: Any, groups: list[list[RandomVariable]]) -> tuple[list[RandomVariable], bool]:
    """Y, Y = y, or y beside capital variables: averaged over or at the current value."""
    if isinstance(piece, RandomVariable):
        return [piece], False
    inner = strip(piece)
    if isinstance(inner, Tree) and inner.data == "chain" and len(inner.children) == 3:
        mark = len(r.seen)
        names = coordinates(r, inner)
        del r.seen[mark:]
        return names, True
    names = variable_group(r, piece, piece)
    letters = [as_name(x) for x in walk(inner) if x.data in ("name", "scripted_name")]
    small = letters and all(x is not None and x.root()[0].islower() and x.base.isascii() for x in letters)
    if small and not set(names) & {v for g in groups for v in g}:
        if set(names) <= set(r.bound):
            return names, True
        r.offered_conditions |= set(names)
        return names, bool(r.choose("fixed", [True, False]))
    return names, False


def mutual(r: Resolver, head: Spelled, pieces: list[Any], seps: list[str], node: Tree[Any]) -> Any:
    law = _law_script(r, head, node) or Law(r.default_law())
    before = seps[:seps.index("BAR")] if "BAR" in seps else seps
    if "DBAR" in seps:
        raise unread(node, "two bars in a mutual information")
    split = "SEMI" in before or "COLON" in before
    if not split and not before:
        return self_information(r, law, pieces, seps, node)
    if not split:
        # I(X,Y) with a comma: capital letters are mutual information, small ones the joint self-information
        names = [as_name(p) for p in pieces[:len(before) + 1]]
        if all(n is not None and n.root()[0].islower() and n.base.isascii() and len(n.base) == 1 for n in names):
            return self_information(r, law, pieces, seps, node)
        if len(before) != 1:
            raise unread(node, "which variables does this information compare?", (";",))
        seps = ["SEMI", *seps[1:]]
    mixed = {s for s in before if s in ("SEMI", "COLON")}
    if len(mixed) > 1:
        raise unread(node, "semicolons and colons are mixed")
    groups, given, at = variables(r, pieces, seps, node, ("COMMA", "SEMI", "COLON"))
    try:
        return MutualInformation(law, groups, given, at)
    except TypeError as error:
        raise unread(node, str(error)) from None


def self_information(r: Resolver, law: Any, pieces: list[Any], seps: list[str], node: Any) -> Any:
    if any(s != "COMMA" for s in seps):
        raise unread(node, "conditional self-information is not read")
    names: list[RandomVariable] = []
    for p in pieces:
        names += coordinates(r, p)
    if all(n is not None and n.root()[0].isupper() for n in [as_name(p) for p in pieces]):
        raise unread(node, "a mutual information needs two variables", (";",))
    return SelfInformation(law, names)


__all__ = ["comparison", "density_factors", "information"]
