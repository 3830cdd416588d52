"""Plain core terms (docs/core.md): the names that occur in them, a readable printing, and finite models."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from itertools import product
from math import lcm, prod
from typing import Any

MAX_CELLS = 200_000
MAX_DEPTH = 120
EXTREMES = ("least", "mostratio", "leastratio")  # over all letters: of one law's masses, of the ratios of the masses of two
LETTERWISE = (*EXTREMES, "differ")  # numbers (tag, law, ..., variables); the last is the probability that two variables differ
Letters = tuple[int, ...]


class Undefined(ValueError):
    """The term has no value here: oo - oo, log of a negative number, division by zero, an impossible condition."""


class Frozen(dict[str, Any]):
    """An object of plain data that freeze_json has been through: it does not change."""

    def _refuse(self, *_: Any, **__: Any) -> Any:
        raise TypeError("plain data that was checked does not change; copy it with dict(...)")

    __setitem__ = __delitem__ = __ior__ = update = setdefault = pop = popitem = clear = _refuse

    def __reduce__(self) -> Any:
        return dict, (dict(self),)


def freeze_json(value: Any, depth: int = 0) -> Any:
    """Lists become tuples (so that terms can be compared and cached); everything else must be plain JSON."""
    if type(value) is str:
        return value
    if depth > MAX_DEPTH:
        raise ValueError("the data is nested too deeply")
    if isinstance(value, (list, tuple)):
        return tuple([v if type(v) is str else freeze_json(v, depth + 1) for v in value])
    if isinstance(value, Frozen):
        return value
    if isinstance(value, dict):
        return Frozen({str(k): freeze_json(v, depth + 1) for k, v in value.items()})
    if value is None or isinstance(value, (str, int, bool)):
        return value
    raise ValueError(f"plain data holds strings, integers, lists and objects only, not {value!r}")


@lru_cache(maxsize=50_000)
def free_variables(term: Any) -> frozenset[str]:
    """Variables that occur in densities and functions outside of every sum over them: the fixed ones."""
    if not isinstance(term, tuple) or not term:
        return frozenset()
    tag = term[0]
    if tag == "prob":
        return frozenset(term[2]) | frozenset(term[3])
    if tag == "fn":
        return frozenset(term[2])
    if tag == "sum":
        return free_variables(term[2]) - frozenset(term[1])
    if tag == "at":
        return free_variables(term[3]) - {term[1]}
    if tag in ("H", "I", "D", "CE", "num", "par", "card", *LETTERWISE):
        return frozenset()
    return frozenset().union(*(free_variables(t) for t in subterms(term)))


@lru_cache(maxsize=50_000)
def variables(term: Any) -> frozenset[str]:
    """All variables that occur, bound or free."""
    if not isinstance(term, tuple) or not term:
        return frozenset()
    tag = term[0]
    if tag == "prob":
        return frozenset(term[2]) | frozenset(term[3]) | law_variables(term[1])
    if tag == "H":
        return frozenset(term[2]) | frozenset(term[3])
    if tag == "I":
        return frozenset().union(term[3], *term[2])
    if tag in ("D", "CE"):
        return frozenset(term[3]) | frozenset(term[4])
    if tag == "fn":
        return frozenset(term[2])
    if tag in LETTERWISE:
        return frozenset(term[-1])
    if tag == "card":
        return frozenset((term[1],))
    if tag == "sum":
        return frozenset(term[1]) | variables(term[2])
    if tag == "at":
        return frozenset((term[1],)) | variables(term[3])
    return frozenset().union(*(variables(t) for t in subterms(term)))


def law_variables(law: Any) -> frozenset[str]:
    if isinstance(law, tuple) and law and law[0] == "prod":
        return frozenset().union(*(frozenset(s) | frozenset(t) for _, s, t in law[1]))
    return frozenset()


def subterms(term: Any) -> tuple[Any, ...]:
    """The terms directly inside a term (those in the weights of mixtures included)."""
    tag, args = term[0], term[1:]
    if tag in ("add", "mul", "max", "min"):
        return tuple(args)
    if tag in ("pow", "log", "exp", "abs"):
        return tuple(args[:1])
    if tag in ("diff", "sf"):
        return tuple(args[:2] if tag == "diff" else args[1:])
    if tag == "sum":
        return (args[1],)
    if tag == "at":
        return (args[2],)
    if tag in ("prob", "H", "I"):
        return law_terms(args[0])
    if tag in LETTERWISE:
        return tuple(t for law in args[:-1] for t in law_terms(law))
    if tag == "sf":
        return tuple(args[1:2])
    return law_terms(args[0]) + law_terms(args[1]) if tag in ("D", "CE") else ()


def law_terms(law: Any) -> tuple[Any, ...]:
    if isinstance(law, str) or law[0] == "unif":
        return ()
    if law[0] == "mix":
        return tuple(t for w, m in law[1] for t in (w, *law_terms(m)))
    return tuple(t for m, _, _ in law[1] for t in law_terms(m))


def walk(term: Any) -> Iterator[Any]:
    """The term and everything inside it."""
    stack = [term]
    while stack:
        t = stack.pop()
        if isinstance(t, tuple) and t:
            yield t
            stack.extend(subterms(t))


def params(term: Any) -> set[str]:
    return {t[1] for t in walk(term) if t[0] == "par"}


def measures(term: Any) -> set[Any]:
    """The laws that occur (compound ones whole)."""
    found: set[Any] = set()
    for t in walk(term):
        if t[0] in ("H", "I", "prob"):
            found.add(t[1])
        elif t[0] in ("D", "CE"):
            found |= {t[1], t[2]}
        elif t[0] in LETTERWISE:
            found |= set(t[1:-1])
    return found


def functions(term: Any) -> dict[str, tuple[str, ...]]:
    return dict(sorted((t[1], t[2]) for t in walk(term) if t[0] == "fn"))


# -- printing


def show_law(law: Any) -> str:
    if isinstance(law, str):
        return law
    if law[0] == "unif":
        return "uniform"
    if law[0] == "mix":
        return "(" + " + ".join(f"{show(w)}*{show_law(m)}" for w, m in law[1]) + ")"
    return " ".join(show(("prob", m, s, t)) for m, s, t in law[1])


def _values(names: Iterable[str]) -> str:
    return ",".join(v[0].lower() + v[1:] for v in names)


def _show_closed(tag: str, args: Any) -> str:
    """Measures of parametric laws, means under them, and matrix terms (docs/closed-forms.md)."""

    def law(spec: Any) -> str:
        return f"{spec[0]}({', '.join(_show_part(x) for x in spec[1:])})"

    if tag == "named":
        return f"{args[0]}({law(args[1:])})"
    if tag == "measure":
        order = f"[{show(args[3])}]" if args[3] is not None else ""
        return f"{args[0]}{order}({' || '.join(law(x) for x in args[1:3] if x)})"
    if tag == "coords":
        return f"sum_j({show(args[0])})"
    if tag == "mean":
        return f"E_{law(args[0])}[{show(args[1])}]"
    return f"{args[0]}({', '.join(_show_part(x) for x in args[1:])})"


def _show_calculus(tag: str, args: Any) -> str:
    """Derivatives, limits and extrema (docs/analysis.md)."""
    if tag == "tuple":
        return ", ".join(show(x) for x in args)
    if tag == "extremum":
        return f"{args[0]}[{show(args[2])}]({show(args[1])})"
    if tag == "limit":
        return f"limit({show(args[0])}, {show(args[1])} -> {args[2]})"
    return f"diff({show(args[0])}, {show(args[1])}, {args[2]})"


def _show_part(x: Any) -> str:
    """A term, or a word of matrices or a vector: pairs of a name and a number."""
    if isinstance(x, str):
        return x
    if not x:
        return "1"
    if isinstance(x[0], tuple):
        return " ".join("^".join(str(y) for y in pair) for pair in x)
    return show(x)


def show(term: Any) -> str:
    """A compact readable text of a core term."""
    tag, args = term[0], term[1:]
    if tag in ("num", "par"):
        return str(args[0])
    if tag in ("pi", "e"):
        return str(tag)
    if tag == "euler":
        return "EulerGamma"
    if tag == "sf":
        return f"{args[0]}({show(args[1])})"
    if tag == "card":
        return f"card({args[0]})"
    if tag in ("measure", "named", "mean", "mat", "coords"):
        return _show_closed(tag, args)
    if tag in ("diff", "limit", "extremum", "tuple"):
        return _show_calculus(tag, args)
    if tag == "isum":
        return f"sum[{args[0]}]({show(args[1])})"
    if tag == "item":
        return f"{args[0]}[{args[1]}]"
    if tag == "delta":
        return f"delta[{args[0]},{args[1]}]"
    if tag in ("oo", "-oo"):
        return str(tag)
    if tag == "add":
        return "(" + " + ".join(show(t) for t in args) + ")" if len(args) > 1 else show(args[0])
    if tag == "mul":
        signs = [t for t in args if t == ("num", "-1")]  # wherever they stand, a reader looks for them in front
        return "-" * len(signs) + (" ".join(show(t) for t in args if t not in signs) or "1")
    if tag == "pow":
        return f"{show(args[0])}^({args[1]})" if args[1] != "-1" else f"1/{show(args[0])}"
    if tag in ("log", "exp", "abs", "max", "min"):
        return f"{tag}({', '.join(show(t) for t in args)})"
    if tag == "sum":
        return f"sum_{{{_values(args[0])}}}[{show(args[1])}]"
    if tag == "at":
        return f"{show(args[2])} at {args[0]}={args[1]}"
    if tag in LETTERWISE:
        if tag == "differ":
            return f"{show_law(args[0])}({' != '.join(args[-1])})"
        of = "/".join(show_law(law) for law in args[:-1])
        return f"{'max' if tag == 'mostratio' else 'min'}({of}; {','.join(args[-1])})"
    if tag == "prob":
        return f"{show_law(args[0])}({_values(args[1])}{'|' + _values(args[2]) if args[2] else ''})"
    if tag == "fn":
        return f"{args[0]}({_values(args[1])})"
    law = "" if args[0] == "p" else "_" + show_law(args[0])
    if tag == "H":
        return f"H{law}({','.join(args[1])}{'|' + ','.join(args[2]) if args[2] else ''})"
    if tag == "I":
        return f"I{law}({';'.join(','.join(g) for g in args[1])}{'|' + ','.join(args[2]) if args[2] else ''})"
    what = f"{','.join(args[2])}{'|' + ','.join(args[3]) if args[3] else ''}"
    bar = "||" if tag == "D" else ","
    return f"{tag}({show_law(args[0])}{bar}{show_law(args[1])}; {what})"


# -- models


@dataclass
class Model:
    """A finite model: alphabet sizes, cell widths of continuous variables, exact laws, parameters, fixed values."""

    sizes: dict[str, int]
    widths: dict[str, Fraction]
    measures: dict[str, dict[str, Any]]
    params: dict[str, Any]
    point: dict[str, int]
    fns: dict[str, Any]
    _tables: dict[Any, dict[Letters, Fraction]] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Model:
        """Validates: sizes, probabilities that are non-negative and sum to 1 exactly, values in range."""
        if not isinstance(data, dict):
            raise ValueError("a model is an object with sizes, measures, params")
        known = {"sizes", "widths", "measures", "params", "point", "fns"}
        if set(data) - known:
            raise ValueError(f"unknown entries in a model: {sorted(set(data) - known)}")
        sizes = {str(v): int(k) for v, k in data.get("sizes", {}).items()}
        if any(k < 1 for k in sizes.values()):
            raise ValueError("an alphabet has at least one letter")
        widths = {str(v): Fraction(w) for v, w in data.get("widths", {}).items()}
        if any(w <= 0 for w in widths.values()):
            raise ValueError("a cell width is positive")
        laws = {}
        for name, law in data.get("measures", {}).items():
            names = tuple(law["vars"])
            probs = [fraction(p) for p in law["probs"]]
            if len(set(names)) < len(names) or len(probs) != prod(sizes[v] for v in names) or len(probs) > MAX_CELLS:
                raise ValueError(f"the law {name} does not fit its variables")
            if any(p < 0 for p in probs) or sum(probs) != 1:
                raise ValueError(f"the probabilities of {name} are not non-negative with sum 1")
            laws[str(name)] = {"vars": names, "probs": probs}
        point = {str(v): int(k) for v, k in data.get("point", {}).items()}
        if any(not 0 <= k < sizes[v] for v, k in point.items()):
            raise ValueError("a fixed value is no letter of its alphabet")
        values = {str(n): Fraction(v) for n, v in data.get("params", {}).items()}
        fns = {str(n): {"vars": tuple(f["vars"]), "values": [Fraction(v) for v in f["values"]]}
               for n, f in data.get("fns", {}).items()}  # fmt: skip
        return cls(sizes, widths, laws, values, point, fns)

    def to_json(self) -> dict[str, Any]:
        data: dict[str, Any] = {"sizes": dict(sorted(self.sizes.items()))}
        data["measures"] = {
            n: {"vars": list(law["vars"]), "probs": [str(p) for p in law["probs"]]} for n, law in sorted(self.measures.items())
        }
        if any(w != 1 for w in self.widths.values()):
            data["widths"] = {v: str(w) for v, w in sorted(self.widths.items())}
        for key in ("params", "point"):
            if getattr(self, key):
                data[key] = {n: v if key == "point" else str(v) for n, v in sorted(getattr(self, key).items())}
        if self.fns:
            data["fns"] = {n: {"vars": list(f["vars"]), "values": [str(v) for v in f["values"]]} for n, f in sorted(self.fns.items())}
        return data

    def size(self, v: str, context: dict[str, Any] | None = None) -> int:
        declared = (context or {}).get("vars", {}).get(v, {}).get("size")
        if v in self.sizes or declared:
            return int(self.sizes.get(v) or declared)
        raise Undefined(f"the alphabet of {v} has no size in this model")

    def width(self, names: Iterable[str]) -> Fraction:
        return prod((self.widths.get(v, Fraction(1)) for v in names), start=Fraction(1))

    def marginal_at(self, law: str, names: tuple[str, ...], context: dict[str, Any] | None = None) -> Fraction:
        return self.table(law, names, context)[tuple(self.point[v] for v in names)]

    def table(self, law: Any, names: tuple[str, ...], context: dict[str, Any] | None = None) -> dict[Letters, Fraction]:
        """The exact probabilities (masses) of a law's marginal on the named variables."""
        key = (law, names)
        if key not in self._tables:
            self._tables[key] = self._table(law, names, context or {})
        return self._tables[key]

    def _table(self, law: Any, names: tuple[str, ...], context: dict[str, Any]) -> dict[Letters, Fraction]:
        letters = list(product(*(range(self.size(v, context)) for v in names)))
        if isinstance(law, str):
            facts = context.get("measures", {}).get(law, {})
            if law in self.measures:
                return _marginal(self.measures[law]["vars"], self.measures[law]["probs"], names, self, context)
            if facts.get("uniform"):
                law = ("unif",)
            elif "table" in facts:
                probs = [rational(t, self) for t in facts["table"]["probs"]]
                if any(p < 0 for p in probs) or sum(probs) != 1:
                    raise Undefined(f"the table of {law} is no probability law")
                return _marginal(tuple(facts["table"]["vars"]), probs, names, self, context)
            else:
                raise Undefined(f"the model has no law {law}")
        if law[0] == "unif":
            return dict.fromkeys(letters, Fraction(1, len(letters)))
        if law[0] == "mix":
            parts = [(rational(w, self), self.table(m, names, context)) for w, m in law[1]]
            if any(w < 0 for w, _ in parts) or sum(w for w, _ in parts) != 1:
                raise Undefined("the weights of a mixture are non-negative and sum to 1")
            return {k: sum((w * t[k] for w, t in parts), Fraction(0)) for k in letters}
        order = tuple(v for _, s, _ in law[1] for v in s)
        masses = []
        for k in product(*(range(self.size(v, context)) for v in order)):
            at = dict(zip(order, k, strict=True))
            mass = Fraction(1)
            for m, s, t in law[1]:
                joint = self.table(m, tuple(s) + tuple(t), context)[tuple(at[v] for v in (*s, *t))]
                base = self.table(m, tuple(t), context)[tuple(at[v] for v in t)] if t else Fraction(1)
                if not mass:
                    break
                if not base:
                    raise Undefined("a conditional law given an event of probability zero")
                mass *= joint / base
            masses.append(mass)
        return _marginal(order, masses, names, self, context)


@lru_cache(maxsize=10_000)
def fraction(text: str) -> Fraction:
    return Fraction(text)


def _marginal(
    order: tuple[str, ...], probs: list[Fraction], names: tuple[str, ...], model: Model, context: dict[str, Any]
) -> dict[Letters, Fraction]:
    if not set(names) <= set(order):
        raise Undefined(f"a law over {','.join(order)} is asked for {','.join(names)}")
    where = [order.index(v) for v in names]
    # numerators over one denominator: adding integers is cheap
    whole = lcm(*(p.denominator for p in probs))
    total: dict[Letters, int] = {}
    for k, p in zip(product(*(range(model.size(v, context)) for v in order)), probs, strict=True):
        letters = tuple([k[i] for i in where])
        total[letters] = total.get(letters, 0) + (p.numerator * (whole // p.denominator) if p else 0)
    shared = {n: Fraction(n, whole) for n in set(total.values())}
    return {letters: shared[n] for letters, n in total.items()}


def rational(term: Any, model: Model) -> Fraction:
    """The value of a term in numbers and parameters by rational arithmetic only."""
    tag, args = term[0], term[1:]
    if tag == "num":
        return Fraction(args[0])
    if tag == "par":
        value = model.params.get(args[0])
        if isinstance(value, Fraction):
            return value
        raise Undefined(f"the parameter {args[0]} has no exact value")
    if tag == "add":
        return sum((rational(t, model) for t in args), Fraction(0))
    if tag == "mul":
        return prod((rational(t, model) for t in args), start=Fraction(1))
    if tag == "pow" and Fraction(args[1]).denominator == 1:
        base = rational(args[0], model)
        if not base and Fraction(args[1]) < 0:
            raise Undefined("division by zero")
        return base ** int(Fraction(args[1]))
    raise Undefined(f"{show(term)} is not rational by form")
