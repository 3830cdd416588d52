"""Moves of the search that rewrite a function: products, cuts, roots, logarithms, new variables."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import combinations, permutations
from typing import Any

from symit.kernel.analysis.moduli import around
from symit.kernel.analysis.region import Region
from symit.kernel.analysis.smooth import normal
from symit.kernel.analysis.tree import RULES
from symit.kernel.rows import Rejected
from symit.meaning.balls import Undefined
from symit.meaning.calculus import minus, num, occurs, plus, times
from symit.meaning.polynomials import NotNormal, Poly, key, scale, unkey
from symit.meaning.rational_functions import factors
from symit.meaning.scalars import generators
from symit.meaning.spelling import term_of
from symit.provers.analysis.apart import Split, compared, exponentials, logarithms, roots
from symit.provers.analysis.sampling import sign
from symit.provers.analysis.shapes import complement, complexity, difference, has, is_rational, linear_root, powers, truncated

TROUBLE = (Rejected, NotNormal, Undefined, ValueError, KeyError, ArithmeticError, IndexError)
Node = dict[str, Any]
MOST_MODULI = 6


class Moves:
    """Each takes a function's normal form, the function and its region, and returns a node or None."""

    find: Any
    plausible: Any
    at: Any
    deepening: Any

    def product(self, poly: Poly, t: Any, region: Region, depth: int) -> Node | None:
        _, pieces = factors(poly)
        odd = [piece for piece, e in pieces if e % 2]
        if len(pieces) < 2 and len(odd) == len(pieces):
            return None
        signs = [sign(term_of(piece), region, self.at(region)) for piece in odd]
        if None in signs or 0 in signs:
            return None
        parts = []
        for piece, s in zip(odd, signs, strict=True):
            node = self.find(term_of(scale(piece, s or 1)), region, depth + 1 if len(piece) < len(poly) else depth)
            if node is None:
                return None
            parts.append(node)
        return {"rule": "factor", "signs": signs, "parts": parts}

    def modulus(self, poly: Poly, t: Any, region: Region, depth: int) -> Node | None:
        """|B| is B or -B, and at least either; or cut where the argument is zero."""
        if not any(g[0] == "abs" and has(g, region) for g in generators(poly)):
            return None
        signed = self.signed(t, region) if len(region.names) > 1 else None
        if signed is not None:
            return signed
        for g in sorted(generators(poly), key=repr):
            if g[0] == "abs":
                found = linear_root(unkey(g[1]), region)
                if found is not None:
                    return self.cut(t, region, *found, depth + 1)
                pair = difference(unkey(g[1]), region)
                if pair is not None and region.order is None:
                    return self.aligned(t, region, *pair, depth + 1)
        return None

    def signed(self, t: Any, region: Region) -> Node | None:
        """The absolute values with numbers before them replaced one after another, by both signs where the number is negative."""
        poly = normal(t, region)
        if not self.plausible(t, region):
            return None
        moduli = {g for g in generators(poly) if g[0] == "abs" and has(g, region)}
        found = {g: Fraction(poly[((g, 1),)]) for g in moduli if ((g, 1),) in poly}
        if not moduli:
            return self.find(t, region, 1)
        if len(found) != len(moduli) or len(moduli) > MOST_MODULI:
            return None
        g = min(found, key=lambda g: (found[g] > 0, repr(g)))
        inside = term_of(unkey(g[1]))
        c, rest = around(poly, inside, region)
        then = {s: plus(rest, times(num(s), c, inside)) for s in (1, -1)}
        if found[g] < 0:
            parts = []
            for s in (1, -1):
                node = self.signed(then[s], region)
                if node is None:
                    return None
                parts.append(node)
            return {"rule": "modulus", "of": inside, "parts": parts}
        for s in (1, -1):
            node = self.signed(then[s], region)
            if node is not None:
                return {"rule": "modulus", "of": inside, "sign": s, "coefficient": {"rule": "sign"}, "then": node}
        return None

    def aligned(self, t: Any, region: Region, first: str, second: str, depth: int) -> Node | None:
        """Which of two variables is the larger, after a cut that gives them one range."""
        for name, other in ((first, second), (second, first)):
            for mine, theirs in zip(region.ends(name), region.ends(other), strict=True):
                lo, hi = region.ends(name)
                if mine != theirs and theirs is not None and (lo is None or lo < theirs) and (hi is None or theirs < hi):
                    return self.cut(t, region, name, theirs, depth)
        return self.ordered(t, region, first, second, depth) if region.ends(first) == region.ends(second) else None

    def ordered(self, t: Any, region: Region, first: str, second: str, depth: int) -> Node | None:
        parts = []
        for order in ((first, second), (second, first)):
            node = self.find(t, replace(region, order=order), depth)
            if node is None:
                return None
            parts.append(node)
        return {"rule": "diagonal", "vars": [first, second], "parts": parts}

    def cut(self, t: Any, region: Region, name: str, at: Fraction, depth: int) -> Node | None:
        parts = []
        for part in region.split(name, at):
            node = self.find(t, part, depth)
            if node is None:
                return None
            parts.append(node)
        return {"rule": "split", "var": name, "at": str(at), "parts": parts}

    def rooted(self, poly: Poly, t: Any, region: Region, depth: int) -> Node | None:
        """New variables that make the roots rational."""
        logs = any(g[0] in ("log", "exp") and has(g, region) for g in generators(poly))
        roots: dict[str, int] = {}
        angles: set[str] = set()
        for g, e in powers(poly):
            if Fraction(e).denominator == 1 or not has(g, region):
                continue
            if g[0] == "par":
                roots[g[1]] = max(roots.get(g[1], 1), Fraction(e).denominator)
                continue
            name = complement(g, region)
            if name is None or Fraction(e).denominator != 2 or logs:
                return None
            angles.add(name)
        if angles:
            names, how = angles, "angle"
        elif roots:
            names, how = set(roots), str(max(roots.values()))
        else:
            return None
        if region.order is not None and names & set(region.order):
            names = names | set(region.order)
        node: Node = {"rule": "put", "map": how, "vars": sorted(names)}
        return self.under(node, t, region, depth)

    def odds(self, poly: Poly, region: Region, most: int) -> Node | None:
        """x = u/(1-u) and the factor 1-u, for functions of x and log(1+x): (1+x) f(x/(1+x)) becomes f(u)."""
        if len(region.names) != 1 or region.ends(region.names[0]) != (0, None):
            return None
        name = region.names[0]
        if ("log", key({((("par", name), 1),): 1, (): 1})) not in generators(poly):
            return None
        node: Node = {"rule": "put", "map": "odds", "vars": [name]}
        by = minus(num(1), ("par", name))
        then = premise(node, term_of(poly), region)
        if then is None or not self.plausible(term_of(poly), region):
            return None
        below = self.deepening(times(by, term_of(normal(*then))), then[1], most)
        return None if below is None else {**node, "then": {"rule": "scale", "by": by, "then": below}}

    def conjugate(self, poly: Poly, t: Any, region: Region, depth: int) -> Node | None:
        """A - B with a square root in one of them: A^2 - B^2."""
        return self.first("root", roots(poly, varies=lambda g: has(g, region)), t, region, depth)

    def exponent(self, poly: Poly, t: Any, region: Region, depth: int) -> Node | None:
        """A - exp(B), by logarithms."""
        return self.first("exps", exponentials(poly, lambda g: has(g, region), most=4), t, region, depth)

    def first(self, rule: str, splits: list[Split], t: Any, region: Region, depth: int) -> Node | None:
        """A rule for A - B; A and B are to be non-negative."""
        for pieces in splits:
            up = sign(term_of(pieces[0]), region, self.at(region))
            if up not in (1, -1):
                continue
            node: Node = compared(rule, pieces, up == 1)
            if rule == "exps" and not (self.plausible(node["a"], region) and self.plausible(node["b"], region)):
                continue
            if rule == "root":
                side = self.find(node["a"], region, depth)
                if side is None:
                    continue
                node["nonnegative"] = side
            found = self.under(node, t, region, depth)
            if found is not None:
                return found
        return None

    def logarithms(self, poly: Poly, t: Any, region: Region, depth: int) -> Node | None:
        """c (log A - log B), every coefficient a whole number: A - B."""
        parts = logarithms(poly)
        if parts is None or not any(has(g, region) for mono in poly for g, _ in mono):
            return None
        logs, rest = parts
        if any(c.denominator != 1 or abs(c) > 6 for _, c in logs):
            return None
        sides: dict[int, list[Any]] = {s: [("pow", inner, str(abs(c))) for inner, c in logs if c * s > 0] for s in (1, -1)}
        if rest and any(g[0] == "exp" and has(g, region) for g in generators(poly)):
            sides[-1].insert(0, ("exp", term_of(scale(rest, -1))))  # the rest is a logarithm as well
        elif rest:
            return None
        return self.under({"rule": "logs", "a": times(*sides[1]), "b": times(*sides[-1])}, t, region, depth)

    def diagonal(self, poly: Poly, t: Any, region: Region, depth: int) -> Node | None:
        """Which of two variables of one range is the larger?"""
        used = [n for n in region.names if ("par", n) in generators(poly)]
        for first, second in combinations(used, 2):
            if region.order is None and region.ends(first) == region.ends(second):
                node = self.ordered(t, region, first, second, depth)
                if node is not None:
                    return node
        return None

    def stretched(self, poly: Poly, t: Any, region: Region, depth: int) -> Node | None:
        """x = y s for positive x and y, where that makes the function simpler."""
        if region.order is not None:
            return None
        used = [n for n in region.names if ("par", n) in generators(poly) and region.ends(n) == (0, None)]
        choices: list[tuple[str, Any]] = [(name, ("par", by)) for name, by in permutations(used, 2)]
        powers_of_e = [term_of({((g, 1),): 1}) for g in sorted(generators(poly), key=repr) if g[0] == "exp" and has(g, region)]
        powers_of_e = [term_of({m: 1}) for m in sorted(poly, key=repr) if len(m) > 1 and all(g[0] in ("exp", "par") for g, _ in m)
                       and any(g[0] == "exp" for g, _ in m)] + powers_of_e  # fmt: skip
        choices += [(name, by) for name in used for by in powers_of_e[:3] if not occurs(name, by)]
        choices += [(name, ("pow", ("par", by), "2")) for name, by in permutations(used, 2)]
        for name, by in choices:
            node: Node = {"rule": "stretch", "var": name, "by": by}
            then = premise(node, t, region)
            if then is None:
                continue
            new = normal(*then)
            if complexity(new, region) < complexity(poly, region):
                below = self.find(*then, depth)
                if below is not None:
                    return {**node, "then": below}
        return None

    def minorants(self, poly: Poly, t: Any, region: Region, depth: int) -> Node | None:
        """c (kl(p,q) - G) + the rest, with G from the first terms of 1/(t(1-t)) = 4 sum_k (2t-1)^(2k) = kl''."""
        if region.order is None or region.ends(region.order[0]) != (0, 1) or depth < 1:
            return None
        for first, second in (region.order, region.order[::-1]):
            c = Fraction(poly.get(tuple(sorted(((("log", key({((("par", first), 1),): 1})), 1), (("par", first), 1)), key=repr)), 0))
            if c <= 0:
                continue
            for k in (2, 3):
                part = times(num(c), truncated(("par", first), ("par", second), k))
                rest = normal(plus(t, times(num(-1), part)), region)
                if not is_rational(rest, region) or not self.plausible(term_of(rest), region):
                    continue
                nodes = [self.find(x, region, depth) for x in (part, term_of(rest))]
                if all(nodes):
                    return {"rule": "sum", "parts": [[part, nodes[0]], [term_of(rest), nodes[1]]]}
        return None

    def under(self, node: Node, t: Any, region: Region, depth: int) -> Node | None:
        """A rule with one premise, which the kernel's own code works out."""
        then = premise(node, t, region)
        if then is None:
            return None
        below = self.find(*then, depth)
        return None if below is None else {**node, "then": below}


def premise(node: Node, t: Any, region: Region) -> tuple[Any, Region] | None:
    """What a rule asks to be proved last, from the kernel itself."""
    try:
        term, where, _ = RULES[node["rule"]](t, region, {"nonnegative": {}, "then": {}, **node})[-1]
    except TROUBLE:
        return None
    return term, where
