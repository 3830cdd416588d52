"""Chinese sentences that ascribe a property to a measure: KL 散度不是对称的。 The same forms and the same care as in English."""

from __future__ import annotations

import re

from symit.language import sentence_words_zh as w
from symit.language.property_quantities import ROOTS
from symit.language.sentence_cursor import Cursor, Stuck
from symit.language.sentence_formulas import Shape
from symit.language.sentence_modes import Mode, Predicate, said
from symit.language.sentence_nouns import LEFT_OPEN, Noun
from symit.language.sentence_words import LOOSE
from symit.language.sentences import Sentence

F = w.F
COMMA = r"[，,、]"


def read_chinese(text: str, shapes: dict[int, Shape | None] | None = None) -> Sentence | None:
    """The properties that a sentence claims; None where its first clause is not read whole. Formulas stand as {k}."""
    cursor = Cursor(text.strip(), shapes or {})
    found = Sentence()
    try:
        _leads(cursor)
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
            del found.properties[known:]
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
            _noun(c)
            if not c.take(r"(?:不同|相反|不一样)?[，,]"):
                raise Stuck
        except Stuck:
            c.at = start


def _with_tail(c: Cursor, found: Sentence) -> Sentence | None:
    found.tail = c.rest()
    if c.take(w.CONSEQUENCE):
        found.consequence = True
        return found
    return found if c.take(w.ASIDE) else None


def _more(c: Cursor, found: Sentence, subject: Noun | None) -> Noun | None:
    """A further clause, about the same quantity or another."""
    start, known = c.at, len(found.properties)
    if subject is not None:
        c.take(w.PRONOUN)
        try:
            _predicates(c, found, subject)
            return subject
        except Stuck:
            c.at = start
            del found.properties[known:]
    return _clause(c, found)


def _clause(c: Cursor, found: Sentence) -> Noun | None:
    start, known = c.at, len(found.properties)
    for attempt in (_effect, _uniform):
        if attempt(c, found):
            return None
        c.at = start
        del found.properties[known:]
    fixed = _fixed(c)
    subject = _noun(c)
    if c.take(r"的三角(?:形)?不等式"):
        mode, _ = _mode(c)
        if not c.take(r"(?P<not>不)?成立"):
            raise Stuck
        _add(c, found, subject, Predicate("triangle", contrary="不成立" in c.text[start : c.at]), mode)
        return subject
    if fixed:
        _information(c, found, subject, fixed)
        return subject
    _predicates(c, found, subject)
    return subject


def _noun(c: Cursor) -> Noun:
    """A quantity with what is said of its arguments; raises Stuck."""
    family = c.first(w.FAMILIES)
    c.take(w.OF, ("law", "laws", "variable"))
    one = None if family else c.take(w.ONE, ("variable", "law"))
    c.take(r"(?:该|此|这个)(?=\S)")
    shape = c.formula("quantity")
    if shape is not None:
        return Noun(shape.value)
    key = c.first(w.NAMES)
    if key is None:
        raise Stuck
    found = Noun(LOOSE.get(key, key), LEFT_OPEN.get(key, ""))
    if family:
        if found.key not in ("entropy", "differential entropy"):
            raise Stuck
        found = Noun(family)
    kind = (one["kind"] or "") if one else ""
    if kind.startswith("连续") or kind == "实值" or c.kind == "continuous":
        if found.key not in ("entropy", "differential entropy"):
            raise Stuck
        found = Noun("differential entropy")
    elif kind.startswith("离散") or c.kind == "discrete":
        if "differential" in found.key:
            raise Stuck
        found.loose = "" if found.loose == "entropy" else found.loose
    _apposition(c, found)
    if c.take(r"的(?=上界为)"):
        return found
    if c.take(r"的平方根"):
        if found.key not in ROOTS:
            raise Stuck
        found = Noun(ROOTS[found.key], found.loose)
    return found


def _apposition(c: Cursor, found: Noun) -> None:
    start = c.at
    shape = c.formula("quantity", "symbol")
    if shape is None and c.take(r"[（(]"):
        shape = c.formula("quantity", "symbol")
        named = None if shape is not None else next((key for pattern, key in w.NAMES if c.take(pattern)), None)
        latin = shape is None and named is None and c.take(r"[A-Za-z][A-Za-z\s–-]*")
        if not c.take(r"[）)]") or (named is not None and LOOSE.get(named, named) != found.key) or (shape is None and named is None and not latin):
            c.at = start
            return
    if shape is not None and shape.kind == "quantity":
        if shape.value != found.key and (found.key, shape.value) != ("entropy", "differential entropy"):
            raise Stuck
        found.key, found.loose = shape.value, ""


def _mode(c: Cursor) -> tuple[Mode, bool]:
    flags: dict[str, int] = {}
    copula = False
    while True:
        tags = next((tags for pattern, tags in w.AUXILIARY if c.take(pattern)), None)
        if tags is None:
            break
        for tag in tags.split():
            copula = copula or tag == "is"
            flags[tag] = flags.get(tag, 0) + 1
    flags.pop("is", None)
    if any(n > 1 for n in flags.values()):
        raise Stuck
    return Mode(**{tag: True for tag in flags}), copula


def _add(c: Cursor, found: Sentence, subject: Noun, predicate: Predicate, mode: Mode) -> None:
    c.take(r"(?:[（(](?:见|参见)[^（）()]*[）)])")
    read = said(subject.key, predicate, mode)
    if read is None:
        raise Stuck
    found.loose = found.loose or subject.loose or c.loose
    found.properties.append(read)


def _predicates(c: Cursor, found: Sentence, subject: Noun) -> None:
    """是对称的、不满足三角不等式、可以为负、在均匀分布处取得最大值 ..."""
    c.take(r"既")
    for special in (_curved, _invariant, _largest, _bounds, _vanishing):
        start, known = c.at, len(found.properties)
        try:
            special(c, found, subject)
            return
        except Stuck:
            c.at = start
            del found.properties[known:]
    mode, copula = _mode(c)
    if c.take(r"违反(?:了)?三角(?:形)?不等式"):
        force = mode.force()
        _add(c, found, subject, Predicate("triangle", contrary=force in ("all", "some")), Mode() if force in ("all", "some", "not", "none") else mode)
        return
    if c.take(r"满足|具有|具备|服从|遵循|符合"):
        _listed(c, found, subject, mode, w.NOUNS)
        return
    if mode.denied and copula and not mode.can and c.take(w.NOT_METRIC):
        _add(c, found, subject, Predicate("metric"), mode)
        return
    _listed(c, found, subject, mode, w.ADJECTIVES)


def _listed(c: Cursor, found: Sentence, subject: Noun, mode: Mode, table: tuple[tuple[str, Predicate], ...]) -> None:
    """A 、B 和 C: with a negation before them only one."""
    while True:
        predicate = c.first(table)
        if predicate is None:
            raise Stuck
        _add(c, found, subject, predicate, mode)
        start = c.at
        if mode.denied or mode.never or mode.perhaps_not or not c.take(r"、|和|与|且|以及|、?且"):
            return
        again = c.at
        if c.first(table) is None:
            c.at = start
            return
        c.at = again


def _fixed(c: Cursor) -> str:
    """对于固定的 p(y|x)，or 当 p(y|x) 固定时: which density is held fixed."""
    start = c.at
    found = c.take(rf"(?:对于?|在)?(?:给定|固定)(?:的)?\s*(?:信道\s*)?(?:输入分布\s*)?{F}(?:时|的情况下|的条件下)?[，,]?|当\s*{F}\s*固定时[，,]?", ("density",))
    if found is None:
        c.at = start
        return ""
    return "channel" if "|" in _density(found, c) else "input"


def _density(matched: re.Match[str], c: Cursor) -> str:
    shape = c.shapes[int(re.findall(r"\{(\d+)\}", matched[0])[0])]
    return shape.value if shape is not None else ""


def _information(c: Cursor, found: Sentence, subject: Noun, fixed: str) -> None:
    mode, _ = _mode(c)
    about = c.take(rf"(?:关于|对)?\s*{F}\s*(?:是|的)?", ("density",))
    shape = c.take(r"(?:的)?(?P<word>凸|凹)(?:的|函数)")
    if about is None or shape is None or subject.key != "mutual information":
        raise Stuck
    free = "channel" if "|" in _density(about, c) else "input"
    if free == fixed or "," in _density(about, c):
        raise Stuck
    _add(c, found, subject, Predicate("convex" if shape["word"] == "凸" else "concave", free), mode)


def _curved(c: Cursor, found: Sentence, subject: Noun) -> None:
    """关于 (P, Q) 是联合凸的、是关于分布的凹函数、是 p(x) 的凹函数."""
    if subject.key == "mutual information":
        fixed = _fixed(c)
        if not fixed:
            raise Stuck
        _information(c, found, subject, fixed)
        return
    before = _place(c)
    mode, _ = _mode(c)
    after = before or _place(c)
    shape = c.take(r"(?:的)?(?P<joint>联合)?(?P<word>凸|凹)(?:函数|的)?(?!性)")
    if shape is None:
        raise Stuck
    pair = subject.measure_kind() == "pair"
    where = after or ("pair" if pair else "law")
    if (where == "law") == pair or (shape["joint"] and where != "pair"):
        raise Stuck
    _add(c, found, subject, Predicate("convex" if shape["word"] == "凸" else "concave", where), mode)


def _place(c: Cursor) -> str:
    start = c.at
    if c.take(rf"(?:关于|对于?)\s*(?:分布对|{F}|[（(]\s*[Pp]\s*[，,]\s*[Qq]\s*[）)])", ("laws",)) or c.take(r"(?:关于|对于?)\s*(?:分布对|两个参数|两个分布)"):
        return "pair"
    c.at = start
    one = c.take(r"(?:关于|对于?)\s*(?P<which>第一|第二)个(?:参数|变量|分布)")
    if one:
        return "first" if one["which"] == "第一" else "second"
    if c.take(r"(?:关于|对于?)?\s*(?:概率分布|分布|概率向量)(?=\s*(?:是|的|凸|凹))"):
        return "law"
    found = c.take(rf"(?:关于|对于?)\s*{F}", ("law", "density"))
    if found:
        return "law" if not re.fullmatch(r"[Qq]", _density(found, c)) else "second"
    if c.take(rf"{F}(?=\s*的)", ("law",)):
        return "law"
    return ""


def _invariant(c: Cursor, found: Sentence, subject: Noun) -> None:
    mode, _ = _mode(c)
    if not c.take(r"在|对于?|关于"):
        raise Stuck
    under = c.first(w.MAPS)
    if under is None or not c.take(r"(?:变换)?下?"):
        if under is None:
            raise Stuck
    later, _ = _mode(c)
    if c.take(r"(?:保持)?不变(?:的)?(?!性)|(?:具有|有|满足)不变性|(?:不)(?=变)变"):
        changed = False
    elif c.take(r"(?:会)?(?:发生)?(?:改变|变化)"):
        changed = True
    else:
        raise Stuck
    _add(c, found, subject, Predicate("invariant", under, contrary=changed), later if later != Mode() else mode)


def _largest(c: Cursor, found: Sentence, subject: Noun) -> None:
    mode, _ = _mode(c)
    place = ""
    if c.take(r"(?:在|当)?(?:分布为)?均匀分布(?:时|处|下|上)?"):
        place = "uniform"
    elif c.take(rf"(?:在|当)\s*{F}\s*(?:时|处)?", ("equation:half",)):
        place = "1/2"
    if not place or not c.take(r"(?:取得|达到|取到|取|有)?(?:其)?最大(?:值)?"):
        raise Stuck
    _add(c, found, subject, Predicate("largest at", place), mode)
    shape = c.formula("bound")
    if shape is None:
        return
    if place == "uniform" and (shape.value.startswith("log(n)") or "card" in shape.value):
        _add(c, found, subject, Predicate("at most", shape.value, pointwise=True), mode)
    elif place != "uniform" and shape.value.startswith("log("):
        _add(c, found, subject, Predicate("largest value", shape.value), mode)
    else:
        raise Stuck


def _bound(c: Cursor) -> tuple[str, str]:
    shape = c.formula("bound")
    if shape is not None:
        return "at most", shape.value
    number = c.take(r"(?:log|ln)\s*\(?\s*(?P<n>\d+|n)\s*\)?|(?P<number>\d+(?:\.\d+)?)(?!\s*(?:比特|bit|纳特))")
    if number:
        return "at most", f"log({number['n']})" if number["n"] else number["number"]
    other = _noun(c)
    c.loose = c.loose or other.loose
    return "below", other.key


def _bounds(c: Cursor, found: Sentence, subject: Noun) -> None:
    mode, _ = _mode(c)
    if c.take(rf"(?:介于|在|位于)\s*(?:0|零|{F})\s*(?:和|与|到|至)", ("bound:0",)):
        form, argument = _bound(c)
        if not c.take(r"之间"):
            raise Stuck
        _add(c, found, subject, Predicate("nonnegative", pointwise=True), mode)
        _add(c, found, subject, Predicate(form, argument, pointwise=True), mode)
        return
    if c.take(r"(?:不超过|不大于|不高于|小于或?等于|至多为?|最多为?|最大为|上界为|有上界|以)"):
        form, argument = _bound(c)
        c.take(r"为上界")
        _add(c, found, subject, Predicate(form, argument, pointwise=True), mode)
        return
    if c.take(r"(?:不小于|不低于|大于或?等于|至少为?)"):
        form, argument = _bound(c)
        if form != "below":
            raise Stuck
        _add(c, found, subject, Predicate("above", argument, pointwise=True), mode)
        return
    if c.take(r"(?:超过|大于|高于)"):
        form, argument = _bound(c)
        _add(c, found, subject, Predicate(form, argument, contrary=True, pointwise=True), mode)
        return
    raise Stuck


def _vanishing(c: Cursor, found: Sentence, subject: Noun) -> None:
    """为零当且仅当 P = Q、当且仅当 P = Q 时为零."""
    mode, _ = _mode(c)
    zero = c.take(r"(?:等于|为)?\s*(?:0|零)(?![\d.])[，,]?\s*(?=当且仅当)")
    if not c.take(r"当且仅当|只有当"):
        raise Stuck
    only = c.text[: c.at].rstrip().endswith("只有当")
    shape = c.formula("equation:equal", "equation:independent")
    if shape is None:
        if c.take(r"(?:两个?)?分布(?:完全)?(?:相同|相等|一致)"):
            equal = "equal"
        elif c.take(r"(?:两个?)?变量(?:相互|统计)?独立"):
            equal = "independent"
        else:
            raise Stuck
    else:
        equal = shape.value
    c.take(r"时")
    if not zero and not c.take(r"才?(?:等于|为|取)\s*(?:0|零)(?![\d.])"):
        raise Stuck
    _add(c, found, subject, Predicate("vanishing only" if only else "vanishing", equal), mode)


def _effect(c: Cursor, found: Sentence) -> bool:
    """条件化不会增加熵、数据处理不会增加互信息."""
    if c.take(r"(?:条件化|加条件|引入条件|给定条件|施加条件|条件作用|条件(?=[减降不会增]))"):
        form = "conditioning"
    elif c.take(r"(?:对数据的)?(?:任何|数据|后)?处理(?=[不会能永减降增])"):
        form = "processing"
    else:
        return False
    mode, _ = _mode(c)
    verb = c.take(w.EFFECT)
    if verb is None:
        raise Stuck
    word = "increase" if verb["effect"] in ("增加", "增大", "提高") else "decrease"
    subject = _noun(c)
    if mode.force() == "all":
        _add(c, found, subject, Predicate(form, {"increase": "decrease", "decrease": "increase"}[word], pointwise=True), mode)
    else:
        _add(c, found, subject, Predicate(form, word, contrary=True, pointwise=True), mode)
    return True


def _uniform(c: Cursor, found: Sentence) -> bool:
    """均匀分布的熵最大、均匀分布使熵最大."""
    if not c.take(r"均匀分布"):
        return False
    verb = c.take(r"(?:使得?|最大化)")
    if verb:
        subject = _noun(c)
        if "最大化" not in verb[0] and not c.take(r"(?:达到|取得)?最大(?:化)?"):
            raise Stuck
    else:
        c.take(r"的|具有最大的")
        subject = _noun(c)
        if not c.take(r"(?:是)?最大(?:的)?"):
            raise Stuck
    _add(c, found, subject, Predicate("largest at", "uniform"), Mode())
    return True


__all__ = ["read_chinese"]
