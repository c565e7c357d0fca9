"""What is sent to an endpoint, and writing down what became of it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from mbtq.api.models import (
    DeliveryState,
    DisabledBecause,
    WebhookDelivery,
    WebhookEndpoint,
    WebhookMessage,
)
from mbtq.api.services.webhooks import disable_endpoint, secrets_of
from mbtq.api.webhooks.schedule import SEVERAL_DAYS, asked_for, wait_after
from mbtq.api.webhooks.signing import headers
from mbtq.core.models import held
from mbtq.core.outward import Answer
from mbtq.core.scope import current_organisation
from mbtq.tenancy.member import SYSTEM

GONE = 410
WORKER, SEALED = "worker", "sealed"  # problems of ours, beside those of a call
MOST_BYTES = 20_000
SHOWN = 200


@dataclass(frozen=True)
class Post:
    """One message as it leaves."""

    delivery: UUID
    url: str
    body: bytes
    headers: dict[str, str]


@dataclass(frozen=True)
class Outcome:
    """How an attempt ended: an answer, or the problem that kept it from one."""

    answer: Answer | None = None
    problem: str = ""

    @property
    def status(self) -> int | None:
        return self.answer.status if self.answer else None

    @property
    def arrived(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


def body_of(message: WebhookMessage) -> bytes:
    """The payload: the same bytes for every sending of a message."""
    payload = {
        "type": message.kind,
        "timestamp": message.occurred_at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "data": message.data,
    }
    body = json.dumps(payload, separators=(",", ":"), ensure_ascii=False).encode()
    assert len(body) < MOST_BYTES, "a message holds ids and codes"
    return body


def post_of(delivery: WebhookDelivery, *, at: datetime) -> Post:
    """The message, signed as of now. Raises `NotOurs` when its secret cannot be opened."""
    endpoint, body = delivery.endpoint, body_of(delivery.message)
    signed = headers(secrets_of(endpoint, at=at), delivery.message_id, at, body)
    return Post(delivery.pk, endpoint.url, body, signed)


@transaction.atomic
def note_outcome(delivery_id: UUID, outcome: Outcome, *, at: datetime) -> timedelta | None:
    """Writes down how an attempt ended; how long until the next, None when there is none.

    An attempt that ended after somebody turned the endpoint off changes nothing any more, unless
    the message arrived.
    """
    found = _held(delivery_id)
    if found is None or (found.state != DeliveryState.WAITING and not outcome.arrived):
        return None
    _describe(found, outcome, at)
    if outcome.arrived:
        found.state, found.delivered_at = DeliveryState.DELIVERED, at
        found.save()
        _note_success(found.endpoint_id)
        return None
    wait = None if outcome.status == GONE else wait_after(found.attempts, asked=_asked(outcome, at))
    if wait is None:
        found.state = DeliveryState.FAILED
    else:
        found.next_at = at + wait
    found.save()
    _note_failure(found, outcome, at)
    return wait


def _held(delivery_id: UUID) -> WebhookDelivery | None:
    """The delivery as it is now. Its endpoint is taken first, as everybody does who takes both;
    events that happen meanwhile may still be written down for it."""
    rows = WebhookDelivery.objects.filter(organisation_id=current_organisation(), pk=delivery_id)
    endpoints = WebhookEndpoint.objects.filter(pk__in=rows.values("endpoint"))
    if endpoints.select_for_update(no_key=True).first() is None:
        return None
    return rows.select_for_update().first()


def _describe(row: WebhookDelivery, outcome: Outcome, at: datetime) -> None:
    answer = outcome.answer
    row.attempts, row.tried_at, row.problem = row.attempts + 1, at, outcome.problem
    row.status = answer.status if answer else None
    row.milliseconds = answer.milliseconds if answer else None
    row.answer = harmless(answer.body) if answer else ""


def harmless(body: bytes) -> str:
    """The beginning of an answer as one line of plain text."""
    text = body.decode("utf-8", "replace")
    plain = "".join(letter if letter.isprintable() else " " for letter in text)
    return " ".join(plain.split())[:SHOWN]


def _asked(outcome: Outcome, at: datetime) -> timedelta | None:
    header: Any = outcome.answer.headers.get("Retry-After", "") if outcome.answer else ""
    return asked_for(header, at=at)


def _note_success(endpoint: UUID) -> None:
    rows = WebhookEndpoint.objects.filter(organisation_id=current_organisation(), pk=endpoint)
    rows.exclude(failing_since=None).update(failing_since=None)


def _note_failure(row: WebhookDelivery, outcome: Outcome, at: datetime) -> None:
    """Also turns the endpoint off: at once after 410, else when nothing arrived for days."""
    rows = WebhookEndpoint.objects.filter(
        organisation_id=row.organisation_id, pk=row.endpoint_id, failing_since=None
    )
    rows.update(failing_since=at)
    if outcome.status == GONE:
        disable_endpoint(endpoint=row.endpoint, because=DisabledBecause.GONE, at=at, by=SYSTEM)
    elif row.state == DeliveryState.FAILED:
        endpoint = held(row.endpoint)
        if endpoint.failing_since and endpoint.failing_since <= at - SEVERAL_DAYS:
            disable_endpoint(endpoint=endpoint, because=DisabledBecause.FAILING, at=at, by=SYSTEM)
