"""English words for quantities, predicates and their arguments, as patterns; `F` stands for a formula."""

from __future__ import annotations

from symit.language.sentence_modes import Predicate

F = r"\{\d+\}"
DASH = r"[-‐‑–—\s]\s*"
DIVERGENCE = r"(?:\s+(?:divergences?|discrepancy))?"
KL = rf"(?:Kullback{DASH}Leibler(?:\s*\(KL\))?|KL(?:D|{DASH}divergence)?)(?:\s+(?:divergences?|distance|discrepancy))?|relative\s+entropy"
FUNCTION = r"(?:\s+function)?"
# longest first: a name is read as far as it goes
NAMES: tuple[tuple[str, str], ...] = (
    (rf"(?:reverse|backward)\s+(?:{KL})", "reverse KL"),
    (rf"(?:symmetri[sz]ed\s+(?:{KL})|Jeffreys(?:['’]s?)?\s+divergence|J{DASH}divergence)", "Jeffreys"),
    (rf"(?:forward\s+)?(?:{KL})", "KL"),
    (r"cross[-‐‑–\s]?entropy", "CE"),
    (rf"(?:Jensen{DASH}Shannon|JS)\s+distance", "sqrt JS"),
    (rf"(?:Jensen{DASH}Shannon(?:\s+divergence)?|JSD|JS(?:{DASH}divergence)?)", "JS"),
    (r"(?:total[-\s]variation|TV)(?:\s+(?:distance|norm|metric))?|variational\s+distance|statistical\s+distance", "TV"),
    (r"squared\s+Hellinger(?:\s+(?:distance|divergence))?", "H2"),
    (r"Hellinger\s+(?:distance|metric)", "sqrt H2"),
    (rf"(?:chi{DASH}?squared?|[χχ]²|{F})(?:{DASH}divergence|{DASH}distance)", "chi2"),
    (r"Le\s+Cam\s+(?:distance|divergence)", "LC"),
    (r"Bhattacharyya\s+distance", "Bhattacharyya"),
    (r"R[ée]nyi\s+divergence(?:\s+of\s+order\s+(?:alpha|α))?", "Renyi"),
    (r"pointwise\s+mutual\s+information|PMI", "pointwise mutual information"),
    (r"conditional\s+mutual\s+information", "conditional mutual information"),
    (r"(?:interaction|co-?|multivariate\s+mutual)\s*information", "interaction information"),
    (r"mutual\s+information|MI", "mutual information"),
    (r"total\s+correlation|multi-?information", "total correlation"),
    (r"self[-\s]information|surprisal|information\s+content", "self-information"),
    (rf"(?:conditional\s+differential|differential\s+conditional)\s+entrop(?:y|ies){FUNCTION}", "conditional differential entropy"),
    (r"joint\s+differential\s+entrop(?:y|ies)", "joint differential entropy"),
    (r"(?:differential|continuous)\s+entrop(?:y|ies)", "differential entropy"),
    (r"(?:Shannon\s+)?conditional\s+(?:Shannon\s+)?entrop(?:y|ies)", "conditional entropy?"),
    (r"joint\s+(?:Shannon\s+)?entrop(?:y|ies)", "joint entropy?"),
    (rf"binary\s+(?:Shannon\s+)?entropy{FUNCTION}", "binary entropy"),
    (rf"(?:Shannon(?:['’]s)?|discrete)\s+(?:Shannon\s+)?entrop(?:y|ies){FUNCTION}", "entropy"),
    (rf"(?:information\s+)?entrop(?:y|ies){FUNCTION}", "entropy?"),
)
# words that do not fix which quantity is meant: nothing is refuted on their account
LOOSE = {"entropy?": "entropy", "conditional entropy?": "conditional entropy", "joint entropy?": "joint entropy", "sqrt JS": "sqrt JS", "sqrt H2": "sqrt H2", "LC": "LC", "Jeffreys": "Jeffreys"}
FAMILIES = (
    (r"softmax", "softmax entropy"),
    (r"Gaussian|normal", "normal entropy"), (r"exponential", "exponential entropy"), (r"Laplace|Laplacian", "Laplace entropy"),
    (r"uniform", "uniform entropy"),
)  # fmt: skip
PARAMETERS = (
    (r"(?:softmax\s+)?temperature(?:\s+T)?", "temperature"), (r"order(?:\s+(?:alpha|α))?|alpha|α", "order"),
    (r"variance|second\s+moment", "variance"), (r"standard\s+deviation", "standard deviation"), (r"mean|location", "mean"),
    (r"rate(?:\s+parameter)?", "rate"), (r"scale(?:\s+parameter)?", "scale"), (r"width|length(?:\s+of\s+the\s+interval)?", "width"),
)  # fmt: skip
THING = r"(?:(?:random\s+)?variables?|distributions?|laws?|sources?|probability\s+(?:distributions?|measures?|mass\s+functions?|vectors?))"

STRONG = r"(?:(?:true|proper|genuine|real|valid|bona\s+fide|mathematical|formal|full|legitimate)\s+)"
SPACE = r"(?:\s+(?:on|between|over)\s+(?:the\s+)?(?:space|set|simplex)?(?:\s*of)?\s*(?:all\s+)?(?:probability\s+)?(?:distributions|measures|laws))?"
SENSE = r"(?:\s+in\s+the\s+(?:strict|mathematical|usual|formal|technical|proper|strict\s+mathematical)\s+sense(?:\s+of\s+the\s+(?:word|term))?)"
METRIC = rf"(?:metrics?|distance\s+metrics?|distance\s+functions?|metric\s+distances?){SPACE}"
ARGUMENTS = r"(?:\s+(?:in|with\s+respect\s+to)\s+(?:(?:its|the|their)\s+(?:two\s+)?(?:arguments|inputs)|(?:P|p|X|\{\d+\})\s+and\s+(?:Q|q|Y|\{\d+\}))|\s+function(?:\s+of\s+its\s+(?:two\s+)?arguments)?)?"
MEASURE = (
    r"(?:measure|quantity|divergence)(?:\s+of\s+(?:the\s+)?(?:difference|dissimilarity|discrepancy|distance|divergence|similarity|dependence)(?:\s+between\s+(?:two\s+)?"
    r"(?:probability\s+)?(?:distributions|(?:random\s+)?variables))?)?(?!\s+(?:of|that|which|between|for))"
)
# after "is" or "be"
ADJECTIVES: tuple[tuple[str, Predicate], ...] = (
    (rf"a\s+symmetric\s+{MEASURE}", Predicate("symmetric")),
    (rf"an?\s+(?:asymmetric(?:al)?|non-?\s?symmetric|unsymmetric(?:al)?)\s+{MEASURE}", Predicate("symmetric", contrary=True)),
    (rf"(?:a\s+)?symmetric(?:al)?{ARGUMENTS}", Predicate("symmetric")),
    (rf"(?:an?\s+)?(?:asymmetric(?:al)?|non-?\s?symmetric|unsymmetric(?:al)?){ARGUMENTS}", Predicate("symmetric", contrary=True)),
    (rf"an?\s+{STRONG}*{METRIC}{SENSE}?", Predicate("metric")),
    (rf"an?\s+(?:{STRONG}+distance{SPACE}{SENSE}?|distance{SPACE}{SENSE})", Predicate("metric")),
    (r"non-?\s?negative|(?:>=|≥)\s*0(?![\d.])", Predicate("nonnegative", pointwise=True)),
    (r"(?:at\s+least|greater\s+than\s+or\s+equal\s+to|bounded\s+(?:from\s+)?below\s+by|no\s+(?:less|smaller)\s+than)\s+(?:zero|0)(?![\d.])",
     Predicate("nonnegative", pointwise=True)),
    (r"(?:strictly\s+)?negative|(?:less|smaller)\s+than\s+(?:zero|0)(?![\d.])|below\s+zero", Predicate("nonnegative", contrary=True, pointwise=True)),
    (r"finite", Predicate("finite", pointwise=True)),
    (r"infinite|infinity|\+?∞", Predicate("finite", contrary=True, pointwise=True)),
    (r"unbounded(?:\s+(?:from\s+)?above)?", Predicate("bounded", contrary=True)),
    (r"arbitrarily\s+large", Predicate("bounded", contrary=True)),
    (r"bounded(?:\s+(?:from\s+)?above)?(?!\s+(?:from|by|below|above|between|in))", Predicate("bounded")),
    (r"subadditive", Predicate("subadditive")),
    (r"additive\s+(?:for|over|under|on|across|with\s+respect\s+to)\s+(?:(?:mutually|statistically)\s+)?(?:independent\s+(?:random\s+)?"
     r"(?:variables|sources|pairs(?:\s+of\s+variables)?|components|observations|systems)|product\s+(?:distributions|laws|measures))",
     Predicate("additive", "independent")),
    (r"additive\s+for\s+all\s+variables", Predicate("additive")),
)  # fmt: skip
NOT_METRIC = rf"an?\s+{STRONG}*distances?{SPACE}{SENSE}?"  # "not a distance": denied, "distance" means a metric
TRIANGLE = r"(?:the\s+)?triangle\s+inequality"
AXIOMS = r"(?:all\s+)?(?:of\s+)?(?:the\s+)?(?:axioms|properties|requirements|conditions)\s+(?:of|for)\s+(?:being\s+)?a\s+(?:true\s+|proper\s+)?(?:metric|distance\s+metric)"
SATISFY = r"satisf(?:y|ies|ying)|obeys?|fulfil(?:l?s|l)?|respects?"
TWO_EQUAL = (
    rf"(?:P|p|{F})\s+and\s+(?:Q|q|{F})\s+are\s+(?:equal|identical|the\s+same)|P\s*=\s*Q|p\s*=\s*q"
    r"|(?:the\s+|both\s+|the\s+two\s+)(?:probability\s+)?(?:distributions|laws|measures)\s+(?:are\s+(?:equal|identical|the\s+same)|coincide|agree)"
)
TWO_INDEPENDENT = (
    rf"(?:X|{F})\s+and\s+(?:Y|{F})\s+are\s+(?:statistically\s+)?independent"
    r"|(?:the\s+|both\s+|the\s+two\s+)(?:random\s+)?variables\s+are\s+(?:statistically\s+)?independent"
)
ONLY_IF = r"if\s+and\s+only\s+if|iff|exactly\s+when|precisely\s+when|exactly\s+if|just\s+when"
PAIR = (
    rf"in\s+(?:the|its)\s+pair(?:\s+(?:of\s+(?:distributions|laws|arguments)|{F}|\(P,\s*Q\)))?|jointly\s+in\s+(?:both|its(?:\s+two)?|the\s+two)\s+arguments"
    rf"|(?:jointly\s+)?in\s+(?:P|p|{F})\s+and\s+(?:Q|q|{F})|jointly|in\s+\(P,\s*Q\)"
)
BOTH = r"in\s+(?:each|either|both)(?:\s+of\s+its)?\s+arguments?(?:\s+separately)?"
LAW_ARGUMENT = (
    r"in\s+(?:the\s+(?:(?:probability\s+|underlying\s+)?distribution|law|probability\s+(?:vector|mass\s+function)|probabilities)(?:\s+of\s+(?:X|\{\d+\}))?"
    r"|its\s+argument|p|P)"
)
UNIFORM = r"(?:the\s+|a\s+)?uniform\s+(?:distribution|law|probability\s+distribution)|(?:a\s+)?uniformly\s+distributed\s+(?:random\s+)?variables?"
IS_UNIFORM = rf"(?:the\s+distribution(?:\s+of\s+(?:X|{F}))?|{F}|X|it)\s+is\s+uniform(?:ly\s+distributed)?"
CONSTANT = (
    rf"(?:the\s+(?:random\s+)?variable|{F}|X|it)\s+is\s+(?:almost\s+surely\s+)?(?:a\s+)?(?:deterministic|constant|degenerate)"
    r"|the\s+distribution\s+is\s+(?:a\s+point\s+mass|degenerate|concentrated\s+on\s+one\s+(?:point|letter|outcome)|deterministic)"
)
HALF = r"p\s*=\s*(?:1/2|0\.5|½)|p\s+equal\s+to\s+(?:1/2|one\s+half)|(?:1/2|0\.5)(?!\d)"
BIJECTIONS = (
    r"(?:(?:all|any|arbitrary|every|an?|the)\s+)?(?:(?:invertible|bijective|one-to-one|injective)\s+(?:(?:linear|affine|smooth|continuous)\s+)?(?:maps?|mappings?|transformations?|functions?|reparametri[sz]ations?|"
    r"changes?\s+of\s+(?:variables?|coordinates))|bijections?|re-?label(?:l?ings?)|permutations?|re-?parametri[sz]ations?|re-?parameteri[sz]ations?|changes?\s+of\s+variables?"
    r"|changes?\s+of\s+coordinates|coordinate\s+(?:transformations?|changes?))"
    r"(?:\s+(?:of|on)\s+(?:(?:the|its|each|either|both|individual)\s+)?(?:two\s+)?(?:outcomes|symbols|values|letters|alphabet|(?:random\s+)?variables?|variable|arguments|probabilities"
    r"|sample\s+space|\{\d+\}\s+and\s+\{\d+\}|X\s+and\s+Y|\{\d+\}))?"
)
MAPS = (
    (BIJECTIONS, "bijection"), (r"(?:(?:all|any|arbitrary|a)\s+)?(?:translations?|shifts?|changes?\s+of\s+location)", "translation"),
    (r"(?:(?:all|any|arbitrary|a)\s+)?(?:(?:re-?)?scalings?|changes?\s+of\s+scale|changes?\s+of\s+units?)(?:\s+of\s+(?:the\s+)?(?:variable|X|\{\d+\}))?", "scaling"),
)  # fmt: skip
