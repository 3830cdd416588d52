"""symit and plain SymPy on the same inequalities: what each decides, and the time.

symit decides each statement for all laws on all alphabets. SymPy is given the easier question of two letters: the gap between the sides as an
expression in p and q (or in the parameter), with assumptions that they are positive; it is asked by `is_nonnegative`, by
`simplify(...).is_nonnegative` and by `ask(Q.nonnegative(...))` with 0 < q < p < 1, each in a process of its own that is stopped after LIMIT seconds.
"""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable
from typing import Any

import sympy
from sympy import Q, ask, exp, log, simplify, sqrt

from symit.language.text import parse
from symit.provers.statements import decide_statement

LIMIT = 20.0
p, q, x = (sympy.Symbol(n, positive=True) for n in "pqx")


def over(f: Callable[[Any, Any], Any]) -> Any:
    return f(p, q) + f(1 - p, 1 - q)


KL = over(lambda a, b: a * log(a / b))
CHI2 = over(lambda a, b: (a - b) ** 2 / b)
H2 = over(lambda a, b: (sqrt(a) - sqrt(b)) ** 2) / 2
LC = over(lambda a, b: (a - b) ** 2 / (a + b)) / 2
JS = over(lambda a, b: a * log(2 * a / (a + b)) + b * log(2 * b / (a + b))) / 2
TV = p - q  # q < p
HB = -x * log(x) - (1 - x) * log(1 - x)
RANGE = Q.positive(p) & Q.positive(q) & Q.positive(1 - p) & Q.positive(1 - q) & Q.positive(p - q)

CASES: list[tuple[str, Any, Any]] = [
    ("D(P||Q) >= 2*TV(P,Q)^2", KL - 2 * TV**2, RANGE),
    ("D(P||Q) >= 2*TV(P,Q)^2 + 4/9*TV(P,Q)^4", KL - 2 * TV**2 - sympy.Rational(4, 9) * TV**4, RANGE),
    ("TV(P,Q) <= sqrt(1-exp(-D(P||Q)))", sqrt(1 - exp(-KL)) - TV, RANGE),
    ("D(P||Q) <= log(1+chi2(P||Q))", log(1 + CHI2) - KL, RANGE),
    ("D(P||Q) <= chi2(P||Q)", CHI2 - KL, RANGE),
    ("chi2(P||Q) >= 4*TV(P,Q)^2", CHI2 - 4 * TV**2, RANGE),
    ("H2(P,Q) <= TV(P,Q)", TV - H2, RANGE),
    ("TV(P,Q) <= sqrt(2*H2(P,Q)-H2(P,Q)^2)", sqrt(2 * H2 - H2**2) - TV, RANGE),
    ("D(P||Q) >= -2*log(1-H2(P,Q))", KL + 2 * log(1 - H2), RANGE),
    ("JS(P,Q) <= log(2)*TV(P,Q)", log(2) * TV - JS, RANGE),
    ("JS(P,Q) >= LC(P,Q)/2", JS - LC / 2, RANGE),
    ("JS(P,Q) <= log(2)*LC(P,Q)", log(2) * LC - JS, RANGE),
    ("LC(P,Q) >= TV(P,Q)^2", LC - TV**2, RANGE),
    ("JS(P,Q) >= log(2)-H_b((1-TV(P,Q))/2)", JS - log(2) + HB.subs(x, (1 - TV) / 2), RANGE),
    ("D(P||Q)+D(Q||P) >= 8*H2(P,Q)", over(lambda a, b: (a - b) * log(a / b)) - 8 * H2, RANGE),
    ("D(P||Q) <= 2*TV(P,Q)^2/min(Q)", 2 * TV**2 / sympy.Min(q, 1 - q) - KL, RANGE),
    ("Renyi[1/2](P||Q) <= D(P||Q)", KL + 2 * log(over(lambda a, b: sqrt(a * b))), RANGE),
    ("D(P||Q) >= 2.02*TV(P,Q)^2", KL - sympy.Rational(202, 100) * TV**2, RANGE),
    ("JS(P,Q) >= 0.505*TV(P,Q)^2", JS - sympy.Rational(505, 1000) * TV**2, RANGE),
    ("H_b(p) >= 4*log(2)*p*(1-p)", HB - 4 * log(2) * x * (1 - x), Q.positive(x) & Q.positive(1 - x)),
    ("H_b(p) <= 2*log(2)*sqrt(p*(1-p))", 2 * log(2) * sqrt(x * (1 - x)) - HB, Q.positive(x) & Q.positive(1 - x)),
    ("abs(H_b(p)-H_b(q)) <= H_b(abs(p-q))", HB.subs(x, p - q) - sympy.Abs(HB.subs(x, p) - HB.subs(x, q)), RANGE),
]  # fmt: skip


def asked(way: str, gap: Any, assumed: Any, answer: Any) -> None:
    ways: dict[str, Callable[[], Any]] = {
        "is_nonnegative": lambda: gap.is_nonnegative,
        "simplify": lambda: simplify(gap).is_nonnegative,
        "ask": lambda: ask(Q.nonnegative(gap), assumed),
    }
    answer.put(ways[way]())


def sympy_says(way: str, gap: Any, assumed: Any) -> tuple[str, float]:
    """What SymPy answers, and after how long; "-" where it does not know, "stopped" after LIMIT."""
    context = multiprocessing.get_context("fork")
    answer = context.Queue()
    started = time.perf_counter()
    process = context.Process(target=asked, args=(way, gap, assumed, answer))
    process.start()
    process.join(LIMIT)
    seconds = time.perf_counter() - started
    if process.is_alive():
        process.terminate()
        process.join()
        return "stopped", seconds
    found = None if process.exitcode or answer.empty() else answer.get()
    return {True: "true", False: "false", None: "-"}.get(found, "-"), seconds


def main() -> None:
    decide_statement(parse("D(P||Q) >= 2*TV(P,Q)^2"))  # imports
    ways = ("is_nonnegative", "simplify", "ask")
    print("| statement | symit | seconds | " + " | ".join(f"sympy: {w}" for w in ways) + " |")
    print("|---|---|---|" + "---|" * len(ways))
    for statement, gap, assumed in CASES:
        started = time.perf_counter()
        verdict = decide_statement(parse(statement), budget=20.0)
        seconds = time.perf_counter() - started
        answers = [sympy_says(way, gap, assumed) for way in ways]
        cells = " | ".join(f"{said} ({s:.1f} s)" for said, s in answers)
        print(f"| `{statement.replace('||', chr(92) + '|' + chr(92) + '|')}` | {verdict.status} | {seconds:.2f} | {cells} |", flush=True)


if __name__ == "__main__":
    main()
