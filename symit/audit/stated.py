"""Assumptions that a sentence states in words: chains, independence, functions, injections."""

from __future__ import annotations

import re
from collections.abc import Iterable

from symit.audit.standing import NEVER
from symit.language.names import BadName
from symit.language.objects import RandomVariable
from symit.language.statements import Assumption, FunctionOf, Independent, Markov

NAME = r"[A-Z](?:_\{?\w+\}?)?"
TUPLE = rf"\(?{NAME}(?:\s*(?:,|and|与|和|及|、)+\s*{NAME})*\)?"
FREE = r"(?<![A-Za-z0-9_\\])"
IS = r"(?:is |be |being )?"
DENIED = re.compile(
    r"\bnot\b|n['’]t\b|\b(?:fails?|violat\w+|broken|lacks?|neither|nor|never|no longer|otherwise|nearly|almost|approximately|weakly|linearly|locally|part(?:ly|ially))\b|\bwithout\b|\bunless\b|\biff\b|if and only if|pairwise|当且仅当|不独立|并非|近似|[?？]",
    re.I,
)
RANDOMISED = re.compile(r"\brandomi[sz]ed\b|\bprivate (?:coins?|randomness)\b|\bstochastic\b|\bnoisy\b|\bprobabilistic\b|\brandom (?:function|map|mapping|encoder|rule)\b|\brandom\s*(?:$|[.,;])|\bis random\b|随机(?:函数|映射|化)", re.I)
ARROW = re.compile(r"\s*(?:\\to(?![a-z])|\\rightarrow|\\leftrightarrow|\\longrightarrow|\\text\{--\}|→|↔|–|—|--|⟶)\s*")
CHAIN = re.compile(rf"(?<![A-Za-z0-9-])((?:{NAME}\s?-\s?)+{NAME})(?![\w-])")
END = r"(?!\s*,?\s*(?:is|are|was|were|be|has|have|does|and|or|plus|with|but|given|only|if|when|up to|except|=)(?![A-Za-z]))(?![\w(])"
# what may follow the word: not a condition, nor what else it is independent of
AFTER = (
    r"(?=\s*(?:$|[.,;:!。，；：、)*_|$]|\{#\}|(?:discrete |real |continuous |uniform |fair |binary |random |identically |and identically )*(?:distributed|random|variables?|bits?|coins?|dice|copies|samples|sources)\b"
    r"|and\b|then\b|so\b|hence\b|thus\b|we\b|but\b|too\b|as well|的|则|时|，))"
)
INDEPENDENT = re.compile(
    rf"{FREE}({NAME}(?:\s*,\s*{NAME})*\s*(?:,|and|&|与|和|及|、|,\s*and)\s*{NAME})\s*(?:are |be |being |是)?"
    rf"(?:mutually |statistically |conditionally |相互|互相|统计|条件)*(?:independent|独立)(?:\s*(?:given|conditional on|conditionally on)\s*({NAME}))?{AFTER}"
)
INDEPENDENT_OF = re.compile(
    rf"{FREE}({NAME})\s*{IS}(?:conditionally |statistically )?independent (?:of|from) ({TUPLE})(?:\s*(?:given|conditional on|conditionally on)\s*({NAME}))?{END}"
)
CONDITIONAL = re.compile(
    r"\bgiven\b(?!\s+(?:that|two|three|any|independent|discrete|random))|\bconditional(?:ly)?\b|\bconditioned on\b|给定|条件|关于|已知"
    r"|^\W*for (?:fixed|given|each|every|any) [A-Z]\b",
    re.I,
)
AT_FIRST = re.compile(r"^\W*(?:given|conditional(?:ly)? on|conditioned on|for (?:fixed|given|each|every))\s+(?:the\s+)?(?:\w+\s+)?(?:\{|[A-Z]\b)", re.I)
FUNCTION_OF = re.compile(rf"{FREE}({NAME})\s*{IS}a (?:deterministic |measurable )?function of ({TUPLE}){END}")
EQUALS = re.compile(rf"{FREE}({NAME})\s*=\s*[a-z]\s*\(\s*({NAME}(?:\s*,\s*{NAME})*)\s*\)")
# beside arrows: another way from the first variable to the last
BYPASS = re.compile(
    r"\balso (?:sees?|feeds?|depends?|influences?|affects?|acts?|goes|enters?|reaches|knows?|observes?|receives?|gets?)\b|\bfeedback\b|\bside information\b|\b(?:skip|residual) connections?\b"
    r"|\bshort-?cuts?\b|\bdirect (?:link|edge|path|arrow|influence)\b|反馈|边信息|残差连接",
    re.I,
)
# what makes of an independence or a chain in a formula less than it says, or another relation
WEAKENED = re.compile(
    r"^[\s,，(]*(?:given\b|conditional(?:ly)?\b|conditioned\b|after\b|under\b|except\b|up to\b|approximately\b|nearly\b|almost\b|asymptotically\b|with (?:high )?probability\b|with an? (?:extra|additional|second|further)\b"
    r"|in the (?:\w+ )?(?:sense|limit|mean)\b|on average\b|for (?:some|one|a|certain|most|many|at least|almost)\b|only\b|近似|给定|在给定|条件于)"
    r"|\b(?:orthogonal\w*|uncorrelated|perpendicular|linear sense|causes|one pair|extra edge|additional edge)\b|正交|不相关",
    re.I,
)
WEAKENED_BEFORE = re.compile(r"\b(?:often|sometimes|approximately|nearly|almost|roughly|rarely|usually|typically|mostly|weakly|given [A-Z{][^,]*,|conditional(?:ly)? on [^,]*,)\s*(?:have\s+)?$|\b(?:orthogonal\w*|uncorrelated)\b|近似|几乎|正交|不相关", re.I)
EVERYWHERE = r"(?=\s*(?:$|[.,;:)*_。，；]|(?:functions?|maps?|mappings?|transformations?)\b(?! (?:on|with|of))|and\b|so\b|then\b|hence\b|on (?:its|the) (?:support|alphabet)\b|的|时|，))"
INJECTIVE = re.compile(
    rf"{FREE}([a-z])\s*{IS}(?:an? )?(?:injecti(?:ve|on)|one-to-one|invertible|bijecti(?:ve|on)|injective|单射|双射|可逆){EVERYWHERE}"
    rf"|\b(?:injective|invertible|bijective|one-to-one)(?: function| map(?:ping)?)?\s+([a-z])(?![\w(]){EVERYWHERE}"
)


def stated(sentence: str, variables: Iterable[RandomVariable]) -> list[Assumption]:
    """The assumptions in a sentence with its formulas spelled out; nothing from one that denies or asks.

    `variables`: those of the claim; an injective f makes X a function of f(X), if both are among them.
    """
    if DENIED.search(sentence) or NEVER.search(sentence):
        return []
    out: list[Assumption] = []
    text = re.sub(r"\\(?:mathbf|mathrm|mathsf)\s*", "", sentence.replace("$", ""))
    text = ARROW.sub("-", text)
    if re.search(r"markov|马尔", text, re.I):
        for chain in CHAIN.findall(text):
            groups = [_names(g) for g in re.split(r"\s?-\s?", chain)]
            if len(groups) > 2 and all(groups) and len({g[0] for g in groups}) == len(groups):
                out.append(Markov(tuple(groups)))
    for match in INDEPENDENT.finditer(text):
        if not match[2] and (AT_FIRST.match(text) or CONDITIONAL.search(re.split(r"[，。；;]|,\s(?![A-Z])", text[: match.end()])[-1])):
            continue
        names = _names(match[1])
        out += [Independent(tuple((v,) for v in names), _names(match[2]) if match[2] else ())] if len(names) > 1 else []
    for match in INDEPENDENT_OF.finditer(text):
        if match[3] or not CONDITIONAL.search(match[0]):
            out.append(Independent((_names(match[1]), _names(match[2])), _names(match[3]) if match[3] else ()))
    for match in [*FUNCTION_OF.finditer(text), *EQUALS.finditer(text)] if not RANDOMISED.search(text) else ():
        out.append(FunctionOf(_names(match[1]), _names(match[2])))
    for match in INJECTIVE.finditer(text):
        out += _injective(match[1] or match[2], variables)
    return out


def _injective(name: str, variables: Iterable[RandomVariable]) -> list[Assumption]:
    """X is a function of f(X), whose variable is called F_of_X."""
    out: list[Assumption] = []
    known = {v.name: v for v in variables}
    for v in known.values():
        head, found, inner = v.name.partition("_of_")
        if found and head.lower() == name and inner in known:
            out.append(FunctionOf((known[inner],), (v,)))
    return out


def _names(text: str) -> tuple[RandomVariable, ...]:
    try:
        return tuple(dict.fromkeys(RandomVariable(n) for n in re.findall(NAME, text)))
    except BadName:
        return ()


__all__ = ["BYPASS", "RANDOMISED", "WEAKENED", "WEAKENED_BEFORE", "stated"]
