"""Which closed forms are held against their definitions, and what is printed of it."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context

from symit.families.closed_form import ClosedForm, NoClosedForm, closed_form
from symit.families.enclosure.verifying import DIGITS, POINTS, Check, Record, verify_name
from symit.families.table import name_of, rows
from symit.kernel.closed.quantities import INFINITE, ONE, TWO
from symit.meaning.families import FAMILIES

ALL = "all"


def forms(what: str) -> Iterator[ClosedForm]:
    """The forms of a query of the table; "all" is every quantity of every family, all finite divergences of two families
    and all entries of Fisher information."""
    if what != ALL:
        yield from rows(what)
        return
    for quantity in (*ONE, *TWO):
        yield from rows(quantity)
    for p in FAMILIES:
        for q in FAMILIES:
            if p != q:
                yield from (f for f in _found("KL", p, q) if f.found.term != INFINITE)
    for p, record in FAMILIES.items():
        for i, a in enumerate(record.names):
            for b in record.names[i:]:
                yield from _found(f"fisher[{a},{b}]", p, None)


def _found(quantity: str, p: str, q: str | None) -> Iterator[ClosedForm]:
    try:
        yield closed_form(quantity, p, q)
    except NoClosedForm:
        return


def verify_all(what: str, points: int = POINTS, seed: int = 0, jobs: int = 1, tell: Callable[[Record], None] | None = None) -> list[Record]:
    """Every form of a query held against its definition; raises ValueError where there is none."""
    names = [name_of(f) for f in forms(what)]
    if not names:
        raise NoClosedForm(f"no closed form is known of {what}")
    one = partial(verify_name, wanted=points, seed=seed)
    found = []
    jobs = jobs or os.cpu_count() or 1
    if jobs == 1 or len(names) == 1:
        results: Iterator[Record] = map(one, names)
        for r in results:
            found.append(r)
            if tell:
                tell(r)
        return found
    with ProcessPoolExecutor(min(jobs, len(names)), mp_context=get_context("spawn")) as pool:
        for r in pool.map(one, names, chunksize=4):
            found.append(r)
            if tell:
                tell(r)
    return found


def line(record: Record) -> str:
    """One form in a line: points passed, digits, and what went wrong."""
    if not record.checks:
        return f"{record.name}: not checked, {record.why}"
    said = [f"{len(record.good)} of {len(record.checks)} points"]
    if record.good:
        said.append(f"at least {min(c.digits for c in record.good)} digits")
    said.append(f"{sum(c.seconds for c in record.checks):.2f} s")
    text = f"{record.name}: " + ", ".join(said)
    for c in record.wrong:
        text += f"\n  WRONG at {point(c)}: the definition excludes {c.value}"
    for c in record.missed:
        text += f"\n  not enclosed at {point(c)}: {c.why}"
    return text


def point(c: Check) -> str:
    """The parameters as they are given to `value`."""
    text = f"p = ({', '.join(c.p)})"
    text += f", q = ({', '.join(c.q)})" if c.q is not None else ""
    return text + (f", alpha = {c.alpha}" if c.alpha is not None else "")


def summary(records: list[Record], seconds: float) -> str:
    """The whole run in a few lines."""
    checked = [r for r in records if r.checks]
    total = sum(len(r.checks) for r in checked)
    good = sum(len(r.good) for r in checked)
    extreme = sum(c.kind == "extreme" for r in checked for c in r.good)
    near = sum(c.kind == "near" for r in checked for c in r.good)
    wrong = sum(len(r.wrong) for r in checked)
    full = sum(len(r.good) == len(r.checks) for r in checked)
    return "\n".join([
        f"{len(checked)} closed forms at {total} points: {good} enclosures of at least {DIGITS} digits contain the closed form "
        f"({extreme} at extreme parameters, {near} of nearly equal laws), {wrong} exclude it, {total - good - wrong} were not reached.",
        f"{full} forms at all of their points; {seconds:.0f} s.",
    ])  # fmt: skip


def markdown(records: list[Record], seconds: float, points: int, seed: int) -> str:
    """The report kept in docs/closed-forms-verified.md."""
    groups: dict[str, list[Record]] = {}
    for r in records:
        head, *laws = r.name.split("-")
        kind = "Fisher information" if head.startswith("fisher[") else f"{head}, two families" if len(set(laws)) > 1 else head
        groups.setdefault(kind, []).append(r)
    body = ["| quantity | forms | points | reached | fewest digits | wrong |", "|---|---|---|---|---|---|"]
    for kind, group in groups.items():
        checks = [c for r in group for c in r.checks]
        digits = [c.digits for r in group for c in r.good]
        reached = sum(len(r.good) for r in group)
        wrong = sum(len(r.wrong) for r in group)
        body.append(f"| {kind} | {sum(bool(r.checks) for r in group)} | {len(checks)} | {reached} | {min(digits, default=0)} | {wrong} |")
    few = [r for r in records if r.checks and len(r.good) < points]
    reasons = Counter(c.why for r in records for c in r.missed)
    missed = [f"- `{r.name}` at {point(c)}: {c.why}" for r in records for c in r.missed]
    short = [f"- `{r.name}`: {len(r.good)} points{_few(r)}" for r in few]
    unchecked = [f"- `{r.name}`: {r.why}" for r in records if not r.checks]
    unsettled = sum(r.unsettled for r in records)
    infinite = sum(r.infinite for r in records)
    parts = [
        "# Closed forms held against their definitions",
        f"Written by `symit table {ALL} --verify --format markdown --points {points} --seed {seed}`. How the integrals and sums are enclosed:\n"
        "[closed-forms.md](closed-forms.md#held-against-the-definitions).",
        summary(records, seconds),
        f"Points drawn with an infinite value ({infinite}) are not integrated; at {unsettled} points the closed form itself gave no digits\n"
        "(differences of error functions beyond their range) and nothing was compared.",
        "\n".join(body),
        f"## Points not reached ({sum(reasons.values())})",
        "\n".join(missed) or "None.",
        f"## Forms with fewer than {points} points",
        "\n".join(short) or "None.",
        "## Forms not checked",
        "\n".join(unchecked) or "None.",
    ]
    excluded = [f"- `{r.name}` at {point(c)}" for r in records for c in r.wrong]
    if excluded:
        parts[3:3] = ["## WRONG", "\n".join(excluded)]
    return "\n\n".join(parts) + "\n"


def _few(r: Record) -> str:
    lost = len(r.checks) - len(r.good)
    return f" ({lost} not reached)" if lost else " (no more with a finite value were found)"


def cli_text(what: str, points: int, seed: int, jobs: int, format: str, tell: Callable[[str], None]) -> tuple[str, bool]:
    """What `symit table WHAT --verify` prints after the lines of the forms, and whether a form proved wrong."""
    start = time.perf_counter()
    records = verify_all(what, points, seed, jobs, (lambda r: tell(line(r))) if format == "text" else None)
    seconds = time.perf_counter() - start
    shown = summary(records, seconds) if format == "text" else markdown(records, seconds, points, seed)
    return shown, any(r.wrong for r in records)
