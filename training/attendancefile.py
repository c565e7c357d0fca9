"""Reading a file that says who attended an edition: names, addresses, words. Plain Python.

Nothing is looked up here: whom an address belongs to is decided by the services.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from mbtq.core.importrows import is_address, table_of
from mbtq.core.tablefile import (
    FORMULA,
    MOST_ROWS,
    SIGNS,
    Fault,
    FileRefused,
    columns_of,
    decoded,
    fault_of,
    plain,
    word_index,
)

NEEDED = ("name", "email", "attended")
LONGEST_NAME, MOST_MINUTES = 120, 6_000
COLUMNS = word_index(
    {
        "name": "naam|naam deelnemer|deelnemer|participant",
        "email": "e mail|e-mailadres|mail|mailadres|e mail address|email address|emailadres",
        "attended": "aanwezig|was there|present|aanwezigheid|attendance",
        "minutes": "minuten|gevolgde minuten|minutes followed",
    }
)
ATTENDED = word_index(
    {"yes": "ja|j|y|x|1|true|waar|aanwezig|attended", "no": "nee|n|0|false|onwaar|afwezig|absent"}
)


@dataclass(slots=True)
class Entry:
    """One row of the file, read; `faults` is empty when every cell could be.

    `minutes` is None when the whole course was followed, or nothing of it.
    """

    line: int
    name: str = ""
    email: str = ""
    attended: bool = False
    minutes: int | None = None
    faults: list[Fault] = field(default_factory=list)

    def refuse(self, column: str, value: object, reason: str) -> None:
        """Notes what is wrong in one cell."""
        self.faults.append(fault_of(self.line, column, value, reason))


def read_attendance(text: str) -> list[Entry]:
    """All rows. Raises `FileRefused` when it is no such file at all."""
    head, rows = table_of(decoded(text.encode()))
    columns = columns_of(head, COLUMNS, NEEDED)
    entries = [_entry(line, columns, cells) for line, cells in rows]
    if len(entries) > MOST_ROWS:
        raise FileRefused("rows_many", str(MOST_ROWS))
    if not entries:
        raise FileRefused("empty")
    _refuse_twice(entries)
    return entries


def _entry(line: int, columns: list[str], cells: list[str]) -> Entry:
    entry = Entry(line)
    if len(cells) > len(columns) and any(cells[len(columns) :]):
        entry.refuse("", cells[-1], "too_many_cells")
        return entry
    found = dict(zip(columns, cells, strict=False))
    for column, value in found.items():
        if value.startswith(FORMULA + SIGNS):
            entry.refuse(column, value, "formula")
    if not entry.faults:
        entry.name = _name(entry, found.get("name", ""))
        entry.email = _email(entry, found.get("email", ""))
        entry.attended = _attended(entry, found.get("attended", ""))
        entry.minutes = _minutes(entry, found.get("minutes", ""))
    return entry


def _name(entry: Entry, text: str) -> str:
    name = " ".join(text.split())
    if not name:
        entry.refuse("name", text, "missing")
    elif len(name) > LONGEST_NAME or not name.isprintable():
        entry.refuse("name", text, "name")
    return name


def _email(entry: Entry, text: str) -> str:
    email = text.strip().lower()
    if not email:
        entry.refuse("email", text, "missing")
    elif not is_address(email):
        entry.refuse("email", text, "email")
    return email


def _attended(entry: Entry, text: str) -> bool:
    word = ATTENDED.get(plain(text), "")
    if not word:
        entry.refuse("attended", text, "attended" if text else "missing")
    return word == "yes"


def _minutes(entry: Entry, text: str) -> int | None:
    if not text:
        return None
    if not re.fullmatch(r"[0-9]{1,5}", text) or not 1 <= int(text) <= MOST_MINUTES:
        entry.refuse("minutes", text, "minutes_of_course")
        return None
    if not entry.attended and not entry.faults:
        entry.refuse("minutes", text, "minutes_absent")
        return None
    return int(text)


def _refuse_twice(entries: list[Entry]) -> None:
    seen: set[str] = set()
    for entry in entries:
        if entry.email and entry.email in seen:
            entry.refuse("email", entry.email, "twice_in_file")
        seen.add(entry.email)
