"""The prover for entropies of one law: proofs of any size, exact certificates, derivations, projections, copies."""

import json
import random
from fractions import Fraction
from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from problems import COPIES, FAMILIES, SMALL, chain, han, regenerating

from symit import project
from symit import prove as prove_with_derivation
from symit.kernel import Certificate, Rejected, Status, independent
from symit.kernel import check as kernel_check
from symit.language.errors import SyntaxProblem
from symit.language.statements import Statement
from symit.language.text import parse
from symit.meaning.batch import evaluate_many
from symit.meaning.lower import lower
from symit.meaning.models import sample
from symit.provers.double_description import Cone
from symit.provers.shannon.problem import Problem, bump, information_vector, read_problem
from symit.provers.shannon.search import prove_goal, residual
from symit.provers.statements import decide_statement


def rechecked(verdict):
    """From JSON alone, by both checkers."""
    data = json.loads(json.dumps(verdict.certificate.to_json()))
    assert Certificate.from_json(data).check() is verdict.status
    assert independent.check(data) == verdict.status
    return data


@pytest.mark.parametrize("statement, assumed", FAMILIES)
def test_families_are_proved_and_recheck(statement, assumed):
    verdict = decide_statement(parse(statement, given=assumed))
    assert verdict.status is Status.PROVED
    rechecked(verdict)


@pytest.mark.parametrize("statement", COPIES)
def test_the_copy_lemma_proves_what_shannon_does_not(statement):
    verdict = decide_statement(parse(statement))
    assert verdict.status is Status.PROVED and verdict.method == "copy lemma"
    data = rechecked(verdict)
    without = {k: v for k, v in data.items() if k != "copies"}
    for checker in (kernel_check, independent.check):
        with pytest.raises((Rejected, independent.Rejected)):
            checker(without)


def test_copies_must_be_new_and_discrete():
    data = rechecked(decide_statement(parse(COPIES[0])))
    (copy,) = data["copies"]
    (name,) = copy["new"]
    tampered = [
        {**data, "copies": [{**copy, "new": {"B": copy["new"][name]}}]},
        {**data, "copies": [{**copy, "over": [*copy["over"], *copy["new"][name]]}]},
        {**data, "copies": [{**copy, "law": "q"}]},
        {**data, "copies": [{**copy, "over": copy["over"][:1]}]},
        {**data, "context": {**data["context"], "vars": {**data["context"]["vars"], "A": {"kind": "continuous", "size": None}}}},
        {**data, "context": {**data["context"], "measures": {"p": {"uniform": True}}}},
    ]
    # a claim about an undeclared variable that has the name of the copy
    claim = ["<=", ["H", "p", [name], []], ["H", "p", copy["new"][name], []]]
    tampered.append({**data, "terms": [], "context": {**data["context"], "claim": claim}})
    for bad in tampered:
        for checker in (kernel_check, independent.check):
            with pytest.raises((Rejected, independent.Rejected)):
                checker(bad)


def test_ingleton_needs_its_condition():
    ingleton = "I(A;B) <= I(A;B|C) + I(A;B|D) + I(C;D)"
    broken = decide_statement(parse(ingleton))
    assert broken.status is Status.REFUTED
    rechecked(broken)
    assert decide_statement(parse(ingleton, given=["func(W|A)", "func(W|B)", "H(W) == I(A;B)"])).status is Status.PROVED


@pytest.mark.parametrize("n", [20, 50])
def test_long_chains(n):
    rechecked(decide_statement(parse(*chain(n))))


def test_regenerating_codes():
    three = decide_statement(parse(*regenerating(3, "H(W1,W2,W3) <= H(W1) + H(S12)")))
    assert three.status is Status.PROVED
    tian = decide_statement(parse(*regenerating(4, "3 H(W1,W2,W3,W4) <= 4 H(W1) + 6 H(S12)")), budget=60)
    assert tian.status is Status.PROVED
    rechecked(tian)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.integers(3, 6), st.randoms(use_true_random=False))
def test_sums_of_informations_are_proved(n, rng):
    """Any non-negative combination of I(A;B|C), written in joint entropies, plus any multiple of vanishing ones."""
    goal, equations = {}, []
    for k in range(rng.randint(1, 5)):
        parts = [rng.randrange(4) for _ in range(n)]
        a, b, c = (sum(1 << i for i in range(n) if parts[i] == j) for j in range(3))
        if not a or not b:
            continue
        zero = rng.random() < 0.3
        weight = Fraction(rng.randint(-3, 3)) if zero else Fraction(rng.randint(1, 5), rng.randint(1, 3))
        vector = information_vector(a, b, c)
        if zero:
            equations.append((k, vector))
        for mask, x in vector.items():
            bump(goal, mask, weight * x)
    problem = Problem(tuple(f"X{i}" for i in range(n)), "p", goal, False, equations)
    found = prove_goal(problem, 1e18)
    assert found is not None
    terms, _ = found
    assert not residual(problem, goal, terms)
    assert all(c >= 0 for c, row in terms if row[0] != "given")


def test_a_hair_is_not_waved_through():
    for statement, assumed in [("(2 + 1e-9) H(X,Y,Z) <= H(X,Y) + H(Y,Z) + H(X,Z)", ()), ("1000001 I(X1;X9) <= 1000000 I(X2;X8)", chain(9)[1]),
                               ("(5 + 1e-12) H(X1,X2,X3,X4,X5,X6) <= " + han(6)[0].split("<=")[1], ())]:  # fmt: skip
        assert decide_statement(parse(statement, given=assumed)).status is Status.REFUTED
    almost = parse("(2 - 1e-9) H(X,Y,Z) <= H(X,Y) + H(Y,Z) + H(X,Z)")
    assert decide_statement(almost).status is Status.PROVED


# -- mutants


def mutate(text, rng):
    kind = rng.randrange(5)
    starts = [i for i in range(len(text)) if text[i : i + 2] in ("H(", "I(")]
    i = rng.choice(starts)
    if kind == 0:
        return text[:i] + rng.choice(["1.000000001 ", "0.999999 ", "2 ", "1/2 "]) + text[i:]
    if kind == 1:
        return text.replace("<=", ">=", 1)
    if kind == 2:
        places = [k for k in range(len(text)) if text[k - 1 : k + 2] in (" + ", " - ")]
        if places:
            k = rng.choice(places)
            return text[:k] + ("-" if text[k] == "+" else "+") + text[k + 1 :]
    if kind == 3:
        end = text.index(")", i)
        inside = text[i + 2 : end]
        for old, new in rng.sample([("|", ","), (";", ","), (",", "|")], 3):
            if old in inside and not (text[i] == "H" and new == ";"):
                return text[: i + 2] + inside.replace(old, new, 1) + text[end:]
    return text


def violated(context, seed):
    """By random models of the assumptions, evaluated in floating point: the claim fails by a clear margin."""
    rel, lhs, rhs = context["claim"]
    models = sample(context, np.random.default_rng(seed), 2, 16)
    if not models:
        return False
    gap = evaluate_many(rhs, models, context) - evaluate_many(lhs, models, context)
    worst = {"<=": -gap, ">=": gap}.get(rel, np.abs(gap))
    return bool(np.nanmax(worst) > 1e-7)


MUTANTS = 550  # all different: as many as there were among two thousand drawn with repetitions


def test_false_mutants_none_proved():
    rng = random.Random(7)
    false, tries = 0, 0
    seen = set()
    pool = [*SMALL, chain(5), han(4)]
    while false < MUTANTS:
        tries += 1
        assert tries < 100 * MUTANTS
        text, assumed = rng.choice(pool)
        mutant = mutate(text, rng)
        if rng.random() < 0.5:
            mutant = mutate(mutant, rng)
        kept = tuple(a for a in assumed if rng.random() < 0.8)
        if (mutant, kept) in seen:
            continue
        seen.add((mutant, kept))
        try:
            statement = parse(mutant, given=kept)
            context = lower(statement)
        except (ValueError, TypeError):
            continue
        if not isinstance(statement, Statement) or not violated(context, tries):
            continue
        false += 1
        problem = read_problem(context)
        assert problem is None or prove_goal(problem, 1e18) is None, (mutant, kept)
        if false % 5 == 0:
            verdict = decide_statement(statement, budget=0.2)
            assert verdict.status is not Status.PROVED, (mutant, kept)


# -- derivations


def holds_in_models(statement, seed=3):
    context = lower(statement)
    models = sample(context, np.random.default_rng(seed), 2, 30)
    rel, lhs, rhs = context["claim"]
    gap = evaluate_many(rhs, models, context) - evaluate_many(lhs, models, context)
    slack = 1e-9
    return {"<=": gap >= -slack, ">=": gap <= slack, "=": np.abs(gap) <= slack}[rel].all()


@pytest.mark.parametrize("statement, assumed", [*SMALL, han(4), ("I(X;Y) >= I(X;Z)", ("X -> Y -> Z",))])
def test_every_line_of_a_derivation_holds_and_leads_on(statement, assumed):
    verdict = prove_with_derivation(statement, assumed)
    derivation, claim = verdict.derivation, verdict.statement
    assert derivation is not None
    lines = derivation.lines
    assert lines[0].left == claim.lhs and (claim.rel == "=" or lines[-1].right == claim.rhs)
    for before, after in pairwise(lines):
        assert before.right == after.left or claim.rel == "="
    for line in lines:
        assert line.reason
        assert holds_in_models(Statement(line.rel, line.left, line.right, claim.given)), line


def test_equality_holds_just_when_the_slack_vanishes():
    verdict = prove_with_derivation("I(X;Z) <= I(X;Y)", ("X -> Y -> Z",))
    (condition,) = verdict.derivation.tight
    equal = Statement("=", verdict.statement.lhs, verdict.statement.rhs, (*verdict.statement.given, condition))
    assert decide_statement(equal).status is Status.PROVED
    back = parse("I(X;Y|Z) = 0", given=["X -> Y -> Z", "I(X;Z) = I(X;Y)"])
    assert condition.text() == "X -> Z -> Y" and decide_statement(back).status is Status.PROVED


@pytest.mark.parametrize("statement, assumed", [("I(X;Y|Z) <= I(X;Y)", ()), ("I(X;Z) = 0", ("I(X;Y) = 0", "I(Y;Z) = 0")), ("H(X) <= H(Y)", ()),
                                                ("I(A;B) <= I(A;B|C) + I(A;B|D) + I(C;D)", ())])  # fmt: skip
def test_what_a_false_statement_needs_makes_it_true(statement, assumed):
    verdict = prove_with_derivation(statement, assumed)
    assert verdict.status is Status.REFUTED and verdict.needs
    for need in verdict.needs:
        assert prove_with_derivation(statement, (*assumed, need)).status is Status.PROVED, need


def test_assumptions_that_a_proof_does_not_need_are_left_out():
    verdict = prove_with_derivation("I(X;Z) <= I(X;Y)", ("indep(X;W)", "X -> Y -> Z", "func(V|W)"))
    assert [a.text() for a in verdict.uses] == ["X -> Y -> Z"]


# -- differential entropies


def test_differential_entropies_have_their_own_cone():
    proved = ["h(X,Y) <= h(X) + h(Y)", "h(X|Y) <= h(X)", "2 h(X,Y,Z) <= h(X,Y) + h(Y,Z) + h(X,Z)", "h(X,Y,Z) + h(Y) <= h(X,Y) + h(Y,Z)"]
    for statement in proved:
        verdict = decide_statement(parse(statement))
        assert verdict.status is Status.PROVED
        assert all(t["row"][2] != t["row"][3] for t in rechecked(verdict)["terms"] if t["row"][0] == "I")
    for statement in ("h(X) >= 0", "h(X) <= h(X,Y)", "I(X;Y) <= h(X)"):
        assert decide_statement(parse(statement)).status is not Status.PROVED, statement


# -- existential statements and projections


def test_auxiliary_variables():
    proved = [("exists U: X -> U -> Y, H(U) <= H(X)", ()), ("exists U, V: U -> X -> Y -> V, I(U;V) = I(X;Y)", ()),
              ("exists U: X,W -> U -> Y, H(U|X,W) = 0", ()), ("exists U: X -> U -> Y, I(X,Y;U) = I(X;Y) with U = Y", ("Y = f(X)",))]  # fmt: skip
    for statement, assumed in proved:
        verdict = prove_with_derivation(statement, assumed)
        assert verdict.status is Status.PROVED, statement
        assert verdict.certificate.check() is Status.PROVED
    for statement in ("exists U: H(U) <= -1", "exists U: X -> U -> Y, H(U) = 0", "exists U: X -> U -> Y, I(X,Y;U) <= H(Y) with U = X"):
        assert prove_with_derivation(statement).status is not Status.PROVED, statement


@pytest.mark.parametrize("statement, assumed", [
    ("exists U: I(X;U) <= 0", ("func(X|U)",)), ("exists U: I(X;U) <= 0", ("H(X|U) == 0",)), ("exists H: H(H) <= H(X)", ()),
    ("exists U, U: H(U) <= H(X)", ()), ("exists p: H(X) <= H(X)", ())])  # fmt: skip
def test_auxiliary_variables_are_not_mixed_up(statement, assumed):
    with pytest.raises(SyntaxProblem):
        prove_with_derivation(statement, assumed)
    assert prove_with_derivation("exists U: h(X,U) == h(X), h(U) == h(X)").status is Status.UNKNOWN


def test_strict_claims_list_no_needs():
    assert prove_with_derivation("H(X) < H(X,Y)").needs == ()


@pytest.mark.parametrize("statement, assumed", [("1e400 H(X) >= H(X)", ()), ("H(X) >= 0", ("1e400 H(X) >= 0",))])
def test_huge_numbers_are_no_traceback(statement, assumed):
    assert prove_with_derivation(statement, assumed).status in (Status.UNKNOWN, Status.PROVED)


def facets(quantities, assumed=()):
    return {s.text() for s in project(quantities, assumed)}


def test_projections_are_the_known_regions():
    assert facets(["H(X)", "H(Y)", "H(X,Y)"]) == {"H(X,Y) >= H(X)", "H(X,Y) >= H(Y)", "H(X) + H(Y) >= H(X,Y)"}
    rates = facets(["R1", "R2", "H(X)", "H(Y)", "H(X,Y)"], ["R1 >= H(X|Y)", "R2 >= H(Y|X)", "R1 + R2 >= H(X,Y)"])
    assert "R_1 + R_2 >= H(X,Y)" in rates and "H(Y) + R_1 >= H(X,Y)" in rates and len(rates) == 6
    assert facets(["R1", "R2", "I(X;Y)"], ["R1 - T >= I(X;Y)", "T >= 0", "R2 + T >= 0"]) == {
        "I(X;Y) >= 0", "R_1 >= I(X;Y)", "R_1 + R_2 >= I(X;Y)"}  # fmt: skip
    assert facets(["H(X)", "H(Y)"], ["H(X) <= 1.0006 H(Y)"]) == {"H(X) >= 0", "5003*H(Y) >= 5000*H(X)"}
    assert facets(["R", "S"], ["R >= 0", "S >= R"]) == {"R >= 0", "S >= R"}
    assert facets(["H(S)", "H(A)", "H(B)"], ["func(S|A,B)", "I(S;A) == 0", "I(S;B) == 0"]) == {"H(S) >= 0", "H(A) >= H(S)", "H(B) >= H(S)"}
    assert "H(Y) = H(Y|X) + I(X;Y)" in facets(["I(X;Y)", "H(Y|X)", "H(Y)"])


def test_projections_are_certified_and_refuse_what_is_not_linear():
    for verdict in project(["I(X;Y)", "I(X;Z)", "I(Y;Z)"], ["X -> Y -> Z"]).verdicts:
        rechecked(verdict)
    for quantity in ("H(X)^2", "D(P||Q)", "H(X) H(Y)"):
        with pytest.raises(ValueError):
            project([quantity])


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.integers(2, 4), st.lists(st.lists(st.integers(-3, 3), min_size=4, max_size=4), min_size=1, max_size=9))
def test_double_description(k, halfspaces):
    """The generators meet every half-space, and are those that brute force over (k-1)-subsets of borders finds."""
    cone = Cone(k)
    planes = [tuple(v[:k]) for v in halfspaces if any(v[:k])]
    for v in planes:
        cone.cut(v)
    assert all(np.dot(v, r) >= 0 for v in planes for r in cone.rays)
    assert all(np.dot(v, line) == 0 for v in planes for line in cone.lines)
    if not cone.lines:
        found = set()
        for chosen in combinations(planes, k - 1):
            matrix = np.array(chosen, dtype=float)
            if np.linalg.matrix_rank(matrix) < k - 1:
                continue
            direction = np.linalg.svd(matrix)[2][-1]
            for ray in (direction, -direction):
                if all(np.dot(v, ray) >= -1e-9 for v in planes):
                    found.add(tuple(np.round(ray / np.linalg.norm(ray), 6) + 0.0))
        assert {tuple(np.round(np.array(r) / np.linalg.norm(r), 6) + 0.0) for r in cone.rays} == found


# -- claims that are properties, and what is said beside a verdict


@pytest.mark.parametrize("claim, assumed, status", [
    ("X -> Y -> Z", ("Z = f(Y)",), Status.PROVED), ("indep(X;Y,W|Z)", ("indep(X;Y|Z)", "indep(X;W|Z,Y)"), Status.PROVED),
    ("X1 -> X2 -> X3 -> X4", ("X1 -> X2 -> X3", "X1,X2 -> X3 -> X4"), Status.PROVED), ("X -> Y -> Z", (), Status.REFUTED),
    ("func(Y|X)", (), Status.REFUTED), ("X1 -> X2 -> X3 -> X4", ("X1 -> X2 -> X3", "X2 -> X3 -> X4"), Status.REFUTED)])  # fmt: skip
def test_properties_can_be_claimed(claim, assumed, status):
    verdict = prove_with_derivation(claim, assumed)
    assert verdict.status is status and verdict.certificate.check() is status


def test_a_converse_with_rates_is_a_chain_of_steps():
    given = ("R1 >= H(M1)", "R2 >= H(M2)", "func(M1|X)", "func(M2|Y)", "func(X,Y|M1,M2)")
    verdict = prove_with_derivation("R1 + R2 >= H(X,Y)", given)
    lines = verdict.derivation.lines
    assert verdict.status is Status.PROVED and len(lines) >= 4
    assert (lines[0].left, lines[-1].right) == (verdict.statement.lhs, verdict.statement.rhs)
    assert {a.text() for a in verdict.uses} == {"R_1 >= H(M_1)", "R_2 >= H(M_2)", "func(X,Y|M_1,M_2)"}


def test_equality_conditions_leave_out_what_is_assumed():
    assert [t.text() for t in prove_with_derivation("I(X;Z) <= I(X;Y)", "Z = g(Y)").derivation.tight] == ["X -> Z -> Y"]
    assert prove_with_derivation("H(X) + H(Y) >= H(X,Y)", "indep(X;Y)").derivation.tight == ()


def test_bits_are_a_convention():
    verdict = prove_with_derivation("H(X) = 1", "X ~ Bernoulli(1/2)")
    assert verdict.status is Status.CONDITIONAL and verdict.needs == ("entropies in bits",)
    assert prove_with_derivation("H(X) = 2", "X ~ Bernoulli(1/2)").status is Status.REFUTED


def test_conditional_relative_entropy_is_often_meant_averaged():
    verdict = prove_with_derivation("D(p(x,y)||q(x,y)) = D(p(x)||q(x)) + D(p(y|x)||q(y|x))")
    assert verdict.status is Status.CONDITIONAL and "averaged" in verdict.needs[0]
    assert prove_with_derivation("D(p(x,y)||q(x,y)) = D(p(x)||q(x)) + D(p(y|x)||q(y|x)|x)").status is Status.PROVED
    assert prove_with_derivation("D(p(x,y)||q(x,y)) = D(p(x)||q(x)) - D(p(y|x)||q(y|x))").status is Status.REFUTED


@pytest.mark.parametrize("statement", ["H(X,Y|Z) > 0", "H(X) < H(X,Y)", "I(X;Y) < H(X)", "H(X1,X2,X3|Y) != 0"])
def test_strict_claims_fail_for_constants(statement):
    verdict = decide_statement(parse(statement))
    assert verdict.status is Status.REFUTED
    assert set(verdict.counterexample.model["sizes"].values()) == {1}
