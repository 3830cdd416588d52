"""Reading `partial(0.15, 0.12; rest 0.73 over 98, each <= 0.1, within 0.005)` (docs/partial-information.md)."""

from __future__ import annotations

from typing import Any

import sympy

from symit.language.partial import PartialLaw
from symit.language.text_tree import Arguments, token_type

HEAD = "partial"
FORM = "write partial(MASS, ...; rest MASS over NUMBER, each <= MASS)"


def partial_law(terms: Any, call: Any, variable: Any, law: Any) -> PartialLaw:
    """The assumption; raises SyntaxProblem where a part of it is not read."""
    args = Arguments(call.children[-1])
    if len(args.sections) != 1 or len(args.groups) != 2 or args.condition is not None or args.law is not None:
        raise terms.problem(FORM, call)
    known = tuple(_number(terms, item, list(item.scan_values(lambda t: True))) for item in args.items)
    facts: dict[str, Any] = {}
    for item in args.groups[1].children:
        for word, value in _facts(terms, item):
            if word in facts:
                raise terms.problem(f"{word} is said twice", item)
            facts[word] = value
    over = facts.get("over")
    if over is not None and not over.is_Integer:
        raise terms.problem("the number of further classes is 0, 1, 2, ...", call)
    return PartialLaw(variable, known, facts.get("rest"), None if over is None else int(over), facts.get("each"), law,
                      facts.get("within", sympy.S.Zero))  # fmt: skip


def _facts(terms: Any, item: Any) -> list[tuple[str, Any]]:
    """`rest 0.65 over 997`, `each <= 0.08`, `within 0.005`: words, each with a number."""
    tokens = list(item.scan_values(lambda t: True))
    if len(tokens) > 2 and tokens[0] == "each" and token_type(tokens[1]) == "REL":
        if tokens[1] not in ("<=", "≤"):
            raise terms.problem("write each <= MASS", item)
        return [("each", _number(terms, item, tokens[2:]))]
    found = []
    while tokens:
        if tokens[0] not in ("rest", "over", "within"):
            raise terms.problem(FORM, item)
        end = next((i for i, t in enumerate(tokens) if i and token_type(t) == "NAME"), len(tokens))
        found.append((str(tokens[0]), _number(terms, item, tokens[1:end])))
        tokens = tokens[end:]
    return found


def _number(terms: Any, node: Any, tokens: list[Any]) -> Any:
    """0.15 or 3/20."""
    kinds = [token_type(t) for t in tokens]
    if kinds == ["NUMBER"]:
        return sympy.Rational(str(tokens[0]))
    if kinds == ["NUMBER", "MULOP", "NUMBER"] and tokens[1] == "/" and sympy.Rational(str(tokens[2])) != 0:
        return sympy.Rational(str(tokens[0])) / sympy.Rational(str(tokens[2]))
    raise terms.problem("a mass is a number such as 0.15 or 3/20", node)
