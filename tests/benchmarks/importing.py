"""Writing many imported sessions, against `bulk_create` of the same rows with all checks on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from fidelity.importfile import Entry
from fidelity.models import Batch, SessionLog, Treatment
from fidelity.services.copying import write_sessions
from fidelity.services.importing import import_sessions
from mbtq.core.scope import organisation_scope
from mbtq.tenancy.member import SYSTEM
from mbtq.tenancy.models import Organisation
from tests.benchmarks.line import Line, seconds

ROWS = 5_000
FOUR_TIMES = 0.25
MOST_SECONDS = 3.0
Rows = list[tuple[Entry, Treatment, UUID]]


class _TakeBack(Exception):
    """Ends a measurement without keeping what it wrote."""


def measure() -> list[Line]:
    """The write alone against bulk_create, and a whole import with its checks."""
    place = Organisation.objects.get(slug="de-linde")
    with organisation_scope(place.pk):
        treatments = list(Treatment.objects.filter(ended_on=None).order_by("code"))
    rows = [_row(treatments, number) for number in range(ROWS)]
    copied = seconds(lambda: _rolled_back(place, lambda batch: _copy(batch, rows)))
    created = seconds(lambda: _rolled_back(place, lambda batch: _bulk_create(batch, rows)))
    whole = seconds(lambda: _rolled_back(place, lambda batch: _import(rows)))
    note = f"{ROWS} rows: {copied:.2f} s against {created:.2f} s"
    return [
        Line("import of sessions against bulk_create", copied / created, FOUR_TIMES, note),
        Line("import of a file of sessions, seconds", whole, MOST_SECONDS, f"{ROWS} rows, checked"),
    ]


def _row(treatments: list[Treatment], number: int) -> tuple[Entry, Treatment, UUID]:
    # Every code, day and form once: a real file has no session twice.
    forms = ("group", "introductory_group", "family", "crisis", "team_contact")
    treatment = treatments[number % len(treatments)]
    turn = number // len(treatments)
    day = treatment.started_on + timedelta(days=turn // len(forms))
    entry = Entry(
        line=number + 2,
        code=treatment.code,
        on=day,
        modality=forms[turn % len(forms)],
        outcome="held",
        minutes=50,
        components=("exploration", "affect_focus"),
        note=f"note {number}",
    )
    return entry, treatment, treatment.therapist_id


def _rolled_back(place: Organisation, act: Callable[[Batch], object]) -> None:
    """In a transaction of its own; deferred constraints are checked before it is taken back."""
    try:
        with transaction.atomic(), organisation_scope(place.pk):
            batch = Batch.objects.create(
                organisation=place, name="bench", row_count=ROWS, imported_at=timezone.now()
            )
            act(batch)
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            raise _TakeBack
    except _TakeBack:
        return


def _copy(batch: Batch, rows: Rows) -> None:
    write_sessions(batch, rows, at=timezone.now())


def _bulk_create(batch: Batch, rows: Rows) -> None:
    now = timezone.now()
    SessionLog.objects.bulk_create(
        [
            SessionLog(
                organisation_id=batch.organisation_id,
                treatment=treatment,
                therapist_id=therapist,
                batch=batch,
                state="logged",
                held_on=entry.on,
                modality=entry.modality,
                outcome=entry.outcome,
                minutes=entry.minutes,
                components=list(entry.components),
                note=entry.note,
                saved_at=now,
                logged_at=now,
            )
            for entry, treatment, therapist in rows
        ],
        batch_size=1_000,
    )


def _import(rows: Rows) -> None:
    head = "code,date,modality,outcome,minutes,note\n"
    text = head + "".join(
        f"{entry.code},{entry.on},{entry.modality},held,50,{entry.note}\n" for entry, *_ in rows
    )
    import_sessions(
        data=text.encode(), name="bench", own=None, only_good=True, at=timezone.now(), by=SYSTEM
    )
