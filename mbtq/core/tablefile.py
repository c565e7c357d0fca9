"""Reading a table that somebody sends as a file: encoding, columns, words, faults. Plain Python.

What the cells mean is decided by the app whose rows they are.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

LONGEST_SHOWN = 40
MOST_ROWS = 2_000  # beyond that a file is split
MOST_COLUMNS = 30
DELIMITERS = (",", ";", "\t")
# What a spreadsheet would run. A plus or a minus may begin a note or a number.
FORMULA = ("=", "@", "\t", "\r")
SIGNS = ("+", "-")


class FileRefused(ValueError):
    """The file as a whole cannot be read. `reason` is a key of `mbtq.core.tablewords`."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason} {detail}".strip())
        self.reason, self.detail = reason, detail


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of a workbook is read: rows, bytes that are unpacked, letters of its text.

    A table of the most rows takes a quarter of what is unpacked. `dates`: cells with a date are
    read as one, for which the styles of the workbook are needed.
    """

    rows: int = MOST_ROWS
    unpacked: int = 2 * 1024 * 1024
    text: int = 1024 * 1024
    dates: bool = False


SMALL = Limits()


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in one cell: the line of the file, the column, what stands there, why."""

    line: int
    column: str
    value: str
    reason: str


def fault_of(line: int, column: str, value: object, reason: str) -> Fault:
    """A fault with as much of the value as a list can show."""
    shown = str(value)
    shown = shown if len(shown) <= LONGEST_SHOWN else shown[: LONGEST_SHOWN - 1] + "…"
    return Fault(line, column, shown, reason)


def plain(text: str) -> str:
    """Lower case, without accents of habit: `No-show` and `no_show` are the same word."""
    return re.sub(r"[\s_-]+", " ", text).strip(" ?:").lower()


def word_index(words: Mapping[str, str]) -> dict[str, str]:
    """Every word by itself; several words for one thing are separated by a bar."""
    return {
        plain(word): key
        for key, several in words.items()
        for word in (key, *several.split("|"))
        if word
    }


def decoded(data: bytes) -> str:
    """The text of a file. Raises `FileRefused`."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileRefused("encoding") from error
    if "\0" in text:
        raise FileRefused("encoding")
    if not text.strip():
        raise FileRefused("empty")
    return text


def records(text: str) -> Iterator[tuple[int, list[str]]]:
    """Cells with the line of the file on which their row begins."""
    first = text.lstrip().split("\n", 1)[0]
    mark = max(DELIMITERS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
    start = 1
    for cells in reader:
        yield start, [cell.strip(" ") for cell in cells]
        start = reader.line_num + 1


def columns_of(head: list[str], known: Mapping[str, str], needed: Sequence[str]) -> list[str]:
    """The column behind each name of the head. Raises `FileRefused`."""
    found = [known.get(plain(name), "") for name in head]
    strange = [name for name, column in zip(head, found, strict=True) if name and not column]
    if strange:
        raise FileRefused("columns_strange", ", ".join(strange)[:200])
    missing = [name for name in needed if name not in found]
    if missing:
        raise FileRefused("columns_missing", ", ".join(missing))
    twice = sorted({name for name in found if name and found.count(name) > 1})
    if twice:
        raise FileRefused("columns_twice", ", ".join(twice))
    return found
