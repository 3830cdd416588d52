"""English sentences that ascribe a property to a measure: "The KL divergence is not symmetric." (docs/prose-properties.md)

A clause is read whole or not at all: every word of it has its place in the grammar. What may follow is another clause, or
a tail that gives a reason or a consequence; `tail` says which, so that a reader can weigh it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from symit.language import sentence_words as w
from symit.language.properties import Property
from symit.language.sentence_cursor import ANY, Cursor, Stuck
from symit.language.sentence_formulas import Shape
from symit.language.sentence_modes import Mode, Predicate, denial, said
from symit.language.sentence_nouns import Noun, noun
from symit.language.sentence_predicates import bound, described, exactly

F = w.F
LEADS = (
    r"(?:please\s+)?(?:note|recall|observe|remember|notice)\s+(?:also\s+)?that|it\s+follows\s+that|we\s+(?:also\s+)?(?:see|know|have|find|note)\s+that|it\s+is\s+(?:well[-\s]known|clear|easy\s+to\s+see)\s+that"
    r"|as\s+(?:we\s+know|is\s+well[-\s]known|we\s+(?:have\s+)?(?:seen|saw)|mentioned(?:\s+above|\s+before)?|noted(?:\s+above)?)|for\s+(?:instance|example)\s*,"
    r"|(?:however|moreover|furthermore|also|thus|hence|therefore|so|but|and|yet|indeed|in\s+fact|in\s+general|generally|importantly|crucially|notably|clearly|of\s+course|first|second"
    r"|third|finally|in\s+particular|similarly|likewise|consequently|additionally|in\s+addition|by\s+definition|as\s+a\s+result|for\s+this\s+reason|unfortunately|interestingly|remember|note|conversely|besides)\s*,?"
)
CONCESSION = r"although|though|even\s+though|while|whereas"
AUXILIARY: tuple[tuple[str, str], ...] = (
    (r"(?:does|do)\s+not\s+have\s+to|(?:doesn|don)['’]t\s+have\s+to|need\s+not|needn['’]t", "perhaps_not"),
    (r"(?:is|are)\s+not|isn['’]t|aren['’]t", "is denied"), (r"is|are|remains?|stays?", "is"), (r"be|become|becomes", "is"),
    (r"can\s*not|can['’]t", "can denied"), (r"can|could", "can"), (r"(?:may|might)\s+not", "perhaps_not"), (r"may|might", "can"),
    (r"(?:does|do)\s+not|doesn['’]t|don['’]t", "denied"), (r"does|do", ""), (r"not", "denied"), (r"never", "never"),
    (r"always|necessarily", "always"), (r",\s*(?:in\s+general|generally)\s*,", "general"), (r",\s*(?:however|therefore|thus|of\s+course)\s*,", ""), (r"in\s+general|generally", "general"), (r"sometimes|occasionally", "sometimes"),
    (r"fails?\s+to", "perhaps_not"), (r"also|even|still|itself|both|indeed|thus|therefore|hence|clearly|however|in\s+fact|actually|moreover|too|take\s+on(?=\s+neg)", ""),
)  # fmt: skip
FOR_ALL = (
    rf"for\s+all\s+(?:{F}|P)\s+and\s+(?:{F}|Q)|for\s+(?:all|any|arbitrary|every\s+pair\s+of)\s+(?:two\s+)?"
    rf"(?:probability\s+)?(?:distributions|laws)(?:\s+(?:{F}|P)\s+and\s+(?:{F}|Q)|\s+{F})?|for\s+all\s+(?:x|{F})"
)
QUALIFIERS = r"in\s+general|generally|however|either|too|as\s+well|by\s+definition|by\s+(?:Jensen|Gibbs)['’]?s?\s+inequality|at\s+all|again|like\s+KL|though"
CONSEQUENCE = (
    r"[,;:–—-]*\s*(?:and\s+)?(?:so|hence|thus|therefore|consequently|which\s+(?:means|implies|shows|is\s+why|explains\s+why|makes)|this\s+(?:means|implies|is\s+why)|meaning|making|it\s+follows)\b"
)
ASIDE = (
    r"[;:–—(]|,?\s*(?:because|since|due\s+to|thanks\s+to)\b"
    r"|,\s*(?:even|offering|providing|giving|ensuring|reflecting|meaning|as(?!\s+long)|which|i\.e\.|that\s+is|in\s+other\s+words|but|and|yet|whereas|while|unlike|in\s+contrast|see|e\.g\.|for\s+example|for\s+instance)\b"
)
REMARK = r"\((?:even|e\.g\.|i\.e\.|for\s+example|for\s+instance|see|unlike|since|because|as|that\s+is|namely|by|on\s+average)[^()]*(?:\([^()]*\)[^()]*)*\)"
DOMAIN = r"for\s+(?:(?:a|any|every|all)\s+)?(?P<kind>discrete|continuous)\s+(?:random\s+)?(?:variables?|distributions?|sources?)\s*,"
EFFECT = r"(?P<effect>increase|decrease|reduce|lower|raise|change)s?"


@dataclass
class Sentence:
    """What was read: properties in order, the words left after the last clause (`tail`), and what the words leave open."""

    properties: list[Property] = field(default_factory=list)
    tail: str = ""
    remark: bool = False  # something in parentheses was passed over
    consequence: bool = False  # the tail only draws a consequence
    loose: str = ""  # "entropy" or "name", see sentence_nouns
    always: list[bool] = field(default_factory=list)  # of each property: is it said expressly of all laws?

    def cut(self, length: int) -> None:
        del self.properties[length:], self.always[length:]

    def add(self, said: Property, mode: Mode, expressly: bool = False) -> None:
        self.properties.append(said)
        self.always.append(expressly or mode.always or mode.never or mode.general or (mode.can and mode.denied))


def read_sentence(text: str, shapes: dict[int, Shape | None] | None = None) -> Sentence | None:
    """The properties that a sentence claims; None where its first clause is not read whole. Formulas stand as {k}."""
    cursor = Cursor(text.strip(), shapes or {})
    found = Sentence()
    try:
        _leads(cursor)
        if cursor.take(r"since|because|given\s+that|as(?!\s+long)"):
            _clause(cursor, found)
            if cursor.take(r"[,:]") is None:
                return None
            found.tail, found.consequence = cursor.rest(), True
            return found
        if cursor.take(CONCESSION):
            first = _clause(cursor, found)
            if not cursor.take(",") or not cursor.rest():
                return None
            subject = _coordinated(cursor, found, first, link=False)
        else:
            subject = _clause(cursor, found)
    except Stuck:
        return None
    while True:
        start = cursor.at
        if cursor.take(r"\s*[.!]*\s*\Z") or not cursor.rest():
            return found
        try:
            subject = _coordinated(cursor, found, subject)
        except Stuck:
            cursor.at = start
            return _with_tail(cursor, found)


def _leads(c: Cursor) -> None:
    while c.take(LEADS) or c.take(","):
        pass
    domain = c.take(DOMAIN)
    if domain:
        c.kind = domain["kind"].lower()
    c.take(r"(?:un)?like\s+[^,.;:]{2,60},|(?:in\s+contrast|as\s+opposed)\s+(?:to|with)\s+[^,.;:]{2,60},", (ANY,))


def _with_tail(c: Cursor, found: Sentence) -> Sentence | None:
    if c.take(rf"[,;:–—(\s]*(?:i\.e\.,?|that\s+is,?|namely,?|meaning(?:\s+that)?|which\s+means(?:\s+that)?)?\s*{F}(?:\s*(?:≠|and|or|,)\s*{F})*\s*(?:in\s+general)?[\s).!]*\Z", (ANY,)):
        return found  # the formula is judged on its own
    return tailed(c, found, CONSEQUENCE, ASIDE)


def tailed(c: Cursor, found: Sentence, consequence: str, aside: str) -> Sentence | None:
    """The sentence with what its last words say besides: a consequence, or an aside; None for other words."""
    found.tail = c.rest()
    if c.take(consequence):
        found.consequence = True
        return found
    return found if c.take(aside) else None


def _coordinated(c: Cursor, found: Sentence, subject: Noun | None, link: bool = True) -> Noun | None:
    """A further clause: `and satisfies ...`, `so it is ...`, `but the ... is ...`."""
    if link and not c.take(r"[,;]?\s*(?:(?:and|but|yet|nor|while|whereas)\s+)?(?:(?:so|hence|thus|therefore|consequently)\s+)?(?=\w)|[,;]\s*"):
        raise Stuck
    if subject is not None and about_the_same(c, found, subject, r"it|they|this\s+quantity|the\s+(?:quantity|measure|divergence)", _predicates):
        return subject
    return _clause(c, found)


def about_the_same(c: Cursor, found: Sentence, subject: Noun, pronoun: str, predicates: Callable[[Cursor, Sentence, Noun], object]) -> bool:
    """Predicates of the subject of the clause before, with a pronoun for it or without; nothing is taken where there are none."""
    start, known = c.at, len(found.properties)
    c.take(pronoun)
    try:
        predicates(c, found, subject)
    except Stuck:
        c.at = start
        found.cut(known)
        return False
    return True


def first_of(c: Cursor, found: Sentence, attempts: Iterable[Callable[[Cursor, Sentence], bool]]) -> bool:
    """Does one of the readers take a clause? What the others took and added is given back."""
    start, known = c.at, len(found.properties)
    for attempt in attempts:
        if attempt(c, found):
            return True
        c.at = start
        found.cut(known)
    return False


def _clause(c: Cursor, found: Sentence) -> Noun | None:
    """Subject and predicate; returns the subject where it is a quantity."""
    if first_of(c, found, (_effect, _uniform, _maximum)):
        return None
    subject = noun(c)
    c.take(",")
    _predicates(c, found, subject)
    return subject


def _effect(c: Cursor, found: Sentence) -> bool:
    """`Conditioning cannot increase entropy`, `Processing never increases the mutual information`."""
    value = False
    if c.take(rf"(?:further\s+)?conditioning(?:\s+on\s+(?:another|a\s+second|an\s+additional|additional|other|more)\s+(?:random\s+)?(?:variables?|information)|\s+on\s+(?:{F}|Y|Z)"
              r"|\s+on\s+average)?(?!\s+on)", ("variable",)):  # fmt: skip
        form = "conditioning"
    elif c.take(rf"conditioning\s+on\s+(?:a|an|one|the)\s+(?:(?:specific|particular|single|given)\s+)?(?:value|outcome|event)(?:\s+of\s+(?:{F}|Y|another\s+variable))?", ("variable",)):
        form, value = "conditioning", True
    elif c.take(r"(?:(?:data|post-?|further|local)\s*)?processing(?:\s+of\s+the\s+data|\s+the\s+(?:data|output|outputs))?"):
        form = "processing"
    else:
        return False
    mode = _mode(c)[0]
    verb = c.take(EFFECT)
    if verb is None or verb["effect"].lower() == "change":
        raise Stuck
    up = verb["effect"].lower() in ("increase", "raise")
    subject = noun(c)
    # "cannot increase" says that it is at most as before, and so does "reduces"
    reversed_ = {"increase": "decrease", "decrease": "increase"}
    word = "increase" if up else "decrease"
    predicate = Predicate(form, word + (" by a value" if value else ""), contrary=True, pointwise=True)
    if mode.force() == "all":
        predicate = Predicate(form, reversed_[word] + (" by a value" if value else ""), pointwise=True)
    _add(c, found, subject, predicate, mode)
    return True


def _uniform(c: Cursor, found: Sentence) -> bool:
    """`The uniform distribution maximizes the entropy`."""
    if not c.take(w.UNIFORM):
        return False
    mode = _mode(c)[0]
    if c.take(r"maximi[sz]es?|maximi[sz]e") or c.take(r"ha(?:s|ve)(?:\s+the)?\s+(?:maximum|maximal|largest|highest|greatest)"):
        subject = noun(c)
    else:
        raise Stuck
    c.take(r"(?:among|over)\s+(?:all\s+)?(?:the\s+)?distributions\s+(?:on|over)\s+(?:a|the\s+same)\s+finite\s+(?:set|alphabet|support)")
    _add(c, found, subject, Predicate("largest at", "uniform"), mode)
    return True


def _maximum(c: Cursor, found: Sentence) -> bool:
    """`The maximum of the binary entropy function is log 2`."""
    if not c.take(r"the\s+(?:maximum|maximal|largest)(?:\s+value)?\s+of"):
        return False
    subject = noun(c)
    mode, copula = _mode(c)
    form, argument = bound(c)
    if not copula or form != "at most":
        raise Stuck
    _add(c, found, subject, Predicate("largest value", argument), mode)
    return True


def _mode(c: Cursor) -> tuple[Mode, bool]:
    """The auxiliaries and adverbs before a predicate, and whether there is a copula among them."""
    flags: dict[str, int] = {}
    copula = False
    while True:
        found = next((tags for pattern, tags in AUXILIARY if c.take(pattern)), None)
        if found is None:
            break
        for tag in found.split():
            copula = copula or tag == "is"
            flags[tag] = flags.get(tag, 0) + 1
    flags.pop("is", None)
    if any(n > 1 for n in flags.values()) or (flags.get("can") and flags.get("perhaps_not") and flags.get("denied")):
        raise Stuck
    return Mode(**{tag: True for tag in flags}), copula


def _add(c: Cursor, found: Sentence, subject: Noun, predicate: Predicate, mode: Mode) -> None:
    expressly = False
    while True:
        if c.take(r"(?:\(?in\s+general\)?|generally)"):
            mode = Mode(**{**vars(mode), "general": True})
        elif c.take(REMARK, (ANY,)):
            found.remark = True
        elif c.take(FOR_ALL, ("law", "laws", "value")):
            expressly = True
        elif not (c.take(QUALIFIERS) or c.take(rf"\({F}\)", (ANY,)) or c.take(r"\((?:in\s+general|Gibbs['’]?\s+inequality|non-?negativity|symmetry)\)")):
            break
    read = said(subject.key, predicate, mode)
    if read is None:
        raise Stuck
    found.loose = found.loose or subject.loose or c.loose
    found.add(read, mode, expressly)


def _predicates(c: Cursor, found: Sentence, subject: Noun) -> None:
    """A verb phrase: `is symmetric and bounded by log 2`, `does not satisfy the triangle inequality`."""
    mode, copula = _mode(c)
    if copula:
        neither = c.take("neither")
        if neither:
            mode = Mode(**{**vars(mode), "denied": True})
        _adjectives(c, found, subject, mode, bool(neither))
        return
    _verb(c, found, subject, mode)


def _adjectives(c: Cursor, found: Sentence, subject: Noun, mode: Mode, neither: bool) -> None:
    _adjective(c, found, subject, mode)
    denied = mode.denied or mode.never
    count = 1
    while True:
        start, known = c.at, len(found.properties)
        link = c.take(r",?\s*(?:and|or|nor|but)\s+|,\s*(?!(?:and|so|but|or|nor|which|because|since|as|i\.e)\b)")
        try:
            # "is not A and B" and "is A or B" say less than they seem to
            word = link[0].strip(" ,").lower() if link else ""
            if word == "but" and not (mode.can or mode.never or mode.perhaps_not or mode.sometimes):
                # "is symmetric but not a metric", "is not symmetric but non-negative"
                if bool(c.take("not")) == mode.denied:
                    raise Stuck
                mode = Mode(denied=not mode.denied)
                denied = mode.denied
                word = ""
            if link is None or word == "but" or (word and denied != (word in ("or", "nor")) and not (mode.can and not denied)):
                raise Stuck
            if c.take(r"(?:is|are|not|never|can|it|they)"):
                raise Stuck
            _adjective(c, found, subject, mode)
            count += 1
        except Stuck:
            c.at = start
            found.cut(known)
            break
    if neither and count < 2:
        raise Stuck


def _adjective(c: Cursor, found: Sentence, subject: Noun, mode: Mode) -> None:
    c.take(r"also|both|always|even")
    if c.formula("sign"):
        _add(c, found, subject, Predicate("nonnegative", pointwise=True), mode)
        return
    for pattern, predicate in w.ADJECTIVES:
        if c.take(pattern, ("law", "variable")):
            _add(c, found, subject, predicate, mode)
            _with_equality(c, found, subject, predicate, mode)
            return
    denied = mode.denied and not mode.can
    if denied and c.take(w.NOT_METRIC):
        _add(c, found, subject, Predicate("metric"), mode)
        return
    _described(c, found, subject, mode, True)


def _with_equality(c: Cursor, found: Sentence, subject: Noun, predicate: Predicate, mode: Mode) -> None:
    """`is non-negative, with equality if and only if P = Q`."""
    if predicate != Predicate("nonnegative", pointwise=True) or mode.force() != "all":
        return
    start = c.at
    try:
        if c.take(r",?\s*(?:and\s+)?(?:with\s+equality|equality\s+holds)(?=\s)"):
            for more in exactly(c):
                _add(c, found, subject, more, Mode())
    except Stuck:
        c.at = start


def _verb(c: Cursor, found: Sentence, subject: Noun, mode: Mode) -> None:
    if c.take(r"violates?"):
        if not c.take(w.TRIANGLE):
            raise Stuck
        # to violate once is to violate: "can violate" and "violates" say the same
        plain = mode.force() in ("all", "some")
        if not plain and mode.force() not in ("not", "none"):
            raise Stuck
        _add(c, found, subject, Predicate("triangle", contrary=plain), Mode())
        return
    if c.take(w.SATISFY):
        if c.take(r"(?:the|a)\s+(?:information\s+)?data[-\s]processing\s+inequality(?:\s*\(DPI\))?"):
            _add(c, found, subject, Predicate("processing", "increase"), mode)
            return
        form = "triangle" if c.take(w.TRIANGLE) else "metric" if c.take(w.AXIOMS) else "chain rule" if c.take(r"(?:the|a)\s+chain\s+rule") else None
        if form is None:
            raise Stuck
        _add(c, found, subject, Predicate(form), mode)
        return
    if c.take(r"lacks?\s+symmetry"):
        _add(c, found, subject, Predicate("symmetric", contrary=True), mode)
        return
    _described(c, found, subject, mode, False)


def _described(c: Cursor, found: Sentence, subject: Noun, mode: Mode, copula: bool) -> None:
    predicates = described(c, subject, copula)
    if predicates is None or (len(predicates) > 1 and mode.force() != "all"):
        raise Stuck
    for predicate in predicates:
        if predicate == Predicate("additive") and denial(predicate, mode) is False:
            raise Stuck  # of which variables?
        _add(c, found, subject, predicate, mode)


__all__ = ["Sentence", "about_the_same", "first_of", "read_sentence", "tailed"]
