"""Letters that mean something else in a document: H for a Hamiltonian or a Rényi entropy, h for a function, D of measures without norm.

A formula whose letter has another sense, by a word of its own sentence, of the heading above it, or of a sentence that says what the
letter denotes, is neither proved nor refuted as one of Shannon's quantities.
"""

from __future__ import annotations

import re

from symit.audit.documents import Document, Formula
from symit.audit.prose import Surroundings

QUANTUM = (
    r"quantum|von[ -]Neumann|density (?:matri\w+|operators?)|qubits?|bipartite states?|entangle\w+|(?:mixed|pure|separable) (?:quantum )?states?|量子|密度矩阵|冯.?诺"
)
OTHER_ENTROPY = (
    r"R[eé]nyi|Tsallis|(?:min|max)-entropy|min entropy|collision entropy|Hartley entropy|topological entropy|metric entropy|Kolmogorov-Sinai|thermodynamic"
    r"|Boltzmann|Burg|Havrda|fuzzy entropy|entropy power|雷尼|最小熵|碰撞熵"
)
UNNORMALISED = (
    r"un-?normali[sz]ed|not normali[sz]ed|sub-?(?:probabilit\w+|distributions?|normali[sz]ed)|signed measures?|positive measures?|(?:non-?negative|positive) functions?|improper (?:law|prior|distribution)s?"
    r"|(?:do|does|need) not (?:need to )?(?:sum|integrate|add up) to (?:one|1|\{)|mass less than|quasi-?probabilit\w+|pseudo-?distributions?|未归一化"
)
SETUP = re.compile(r"[\s*_>#]*(?:let|consider|suppose|assume|given|for|in|take|throughout|here|设|考虑|对于|假设)\b", re.I)
JOINT = re.compile(r"H\s*\(\s*[pqPQ](?:_\w)?\s*,\s*[pqPQ](?:_\w)?\s*\)")
# f(X) with a random f is no function of X
NO_FUNCTION = re.compile(r"\b(?:randomi[sz]ed|stochastic|probabilistic|noisy|random)\s+(?:functions?|maps?|mappings?|algorithms?|encoders?|rules?|kernels?|mechanisms?)\b|\bprivate (?:coins?|randomness)\b|\bcoin (?:tosses|flips)\b|随机(?:函数|映射|算法|编码)", re.I)
APPLIED = re.compile(r"(?<![A-Za-z\\])[fgT]\s*\(\s*[A-Z]|\\(?:phi|psi)\s*\(\s*[A-Z]")
# letters as they stand in a source, and the words that give them another sense
SENSES: tuple[tuple[str, str], ...] = (
    ("HhI", QUANTUM),
    ("DHIh", OTHER_ENTROPY),
    ("DHI", UNNORMALISED),
    ("H", r"Hamilton\w*|Hellinger|Hessian|Heaviside|Hilbert|Hankel|Hermit\w+|homolog\w+|cohomolog\w+|enthalpy|hash\w*|transfer function|hypothesis class|Haar|哈密顿|哈密尔顿|海森|黑塞|海林格"),
    ("h", r"hidden (?:state|layer|unit|representation|vector)s?|activation|hash\w*|hypothesis|Planck|bandwidth|step size|generator|filter|隐状态|隐藏层|隐变量|激活|步长"),
    ("I", r"Fisher|identity (?:matrix|map|operator)|lautum|Sibson|Arimoto|Augustin|moment of inertia|inertia|Bessel|inductance|rate function|Cram[eé]r|费舍尔|转动惯量|单位矩阵"),
    ("D", r"Jeffreys|symmetri[sz]ed|Itakura|对称化"),
)  # fmt: skip
# what only a sentence that says what a letter denotes makes of it
DENOTED: tuple[tuple[str, str], ...] = (
    ("I", r"indicator|intensity|current|image|图像|电流|total correlation|multi-information|总相关"),
    ("D", r"Bregman|reverse(?:d)? (?:KL|Kullback|divergence|relative)|Wasserstein|Hellinger|discriminator|Jensen-Shannon|chi-squared?|total variation|skew(?:ed)?|判别器"),
)  # fmt: skip
ORDINARY = re.compile(r"\bShannon(?!-)|\bunlike\b|\bcontrast\b|\bcompar\w+|\bwhereas\b|\bgenerali[sz]\w+|\binduction hypothesis\b|香农|不同于", re.I)
DENOTES = re.compile(
    r"\b(?:let|write|writing|denot\w+|stands? for|throughout|here|where|by|we use|notation|defin\w+|means?|is the|is a|are the|be the|be a|call\w*)\b|记|表示|指|为|定义",
    re.I,
)
BARE = re.compile(r"\s*\\?(?:mathrm|mathcal|mathbb|operatorname)?\s*\{?([HhIDJ])\}?(?:_\{?\w*\}?)?(?:\s*[([].*)?\s*", re.S)
# h(x) = tanh(Wx + b), H(p,q) = p^2/2m + V(q): a letter that is made a function of numbers
FUNCTION = re.compile(r"^\s*([HhI])\s*\(\s*[a-z](?:_\w)?(?:\s*,\s*[a-z](?:_\w)?)*\s*\)\s*(?::=|=|\\coloneqq|\\triangleq|\\equiv)(.+)$", re.S)
MEASURED = re.compile(r"log|\\ln|\\lg|\\sum|\\int|\\mathbb|\\mathrm\{E|\\operatorname|\\text|(?<![A-Za-z])[HhIDE]\s*(?:_\{?[^}]*\}?)?\s*\\?(?:left)?[([]|KL|\\frac\{?1\}?\{?2|\d\.\d|\\approx")
HALVES = re.compile(r"\bwithout (?:the |a )?(?:factor|one[ -]half|half|\{\d+\})|\bno (?:factor|half|one[ -]half)|\btwice the\b|(?:不含|没有|不带).{0,6}(?:1/2|二分之一|系数)", re.I)
TV_SUM = re.compile(r"(\\(?:t?frac|dfrac)\s*\{?1\}?\s*\{?2\}?|1/2|0\.5)?\s*\\sum(?:\\limits)?\s*(?:_\{?[^{}]*\}?)?\s*(?:\\left|\\big)?\s*(?:\||\\lvert|\\vert)[^|]*-[^|]*(?:\\right|\\big)?\s*(?:\||\\rvert|\\vert)")
NORM = re.compile(r"=\s*(\\(?:t?frac|dfrac)\s*\{?1\}?\s*\{?2\}?|1/2|0\.5)?\s*(?:\\left)?(?:\\\||\|\||\\lVert|\\Vert)[^|]*-[^|]*(?:\\right)?(?:\\\||\|\||\\rVert|\\Vert)_\{?1\}?\s*[.,]?\s*$")


def letters_of(source: str) -> set[str]:
    """The letters of a formula that are applied to something, without an index there or elsewhere that sets another sense apart."""
    bare = set(re.findall(r"(?<![A-Za-z\\])([HhID])(?=\s*(?:\\left|\\big[lr]?|\\!|\\,)?\s*[(\[])", source))
    return bare - set(re.findall(r"(?<![A-Za-z\\])([HhID])\s*_", source))


def other_sense(formula: Formula, words: Surroundings, document: Document, sources: dict[int, dict[int, str]]) -> str | None:
    """The words that give a letter of the formula a sense other than Shannon's; None if there are none."""
    letters = letters_of(formula.source)
    if APPLIED.search(formula.source):
        near = [words.sentence, words.previous] + [t for b, _, t in document.prose if document.sections.get(b, -1) == formula.section and 0 < formula.block - b <= 4]
        random = next((m for t in near if (m := NO_FUNCTION.search(t))), None)
        if random:
            return f"the function may be random: {random.group()}"
    if not letters:
        return None
    own = words.sentence
    for block, line, text in document.prose:
        if document.sections.get(block, -1) != formula.section or block > formula.block:
            continue
        heading = 0 < line <= len(document.lines) and document.lines[line - 1].lstrip().startswith("#")
        for sentence in re.split(r"(?<=[.。！？!?;；\n])(?=\s|$)|(?<=[。！？；])", text):
            if not heading and JOINT.search(formula.source) and re.search(r"joint entropy", sentence, re.I):
                if any(JOINT.fullmatch(sources.get(block, {}).get(int(k), "").strip()) for k in re.findall(r"\{(\d+)\}", sentence)):
                    return "H of two letters is called a joint entropy here"
            if letters & set("HhI") and SETUP.match(sentence) and (state := re.search(rf"\b(?:{QUANTUM})\b", sentence, re.I)):
                return f"the text speaks of quantum states: {state.group()}"
            about = _denoted(sentence, sources.get(block, {})) & letters if not heading else letters
            meant = _said_of(sentence, about, SENSES if heading else (*SENSES, *DENOTED)) if about else None
            if meant:
                return meant
    for other in document.formulas:
        if other.section == formula.section and (other.block, other.line, other.column) < (formula.block, formula.line, formula.column):
            made = FUNCTION.match(other.source)
            if made and made[1] in letters and not MEASURED.search(made[2]):
                return f"{made[1]} is a function in {other.source.strip()[:40]}"
    return _said_of(own, letters, SENSES)


def _said_of(sentence: str, letters: set[str], senses: tuple[tuple[str, str], ...]) -> str | None:
    if ORDINARY.search(sentence):
        return None
    for which, pattern in senses:
        found = re.search(rf"(?<![A-Za-z])(?:{pattern})(?![A-Za-z])", sentence, re.I)
        if found and letters & set(which):
            return f"{', '.join(sorted(letters & set(which)))} may have another sense: {found.group()}"
    return None


def _denoted(sentence: str, sources: dict[int, str]) -> set[str]:
    """The letters of which a sentence says what they denote."""
    if not DENOTES.search(sentence):
        return set()
    out = set()
    for k in re.findall(r"\{(\d+)\}", sentence):
        made = BARE.fullmatch(sources.get(int(k), ""))
        out |= {made[1]} if made else set()
    return out


def without_half(formula: Formula, document: Document, sources: dict[int, dict[int, str]]) -> str | None:
    """Does the section say that its total variation, which the formula names, has no factor 1/2?"""
    if not re.search(r"TV|\\delta|\|P", formula.source):
        return None
    for block, _, text in document.prose:
        if document.sections.get(block, -1) != formula.section or block > formula.block:
            continue
        if re.search(r"total variation|\bTV\b|\bL_?1\b|全变差", text, re.I) and HALVES.search(text):
            return "total variation without the factor 1/2"
        for k, source in sources.get(block, {}).items():
            before, _, after = text.partition(f"{{{k}}}")
            beside = before[-60:] + source + re.sub(r"\{(\d+)\}", lambda m: sources[block].get(int(m[1]), ""), after[:30])
            named = re.search(r"TV|total variation|V_\{?T", beside, re.I)
            if named and (found := TV_SUM.search(source)) and not found[1]:
                return "total variation without the factor 1/2"
            if named and re.fullmatch(r"\s*(?:\\\|[^|]+-[^|]+\\\||\\lVert.+\\rVert)(?:_\{?1\}?)?\s*", source):
                return "total variation as a norm, perhaps without the factor 1/2"
    for other in document.formulas:
        if other.section == formula.section and other.block <= formula.block and re.search(r"TV|\\delta", other.source) and other is not formula:
            found = TV_SUM.search(other.source) or NORM.search(other.source)
            if found and not found[1]:
                return "total variation without the factor 1/2"
    return None


__all__ = ["letters_of", "other_sense", "without_half"]
