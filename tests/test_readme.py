"""The examples of the README and the documentation run as printed."""

import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from symit.cli import app

ROOT = Path(__file__).resolve().parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def blocks(language):
    return [(f"{page.name}:{i}", body) for page in PAGES for i, body in enumerate(re.findall(rf"```{language}\n(.*?)```", page.read_text(), re.S))]


@pytest.mark.parametrize("name, code", blocks("python"), ids=lambda x: x if ":" in str(x)[:40] and "\n" not in str(x) else "")
def test_python_blocks(name, code, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    exec(compile(code, name, "exec"), {})


def test_console_commands(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for folder in ("examples", "proofs"):
        (tmp_path / folder).symlink_to(ROOT / folder)
    commands = [line for _, body in blocks("console") for line in re.findall(r"^\$ (symit .*)$", body, re.M)]
    assert commands
    for line in commands:
        result = CliRunner().invoke(app, shlex.split(line)[1:])
        assert result.exit_code == 0, (line, result.output)


def test_the_output_shown_is_real():
    from symit import audit

    shown = re.search(r"```text\n(refuted.*?)```", (ROOT / "README.md").read_text(), re.S)[1].strip()
    import os

    before = os.getcwd()
    os.chdir(ROOT)
    try:
        text = audit("examples/lecture.md").to_text()
    finally:
        os.chdir(before)
    assert shown in text
