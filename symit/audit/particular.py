"""Claims that fail in some model but hardly are meant of all laws: what they compare, and which words stand beside them.

`By construction $H(Y|X) \\le H(Z)$`: nothing ties Z to X and Y, so the sentence speaks of particular variables. `The mean-field
family factorises, so $H(Z_1,Z_2) = H(Z_1)+H(Z_2)$`: an independence would make it true, and a word of the sentence may state it.
"""

from __future__ import annotations

import re
from itertools import combinations
from typing import Any

import sympy

from symit.audit.hypotheses_words import LABEL, NARROW, STARTS, TAKEN_UP
from symit.audit.plain_words import UNIVERSAL, odd_clause, odd_word
from symit.audit.prose import Surroundings
from symit.language.objects import Comparison, CrossEntropy, Law, RandomVariable, SquaredHellinger, TotalVariation
from symit.language.statements import Markov, Statement
from symit.provers.advice.missing import missing_assumptions

# the formula is one of several cases, an extreme one, something set or split off, or the subject of an exercise
CASES = re.compile(
    r"\b(?:either|otherwise|wlog|without (?:any )?loss of generality|respectively|(?:distinguish|separate|consider|treat|cover)\w* (?:\w+ )?cases?|case \(?(?:\d|[ivab]+)\b"
    r"|extremes?|extremal|boundary|corner|opposite ends?|equality (?:case|at|holds|occurs|is|when|for)|(?:is|are|be) (?:attained|achieved|reached|tight|saturated)"
    r"|holds? with equality|divid\w+ by)\b|^[\W_]*(?:equality|equal(?:ity)? case)\b|\b(?:set|put|take|let|impose|suppose|assume|fix|choose|want|require) $"
    r"|不妨|情形|两种情况|分情况|取等|等号成立",
    re.I,
)
# the formula is somebody's error, or the sentence after it says that it is one
ERROR = re.compile(
    r"\b(?:students?|pupils?|beginners?|novices?|people|some authors?|a colleague|somebody|someone|one author|many|they|he|she|chatbots?|solutions?|answers?) (?:\w+ ){0,2}?(?:writes?|wrote|claims?|claimed|thinks?|thought"
    r"|believes?|believed|says?|said|argues?|argued|conclud\w+|assert\w*|gets?|got|use[sd]?|confus\w+|read)\b"
    r"|\b(?:mistak\w*|misconception\w*|misread\w*|mislead\w*|misprint\w*|misquot\w*|typos?|errat\w+|errors?|pitfalls?|traps?|fallac\w+|bugs?|blunders?|wrongly|falsely|incorrectly|erroneous\w*|confus(?:e|ed|ion)|beware|careful|absurd\w*|nonsense)\b"
    r"|误区|错误|误解|误认|误以为|误写|笔误|陷阱|有人认为|有同学|混淆|荒谬",
    re.I,
)
ERROR_AFTER = re.compile(
    r"\b(?:what|where|find|spot|correct|explain) (?:\w+ ){0,2}?(?:wrong|mistakes?|errors?|flaws?|false|incorrect|gap|contradiction)\b"
    r"|^\W*(?:but |however,? |of course,? |yet )?(?:this|that|it|which|the (?:claim|formula|statement|last one|latter)|both|neither|none)\s+(?:\w+ ){0,2}?(?:is|are|was|would be|cannot|can't|does|do|need|fails?|contradicts?)\b"
    r"(?:[^.]{0,30}?(?:(?:not|n't|never|rarely|only) (?:\w+ )?(?:true|holds?|correct|right|valid|general|always|the case|follow|so|possible|work|legitimate|allowed|if|when|for)\b"
    r"|(?:wrong|false|incorrect|absurd|impossible|nonsense|contradiction|mistake|error|misprint|typo|untrue|contradicts?|fails?)\b))"
    r"|\b(?:contains?|has|makes|is) (?:\w+ ){0,2}?(?:errors?|mistakes?|flaws?|slips?)\b"
    r"|^\W*(?:no|wrong|false|incorrect|nope|contradiction|absurd)\b|^\W*(?:this|which) (?:contradicts|fails|is a contradiction)\b"
    r"|(?:错在|错误|不对|不成立|矛盾|不正确|为什么错)",
    re.I,
)
IMAGINED = re.compile(r"\b(?:imagin\w+|pretend\w*|hypothetical\w*|what if|as if|for the sake of|counterfactual\w*|if only|dream\w*)\b|设想|假想", re.I)
# the next sentence says under which condition the formula holds
CONDITION_AFTER = re.compile(
    r"^[\W_]*(?:(?:of course|obviously|note(?: that)?|recall(?: that)?|again|remember(?: that)?|clearly|but|and),?\s+)?"
    r"(?:this|it|that|which|the (?:\w+ )?(?:equality|inequality|identity|formula|claim|step|relation|result|bound|equation|last \w+|latter)|here|where|we (?:have )?(?:used|assum\w*|need\w*|requir\w*)|for this|the (?:reason|point) is)\b"
    r"[^.。]*?(?:requir|need|assum|suppos|hold|provided|because|since|valid|true (?:if|when|for|because|only)|used|works?|follows from|is due to|relies|rests|reason|uses|thanks to)"
    r"|^[\W_]*(?:here|where)\b|^\W*(?:其中|这里|此处|这要求|这需要|条件是|前提|因为|这是因为)",
    re.I,
)
LOOSE = re.compile(
    r"\b(?:first|second|leading|lowest|zeroth|third)[- ]order\b|\bto (?:first|leading|second|lowest) order\b|\basymptotic\w*|\bin the limit\b|\bin (?:that|this) limit\b|\blimit(?:s|ing)? (?:of|as|when|for|\{)|\bapproximat\w+|\broughly\b"
    r"|\bup to (?:an? |the |some |higher|lower|terms?|constants?|additive|multiplicative)\w*|\b(?:ignor|neglect|omit|drop|disregard|suppress)\w*\b[^.]{0,30}\b(?:constants?|terms?|factors?)\b|\bfor (?:very |sufficiently )?(?:large|small|close|nearby)\b"
    r"|\b(?:nearly|almost|locally|infinitesimal\w*|perturbat\w*|tends?|converges?|converging|heuristic\w*|proportional|modulo|constants? aside|(?:plus|minus) (?:an? |some |the )?(?:\w+ )?(?:constants?|terms?|remainders?|corrections?|const|errors?)|empirical\w*|numerically|experiment\w*|simulation\w*|in practice)\b"
    r"|近似|渐近|忽略|极限|趋于|大约|差一个常数|实验|经验上|成正比",
    re.I,
)
# a theorem that is about a chain, which the text need not write out
THEOREM = re.compile(r"\bdata[- ]processing\b|\bDPI\b|数据处理", re.I)
ONE_HOT = re.compile(r"one-?hot|\bhard labels?\b|point mass|\bdegenerate\b|独热|硬标签", re.I)
SPECIAL = re.compile(r"star|opt|dagger|_(?:ML|MAP|true|max|min)\b")


def particular(statement: Statement, words: Surroundings, budget: float) -> str | None:
    """Why a claim, false of some laws, may be true of those that the text means; None where it speaks of all."""
    clause = re.split(r"[;；]\s", words.left)[-1]
    own = f"{clause} {{#}} {words.right}"
    if words.asked:
        return f"it may be put up for judgement, or shown as an error: {words.asked[:60]}"
    if words.contradicted:
        return f"the text says the opposite beside it: {words.contradicted[:40]}"
    for pattern, text, what in ((CASES, clause + " ", "one of several cases, or something that is set"), (ERROR, own, "an error that the text quotes"),
                                (IMAGINED, own, "something imagined"), (ERROR_AFTER, words.later, "what the next sentence denies"), (LOOSE, own, "true up to smaller terms, or in a limit")):  # fmt: skip
        found = pattern.search(text)
        if found:
            return f"it may be {what}: {' '.join(found.group().split())[:60]}"
    if UNIVERSAL.search(own):
        return None
    apart = unconnected(statement) or (statement.rel != "=" and mirrored(statement, of_one_letter=True) and "the sides differ by an index: it speaks of particular laws")
    if apart:
        return apart
    terms = [a for side in (statement.lhs, statement.rhs) if isinstance(side, sympy.Basic) for a in side.atoms(Comparison)]
    if statement.rel == "=" and terms and all(isinstance(a, (TotalVariation, SquaredHellinger)) for a in terms) and len(set(terms)) == 1:
        return "it may be a convention about a factor"
    special = sorted(str(a) for side in (statement.lhs, statement.rhs) if isinstance(side, sympy.Basic) for a in side.atoms(Law, RandomVariable) if SPECIAL.search(str(a)))
    if special:
        return f"which law or variable {special[0]} is was not read"
    whole = own if statement.rel in ("=", "<=", ">=") else f"{words.left} {{#}} {words.right}"
    reason = odd_word(whole) or odd_clause(whole) or (m.group() if (m := NARROW.search(whole)) else None)
    if not reason and (TAKEN_UP.match(words.left) or not words.left.strip()) and not STARTS.match(LABEL.sub("", words.previous.strip())):
        reason = odd_word(words.previous) or (m.group() if (m := NARROW.search(words.previous)) else None)
    reason = reason or words.together(sorted({v.name for side in (statement.lhs, statement.rhs) if isinstance(side, sympy.Basic) for v in side.atoms(RandomVariable)}))
    if not reason and (m := THEOREM.search(own)) and not any(isinstance(g, Markov) for g in statement.given):
        reason = m.group()
    # of vectors, one-hot is read (symit.audit.notation); a law that is one-hot has no entropy
    reason = reason or next((m.group() for _, said in words.hypotheses.sentences if (m := ONE_HOT.search(said))), None)
    after = CONDITION_AFTER.match(words.later)
    if not reason and after:
        reason = odd_word(words.later[after.end() :]) or (m.group() if (m := NARROW.search(words.later)) else None) or after.group().strip()
    if reason:
        need = would_hold(statement, budget)
        if need:
            return f"it would hold under {need}, which the words may say: {reason}"
    return None


def unconnected(statement: Statement) -> str | None:
    """Sides that share no variable and no law, or a strict inequality that renaming turns into its converse: neither is meant of all laws."""
    if statement.rel not in ("=", "<=", ">=", "<", ">"):
        return None
    for kind in (RandomVariable, Law):
        left, right = (side.atoms(kind) if isinstance(side, sympy.Basic) else set() for side in (statement.lhs, statement.rhs))
        if left and right:
            if not left & right:
                return "nothing ties the two sides together: it speaks of particular laws"
            break
    if statement.rel in ("<", ">") and mirrored(statement):
        return "renaming turns it into its converse: it speaks of particular laws"
    return None


def mirrored(statement: Statement, of_one_letter: bool = False) -> bool:
    """Does an exchange of two variables, or of two laws, of which nothing is assumed turn one side into the other?

    With `of_one_letter`, only of two that differ by their index, as q_1 and q_2.
    """
    for kind in (RandomVariable, Law):
        letters = sorted({a for side in (statement.lhs, statement.rhs) for a in side.atoms(kind)}, key=str)
        for a, b in combinations(letters[:6], 2):
            if of_one_letter and (str(a).split("_")[0] != str(b).split("_")[0]):
                continue
            exchanged = statement.lhs.xreplace({a: b, b: a})
            if exchanged == statement.rhs and exchanged != statement.lhs and not any(_speaks_of(g, a, b) for g in statement.given):
                return True
    return False


def _speaks_of(assumption: Any, *letters: Any) -> bool:
    text = assumption.text()
    return any(re.search(rf"(?<![A-Za-z]){re.escape(str(v))}(?![A-Za-z_])", text, re.I) for v in letters)


def would_hold(statement: Statement, budget: float) -> str | None:
    """An independence, chain, function or symmetry that would make the claim true; for a strict inequality, that it is not an equality."""
    if statement.rel in ("<", ">"):
        weak = Statement(statement.rel + "=", statement.lhs, statement.rhs, statement.given)
        return "strictness" if _proved(weak, budget) else would_hold(weak, budget)
    if mirrored(statement):
        return "a symmetry of the laws"
    if statement.rel == "=":
        for law in sorted(statement.lhs.atoms(Law) | statement.rhs.atoms(Law), key=str)[:3]:
            for sign in (1, -1):
                if _proved(statement.with_sides(statement.lhs - statement.rhs, sign * CrossEntropy(law, law)), budget / 4):
                    return f"an entropy of {law} that vanishes"
    found = [n for n in missing_assumptions(statement, budget=min(budget, 1.0)) if not n.endswith("= 0")]
    return found[0] if found else None


def _proved(statement: Statement, budget: float) -> bool:
    from symit.kernel import Status
    from symit.provers.statements import decide_statement

    return bool(decide_statement(statement, budget=min(budget, 1.0)).status is Status.PROVED)


__all__ = ["ERROR_AFTER", "mirrored", "particular", "unconnected", "would_hold"]
