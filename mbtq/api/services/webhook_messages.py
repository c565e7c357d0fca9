"""Writing down what there is to tell, in the transaction of the act, and asking for its sending."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from mbtq.api.models import DeliveryState, WebhookDelivery, WebhookEndpoint, WebhookMessage
from mbtq.api.selectors.webhooks import wanting
from mbtq.api.services.webhooks import WebhookRefused
from mbtq.api.webhooks.kinds import KINDS, OF_THE_CENTRE, OF_TRAIL, TEST
from mbtq.core.models import held, new_id
from mbtq.core.scope import current_organisation, current_origin, current_scope
from mbtq.tenancy.member import Actor
from mbtq.tenancy.services.outbox import request_work
from mbtq.trail.models import TrailEvent
from mbtq.trail.services import record

COLLECT = "mbtq.api.webhook_tasks.collect"
DELIVER = "mbtq.api.webhook_tasks.deliver"


def listen(event: TrailEvent) -> None:
    """What follows an event of the trail, in its transaction: one query, unless somebody wants it.

    Events that somebody else's scope wrote, and those of a centre, are looked at in a task: the
    one may not read the organisation's endpoints, the others are told at the employers.
    """
    kind = OF_TRAIL.get(event.kind)
    if kind is None or event.outcome != "done" or current_origin().via == "demo":
        return
    scope = current_scope()
    is_here = scope.centre is None and scope.organisation == event.organisation_id
    if is_here and KINDS[kind].about not in OF_THE_CENTRE:
        publish_event(event)
    else:
        request_work(COLLECT, organisation=event.organisation_id, subject=event.pk)


def publish_event(event: TrailEvent) -> int:
    """Tells who wants to know of an event in the trail of the open organisation."""
    kind = OF_TRAIL[event.kind]
    details = {key: event.detail[key] for key in KINDS[kind].details if key in event.detail}
    if KINDS[kind].names_rows:
        details["of"] = event.kind.partition(".")[0]
    return publish(
        kind=kind,
        source=event.pk,
        object_id=event.object_id or event.pk,  # many rows at once are no single thing
        details=details,
        at=event.recorded_at,
    )


@transaction.atomic
def publish(
    *, kind: str, source: UUID, object_id: UUID, details: dict[str, Any], at: datetime
) -> int:
    """One message to everybody in the open organisation who wants it; how many that are.

    `source` makes it once: told again, it changes nothing.
    """
    wanted = wanting(kind)
    if not wanted:
        return 0
    message = _message(wanted[0], kind, source, object_id, details, at)
    WebhookMessage.objects.bulk_create([message], ignore_conflicts=True)
    if not WebhookMessage.objects.filter(pk=message.pk).exists():
        return 0
    return _send(message, wanted, at)


def _message(
    endpoint: WebhookEndpoint,
    kind: str,
    source: UUID,
    object_id: UUID,
    details: dict[str, Any],
    at: datetime,
) -> WebhookMessage:
    about = KINDS[kind].about if kind in KINDS else "webhook"
    known = {"id": str(object_id), "object": about, "organisation": endpoint.organisation.slug}
    return WebhookMessage(
        organisation_id=current_organisation(),
        kind=kind,
        source_id=source,
        object_id=object_id,
        occurred_at=at,
        data={**known, **details},
    )


def _send(message: WebhookMessage, wanted: list[WebhookEndpoint], at: datetime) -> int:
    rows = [
        WebhookDelivery(
            organisation_id=message.organisation_id,
            endpoint=endpoint,
            message=message,
            asked_at=at,
            next_at=at,
        )
        for endpoint in wanted
    ]
    for row in WebhookDelivery.objects.bulk_create(rows):
        request_work(DELIVER, organisation=row.organisation_id, subject=row.pk)
    return len(rows)


@transaction.atomic
def send_test(*, endpoint: WebhookEndpoint, at: datetime, by: Actor) -> WebhookDelivery:
    """A message that says nothing, to see whether messages arrive."""
    now = _on(endpoint)
    message = _message(now, TEST, new_id(), now.pk, {}, at)
    message.save()
    _send(message, [now], at)
    record("webhook.tested", by=by.person_id, about=now)
    return WebhookDelivery.objects.get(organisation_id=now.organisation_id, message=message)


@transaction.atomic
def deliver_again(*, delivery: WebhookDelivery, at: datetime, by: Actor) -> WebhookDelivery:
    """The same message once more, under the same id, with all its attempts ahead."""
    _on(delivery.endpoint)
    now = held(delivery)
    now.state, now.attempts, now.next_at = DeliveryState.WAITING, 0, at
    now.save(update_fields=["state", "attempts", "next_at"])
    record("webhook.redelivered", by=by.person_id, about=delivery.endpoint, delivery=now.pk)
    request_work(DELIVER, organisation=now.organisation_id, subject=now.pk)
    return now


def _on(endpoint: WebhookEndpoint) -> WebhookEndpoint:
    now = held(endpoint)
    if now.disabled_at is not None:
        raise WebhookRefused(_("This webhook is turned off. Turn it on first."))
    return now
