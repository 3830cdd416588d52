"""The rules refuse records that do not hold up: what is named in a record is a claim, not a value."""

from dataclasses import replace

import pytest

from symit.kernel.closed.law import Setting
from symit.kernel.closed.named import named_value_in, record
from symit.kernel.rows import Rejected
from symit.meaning.formulas import formula
from symit.meaning.named import atom, claims_of, classes, law, own, part, row
from symit.meaning.named_channels import _gaussian


def check(quantity, name, given=None, shown=None, **changes):
    item = record(quantity, name)
    changed = replace(item, data={**item.data, **changes}, **({"shown": formula(shown)} if shown else {}))
    return named_value_in(Setting(changed.domains(), claims_of(given) if given is not None else changed.given()), changed)


def refused(why, *args, **changes):
    assert check(args[0], args[1])  # as it stands it is accepted
    with pytest.raises(Rejected, match=why):
        check(*args, **changes)


def test_channels():
    refused(
        "different divergences",
        "capacity",
        "BinaryErasure",
        inputs=classes("1:1/3 1:2/3"),
        rows=(row("1:1-e | | 1:e"), row(" | 1:1-e | 1:e")),
        outputs=classes("1 1 1"),
    )
    refused("do not add up", "capacity", "BinarySymmetric", rows=(row("1:1-p 1:p/2"),))
    refused("do not add up", "capacity", "BinarySymmetric", inputs=classes("2:1/3"))
    refused("not the derived", "capacity", "BinaryErasure", shown="(1-e)*log(3)")
    refused("output law is not", "capacity", "ZChannel", law=classes("1/2 1/2"))
    # an input that is not used, but would do better
    with pytest.raises(Rejected, match="never holds"):
        check("capacity", "Noiseless", inputs=classes("1:1 1:0"), outputs=classes("1 1"), rows=(row("1:1/2 | 1:1/2"), row("1:1/4 | 1:3/4")))
    # two inputs that may be the same
    refused(
        "may be the same",
        "capacity",
        "BinaryAsymmetric",
        given="",
        rows=(row("1:1-a | 1:a"), row("1:1-a | 1:a")),
        inputs=classes("1:1/2 1:1/2"),
        law=classes("1-a a"),
    )


def test_an_unused_input_that_is_worse_is_accepted():
    # a third input, received as either letter with probability 1/2, has divergence 0 from the output law
    value = check("capacity", "Noiseless", inputs=classes("2:1/2 1:0"), outputs=classes("2"), rows=(row("1:1"), row("2:1/2")))
    assert value == ("log", ("num", "2"))


def test_channels_with_a_cost():
    refused("output law is not", "capacity", "AWGN", output=law("Normal 0 sqrt(2*P+N)"))
    refused("another cost", "capacity", "AWGN", budget=formula("2*P"))
    refused("depends on the variable", "capacity", "AWGN", slope=formula("1/(P+N)"))
    refused("weights", "capacity", "ExponentialNoise", input=(atom("b/(a+b)"), part("1/2", "Exponential 1/(a+b)")))
    near = record("capacity", "ExponentialNoise").data["near_zero"]
    refused("output law is not", "capacity", "ExponentialNoise", input=(part("1", "Exponential 1/a"),), near_zero=(*near, own("1/a-t")))
    first, _ = record("capacity", "WaterFilling2").data["parts"]
    refused("prices of the parts", "capacity", "WaterFilling2", parts=(first, _gaussian("(P/2)", "N2")))


def test_sources():
    refused("another distortion", "rate_distortion", "BernoulliHamming", distortion=formula("D/2"))
    refused("not exp", "rate_distortion", "BernoulliHamming", slope=formula("log(1/D)"))
    refused("dual certificate", "rate_distortion", "UniformErasure", rows=(row("1:1:0 | 1:1/(2*q):1"),), slope=formula("log(2*q)"))
    refused("dual certificate", "rate_distortion", "BernoulliHamming", outputs=classes("1:1/2 1:1/2"))
    refused("not exp", "rate_distortion", "LaplaceAbsoluteError", measure=formula("z**2"))
    refused("another distortion", "rate_distortion", "LaplaceAbsoluteError", distortion=formula("2*D"))
    refused("output law is not", "rate_distortion", "LaplaceAbsoluteError", input=(part("1", "Laplace 0 b"),))
    refused("does not hold|> 0|needs", "rate_distortion", "GaussianSquaredError", given="")


def test_processes_and_states():
    refused("not stationary", "entropy_rate", "Markov2", inputs=classes("1:1/2 1:1/2"))
    with pytest.raises(Rejected, match="irreducible"):
        check("entropy_rate", "Markov2", inputs=classes("1:1/2 1:1/2"), rows=(row("1:1 | "), row(" | 1:1")))
    refused("variance", "mutual_information_rate", "GaussianAR1", spread=formula("1/(1-phi)"))
    gamma = record("entropy_rate", "GaussianAR2").data["gamma"]
    refused("Yule-Walker", "entropy_rate", "GaussianAR2", gamma=(gamma[0], gamma[1], gamma[1]))
    refused("length", "quantum_entropy", "Qubit", length=formula("r/2"))
    refused("direction", "quantum_relative_entropy", "Qubit", direction2=tuple(map(formula, "010")))


def test_distances():
    refused("root of the Fisher information", "fisher_rao", "Exponential", line=formula("2*log(lam)"))
    u, v, c = record("fisher_rao", "Normal").data["plane"]
    refused("half-plane", "fisher_rao", "Normal", plane=(formula("mu"), v, c))
    refused("half-plane", "fisher_rao", "Normal", plane=(u, v, formula("1")))
    refused("inverse", "fisher_rao", "Normal", inverse={"mu": formula("u"), "sigma": formula("v")})
    refused("sphere", "fisher_rao", "Bernoulli", sphere=(formula("1-p**2"), formula("p**2")))


def test_laws():
    refused("depends on x", "log_normalizer", "Poisson", carrier=formula("0"))
    refused("depends on x", "log_normalizer", "Exponential", law=("Exponential", formula("-2*t")))
    refused("meet a constraint", "max_entropy", "Exponential", constraints=((formula("-1/m"), formula("x"), formula("2*m")),))
    refused("not affine", "max_entropy", "Exponential", constraints=((formula("-1/m"), formula("x**2"), formula("2*m**2")),))
    refused("not affine", "max_entropy", "Gamma", constraints=((formula("-b"), formula("x"), formula("a/b")),))
    refused("geometric mean", "geometric_js", "Exponential", middle=("Exponential", formula("sqrt(lam1*lam2)")))
    refused("geometric mean", "geometric_js", "Bernoulli", middle=("Bernoulli", formula("(p1+p2)/2")))
