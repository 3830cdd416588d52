"""The command line: exit codes, JSON, saved certificates, clean errors, a fast start."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from symit.audit.codes import CODES
from symit.cli import app

run = CliRunner().invoke


def test_prove_exit_codes_and_json():
    good = run(app, ["prove", "I(X;Z) <= I(X;Y)", "--given", "X -> Y -> Z", "--format", "json"])
    data = json.loads(good.stdout)
    assert good.exit_code == 0 and data["status"] == "proved" and data["certificate"] and data["counterexample"] is None
    assert set(data) >= {"statement", "given", "status", "method", "needs", "repairs", "counterexample", "certificate", "elapsed_ms"}
    bad = run(app, ["prove", "H(X|Y) = H(X,Y) - H(X)", "--format", "json"])
    data = json.loads(bad.stdout)
    assert bad.exit_code == 1 and data["status"] == "refuted" and data["repairs"][0] == {**data["repairs"][0], "status": "proved"}
    assert run(app, ["prove", "H(X) = H(Y)", "--exit-zero"]).exit_code == 0
    open_claim = ["prove", "JS(P,Q) <= 2*JS(P,R) + 2*JS(R,Q)"]  # true, and not proved yet
    assert run(app, open_claim).output.startswith("supported") and run(app, open_claim).exit_code == 0
    assert run(app, [*open_claim, "--fail-on", "supported"]).exit_code == 1


@pytest.mark.parametrize("arguments", [["prove", "H(X >= 0"], ["prove", "H(X) >= 0", "--format", "pdf"], ["audit", "no-such-file.md"], ["explain", "IT999"], ["prove"], ["check", "nowhere.json"], ["prove", "H(X)>=0", "--given", "-> ->"]])
def test_wrong_usage_is_2_without_traceback(arguments):
    result = run(app, arguments)
    assert result.exit_code == 2 and "Traceback" not in result.output


def test_saved_certificates_recheck_with_the_provers_absent(tmp_path):
    path = tmp_path / "cert.json"
    assert run(app, ["prove", "D(P||Q) >= 0", "--save", str(path)]).exit_code == 0
    block = (
        "import sys\n"
        "class Block:\n"
        "    def find_spec(self, name, *rest):\n"
        "        if name.startswith(('symit.provers', 'symit.language', 'symit.audit', 'sympy', 'highspy')):\n"
        "            raise ImportError(name)\n"
        "sys.meta_path.insert(0, Block())\n"
        f"sys.argv = ['symit', 'check', {str(path)!r}]\n"
        "from symit.cli import main\n"
        "main()\n"
    )
    result = subprocess.run([sys.executable, "-c", block], capture_output=True, text=True)
    assert result.returncode == 0 and "proved" in result.stdout, result.stderr
    data = json.loads(path.read_text())
    data["context"]["claim"][0] = "<="
    path.write_text(json.dumps(data))
    assert run(app, ["check", str(path)]).exit_code == 1
    path.write_text("[]")
    assert run(app, ["check", str(path)]).exit_code == 1


def test_check_proofs(tmp_path):
    """Of a folder; all theorems of the library are checked in test_proofs.py and, by this command, in test_readme.py."""
    text = Path("proofs/information.proof").read_text()
    (tmp_path / "a.proof").write_text(text)
    (tmp_path / "b.proof").write_text(Path("proofs/non-shannon.proof").read_text())
    good = run(app, ["check", str(tmp_path)])
    assert good.exit_code == 0 and good.output.count(": checked, ") == sum(p.read_text().count("\ntheorem ") for p in tmp_path.iterdir())
    assert "data-processing: checked" in good.output
    wrong = text.replace("claim I(X;Z) <= I(X;Y)", "claim I(X;Z) <= I(Y;Z)")
    assert wrong != text
    (tmp_path / "a.proof").write_text(wrong)
    bad = run(app, ["check", str(tmp_path)])
    assert bad.exit_code == 1 and re.search(r"a\.proof:\d+: theorem data-processing: ", bad.output)


def test_derive_list_explain():
    tex = run(app, ["derive", "data-processing", "--format", "latex"])
    assert tex.exit_code == 0 and tex.stdout.startswith("\\begin{align*}") and "\\text{since" in tex.stdout
    assert run(app, ["derive", "H(X,Y) = H(X) + H(Y|X)"]).exit_code == 0
    assert "data-processing" in run(app, ["list", "processing"]).stdout
    for code in CODES:
        assert code in run(app, ["explain", code]).stdout


def test_audit_formats(tmp_path):
    path = tmp_path / "a.md"
    path.write_text("$H(X|Y) = H(X,Y) - H(X)$\n")
    assert run(app, ["audit", str(path)]).exit_code == 1
    assert run(app, ["audit", str(path), "--exit-zero"]).exit_code == 0
    assert "::error file=" in run(app, ["audit", str(path), "--format", "github"]).stdout
    out = tmp_path / "r.json"
    run(app, ["audit", str(path), "--format", "json", "--output", str(out)])
    assert json.loads(out.read_text())["documents"][0]["summary"]["refuted"] == 1
    assert run(app, ["audit", str(path), "--format", "sarif"]).exit_code == 2


def test_help_imports_nothing_heavy():
    code = "import sys, symit, symit.cli; assert not {'sympy', 'numpy', 'flint', 'highspy', 'lark'} & set(sys.modules), sorted(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_check_shows_the_claim_and_not_a_label(tmp_path):
    path = tmp_path / "c.json"
    assert run(app, ["prove", "H(X) >= 0", "--save", str(path)]).exit_code == 0
    data = json.loads(path.read_text())
    data["context"]["statement"] = "H(X) = 0"
    path.write_text(json.dumps(data))
    shown = run(app, ["check", str(path)]).output
    assert "H(X) >= 0" in shown and "H(X) = 0" not in shown


SUBGAUSSIAN = "for all lambda: log(E_{Q}[exp(lambda*(f(X)-E_{Q}[f(X)]))]) <= lambda^2*sigma^2/2"
PROJECTION = "for all 0 <= t <= 1: D((1-t)*R + t*P || Q) >= D(R||Q)"
SOFTMAX = ["s[i] = exp(z[i])/sum[j](exp(z[j]))", "sum[i](y[i]) = 1"]
BINOMIAL = "gamma(n+1)/(gamma(k+1)*gamma(n-k+1))"
KINDS = [  # (kind, how) of the certificate, statement, assumptions, verdict
    ("linear", None, "I(X;Z) <= I(X;Y)", ["X -> Y -> Z"], "proved"),
    ("numeric", None, "pi > 3", [], "proved"),
    ("model", None, "H(X) = H(Y)", [], "refuted"),
    ("all", None, "H(X) <= H(X,Y) <= H(X) + H(Y)", [], "proved"),
    ("not", None, "the KL divergence is not symmetric", [], "proved"),
    ("not", None, "D(P||Q) can be infinite", [], "proved"),
    ("not", None, "TV can be infinite", [], "refuted"),
    ("closed", None, "D(N(0,1)||N(1,1)) = 1/2", [], "proved"),
    ("closed-point", None, "D(N(mu,sigma^2)||N(0,1)) = mu^2 + sigma^2 - log(sigma) - 1/2", [], "refuted"),
    ("calculus", None, "convex[t](t*log(t))", ["t > 0"], "proved"),
    ("calculus", None, "limit(sin(x)/x, x -> 0) = 1", [], "proved"),
    ("calculus", None, "log(1+x) = x + O(x^2)", [], "proved"),
    ("calculus-point", None, "diff(log(x), x) = x", ["x > 0"], "refuted"),
    ("sums", None, "diff(-sum[i](y[i]*log(s[i])), z[k]) = s[k] - y[k]", SOFTMAX, "proved"),
    ("sums-point", None, "sum[i](p[i]) = 2", ["p[i] = exp(z[i])/sum[j](exp(z[j]))"], "refuted"),
    ("jensen", None, "exp(sum[i](w[i]*x[i])) <= sum[i](w[i]*exp(x[i]))", ["sum[i](w[i]) = 1", "w[i] >= 0"], "proved"),
    ("binomial", None, f"{BINOMIAL} <= exp(n*H_b(k/n))", ["n > 0", "k >= 0", "k <= n", "integer(k,n)"], "proved"),
    ("processing", None, "Df[f](P_Y||Q_Y) <= Df[f](P_X||Q_X)", ["P_{Y|X} = Q_{Y|X}"], "proved"),
    ("partial", None, "H(X) ~= 8.2 bits", ["X ~ partial(0.15, 0.12, 0.08; rest 0.65 over 997)"], "refuted"),
    ("analysis", "entropies", "H(X|Y) <= H_b(p) + p*log(card(X)-1)", ["p = Pr(X != Y)"], "proved"),
    ("analysis", "entropies", "abs(H(P)-H(Q)) <= H_b(TV(P,Q)) + TV(P,Q)*log(card(X)-1)", [], "proved"),
    ("analysis", "chain", "D(P||Q) <= log(1+2*TV(P,Q)^2/m)", ["Q >= m"], "proved"),
    ("analysis", "level", "D(P||Q) <= 2*TV(P,Q)^2/min(Q)", [], "proved"),
    ("analysis", "means", "chi2(P||Q) >= (E_{P}[f(X)] - E_{Q}[f(X)])^2/Var_{Q}[f(X)]", [], "proved"),
    ("analysis", "means", "abs(E_{P}[f(X)] - E_{Q}[f(X)]) <= sqrt(2*sigma^2*D(P||Q))", [SUBGAUSSIAN], "proved"),
    ("analysis", "projection", "D(P||Q) >= D(P||R) + D(R||Q)", [PROJECTION], "proved"),
    ("analysis", "joint-range", "D(P||Q) >= 2*TV(P,Q)^2", [], "proved"),
    ("analysis", "triangle", "TV(P,R) <= TV(P,Q) + TV(Q,R)", [], "proved"),
    ("analysis", "convexity", "the KL divergence is jointly convex", [], "proved"),
    ("analysis", "orders", "Renyi[2](P||Q) >= D(P||Q)", [], "proved"),
    ("analysis", "linear", "chi2(P||Q) >= D(P||Q)", [], "proved"),
    ("analysis", "tangent", "E_{P}[f(X)] <= log(E_{Q}[exp(f(X))]) + D(P||Q)", [], "proved"),
    ("analysis", "parameter", "D(P||Q) >= c*TV(P,Q)^2", ["0 <= c <= 2"], "proved"),
    ("analysis", "scalar", "log(1+x) <= x", ["x > -1"], "proved"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "how", "statement", "given", "status"), KINDS)
def test_certificates_of_every_kind_are_saved_and_checked(kind, how, statement, given, status, tmp_path):
    path = tmp_path / "c.json"
    said = [x for g in given for x in ("--given", g)]
    run(app, ["prove", statement, *said, "--timeout", "60", "--save", str(path)])
    data = json.loads(path.read_text())
    assert (data["kind"], data.get("how")) == (kind, how)
    shown = run(app, ["check", str(path)])
    assert shown.exit_code == 0 and shown.output.startswith(f"{path}: {status}: ") and "Traceback" not in shown.output
    assert kind in ("all", "not") or (" given " in shown.output) >= bool(data["context"].get("given") or data["context"].get("every"))


def test_check_says_what_a_claim_assumes(tmp_path):
    """Ranges of parameters and what holds for all of them are part of what was proved."""
    path = tmp_path / "c.json"
    claims = (("log(1+x) <= x", "x > -1", "-1 < x"), ("abs(E_{P}[f(X)] - E_{Q}[f(X)]) <= sqrt(2*sigma^2*D(P||Q))", SUBGAUSSIAN, "for all lambda: "))
    for statement, given, said in claims:
        assert run(app, ["prove", statement, "--given", given, "--save", str(path)]).exit_code == 0
        shown = run(app, ["check", str(path)])
        assert shown.exit_code == 0 and said in shown.output.split(" given ")[1]


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (["prove", "D_f(P||Q) >= 0"], "write Df[f](P||Q)"), (["prove", "D_phi(P||Q) >= 0"], "write Df[phi](P||Q)"),
        (["prove", "D(P||Q) = 0", "--given", "P = Q"], "p(x) = q(x)"),
        (["prove", "D_KL is not a metric"], "docs/prose-properties.md"), (["prove", "the divergence is not commutative"], "neither a statement nor"),
        (["prove", "the divergence is not commutative", "--given", "p(x) = q(x)"], "take no further assumptions"),
        (["prove", "dL/dz = p - y"], "diff(L, z)"), (["prove", "H(X"], "ends too early"),
    ],
)  # fmt: skip
def test_messages_name_what_to_write(arguments, hint):
    result = run(app, arguments)
    assert result.exit_code == 2 and hint in result.output and "Traceback" not in result.output


def test_derive_without_a_derivation_says_so_and_fails_for_refuted_statements_only():
    for statement, given, code, said in (
        ("the KL divergence is not symmetric", [], 0, "the whole proof"),
        ("diff(-sum[i](y[i]*log(s[i])), z[k]) = s[k] - y[k]", SOFTMAX, 0, "none is written for a proof of this kind"),
        ("the KL divergence is symmetric", [], 1, "only what is proved has one"),
    ):
        result = run(app, ["derive", statement, *(x for g in given for x in ("--given", g))])
        assert result.exit_code == code and "no derivation: " in result.output and said in result.output
        assert result.output.startswith("refuted" if code else "proved")


def test_formats_of_tables():
    for arguments in (["divergences", "--format", "latex"], ["KL Gamma", "--verify", "--format", "html"]):
        result = run(app, ["table", *arguments])
        assert result.exit_code == 2 and "one of text, markdown" in result.output
    shown = run(app, ["table", "--help"], env={"COLUMNS": "200"}).output
    assert "text or markdown for divergences and with --verify" in " ".join(shown.split())
