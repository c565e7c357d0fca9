"""Files that are made in the background: asking, how far they are, handing out, clearing."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import IO
from uuid import UUID

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mbtq.core.errors import DomainError
from mbtq.core.models import held
from mbtq.core.scope import current_organisation
from mbtq.tenancy.member import Member
from mbtq.tenancy.models import FileJob, JobProblem, JobState
from mbtq.tenancy.models.job import KEPT_FOR
from mbtq.tenancy.services.outbox import request_work
from mbtq.trail.services import record

TASK = "mbtq.tenancy.filetask.make_file"
UNDER_WAY = (JobState.WAITING, JobState.RUNNING)


class FileGone(DomainError):
    """The file is not there yet, was cleared, or is not what was made."""


@transaction.atomic
def request_file(
    *, kind: str, form: str, name: str, path: str = "", query: str = "", at: datetime, by: Member
) -> FileJob:
    """A file of this for this person; the one that is under way already when it is the same."""
    same = {
        "organisation_id": current_organisation(),
        "asked_by": by.person,
        "kind": kind,
        "form": form,
        "path": path,
        "query": query,
    }
    found = FileJob.objects.filter(state__in=UNDER_WAY, **same).first()
    if found is not None:
        return found
    language = (get_language() or "nl")[:2]
    job = FileJob.objects.create(
        **same, name=name, language=language, asked_at=at, expires_at=at + KEPT_FOR
    )
    record("file.requested", by=by.person_id, about=job, file_kind=kind, form=form)
    request_work(TASK, organisation=job.organisation_id, subject=job.pk)
    return job


@transaction.atomic
def retry_file(*, job: FileJob, at: datetime, by: Member) -> None:
    """Starts a file again that failed; any other is left as it is."""
    now = held(job)
    if now.state != JobState.FAILED:
        return
    now.state, now.problem, now.percent = JobState.WAITING, "", 0
    now.asked_at, now.expires_at = at, at + KEPT_FOR
    now.started_at = now.finished_at = None
    now.save()
    record("file.requested", by=by.person_id, about=now, file_kind=now.kind, form=now.form)
    request_work(TASK, organisation=now.organisation_id, subject=now.pk)


def begin(job: UUID, *, at: datetime) -> None:
    """A worker has taken it."""
    FileJob.objects.filter(pk=job).update(state=JobState.RUNNING, started_at=at, percent=1)


def reach(job: UUID, percent: int) -> None:
    """How far it is, for the person who waits."""
    FileJob.objects.filter(pk=job).update(percent=percent)


def put_back(job: UUID) -> None:
    """It did not work this time, and will be tried again."""
    FileJob.objects.filter(pk=job, state=JobState.RUNNING).update(state=JobState.WAITING, percent=0)


@transaction.atomic
def finish(*, job: FileJob, content: IO[bytes], rows: int, at: datetime) -> None:
    """Stores the file and says so; the same file of an attempt that was cut off is replaced."""
    content.seek(0)
    digest = hashlib.file_digest(content, "sha256").hexdigest()  # type: ignore[arg-type]
    size = content.tell()
    content.seek(0)
    name = f"files/{job.organisation_id}/{job.pk}.{job.form}"
    default_storage.delete(name)
    name = default_storage.save(name, File(content))
    FileJob.objects.filter(pk=job.pk).update(
        state=JobState.DONE,
        percent=100,
        problem="",
        finished_at=at,
        file=name,
        size=size,
        row_count=rows,
        sha256=digest,
    )
    record("file.made", by=job.asked_by_id, about=job, rows=rows, sha256=digest)


@transaction.atomic
def fail(*, job: UUID, problem: JobProblem, at: datetime) -> None:
    """It cannot be made; the person who asked reads why."""
    FileJob.objects.filter(pk=job).update(state=JobState.FAILED, problem=problem, finished_at=at)


def hand_out(*, job: FileJob, at: datetime, by: Member) -> IO[bytes]:
    """A finished file, open for reading, checked against what was made. Raises `FileGone`."""
    if job.state != JobState.DONE or at >= job.expires_at:
        raise FileGone(_("This file is no longer there. Ask for it again."))
    try:
        file: IO[bytes] = default_storage.open(job.file)
    except OSError as error:
        raise FileGone(JobProblem.DAMAGED.label) from error
    if hashlib.file_digest(file, "sha256").hexdigest() != job.sha256:  # type: ignore[arg-type]
        file.close()
        raise FileGone(JobProblem.DAMAGED.label)
    file.seek(0)
    record("file.downloaded", by=by.person_id, about=job, sha256=job.sha256)
    return file


def clear_files(*, at: datetime) -> int:
    """Takes away the files of the open organisation whose days are over, with what asked for them.

    The rows go last: what stops in between is cleared the next night.
    """
    over = list(FileJob.objects.filter(expires_at__lte=at).values_list("pk", "file"))
    for _pk, file in over:
        if file:
            default_storage.delete(file)
    FileJob.objects.filter(pk__in=[pk for pk, _file in over]).delete()
    if over:
        record("file.cleared", by=None, files=len(over))
    return len(over)
