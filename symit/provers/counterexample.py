"""A counterexample as a user sees it: the exact model, both sides of the claim, and the margin between them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from symit.meaning.balls import ball
from symit.meaning.core import Model

DIGITS = 12


@dataclass(frozen=True)
class Counterexample:
    """A finite model (docs/core.md) with exact rational entries in which the claim fails."""

    context: dict[str, Any]
    model: dict[str, Any]

    @property
    def sides(self) -> tuple[str, str, str]:
        """Left side, right side and left minus right, in nats, as decimal strings."""
        model = Model.from_json(self.model)
        _, lhs, rhs = self.context["claim"]
        right = ("num", rhs) if isinstance(rhs, str) else rhs
        terms = (lhs, right, ("add", lhs, ("mul", ("num", "-1"), right)))
        left, right_value, margin = (decimal(ball(t, model, self.context, 128)) for t in terms)
        return left, right_value, margin

    def to_json(self) -> dict[str, Any]:
        lhs, rhs, margin = self.sides
        return {"model": self.model, "lhs": lhs, "rhs": rhs, "margin": margin}

    def text(self) -> str:
        """The laws, parameters and fixed values, then both sides."""
        lines = []
        for name, law in sorted(self.model.get("measures", {}).items()):
            sizes = [self.model["sizes"][v] for v in law["vars"]]
            lines.append(f"{name}({','.join(v.lower() for v in law['vars'])}) = {table(list(law['probs']), sizes)}")
        lines += [f"{name} = {value}" for name, value in sorted(self.model.get("params", {}).items())]
        lines += [f"{v.lower()} = letter {k}" for v, k in sorted(self.model.get("point", {}).items())]
        wide = {v: w for v, w in sorted(self.model.get("widths", {}).items()) if str(w) != "1"}
        lines += [f"{v} has cells of width {w}" for v, w in wide.items()]
        lhs, rhs, margin = self.sides
        relation = self.context["claim"][0]
        lines.append(f"left side = {lhs}, right side = {rhs}: the claim says {relation}, the difference is {margin}")
        return "\n".join(lines)


def table(probs: list[str], sizes: list[int]) -> str:
    """Row-major entries as nested brackets."""
    if len(sizes) <= 1:
        return "[" + ", ".join(probs) + "]"
    step = len(probs) // sizes[0]
    rows = [table(probs[i * step : (i + 1) * step], sizes[1:]) for i in range(sizes[0])]
    return "[" + ", ".join(rows) + "]"


def decimal(value: Any) -> str:
    """The midpoint of a ball to the digits that it determines."""
    if not value.is_finite():
        return "inf" if value > 0 else "-inf" if value < 0 else "nan"
    return "0" if value.contains(0) and value.rad() < 1e-20 else str(value.str(DIGITS, radius=False))
