"""NumPy evaluation of a term in many finite models at once: arrays of shape (models, *alphabets), float64.

The conventions are those of docs/core.md: a product with a density factor 0 is 0, log 0 = -oo, undefined is nan.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symit.meaning.core import LETTERWISE, Model, Undefined
from symit.meaning.finite import contains_density, density_like, flatten

Array = NDArray[np.float64]


class Batch:
    """Models with the same alphabets, stacked: laws[name] has shape (models, *sizes of its variables)."""

    def __init__(
        self,
        sizes: dict[str, int],
        laws: dict[str, tuple[tuple[str, ...], Array]],
        params: dict[str, Array] | None = None,
        point: dict[str, Any] | None = None,
        widths: dict[str, Array] | None = None,
        fns: dict[str, tuple[tuple[str, ...], Array]] | None = None,
        count: int | None = None,
    ) -> None:
        self.sizes, self.laws, self.params = sizes, laws, params or {}
        self.point, self.widths, self.fns = point or {}, widths or {}, fns or {}
        arrays = [a for _, a in laws.values()] + list(self.params.values())
        self.count = count if count is not None else (len(arrays[0]) if arrays else 1)

    @classmethod
    def from_models(cls, models: list[Model]) -> Batch:
        first = models[0]
        laws = {}
        for name, law in first.measures.items():
            shape = [first.sizes[v] for v in law["vars"]]
            table = np.array([[float(p) for p in m.measures[name]["probs"]] for m in models])
            laws[name] = (tuple(law["vars"]), table.reshape(len(models), *shape))
        fns = {}
        for name, fn in first.fns.items():
            shape = [first.sizes[v] for v in fn["vars"]]
            table = np.array([[float(x) for x in m.fns[name]["values"]] for m in models])
            fns[name] = (tuple(fn["vars"]), table.reshape(len(models), *shape))
        params = {n: np.array([float(m.params[n]) for m in models]) for n in first.params}
        point = {v: np.array([m.point[v] for m in models]) for v in first.point}
        widths = {v: np.array([float(m.widths.get(v, 1)) for m in models]) for v in first.widths}
        return cls(dict(first.sizes), laws, params, point, widths, fns, len(models))


def evaluate_many(term: Any, models: list[Model] | Batch, context: dict[str, Any]) -> Array:
    """The values of the term in the models (which share their alphabets), shape (models,)."""
    batch = models if isinstance(models, Batch) else Batch.from_models(models)
    with np.errstate(all="ignore"):
        walk = _Walk(batch, context)
        value = walk.at_point(walk.term(term))
    return np.broadcast_to(value.reshape(value.shape[0], -1)[:, 0], (batch.count,)).astype(float)


class _Walk:
    """Every value is an array with one axis for the models and one for each variable (length 1 where absent)."""

    def __init__(self, batch: Batch, context: dict[str, Any]) -> None:
        self.batch, self.context = batch, context
        declared = {v: f["size"] for v, f in context.get("vars", {}).items() if f.get("size")}
        self.sizes = {**declared, **batch.sizes}
        self.names = sorted(self.sizes)
        self.axis = {v: i + 1 for i, v in enumerate(self.names)}
        self.tables: dict[Any, Array] = {}
        self.letters: dict[str, int] = {}

    def plain(self, value: Any) -> Array:
        array = np.asarray(value, dtype=float)
        return array.reshape(array.shape[0] if array.ndim else 1, *([1] * len(self.names)))

    def at_point(self, value: Array) -> Array:
        for v, letter in self.batch.point.items():
            axis = self.axis[v]
            if value.shape[axis] > 1:
                index = np.asarray(letter).reshape(-1, *([1] * len(self.names)))
                value = np.take_along_axis(np.broadcast_to(value, (self.batch.count, *value.shape[1:])), index, axis)
        return value

    def spread(self, names: tuple[str, ...], table: Array) -> Array:
        """A table over the named variables (in that order) laid along their axes."""
        order = sorted(range(len(names)), key=lambda i: self.axis[names[i]])
        table = np.transpose(table, [0, *(i + 1 for i in order)])
        shape = [table.shape[0]] + [self.sizes[v] if v in names else 1 for v in self.names]
        return table.reshape(shape)

    def joint(self, law: Any) -> tuple[frozenset[str], Array]:
        """All the variables of a law and its probabilities."""
        if isinstance(law, str) and law in self.batch.laws:
            names, table = self.batch.laws[law]
            return frozenset(names), self.spread(names, table)
        facts = self.context.get("measures", {}).get(law, {}) if isinstance(law, str) else {}
        if "table" in facts:
            names = tuple(facts["table"]["vars"])
            entries = [self.term(t).reshape(-1) for t in facts["table"]["probs"]]
            count = max(len(e) for e in entries)
            table = np.stack([np.broadcast_to(e, (count,)) for e in entries], axis=1)
            return frozenset(names), self.spread(names, table.reshape(count, *(self.sizes[v] for v in names)))
        raise Undefined(f"no law {law}")

    def mass(self, law: Any, names: tuple[str, ...]) -> Array:
        key = (law, tuple(sorted(names)))
        if key not in self.tables:
            self.tables[key] = self._mass(law, tuple(names))
        value = self.tables[key]
        for v, k in self.letters.items():
            if v in names:
                value = np.take(value, [k], axis=self.axis[v])
        return value

    def _mass(self, law: Any, names: tuple[str, ...]) -> Array:
        facts = self.context.get("measures", {}).get(law, {}) if isinstance(law, str) else {}
        if facts.get("uniform") or (isinstance(law, tuple) and law[0] == "unif"):
            shape = [1] + [self.sizes[v] if v in names else 1 for v in self.names]
            return np.full(shape, 1.0 / float(np.prod(shape)))
        if isinstance(law, tuple) and law[0] == "mix":
            held, self.letters = self.letters, {}
            total = sum((self.term(w) * self.mass(m, names) for w, m in law[1]), np.zeros([1] * (len(self.names) + 1)))
            self.letters = held
            return np.asarray(total)
        if isinstance(law, tuple):
            held, self.letters = self.letters, {}
            value = self.plain(1.0)
            for m, s, t in law[1]:
                top = self.mass(m, tuple(s) + tuple(t))
                value = value * np.where(value > 0, top / (self.mass(m, tuple(t)) if t else 1.0), 0)
            self.letters = held
            own = {v for _, s, _ in law[1] for v in s}
        else:
            own_names, value = self.joint(law)
            own = set(own_names)
        if not set(names) <= own:
            raise Undefined(f"the law {law} does not have {names}")
        away = tuple(self.axis[v] for v in sorted(own - set(names)))
        return np.asarray(value.sum(axis=away, keepdims=True) if away else value)

    def width(self, names: Any) -> Array:
        value = self.plain(1.0)
        for v in names:
            if v in self.batch.widths:
                value = value * self.plain(self.batch.widths[v])
        return value

    def density(self, law: Any, s: tuple[str, ...], t: tuple[str, ...]) -> Array:
        s = tuple(v for v in s if v not in t)
        top = self.mass(law, s + t) / self.width(s)
        return top / self.mass(law, t) if t else top

    def sum(self, names: tuple[str, ...], value: Array) -> Array:
        for v in names:
            axis = self.axis[v]
            value = value.sum(axis=axis, keepdims=True) if value.shape[axis] > 1 else value * self.sizes[v]
        return value * self.width(names)

    def average(self, m: Any, names: tuple[str, ...], value: Array) -> Array:
        weight = self.mass(m, names)
        away = tuple(self.axis[v] for v in names)
        product = np.where(weight > 0, weight * value, 0.0)
        return product.sum(axis=away, keepdims=True)

    def entropy(self, law: Any, names: tuple[str, ...]) -> Array:
        if not names:
            return self.plain(0.0)
        held, self.letters = self.letters, {}
        value = -self.average(law, names, np.log(self.density(law, names, ())))
        self.letters = held
        return value

    def term(self, term: Any) -> Array:
        tag, args = term[0], term[1:]
        if tag == "num":
            return self.plain(float(Fraction(args[0])))
        if tag == "par":
            if args[0] not in self.batch.params:
                raise Undefined(f"the parameter {args[0]} has no value")
            return self.plain(self.batch.params[args[0]])
        if tag == "card":
            return self.plain(float(self.sizes[args[0]]))
        if tag in ("pi", "e"):
            return self.plain(np.pi if tag == "pi" else np.e)
        if tag == "add":
            total = self.term(args[0])
            for t in args[1:]:
                total = total + self.term(t)
            return total
        if tag == "mul":
            return self.product(args)
        if tag == "pow":
            return np.power(self.term(args[0]), float(Fraction(args[1])))
        if tag in ("log", "exp", "abs"):
            return np.asarray(getattr(np, tag)(self.term(args[0])))
        if tag in ("max", "min"):
            value = self.term(args[0])
            for t in args[1:]:
                value = (np.maximum if tag == "max" else np.minimum)(value, self.term(t))
            return value
        if tag == "sum":
            names = tuple(args[0])
            held, self.letters = self.letters, {v: k for v, k in self.letters.items() if v not in names}
            value = self.sum(names, self.term(args[1]))
            self.letters = held
            return value
        if tag == "at":
            held, self.letters = self.letters, {**self.letters, args[0]: int(args[1])}
            value = self.term(args[2])
            self.letters = held
            return value
        if tag == "prob":
            return self.density(args[0], tuple(args[1]), tuple(args[2]))
        if tag == "fn":
            names, table = self.batch.fns[args[0]]
            value = self.spread(names, table)
            for v, k in self.letters.items():
                if v in names:
                    value = np.take(value, [k], axis=self.axis[v])
            return value
        if tag in ("H", "I"):
            groups = [tuple(args[1])] if tag == "H" else [tuple(g) for g in args[1]]
            return self.information(args[0], groups, tuple(args[2]))
        if tag in ("D", "CE"):
            m, n, s, t = args[0], args[1], tuple(args[2]), tuple(args[3])
            names = tuple(dict.fromkeys((*s, *t)))
            held, self.letters = self.letters, {}
            logs = -np.log(self.density(n, s, t))
            if tag == "D":
                logs = np.log(self.density(m, s, t) / self.density(n, s, t))
            value = self.average(m, names, logs)
            self.letters = held
            return value
        if tag in LETTERWISE:
            return self.letterwise(tag, args[:-1], tuple(args[-1]))
        raise Undefined(f"unknown term {tag!r}")

    def letterwise(self, tag: str, laws: tuple[Any, ...], names: tuple[str, ...]) -> Array:
        away = tuple(self.axis[v] for v in names)
        if tag == "differ":
            table = self.mass(laws[0], names)
            first, second = (np.arange(self.sizes[v]).reshape([-1 if i == self.axis[v] else 1 for i in range(table.ndim)]) for v in names)
            return np.asarray(np.where(first != second, table, 0.0).sum(axis=away, keepdims=True))
        tables = [self.density(law, names, ()) for law in laws]
        if tag == "least":
            return np.asarray(tables[0].min(axis=away, keepdims=True))
        ratio = tables[0] / tables[1]  # nan where both are zero
        return np.asarray((np.nanmax if tag == "mostratio" else np.nanmin)(ratio, axis=away, keepdims=True))

    def information(self, law: Any, groups: list[tuple[str, ...]], given: tuple[str, ...]) -> Array:
        total = self.plain(0.0)
        for mask in range(1, 1 << len(groups)):
            chosen = [g for i, g in enumerate(groups) if mask >> i & 1]
            names = tuple(dict.fromkeys(v for g in (*chosen, given) for v in g))
            part = self.entropy(law, names) - self.entropy(law, given)
            total = total + (part if len(chosen) % 2 else -part)
        return total

    def product(self, factors: Any) -> Array:
        zero = None
        total = self.plain(1.0)
        for t in flatten(factors):
            value = self.term(t)
            total = total * value
            if density_like(t) and contains_density(t):
                zero = (value == 0) if zero is None else (zero | (value == 0))
        return total if zero is None else np.where(zero, 0.0, total)
