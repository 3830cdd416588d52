"""Libraries of probability against symit's table: `symit compare torch`, `symit compare scipy`."""

from __future__ import annotations

from typing import Any

LIBRARIES = ("torch", "scipy")
FORMATS = ("text", "markdown", "json")


def library_named(name: str) -> Any:
    """The adapter of an installed library; a ValueError that says what to install where it is missing."""
    if name not in LIBRARIES:
        raise ValueError(f"no library {name!r}: one of {', '.join(LIBRARIES)} was expected")
    try:
        if name == "torch":
            from symit.compare.torch_adapter import library
        else:
            from symit.compare.scipy_adapter import library
        return library()
    except ImportError as error:
        raise ValueError(f"{name} is not installed: install symit[{name}] ({error})") from None


def cli_text(library: str, points: int = 100, seed: int = 0, format: str = "text") -> str:
    """Compare an installed library; the report as text, markdown or JSON. Raises ValueError on wrong usage."""
    if format not in FORMATS:
        raise ValueError(f"no format {format!r}: one of {', '.join(FORMATS)} was expected")
    if points < 10:
        raise ValueError(f"at least 10 points are needed, not {points}")
    from symit.compare.engine import compare
    from symit.compare.report import written

    return written(compare(library_named(library), points, seed), format)


__all__ = ["FORMATS", "LIBRARIES", "cli_text", "library_named"]
