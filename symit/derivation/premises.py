"""What a rule of the kernel asks of the nodes below it: which function must be non-negative, and where.

The rules are run as they are, with places instead of the nodes below; nothing is worked out twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from symit.kernel.analysis.region import Region
from symit.kernel.analysis.tree import RULES, check
from symit.kernel.rows import Rejected

Place = tuple[Any, ...]


@dataclass(frozen=True)
class Premise:
    """t >= 0 on the region, by the node of a tree."""

    t: Any
    region: Region
    node: Mapping[str, Any]


@dataclass(frozen=True)
class _Below:
    place: Place
    node: Mapping[str, Any]


def checked(t: Any, region: Region, node: Mapping[str, Any]) -> Premise:
    """A premise whose node proves it; raises Rejected otherwise."""
    check(t, region, node)
    return Premise(t, region, node)


def premises(p: Premise) -> dict[Place, Premise]:
    """What a node of a tree asks of the nodes below it, by their places in it; raises Rejected where the rule does not apply."""
    rule = RULES.get(p.node["rule"])
    if rule is None:
        raise Rejected(f"analysis: no rule {p.node['rule']!r}")
    marked = {k: _marked(v, (k,)) for k, v in p.node.items()}
    return {below.place: Premise(t, region, below.node) for t, region, below in rule(p.t, p.region, marked)}


def _marked(data: Any, place: Place) -> Any:
    if isinstance(data, Mapping):
        return _Below(place, data)
    if isinstance(data, (list, tuple)):
        return type(data)(_marked(x, (*place, i)) for i, x in enumerate(data))
    return data
