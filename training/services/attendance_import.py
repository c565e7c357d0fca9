"""Importing who attended from a file: checked row by row, written at once, undone for a week."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from mbtq.core.errors import DomainError
from mbtq.core.models import held
from mbtq.core.tablefile import Fault
from mbtq.tenancy.member import Actor, Member
from mbtq.trail.services import record
from training.attendancefile import Entry, read_attendance
from training.choices import EditionState, ParticipationState
from training.courseworth import minutes_of
from training.models import AttendanceBatch, Edition, Participation
from training.services.attendance import (
    ABSENT,
    ATTENDED,
    CHANGED,
    held_for_attendance,
    partial_minutes,
    save_attendance,
    set_attendance,
)
from training.services.certificates import withdraw_certificates
from training.services.giving_places import count_taken, held_rows
from training.services.joining import request_joining

UNDO_WITHIN = timedelta(days=7)


class RowsRefused(DomainError):
    """There are faults, and nobody chose to leave those rows out."""


class CannotUndo(DomainError):
    """An import that is too old, undone already, or followed by another one."""


@dataclass
class Checked:
    """A file after its trial run: rows that can be written, and what is wrong with the others."""

    total: int
    good: list[tuple[Entry, Participation | None]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    @property
    def refused(self) -> int:
        """How many rows cannot be written."""
        return self.total - len(self.good)

    @property
    def added(self) -> int:
        """How many people of the good rows are not on the list yet."""
        return sum(1 for _entry, row in self.good if row is None)


def check_file(text: str, *, edition: Edition) -> Checked:
    """The trial run: nothing is written. Raises `FileRefused` for what is no such file."""
    rows = {row.email: row for row in edition.participations.all()}
    return _checked(text, edition, rows)


def _checked(text: str, edition: Edition, rows: dict[str, Participation]) -> Checked:
    entries = read_attendance(text)
    checked, whole = Checked(total=len(entries)), minutes_of(edition.parts)
    for entry in entries:
        row = rows.get(entry.email)
        if not entry.faults:
            _check(entry, row, edition, whole)
        if not entry.faults:
            checked.good.append((entry, row))
        checked.faults += entry.faults
    return checked


def _check(entry: Entry, row: Participation | None, edition: Edition, whole: int) -> None:
    """Whether a row fits the edition and says something new."""
    if entry.minutes is not None and entry.minutes > whole:
        entry.refuse("minutes", entry.minutes, "minutes_of_course")
    elif row is None and not entry.attended:
        entry.refuse("email", entry.email, "not_listed")
    elif row is not None:
        state = ATTENDED if entry.attended else ABSENT
        followed = partial_minutes(edition, entry.attended, entry.minutes)
        if (row.state, row.minutes) == (state, followed):
            entry.refuse("email", entry.email, "already")


@transaction.atomic
def import_attendance(
    *, text: str, name: str, edition: Edition, only_good: bool, at: datetime, by: Actor
) -> AttendanceBatch:
    """Writes all rows of a file, or the good ones when the person chose that.

    Raises `RowsRefused` when something is wrong and nobody chose, or no row is left, `NotYet`
    before the first day, and `FileRefused` when the file cannot be read.
    """
    now = held_for_attendance(edition, at)
    checked = _checked(text, now, {row.email: row for row in held_rows(now)})
    if checked.faults and not only_good:
        raise RowsRefused(_("There are rows with errors. Nothing was imported."))
    if not checked.good:
        raise RowsRefused(_("There is no row to import."))
    batch = AttendanceBatch.objects.create(
        centre_id=now.centre_id,
        edition=now,
        name=name[:200],
        row_count=len(checked.good),
        imported_at=at,
        imported_by=by.person if isinstance(by, Member) else None,
    )
    _write(checked, batch, at=at, by=by)
    record(
        "attendance.imported",
        by=by.person_id,
        about=batch,
        edition=now.pk,
        rows=len(checked.good),
        refused=checked.refused,
    )
    if checked.added:
        request_joining(now.centre_id)
    return batch


def _write(checked: Checked, batch: AttendanceBatch, *, at: datetime, by: Actor) -> None:
    added: list[Participation] = []
    changed: list[Participation] = []
    for entry, known in checked.good:
        row = known or _new_row(entry, batch.edition, at)
        before = _kept(row) if known else None
        set_attendance(row, batch.edition, entry.attended, entry.minutes, at)
        row.batch, row.before = batch, before
        (changed if known else added).append(row)
    Participation.objects.bulk_create(added, batch_size=500)
    save_attendance(batch.edition, [*changed, *added], at=at, by=by)


def _new_row(entry: Entry, edition: Edition, at: datetime) -> Participation:
    return Participation(
        centre_id=edition.centre_id,
        edition=edition,
        printed_name=entry.name,
        email=entry.email,
        state=ParticipationState.SIGNED_UP,
        asked_at=at,
        changed_at=at,
    )


def _kept(row: Participation) -> dict[str, Any]:
    """What the import changes on a row that was there."""
    return {
        "state": row.state,
        "minutes": row.minutes,
        "points": row.points,
        "batch": str(row.batch_id) if row.batch_id else None,
        "before": row.before,
    }


@transaction.atomic
def undo_import(*, batch: AttendanceBatch, at: datetime, by: Actor) -> int:
    """Takes an import back; rows that were changed by hand since stay as they are.

    Returns how many rows went back. Certificates of those rows are withdrawn. Raises `CannotUndo`.
    """
    edition = held(batch.edition)
    now = held(batch)
    if now.undone_at is not None:
        raise CannotUndo(_("This import was undone already."))
    if at - now.imported_at > UNDO_WITHIN:
        raise CannotUndo(_("An import can be undone for seven days."))
    if edition.batches.filter(undone_at=None, imported_at__gt=now.imported_at).exists():
        raise CannotUndo(_("There is a later import of this edition. Undo that one first."))
    rows = list(held_rows(edition).filter(batch=now))
    withdraw_certificates([row for row in rows if row.code], on=localdate(at), by=by)
    added = [row.pk for row in rows if row.before is None]
    changed = [_put_back(row, at) for row in rows if row.before is not None]
    Participation.objects.bulk_update(changed, CHANGED, batch_size=500)
    Participation.objects.filter(pk__in=added).delete()
    count_taken(edition)
    _plan_again(edition)
    AttendanceBatch.objects.filter(pk=now.pk).update(undone_at=at)
    record("attendance.import_undone", by=by.person_id, about=now, rows=len(rows))
    return len(rows)


def _plan_again(edition: Edition) -> None:
    """An edition of which nobody's attendance is known any more was not held yet."""
    if not edition.participations.filter(state__in=(ATTENDED, ABSENT)).exists():
        Edition.objects.filter(pk=edition.pk, state=EditionState.HELD).update(
            state=EditionState.PLANNED
        )


def _put_back(row: Participation, at: datetime) -> Participation:
    kept: dict[str, Any] = row.before or {}
    row.state, row.minutes, row.points = kept["state"], kept["minutes"], kept["points"]
    row.batch_id, row.before, row.changed_at = kept["batch"], kept["before"], at
    return row
