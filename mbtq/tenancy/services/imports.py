"""Importing from a file: choosing it, matching its columns, trying, running, undoing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, connection, transaction
from django.db.models.functions import Now
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from mbtq.core.errors import DomainError
from mbtq.core.importrows import guessed, rows_of, table_of, text_of
from mbtq.core.models import held
from mbtq.core.scope import current_organisation
from mbtq.core.tablefile import plain
from mbtq.tenancy.importing import KINDS, CannotUndo, Checked
from mbtq.tenancy.member import Member
from mbtq.tenancy.models import ImportedRow, ImportRun, ImportState, JobProblem
from mbtq.tenancy.models.job import KEPT_FOR
from mbtq.tenancy.services.outbox import request_work
from mbtq.trail.services import record

TASK = "mbtq.tenancy.importtask.run_import"
MOST_AT_ONCE = 500
UNDO_WITHIN = KEPT_FOR


class RowsRefused(DomainError):
    """There are faults, and nobody chose to leave those rows out; or no row is left."""


class NotToRun(DomainError):
    """An import that runs, has ended, or whose file is gone."""


@transaction.atomic
def start_import(*, kind: str, name: str, data: bytes, at: datetime, by: Member) -> ImportRun:
    """Keeps the file and guesses its columns. Raises `FileRefused`."""
    text = text_of(data)
    head, rows = table_of(text)
    run = ImportRun(
        organisation_id=current_organisation(),
        kind=kind,
        name=name[:200],
        head=[heading[:100] for heading in head],
        places=guessed(head, KINDS[kind].columns, remembered(kind)),
        row_count=len(rows),
        asked_by=by.person,
        asked_at=at,
    )
    path = f"imports/{run.organisation_id}/{run.pk}.csv"
    run.file = default_storage.save(path, ContentFile(text.encode()))
    run.save(force_insert=True)
    record("import.begun", by=by.person_id, about=run, import_kind=kind, rows=len(rows))
    return run


def remembered(kind: str) -> dict[str, str]:
    """Which heading stood for which column in the last import of this kind here."""
    done = ImportRun.objects.filter(
        organisation_id=current_organisation(), kind=kind, state=ImportState.DONE
    )
    last = done.order_by("-finished_at").first()
    return {} if last is None else {key: plain(last.head[at]) for key, at in last.places.items()}


@transaction.atomic
def match_columns(*, run: ImportRun, places: Mapping[str, int]) -> None:
    """Which column of the file is which of ours."""
    _open(run)
    ImportRun.objects.filter(pk=run.pk).update(places=dict(places))


def try_import(run: ImportRun, *, on: date) -> Checked:
    """The trial run: nothing is written. Raises `NotToRun` when the file is gone."""
    kind = KINDS[run.kind]
    return kind.check(rows_of(file_text(run), kind.columns, run.places), on=on)


def file_text(run: ImportRun) -> str:
    """The kept file. Raises `NotToRun` when it is gone."""
    try:
        with default_storage.open(run.file or "imports/none") as file:
            return bytes(file.read()).decode()
    except OSError as error:
        raise NotToRun(_("The file is no longer there. Choose it again.")) from error


@transaction.atomic
def ask_import(*, run: ImportRun, only_good: bool, at: datetime, by: Member) -> None:
    """Runs an import: a short one now, a long one by a worker. Raises `RowsRefused`."""
    now = _open(run)
    now.only_good, now.asked_by, now.asked_at = only_good, by.person, at
    now.state, now.problem, now.percent = ImportState.WAITING, "", 0
    now.save()
    if now.row_count <= MOST_AT_ONCE:
        carry_out(run=now, at=at, by=by)
    else:
        request_work(TASK, organisation=now.organisation_id, subject=now.pk)


@transaction.atomic
def carry_out(*, run: ImportRun, at: datetime, by: Member) -> None:
    """Writes all rows, or the good ones when the person chose that; once.

    Raises `RowsRefused` when something is wrong and nobody chose, or when no row is left.
    """
    one_at_a_time(run.kind)
    now = held(run)
    if now.state == ImportState.DONE:
        return
    checked = refuse_faults(now, on=localdate(at))
    try:
        with transaction.atomic():
            added = KINDS[now.kind].write(now, checked, at=at, by=by)
    except IntegrityError as error:  # a form was quicker
        raise RowsRefused(JobProblem.ROWS_CHANGED.label) from error
    ImportedRow.objects.bulk_create(
        (
            ImportedRow(
                organisation_id=now.organisation_id,
                run=now,
                model=row._meta.label_lower,
                row_id=row.pk,
            )
            for row in added
        ),
        batch_size=2_000,
    )
    # The clock of the database, with which the rows compare that were changed since.
    ImportRun.objects.filter(pk=now.pk).update(
        state=ImportState.DONE,
        percent=100,
        problem="",
        written=len(checked.good),
        refused=checked.refused,
        finished_at=Now(),
        file="",
    )
    transaction.on_commit(lambda: default_storage.delete(now.file), robust=True)


def refuse_faults(run: ImportRun, *, on: date) -> Checked:
    """The rows as they would be written. Raises `RowsRefused`."""
    checked = try_import(run, on=on)
    if checked.faults and not run.only_good:
        raise RowsRefused(_("There are rows with errors. Nothing was imported."))
    if not checked.good:
        raise RowsRefused(_("There is no row to import."))
    return checked


def one_at_a_time(kind: str) -> None:
    """Two imports of the same file at once would not see each other's rows."""
    with connection.cursor() as cursor:
        key = f"import {kind} {current_organisation()}"
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])


def reach_import(run: UUID, percent: int, *, at: datetime | None = None) -> None:
    """How far a worker is; `at` when it has just begun."""
    changes = {} if at is None else {"started_at": at}
    ImportRun.objects.filter(pk=run).update(state=ImportState.RUNNING, percent=percent, **changes)


def fail_import(run: UUID, problem: JobProblem, *, at: datetime) -> None:
    """Nothing was written; the person who asked reads why."""
    waiting = ImportRun.objects.filter(pk=run).exclude(state=ImportState.DONE)
    waiting.update(state=ImportState.FAILED, problem=problem, finished_at=at)


@transaction.atomic
def undo_run(*, run: ImportRun, at: datetime, by: Member) -> int:
    """Takes the rows of an import away again; returns how many went. Raises `CannotUndo`."""
    now = held(run)
    if now.state != ImportState.DONE or now.undone_at is not None:
        raise CannotUndo(_("This import was undone already."))
    if now.finished_at is None or at - now.finished_at > UNDO_WITHIN:
        raise CannotUndo(_("An import can be undone for seven days."))
    one_at_a_time(now.kind)
    rows = KINDS[now.kind].undo(now, at=at, by=by)
    ImportRun.objects.filter(pk=now.pk).update(undone_at=at)
    now.rows_added.all().delete()
    return rows


@transaction.atomic
def discard_import(*, run: ImportRun) -> None:
    """Throws away a file of which nothing was imported."""
    now = _open(run)
    if now.file:
        transaction.on_commit(lambda: default_storage.delete(now.file), robust=True)
    now.delete()


def clear_imports(*, at: datetime) -> None:
    """Takes away files that nobody imported within seven days, and what undoing would need."""
    here = ImportRun.objects.filter(organisation_id=current_organisation())
    old = here.filter(asked_at__lte=at - KEPT_FOR)
    for run in old.exclude(file=""):
        default_storage.delete(run.file)
    old.exclude(state=ImportState.DONE).delete()
    ImportedRow.objects.filter(run__in=old).delete()


def _open(run: ImportRun) -> ImportRun:
    """The import as it is now, kept from others. Raises `NotToRun`."""
    now = held(run)
    if now.state not in (ImportState.CHOSEN, ImportState.FAILED):
        raise NotToRun(_("This import is running already, or has ended."))
    return now
