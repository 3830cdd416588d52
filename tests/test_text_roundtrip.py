"""Whatever the language can say prints as text that reads back to an equal object with the same meaning."""

import pickle

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as some
from sympy import Rational

from symit.language.objects import (
    DEFAULT_LAW,
    BinaryEntropy,
    Card,
    ChiSquare,
    CrossEntropy,
    DifferentialEntropy,
    Entropy,
    Expectation,
    FDivergence,
    Fn,
    IntegralOver,
    JensenShannon,
    Law,
    Mixture,
    MutualInformation,
    Param,
    Prob,
    ProductLaw,
    RandomVariable,
    RelativeEntropy,
    Renyi,
    SelfInformation,
    SquaredHellinger,
    SumOver,
    TotalVariation,
    UniformLaw,
)  # fmt: skip
from symit.language.printing import text
from symit.language.statements import (
    IID,
    AbsolutelyContinuous,
    CardIs,
    Chain,
    Continuous,
    Domain,
    FunctionOf,
    HasLaw,
    Independent,
    Markov,
    NormalLaw,
    NotExpressed,
    Printed,
    Statement,
    Table,
    UniformOn,
    Value,
)  # fmt: skip
from symit.language.text import parse, parse_assumption, parse_expression
from symit.meaning.lower import lower

VARIABLES = [RandomVariable(n) for n in ("X", "Y", "Z", "W_1", "X_2", "E", "Z_l", "Y'")]
LAWS = [Law(n) for n in ("p", "q", "r", "q_phi", "p_theta", "u", "P_data", "m_12", "pi_ref")]
PARAMS = [Param(n) for n in ("beta", "eps", "lambda", "n", "sigma_1", "p", "q", "alpha")]

variables = some.sampled_from(VARIABLES)
groups = some.lists(variables, min_size=1, max_size=3, unique=True).map(tuple)
maybe = some.lists(variables, max_size=2, unique=True).map(tuple)
params = some.sampled_from(PARAMS)
laws = some.sampled_from(LAWS)
rationals = some.fractions(max_denominator=10**9).map(lambda f: Rational(f.numerator, f.denominator))
weights = some.one_of(params, some.fractions(0, 1).filter(lambda f: 0 < f < 1).map(lambda f: Rational(f.numerator, f.denominator)))


@some.composite
def mixtures(draw):
    w, (p, q) = draw(weights), draw(some.lists(laws, min_size=2, max_size=2, unique=True))
    return Mixture(((1 - w, p), (w, draw(some.sampled_from([q, UniformLaw()])))))


any_law = some.one_of(laws, mixtures())
probs = some.builds(Prob, laws, groups, maybe).filter(lambda e: isinstance(e, Prob))


@some.composite
def products(draw):
    """A density of several factors with different variables."""
    names = draw(some.lists(variables, min_size=2, max_size=4, unique=True))
    return sympy.Mul(*(Prob(draw(laws), (v,), draw(some.sampled_from([(), names[:i]]))) for i, v in enumerate(names)))


densities = some.one_of(any_law, probs, products())
comparisons = some.one_of(
    some.builds(lambda k, p, q: k(p, q), some.sampled_from([RelativeEntropy, CrossEntropy, TotalVariation, SquaredHellinger,
                                                            ChiSquare, JensenShannon]), densities, densities),
    some.builds(lambda t, a, b: RelativeEntropy(Prob(a, t[:1], t[1:]), Prob(b, t[:1], t[1:]), t[1:]),
                some.permutations(VARIABLES).map(lambda t: t[:3]), laws, laws),
    some.builds(Renyi, some.sampled_from([Rational(1, 2), Rational(3), Param("alpha")]), any_law, any_law),
    some.builds(lambda f, p, q: FDivergence(sympy.Lambda(Param("t"), f(Param("t"))), p, q),
                some.sampled_from([lambda t: t * sympy.log(t), lambda t: sympy.Abs(t - 1) / 2, lambda t: (t - 1) ** 2]), any_law, any_law),
)  # fmt: skip
measures = some.one_of(
    some.builds(Entropy, any_law, groups, maybe, maybe),
    some.builds(lambda p: CrossEntropy(p, p), any_law),
    some.builds(DifferentialEntropy, laws, groups, maybe),
    some.builds(MutualInformation, laws, some.lists(groups, min_size=2, max_size=4), maybe, maybe),
    some.builds(SelfInformation, laws, groups),
    some.builds(BinaryEntropy, some.one_of(params, rationals)),
    some.builds(Card, variables),
    some.builds(Fn, some.sampled_from(["f", "g_1", "phi", "reward", "q"]), groups),
    probs,
    comparisons,
)
atoms = some.one_of(measures, params, rationals, some.sampled_from([sympy.pi, sympy.E]))


BINARY = [lambda a, b: a + b, lambda a, b: a * b, lambda a, b: a - 2 * b, lambda a, b: a / (sympy.Abs(b) + 1)]
UNARY = [
    lambda a: -a, lambda a: sympy.log(sympy.Abs(a) + 1), lambda a: sympy.log(sympy.Abs(a) + 2) / sympy.log(2),
    lambda a: (sympy.Abs(a) + 1) ** 2, lambda a: 1 / (sympy.Abs(a) + 1), lambda a: sympy.sqrt(sympy.Abs(a) + 1),
    lambda a: (sympy.Abs(a) + 1) ** Param("alpha"), lambda a: sympy.exp(Param("beta")) * a,
    lambda a: sympy.Max(a, Param("eps")),
]  # fmt: skip


@some.composite
def trees(draw, depth=2):
    """Arithmetic, sums and expectations over the atoms."""
    kind = draw(some.integers(0, 5)) if depth else 0
    if kind == 0:
        return draw(atoms)
    inner = draw(trees(depth - 1))
    if kind == 1:
        return draw(some.sampled_from(UNARY))(inner)
    if kind == 2:
        return draw(some.sampled_from([SumOver, IntegralOver]))(draw(groups), inner)
    if kind == 3:
        return Expectation((draw(probs),), inner)
    return draw(some.sampled_from(BINARY))(inner, draw(trees(depth - 1)))


def readable(e):
    """SymPy may turn a quotient of numbers into something that is no number of the language."""
    bad = (sympy.I, sympy.zoo, sympy.nan, sympy.oo)
    return isinstance(e, sympy.Expr) and not e.has(*bad)


expressions = trees().filter(readable)
ends = some.one_of(some.none(), rationals)
assumptions = some.one_of(
    some.builds(Markov, some.lists(groups, min_size=3, max_size=4).map(tuple)),
    some.builds(Independent, some.lists(groups, min_size=2, max_size=4).map(tuple), maybe),
    some.builds(FunctionOf, groups, groups),
    some.builds(IID, groups),
    some.builds(AbsolutelyContinuous, any_law, any_law),
    some.builds(UniformOn, some.one_of(variables, laws.filter(lambda p: p.name != "p_data"))),
    some.builds(HasLaw, variables, any_law),
    some.builds(Continuous, groups),
    some.builds(NotExpressed, some.text("abc 123,.", min_size=1)),
    some.builds(CardIs, variables, some.one_of(params, some.integers(1, 9).map(sympy.Integer))),
    some.builds(Domain, params, ends, ends, some.booleans(), some.booleans())
    .filter(lambda d: (d.lo, d.hi) != (None, None))
    .map(lambda d: Domain(d.param, d.lo, d.hi, d.lo_open and d.lo is not None, d.hi_open and d.hi is not None)),
    some.builds(Value, params, some.sampled_from(["0.163", "-2.50", "3"])),
    some.builds(NormalLaw, variables, params, params.map(lambda s: s**2), some.one_of(some.none(), laws)),
    some.builds(Table, laws, variables, some.sampled_from([(Rational(1, 3), Rational(2, 3)), (1 - Param("eps"), Param("eps"))])),
)
statements = some.one_of(
    some.builds(Statement, some.sampled_from(["=", "<=", ">=", "<", ">", "!=", "exists!="]), expressions, expressions),
    some.builds(lambda e, d: Statement("~", e, Printed(d)), expressions, some.sampled_from(["0.163", "-1.20", "7"])),
)
chains = some.builds(lambda a, b, c, r, q: Chain((a, b, c), (r, q)), expressions, expressions, expressions,
                     some.sampled_from(["=", "<="]), some.sampled_from(["=", "<", "!="]))  # fmt: skip


def _lowered(statement):
    try:
        return lower(statement)
    except ValueError as error:
        return type(error)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(expressions)
def test_an_expression_reads_back(e):
    assert parse_expression(text(e)) == e


@settings(max_examples=200, deadline=None, derandomize=True)
@given(statements)
def test_a_statement_reads_back_with_the_same_meaning(s):
    again = parse(s.text())
    assert again == s
    assert _lowered(again) == _lowered(s)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(chains)
def test_a_chain_reads_back(c):
    assert parse(c.text()) == c
    assert [s.rel for s in c.statements()] == list(c.rels)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(assumptions)
def test_an_assumption_reads_back(a):
    assert parse_assumption(a.text()) == a


@settings(max_examples=100, deadline=None, derandomize=True)
@given(statements, some.lists(assumptions, max_size=2))
def test_objects_survive_pickling_and_typeset(s, given):
    statement = s.assuming(given)
    assert pickle.loads(pickle.dumps(statement)) == statement
    latex = statement.latex() + "".join(a.latex() for a in statement.given)
    assert (latex.count("{") == latex.count("}") and "\\" in latex) or latex.isascii()


@settings(max_examples=60, deadline=None, derandomize=True)
@given(products())
def test_a_product_of_densities_is_a_law(density):
    law = ProductLaw([f for f in sympy.Mul.make_args(density)])
    assert set(law.variables) == {v for f in density.atoms(Prob) for v in f.S}
    assert Entropy(law, law.variables) == parse_expression(str(Entropy(law, law.variables)))


def test_the_default_law_is_not_printed():
    assert str(Entropy(DEFAULT_LAW, VARIABLES[:2], VARIABLES[2:3])) == "H(X,Y|Z)"


READ_BACK = [
    "I(X;Z) <= I(X;Y)", "H(X,Y) = H(X) + H(Y|X)", "H(P,Q) = H(P) + D(P||Q)", "E_{q(z|x)}[log(p(x,z)/q(z|x))] <= log p(x)",
    "I(X;Y) = D(p(x,y)||p(x)p(y))", "H(X|Y=y) <= log card(X)", "sum_{x,y} p(x,y) log p(y|x) = -H(Y|X)", "H_b(p) <= log 2",
    "1/2 I(X1;X2) <= H(X1)", "TV(P,Q) <= 1", "h(X) = 1/2 log(2*pi*e*sigma^2)", "I(x) = -log p(x)", "JS(P,Q) <= log 2",
    "H(X)/log(2) ~= 1.75",
]  # fmt: skip


@pytest.mark.parametrize("source", READ_BACK)
def test_the_latex_of_a_statement_reads_back(source):
    from symit.language.latex import read_latex

    statement = parse(source)
    (again,) = read_latex(statement.latex()).statements
    assert (again.rel, again.lhs, again.rhs) == (statement.rel, statement.lhs, statement.rhs)
