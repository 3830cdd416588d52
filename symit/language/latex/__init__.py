"""LaTeX of information theory: `read_latex(source, context)` reads a formula whole or raises `Unread`."""

from __future__ import annotations

from typing import Any

__all__ = ["DocumentContext", "Reading", "Unread", "read_latex"]


def __getattr__(name: str) -> Any:
    if name in ("Reading", "read_latex"):
        from symit.language.latex import reading

        return getattr(reading, name)
    if name == "DocumentContext":
        from symit.language.latex.context import DocumentContext

        return DocumentContext
    if name == "Unread":
        from symit.language.latex.errors import Unread

        return Unread
    raise AttributeError(name)
