"""Chinese noun phrases, modality, and predicates that need an argument: bounds, places, arguments of convexity, maps."""

from __future__ import annotations

import re

from symit.language import sentence_words_zh as w
from symit.language.property_quantities import PARAMETERS, ROOTS
from symit.language.sentence_cursor import Cursor, Stuck
from symit.language.sentence_modes import Mode, Predicate, said
from symit.language.sentence_nouns import LEFT_OPEN, Noun
from symit.language.sentence_words import LOOSE
from symit.language.sentences import Sentence

F = w.F


def noun(c: Cursor) -> Noun:
    """A quantity with what is said of its arguments; raises Stuck."""
    family = c.first(w.FAMILIES)
    c.take(w.OF, ("law", "laws", "variable"))
    one = None if family else c.take(w.ONE, ("variable", "law"))
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
        c.take(r"也称(?:为|作)?|又称(?:为)?|或称|即|简称(?:为)?")
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


def auxiliaries(c: Cursor) -> tuple[Mode, bool]:
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


def add(c: Cursor, found: Sentence, subject: Noun, predicate: Predicate, mode: Mode) -> None:
    c.take(r"(?:[（(](?:见|参见)[^（）()]*[）)])")
    read = said(subject.key, predicate, mode)
    if read is None:
        raise Stuck
    found.loose = found.loose or subject.loose or c.loose
    found.add(read, mode)


def held_fixed(c: Cursor) -> str:
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


def information(c: Cursor, found: Sentence, subject: Noun, fixed: str) -> None:
    mode, _ = auxiliaries(c)
    about = c.take(rf"(?:关于|对)?\s*{F}\s*(?:是|的)?", ("density",))
    shape = c.take(r"(?:的)?(?P<word>凸|凹)(?:的|函数)")
    if about is None or shape is None or subject.key != "mutual information":
        raise Stuck
    free = "channel" if "|" in _density(about, c) else "input"
    if free == fixed or "," in _density(about, c):
        raise Stuck
    add(c, found, subject, Predicate("convex" if shape["word"] == "凸" else "concave", free), mode)


def curved(c: Cursor, found: Sentence, subject: Noun) -> None:
    """关于 (P, Q) 是联合凸的、是关于分布的凹函数、是 p(x) 的凹函数."""
    if subject.key == "mutual information":
        fixed = held_fixed(c)
        if not fixed:
            raise Stuck
        information(c, found, subject, fixed)
        return
    before = _place(c)
    mode, _ = auxiliaries(c)
    after = before or _place(c)
    shape = c.take(r"(?:的)?(?P<joint>联合)?(?P<word>凸|凹)(?:函数|的)?(?!性)")
    if shape is None:
        raise Stuck
    pair = subject.measure_kind() == "pair"
    if not after and subject.key == "CE":
        raise Stuck  # of a loss: in its logits, or in the parameters of a model
    where = after or ("pair" if pair else "law")
    if (where == "law") == pair or (shape["joint"] and where != "pair"):
        raise Stuck
    add(c, found, subject, Predicate("convex" if shape["word"] == "凸" else "concave", where), mode)


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


def invariant(c: Cursor, found: Sentence, subject: Noun) -> None:
    mode, _ = auxiliaries(c)
    if not c.take(r"在|对于?|关于"):
        raise Stuck
    under = c.first(w.MAPS)
    if under is None or not c.take(r"(?:变换)?下?"):
        if under is None:
            raise Stuck
    later, _ = auxiliaries(c)
    if c.take(r"(?:保持)?不变(?:的)?(?!性)|(?:具有|有|满足)不变性|(?:不)(?=变)变"):
        changed = False
    elif c.take(r"(?:会)?(?:发生)?(?:改变|变化)"):
        changed = True
    else:
        raise Stuck
    add(c, found, subject, Predicate("invariant", under, contrary=changed), later if later != Mode() else mode)


def monotone(c: Cursor, found: Sentence, subject: Noun) -> None:
    """随方差增大而增大、关于阶数单调递增、不依赖于均值."""
    if c.take(r"随着?"):
        name = _parameter(c, subject)
        if not c.take(r"的?(?:增大|增加|升高|提高)而(?:单调)?(?=[增升减降下])"):
            raise Stuck
        mode = Mode()
        way = c.take(r"(?P<up>增大|增加|升高|上升)|减小|减少|降低|下降")
    else:
        mode, _ = auxiliaries(c)
        denied = c.take(r"不依赖于?|与")
        if denied:
            name = _parameter(c, subject)
            if "与" in denied[0] and not c.take(r"无关"):
                raise Stuck
            add(c, found, subject, Predicate("constant", name), mode)
            return
        if not c.take(r"关于|对"):
            raise Stuck
        name = _parameter(c, subject)
        mode, _ = auxiliaries(c)
        c.take(r"的")
        way = c.take(r"(?:单调)?(?:不减|(?P<up>递增|增加?)|递减|减|不增)(?:的|函数)?")
        if way is not None and "不减" in way[0]:
            raise Stuck
    if way is None:
        raise Stuck
    add(c, found, subject, Predicate("increasing" if way["up"] else "decreasing", name), mode)


def _parameter(c: Cursor, subject: Noun) -> str:
    name = c.first(w.PARAMETERS)
    if name is None or name not in PARAMETERS.get(subject.key, {}):
        raise Stuck
    c.formula("variable", "law", "symbol", "parameter")
    return str(name)


def largest(c: Cursor, found: Sentence, subject: Noun) -> None:
    mode, _ = auxiliaries(c)
    place = ""
    if c.take(r"(?:在|当)?(?:分布为)?均匀分布(?:时|处|下|上)?"):
        place = "uniform"
    elif c.take(rf"(?:在|当)\s*{F}\s*(?:时|处)?", ("equation:half",)):
        place = "1/2"
    if not place or not c.take(r"(?:取得|达到|取到|取|有)?(?:其)?最大(?:值)?"):
        raise Stuck
    add(c, found, subject, Predicate("largest at", place), mode)
    shape = c.formula("bound")
    if shape is None:
        return
    if place == "uniform" and (shape.value.startswith("log(n)") or "card" in shape.value):
        add(c, found, subject, Predicate("at most", shape.value, pointwise=True), mode)
    elif place != "uniform" and shape.value.startswith("log("):
        add(c, found, subject, Predicate("largest value", shape.value), mode)
    else:
        raise Stuck


def _bound(c: Cursor) -> tuple[str, str]:
    shape = c.formula("bound")
    if shape is not None:
        return "at most", shape.value
    number = c.take(r"(?:log|ln)\s*\(?\s*(?P<n>\d+|n)\s*\)?|(?P<number>\d+(?:\.\d+)?)(?!\s*(?:比特|bit|纳特))")
    if number:
        return "at most", f"log({number['n']})" if number["n"] else number["number"]
    other = noun(c)
    c.loose = c.loose or other.loose
    return "below", other.key


def bounds(c: Cursor, found: Sentence, subject: Noun) -> None:
    mode, _ = auxiliaries(c)
    if c.take(rf"(?:介于|在|位于)\s*(?:0|零|{F})\s*(?:和|与|到|至)", ("bound:0",)):
        form, argument = _bound(c)
        if not c.take(r"之间"):
            raise Stuck
        add(c, found, subject, Predicate("nonnegative", pointwise=True), mode)
        add(c, found, subject, Predicate(form, argument, pointwise=True), mode)
        return
    if c.take(r"(?:不超过|不大于|不高于|小于或?等于|至多为?|最多为?|最大为|上界为|有上界|以)"):
        form, argument = _bound(c)
        c.take(r"为上界")
        add(c, found, subject, Predicate(form, argument, pointwise=True), mode)
        return
    if c.take(r"(?:不小于|不低于|大于或?等于|至少为?)"):
        form, argument = _bound(c)
        if form != "below":
            raise Stuck
        add(c, found, subject, Predicate("above", argument, pointwise=True), mode)
        return
    if c.take(r"(?:超过|大于|高于)"):
        form, argument = _bound(c)
        add(c, found, subject, Predicate(form, argument, contrary=True, pointwise=True), mode)
        return
    raise Stuck


def vanishing(c: Cursor, found: Sentence, subject: Noun) -> None:
    """为零当且仅当 P = Q、当且仅当 P = Q 时为零."""
    mode, _ = auxiliaries(c)
    zero = c.take(r"(?:等于|为)?\s*(?:0|零)(?![\d.])[，,]?\s*(?=当且仅当)")
    if not c.take(r"当且仅当|只有当"):
        raise Stuck
    only = c.text[: c.at].rstrip().endswith("只有当")
    shape = c.formula("equation:equal", "equation:independent")
    if shape is None:
        if c.take(rf"(?:{F}|随机变量|变量)?(?:是|为)?(?:确定性(?:的|变量|随机变量)?|常数|常量)", ("variable",)):
            equal = "deterministic"
        elif c.take(r"(?:两个?)?分布(?:完全)?(?:相同|相等|一致)"):
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
    add(c, found, subject, Predicate("vanishing only" if only else "vanishing", equal), mode)


SPECIAL = (monotone, curved, invariant, largest, bounds, vanishing)

__all__ = ["SPECIAL", "add", "auxiliaries", "held_fixed", "information", "noun"]
