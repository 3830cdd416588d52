"""symit against psitip on the same statements, side by side in one run: verdict, proof and refutation times, and memory.

    python benchmarks/prover.py [problems.json] [--timeout 60] [--rounds 3] [--markdown docs/benchmarks.md]

psitip comes with the extra `bench` (pip install -e '.[bench]'); building it needs Debian's libcdd-dev and libgmp-dev.
The problems are a built-in list of families, and those of a JSON file of objects with id, statement, constraints, truth.
Both provers get the parsed statement; imports and parsing are not timed. A psitip run that exceeds the time limit
counts as that limit.
"""

from __future__ import annotations

import argparse
import json
import math
import multiprocessing
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import highspy  # noqa: F401  before ortools, which breaks it

from symit.kernel import Status
from symit.language.text import parse
from symit.meaning.lower import lower
from symit.provers.statements import decide_statement

Problem = dict[str, Any]


def names(n: int, letter: str = "X") -> list[str]:
    return [f"{letter}{i}" for i in range(1, n + 1)]


def chain(n: int) -> Problem:
    return {"id": f"chain-{n}", "statement": f"I(X1;X{n}) <= I(X2;X{n - 1})", "constraints": ["->".join(names(n))], "truth": "shannon"}


def han(n: int) -> Problem:
    xs = names(n)
    rest = " + ".join(f"H({','.join(x for x in xs if x != y)})" for y in xs)
    return {"id": f"han-{n}", "statement": f"{n - 1} H({','.join(xs)}) <= {rest}", "constraints": [], "truth": "shannon"}


def memoryless(k: int) -> Problem:
    xs, ys = names(k), names(k, "Y")
    given = []
    for x, y in zip(xs, ys, strict=True):
        others = [v for v in xs + ys if v not in (x, y)]
        given.append(f"I({y};{','.join(others)}|{x}) == 0")
    total = " + ".join(f"I({x};{y})" for x, y in zip(xs, ys, strict=True))
    claim = f"I({','.join(xs)};{','.join(ys)}) <= {total}"
    return {"id": f"memoryless-{2 * k}", "statement": claim, "constraints": given, "truth": "shannon"}


def dense(n: int, seed: int) -> Problem:
    """A sum of 20 random conditional mutual informations, written out in joint entropies."""
    rng = random.Random(seed)
    total: dict[tuple[str, ...], int] = {}
    for _ in range(20):
        parts = [rng.randrange(4) for _ in range(n)]
        a, b, c = ([x for x, k in zip(names(n), parts, strict=True) if k == j] for j in range(3))
        if a and b:
            for group, sign in ((a + c, 1), (b + c, 1), (a + b + c, -1), (c, -1)):
                key = tuple(sorted(group))
                total[key] = total.get(key, 0) + sign
    shown = [f"{'-' if c < 0 else '+'} {abs(c)} H({','.join(group)})" for group, c in sorted(total.items()) if c and group]
    return {"id": f"dense-{n}-{seed}", "statement": " ".join(shown).lstrip("+ ") + " >= 0", "constraints": [], "truth": "shannon"}


def families() -> Iterator[Problem]:
    yield from (chain(n) for n in (5, 7, 8, 9, 10, 12, 14))
    yield chain(50)
    yield from (han(n) for n in (4, 6, 8, 9, 10, 11))
    yield from (memoryless(k) for k in (2, 3, 4, 5))
    yield from (dense(n, seed) for n in (5, 7, 9, 10) for seed in (0, 1))


def to_psitip(problem: Problem) -> Any:
    """The same claim as a psitip region, from symit's own reading of it."""
    import psitip

    context = lower(parse(problem["statement"], given=problem["constraints"]))
    variables = {name: psitip.rv(name.replace("_", "")) for name in context["vars"]}

    def joint(group: Any) -> Any:
        found = variables[group[0]]
        for v in group[1:]:
            found = found + variables[v]
        return found

    def expression(term: Any) -> Any:
        tag, args = term[0], term[1:]
        if tag == "num":
            return float(eval_fraction(args[0])) if args[0] != "0" else 0
        if tag == "add":
            return sum((expression(t) for t in args[1:]), expression(args[0]))
        if tag == "mul":
            product = expression(args[-1])
            for t in args[:-1]:
                product = expression(t) * product
            return product
        if tag == "H":
            return psitip.H(joint(args[1]) | joint(args[2])) if args[2] else psitip.H(joint(args[1]))
        groups = joint(args[1][0])
        for group in args[1][1:]:
            groups = groups & joint(group)
        return psitip.I(groups | joint(args[2])) if args[2] else psitip.I(groups)

    def region(claim: Any) -> Any:
        rel, lhs, rhs = claim[0], expression(claim[1]), expression(claim[2])
        return lhs <= rhs if rel == "<=" else lhs >= rhs if rel == ">=" else lhs == rhs

    claim = region(context["claim"])
    given = [region(c) for c in context["given"]]
    if not given:
        return claim
    everything = given[0]
    for c in given[1:]:
        everything = everything & c
    return everything >> claim


def eval_fraction(text: str) -> float:
    top, _, bottom = text.partition("/")
    return int(top) / int(bottom or 1)


def timed(work: Callable[[], Any], rounds: int) -> tuple[float, Any]:
    """The least time of several rounds in seconds, and the last result."""
    best, result = math.inf, None
    for _ in range(rounds):
        started = time.perf_counter()
        try:
            result = work()
        except Exception as error:  # what the peer raises is its result
            result = f"error: {type(error).__name__}"
        spent = time.perf_counter() - started
        best = min(best, spent)
        if spent > 1:
            break
    return best, result


def apart(work: Callable[[], Any], rounds: int, limit: float) -> tuple[float, Any]:
    """The same in a forked process, which is ended at the limit: a peer's solver may not heed signals."""
    parent, child = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.get_context("fork").Process(target=lambda: child.send(timed(work, rounds)))
    process.start()
    answer = parent.recv() if parent.poll(limit) else (limit, "out of time")
    process.kill()
    process.join()
    return answer  # type: ignore[no-any-return]


def compare(problem: Problem, rounds: int, limit: float) -> dict[str, Any]:
    from psitip import PsiOpts

    statement = parse(problem["statement"], given=problem["constraints"])
    ours, verdict = timed(lambda: decide_statement(statement), max(rounds, 5))
    row: dict[str, Any] = {"id": problem["id"], "truth": problem["truth"], "n": len(lower(statement)["vars"]), "symit": ours,
                           "status": str(verdict.status if hasattr(verdict, "status") else verdict)}  # fmt: skip
    row["psitip"], row["answer"] = apart(lambda: bool(to_region()), rounds, limit)
    if problem["truth"] == "shannon":
        def proof() -> str:
            with PsiOpts(proof_new=True):
                to_region().check_getaux()
                return str(PsiOpts.get_proof())

        row["proof"], text = apart(proof, 1, limit)
        row["proof_text"] = isinstance(text, str) and not text.startswith(("error", "out of time"))
    if problem["truth"] == "false":
        row["refutation"], found = apart(lambda: to_region().solve(method="-e").truth, 1, limit)
        row["refuted"] = found is False
    return row


current: dict[str, Any] = {}


def to_region() -> Any:
    """A fresh copy, so that psitip does not answer from a cache."""
    return current["region"].copy()


def geometric(values: list[float]) -> float:
    return math.exp(statistics.fmean(math.log(v) for v in values)) if values else math.nan


def memory(imports: str) -> int:
    """Megabytes at most in use after an import, in a process of its own."""
    code = f"{imports}; print(next(line for line in open('/proc/self/status') if line.startswith('VmHWM')).split()[1])"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    return int(shown.stdout or 0) // 1024  # 0 where there is no /proc


def report(rows: list[dict[str, Any]]) -> str:
    lines = ["| problem | truth | n | symit | ms | psitip verdict ms | ratio | psitip proof or refutation ms | ratio |",
             "|---|---|---:|---|---:|---:|---:|---:|---:|"]  # fmt: skip
    for r in rows:
        other = r.get("proof", r.get("refutation"))
        shown = "" if other is None else f"{other * 1000:.0f}{'' if r.get('proof_text', r.get('refuted')) else ' (none)'}"
        ratio = "" if other is None else f"{other / r['symit']:.0f}"
        lines.append(
            f"| {r['id']} | {r['truth']} | {r['n']} | {r['status']} | {r['symit'] * 1000:.2f} | {r['psitip'] * 1000:.1f} "
            f"({r['answer']}) | {r['psitip'] / r['symit']:.0f} | {shown} | {ratio} |"
        )
    true = [r for r in rows if r["truth"] == "shannon" and r["status"] == Status.PROVED and r["answer"] is True]
    large = [r for r in true if r["n"] >= 7]
    proofs = [r for r in true if r.get("proof_text")]
    false = [r for r in rows if r["truth"] == "false" and r["status"] == Status.REFUTED]
    refuted = [r for r in false if r.get("refuted")]
    ratio = lambda rs, key: geometric([r[key] / r["symit"] for r in rs])  # noqa: E731
    slower = [r["id"] for r in true if r["symit"] > r["psitip"]]
    ours = memory("import symit; symit.prove('I(X;Y) >= 0')")
    lines += ["", f"- verdicts on the {len(true)} true statements that both prove: {ratio(true, 'psitip'):.0f} times as fast "
              f"(geometric mean; median {statistics.median(r['symit'] for r in true) * 1000:.2f} ms against "
              f"{statistics.median(r['psitip'] for r in true) * 1000:.1f} ms); slower on: {', '.join(slower) or 'none'}",
              f"- with 7 variables and more ({len(large)}): {ratio(large, 'psitip'):.0f} times",
              f"- proof with certificate against proof text ({len(proofs)}): {ratio(proofs, 'proof'):.0f} times",
              f"- refutations: {len(false)} by symit, {len(refuted)} by psitip; "
              f"{ratio(refuted, 'refutation'):.0f} times as fast on those that both refute",
              f"- memory: symit after a first proof {ours} MB, psitip after its import {memory('import psitip')} MB"]  # fmt: skip
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("problems", nargs="?", help="a JSON file of further problems")
    parser.add_argument("--timeout", type=float, default=60.0)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--markdown", help="write the table to this file too")
    options = parser.parse_args()
    try:
        import psitip
    except ImportError:
        sys.exit("psitip is not installed: pip install -e '.[bench]' (its build needs Debian's libcdd-dev and libgmp-dev)")
    psitip.PsiOpts.setting(solver="ortools.GLOP")
    problems = list(families())
    if options.problems:
        with open(options.problems, encoding="utf-8") as file:
            problems = [*json.load(file), *problems]
    rows = []
    for problem in problems:
        current["region"] = to_psitip(problem)
        rows.append(compare(problem, options.rounds, options.timeout))
        r = rows[-1]
        print(f"{r['id']}: symit {r['status']} {r['symit'] * 1000:.2f} ms, psitip {r['answer']} {r['psitip'] * 1000:.1f} ms", flush=True)
    text = report(rows)
    print(text)
    if options.markdown:
        with open(options.markdown, "w", encoding="utf-8") as file:
            file.write(f"# symit and psitip side by side\n\nPrinted by `python benchmarks/prover.py`.\n\n{text}\n")


if __name__ == "__main__":
    main()


