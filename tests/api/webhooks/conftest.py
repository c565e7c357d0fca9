"""An endpoint of Linde at a real server on this machine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.utils import timezone

from mbtq.api.models import WebhookDelivery, WebhookEndpoint
from mbtq.api.services.webhook_messages import DELIVER
from mbtq.api.services.webhooks import create_endpoint
from mbtq.api.webhook_tasks import Deliver
from mbtq.core.models import new_id
from mbtq.tenancy.models import Outbox
from mbtq.trail.services import record
from tests.cast import Place
from tests.core.listening import HERE, Heard, answers, listening

KINDS = ["session.logged", "signal.raised"]


class Told:
    """What the tests do with one endpoint."""

    def __init__(self, place: Place, url: str, kinds: list[str]) -> None:
        self.place = place
        with place.scope("integrator"):
            made = create_endpoint(
                url=url, kinds=kinds, at=timezone.now(), by=place.member("integrator")
            )
        self.endpoint, self.secret = made

    def happens(self, kind: str = "session.logged", **detail: Any) -> None:
        """An event of the trail, as a service writes it."""
        with self.place.scope("therapist"):
            record(kind, by=None, about=Thing(), **detail)

    def deliveries(self) -> list[WebhookDelivery]:
        with self.place.scope():
            rows = WebhookDelivery.objects.filter(endpoint=self.endpoint)
            return list(rows.select_related("message").order_by("pk"))

    def now(self) -> WebhookEndpoint:
        with self.place.scope():
            return WebhookEndpoint.objects.get(pk=self.endpoint.pk)

    def make_due(self) -> None:
        Outbox.objects.filter(task=DELIVER).update(due_at=timezone.now())
        with self.place.scope():
            WebhookDelivery.objects.update(next_at=timezone.now())

    def run(self) -> None:
        """What the worker does with everything that waits."""
        self.make_due()
        for row in Outbox.objects.filter(task=DELIVER, dead_at=None):
            Deliver().run(str(row.organisation_id), str(row.subject_id))


class Thing:
    """Something an event is about."""

    class _meta:  # noqa: N801  as of a model
        label_lower = "tests.thing"

    def __init__(self) -> None:
        self.pk = new_id()


@pytest.fixture
def told(linde, settings) -> Callable[..., Told]:
    settings.OUTWARD_ALLOW = HERE

    def told(url: str, *kinds: str, place: Place = linde) -> Told:
        return Told(place, url, list(kinds) or KINDS)

    return told


def url_of(heard: Heard) -> str:
    """Where this receiver takes messages."""
    return f"http://127.0.0.1:{heard.port}/in"


@pytest.fixture
def receiver() -> Iterator[Heard]:
    """Says yes to everything."""
    with listening(answers()) as heard:
        yield heard
