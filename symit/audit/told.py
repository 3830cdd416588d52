"""Sentences of a document one by one: without marks of layout, with the place each begins and what stands around it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from symit.audit.documents import Document

BREAK = re.compile(r" {2,}\n|\\\n")
END = re.compile(r"[。！？；]|[!?;](?=\s|$)|\.(?=\s+(?:[A-Z{*_$(\"“]|$)|\s*$)")
SHORT = re.compile(r"(?:\b(?:e\.g|i\.e|cf|vs|resp|w\.r\.t|Fig|Eq|Eqs|Sec|Thm|et al|No|approx)|\b[A-Z])\.$")
LISTED = re.compile(r"^\s*(?:[-*+]|\d+[.)])\s+")
OPTION = re.compile(r"^\s*(?:[-*+]\s+)?(?:\*\*)?(?:\(?[a-eA-E][).]|\[[\w ✓✗✔✘]?\]|[（(][A-E][)）]|[A-E]、)\s")
LABEL = re.compile(
    r"^\s*(?:\*\*|__)(?P<bold>[^*_\n]{1,80}?)(?:(?P<inner>[:：.。])\s*(?:\*\*|__)|(?:\*\*|__)\s*(?P<title>\([^()]{1,60}\)|（[^（）]{1,60}）)?\s*(?P<outer>[:：.。]|(?=\n)|$))\s*"
    r"|^\s*(?:\d+[.、)]\s*)?(?P<nature>(?:Symmetry|Asymmetry|Non-?negativity|Positivity|Convexity|Concavity|(?:Sub)?[Aa]dditivity|Boundedness|Invariance|Monotonicity|(?:Upper )?[Bb]ound|Triangle inequality|Range|Maximum"
    r"|[一-鿿]{1,5}性)(?:\s*[（(][^（）()]{1,30}[）)])?)\s*[:：]\s*"
    r"|^\s*(?P<plain>(?:Note|Remark|Fact|Property|Claim|Theorem|Lemma|Proposition|Corollary|Observation|Warning|Caution|Important|Tip|注意|注|性质|备注|定理|引理|命题|推论)"
    r"(?:\s*[\d.]+)?)(?P<named>\s*\([^()]{1,60}\)|（[^（）]{1,60}）)?\s*[:：.]\s*"
)  # fmt: skip
# of a heading or the words before a list; a label may hold less
MISTAKEN = re.compile(
    r"\b(?:false|wrong|incorrect|untrue|myths?|misconceptions?|misunderstandings?|mistakes?|errors?|pitfalls?|quiz|exercises?|problems? (?:set|sheet)|questions?|true or false|fallac\w*|common confusions?|self[- ]?(?:test|check)"
    r"|which (?:of|is|are|statement)|not (?:true|hold|correct|the case|valid|say|claim|mean|imply)|does not|do not|cannot|would|suppose|if)\b|[❌✗✘?？]|误区|误解|错|习题|练习|思考题|问题|假设|猜想|判断|陷阱|谬误|选择题|是非|下列|以下哪",
    re.I,
)
WRONG = re.compile(
    r"\b(?:false|wrong|incorrect|untrue|myths?|misconceptions?|misunderstandings?|mistakes?|errors?|pitfalls?|quiz|exercises?|problems?|questions?|true|hypothes[ie]s|suppose|conjectures?"
    r"|student|answers?|options?|fallac\w*|counterfactual|not|never|naive|wanted|desired|wish|Q\d*)\b|[❌✗✘?？]|误区|误解|错误|错|习题|练习|问题|思考|假设|猜想|判断|陷阱|谬误|选择题|是非",
    re.I,
)
# a sentence that may speak of the next one
REPORTING = re.compile(
    r"\b(?:tempt\w*|naive\w*|believ\w*|think|thought|claim(?:s|ed|ing)|the (?:following )?(?:claim|statement)|argu(?:e|es|ed)|suppose|pretend|imagine|wrong\w*|false|incorrect\w*|myths?|misconception\w*|mistak\w*"
    r"|contradict\w*|contrary|refut\w*|disprov\w*|true or false|which of the following|untrue|not (?:true|correct|the case)|said|told|wrote|writes|quot\w*|question|whether|fallacy|asked|following)\b"
    r"|误认为|误以为|错误|不对|不正确|并非如此|认为|声称|以为|是否|假如|反证|错|猜|下列|以下|判断|说法",
    re.I,
)
DOUBTING = re.compile(
    r"\b(?:might|may|could|would|tempt\w*|naive\w*|believ\w*|think|thought|claim(?:s|ed|ing)?|argu(?:e|es|ed|ing|ably)|suppose|pretend|imagine|wrong\w*|false|incorrect\w*|myths?|misconception\w*|mistak\w*|common error"
    r"|contradict\w*|contrary|refut\w*|disprov\w*|true or false|which of the following|untrue|not (?:true|correct|the case|so)|says?|said|told|wrote|writes|quot\w*|hop\w*|wish|want|desire|unless|except\w*"
    r"|question|whether|fallacy|ask\w*|student)\b|误认为|误以为|错误|不对|不正确|并非如此|认为|声称|以为|是否|假如|反证|错|猜|下列|以下哪|判断|说法",
    re.I,
)
# in what follows from a claim: words that may restrict both
LIMITING = re.compile(
    r"\b(?:if|when|only|provided|unless|except|some|here|examples?|cases?|under|given|limit|local\w*|for|sometimes|often|asymptotic\w*|almost|nearly|approximat\w*|right|least|on average|in expectation|with high"
    r"|up to|seems?)\b|\bnot\W*$|[?？]|如果|若|当|仅|只有|除非|例|近似|几乎|有时|吗|似乎|但|只对|只在|才",
    re.I,
)
# what follows takes the claim back or reports it
DENYING = re.compile(
    r"\b(?:false|wrong|incorrect\w*|untrue|not (?:true|so|correct|the case)|mistak\w*|misconception|myth|nonsense|claim(?:s|ed)?|sa(?:y|ys|id)|believ\w*|argu(?:es|ed)|contradict\w*)\b|错|不对|不正确|声称|以为|据说|误",
    re.I,
)
RETRACTED = re.compile(
    r"^\W*(?:(?:this|that|it|which|the (?:claim|statement))(?: \w+)? (?:is|was) (?:\w+ )?(?:false|wrong|incorrect|untrue|not)|false|wrong|no\b|not (?:so|quite|true)|actually|in reality|incorrect|nonsense|but (?:this|that)"
    r"|however|true only|only (?:if|when)|unless)|^\W*(?:这是错|这不|其实不|实际上|错|不对|并非|但这|然而|事实上|仅当|只有)",
    re.I,
)
# what is supposed for the sentences that follow
SUPPOSED = re.compile(
    r"\b(?:suppos\w+|assum\w+|let|consider|considering|throughout|henceforth|restrict\w*|from now on|in (?:this|the next|the following) (?:section|example|case|setting)|in what follows|we (?:work|deal)|fix|take)\b"
    r"|假设|假定|设|考虑|令|以下|本节|限于|固定",
    re.I,
)
# laws and variables of some kind, for which more may hold than for all
SPECIAL = re.compile(
    r"\b(?:Gaussians?|normal(?:ly)?|Bernoulli|binomial|Poisson|exponential|Laplace|gamma|beta|Dirichlet|uniform(?:ly)?|one-?hot|deterministic|degenerate|point mass|binary|identical\w*|equal (?:variances?|means?|covariances?)"
    r"|same (?:variances?|means?|covariances?|distribution|law)|close to each other|nearby|infinitesimal\w*|small perturbation\w*|symmetric (?:channel|distributions?|laws?)|permutation\w*|stationary|reversible|special(?:i[sz]ed)?"
    r"|particular|bijecti\w*|invertible|independent|in the limit|symmetri[sz]\w+|symmetric (?:version|variant|form)|smooth\w*|clipp\w*|modified|variant|neighbou?rhood|family|families|class of|toy|coin)\b"
    r"|高斯|正态|伯努利|均匀|指数分布|泊松|(?<!不)确定性|二元变量|方差相等|方差相同|均值相同|独立|特例|特殊|邻近|相近|可逆|one-?hot|指数族|分布族|极限|对称化|平滑|截断|变体",
    re.I,
)
# what a condition may hold that restricts nothing: any laws and variables
GENERAL = re.compile(
    r"\{\d+\}|\b(?:if|when|let|for|two|any|all|every|a|an|the|be|are|is|and|or|of|on|over|in|to|with|by|we|have|has|its|it|as|that|this|these|from|between|then|which|their|both|one|same|given|consider|another"
    r"|arbitrary|general|discrete|finite|random|variables?|probability|distributions?|laws?|densit(?:y|ies)|mass|functions?|measures?|alphabets?|sets?|outcomes?|values?|space|support|defined|define|definition|denoted?|takes?|taking"
    r"|entropy|relative|information|mutual|divergence|KL|Kullback|Leibler|Jensen|Shannon|joint|conditional|cross|between|true|model|data|called|also|known|quantity|how|measured|uncertainty|number|logarithms?|base|here|now|example|say)\b"
    r"|若|如果|假设|假定|设|考虑|当|对于|给定|令|取|任意|两个|一个|离散|随机变量|变量|概率|分布|密度|函数|定义|为|是|在|上|的|和|与|及|有|其|它|之间|熵|散度|互信息|信息|联合|条件|交叉|相对|空间|取值|例如|比如|真实|模型|预测|衡量|差异",
    re.I,
)
CONTINUOUS = re.compile(r"\bcontinuous\b|\bdifferential\b|\bdensit(?:y|ies)\b|\bGaussian|\bnormal (?:distribution|law|variable)|微分熵|连续|密度|高斯|正态", re.I)
OTHER = re.compile(r"\bquantum\b|\bNeumann\b|\bR[ée]nyi\b|\bTsallis\b|\bthermodynamic\w*|量子|冯|热力学|雷尼", re.I)


LONGEST = 20_000  # characters of a block


@dataclass
class Told:
    """One sentence. `raw` as written; `text` without layout, formulas as {k}; `before`, `after`: its neighbours in the block."""

    raw: str
    text: str
    line: int
    column: int
    end_line: int
    block: int
    section: int
    label: str
    before: list[str] = field(default_factory=list)
    after: str = ""
    earlier: list[tuple[int, str]] = field(default_factory=list)  # the sentences of the last blocks of the section, with their blocks
    heads: list[str] = field(default_factory=list)  # the headings above, and the words that introduce the list
    quoted: bool = False
    dense: bool = False  # the section speaks of densities up to here
    dense_document: bool = False  # the document does
    other_document: bool = False  # the document speaks of other entropies


def told(document: Document) -> Iterator[Told]:
    """The sentences of paragraphs and list items, in reading order; headings, tables and answers to choose from hold none."""
    heads: list[tuple[int, str]] = []
    sentences: list[tuple[int, str]] = []  # of this section, with their blocks
    intros: list[tuple[int, str]] = []  # of the lists that the present item is in
    whole = "\n".join(document.lines)
    dense_document, other_document, dense = bool(CONTINUOUS.search(whole)), bool(OTHER.search(whole)), False
    for block, line, raw in document.prose:
        first = document.lines[line - 1] if line <= len(document.lines) else ""
        level = re.match(r"\s*(#{1,6})\s", first)
        if level:
            heads = [h for h in heads if h[0] < len(level[1])] + [(len(level[1]), raw)]
            intros, sentences = [], []
            dense = any(CONTINUOUS.search(words) for _, words in heads)
            continue
        item, indent = bool(LISTED.match(first)), len(first) - len(first.lstrip())
        # a paragraph is in no list, an item in those of smaller indentation
        intros = [entry for entry in intros if item and entry[0] < indent + (entry[0] < 0)]
        own = (indent if item else -1, raw)
        if first.lstrip().startswith("|") or OPTION.match(first) or len(raw) > LONGEST:
            continue
        around = [h for _, h in heads] + [words for _, words in intros]
        if re.search(r"[:：?？]\W*$", raw):
            intros = [*intros, own]
        earlier = sentences = [(b, text) for b, text in sentences if block - b <= 2]
        for sentence in _sentences(raw, block, line, document.sections.get(block, 0), first.lstrip().startswith(">")):
            dense = dense or bool(CONTINUOUS.search(sentence.text))
            sentence.heads, sentence.earlier, sentence.dense = around, list(earlier), dense
            sentence.dense_document, sentence.other_document = dense_document, other_document
            yield sentence
            sentences = [*sentences, (block, sentence.text)]


def _sentences(raw: str, block: int, line: int, section: int, cited: bool) -> Iterator[Told]:
    spans = list(_spans(raw))
    label = ""
    done: list[str] = []
    texts = []
    for start, end in spans:
        part = raw[start:end]
        mark = LISTED.match(part) if start == 0 else None
        start += mark.end() if mark else 0
        found = LABEL.match(raw[start:end])
        if found:
            label = " ".join(g for g in (found["bold"], found["title"], found["plain"], found["named"], found["nature"]) if g)
            start += found.end()
        lead = len(raw[start:end]) - len(raw[start:end].lstrip())
        texts.append((start + lead, end, label))
    for i, (start, end, named) in enumerate(texts):
        part = raw[start:end].rstrip()
        if not part:
            continue
        after = clean(raw[texts[i + 1][0] : texts[i + 1][1]]) if i + 1 < len(texts) else ""
        before = line + raw[:start].count("\n")
        column = start - (raw.rfind("\n", 0, start) + 1) + 1
        quoted = cited or raw[:start].count('"') % 2 == 1 or raw[:start].count("“") > raw[:start].count("”") or "~~" in part
        yield Told(part, clean(part), before, column, before + part.count("\n"), block, section, named, list(done), after, quoted=quoted)
        done.append(clean(part))


def _spans(raw: str) -> Iterator[tuple[int, int]]:
    start = 0
    cuts = sorted({m.end() for m in BREAK.finditer(raw)} | {m.end() for m in END.finditer(raw) if not SHORT.search(raw[max(0, m.end() - 12) : m.end()])} | {len(raw)})
    for cut in cuts:
        if raw[start:cut].strip():
            yield start, cut
        start = cut


def clean(text: str) -> str:
    """Words without emphasis, links, footnotes and citations."""
    text = re.sub(r"!\[[^\]]*\]\([^)]*\)", " ", text)
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)
    text = re.sub(r"\[\^?[\w;,@ .-]{1,40}\]|\\cite\w*\{\}|\\\w+\{\}", " ", text)
    text = re.sub(r"\*\*|__|(?<!\w)[*_](?=\S)|(?<=\S)[*_](?!\w)", "", text)
    return re.sub(r"\s+", " ", text).strip()


def restricted(sentences: list[str]) -> str | None:
    """The words of earlier sentences that may restrict the laws in question."""
    for text in sentences:
        found = SPECIAL.search(text)
        if found is None and SUPPOSED.search(text) and re.sub(r"[\W\d_]", "", GENERAL.sub(" ", SUPPOSED.sub(" ", text))):
            found = SUPPOSED.search(text)
        if found:
            return found.group()
    return None


__all__ = ["CONTINUOUS", "DENYING", "DOUBTING", "LIMITING", "MISTAKEN", "OTHER", "REPORTING", "RETRACTED", "WRONG", "Told", "clean", "restricted", "told"]
