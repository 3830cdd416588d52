"""Laws that the words of a document give: "X is exponential with rate {1}", "uniform on {2}".

The words are turned into the formula that says the same, X ~ Exp(lambda), and that formula is read. A phrase that
is not read to the end of its clause says nothing here.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from symit.audit.documents import Document

FORMULA = re.compile(r"\{(\d+)\}")
SENTENCE_END = re.compile(r"[。！？!?;；]|(?<!\d)\.(?=\s|$)|\n\s*\n")
TERM = r"(\{\d+\}|-?\d+(?:\.\d+)?(?![\d.]*\w))"
SUBJECT = r"(\{\d+\}|(?<![\w{])[A-Z](?![\w}]))"
# adjective -> (LaTeX of the law from the named parameters, ...): the first whose parameters are all given
LAWS: dict[str, tuple[tuple[tuple[str, ...], str], ...]] = {
    r"gaussian|normal(?:ly)?": (
        (("mean", "variance"), r"\mathcal N({mean},{variance})"),
        (("mean", "deviation"), r"\mathcal N({mean},({deviation})^2)"),
        (("standard",), r"\mathcal N(0,1)"),
    ),
    r"exponential(?:ly)?": (
        (("rate",), r"\mathrm{{Exp}}({rate})"),
        (("mean",), r"\mathrm{{Exp}}(1/({mean}))"),
        (("scale",), r"\mathrm{{Exp}}(1/({scale}))"),
    ),
    r"uniform(?:ly)?": ((("interval",), r"\mathcal U({interval})"), (("numbers",), r"\mathrm{{DiscreteUniform}}({numbers})")),
    r"poisson": (
        (("rate",), r"\mathrm{{Poi}}({rate})"),
        (("mean",), r"\mathrm{{Poi}}({mean})"),
        (("parameter",), r"\mathrm{{Poi}}({parameter})"),
    ),
    r"bernoulli": ((("probability",), r"\mathrm{{Bern}}({probability})"), (("parameter",), r"\mathrm{{Bern}}({parameter})")),
    r"laplace|laplacian": (
        (("location", "scale"), r"\mathrm{{Laplace}}({location},{scale})"),
        (("mean", "scale"), r"\mathrm{{Laplace}}({mean},{scale})"),
    ),
    r"gamma": ((("shape", "rate"), r"\mathrm{{Gamma}}({shape},{rate})"), (("shape", "scale"), r"\mathrm{{Gamma}}({shape},1/({scale}))")),
    r"gumbel": ((("location", "scale"), r"\mathrm{{Gumbel}}({location},{scale})"),),
    r"logistic": ((("location", "scale"), r"\mathrm{{Logistic}}({location},{scale})"),),
    r"cauchy": ((("location", "scale"), r"\mathrm{{Cauchy}}({location},{scale})"),),
    r"rayleigh": ((("scale",), r"\mathrm{{Rayleigh}}({scale})"),),
    r"weibull": ((("shape", "scale"), r"\mathrm{{Weibull}}({shape},{scale})"),),
    r"pareto": ((("scale", "shape"), r"\mathrm{{Pareto}}({scale},{shape})"), (("minimum", "shape"), r"\mathrm{{Pareto}}({minimum},{shape})")),
    r"chi-squared?": ((("degrees",), r"\mathrm{{ChiSquared}}({degrees})"),),
    r"binomial(?:ly)?": ((("trials", "probability"), r"\mathrm{{Bin}}({trials},{probability})"),),
}  # fmt: skip
NAMES = {
    r"rate(?: parameter)?": "rate", r"mean": "mean", r"variance": "variance", r"standard deviation|std": "deviation",
    r"scale(?: parameter)?": "scale",
    r"location(?: parameter)?": "location", r"shape(?: parameter)?": "shape", r"(?:success )?probability(?: of success)?": "probability",
    r"parameter": "parameter", r"minimum": "minimum",
}  # fmt: skip
NAMED = "|".join(NAMES)
PARAMETER = re.compile(
    rf"(?:(?P<name>{NAMED})\s+(?:of\s+|equal to\s+)?{TERM}|{TERM}\s+(?P<after>degrees? of freedom|trials)"
    rf"|(?P<zero>zero mean|unit variance|unit mean|unit rate))",
    re.I,
)
JOIN = re.compile(r"\s*(?:,\s*and\s+|,\s*|\s+and\s+|\s+)(?:a\s+|the\s+|an\s+|with\s+)*", re.I)
ADJECTIVES = "|".join(LAWS)
LEAD = re.compile(
    rf"{SUBJECT}\s+(?:is|be|are|has|have|follows?|denotes?)\s+(?:distributed\s+(?:as|according to)\s+)?(?:an?\s+|the\s+)?"
    r"(?:continuous\s+|discrete\s+|real\s+|scalar\s+)?"
    rf"(?P<zero>zero[- ]mean\s+)?(?P<standard>standard\s+)?(?P<law>{ADJECTIVES})\b\s*"
    r"(?:distributed\b\s*|(?:random\s+)?variable\b\s*|distribution\b\s*|law\b\s*|r\.?v\.?\b\s*|random variable\b\s*)*",
    re.I,
)
VARIABLE = re.compile(
    rf"\b(?:an?|the)\s+(?P<zero>zero[- ]mean\s+)?(?P<standard>standard\s+)?(?P<law>{ADJECTIVES})(?:ly distributed)?\s+"
    rf"(?:random\s+)?variable\s+{SUBJECT}\s*",
    re.I,
)
HELD = re.compile(r"\b(?:not|nor|never|conditional(?:ly)?|approximately|asymptotically)\b|n't|\bgiven\s+(?:that\b|\{|[A-Z]\b)", re.I)
INTERVAL = re.compile(rf"(?:on|over|in)\s+(?:the\s+)?(?:interval\s+)?{TERM}", re.I)
END = re.compile(r"\s*(?:$|[.,;:。，；：)]|\bthen\b|\bso\b|\band\s+(?:let|its|the|has)\b)", re.I)
CHINESE = re.compile(
    rf"{SUBJECT}\s*服从\s*(?:(?:均值|期望)为?\s*{TERM}\s*[、，,和与]?\s*(?P<kind>方差|标准差)为?\s*{TERM}\s*的\s*(?:正态|高斯)分布"
    rf"|参数为?\s*{TERM}\s*的\s*(?P<law>指数|泊松|伯努利)分布|{TERM}\s*上的\s*(?P<uniform>均匀分布))"
)
PAIR = re.compile(
    rf"{SUBJECT}\s*(?:and|,)\s*{SUBJECT}\s+(?:are|be)\s+(?:jointly|bivariate)\s+(?:normal|gaussian)"
    r"(?:ly distributed)?(?: random| real)?(?: variables)?,?\s*"
    rf"with\s+(?:a\s+|the\s+)?correlation(?:\s+coefficient)?\s+{TERM}"
    rf"|(?:jointly|bivariate)\s+(?:normal|gaussian)\s+(?:random\s+|real\s+)?(?:variables\s+)?{SUBJECT}\s*(?:and|,)\s*{SUBJECT},?\s*"
    rf"with\s+(?:a\s+|the\s+)?correlation(?:\s+coefficient)?\s+{TERM}",
    re.I,
)
UNITS = {"zero mean": ("mean", "0"), "unit variance": ("variance", "1"), "unit mean": ("mean", "1"), "unit rate": ("rate", "1")}


@dataclass(frozen=True)
class Said:
    """A formula that says what a sentence said, in force from formula number `first` of its block on."""

    latex: str  # of a law; of the correlation where a pair is meant
    block: int
    first: int
    line: int
    pair: tuple[str, str] | None = None  # two jointly normal variables


def laws_in_words(document: Document, sources: dict[int, dict[int, str]]) -> list[Said]:
    """The laws of all blocks of prose, in reading order."""
    out = []
    for block, line, text in document.prose:
        places = [m.start() for m in FORMULA.finditer(text)]
        start = 0
        for end in [*(m.end() for m in SENTENCE_END.finditer(text)), len(text)]:
            sentence = " ".join(text[start:end].split())
            for first, second, correlation in read_pairs(sentence, sources.get(block, {})):
                where = bisect_left(places, start), line + text[:start].count("\n")
                out.append(Said(correlation, block, *where, pair=(first, second)))
            for latex in read_sentence(sentence, sources.get(block, {})):
                out.append(Said(latex, block, bisect_left(places, start), line + text[:start].count("\n")))
            start = end
    return out


def read_pairs(sentence: str, sources: dict[int, str]) -> Iterator[tuple[str, str, str]]:
    """Jointly normal variables with their correlation."""
    for match in PAIR.finditer(sentence):
        groups = [g for g in match.groups() if g]
        first, second, correlation = (_source(g, sources) for g in groups)
        if not HELD.search(sentence) and END.match(sentence, match.end()) and all(re.fullmatch(r"[A-Z](?:_\{?\w\}?)?", v) for v in (first, second)):
            yield first, second, correlation


def read_sentence(sentence: str, sources: dict[int, str]) -> Iterator[str]:
    """The formulas that the clauses of one sentence amount to."""
    for match, subject in [(m, m[1]) for m in LEAD.finditer(sentence)] + [(m, m[4]) for m in VARIABLE.finditer(sentence)]:
        given = _parameters(sentence[match.end() :])
        if given is None or HELD.search(sentence):
            continue
        if match["zero"]:
            given.setdefault("mean", "0")
        if match["standard"]:
            given["standard"] = ""
        variable = _source(subject, sources)
        if not re.fullmatch(r"[A-Z](?:_\{?\w\}?)?", variable):
            continue
        values = {n: _source(v, sources) for n, v in given.items()}
        if "set" in values:
            values |= _ends(values.pop("set"))
        for forms in (forms for word, forms in LAWS.items() if re.fullmatch(word, match["law"], re.I)):
            latex = next((form for names, form in forms if set(names) == set(values)), None)
            if latex is not None:
                yield rf"{variable} \sim {latex.format(**values)}"
    for match in CHINESE.finditer(sentence):
        subject = _source(match[1], sources)
        if not re.fullmatch(r"[A-Z](?:_\{?\w\}?)?", subject):
            continue
        first, second, one, interval = (_source(x, sources) if x else "" for x in (match[2], match[4], match[5], match[7]))
        if match["kind"]:
            yield rf"{subject} \sim \mathcal N({first},{second if match['kind'] == '方差' else f'({second})^2'})"
        elif match["law"]:
            yield rf"{subject} \sim \mathrm{{{ {'指数': 'Exp', '泊松': 'Poi', '伯努利': 'Bern'}[match['law']] }}}({one})"
        elif re.fullmatch(r"\[[^\[\],]+,[^\[\],]+\]", interval.strip()):
            yield rf"{subject} \sim \mathcal U({interval.strip()[1:-1]})"


def _ends(source: str) -> dict[str, str]:
    """The ends of an interval [a, b], or of a set {1, ..., n} of numbers."""
    source = re.sub(r"\\left|\\right", "", source).strip()
    interval = re.fullmatch(r"[\[(]([^,]+,[^,]+)[\])]", source)
    if interval:
        return {"interval": interval[1]}
    numbers = re.fullmatch(r"\\\{\s*([01])\s*,(?:\s*(\d)\s*,)?\s*\\[lc]?dots\s*,\s*(\w(?:\s*-\s*1)?)\s*\\\}", source)
    if numbers and (numbers[2] is None or int(numbers[2]) == int(numbers[1]) + 1):
        return {"numbers": f"{numbers[1]},{numbers[3]}"}
    return {"unread": ""}


def _parameters(text: str) -> dict[str, str] | None:
    """The named parameters up to the end of the clause; None if other words come before it."""
    given: dict[str, str] = {}
    position = 0
    interval = INTERVAL.match(text)
    if interval:
        given["set"] = interval[1]
        return given if END.match(text, interval.end()) else None
    lead = re.match(r"(?:with|of)\s+(?:a\s+|the\s+|an\s+)?", text, re.I)
    if lead is None:
        return given if END.match(text) else None
    position = lead.end()
    while True:
        found = PARAMETER.match(text, position)
        if found is None:
            return None
        if found["zero"]:
            name, value = UNITS[found["zero"].lower()]
        elif found["after"]:
            name, value = "degrees" if "degree" in found["after"].lower() else "trials", found[3]
        else:
            name, value = next(v for k, v in NAMES.items() if re.fullmatch(k, found["name"], re.I)), found[2]
        if name in given or value is None:
            return None
        given[name] = value
        position = found.end()
        if END.match(text, position):
            return given
        join = JOIN.match(text, position)
        if join is None:
            return None
        position = join.end()


def _source(term: str, sources: dict[int, str]) -> str:
    match = FORMULA.fullmatch(term)
    return sources.get(int(match[1]), "").strip() if match else term
