"""Chinese sentences that ascribe a property to a measure: KL 散度不是对称的。 The same forms and the same care as in English."""

from __future__ import annotations

from symit.language import sentence_words_zh as w
from symit.language.sentence_cursor import ANY, Cursor, Stuck
from symit.language.sentence_formulas import Shape
from symit.language.sentence_modes import Mode, Predicate
from symit.language.sentence_nouns import Noun
from symit.language.sentence_predicates_zh import SPECIAL, add, auxiliaries, held_fixed, information, noun
from symit.language.sentences import Sentence, about_the_same, first_of, tailed

F = w.F
COMMA = r"[，,、]"


def read_chinese(text: str, shapes: dict[int, Shape | None] | None = None) -> Sentence | None:
    """The properties that a sentence claims; None where its first clause is not read whole. Formulas stand as {k}."""
    cursor = Cursor(text.strip(), shapes or {})
    found = Sentence()
    try:
        _leads(cursor)
        if cursor.take(r"由于|因为"):
            _clause(cursor, found)
            if not cursor.take(r"[，,：:]"):
                return None
            found.tail, found.consequence = cursor.rest(), True
            return found
        if cursor.take(w.CONCESSION):
            first = _clause(cursor, found)
            if not cursor.take(COMMA) or not cursor.rest():
                return None
            cursor.take(r"但是|但|却")
            subject = _more(cursor, found, first)
        else:
            subject = _clause(cursor, found)
    except Stuck:
        return None
    while True:
        start = cursor.at
        if cursor.take(r"[。.！!]?\s*\Z") or not cursor.rest():
            return found
        known = len(found.properties)
        try:
            if not cursor.take(rf"{COMMA}?\s*(?:并且|而且|且|并|和|同时|但是|但|而|也|因此|所以|故|因而|从而)|{COMMA}|；"):
                raise Stuck
            subject = _more(cursor, found, subject)
        except Stuck:
            cursor.at = start
            found.cut(known)
            return _with_tail(cursor, found)


def _leads(c: Cursor) -> None:
    while c.take(w.LEADS) or c.take(r"[，,]"):
        pass
    domain = c.take(w.DOMAIN)
    if domain:
        c.kind = "discrete" if domain["kind"] == "离散" else "continuous"
    start = c.at
    if c.take(r"与|和|不同于"):
        try:
            noun(c)
            if not c.take(r"(?:不同|相反|不一样)?[，,]"):
                raise Stuck
        except Stuck:
            c.at = start


def _with_tail(c: Cursor, found: Sentence) -> Sentence | None:
    if c.take(rf"[，,：:（(]?\s*(?:即|也即|也就是说?|这意味着|记为)?\s*{F}(?:\s*[，,和]\s*{F})*[。）)\s]*\Z", (ANY,)):
        return found  # the formula is judged on its own
    return tailed(c, found, w.CONSEQUENCE, w.ASIDE)


def _more(c: Cursor, found: Sentence, subject: Noun | None) -> Noun | None:
    """A further clause, about the same quantity or another."""
    if subject is not None and about_the_same(c, found, subject, w.PRONOUN, _predicates):
        return subject
    return _clause(c, found)


def _clause(c: Cursor, found: Sentence) -> Noun | None:
    start = c.at
    if first_of(c, found, (_effect, _uniform)):
        return None
    fixed = held_fixed(c)
    subject = noun(c)
    if c.take(r"的三角(?:形)?不等式"):
        mode, _ = auxiliaries(c)
        if not c.take(r"(?P<not>不)?成立"):
            raise Stuck
        add(c, found, subject, Predicate("triangle", contrary="不成立" in c.text[start : c.at]), mode)
        return subject
    if fixed:
        information(c, found, subject, fixed)
        return subject
    _predicates(c, found, subject)
    return subject


def _predicates(c: Cursor, found: Sentence, subject: Noun) -> None:
    """是对称的、不满足三角不等式、可以为负、在均匀分布处取得最大值 ..."""
    c.take(r"既")
    for special in SPECIAL:
        start, known = c.at, len(found.properties)
        try:
            special(c, found, subject)
            return
        except Stuck:
            c.at = start
            found.cut(known)
    mode, copula = auxiliaries(c)
    if c.take(r"违反(?:了)?三角(?:形)?不等式"):
        force = mode.force()
        add(c, found, subject, Predicate("triangle", contrary=force in ("all", "some")), Mode() if force in ("all", "some", "not", "none") else mode)
        return
    if c.take(r"满足|具有|具备|服从|遵循|符合"):
        _listed(c, found, subject, mode, w.NOUNS)
        return
    if mode.denied and copula and not mode.can and c.take(w.NOT_METRIC):
        add(c, found, subject, Predicate("metric"), mode)
        return
    _listed(c, found, subject, mode, w.ADJECTIVES)


def _listed(c: Cursor, found: Sentence, subject: Noun, mode: Mode, table: tuple[tuple[str, Predicate], ...]) -> None:
    """A 、B 和 C: with a negation before them only one."""
    while True:
        predicate = c.first(table)
        if predicate is None:
            raise Stuck
        c.take(r"的(?=\W|$)")
        add(c, found, subject, predicate, mode)
        start = c.at
        if mode.denied or mode.never or mode.perhaps_not or not c.take(r"、|和|与|且|以及|、?且"):
            return
        again = c.at
        if c.first(table) is None:
            c.at = start
            return
        c.at = again


def _effect(c: Cursor, found: Sentence) -> bool:
    """条件化不会增加熵、数据处理不会增加互信息."""
    if c.take(r"(?:条件化|加条件|引入条件|给定条件|施加条件|条件作用|条件(?=[减降不会增]))"):
        form = "conditioning"
    elif c.take(r"(?:对数据的)?(?:任何|数据|后)?处理(?=[不会能永减降增])"):
        form = "processing"
    else:
        return False
    mode, _ = auxiliaries(c)
    verb = c.take(w.EFFECT)
    if verb is None:
        raise Stuck
    word = "increase" if verb["effect"] in ("增加", "增大", "提高") else "decrease"
    subject = noun(c)
    if mode.force() == "all":
        add(c, found, subject, Predicate(form, {"increase": "decrease", "decrease": "increase"}[word], pointwise=True), mode)
    else:
        add(c, found, subject, Predicate(form, word, contrary=True, pointwise=True), mode)
    return True


def _uniform(c: Cursor, found: Sentence) -> bool:
    """均匀分布的熵最大、均匀分布使熵最大."""
    if not c.take(r"均匀分布"):
        return False
    verb = c.take(r"(?:使得?|最大化)")
    if verb:
        subject = noun(c)
        if "最大化" not in verb[0] and not c.take(r"(?:达到|取得)?最大(?:化)?"):
            raise Stuck
    else:
        c.take(r"的|具有最大的")
        subject = noun(c)
        if not c.take(r"(?:是)?最大(?:的)?"):
            raise Stuck
    add(c, found, subject, Predicate("largest at", "uniform"), Mode())
    return True


__all__ = ["read_chinese"]
