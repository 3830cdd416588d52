"""A comparison as text, Markdown or JSON."""

from __future__ import annotations

import json
import math
from collections import Counter
from fractions import Fraction
from typing import Any

from symit.compare.classify import CLASSES, Finding
from symit.compare.confirm import NO
from symit.compare.engine import Comparison
from symit.compare.laws import Entry
from symit.compare.points import bases
from symit.compare.readings import EXPLAINED, TOLERANCE, differential
from symit.families.closed_form import NoClosedForm, closed_form

FAR = 40.0  # decades: beyond, only the type's range is met


def written(found: Comparison, format: str) -> str:
    if format == "json":
        return json.dumps(as_json(found), indent=1, allow_nan=False)
    return (markdown if format == "markdown" else text)(found)


def groups(found: Comparison) -> list[tuple[str, list[Finding]]]:
    """The findings that anyone may meet, those at nearly equal laws, those at the ends of the type's range."""
    main = [f for f in found.findings if not f.near and f.severity < FAR]
    near = [f for f in found.findings if f.near and f.severity < FAR]
    return [
        ("Findings", main),
        ("Digits lost where Q is near P", near),
        (f"Beyond {FAR:.0f} decades: the range of the type", [f for f in found.findings if f.severity >= FAR]),
    ]


def summary(found: Comparison) -> list[str]:
    done = [o for o in found.outcomes if o.compared]
    compared, right, ill = (sum(getattr(o, n) for o in done) for n in ("compared", "right", "ill"))
    kinds = Counter(f.kind for f in found.findings)
    agreed = sum(bool(f.confirmed) and not f.confirmed.startswith(NO) for f in found.findings)
    hit = len({f.entry.name for f in found.findings})
    counts = [f"{kinds[k]} {k}" for k in CLASSES if kinds[k]]
    tolerances = ", ".join(f"{t:g} for {d}" for d, t in TOLERANCE.items() if any(d in o.entry.dtypes for o in done))
    return [
        f"{found.library.name} {found.library.version} against symit's closed forms: {len(done)} entries, {compared} values compared at the exact "
        f"floats, {right} right.",
        f"{len(found.findings)} findings in {hit} entries" + (f": {', '.join(counts)}." if counts else "."),
        f"An error counts beyond a relative {tolerances}, and {EXPLAINED} times what one unit in the last place of the arguments explains "
        f"({ill} larger errors were explained so).",
        f"Points {found.points} for each entry, seed {found.seed}. {agreed} findings are confirmed by the defining integral or sum.",
    ]


def lines_of(f: Finding) -> list[str]:
    """What a finding says under its code."""
    r = f.reading
    absolute = r.exact.value == 0 or (differential(f.entry) and abs(r.exact.value) < 1)
    size = f"{'absolute' if absolute else 'relative'} error {r.error:.1e}"
    found = [f"library {r.shown()}", f"exact   {r.exact.text()}"]
    why = f"; one-ulp changes of the arguments explain {r.conditioning:.0e}" if r.fault == "value" else ""
    found.append(f"{size}{why}" if r.fault == "value" else CLASSES[f.kind])
    found.append(f"from    {f.first.dtype}: {f.region}")
    found += [f"also    {a}" for a in f.also]
    if f.confirmed:
        opinion = f.confirmed.removeprefix(NO)
        found.append(f"definition: not asked or of no use ({opinion})" if f.confirmed.startswith(NO) else f"confirmed by the defining {opinion}")
    return found


def text(found: Comparison) -> str:
    out = [*summary(found), "", *found.library.setup.splitlines()]
    for title, findings in groups(found):
        if findings:
            out += ["", f"== {title} ({len(findings)})"]
        for number, f in enumerate(findings, 1):
            out += ["", f"{number}. {f.kind}: {f.entry.name}", f"    {f.shown}"] + [f"    {line}" for line in lines_of(f)]
    for title, items in rest(found):
        if items:
            out += ["", f"== {title} ({len(items)})", *(f"  {i}" for i in items)]
    return "\n".join(out)


def markdown(found: Comparison) -> str:
    name = found.library.name
    out = [f"## {name} {found.library.version}", "", "\n\n".join(summary(found)), "", "```text", *found.library.setup.splitlines(), "```"]
    for title, findings in groups(found):
        if not findings:
            continue
        out += ["", f"### {name}: {title} ({len(findings)})", ""]
        out += ["| class | code | library | exact | error | from | confirmed by the |", "|---|---|---|---|---|---|---|", *map(row, findings)]
    for title, items in rest(found):
        if items:
            out += ["", f"### {name}: {title} ({len(items)})", "", *(f"- {cell(i)}" for i in items)]
    return "\n".join(out) + "\n"


def row(f: Finding) -> str:
    """A finding as a row of a table."""
    r = f.reading
    where = "; ".join([f"{f.first.dtype}: {f.region}", *f.also])
    asked = "" if f.confirmed.startswith(NO) else f.confirmed
    size = "" if math.isinf(r.error) else f"{r.error:.1e}"
    return f"| {f.kind} | `{cell(f.shown)}` | {cell(r.shown())} | {r.exact.text()} | {size} | {cell(where)} | {asked} |"


def cell(said: str) -> str:
    return said.replace("|", "\\|")


def rest(found: Comparison) -> list[tuple[str, list[str]]]:
    """What is missing from the library, what was not compared, and why."""
    entropies = [e.p.name for e in found.missing if e.q is None]
    finite: dict[str, list[str]] = {}
    infinite = 0
    for e in found.missing:
        if e.q is not None and _infinite(e):
            infinite += 1
        elif e.q is not None:
            finite.setdefault(e.p.name, []).append(e.q.name)
    missing = [f"entropy({p})" for p in entropies] + [f"KL({p} || Q) for Q = {', '.join(q)}" for p, q in finite.items()]
    if infinite:
        missing.append(f"and {infinite} pairs of families whose divergence is always infinite")
    notes = [f"{o.entry.name}: {n}" for o in found.outcomes for n in o.notes]
    absent = [f"{what}: {why}" for what, why in found.library.left_out]
    return [("Not implemented, though there is a closed form", missing), ("Not compared", absent), ("Compared in part", notes)]


def _infinite(entry: Entry) -> bool:
    assert entry.q is not None
    first, second = entry.split([Fraction(x) for x in bases(entry)[0]])
    try:
        return str(closed_form("KL", entry.p.parts(*first)[0].family, entry.q.parts(*second)[0].family).expr) == "oo"
    except NoClosedForm:
        return False


def as_json(found: Comparison) -> dict[str, Any]:
    return {
        "library": found.library.name, "version": found.library.version, "points": found.points, "seed": found.seed,
        "seconds": round(found.seconds, 1),
        "entries": [
            {"name": o.entry.name, "compared": o.compared, "right": o.right, "explained": o.ill, "notes": o.notes}
            for o in found.outcomes
            if o.compared
        ],
        "findings": [finding_json(f) for f in found.findings],
        "missing": [e.name for e in found.missing],
        "not_compared": [{"what": what, "why": why} for what, why in found.library.left_out],
    }  # fmt: skip


def finding_json(f: Finding) -> dict[str, Any]:
    r = f.reading
    return {
        "entry": f.entry.name, "class": f.kind, "precision": r.dtype, "code": f.code, "library": r.shown(), "exact": r.exact.text(),
        "relative_error": number(r.error), "conditioning": number(r.conditioning), "from": f.region, "decades": round(f.severity, 2),
        "near_equal": f.near, "also": f.also, "confirmed": "" if f.confirmed.startswith(NO) else f.confirmed,
    }  # fmt: skip


def number(x: float) -> float | None:
    return x if math.isfinite(x) else None
