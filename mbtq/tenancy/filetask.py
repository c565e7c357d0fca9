"""The worker that makes files, as the person who asked and in that person's scope.

Rows come in parts, each in a transaction of its own in which the person's access is looked up
again: no long transaction, progress that can be seen, and nothing of somebody whose access ended.
A worker that is killed leaves nothing behind; the next one starts the file anew.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO
from uuid import UUID

from django.db import transaction
from django.utils import timezone, translation

from mbtq.accounts.models import User
from mbtq.celery import app
from mbtq.core.scope import centre_scope, organisation_scope, origin, person_scope
from mbtq.tenancy.member import Member
from mbtq.tenancy.models import FileJob, ImportRun, JobProblem
from mbtq.tenancy.permissions import Permission
from mbtq.tenancy.selectors import member_of
from mbtq.tenancy.services import files
from mbtq.tenancy.tasks import NIGHTLY, OutboxTask

# Writes the file, says how far it is (a share of 1), and returns how many rows there are in it.
Maker = Callable[[FileJob, IO[bytes], Callable[[float], None]], int]
MAKERS: dict[str, Maker] = {}
# The right that a kind of file needs, also when it is fetched.
NEEDS: dict[str, Permission] = {}
IN_MEMORY = 1024 * 1024


class CannotMake(Exception):
    """Trying once more would not help; `problem` is what the person reads."""

    def __init__(self, problem: JobProblem) -> None:
        super().__init__(problem)
        self.problem = problem


@contextmanager
def acting(job: FileJob | ImportRun) -> Iterator[Member]:
    """The scope in which the person asked, with what the person may do there now."""
    organisation = job.organisation
    if job.asked_by_id is None:
        raise CannotMake(JobProblem.NO_ACCESS)
    person = User.objects.filter(pk=job.asked_by_id, is_active=True).first()
    # One transaction: the person's scope ends before that of the place is opened.
    with transaction.atomic():
        with person_scope(job.asked_by_id):
            today = timezone.localdate()
            member = member_of(person, organisation.slug, on=today) if person else None
        if member is None:
            raise CannotMake(JobProblem.NO_ACCESS)
        as_centre = isinstance(job, FileJob) and job.path.startswith("/c/")
        scope = centre_scope if as_centre else organisation_scope
        with (
            origin(role=",".join(member.role_codes)[:30], purpose=member.purpose),
            scope(organisation.pk, person=member.person_id),
        ):
            yield member


class MakeFile(OutboxTask):
    """One file."""

    name = files.TASK

    def work(self, organisation: UUID, subject: UUID) -> None:
        job = _take(organisation, subject)
        if job is None:
            return
        try:
            with translation.override(job.language):
                _make(organisation, job)
        except CannotMake as error:
            _give_up(organisation, subject, error.problem)
        except Exception:
            with organisation_scope(organisation):
                files.put_back(subject)
            raise

    def gave_up(self, organisation: UUID, subject: UUID, error: Exception | None) -> None:
        _give_up(organisation, subject, JobProblem.BROKEN if error else JobProblem.WORKER_LOST)


def _take(organisation: UUID, subject: UUID) -> FileJob | None:
    with organisation_scope(organisation):
        job = FileJob.objects.filter(pk=subject).select_related("organisation").first()
        if job is None or job.is_finished:
            return None
        files.begin(subject, at=timezone.now())
    return job


def _make(organisation: UUID, job: FileJob) -> None:
    reached = 1

    def tell(share: float) -> None:
        nonlocal reached
        if (percent := min(int(share * 98), 98)) > reached:
            reached = percent
            with organisation_scope(organisation):
                files.reach(job.pk, percent)

    with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as content:
        rows = MAKERS[job.kind](job, content, tell)
        with organisation_scope(organisation):
            files.finish(job=job, content=content, rows=rows, at=timezone.now())


def _give_up(organisation: UUID, subject: UUID, problem: JobProblem) -> None:
    with organisation_scope(organisation):
        files.fail(job=subject, problem=problem, at=timezone.now())


class ClearFiles(OutboxTask):
    """Each night: files whose seven days are over."""

    name = "mbtq.tenancy.filetask.clear_files"

    def work(self, organisation: UUID, subject: UUID) -> None:
        with organisation_scope(organisation):
            files.clear_files(at=timezone.now())


def register() -> None:
    """Makes the tasks known to Celery."""
    app.register_task(MakeFile())
    app.register_task(ClearFiles())
    NIGHTLY.append(ClearFiles.name)
