"""A second opinion with mpmath, written straight from the textbook definitions; shares only the model with the rest."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import Any

import mpmath

from symit.meaning.core import LETTERWISE, Model, Undefined


def evaluate(term: Any, model: Model, context: dict[str, Any] | None = None, digits: int = 30) -> Any:
    """The value at about the given number of digits (an mpf, possibly infinite); raises Undefined."""
    with mpmath.workdps(digits + 10):
        value = _value(term, dict(model.point), model, context or {})
        if mpmath.isnan(value):
            raise Undefined("the value is undefined")
        return value


def _letters(names: Any, model: Model, context: dict[str, Any]) -> Any:
    for k in product(*(range(model.size(v, context)) for v in names)):
        yield dict(zip(names, k, strict=True))


def _mass(law: Any, at: dict[str, int], model: Model, context: dict[str, Any]) -> Any:
    names = tuple(at)
    p = model.table(law, names, context)[tuple(at.values())] if names else Fraction(1)
    return mpmath.mpf(p.numerator) / p.denominator


def _density(law: Any, s: Any, t: Any, at: dict[str, int], model: Model, context: dict[str, Any]) -> Any:
    joint = _mass(law, {v: at[v] for v in dict.fromkeys((*s, *t))}, model, context)
    if t:
        base = _mass(law, {v: at[v] for v in t}, model, context)
        if base == 0:
            raise Undefined("a conditional density given an event of probability zero")
        joint /= base
    for v in s:
        if v not in t:
            w = model.widths.get(v, Fraction(1))
            joint /= mpmath.mpf(w.numerator) / w.denominator
    return joint


def _log(x: Any) -> Any:
    if x < 0:
        raise Undefined("the log of a negative number")
    return mpmath.log(x) if x else -mpmath.inf


def _value(term: Any, at: dict[str, int], model: Model, context: dict[str, Any]) -> Any:
    def go(t: Any, where: dict[str, int] = at) -> Any:
        return _value(t, where, model, context)

    tag, args = term[0], term[1:]
    if tag == "num":
        q = Fraction(args[0])
        return mpmath.mpf(q.numerator) / q.denominator
    if tag == "par":
        q = model.params[args[0]]
        return mpmath.mpf(q.numerator) / q.denominator
    if tag in ("pi", "e"):
        return +mpmath.pi if tag == "pi" else +mpmath.e
    if tag == "card":
        return mpmath.mpf(model.size(args[0], context))
    if tag == "add":
        values = [go(t) for t in args]
        if mpmath.inf in values and -mpmath.inf in values:
            raise Undefined("oo - oo")
        return mpmath.fsum(values) if all(mpmath.isfinite(v) for v in values) else sum(values)
    if tag == "mul":
        return _product(args, at, model, context)
    if tag == "pow":
        base, q = go(args[0]), Fraction(args[1])
        if base == 0 and q < 0:
            raise Undefined("division by zero")
        return mpmath.power(base, mpmath.mpf(q.numerator) / q.denominator)
    if tag == "log":
        return _log(go(args[0]))
    if tag == "exp":
        return mpmath.exp(go(args[0]))
    if tag == "abs":
        return abs(go(args[0]))
    if tag in ("max", "min"):
        return (max if tag == "max" else min)(go(t) for t in args)
    if tag == "sum":
        cell = mpmath.mpf(1)
        for v in args[0]:
            w = model.widths.get(v, Fraction(1))
            cell *= mpmath.mpf(w.numerator) / w.denominator
        values = [go(args[1], {**at, **k}) for k in _letters(args[0], model, context)]
        if mpmath.inf in values and -mpmath.inf in values:
            raise Undefined("oo - oo")
        return cell * sum(values)
    if tag == "at":
        return go(args[2], {**at, args[0]: int(args[1])})
    if tag == "prob":
        return _density(args[0], args[1], args[2], at, model, context)
    if tag == "fn":
        fn = model.fns[args[0]]
        index = 0
        for v in fn["vars"]:
            index = index * model.size(v, context) + at[v]
        q = fn["values"][index]
        return mpmath.mpf(q.numerator) / q.denominator
    if tag == "H":
        return _expected(args[0], (*args[1], *args[2]), lambda k: -_log(_density(args[0], args[1], args[2], k, model, context)), model, context)
    if tag == "CE":
        m, n, s, t = args
        return _expected(m, (*s, *t), lambda k: -_log(_density(n, s, t, k, model, context)), model, context)
    if tag == "D":
        m, n, s, t = args

        def ratio(k: dict[str, int]) -> Any:
            below = _density(n, s, t, k, model, context)
            return _log(_density(m, s, t, k, model, context) / below) if below else mpmath.inf

        return _expected(m, (*s, *t), ratio, model, context)
    if tag == "I":
        law, groups, given = args
        if len(groups) == 1:
            return go(("H", law, groups[0], given))
        head, last = groups[:-1], groups[-1]
        return go(("I", law, head, given)) - go(("I", law, head, (*given, *last)))
    if tag in LETTERWISE:
        return _letterwise(tag, args[:-1], args[-1], model, context)
    raise Undefined(f"unknown term {tag!r}")


def _letterwise(tag: str, laws: Any, names: Any, model: Model, context: dict[str, Any]) -> Any:
    letters = list(_letters(names, model, context))
    if tag == "differ":
        return mpmath.fsum(_mass(laws[0], k, model, context) for k in letters if k[names[0]] != k[names[1]])
    tables = [[_density(law, names, (), k, model, context) for k in letters] for law in laws]
    if tag == "least":
        return min(tables[0])
    ratios = [p / q if q else mpmath.inf for p, q in zip(*tables, strict=True) if p or q]
    return max(ratios) if tag == "mostratio" else min(ratios)


def _expected(law: Any, names: Any, body: Any, model: Model, context: dict[str, Any]) -> Any:
    total = mpmath.mpf(0)
    for k in _letters(tuple(dict.fromkeys(names)), model, context):
        p = _mass(law, k, model, context)
        if p:
            total += p * body(k)
    return total


def _product(factors: Any, at: dict[str, int], model: Model, context: dict[str, Any]) -> Any:
    total, undefined = mpmath.mpf(1), None
    for t in factors:
        if _is_density(t):
            try:
                value = _value(t, at, model, context)
            except Undefined:
                continue
            if value == 0 and _has_density(t):
                return mpmath.mpf(0)
    for t in factors:
        value = _value(t, at, model, context)
        if (mpmath.isinf(value) and total == 0) or (mpmath.isinf(total) and value == 0):
            undefined = Undefined("0 * oo")
        total *= value
    if undefined is not None:
        raise undefined
    return total


def _is_density(t: Any) -> bool:
    if t[0] in ("num", "par", "card", "prob"):
        return True
    return (t[0] in ("add", "mul") and all(map(_is_density, t[1:]))) or (t[0] == "pow" and _is_density(t[1]))


def _has_density(t: Any) -> bool:
    return isinstance(t, tuple) and bool(t) and (t[0] == "prob" or any(map(_has_density, t)))
