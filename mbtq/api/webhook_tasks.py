"""Sending messages to other systems, and finding whom an event of elsewhere concerns.

No transaction is open while the other side is talked to. A worker that dies after the receiver
got the message and before that is noted sends it again, under the same id.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from random import uniform
from uuid import UUID

from django.utils import timezone

from mbtq.api.models import DeliveryState, WebhookDelivery
from mbtq.api.registrations import tell_employers
from mbtq.api.selectors.webhooks import due_deliveries
from mbtq.api.services.deliveries import SEALED, WORKER, Outcome, Post, note_outcome, post_of
from mbtq.api.services.webhook_messages import COLLECT, DELIVER, listen, publish_event
from mbtq.api.webhooks.kinds import KINDS, OF_THE_CENTRE, OF_TRAIL
from mbtq.celery import app
from mbtq.core import outward
from mbtq.core.outward import CallFailed
from mbtq.core.scope import organisation_scope
from mbtq.core.sealed import NotOurs
from mbtq.tenancy.services.outbox import request_work
from mbtq.tenancy.tasks import OutboxTask, lock
from mbtq.trail.models import TrailEvent
from mbtq.trail.services import LISTENERS

# One call at a time to an endpoint and few at a time for an organisation, so that who never
# answers holds up nobody but itself.
PER_ORGANISATION = 3
# After one message arrived the others that wait for the same endpoint follow, so long.
ROUND_SECONDS, ROUND_MESSAGES = 10, 50
# Who waits for room asks again so often, all of one endpoint together.
ASKS_A_SECOND, MOST_WAITING = 10, 5000


class Deliver(OutboxTask):
    """One message to one endpoint. Its attempts are those of the schedule, not of the outbox."""

    name = DELIVER

    def work(self, organisation: UUID, subject: UUID) -> timedelta | None:
        with organisation_scope(organisation):
            endpoint = endpoint_of(subject)
        if endpoint is None:
            return None
        with slot(organisation, endpoint) as is_free:
            if not is_free:
                return patience(organisation, endpoint)
            wait = attempt(organisation, subject)
            if wait is None:
                others(organisation, endpoint)
        return wait

    def gave_up(self, organisation: UUID, subject: UUID, error: Exception | None) -> None:
        with organisation_scope(organisation):
            wait = note_outcome(subject, Outcome(problem=WORKER), at=timezone.now())
        if wait is not None:
            request_work(DELIVER, organisation=organisation, subject=subject, after=wait)


class Collect(OutboxTask):
    """An event that its writer could not tell about, in the trail of `organisation`."""

    name = COLLECT

    def work(self, organisation: UUID, subject: UUID) -> None:
        with organisation_scope(organisation):
            event = TrailEvent.objects.filter(organisation_id=organisation, pk=subject).first()
            kind = OF_TRAIL.get(event.kind) if event is not None else None
            if event is None or kind is None:
                return
            if KINDS[kind].about not in OF_THE_CENTRE:
                publish_event(event)
                return
        tell_employers(event, kind)


def endpoint_of(delivery: UUID) -> UUID | None:
    """Where the delivery goes, if it still waits. Needs its organisation's scope."""
    rows = WebhookDelivery.objects.filter(pk=delivery, state=DeliveryState.WAITING)
    return rows.values_list("endpoint_id", flat=True).first()


@contextmanager
def slot(organisation: UUID, endpoint: UUID) -> Iterator[bool]:
    """Room for one call to this endpoint; False when there is none now."""
    with lock(f"webhook:{endpoint}") as is_first:
        if not is_first:
            yield False
            return
        for number in range(PER_ORGANISATION):
            with lock(f"webhooks of {organisation}:{number}") as is_free:
                if is_free:
                    yield True
                    return
        yield False


def patience(organisation: UUID, endpoint: UUID) -> timedelta:
    """When to look again for room: the later the more wait, so that a long queue asks no faster."""
    with organisation_scope(organisation):
        waiting = len(due_deliveries(endpoint, at=timezone.now(), limit=MOST_WAITING))
    return timedelta(seconds=uniform(2, 8) + waiting / ASKS_A_SECOND)  # noqa: S311  no secret


def attempt(organisation: UUID, delivery: UUID) -> timedelta | None:
    """Sends it if it is due; how long until the next time, None when there is none."""
    now = timezone.now()
    with organisation_scope(organisation):
        rows = WebhookDelivery.objects.filter(pk=delivery, state=DeliveryState.WAITING)
        row = rows.select_related("endpoint", "message").first()
        if row is None:
            return None
        if row.next_at > now + timedelta(seconds=1):
            return row.next_at - now
        try:
            post = post_of(row, at=now)
        except NotOurs:
            return note_outcome(delivery, Outcome(problem=SEALED), at=now)
    outcome = send(post)
    with organisation_scope(organisation):
        return note_outcome(delivery, outcome, at=timezone.now())


def send(post: Post) -> Outcome:
    """One call."""
    try:
        return Outcome(outward.post(post.url, post.body, post.headers))
    except CallFailed as failed:
        return Outcome(problem=failed.problem)


def others(organisation: UUID, endpoint: UUID) -> None:
    """What else waits for this endpoint, until something fails or the round is over."""
    until = time.monotonic() + ROUND_SECONDS
    with organisation_scope(organisation):
        due = due_deliveries(endpoint, at=timezone.now(), limit=ROUND_MESSAGES)
    for delivery in due:
        if time.monotonic() > until or attempt(organisation, delivery) is not None:
            return


def register() -> None:
    """Makes the tasks known to Celery, and listens to the trail."""
    app.register_task(Deliver())
    app.register_task(Collect())
    if listen not in LISTENERS:
        LISTENERS.append(listen)
