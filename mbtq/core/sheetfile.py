"""An Excel file as the text of a CSV file, so that one reader serves both.

A workbook is a zip of XML that somebody else made. Only what a table needs is kept of it, little
enough to read within a second or two; XML that defines entities is refused, and nothing is run.
Formulas come through as they are typed, for the reader of the rows to refuse: the value that Excel
kept beside them may be of long ago.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile
import zlib
from collections.abc import Iterable
from itertools import islice
from typing import Any
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from mbtq.core.tablefile import MOST_COLUMNS, SMALL, FileRefused, Limits

MOST_PARTS = 200
MOST_STYLES = 512 * 1024
LONGEST_CELL = 2_000
ZIP = b"PK\x03\x04"
# What the text of cells does not need. Without styles a date is a number.
LEFT_OUT = ("xl/media/", "xl/printersettings/", "xl/theme/", "docprops/")
STYLES = "xl/styles.xml"
MACROS = ("vbaproject", "macrosheets/", "dialogsheets/")
ENTITIES = (b"<!DOCTYPE", b"<!ENTITY", b"\0")  # a zero: an encoding in which those read otherwise
# The container of protected workbooks, and of Excel files from before 2007.
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
BROKEN = (
    *(zipfile.BadZipFile, zlib.error, InvalidFileException, ParseError, UnicodeError),
    *(KeyError, ValueError, TypeError, IndexError, AttributeError, EOFError, OSError),
    *(NotImplementedError, RuntimeError, AssertionError, OverflowError),
)


def is_sheet(data: bytes) -> bool:
    """Whether these bytes are an Excel file rather than text."""
    return data.startswith((ZIP, COMPOUND))


def sheet_text(data: bytes, limits: Limits = SMALL) -> str:
    """The first sheet as CSV, line by line. Raises `FileRefused`."""
    if data.startswith(COMPOUND):
        raise FileRefused("locked")
    try:
        rows = _rows(_stripped(data, limits), limits)
    except FileRefused:
        raise
    except BROKEN as error:
        raise FileRefused("not_a_sheet") from error
    file = io.StringIO()
    csv.writer(file, lineterminator="\n").writerows(rows)
    text = file.getvalue()
    if not text.strip():
        raise FileRefused("empty")
    if len(text) > limits.text:
        raise FileRefused("unpacked_large")
    return text


def _stripped(data: bytes, limits: Limits) -> bytes:
    """A zip of the parts that are read. No more is unpacked than each part says of itself."""
    old, kept = zipfile.ZipFile(io.BytesIO(data)), io.BytesIO()
    left_out = LEFT_OUT if limits.dates else (*LEFT_OUT, STYLES)
    parts = [one for one in old.infolist() if not one.filename.lower().startswith(left_out)]
    if any(one.flag_bits & 1 for one in parts):
        raise FileRefused("locked")
    if any(word in one.filename.lower() for one in parts for word in MACROS):
        raise FileRefused("macros")
    styles = sum(one.file_size for one in parts if one.filename.lower() == STYLES)
    unpacked = sum(one.file_size for one in parts)
    if len(parts) > MOST_PARTS or unpacked > limits.unpacked or styles > MOST_STYLES:
        raise FileRefused("unpacked_large")
    with zipfile.ZipFile(kept, "w") as new:
        for one in parts:
            content = old.read(one)
            if any(mark in content for mark in ENTITIES):
                raise FileRefused("not_a_sheet")
            new.writestr(one.filename, content)
    return kept.getvalue()


def _rows(data: bytes, limits: Limits) -> list[list[str]]:
    book = load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
    try:
        if not book.worksheets:
            raise FileRefused("empty")
        sheet: Any = book.worksheets[0]
        # The size that the sheet claims may be anything; the cells themselves are counted.
        sheet.reset_dimensions()
        most = limits.rows + 2
        found = sheet.iter_rows(max_row=most, max_col=MOST_COLUMNS + 1, values_only=True)
        return _limited(islice(found, most), limits.rows)
    finally:
        book.close()


def _limited(rows: Iterable[tuple[Any, ...]], most: int) -> list[list[str]]:
    found: list[list[str]] = []
    for row in rows:
        cells = [_text(value) for value in row]
        while cells and not cells[-1]:
            cells.pop()
        if len(cells) > MOST_COLUMNS:
            raise FileRefused("columns_many", str(MOST_COLUMNS))
        found.append(cells)
    while found and not found[-1]:
        found.pop()
    if len(found) > most + 1:
        raise FileRefused("rows_many", str(most))
    return found


def _text(value: Any) -> str:
    """A cell as somebody would type it in a CSV file, on one line."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date().isoformat()
    if isinstance(value, dt.datetime | dt.date | dt.time):
        return value.isoformat()
    # A formula over several cells is an object of its own.
    text = getattr(value, "text", None) or str(value)
    return " ".join(str(text).replace("\0", " ").split())[:LONGEST_CELL]
