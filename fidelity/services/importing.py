"""Importing sessions from a file: checked row by row, written at once, undone for a week."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from fidelity.choices import UNDO_IMPORT_WITHIN
from fidelity.importfile import Entry, read_entries
from fidelity.models import Batch, SessionLog, Treatment
from fidelity.models.session import SessionState
from fidelity.services.copying import write_sessions
from mbtq.core.errors import DomainError
from mbtq.core.models import held, new_id
from mbtq.core.scope import current_organisation
from mbtq.core.tablefile import Fault
from mbtq.tenancy.member import Actor, Member
from mbtq.tenancy.services.imports import one_at_a_time
from mbtq.trail.services import record
from programs.client_codes import personal_in
from programs.models import Practitioner
from programs.selectors.addresses import practitioners_by_address
from programs.services.indicators import request_indicators

KIND = "sessions"  # of imports, also by the wizard of the organisation
# A session is the same when code, day, form and therapist are.
Key = tuple[UUID, date, str, UUID]


class RowsRefused(DomainError):
    """There are faults, and nobody chose to leave those rows out."""


class CannotUndo(DomainError):
    """An import that is too old, undone already, or used elsewhere."""


@dataclass
class Checked:
    """A file after its trial run: rows that can be written, and what is wrong with the others."""

    total: int
    good: list[tuple[Entry, Treatment, UUID]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    @property
    def refused(self) -> int:
        return self.total - len(self.good)


def check_file(data: bytes, *, own: Practitioner | None, on: date) -> Checked:
    """The trial run: nothing is written. `own` limits it to one therapist's sessions.

    Raises `FileRefused` when the file as a whole cannot be read.
    """
    return check_entries(read_entries(data), own=own, on=on)


def check_entries(entries: list[Entry], *, own: Practitioner | None, on: date) -> Checked:
    """The same for rows that were read already."""
    known = _Known(entries, own)
    checked = Checked(total=len(entries))
    for entry in entries:
        row = None if entry.faults else known.row_of(entry, on)
        if row is not None and not entry.faults:
            checked.good.append(row)
        checked.faults += entry.faults
    return checked


class _Known:
    """What the organisation has already, asked once for the whole file."""

    def __init__(self, entries: list[Entry], own: Practitioner | None) -> None:
        self.own = own
        codes = {entry.code.upper() for entry in entries}
        treatments = Treatment.objects.filter(organisation_id=current_organisation())
        self.treatments = {one.code: one for one in treatments.filter(code__in=codes)}
        self.therapists = {} if own else practitioners_by_address()
        self.taken = _taken(self.treatments.values(), entries)

    def row_of(self, entry: Entry, on: date) -> tuple[Entry, Treatment, UUID] | None:
        """The row with its treatment and therapist; what does not fit is noted on the entry."""
        treatment = self.treatments.get(entry.code.upper())
        if treatment is None or entry.on is None:
            entry.refuse("code", entry.code, "code")
            return None
        therapist = self._therapist(entry, treatment)
        if therapist is None:
            return None
        _check_day(entry, treatment, entry.on, on)
        if personal_in(entry.note):
            entry.refuse("note", entry.note, "personal")
        key = (treatment.pk, entry.on, entry.modality, therapist)
        if key in self.taken:
            entry.refuse("code", entry.code, "twice")
        elif not entry.faults:
            self.taken.add(key)
        return entry, treatment, therapist

    def _therapist(self, entry: Entry, treatment: Treatment) -> UUID | None:
        """Whose session it is: the one named, else one's own or the treatment's therapist."""
        if self.own is not None:
            addresses = {self.own.email.lower()}
            if self.own.person is not None:
                addresses.add(self.own.person.email.lower())
            if entry.therapist and entry.therapist not in addresses:
                entry.refuse("therapist", entry.therapist, "not_own")
                return None
            return self.own.pk
        if not entry.therapist:
            return treatment.therapist_id
        found = self.therapists.get(entry.therapist)
        if found is None:
            entry.refuse("therapist", entry.therapist, "therapist")
        return found.pk if found else None


def _taken(treatments: Any, entries: list[Entry]) -> set[Key]:
    days = [entry.on for entry in entries if entry.on is not None]
    if not days:
        return set()
    rows = SessionLog.objects.filter(
        organisation_id=current_organisation(),
        state=SessionState.LOGGED,
        treatment__in=[one.pk for one in treatments],
        held_on__range=(min(days), max(days)),
    )
    keys: Any = rows.values_list("treatment_id", "held_on", "modality", "therapist_id")
    return set(keys)


def _check_day(entry: Entry, treatment: Treatment, held_on: date, today: date) -> None:
    if held_on > today:
        entry.refuse("date", held_on, "future")
    elif held_on < treatment.started_on:
        entry.refuse("date", held_on, "before_start")
    elif treatment.ended_on is not None and held_on > treatment.ended_on:
        entry.refuse("date", held_on, "after_end")


@transaction.atomic
def import_sessions(
    *,
    data: bytes,
    name: str,
    own: Practitioner | None,
    only_good: bool,
    at: datetime,
    by: Actor,
) -> Batch:
    """Writes all rows of a file, or the good ones when the person chose that.

    Raises `RowsRefused` when something is wrong and nobody chose, or when no row is left, and
    `FileRefused` when the file cannot be read.
    """
    one_at_a_time(KIND)
    checked = check_file(data, own=own, on=localdate(at))
    if checked.faults and not only_good:
        raise RowsRefused(_("There are rows with errors. Nothing was imported."))
    if not checked.good:
        raise RowsRefused(_("There is no row to import."))
    return write_checked(checked, name=name, at=at, by=by)


def write_checked(
    checked: Checked, *, name: str, at: datetime, by: Actor, batch_id: UUID | None = None
) -> Batch:
    """Writes the good rows of a file at once, as one batch; the caller owns the transaction."""
    batch = Batch.objects.create(
        pk=batch_id or new_id(),
        organisation_id=current_organisation(),
        name=name[:200],
        row_count=len(checked.good),
        imported_at=at,
        imported_by=by.person if isinstance(by, Member) else None,
    )
    write_sessions(batch, checked.good, at=at)
    record(
        "session.imported",
        by=by.person_id,
        about=batch,
        rows=len(checked.good),
        refused=checked.refused,
    )
    for program in {treatment.program_id for _entry, treatment, _therapist in checked.good}:
        request_indicators(program)
    return batch


@transaction.atomic
def undo_import(*, batch: Batch, at: datetime, by: Actor) -> int:
    """Takes away the sessions of an import; those that were corrected since stay.

    Returns how many went. Raises `CannotUndo`.
    """
    now = held(batch)
    if now.undone_at is not None:
        raise CannotUndo(_("This import was undone already."))
    if at - now.imported_at > UNDO_IMPORT_WITHIN:
        raise CannotUndo(_("An import can be undone for seven days."))
    programs = set(now.sessions.values_list("treatment__program", flat=True))
    try:
        _count, gone = now.sessions.filter(revisions=None).delete()
    except ProtectedError as error:
        raise CannotUndo(_("A recording belongs to one of these sessions.")) from error
    rows = gone.get(SessionLog._meta.label, 0)
    Batch.objects.filter(pk=now.pk).update(undone_at=at)
    record("session.import_undone", by=by.person_id, about=now, rows=rows)
    for program in programs:
        request_indicators(program)
    return rows
