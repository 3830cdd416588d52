"""MINE: a lower bound on mutual information with a trained critic (Belghazi et al. 2018). Needs PyTorch: `pip install 'symit[torch]'`."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike

from ._inputs import Array, extra, number, points, same_length, whole
from .bounds import donsker_varadhan, nwj

__all__ = ["MineResult", "mine"]


@dataclass(frozen=True, eq=False)
class MineResult:
    """What `mine` found, in nats.

    value: Donsker-Varadhan functional of the trained critic on the held-out samples. nwj: the Nguyen-Wainwright-Jordan functional of the same critic,
    shifted by its log-partition on the training samples: the critic is then fixed before the held-out samples are looked at, so this
    number is <= I(X;Y) on average. A negative value says that the network overfitted: fewer steps, a smaller network or more samples.
    training_curve: Donsker-Varadhan value of each training batch; it overfits and is no estimate.
    """

    value: float
    nwj: float
    training_curve: Array


def mine(
    x: ArrayLike,
    y: ArrayLike,
    *,
    hidden: int = 64,
    steps: int = 1500,
    batch: int = 256,
    learning_rate: float = 1e-3,
    ema: float = 0.01,
    held_out: float = 0.5,
    seed: int = 0,
) -> MineResult:
    """Mutual Information Neural Estimation, in nats: sup over a small network t of E_p[t] - log E_pp[e^t], p = p(x,y), pp = p(x)p(y).

    The network is (x, y) -> hidden -> hidden -> 1 with ReLU, trained by Adam on standardised inputs; pairs from p(x)p(y) are made by permuting y.
    The gradient of a batch's log mean e^t is E[e^t grad t]/E[e^t] with both means of the same batch, which is biased; as in Belghazi et al. 2018
    (sec. 3.2) the denominator is replaced by its exponential moving average, new = (1 - ema) old + ema batch.

    The result is evaluated on the share `held_out` of the samples, which the training never saw: for a fixed critic the functional is a lower bound
    of I(X;Y) whatever the training did, and its sample value exceeds it on average by the Jensen gap of the log only (see `MineResult.nwj` for a
    number without this gap). With N held-out samples no such estimate can be trusted much above log N (McAllester and Stratos 2020).

    x: (N,) or (N, d_x), y: (N,) or (N, d_y), N >= 8; ema in (0, 1] (1: no correction); held_out in [0.1, 0.9]. The same arguments and seed give the
    same result on one machine and PyTorch build; PyTorch's global random state is left alone.

    Raises ValueError for NaN, infinities, wrong or unequal shapes, parameters out of range, a constant column; ImportError without PyTorch.
    """
    a, b = points(x, "x", at_least=8), points(y, "y", at_least=8)
    same_length(a, b, ("x", "y"))
    whole(hidden, "hidden", low=1)
    whole(steps, "steps", low=1)
    whole(batch, "batch", low=2)
    whole(seed, "seed", low=0)
    number(learning_rate, "learning_rate", low=0, open_low=True)
    number(ema, "ema", low=0, high=1, open_low=True)
    number(held_out, "held_out", low=0.1, high=0.9)
    torch = extra("torch", "torch")

    rng = np.random.default_rng(seed)
    order = rng.permutation(len(a))
    split = min(max(round(len(a) * held_out), 2), len(a) - 2)
    test, train = order[:split], order[split:]

    def standard(z: Array, name: str) -> Array:
        scale = z[train].std(axis=0)
        if (scale == 0).any():
            raise ValueError(f"{name} has a constant column: it carries no information, drop it")
        return (z - z[train].mean(axis=0)) / scale

    u = torch.as_tensor(standard(a, "x"), dtype=torch.float32)
    v = torch.as_tensor(standard(b, "y"), dtype=torch.float32)
    # the initial weights are drawn here, so that PyTorch's global generator is neither read nor moved
    generator = torch.Generator().manual_seed(seed)
    sizes = [u.shape[1] + v.shape[1], hidden, hidden, 1]
    weights = [torch.randn(m, n, generator=generator) * math.sqrt(2 / m) for m, n in pairwise(sizes)]
    biases = [torch.zeros(n) for n in sizes[1:]]
    parameters = [w.requires_grad_() for w in weights + biases]

    def critic(left, right):  # type: ignore[no-untyped-def]
        z = torch.cat([left, right], dim=1)
        for weight, bias in zip(weights[:-1], biases[:-1], strict=True):
            z = torch.relu(z @ weight + bias)
        return (z @ weights[-1] + biases[-1])[:, 0]

    optimiser = torch.optim.Adam(parameters, lr=learning_rate)
    # the moving average is kept as a logarithm: e^t of a confident critic overflows single precision
    log_average: float | None = None
    curve = np.empty(steps)
    size = min(batch, len(train))
    for step in range(steps):
        i, j = rng.choice(train, size, replace=False), rng.choice(train, size, replace=False)
        joint, marginal = critic(u[i], v[i]), critic(u[i], v[j])
        log_mean = torch.logsumexp(marginal, 0) - math.log(size)
        now = float(log_mean.detach())
        log_average = now if log_average is None else float(np.logaddexp(math.log1p(-ema) + log_average, math.log(ema) + now)) if ema < 1 else now
        # its gradient is grad mean e^t / average, its value is not used
        loss = torch.exp(log_mean - log_average) - joint.mean()
        curve[step] = float(joint.detach().mean()) - now
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()

    with torch.no_grad():

        def evaluate(index: np.ndarray) -> tuple[Array, Array]:
            # cyclic shifts give pairs of different samples; a few of them are nearly as good as all N(N-1) pairs
            shifts = [np.roll(index, s) for s in range(1, min(len(index), 33))]
            joint_scores = critic(u[index], v[index]).double().numpy()
            marginal_scores = np.concatenate([critic(u[index], v[other]).double().numpy() for other in shifts])
            return joint_scores, marginal_scores

        joint_train, marginal_train = evaluate(train)
        joint_test, marginal_test = evaluate(test)
    log_partition = float(joint_train.mean()) - donsker_varadhan(joint_train, marginal_train)
    return MineResult(
        value=donsker_varadhan(joint_test, marginal_test),
        nwj=nwj(joint_test - log_partition + 1, marginal_test - log_partition + 1),
        training_curve=curve,
    )
