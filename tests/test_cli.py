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
