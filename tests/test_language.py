"""The definitions: every measure equals the sum that it unfolds to, in random finite models."""

import mpmath
import numpy as np
import pytest
import sympy
from sympy import Eq, Rational, log

from symit.language import objects as o
from symit.language.objects import (
    CE,
    KL,
    BinaryEntropy,
    Card,
    E,
    H,
    I,
    Law,
    Mixture,
    Param,
    Prob,
    ProductLaw,
    RandomVariable,
    SumOver,
    UniformLaw,
    at,
    h,
    laws,
    rvs,
)  # fmt: skip
from symit.language.statements import (
    IID,
    CardIs,
    Chain,
    Domain,
    FunctionOf,
    HasLaw,
    Independent,
    Markov,
    NormalLaw,
    NotExpressed,
    Statement,
    UniformOn,
    Value,
)  # fmt: skip
from symit.language.text import parse
from symit.meaning.core import Undefined
from symit.meaning.lower import NotLowered, lower
from symit.meaning.models import sample
from symit.meaning.mp import evaluate

X, Y, Z = rvs("X Y Z")
P, Q, R = laws("P Q R")
eps = Param("eps")
mix = Mixture(((1 - eps, P), (eps, Q)))

MEASURES = [
    H(X), H(X, Y | Z), H(X | X), H(X | at(Y)), H((X, Y) | at(Z)), I(X, Y), I((X, Y), Z), I(X, Y | Z), I(X, X), I(X, Y, Z), I(X, Y | at(Z)),
    KL(P, Q), KL(P(X, Y), Q(X, Y)), KL(P(X, Y), P(X) * P(Y)), KL(Q(Z | X), P(Z)), KL(Q(Z | X), P(Z | Y)), KL(P(X) * Q(Y | X), Q(X, Y)),
    o.RelativeEntropy(P(Y | X), Q(Y | X), (X,)), CE(P, Q), CE(P(X), Q(X)), CE(P, P), KL(P, mix), KL(mix, Q), o.Entropy(mix, (X, Y), (Z,)),
    o.Entropy(ProductLaw((P(X), Q(Y | X))), (X, Y)), KL(P, UniformLaw()), o.TotalVariation(P, Q), o.SquaredHellinger(P, Q),
    o.ChiSquare(P, Q), o.JensenShannon(P, Q), o.JensenShannon(P(X), Q(X)), o.Renyi(2, P, Q), o.Renyi(Rational(1, 2), P, Q),
    o.FDivergence(sympy.Lambda(Param("t"), (Param("t") - 1) ** 2), P, Q), o.SelfInformation(P, (X, Y)), E(Q(Z | X), log(P(X, Z))),
    E((P(X), Q(Z | X)), o.Fn("f", (X, Z))), BinaryEntropy(eps),
]  # fmt: skip


def models(statement, count=3, size=2, seed=0):
    context = lower(statement)
    return context, sample(context, np.random.default_rng(seed), size, count)


def value(term, model, context):
    try:
        return evaluate(term, model, context)
    except Undefined:
        return None


@pytest.mark.parametrize("measure", MEASURES, ids=str)
def test_a_measure_is_the_sum_it_unfolds_to(measure):
    context, found = models(Statement("=", measure, measure.doit()), size=3)
    assert found
    compared = 0
    for model in found:
        left, right = (value(side, model, context) for side in context["claim"][1:])
        if left is not None and right is not None:
            assert left == right or mpmath.almosteq(left, right, 1e-20, 1e-20), (left, right)
            compared += 1
    assert compared


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (o.ChiSquare(P, Q), o.FDivergence(sympy.Lambda(Param("t"), (Param("t") - 1) ** 2), P, Q)),
        (o.TotalVariation(P, Q), o.FDivergence(sympy.Lambda(Param("t"), sympy.Abs(Param("t") - 1) / 2), P, Q)),
        (o.SquaredHellinger(P, Q), 1 - sympy.exp(-o.Renyi(Rational(1, 2), P, Q) / 2)),
        (o.Renyi(2, P, Q), log(1 + o.ChiSquare(P, Q))),
        (CE(P, Q), CE(P, P) + KL(P, Q)),
        (I(X, Y), H(X) - H(X | Y)),
        (I(X, Y, Z), I(X, Y) - I(X, Y | Z)),
        (H(X | Y), E(P(Y), H(X | at(Y)))),
        (I(X, Y | Z), E(P(Z), I(X, Y | at(Z)))),
        (o.JensenShannon(P, Q), o.JensenShannon(P(X), Q(X))),
        (BinaryEntropy(Rational(1, 4)), log(4) - Rational(3, 4) * log(3)),
    ],
    ids=str,
)
def test_known_identities_hold_in_random_models(left, right):
    context, found = models(Statement("=", left, right), count=4, size=3)
    values = [[value(side, model, context) for side in context["claim"][1:]] for model in found]
    if not context["vars"]:
        from symit.meaning.core import Model

        values = [[evaluate(side, Model({}, {}, {}, {}, {}, {}), context) for side in context["claim"][1:]]]
    checked = [(a, b) for a, b in values if a is not None and b is not None]
    assert checked
    for a, b in checked:
        assert mpmath.almosteq(a, b, 1e-20, 1e-20)


# -- what a user writes


def test_paper_notation_in_python():
    assert H(X, Y | Z) == o.Entropy(P, (X, Y), (Z,))
    assert H((X, Y) | Z) == H(X, Y | Z)
    assert H(X | Y, Z) == o.Entropy(P, (X,), (Y, Z))
    assert H(X | at(Y)) == o.Entropy(P, (X,), (), (Y,))
    assert I((X, Y), Z | (X, Y)).given == sympy.Tuple(X, Y)
    assert I(X, Y | Z) == o.MutualInformation(P, ((X,), (Y,)), (Z,))
    assert H(P, Q) == CE(P, Q)
    assert H((1 - eps) * P + eps * Q) == CE(mix, mix)
    assert P(X, Y | Z) == Prob(P, (X, Y), (Z,))
    assert Law("P") == Law("p") and RandomVariable("x") == X and RandomVariable("X1") == RandomVariable("X_{1}")
    assert rvs("X1:4") == rvs("X_1 X_2 X_3")


def test_relations_stay_relations():
    claim = I(X, Z) <= I(X, Y)
    assert isinstance(claim, sympy.LessThan)
    assert isinstance(H(X) >= 0, sympy.GreaterThan)
    assert isinstance(Eq(H(X, Y), H(X) + H(Y | X)), sympy.Eq)


def test_sympy_operations():
    assert H(X).subs(X, Y) == H(Y)
    assert SumOver((X,), P(X) * eps).subs(X, Y) == SumOver((X,), P(X) * eps)
    with pytest.raises(ValueError, match="capture"):
        SumOver((X,), P(X) * eps).subs(eps, P(X))
    assert SumOver((X,), P(X) * eps**2).diff(eps) == SumOver((X,), 2 * eps * P(X))
    assert H(X).diff(eps) == 0
    assert CE(mix, mix).diff(eps) != 0
    assert (3 * I(X, Y) - I(X, Y)) == 2 * I(X, Y)
    assert E(Q(Z | X), log(P(X, Z))).free_symbols & {X, Z} == {X}
    assert KL(Q(Z | X), P(Z)).free_symbols == {X}
    assert sympy.latex(2 * H(X | Y)).endswith(r"H(X \mid Y)")


def test_what_is_no_law_is_refused():
    for bad in (lambda: KL(X, Y), lambda: KL(2 * P, Q), lambda: Mixture(((eps, P), (eps, Q))), lambda: KL(P * Q, R),
                lambda: Mixture(((2, P), (-1, Q))), lambda: H(1), lambda: o.Renyi(1, P, Q), lambda: RandomVariable("X;")):  # fmt: skip
        with pytest.raises((TypeError, ValueError)):
            bad()
    with pytest.raises(ValueError, match="different variables"):
        ProductLaw((P(X), Q(X)))


# -- meaning


def test_bare_laws_are_over_the_variables_where_they_occur():
    assert lower(parse("D(P||Q) >= 0"))["claim"][1] == ("D", "p", "q", ("X",), ())
    both = parse("D(P||R) <= D(P||Q) + D(Q||R) + 0*sum_{x,y} q(x,y)", given="sum_{x,y} q(x,y) = 1")
    assert lower(both)["claim"][1] == ("D", "p", "r", ("X", "Y"), ())
    apart = lower(parse("D(P||Q) + H_r(Y) >= 0"))["claim"][1]
    assert ("D", "p", "q", ("X",), ()) in apart
    counted = lower(parse("D(P||U) = log n - H(P)", given=["uniform(U)", "card(Y) = n"]))
    assert counted["claim"][1] == ("D", "p", "u", ("Y",), ())


def test_a_condition_at_a_value_leaves_the_variable_free():
    term = lower(Statement(">=", H(X | at(Y)), sympy.Integer(0)))["claim"][1]
    density = ("prob", "p", ("X",), ("Y",))
    assert term == ("mul", ("num", "-1"), ("sum", ("X",), ("mul", ("log", density), density)))


def context_of(*given, claim=None):
    return lower(Statement(">=", H(X) if claim is None else claim, sympy.Integer(0), tuple(given)))


def test_assumptions_lower_exactly():
    zero = ("num", "0")
    assert context_of(Markov(((X,), (Y,), (Z,))))["given"] == [["=", ("I", "p", (("X",), ("Z",)), ("Y",)), zero]]
    chain = context_of(Markov(tuple((v,) for v in rvs("A B C D"))))["given"]
    assert chain[1] == ["=", ("I", "p", (("A", "B"), ("D",)), ("C",)), zero]
    mutual = context_of(Independent(((X,), (Y,), (Z,))))["given"]
    assert mutual == [["=", ("I", "p", (("X",), ("Y",)), ()), zero], ["=", ("I", "p", (("X", "Y"), ("Z",)), ()), zero]]
    assert context_of(FunctionOf((Y,), (X,)))["given"] == [["=", ("H", "p", ("Y",), ("X",)), zero]]
    assert context_of(HasLaw(X, Q))["given"] == [["=", ("D", "p", "q", ("X",), ()), zero]]
    assert context_of(UniformOn(X))["given"] == [["=", ("H", "p", ("X",), ()), ("log", ("card", "X"))]]
    assert context_of(UniformOn(Law("u")), claim=KL(P, Law("u")))["measures"]["u"] == {"uniform": True}
    assert "dropped" not in context_of(Markov(((X,), (Y,), (Z,))), UniformOn(X), HasLaw(X, Q))


def test_what_cannot_be_said_is_reported_so_that_nothing_is_refuted():
    assert context_of(IID((X, Y)))["dropped"] == ["iid(X,Y)"]
    assert ["=", ("H", "p", ("Y",), ()), ("H", "p", ("X",), ())] in context_of(IID((X, Y)))["given"]
    assert context_of(NotExpressed("X is nice"))["dropped"]
    assert context_of(FunctionOf((Y,), (X,)), claim=h(Y))["dropped"] == ["func(Y|X)"]
    equal = context_of(Statement("=", P(Y), Q(Y)))  # meant for all values
    assert "dropped" not in equal and equal["given"] == [["=", ("prob", "p", ("Y",), ()), ("prob", "q", ("Y",), ())]]
    assert context_of(claim=E(P(X), X**2))["dropped"]
    assert context_of(NormalLaw(X, eps, eps), NormalLaw(Y, eps, eps))["dropped"] == ["Y ~ Normal(eps, eps)"]


def test_domains_meet():
    n = Param("n")
    context = context_of(Domain(eps, Rational(0), Rational(1)), Domain(eps, Rational(0), Rational(1, 2), True), claim=eps)
    assert context["params"]["eps"] == {"lo": "0", "hi": "1/2", "lo_open": True, "hi_open": False, "integer": False}
    context = context_of(Value(eps, "0.163"), claim=eps)
    assert (context["params"]["eps"]["lo"], context["params"]["eps"]["hi"]) == ("13/80", "327/2000")
    context = context_of(CardIs(X, n), CardIs(Y, n), Domain(n, Rational(2), None), claim=log(n) - H(X))
    assert context["claim"][1] == ("add", ("log", ("card", "X")), ("mul", ("H", "p", ("X",), ()), ("num", "-1"))) and not context["params"]
    assert ["=", ("card", "Y"), ("card", "X")] in context["given"] and [">=", ("card", "X"), ("num", "2")] in context["given"]
    assert context_of(CardIs(X, sympy.Integer(4)))["vars"]["X"]["size"] == 4
    irrational = context_of(Domain(eps, log(2), None), claim=eps)
    assert irrational["given"] == [[">=", ("par", "eps"), ("log", ("num", "2"))]]


def test_probabilities_have_their_range():
    assert context_of(claim=CE(mix, mix))["params"]["eps"]["hi"] == "1"
    general = Mixture(((eps / 2, P), (1 - eps / 2, Q)))
    assert [">=", ("mul", ("num", "1/2"), ("par", "eps")), ("num", "0")] in context_of(claim=CE(general, general))["given"]
    assert context_of(claim=BinaryEntropy(eps))["params"]["eps"]["lo"] == "0"
    with pytest.raises(NotLowered, match="strict"):
        lower(Statement(">", BinaryEntropy(eps), sympy.Integer(0)))
    open_ends = Domain(eps, Rational(0), Rational(1), True, True)
    assert lower(Statement(">", BinaryEntropy(eps), sympy.Integer(0), (open_ends,)))["params"]["eps"]["lo_open"]


def test_kinds_of_variables():
    assert context_of(claim=h(X | Y))["vars"]["X"]["kind"] == "continuous"
    assert context_of(claim=h(X | Y))["vars"]["Y"]["kind"] == "discrete"
    with pytest.raises(NotLowered, match="discrete in one place"):
        context_of(claim=h(X) + H(X))


def test_densities_of_different_variables_are_not_compared():
    with pytest.raises(NotLowered):
        context_of(claim=KL(P(X), Q(Y)))


def test_chains_give_one_statement_a_relation():
    chain = Chain((H(X, Y), H(X) + H(Y | X), H(X) + H(Y)), ("=", "<="))
    assert [s.text() for s in chain.statements()] == ["H(X,Y) = H(X) + H(Y|X)", "H(X) + H(Y|X) <= H(X) + H(Y)"]
    inner = Statement("<=", H(X), H(Y), (chain,))
    assert [c[0] for c in lower(inner)["given"]] == ["=", "<="]


def test_card_is_a_positive_integer():
    assert Card(X).is_positive and Card(X).is_integer
