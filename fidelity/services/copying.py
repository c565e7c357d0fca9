"""Many sessions into the database at once.

PostgreSQL refuses COPY into a table with row-level security, so the rows go through COPY into a
temporary table and from there by one INSERT, to which all policies and constraints apply.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from fidelity.importfile import Entry
from fidelity.models import Batch, SessionLog, Treatment
from mbtq.core.models import new_id

COLUMNS = (
    "id", "organisation_id", "treatment_id", "therapist_id", "batch_id", "state", "held_on",
    "modality", "outcome", "minutes", "components", "concern", "note", "version", "saved_at",
    "logged_at",
)  # fmt: skip
OWN = {"id", "treatment_id", "therapist_id", "held_on", "modality", "outcome", "minutes",
       "components", "note"}  # fmt: skip


def write_sessions(
    batch: Batch, rows: Sequence[tuple[Entry, Treatment, UUID]], *, at: datetime
) -> None:
    """Writes checked rows as logged sessions of this batch; the caller owns the transaction."""
    own = [name for name in COLUMNS if name in OWN]
    table = SessionLog._meta.db_table
    shared: dict[str, Any] = {
        "organisation_id": batch.organisation_id,
        "batch_id": batch.pk,
        "state": "logged",
        "concern": "",
        "version": 1,
        "saved_at": at,
        "logged_at": at,
    }
    values = ", ".join(name if name in OWN else f"%({name})s" for name in COLUMNS)
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE incoming_sessions (id uuid, treatment_id uuid,"
            " therapist_id uuid, held_on date, modality text, outcome text, minutes smallint,"
            " components text[], note text) ON COMMIT DROP"
        )
        cursor.copy_expert(
            f"COPY incoming_sessions ({', '.join(own)}) FROM STDIN WITH (FORMAT csv)",
            _file(rows),
        )
        cursor.execute(
            f"INSERT INTO {table} ({', '.join(COLUMNS)})"  # noqa: S608  our own names
            f" SELECT {values} FROM incoming_sessions",
            shared,
        )
        cursor.execute("DROP TABLE incoming_sessions")


def _file(rows: Sequence[tuple[Entry, Treatment, UUID]]) -> io.StringIO:
    """The rows as CSV for COPY; an empty note is quoted, because an empty cell means NULL."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerows(
        (
            new_id(),
            treatment.pk,
            therapist,
            entry.on,
            entry.modality,
            entry.outcome,
            entry.minutes,
            "{" + ",".join(entry.components) + "}",
            entry.note,
        )
        for entry, treatment, therapist in rows
    )
    file.seek(0)
    return file
