"""Where a document says that a prior is the standard normal law."""

from __future__ import annotations

import re

from symit.audit.documents import Document

STANDARD = r"(?:standard|unit|isotropic unit|spherical unit)[\w\s-]{0,20}(?:normal|gaussian)"
PRIOR = re.compile(
    rf"\bprior\b[^.。]{{0,60}}?{STANDARD}|{STANDARD}[^.。]{{0,30}}?\bprior\b"
    r"|先验[^。]{0,30}?标准(?:正态|高斯)|标准(?:正态|高斯)[^。]{0,12}?先验",
    re.I,
)
NAMED = re.compile(r"(?:\bprior\b|先验)[^.。]{0,40}?\{(\d+)\}", re.I)
LAW = re.compile(
    r"(?:p(?:_\{?\\?\w+\}?)?\s*\(\s*(?:z|\\mathbf\s*\{?z\}?)\s*\)\s*(?:=|\\sim)\s*)?\\mathcal\s*\{?\s*N\s*\}?\s*(?:\\left)?\(\s*(?:z\s*;\s*)?"
    r"(?:\\(?:mathbf|boldsymbol)\s*\{?\s*0\s*\}?|0)\s*,\s*(?:\\(?:mathbf|boldsymbol)\s*\{?\s*I\s*\}?|I(?:_\{?\w\}?)?|1)\s*(?:\\right)?\)\s*"
)
DENIED = re.compile(r"\b(?:not|never|instead of|rather than|learned|learnable)\b|n't|不是|并非|而非|可学习", re.I)
NORMAL = re.compile(r"gaussian|\bnormal\b|高斯|正态", re.I)


def standard_priors(document: Document, sources: dict[int, dict[int, str]]) -> dict[int, int]:
    """Section -> line in which its words call the prior standard normal, where they also speak of normal laws."""
    sections = {f.block: f.section for f in document.formulas}
    found: dict[int, int] = {}
    for block, line, text in document.prose:
        section = sections.get(block)
        if section is None:
            near = [s for b, s in sections.items() if b <= block]
            section = near[-1] if near else 0
        named = (LAW.fullmatch(sources.get(block, {}).get(int(m[1]), "")) for m in NAMED.finditer(text))
        if not DENIED.search(text) and (PRIOR.search(text) or any(named)):
            found.setdefault(section, line)
    spoken = {sections.get(b, 0) for b, _, text in document.prose if NORMAL.search(text)}
    return {s: line for s, line in found.items() if s in spoken}
