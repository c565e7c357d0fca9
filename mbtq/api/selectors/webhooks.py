"""Reading endpoints, and how far messages to them came."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, OuterRef, QuerySet, Subquery

from mbtq.accounts.models import without_secrets
from mbtq.api.models import DeliveryState, WebhookDelivery, WebhookEndpoint
from mbtq.core.scope import current_organisation


def endpoints() -> QuerySet[WebhookEndpoint]:
    """Endpoints of the open organisation, those that are turned off included."""
    rows = WebhookEndpoint.objects.filter(organisation_id=current_organisation())
    return rows.select_related("created_by").defer(*without_secrets("created_by"))


def with_arrivals() -> QuerySet[Any]:
    """The same, with when something last `arrived` and how many messages are `late`.

    By index, per endpoint: the log of years is not added up.
    """
    sent = WebhookDelivery.objects.filter(
        organisation_id=current_organisation(), endpoint=OuterRef("pk")
    )
    arrived = sent.filter(state=DeliveryState.DELIVERED).order_by("-asked_at", "-pk")
    late = sent.filter(state=DeliveryState.WAITING, attempts__gt=0).order_by()
    count = late.values("endpoint").annotate(n=Count("pk")).values("n")
    return endpoints().annotate(
        arrived=Subquery(arrived.values("delivered_at")[:1]), late=Subquery(count)
    )


def wanting(kind: str) -> list[WebhookEndpoint]:
    """Endpoints of the open organisation that hear of this kind now."""
    rows = WebhookEndpoint.objects.filter(
        organisation_id=current_organisation(), disabled_at=None, kinds__contains=[kind]
    )
    return list(rows.select_related("organisation").order_by("pk"))


def deliveries_of(endpoint: WebhookEndpoint) -> QuerySet[WebhookDelivery]:
    """Everything that was or will be sent there."""
    rows = WebhookDelivery.objects.filter(organisation_id=current_organisation())
    return rows.filter(endpoint=endpoint).select_related("message")


def due_deliveries(endpoint: UUID, *, at: datetime, limit: int) -> list[UUID]:
    """Ids of what should have gone there by now, the longest overdue first."""
    rows = WebhookDelivery.objects.filter(
        organisation_id=current_organisation(),
        endpoint=endpoint,
        state=DeliveryState.WAITING,
        next_at__lte=at,
    )
    return list(rows.order_by("next_at", "pk").values_list("pk", flat=True)[:limit])
