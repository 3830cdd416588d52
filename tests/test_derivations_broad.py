"""Whatever the rules of analysis prove has a derivation that a person can follow, and its LaTeX is sound."""

import re
import shutil
import subprocess

import pytest

from symit import prove
from symit.divergences.pairs import unbounded

MIXED = "D(a*P+(1-a)*R || a*Q+(1-a)*S) <= a*D(P||Q) + (1-a)*D(R||S)"
WEIGHT = ["0 <= a <= 1"]


def mixed(name):
    return f"{name.format('(a*P+(1-a)*R)', '(a*Q+(1-a)*S)')} <= a*{name.format('P', 'Q')} + (1-a)*{name.format('R', 'S')}"


STATEMENTS = {
    "triangle": [
        ("TV(P,R) <= TV(P,Q) + TV(Q,R)", []),
        ("sqrt(TV(P,R)) <= sqrt(TV(P,Q)) + sqrt(TV(Q,R))", []),
        ("sqrt(H2(P,R)) <= sqrt(H2(P,Q)) + sqrt(H2(Q,R))", []),
        ("sqrt(JS(P,R)) <= sqrt(JS(P,Q)) + sqrt(JS(Q,R))", []),
        ("sqrt(LC(P,R)) <= sqrt(LC(P,Q)) + sqrt(LC(Q,R))", []),
        ("LC(T,K)^(1/2) <= LC(T,G)^(1/2) + LC(G,K)^(1/2)", []),
    ],
    "convexity": [
        (MIXED, WEIGHT),
        (MIXED.replace("a", "u"), ["0 <= u <= 1"]),
        *((mixed(name), WEIGHT) for name in ("TV({},{})", "chi2({}||{})", "H2({},{})", "JS({},{})", "LC({},{})", "Df[t^3]({}||{})", "Egamma[2]({}||{})")),
    ],
    "letters": [
        ("TV(P,S) <= TV(P,Q) + TV(Q,R) + TV(R,S)", []),
        ("H2(P,R) <= 2*H2(P,Q) + 2*H2(Q,R)", []),
        ("TV(P,Q) - TV(R,S) <= TV(P,R) + TV(Q,S)", []),
    ],
    "linear": [
        ("E_{P}[f(X)] - E_{Q}[exp(f(X)-1)] <= D(P||Q)", []),
        ("E_{P}[f(X)] - E_{Q}[f(X)+f(X)^2/4] <= chi2(P||Q)", []),
        ("D(P||Q) <= chi2(P||Q)", []),
        ("H2(P,Q) <= TV(P,Q)", []),
        ("JS(P,Q) <= log(2)*TV(P,Q)", []),
        ("JS(P,Q) >= LC(P,Q)/2", []),
        ("JS(P,Q) <= H2(P,Q)", []),
        ("H2(P,Q) <= JS(P,Q)/log(2)", []),
        ("D(P||Q) + D(Q||P) >= 8*H2(P,Q)", []),
        ("Egamma[g](P||Q) <= TV(P,Q)", ["g >= 1"]),
        ("Egamma[g](P||Q) <= Egamma[k](P||Q)", ["k >= 1", "g >= k"]),
    ],
    "tangent": [("E_{P}[f(X)] - log(E_{Q}[exp(f(X))]) <= D(P||Q)", []), ("E_{P}[g(X)] - log(E_{Q}[exp(g(X))]) <= D(P||Q)", [])],
    "joint-range": [
        ("D(P||Q) >= 2*TV(P,Q)^2", []),
        ("D(P||Q) >= log((1+TV(P,Q))/(1-TV(P,Q))) - 2*TV(P,Q)/(1+TV(P,Q))", []),
        ("TV(P,Q) <= sqrt(1-exp(-D(P||Q)))", []),
        ("D(P||Q) <= log(1+chi2(P||Q))", []),
        ("TV(P,Q) <= sqrt(2*H2(P,Q)-H2(P,Q)^2)", []),
        ("LC(P,Q) >= TV(P,Q)^2", []),
        ("TV(P,Q)^2 <= chi2(P||Q)/(1+chi2(P||Q))", []),
        ("H2(P,Q) <= 1-1/sqrt(1+chi2(P||Q))", []),
    ],
    "sum": [("TV(P,Q) <= 1 - exp(-D(P||Q))/2", [])],
    "level": [
        ("TV(P,Q) <= sqrt(2*H2(P,Q))", []),
        ("D(P||Q) <= 2*TV(P,Q)^2/m", ["Q >= m"]),
        ("D(P||Q) <= log(max(P/Q))", []),
        ("chi2(P||Q) <= (M-1)*(1-b)", ["P <= M*Q", "P >= b*Q"]),
        ("D(P||Q) <= 2*(2+log(M))*H2(P,Q)", ["P <= M*Q"]),
    ],
    "chain": [("D(P||Q) <= log(1+2*TV(P,Q)^2/m)", ["Q >= m"]), ("D(P||Q) <= log(1+2*TV(P,Q)^2/min(Q))", [])],
    "entropies": [
        ("abs(H(P)-H(Q)) <= H_b(TV(P,Q)) + TV(P,Q)*log(card(X)-1)", []),
        ("p >= (H(X|Y) - log(2))/log(card(X))", ["p = Pr(X != Xhat)", "X -> Y -> Xhat"]),
        ("H(X|Y) <= H_b(Pr(X != Y))", ["card(X) = 2"]),
    ],
    "single": [("log(1+chi2(P||Q)) <= chi2(P||Q)", []), ("Renyi[1/2](P||Q) >= 2*H2(P,Q)", [])],
    "orders": [
        ("Renyi[1/2](P||Q) <= D(P||Q)", []),
        ("D(P||Q) <= Renyi[2](P||Q)", []),
        ("Renyi[alpha](P||Q) <= Renyi[beta](P||Q)", ["alpha > 1", "beta > alpha"]),
        ("Renyi[alpha](P||Q) >= 0", ["alpha > 0", "alpha < 1"]),
    ],
    "equal": [
        ("Egamma[1](P||Q) = TV(P,Q)", []),
        ("Df[max(1-t,0)](P||Q) = TV(P,Q)", []),
        ("Df[(t-1)^2/(t+1)](P||Q) = 2*LC(P,Q)", []),
    ],
    "same": [("(1-a)*Renyi[a](P||Q) = a*Renyi[1-a](Q||P)", ["0 < a < 1"])],
    "parameter": [
        ("D(P||Q) >= c*TV(P,Q)^2", ["c <= 2"]),
        ("TV(P,Q) <= sqrt(c*D(P||Q))", ["c >= 1/2"]),
        ("D(P||Q) <= c*log(1+chi2(P||Q))", ["c >= 1"]),
    ],
    "scalar": [
        ("H_b(p) >= 4*log(2)*p*(1-p)", []),
        ("log(1-p+p*exp(x)) <= p*x + x^2/8", ["0 < p < 1"]),
        ("(1+x)*log(1+x) - x >= x^2/(2+2*x/3)", ["x > 0"]),
    ],
    None: [
        ("lgamma(x+1) <= x*log(x) - x + log(2*pi*x)/2 + 1/(12*x)", ["x > 0"]),
        ("diff(H_b(p), p) = log((1-p)/p)", []),
        ("concave[p](H_b(p))", []),
        ("convex[t](abs(t-1) + max(t-2,0))", ["t > 0"]),
        ("increasing[x](max(x,0) + x)", []),
        ("convex[x](a)", ["a > 0"]),
        ("max[p](H_b(p)) = log(2)", []),
        ("limit(x*log(x), x -> 0) = 0", []),
        ("log(1+x) = x - x^2/2 + O(x^3)", []),
        ("D(Bernoulli(p)||Bernoulli(p+eps)) = eps^2/(2*p*(1-p)) + O(eps^3)", ["0 < p < 1"]),
    ],
}  # fmt: skip
UNBOUNDED = [
    ("D(P||Q)", "TV(P,Q)", "P = (1/2, 1/2), Q = (1/s, 1-1/s)"),
    ("D(Q||P)", "JS(P,Q)", "P = (1/s, 1-1/s), Q = (1/2, 1/2)"),
    ("chi2(P||Q)", "D(P||Q)", "P = (1/s, 1-1/s), Q = (exp(-s), 1-exp(-s))"),
]
CASES = [(how, text, given) for how, rows in STATEMENTS.items() for text, given in rows]
# what the sentences may consist of: a name of the kernel or of Python would show here
WORDS = """noindent leftskip par frac tfrac sqrt log left right leq geq infty to sum partial lim cdots text Gamma nabla det alpha beta psi pi
    epsilon varepsilon mathbb mapsto mathrm operatorname chi exp max min cdot mid neq mathcal hat Pr
"""
MACROS = set(WORDS.split())


@pytest.fixture(scope="module")
def derived():
    found = {}
    for how, text, given in CASES:
        verdict = prove(text, given=given, budget=60.0)
        assert verdict.status == "proved", text
        assert verdict.certificate.data.get("how") == how, (text, verdict.certificate.data.get("how"))
        found[text] = verdict.derivation
    for a, b, family in UNBOUNDED:
        found[f"{a} by {b}"] = unbounded(a, b, family).derivation
    return found


NAMES = [text for _, text, _ in CASES] + [f"{a} by {b}" for a, b, _ in UNBOUNDED]


@pytest.mark.parametrize("name", NAMES)
def test_there_is_a_derivation_and_its_formulas_are_whole(derived, name):
    d = derived[name]
    assert d is not None
    text, latex, markdown = d.text(), d.latex(), d.markdown()
    assert len(text.splitlines()) >= 2
    for shown in (text, latex, markdown):
        assert not re.search(r"#[a-z]\d*|\bNone\b|Fraction\(|Symbol|Mul\(|Add\(|'par'|by the rule|<[a-z]+ ", shown.replace(r"\#", "")), shown
    for line in latex.splitlines():
        whole(line)
    for line in markdown.splitlines():
        whole(line)
    assert set(re.findall(r"\\([A-Za-z]+)", latex)) <= MACROS, set(re.findall(r"\\([A-Za-z]+)", latex)) - MACROS


def whole(line):
    """Braces, dollars, \\left and \\right of one line of LaTeX."""
    bare = line.replace(r"\{", "").replace(r"\}", "").replace(r"\$", "")
    depth = 0
    for c in bare:
        depth += (c == "{") - (c == "}")
        assert depth >= 0, line
    assert depth == 0 and bare.count("$") % 2 == 0, line
    for formula in re.findall(r"\$([^$]*)\$", bare):
        assert formula.strip() and formula.count("{") == formula.count("}"), line
        assert len(re.findall(r"\\left(?![a-z])", formula)) == len(re.findall(r"\\right(?![a-z])", formula)), line


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="no LaTeX here")
def test_the_latex_compiles(derived, tmp_path):
    body = "\n\n".join(d.latex() for d in derived.values())
    (tmp_path / "x.tex").write_text("\\documentclass{article}\\usepackage{amsmath,amssymb}\\begin{document}\n" + body + "\n\\end{document}\n")
    done = subprocess.run(["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "x.tex"], cwd=tmp_path, capture_output=True, timeout=120)
    assert done.returncode == 0, done.stdout[-2000:]


def test_a_derivation_says_what_is_assumed(derived):
    assert derived[MIXED].text().startswith("D(a*P + (1 - a)*R||a*Q + (1 - a)*S) <= (1 - a)*D(R||S) + a*D(P||Q), given 0 <= a <= 1:")


@pytest.mark.parametrize(
    "name, parts",
    [
        ("sqrt(JS(P,R)) <= sqrt(JS(P,Q)) + sqrt(JS(Q,R))", ["f(t) = t*log(t)/2 - (t + 1)*log(t/2 + 1/2)/2", "k(t) = f(t)/(1 - sqrt(t))^2", "exponent 2"]),
        (MIXED, ["f(t) = t*log(t)", "d^2f/dt^2 = 1/t >= 0", "(a*p, a*q)", "perspective", "Csiszar 1967"]),
        ("TV(P,R) <= TV(P,Q) + TV(Q,R)", ["f(t) = abs(t - 1)/2", "df/dt = -1/2 <= 0"]),
        ("E_{P}[f(X)] - log(E_{Q}[exp(f(X))]) <= D(P||Q)", ["u = f(x)", "at c = D1", "g1(t, u) = exp(u)"]),
        ("H2(P,R) <= 2*H2(P,Q) + 2*H2(Q,R)", ["(sqrt(p) - 2*sqrt(q) + 1)^2/2 >= 0"]),
        ("D(P||Q) by TV(P,Q)", ["p = (1/2, 1/2)", "q = (1/s, 1 - 1/s)", "-> oo as s -> oo", "-> 1/2 as s -> oo"]),
        ("D(P||Q) <= log(1+2*TV(P,Q)^2/m)", ["q(x) >= m", "D3 = chi2(p||q), which is finite", "abs(t - 1) <= w with v = m*w"]),
        ("chi2(P||Q) <= (M-1)*(1-b)", ["p(x) <= M*q(x), p(x) >= b*q(x)", "L(t) = -(-M + t)*(-b + t) >= 0"]),
        ("p >= (H(X|Y) - log(2))/log(card(X))", ["Fano 1961", "H(X|Y) = H(X|Xhat,Y) <= H(X|Xhat)", "1/log(n) times the difference"]),
        ("Egamma[1](P||Q) = TV(P,Q)", ["(t + abs(t - 1) - 1)/2 and abs(t - 1)/2, differ by t/2 - 1/2, whose mean is 0"]),
        ("convex[t](abs(t-1) + max(t-2,0))", ["corners at t = 1, t = 2", "jump of df/dt = 2 at t = 1"]),
    ],
)  # fmt: skip
def test_what_the_argument_rests_on_is_said(derived, name, parts):
    text = derived[name].text()
    assert all(part in text for part in parts), text
