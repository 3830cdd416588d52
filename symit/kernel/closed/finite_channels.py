"""Channels, sources and chains on letters that come in classes: Kuhn-Tucker conditions, dual certificates, stationary laws.

A class is a number of letters that are treated alike; `rows[i][j]` lists (count, mass): a letter of class i goes to `count`
letters of class j with probability `mass` each. The pattern is regular on both sides (each letter of class j is reached
by equally many letters of class i), which is part of what the name of the channel means; counts may be parameters.
"""

from __future__ import annotations

from typing import Any

from symit.kernel.closed.law import Setting
from symit.kernel.rows import Rejected
from symit.meaning.calculus import minus, num, over, plus, times
from symit.meaning.polynomials import Poly
from symit.meaning.spelling import term_of

Rows = Any  # rows[i][j] = ((count, mass), ...)


def same(setting: Setting, a: Any, b: Any, what: str) -> None:
    form = setting.scalars
    if not form.equal(form.term(a), form.term(b)):
        raise Rejected(f"closed: {what}")


def positive(setting: Setting, *terms: Any) -> None:
    for t in terms:
        setting.require(t, ">")


def entropy_of(row: Any) -> Any:
    """-sum count * mass * log(mass)."""
    return plus(*(times(num(-1), c, m, ("log", m)) for block in row for c, m in block))


def require_rows(setting: Setting, counts: Any, rows: Rows) -> None:
    positive(setting, *counts)
    for row in rows:
        for block in row:
            for count, mass in block:
                positive(setting, count, mass)
        same(setting, plus(*(times(c, m) for block in row for c, m in block)), num(1), "the transition probabilities do not add up to 1")


def output_law(inputs: Any, outputs: Any, rows: Rows) -> list[Any]:
    """The probability of one letter of each output class: its n_i c / m_j neighbours in input class i send to it."""
    return [
        plus(*(over(times(n, p, c, mass), m) for (n, p), row in zip(inputs, rows, strict=True) for c, mass in row[j]))
        for j, m in enumerate(outputs)
    ]  # fmt: skip


def divergence(row: Any, law: Any) -> Any:
    """D(W(.|x) || q) for a letter with this row."""
    return plus(*(times(c, mass, minus(("log", mass), ("log", q))) for block, q in zip(row, law, strict=True) for c, mass in block))


def capacity(setting: Setting, data: dict[str, Any]) -> Poly:
    """max_p I(X;Y) by the Kuhn-Tucker conditions: D(W(.|x)||q) = C where p(x) > 0 and <= C elsewhere, q the output law of p.

    Then I(X;Y) <= sum p'(x) D(W(.|x)||q) <= C for every p', with equality at p (Gallager 1968, theorem 4.5.1).
    """
    inputs, outputs, rows = data["inputs"], data["outputs"], data["rows"]
    require_rows(setting, [n for n, _ in inputs] + list(outputs), rows)
    same(setting, plus(*(times(n, p) for n, p in inputs)), num(1), "the probabilities of the inputs do not add up to 1")
    form = setting.scalars
    law = output_law(inputs, outputs, rows)
    if "law" in data:  # the same law, written shorter
        for mine, shown in zip(law, data["law"], strict=True):
            same(setting, mine, shown, "the output law is not the one that the inputs give")
        law = data["law"]
    used = [i for i, (_, p) in enumerate(inputs) if form.term(p)]
    two_letters = [n for n, _ in inputs] == [num(1), num(1)] and len(used) == 2
    if two_letters:
        # If q = p W_0 + (1-p) W_1 had p > 1, W_0 would be a proper mixture of q and W_1, so by convexity
        # D(W_0||q) < D(W_1||q); likewise for p < 0. Equal divergences from a positive law q make both weights positive.
        positive(setting, *law)
        _require_different(setting, rows)
    else:
        positive(setting, *(inputs[i][1] for i in used))
    gains = [form.term(divergence(row, law)) for row in rows]
    for i, gain in enumerate(gains):
        if i not in used:
            setting.require(minus(term_of(gains[used[0]]), term_of(gain)), ">=")
        elif not form.equal(gain, gains[used[0]]):
            raise Rejected("closed: the inputs that are used have different divergences from the output law")
    for (_, p), row, which in zip(inputs, rows, range(len(rows)), strict=True):
        setting.steps.append((f"p(x), x of class {which}", p, "an optimal input law"))
        setting.steps.append((f"D(W(.|x)||q), x of class {which}", divergence(row, law), "the same for every x used: Kuhn-Tucker"))
    return gains[used[0]]


def _require_different(setting: Setting, rows: Rows) -> None:
    """The two rows are never the same: some mass differs for all parameters."""
    first, second = (
        [plus(*(mass for _, mass in block)) for block in row] for row in rows
    )  # fmt: skip
    for a, b in zip(first, second, strict=True):
        try:
            setting.require(minus(a, b), "!=")
        except Rejected:
            continue
        return
    raise Rejected("closed: the two inputs may be the same")


def distortion(setting: Setting, data: dict[str, Any]) -> Poly:
    """R(D) of a source on classes of letters, nats, by a test channel and a dual certificate (Berger 1971, theorem 2.5.3).

    With r the law of the reproduction and A = exp(-s d), let lambda(x) = 1/sum_y r(y) A(x,y). If sum_x p(x) lambda(x) A(x,y)
    is 1 where r(y) > 0 and at most 1 elsewhere, the test channel r(y) lambda(x) A(x,y) is optimal at its own distortion D,
    and R(D) = sum p(x) log lambda(x) - s D. `rows[i][j]` lists (count, A, d); pairs of infinite distortion are left out.
    """
    sources, reproductions, rows, s = data["inputs"], data["outputs"], data["rows"], data["slope"]
    form = setting.scalars
    setting.require(minus(num(1), term_of(form.exp(form.term(times(num(-1), s))))), ">=")  # s >= 0
    positive(setting, *(n for n, _ in sources), *(p for _, p in sources), *(m for m, _ in reproductions))
    for name, classes in (("source", sources), ("reproduction", reproductions)):
        same(setting, plus(*(times(n, p) for n, p in classes)), num(1), f"the probabilities of the {name} do not add up to 1")
    for row in rows:
        for block in row:
            for count, a, d in block:
                positive(setting, count)
                same(setting, ("log", a), times(num(-1), s, d), "a factor is not exp(-s d)")
    positive(setting, *(r for _, r in reproductions))
    inverse = [plus(*(times(c, r, a) for (_, r), block in zip(reproductions, row, strict=True) for c, a, _ in block)) for row in rows]
    positive(setting, *inverse)
    for j, (m, _) in enumerate(reproductions):
        parts = [over(times(n, c, p, a), times(m, below)) for (n, p), row, below in zip(sources, rows, inverse, strict=True) for c, a, _ in row[j]]
        same(setting, plus(*parts), num(1), "the dual certificate fails: sum p(x) lambda(x) exp(-s d) is not 1")
    reached = plus(*(
        over(times(n, p, c, r, a, d), below)
        for (n, p), row, below in zip(sources, rows, inverse, strict=True)
        for (_, r), block in zip(reproductions, row, strict=True)
        for c, a, d in block
    ))  # fmt: skip
    same(setting, reached, data["distortion"], "the test channel has another distortion")
    for i, (_, r) in enumerate(reproductions):
        setting.steps.append((f"r(y), y of class {i}", r, "the law of the reproduction"))
    setting.steps.append(("s", s, "the slope: sum_x p(x) lambda(x) exp(-s d(x,y)) = 1 for every y, lambda(x) = 1/sum_y r(y) exp(-s d(x,y))"))
    gain = [times(num(-1), n, p, ("log", below)) for (n, p), below in zip(sources, inverse, strict=True)]
    return form.term(plus(*gain, times(num(-1), s, data["distortion"])))


def chain_rate(setting: Setting, data: dict[str, Any]) -> Poly:
    """Entropy rate of the stationary Markov chain: sum pi_i H(P_i) for pi P = pi (Cover and Thomas 2006, theorem 4.2.4)."""
    _require_stationary(setting, data)
    rate = plus(*(times(n, p, entropy_of(row)) for (n, p), row in zip(data["inputs"], data["rows"], strict=True)))
    return setting.scalars.term(rate)


def chain_memory(setting: Setting, data: dict[str, Any]) -> Poly:
    """I(X_0; X_-1, X_-2, ...) = H(X_0) - entropy rate: the divergence rate from the independent process of the same marginal."""
    rate = chain_rate(setting, data)
    marginal = plus(*(times(num(-1), n, p, ("log", p)) for n, p in data["inputs"]))
    return setting.scalars.term(minus(marginal, term_of(rate)))


def _require_stationary(setting: Setting, data: dict[str, Any]) -> None:
    states, rows = data["inputs"], data["rows"]
    require_rows(setting, [n for n, _ in states], rows)
    positive(setting, *(p for _, p in states))
    same(setting, plus(*(times(n, p) for n, p in states)), num(1), "the stationary probabilities do not add up to 1")
    for which, (there, (_, p)) in enumerate(zip(output_law(states, [n for n, _ in states], rows), states, strict=True)):
        same(setting, there, p, "the law is not stationary")
        setting.steps.append((f"pi(x), x of class {which}", p, "the stationary law: pi P = pi"))
    reached = {0}
    for _ in rows:  # every class is reached from the first; with a positive stationary law the chain is irreducible
        reached |= {j for i in reached for j, block in enumerate(rows[i]) if block}
    if len(reached) < len(rows):
        raise Rejected("closed: the chain is not irreducible")


def information(setting: Setting, data: dict[str, Any]) -> Poly:
    """I(X;Y) = sum p(x) D(W(.|x)||q) of a given input law."""
    inputs, outputs, rows = data["inputs"], data["outputs"], data["rows"]
    require_rows(setting, [n for n, _ in inputs] + list(outputs), rows)
    positive(setting, *(p for _, p in inputs))
    same(setting, plus(*(times(n, p) for n, p in inputs)), num(1), "the probabilities of the inputs do not add up to 1")
    law = output_law(inputs, outputs, rows)
    for j, q in enumerate(law):
        setting.steps.append((f"q(y), y of class {j}", q, "the output law"))
    return setting.scalars.term(plus(*(times(n, p, divergence(row, law)) for (n, p), row in zip(inputs, rows, strict=True))))


__all__ = ["capacity", "chain_memory", "chain_rate", "distortion", "information", "positive", "same"]
