"""Tables for spreadsheets, written row by row: CSV and XLSX with the same cells.

Dates and numbers stay what they are in XLSX; text that a spreadsheet would run is made harmless in
both.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Iterable
from decimal import Decimal
from typing import IO, Any, Protocol

from django.http import HttpResponse
from django.utils import timezone
from openpyxl import Workbook

from mbtq.core.csvfile import safe_cell, safe_cells

# What XML cannot hold; a cell with one of these would stop the whole file.
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
LONGEST_TEXT = 32_767  # of one cell in Excel
MOST_ROWS = 1_000_000  # a sheet ends soon after it
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class TableWriter(Protocol):
    """Takes rows; `close` writes what is left."""

    def add(self, cells: Iterable[Any]) -> None: ...

    def close(self) -> None: ...


class CsvWriter:
    """UTF-8 with the mark that makes spreadsheets read the letters right."""

    def __init__(self, file: IO[bytes], head: Iterable[Any]) -> None:
        self.text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
        self.writer = csv.writer(self.text)
        self.writer.writerow([str(title) for title in head])

    def add(self, cells: Iterable[Any]) -> None:
        self.writer.writerow(safe_cells(map(_csv_cell, cells)))

    def close(self) -> None:
        self.text.detach()


class SheetWriter:
    """One sheet, of which openpyxl keeps no more than a row in memory."""

    def __init__(self, file: IO[bytes], head: Iterable[Any]) -> None:
        self.file, self.book = file, Workbook(write_only=True)
        self.sheet: Any = self.book.create_sheet()
        self.sheet.freeze_panes = "A2"
        self.sheet.append([_sheet_cell(str(title)) for title in head])

    def add(self, cells: Iterable[Any]) -> None:
        self.sheet.append([_sheet_cell(cell) for cell in cells])

    def close(self) -> None:
        self.book.save(self.file)


def table_writer(kind: str, file: IO[bytes], head: Iterable[Any]) -> TableWriter:
    """The writer of this kind of file, `csv` or `xlsx`, with its first row written."""
    return SheetWriter(file, head) if kind == "xlsx" else CsvWriter(file, head)


def table_answer(
    kind: str, name: str, head: Iterable[Any], rows: Iterable[Iterable[Any]]
) -> HttpResponse:
    """A download of such a table; anything but `xlsx` is CSV."""
    kind = kind if kind in TYPES else "csv"
    file = io.BytesIO()
    writer = table_writer(kind, file, head)
    for row in rows:
        writer.add(row)
    writer.close()
    answer = HttpResponse(file.getvalue(), content_type=TYPES[kind])
    answer["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return answer


def _csv_cell(value: Any) -> Any:
    if isinstance(value, dt.date):
        return value.isoformat()
    return value if value is None or isinstance(value, int | float | str) else str(value)


def _sheet_cell(value: Any) -> Any:
    if isinstance(value, dt.datetime):  # Excel knows no zones: the clock on the wall
        return timezone.localtime(value).replace(tzinfo=None) if value.tzinfo else value
    if value is None or isinstance(value, bool | int | float | Decimal | dt.date):
        return value
    return safe_cell(UNWRITABLE.sub(" ", str(value))[:LONGEST_TEXT])
