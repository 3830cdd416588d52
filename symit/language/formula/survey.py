"""A first look over a formula: which names are used as laws, which as numbers, which variables occur."""

from __future__ import annotations

from typing import Any

from lark import Tree

from symit.language.formula.context import DocumentContext
from symit.language.formula.errors import Unread
from symit.language.formula.resolve import Expressions, Mode, Survey
from symit.language.formula.roles import LAW_LETTERS, VECTOR_LETTERS, base_name, first, items, label, letter_of, only, split_scripts, tokens
from symit.language.formula.tokens import Name
from symit.language.names import BadName, law_name, variable_name


def survey(tree: Tree[Any], context: DocumentContext) -> Survey:
    """Laws: called, compared by ||, weights of expectations, indexed under sums; scalars: bare in arithmetic."""
    seen = Survey(laws={n for law in context.laws for n in (law, law[0].upper() + law[1:])})
    namer = Expressions(seen, context, Mode(), None)
    seen.integral = any(True for _ in tree.find_data("integral"))
    coordinates: list[str] = []
    arguments: set[int] = set()

    def note(node: Any, where: set[str]) -> None:
        node = only(node)
        if isinstance(node, Tree) and node.data in ("name", "scripted_name"):
            try:
                where.add(namer.full_name(first(node), node.children[1] if node.data == "scripted_name" else None, True)[0])
            except (Unread, BadName):
                return

    def argument_names(args: Any) -> None:
        for part in args.iter_subtrees():
            if part.data in ("name", "scripted_name"):
                arguments.add(first(part).start)

    for call in tree.find_data("call"):
        tok, args = first(call), call.children[-2]
        parts = items(args)
        if tok.kind == "NAME":
            letter = letter_of(tok)
            logged = seen.integral and letter in ("f", "g")
            if letter in LAW_LETTERS or logged:
                scripts = call.children[1] if isinstance(call.children[1], Tree) and call.children[1].data == "scripts" else None
                try:
                    seen.laws.add(namer.full_name(tok, scripts)[0])
                    seen.laws.add(base_name(tok))
                except (Unread, BadName):
                    pass
                argument_names(args)
                for _, item in parts:
                    _coordinate(item, coordinates, namer)
        elif any(sep == "DBAR" for sep, _ in parts) or tok.text in ("KL", "JS", "TV", "CE", "KLD", "JSD") or base_name(tok) == "D":
            for _, item in parts:
                note(item, seen.laws)
                argument_names(only(item)) if isinstance(only(item), Tree) else None
                for name in only(item).iter_subtrees() if isinstance(only(item), Tree) else ():
                    if name.data == "name" and first(name).data.base in LAW_LETTERS and first(name).data.base.isupper():
                        seen.laws.add(base_name(first(name)))
        else:
            argument_names(args)
            for _, item in parts:
                _coordinate(item, coordinates, namer)
                node = only(item)
                if isinstance(node, Tree) and node.data in ("plus", "minus", "times", "negative", "over", "frac", "run", "segment") and tok.text == "H":
                    seen.laws |= {base_name(t) for t in tokens(node) if t.kind == "NAME" and base_name(t) in ("P", "Q", "R", "U", "u")}
                if tok.text in ("I", "MI", "CMI") or any(sep in ("BAR", "SEMI") for sep, _ in parts):
                    seen.variables |= {base_name(t) for t in tokens(item) if t.kind == "NAME"}
    seen.signatures = signatures(tree, namer)
    for weight in [*tree.find_data("expect"), *tree.find_data("expect_over")]:
        scripts = weight.children[1] if isinstance(weight.children[1], Tree) and weight.children[1].data == "scripts" else None
        subs, _, _ = split_scripts(scripts)
        for sub in subs:
            argument_names(sub)
            for _, item in items(sub):
                target = item.children[2] if isinstance(item, Tree) and item.data == "chain" and len(item.children) == 3 else item
                node = only(target)
                if isinstance(node, Tree) and node.data in ("name", "scripted_name") and letter_of(first(node)) in (LAW_LETTERS - {"d", "D", "w", "W"}):
                    note(target, seen.laws)
    indices = _sum_indices(tree)
    for part in tree.find_data("scripted_name"):
        subs, _, _ = split_scripts(part.children[1])
        data = first(part).data
        if subs and isinstance(data, Name) and data.base in VECTOR_LETTERS:
            try:
                if label(subs[0]) in indices:
                    seen.laws.add(base_name(first(part)))
                    arguments.add(first(part).start)
            except Unread:
                continue
    for part in tree.iter_subtrees():
        if part.data in ("name", "scripted_name") and first(part).start not in arguments and first(part).kind == "NAME":
            note(part, seen.scalars)
    for part in [*tree.find_data("log"), *tree.find_data("plog"), *tree.find_data("log_big")]:
        scripts = part.children[1] if isinstance(part.children[1], Tree) and part.children[1].data == "scripts" else None
        subs, _, _ = split_scripts(scripts)
        if subs:
            words = [t for t in tokens(subs[0]) if t.kind in ("NUMBER", "NAME")]
            seen.based.add(words[0].text if len(words) == 1 else "?")
        elif first(part).data:
            seen.based.add(first(part).data)
        else:
            seen.plain_log = True
    seen.coordinates = list(dict.fromkeys(coordinates))
    # a law may also be met bare inside an integral (p log p/q dx); there it is no scalar
    if seen.integral:
        seen.scalars -= seen.laws
        seen.laws |= {n for n in seen.scalars if n in ("p", "q", "f", "g")}
        seen.scalars -= seen.laws
    return seen


def signatures(tree: Tree[Any], namer: Expressions) -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    """Laws that occur with a condition and always with the same one: q(z|x)."""
    found: dict[str, set[tuple[tuple[str, ...], tuple[str, ...]]]] = {}
    for call in tree.find_data("call"):
        tok = first(call)
        scripts = call.children[1] if isinstance(call.children[1], Tree) and call.children[1].data == "scripts" else None
        if tok.kind != "NAME":
            continue
        sides: list[list[str]] = [[], []]
        side = 0
        for sep, item in items(call.children[-2]):
            side = 1 if sep == "BAR" else side
            node = only(item)
            if isinstance(node, Tree) and node.data in ("name", "scripted_name"):
                _coordinate(item, sides[side], namer)
        try:
            name = law_name(namer.full_name(tok, scripts)[0])
        except (Unread, BadName):
            continue
        found.setdefault(name, set()).add((tuple(sorted(sides[0])), tuple(sorted(sides[1]))))
    return {name: next(iter(each)) for name, each in found.items() if len(each) == 1 and next(iter(each))[1]}


def _coordinate(item: Any, found: list[str], namer: Expressions) -> None:
    if isinstance(item, Tree) and item.data == "chain" and len(item.children) == 3:
        item = item.children[0]
    node = only(item)
    if isinstance(node, Tree) and node.data in ("name", "scripted_name"):
        try:
            name, powers = namer.full_name(first(node), node.children[1] if node.data == "scripted_name" else None)
            subs, _, _ = split_scripts(node.children[1]) if node.data == "scripted_name" else ([], [], 0)
            if subs and label(subs[0]) in ("i", "j", "k"):
                name = base_name(first(node))
            if name not in namer.survey.laws or len(name) > 1 or name not in "PQRpqr":
                if not powers and name not in ("P", "Q", "R", "p", "q", "r"):
                    found.append(variable_name(name))
        except (Unread, BadName):
            return


def _sum_indices(tree: Tree[Any]) -> set[str]:
    found = set()
    for part in tree.find_data("sum_over"):
        scripts = part.children[1] if len(part.children) == 3 else None
        subs, _, _ = split_scripts(scripts)
        for sub in subs:
            for t in tokens(sub):
                if t.kind == "NAME":
                    found.add(base_name(t))
    return found
