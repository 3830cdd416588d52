"""Formulas inside sentences about properties: which quantity, law, variable, bound or condition a short formula is."""

from __future__ import annotations

import re
from dataclasses import dataclass

DROPPED = re.compile(r"\\(?:left|right|quad|qquad|displaystyle|[bB]ig[lrm]?)(?![A-Za-z])|\\[,;:! ]|[\s~]|[.,;]$")
FONT = re.compile(r"\\(?:mathrm|mathit|mathbf|mathcal|mathscr|mathsf|mathbb|operatorname\*?|text|textrm|textnormal|boldsymbol)\{([A-Za-z]+)\}")
BARS = re.compile(r"\\\||\\Vert|\\parallel|\\mid\\mid|\|\||∥|‖")
LAW = r"(?:[PQRMpqr]|\\(?:pi|rho|mu|nu))(?:_\{?[A-Za-z0-9\\]+\}?)?"
VARIABLE = r"[S-Z]"


@dataclass(frozen=True)
class Shape:
    """kind: quantity (a key), law, laws, variable, variables, density, bound (text), equation (what it says) or symbol."""

    kind: str
    value: str


QUANTITIES = (
    (rf"(?:D(?:_\{{?KL\}}?)?|KL|\\KL|\\DKL)[(\[](?P<a>{LAW})BARS(?P<b>{LAW})[)\]]", "KL"),
    (rf"KL[(\[](?P<a>{LAW}),(?P<b>{LAW})[)\]]", "KL"),
    (rf"(?:D_\{{?JSD?\}}?|JSD?|\\JSD?)[(\[](?P<a>{LAW})(?:BARS|,)(?P<b>{LAW})[)\]]", "JS"),
    (rf"\\sqrt\{{(?:D_\{{?JSD?\}}?|JSD?|\\JSD?)[(\[](?P<a>{LAW})(?:BARS|,)(?P<b>{LAW})[)\]]\}}|sqrt\(JS\({LAW},{LAW}\)\)", "sqrt JS"),
    (rf"\\sqrt\{{(?:D(?:_\{{?KL\}}?)?|KL)[(\[](?P<a>{LAW})BARS(?P<b>{LAW})[)\]]\}}|sqrt\(D\({LAW}BARS{LAW}\)\)", "sqrt KL"),
    (rf"(?:d_\{{?TV\}}?|D_\{{?TV\}}?|TV|\\TV)[(\[](?P<a>{LAW}),(?P<b>{LAW})[)\]]", "TV"),
    (rf"(?:D_\{{?\\chi\^\{{?2\}}?\}}?|\\chi\^\{{?2\}}?|chi2)[(\[](?P<a>{LAW})(?:BARS|,)(?P<b>{LAW})[)\]]", "chi2"),
    (rf"(?:H|CE)[(\[](?P<a>{LAW}),(?P<b>{LAW})[)\]]", "CE"),
    (r"(?:H_\{?[b2]\}?|h_\{?[b2]\}?)[(\[][pqx\\theta]+[)\]]", "binary entropy"),
    (rf"H[(\[](?:{VARIABLE}|{LAW})[)\]]", "entropy"),
    (rf"h[(\[]{VARIABLE}[)\]]", "differential entropy"),
    (rf"H[(\[](?P<a>{VARIABLE}),(?P<b>{VARIABLE})[)\]]", "joint entropy"),
    (rf"h[(\[](?P<a>{VARIABLE}),(?P<b>{VARIABLE})[)\]]", "joint differential entropy"),
    (rf"H[(\[](?P<a>{VARIABLE})\|(?P<b>{VARIABLE})[)\]]", "conditional entropy"),
    (rf"h[(\[](?P<a>{VARIABLE})\|(?P<b>{VARIABLE})[)\]]", "conditional differential entropy"),
    (rf"I[(\[](?P<a>{VARIABLE})[;,:](?P<b>{VARIABLE})[)\]]", "mutual information"),
    (rf"I[(\[](?P<a>{VARIABLE});(?P<b>{VARIABLE})\|(?P<c>{VARIABLE})[)\]]", "conditional mutual information"),
    (rf"I[(\[](?P<a>{VARIABLE});(?P<b>{VARIABLE});(?P<c>{VARIABLE})[)\]]", "interaction information"),
)  # fmt: skip
KINDS = tuple((re.compile(p.replace("BARS", r"\|\|")), key) for p, key in QUANTITIES)
# a letter alone, which names the quantity of the words beside it
SYMBOLS = re.compile(r"(?:D|d|H|h|I|J)(?:_\{?[A-Za-z]{1,3}\}?)?|KL|JSD?|TV|CE|MI|\\chi\^\{?2\}?")
LOGS = r"\\?(?:log|ln)(?:_\{?2\}?)?"
BOUNDS = (
    (re.compile(r"0|1|2|0\.5|\d+(?:\.\d+)?|1/2|\\t?frac\{?1\}?\{?2\}?"), "{0}"),
    (re.compile(rf"{LOGS}[({{]?(?P<n>[1-9]\d*)[)}}]?"), "log({n})"),
    (re.compile(rf"{LOGS}[({{]?n[)}}]?"), "log(n)"),
    (re.compile(rf"{LOGS}[({{]?(?:\|X\||\\lvert ?X\\rvert|\\vert ?X\\vert|card\(X\))[)}}]?"), "log(card(X))"),
)
EQUATIONS = (
    (re.compile(rf"(?P<a>{LAW})=(?P<b>{LAW})"), "equal"),
    (re.compile(r"p=(?:1/2|0\.5|\\[td]?frac\{?1\}?\{?2\}?)"), "half"),
    (re.compile(rf"(?P<a>{VARIABLE})\\(?:perp|perp\\!\\!\\perp|perp\\perp|indep)(?P<b>{VARIABLE})"), "independent"),
    (re.compile(r"\[0,(?:1/2|0\.5|\\[td]?frac\{?1\}?\{?2\}?)\]"), "the left half"),
    (re.compile(r"\[(?:1/2|0\.5|\\[td]?frac\{?1\}?\{?2\}?),1\]"), "the right half"),
)


def plain(source: str) -> str:
    """A formula without spaces, fonts and sizes."""
    text = source.strip()
    for _ in range(3):
        text = FONT.sub(r"\1", text)
    text = BARS.sub("||", DROPPED.sub("", text)).replace(r"\mid", "|").replace(r"\vert", "|").replace("{X}", "X")
    return text


def shape(source: str) -> Shape | None:
    """What a short formula is; None for all others."""
    if len(source) > 80:
        return None
    text = plain(source)
    for pattern, key in KINDS:
        found = pattern.fullmatch(text)
        if found:
            names = [v for v in found.groupdict().values() if v]
            return Shape("quantity", key) if len(set(names)) == len(names) else None
    for pattern, value in EQUATIONS:
        found = pattern.fullmatch(text)
        if found:
            names = [v for v in found.groupdict().values() if v]
            return Shape("equation", value) if len(set(names)) == len(names) else None
    for pattern, value in BOUNDS:
        found = pattern.fullmatch(text)
        if found:
            number = "1/2" if "frac" in text else text
            return Shape("bound", value.format(number, **found.groupdict()))
    for simple, kind in (
        (LAW, "law"), (VARIABLE, "variable"), (r"[xyz](?:\\in\\?(?:mathcal)?[XYZ])?", "value"), (r"\\(?:alpha|beta|lambda|sigma|sigma\^2|tau|theta)|T|\\tau", "parameter"), (r"\\geq?0|\\geqslant0|>=0|≥0", "sign"), (rf"\(?{LAW},{LAW}\)?", "laws"), (rf"\(?{VARIABLE},{VARIABLE}\)?", "variables"),
        (r"(?:p|P)(?:_\{?X\}?)?(?:\((?:x|y\|x|X|Y\|X|x,y)\))|p_\{?Y\|X\}?", "density"),
    ):  # fmt: skip
        if re.fullmatch(simple, text):
            return Shape(kind, text)
    return Shape("symbol", text) if SYMBOLS.fullmatch(text) else None


# formulas that stand in a sentence without marks of mathematics
WRITTEN = re.compile(
    r"\$([^$]+)\$|(?<![\w\\])((?:sqrt\()?(?:D|KL|JS|TV|CE|H|h|I|chi2|H_b|h_b)\((?:[^()]|\([^()]*\))*\)\)?|p\((?:x|y|x,y|y\|x)\)|P = Q|p = 1/2|\[0, 1/2\]|\[1/2, 1\])"
)


def plain_formulas(text: str) -> tuple[str, dict[int, Shape | None]]:
    """The text with its formulas as {k}, and what they are."""
    found: list[str] = []

    def put(match: re.Match[str]) -> str:
        found.append(match[1] or match[2])
        return f"{{{len(found) - 1}}}"

    marked = WRITTEN.sub(put, text.replace("{", "(").replace("}", ")"))
    return marked, {k: shape(source) for k, source in enumerate(found)}


__all__ = ["Shape", "plain_formulas", "shape"]
