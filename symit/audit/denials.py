"""Sentences that deny the formula in them, hold it for a case only, or give up an assumption of before: no proof of what they say."""

from __future__ import annotations

import re

from symit.audit.prose import Surroundings

NO = r"(?:not|n['’]t|never|hardly|no longer)"
# right before the formula: it is not true that {#}
BEFORE = re.compile(
    rf"\b(?:(?:is|was|are|be|seems|holds?)(?: {NO}|n['’]t) (?:\w+ ){{0,2}}?(?:true|correct|right|valid|the case)|(?:false|wrong|untrue|incorrect|impossible|an? (?:\w+ )?(?:mistake|myth|fallacy|misconception|error))) (?:\w+ )?(?:that|to (?:say|write|claim|conclude|think|believe)(?: that)?)[ :]*$"
    rf"|\b(?:never|nowhere|at no time) (?:do|does|did|can|is|have|has|we)\b[^,;:{{]*$|\bfor no\b[^;:]*$|\b(?:does|do|need|must|can|will|would) {NO} (?:\w+ )?(?:have|hold|be|imply|follow|satisfy|mean|say)(?: that)?[ :]*$"
    r"|\b(?:doesn|don|needn|mustn|can|won)['’]t (?:\w+ )?(?:have|hold|be|imply|satisfy)(?: that)?[ :]*$|\b(?:false|wrong|incorrect|untrue)(?: (?:claim|formula|statement|inequality|identity|version))?[:：]\s*[*_]*$"
    r"|(?:并非|不是|并不是|不能说|不可能|错误地?)(?:总是?|恒|都)?(?:有|成立)?[^，。：]{0,4}$",
    re.I,
)
# right after it: {#} is false, holds only if
AFTER = re.compile(
    rf"^[\s,，*_)]*(?:(?:which|this|that|and this|but this) )?(?:(?:is|are|was|were|does|do|did|need|must|can|could|will|would|may|holds?) )?(?:\w+ly )?"
    rf"(?:{NO}\b(?! (?:surprising|hard|difficult|only|just|depend|exceed|merely|the (?:other|reverse|converse)|vice|conversely|negative|a coincidence|new|an accident|affect\w*|chang\w*|strict\w*|tight))|(?<=doesn)['’]t|fails?\b|false\b|wrong\b|untrue\b|incorrect\b|violated\b|impossible\b)"
    r"|^[\s,，]*(?:doesn|isn|don|need|can|won|aren)n?['’]t (?:hold|true|be|have|the case|correct|valid)"
    r"|^[\s,，*_]*(?:(?:is true|is valid|holds?|is correct|true|valid) )?(?:only (?:if|when|for|in|under|at)|exactly (?:when|if)|precisely (?:when|if)|(?:iff|if and only if)\b(?![^.;]*equal)|for [^.;,]{0,40}\bonly\b|unless\b|except\b)"
    r"|^[\s,，]*(?:up to|modulo|(?:plus|minus|times) (?:an?|some|the)\b)"
    r"|^[\s，,]*(?:不成立|是?错误?的|不对|并不|不一定|未必|仅当|当且仅当(?![^。；]*[等为零0])|只有|除非|不正确)",
    re.I,
)
# the next sentence denies it, and not for a case only
NEXT = re.compile(
    r"^\W*(?:but |however,? |of course,? |yet )?(?:this|that|it|which|the (?:claim|formula|statement|inequality|identity|equation))\s+(?:is|are|was)\s+(?:\w+ )?"
    r"(?:false|wrong|incorrect|untrue|not true|not correct|a mistake|a myth|nonsense|absurd)\b(?! (?:for|in|if|when|without|unless|as soon))|^\W*(?:wrong|false|incorrect)\b[.!:]?"
    r"|^\W*(?:这是?错|这不对|错误)",
    re.I,
)
STRICT_AFTER = re.compile(
    r"\b(?:the inequality|this inequality|it|and) (?:is|being) (?:always )?strict\b|\bwith strict inequality\b|\b(?:is|are) never (?:an equality|attained|tight|reached|achieved|equal)\b|\bbound is never\b|\balways strict", re.I
)
# the sentence gives up what was assumed before it
GENERAL = re.compile(
    r"\bin general\b|\bfor (?:arbitrary|general)\b|\bwhether or not\b|\bregardless\b|\birrespective\b|\bwithout (?:(?:this|that|the|these|any|such|our|assuming) )?(?:\w+ )?(?:assum\w*|condition|hypothes\w*|restriction|independence)"
    r"|\beven (?:if|when|though|without)\b|\bno longer\b|\bnot necessarily\b|\bunconditionally\b|\bno matter\b|\botherwise\b|\b(?:if|when) (?:(?:it|this|that|they|these) (?:is|are|does|do) )?not\b(?=[,，\s]*$|,)|\bfailing that\b|\bin the (?:other|opposite|remaining|contrary) case\b|否则|一般(?:地|情况|而言|来说)|任意的?随机变量|无论|不论|即使|不必",
    re.I,
)
DROPS = re.compile(
    r"\b(?:drop|remove|relax|abandon|lift|discard|forget|give up|do without|dispense with)\w*\b[^.]{0,30}\b(?:assum\w*|condition|hypothes\w*|independence|restriction|requirement|that)\b"
    r"|\b(?:now|next|from now on|from here on),? (?:let|consider|take|suppose|assume)\b[^.]{0,60}\b(?:arbitrary|general|any|dependent|correlated)\b|\bno longer\b|去掉.{0,8}假设|不再",
    re.I,
)  # fmt: skip


def denied(words: Surroundings) -> str | None:
    """The words that deny a formula, or hold it for a case only; None if there are none."""
    left = re.sub(r"\{\d+\}", "{}", words.left)
    right = re.split(r"[;；]\s", words.right)[0]
    for pattern, text in ((BEFORE, left), (AFTER, right), (STRICT_AFTER, words.right), (NEXT, words.later if not words.right.strip(" ,.") else "")):
        found = pattern.search(text)
        if found:
            return " ".join(found.group().split())[:60]
    if re.search(r"~~\s*$", words.left):
        return "crossed out"
    return None


def given_up(words: Surroundings, earlier: str) -> bool:
    """Does the sentence speak of laws in general, or one shortly before it give up an assumption? `earlier`: the words before it."""
    return bool(GENERAL.search(words.left) or GENERAL.search(words.right) or DROPS.search(words.left) or DROPS.search(earlier))


__all__ = ["denied", "given_up"]
