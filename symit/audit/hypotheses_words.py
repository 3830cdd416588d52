"""The vocabulary of hypotheses: how their sentences begin, which of their words narrow nothing, which do."""

from __future__ import annotations

import re

from symit.audit.hedges import READ
from symit.language.statements import (
    IID,
    Assumption,
    CardIs,
    Continuous,
    FamilyLaw,
    FunctionOf,
    Independent,
    JointlyNormal,
    Markov,
    NormalLaw,
    Table,
    UniformOn,
)

STOP = re.compile(r"(?<=[。！？!?；;\n])|(?<=[a-zA-Z)}*_\]]\.)(?=[\s*_]|$)")
LABEL = re.compile(
    r"^[\s>*_#|+-]*(?:\d+[.)]\s*)*(?:(?:theorem|lemma|definition|proposition|corollary|example|remark|claim|fact|statement|定理|引理|命题|推论|例|注)"
    r"[\s\d.*_]*(?:\([^)]*\))?[\s.:：*_]*)?",
    re.I,
)  # fmt: skip
STARTS = re.compile(
    r"(?:and|now|also|moreover|further(?:more)?|again|here|next|finally|in particular|throughout|but)?,?\s*"
    r"(?:let|assum\w+|suppos\w+|consider\w*|given|if|when(?:ever)?|where|for|under|provided|fix|take|choose|with|conditions?|hypothes[ie]s|say"
    r"|denote|write|set|设|假设|假定|若|如果|令|给定|当|考虑|对于|记|条件(?!熵|互信息|概率|分布|作用|散度))\b",
    re.I,
)
STARTS_IN_CHINESE = re.compile(r"(?:设|假设|假定|若|如果|令|给定|当|考虑|对于|条件(?!熵|互信息|概率|分布|作用|散度))")
# {0} is the projection of {1}: what a letter stands for
SAYS_OF = re.compile(
    r"(?:(?:and|now|also|here|where),?\s*)?(?:\{\d+\}|[A-Z](?![A-Za-z]))(?:\s*(?:,|and|与|和|及|、|→|↔|-+|–|—)+\s*(?:\{\d+\}|[A-Z](?![A-Za-z])))*\s*"
    r"(?:(?:is|are|was|be|forms?|denotes?|represents?|stands? for)\b|是|为|表示|记|构成)",
)  # fmt: skip
# a conditional sentence that says itself what then holds: it governs others only where they take it up
WHOLE = re.compile(
    r"(?:(?:and|now|also|here|but|moreover),?\s*)?(?:given|if|when(?:ever)?|where|for|under|with|若|如果|当|对于"
    r"|给定)(?![A-Za-z]).*?[,，:].*\w.*[.。！!;；]\s*[*_]*$"
    r"|(?:where|here)\b.*\b(?:is|are|denotes?)\b",
    re.I | re.S,
)
# what holds for all that follows
LASTING = re.compile(
    r"\bthroughout\b|\bhenceforth\b|\bfrom (?:now|here) on(?:wards?)?\b|\b(?:in|for) (?:the (?:rest|remainder) of )?(?:this|these|the (?:whole|entire|following)) (?:chapters?|sections?|notes?|papers?|posts?|lectures?|parts?|book|document|pages?|appendix)\b"
    r"|\bunless (?:otherwise )?(?:stated|noted|said|specified|mentioned)\b|\bstanding assumptions?\b|本(?:章|节|文|书|讲)|下文|以下(?:均|都|总)|全文",
    re.I,
)
TAKEN_UP = re.compile(
    r"[\s>*_]*(?:then|hence|thus|so|therefore|in (?:this|that|such a) (?:case|situation)|here|now|this (?:gives|means|implies)"
    r"|it follows|则|那么|此时|于是|因此|这时)(?![A-Za-z])",
    re.I,
)
INSIDE = re.compile(
    r"\b(?:if|when|whenever|where|provided(?: that)?|assuming(?: that)?|suppose that|under|for(?! (?:example|instance|short"
    r"|brevity|simplicity)))\b[^,，;；:：]*",
    re.I,
)
HARMLESS = re.compile(
    r"let|assum\w*|suppos\w*|consider\w*|given|if|when(?:ever)?|where|for|under|provided|fix|take|choose|with|conditions?"
    r"|hypothes[ie]s|say|denotes?|represents?|stands?|approximations?|approximate|approximates|write|set|here"
    r"|now|also|moreover|further(?:more)?|again|next|finally|in|particular|throughout|but|then|so|and|or|to|as|is|are|be|being"
    r"|has|have|having|it|its|their|they|we|us|our|that|this|these"
    r"|those|there|which|whose|a|an|the|of|on|over|from|by|at|into|any|all|every|each|some|both|two|three|four|one|pair|triple"
    r"|arbitrary|general|generic|certain|respectively|first|second|third"
    r"|random|variables?|vectors?|letters?|symbols?|discrete|finite|countable|continuous|real|valued?|values?|taking|takes"
    r"|alphabets?|support|space|spaces|outcomes?|sets?|size|points?|number|numbers"
    r"|laws?|distributions?|distributed|according|drawn|pmfs?|pdfs?|probability|probabilities|mass|densit(?:y|ies)|function"
    r"|functions|measures?|joint|jointly|marginals?|conditional|conditionals"
    r"|entrop(?:y|ies)|information|mutual|divergences?|relative|cross|kl|source|sources|data|datum|dataset|inputs?|outputs?"
    r"|message|messages|observations?|observed|latent|hidden|signal|codes?"
    r"|model|models|prior|true|variational|target|label|labels|features?|parameters?|notation|use|used|using|know|known|want"
    r"|would|like|ask|measure|compare|quantify|how|much|many|what|about"
    r"|expectation|expected|mean|variance|deviation|standard|terms|nats|bits|base|logarithms?|logs?|natural|unit|units|case"
    r"|cases|quantit(?:y|ies)|formula|equation|identit(?:y|ies)|inequalit(?:y|ies)"
    r"|following|above|below|usual|shannon|differential|called|defined|definition|defin\w*|obtain\w*|get|gets|follows|hold"
    r"|holds|have|show\w*|see|recall|note|that|thus|hence|therefore|only|same"
    r"|absolutely|respect|exist|exists|exponential|equality|theorem|lemma|proposition|corollary|remark|example|above|statement"
    r"|claim|result|property|properties|proof|chapters?|sections?|lectures?|throughout|henceforth|notes?|papers?|posts?|book|unless|otherwise|stated|noted|specified|mentioned|convention|conventions|remainder|rest|onwards?"
    r"|total|variation|distances?|squared|hellinger|triangular|discrimination|r[ée]nyi|nyi|orders?|hockey|stick|jensen|jeffreys|pearson|neyman"
    r"|generators?|conventions?|weights?|hot|scores?|class(?:es)?|logistic|sigmoid|softmax|logits?|loss(?:es)?|gradients?|derivatives?|hessians?|temperature"
    r"|stand\w*|long|short|simply|just|more|than|non|negative|also|not|necessarily|possibly|may|can|will|i|e|ie|eg|et|al|cf",
    re.I,
)
CHINESE = re.compile(r"[\u4e00-\u9fff]+")
HARMLESS_IN_CHINESE = re.compile(
    r"设|假设|假定|若|如果|令|给定|当|考虑|对于|条件|记|则|那么|有|是|为|的|和|与|及|或|在|上|下|个|两|三|任意|任何|所有|某|一般|离散|连续|随机|变量|向量|分布|概率|密度|函数|联合|边缘|取值"
    r"|字母表|空间|集合|大小|有限|支撑|服从|来自|真实|模型|先验|数据|标签|输入|输出|信源|消息|观测|参数|定义|称|表示|其|中|我们|即|以下|上述|如下|熵|互信息|散度|相对|交叉|信息|量|成立|且|并|都|它们|可以|之间|间|以|到"
)
# a verbless remark, a label or a heading narrows the laws by words such as these
NARROW = re.compile(
    r"independen|\bi\.?\s?i\.?\s?d\b|memoryless|stationar|ergodic|\bmarkov|uniform|determinis|injecti|bijecti|one-to-one"
    r"|invertib|sufficien|minimal|majori[sz]|projection|\btilt|\bmoments?\b"
    r"|\bsame (?:mean|variance|law|distribution|marginal|support|moment|kernel|channel|condition|input)|identical|orthogonal"
    r"|disjoint|symmetric\b|noise|lossless|\bcommon\b|\bshared\b|\bproduct\b|doubly|\bgroups?\b"
    r"|\bbinary\b|\bfair\b|positive|bounded(?! (?:below|above|by|from)\b)|sub-?gaussian|optim|capacity-achieving|convex set|one-?hot|degenerate|constant"
    r"|linear|additive|\bfunctions? of\b|degraded|causal|reversib|equiprobable"
    r"|独立|无记忆|平稳|遍历|马尔可夫|马尔科夫|均匀|确定|单射|双射|可逆|充分统计|优超|投影|矩相同|同分布|正交|噪声|无损|对称|常数|线性",
    re.I,
)
EXPLAINED: tuple[tuple[str, tuple[type[Assumption], ...]], ...] = (
    (r"markov|chains?|forms?|马尔可夫|马尔科夫|链|构成", (Markov,)),
    (r"independen\w*|mutually|statistically|conditionally|product|iid|i\.i\.d|独立|相互|互相", (Independent, IID)),
    (r"functions?|determin\w*|injecti\w*|bijecti\w*|invertib\w*|one-to-one|map|maps|mapping", (FunctionOf,)),
    (r"uniform\w*|均匀", (UniformOn, CardIs)),
    (r"binary|bits?|fair|coins?|bernoulli|ternary", (CardIs, Table)),
    (rf"{READ.pattern}|nois\w*|rates?|normals|gaussians|dimension\w*|multivariate|univariate|bivariate|jointly|correlation|coefficient|高斯|正态|指数|均值|方差|参数", (FamilyLaw, NormalLaw, JointlyNormal)),
    (r"real|uniform\w*", (Continuous,)),
)
VERB = re.compile(
    r"\b(?:is|are|be|was|were|has|have|had|can|may|will|does|do|gives?|follows?|holds?|means?|shows?|says?|we|it|equals?"
    r"|becomes?|measures?|satisf\w+)\b|是|有|为|表示|衡量",
    re.I,
)
RELATION = re.compile(
    r"=|\\l[te]q?\b|\\g[te]q?\b|\\ne|\\propto|\\sim|\\perp|\\Perp|\\to\b|\\rightarrow|\\mapsto|\\leftrightarrow|\\ll|\\in\b"
    r"|[<>]|\\subset|\\succ|\\prec"
)

__all__ = ["CHINESE", "EXPLAINED", "HARMLESS", "HARMLESS_IN_CHINESE", "INSIDE", "LABEL", "LASTING", "NARROW", "RELATION", "SAYS_OF", "STARTS",
           "STARTS_IN_CHINESE", "STOP", "TAKEN_UP", "VERB", "WHOLE"]  # fmt: skip
