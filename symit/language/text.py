"""The text syntax: tokens of plain text, read by the same grammar and rules as LaTeX formulas."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import sympy

from symit.language.errors import SyntaxProblem
from symit.language.formula.context import DocumentContext
from symit.language.formula.errors import MAX_LENGTH, MAX_NESTING, Unread
from symit.language.formula.layout import MEASURE_HEADS, brackets
from symit.language.formula.parse import parse_terminals
from symit.language.formula.reader import read_tree
from symit.language.formula.tokens import Name, Tok
from symit.language.names import BadName
from symit.language.objects import Law, Param, RandomVariable
from symit.language.statements import (
    AbsolutelyContinuous, CardIs, Chain, Continuous, FunctionOf, Independent, Markov, NormalLaw, NotExpressed,
    Statement, UniformOn, as_assumption,
)  # fmt: skip

TOKEN = re.compile(
    r"(?P<space>\s+)|(?P<number>\d+(\.\d+)?([eE][+-]?\d+)?)|(?P<name>[A-Za-z][A-Za-z0-9]*(_[A-Za-z0-9]+)*'*_?)"
    r"|(?P<rel><=|>=|==|!=|~=|<<|->|<|>|=|~)|(?P<op>\|\||[|;:,*/+\-^()\[\]{}])"
)
OPERATORS = {"||": "DBAR", "|": "BAR", ";": "SEMI", ":": "COLON", ",": "COMMA", "*": "TIMES", "/": "SLASH", "+": "PLUS", "-": "MINUS"}
RELATIONS = {"==": "=", "~=": "~", "->": "to", "<<": "ll", "~": "sim"}
LOGS = {"log": "", "ln": "e", "log2": "2", "log10": "10"}
SCRIPTED_HEADS = MEASURE_HEADS | {"E", "sum", "int", "log"}
NAMES = r"[A-Za-z][A-Za-z0-9_']*"
LIST = rf"\s*{NAMES}(?:\s*,\s*{NAMES})*\s*"


def tokenise(text: str) -> list[Tok]:
    """Tokens as the formula reader wants them; raises SyntaxProblem."""
    if len(text) > MAX_LENGTH:
        raise SyntaxProblem(f"a statement of more than {MAX_LENGTH} characters")
    out: list[Tok] = []
    position, depth = 0, 0
    closers: list[str] = []
    while position < len(text):
        match = TOKEN.match(text, position)
        if match is None:
            raise SyntaxProblem("a character that is not known here", text, position)
        kind, word, start, end = match.lastgroup or "", match.group(), match.start(), match.end()
        if match["number"]:
            kind = "number"
        elif match["name"]:
            kind = "name"
        position = end
        after_script = bool(out) and out[-1].kind in ("SUB", "SUP")
        if kind == "space":
            continue
        if kind == "number":
            out += _scripted([Tok("NUMBER", _decimal(word), start, end)], after_script)
        elif kind == "name":
            out += _scripted(_word(word, start, end), after_script)
        elif kind == "rel":
            out.append(Tok("REL", RELATIONS.get(word, word), start, end))
        elif word == "^":
            out.append(Tok("SUP", word, start, end))
        elif word in "([{":
            depth += 1
            if depth > MAX_NESTING:
                raise SyntaxProblem(f"nested more than {MAX_NESTING} deep", text, start)
            closers.append("ARGC" if after_script else "CLOSE")
            out.append(Tok("ARGO" if after_script else "OPEN", "{" if after_script else word, start, end))
        elif word in ")]}":
            depth -= 1
            if not closers:
                raise SyntaxProblem("a closing bracket that was not opened", text, start)
            closer = closers.pop()
            out.append(Tok(closer, {")": "(", "]": "[", "}": "{"}[word] if closer == "CLOSE" else "}", start, end))
        else:
            out.append(Tok(OPERATORS[word], word, start, end))
    if not out:
        raise SyntaxProblem("nothing to read", text, 0, ["a statement such as I(X;Y) >= 0"])
    return out


def _decimal(word: str) -> str:
    return word if "e" not in word.lower() else str(sympy.Rational(word))


def _scripted(toks: list[Tok], after: bool) -> list[Tok]:
    if not after:
        return toks
    return [Tok("ARGO", "{", toks[0].start, toks[0].start), *toks, Tok("ARGC", "}", toks[-1].end, toks[-1].end)]


def _word(word: str, start: int, end: int) -> list[Tok]:
    head, _, rest = word.partition("_")
    if word in LOGS:
        return [Tok("LOG", word, start, end, LOGS[word])]
    if head in SCRIPTED_HEADS and "_" in word:
        toks = _word(head, start, start + len(head)) + [Tok("SUB", "_", start + len(head), start + len(head) + 1)]
        if rest:
            toks += _scripted([Tok("NAME", rest, start + len(head) + 1, end, Name(rest))], True)
        return toks
    if word in ("sum", "int"):
        return [Tok("SUM", "sum" if word == "sum" else "intx", start, end)]
    if word == "E":
        return [Tok("EXPECT", word, start, end, Name("E", "bb"))]
    if word in ("exp", "max", "min", "abs", "sqrt", "card"):
        return [Tok("FUNC", word, start, end)]
    if word == "over":
        return [Tok("SEMI", word, start, end)]
    if word.endswith("_"):
        raise SyntaxProblem("a name that ends in an underscore", word, len(word) - 1)
    return [Tok("NAME", word, start, end, Name(word))]


def read(text: str) -> Any:
    """The reading of a text (symit.language.formula.reading.Reading); raises SyntaxProblem."""
    if not isinstance(text, str):
        raise TypeError(f"expected text, got {type(text).__name__}")
    body = text
    exists = body.startswith("exists ")
    if exists:
        body = " " * 7 + body[7:]
    try:
        reading = read_tree(parse_terminals(brackets(tokenise(body)), len(body)), DocumentContext(), [], [])
    except Unread as error:
        raise SyntaxProblem(error.message, text, min(error.offset, len(text)), error.expected) from None
    except (BadName, ValueError, TypeError, RecursionError) as error:
        if isinstance(error, SyntaxProblem):
            raise
        raise SyntaxProblem(str(error) or "nested too deeply", text, 0) from None
    for claim in reading.claims:
        if claim.statement is not None and claim.statement.rel == "exists!=" and not exists:
            claim.statement = claim.statement.with_relation("!=")
    return reading


def parse(text: str, given: Iterable[Any] = ()) -> Statement | Chain:
    """A statement, or a chain of relations, in text syntax: `I(X;Z) <= I(X;Y)`, `H(X,Y) = H(X) + H(Y|X) <= H(X) + H(Y)`.

    Raises SyntaxProblem, whose text shows the place and what was expected.
    """
    reading = read(text)
    claims = [c for c in reading.claims if c.statement is not None]
    if not claims or len(claims) < len(reading.claims):
        why = "an assumption, not a claim" if reading.assumptions else "no relation to decide"
        raise SyntaxProblem(why, text, 0, ["a relation = <= >= < > != ~= between two expressions"])
    assumptions = [as_assumption(a) for a in ([given] if isinstance(given, str) else given)]
    if len(claims) == 1:
        return claims[0].statement.assuming(assumptions)
    terms = [claims[0].statement.lhs, *(c.statement.rhs for c in claims)]
    for before, after in zip(claims, claims[1:], strict=False):
        if before.statement.rhs != after.statement.lhs:
            raise SyntaxProblem("a chain whose links are read differently", text, after.offset)
    extra = tuple(dict.fromkeys(g for c in claims for g in c.statement.given))
    return Chain(tuple(terms), tuple(c.statement.rel for c in claims), extra).assuming(assumptions)


def _variables(names: str) -> tuple[RandomVariable, ...]:
    return tuple(RandomVariable(n.strip()) for n in names.split(","))


def _law_or_variable(name: str) -> Any:
    return Law(name) if name[0].islower() or name in ("P", "Q", "R", "U") else RandomVariable(name)


def parse_assumption(text: str) -> Any:
    """X -> Y -> Z, indep(X;Y|Z), X _||_ Y | Z, X.Y.Z, func(Y|X), Y:X, Y = f(X), P << Q, X ~ Normal(mu, sigma^2), ..."""
    if len(text) > MAX_LENGTH:
        raise SyntaxProblem(f"an assumption of more than {MAX_LENGTH} characters")
    plain = text.strip()
    try:
        found = _special(plain)
    except BadName as error:
        raise SyntaxProblem(str(error), text, 0) from None
    if found is not None:
        return found
    reading = read(text)
    if len(reading.assumptions) == 1 and not reading.claims:
        return reading.assumptions[0]
    if len(reading.claims) == 1 and reading.claims[0].statement is not None:
        return reading.claims[0].statement
    raise SyntaxProblem("not one assumption", text, 0, ["X -> Y -> Z", "indep(X;Y|Z)", "func(Y|X)", "0 <= p <= 1", "a relation"])


def _special(text: str) -> Any:
    if "->" in text and re.fullmatch(rf"{LIST}(->{LIST})+", text):
        groups = [_variables(g) for g in text.split("->")]
        if len(groups) < 3:
            raise SyntaxProblem("a Markov chain has at least three elements", text, len(text), ["X -> Y -> Z"])
        return Markov(tuple(groups))
    if re.fullmatch(rf"{LIST}(/{LIST}){{2,}}", text):
        return Markov(tuple(_variables(g) for g in text.split("/")))
    match = re.fullmatch(rf"indep\(({LIST}(?:;{LIST})+)(?:\|({LIST}))?\)", text)
    if match:
        groups = tuple(_variables(g) for g in match[1].split(";"))
        return Independent(groups, _variables(match[2]) if match[2] else ())
    match = re.fullmatch(rf"({LIST}(?:_\|\|_{LIST})+)(?:\|({LIST}))?", text)
    if match:
        groups = tuple(_variables(g) for g in match[1].split("_||_"))
        return Independent(groups, _variables(match[2]) if match[2] else ())
    if re.fullmatch(rf"{LIST}(\.{LIST})+(?:\|({LIST}))?", text):
        body, _, cond = text.partition("|")
        return Independent(tuple(_variables(g) for g in body.split(".")), _variables(cond) if cond else ())
    match = re.fullmatch(rf"func\(({LIST})\|({LIST})\)", text) or re.fullmatch(rf"({LIST}):({LIST})", text)
    if match is None:
        match = re.fullmatch(rf"({LIST})=\s*[a-z]\(({LIST})\)", text)
        if match and match[1].strip()[:1].islower():
            match = None
    if match:
        return FunctionOf(_variables(match[1]), _variables(match[2]))
    match = re.fullmatch(rf"({NAMES})\s*<<\s*({NAMES})", text)
    if match:
        return AbsolutelyContinuous(Law(match[1]), Law(match[2]))
    match = re.fullmatch(rf"uniform\(({NAMES})\)", text) or re.fullmatch(rf"({NAMES})\s*~\s*[Uu]niform", text)
    if match:
        return UniformOn(_law_or_variable(match[1]))
    match = re.fullmatch(rf"continuous\(({LIST})\)", text)
    if match:
        return Continuous(_variables(match[1]))
    match = re.fullmatch(rf"card\(({NAMES})\)\s*==?\s*(\d+|{NAMES})", text)
    if match:
        size = sympy.Integer(match[2]) if match[2].isdigit() else Param(match[2])
        return CardIs(RandomVariable(match[1]), size)
    match = re.fullmatch(rf"({NAMES})\s*~\s*(?:Normal|N)\((.*)\)", text)
    if match:
        parts = match[2].split(",")
        if len(parts) != 2:
            raise SyntaxProblem("Normal takes a mean and a variance", text, text.index("("), ["Normal(mu, sigma^2)"])
        return NormalLaw(RandomVariable(match[1]), *(expression(p) for p in parts))
    match = re.fullmatch(rf"iid\(({LIST})\)", text)
    if match:
        raise SyntaxProblem("iid is not expressed yet", text, 0, ["indep(X1;X2) and H(X1) = H(X2)"])
    match = re.fullmatch(r"\((.*)\)", text)
    if match and not re.search(r"[<>=]", text):
        return NotExpressed(match[1])
    return None


def expression(text: str) -> Any:
    """One expression in text syntax."""
    reading = read(f"{text} = 0")
    if len(reading.claims) != 1 or reading.claims[0].statement is None:
        if reading.assumptions:
            return sympy.sympify(0) + Param(text.strip()) if re.fullmatch(NAMES, text.strip()) else _number(text)
        name = text.strip()
        if re.fullmatch(NAMES, name):
            return Param(name)
        raise SyntaxProblem("an expression was expected", text, 0)
    return reading.claims[0].statement.lhs


def _number(text: str) -> Any:
    try:
        return sympy.Rational(text.strip())
    except (TypeError, ValueError):
        raise SyntaxProblem("an expression was expected", text, 0) from None
