"""Reading one formula: `read_latex(source, context)` gives a Reading or raises Unread."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from lark import Tree
from sympy import Basic, Expr, exp, log

from symit.language.coordinates import CoordinateSum, DiagonalNormal
from symit.language.latex import indexed
from symit.language.latex.claims import Claim, NotSaid, read_claims
from symit.language.latex.compare import is_normal, normal_key, normal_law, normal_parameters, vector_key
from symit.language.latex.context import DocumentContext
from symit.language.latex.declare import Declared, declaration, markov_by_dashes
from symit.language.latex.equations import ORDER
from symit.language.latex.equivalence import anywhere, both_ways, properties
from symit.language.latex.errors import Unread
from symit.language.latex.extremes import without_declared
from symit.language.latex.facts import FormulaFacts, gather
from symit.language.latex.layout import lay_out
from symit.language.latex.limits import claims_extremum
from symit.language.latex.parse import parse_terminals
from symit.language.latex.pieces import Part, mixed_list, split_pieces
from symit.language.latex.resolve import NeedsInstance, Resolver
from symit.language.latex.spelling import Spelled, as_name, items, leaves, strip
from symit.language.names import BadName
from symit.language.objects import CrossEntropy, Entropy, Law, MutualInformation, Param, RandomVariable
from symit.language.statements import Assumption, Chain, Domain, FamilyLaw, NormalLaw, Statement

MAX_ALTERNATIVES = 6
KINDS = ("claim", "assumption", "declaration", "definition", "objective", "expression", "name")


@dataclass(frozen=True)
class Reading:
    """What a formula says.

    kind: claim (something to verify), assumption, declaration (of names and their values), definition (of a new
    symbol), objective (something to optimise), expression (no relation), name (one symbol).
    statements: one for each relation, in reading order, with the declarations that fix the meaning of their names.
    alternatives: other readings of the same formula, most plausible first; refute only what all readings refute.
    qualified: something was said that the language cannot say (or a parameter is undeclared): do not refute.
    family: the n of a formula about X_1, ..., X_n; then `statements` is empty and `instances(n)` gives them.
    """

    kind: str
    statements: tuple[Statement, ...] = ()
    chain: Chain | None = None
    assumptions: tuple[Assumption, ...] = ()
    notes: tuple[str, ...] = ()
    qualified: bool = False
    alternatives: tuple[Reading, ...] = ()
    defined: str | None = None
    unit: str | None = None
    family: str | None = None
    expressions: tuple[Any, ...] = ()
    last: Any = None                     # the last side, for a block that goes on with `= ...`
    declared: Declared | None = field(default=None, repr=False, compare=False)
    _instances: Callable[[int], Reading] | None = field(default=None, repr=False, compare=False)

    def instances(self, n: int) -> Reading:
        """The reading for n variables, n = 1, 2, 3, ..."""
        if self._instances is None:
            raise ValueError("this formula is not about a symbolic number of variables")
        try:
            return self._instances(n)
        except NeedsInstance as other:
            raise Unread("a second symbolic number of variables", 0, other.symbol) from None

    def text(self) -> str:
        """What was understood, in the text syntax."""
        if self.statements:
            return "; ".join(s.text() for s in self.statements)
        if self.assumptions:
            return "; ".join(a.text() for a in self.assumptions)
        return "; ".join(str(e) for e in self.expressions)


def read_latex(source: str, context: DocumentContext | None = None, *, previous: Any = None,
               learn: bool = True) -> Reading:
    """Read a formula whole, or raise Unread.

    context: what the document has declared; with `learn` the formula's own declarations are added to it.
    previous: the side that a block starting with `=` or `\\leq` goes on from (`Reading.last` of the block before).
    """
    ctx = context if context is not None else DocumentContext()
    try:
        terminals, beside = lay_out(source)
        tree = parse_terminals(terminals, len(source))
        try:
            reading = _read(source, tree, ctx, previous, {})
        except Unread:
            found = by_entries(tree, ctx, learn)
            if found is None:
                raise
            reading = found
        else:
            reading = _numbered(reading, tree, ctx, learn)
    except RecursionError:
        raise Unread("nested too deep", 0, source[:20]) from None
    except (BadName, TypeError, ValueError) as error:       # the language does not have such an expression
        raise Unread(f"not expressible: {error}", 0, source[:20]) from None
    if beside.comments or beside.conditions:
        reading = _with_notes(reading, [*beside.comments, *beside.conditions], bool(beside.conditions))
    if learn:
        teach(reading, ctx, tree)
    return reading


def by_entries(tree: Tree[Any], ctx: DocumentContext, learn: bool) -> Reading | None:
    """The reading of a formula about the entries of vectors of any length (symit.language.latex.indexed)."""
    if indexed.learn(tree, ctx if learn else ctx.copy()):
        return Reading("definition")
    try:
        found = indexed.claims(tree, ctx)
    except (Unread, BadName, TypeError, ValueError):
        return None
    return Reading("claim", tuple(found)) if found else None


def _numbered(reading: Reading, tree: Tree[Any], ctx: DocumentContext, learn: bool) -> Reading:
    """Numbers x_1, ..., x_n without laws and variables are the entries of a vector, for every n."""
    defines = indexed.learn(tree, ctx if learn else ctx.copy())
    if any(_inside(e) for s in reading.statements for e in (s.lhs, s.rhs) if isinstance(e, Expr)):
        return by_entries(tree, ctx, False) or reading
    if reading.family is None or defines:
        return reading
    try:
        sample = reading.instances(2)
    except Unread:
        return reading
    sides = [e for s in sample.statements for e in (s.lhs, s.rhs) if isinstance(e, Expr)]
    if not sides or any(e.atoms(Law, RandomVariable) for e in sides):
        return reading
    return by_entries(tree, ctx, False) or reading


def _inside(e: Expr) -> bool:
    """Is a sum over coordinates inside of a logarithm or an exponential, and no law in the expression?"""
    functions = [x for x in e.atoms(exp, log) if x.atoms(CoordinateSum)]
    return bool(functions) and not e.atoms(Law, RandomVariable, DiagonalNormal)


def teach(reading: Reading, ctx: DocumentContext, tree: Tree[Any] | None = None) -> None:
    """Add to the context what the reading declares, and the densities that it writes."""
    if reading.kind in ("assumption", "declaration") and reading.declared is not None:
        reading.declared.apply(ctx)
    elif reading.kind == "assumption":
        ctx.declare(reading.assumptions)
    elif reading.kind == "definition" and reading.defined and reading.expressions:
        value = reading.expressions[0]
        if isinstance(value, Expr) and not value.atoms(Law, RandomVariable) and Param(reading.defined) not in value.free_symbols:
            ctx.expressions[reading.defined] = value
    if tree is not None:
        facts = gather(tree, ctx)
        for law, signatures in facts.called.items():
            if law in facts.densities:       # f is the density of this formula only
                continue
            for signature in signatures:
                ctx.sign(law, signature)


def _with_notes(reading: Reading, notes: Iterable[str], qualified: bool) -> Reading:
    return replace(reading, notes=(*reading.notes, *notes), qualified=reading.qualified or qualified,
                   alternatives=tuple(replace(a, qualified=a.qualified or qualified) for a in reading.alternatives))


def _read(source: str, tree: Tree[Any], ctx: DocumentContext, previous: Any, integers: dict[str, int]) -> Reading:
    parts, said = split_pieces(source, tree)
    if not parts:
        return Reading("expression", notes=tuple(said.notes), qualified=said.qualified)
    facts = gather(tree, ctx)
    local = ctx.copy()
    given: list[Assumption] = []
    notes, qualified = list(said.notes), said.qualified
    for part in said.conditions:
        condition = _condition(part, local, facts)
        if condition is None:
            qualified = True
            notes.append(source[part.start:part.end])
        else:
            given += condition.assumptions
            condition.apply(local)
            qualified = qualified or (condition.inert and part.binding)
    if said.equivalent:
        statements = both_ways(parts, local, facts, lambda part, c: _condition(part, c, facts),
                               lambda part, c: read_claims([part], c, facts, previous, {}, integers))
        return Reading("claim", tuple(s.assuming(given) for s in statements), notes=tuple(notes), qualified=qualified)
    if said.implied and (statements := properties(parts[0], local, facts)):
        given = [anywhere(a) for a in given]
        return Reading("claim", tuple(s.assuming(given) for s in statements), notes=tuple(notes), qualified=qualified or not given)
    main = [p for p in parts if not p.objective]
    if len(main) < len(parts) or said.objective:
        found = None if said.objective else _extremum(source, parts, local, facts, given, notes, qualified, said)
        return found or Reading("objective", notes=tuple(notes), qualified=qualified)
    declared = [_shared(declaration(p.tree, local, facts), p) for p in parts] if all(p.relations for p in parts) else _bounds(parts, local, facts)
    if all(d is not None for d in declared):
        total = _together([d for d in declared if d is not None])
        names = total.scalars | total.laws or total.values or total.definitions or total.diagonals or total.functions or total.divergences
        kind = "assumption" if (total.assumptions and not names) or _is_domain(total) else "declaration"
        return Reading(kind, assumptions=tuple(total.assumptions), notes=tuple(notes), qualified=qualified, declared=total)
    normals = [_normal(p, local, facts) for p in parts]
    if any(n is not None for n in normals) and all(n is not None or not p.relations for n, p in zip(normals, parts, strict=True)):
        total = _together([n for n in normals if n is not None])
        return Reading("declaration", notes=tuple(notes), qualified=qualified, declared=total)
    if len(parts) == 1 and not parts[0].relations:
        chain = markov_by_dashes(parts[0].tree)
        if chain is not None:
            return Reading("assumption", assumptions=(chain,), notes=tuple(notes), qualified=qualified,
                           declared=Declared([chain]))
    if all(as_name(p.tree) is not None or _tuple(p.tree) for p in parts):
        return Reading("name", notes=tuple(notes), defined=None)
    chains = [p for p, d in zip(parts, declared, strict=False) if d is None] if len(declared) == len(parts) else parts
    for d in declared:
        if d is not None:
            d.apply(local)
            given += d.assumptions
    mixed_list(chains, source)
    return _claims(source, chains, local, facts, previous, integers, given, notes, qualified, said)


def _bounds(parts: list[Part], ctx: DocumentContext, facts: FormulaFacts) -> list[Declared | None]:
    """The bounds of numbers beside an expression: t \\log t, t > 0."""
    found = [declaration(p.tree, ctx, facts) if p.relations and set(p.relations) <= ORDER else None for p in parts]
    return [d if d is not None and _is_domain(d) else None for d in found]


def _extremum(source: str, parts: list[Part], ctx: DocumentContext, facts: FormulaFacts, given: list[Assumption], notes: list[str],
              qualified: bool, said: Any) -> Reading | None:
    """\\max_p H_b(p) = \\log 2: what an extremum over one number is; None for an objective."""
    if any(not p.relations for p in parts):
        return None
    try:
        found = _claims(source, parts, ctx.copy(), facts, None, {}, given, notes, qualified, said)
    except (Unread, TypeError, ValueError):
        return None
    return found if claims_extremum(found.statements) else None


def _shared(found: Declared | None, part: Part) -> Declared | None:
    """X, Y ~ N(0, 1): each of the names has the law."""
    if found is not None:
        for a in list(found.assumptions):
            if isinstance(a, (NormalLaw, FamilyLaw)):
                found.assumptions += [replace(a, variable=RandomVariable(n)) for n in part.also if n[:1].isupper()]
    return found


def _normal(part: Part, ctx: DocumentContext, facts: FormulaFacts) -> Declared | None:
    """N(mu_1, sigma_1^2) on its own names a law."""
    node = strip(part.tree)
    if not (isinstance(node, Tree) and node.data == "call" and is_normal(Spelled(node))):
        return None
    if Spelled(node).head.style != "cal" and Spelled(node).base == "N":
        return None
    resolver = Resolver(ctx, facts)
    vectors = normal_law(resolver, node)
    if vectors is not None:
        return Declared(vector_normals={vector_key(vectors): vectors})
    mean, variance = normal_parameters(resolver, node)
    law = NormalLaw(RandomVariable("X"), mean, variance, Law("n"))
    return Declared(normals={normal_key(mean, variance): law})


def _tuple(tree: Any) -> bool:
    """(X, Y), [0, 1], \\{1, \\dots, n\\}: a pair of names, an interval, a set of numbers."""
    node = strip(tree)
    if not (isinstance(node, Tree) and node.data == "group"):
        return False
    pieces, seps = items(node.children[1])
    if all(as_name(p) is not None for p in pieces):
        return True
    kinds = {t.kind for p in pieces for t in leaves(p)}
    return len(pieces) > 1 and set(seps) == {"COMMA"} and kinds <= {"NAME", "NUMBER", "DOTS", "MINUS", "PLUS", "SLASH"}


def _is_domain(d: Declared) -> bool:
    return bool(d.assumptions) and all(isinstance(a, Domain) for a in d.assumptions) and not d.values


def _together(items: list[Declared]) -> Declared:
    out = Declared(inert=all(d.inert for d in items), note="; ".join(d.note for d in items if d.note))
    for d in items:
        out.assumptions += [a for a in d.assumptions if a not in out.assumptions]
        out.scalars |= d.scalars
        out.variables |= d.variables
        out.laws |= d.laws
        out.indexed.update(d.indexed)
        out.values.update(d.values)
        out.normals.update(d.normals)
        out.vector_normals.update(d.vector_normals)
        out.definitions.update(d.definitions)
        out.diagonals.update(d.diagonals)
        out.functions.update(d.functions)
        out.divergences.update(d.divergences)
        for key, letters in d.events.items():
            out.events.setdefault(key, {}).update(letters)
    return out


def _condition(part: Part, ctx: DocumentContext, facts: FormulaFacts) -> Declared | None:
    """A condition written behind the formula, as assumptions."""
    if not part.relations:
        names = [t for t in leaves(part.tree)]
        return Declared(inert=True) if not part.binding and all(t.kind != "TEXT" for t in names) else None
    try:
        declared = declaration(part.tree, ctx, facts)
    except Unread:
        return None
    if declared is not None:
        if declared.inert and part.unequal is not None:
            return Declared([part.unequal])
        return None if declared.inert and part.binding else declared
    try:
        claim = read_claims([part], ctx, facts, None, {}, {})
    except (Unread, NeedsInstance):
        return None
    if claim.defined or any(s.rel in ("~", "exists!=", "!=") for s in claim.statements):
        return None
    return Declared(list(claim.assumptions) + [s for s in claim.statements])


def _claims(source: str, parts: list[Part], ctx: DocumentContext, facts: FormulaFacts, previous: Any,
            integers: dict[str, int], given: list[Assumption], notes: list[str], qualified: bool, said: Any) -> Reading:
    if said.label and parts[0].tree.data == "continued":
        parts[0].label = said.label

    def attempt(choices: dict[str, int]) -> Claim:
        return read_claims(parts, ctx, facts, previous, choices, integers, said.universal, said.existential)

    try:
        first = attempt({})
    except NeedsInstance as family:
        if family.symbol in integers:
            raise Unread("the number of variables is not understood", 0, family.symbol) from None

        def instance(n: int, symbol: str = family.symbol) -> Reading:
            return _claims(source, parts, ctx, facts, previous, {**integers, symbol: n}, given, notes, qualified, said)

        try:
            sample = instance(2)
        except NeedsInstance as other:
            raise Unread("two symbolic numbers of variables", 0, other.symbol) from None
        return Reading(sample.kind, notes=tuple(notes), qualified=sample.qualified, defined=sample.defined,
                       family=family.symbol, unit=sample.unit, _instances=instance)
    readings = [_reading(first, given, notes, qualified)]
    preferred = first.preferred
    if preferred:
        try:
            readings.insert(0, _reading(attempt(preferred), given, notes, qualified))
        except (Unread, NotSaid):
            preferred = {}
    for key, count in sorted(first.offered.items()):
        for option in range(count):
            choice = {**preferred, key: option}
            if len(readings) >= MAX_ALTERNATIVES or choice == preferred or (not preferred and option == 0):
                continue
            try:
                readings.append(_reading(attempt(choice), given, notes, qualified))
            except (Unread, NotSaid, NeedsInstance):
                continue
    distinct: list[Reading] = []
    for r in readings:
        if all((r.kind, r.statements, r.expressions) != (d.kind, d.statements, d.expressions) for d in distinct):
            distinct.append(r)
    return replace(distinct[0], alternatives=tuple(distinct[1:]))


def _reading(claim: Claim, given: list[Assumption], notes: list[str], qualified: bool) -> Reading:
    stated = [without_declared(s, given) for s in claim.statements]
    statements = tuple(replace(s, given=tuple(dict.fromkeys((*s.given, *given)))) for s in stated)
    for statement in statements:
        _one_kind_of_letter(statement)
    kind = claim.kind
    if kind == "claim" and not statements:
        kind = "definition" if claim.defined else "expression"
    chain = None
    if claim.terms and len(claim.terms) == len(claim.rels) + 1 and len(claim.rels) >= 1:
        chain = Chain(tuple(claim.terms), tuple(claim.rels), statements[0].given if statements else ())
    return Reading(kind, statements, chain, tuple(claim.assumptions), (*notes, *claim.notes),
                   qualified or claim.qualified, (), claim.defined, claim.unit, None, tuple(claim.expressions), claim.last)


def _one_kind_of_letter(statement: Statement) -> None:
    """H(P) <= H(G): P is taken for a law, so G hardly is a random variable, and the law p of all variables is not P.

    H(P) = H(X) says that P is the law of X and is read so; raises Unread for what compares the two.
    """
    sides = [s for s in (statement.lhs, statement.rhs) if isinstance(s, Basic)]
    entropies = {e for s in sides for e in s.atoms(Entropy, MutualInformation) if e.law == Law("p")}
    bare = {c.first for s in sides for c in s.atoms(CrossEntropy) if c.first == c.second and isinstance(c.first, Law)}
    if not bare or not entropies:
        return
    letters = {v.name for e in entropies for v in e.atoms(RandomVariable)}
    odd = sorted(letters - set("XYZUVW")) if len(entropies) == 1 else []
    if odd or (Law("p") in bare and statement.rel != "="):
        law = sorted(str(b).upper() for b in bare)[0]
        raise Unread(f"a law and a random variable are compared; {law} is read as a law", 0, (odd or sorted(letters))[0])
