"""Words that make a formula speak of another law than the one the text gave before, or of less than it says.

`Let X be exponential with rate {0}. After truncation, {1}`: the entropy in {1} is that of no exponential law. A claim that
rests on a law or an equation from elsewhere in the text is not refuted in such a sentence.
"""

from __future__ import annotations

import re

LAW = (
    r"gaussian|normal|exponential|uniform|poisson|bernoulli|laplac(?:e|ian)|gamma|gumbel|logistic|cauchy|rayleigh|weibull|pareto|binomial|geometric|beta"
    r"|chi-squared?|student|dirichlet"
)
ALTERED = re.compile(
    r"\b(?:instead|rather than|replac\w+|substitut\w+ (?!\{)|(?:were|had) (?:it|they|this|\{\d+\})|by contrast|in contrast|other direction|opposite|revers\w+|swap\w*"
    r"|exchang\w+|interchang\w+|truncat\w+|censor\w+|clipp\w+|quanti[sz]\w+|discreti[sz]\w+|merg\w+|lump\w+|rescal\w+|scal(?:ed|ing) (?:by|up|down)"
    r"|doubl\w+|halv\w+|tripl\w+|multiply\w*|divid(?:e|ing)\b|twice|half (?:the|as|of)\b|thrice|conditioned|conditioning|conditional (?:on|upon)"
    r"|given (?:that\b|\{|this|the event|only)|know(?:ing)? that|after (?!all\b)\w+|once (?:we|it|the)"
    r"|another|a different|modified|shifted)"
    r"|截断|量化|替换|换成|改为|改成|代替|反过来|反向|交换|翻倍|加倍|两倍|一半|之后",
    re.I,
)
# as much, but of no weight in the sentence before
ASIDE = re.compile(
    r"\b(?:the (?:former|latter|first|second|third|other|same|remaining)\b|normali[sz]ed version|averag(?:ed|ing)|per (?:\w+ )?(?:symbol|sample|letter|dimension|coordinate|component|unit|pixel)"
    r"|(?:each|one|every|a single) (?:\w+ )?(?:dimension|coordinate|component|pixel|term)|(?:dimension|coordinate|component) only|contribut\w+|mixture|product of|sum of|average of|(?<!gaussian )(?<!normal )(?<!approximate )(?<!variational )posterior|remain(?:s|ing)?"
    r"|maximi[sz]\w+|minimi[sz]\w+|at (?:most|least)|(?:upper|lower) bound\w*|bounded"
    r"|(?:mean|variance|deviation|rate|scale|shape|probability) (?:of|is|equal to|=) (?:one|two|three|four|five|ten|half|unity))"
    r"|已知|给定|前者|后者|上界|下界|混合|后验",
    re.I,
)
ROUGH = re.compile(
    r"\bapproximat\w+|\broughly\b|\border of\b|\b(?:first|leading|second|zeroth|lowest)[- ]order\b|\bto (?:first|leading|second) order\b|\bleading\b|\bdominant\b|\bup to\b|\bignor\w+"
    r"|\bneglect\w+|\bdrop(?:s|ped|ping)?\b|\bomit\w*|\bdisregard\w+|\b(?:for|when|if|as)\s+(?:\{\d+\}\s+(?:is\s+)?)?(?:very\s+|sufficiently\s+)?(?:large|small|big|high|low)\b|\basymptotic\w*"
    r"|\bin the limit\b|\blimiting\b|\bapproach\w*|\btends?\b|\bsmall[- ]\w+ (?:limit|expansion|regime)|\bexpan(?:d|sion)\w*|\bconstants? aside\b|\bproportional\b"
    r"|\bhigh[- ](?:resolution|rate|snr)\b|近似|大约|主项|忽略|极限|趋于|渐近|足够大|足够小|很大时|很小时|成正比",
    re.I,
)
# what may stand in a condition that the laws and values of the text cover: "when X is normal with mean {1}", "if {0}"
READ = re.compile(
    r"if|when|whenever|suppose|supposing|assume|assuming|provided|under|for|in|a|an|the|this|that|these|is|are|has|have|be|with|of|and|we|then|so|let|law|laws|distribution"
    r"|distributions|distributed|variable|variables|random|real|scalar|continuous|discrete|standard|unit|zero|mean|variance|deviation|rate|scale|shape|location|parameter|parameters"
    r"|interval|on|over|case|where|example|our|both|get|obtain|take|set|value|values|equal|equals|to|which|means|gives|hence|thus|therefore|its|it|ly"
    rf"|entropy|differential|divergence|positive|also|now|again|above|follows|known|from|by|as|(?:{LAW})(?:ly)?|chi|squared|degrees|freedom|trials|success|probability|coin|all|every|any|some",
    re.I,
)
CONDITION = re.compile(r"\b(?:if|when|whenever|suppos\w+|assum\w+|provided)\b", re.I)
DOUBTED = re.compile(
    r"\bcontradiction\b|\bcontrary\b|\b(?:might|may|could|would) (?:\w+ )?(?:guess|think|expect|believe|hope|suspect|be tempted|write)|\btempt\w+|\bnaive\w*|\bconjectur\w+|\bdisprove|\berroneous\w*"
    r"|\bis it (?:true|the case)|\bforget\w*|\btrue or false|\b(?:decide|check|determine|verify) (?:whether|if)\b|\bunless\b|反证|是否|误写|猜想",
    re.I,
)

# before a formula: it is said of some laws, sought, demanded or named, and not claimed of all
SOUGHT = re.compile(
    r"\bthere (?:exists?|may|can|must|(?:is|are) (?:no|some|always|(?:\w+ )?(?:laws|variables|pairs|cases|distributions))|is \{)|\bfor some\b|\bsome(?:times|where|one)\b|\bmay (?:well )?(?:have|be|hold|fail|happen|occur|exceed)\b"
    r"|\bcan (?:be|have|hold|fail|happen|occur|exceed|increase|decrease|even)\b|\bnever\b|\bno\s+(?!longer|doubt|matter|loss|more\b|less\b)\w+|\bnone\b|\bnobody\b|\bimpossible\b"
    r"|\bhardly\b|\brarely\b|\bseldom\b|\boften\b|\btypically\b|\busually\b|\bmost(?:ly)?\b|\bsuch that\b|\bso that\b|\bsatisfying\b|\bthat (?:satisfy|fulfil)\b"
    r"|\b(?:look(?:ing)?|search(?:ing)?|hope|ask(?:ing)?) for\b|\b(?:find|solve|choose|pick|seek|impose|enforce|demand|want|requir\w+|needs?|consider) |\bto have\b"
    r"|\bset of\b|\bpairs? with\b|\bconditions?\b|\bconstraints?\b|\bhypothes[ie]s\b|\b(?:the )?(?:equality|equation|criterion|requirement)\s*(?:\{#\}|$)"
    r"|\bunlike\b|\black\w*|\bwithout\b|\bviolat\w+|\bat (?:equilibrium|the optimum|optimality|convergence|this point|that point|the minimum|the maximum)\b|\bideal\w*"
    r"|存在|有时|可能|求使|使得|要求|条件是|约束|寻找|很少|通常|往往|不能|无法|未必|不会|没有",
    re.I,
)
# after a formula, before the next stop: it is denied, or said to hold in a case only
DENIED = re.compile(
    r"\b(?:not|never|fails?|false|wrong|incorrect|violated|lost|broken|untrue|invalid|impossible|rare|exceptional)\b|n['’]t\b|\bis only\b|\bholds? (?:iff|if|when|only|exactly|precisely|just)\b"
    r"|\b(?:iff|if and only if|exactly when|precisely when|only if|only when|requires?|has (?:many|no|a|some|two|infinitely many) (?:solutions?|roots?)|says that|means that|in general does)\b"
    r"|不成立|未必|错|不对|不正确|并不|不一定|[❌✗✘×]|~~",
    re.I,
)
ASKED = re.compile(r"\btrue or false\b|\bwhich of the following\b|\bdisprove\b|\bcounterexample\b|\bfalse statements?\b|\bwrong (?:claims?|statements?|formulas?)\b", re.I)
UNCLAIMED = "the sentence does not claim it of all laws"
DOUBTS = "the text doubts it, asks for it or supposes it for the sake of an argument"
SAME = {"laplacian": "laplace", "gaussian": "normal", "chi-square": "chisquared", "chi-squared": "chisquared", "student": "studentt"}


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def altered(sentence: str, before: str) -> str | None:
    """The words, in a sentence or in the one before it, that may change the law in question."""
    found = ALTERED.search(_plain(sentence)) or ASIDE.search(_plain(sentence)) or ALTERED.search(_plain(before))
    if found:
        return found.group().strip()
    condition = CONDITION.search(sentence)
    if condition:
        clause = re.split(r"[,，:]|\bthen\b", sentence[condition.start() :])[0]
        words = re.findall(r"[A-Za-z]{2,}", re.sub(r"\{\d+\}", " ", clause))
        strange = next((w for w in words if not READ.fullmatch(w)), None)
        if strange:
            return f"{condition.group()} ... {strange}"
    return None


def rough(sentence: str) -> str | None:
    """The words of a sentence that make its equation one up to a small or constant term."""
    found = ROUGH.search(_plain(sentence))
    return found.group().strip() if found else None


def unclaimed(left: str, right: str) -> bool:
    """Do the words of a sentence before a formula, and of its clause after it, keep it from being a claim about all laws?"""
    if re.match(r"\s*[A-Z]", right):
        right = ""  # after a display, a new sentence
    near = re.split(r"[,，;；:：]\s", left)
    # a condition of an earlier clause is no quantifier of this one: the last two clauses are those that govern the formula
    return bool(SOUGHT.search(_plain(", ".join(near[-2:]) + " {#}")) or DENIED.search(_plain(re.split(r"[,，;；:：]\s|\{\d+\}", right)[0])))


def other_family(sentence: str, families: set[str]) -> str | None:
    """A family that the sentence names and that is none of those in force (`families`, in small letters)."""
    for match in re.finditer(rf"\b({LAW})(?:ly)?\b", sentence, re.I):
        word = match[1].lower()
        word = SAME.get(word, word)
        if not any(word in f for f in families):
            return match[1]
    return None


__all__ = ["ASKED", "DOUBTED", "DOUBTS", "UNCLAIMED", "altered", "other_family", "rough", "unclaimed"]
