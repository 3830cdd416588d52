"""`for all x > 0: log(x) <= x - 1`, `D(P||Q) >= 0 for all P, Q`: the relations after `for all` are assumptions."""

from __future__ import annotations

import re

from symit.language.errors import SyntaxProblem

WORDS = r"(?:for\s+(?:all|any|every|each)|forall|∀)"
BEFORE = re.compile(rf"\s*{WORDS}\s*(?P<said>[^:]+?)\s*:\s*(?P<claim>.+)", re.S | re.I)
AFTER = re.compile(rf"(?P<claim>.+?)[\s,]+{WORDS}\s*(?P<said>[^:]+?)\s*", re.S | re.I)
NAME = re.compile(r"[A-Za-z]\w*(?:\[[a-z]\])?'*")
RELATION = re.compile(r"<=|>=|!=|<|>|≤|≥|≠")
INTERVAL = re.compile(r"\s*(?P<names>.+?)\s+in\s+(?P<open>[\[(])\s*(?P<lo>[^,\[\]()]+),(?P<hi>[^,\[\]()]+)(?P<close>[\])])\s*", re.S)
WORDY = re.compile(r"\b(?:such|that|with|where|if|when|unless|except|satisfying)\b", re.I)
KINDS = re.compile(r"\s*(?:laws?|distributions?|real|numbers?|probability)\b", re.I)


def unquantified(text: str) -> tuple[str, list[str]]:
    """The claim without its quantifiers, and what they say of its letters; raises SyntaxProblem for one that is not understood."""
    found = BEFORE.fullmatch(text) or AFTER.fullmatch(text)
    if found is None:
        return text, []
    claim, given = unquantified(found["claim"])
    return claim, [*_said(found["said"], text), *given]


def _said(said: str, text: str) -> list[str]:
    """x, y > 0 says it of both; P, Q alone say nothing: a claim is about all laws and numbers anyway."""
    out: list[str] = []
    names: list[str] = []
    for piece in _pieces(said):
        plain = KINDS.sub("", piece).strip()
        interval = INTERVAL.fullmatch(plain)
        if WORDY.search(plain):
            raise SyntaxProblem(f"`for all {said}` is not understood: write for all x > 0, P, Q", text)
        if NAME.fullmatch(plain):
            names.append(plain)
        elif interval is not None:
            for name in (*names, interval["names"]):
                lo, hi = interval["lo"].strip(), interval["hi"].strip()
                if not NAME.fullmatch(name.strip()):
                    raise SyntaxProblem(f"`for all {said}` is not understood", text)
                bounds = [f"{lo} {'<' if interval['open'] == '(' else '<='} {name}"] if lo not in ("-oo", "-inf") else []
                bounds += [f"{name} {'<' if interval['close'] == ')' else '<='} {hi}"] if hi not in ("oo", "inf") else []
                out += bounds
            names = []
        elif RELATION.search(plain):
            out.append(plain)
            first = RELATION.split(plain, maxsplit=1)[0].strip()
            shared = names if NAME.fullmatch(first) and len(RELATION.findall(plain)) == 1 else []
            out += [name + plain[len(first):] for name in shared]
            names = []
        else:
            raise SyntaxProblem(f"`for all {said}` is not understood: write for all x > 0, P, Q", text)
    return out


def _pieces(said: str) -> list[str]:
    """Split at commas and `and` outside of brackets."""
    out, depth, last = [], 0, ""
    for part in re.split(r"(,|\band\b|[\[(]|[\])])", said):
        depth += (part in "[(") - (part in "])") if part else 0
        if depth == 0 and part in (",", "and"):
            out.append(last)
            last = ""
        else:
            last += part
    return [p.strip() for p in (*out, last) if p.strip()]


__all__ = ["unquantified"]
