"""Making documents outside the request, on the queue `pdf`."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import structlog
from celery import shared_task
from celery.signals import worker_ready
from django.utils import timezone

from mbtq.celery import app
from mbtq.core.models import Heartbeat
from mbtq.core.scope import organisation_scope
from mbtq.reporting.documents import KINDS, Collected, collect
from mbtq.reporting.models import Document, Problem, Step
from mbtq.reporting.rendering import RenderFailed, render
from mbtq.reporting.services import TASK, begin, fail, finish, put_back, reach
from mbtq.tenancy.tasks import OutboxTask

log = structlog.get_logger(__name__)

SMOKE_TASK = "mbtq.reporting.tasks.smoke_render"
SMOKE = (
    '<!doctype html><html lang="en"><head><title>Smoke</title>'
    '<link rel="stylesheet" href="asset:page.css"></head><body><p>One line.</p></body></html>'
)


class MakeDocument(OutboxTask):
    """One document. Progress is committed step by step; no transaction is open while it is set."""

    name = TASK

    def work(self, organisation: UUID, subject: UUID) -> None:
        document = _take(organisation, subject)
        if document is None:
            return
        try:
            _make(organisation, document)
        except RenderFailed as error:
            # The same data would fail again: the person decides whether to try once more.
            log.warning("document failed", document=str(subject), reason=str(error))
            _give_up(organisation, document, Problem(error.reason))
        except Exception:
            with organisation_scope(organisation):
                put_back(subject)
            raise

    def gave_up(self, organisation: UUID, subject: UUID, error: Exception | None) -> None:
        with organisation_scope(organisation):
            document = Document.objects.get(pk=subject)
        _give_up(organisation, document, Problem.BROKEN if error else Problem.WORKER_LOST)


def _take(organisation: UUID, subject: UUID) -> Document | None:
    """The document, marked as running; None when it is finished already."""
    with organisation_scope(organisation):
        document = Document.objects.filter(pk=subject).first()
        if document is None or document.is_finished:
            return None
        begin(document, at=timezone.now())
    return document


def _make(organisation: UUID, document: Document) -> None:
    person = document.requested_by_id if KINDS[document.kind].is_personal else None
    with organisation_scope(organisation, person=person):
        collected = collect(document.kind, document.subject_id, document.language)
    if collected is None:
        _give_up(organisation, document, Problem.BROKEN)
        return
    html = _drawn(organisation, document, collected)
    _reached(organisation, document, Step.TYPESET)
    made = render(html, identifier=collected.identifier)
    _reached(organisation, document, Step.STORE)
    with organisation_scope(organisation):
        finish(document=document, pdf=made.pdf, pages=made.pages, at=timezone.now())
    log.info(
        "document made",
        document=str(document.pk),
        seconds=round(made.seconds, 1),
        peak_mb=made.peak_mb,
    )


def _drawn(organisation: UUID, document: Document, collected: Collected) -> str:
    _reached(organisation, document, Step.DRAW)
    return collected.html()


def _reached(organisation: UUID, document: Document, step: Step) -> None:
    with organisation_scope(organisation):
        reach(document.pk, step)


def _give_up(organisation: UUID, document: Document, problem: Problem) -> None:
    with organisation_scope(organisation):
        fail(document=document, problem=problem, at=timezone.now())


@shared_task(name=SMOKE_TASK)
def smoke_render() -> None:
    """Proves that this worker can set a page; the readiness check looks for its sign of life."""
    render(SMOKE, identifier="smoke")
    Heartbeat.objects.update_or_create(queue="render", defaults={"beaten_at": timezone.now()})


@worker_ready.connect
def smoke_at_start(sender: Any = None, **_signal: Any) -> None:
    """A worker of the queue `pdf` proves itself at once, not at the next half hour."""
    if "pdf" in sender.app.amqp.queues.consume_from:
        smoke_render.delay()


def register() -> None:
    """Makes the task known to Celery."""
    app.register_task(MakeDocument())
