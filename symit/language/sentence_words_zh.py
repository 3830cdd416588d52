"""Chinese words for quantities and predicates, as patterns; `F` stands for a formula."""

from __future__ import annotations

from symit.language.sentence_modes import Predicate

F = r"\{\d+\}"
KL = r"(?:KL|Kullback\s*[-–—]\s*Leibler)\s*(?:散度|距离)|相对熵|KL"
NAMES: tuple[tuple[str, str], ...] = (
    (r"(?:反向|逆向)\s*(?:KL|Kullback\s*[-–—]\s*Leibler)\s*(?:散度|距离)?", "reverse KL"), (r"(?:对称化?的?\s*KL\s*散度|(?:Jeffreys|J)\s*散度)", "Jeffreys"),
    (rf"(?:前向|正向)?\s*(?:{KL})", "KL"), (r"交叉熵", "CE"),
    (r"(?:JS|Jensen\s*[-–—]\s*Shannon|詹森[-–—]?香农)\s*距离", "sqrt JS"), (r"(?:JS|Jensen\s*[-–—]\s*Shannon|詹森[-–—]?香农)\s*散度", "JS"),
    (r"(?:总变差|全变差|总变分|全变分|TV)\s*(?:距离)?", "TV"), (r"(?:平方\s*(?:Hellinger|海林格)\s*距离)", "H2"), (r"(?:Hellinger|海林格)\s*距离", "sqrt H2"),
    (r"(?:R[ée]nyi|雷尼)\s*散度", "Renyi"), (r"(?:卡方|[χχ]²|χ2)\s*散度", "chi2"), (r"(?:逐?点互信息|PMI)", "pointwise mutual information"), (r"条件互信息", "conditional mutual information"),
    (r"(?:交互信息|互动信息|相互作用信息)", "interaction information"), (r"互信息", "mutual information"), (r"总相关", "total correlation"), (r"自信息", "self-information"),
    (r"(?:条件微分熵|微分条件熵)", "conditional differential entropy"), (r"联合微分熵", "joint differential entropy"), (r"(?:微分熵|连续熵|差分熵)", "differential entropy"),
    (r"条件熵", "conditional entropy?"), (r"联合熵", "joint entropy?"), (r"(?:二元|二值|二进制)熵(?:函数)?", "binary entropy"),
    (r"(?:香农|Shannon)\s*熵|离散熵|无条件熵", "entropy"), (r"(?:信息)?熵(?:函数)?", "entropy?"),
)  # fmt: skip
OF = (
    rf"(?:(?:任意)?两个?(?:概率)?分布\s*(?:{F}\s*(?:和|与|、)\s*{F}|{F})?\s*(?:之间)?的|{F}\s*(?:和|与)\s*{F}\s*(?:之间)?的|(?:任意)?两个?(?:随机)?变量\s*(?:{F}\s*(?:和|与|、)\s*{F})?\s*(?:之间)?的)"
)
ONE = rf"(?P<kind>离散|连续|连续型|离散型|任意|实值)?(?:型)?(?:随机变量|变量|概率分布|分布|信源)\s*(?:{F})?\s*的|{F}\s*的"
PARAMETERS = (
    (r"温度(?:参数)?", "temperature"), (r"阶数?", "order"), (r"方差", "variance"), (r"标准差", "standard deviation"), (r"均值", "mean"), (r"速率(?:参数)?", "rate"), (r"尺度(?:参数)?", "scale"),
)  # fmt: skip
FAMILIES = (
    (r"softmax\s*(?:分布|输出|输出分布)?的", "softmax entropy"),
    (r"(?:高斯|正态)(?:分布|变量|随机变量)?的", "normal entropy"), (r"指数分布的", "exponential entropy"), (r"拉普拉斯分布的", "Laplace entropy"))
STRONG = r"(?:(?:真正|严格|数学|标准)?(?:意义上|意义下)的|真正的|严格的|数学上的|标准的|合法的)"
AUXILIARY: tuple[tuple[str, str], ...] = (
    (r"不一定|未必|不见得|不总是|并不总|不总|不必", "perhaps_not"), (r"永远不会|永远不可能|永远不|从不|从来不|绝不会|绝不|决不会", "never"),
    (r"不可能|不可以|不能够|不能|不会", "can denied"), (r"可以|可能|能够|可(?=为|取|以)|能(?=为|取)", "can"), (r"有时候?", "sometimes"),
    (r"(?:并)?(?:不|没有|非)(?=[满具遵服违增减降随])", "denied"), (r"(?:并)?不是|并非|非(?=是)", "is denied"), (r"(?:并)?不(?=对称|为|等于|可加|有界)", "denied"),
    (r"总是|始终|永远|恒|必然|必定|一定|必", "always"), (r"(?:在)?一般(?:情况下|而言|来说|地)?|通常情况下", "general"), (r"也|还|仍然|仍|均|都|又|会(?=[为增减降取出])|本身|同样|的值|的取值|值(?=[总始恒可不])", ""),
    (r"是|为|取|出现|变为|成为|变成|等于(?=负)", "is"),
)  # fmt: skip
ADJECTIVES: tuple[tuple[str, Predicate], ...] = (
    (r"(?:非对称|不对称)(?:性)?(?:的)?(?:函数|度量|指标|量)?", Predicate("symmetric", contrary=True)), (r"对称(?:的)?(?:函数|度量|指标|量)?(?!性)", Predicate("symmetric")),
    (r"(?:一个|一种)?(?:用于|用来)?(?:衡量|度量)(?:两个)?(?:概率)?分布(?:之间)?的?(?:差异|距离|相似性|相似度)的?(?:非对称|不对称)的?(?:指标|度量|量|函数)", Predicate("symmetric", contrary=True)),
    (rf"(?:一个|一种|个)?{STRONG}(?:度量|距离|距离度量|距离函数)", Predicate("metric")),
    (r"非负(?:的|数|值)?(?!性)|(?:大于(?:或)?等于|不小于|不低于|≥)\s*(?:0|零)(?![\d.])(?:的)?", Predicate("nonnegative", pointwise=True)),
    (r"负(?:的|数|值)?", Predicate("nonnegative", contrary=True, pointwise=True)),
    (r"有限(?:的|值)?", Predicate("finite", pointwise=True)), (r"(?:正)?无穷(?:大)?(?:的)?|无限大?(?:的)?", Predicate("finite", contrary=True, pointwise=True)),
    (r"无界(?:的)?", Predicate("bounded", contrary=True)), (r"有(?:上)?界(?:的)?(?!为|是|于)", Predicate("bounded")),
    (r"次可加(?:的|性)?", Predicate("subadditive")),
)  # fmt: skip
NOT_METRIC = rf"(?:一个|一种|个)?{STRONG}?(?:距离度量|距离函数|度量|距离)(?!性)"
NOUNS: tuple[tuple[str, Predicate], ...] = (
    (r"(?:非对称性|不对称性)", Predicate("symmetric", contrary=True)), (r"对称性", Predicate("symmetric")), (r"非负性", Predicate("nonnegative")), (r"三角(?:形)?不等式", Predicate("triangle")),
    (r"度量的?(?:所有|全部)?(?:公理|条件|性质|定义)", Predicate("metric")), (r"次可加性", Predicate("subadditive")), (r"链式法则", Predicate("chain rule")),
    (r"数据处理不等式", Predicate("processing", "increase")), (r"有界性", Predicate("bounded")),
)  # fmt: skip
MAPS = (
    (r"(?:可逆|一一|双射|单射)(?:的)?(?:变换|映射|函数变换)|双射|置换|重标记|重新标记|坐标变换|变量(?:替换|变换)|重参数化", "bijection"), (r"平移(?:变换)?", "translation"),
    (r"(?:缩放|尺度)(?:变换)?|伸缩变换", "scaling"),
)  # fmt: skip
LEADS = (
    r"(?:从|由)[^，。；]{0,12}(?:可以看出|可以看到|可知|看出)|(?:我们)?可以(?:看出|看到)|(?:我们|众所周)知(?:道)?|(?:请)?注意(?:到)?|(?:需要|值得)(?:注意|指出|强调|一提)的是|因此|所以|故|显然|另外|此外|同时|但是|但|然而|不过|首先|其次|再次|最后|事实上|由此可见|可见|易知|已知|并且|而且|具体来说|与之相对|相反|类似地|同样地?"
)
CONCESSION = r"虽然|尽管|虽"
CONSEQUENCE = r"[，,;；]?\s*(?:因此|所以|故|因而|从而|这意味着|这说明|这表明|表示|表明|说明|意味着|也就是说)"
ASIDE = r"[，,]\s*(?:因为|由于|即|这|例如|比如|但|而|并且|且|同时|也|其|在|用于|常|当且仅当)|因为|由于|：|:|（|\(|；|;"
# laws with finitely many values, or densities: 对于离散变量，
DOMAIN = r"(?:对于?|在)\s*(?P<kind>离散|连续)(?:型)?(?:的)?(?:随机变量|变量|分布|情形|情况)(?:下|而言|来说)?[，,]?"
PRONOUN = r"它们?|其|该(?:量|散度|度量|函数)"
EFFECT = r"(?P<effect>增加|增大|提高|减少|减小|降低)(?:了)?"
