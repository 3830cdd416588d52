"""What the words around formulas say: independence, uniform laws, alphabet sizes, conditions, negations."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from symit.audit.hedges import ASKED, DOUBTED, altered, rough, unclaimed
from symit.audit.hypotheses import Hypotheses
from symit.audit.plain_words import odd_word
from symit.language.names import BadName
from symit.language.objects import Law, RandomVariable
from symit.language.statements import Assumption, Independent, NotExpressed, UniformOn

SENTENCE = re.compile(r"(?<=[。！？!?；;\n])|(?<=[.:：])(?=\s|$)")
NEGATION = re.compile(
    r"不成立|不正确|不对|错误|误以为|并非|不一定|不满足|\bnot\b|n['’]t\b|\bfalse\b|\bwrong\b|\bincorrect|\bfails?\b|\bneither\b|\bnor\b|\bviolat|\bmistake|\bfallacy|\bmyth|counterexample|反例|\bcannot\b",
    re.I,
)
CONDITION = re.compile(
    r"当(?!且仅当|成)|若|如果|假设|假定|\bif\b|\bwhen(ever)?\b|\bsuppose|\bassum|\bprovided\b|\bunder\b|\bfor (a|an|the|this|our)\b|\bin (this|the) case\b|例如|比如|\be\.g\.|此例|特别地|情形",
    re.I,
)
# properties of the laws at hand that the language cannot take over from words
PROPERTY = re.compile(
    r"sufficient|\bminimal|uniform|deterministic|one-?hot|\bnois|channel|additive|invertib|bijecti|injecti|one-to-one|stationary|example|perfect"
    r"|lossless|degenerate|\bconstant|\bXOR\b|\bfair\b|symmetric|disjoint|identical|coupling|degraded|maximally|optimal|均匀|确定性|噪声|信道|可逆"
    r"|充分统计|无损|常数|例子|例中|此例|平稳|对称信道|完全相同|最优|one hot|given (?:a|an|the|that|any|some)\b",
    re.I,
)
IFF = re.compile(r"当且仅当|\biff\b|if and only if|with equality|取等", re.I)
INDEPENDENT = re.compile(r"独立|\bindependen|\bi\.?i\.?d\b|memoryless|无记忆", re.I)
UNIFORM_AFTER = re.compile(r"\{(\d+)\}\s*(?:是|为|服从|is|be|denotes?|表示)?\s*(?:the|a|一个)?\s*(?:离散)?\s*(均匀分布|uniform)(?!\w*(?: (?:law|distribution|prior|measure))?,? (?:on|over) (?!\{|the (?:same |whole |entire |finite )?(?:alphabet|support|set|space)\b|all\b))", re.I)
UNIFORM_BEFORE = re.compile(r"(均匀分布|uniform (?:law|distribution|prior))\s*\{(\d+)\}", re.I)
SIZE = re.compile(
    r"(?:大小为|size|cardinality|of|with|基数为|个数为|takes?|on|over)\s*\{(\d+)\}|\{(\d+)\}\s*(?:个)?\s*(?:points|letters|symbols|outcomes|values|classes|elements|categories|取值|类别|可能|元素|符号)",
    re.I,
)
SIZE_WORD = re.compile(r"alphabet|取值空间|字母表|support|支撑|outcomes|values|points|classes|类别|取值|letters|symbols", re.I)
REACH = 1000  # characters


# {0} equals {1}, {0} is sent as {1}
TIE = re.compile(
    r"\{(\d+)\}\s+((?:is|are|was|equals?|becomes?|determines?|copies|copy|follows?|precedes?|causes?|depends|comes|results|arises|goes|turns|gives|yields|generates?|produces?|predicts?|encodes?|contains?|repeats?)\b[^{.,;]{0,40})\{(\d+)\}",
    re.I,
)


@dataclass
class Surroundings:
    """What was found in the words of one sentence."""

    assumptions: list[Assumption] = field(default_factory=list)
    sizes: list[str] = field(default_factory=list)
    negated: bool = False
    conditional: bool = False
    independent: bool = False
    property: bool = False
    doubted: bool = False  # supposed for a contradiction, asked for, or called tempting
    unclaimed: bool = False  # said of some laws, sought, demanded or denied
    altered: str | None = None  # words that may change the law that the text gave before
    rough: str | None = None  # words that make an equation one up to a small or constant term
    sentence: str = ""
    left: str = ""  # the words of its sentence before the formula, {k} for other formulas
    right: str = ""  # and after it
    later: str = ""  # the sentence after that
    previous: str = ""  # the sentence before
    spoken: list[tuple[str, dict[int, str]]] = field(default_factory=list)  # the sentences before the formula that name two variables or more
    no_half: str | None = None  # does the text define total variation without the factor 1/2?
    asked: str | None = None  # what puts the formula up for judgement (symit.audit.asked)
    contradicted: str | None = None  # a formula nearby with the same sides and the opposite relation
    behind: str = ""  # the rest of the sentence, formulas spelled out
    behind_later: str = ""
    beside: str = ""  # the other formulas of the sentence before it
    sources: dict[int, str] = field(default_factory=dict)  # what {k} in the words before it stands for
    sense: str | None = None  # what gives a letter of the formula another sense (symit.audit.senses)
    denied: str | None = None  # words that deny the formula (symit.audit.denials)
    given_up: bool = False  # do the words give up assumptions of earlier sentences?
    tied: set[str] = field(default_factory=set)
    hypotheses: Hypotheses = field(default_factory=Hypotheses)  # of the sentences that govern the formula


    def together(self, names: list[str]) -> str | None:
        """What a sentence of the text says of two of these variables, where it says more than that they are variables."""
        for sentence, sources in self.spoken:
            held = {k: sources.get(int(k), "").strip() for k in re.findall(r"\{(\d+)\}", sentence)}
            if len({v for v in held.values() if v in names}) < 2:
                continue
            tie = TIE.search(sentence)
            if tie and held[tie[1]] in names and held[tie[3]] in names:
                return " ".join(tie[2].split())
            odd = odd_word(sentence)
            if odd:
                return odd
        return None


def last_sentence(text: str) -> str:
    """The sentence in which a formula stands: from the last full stop on."""
    parts = [p for p in re.split(r"[。！？!?\n]|(?<!\d)\.(?=\s|$)", text)]
    return parts[-1] if parts else ""


def first_sentence(text: str) -> str:
    return re.split(r"[。！？!?\n]|(?<!\d)\.(?=\s|$)", text)[0]


def _then(after: str) -> tuple[str, str]:
    """The rest of the sentence after a formula, and the sentence after that."""
    after = re.sub(r"\b(e\.\s?g|i\.\s?e|w\.\s?r\.\s?t|resp|cf|vs)\.", lambda m: m[1].replace(".", ""), after)
    if re.match(r"\s*[*_]*[A-Z]", after):
        return "", first_sentence(after.strip())  # a display that ends its sentence
    right = first_sentence(after)
    return right, first_sentence(after[len(right) :].lstrip(" \n.。！？!?*_"))


def surroundings(before: str, after: str, sources: dict[int, str]) -> Surroundings:
    """Read the words before and after a formula in its sentence; `sources` are the formulas that {k} stands for."""
    found = Surroundings()
    own = f"{{{len(re.findall(r'{[0-9]+}', before))}}}"  # the formula itself, where it has a name
    # a sentence without end says nothing about a formula some pages away; the time is bounded
    before, after = before[-REACH:], after[:REACH]
    left, right = last_sentence(before), first_sentence(after)
    plain = re.sub(r"\{\d+\}", " ", left)
    found.negated = bool(NEGATION.search(plain)) or bool(re.match(r"[，,\s]*(不成立|is false|does not hold|is wrong|fails)", right, re.I))
    found.conditional = bool(CONDITION.search(plain)) or bool(re.match(r"[，,\s]*(?:其中)?(当|若|iff?\b|when\b|whenever\b|for (?:some|this|these|the|such)\b)", right, re.I))
    found.property = bool(PROPERTY.search(plain + " " + re.sub(r"\{\d+\}", " ", right)))
    found.sentence = left + " {#} " + right
    found.left, found.right, found.later = left, *_then(after)
    previous = before[: len(before) - len(left)].rstrip(" \n.。")
    found.previous = last_sentence(previous)
    asked = bool(re.match(r"[^.。！!\n]*[?？]", after))
    found.doubted = asked or bool(DOUBTED.search(found.sentence)) or bool(ASKED.search(last_sentence(previous.rstrip('?？*'))))
    found.unclaimed = unclaimed(left, right) or bool(re.search(r"(?:~~|[❌✗✘])\s*$", left))
    found.altered = altered(found.sentence, last_sentence(previous))
    found.rough = rough(found.sentence)
    whole = left + "{#}" + right
    if re.search(r"\b(?:without|lack of|absence of|drop\w*|not|no)\s+(?:\w+\s+){0,2}independen|不独立", whole, re.I):
        found.assumptions.append(NotExpressed("independence is denied"))
    elif INDEPENDENT.search(whole) and not IFF.search(whole):
        found.independent = True
        found.assumptions += independence(left + own + right, sources)
    found.assumptions += uniform(before + "{#}" + after, sources)
    found.sizes += sizes(whole, sources)
    return found


CONDITIONAL = re.compile(r"\bgiven\s*(?:\{|the\b|some\b)|\bcondition(?:al|ally|ed)\b|给定|条件|关于|已知", re.I)
AT_FIRST = re.compile(r"^\W*(?:given|conditional(?:ly)? on|conditioned on|for (?:fixed|given|each|every))\s*(?:the\s+)?(?:\w+\s+)?\{", re.I)
CONDITIONED = re.compile(r"\s*(?:of|from|condition\w*|once|if|when|whenever|under|unless|only|or|given|up to|except)\b", re.I)


def independence(text: str, sources: dict[int, str]) -> list[Assumption]:
    """`{1} and {2} are independent [given {3}]`; words of independence that are not understood block refutation."""
    pattern = r"\{(\d+)\}\s*(?:and|与|和|,|、|及)\s*\{(\d+)\}\s*(?:are|is|是|相互|互相|统计|彼此|在)*\s*(?:给定\s*\{(\d+)\}[^{}]{0,8})?(?:mutually |statistically |conditionally |条件)*\s*(?:independen|独立)(?:t)?\s*(?:given\s*\{(\d+)\})?"
    match = re.search(pattern, text, re.I)
    clause = re.split(r"[，。；;]|,\s(?!\{)", text[: match.end()])[-1] if match else ""
    loose = match and not (match[3] or match[4]) and (CONDITIONAL.search(clause) or AT_FIRST.match(last_sentence(text[: match.start()])))
    if match and not loose and not CONDITIONED.match(text[match.end() :]):
        names = [variable(sources.get(int(g), "")) for g in (match[1], match[2])]
        given = match[3] or match[4]
        condition = variable(sources.get(int(given), "")) if given else None
        if all(names) and (not given or condition):
            return [Independent(((names[0],), (names[1],)), (condition,) if condition else ())]  # type: ignore[arg-type]
    return [NotExpressed("independence is mentioned")]


def all_independent(words: Surroundings, names: set[str]) -> bool:
    """`By independence`: may the words mean that these variables are mutually independent? Not where they name others, or a condition."""
    if CONDITIONAL.search(words.sentence) or re.search(r"pairwise|两两", words.sentence):
        return False
    named = {v.name for k in re.findall(r"\{(\d+)\}", words.left + words.right) for v in [variable(words.sources.get(int(k), ""))] if v}
    return not named or named == names


def uniform(text: str, sources: dict[int, str]) -> list[Assumption]:
    out: list[Assumption] = []
    for match in UNIFORM_AFTER.finditer(text):
        out += _uniform(sources.get(int(match[1]), ""))
    for match in UNIFORM_BEFORE.finditer(text):
        out += _uniform(sources.get(int(match[2]), "").split("=")[0])
    return out


def _uniform(source: str) -> list[Assumption]:
    name = source.strip()
    if re.fullmatch(r"[PQRUpqru]", name):
        return [UniformOn(Law(name))]
    return []


def sizes(text: str, sources: dict[int, str]) -> list[str]:
    """Names of numbers that are said to be the size of an alphabet."""
    if not SIZE_WORD.search(text):
        return []
    out = []
    for match in SIZE.finditer(text):
        name = sources.get(int(match[1] or match[2]), "").strip()
        if re.fullmatch(r"[nNKkmMC]", name):
            out.append(name)
    return out


def variable(source: str) -> RandomVariable | None:
    name = source.strip()
    if not re.fullmatch(r"[A-Z](_\{?\w+\}?)?'*", name):
        return None
    try:
        return RandomVariable(name)
    except BadName:
        return None


ACCENTED = re.compile(r"\\(bar|tilde|hat|overline|widetilde|widehat)\s*\{?\s*([A-Z])(?![A-Za-z])|([A-Z])('|\\prime)")
RELATED = re.compile(r"^\s*(?:\\(?:bar|tilde|hat|overline|widetilde|widehat)\s*\{?\s*)?[A-Z]\}?'?(_\{?\w+\}?)?\s*(=|\\coloneqq|:=)\s*[^=<>]*$")
MEASURE = re.compile(r"[HhIDCJE]\s*(_\{?[^}]*\}?)?\s*[(\[{]|\\log|\\sum|\\mathbb|\\text|\\mathrm|\\operatorname")


UNEQUAL = re.compile(r"\\neq?(?![A-Za-z])|≠|\\not\s*=")  # P_e = \Pr(X \neq \hat X) names a probability


def relates(source: str) -> set[str]:
    """The variables on both sides of a formula such as Y = X + Z, which ties them in a way that is not read."""
    if not RELATED.match(source) or MEASURE.search(source) or UNEQUAL.search(source):
        return set()
    names = re.findall(r"(?<![\\A-Za-z])[A-Z](?![a-z])", source)
    short = {"overline": "bar", "widetilde": "tilde", "widehat": "hat"}
    accented = {f"{m[2]}_{short.get(m[1], m[1])}" if m[2] else f"{m[3]}'" for m in ACCENTED.finditer(source)}
    found = set(names) | accented
    return found if len(found) > 1 else set()
