"""A search for a tree of the kernel's rules (symit.kernel.analysis.tree) that proves a function non-negative."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from symit.kernel.analysis.region import Region
from symit.kernel.analysis.smooth import normal, positive, require_smooth
from symit.kernel.analysis.tree import at_end, check
from symit.meaning.calculus import derivative, num, substitute, times
from symit.meaning.polynomials import Poly, key
from symit.meaning.rational_functions import factors
from symit.meaning.scalars import generators
from symit.meaning.spelling import term_of
from symit.provers.analysis.moves import TROUBLE, Moves, Node, premise
from symit.provers.analysis.named import theorem
from symit.provers.analysis.sampling import points, sign, values
from symit.provers.analysis.shapes import divisors, is_rational
from symit.provers.clock import clock

MAX_TERMS = 400
MAX_CUTS = 3
MAX_VARIABLES = 4  # more for named inequalities only


class Search(Moves):
    """`prove(t, region)` returns a node or None; every node has been checked by the rules' own code where it is a leaf."""

    def __init__(self, deadline: float, seed: int = 0) -> None:
        self.deadline, self.seed = deadline, seed
        self.failed: dict[Any, int] = {}
        self.brief = False  # only the rules that most often suffice, throughout
        self.light = False  # only the rules that most often suffice
        self.nested = 0  # cuts of cuts
        self.inside = False  # of a named inequality
        self.samples: dict[Region, Any] = {}
        self.ranges: dict[Any, Any] = {}  # of the divergences of a claim

    def prove(self, t: Any, region: Region, most: int = 9) -> Node | None:
        """Iterative deepening: shallow proofs first; in the variable that makes the function plainer where there is one."""
        try:
            poly = normal(t, region)
            node = self.odds(poly, region, most) or self.by_e(poly, region, most)
        except TROUBLE:
            return None
        return node or self.deepening(t, region, most)

    def by_e(self, poly: Poly, region: Region, most: int) -> Node | None:
        """x = e^k s for a function in which powers of e and log x occur: log x becomes k + log s."""
        if len(region.names) != 1 or region.ends(region.names[0]) != (0, None) or ("exp", key({(): 1})) not in generators(poly):
            return None
        (name,) = region.names
        for k in (-1, 1, -2, 2):
            node: Node = {"rule": "stretch", "var": name, "by": ("exp", num(k))}
            then = premise(node, term_of(poly), region)
            pieces = [] if then is None else factors(normal(*then))[1]
            if then is None or any(("exp", key({(): 1})) in generators(piece) for piece, _ in pieces if len(piece) > 1):
                continue
            below = self.deepening(*then, most)
            if below is not None:
                return {**node, "then": below}
        return None

    def deepening(self, t: Any, region: Region, most: int) -> Node | None:
        for light, depths in ((True, range(1, 5)), (False, range(1, 0 if self.brief else most + 1))):
            self.light = light
            for depth in depths:
                try:
                    node = self.find(t, region, depth)
                except TROUBLE:
                    return None
                if node is not None or clock() > self.deadline:
                    return node
        return None

    def at(self, region: Region) -> Any:
        if region not in self.samples:
            self.samples[region] = points(region, self.seed)
        return self.samples[region]

    def plausible(self, t: Any, region: Region) -> bool:
        return sign(t, region, self.at(region)) in (0, 1)

    def find(self, t: Any, region: Region, depth: int) -> Node | None:
        if clock() > self.deadline:
            return None
        try:
            poly = normal(t, region)
        except TROUBLE:
            return None
        if len(poly) > MAX_TERMS:
            return None
        place = (key(poly), region, self.light)
        if self.failed.get(place, 0) >= depth:
            return None
        node = self._find(poly, region, depth)
        if node is None:
            self.failed[place] = depth
        return node

    def _find(self, poly: Poly, region: Region, depth: int) -> Node | None:
        t = term_of(poly)
        if not poly or region.form.equal(poly, {}):
            return {"rule": "zero"}
        if not self.plausible(t, region):
            return None
        if region.form.sign(poly) > 0 or region.form.nonnegative(poly):
            return {"rule": "sign"}
        if not region.names:
            return None
        if is_rational(poly, region):
            return self.leaf("poly", t, region) or (self.cuts(poly, t, region, depth) if len(region.names) == 1 else None)
        if depth <= 0:
            return None
        named = theorem(poly, region, self)
        if named is not None or len(region.names) > MAX_VARIABLES:
            return named
        few = (self.product, self.modulus, self.rooted, self.slides)
        more = (self.stretched, self.conjugate, self.exponent, self.scaled, self.bent, self.logarithms, self.minorants, self.diagonal, self.cuts)
        for rule in few if self.light else (*few, *more):
            try:
                node = rule(poly, t, region, depth - 1)
            except TROUBLE:
                continue
            if node is not None:
                return node
        return None

    def leaf(self, rule: str, t: Any, region: Region) -> Node | None:
        node = {"rule": rule}
        try:
            check(t, region, node)
        except TROUBLE:
            return None
        return node

    # -- the rules, each tried where it may help

    def slides(self, poly: Poly, t: Any, region: Region, depth: int) -> Node | None:
        for name in region.names:
            if ("par", name) not in generators(poly):
                continue
            try:
                require_smooth(poly, region, name)
            except TROUBLE:
                continue
            slope = derivative(t, name)
            for node in self.anchored(t, slope, region, name, depth):
                return node
        return None

    def anchored(self, t: Any, slope: Any, region: Region, name: str, depth: int) -> Iterator[Node]:
        ordered = region.order is not None and name in region.order
        ends = ["order"] if ordered else []
        ends += [e for e in ("lo", "hi") if not ordered or (e == "hi") == (region.order is not None and name == region.order[1])]
        whole = sign(slope, region, self.at(region))
        for end in ends:
            rising = (region.order is not None and name == region.order[1]) if end == "order" else end == "lo"
            if whole != (1 if rising else -1) and whole != 0:
                continue
            try:
                kind, value, rest = at_end(t, region, name, end)
            except TROUBLE:
                continue
            if kind == "-oo":
                continue
            start = self.find(value, rest, depth) if kind == "value" else {}
            if start is None:
                continue
            below = self.find(slope if rising else times(num(-1), slope), region, depth)
            if below is not None:
                yield {"rule": "slide", "var": name, "from": end, "start": start, "slope": below}
        if ordered or whole is not None:
            return
        for at in self.anchors(t, region, name):
            below_part, above_part = region.split(name, at)
            if sign(slope, above_part, self.at(above_part)) not in (0, 1) or sign(slope, below_part, self.at(below_part)) not in (0, -1):
                continue
            start = self.find(substitute(t, {name: num(at)}), region.without(name), depth)
            above = start and self.find(slope, above_part, depth)
            below = above and self.find(times(num(-1), slope), below_part, depth)
            if start and above and below:
                yield {"rule": "slide", "var": name, "from": str(at), "start": start, "above": above, "below": below}

    def anchors(self, t: Any, region: Region, name: str) -> list[Fraction]:
        """Simple rational numbers inside the range, those where the function is least first."""
        inside, middle = simple_places(region, name)
        at = self.at(region)
        scored = []
        for c in dict.fromkeys([*inside, *middle]):
            v, _ = values(t, {**at, name: at[name] * 0 + float(c)})
            scored.append((abs(float(v.min() if hasattr(v, "min") else v)), c))
        return [c for _, c in sorted(scored)[:3]]

    def scaled(self, poly: Poly, t: Any, region: Region, depth: int) -> Node | None:
        """Divide by the coefficient of a logarithm, so that the derivative of the quotient has one logarithm less."""
        for by in divisors(poly, region):
            try:
                if not positive(normal(by, region), region):
                    continue
                quotient = normal(times(by, t), region)
            except TROUBLE:
                continue
            node = self.slides(quotient, term_of(quotient), region, depth)
            if node is not None:
                return {"rule": "scale", "by": by, "then": node}
        return None

    def bent(self, poly: Poly, t: Any, region: Region, depth: int) -> Node | None:
        """Concave along one variable, non-negative at both ends."""
        for name in region.names:
            if ("par", name) not in generators(poly):
                continue
            require_smooth(poly, region, name)
            first = normal(derivative(t, name), region)
            second = times(num(-1), derivative(term_of(first), name))
            if not self.plausible(second, region):
                continue
            ordered = region.order is not None and name in region.order
            ends = ("lo", "hi") if not ordered else ("lo", "order") if name == region.order[0] else ("order", "hi")  # type: ignore[index]
            starts: list[Any] = []
            for end in ends:
                kind, value, rest = at_end(t, region, name, end)
                start = {} if kind == "+oo" else None if kind == "-oo" else self.find(value, rest, depth)
                if start is None:
                    break
                starts.append(start)
            if len(starts) < 2:
                continue
            bend = self.find(second, region, depth)
            if bend is not None:
                return {"rule": "concave", "var": name, "second": bend, "ends": starts}
        return None

    def cuts(self, poly: Poly, t: Any, region: Region, depth: int) -> Node | None:
        """Halves, and balls where the function stays away from zero."""
        if depth < 1 or len(region.names) != 1:
            return None
        (name, lo, hi), = region.box
        if lo is not None and hi is not None and self._away(t, region):
            node = self.leaf("ball", t, region)
            if node is not None:
                return node
        if self.nested >= MAX_CUTS:
            return None
        self.nested += 1
        try:
            for at in self.turns(t, region, name):
                node = self.cut(t, region, name, at, depth)
                if node is not None:
                    return node
        finally:
            self.nested -= 1
        return None

    def _away(self, t: Any, region: Region) -> bool:
        v, s = values(t, self.at(region))
        return bool((v > 1e-4 * s).all()) if hasattr(v, "all") else bool(v > 0)

    def turns(self, t: Any, region: Region, name: str) -> list[Fraction]:
        inside, middle = simple_places(region, name)
        return [*middle, *inside][:3]


CANDIDATES = tuple(Fraction(x) for x in ("1", "1/2", "0", "2", "-1", "1/3", "2/3", "1/4", "3/4", "3", "4"))


def simple_places(region: Region, name: str) -> tuple[list[Fraction], list[Fraction]]:
    """Simple numbers inside the range of a variable, and its middle where it has one."""
    lo, hi = region.ends(name)
    inside = [c for c in CANDIDATES if (lo is None or c > lo) and (hi is None or c < hi)]
    return inside, [] if lo is None or hi is None else [(lo + hi) / 2]
