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
DENIED = re.compile(r"\bnot\b|n['’]t\b|\bwithout\b|\bunless\b|\biff\b|if and only if|pairwise|当且仅当|不独立|并非|[?？]", re.I)
ARROW = re.compile(r"\s*(?:\\to(?![a-z])|\\rightarrow|\\leftrightarrow|\\longrightarrow|\\text\{--\}|→|↔|–|—|--|⟶)\s*")
CHAIN = re.compile(rf"(?<![A-Za-z0-9-])((?:{NAME}\s?-\s?)+{NAME})(?![\w-])")
INDEPENDENT = re.compile(
    rf"{FREE}({NAME}(?:\s*,\s*{NAME})*\s*(?:,|and|&|与|和|及|、|,\s*and)\s*{NAME})\s*(?:are |be |being |是)?"
    rf"(?:mutually |statistically |conditionally |相互|互相|统计|条件)*(?:independent|独立)\w*(?:\s*(?:given|conditional on)\s*({NAME}))?"
)
INDEPENDENT_OF = re.compile(
    rf"{FREE}({NAME})\s*{IS}(?:conditionally |statistically )?independent (?:of|from) ({TUPLE})(?:\s*given\s*({NAME}))?(?![\w(])"
)
FUNCTION_OF = re.compile(rf"{FREE}({NAME})\s*{IS}a (?:deterministic |measurable )?function of ({TUPLE})(?![\w(])")
EQUALS = re.compile(rf"{FREE}({NAME})\s*=\s*[a-z]\s*\(\s*({NAME}(?:\s*,\s*{NAME})*)\s*\)")
INJECTIVE = re.compile(
    rf"{FREE}([a-z])\s*{IS}(?:an? )?(?:injecti\w*|one-to-one|invertible|bijecti\w*)"
    r"|\b(?:injective|invertible|bijective|one-to-one)(?: function| map(?:ping)?)?\s+([a-z])(?![\w(])"
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
        names = _names(match[1])
        out += [Independent(tuple((v,) for v in names), _names(match[2]) if match[2] else ())] if len(names) > 1 else []
    for match in INDEPENDENT_OF.finditer(text):
        out.append(Independent((_names(match[1]), _names(match[2])), _names(match[3]) if match[3] else ()))
    for match in [*FUNCTION_OF.finditer(text), *EQUALS.finditer(text)]:
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


__all__ = ["stated"]
