"""Channels, sources with a distortion, processes and quantum states (see symit.meaning.named)."""

from __future__ import annotations

from typing import Any

from symit.meaning.formulas import formula
from symit.meaning.named import Named, atom, claims_of, classes, law, own, params_of, part, row

P01, ANY, SIZE = "in_(0,1)", ":real", ":integer_>=2"
HA, HB = "(-a*log(a)-(1-a)*log(1-a))", "(-b*log(b)-(1-b)*log(1-b))"


def _named(
    quantity: str, name: str, params: str, rule: str, about: str, data: dict[str, Any], shown: str = "", given: str = "", two: bool = False
) -> Named:
    return Named(quantity, name, params_of(params), rule, data, about, formula(shown) if shown else None, claims_of(given), (), two)


def _channel(name: str, params: str, inputs: str, outputs: str, rows: list[str], about: str, law: str = "", **more: Any) -> Named:
    data = {"inputs": classes(inputs), "outputs": classes(outputs), "rows": tuple(map(row, rows))}
    if law:
        data["law"] = classes(law)
    return _named("capacity", name, params, "capacity", about, data, **more)


# the ratio of the two outputs at which both inputs of a binary channel gain the same
RATIO = f"exp(({HA}-{HB})/(1-a-b))"
Z_RATIO = "exp((p*log(p)+(1-p)*log(1-p))/(1-p))"
FINITE = [
    _channel("BinarySymmetric", f"p:{P01}", "2:1/2", "2", ["1:1-p 1:p"], "a bit is flipped with probability p"),
    _channel("BinaryErasure", f"e:{P01}", "2:1/2", "2 1", ["1:1-e | 1:e"], "a bit is erased with probability e", shown="(1-e)*log(2)"),
    _channel("BinaryErrorsErasures", f"p:{P01} e:{P01}", "2:1/2", "2 1", ["1:1-p-e 1:p | 1:e"],
             "a bit is flipped with probability p, erased with probability e", given="1-p-e > 0; 1-e > 0",
             shown="(1-p-e)*log(1-p-e)+p*log(p)-(1-e)*log((1-e)/2)"),
    _channel("ZChannel", f"p:{P01}", f"1:1-1/((1-p)*(1+1/{Z_RATIO})) 1:1/((1-p)*(1+1/{Z_RATIO}))", "1 1", ["1:1 | ", "1:p | 1:1-p"],
             "a one is received as a zero with probability p, a zero as it is", law=f"1/(1+{Z_RATIO}) {Z_RATIO}/(1+{Z_RATIO})",
             shown=f"log(1+{Z_RATIO})"),
    _channel("BinaryAsymmetric", f"a:{P01} b:{P01}", f"1:(1/(1+{RATIO})-b)/(1-a-b) 1:1-(1/(1+{RATIO})-b)/(1-a-b)",
             "1 1", ["1:1-a | 1:a", "1:b | 1:1-b"],
             "a zero is flipped with probability a, a one with probability b", law=f"1/(1+{RATIO}) {RATIO}/(1+{RATIO})", given="1-a-b != 0",
             shown=f"log(1+{RATIO})-((1-b)*{HA}-a*{HB})/(1-a-b)"),
    _channel("QarySymmetric", f"q{SIZE} p:{P01}", "q:1/q", "q", ["1:1-p q-1:p/(q-1)"],
             "one of q letters is received as another one, all equally likely, with probability p",
             shown="log(q)+(1-p)*log(1-p)+p*log(p)-p*log(q-1)"),
    _channel("QaryErasure", f"q{SIZE} e:{P01}", "q:1/q", "q 1", ["1:1-e | 1:e"], "one of q letters is erased with probability e",
             shown="(1-e)*log(q)"),
    _channel("NoisyTypewriter", f"q{SIZE} p:{P01}", "q:1/q", "q", ["1:1-p 1:p"],
             "one of q letters on a circle is received as the next one with probability p", shown="log(q)+(1-p)*log(1-p)+p*log(p)"),
    _channel("Noiseless", f"q{SIZE}", "q:1/q", "q", ["1:1"], "q letters are received as they are"),
]  # fmt: skip


def _rows(*texts: str) -> tuple[Any, ...]:
    return tuple(map(row, texts))


def _gaussian(power: str, noise: str) -> dict[str, Any]:
    """Y = X + Z, Z normal of variance `noise`, E X^2 <= `power`: the best input is normal."""
    return {
        "input": (part("1", f"Normal 0 sqrt({power})"),), "channel": law(f"Normal x sqrt({noise})"), "output": law(f"Normal 0 sqrt({power}+{noise})"),
        "cost": own("x**2"), "budget": formula(power), "slope": formula(f"1/(2*({power}+{noise}))"),
    }  # fmt: skip


EXPONENTIAL = {
    "input": (atom("b/(a+b)"), part("a/(a+b)", "Exponential 1/(a+b)")), "channel": law("ShiftedExponential 1/b x"),
    "output": law("Exponential 1/(a+b)"), "near_zero": (own("1/(a+b)-t"), own("1/b-t")),
    "cost": own("x"), "budget": formula("a"), "slope": formula("1/(a+b)"),
}  # fmt: skip
REAL = [
    _named("capacity", "AWGN", "P:>0 N:>0", "capacity_with_cost", "Y = X + Z, Z normal of variance N, E X^2 <= P",
             _gaussian("P", "N"), "log(1+P/N)/2"),
    _named("capacity", "ComplexAWGN", "P:>0 N:>0", "parallel", "Y = X + Z complex, Z circular normal with E|Z|^2 = N, E|X|^2 <= P: two real channels",
           {"parts": (_gaussian("P/2", "N/2"),) * 2, "shared": True}, "log(1+P/N)"),
    _named("capacity", "BandlimitedAWGN", "W:>0 P:>0 N0:>0", "per_second",
           "band W, power P, noise of spectral density N0/2 on both sides: 2 W real uses a second of power P/(2 W) and noise N0/2; nats a second",
           {"part": _gaussian("P/(2*W)", "N0/2"), "uses": formula("2*W")}, "W*log(1+P/(N0*W))"),
    *[
        _named("capacity", f"ParallelGaussian{k}", " ".join(f"P{i}:>0" for i in range(1, k + 1)) +
               " " + " ".join(f"N{i}:>0" for i in range(1, k + 1)), "parallel",
               f"{k} independent real channels with powers P_i and noises N_i, the power of each given",
               {"parts": tuple(_gaussian(f"P{i}", f"N{i}") for i in range(1, k + 1))}, "+".join(f"log(1+P{i}/N{i})/2" for i in range(1, k + 1)))
        for k in (2, 3, 4)
    ],
    _named("capacity", "WaterFilling2", "P:>0 N1:>0 N2:>0", "parallel",
           "two independent real channels with noises N_i that share the power P, large enough for both to be used",
           {"parts": (_gaussian("((P+N2-N1)/2)", "N1"), _gaussian("((P+N1-N2)/2)", "N2")), "shared": True},
           "log((P+N1+N2)**2/(4*N1*N2))/2", "P+N2-N1 > 0; P+N1-N2 > 0; P+N1+N2 > 0"),
    _named("capacity", "ExponentialNoise", "a:>0 b:>0", "capacity_with_cost", "Y = X + Z, Z exponential of mean b, X >= 0 with E X <= a",
           EXPONENTIAL, "log(1+a/b)"),
    _named("mutual_information", "BivariateNormal", "rho:in_(-1,1)", "rate", "two jointly normal variables of correlation rho", {
           "input": (part("1", "Normal 0 1"),), "channel": law("Normal rho*x sqrt(1-rho**2)"), "output": law("Normal 0 1")}, "-log(1-rho**2)/2"),
    _named("mutual_information", "AWGN", "P:>0 N:>0", "rate", "X normal of variance P and X + Z, Z normal of variance N",
           {k: v for k, v in _gaussian("P", "N").items() if k in ("input", "channel", "output")}, "log(1+P/N)/2"),
    _named("mutual_information", "BinarySymmetric", f"a:{P01} p:{P01}", "information",
           "X Bernoulli(a), Y = X flipped with probability p", {"inputs": classes("1:1-a 1:a"), "outputs": classes("1 1"),
           "rows": _rows("1:1-p | 1:p", "1:p | 1:1-p")}),
    _named("mutual_information", "BinaryErasure", f"a:{P01} e:{P01}", "information",
           "X Bernoulli(a), Y = X erased with probability e", {"inputs": classes("1:1-a 1:a"), "outputs": classes("1 1 1"),
           "rows": _rows("1:1-e | | 1:e", " | 1:1-e | 1:e")}, "-(1-e)*(a*log(a)+(1-a)*log(1-a))"),
    _named("mutual_information", "BinaryPair", f"p00:{P01} p01:{P01} p10:{P01}", "information", "two bits with P(X=x, Y=y) = p_xy", {
           "inputs": classes("1:p00+p01 1:1-p00-p01"), "outputs": classes("1 1"),
           "rows": _rows("1:p00/(p00+p01) | 1:p01/(p00+p01)", "1:p10/(1-p00-p01) | 1:(1-p00-p01-p10)/(1-p00-p01)")},
             given="1-p00-p01-p10 > 0; 1-p00-p01 > 0"),
]  # fmt: skip


def _distortion(inputs: str, outputs: str, rows: list[str], slope: str, reached: str) -> dict[str, Any]:
    return {
        "inputs": classes(inputs),
        "outputs": classes(outputs),
        "rows": tuple(map(row, rows)),
        "slope": formula(slope),
        "distortion": formula(reached),
    }


def _difference(source: str, mixture: Any, channel: str, measure: str, slope: str, reached: str, near: str = "") -> dict[str, Any]:
    return {
        "source": law(source), "input": mixture, "channel": law(channel), "measure": formula(measure),
        "slope": formula(slope), "distortion": formula(reached),
        "near_zero": tuple(own(t) for t in near.split(";") if t),
    }  # fmt: skip


ERROR = "D/((q-1)*(1-D))"
SOURCES = [
    _named("rate_distortion", "BernoulliHamming", f"p:{P01} D:in_(0,1/2)", "distortion",
             "a Bernoulli(p) source, the probability of error at most D < min(p, 1-p)",
           _distortion("1:1-p 1:p", "1:(1-p-D)/(1-2*D) 1:(p-D)/(1-2*D)", ["1:1:0 | 1:D/(1-D):1", "1:D/(1-D):1 | 1:1:0"], "log((1-D)/D)", "D"),
           "-p*log(p)-(1-p)*log(1-p)+D*log(D)+(1-D)*log(1-D)", "p > D; 1-p > D"),
    _named("rate_distortion", "UniformHamming", f"q{SIZE} D:{P01}", "distortion",
           "a source of q equally likely letters, the probability of error at most D < 1-1/q",
           _distortion("q:1/q", "q:1/q", [f"1:1:0 q-1:{ERROR}:1"], "-log(D/((q-1)*(1-D)))", "D"),
           "log(q)+D*log(D)+(1-D)*log(1-D)-D*log(q-1)", "q-1 > q*D"),
    _named("rate_distortion", "UniformErasure", f"q{SIZE} D:{P01}", "distortion",
           "a source of q equally likely letters; an erasure costs 1, an error is not allowed",
           _distortion("q:1/q", "q:(1-D)/q 1:D", ["1:1:0 | 1:1/q:1"], "log(q)", "D"), "(1-D)*log(q)"),
    _named("rate_distortion", "GaussianSquaredError", "sigma:>0 D:>0", "difference_distortion",
           "a normal source of variance sigma^2, mean squared error at most D < sigma^2",
           _difference("Normal 0 sigma", (part("1", "Normal 0 sqrt(sigma**2-D)"),), "Normal x sqrt(D)", "z**2", "1/(2*D)", "D"),
           "log(sigma**2/D)/2", "sigma**2 > D"),
    _named("rate_distortion", "LaplaceAbsoluteError", "b:>0 D:>0", "difference_distortion",
           "a Laplace source of scale b, mean absolute error at most D < b",
           _difference("Laplace 0 b", (atom("D**2/b**2"), part("1-D**2/b**2", "Laplace 0 b")), "Laplace x D", "abs(z)", "1/D", "D",
                       "1/b-t;1/b+t;1/D-t;1/D+t"), "log(b/D)", "b > D"),
    _named("rate_distortion", "ExponentialOneSided", "lam:>0 D:>0", "difference_distortion",
           "an exponential source of rate lam, E(X - Y) at most D < 1/lam with Y <= X",
           _difference("Exponential lam", (atom("lam*D"), part("1-lam*D", "Exponential lam")),
                        "ShiftedExponential 1/D x", "z", "1/D", "D", "lam-t;1/D-t"),
           "-log(lam*D)", "1/lam > D; 1-lam*D > 0"),
]  # fmt: skip


def _chain(name: str, params: str, states: str, rows: list[str], about: str, shown: str = "", given: str = "") -> list[Named]:
    data = {"inputs": classes(states), "rows": tuple(map(row, rows))}
    return [
        _named("entropy_rate", name, params, "chain_rate", about, data, shown, given),
        _named("mutual_information_rate", name, params, "chain_memory", about, data, "", given),
    ]


def _general_chain(k: int) -> list[Named]:
    """k states with all transitions possible; the stationary law by spanning trees (Markov chain tree theorem)."""
    from itertools import product

    def rate(i: int, j: int) -> str:
        return f"p{i}{j}"

    states = range(1, k + 1)
    weights = []
    for root in states:
        trees = []
        others = [i for i in states if i != root]
        for targets in product(*([j for j in states if j != i] for i in others)):
            step = dict(zip(others, targets, strict=True))
            if all(_reaches(i, root, step) for i in others):
                trees.append("*".join(rate(i, j) for i, j in step.items()))
        weights.append("+".join(trees))
    total = "+".join(weights)
    stay = {i: "1-" + "-".join(rate(i, j) for j in states if j != i) for i in states}
    rows = ["|".join(f"1:{stay[i] if i == j else rate(i, j)}" for j in states) for i in states]
    params = " ".join(f"{rate(i, j)}:{P01}" for i in states for j in states if i != j)
    given = "; ".join(f"{s} > 0" for s in stay.values())
    return _chain(
        f"Markov{k}",
        params,
        " ".join(f"1:({w})/({total})" for w in weights),
        rows,
        f"the stationary chain on {k} states, p_ij from i to j",
        given=given,
    )


def _reaches(i: int, root: int, step: dict[int, int]) -> bool:
    seen = set()
    while i != root and i not in seen:
        seen.add(i)
        i = step[i]
    return i == root


def _linear(name: str, params: str, phi: str, theta: str, spread: str, about: str) -> list[Named]:
    data = {"phi": formula(phi), "theta": formula(theta), "variance": formula("s**2"), "spread": formula(f"s**2*({spread})")}
    plain = params.replace(" s:>0", "")
    unit = {**data, "variance": formula("1"), "spread": formula(spread)}
    return [
        _named("entropy_rate", name, params, "linear_process", about, data, "log(2*pi*E*s**2)/2"),
        _named("mutual_information_rate", name, plain, "linear_process_memory", about, unit, f"log({spread})/2"),
    ]


def _second_order() -> list[Named]:
    """A stable autoregression of order 2."""
    about, params = "X_t = phi1 X_t-1 + phi2 X_t-2 + Z_t, Z_t independent normal of variance s^2, stable", "phi1:real phi2:in_(-1,1)"
    given = "1-phi2 > phi1; 1-phi2 > -phi1"
    spread = "(1-phi2)/((1+phi2)*(1-phi2-phi1)*(1-phi2+phi1))"

    def data(v: str) -> dict[str, Any]:
        gamma = (f"{v}*{spread}", f"{v}*{spread}*phi1/(1-phi2)", f"{v}*{spread}*(phi1**2/(1-phi2)+phi2)")
        return {"phi": (formula("phi1"), formula("phi2")), "gamma": tuple(map(formula, gamma)), "variance": formula(v)}

    return [
        _named("entropy_rate", "GaussianAR2", params + " s:>0", "autoregression", about, data("s**2"), "log(2*pi*E*s**2)/2", given),
        _named("mutual_information_rate", "GaussianAR2", params, "autoregression_memory", about, data("1"), f"log({spread})/2", given),
    ]


PROCESSES = [
    *_chain("Markov2", f"a:{P01} b:{P01}", "1:b/(a+b) 1:a/(a+b)", ["1:1-a | 1:a", "1:b | 1:1-b"],
            "the stationary chain on 2 states, left with probabilities a and b", f"(b*{HA}+a*{HB})/(a+b)"),
    *_general_chain(3),
    *_chain("SymmetricMarkov", f"q{SIZE} p:{P01}", "q:1/q", ["1:1-p q-1:p/(q-1)"],
            "the stationary chain on q states, left with probability p for one of the others, all equally likely",
            "-(1-p)*log(1-p)-p*log(p)+p*log(q-1)"),
    *_chain("CyclicWalk", f"q{SIZE} p:{P01}", "q:1/q", ["1:1-p 1:p"],
            "the walk on a cycle of q states, one step forward with probability p, else none", "-(1-p)*log(1-p)-p*log(p)"),
    *_linear("GaussianAR1", "phi:in_(-1,1) s:>0", "phi", "0", "1/(1-phi**2)", "X_t = phi X_t-1 + Z_t, Z_t independent normal of variance s^2"),
    *_second_order(),
    *_linear("GaussianMA1", "theta:in_(-1,1) s:>0", "0", "theta", "1+theta**2", "X_t = Z_t + theta Z_t-1, Z_t independent normal of variance s^2"),
    *_linear("GaussianARMA11", "phi:in_(-1,1) theta:in_(-1,1) s:>0", "phi", "theta", "(1+2*phi*theta+theta**2)/(1-phi**2)",
             "X_t = phi X_t-1 + Z_t + theta Z_t-1, Z_t independent normal of variance s^2"),
]  # fmt: skip


def _bloch(text: str) -> tuple[Any, ...]:
    return tuple(formula(x) for x in text.split())


BALL, R1, R2 = "1-x**2-y**2-z**2 > 0", "x1**2+y1**2+z1**2", "x2**2+y2**2+z2**2"
STATES = [
    _named("quantum_entropy", "Qubit", "r:in_(-1,1)", "qubit_entropy", "a qubit with Bloch vector of length |r| along a fixed axis",
           {"bloch": _bloch("0 0 r"), "length": formula("r")}),
    _named("quantum_entropy", "BlochQubit", "x:real y:real z:real", "qubit_entropy", "a qubit with Bloch vector (x, y, z)",
           {"bloch": _bloch("x y z"), "length": formula("sqrt(x**2+y**2+z**2)")}, given=BALL),
    _named("quantum_entropy", "MaximallyMixed", f"d{SIZE}", "spectrum_entropy", "the state I/d", {"spectrum": ((formula("d"), formula("1/d")),)}),
    _named("quantum_entropy", "Werner", f"p:{P01}", "spectrum_entropy", "p times a Bell state and 1-p times I/4",
           {"spectrum": ((formula("1"), formula("(1+3*p)/4")), (formula("3"), formula("(1-p)/4")))}),
    _named("quantum_entropy", "Thermal", "n:>0", "spectral_entropy", "a thermal state of one mode with n photons on average",
           {"law": law("Geometric 1/(n+1)")}, "(n+1)*log(n+1)-n*log(n)"),
    _named("quantum_relative_entropy", "Qubit", "r:in_(-1,1)", "qubit_divergence", "qubits with Bloch vectors r1 and r2 along one axis",
           {"bloch": _bloch("0 0 r1"), "length": formula("r1"), "bloch2": _bloch("0 0 r2"), "length2": formula("r2"), "direction2": _bloch("0 0 1")},
           two=True),
    _named("quantum_relative_entropy", "BlochQubit", "x:real y:real z:real", "qubit_divergence",
           "qubits with Bloch vectors (x, y, z), the second not 0",
           {"bloch": _bloch("x1 y1 z1"), "length": formula(f"sqrt({R1})"), "bloch2": _bloch("x2 y2 z2"), "length2": formula(f"sqrt({R2})"),
            "direction2": _bloch(f"x2/sqrt({R2}) y2/sqrt({R2}) z2/sqrt({R2})")},
           given=f"1-({R1}) > 0; 1-({R2}) > 0; {R2} > 0", two=True),
]  # fmt: skip
CHANNELS: list[Named] = [*FINITE, *REAL, *SOURCES, *PROCESSES, *STATES]
