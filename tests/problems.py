"""Families of true statements about entropies, of any size, for tests."""

from __future__ import annotations

from itertools import combinations


def names(n: int, letter: str = "X") -> list[str]:
    return [f"{letter}{i}" for i in range(1, n + 1)]


def chain(n: int) -> tuple[str, tuple[str, ...]]:
    return f"I(X1;X{n}) <= I(X2;X{n - 1})", (" -> ".join(names(n)),)


def han(n: int) -> tuple[str, tuple[str, ...]]:
    xs = names(n)
    rest = " + ".join(f"H({','.join(x for x in xs if x != y)})" for y in xs)
    return f"{n - 1} H({','.join(xs)}) <= {rest}", ()


def han_subsets(n: int, k: int) -> tuple[str, tuple[str, ...]]:
    """The mean of H over k-subsets, divided by k, does not increase with k."""
    large = " + ".join(f"H({','.join(a)})" for a in combinations(names(n), k + 1))
    small = " + ".join(f"{n - k}/{k} H({','.join(a)})" for a in combinations(names(n), k))
    return f"{large} <= {small}", ()


def memoryless(k: int) -> tuple[str, tuple[str, ...]]:
    xs, ys = names(k), names(k, "Y")
    given = []
    for x, y in zip(xs, ys, strict=True):
        others = [v for v in xs + ys if v not in (x, y)]
        given.append(f"I({y};{','.join(others)}|{x}) == 0")
    total = " + ".join(f"I({x};{y})" for x, y in zip(xs, ys, strict=True))
    return f"I({','.join(xs)};{','.join(ys)}) <= {total}", tuple(given)


def regenerating(n: int, claim: str) -> tuple[str, tuple[str, ...]]:
    """Tian's (n, n-1, n-1) regenerating code: node W_i, helper message S_ij from i to j."""
    nodes = range(1, n + 1)
    s = lambda i, j: f"S{i}{j}"
    given = []
    for i in nodes:
        others = [j for j in nodes if j != i]
        given.append(f"func({','.join(s(i, j) for j in others)}|W{i})")
        given.append(f"func(W{i}|{','.join(s(j, i) for j in others)})")
    everything = [f"W{i}" for i in nodes] + [s(i, j) for i in nodes for j in nodes if i != j]
    for i in nodes:
        known = [f"W{j}" for j in nodes if j != i]
        given.append(f"func({','.join(v for v in everything if v not in known)}|{','.join(known)})")
    given += [f"H(W1) == H(W{i})" for i in nodes if i > 1]
    given += [f"H(S12) == H({s(i, j)})" for i in nodes for j in nodes if i != j and (i, j) != (1, 2)]
    return claim, tuple(given)


SMALL = [
    ("H(X|Y,Z) <= H(X|Z)", ()),
    ("H(X|Z) <= H(X|Y) + H(Y|Z)", ()),
    ("I(X;Y) <= I(X;Y|Z)", ("indep(X;Z)",)),
    ("I(X;Y|Z) <= I(X;Y)", ("X -> Y -> Z",)),
    ("I(X1;X3) + I(X2;X4) <= I(X1;X4) + I(X2;X3)", ("X1 -> X2 -> X3 -> X4",)),
    ("I(X;Y) == I(X;Z)", ("X -> Y -> Z", "X -> Z -> Y")),
    ("H(S) <= H(A)", ("func(S|A,B)", "I(S;A) == 0", "I(S;B) == 0")),
    ("3 H(S) <= H(B) + H(C)", ("func(S|A,B)", "func(S|B,C)", "func(S|C,D)", "I(S;A,C) == 0", "I(S;A,D) == 0", "I(S;B,D) == 0")),
    ("H(W) <= I(X,Y;U)", ("func(W|X)", "func(W|Y)", "X -> U -> Y")),
    ("I(A;B) <= I(A;B|C) + I(A;B|D) + I(C;D)", ("func(W|A)", "func(W|B)", "H(W) == I(A;B)")),
    ("I(A;B|C,D) + I(B;D|A,C) <= I(A;B|D) + I(B;D|A) + H(A,B|D)", ()),
    ("2 H(X,Y,Z) <= H(X,Y) + H(Y,Z) + H(X,Z)", ()),
    ("I(A;B|C) == 0", ("I(A;B|C,D) == 0", "I(A;B) == 0", "I(C;D|A) == 0", "I(C;D|B) == 0")),
]
FAMILIES = [*SMALL, chain(5), chain(9), chain(12), han(4), han(6), han(9), han_subsets(5, 2), memoryless(3), memoryless(4)]
COPIES = [  # true, but no Shannon-type inequalities
    "2 I(C;D) <= I(A;B) + I(A;C,D) + 3 I(C;D|A) + I(C;D|B)",
    "I(A;B) <= I(A;B|C) + I(A;B|D) + I(C;D) + I(A;B|E) + I(A;E|B) + I(B;E|A)",
    "2 I(A;B) <= 2 I(A;B|C) + 2 I(A;B|D) + 2 I(C;D) + I(A;B|C) + 3 I(A;C|B) + 3 I(B;C|A)",
    "2 I(A;B) <= 2 I(A;B|C) + 2 I(A;B|D) + 2 I(C;D) + I(A;B|C) + 3 I(A;C|B) + I(B;C|A) + 3 I(A;B|D) + 2 I(A;D|B)",
]
