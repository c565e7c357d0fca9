"""A webhook of a canary, with a message and what the receiver answered to it."""

from __future__ import annotations

from django.utils import timezone

from mbtq.api.models import WebhookDelivery
from mbtq.api.services.webhook_messages import send_test
from mbtq.api.services.webhooks import create_endpoint
from tests.canary.song import Canary


def tell_webhooks(canary: Canary) -> None:
    """Made by the integrator; the message holds where it comes from."""
    now, by = timezone.now(), canary.place.member("integrator")
    with canary.place.scope("integrator"):
        endpoint, _secret = create_endpoint(
            url=f"https://epd.example/{canary.call('webhook')}",
            kinds=["session.logged"],
            at=now,
            by=by,
        )
        delivery = send_test(endpoint=endpoint, at=now, by=by)
        WebhookDelivery.objects.filter(pk=delivery.pk).update(
            answer=canary.sing("answer-to-webhook"), attempts=1, status=503, tried_at=now
        )
