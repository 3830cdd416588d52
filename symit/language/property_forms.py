"""What properties mean: for each, the formulas that say it of a quantity, and the sentence that names it.

`claims` are implied by the property, so that the refutation of one refutes it. They say it in full unless `partly`; `sufficient` are
formulas that imply it (an empty tuple: the claims do). Mixtures over a variable S stand for all mixtures with finitely many parts:
q(sum p(s) P_s) >= sum p(s) q(P_s) is H(X) >= H(X|S) for the entropy, I(X;Y) >= I(X;Y|S) with S -> X -> Y for a fixed p(y|x).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from symit.language.property_quantities import PARAMETERS, QUANTITIES, Quantity


class NoMeaning(ValueError):
    """The property has no formal meaning for the quantity."""


@dataclass(frozen=True)
class Claim:
    """A formula in the text syntax under assumptions; `text` is empty where `shown` says what no relation does."""

    text: str
    given: tuple[str, ...] = ()
    shown: str = ""
    partly: bool = False  # only an instance of what the property says


Claims = tuple[Claim, ...]
Builder = Callable[[Quantity, str], Claims]


@dataclass(frozen=True)
class Form:
    claims: Builder
    said: str  # with {q} the quantity and {a} the argument
    denial: str
    sufficient: Builder = lambda quantity, argument: ()
    words: tuple[tuple[str, str], ...] = ()  # how arguments are said
    takes: tuple[str, ...] = ("",)  # the arguments; empty: a bound

    def fits(self, argument: str) -> bool:
        return argument in self.takes if self.takes else BOUND.fullmatch(argument) is not None

    def sentence(self, quantity: Quantity, argument: str, denied: bool) -> str:
        template = self.denial if denied else self.said
        shown: str | dict[str, str] = dict(self.words).get(argument, argument)
        if "{a[" in template:  # the verb stands inside
            shown = {modal: str(shown).format(modal) for modal in ("can", "cannot")}
        elif argument in QUANTITIES:
            shown = QUANTITIES[argument].name
        return template.format(q=quantity.name, a=shown)


BOUND = re.compile(r"(?:\d+(?:\.\d+|/\d+)?|log\((?:[1-9]\d*|n|card\(X\))\)(?:/log\([1-9]\d*\))?)")
WEIGHT = "0 <= a <= 1"
SWAPPED = {
    "mutual information": "I(Y;X)", "conditional mutual information": "I(Y;X|Z)", "joint entropy": "H(Y,X)", "conditional entropy": "H(Y|X)",
    "joint differential entropy": "h(Y,X)", "conditional differential entropy": "h(Y|X)", "binary entropy": "H_b(1-p)",
}  # fmt: skip


def _pairs(quantity: Quantity) -> None:
    if quantity.kind != "pair":
        raise NoMeaning(f"{quantity.name} is no function of two laws")


def symmetric(q: Quantity, _: str) -> Claims:
    if q.kind == "pair":
        return (Claim(f"{q.at('P', 'Q')} = {q.at('Q', 'P')}", q.given),)
    if q.key in SWAPPED:
        return (Claim(f"{q.measure} = {SWAPPED[q.key]}"),)
    if q.key == "interaction information":
        return (Claim("I(X;Y;Z) = I(Y;X;Z)"), Claim("I(X;Y;Z) = I(X;Z;Y)"))
    raise NoMeaning(f"{q.name} has no two arguments")


def triangle(q: Quantity, _: str) -> Claims:
    _pairs(q)
    return (Claim(f"{q.at('P', 'R')} <= {q.at('P', 'Q')}+{q.at('Q', 'R')}", q.given),)


def vanishing(q: Quantity, about: str) -> Claims:
    if about == "independent":
        if q.key != "mutual information":
            raise NoMeaning(f"{q.name} does not speak of two variables")
        return (Claim("I(X;Y) = 0", ("indep(X;Y)",)), Claim("TV(p(x,y),p(x)*p(y)) = 0", ("I(X;Y) = 0",)))
    if about == "deterministic":
        if q.key != "entropy":
            raise NoMeaning(f"{q.name} of a constant")
        # all the mass on one letter: sum p(x)^2 = 1
        return (Claim("H(X) = 0", ("p(x) = [1]",)), Claim("sum_{x} p(x)^2 = 1", ("H(X) = 0",)))
    _pairs(q)
    return (Claim(f"{q.at('P', 'P')} = 0", q.given), Claim("TV(P,Q) = 0", (f"{q.at('P', 'Q')} = 0", *q.given)))


def vanishing_by_bound(q: Quantity, about: str) -> Claims:
    if about == "independent":
        return (Claim("I(X;Y) = D(p(x,y)||p(x)*p(y))"), *vanishing_by_bound(QUANTITIES["KL"], "equal"))
    if about == "deterministic":
        return (Claim("H(X) = 0", ("p(x) = [1]",)), Claim("H(X) >= -log(sum_{x} p(x)^2)"))
    if not q.lower:
        return ()
    return (Claim(f"{q.at('P', 'P')} = 0"), Claim(f"{q.at('P', 'Q')} >= {q.lower.format(t='TV(P,Q)')}"))


def vanishing_only(q: Quantity, about: str) -> Claims:
    return vanishing(q, about)[1:]


def vanishing_only_by_bound(q: Quantity, about: str) -> Claims:
    return vanishing_by_bound(q, about) if about == "independent" else vanishing_by_bound(q, about)[1:]  # the second part says so


def metric(q: Quantity, _: str) -> Claims:
    return (*symmetric(q, ""), *triangle(q, ""), *vanishing(q, "equal"))


def metric_by_bound(q: Quantity, _: str) -> Claims:
    return (*symmetric(q, ""), *triangle(q, ""), *vanishing_by_bound(q, "equal")) if q.lower else ()


def _value(q: Quantity) -> str:
    return q.at("P", "Q") if q.kind == "pair" else q.measure


def nonnegative(q: Quantity, _: str) -> Claims:
    if q.key == "softmax entropy":
        raise NoMeaning("it is known in an instance only")
    return (Claim(f"{_value(q)} >= 0", q.given),)


def at_most(q: Quantity, bound: str) -> Claims:
    if q.key in ("softmax entropy", "Renyi"):
        raise NoMeaning("it is known in an instance only")
    size = "card(X)" in bound or "log(n)" in bound
    if size and q.key != "entropy":
        raise NoMeaning("the size of the alphabet of which variable?")
    return (Claim(f"{_value(q)} <= {bound}", (*q.given, *(("card(X) = n",) if "log(n)" in bound else ()))),)


def below(q: Quantity, other: str) -> Claims:
    larger = QUANTITIES[other]
    if q is larger or {"pointwise mutual information", "self-information"} & {q.key, other}:
        raise NoMeaning("a quantity and itself, or one that is no mean")
    if "Renyi" in (q.key, other):
        raise NoMeaning("of which order?")
    if larger.kind == q.kind and q.kind in ("pair", "variables") and q.discrete == larger.discrete:
        return (Claim(f"{_value(q)} <= {_value(larger)}"),)
    if (q.key, other) == ("entropy", "CE"):
        return (Claim("H(P) <= CE(P,Q)"),)
    if (q.key, other) == ("CE", "entropy"):
        return (Claim("CE(P,Q) <= H(P)"),)
    raise NoMeaning(f"{q.name} and {larger.name} are not of the same things")


def above(q: Quantity, other: str) -> Claims:
    return below(QUANTITIES[other], q.key)


def bounded(q: Quantity, _: str) -> Claims:
    _pairs(q)
    if q.key == "Renyi":
        raise NoMeaning("of which order?")
    return (Claim("", (), f"{_value(q)} <= c for some number c"),)


BOUNDS = {"JS": "log(2)", "TV": "1", "H2": "1", "LC": "1", "sqrt JS": "sqrt(log(2))", "sqrt H2": "1"}


def bounded_by_number(q: Quantity, _: str) -> Claims:
    return at_most(q, BOUNDS[q.key]) if q.key in BOUNDS else ()


def finite(q: Quantity, _: str) -> Claims:
    _pairs(q)
    if q.key == "Renyi":
        raise NoMeaning("of which order?")
    return (Claim("", (), f"{_value(q)} < oo"),)


def _mixed(q: Quantity, where: str, rel: str) -> Claims:
    first = "a*P+(1-a)*R" if where in ("pair", "first") else "P"
    second = "a*Q+(1-a)*S" if where in ("pair", "second") else "Q"
    other = q.at("R" if where in ("pair", "first") else "P", "S" if where in ("pair", "second") else "Q")
    return (Claim(f"{q.at(first, second)} {rel} a*({q.at('P', 'Q')})+(1-a)*({other})", (WEIGHT,)),)


AVERAGED = {
    "differential entropy": "h(X|S)", "joint entropy": "H(X,Y|S)", "conditional entropy": "H(X|Y,S)", "joint differential entropy": "h(X,Y|S)",
    "conditional differential entropy": "h(X|Y,S)",
}  # fmt: skip


def _curved(q: Quantity, where: str, concave: bool) -> Claims:
    rel = ">=" if concave else "<="
    if q.kind == "pair" and q.key != "Renyi" and where in ("pair", "first", "second"):
        return _mixed(q, where, rel)
    if q.kind == "number" and where == "law":
        return (Claim(f"{'concave' if concave else 'convex'}[p]({q.measure})"),)
    if q.key == "entropy" and where == "law":
        return (Claim(f"H(a*P+(1-a)*Q) {rel} a*H(P)+(1-a)*H(Q)", (WEIGHT,)),)
    if q.key in AVERAGED and where == "law":
        return (Claim(f"{q.measure} {rel} {AVERAGED[q.key]}"),)
    if q.key == "mutual information" and where in ("input", "channel"):
        return (Claim(f"I(X;Y) {rel} I(X;Y|S)", ("S -> X -> Y" if where == "input" else "indep(S;X)",)),)
    raise NoMeaning(f"{q.name} as a function of what?")


def convex(q: Quantity, where: str) -> Claims:
    return _curved(q, where, False)


def convex_by_sum(q: Quantity, where: str) -> Claims:
    if (q.key, where) == ("CE", "second"):
        return (Claim("CE(P,Q) = H(P)+D(P||Q)"), *_mixed(QUANTITIES["KL"], "second", "<="))
    return ()


def concave(q: Quantity, where: str) -> Claims:
    return _curved(q, where, True)


def invariant(q: Quantity, under: str) -> Claims:
    if q.key in ("differential entropy", "normal entropy"):
        # a normal X gives a normal X + c and a normal c X
        moved = {"translation": "h(Normal(m+c,v))"}.get(under, "h(Normal(c*m,c^2*v))")
        return (Claim(f"{moved} = h(Normal(m,v))", ("v > 0", "c > 0"), partly=True),)
    # of these, what is said of bijections covers translations and scalings
    if q.key == "entropy":
        return (Claim("H(Y) = H(X)", ("func(Y|X)", "func(X|Y)")),)
    if q.key == "mutual information":
        return (Claim("I(U;V) = I(X;Y)", ("func(U|X)", "func(X|U)", "func(V|Y)", "func(Y|V)")),)
    if _of_densities(q):
        # a kernel from X to Y and one back, whatever they are
        return (Claim(f"{q.at('p(y)', 'q(y)')} = {q.at('p(x)', 'q(x)')}", (KERNEL, "p(x|y) = q(x|y)")),)
    raise NoMeaning(f"{q.name} under {under}")


KERNEL = "p(y|x) = q(y|x)"


def _of_densities(q: Quantity) -> bool:
    """An f-divergence or a function of some, which speaks of ratios of densities only."""
    return q.kind == "pair" and q.key not in ("CE", "Renyi")


def _monotone(q: Quantity, parameter: str, word: str) -> Claims:
    if q.kind == "number" and parameter in ("", "the left half", "the right half"):
        ends = {"": "0 <= p <= 1", "the left half": "0 <= p <= 1/2", "the right half": "1/2 <= p <= 1"}
        return (Claim(f"{word}[p]({q.measure})", (ends[parameter],)),)
    measure = PARAMETERS.get(q.key, {}).get(parameter)
    if measure is None or (q.key, parameter) in CONSTANT:
        raise NoMeaning(f"{q.name} as a function of what?")
    if q.key == "Renyi":
        return (Claim(f"Renyi[a](P||Q) {'<=' if word == 'increasing' else '>='} Renyi[b](P||Q)", ("0 < a", "a < b")),)
    if q.key == "softmax entropy":
        return (Claim(f"{word}[t]({measure})", ("t > 0",), partly=True),)
    return (Claim(f"{word}[t]({measure})", ("t > 0",)),)


CONSTANT = {("normal entropy", "mean"), ("Laplace entropy", "mean")}


def constant(q: Quantity, parameter: str) -> Claims:
    measure = PARAMETERS.get(q.key, {}).get(parameter)
    if measure is None or q.key in ("Renyi", "softmax entropy"):
        raise NoMeaning(f"{q.name} as a function of what?")
    given = (*q.given, *(() if (q.key, parameter) in CONSTANT else ("t > 0",)))
    return (Claim(f"diff({measure},t) = 0", tuple(g for g in given if re.search(rf"\b{g[0]}\b", measure))),)


def additive(q: Quantity, about: str) -> Claims:
    given = {"independent": ("indep(X;Y)",), "": ()}[about]
    letter = {"entropy": "H", "differential entropy": "h"}.get(q.key)
    if letter:
        return (Claim(f"{letter}(X,Y) = {letter}(X)+{letter}(Y)", given),)
    if q.key == "mutual information" and about:
        return (Claim("I(X,U;Y,V) = I(X;Y)+I(U;V)", ("indep(X,Y;U,V)",)),)
    if q.key == "KL" and about:
        return (Claim("D(p(x)*p(y)||q(x)*q(y)) = D(p(x)||q(x))+D(p(y)||q(y))"),)
    raise NoMeaning(f"{q.name} of two variables")


def subadditive(q: Quantity, _: str) -> Claims:
    return tuple(Claim(c.text.replace(" = ", " <= ")) for c in additive(q, "")) if q.key != "KL" else additive(q, "")


def largest_at(q: Quantity, place: str) -> Claims:
    if q.key == "entropy" and place == "uniform":
        return (Claim("H(X) <= log(card(X))"), Claim("H(X) = log(card(X))", ("X ~ uniform",)))
    if q.kind == "number" and place != "uniform":
        return (Claim(f"argmax[p]({q.measure}) = {place}"),)
    raise NoMeaning(f"{q.name} at {place}")


def largest_only_at(q: Quantity, place: str) -> Claims:
    if q.key != "entropy" or place != "uniform":
        raise NoMeaning(f"{q.name} at {place} only")
    return (Claim("H(X) = log(card(X))", ("X ~ uniform",)), Claim("TV(P,uniform) = 0", ("H(P) = log(card(X))",)))


def largest_only_by_divergence(q: Quantity, place: str) -> Claims:
    same = Claim("log(card(X)) - H(P) = D(P||uniform)")
    return (Claim("H(X) = log(card(X))", ("X ~ uniform",)), same, *vanishing_by_bound(QUANTITIES["KL"], "equal"))


def largest_value(q: Quantity, value: str) -> Claims:
    if q.kind != "number":
        raise NoMeaning(f"the largest value of {q.name}")
    return (Claim(f"max[p]({q.measure}) = {value}"),)


CONDITIONED = {
    "entropy": ("H(X|Y)", "H(X)"), "differential entropy": ("h(X|Y)", "h(X)"), "conditional entropy": ("H(X|Y,Z)", "H(X|Y)"),
    "mutual information": ("I(X;Y|Z)", "I(X;Y)"), "joint entropy": ("H(X,Y|Z)", "H(X,Y)"),
}  # fmt: skip
PROCESSED = {
    "mutual information": ("I(X;Z)", "I(X;Y)", "X -> Y -> Z"), "entropy": ("H(Y)", "H(X)", "func(Y|X)"),
}  # fmt: skip


CHAINS = {
    "entropy": "H(X,Y) = H(X)+H(Y|X)", "differential entropy": "h(X,Y) = h(X)+h(Y|X)", "mutual information": "I(X,Z;Y) = I(X;Y)+I(Z;Y|X)",
    "KL": "D(p(x,y)||q(x,y)) = D(p(x)||q(x))+D(p(y|x)||q(y|x)|p(x))",
}  # fmt: skip


def chained(q: Quantity, _: str) -> Claims:
    if q.key not in CHAINS:
        raise NoMeaning(f"{q.name} of several variables")
    return (Claim(CHAINS[q.key]),)


def conditioning(q: Quantity, how: str) -> Claims:
    if q.key not in CONDITIONED or (how.endswith("value") and q.key != "entropy"):
        raise NoMeaning(f"conditioning and {q.name}")
    after, before = CONDITIONED[q.key]
    after = "H(X|Y=y)" if how.endswith("value") else after
    return (Claim(f"{after} {'<=' if how.startswith('increase') else '>='} {before}"),)


def processing(q: Quantity, how: str) -> Claims:
    if _of_densities(q):
        after, before, given = q.at("p(y)", "q(y)"), q.at("p(x)", "q(x)"), KERNEL
    elif q.key in PROCESSED:
        after, before, given = PROCESSED[q.key]
    else:
        raise NoMeaning(f"processing and {q.name}")
    return (Claim(f"{after} {'<=' if how == 'increase' else '>='} {before}", (given,)),)


PLACES = (("pair", "in the pair"), ("first", "in the first argument"), ("second", "in the second argument"), ("law", "in the distribution"),
          ("input", "in p(x) for fixed p(y|x)"), ("channel", "in p(y|x) for fixed p(x)"))  # fmt: skip
MAPS = (("bijection", "invertible maps"), ("translation", "translation"), ("scaling", "scaling"))
EFFECTS = (("increase", "conditioning {} increase"), ("decrease", "conditioning {} decrease"),
           ("increase by a value", "conditioning on a value {} increase"),
           ("decrease by a value", "conditioning on a value {} decrease"))  # fmt: skip
EQUAL = (("equal", "the two distributions are equal"), ("independent", "the variables are independent"),
         ("deterministic", "the variable is constant"))  # fmt: skip
HALVES = (("", "p"), ("the left half", "p on [0, 1/2]"), ("the right half", "p on [1/2, 1]"))
MONOTONE = ("", "the left half", "the right half", *dict.fromkeys(name for table in PARAMETERS.values() for name in table))
PARAMETER = tuple((name, f"the {name}") for name in MONOTONE if name and not name.endswith("half"))
ADDITIVE = (("independent", " for independent variables"), ("", " for all variables"))
PLACE = (("uniform", "the uniform distribution"), ("1/2", "p = 1/2"))


def _is(word: str) -> tuple[str, str]:
    return f"{{q}} is {word}", f"{{q}} is not {word}"


def _one_of(words: tuple[tuple[str, str], ...]) -> tuple[str, ...]:
    return tuple(argument for argument, _ in words)


FORMS: dict[str, Form] = {
    "symmetric": Form(symmetric, *_is("symmetric")),
    "triangle": Form(triangle, "{q} satisfies the triangle inequality", "{q} does not satisfy the triangle inequality"),
    "metric": Form(metric, *_is("a metric"), metric_by_bound),
    "vanishing": Form(vanishing, *_is("zero if and only if {a}"), vanishing_by_bound, EQUAL, _one_of(EQUAL)),
    "vanishing only": Form(vanishing_only, *_is("zero only if {a}"), vanishing_only_by_bound, EQUAL, _one_of(EQUAL)),
    "nonnegative": Form(nonnegative, "{q} is never negative", "{q} can be negative"),
    "at most": Form(at_most, "{q} is at most {a}", "{q} can exceed {a}", takes=()),
    "below": Form(below, "{q} is at most {a}", "{q} can exceed {a}", takes=tuple(QUANTITIES)),
    "above": Form(above, "{q} is at least {a}", "{q} can be less than {a}", takes=tuple(QUANTITIES)),
    "bounded": Form(bounded, *_is("bounded"), bounded_by_number),
    "finite": Form(finite, "{q} is always finite", "{q} can be infinite", bounded_by_number),
    "convex": Form(convex, *_is("convex {a}"), convex_by_sum, PLACES, _one_of(PLACES)),
    "concave": Form(concave, *_is("concave {a}"), words=PLACES, takes=_one_of(PLACES)),
    "invariant": Form(invariant, *_is("invariant under {a}"), words=MAPS, takes=_one_of(MAPS)),
    "increasing": Form(lambda q, a: _monotone(q, a, "increasing"), *_is("increasing in {a}"), words=(*HALVES, *PARAMETER), takes=MONOTONE),
    "decreasing": Form(lambda q, a: _monotone(q, a, "decreasing"), *_is("decreasing in {a}"), words=(*HALVES, *PARAMETER), takes=MONOTONE),
    "constant": Form(constant, "{q} does not depend on {a}", "{q} depends on {a}", words=PARAMETER, takes=_one_of(PARAMETER)),
    "additive": Form(additive, *_is("additive{a}"), words=ADDITIVE, takes=("independent", "")),
    "chain rule": Form(chained, "{q} satisfies the chain rule", "{q} does not satisfy the chain rule"),
    "subadditive": Form(subadditive, *_is("subadditive")),
    "largest at": Form(largest_at, *_is("largest at {a}"), words=PLACE, takes=_one_of(PLACE)),
    "largest only at": Form(largest_only_at, *_is("largest if and only if it is taken of {a}"), largest_only_by_divergence, PLACE[:1], ("uniform",)),
    "largest value": Form(largest_value, "the maximum of {q} is {a}", "the maximum of {q} is not {a}", takes=()),
    "conditioning": Form(conditioning, "{a[cannot]} {q}", "{a[can]} {q}", words=EFFECTS, takes=_one_of(EFFECTS)),
    "processing": Form(processing, "processing cannot {a} {q}", "processing can {a} {q}", takes=("increase", "decrease")),
}  # fmt: skip

__all__ = ["FORMS", "Claim", "Form", "NoMeaning"]
