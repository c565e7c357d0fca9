"""A webhook of a canary that hears of everything, and what the receiver answered at the end."""

from __future__ import annotations

from django.utils import timezone

from mbtq.api.models import WebhookDelivery, WebhookEndpoint
from mbtq.api.services.webhook_messages import send_test
from mbtq.api.services.webhooks import create_endpoint
from mbtq.api.webhooks.kinds import KINDS
from tests.canary.song import Canary


def listen_to(canary: Canary) -> None:
    """Before anything happens: what does becomes messages."""
    with canary.place.scope("integrator"):
        create_endpoint(
            url=f"https://epd.example/{canary.call('webhook')}",
            kinds=list(KINDS),
            at=timezone.now(),
            by=canary.place.member("integrator"),
        )


def tell_webhooks(canary: Canary) -> None:
    """The newest message, so that the page shows the answer."""
    now, by = timezone.now(), canary.place.member("integrator")
    with canary.place.scope("integrator"):
        endpoint = WebhookEndpoint.objects.get(organisation=canary.place.organisation)
        delivery = send_test(endpoint=endpoint, at=now, by=by)
        WebhookDelivery.objects.filter(pk=delivery.pk).update(
            answer=canary.sing("answer-to-webhook"), attempts=1, status=503, tried_at=now
        )
