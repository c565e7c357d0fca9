"""Reading a CSV file with sessions: words, dates, numbers. Plain Python.

Nothing is looked up here: whether a code exists is decided by `fidelity.services.importing`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from fidelity.choices import Outcome
from fidelity.importwords import COLUMNS, COMPONENT_WORDS, MODALITY_WORDS, OUTCOME_WORDS
from mbtq.core.importrows import Row, day_of, table_of
from mbtq.core.tablefile import (
    FORMULA,
    SIGNS,
    Fault,
    columns_of,
    decoded,
    fault_of,
    plain,
)

NEEDED = ("code", "date", "modality", "outcome", "minutes")
LONGEST_NOTE = 4_000
MOST_MINUTES = 600


@dataclass(slots=True)
class Entry:
    """One row of the file, read; `faults` is empty when every cell could be."""

    line: int
    code: str = ""
    on: date | None = None
    modality: str = ""
    outcome: str = ""
    minutes: int = 0
    therapist: str = ""
    components: tuple[str, ...] = ()
    note: str = ""
    faults: list[Fault] = field(default_factory=list)

    def refuse(self, column: str, value: object, reason: str) -> None:
        self.faults.append(fault_of(self.line, column, value, reason))


def read_entries(data: bytes) -> list[Entry]:
    """All rows of a file. Raises `FileRefused` when it is no such file at all."""
    head, rows = table_of(decoded(data))
    columns = columns_of(head, COLUMNS, NEEDED)
    return [_entry(line, columns, cells) for line, cells in rows]


def _entry(line: int, columns: list[str], cells: list[str]) -> Entry:
    entry = Entry(line)
    if len(cells) > len(columns) and any(cells[len(columns) :]):
        entry.refuse("", cells[-1], "too_many_cells")
        return entry
    found = dict(zip(columns, cells, strict=False))
    for column, value in found.items():
        if value.startswith(FORMULA) or (value.startswith(SIGNS) and column != "note"):
            entry.refuse(column, value, "formula")
    return entry if entry.faults else _filled(entry, found)


def entry_of(row: Row) -> Entry:
    """A row whose columns somebody matched."""
    entry = Entry(row.line, faults=row.faults)
    return entry if entry.faults else _filled(entry, row.cells)


def _filled(entry: Entry, found: Mapping[str, str]) -> Entry:
    entry.code = found.get("code", "")
    entry.therapist = found.get("therapist", "").lower()
    entry.on = _day(entry, found.get("date", ""))
    entry.modality = _word(entry, "modality", found, MODALITY_WORDS)
    entry.outcome = _word(entry, "outcome", found, OUTCOME_WORDS)
    entry.minutes = _minutes(entry, found.get("minutes", ""))
    entry.components = _components(entry, found.get("components", ""))
    entry.note = _note(entry, found.get("note", ""))
    return entry


def _day(entry: Entry, text: str) -> date | None:
    found = day_of(text)
    if found is None:
        entry.refuse("date", text, "date" if text else "missing")
    return found


def _word(entry: Entry, column: str, found: Mapping[str, str], words: dict[str, str]) -> str:
    text = found.get(column, "")
    value = words.get(plain(text), "")
    if not value:
        who = column == "outcome" and plain(text) in ("afgezegd", "cancelled", "canceled")
        entry.refuse(column, text, "who_cancelled" if who else column if text else "missing")
    return value


def _minutes(entry: Entry, text: str) -> int:
    """Whole minutes; halves go up. Nothing was held, nothing lasted."""
    if not text:
        if entry.outcome == Outcome.HELD:
            entry.refuse("minutes", text, "missing")
        return 0
    try:
        exact = Decimal(text.replace(",", "."))
    except InvalidOperation:
        exact = Decimal("NaN")
    if not exact.is_finite() or not 0 <= exact <= MOST_MINUTES:
        entry.refuse("minutes", text, "minutes")
        return 0
    minutes = int(exact.quantize(Decimal(1), ROUND_HALF_UP))
    if entry.outcome == Outcome.HELD and not minutes:
        entry.refuse("minutes", text, "missing")
    return minutes if entry.outcome == Outcome.HELD else 0


def _components(entry: Entry, text: str) -> tuple[str, ...]:
    names = [part.strip() for part in re.split(r"[|;,+]", text) if part.strip()]
    found = []
    for name in names:
        value = COMPONENT_WORDS.get(plain(name))
        if value is None:
            entry.refuse("components", name, "components")
        elif value not in found:
            found.append(value)
    return tuple(found) if entry.outcome == Outcome.HELD else ()


def _note(entry: Entry, text: str) -> str:
    if len(text) > LONGEST_NOTE:
        entry.refuse("note", text, "note_long")
    return text.replace("\r\n", "\n")
