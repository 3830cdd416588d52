"""The clock of all searches: processor time, so that what is found within a budget does not depend on what else the machine does."""

from __future__ import annotations

from time import process_time as clock

__all__ = ["clock"]
