"""symit.numeric against scipy.special, scipy.stats and dit: time and accuracy, in one process.

    python benchmarks/numeric.py [--quick] [--rounds N] [--markdown FILE]

Needs scipy; dit is used when it is installed. The contenders of a line run in turn, round after round, and the table gives the smallest processor
time of each: quote the ratios, not the absolute times. The references of the accuracy table are balls of 150 digits computed from the exact values of
the float inputs.
"""

import argparse
import importlib.metadata
import platform
import time
from collections.abc import Callable

import numpy as np
from flint import arb, ctx
from scipy import special, stats
from scipy.spatial.distance import jensenshannon

from symit import numeric

ctx.prec = 500
Contender = Callable[[], object]


def rows_of(rng, shape, zeros=0.0):
    p = rng.exponential(size=shape)
    if zeros:
        p *= rng.random(shape) >= zeros
        p[..., 0] += 1e-9
    return p / p.sum(axis=-1, keepdims=True)


def close(rng, p, eps):
    q = p * (1.0 + eps * rng.uniform(-1.0, 1.0, size=p.shape))
    return q / q.sum(axis=-1, keepdims=True)


def race(contenders: dict[str, Contender], rounds: int, slice_s: float) -> tuple[float, dict[str, float]]:
    """The smallest processor time a call of the first contender, and how many times longer the others take at best.

    The contenders take turns in every round. What other programs do on the machine can only add to a time, and processor time leaves out most of it.
    """
    repeats = {}
    for name, call in contenders.items():
        call()
        start = time.perf_counter()
        call()
        repeats[name] = max(1, min(1000, int(slice_s / max(time.perf_counter() - start, 1e-7))))
    seconds: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(rounds):
        for name, call in contenders.items():
            start = time.thread_time()
            for _ in range(repeats[name]):
                call()
            seconds[name].append((time.thread_time() - start) / repeats[name])
    mine, *others = (min(values) for values in seconds.values())
    return mine, dict(zip(list(contenders)[1:], (other / mine for other in others), strict=True))


def speed(quick: bool, rounds: int) -> list[str]:
    rng = np.random.default_rng(20)
    sizes = [10**k for k in range(3, 7 if quick else 8)]
    lines = [
        "| measure | entries | symit ns/entry | scipy.stats.entropy | scipy.special, fastest | slowest |",
        "|---|---:|---:|---:|---:|---:|",
    ]

    def line(what, entries, mine, theirs, own):
        turns = rounds if np.prod(entries) < 3e6 else max(3, rounds // 4)
        seconds, ratio = race({"symit": mine, **({"stats": theirs} if theirs else {}), **own}, turns, 0.0005 if quick else 0.001)
        special_ratios = [ratio[k] for k in own]
        against = f"{ratio['stats']:.1f}x" if theirs else "-"
        n = int(np.prod(entries))
        size = f"10^{round(np.log10(n))}" if isinstance(entries, int) else " x ".join(map(str, entries))
        lines.append(f"| {what} | {size} | {seconds / n * 1e9:.2f} | {against} | {min(special_ratios):.2f}x | {max(special_ratios):.2f}x |")
        print(lines[-1], flush=True)

    def kl_line(what, p, q):
        axis = p.ndim - 1
        line(
            what,
            p.shape[0] if p.ndim == 1 else p.shape,
            lambda: numeric.kl(p, q),
            lambda: stats.entropy(p, q, axis=axis),
            {"rel_entr": lambda: special.rel_entr(p, q).sum(axis=axis), "kl_div": lambda: special.kl_div(p, q).sum(axis=axis)},
        )

    for n in sizes:
        p = rows_of(rng, n)
        kl_line("KL, random", p, rows_of(rng, n))
    for eps in (0.3, 1e-1, 1e-2, 1e-6):
        for n in (10**3, 10**6):
            p = rows_of(rng, n)
            kl_line(f"KL, Q within {eps:g} of P", p, close(rng, p, eps))
    p = rows_of(rng, 10**6, zeros=0.3)
    kl_line("KL, 30 % zeros in P", p, rows_of(rng, 10**6))
    for shape in ((100000, 4), (100000, 10), (10000, 100)):
        p = rows_of(rng, shape)
        kl_line("KL, random rows", p, rows_of(rng, shape))
    for n in sizes:
        p = rows_of(rng, n)
        line("entropy, random", n, lambda p=p: numeric.entropy(p), lambda p=p: stats.entropy(p), {"entr": lambda p=p: special.entr(p).sum()})
    p = rows_of(rng, 10**6, zeros=0.3)
    line("entropy, 30 % zeros", 10**6, lambda: numeric.entropy(p), lambda: stats.entropy(p), {"entr": lambda: special.entr(p).sum()})
    for shape in ((100000, 4), (100000, 10), (10000, 100)):
        r = rows_of(rng, shape)
        own = {"entr": lambda r=r: special.entr(r).sum(axis=1)}
        line("entropy, random rows", shape, lambda r=r: numeric.entropy(r), lambda r=r: stats.entropy(r, axis=1), own)
    for shape in ((1000, 1000), (10000, 100)):
        x = rng.normal(size=shape)
        own = {"logsumexp": lambda x=x: special.logsumexp(x, axis=1)}
        line("logsumexp", shape, lambda x=x: numeric.logsumexp(x), None, own)
        own = {"softmax": lambda x=x: special.softmax(x, axis=1)}
        line("softmax", shape, lambda x=x: numeric.softmax(x), None, own)

    def sums(t):
        return special.entr(t.sum(axis=1)).sum() + special.entr(t.sum(axis=0)).sum() - special.entr(t).sum()

    def product(t):
        return special.rel_entr(t, np.outer(t.sum(axis=1), t.sum(axis=0))).sum()

    for n in (30, 100, 1000):
        t = rows_of(rng, n * n).reshape(n, n)
        own = {"entr": lambda t=t: sums(t), "rel_entr": lambda t=t: product(t)}
        line("mutual information", (n, n), lambda t=t: numeric.mutual_information(t), None, own)
    return lines


def against_dit(rounds: int) -> list[str]:
    try:
        import dit
    except ImportError:
        return ["dit is not installed: skipped."]
    from dit.divergences import kullback_leibler_divergence
    from dit.shannon import entropy, mutual_information

    rng = np.random.default_rng(21)
    lines = ["| measure | entries | symit us | dit us | ratio |", "|---|---:|---:|---:|---:|"]

    def line(what, entries, mine, theirs):
        seconds, ratio = race({"symit": mine, "dit": theirs}, min(rounds, 9), 0.002)
        lines.append(f"| {what} | {entries} | {seconds * 1e6:.1f} | {seconds * ratio['dit'] * 1e6:.0f} | {ratio['dit']:.0f}x |")
        print(lines[-1], flush=True)

    for n in (10, 100, 1000):
        p, q = rows_of(rng, n), rows_of(rng, n)
        names = [f"{i:04d}" for i in range(n)]
        dp, dq = dit.Distribution(names, p), dit.Distribution(names, q)
        line("KL", n, lambda p=p, q=q: numeric.kl(p, q), lambda dp=dp, dq=dq: kullback_leibler_divergence(dp, dq))
        line("entropy", n, lambda p=p: numeric.entropy(p), lambda dp=dp: entropy(dp))
    for n in (10, 30):
        t = rows_of(rng, n * n).reshape(n, n)
        d = dit.Distribution([(str(i), str(j)) for i in range(n) for j in range(n)], t.ravel())
        line("mutual information", f"{n} x {n}", lambda t=t: numeric.mutual_information(t), lambda d=d: mutual_information(d, [0], [1]))
    return [*lines, "", "(dit works on distributions built beforehand; building one of 1000 outcomes takes it some 15 ms.)"]


def balls(x):
    values = [arb(float(v)) for v in np.ravel(x)]
    total = sum(values, arb(0))
    return [v / total for v in values]


def kl_ball(p, q):
    return sum((a * (a / b).log() for a, b in zip(p, q, strict=True)), arb(0))


def accuracy() -> list[str]:
    rng = np.random.default_rng(22)
    lines = ["| what | symit | others |", "|---|---:|---|"]
    names = {
        "stats_entropy": "scipy.stats.entropy",
        "three_entropies": "H(X) + H(Y) - H(X,Y)",
        "plain_numpy": "plain formula",
        "jensenshannon": "scipy jensenshannon",
    }

    def line(what, truth, mine, **others):
        def error(v):
            return f"{abs(float((arb(float(v)) - truth) / truth)):.1e}" if np.isfinite(v) else str(v)

        rest = ", ".join(f"{names.get(k, k)} {error(v)}{' (negative)' if v < 0 else ''}" for k, v in others.items())
        lines.append(f"| {what} | {error(mine)} | {rest} |")

    for eps in (None, 1e-2, 1e-4, 1e-6, 1e-8, 1e-10):
        p = rows_of(rng, 1000)
        q = rows_of(rng, 1000) if eps is None else close(rng, p, eps)
        line(
            f"KL, 1000 entries, {'random' if eps is None else f'Q within {eps:g} of P'}",
            kl_ball(balls(p), balls(q)),
            numeric.kl(p, q),
            stats_entropy=stats.entropy(p, q),
            rel_entr=special.rel_entr(p, q).sum(),
            kl_div=special.kl_div(p, q).sum(),
        )
    for eps in (1e-2, 1e-6, 1e-10):
        p = rows_of(rng, 1000)
        q = close(rng, p, eps)
        a, b = balls(p), balls(q)
        m = [(x + y) / 2 for x, y in zip(a, b, strict=True)]
        line(f"JS, Q within {eps:g} of P", (kl_ball(a, m) + kl_ball(b, m)) / 2, numeric.js(p, q), jensenshannon=jensenshannon(p, q) ** 2)
    for eps in (1e-2, 1e-6, 1e-10):
        t = np.outer(rows_of(rng, 40), rows_of(rng, 40)) * (1.0 + eps * rng.uniform(-1.0, 1.0, size=(40, 40)))
        t /= t.sum()
        flat = balls(t)
        px = [sum(flat[40 * i : 40 * i + 40], arb(0)) for i in range(40)]
        py = [sum(flat[j::40], arb(0)) for j in range(40)]
        sx, sy = t.sum(axis=1), t.sum(axis=0)
        line(
            f"MI, 40 x 40, within {eps:g} of independence",
            kl_ball(flat, [x * y for x in px for y in py]),
            numeric.mutual_information(t),
            three_entropies=special.entr(sx).sum() + special.entr(sy).sum() - special.entr(t).sum(),
            rel_entr=special.rel_entr(t, np.outer(sx, sy)).sum(),
        )
    for rest in (1e-3, 1e-6, 1e-9, 1e-12):
        p = rows_of(rng, 1000)
        p *= rest
        p[0] = 1.0 - p[1:].sum()
        exact = balls(p)
        line(
            f"entropy, largest atom 1 - {rest:g}",
            -sum((v * v.log() for v in exact), arb(0)),
            numeric.entropy(p),
            stats_entropy=stats.entropy(p),
            entr=special.entr(p).sum(),
        )
    for alpha in (0.5, 1 + 1e-9, 2.0):
        p = rows_of(rng, 1000)
        q = close(rng, p, 1e-6)
        a, b = balls(p), balls(q)
        order = arb(alpha)
        power = sum(((x.log() * order).exp() * (y.log() * (1 - order)).exp() for x, y in zip(a, b, strict=True)), arb(0))
        with np.errstate(all="ignore"):
            plain = np.log(np.sum(p**alpha * q ** (1 - alpha))) / (alpha - 1)
        line(f"Renyi divergence, order {alpha:.10g}, Q within 1e-6 of P", power.log() / (order - 1), numeric.renyi(p, q, alpha), plain_numpy=plain)
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="smaller sizes, shorter rounds")
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--markdown", metavar="FILE", help="write the tables there")
    args = parser.parse_args()
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in ("numpy", "scipy"))
    text = [
        "# symit.numeric side by side",
        "",
        f"Printed by `python benchmarks/numeric.py`: Python {platform.python_version()}, {versions}, {platform.machine()}. Smallest",
        f"processor times of {args.rounds} interleaved rounds in one process ({max(3, args.rounds // 4)} for 10^7 entries), on a machine with other",
        "work to do; ratios above 1 say that symit is faster. The functions of scipy.special are summed with",
        "`.sum()`; they check nothing and do not normalise, symit checks every entry and every sum. Of `rel_entr` and `kl_div` (of two formulas for",
        "the mutual information) the faster one and the slower one on these data are given.",
        "",
        "## Time",
        "",
        *speed(args.quick, args.rounds),
        "",
        "## dit",
        "",
        *against_dit(args.rounds),
        "",
        "## Relative error",
        "",
        "Against balls of 150 digits from the exact values of the inputs, for the normalised distributions.",
        "",
        *accuracy(),
        "",
    ]
    out = "\n".join(text)
    if args.markdown:
        with open(args.markdown, "w", encoding="utf-8") as file:
            file.write(out)
    else:
        print(out)


if __name__ == "__main__":
    main()
