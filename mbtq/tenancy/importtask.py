"""The worker that runs long imports, as the person who asked and in that person's scope."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.utils import timezone

from mbtq.celery import app
from mbtq.core.scope import organisation_scope
from mbtq.tenancy.filetask import CannotMake, acting
from mbtq.tenancy.member import Member
from mbtq.tenancy.models import ImportRun, JobProblem
from mbtq.tenancy.permissions import Permission
from mbtq.tenancy.services import imports
from mbtq.tenancy.tasks import NIGHTLY, OutboxTask


class RunImport(OutboxTask):
    """One import: the rows are tried first, then tried and written in one transaction.

    A worker that is killed has written nothing; the next one starts anew.
    """

    name = imports.TASK

    def work(self, organisation: UUID, subject: UUID) -> None:
        with organisation_scope(organisation):
            waiting = ImportRun.objects.filter(pk=subject).select_related("organisation")
            run = waiting.first()
            if run is None or run.is_finished:
                return
            imports.reach_import(subject, 10, at=timezone.now())
        try:
            self._run(organisation, run)
        except imports.RowsRefused:
            self._fail(organisation, subject, JobProblem.ROWS_CHANGED)
        except CannotMake as error:
            self._fail(organisation, subject, error.problem)

    def gave_up(self, organisation: UUID, subject: UUID, error: Exception | None) -> None:
        self._fail(organisation, subject, JobProblem.BROKEN if error else JobProblem.WORKER_LOST)

    def _run(self, organisation: UUID, run: ImportRun) -> None:
        now = timezone.now()
        with importer(run):
            imports.refuse_faults(run, on=timezone.localdate(now))
        with organisation_scope(organisation):
            imports.reach_import(run.pk, 50)
        with importer(run) as member:
            imports.carry_out(run=run, at=now, by=member)

    @staticmethod
    def _fail(organisation: UUID, subject: UUID, problem: JobProblem) -> None:
        with organisation_scope(organisation):
            imports.fail_import(subject, problem, at=timezone.now())


@contextmanager
def importer(run: ImportRun) -> Iterator[Member]:
    """The scope of who asked, who must still have the right to import."""
    with acting(run) as member:
        if not member.may(Permission.DATA_IMPORT):
            raise CannotMake(JobProblem.NO_ACCESS)
        yield member


class ClearImports(OutboxTask):
    """Each night: files that nobody imported, and what undoing would have needed."""

    name = "mbtq.tenancy.importtask.clear_imports"

    def work(self, organisation: UUID, subject: UUID) -> None:
        with organisation_scope(organisation):
            imports.clear_imports(at=timezone.now())


def register() -> None:
    """Makes the tasks known to Celery."""
    app.register_task(RunImport())
    app.register_task(ClearImports())
    NIGHTLY.append(ClearImports.name)
