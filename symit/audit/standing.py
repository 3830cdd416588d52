"""Whether a sentence assumes the formula in it (X -> Y -> Z, X indep Y), and for how long.

`Suppose {0}.` holds for its unit; `If {0}, then {1}.` for its sentence, or for those that take it up; `{0} iff {1}`,
`we ask whether {0}`, `{0} does not hold` for nothing.
"""

from __future__ import annotations

import re

from symit.audit.hypotheses_words import LABEL, STOP

NEVER = re.compile(
    r"\b(?:iff|if and only if|equality|equal|equivalent\w*|whether|unless|not|never|cannot|without|instead of|rather than|neither|nor|no longer"
    r"|impl(?:y|ies|ied|ying)|false|wrong|contrary|counterexample|ask|check|verify|test|prove|show|decide|why|do we have|is it)\b|n['’]t\b"
    r"|当且仅当|取等|等号|是否|蕴含|推出|证明|不(?!等式|妨|失一般)|并非|未必",
    re.I,
)
NEVER_AFTER = re.compile(
    r"^[\s,，]*(?:(?:is|are|does|do|need|must|should|would|holds?|form|forms|can|may)\s+(?:\w+\s+){0,3}?"
    r"(?:not|never|only|iff|if|fail\w*|false|wrong|needed|required|necessary|sufficient|equivalent|impossible|violated)\b"
    r"|\w+n['’]t\b|iff\b|if and only if|exactly (?:when|if)|precisely (?:when|if)|only (?:when|if)|impl(?:y|ies)\b|fails?\b|would\b"
    r"|当且仅当|等价|不(?!等式|妨|失一般)|[^.。！!\n{]*[?？])",
    re.I,
)
CASE = re.compile(r"\b(?:if|when|whenever|only|in case|in the case|case|as soon as|where(?:ver)?)\b|当|若|如果|情形", re.I)
ASSUMES = re.compile(r"\b(?:let|assum\w*|suppos\w*|consider|take|fix|throughout)\b|设|假设|假定|考虑|令", re.I)
GOES_ON = re.compile(
    r"[\s>*_]*(?:then|hence|thus|so|therefore|in (?:this|that|such a) (?:case|situation)|this (?:gives|means|implies)|it follows|similarly"
    r"|moreover|also|likewise|furthermore|further|and|in addition|则|那么|此时|于是|因此|这时|同理|同样|类似地|而且|此外)(?![A-Za-z])",
    re.I,
)  # fmt: skip
THEOREM = re.compile(r"[\s>*_#]*(?:\d+[.)]\s*)*(?:theorem|lemma|proposition|corollary|claim|fact|定理|引理|命题|推论)", re.I)


def standing(left: str, right: str) -> str:
    """`unit`, `sentence` or `nothing`: how long an assumption formula stands, by the words of its sentence before and after it."""
    clause = " ".join(re.split(r"[;；:：]\s|[,，]\s", left)[-2:])
    if NEVER.search(re.sub(r"\{\d+\}", " ", clause)) or NEVER_AFTER.match(right):
        return "nothing"
    if CASE.search(left) and not ASSUMES.search(left):
        return "sentence"
    return "unit"


def place(before: str) -> int:
    """The number of the sentence that goes on after `before`, among those of its block."""
    return len([s for s in STOP.split(before) if s.strip()]) - (0 if ended(before) else 1) if before.strip() else 0


def ended(text: str) -> bool:
    """Does a text end with its sentence?"""
    return bool(re.search(r"(?:[.。！!?？；;]|\n\s*\n)[\s*_)]*$", text))


def goes_on(sentence: str) -> bool:
    """`Then`, `in this case`, `moreover`: does a sentence go on from the one before it?"""
    return bool(GOES_ON.match(LABEL.sub("", sentence)))


__all__ = ["THEOREM", "ended", "goes_on", "place", "standing"]
