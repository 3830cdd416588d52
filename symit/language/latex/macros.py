"""Tables of TeX spellings: what each macro, character and plain word of this field stands for.

A spelling that stands in no table is not guessed at: the tokeniser raises `Unread` at its place.
"""

from __future__ import annotations

# -- letters -------------------------------------------------------------------------------------------------

_LETTERS = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau upsilon phi chi psi omega "
    "Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega hbar"
)
GREEK = {name: name for name in _LETTERS.split()} | {
    "varepsilon": "epsilon", "vartheta": "theta", "varrho": "rho", "varphi": "phi", "varsigma": "sigma",
    "varpi": "pi", "ell": "l", "omicron": "o",
}

# Fonts that only dress a name (the value is the style kept with it; "" keeps none).
STYLES = {
    "mathbb": "bb", "mathcal": "cal", "mathscr": "cal", "mathfrak": "frak", "mathbf": "", "boldsymbol": "",
    "bm": "", "pmb": "", "mathit": "", "mathnormal": "", "mathds": "bb", "Bbb": "bb", "bold": "",
}
WORDS = {"mathrm", "operatorname", "mathsf", "mathtt", "mathop", "textsc"}
TEXTS = {"text", "textrm", "textbf", "textit", "textsf", "textnormal", "mbox", "hbox", "texttt", "mathtext"}
OLD_FONTS = {"rm": "rm", "bf": "", "it": "", "cal": "cal", "sf": "rm", "tt": "rm", "mathrm": "rm"}
ACCENTS = {
    "hat": "hat", "widehat": "hat", "tilde": "tilde", "widetilde": "tilde", "bar": "bar", "overline": "bar",
    "vec": "", "dot": "dot", "ddot": "ddot", "check": "check", "breve": "breve", "underline": "",
}

# -- spacing and layout that mean nothing --------------------------------------------------------------------

NEUTRAL = {
    ",", ";", ":", "!", " ", "/", ">", "displaystyle", "textstyle", "scriptstyle", "scriptscriptstyle", "limits",
    "nolimits", "nonumber", "notag", "allowbreak", "mathstrut", "strut", "relax", "thinspace", "negthinspace",
    "medspace", "thickspace", "noindent", "centering", "hfill", "small", "normalsize", "large", "Large",
    "bigl", "bigr", "bigm", "Bigl", "Bigr", "Bigm", "biggl", "biggr", "biggm", "Biggl", "Biggr", "Biggm",
    "big", "Big", "bigg", "Bigg", "nobreak", "break", "intertext@",
}
WIDE = {"quad", "qquad", "enspace", "enskip"}
DROPPED_WITH_ARGUMENT = {
    "tag", "label", "phantom", "hphantom", "vphantom", "color", "eqno", "vspace", "mspace", "hskip", "kern",
    "ref", "eqref", "cite", "tag*",
}
TRANSPARENT_WITH_ARGUMENT = {"boxed", "ensuremath", "mathord", "mathrel", "mathbin", "mathclose", "mathopen",
                             "mathinner", "mathpunct", "fbox", "smash", "left@"}
ENVIRONMENTS = {
    "aligned", "align", "align*", "split", "gathered", "gather", "gather*", "equation", "equation*", "eqnarray",
    "eqnarray*", "multline", "multline*", "displaymath", "math", "alignat", "alignat*", "alignedat", "flalign",
    "flalign*", "dmath", "dmath*", "multlined", "subequations",
}
ENVIRONMENTS_WITH_ARGUMENT = {"alignat", "alignat*", "alignedat"}

# -- operators, relations, brackets --------------------------------------------------------------------------

RELATIONS = {
    "=": "=", "<": "<", ">": ">", "le": "<=", "leq": "<=", "leqslant": "<=", "leqq": "<=", "ge": ">=",
    "geq": ">=", "geqslant": ">=", "geqq": ">=", "lt": "<", "gt": ">", "ne": "!=", "neq": "!=",
    "approx": "~", "simeq": "~", "approxeq": "~", "thickapprox": "~", "doteq": "~", "cong": "cong",
    "equiv": ":=", "triangleq": ":=", "coloneqq": ":=", "coloneq": ":=", "doteqdot": ":=", "eqqcolon": "=:",
    "in": "in", "notin": "notin", "subset": "subset", "subseteq": "subset", "sim": "sim", "propto": "propto",
    "varpropto": "propto", "ll": "ll", "gg": "gg", "to": "to", "rightarrow": "to", "longrightarrow": "to",
    "leftrightarrow": "to", "longleftrightarrow": "to", "multimapdotbothB": "to", "mapsto": "mapsto", "gets": "gets",
    "leftarrow": "gets", "perp": "perp", "bot": "perp", "indep": "perp", "Perp": "perp", "upmodels": "perp",
    "independent": "perp", "lll": "ll", "ggg": "gg", "lesssim": "lesssim", "gtrsim": "gtrsim", "prec": "prec",
    "succ": "succ", "preceq": "prec", "succeq": "succ", "asymp": "asymp", "setminus@": "setminus",
    "not=": "!=", "notperp": "notperp", "uparrow": "up", "downarrow": "down", "nearrow": "up", "searrow": "down",
}
CONNECTIVES = {
    "iff": "iff", "Leftrightarrow": "iff", "Longleftrightarrow": "iff", "implies": "implies",
    "Rightarrow": "implies", "Longrightarrow": "implies", "impliedby": "impliedby", "Leftarrow": "impliedby",
    "land": "and", "wedge": "and", "because": "because", "therefore": "therefore",
}
TIMES = {"cdot", "times", "ast", "otimes", "odot"}
DOTS = {"ldots", "dots", "cdots", "dotsc", "dotsb", "dotsm", "hdots", "dotso", "vdots"}
OPENING = {"(": "(", "[": "[", "lbrace": "{", "{": "{", "lparen": "(", "lbrack": "[", "langle": "<",
           "lfloor": "floor", "lceil": "ceil"}
CLOSING = {")": "(", "]": "[", "rbrace": "{", "}": "{", "rparen": "(", "rbrack": "[", "rangle": "<",
           "rfloor": "floor", "rceil": "ceil"}
BARS = {"|", "mid", "vert", "lvert", "rvert"}
DOUBLE_BARS = {"Vert", "parallel", "lVert", "rVert", "shortparallel"}   # and the macro \|

LOGS = {"log": "", "ln": "e", "lg": "10", "lb": "2"}
OPTIMA = {"max", "min", "sup", "inf", "argmax", "argmin", "esssup"}
FUNCTIONS = {"exp", "tr", "Tr", "det", "softmax", "Pr", "sign", "tanh", "sin", "cos", "diag", "dim", "Var", "Cov",
             "abs", "rank", "arccos", "sigmoid", "relu", "trace"}
FRACTIONS = {"frac", "dfrac", "tfrac", "cfrac", "nicefrac", "sfrac"}
SUMS = {"sum": "sum", "prod": "prod"}
INTEGRALS = {"int", "iint", "iiint", "oint", "idotsint"}

# Plain words (runs of letters without a backslash) that are not products of one-letter names.
PLAIN_WORDS = {
    "log", "ln", "lg", "exp", "min", "max", "argmax", "argmin", "sup", "inf", "KL", "JS", "JSD", "TV", "CE", "MI",
    "ELBO", "NLL", "Pr", "bits", "nats", "bit", "nat", "softmax", "tr", "det", "CMI", "PMI", "NMI", "IG",
    "InfoNCE", "NCE", "VI", "MLE", "MAP", "VAE", "GAN", "IB", "MDL", "iid", "Gen", "const", "BCE", "KLD", "Var", "Cov",
    "diag",
}

# -- Unicode -------------------------------------------------------------------------------------------------
# A character is replaced by the macro (or plain characters) that means the same.

UNICODE: dict[str, str] = {
    "∑": "sum", "Σ": "Sigma", "∏": "prod", "∫": "int", "≤": "le", "⩽": "le", "≦": "le", "≥": "ge", "⩾": "ge",
    "≧": "ge", "≠": "ne", "≈": "approx", "≃": "approx", "≡": "equiv", "≜": "triangleq", "≔": "coloneqq",
    "∥": "Vert", "‖": "Vert", "→": "to", "⟶": "to", "↔": "leftrightarrow", "⇔": "iff", "⟺": "iff", "⇒": "implies",
    "⟹": "implies", "×": "times", "·": "cdot", "⋅": "cdot", "∙": "cdot", "∗": "ast", "∈": "in", "∉": "notin",
    "⊥": "perp", "⫫": "perp", "∞": "infty", "√": "sqrt", "∀": "forall", "∃": "exists", "…": "ldots", "⋯": "cdots",
    "∼": "sim", "∣": "mid", "∝": "propto", "∂": "partial", "∇": "nabla", "≪": "ll", "≫": "gg", "ℓ": "ell",
    "⟨": "langle", "⟩": "rangle", "∘": "circ", "⊙": "odot", "⊗": "otimes", "≲": "lesssim", "≳": "gtrsim",
    "∧": "land", "⊆": "subseteq", "⊂": "subset", "±": "pm", "∖": "setminus", "∪": "cup", "∩": "cap",
    "𝔼": "E@bb", "ℍ": "H@bb", "𝔻": "D@bb", "𝕀": "I@bb", "ℋ": "H@cal", "ℒ": "L@cal", "𝒳": "X@cal", "𝒴": "Y@cal",
    "𝒵": "Z@cal", "𝒩": "N@cal", "ℝ": "R@bb", "ℕ": "N@bb", "ℙ": "P@bb", "ϵ": "epsilon", "ϕ": "phi", "ϑ": "theta",
}
_SMALL = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma sigma tau upsilon "
    "phi chi psi omega"
)
for _lower, _name in zip("αβγδεζηθικλμνξοπρςστυφχψω", _SMALL.split(), strict=True):
    UNICODE[_lower] = _name
for _upper, _name in zip("ΓΔΘΛΞΠΦΨΩ", ["Gamma", "Delta", "Theta", "Lambda", "Xi", "Pi", "Phi", "Psi", "Omega"], strict=True):
    UNICODE[_upper] = _name
PLAIN_CHARACTERS = {
    "−": "-", "–": "-", "－": "-", "＋": "+", "＝": "=", "（": "(", "）": ")", "［": "[", "］": "]", "｛": "{", "｝": "}",
    "，": ",", "；": ";", "：": ":", "。": ".", "．": ".", "｡": ".", "、": ",", "｜": "|", "＜": "<", "＞": ">",
    "／": "/", "＊": "*", "∶": ":", "！": "!", "’": "'", "′": "'", "\u00a0": " ", "\u3000": " ", "\u2009": " ",
    "\u202f": " ", "\u2002": " ", "\u2003": " ",
}
SUPERSCRIPTS = {"²": "2", "³": "3", "¹": "1", "⁰": "0", "⁴": "4"}
SUBSCRIPTS = {c: str(i) for i, c in enumerate("₀₁₂₃₄₅₆₇₈₉")}
INVISIBLE = {"\u200b", "\u200c", "\u200d", "\ufeff", "\u2060", "\u2061", "\u2062", "\u2063", "\u200e", "\u200f"}

# -- words ---------------------------------------------------------------------------------------------------

UNITS = {
    "bits": "bits", "bit": "bits", "比特": "bits", "位": "bits", "shannon": "bits", "shannons": "bits", "Sh": "bits",
    "nats": "nats", "nat": "nats", "纳特": "nats", "奈特": "nats", "bans": "bans", "ban": "bans", "hartleys": "bans",
    "hartley": "bans", "dits": "bans", "Bits": "bits", "Nats": "nats", "哈特": "bans", "bits/symbol": "bits",
    "bits/sample": "bits", "nats/sample": "nats", "bits per symbol": "bits", "nats per symbol": "nats",
    "bits/token": "bits", "nats/token": "nats", "bits per token": "bits", "nats per token": "nats",
    "比特/符号": "bits", "纳特/符号": "nats", "个比特": "bits",
}
# Prose that introduces a condition, a comment, or only joins two formulas.
CONDITION_WORDS = ("if", "when", "whenever", "given", "given that", "assuming", "provided", "provided that", "under",
                   "若", "当", "如果", "假设", "给定", "在", "when and only when")
EQUALITY_WORDS = ("with equality", "equality iff", "equality holds", "equality", "取等", "等号", "当且仅当")
JOINING_WORDS = (
    "and", "以及", "且", "和", "also", "so", "thus", "hence", "then", "therefore", "即", "所以", "因此", "故", "i.e.",
    "that is", "or equivalently", "equivalently", "或者", "namely", "与", "则", "有", "得", "及", "从而",
)
FOR_ALL_WORDS = ("for all", "for every", "for any", "∀", "对所有", "对任意", "任意", "for each", "for", "对于所有",
                 "对一切", "对于任意")
WHERE_WORDS = ("where", "with", "其中", "where we define", "here", "式中", "这里")
IFF_WORDS = ("iff", "if and only if", "当且仅当", "等价于")
GENERAL_WORDS = ("in general", "generally", "一般", "通常", "一般情况下", "一般而言")
# One-word properties behind a formula: they make it a claim about the shape of a function.
PROPERTIES = {"nondecreasing", "nonincreasing", "increasing", "decreasing", "concave", "convex", "continuous", "constant",
              "monotone", "bounded", "finite"}
