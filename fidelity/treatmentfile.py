"""Reading rows with treatments. Plain Python.

Nothing is looked up here: whether a team exists is decided by `fidelity.services.treatment_import`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from fidelity.choices import Phase
from mbtq.core.importrows import Row
from mbtq.core.tablefile import word_index
from programs.client_codes import CodeRefused, client_code

MOST_WEEKLY = 14
LONGEST_NAME = 120
PHASE_WORDS = word_index(
    {
        Phase.INITIAL: "initial phase|beginfase|startfase|begin|initiële fase",
        Phase.TREATMENT: "treatment phase|behandelfase|behandeling|middenfase",
        Phase.FINAL: "final phase|eindfase|afronding|slotfase",
        Phase.FOLLOW_UP: "follow up|nazorg|vervolg",
    }
)
GROUP_WORDS = word_index(
    {"yes": "ja|j|y|x|1|true|waar|groep|group", "no": "nee|n|0|false|onwaar|individueel"}
)


@dataclass(slots=True)
class TreatmentEntry:
    """One row that could be read."""

    row: Row
    code: str
    is_group: bool
    program: str
    team: str
    therapist: str
    started_on: date
    weekly: Decimal
    phase: str
    planned_end_on: date | None


def entry_of(row: Row, *, today: date) -> TreatmentEntry | None:
    """What the row says; None when a cell could not be read, which is noted on the row."""
    if row.faults:
        return None
    is_group = row.word("group", GROUP_WORDS, usual="no") == "yes"
    code = _code(row, is_group)
    program = row.text("program", longest=LONGEST_NAME, reason="program")
    team = row.text("team", longest=LONGEST_NAME, reason="team")
    therapist = row.address("therapist")
    started_on = row.day("started_on")
    weekly = row.number("weekly", above=0, most=MOST_WEEKLY)
    phase = row.word("phase", PHASE_WORDS, usual=Phase.INITIAL)
    planned = row.day("planned_end_on", needed=False)
    if started_on is not None and started_on > today:
        row.refuse("started_on", started_on, "future")
    if planned is not None and started_on is not None and planned < started_on:
        row.refuse("planned_end_on", planned, "end_before_start")
    if row.faults or started_on is None or weekly is None:
        return None
    return TreatmentEntry(
        row, code, is_group, program, team, therapist, started_on, weekly, phase, planned
    )


def _code(row: Row, is_group: bool) -> str:
    """The code as it is kept. What looks like a person is refused, as the forms do."""
    text = row.cells.get("code", "")
    try:
        return client_code(text, is_group=is_group)
    except CodeRefused as error:
        # What may be somebody's name or number is not shown again, nor put into a download.
        is_personal = error.reason in ("name", "number", "date", "email")
        row.refuse("code", "…" if is_personal else text, f"code_{error.reason}")
        return ""
