"""Which variables the words call continuous: their H is a differential entropy, which may be negative and is no self-information."""

from __future__ import annotations

import re

from symit.audit.documents import Document, Formula
from symit.audit.prose import Surroundings

FAMILIES = r"gaussian|normal(?:ly)?|exponential(?:ly)?|laplac(?:e|ian)|gamma|beta|cauchy|logistic|gumbel|rayleigh|weibull|pareto|lognormal|dirichlet|student"
CONTINUOUS = (
    rf"(?:absolutely |jointly )?continuous(?:ly)?(?! function)|densit(?:y|ies)(?! matri| operator)|real-valued|(?:jointly |multivariate |standard |zero-mean )*(?:{FAMILIES})(?! form)|uniform(?:ly)?(?: distributed)? on (?:the |an? )?(?:unit )?interval"
)
IS = re.compile(
    rf"((?:\{{\d+\}}[\s,、和与及]*(?:and\s+|&\s*)?)+)(?:is|are|be|being|has|have|having|with|~|to be|is an?|denotes?)\b(?:(?!\bdiscrete|\bnot\b|\bnon|\{{|[.;:]).){{0,40}}?\b(?:{CONTINUOUS})",
    re.I,
)
OF = re.compile(rf"\b(?:{CONTINUOUS})\s+(?:real |scalar |random |latent |valued )*(?:variables?|vectors?|r\.?v\.?s?|signals?|sources?|features?|data|observations?|inputs?|outputs?|noise|measurements?|latents?)\s+((?:\{{\d+\}}[\s,]*(?:and\s+)?)+)", re.I)
CHINESE = re.compile(r"((?:\{\d+\}[\s,，、和与及]*)+)(?:是|为|均为|都是)[^。；{]{0,8}?(?:连续|高斯|正态)|连续(?:型)?(?:随机)?变量\s*((?:\{\d+\}[\s,，、和与及]*)+)")
# of all the variables of a formula: its sentence, or the heading, speaks of such entropies
ALL = re.compile(
    r"\bdifferential entrop\w+|\b(?:for|in|with|when dealing with) (?:the )?(?:case of )?(?:absolutely |jointly )?(?:continuous|real-valued) (?:random )?(?:variables?|vectors?|laws?|distributions?|case|setting|world|signals?|sources?)|\bfor densities\b|\bcontinuous (?:case|setting|random variables?|variables?|distributions?)\b"
    r"|微分熵|连续(?:型)?(?:随机变量|情形|分布)",
    re.I,
)
NOT_ALL = re.compile(r"\bdiscrete\b|\bnot\b|n['’]t\b|\bunlike\b|\bcontrast\b|\bwhereas\b|\bwhile\b|\bboth\b|\bor\b|离散|不同于|而", re.I)
NAME = re.compile(r"\s*\\?(?:mathbf|boldsymbol|bm|vec)?\s*\{?([A-Za-z])\}?(_\{?\w\}?)?\s*")


def continuous_in_words(document: Document, sources: dict[int, dict[int, str]]) -> dict[int, list[tuple[int, str]]]:
    """For each section, the variables that its sentences call continuous, with the block that says so."""
    out: dict[int, list[tuple[int, str]]] = {}
    for block, _, text in document.prose:
        for sentence in re.split(r"(?<=[.。！？!?;；\n])(?=\s|$)|(?<=[。！？；])", text):
            groups = [g for m in (*IS.finditer(sentence), *OF.finditer(sentence), *CHINESE.finditer(sentence)) for g in m.groups() if g]
            for k in re.findall(r"\{(\d+)\}", " ".join(groups)):
                name = NAME.fullmatch(sources.get(block, {}).get(int(k), ""))
                if name and not re.search(r"\bif\b.*\bthen\b|\?", sentence):
                    out.setdefault(document.sections.get(block, 0), []).append((block, name[1].upper() + (name[2] or "").replace("{", "").replace("}", "")))
                elif name:
                    out.setdefault(document.sections.get(block, 0), []).append((-block, name[1].upper() + (name[2] or "").replace("{", "").replace("}", "")))
    return out


def continuous_here(formula: Formula, words: Surroundings, said: dict[int, list[tuple[int, str]]], heading: str) -> set[str]:
    """The continuous variables among those of a formula: -b stands for the block b alone."""
    letters = {a.upper() + b.replace("{", "").replace("}", "") for a, b in re.findall(r"(?<![A-Za-z\\])([A-Za-z])(_\{?\w\}?)?(?![A-Za-z])", formula.source)}
    named = {n for block, n in said.get(formula.section, ()) if (0 <= block <= formula.block and formula.block - block <= 8) or -block == formula.block}
    for text in (words.sentence, heading):
        if ALL.search(text) and not NOT_ALL.search(text):
            return letters - set("HIDKLEP")
    return named & letters


__all__ = ["continuous_here", "continuous_in_words"]
