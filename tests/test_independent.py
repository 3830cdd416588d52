"""The independent checker agrees with the kernel, and both reject tampered certificates."""

import copy
import json
import re
import subprocess
import sys
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given as over
from hypothesis import settings
from hypothesis import strategies as st

from symit import kernel
from symit.kernel import independent
from symit.provers.proving import as_statement
from symit.provers.statements import decide_statement

FILE = Path(independent.__file__)
STATEMENTS = {
    "chain": ("I(X;Y,Z) = I(X;Y) + I(X;Z|Y)", ()),
    "chain of H": ("H(X,Y) = H(X) + H(Y|X)", ()),
    "three": ("I(X;Y;Z) = I(X;Y) - I(X;Y|Z)", ()),
    "dpi": ("I(X;Z) <= I(X;Y)", "X -> Y -> Z"),
    "gibbs": ("D(P||Q) >= 0", ()),
    "cross": ("H(P,Q) = H(P) + D(P||Q)", ()),
    "I as D": ("I(X;Y) = D(p(x,y)||p(x) p(y))", ()),
    "elbo": ("log(p(x)) >= E_{q(z|x)}[log p(x|z)] - D(q(z|x)||p(z))", ()),
    "card": ("H(X) <= log(card(X))", ()),
    "I card": ("I(X;Y) <= log(card(X))", ()),
    "binary": ("H_b(p) <= log 2", ()),
    "binary lower": ("H_b(p) >= 0", ()),
    "about": ("-log 0.85 ~= 0.163", ()),
    "numbers": ("log 2 > 0.69", ()),
    "concave": ("H((1-eps)*P + eps*Q) >= (1-eps)*H(P) + eps*H(Q)", ()),
    "conditioning": ("H(X|Y) <= H(X)", ()),
    "subadditive": ("H(X,Y) <= H(X) + H(Y)", ()),
    "differential": ("h(X,Y) <= h(X) + h(Y)", ()),
    "positive": ("I(X;Y|Z) >= 0", ()),
    "marginal D": ("D(p(x)||q(x)) <= D(p(x,y)||q(x,y))", ()),
    "total": ("sum_x p(x) = 1", ()),
    "triangle": ("D(P||R) <= D(P||Q) + D(Q||R)", ()),
    "h >= 0": ("h(X) >= 0", ()),
    "conditioning I": ("I(X;Y|Z) <= I(X;Y)", ()),
    "interaction": ("I(X;Y;Z) >= 0", ()),
    "swap": ("D(P||Q) = D(Q||P)", ()),
    "dpi wrong": ("I(X;Y) <= I(X;Z)", "X -> Y -> Z"),
    "strict": ("H(X) > 0", ()),
    "numbers wrong": ("log 2 = 0.6931", ()),
    "pointwise": ("D(p(x,y)||q(x,y)) = D(p(x)||q(x)) + D(p(y|x)||q(y|x))", ()),
}


@cache
def text_of(name):
    statement, given = STATEMENTS[name]
    verdict = decide_statement(as_statement(statement, given))  # without the conventions that prove() also looks at
    assert verdict.certificate is not None, (statement, verdict)
    return str(verdict.status.value), json.dumps(verdict.certificate.to_json())


def certificate(name):
    return json.loads(text_of(name)[1])


@pytest.mark.parametrize("name", STATEMENTS)
def test_agrees(name):
    status, text = text_of(name)
    assert status in ("proved", "refuted")
    assert independent.check(json.loads(text)) == status


def edit(name, *path_and_value):
    *path, value = path_and_value
    c = certificate(name)
    here = c
    for step in path[:-1]:
        here = here[step]
    if value is DROP:
        del here[path[-1]]
    else:
        here[path[-1]] = value(here[path[-1]]) if callable(value) else value
    return c


DROP = object()


def plus(step):
    return lambda q: str(Fraction(q) + Fraction(step))


def negate(q):
    return str(-Fraction(q))


TAMPERED = {
    "dpi coefficient up": ("dpi", "terms", 1, "coef", plus("1e-9")),
    "dpi coefficient down": ("dpi", "terms", 1, "coef", plus("-1e-9")),
    "dpi assumption coefficient": ("dpi", "terms", 0, "coef", plus("1e-9")),
    "dpi row dropped": ("dpi", "terms", 1, DROP),
    "dpi assumption dropped": ("dpi", "terms", 0, DROP),
    "dpi sign": ("dpi", "terms", 1, "coef", negate),
    "dpi assumption sign": ("dpi", "terms", 0, "coef", negate),
    "dpi without given": ("dpi", "context", "given", []),
    "dpi flipped claim": ("dpi", "context", "claim", 0, ">="),
    "dpi strict claim": ("dpi", "context", "claim", 0, "<"),
    "dpi equality": ("dpi", "context", "claim", 0, "="),
    "dpi other row": ("dpi", "terms", 1, "row", ["I", "p", ["X"], ["Z"], ["Y"]]),
    "dpi unknown row": ("dpi", "terms", 1, "row", 0, "J"),
    "dpi unknown law": ("dpi", "terms", 1, "row", 1, "nobody"),
    "dpi no such given": ("dpi", "terms", 0, "row", 1, 7),
    "dpi given -1": ("dpi", "terms", 0, "row", 1, -1),
    "dpi other given": ("dpi", "context", "given", 0, 1, ["I", "p", [["X"], ["Y"]], ["Z"]]),
    "dpi forged": ("dpi", "verdict", "refuted"),
    "dpi float": ("dpi", "terms", 1, "coef", 1.0),
    "gibbs sign": ("gibbs", "terms", 0, "coef", negate),
    "gibbs coefficient": ("gibbs", "terms", 0, "coef", plus("1e-9")),
    "gibbs without rows": ("gibbs", "terms", []),
    "gibbs reversed": ("gibbs", "context", "claim", 0, "<="),
    "gibbs swapped": ("gibbs", "context", "claim", 1, ["D", "q", "p", ["X"], []]),
    "gibbs shifted": ("gibbs", "context", "claim", 2, ["num", "1/1000000000000"]),
    "chain changed": ("chain", "context", "claim", 1, 2, [["X"], ["Y"]]),
    "chain forged": ("chain", "verdict", "refuted"),
    "cross changed": ("cross", "context", "claim", 2, ["H", "p", ["X"], []]),
    "elbo row": ("elbo", "terms", 0, "row", ["D", "p", "q", ["Z"], ["X"], ["X"]]),
    "elbo averaged": ("elbo", "terms", 0, "row", ["D", "q", "p", ["Z"], ["X"]]),
    "card continuous": ("card", "context", "vars", "X", "kind", "continuous"),
    "card larger": ("card", "terms", 0, "coef", "2"),
    "I card continuous": ("I card", "context", "vars", "X", "kind", "continuous"),
    "binary 1e-9": ("binary", "context", "claim", 2, ["num", "693147180/1000000000"]),
    "binary without range": ("binary", "context", "params", "p", {"lo": None, "hi": None, "lo_open": False, "hi_open": False, "integer": False}),
    "binary one row": ("binary", "terms", 0, DROP),
    "concave range": ("concave", "context", "params", "eps", "hi", "2"),
    "concave row": ("concave", "terms", 0, DROP),
    "concave strict": ("concave", "context", "claim", 0, ">"),
    "about digit": ("about", "context", "claim", 2, "0.162"),
    "about more digits": ("about", "context", "claim", 2, "0.1630"),
    "about forged": ("about", "verdict", "refuted"),
    "numbers reversed": ("numbers", "context", "claim", 0, "<"),
    "numbers forged": ("numbers", "verdict", "refuted"),
    "numbers with given": ("numbers", "context", "given", [["=", ["num", "0"], ["num", "1"]]]),
    "triangle probability": ("triangle", "model", "measures", "p", "probs", 0, plus("1e-12")),
    "triangle negative": ("triangle", "model", "measures", "p", "probs", ["-1/4", "5/4"]),
    "triangle forged": ("triangle", "verdict", "proved"),
    "triangle too long": ("triangle", "model", "measures", "p", "probs", lambda q: [*q, "0"]),
    "triangle without r": ("triangle", "model", "measures", "r", DROP),
    "triangle reversed": ("triangle", "context", "claim", 0, ">="),
    "triangle dropped": ("triangle", "context", "dropped", ["something"]),
    "triangle uniform": ("triangle", "context", "measures", "p", {"uniform": True}),
    "triangle size": ("triangle", "context", "vars", "X", "size", 3),
    "h discrete": ("h >= 0", "context", "vars", "X", "kind", "discrete"),
    "h width 1": ("h >= 0", "model", "widths", "X", "1"),
    "h width 0": ("h >= 0", "model", "widths", "X", "0"),
    "h width negative": ("h >= 0", "model", "widths", "X", "-1/4"),
    "wrong dpi, other given": ("dpi wrong", "context", "given", lambda g: [*g, ["=", ["I", "p", [["X"], ["Y"]], ["Z"]], ["num", "0"]]]),
    "wrong dpi, true claim": ("dpi wrong", "context", "claim", 0, ">="),
    "pointless": ("pointwise", "model", "point", DROP),
    "point outside": ("pointwise", "model", "point", "X", 7),
    "strict claim weakened": ("strict", "context", "claim", 0, ">="),
    "numbers wrong forged": ("numbers wrong", "verdict", "proved"),
    "unknown kind": ("gibbs", "kind", "trust me"),
    "unknown version": ("gibbs", "symit", 2),
    "unknown relation": ("gibbs", "context", "claim", 0, "=>"),
    "unknown term": ("gibbs", "context", "claim", 1, 0, "F"),
    "unknown kind of variable": ("gibbs", "context", "vars", "X", "kind", "both"),
    "deep": ("gibbs", "context", "claim", 2, json.loads('["abs",' * 400 + '["num","0"]' + "]" * 400)),
}


@pytest.mark.parametrize("name", TAMPERED)
def test_tampered(name):
    with pytest.raises(independent.Rejected):
        independent.check(edit(*TAMPERED[name]))


@pytest.mark.parametrize("name", sorted(TAMPERED))
def test_kernel_rejects_tampered(name):
    with pytest.raises(kernel.Rejected):
        kernel.check(edit(*TAMPERED[name]))


@settings(max_examples=150, deadline=None)
@over(st.sampled_from(["dpi", "gibbs", "card", "concave", "binary", "conditioning"]), st.data())
def test_any_other_coefficient_is_rejected(name, data):
    forged = certificate(name)
    term = data.draw(st.sampled_from(forged["terms"]))
    shift = data.draw(st.fractions(min_value=-3, max_value=3).filter(bool))
    term["coef"] = str(Fraction(term["coef"]) + shift)
    for checker in (independent, kernel):
        with pytest.raises(checker.Rejected):
            checker.check(copy.deepcopy(forged))


@settings(max_examples=150, deadline=None)
@over(st.lists(st.integers(0, 6), min_size=8, max_size=8).filter(any), st.sampled_from(["conditioning I", "interaction"]))
def test_models_are_judged_alike(weights, name):
    forged = certificate(name)
    forged["model"]["measures"]["p"]["probs"] = [str(Fraction(w, sum(weights))) for w in weights]

    def answer(checker):
        try:
            return str(checker.check(copy.deepcopy(forged)))
        except checker.Rejected:
            return "rejected"

    assert answer(independent) == answer(kernel)


def context(claim, **more):
    base = {"vars": {v: {"kind": "discrete", "size": 2} for v in "XY"}, "params": {}, "measures": {"p": {}, "q": {}}, "given": []}
    return {**base, **more, "claim": claim}


def linear(ctx, *terms):
    rows = [{"coef": c, "row": r} for c, r in terms]
    return {"symit": 1, "kind": "linear", "context": ctx, "verdict": "proved", "terms": rows}


H, NUM = ["H", "p", ["X"], []], lambda q: ["num", q]
UNSOUND = {
    "log of a negative factor": linear(context(["=", ["log", ["mul", ["fn", "f", ["X"]], ["fn", "g", ["X"]]]], ["add", ["log", ["fn", "f", ["X"]]], ["log", ["fn", "g", ["X"]]]]])),
    "root of a square": linear(context(["=", ["pow", ["pow", ["fn", "f", ["X"]], "2"], "1/2"], ["fn", "f", ["X"]]])),
    "capture": linear(context(["=", ["sum", ["X"], ["mul", ["fn", "f", ["Y"]], ["sum", ["Y"], ["fn", "g", ["X", "Y"]]]]], ["sum", ["X", "Y"], ["mul", ["fn", "f", ["Y"]], ["fn", "g", ["X", "Y"]]]]])),
    "weights": linear(context([">=", ["H", ["mix", [[NUM("2"), "p"], [NUM("-1"), "q"]]], ["X"], []], NUM("0")]), ("1", ["I", ["mix", [[NUM("2"), "p"], [NUM("-1"), "q"]]], ["X"], ["X"], []])),
    "letter of a density": linear(context(["<=", ["prob", "p", ["X"], []], NUM("1")], vars={"X": {"kind": "continuous", "size": None}}), ("1", ["letter", "p", ["X"], []])),
    "log row": linear(context(["<=", ["add", ["fn", "f", ["X"]], NUM("-1")], ["mul", ["fn", "f", ["X"]], ["log", ["fn", "f", ["X"]]]]]), ("1", ["log", ["fn", "f", ["X"]], NUM("1")])),
    "open range": linear(context(["<", ["par", "t"], NUM("1")], params={"t": {"lo": "0", "hi": "1", "lo_open": False, "hi_open": False, "integer": False}}), ("1", ["range", "t", "hi"])),
    "product of negatives": linear(context([">=", ["mul", ["par", "t"], ["par", "t"], NUM("-1")], NUM("0")], params={"t": {"lo": "0", "hi": None, "lo_open": False, "hi_open": False, "integer": False}}), ("-1", ["product", ["range", "t", "lo"], ["range", "t", "lo"]])),
    "inequality for an equality": linear(context(["=", H, NUM("0")]), ("1", ["I", "p", ["X"], ["X"], []])),
    "table sum": linear(context(["=", NUM("0"), NUM("0")], measures={"B": {"table": {"vars": ["X"], "probs": [NUM("1/2"), NUM("1/3")]}}})),
}  # fmt: skip


def over_parameter(rel, bound, **spec):
    flags = {"lo_open": False, "hi_open": False, "integer": False}
    ctx = context([rel, ["exp", ["par", "t"]], NUM(bound)], params={"t": {**flags, **spec}})
    return {"symit": 1, "kind": "numeric", "context": ctx, "verdict": "refuted"}


UNSOUND["no integer in the range"] = over_parameter(">=", "3", lo="1/4", hi="1/2", integer=True)
UNSOUND["empty range"] = over_parameter(">=", "9", lo="1", hi="1/2")
UNSOUND["negative size"] = linear(context([">=", H, NUM("0")], vars={"X": {"kind": "discrete", "size": -2}}), ("1", ["I", "p", ["X"], ["X"], []]))
UNSOUND["undefined factor"] = {
    **{"symit": 1, "kind": "model", "verdict": "refuted", "model": {}},
    "context": context(["=", ["mul", NUM("0"), ["log", ["log", NUM("1/2")]]], NUM("1")], measures={}, vars={}),
}


@pytest.mark.parametrize("name", UNSOUND)
def test_unsound_steps(name):
    with pytest.raises(independent.Rejected):
        independent.check(copy.deepcopy(UNSOUND[name]))


@pytest.mark.parametrize("name", sorted(UNSOUND))
def test_kernel_rejects_unsound_steps(name):
    with pytest.raises(kernel.Rejected):
        kernel.check(UNSOUND[name])


@settings(max_examples=200, deadline=None)
@over(st.fractions(min_value=Fraction(1, 50), max_value=50, max_denominator=10**6), st.sampled_from([64, 192, 512]))
def test_intervals_enclose(x, p):
    mp = pytest.importorskip("mpmath").mp.clone()
    mp.prec = p + 200
    value = mp.mpf(x.numerator) / x.denominator
    number = ["num", str(x)]
    cases = {
        "log": (["log", number], mp.log(value)),
        "exp": (["exp", number], mp.exp(value)),
        "exp-": (["exp", ["mul", ["num", "-1"], number]], mp.exp(-value)),
        "root": (["pow", number, "-2/3"], value ** (mp.mpf(-2) / 3)),
        "cube": (["pow", ["add", number, ["num", "-7"]], "3"], (value - 7) ** 3),
        "pi": (["mul", ["pi"], ["e"]], mp.pi * mp.e),
    }
    for name, (term, true) in cases.items():
        low, high = independent.interval(independent.freeze(term), p, {}, lambda v: Fraction(1))
        assert low <= true * 2**p <= high, name
        assert high - low <= 2**24 * (1 + abs(true)) ** 2, name


NORMAL = {"G": {"normal": {"var": "X", "mean": ["par", "mu"], "variance": ["par", "v"]}}}
POSITIVE = {"lo": "0", "hi": None, "lo_open": True, "hi_open": False, "integer": False}
REAL = {"lo": None, "hi": None, "lo_open": False, "hi_open": False, "integer": False}
TABLE = {"p": {}, "B": {"table": {"vars": ["X"], "probs": [NUM("1/3"), NUM("2/3")]}}}
SOUND = {
    "normal entropy": linear(context(["=", ["H", "G", ["X"], []], ["mul", NUM("1/2"), ["log", ["mul", NUM("2"), ["pi",], ["e",], ["par", "v"]]]]], vars={"X": {"kind": "continuous", "size": None}}, measures=NORMAL, params={"mu": REAL, "v": POSITIVE})),
    "table entropy": linear(context(["=", ["H", "B", ["X"], []], ["add", ["log", NUM("3")], ["mul", NUM("-2/3"), ["log", NUM("2")]]]], measures=TABLE)),
    "mixed chain": linear(context(["=", ["H", ["mix", [[NUM("1/3"), "p"], [NUM("2/3"), "q"]]], ["X", "Y"], []], ["add", ["H", ["mix", [[NUM("1/3"), "p"], [NUM("2/3"), "q"]]], ["X"], []], ["H", ["mix", [[NUM("1/3"), "p"], [NUM("2/3"), "q"]]], ["Y"], ["X"]]]])),
    "product law": linear(context(["=", ["D", "p", ["prod", [["p", ["X"], []], ["p", ["Y"], []]]], ["X", "Y"], []], ["I", "p", [["X"], ["Y"]], []]])),
    "uniform": linear(context(["=", ["D", "p", ["unif"], ["X"], []], ["add", ["log", NUM("2")], ["mul", NUM("-1"), H]]])),
}  # fmt: skip


@pytest.mark.parametrize("name", SOUND)
def test_sound_steps(name):
    assert independent.check(copy.deepcopy(SOUND[name])) == str(kernel.check(SOUND[name])) == "proved"


def test_isolated_run(tmp_path):
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    good.write_text(text_of("dpi")[1], encoding="utf-8")
    bad.write_text(json.dumps(edit(*TAMPERED["dpi sign"])), encoding="utf-8")
    run = lambda *files: subprocess.run([sys.executable, "-I", str(FILE), *map(str, files)], capture_output=True, text=True, check=False)
    assert run(good).returncode == 0 and "proved" in run(good).stdout
    result = run(good, bad)
    assert result.returncode == 1 and "rejected" in result.stdout.splitlines()[1]


def test_no_import_from_symit():
    text = FILE.read_text(encoding="utf-8")
    assert not re.search(r"^\s*(import|from)\s+symit", text, re.MULTILINE)
