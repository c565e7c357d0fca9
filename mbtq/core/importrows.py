"""Rows of a file whose columns somebody matched: which heading is which, and reading cells.

Plain Python. What the rows mean is decided by the app whose rows they are.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from mbtq.core.sheetfile import is_sheet, sheet_text
from mbtq.core.tablefile import (
    FORMULA,
    MOST_COLUMNS,
    SIGNS,
    Fault,
    FileRefused,
    Limits,
    decoded,
    fault_of,
    plain,
    records,
    word_index,
)

MOST_ROWS = 20_000
LARGE = Limits(rows=MOST_ROWS, unpacked=40 * 1024 * 1024, text=8 * 1024 * 1024, dates=True)
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_DUTCH = re.compile(r"(\d{1,2})[-/](\d{1,2})[-/](\d{4})")
# As strict as forms are about what an address may look like, without asking anybody.
_ADDRESS = re.compile(r"[^@\s,;<>\"()]{1,64}@[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z]{2,63}")
LONGEST_ADDRESS = 254
YEARS = range(1950, 2100)  # outside these somebody mistyped the year, as in forms


@dataclass(frozen=True, slots=True)
class Column:
    """What a file may hold. `words`: headings by which it is known, separated by bars.

    `free`: text in which a plus or a minus may stand in front.
    """

    key: str
    label: Any
    words: str
    needed: bool = False
    free: bool = False


@dataclass(slots=True)
class Row:
    """One row of the file; `faults` is empty when every cell could be read."""

    line: int
    cells: Mapping[str, str]
    faults: list[Fault] = field(default_factory=list)

    def refuse(self, column: str, value: object, reason: str) -> None:
        """Notes what is wrong in one cell."""
        self.faults.append(fault_of(self.line, column, value, reason))

    def text(self, column: str, *, longest: int, reason: str) -> str:
        """Text on one line that must be there; `reason` when it is too long or not printable."""
        text = " ".join(self.cells.get(column, "").split())
        if not text:
            self.refuse(column, text, "missing")
        elif len(text) > longest or not text.isprintable():
            self.refuse(column, text, reason)
        return text

    def day(self, column: str, *, needed: bool = True) -> date | None:
        """A day as 2026-11-20 or 20-11-2026."""
        text = self.cells.get(column, "")
        if not text:
            if needed:
                self.refuse(column, text, "missing")
            return None
        found = day_of(text)
        if found is None:
            self.refuse(column, text, "date")
        elif found.year not in YEARS:
            self.refuse(column, text, "year")
        return found

    def address(self, column: str) -> str:
        """An e-mail address that must be there, in small letters."""
        text = self.cells.get(column, "").strip().lower()
        if not text:
            self.refuse(column, text, "missing")
        elif not is_address(text):
            self.refuse(column, text, "email")
        return text

    def word(self, column: str, words: Mapping[str, str], *, usual: str = "") -> str:
        """A word of ours; an empty cell is the usual one, or a fault when there is none."""
        text = self.cells.get(column, "")
        if not text:
            if not usual:
                self.refuse(column, text, "missing")
            return usual
        if not (found := words.get(plain(text), "")):
            self.refuse(column, text, column)
        return found

    def number(self, column: str, *, above: int, most: int) -> Decimal | None:
        """A number with one decimal at most, with a dot or a comma."""
        text = self.cells.get(column, "")
        if not text:
            self.refuse(column, text, "missing")
            return None
        try:
            found = Decimal(text.replace(",", "."))
        except InvalidOperation:
            found = Decimal("NaN")
        if not found.is_finite() or not above < found <= most or found != round(found, 1):
            self.refuse(column, text, column)
            return None
        return found


def is_address(text: str) -> bool:
    """Whether this looks like an e-mail address in small letters."""
    return len(text) <= LONGEST_ADDRESS and _ADDRESS.fullmatch(text) is not None


def day_of(text: str) -> date | None:
    """A day as 2026-11-20, 20-11-2026 or 20/11/2026; None for anything else."""
    if found := _ISO.fullmatch(text):
        year, month, day = map(int, found.groups())
    elif found := _DUTCH.fullmatch(text):
        day, month, year = map(int, found.groups())
    else:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def text_of(data: bytes) -> str:
    """The text of a CSV file or of the first sheet of a workbook. Raises `FileRefused`."""
    text = sheet_text(data, LARGE) if is_sheet(data) else decoded(data)
    head, rows = table_of(text)
    if len(head) > MOST_COLUMNS:
        raise FileRefused("columns_many", str(MOST_COLUMNS))
    if not any(head) or not rows:
        raise FileRefused("empty")
    if len(rows) > MOST_ROWS:
        raise FileRefused("rows_many", str(MOST_ROWS))
    return text


def table_of(text: str) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """The headings, and the rows that hold something with their lines. Raises `FileRefused`."""
    try:
        lines = records(text)
        _line, head = next(lines)
        return head, [(line, cells) for line, cells in lines if any(cells)]
    except StopIteration:
        raise FileRefused("empty") from None
    except csv.Error as error:
        raise FileRefused("quotes") from error


def guessed(
    head: Sequence[str], columns: Sequence[Column], remembered: Mapping[str, str]
) -> dict[str, int]:
    """The place in the file of each column: by the heading of last time, else by its words."""
    names = [plain(name) for name in head]
    places: dict[str, int] = {}
    for column in columns:
        known = word_index({column.key: column.words})
        same = [at for at, name in enumerate(names) if name == remembered.get(column.key, "\0")]
        found = same or [at for at, name in enumerate(names) if name in known]
        free = [at for at in found if at not in places.values()]
        if free:
            places[column.key] = free[0]
    return places


def rows_of(text: str, columns: Sequence[Column], places: Mapping[str, int]) -> list[Row]:
    """The rows of the file by our columns; cells like formulas are refused."""
    head, rows = table_of(text)
    free = {column.key for column in columns if column.free}
    return [_row(line, cells, len(head), places, free) for line, cells in rows]


def _row(
    line: int, cells: list[str], width: int, places: Mapping[str, int], free: Collection[str]
) -> Row:
    found = {key: cells[at] if at < len(cells) else "" for key, at in places.items()}
    row = Row(line, found)
    if len(cells) > width and any(cells[width:]):
        row.refuse("", cells[-1], "too_many_cells")
    for key, value in found.items():
        if value.startswith(FORMULA) or (value.startswith(SIGNS) and key not in free):
            row.refuse(key, value, "formula")
    return row
