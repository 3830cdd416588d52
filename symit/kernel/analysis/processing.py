"""Claims that follow from claims about fewer variables, other laws, or numbers: data processing of f-divergences and its relatives.

A sum over letters of g(u, v), with g homogeneous of degree 1 and u, v densities, is an f-divergence of u and v with f(t) = g(t, 1).
* marginal: if f is convex on (0, oo), sum_{s,t} g(u, v) >= sum_s g(sum_t u, sum_t v), since g is convex and homogeneous (Csiszar 1967);
  the other way round if f is concave. Replacing the sum by the second one gives a stronger claim where what the claim says is
  non-negative grows with it (falls, for a concave f). What takes its place is finite if the sum is: g(u, v) lies above a linear
  function of u and v.
* kernel: sum_{s,t} g(u k, v k) = sum_s g(u, v) for a kernel k of t given s: g is homogeneous, and sum_t k = 1.
* letter: sum_s g(u, v) >= g(u, v) + g(1 - u, 1 - v) at a fixed letter, if f is convex: the law of the indicator of that letter.
* rename: a claim that holds for all laws on the variables holds for those with densities p(x,y) and p(x) p(y).
* numbers: a claim that holds for all numbers between 0 and 1 holds for probabilities.
* tilt: a law that is assumed to have the density w(s)/Z is put in; then Z is sum_s w(s).
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from symit.kernel.analysis.divergences import P, Q, T
from symit.kernel.analysis.fenchel import check_fenchel
from symit.kernel.analysis.growth import SIGNS, check_growth, region_of
from symit.kernel.analysis.region import Region
from symit.kernel.analysis.shapes import check_pieces, check_shape
from symit.kernel.analysis.sums import POSITIVE, Letters, density, replace, union, written
from symit.kernel.analysis.tilts import tilted
from symit.kernel.rows import Rejected, claim_parts, names, pick
from symit.meaning.calculus import minus, num, parameters_of, substitute, times
from symit.meaning.core import free_variables, measures, variables
from symit.meaning.normal import Normaliser
from symit.meaning.polynomials import const, is_zero, sub
from symit.meaning.scope import divides_by_density
from symit.meaning.spelling import term_of

MAX_MOVES = 12


def check_processing(context: dict[str, Any], data: dict[str, Any]) -> str:
    """The moves lead to a claim that implies this one, and `then` proves it; tilts alone lead to an equivalent one."""
    from symit.kernel.checker import check as check_certificate

    moves = data["moves"]
    if len(moves) > MAX_MOVES:
        raise Rejected("processing: at most twelve moves")
    now = with_sums(context)
    require_declared(now)
    for move in moves:
        now = moved(now, move)
    verdict = data["verdict"]
    if verdict != "proved" and any(move["move"] != "tilt" for move in moves):
        raise Rejected("processing: a stronger claim that is false says nothing")
    rest = data["then"]
    if rest["kind"] == "same":
        letters = Letters(now)
        _, lhs, rhs = now["claim"]
        if verdict != "proved" or not letters.equal(letters.read(lhs), letters.read(rhs)):
            raise Rejected("processing: the sides are not the same")
        return "proved"
    if rest["kind"] == "fenchel":
        if verdict != "proved":
            raise Rejected("processing: a variational form is proved")
        return check_fenchel(now, rest)
    if "context" in rest or rest["kind"] not in ("linear", "analysis", "numeric", "model", "processing"):
        raise Rejected("processing: the rest proves the claim that the moves lead to")
    if check_certificate({**rest, "symit": 1, "context": now, "verdict": verdict}) != verdict:
        raise Rejected("processing: the rest does not prove it")
    return str(verdict)


def moved(context: dict[str, Any], move: Any) -> dict[str, Any]:
    """The context of the claim that a move leads to; raises Rejected where the move is not allowed."""
    if move["move"] not in MOVES:
        raise Rejected(f"processing: no move {move['move']!r}")
    after = MOVES[move["move"]](context, move)
    require_declared(after)
    return after


def require_declared(context: dict[str, Any]) -> None:
    """Every parameter is declared, and none bears a name that stands for a density, a function or a sum here (#a0, #f1, ...)."""
    said = [side for claim in (context["claim"], *context.get("given", ())) for side in claim[1:] if isinstance(side, tuple)]
    declared = context.get("params", {})
    if any(str(n).startswith("#") for n in declared) or not set().union(*map(parameters_of, said)) <= set(declared):
        raise Rejected("processing: a parameter that is not declared")


def with_sums(context: dict[str, Any]) -> dict[str, Any]:
    """The claim with its measures written as sums."""
    rel, lhs, rhs = claim_parts(context["claim"])
    if rel not in ("=", "<=", ">="):
        raise Rejected(f"processing: no claim of the kind {rel}")
    return {**context, "claim": (rel, written(lhs), written(rhs))}


def claimed(context: dict[str, Any], old: Any, new: Any) -> dict[str, Any]:
    rel, lhs, rhs = context["claim"]
    changed = (replace(lhs, old, new), replace(rhs, old, new))
    if changed == (lhs, rhs):
        raise Rejected("processing: that sum does not occur")
    return {**context, "claim": (rel, *changed)}


# -- homogeneous functions of two densities


def homogeneous(g: Any, context: dict[str, Any]) -> Any:
    """f(#t) = g(#t, 1), once g(#t #q, #q) = #q g(#t, 1) has been checked; g in #p, #q and the parameters."""
    params = context.get("params", {})
    if not parameters_of(g) <= {P, Q, *params}:
        raise Rejected("processing: a function of two densities")
    letters = Letters({"params": params, "generators": context.get("generators", ())})
    letters.ranges |= dict.fromkeys((P, Q, T), POSITIVE)
    t, q = ("par", T), ("par", Q)
    f = substitute(g, {P: t, Q: num(1)})
    if not letters.equal(substitute(g, {P: times(t, q), Q: q}), times(q, f)):
        raise Rejected("processing: the summand is not homogeneous")
    return f


def stretched(context: dict[str, Any], g: Any, by: Any) -> tuple[Any, Region]:
    """f(c #t) for a positive parameter c (or f itself), which is convex where f is, and where it is looked at."""
    f = homogeneous(g, context)
    region = region_of(context, substitute(f, {T: num(1)}), (T, Fraction(0), None))
    if by is None:
        return f, region
    if by[0] != "par" or by[1] not in region.names or by[1] == T or region.form.sign(region.form.term(by)) <= 0:
        raise Rejected("processing: a positive parameter")
    return substitute(f, {T: times(by, ("par", T))}), region


def check_bent(context: dict[str, Any], g: Any, move: Any) -> None:
    """f is convex, or concave, on (0, oo)."""
    f, region = stretched(context, g, move.get("stretch"))
    shape = move["shape"]
    if shape not in SIGNS:
        raise Rejected("processing: convex or concave")
    if move.get("assumed"):
        require_assumed(context, f, shape)
    elif "cuts" in move:
        check_pieces(shape, f, [T], region, move)
    else:
        check_shape(shape, f, [T], region, move["proofs"])


def require_assumed(context: dict[str, Any], f: Any, shape: str) -> None:
    """f is a multiple of one of the functions that are convex with value 0 at 1, plus a linear function of #t."""
    letters = Letters(context)
    letters.ranges[T] = POSITIVE
    t = ("par", T)
    bent = {mono: c for mono, c in letters.term(f).items() if mono not in ((), ((t, 1),))}
    known = [letters.form.term(("sf", name, t)) for name in letters.generators]
    if len(bent) != 1 or not any(set(f) == set(bent) and c * SIGNS[shape] > 0 for c in bent.values() for f in known):
        raise Rejected("processing: no function that is known to be convex")


def summed(context: dict[str, Any], move: Any) -> tuple[Letters, tuple[str, ...], Any]:
    """The sum that the move is about, seen to be one of g(u, v)."""
    t = move["sum"]
    if not isinstance(t, tuple) or t[0] != "sum" or free_variables(t):
        raise Rejected("processing: a sum over letters")
    letters = Letters(context, move.get("same", ()))
    require_equal(letters, t[2], move["g"], move["u"], move["v"])
    return letters, names(t[1]), t


def require_equal(letters: Letters, body: Any, g: Any, u: Any, v: Any) -> None:
    if not letters.equal(letters.read(body), substitute(g, {P: letters.read(u), Q: letters.read(v)})):
        raise Rejected("processing: the summand is not that function of the two densities")


def require_densities(*terms: Any) -> None:
    """Products and quotients of densities, so that they are not negative."""
    for t in terms:
        if t[0] == "mul":
            require_densities(*t[1:])
        elif t[0] == "pow":
            require_densities(t[1])
        elif t[0] != "prob" and t != num(1):
            raise Rejected("processing: a product of densities")


# -- the moves


def marginal(context: dict[str, Any], move: Any) -> dict[str, Any]:
    """sum_{s,t} g(u, v) by sum_s g(sum_t u, sum_t v)."""
    _, over, t = summed(context, move)
    gone = names(move["over"])
    if not gone or not set(gone) <= set(over):
        raise Rejected("processing: some of the variables of the sum, or all")
    require_densities(move["u"], move["v"], *move["marginals"])
    form = Normaliser(context)
    for whole, part in zip((move["u"], move["v"]), move["marginals"], strict=True):
        if not is_zero(sub(form.term(("sum", gone, whole)), form.term(part))):
            raise Rejected("processing: a density is not the marginal one")
    check_bent(context, move["g"], move)
    u, v = move["marginals"]
    left = tuple(x for x in over if x not in gone)
    # over all variables: f(1)
    new = ("sum", left, substitute(move["g"], {P: u, Q: v})) if left else term_of(Letters(context).term(substitute(move["g"], {P: u, Q: v})))
    check_growth(context, t, move)
    return claimed(context, t, new)


def kernel(context: dict[str, Any], move: Any) -> dict[str, Any]:
    """sum_{s,t} g(u k, v k) by sum_s g(u, v), or the other way round; k is written in two ways that agree by an assumption."""
    letters, over, t = summed(context, move)
    first, second = move["kernels"]
    require_alike(context, first, second, move.get("by"))
    target = names(first[2])
    ways = {"add": set(over).isdisjoint(target), "drop": set(target) < set(over)}
    if move["way"] not in ways or not ways[move["way"]]:
        raise Rejected("processing: the variables of the kernel")
    small = set(over) - set(target)
    if not set(first[3]) | set(second[3]) <= small:
        raise Rejected("processing: the kernel depends on something else")
    require_densities(move["u"], move["v"], *move["small"])
    u, v = move["small"]
    homogeneous(move["g"], context)
    whole = (move["u"], move["v"])
    if move["way"] == "drop":
        for big, part, k in zip(whole, (u, v), (first, second), strict=True):
            if not letters.equal(letters.read(big), letters.read(times(part, k))):
                raise Rejected("processing: a density is not the product with the kernel")
        if not (variables(u) | variables(v)) <= small:
            raise Rejected("processing: what is left depends on what is summed over")
        return claimed(context, t, ("sum", tuple(sorted(small)), substitute(move["g"], {P: u, Q: v})))
    if (u, v) != whole or not (variables(u) | variables(v)) <= small:
        raise Rejected("processing: the densities that a kernel is added to")
    for law, k in ((u, first), (v, second)):
        if k[3] and not positive_with(law, k) and not divided_by(context, k):
            raise Rejected("processing: the kernel may not be defined where the densities are positive")
    wide = {P: times(u, density(*first[1:])), Q: times(v, density(*second[1:]))}
    return claimed(context, t, ("sum", union(over, target), substitute(move["g"], wide)))


def positive_with(law: Any, k: Any) -> bool:
    """Is a density of the kernel's own law a factor, so that the kernel is defined wherever the product is positive?"""
    return any(f[0] == "prob" and f[1] == k[1] and set(k[3]) <= set(f[2]) for f in (law[1:] if law[0] == "mul" else (law,)))


def divided_by(context: dict[str, Any], k: Any) -> bool:
    """Does the claim divide by the density of what the kernel is given? It speaks of models only in which that is positive."""
    inverse = ("pow", density(k[1], k[3]), "-1")
    return any(divides_by_density(side) and replace(side, inverse, num(1)) != side for side in context["claim"][1:])


def require_alike(context: dict[str, Any], first: Any, second: Any, by: Any) -> None:
    """The two kernels are one: the same, equal by an assumption, or equal by a conditional independence."""
    for k in (first, second):
        if k[0] != "prob" or not isinstance(k[1], str) or not k[2] or set(k[2]) & set(k[3]):
            raise Rejected("processing: a kernel is a conditional density of a named law")
    ends = [(k[1], union(k[2]), union(k[3])) for k in (first, second)]
    if ends[0] == ends[1]:
        return
    rel, lhs, rhs = claim_parts(pick(list(context.get("given", ())), by))
    if rel != "=":
        raise Rejected("processing: the kernels are equal by no assumption")
    if lhs[0] == rhs[0] == "prob":
        said = [(x[1], union(x[2]), union(x[3])) for x in (lhs, rhs)]
        if ends in (said, said[::-1]):
            return
    if lhs[0] == "I" and rhs == num(0) and len(lhs[2]) == 2:
        # I(A;B|C) = 0: the law of A given B and C is that given C
        law, base = lhs[1], set(lhs[3])
        for a, b in (lhs[2], lhs[2][::-1]):
            wanted = [(law, union(a), union(b, base)), (law, union(a), union(base))]
            if ends in (wanted, wanted[::-1]) and not set(a) & (set(b) | base):
                return
    raise Rejected("processing: the assumption does not say that the kernels are equal")


def rewrite(context: dict[str, Any], move: Any) -> dict[str, Any]:
    """A sum by another one of the same function of the densities."""
    old, new = move["sum"], move["to"]
    letters = Letters(context, move.get("same", ()))
    for t in (old, new):
        if not isinstance(t, tuple) or t[0] != "sum" or free_variables(t):
            raise Rejected("processing: a sum over letters")
    if names(old[1]) != names(new[1]) or not letters.equal(letters.read(old[2]), letters.read(new[2])):
        raise Rejected("processing: the sums are not the same")
    return claimed(context, old, new)


def letter(context: dict[str, Any], move: Any) -> dict[str, Any]:
    """sum_s g(u, v) by g(u, v) + g(1 - u, 1 - v) at the fixed letter s."""
    _, over, t = summed(context, move)
    form = Normaliser(context)
    fixed = set().union(*(free_variables(side) for side in context["claim"][1:]))
    u, v = move["u"], move["v"]
    if any(form.kind(x) != "discrete" for x in over) or not set(over) <= fixed:
        raise Rejected("processing: a fixed letter of a discrete variable")
    require_densities(u, v)
    for law in (u, v):
        if not is_zero(sub(form.term(("sum", over, law)), const(1))):
            raise Rejected("processing: not the density of a law")
    check_bent(context, move["g"], move)
    rest = {P: minus(num(1), u), Q: minus(num(1), v)}
    new = ("add", substitute(move["g"], {P: u, Q: v}), substitute(move["g"], rest))
    check_growth(context, t, move)
    return claimed(context, t, new)


def rename(context: dict[str, Any], move: Any) -> dict[str, Any]:
    """A claim about named laws on the variables, of which this one is the case that their densities are those given."""
    over, laws, new = names(move["over"]), dict(move["laws"]), move["claim"]
    form = Normaliser(context)
    require_densities(*laws.values())
    for u in laws.values():
        if variables(u) != set(over) or not is_zero(sub(form.term(("sum", over, u)), const(1))):
            raise Rejected("processing: not the density of a law")
    rel, lhs, rhs = claim_parts(new)
    if rel != context["claim"][0] or any(variables(side) - set(over) or measures(side) - set(laws) for side in (lhs, rhs)):
        raise Rejected("processing: a claim about the renamed laws")
    letters = Letters(context, move.get("same", ()))
    _, left, right = context["claim"]
    case = letters.read(minus(put(lhs, laws, over), put(rhs, laws, over)))
    if not letters.equal(case, letters.read(minus(left, right))):
        raise Rejected("processing: the claim is no case of the other one")
    given = tuple(c for c in context.get("given", ()) if not any(measures(side) or variables(side) - set(over) for side in c[1:]))
    facts = {"vars": {v: dict(context["vars"][v]) for v in over}, "measures": {law: {} for law in laws}}
    return {**context, **facts, "given": given, "claim": new}


def put(t: Any, laws: dict[str, Any], over: tuple[str, ...]) -> Any:
    """The term with the densities of the laws put in for them."""

    def walk(x: Any) -> Any:
        if isinstance(x, tuple) and x and x[0] == "prob" and x[1] in laws:
            if tuple(x[2]) != over or x[3]:
                raise Rejected("processing: a renamed law on all of the variables")
            return laws[x[1]]
        return tuple(walk(y) for y in x) if isinstance(x, tuple) else x

    return written(walk(written(t)))


def numbers(context: dict[str, Any], move: Any) -> dict[str, Any]:
    """Probabilities of fixed letters as numbers between 0 and 1; nothing else is left in the claim but parameters."""
    named = {term: name for name, term in dict(move["names"]).items()}
    params = dict(context.get("params", {}))
    found: dict[str, Any] = {}

    def walk(x: Any) -> Any:
        if isinstance(x, tuple) and x and x[0] == "prob":
            name = named.get(x)
            if name is None or name in params or str(name).startswith("#") or x[3] or not isinstance(x[1], str):
                raise Rejected("processing: a probability has no name")
            if any(context["vars"].get(v, {}).get("kind") != "discrete" for v in x[2]):
                raise Rejected("processing: a density may exceed 1")
            found[name] = {"lo": "0", "hi": "1", "lo_open": True, "hi_open": True, "integer": False}
            return ("par", name)
        if isinstance(x, tuple) and x and x[0] in ("sum", "H", "I", "D", "CE", "fn", "card", "at"):
            raise Rejected("processing: more than probabilities of letters")
        return tuple(walk(y) for y in x) if isinstance(x, tuple) else x

    rel, lhs, rhs = context["claim"]
    new = (rel, walk(lhs), walk(rhs))
    kept = tuple(c for c in context.get("given", ()) if not any(measures(side) or variables(side) for side in c[1:]))
    return {"vars": {}, "measures": {}, "params": {**params, **found}, "given": kept, "claim": new}


MOVES: dict[str, Callable[[dict[str, Any], Any], dict[str, Any]]] = {
    "marginal": marginal, "kernel": kernel, "rewrite": rewrite, "letter": letter, "rename": rename, "numbers": numbers, "tilt": tilted,
}  # fmt: skip
