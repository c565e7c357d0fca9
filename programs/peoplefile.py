"""Reading rows with practitioners and their places in teams. Plain Python.

Nothing is looked up here: whether a team exists is decided by `programs.services.people_import`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from mbtq.core.importrows import Row
from mbtq.core.tablefile import word_index

LONGEST_NAME = 120
MOST_HOURS = 60
PROFESSION_WORDS = word_index(
    {
        "psychotherapist": "psychotherapeut",
        "clinical_psychologist": "klinisch psycholoog|kp",
        "health_psychologist": "gz psycholoog|gezondheidszorgpsycholoog|gz",
        "psychologist": "psycholoog|basispsycholoog",
        "psychiatrist": "psychiater",
        "nurse": "verpleegkundige|spv|sociaal psychiatrisch verpleegkundige",
        "nurse_specialist": "verpleegkundig specialist|vs",
        "sociotherapist": "sociotherapeut",
        "arts_therapist": "vaktherapeut|creatief therapeut",
        "family_therapist": "systeemtherapeut|gezinstherapeut",
        "other": "overig|anders|overige",
    }
)
ROLE_WORDS = word_index(
    {
        "therapist": "therapeut|behandelaar",
        "sociotherapist": "sociotherapeut",
        "arts_therapist": "vaktherapeut|creatief therapeut",
        "family_therapist": "systeemtherapeut|gezinstherapeut",
        "psychiatrist": "psychiater",
        "nurse": "verpleegkundige",
        "supervisor": "supervisie",
        "lead": "team lead|teamleider|leider|teamcoördinator",
    }
)


@dataclass(slots=True)
class PersonEntry:
    """One row that could be read: somebody, and a place in a team when the row names one."""

    row: Row
    name: str
    email: str
    profession: str
    started_on: date
    team: str = ""
    role: str = ""
    hours: Decimal | None = None


def entry_of(row: Row) -> PersonEntry | None:
    """What the row says; None when a cell could not be read, which is noted on the row."""
    if row.faults:
        return None
    name = row.text("name", longest=LONGEST_NAME, reason="name")
    email = row.address("email")
    profession = row.word("profession", PROFESSION_WORDS)
    started_on = row.day("started_on")
    team, role, hours = " ".join(row.cells.get("team", "").split()), "", None
    if team:
        role = row.word("role", ROLE_WORDS)
        hours = row.number("hours", above=0, most=MOST_HOURS)
    else:
        for column in ("role", "hours"):
            if row.cells.get(column):
                row.refuse(column, row.cells[column], "without_team")
    if row.faults or started_on is None:
        return None
    return PersonEntry(row, name, email, profession, started_on, team, role, hours)
