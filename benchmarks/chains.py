"""Data-processing chains of growing length: time of a proof with its exact certificate, relative to the shortest."""

from __future__ import annotations

import time

from symit import prove


def main() -> None:
    prove("H(X) >= 0")  # imports
    first = None
    for n in (3, 4, 6, 8, 12, 20, 50):
        names = [f"X{i}" for i in range(1, n + 1)]
        claim = f"I(X1;X{n}) <= I(X2;X{n - 1})" if n > 3 else "I(X1;X3) <= I(X1;X2)"
        taken = float("inf")
        for _ in range(3):
            started = time.perf_counter()
            verdict = prove(claim, " -> ".join(names), budget=30)
            taken = min(taken, time.perf_counter() - started)
        first = first or taken
        print(f"{n} variables: {verdict.status}, {taken * 1e3:.1f} ms, {taken / first:.1f} times the shortest")


if __name__ == "__main__":
    main()
