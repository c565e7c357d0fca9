"""CSV that a spreadsheet opens without running anything."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

RISKY = ("=", "+", "-", "@", "\t", "\r")


def safe_cell(value: Any) -> Any:
    """Text that a spreadsheet would take for a formula gets an apostrophe in front."""
    if isinstance(value, str) and value.startswith(RISKY):
        return "'" + value
    return value


def safe_cells(values: Iterable[Any]) -> list[Any]:
    """One row of cells."""
    return [safe_cell(value) for value in values]
