"""Asking for documents, how far they are, and handing them out."""

from __future__ import annotations

import hashlib
from datetime import datetime
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from mbtq.core.errors import DomainError
from mbtq.core.scope import current_organisation
from mbtq.reporting.documents import KINDS, content_hash_of
from mbtq.reporting.models import Document, DocumentState, Problem, Step
from mbtq.tenancy.member import Actor, Member
from mbtq.tenancy.services.outbox import request_work
from mbtq.trail.services import record

TASK = "mbtq.reporting.tasks.make_document"
LANGUAGES = ("nl", "en")
PERCENT = {Step.COLLECT: 5, Step.DRAW: 20, Step.TYPESET: 40, Step.STORE: 90}


class NothingToReport(DomainError):
    """The content is not fixed: the audit is not final, the text not published."""


class FileDamaged(DomainError):
    """The stored file is gone or is not what was made."""


@transaction.atomic
def request_document(
    *, kind: str, subject: UUID, language: str, at: datetime, by: Member
) -> Document:
    """The document of this content in this language: as it is, or asked for anew.

    What is done or under way is not made a second time; what failed starts again.
    """
    if language not in LANGUAGES:
        raise DomainError(_("Choose Dutch or English."), field="language")
    if (content_hash := content_hash_of(kind, subject)) is None:
        raise NothingToReport(KINDS[kind].missing)
    document, is_new = Document.objects.get_or_create(
        organisation_id=current_organisation(),
        kind=kind,
        subject_id=subject,
        language=language,
        content_hash=content_hash,
        defaults={"requested_by_id": by.person_id, "requested_at": at},
    )
    if is_new:
        _ask(document, by=by)
        return document
    return retry_document(document=document, at=at, by=by)


@transaction.atomic
def retry_document(*, document: Document, at: datetime, by: Member) -> Document:
    """Starts a document again that failed; any other is left as it is."""
    now = Document.objects.select_for_update().get(pk=document.pk)
    if now.state != DocumentState.FAILED:
        return now
    now.state, now.problem, now.step, now.percent = DocumentState.WAITING, "", "", 0
    now.requested_by_id, now.requested_at = by.person_id, at
    now.started_at = now.finished_at = None
    now.save()
    _ask(now, by=by)
    return now


def _ask(document: Document, *, by: Member) -> None:
    record("document.requested", by=by.person_id, about=document, language=document.language)
    request_work(TASK, organisation=document.organisation_id, subject=document.pk)


def begin(document: Document, *, at: datetime) -> None:
    """A worker has taken it."""
    Document.objects.filter(pk=document.pk).update(
        state=DocumentState.RUNNING,
        attempts=document.attempts + 1,
        started_at=at,
        step=Step.COLLECT,
        percent=PERCENT[Step.COLLECT],
    )


def reach(document: UUID, step: Step) -> None:
    """How far it is, for the person who waits."""
    Document.objects.filter(pk=document).update(step=step, percent=PERCENT[step])


def put_back(document: UUID) -> None:
    """It did not work this time, and will be tried again."""
    Document.objects.filter(pk=document, state=DocumentState.RUNNING).update(
        state=DocumentState.WAITING, step="", percent=0
    )


@transaction.atomic
def finish(*, document: Document, pdf: bytes, pages: int, at: datetime) -> None:
    """Stores the file and says so; the same file of an attempt that was cut off is replaced."""
    digest = hashlib.sha256(pdf).hexdigest()
    name = f"documents/{document.organisation_id}/{document.pk}-{digest[:12]}.pdf"
    default_storage.delete(name)
    name = default_storage.save(name, ContentFile(pdf))
    Document.objects.filter(pk=document.pk).update(
        state=DocumentState.DONE,
        percent=100,
        step="",
        problem="",
        finished_at=at,
        file=name,
        size=len(pdf),
        sha256=digest,
        pages=pages,
    )
    record("document.made", by=None, about=document, sha256=digest)


@transaction.atomic
def fail(*, document: Document, problem: Problem, at: datetime) -> None:
    """It cannot be made; the person who asked reads why."""
    Document.objects.filter(pk=document.pk).update(
        state=DocumentState.FAILED, problem=problem, step="", finished_at=at
    )
    record("document.failed", by=None, about=document, problem=problem)


def hand_out(*, document: Document, by: Actor) -> bytes:
    """The bytes of a finished document, checked against what was made.

    Raises `FileDamaged`; the caller then marks the document so that it can be made again.
    """
    if document.state != DocumentState.DONE:
        raise FileDamaged(_("This report is not ready yet."))
    try:
        with default_storage.open(document.file) as file:
            pdf: bytes = file.read()
    except OSError as error:
        raise FileDamaged(Problem.DAMAGED.label) from error
    if hashlib.sha256(pdf).hexdigest() != document.sha256:
        raise FileDamaged(Problem.DAMAGED.label)
    record("document.downloaded", by=by.person_id, about=document, sha256=document.sha256)
    return pdf
