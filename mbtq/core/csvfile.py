"""CSV that a spreadsheet opens without running anything."""

from __future__ import annotations

import csv
import io
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


def csv_text(head: Iterable[Any], rows: Iterable[Iterable[Any]]) -> str:
    """A table for spreadsheets. The mark at its start makes them read the letters right."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow([str(title) for title in head])
    for row in rows:
        writer.writerow(safe_cells(row))
    return "\ufeff" + file.getvalue()
