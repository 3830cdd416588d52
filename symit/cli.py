"""The command line: prove, check, audit, derive, table, compare, list, explain. Heavy imports wait until a command needs them."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

app = typer.Typer(
    name="symit", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False,
    help="Prove, refute and typeset information theory.",
)  # fmt: skip
FAILING = ("refuted", "conditional", "supported", "unknown", "unread")


def fail(message: str) -> NoReturn:
    """Wrong usage or unreadable input: exit code 2."""
    typer.echo(f"error: {message}", err=True)
    raise typer.Exit(2)


def choice(value: str, allowed: tuple[str, ...], option: str) -> str:
    if value not in allowed:
        fail(f"{option} {value!r}: one of {', '.join(allowed)} was expected")
    return value


def exit_code(statuses: list[str], fail_on: str, exit_zero: bool) -> int:
    wanted = {s.strip() for s in fail_on.split(",") if s.strip()}
    for s in sorted(wanted - {*FAILING, "none"}):
        fail(f"--fail-on {s!r}: one of {', '.join(FAILING)}, none was expected")
    return 0 if exit_zero or not wanted & set(statuses) else 1


def version(show: bool) -> None:
    if show:
        from importlib.metadata import PackageNotFoundError
        from importlib.metadata import version as installed

        try:
            typer.echo(f"symit {installed('symit')}")
        except PackageNotFoundError:
            typer.echo("symit (not installed)")
        raise typer.Exit


@app.callback()
def main_options(
    show_version: Annotated[bool, typer.Option("--version", callback=version, is_eager=True, help="Show the version.")] = False,
) -> None:
    """Prove, refute and typeset information theory."""


@app.command()
def prove(
    statement: Annotated[str, typer.Argument(help="For example 'I(X;Z) <= I(X;Y)'.")],
    given: Annotated[list[str] | None, typer.Option("--given", "-g", help="An assumption, such as 'X -> Y -> Z'. Repeatable.")] = None,
    format: Annotated[str, typer.Option(help="text, json, latex or markdown.")] = "text",
    save: Annotated[Path | None, typer.Option(help="Save the certificate as JSON.")] = None,
    seed: Annotated[int, typer.Option(help="Seed of the search for counterexamples.")] = 0,
    timeout: Annotated[float, typer.Option(help="Seconds for each relation.")] = 5.0,
    fail_on: Annotated[str, typer.Option(help="Verdicts that make the exit code 1, separated by commas.")] = "refuted",
    exit_zero: Annotated[bool, typer.Option("--exit-zero", help="Exit 0 whatever the verdict.")] = False,
) -> None:
    """Prove or refute one statement."""
    choice(format, ("text", "json", "latex", "markdown"), "--format")
    from symit.api import prove as run
    from symit.language.errors import SyntaxProblem

    try:
        verdict = run(statement, given or (), seed=seed, budget=timeout)
    except SyntaxProblem as problem:
        fail(str(problem))
    except (ValueError, TypeError) as problem:
        fail(f"the statement cannot be decided as it stands: {problem}")
    if save is not None:
        if verdict.certificate is None:
            typer.echo("no certificate to save: nothing was proved or refuted", err=True)
        else:
            try:
                verdict.certificate.save(str(save))
            except OSError as problem:
                fail(f"cannot write {save}: {problem.strerror}")
    from symit.show import verdict_json, verdict_text

    if format == "json":
        typer.echo(json.dumps(verdict_json(verdict, given or ()), ensure_ascii=False, indent=1))
    elif format == "text":
        typer.echo(verdict_text(verdict))
    elif verdict.derivation is None:
        typer.echo(verdict_text(verdict), err=True)
    else:
        typer.echo(verdict.derivation.latex() if format == "latex" else verdict.derivation.markdown())
    raise typer.Exit(exit_code([str(verdict.status)], fail_on, exit_zero))


@app.command()
def check(
    paths: Annotated[list[Path], typer.Argument(help="Saved certificates (.json), theorem files (.proof) or folders of them.")],
) -> None:
    """Re-check saved certificates (the kernel alone) and the theorems of a proofs folder."""
    files: list[Path] = []
    for path in paths:
        if path.is_dir():
            files += sorted(p for p in path.rglob("*") if p.suffix in (".json", ".proof"))
        elif path.is_file():
            files.append(path)
        else:
            fail(f"{path}: no such file or folder")
    if not files:
        fail("nothing to check: certificates (.json) or theorem files (.proof) were expected")
    good = True
    for file in files:
        good = (check_certificate(file) if file.suffix == ".json" else check_theorems(file)) and good
    raise typer.Exit(0 if good else 1)


def check_certificate(file: Path) -> bool:
    from symit.kernel import Certificate, Rejected
    from symit.show import claim_of

    try:
        certificate = Certificate.load(str(file))
        status = certificate.check()
    except Rejected as problem:
        typer.echo(f"{file}: rejected: {problem}")
        return False
    except (OSError, ValueError, RecursionError) as problem:
        typer.echo(f"{file}: no certificate: {type(problem).__name__}")
        return False
    typer.echo(f"{file}: {status}: {claim_of(certificate.data)}")
    return True


def check_theorems(file: Path) -> bool:
    from symit.derivation.library import ProofProblem, load_file

    try:
        theorems = load_file(file)
    except ProofProblem as problem:
        typer.echo(str(problem))
        return False
    good = True
    for theorem in theorems:
        try:
            theorem.check()
            typer.echo(f"{file}: {theorem.name}: checked, {len(theorem.steps)} steps")
        except ProofProblem as problem:
            typer.echo(str(problem))
            good = False
    return good


@app.command()
def audit(
    paths: Annotated[list[Path], typer.Argument(help="Markdown documents, or folders of them.")],
    format: Annotated[str, typer.Option(help="text, json, github or markdown.")] = "text",
    output: Annotated[Path | None, typer.Option(help="Write the report to a file.")] = None,
    jobs: Annotated[int, typer.Option(help="Documents audited at the same time.")] = 1,
    timeout: Annotated[float, typer.Option(help="Seconds for each formula.")] = 5.0,
    seed: Annotated[int, typer.Option(help="Seed of the search for counterexamples.")] = 0,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Show every finding, not only the faults.")] = False,
    fail_on: Annotated[str, typer.Option(help="Verdicts that make the exit code 1, separated by commas.")] = "refuted",
    exit_zero: Annotated[bool, typer.Option("--exit-zero", help="Exit 0 whatever is found.")] = False,
) -> None:
    """Check every formula of documents."""
    if format in ("sarif", "junit", "html"):
        fail(f"--format {format} is not there yet: text, json, github or markdown")
    choice(format, ("text", "json", "github", "markdown"), "--format")
    for path in paths:
        if not path.exists():
            fail(f"{path}: no such file or folder")
    if timeout <= 0 or jobs < 1:
        fail("--timeout and --jobs are positive numbers")
    report = run_audit(paths, jobs, timeout, seed)
    text = report.render(format, verbose)
    if output is not None:
        try:
            output.write_text(text + "\n", encoding="utf-8")
        except OSError as problem:
            fail(f"cannot write {output}: {problem.strerror}")
        typer.echo(report.summary_line())
    else:
        typer.echo(text)
    if format != "text":
        for trouble in report.problems:
            typer.echo(f"error: {trouble}", err=True)
    code = exit_code([f.status for f in report.findings], fail_on, exit_zero)
    raise typer.Exit(2 if report.problems and not exit_zero else code)


def run_audit(paths: list[Path], jobs: int, timeout: float, seed: int) -> Any:
    """The report, with a progress bar on a terminal for more than one document."""
    from symit.audit.report import Report
    from symit.audit.run import audit_file, expand

    files = list(expand(list(paths)))
    if len(files) > 1 and sys.stderr.isatty():
        from rich.console import Console
        from rich.progress import track

        def tracked(items: Any) -> Any:
            return track(items, description="auditing", total=len(files), console=Console(stderr=True), transient=True)
    else:

        def tracked(items: Any) -> Any:
            return items

    if jobs > 1 and len(files) > 1:
        from concurrent.futures import ProcessPoolExecutor
        from functools import partial
        from multiprocessing import get_context

        with ProcessPoolExecutor(min(jobs, len(files)), mp_context=get_context("spawn")) as pool:
            return Report(list(tracked(pool.map(partial(audit_file, timeout=timeout, seed=seed), files))))
    return Report([audit_file(f, timeout=timeout, seed=seed) for f in tracked(files)])


@app.command()
def derive(
    what: Annotated[str, typer.Argument(help="The name of a theorem ('symit list') or of a closed form (kl-gamma-gamma), or a statement.")],
    given: Annotated[list[str] | None, typer.Option("--given", "-g", help="An assumption, for a statement.")] = None,
    format: Annotated[str, typer.Option(help="latex, markdown or text.")] = "latex",
) -> None:
    """Typeset the derivation of a theorem, of a closed form or of a statement."""
    if format in ("html", "pdf"):
        fail(f"--format {format} is not there yet: latex, markdown or text")
    choice(format, ("latex", "markdown", "text"), "--format")
    from symit.derivation.library import find

    if "-" in what and " " not in what:
        from symit.families.table import named

        try:
            form = named(what)
        except ValueError as problem:
            fail(str(problem))
        if form is not None:
            typer.echo(getattr(form.derivation, format)())
            return
    theorem = find(what)
    if theorem is not None:
        typer.echo(getattr(theorem, format)())
        return
    from symit.api import prove as run
    from symit.language.errors import SyntaxProblem

    try:
        verdict = run(what, given or ())
    except (SyntaxProblem, ValueError, TypeError) as problem:
        fail(f"no theorem of that name ('symit list' shows them), and no statement:\n{problem}")
    if verdict.derivation is None:
        from symit.show import verdict_text

        typer.echo(verdict_text(verdict), err=True)
        typer.echo(f"no derivation: {why_none(verdict)}", err=True)
        raise typer.Exit(exit_code([str(verdict.status)], "refuted", False))
    typer.echo(getattr(verdict.derivation, format)())


def why_none(verdict: Any) -> str:
    """Why a verdict has no derivation to typeset."""
    if str(verdict.status) != "proved":
        return "only what is proved has one"
    if verdict.witness is not None:
        return "the model above, which the kernel evaluates exactly, is the whole proof"
    return "none is written for a proof of this kind; 'symit prove --save FILE' saves the certificate, 'symit check FILE' re-checks it"


@app.command()
def table(
    what: Annotated[
        str, typer.Argument(help="A family (Gamma), a quantity (KL, capacity), both ('KL Gamma'), a name (kl-gamma-gamma), or divergences.")
    ],
    format: Annotated[
        str, typer.Option(help="text, latex, markdown, html or proof; text or markdown for divergences and with --verify.")
    ] = "text",
    verify: Annotated[bool, typer.Option("--verify", help="Hold them against their defining integrals and sums, rigorously enclosed.")] = False,
    points: Annotated[int, typer.Option(help="With --verify: points for each form.")] = 20,
    seed: Annotated[int, typer.Option(help="With --verify: seed of the points.")] = 0,
    jobs: Annotated[int, typer.Option("--jobs", "-j", help="With --verify: processes, 0 for one each core.")] = 1,
) -> None:
    """Print derived closed forms, with the conditions under which they hold; or hold them against their definitions."""
    with_verify = "with --verify, " if verify else ""
    choice(format, ("text", "markdown") if verify else ("text", "latex", "markdown", "html", "proof"), f"{with_verify}--format")
    if verify and (points < 1 or jobs < 0):
        fail("--points is at least 1 and --jobs at least 0")
    if what == "divergences" and not verify:
        from symit.divergences.pairs import printed

        choice(format, ("text", "markdown"), "of the table of divergences, --format")
        typer.echo(printed(format, seed))
        return
    from symit.families.table import table as show

    try:
        if verify:
            from symit.families.enclosure.reporting import cli_text

            shown, wrong = cli_text(what, points, seed, jobs, format, typer.echo)
            typer.echo(shown)
            if wrong:
                raise typer.Exit(1)
            return
        typer.echo(show(what, format))
    except ValueError as problem:
        fail(str(problem))


@app.command()
def compare(
    library: Annotated[str, typer.Argument(help="torch or scipy, which must be installed.")],
    points: Annotated[int, typer.Option(help="Points for each entry and precision.")] = 100,
    seed: Annotated[int, typer.Option(help="Seed of the points.")] = 0,
    format: Annotated[str, typer.Option(help="text, markdown or json.")] = "text",
) -> None:
    """Hold an installed library's entropies and divergences against the exact table."""
    choice(format, ("text", "markdown", "json"), "--format")
    from symit.compare import cli_text

    try:
        typer.echo(cli_text(library, points, seed, format))
    except ValueError as problem:
        fail(str(problem))


@app.command("list")
def list_(query: Annotated[str, typer.Argument(help="Show only what contains this.")] = "") -> None:
    """List theorems, measures, families, quantities of channels and sources, and diagnostic codes."""
    from symit.audit.codes import CODES
    from symit.derivation.library import load_proofs
    from symit.families.describe import describe
    from symit.language.glossary import MEASURES
    from symit.language.vector_families import VECTOR_FAMILIES
    from symit.meaning.families import FAMILIES, family, family_name
    from symit.meaning.named import records

    rows = [("theorem", t.name, t.statement + (f"   given {'; '.join(t.given)}" if t.given else "")) for t in load_proofs()]
    rows += [("measure", name, text) for name, text in MEASURES]
    laws = [*FAMILIES.values(), *(family(family_name(n)) for n in VECTOR_FAMILIES)]
    rows += [("family", f"{f.name}({', '.join(f.names)})", describe(f)) for f in laws]
    rows += [("quantity", f"{r.quantity}({r.name}({', '.join(n for n, _ in r.params)}))", r.about) for r in records().values()]
    rows += [("code", c.code, c.title) for c in CODES.values()]
    found = [r for r in rows if query.lower() in " ".join(r).lower()]
    if not found:
        fail(f"nothing contains {query!r}")
    width = max(len(r[1]) for r in found)
    for kind, name, text in found:
        typer.echo(f"{kind:8} {name:{width}}  {text}")


@app.command()
def explain(code: Annotated[str, typer.Argument(help="A diagnostic code, such as IT102.")]) -> None:
    """Say what a diagnostic code means, with an example."""
    from symit.audit.codes import CODES
    from symit.audit.codes import explain as text

    if code.upper() not in CODES:
        fail(f"unknown code {code!r}: one of {', '.join(CODES)}")
    typer.echo(text(code))


def main() -> None:
    """Entry point of the console script."""
    app()


if __name__ == "__main__":
    main()
