"""The value of a term by four routes: exact, balls, mpmath, NumPy; and models that meet their assumptions exactly."""

from fractions import Fraction

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symit.language.text import parse
from symit.meaning.balls import Undefined, ball, printed_interval
from symit.meaning.batch import evaluate_many
from symit.meaning.core import Model
from symit.meaning.exact import exact, is_zero, satisfies
from symit.meaning.lower import lower
from symit.meaning.models import sample
from symit.meaning.mp import evaluate
from symit.meaning.normal import Normaliser
from symit.meaning.polynomials import sub

VARS = ("X", "Y", "Z")


@st.composite
def laws(draw, positive=False):
    weights = draw(st.lists(st.integers(1 if positive else 0, 6), min_size=8, max_size=8).filter(any))
    return [str(Fraction(w, sum(weights))) for w in weights]


@st.composite
def models(draw, positive=False):
    measures = {name: {"vars": list(VARS), "probs": draw(laws(positive))} for name in ("p", "q")}
    return Model.from_json({"sizes": dict.fromkeys(VARS, 2), "measures": measures, "params": {"a": draw(st.sampled_from(["1/3", "2"]))}})


sets = st.lists(st.sampled_from(VARS), unique=True, max_size=2).map(lambda v: tuple(sorted(v)))
some = st.lists(st.sampled_from(VARS), unique=True, min_size=1, max_size=2).map(lambda v: tuple(sorted(v)))


@st.composite
def terms(draw):
    s = draw(some)
    t = tuple(v for v in draw(sets) if v not in s)
    p = ("prob", "p", s, t)
    joint = ("prob", "p", tuple(sorted(s + t)), ())
    q = ("prob", "q", s, t)
    everything = tuple(sorted(s + t))
    return draw(
        st.sampled_from(
            [
                ("H", "p", s, t), ("I", "p", (s, draw(some)), t), ("D", "p", "q", s, t), ("CE", "p", "q", s, t),
                ("sum", everything, ("mul", joint, ("log", p))),
                ("sum", everything, ("mul", joint, ("log", ("mul", p, ("pow", q, "-1"))))),
                ("add", ("mul", ("par", "a"), ("H", "p", s, t)), ("num", "-1/3")),
                ("I", "p", (("X",), ("Y",), ("Z",)), ()),
                ("H", ("mix", ((("num", "1/4"), "p"), (("num", "3/4"), "q"))), s, t),
                ("D", "p", ("mix", ((("num", "1/4"), "p"), (("num", "3/4"), "q"))), s, t),
            ]
        )
    )  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(terms(), models())
def test_balls_mpmath_and_numpy_agree(term, model):
    batch = float(evaluate_many(term, [model, model], {})[0])
    try:
        enclosure = ball(term, model, {}, 128)
    except Undefined:
        with pytest.raises(Undefined):
            evaluate(term, model, {}, 30)
        return
    second = evaluate(term, model, {}, 30)
    if not enclosure.is_finite():
        assert mpmath.isinf(second) and np.isinf(batch) and (enclosure > 0) == (second > 0) == (batch > 0)
        return
    with mpmath.workdps(50):
        assert abs(mpmath.mpf(enclosure.mid().str(40, radius=False)) - second) < mpmath.mpf(10) ** -27 * (1 + abs(second))
    assert batch == pytest.approx(float(second), abs=1e-12)


@settings(max_examples=80, deadline=None)
@given(terms(), models(positive=True))
def test_exact_values_lie_in_their_balls(term, model):
    value = exact(term, model, {})
    assert value is not None
    total = sum(float(c) * np.prod([np.log(g[1]) ** float(e) for g, e in mono]) for mono, c in value.items())
    assert float(ball(term, model, {}, 128).mid()) == pytest.approx(total, abs=1e-9)


@settings(max_examples=120, deadline=None)
@given(terms(), terms(), models(positive=True))
def test_equal_normal_forms_mean_equal_values(a, b, model):
    """Two routes to each identity: the normal form says equal only where exact arithmetic does."""
    form = Normaliser({"params": {"a": {"lo": "0"}}})
    if not sub(form.term(a), form.term(b)):
        assert is_zero(("add", a, ("mul", ("num", "-1"), b)), model, {}) is True


@settings(max_examples=60, deadline=None)
@given(models())
def test_chain_rules_hold_exactly(model):
    h = lambda s, t=(): ("H", "p", s, t)
    minus = lambda t: ("mul", ("num", "-1"), t)
    assert is_zero(("add", h(VARS), minus(h(("X",))), minus(h(("Y",), ("X",))), minus(h(("Z",), ("X", "Y")))), model, {})
    information = ("I", "p", (("X",), ("Y",)), ())
    assert is_zero(("add", information, minus(h(("X",))), h(("X",), ("Y",))), model, {})


def test_known_values():
    fair = Model.from_json({"sizes": {"X": 2, "Y": 2}, "measures": {"p": {"vars": ["X", "Y"], "probs": ["1/2", "0", "0", "1/2"]}}})
    assert float(ball(("H", "p", ("X",), ()), fair, {}).mid()) == pytest.approx(np.log(2))
    assert is_zero(("H", "p", ("X",), ("Y",)), fair, {})
    point = Model.from_json({"sizes": {"X": 2}, "measures": {"p": {"vars": ["X"], "probs": ["1", "0"]}, "q": {"vars": ["X"], "probs": ["0", "1"]}}})
    assert not ball(("D", "p", "q", ("X",), ()), point, {}).is_finite()
    assert mpmath.isinf(evaluate(("CE", "p", "q", ("X",), ()), point, {}))
    assert np.isposinf(evaluate_many(("D", "p", "q", ("X",), ()), [point], {})[0])
    narrow = Model.from_json({"sizes": {"X": 1}, "widths": {"X": "1/4"}, "measures": {"p": {"vars": ["X"], "probs": ["1"]}}})
    assert float(ball(("H", "p", ("X",), ()), narrow, {}).mid()) == pytest.approx(-np.log(4))


@pytest.mark.parametrize("text, lo, hi", [("0.163", "325/2000", "327/2000"), ("-0.11", "-23/200", "-21/200"), ("3", "5/2", "7/2"), ("1e-8", "5e-9", "15e-9")])
def test_printed_digits(text, lo, hi):
    assert printed_interval(text) == (Fraction(lo), Fraction(hi))


@pytest.mark.parametrize("bad", [["1/2", "1/3"], ["3/2", "-1/2"], ["1"]])
def test_models_are_validated(bad):
    with pytest.raises(ValueError):
        Model.from_json({"sizes": {"X": 2}, "measures": {"p": {"vars": ["X"], "probs": bad}}})


@pytest.mark.parametrize(
    "assumptions",
    [("X -> Y -> Z",), ("indep(X;Z)",), ("indep(X;Y|Z)",), ("Y = f(X)",), ("X -> Y -> Z", "Z = f(Y)"), ("indep(X;Y;Z)",), ("func(Z|X,Y)", "indep(X;Y)"), ("W -> X -> Y -> Z",)],
)
def test_models_meet_their_assumptions_exactly(assumptions):
    context = lower(parse("I(X;Y) + H(Z) >= 0", given=assumptions))
    found = [m for size in (2, 3) for m in sample(context, np.random.default_rng(3), size, 12)]
    assert found
    for model in found:
        assert all(satisfies(claim, model, context) is True for claim in context["given"])
