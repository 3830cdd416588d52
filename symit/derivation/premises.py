"""What the kernel's rules ask of the parts of a certificate: which function must be non-negative, and where.

The rules are run as they are, each proof below replaced by a note of what it was asked to prove; nothing is worked out twice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from symit.kernel.analysis import tree
from symit.kernel.analysis.region import Region

Place = tuple[Any, ...]


@dataclass(frozen=True)
class Premise:
    """t >= 0 on the region, by the node of a tree."""

    t: Any
    region: Region
    node: Mapping[str, Any]


def asked(run: Callable[[Any], Any], data: Mapping[str, Any]) -> dict[Place, Premise]:
    """The premises of `run(data)`, by their places in the data, in the order in which they are asked for."""
    key: Any = object()  # no certificate read from a file can name it
    seen: dict[Place, Premise] = {}

    def look(t: Any, region: Region, node: Any, depth: int) -> None:
        seen[node["place"]] = Premise(t, region, node["own"])

    tree.RULES[key] = look
    try:
        run({k: _marked(v, key, (k,)) if k != "steps" else v for k, v in data.items()})
    finally:
        del tree.RULES[key]
    return seen


def premises(p: Premise) -> dict[Place, Premise]:
    """What a node of a tree asks of the nodes below it."""
    return asked(lambda node: tree.check(p.t, p.region, node), p.node)


def _marked(data: Any, key: Any, place: Place) -> Any:
    if isinstance(data, Mapping):
        if "rule" in data:
            return {"rule": key, "own": data, "place": place}
        return {k: _marked(v, key, (*place, k)) if k != "steps" else v for k, v in data.items()}
    if isinstance(data, (list, tuple)):
        return type(data)(_marked(x, key, (*place, i)) for i, x in enumerate(data))
    return data
