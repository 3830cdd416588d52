"""Predicates of English sentences that need an argument: bounds, arguments of convexity, maps, parameters, places of a maximum."""

from __future__ import annotations

import re
from collections.abc import Callable

from symit.language import sentence_words as w
from symit.language.property_quantities import PARAMETERS
from symit.language.sentence_cursor import Cursor, Stuck
from symit.language.sentence_formulas import Shape
from symit.language.sentence_modes import Predicate
from symit.language.sentence_nouns import Noun, noun

F = w.F
LESS = (
    r"at\s+most|(?:bounded(?:\s+(?:from\s+)?above)?|upper[-\s]bounded)\s+by|no\s+(?:larger|greater|more|bigger)\s+than|(?:less|smaller)\s+than\s+or\s+equal\s+to"
)
LEAST = r"at\s+least|(?:bounded(?:\s+from)?\s+below|lower[-\s]bounded)\s+by|no\s+(?:less|smaller)\s+than|(?:greater|larger)\s+than\s+or\s+equal\s+to"
MORE = r"(?:larger|greater|bigger|more)\s+than(?!\s+or)|above"
SIZE = (
    r"(?:the\s+)?log(?:arithm)?\s+of\s+(?:the\s+(?:number|count)\s+of\s+(?:(?:possible|different)\s+)?(?:outcomes|symbols|states|values|letters|classes)"
    r"|(?:the\s+)?(?:size\s+of\s+(?:the|its)\s+(?:alphabet|support)|(?:its\s+)?alphabet\s+size|(?:its\s+)?support\s+size))"
)
WORDS = {"one": "1", "two": "2", "zero": "0"}


def described(c: Cursor, subject: Noun, copula: bool) -> list[Predicate] | None:
    """The predicates that stand here, after a copula or as a verb; None if none does."""
    for read in COPULAR if copula else VERBAL:
        start = c.at
        try:
            found = read(c, subject)
        except Stuck:
            found = None
        if found:
            return found
        c.at = start
    return None


def bound(c: Cursor) -> tuple[str, str]:
    """What is said to bound: ("at most", a number) or ("below", a quantity)."""
    if c.take(SIZE):
        return "at most", "log(card(X))"
    found = c.take(r"(?:log|ln)(?:_?2)?\s*(?:\(\s*)?(?P<n>\d+|n)\s*\)?|(?P<number>\d+(?:\.\d+)?|one|zero)(?P<unit>\s+bits?)?")
    if found:
        if found["n"]:
            return "at most", f"log({found['n']})"
        number = WORDS.get(found["number"].lower(), found["number"])
        if found["unit"]:
            if number != "1":
                raise Stuck
            return "at most", "log(2)"
        return "at most", number
    shape = c.formula("bound")
    if shape is not None:
        if c.take(r"bits?"):
            if shape.value != "1":
                raise Stuck
            return "at most", "log(2)"
        c.take(r"nats?")
        return "at most", shape.value
    other = noun(c)
    c.loose = c.loose or other.loose
    return "below", other.key


def _bounds(c: Cursor, subject: Noun) -> list[Predicate]:
    least = c.take(LEAST)
    if least or c.take(r"(?:less|smaller)\s+than(?!\s+or)|below"):
        other = noun(c)
        c.loose = c.loose or other.loose
        return [Predicate("above", other.key, contrary=not least, pointwise=True)]
    contrary = not c.take(LESS)
    if contrary and not c.take(MORE):
        raise Stuck
    form, argument = bound(c)
    out = [Predicate(form, argument, contrary, pointwise=True)]
    start = c.at
    if not contrary and form == "at most" and (argument == "log(n)" or "card" in argument) and c.take(r",?\s*(?:and\s+)?(?:with\s+equality|equality\s+holds)(?=\s)"):
        if c.take(w.ONLY_IF) and (c.take(w.IS_UNIFORM, ("variable", "law"))):
            return [*out, Predicate("largest only at", "uniform")]
        c.at = start
    return out


def _between(c: Cursor, subject: Noun) -> list[Predicate]:
    c.take(r"always|bounded")
    if not c.take(r"(?:between|from)\s+(?:0(?![\d.])|zero)\s+(?:and|to)"):
        found = c.take(rf"(?:between|from)\s+{F}\s+(?:and|to)", ("bound:0",))
        if found is None:
            raise Stuck
    form, argument = bound(c)
    return [Predicate("nonnegative", pointwise=True), Predicate(form, argument, pointwise=True)]


def _zero(c: Cursor, subject: Noun) -> list[Predicate]:
    if not (c.take(r"(?:equal\s+to\s+)?(?:zero|0)(?![\d.])") or c.take(F, ("bound:0",))):
        raise Stuck
    return exactly(c)


def exactly(c: Cursor) -> list[Predicate]:
    form = "vanishing" if c.take(w.ONLY_IF) else "vanishing only" if c.take(r"only\s+(?:if|when)") else None
    if form is None:
        raise Stuck
    if c.take(w.TWO_EQUAL, ("law",)) or c.take(F, ("equation:equal",)):
        c.take(r"\(?almost\s+(?:everywhere|surely)\)?")
        return [Predicate(form, "equal")]
    if c.take(w.CONSTANT, ("variable", "law")):
        return [Predicate(form, "deterministic")]
    if c.take(w.TWO_INDEPENDENT, ("variable",)) or c.take(F, ("equation:independent",)):
        return [Predicate(form, "independent")]
    raise Stuck


def _letters(matched: re.Match[str], c: Cursor) -> list[str]:
    """The names of laws in what was matched, formulas spelled out."""
    names = []
    for token in re.findall(r"\{(\d+)\}|\b([PQpq])\b", matched[0]):
        shape: Shape | None = c.shapes.get(int(token[0])) if token[0] else None
        names.append(shape.value if shape is not None else token[1])
    return names


def _curved(c: Cursor, subject: Noun) -> list[Predicate]:
    c.take(r"an?|jointly(?=\s+(?:convex|concave))")
    found = c.take(r"(?P<joint>jointly\s+)?(?P<shape>convex|concave)(?:\s+(?:function|functional))?(?:\s+of(?=\s))?")
    if found is None:
        raise Stuck
    shape = found["shape"].lower()
    if found[0].rstrip().endswith("of"):
        c.at -= 3  # "a concave function of p" is one in p
        c.text = c.text[: c.at] + re.sub(r"^\s*of\b", "in", c.text[c.at :], count=1)
        c.skip()
    places = _places(c, subject)
    return [Predicate(shape, place) for place in places]


def _places(c: Cursor, subject: Noun) -> list[str]:
    if subject.key == "mutual information":
        return [_information(c)]
    if subject.measure_kind() != "pair":
        c.take(w.LAW_ARGUMENT, ("law", "variable")) or c.take(rf"in\s+{F}", ("law", "density"))
        return ["law"]
    if c.take(w.BOTH):
        return ["first", "second"]
    found = c.take(w.PAIR, ("laws", "law"))
    if found:
        names = [n.lower() for n in _letters(found, c)]
        if len(names) == 2 and names[0] == names[1]:
            raise Stuck
        return ["pair"]
    if c.take(r"in\s+(?:its|the)\s+arguments|in\s+its\s+two\s+arguments|in\s+the\s+two\s+(?:distributions|laws)"):
        return ["pair"]
    which = c.take(r"in\s+(?:its|the)\s+(?P<which>first|second)\s+argument")
    if which:
        return [which["which"].lower()]
    one = c.take(rf"in\s+(?:P|Q|p|q|{F})", ("law",))
    if one:
        name = _letters(one, c)[0].lower()[:1]
        c.take(rf"(?:for|when|with)\s+(?:a\s+)?(?:fixed\s+(?:P|Q|p|q|{F})|(?:P|Q|p|q|{F})\s+(?:is\s+)?fixed)", ("law",))
        if name not in "pq":
            raise Stuck
        return ["first" if name == "p" else "second"]
    if subject.key == "CE":
        raise Stuck  # of a loss: in its logits, or in the parameters of a model
    return ["pair"]


INPUT = rf"(?:the\s+)?(?:input\s+)?(?:(?:distribution|law)(?:\s+of\s+(?:X|{F}))?)(?:\s+(?:p\(x\)|{F}))?|p\(x\)|{F}"
CHANNEL = rf"(?:the\s+)?(?:channel(?:\s+law)?|conditional\s+(?:distribution|law)|transition\s+(?:matrix|law|probabilities))(?:\s+(?:p\(y\|x\)|{F}))?|p\(y\|x\)|{F}"


def _information(c: Cursor) -> str:
    """In p(x) for fixed p(y|x), or the other way round."""
    for first, second, place in ((INPUT, CHANNEL, "input"), (CHANNEL, INPUT, "channel")):
        start = c.at
        one = c.take(rf"in\s+(?:{first})", ("density", "variable", "law"))
        two = one and c.take(rf"(?:for|when|with|given)\s+(?:(?:a|the)\s+)?(?:fixed\s+(?:{second})|(?:{second})\s+(?:is\s+)?(?:held\s+)?fixed)", ("density",))
        if one and two and _conditional(one, c) in (None, place == "channel") and _conditional(two, c) in (None, place == "input"):
            return place
        c.at = start
    raise Stuck


def _conditional(matched: re.Match[str], c: Cursor) -> bool | None:
    """Does a density in what was matched have a condition? None if there is no density."""
    shapes = [c.shapes.get(int(k)) for k in re.findall(r"\{(\d+)\}", matched[0])]
    texts = [s.value for s in shapes if s is not None and s.kind == "density"] + re.findall(r"p\([^)]*\)", matched[0])
    if not texts:
        return None
    if any("," in t for t in texts):
        raise Stuck
    return any("|" in t for t in texts)


def _invariant(c: Cursor, subject: Noun) -> list[Predicate]:
    if not c.take(r"invariant\s+(?:under|to|with\s+respect\s+to)|(?:unchanged|unaffected)\s+(?:by|under)"):
        raise Stuck
    kinds = ("variable", "variables")
    found = c.first(w.MAPS, kinds)
    if found is None:
        raise Stuck
    out = [Predicate("invariant", found)]
    while c.take(r"(?:and|or)(?=\s)"):
        more = c.first(w.MAPS, kinds)
        if more is None:
            raise Stuck
        out.append(Predicate("invariant", more))
    return out


def _parameter(c: Cursor, subject: Noun) -> str:
    c.take(r"(?:its|the)(?:\s+parameter)?")
    if subject.key == "binary entropy":
        if not c.take(r"p(?=\W|$)") and not c.formula("law"):
            raise Stuck
        half = c.take(rf"(?:on|for\s+p\s+in|in)\s+(?:(?P<left>\[0,\s*(?:1/2|0\.5)\])|\[(?:1/2|0\.5),\s*1\]|{F})", ("equation:the left half", "equation:the right half"))
        if half is None:
            return ""
        if half[0].rstrip().endswith("}"):
            shape = c.shapes[int(re.findall(r"\{(\d+)\}", half[0])[0])]
            return shape.value if shape is not None else ""
        return "the left half" if half["left"] else "the right half"
    name = c.first(w.PARAMETERS)
    if name is None and subject.key == "Renyi" and c.formula("parameter"):
        return "order"
    if name is None or name not in PARAMETERS.get(subject.key, {}):
        raise Stuck
    c.formula("variable", "law", "symbol", "parameter")
    return str(name)


def _monotone(c: Cursor, subject: Noun) -> list[Predicate]:
    c.take(r"an?")
    found = c.take(r"(?:monotonically\s+|strictly\s+)?(?P<way>(?:non-?decreas|increas|decreas|non-?increas)ing)(?:\s+function)?\s+(?:in|of|with|on(?=\s+[\[{]))")
    if found is None:
        raise Stuck
    word = found["way"].lower()
    way = "increasing" if word in ("increasing", "nondecreasing", "non-decreasing") else "decreasing"
    return [Predicate(way, _parameter(c, subject))]


def _grows(c: Cursor, subject: Noun) -> list[Predicate]:
    found = c.take(r"(?:monotonically\s+)?(?P<way>increase|grow|decrease|shrink)s?(?:\s+monotonically)?\s+(?:with|in)")
    if found is None:
        raise Stuck
    return [Predicate("increasing" if found["way"].lower() in ("increase", "grow") else "decreasing", _parameter(c, subject))]


def _largest(c: Cursor, subject: Noun) -> list[Predicate]:
    if not c.take(r"(?:maximal|largest|greatest|highest|maximi[sz]ed|maximum|at\s+its\s+(?:maximum|largest|highest))"):
        raise Stuck
    if c.take(r"if\s+and\s+only\s+if\s+it\s+is\s+taken\s+of"):
        if not c.take(w.UNIFORM):
            raise Stuck
        return [Predicate("largest only at", "uniform")]
    return _at(c)


def _at(c: Cursor) -> list[Predicate]:
    """At a place, or at that place only."""
    start = c.at
    if c.take(w.ONLY_IF) or c.take(r"only\s+(?:if|when)"):
        if c.take(w.IS_UNIFORM, ("variable", "law")):
            return [Predicate("largest only at", "uniform")]
        raise Stuck
    if c.take(r"only\s+(?:at|for|by|under)"):
        if c.take(w.UNIFORM):
            return [Predicate("largest only at", "uniform")]
        raise Stuck
    c.at = start
    return [Predicate("largest at", _place(c))]


def _place(c: Cursor) -> str:
    if not c.take(r"(?:at|by|for|under|when|with|if)"):
        raise Stuck
    if c.take(w.UNIFORM) or c.take(w.IS_UNIFORM, ("variable", "law")):
        return "uniform"
    if c.take(r"(?:all|the)\s+(?:possible\s+)?(?:outcomes|classes|events|symbols|states|values|categories)\s+are\s+(?:equally\s+(?:likely|probable)|equiprobable)"):
        return "uniform"
    if c.take(w.HALF) or c.take(F, ("equation:half",)):
        return "1/2"
    raise Stuck


def _attains(c: Cursor, subject: Noun) -> list[Predicate]:
    if not c.take(r"(?:attains?|achieves?|reach(?:es)?|takes?|has|have|assumes?)\s+(?:its|a|the)\s+(?:maximum|maximal|largest|greatest|highest)(?:\s+value)?"):
        raise Stuck
    value = None
    start = c.at
    c.take(r"of|,")
    try:
        value = bound(c)
    except Stuck:
        c.at = start
    c.take(",")
    out = _at(c)
    place = out[0].argument
    if value is not None:
        if value[0] != "at most" or (place == "uniform" and not value[1].startswith("log(n)") and "card" not in value[1]):
            raise Stuck
        # of a number alone the unit is not known
        if place != "uniform" and not value[1].startswith("log("):
            raise Stuck
        out.append(Predicate("at most" if place == "uniform" else "largest value", value[1], pointwise=True))
    return out


def _vanishes(c: Cursor, subject: Noun) -> list[Predicate]:
    if not (c.take(r"vanish(?:es)?") or c.take(r"equals?\s+(?:zero|0)(?![\d.])") or c.take(rf"equals?\s+{F}", ("bound:0",))):
        raise Stuck
    return exactly(c)


def _exceeds(c: Cursor, subject: Noun) -> list[Predicate]:
    if not c.take(r"exceeds?"):
        raise Stuck
    form, argument = bound(c)
    return [Predicate(form, argument, contrary=True, pointwise=True)]


def _takes_values(c: Cursor, subject: Noun) -> list[Predicate]:
    found = c.take(r"(?:takes?|have|has|assumes?)(?:\s+on)?\s+(?P<only>only\s+)?(?P<sign>non-?negative|negative)\s+values?")
    if found:
        negative = found["sign"].lower() == "negative"
        if negative == bool(found["only"]):
            raise Stuck
        return [Predicate("nonnegative", contrary=negative, pointwise=True)]
    if c.take(r"lies?|ranges?|takes?\s+(?:on\s+)?values"):
        return _between(c, subject)
    raise Stuck


def _diverges(c: Cursor, subject: Noun) -> list[Predicate]:
    if not c.take(r"diverges?(?:\s+to\s+infinity)?(?!\s+(?:from|to|as|when|if))|(?:go(?:es)?|tends?)\s+to\s+infinity|blow(?:s)?\s+up"):
        raise Stuck
    return [Predicate("finite", contrary=True, pointwise=True)]


def _depends(c: Cursor, subject: Noun) -> list[Predicate]:
    if not c.take(r"depends?\s+on"):
        raise Stuck
    return [Predicate("constant", _parameter(c, subject), contrary=True)]


def _independent(c: Cursor, subject: Noun) -> list[Predicate]:
    if not c.take(r"independent\s+of"):
        raise Stuck
    return [Predicate("constant", _parameter(c, subject))]


def _additive(c: Cursor, subject: Noun) -> list[Predicate]:
    """`is not additive`; what is additive without a condition is left to other words."""
    if not c.take(r"additive(?!\s+(?:for|over|under|on|across|with))"):
        raise Stuck
    return [Predicate("additive")]


Reader = Callable[[Cursor, Noun], list[Predicate]]
COPULAR: tuple[Reader, ...] = (_bounds, _between, _zero, _curved, _invariant, _monotone, _largest, _independent, _additive)
VERBAL: tuple[Reader, ...] = (_grows, _attains, _vanishes, _exceeds, _takes_values, _diverges, _depends)

__all__ = ["bound", "described", "exactly"]
