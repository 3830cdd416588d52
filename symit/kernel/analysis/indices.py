"""Claims about the coordinates of vectors of any length n: sums over an index, entries z_i, derivatives by an entry.

Terms: ("isum", l, f) is the sum of f over l = 1, ..., n; ("item", z, l) the entry z_l; ("delta", i, j) is 1 if i = j and else 0. Letters that
no sum binds stand for any index; in an assumption as in the claim it holds for all of them. context["sums"] = {"items": {z: range},
"length": n or null}.

A claim is proved for every n at once. The free letters are equal or different, one case for each partition of them; in a case

    sum_l f(l) = f(i) + f(j) + ... + the sum over the other indices,

and f(l) is a sum of products c g(l) with c free of l. Each sum of g over the other indices becomes a parameter: a positive one where g > 0 (from 0
on beside i, j, ..., as there may be no others). The claim that is left is about fewer things than are known of these sums, so its proof is one
of the claim. Derivatives are taken first: the sum over l of f(z_l) by z_k is f'(z_k).

It is refuted at a length and indices, with the sums written out.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from symit.kernel.analysis.calculus import check_calculus, check_calculus_point
from symit.kernel.rows import Rejected, claim_parts
from symit.meaning.calculus import ONE, ZERO, derivative, minus, num, occurs, over, parameters_of, plus, special_derivative, substitute, times
from symit.meaning.polynomials import Poly
from symit.meaning.scalars import Scalars
from symit.meaning.spelling import term_of

MAX_LETTERS, MAX_LENGTH, MAX_ROUNDS, MAX_MONOMIALS = 3, 4, 12, 200
PLAIN = ("num", "par", "pi", "e", "euler", "add", "mul", "pow", "log", "exp", "abs", "sf", "isum", "item", "delta", "diff")
ANY = "#"  # the index of the summand in a sum over the other indices


# -- letters


def free_letters(t: Any) -> set[str]:
    if not isinstance(t, tuple) or not t:
        return set()
    if t[0] == "isum":
        return free_letters(t[2]) - {t[1]}
    if t[0] == "item":
        return {str(t[2])}
    if t[0] == "delta":
        return {str(t[1]), str(t[2])}
    return set().union(*(free_letters(x) for x in t if isinstance(x, tuple)))


def rename(t: Any, put: dict[str, str]) -> Any:
    """The term with other free letters; bound letters start with # and are no free letter's name."""
    if not isinstance(t, tuple) or not t:
        return t
    if t[0] == "isum":
        return ("isum", t[1], rename(t[2], {a: b for a, b in put.items() if a != t[1]}))
    if t[0] == "item":
        return ("item", t[1], put.get(t[2], t[2]))
    if t[0] == "delta":
        return ("delta", put.get(t[1], t[1]), put.get(t[2], t[2]))
    return tuple(rename(x, put) if isinstance(x, tuple) else x for x in t)


class Letters:
    """Bound letters, each used once."""

    def __init__(self) -> None:
        self.count = 0

    def apart(self, t: Any) -> Any:
        """The term with fresh bound letters; raises Rejected for anything but numbers, entries, sums and functions of them."""
        if t[0] not in PLAIN:
            raise Rejected(f"indices: {t[0]} is not read beside sums over an index")
        if t[0] == "isum":
            self.count += 1
            if self.count > MAX_MONOMIALS:
                raise Rejected("indices: too many sums")
            fresh = f"#{self.count}"
            return ("isum", fresh, self.apart(rename(t[2], {str(t[1]): fresh})))
        if t[0] in ("item", "delta", "par", "num"):
            return t
        return tuple(self.apart(x) if isinstance(x, tuple) else x for x in t)


# -- definitions and derivatives


def put_in(t: Any, name: tuple[str, ...], letter: str | None, value: Any, letters: Letters) -> Any:
    """The term with a defined number, or a defined entry z_l = f(l), replaced by what it is."""
    if not isinstance(t, tuple) or not t:
        return t
    if letter is None and t == name:
        return letters.apart(value)
    if letter is not None and t[:2] == name:
        return letters.apart(rename(value, {letter: str(t[2])}))
    return tuple(put_in(x, name, letter, value, letters) if isinstance(x, tuple) else x for x in t)


def _variables(t: Any) -> Iterator[Any]:
    if isinstance(t, tuple) and t:
        if t[0] == "diff":
            yield t[2][:2]
        for x in t:
            yield from _variables(x)


def defined(context: dict[str, Any], letters: Letters) -> tuple[Any, list[Any]]:
    """The claim and the other assumptions, with the definitions z_l = f(l), L = f put in."""
    rel, *sides = claim_parts(context["claim"])
    if any(isinstance(t, str) for t in sides):
        raise Rejected("indices: a printed number")
    # an undeclared z[i] or rest_1 would be taken for an entry or a sum of the kernel's own
    said = set().union(*(parameters_of(t) for c in (context["claim"], *context.get("given", ())) for t in c[1:]))
    if not said <= {*context["params"], str(context["sums"].get("length"))}:
        raise Rejected("indices: a parameter that is not declared")
    claim = (rel, *(letters.apart(t) for t in sides))
    given = [(c[0], *(letters.apart(t) for t in c[1:])) for c in context.get("given", ())]
    for _ in range(MAX_ROUNDS):
        fixed = set(_variables(claim))
        found = next((c for c in given if c[0] == "=" and _defines(c, fixed)), None)
        if found is None:
            break
        given.remove(found)
        _, what, value = found
        name, letter = (what, None) if what[0] == "par" else (what[:2], what[2])
        claim = (rel, *(put_in(t, name, letter, value, letters) for t in claim[1:]))
        given = [(c[0], *(put_in(t, name, letter, value, letters) for t in c[1:])) for c in given]
        domain = context["sums"]["items"].get(name[1], {}) if name[0] == "item" else context["params"].get(name[1], {})
        for end in ("lo", "hi"):
            if domain.get(end) is not None:
                ends = (value, num(domain[end])) if end == "lo" else (num(domain[end]), value)
                given.append((">" if domain.get(f"{end}_open") else ">=", *ends))
    return claim, given


def _defines(c: Any, fixed: set[Any]) -> bool:
    _, what, value = c
    if what[0] == "par":
        return not occurs(what[1], value) and not free_letters(value) and what not in fixed
    return what[0] == "item" and free_letters(value) <= {what[2]} and not _mentions(what[1], value) and what[:2] not in fixed


def _mentions(name: str, t: Any) -> bool:
    return isinstance(t, tuple) and bool(t) and (t[:2] == ("item", name) or any(_mentions(name, x) for x in t))


def differentiated(t: Any) -> Any:
    """The term without ("diff", f, x, n)."""
    if not isinstance(t, tuple) or not t:
        return t
    if t[0] == "diff":
        f = differentiated(t[1])
        if t[2][0] not in ("par", "item") or not 1 <= int(t[3]) <= 3:
            raise Rejected("indices: this derivative")
        for _ in range(int(t[3])):
            f = by(f, t[2])
        return f
    return tuple(differentiated(x) if isinstance(x, tuple) else x for x in t)


def by(t: Any, x: Any) -> Any:
    """The derivative by a parameter or an entry z_k; two letters are the same index where their delta is 1."""
    tag, args = t[0], t[1:]
    if tag in ("num", "pi", "e", "euler", "delta"):
        return ZERO
    if tag == "par":
        return ONE if t == x else ZERO
    if tag == "item":
        return ("delta", t[2], x[2]) if x[0] == "item" and t[1] == x[1] else ZERO
    if tag == "add":
        return plus(*(by(a, x) for a in args))
    if tag == "mul":
        return plus(*(times(*args[:i], d, *args[i + 1 :]) for i, a in enumerate(args) for d in [by(a, x)] if d != ZERO))
    if tag == "isum":
        letter, body = args
        if x[0] != "item":
            d = by(body, x)
            return ZERO if d == ZERO else ("isum", letter, d)
        # f(l) by z_k at l other than k, and what z_l itself gives at l = k
        rest = summand(body, x[1], letter, own=False, k=x[2])
        own = rename(summand(body, x[1], letter, own=True), {letter: x[2]})
        return plus(*([] if rest == ZERO else [("isum", letter, rest)]), own)
    inner = by(args[1] if tag == "sf" else args[0], x)
    if inner == ZERO:
        return ZERO
    return times(outer(t), inner)


def outer(t: Any) -> Any:
    """The derivative of a function by its argument."""
    tag, args = t[0], t[1:]
    if tag == "pow":
        return substitute(derivative(("pow", ("par", ANY), args[1]), ANY), {ANY: args[0]})
    if tag == "log":
        return ("pow", args[0], "-1")
    if tag == "exp":
        return t
    if tag == "sf":
        return special_derivative(str(args[0]), args[1])
    raise Rejected(f"indices: {tag} is not differentiated")


def summand(t: Any, name: str, letter: str, own: bool, k: str = "") -> Any:
    """The derivative of a summand by its own entry z_l, or by z_k with its own entry left alone."""
    tag, args = t[0], t[1:]
    if tag in ("num", "pi", "e", "euler", "delta", "par"):
        return ZERO
    if tag == "item":
        if t[1] != name:
            return ZERO
        if t[2] == letter:
            return ONE if own else ZERO
        return ZERO if own else ("delta", t[2], k)
    if tag == "add":
        return plus(*(summand(a, name, letter, own, k) for a in args))
    if tag == "mul":
        parts = [(i, summand(a, name, letter, own, k)) for i, a in enumerate(args)]
        return plus(*(times(*args[:i], d, *args[i + 1 :]) for i, d in parts if d != ZERO))
    if tag == "isum":
        if letter in free_letters(t):
            raise Rejected("indices: a sum inside of another that depends on its index")
        return ZERO if own else by(t, ("item", name, k))
    inner = summand(args[1] if tag == "sf" else args[0], name, letter, own, k)
    return ZERO if inner == ZERO else times(outer(t), inner)


# -- cases


def partitions(letters: list[str]) -> Iterator[dict[str, str]]:
    """Each way in which letters are equal or different, as letter -> the first of its equals."""
    if not letters:
        yield {}
        return
    for put in partitions(letters[:-1]):
        for first in dict.fromkeys(put.values()):
            yield {**put, letters[-1]: first}
        yield {**put, letters[-1]: letters[-1]}


def cases(context: dict[str, Any]) -> list[dict[str, Any]]:
    """Scalar claims, one for each partition of the letters, that together say no less than the claim."""
    letters = Letters()
    claim, given = defined(context, letters)
    claim = (claim[0], *(differentiated(t) for t in claim[1:]))
    free = sorted(set().union(*(free_letters(t) for t in claim[1:])))
    if len(free) > MAX_LETTERS:
        raise Rejected("indices: too many indices")
    return [Case(context, put).of(claim, given) for put in partitions(free)]


class Case:
    """One partition of the letters: entries at its indices, and the sums over all others, are parameters."""

    def __init__(self, context: dict[str, Any], put: dict[str, str]) -> None:
        self.put = put
        self.at = list(dict.fromkeys(put.values()))
        self.items = context["sums"]["items"]
        self.length = context["sums"].get("length")
        self.params = dict(context["params"])
        self.rests: dict[Any, str] = {}
        self.dropped = list(context.get("dropped", ()))
        for z, domain in self.items.items():
            for letter in (*self.at, ANY):
                self._add(self.name(z, letter), domain)
        if self.length is not None:
            self._add(str(self.length), {"lo": str(max(1, len(self.at))), "hi": None, "lo_open": False, "hi_open": True, "integer": False})

    def _add(self, name: str, domain: Any) -> None:
        if name in self.params and name != self.length:
            raise Rejected(f"indices: two parameters are called {name}")
        self.params[name] = {**domain, "integer": False}

    @staticmethod
    def name(z: str, letter: str) -> str:
        return f"{z}[{letter}]"

    def of(self, claim: Any, given: list[Any]) -> dict[str, Any]:
        plain = (claim[0], *(self.reduced(rename(t, self.put)) for t in claim[1:]))
        said: list[Any] = []
        for rel, *sides in given:
            own = sorted(set().union(*(free_letters(t) for t in sides)))
            if not own:
                said.append((rel, *(self.reduced(t) for t in sides)))
            for letter in self.at if len(own) == 1 else ():
                said.append((rel, *(self.reduced(rename(t, {own[0]: letter})) for t in sides)))
        said = [self.solved(c) if c[0] == "=" else c for c in said]
        self.params = {n: d for n, d in self.params.items() if any(occurs(n, t) for c in (plain, *said) for t in c[1:])}
        return {"params": dict(sorted(self.params.items())), "given": tuple(said), "claim": plain}

    def solved(self, c: Any) -> Any:
        """An equation for the first sum over the other indices that stands in it alone."""
        form = self.form()
        gap = form.term(minus(c[1], c[2]))
        for name in self.rests.values():
            mono = ((("par", name), 1),)
            rest = {m: q for m, q in gap.items() if m != mono}
            if mono in gap and not any(_speaks(g, name) for m in rest for g, _ in m):
                return ("=", ("par", name), times(num(-1), over(term_of(rest), num(gap[mono]))))
        return c

    def form(self) -> Scalars:
        return Scalars(self.params)

    def reduced(self, t: Any) -> Any:
        """The term without sums, entries and deltas."""
        tag = t[0]
        if tag == "item":
            return ("par", self.name(t[1], t[2]))
        if tag == "delta":
            return ONE if t[1] == t[2] else ZERO
        if tag == "isum":
            letter, body = t[1], t[2]
            terms = [self.reduced(rename(body, {letter: k})) for k in self.at]
            return plus(*terms, self.others(self.reduced(rename(self._inner(body, letter), {letter: ANY}))))
        return tuple(self.reduced(x) if isinstance(x, tuple) else x for x in t)

    def _inner(self, body: Any, letter: str) -> Any:
        """The summand; sums in it must not depend on its index."""
        if body[0] == "isum" and letter in free_letters(body):
            raise Rejected("indices: a sum inside of another that depends on its index")
        for x in body:
            if isinstance(x, tuple) and x:
                self._inner(x, letter)
        return body

    def others(self, t: Any) -> Any:
        """The sum over the other indices of a term in the entries at ANY."""
        poly = self.form().term(t)
        if len(poly) > MAX_MONOMIALS:
            raise Rejected("indices: a summand that is too long")
        terms = []
        for mono, c in sorted(poly.items(), key=repr):
            local = tuple(p for p in mono if _speaks(p[0], f"[{ANY}]"))
            rest = tuple(p for p in mono if p not in local)
            terms.append(times(term_of({rest: c}), self.rest(local)))
        return plus(*terms)

    def rest(self, local: Any) -> Any:
        if not local:
            if self.length is None:
                raise Rejected("indices: how many indices there are has no name")
            return minus(("par", str(self.length)), num(len(self.at)))
        if local not in self.rests:
            name = f"rest_{len(self.rests) + 1}"
            if name in self.params:
                raise Rejected(f"indices: two parameters are called {name}")
            self.rests[local] = name
            poly: Poly = {local: 1}
            positive = self.form().sign(poly) > 0
            self.params[name] = {"lo": "0" if positive else None, "hi": None, "lo_open": not self.at, "hi_open": True, "integer": False}
        return ("par", self.rests[local])


def _speaks(g: Any, mark: str) -> bool:
    if isinstance(g, str):
        return mark in g if mark.startswith("[") else g == mark
    return isinstance(g, tuple) and any(_speaks(x, mark) for x in g)


# -- instances


def instance(context: dict[str, Any], n: int, at: dict[str, Any]) -> dict[str, Any]:
    """The claim at length n, its free letters at the given indices, with the sums written out."""
    if not 1 <= n <= MAX_LENGTH:
        raise Rejected("indices: this length is not written out")
    letters = Letters()
    claim, given = defined(context, letters)
    claim = (claim[0], *(differentiated(t) for t in claim[1:]))
    free = set().union(*(free_letters(t) for t in claim[1:]))
    put = {str(k): str(int(v)) for k, v in at.items()}
    if set(put) != free or any(not 1 <= int(v) <= n for v in put.values()):
        raise Rejected("indices: an index without a value")
    length = context["sums"].get("length")
    lengths = context["params"].get(length, {})
    if any(lengths.get(end) is not None and s * (Fraction(lengths[end]) - n) > 0 for end, s in (("lo", 1), ("hi", -1))):
        raise Rejected("indices: not a length in its range")
    params = {k: v for k, v in context["params"].items() if k != length}
    for z, domain in context["sums"]["items"].items():
        for k in range(1, n + 1):
            if Case.name(z, str(k)) in params:
                raise Rejected("indices: two parameters of one name")
            params[Case.name(z, str(k))] = {**domain, "integer": False}
    plain = (claim[0], *(_written(rename(t, put), n, length) for t in claim[1:]))
    said: list[Any] = []
    for rel, *sides in given:
        own = sorted(set().union(*(free_letters(t) for t in sides)))
        if len(own) > 1:
            raise Rejected("indices: an assumption with two indices")
        for k in range(1, n + 1) if own else (1,):
            here = {own[0]: str(k)} if own else {}
            said.append((rel, *(_written(rename(t, here), n, length) for t in sides)))
    said = [_last_entry(c, params) for c in said]
    params = {k: v for k, v in params.items() if any(occurs(k, t) for c in (plain, *said) for t in c[1:])}
    out = {"params": dict(sorted(params.items())), "given": tuple(said), "claim": plain}
    return {**out, "dropped": context["dropped"]} if context.get("dropped") else out


def _last_entry(c: Any, params: dict[str, Any]) -> Any:
    """An equation for its last entry, where that stands in it alone."""
    if c[0] != "=":
        return c
    gap = Scalars(params).term(minus(c[1], c[2]))
    for name in sorted(params, reverse=True):
        mono = ((("par", name), 1),)
        rest = {m: q for m, q in gap.items() if m != mono}
        if "[" in name and mono in gap and not any(_speaks(g, name) for m in rest for g, _ in m):
            return ("=", ("par", name), times(num(-1), over(term_of(rest), num(gap[mono]))))
    return c


def _written(t: Any, n: int, length: Any) -> Any:
    tag = t[0]
    if tag == "item":
        return ("par", Case.name(t[1], t[2]))
    if tag == "delta":
        return ONE if t[1] == t[2] else ZERO
    if tag == "isum":
        return plus(*(_written(rename(t[2], {t[1]: str(k)}), n, length) for k in range(1, n + 1)))
    if tag == "par":
        return num(n) if t[1] == length else t
    return tuple(_written(x, n, length) if isinstance(x, tuple) else x for x in t)


# -- certificates


def check_sums(context: dict[str, Any], data: dict[str, Any]) -> str:
    """The claim holds for vectors of every length, each case by the rules for scalar claims."""
    parts = cases(context)
    if len(parts) != len(data["cases"]):
        raise Rejected("indices: one proof for each case")
    for plain, proof in zip(parts, data["cases"], strict=True):
        if check_calculus({**plain, "witness": proof.get("witness") or {}}, proof) != "proved":
            raise Rejected("indices: a case is not proved")
    return "proved"


def check_sums_point(context: dict[str, Any], data: dict[str, Any]) -> str:
    """The claim fails at a length, indices and entries."""
    return check_calculus_point(instance(context, int(data["length"]), data["at"]), data)


__all__ = ["cases", "check_sums", "check_sums_point", "free_letters", "instance"]
