"""symit and plain SymPy on the same identities, side by side: time and what each decides."""

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import product
from typing import Any

import sympy

from symit import prove

p = {k: sympy.Symbol("p" + "".join(map(str, k)), positive=True) for k in product(range(2), repeat=2)}
q = {k: sympy.Symbol("q" + "".join(map(str, k)), positive=True) for k in product(range(2), repeat=2)}


def marginal(law: dict[Any, Any], axis: int) -> dict[Any, Any]:
    return {i: sum(v for k, v in law.items() if k[axis] == i) for i in range(2)}


def entropy(law: dict[Any, Any]) -> Any:
    return -sum(v * sympy.log(v) for v in law.values())


def conditional() -> Any:
    return -sum(v * sympy.log(v / marginal(p, 0)[k[0]]) for k, v in p.items())


CASES: list[tuple[str, Callable[[], Any]]] = [
    ("H(X,Y) = H(X) + H(Y|X)", lambda: entropy(p) - entropy(marginal(p, 0)) - conditional()),
    (
        "I(X;Y) = H(X) + H(Y) - H(X,Y)",
        lambda: sum(v * sympy.log(v / (marginal(p, 0)[k[0]] * marginal(p, 1)[k[1]])) for k, v in p.items())
        - entropy(marginal(p, 0)) - entropy(marginal(p, 1)) + entropy(p),
    ),
    (
        "CE(p(x,y),q(x,y)) = H(X,Y) + D(p(x,y)||q(x,y))",
        lambda: -sum(v * sympy.log(q[k]) for k, v in p.items()) - entropy(p) - sum(v * sympy.log(v / q[k]) for k, v in p.items()),
    ),
]  # fmt: skip


def best(run: Callable[[], Any], rounds: int = 5) -> tuple[float, Any]:
    times, result = [], None
    for _ in range(rounds):
        started = time.perf_counter()
        result = run()
        times.append(time.perf_counter() - started)
    return sorted(times)[rounds // 2], result


def main() -> None:
    prove("H(X) >= 0")  # imports
    print(f"{'statement':50} {'symit':>10} {'sympy':>10} {'sympy/symit':>12}  sympy decides")
    for statement, difference in CASES:
        ours, verdict = best(lambda s=statement: prove(s))
        theirs, left = best(lambda d=difference: sympy.simplify(sympy.expand_log(d())), rounds=1)
        assert verdict.status == "proved", statement
        print(f"{statement:50} {ours * 1e3:8.1f}ms {theirs * 1e3:8.1f}ms {theirs / ours:12.1f}  {'yes' if left == 0 else 'no'}")


if __name__ == "__main__":
    main()
