"""Derivations of what analysis proves: every formula shown is the function it stands for, and has the sign it is said to have."""

import math
import random
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import sympy
from sympy.parsing.sympy_parser import parse_expr

from symit import prove
from symit.derivation.analysis import analysis_derivation
from symit.derivation.paragraphs import MAX_LINES
from symit.kernel import Rejected
from symit.kernel.analysis.tree import RULES

STATEMENTS = [
    ("D(P||Q) >= 2*TV(P,Q)^2", []),
    ("D(P||Q) >= 2*TV(P,Q)^2 + 4/9*TV(P,Q)^4", []),
    ("TV(P,Q) <= sqrt(1-exp(-D(P||Q)))", []),
    ("TV(P,Q) <= sqrt(2*H2(P,Q)-H2(P,Q)^2)", []),
    ("D(P||Q) >= -2*log(1-H2(P,Q))", []),
    ("D(P||Q) <= chi2(P||Q)", []),
    ("H2(P,Q) <= TV(P,Q)", []),
    ("JS(P,Q) <= log(2)*TV(P,Q)", []),
    ("log(1+chi2(P||Q)) <= chi2(P||Q)", []),
    ("Egamma[2](P||Q) <= TV(P,Q)", []),
    ("(1+x)*log(1+x) - x >= x^2/(2+2*x/3)", ["x > 0"]),
    ("log(1-p+p*exp(x)) <= p*x + x^2/8", ["0 < p < 1"]),
    ("lgamma(x+1) <= x*log(x) - x + log(2*pi*x)/2 + 1/(12*x)", ["x > 0"]),
    ("decreasing[x](log(1+x)/x)", ["x > 0"]),
    ("convex[x, y](x*log(x/y))", ["x > 0", "y > 0"]),
    ("schur_concave[x, y](-x*log(x)-y*log(y))", ["x > 0", "y > 0"]),
    ("max[p](H_b(p)) = log(2)", []),
    ("(a+b)*log((a+b)/(c+d)) <= a*log(a/c) + b*log(b/d)", ["a > 0", "b > 0", "c > 0", "d > 0"]),
]
IDS = [s for s, _ in STATEMENTS]


@pytest.fixture(scope="module")
def derived():
    found = {}
    for statement, assumed in STATEMENTS:
        verdict = prove(statement, given=assumed, budget=60.0)
        assert verdict.status == "proved"
        found[statement] = verdict.derivation
    return found


def value(t, at):
    """A term at a point, in floating point."""
    tag, args = t[0], t[1:]
    if tag == "num":
        return float(sympy.Rational(args[0]))
    if tag == "par":
        return at[args[0]]
    if tag in ("pi", "e"):
        return getattr(math, tag)
    if tag == "add":
        return math.fsum(value(a, at) for a in args)
    if tag == "mul":
        return math.prod(value(a, at) for a in args)
    if tag == "pow":
        return value(args[0], at) ** float(sympy.Rational(args[1]))
    if tag == "sf":
        return {"lgamma": math.lgamma}[args[0]](value(args[1], at))
    return {"log": math.log, "exp": math.exp, "abs": abs}[tag](value(args[0], at))


def point(region, rng):
    at = {}
    for name, lo, hi in region.box:
        low = -3.0 if lo is None and hi is None else float(hi) - 3 if lo is None else float(lo)
        at[name] = rng.uniform(low + 1e-3, low + 3 if hi is None else float(hi) - 1e-3)
    if region.order is not None:
        small, large = region.order
        at[small], at[large] = sorted((at[small], at[large]))
    return at


@pytest.mark.parametrize("statement", IDS)
def test_formulas_are_the_functions_and_have_their_signs(derived, statement):
    rng = random.Random(1)
    said = list(derived[statement].said())
    assert said
    for s in said:
        for _ in range(20):
            at = point(s.premise.region, rng)
            try:
                wanted = value(s.premise.t, at)
            except (ValueError, ZeroDivisionError):
                continue  # a point too near the end of the range of the claim
            letters = {s.names.get(n, n): v for n, v in at.items()}
            own = complex(s.shown.subs({x: letters[x.name] for x in s.shown.free_symbols}))
            assert abs(own - s.sign * wanted) <= 1e-7 * (1 + abs(wanted)), (statement, s.shown)
            assert wanted >= -1e-7


def read(formula, names):
    return parse_expr(formula.replace("^", "**"), local_dict={**names, "lgamma": sympy.loggamma, "log": sympy.log}, evaluate=True)


LABEL = re.compile(r"^ *([FGHKLMN])\(([^)]*)\) = (.* )?>= 0")
SLOPE = re.compile(r"^ *(?:([FGHKLMN])\([^)]*\) = (-?))?d([FGHKLMN])/d(\w+) = ([^=]*?) (?:<=|>=) 0")


@pytest.mark.parametrize("statement", IDS)
def test_printed_derivatives_are_the_derivatives_of_printed_functions(derived, statement):
    functions, seen = {}, 0
    for line in derived[statement].text().splitlines():
        label = LABEL.match(line)
        slope = SLOPE.match(line)
        names = {x: sympy.Symbol(x) for x in re.findall(r"[A-Za-z]\w*", line) if x not in ("log", "exp", "sqrt", "abs", "lgamma", "pi")}
        if slope and "terms)" not in line:
            f, x, formula = slope[3], slope[4], slope[5].removesuffix(" ")
            if f in functions:
                own = read(formula.rsplit(" = ", 1)[-1], names) * (-1 if slope[2] else 1)
                assert closes(sympy.diff(functions[f], sympy.Symbol(x)), own), line
                seen += 1
        if label and "terms)" not in line:
            functions[label[1]] = read(label[3].strip().rsplit(" = ", 1)[-1], names)
    if "d" + "F/d" in derived[statement].text():
        assert seen


def closes(a, b):
    """Equal at random points at which both are real."""
    rng, hits = random.Random(2), 0
    for _ in range(400):
        put = {x: rng.uniform(0.02, 0.98 if len(a.free_symbols | b.free_symbols) > 1 else 3) for x in a.free_symbols | b.free_symbols}
        u, v = (complex(e.subs(put)) if e.subs(put).is_finite else complex("nan") for e in (a, b))
        if u.imag or v.imag or u != u or v != v:
            continue
        hits += 1
        if abs(u - v) > 1e-7 * (1 + abs(u)):
            return False
        if hits == 20:
            return True
    return hits > 4


def test_pinsker(derived):
    """d/dq (kl(p, q) - 2 (p - q)^2) = -(p - q) (1 - 2q)^2 / (q (1 - q))."""
    line = next(x for x in derived["D(P||Q) >= 2*TV(P,Q)^2"].text().splitlines() if "dF/dq" in x)
    p, q = sympy.symbols("p q")
    own = read(SLOPE.match(line)[5], {"p": p, "q": q})
    assert sympy.simplify(own + (p - q) * (1 - 2 * q) ** 2 / (q * (1 - q))) == 0
    assert "F = 0 at q = p" in derived["D(P||Q) >= 2*TV(P,Q)^2"].text()


@pytest.mark.parametrize("statement", IDS)
def test_lengths_and_brackets(derived, statement):
    d = derived[statement]
    assert 3 <= len(d.text().splitlines()) <= MAX_LINES + 1 or statement.startswith("(a+b)")
    for shown in (d.latex(), d.markdown()):
        assert shown.count("{") == shown.count("}") and shown.count(r"\left") - shown.count(r"\leftskip") - shown.count(r"\leftarrow") == shown.count(
            r"\right"
        )
        assert shown.replace(r"\$", "").count("$") % 2 == 0 and "#" not in shown.replace(r"\#", "")


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="no LaTeX here")
def test_latex_compiles(derived, tmp_path):
    body = "\n\n".join(d.latex() for d in derived.values())
    (tmp_path / "x.tex").write_text(
        "\\documentclass{article}\\usepackage{amsmath,amssymb}\\begin{document}\n" + body + "\n\\end{document}\n"
    )
    done = subprocess.run(["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "x.tex"], cwd=tmp_path, capture_output=True, timeout=120)
    assert done.returncode == 0, done.stdout[-2000:]


def test_sides_of_an_equation_come_to_the_derivative():
    verdict = prove("diff(D(Poisson(a)||Poisson(b)), a, 2) = 1/a")
    assert "both sides are 1/a" in verdict.derivation.text() and "\\frac{1}{a}" in verdict.derivation.latex()
    assert "both sides are e" in prove("limit((1+1/n)^n, n -> oo) = e", given="n > 0").derivation.text()


def test_a_certificate_that_does_not_check_has_no_derivation():
    verdict = prove("D(P||Q) >= 2*TV(P,Q)^2")
    stronger = prove("D(P||Q) >= TV(P,Q)^2").certificate.data["context"]["claim"]
    data = verdict.certificate.data
    claim = [stronger[0], stronger[1], ("mul", ("num", "3"), stronger[2])]
    before = set(RULES)
    with pytest.raises(Rejected):
        analysis_derivation(verdict.statement, {**data, "context": {**data["context"], "claim": claim}})
    assert set(RULES) == before


def test_the_output_shown_in_the_documentation_is_real():
    page = (Path(__file__).resolve().parent.parent / "docs" / "analysis.md").read_text()
    statement, text = re.search(r'symit derive "([^"]*)" --format text\n```\n\n```text\n(.*?)\n```', page, re.S).groups()
    assert prove(statement).derivation.text() == text
